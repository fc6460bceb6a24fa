//! Puts a review into words and tables.

use std::fmt::Write;

use clienteling::base::{BulkOutcome, Contradiction, CustomerBase};
use clienteling::customer::Profile;
use clienteling::followup::FollowUp;
use clienteling::review::{CustomerReview, Review};
use clienteling::tiering::AbcClass;
use clienteling::{CustomerId, Money, Share};
use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, Table};

use crate::tally::{RowKind, Tally};

/// What became of the rows of a log.
pub(crate) fn log(tally: &Tally, outcome: &BulkOutcome) -> String {
    let mut out = String::new();
    heading(&mut out, &format!("{} rows read", grouped(tally.readable())));
    let mut kinds = table(&["kind of row", "rows", "without customer", ""], &[1, 2]);
    for kind in RowKind::ALL {
        let rows = tally.rows(kind);
        let note = if kind.is_a_fact() { "counted" } else { "reported only" };
        let (all, anonymous) = (grouped(rows.named + rows.anonymous), grouped(rows.anonymous));
        kinds.add_row([kind.to_string(), all, anonymous, note.to_owned()]);
    }
    line(&mut out, &kinds.to_string());
    out.push('\n');
    let facts = [
        ("rows without customer: reported, not reviewed", tally.anonymous()),
        ("malformed rows: described above, left out", tally.malformed),
        ("rows like another of the same invoice: kept", tally.alike),
        ("customers named", tally.customers.len() as u64),
        ("purchases and returns taken", outcome.added),
        ("invoices in parts: a later part left out", outcome.refused.len() as u64),
    ];
    line(&mut out, &figures(facts.map(|(what, count)| (what, grouped(count)))).to_string());
    for Contradiction { fact, holder } in &outcome.refused {
        let (id, date, customer) = (fact.id(), fact.date(), fact.customer());
        line(
            &mut out,
            &format!(
                "  left out: the part of invoice {id} of {date} for customer {customer}; \
                 an earlier part belongs to customer {holder}"
            ),
        );
    }
    out.push('\n');
    out
}

/// The review of a base, the longest lists cut after `top` rows.
pub(crate) fn review(of: &str, base: &CustomerBase, review: &Review, top: usize) -> String {
    let names = Names { base, review };
    let mut out = String::new();
    heading(&mut out, &format!("Review of {of} as of {}", review.as_of()));
    overview(&mut out, review);
    tiers(&mut out, review);
    best_customers(&mut out, &names, top);
    vips(&mut out, &names, top);
    warnings(&mut out, &names, top);
    follow_ups(&mut out, &names, top);
    held_back(&mut out, &names, top);
    out
}

/// Looks up what a review leaves out on purpose: who a customer is.
struct Names<'a> {
    base: &'a CustomerBase,
    review: &'a Review,
}

impl Names<'_> {
    fn of(&self, id: &CustomerId) -> String {
        let customer = self.base.customer(id);
        let profile = customer.and_then(|customer| customer.basic().profile(self.review.as_of()));
        match profile {
            Some(Profile::Organisation(firm)) => match &firm.contact_person {
                Some(person) => format!("{id} {} ({})", firm.name.as_str(), person.as_str()),
                None => format!("{id} {}", firm.name.as_str()),
            },
            Some(profile) => format!("{id} {}", profile.name().as_str()),
            None => id.to_string(),
        }
    }

    /// The class by value, or a dash.
    fn class(&self, id: &CustomerId) -> String {
        let class = self.review.customer(id).and_then(CustomerReview::abc);
        class.map_or_else(|| "–".to_owned(), |abc| abc.class().to_string())
    }
}

fn overview(out: &mut String, review: &Review) {
    let bought = |customer: &&CustomerReview| customer.behavior().frequency() > 0;
    let buyers = review.customers().iter().filter(bought).count();
    let sum = |of: fn(&CustomerReview) -> Money| {
        let sum = Money::try_sum(review.currency(), review.customers().iter().map(of));
        sum.map_or_else(|error| error.to_string(), |sum| format!("{sum:#}"))
    };
    let facts = [
        ("customers known", grouped(review.customers().len() as u64)),
        ("  of whom have bought", grouped(buyers as u64)),
        ("bought", sum(|customer| customer.behavior().totals().bought())),
        ("came back", sum(|customer| customer.behavior().totals().returned())),
        ("net revenue", sum(|customer| customer.behavior().monetary())),
        ("  of the last twelve months", sum(|customer| customer.last_year().net())),
    ];
    line(out, &figures(facts).to_string());
    out.push('\n');
}

fn tiers(out: &mut String, review: &Review) {
    heading(out, "Tiers by cumulative share of net value");
    let summary = review.tiers();
    // Percentages with two decimals that still add up to a hundred.
    let values: Vec<Money> = summary.classes().iter().map(|class| class.value).collect();
    let counts: Vec<u128> = summary.classes().iter().map(|class| class.customers.into()).collect();
    let of_value = Share::split_money(&values, 4).unwrap_or_default();
    let of_customers = Share::split(&counts, 4).unwrap_or_default();
    let share = |shares: &[Share], position: usize| {
        shares.get(position).map_or("–".to_owned(), |share| format!("{share:.2}"))
    };
    let columns = ["class", "customers", "of all", "value", "of the value"];
    let mut rows = table(&columns, &[1, 2, 3, 4]);
    for (position, class) in summary.classes().iter().enumerate() {
        rows.add_row([
            class.class.to_string(),
            grouped(class.customers),
            share(&of_customers, position),
            format!("{:#}", class.value),
            share(&of_value, position),
        ]);
    }
    line(out, &rows.to_string());
    if summary.non_positive() > 0 {
        let (count, value) = (grouped(summary.non_positive()), summary.non_positive_value());
        line(
            out,
            &format!(
                "  class C includes {count} whose returns equal or exceed their purchases, \
                 together {value:#}; the shares are of the value of the others"
            ),
        );
    }
    out.push('\n');
}

fn best_customers(out: &mut String, names: &Names<'_>, top: usize) {
    let mut best: Vec<_> =
        names.review.customers().iter().filter_map(|one| Some((one.abc()?, one))).collect();
    best.sort_by_key(|(abc, one)| (abc.rank(), one.customer()));
    let of_class_a = best.iter().filter(|(abc, _)| abc.class() == AbcClass::A).count();
    heading(out, &format!("Largest customers, {} in class A", grouped(of_class_a as u64)));
    let columns = ["rank", "customer", "net value", "purchases", "last", "why this class"];
    let mut rows = table(&columns, &[0, 2, 3]);
    for (abc, one) in best.iter().take(top) {
        // The first reason is what separates the customer from the class above.
        let why = abc.reasons().first().map_or_else(String::new, ToString::to_string);
        rows.add_row([
            abc.rank().to_string(),
            names.of(one.customer()),
            format!("{:#}", abc.value()),
            grouped(one.behavior().frequency()),
            one.behavior().last_purchase().map_or("–".to_owned(), |date| date.to_string()),
            format!("{}: {why}", abc.class()),
        ]);
    }
    list(out, &rows, best.len(), top);
}

fn vips(out: &mut String, names: &Names<'_>, top: usize) {
    let vips: Vec<_> = names.review.customers().iter().filter(|one| one.vip().is_vip()).collect();
    if vips.is_empty() {
        return;
    }
    heading(out, &format!("VIPs: {}", grouped(vips.len() as u64)));
    let mut rows = table(&["customer", "until", "why"], &[]);
    for one in vips.iter().take(top) {
        let until = one.vip().lapses_on().and_then(|day| day.pred_opt());
        rows.add_row([
            names.of(one.customer()),
            until.map_or("–".to_owned(), |day| day.to_string()),
            one.vip().reason().map_or_else(String::new, |reason| reason.to_string()),
        ]);
    }
    list(out, &rows, vips.len(), top);
}

fn warnings(out: &mut String, names: &Names<'_>, top: usize) {
    let warnings = names.review.warnings();
    heading(out, &format!("Warnings: {}", grouped(warnings.len() as u64)));
    let mut rows = table(&["customer", "class", "warning"], &[]);
    for warning in warnings.iter().take(top) {
        let class = names.class(&warning.customer);
        rows.add_row([names.of(&warning.customer), class, warning.finding.reason().to_string()]);
    }
    list(out, &rows, warnings.len(), top);
    let without_limit: Vec<_> =
        names.review.owing_without_limit().map(|one| names.of(one.customer())).collect();
    if !without_limit.is_empty() {
        let shown = without_limit.iter().take(top).cloned().collect::<Vec<_>>().join(", ");
        let more = more(without_limit.len(), top);
        line(out, &format!("  owing without a credit limit on file: {shown}{more}\n"));
    }
}

fn follow_ups(out: &mut String, names: &Names<'_>, top: usize) {
    let follow_ups = names.review.follow_ups();
    heading(out, &format!("Whom to contact: {}", grouped(follow_ups.len() as u64)));
    let mut rows = table(&["until", "customer", "class", "what for", "how", "why"], &[]);
    for FollowUp { customer, purpose, due, via, reasons } in follow_ups.iter().take(top) {
        let why: Vec<String> = reasons.iter().map(ToString::to_string).collect();
        rows.add_row([
            due.to_string(),
            names.of(customer),
            names.class(customer),
            purpose.to_string(),
            via.map_or("find the details".to_owned(), |channel| channel.to_string()),
            why.join("; "),
        ]);
    }
    list(out, &rows, follow_ups.len(), top);
}

fn held_back(out: &mut String, names: &Names<'_>, top: usize) {
    let held_back = names.review.held_back();
    if held_back.is_empty() {
        return;
    }
    heading(out, &format!("Not contacted, for want of consent: {}", held_back.len()));
    let mut rows = table(&["customer", "class", "would be to"], &[]);
    for held in held_back.iter().take(top) {
        let class = names.class(&held.customer);
        rows.add_row([names.of(&held.customer), class, held.purpose.to_string()]);
    }
    list(out, &rows, held_back.len(), top);
}

fn heading(out: &mut String, text: &str) {
    line(out, text);
    line(out, &"=".repeat(text.chars().count()));
}

fn line(out: &mut String, text: &str) {
    for row in text.lines() {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{}", row.trim_end());
    }
    if text.ends_with('\n') {
        out.push('\n');
    }
}

/// A plain table; the columns in `right` hold numbers.
fn table(columns: &[&str], right: &[usize]) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING).set_header(columns.iter().copied());
    align_right(&mut table, right);
    table
}

/// A table of names and figures, without a header.
fn figures<const N: usize>(facts: [(&str, String); N]) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING);
    for (what, figure) in facts {
        table.add_row([what.to_owned(), figure]);
    }
    align_right(&mut table, &[1]);
    table
}

/// Aligns the columns that hold numbers.
fn align_right(table: &mut Table, columns: &[usize]) {
    for &column in columns {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

/// A table of a list that was cut, and how much of it is left.
fn list(out: &mut String, rows: &Table, len: usize, top: usize) {
    if len > 0 && top > 0 {
        line(out, &rows.to_string());
    }
    let more = more(len, top);
    if !more.is_empty() {
        line(out, &format!(" {more} (--top {len} shows all)"));
    }
    out.push('\n');
}

fn more(len: usize, top: usize) -> String {
    match len.saturating_sub(top) {
        0 => String::new(),
        more => format!(" … and {} more", grouped(more as u64)),
    }
}

/// A count with groups of three digits.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
