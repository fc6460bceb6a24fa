mod severity;
mod told;

use super::{
    ComplainantTier, ComplaintAction, ComplaintCase, ComplaintPolicy, ComplaintPolicyDraft,
    ComplaintReport, ComplaintSeverity, ComplaintSeverityDraft, ComplaintStanding, FaultPoints,
    ThreeWPart, TimeVerdict, TurnsOn, complaints, complaints_of,
};
use crate::base::{CustomerBase, Fact};
use crate::calendar::WorkCalendar;
use crate::marketing::{ComplaintCause, ComplaintPrinciple, Remedy};
use crate::rule::{CriterionOutcome, Draft};
use crate::tiering::AbcClass;
use crate::units::{Confidence, Estimate, Moment};
use serde_json::{Value, json};

/// Monday to Friday, 09:00 to 17:00; 2 March 2026 is a Monday. The year after is not known.
fn office() -> WorkCalendar {
    let day = json!(["09:00-17:00"]);
    let week = json!({"monday": day, "tuesday": day, "wednesday": day, "thursday": day,
        "friday": day});
    let layer = json!({"name": "holidays",
        "known": {"first": "2025-01-01", "last": "2026-12-31"}});
    serde_json::from_value(json!({"week": week, "layers": [layer]})).unwrap()
}

fn at(text: &str) -> Moment {
    text.parse().unwrap()
}

fn extend(fields: &mut Value, more: Value) {
    let Value::Object(more) = more else { panic!("{more}") };
    fields.as_object_mut().unwrap().extend(more);
}

/// A complaint of C with more fields.
fn complaint(id: &str, date: &str, more: Value) -> Fact {
    let mut fields = json!({"id": id, "customer": "C", "date": date});
    extend(&mut fields, more);
    serde_json::from_value(json!({ "complaint": fields })).unwrap()
}

fn entry(id: &str, date: &str, of: &str, step: &str, more: Value) -> Fact {
    let mut fields =
        json!({"id": id, "customer": "C", "date": date, "complaint": of, "step": step});
    extend(&mut fields, more);
    serde_json::from_value(json!({ "complaint_entry": fields })).unwrap()
}

fn base(facts: impl IntoIterator<Item = Fact>) -> CustomerBase {
    let mut base = CustomerBase::new();
    for fact in facts {
        base.add(fact).unwrap();
    }
    base
}

fn cases(base: &CustomerBase, policy: &ComplaintPolicy, as_of: &str) -> Vec<ComplaintCase> {
    let tiers = |_: &_, _| ComplainantTier::default();
    complaints(base, policy, &office(), tiers, at(as_of))
}

/// The complaint Q of 2 March at 10:00 with these entries.
fn case(entries: &[(&str, &str)], as_of: &str) -> ComplaintCase {
    let entries = (1..)
        .zip(entries)
        .map(|(number, (date, step))| entry(&format!("E-{number}"), date, "Q", step, json!({})));
    let base = base(entries.chain([complaint("Q", "2026-03-02T10:00", json!({}))]));
    let [case] = cases(&base, &ComplaintPolicy::default(), as_of).try_into().unwrap();
    case
}

fn next(entries: &[(&str, &str)], as_of: &str) -> String {
    let case = case(entries, as_of);
    let next = case.next.unwrap();
    let overdue = if case.is_overdue() { " (overdue)" } else { "" };
    format!("{next}{overdue}: {}", next.reason)
}

#[test]
fn the_next_step_says_what_by_when_and_why() {
    assert_eq!(
        next(&[], "2026-03-02T11:00"),
        "acknowledge by 14:00 on Monday, 2026-03-02: a complaint came in on 2026-03-02, and nobody has responded"
    );
    assert_eq!(
        next(&[], "2026-03-02T14:00:01"),
        "acknowledge by 14:00 on Monday, 2026-03-02 (overdue): a complaint came in on 2026-03-02, and nobody has responded"
    );
    // 40 hours: five working days.
    let course = [
        ("2026-03-02T11:00", "acknowledged"),
        ("2026-03-03T11:00", "answered"),
        ("2026-03-04T11:00", "remedy_offered"),
        ("2026-03-05T10:00", "waiting"),
        ("2026-03-06T10:00", "customer_replied"),
        ("2026-03-09T10:00", "settled"),
        ("2026-03-10T10:00", "reopened"),
    ];
    let why = "a complaint is not settled, open since 2026-03-02";
    for (known, action) in [(1, "answer"), (2, "offer remedy"), (3, "settle")] {
        let expected = format!("{action} by 10:00 on Monday, 2026-03-09: {why}");
        assert_eq!(next(&course[..known], "2026-03-04T12:00"), expected);
    }
    assert_eq!(
        next(&course[..4], "2026-03-10"),
        "remind the customer by Tuesday, 2026-03-10: a complaint has been waiting for the customer since 2026-03-05"
    );
    assert!(case(&course[..4], "2026-03-11").is_overdue());
    assert_eq!(
        next(&course[..5], "2026-03-06T11:00"),
        "settle by 10:00 on Tuesday, 2026-03-10: a complaint is not settled, open since 2026-03-06"
    );
    assert_eq!(
        next(&course[..6], "2026-03-11"),
        "ask whether they are content by Wednesday, 2026-03-11: a complaint was settled on 2026-03-09 as the firm \
         sees it, and the customer has not said so"
    );
    assert!(case(&course[..6], "2026-03-12").is_overdue());
    // What was offered did not settle it: another answer is due. 32 of 40 hours had passed.
    assert_eq!(
        next(&course, "2026-03-10T11:00"),
        "answer by 10:00 on Wednesday, 2026-03-11: a complaint is not settled, open since 2026-03-10"
    );
}

#[test]
fn a_case_reads_as_a_line() {
    assert_eq!(
        case(&[], "2026-03-03").to_string(),
        "complaint `Q` of customer `C`: open since 2026-03-02T10:00, ordinary; acknowledge by \
         14:00 on Monday, 2026-03-02 (overdue)"
    );
    assert_eq!(
        case(&[("2026-03-03", "closed")], "2026-03-04").to_string(),
        "complaint `Q` of customer `C`: confirmed by the customer since 2026-03-03, \
         ordinary"
    );
}

#[test]
fn settled_is_closed_when_the_customer_confirms_it_or_is_silent_for_so_many_days() {
    let settled = [("2026-03-04T10:00", "settled")];
    let on = |as_of: &str| {
        let case = case(&settled, as_of);
        (case.standing.as_str(), case.since.to_string(), case.look_again_on)
    };
    let day = |text: &str| text.parse().ok();
    assert_eq!(on("2026-03-06"), ("settled", "2026-03-04T10:00".into(), day("2026-03-07")));
    assert_eq!(on("2026-03-17"), ("settled", "2026-03-04T10:00".into(), day("2026-03-18")));
    assert_eq!(on("2026-03-18"), ("silent", "2026-03-18".into(), None));
    let confirmed = case(&[settled[0], ("2026-03-05T09:00", "closed")], "2026-03-30");
    assert_eq!(confirmed.standing, ComplaintStanding::Confirmed);
    assert_eq!((confirmed.next, confirmed.look_again_on), (None, None));
    // The time runs until the firm settled it, not until the customer says so.
    assert_eq!(confirmed.settling.done, Some(at("2026-03-04T10:00")));
    assert_eq!(confirmed.settling.passed.exact().unwrap().seconds(), 16 * 3_600);
}

#[test]
fn who_writes_back_after_it_was_settled_is_not_silent_and_is_asked() {
    let course = [("2026-03-03T10:00", "settled"), ("2026-03-05T10:00", "customer_replied")];
    let written = case(&course, "2026-03-30");
    assert_eq!((written.standing, written.since), (ComplaintStanding::Settled, at(course[0].0)));
    assert_eq!(
        next(&course, "2026-03-09"),
        "ask whether they are content by Monday, 2026-03-09: a complaint was settled on 2026-03-03 as the firm \
         sees it, and the customer has not said so"
    );
    assert!(case(&course, "2026-03-10").is_overdue());
    // To the settling of now they have not said anything yet.
    let again = [course[0], course[1], ("2026-03-06", "reopened"), ("2026-03-06", "settled")];
    assert_eq!(case(&again, "2026-03-30").standing, ComplaintStanding::Silent);
    assert_eq!(case(&course[..1], "2026-03-17").standing, ComplaintStanding::Silent);
}

#[test]
fn what_came_back_after_it_was_taken_back_is_due_and_overdue_like_any_other() {
    for step in ["withdrawn", "closed"] {
        let course = [("2026-03-02T11:00", step), ("2026-03-03T09:00", "reopened")];
        assert_eq!(
            next(&course, "2026-03-03T12:00"),
            "acknowledge by 13:00 on Tuesday, 2026-03-03: a complaint came back on 2026-03-03, and nobody has responded since"
        );
        let back = case(&course, "2026-12-01");
        assert_eq!(back.response.verdict, TimeVerdict::Overdue);
        assert_eq!(back.settling.verdict, TimeVerdict::Overdue);
        assert!(back.is_overdue());
        // Two hours after it came back.
        let heard = [course[0], course[1], ("2026-03-03T11:00", "answered")];
        let heard = case(&heard, "2026-03-04");
        assert_eq!(heard.response.passed.exact().unwrap().to_string(), "2 h");
        assert_eq!(heard.response.verdict, TimeVerdict::Kept);
        // Taken back once more: no word was needed.
        let over = [course[0], course[1], ("2026-03-09T11:00", step)];
        assert_eq!(case(&over, "2026-12-01").response.verdict, TimeVerdict::NotNeeded);
    }
}

#[test]
fn it_is_high_time_where_the_first_word_is_in_time_and_the_settling_is_not() {
    // 39 of the 40 hours had passed, and the first word runs anew.
    let course = [("2026-03-09T09:00", "withdrawn"), ("2026-03-10T09:00", "reopened")];
    assert_eq!(
        next(&course, "2026-03-10T10:00:01"),
        "acknowledge by 10:00 on Tuesday, 2026-03-10 (overdue): a complaint came back on 2026-03-10, and nobody has responded since"
    );
}

#[test]
fn what_is_unfounded_has_to_be_told() {
    let found = ("2026-03-02T11:00", "unfounded");
    assert_eq!(
        next(&[found], "2026-03-02T12:00"),
        "answer by 14:00 on Monday, 2026-03-02: a complaint was found to be unfounded on 2026-03-02, and nobody \
         has told the customer"
    );
    let untold = case(&[found], "2026-03-03");
    assert_eq!((untold.response.verdict, untold.is_overdue()), (TimeVerdict::Overdue, true));
    assert!(untold.three_w[2].missing.contains(&ThreeWPart::Answer));
    // That it arrived does not say what came of it.
    let arrived = [("2026-03-02T10:30", "acknowledged"), found];
    assert_eq!(
        next(&arrived, "2026-03-04"),
        "answer by Wednesday, 2026-03-04: a complaint was found to be unfounded on 2026-03-02, and nobody has told \
         the customer"
    );
    assert_eq!(case(&arrived, "2026-03-04").look_again_on, "2026-03-05".parse().ok());
    assert!(case(&arrived, "2026-03-05").is_overdue());
    let answered = [("2026-03-02T10:30", "answered"), found];
    let told_later = [found, ("2026-03-02T12:00", "acknowledged")];
    for told in [answered, told_later] {
        let told = case(&told, "2026-03-30");
        assert_eq!((told.next, told.response.verdict), (None, TimeVerdict::Kept));
    }
    // What was answered before it came back was about something else.
    let again = [answered[0], found, ("2026-03-03", "reopened"), ("2026-03-04", "unfounded")];
    assert_eq!(case(&again, "2026-03-05").next.unwrap().action, ComplaintAction::Answer);
}

#[test]
fn reopening_after_silence_adds_up_and_time_does_not_count_in_between() {
    let course = [
        ("2026-03-02T12:00", "settled"),
        ("2026-04-01T09:00", "reopened"),
        ("2026-04-01T10:00", "settled"),
    ];
    let case = case(&course, "2026-04-02");
    assert_eq!(case.settling.passed.exact().unwrap().to_string(), "3 h");
    assert_eq!((case.reopened, case.settling.verdict), (1, TimeVerdict::Kept));
}

#[test]
fn without_a_time_of_the_day_it_cannot_be_said_to_the_hour() {
    let same_day = case(&[("2026-03-02", "acknowledged")], "2026-03-03");
    assert_eq!(same_day.response.passed.exact(), None);
    assert_eq!(same_day.response.verdict, TimeVerdict::CannotSay);
    // Two days later it was late at whatever time.
    let later = case(&[("2026-03-04", "acknowledged")], "2026-03-05");
    assert_eq!(later.response.verdict, TimeVerdict::Late);
    // What is due today is not overdue as of the day as a whole.
    let today = case(&[], "2026-03-02");
    assert_eq!((today.response.verdict, today.is_overdue()), (TimeVerdict::CannotSay, false));
    assert_eq!(today.look_again_on, "2026-03-03".parse().ok());
    assert!(case(&[], "2026-03-03").is_overdue());
}

#[test]
fn beyond_what_the_calendar_knows_no_time_is_guessed() {
    let base = base([complaint("Q", "2026-12-31T16:00", json!({}))]);
    let [case] = cases(&base, &ComplaintPolicy::default(), "2027-01-02").try_into().unwrap();
    assert_eq!(case.response.verdict, TimeVerdict::CannotSay);
    assert_eq!(case.next.unwrap().due, None);
    let [before] = cases(&base, &ComplaintPolicy::default(), "2026-12-31").try_into().unwrap();
    assert_eq!(before.look_again_on, "2027-01-01".parse().ok());
}

#[test]
fn who_takes_a_complaint_back_or_is_content_first_needs_no_answer() {
    for step in ["withdrawn", "closed"] {
        let case = case(&[("2026-03-09T10:00", step)], "2026-03-10");
        assert_eq!(case.response.verdict, TimeVerdict::NotNeeded, "{step}");
        assert_eq!((case.response.done, case.next), (None, None));
    }
    let withdrawn = case(&[("2026-03-30T10:00", "withdrawn")], "2026-03-31");
    assert_eq!(withdrawn.settling.verdict, TimeVerdict::NotNeeded);
    let content = case(&[("2026-03-30T10:00", "closed")], "2026-03-31");
    assert_eq!(content.settling.verdict, TimeVerdict::Late);
    let asked = case(&[("2026-03-02T11:00", "waiting")], "2026-03-02T12:00");
    assert_eq!(asked.response.verdict, TimeVerdict::Kept);
}

#[test]
fn the_three_questions_name_what_is_missing() {
    use ThreeWPart::{Answer, Cause, Day, Remedy, Response, Subject, Time, Words};
    let bare = base([complaint("Q", "2026-03-02", json!({}))]);
    let [case] = cases(&bare, &ComplaintPolicy::default(), "2026-03-02").try_into().unwrap();
    // Nor can it be said to the hour when the first word is due.
    assert_eq!(case.next.unwrap().to_string(), "acknowledge by Monday, 2026-03-02");
    let [known, when, done] = case.three_w;
    assert_eq!((known.is_answered(), known.missing), (false, vec![Cause, Subject, Words]));
    assert_eq!((when.known, when.missing), (vec![Day], vec![Time]));
    assert_eq!((done.is_answered(), done.missing), (false, vec![Response, Answer, Remedy]));
    let told = base([
        complaint(
            "Q",
            "2026-03-02T10:00",
            json!({"cause": "quality", "staff": "S-1", "words": "It squeaks."}),
        ),
        entry("E-1", "2026-03-02T11:00", "Q", "settled", json!({"remedy": "regret"})),
    ]);
    let [case] = cases(&told, &ComplaintPolicy::default(), "2026-03-02").try_into().unwrap();
    assert!(case.three_w.iter().all(|one| one.missing.is_empty() && one.is_answered()));
}

#[test]
fn remedies_and_principles_have_their_evidence_and_what_does_not_fit_is_none() {
    let facts = [
        complaint("Q", "2026-03-02T10:00", json!({})),
        entry("E-1", "2026-03-02T11:00", "Q", "acknowledged", json!({"shows": ["feel", "fast"]})),
        entry(
            "E-2",
            "2026-03-03T11:00",
            "Q",
            "remedy_offered",
            json!({"remedy": "restitution", "shows": ["fast"]}),
        ),
        // Before it was received.
        entry(
            "E-0",
            "2026-03-01",
            "Q",
            "answered",
            json!({"remedy": "reform", "shows": ["frank"]}),
        ),
    ];
    let [case] = cases(&base(facts), &ComplaintPolicy::default(), "2026-03-04").try_into().unwrap();
    let shown: Vec<_> = case.principles.iter().filter(|one| one.is_shown()).collect();
    let fast = &shown[0];
    assert_eq!((shown.len(), fast.item), (2, ComplaintPrinciple::Fast));
    let by: Vec<_> = fast.shown_by.iter().map(|by| (by.entry.as_str(), by.at.day())).collect();
    let day = |text: &str| text.parse().unwrap();
    assert_eq!(by, [("E-1", day("2026-03-02")), ("E-2", day("2026-03-03"))]);
    let offered: Vec<_> = case.remedies.iter().filter(|one| one.is_shown()).collect();
    assert_eq!((offered.len(), offered[0].item), (1, Remedy::Restitution));
}

#[test]
fn nine_causes_turn_on_value_or_people_and_what_is_unfounded_on_neither() {
    let people: Vec<_> = ComplaintCause::ALL
        .into_iter()
        .filter(|cause| TurnsOn::of(*cause) == Some(TurnsOn::People))
        .collect();
    assert_eq!(people, [ComplaintCause::Attitude, ComplaintCause::AfterSales]);
    let neither: Vec<_> =
        ComplaintCause::ALL.into_iter().filter(|cause| TurnsOn::of(*cause).is_none()).collect();
    assert_eq!(neither, [ComplaintCause::Unfounded]);
    let checked = base([
        complaint("Q", "2026-03-02T10:00", json!({"cause": "quality"})),
        entry("E-1", "2026-03-03T10:00", "Q", "unfounded", json!({})),
    ]);
    let on = |as_of| {
        let [case] = cases(&checked, &ComplaintPolicy::default(), as_of).try_into().unwrap();
        (case.turns_on, case.cause)
    };
    let cause = Some(ComplaintCause::Quality);
    assert_eq!(on("2026-03-02"), (Some(TurnsOn::Value), cause));
    assert_eq!(on("2026-03-03"), (None, cause));
}

/// The severity of the last of these complaints, with the texts of what speaks for it.
fn severity(facts: &[Fact], tier: ComplainantTier) -> (ComplaintSeverity, Vec<String>) {
    let severity = ComplaintSeverityDraft {
        faults: vec![FaultPoints { fault: "engine".parse().unwrap(), points: 2 }],
        ..Default::default()
    };
    let policy = ComplaintPolicyDraft { severity, ..Default::default() }.validate().unwrap();
    let base = base(facts.to_vec());
    let customer = base.customers().next().unwrap();
    let all = complaints_of(customer, &policy, &office(), |_| tier, base.rates(), at("2026-12-31"));
    let case = all.last().unwrap();
    let met = case.criteria.iter().filter(|one| one.outcome() == CriterionOutcome::Met);
    (case.severity, met.map(ToString::to_string).collect())
}

#[test]
fn a_time_that_has_stopped_is_judged_by_how_grave_it_was_then() {
    // Three hours until the first word: in time where it is ordinary, late where it is serious.
    let visit = |id: &str, date: &str, more: Value| -> Fact {
        let mut fields = json!({"id": id, "customer": "C", "date": date, "thing": "car"});
        extend(&mut fields, more);
        serde_json::from_value(json!({ "workshop_visit": fields })).unwrap()
    };
    let about = json!({"cause": "quality", "purchase": "P"});
    let mut facts = vec![
        complaint("Q", "2026-03-02T10:00", about),
        entry("E-1", "2026-03-02T13:00", "Q", "acknowledged", json!({})),
        visit("V-1", "2026-03-01", json!({"purchase": "P"})),
    ];
    let policy = ComplaintPolicy::default();
    let judged = |facts: &[Fact], best_from: &str| {
        let base = base(facts.to_vec());
        let best_from: chrono::NaiveDate = best_from.parse().unwrap();
        let tiers = |_: &_, day| {
            let class = if day < best_from { AbcClass::C } else { AbcClass::A };
            ComplainantTier { class: Some(class), is_vip: Some(false) }
        };
        let all = complaints(&base, &policy, &office(), tiers, at("2026-06-01"));
        let case = all.iter().find(|case| case.complaint.as_str() == "Q").unwrap();
        let settling = case.settling.severity;
        (case.severity, case.response.severity, case.response.verdict, settling)
    };
    let (ordinary, serious) = (ComplaintSeverity::Ordinary, ComplaintSeverity::Serious);
    let (kept, late) = (TimeVerdict::Kept, TimeVerdict::Late);
    assert_eq!(judged(&facts, "2027-01-01"), (ordinary, ordinary, kept, ordinary));
    // One of the best customers since; what still runs goes by today.
    assert_eq!(judged(&facts, "2026-03-03"), (serious, ordinary, kept, serious));
    assert_eq!(judged(&facts, "2026-03-02"), (serious, serious, late, serious));
    // It turned out later that the repair was not right.
    facts.push(visit("V-2", "2026-05-04", json!({"repeats": "V-1"})));
    assert_eq!(judged(&facts, "2027-01-01"), (serious, ordinary, kept, serious));
    facts.pop();
    // An earlier complaint about the same, of which it turned out later that there was nothing in it.
    facts.push(complaint("Q-0", "2026-02-02T10:00", json!({"cause": "quality"})));
    facts.push(entry("E-0", "2026-05-04T10:00", "Q-0", "unfounded", json!({})));
    assert_eq!(judged(&facts, "2027-01-01"), (ordinary, serious, late, ordinary));
}

#[test]
fn of_a_complaint_without_an_entry_for_a_year_nobody_knows_how_it_ended() {
    let course = [("2026-03-03T10:00", "acknowledged")];
    let before = case(&course, "2027-03-02");
    assert_eq!(before.standing, ComplaintStanding::Open);
    assert!(before.next.is_some());
    let after = case(&course, "2027-03-03");
    assert_eq!(after.standing, ComplaintStanding::Forgotten);
    assert_eq!(after.since, at("2027-03-03"));
    assert_eq!(after.next, None);
    assert_eq!(after.response.verdict, TimeVerdict::Late, "what was done is done");
    assert_eq!((after.settling.verdict, after.settling.due), (TimeVerdict::CannotSay, None));
    assert_eq!(after.look_again_on, None);
    // Also where the firm waited for the customer, and not where it was settled.
    let waiting = [("2026-03-03T10:00", "waiting")];
    assert_eq!(case(&waiting, "2027-03-03").standing, ComplaintStanding::Forgotten);
    let settled = [("2026-03-03T10:00", "settled")];
    assert_eq!(case(&settled, "2027-03-03").standing, ComplaintStanding::Silent);
    // Any word keeps it alive, and brings it back.
    let written = [course[0], ("2027-04-05T10:00", "customer_replied")];
    assert_eq!(case(&written, "2027-04-05").standing, ComplaintStanding::Open);
}

#[test]
fn where_the_policy_has_no_prices_they_do_not_count() {
    let severity = ComplaintSeverityDraft { prices: None, ..Default::default() };
    let policy = ComplaintPolicyDraft { severity, ..Default::default() }.validate().unwrap();
    let about = json!({"at_stake": {"amount": "98000", "currency": "EUR"}});
    let [case] = cases(&base([complaint("Q", "2026-03-02", about)]), &policy, "2026-03-02")
        .try_into()
        .unwrap();
    assert_eq!(case.severity, ComplaintSeverity::Ordinary);
    let price = |one: &crate::rule::Criterion| one.rule().key.ends_with("price");
    assert!(!case.criteria.iter().any(price));
}

#[test]
fn what_was_paid_makes_a_complaint_minor_or_serious() {
    let paid = |amount: &str| {
        let about = json!({"at_stake": {"amount": amount, "currency": "CNY"}});
        severity(&[complaint("Q", "2026-03-02", about)], ComplainantTier::default())
    };
    let forgiven = "paid 10.00 CNY, at most the 10.00 CNY up to which a fault is forgiven";
    assert_eq!(paid("10"), (ComplaintSeverity::Minor, vec![forgiven.to_owned()]));
    assert_eq!(paid("10.01"), (ComplaintSeverity::Ordinary, vec![]));
    assert_eq!(paid("999.99"), (ComplaintSeverity::Ordinary, vec![]));
    let (severity, why) = paid("1000");
    assert_eq!(severity, ComplaintSeverity::Serious);
    assert_eq!(
        why,
        [
            "paid 1,000.00 CNY, at least the 1,000.00 CNY from which a fault is not forgiven",
            "points: 1, at least the 1 of a serious complaint",
        ]
    );
}

#[test]
fn the_price_is_that_of_the_product_in_the_purchase_and_without_a_rate_it_is_not_known() {
    let purchase = |currency: &str| -> Fact {
        let line = |product: &str, amount: &str| {
            json!({"product": product, "quantity": "1",
                "amount": {"amount": amount, "currency": currency}})
        };
        serde_json::from_value(json!({"purchase": {"id": "P", "customer": "C",
            "date": "2026-03-01", "lines": [line("mat", "8"), line("car", "98000")]}}))
        .unwrap()
    };
    let about = |product: Option<&str>, currency: &str| {
        let about = json!({"purchase": "P", "product": product});
        let facts = [purchase(currency), complaint("Q", "2026-03-02", about)];
        severity(&facts, ComplainantTier::default()).0
    };
    assert_eq!(about(Some("mat"), "CNY"), ComplaintSeverity::Minor);
    assert_eq!(about(Some("car"), "CNY"), ComplaintSeverity::Serious);
    assert_eq!(about(None, "CNY"), ComplaintSeverity::Serious);
    assert_eq!(about(Some("car"), "USD"), ComplaintSeverity::Ordinary);
}

#[test]
fn what_was_free_of_charge_or_is_not_in_the_purchase_has_no_price() {
    let purchase: Fact = serde_json::from_value(json!({"purchase": {"id": "P", "customer": "C",
        "date": "2026-03-01", "lines": [{"product": "mat", "quantity": "1",
            "amount": {"amount": "98000", "currency": "CNY"}}]}}))
    .unwrap();
    let free = json!({"at_stake": {"amount": "0", "currency": "CNY"}, "cause": "attitude"});
    for about in [free, json!({"purchase": "P", "product": "spare part"})] {
        let facts = [purchase.clone(), complaint("Q", "2026-03-02", about)];
        let tier = ComplainantTier::default();
        assert_eq!(severity(&facts, tier), (ComplaintSeverity::Ordinary, vec![]));
    }
}

#[test]
fn whether_a_repair_was_right_is_not_known_where_no_invoice_is_named() {
    let facts = [complaint("Q", "2026-03-02T10:00", json!({"cause": "quality"}))];
    let [case] = cases(&base(facts), &ComplaintPolicy::default(), "2026-03-02").try_into().unwrap();
    let text = "it is not known whether a repair was right the first time";
    assert!(case.criteria.iter().any(|one| one.to_string() == text));
}

#[test]
fn what_is_held_for_unfounded_or_was_taken_back_is_not_repeated() {
    let twice = |about: Value, step: Option<&str>| {
        let mut facts = vec![complaint("Q-1", "2026-02-02", about.clone())];
        facts.extend(step.map(|step| entry("E", "2026-02-03", "Q-1", step, json!({}))));
        facts.push(complaint("Q-2", "2026-03-02", about));
        severity(&facts, ComplainantTier::default()).0
    };
    let (cause, tyre) = (json!({"cause": "unfounded"}), json!({"product": "tyre"}));
    assert_eq!(twice(cause, None), ComplaintSeverity::Ordinary);
    assert_eq!(twice(tyre.clone(), Some("withdrawn")), ComplaintSeverity::Ordinary);
    assert_eq!(twice(tyre, None), ComplaintSeverity::Serious);
    let held = [
        complaint("Q-1", "2026-02-02", json!({"cause": "unfounded", "product": "tyre"})),
        complaint("Q-2", "2026-03-02", json!({"product": "tyre"})),
    ];
    assert_eq!(severity(&held, ComplainantTier::default()).0, ComplaintSeverity::Ordinary);
}

#[test]
fn the_best_customers_and_vips_count_and_an_unknown_class_does_not() {
    let facts = [complaint("Q", "2026-03-02", json!({}))];
    let of = |class, is_vip| severity(&facts, ComplainantTier { class, is_vip }).0;
    assert_eq!(of(Some(AbcClass::A), None), ComplaintSeverity::Serious);
    assert_eq!(of(Some(AbcClass::B), Some(true)), ComplaintSeverity::Serious);
    assert_eq!(of(Some(AbcClass::B), Some(false)), ComplaintSeverity::Ordinary);
    assert_eq!(of(None, Some(false)), ComplaintSeverity::Ordinary);
}

#[test]
fn a_complaint_about_the_same_within_the_months_is_repeated() {
    let before = |date: &str, about: Value| {
        let facts = [
            complaint("Q-1", date, about),
            complaint("Q-2", "2026-03-02", json!({"cause": "quality", "product": "tyre"})),
        ];
        severity(&facts, ComplainantTier::default()).0
    };
    assert_eq!(before("2025-03-03", json!({"cause": "quality"})), ComplaintSeverity::Serious);
    assert_eq!(before("2025-03-02", json!({"cause": "quality"})), ComplaintSeverity::Ordinary);
    assert_eq!(before("2026-03-01", json!({"product": "tyre"})), ComplaintSeverity::Serious);
    assert_eq!(before("2026-03-01", json!({"product": "mat"})), ComplaintSeverity::Ordinary);
    assert_eq!(before("2026-03-01", json!({})), ComplaintSeverity::Ordinary);
    let unfounded = [
        complaint("Q-1", "2026-02-02", json!({"cause": "quality"})),
        entry("E", "2026-02-03", "Q-1", "unfounded", json!({})),
        complaint("Q-2", "2026-03-02", json!({"cause": "quality"})),
    ];
    assert_eq!(severity(&unfounded, ComplainantTier::default()).0, ComplaintSeverity::Ordinary);
}

#[test]
fn a_repair_that_was_not_right_the_first_time_counts_by_its_cause_or_its_invoice() {
    let by_cause = [complaint("Q", "2026-03-02", json!({"cause": "not_repaired_at_once"}))];
    let (of_cause, why) = severity(&by_cause, ComplainantTier::default());
    assert_eq!(of_cause, ComplaintSeverity::Serious);
    assert_eq!(why[0], "a repair was not right the first time");
    let visit = |id: &str, more: Value| -> Fact {
        let mut fields = json!({"id": id, "customer": "C", "date": "2026-02-20", "thing": "T"});
        extend(&mut fields, more);
        serde_json::from_value(json!({ "workshop_visit": fields })).unwrap()
    };
    let with = |more: Vec<Fact>, purchase: &str| {
        let complaint = complaint("Q", "2026-03-02", json!({"purchase": purchase}));
        severity(&[more, vec![complaint]].concat(), ComplainantTier::default()).0
    };
    let first = visit("B-1", json!({"purchase": "P"}));
    assert_eq!(with(vec![first.clone()], "P"), ComplaintSeverity::Ordinary);
    let again = visit("B-2", json!({"repeats": "B-1"}));
    assert_eq!(with(vec![first.clone(), again.clone()], "P"), ComplaintSeverity::Serious);
    assert_eq!(with(vec![first, again], "P-2"), ComplaintSeverity::Ordinary);
    let repeat = visit("B-3", json!({"purchase": "P", "work": ["repeat_repair"]}));
    assert_eq!(with(vec![repeat], "P"), ComplaintSeverity::Serious);
}

#[test]
fn safety_is_critical_by_itself_and_so_is_much_that_comes_together() {
    let of = |about: Value, class| {
        let tier = ComplainantTier { class, is_vip: None };
        severity(&[complaint("Q", "2026-03-02", about)], tier)
    };
    let (critical, why) = of(json!({"safety": true}), None);
    assert_eq!(critical, ComplaintSeverity::Critical);
    assert_eq!(why, ["somebody's safety is at risk"]);
    assert_eq!(of(json!({"safety": false}), None).0, ComplaintSeverity::Ordinary);
    assert_eq!(of(json!({"fault": "engine"}), None).0, ComplaintSeverity::Serious);
    let (critical, why) = of(json!({"fault": "engine"}), Some(AbcClass::A));
    assert_eq!(critical, ComplaintSeverity::Critical);
    assert_eq!(
        why,
        [
            "points of the class of fault: 2",
            "one of the best customers, or a VIP",
            "points: 3, at least the 1 of a serious complaint (by 2)",
            "points: 3, at least the 3 of a critical complaint",
        ]
    );
    assert_eq!(of(json!({"fault": "scratch"}), None).0, ComplaintSeverity::Ordinary);
}

#[test]
fn the_most_urgent_stands_first() {
    let all = base([
        complaint("Q-1", "2026-03-02T09:00", json!({})),
        entry("E-1", "2026-03-02T09:30", "Q-1", "settled", json!({})),
        complaint("Q-2", "2026-03-02T09:00", json!({})),
        entry("E-2", "2026-03-02T09:30", "Q-2", "waiting", json!({})),
        complaint("Q-3", "2026-03-03T09:00", json!({})),
        complaint("Q-4", "2026-03-03T09:00", json!({})),
        complaint("Q-5", "2026-03-03T09:00", json!({"safety": true})),
        entry("E-5", "2026-03-03T09:10", "Q-5", "acknowledged", json!({})),
        complaint("Q-6", "2026-03-02T09:00", json!({})),
        complaint("Q-7", "2026-03-02T09:00", json!({})),
        entry("E-7", "2026-03-02T09:30", "Q-7", "withdrawn", json!({})),
        complaint("Q-0", "2026-03-03T10:00", json!({})),
    ]);
    let all = cases(&all, &ComplaintPolicy::default(), "2026-03-03T11:00");
    let order: Vec<_> = all.iter().map(|case| case.complaint.as_str()).collect();
    assert_eq!(order, ["Q-6", "Q-5", "Q-3", "Q-4", "Q-0", "Q-2", "Q-1", "Q-7"]);
}

#[test]
fn the_report_counts_by_cause_and_product_and_says_how_many_were_in_time() {
    let mut facts = Vec::new();
    for (number, cause, step, hour) in [
        (1, "quality", "acknowledged", "11:00"),
        (2, "quality", "settled", "12:00"),
        (3, "attitude", "settled", "16:00"),
        (4, "unfounded", "unfounded", "14:00"),
    ] {
        let id = format!("Q-{number}");
        let about = json!({"cause": cause, "product": if number < 3 { "tyre" } else { "mat" },
            "staff": "S-1"});
        facts.push(complaint(&id, "2026-03-02T10:00", about));
        let date = format!("2026-03-02T{hour}");
        facts.push(entry(&format!("E-{number}"), &date, &id, step, json!({})));
    }
    facts.push(complaint("Q-5", "2026-03-02T10:00", json!({})));
    facts.push(entry("E-9", "2026-03-03T09:00", "Q-3", "reopened", json!({})));
    facts.push(entry("E-8", "2026-03-03T10:00", "Q-2", "closed", json!({})));
    facts.push(complaint("Q-6", "2026-03-01", json!({})));
    facts.push(entry("E-6", "2026-03-01", "Q-6", "settled", json!({})));
    let all = cases(&base(facts), &ComplaintPolicy::default(), "2026-03-15");
    let report = ComplaintReport::of(&all, Confidence::P95);
    let causes: Vec<_> = report.causes.iter().map(|one| (one.of, one.complaints)).collect();
    assert_eq!(
        causes,
        [
            (None, 2),
            (Some(ComplaintCause::Quality), 2),
            (Some(ComplaintCause::Attitude), 1),
            (Some(ComplaintCause::Unfounded), 1),
        ]
    );
    let turns: Vec<_> = report.turns_on.iter().map(|one| (one.of, one.complaints)).collect();
    assert_eq!(turns, [(None, 3), (Some(TurnsOn::Value), 2), (Some(TurnsOn::People), 1)]);
    let products: Vec<_> = report.products.iter().map(|one| one.complaints).collect();
    assert_eq!((products, report.staff[0].complaints), (vec![2, 2, 2], 4));
    // Of the first words: 1 h, 2 h in time; 6 h late; overdue; Sunday's took no time.
    assert_eq!(
        report.responses.to_string(),
        "in time 3 of 6 (50.0%; likely 18.8% to 81.2%), median 1 h"
    );
    // Of the settling 0, 2 and 4 h; what is not settled has no time yet.
    assert_eq!(report.settling.median.known().unwrap().to_string(), "2 h");
    // are overdue after two weeks.
    assert_eq!((report.settling.in_time.successes(), report.settling.in_time.trials()), (3, 6));
    assert_eq!((report.reopened.successes(), report.reopened.trials()), (1, 4));
    // Q-6 was closed in silence, Q-2 by the customer.
    assert_eq!((report.silent.successes(), report.silent.trials()), (1, 2));
    let none = ComplaintReport::of(&[], Confidence::P95);
    assert_eq!(none.responses.median, Estimate::NotEnoughData { have: 0, need: 1 });
    assert_eq!(none.responses.to_string(), "in time 0 of 0");
}

#[test]
fn an_overdue_complaint_is_told_by_its_action_and_never_by_its_words() {
    let base = base([complaint("Q", "2026-03-02", json!({"words": "It squeaks."}))]);
    let [case] = cases(&base, &ComplaintPolicy::default(), "2026-03-09").try_into().unwrap();
    assert_eq!(case.next.unwrap().action, ComplaintAction::Acknowledge);
    assert!(!format!("{case:?}").contains("squeaks"));
    assert!(!serde_json::to_string(&case).unwrap().contains("squeaks"));
}
