//! One customer, judged from the plain list of facts.

use chrono::{Days, NaiveDate};
use clienteling::base::Fact;
use clienteling::customer::ContactDetails;
use clienteling::followup::{ConsentRule, Purpose};
use clienteling::marketing::{Channel, ConsentDecision};
use clienteling::review::ReviewPolicy;
use clienteling::transaction::Settlement;
use clienteling::{Currency, Money};
use rust_decimal::{Decimal, RoundingStrategy};

use super::behavior::{Trade, purchase_days};
use super::calendar::months_later;
use super::consent;

/// An exchange rate: from, to, since when, how much.
type Rate = (Currency, Currency, NaiveDate, Decimal);

/// What is known of one customer on a day.
pub(crate) struct Known<'a> {
    pub(crate) facts: Vec<&'a Fact>,
    pub(crate) rates: &'a [Rate],
    pub(crate) policy: &'a ReviewPolicy,
    pub(crate) as_of: NaiveDate,
}

/// An exchange rate is missing, so that there is no judgement.
#[derive(Debug, PartialEq)]
pub(crate) struct NoRate;

/// Somebody to contact: what for, and either until when and how, or that it is not permitted.
pub(crate) type Call = (Purpose, Option<(NaiveDate, Option<Channel>)>);

impl<'a> Known<'a> {
    /// What the list says about `customer` until the day. `None`: nothing.
    pub(crate) fn of(
        customer: &str,
        facts: &'a [Fact],
        rates: &'a [Rate],
        policy: &'a ReviewPolicy,
        as_of: NaiveDate,
    ) -> Option<Known<'a>> {
        let known = |fact: &&Fact| fact.customer().as_str() == customer && fact.date() <= as_of;
        let facts: Vec<&Fact> = facts.iter().filter(known).collect();
        (!facts.is_empty()).then_some(Known { facts, rates, policy, as_of })
    }

    /// The latest of some facts: the last day, and of that the last identifier.
    fn latest<T>(&self, pick: impl Fn(&'a Fact) -> Option<T>) -> Option<T> {
        let mut latest: Option<(NaiveDate, &str, T)> = None;
        for fact in &self.facts {
            let Some(picked) = pick(fact) else { continue };
            let key = (fact.date(), fact.id());
            if latest.as_ref().is_none_or(|(date, id, _)| (*date, *id) < key) {
                latest = Some((key.0, key.1, picked));
            }
        }
        latest.map(|(_, _, picked)| picked)
    }

    fn rate(&self, from: Currency, to: Currency, on: NaiveDate) -> Option<Decimal> {
        let known = self.rates.iter().filter(|rate| rate.0 == from && rate.1 == to && rate.2 <= on);
        known.max_by_key(|rate| rate.2).map(|rate| rate.3)
    }

    /// An amount in the currency of the judgement.
    fn value(&self, amount: Decimal, from: Currency, on: NaiveDate) -> Result<Decimal, NoRate> {
        let to = self.policy.currency();
        if from == to {
            return Ok(amount);
        }
        let exact = match (self.rate(from, to, on), self.rate(to, from, on)) {
            (Some(rate), _) => amount * rate,
            (None, Some(inverse)) => amount / inverse,
            (None, None) => return Err(NoRate),
        };
        let digits = to.minor_digits();
        Ok(exact.round_dp_with_strategy(digits, RoundingStrategy::MidpointNearestEven))
    }

    fn value_of(&self, money: Money, on: NaiveDate) -> Result<Decimal, NoRate> {
        self.value(money.amount(), money.currency(), on)
    }

    /// Purchases and returns, each valued on its day.
    pub(crate) fn trades(&self) -> Result<Vec<(NaiveDate, Trade)>, NoRate> {
        let mut trades = Vec::new();
        for fact in &self.facts {
            match fact {
                Fact::Purchase(bought) => {
                    let value = self.value_of(bought.lines.total(), bought.date)?;
                    trades.push((bought.date, Trade::Bought(value)));
                }
                Fact::Return(back) => {
                    let value = self.value_of(back.lines.total(), back.date)?;
                    trades.push((back.date, Trade::Returned(value)));
                }
                _ => {}
            }
        }
        Ok(trades)
    }

    /// The leads that were given, with the day.
    pub(crate) fn leads(&self) -> Vec<(NaiveDate, String)> {
        let mut leads = Vec::new();
        for fact in &self.facts {
            if let Fact::Referral(given) = fact {
                leads.push((given.date, given.lead.as_str().to_owned()));
            }
        }
        leads
    }

    /// What is owed: for each currency what was put on account, less what was paid or credited.
    /// `None`: nothing was ever on account.
    pub(crate) fn receivable(&self) -> Result<Option<Decimal>, NoRate> {
        let mut sum = None;
        for currency in Currency::all() {
            let booked: Vec<Decimal> = self
                .facts
                .iter()
                .filter_map(|fact| match fact {
                    Fact::Purchase(it) if it.settlement == Settlement::OnAccount => {
                        Some((it.lines.total(), Decimal::ONE))
                    }
                    Fact::Return(it) if it.settlement == Settlement::OnAccount => {
                        Some((it.lines.total(), -Decimal::ONE))
                    }
                    Fact::Payment(it) => Some((it.amount, -Decimal::ONE)),
                    _ => None,
                })
                .filter(|(money, _)| money.currency() == *currency)
                .map(|(money, sign)| money.amount() * sign)
                .collect();
            if !booked.is_empty() {
                let balance = self.value(booked.iter().sum(), *currency, self.as_of)?;
                sum = Some(sum.unwrap_or(Decimal::ZERO) + balance);
            }
        }
        Ok(sum)
    }

    /// What may be owed. `None`: that was never decided.
    pub(crate) fn limit(&self) -> Result<Option<Decimal>, NoRate> {
        let limit = self.latest(|fact| match fact {
            Fact::CreditLimit(decision) => Some(decision.limit()),
            _ => None,
        });
        limit.map(|limit| self.value_of(limit, self.as_of)).transpose()
    }

    /// What is owed and may be owed, if it is too much.
    pub(crate) fn over_limit(&self) -> Option<(Decimal, Decimal)> {
        let (owed, limit) = self.receivable().ok()?.zip(self.limit().ok()?)?;
        (owed > limit).then_some((owed, limit))
    }

    /// The day on which the customer is lost, past or to come.
    pub(crate) fn lost_on(&self) -> Option<NaiveDate> {
        let last = *purchase_days(&self.trades().ok()?, self.as_of).last()?;
        Some(months_later(last, self.policy.warning().lost_after_months()))
    }

    /// Whether a channel may be used for marketing.
    fn agreed(&self, channel: Channel) -> bool {
        let mut decisions = Vec::new();
        for fact in &self.facts {
            if let Fact::Consent(consent) = fact {
                decisions.push((consent.date, consent.channel, consent.decision));
            }
        }
        match consent::last(&decisions, channel, self.as_of) {
            Some(decision) => decision == ConsentDecision::Given,
            None => self.policy.followup().get().consent == ConsentRule::OptOut,
        }
    }

    fn contact_details(&self) -> Option<&'a ContactDetails> {
        self.latest(|fact| match fact {
            Fact::Profile(record) => Some(record.profile.contact()),
            _ => None,
        })
    }

    fn on_file(&self, channel: Channel) -> bool {
        let Some(contact) = self.contact_details() else { return false };
        match channel {
            Channel::Phone => contact.mobile.is_some() || contact.landline.is_some(),
            Channel::Message => contact.mobile.is_some(),
            Channel::Email => contact.email.is_some(),
            Channel::Post => contact.address.is_some(),
            _ => false,
        }
    }

    /// Whom to contact what for.
    pub(crate) fn calls(&self) -> Vec<Call> {
        let figures = self.policy.followup().get();
        let mut calls = Vec::new();
        if self.over_limit().is_some() {
            calls.push(self.call(Purpose::CollectReceivable, figures.collect_within_days));
        }
        if let Some(lost_on) = self.lost_on() {
            let notice = Days::new(figures.lapse_notice_days.into());
            if self.as_of >= lost_on {
                calls.push(self.call(Purpose::WinBack, figures.win_back_within_days));
            } else if self.as_of + notice >= lost_on {
                calls.push(self.call(Purpose::KeepActive, figures.keep_active_within_days));
            }
        }
        calls
    }

    fn call(&self, purpose: Purpose, within_days: u32) -> Call {
        let order = [Channel::Phone, Channel::Message, Channel::Email, Channel::Post];
        let mut due = self.as_of + Days::new(within_days.into());
        let mut allowed: Vec<Channel> = order.to_vec();
        if purpose != Purpose::CollectReceivable {
            allowed.retain(|channel| self.agreed(*channel));
            let contacts = self.facts.iter().filter(|fact| matches!(fact, Fact::Contact(_)));
            if let Some(last) = contacts.map(|fact| fact.date()).max() {
                due = due.max(last + Days::new(self.policy.followup().get().quiet_days.into()));
            }
        }
        if allowed.is_empty() {
            return (purpose, None);
        }
        let via = allowed.into_iter().find(|channel| self.on_file(*channel));
        (purpose, Some((due, via)))
    }
}
