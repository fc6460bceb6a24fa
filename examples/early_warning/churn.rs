//! The churn rules at a cut of a log against what happened after it, next to a fixed number of days,
//! and how many alarms each would have raised in each month.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use chrono::{Datelike, Days, NaiveDate};
use clienteling::base::{CustomerBase, Fact};
use clienteling::funnel::Opportunities;
use clienteling::warning::churn::{ChurnTerms, OwnRhythm, rules};
use clienteling::warning::{Evaluation, Onset, WarningContext};
use clienteling::{Currency, CustomerId, Probability};

/// From how many gaps on there is a rhythm, as in the rule's policy.
const LEAST_GAPS: u64 = 3;

/// What raises an alarm: so many days, or the own rhythm at a rate in percent.
#[derive(Clone, Copy)]
enum Alarm {
    After(u64),
    Own(u64),
}

impl Alarm {
    /// The day of the alarm in the gap after these days with a purchase. `None`: too few to say.
    fn on(self, days: &[NaiveDate]) -> Option<NaiveDate> {
        match self {
            Alarm::After(limit) => days.last()?.checked_add_days(Days::new(limit + 1)),
            Alarm::Own(percent) => {
                let rhythm = OwnRhythm::of(days.iter().copied())?;
                let rate: Probability = format!("{percent}%").parse().ok()?;
                (rhythm.gaps() >= LEAST_GAPS).then(|| rhythm.alarm_on(rate))?
            }
        }
    }

    fn name(self) -> String {
        match self {
            Alarm::After(days) => format!("more than {days} days"),
            Alarm::Own(percent) => format!("own rhythm, {percent} %"),
        }
    }
}

/// How alarms at the cut turned out.
#[derive(Default)]
struct Outcome {
    /// Alarm, and they did not come again.
    right: u32,
    /// Alarm, and they came again.
    wrong: u32,
    /// No alarm, and they did not come again.
    missed: u32,
    /// No alarm, and they came again.
    quiet: u32,
    /// Too few purchases to say.
    unjudged: u32,
}

impl Outcome {
    fn add(&mut self, alarm: Option<bool>, is_gone: bool) {
        let count = match (alarm, is_gone) {
            (None, _) => &mut self.unjudged,
            (Some(true), true) => &mut self.right,
            (Some(true), false) => &mut self.wrong,
            (Some(false), true) => &mut self.missed,
            (Some(false), false) => &mut self.quiet,
        };
        *count += 1;
    }
}

fn share(part: u32, whole: u32) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{:.2}", f64::from(part) / f64::from(whole)) }
}

/// The days with a purchase of each customer.
type Bought<'a> = BTreeMap<&'a CustomerId, Vec<NaiveDate>>;

/// What the rules would have said on the day of the cut, by the facts before it, and what happened
/// from the cut to the end of the log.
pub(crate) fn report(facts: &[Fact], currency: Currency, cut: NaiveDate) -> String {
    let mut days = BTreeMap::<&CustomerId, BTreeSet<NaiveDate>>::new();
    for fact in facts {
        if let Fact::Purchase(purchase) = fact {
            days.entry(&purchase.customer).or_default().insert(purchase.date);
        }
    }
    let bought: Bought<'_> =
        days.into_iter().map(|(who, days)| (who, days.into_iter().collect())).collect();
    let Some(end) = bought.values().filter_map(|days| days.last()).max().copied() else {
        return "no purchases\n".to_owned();
    };
    let gone: BTreeSet<&CustomerId> = bought
        .iter()
        .filter(|(_, days)| days[0] < cut && !days.iter().any(|day| *day >= cut))
        .map(|(who, _)| *who)
        .collect();
    let mut out = String::new();
    at_the_cut(&mut out, &bought, &gone, cut, end);
    by_rule(&mut out, facts, &gone, currency, cut);
    by_month(&mut out, &bought, end);
    out
}

fn at_the_cut(
    out: &mut String,
    bought: &Bought<'_>,
    gone: &BTreeSet<&CustomerId>,
    cut: NaiveDate,
    end: NaiveDate,
) {
    let known = bought.iter().filter_map(|(who, days)| {
        let before: Vec<NaiveDate> = days.iter().copied().filter(|day| *day < cut).collect();
        (!before.is_empty()).then_some((who, before))
    });
    let known: Vec<_> = known.collect();
    let _ = writeln!(
        out,
        "On {cut}: {} customers, of whom {} did not buy again until {end}\n",
        known.len(),
        gone.len(),
    );
    let _ = writeln!(
        out,
        "{:<42} {:>8} {:>6} {:>6} {:>7} {:>9} {:>7} {:>9}",
        "alarm", "unjudged", "right", "wrong", "missed", "precision", "recall", "no alarm"
    );
    let all = [Alarm::After(30), Alarm::After(60), Alarm::After(90)].map(|it| (it, false));
    let few = all.map(|(alarm, _)| (alarm, true));
    let own = [5, 10, 20, 30].map(|percent| (Alarm::Own(percent), false));
    for (alarm, only_with_gaps) in all.into_iter().chain(few).chain(own) {
        let mut outcome = Outcome::default();
        for (who, days) in &known {
            // So many gaps take a day more.
            let is_judged = !only_with_gaps || days.len() as u64 > LEAST_GAPS;
            let on = is_judged.then(|| alarm.on(days)).flatten();
            outcome.add(on.map(|on| on <= cut), gone.contains(*who));
        }
        let Outcome { right, wrong, missed, quiet, unjudged } = outcome;
        let suffix = if only_with_gaps { ", of those with a rhythm" } else { "" };
        let name = alarm.name() + suffix;
        let precision = share(right, right + wrong);
        let recall = share(right, right + missed);
        let _ = writeln!(
            out,
            "{name:<42} {unjudged:>8} {right:>6} {wrong:>6} {missed:>7} {precision:>9} {recall:>7} {quiet:>9}",
        );
    }
}

fn by_rule(
    out: &mut String,
    facts: &[Fact],
    gone: &BTreeSet<&CustomerId>,
    currency: Currency,
    cut: NaiveDate,
) {
    let is_before = |fact: &&Fact| match fact {
        Fact::Purchase(purchase) => purchase.date < cut,
        Fact::Return(back) => back.date < cut,
        _ => false,
    };
    let mut base = CustomerBase::new();
    let outcome = base.add_all(facts.iter().filter(is_before).cloned());
    if !outcome.refused.is_empty() {
        let _ = writeln!(out, "\n{} facts were refused", outcome.refused.len());
    }
    let deals = Opportunities::new();
    let context = WarningContext { base: &base, deals: &deals, currency, as_of: cut };
    let evaluation = Evaluation::of(&rules(&ChurnTerms::default()), &context);
    let mut found = BTreeMap::<(&str, bool), (u32, u32)>::new();
    for finding in evaluation.findings() {
        let is_expected = finding.onset != Onset::Already;
        let (all, right) = found.entry((finding.key.matter(), is_expected)).or_default();
        *all += 1;
        *right += u32::from(finding.customer().is_some_and(|who| gone.contains(who)));
    }
    let unknown = evaluation.not_evaluated().count();
    let _ = writeln!(out, "\nThe rules by their default policy on that day\n");
    let _ = writeln!(out, "{:<42} {:>8} {:>9}", "matter", "findings", "came not");
    for ((matter, is_expected), (all, right)) in found {
        let name = if is_expected { format!("{matter}, expected") } else { matter.to_owned() };
        let _ = writeln!(out, "{name:<42} {all:>8} {right:>9}");
    }
    let _ = writeln!(out, "{:<42} {unknown:>8}", "too few purchases to say");
}

/// How many alarms begin in each month, if somebody looks each day, and after how many of them the
/// customer came again nevertheless.
fn by_month(out: &mut String, bought: &Bought<'_>, end: NaiveDate) {
    let columns: [(Alarm, usize); 6] = [
        (Alarm::After(30), 0),
        (Alarm::After(60), 0),
        (Alarm::After(90), 0),
        (Alarm::After(90), 3),
        (Alarm::Own(5), 3),
        (Alarm::Own(10), 3),
    ];
    let mut months = BTreeMap::<(i32, u32), [u32; 6]>::new();
    let mut came_again = [0_u32; 6];
    for days in bought.values() {
        for (place, (alarm, least)) in columns.into_iter().enumerate() {
            for gaps in least..days.len() {
                let next = days.get(gaps + 1).copied();
                let Some(on) = alarm.on(&days[..=gaps]) else { continue };
                if on > end || next.is_some_and(|next| next <= on) {
                    continue;
                }
                months.entry((on.year(), on.month())).or_default()[place] += 1;
                came_again[place] += u32::from(next.is_some());
            }
        }
    }
    let _ = writeln!(out, "\nAlarms by month in which they begin\n");
    let _ = writeln!(
        out,
        "{:<12} {:>8} {:>8} {:>8} {:>12} {:>8} {:>8}",
        "month", "30 days", "60 days", "90 days", "90, rhythm", "own 5 %", "own 10 %"
    );
    let mut total = [0_u32; 6];
    let mut row = |name: &str, [a, b, c, d, e, f]: [u32; 6]| {
        let _ = writeln!(out, "{name:<12} {a:>8} {b:>8} {c:>8} {d:>12} {e:>8} {f:>8}");
    };
    for ((year, month), counts) in &months {
        row(&format!("{year}-{month:02}"), *counts);
        for (sum, count) in total.iter_mut().zip(counts) {
            *sum += count;
        }
    }
    row("all", total);
    row("came again", came_again);
}
