//! How soon a deal is expected, and when its next contact is due: the level of a prospect
//! ([`level`]), asked of a deal.

use chrono::NaiveDate;

use super::{Opportunity, OpportunityState};
use crate::rule::{Evidence, Reason, rules};
use crate::tiering::{LevelPolicy, LevelStanding, Prospect, level};
use crate::units::written::written;

/// The level of an open deal on a day, and whether its next contact is overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cadence {
    level: LevelStanding,
    last_contact: NaiveDate,
    as_of: NaiveDate,
}

rules! {
    CONTACT_OVERDUE = "funnel.cadence.contact-overdue", Over {
        "the next contact was due on {needed}[, {margin} ago]",
        "the next contact is due on {needed}[, in {margin}]",
        "no day is set for the next contact",
    };
    CONTACT_DUE = "funnel.cadence.contact-due", reverse of CONTACT_OVERDUE;
}

impl Cadence {
    /// The level, the day on which time alone changes it, and the reasons.
    pub const fn level(&self) -> &LevelStanding {
        &self.level
    }

    /// The day of the last contact. The creation of the deal counts as one, and so does its being
    /// reopened.
    pub const fn last_contact(&self) -> NaiveDate {
        self.last_contact
    }

    /// The day on which the next contact is due; it may have passed. `None` beyond the calendar.
    pub const fn contact_due_on(&self) -> Option<NaiveDate> {
        self.level.contact_due_on()
    }

    /// The first day on which the contact was overdue: the day after it was due. `None` while it
    /// is not overdue.
    pub fn overdue_since(&self) -> Option<NaiveDate> {
        let due = self.contact_due_on().filter(|due| *due < self.as_of)?;
        due.succ_opt()
    }

    /// Why the contact is overdue, or not yet. `None` beyond the calendar.
    pub fn contact_reason(&self) -> Option<Reason> {
        let due = self.contact_due_on()?;
        let days = Evidence::dates(self.as_of, due);
        CONTACT_OVERDUE.test(days).or_else(|| CONTACT_DUE.test(days))
    }

    /// All reasons: those of the level, and that of the contact.
    pub fn reasons(&self) -> Vec<Reason> {
        let mut reasons = self.level.reasons();
        reasons.extend(self.contact_reason());
        reasons
    }
}

written! {
    Cadence as self {
        level,
        last_contact,
        overdue_since: self.overdue_since(),
        contact_reason: self.contact_reason(),
    }
}

/// The level and the rhythm of contact of a deal as of a day (S1: expected date, hence level; the
/// limits are ours). `None` before its creation, and once it is closed.
///
/// Cost: as [`Opportunity::as_of`].
///
/// ```
/// use clienteling::funnel::{NewOpportunity, Opportunity, OpportunityBasics, Pipeline, cadence};
/// use clienteling::tiering::{LevelPolicy, ProspectLevel};
///
/// let deal = Opportunity::create(
///     NewOpportunity {
///         expected_on: Some("2026-03-20".parse()?),
///         ..OpportunityBasics {
///             id: "O-1".parse()?,
///             customer: "C-1".parse()?,
///             product: "car".parse()?,
///             revenue: "168000.00 CNY".parse()?,
///             stage: "first_contact".parse()?,
///             created_on: "2026-03-01".parse()?,
///             created_by: "S-1".parse()?,
///         }
///         .into()
///     },
///     &Pipeline::default(),
/// )?;
/// let cadence = cadence(&deal, &LevelPolicy::default(), "2026-03-07".parse()?).ok_or("open")?;
/// assert_eq!(cadence.level().level(), ProspectLevel::A);
/// assert_eq!(cadence.level().changes_on(), Some("2026-03-13".parse()?));
/// assert_eq!(cadence.overdue_since(), Some("2026-03-06".parse()?));
/// assert_eq!(
///     cadence.contact_reason().ok_or("due")?.to_string(),
///     "the next contact was due on 2026-03-05, 2 days ago",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cadence(
    opportunity: &Opportunity,
    policy: &LevelPolicy,
    as_of: NaiveDate,
) -> Option<Cadence> {
    cadence_of(&*opportunity.as_of(as_of)?, policy, as_of)
}

/// As [`cadence`], by what was true of a deal on the day.
pub(super) fn cadence_of(
    state: &OpportunityState,
    policy: &LevelPolicy,
    as_of: NaiveDate,
) -> Option<Cadence> {
    if !state.is_open() {
        return None;
    }
    let opened_on = state.opened_on();
    let last_contact = state.last_contact().map_or(opened_on, |(on, _)| on.max(opened_on));
    let expected = state.expected_on().map(Prospect::expected_on).unwrap_or_default();
    let prospect = Prospect { last_contact: Some(last_contact), ..expected };
    Some(Cadence { level: level(&prospect, policy, as_of), last_contact, as_of })
}

#[cfg(test)]
mod tests {
    use super::cadence;
    use crate::funnel::opportunity::tests::{S1, deal, on};
    use crate::funnel::{Change, LossCause, LossReason, Pipeline};
    use crate::marketing::Channel;
    use crate::tiering::{LevelPolicy, ProspectLevel};

    #[test]
    fn a_contact_starts_the_rhythm_anew_and_one_after_the_day_does_not_count() {
        let mut deal = deal();
        let policy = LevelPolicy::default();
        let overdue = |deal: &_, day| cadence(deal, &policy, on(day)).unwrap().overdue_since();
        // Without an expected date a contact is due every 30 days.
        assert_eq!(overdue(&deal, "2026-03-31"), None);
        assert_eq!(overdue(&deal, "2026-04-01"), Some(on("2026-04-01")));
        let called = Change::Contacted(Some(Channel::Phone));
        deal.apply(called, on("2026-04-02"), &S1(), &Pipeline::default()).unwrap();
        assert_eq!(overdue(&deal, "2026-04-02"), None);
        assert_eq!(overdue(&deal, "2026-04-01"), Some(on("2026-04-01")));
    }

    #[test]
    fn the_level_is_that_of_the_date_expected_on_the_day() {
        let mut deal = deal();
        let soon = Change::ExpectedOn(Some(on("2026-03-20")));
        deal.apply(soon, on("2026-03-14"), &S1(), &Pipeline::default()).unwrap();
        let level = |day| cadence(&deal, &LevelPolicy::default(), on(day)).unwrap().level().level();
        assert_eq!(level("2026-03-13"), ProspectLevel::Potential);
        assert_eq!(level("2026-03-14"), ProspectLevel::H);
    }

    #[test]
    fn before_its_creation_and_once_it_is_closed_a_deal_has_no_level() {
        let mut deal = deal();
        let lost = Change::Lose(LossReason::Cause(LossCause::Price));
        deal.apply(lost, on("2026-03-05"), &S1(), &Pipeline::default()).unwrap();
        let has = |day| cadence(&deal, &LevelPolicy::default(), on(day)).is_some();
        assert_eq!(
            ["2026-02-28", "2026-03-01", "2026-03-04", "2026-03-05"].map(has),
            [false, true, true, false]
        );
    }
}
