//! A review says on which day to look again: until then time alone changes no judgement, and on
//! that day it does.

use chrono::NaiveDate;
use clienteling::Draft;
use clienteling::base::CustomerBase;
use clienteling::followup::{FollowUpPolicyDraft, Purpose};
use clienteling::marketing::VipRuling;
use clienteling::review::{CustomerReview, ReviewPolicyDraft, review};
use clienteling::tiering::{AbcClass, AbcStanding};
use clienteling::warning::{FindingKey, WarningPolicyDraft};
use clienteling::{CustomerId, Review, ReviewPolicy};
use proptest::prelude::*;

use crate::common::build::{base_of, day, purchase, referral, vip_decision};
use crate::common::{cases, random};

/// What time alone may change only on the day to look again.
#[derive(Debug, PartialEq)]
struct Judgement {
    class: Option<AbcClass>,
    is_vip: bool,
    warnings: Vec<FindingKey>,
    called_for: Vec<Purpose>,
}

fn judgement(review: &Review, customer: &CustomerId) -> Judgement {
    let of = review.customer(customer).unwrap();
    let about = review.warnings().iter().filter(|warning| warning.customer() == Some(customer));
    let follow_ups = review.follow_ups().iter().filter(|it| it.customer == *customer);
    let held_back = review.held_back().iter().filter(|it| it.customer == *customer);
    let (follow_ups, held_back) = (follow_ups.map(|it| it.purpose), held_back.map(|it| it.purpose));
    // What is overdue moves to the front of the list, which is no change of judgement.
    let mut called_for: Vec<Purpose> = follow_ups.chain(held_back).collect();
    called_for.sort_by_key(|purpose| purpose.place());
    Judgement {
        class: of.abc().map(AbcStanding::class),
        is_vip: of.vip().is_vip(),
        warnings: about.map(|warning| warning.key.clone()).collect(),
        called_for,
    }
}

fn review_on(base: &CustomerBase, policy: &ReviewPolicy, as_of: NaiveDate) -> Review {
    review(base, policy, as_of).unwrap()
}

/// Short times, so that a day to look again is never far.
fn short_policy() -> impl Strategy<Value = ReviewPolicy> {
    (random::vip_policy(3), 1..=3_u32, 1..=3_u32, 0..=27_u32).prop_map(
        |(vip, months, lost, notice)| {
            let draft = ReviewPolicyDraft {
                vip,
                warning: WarningPolicyDraft { lost_after_months: lost, lapse_notice_days: notice },
                followup: FollowUpPolicyDraft {
                    win_back_for_months: months,
                    // Without waiting, so that an occasion is never over before its follow-up is due.
                    quiet_days: 0,
                    refusal_days: 0,
                    ..Default::default()
                },
                ..ReviewPolicyDraft::new(random::JUDGED_IN)
            };
            draft.validate().unwrap()
        },
    )
}

/// More days than the three months of the policy have.
const HORIZON: usize = 100;

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn until_the_day_to_look_again_nothing_changes_and_on_that_day_something_does(
        facts in random::facts(random::ONE_CURRENCY, 20),
        policy in short_policy(),
        as_of in random::a_day(),
    ) {
        let known = facts.into_iter().filter(|fact| fact.date() <= as_of);
        let base = random::base_with(known, &[]);
        let first = review_on(&base, &policy, as_of);
        let later: Vec<Review> = as_of
            .iter_days()
            .skip(1)
            .take(HORIZON)
            .map(|date| review_on(&base, &policy, date))
            .collect();
        for customer in first.customers() {
            let id = customer.customer();
            let now = judgement(&first, id);
            let changed = later.iter().find(|review| judgement(review, id) != now);
            prop_assert_eq!(customer.look_again_on(), changed.map(Review::as_of), "{:?}", now);
        }
    }
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn until_the_day_on_which_classes_change_time_alone_changes_none(
        facts in random::facts(random::ONE_CURRENCY, 20),
        policy in random::policy(),
        as_of in random::a_day(),
    ) {
        let known = facts.into_iter().filter(|fact| fact.date() <= as_of);
        let base = random::base_with(known, &[]);
        let classes = |review: &Review| -> Vec<Option<AbcClass>> {
            review.customers().iter().map(|it| it.abc().map(AbcStanding::class)).collect()
        };
        let Ok(today) = review(&base, &policy, as_of) else { return Ok(()) };
        for date in as_of.iter_days().skip(1).take(HORIZON) {
            if today.classes_change_on().is_some_and(|day| day <= date) {
                break;
            }
            prop_assert_eq!(classes(&review_on(&base, &policy, date)), classes(&today), "{}", date);
        }
    }
}

fn the_customer(facts: Vec<clienteling::Fact>, as_of: &str) -> CustomerReview {
    let policy = ReviewPolicy::new(random::JUDGED_IN);
    review_on(&base_of(facts), &policy, day(as_of)).customers()[0].clone()
}

#[test]
fn the_earliest_of_vip_standing_notice_and_loss_is_the_day_to_look_again() {
    let leads = [
        referral("1", "C-1", "2025-05-01", "L-1"),
        referral("2", "C-1", "2025-06-01", "L-2"),
        referral("3", "C-1", "2025-07-01", "L-3"),
    ];
    let bought =
        |date| leads.iter().cloned().chain([purchase("1", "C-1", date, "9 CNY")]).collect();
    let early = the_customer(bought("2025-04-01"), "2026-03-02");
    assert_eq!(early.look_again_on(), Some(day("2026-04-01")));
    let with_notice = the_customer(bought("2025-04-01"), "2026-03-01");
    assert_eq!(with_notice.look_again_on(), Some(day("2026-03-02")));
    let late = the_customer(bought("2025-07-01"), "2025-08-01");
    assert_eq!(late.look_again_on(), Some(day("2026-05-01")));
}

#[test]
fn whoever_will_be_a_vip_again_when_a_decision_ends_is_looked_at_on_that_day() {
    let until = day("2025-09-30");
    let facts = vec![
        referral("1", "C-1", "2025-05-01", "L-1"),
        referral("2", "C-1", "2025-06-01", "L-2"),
        referral("3", "C-1", "2025-07-01", "L-3"),
        vip_decision("V-1", "C-1", "2025-08-01", VipRuling::NotVip { until }),
    ];
    let decided = the_customer(facts.clone(), "2025-08-15");
    assert_eq!((decided.vip().is_vip(), decided.look_again_on()), (false, until.succ_opt()));
    assert!(the_customer(facts, "2025-10-01").vip().is_vip());
}

#[test]
fn somebody_who_was_given_up_needs_no_further_look() {
    let bought = || vec![purchase("1", "C-1", "2025-01-01", "9 CNY")];
    let lost = the_customer(bought(), "2026-01-01");
    assert_eq!(lost.notice_on(), Some(day("2025-12-02")));
    assert_eq!(lost.lost_on(), Some(day("2026-01-01")));
    assert_eq!(lost.given_up_on(), Some(day("2027-01-01")));
    assert_eq!(lost.look_again_on(), Some(day("2027-01-01")));
    assert_eq!(the_customer(bought(), "2027-01-01").look_again_on(), None);
}
