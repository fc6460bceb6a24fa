//! Whatever the tasks: what always holds of a plan, against a slow reference.

use super::*;

type Rest = (u64, u64, Option<u8>);

fn a_task(id: usize) -> impl Strategy<Value = Task> {
    let ranks = prop::sample::select(TaskRank::ALL.to_vec());
    (ranks, 0..16_u64, (0..5_u64, 0..5_u64, prop::option::weighted(0.4, 0..2_u8))).prop_map(
        move |(rank, first, (to_best, to_last, series)): (_, _, Rest)| {
            let best = first + to_best;
            let task = task(&format!("t-{id}"), rank, first..=best + to_last, best);
            match series {
                Some(series) => of_series(&format!("S-{series}"), task),
                None => task,
            }
        },
    )
}

fn some_tasks(most: usize) -> impl Strategy<Value = Vec<Task>> {
    (1..=most).prop_flat_map(|count| (0..count).map(a_task).collect::<Vec<_>>())
}

fn a_contact_made() -> impl Strategy<Value = ContactMade> {
    let ranks = prop::option::of(prop::sample::select(TaskRank::ALL.to_vec()));
    (0..8_u64, ranks, prop::option::of(0..2_u8)).prop_map(|(day, rank, series)| {
        let series = series.map(|series| format!("S-{series}").parse().unwrap());
        ContactMade { on: on(day), rank, series }
    })
}

#[derive(Debug, Clone)]
struct Given {
    tasks: Vec<Task>,
    made: Vec<ContactMade>,
    closed: Vec<u64>,
    as_of: u64,
    policy: SpacingPolicyDraft,
}

fn given(most: usize) -> impl Strategy<Value = Given> {
    let made = prop::collection::vec(a_contact_made(), 0..3);
    let closed = prop::collection::vec(0..24_u64, 0..8);
    let policy = (0..4_u32, 0..3_u32, 0..4_u32).prop_map(|(care, greeting, promotion)| {
        let (greeting_days, promotion_days) = (care + greeting, care + greeting + promotion);
        SpacingPolicyDraft { care_days: care, greeting_days, promotion_days }
    });
    (some_tasks(most), made, closed, 0..10_u64, policy).prop_map(
        |(tasks, made, closed, as_of, policy)| Given { tasks, made, closed, as_of, policy },
    )
}

fn plan(given: &Given) -> ContactPlan {
    let firm = Office::closed_on(given.closed.iter().copied());
    let case = Case {
        made: given.made.clone(),
        firm: &firm,
        as_of: given.as_of,
        policy: given.policy.validate().unwrap(),
        ..Case::default()
    };
    case.plan(&given.tasks)
}

/// The order of strength: rank, then parts of a series, then the rest.
fn strength(task: &Task) -> (TaskRank, bool, usize, [chrono::NaiveDate; 3], &str) {
    let days = [task.window.last(), task.window.best(), task.window.first()];
    (task.rank, task.series.is_none(), task.purpose.place(), days, task.id.as_str())
}

/// A reason on a day, with the strongest of that day.
#[derive(Clone)]
struct Stands {
    day: u64,
    rank: Option<TaskRank>,
    series: Option<String>,
    lead: Option<Box<Stands>>,
}

fn stands(day: u64, task: &Task) -> Stands {
    let series = task.series.as_ref().map(ToString::to_string);
    Stands { day, rank: Some(task.rank), series, lead: None }
}

fn all_of(days: &[(u64, &Task)]) -> Vec<Stands> {
    let with_lead = |(day, task): &(u64, &Task)| {
        let there = days.iter().filter(|(other, _)| other == day).map(|(_, other)| *other);
        let lead = there.min_by(|a, b| strength(a).cmp(&strength(b))).unwrap();
        let is_lead = lead.id == task.id;
        let lead = (!is_lead).then(|| Box::new(stands(*day, lead)));
        Stands { lead, ..stands(*day, task) }
    };
    days.iter().map(with_lead).collect()
}

/// By the words of the documentation: whether the two keep the distance between them.
fn keeps_apart(one: &Stands, other: &Stands, needed: u64) -> bool {
    let is_owed = |it: &Stands| it.rank == Some(Obligation);
    let same_series = |a: &Stands, b: &Stands| a.series.is_some() && a.series == b.series;
    let passes = |a: &Stands, b: &Stands| match &a.lead {
        Some(lead) => (b.rank.is_some() && b.rank < a.rank) || same_series(lead, b),
        None => false,
    };
    is_owed(one)
        || is_owed(other)
        || same_series(one, other)
        || passes(one, other)
        || passes(other, one)
        || one.day.abs_diff(other.day) >= needed
}

/// Whether every distance is kept.
fn holds(given: &Given, days: &[(u64, &Task)]) -> bool {
    let policy = &given.policy;
    let all = all_of(days);
    let distance = |rank: Option<TaskRank>| rank.map_or(0, |rank| u64::from(policy.days(rank)));
    let planned = all.iter().enumerate().all(|(place, one)| {
        let mut others = all.iter().skip(place + 1).filter(|other| other.day != one.day);
        others.all(|other| keeps_apart(one, other, distance(one.rank.max(other.rank))))
    });
    let mut made = given.made.iter().filter(|made| made.on <= on(given.as_of)).map(|made| Stands {
        day: number(made.on),
        rank: made.rank,
        series: made.series.as_ref().map(ToString::to_string),
        lead: None,
    });
    planned && made.all(|made| all.iter().all(|one| keeps_apart(one, &made, distance(one.rank))))
}

/// The days on which a task can be.
fn possible(given: &Given, task: &Task) -> Vec<u64> {
    let window = number(task.window.first())..=number(task.window.last());
    window.filter(|day| *day >= given.as_of && !given.closed.contains(day)).collect()
}

/// Whether there are days for all of these, together with those that stand.
fn can_all_be_placed<'a>(
    given: &Given,
    standing: &mut Vec<(u64, &'a Task)>,
    tasks: &[&'a Task],
) -> bool {
    let Some((task, rest)) = tasks.split_first() else { return holds(given, standing) };
    possible(given, task).into_iter().any(|day| {
        standing.push((day, task));
        let found = can_all_be_placed(given, standing, rest);
        standing.pop();
        found
    })
}

proptest! {
    #[test]
    fn every_distance_holds_and_nothing_is_lost_moved_too_far_or_done_twice(given in given(9)) {
        let plan = plan(&given);
        let days: Vec<(u64, &Task)> = plan.contacts.iter()
            .flat_map(|contact| contact.tasks.iter().map(|task| (number(contact.on), task)))
            .collect();
        prop_assert!(holds(&given, &days));
        let mut found: BTreeMap<&str, u32> = BTreeMap::new();
        for task in days.iter().map(|(_, task)| *task).chain(plan.dropped.iter().map(|it| &it.task)) {
            *found.entry(task.id.as_str()).or_default() += 1;
        }
        prop_assert_eq!(found.len(), given.tasks.len());
        prop_assert!(found.values().all(|count| *count == 1));
        for (day, task) in &days {
            prop_assert!(*day >= given.as_of);
            if task.window.is_overdue(on(given.as_of)) {
                prop_assert_eq!(task.rank, Obligation);
            } else {
                prop_assert!(task.window.contains(on(*day)), "{:?} on {}", task, day);
                prop_assert!(possible(&given, task).contains(day) || task.rank == Obligation);
            }
        }
        prop_assert!(plan.dropped.iter().all(|it| it.task.rank != Obligation));
        prop_assert!(plan.contacts.windows(2).all(|pair| pair[0].on < pair[1].on));
    }

    #[test]
    fn the_order_of_the_tasks_changes_nothing(given in given(9), seed in any::<u64>()) {
        let expected = plan(&given);
        let mut mixed = given;
        let length = mixed.tasks.len();
        for place in 0..length {
            let turned = seed.rotate_left(u32::try_from(place).unwrap());
            let other = usize::try_from(turned % length as u64).unwrap();
            mixed.tasks.swap(place, other);
        }
        mixed.made.reverse();
        prop_assert_eq!(plan(&mixed), expected);
    }

    /// Exhaustively: of one rank, in order of strength, a task has a day exactly if there is one for
    /// it and for all before it that have one.
    #[test]
    fn a_task_that_can_be_placed_is_placed(
        given in given(4),
        rank in prop::sample::select(vec![Care, Greeting, Promotion]),
    ) {
        let mut given = given;
        for task in given.tasks.iter_mut().filter(|task| task.rank != Obligation) {
            task.rank = rank;
        }
        let plan = plan(&given);
        prop_assert!(plan.is_complete);
        let mut tasks: Vec<&Task> = given.tasks.iter().collect();
        tasks.sort_by(|one, other| strength(one).cmp(&strength(other)));
        // What is owed stands where it is.
        let owed: Vec<(u64, &Task)> = plan.contacts.iter()
            .flat_map(|contact| contact.tasks.iter().map(|task| (number(contact.on), task)))
            .filter(|(_, task)| task.rank == Obligation)
            .collect();
        let mut placed: Vec<&Task> = Vec::new();
        for task in tasks.into_iter().filter(|task| task.rank != Obligation) {
            placed.push(task);
            if !can_all_be_placed(&given, &mut owed.clone(), &placed) {
                placed.pop();
            }
            let is_planned = placed.last().is_some_and(|last| last.id == task.id);
            let is_dropped = plan.dropped.iter().any(|it| it.task.id == task.id);
            prop_assert_eq!(is_planned, !is_dropped, "{:?}", task);
        }
    }

    /// No two contacts can be made one by bringing both to one day.
    #[test]
    fn what_can_be_brought_to_one_day_is_one_contact(given in given(6)) {
        let plan = plan(&given);
        let days: Vec<(u64, &Task)> = plan.contacts.iter()
            .flat_map(|contact| contact.tasks.iter().map(|task| (number(contact.on), task)))
            .collect();
        for (place, one) in plan.contacts.iter().enumerate() {
            for other in &plan.contacts[place + 1..] {
                let of_one: Vec<_> = one.tasks.iter().filter_map(|task| task.series.as_ref()).collect();
                if other.tasks.iter().any(|task| task.series.as_ref().is_some_and(|it| of_one.contains(&it))) {
                    continue;
                }
                let both = || one.tasks.iter().chain(&other.tasks);
                let is_of_both = |task: &Task| both().any(|it| it.id == task.id);
                for day in given.as_of..30 {
                    let is_taken = plan.contacts.iter()
                        .any(|it| number(it.on) == day && it.on != one.on && it.on != other.on);
                    let can = |task: &Task| match task.rank {
                        Obligation => days.iter().any(|(on, it)| it.id == task.id && *on == day),
                        _ => possible(&given, task).contains(&day),
                    };
                    if is_taken || !both().all(can) {
                        continue;
                    }
                    let moved: Vec<(u64, &Task)> = days.iter()
                        .map(|(on, task)| (if is_of_both(task) { day } else { *on }, *task))
                        .collect();
                    prop_assert!(!holds(&given, &moved), "{} and {} on {}", one, other, day);
                }
            }
        }
    }
}
