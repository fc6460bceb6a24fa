//! What a manager reads.

use std::collections::BTreeSet;
use std::fmt::{Display, Write};

use chrono::NaiveDate;
use clienteling::Estimate;
use clienteling::followup::goal::{
    Goal, GoalDraft, GoalPart, GoalPartProgress, GoalPolicy, GoalReadings, GoalValue, NotSmart,
    UnmeasuredDirection,
};
use clienteling::rule::CriterionOutcome;

use crate::table::{Figures, Goals};

/// How many months are listed of one goal.
const MONTHS: usize = 24;

pub(crate) fn report(
    goals: &Goals,
    figures: &Figures,
    policy: &GoalPolicy,
    as_of: Option<NaiveDate>,
) -> String {
    let mut out = String::new();
    for (name, draft) in &goals.drafts {
        let shown = plain(name);
        match draft.clone().smart() {
            Err(refused) => not_smart(&mut out, &shown, draft, &refused),
            Ok(goal) => {
                heading(&mut out, format!("{shown}: a SMART goal"));
                agreed(&mut out, &goal);
                if let Some(as_of) = as_of {
                    followed(&mut out, &goal, &figures.of(name), policy, as_of);
                }
            }
        }
    }
    out
}

fn line(out: &mut String, text: impl Display) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
}

/// On one line, without what would steer a terminal.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn heading(out: &mut String, text: impl Display) {
    let text = text.to_string();
    let before = if out.is_empty() { "" } else { "\n" };
    line(out, format!("{before}{text}\n{}", "=".repeat(text.chars().count())));
}

fn not_smart(out: &mut String, name: &impl Display, draft: &GoalDraft, refused: &NotSmart) {
    heading(out, format!("{name}: no SMART goal yet"));
    if let Some(action) = &draft.action {
        line(out, format!("\"{}\" is", plain(action.as_str())));
    }
    for failed in refused.failed() {
        line(out, format!(" not {}:", failed.letter));
        for problem in &failed.problems {
            line(out, format!("   {}", plain(&problem.to_string())));
        }
    }
    if let Some(direction) = UnmeasuredDirection::of(draft) {
        line(out, format!(" As it is, it is {direction}."));
    }
}

fn agreed(out: &mut String, goal: &Goal) {
    let (owner, action) = (goal.owner(), plain(goal.action().as_str()));
    let (about, objective) = (plain(goal.about().as_str()), plain(goal.objective().as_str()));
    line(out, format!("{owner}: {action}; {about}. It serves: {objective}."));
    for part in goal.parts() {
        let GoalPart { metric, target, unit, baseline, .. } = part;
        let from = if unit.is_some() {
            format!("from {} to ", part.show(*baseline))
        } else {
            String::new()
        };
        let to = target.show(unit.as_ref());
        line(out, format!(" {metric}: {from}{to}, {} to {}", goal.start(), goal.due()));
    }
    for finding in goal.findings() {
        line(out, format!(" To be answered: {finding}"));
    }
}

/// The days on which it is looked at: the ends of the months, and the last one.
fn days(goal: &Goal, as_of: NaiveDate) -> BTreeSet<NaiveDate> {
    let until = as_of.min(goal.due());
    let month_ends = (1..).map_while(|number| {
        let start = goal.start().checked_add_months(chrono::Months::new(number))?;
        let end = chrono::Datelike::with_day(&start, 1)?.pred_opt()?;
        (end <= until).then_some(end)
    });
    let mut days: BTreeSet<NaiveDate> = month_ends.take(MONTHS).collect();
    days.insert(as_of);
    days
}

fn followed(
    out: &mut String,
    goal: &Goal,
    figures: &GoalReadings,
    policy: &GoalPolicy,
    as_of: NaiveDate,
) {
    line(out, "");
    for day in days(goal, as_of) {
        let progress = goal.progress(figures, policy, day);
        line(out, format!(" {day}: {progress}"));
        for part in &progress.parts {
            line(out, format!("   {part}"));
        }
    }
    let progress = goal.progress(figures, policy, as_of);
    line(out, "");
    for part in &progress.parts {
        why(out, part);
    }
    for (metric, on, why) in &progress.unused {
        line(out, format!(" A figure of {on} does not count: {metric}: {why}"));
    }
    if let Some(day) = progress.look_again_on {
        line(out, format!(" Without a new figure, look again on {day}"));
    }
}

/// Why a part stands as it does, and where it goes.
fn why(out: &mut String, part: &GoalPartProgress) {
    for criterion in &part.criteria {
        line(out, format!(" {}: {criterion}", part.metric));
    }
    let Some(unit) = &part.unit else { return };
    let weekly = |figure: Option<GoalValue>| {
        let short = figure?.value().round_dp(4).try_into().ok().or(figure)?;
        Some(unit.show(short))
    };
    if let (Some(agreed), Some(needed)) =
        (weekly(part.weekly_at_start), weekly(part.weekly_from_now))
    {
        let told = format!("it takes {needed} a week from now on; at the start it took {agreed}");
        line(out, format!(" {}: {told}", part.metric));
    }
    if part.beyond_chance.outcome() != CriterionOutcome::Unknown {
        line(out, format!(" {}: {}", part.metric, part.beyond_chance));
    }
    let projected = match part.projection {
        Estimate::Known(it) => {
            let shown = [it.value, it.low, it.high].map(|end| {
                let short = end.value().round_dp(4).try_into().unwrap_or(end);
                unit.show(short)
            });
            let [value, low, high] = shown;
            format!("if it goes on like that, {value} on the due day, between {low} and {high}")
        }
        Estimate::NotEnoughData { have, need } => {
            format!("not enough data to say where it ends: {have} of the {need} figures it takes")
        }
    };
    line(out, format!(" {}: {projected}", part.metric));
}
