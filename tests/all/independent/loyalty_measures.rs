//! How often customers of a log buy again, and which measures of loyalty such a log supports.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use chrono::{Days, NaiveDate};
use clienteling::base::CustomerBase;
use clienteling::funnel::Opportunities;
use clienteling::loyalty::measures::{
    LoyaltyCoverage, LoyaltyFacts, LoyaltyIndicator, LoyaltyMeasure, LoyaltyMeasurePolicy,
    LoyaltyMeasurePolicyDraft, LoyaltyMeasures, LoyaltyNorms, LoyaltyObserved,
};
use clienteling::tiering::concentration;
use clienteling::{Currency, Customer, Draft, Money, Record};

use super::{log, made, public_log, random, read};

const DAY: &str = "2011-12-10";

fn policy() -> LoyaltyMeasurePolicy {
    let draft = LoyaltyMeasurePolicyDraft {
        currency: Currency::GBP,
        days_to_buy_again: 90,
        ..Default::default()
    };
    draft.validate().unwrap()
}

fn measured(base: &CustomerBase) -> Vec<(&Customer, LoyaltyMeasures)> {
    let (deals, as_of) = (Opportunities::new(), DAY.parse().unwrap());
    let norms = LoyaltyNorms::of(base, &deals, policy(), as_of).unwrap();
    let of = |customer| {
        let facts = LoyaltyFacts { customer, deals: &deals, rates: base.rates() };
        (customer, norms.measures(facts).unwrap())
    };
    base.customers().map(of).collect()
}

fn observed(measures: &LoyaltyMeasures, indicator: LoyaltyIndicator) -> Option<LoyaltyObserved> {
    measures.indicator(indicator)?.observed.known()
}

/// On how many days they bought again, where that is known.
fn repeats(measures: &LoyaltyMeasures) -> Option<u64> {
    match observed(measures, LoyaltyIndicator::RepeatCount)? {
        LoyaltyObserved::RepeatCount(days) => Some(days),
        _ => None,
    }
}

fn amount(measures: &LoyaltyMeasures) -> Option<Money> {
    match observed(measures, LoyaltyIndicator::RepeatAmount)? {
        LoyaltyObserved::RepeatAmount(amount) => Some(amount),
        _ => None,
    }
}

/// The same from the days of the purchases alone: no return of such a log names what it undoes, and all
/// of it lies within the months that count.
fn repeats_by_days(customer: &Customer) -> Option<u64> {
    let as_of: NaiveDate = DAY.parse().unwrap();
    let purchases = customer.transactions().purchases().as_of(as_of).iter();
    let purchases = purchases.filter(|one| one.lines.total().is_positive());
    let days: BTreeSet<NaiveDate> = purchases.map(Record::date).collect();
    let first = days.first()?;
    (*first + Days::new(90) <= as_of).then(|| days.len() as u64 - 1)
}

fn check(base: &CustomerBase) -> (Vec<(&Customer, LoyaltyMeasures)>, LoyaltyCoverage) {
    let all = measured(base);
    let mut coverage = LoyaltyCoverage::default();
    for (customer, measures) in &all {
        assert_eq!(repeats(measures), repeats_by_days(customer), "{}", customer.id());
        coverage.add(measures);
    }
    let supported: Vec<LoyaltyMeasure> =
        LoyaltyMeasure::ALL.into_iter().filter(|it| coverage.supports(*it)).collect();
    assert_eq!(supported, [LoyaltyMeasure::RepeatPurchases, LoyaltyMeasure::PriceSensitivity]);
    // It has prices that varied, and no line says how its price came about.
    assert_eq!(coverage.observed(LoyaltyIndicator::BoughtForLess).successes(), 0);
    assert!(coverage.observed(LoyaltyIndicator::PaidBelowUsual).successes() > 0);
    assert_eq!(coverage.scored.successes(), 0, "two of six measures are too few for a score");
    (all, coverage)
}

/// The figures of an independent calculation from the rows: by how often they bought again how many
/// customers there are, and what they spent on it.
const KINDS: [(&str, u64, &str); 4] = [
    ("never again", 885, "0.00 GBP"),
    ("once or twice again", 1_134, "556984.131 GBP"),
    ("three to nine times", 1_084, "2065824.31 GBP"),
    ("ten times and more", 282, "3717058.43 GBP"),
];

#[test]
fn the_public_log_supports_two_of_the_six_measures_and_says_so() {
    let Some((base, _)) = public_log() else { return };
    let (all, coverage) = check(&base);
    assert_eq!(
        coverage.to_string(),
        "score: not supported: known for none of 4371 customers\n\
         repeat purchases: known for 3385 of 4371 customers (77.4%)\n\
         share of wallet and time to choose: not supported: known for none of 4371 customers\n\
         sensitivity to price: known for 2906 of 4371 customers (66.5%)\n\
         attitude to competitors: not supported: known for none of 4371 customers\n\
         tolerance of faults: not supported: known for none of 4371 customers\n\
         concern for the brand: not supported: known for none of 4371 customers"
    );
    let mut kinds = KINDS.map(|(name, ..)| (name, 0, Vec::new()));
    for (_, measures) in &all {
        let Some(repeats) = repeats(measures) else { continue };
        let kind = match repeats {
            0 => 0,
            1..=2 => 1,
            3..=9 => 2,
            _ => 3,
        };
        let (_, count, amounts) = &mut kinds[kind];
        *count += 1;
        amounts.extend(amount(measures));
    }
    for ((name, count, amounts), expected) in kinds.into_iter().zip(KINDS) {
        let sum = Money::try_sum(Currency::GBP, amounts).unwrap();
        assert_eq!((name, count, sum), (expected.0, expected.1, expected.2.parse().unwrap()));
    }
    // A fifth of those who could have bought again bring four fifths of what was bought again.
    let amounts = all.iter().filter_map(|(_, measures)| amount(measures));
    let found = concentration(amounts, Currency::GBP).unwrap();
    let top = found.top("0.2".parse().unwrap()).unwrap();
    assert_eq!(found.total(), "6339866.871 GBP".parse().unwrap());
    assert_eq!((top.customers, top.value), (677, "5106632.05 GBP".parse().unwrap()));
    assert_eq!(format!("{:.1}", top.share_of_value), "80.5%");
}

/// A log of some customers who buy at prices that vary.
fn made_log(seed: u64) -> String {
    let mut random = random(seed);
    let mut text = format!("{}\n", log::COLUMNS.join(","));
    for invoice in 500_000..500_300 {
        let day: NaiveDate = "2010-12-01".parse().unwrap();
        let day = day + Days::new(random(373));
        let (customer, product) = (12_000 + random(60), random(5));
        let (quantity, price) = (1 + random(3), 200 + 5 * random(4));
        let (pounds, pence) = (price / 100, price % 100);
        writeln!(
            text,
            "{invoice},P{product},THING,{quantity},{day} 10:00:00,{pounds}.{pence:02},{customer},France"
        )
        .unwrap();
    }
    text
}

#[test]
fn a_log_that_is_made_here_supports_the_same_two() {
    for seed in 1..4 {
        let path = made("loyalty", seed, &made_log(seed));
        let (base, _) = read(&path);
        let (all, coverage) = check(&base);
        assert!(all.len() > 50);
        let known = coverage.of(LoyaltyMeasure::RepeatPurchases).successes();
        let by_days = all.iter().filter(|(customer, _)| repeats_by_days(customer).is_some());
        assert_eq!(known, by_days.count() as u64, "each has a rank as well");
    }
}
