//! Random books, plans and policies.

use chrono::{Days, NaiveDate};
use clienteling::Draft;
use clienteling::funnel::forecast::{
    Forecast, ForecastBook, ForecastPlan, ForecastPlanDraft, ForecastPolicy, ForecastPolicyDraft,
    PlannedPeriod,
};
use clienteling::funnel::{
    Change, Learned, LossCause, LossReason, NewOpportunity, Opportunity, OpportunityBasics, Owners,
    Pipeline, VoidCause, VoidReason, Win,
};
use clienteling::units::Probability;
use clienteling::{Currency, Decimal, ExchangeRates, Money, Period};
use proptest::prelude::*;
use proptest::sample::select;

use crate::common::build;

pub(crate) fn start() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()
}

pub(crate) fn day(after: u64) -> NaiveDate {
    start() + Days::new(after)
}

/// From 2026-03-01 on, one dollar is seven yuan, and one yuan twenty yen.
pub(crate) fn rates() -> ExchangeRates {
    let mut rates = ExchangeRates::new();
    rates.record(Currency::USD, Currency::CNY, start(), "7.0125".parse().unwrap()).unwrap();
    rates.record(Currency::JPY, Currency::CNY, start(), "0.05".parse().unwrap()).unwrap();
    rates
}

pub(crate) fn owners(which: usize) -> Owners {
    let lists: [&[_]; 4] = [
        &[("S-1", "1")],
        &[("S-2", "1")],
        &[("S-1", "0.5"), ("S-2", "0.5")],
        &[("S-1", "0.333333333"), ("S-2", "0.333333333"), ("S-3", "0.333333334")],
    ];
    build::owners(lists[which])
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
        3 => a_probability(fine).prop_map(|probability| {
            Change::Learned(Learned { probability, as_of: day(0) })
        }),
        1 => Just(Change::Manual(None)),
        1 => an_amount().prop_map(Change::Revenue),
        2 => an_expected_day().prop_map(Change::ExpectedOn),
        1 => (0..4_usize).prop_map(|which| Change::Owners(owners(which))),
        1 => select(vec!["car", "van"]).prop_map(|id| Change::Product(id.parse().unwrap())),
        2 => an_amount().prop_map(|revenue| {
            Change::Win(Win { into: "delivered".parse().unwrap(), revenue })
        }),
        1 => Just(Change::Lose(LossReason::Cause(LossCause::Price))),
        1 => Just(Change::Lose(LossReason::Other("moved away".parse().unwrap()))),
        1 => Just(Change::Void(VoidReason::Cause(VoidCause::Mistake))),
        1 => stage().prop_map(Change::Reopen),
    ]
}

pub(crate) fn apply(deal: &mut Opportunity, change: Change, on: NaiveDate) -> bool {
    deal.apply(change, on, &"S-1".parse().unwrap(), &Pipeline::default()).is_ok()
}

/// Deals through random changes, of which the refused ones change nothing.
pub(crate) fn book(most: usize, fine: bool) -> impl Strategy<Value = Vec<Opportunity>> {
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
                ..OpportunityBasics {
                    id: format!("O-{number:02}").parse().unwrap(),
                    customer: "C-1".parse().unwrap(),
                    product: product.parse().unwrap(),
                    revenue,
                    stage: "test_drive".parse().unwrap(),
                    created_on: on,
                    created_by: "S-1".parse().unwrap(),
                }
                .into()
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

pub(crate) fn as_of() -> impl Strategy<Value = NaiveDate> {
    (5..60_u64).prop_map(day)
}

/// Up to four periods, with and without days between them, and with and without targets.
pub(crate) fn plan() -> impl Strategy<Value = ForecastPlan> {
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

pub(crate) fn policy() -> impl Strategy<Value = ForecastPolicy> {
    (0..20_u32, 1..=20_u32).prop_map(|(best_case, above)| {
        let part = |twentieths: u32| {
            Probability::try_new(Decimal::from(twentieths) / Decimal::from(20)).unwrap()
        };
        let commit = part((best_case + above).min(20));
        ForecastPolicyDraft { commit, best_case: part(best_case) }.validate().unwrap()
    })
}

pub(crate) fn of(
    deals: &[Opportunity],
    as_of: NaiveDate,
    plan: &ForecastPlan,
    policy: &ForecastPolicy,
) -> Forecast {
    let rates = rates();
    ForecastBook::of(deals, as_of, plan, policy, &rates).unwrap().forecast().unwrap()
}
