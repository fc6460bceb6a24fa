//! What a manager reads of the goals of a firm: which drafts are no SMART goals and what would mend
//! each letter, and how far the others are, month by month.
//!
//! ```text
//! cargo run --release --example goals                                  # a sample
//! cargo run --release --example goals -- GOALS.csv                     # yours: is that SMART?
//! cargo run --release --example goals -- GOALS.csv --figures FIGURES.csv --as-of 2026-05-15
//! ```
//!
//! A table of goals has a row for each figure of a goal, and the columns goal, owner, action, about,
//! metric, unit, kind, baseline, target, reach, objective, start, due, answer; what is empty is
//! missing. The cells of a goal that are not about a figure stand in its first row.
//!
//! | column | such as |
//! |---|---|
//! | unit | `share`, `score`, `count`, `days`, a currency, or any other in words |
//! | kind | `level`, `cumulative`, `milestone`, or nothing |
//! | baseline | `3%`, `12` |
//! | target | `at most 1.5%`, `at least 30`, `2 to 3`, `done` |
//! | reach | `bound 80`, or `1% in 60 days`: the fastest change so far |
//! | answer | `accepted by S-7`, `declined: no time`, or nothing |
//!
//! A table of figures has the columns goal, date, metric and figure: `2.25%`, `9 of 400`, `12`, `done`,
//! `not done`.

mod cells;
#[expect(dead_code, reason = "other examples take facts too")]
#[path = "../satisfaction/lines.rs"]
mod lines;
mod report;
#[path = "../satisfaction/rows.rs"]
mod rows;
mod table;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Parser;
use clienteling::followup::goal::GoalPolicyDraft;
use clienteling::{Draft, Share};

use crate::lines::{end, file, told};

/// Three that are no goals, a direction, and two that are.
const GOALS: &str = include_str!("goals.csv");
/// Half a year of figures.
const FIGURES: &str = include_str!("figures.csv");

/// Says which goals are SMART, and how far they are.
#[derive(Parser)]
struct Arguments {
    /// A table of goals: a row for each figure of a goal.
    goals: Option<PathBuf>,
    /// A table of what was measured.
    #[arg(long, value_name = "FILE")]
    figures: Option<PathBuf>,
    /// The day, such as 2026-05-15. By default that of the latest figure.
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,
    /// How far behind its plan a goal may be, as a part of its time, such as 10%.
    #[arg(long, value_name = "SHARE")]
    behind: Option<Share>,
}

fn main() -> ExitCode {
    end(run(&Arguments::parse()))
}

/// What is printed, and how many rows were left out.
fn run(arguments: &Arguments) -> Result<(String, usize), Box<dyn Error>> {
    let goals = arguments.goals.as_deref().map_or(Ok(GOALS.to_owned()), file)?;
    let figures = match &arguments.figures {
        Some(path) => file(path)?,
        None if arguments.goals.is_none() => FIGURES.to_owned(),
        None => String::new(),
    };
    let mut goals = table::goals(&goals)?;
    let figures =
        if figures.is_empty() { table::Figures::default() } else { table::figures(&figures)? };
    let mut bad = std::mem::take(&mut goals.bad);
    bad.extend(figures.bad.iter().cloned());
    for goal in figures.unknown(&goals) {
        bad.push(format!("a figure of `{}`: there is no such goal", goal.escape_debug()));
    }
    told(&bad);
    if goals.drafts.is_empty() {
        return Err("no goal could be read".into());
    }
    let mut draft = GoalPolicyDraft::default();
    draft.may_be_behind = arguments.behind.unwrap_or(draft.may_be_behind);
    let policy = draft.validate()?;
    let as_of = arguments.as_of.or(figures.last());
    Ok((report::report(&goals, &figures, &policy, as_of), bad.len()))
}
