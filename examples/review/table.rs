//! Headings, paragraphs and plain tables.

use std::fmt::Write;

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, Table};

pub(crate) fn heading(out: &mut String, text: &str) {
    line(out, text);
    line(out, &"=".repeat(text.chars().count()));
}

pub(crate) fn paragraph(out: &mut String, text: &str) {
    line(out, &format!(" {text}"));
}

pub(crate) fn line(out: &mut String, text: &str) {
    for row in text.lines() {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{}", row.trim_end());
    }
}

/// A plain table; the columns in `right` hold numbers.
pub(crate) fn table(columns: &[&str], right: &[usize]) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING).set_header(columns.iter().copied());
    align_right(&mut table, right);
    table
}

/// A table of names and figures, without a header.
pub(crate) fn figures<const N: usize>(facts: [(&str, String); N]) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING);
    for (what, figure) in facts {
        table.add_row([what.to_owned(), figure]);
    }
    align_right(&mut table, &[1]);
    table
}

fn align_right(table: &mut Table, columns: &[usize]) {
    for &column in columns {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

/// A table of a list that was cut after `top` rows, and how much of it is left.
pub(crate) fn list(out: &mut String, rows: &Table, len: usize, top: usize) {
    if len == 0 {
        paragraph(out, "none");
    } else if top > 0 {
        line(out, &rows.to_string());
    }
    let more = more(len, top);
    if !more.is_empty() {
        paragraph(out, &format!("{more} (--top {len} shows all)"));
    }
    out.push('\n');
}

pub(crate) fn more(len: usize, top: usize) -> String {
    match len.saturating_sub(top) {
        0 => String::new(),
        more => format!(" … and {} more", grouped(more as u64)),
    }
}

/// A count with groups of three digits.
pub(crate) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
