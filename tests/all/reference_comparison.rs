//! Every judgement against a slow and obvious reference.
//!
//! 256 random cases each; `CLIENTELING_CASES=10000 cargo test --test all reference_comparison` tries
//! more.

use crate::{common, reference};

use chrono::{Days, NaiveDate};
use clienteling::base::Fact;
use clienteling::behavior::BehaviorFold;
use clienteling::marketing::{Channel, Consent, ConsentDecision, ConsentPurpose};
use clienteling::review::review;
use clienteling::tiering::{AbcClass, AbcStanding};
use clienteling::warning::{Finding, NO_PURCHASE, RECEIVABLE_OVER_LIMIT};
use clienteling::{Currency, Money, Period, Provenance};
use proptest::collection::vec;
use proptest::prelude::*;
use rust_decimal::Decimal;

use common::build::base_of;
use common::random::{self, ONE_CURRENCY};
use reference::behavior::{Trade, gaps, purchase_days, sums, within_a_year};
use reference::customer::{Call, Known};

/// Purchases and returns on awkward days.
fn trades() -> impl Strategy<Value = Vec<(NaiveDate, Trade)>> {
    let trade = (random::an_amount(Currency::CNY), prop::bool::weighted(0.3)).prop_map(
        |(amount, returned)| {
            let amount = amount.amount();
            if returned { Trade::Returned(amount) } else { Trade::Bought(amount) }
        },
    );
    vec((random::a_day(), trade), 0..30)
}

fn cny(amount: Decimal) -> Money {
    Money::try_new(amount, Currency::CNY).unwrap()
}

proptest! {
    #![proptest_config(common::cases(256))]

    #[test]
    fn every_fold_is_that_of_the_plain_list(
        trades in trades(), undone in vec(prop::option::weighted(0.3, 0..400_u64), 30),
        as_of in random::as_of(),
    ) {
        let mut fold = BehaviorFold::new(Currency::CNY);
        for (date, trade) in &trades {
            match trade {
                Trade::Bought(amount) => fold.add_purchase(*date, cny(*amount)).unwrap(),
                Trade::Returned(amount) => fold.add_return(*date, cny(*amount)).unwrap(),
            }
        }
        // What came back in full after so many days is no purchase from then on.
        let mut kept = Vec::new();
        for ((date, trade), back_after) in trades.iter().zip(&undone) {
            let back = back_after.and_then(|days| date.checked_add_days(Days::new(days)));
            match (trade, back) {
                (Trade::Bought(_), Some(back)) => {
                    fold.add_undone(*date, back);
                    if as_of < back {
                        kept.push((*date, *trade));
                    }
                }
                _ => kept.push((*date, *trade)),
            }
        }
        let got = fold.as_of(as_of).unwrap();
        let expected = sums(&trades, |date| date <= as_of);
        prop_assert_eq!(got.totals().purchases(), expected.purchases);
        prop_assert_eq!(got.totals().returns(), expected.returns);
        prop_assert_eq!(got.totals().bought().amount(), expected.bought);
        prop_assert_eq!(got.totals().returned().amount(), expected.returned);
        prop_assert_eq!(got.monetary().amount(), expected.net());
        prop_assert_eq!(got.frequency(), sums(&kept, |date| date <= as_of).purchases);

        let days = purchase_days(&kept, as_of);
        prop_assert_eq!(got.purchase_days(), u64::try_from(days.len()).unwrap());
        prop_assert_eq!(got.first_purchase(), days.first().copied());
        prop_assert_eq!(got.last_purchase(), days.last().copied());
        let recency = days.last().map(|last| reference::calendar::days_from(*last, as_of));
        prop_assert_eq!(got.recency_days(), recency);

        let gaps = gaps(&days);
        let rhythm = got.rhythm().known();
        prop_assert_eq!(rhythm.is_some(), !gaps.is_empty());
        if let Some(rhythm) = rhythm {
            let sum: u64 = gaps.iter().sum();
            let count = u64::try_from(gaps.len()).unwrap();
            prop_assert_eq!(rhythm.gaps(), count);
            prop_assert_eq!(rhythm.span_days(), sum);
            prop_assert_eq!(rhythm.shortest_days(), gaps[0]);
            prop_assert_eq!(rhythm.longest_days(), gaps[gaps.len() - 1]);
            let halves = gaps[(gaps.len() - 1) / 2] + gaps[gaps.len() / 2];
            prop_assert!((rhythm.median_days() * 2.0 - as_f64(halves)).abs() < 1e-9);
            prop_assert!((rhythm.mean_days() * as_f64(count) - as_f64(sum)).abs() < 1e-6);
        }

        let year = fold.totals(Period::year_through(as_of)).unwrap();
        let expected = sums(&trades, |date| within_a_year(date, as_of));
        prop_assert_eq!(year.purchases(), expected.purchases);
        prop_assert_eq!(year.returns(), expected.returns);
        prop_assert_eq!(year.net().amount(), expected.net());
    }

    #[test]
    fn every_consent_is_the_decision_of_the_last_day_and_of_two_the_withdrawal(
        decisions in vec((0..3_u32, 0..3_usize, 0..3_usize, any::<bool>()), 0..8),
        as_of in 0..4_u32,
    ) {
        let date = |offset: u32| common::build::day("2024-02-28") + Days::new(offset.into());
        let decisions: Vec<_> = decisions
            .into_iter()
            .map(|(offset, channel, purpose, given)| {
                let decision =
                    if given { ConsentDecision::Given } else { ConsentDecision::Withdrawn };
                let channel = (channel < 2).then(|| Channel::ALL[channel]);
                let purpose = (purpose < 2).then(|| ConsentPurpose::ALL[purpose]);
                (date(offset), channel, purpose, decision)
            })
            .collect();
        let facts = decisions.iter().zip(0_u8..).map(|((date, channel, purpose, decision), id)| {
            Fact::Consent(Consent {
                id: format!("K-{id}").parse().unwrap(),
                customer: "C".parse().unwrap(),
                date: *date,
                channel: *channel,
                purpose: *purpose,
                decision: *decision,
                provenance: Provenance::unknown(),
            })
        });
        let base = base_of(facts);
        let Some(customer) = base.customer(&"C".parse().unwrap()) else { return Ok(()) };
        let as_of = date(as_of) - Days::new(1);
        for channel in Channel::ALL {
            for purpose in ConsentPurpose::ALL {
                let expected = reference::consent::last(&decisions, channel, purpose, as_of);
                prop_assert_eq!(customer.consent(channel, purpose, as_of), expected);
            }
        }
    }

    #[test]
    fn every_review_is_that_of_the_plain_list_of_facts(
        facts in random::facts(random::CURRENCIES, 60),
        rates in random::rates(),
        policy in random::policy(),
        as_of in random::as_of(),
    ) {
        check_review(&facts, &rates, &policy, as_of)?;
    }

    #[test]
    fn every_review_in_one_currency_is_that_of_the_plain_list_of_facts(
        facts in random::facts(ONE_CURRENCY, 60),
        policy in random::policy(),
        as_of in random::as_of(),
    ) {
        check_review(&facts, &[], &policy, as_of)?;
    }
}

fn check_review(
    facts: &[Fact],
    rates: &[random::Rate],
    policy: &clienteling::ReviewPolicy,
    as_of: NaiveDate,
) -> Result<(), TestCaseError> {
    let base = random::base_with(facts.to_vec(), rates);
    let mut names: Vec<&str> =
        facts.iter().filter_map(|fact| Some(fact.customer()?.as_str())).collect();
    names.sort_unstable();
    names.dedup();
    let known: Vec<(&str, Known<'_>)> = names
        .into_iter()
        .filter_map(|name| Some((name, Known::of(name, facts, rates, policy, as_of)?)))
        .collect();
    let without_rate: Vec<&str> = known
        .iter()
        .filter(|(_, known)| {
            known.trades().is_err() || known.receivable().is_err() || known.limit_has_no_rate()
        })
        .map(|(name, _)| *name)
        .collect();

    let review = review(&base, policy, as_of).unwrap();
    let not_judged = review.not_judged().iter().map(|one| one.customer.as_str());
    prop_assert_eq!(not_judged.collect::<Vec<_>>(), without_rate.clone());
    let mut known = known;
    known.retain(|(name, _)| !without_rate.contains(name));
    let reviewed: Vec<&str> =
        review.customers().iter().map(|review| review.customer().as_str()).collect();
    prop_assert_eq!(reviewed, known.iter().map(|(name, _)| *name).collect::<Vec<_>>());

    let owing: Vec<&str> =
        review.owing_without_limit().map(|review| review.customer().as_str()).collect();
    let owes = |known: &Known<'_>| known.receivable().unwrap().is_some_and(|it| it > Decimal::ZERO);
    let expected = known.iter().filter(|(_, known)| owes(known) && known.limit() == Ok(None));
    prop_assert_eq!(owing, expected.map(|(name, _)| *name).collect::<Vec<_>>());

    let trades: Vec<_> = known.iter().map(|(_, known)| known.trades().unwrap()).collect();
    let counts = |date| reference::behavior::counts(policy.value_period, date, as_of);
    let values: Vec<Decimal> = trades
        .iter()
        .filter(|trades| !trades.is_empty())
        .map(|trades| sums(trades, counts).net())
        .collect();
    let cuts: Vec<Decimal> = policy.abc().cuts.iter().map(|cut| cut.value()).collect();
    let mut classes = reference::abc::classes(&values, &cuts).into_iter();

    let mut warnings: Vec<(u8, Decimal, &str)> = Vec::new();
    let mut calls: Vec<((&str, Decimal), Call)> = Vec::new();
    for (((name, known), trades), got) in known.iter().zip(&trades).zip(review.customers()) {
        let net = sums(trades, |_| true).net();
        prop_assert_eq!(got.behavior().monetary().amount(), net);
        let year = sums(trades, |date| within_a_year(date, as_of));
        prop_assert_eq!(got.last_year().net().amount(), year.net());
        let class: Option<AbcClass> = (!trades.is_empty()).then(|| classes.next().unwrap().class);
        prop_assert_eq!(got.abc().map(|abc| abc.assignment().class()), class);
        let in_force = class.map(|class| {
            let first = known.kept_days().first().copied();
            let held_up = policy.abc().grace.zip(first).filter(|(grace, first)| {
                as_of < reference::calendar::months_later(*first, grace.months)
            });
            held_up.map_or(class, |(grace, _)| {
                if grace.at_least.rank() < class.rank() { grace.at_least } else { class }
            })
        });
        prop_assert_eq!(got.abc().map(AbcStanding::class), in_force);
        let vip = known.vip(name);
        prop_assert_eq!(got.vip().leads(), vip.leads(as_of));
        prop_assert_eq!(got.vip().rules().value().map(Money::amount), vip.value(as_of));
        prop_assert_eq!(got.vip().rules().is_vip(), vip.by_rules(as_of));
        let decided = got.vip().decision().map(|it| (it.is_vip(), it.until()));
        prop_assert_eq!(decided, vip.decision(as_of));
        prop_assert_eq!(got.vip().is_vip(), vip.is_vip(as_of));
        prop_assert_eq!(got.receivable().map(Money::amount), known.receivable().unwrap());
        prop_assert_eq!(got.credit_limit().is_some(), known.limit() != Ok(None));
        prop_assert_eq!(got.over_limit().is_some(), known.over_limit().is_some());
        prop_assert_eq!(got.lost_on(), known.lost_on());

        if let Some((owed, limit)) = known.over_limit() {
            warnings.push((1, limit - owed, name));
        }
        if known.lost_on().is_some_and(|day| as_of >= day) {
            warnings.push((2, -net, name));
        }
        calls.extend(known.calls().into_iter().map(|call| ((*name, -net), call)));
    }
    warnings.sort_unstable();
    let expected: Vec<(u8, &str)> = warnings.iter().map(|(rank, _, name)| (*rank, *name)).collect();
    let got: Vec<(u8, &str)> = review
        .warnings()
        .iter()
        .map(|warning| match warning.key.matter() {
            RECEIVABLE_OVER_LIMIT => (1, about(warning)),
            NO_PURCHASE => (2, about(warning)),
            _ => (0, about(warning)),
        })
        .collect();
    prop_assert_eq!(got, expected);

    check_calls(&review, calls)
}

fn about(finding: &Finding) -> &str {
    finding.customer().unwrap().as_str()
}

/// Follow-ups by day, purpose, value and identifier; those held back likewise, without a day.
fn check_calls(
    review: &clienteling::Review,
    mut calls: Vec<((&str, Decimal), Call)>,
) -> Result<(), TestCaseError> {
    calls.sort_by_key(|((name, value), (purpose, how))| {
        (how.map(|(due, _)| due.max(review.as_of())), purpose.place(), *value, *name)
    });
    let mut due = Vec::new();
    let mut held = Vec::new();
    for ((name, _), (purpose, how)) in calls {
        match how {
            Some((day, via)) => due.push((name, purpose, day, via)),
            None => held.push((name, purpose)),
        }
    }
    let got: Vec<_> = review
        .follow_ups()
        .iter()
        .map(|call| (call.customer.as_str(), call.purpose, call.due, call.via))
        .collect();
    prop_assert_eq!(got, due);
    let got: Vec<_> =
        review.held_back().iter().map(|call| (call.customer.as_str(), call.purpose)).collect();
    prop_assert_eq!(got, held);
    Ok(())
}

fn as_f64(whole: u64) -> f64 {
    f64::from(u32::try_from(whole).unwrap())
}
