//! Decisions about VIPs: somebody in charge says who is one, for some time and for a reason.

use std::cmp::Reverse;

use chrono::NaiveDate;
use serde::Serialize;

use super::MarketingData;
use crate::customer::{Clearance, Note, Sensitivity};
use crate::units::guard::{date, guarded};
use crate::units::words::words;
use crate::units::{CustomerId, Provenance, StaffId, VipDecisionId, later, record};

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VipRuling {
    /// The customer is a VIP, whatever the rules say.
    Vip {
        /// The last day on which it holds.
        until: NaiveDate,
    },
    /// The customer is no VIP, whatever the rules say.
    NotVip {
        /// The last day on which it holds.
        until: NaiveDate,
    },
    /// No decision holds any more: the rules say it again.
    Revoked,
}

impl VipRuling {
    /// The last day on which it holds. `None` for a revocation, which has nothing to end.
    pub const fn until(self) -> Option<NaiveDate> {
        match self {
            VipRuling::Vip { until } | VipRuling::NotVip { until } => Some(until),
            VipRuling::Revoked => None,
        }
    }

    const fn word(self) -> VipVerdict {
        match self {
            VipRuling::Vip { .. } => VipVerdict::Vip,
            VipRuling::NotVip { .. } => VipVerdict::NotVip,
            VipRuling::Revoked => VipVerdict::Revoked,
        }
    }
}

words! {
    /// A ruling without its last day, as it is written.
    pub enum VipVerdict, "verdict" {
        /// The customer is a VIP.
        Vip = "vip" as "VIP",
        /// The customer is no VIP.
        NotVip = "not_vip" as "no VIP",
        /// No decision holds any more.
        Revoked = "revoked",
    }
}

/// A decision about a VIP cannot be one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VipDecisionError {
    /// It ends before its first day.
    #[error(
        "a decision about a VIP ends before it begins: expected `until` on its `date` or later"
    )]
    EndsBeforeItBegins,
    /// It has no end.
    #[error("a decision about a VIP has no end: expected `until`, its last day")]
    NoEnd,
    /// A revocation that would end.
    #[error("a revocation has no end: expected no `until`")]
    RevokedUntil,
}

guarded! {
    /// From a day on, somebody in charge says that a customer is a VIP, or is none, whatever the rules
    /// would say.
    ///
    /// * It has a last day, which is not before its first: who decides against the rules does so for
    ///   an occasion, and a decision without an end would outlive the occasion and whoever remembers
    ///   it. To keep it up, decide anew.
    /// * It has a reason and somebody who answers for it. The reason is personal: it shows in no
    ///   `Debug`, no error and no [reason](crate::Reason) of a judgement.
    /// * A later decision about the same customer replaces an earlier one, even one that would have
    ///   lasted longer; a [revocation](VipRuling::Revoked) leaves none.
    ///
    /// ```
    /// use clienteling::marketing::{VipDecision, VipDecisionBasics, VipRuling};
    ///
    /// let decision = VipDecision::try_from(VipDecisionBasics {
    ///     id: "D-1".parse()?,
    ///     customer: "C-1".parse()?,
    ///     date: "2026-03-01".parse()?,
    ///     ruling: VipRuling::Vip { until: "2026-12-31".parse()? },
    ///     by: "S-7".parse()?,
    ///     reason: "Opened our new branch with a speech".parse()?,
    /// })?;
    /// assert!(!format!("{decision:?}").contains("speech"));
    /// assert_eq!(decision.reason().as_str(), "Opened our new branch with a speech");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct VipDecision as "VipDecision" checked by VipDecision::checked {
        id: VipDecisionId,
        customer: CustomerId,
        #[serde(deserialize_with = "date")]
        date: NaiveDate,
        verdict: VipVerdict,
        #[serde(
            default,
            deserialize_with = "date",
            skip_serializing_if = "Option::is_none"
        )]
        until: Option<NaiveDate>,
        by: StaffId,
        reason: Note,
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        provenance: Provenance,
    }
}

record!(VipDecision, VipDecisionId);

/// A decision about a VIP as it is taken, each part by its name; it becomes a [`VipDecision`] where it
/// can be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VipDecisionBasics {
    /// Which decision.
    pub id: VipDecisionId,
    /// About whom.
    pub customer: CustomerId,
    /// From which day on it holds.
    pub date: NaiveDate,
    /// What was decided.
    pub ruling: VipRuling,
    /// Who decided it.
    pub by: StaffId,
    /// Why. It is personal.
    pub reason: Note,
}

impl TryFrom<VipDecisionBasics> for VipDecision {
    type Error = VipDecisionError;

    /// # Errors
    /// [`VipDecisionError::EndsBeforeItBegins`].
    fn try_from(basics: VipDecisionBasics) -> Result<Self, VipDecisionError> {
        let VipDecisionBasics { id, customer, date, ruling, by, reason } = basics;
        let (verdict, until) = (ruling.word(), ruling.until());
        let provenance = Provenance::unknown();
        VipDecision { id, customer, date, verdict, until, by, reason, provenance }.checked()
    }
}

impl VipDecision {
    fn checked(self) -> Result<Self, VipDecisionError> {
        match (self.verdict, self.until) {
            (VipVerdict::Revoked, Some(_)) => Err(VipDecisionError::RevokedUntil),
            (VipVerdict::Vip | VipVerdict::NotVip, None) => Err(VipDecisionError::NoEnd),
            (_, Some(until)) if until < self.date => Err(VipDecisionError::EndsBeforeItBegins),
            _ => Ok(self),
        }
    }

    /// The same with its source.
    #[must_use]
    pub fn from_source(self, provenance: Provenance) -> Self {
        VipDecision { provenance, ..self }
    }

    /// What was decided.
    pub const fn ruling(&self) -> VipRuling {
        // INVARIANT: a revocation has no last day, and every other ruling has one.
        match (self.verdict, self.until) {
            (VipVerdict::Vip, Some(until)) => VipRuling::Vip { until },
            (VipVerdict::NotVip, Some(until)) => VipRuling::NotVip { until },
            _ => VipRuling::Revoked,
        }
    }

    /// Who decided it.
    pub const fn by(&self) -> &StaffId {
        &self.by
    }

    /// Why. It is personal: do not log it.
    pub const fn reason(&self) -> &Note {
        &self.reason
    }

    /// Where it comes from.
    pub const fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// What somebody with a clearance may see of it: the reason from a clearance for personal data
    /// on.
    pub fn view(&self, clearance: Clearance) -> VipDecisionView {
        let personal = clearance.covers(Sensitivity::Personal);
        VipDecisionView {
            id: self.id.clone(),
            date: self.date,
            verdict: self.verdict,
            until: self.until,
            by: self.by.clone(),
            reason: personal.then(|| self.reason.clone()),
        }
    }
}

/// What somebody may see of a decision about a VIP.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VipDecisionView {
    /// Which decision.
    pub id: VipDecisionId,
    /// From which day on.
    pub date: NaiveDate,
    /// What was decided.
    pub verdict: VipVerdict,
    /// The last day on which it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// Who decided it.
    pub by: StaffId,
    /// Why, where the clearance covers it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Note>,
}

impl MarketingData {
    /// The decision about the customer as a VIP that is in force on a day. `None`: none was made,
    /// or the last one was revoked or has expired; one that it had replaced does not come back.
    ///
    /// Of two decisions of one day a revocation holds before all, then that the customer is no
    /// VIP, then that which ends first, then the one with the larger identifier. Where customers
    /// were [merged](crate::base::CustomerBase::merge), the last decision about any of them holds.
    /// Cost: a binary search.
    ///
    /// ```
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let mut base = CustomerBase::new();
    /// base.add(serde_json::from_str::<Fact>(
    ///     r#"{"vip_decision":{"id":"D-1","customer":"C-1","date":"2026-03-01","verdict":"vip",
    ///         "until":"2026-05-31","by":"S-7","reason":"Opened our new branch"}}"#,
    /// )?)?;
    /// let marketing = base.customer(&"C-1".parse()?).ok_or("known")?.marketing();
    /// assert!(marketing.vip_decision("2026-05-31".parse()?).is_some());
    /// assert!(marketing.vip_decision("2026-06-01".parse()?).is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn vip_decision(&self, as_of: NaiveDate) -> Option<&VipDecision> {
        let known = self.vip_decisions().as_of(as_of);
        let last_day = known.last()?.date;
        let of_that_day = known.iter().rev().take_while(|one| one.date == last_day);
        let rank = |one: &VipDecision| {
            let rank = match one.verdict {
                VipVerdict::Vip => 0,
                VipVerdict::NotVip => 1,
                VipVerdict::Revoked => 2_u8,
            };
            (rank, Reverse(one.until))
        };
        let decision = of_that_day
            .max_by(|one, other| rank(one).cmp(&rank(other)).then_with(|| later(*one, *other)))?;
        decision.until.filter(|&until| as_of <= until).map(|_| decision)
    }
}

#[cfg(test)]
mod tests {
    use super::{VipDecision, VipDecisionBasics, VipDecisionError, VipRuling};
    use crate::base::{CustomerBase, MergeRecord};
    use crate::customer::{Clearance, Sensitivity};
    use chrono::NaiveDate;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn vip(until: &str) -> VipRuling {
        VipRuling::Vip { until: day(until) }
    }

    fn not_vip(until: &str) -> VipRuling {
        VipRuling::NotVip { until: day(until) }
    }

    fn decision(
        id: &str,
        customer: &str,
        date: &str,
        ruling: VipRuling,
    ) -> Result<VipDecision, VipDecisionError> {
        let (id, customer) = (id.parse().unwrap(), customer.parse().unwrap());
        let (by, reason) = ("S-7".parse().unwrap(), "Knows the mayor".parse().unwrap());
        VipDecision::try_from(VipDecisionBasics {
            id,
            customer,
            date: day(date),
            ruling,
            by,
            reason,
        })
    }

    /// A base with decisions about C, numbered in the order given.
    fn base(decisions: &[(&str, VipRuling)]) -> CustomerBase {
        let mut base = CustomerBase::new();
        for (number, (date, ruling)) in decisions.iter().enumerate() {
            let made = decision(&format!("D-{number}"), "C", date, *ruling).unwrap();
            base.add(made.into()).unwrap();
        }
        base
    }

    fn in_force(base: &CustomerBase, as_of: &str) -> Option<VipRuling> {
        let customer = base.customer(&"C".parse().unwrap()).unwrap();
        customer.marketing().vip_decision(day(as_of)).map(VipDecision::ruling)
    }

    #[test]
    fn a_decision_holds_from_its_first_day_to_its_last() {
        let base = base(&[("2026-03-01", vip("2026-05-31"))]);
        let days = ["2026-02-28", "2026-03-01", "2026-05-31", "2026-06-01"];
        let held = days.map(|day| in_force(&base, day).is_some());
        assert_eq!(held, [false, true, true, false]);
    }

    #[test]
    fn a_later_decision_replaces_one_that_would_have_lasted_longer_for_good() {
        let (long, short) = (vip("2027-12-31"), not_vip("2026-06-30"));
        let base = base(&[("2026-03-01", long), ("2026-06-01", short)]);
        let days = ["2026-05-31", "2026-06-01", "2026-07-01"];
        assert_eq!(days.map(|day| in_force(&base, day)), [Some(long), Some(short), None]);
    }

    #[test]
    fn a_revocation_leaves_no_decision() {
        let base = base(&[("2026-03-01", vip("2027-12-31")), ("2026-06-01", VipRuling::Revoked)]);
        assert!(in_force(&base, "2026-05-31").is_some());
        assert_eq!(in_force(&base, "2026-06-01"), None);
    }

    #[test]
    fn of_two_decisions_of_one_day_the_more_cautious_holds_in_any_order() {
        let date = "2026-03-01";
        let (long, short) = (vip("2026-12-31"), vip("2026-06-30"));
        let (no, revoked) = (not_vip("2026-12-31"), VipRuling::Revoked);
        for (one, other, expected) in [
            (long, short, Some(short)),
            (long, no, Some(no)),
            (no, revoked, None),
            (short, revoked, None),
        ] {
            for both in [[(date, one), (date, other)], [(date, other), (date, one)]] {
                assert_eq!(in_force(&base(&both), "2026-04-01"), expected, "{both:?}");
            }
        }
    }

    #[test]
    fn of_merged_customers_the_last_decision_about_any_holds() {
        let mut base = base(&[("2026-03-01", vip("2026-12-31"))]);
        let later = decision("X", "B", "2026-04-01", not_vip("2026-12-31")).unwrap();
        base.add(later.into()).unwrap();
        let [survivor, absorbed] = ["C", "B"].map(|id| id.parse().unwrap());
        let record = MergeRecord { survivor, absorbed, date: day("2026-05-01"), by: None };
        base.merge(record.clone()).unwrap();
        assert_eq!(in_force(&base, "2026-04-30"), Some(not_vip("2026-12-31")));
        let _ = base.undo_merge(&record);
        assert_eq!(in_force(&base, "2026-04-30"), Some(vip("2026-12-31")));
    }

    #[test]
    fn a_decision_that_ends_before_it_begins_is_refused() {
        let refused = decision("D", "C", "2026-03-01", vip("2026-02-28"));
        assert_eq!(refused, Err(VipDecisionError::EndsBeforeItBegins));
        assert!(decision("D", "C", "2026-03-01", vip("2026-03-01")).is_ok());
    }

    #[test]
    fn the_reason_shows_in_no_debug_and_only_to_a_clearance_for_personal_data() {
        let made = decision("D", "C", "2026-03-01", vip("2026-12-31")).unwrap();
        assert!(!format!("{made:?}").contains("mayor"));
        let reason = |highest| made.view(Clearance::up_to(highest)).reason;
        assert_eq!(reason(Sensitivity::Internal), None);
        assert_eq!(reason(Sensitivity::Personal).as_ref(), Some(made.reason()));
    }
}
