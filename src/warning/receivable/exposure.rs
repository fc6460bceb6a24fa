//! How much of a customer's credit is used, stage by stage.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::line::line_of;
use super::rules::{BILLS, DELIVERED, ORDERED, OWED};
use super::timeline::Timeline;
use super::{CreditLine, ReceivablePolicy, ReceivablePolicyDraft};
use crate::base::Customer;
use crate::rule::{Criterion, Evidence, Rule};
use crate::transaction::{TransactionData, UseOf};
use crate::units::words::words;
use crate::units::{ExchangeError, Money, NotComputable, Rounding, Valuation};
use crate::warning::WarningContext;

words! {
    /// Where something that is sold on account stands, from the order to the money. No amount is in
    /// two stages.
    pub enum ExposureStage, "stage of exposure" {
        /// Invoiced and owed: without what is disputed, less deposits, credit notes and payments. Below
        /// zero where the firm owes the customer.
        Receivable = "receivable" as "open receivables",
        /// Paid by acceptance bills that have not matured.
        Bills = "bills" as "bills that have not matured",
        /// Delivered and not invoiced.
        Delivered = "delivered" as "delivered and not invoiced",
        /// Ordered and neither delivered nor invoiced, to be delivered within the horizon.
        Ordered = "ordered" as "ordered and not delivered",
    }
}

impl ExposureStage {
    pub(super) const fn use_of(self) -> UseOf {
        match self {
            ExposureStage::Receivable => UseOf::Balance,
            ExposureStage::Bills => UseOf::Bills,
            ExposureStage::Delivered => UseOf::Delivered,
            ExposureStage::Ordered => UseOf::Ordered,
        }
    }

    const fn rule(self) -> &'static Rule {
        match self {
            ExposureStage::Receivable => &OWED,
            ExposureStage::Bills => &BILLS,
            ExposureStage::Delivered => &DELIVERED,
            ExposureStage::Ordered => &ORDERED,
        }
    }
}

/// How much of a customer's credit is used on a day (信用敞口), in the currency of the judgement.
///
/// * The stages do not overlap: what is delivered is not ordered any more, and what is invoiced is not
///   delivered any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Exposure {
    /// The day.
    pub as_of: NaiveDate,
    /// Every stage, whether it counts or not. `None` for one that does not, where there is no rate.
    pub stages: BTreeMap<ExposureStage, Option<Money>>,
    /// What counts, by the policy. Below zero where the firm owes the customer.
    pub total: Money,
    /// What is owed, and disputed: it stands apart, and is in no stage. `None` where there is no rate.
    pub disputed: Option<Money>,
    /// What is ordered, and not to be delivered within the horizon: it is in no stage. `None` where
    /// there is no rate.
    pub beyond_horizon: Option<Money>,
    /// How much may be owed, and who says so.
    pub line: CreditLine,
    /// The limit in the currency of the judgement. `None` where there is none; and where there is no
    /// rate for it, if nothing is used.
    pub limit: Option<Money>,
    /// How many whole percent of the limit are used; more than 100 where it is over it. `None`
    /// without a limit, and for one of zero.
    pub used_percent: Option<u64>,
    /// By how much it is over the limit. `None`: it is not; exactly the limit is not over it.
    pub over: Option<Money>,
    /// The first day on which it changes by time alone: a bill matures, an order comes within the
    /// horizon, a dispute is known to be settled.
    pub look_again_on: Option<NaiveDate>,
}

impl Exposure {
    pub(super) fn of(
        timeline: &Timeline<'_>,
        valuation: &Valuation<'_>,
        line: CreditLine,
        as_of: NaiveDate,
    ) -> Result<Self, ExchangeError> {
        let now = timeline.now()?;
        let total = timeline.total(&now)?;
        // Only what counts stands in the way of a judgement.
        let known = |what| timeline.value(&now, what).ok();
        let stages = ExposureStage::ALL.into_iter().map(|stage| (stage, known(stage.use_of())));
        let limit = valued_limit(line, total, valuation, as_of)?;
        let over = limit.map(|limit| total.try_sub(limit)).transpose()?;
        Ok(Exposure {
            as_of,
            stages: stages.collect(),
            total,
            disputed: known(UseOf::Disputed),
            beyond_horizon: known(UseOf::Later),
            line,
            limit,
            used_percent: limit.and_then(|limit| used_percent(total, limit)),
            over: over.filter(|over| over.is_positive()),
            look_again_on: timeline.next_change(),
        })
    }

    /// What is in a stage. `None` where it does not count and there is no rate.
    pub fn stage(&self, stage: ExposureStage) -> Option<Money> {
        self.stages.get(&stage).copied().flatten()
    }

    /// The stages that count, each as a criterion.
    pub(super) fn criteria(&self, policy: &ReceivablePolicyDraft) -> Vec<Criterion> {
        let zero = Money::zero(self.total.currency());
        let counted = policy.counts.iter().filter_map(|stage| {
            Some(stage.rule().check(Evidence::money(self.stage(*stage)?, zero).ok()?))
        });
        counted.collect()
    }
}

/// The limit in the currency of the judgement. One that nothing uses needs no rate.
pub(super) fn valued_limit(
    line: CreditLine,
    total: Money,
    valuation: &Valuation<'_>,
    as_of: NaiveDate,
) -> Result<Option<Money>, ExchangeError> {
    let Some(limit) = line.limit() else { return Ok(None) };
    let valued = valuation.value(limit, as_of);
    if total.is_positive() { valued.map(Some) } else { Ok(valued.ok()) }
}

/// How many whole percent of a limit are used.
pub(super) fn used_percent(total: Money, limit: Money) -> Option<u64> {
    let of = u128::try_from(limit.micros()).ok().filter(|of| *of > 0)?;
    let percent = Rounding::TowardZero.mul_div(total.micros().max(0), 100, of)?;
    u64::try_from(percent).ok()
}

/// The exposure by these transactions.
pub(super) fn exposure_by(
    context: &WarningContext<'_>,
    transactions: &TransactionData,
    line: CreditLine,
    policy: &ReceivablePolicyDraft,
) -> Result<Exposure, NotComputable> {
    let (valuation, as_of) = (context.valuation(), context.as_of);
    let timeline = Timeline::of(transactions, policy, valuation, as_of);
    Ok(Exposure::of(&timeline, &valuation, line, as_of)?)
}

/// How much of a customer's credit is used on the day, stage by stage, and how much they may owe: by
/// their own limit, else by that of the company at the head of their group, else by the default.
///
/// Everything is valued at the rates of the day, and so is the limit where anything is used. What does not
/// count by the policy is not missed where there is no rate for it.
///
/// Cost: a sort of the customer's transactions; for each order a pass over its lines, deliveries and
/// invoices for each of these. Where a subsidiary has no limit of its own a pass over all customers.
///
/// # Errors
/// [`NotComputable`] where a rate is missing for what counts, or a sum is out of range.
///
/// ```
/// use clienteling::funnel::Opportunities;
/// use clienteling::warning::WarningContext;
/// use clienteling::warning::receivable::{
///     Document, ExposureStage, ReceivablePolicy, exposure, exposure_with,
/// };
/// use clienteling::{Currency, CustomerBase, Fact};
///
/// let yuan = |amount: &str| format!(r#"{{"amount":"{amount}","currency":"CNY"}}"#);
/// let lines = |amount: &str| {
///     format!(r#""lines":[{{"product":"tyre","quantity":"1","amount":{}}}]"#, yuan(amount))
/// };
/// let of_c1 = r#""customer":"C-1","date":"2026-03-02""#;
/// let mut base = CustomerBase::new();
/// for fact in [
///     format!(r#"{{"credit_limit":{{"id":"L-1",{of_c1},"limit":{}}}}}"#, yuan("100000")),
///     format!(r#"{{"purchase":{{"id":"S-1",{of_c1},"settlement":"on_account",{}}}}}"#, lines("60000")),
///     format!(r#"{{"order":{{"id":"R-1",{of_c1},{}}}}}"#, lines("25000")),
///     format!(r#"{{"delivery":{{"id":"D-1",{of_c1},"of":{{"order":"R-1"}},"delivered":"2026-03-03"}}}}"#),
///     format!(r#"{{"order":{{"id":"R-2",{of_c1},{}}}}}"#, lines("20000")),
///     // A deposit is a payment: what is paid before the invoice comes.
///     format!(r#"{{"payment":{{"id":"B-1",{of_c1},"amount":{}}}}}"#, yuan("10000")),
/// ] {
///     base.add(serde_json::from_str::<Fact>(&fact)?)?;
/// }
/// let (deals, as_of) = (Opportunities::new(), "2026-03-09".parse()?);
/// let context = WarningContext { base: &base, deals: &deals, currency: Currency::CNY, as_of };
/// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
/// let policy = ReceivablePolicy::default();
///
/// let used = exposure(&context, customer, &policy)?;
/// assert_eq!(used.stage(ExposureStage::Receivable), Some("50000 CNY".parse()?));
/// assert_eq!(used.stage(ExposureStage::Delivered), Some("25000 CNY".parse()?));
/// assert_eq!(used.stage(ExposureStage::Ordered), Some("20000 CNY".parse()?));
/// assert_eq!((used.total, used.used_percent), ("95000 CNY".parse()?, Some(95)));
/// assert_eq!(used.over, None);
///
/// // Is another order within the limit?
/// let over = |amount: &str| -> Result<_, Box<dyn std::error::Error>> {
///     let order = serde_json::from_str(&format!(r#"{{"id":"R-3",{of_c1},{}}}"#, lines(amount)))?;
///     Ok(exposure_with(&context, customer, Document::Order(&order), &policy)?.over)
/// };
/// assert_eq!(over("5000")?, None);
/// assert_eq!(over("5000.01")?, Some("0.01 CNY".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn exposure(
    context: &WarningContext<'_>,
    customer: &Customer,
    policy: &ReceivablePolicy,
) -> Result<Exposure, NotComputable> {
    let line = line_of(context, customer, policy);
    exposure_by(context, customer.transactions(), line, policy)
}
