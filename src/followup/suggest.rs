//! One suggestion: who, what for, until when, how, why.

use std::cmp::Reverse;

use chrono::NaiveDate;
use serde::Serialize;

use super::occasion::Occasion;
use super::reach::{goes_on, is_on_file, permitted_channels};
use super::{FollowUpPolicy, FollowUpPolicyDraft, Purpose};
use crate::base::Customer;
use crate::marketing::{Channel, Complaint, MarketingData, ResponseKind};
use crate::rule::{Evidence, Reason, rules};
use crate::units::period::{days_after, months_after};
use crate::units::{CustomerId, Money, Record};
use crate::warning::{Finding, FindingKey};

rules! {
    COMPLAINT_OPEN = "followup.complaint-open", Is {
        "a complaint has been open since {day}",
        "no complaint is open",
        "it is not known whether a complaint is open",
    };
}

/// What comes of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Suggestion {
    /// Contact the customer.
    FollowUp(FollowUp),
    /// Do not: the customer has not agreed to any channel, or has a complaint.
    HeldBack(HeldBack),
}

/// A suggestion to contact a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FollowUp {
    /// Whom.
    pub customer: CustomerId,
    /// What for.
    pub purpose: Purpose,
    /// Until when. It may have passed.
    pub due: NaiveDate,
    /// By which channel: the first that is permitted and [on file](Customer::on_file). `None` where
    /// nothing on file allows a permitted channel, so that the details have to be found first.
    pub via: Option<Channel>,
    /// Why.
    pub reason: Reason,
    /// The finding that calls for it.
    pub finding: FindingKey,
}

impl FollowUp {
    /// Whether the day has passed.
    pub fn is_overdue(&self, as_of: NaiveDate) -> bool {
        self.due < as_of
    }
}

/// Why a follow-up that is called for is held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WhyHeldBack {
    /// The customer has not agreed to any channel.
    NoConsent,
    /// The customer has a complaint that is not settled: that comes first.
    Complaint(Reason),
}

/// A follow-up that is called for, and held back: the customer has not agreed to it by any channel,
/// or has a complaint that is not settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct HeldBack {
    /// Whom it is about.
    pub customer: CustomerId,
    /// What it would have been for.
    pub purpose: Purpose,
    /// Why it was called for.
    pub reason: Reason,
    /// Why it is held back.
    pub why: WhyHeldBack,
    /// The finding that called for it.
    pub finding: FindingKey,
}

/// The place of a suggestion in a list.
pub(crate) type Place = (NaiveDate, usize, Reverse<i128>, FindingKey);

impl Suggestion {
    /// By day, where all that is overdue counts for today; then by purpose, the most valuable
    /// customer, and finding. What is held back has no day.
    pub(crate) fn place(&self, value: Money, as_of: NaiveDate) -> Place {
        let (due, purpose, finding) = match self {
            Suggestion::FollowUp(it) => (it.due.max(as_of), it.purpose, &it.finding),
            Suggestion::HeldBack(it) => (as_of, it.purpose, &it.finding),
        };
        (due, purpose.place(), Reverse(value.micros()), finding.clone())
    }
}

/// What to do about a finding about a customer.
///
/// The day is so many after the finding arose as the policy gives its purpose, unless the finding
/// itself says by when. Marketing is held back while a complaint is open, and waits for the quiet days after the last contact, and for those of respect after the last refusal.
/// `None` where the finding calls for no follow-up, or no longer; where the customer was erased, or the
/// relationship has ended or the customer was let go, and what is to be done is not owed
/// [even then](Purpose::outlives_relationship); and where the follow-up would have to wait until it is of
/// no use: the customer has been contacted about it, or has said no.
///
/// Cost: a sort of the entries of the customer's complaints, a binary search among the contacts, and a walk back over the responses to the last
/// refusal.
///
/// ```
/// use clienteling::behavior::BehaviorFold;
/// use clienteling::followup::{FollowUpPolicy, Suggestion, suggest};
/// use clienteling::units::Valuation;
/// use clienteling::warning::{WarningPolicy, watch};
/// use clienteling::{Currency, CustomerBase, Fact};
///
/// let known = r#"[
///     {"purchase":{"id":"INV-1","customer":"C-1","date":"2025-07-05","settlement":"at_once",
///      "lines":[{"product":"car","quantity":"1","amount":{"amount":"9800","currency":"CNY"}}]}},
///     {"consent":{"id":"K-1","customer":"C-1","date":"2026-01-05","purpose":"marketing",
///      "channel":"phone","decision":"given"}}]"#;
/// let mut base = CustomerBase::new();
/// assert!(base.add_all(serde_json::from_str::<Vec<Fact>>(known)?).refused.is_empty());
/// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
///
/// let as_of = "2026-06-30".parse()?;
/// let valuation = Valuation::new(Currency::CNY, base.rates());
/// let mut fold = BehaviorFold::new(Currency::CNY);
/// fold.add_transactions(customer.transactions(), &valuation, as_of)?;
/// let watched = watch(customer, &fold.as_of(as_of)?, &valuation, &WarningPolicy::default())?;
///
/// // Without another purchase the customer counts as lost on 5 July.
/// let [soon] = &watched.findings[..] else { return Err("one finding".into()) };
/// let suggested = suggest(customer, soon, &FollowUpPolicy::default(), as_of);
/// let Some(Suggestion::FollowUp(call)) = suggested else { return Err("a call".into()) };
/// assert_eq!(call.due, "2026-06-08".parse()?);
/// assert!(call.is_overdue(as_of));
/// assert_eq!(call.finding, soon.key);
/// assert_eq!(call.reason.to_string(), "counts as lost in 5 days unless they buy");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn suggest(
    customer: &Customer,
    finding: &Finding,
    policy: &FollowUpPolicy,
    as_of: NaiveDate,
) -> Option<Suggestion> {
    // What was found about somebody else is nobody else's business.
    if finding.customer() != Some(customer.id()) {
        return None;
    }
    let occasion = Occasion::of(finding, policy)?;
    if !goes_on(customer, occasion.purpose, as_of) {
        return None;
    }
    if as_of < occasion.since || occasion.last_day.is_some_and(|day| day < as_of) {
        return None;
    }

    let (purpose, reason) = (occasion.purpose, finding.reason);
    let due = due(&occasion, customer.marketing(), policy, as_of)?;
    let (id, finding) = (customer.id().clone(), finding.key.clone());
    let permitted = permitted_channels(customer, purpose, policy.consent, as_of);
    let complaint =
        if purpose.is_marketing() { complaint_open(customer, policy, as_of) } else { None };
    let complaint = complaint.map(|(why, _)| why);
    let why = if permitted.is_empty() {
        Some(WhyHeldBack::NoConsent)
    } else {
        complaint.map(WhyHeldBack::Complaint)
    };
    if let Some(why) = why {
        return Some(Suggestion::HeldBack(HeldBack {
            customer: id,
            purpose,
            reason,
            why,
            finding,
        }));
    }
    let file = customer.on_file(as_of);
    let contact = file.contact();
    let via = permitted.into_iter().find(|channel| is_on_file(contact, *channel));
    Some(Suggestion::FollowUp(FollowUp { customer: id, purpose, due, via, reason, finding }))
}

/// Why nobody should be wooed: the earliest complaint that is not settled. One without an entry for
/// so many months holds nothing back any more: nobody knows how it ended. With it the day from which
/// on it does not.
pub(super) fn complaint_open(
    customer: &Customer,
    policy: &FollowUpPolicyDraft,
    as_of: NaiveDate,
) -> Option<(Reason, Option<NaiveDate>)> {
    let marketing = customer.marketing();
    if marketing.complaints().is_empty() {
        return None;
    }
    let entries = marketing.complaint_entries().as_of(as_of);
    let forgotten_on = |complaint: &Complaint| {
        let own = entries.iter().filter(|entry| entry.complaint == complaint.id);
        let last = own.map(Record::date).max().unwrap_or(complaint.date());
        months_after(last, policy.complaint_holds_back_months)
    };
    let complaints = marketing.complaints_on(as_of);
    let open = complaints.into_iter().filter(|(_, state)| state.is_open());
    let mut open = open.map(|(complaint, _)| (complaint, forgotten_on(complaint)));
    let (open, until) = open.find(|(_, until)| until.is_none_or(|until| as_of < until))?;
    Some((COMPLAINT_OPEN.test(Evidence::happened(open.date()))?, until))
}

pub(super) fn due(
    occasion: &Occasion,
    marketing: &MarketingData,
    policy: &FollowUpPolicyDraft,
    as_of: NaiveDate,
) -> Option<NaiveDate> {
    let last_day = occasion.last_day.unwrap_or(NaiveDate::MAX);
    let within = || days_after(occasion.since, occasion.purpose.within_days(policy));
    let due = occasion.due.unwrap_or_else(within).min(last_day);
    let quiet_until = quiet_until(occasion.purpose, marketing, policy, as_of);
    let due = quiet_until.map_or(due, |until| due.max(until));
    (due <= last_day || !occasion.purpose.is_marketing()).then_some(due)
}

/// The first day on which marketing disturbs nobody: the quiet days after the last contact are over,
/// and those of respect after the last refusal. `None`: there was neither, or it is no marketing.
pub(super) fn quiet_until(
    purpose: Purpose,
    marketing: &MarketingData,
    policy: &FollowUpPolicyDraft,
    as_of: NaiveDate,
) -> Option<NaiveDate> {
    if !purpose.is_marketing() {
        return None;
    }
    let contact = marketing.contacts().latest(as_of).map(Record::date);
    let mut answers = marketing.responses().as_of(as_of).iter().rev();
    let refusal = answers.find(|answer| answer.kind == ResponseKind::Declined).map(Record::date);
    let quiet_until = contact.map(|day| days_after(day, policy.quiet_days));
    let respect_until = refusal.map(|day| days_after(day, policy.refusal_days));
    quiet_until.max(respect_until)
}

#[cfg(test)]
mod tests;
