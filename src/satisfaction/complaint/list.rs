//! The complaints of all customers.

use super::{ComplainantTier, ComplaintCase, ComplaintPolicy, complaints_of};
use crate::base::CustomerBase;
use crate::calendar::Calendar;
use crate::units::{CustomerId, Moment};

/// The complaints of all customers as of a moment, the most urgent first, in the order of
/// [`ComplaintCase::place`]. How much a customer matters says `tiers`.
///
/// Cost: as for [`complaints_of`] for each customer, and a sort.
///
/// ```
/// use clienteling::calendar::WorkCalendar;
/// use clienteling::satisfaction::complaint::{
///     ComplainantTier, ComplaintPolicy, ComplaintSeverity, complaints,
/// };
/// use clienteling::{CustomerBase, Fact};
///
/// let mut base = CustomerBase::new();
/// for fact in [
///     r#"{"complaint":{"id":"Q-1","customer":"C-1","date":"2026-03-02T10:00"}}"#,
///     r#"{"complaint":{"id":"Q-2","customer":"C-2","date":"2026-03-02T11:00","safety":true}}"#,
/// ] {
///     base.add(serde_json::from_str::<Fact>(fact)?)?;
/// }
/// let office: WorkCalendar = serde_json::from_str(r#"{"week":{"monday":["09:00-17:00"]}}"#)?;
/// let policy = ComplaintPolicy::default();
/// let tiers = |_: &_| ComplainantTier::default();
/// let all = complaints(&base, &policy, &office, tiers, "2026-03-02T11:30".parse()?);
/// assert_eq!(all[0].complaint, "Q-2".parse()?);
/// assert_eq!(all[0].severity, ComplaintSeverity::Critical);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn complaints(
    base: &CustomerBase,
    policy: &ComplaintPolicy,
    calendar: &dyn Calendar,
    tiers: impl Fn(&CustomerId) -> ComplainantTier,
    as_of: Moment,
) -> Vec<ComplaintCase> {
    let complained = base.customers().filter(|one| !one.marketing().complaints().is_empty());
    let mut all: Vec<_> = complained
        .flat_map(|one| complaints_of(one, policy, calendar, tiers(one.id()), base.rates(), as_of))
        .collect();
    all.sort_by(|one, other| one.place().cmp(&other.place()));
    all
}
