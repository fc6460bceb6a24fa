//! How far a customer relies on us: four signs, each open to inspection.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::LoyaltyStandingPolicyDraft;
use super::occasions::Occasions;
use super::policy::positive;
use crate::base::Customer;
use crate::rule::{Checker, Criterion, CriterionOutcome, Draft, Evidence, ProblemKind, rules};
use crate::satisfaction::WeightedSum;
use crate::units::period::{days_between, days_later, first_of_months_through, months_after};
use crate::units::words::words;
use crate::units::{Period, ProductId, Proportion, Record, Rounding, Score, Share};

rules! {
    OCCASIONS = "loyalty.reliance.occasions", AtLeast {
        "occasions on which they are known to have bought or come: {observed}, every one with us",
        "occasions on which they are known to have bought or come: {needed}, of which {observed} with us[ and {margin} elsewhere]",
        "it is not known how much they buy elsewhere",
    };
    SERVICES = "loyalty.reliance.services", AtLeast {
        "days on which they came for service of their own accord: {observed}, at least the {needed} of a regular[ (by {margin})]",
        "days on which they came for service of their own accord: {observed}, below the {needed} of a regular[ (by {margin})]",
        "it is not known how often they came for service",
    };
    RANGE = "loyalty.reliance.range", AtLeast {
        "product groups from which they buy: {observed}, the whole range",
        "product groups from which they buy: {observed} of {needed}[ ({margin} missing)]",
        "it is not known from how much of the range they buy, because no product groups are defined",
    };
    RELATIONSHIP = "loyalty.reliance.relationship", AtMost {
        "a customer since {observed}, long enough to count in full: {needed} or before[ (by {margin})]",
        "a customer since {observed}, too recently to count in full: {needed} or before[ (by {margin})]",
        "it is not known whether they still come of their own accord",
    };
    RELIES = "loyalty.relies-on-us", AtLeast {
        "reliance {observed}, at least the {needed} of a customer who relies on us[ (by {margin})]",
        "reliance {observed}, below the {needed} of a customer who relies on us[ (by {margin})]",
        "too little is known of how far they rely on us",
    };
}

words! {
    /// A sign that a customer relies on us. Habits are formed step by step (S2).
    pub enum RelianceSign, "sign of reliance" {
        /// Buys with us rather than elsewhere.
        Occasions = "occasions" as "buys with us rather than elsewhere",
        /// Takes our services regularly (S5).
        Services = "services" as "takes our services regularly",
        /// Buys the whole range (S3).
        Range = "range" as "buys the whole range",
        /// Has long been a customer of their own accord, and still is.
        Relationship = "relationship" as "has long been a customer",
    }
}

/// How far a customer relies on us, as it is written down. The figures are ours where no source is
/// named.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReliancePolicyDraft {
    /// From which mark on a customer relies on us. 60, as for attitude and satisfaction: one sign in
    /// full beside one that is missing is not enough.
    pub from: Score,
    /// Which part of the weights must be known for a mark of the whole. 0.6: more than two of the four
    /// signs, for a long relationship and some visits do not tell whether they buy elsewhere too.
    pub coverage: Share,
    /// Purchases, here and elsewhere, of the last so many months count; who did not come of their own
    /// accord in them has no relationship that counts. 24.
    pub months: u32,
    /// Whether every purchase elsewhere is on record, so that who has none buys nowhere else. No.
    pub elsewhere_is_recorded: bool,
    /// On so many days a regular comes for service … 4 (S4's analysis counts customers with at least
    /// 4 visits).
    pub services: u32,
    /// … within so many months. 12.
    pub service_months: u32,
    /// Whether every visit to the workshop is on record, so that who has none never came. No.
    pub every_visit_is_known: bool,
    /// The product groups of the range, each with its products. None.
    pub groups: BTreeMap<String, BTreeSet<ProductId>>,
    /// After so many months a relationship counts in full. 60.
    pub relationship_months: u32,
    /// How heavily it weighs that they buy with us rather than elsewhere. 1.
    pub occasions_weight: u32,
    /// … that they take our services regularly. 1.
    pub services_weight: u32,
    /// … that they buy the whole range. 1.
    pub range_weight: u32,
    /// … that they have long been a customer. 1.
    pub relationship_weight: u32,
}

impl Default for ReliancePolicyDraft {
    fn default() -> Self {
        ReliancePolicyDraft {
            from: Score::of(60),
            coverage: Share::from_percent(60),
            months: 24,
            elsewhere_is_recorded: false,
            services: 4,
            service_months: 12,
            every_visit_is_known: false,
            groups: BTreeMap::new(),
            relationship_months: 60,
            occasions_weight: 1,
            services_weight: 1,
            range_weight: 1,
            relationship_weight: 1,
        }
    }
}

impl ReliancePolicyDraft {
    const MOST_GROUPS: usize = 1_000;
    const MOST_WEIGHT: u32 = 1_000_000;

    const fn weight(&self, sign: RelianceSign) -> u32 {
        match sign {
            RelianceSign::Occasions => self.occasions_weight,
            RelianceSign::Services => self.services_weight,
            RelianceSign::Range => self.range_weight,
            RelianceSign::Relationship => self.relationship_weight,
        }
    }
}

impl Draft for ReliancePolicyDraft {
    fn check(&self, checker: &mut Checker) {
        positive(checker, "from", self.from);
        checker.part("coverage", self.coverage);
        for (field, months) in [
            ("months", self.months),
            ("service_months", self.service_months),
            ("relationship_months", self.relationship_months),
        ] {
            checker.number(field, months, 1, Checker::MAX_MONTHS);
        }
        checker.number("services", self.services, 1, u32::MAX);
        checker.length("groups", self.groups.len(), 0, Self::MOST_GROUPS);
        for (name, products) in &self.groups {
            if products.is_empty() {
                checker.report(&format!("groups.{name}"), ProblemKind::Missing("a product"));
            }
        }
        for sign in RelianceSign::ALL {
            let field = format!("{}_weight", sign.as_str());
            checker.number(&field, self.weight(sign), 0, Self::MOST_WEIGHT);
        }
        if RelianceSign::ALL.iter().all(|sign| self.weight(*sign) == 0) {
            let text = "the weights add up to zero: expected one above it".to_owned();
            checker.report("", ProblemKind::Of { key: "loyalty.no_weight", text });
        }
    }
}

/// One sign of reliance in one customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct ReliancePart {
    /// Which sign.
    pub sign: RelianceSign,
    /// What it rests on. It is met where the sign is there in full.
    pub criterion: Criterion,
    /// How strong it is. `None`: it is not known.
    pub mark: Option<Score>,
    /// How heavily it weighs.
    pub weight: u32,
}

/// How far a customer relies on us.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct Reliance {
    /// Every sign, in the order of [`RelianceSign::ALL`].
    pub parts: Vec<ReliancePart>,
    /// Which part of the weights is of signs that are known, cut after nine decimals.
    pub coverage: Share,
    /// The mean of the marks that are known, by their weights. `None`: too little of the weights is
    /// known.
    pub mark: Option<Score>,
    /// Whether they rely on us, by the mark.
    pub relies: Criterion,
    /// The first day on which time alone can change whether they rely on us: until a purchase or a
    /// visit no longer counts only the length of the relationship grows. `None`: it changes nothing.
    pub look_again_on: Option<NaiveDate>,
}

impl Reliance {
    pub(super) fn of(
        customer: &Customer,
        occasions: &Occasions,
        policy: &LoyaltyStandingPolicyDraft,
        as_of: NaiveDate,
    ) -> Reliance {
        let policy = &policy.reliance;
        let parts = RelianceSign::ALL.map(|sign| {
            let (criterion, mark) = match sign {
                RelianceSign::Occasions => with_us(customer, occasions, policy, as_of),
                RelianceSign::Services => services(customer, occasions, policy, as_of),
                RelianceSign::Range => range(customer, policy, as_of),
                RelianceSign::Relationship => relationship(occasions, policy, as_of),
            };
            let mark = mark.filter(|_| criterion.outcome() != CriterionOutcome::Unknown);
            ReliancePart { sign, criterion, mark, weight: policy.weight(sign) }
        });
        let (coverage, mark) = weighed(&parts, policy);
        let relies = RELIES.check(Evidence::scores(mark, policy.from));
        let mut reliance =
            Reliance { parts: parts.into(), coverage, mark, relies, look_again_on: None };
        reliance.look_again_on = reliance.changes_on(customer, occasions, policy, as_of);
        reliance
    }

    fn changes_on(
        &self,
        customer: &Customer,
        occasions: &Occasions,
        policy: &ReliancePolicyDraft,
        as_of: NaiveDate,
    ) -> Option<NaiveDate> {
        let ends = first_to_end(customer, occasions, policy, as_of)?;
        let relies = |days: u64| {
            let mut parts = self.parts.clone();
            let day = days_later(as_of, days).unwrap_or(NaiveDate::MAX);
            for part in parts.iter_mut().filter(|it| it.sign == RelianceSign::Relationship) {
                part.mark = relationship(occasions, policy, day).1;
            }
            weighed(&parts, policy).1.is_some_and(|mark| mark >= policy.from)
        };
        let (mut no, mut yes) = (0, days_between(as_of, ends).saturating_sub(1));
        if relies(no) || !relies(yes) {
            return Some(ends).filter(|day| *day < NaiveDate::MAX);
        }
        while no.saturating_add(1) < yes {
            let between = no.midpoint(yes);
            *(if relies(between) { &mut yes } else { &mut no }) = between;
        }
        days_later(as_of, yes)
    }
}

/// Which part of the weights is known, and the mean of the marks where that is enough.
fn weighed(parts: &[ReliancePart], policy: &ReliancePolicyDraft) -> (Share, Option<Score>) {
    let (mut marks, mut known, mut all) = (WeightedSum::default(), 0_u64, 0_u64);
    for part in parts {
        let weight = u64::from(part.weight);
        all = all.saturating_add(weight);
        if let Some(mark) = part.mark {
            known = known.saturating_add(weight);
            marks.add(mark, part.weight);
        }
    }
    let coverage = Share::of_counts(known, all, Rounding::TowardZero).unwrap_or(Share::NONE);
    (coverage, marks.mean().filter(|_| coverage >= policy.coverage))
}

/// The first day on which one of several days no longer counts, or the last of the calendar. `None`:
/// none counts.
fn end(days: impl Iterator<Item = NaiveDate>, months: u32, as_of: NaiveDate) -> Option<NaiveDate> {
    let over = over(as_of, months);
    let first = days.filter(|day| over.contains(*day)).min()?;
    Some(months_after(first, months).unwrap_or(NaiveDate::MAX))
}

/// The first day on which a purchase or a visit that counts no longer does. `None`: none counts.
fn first_to_end(
    customer: &Customer,
    occasions: &Occasions,
    policy: &ReliancePolicyDraft,
    as_of: NaiveDate,
) -> Option<NaiveDate> {
    let marketing = customer.marketing().bought_elsewhere().as_of(as_of).iter();
    let bought = customer.transactions().purchases().as_of(as_of).iter().map(Record::date);
    let bought = bought.filter(|_| !policy.groups.is_empty());
    let days = marketing.map(Record::date).chain(bought).chain(occasions.free.iter().copied());
    let services = occasions.services.iter().copied();
    let ends = [end(days, policy.months, as_of), end(services, policy.service_months, as_of)];
    ends.into_iter().flatten().min()
}

type Judged = (Criterion, Option<Score>);

/// So many of so many, or all of them where there are more.
fn part(observed: u64, needed: u64) -> Option<Score> {
    Score::of_part(Proportion::try_new(observed.min(needed), needed).ok()?)
}

fn counts(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// The days of the months up to a day.
fn over(as_of: NaiveDate, months: u32) -> Period {
    Period::months_through(as_of, months).unwrap_or_else(|_| Period::year_through(as_of))
}

/// On how many of the occasions on which they bought, here or elsewhere, they bought here. A day here
/// is one, and a day elsewhere another, be it the same.
fn with_us(
    customer: &Customer,
    occasions: &Occasions,
    policy: &ReliancePolicyDraft,
    as_of: NaiveDate,
) -> Judged {
    let over = over(as_of, policy.months);
    let elsewhere = customer.marketing().bought_elsewhere().as_of(as_of).iter().map(Record::date);
    let elsewhere: BTreeSet<NaiveDate> = elsewhere.filter(|day| over.contains(*day)).collect();
    let here = counts(occasions.free.iter().filter(|day| over.contains(**day)).count());
    let all = here.saturating_add(counts(elsewhere.len()));
    let is_known = all > 0 && (policy.elsewhere_is_recorded || !elsewhere.is_empty());
    let evidence = Evidence::counts(is_known.then_some(here), is_known.then_some(all));
    (OCCASIONS.check(evidence), part(here, all))
}

/// On how many days they came for service.
fn services(
    customer: &Customer,
    occasions: &Occasions,
    policy: &ReliancePolicyDraft,
    as_of: NaiveDate,
) -> Judged {
    let over = over(as_of, policy.service_months);
    let visits = customer.transactions().workshop_visits().as_of(as_of);
    let is_known = policy.every_visit_is_known || !visits.is_empty();
    let days = counts(occasions.services.iter().filter(|day| over.contains(**day)).count());
    let needed = u64::from(policy.services);
    (SERVICES.check(Evidence::counts(is_known.then_some(days), needed)), part(days, needed))
}

/// From how many of the product groups they bought what they kept.
fn range(customer: &Customer, policy: &ReliancePolicyDraft, as_of: NaiveDate) -> Judged {
    let over = over(as_of, policy.months);
    let kept = customer.transactions().products_kept(over);
    let is_bought = |group: &&BTreeSet<ProductId>| kept.iter().any(|one| group.contains(*one));
    let bought = policy.groups.values().filter(is_bought).count();
    let (bought, all) = (counts(bought), counts(policy.groups.len()));
    let is_known = all > 0;
    (
        RANGE.check(Evidence::counts(is_known.then_some(bought), is_known.then_some(all))),
        part(bought, all),
    )
}

/// For how long they have been a customer of their own accord, if they still are.
fn relationship(occasions: &Occasions, policy: &ReliancePolicyDraft, as_of: NaiveDate) -> Judged {
    let months = policy.relationship_months;
    let over = over(as_of, policy.months);
    let still_comes = occasions.free.last().is_some_and(|day| over.contains(*day));
    let since = occasions.free.first().copied().filter(|_| still_comes);
    let limit = first_of_months_through(as_of, months).pred_opt();
    let mark = since.and_then(|since| {
        let full = months_after(since, months).unwrap_or(NaiveDate::MAX);
        part(days_between(since, as_of), days_between(since, full))
    });
    (RELATIONSHIP.check(Evidence::dates(since, limit)), mark)
}
