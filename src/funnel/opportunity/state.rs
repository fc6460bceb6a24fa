//! What is true of a deal on a day.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Change, Event, NewOpportunity, Outcome};
use crate::funnel::{Features, Owners};
use crate::marketing::{Channel, NextStep};
use crate::units::words::words;
use crate::units::{Money, Probability, ProductId, Quantity, StaffId, StageId};

/// Where the probability of a sale comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProbabilitySource {
    /// It is the default of the stage: as of the day on which the deal entered it.
    StageDefault,
    /// Learned from deals of the past.
    Learned {
        /// From facts up to which day, when this figure was learned first.
        as_of: NaiveDate,
        /// In which stage the deal was then. One that moves on keeps the figure until it is
        /// learned anew: [`ProbabilityOrigin::LearnedElsewhere`].
        stage: StageId,
    },
    /// Somebody thinks so.
    Manual {
        /// Who.
        by: StaffId,
        /// Since when.
        on: NaiveDate,
    },
}

words! {
    /// On what the probability of an open deal rests.
    pub enum ProbabilityOrigin, "origin of a probability" {
        /// On the default of its stage.
        StageDefault = "stage_default",
        /// On what was learned for its stage.
        Learned = "learned",
        /// On what was learned when it was in another stage.
        LearnedElsewhere = "learned_elsewhere" as "learned for another stage",
        /// On somebody's opinion.
        Manual = "manual",
    }
}

/// How likely a sale is, and who says so.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct SaleProbability {
    /// How likely.
    pub probability: Probability,
    /// Who says so.
    pub source: ProbabilitySource,
}

/// What is true of a deal on a day: of [`Opportunity::as_of`](super::Opportunity::as_of).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct OpportunityState {
    product: ProductId,
    quantity: Quantity,
    revenue: Money,
    expected_on: Option<NaiveDate>,
    stage: StageId,
    entered_on: NaiveDate,
    opened_on: NaiveDate,
    probability: SaleProbability,
    owners: Owners,
    next_step: Option<Box<NextStep>>,
    features: Features,
    last_contact: Option<(NaiveDate, Option<Channel>)>,
    outcome: Outcome,
    changed_on: NaiveDate,
}

impl OpportunityState {
    pub(super) fn initial(new: &NewOpportunity, default: Probability) -> Self {
        OpportunityState {
            product: new.product.clone(),
            quantity: new.quantity,
            revenue: new.revenue,
            expected_on: new.expected_on,
            stage: new.stage.clone(),
            entered_on: new.created_on,
            opened_on: new.created_on,
            probability: SaleProbability {
                probability: default,
                source: ProbabilitySource::StageDefault,
            },
            owners: new.owners.clone(),
            next_step: new.next_step.clone(),
            features: new.features.clone(),
            last_contact: None,
            outcome: Outcome::Open,
            changed_on: new.created_on,
        }
    }

    /// Takes over what an event says. It was checked before: this cannot fail.
    pub(super) fn take_over(&mut self, event: &Event) {
        let on = event.on;
        self.changed_on = on;
        match &event.change {
            Change::Move(to) => {
                self.enter(to, on);
                if self.probability.source == ProbabilitySource::StageDefault {
                    self.set_default(event.noted);
                }
            }
            Change::Revenue(revenue) => self.revenue = *revenue,
            Change::Quantity(quantity) => self.quantity = *quantity,
            Change::Product(product) => self.product.clone_from(product),
            Change::ExpectedOn(expected_on) => self.expected_on = *expected_on,
            Change::Manual(Some(probability)) => {
                let source = ProbabilitySource::Manual { by: event.by.clone(), on };
                self.probability = SaleProbability { probability: *probability, source };
            }
            Change::Manual(None) | Change::LearnedWithdrawn(_) => self.set_default(event.noted),
            Change::Learned(learned) => {
                let (as_of, stage) = (learned.as_of, self.stage.clone());
                let source = ProbabilitySource::Learned { as_of, stage };
                self.probability = SaleProbability { probability: learned.probability, source };
            }
            Change::Owners(owners) => self.owners.clone_from(owners),
            Change::NextStep(next_step) => self.next_step.clone_from(next_step),
            Change::Features(features) => self.features.clone_from(features),
            Change::Contacted(channel) => self.last_contact = Some((on, *channel)),
            Change::Win(win) => {
                self.enter(&win.into, on);
                self.outcome = Outcome::Won { on, revenue: win.revenue };
            }
            Change::Lose(reason) => {
                let (reason, from) = (reason.clone(), self.stage.clone());
                self.outcome = Outcome::Lost { on, reason, from };
            }
            Change::Void(reason) => self.outcome = Outcome::Void { on, reason: reason.clone() },
            Change::Reopen(to) => {
                self.enter(to, on);
                self.opened_on = on;
                self.outcome = Outcome::Open;
                // What was agreed before the end is settled by it.
                self.next_step = None;
                self.set_default(event.noted);
            }
        }
    }

    fn enter(&mut self, stage: &StageId, on: NaiveDate) {
        self.stage.clone_from(stage);
        self.entered_on = on;
    }

    /// INVARIANT: there is a default wherever one comes into question.
    fn set_default(&mut self, default: Option<Probability>) {
        if let Some(probability) = default {
            let source = ProbabilitySource::StageDefault;
            self.probability = SaleProbability { probability, source };
        }
    }

    /// What is to be sold.
    pub const fn product(&self) -> &ProductId {
        &self.product
    }

    /// How much of it.
    pub const fn quantity(&self) -> Quantity {
        self.quantity
    }

    /// What the whole deal is expected to bring. What a won one brought is in the
    /// [outcome](Self::outcome).
    pub const fn revenue(&self) -> Money {
        self.revenue
    }

    /// When it is expected to close.
    pub const fn expected_on(&self) -> Option<NaiveDate> {
        self.expected_on
    }

    /// The stage: of a won deal the final one, of a lost or void one that in which it ended.
    pub const fn stage(&self) -> &StageId {
        &self.stage
    }

    /// When the deal entered the stage, the last time.
    pub const fn entered_on(&self) -> NaiveDate {
        self.entered_on
    }

    /// Since when the deal is open: its creation, or the last time it was reopened.
    pub const fn opened_on(&self) -> NaiveDate {
        self.opened_on
    }

    /// How likely a sale is. `None` of a closed deal: there is nothing left to estimate.
    pub fn probability(&self) -> Option<&SaleProbability> {
        self.is_open().then_some(&self.probability)
    }

    /// On what the probability rests. `None` of a closed deal.
    pub fn probability_origin(&self) -> Option<ProbabilityOrigin> {
        Some(match &self.probability()?.source {
            ProbabilitySource::StageDefault => ProbabilityOrigin::StageDefault,
            ProbabilitySource::Learned { stage, .. } if *stage == self.stage => {
                ProbabilityOrigin::Learned
            }
            ProbabilitySource::Learned { .. } => ProbabilityOrigin::LearnedElsewhere,
            ProbabilitySource::Manual { .. } => ProbabilityOrigin::Manual,
        })
    }

    /// Whose it is.
    pub const fn owners(&self) -> &Owners {
        &self.owners
    }

    /// What is to be done next.
    pub fn next_step(&self) -> Option<&NextStep> {
        self.next_step.as_deref()
    }

    /// What is known beside the figures.
    pub const fn features(&self) -> &Features {
        &self.features
    }

    /// When and how the customer was last in touch with us. `None` if not since the creation.
    pub const fn last_contact(&self) -> Option<(NaiveDate, Option<Channel>)> {
        self.last_contact
    }

    /// Whether and how it ended.
    pub const fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// Whether it has not ended yet.
    pub const fn is_open(&self) -> bool {
        matches!(self.outcome, Outcome::Open)
    }

    /// The day of the last change, or of the creation.
    pub const fn changed_on(&self) -> NaiveDate {
        self.changed_on
    }

    /// The probability that was last in force, also of a closed deal.
    pub(super) const fn last_probability(&self) -> &SaleProbability {
        &self.probability
    }
}
