use super::{NONE, day, fact, stands, tasks, told};
use serde_json::{Value, json};

fn talk(id: &str, date: &str, talk: Value) -> Value {
    fact("contact", id, date, json!({"channel": "phone", "talk": talk}))
}

fn agreed(id: &str, date: &str, on: &str) -> Value {
    talk(id, date, json!({"next_step": {"what": "an offer", "on": on}}))
}

#[test]
fn a_next_step_has_words_of_its_own() {
    let base = super::base(&[agreed("O", "2026-03-02", "2026-03-06")]);
    let first = &tasks(&base, "2026-03-02")[0];
    assert_eq!(first.purpose.to_string(), "take the next step that was agreed");
    assert_eq!(first.window.last(), day("2026-03-06"));
}

#[test]
fn a_talk_on_its_day_or_later_that_is_for_nothing_else_has_taken_it() {
    let with = |later: &[Value], as_of| {
        let facts = [&[agreed("O", "2026-03-02", "2026-03-06")], later].concat();
        (told(&facts, as_of).len(), stands(&facts, "2026-03-02", as_of).join(" "))
    };
    let plain = |date| talk("P", date, json!({}));
    let done = "next-step/O/1 done: done on 2026-03-06, by its last day, 2026-03-06";
    assert_eq!(with(&[plain("2026-03-06")], "2026-03-09"), (0, done.to_owned()));
    let late = "next-step/O/1 done late: done on 2026-03-08, 2 days after its last day, 2026-03-06";
    assert_eq!(with(&[plain("2026-03-08")], "2026-03-09"), (0, late.to_owned()));
    // The first of several.
    let twice = [plain("2026-03-08"), talk("Q", "2026-03-09", json!({}))];
    assert_eq!(with(&twice, "2026-03-09").1, late);
    for other in [
        plain("2026-03-05"),
        talk("P", "2026-03-08", json!({"tasks": ["care-call/V/1"]})),
        fact("contact", "P", "2026-03-08", json!({"channel": "email", "campaign": "K"})),
    ] {
        assert_eq!(with(std::slice::from_ref(&other), "2026-03-09").0, 1, "{other}");
    }
    let in_vain = fact("response", "A", "2026-03-08", json!({"to": "P", "kind": "not_reached"}));
    assert_eq!(with(&[plain("2026-03-08"), in_vain], "2026-03-09").0, 1);
    // For the day of the talk itself.
    let at_once = [agreed("O", "2026-03-02", "2026-03-02")];
    assert_eq!(told(&at_once, "2026-03-02").len(), 1);
    let called_back = [&at_once[..], &[plain("2026-03-02")]].concat();
    assert_eq!(told(&called_back, "2026-03-02"), NONE);
}

#[test]
fn a_step_that_was_agreed_later_takes_its_place() {
    let facts = [agreed("O", "2026-03-02", "2026-03-20"), agreed("P", "2026-03-04", "2026-03-09")];
    let lines = told(&facts, "2026-03-04");
    assert!(lines.len() == 1 && lines[0].starts_with("next-step/P/1 03-04 03-09"), "{lines:?}");
    let over = "next-step/O/1 cancelled: another next step was agreed on 2026-03-04";
    assert_eq!(stands(&facts, "2026-03-03", "2026-03-04"), [over]);
    // A talk for something else leaves it.
    let other = json!({"tasks": ["care-call/V/1"], "next_step": {"what": "w", "on": "2026-03-09"}});
    let both = [facts[0].clone(), talk("P", "2026-03-04", other)];
    assert_eq!(told(&both, "2026-03-04").len(), 2);
}

#[test]
fn it_goes_on_where_the_customer_was_let_go() {
    let let_go =
        fact("let_go", "G", "2026-03-03", json!({"let_go": true, "by": "E", "reason": "r"}));
    let facts = [agreed("O", "2026-03-02", "2026-03-06"), let_go];
    let standing = stands(&facts, "2026-03-02", "2026-03-04");
    assert!(standing[0].starts_with("next-step/O/1 due"), "{standing:?}");
}
