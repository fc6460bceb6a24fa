//! A policy, ready to be applied.

use std::sync::Arc;

use chrono::NaiveDate;

use super::classes::Classes;
use super::season::Season;
use super::{ChurnPolicy, ChurnPolicyDraft, Festivals};
use crate::units::period::{days_later, months_after};

/// A policy with the days of Chinese New Year, ready to be applied. A copy costs nothing.
#[derive(Debug, Clone)]
pub struct ChurnTerms(Arc<Terms>);

#[derive(Debug)]
struct Terms {
    policy: ChurnPolicy,
    classes: Classes,
    festivals: Festivals,
}

impl ChurnTerms {
    /// By a policy, and with the days of Chinese New Year where they are known; without them the
    /// solar calendar alone counts. Cost: the products that the policy names are put in order.
    pub fn new(policy: ChurnPolicy, festivals: Festivals) -> Self {
        let classes = Classes::of(&policy);
        ChurnTerms(Arc::new(Terms { policy, classes, festivals }))
    }

    /// The policy.
    pub fn policy(&self) -> &ChurnPolicyDraft {
        &self.0.policy
    }

    /// The days of Chinese New Year.
    pub fn festivals(&self) -> &Festivals {
        &self.0.festivals
    }

    /// From when on nobody is told of a loss any more. `None` beyond the calendar.
    pub(super) fn over_on(&self, lost_on: NaiveDate) -> Option<NaiveDate> {
        months_after(lost_on, self.policy().lost_months)
    }

    pub(super) fn classes(&self) -> &Classes {
        &self.0.classes
    }

    /// The first day on which somebody who buys by the season has missed one, by the days on which
    /// they bought until the last. `None`: they do not.
    pub(super) fn season_missed_on(&self, days: &[NaiveDate]) -> Option<NaiveDate> {
        let within = self.policy().festival_days;
        let season = Season::of(days, self.policy().season, self.festivals(), within)?;
        days_later(season.next_end(*days.last()?, self.festivals(), within)?, 1_u32)
    }
}

impl Default for ChurnTerms {
    /// By the default policy, without the days of Chinese New Year.
    fn default() -> Self {
        ChurnTerms::new(ChurnPolicy::default(), Festivals::default())
    }
}
