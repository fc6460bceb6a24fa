//! Plain tables: numbers to the right, groups of three digits.

use std::fmt;

/// A count with groups of three digits.
pub(super) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    let mut left = digits.len();
    for digit in digits.chars() {
        if left < digits.len() && left.checked_rem(3) == Some(0) {
            text.push(',');
        }
        text.push(digit);
        left = left.saturating_sub(1);
    }
    text
}

/// A column with its head.
pub(super) struct Column {
    head: String,
    right: bool,
}

impl Column {
    /// Of texts.
    pub(super) fn left(head: impl Into<String>) -> Self {
        Column { head: head.into(), right: false }
    }

    /// Of numbers.
    pub(super) fn right(head: impl Into<String>) -> Self {
        Column { head: head.into(), right: true }
    }
}

/// A table whose columns are as wide as their widest cell. Only the last column may hold texts of
/// any length: nothing is padded to its width.
pub(super) struct Grid<const N: usize> {
    columns: [Column; N],
    rows: Vec<[String; N]>,
}

impl<const N: usize> Grid<N> {
    pub(super) const fn new(columns: [Column; N]) -> Self {
        Grid { columns, rows: Vec::new() }
    }

    pub(super) fn row(&mut self, cells: [String; N]) {
        self.rows.push(cells);
    }
}

impl<const N: usize> fmt::Display for Grid<N> {
    /// One line for the heads and one for each row, each with its line break.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut widths = self.columns.each_ref().map(|column| column.head.chars().count());
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let heads = self.columns.each_ref().map(|column| column.head.clone());
        for row in std::iter::once(&heads).chain(&self.rows) {
            let mut line = String::new();
            let mut cells = self.columns.iter().zip(widths).zip(row).peekable();
            while let Some(((column, width), cell)) = cells.next() {
                let is_last = cells.peek().is_none();
                let missing = width.saturating_sub(cell.chars().count());
                let (before, after) = match (column.right, is_last) {
                    (true, _) => (missing, 0),
                    (false, true) => (0, 0),
                    (false, false) => (0, missing),
                };
                line.extend(std::iter::repeat_n(' ', before));
                line.push_str(cell);
                line.extend(std::iter::repeat_n(' ', after));
                if !is_last {
                    line.push_str("  ");
                }
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn a_count_has_its_digits_grouped_by_three() {
        let shown = [0, 7, 999, 1_000, 12_345, 123_456, 1_234_567].map(grouped);
        assert_eq!(shown, ["0", "7", "999", "1,000", "12,345", "123,456", "1,234,567"]);
    }
}
