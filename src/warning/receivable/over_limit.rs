//! A customer owes more than the credit limit.

use chrono::NaiveDate;

use super::rules::OVER_LIMIT;
use crate::base::Customer;
use crate::customer::Role;
use crate::rule::Evidence;
use crate::transaction::{AccountDay, TransactionData};
use crate::units::{ExchangeError, Money, NotComputable, Valuation};
use crate::warning::{
    Advice, CustomerFacts, CustomerRule, Finding, FindingKey, Force, Found, RECEIVABLE_OVER_LIMIT,
    Severity,
};

/// What a customer owes and may owe, and whether it is too much.
pub(crate) struct Account {
    /// All that is owed.
    pub(crate) receivable: Option<Money>,
    pub(crate) credit_limit: Option<Money>,
    pub(crate) over_limit: Option<Finding>,
}

/// The account of a customer as of a day, at its rates.
pub(crate) fn account(
    customer: &Customer,
    valuation: &Valuation<'_>,
    as_of: NaiveDate,
) -> Result<Account, ExchangeError> {
    let transactions = customer.transactions();
    let receivable = transactions.receivable(as_of)?;
    let mut balances = receivable.balances().peekable();
    let receivable = match balances.peek() {
        None => None,
        Some(_) => Some(valuation.sum(balances, as_of)?),
    };
    let credit_limit = transactions.credit_limit(as_of);
    let mut account = Account { receivable, credit_limit, over_limit: None };
    // A limit is valued only where something is owed: an unused one needs no rate.
    let owed = receivable.filter(|owed| owed.is_positive());
    let owed = match owed {
        // What is disputed stands apart.
        Some(_) if !transactions.disputes().is_empty() => {
            let owed = transactions.undisputed_receivable(as_of)?;
            Some(valuation.sum(owed.balances(), as_of)?)
        }
        owed => owed,
    };
    let Some((owed, limit)) = owed.zip(credit_limit) else { return Ok(account) };
    let limit = valuation.value(limit, as_of)?;
    if let Some(reason) = OVER_LIMIT.test(Evidence::money(owed, limit)?) {
        let key = FindingKey::new(RECEIVABLE_OVER_LIMIT, customer.id().clone());
        // INVARIANT: what is too much as of the day is so after the last booking until then.
        let since = over_since(transactions, valuation, as_of).unwrap_or(as_of);
        account.over_limit = Some(Finding {
            severity: Severity::High,
            force: Force::Hard,
            at_stake: Some(owed.try_sub(limit)?),
            look_again_on: transactions.next_dispute_change(as_of),
            responsible: customer.basic().responsible(Role::Account, as_of).cloned(),
            ..Finding::new(key, since, reason, Advice::Collect)
        });
    }
    Ok(account)
}

/// The rule that asks for each customer whether more is owed than the credit limit, without what is
/// disputed.
///
/// * [`ExposureOverLimit`](super::ExposureOverLimit) looks at what is delivered and ordered too. Where
///   what is owed counts for it, it says all that this rule says, so that the rules that come with the
///   crate have this one only where that does not count.
#[derive(Debug, Clone, Copy, Default)]
pub struct OverLimit;

impl CustomerRule for OverLimit {
    fn matters(&self) -> Vec<&str> {
        vec![RECEIVABLE_OVER_LIMIT]
    }

    fn evaluate(&self, facts: &CustomerFacts<'_>, found: &mut Found) {
        let transactions = facts.customer.transactions();
        // Whoever may owe anything needs no rate.
        if transactions.credit_limit(facts.as_of()).is_none() {
            return;
        }
        found.look_again(transactions.next_dispute_change(facts.as_of()));
        match account(facts.customer, &facts.context.valuation(), facts.as_of()) {
            Ok(account) => account.over_limit.into_iter().for_each(|finding| found.add(finding)),
            Err(why) => {
                let key = FindingKey::new(RECEIVABLE_OVER_LIMIT, facts.id().clone());
                found.unknown(key, NotComputable::from(why));
            }
        }
    }
}

/// Since when a customer who owes too much on a day has done so without a break, by what was
/// booked and decided until then. `None` where that is not too much.
///
/// Everything is valued at the rates of `as_of`, so with several currencies a new rate can move
/// the day. A day whose balance or limit cannot be valued counts as a break.
///
/// Cost: a sort of the customer's bookings.
fn over_since(
    transactions: &TransactionData,
    valuation: &Valuation<'_>,
    as_of: NaiveDate,
) -> Option<NaiveDate> {
    let over = |limit: Option<Money>, balances: Option<Vec<Money>>| {
        let limit = valuation.value(limit?, as_of).ok()?;
        let owed = valuation.sum(balances?, as_of).ok()?;
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

#[cfg(test)]
mod tests {
    use super::{Severity, account, over_since};
    use crate::base::CustomerBase;
    use crate::transaction::{CreditLimit, CreditLimitBasics, Payment};
    use crate::units::{Currency, Provenance, Valuation};
    use chrono::NaiveDate;

    /// A customer with these limits and refunds (which are owed like purchases) by day.
    fn base(limits: &[(&str, &str)], owed: &[(&str, &str)]) -> CustomerBase {
        let mut base = CustomerBase::new();
        for (number, (day, limit)) in limits.iter().enumerate() {
            let (id, customer) = (format!("L-{number}").parse().unwrap(), "C".parse().unwrap());
            let (day, limit) = (day.parse().unwrap(), limit.parse().unwrap());
            base.add(
                CreditLimit::try_from(CreditLimitBasics {
                    id,
                    customer,
                    date: day,
                    limit: Some(limit),
                })
                .unwrap()
                .into(),
            )
            .unwrap();
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
                    matures: None,
                    provenance: Provenance::unknown(),
                }
                .into(),
            )
            .unwrap();
        }
        base
    }

    fn since(limits: &[(&str, &str)], owed: &[(&str, &str)], as_of: &str) -> Option<NaiveDate> {
        let base = base(limits, owed);
        let valuation = Valuation::new(Currency::CNY, base.rates());
        let customer = base.customers().next().unwrap();
        over_since(customer.transactions(), &valuation, as_of.parse().unwrap())
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn owing_exactly_the_limit_is_no_finding_and_a_coin_more_is() {
        let over = |owed| {
            let base = base(&LIMIT, &[("2026-01-05", owed)]);
            let valuation = Valuation::new(Currency::CNY, base.rates());
            let customer = base.customers().next().unwrap();
            account(customer, &valuation, day("2026-02-01")).unwrap().over_limit
        };
        assert_eq!(over("10 CNY"), None);
        let found = over("10.01 CNY").unwrap();
        assert_eq!(found.at_stake, Some("0.01 CNY".parse().unwrap()));
        assert_eq!((found.severity, found.since), (Severity::High, day("2026-01-05")));
        assert_eq!(
            found.reason.to_string(),
            "receivable 10.01 CNY, over the credit limit of 10.00 CNY (by 0.01 CNY)",
        );
    }

    #[test]
    fn a_limit_needs_a_rate_only_where_something_is_owed() {
        let judged = |owed| {
            let base = base(&[("2026-01-01", "10 USD")], &[("2026-01-05", owed)]);
            let valuation = Valuation::new(Currency::CNY, base.rates());
            let customer = base.customers().next().unwrap();
            account(customer, &valuation, day("2026-02-01")).is_ok()
        };
        assert_eq!(["-5 CNY", "0 CNY", "0.01 CNY"].map(judged), [true, true, false]);
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
