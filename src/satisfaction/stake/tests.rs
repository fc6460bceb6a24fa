use chrono::NaiveDate;
use proptest::prelude::*;
use serde_json::json;

use super::{
    Grievance, LeaveCause, StakeAssumptions, StakeAssumptionsDraft, StakeFigures, at_stake,
    complainants, expected_to_stay, keeping_costs,
};
use crate::base::{CustomerBase, Fact};
use crate::rule::Draft;
use crate::units::{Money, Period, Share};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn money(amount: &str) -> Money {
    format!("{amount} CNY").parse().unwrap()
}

fn share(text: &str) -> Share {
    text.parse().unwrap()
}

fn of(figures: StakeFigures) -> StakeAssumptions {
    StakeAssumptionsDraft { sources: vec![figures] }.validate().unwrap()
}

fn named(source: &str) -> StakeFigures {
    StakeFigures { source: source.to_owned(), ..StakeFigures::default() }
}

#[test]
fn each_source_counts_by_its_own_figures_alone() {
    let grievance = Grievance { complainants: 3, ..Grievance::default() };
    let found = at_stake(&grievance, &StakeAssumptions::default()).unwrap();
    let [s4, s5] = &found.sources[..] else { panic!("two sources") };
    let shown = |count: Option<String>| count.unwrap_or_default();
    assert_eq!(s4.dissatisfied.expected(), "12".parse().unwrap());
    assert_eq!(shown(s4.silent.map(|it| it.to_string())), "9");
    assert_eq!(shown(s4.kept_away.map(|it| it.to_string())), "156");
    assert_eq!((s4.told, s5.kept_away), (None, None));
    assert_eq!(s5.dissatisfied.expected(), "4.478".parse().unwrap());
    assert_eq!(s5.silent.unwrap().expected(), "1.478".parse().unwrap());
    assert_eq!(s5.told.unwrap().expected(), "35.821".parse().unwrap());
    assert_eq!(found.dissatisfied().unwrap().to_string(), "4.5 to 12");
    assert_eq!(found.kept_away().unwrap().to_string(), "156");
}

#[test]
fn who_leaves_depends_on_the_cause_and_nobody_is_said_to_leave_without_one() {
    let leaving = |cause| {
        let grievance = Grievance { complainants: 67, cause, ..Grievance::default() };
        let found = at_stake(&grievance, &StakeAssumptions::default()).unwrap();
        found.leaving().map(|range| range.to_string())
    };
    // 67 of 100 complain by S5, 67 of 268 by S4.
    assert_eq!(leaving(Some(LeaveCause::PoorService)).as_deref(), Some("94"));
    assert_eq!(leaving(Some(LeaveCause::Unsolved)).as_deref(), Some("89"));
    assert_eq!(leaving(Some(LeaveCause::Indifference)).as_deref(), Some("182"));
    assert_eq!(leaving(None), None);
}

#[test]
fn the_revenue_of_complainers_of_all_who_leave_and_of_those_kept_away_stand_apart() {
    let grievance = Grievance {
        complainants: 2,
        cause: Some(LeaveCause::PoorService),
        bought_by_complainers: Some(money("1000.00")),
        bought_by_each: Some(money("300.01")),
    };
    let figures = StakeFigures {
        complain: Some(share("50%")),
        kept_away: Some("3".parse().unwrap()),
        leave_over_poor_service: Some(share("10%")),
        ..named("us")
    };
    let found = at_stake(&grievance, &of(figures)).unwrap();
    let [us] = &found.sources[..] else { panic!("one source") };
    assert_eq!(us.lost_of_complainers, Some(money("100.00")));
    assert_eq!(us.lost_of_leaving, Some(money("120.00")), "4 × 10 % × 300.01, rounded once");
    assert_eq!(us.lost_of_kept_away, Some(money("3600.12")), "12 × 300.01");
    assert_eq!(
        found.to_string(),
        "By us: 2 customers who complained stand for 4 who are dissatisfied, of whom 2 say nothing; \
         they keep 12 others away; 0.4 of them leave; those who complained and leave would have bought for \
         100.00 CNY in a year; all who leave would have bought for 120.00 CNY in a year; those \
         kept away would have bought for 3600.12 CNY in a year. Assumed: 50% of dissatisfied \
         customers complain; each dissatisfied customer keeps 3 others away; 10% leave: poor \
         service."
    );
}

#[test]
fn where_a_source_does_not_say_how_many_complain_only_those_count_who_did() {
    let grievance = Grievance { complainants: 5, ..Grievance::default() };
    let found = at_stake(&grievance, &of(named("us"))).unwrap();
    assert_eq!(
        found.to_string(),
        "By us: 5 customers who complained stand for 5 who are dissatisfied."
    );
    assert_eq!(found.dissatisfied(), None);
    // Nor do they enter a range with those who speak of all.
    let five = StakeFigures { kept_away: Some("5".parse().unwrap()), ..named("us") };
    let mut draft = StakeAssumptionsDraft::default();
    draft.sources.push(five);
    let found_with_us = at_stake(&grievance, &draft.validate().unwrap()).unwrap();
    assert_eq!(found_with_us.kept_away().unwrap().to_string(), "260");
    assert_eq!(found.sources[0].silent, None);
    let ours = StakeFigures {
        told: Some("5".parse().unwrap()),
        leave_over_unsolved_problem: Some(share("50%")),
        ..named("us")
    };
    let unsolved = Grievance { cause: Some(LeaveCause::Unsolved), ..grievance };
    let found = at_stake(&unsolved, &of(ours)).unwrap();
    assert!(found.sources[0].told.is_some() && found.sources[0].leaving.is_some());
    assert_eq!((found.told(), found.leaving()), (None, None));
}

#[test]
fn a_range_is_from_the_least_to_the_most_in_whatever_order_the_sources_stand() {
    let complain = |part: &str| StakeFigures { complain: Some(share(part)), ..named(part) };
    for order in [["50%", "100%", "25%"], ["50%", "25%", "100%"]] {
        let sources = order.map(complain).to_vec();
        let assumptions = StakeAssumptionsDraft { sources }.validate().unwrap();
        let one = Grievance { complainants: 1, ..Grievance::default() };
        let found = at_stake(&one, &assumptions).unwrap();
        assert_eq!(found.dissatisfied().unwrap().to_string(), "1 to 4");
    }
}

#[test]
fn one_who_says_nothing_says_nothing() {
    let figures = StakeFigures { complain: Some(share("75%")), ..named("us") };
    let three = Grievance { complainants: 3, ..Grievance::default() };
    assert_eq!(
        at_stake(&three, &of(figures)).unwrap().to_string(),
        "By us: 3 customers who complained stand for 4 who are dissatisfied, of whom 1 says \
         nothing. Assumed: 75% of dissatisfied customers complain."
    );
}

#[test]
fn a_half_goes_to_the_even_neighbour() {
    let figures = StakeFigures {
        complain: Some(share("100%")),
        kept_away: Some("0.0625".parse().unwrap()),
        leave_over_poor_service: Some(share("50%")),
        stay_if_solved: Some(share("75%")),
        winning_costs_times: vec!["8".parse().unwrap()],
        ..named("us")
    };
    let assumptions = of(figures);
    let grievance = Grievance {
        complainants: 1,
        cause: Some(LeaveCause::PoorService),
        bought_by_complainers: Some(money("0.01")),
        bought_by_each: Some(money("0.01")),
    };
    let us = at_stake(&grievance, &assumptions).unwrap().sources.remove(0);
    assert_eq!(us.kept_away.unwrap().expected(), "0.062".parse().unwrap());
    assert_eq!(us.lost_of_complainers, Some(money("0.00")));
    assert_eq!(us.lost_of_leaving, Some(money("0.00")));
    let stay = expected_to_stay(1, Some(money("0.06")), &assumptions);
    assert_eq!(stay[0].bought, Some(money("0.04")), "of 4.5 fen");
    let costs = keeping_costs(money("0.20"), &assumptions).unwrap();
    assert_eq!(costs[0].keeping, money("0.02"), "of 2.5 fen");
}

#[test]
fn figures_at_their_bounds_are_accepted() {
    let most = StakeFigures {
        stay_if_solved: Some(share("95%")),
        stay_if_solved_fast: Some(share("95%")),
        winning_costs_times: (1..=10_u32).map(|it| it.try_into().unwrap()).collect(),
        ..named(" us ")
    };
    assert_eq!(of(most).sources[0].source, "us", "a name has no spaces around it");
    let sources = |number: u32| {
        let sources = (0..number).map(|one| named(&one.to_string())).collect();
        StakeAssumptionsDraft { sources }.validate()
    };
    assert!(sources(20).is_ok());
    assert_eq!(sources(21).unwrap_err().paths(), ["sources"]);
}

#[test]
fn customers_who_complained_count_once_and_not_where_there_was_nothing_in_it() {
    let mut base = CustomerBase::new();
    let complaint = |id: &str, customer: &str, date: &str| json!({"complaint": {"id": id, "customer": customer, "date": date}});
    let entry = |of: &str, customer: &str, date: &str, step: &str| {
        json!({"complaint_entry": {"id": format!("{of}-{step}"), "customer": customer,
            "date": date, "complaint": of, "step": step}})
    };
    for fact in [
        complaint("Q-1", "C-1", "2026-03-02"),
        complaint("Q-2", "C-1", "2026-03-09"),
        complaint("Q-3", "C-2", "2026-03-31"),
        complaint("Q-4", "C-3", "2026-03-05"),
        entry("Q-4", "C-3", "2026-04-02", "unfounded"),
        complaint("Q-5", "C-4", "2026-03-05"),
        entry("Q-5", "C-4", "2026-03-06", "withdrawn"),
        complaint("Q-6", "C-5", "2026-04-01"),
        complaint("Q-7", "C-6", "2026-02-28"),
    ] {
        base.add(serde_json::from_value::<Fact>(fact).unwrap()).unwrap();
    }
    let march = Period::from_first_to_last(day("2026-03-01"), day("2026-03-31")).unwrap();
    assert_eq!(complainants(&base, march, day("2026-12-31")), 2);
    assert_eq!(complainants(&base, march, day("2026-04-01")), 3, "found unfounded a day later");
    assert_eq!(complainants(&base, march, day("2026-03-05")), 3, "C-1, C-3 and C-4");
    assert_eq!(complainants(&base, march, day("2026-03-01")), 0);
}

#[test]
fn without_a_complaint_nothing_is_at_stake_and_amounts_beyond_all_bounds_are_an_error() {
    let none = Grievance { bought_by_each: Some(money("100")), ..Grievance::default() };
    let found = at_stake(&none, &StakeAssumptions::default()).unwrap();
    assert_eq!(found.kept_away().unwrap().to_string(), "0");
    assert_eq!(found.sources[0].lost_of_kept_away, Some(money("0.00")));
    let all = Grievance {
        complainants: u32::MAX,
        bought_by_each: Some(money("9000000000000000000")),
        ..Grievance::default()
    };
    assert!(at_stake(&all, &StakeAssumptions::default()).is_err());
    let most = StakeFigures {
        complain: Some(share("1%")),
        kept_away: Some("10000".parse().unwrap()),
        ..named("us")
    };
    let all = Grievance { complainants: u32::MAX, ..Grievance::default() };
    let found = at_stake(&all, &of(most)).unwrap();
    assert_eq!(found.kept_away().unwrap().to_string(), "4294967295000000");
}

#[test]
fn who_stays_depends_on_the_treatment_and_silent_sources_give_no_line() {
    let stay = expected_to_stay(100, None, &StakeAssumptions::default());
    let stay: Vec<_> = stay.iter().map(|one| one.customers.to_string()).collect();
    assert_eq!(stay, ["11", "75", "95"]);
    assert_eq!(expected_to_stay(100, None, &of(named("us"))), []);
}

#[test]
fn keeping_costs_a_part_of_winning_rounded_once() {
    let costs = keeping_costs(money("100.01"), &StakeAssumptions::default()).unwrap();
    let costs: Vec<_> = costs.iter().map(ToString::to_string).collect();
    assert_eq!(
        costs,
        [
            "By S4, winning a customer costs 8 times what keeping one does: 12.50 CNY",
            "By S4, winning a customer costs 10 times what keeping one does: 10.00 CNY",
            "By S5, winning a customer costs 5 times what keeping one does: 20.00 CNY",
        ]
    );
    assert!(keeping_costs(money("1"), &of(named("us"))).unwrap().is_empty());
}

#[test]
fn every_figure_that_cannot_be_is_named() {
    let wrong = StakeFigures {
        complain: Some(share("0.9%")),
        kept_away: Some("10000.1".parse().unwrap()),
        told: Some("20000".parse().unwrap()),
        stay_if_solved: Some(share("96%")),
        stay_if_solved_fast: Some(share("95%")),
        winning_costs_times: ["5", "0.5", "10001"].map(|it| it.parse().unwrap()).to_vec(),
        ..named(" ")
    };
    let error = StakeAssumptionsDraft { sources: vec![named("a"), wrong, named("a ")] }
        .validate()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "`sources[1].source`: a name is missing; `sources[2].source`: `a` is taken by \
         `sources[0].source`; `sources[1].complain`: `0.9%` is not 1% or more; \
         `sources[1].kept_away`: `10000.1` is not 10000 or less; `sources[1].told`: `20000` is not \
         10000 or less; `sources[1].stay_if_solved`: `96%` must not be above \
         `sources[1].stay_if_solved_fast`, which is `95%`; `sources[1].winning_costs_times[1]`: \
         `0.5` must be above `sources[1].winning_costs_times[0]`, which is `5`; \
         `sources[1].winning_costs_times[1]`: `0.5` is not 1 or more; \
         `sources[1].winning_costs_times[2]`: `10001` is not 10000 or less"
    );
    let none = StakeAssumptionsDraft { sources: vec![] }.validate().unwrap_err();
    assert_eq!(none.to_string(), "`sources`: 0 entries are not between 1 and 20");
    let eleven = StakeFigures {
        winning_costs_times: (1..=11_u32).map(|it| it.try_into().unwrap()).collect(),
        ..named("us")
    };
    let error = StakeAssumptionsDraft { sources: vec![eleven] }.validate().unwrap_err();
    assert_eq!(error.paths(), ["sources[0].winning_costs_times"]);
}

proptest! {
    #[test]
    fn more_complaints_never_put_less_at_stake(
        complaints in 0..1_000_000_u32, more in 0..1_000_u32, part in 10_000_000..=1_000_000_000_u64,
        each in 0..1_000_000_i64,
    ) {
        let figures = StakeFigures {
            complain: Some(Share::from_billionths(part)),
            kept_away: Some("13".parse().unwrap()),
            told: Some("8".parse().unwrap()),
            ..named("us")
        };
        let assumptions = of(figures);
        let on = |complaints| {
            let bought_by_each = Some(Money::from_minor(each, money("1").currency()));
            let grievance = Grievance { complainants: complaints, bought_by_each, ..Grievance::default() };
            at_stake(&grievance, &assumptions).unwrap().sources.remove(0)
        };
        let (less, more) = (on(complaints), on(complaints + more));
        prop_assert!(less.dissatisfied <= more.dissatisfied);
        prop_assert!(less.kept_away <= more.kept_away && less.told <= more.told);
        let lost = |one: &super::SourceStake| one.lost_of_kept_away.unwrap().micros();
        prop_assert!(lost(&less) <= lost(&more));
        prop_assert!(less.dissatisfied.expected() >= complaints.into());
        let parts = less.silent.unwrap().expected() + rust_decimal::Decimal::from(complaints);
        prop_assert_eq!(less.dissatisfied.expected(), parts, "those who complain, and the others");
    }
}
