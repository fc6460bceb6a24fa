//! VIPs: customers who bring other customers.

use chrono::NaiveDate;
use serde::Serialize;

use super::VipPolicy;
use crate::marketing::Referral;
use crate::units::period::months_after;
use crate::units::{Comparison, Evidence, LeadId, Reason, Records, Rule};

/// Whether a customer is a VIP (S5), and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(into = "StandingWire")]
pub struct VipStanding {
    leads: u64,
    required: u64,
    lapses_on: Option<NaiveDate>,
}

/// A standing as a screen wants it: with its reason.
#[derive(Serialize)]
struct StandingWire {
    is_vip: bool,
    lapses_on: Option<NaiveDate>,
    reason: Option<Reason>,
}

impl From<VipStanding> for StandingWire {
    fn from(standing: VipStanding) -> Self {
        let (is_vip, reason) = (standing.is_vip(), standing.reason());
        StandingWire { is_vip, lapses_on: standing.lapses_on, reason }
    }
}

static ENOUGH_LEADS: Rule = Rule {
    key: "tiering.vip.enough-leads",
    observed: "leads given",
    comparison: Comparison::AtLeast,
    threshold: "the VIP minimum of",
};
static TOO_FEW_LEADS: Rule = Rule {
    key: "tiering.vip.too-few-leads",
    observed: "leads given",
    comparison: Comparison::Below,
    threshold: "the VIP minimum of",
};

impl VipStanding {
    /// Whether the customer is a VIP.
    pub const fn is_vip(&self) -> bool {
        self.leads >= self.required
    }

    /// How many leads count.
    pub const fn leads(&self) -> u64 {
        self.leads
    }

    /// The first day on which the customer is no longer a VIP without another lead. `None` for
    /// somebody who is none, and where that day lies beyond the calendar.
    pub const fn lapses_on(&self) -> Option<NaiveDate> {
        self.lapses_on
    }

    /// Why.
    pub fn reason(&self) -> Option<Reason> {
        let evidence = Evidence::counts(self.leads, self.required);
        ENOUGH_LEADS.test(evidence).or_else(|| TOO_FEW_LEADS.test(evidence))
    }
}

/// Whether the giver of these referrals is a VIP on a day.
///
/// A lead counts from the day on which the customer first gave it until the day before its
/// anniversary (by default the first; for 29 February 28 February in a year without one). Given
/// again, it does not count again. Cost: a sort of the referrals.
///
/// ```
/// use clienteling::tiering::{VipPolicy, vip};
/// use clienteling::{CustomerBase, Fact};
///
/// let mut base = CustomerBase::new();
/// for (number, date) in [(1, "2025-08-03"), (2, "2025-12-20"), (3, "2026-04-02")] {
///     let fact = format!(
///         r#"{{"referral":{{"id":"R-{number}","customer":"C-1","date":"{date}","lead":"L-{number}"}}}}"#
///     );
///     base.add(serde_json::from_str::<Fact>(&fact)?)?;
/// }
/// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
/// let referrals = customer.marketing().referrals();
///
/// let standing = vip(referrals, &VipPolicy::default(), "2026-04-02".parse()?);
/// assert!(standing.is_vip());
/// assert_eq!(standing.lapses_on(), Some("2026-08-03".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn vip(referrals: &Records<Referral>, policy: &VipPolicy, as_of: NaiveDate) -> VipStanding {
    let mut leads: Vec<(&LeadId, NaiveDate)> =
        referrals.as_of(as_of).iter().map(|referral| (&referral.lead, referral.date)).collect();
    leads.sort_unstable();
    leads.dedup_by_key(|(lead, _)| *lead);
    // The days on which the leads stop to count; those without one in the calendar come last.
    let mut ends: Vec<(bool, Option<NaiveDate>)> = leads
        .into_iter()
        .map(|(_, given)| months_after(given, policy.months()))
        .filter(|end| end.is_none_or(|end| as_of < end))
        .map(|end| (end.is_none(), end))
        .collect();
    ends.sort_unstable();
    let required = u64::from(policy.leads());
    let needed = usize::try_from(policy.leads()).unwrap_or(usize::MAX);
    // With n leads and r needed, the standing ends when the (n − r + 1)-th of them stops to count.
    let lapses_on =
        ends.len().checked_sub(needed).and_then(|spare| ends.get(spare)).and_then(|(_, end)| *end);
    VipStanding { leads: u64::try_from(ends.len()).unwrap_or(u64::MAX), required, lapses_on }
}

#[cfg(test)]
mod tests {
    use super::{VipStanding, vip};
    use crate::base::{CustomerBase, Fact};
    use crate::marketing::Referral;
    use crate::tiering::VipPolicy;
    use crate::units::Provenance;
    use chrono::NaiveDate;

    fn standing(given: &[(&str, &str)], as_of: &str) -> VipStanding {
        let mut base = CustomerBase::new();
        for (number, (date, lead)) in given.iter().enumerate() {
            let referral = Referral {
                id: format!("R-{number}").parse().unwrap(),
                customer: "C".parse().unwrap(),
                date: date.parse().unwrap(),
                lead: lead.parse().unwrap(),
                provenance: Provenance::unknown(),
            };
            base.add(Fact::Referral(referral)).unwrap();
        }
        let customer = base.customer(&"C".parse().unwrap()).unwrap();
        vip(customer.marketing().referrals(), &VipPolicy::default(), as_of.parse().unwrap())
    }

    const THREE: [(&str, &str); 3] =
        [("2025-03-01", "Li"), ("2025-09-10", "Wang"), ("2026-01-05", "Zhao")];

    #[test]
    fn three_leads_within_a_year_make_a_vip_until_the_oldest_is_a_year_old() {
        let day = standing(&THREE, "2026-01-05");
        assert!(day.is_vip());
        assert_eq!(day.lapses_on(), NaiveDate::from_ymd_opt(2026, 3, 1));
        assert!(standing(&THREE, "2026-02-28").is_vip());
        let lapsed = standing(&THREE, "2026-03-01");
        assert_eq!((lapsed.is_vip(), lapsed.leads(), lapsed.lapses_on()), (false, 2, None));
        assert!(!standing(&THREE, "2026-01-04").is_vip());
    }

    #[test]
    fn the_same_lead_given_again_neither_counts_again_nor_renews_itself() {
        let given = [
            ("2025-03-01", "Li"),
            ("2025-04-01", "Li"),
            ("2025-09-10", "Wang"),
            ("2026-01-05", "Zhao"),
        ];
        assert_eq!(standing(&given, "2026-02-01").leads(), 3);
        assert_eq!(standing(&given, "2026-03-01").leads(), 2);
    }

    #[test]
    fn a_fourth_lead_extends_the_standing() {
        let given = [THREE[0], THREE[1], THREE[2], ("2026-02-01", "Qian")];
        assert_eq!(
            standing(&given, "2026-02-01").lapses_on(),
            NaiveDate::from_ymd_opt(2026, 9, 10)
        );
    }

    #[test]
    fn at_the_end_of_the_calendar_a_lead_counts_forever() {
        let given = [("+262142-12-30", "Li"), ("+262142-12-30", "Wang"), ("+262142-12-30", "Zhao")];
        let day = standing(&given, "+262142-12-31");
        assert_eq!((day.is_vip(), day.lapses_on()), (true, None));
    }

    #[test]
    fn the_reason_says_how_many_leads_are_missing() {
        let reason = standing(&THREE[..1], "2025-04-01").reason().unwrap();
        assert_eq!(reason.to_string(), "leads given 1, below the VIP minimum of 3 (by 2)");
    }
}
