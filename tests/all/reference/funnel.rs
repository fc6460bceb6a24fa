//! A deal as a heap of copies: what was true after each change is kept in full, and everything is
//! asked of these copies.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use clienteling::funnel::{Change, NewOpportunity};
use clienteling::units::{Probability, StaffId};

/// A stage, by name.
#[derive(Debug, Clone)]
pub(crate) struct Stage {
    pub(crate) id: &'static str,
    pub(crate) percent: u32,
    pub(crate) ends: bool,
    /// Where it leads; nothing listed: everywhere.
    pub(crate) next: &'static [&'static str],
    pub(crate) limit: Option<u64>,
}

/// Who says how likely it is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Says {
    Stage,
    Data(NaiveDate, String),
    Person(StaffId, NaiveDate),
}

/// All that is true of a deal, as the changes that said so last.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Facts {
    pub(crate) stage: String,
    pub(crate) entered: NaiveDate,
    /// When it was opened, the last time.
    pub(crate) began: NaiveDate,
    pub(crate) likely: (Probability, Says),
    /// The change that ended it, and when.
    pub(crate) end: Option<(NaiveDate, Change)>,
    /// In which stage it ended.
    pub(crate) end_stage: Option<String>,
    pub(crate) contact: Option<(NaiveDate, Change)>,
    /// The latest of each other kind, by its name.
    pub(crate) latest: BTreeMap<&'static str, Change>,
}

/// What came of a change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Came {
    Nothing,
    Done,
    /// Forward or not, and the words for the probability.
    Moved(bool, &'static str),
    Refused(&'static str),
}

pub(crate) struct Deal {
    created: NaiveDate,
    commands: Vec<(NaiveDate, StaffId, Change)>,
    copies: Vec<(NaiveDate, Facts)>,
}

fn likely(percent: u32) -> Probability {
    format!("{percent}%").parse().unwrap()
}

fn kind(change: &Change) -> &'static str {
    match change {
        Change::Revenue(_) => "revenue",
        Change::Quantity(_) => "quantity",
        Change::Product(_) => "product",
        Change::ExpectedOn(_) => "expected",
        Change::Owners(_) => "owners",
        Change::NextStep(_) => "next step",
        Change::Features(_) => "features",
        _ => "none of these",
    }
}

impl Deal {
    pub(crate) fn new(new: &NewOpportunity, stages: &[Stage]) -> Deal {
        let stage = stages.iter().find(|stage| stage.id == new.stage.as_str()).unwrap();
        let latest = [
            Change::Revenue(new.revenue),
            Change::Quantity(new.quantity),
            Change::Product(new.product.clone()),
            Change::ExpectedOn(new.expected_on),
            Change::Owners(new.owners.clone()),
            Change::NextStep(new.next_step.clone()),
            Change::Features(new.features.clone()),
        ];
        let facts = Facts {
            stage: stage.id.to_owned(),
            entered: new.created_on,
            began: new.created_on,
            likely: (likely(stage.percent), Says::Stage),
            end: None,
            end_stage: None,
            contact: None,
            latest: latest.into_iter().map(|change| (kind(&change), change)).collect(),
        };
        Deal { created: new.created_on, commands: vec![], copies: vec![(new.created_on, facts)] }
    }

    /// The copy that was made last, of those of the day and before.
    pub(crate) fn on(&self, day: NaiveDate) -> Option<&Facts> {
        let mut known = self.copies.iter().filter(|(made, _)| *made <= day);
        known.next_back().map(|(_, facts)| facts)
    }

    pub(crate) fn now(&self) -> &Facts {
        &self.copies.last().unwrap().1
    }

    /// How many days ended with the deal open in each stage.
    pub(crate) fn days(&self, as_of: NaiveDate) -> BTreeMap<String, u64> {
        let mut days = BTreeMap::new();
        let mut day = self.created;
        while day < as_of {
            let facts = self.on(day).unwrap();
            if facts.end.is_none() {
                *days.entry(facts.stage.clone()).or_default() += 1;
            }
            day = day + Days::new(1);
        }
        days
    }

    pub(crate) fn tell(
        &mut self,
        change: &Change,
        day: NaiveDate,
        by: &StaffId,
        stages: &[Stage],
    ) -> Came {
        let command = (day, by.clone(), change.clone());
        let latest = self.copies.last().unwrap().0;
        if day < latest {
            let again = self.commands.contains(&command);
            return if again { Came::Nothing } else { Came::Refused("BeforeLastChange") };
        }
        if self.commands.last() == Some(&command) {
            return Came::Nothing;
        }
        let mut facts = self.now().clone();
        let came = after(&mut facts, &command, self.created, stages);
        let is_contact = matches!(change, Change::Contacted(_));
        if is_contact && came == Came::Done && self.commands.contains(&command) {
            return Came::Nothing;
        }
        if matches!(came, Came::Done | Came::Moved(..)) {
            self.commands.push(command);
            self.copies.push((day, facts));
        }
        came
    }
}

/// What a command makes of the facts.
fn after(
    facts: &mut Facts,
    (day, by, change): &(NaiveDate, StaffId, Change),
    created: NaiveDate,
    stages: &[Stage],
) -> Came {
    let find = |id: &str| stages.iter().find(|stage| stage.id == id);
    let leads = |from: &str, to: &str| {
        let from = find(from).unwrap();
        !from.ends && (from.next.is_empty() || from.next.contains(&to))
    };
    if facts.end.is_some() {
        return after_the_end(facts, *day, change, stages);
    }
    match change {
        Change::Reopen(_) => return Came::Refused("NotClosed"),
        Change::Move(to) => {
            let Some(stage) = find(to.as_str()) else { return Came::Refused("UnknownStage") };
            if stage.ends {
                return Came::Refused("FinalStage");
            }
            if facts.stage == stage.id {
                return Came::Nothing;
            }
            if !leads(&facts.stage, stage.id) {
                return Came::Refused("MoveNotAllowed");
            }
            let place = |id: &str| stages.iter().position(|stage| stage.id == id);
            let forward = place(&facts.stage) < place(stage.id);
            facts.stage = stage.id.into();
            facts.entered = *day;
            let words = match facts.likely.1 {
                Says::Stage => {
                    facts.likely.0 = likely(stage.percent);
                    "redefaulted"
                }
                Says::Data(..) => "kept_learned",
                Says::Person(..) => "kept_manual",
            };
            return Came::Moved(forward, words);
        }
        Change::Manual(_) | Change::Learned(_) => {
            let default = likely(find(&facts.stage).unwrap().percent);
            return how_likely(facts, (*day, by, change), default);
        }
        Change::Contacted(_) => {
            facts.contact = Some((*day, change.clone()));
        }
        Change::Win(win) => {
            if win.revenue.is_negative() {
                return Came::Refused("NegativeRevenue");
            }
            match find(win.into.as_str()) {
                None => return Came::Refused("UnknownStage"),
                Some(stage) if !stage.ends => return Came::Refused("NotFinal"),
                Some(stage) if !leads(&facts.stage, stage.id) => {
                    return Came::Refused("MoveNotAllowed");
                }
                Some(stage) => {
                    facts.stage = stage.id.into();
                    facts.entered = *day;
                    facts.end = Some((*day, change.clone()));
                }
            }
        }
        Change::Lose(_) | Change::Void(_) => {
            facts.end = Some((*day, change.clone()));
            facts.end_stage = Some(facts.stage.clone());
        }
        Change::Revenue(revenue) if revenue.is_negative() => {
            return Came::Refused("NegativeRevenue");
        }
        Change::ExpectedOn(Some(expected)) if *expected < created => {
            return Came::Refused("ClosingBeforeCreation");
        }
        other => {
            if facts.latest.insert(kind(other), other.clone()).as_ref() == Some(other) {
                return Came::Nothing;
            }
        }
    }
    Came::Done
}

/// What a command makes of the facts of a deal that has ended.
fn after_the_end(facts: &mut Facts, day: NaiveDate, change: &Change, stages: &[Stage]) -> Came {
    let end = facts.end.as_ref().map(|(_, end)| end);
    let Change::Reopen(to) = change else {
        return if end == Some(change) { Came::Nothing } else { Came::Refused("AlreadyClosed") };
    };
    match stages.iter().find(|stage| stage.id == to.as_str()) {
        None => Came::Refused("UnknownStage"),
        Some(stage) if stage.ends => Came::Refused("FinalStage"),
        Some(stage) => {
            facts.end = None;
            facts.end_stage = None;
            facts.stage = stage.id.into();
            facts.entered = day;
            facts.began = day;
            facts.likely = (likely(stage.percent), Says::Stage);
            facts.latest.insert("next step", Change::NextStep(None));
            Came::Done
        }
    }
}

/// What an opinion, or what was learned, makes of the facts.
fn how_likely(
    facts: &mut Facts,
    (day, by, change): (NaiveDate, &StaffId, &Change),
    default: Probability,
) -> Came {
    match change {
        Change::Manual(Some(probability)) => {
            let same = facts.likely.0 == *probability;
            if same && matches!(&facts.likely.1, Says::Person(who, _) if who == by) {
                return Came::Nothing;
            }
            facts.likely = (*probability, Says::Person(by.clone(), day));
        }
        Change::Manual(None) => {
            let default = (default, Says::Stage);
            if facts.likely == default {
                return Came::Nothing;
            }
            facts.likely = default;
        }
        Change::Learned(learned) => {
            if learned.as_of > day {
                return Came::Refused("LearnedLater");
            }
            if matches!(facts.likely.1, Says::Person(..)) {
                return Came::Refused("ManualInForce");
            }
            let same = facts.likely.0 == learned.probability;
            if same && matches!(&facts.likely.1, Says::Data(_, stage) if *stage == facts.stage) {
                return Came::Nothing;
            }
            facts.likely = (learned.probability, Says::Data(learned.as_of, facts.stage.clone()));
        }
        _ => unreachable!("it says nothing of how likely it is"),
    }
    Came::Done
}
