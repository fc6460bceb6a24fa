//! The forecast of a book against a look at every deal for every period and at every outcome, and
//! the properties that it promises.

mod common;
mod reference;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use clienteling::funnel::forecast::{
    Forecast, ForecastBin, ForecastBook, ForecastCategory, ForecastFigures, ForecastPlan,
    ForecastPlanDraft, ForecastPolicy, ForecastPolicyDraft, Outside, PeriodForecast, Placement,
    PlannedPeriod, Tally, TargetStanding,
};
use clienteling::funnel::{
    Change, LossCause, LossReason, NewOpportunity, Opportunity, Owner, Owners, Pipeline, VoidCause,
    VoidReason, Win,
};
use clienteling::units::{Probability, WeightedMoney};
use clienteling::{Currency, Decimal, ExchangeRates, Money, Period, Rounding};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use common::cases;
use reference::distribution::at_least;
use reference::forecast::{self as slow, Figures, Known, Three};

fn start() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()
}

fn day(after: u64) -> NaiveDate {
    start() + Days::new(after)
}

/// From 2026-03-01 on, one dollar is seven yuan, and one yuan twenty yen.
fn rates() -> ExchangeRates {
    let mut rates = ExchangeRates::new();
    rates.record(Currency::USD, Currency::CNY, start(), "7.0125".parse().unwrap()).unwrap();
    rates.record(Currency::JPY, Currency::CNY, start(), "0.05".parse().unwrap()).unwrap();
    rates
}

fn plain_rates() -> BTreeMap<String, Decimal> {
    [("USD", "7.0125"), ("JPY", "0.05")]
        .map(|(code, rate)| (code.to_owned(), rate.parse().unwrap()))
        .into()
}

fn owners(which: usize) -> Owners {
    let owner = |staff: &str, share: &str| Owner {
        staff: staff.parse().unwrap(),
        share: share.parse().unwrap(),
    };
    let lists = [
        vec![owner("S-1", "1")],
        vec![owner("S-2", "1")],
        vec![owner("S-1", "0.5"), owner("S-2", "0.5")],
        vec![owner("S-1", "0.333333333"), owner("S-2", "0.333333333"), owner("S-3", "0.333333334")],
    ];
    Owners::try_new(lists[which].clone()).unwrap()
}

fn an_amount() -> impl Strategy<Value = Money> {
    prop_oneof![
        2 => select(vec!["0 CNY", "100 CNY", "100 CNY", "250.50 CNY", "0.01 CNY"])
            .prop_map(|text| text.parse().unwrap()),
        2 => (0..5_000_000_i64).prop_map(|fen| Money::from_minor(fen, Currency::CNY)),
        1 => (0..500_000_i64).prop_map(|cents| Money::from_minor(cents, Currency::USD)),
        1 => (0..9_999_i64).prop_map(|yen| Money::from_minor(yen, Currency::JPY)),
    ]
}

fn a_probability(fine: bool) -> BoxedStrategy<Probability> {
    let parts = if fine { 1_000_000_000 } else { 20 };
    let of = move |part| Probability::try_new(Decimal::from(part) / Decimal::from(parts)).unwrap();
    (0..=parts).prop_map(of).boxed()
}

fn an_expected_day() -> impl Strategy<Value = Option<NaiveDate>> {
    prop::option::weighted(0.9, (0..150_u64).prop_map(day))
}

fn a_change(fine: bool) -> impl Strategy<Value = Change> {
    let stages = ["first_contact", "needs_understood", "product_shown", "test_drive", "quotation"];
    let stage = move || select(stages.to_vec()).prop_map(|id| id.parse().unwrap());
    prop_oneof![
        3 => stage().prop_map(Change::Move),
        4 => a_probability(fine).prop_map(|probability| Change::Manual(Some(probability))),
        1 => an_amount().prop_map(Change::Revenue),
        2 => an_expected_day().prop_map(Change::ExpectedOn),
        1 => (0..4_usize).prop_map(|which| Change::Owners(owners(which))),
        1 => select(vec!["car", "van"]).prop_map(|id| Change::Product(id.parse().unwrap())),
        2 => an_amount().prop_map(|revenue| {
            Change::Win(Win { into: "delivered".parse().unwrap(), revenue })
        }),
        1 => Just(Change::Lose(LossReason::Cause(LossCause::Price))),
        1 => Just(Change::Void(VoidReason::Cause(VoidCause::Mistake))),
        1 => stage().prop_map(Change::Reopen),
    ]
}

fn apply(deal: &mut Opportunity, change: Change, on: NaiveDate) -> bool {
    deal.apply(change, on, &"S-1".parse().unwrap(), &Pipeline::default()).is_ok()
}

/// Deals through random changes, of which the refused ones change nothing.
fn book(most: usize, fine: bool) -> impl Strategy<Value = Vec<Opportunity>> {
    let changes = prop::collection::vec((0..9_u64, a_change(fine)), 0..5);
    let products = select(vec!["car", "van", "lorry"]);
    let deal = (0..30_u64, an_amount(), an_expected_day(), 0..4_usize, products, changes);
    prop::collection::vec(deal, 0..=most).prop_map(|deals| {
        let mut book = Vec::new();
        for (number, (created, revenue, expected_on, of, product, changes)) in
            deals.into_iter().enumerate()
        {
            let mut on = day(created);
            let new = NewOpportunity {
                owners: owners(of),
                expected_on: expected_on.filter(|expected| *expected >= on),
                ..NewOpportunity::new(
                    format!("O-{number:02}").parse().unwrap(),
                    "C-1".parse().unwrap(),
                    product.parse().unwrap(),
                    revenue,
                    "test_drive".parse().unwrap(),
                    on,
                    "S-1".parse().unwrap(),
                )
            };
            let mut deal = Opportunity::create(new, &Pipeline::default()).unwrap();
            for (later, change) in changes {
                on = on + Days::new(later);
                apply(&mut deal, change, on);
            }
            book.push(deal);
        }
        book
    })
}

fn as_of() -> impl Strategy<Value = NaiveDate> {
    (5..60_u64).prop_map(day)
}

/// Up to four periods, with and without days between them, and with and without targets.
fn plan() -> impl Strategy<Value = ForecastPlan> {
    let target = prop_oneof![
        1 => (1..9_000_000_i64).prop_map(|fen| Money::from_minor(fen, Currency::CNY)),
        1 => select(vec!["0.01 CNY", "100 CNY", "200 CNY", "350.50 CNY"])
            .prop_map(|text| text.parse().unwrap()),
    ];
    let gap = prop_oneof![2 => Just(0), 1 => 1..20_u64];
    let periods =
        prop::collection::vec((gap, 1..50_u64, prop::option::weighted(0.7, target)), 1..5);
    (0..40_u64, periods, any::<bool>()).prop_map(|(first, given, reverse)| {
        let mut next = first;
        let mut periods = Vec::new();
        for (gap, days, target) in given {
            let (first, end) = (day(next + gap), day(next + gap + days));
            let period = Period::half_open(first, end).unwrap();
            periods.push(PlannedPeriod { period, target });
            next = next + gap + days;
        }
        if reverse {
            periods.reverse();
        }
        ForecastPlanDraft { currency: Currency::CNY, periods }.validate().unwrap()
    })
}

fn policy() -> impl Strategy<Value = ForecastPolicy> {
    (0..20_u32, 1..=20_u32).prop_map(|(best_case, above)| {
        let part = |twentieths: u32| Decimal::from(twentieths) / Decimal::from(20);
        let commit = part((best_case + above).min(20));
        ForecastPolicyDraft { commit, best_case: part(best_case) }.validate().unwrap()
    })
}

fn of(
    deals: &[Opportunity],
    as_of: NaiveDate,
    plan: &ForecastPlan,
    policy: &ForecastPolicy,
) -> Forecast {
    let rates = rates();
    ForecastBook::of(deals, as_of, plan, policy, &rates).unwrap().forecast().unwrap()
}

/// Every digit of a weighted amount.
fn exact(weighted: WeightedMoney) -> Decimal {
    let json = serde_json::to_value(weighted).unwrap();
    json["amount"].as_str().unwrap().parse().unwrap()
}

fn three(tally: Tally) -> Three {
    (tally.deals, tally.amount.amount(), exact(tally.weighted))
}

fn fen(amount: u64) -> Money {
    Money::from_minor(amount.try_into().unwrap(), Currency::CNY)
}

fn float(probability: Probability) -> f64 {
    probability.value().to_string().parse().unwrap()
}

fn compare(got: &ForecastFigures, expected: &Figures) -> Result<(), TestCaseError> {
    prop_assert_eq!((got.won.deals, got.won.revenue.amount()), expected.won);
    let parts = [got.commit, got.best_case, got.pipeline].map(three);
    prop_assert_eq!(parts, expected.open);
    prop_assert_eq!(three(got.open), expected.total());
    Ok(())
}

/// Whether the distribution is that of every outcome.
fn compare_outcomes(
    got: &ForecastFigures,
    expected: &Figures,
    target: Option<Decimal>,
) -> Result<(), TestCaseError> {
    let [sums, numbers] = expected.outcomes();
    let (wins, revenue) = (&got.distribution.wins, &got.distribution.revenue);
    let numbers = slow::three_quantiles(&numbers).map(|number| number + expected.won.0);
    prop_assert_eq!([wins.p10, wins.p50, wins.p90], numbers);
    let parts: u32 = expected.deals.iter().map(|(_, part)| part).sum();
    let mean = Decimal::from(parts) / Decimal::from(20) + Decimal::from(expected.won.0);
    prop_assert_eq!(wins.mean, mean);
    let squared: u32 = expected.deals.iter().map(|(_, part)| part * (20 - part)).sum();
    prop_assert!((wins.variance - f64::from(squared) / 400.0).abs() < 1e-9);

    let won = got.won.revenue;
    let quantiles = slow::three_quantiles(&sums).map(|sum| won.try_add(fen(sum)).unwrap());
    let brackets = [revenue.p10, revenue.p50, revenue.p90].map(|bracket| bracket.exact());
    prop_assert_eq!(brackets, quantiles.map(Some));
    let spread = |(amount, part): &(u64, u32)| {
        let amount = amount.to_string().parse::<f64>().unwrap() / 100.0;
        amount * amount * f64::from(part * (20 - part)) / 400.0
    };
    let variance: f64 = expected.deals.iter().map(spread).sum();
    prop_assert!((revenue.variance - variance).abs() <= 1e-9 * (1.0 + variance));

    prop_assert_eq!(revenue.reaches_target.is_some(), target.is_some());
    if let Some((chance, target)) = revenue.reaches_target.zip(target) {
        let open = ((target - expected.won.1) * Decimal::from(100)).max(Decimal::ZERO);
        let exact = at_least(&sums, open.normalize().to_string().parse().unwrap());
        prop_assert!((float(chance.exact().unwrap()) - exact).abs() < 5.1e-10);
    }
    Ok(())
}

fn compare_target(
    got: Option<TargetStanding>,
    expected: &Figures,
    goal: Option<Decimal>,
) -> Result<(), TestCaseError> {
    let (won, (_, amount, weighted)) = (expected.won.1, expected.total());
    match (got, goal) {
        (None, None) => {}
        (Some(TargetStanding::Reached { target, over }), Some(goal)) => {
            prop_assert!(won >= goal);
            prop_assert_eq!((target.amount(), over.amount()), (goal, won - goal));
        }
        (
            Some(TargetStanding::Short { target, left, left_after_weighted, coverage }),
            Some(goal),
        ) => {
            prop_assert!(won < goal);
            prop_assert_eq!((target.amount(), left.amount()), (goal, goal - won));
            // `round_dp` rounds half to even.
            prop_assert_eq!(left_after_weighted.amount(), goal - won - weighted.round_dp(6));
            prop_assert_eq!(
                coverage,
                (amount / (goal - won) * Decimal::from(100)).trunc() / Decimal::from(100)
            );
        }
        (got, goal) => prop_assert!(false, "{got:?} {goal:?}"),
    }
    Ok(())
}

fn known(deals: &[Opportunity], as_of: NaiveDate) -> Vec<Known> {
    let states = deals.iter().filter_map(|deal| deal.as_of(as_of));
    states.map(|state| slow::known(&state, &plain_rates())).collect()
}

fn ends(plan: &ForecastPlan) -> Vec<(NaiveDate, NaiveDate)> {
    plan.periods().iter().map(|planned| (planned.period.first(), planned.period.last())).collect()
}

const OUTSIDE: [Outside; 5] = Outside::ALL;

/// The sums of a forecast, without its distributions, which do not add up.
fn sums(forecast: &Forecast) -> Value {
    let figures = |figures: &ForecastFigures| {
        json!([figures.won, figures.commit, figures.best_case, figures.pipeline, figures.open])
    };
    let periods: Vec<Value> = forecast.periods.iter().map(|one| figures(&one.figures)).collect();
    json!([periods, forecast.outside, figures(&forecast.in_periods), figures(&forecast.whole)])
}

/// Adds up everything that is an amount in two documents of one shape, and the numbers of deals.
fn plus(one: &Value, other: &Value) -> Value {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            one.iter().map(|(key, value)| (key.clone(), plus(value, &other[key]))).collect()
        }
        (Value::Array(one), Value::Array(other)) => {
            one.iter().zip(other).map(|(one, other)| plus(one, other)).collect()
        }
        (Value::Number(one), Value::Number(other)) => {
            json!(one.as_u64().unwrap() + other.as_u64().unwrap())
        }
        (Value::String(one), Value::String(other)) => {
            match (one.parse::<Decimal>(), other.parse::<Decimal>()) {
                (Ok(one), Ok(other)) => json!((one + other).normalize().to_string()),
                _ => json!(one),
            }
        }
        _ => unreachable!("the sums hold nothing else"),
    }
}

/// … without the numbers of deals.
fn without_numbers(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(key, _)| key != "deals")
            .map(|(key, value)| (key, without_numbers(value)))
            .collect(),
        Value::Array(list) => list.into_iter().map(without_numbers).collect(),
        other => other,
    }
}

proptest! {
    #![proptest_config(cases(1_024))]

    #[test]
    fn every_figure_is_that_of_a_look_at_every_deal_and_every_outcome(
        deals in book(12, false), as_of in as_of(), plan in plan(), policy in policy(),
    ) {
        let forecast = of(&deals, as_of, &plan, &policy);
        let cuts = [policy.commit(), policy.best_case()].map(Probability::value);
        let expected = slow::forecast(&known(&deals, as_of), as_of, &ends(&plan), cuts);
        prop_assert_eq!(forecast.periods.len(), expected.periods.len());
        let mut targets = Some(Decimal::ZERO);
        let periods = forecast.periods.iter().zip(&expected.periods).zip(plan.periods());
        for ((got, expected), planned) in periods {
            prop_assert_eq!(got.period, planned.period);
            let target = planned.target.map(Money::amount);
            compare(&got.figures, expected)?;
            compare_target(got.figures.target, expected, target)?;
            compare_outcomes(&got.figures, expected, target)?;
            targets = targets.zip(target).map(|(sum, target)| sum + target);
        }
        compare(&forecast.in_periods, &expected.in_periods)?;
        compare_target(forecast.in_periods.target, &expected.in_periods, targets)?;
        compare_outcomes(&forecast.in_periods, &expected.in_periods, targets)?;
        compare(&forecast.whole, &expected.all)?;
        compare_target(forecast.whole.target, &expected.all, None)?;
        compare_outcomes(&forecast.whole, &expected.all, None)?;
        let outside = OUTSIDE.map(|outside| three(forecast.outside.of(outside)));
        prop_assert_eq!(outside, expected.outside);
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn products_owners_and_any_two_parts_add_up_to_the_whole_to_the_last_digit(
        deals in book(20, true), as_of in as_of(), plan in plan(), policy in policy(),
        mask in any::<u32>(),
    ) {
        let rates = rates();
        let book = ForecastBook::of(&deals, as_of, &plan, &policy, &rates).unwrap();
        let none = sums(&of(&[], as_of, &plan, &policy));
        // Both in the form of a sum.
        let none = plus(&none, &none);
        let whole = plus(&sums(&book.forecast().unwrap()), &none);
        let products = book.by_product().unwrap();
        let sum = products.values().fold(none.clone(), |sum, one| plus(&sum, &sums(one)));
        prop_assert_eq!(&sum, &whole);
        let owners = book.by_owner().unwrap();
        let sum = owners.values().fold(none, |sum, one| plus(&sum, &sums(one)));
        prop_assert_eq!(without_numbers(sum), without_numbers(whole.clone()));

        let (one, other): (Vec<_>, Vec<_>) =
            deals.iter().cloned().enumerate().partition(|(place, _)| mask >> place & 1 == 1);
        let [one, other] = [one, other].map(|part| {
            let part: Vec<Opportunity> = part.into_iter().map(|(_, deal)| deal).collect();
            sums(&of(&part, as_of, &plan, &policy))
        });
        prop_assert_eq!(plus(&one, &other), whole);
    }

    #[test]
    fn an_owner_has_of_each_deal_the_part_that_the_shares_say(
        deals in book(8, false), as_of in as_of(), plan in plan(), policy in policy(),
    ) {
        let rates = rates();
        let book = ForecastBook::of(&deals, as_of, &plan, &policy, &rates).unwrap();
        let owners = book.by_owner().unwrap();
        let mut expected: BTreeMap<_, Decimal> = BTreeMap::new();
        for (id, amount, placement) in book.placements() {
            let deal = deals.iter().find(|deal| deal.id() == id).unwrap();
            let state = deal.as_of(as_of).unwrap();
            if !matches!(placement.bin, ForecastBin::Won { .. }) {
                for (owner, part) in state.owners().split(amount) {
                    *expected.entry(owner.clone()).or_default() += part.amount();
                }
            }
        }
        let got = owners.iter().map(|(owner, one)| (owner.clone(), one.whole.open.amount.amount()));
        let got: BTreeMap<_, _> = got.filter(|(_, amount)| !amount.is_zero()).collect();
        expected.retain(|_, amount| !amount.is_zero());
        prop_assert_eq!(got, expected);
        prop_assert!(owners.values().all(|one| one.in_periods.target.is_none()));
    }

    #[test]
    fn the_order_of_the_deals_changes_nothing(
        (deals, shuffled) in book(14, true).prop_flat_map(|deals| {
            (Just(deals.clone()), Just(deals).prop_shuffle())
        }),
        as_of in as_of(), plan in plan(), policy in policy(),
    ) {
        let [one, other] = [&deals, &shuffled].map(|deals| of(deals, as_of, &plan, &policy));
        prop_assert_eq!(serde_json::to_string(&one).unwrap(), serde_json::to_string(&other).unwrap());
        prop_assert_eq!(one, other);
        let rates = rates();
        let [one, other] = [&deals, &shuffled]
            .map(|deals| ForecastBook::of(deals, as_of, &plan, &policy, &rates).unwrap());
        prop_assert_eq!(one.by_owner().unwrap(), other.by_owner().unwrap());
        prop_assert!(one.placements().eq(other.placements()));
    }

    #[test]
    fn a_deal_that_ends_leaves_the_open_forecast(
        deals in book(8, true), as_of in as_of(), plan in plan(), policy in policy(),
        end in 0..3_usize,
    ) {
        let end = [
            Change::Win(Win { into: "delivered".parse().unwrap(), revenue: "7 CNY".parse().unwrap() }),
            Change::Lose(LossReason::Cause(LossCause::NoNeed)),
            Change::Void(VoidReason::Cause(VoidCause::Duplicate)),
        ][end].clone();
        for place in 0..deals.len() {
            let mut after = deals.clone();
            let ended = after[place].state().is_open() && apply(&mut after[place], end.clone(), as_of);
            if !ended {
                continue;
            }
            let mut without = deals.clone();
            without.remove(place);
            let [after, without] = [after, without].map(|deals| of(&deals, as_of, &plan, &policy));
            prop_assert_eq!(after.outside, without.outside);
            prop_assert_eq!(after.whole.open, without.whole.open);
            let periods = after.periods.iter().zip(&without.periods);
            let mut won = 0;
            for (after, without) in periods.map(|(one, other)| (&one.figures, &other.figures)) {
                prop_assert_eq!(after.open, without.open);
                won += after.won.deals - without.won.deals;
                let variances = |figures: &ForecastFigures| {
                    let distribution = &figures.distribution;
                    [distribution.wins.variance, distribution.revenue.variance].map(f64::to_bits)
                };
                prop_assert_eq!(variances(after), variances(without));
            }
            let counts = plan.periods().iter().any(|planned| planned.period.contains(as_of));
            prop_assert_eq!(won, u64::from(counts && matches!(end, Change::Win(_))));
        }
    }

    #[test]
    fn what_happens_after_the_day_changes_nothing(
        deals in book(14, true), as_of in as_of(), plan in plan(), policy in policy(),
    ) {
        let then: Vec<Opportunity> = deals
            .iter()
            .filter(|deal| deal.created_on() <= as_of)
            .map(|deal| {
                let mut record = deal.to_record();
                record.events.retain(|event| event.on <= as_of);
                record.replay(&[Pipeline::default()]).unwrap()
            })
            .collect();
        let [now, then] = [&deals, &then].map(|deals| of(deals, as_of, &plan, &policy));
        prop_assert_eq!(&now, &then);
        let mut rates = rates();
        let tomorrow = as_of + Days::new(1);
        rates.record(Currency::USD, Currency::CNY, tomorrow, "9".parse().unwrap()).unwrap();
        let later = ForecastBook::of(&deals, as_of, &plan, &policy, &rates).unwrap();
        prop_assert_eq!(later.forecast().unwrap(), then);
    }

    #[test]
    fn the_mean_of_the_distribution_is_what_is_won_and_weighted_to_the_last_digit(
        deals in book(30, true), as_of in as_of(), plan in plan(), policy in policy(),
    ) {
        let forecast = of(&deals, as_of, &plan, &policy);
        let periods = forecast.periods.iter().map(|one| &one.figures);
        for figures in periods.chain([&forecast.in_periods, &forecast.whole]) {
            let weighted = figures.open.weighted.rounded(Rounding::HalfEven);
            let mean = figures.won.revenue.try_add(weighted).unwrap();
            prop_assert_eq!(figures.distribution.revenue.mean, mean);
        }
    }

    #[test]
    fn every_open_deal_is_in_one_bin_whose_deals_add_up_to_its_figures(
        deals in book(14, false), as_of in as_of(), plan in plan(), policy in policy(),
    ) {
        let rates = rates();
        let book = ForecastBook::of(&deals, as_of, &plan, &policy, &rates).unwrap();
        let forecast = book.forecast().unwrap();
        let mut bins: BTreeMap<String, (u64, Decimal)> = BTreeMap::new();
        let mut placed = BTreeSet::new();
        for (id, amount, placement) in book.placements() {
            prop_assert!(placed.insert(id.clone()));
            let bin = bins.entry(serde_json::to_string(&placement.bin).unwrap()).or_default();
            *bin = (bin.0 + 1, bin.1 + amount.amount());
        }
        for deal in &deals {
            let state = deal.as_of(as_of);
            let open = state.is_some_and(|state| state.is_open());
            prop_assert!(!open || placed.contains(deal.id()));
        }
        let mut of_bin = |bin: ForecastBin, deals: u64, amount: Money| {
            let placed = bins.remove(&serde_json::to_string(&bin).unwrap()).unwrap_or_default();
            prop_assert_eq!(placed, (deals, amount.amount()), "{:?}", bin);
            Ok(())
        };
        for PeriodForecast { period, figures } in &forecast.periods {
            let period = *period;
            of_bin(ForecastBin::Won { period }, figures.won.deals, figures.won.revenue)?;
            for (category, tally) in [
                (ForecastCategory::Commit, figures.commit),
                (ForecastCategory::BestCase, figures.best_case),
                (ForecastCategory::Pipeline, figures.pipeline),
            ] {
                of_bin(ForecastBin::Period { period, category }, tally.deals, tally.amount)?;
            }
        }
        for outside in OUTSIDE {
            let tally = forecast.outside.of(outside);
            of_bin(ForecastBin::Outside(outside), tally.deals, tally.amount)?;
        }
        prop_assert!(bins.is_empty(), "{:?}", bins);
    }

    #[test]
    fn a_deal_moves_where_its_placement_says(
        deals in book(6, false), as_of in as_of(), plan in plan(), policy in policy(),
    ) {
        let place = |deal: &Opportunity, on| Placement::of(&deal.as_of(on).unwrap(), on, &plan, &policy);
        for deal in deals.iter().filter(|deal| deal.state().changed_on() <= as_of) {
            let placement = place(deal, as_of);
            let after = |change| {
                let mut deal = deal.clone();
                apply(&mut deal, change, as_of);
                place(&deal, as_of).bin
            };
            let category = |probability| match after(Change::Manual(Some(probability))) {
                ForecastBin::Period { category, .. } => category,
                other => panic!("{other:?}"),
            };
            let below = |cut: Probability| {
                Probability::try_new(cut.value() - Decimal::new(1, 9)).unwrap()
            };
            if let ForecastBin::Period { category: own, .. } = placement.bin {
                prop_assert!(placement.reasons.len() >= 3);
                prop_assert_eq!(placement.up.is_none(), own == ForecastCategory::Commit);
                if let Some(up) = placement.up {
                    prop_assert_eq!(category(up.cut), up.category);
                    prop_assert_eq!(category(below(up.cut)), own);
                }
                if let Some(down) = placement.down {
                    prop_assert_eq!(category(below(down.cut)), down.category);
                    prop_assert_eq!(category(down.cut), own);
                } else {
                    prop_assert_eq!(category(Probability::ZERO), own);
                }
            }
            if let Some(on) = placement.overdue_on {
                prop_assert_eq!(place(deal, on).bin, ForecastBin::Outside(Outside::Overdue));
                let eve = on.pred_opt().unwrap();
                prop_assert!(place(deal, eve).bin != ForecastBin::Outside(Outside::Overdue));
            }
            if let (Some(period), ForecastBin::Outside(outside)) =
                (placement.would_count_in, placement.bin)
            {
                let on = period.first().max(as_of);
                // Nothing closes before its creation.
                if on >= deal.created_on() {
                    let bin = after(Change::ExpectedOn(Some(on)));
                    let there = matches!(bin, ForecastBin::Period { period: of, .. } if of == period);
                    prop_assert!(there, "{:?}", bin);
                }
                let reasons = match outside {
                    Outside::Undated => 0,
                    Outside::Between => 2,
                    Outside::Overdue | Outside::Before | Outside::After => 1,
                };
                prop_assert_eq!(placement.reasons.len(), reasons);
            }
        }
    }
}
