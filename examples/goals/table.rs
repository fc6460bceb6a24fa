//! The tables: goals, and what was measured.

use std::collections::BTreeMap;
use std::error::Error;

use chrono::NaiveDate;
use clienteling::followup::goal::{GoalDraft, GoalPartDraft, GoalReadings, MetricKind};

use crate::cells;
use crate::rows::rows;

/// The goals of a table.
#[derive(Default)]
pub(crate) struct Goals {
    /// By name, in the order of the table.
    pub(crate) drafts: Vec<(String, GoalDraft)>,
    /// What could not be read.
    pub(crate) bad: Vec<String>,
}

/// The figures of a table, by goal.
#[derive(Default)]
pub(crate) struct Figures {
    of: BTreeMap<String, GoalReadings>,
    /// What could not be read.
    pub(crate) bad: Vec<String>,
}

impl Figures {
    pub(crate) fn of(&self, goal: &str) -> GoalReadings {
        self.of.get(goal).cloned().unwrap_or_default()
    }

    /// The day of the latest.
    pub(crate) fn last(&self) -> Option<NaiveDate> {
        self.of.values().flat_map(BTreeMap::keys).map(|(_, on)| *on).max()
    }

    /// Those of goals that are not there.
    pub(crate) fn unknown<'a>(&'a self, goals: &Goals) -> Vec<&'a String> {
        let is_known = |goal: &str| goals.drafts.iter().any(|(name, _)| name == goal);
        self.of.keys().filter(|goal| !is_known(goal)).collect()
    }
}

/// A row, by the names of its columns.
struct Row<'a> {
    line: usize,
    cells: BTreeMap<&'a str, &'a str>,
}

impl Row<'_> {
    fn cell(&self, column: &str) -> &str {
        self.cells.get(column).copied().unwrap_or_default()
    }

    /// What a cell says, or where it stands and what was expected.
    fn read<T>(
        &self,
        column: &str,
        read: impl FnOnce(&str) -> Result<T, &'static str>,
    ) -> Result<T, String> {
        let cell = self.cell(column);
        read(cell).map_err(|expected| {
            let short: String = cell.chars().take(40).collect();
            format!("line {}: {column}: `{}`: expected {expected}", self.line, short.escape_debug())
        })
    }

    fn maybe<T>(
        &self,
        column: &str,
        read: impl FnOnce(&str) -> Result<T, &'static str>,
    ) -> Result<Option<T>, String> {
        self.read(column, |cell| cells::maybe(cell, read))
    }
}

const OF_GOALS: [&str; 14] = [
    "goal",
    "owner",
    "action",
    "about",
    "metric",
    "unit",
    "kind",
    "baseline",
    "target",
    "reach",
    "objective",
    "start",
    "due",
    "answer",
];

const OF_FIGURES: [&str; 4] = ["goal", "date", "metric", "figure"];

/// What each row of a table comes to, with the columns known and the name of a goal.
fn each_row(
    text: &str,
    columns: &[&str],
    needed: &[&str],
    mut take: impl FnMut(&Row<'_>) -> Result<(), String>,
) -> Result<Vec<String>, Box<dyn Error>> {
    let text = text.trim_start_matches('\u{feff}');
    if text.matches('"').count() % 2 == 1 {
        return Err("a quote is not closed".into());
    }
    let rows = rows(text);
    let Some((_, head)) = rows.first() else { return Err("the table is empty".into()) };
    let head: Vec<String> = head.iter().map(|cell| cell.trim().to_lowercase()).collect();
    let shown = |names: &[String]| names.join(", ").escape_debug().to_string();
    for column in needed {
        if head.iter().filter(|name| name == column).count() != 1 {
            let columns = shown(&head);
            return Err(format!("expected one column `{column}` (columns: {columns})").into());
        }
    }
    if let Some(other) = head.iter().find(|name| !columns.contains(&name.as_str())) {
        let known = columns.join(", ");
        return Err(format!("unknown column `{}`: known are {known}", other.escape_debug()).into());
    }
    if rows.len() == 1 {
        return Err("the table has a head and no row".into());
    }
    let mut bad = Vec::new();
    for (line, cells) in rows.iter().skip(1) {
        let trimmed: Vec<&str> = cells.iter().map(|cell| cell.trim()).collect();
        if trimmed.iter().all(|cell| cell.is_empty()) {
            continue;
        }
        if trimmed.len() != head.len() {
            bad.push(format!("line {line}: {} cells, and {} columns", trimmed.len(), head.len()));
            continue;
        }
        let cells = head.iter().map(String::as_str).zip(trimmed).collect();
        bad.extend(take(&Row { line: *line, cells }).err());
    }
    Ok(bad)
}

/// The goals of a table.
pub(crate) fn goals(text: &str) -> Result<Goals, Box<dyn Error>> {
    let mut drafts: Vec<(String, GoalDraft)> = Vec::new();
    let bad = each_row(text, &OF_GOALS, &["goal"], |row| {
        let name = row.cell("goal");
        if name.is_empty() {
            return Err(format!("line {}: which goal is not said", row.line));
        }
        let part = part(row)?;
        if let Some((_, draft)) = drafts.iter_mut().find(|(known, _)| known == name) {
            draft.parts.extend(part);
            return Ok(());
        }
        let mut draft = draft(row)?;
        draft.parts.extend(part);
        drafts.push((name.to_owned(), draft));
        Ok(())
    })?;
    Ok(Goals { drafts, bad })
}

fn draft(row: &Row<'_>) -> Result<GoalDraft, String> {
    let words = |cell: &str| cells::parsed(cell, "a text of at most 2,000 characters");
    let day = |cell: &str| cells::parsed(cell, "a day such as 2026-06-30");
    Ok(GoalDraft {
        owner: row.maybe("owner", |cell| cells::parsed(cell, "a key such as S-7"))?,
        action: row.maybe("action", words)?,
        about: row.maybe("about", words)?,
        parts: Vec::new(),
        objective: row.maybe("objective", words)?,
        start: row.maybe("start", day)?,
        due: row.maybe("due", day)?,
        acceptance: row.read("answer", cells::answer)?,
    })
}

/// What a row measures, if it says anything of that.
fn part(row: &Row<'_>) -> Result<Option<GoalPartDraft>, String> {
    let kinds = "`level`, `cumulative`, `milestone`, or nothing";
    let part = GoalPartDraft {
        metric: row.maybe("metric", |cell| cells::parsed(cell, "a name of at most 128 bytes"))?,
        unit: row.maybe("unit", cells::unit)?,
        kind: row.maybe("kind", |cell| cells::parsed::<MetricKind>(cell, kinds))?,
        baseline: row.maybe("baseline", cells::value)?,
        target: row.maybe("target", cells::target)?,
        reach: row.maybe("reach", cells::reach)?,
        ..GoalPartDraft::default()
    };
    Ok((part != GoalPartDraft::default()).then_some(part))
}

/// The figures of a table. Of two of a day, the later row holds.
pub(crate) fn figures(text: &str) -> Result<Figures, Box<dyn Error>> {
    let mut of: BTreeMap<String, GoalReadings> = BTreeMap::new();
    let bad = each_row(text, &OF_FIGURES, &OF_FIGURES, |row| {
        let on = row.read("date", |cell| cells::parsed(cell, "a day such as 2026-06-30"))?;
        let metric = row.read("metric", |cell| cells::parsed(cell, "the name of a metric"))?;
        let reading = row.read("figure", cells::reading)?;
        let figures = of.entry(row.cell("goal").to_owned()).or_default();
        figures.insert((metric, on), reading);
        Ok(())
    })?;
    Ok(Figures { of, bad })
}
