//! What one guest spent that counts.

use chrono::NaiveDate;

use super::{ProfitShareError, ProfitSharePolicy};
use crate::base::Customer;
use crate::loyalty::member_time::{MemberTime, Stay};
use crate::loyalty::spend::Spend;
use crate::rule::{Evidence, Reason, rules};
use crate::transaction::Purchase;
use crate::units::{
    Currency, CustomerId, ExchangeRates, Money, MoneySum, NotComputable, Period, ProgrammeId,
    Valuation,
};

rules! {
    LEFT = "loyalty.profit-share.left", Is {
        "left the programme on {day}, before the period ended",
        "was a member of the programme at the end of the period",
        "it is not known whether the customer was a member at the end of the period",
    };
    NOTHING_SPENT = "loyalty.profit-share.nothing-spent", AtMost {
        "spent {observed} net of returns, which brings no share of the profit",
        "spent {observed} net of returns",
        "it is not known how much the customer spent",
    };
    TOO_LITTLE = "loyalty.profit-share.too-little", Below {
        "spent {observed}, below the {needed} that give a share of the profit[ (by {margin})]",
        "spent {observed}, at least the {needed} that give a share of the profit[ (by {margin})]",
        "it is not known how much the customer spent",
    };
}

/// What one guest spent that counts, and why it gives no share.
pub(super) struct Counted {
    pub(super) customer: CustomerId,
    pub(super) bought: Money,
    pub(super) returned: Money,
    pub(super) returned_later: Money,
    pub(super) spend: Money,
    pub(super) left_out: Option<Reason>,
}

/// By what guests are counted.
pub(super) struct Counting<'a> {
    pub(super) programme: &'a ProgrammeId,
    pub(super) period: Period,
    pub(super) policy: &'a ProfitSharePolicy,
    pub(super) currency: Currency,
    pub(super) rates: &'a ExchangeRates,
    pub(super) as_of: NaiveDate,
}

impl Counting<'_> {
    /// `None` for somebody who never joined the programme.
    pub(super) fn count(&self, customer: &Customer) -> Result<Option<Counted>, ProfitShareError> {
        let until = self.period.last().min(self.as_of);
        let time = MemberTime::of(customer, self.programme, until);
        if time.stays().is_empty() && time.has_left_on().is_none() {
            return Ok(None);
        }
        let of = customer.id();
        let counted = self.of_member(customer, &time, until);
        counted.map(Some).map_err(|why| ProfitShareError::Spend { customer: of.clone(), why })
    }

    fn of_member(
        &self,
        customer: &Customer,
        time: &MemberTime,
        until: NaiveDate,
    ) -> Result<Counted, NotComputable> {
        let current = time.current();
        let stays: &[Stay] = match &current {
            _ if self.policy.leavers_share => time.stays(),
            Some(current) => std::slice::from_ref(current),
            None => &[],
        };
        let as_member = |day: NaiveDate| stays.iter().any(|stay| stay.contains(day));
        let in_period = |day: NaiveDate| self.period.contains(day);
        let counts = |one: &Purchase| as_member(one.date);
        let valuation = Valuation::new(self.currency, self.rates);
        let spend = Spend::of(customer.transactions(), counts, self.rates, self.as_of)?;
        let [mut bought, mut returned, mut returned_later] = [MoneySum::new(self.currency); 3];
        for one in &spend.bought {
            // What comes back of an earlier purchase as a member counts where it comes back.
            returned.add(one.back_on(&valuation, in_period)?)?;
            if in_period(one.day()) {
                bought.add(one.worth(&valuation)?)?;
                returned_later.add(one.back_on(&valuation, |day| day > until)?)?;
            }
        }
        for back in spend.back_of_any {
            if in_period(back.date) && as_member(back.date) {
                returned.add(valuation.value(back.lines.total(), back.date)?)?;
            }
        }
        let (bought, returned) = (bought.total()?, returned.total()?);
        let spend = bought.try_sub(returned)?;
        Ok(Counted {
            customer: customer.id().clone(),
            bought,
            returned,
            returned_later: returned_later.total()?,
            spend,
            left_out: self.left_out(time, spend),
        })
    }

    fn left_out(&self, time: &MemberTime, spend: Money) -> Option<Reason> {
        let left = time.has_left_on().filter(|_| !self.policy.leavers_share);
        let money = |needed: Money| Evidence::money(spend, needed).ok();
        let nothing = || NOTHING_SPENT.test(money(Money::zero(self.currency))?);
        let too_little = || TOO_LITTLE.test(money(self.policy.smallest_spend?)?);
        LEFT.test(Evidence::happened(left)).or_else(nothing).or_else(too_little)
    }
}
