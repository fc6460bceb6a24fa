//! The life of a goal, by examples.

use super::{a_figure, a_milestone, at, day, fewer_complaints, of, value};
use crate::followup::goal::{
    GoalAcceptance, GoalChange, GoalDraft, GoalLife, GoalPartDraft, GoalPhase, GoalPolicy,
    GoalReading, GoalRecord, GoalRefusal, GoalStanding, GoalTarget, MeasuredReading, MetricKind,
    NewGoal,
};
use crate::rule::life::{Entered, Unchanged};

fn proposal() -> GoalDraft {
    GoalDraft { acceptance: GoalAcceptance::Proposed, ..fewer_complaints() }
}

fn proposed(draft: GoalDraft) -> Result<GoalLife, GoalRefusal> {
    let new =
        NewGoal { id: of("G-1"), draft, proposed_by: of("S-9"), proposed_on: day("2026-03-01") };
    GoalLife::create(new, &())
}

fn measure(metric: &str, reading: GoalReading) -> GoalChange {
    GoalChange::Measure(MeasuredReading { metric: of(metric), reading })
}

fn change(goal: &mut GoalLife, change: GoalChange, on: &str, by: &str) -> Result<(), String> {
    goal.change(change, day(on), &of(by)).map(|_| ()).map_err(|refused| refused.to_string())
}

#[test]
fn only_what_fails_no_letter_but_acceptance_is_proposed() {
    assert!(proposed(proposal()).is_ok());
    assert_eq!(proposed(fewer_complaints()).unwrap_err(), GoalRefusal::AcceptanceNotEntered);
    let vague = GoalDraft { about: None, objective: None, ..proposal() };
    assert_eq!(
        proposed(vague).unwrap_err().to_string(),
        "no SMART goal yet: not specific (`about`: say to whom or to what it is done), not relevant \
         (`objective`: name the objective that it serves)"
    );
}

#[test]
fn only_the_owner_answers_and_may_change_a_no_into_a_yes() {
    let mut goal = proposed(proposal()).unwrap();
    let no = || GoalChange::Decline(of("too many jobs"));
    for answer in [GoalChange::Accept, no()] {
        let refused = change(&mut goal, answer, "2026-03-02", "S-9").unwrap_err();
        assert_eq!(refused, "only `S-7` can answer, who carries it out, and not `S-9`");
    }
    change(&mut goal, no(), "2026-03-02", "S-7").unwrap();
    assert_eq!(goal.state().phase(), GoalPhase::Declined);
    assert_eq!(goal.state().goal(), None);
    change(&mut goal, GoalChange::Accept, "2026-03-05", "S-7").unwrap();
    assert_eq!(goal.state().goal(), Some(fewer_complaints().smart().unwrap()));
    let refused = change(&mut goal, no(), "2026-03-06", "S-7").unwrap_err();
    assert_eq!(refused, "it was accepted on 2026-03-05: revise it, or give it up");
    let again = goal.change(GoalChange::Accept, day("2026-03-07"), &of("S-7"));
    assert_eq!(again, Ok(Entered::Unchanged(Unchanged::Already)));
}

#[test]
fn a_revision_keeps_the_old_target_and_is_accepted_anew() {
    let mut goal = proposed(proposal()).unwrap();
    change(&mut goal, GoalChange::Accept, "2026-03-02", "S-7").unwrap();
    let mut lower = proposal();
    lower.parts[0].target = Some(GoalTarget::AtMost(value("2%")));
    let revise = |draft: &GoalDraft| GoalChange::Revise(Box::new(draft.clone()));
    // The same terms once more revise nothing.
    change(&mut goal, revise(&proposal()), "2026-05-01", "S-9").unwrap();
    assert_eq!(goal.events().len(), 1);
    change(&mut goal, revise(&lower), "2026-05-01", "S-9").unwrap();
    let state = goal.state();
    assert_eq!((state.phase(), state.terms()), (GoalPhase::Proposed, &lower));
    let [earlier] = state.earlier() else { panic!("one revision") };
    assert_eq!((earlier.until, &earlier.terms), (day("2026-05-01"), &fewer_complaints()));
    assert_eq!(goal.progress(&GoalPolicy::default(), day("2026-05-01")), None);
    change(&mut goal, GoalChange::Accept, "2026-05-02", "S-7").unwrap();
    let target =
        |on| goal.progress(&GoalPolicy::default(), day(on)).unwrap().parts[0].planned_value;
    assert!(target("2026-04-30").unwrap() < target("2026-05-02").unwrap());
    let broken = GoalDraft { due: None, ..proposal() };
    assert!(change(&mut goal, revise(&broken), "2026-05-03", "S-9").is_err());
    assert!(change(&mut goal, revise(&fewer_complaints()), "2026-05-03", "S-9").is_err());
}

#[test]
fn declined_terms_can_be_proposed_once_more_as_they_are() {
    let mut goal = proposed(proposal()).unwrap();
    change(&mut goal, GoalChange::Decline(of("no")), "2026-03-02", "S-7").unwrap();
    let again = GoalChange::Revise(Box::new(proposal()));
    change(&mut goal, again, "2026-03-03", "S-9").unwrap();
    assert_eq!(goal.state().phase(), GoalPhase::Proposed);
}

#[test]
fn what_was_given_up_takes_nothing_more_and_was_what_it_was_before() {
    let mut goal = proposed(proposal()).unwrap();
    change(&mut goal, GoalChange::Accept, "2026-03-02", "S-7").unwrap();
    let up = || GoalChange::GiveUp(of("the workshop closes"));
    change(&mut goal, up(), "2026-05-01", "S-9").unwrap();
    assert_eq!(goal.state().phase(), GoalPhase::GivenUp);
    assert_eq!(goal.state().given_up().unwrap().0, day("2026-05-01"));
    let refused = change(&mut goal, GoalChange::Accept, "2026-05-02", "S-7").unwrap_err();
    assert_eq!(refused, "it was given up on 2026-05-01: propose a new one");
    let again = goal.change(up(), day("2026-05-02"), &of("S-9"));
    assert_eq!(again, Ok(Entered::Unchanged(Unchanged::Already)));
    let other = change(&mut goal, GoalChange::GiveUp(of("else")), "2026-05-02", "S-9");
    assert!(other.is_err());
    let standing = |on| goal.progress(&GoalPolicy::default(), day(on)).map(|it| it.standing);
    assert_eq!(standing("2026-04-30"), Some(GoalStanding::NotMeasured));
    assert_eq!(standing("2026-05-01"), None);
}

#[test]
fn a_figure_is_one_of_the_goal_s_and_of_its_kind() {
    let mut draft = proposal();
    draft.parts.push(a_milestone());
    let mut goal = proposed(draft).unwrap();
    let mut refused = |metric, reading| {
        change(&mut goal, measure(metric, reading), "2026-05-01", "S-7").unwrap_err()
    };
    assert_eq!(
        refused("sales", at("1")),
        "the goal has no metric `sales`: expected complaints or new till"
    );
    assert_eq!(
        refused("complaints", at("101%")),
        "`complaints` has no such figure: expected `value` from 0% to 100%, or `of` so many"
    );
    assert_eq!(
        refused("new till", at("1")),
        "`new till` has no such figure: expected `done`, true or false"
    );
    assert!(refused("complaints", GoalReading::Done(true)).contains("no such figure"));
    change(&mut goal, measure("new till", GoalReading::Done(true)), "2026-05-01", "S-7").unwrap();
}

#[test]
fn a_second_figure_of_a_day_replaces_the_first_and_adds_to_what_adds_up() {
    let level = a_figure("0", GoalTarget::AtLeast(value("9")));
    let sum = GoalPartDraft {
        metric: Some(of("sum")),
        kind: Some(MetricKind::Cumulative),
        ..a_figure("0", GoalTarget::AtLeast(value("9")))
    };
    let mut goal = proposed(GoalDraft { parts: vec![level, sum], ..proposal() }).unwrap();
    for (figure, by) in [("2", "S-7"), ("3", "S-7"), ("3", "S-8")] {
        for metric in ["figure", "sum"] {
            change(&mut goal, measure(metric, at(figure)), "2026-05-01", by).unwrap();
        }
    }
    let readings = goal.state().readings();
    let on = day("2026-05-01");
    assert_eq!(readings.get(&(of("figure"), on)), Some(&at("3")));
    assert_eq!(readings.get(&(of("sum"), on)), Some(&at("8")));
}

#[test]
fn a_life_is_read_as_it_was_written() {
    let mut goal = proposed(proposal()).unwrap();
    change(&mut goal, GoalChange::Accept, "2026-03-02", "S-7").unwrap();
    change(&mut goal, measure("complaints", at("2%")), "2026-05-02", "S-7").unwrap();
    let json = serde_json::to_string(&goal).unwrap();
    let record: GoalRecord = serde_json::from_str(&json).unwrap();
    assert_eq!(record.load().unwrap(), goal);
    assert!(serde_json::to_string(goal.state()).unwrap().contains(r#"["complaints","2026-05-02""#));
    let forged = json.replacen(r#""by":"S-7""#, r#""by":"S-9""#, 1);
    assert!(serde_json::from_str::<GoalRecord>(&forged).unwrap().load().is_err());
}
