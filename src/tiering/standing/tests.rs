use chrono::NaiveDate;

use super::{BaseClass, BaseFacts, BasePolicy, BaseStanding, Intention, LostBy, base_standing};
use crate::units::Period;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[expect(clippy::unnecessary_wraps, reason = "the fields are optional")]
fn on(text: &str) -> Option<NaiveDate> {
    Some(day(text))
}

fn expected(text: &str) -> Option<Period> {
    Period::from_first_to_last(day(text), day(text)).ok()
}

fn standing(facts: BaseFacts, as_of: &str) -> BaseStanding {
    base_standing(&facts, &BasePolicy::default(), day(as_of))
}

fn class(facts: BaseFacts) -> Option<BaseClass> {
    standing(facts, "2026-06-01").class()
}

const NOTHING: BaseFacts = BaseFacts {
    left_details_on: None,
    intention: None,
    bought_here_on: None,
    bought_brand_elsewhere_on: None,
    bought_elsewhere_on: None,
    still_owns: None,
    owns_other_brand: None,
    expected: None,
};

fn reachable() -> BaseFacts {
    BaseFacts { left_details_on: on("2026-01-10"), ..NOTHING }
}

#[expect(clippy::unnecessary_wraps, reason = "the fields are optional")]
fn intends(date: &str) -> Option<Intention> {
    Some(Intention { on: day(date), is_clear: true })
}

#[test]
fn each_class_has_its_rule() {
    assert_eq!(class(NOTHING), None);
    assert_eq!(class(BaseFacts { intention: intends("2026-02-01"), ..NOTHING }), None);
    assert_eq!(class(reachable()), Some(BaseClass::Potential));
    let hot = BaseFacts { intention: intends("2026-02-01"), ..reachable() };
    assert_eq!(class(hot), Some(BaseClass::HotProspect));
    let owner = BaseFacts { owns_other_brand: Some(true), ..reachable() };
    assert_eq!(class(owner), Some(BaseClass::OtherBrand));
    let hot_owner = BaseFacts { owns_other_brand: Some(true), ..hot };
    assert_eq!(class(hot_owner), Some(BaseClass::HotProspect));
    let sold = BaseFacts { bought_here_on: on("2026-05-01"), ..NOTHING };
    assert_eq!(class(sold), Some(BaseClass::Sold));
    let nearby = BaseFacts { bought_brand_elsewhere_on: on("2026-05-01"), ..NOTHING };
    assert_eq!(class(nearby), Some(BaseClass::SoldElsewhere));
}

#[test]
fn the_narrow_base_holds_who_bought_the_brand_as_long_as_they_still_own_it() {
    let here = BaseFacts { bought_here_on: on("2026-05-01"), ..NOTHING };
    let elsewhere = BaseFacts { bought_brand_elsewhere_on: on("2026-05-01"), ..NOTHING };
    for (facts, class) in [(here, BaseClass::Sold), (elsewhere, BaseClass::SoldElsewhere)] {
        for (still_owns, is_in) in [(None, true), (Some(true), true), (Some(false), false)] {
            let standing = standing(BaseFacts { still_owns, ..facts }, "2026-06-01");
            assert_eq!((standing.class(), standing.is_in_narrow_base()), (Some(class), is_in));
            assert!(standing.is_in_broad_base());
            let reasons: Vec<String> = standing.reasons().iter().map(ToString::to_string).collect();
            assert_eq!(reasons.len(), if is_in { 1 } else { 2 });
            assert!(is_in || reasons[1] == "owns nothing of the brand any more", "{reasons:?}");
        }
    }
    for still_owns in [None, Some(true), Some(false)] {
        let prospect = standing(BaseFacts { still_owns, ..reachable() }, "2026-06-01");
        assert!(!prospect.is_in_narrow_base() && prospect.reasons().len() == 2);
        let nobody = standing(BaseFacts { still_owns, ..NOTHING }, "2026-06-01");
        assert!(!nobody.is_in_broad_base() && !nobody.is_in_narrow_base());
    }
}

#[test]
fn who_bought_the_brand_elsewhere_is_in_the_base_although_the_deal_was_lost() {
    let facts = BaseFacts { bought_brand_elsewhere_on: on("2026-05-01"), ..reachable() };
    let standing = standing(facts, "2026-06-01");
    assert_eq!(standing.class(), Some(BaseClass::SoldElsewhere));
    assert_eq!(standing.lost_by(), [LostBy::BoughtElsewhere]);
}

#[test]
fn a_purchase_elsewhere_before_the_details_were_left_loses_no_deal() {
    let facts = BaseFacts { bought_elsewhere_on: on("2026-01-09"), ..reachable() };
    assert_eq!(class(facts), Some(BaseClass::Potential));
    let same_day = BaseFacts { bought_elsewhere_on: on("2026-01-10"), ..reachable() };
    assert_eq!(class(same_day), Some(BaseClass::LostDeal));
}

#[test]
fn a_clear_intention_after_a_lost_deal_makes_hot_again() {
    let facts = BaseFacts { bought_elsewhere_on: on("2026-02-01"), ..reachable() };
    let before = BaseFacts { intention: intends("2026-02-01"), ..facts };
    assert_eq!(class(before), Some(BaseClass::LostDeal));
    let after = BaseFacts { intention: intends("2026-02-02"), ..facts };
    assert_eq!(class(after), Some(BaseClass::HotProspect));
}

#[test]
fn a_deal_is_void_beyond_a_year_and_comes_back_on_the_stated_day() {
    let facts = BaseFacts {
        intention: intends("2026-02-01"),
        expected: expected("2027-06-02"),
        ..reachable()
    };
    let void = standing(facts, "2026-06-01");
    assert_eq!(void.class(), Some(BaseClass::LostDeal));
    assert_eq!(void.lost_by(), [LostBy::TooLate]);
    assert_eq!(void.look_again_on(), on("2026-06-02"));
    assert_eq!(
        void.reasons()[0].to_string(),
        "would buy only on 2027-06-02, after 2027-06-01, the last day that counts (1 day later)"
    );
    let back = standing(facts, "2026-06-02");
    assert_eq!((back.class(), back.look_again_on()), (Some(BaseClass::HotProspect), None));
}

#[test]
fn time_does_not_bring_back_who_bought_elsewhere_as_well() {
    let facts = BaseFacts {
        expected: expected("2028-01-01"),
        bought_elsewhere_on: on("2026-03-01"),
        ..reachable()
    };
    let lost = standing(facts, "2026-06-01");
    assert_eq!(lost.lost_by(), [LostBy::BoughtElsewhere, LostBy::TooLate]);
    assert_eq!(lost.look_again_on(), None);
}

#[test]
fn all_facts_that_hardly_fit_are_told_at_once_and_the_class_stands() {
    let facts = BaseFacts {
        left_details_on: on("2026-05-01"),
        intention: Some(Intention { on: day("2026-05-01"), is_clear: false }),
        bought_here_on: on("2026-05-20"),
        bought_brand_elsewhere_on: on("2026-05-20"),
        bought_elsewhere_on: on("2026-05-20"),
        expected: expected("2026-04-30"),
        ..NOTHING
    };
    let doubts = facts.check(day("2026-06-01")).unwrap_err();
    insta::assert_snapshot!(doubts.to_string().replace("; ", "\n"), @"
    `expected`: 2026-04-30 to 2026-04-30, but the `intention` of 2026-05-01 is not clear
    `bought_brand_elsewhere_on`: 2026-05-20, the day of `bought_here_on`: one purchase may be told as two
    `bought_elsewhere_on`: 2026-05-20, the day of `bought_here_on`: one purchase may be told as two
    `bought_elsewhere_on`: 2026-05-20, the day of `bought_brand_elsewhere_on`: one purchase may be told as two
    ");
    assert_eq!(class(facts), Some(BaseClass::Sold));
    // On a day before these facts there is nothing to contradict.
    assert_eq!(facts.check(day("2026-04-01")), Ok(()));
}

#[test]
fn a_date_that_passed_before_the_details_were_left_contradicts_nothing() {
    let facts = BaseFacts { expected: expected("2026-01-09"), ..reachable() };
    assert_eq!(facts.check(day("2026-06-01")), Ok(()));
    assert_eq!(class(facts), Some(BaseClass::Potential));
}

#[test]
fn facts_after_the_day_change_nothing() {
    let facts = BaseFacts { bought_here_on: on("2026-06-02"), ..reachable() };
    assert_eq!(class(facts), Some(BaseClass::Potential));
    assert_eq!(standing(facts, "2026-06-02").class(), Some(BaseClass::Sold));
}

#[test]
fn the_ends_of_the_calendar_are_defined() {
    for extreme in [NaiveDate::MIN, NaiveDate::MAX] {
        let facts = BaseFacts {
            left_details_on: Some(NaiveDate::MIN),
            expected: Period::from_first_to_last(extreme, extreme).ok(),
            ..NOTHING
        };
        for as_of in [NaiveDate::MIN, NaiveDate::MAX] {
            assert!(base_standing(&facts, &BasePolicy::default(), as_of).is_in_broad_base());
        }
    }
}
