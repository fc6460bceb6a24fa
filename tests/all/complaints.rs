//! Complaints against a slow reference that looks at every minute: no time counts twice, none while
//! the firm waits or holds the matter for settled, and what was reopened goes on from what had
//! passed.
//!
//! 256 random sequences; `CLIENTELING_CASES=10000 cargo test --test all complaints` tries more.

use crate::{common, reference};

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, NaiveTime};
use clienteling::base::{CustomerBase, MergeRecord};
use clienteling::calendar::{BusinessTime, WorkCalendar};
use clienteling::followup::{ConsentRule, FollowUpPolicyDraft, WhyHeldBack};
use clienteling::review::{ReviewPolicyDraft, review};
use clienteling::satisfaction::complaint::{
    ComplainantTier, ComplaintCase, ComplaintPolicy, ComplaintPolicyDraft, ComplaintReport,
    ComplaintSeverity, ComplaintTargets, ComplaintTime, TimePassed, TimeVerdict, complaints,
    complaints_of,
};
use clienteling::units::Confidence;
use clienteling::warning::{COMPLAINT, Severity};
use clienteling::{Currency, Draft, Fact, Moment, Purpose};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

use common::cases;
use reference::complaint::{At, Entry, STEPS, Told, WEEK, due, is_known, minutes, told};

fn date(day: i64) -> NaiveDate {
    let first: NaiveDate = "2026-03-02".parse().unwrap();
    if day < 0 {
        first - Days::new(day.unsigned_abs())
    } else {
        first + Days::new(day.unsigned_abs())
    }
}

fn moment((day, minute): At) -> Moment {
    let time = |minute: i64| {
        NaiveTime::from_num_seconds_from_midnight_opt(u32::try_from(minute * 60).unwrap(), 0)
    };
    match minute {
        None => Moment::on(date(day)),
        Some(minute) => Moment::at(date(day), time(minute).unwrap()).unwrap(),
    }
}

/// A day of two weeks, mostly with a time; some times are those at which work begins or ends.
fn at() -> impl Strategy<Value = At> {
    let minute = prop_oneof![
        3 => 0..1_440_i64,
        2 => select(&[0, 539, 540, 541, 720, 780, 1_020, 1_021, 1_439][..]),
    ];
    (0..13_i64, prop::option::weighted(0.85, minute))
}

/// Steps in an order in which they often fit, and in any.
fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let any = vec((at(), select(&STEPS[..])), 0..9);
    let told = vec((at(), select(&STEPS[..])), 0..9).prop_map(|mut all| {
        let mut times: Vec<At> = all.iter().map(|(at, _)| *at).collect();
        times.sort_unstable();
        let course = ["acknowledged", "waiting", "customer_replied", "settled", "reopened"];
        for ((place, one), time) in all.iter_mut().enumerate().zip(times) {
            *one = (time, course[place % course.len()]);
        }
        all
    });
    prop_oneof![any, told].prop_map(|all| {
        let mut without_time = 0;
        let all = all.into_iter().enumerate().map(|(number, (mut at, step))| {
            without_time += usize::from(at.1.is_none());
            if without_time > 3 {
                // The reference tries every way in which the times can have been.
                at.1 = at.1.or(Some(600));
            }
            Entry { number, at, step }
        });
        all.collect()
    })
}

fn facts(customer: &str, complaint: &str, received: At, entries: &[Entry]) -> Vec<Fact> {
    let begun = json!({"complaint": {"id": complaint, "customer": customer,
        "date": moment(received), "cause": "quality", "product": "tyre"}});
    let entries = entries.iter().map(|Entry { number, at, step }| {
        json!({"complaint_entry": {"id": format!("{complaint}-{number}"), "customer": customer,
            "date": moment(*at), "complaint": complaint, "step": step}})
    });
    let all = entries.chain([begun]);
    all.map(|fact| serde_json::from_value(fact).unwrap()).collect()
}

fn base_of(facts: impl IntoIterator<Item = Fact>) -> CustomerBase {
    let mut base = CustomerBase::new();
    for fact in facts {
        base.add(fact).unwrap();
    }
    base
}

fn office() -> WorkCalendar {
    serde_json::from_str(WEEK).unwrap()
}

fn judged(base: &CustomerBase, policy: &ComplaintPolicy, as_of: At) -> Vec<ComplaintCase> {
    complaints(base, policy, &office(), |_, _| ComplainantTier::default(), moment(as_of))
}

fn by_default(base: &CustomerBase, as_of: At) -> Vec<ComplaintCase> {
    judged(base, &ComplaintPolicy::default(), as_of)
}

fn between(passed: TimePassed) -> (u64, u64) {
    let TimePassed::Between { at_least, at_most } = passed else { panic!("{passed:?}") };
    (at_least.seconds(), at_most.seconds())
}

/// What may not change before the day on which to look again.
fn judgement(case: &ComplaintCase) -> impl PartialEq + std::fmt::Debug {
    let next = case.next.map(|next| (next.action, next.due, next.is_overdue));
    let of = |time: &ComplaintTime| (time.verdict, time.target, time.due);
    (case.standing, case.since, case.severity, of(&case.response), of(&case.settling), next)
}

/// Whether a complaint stands as the reference says, if the entries came in that order.
fn is_so(case: &ComplaintCase, told: &Told, as_of: At, misfits: usize) -> bool {
    let &(state, since) = told.changes.last().unwrap();
    let is_silent = state == "settled" && !told.written_back && since.0 + 14 <= as_of.0;
    let stands =
        if is_silent { ("silent", Moment::on(date(since.0 + 14))) } else { (state, moment(since)) };
    let is_needed = case.response.verdict != TimeVerdict::NotNeeded;
    let done = told.word.filter(|(is_word, _)| *is_word).map(|(_, at)| moment(at));
    if (case.standing.as_str(), case.since) != stands
        || usize::try_from(case.reopened).unwrap() != told.reopened
        || (as_of.1.is_none() && misfits != told.astray)
        || is_needed != told.word.is_none_or(|(is_word, _)| is_word)
        || case.response.done != done
    {
        return false;
    }
    // The time until it was settled, and until the customer heard from the firm.
    let times = [(case.settling, told.open(as_of)), (case.response, told.waited(as_of))];
    times.into_iter().all(|(time, moments)| {
        let (must, can) = minutes(&moments);
        between(time.passed) == (must * 60, can * 60)
    })
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn no_time_counts_twice_none_while_paused_and_what_is_reopened_adds_up(
        received in at(),
        entries in entries(),
        as_of in (0..18_i64, prop::option::weighted(0.8, 0..1_440_i64)),
    ) {
        let base = base_of(facts("C", "Q", received, &entries));
        let cases = by_default(&base, as_of);
        let ways = told(received, &entries, as_of);
        if ways.is_empty() {
            prop_assert!(cases.is_empty());
            return Ok(());
        }
        let [case] = &cases[..] else { panic!("one complaint") };
        let misfits = base.misfits(date(as_of.0)).count();
        // What has no time does not fit only where it fits nowhere. That is said of its own day: what
        // fits on a day can leave no room for what comes on a later one.
        let without_time = entries.iter().filter(|entry| entry.at.1.is_none());
        if let Some(day) = without_time.map(|entry| entry.at.0).min()
            && let Some(by_rank) = told(received, &entries, (day, None)).first()
        {
            let misfits = base.misfits(date(day)).count();
            prop_assert!(misfits <= by_rank.astray, "{} of {:?}", misfits, by_rank);
        }
        let fits = ways.iter().find(|way| is_so(case, way, as_of, misfits));
        let Some(expected) = fits else { panic!("none of {ways:#?} is {case:#?}") };
        let moments = expected.open(as_of);
        let (state, _) = *expected.changes.last().unwrap();

        // Both are measured by the same rule.
        for time in [&case.response, &case.settling] {
            let (least, most) = between(time.passed);
            let target = time.target.seconds();
            let (late, in_time) = match time.done {
                Some(_) => (TimeVerdict::Late, TimeVerdict::Kept),
                None => (TimeVerdict::Overdue, TimeVerdict::InTime),
            };
            if time.verdict != TimeVerdict::NotNeeded {
                let expected = if least > target { late } else if most <= target { in_time }
                    else { TimeVerdict::CannotSay };
                prop_assert_eq!(time.verdict, expected);
            }
        }

        // Where every time is known, what is due is due to the minute.
        let whole = |at: At| Some(at.0 * 1_440 + at.1?);
        let timed: Option<Vec<_>> =
            moments.iter().map(|(at, counts)| Some((whole(*at)?, *counts))).collect();
        if let (Some(moments), "open") = (timed, state) {
            let target = case.settling.target.seconds() / 60;
            let minute = due(&moments, target);
            let at = (minute.div_euclid(1_440), Some(minute.rem_euclid(1_440)));
            prop_assert_eq!(case.settling.due, Some(moment(at)));
        }
    }

    #[test]
    fn on_a_past_day_it_stands_as_was_known_then_in_whatever_order_the_facts_arrived(
        received in at(),
        entries in entries(),
        earlier in (0..16_i64, prop::option::weighted(0.7, 0..1_440_i64)),
        order in any::<u64>(),
    ) {
        let mut all = facts("C", "Q", received, &entries);
        let base = base_of(all.clone());
        let later = by_default(&base, (40, None));
        let then = by_default(&base, earlier);
        let place = usize::try_from(order).unwrap() % all.len();
        all.rotate_left(place);
        all.reverse();
        prop_assert_eq!(&by_default(&base_of(all.clone()), (40, None)), &later);
        let by_then = moment(earlier);
        all.retain(|fact| {
            let at = match fact {
                Fact::Complaint(complaint) => complaint.date,
                Fact::ComplaintEntry(entry) => entry.date,
                _ => unreachable!(),
            };
            at.compare(by_then) != Some(std::cmp::Ordering::Greater)
        });
        prop_assert_eq!(&by_default(&base_of(all), earlier), &then);
    }

    #[test]
    fn what_has_passed_stays_passed_when_a_target_changes_and_never_becomes_less(
        received in at(),
        entries in entries(),
        days in (0..16_i64, 0..8_i64),
        from in 0..16_i64,
        minutes in (1..5_000_u32, 1..5_000_u32),
    ) {
        let base = base_of(facts("C", "Q", received, &entries));
        let mut draft = ComplaintPolicyDraft::default();
        let mut changed = ComplaintTargets { from: Some(date(from)), ..Default::default() };
        changed.ordinary.settle_minutes = minutes.0;
        changed.ordinary.respond_minutes = minutes.1;
        draft.targets.push(changed);
        let policy = draft.validate().unwrap();
        let as_of = (days.0, None);
        let (before, after) = (by_default(&base, as_of), judged(&base, &policy, as_of));
        for (before, after) in before.iter().zip(&after) {
            prop_assert_eq!(before.settling.passed, after.settling.passed);
            prop_assert_eq!(before.response.passed, after.response.passed);
            for (one, of) in [(&after.settling, minutes.0), (&after.response, minutes.1)] {
                if one.verdict == TimeVerdict::NotNeeded {
                    continue;
                }
                // What was done by then is judged by the target of its day.
                let day = one.done.map_or(date(as_of.0), Moment::day);
                let is_changed = one.target == BusinessTime::from_minutes(of);
                prop_assert!(is_changed || day < date(from) );
                prop_assert!(!is_changed || day >= date(from) || [2_400, 240].contains(&of));
            }
        }
        let later = by_default(&base, (days.0 + days.1, None));
        if entries.iter().all(|one| one.at.1.is_some()) && received.1.is_some() {
            for (before, later) in before.iter().zip(&later) {
                let of = |case: &ComplaintCase| between(case.settling.passed).0;
                prop_assert!(of(before) <= of(later));
            }
        }
    }

    #[test]
    fn nothing_changes_before_the_day_on_which_to_look_again(
        received in at(),
        entries in entries(),
        as_of in (0..18_i64, prop::option::weighted(0.5, 0..1_440_i64)),
        from in prop::option::of(0..30_i64),
    ) {
        // Only time passes: nothing becomes known that had not been.
        let entries: Vec<_> =
            entries.into_iter().filter(|one| is_known(one.at, as_of)).collect();
        let base = base_of(facts("C", "Q", received, &entries));
        let mut draft = ComplaintPolicyDraft::default();
        if let Some(from) = from {
            let mut changed = ComplaintTargets { from: Some(date(from)), ..Default::default() };
            changed.ordinary.settle_minutes = 600;
            draft.targets.push(changed);
        }
        let policy = draft.validate().unwrap();
        let cases = judged(&base, &policy, as_of);
        let [case] = &cases[..] else { return Ok(()) };
        let until = case.look_again_on.unwrap_or(date(60));
        prop_assert!(until > date(as_of.0));
        for day in as_of.0..60 {
            if date(day) >= until {
                break;
            }
            let then = judged(&base, &policy, (day, as_of.1));
            prop_assert_eq!(judgement(&then[0]), judgement(case), "{}", date(day));
        }
    }

    #[test]
    fn a_merge_moves_complaints_and_an_erasure_leaves_nothing_of_them(
        one in (at(), entries()),
        other in (at(), entries()),
    ) {
        let facts = [facts("C", "Q", one.0, &one.1), facts("D", "R", other.0, &other.1)];
        let mut base = base_of(facts.concat());
        let as_of = (16, None);
        let without_customer = |base: &CustomerBase| -> BTreeMap<String, String> {
            let all = by_default(base, as_of).into_iter().map(|case| {
                let mut written = serde_json::to_value(&case).unwrap();
                let fields = written.as_object_mut().unwrap();
                // That one repeats the other may become known.
                for field in ["customer", "severity", "points", "criteria", "response", "settling",
                    "next", "look_again_on"]
                {
                    let _ = fields.remove(field);
                }
                let passed = (case.response.passed, case.settling.passed);
                (case.complaint.to_string(), format!("{written} {passed:?}"))
            });
            all.collect()
        };
        let apart = without_customer(&base);
        let merged = json!({"survivor": "C", "absorbed": "D", "date": "2026-03-20"});
        let merged: MergeRecord = serde_json::from_value(merged).unwrap();
        base.merge(merged).unwrap();
        prop_assert_eq!(without_customer(&base), apart);
        let cases = by_default(&base, as_of);
        prop_assert_eq!(cases.len(), 2);
        prop_assert!(cases.iter().all(|case| case.customer.as_str() == "C"));
        // The later of the two repeats the earlier.
        let report = ComplaintReport::of(&cases, Confidence::P95);
        prop_assert_eq!(report.complaints, 2);
        let _ = base.erase(&"C".parse().unwrap(), "erased-1".parse().unwrap()).unwrap();
        prop_assert!(by_default(&base, as_of).is_empty());
        prop_assert_eq!(base.facts().count(), 0);
    }
}

#[test]
fn the_list_of_one_customer_is_that_of_the_base() {
    let base = base_of(facts("C", "Q", (0, Some(600)), &[]));
    let customer = base.customer(&"C".parse().unwrap()).unwrap();
    let policy = ComplaintPolicy::default();
    let (tier, as_of) = (ComplainantTier::default(), moment((0, Some(700))));
    let own = complaints_of(customer, &policy, &office(), |_| tier, base.rates(), as_of);
    assert_eq!(own, by_default(&base, (0, Some(700))));
}

/// A customer who bought long ago and complained on Friday, 27 February 2026, at 17:00.
fn reviewed(more: &[serde_json::Value], as_of: &str) -> clienteling::Review {
    let purchase = json!({"purchase": {"id": "P", "customer": "C", "date": "2025-03-20",
        "lines": [{"product": "car", "quantity": "1",
            "amount": {"amount": "98000", "currency": "CNY"}}]}});
    let complaint = json!({"complaint": {"id": "Q", "customer": "C", "date": "2026-02-27T17:00"}});
    let all = [purchase, complaint].into_iter().chain(more.iter().cloned());
    let base = base_of(all.map(|fact| serde_json::from_value(fact).unwrap()));
    let draft = ReviewPolicyDraft::new(Currency::CNY);
    let followup = FollowUpPolicyDraft { consent: ConsentRule::OptOut, ..draft.followup };
    let policy = ReviewPolicyDraft { followup, ..draft }.validate().unwrap();
    review(&base, &policy, as_of.parse().unwrap()).unwrap()
}

fn entry(date: &str, step: &str) -> serde_json::Value {
    json!({"complaint_entry": {"id": format!("{date} {step}"), "customer": "C", "date": date,
        "complaint": "Q", "step": step}})
}

#[test]
fn a_review_calls_for_a_word_about_a_complaint_and_holds_back_what_is_marketing() {
    // Of a customer of class A: two hours, of which one is on Friday.
    let on_sunday = reviewed(&[], "2026-03-01");
    let [warning] = on_sunday.warnings() else { panic!("{:?}", on_sunday.warnings()) };
    assert_eq!((warning.key.matter(), warning.severity), (COMPLAINT, Severity::Medium));
    assert_eq!(warning.since, "2026-02-27".parse().unwrap());
    let [call] = on_sunday.follow_ups() else { panic!("{:?}", on_sunday.follow_ups()) };
    assert_eq!((call.purpose, call.due), (Purpose::Complaint, "2026-03-02".parse().unwrap()));
    let [held] = on_sunday.held_back() else { panic!("{:?}", on_sunday.held_back()) };
    let WhyHeldBack::Complaint(why) = held.why else { panic!("{held:?}") };
    assert_eq!(held.purpose, Purpose::KeepActive);
    assert_eq!(why.to_string(), "a complaint has been open since 2026-02-27");
    let customer = on_sunday.customer(&"C".parse().unwrap()).unwrap();
    let case = &customer.complaints()[0];
    assert_eq!((case.complaint.as_str(), case.severity), ("Q", ComplaintSeverity::Serious));
    // On Monday at 10:00 two hours have passed.
    assert_eq!(customer.look_again_on(), "2026-03-02".parse().ok());

    let on_tuesday = reviewed(&[], "2026-03-03");
    assert_eq!(on_tuesday.warnings()[0].severity, Severity::High);
    assert!(on_tuesday.follow_ups()[0].is_overdue("2026-03-03".parse().unwrap()));

    let settled = reviewed(&[entry("2026-03-02T09:30", "settled")], "2026-03-03");
    assert_eq!(settled.warnings()[0].severity, Severity::Low);
    assert!(settled.held_back().is_empty());
    let purposes: Vec<_> = settled.follow_ups().iter().map(|it| it.purpose).collect();
    assert_eq!(purposes, [Purpose::KeepActive, Purpose::Complaint]);

    let closed = [entry("2026-03-02T09:30", "settled"), entry("2026-03-03T09:30", "closed")];
    let closed = reviewed(&closed, "2026-03-03");
    assert!(closed.warnings().is_empty() && closed.held_back().is_empty());
    assert!(closed.customers()[0].complaints().is_empty());
}

#[test]
fn the_complaint_of_somebody_who_could_not_be_valued_is_seen_to_all_the_same() {
    let foreign = json!({"purchase": {"id": "P-2", "customer": "C", "date": "2026-01-20",
        "lines": [{"product": "mat", "quantity": "1",
            "amount": {"amount": "100", "currency": "USD"}}]}});
    let unsafe_car = json!({"complaint": {"id": "R", "customer": "C", "date": "2026-03-01T12:00",
        "safety": true}});
    let review = reviewed(&[foreign, unsafe_car], "2026-03-01");
    assert_eq!((review.customers().len(), review.not_judged().len()), (0, 1));
    let [warning] = review.warnings() else { panic!("{:?}", review.warnings()) };
    assert_eq!((warning.key.matter(), warning.severity), (COMPLAINT, Severity::High));
    let [call] = review.follow_ups() else { panic!("{:?}", review.follow_ups()) };
    assert_eq!((call.purpose, call.due), (Purpose::Complaint, "2026-03-02".parse().unwrap()));
}

#[test]
fn who_was_let_go_is_answered_and_of_who_is_gone_nothing_is_found() {
    let let_go = json!({"let_go": {"id": "G", "customer": "C", "date": "2026-02-28", "let_go": true,
        "by": "E-5", "reason": "r"}});
    let review = reviewed(&[let_go], "2026-03-01");
    let found: Vec<_> = review.warnings().iter().map(|one| one.key.matter()).collect();
    assert_eq!(found, [COMPLAINT]);
    let purposes: Vec<_> = review.follow_ups().iter().map(|one| one.purpose).collect();
    assert_eq!(purposes, [Purpose::Complaint]);
    let gone = json!({"end": {"id": "X", "customer": "C", "date": "2026-02-28", "kind": "died"}});
    let review = reviewed(&[gone], "2026-03-01");
    assert!(review.warnings().is_empty() && review.follow_ups().is_empty());
}

#[test]
fn of_somebody_with_several_complaints_one_finding_names_the_most_urgent() {
    let other = json!({"complaint": {"id": "R", "customer": "C", "date": "2026-03-01T12:00",
        "safety": true}});
    let both = reviewed(&[other, entry("2026-02-27T17:30", "settled")], "2026-03-01");
    let [warning] = both.warnings() else { panic!("{:?}", both.warnings()) };
    assert_eq!(warning.severity, Severity::High);
    assert_eq!(warning.since, "2026-02-27".parse().unwrap());
    assert_eq!(
        warning.reason.to_string(),
        "a complaint came in on 2026-03-01, and nobody has responded"
    );
    let order: Vec<_> =
        both.customers()[0].complaints().iter().map(|case| case.complaint.as_str()).collect();
    assert_eq!(order, ["R", "Q"]);
}
