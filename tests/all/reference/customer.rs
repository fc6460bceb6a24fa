//! One customer, judged from the plain list of facts.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use clienteling::base::Fact;
use clienteling::followup::{ConsentRule, Purpose};
use clienteling::marketing::{Channel, Consent, ConsentDecision, ConsentPurpose, ResponseKind};
use clienteling::review::ReviewPolicy;
use clienteling::transaction::{Line, Purchase, Return, Settlement};
use clienteling::{Currency, Money};
use rust_decimal::{Decimal, RoundingStrategy};

use super::behavior::Trade;
use super::calendar::months_later;
use super::consent;
use super::vip::Giver;

/// An exchange rate: from, to, since when, how much.
type Rate = (Currency, Currency, NaiveDate, Decimal);

/// What is known of one customer on a day.
pub(crate) struct Known<'a> {
    pub(crate) facts: Vec<&'a Fact>,
    /// Also about others, and of later days.
    pub(crate) of_all: &'a [Fact],
    pub(crate) rates: &'a [Rate],
    pub(crate) policy: &'a ReviewPolicy,
    pub(crate) as_of: NaiveDate,
}

/// An identifier as it is compared: `1-10` comes after `1-9`.
pub(crate) type Numbers<'a> = Vec<Result<u64, &'a str>>;

pub(crate) fn numbers(id: &str) -> Numbers<'_> {
    id.split('-').map(|part| part.parse().map_err(|_| part)).collect()
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
        let known = |fact: &&Fact| {
            fact.customer().is_some_and(|id| id.as_str() == customer) && fact.date() <= as_of
        };
        let own: Vec<&Fact> = facts.iter().filter(known).collect();
        let of_all = facts;
        (!own.is_empty()).then_some(Known { facts: own, of_all, rates, policy, as_of })
    }

    /// The latest of some facts: the last day, and of that the last identifier.
    fn latest<T>(&self, pick: impl Fn(&'a Fact) -> Option<T>) -> Option<T> {
        let mut latest: Option<(NaiveDate, Numbers<'_>, T)> = None;
        for fact in &self.facts {
            let Some(picked) = pick(fact) else { continue };
            let key = (fact.date(), numbers(fact.id()));
            if latest.as_ref().is_none_or(|(date, id, _)| (*date, id) < (key.0, &key.1)) {
                latest = Some((key.0, key.1, picked));
            }
        }
        latest.map(|(_, _, picked)| picked)
    }

    fn rate(&self, from: Currency, to: Currency, on: NaiveDate) -> Option<(NaiveDate, Decimal)> {
        let known = self.rates.iter().filter(|rate| rate.0 == from && rate.1 == to && rate.2 <= on);
        known.max_by_key(|rate| rate.2).map(|rate| (rate.2, rate.3))
    }

    /// An amount in the currency of the judgement.
    fn value(&self, amount: Decimal, from: Currency, on: NaiveDate) -> Result<Decimal, NoRate> {
        let to = self.policy.currency;
        if from == to {
            return Ok(amount);
        }
        if amount.is_zero() {
            return Ok(amount);
        }
        let exact = match (self.rate(from, to, on), self.rate(to, from, on)) {
            (Some((day, _)), Some((later, inverse))) if later > day => amount / inverse,
            (Some((_, rate)), _) => amount * rate,
            (None, Some((_, inverse))) => amount / inverse,
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

    /// The days of purchases of which something was kept, in order.
    pub(crate) fn kept_days(&self) -> Vec<NaiveDate> {
        let kept = self.facts.iter().filter_map(|fact| match fact {
            Fact::Purchase(bought) if !self.is_undone(bought) => Some(bought.date),
            _ => None,
        });
        kept.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Whether everything came back of a purchase. What only takes off its price is nothing that came
    /// back: a line without cost, of something that was not had without cost.
    fn is_undone(&self, bought: &Purchase) -> bool {
        let returns = self.facts.iter().filter_map(|fact| match fact {
            Fact::Return(back) if back.of.as_ref() == Some(&bought.id) => Some(back),
            _ => None,
        });
        let returns: Vec<&Return> = returns.collect();
        let costs_nothing = |line: &Line| line.details().cost.is_some_and(Money::is_zero);
        let all = bought.lines.as_slice();
        all.iter().all(|one| {
            let product = one.product();
            let of = |lines: &[Line]| -> Vec<Line> {
                lines.iter().filter(|line| line.product() == product).cloned().collect()
            };
            let had = of(all);
            let free = had.iter().all(costs_nothing);
            let mut back: Vec<Line> =
                returns.iter().flat_map(|back| of(back.lines.as_slice())).collect();
            back.retain(|line| free || !costs_nothing(line));
            let sum =
                |lines: &[Line]| lines.iter().map(|it| it.quantity().value()).sum::<Decimal>();
            sum(&had) <= sum(&back)
        })
    }

    /// What there is to say whether the customer is a VIP.
    pub(crate) fn vip(&self, who: &'a str) -> Giver<'a> {
        let trades = self.trades().unwrap_or_default().into_iter();
        let net = trades.map(|(date, trade)| match trade {
            Trade::Bought(amount) => (date, amount),
            Trade::Returned(amount) => (date, -amount),
        });
        let facts = self.of_all.iter().filter(|fact| fact.date() <= self.as_of).collect();
        Giver { who, facts, trades: net.collect(), policy: self.policy.vip() }
    }

    /// How a return was settled: as it says, and else as the purchase of the customer that it names;
    /// where it names none, as all that was bought before, if that was one way only.
    fn settled(&self, back: &Return) -> Settlement {
        let named = self.facts.iter().find_map(|fact| match fact {
            Fact::Purchase(it) if Some(&it.id) == back.of.as_ref() => Some(it.settlement),
            _ => None,
        });
        let mut before = self.facts.iter().filter_map(|fact| match fact {
            Fact::Purchase(it) if it.date <= back.date => Some(it.settlement),
            _ => None,
        });
        let as_all = if back.of.is_none()
            && before.clone().count() > 0
            && before.all(|it| it == Settlement::OnAccount)
        {
            Settlement::OnAccount
        } else {
            Settlement::AtOnce
        };
        back.settlement.or(named).unwrap_or(as_all)
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
                    Fact::Return(it) if self.settled(it) == Settlement::OnAccount => {
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

    /// What may be owed. `None`: that was never decided, or it was lifted.
    pub(crate) fn limit(&self) -> Result<Option<Decimal>, NoRate> {
        let decisions = self.facts.iter().filter_map(|fact| match fact {
            Fact::CreditLimit(decision) => Some((fact.date(), fact.id(), decision.limit())),
            _ => None,
        });
        let decisions: Vec<_> = decisions.collect();
        let Some(day) = decisions.iter().map(|decision| decision.0).max() else {
            return Ok(None);
        };
        // Of those of the last day the one with the last identifier, and the lowest of its currency.
        // Where any of them is a limit, a lifting of the same day does not count.
        let of_that_day = decisions.iter().filter(|decision| decision.0 == day);
        let limits: Vec<_> =
            of_that_day.filter_map(|(_, id, limit)| Some((id, (*limit)?))).collect();
        let Some((_, last)) = limits.iter().max_by_key(|(id, _)| numbers(id)) else {
            return Ok(None);
        };
        let same = limits.iter().filter(|(_, limit)| limit.currency() == last.currency());
        let lowest = same.map(|(_, limit)| limit.amount()).min().unwrap();
        self.value(lowest, last.currency(), self.as_of).map(Some)
    }

    /// Whether something is owed, and the limit cannot be compared with it.
    pub(crate) fn limit_has_no_rate(&self) -> bool {
        let owes =
            self.receivable().is_ok_and(|owed| owed.is_some_and(|owed| owed > Decimal::ZERO));
        owes && self.limit().is_err()
    }

    /// What is owed and may be owed, if it is too much.
    pub(crate) fn over_limit(&self) -> Option<(Decimal, Decimal)> {
        let (owed, limit) = self.receivable().ok()?.zip(self.limit().ok()?)?;
        (owed > limit).then_some((owed, limit))
    }

    /// Since when too much has been owed: going back from today for as long as it was so on every
    /// day, always at today's rates.
    pub(crate) fn over_limit_since(&self) -> Option<NaiveDate> {
        self.over_limit()?;
        let was_over = |day: NaiveDate| {
            let facts = self.facts.iter().filter(|fact| fact.date() <= day).copied().collect();
            Known { facts, ..*self }.over_limit().is_some()
        };
        let mut since = self.as_of;
        while was_over(since.pred_opt().unwrap()) {
            since = since.pred_opt().unwrap();
        }
        Some(since)
    }

    /// The day on which the customer is lost, past or to come.
    pub(crate) fn lost_on(&self) -> Option<NaiveDate> {
        if self.has_ended() {
            return None;
        }
        let last = *self.kept_days().last()?;
        Some(months_later(last, self.policy.warning().lost_after_months))
    }

    /// Whether a channel may be used for marketing.
    fn agreed(&self, channel: Channel) -> bool {
        let mut decisions = Vec::new();
        for fact in &self.facts {
            if let Fact::Consent(consent) = fact {
                let Consent { date, channel, purpose, decision, .. } = consent;
                decisions.push((*date, *channel, *purpose, *decision));
            }
        }
        match consent::last(&decisions, channel, ConsentPurpose::Marketing, self.as_of) {
            Some(decision) => decision == ConsentDecision::Given,
            None => self.policy.followup().consent == ConsentRule::OptOut,
        }
    }

    /// Whether the newest record that has a way to reach them says so: of two of one day, that
    /// with the larger identifier. Another kind of profile than the newest does not count.
    fn has(&self, field: &str) -> bool {
        let is_person = self.latest(|fact| match fact {
            Fact::Profile(record) => Some(record.profile.is_person()),
            _ => None,
        });
        let field = match is_person {
            Some(true) => format!("identity.{field}"),
            Some(false) => format!("basics.{field}"),
            None => return false,
        };
        let has = |entries: Vec<(String, String)>| entries.iter().any(|(path, _)| *path == field);
        self.facts.iter().any(|fact| match fact {
            Fact::Profile(record) => has(record.profile.entries()),
            _ => false,
        })
    }

    fn on_file(&self, channel: Channel) -> bool {
        match channel {
            Channel::Phone => self.has("mobile") || self.has("landline"),
            Channel::Message => self.has("mobile"),
            Channel::Email => self.has("email"),
            Channel::Fax => self.has("fax"),
            Channel::Post | Channel::Visit => self.has("address"),
            _ => false,
        }
    }

    /// Whether the relationship has ended.
    fn has_ended(&self) -> bool {
        self.facts.iter().any(|fact| matches!(fact, Fact::End(_)))
    }

    /// Whom to contact what for.
    pub(crate) fn calls(&self) -> Vec<Call> {
        let figures = self.policy.followup();
        let mut calls = Vec::new();
        if let Some(since) = self.over_limit_since() {
            let due = since + Days::new(figures.collect_within_days.into());
            calls.extend(self.call(Purpose::CollectReceivable, due, None));
        }
        if let Some(lost_on) = self.lost_on() {
            let notice_on = lost_on - Days::new(self.policy.warning.lapse_notice_days.into());
            let given_up_on = months_later(lost_on, figures.win_back_for_months);
            if lost_on <= self.as_of && self.as_of < given_up_on {
                let due = lost_on + Days::new(figures.win_back_within_days.into());
                calls.extend(self.call(Purpose::WinBack, due, given_up_on.pred_opt()));
            }
            if notice_on <= self.as_of && self.as_of < lost_on {
                let due = notice_on + Days::new(figures.keep_active_within_days.into());
                calls.extend(self.call(Purpose::KeepActive, due, lost_on.pred_opt()));
            }
        }
        calls
    }

    fn call(&self, purpose: Purpose, due: NaiveDate, last_day: Option<NaiveDate>) -> Option<Call> {
        use Channel::{Email, Fax, Message, Phone, Post, Visit, WeChat, WeCom};
        let figures = self.policy.followup();
        let order = [Phone, Message, WeChat, WeCom, Email, Fax, Post, Visit];
        let last_day = last_day.unwrap_or(NaiveDate::MAX);
        let mut due = due.min(last_day);
        let mut allowed: Vec<Channel> = order.to_vec();
        if purpose != Purpose::CollectReceivable {
            allowed.retain(|channel| self.agreed(*channel));
            for fact in &self.facts {
                let wait = match fact {
                    Fact::Contact(_) => figures.quiet_days,
                    Fact::Response(answer) if answer.kind == ResponseKind::Declined => {
                        figures.refusal_days
                    }
                    _ => continue,
                };
                due = due.max(fact.date() + Days::new(wait.into()));
            }
        }
        if due > last_day {
            return None;
        }
        if allowed.is_empty() {
            return Some((purpose, None));
        }
        let via = allowed.into_iter().find(|channel| self.on_file(*channel));
        Some((purpose, Some((due, via))))
    }
}
