//! RFM scores and their segments against slow and obvious references, and the properties that
//! define them.
//!
//! 10,000 random cases each; `CLIENTELING_CASES=100000 cargo test --test all rfm` tries more.

use crate::{common, reference};

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use clienteling::Draft;
use clienteling::tiering::{
    RfmCell, RfmDimension, RfmGrading, RfmInput, RfmNeed, RfmPolicy, RfmPolicyDraft, RfmScores,
    RfmSegments, RfmWeightsDraft, rfm,
};
use clienteling::{Currency, Estimate, Money, NaiveDate};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, subsequence};
use rust_decimal::Decimal;

use reference::rfm::{cut_level, quantile_level};

fn fen(minor: i64) -> Money {
    Money::from_minor(minor, Currency::CNY)
}

/// Customers with many ties, some without a purchase, some who brought back more than they bought.
fn customers() -> impl Strategy<Value = Vec<RfmInput>> {
    let few = prop_oneof![3 => 0..8_u64, 1 => 0..2_000_u64, 1 => Just(u64::MAX)];
    let often = prop_oneof![1 => Just(0_u64), 4 => 1..6_u64, 1 => 1..1_000_u64];
    let value = prop_oneof![
        3 => (-3..9_i64).prop_map(|hundred| hundred * 100),
        1 => -500..2_000_i64,
        1 => Just(0_i64),
    ];
    let one = (few, often, value).prop_map(|(recency_days, frequency, value)| RfmInput {
        recency_days,
        frequency,
        monetary: fen(value),
    });
    vec(one, 0..60)
}

fn grading<V: Clone + std::fmt::Debug + 'static>(cuts: Vec<V>) -> BoxedStrategy<RfmGrading<V>> {
    let most = cuts.len();
    prop_oneof![
        2 => (2..=10_u8).prop_map(RfmGrading::Quantiles),
        1 => subsequence(cuts, 1..=most).prop_map(RfmGrading::Cuts),
    ]
    .boxed()
}

fn policy() -> impl Strategy<Value = RfmPolicy> {
    let recency = grading(vec![0, 1, 3, 5, 30, 365, 1_000, u64::MAX]);
    let frequency = grading(vec![1, 2, 3, 5, 100, 500, u64::MAX]);
    let monetary = grading([-200, -50, 0, 100, 300, 301, 700, 1_500].map(fen).to_vec());
    let weights = (0..4_u32, 0..4_u32, 1..4_u32).prop_map(|(recency, frequency, monetary)| {
        RfmWeightsDraft { recency, frequency, monetary }
    });
    (recency, frequency, monetary, weights).prop_map(|(recency, frequency, monetary, weights)| {
        RfmPolicyDraft { recency, frequency, monetary, weights }.validate().unwrap()
    })
}

fn scores(customers: &[RfmInput], policy: &RfmPolicy) -> RfmScores<usize> {
    rfm(customers.iter().copied().enumerate(), Currency::CNY, policy).unwrap()
}

fn cells(scores: &RfmScores<usize>) -> Vec<Option<RfmCell>> {
    scores.iter().map(|(_, score)| score.known().map(|score| score.cell())).collect()
}

/// The cell of each customer, asking everybody.
fn expected(customers: &[RfmInput], policy: &RfmPolicy) -> Vec<Option<RfmCell>> {
    let buyers: Vec<&RfmInput> = customers.iter().filter(|one| one.frequency > 0).collect();
    let days: Vec<_> = buyers.iter().map(|one| Reverse(one.recency_days)).collect();
    let times: Vec<_> = buyers.iter().map(|one| one.frequency).collect();
    let values: Vec<_> = buyers.iter().map(|one| one.monetary.amount()).collect();
    let cell = |one: &RfmInput| {
        let days_ago = Reverse(one.recency_days);
        let recency = match &policy.recency {
            RfmGrading::Quantiles(levels) => quantile_level(&days, &days_ago, usize::from(*levels)),
            RfmGrading::Cuts(cuts) => {
                cut_level(&cuts.iter().copied().map(Reverse).collect::<Vec<_>>(), &days_ago)
            }
        };
        let frequency = match &policy.frequency {
            RfmGrading::Quantiles(levels) => {
                quantile_level(&times, &one.frequency, usize::from(*levels))
            }
            RfmGrading::Cuts(cuts) => cut_level(cuts, &one.frequency),
        };
        let value = one.monetary.amount();
        let monetary = match &policy.monetary {
            RfmGrading::Quantiles(levels) => quantile_level(&values, &value, usize::from(*levels)),
            RfmGrading::Cuts(cuts) => {
                cut_level(&cuts.iter().map(|cut| cut.amount()).collect::<Vec<_>>(), &value)
            }
        };
        let [recency, frequency, monetary] =
            [recency, frequency, monetary].map(|level| u8::try_from(level).unwrap());
        RfmCell { recency, frequency, monetary }
    };
    customers.iter().map(|one| (one.frequency > 0).then(|| cell(one))).collect()
}

/// What a customer would be after a step.
fn moved(input: RfmInput, needs: RfmNeed) -> RfmInput {
    match needs {
        RfmNeed::PurchaseToday => RfmInput { recency_days: 0, ..input },
        RfmNeed::Purchases(more) => RfmInput { frequency: input.frequency + more, ..input },
        RfmNeed::Spend(more) => {
            RfmInput { monetary: input.monetary.try_add(more).unwrap(), ..input }
        }
        _ => panic!("a need of another kind"),
    }
}

/// The table is checked cell by cell when it is made: once is enough.
static SEGMENTS: LazyLock<RfmSegments> = LazyLock::new(RfmSegments::default);

proptest! {
    #![proptest_config(common::cases(10_000))]

    #[test]
    fn every_score_is_that_of_asking_everybody(customers in customers(), policy in policy()) {
        let scores = scores(&customers, &policy);
        prop_assert_eq!(cells(&scores), expected(&customers, &policy));
        prop_assert_eq!(scores.best(), policy.best());
        for (place, (key, score)) in scores.iter().enumerate() {
            prop_assert_eq!(*key, place);
            match score {
                Estimate::Known(score) => {
                    prop_assert_eq!(score.input(), customers[place]);
                    prop_assert!(score.cell().fits(scores.best()));
                    let RfmCell { recency, frequency, monetary } = score.cell();
                    prop_assert_eq!(score.sum(), recency + frequency + monetary);
                    let digits = score.digits().map(|digits| digits.to_string());
                    let text = format!("{recency}{frequency}{monetary}");
                    let ten = RfmDimension::ALL.iter().any(|&one| policy.best().level(one) == 10);
                    prop_assert_eq!(digits, (!ten).then_some(text));
                }
                Estimate::NotEnoughData { have, need } => prop_assert_eq!((have, need), (0, 1)),
            }
        }
        for dimension in RfmDimension::ALL {
            let counts = scores.level_counts(dimension);
            prop_assert_eq!(counts.len(), usize::from(policy.best().level(dimension)));
            prop_assert_eq!(counts.iter().sum::<u64>(), scores.scored());
        }
    }

    #[test]
    fn the_weighted_mean_is_the_exact_fraction_rounded_once(
        customers in customers(), policy in policy(),
    ) {
        let weights = policy.weights.all();
        let total: u32 = weights.iter().sum();
        for score in scores(&customers, &policy).iter().filter_map(|(_, score)| score.known()) {
            let part = RfmDimension::ALL.iter().zip(weights).map(|(&dimension, weight)| {
                let steps = f64::from(policy.best().level(dimension) - 1);
                f64::from(weight) * f64::from(score.level(dimension) - 1) / steps
            });
            let mean = part.sum::<f64>() / f64::from(total);
            let got: f64 = score.weighted().value().to_string().parse().unwrap();
            prop_assert!((got - mean).abs() < 1e-9, "{} {}", got, mean);
        }
    }

    #[test]
    fn the_order_of_the_customers_makes_no_difference(
        (customers, order) in customers().prop_flat_map(|customers| {
            let order: Vec<usize> = (0..customers.len()).collect();
            (Just(customers), Just(order).prop_shuffle())
        }),
        policy in policy(),
    ) {
        let given = scores(&customers, &policy);
        let shuffled = order.iter().map(|&place| (place, customers[place]));
        let shuffled = rfm(shuffled, Currency::CNY, &policy).unwrap();
        for (place, score) in shuffled.iter() {
            let (_, same) = given.get(*place).unwrap();
            // With the marks and the scale, all that a score says.
            prop_assert!(score.known() == same.known());
        }
    }

    #[test]
    fn doing_better_never_scores_lower_and_equal_customers_are_never_split(
        customers in customers(), policy in policy(),
    ) {
        let scores = scores(&customers, &policy);
        let known: Vec<_> = scores.iter().filter_map(|(_, score)| score.known()).collect();
        for a in &known {
            for b in &known {
                let (a_input, b_input) = (a.input(), b.input());
                let (a, b) = (a.cell(), b.cell());
                if a_input.recency_days <= b_input.recency_days {
                    prop_assert!(a.recency >= b.recency);
                }
                if a_input.frequency >= b_input.frequency {
                    prop_assert!(a.frequency >= b.frequency);
                }
                if a_input.monetary.amount() >= b_input.monetary.amount() {
                    prop_assert!(a.monetary >= b.monetary);
                }
            }
        }
    }

    /// Who does worst of a base is who does best of its reverse: only the boundary in the middle of an
    /// even number of levels, which goes to the better one, is not mirrored.
    #[test]
    fn reversing_a_dimension_mirrors_its_levels(
        values in vec(prop_oneof![3 => 1..6_u64, 1 => 1..1_000_u64], 1..60), levels in 2..=10_u8,
    ) {
        let policy = RfmPolicyDraft {
            frequency: RfmGrading::Quantiles(levels),
            ..RfmPolicyDraft::default()
        };
        let policy = policy.validate().unwrap();
        let of = |value: &dyn Fn(u64) -> u64| {
            let one = |&times: &u64| RfmInput {
                recency_days: 1, frequency: value(times), monetary: fen(0),
            };
            let customers: Vec<RfmInput> = values.iter().map(one).collect();
            let cells = cells(&scores(&customers, &policy)).into_iter();
            cells.map(|cell| cell.unwrap().frequency).collect::<Vec<u8>>()
        };
        let (given, reversed) = (of(&|value| value), of(&|value| 1_001 - value));
        for (place, value) in values.iter().enumerate() {
            let worse = values.iter().filter(|other| *other < value).count();
            let better = values.iter().filter(|other| *other > value).count();
            let (one, other) = (given[place], reversed[place]);
            let is_centre = worse == better && levels % 2 == 0;
            prop_assert_eq!(one + other, levels + 1 + u8::from(is_centre), "{}", value);
            prop_assert!(!is_centre || one == other);
        }
    }

    #[test]
    fn whoever_is_among_the_best_is_not_below_the_middle_and_not_lost(customers in customers()) {
        let scores = scores(&customers, &RfmPolicy::default());
        let known: Vec<_> = scores.iter().filter_map(|(_, score)| score.known()).collect();
        let best = known.iter().map(|score| score.cell().recency).max();
        let within = known.iter().filter(|score| Some(score.cell().recency) == best);
        let days = within.map(|score| score.input().recency_days).max();
        for score in known.iter().filter(|score| Some(score.input().recency_days) <= days) {
            prop_assert!(score.cell().recency >= 3);
            prop_assert_ne!(SEGMENTS.of_score(score), Some("lost"));
        }
    }

    #[test]
    fn ten_times_the_value_for_everybody_changes_no_score(
        customers in customers(), levels in 2..=10_u8,
    ) {
        let policy =
            RfmPolicyDraft { monetary: RfmGrading::Quantiles(levels), ..RfmPolicyDraft::default() };
        let policy = policy.validate().unwrap();
        let larger: Vec<RfmInput> = customers
            .iter()
            .map(|one| {
                let amount = one.monetary.amount() * Decimal::TEN;
                RfmInput { monetary: Money::try_new(amount, Currency::CNY).unwrap(), ..*one }
            })
            .collect();
        prop_assert_eq!(cells(&scores(&customers, &policy)), cells(&scores(&larger, &policy)));
    }

    #[test]
    fn a_customer_who_bought_nothing_changes_no_score(
        customers in customers(), days in any::<u64>(), value in -5_000..5_000_i64,
        policy in policy(), place in any::<Index>(),
    ) {
        let place = place.index(customers.len() + 1);
        let mut more = customers.clone();
        more.insert(place, RfmInput { recency_days: days, frequency: 0, monetary: fen(value) });
        let mut with = cells(&scores(&more, &policy));
        prop_assert_eq!(with.remove(place), None);
        prop_assert_eq!(with, cells(&scores(&customers, &policy)));
    }

    #[test]
    fn levels_of_distinct_values_are_of_equal_size(count in 0..200_u64, levels in 2..=10_u8) {
        let grading = RfmGrading::Quantiles(levels);
        let policy =
            RfmPolicyDraft { frequency: grading, ..RfmPolicyDraft::default() }.validate().unwrap();
        let customers: Vec<RfmInput> = (1..=count)
            .map(|frequency| RfmInput { recency_days: 1, frequency, monetary: fen(0) })
            .collect();
        let counts = scores(&customers, &policy).level_counts(RfmDimension::Frequency);
        let (least, most) = (counts.iter().min().unwrap(), counts.iter().max().unwrap());
        prop_assert!(most - least <= 1, "{:?}", counts);
    }

    #[test]
    fn every_dimension_has_a_reason_and_every_step_does_what_it_says(
        customers in customers(), policy in policy(), chosen in any::<Index>(),
    ) {
        prop_assume!(!customers.is_empty());
        let place = chosen.index(customers.len());
        let base = scores(&customers, &policy);
        let Some(score) = base.get(place).unwrap().1.known() else { return Ok(()) };
        let reasons = score.reasons();
        for dimension in RfmDimension::ALL {
            let room = format!("tiering.rfm.{dimension}-");
            let own = reasons.iter().filter(|reason| reason.rule().key.starts_with(&room));
            prop_assert!(own.clone().count() >= 1);
            prop_assert!(own.clone().all(|reason| reason.margin().is_some()));
        }
        let after = |input: RfmInput| {
            let mut customers = customers.clone();
            customers[place] = input;
            scores(&customers, &policy).get(place).unwrap().1.known().unwrap().cell()
        };
        let steps = score.steps_up();
        for step in &steps {
            let (dimension, own) = (step.dimension, score.level(step.dimension));
            prop_assert!(step.to_level > own, "{}", step);
            let to = after(moved(score.input(), step.needs));
            prop_assert_eq!(to.level(dimension), step.to_level, "{}", step);
            // A little less does not do.
            let less = match step.needs {
                RfmNeed::Purchases(more) => RfmNeed::Purchases(more - 1),
                RfmNeed::Spend(more) => RfmNeed::Spend(more.try_sub(fen(1)).unwrap()),
                _ => continue,
            };
            prop_assert!(after(moved(score.input(), less)).level(dimension) <= own, "{}", step);
        }
        // Where there is none, nothing that is possible does.
        for dimension in RfmDimension::ALL {
            if steps.iter().any(|step| step.dimension == dimension) {
                continue;
            }
            let best = match dimension {
                RfmDimension::Recency => RfmNeed::PurchaseToday,
                RfmDimension::Frequency => RfmNeed::Purchases(u64::MAX - score.input().frequency),
                RfmDimension::Monetary => RfmNeed::Spend(fen(1_000_000)),
            };
            let level = after(moved(score.input(), best)).level(dimension);
            prop_assert_eq!(level, score.level(dimension), "{}", dimension);
        }
    }

    #[test]
    fn the_level_of_recency_holds_through_its_day_and_falls_on_the_next(
        days in 0..400_u64, cuts in subsequence(vec![0_u64, 1, 7, 30, 90, 365], 1..=6),
    ) {
        let policy =
            RfmPolicyDraft { recency: RfmGrading::Cuts(cuts), ..RfmPolicyDraft::default() };
        let policy = policy.validate().unwrap();
        let level = |recency_days| {
            let input = RfmInput { recency_days, frequency: 1, monetary: fen(1) };
            let scores = scores(&[input], &policy);
            let score = scores.get(0).unwrap().1.known().unwrap();
            let today: NaiveDate = "2026-03-01".parse().unwrap();
            let holds = score.recency_holds_through(today);
            (score.cell().recency, holds.map(|day| (day - today).num_days().unsigned_abs()))
        };
        match level(days) {
            (1, holds) => prop_assert_eq!(holds, None),
            (own, holds) => {
                let holds = holds.unwrap();
                prop_assert_eq!(level(days + holds).0, own);
                prop_assert!(level(days + holds + 1).0 < own);
            }
        }
    }

    #[test]
    fn segments_hold_everybody_once(customers in customers()) {
        let scores = scores(&customers, &RfmPolicy::default());
        let segments = &*SEGMENTS;
        let mut counts = BTreeMap::new();
        for score in scores.iter().filter_map(|(_, score)| score.known()) {
            *counts.entry(segments.of_score(&score).unwrap().to_owned()).or_insert(0_u64) += 1;
        }
        let totals = segments.totals(&scores).unwrap();
        for total in &totals {
            prop_assert_eq!(total.customers, counts.get(&total.segment).copied().unwrap_or(0));
        }
        if scores.scored() > 0 {
            let shares = totals.iter().map(|total| total.share_of_customers.unwrap().value());
            prop_assert_eq!(shares.sum::<Decimal>(), Decimal::ONE);
        }
        let value: Decimal = totals.iter().map(|total| total.value.amount()).sum();
        let buyers = customers.iter().filter(|one| one.frequency > 0);
        prop_assert_eq!(value, buyers.map(|one| one.monetary.amount()).sum::<Decimal>());
    }
}
