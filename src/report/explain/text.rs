//! An explanation as text for a terminal.

use super::{Block, Explanation, Row, Subject, Written};
use crate::report::derived;
use crate::report::format;
use crate::report::table::Table;
use crate::report::text::credits;
use crate::report::words::Words;

/// The explanation as text.
pub fn render(explanation: &Explanation, words: &Words) -> String {
    let mut out = String::new();
    for subject in &explanation.subjects {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&of_subject(subject, words));
    }
    let marks = explanation.subjects.iter().flat_map(|subject| &subject.steps);
    let mut rows = marks.flat_map(|step| &step.blocks).flat_map(|block| &block.rows);
    if rows.any(|row| row.guess) {
        out.push_str(&format!("\n{}\n", words.get("guess-mark")));
    }
    out + &credits(&explanation.credits, words)
}

fn of_subject(subject: &Subject, words: &Words) -> String {
    let kind = words.get(&format!("explain-kind-{}", subject.kind));
    let mut out = format!("{} ({kind} `{}`)\n", subject.name, subject.id);
    for sentence in &subject.about {
        out.push_str(&format!("{sentence}\n"));
    }
    for step in &subject.steps {
        let title = format!("{}. {}", step.number, step.title);
        let line = "═".repeat(title.chars().count());
        out.push_str(&format!("\n{title}\n{line}\n"));
        for block in &step.blocks {
            out.push_str(&of_block(block, words));
        }
    }
    out
}

fn of_block(block: &Block, words: &Words) -> String {
    let mut out = format!("{}\n", block.title);
    let mut table = Table::new(2);
    for row in &block.rows {
        table.row(cells(row, words));
    }
    let figures = table.render();
    let width = figures.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    for (line, row) in figures.lines().zip(&block.rows) {
        let pad = " ".repeat(width - line.chars().count());
        let shown = format!("  {line}{pad}  {}", grounds(row));
        out.push_str(&format!("{}\n", shown.trim_end()));
    }
    if block.left_out > 0 {
        let count = block.left_out.to_string();
        out.push_str(&format!("  {}\n", words.with("explain-left-out", &[("count", &count)])));
    }
    if !block.open.is_empty() {
        out.push_str(&format!("  → {}\n", block.open));
    }
    out
}

/// Id, name, figure, unit.
fn cells(row: &Row, words: &Words) -> Vec<String> {
    let value = row.value.map_or_else(String::new, |value| {
        let mark = if row.guess { " ?" } else { "" };
        let text = format::number(value, format::decimals_for(value), words.language);
        derived::marked(format!("{text}{mark}"), row.derived, words)
    });
    vec![row.id.clone(), row.label.clone(), value, row.unit.clone()]
}

/// Source or reason, and where it is written.
fn grounds(row: &Row) -> String {
    let mark = (row.value.is_none() && row.guess).then(|| "?".to_owned());
    let source = (!row.source.is_empty()).then(|| row.source.clone());
    let parts = mark.into_iter().chain(source).chain(row.written.iter().map(place));
    parts.collect::<Vec<_>>().join("; ")
}

/// As compilers write it: `file:line`.
fn place(written: &Written) -> String {
    if written.until > written.line {
        format!("{}:{}-{}", written.file, written.line, written.until)
    } else {
        format!("{}:{}", written.file, written.line)
    }
}
