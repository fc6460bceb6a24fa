//! Classes across reviews: what raises them, what lowers them, what does not, and when.

use crate::common;

use clienteling::Draft;
use clienteling::review::{Review, ReviewError, ReviewPolicyDraft, review};
use clienteling::tiering::{
    AbcClass, AbcGrace, AbcPolicyDraft, AbcStanding, BufferPolicyDraft, Buffered, DowngradeWhen,
    ValuePeriod, ValueTiers, buffered,
};
use clienteling::{Currency, CustomerId, Fact};

use common::build::{base_of, day, give_back, purchase};

/// A review that counts the value of the last so many months.
fn reviewed(facts: &[Fact], months: u32, grace: Option<AbcGrace>, as_of: &str) -> Review {
    let draft = ReviewPolicyDraft {
        value_period: ValuePeriod::Months(months),
        abc: AbcPolicyDraft { grace, ..AbcPolicyDraft::default() },
        ..ReviewPolicyDraft::new(Currency::CNY)
    };
    review(&base_of(facts.to_vec()), &draft.validate().unwrap(), day(as_of)).unwrap()
}

fn standing(review: &Review, customer: &str) -> AbcStanding {
    let id = CustomerId::try_new(customer).unwrap();
    *review.customer(&id).unwrap().abc().unwrap()
}

fn class(review: &Review, customer: &str) -> AbcClass {
    standing(review, customer).class()
}

/// One customer buys for 9,000 and one for 300, both in March.
fn two_customers() -> Vec<Fact> {
    vec![
        purchase("1", "large", "2026-03-10", "9000 CNY"),
        purchase("2", "small", "2026-03-20", "300 CNY"),
    ]
}

#[test]
fn the_minimum_of_a_tier_is_honoured_at_exact_equality() {
    let minima = vec![(AbcClass::A, "1000 CNY".parse().unwrap())];
    let tiers = ValueTiers::try_new(minima, AbcClass::B).unwrap();
    assert_eq!(tiers.tier("1000.00 CNY".parse().unwrap()), Ok(&AbcClass::A));
    assert_eq!(tiers.tier("999.999999 CNY".parse().unwrap()), Ok(&AbcClass::B));
}

#[test]
fn a_return_takes_the_value_back_and_with_it_the_class() {
    let mut facts = two_customers();
    facts.push(purchase("3", "other", "2026-03-20", "8000 CNY"));
    assert_eq!(class(&reviewed(&facts, 12, None, "2026-04-01"), "other"), AbcClass::A);
    facts.push(give_back("4", "other", "2026-04-01", "7900 CNY"));
    let after = standing(&reviewed(&facts, 12, None, "2026-04-01"), "other");
    assert_eq!((after.class(), after.value().to_string()), (AbcClass::C, "100.00 CNY".into()));
}

#[test]
fn expiring_value_lowers_no_class_without_the_day_being_known_before() {
    let facts = [two_customers(), vec![purchase("3", "other", "2026-06-01", "4000 CNY")]].concat();
    let today = reviewed(&facts, 12, None, "2026-06-01");
    let other = standing(&today, "small");
    // The purchase of 20 March counts through 19 March of the next year.
    assert_eq!(other.counts_until(), Some(day("2027-03-19")));
    assert_eq!(other.changes_on(), Some(day("2027-03-20")));
    assert_eq!(other.step().unwrap().to_string(), "384.22 CNY more by 2027-03-19 for class B",);
    // The first of anybody expires on 10 March, and until then every class stays.
    assert_eq!(today.classes_change_on(), Some(day("2027-03-10")));
    for customer in ["large", "other", "small"] {
        let before = reviewed(&facts, 12, None, "2027-03-09");
        assert_eq!(class(&before, customer), class(&today, customer));
    }
    let after = reviewed(&facts, 12, None, "2027-03-10");
    assert_eq!(class(&after, "large"), AbcClass::C);
}

#[test]
fn the_day_to_look_again_is_that_on_which_value_begins_to_expire() {
    // Six months, so that it comes before the notice that a customer is about to be lost.
    let today = reviewed(&two_customers(), 6, None, "2026-06-01");
    let large = today.customer(&CustomerId::try_new("large").unwrap()).unwrap();
    assert_eq!(large.look_again_on(), Some(day("2026-09-10")));
}

#[test]
fn a_customer_at_a_cut_does_not_change_class_from_review_to_review() {
    // By turns one of the two is a little ahead; only one of them is in class A.
    let mut facts = vec![
        purchase("1", "one", "2026-01-01", "1000 CNY"),
        purchase("2", "other", "2026-01-01", "1000.10 CNY"),
        purchase("3", "large", "2026-01-01", "7000 CNY"),
    ];
    let policy = BufferPolicyDraft {
        when: DowngradeWhen::Margin,
        buffer: "0.05".parse().unwrap(),
        grace_months: 0,
    };
    let policy = policy.validate().unwrap();
    let mut held = Buffered::enter(AbcClass::A, day("2026-01-01"));
    let mut by_value = Vec::new();
    for month in 2..=9 {
        let (date, id) = (format!("2026-{month:02}-01"), format!("of month {month}"));
        let who = if month % 2 == 0 { "one" } else { "other" };
        facts.push(purchase(&id, who, &date, "0.20 CNY"));
        let review = reviewed(&facts, 12, None, &date);
        let value = standing(&review, "other").value();
        by_value.push(class(&review, "other"));
        let proposal = review.cuts().propose(value, *held.class()).unwrap();
        assert_eq!(proposal.class, class(&review, "other"));
        let step = buffered(&held, proposal, day(&date), &policy).unwrap();
        held = step.state;
        assert_eq!(held.class(), &AbcClass::A, "{date}");
    }
    assert!(by_value.contains(&AbcClass::A) && by_value.contains(&AbcClass::B), "{by_value:?}");
}

#[test]
fn the_value_of_all_time_does_not_expire_and_nothing_changes_by_time_alone() {
    let policy = ReviewPolicyDraft::new(Currency::CNY).validate().unwrap();
    let base = base_of(two_customers());
    let today = review(&base, &policy, day("2026-06-01")).unwrap();
    assert_eq!((today.classes_change_on(), standing(&today, "small").changes_on()), (None, None));
    let step = standing(&today, "small").step().copied().unwrap();
    assert_eq!(step.to_string(), "173.69 CNY more for class B");
}

#[test]
fn the_step_that_a_standing_names_leads_exactly_there_and_a_coin_less_does_not() {
    let policy = ReviewPolicyDraft::new(Currency::CNY).validate().unwrap();
    for (more, class_then) in [("173.69 CNY", AbcClass::B), ("173.68 CNY", AbcClass::C)] {
        let mut facts = two_customers();
        facts.push(purchase("3", "small", "2026-05-01", more));
        let then = review(&base_of(facts), &policy, day("2026-06-01")).unwrap();
        assert_eq!(class(&then, "small"), class_then, "{more}");
    }
}

#[test]
fn several_currencies_need_rates_and_are_never_plainly_added() {
    let mut facts = two_customers();
    facts.push(purchase("3", "abroad", "2026-03-20", "5000 JPY"));
    let mut base = base_of(facts);
    let policy = ReviewPolicyDraft::new(Currency::CNY).validate().unwrap();
    let without_rate = review(&base, &policy, day("2026-04-01")).unwrap();
    let [abroad] = without_rate.not_judged() else { panic!("{without_rate:?}") };
    assert_eq!(
        abroad.to_string(),
        "customer abroad: no rate from JPY to CNY on or before 2026-03-20"
    );
    assert!(without_rate.customer(&abroad.customer).is_none());
    let rate = "0.05".parse().unwrap();
    base.rates_mut().record(Currency::JPY, Currency::CNY, day("2026-03-01"), rate).unwrap();
    let review = review(&base, &policy, day("2026-04-01")).unwrap();
    assert_eq!(standing(&review, "abroad").value().to_string(), "250.00 CNY");
}

#[test]
fn a_new_customer_is_in_the_class_of_grace_at_least_until_the_grace_ends() {
    let grace = Some(AbcGrace { months: 3, at_least: AbcClass::B });
    let at = |as_of: &str| standing(&reviewed(&two_customers(), 12, grace, as_of), "small");
    let new = at("2026-04-01");
    assert_eq!((new.class(), new.assignment().class()), (AbcClass::B, AbcClass::C));
    assert_eq!(new.new_until(), Some(day("2026-06-20")));
    assert_eq!(new.changes_on(), Some(day("2026-06-20")));
    assert_eq!(
        new.reasons()[0].to_string(),
        "the grace for new customers ends on 2026-06-20, in 80 days",
    );
    assert_eq!(at("2026-06-19").class(), AbcClass::B);
    let old = at("2026-06-20");
    assert_eq!((old.class(), old.new_until()), (AbcClass::C, None));
    // A grace never lowers a class.
    let large = standing(&reviewed(&two_customers(), 12, grace, "2026-04-01"), "large");
    assert_eq!((large.class(), large.reasons().len()), (AbcClass::A, 1));
}

#[test]
fn two_reviews_say_who_rose_and_fell_and_what_it_brought() {
    let mut facts = two_customers();
    facts.push(purchase("3", "gone", "2025-05-01", "6000 CNY"));
    let before = reviewed(&facts, 12, None, "2026-04-01");
    facts.push(purchase("4", "small", "2026-05-10", "9000 CNY"));
    facts.push(purchase("5", "new", "2026-05-11", "100 CNY"));
    let after = reviewed(&facts, 12, None, "2026-06-01");
    let moved = after.movement_since(&before).unwrap();
    let names = |moves: &[clienteling::tiering::Move<CustomerId, AbcClass>]| -> Vec<String> {
        moves.iter().map(|it| format!("{} {}", it.key, it.change)).collect()
    };
    assert_eq!(names(moved.rose()), ["small 9000.00 CNY"]);
    assert_eq!(names(moved.fell()), ["gone -6000.00 CNY"]);
    assert_eq!(moved.count(None, Some(&AbcClass::C)), 1);
    assert_eq!(moved.change().unwrap().to_string(), "3100.00 CNY");

    let turned = before.movement_since(&after).unwrap_err();
    assert_eq!(
        turned.to_string(),
        "the review of 2026-06-01 is not earlier than that of 2026-04-01"
    );
    let other_period = reviewed(&facts, 6, None, "2026-04-01");
    assert_eq!(after.movement_since(&other_period), Err(ReviewError::Unlike));
}
