//! Goals as a kind of life, told slowly; and progress in cases that other tools got wrong.
//!
//! Those cases are not part of this project: `CLIENTELING_GOLDEN` names their folder, by default
//! `../shared/golden`. Where it is missing the comparison says that it is skipped; the same rules
//! stand in the tests beside the code.

use std::fs;
use std::path::PathBuf;

use chrono::{Days, NaiveDate};
use clienteling::followup::goal::{
    BestRate, Goal, GoalAcceptance, GoalChange, GoalDraft, GoalLife, GoalPartDraft,
    GoalPartProgress, GoalPhase, GoalPolicy, GoalReach, GoalReading, GoalReadings, GoalRefusal,
    GoalStanding, GoalState, GoalTarget, GoalUnit, GoalValue, MeasuredReading, MetricKind, NewGoal,
};
use clienteling::rule::life::{LifeRecord, Misplaced};
use clienteling::units::Proportion;
use proptest::prelude::*;
use proptest::sample::select;

use crate::common::{build::day, cases};
use crate::reference::life::{self, Kind, Line, Said};

fn value(text: &str) -> GoalValue {
    text.parse().unwrap()
}

fn part(metric: &str, unit: GoalUnit, baseline: &str, target: GoalTarget) -> GoalPartDraft {
    let rate = BestRate { change: value("1"), days: 1 };
    GoalPartDraft {
        metric: Some(metric.parse().unwrap()),
        unit: Some(unit),
        baseline: Some(value(baseline)),
        target: Some(target),
        reach: Some(GoalReach::BestSoFar(rate)),
        ..GoalPartDraft::default()
    }
}

/// A goal of 90 days, that its owner has not answered yet.
fn draft(owner: &str, parts: Vec<GoalPartDraft>) -> GoalDraft {
    GoalDraft {
        owner: Some(owner.parse().unwrap()),
        action: Some("call".parse().unwrap()),
        about: Some("those who complained".parse().unwrap()),
        parts,
        objective: Some("they stay".parse().unwrap()),
        start: Some(day("2026-04-01")),
        due: Some(day("2026-06-30")),
        acceptance: GoalAcceptance::Proposed,
    }
}

fn rate() -> GoalPartDraft {
    part("rate", GoalUnit::Share, "3%", GoalTarget::AtMost(value("1%")))
}

fn sold() -> GoalPartDraft {
    let sold = part("sold", GoalUnit::Count, "0", GoalTarget::AtLeast(value("9")));
    GoalPartDraft { kind: Some(MetricKind::Cumulative), ..sold }
}

/// Terms that can be proposed, and two that cannot. In the third a metric counts in another way.
fn all_terms() -> [GoalDraft; 6] {
    let level = GoalPartDraft { kind: Some(MetricKind::Level), ..sold() };
    [
        draft("S-1", vec![rate(), sold()]),
        draft("S-2", vec![rate(), sold()]),
        GoalDraft { due: Some(day("2026-04-25")), ..draft("S-1", vec![rate(), level]) },
        draft("S-1", vec![rate()]),
        GoalDraft { objective: None, ..draft("S-1", vec![rate()]) },
        GoalDraft {
            acceptance: GoalAcceptance::Accepted("S-1".parse().unwrap()),
            ..draft("S-1", vec![rate()])
        },
    ]
}

#[derive(Debug, Clone)]
struct Proposed(GoalDraft);

/// The changes that did something, one after the other.
type Done = Vec<Line<GoalChange>>;

fn accepting(line: &Line<GoalChange>) -> Option<GoalDraft> {
    match &line.change {
        GoalChange::Accept(terms) => Some((**terms).clone()),
        _ => None,
    }
}

/// How a metric counts in terms: only of what is sold does it differ.
fn adds_up(terms: &GoalDraft) -> Option<bool> {
    let mut parts = terms.parts.iter();
    let sold = parts.find(|part| part.metric.as_ref().is_some_and(|it| it.as_str() == "sold"))?;
    Some(sold.kind == Some(MetricKind::Cumulative))
}

impl Proposed {
    /// What was proposed last.
    fn terms(&self, done: &[Line<GoalChange>]) -> GoalDraft {
        let revised = done.iter().rev().find_map(|line| match &line.change {
            GoalChange::Revise(draft) => Some((**draft).clone()),
            _ => None,
        });
        revised.unwrap_or_else(|| self.0.clone())
    }

    /// What holds: what was accepted last, and before that what is proposed.
    fn in_force(&self, done: &[Line<GoalChange>]) -> GoalDraft {
        done.iter().rev().find_map(accepting).unwrap_or_else(|| self.terms(done))
    }

    /// The ways in which what is sold counts already: where one agreed, and where it was counted.
    fn known(&self, done: &Done) -> Vec<bool> {
        let agreed = done.iter().rev().find_map(accepting);
        let counted = done.iter().enumerate().rev().find(|(_, line)| match &line.change {
            GoalChange::Measure(it) => it.metric.as_str() == "sold",
            _ => false,
        });
        let counted = counted.map(|(at, _)| self.in_force(&done[..at]));
        [agreed, counted].into_iter().flatten().filter_map(|terms| adds_up(&terms)).collect()
    }

    fn after_living(&self, done: &Done, line: &Line<GoalChange>) -> Said {
        let terms = self.terms(done);
        let done_it = || Said::Done("done".to_owned());
        let is_owner = terms.owner.as_ref() == Some(&line.by);
        let is_accepted = matches!(answer(done), Some(GoalChange::Accept(_)));
        let agreed_until = done.iter().rev().find_map(accepting).and_then(|it| it.due);
        let is_over = agreed_until.is_some_and(|due| due < line.on);
        match &line.change {
            GoalChange::Accept(_) | GoalChange::Decline(_) if !is_owner => {
                Said::Refused("NotTheOwner")
            }
            GoalChange::Accept(those) if **those != terms => Said::Refused("OtherTerms"),
            GoalChange::Accept(_) if is_accepted => Said::Nothing,
            GoalChange::Accept(_) if is_over || terms.due.unwrap() < line.on => {
                Said::Refused("WasDue")
            }
            GoalChange::Decline(_) if is_accepted => Said::Refused("AlreadyAccepted"),
            GoalChange::Decline(_) if answer(done) == Some(&line.change) => Said::Nothing,
            GoalChange::Revise(draft) => {
                let place = all_terms().iter().position(|known| *known == **draft);
                let is_declined = matches!(answer(done), Some(GoalChange::Decline(_)));
                let counts = adds_up(draft);
                match place {
                    Some(4) => Said::Refused("NotSmart"),
                    Some(5) => Said::Refused("AcceptanceNotEntered"),
                    _ if draft.due.unwrap() <= line.on => Said::Refused("NotBeforeDue"),
                    _ if is_over => Said::Refused("WasDue"),
                    _ if counts.is_some_and(|it| self.known(done).iter().any(|be| *be != it)) => {
                        Said::Refused("CountsOtherwise")
                    }
                    _ if **draft == terms && !is_declined => Said::Nothing,
                    _ => done_it(),
                }
            }
            GoalChange::Measure(measured) => {
                let metric = measured.metric.as_str();
                let in_force = self.in_force(done);
                if metric == "other" || (metric == "sold" && in_force.parts.len() == 1) {
                    return Said::Refused("UnknownMetric");
                }
                let adds_up = metric == "sold" && adds_up(&in_force) == Some(true);
                if !fits(metric, adds_up, measured.reading) {
                    return Said::Refused("OtherFigure");
                }
                let last = done.iter().rev().find_map(|other| match &other.change {
                    GoalChange::Measure(it)
                        if other.on == line.on && it.metric == measured.metric =>
                    {
                        Some(it.reading)
                    }
                    _ => None,
                });
                if !adds_up && last == Some(measured.reading) {
                    return Said::Nothing;
                }
                done_it()
            }
            GoalChange::GiveUp(_) if is_over => Said::Refused("WasDue"),
            _ => done_it(),
        }
    }
}

/// The answer to the terms as they are.
fn answer(done: &Done) -> Option<&GoalChange> {
    let since = done.iter().rev().take_while(|line| !matches!(line.change, GoalChange::Revise(_)));
    let mut since = since.map(|line| &line.change);
    since.find(|change| matches!(change, GoalChange::Accept(_) | GoalChange::Decline(_)))
}

fn fits(metric: &str, adds_up: bool, reading: GoalReading) -> bool {
    match (metric, reading) {
        ("rate", GoalReading::Value(it)) => (value("0")..=value("1")).contains(&it),
        ("rate", GoalReading::Of(_)) => true,
        ("sold", GoalReading::Value(it)) => {
            it.value().is_integer() && (adds_up || it >= value("0"))
        }
        _ => false,
    }
}

impl Kind for Proposed {
    type Of = GoalState;
    type Facts = Done;
    type Note = ();

    fn beginning(&self) -> NewGoal {
        NewGoal {
            id: "G-1".parse().unwrap(),
            draft: self.0.clone(),
            proposed_by: "S-9".parse().unwrap(),
            proposed_on: day(BEGAN),
        }
    }

    fn context(&self) {}

    fn began(&self) -> (NaiveDate, NaiveDate) {
        (day(BEGAN), day(BEGAN))
    }

    fn begin(&self) -> Done {
        vec![]
    }

    fn note(&self, _: &Done) {}

    fn after(
        &self,
        done: &mut Done,
        line: &Line<GoalChange>,
        (): &(),
        _: &[Line<GoalChange>],
    ) -> Said {
        let given_up = done.iter().find(|it| matches!(it.change, GoalChange::GiveUp(_)));
        let said = match given_up {
            Some(end) if end.change == line.change => Said::Nothing,
            Some(_) => Said::Refused("GivenUp"),
            None => self.after_living(done, line),
        };
        if matches!(said, Said::Done(_)) {
            done.push(line.clone());
        }
        said
    }

    fn agrees(state: &GoalState, done: &Done) -> Result<(), TestCaseError> {
        let given_up = done.iter().any(|line| matches!(line.change, GoalChange::GiveUp(_)));
        let agreed = done.iter().rev().find_map(accepting);
        let phase = match (answer(done), &agreed) {
            _ if given_up => GoalPhase::GivenUp,
            (None, None) => GoalPhase::Proposed,
            (None, Some(_)) => GoalPhase::Revised,
            (Some(GoalChange::Decline(_)), None) => GoalPhase::Declined,
            _ => GoalPhase::Accepted,
        };
        prop_assert_eq!(state.phase(), phase);
        // What was accepted last is a goal, and nothing else is.
        let goal = state.goal().map(|goal| (goal.owner().clone(), goal.due(), goal.parts().len()));
        let agreed = agreed.filter(|_| !given_up);
        let agreed = agreed.map(|it| (it.owner.unwrap(), it.due.unwrap(), it.parts.len()));
        prop_assert_eq!(goal, agreed);
        prop_assert_eq!(state.given_up().is_some(), given_up);
        let revisions = done.iter().filter(|line| matches!(line.change, GoalChange::Revise(_)));
        prop_assert_eq!(state.earlier().len(), revisions.count());
        let mut readings = GoalReadings::new();
        let first = state.earlier().first().map_or(state.terms(), |earlier| &earlier.terms);
        let then = |at: usize| Proposed(first.clone()).in_force(&done[..at]);
        for (at, line) in done.iter().enumerate() {
            let GoalChange::Measure(MeasuredReading { metric, reading }) = &line.change else {
                continue;
            };
            let key = (metric.clone(), line.on);
            let sum = match (readings.get(&key), reading) {
                (Some(GoalReading::Value(a)), GoalReading::Value(b))
                    if metric.as_str() == "sold" && adds_up(&then(at)) == Some(true) =>
                {
                    let sum = a.value() + b.value();
                    GoalReading::Value(GoalValue::try_new(sum).unwrap())
                }
                _ => *reading,
            };
            readings.insert(key, sum);
        }
        prop_assert_eq!(state.readings(), &readings);
        Ok(())
    }

    fn effect((): &()) -> String {
        "done".to_owned()
    }

    fn misplaced(refusal: &GoalRefusal) -> Option<&Misplaced<GoalRefusal>> {
        match refusal {
            GoalRefusal::Misplaced(misplaced) => Some(misplaced),
            _ => None,
        }
    }

    fn is_of_context(_: &GoalRefusal) -> bool {
        false
    }

    fn that_allow_all(&self, _: &LifeRecord<GoalState>) -> Option<Vec<()>> {
        Some(vec![()])
    }
}

const BEGAN: &str = "2026-04-05";
const START: &str = "2026-04-08";

fn a_change() -> impl Strategy<Value = GoalChange> {
    let note = || select(vec!["no time", "too far"]).prop_map(|text| text.parse().unwrap());
    let reading = prop_oneof![
        4 => select(vec!["0", "1", "2", "0.5", "-1"]).prop_map(|it| GoalReading::Value(value(it))),
        1 => Just(GoalReading::Of(Proportion::try_new(1, 4).unwrap())),
        1 => any::<bool>().prop_map(GoalReading::Done),
    ];
    let metric = select(vec!["rate", "rate", "sold", "sold", "other"]);
    let measured = (metric, reading).prop_map(|(metric, reading)| {
        GoalChange::Measure(MeasuredReading { metric: metric.parse().unwrap(), reading })
    });
    prop_oneof![
        6 => measured,
        6 => select(all_terms()[..4].to_vec()).prop_map(|it| GoalChange::Accept(Box::new(it))),
        2 => note().prop_map(GoalChange::Decline),
        3 => select(all_terms().to_vec()).prop_map(|it| GoalChange::Revise(Box::new(it))),
        1 => note().prop_map(GoalChange::GiveUp),
    ]
}

fn a_kind() -> impl Strategy<Value = Proposed> {
    select(all_terms()[..4].to_vec()).prop_map(Proposed)
}

fn days() -> impl Iterator<Item = NaiveDate> + Clone {
    (0..90_u64).map(|days| day(START) - Days::new(5) + Days::new(days))
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn a_goal_is_what_its_entries_tell_on_every_day_and_as_known_by_every_day(
        kind in a_kind(), commands in life::commands(day(START), a_change()),
    ) {
        let (lives, machine) = life::run(&kind, &commands)?;
        life::compare(&lives, &machine, days())?;
    }

    #[test]
    fn the_order_in_which_changes_of_a_goal_are_entered_makes_no_difference(
        kind in a_kind(), commands in life::commands(day(START), a_change()),
        order in any::<[prop::sample::Index; 24]>(),
    ) {
        let (lives, _) = life::run(&kind, &commands)?;
        life::compare_orders(&kind, lives.last().unwrap(), &order)?;
    }

    #[test]
    fn a_goal_loads_where_its_record_is_sound(
        kind in a_kind(), commands in life::commands(day(START), a_change()),
        forgeries in life::forgeries(a_change()),
    ) {
        let (lives, _) = life::run(&kind, &commands)?;
        life::compare_loading(&kind, lives.last().unwrap(), &forgeries)?;
    }

    #[test]
    fn the_progress_of_a_past_day_is_that_of_a_life_that_ended_there(
        kind in a_kind(), commands in life::commands(day(START), a_change()), ago in 0..40_u64,
    ) {
        let (lives, _) = life::run(&kind, &commands)?;
        let goal = lives.last().unwrap();
        let as_of = day(START) + Days::new(ago);
        let mut then: GoalLife = GoalLife::create(kind.beginning(), &()).unwrap();
        for event in goal.events_through(as_of) {
            then.change(event.change.clone(), event.on, &event.by).unwrap();
        }
        // Two that say the same, and between which something was taken back, are one repeated.
        prop_assume!(then.events() == goal.events_through(as_of));
        let policy = GoalPolicy::default();
        let nothing = GoalReadings::new();
        prop_assert_eq!(
            goal.progress(&nothing, &policy, as_of),
            then.progress(&nothing, &policy, as_of)
        );
    }
}

/// The rows of the file, without the comment and the names of the columns.
fn golden() -> Option<Vec<Vec<String>>> {
    let folder = std::env::var("CLIENTELING_GOLDEN").unwrap_or_else(|_| "../shared/golden".into());
    let path = PathBuf::from(folder).join("followup/goal_progress.csv");
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: no `{}`; set CLIENTELING_GOLDEN to its folder", path.display());
        return None;
    };
    Some(text.lines().filter(|line| !line.starts_with('#')).skip(1).map(cells).collect())
}

/// The cells of a line, of which some stand in quotes.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut is_quoted = false;
    for c in line.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => cells.push(String::new()),
            c => cells.last_mut().unwrap().push(c),
        }
    }
    cells
}

fn accepted(parts: Vec<GoalPartDraft>) -> Goal {
    let acceptance = GoalAcceptance::Accepted("S-1".parse().unwrap());
    GoalDraft { acceptance, ..draft("S-1", parts) }.smart().unwrap()
}

fn one_way(direction: &str, baseline: &str, target: &str) -> GoalPartDraft {
    let target = match direction {
        "down" => GoalTarget::AtMost(value(target)),
        _ => GoalTarget::AtLeast(value(target)),
    };
    part("figure", GoalUnit::Own("points".parse().unwrap()), baseline, target)
}

fn judged(part: GoalPartDraft, current: &str, as_of: &str) -> GoalPartProgress {
    let key = ("figure".parse().unwrap(), day("2026-05-15"));
    let readings = GoalReadings::from([(key, GoalReading::Value(value(current)))]);
    accepted(vec![part]).progress(&readings, &GoalPolicy::default(), day(as_of)).parts.remove(0)
}

/// The number with which a cell begins; of a percentage, the share.
fn number(cell: &str) -> Option<String> {
    let mut words = cell.split(' ');
    let number = words.next()?.parse::<GoalValue>().ok()?;
    let is_percent = words.next() == Some("%");
    let text = number.to_string();
    Some(if is_percent { value(&format!("{text}%")).to_string() } else { text })
}

fn progress(direction: &str, baseline: &str, target: &str, current: &str) -> Option<GoalValue> {
    judged(one_way(direction, baseline, target), current, "2026-05-15").progress
}

#[test]
fn progress_in_the_cases_that_other_tools_got_wrong() {
    let Some(rows) = golden() else { return };
    assert_eq!(rows.len(), 9);
    for row in rows {
        let [direction, baseline, target, current, expected, ..] = &row[..] else {
            panic!("{row:?}")
        };
        let figures = [baseline, target, current].map(|cell| number(cell));
        match (direction.as_str(), figures) {
            ("any", [Some(baseline), Some(target), Some(current)]) => {
                assert!(expected.starts_with("no pace"), "{row:?}");
                for direction in ["up", "down"] {
                    let part =
                        judged(one_way(direction, &baseline, &target), &current, "2026-05-15");
                    assert_eq!(
                        (part.progress, part.standing),
                        (None, GoalStanding::Met),
                        "{row:?}"
                    );
                }
            }
            (_, [Some(baseline), Some(target), Some(current)]) => {
                let expected = Some(value(&number(expected).unwrap()));
                assert_eq!(progress(direction, &baseline, &target, &current), expected, "{row:?}");
            }
            ("up", [Some(baseline), None, Some(current)]) => {
                assert_eq!(baseline, current);
                let expected = Some(value(&number(expected).unwrap()));
                for target in ["9", "8.5", "1000"] {
                    assert_eq!(
                        progress(direction, &baseline, target, &current),
                        expected,
                        "{row:?}"
                    );
                }
            }
            ("up", [None, Some(target), None]) => {
                assert_eq!(
                    (target.as_str(), expected.as_str()),
                    ("0", "target 0 is legal when going down")
                );
                assert_eq!(progress("down", "5", &target, "2"), Some(value("0.6")));
            }
            ("mixed", _) => {
                assert_eq!(expected, "average of own-direction progress");
                let other = GoalPartDraft {
                    metric: Some("other".parse().unwrap()),
                    ..one_way("down", "8", "4")
                };
                let goal = accepted(vec![one_way("up", "0", "10"), other]);
                let on = day("2026-05-15");
                let readings = [("figure", "3"), ("other", "6")].map(|(metric, figure)| {
                    ((metric.parse().unwrap(), on), GoalReading::Value(value(figure)))
                });
                let readings = GoalReadings::from(readings);
                let progress = goal.progress(&readings, &GoalPolicy::default(), on);
                assert_eq!(progress.progress.unwrap().to_string(), "40%");
            }
            ("none", _) => {
                assert_eq!(expected, "missed");
                let part = judged(one_way("down", "10", "0"), "10", "2026-07-01");
                assert_eq!(part.standing, GoalStanding::Missed);
            }
            _ => panic!("{row:?}: nothing is claimed of it"),
        }
    }
}
