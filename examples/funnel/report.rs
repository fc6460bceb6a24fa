//! What was read, what is won, and how fast.

use std::collections::BTreeMap;
use std::fmt::Write;

use chrono::NaiveDate;
use clienteling::Currency;
use clienteling::funnel::learning::{BookCounts, ClosedDeal, closed_deals};
use clienteling::funnel::{Opportunities, OutcomeKind, Pipeline, age};
use clienteling::tiering::LevelPolicy;
use clienteling::units::{Confidence, Proportion};

use crate::list::{Come, List, Odd};
use crate::table::{grouped, heading, line, share, table};

/// What is judged, and how.
pub(crate) struct Funnel<'a> {
    pub(crate) book: &'a Opportunities,
    pub(crate) pipeline: &'a Pipeline,
    pub(crate) as_of: NaiveDate,
    pub(crate) last_day: NaiveDate,
    pub(crate) currency: Currency,
    pub(crate) top: usize,
    pub(crate) enough: u64,
}

impl Funnel<'_> {
    /// Whether the list tells of any deal where it came from.
    pub(crate) fn tells_sources(&self) -> bool {
        self.book.iter().any(|deal| deal.heard_from().is_some())
    }

    /// What the closings up to a day teach.
    pub(crate) fn counts(&self, as_of: NaiveDate) -> BookCounts {
        BookCounts::of(self.book, self.pipeline.id(), as_of, LevelPolicy::default())
    }
}

/// Odd rows by kind, with the first lines of each.
pub(crate) fn odd(odd: &Odd, top: usize) -> String {
    odd.iter().fold(String::new(), |mut text, (kind, lines)| {
        let shown: Vec<String> = lines.iter().take(top).map(ToString::to_string).collect();
        let word = if lines.len() == 1 { "line" } else { "lines" };
        let lines = match lines.len().saturating_sub(top) {
            0 => shown.join(", "),
            more => format!("{} … and {} more", shown.join(", "), grouped(more)),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "    {kind}: {word} {lines}");
        text
    })
}

pub(crate) fn read(out: &mut String, funnel: &Funnel<'_>, found: &List) {
    heading(out, "What was read");
    let (taken, left_out) = (grouped(found.told.len()), grouped(found.left_out));
    line(out, &format!("  {} rows: {taken} taken, {left_out} left out", grouped(found.rows)));
    let count =
        |is: fn(&Come) -> bool| grouped(found.told.iter().filter(|told| is(&told.come)).count());
    let won = count(|come| matches!(come, Come::Won(..)));
    let lost = count(|come| matches!(come, Come::Lost(..)));
    let engaging = count(|come| matches!(come, Come::Engaging(_)));
    let prospecting = count(|come| matches!(come, Come::Prospecting));
    line(out, &format!("  {won} won, {lost} lost, {engaging} engaging, {prospecting} prospecting"));
    if !found.refused.is_empty() {
        line(out, "  left out, by what is wrong:");
        out.push_str(&odd(&found.refused, funnel.top));
    }
    if !found.noted.is_empty() {
        line(out, "  taken, and worth knowing:");
        out.push_str(&odd(&found.noted, funnel.top));
    }
    if funnel.as_of != funnel.last_day {
        let mut kinds: BTreeMap<OutcomeKind, usize> = BTreeMap::new();
        for (_, state) in funnel.book.as_of(funnel.as_of) {
            *kinds.entry(state.outcome().kind()).or_default() += 1;
        }
        let of = |kind| grouped(kinds.get(&kind).copied().unwrap_or(0));
        let [won, lost, open] = [OutcomeKind::Won, OutcomeKind::Lost, OutcomeKind::Open].map(of);
        let (day, end) = (funnel.as_of, funnel.last_day);
        line(out, &format!("  known on {day}: {won} won, {lost} lost, {open} open"));
        line(out, &format!("  (the list goes to {end}; what it tells of other days is not used)"));
    }
}

pub(crate) fn conversion(out: &mut String, funnel: &Funnel<'_>) {
    heading(out, "The pipeline, and how many get through it");
    let counts = funnel.counts(funnel.as_of);
    let mut open: BTreeMap<&str, usize> = BTreeMap::new();
    let deals: Vec<_> = funnel.book.as_of(funnel.as_of).collect();
    for (_, state) in deals.iter().filter(|(_, state)| state.is_open()) {
        *open.entry(state.stage().as_str()).or_default() += 1;
    }
    let stages = funnel.pipeline.stages().iter().filter(|stage| !stage.is_final);
    let rows: Vec<Vec<String>> = stages
        .map(|stage| {
            let [of, won, between] = share(counts.stages().observed(&stage.id), funnel.enough);
            let open = grouped(open.get(stage.id.as_str()).copied().unwrap_or(0));
            vec![stage.name.clone(), open, of, won, between]
        })
        .collect();
    line(out, "  prospecting → engaging → won");
    table(out, &["from", "open now", "won of closed", "share", "95% between"], 1, &rows);
    line(
        out,
        "  The list tells of no prospect when it came or how it ended, so nothing can be said",
    );
    line(out, "  of the first step. A deal that is open counts as neither won nor lost.");
    let reached = deals.iter().filter(|(deal, _)| deal.beginning().stage.as_str() == "engaging");
    let closed = counts.stages().observed(&funnel.pipeline.stages()[1].id.clone());
    if let Ok(so_far) = Proportion::try_new(closed.successes(), reached.count() as u64) {
        let [of, won, between] = share(so_far, funnel.enough);
        let between = if between.is_empty() { between } else { format!(" ({between})") };
        line(
            out,
            &format!("  Of all that were ever engaged, {of} are won so far: {won}{between}."),
        );
    }
}

/// Won of closed by some key of a deal, the best first.
fn by_key(
    funnel: &Funnel<'_>,
    key: impl Fn(&ClosedDeal<'_>) -> String,
) -> Vec<(String, Proportion)> {
    let mut counts: BTreeMap<String, Proportion> = BTreeMap::new();
    for closed in closed_deals(funnel.book, funnel.as_of) {
        if let Some(won) = closed.closing.won_as_of(funnel.as_of) {
            counts.entry(key(&closed)).or_default().add(won);
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    // By the share, and those with too few last.
    counts.sort_by(|(_, one), (_, other)| {
        let few = |counts: &Proportion| counts.trials() < funnel.enough;
        let shares = other.share().known().cmp(&one.share().known());
        few(one).cmp(&few(other)).then(shares)
    });
    counts
}

pub(crate) fn shares(out: &mut String, funnel: &Funnel<'_>) {
    let all = |groups: &[(String, Proportion)]| {
        groups.iter().fold(Proportion::NONE, |all, (_, counts)| all.merge(*counts))
    };
    let row = |(name, counts): &(String, Proportion), all: Proportion| {
        let [of, won, between] = share(*counts, funnel.enough);
        let away = match (all.share().known(), counts.wilson(Confidence::P95).known()) {
            _ if counts.trials() < funnel.enough => "",
            (Some(share), Some(interval)) if interval.low > share => "above the whole",
            (Some(share), Some(interval)) if interval.high < share => "below the whole",
            _ => "",
        };
        vec![name.clone(), of, won, between, away.to_owned()]
    };
    let header = ["", "won of closed", "share", "95% between", ""];
    heading(out, "What is won, by product");
    let products = by_key(funnel, |closed| closed.state.product().to_string());
    let whole = all(&products);
    let mut rows: Vec<Vec<String>> = products.iter().map(|group| row(group, whole)).collect();
    rows.push(row(&("all".to_owned(), whole), whole));
    table(out, &header, 1, &rows);
    if funnel.tells_sources() {
        heading(out, "What is won, by lead source");
        let source = |closed: &ClosedDeal<'_>| closed.deal.heard_from().map(ToString::to_string);
        let sources = by_key(funnel, |closed| source(closed).unwrap_or("unknown".to_owned()));
        let rows: Vec<Vec<String>> = sources.iter().map(|group| row(group, whole)).collect();
        table(out, &header, 1, &rows);
    }
    heading(out, "What is won, by agent");
    let agents = by_key(funnel, |closed| closed.state.owners().main().to_string());
    let (enough, few): (Vec<_>, Vec<_>) =
        agents.into_iter().partition(|(_, counts)| counts.trials() >= funnel.enough);
    let (len, top) = (enough.len(), funnel.top);
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (place, group) in enough.iter().enumerate() {
        if place < top || place >= len.saturating_sub(top) {
            rows.push(row(group, whole));
        } else if place == top {
            let more = format!("… {} between them", len - 2 * top);
            rows.push(vec![more, String::new(), String::new(), String::new(), String::new()]);
        }
    }
    table(out, &header, 1, &rows);
    if !few.is_empty() {
        let names: Vec<String> =
            few.iter().map(|(name, counts)| format!("{name} ({})", counts.trials())).collect();
        let names = names.join(", ");
        line(out, &format!("  not enough data (fewer than {} closed): {names}", funnel.enough));
    }
    if len > 1 {
        let (whole, tenths) = (len / 20, len % 20 / 2);
        line(out, "  One in 20 stands above or below the whole by chance alone: of these");
        line(out, &format!("  {len} agents, {whole}.{tenths}."));
    }
}

/// The smallest value that so many percent do not exceed, of values in ascending order.
fn quantile(sorted: &[u64], percent: usize) -> String {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).map_or_else(|| "–".to_owned(), ToString::to_string)
}

/// How long closings took; answers with the longest.
pub(crate) fn times(out: &mut String, funnel: &Funnel<'_>) -> Option<u64> {
    heading(out, "How long it takes to close, in days since the deal was engaged");
    let (mut won, mut lost, mut open) = (Vec::new(), Vec::new(), Vec::new());
    for (deal, state) in funnel.book.as_of(funnel.as_of) {
        let Some(days) = age(deal, funnel.as_of) else { continue };
        match state.outcome().kind() {
            OutcomeKind::Won => won.push(days),
            OutcomeKind::Lost => lost.push(days),
            OutcomeKind::Open if state.stage().as_str() == "engaging" => open.push(days),
            OutcomeKind::Open | OutcomeKind::Void => {}
        }
    }
    let mut both = [won.clone(), lost.clone()].concat();
    let slowest = both.iter().max().copied();
    let old = open.iter().filter(|days| Some(**days) > slowest).count();
    let engaged = open.len();
    let named = [
        ("won", &mut won),
        ("lost", &mut lost),
        ("closed", &mut both),
        ("open, so far", &mut open),
    ];
    let rows: Vec<Vec<String>> = named
        .into_iter()
        .map(|(name, days)| {
            days.sort_unstable();
            let figures = [10, 25, 50, 75, 90, 100].map(|percent| quantile(days, percent));
            let first = [name.to_owned(), grouped(days.len())];
            first.into_iter().chain(figures).collect()
        })
        .collect();
    let header = ["", "deals", "P10", "P25", "median", "P75", "P90", "longest"];
    table(out, &header, 1, &rows);
    if let Some(slowest) = slowest.filter(|_| old > 0) {
        let (old, all) = (grouped(old), grouped(engaged));
        line(
            out,
            &format!("  {old} of the {all} engaged deals have been open for longer than the"),
        );
        line(
            out,
            &format!("  {slowest} days of the slowest closing: ask whether they are still deals."),
        );
    }
    slowest
}
