use super::{NONE, appointment, base, day, fact, of_appointment, stands, tasks, told};
use crate::followup::arising::day_number;
use crate::followup::{FollowUpPolicy, TaskContext, standings};
use serde_json::{Value, json};

fn named(rule: &str, on: &str) -> String {
    format!("appointment{rule}/J/{} ", day_number(day(on)))
}

#[test]
fn an_appointment_that_was_moved_is_reminded_of_again() {
    let reminded = |on: &str| {
        let task = named("", on).trim_end().to_owned();
        let entry = json!({"id": "TE", "customer": "C", "date": "2026-03-09", "task": task,
            "what": "done"});
        json!({ "task_entry": entry })
    };
    let moved = of_appointment("1", "2026-03-09", json!({"moved": "2026-03-17"}));
    let facts = [appointment(), reminded("2026-03-10"), moved.clone()];
    assert_eq!(told(&facts[..2], "2026-03-10"), NONE);
    let said = told(&facts, "2026-03-16");
    assert!(said.len() == 1 && said[0].starts_with(&named("", "2026-03-17")), "{said:?}");
    // What was not done for the old day is over, and what was stays done.
    let over = "cancelled: the appointment was moved to another day on 2026-03-09";
    let all = [appointment(), moved];
    assert_eq!(
        stands(&all, "2026-03-08", "2026-03-16"),
        [format!("{}{over}", named("", "2026-03-10"))]
    );
    let done = stands(&[&all[..], &[reminded("2026-03-10")]].concat(), "2026-03-08", "2026-03-16");
    assert!(done[0].contains(" done: "), "{done:?}");
    // Another time of the same day, and back to the first day.
    let later = of_appointment("2", "2026-03-09", json!({"moved": "2026-03-10T17:00"}));
    let back = [&all[..], &[later]].concat();
    let open = stands(&back, "2026-03-08", "2026-03-09");
    assert!(open[0].starts_with(&format!("{}due", named("", "2026-03-10"))), "{open:?}");
}

#[test]
fn one_of_which_nobody_said_what_came_and_that_was_moved_is_asked_about_anew() {
    let moved = of_appointment("1", "2026-03-12", json!({"moved": "2026-03-17"}));
    let missed = of_appointment("2", "2026-03-17", json!("missed"));
    let facts = [appointment(), moved, missed];
    let asked = named("-missed", "2026-03-10");
    assert!(told(&facts, "2026-03-11")[0].starts_with(&asked));
    let standing = stands(&facts, "2026-03-11", "2026-03-17");
    assert!(standing[0].starts_with(&format!("{asked}cancelled: the appointment was moved")));
    assert!(told(&facts, "2026-03-17")[0].starts_with(&named("-missed", "2026-03-17")));
    let kept = [appointment(), of_appointment("1", "2026-03-12", json!("kept"))];
    assert!(stands(&kept, "2026-03-11", "2026-03-12")[0].starts_with(&format!("{asked}done")));
}

#[test]
fn one_that_was_made_for_the_same_day_does_not_settle_itself_nor_does_one_that_was_called_off() {
    let mut at_once = appointment();
    at_once["appointment"]["date"] = json!("2026-03-10");
    let missed = of_appointment("1", "2026-03-10", json!("missed"));
    let of_day = [at_once, missed];
    assert_eq!(told(&of_day, "2026-03-12").len(), 1);
    let again = fact("appointment", "K", "2026-03-11", json!({"at": "2026-03-30"}));
    let off = |of: &str| {
        let what = json!({"of": of, "what": "cancelled"});
        fact("appointment_entry", "2", "2026-03-12", what)
    };
    let with = |facts: &[Value]| {
        let lines = told(&[&of_day[..], facts].concat(), "2026-03-12");
        lines.iter().filter(|line| line.starts_with("appointment-missed/J")).count()
    };
    assert_eq!(with(std::slice::from_ref(&again)), 0);
    assert_eq!(with(&[again, off("K")]), 1);
    // Of two of one day that were both missed, one is asked about.
    let other = fact("appointment", "K", "2026-03-10", json!({"at": "2026-03-10"}));
    let what = json!({"of": "K", "what": "missed"});
    let both = [&of_day[..], &[other, fact("appointment_entry", "2", "2026-03-10", what)]].concat();
    assert_eq!(told(&both, "2026-03-12").len(), 1);
}

#[test]
fn who_came_on_the_day_kept_the_appointment_also_where_nobody_wrote_it_down() {
    let visit = |on| fact("workshop_visit", "B", on, json!({"thing": "T"}));
    let lines = json!([{"product": "sofa", "quantity": "1",
        "amount": {"amount": "10", "currency": "CNY"}}]);
    let bought = |on| fact("purchase", "S", on, json!({"lines": lines.clone()}));
    let delivered = |on: &str| {
        let more = json!({"of": {"order": "X"}, "delivered": on});
        fact("delivery", "V", "2026-03-01", more)
    };
    let asked = |of: Value| told(&[appointment(), of], "2026-03-12").len();
    let either = |on| [visit(on), bought(on)];
    assert_eq!(either("2026-03-10").map(asked), [0, 0]);
    assert_eq!(asked(delivered("2026-03-10")), 0);
    assert_eq!(asked(delivered("2026-03-20")), 1, "it is still to come");
    assert_eq!(either("2026-03-09").map(asked), [1, 1], "before");
    let facts = [appointment(), visit("2026-03-10")];
    let kept = "done: done on 2026-03-10, by its last day, 2026-03-10";
    assert_eq!(stands(&facts, "2026-03-09", "2026-03-12"), [named("", "2026-03-10") + kept]);
    // Who did not come then, and came later, need not be asked.
    let missed = [appointment(), of_appointment("1", "2026-03-10", json!("missed"))];
    let after = |of: Value| told(&[&missed[..], &[of]].concat(), "2026-03-12").len();
    assert_eq!([visit("2026-03-10"), visit("2026-03-11")].map(after), [1, 0]);
}

#[test]
fn what_is_said_of_one_appointment_does_not_hang_on_when_it_is_asked() {
    let moved = of_appointment("1", "2026-03-05", json!({"moved": "2026-03-12"}));
    let base = base(&[appointment(), moved]);
    let customer = base.customer(&"C".parse().unwrap()).unwrap();
    let (context, policy) = (TaskContext::default(), FollowUpPolicy::default());
    let old = tasks(&base, "2026-03-02");
    let on = |as_of| standings(customer, &old, &context, &policy, day(as_of))[0].since;
    assert_eq!(on("2026-03-05"), Some(day("2026-03-05")));
    assert_eq!(on("2026-03-05"), on("2026-12-31"));
}
