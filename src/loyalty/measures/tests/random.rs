use super::super::{
    BaseFigures, BasePrices, IndicatorScaling, LoyaltyFacts, LoyaltyIndicator,
    LoyaltyMeasurePolicy, LoyaltyMeasures, LoyaltyNorms,
};
use super::reference::{Deal, Fraction, Slow};
use super::{Known, deal, fact, lenient, yuan};
use crate::units::{Estimate, Score};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use serde_json::{Value, json};

const CUSTOMERS: [&str; 4] = ["A", "B", "C", "D"];

fn cases() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) }
}

fn start() -> NaiveDate {
    "2024-01-01".parse().unwrap()
}

/// A few facts of a few customers, close enough together for ties.
fn a_fact() -> impl Strategy<Value = (usize, usize, u64, [u32; 3], bool)> {
    (0..18_usize, 0..CUSTOMERS.len(), 0..90_u64, [0..3_u32, 0..4, 0..5], any::<bool>())
}

fn written(
    number: usize,
    (kind, who, day, [a, b, c], is): (usize, usize, u64, [u32; 3], bool),
) -> Value {
    let customer = CUSTOMERS[who];
    // In steps of ten days over two and a half years.
    let date = (start() + Days::new(day * 10)).to_string();
    let id = format!("N-{number}");
    let product = ["tea", "cup", "oil"][a as usize];
    let line = |amount: u32, told: bool| {
        let mut line = json!({"product": product, "quantity": (1 + b % 2).to_string(),
            "amount": yuan(amount)});
        if told {
            line["list_price"] = yuan(12);
        }
        line
    };
    let of = |kind: &str, more: Value| fact(kind, customer, &id, &date, more);
    let work = [vec!["service"], vec!["recall"], vec![]][a as usize].clone();
    let cause = ["quality", "attitude", "warranty"][a as usize];
    match kind {
        0..=5 => {
            let mut lines = vec![line([0, 8, 10, 12, 12][c as usize], is)];
            if b == 3 {
                lines.push(line(12, is));
            }
            let details = (a == 1).then(|| json!({"opportunity": format!("D-{c}")}));
            of("purchase", json!({"lines": lines, "details": details}))
        }
        6 => of(
            "return",
            json!({"of": format!("N-{}", number.saturating_sub(c as usize)),
            "lines": [line(8 + c, false)]}),
        ),
        7 => of("return", json!({"lines": [line(1 + c, false)]})),
        8 => of(
            "bought_elsewhere",
            json!({"place": "other_brand",
            "amount": (is || a > 0).then(|| yuan(5 * c))}),
        ),
        9 => of("intention", json!({"is_clear": is, "product": (b > 0).then_some(product)})),
        10 => of("first_contact", json!({})),
        11 => of("referral", json!({"lead": format!("L-{a}")})),
        12 => of("lead_conversion", json!({"lead": format!("L-{a}")})),
        13 => {
            let invoice = is.then(|| format!("N-{}", number.saturating_sub(c as usize)));
            of("workshop_visit", json!({"thing": "T", "work": work, "purchase": invoice}))
        }
        14 => of("complaint", json!({"cause": cause, "product": is.then_some(product)})),
        15 => of("complaint", json!({})),
        16 => {
            let until = (start() + Days::new(day * 10 + 100)).to_string();
            let kind = ["warranty", "service", "insurance"][a as usize];
            of("contract", json!({"kind": kind, "from": date, "until": until, "thing": "T"}))
        }
        _ => of(
            "fault_report",
            json!({"product": is.then_some(product), "purchase": (b > 1).then_some("N-1")}),
        ),
    }
}

fn a_deal() -> impl Strategy<Value = (usize, u64, u64, usize)> {
    (0..CUSTOMERS.len(), 0..90_u64, 0..9_u64, 0..6_usize)
}

fn deals(given: &[(usize, u64, u64, usize)]) -> Vec<Deal> {
    const ENDS: [Option<&str>; 6] =
        [None, Some("won"), Some("won"), Some("other_brand"), Some("other_dealer"), Some("price")];
    let deal = |(number, (who, day, after, how)): (usize, &(usize, u64, u64, usize))| {
        let created = start() + Days::new(day * 10);
        let end = ENDS[*how].map(|how| (how, created + Days::new(after * 10)));
        let (customer, id) = (CUSTOMERS[*who].to_owned(), format!("D-{number}"));
        Deal { customer, id, created, end }
    };
    given.iter().enumerate().map(deal).collect()
}

fn known(facts: &[Value], deals: &[Deal]) -> Known {
    let mut known = Known::of(facts);
    for one in deals {
        let end = one.end.map(|(how, on)| (how, on.to_string()));
        let end = end.as_ref().map(|(how, on)| (*how, on.as_str()));
        known.deals.add(deal(&one.customer, &one.id, &one.created.to_string(), end)).unwrap();
    }
    known
}

fn policy() -> LoyaltyMeasurePolicy {
    lenient(json!({"base_lines": 2, "days_to_buy_again": 30}))
}

fn on(day: u64) -> NaiveDate {
    start() + Days::new(day * 10)
}

fn all_measures(known: &Known, norms: &LoyaltyNorms) -> Vec<(String, LoyaltyMeasures)> {
    let of = |customer| LoyaltyFacts { customer, deals: &known.deals, rates: known.base.rates() };
    let customers = known.base.customers();
    customers.map(|one| (one.id().to_string(), norms.measures(of(one)).unwrap())).collect()
}

fn judged(known: &Known, as_of: NaiveDate) -> Vec<(String, LoyaltyMeasures)> {
    let norms = LoyaltyNorms::of(&known.base, &known.deals, policy(), as_of).unwrap();
    all_measures(known, &norms)
}

/// In millionths, a half to the even neighbour.
fn rounded((part, whole): Fraction) -> i128 {
    let twice = 2 * 1_000_000 * part;
    let below = (twice + whole).div_euclid(2 * whole);
    let is_half = (twice + whole).rem_euclid(2 * whole) == 0;
    if is_half && below % 2 != 0 { below - 1 } else { below }
}

fn compare(slow: &Slow<'_>, customer: &str, measures: &LoyaltyMeasures) {
    for rule in &policy().indicators {
        let indicator = rule.indicator;
        let (name, found) = (indicator.as_str(), measures.indicator(indicator).unwrap());
        let expected = slow.figure(name, customer).map(rounded);
        let observed = found.observed.known().map(|it| it.millionths());
        assert_eq!(observed, expected, "{name} of {customer} on {}", slow.as_of);
        let mark = found.mark.known().map(|mark| i128::from(mark.millionths()));
        let is_low = name == "time_to_choose";
        let expected = match rule.scaling {
            IndicatorScaling::Rank => slow.rank(name, customer, is_low).map(rounded),
            IndicatorScaling::Between { from: 50, .. } => {
                expected.map(|more| (50_000_000 - more).clamp(0, 100_000_000))
            }
            IndicatorScaling::Between { .. } => expected,
        };
        assert_eq!(mark, expected, "mark of {name} of {customer} on {}", slow.as_of);
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn the_measures_are_those_of_the_slow_way(
        facts in prop::collection::vec(a_fact(), 0..30),
        given in prop::collection::vec(a_deal(), 0..6),
        day in 0..100_u64,
    ) {
        let facts: Vec<Value> =
            facts.into_iter().enumerate().map(|(number, one)| written(number, one)).collect();
        let (deals, as_of) = (deals(&given), on(day));
        let slow = Slow {
            facts: &facts,
            deals: &deals,
            as_of,
            first: policy().period(as_of).first(),
            days_to_buy_again: 30,
            lines: 1,
            base_lines: 2,
        };
        // Who is not known yet is not one of the base.
        let on_the_day = slow.customers();
        for (customer, measures) in judged(&known(&facts, &deals), as_of) {
            if on_the_day.contains(&customer) {
                compare(&slow, &customer, &measures);
            }
        }
    }

    #[test]
    fn neither_the_order_of_facts_nor_later_ones_nor_the_division_of_the_base_matters(
        facts in prop::collection::vec(a_fact(), 0..30),
        given in prop::collection::vec(a_deal(), 0..6),
        day in 0..100_u64, turn in 0..30_usize,
    ) {
        let mut facts: Vec<Value> =
            facts.into_iter().enumerate().map(|(number, one)| written(number, one)).collect();
        let (mut deals, as_of) = (deals(&given), on(day));
        let whole = known(&facts, &deals);
        let norms = LoyaltyNorms::of(&whole.base, &whole.deals, policy(), as_of).unwrap();
        let expected = all_measures(&whole, &norms);
        prop_assert_eq!(in_parts(&whole, as_of), norms);
        let turn = turn.min(facts.len());
        facts.rotate_left(turn);
        facts.reverse();
        prop_assert_eq!(&judged(&known(&facts, &deals), as_of), &expected);
        // What comes later is not there yet.
        facts.retain(|fact| {
            let (_, one) = fact.as_object().unwrap().iter().next().unwrap();
            one["date"].as_str().unwrap().parse::<NaiveDate>().unwrap() <= as_of
        });
        deals.retain(|deal| deal.created <= as_of);
        for deal in &mut deals {
            deal.end = deal.end.filter(|(_, on)| *on <= as_of);
        }
        let known_then = known(&facts, &deals);
        let then = judged(&known_then, as_of);
        let mut until = expected;
        until.retain(|(customer, _)| known_then.base.customer(&customer.parse().unwrap()).is_some());
        prop_assert_eq!(then, until);
    }

    #[test]
    fn the_parts_add_up_to_the_score_within_its_bounds(
        facts in prop::collection::vec(a_fact(), 0..40),
        given in prop::collection::vec(a_deal(), 0..6),
    ) {
        let facts: Vec<Value> =
            facts.into_iter().enumerate().map(|(number, one)| written(number, one)).collect();
        for (_, measures) in judged(&known(&facts, &deals(&given)), on(95)) {
            let parts = measures.measures.iter().filter_map(|one| one.contribution);
            let sum: i64 = parts.map(Score::millionths).sum();
            prop_assert_eq!(sum, measures.score.score.map_or(0, Score::millionths));
            let known = measures.measures.iter().filter(|one| one.mark.is_some()).count();
            prop_assert_eq!(measures.score.score.is_some(), known >= 3);
        }
    }

    #[test]
    fn one_purchase_more_never_means_fewer_repeat_purchases_or_a_smaller_amount(
        facts in prop::collection::vec(a_fact(), 0..30), who in 0..CUSTOMERS.len(),
        day in 0..100_u64, amount in 1..30_u32,
    ) {
        let mut facts: Vec<Value> =
            facts.into_iter().enumerate().map(|(number, one)| written(number, one)).collect();
        let figures = |facts: &[Value]| {
            let all = judged(&known(facts, &[]), on(95)).into_iter();
            let own = all.filter(|(customer, _)| customer == CUSTOMERS[who]);
            let which = [
                LoyaltyIndicator::RepeatCount,
                LoyaltyIndicator::RepeatAmount,
                LoyaltyIndicator::ShareOfWallet,
                LoyaltyIndicator::ChosenHere,
            ];
            let of = |one: LoyaltyMeasures| which.map(|it| one.indicator(it).unwrap().observed);
            own.map(|(_, one)| of(one)).next()
        };
        let before = figures(&facts);
        let date = on(day).to_string();
        let lines = [super::line("tea", amount)];
        facts.push(super::bought_by(CUSTOMERS[who], "more", &date, &lines));
        let after = figures(&facts);
        for (before, after) in before.into_iter().flatten().zip(after.into_iter().flatten()) {
            if let (Estimate::Known(before), Estimate::Known(after)) = (before, after) {
                prop_assert!(before.millionths() <= after.millionths(), "{} {}", before, after);
            }
        }
    }
}

/// The norms of a base that was divided, each part folded by itself.
fn in_parts(known: &Known, as_of: NaiveDate) -> LoyaltyNorms {
    let is_known = |one: &&crate::base::Customer| one.is_known(as_of);
    let customers: Vec<_> = known.base.customers().filter(is_known).collect();
    let (some, others) = customers.split_at(customers.len() / 2);
    let prices = |part: &[&crate::base::Customer]| {
        let mut prices = BasePrices::new(policy(), as_of);
        for one in part {
            prices.add(one);
        }
        prices
    };
    let mut all = prices(others);
    all.merge(&prices(some)).unwrap();
    let figures = |part: &[&crate::base::Customer]| {
        let mut figures = BaseFigures::new(all.clone());
        for customer in part {
            let (deals, rates) = (&known.deals, known.base.rates());
            figures.add(LoyaltyFacts { customer, deals, rates }).unwrap();
        }
        figures
    };
    let mut whole = figures(others);
    whole.merge(&figures(some)).unwrap();
    whole.norms()
}
