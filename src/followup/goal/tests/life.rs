//! The life of a goal, by examples.

use super::{a_figure, a_milestone, at, day, fewer_complaints, of, readings, value};
use crate::followup::goal::{
    GoalAcceptance, GoalChange, GoalDraft, GoalLife, GoalPartDraft, GoalPhase, GoalPolicy,
    GoalReading, GoalReadings, GoalRecord, GoalRefusal, GoalStanding, GoalTarget, GoalUnit,
    MeasuredMetric, MeasuredReading, MetricKind, MetricSource, NewGoal,
};
use crate::rule::life::{Entered, Unchanged};
use crate::rule::measure::Subject;

fn proposal() -> GoalDraft {
    GoalDraft { acceptance: GoalAcceptance::Proposed, ..fewer_complaints() }
}

fn proposed(draft: GoalDraft) -> Result<GoalLife, GoalRefusal> {
    let new =
        NewGoal { id: of("G-1"), draft, proposed_by: of("S-9"), proposed_on: day("2026-03-01") };
    GoalLife::create(new, &())
}

fn accept(draft: GoalDraft) -> GoalChange {
    GoalChange::Accept(Box::new(draft))
}

fn measure(metric: &str, reading: GoalReading) -> GoalChange {
    GoalChange::Measure(MeasuredReading { metric: of(metric), reading })
}

fn a_measure() -> MetricSource {
    MetricSource::Measure(MeasuredMetric {
        name: "purchases.net".to_owned(),
        subject: Subject::Firm,
        months: Some(1),
    })
}

fn change(goal: &mut GoalLife, change: GoalChange, on: &str, by: &str) -> Result<(), String> {
    goal.change(change, day(on), &of(by)).map(|_| ()).map_err(|refused| refused.to_string())
}

#[test]
fn only_what_fails_no_letter_but_acceptance_is_proposed() {
    assert!(proposed(proposal()).is_ok());
    assert_eq!(proposed(fewer_complaints()).unwrap_err(), GoalRefusal::AcceptanceNotEntered);
    let mut beyond = proposal();
    beyond.parts[0].reach = None;
    assert!(proposed(beyond).unwrap_err().to_string().contains("not achievable"));
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
    for answer in [accept(proposal()), no()] {
        let refused = change(&mut goal, answer, "2026-03-02", "S-9").unwrap_err();
        assert_eq!(refused, "only `S-7` can answer, who carries it out, and not `S-9`");
    }
    change(&mut goal, no(), "2026-03-02", "S-7").unwrap();
    assert_eq!(goal.state().phase(), GoalPhase::Declined);
    assert_eq!(goal.state().goal(), None);
    change(&mut goal, accept(proposal()), "2026-03-05", "S-7").unwrap();
    assert_eq!(goal.state().goal(), Some(fewer_complaints().smart().unwrap()));
    let refused = change(&mut goal, no(), "2026-03-06", "S-7").unwrap_err();
    assert_eq!(refused, "it was accepted on 2026-03-05: revise it, or give it up");
    let again = goal.change(accept(proposal()), day("2026-03-07"), &of("S-7"));
    assert_eq!(again, Ok(Entered::Unchanged(Unchanged::Already)));
}

#[test]
fn a_revision_keeps_the_old_target_and_is_accepted_anew() {
    let mut goal = proposed(proposal()).unwrap();
    change(&mut goal, accept(proposal()), "2026-03-02", "S-7").unwrap();
    let mut lower = proposal();
    lower.parts[0].target = Some(GoalTarget::AtMost(value("2%")));
    let revise = |draft: &GoalDraft| GoalChange::Revise(Box::new(draft.clone()));
    // The same terms once more revise nothing.
    change(&mut goal, revise(&proposal()), "2026-05-01", "S-9").unwrap();
    assert_eq!(goal.events().len(), 1);
    change(&mut goal, revise(&lower), "2026-05-01", "S-9").unwrap();
    let state = goal.state();
    assert_eq!((state.phase(), state.terms()), (GoalPhase::Revised, &lower));
    let [earlier] = state.earlier() else { panic!("one revision") };
    assert_eq!((earlier.until, &earlier.terms), (day("2026-05-01"), &fewer_complaints()));
    // What was accepted holds until the new terms are.
    assert_eq!(state.goal(), Some(fewer_complaints().smart().unwrap()));
    assert!(
        goal.progress(&GoalReadings::new(), &GoalPolicy::default(), day("2026-05-01")).is_some()
    );
    let old = change(&mut goal, accept(proposal()), "2026-05-02", "S-7").unwrap_err();
    assert_eq!(old, "other terms are proposed: expected those that were proposed last");
    change(&mut goal, accept(lower.clone()), "2026-05-02", "S-7").unwrap();
    let target = |on| {
        goal.progress(&GoalReadings::new(), &GoalPolicy::default(), day(on)).unwrap().parts[0]
            .target
    };
    assert_eq!(target("2026-05-01"), GoalTarget::AtMost(value("1.5%")));
    assert_eq!(target("2026-05-02"), GoalTarget::AtMost(value("2%")));
    let mut lowest = proposal();
    lowest.parts[0].target = Some(GoalTarget::AtMost(value("1.8%")));
    change(&mut goal, revise(&lowest), "2026-05-02", "S-9").unwrap();
    let kept = goal.state().earlier().iter().map(|it| it.terms.parts[0].target);
    // The first terms first.
    assert_eq!(
        kept.collect::<Vec<_>>(),
        [Some(GoalTarget::AtMost(value("1.5%"))), Some(GoalTarget::AtMost(value("2%")))]
    );
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
    change(&mut goal, accept(proposal()), "2026-03-02", "S-7").unwrap();
    let up = || GoalChange::GiveUp(of("the workshop closes"));
    change(&mut goal, up(), "2026-05-01", "S-9").unwrap();
    assert_eq!(goal.state().phase(), GoalPhase::GivenUp);
    assert_eq!(goal.state().given_up().unwrap().0, day("2026-05-01"));
    let refused = change(&mut goal, accept(proposal()), "2026-05-02", "S-7").unwrap_err();
    assert_eq!(refused, "it was given up on 2026-05-01: propose a new one");
    let again = goal.change(up(), day("2026-05-02"), &of("S-9"));
    assert_eq!(again, Ok(Entered::Unchanged(Unchanged::Already)));
    let other = change(&mut goal, GoalChange::GiveUp(of("else")), "2026-05-02", "S-9");
    assert!(other.is_err());
    let standing = |on| {
        goal.progress(&GoalReadings::new(), &GoalPolicy::default(), day(on)).map(|it| it.standing)
    };
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
        "the goal has no such metric: expected one of the 2 that it has"
    );
    assert_eq!(
        refused("complaints", at("101%")),
        "the metric has no such figure: expected `value` from 0% to 100%, or `of` so many"
    );
    assert_eq!(
        refused("new till", at("1")),
        "the metric has no such figure: expected `done`, true or false"
    );
    assert!(refused("complaints", GoalReading::Done(true)).contains("no such figure"));
    // What a measure could not tell nobody enters.
    let unknown = GoalReading::Unknown(crate::rule::measure::Unknown::NothingOnRecord);
    assert!(refused("complaints", unknown).contains("no such figure"));
    change(&mut goal, measure("new till", GoalReading::Done(true)), "2026-05-01", "S-7").unwrap();
}

#[test]
fn a_second_figure_of_a_day_replaces_the_first_and_adds_to_what_adds_up() {
    let level = a_figure("0", GoalTarget::AtLeast(value("9")));
    let sum = GoalPartDraft {
        unit: Some(GoalUnit::Count),
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
    // The same figure of somebody else comes on top, and what came is taken back on another day.
    change(&mut goal, measure("sum", at("8")), "2026-05-01", "S-9").unwrap();
    change(&mut goal, measure("sum", at("-20")), "2026-05-02", "S-7").unwrap();
    let readings = goal.state().readings();
    assert_eq!(readings.get(&(of("sum"), on)), Some(&at("16")));
    assert_eq!(readings.get(&(of("sum"), day("2026-05-02"))), Some(&at("-20")));
}

#[test]
fn terms_that_are_slipped_under_an_acceptance_are_refused() {
    let mut goal = proposed(proposal()).unwrap();
    change(&mut goal, accept(proposal()), "2026-03-05", "S-7").unwrap();
    let mut harder = proposal();
    harder.parts[0].target = Some(GoalTarget::AtMost(value("0%")));
    let slipped = GoalChange::Revise(Box::new(harder.clone()));
    assert!(change(&mut goal, slipped, "2026-03-03", "S-9").is_err());
    assert_eq!(goal.state().terms(), &fewer_complaints());
    let later = GoalChange::Revise(Box::new(harder));
    change(&mut goal, later, "2026-03-06", "S-9").unwrap();
    assert_eq!(goal.state().phase(), GoalPhase::Revised);
}

#[test]
fn what_was_agreed_holds_where_a_revision_is_declined_and_takes_figures_until_then() {
    let mut goal = proposed(proposal()).unwrap();
    change(&mut goal, accept(proposal()), "2026-03-02", "S-7").unwrap();
    let mut more = proposal();
    more.parts.push(a_milestone());
    change(&mut goal, GoalChange::Revise(Box::new(more)), "2026-05-01", "S-9").unwrap();
    let done = || measure("new till", GoalReading::Done(true));
    assert!(change(&mut goal, done(), "2026-05-01", "S-7").is_err());
    change(&mut goal, measure("complaints", at("2%")), "2026-05-01", "S-7").unwrap();
    change(&mut goal, GoalChange::Decline(of("no till")), "2026-05-02", "S-7").unwrap();
    let state = goal.state();
    assert_eq!((state.phase(), state.agreed()), (GoalPhase::Accepted, Some(&fewer_complaints())));
    let progress =
        goal.progress(&GoalReadings::new(), &GoalPolicy::default(), day("2026-05-02")).unwrap();
    assert_eq!(progress.parts.len(), 1);
}

#[test]
fn what_is_over_is_neither_accepted_nor_revised() {
    let mut goal = proposed(proposal()).unwrap();
    let late = change(&mut goal, accept(proposal()), "2026-07-01", "S-7").unwrap_err();
    assert_eq!(late, "it was due by 2026-06-30: propose a new one");
    change(&mut goal, accept(proposal()), "2026-06-30", "S-7").unwrap();
    let mut longer = proposal();
    longer.due = Some(day("2026-12-31"));
    let revise = || GoalChange::Revise(Box::new(longer.clone()));
    let late = change(&mut goal, revise(), "2026-07-01", "S-9").unwrap_err();
    assert_eq!(late, "it was due by 2026-06-30: propose a new one");
    change(&mut goal, revise(), "2026-06-30", "S-9").unwrap();
    // Nor is what was revised in time accepted afterwards.
    assert!(change(&mut goal, accept(longer.clone()), "2026-07-01", "S-7").is_err());
    change(&mut goal, accept(longer), "2026-06-30", "S-7").unwrap();
}

#[test]
fn a_goal_is_proposed_before_its_due_day() {
    let on = |proposed_on| {
        let draft = proposal();
        let new = NewGoal { id: of("G-1"), draft, proposed_by: of("S-9"), proposed_on };
        GoalLife::create(new, &()).map(|_| ())
    };
    assert_eq!(on(day("2026-06-29")), Ok(()));
    assert_eq!(on(day("2026-06-30")), Err(GoalRefusal::NotBeforeDue(day("2026-06-30"))));
}

#[test]
fn figures_are_not_read_in_another_unit_than_that_in_which_they_came() {
    use crate::followup::goal::{GoalReach, GoalUnit};
    let sales = |unit: &str| GoalPartDraft {
        unit: Some(GoalUnit::Money(of(unit))),
        kind: Some(MetricKind::Cumulative),
        reach: Some(GoalReach::Bound(value("900000"))),
        ..a_figure("0", GoalTarget::AtLeast(value("400000")))
    };
    let terms = |part: GoalPartDraft| GoalDraft { parts: vec![part], ..proposal() };
    let revise = |part| GoalChange::Revise(Box::new(terms(part)));
    let refused = "a metric keeps its unit, its kind and its source: expected another name for what \
                   counts in another way";
    let mut goal = proposed(terms(sales("EUR"))).unwrap();
    // As long as nothing came and nothing is agreed, a slip is put right.
    change(&mut goal, revise(sales("CNY")), "2026-03-02", "S-9").unwrap();
    change(&mut goal, measure("figure", at("120000")), "2026-04-02", "S-7").unwrap();
    let euro = change(&mut goal, revise(sales("EUR")), "2026-04-03", "S-9").unwrap_err();
    assert_eq!(euro, refused);
    let level = GoalPartDraft { kind: Some(MetricKind::Level), ..sales("CNY") };
    assert_eq!(change(&mut goal, revise(level), "2026-04-03", "S-9").unwrap_err(), refused);
    let followed = GoalPartDraft { source: a_measure(), ..sales("CNY") };
    assert_eq!(change(&mut goal, revise(followed), "2026-04-03", "S-9").unwrap_err(), refused);
    let renamed = GoalPartDraft { metric: Some(of("in euro")), ..sales("EUR") };
    change(&mut goal, revise(renamed), "2026-04-03", "S-9").unwrap();

    let mut agreed = proposed(terms(sales("CNY"))).unwrap();
    change(&mut agreed, accept(terms(sales("CNY"))), "2026-03-02", "S-7").unwrap();
    assert_eq!(
        change(&mut agreed, revise(sales("EUR")), "2026-03-03", "S-9").unwrap_err(),
        refused
    );
}

#[test]
fn nobody_enters_what_a_measure_answers_and_without_it_nothing_is_measured() {
    let mut draft = proposal();
    draft.parts = vec![GoalPartDraft {
        kind: Some(MetricKind::Cumulative),
        source: a_measure(),
        ..a_figure("0", GoalTarget::AtLeast(value("9")))
    }];
    let mut goal = proposed(draft.clone()).unwrap();
    change(&mut goal, accept(draft), "2026-03-02", "S-7").unwrap();
    let refused = change(&mut goal, measure("figure", at("9")), "2026-05-01", "S-7").unwrap_err();
    assert_eq!(refused, "a measure answers for this metric: expected no figure of it");
    let progress =
        goal.progress(&GoalReadings::new(), &GoalPolicy::default(), day("2026-05-01")).unwrap();
    assert_eq!(progress.standing, GoalStanding::NotMeasured);
    assert_eq!(progress.parts[0].value, None);
    // With what it answered it is.
    let answered = readings("figure", &[("2026-04-30", at("9"))]);
    let as_of = day("2026-05-01");
    let phase = |measured| goal.phase(measured, &GoalPolicy::default(), as_of);
    assert_eq!(phase(&answered), Some(GoalPhase::Met));
    assert_eq!(phase(&GoalReadings::new()), Some(GoalPhase::Accepted));
}

#[test]
fn met_and_missed_are_phases_as_of_a_day() {
    let mut goal = proposed(proposal()).unwrap();
    change(&mut goal, accept(proposal()), "2026-03-02", "S-7").unwrap();
    change(&mut goal, measure("complaints", at("1.5%")), "2026-05-02", "S-7").unwrap();
    change(&mut goal, measure("complaints", at("1.6%")), "2026-06-02", "S-7").unwrap();
    let phase = |on| goal.phase(&GoalReadings::new(), &GoalPolicy::default(), day(on));
    assert_eq!(phase("2026-02-28"), None);
    assert_eq!(phase("2026-03-01"), Some(GoalPhase::Proposed));
    assert_eq!(phase("2026-05-01"), Some(GoalPhase::Accepted));
    assert_eq!(phase("2026-05-02"), Some(GoalPhase::Met));
    assert_eq!(phase("2026-06-30"), Some(GoalPhase::Accepted));
    assert_eq!(phase("2026-07-01"), Some(GoalPhase::Missed));
    // Giving it up hides no miss.
    let up = || GoalChange::GiveUp(of("closed"));
    let late = change(&mut goal, up(), "2026-07-01", "S-9").unwrap_err();
    assert_eq!(late, "it was due by 2026-06-30: propose a new one");
    change(&mut goal, up(), "2026-06-30", "S-9").unwrap();
    let phase = |on| goal.phase(&GoalReadings::new(), &GoalPolicy::default(), day(on));
    assert_eq!(phase("2026-06-29"), Some(GoalPhase::Accepted));
    assert_eq!(phase("2026-06-30"), Some(GoalPhase::GivenUp));
}

#[test]
fn a_life_is_read_as_it_was_written() {
    let mut goal = proposed(proposal()).unwrap();
    change(&mut goal, accept(proposal()), "2026-03-02", "S-7").unwrap();
    change(&mut goal, measure("complaints", at("2%")), "2026-05-02", "S-7").unwrap();
    let json = serde_json::to_string(&goal).unwrap();
    let record: GoalRecord = serde_json::from_str(&json).unwrap();
    assert_eq!(record.load().unwrap(), goal);
    assert!(serde_json::to_string(goal.state()).unwrap().contains(r#"["complaints","2026-05-02""#));
    // As callers have stored it.
    let part = r#"{"metric":"complaints","unit":"share","baseline":"0.03","target":{"at_most":
        "0.015"},"reach":{"best_so_far":{"change":"0.01","days":60}},"source":"entered"}"#;
    let terms = format!(
        r#"{{"owner":"S-7","action":"check each job before it is handed over","about":
        "all jobs of the workshop","parts":[{part}],"objective":"customers come back","start":
        "2026-04-01","due":"2026-06-30","acceptance":"proposed"}}"#
    );
    let stored = format!(
        r#"{{"goal":{{"id":"G-1","draft":{terms},"proposed_by":"S-9","proposed_on":"2026-03-01"}},
        "events":[{{"on":"2026-03-02","by":"S-7","change":{{"accept":{terms}}}}},
        {{"on":"2026-05-02","by":"S-7","change":{{"measure":{{"metric":"complaints","reading":
        {{"value":"0.02"}}}}}}}}]}}"#
    );
    let as_value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(as_value(&json), as_value(&stored));
    let forged = json.replacen(r#""by":"S-7""#, r#""by":"S-9""#, 1);
    assert!(serde_json::from_str::<GoalRecord>(&forged).unwrap().load().is_err());
}
