//! An explanation as text for a terminal.

use super::{Block, Explanation, Row, Subject, Written};
use crate::report::format;
use crate::report::table::Table;
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
    out
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
    for line in table.render().lines() {
        out.push_str(&format!("  {line}\n"));
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

/// Id, name, figure, unit; then, as one cell that may be long, source and places.
fn cells(row: &Row, words: &Words) -> Vec<String> {
    let value = row.value.map_or_else(String::new, |value| {
        let mark = if row.guess { " ?" } else { "" };
        let text = format::number(value, format::decimals_for(value), words.language);
        format!("{text}{mark}")
    });
    let mut tail: Vec<String> = Vec::new();
    if row.value.is_none() && row.guess {
        tail.push("?".to_owned());
    }
    if !row.source.is_empty() {
        tail.push(row.source.clone());
    }
    tail.extend(row.written.iter().map(place));
    let mut cells = vec![row.id.clone(), row.label.clone(), value, row.unit.clone()];
    if !tail.is_empty() {
        cells.push(tail.join("; "));
    }
    cells
}

/// As compilers write it: `file:line`.
fn place(written: &Written) -> String {
    if written.until > written.line {
        format!("{}:{}-{}", written.file, written.line, written.until)
    } else {
        format!("{}:{}", written.file, written.line)
    }
}
