use proptest::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::json;

use super::{
    LiabilityError, LiabilityPolicy, LiabilityPolicyDraft, PointsCohort, PointsLiability,
    RedemptionBasis, points_liability,
};
use crate::loyalty::earning::ConversionPolicy;
use crate::rule::Draft;
use crate::units::{Estimate, Money, Period, Points};

fn money(amount: &str) -> Money {
    format!("{amount} CNY").parse().unwrap()
}

fn whole(money: Money) -> Decimal {
    money.amount().round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
}

fn year(year: i32) -> Period {
    let period = json!({"first": format!("{year}-01-01"), "last": format!("{year}-12-31")});
    serde_json::from_value(period).unwrap()
}

fn cohort(of: i32, [issued, redeemed, expired]: [i32; 3], paid: Option<&str>) -> PointsCohort {
    PointsCohort {
        earned: year(of),
        issued: issued.into(),
        with_purchases: issued.into(),
        redeemed: redeemed.into(),
        expired: expired.into(),
        paid: paid.map(money),
        set_aside: None,
    }
}

/// A point is worth so much.
fn each(worth: &str) -> ConversionPolicy {
    serde_json::from_value(json!({"points": 1, "worth": format!("{worth} CNY")})).unwrap()
}

fn policy(json: serde_json::Value) -> LiabilityPolicy {
    serde_json::from_value(json).unwrap()
}

fn books(cohorts: &[PointsCohort], worth: &str, policy: &LiabilityPolicy) -> PointsLiability {
    points_liability(cohorts.to_vec(), &each(worth), policy, "2030-12-31".parse().unwrap()).unwrap()
}

#[test]
fn the_loyalty_programme_of_ifrs_15_example_52_comes_out_in_both_its_years() {
    // IE267 to IE270: goods for 100,000 and 10,000 points worth 1 each, 9,500 expected.
    let first = cohort(2026, [10_000, 4_500, 0], Some("100000"));
    let found = books(&[first], "1", &policy(json!({"redeemed": "95%"})));
    let [of] = &found.cohorts[..] else { panic!("one cohort") };
    let (set_aside, deferred) = (of.set_aside.known().unwrap(), of.deferred.known().unwrap());
    assert_eq!((whole(set_aside), whole(deferred)), (8_676.into(), 4_566.into()));
    assert_eq!(
        whole(set_aside.try_sub(deferred).unwrap()),
        4_110.into(),
        "earned in the first year"
    );
    assert_eq!(whole(money("100000").try_sub(set_aside).unwrap()), 91_324.into(), "the goods");
    // In the second year 9,700 are expected; what was set aside stays.
    let second = cohort(2026, [10_000, 8_500, 0], Some("100000"));
    let second = PointsCohort { set_aside: Some(money("8676")), ..second };
    let found = books(&[second], "1", &policy(json!({"redeemed": "97%"})));
    let left = found.deferred.known().unwrap();
    assert_eq!(whole(left), 1_073.into());
    assert_eq!(
        whole(money("4566").try_sub(left).unwrap()),
        3_493.into(),
        "earned in the second year"
    );
}

#[test]
fn expectations_that_rise_or_fall_change_what_is_earned_and_not_what_was_set_aside() {
    // A handbook's variations on that example: 9,000 set aside, 4,175 earned in the second year.
    let of = |redeemed, part: &str| {
        let cohort = PointsCohort {
            set_aside: Some(money("9000")),
            ..cohort(2026, [10_000, redeemed, 0], None)
        };
        let found = books(&[cohort], "1", &policy(json!({"redeemed": part})));
        let earned = money("9000").try_sub(found.deferred.known().unwrap()).unwrap();
        (whole(earned), found.cohorts[0].set_aside.known().unwrap())
    };
    assert_eq!(of(4_500, "97%"), (4_175.into(), money("9000")));
    assert_eq!(of(8_500, "99%").0, Decimal::from(4_175 + 3_552));
    assert_eq!(of(8_500, "92%").0, Decimal::from(4_175 + 4_140));
}

#[test]
fn the_three_figures_stand_apart_and_the_whole_is_their_sum() {
    let cohorts = [
        cohort(2026, [10_000, 4_500, 0], Some("100000")),
        cohort(2027, [1_000, 0, 100], Some("20000")),
    ];
    let assumed = policy(json!({"redeemed": "80%", "cost_of_a_point": "0.6 CNY"}));
    let found = books(&cohorts, "1", &assumed);
    assert_eq!(found.left, 6_400.into());
    assert_eq!(found.face_value, money("6400"));
    // 3,500 of the first and 800 of the second are still redeemed.
    assert_eq!(found.cost, Estimate::Known(money("2580")));
    // 100,000 × 3,500 ÷ 108,000, and 20,000 × 800 ÷ 20,800.
    assert_eq!(found.deferred, Estimate::Known(money("4009.97")));
    let still: Vec<_> = found.cohorts.iter().map(|it| it.expected.known().unwrap()).collect();
    assert_eq!((still[0].still, still[0].breakage), (3_500.into(), 2_000.into()));
    assert_eq!((still[1].still, still[1].breakage), (800.into(), 100.into()));
    assert_eq!(
        found.to_string(),
        "6,400 points left on 2030-12-31: face value 6,400.00 CNY; cost of redemption 2,580.00 CNY; \
         deferred revenue 4,009.97 CNY\n\
         2026-01-01 to 2026-12-31: 5,500 points left, 3,500 of them expected to be redeemed (80% in \
         the end, by policy)\n\
         2027-01-01 to 2027-12-31: 900 points left, 800 of them expected to be redeemed (80% in the \
         end, by policy)"
    );
}

#[test]
fn what_is_redeemed_in_the_end_is_learned_from_older_closed_cohorts_alone() {
    let open = cohort(2027, [1_000, 100, 0], Some("10000"));
    let later = cohort(2028, [1_000, 10, 990], Some("10000"));
    let (one, two) =
        (cohort(2024, [1_000, 900, 100], None), cohort(2025, [3_000, 1_500, 1_500], None));
    let of = |cohorts: &[PointsCohort], need: u32| {
        let found = books(cohorts, "1", &policy(json!({"closed_cohorts": need})));
        found.cohorts.iter().find(|it| it.cohort.earned == year(2027)).unwrap().expected
    };
    let known =
        |cohorts: &[PointsCohort], need| of(cohorts, need).known().map(|it| (it.part, it.basis));
    let closed = |cohorts| RedemptionBasis::ClosedCohorts { cohorts };
    assert_eq!(known(&[later, open, two, one], 1), Some(("60%".parse().unwrap(), closed(2))));
    assert_eq!(known(&[one, open], 1), Some(("90%".parse().unwrap(), closed(1))));
    assert_eq!(of(&[one, open, later], 2), Estimate::NotEnoughData { have: 1, need: 2 });
    assert_eq!(of(&[later, open], 1), Estimate::NotEnoughData { have: 0, need: 1 });
    let none = cohort(2025, [0, 0, 0], None);
    assert_eq!(of(&[none, open], 1), Estimate::NotEnoughData { have: 0, need: 1 });
    // Closed before anything could expire: only the quickest are.
    let quick = cohort(2025, [10, 10, 0], None);
    assert_eq!(of(&[quick, open], 1), Estimate::NotEnoughData { have: 0, need: 1 });
    assert_eq!(known(&[one, quick, open], 1), Some(("90%".parse().unwrap(), closed(1))));
    assert_eq!(LiabilityPolicyDraft::default().closed_cohorts, 2, "one may be out of line");
}

#[test]
fn without_data_a_figure_is_not_known_and_the_whole_says_of_how_many_cohorts_it_is() {
    let cohorts = [
        cohort(2025, [1_000, 900, 100], None),
        cohort(2026, [1_000, 100, 0], Some("10000")),
        cohort(2027, [1_000, 100, 0], None),
    ];
    let found = books(&cohorts, "1", &policy(json!({"closed_cohorts": 1})));
    assert_eq!(found.cost, Estimate::NotEnoughData { have: 0, need: 3 });
    assert_eq!(
        found.deferred,
        Estimate::NotEnoughData { have: 2, need: 3 },
        "a closed one is zero"
    );
    assert_eq!(found.face_value, money("1800"));
    let nobody = books(&cohorts[1..2], "1", &LiabilityPolicy::default());
    assert_eq!(nobody.cohorts[0].set_aside, Estimate::NotEnoughData { have: 0, need: 1 });
    let over = books(
        &[cohort(2025, [2, 1, 0], None), cohort(2026, [5, 4, 1], None)],
        "1",
        &LiabilityPolicy::default(),
    );
    assert_eq!(
        over.cohorts[0].to_string(),
        "2025-01-01 to 2025-12-31: 1 point left, of which nobody knows \
        how many are redeemed: 0 of 2 closed cohorts in which points expired"
    );
    assert_eq!(over.cohorts[1].to_string(), "2026-01-01 to 2026-12-31: 0 points left");
    assert!(over.to_string().starts_with("1 point left on 2030-12-31: "), "{over}");
    let one = LiabilityPolicyDraft { closed_cohorts: 1, ..Default::default() }.validate().unwrap();
    let one = books(&cohorts[1..2], "1", &one);
    assert!(
        one.to_string().ends_with("redeemed: 0 of 1 closed cohort in which points expired"),
        "{one}"
    );
    assert_eq!(
        nobody.to_string(),
        "900 points left on 2030-12-31: face value 900.00 CNY; cost of redemption known for 0 of 1 \
         cohort; deferred revenue known for 0 of 1 cohort\n\
         2026-01-01 to 2026-12-31: 900 points left, of which nobody knows how many are redeemed: 0 \
         of 2 closed cohorts in which points expired"
    );
    let none = books(&[], "1", &LiabilityPolicy::default());
    assert_eq!((none.left, none.deferred), (Points::ZERO, Estimate::Known(money("0"))));
}

#[test]
fn no_fewer_are_redeemed_in_the_end_than_are_already_and_no_more_than_did_not_expire() {
    let still = |numbers, part: &str| {
        let found = books(&[cohort(2026, numbers, None)], "1", &policy(json!({"redeemed": part})));
        found.cohorts[0].expected.known().unwrap().still
    };
    assert_eq!(still([1_000, 800, 0], "70%"), Points::ZERO);
    assert_eq!(still([1_000, 100, 500], "70%"), 400.into());
    assert_eq!(still([1_000, 100, 300], "70%"), 600.into());
}

#[test]
fn only_points_that_were_earned_with_purchases_take_a_part_of_what_was_paid() {
    let of = |issued: i32, redeemed: i32, with: i32| {
        let cohort = PointsCohort {
            with_purchases: with.into(),
            ..cohort(2026, [issued, redeemed, 0], Some("1000"))
        };
        let found = books(&[cohort], "1", &policy(json!({"redeemed": "80%"})));
        (found.cohorts[0].set_aside.known().unwrap(), found.deferred.known().unwrap())
    };
    let all = of(1_000, 400, 1_000);
    assert_eq!(all, (money("444.44"), money("222.22")));
    assert_eq!(of(2_000, 800, 1_000), all, "as many others change nothing");
    assert_eq!(of(2_000, 800, 0), (money("0"), money("0")));
}

#[test]
fn points_that_nobody_paid_for_defer_nothing_and_what_is_set_aside_is_earned_when_none_is_expected()
{
    let gift = cohort(2026, [1_000, 0, 0], Some("0"));
    let found = books(&[gift], "1", &policy(json!({"redeemed": "50%"})));
    assert_eq!(found.deferred, Estimate::Known(money("0")));
    let over =
        PointsCohort { set_aside: Some(money("70")), ..cohort(2026, [1_000, 0, 1_000], None) };
    let found = books(&[over], "1", &policy(json!({"redeemed": "50%"})));
    assert_eq!(found.deferred, Estimate::Known(money("0")));
    assert_eq!(found.cohorts[0].set_aside, Estimate::Known(money("70")));
    let back = cohort(2026, [0, 0, 0], Some("0"));
    let found = books(&[back], "1", &policy(json!({"redeemed": "50%"})));
    assert_eq!(found.cohorts[0].set_aside, Estimate::Known(money("0")));
}

#[test]
fn a_cohort_that_begins_after_the_day_is_left_out() {
    let cohorts = [cohort(2026, [10, 0, 0], None), cohort(2027, [100, 0, 0], None)];
    let of = |day: &str| {
        let policy = LiabilityPolicy::default();
        points_liability(cohorts, &each("1"), &policy, day.parse().unwrap()).unwrap().left
    };
    assert_eq!(
        [of("2025-12-31"), of("2026-12-31"), of("2027-01-01")],
        [0, 10, 110].map(Points::from)
    );
}

#[test]
fn cohorts_that_cannot_be_are_refused_by_name() {
    let refused = |cohorts: &[PointsCohort]| {
        let policy = policy(json!({"redeemed": "95%", "cost_of_a_point": "1 EUR"}));
        points_liability(cohorts.to_vec(), &each("1"), &policy, "2030-01-01".parse().unwrap())
            .unwrap_err()
    };
    let fine = cohort(2026, [10, 2, 3], Some("1"));
    for wrong in [
        PointsCohort { issued: 4.into(), with_purchases: 4.into(), ..fine },
        PointsCohort { with_purchases: 11.into(), ..fine },
        PointsCohort { with_purchases: (-1).into(), ..fine },
        PointsCohort { redeemed: (-1).into(), ..fine },
        PointsCohort { expired: (-1).into(), ..fine },
        PointsCohort { paid: Some(money("-1")), ..fine },
        PointsCohort { set_aside: Some(money("-1")), ..fine },
    ] {
        assert_eq!(refused(&[wrong]), LiabilityError::NotACohort { earned: year(2026) });
    }
    let twice = LiabilityError::Overlap { one: year(2026), other: year(2026) };
    assert_eq!(refused(&[fine, fine]), twice);
    let from = json!({"first": "2026-12-31", "last": "2027-12-31"});
    let next = PointsCohort { earned: serde_json::from_value(from).unwrap(), ..fine };
    let a_day = LiabilityError::Overlap { one: year(2026), other: next.earned };
    assert_eq!(refused(&[next, fine]), a_day);
    assert!(matches!(refused(&[fine]), LiabilityError::Money(_)), "the cost is in euros");
    for euro in [
        PointsCohort { paid: Some("1 EUR".parse().unwrap()), ..fine },
        PointsCohort { set_aside: Some("1 EUR".parse().unwrap()), ..fine },
    ] {
        assert!(matches!(refused(&[euro]), LiabilityError::Money(_)));
    }
}

#[test]
fn everything_that_is_wrong_with_a_policy_is_named_at_once() {
    let draft = LiabilityPolicyDraft {
        redeemed: Some("0%".parse().unwrap()),
        closed_cohorts: 0,
        cost_of_a_point: Some(money("-1")),
        ..Default::default()
    };
    let error = draft.validate().unwrap_err();
    assert_eq!(error.paths(), ["redeemed", "closed_cohorts", "cost_of_a_point"]);
    assert!(
        LiabilityPolicyDraft { closed_cohorts: 1_001, ..Default::default() }.validate().is_err()
    );
    assert_eq!(LiabilityPolicyDraft::default().validate(), Ok(LiabilityPolicy::default()));
}

proptest! {
    #[test]
    fn the_figures_are_those_of_the_slow_sums_in_any_order(
        cohorts in prop::collection::vec((0..5_000_i32, 0..=100_i32, 0..=100_i32, 0..2_000_000_i64), 1..6),
        part in 1..=100_u32, need in 1..3_u32, given in any::<bool>(), worth in 1..200_i64,
    ) {
        let of = |(place, (issued, redeemed, expired, paid)): (i32, (i32, i32, i32, i64))| {
            let redeemed = issued * redeemed / 100;
            let expired = (issued - redeemed) * expired / 100;
            let paid = Decimal::new(paid, 2).to_string();
            cohort(place, [issued, redeemed, expired], Some(&paid))
        };
        let mut cohorts: Vec<_> = (2_020..).zip(cohorts).map(of).collect();
        let redeemed = given.then(|| format!("{part}%"));
        let assumed = policy(json!({"redeemed": redeemed, "closed_cohorts": need, "cost_of_a_point": "0.37 CNY"}));
        let each = Decimal::new(worth, 2);
        let found = books(&cohorts, &each.to_string(), &assumed);
        let cents = |it: Decimal| it.round_dp_with_strategy(2, RoundingStrategy::MidpointNearestEven).normalize();
        let number = |points: Points| points.value();
        for (place, of) in found.cohorts.iter().enumerate() {
            let it = &cohorts[place];
            let left = number(it.issued) - number(it.redeemed) - number(it.expired);
            prop_assert_eq!(of.face_value.amount(), cents(left * each));
            let closed: Vec<_> = cohorts[..place].iter()
                .filter(|it| number(it.issued) == number(it.redeemed) + number(it.expired) && it.expired.is_positive())
                .collect();
            let pooled = || -> Option<Decimal> {
                let issued: Decimal = closed.iter().map(|it| number(it.issued)).sum();
                let redeemed: Decimal = closed.iter().map(|it| number(it.redeemed)).sum();
                let part = (redeemed / (!issued.is_zero()).then_some(issued)?)
                    .round_dp_with_strategy(9, RoundingStrategy::MidpointNearestEven);
                (closed.len() >= need as usize).then_some(part)
            };
            let part = if given { Some(Decimal::new(part.into(), 2)) } else { pooled() };
            let expected = part.map(|part| {
                let in_the_end = (number(it.issued) * part)
                    .round_dp_with_strategy(6, RoundingStrategy::MidpointNearestEven)
                    .min(number(it.issued) - number(it.expired))
                    .max(number(it.redeemed));
                in_the_end - number(it.redeemed)
            });
            prop_assert_eq!(of.expected.known().map(|it| it.still.value()), expected.map(|it| it.normalize()));
            let still = if left.is_zero() { Some(Decimal::ZERO) } else { expected };
            prop_assert_eq!(of.cost.known().map(Money::amount), still.map(|it| cents(it * Decimal::new(37, 2))));
            let deferred = still.map(|still| {
                let points = (still + number(it.redeemed)) * each;
                let paid = it.paid.unwrap().amount();
                if still.is_zero() { Decimal::ZERO } else { cents(paid * (still * each) / (paid + points)) }
            });
            prop_assert_eq!(of.deferred.known().map(Money::amount), deferred);
            if let (Some(deferred), Some(set_aside)) = (of.deferred.known(), of.set_aside.known()) {
                prop_assert!(deferred.amount() <= set_aside.amount());
                prop_assert!(set_aside.amount() <= it.paid.unwrap().amount().max(deferred.amount()));
            }
        }
        let sum: Decimal = found.cohorts.iter().map(|it| it.face_value.amount()).sum();
        prop_assert_eq!(found.face_value.amount(), sum.normalize());
        cohorts.reverse();
        prop_assert_eq!(books(&cohorts, &each.to_string(), &assumed), found);
    }
}

#[test]
fn three_years_of_points_leave_what_they_add_up_to() {
    // Published with 400,000 for the three years together: a misprint.
    let years = [
        cohort(2024, [1_000_000, 600_000, 300_000], None),
        cohort(2025, [1_500_000, 900_000, 450_000], None),
        cohort(2026, [2_000_000, 1_200_000, 600_000], None),
    ];
    let left = [1, 2, 3].map(|of| books(&years[..of], "0.01", &LiabilityPolicy::default()).left);
    assert_eq!(left, [100_000, 250_000, 450_000].map(Points::from));
    let face_value = books(&years, "0.01", &LiabilityPolicy::default()).face_value;
    assert_eq!(face_value, money("4500"));
}
