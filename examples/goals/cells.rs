//! What a cell of a table says.

use clienteling::Currency;
use clienteling::followup::goal::{
    BestRate, GoalAcceptance, GoalRange, GoalReach, GoalReading, GoalTarget, GoalUnit, GoalValue,
};
use clienteling::units::Proportion;

/// What a cell is read as, or what was expected.
type Read<T> = Result<T, &'static str>;

/// Something that may be missing.
pub(crate) fn maybe<T>(cell: &str, read: impl FnOnce(&str) -> Read<T>) -> Read<Option<T>> {
    if cell.is_empty() { Ok(None) } else { read(cell).map(Some) }
}

/// Anything that is parsed.
pub(crate) fn parsed<T: std::str::FromStr>(cell: &str, expected: &'static str) -> Read<T> {
    cell.parse().map_err(|_| expected)
}

pub(crate) fn value(cell: &str) -> Read<GoalValue> {
    parsed(cell.trim(), "a figure such as 12, 3.5 or 3%")
}

pub(crate) fn unit(cell: &str) -> Read<GoalUnit> {
    Ok(match cell {
        "share" | "%" => GoalUnit::Share,
        "score" => GoalUnit::Score,
        "count" => GoalUnit::Count,
        "days" => GoalUnit::Days,
        other => match other.parse::<Currency>() {
            Ok(currency) => GoalUnit::Money(currency),
            Err(_) => GoalUnit::Own(parsed(other, "a unit in a few words")?),
        },
    })
}

pub(crate) fn target(cell: &str) -> Read<GoalTarget> {
    const EXPECTED: &str = "a target such as `at most 1.5%`, `at least 30`, `2 to 3` or `done`";
    if cell == "done" {
        return Ok(GoalTarget::Done);
    }
    let figure = |text| value(text).map_err(|_| EXPECTED);
    if let Some(high) = cell.strip_prefix("at most ") {
        return figure(high).map(GoalTarget::AtMost);
    }
    if let Some(low) = cell.strip_prefix("at least ") {
        return figure(low).map(GoalTarget::AtLeast);
    }
    let (low, high) = cell.split_once(" to ").ok_or(EXPECTED)?;
    Ok(GoalTarget::Within(GoalRange { low: figure(low)?, high: figure(high)? }))
}

pub(crate) fn reach(cell: &str) -> Read<GoalReach> {
    const EXPECTED: &str = "`bound 80`, or a change such as `1% in 60 days`";
    let figure = |text| value(text).map_err(|_| EXPECTED);
    if let Some(bound) = cell.strip_prefix("bound ") {
        return figure(bound).map(GoalReach::Bound);
    }
    let (change, days) = cell.split_once(" in ").ok_or(EXPECTED)?;
    let days = days.strip_suffix(" days").ok_or(EXPECTED)?;
    let days = days.parse().map_err(|_| EXPECTED)?;
    Ok(GoalReach::BestSoFar(BestRate { change: figure(change)?, days }))
}

pub(crate) fn answer(cell: &str) -> Read<GoalAcceptance> {
    const EXPECTED: &str = "`accepted by S-7`, `declined: why`, or nothing";
    if cell.is_empty() {
        return Ok(GoalAcceptance::Proposed);
    }
    if let Some(by) = cell.strip_prefix("accepted by ") {
        return parsed(by, EXPECTED).map(GoalAcceptance::Accepted);
    }
    let why = cell.strip_prefix("declined:").ok_or(EXPECTED)?;
    parsed(why, EXPECTED).map(GoalAcceptance::Declined)
}

pub(crate) fn reading(cell: &str) -> Read<GoalReading> {
    const EXPECTED: &str = "a figure such as 12, 2.25%, `9 of 400`, `done` or `not done`";
    match cell {
        "done" => return Ok(GoalReading::Done(true)),
        "not done" => return Ok(GoalReading::Done(false)),
        _ => {}
    }
    let Some((part, whole)) = cell.split_once(" of ") else {
        return value(cell).map(GoalReading::Value).map_err(|_| EXPECTED);
    };
    let count = |text: &str| text.trim().parse::<u64>().map_err(|_| EXPECTED);
    let of = Proportion::try_new(count(part)?, count(whole)?);
    of.map(GoalReading::Of).map_err(|_| "no more than there are: `9 of 400`")
}
