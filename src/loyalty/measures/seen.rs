//! What is seen of one customer, indicator by indicator.

use std::cell::OnceCell;

use chrono::NaiveDate;

use super::prices::{BesideOthers, Paid, Prices};
use super::purchases::Purchases;
use super::visits::Visits;
use super::{
    LoyaltyFacts, LoyaltyIndicator, LoyaltyMeasure, LoyaltyMeasurePolicy, LoyaltyObserved, choice,
    competitors, relation, wallet,
};
use crate::units::{Estimate, ExchangeError, Period, Proportion, Share, Valuation};

/// What is seen of a customer.
pub(super) struct Seen<'a> {
    pub(super) facts: LoyaltyFacts<'a>,
    pub(super) policy: &'a LoyaltyMeasurePolicy,
    pub(super) over: Period,
    pub(super) purchases: Purchases<'a>,
    pub(super) referrals: u64,
    pub(super) visits: u64,
    are_bound: bool,
    valuation: Valuation<'a>,
    prices: &'a Prices,
    paid: OnceCell<Paid>,
}

pub(super) const UNKNOWN: Estimate<LoyaltyObserved> = Estimate::NotEnoughData { have: 0, need: 1 };

impl<'a> Seen<'a> {
    pub(super) fn of(facts: LoyaltyFacts<'a>, prices: &'a Prices) -> Result<Self, ExchangeError> {
        let (policy, over) = (&prices.policy, prices.period());
        let valuation = facts.valuation(policy.currency);
        let visits = Visits::of(facts.customer, &prices.standing, over);
        let transactions = facts.customer.transactions();
        let purchases = Purchases::of(transactions, &visits.captive, valuation, over)?;
        Ok(Seen {
            referrals: relation::referrals(facts, over),
            visits: visits.days,
            are_bound: visits.are_bound,
            paid: OnceCell::new(),
            facts,
            policy,
            over,
            purchases,
            valuation,
            prices,
        })
    }

    /// The leads that they gave. None on record is none only where the policy says so.
    pub(super) fn leads(&self) -> Option<u64> {
        (self.referrals > 0 || self.policy.every_referral_is_known).then_some(self.referrals)
    }

    /// The days on which they came, likewise.
    pub(super) fn visit_days(&self) -> Option<u64> {
        (self.visits > 0 || self.policy.every_visit_is_known).then_some(self.visits)
    }

    /// What was observed of an indicator.
    pub(super) fn observed(
        &self,
        indicator: LoyaltyIndicator,
    ) -> Result<Estimate<LoyaltyObserved>, ExchangeError> {
        let (facts, over) = (self.facts, self.over);
        let count = |count: Option<u64>, observed: fn(u64) -> LoyaltyObserved| {
            count.map_or(UNKNOWN, |count| Estimate::Known(observed(count)))
        };
        Ok(match indicator {
            LoyaltyIndicator::RepeatCount => self.repeat_count(),
            LoyaltyIndicator::RepeatAmount => self.repeat_amount()?,
            LoyaltyIndicator::ShareOfWallet => {
                wallet::share_of_wallet(facts, &self.purchases, self.valuation, over)?
            }
            LoyaltyIndicator::TimeToChoose => choice::time_to_choose(facts, &self.purchases, over),
            LoyaltyIndicator::BoughtForLess => self.bought_for_less(),
            LoyaltyIndicator::PaidBelowUsual => self
                .beside_others(&self.paid().below_usual, |own, others| {
                    LoyaltyObserved::PaidBelowUsual { own, others }
                }),
            LoyaltyIndicator::ChosenHere => self.choices().chosen_here(),
            LoyaltyIndicator::BrandsOwned => {
                competitors::brands_owned(facts, self.policy, over.last())
            }
            LoyaltyIndicator::CompetitorAnswers => self.answers(LoyaltyMeasure::Competitors),
            LoyaltyIndicator::FaultsForgiven => relation::faults_forgiven(facts, over),
            LoyaltyIndicator::Referrals => count(self.leads(), LoyaltyObserved::Referrals),
            LoyaltyIndicator::Visits => count(self.visit_days(), LoyaltyObserved::Visits),
            LoyaltyIndicator::BrandAnswers => self.answers(LoyaltyMeasure::Brand),
        })
    }

    /// The day after which they have bought again, or could have. Not known of those who did not while
    /// something bound them to come: as for the [kind](crate::loyalty::kind) of their loyalty.
    fn again_after(&self) -> Estimate<NaiveDate> {
        match self.purchases.first_settled(self.policy) {
            Estimate::Known(first)
                if self.are_bound && self.purchases.count_days(Some(first)) == 0 =>
            {
                Estimate::NotEnoughData { have: 0, need: 1 }
            }
            settled => settled,
        }
    }

    /// On how many days they bought again.
    pub(super) fn repeat_count(&self) -> Estimate<LoyaltyObserved> {
        match self.again_after() {
            Estimate::Known(first) => {
                let days = self.purchases.count_days(Some(first));
                Estimate::Known(LoyaltyObserved::RepeatCount(days))
            }
            Estimate::NotEnoughData { have, need } => Estimate::NotEnoughData { have, need },
        }
    }

    fn repeat_amount(&self) -> Result<Estimate<LoyaltyObserved>, ExchangeError> {
        Ok(match self.again_after() {
            Estimate::Known(first) => match self.purchases.spent_again(first)? {
                Estimate::Known(amount) => Estimate::Known(LoyaltyObserved::RepeatAmount(amount)),
                Estimate::NotEnoughData { have, need } => Estimate::NotEnoughData { have, need },
            },
            Estimate::NotEnoughData { have, need } => Estimate::NotEnoughData { have, need },
        })
    }

    fn paid(&self) -> &Paid {
        self.paid.get_or_init(|| self.prices.paid(self.facts.customer))
    }

    pub(super) fn choices(&self) -> competitors::Choices {
        competitors::Choices::of(self.facts, &self.purchases, self.over)
    }

    /// Which part of their lines was bought for less, where enough of them tell.
    pub(super) fn for_less(&self) -> Option<Share> {
        let own = self.paid().for_less.own;
        own.share().known().filter(|_| own.trials() >= u64::from(self.policy.lines))
    }

    pub(super) fn bought_for_less(&self) -> Estimate<LoyaltyObserved> {
        self.beside_others(&self.paid().for_less, |own, others| LoyaltyObserved::BoughtForLess {
            own,
            others,
        })
    }

    /// Known from so many lines on, of theirs and of everybody else.
    fn beside_others(
        &self,
        paid: &BesideOthers,
        observed: impl FnOnce(Proportion, Proportion) -> LoyaltyObserved,
    ) -> Estimate<LoyaltyObserved> {
        let lines = [(paid.own, self.policy.lines), (paid.others, self.policy.base_lines)];
        for (part, need) in lines {
            let (have, need) = (part.trials(), u64::from(need));
            if have < need {
                return Estimate::NotEnoughData { have, need };
            }
        }
        Estimate::Known(observed(paid.own, paid.others))
    }

    pub(super) fn answers(&self, about: LoyaltyMeasure) -> Estimate<LoyaltyObserved> {
        match relation::answers(self.facts, self.policy, about, self.over) {
            None => UNKNOWN,
            Some((answers, mean)) if about == LoyaltyMeasure::Competitors => {
                Estimate::Known(LoyaltyObserved::CompetitorAnswers { answers, mean })
            }
            Some((answers, mean)) => {
                Estimate::Known(LoyaltyObserved::BrandAnswers { answers, mean })
            }
        }
    }
}
