//! Tables as Parquet files, with the types that the dictionary says.
//!
//! Numbers are doubles, whole numbers 64-bit integers, `true` and `false` booleans, text and times
//! UTF-8. A number or time that does not exist is null; an empty text stays an empty text. Each
//! file tells its credits, its columns' units and the program's version in its key-value metadata.
//! Pages are compressed by Snappy, which every reader knows.

use super::table::is_table;
use super::{Kind, Table, TableError, Tables, dictionary};
use ::parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use ::parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::types::{Type, TypePtr};
use std::sync::Arc;

/// Rows written at once: enough for any table of ours in few groups.
const ROWS: usize = 100_000;

/// The tables among `files` as Parquet files, and `credits.txt` as it is.
///
/// # Errors
/// [`TableError`] where a table is not as the dictionary says.
pub fn files(files: &Tables, credits: &[String]) -> Result<Tables, TableError> {
    files
        .iter()
        .map(|(name, bytes)| {
            if !is_table(name) {
                return Ok((name.clone(), bytes.clone()));
            }
            let table = Table::read(name, bytes)?;
            let stem = name.strip_suffix(".csv").unwrap_or(name);
            Ok((format!("{stem}.parquet"), write(&table, credits)?))
        })
        .collect()
}

fn write(table: &Table, credits: &[String]) -> Result<Vec<u8>, TableError> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(format!("ansvar {}", env!("CARGO_PKG_VERSION")))
        .set_key_value_metadata(Some(metadata(table, credits)))
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema(table)?, Arc::new(properties))?;
    for rows in table.rows.chunks(ROWS) {
        let mut group = writer.next_row_group()?;
        for (at, (_, kind)) in table.columns.iter().enumerate() {
            column(&mut group, table, rows, at, *kind)?;
        }
        group.close()?;
    }
    Ok(writer.into_inner()?)
}

fn metadata(table: &Table, credits: &[String]) -> Vec<KeyValue> {
    let units = table.columns.iter().filter_map(|(column, _)| {
        let unit = &dictionary::column(&table.name, column)?.unit;
        (!unit.is_empty()).then(|| KeyValue::new(format!("unit:{column}"), unit.clone()))
    });
    let credits = KeyValue::new("credits".to_owned(), credits.join("\n"));
    let dictionary = KeyValue::new("dictionary".to_owned(), "dictionary.parquet".to_owned());
    [credits, dictionary].into_iter().chain(units).collect()
}

fn schema(table: &Table) -> Result<TypePtr, ParquetError> {
    let field = |(name, kind): &(String, Kind)| {
        let (physical, logical) = match kind {
            Kind::Number => (Physical::DOUBLE, None),
            Kind::Integer => (Physical::INT64, None),
            Kind::Boolean => (Physical::BOOLEAN, None),
            Kind::Time | Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        let repetition =
            if kind.may_be_missing() { Repetition::OPTIONAL } else { Repetition::REQUIRED };
        let field = Type::primitive_type_builder(name, physical)
            .with_repetition(repetition)
            .with_logical_type(logical)
            .build()?;
        Ok(Arc::new(field))
    };
    let fields = table.columns.iter().map(field).collect::<Result<_, ParquetError>>()?;
    let root = Type::group_type_builder("schema").with_fields(fields).build()?;
    Ok(Arc::new(root))
}

fn column(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    table: &Table,
    rows: &[Vec<String>],
    at: usize,
    kind: Kind,
) -> Result<(), TableError> {
    let cells = || rows.iter().map(|row| row[at].as_str());
    let present = || cells().filter(|cell| !(kind.may_be_missing() && cell.is_empty()));
    let levels: Option<Vec<i16>> =
        kind.may_be_missing().then(|| cells().map(|cell| i16::from(!cell.is_empty())).collect());
    let levels = levels.as_deref();
    match kind {
        Kind::Number => put::<DoubleType>(group, &parsed(table, at, present())?, levels),
        Kind::Integer => put::<Int64Type>(group, &parsed(table, at, present())?, levels),
        Kind::Boolean => put::<BoolType>(group, &parsed(table, at, present())?, levels),
        Kind::Time | Kind::Text => {
            let texts: Vec<ByteArray> = present().map(ByteArray::from).collect();
            put::<ByteArrayType>(group, &texts, levels)
        }
    }
    .map_err(TableError::from)
}

fn put<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[T::T],
    levels: Option<&[i16]>,
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else { return Ok(()) };
    column.typed::<T>().write_batch(values, levels, None)?;
    column.close()
}

fn parsed<'a, T: std::str::FromStr>(
    table: &Table,
    at: usize,
    cells: impl Iterator<Item = &'a str>,
) -> Result<Vec<T>, TableError> {
    cells.map(|cell| cell.parse().map_err(|_| table.bad_cell(at, cell))).collect()
}
