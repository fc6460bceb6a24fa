use super::{complaint, contact, day, end, entry, standing, state, task, withdrawn};
use crate::followup::{Purpose, TaskContext, TaskState};
use serde_json::{Value, json};

#[test]
fn what_is_of_no_use_any_more_is_held_back_by_nothing_and_ended_by_nothing() {
    let ended = end("2026-03-21", "dissolved");
    for fact in [complaint("2026-03-05"), ended, withdrawn("2026-03-21", Value::Null, Value::Null)]
    {
        let of = state(Purpose::Birthday, std::slice::from_ref(&fact), "2026-03-25");
        assert_eq!(of, TaskState::Lapsed, "{fact}");
    }
    let in_time = end("2026-03-20", "dissolved");
    assert_eq!(state(Purpose::Birthday, &[in_time], "2026-03-25"), TaskState::Cancelled);
}

#[test]
fn a_call_that_is_overdue_and_not_owed_is_planned_for_the_days_to_come() {
    let window = |purpose| {
        let (task, on) = (task(purpose), day("2026-03-25"));
        let it = standing(&task, &[], TaskContext::default(), "2026-03-25");
        let window = it.open(&task, on)?.window;
        Some([window.first(), window.best(), window.last()].map(|day| day.to_string()))
    };
    let on = |days: [&str; 3]| Some(days.map(|day| format!("2026-{day}")));
    assert_eq!(window(Purpose::Deal), on(["03-25", "03-25", "04-04"]));
    assert_eq!(window(Purpose::Promise), on(["03-10", "03-15", "03-20"]), "the plan knows");
    assert_eq!(window(Purpose::Birthday), None);
    let held = standing(
        &task(Purpose::Birthday),
        &[complaint("2026-03-05")],
        TaskContext::default(),
        "2026-03-15",
    );
    assert_eq!(
        (held.state, held.open(&task(Purpose::Birthday), day("2026-03-15"))),
        (TaskState::HeldBack, None)
    );
}

#[test]
fn what_is_owed_is_not_in_time_because_it_was_put_off_and_what_is_entered_after_the_end_is_nothing()
{
    let until = entry("1", "2026-03-12", json!({"postponed": "2026-04-01"}));
    let done = [until.clone(), contact("2026-04-01")];
    assert_eq!(state(Purpose::Promise, &done, "2026-12-31"), TaskState::DoneLate);
    assert_eq!(state(Purpose::Service, &done, "2026-12-31"), TaskState::Done);
    assert_eq!(state(Purpose::Promise, &done[..1], "2026-03-31"), TaskState::Planned);
    assert_eq!(state(Purpose::Promise, &done[..1], "2026-04-01"), TaskState::Overdue);
    let died = end("2026-03-11", "died");
    for what in [json!("skipped"), json!({"postponed": "2026-04-01"})] {
        let it = standing(
            &task(Purpose::Birthday),
            &[died.clone(), entry("1", "2026-03-12", what)],
            TaskContext::default(),
            "2026-03-15",
        );
        assert_eq!((it.state, it.window.last()), (TaskState::Cancelled, day("2026-03-20")));
    }
}
