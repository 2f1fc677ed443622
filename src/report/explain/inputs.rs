//! The last step: values, tables and changes, with file, line, source and certainty.

use super::{Block, Context, Row, Subject};
use crate::account::{INDICATORS, Indicator};
use crate::report::text::indicator_name;
use crate::scenario::values::{Certainty, ValueRow};

/// The word for how well a value is known.
pub fn certainty_word(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Measured => "certainty-measured",
        Certainty::Derived => "certainty-derived",
        Certainty::Recalled => "certainty-recalled",
    }
}

/// Values that `used` names (keys, or the beginnings of keys with a full stop): those that nobody
/// looked up first, then in the order of the names.
pub(super) fn values(context: &Context<'_>, used: &[&str]) -> Block {
    let named = |key: &str| used.iter().position(|name| is_named(name, key));
    let register = context.result.scenario.values.register.iter();
    let mut rows: Vec<(bool, usize, &ValueRow)> = register
        .filter_map(|row| Some((row.certainty != Certainty::Recalled, named(&row.key)?, row)))
        .collect();
    rows.sort_by_key(|&(looked_up, name, _)| (looked_up, name));
    let rows = rows.into_iter().map(|(.., row)| value_row(context, row)).collect();
    context.opened(context.block("values", rows), "ID")
}

fn value_row(context: &Context<'_>, row: &ValueRow) -> Row {
    let certainty = context.words.get(certainty_word(row.certainty));
    let source = format!("{} {}", row.source, row.year);
    Row::new(&row.key, certainty)
        .value(row.value, &row.unit)
        .guess(row.certainty == Certainty::Recalled)
        .source(source.trim_end())
        .written(context.origins.value(&row.key))
}

/// Whether a name of values, or the beginning of their names with a full stop, means this one.
fn is_named(name: &str, key: &str) -> bool {
    if name.ends_with('.') { key.starts_with(name) } else { key == name }
}

/// Whether a value stands among those that an indicator names.
fn is_used(indicator: &Indicator, key: &str) -> bool {
    indicator.values.iter().copied().flatten().any(|name| is_named(name, key))
}

/// Tables by the end of their path, with their source and what in them nobody looked up.
pub(super) fn tables(context: &Context<'_>, tables: &[&str]) -> Block {
    let mut rows = Vec::new();
    for table in tables {
        let register = context.result.prepared.register.iter();
        let shown = register.filter(|row| row.file.ends_with(table));
        let shown = shown.filter(|row| row.column == "*" || row.certainty == "recalled");
        let before = rows.len();
        for row in shown {
            let path =
                context.origins.table(&row.file).map_or_else(|| row.file.clone(), |at| at.file);
            let id = if row.column == "*" { path } else { format!("{path} {}", row.column) };
            let source = format!("{} {}", row.sources, row.year);
            let key = [row.file.as_str(), row.column.as_str()];
            let written = ["tables.csv", "tables-authored.csv"]
                .into_iter()
                .flat_map(|register| context.origins.rows(register, &key));
            rows.push(
                Row::new(id, &row.what)
                    .guess(row.certainty == "recalled")
                    .source(source.trim_end())
                    .written(written),
            );
        }
        if rows.len() == before {
            // The register does not speak of it: the table itself is all there is.
            rows.extend(context.origins.table(table).map(|at| Row::new("", "").written([at])));
        }
    }
    context.block("tables", rows)
}

/// Changes of scenario files that altered what has this id.
pub(super) fn changes(context: &Context<'_>, id: &str) -> Block {
    let changes = context.origins.changes_of(id);
    let rows = changes.into_iter().map(|(at, name)| Row::new("", name).written([at]));
    context.block("changes", rows.collect())
}

/// All changes of scenario files.
pub(super) fn all_changes(context: &Context<'_>) -> Block {
    let changes = context.origins.changes();
    let rows = changes.into_iter().map(|(at, name)| Row::new("", name).written([at]));
    context.block("changes", rows.collect())
}

/// A value: how great, where used, where written.
pub(super) fn value(context: &Context<'_>, key: &str) -> Option<Subject> {
    let row = context.result.scenario.values.row(key)?;
    let words = context.words;
    let number = |label: &str, value: f64| {
        Row::new("", words.get(label))
            .value(value, &row.unit)
            .guess(row.certainty == Certainty::Recalled)
    };
    let figures = vec![
        number("explain-value", row.value),
        number("explain-low", row.low),
        number("explain-high", row.high),
    ];
    let users = INDICATORS.iter().filter(|indicator| is_used(indicator, key)).map(|indicator| {
        Row::new(indicator.key, indicator_name(indicator.key, words))
            .guess(context.guessed(indicator.key))
    });
    let users = context.opened(context.block("indicators", users.collect()), "ID");
    let fitted = context.result.scenario.values.fitted.iter().any(|own| own == key);
    let mut written = vec![value_row(context, row)];
    if fitted {
        let at = context.origins.rows("constants.csv", &[key]);
        written.push(Row::new(key, words.get("explain-fitted")).written(at));
    }
    let certainty = words.get(certainty_word(row.certainty));
    let mut about = vec![words.with("explain-certainty", &[("certainty", &certainty)])];
    let source = format!("{} {}", row.source, row.year);
    about.push(words.with("explain-source", &[("source", source.trim_end())]));
    about.extend((!row.note.is_empty()).then(|| row.note.clone()));
    Some(Subject {
        kind: "value".to_owned(),
        id: key.to_owned(),
        name: key.to_owned(),
        about,
        steps: vec![
            context.step(1, vec![context.block("figures", figures)]),
            context.step(3, vec![users]),
            context.step(4, vec![context.block("values", written), changes(context, key)]),
        ],
    })
}
