//! Headings, plain tables, and figures in words.

use std::fmt::Write;

use clienteling::funnel::distribution::Bracket;
use clienteling::units::{Confidence, Proportion};
use clienteling::{Estimate, Money, Probability, Rounding};
use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, Table};

pub(crate) fn heading(out: &mut String, text: &str) {
    line(out, &format!("\n{text}\n{}", "-".repeat(text.chars().count())));
}

pub(crate) fn line(out: &mut String, text: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
}

/// A plain table; the first columns, as many as `left`, hold words and the others numbers.
pub(crate) fn table(out: &mut String, header: &[&str], left: usize, rows: &[Vec<String>]) {
    if rows.is_empty() {
        return line(out, "  none");
    }
    let mut table = Table::new();
    table.load_style(NOTHING).set_header(header.iter().copied());
    for row in rows {
        table.add_row(row);
    }
    for column in left..header.len() {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    for row in table.to_string().lines() {
        line(out, &format!(" {}", row.trim_end()));
    }
}

/// A count with groups of three digits.
pub(crate) fn grouped(count: impl TryInto<u64>) -> String {
    let digits = count.try_into().unwrap_or(u64::MAX).to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// So many of so many, the share, and its interval (95 %); too few, and nothing more is said.
pub(crate) fn share(counts: Proportion, enough: u64) -> [String; 3] {
    let of = format!("{} of {}", grouped(counts.successes()), grouped(counts.trials()));
    match (counts.share(), counts.wilson(Confidence::P95)) {
        (Estimate::Known(share), Estimate::Known(interval)) if counts.trials() >= enough => {
            let between = format!("{:.1} to {:.1}", interval.low, interval.high);
            [of, format!("{share:.1}"), between]
        }
        _ => [of, "not enough data".to_owned(), String::new()],
    }
}

/// An amount in whole units of its currency, without its name.
pub(crate) fn amount(money: Money) -> String {
    let whole = money.amount().round();
    let text = grouped(u64::try_from(whole.abs()).unwrap_or(u64::MAX));
    if whole.is_sign_negative() && !whole.is_zero() { format!("-{text}") } else { text }
}

/// An amount between two bounds, or where they meet, itself.
pub(crate) fn between(bracket: Bracket<Money>) -> String {
    let [low, high] = [amount(bracket.low), amount(bracket.high)];
    if low == high { low } else { format!("{low}–{high}") }
}

/// A probability between two bounds, or where they meet, itself.
pub(crate) fn likely(bracket: Bracket<Probability>) -> String {
    let [low, high] = [bracket.low, bracket.high].map(|bound| format!("{bound:.1}"));
    if high == "0.0%" && bracket.high > Probability::ZERO {
        return "less than 0.1%".to_owned();
    }
    if low == "100.0%" && bracket.low < Probability::ONE {
        return "more than 99.9%".to_owned();
    }
    if low == high { low } else { format!("{low} to {high}") }
}

/// The mean of an expectation as an amount.
pub(crate) fn mean(money: Money) -> String {
    money.round_to_minor(Rounding::HalfEven).map_or_else(|_| amount(money), amount)
}
