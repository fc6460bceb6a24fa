//! VIPs: customers who bring other customers, or much value, or whom somebody in charge named.
//!
//! | question | by |
//! |---|---|
//! | is the customer a VIP? | [`vip`](vip()) |
//! | which leads count, how many, within which time; how much value? | [`VipPolicy`] |
//! | what became of a lead? | [`LeadOutcomes`] |
//! | by what is the customer a VIP, until when, and what without the decision? | [`VipStanding`] |
//! | what would make somebody a VIP? | [`VipNeed`] |
//!
//! | comes first | then |
//! |---|---|
//! | a [decision](crate::VipDecision) in force | it holds, whatever the rules say |
//! | none, but enough leads (and, or, enough value) | VIP |
//! | none of these | no VIP |

mod course;
mod error;
mod facts;
mod need;
mod policy;
mod rules;
mod standing;

pub(super) use rules::RULES;

pub use error::VipError;
pub use facts::{LeadOutcomes, VipFacts};
pub use need::{VipNeed, VipWay};
pub use policy::{VipLeads, VipNeeds, VipPolicy, VipPolicyDraft, VipValue};
pub use standing::{VipBasis, VipByRules, VipOverride, VipStanding};

use chrono::NaiveDate;

use crate::marketing::{VipDecision, VipRuling};
use crate::units::Record;
use course::Course;

/// Whether a customer is a VIP on a day (S5).
///
/// A lead counts from the day on which the customer first gave it until the day before its
/// anniversary (by default the first; for 29 February 28 February in a year without one). Given
/// again, it does not count again. One who became the giver does not count. Where the policy
/// counts leads who became customers or bought, each counts in the same time, from the day on
/// which that is known or happened. Value counts in the same way: from the day of the purchase or
/// return until the day before its anniversary.
///
/// A [decision](crate::VipDecision) in force wins over both, and the standing shows it as such.
///
/// Cost: a sort of the referrals; with a minimum of value, a sort of the days on which the
/// customer bought.
///
/// # Errors
/// [`VipError`] where the policy needs what was not given, where the behavior is in another
/// currency than the minimum of value, and where the value is out of range.
///
/// ```
/// use clienteling::tiering::{VipBasis, VipFacts, VipPolicy, vip};
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
/// let on = |day: &str| -> Result<_, Box<dyn std::error::Error>> {
///     Ok(vip(&VipFacts::of(customer), &VipPolicy::default(), day.parse()?)?)
/// };
///
/// let standing = on("2026-04-02")?;
/// assert_eq!(standing.by(), Some(VipBasis::Leads));
/// assert_eq!(standing.lapses_on(), Some("2026-08-03".parse()?));
/// let need = on("2026-04-01")?.need().ok_or("no VIP yet")?.to_string();
/// assert_eq!(need, "1 more lead by 2026-08-02");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn vip(
    facts: &VipFacts<'_>,
    policy: &VipPolicy,
    as_of: NaiveDate,
) -> Result<VipStanding, VipError> {
    let mut course = Course::new(facts, policy, as_of)?;
    let rules = course.rules()?;
    let decision = facts.customer.marketing().vip_decision(as_of).and_then(in_force);
    let is_vip = decision.as_ref().map_or_else(|| rules.is_vip(), VipOverride::is_vip);
    let (changes_on, need) = match &decision {
        None => {
            let need = (!is_vip).then(|| VipNeed::of(&course, None));
            (changes_on(course, is_vip), need)
        }
        Some(decision) => match decision.until.succ_opt() {
            // It holds to the end of the calendar.
            None => (None, (!is_vip).then_some(VipNeed::never(decision.until))),
            Some(after) => {
                course.go_to(after);
                let need = (!is_vip).then(|| VipNeed::of(&course, Some(decision.until)));
                let at_once = (course.is_vip() != is_vip).then_some(after);
                (at_once.or_else(|| changes_on(course, is_vip)), need)
            }
        },
    };
    Ok(VipStanding { as_of, rules, decision, changes_on, need })
}

/// A decision that says something.
fn in_force(decision: &VipDecision) -> Option<VipOverride> {
    let (is_vip, until) = match decision.ruling() {
        VipRuling::Vip { until } => (true, until),
        VipRuling::NotVip { until } => (false, until),
        VipRuling::Revoked => return None,
    };
    let (id, by) = (decision.id().clone(), decision.by().clone());
    Some(VipOverride { id, is_vip, since: decision.date(), until, by })
}

/// The first day on which the rules say something else than that.
fn changes_on(mut course: Course<'_>, is_vip: bool) -> Option<NaiveDate> {
    std::iter::from_fn(move || course.step().map(|day| (day, course.is_vip())))
        .find_map(|(day, later)| (later != is_vip).then_some(day))
}

#[cfg(test)]
mod tests;
