//! The complaints of a customer, and of all.

use chrono::NaiveDate;

use super::severity::{Course, Known, severity};
use super::told::{Told, changes};
use super::{ComplainantTier, ComplaintCase, ComplaintPolicy};
use crate::base::{Customer, CustomerBase};
use crate::calendar::Calendar;
use crate::units::{CustomerId, ExchangeRates, Moment};

/// The complaints of a customer as of a moment, in the order in which they were received. Of a
/// moment without a time counts all that belongs to its day.
///
/// What was paid in another currency than that of the policy is valued at the rates of the day on
/// which the complaint was received; without a rate the price is not known. How much the customer
/// matters says `tier`, for each day that it is asked of: the day of the judgement, and the days on
/// which a time stopped.
///
/// Cost: a sort of the entries, a pass over purchases and visits to the workshop where a complaint
/// names a purchase, and for each complaint a look at each day while it was open, and at the
/// customer's other complaints.
///
/// ```
/// use clienteling::calendar::WorkCalendar;
/// use clienteling::satisfaction::complaint::{
///     ComplainantTier, ComplaintPolicy, TimeVerdict, complaints_of,
/// };
/// use clienteling::{CustomerBase, Fact};
///
/// let mut base = CustomerBase::new();
/// for fact in [
///     r#"{"complaint":{"id":"Q-1","customer":"C-1","date":"2026-02-27T16:00",
///         "cause":"too_slow"}}"#,
///     r#"{"complaint_entry":{"id":"QE-1","customer":"C-1","date":"2026-03-02T10:00",
///         "complaint":"Q-1","step":"acknowledged","shows":["feel"]}}"#,
/// ] {
///     base.add(serde_json::from_str::<Fact>(fact)?)?;
/// }
/// let office: WorkCalendar = serde_json::from_str(
///     r#"{"week":{"friday":["09:00-17:00"],"monday":["09:00-17:00"]}}"#,
/// )?;
/// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
/// let (policy, tier) = (ComplaintPolicy::default(), |_| ComplainantTier::default());
/// let judged = |at: &str| -> Result<_, Box<dyn std::error::Error>> {
///     let all = complaints_of(customer, &policy, &office, tier, base.rates(), at.parse()?);
///     Ok(all.into_iter().next().ok_or("one complaint")?)
/// };
///
/// let on_sunday = judged("2026-03-01T12:00")?;
/// let next = on_sunday.next.ok_or("something to do")?;
/// assert_eq!(next.to_string(), "acknowledge by 12:00 on Monday, 2026-03-02");
///
/// // One hour on Friday, one on Monday.
/// let later = judged("2026-03-02T10:30")?;
/// assert_eq!(later.response.passed.exact().ok_or("to the second")?.to_string(), "2 h");
/// assert_eq!(later.response.verdict, TimeVerdict::Kept);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn complaints_of(
    customer: &Customer,
    policy: &ComplaintPolicy,
    calendar: &dyn Calendar,
    tier: impl Fn(NaiveDate) -> ComplainantTier,
    rates: &ExchangeRates,
    as_of: Moment,
) -> Vec<ComplaintCase> {
    let courses = customer.marketing().complaint_courses(as_of);
    let mut entries = vec![Vec::new(); courses.states.len()];
    for (place, entry) in &courses.fitting {
        if let Some(of) = entries.get_mut(*place) {
            of.push(*entry);
        }
    }
    let all = courses.states.iter().zip(&entries);
    let all = || all.clone().map(|((complaint, _), entries)| (*complaint, entries.as_slice()));
    let changes: Vec<_> =
        all().map(|(complaint, entries)| (complaint, changes(complaint, entries))).collect();
    let known = Known::of(&changes, customer.transactions(), &tier);
    let case = |((complaint, entries), (_, changes)): (_, &Course<'_>)| {
        let severity = |day| severity(complaint, &known, rates, &policy.severity, day);
        let (id, severity) = (customer.id(), &severity);
        Told { customer: id, complaint, entries, changes, policy, calendar, severity, as_of }.case()
    };
    all().zip(&changes).map(case).collect()
}

/// The complaints of all customers as of a moment, the most urgent first, in the order of
/// [`ComplaintCase::place`]. How much a customer matters on a day says `tiers`.
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
/// let tiers = |_: &_, _| ComplainantTier::default();
/// let all = complaints(&base, &policy, &office, tiers, "2026-03-02T11:30".parse()?);
/// assert_eq!(all[0].complaint, "Q-2".parse()?);
/// assert_eq!(all[0].severity, ComplaintSeverity::Critical);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn complaints(
    base: &CustomerBase,
    policy: &ComplaintPolicy,
    calendar: &dyn Calendar,
    tiers: impl Fn(&CustomerId, NaiveDate) -> ComplainantTier,
    as_of: Moment,
) -> Vec<ComplaintCase> {
    let complained = base.customers().filter(|one| !one.marketing().complaints().is_empty());
    let mut all: Vec<_> = complained
        .flat_map(|one| {
            let tier = |day| tiers(one.id(), day);
            complaints_of(one, policy, calendar, tier, base.rates(), as_of)
        })
        .collect();
    all.sort_by(|one, other| one.place().cmp(&other.place()));
    all
}
