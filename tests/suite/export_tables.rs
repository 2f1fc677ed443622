//! Tables for other programs: the dictionary knows every column and no other, a decimal comma and
//! Parquet hold the cells of the CSV files, and no cell of any of them runs a formula.

use crate::small_town::{changed, town};
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::record::Field;
use ansvar::account::{Detail, HUB_FIGURES, SEGMENT_FIGURES, ZONE_FIGURES};
use ansvar::id::Id;
use ansvar::report::document::document;
use ansvar::report::export::{Kind, Table, TableError, Tables, dictionary, parquet, with_comma};
use ansvar::report::{csv as tables, years};
use ansvar::run::years::courses;
use ansvar::run::{Column, Comparison, Register, compare_regimes};
use ansvar::scenario::Scenario;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a spreadsheet would run, with what each form of table has to quote.
const HOSTILE: &str = "=1+1;\"a\",b\n";

/// Every name that a file may give, hostile.
fn hostile(mut scenario: Scenario) -> Arc<Scenario> {
    let name = || HOSTILE.to_owned();
    scenario.name = name();
    scenario.regime.name = name();
    for at in 0..scenario.area.municipalities.len() {
        scenario.area.municipalities[Id::from_index(at)].name = name();
    }
    scenario.area.zones.iter_mut().for_each(|zone| zone.name = name());
    scenario.area.hubs.iter_mut().for_each(|hub| hub.name = name());
    scenario.bodies.iter_mut().for_each(|body| body.name = name());
    for line in scenario.services.iter_mut() {
        (line.name, line.number) = (name(), name());
    }
    Arc::new(scenario)
}

/// The town beside itself: crowded trains, so that every table has rows.
pub(crate) fn compared(make: impl Fn(Scenario) -> Arc<Scenario>) -> Comparison {
    let loaded = town();
    let register: Register = loaded.register.into();
    let moved = changed(
        "MoveRole(role: Fund, scope: Class(Local), to: \"state\"),
         SetHeadway(service: \"rail-one\", days: [\"school-weekday\"], periods: [\"morning-peak\"], \
         headway: Minutes(7.5)),\n",
    );
    let moved = moved.unwrap_or_else(|findings| panic!("{findings}"));
    let crowded = |mut scenario: Scenario| {
        scenario.values.capacity_local_rail = 0.01;
        make(scenario)
    };
    let scenarios = [crowded(loaded.scenario), crowded(moved.scenario)];
    compare_regimes(&scenarios, &register, &|_| {}).unwrap()
}

fn written(comparison: &Comparison, keys: &[String]) -> Tables {
    tables::files(&document(comparison, keys, 1), comparison, keys).unwrap()
}

fn keys() -> Vec<String> {
    vec!["town".to_owned(), "=moved".to_owned()]
}

/// The tables over years.
fn over_years() -> Tables {
    let loaded = town();
    let scenario = Arc::new(loaded.scenario);
    let register: Register = loaded.register.into();
    let columns = [Column::declared(&scenario)];
    let courses = courses(&scenario, &columns, scenario.year + 1, &register, &|_| {}).unwrap();
    let document = years::document::document(&courses, &["town".to_owned()], 1);
    years::document::files(&document).unwrap()
}

fn is_table(name: &str) -> bool {
    name.ends_with(".csv")
}

fn read(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// Columns of the written tables, and those that `dictionary.csv` beside them tells of.
fn told(files: &Tables) -> [BTreeSet<(String, String)>; 2] {
    let columns = files.iter().filter(|(name, _)| is_table(name)).flat_map(|(name, bytes)| {
        read(bytes)[0].iter().map(|column| (name.clone(), column.clone())).collect::<Vec<_>>()
    });
    let (_, dictionary) = files.iter().find(|(name, _)| name == dictionary::FILE).unwrap();
    let rows = read(dictionary);
    let told = rows[1..].iter().filter(|row| row[2] != "word");
    [columns.collect(), told.map(|row| (row[0].clone(), row[1].clone())).collect()]
}

#[test]
fn the_dictionary_tells_of_every_column_that_is_written_and_of_no_other() {
    let comparison = compared(Arc::new);
    let (points, years) = (written(&comparison, &keys()), over_years());
    let mut all = BTreeSet::new();
    for files in [&points, &years] {
        let [columns, told] = told(files);
        assert_eq!(columns, told);
        assert!(columns.len() > 30);
        all.extend(columns);
        for (name, bytes) in files.iter().filter(|(name, _)| is_table(name)) {
            Table::read(name, bytes).unwrap_or_else(|problem| panic!("{problem}"));
        }
    }
    // What the program carries tells of no column that is never written.
    for entry in dictionary::entries() {
        let is_written = all.iter().any(|(table, column)| {
            dictionary::column(table, column).is_some_and(|found| found == entry)
        });
        assert!(is_written, "{} {}", entry.table, entry.column);
        assert!(Kind::from_word(&entry.kind).is_some(), "{entry:?}");
        assert!(entry.english.len() > 3 && entry.danish.len() > 1, "{entry:?}");
        let same = ["Formål"];
        assert!(entry.english != entry.danish || same.contains(&&*entry.danish), "{entry:?}");
    }
    // Every word of `indicator` is explained.
    let rows = |name: &str| read(&points.iter().find(|(file, _)| file == name).unwrap().1);
    let words: BTreeSet<String> = rows(dictionary::FILE)
        .iter()
        .filter_map(|row| Some(row[1].strip_prefix("indicator=")?.to_owned()))
        .collect();
    for name in ["indicators.csv", "municipalities.csv", "groups.csv"] {
        let at = rows(name)[0].iter().position(|column| column == "indicator").unwrap();
        let unknown: Vec<String> = rows(name)[1..]
            .iter()
            .map(|row| row[at].clone())
            .filter(|w| !words.contains(w))
            .collect();
        assert_eq!(unknown, Vec::<String>::new(), "{name}");
    }
    // A column that nobody told of is refused by name.
    let refused = Table::read("zones.csv", b"scenario,shoe_size\na,42\n");
    assert!(
        matches!(refused, Err(TableError::UnknownColumn { column, .. }) if column == "shoe_size")
    );
}

#[test]
fn units_in_the_dictionary_are_those_of_the_figures() {
    fn held<T>(table: &str, figures: &[Detail<T>]) {
        for figure in figures {
            let entry = dictionary::column(table, &figure.key.replace('-', "_")).unwrap();
            assert_eq!(entry.unit, figure.unit, "{table} {}", figure.key);
        }
    }
    held("zones.csv", ZONE_FIGURES);
    held("segments.csv", SEGMENT_FIGURES);
    held("hubs.csv", HUB_FIGURES);
}

#[test]
fn a_decimal_comma_changes_numbers_and_nothing_else_and_no_cell_runs_a_formula() {
    let comparison = compared(hostile);
    let plain: BTreeMap<String, Vec<u8>> = written(&comparison, &keys()).into_iter().collect();
    let comma = with_comma(plain.clone().into_iter().collect()).unwrap();
    let (mut numbers, mut quoted) = (0, 0);
    for (name, bytes) in &comma {
        if !is_table(name) {
            assert_eq!(bytes, &plain[name]);
            continue;
        }
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).expect("a byte order mark");
        let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(bytes);
        let table = Table::read(name, &plain[name]).unwrap();
        assert!(!table.rows.is_empty(), "{name} has rows to look at");
        assert_eq!(reader.headers().unwrap().len(), table.columns.len());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), table.rows.len(), "{name}");
        for (row, own) in rows.iter().zip(&table.rows) {
            for ((cell, own), (column, kind)) in row.iter().zip(own).zip(&table.columns) {
                let number = own.parse::<f64>();
                for cell in [cell, own] {
                    let starts = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
                    assert!(!starts || number.is_ok(), "{name} {column}: {cell}");
                }
                quoted += usize::from(own.starts_with("'="));
                if *kind == Kind::Number && !own.is_empty() {
                    // Read as a Danish spreadsheet reads it.
                    assert!(!cell.contains('.'), "{name} {column}: {cell}");
                    let read: f64 = cell.replace(',', ".").parse().unwrap();
                    assert_eq!(read, number.unwrap(), "{name} {column}");
                    numbers += usize::from(cell.contains(','));
                } else {
                    assert_eq!(cell, own, "{name} {column}");
                }
            }
        }
    }
    assert!(numbers > 100 && quoted > 30, "{numbers} with a comma, {quoted} made plain");
}

/// The cell as CSV has it, from what Parquet holds.
fn cell(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Double(number) => number.to_string(),
        Field::Long(number) => number.to_string(),
        Field::Bool(is) => is.to_string(),
        Field::Str(text) => text.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn parquet_holds_every_cell_of_the_csv_with_its_type_and_the_credits() {
    let comparison = compared(hostile);
    let mut plain = written(&comparison, &keys());
    plain.extend(over_years().into_iter().filter(|(name, _)| name.starts_with("years")));
    let credits = ["Somebody, CC BY 4.0".to_owned(), "æøå".to_owned()];
    let files: BTreeMap<String, Vec<u8>> =
        parquet::files(&plain, &credits).unwrap().into_iter().collect();
    let (mut cells, mut numbers, mut nulls) = (0, 0, 0);
    for (name, bytes) in plain.iter().filter(|(name, _)| is_table(name)) {
        let file = files[&name.replace(".csv", ".parquet")].clone();
        let reader = SerializedFileReader::new(bytes::Bytes::from(file)).unwrap();
        let metadata = reader.metadata().file_metadata();
        let told = metadata.key_value_metadata().unwrap();
        let value = |key: &str| told.iter().find(|pair| pair.key == key).unwrap().value.clone();
        assert_eq!(value("credits").unwrap(), "Somebody, CC BY 4.0\næøå");
        let rows = read(bytes);
        assert_eq!(metadata.num_rows() as usize, rows.len() - 1, "{name}");
        for (row, own) in reader.get_row_iter(None).unwrap().zip(&rows[1..]) {
            let row = row.unwrap();
            let columns: Vec<(&String, &Field)> = row.get_column_iter().collect();
            assert_eq!(columns.len(), own.len(), "{name}");
            for (((column, field), own), header) in columns.iter().zip(own).zip(&rows[0]) {
                assert_eq!(*column, header);
                assert_eq!(&cell(field), own, "{name} {column}");
                numbers += usize::from(matches!(field, Field::Double(_)));
                nulls += usize::from(matches!(field, Field::Null));
                cells += 1;
            }
        }
    }
    assert!(cells > 3_000 && numbers > 500 && nulls > 10, "{cells} {numbers} {nulls}");
    // What is not of its type is refused with its place.
    let bad = vec![("money.csv".to_owned(), b"scenario,from,to,kind,ore\na,b,c,d,much\n".to_vec())];
    let refused = parquet::files(&bad, &credits);
    assert!(matches!(refused, Err(TableError::BadCell { cell, .. }) if cell == "much"));
}
