//! Every letter, alone and together.

use super::{a_figure, a_milestone, day, fewer_complaints, of, value};
use crate::followup::goal::{
    BestRate, GoalAcceptance, GoalDraft, GoalPartDraft, GoalRange, GoalReach, GoalTarget, GoalUnit,
    MeasuredMetric, MetricKind, MetricSource, PlanPoint, SmartLetter, UnmeasuredDirection,
};
use crate::rule::measure::Subject;

fn letters(draft: GoalDraft) -> Vec<SmartLetter> {
    draft.smart().err().map(|refused| refused.letters()).unwrap_or_default()
}

/// What a draft is told, each with its path.
fn told(draft: GoalDraft) -> Vec<String> {
    let refused = draft.smart().unwrap_err();
    let failed = refused.failed().iter();
    failed.flat_map(|failed| failed.problems.iter().map(ToString::to_string)).collect()
}

fn with_part(change: impl FnOnce(&mut GoalPartDraft)) -> GoalDraft {
    let mut draft = fewer_complaints();
    change(&mut draft.parts[0]);
    draft
}

fn violate(draft: &mut GoalDraft, letter: SmartLetter) {
    match letter {
        SmartLetter::Specific => draft.about = None,
        SmartLetter::Measurable => draft.parts[0].unit = None,
        SmartLetter::Accepted => draft.acceptance = GoalAcceptance::Proposed,
        SmartLetter::Achievable => draft.parts[0].reach = None,
        SmartLetter::Relevant => draft.objective = None,
        SmartLetter::TimeBound => draft.due = draft.start,
    }
}

#[test]
fn every_set_of_letters_that_fails_is_told_and_no_other() {
    for set in 0..64_u32 {
        let failing: Vec<SmartLetter> = SmartLetter::ALL
            .into_iter()
            .enumerate()
            .filter_map(|(place, letter)| (set & (1 << place) != 0).then_some(letter))
            .collect();
        let mut draft = fewer_complaints();
        for letter in &failing {
            violate(&mut draft, *letter);
        }
        assert_eq!(letters(draft), failing);
    }
}

#[test]
fn a_refusal_says_what_would_mend_each_letter() {
    let draft =
        GoalDraft { action: Some(of("improve customer awareness")), ..GoalDraft::default() };
    assert_eq!(
        draft.smart().unwrap_err().to_string(),
        "no SMART goal yet: not specific (`owner`: name the person who does it; `about`: say to whom \
         or to what it is done), not measurable (`parts`: name a figure that decides whether it is \
         met: without one it is a direction), not accepted (`acceptance`: ask whoever carries it out \
         whether they accept it), not achievable (`parts`: without a figure nobody can say whether it \
         is within reach), not relevant (`objective`: name the objective that it serves), not \
         time-bound (`start`: say on which day it starts; `due`: say by which day it has to be met)",
    );
}

#[test]
fn nobody_accepts_for_another_and_a_declined_goal_is_none() {
    let with = |acceptance| told(GoalDraft { acceptance, ..fewer_complaints() });
    assert_eq!(
        with(GoalAcceptance::Accepted(of("S-9"))),
        ["`acceptance`: `S-9` accepted it, and `S-7` carries it out: nobody accepts for another"]
    );
    assert_eq!(
        with(GoalAcceptance::Declined(of("no time"))),
        ["`acceptance`: it was declined: settle the reason, and propose it anew"]
    );
    let nobody = GoalDraft { owner: None, ..fewer_complaints() };
    assert_eq!(
        told(nobody),
        [
            "`owner`: name the person who does it",
            "`acceptance`: `S-7` accepted it, and nobody is named who carries it out"
        ]
    );
}

#[test]
fn who_and_what_are_both_needed() {
    let draft = GoalDraft { action: None, ..fewer_complaints() };
    assert_eq!(told(draft), ["`action`: say what is to be done"]);
}

#[test]
fn what_cannot_be_measured_is_told() {
    let told = |change: fn(&mut GoalPartDraft)| told(with_part(change));
    assert_eq!(told(|part| part.metric = None), ["`parts[0].metric`: say what is measured"]);
    assert_eq!(told(|part| part.unit = None), ["`parts[0].unit`: say in which unit it counts"]);
    assert_eq!(
        told(|part| part.baseline = None),
        [
            "`parts[0].baseline`: say where it stands at the start",
            "`parts[0].target`: without a baseline and a target nobody can say whether it is within \
             reach"
        ]
    );
    assert_eq!(told(|part| part.target = None)[0], "`parts[0].target`: say what is to be reached");
    assert_eq!(
        told(|part| part.baseline = Some(value("103%"))),
        ["`parts[0].baseline`: `103%` is not possible: expected 0% to 100%"]
    );
    assert_eq!(
        told(|part| part.kind = Some(MetricKind::Cumulative)),
        [
            "`parts[0].kind`: `cumulative` is not a kind for a way down, as what comes in adds up on \
             top of the baseline: expected `level`, or a target above the baseline",
            "`parts[0].kind`: `cumulative` is not a kind for shares and scores, which do not add up: \
             expected `level`"
        ]
    );
    assert_eq!(
        told(|part| part.kind = Some(MetricKind::Milestone)),
        ["`parts[0].kind`: `milestone` is not a kind for such a target: expected `level` or \
             `cumulative`"]
    );
    assert_eq!(
        told(|part| {
            part.unit = Some(GoalUnit::Count);
            part.baseline = Some(value("12.5"));
            part.target = Some(GoalTarget::AtMost(value("6.5")));
            part.reach = Some(GoalReach::Bound(value("0")));
        }),
        [
            "`parts[0].target`: `6.5` is not a whole number",
            "`parts[0].baseline`: `12.5` is not a whole number"
        ]
    );
    assert_eq!(
        told(|part| {
            let range = GoalRange { low: value("2%"), high: value("1%") };
            part.target = Some(GoalTarget::Within(range));
        }),
        ["`parts[0].target.low`: `0.02` must not be above `parts[0].target.high`, which is `0.01`"]
    );
}

#[test]
fn what_only_fills_a_field_says_nothing() {
    for filler in ["-", "n/a", "无"] {
        let draft = GoalDraft {
            action: Some(of(filler)),
            about: Some(of(filler)),
            objective: Some(of(filler)),
            ..fewer_complaints()
        };
        assert_eq!(letters(draft), [SmartLetter::Specific, SmartLetter::Relevant], "{filler}");
        let unnamed = with_part(|part| {
            part.metric = Some(of(filler));
            part.unit = Some(GoalUnit::Own(of(filler)));
        });
        let told = told(unnamed);
        assert!(told.contains(&"`parts[0].metric`: say what is measured".to_owned()), "{told:?}");
        let unit = "`parts[0].unit`: say in which unit it counts".to_owned();
        assert!(told.contains(&unit), "{told:?}");
    }
}

#[test]
fn what_adds_up_does_not_go_down() {
    let down = GoalPartDraft {
        kind: Some(MetricKind::Cumulative),
        ..a_figure("120000", GoalTarget::AtMost(value("50000")))
    };
    let draft = |part| GoalDraft { parts: vec![part], ..fewer_complaints() };
    assert_eq!(
        told(draft(down)),
        [
            "`parts[0].kind`: `cumulative` is not a kind for a way down, as what comes in adds up on top \
          of the baseline: expected `level`, or a target above the baseline"
        ]
    );
    let ceiling = GoalPartDraft {
        kind: Some(MetricKind::Cumulative),
        ..a_figure("0", GoalTarget::AtMost(value("50000")))
    };
    assert_eq!(letters(draft(ceiling)), []);
}

#[test]
fn what_holds_on_a_day_does_not_add_up() {
    let measured =
        MeasuredMetric { name: "deals".to_owned(), subject: Subject::Firm, months: None };
    let part = GoalPartDraft {
        kind: Some(MetricKind::Cumulative),
        source: MetricSource::Measure(measured),
        ..a_figure("0", GoalTarget::AtLeast(value("9")))
    };
    assert_eq!(
        told(GoalDraft { parts: vec![part], ..fewer_complaints() }),
        [
            "`parts[0].source.months`: say in steps of how many months it is asked: what holds on a day \
          does not add up"
        ]
    );
}

#[test]
fn words_of_one_s_own_are_not_repeated() {
    let part = GoalPartDraft {
        unit: Some(GoalUnit::Own(of("calls to Wang"))),
        reach: Some(GoalReach::Bound(value("5"))),
        ..a_figure("0", GoalTarget::AtLeast(value("9")))
    };
    let told = told(GoalDraft { parts: vec![part], ..fewer_complaints() });
    assert_eq!(told, ["`parts[0].target`: `9` is not within the bound of 5"]);
}

#[test]
fn two_parts_do_not_share_a_name_and_no_goal_has_too_many() {
    let twice = GoalDraft { parts: vec![a_milestone(), a_milestone()], ..fewer_complaints() };
    assert_eq!(
        told(twice),
        ["`parts[1].metric`: choose another name: an earlier part has this one"]
    );
    let part = |number: u32| GoalPartDraft {
        metric: Some(format!("{number}").parse().unwrap()),
        ..a_milestone()
    };
    let many = |count| GoalDraft { parts: (0..count).map(part).collect(), ..fewer_complaints() };
    assert_eq!(letters(many(50)), []);
    assert_eq!(told(many(51)), ["`parts`: 51 entries are not between 0 and 50"]);
}

#[test]
fn a_milestone_has_no_figures_and_needs_none() {
    let goal = |part| GoalDraft { parts: vec![part], ..fewer_complaints() };
    assert_eq!(letters(goal(a_milestone())), []);
    let kind = Some(MetricKind::Milestone);
    assert_eq!(letters(goal(GoalPartDraft { kind, ..a_milestone() })), []);
    let dressed = GoalPartDraft {
        kind: Some(MetricKind::Level),
        unit: Some(GoalUnit::Count),
        baseline: Some(value("0")),
        reach: Some(GoalReach::Bound(value("1"))),
        plan: vec![PlanPoint { on: day("2026-05-01"), part: of("50%") }],
        source: MetricSource::Measure(MeasuredMetric {
            name: "deals.open".to_owned(),
            subject: Subject::Firm,
            months: None,
        }),
        ..a_milestone()
    };
    let refused = goal(dressed).smart().unwrap_err();
    assert_eq!(refused.letters(), [SmartLetter::Measurable]);
    let last = |path: &&str| path.rsplit('.').next().unwrap().to_owned();
    let paths: Vec<String> = refused.failed()[0].problems.paths().iter().map(last).collect();
    assert_eq!(paths, ["kind", "unit", "baseline", "reach", "plan", "source"]);
}

#[test]
fn a_measure_is_named_and_its_windows_are_of_a_month_to_a_century() {
    let with = |name: &str, months| {
        let name = name.to_owned();
        let measured = MeasuredMetric { name, subject: Subject::Firm, months };
        with_part(|part| part.source = MetricSource::Measure(measured))
    };
    assert_eq!(letters(with("complaints.share", Some(1_200))), []);
    assert_eq!(told(with(" ", None)), ["`parts[0].source.name`: name the measure"]);
    assert_eq!(
        told(with("complaints.share", Some(0))),
        ["`parts[0].source.months`: 0 is not between 1 and 1200"]
    );
}

#[test]
fn only_what_is_beyond_a_bound_is_out_of_reach() {
    let told = |change: fn(&mut GoalPartDraft)| told(with_part(change));
    assert_eq!(
        told(|part| part.reach = None),
        ["`parts[0].reach`: say why it is within reach: a bound that cannot be passed, or the \
             fastest change so far and the days that it took"]
    );
    assert_eq!(
        told(|part| part.target = Some(GoalTarget::AtLeast(value("101%")))),
        ["`parts[0].target`: `101%` is not possible: expected 0% to 100%"]
    );
    let below_nothing = |part: &mut GoalPartDraft| {
        part.unit = Some(GoalUnit::Count);
        part.baseline = Some(value("5"));
        part.target = Some(GoalTarget::AtMost(value("-1")));
    };
    assert_eq!(
        told(below_nothing),
        ["`parts[0].target`: `-1` is not possible: expected 0 or more"]
    );
    assert_eq!(
        told(|part| part.reach = Some(GoalReach::Bound(value("2%")))),
        ["`parts[0].target`: `1.5%` is not within the bound of 2%"]
    );
    let rising = |bound: &str| {
        let reach = Some(GoalReach::Bound(value(bound)));
        let target = GoalTarget::AtLeast(value("20"));
        GoalDraft {
            parts: vec![GoalPartDraft { reach, ..a_figure("5", target) }],
            ..fewer_complaints()
        }
    };
    assert_eq!(letters(rising("20")), []);
    assert_eq!(letters(rising("19")), [SmartLetter::Achievable]);
    // Zero is a target like others, and may be the bound itself.
    let none = with_part(|part| {
        part.target = Some(GoalTarget::AtMost(value("0")));
        part.reach = Some(GoalReach::Bound(value("0")));
    });
    assert_eq!(letters(none), []);
    let rate = |change: &str, days| {
        let change = value(change);
        with_part(|part| part.reach = Some(GoalReach::BestSoFar(BestRate { change, days })))
    };
    assert_eq!(
        super::letters::told(rate("0", 30)),
        ["`parts[0].reach.change`: `0` is not above zero"]
    );
    assert_eq!(letters(rate("1%", 0)), [SmartLetter::Achievable]);
}

#[test]
fn where_the_baseline_is_there_already_no_reach_is_asked_for() {
    let stay = with_part(|part| {
        part.baseline = Some(value("1.5%"));
        part.reach = None;
    });
    assert_eq!(letters(stay), []);
}

#[test]
fn faster_than_ever_before_is_a_question_and_no_refusal() {
    let findings = |days| {
        let reach = BestRate { change: value("1%"), days };
        let goal =
            with_part(|part| part.reach = Some(GoalReach::BestSoFar(reach))).smart().unwrap();
        goal.findings().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    // 1.5 points at the pace of a point in 60 days take the 90 days that there are.
    assert_eq!(findings(60), Vec::<String>::new());
    assert_eq!(
        findings(61),
        ["at the fastest rate so far it would take 92 days, and the goal has 90 days, 2 days \
          too few: what will you do differently?"]
    );
}

#[test]
fn a_goal_ends_after_it_starts_and_within_a_century() {
    let due = |due: &str| GoalDraft { due: Some(day(due)), ..fewer_complaints() };
    assert_eq!(letters(due("2026-04-02")), []);
    assert_eq!(
        told(due("2026-04-01")),
        ["`due`: `2026-04-01` is not a day after the start, 2026-04-01"]
    );
    assert_eq!(letters(due("2025-06-30")), [SmartLetter::TimeBound]);
    assert_eq!(letters(due("2126-04-02")), []);
    assert_eq!(
        told(due("2126-04-03")),
        ["`due`: `2126-04-03` is not a day within a hundred years of the start"]
    );
    let timeless = GoalDraft { start: None, ..fewer_complaints() };
    assert_eq!(told(timeless), ["`start`: say on which day it starts"]);
}

#[test]
fn the_days_and_parts_of_a_plan_ascend_between_start_and_due() {
    let planned = |points: &[(&str, &str)]| {
        let plan = points.iter().map(|(on, part)| PlanPoint { on: day(on), part: of(part) });
        let plan: Vec<PlanPoint> = plan.collect();
        with_part(|part| part.plan = plan)
    };
    assert_eq!(letters(planned(&[("2026-04-02", "0%"), ("2026-06-29", "100%")])), []);
    assert_eq!(
        told(planned(&[("2026-04-01", "10%"), ("2026-06-30", "5%")])),
        [
            "`parts[0].plan[0].on`: `2026-04-01` is not a day between the one before it and the due \
             day",
            "`parts[0].plan[1].on`: `2026-06-30` is not a day between the one before it and the due \
             day",
            "`parts[0].plan[1].part`: `5%` is not at least the 10% of the day before it"
        ]
    );
    assert_eq!(letters(planned(&[("2026-05-02", "1%"), ("2026-05-02", "2%")])).len(), 1);
}

#[test]
fn a_direction_is_what_measures_nothing_and_says_who_and_what_for() {
    let draft = GoalDraft { parts: vec![], ..fewer_complaints() };
    let direction = UnmeasuredDirection::of(&draft).unwrap();
    assert_eq!(Some(&direction.action), draft.action.as_ref());
    assert_eq!(UnmeasuredDirection::of(&fewer_complaints()), None);
    assert_eq!(UnmeasuredDirection::of(&GoalDraft { objective: None, ..draft }), None);
}

#[test]
fn a_draft_is_read_as_it_was_written_and_errors_repeat_nothing_of_it() {
    let draft = GoalDraft { parts: vec![a_milestone()], ..fewer_complaints() };
    for draft in [draft, fewer_complaints(), GoalDraft::default()] {
        let json = serde_json::to_string(&draft).unwrap();
        assert_eq!(serde_json::from_str::<GoalDraft>(&json).unwrap(), draft, "{json}");
    }
    let by_hand = r#"{"parts": [{"metric": "m", "unit": {"own": "minutes"}, "baseline": 3,
        "target": {"within": {"low": "1.5", "high": "2"}}}]}"#;
    let read: GoalDraft = serde_json::from_str(by_hand).unwrap();
    assert_eq!(read.parts[0].baseline, Some(value("3")));
    for wrong in [
        r#"{"owner": 13800000000}"#,
        r#"{"parts": [{"baseline": 13800000000.5}]}"#,
        r#"{"parts": [{"target": {"at_least": "13800000000 or so"}}]}"#,
        r#"{"13800000000": true}"#,
    ] {
        let error = serde_json::from_str::<GoalDraft>(wrong).unwrap_err().to_string();
        assert!(!error.contains("13800000000"), "{error}");
    }
}
