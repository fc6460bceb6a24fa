//! A customer owes more than the credit limit.

use chrono::NaiveDate;
use serde::Serialize;

use crate::transaction::TransactionData;
use crate::units::{Comparison, Evidence, Money, MoneyError, Reason, Rule, Valuation};

static OVER_LIMIT: Rule = Rule {
    key: "warning.receivable-over-limit",
    observed: "receivable",
    comparison: Comparison::Over,
    threshold: "the credit limit of",
};

/// A customer owes more than the credit limit (S1). Owing exactly the limit is no warning.
///
/// ```
/// use clienteling::warning::ReceivableOverLimit;
///
/// let limit = "100000 CNY".parse()?;
/// let warning = ReceivableOverLimit::check("120000 CNY".parse()?, limit)?.ok_or("over")?;
/// assert_eq!(
///     warning.reason().to_string(),
///     "receivable 120,000.00 CNY, over the credit limit of 100,000.00 CNY (by 20,000.00 CNY)",
/// );
/// assert_eq!(ReceivableOverLimit::check(limit, limit)?, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct ReceivableOverLimit {
    receivable: Money,
    limit: Money,
    reason: Reason,
}

impl ReceivableOverLimit {
    /// The warning, if `receivable` is over `limit`.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`].
    pub fn check(receivable: Money, limit: Money) -> Result<Option<Self>, MoneyError> {
        let reason = OVER_LIMIT.test(Evidence::money(receivable, limit)?);
        Ok(reason.map(|reason| ReceivableOverLimit { receivable, limit, reason }))
    }

    /// Since when a customer who owes too much on a day has done so without a break: by what was
    /// booked and decided until then, valued at the rates of `as_of`. `None` where that is not
    /// too much, or cannot be valued.
    ///
    /// Cost: a sort of the customer's bookings.
    pub fn since(
        transactions: &TransactionData,
        valuation: &Valuation<'_>,
        as_of: NaiveDate,
    ) -> Option<NaiveDate> {
        let over = |day: NaiveDate, balances: &[Money]| {
            let limit = valuation.value(transactions.credit_limit(day)?, as_of).ok()?;
            let value = |balance: &Money| valuation.value(*balance, as_of);
            let values = balances.iter().map(value).collect::<Result<Vec<_>, _>>().ok()?;
            let owed = Money::try_sum(valuation.currency(), values).ok()?;
            Some(owed.try_cmp(limit).ok()?.is_gt())
        };
        let mut since = None;
        for (day, balances) in transactions.balances_by_day(as_of) {
            since = match over(day, &balances) {
                Some(true) => since.or(Some(day)),
                _ => None,
            };
        }
        since
    }

    /// What is owed.
    pub const fn receivable(&self) -> Money {
        self.receivable
    }

    /// What may be owed.
    pub const fn limit(&self) -> Money {
        self.limit
    }

    /// How much is owed beyond the limit.
    pub fn excess(&self) -> Money {
        // INVARIANT: same currency, and the limit lies below the receivable; where it lies so far
        // below zero that the difference has no place, the receivable itself is at stake.
        self.receivable.try_sub(self.limit).unwrap_or(self.receivable)
    }

    /// Why.
    pub const fn reason(&self) -> Reason {
        self.reason
    }
}
