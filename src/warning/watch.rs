//! From the facts about a customer to the findings.

use chrono::NaiveDate;

use super::churn::Silence;
use super::promise::promise_broken;
use super::receivable::{Account, account};
use super::{Finding, WarningPolicy};
use crate::base::Customer;
use crate::behavior::Behavior;
use crate::rule::Reason;
use crate::units::{ExchangeError, Money, Valuation};

/// How a customer stands to what warnings look at, and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Watched {
    /// What the customer owes; below zero, what the firm owes the customer. `None` where nothing
    /// was ever on account.
    pub receivable: Option<Money>,
    /// What the customer may owe, in the currency in which it was decided. `None` where it never
    /// was.
    pub credit_limit: Option<Money>,
    /// Why more is owed than may be. `None` where it is not.
    pub over_limit: Option<Reason>,
    /// The day on which the customer counts as lost without another purchase; it may have passed.
    /// `None` also where the relationship has [ended](crate::customer::BasicData::end), and for a
    /// [pseudonym](Customer::is_erased).
    pub lost_on: Option<NaiveDate>,
    /// The first day of notice before that day.
    pub notice_on: Option<NaiveDate>,
    /// What needs attention, and what will, the most pressing first.
    pub findings: Vec<Finding>,
}

/// Watches a customer: what is wrong on the day of their behavior, and what will be within
/// the days of notice.
///
/// The behavior is that of this customer, in the currency of the valuation. What is owed is valued
/// at the rates of the day, and so is the limit where something is owed.
///
/// | finding | when | pressing | at stake |
/// |---|---|---|---|
/// | [`RECEIVABLE_OVER_LIMIT`](super::RECEIVABLE_OVER_LIMIT) | more is owed than the limit; exactly the limit is none | high | what is over it |
/// | [`NO_PURCHASE`](super::NO_PURCHASE) | no purchase for a year: lost | medium | what they brought so far |
/// | the same, [expected](super::Onset::Expected) | they will count as lost within the days of notice | low | the same |
/// | [`PROMISE_BROKEN`](super::PROMISE_BROKEN) | a promise was broken, or its day has passed | medium | – |
///
/// Cost: a pass over the customer's bookings, and a sort of them where too much is owed; a sort of
/// what was entered about promises.
///
/// # Errors
/// [`ExchangeError`] where a rate is missing or a sum is out of range: then nothing can be said.
///
/// ```
/// use clienteling::behavior::BehaviorFold;
/// use clienteling::units::Valuation;
/// use clienteling::warning::{NO_PURCHASE, Onset, WarningPolicy, watch};
/// use clienteling::{Currency, CustomerBase, Fact};
///
/// let bought = r#"{"purchase":{"id":"INV-1","customer":"C-1","date":"2025-03-01","lines":
///     [{"product":"car","quantity":"1","amount":{"amount":"9800","currency":"CNY"}}],
///     "settlement":"at_once"}}"#;
/// let mut base = CustomerBase::new();
/// base.add(serde_json::from_str::<Fact>(bought)?)?;
/// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
/// let (policy, valuation) = (WarningPolicy::default(), Valuation::new(Currency::CNY, base.rates()));
///
/// let findings = |day: &str| -> Result<_, Box<dyn std::error::Error>> {
///     let mut fold = BehaviorFold::new(Currency::CNY);
///     fold.add_transactions(customer.transactions(), &valuation, day.parse()?)?;
///     Ok(watch(customer, &fold.as_of(day.parse()?)?, &valuation, &policy)?.findings)
/// };
/// assert!(findings("2026-01-29")?.is_empty());
/// let [soon] = &findings("2026-02-28")?[..] else { return Err("one".into()) };
/// assert_eq!(soon.onset, Onset::expected("2026-03-01".parse()?));
/// let [lost] = &findings("2026-03-01")?[..] else { return Err("one".into()) };
/// assert_eq!((lost.onset, lost.key.matter()), (Onset::Already, NO_PURCHASE));
/// assert_eq!(lost.key, soon.key);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn watch(
    customer: &Customer,
    behavior: &Behavior,
    valuation: &Valuation<'_>,
    policy: &WarningPolicy,
) -> Result<Watched, ExchangeError> {
    let as_of = behavior.as_of();
    let Account { receivable, credit_limit, over_limit } = account(customer, valuation, as_of)?;
    // Who was erased, or whose relationship has ended, is not lost to anybody, and not won back.
    let is_served = customer.is_served(as_of);
    let silence = is_served.then(|| Silence::of(behavior, *policy)).flatten();
    let silent = silence.and_then(|silence| silence.finding(customer.id(), behavior));
    let broken = promise_broken(customer, as_of);
    let over = over_limit.as_ref().map(|finding| finding.reason);
    let mut findings: Vec<Finding> = over_limit.into_iter().chain(silent).chain(broken).collect();
    findings.sort_unstable_by(|a, b| a.place().cmp(&b.place()));
    Ok(Watched {
        receivable,
        credit_limit,
        over_limit: over,
        lost_on: silence.map(|silence| silence.lost_on),
        notice_on: silence.map(|silence| silence.notice_on),
        findings,
    })
}
