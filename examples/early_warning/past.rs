//! One warning from its first day to its last, and what the rules would have told over the past year.

use std::error::Error;
use std::fmt::Write;

use chrono::NaiveDate;
use clienteling::Period;
use clienteling::rule::life::Entering;
use clienteling::warning::life::{
    DayFindings, Snooze, WarningBook, WarningCause, WarningChange, WarningConclusion, WarningEvent,
    WarningLifePolicy, WarningRef, WarningResult,
};
use clienteling::warning::receivable::EXPOSURE_OVER_LIMIT;
use clienteling::warning::replay::{Replay, replay};
use clienteling::warning::{Advice, Evaluation, WarningContext, WarningRules};

use crate::report::about;

/// Both, over the year that ends on the day of the context.
pub(crate) fn report(
    context: &WarningContext<'_>,
    rules: &WarningRules,
    is_sample: bool,
) -> Result<String, Box<dyn Error>> {
    let year = Period::year_through(context.as_of);
    let policy: WarningLifePolicy = toml::from_str(include_str!("life.toml"))?;
    let mut out = String::new();
    let told = lived(context, rules, &policy, year, is_sample)?;
    if let Some(followed) = followed(&told, is_sample) {
        let of_whom = about(context, followed.key.subject());
        let _ = writeln!(out, "\nOne warning from its first day to its last: {of_whom}");
        for (_, line) in told.iter().filter(|(warning, _)| *warning == followed) {
            let _ = writeln!(out, "  {line}");
        }
    }
    let book = WarningBook::new("rules".parse()?);
    let past = replay(book, rules, context, &policy, year, 1)?;
    of_the_year(&mut out, &past);
    Ok(out)
}

/// What somebody did about the warning that the sample follows, by day.
fn acts() -> Result<[(NaiveDate, WarningEvent); 3], Box<dyn Error>> {
    let snooze = Snooze { until: Some("2026-05-15".parse()?), ..Snooze::default() };
    let found_out = WarningConclusion {
        cause: Some(WarningCause::PaysLate),
        measure: Some(Advice::Collect),
        result: Some(WarningResult::Remedied),
        note: None,
    };
    Ok([
        ("2026-03-17".parse()?, WarningEvent::Acknowledged),
        ("2026-04-01".parse()?, WarningEvent::Snoozed(snooze)),
        ("2026-04-13".parse()?, WarningEvent::Concluded(found_out)),
    ])
}

fn is_of_sample(warning: &WarningRef) -> bool {
    let is_of = warning.key.subject().to_string() == "customer C-3";
    is_of && warning.key.matter() == EXPOSURE_OVER_LIMIT
}

/// Every line that somebody was told, and that somebody entered, day by day.
fn lived(
    context: &WarningContext<'_>,
    rules: &WarningRules,
    policy: &WarningLifePolicy,
    year: Period,
    is_sample: bool,
) -> Result<Vec<(WarningRef, String)>, Box<dyn Error>> {
    let acts = if is_sample { acts()?.to_vec() } else { Vec::new() };
    let mut book = WarningBook::new("rules".parse()?);
    let mut lines = Vec::new();
    let mut evaluation = Evaluation::of(rules, &WarningContext { as_of: year.first(), ..*context });
    for day in year.first().iter_days().take_while(|day| *day <= year.last()) {
        evaluation.advance(rules, &WarningContext { as_of: day, ..*context });
        for change in book.advance(&DayFindings::from(&evaluation), policy)? {
            if change.tell.is_some() {
                lines.push((change.warning.clone(), line(&change)));
            }
        }
        for (_, what) in acts.iter().filter(|(on, _)| *on == day) {
            let warning = book.warnings().map(|it| it.life.beginning().warning.clone());
            let warning = warning.filter(is_of_sample).last().ok_or("the sample has one")?;
            let by = "E-2".parse()?;
            let said = said(what);
            book.enter(&warning, Entering { change: what.clone(), on: day, by, entered_on: None })?;
            lines.push((warning, format!("{day}  E-2 {said}")));
        }
    }
    Ok(lines)
}

fn line(change: &WarningChange) -> String {
    let text = change.to_string();
    let step = text.split_once(&format!("number {}: ", change.warning.occurrence));
    format!("{}  {}", change.on, step.map_or(text.as_str(), |(_, step)| step))
}

fn said(event: &WarningEvent) -> String {
    match event {
        WarningEvent::Acknowledged => "acknowledges it".to_owned(),
        WarningEvent::Snoozed(Snooze { until: Some(until), .. }) => {
            format!("does not want to be told again until {until}")
        }
        WarningEvent::Concluded(WarningConclusion {
            cause: Some(cause),
            measure: Some(measure),
            result: Some(result),
            ..
        }) => format!(
            "notes the cause ({cause}), what was done ({measure}) and the result ({result})"
        ),
        _ => "changes it".to_owned(),
    }
}

/// Of a sample the one that somebody saw to; otherwise the one of which most was told.
fn followed(told: &[(WarningRef, String)], is_sample: bool) -> Option<WarningRef> {
    let mut all = told.iter().map(|(warning, _)| warning);
    if is_sample {
        return all.find(|warning| is_of_sample(warning)).cloned();
    }
    let lines = |warning: &WarningRef| told.iter().filter(|(it, _)| it == warning).count();
    all.max_by_key(|warning| lines(warning)).cloned()
}

fn of_the_year(out: &mut String, past: &Replay) {
    let _ = writeln!(out, "\nWhat the rules would have told from {} on", past.period.first());
    let _ = writeln!(
        out,
        "  {:<9}{:>8}{:>10}{:>11}{:>8}",
        "month", "raised", "resolved", "escalated", "open"
    );
    for month in &past.per_month {
        let _ = writeln!(
            out,
            "  {:<9}{:>8}{:>10}{:>11}{:>8}",
            month.month.to_string(),
            month.raised,
            month.resolved,
            month.escalated,
            month.open
        );
    }
    let _ = writeln!(
        out,
        "\n  {:<32}{:>8}{:>10}{:>8}{:>21}",
        "matter", "raised", "resolved", "open", "days until resolved"
    );
    for (matter, report) in &past.matters {
        let days = report.median_days_open.map_or("–".to_owned(), |days| days.to_string());
        let _ = writeln!(
            out,
            "  {matter:<32}{:>8}{:>10}{:>8}{days:>21}",
            report.raised, report.by_facts, report.open
        );
    }
    let _ = writeln!(
        out,
        "  Open on the first day: {}. Found again, and not told again: {} times",
        past.at_the_beginning, past.suppressed
    );
}
