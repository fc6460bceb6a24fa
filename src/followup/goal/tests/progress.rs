//! How far a goal is, by examples.

use super::{a_figure, a_milestone, at, day, fewer_complaints, goal, of, readings, value};
use crate::followup::goal::{
    Goal, GoalDraft, GoalPartDraft, GoalPartProgress, GoalPolicy, GoalPolicyDraft, GoalProgress,
    GoalRange, GoalReading, GoalReadings, GoalStanding, GoalTarget, MetricKind, PlanPoint,
};
use crate::rule::{CriterionOutcome, Draft};
use crate::units::{Estimate, Proportion};

fn up(baseline: &str, target: &str) -> GoalPartDraft {
    a_figure(baseline, GoalTarget::AtLeast(value(target)))
}

fn down(baseline: &str, target: &str) -> GoalPartDraft {
    a_figure(baseline, GoalTarget::AtMost(value(target)))
}

fn between(baseline: &str, low: &str, high: &str) -> GoalPartDraft {
    let range = GoalRange { low: value(low), high: value(high) };
    a_figure(baseline, GoalTarget::Within(range))
}

fn judged(goal: &Goal, readings: &GoalReadings, as_of: &str) -> GoalProgress {
    goal.progress(readings, &GoalPolicy::default(), day(as_of))
}

/// The only part, with one figure of 15 May, on a day.
fn seen(part: GoalPartDraft, figure: &str, as_of: &str) -> GoalPartProgress {
    let readings = readings("figure", &[("2026-05-15", at(figure))]);
    judged(&goal(vec![part]), &readings, as_of).parts.remove(0)
}

fn standing(part: GoalPartDraft, figure: &str, as_of: &str) -> GoalStanding {
    seen(part, figure, as_of).standing
}

#[test]
fn progress_is_the_part_of_the_way_whatever_the_direction() {
    let progress = |part, figure| seen(part, figure, "2026-05-15").progress.unwrap().to_string();
    assert_eq!(progress(down("10", "0"), "7"), "0.3");
    assert_eq!(progress(down("10", "0"), "-10"), "2");
    assert_eq!(progress(up("0", "10"), "5.9"), "0.59");
    assert_eq!(progress(up("8", "20"), "8"), "0");
    assert_eq!(progress(up("8", "20"), "2"), "-0.5");
    assert_eq!(progress(up("0", "3"), "1"), "0.333333333");
    assert_eq!(progress(up("0", "3"), "2"), "0.666666667");
}

#[test]
fn a_range_is_entered_from_either_side_and_not_left_on_the_other() {
    let progress = |part, figure| seen(part, figure, "2026-05-15").progress.unwrap().to_string();
    assert_eq!(progress(between("0", "4", "6"), "3"), "0.75");
    assert_eq!(progress(between("0", "4", "6"), "6"), "1");
    assert_eq!(progress(between("0", "4", "6"), "8"), "0.5");
    assert_eq!(progress(between("10", "4", "6"), "8"), "0.5");
    assert_eq!(progress(between("10", "4", "6"), "4"), "1");
    assert_eq!(progress(between("10", "4", "6"), "2"), "0.5");
    let stands = |figure| standing(between("0", "4", "6"), figure, "2026-06-30");
    assert_eq!(stands("4"), GoalStanding::Met);
    assert_eq!(stands("6"), GoalStanding::Met);
    assert_eq!(stands("6.000000001"), GoalStanding::Missed);
    assert_eq!(stands("3.999999999"), GoalStanding::Missed);
}

#[test]
fn a_baseline_that_is_there_already_has_no_pace_and_is_met_or_at_risk() {
    let part = seen(up("5", "5"), "5", "2026-05-15");
    assert_eq!((part.standing, part.progress), (GoalStanding::Met, None));
    assert_eq!((part.planned_value, part.behind_days), (None, None));
    assert_eq!(standing(up("5", "5"), "4", "2026-05-15"), GoalStanding::AtRisk);
    assert_eq!(standing(up("9", "5"), "4", "2026-06-30"), GoalStanding::Missed);
    assert_eq!(standing(between("5", "4", "6"), "5", "2026-05-15"), GoalStanding::Met);
    let whole = judged(
        &goal(vec![up("5", "5")]),
        &readings("figure", &[("2026-05-15", at("5"))]),
        "2026-05-15",
    );
    assert_eq!(whole.progress, None);
    assert_eq!(whole.to_string(), "met after 44 of 90 days");
}

#[test]
fn a_figure_that_never_moved_is_missed_on_the_due_day() {
    assert_eq!(standing(down("10", "0"), "10", "2026-06-29"), GoalStanding::AtRisk);
    let part = seen(down("10", "0"), "10", "2026-06-30");
    assert_eq!(part.standing, GoalStanding::Missed);
    let told: Vec<String> = part.criteria.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["the target is not reached", "the goal was due by 2026-06-30"]);
}

#[test]
fn what_nobody_measured_is_not_known_and_what_adds_up_needs_no_entry() {
    let nothing = GoalReadings::new();
    for as_of in ["2026-04-01", "2026-06-30", "2027-01-01"] {
        let part = judged(&goal(vec![up("0", "9")]), &nothing, as_of).parts.remove(0);
        assert_eq!((part.standing, part.value), (GoalStanding::NotMeasured, None), "{as_of}");
        assert_eq!(part.criteria[0].outcome(), CriterionOutcome::Unknown);
        assert_eq!(part.to_string(), "figure: no figure: not measured");
    }
    let adds_up = GoalPartDraft { kind: Some(MetricKind::Cumulative), ..up("3", "9") };
    let part = judged(&goal(vec![adds_up]), &nothing, "2026-06-30").parts.remove(0);
    assert_eq!((part.standing, part.value), (GoalStanding::Missed, Some(value("3"))));
}

#[test]
fn before_the_start_nothing_is_judged() {
    let goal = goal(vec![up("0", "9"), a_milestone()]);
    let early = readings("figure", &[("2026-03-31", at("9"))]);
    let before = judged(&goal, &early, "2026-03-31");
    assert_eq!(before.standing, GoalStanding::NotStarted);
    assert_eq!((before.passed_days, before.look_again_on), (0, Some(day("2026-04-01"))));
    assert_eq!(before.parts[0].value, None);
    assert_eq!(
        before.parts[0].criteria[0].to_string(),
        "2026-03-31 is before 2026-04-01, when the goal starts (by 1 day)"
    );
    // What was measured before the start does not count after it.
    assert_eq!(judged(&goal, &early, "2026-04-01").parts[0].standing, GoalStanding::NotMeasured);
}

#[test]
fn what_comes_after_the_due_day_changes_nothing() {
    let goal = goal(vec![up("0", "9")]);
    let list = readings("figure", &[("2026-06-30", at("8")), ("2026-07-01", at("9"))]);
    let after = judged(&goal, &list, "2026-08-01");
    assert_eq!((after.standing, after.passed_days), (GoalStanding::Missed, 90));
    assert_eq!(after.parts[0].measured_on, Some(day("2026-06-30")));
}

#[test]
fn of_a_level_the_latest_counts_and_of_what_adds_up_all() {
    let list = readings("figure", &[("2026-04-10", at("4")), ("2026-05-10", at("3"))]);
    let level = judged(&goal(vec![up("1", "9")]), &list, "2026-05-15");
    assert_eq!(level.parts[0].value, Some(value("3")));
    let adds_up = GoalPartDraft { kind: Some(MetricKind::Cumulative), ..up("1", "9") };
    let sum = judged(&goal(vec![adds_up]), &list, "2026-05-15");
    assert_eq!(sum.parts[0].value, Some(value("8")));
}

#[test]
fn a_level_that_is_reached_can_be_lost_again() {
    let goal = goal(vec![up("0", "9")]);
    let list = readings("figure", &[("2026-05-01", at("9")), ("2026-06-30", at("8"))]);
    assert_eq!(judged(&goal, &list, "2026-05-01").standing, GoalStanding::Met);
    assert_eq!(judged(&goal, &list, "2026-06-30").standing, GoalStanding::Missed);
}

#[test]
fn a_goal_is_at_risk_once_it_is_further_behind_than_a_tenth_of_its_time() {
    // 40 % are planned for the 36th day: since the 37th the plan asks for more.
    let stands = |as_of| {
        let part = seen(up("0", "10"), "4", as_of);
        (part.standing, part.behind_days.unwrap(), part.look_again_on)
    };
    let on = |text| Some(day(text));
    assert_eq!(stands("2026-05-16"), (GoalStanding::OnTrack, 9, on("2026-05-17")));
    assert_eq!(stands("2026-05-17"), (GoalStanding::AtRisk, 10, on("2026-06-30")));
    let early = judged(
        &goal(vec![up("0", "10")]),
        &readings("figure", &[("2026-04-05", at("4"))]),
        "2026-05-07",
    );
    assert_eq!(early.parts[0].behind_days, Some(0));
    assert_eq!(early.parts[0].look_again_on, on("2026-05-17"));
    let part = seen(up("0", "10"), "4", "2026-05-17");
    assert_eq!(
        part.criteria[1].to_string(),
        "10 days behind the plan, more than the 9 days that are allowed (by 1 day)"
    );
    // Nothing may be behind where the policy says so.
    let strict = GoalPolicyDraft { may_be_behind: of("0%"), ..GoalPolicyDraft::default() };
    let list = readings("figure", &[("2026-05-07", at("4"))]);
    let goal = goal(vec![up("0", "10")]);
    let stands = |as_of| goal.progress(&list, &strict, day(as_of)).standing;
    assert_eq!(stands("2026-05-07"), GoalStanding::OnTrack);
    assert_eq!(stands("2026-05-08"), GoalStanding::AtRisk);
}

#[test]
fn a_plan_says_by_when_which_part_is_due() {
    let plan = vec![
        PlanPoint { on: day("2026-05-01"), part: of("10%") },
        PlanPoint { on: day("2026-05-31"), part: of("10%") },
    ];
    let season = GoalPartDraft { plan, ..up("0", "10") };
    let goal = goal(vec![season]);
    let list = readings("figure", &[("2026-05-01", at("1"))]);
    let part = |as_of| judged(&goal, &list, as_of).parts.remove(0);
    assert_eq!(part("2026-04-16").planned, of("5%"));
    assert_eq!(part("2026-05-20").planned, of("10%"));
    assert_eq!(part("2026-05-31").behind_days, Some(0));
    assert_eq!(part("2026-06-15").planned, of("55%"));
    assert_eq!(part("2026-06-15").planned_value, Some(value("5.5")));
    assert_eq!(part("2026-06-15").behind_days, Some(15));
    assert_eq!(part("2026-06-30").planned, of("100%"));
}

#[test]
fn a_milestone_is_at_risk_in_the_last_tenth_of_its_time() {
    let goal = goal(vec![a_milestone()]);
    let judged = |list: &[_], as_of| {
        let part =
            super::progress::judged(&goal, &readings("new till", list), as_of).parts.remove(0);
        (part.standing, part.look_again_on)
    };
    let on = |text| Some(day(text));
    assert_eq!(judged(&[], "2026-06-20"), (GoalStanding::OnTrack, on("2026-06-21")));
    assert_eq!(judged(&[], "2026-06-21"), (GoalStanding::AtRisk, on("2026-06-30")));
    assert_eq!(judged(&[], "2026-06-30"), (GoalStanding::Missed, None));
    let done = [("2026-05-02", GoalReading::Done(true))];
    assert_eq!(judged(&done, "2026-05-01").0, GoalStanding::OnTrack);
    assert_eq!(judged(&done, "2026-05-02"), (GoalStanding::Met, None));
    let undone = [done[0], ("2026-05-03", GoalReading::Done(false))];
    assert_eq!(judged(&undone, "2026-05-03").0, GoalStanding::OnTrack);
    let part = super::progress::judged(&goal, &readings("new till", &[]), "2026-06-21");
    assert_eq!(
        part.parts[0].criteria[1].to_string(),
        "not done, with 9 days left; the last 9 days count as a risk"
    );
    assert_eq!(part.parts[0].to_string(), "new till: not done: at risk");
}

#[test]
fn a_goal_stands_as_its_worst_part_and_its_progress_is_the_mean_of_its_parts() {
    let other = GoalPartDraft { metric: Some(of("other")), ..down("8", "4") };
    let goal = goal(vec![up("0", "10"), other]);
    let on = |one: &str, two: &str, as_of| {
        let mut list = readings("figure", &[("2026-05-15", at(one))]);
        list.extend(readings("other", &[("2026-05-15", at(two))]));
        let whole = judged(&goal, &list, as_of);
        (whole.standing, whole.progress.unwrap().to_string())
    };
    // Each in its own direction.
    let on_track = (GoalStanding::OnTrack, "50%".to_owned());
    assert_eq!(on("5", "6", "2026-05-15"), on_track);
    assert_eq!(on("10", "8", "2026-05-15"), (GoalStanding::AtRisk, "50%".to_owned()));
    assert_eq!(on("10", "4", "2026-05-15"), (GoalStanding::Met, "100%".to_owned()));
    assert_eq!(on("10", "5", "2026-06-30"), (GoalStanding::Missed, "87.5%".to_owned()));
    // What one does beyond its target makes up for nothing of the other.
    assert_eq!(on("30", "8", "2026-05-15").1, "50%");
    assert_eq!(on("-30", "4", "2026-05-15").1, "50%");
}

#[test]
fn a_change_is_told_from_chance_by_the_interval_of_the_share() {
    let goal = fewer_complaints().smart().unwrap();
    let seen = |bad, jobs| {
        let of = GoalReading::Of(Proportion::try_new(bad, jobs).unwrap());
        judged(&goal, &readings("complaints", &[("2026-05-15", of)]), "2026-05-15").parts.remove(0)
    };
    let nine = seen(9, 400);
    let interval = nine.interval.unwrap();
    assert_eq!(format!("{:.2} {:.2}", interval.low, interval.high), "1.19% 4.22%");
    assert_eq!(nine.progress, Some(value("0.5")));
    assert_eq!(
        nine.beyond_chance.to_string(),
        "the fall can be chance: the share can still be 4.22%, and was 3% (1.22 points apart)"
    );
    let many = seen(90, 4_000);
    assert_eq!(many.progress, Some(value("0.5")));
    assert_eq!(
        many.beyond_chance.to_string(),
        "the fall is more than chance: the share is at most 2.75%, and was 3% (0.25 points apart)"
    );
    let plain = judged(&goal, &readings("complaints", &[("2026-05-15", at("2%"))]), "2026-05-15");
    let plain = &plain.parts[0];
    assert_eq!((plain.interval, plain.beyond_chance.outcome()), (None, CriterionOutcome::Unknown));
}

#[test]
fn a_rise_is_told_from_chance_as_a_fall_is() {
    let mut draft = fewer_complaints();
    draft.parts[0].baseline = Some(value("50%"));
    draft.parts[0].target = Some(GoalTarget::AtLeast(value("60%")));
    let goal = draft.smart().unwrap();
    let told = |yes, all| {
        let of = GoalReading::Of(Proportion::try_new(yes, all).unwrap());
        let list = readings("complaints", &[("2026-05-15", of)]);
        judged(&goal, &list, "2026-05-15").parts[0].beyond_chance
    };
    assert_eq!(told(55, 100).outcome(), CriterionOutcome::NotMet);
    assert_eq!(told(550, 1_000).outcome(), CriterionOutcome::Met);
    assert_eq!(told(450, 1_000).outcome(), CriterionOutcome::NotMet);
}

#[test]
fn figures_that_no_part_takes_are_told_and_count_for_nothing() {
    let goal = goal(vec![up("0", "9"), a_milestone()]);
    let mut list = readings("figure", &[("2026-05-01", GoalReading::Done(true))]);
    list.extend(readings("new till", &[("2026-05-01", at("1"))]));
    list.extend(readings("other", &[("2026-05-01", at("1")), ("2026-05-03", at("1"))]));
    let judged = judged(&goal, &list, "2026-05-02");
    let unused: Vec<String> = judged.unused.iter().map(|(it, on)| format!("{it} {on}")).collect();
    assert_eq!(unused, ["figure 2026-05-01", "new till 2026-05-01", "other 2026-05-01"]);
    assert_eq!(judged.parts[0].standing, GoalStanding::NotMeasured);
    assert_eq!(judged.parts[1].standing, GoalStanding::OnTrack);
}

fn projected(part: GoalPartDraft, list: &[(&str, &str)], due: &str, as_of: &str) -> [String; 3] {
    let due = Some(day(due));
    let goal = GoalDraft { parts: vec![part], due, ..fewer_complaints() }.smart().unwrap();
    let list: Vec<_> = list.iter().map(|(on, figure)| (*on, at(figure))).collect();
    let part = judged(&goal, &readings("figure", &list), as_of).parts.remove(0);
    match part.projection {
        Estimate::Known(it) => [it.value, it.low, it.high].map(|it| format!("{:.4}", it.value())),
        Estimate::NotEnoughData { have, need } => {
            [have.to_string(), "of".to_owned(), need.to_string()]
        }
    }
}

#[test]
fn a_level_goes_on_in_the_line_of_its_figures() {
    let list = [("2026-04-01", "3"), ("2026-05-01", "2.5"), ("2026-05-31", "2.4")];
    // By hand: the line falls by 0.01 a day; the error is √(0.0888889), and Student's t 12.7062.
    assert_eq!(
        projected(down("3", "0"), &list, "2026-06-30", "2026-06-01"),
        ["2.0333", "-1.7549", "5.8215"]
    );
    let straight = [("2026-04-01", "1"), ("2026-04-02", "2"), ("2026-04-03", "3")];
    assert_eq!(
        projected(up("0", "9"), &straight, "2026-04-05", "2026-04-03"),
        ["5.0000", "5.0000", "5.0000"]
    );
    assert_eq!(
        projected(up("0", "9"), &straight[..2], "2026-04-05", "2026-04-03"),
        ["2", "of", "3"]
    );
    // Only what is known on the day.
    assert_eq!(projected(up("0", "9"), &straight, "2026-04-05", "2026-04-02"), ["2", "of", "3"]);
}

#[test]
fn what_adds_up_goes_on_at_its_pace() {
    let adds_up = || GoalPartDraft { kind: Some(MetricKind::Cumulative), ..up("0", "90") };
    // Ten days, of which three have passed: 6 + 7 × 2; the error is √(7 + 49 ÷ 3), t is 4.3027.
    let list = [("2026-04-01", "1"), ("2026-04-02", "2"), ("2026-04-03", "3")];
    assert_eq!(
        projected(adds_up(), &list, "2026-04-10", "2026-04-03"),
        ["20.0000", "-0.7837", "40.7837"]
    );
    // Days on which nothing came slow it down.
    let [value, ..] = projected(adds_up(), &list, "2026-04-10", "2026-04-06");
    assert_eq!(value, "10.0000");
    assert_eq!(
        projected(adds_up(), &list, "2026-04-10", "2026-04-10"),
        ["6.0000", "6.0000", "6.0000"]
    );
}

#[test]
fn nothing_is_projected_beyond_what_can_be() {
    let goal = fewer_complaints().smart().unwrap();
    let list = readings(
        "complaints",
        &[("2026-04-01", at("3%")), ("2026-04-15", at("100%")), ("2026-05-01", at("1%"))],
    );
    let part = judged(&goal, &list, "2026-05-15").parts.remove(0);
    let projection = part.projection.known().unwrap();
    assert_eq!((projection.low, projection.high), (value("0"), value("1")));
}

#[test]
fn the_policy_refuses_a_spread_of_two_figures() {
    let draft = |least_readings| GoalPolicyDraft { least_readings, ..GoalPolicyDraft::default() };
    assert!(draft(2).validate().is_err() && draft(1_001).validate().is_err());
    assert!(draft(3).validate().is_ok() && draft(1_000).validate().is_ok());
}

#[test]
fn the_largest_figures_over_the_longest_time_are_judged() {
    let far = "1000000000000000";
    let part = up(&format!("-{far}"), far);
    let due = Some(day("2126-03-31"));
    let goal = GoalDraft { parts: vec![part], due, ..fewer_complaints() }.smart().unwrap();
    let list = readings("figure", &[("2026-04-02", at("0"))]);
    let part = judged(&goal, &list, "2076-04-01").parts.remove(0);
    assert_eq!(part.progress, Some(value("0.5")));
    // Half of 36,523 days are 18,261.5, and the 18,263rd is 1 April 2076.
    assert_eq!((part.behind_days, part.standing), (Some(2), GoalStanding::OnTrack));
    let finest = super::goal(vec![up("0", "0.000000001")]);
    let back = readings("figure", &[("2026-05-15", at(&format!("-{far}")))]);
    let part = judged(&finest, &back, "2026-05-15").parts.remove(0);
    assert_eq!(part.progress, Some(value(&format!("-{far}"))));
    assert_eq!(part.behind_days, Some(45));
}
