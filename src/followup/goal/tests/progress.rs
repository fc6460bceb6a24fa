//! How far a goal is, by examples.

use super::{a_figure, a_milestone, at, day, fewer_complaints, goal, of, readings, value};
use crate::followup::goal::{
    Goal, GoalDraft, GoalPartDraft, GoalPartProgress, GoalPolicy, GoalPolicyDraft, GoalProgress,
    GoalRange, GoalReading, GoalReadings, GoalStanding, GoalTarget, MetricKind, PlanPoint,
};
use crate::rule::{CriterionOutcome, Draft};
use crate::units::{Confidence, Proportion};

pub(super) fn up(baseline: &str, target: &str) -> GoalPartDraft {
    a_figure(baseline, GoalTarget::AtLeast(value(target)))
}

pub(super) fn down(baseline: &str, target: &str) -> GoalPartDraft {
    a_figure(baseline, GoalTarget::AtMost(value(target)))
}

fn between(baseline: &str, low: &str, high: &str) -> GoalPartDraft {
    let range = GoalRange { low: value(low), high: value(high) };
    a_figure(baseline, GoalTarget::Within(range))
}

pub(super) fn judged(goal: &Goal, readings: &GoalReadings, as_of: &str) -> GoalProgress {
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
    // Shown it is rounded down, also where it went back.
    let shown = |part, figure| seen(part, figure, "2026-05-15").to_string();
    assert!(shown(up("0", "3"), "2").starts_with("figure: 2 points, 66.66% of the way"));
    assert!(shown(up("0", "3"), "-2").starts_with("figure: -2 points, -66.67% of the way"));
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
    let stands = |figure| standing(between("0", "4", "6"), figure, "2026-07-01");
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
    assert_eq!(standing(up("9", "5"), "4", "2026-07-01"), GoalStanding::Missed);
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
fn a_figure_that_never_moved_is_missed_once_the_due_day_is_over() {
    for as_of in ["2026-06-29", "2026-06-30"] {
        assert_eq!(standing(down("10", "0"), "10", as_of), GoalStanding::AtRisk, "{as_of}");
    }
    let part = seen(down("10", "0"), "10", "2026-07-01");
    assert_eq!(part.standing, GoalStanding::Missed);
    let told: Vec<String> = part.criteria.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "the target is not reached",
            "the goal was due by the end of 2026-06-30, 1 day ago",
            "the latest figure is 46 days old, within the 62 days for which it holds (16 days \
             to spare)"
        ]
    );
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
    let part = judged(&goal(vec![adds_up]), &nothing, "2026-07-01").parts.remove(0);
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
fn what_is_done_on_the_due_day_is_done_in_time() {
    let adds_up = || GoalPartDraft { kind: Some(MetricKind::Cumulative), ..up("0", "9") };
    let before = readings("figure", &[("2026-06-29", at("8"))]);
    let stands = |list: &GoalReadings, as_of| judged(&goal(vec![adds_up()]), list, as_of).standing;
    assert_eq!(stands(&before, "2026-06-30"), GoalStanding::AtRisk);
    assert_eq!(stands(&before, "2026-07-01"), GoalStanding::Missed);
    let mut then = before.clone();
    then.extend(readings("figure", &[("2026-06-30", at("1"))]));
    assert_eq!(stands(&then, "2026-06-30"), GoalStanding::Met);
}

#[test]
fn a_ceiling_of_what_adds_up_is_met_at_the_end_alone_and_kept_to_by_the_plan() {
    // At most 90 in 90 days: 1 a day from 2 April on, and 9 days are allowed.
    let spend = || GoalPartDraft { kind: Some(MetricKind::Cumulative), ..down("0", "90") };
    let seen = |figure: &str, as_of| {
        let list = readings("figure", &[("2026-04-02", at(figure))]);
        judged(&goal(vec![spend()]), &list, as_of).parts.remove(0)
    };
    let stands = |figure, as_of| seen(figure, as_of).standing;
    assert_eq!(stands("0", "2026-04-02"), GoalStanding::OnTrack);
    assert_eq!(stands("10", "2026-04-02"), GoalStanding::OnTrack);
    let early = seen("11", "2026-04-02");
    assert_eq!(early.standing, GoalStanding::AtRisk);
    assert_eq!(
        early.criteria[1].to_string(),
        "as much is used up as is planned for 10 days from now, more than the 9 days that are allowed \
         (by 1 day)"
    );
    assert_eq!(early.look_again_on, Some(day("2026-04-03")));
    assert_eq!(stands("11", "2026-04-03"), GoalStanding::OnTrack);
    assert_eq!(early.planned_value, Some(value("1")));
    assert_eq!(stands("91", "2026-06-30"), GoalStanding::AtRisk);
    assert_eq!(stands("91", "2026-07-01"), GoalStanding::Missed);
    assert_eq!(stands("90", "2026-06-30"), GoalStanding::OnTrack);
    assert_eq!(stands("90", "2026-07-01"), GoalStanding::Met);
    // Nothing at all may be spent.
    let nothing = GoalPartDraft { kind: Some(MetricKind::Cumulative), ..down("0", "0") };
    let stands = |list| judged(&goal(vec![nothing.clone()]), &list, "2026-05-01").standing;
    assert_eq!(stands(GoalReadings::new()), GoalStanding::OnTrack);
    let list = readings("figure", &[("2026-05-01", at("0.5"))]);
    assert_eq!(stands(list), GoalStanding::AtRisk);
}

#[test]
fn the_figure_of_a_level_is_compared_with_the_plan_of_its_day_until_it_is_too_old() {
    // 40 % of the way where 37.8 % were planned: it stays so until there is another figure.
    let list = readings("figure", &[("2026-05-05", at("4"))]);
    let seen = |as_of| judged(&goal(vec![up("0", "10")]), &list, as_of).parts.remove(0);
    for as_of in ["2026-05-05", "2026-05-31", "2026-06-30"] {
        let part = seen(as_of);
        assert_eq!((part.standing, part.behind_days), (GoalStanding::OnTrack, Some(0)), "{as_of}");
        assert_eq!(part.criteria[1].to_string(), "it is not behind its plan");
    }
    let year = GoalDraft {
        parts: vec![up("0", "10")],
        due: Some(day("2026-12-31")),
        ..fewer_complaints()
    };
    let year = year.smart().unwrap();
    let reached = readings("figure", &[("2026-05-05", at("10"))]);
    let stands = |as_of| judged(&year, &reached, as_of);
    assert_eq!(stands("2026-07-06").standing, GoalStanding::Met);
    assert_eq!(stands("2026-07-06").look_again_on, Some(day("2026-07-07")));
    for as_of in ["2026-07-07", "2027-01-01"] {
        assert_eq!(stands(as_of).standing, GoalStanding::NotMeasured, "{as_of}");
    }
    assert_eq!(
        stands("2026-07-07").parts[0].criteria[0].to_string(),
        "not measured lately: the latest figure is 63 days old, and holds for 62 days (1 \
         day too old)"
    );
}

#[test]
fn the_plan_of_whole_things_asks_for_whole_ones_and_a_day_is_always_allowed() {
    use crate::followup::goal::{GoalReach, GoalUnit};
    let cars = |number: &str, due: &str| {
        let part = GoalPartDraft {
            unit: Some(GoalUnit::Count),
            kind: Some(MetricKind::Cumulative),
            reach: Some(GoalReach::Bound(value("99"))),
            ..up("0", number)
        };
        let due = Some(day(due));
        GoalDraft { parts: vec![part], due, ..fewer_complaints() }.smart().unwrap()
    };
    let one = cars("1", "2026-04-30");
    for as_of in ["2026-04-04", "2026-04-29", "2026-04-30"] {
        let judged = judged(&one, &GoalReadings::new(), as_of);
        assert_eq!(judged.standing, GoalStanding::OnTrack, "{as_of}");
    }
    // Three in 30 days: the first is planned for 11 April, and three days are allowed.
    let three = cars("3", "2026-05-01");
    let seen = |as_of| judged(&three, &GoalReadings::new(), as_of).parts.remove(0);
    assert_eq!(
        (seen("2026-04-10").behind_days, seen("2026-04-11").behind_days),
        (Some(0), Some(1))
    );
    assert_eq!(seen("2026-04-10").planned_value, Some(value("0")));
    assert_eq!(seen("2026-04-11").planned_value, Some(value("1")));
    assert_eq!(seen("2026-04-10").look_again_on, Some(day("2026-04-14")));
    assert_eq!(seen("2026-04-13").standing, GoalStanding::OnTrack);
    assert_eq!(seen("2026-04-14").standing, GoalStanding::AtRisk);
    let week = cars("14", "2026-04-08");
    let stands = |as_of| judged(&week, &GoalReadings::new(), as_of).standing;
    assert_eq!(stands("2026-04-02"), GoalStanding::OnTrack);
    assert_eq!(stands("2026-04-03"), GoalStanding::AtRisk);
}

#[test]
fn the_pace_that_it_takes_is_told_at_the_start_and_from_the_day() {
    let adds_up = || GoalPartDraft { kind: Some(MetricKind::Cumulative), ..up("0", "90") };
    let list = readings("figure", &[("2026-05-01", at("30"))]);
    let seen = |as_of| judged(&goal(vec![adds_up()]), &list, as_of).parts.remove(0);
    // 90 in 90 days, and 60 in the 50 days from 11 May on.
    assert_eq!(seen("2026-05-11").weekly_at_start, Some(value("7")));
    assert_eq!(seen("2026-05-11").weekly_from_now, Some(value("8.4")));
    assert_eq!(seen("2026-06-30").weekly_from_now, None);
    let there = readings("figure", &[("2026-05-01", at("90"))]);
    let part = judged(&goal(vec![adds_up()]), &there, "2026-05-11").parts.remove(0);
    assert_eq!((part.weekly_at_start, part.weekly_from_now), (Some(value("7")), None));
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
    assert_eq!(judged(&goal, &list, "2026-07-01").standing, GoalStanding::Missed);
}

#[test]
fn a_goal_is_at_risk_once_it_is_further_behind_than_a_tenth_of_its_time() {
    // 40 % are planned for the 36th day: since the 37th the plan asks for more.
    let adds_up = || GoalPartDraft { kind: Some(MetricKind::Cumulative), ..up("0", "10") };
    let stands = |as_of| {
        let part = seen(adds_up(), "4", as_of);
        (part.standing, part.behind_days.unwrap(), part.look_again_on)
    };
    let on = |text| Some(day(text));
    assert_eq!(stands("2026-05-16"), (GoalStanding::OnTrack, 9, on("2026-05-17")));
    assert_eq!(stands("2026-05-17"), (GoalStanding::AtRisk, 10, on("2026-07-01")));
    let early = judged(
        &goal(vec![adds_up()]),
        &readings("figure", &[("2026-04-05", at("4"))]),
        "2026-05-07",
    );
    assert_eq!(early.parts[0].behind_days, Some(0));
    assert_eq!(early.parts[0].look_again_on, on("2026-05-17"));
    let part = seen(adds_up(), "4", "2026-05-17");
    assert_eq!(
        part.criteria[1].to_string(),
        "10 days behind the plan, more than the 9 days that are allowed (by 1 day)"
    );
    // Nothing may be behind where the policy says so.
    let strict = GoalPolicyDraft { may_be_behind: of("0%"), ..GoalPolicyDraft::default() };
    let list = readings("figure", &[("2026-05-07", at("4"))]);
    let goal = goal(vec![adds_up()]);
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
    let kind = Some(MetricKind::Cumulative);
    let season = GoalPartDraft { kind, plan, ..up("0", "10") };
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
    assert_eq!(judged(&[], "2026-06-21"), (GoalStanding::AtRisk, on("2026-07-01")));
    assert_eq!(judged(&[], "2026-06-30"), (GoalStanding::AtRisk, on("2026-07-01")));
    assert_eq!(judged(&[], "2026-07-01"), (GoalStanding::Missed, None));
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
    assert_eq!(on("10", "5", "2026-07-01"), (GoalStanding::Missed, "87.5%".to_owned()));
    // What one does beyond its target makes up for nothing of the other.
    assert_eq!(on("30", "8", "2026-05-15").1, "50%");
    assert_eq!(on("-30", "4", "2026-05-15").1, "50%");
    // Of which there is no figure counts for nothing.
    let half = judged(&goal, &readings("figure", &[("2026-05-15", at("5"))]), "2026-05-15");
    assert_eq!(
        half.to_string(),
        "not measured: 50% of the way in 1 of 2 parts after 44 of 90 days"
    );
}

#[test]
fn a_share_is_shown_with_as_many_digits_as_tell_whether_it_is_there() {
    let goal = fewer_complaints().smart().unwrap();
    let shown = |figure| {
        let list = readings("complaints", &[("2026-06-30", at(figure))]);
        judged(&goal, &list, "2026-07-01").parts.remove(0).to_string()
    };
    assert!(shown("0.01502").starts_with("complaints: 1.502%, "), "{}", shown("0.01502"));
    assert!(shown("0.018765").starts_with("complaints: 1.88%, "), "{}", shown("0.018765"));
    assert!(shown("0.015").starts_with("complaints: 1.5%, "), "{}", shown("0.015"));
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
        "the change can be chance: the share can still be 4.22%, and was 3% (1.22 points apart)"
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
    // What has become worse for sure is told as that.
    assert_eq!(
        told(450, 1_000).to_string(),
        "the fall is more than chance: the share is at most 48.09%, and was 50% (1.91 points apart)"
    );
}

#[test]
fn figures_that_no_part_takes_are_told_and_count_for_nothing() {
    let goal = goal(vec![up("0", "9"), a_milestone()]);
    let mut list = readings("figure", &[("2026-05-01", GoalReading::Done(true))]);
    list.extend(readings("new till", &[("2026-05-01", at("1"))]));
    list.extend(readings("other", &[("2026-05-01", at("1")), ("2026-05-03", at("1"))]));
    list.extend(readings("figure", &[("2026-03-31", at("1"))]));
    let judged = judged(&goal, &list, "2026-05-02");
    let unused = judged.unused.iter().map(|(it, on, why)| format!("{it} {on}: {why}"));
    let other = "the goal has no such metric, or the metric no such figure";
    assert_eq!(
        unused.collect::<Vec<_>>(),
        [
            "figure 2026-03-31: the figure is of 2026-03-31, and the goal starts on 2026-04-01, 1 \
             day later"
                .to_owned(),
            format!("figure 2026-05-01: {other}"),
            format!("new till 2026-05-01: {other}"),
            format!("other 2026-05-01: {other}"),
        ]
    );
    let late = readings("figure", &[("2026-07-01", at("9"))]);
    let late = super::progress::judged(&goal, &late, "2026-07-02").unused;
    assert_eq!(
        late[0].2.to_string(),
        "the figure is of 2026-07-01, and the goal was due by 2026-06-30, 1 day before"
    );
    assert_eq!(judged.parts[0].standing, GoalStanding::NotMeasured);
    assert_eq!(judged.parts[1].standing, GoalStanding::OnTrack);
}

#[test]
fn the_policy_refuses_a_spread_of_two_figures() {
    let draft = |least_readings| GoalPolicyDraft { least_readings, ..GoalPolicyDraft::default() };
    assert!(draft(2).validate().is_err() && draft(1_001).validate().is_err());
    assert!(draft(3).validate().is_ok() && draft(1_000).validate().is_ok());
    let held =
        |figure_holds_days| GoalPolicyDraft { figure_holds_days, ..GoalPolicyDraft::default() };
    assert!(held(0).validate().is_err() && held(1).validate().is_ok());
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
    // Nothing of the way was planned for the first day, and a level is compared with the plan of its own.
    assert_eq!((part.behind_days, part.standing), (Some(0), GoalStanding::NotMeasured));
    let finest = super::goal(vec![up("0", "0.000000001")]);
    let back = readings("figure", &[("2026-05-15", at(&format!("-{far}")))]);
    let part = judged(&finest, &back, "2026-05-15").parts.remove(0);
    assert_eq!(part.progress, Some(value(&format!("-{far}"))));
    assert_eq!(part.behind_days, Some(45));
}

#[test]
fn a_goal_is_looked_at_again_when_its_first_part_can_change() {
    let budget = GoalPartDraft { kind: Some(MetricKind::Cumulative), ..down("0", "100") };
    let milestone = a_milestone();
    let list = readings("figure", &[("2026-04-01", at("50"))]);
    let whole = judged(&goal(vec![budget, milestone]), &list, "2026-05-01");
    let each: Vec<_> = whole.parts.iter().map(|part| part.look_again_on.unwrap()).collect();
    assert_ne!(each[0], each[1]);
    assert_eq!(whole.look_again_on, each.into_iter().min());
}

#[test]
fn nothing_is_used_up_too_early_while_nothing_is_used_up() {
    let flat = GoalPartDraft {
        kind: Some(MetricKind::Cumulative),
        plan: vec![PlanPoint { on: day("2026-06-01"), part: of("0%") }],
        ..down("0", "100")
    };
    let stands = |figure| {
        let list = readings("figure", &[("2026-04-01", at(figure))]);
        judged(&goal(vec![flat.clone()]), &list, "2026-04-02").standing
    };
    assert_eq!(stands("0"), GoalStanding::OnTrack);
    assert_eq!(stands("1"), GoalStanding::AtRisk);
}

#[test]
fn the_days_that_a_goal_may_be_behind_are_whole_ones_rounded_down() {
    // 95 days, of which a tenth is nine and a half.
    let late = GoalDraft { due: Some(day("2026-07-05")), ..fewer_complaints() };
    let sum = GoalPartDraft { kind: Some(MetricKind::Cumulative), ..up("0", "95") };
    let goal = GoalDraft { parts: vec![sum], ..late }.smart().unwrap();
    let behind = |as_of| {
        let part = judged(&goal, &readings("figure", &[("2026-04-02", at("20"))]), as_of);
        (part.parts[0].behind_days, part.standing)
    };
    assert_eq!(behind("2026-04-30"), (Some(9), GoalStanding::OnTrack));
    assert_eq!(behind("2026-05-01"), (Some(10), GoalStanding::AtRisk));
}

#[test]
fn the_interval_has_the_confidence_of_the_policy() {
    let goal = fewer_complaints().smart().unwrap();
    let nine = GoalReading::Of(Proportion::try_new(9, 400).unwrap());
    let list = readings("complaints", &[("2026-05-15", nine)]);
    let of = |confidence| {
        let policy = GoalPolicyDraft { confidence, ..GoalPolicyDraft::default() };
        goal.progress(&list, &policy, day("2026-05-15")).parts[0].interval.unwrap()
    };
    let (sure, surer) = (of(Confidence::P95), of(Confidence::P99));
    assert!(surer.low < sure.low && sure.high < surer.high, "{sure:?} {surer:?}");
}

#[test]
fn the_pace_that_it_takes_is_rounded_up_and_ends_with_the_due_day() {
    let weekly = |as_of| seen(up("0", "10"), "0", as_of).weekly_from_now;
    // 10 in 46 days, and in one.
    assert_eq!(weekly("2026-05-15"), Some(value("1.521739131")));
    assert_eq!(weekly("2026-06-29"), Some(value("70")));
    assert_eq!(weekly("2026-06-30"), None);
    assert_eq!(weekly("2026-08-01"), None);
}

#[test]
fn a_figure_of_another_kind_is_told_as_that_whatever_its_day() {
    let goal = fewer_complaints().smart().unwrap();
    let list = readings("complaints", &[("2026-03-01", GoalReading::Done(true))]);
    let unused = judged(&goal, &list, "2026-05-15").unused;
    assert_eq!(
        unused[0].2.to_string(),
        "the goal has no such metric, or the metric no such figure"
    );
}

#[test]
fn a_figure_of_a_part_is_shown_with_its_unit() {
    let goal = goal(vec![down("8", "4"), a_milestone()]);
    assert_eq!(goal.parts()[0].show(value("6")), "6 points");
    assert_eq!(goal.parts()[1].show(value("6")), "6");
}
