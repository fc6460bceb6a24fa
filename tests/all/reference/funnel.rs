//! A deal as a kind of life: what was true after each change is kept in full, and everything is
//! asked of these copies.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use clienteling::funnel::{
    Change, Moved, NewOpportunity, OpportunityState, Outcome, Pipeline, PipelineDraft,
    ProbabilitySource, Refusal, Win,
};
use clienteling::rule::life::Misplaced;
use clienteling::units::{Probability, StaffId};
use proptest::prelude::*;

use super::life::{Kind, Line, Machine, Said};

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

/// A deal in a pipeline.
#[derive(Debug, Clone)]
pub(crate) struct Deal {
    pub(crate) new: NewOpportunity,
    pub(crate) stages: Vec<Stage>,
    pub(crate) pipeline: Pipeline,
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

/// How many days ended with the deal open in each stage.
pub(crate) fn days(deal: &Machine<Deal>, as_of: NaiveDate) -> BTreeMap<String, u64> {
    let mut days = BTreeMap::new();
    let mut day = deal.kind.new.created_on;
    while day < as_of {
        let facts = deal.on(day).unwrap();
        if facts.end.is_none() {
            *days.entry(facts.stage.clone()).or_default() += 1;
        }
        day = day + Days::new(1);
    }
    days
}

impl Kind for Deal {
    type Of = OpportunityState;
    type Facts = Facts;
    /// The default of the stage in which the deal is.
    type Note = Probability;

    fn beginning(&self) -> NewOpportunity {
        self.new.clone()
    }

    fn context(&self) -> Pipeline {
        self.pipeline.clone()
    }

    /// One with the very same stages.
    fn that_has_no_say(&self) -> Option<(Pipeline, &'static str)> {
        let mut draft = PipelineDraft::from(self.pipeline.clone());
        draft.id = "another".parse().unwrap();
        Some((draft.validate().unwrap(), "OtherPipeline"))
    }

    fn began(&self) -> (NaiveDate, NaiveDate) {
        (self.new.created_on, self.new.entered_on.unwrap_or(self.new.created_on))
    }

    fn begin(&self) -> Facts {
        let new = &self.new;
        let stage = self.stages.iter().find(|stage| stage.id == new.stage.as_str()).unwrap();
        let latest = [
            Change::Revenue(new.revenue),
            Change::Quantity(new.quantity),
            Change::Product(new.product.clone()),
            Change::ExpectedOn(new.expected_on),
            Change::Owners(new.owners.clone()),
            Change::NextStep(new.next_step.clone()),
            Change::Features(new.features.clone()),
        ];
        Facts {
            stage: stage.id.to_owned(),
            entered: new.created_on,
            began: new.created_on,
            likely: (likely(stage.percent), Says::Stage),
            end: None,
            end_stage: None,
            contact: None,
            latest: latest.into_iter().map(|change| (kind(&change), change)).collect(),
        }
    }

    fn note(&self, facts: &Facts) -> Probability {
        let stage = self.stages.iter().find(|stage| stage.id == facts.stage).unwrap();
        likely(stage.percent)
    }

    fn after(
        &self,
        facts: &mut Facts,
        line: &Line<Change>,
        note: &Probability,
        today: &[Line<Change>],
    ) -> Said {
        let is_contact = matches!(line.change, Change::Contacted(_));
        if is_contact && facts.end.is_none() && today.contains(line) {
            return Said::Nothing;
        }
        let default = self.note(facts);
        let mut after = facts.clone();
        let said = after_change(&mut after, line, self, *note);
        let takes_default =
            matches!(line.change, Change::Manual(None) | Change::LearnedWithdrawn(_));
        match said {
            // The default that was written down is that of another stage.
            Said::Done(_) if takes_default && *note != default => Said::Refused("OtherDefault"),
            said => {
                *facts = after;
                said
            }
        }
    }

    /// Whether the state says what the copy does.
    fn agrees(state: &OpportunityState, facts: &Facts) -> Result<(), TestCaseError> {
        prop_assert_eq!(state.stage().as_str(), &facts.stage);
        prop_assert_eq!(state.entered_on(), facts.entered);
        prop_assert_eq!(state.is_open(), facts.end.is_none());
        prop_assert_eq!(state.probability().is_some(), facts.end.is_none());
        if let Some(sale) = state.probability() {
            let says = match &sale.source {
                ProbabilitySource::StageDefault => Says::Stage,
                ProbabilitySource::Learned { as_of, stage } => {
                    Says::Data(*as_of, stage.to_string())
                }
                ProbabilitySource::Manual { by, on } => Says::Person(by.clone(), *on),
            };
            prop_assert_eq!((sale.probability, says), facts.likely.clone());
        }
        let end = match state.outcome() {
            Outcome::Open => None,
            Outcome::Won { on, revenue } => {
                let into = state.stage().clone();
                Some((*on, Change::Win(Win { into, revenue: *revenue })))
            }
            Outcome::Lost { on, reason, from } => {
                prop_assert_eq!(Some(from.as_str()), facts.end_stage.as_deref());
                Some((*on, Change::Lose(reason.clone())))
            }
            Outcome::Void { on, reason } => Some((*on, Change::Void(reason.clone()))),
        };
        prop_assert_eq!(&end, &facts.end);
        let contact = state.last_contact().map(|(on, channel)| (on, Change::Contacted(channel)));
        prop_assert_eq!(&contact, &facts.contact);
        let latest = [
            ("revenue", Change::Revenue(state.revenue())),
            ("quantity", Change::Quantity(state.quantity())),
            ("product", Change::Product(state.product().clone())),
            ("expected", Change::ExpectedOn(state.expected_on())),
            ("owners", Change::Owners(state.owners().clone())),
            ("next step", Change::NextStep(state.next_step().cloned().map(Box::new))),
            ("features", Change::Features(state.features().clone())),
        ];
        prop_assert_eq!(
            &latest.into_iter().collect::<std::collections::BTreeMap<_, _>>(),
            &facts.latest
        );
        Ok(())
    }

    fn effect(effect: &Option<Moved>) -> String {
        match effect {
            None => "done".to_owned(),
            Some(Moved { direction, probability }) => {
                let direction = direction.map_or("", |direction| direction.as_str());
                format!("{direction} {}", probability.as_str())
            }
        }
    }

    fn misplaced(refusal: &Refusal) -> Option<&Misplaced<Refusal>> {
        match refusal {
            Refusal::Misplaced(misplaced) => Some(misplaced),
            _ => None,
        }
    }

    fn is_of_context(refusal: &Refusal) -> bool {
        matches!(
            refusal,
            Refusal::UnknownStage { .. }
                | Refusal::MoveNotAllowed { .. }
                | Refusal::FinalStage { .. }
                | Refusal::NotFinal { .. }
                | Refusal::OtherDefault { .. }
        )
    }
}

/// What a change makes of the facts, with the default that comes into question.
fn after_change(facts: &mut Facts, line: &Line<Change>, deal: &Deal, note: Probability) -> Said {
    let Line { on: day, by, change } = line;
    let (created, stages) = (deal.new.created_on, &deal.stages);
    let find = |id: &str| stages.iter().find(|stage| stage.id == id);
    let leads = |from: &str, to: &str| {
        let from = find(from).unwrap();
        !from.ends && (from.next.is_empty() || from.next.contains(&to))
    };
    if facts.end.is_some() {
        return after_the_end(facts, *day, change, stages);
    }
    match change {
        Change::Reopen(_) => return Said::Refused("NotClosed"),
        Change::Move(to) => {
            let Some(stage) = find(to.as_str()) else { return Said::Refused("UnknownStage") };
            if stage.ends {
                return Said::Refused("FinalStage");
            }
            if facts.stage == stage.id {
                return Said::Nothing;
            }
            if !leads(&facts.stage, stage.id) {
                return Said::Refused("MoveNotAllowed");
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
            return Said::Done(format!("{} {words}", if forward { "forward" } else { "back" }));
        }
        Change::Manual(_) | Change::Learned(_) | Change::LearnedWithdrawn(_) => {
            return how_likely(facts, (*day, by, change), note);
        }
        Change::Contacted(_) => {
            facts.contact = Some((*day, change.clone()));
        }
        Change::Win(win) => {
            if win.revenue.is_negative() {
                return Said::Refused("NegativeRevenue");
            }
            match find(win.into.as_str()) {
                None => return Said::Refused("UnknownStage"),
                Some(stage) if !stage.ends => return Said::Refused("NotFinal"),
                Some(stage) if !leads(&facts.stage, stage.id) => {
                    return Said::Refused("MoveNotAllowed");
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
            return Said::Refused("NegativeRevenue");
        }
        Change::ExpectedOn(Some(expected)) if *expected < created => {
            return Said::Refused("ClosingBeforeCreation");
        }
        other => {
            if facts.latest.insert(kind(other), other.clone()).as_ref() == Some(other) {
                return Said::Nothing;
            }
        }
    }
    Said::Done("done".to_owned())
}

/// What a command makes of the facts of a deal that has ended.
fn after_the_end(facts: &mut Facts, day: NaiveDate, change: &Change, stages: &[Stage]) -> Said {
    let end = facts.end.as_ref().map(|(_, end)| end);
    let Change::Reopen(to) = change else {
        return if end == Some(change) { Said::Nothing } else { Said::Refused("AlreadyClosed") };
    };
    match stages.iter().find(|stage| stage.id == to.as_str()) {
        None => Said::Refused("UnknownStage"),
        Some(stage) if stage.ends => Said::Refused("FinalStage"),
        Some(stage) => {
            facts.end = None;
            facts.end_stage = None;
            facts.stage = stage.id.into();
            facts.entered = day;
            facts.began = day;
            facts.likely = (likely(stage.percent), Says::Stage);
            facts.latest.insert("next step", Change::NextStep(None));
            Said::Done("done".to_owned())
        }
    }
}

/// What an opinion, or what was learned, makes of the facts.
fn how_likely(
    facts: &mut Facts,
    (day, by, change): (NaiveDate, &StaffId, &Change),
    default: Probability,
) -> Said {
    match change {
        Change::Manual(Some(probability)) => {
            let same = facts.likely.0 == *probability;
            if same && matches!(&facts.likely.1, Says::Person(who, _) if who == by) {
                return Said::Nothing;
            }
            facts.likely = (*probability, Says::Person(by.clone(), day));
        }
        Change::Manual(None) => {
            let default = (default, Says::Stage);
            if facts.likely == default {
                return Said::Nothing;
            }
            facts.likely = default;
        }
        Change::LearnedWithdrawn(as_of) => {
            if *as_of > day {
                return Said::Refused("LearnedLater");
            }
            match facts.likely.1 {
                Says::Person(..) => return Said::Refused("ManualInForce"),
                Says::Stage => return Said::Nothing,
                Says::Data(..) => facts.likely = (default, Says::Stage),
            }
        }
        Change::Learned(learned) => {
            if learned.as_of > day {
                return Said::Refused("LearnedLater");
            }
            if matches!(facts.likely.1, Says::Person(..)) {
                return Said::Refused("ManualInForce");
            }
            let same = facts.likely.0 == learned.probability;
            if same && matches!(&facts.likely.1, Says::Data(_, stage) if *stage == facts.stage) {
                return Said::Nothing;
            }
            facts.likely = (learned.probability, Says::Data(learned.as_of, facts.stage.clone()));
        }
        _ => unreachable!("it says nothing of how likely it is"),
    }
    Said::Done("done".to_owned())
}
