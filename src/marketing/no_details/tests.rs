use super::{NoDetailsError, NoDetailsGroup, NoDetailsReason, NoDetailsTally, VisitWithoutDetails};
use crate::units::{Estimate, Period};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn march() -> Period {
    Period::from_first_to_last(day("2026-03-01"), day("2026-03-31")).unwrap()
}

fn tally(visits: &[VisitWithoutDetails]) -> NoDetailsTally {
    let mut tally = NoDetailsTally::new(march());
    for visit in visits {
        tally.add(visit).unwrap();
    }
    tally
}

#[test]
fn the_four_groups_have_three_three_four_and_four_reasons() {
    let of = |group| NoDetailsReason::ALL.iter().filter(|reason| reason.group() == group).count();
    let sizes: Vec<usize> = NoDetailsGroup::ALL.iter().map(|&group| of(group)).collect();
    assert_eq!(sizes, [3, 3, 4, 4]);
}

#[test]
fn a_visit_needs_a_reason_and_a_reason_given_twice_counts_once() {
    let none = r#"{"id":"W-1","date":"2026-03-01","reasons":[]}"#;
    let error = serde_json::from_str::<VisitWithoutDetails>(none).unwrap_err().to_string();
    assert!(error.starts_with("`reasons` is empty: a visit"), "{error}");
    let json = r#"{"id":"W-1","date":"2026-03-01","reasons":["price","image","price"]}"#;
    let visit: VisitWithoutDetails = serde_json::from_str(json).unwrap();
    let json = r#"{"id":"W-1","date":"2026-03-01","reasons":["image","price"]}"#;
    assert_eq!(serde_json::to_string(&visit).unwrap(), json);
    assert_eq!(tally(&[visit]).reasons(), 2);
    let unknown = r#"{"id":"W-1","date":"2026-03-01","reasons":["13800001111"]}"#;
    let error = serde_json::from_str::<VisitWithoutDetails>(unknown).unwrap_err().to_string();
    assert!(error.contains("expected one of `image`") && !error.contains("1380"), "{error}");
}

#[test]
fn a_visit_outside_the_period_changes_nothing() {
    let mut tally = NoDetailsTally::new(march());
    for (date, counts) in
        [("2026-02-28", false), ("2026-03-01", true), ("2026-03-31", true), ("2026-04-01", false)]
    {
        let visit = VisitWithoutDetails::try_new(
            "W-1".parse().unwrap(),
            day(date),
            [NoDetailsReason::Price],
        )
        .unwrap();
        assert_eq!(tally.add(&visit), Ok(counts), "{date}");
    }
    assert_eq!(tally.visits(), 2);
}

#[test]
fn without_a_visit_there_are_no_shares() {
    let none = NoDetailsTally::new(march());
    assert_eq!(none.group_shares(), Estimate::NotEnoughData { have: 0, need: 1 });
    assert_eq!(none.to_string(), "2026-03-01 to 2026-03-31: 0 visits without details");
}

#[test]
fn the_most_frequent_reasons_come_first_and_a_visit_counts_once_for_its_group() {
    use NoDetailsReason as R;
    let visit = |reasons: &[R]| {
        VisitWithoutDetails::try_new(
            "W-1".parse().unwrap(),
            day("2026-03-07"),
            reasons.iter().copied(),
        )
        .unwrap()
    };
    let tally = tally(&[
        visit(&[R::Price]),
        visit(&[R::Price, R::PassiveReception, R::LittleExpertise]),
        visit(&[R::LittleExpertise]),
        visit(&[R::Image]),
    ]);
    assert_eq!(
        tally.to_string(),
        "2026-03-01 to 2026-03-31: 4 visits without details, 6 reasons\n\
         sales person 50.00%: little expertise 2, passive reception 1\n\
         product 33.33%: price 2\n\
         company 16.67%: image 1"
    );
    assert_eq!(tally.visits_with_group(NoDetailsGroup::SalesPerson), 2);
    assert_eq!(tally.reasons_of_group(NoDetailsGroup::SalesPerson), 3);
    let json = serde_json::to_value(&tally).unwrap();
    assert_eq!(json["visits_by_group"]["sales_person"], 2);
    assert_eq!(json["visits_by_reason"]["price"], 2);
    assert_eq!(json["group_shares"]["company"], "0.1667");
    assert_eq!(json["group_shares"]["customer"], "0");
    assert_eq!(json["period"]["last"], "2026-03-31");
}

#[test]
fn tallies_of_two_periods_do_not_merge() {
    let april = Period::from_first_to_last(day("2026-04-01"), day("2026-04-30")).unwrap();
    let mut first = NoDetailsTally::new(march());
    let error = first.merge(&NoDetailsTally::new(april)).unwrap_err();
    assert_eq!(error, NoDetailsError::PeriodsDiffer { left: march(), right: april });
    assert_eq!(
        error.to_string(),
        "a tally of 2026-03-01 to 2026-03-31 and one of 2026-04-01 to 2026-04-30 do not add up \
         to one"
    );
}

#[test]
fn a_count_that_has_no_place_is_refused_and_nothing_changes() {
    let visit = VisitWithoutDetails::try_new(
        "W-1".parse().unwrap(),
        day("2026-03-07"),
        [NoDetailsReason::Price],
    )
    .unwrap();
    let mut full = tally(std::slice::from_ref(&visit));
    for _ in 0..63 {
        full.merge(&full.clone()).unwrap();
    }
    let before = full.clone();
    assert_eq!(full.merge(&before), Err(NoDetailsError::TooMany));
    assert_eq!(full, before);
    let mut rest = NoDetailsTally::new(march());
    while rest.visits().count_ones() < 63 {
        rest.merge(&rest.clone()).unwrap();
        rest.add(&visit).unwrap();
    }
    full.merge(&rest).unwrap();
    assert_eq!(full.visits(), u64::MAX);
    assert_eq!(full.add(&visit), Err(NoDetailsError::TooMany));
    assert_eq!(full.reasons(), u64::MAX.into());
}

fn visits() -> impl Strategy<Value = Vec<VisitWithoutDetails>> {
    let reasons = prop::collection::vec(prop::sample::select(&NoDetailsReason::ALL[..]), 1..5);
    let visit = (0..45_u64, reasons).prop_map(|(after, reasons)| {
        VisitWithoutDetails::try_new(
            "W-1".parse().unwrap(),
            day("2026-02-22") + Days::new(after),
            reasons,
        )
        .unwrap()
    });
    prop::collection::vec(visit, 0..40)
}

proptest! {
    #[test]
    fn in_parts_and_in_any_order_is_as_at_once(
        all in visits().prop_flat_map(|visits| (Just(visits.clone()), Just(visits).prop_shuffle())),
        cut in any::<prop::sample::Index>(),
    ) {
        let (visits, shuffled) = all;
        let cut = if visits.is_empty() { 0 } else { cut.index(visits.len()) };
        let mut merged = tally(&shuffled[..cut]);
        merged.merge(&tally(&shuffled[cut..])).unwrap();
        prop_assert_eq!(&merged, &tally(&visits));
        let json = |tally| serde_json::to_string(tally).unwrap();
        prop_assert_eq!(json(&merged), json(&tally(&visits)));
    }

    #[test]
    fn shares_add_up_to_exactly_one(visits in visits()) {
        let tally = tally(&visits);
        let one = if tally.visits() == 0 { None } else { Some(Decimal::ONE) };
        let sum = |shares: Vec<crate::units::Share>| -> Decimal {
            shares.iter().map(|share| share.value()).sum()
        };
        let reasons = tally.reason_shares().known();
        prop_assert_eq!(reasons.map(|shares| sum(shares.into_values().collect())), one);
        let groups = tally.group_shares().known();
        prop_assert_eq!(groups.map(|shares| sum(shares.into_values().collect())), one);
        let times: u128 =
            NoDetailsGroup::ALL.iter().map(|&group| tally.reasons_of_group(group)).sum();
        prop_assert_eq!(times, tally.reasons());
    }
}
