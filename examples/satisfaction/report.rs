//! The report: paragraphs, tables and bars of text, each number with its reason.

use std::error::Error;
use std::fmt::{Display, Write};

use chrono::{Datelike, Days, NaiveDate};
use clienteling::calendar::Calendar;
use clienteling::satisfaction::association::{AssociationPolicy, Column, associations};
use clienteling::satisfaction::complaint::{
    ComplainantTier, ComplaintCase, ComplaintPolicy, ComplaintReport, complaints,
};
use clienteling::satisfaction::service::{ServicePolicy, services};
use clienteling::satisfaction::stake::{
    Grievance, LeaveCause, StakeAssumptions, at_stake, complainants, expected_to_stay,
};
use clienteling::satisfaction::unspoken::{UnspokenPolicy, satisfaction_marks, unspoken};
use clienteling::satisfaction::{
    AnswerOutcome, AnswerScores, ChangePolicy, Figure, Questionnaire, Scale, SurveyGroup,
    SurveyReport, survey,
};
use clienteling::units::Confidence;
use clienteling::{CustomerBase, Draft, Estimate, Moment, Period};

use crate::table::Read;

/// What is reported.
pub(crate) struct Asked<'a> {
    pub(crate) base: &'a CustomerBase,
    pub(crate) questionnaire: &'a Questionnaire,
    pub(crate) office: &'a dyn Calendar,
    pub(crate) as_of: NaiveDate,
}

pub(crate) fn report(
    asked: &Asked<'_>,
    read: &Read,
    taken: &[String],
) -> Result<String, Box<dyn Error>> {
    let mut out = String::new();
    let (base, questionnaire, as_of) = (asked.base, asked.questionnaire, asked.as_of);
    let month = month_of(as_of)?;
    let before = month_of(month.first().pred_opt().ok_or("no month before")?)?;
    let now = survey(base, questionnaire, month, as_of);
    let then = survey(base, questionnaire, before, before.last());
    line(&mut out, format!("{} rows, as of {as_of}; this month is {month}", read.rows));
    for what in taken {
        line(&mut out, format!(" {what}"));
    }
    who_answered(&mut out, &now);
    how_satisfied(&mut out, &now);
    groups(&mut out, &now);
    change(&mut out, &then, &now);
    what_goes_with_it(&mut out, asked, read)?;
    complained(&mut out, asked, month);
    silent(&mut out, asked);
    stake(&mut out, asked, month)?;
    noted(&mut out, asked, month);
    Ok(out)
}

fn month_of(day: NaiveDate) -> Result<Period, Box<dyn Error>> {
    let first = day.with_day(1).ok_or("no first day")?;
    let next = first.checked_add_months(chrono::Months::new(1)).ok_or("no next month")?;
    let last = next.checked_sub_days(Days::new(1)).ok_or("no last day")?;
    Ok(Period::from_first_to_last(first, last)?)
}

fn line(out: &mut String, text: impl Display) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
}

fn heading(out: &mut String, text: &str) {
    line(out, format!("\n{text}\n{}", "=".repeat(text.chars().count())));
}

/// A figure, or why there is none.
fn known<T: Display>(figure: &Estimate<T>) -> String {
    match figure {
        Estimate::Known(figure) => figure.to_string(),
        Estimate::NotEnoughData { have, need } => {
            format!("not enough data: {have} of the {need} answers that it takes")
        }
    }
}

fn who_answered(out: &mut String, now: &SurveyReport) {
    heading(out, "Who answered");
    line(out, format!(" Customers who answered anything: {}", known(&now.response)));
    for item in &now.items {
        let AnswerScores { asked, shown, dismissed, answered, off_scale, .. } = item.all.scores;
        let name = &item.name;
        line(
            out,
            format!(
                " {name}: asked {asked}, shown {shown}, dismissed {dismissed}, answered {answered}, \
                 not on the scale {off_scale}"
            ),
        );
    }
    if !now.off_scale.is_empty() {
        let ids: Vec<_> = now.off_scale.iter().take(10).map(|one| one.answer.to_string()).collect();
        line(out, format!(" Not on the scale, and not counted (line/column): {}", ids.join(", ")));
    }
    if now.comments > 0 {
        line(out, format!(" Comments in their own words: {}", now.comments));
    }
}

fn how_satisfied(out: &mut String, now: &SurveyReport) {
    heading(out, "How satisfied they are");
    if let Estimate::Known(mark) = &now.mark {
        line(out, format!(" All in all: {:.1} of 100, by {} questions", mark.mark, mark.questions));
    }
    for topic in &now.topics {
        if let Estimate::Known(mark) = &topic.mark {
            line(out, format!(" {}: {:.1} of 100", topic.topic, mark.mark));
        }
    }
    for item in &now.items {
        line(out, format!("\n {}", item.name));
        scores(out, &item.all.scores);
        let judged = &item.gathered_by_the_judged.scores;
        if judged.answered > 0 {
            let top = known(&judged.top);
            line(out, format!("  Apart, gathered by the adviser who is judged: {top}"));
        }
    }
}

/// What counts as the top of a scale, in a word.
fn top_of(scale: &Scale) -> &'static str {
    match scale {
        Scale::Grades(_) => "Very satisfied",
        Scale::Csat(_) => "Satisfied",
        Scale::Nps => "Promoters",
        Scale::Ces(_) => "Found it easy",
        _ => "At the top",
    }
}

fn scores(out: &mut String, scores: &AnswerScores) {
    line(out, format!("  {}: {}", top_of(&scores.scale), known(&scores.top)));
    if let Some(net) = &scores.net {
        line(out, format!("  Net: {}", known(net)));
    }
    line(out, format!("  Mean: {}", known(&scores.mean)));
    let most = scores.distribution.iter().map(|row| row.count).max().unwrap_or(0).max(1);
    for row in scores.distribution.iter().rev() {
        let name = row.grade.map_or_else(|| row.answer.to_string(), |grade| grade.to_string());
        let width = usize::try_from(row.count * 30 / most).unwrap_or(0);
        let bar = "#".repeat(width.max(usize::from(row.count > 0)));
        let top = if row.is_top { "*" } else { " " };
        line(out, format!("  {name:>17} {top} {:>4} {bar}", row.count));
    }
}

fn groups(out: &mut String, now: &SurveyReport) {
    let Some(first) = now.items.first() else { return };
    heading(out, &format!("{}: by whom and what", first.name));
    group(out, "staff", &first.by_staff);
    group(out, "product", &first.by_product);
    group(out, "site", &first.by_site);
}

fn group<K: Display>(out: &mut String, what: &str, groups: &[SurveyGroup<K>]) {
    for SurveyGroup { key, part, .. } in groups {
        let scores = &part.scores;
        line(out, format!(" {what} {key}: {}: {}", top_of(&scores.scale), known(&scores.top)));
    }
}

fn change(out: &mut String, then: &SurveyReport, now: &SurveyReport) {
    heading(out, &format!("Against the month before ({})", then.period));
    let change = then.change(now, &ChangePolicy::default());
    for item in &change.items {
        line(out, format!(" {}", item.name));
        line(out, format!("  {}", item.all.top));
        line(out, format!("  {}", item.all.mean));
        if let Some(net) = &item.all.net {
            line(out, format!("  {net}"));
        }
    }
    line(
        out,
        format!(
            " {} of {} scores changed; by chance alone {} would be called so at most, on average",
            change.changed,
            change.comparisons,
            change.by_chance_at_most.normalize()
        ),
    );
}

/// Which question goes with the first one.
fn what_goes_with_it(
    out: &mut String,
    asked: &Asked<'_>,
    read: &Read,
) -> Result<(), Box<dyn Error>> {
    let [first, others @ ..] = &asked.questionnaire.items[..] else { return Ok(()) };
    if others.is_empty() {
        return Ok(());
    }
    heading(out, &format!("What goes with {}", first.name));
    let column = |name: &str, scale: &Scale| -> Vec<Option<Figure>> {
        let figure =
            |row: &std::collections::BTreeMap<String, _>| match scale.outcome(row.get(name)) {
                AnswerOutcome::Answered(number) => Some(scale.figure(number)),
                _ => None,
            };
        read.answers.iter().map(figure).collect()
    };
    let whole = column(&first.name, &first.scale);
    let items: Vec<Column<String>> = others
        .iter()
        .map(|item| Column { item: item.name.clone(), answers: column(&item.name, &item.scale) })
        .collect();
    let found = associations(&whole, &items, &AssociationPolicy::default())?;
    for item in &found.items {
        line(out, format!(" {item}"));
    }
    Ok(())
}

fn complained(out: &mut String, asked: &Asked<'_>, month: Period) {
    heading(out, "Complaints");
    let policy = ComplaintPolicy::default();
    let at = Moment::on(asked.as_of);
    let tiers = |_: &_, _| ComplainantTier::default();
    let all = complaints(asked.base, &policy, asked.office, tiers, at);
    if all.is_empty() {
        return line(out, " none is on record");
    }
    let to_do: Vec<&ComplaintCase> = all.iter().filter(|case| case.next.is_some()).collect();
    for case in &to_do {
        let cause = case.cause.map_or("cause not known".to_owned(), |cause| cause.to_string());
        line(
            out,
            format!(
                " {} of {}: {cause}; {}, {} since {}",
                case.complaint, case.customer, case.severity, case.standing, case.since
            ),
        );
        for met in case.criteria.iter().filter(|one| one.outcome().as_str() == "met") {
            line(out, format!("   because {met}"));
        }
        for w in case.three_w.iter().filter(|w| !w.is_answered()) {
            let missing: Vec<_> = w.missing.iter().map(ToString::to_string).collect();
            line(out, format!("   {}: missing: {}", w.question, missing.join(", ")));
        }
        if let Some(next) = &case.next {
            let late = if next.is_overdue { "OVERDUE: " } else { "" };
            line(out, format!("   {late}{next} ({})", next.reason));
        }
    }
    if to_do.is_empty() {
        line(out, " nothing is left to do");
    }
    let of_month: Vec<_> = all.iter().filter(|case| month.contains(case.received.day())).collect();
    let report = ComplaintReport::of(of_month, Confidence::P95);
    line(out, format!("\n This month: {} received", report.complaints));
    for cause in &report.causes {
        let name = cause.of.map_or("not known".to_owned(), |cause| cause.to_string());
        line(out, format!("  {:>3} {name}", cause.complaints));
    }
    line(out, format!(" First word: {}", report.responses));
    line(out, format!(" Settled: {}", report.settling));
}

fn silent(out: &mut String, asked: &Asked<'_>) {
    heading(out, "Dissatisfied, and silent");
    // By the first question, which is about the whole.
    let mut draft = asked.questionnaire.clone().into_draft();
    draft.items.truncate(1);
    let Ok(whole) = draft.validate() else {
        return line(out, " the first question gives no mark of the whole");
    };
    let marks = satisfaction_marks(asked.base, &whole, asked.as_of);
    let policy = UnspokenPolicy::default();
    let found = unspoken(asked.base, marks, &policy, asked.office, asked.as_of);
    line(out, format!(" {found}"));
    for source in found.against(&StakeAssumptions::default()) {
        line(out, format!("  {source}"));
    }
    for one in &found.to_ask {
        let due = one.due.map_or_else(|why| why.to_string(), |due| format!("by {due}"));
        line(out, format!(" Ask {} why, {due}: {}", one.customer, one.reason));
    }
}

fn stake(out: &mut String, asked: &Asked<'_>, month: Period) -> Result<(), Box<dyn Error>> {
    heading(out, "What is at stake");
    let complainants = complainants(asked.base, month, asked.as_of);
    if complainants == 0 {
        line(out, " nobody complained this month");
        return Ok(());
    }
    let grievance =
        Grievance { complainants, cause: Some(LeaveCause::Unsolved), ..Grievance::default() };
    let assumptions = StakeAssumptions::default();
    for paragraph in at_stake(&grievance, &assumptions)?.to_string().lines() {
        line(out, format!(" {paragraph}"));
    }
    for staying in expected_to_stay(complainants, None, &assumptions) {
        line(out, format!(" {staying}"));
    }
    Ok(())
}

fn noted(out: &mut String, asked: &Asked<'_>, month: Period) {
    heading(out, "What delighted and displeased");
    let found = services(asked.base, month, &ServicePolicy::default(), asked.as_of);
    if found.whole.services() == 0 {
        return line(out, " nobody noted anything this month");
    }
    line(out, format!(" {}", found.whole));
    for (staff, tally) in &found.by_staff {
        line(out, format!("  {staff}: {tally}"));
    }
    for (product, tally) in &found.by_product {
        line(out, format!("  {product}: {tally}"));
    }
    let days = found.days_without_review(asked.office).len();
    line(out, format!(" Working days on which nobody noted how a service was taken: {days}"));
}
