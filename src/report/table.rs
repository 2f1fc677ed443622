//! Aligned columns of text, for a terminal.

/// Rows of cells; the first column is aligned left, the others right.
#[derive(Clone, Debug, Default)]
pub struct Table {
    rows: Vec<Vec<String>>,
    rules: Vec<usize>,
    left_columns: usize,
}

impl Table {
    /// A table whose first `left_columns` columns are aligned left.
    pub fn new(left_columns: usize) -> Self {
        Self { left_columns, ..Self::default() }
    }
    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }
    /// Draws a line under the rows so far.
    pub fn rule(&mut self) {
        self.rules.push(self.rows.len());
    }
    /// The text, a line a row.
    pub fn render(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |text: &str| text.chars().count();
        let widths: Vec<usize> = (0..columns)
            .map(|c| self.rows.iter().filter_map(|r| r.get(c)).map(|t| width(t)).max().unwrap_or(0))
            .collect();
        let mut text = String::new();
        for (at, row) in self.rows.iter().enumerate() {
            if self.rules.contains(&at) {
                let total: usize = widths.iter().sum::<usize>() + 2 * columns.saturating_sub(1);
                text.push_str(&"─".repeat(total));
                text.push('\n');
            }
            let mut line = String::new();
            for (column, cell) in row.iter().enumerate() {
                let pad = " ".repeat(widths[column] - width(cell));
                if column > 0 {
                    line.push_str("  ");
                }
                if column < self.left_columns {
                    line.push_str(cell);
                    line.push_str(&pad);
                } else {
                    line.push_str(&pad);
                    line.push_str(cell);
                }
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let mut table = Table::new(1);
        table.row(["få".to_owned(), "1".to_owned()]);
        table.rule();
        table.row(["mange".to_owned(), "100".to_owned()]);
        assert_eq!(table.render(), "få       1\n──────────\nmange  100\n");
    }
}
