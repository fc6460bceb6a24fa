//! The signs of a loyal customer (S3, S5), each met, not met or unknown.

use std::collections::BTreeSet;

use super::competitors::Choices;
use super::seen::Seen;
use super::{LoyaltyMeasure, LoyaltyObserved, choice, relation};
use crate::marketing::{HeardFrom, LeadSource};
use crate::rule::{Criterion, Evidence, rules};
use crate::transaction::{Line, Purchase};
use crate::units::{Estimate, ExchangeError, Score};

rules! {
    REPEATS = "loyalty.sign.repeats", AtLeast {
        "bought here again on {observed} days, at least the {needed} of somebody who buys again and again[ (by {margin})]",
        "bought here again on {observed} days, below the {needed} of somebody who buys again and again[ (by {margin})]",
        "it is too early to say whether they buy again and again, or something bound them to come",
    };
    MUCH = "loyalty.sign.much", AtLeast {
        "spent {observed}, at least the {needed} of somebody who buys much[ (by {margin})]",
        "spent {observed}, below the {needed} of somebody who buys much[ (by {margin})]",
        "it is not known how much they spent, or from which amount on somebody buys much",
    };
    RANGE = "loyalty.sign.range", AtLeast {
        "bought {observed} different products, at least the {needed} of somebody who buys the whole range[ (by {margin})]",
        "bought {observed} different products, below the {needed} of somebody who buys the whole range[ (by {margin})]",
        "it is not known how many products make the whole range, or whether they bought any",
    };
    RECOMMENDS = "loyalty.sign.recommends", AtLeast {
        "leads given: {observed}, at least the {needed} of somebody who recommends us[ (by {margin})]",
        "leads given: {observed}, below the {needed} of somebody who recommends us[ (by {margin})]",
        "no recommendation by them is on record",
    };
    LITTLE_EFFORT = "loyalty.sign.little-effort", AtMost {
        "chose within {observed} in the median, at most the {needed} of somebody who buys with little effort[ (by {margin})]",
        "chose within {observed} in the median, above the {needed} of somebody who buys with little effort[ (by {margin})]",
        "nobody knows how long they took to choose",
    };
    NOT_MOVED_BY_PRICE = "loyalty.sign.not-moved-by-price", AtMost {
        "{observed} of their lines were bought for less, at most the {needed} of everybody else's[ (by {margin})]",
        "{observed} of their lines were bought for less, above the {needed} of everybody else's[ (by {margin})]",
        "too little is known of the prices that they and others paid, or everybody buys for less",
    };
    NORMAL_PRICES = "loyalty.sign.normal-prices", AtMost {
        "{observed} of their lines were bought for less, at most the {needed} of somebody who pays normal prices[ (by {margin})]",
        "{observed} of their lines were bought for less, above the {needed} of somebody who pays normal prices[ (by {margin})]",
        "too little is known of the prices that they paid",
    };
    NO_OTHER_BRAND = "loyalty.sign.no-other-brand", AtMost {
        "other brands considered or bought: {observed}, as of somebody who hardly considers another brand",
        "other brands considered or bought: {observed}, above the {needed} of somebody who hardly considers another brand[ (by {margin})]",
        "nobody knows whether they consider other brands",
    };
    FORGIVES = "loyalty.sign.forgives", Over {
        "faults reported without a complaint: {observed}, more than the {needed} that they complained about[ ({margin} more)]",
        "faults reported without a complaint: {observed}, not more than the {needed} that they complained about[ ({margin} fewer)]",
        "they have neither reported a fault nor complained about one",
    };
    CAME_BY_RECOMMENDATION = "loyalty.sign.came-by-recommendation", Is {
        "they came by a recommendation",
        "they came otherwise than by a recommendation",
        "nobody knows how they came",
    };
    TAKES_SERVICES = "loyalty.sign.takes-services", AtLeast {
        "came of their own accord on {observed} days, at least the {needed} of somebody who takes our services regularly[ (by {margin})]",
        "came of their own accord on {observed} days, below the {needed} of somebody who takes our services regularly[ (by {margin})]",
        "no visit of their own accord is on record",
    };
    IMMUNE = "loyalty.sign.immune", AtMost {
        "times that they chose a competitor: {observed}, as of somebody who is immune to their offers",
        "times that they chose a competitor: {observed}, above the {needed} of somebody who is immune to their offers[ (by {margin})]",
        "no deal with them that was won, and no choice of a competitor, is on record",
    };
    TRUSTS = "loyalty.sign.trusts", AtLeast {
        "answers about the brand {observed}, at least the {needed} of somebody who trusts it[ (by {margin})]",
        "answers about the brand {observed}, below the {needed} of somebody who trusts it[ (by {margin})]",
        "they have not been asked about the brand, or have not answered",
    };
}

/// The signs of somebody of whom nothing is known.
pub(super) fn unknown() -> Vec<Criterion> {
    RULES.iter().map(|rule| rule.check(Evidence::fact(None))).collect()
}

impl Seen<'_> {
    /// Every sign, in the order of the rules.
    pub(super) fn signs(&self) -> Result<Vec<Criterion>, ExchangeError> {
        let limits = self.policy.signs;
        let (own, others) = match self.bought_for_less() {
            Estimate::Known(LoyaltyObserved::BoughtForLess { own, others }) => {
                // Where everybody buys for less, nobody shows whether the price moves them.
                let others = others.share().known();
                (own.share().known(), others.filter(|share| *share < self.policy.everybody))
            }
            _ => (None, None),
        };
        let choices = self.choices();
        let (reports, complaints) = self.faults();
        // Amounts of one currency: the policy was checked.
        let much = Evidence::money(self.purchases.spent()?.known(), limits.much);
        let much = much.unwrap_or(Evidence::fact(None));
        Ok(vec![
            REPEATS.check(Evidence::counts(self.repeats(), u64::from(limits.repeats))),
            MUCH.check(much),
            RANGE.check(Evidence::counts(self.products(), limits.products.map(u64::from))),
            RECOMMENDS.check(Evidence::counts(self.leads(), 1)),
            LITTLE_EFFORT.check(Evidence::days(self.days(), u64::from(limits.days_to_choose))),
            NOT_MOVED_BY_PRICE.check(Evidence::shares(own, others)),
            NORMAL_PRICES.check(Evidence::shares(self.for_less(), limits.for_less)),
            NO_OTHER_BRAND.check(Evidence::counts(self.others_considered(&choices), 0)),
            FORGIVES.check(Evidence::counts(reports, complaints)),
            CAME_BY_RECOMMENDATION.check(Evidence::fact(self.came_by_recommendation())),
            TAKES_SERVICES.check(Evidence::counts(self.visit_days(), u64::from(limits.visits))),
            IMMUNE.check(Evidence::counts(choices.for_competitors(), 0)),
            TRUSTS.check(Evidence::scores(self.trust(), limits.trust)),
        ])
    }
}

impl Seen<'_> {
    fn repeats(&self) -> Option<u64> {
        match self.repeat_count() {
            Estimate::Known(LoyaltyObserved::RepeatCount(days)) => Some(days),
            _ => None,
        }
    }

    fn kept_in_period(&self) -> impl Iterator<Item = &Purchase> {
        let kept = self.purchases.kept.iter().copied();
        kept.filter(|one| self.over.contains(one.date))
    }

    /// How many different products they bought. `None`: nothing that they bought is on record.
    fn products(&self) -> Option<u64> {
        let lines = self.kept_in_period().flat_map(|one| one.lines.as_slice());
        let products: BTreeSet<_> =
            lines.filter(|line| line.amount().is_positive()).map(Line::product).collect();
        let is_known = !self.purchases.kept.is_empty();
        is_known.then(|| u64::try_from(products.len()).unwrap_or(u64::MAX))
    }

    /// The median time to choose in whole days, a half counted as one.
    fn days(&self) -> Option<u64> {
        match choice::time_to_choose(self.facts, &self.purchases, self.over) {
            Estimate::Known(LoyaltyObserved::TimeToChoose(times)) => {
                Some(times.median_half_days.div_ceil(2))
            }
            _ => None,
        }
    }

    /// How many other brands they named at the latest first contact at which they were asked, and how
    /// often they chose one. `None`: neither is on record.
    fn others_considered(&self, choices: &Choices) -> Option<u64> {
        let visits =
            self.facts.customer.marketing().first_contacts().newest_first(self.over.last());
        let mut visits = visits.filter(|one| self.over.contains(one.date));
        let named = visits.find_map(|one| Some(one.other_brands.as_ref()?.len()));
        let named = named.map(|named| u64::try_from(named).unwrap_or(u64::MAX));
        let chosen = choices.for_other_brand();
        match (named, chosen) {
            (None, None) => None,
            (named, chosen) => Some(named.unwrap_or(0).saturating_add(chosen.unwrap_or(0))),
        }
    }

    /// How many faults they reported without a complaint, and about how many they complained.
    fn faults(&self) -> (Option<u64>, Option<u64>) {
        match relation::faults_forgiven(self.facts, self.over) {
            Estimate::Known(LoyaltyObserved::FaultsForgiven(part)) => {
                (Some(part.successes()), Some(part.failures()))
            }
            _ => (None, None),
        }
    }

    /// Whether they came by a recommendation: by what they said when they first came or when the
    /// first of their deals was created, or because they were a lead that somebody gave. That they
    /// were a customer before does not say how they became one. `None`: nobody knows.
    fn came_by_recommendation(&self) -> Option<bool> {
        let (as_of, marketing) = (self.over.last(), self.facts.customer.marketing());
        if !marketing.lead_conversions().as_of(as_of).is_empty() {
            return Some(true);
        }
        let said = marketing.first_contacts().oldest_first(as_of);
        let said = said.filter_map(|one| Some((one.date, one.heard_from.as_ref()?)));
        let deals = self.facts.own_deals().filter(|deal| deal.created_on() <= as_of);
        let deals = deals.filter_map(|deal| Some((deal.created_on(), deal.heard_from()?)));
        let told = |(_, from): &(_, &LeadSource)| **from != HeardFrom::Customer.into();
        let first = said.chain(deals).filter(told).min_by_key(|(day, _)| *day);
        first.map(|(_, from)| *from == HeardFrom::Referral.into())
    }

    fn trust(&self) -> Option<Score> {
        match self.answers(LoyaltyMeasure::Brand) {
            Estimate::Known(LoyaltyObserved::BrandAnswers { mean, .. }) => Some(mean),
            _ => None,
        }
    }
}
