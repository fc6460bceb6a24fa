//! A customer owes more than the credit limit.

use chrono::NaiveDate;
use serde::Serialize;

use crate::rule::{Comparison, Evidence, Reason, Rule};
use crate::transaction::{AccountDay, TransactionData};
use crate::units::{Money, MoneyError, Valuation};

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

    /// Since when a customer who owes too much on a day has done so without a break, by what was
    /// booked and decided until then. `None` where that is not too much.
    ///
    /// Everything is valued at the rates of `as_of`, so with several currencies a new rate can
    /// move the day. A day whose balance or limit cannot be valued counts as a break.
    ///
    /// Cost: a sort of the customer's bookings.
    pub fn since(
        transactions: &TransactionData,
        valuation: &Valuation<'_>,
        as_of: NaiveDate,
    ) -> Option<NaiveDate> {
        let over = |limit: Option<Money>, balances: Option<Vec<Money>>| {
            let limit = valuation.value(limit?, as_of).ok()?;
            let value = |balance| valuation.value(balance, as_of);
            let values = balances?.into_iter().map(value).collect::<Result<Vec<_>, _>>().ok()?;
            let owed = Money::try_sum(valuation.currency(), values).ok()?;
            Some(owed.try_cmp(limit).ok()?.is_gt())
        };
        let mut since = None;
        for AccountDay { day, limit, balances } in transactions.account_days(as_of) {
            since = match over(limit, balances) {
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

#[cfg(test)]
mod tests {
    use super::ReceivableOverLimit;
    use crate::base::CustomerBase;
    use crate::transaction::{CreditLimit, Payment};
    use crate::units::{Currency, ExchangeRates, Provenance, Valuation};
    use chrono::NaiveDate;

    /// Since when too much is owed: limits and refunds (which are owed like purchases) by day.
    fn since(limits: &[(&str, &str)], owed: &[(&str, &str)], as_of: &str) -> Option<NaiveDate> {
        let mut base = CustomerBase::new();
        for (number, (day, limit)) in limits.iter().enumerate() {
            let (id, customer) = (format!("L-{number}").parse().unwrap(), "C".parse().unwrap());
            let (day, limit) = (day.parse().unwrap(), limit.parse().unwrap());
            base.add(CreditLimit::try_new(id, customer, day, limit).unwrap().into()).unwrap();
        }
        for (number, (date, amount)) in owed.iter().enumerate() {
            let (id, customer) = (format!("B-{number}").parse().unwrap(), "C".parse().unwrap());
            let amount = -amount.parse::<crate::Money>().unwrap();
            base.add(
                Payment {
                    id,
                    customer,
                    date: date.parse().unwrap(),
                    amount,
                    provenance: Provenance::unknown(),
                }
                .into(),
            )
            .unwrap();
        }
        let rates = ExchangeRates::new();
        let valuation = Valuation::new(Currency::CNY, &rates);
        let customer = base.customers().next().unwrap();
        ReceivableOverLimit::since(customer.transactions(), &valuation, as_of.parse().unwrap())
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    const LIMIT: [(&str, &str); 1] = [("2026-01-01", "10 CNY")];

    #[test]
    fn a_break_starts_the_time_anew() {
        let owed = [("2026-01-05", "20 CNY"), ("2026-02-01", "-15 CNY"), ("2026-03-01", "9 CNY")];
        assert_eq!(since(&LIMIT, &owed, "2026-01-31"), Some(day("2026-01-05")));
        assert_eq!(since(&LIMIT, &owed, "2026-02-28"), None);
        assert_eq!(since(&LIMIT, &owed, "2026-03-31"), Some(day("2026-03-01")));
    }

    #[test]
    fn a_lower_limit_can_be_what_makes_it_too_much() {
        let limits = [LIMIT[0], ("2026-02-01", "30 CNY"), ("2026-04-01", "7 CNY")];
        let owed = [("2026-01-05", "20 CNY")];
        assert_eq!(since(&limits, &owed, "2026-01-31"), Some(day("2026-01-05")));
        assert_eq!(since(&limits, &owed, "2026-03-31"), None);
        assert_eq!(since(&limits, &owed, "2026-04-01"), Some(day("2026-04-01")));
        // Of two limits of one day the lower one.
        let limits = [LIMIT[0], ("2026-01-05", "5 CNY"), ("2026-01-05", "90 CNY")];
        assert_eq!(since(&limits, &owed, "2026-01-31"), Some(day("2026-01-05")));
    }

    #[test]
    fn a_balance_out_of_range_for_a_while_is_a_break_and_not_the_end() {
        let bound = "10000000000000000000 CNY";
        let owed = [
            ("2026-01-02", "20 CNY"),
            ("2026-01-03", bound),
            ("2026-01-04", &format!("-{bound}")),
            ("2026-01-05", "-20 CNY"),
            ("2026-02-19", "30 CNY"),
        ];
        assert_eq!(since(&LIMIT, &owed, "2026-01-03"), None);
        assert_eq!(since(&LIMIT, &owed, "2026-01-04"), Some(day("2026-01-04")));
        assert_eq!(since(&LIMIT, &owed, "2026-01-05"), None);
        assert_eq!(since(&LIMIT, &owed, "2026-03-01"), Some(day("2026-02-19")));
    }
}
