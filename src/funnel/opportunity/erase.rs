//! What stays of a deal when its customer is erased.

use super::{Change, Event, LossReason, NewOpportunity, Opportunity, VoidReason};
use crate::customer::Note;
use crate::funnel::Features;
use crate::units::CustomerId;

impl Change {
    /// What is left of a change when nothing may say who the customer is. `None`: nothing.
    fn without_words(&self) -> Option<Change> {
        match self {
            Change::NextStep(_) | Change::Features(_) => None,
            Change::Lose(LossReason::Other(_)) => Some(Change::Lose(LossReason::Other(erased()?))),
            Change::Void(VoidReason::Other(_)) => Some(Change::Void(VoidReason::Other(erased()?))),
            // Listed, so that a new kind of change has to say whether it holds words.
            Change::Move(_)
            | Change::Revenue(_)
            | Change::Quantity(_)
            | Change::Product(_)
            | Change::ExpectedOn(_)
            | Change::Manual(_)
            | Change::Learned(_)
            | Change::LearnedWithdrawn(_)
            | Change::Owners(_)
            | Change::Contacted(_)
            | Change::Win(_)
            | Change::Lose(LossReason::Cause(_))
            | Change::Void(VoidReason::Cause(_))
            | Change::Reopen(_) => Some(self.clone()),
        }
    }

    /// Whether it holds words that could say who the customer is.
    pub(in crate::funnel) fn has_words(&self) -> bool {
        match self {
            Change::NextStep(next) => next.is_some(),
            Change::Features(features) => !features.is_empty(),
            Change::Lose(LossReason::Other(_)) | Change::Void(VoidReason::Other(_)) => true,
            Change::Move(_)
            | Change::Revenue(_)
            | Change::Quantity(_)
            | Change::Product(_)
            | Change::ExpectedOn(_)
            | Change::Manual(_)
            | Change::Learned(_)
            | Change::LearnedWithdrawn(_)
            | Change::Owners(_)
            | Change::Contacted(_)
            | Change::Win(_)
            | Change::Lose(LossReason::Cause(_))
            | Change::Void(VoidReason::Cause(_))
            | Change::Reopen(_) => false,
        }
    }

    /// Whether it says more than what is left of it.
    fn tells(&self) -> bool {
        self.has_words() && self.without_words().as_ref() != Some(self)
    }
}

/// What stands where somebody's own words stood.
fn erased() -> Option<Note> {
    "erased".parse().ok()
}

impl Opportunity {
    /// The deal as the books need it when its customer is erased: under a pseudonym, without notes,
    /// next steps, features, reasons in somebody's own words, and what was entered by mistake. What
    /// it brings, when it moved and how it ended stay, so that every figure stays what it is, but for
    /// what is learned from features.
    ///
    /// In which order it was entered is forgotten with what was taken back: what was entered late
    /// counts as entered on its own day.
    ///
    /// Cost: a pass over its changes.
    #[must_use]
    pub fn erased_as(&self, pseudonym: &CustomerId) -> Opportunity {
        let beginning = NewOpportunity {
            customer: pseudonym.clone(),
            next_step: None,
            features: Features::default(),
            entered_on: None,
            ..self.beginning().clone()
        };
        self.retold(beginning, |event| {
            let change = event.change.without_words()?;
            Some(Event { change, entered_on: None, ..event.clone() })
        })
    }

    /// A deal that stands under a pseudonym, as it may stand there. One that says nothing of who it
    /// was stays with all that was entered since the erasure, late or by mistake: it loads as it
    /// was saved.
    ///
    /// Cost: a pass over its entries.
    pub(in crate::funnel) fn kept_erased(self) -> Opportunity {
        let begun = self.beginning();
        let tells = begun.next_step.is_some()
            || !begun.features.is_empty()
            || self.all_entries().iter().any(|entry| entry.change.tells())
            || self.corrections().iter().any(|made| made.reason.is_some());
        if tells { self.erased_as(self.customer()) } else { self }
    }
}
