//! What is printed about a list of customers.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;

use chrono::NaiveDate;
use clienteling::base::CustomerBase;
use clienteling::customer::Field;
use clienteling::intake::duplicates::{
    DuplicatePolicy, Duplicates, Finding, cards, find_duplicates,
};
use clienteling::intake::{
    Counted, QualityPolicy, base_quality, completeness, consistency, freshness, merge_plan,
};
use clienteling::{Customer, CustomerId};
use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, Table};

use crate::list::List;

/// Every path that a column can have.
pub(crate) fn paths() -> String {
    Field::all().fold(String::new(), |mut text, field| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{field:<40} {}", field.sensitivity());
        text
    })
}

pub(crate) fn report(
    name: &str,
    list: List,
    as_of: NaiveDate,
    top: usize,
) -> Result<String, Box<dyn Error>> {
    let List { mut base, rows, refused } = list;
    let policy = QualityPolicy::default();
    let mut out = format!("Customers in {name}, as of {as_of}\n\n");
    writeln!(out, "{rows} rows read, {} taken, {} left out", rows - refused.len(), refused.len())?;
    for row in refused.iter().take(top) {
        writeln!(out, "  {row}")?;
    }
    more(&mut out, refused.len(), top)?;
    quality(&mut out, &base, &policy, as_of)?;
    to_ask(&mut out, &base, &policy, as_of, top)?;
    stale(&mut out, &base, &policy, as_of, top)?;
    impossible(&mut out, &base, &policy, as_of, top)?;

    let found = find_duplicates(&cards(&base, as_of), &DuplicatePolicy::default());
    duplicates(&mut out, &base, &found, as_of, top)?;
    let before = base.len();
    merge(&mut out, &mut base, &found, &policy, as_of, top)?;
    writeln!(out, "{before} customers before, {} after.", base.len())?;
    Ok(out)
}

fn heading(out: &mut String, text: &str) -> std::fmt::Result {
    writeln!(out, "\n{text}\n{}", "-".repeat(text.chars().count()))
}

fn more(out: &mut String, len: usize, top: usize) -> std::fmt::Result {
    match len.saturating_sub(top) {
        0 => Ok(()),
        more => writeln!(out, "  … and {more} more (--top {len} shows all)"),
    }
}

fn table(
    out: &mut String,
    header: &[&str],
    right: &[usize],
    rows: &[Vec<String>],
    top: usize,
) -> std::fmt::Result {
    if rows.is_empty() {
        return writeln!(out, "  none");
    }
    let mut table = Table::new();
    table.load_style(NOTHING).set_header(header.iter().copied());
    for row in rows.iter().take(top) {
        table.add_row(row);
    }
    for &column in right {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    for line in table.to_string().lines() {
        writeln!(out, " {}", line.trim_end())?;
    }
    more(out, rows.len(), top)
}

/// The identifier and the name.
fn called(base: &CustomerBase, id: &CustomerId, as_of: NaiveDate) -> String {
    let profile = base.customer(id).and_then(|customer| customer.basic().profile(as_of));
    let name = profile.as_ref().and_then(|profile| profile.name());
    name.map_or_else(|| id.to_string(), |name| format!("{id} {}", name.as_str()))
}

fn known(base: &CustomerBase, as_of: NaiveDate) -> impl Iterator<Item = &Customer> {
    base.customers().filter(move |customer| customer.is_known(as_of))
}

fn quality(
    out: &mut String,
    base: &CustomerBase,
    policy: &QualityPolicy,
    as_of: NaiveDate,
) -> std::fmt::Result {
    let quality = base_quality(base, policy, as_of);
    heading(out, "How good the data are")?;
    writeln!(out, "  customers known on the day: {}", quality.customers)?;
    let share = |counted: Counted| counted.share().map(|share| format!("{share:.1}"));
    let rows = [
        ("complete", quality.complete, "of what is worth knowing, by weight"),
        ("fresh", quality.fresh, "of the values are within their shelf life"),
        ("consistent", quality.consistent, "of the rules that could be applied hold"),
    ];
    for (what, counted, of) in rows {
        match share(counted) {
            Some(share) => writeln!(out, "  {what:<11} {share:>6} {of}")?,
            None => writeln!(out, "  {what:<11} nothing to count yet")?,
        }
    }
    Ok(())
}

fn to_ask(
    out: &mut String,
    base: &CustomerBase,
    policy: &QualityPolicy,
    as_of: NaiveDate,
    top: usize,
) -> std::fmt::Result {
    heading(out, "What to ask next, each customer the most worthwhile")?;
    let rows: Vec<Vec<String>> = known(base, as_of)
        .filter_map(|customer| {
            let profile = customer.basic().profile(as_of)?;
            let found = completeness(&profile, &policy.completeness());
            let ask: Vec<String> =
                found.to_ask().take(3).map(|missing| missing.field.to_string()).collect();
            let share =
                found.in_all.share().map_or_else(String::new, |share| format!("{share:.1}"));
            Some(vec![called(base, customer.id(), as_of), share, ask.join(", ")])
        })
        .collect();
    table(out, &["customer", "complete", "ask for"], &[1], &rows, top)
}

fn stale(
    out: &mut String,
    base: &CustomerBase,
    policy: &QualityPolicy,
    as_of: NaiveDate,
    top: usize,
) -> std::fmt::Result {
    heading(out, "Gone stale: ask again")?;
    let mut rows = Vec::new();
    for customer in known(base, as_of) {
        let found = freshness(customer.basic(), &policy.resolution, &policy.freshness(), as_of);
        for stale in found.stale {
            rows.push(vec![
                called(base, customer.id(), as_of),
                stale.field.to_string(),
                stale.confirmed.to_string(),
                stale.since.to_string(),
            ]);
        }
    }
    rows.sort_by(|a, b| a[3].cmp(&b[3]));
    table(out, &["customer", "field", "last heard", "stale since"], &[], &rows, top)
}

fn impossible(
    out: &mut String,
    base: &CustomerBase,
    policy: &QualityPolicy,
    as_of: NaiveDate,
    top: usize,
) -> std::fmt::Result {
    heading(out, "Cannot all be true")?;
    let mut rows = Vec::new();
    for customer in known(base, as_of) {
        let found = consistency(customer, &policy.resolution, &policy.consistency(), as_of);
        for broken in found.broken {
            let between = broken.between.join(", ");
            rows.push(vec![called(base, customer.id(), as_of), broken.rule.to_string(), between]);
        }
    }
    table(out, &["customer", "what", "between"], &[], &rows, top)
}

fn duplicates(
    out: &mut String,
    base: &CustomerBase,
    found: &Duplicates,
    as_of: NaiveDate,
    top: usize,
) -> std::fmt::Result {
    heading(out, "Perhaps the same: ask a person")?;
    let rows: Vec<Vec<String>> = found
        .ask()
        .iter()
        .map(|pair| {
            let evidence = pair.comparison.evidence().iter().filter_map(|one| match one.finding {
                Finding::Unknown => None,
                Finding::Agree => Some(format!("{} agrees", one.field)),
                Finding::Similar(grade) => Some(format!("{} {grade}", one.field)),
                Finding::Differ(_) => Some(format!("{} differs", one.field)),
            });
            vec![
                called(base, &pair.first, as_of),
                called(base, &pair.second, as_of),
                pair.comparison.score().to_string(),
                evidence.collect::<Vec<_>>().join(", "),
            ]
        })
        .collect();
    table(out, &["one", "other", "score", "evidence"], &[2], &rows, top)
}

fn merge(
    out: &mut String,
    base: &mut CustomerBase,
    found: &Duplicates,
    policy: &QualityPolicy,
    as_of: NaiveDate,
    top: usize,
) -> Result<(), Box<dyn Error>> {
    heading(out, "The same: merged")?;
    let mut rows = Vec::new();
    for group in found.mergeable() {
        let plan = merge_plan(base, &group.members, &policy.resolution, as_of, None)?;
        let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for conflict in &plan.conflicts {
            let winner = conflict.winner.to_string();
            fields.entry(winner).or_default().push(conflict.field.to_string());
        }
        let conflicts: Vec<String> = fields
            .into_iter()
            .map(|(winner, fields)| format!("{} from {winner}", fields.join(", ")))
            .collect();
        let members: Vec<String> = group.members.iter().map(|id| called(base, id, as_of)).collect();
        let survivor = plan.survivor().map_or_else(String::new, ToString::to_string);
        rows.push(vec![members.join(" = "), survivor, conflicts.join("; ")]);
        plan.carry_out(base)?;
    }
    table(out, &["customers", "stays", "where they differ, the newest holds"], &[], &rows, top)?;
    let contradicted = found.groups().len() - found.mergeable().count();
    if contradicted > 0 {
        writeln!(out, "  {contradicted} more groups hold a contradiction: a person decides.")?;
    }
    out.push('\n');
    Ok(())
}
