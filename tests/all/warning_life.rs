//! The life of a warning: what other systems do, what was wrong with them, every term at its
//! boundary, and random sequences against a slow reference.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use clienteling::rule::life::{Entered, Entering, Misplaced, TakenBack, Unchanged};
use clienteling::rule::{Comparison, Evidence, Rule, Value, Wording};
use clienteling::units::StaffId;
use clienteling::warning::life::{
    DayFindings, Escalation, EscalationRule, MatterTerms, Snooze, SnoozeEnd, TrackedWarning,
    WarningAddressee, WarningBook, WarningBookRecord, WarningCause, WarningChange,
    WarningConclusion, WarningEnd, WarningEvent, WarningLevel, WarningLifePolicy,
    WarningLifePolicyDraft, WarningMargin, WarningPhase, WarningRef, WarningRefusal, WarningResult,
    WarningState, WarningStep, WarningTerms,
};
use clienteling::warning::written::{CheckedRules, RoomMeasures, WrittenRules};
use clienteling::warning::{Advice, Evaluation, Finding, FindingKey, Severity, WarningContext};
use clienteling::{Currency, CustomerId, Draft, Opportunities, Period, Share};
use proptest::prelude::*;

use crate::common::build::{base_of, on_account, payment, purchase};
use crate::common::{OVER, cases, golden};

static BELOW: Rule = Rule {
    key: "test.below",
    comparison: Comparison::Below,
    says: Wording {
        met: "{observed}, below {needed}[ (by {margin})]",
        not_met: "{observed}, not below {needed}[ (by {margin})]",
        unknown: "not known",
    },
    is_personal: false,
};

static SO: Rule = Rule {
    key: "test.so",
    comparison: Comparison::Is,
    says: Wording { met: "it is so", not_met: "it is not so", unknown: "not known" },
    is_personal: false,
};

/// The 1st of March, and so many days later.
fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 1).unwrap().checked_add_days(Days::new(number)).unwrap()
}

fn staff(id: &str) -> StaffId {
    id.parse().unwrap()
}

const MATTER: &str = "test.matter";

fn key_of(customer: &str) -> FindingKey {
    FindingKey::new(MATTER, customer.parse::<CustomerId>().unwrap())
}

fn key() -> FindingKey {
    key_of("C-1")
}

fn number(occurrence: u32) -> WarningRef {
    WarningRef { key: key(), occurrence }
}

fn finding(value: u64, limit: u64, severity: Severity) -> Finding {
    finding_of(key(), value, limit, severity)
}

fn finding_of(key: FindingKey, value: u64, limit: u64, severity: Severity) -> Finding {
    let reason = OVER.test(Evidence::counts(value, limit)).expect("it is over the limit");
    let mut finding = Finding::new(key, day(0), reason, Advice::Act);
    finding.severity = severity;
    finding.responsible = Some(staff("S-1"));
    finding
}

fn policy(terms: WarningTerms) -> WarningLifePolicy {
    WarningLifePolicyDraft { terms, ..Default::default() }.validate().unwrap()
}

/// Terms that bring nothing of their own.
fn bare() -> WarningTerms {
    WarningTerms {
        pending_days: 0,
        keep_days: 0,
        recovery: None,
        rearm_days: 0,
        rearm: None,
        is_snooze_ended_by_severity: false,
        escalations: vec![],
    }
}

fn by(count: u64) -> WarningMargin {
    WarningMargin::By(Value::Count(count))
}

/// A book of one key, a value a day, and a limit.
struct Watch {
    book: WarningBook,
    policy: WarningLifePolicy,
    limit: u64,
}

impl Watch {
    fn new(terms: WarningTerms) -> Self {
        Watch { book: WarningBook::new(staff("rules")), policy: policy(terms), limit: 100 }
    }

    fn found(&mut self, on: u64, findings: &[Finding]) -> Vec<WarningChange> {
        self.book.advance(&DayFindings::new(day(on), [MATTER], findings), &self.policy).unwrap()
    }

    /// A value on a day: found where it is over the limit.
    fn sees(&mut self, on: u64, value: u64) -> Vec<WarningChange> {
        self.sees_as(on, value, Severity::Medium)
    }

    fn sees_as(&mut self, on: u64, value: u64, severity: Severity) -> Vec<WarningChange> {
        let criterion = OVER.check(Evidence::counts(value, self.limit));
        let found = (value > self.limit).then(|| finding(value, self.limit, severity));
        let mut today = DayFindings::new(day(on), [MATTER], &found);
        if found.is_none() {
            today = today.not_met(key(), criterion);
        }
        self.book.advance(&today, &self.policy).unwrap()
    }

    fn unknown(&mut self, on: u64) -> Vec<WarningChange> {
        self.book
            .advance(&DayFindings::new(day(on), [MATTER], []).unknown(key()), &self.policy)
            .unwrap()
    }

    fn does(&mut self, on: u64, change: WarningEvent) -> Result<Entered<()>, WarningRefusal> {
        let open = self.book.open(&key()).map(|it| it.life.beginning().warning.clone());
        self.book.enter(&open.unwrap_or(number(1)), entering(on, change))
    }

    fn open(&self) -> Option<&TrackedWarning> {
        self.book.open(&key())
    }

    fn phase(&self) -> Option<WarningPhase> {
        self.open().map(|tracked| tracked.life.state().phase())
    }

    fn state(&self) -> &'static str {
        match self.open() {
            Some(open) if open.life.state().cleared_since().is_some() => "kept",
            Some(_) => "firing",
            None if self.book.pending(&key()).is_some() => "pending",
            None => "none",
        }
    }
}

fn entering(on: u64, change: WarningEvent) -> Entering<WarningEvent> {
    Entering { change, on: day(on), by: staff("S-7"), entered_on: None }
}

fn told(changes: &[WarningChange]) -> Vec<String> {
    let told = changes.iter().filter(|change| change.tell.is_some());
    told.map(|change| change.why.clone().unwrap()).collect()
}

fn snooze(until: Option<u64>, or_worse_by: Option<WarningMargin>) -> WarningEvent {
    WarningEvent::Snoozed(Snooze { until: until.map(day), or_worse_by, from: None })
}

fn close(cause: WarningCause) -> WarningEvent {
    WarningEvent::Closed(WarningEnd::ByHand(WarningConclusion::cause(cause)))
}

// What other systems do.

/// A sequence of values, one a day, and the states after each.
struct Sequence {
    case: &'static str,
    limit: u64,
    terms: fn() -> WarningTerms,
    values: &'static [u64],
    states: &'static [&'static str],
}

const SEQUENCES: [Sequence; 6] = [
    Sequence {
        case: "prometheus keep_firing_for",
        limit: 50,
        terms: || WarningTerms { pending_days: 1, keep_days: 1, ..bare() },
        values: &[75, 85, 70, 70, 10, 10],
        states: &["pending", "firing", "firing", "firing", "kept", "none"],
    },
    Sequence {
        case: "prometheus pending does not keep",
        limit: 50,
        terms: || WarningTerms { pending_days: 1, keep_days: 1, ..bare() },
        values: &[75, 10],
        states: &["pending", "none"],
    },
    Sequence {
        case: "grafana recovery threshold",
        limit: 80,
        // Below 75, and not at it.
        terms: || WarningTerms { recovery: Some(by(5)), ..bare() },
        values: &[81, 79, 76, 80, 74],
        states: &["firing", "firing", "firing", "firing", "none"],
    },
    Sequence {
        case: "grafana latency",
        limit: 1_000,
        terms: || WarningTerms { recovery: Some(WarningMargin::Share(tenth())), ..bare() },
        values: &[980, 1_010, 990, 1_020, 899],
        states: &["none", "firing", "firing", "firing", "none"],
    },
    Sequence {
        case: "grafana pending resets",
        limit: 80,
        terms: || WarningTerms { pending_days: 3, ..bare() },
        values: &[81, 70, 81, 70, 81],
        states: &["pending", "none", "pending", "none", "pending"],
    },
    Sequence {
        case: "zabbix recovery",
        limit: 20,
        terms: || WarningTerms { recovery: Some(by(5)), ..bare() },
        values: &[18, 21, 19, 16, 15, 14],
        states: &["none", "firing", "firing", "firing", "firing", "none"],
    },
];

/// Rows of the golden file that are no sequence of values of this life, and why.
const LEFT_OUT: [(&str, &str); 6] = [
    (
        "grafana no data inside pending",
        "there what cannot be said goes on as what was pending and fires; here it neither raises nor \
         clears: see `days_of_which_nothing_is_known_do_not_count_as_pending`",
    ),
    ("nagios flapping, weights", FLAPPING),
    ("nagios flapping", FLAPPING),
    ("nagios flapping, hysteresis", FLAPPING),
    (
        "alertmanager silence after resolve",
        "no values: see `what_is_resolved_while_it_is_snoozed_is_told`",
    ),
    ("alertmanager silence outlives", "no values: see `a_snooze_does_not_outlive_its_trouble`"),
];

const FLAPPING: &str = "no share of changes is computed: keeping, the recovery and the days before a \
                        warning is raised again hold flapping down";

fn tenth() -> Share {
    "0.1".parse().unwrap()
}

fn run(sequence: &Sequence, values: &[u64]) -> Vec<&'static str> {
    let mut watch = Watch::new((sequence.terms)());
    watch.limit = sequence.limit;
    let days = (0..).zip(values);
    days.map(|(on, value)| {
        watch.sees(on, *value);
        watch.state()
    })
    .collect()
}

#[test]
fn sequences_of_other_systems_run_as_they_do_there() {
    for sequence in &SEQUENCES {
        assert_eq!(run(sequence, sequence.values), sequence.states, "{}", sequence.case);
    }
}

#[test]
fn the_rows_that_were_collected_from_other_systems_are_these_sequences() {
    let Some(rows) = golden::rows("warning", "warning_life.csv") else { return };
    let mut run_rows = 0;
    for row in &rows {
        let [case, _, values, states, ..] = &row[..] else { panic!("a row of five") };
        if LEFT_OUT.iter().any(|(left_out, _)| left_out == case) {
            continue;
        }
        let sequence = SEQUENCES.iter().find(|it| it.case == case).unwrap_or_else(|| {
            panic!("`{case}` is neither run nor left out");
        });
        let values: Vec<u64> = values.split(' ').map(|it| it.parse().unwrap()).collect();
        let expected: Vec<&str> = states
            .split(' ')
            .map(|state| match state {
                "firing" | "problem" => "firing",
                "firing(kept)" => "kept",
                "ok" | "resolved" => "none",
                "pending" => "pending",
                other => panic!("`{other}` is no state"),
            })
            .collect();
        assert_eq!(run(sequence, &values), expected, "{case}");
        run_rows += 1;
    }
    assert_eq!(run_rows, SEQUENCES.len(), "each sequence is a row");
    assert_eq!(rows.len(), SEQUENCES.len() + LEFT_OUT.len(), "and each row was looked at");
}

// What was wrong with other systems.

#[test]
fn another_severity_does_not_reset_what_is_pending() {
    let mut watch = Watch::new(WarningTerms { pending_days: 2, ..bare() });
    watch.sees_as(0, 101, Severity::Low);
    watch.sees_as(1, 120, Severity::High);
    assert_eq!(watch.state(), "pending");
    watch.sees_as(2, 105, Severity::Medium);
    assert_eq!(watch.state(), "firing");
    assert_eq!(watch.open().unwrap().life.beginning().found_since, day(0));
    assert_eq!(watch.open().unwrap().life.state().severity(), Severity::Medium);
}

#[test]
fn a_snooze_does_not_outlive_its_trouble() {
    let mut watch = Watch::new(bare());
    watch.sees(0, 101);
    watch.does(0, snooze(Some(90), None)).unwrap();
    watch.sees(1, 99);
    assert_eq!(watch.phase(), None);
    // The next trouble is told at once.
    assert_eq!(told(&watch.sees(2, 101)), ["101, over 100 (by 1)"]);
    assert_eq!(watch.phase(), Some(WarningPhase::Raised));
}

#[test]
fn a_recovery_threshold_does_not_keep_alive_what_is_pending() {
    let mut watch = Watch::new(WarningTerms { pending_days: 2, recovery: Some(by(10)), ..bare() });
    watch.sees(0, 101);
    assert_eq!(watch.state(), "pending");
    watch.sees(1, 95);
    assert_eq!(watch.state(), "none");
    watch.sees(2, 101);
    assert_eq!(watch.state(), "pending", "it begins anew");
    // Nor do laxer rules.
    let near = [finding(101, 100, Severity::Medium)];
    watch
        .book
        .advance(&DayFindings::new(day(3), [MATTER], []).recovering(&near), &watch.policy)
        .unwrap();
    assert_eq!(watch.state(), "none");
}

#[test]
fn what_is_resolved_while_it_is_snoozed_is_told() {
    let mut watch = Watch::new(bare());
    watch.sees(0, 101);
    watch.does(0, snooze(Some(90), None)).unwrap();
    let changes = watch.sees(3, 99);
    assert_eq!(
        told(&changes),
        ["it was resolved meanwhile", "found no more, while it was snoozed"],
    );
    // Whoever snoozed it, and whoever is responsible.
    let to: Vec<_> = changes.iter().filter_map(|change| change.tell.clone()).collect();
    assert_eq!(to, [WarningAddressee::Staff(staff("S-7")), WarningAddressee::Staff(staff("S-1"))],);
}

#[test]
fn whoever_snoozed_what_is_theirs_is_told_once_that_it_was_resolved() {
    let mut watch = Watch::new(bare());
    watch.sees(0, 101);
    let mut asked = entering(0, snooze(Some(90), None));
    asked.by = staff("S-1");
    watch.book.enter(&number(1), asked).unwrap();
    let changes = watch.sees(3, 99);
    assert_eq!(told(&changes), ["found no more, while it was snoozed"]);
    let said: Vec<String> = changes.iter().map(ToString::to_string).collect();
    assert!(said.iter().any(|line| line.ends_with("number 1: snooze ended")), "{said:?}");
}

#[test]
fn of_a_threshold_of_nothing_much_worse_is_measured_by_what_it_was() {
    let share = Some(WarningMargin::Share(tenth()));
    let mut watch = Watch::new(WarningTerms { rearm_days: 7, rearm: share, ..bare() });
    watch.limit = 0;
    watch.found(0, &[finding(100, 0, Severity::Medium)]);
    for on in [2, 4] {
        watch.sees(on - 1, 0);
        assert_eq!(told(&watch.found(on, &[finding(109, 0, Severity::Medium)])), [""; 0]);
    }
    let much = finding(110, 0, Severity::Medium);
    assert_eq!(told(&watch.found(5, &[much])), ["110, over 0 (by 110)"]);
}

// Each term.

#[test]
fn what_is_found_is_raised_after_so_many_days_and_told_once() {
    let mut watch = Watch::new(WarningTerms { pending_days: 3, ..bare() });
    for on in [0, 1, 2, 2, 2] {
        assert_eq!(told(&watch.sees(on, 101)), [""; 0], "day {on}");
    }
    let changes = watch.sees(3, 104);
    assert_eq!(told(&changes), ["104, over 100 (by 4)"]);
    assert_eq!(changes[0].tell, Some(WarningAddressee::Staff(staff("S-1"))));
    assert_eq!(
        changes[0].to_string(),
        "2026-03-04, test.matter, customer C-1, number 1: raised: 104, over 100 (by 4)",
    );
    assert_eq!(told(&watch.sees(3, 104)), [""; 0]);
    assert_eq!(told(&watch.sees(4, 104)), [""; 0]);
    let open = watch.open().unwrap();
    assert_eq!((open.life.began_on(), open.life.beginning().found_since), (day(3), day(0)));
    assert_eq!(open.seen.suppressed, 1);
}

#[test]
fn the_days_between_two_evaluations_count() {
    let mut watch = Watch::new(WarningTerms { pending_days: 7, ..bare() });
    watch.sees(0, 101);
    watch.sees(6, 101);
    assert_eq!(watch.state(), "pending");
    watch.sees(7, 101);
    assert_eq!(watch.state(), "firing");
}

#[test]
fn days_of_which_nothing_is_known_do_not_count_as_pending() {
    let mut watch = Watch::new(WarningTerms { pending_days: 3, ..bare() });
    watch.sees(0, 101);
    watch.sees(1, 101);
    for on in 2..10 {
        assert_eq!(told(&watch.unknown(on)), [""; 0]);
        assert_eq!(watch.state(), "pending", "neither raised nor dropped");
    }
    watch.sees(10, 101);
    watch.sees(11, 101);
    assert_eq!(watch.state(), "pending", "one day before, and one after");
    watch.sees(12, 101);
    assert_eq!(watch.state(), "firing");
}

#[test]
fn what_is_not_known_closes_nothing() {
    let mut watch = Watch::new(WarningTerms { keep_days: 2, ..bare() });
    watch.sees(0, 101);
    let all_of_it = FindingKey::new("test.matter", "C-1".parse::<CustomerId>().unwrap());
    for on in 1..5 {
        let today = DayFindings::new(day(on), [MATTER], []).unknown(all_of_it.clone());
        assert_eq!(watch.book.advance(&today, &watch.policy).unwrap(), []);
    }
    watch.sees(5, 90);
    assert_eq!(watch.state(), "kept");
    watch.unknown(9);
    assert_eq!(watch.state(), "kept");
    watch.sees(10, 90);
    assert_eq!(watch.state(), "none");
}

#[test]
fn what_is_not_known_of_a_matter_is_not_known_of_any_of_it() {
    let mut watch = Watch::new(bare());
    let of = |which: &'static str| finding_of(key().which(which), 101, 100, Severity::Medium);
    watch.found(0, &[of("2026"), of("2027")]);
    let today = DayFindings::new(day(1), [MATTER], []).unknown(key());
    assert_eq!(watch.book.advance(&today, &watch.policy).unwrap(), []);
    let today = DayFindings::new(day(2), [MATTER], []).unknown(key().which("2027"));
    watch.book.advance(&today, &watch.policy).unwrap();
    assert!(watch.book.open(&key().which("2026")).is_none());
    assert!(watch.book.open(&key().which("2027")).is_some());
}

#[test]
fn a_matter_that_was_not_looked_at_is_neither_over_nor_waited_for_anew() {
    let terms = WarningTerms { escalations: escalations(), ..bare() };
    let mut watch = Watch::new(terms.clone());
    watch.sees(0, 101);
    let others = FindingKey::new("test.other", "C-1".parse::<CustomerId>().unwrap());
    let other = finding_of(others.clone(), 101, 100, Severity::Low);
    let today = |on| DayFindings::new(day(on), ["test.other"], [&other]);
    let changes = watch.book.advance(&today(1), &watch.policy).unwrap();
    assert_eq!(told(&changes), ["101, over 100 (by 1)"], "the other matter, and nothing else");
    assert!(watch.open().is_some() && watch.book.open(&others).is_some());
    assert_eq!(watch.open().unwrap().seen.clear_since, None);
    // What time alone brings comes all the same.
    let changes = watch.book.advance(&today(7), &watch.policy).unwrap();
    assert_eq!(told(&changes), ["not acknowledged for 7 days"]);
    // Looked at together, each says what is of its own.
    let both = DayFindings::new(day(8), [MATTER], []).and_found(["test.other"], [&other]);
    let changes = watch.book.advance(&both, &watch.policy).unwrap();
    assert_eq!(told(&changes), ["found no more"]);
    assert!(watch.open().is_none() && watch.book.open(&others).is_some());

    // What is pending goes on over the looks at other matters: the days count.
    let mut watch = Watch::new(WarningTerms { pending_days: 4, ..terms });
    watch.sees(0, 101);
    watch.book.advance(&today(1), &watch.policy).unwrap();
    watch.book.advance(&today(3), &watch.policy).unwrap();
    assert_eq!(watch.state(), "pending");
    assert_eq!(told(&watch.sees(4, 101)), ["101, over 100 (by 1)"]);
}

#[test]
fn what_rules_found_that_are_switched_off_has_an_end_of_its_own() {
    let mut watch = Watch::new(WarningTerms { pending_days: 2, rearm_days: 90, ..bare() });
    watch.found(0, &[about("C-1", Severity::Low)]);
    watch.found(2, &[about("C-1", Severity::Low), about("C-2", Severity::Low)]);
    watch.does(2, snooze(Some(20), None)).unwrap();
    assert_eq!(watch.book.switched_off(["test.other"], day(3)).unwrap(), []);
    assert_eq!(
        watch.book.switched_off([MATTER], day(1)).unwrap_err(),
        WarningRefusal::EarlierDay { given: day(1), looked_on: day(2) },
    );
    let changes = watch.book.switched_off([MATTER], day(3)).unwrap();
    assert_eq!(told(&changes), ["it is not looked for any more"]);
    watch.book.apply(&changes).unwrap();
    assert_eq!(reload(&watch.book), watch.book);
    assert_eq!(watch.book.all_pending().count(), 0);
    let ended = watch.book.get(&number(1)).unwrap().life.state();
    assert_eq!(ended.end(), Some((day(3), &WarningEnd::SwitchedOff)));
    let report = &watch.book.report(Period::calendar_year(day(0)))[MATTER];
    assert_eq!([report.raised, report.by_facts, report.by_hand, report.switched_off], [1, 0, 0, 1]);
    assert_eq!(report.median_days_open, None, "it says nothing of how long such a trouble lasts");
    // Switched on again it is told like any other.
    watch.sees(10, 101);
    assert_eq!(told(&watch.sees(12, 101)), ["101, over 100 (by 1)"]);
    assert_eq!(watch.open().unwrap().life.beginning().warning, number(2));
}

#[test]
fn a_warning_is_kept_for_so_many_days_and_found_again_is_the_same() {
    let mut watch = Watch::new(WarningTerms { keep_days: 3, ..bare() });
    watch.sees(0, 101);
    assert_eq!(told(&watch.sees(1, 99)), [""; 0]);
    assert_eq!(watch.state(), "kept");
    watch.sees(3, 99);
    assert_eq!(watch.state(), "kept");
    assert_eq!(told(&watch.sees(3, 101)), [""; 0]);
    assert_eq!(watch.state(), "firing");
    watch.sees(4, 99);
    watch.sees(6, 99);
    assert_eq!(watch.state(), "kept", "the days count anew");
    assert_eq!(told(&watch.sees(7, 99)), ["found no more"]);
    let tracked = watch.book.get(&number(1)).unwrap();
    assert_eq!(tracked.life.state().end(), Some((day(7), &WarningEnd::ByFacts)));
    assert_eq!(tracked.seen.clear_since, Some(day(4)));
    assert_eq!(tracked.seen.suppressed, 1);
}

#[test]
fn laxer_rules_keep_a_warning_that_the_stricter_ones_find_no_more() {
    let mut watch = Watch::new(bare());
    watch.sees(0, 101);
    let lax = [finding(95, 90, Severity::Low)];
    let today = DayFindings::new(day(1), [MATTER], []).recovering(&lax);
    assert_eq!(watch.book.advance(&today, &watch.policy).unwrap(), []);
    assert_eq!(watch.state(), "firing");
    watch.found(2, &[]);
    assert_eq!(watch.state(), "none");
    // They raise nothing.
    let today = DayFindings::new(day(3), [MATTER], []).recovering(&lax);
    assert_eq!(watch.book.advance(&today, &watch.policy).unwrap(), []);
}

#[test]
fn nothing_flaps_inside_the_band() {
    let band = WarningTerms { recovery: Some(by(5)), ..bare() };
    let again = WarningTerms { rearm_days: 30, rearm: Some(by(5)), ..bare() };
    for terms in [band, again] {
        let mut watch = Watch::new(terms);
        watch.sees(0, 101);
        for on in 1..29 {
            watch.sees(on, if on % 2 == 0 { 104 } else { 96 });
        }
        assert_eq!(watch.book.warnings().count(), 1);
    }
}

#[test]
fn after_it_was_found_no_more_it_is_raised_again_if_it_is_much_worse_or_days_have_passed() {
    let terms = || WarningTerms { rearm_days: 7, rearm: Some(by(10)), ..bare() };
    let mut watch = Watch::new(terms());
    watch.sees(0, 101);
    watch.sees(1, 99);
    assert_eq!(told(&watch.sees(2, 109)), [""; 0], "not by so much");
    assert_eq!(told(&watch.sees(2, 109)), [""; 0]);
    assert_eq!(watch.book.get(&number(1)).unwrap().seen.suppressed, 1);
    assert_eq!(told(&watch.sees(3, 110)), ["110, over 100 (by 10)"]);
    assert_eq!(watch.open().unwrap().life.beginning().warning, number(2));

    let mut watch = Watch::new(terms());
    watch.sees(0, 101);
    watch.sees(1, 99);
    for on in 2..8 {
        assert_eq!(told(&watch.sees(on, 101)), [""; 0]);
    }
    assert_eq!(told(&watch.sees(8, 101)), ["101, over 100 (by 1)"], "seven days after the 2nd");

    // Whatever it is that became more severe is told.
    let mut watch = Watch::new(terms());
    watch.sees(0, 101);
    watch.sees(1, 99);
    assert_eq!(told(&watch.sees_as(2, 101, Severity::Low)), [""; 0]);
    assert_eq!(told(&watch.sees_as(3, 101, Severity::High)), ["101, over 100 (by 1)"]);
}

#[test]
fn what_somebody_closed_while_it_was_found_is_raised_again_if_it_is_much_worse_than_it_was() {
    let mut watch = Watch::new(WarningTerms { rearm_days: 7, rearm: Some(by(10)), ..bare() });
    watch.sees(0, 150);
    watch.does(0, close(WarningCause::Agreed)).unwrap();
    for on in 0..20 {
        assert_eq!(told(&watch.sees(on, 159)), [""; 0], "day {on}");
    }
    let closed = watch.book.get(&number(1)).unwrap();
    assert_eq!(closed.seen.suppressed, 19);
    assert_eq!(closed.seen.level_at_end.as_ref().unwrap().observed, Value::Count(150));
    assert_eq!(told(&watch.sees(20, 160)), ["160, over 100 (by 60)"]);
    assert_eq!(watch.open().unwrap().life.beginning().warning, number(2));

    // Found no more, it counts as over.
    let mut watch = Watch::new(WarningTerms { rearm_days: 7, rearm: Some(by(90)), ..bare() });
    watch.sees(0, 150);
    watch.does(0, close(WarningCause::Agreed)).unwrap();
    watch.sees(1, 99);
    assert_eq!(told(&watch.sees(7, 150)), [""; 0]);
    assert_eq!(told(&watch.sees(8, 150)), ["150, over 100 (by 50)"]);
}

#[test]
fn the_first_warning_is_raised_whatever_the_margin() {
    let mut watch = Watch::new(WarningTerms { rearm_days: 30, rearm: Some(by(1_000)), ..bare() });
    assert_eq!(told(&watch.sees(0, 101)).len(), 1);
}

#[test]
fn a_higher_severity_is_told_and_asks_for_a_new_answer_a_lower_one_is_not_told() {
    let mut watch = Watch::new(bare());
    watch.sees_as(0, 101, Severity::Low);
    watch.does(0, WarningEvent::Acknowledged).unwrap();
    assert_eq!(watch.phase(), Some(WarningPhase::Acknowledged));
    assert_eq!(told(&watch.sees_as(1, 101, Severity::High)), ["101, over 100 (by 1)"]);
    assert_eq!(watch.phase(), Some(WarningPhase::Raised));
    watch.does(1, WarningEvent::Acknowledged).unwrap();
    assert_eq!(told(&watch.sees_as(2, 101, Severity::Medium)), [""; 0]);
    assert_eq!(watch.phase(), Some(WarningPhase::Acknowledged));
    assert_eq!(watch.book.warnings().count(), 1, "it is the same warning");
    let open = watch.open().unwrap();
    assert_eq!(open.life.as_of(day(0)).unwrap().severity(), Severity::Low);
    assert_eq!(open.life.as_of(day(1)).unwrap().severity(), Severity::High);
}

fn escalations() -> Vec<EscalationRule> {
    vec![
        escalation(Severity::High, 2, "S-8"),
        escalation(Severity::High, 5, "S-9"),
        escalation(Severity::Medium, 7, "S-9"),
    ]
}

fn escalation(severity: Severity, after_days: u32, to: &str) -> EscalationRule {
    EscalationRule { severity, after_days, to: staff(to) }
}

#[test]
fn who_was_told_already_is_not_told_again_and_it_stands_in_the_history() {
    let to_both =
        vec![escalation(Severity::Medium, 3, "S-1"), escalation(Severity::Medium, 5, "S-9")];
    let mut watch = Watch::new(WarningTerms { escalations: to_both, ..bare() });
    // S-1 is responsible.
    watch.sees(0, 101);
    let changes = watch.sees(3, 101);
    assert_eq!(told(&changes), [""; 0]);
    assert!(
        changes.iter().any(|change| change.to_string().ends_with("not escalated: told before"))
    );
    let changes = watch.sees(5, 101);
    assert_eq!(told(&changes), ["not acknowledged for 5 days"]);
    let to: Vec<_> = changes.iter().filter_map(|change| change.tell.clone()).collect();
    assert_eq!(to, [WarningAddressee::Staff(staff("S-9"))]);
    let left_out =
        |to: &str, was_told| Escalation { to: staff(to), severity: Severity::Medium, was_told };
    let state = watch.open().unwrap().life.state().clone();
    assert_eq!(state.escalations(), [left_out("S-1", true), left_out("S-9", false)]);
    assert_eq!(told(&watch.sees(9, 101)), [""; 0]);
    assert_eq!(reload(&watch.book), watch.book);
    // Whoever is not responsible any more was not told of what goes on since.
    let mut other = finding(101, 100, Severity::Medium);
    other.responsible = Some(staff("S-2"));
    watch.found(10, std::slice::from_ref(&other));
    assert_eq!(told(&watch.found(13, &[other])), ["not acknowledged for 3 days"]);
    // Nobody is taken for somebody above them unless the firm says so.
    assert_eq!(WarningTerms::default().escalations, []);
}

#[test]
fn what_nobody_acknowledges_is_taken_to_somebody_else_once() {
    let mut watch = Watch::new(WarningTerms { escalations: escalations(), ..bare() });
    watch.sees_as(0, 101, Severity::High);
    assert_eq!(told(&watch.sees_as(1, 101, Severity::High)), [""; 0]);
    let changes = watch.sees_as(2, 101, Severity::High);
    assert_eq!(told(&changes), ["not acknowledged for 2 days"]);
    let to: Vec<_> = changes.iter().filter_map(|change| change.tell.clone()).collect();
    assert_eq!(to, [WarningAddressee::Staff(staff("S-8"))]);
    for on in [2, 3, 4] {
        assert_eq!(told(&watch.sees_as(on, 101, Severity::High)), [""; 0]);
    }
    // Also where nothing can be said on that day: people's silence is known.
    assert_eq!(told(&watch.unknown(5)), ["not acknowledged for 5 days"]);
    assert_eq!(told(&watch.sees_as(30, 101, Severity::High)), [""; 0]);
    assert_eq!(watch.open().unwrap().life.state().escalations().len(), 2);
}

#[test]
fn where_patience_begins_anew_it_is_taken_to_somebody_else_again() {
    let terms = || WarningTerms { escalations: escalations(), ..bare() };
    let mut watch = Watch::new(terms());
    watch.sees(0, 101);
    assert_eq!(told(&watch.sees(7, 101)), ["not acknowledged for 7 days"]);
    watch.does(8, snooze(Some(10), None)).unwrap();
    assert_eq!(told(&watch.sees(10, 101)), ["the day came: 101, over 100 (by 1)"]);
    assert_eq!(told(&watch.sees(16, 101)), [""; 0]);
    assert_eq!(told(&watch.sees(17, 101)), ["not acknowledged for 7 days"]);
    assert_eq!(told(&watch.sees(30, 101)), [""; 0], "once");
    // Of each time there is an entry.
    let happened = watch.open().unwrap().life.events();
    let taken = happened.iter().filter(|event| matches!(event.change, WarningEvent::Escalated(_)));
    assert_eq!(taken.count(), 2);

    // More severe again, it asks again.
    let mut watch = Watch::new(terms());
    watch.sees_as(0, 101, Severity::High);
    assert_eq!(told(&watch.sees_as(2, 101, Severity::High)), ["not acknowledged for 2 days"]);
    watch.sees_as(3, 101, Severity::Low);
    watch.sees_as(4, 101, Severity::High);
    assert_eq!(told(&watch.sees_as(5, 101, Severity::High)), [""; 0]);
    assert_eq!(told(&watch.sees_as(6, 101, Severity::High)), ["not acknowledged for 2 days"]);
}

#[test]
fn whoever_takes_a_customer_over_is_told_once_of_what_is_open() {
    let of = |to: &str, severity| {
        let mut finding = finding(101, 100, severity);
        finding.responsible = Some(staff(to));
        [finding]
    };
    let told_to = |changes: &[WarningChange]| -> Vec<_> {
        changes.iter().filter_map(|change| change.tell.clone()).collect()
    };
    let says = "101, over 100 (by 1)";
    let mut watch = Watch::new(WarningTerms { escalations: escalations(), ..bare() });
    watch.found(0, &of("S-1", Severity::Medium));
    watch.does(1, WarningEvent::Acknowledged).unwrap();
    // It became more severe on the same day: that is the one message.
    let changes = watch.found(2, &of("S-2", Severity::High));
    assert_eq!(told(&changes), [says]);
    assert_eq!(told_to(&changes), [WarningAddressee::Staff(staff("S-2"))]);
    assert_eq!(watch.phase(), Some(WarningPhase::Raised), "whoever saw to it does so no more");
    assert_eq!(told(&watch.found(3, &of("S-2", Severity::High))), [""; 0]);
    assert_eq!(told(&watch.found(4, &of("S-2", Severity::High))), ["not acknowledged for 2 days"]);
    // That nobody is known changes nothing.
    let mut nobody = of("S-2", Severity::High);
    nobody[0].responsible = None;
    assert_eq!(told(&watch.found(4, &nobody)), [""; 0]);
    assert_eq!(told(&watch.found(4, &of("S-2", Severity::High))), [""; 0]);
    assert_eq!(reload(&watch.book), watch.book);
    // Who sees to it already goes on with it.
    watch.does(4, WarningEvent::Acknowledged).unwrap();
    assert_eq!(told(&watch.found(5, &of("S-7", Severity::High))), [says]);
    assert_eq!(watch.phase(), Some(WarningPhase::Acknowledged));
    // It is no message of people.
    assert_eq!(
        watch.does(5, WarningEvent::HandedOver(staff("S-9"))).unwrap_err(),
        WarningRefusal::FollowsFromFindings,
    );

    // While it is snoozed nobody is; at the end whoever snoozed it, and whoever is responsible.
    let mut watch = Watch::new(bare());
    watch.found(0, &of("S-1", Severity::Low));
    watch.does(0, snooze(Some(5), None)).unwrap();
    assert_eq!(told(&watch.found(3, &of("S-2", Severity::Low))), [""; 0]);
    let changes = watch.found(5, &of("S-2", Severity::Low));
    assert_eq!(told(&changes), [format!("the day came: {says}")]);
    let ended = changes.iter().find(|change| change.tell.is_some()).unwrap();
    assert_eq!(ended.tell, Some(WarningAddressee::Staff(staff("S-7"))));
    assert_eq!(ended.also_tell, Some(WarningAddressee::Staff(staff("S-2"))));
    // Where it is the same person, once.
    let mut asked = entering(5, snooze(Some(8), None));
    asked.by = staff("S-2");
    watch.book.enter(&number(1), asked).unwrap();
    let changes = watch.found(8, &of("S-2", Severity::Low));
    assert_eq!(told_to(&changes), [WarningAddressee::Staff(staff("S-2"))]);
    assert!(changes.iter().all(|change| change.also_tell.is_none()));
}

#[test]
fn what_is_acknowledged_snoozed_or_found_no_more_is_not_taken_to_somebody_else() {
    let terms = || WarningTerms { escalations: escalations(), keep_days: 90, ..bare() };
    let mut watch = Watch::new(terms());
    watch.sees(0, 101);
    watch.does(6, WarningEvent::Acknowledged).unwrap();
    assert_eq!(told(&watch.sees(30, 101)), [""; 0]);

    let mut watch = Watch::new(terms());
    watch.sees(0, 101);
    watch.does(6, snooze(Some(20), None)).unwrap();
    assert_eq!(told(&watch.sees(19, 101)), [""; 0]);
    assert_eq!(told(&watch.sees(20, 101)), ["the day came: 101, over 100 (by 1)"]);
    assert_eq!(told(&watch.sees(26, 101)), [""; 0], "patience begins anew");
    assert_eq!(told(&watch.sees(27, 101)), ["not acknowledged for 7 days"]);

    let mut watch = Watch::new(terms());
    watch.sees(0, 101);
    watch.sees(1, 99);
    assert_eq!(told(&watch.sees(30, 99)), [""; 0]);
    assert_eq!(told(&watch.sees(31, 101)), ["not acknowledged for 31 days"]);
}

#[test]
fn a_snooze_ends_on_its_day_and_whoever_snoozed_it_is_told_why() {
    let mut watch = Watch::new(bare());
    watch.sees(0, 101);
    watch.does(0, snooze(Some(5), Some(by(10)))).unwrap();
    assert_eq!(told(&watch.sees(4, 110)), [""; 0], "worse by 9");
    let changes = watch.unknown(5);
    assert_eq!(told(&changes), ["the day came"]);
    assert_eq!(changes[0].tell, Some(WarningAddressee::Staff(staff("S-7"))));
    assert_eq!(watch.phase(), Some(WarningPhase::Raised));
}

#[test]
fn a_snooze_ends_where_it_is_worse_by_so_much() {
    let mut watch = Watch::new(bare());
    watch.sees(0, 101);
    watch.does(0, snooze(None, Some(by(10)))).unwrap();
    assert_eq!(told(&watch.sees(300, 110)), [""; 0]);
    assert_eq!(told(&watch.sees(301, 111)), ["it got worse: 111, over 100 (by 11)"]);

    let mut watch = Watch::new(bare());
    watch.sees(0, 200);
    watch.does(0, snooze(None, Some(WarningMargin::Share(tenth())))).unwrap();
    assert_eq!(told(&watch.sees(1, 219)), [""; 0]);
    assert_eq!(told(&watch.sees(2, 220)), ["it got worse: 220, over 100 (by 120)"]);
}

#[test]
fn a_higher_severity_ends_a_snooze_where_the_terms_say_so() {
    for ends in [true, false] {
        let terms = WarningTerms { is_snooze_ended_by_severity: ends, ..bare() };
        let mut watch = Watch::new(terms);
        watch.sees(0, 101);
        watch.does(0, snooze(Some(50), None)).unwrap();
        assert_eq!(told(&watch.sees_as(1, 101, Severity::Low)), [""; 0]);
        let said = told(&watch.sees_as(2, 101, Severity::High));
        let expected: &[&str] =
            if ends { &["it became more severe: 101, over 100 (by 1)"] } else { &[] };
        assert_eq!(said, expected);
        assert_eq!(watch.open().unwrap().life.state().severity(), Severity::High);
    }
}

#[test]
fn each_matter_has_terms_of_its_own_or_those_of_all() {
    let own = MatterTerms {
        matter: " test.matter ".to_owned(),
        terms: WarningTerms { pending_days: 2, ..bare() },
    };
    let draft = WarningLifePolicyDraft { terms: bare(), matters: vec![own.clone()] };
    let policy = draft.validate().unwrap();
    assert_eq!(policy.of("test.matter").pending_days, 2);
    assert_eq!(policy.of("test.other").pending_days, 0);
    let twice = WarningLifePolicyDraft {
        terms: WarningTerms {
            pending_days: 36_526,
            keep_days: 36_526,
            rearm_days: 36_526,
            escalations: vec![
                escalation(Severity::Low, 1, "S-8"),
                escalation(Severity::Low, 36_526, "S-8"),
            ],
            ..bare()
        },
        matters: vec![own.clone(), own],
    };
    let problems = twice.validate().unwrap_err();
    assert_eq!(
        problems.paths(),
        [
            "terms.pending_days",
            "terms.keep_days",
            "terms.rearm_days",
            "terms.escalations[1].after_days",
            "terms.escalations[1]",
            "matters[1].matter",
        ],
    );
    let longest = WarningTerms {
        pending_days: 36_525,
        keep_days: 36_525,
        rearm_days: 36_525,
        escalations: vec![escalation(Severity::Low, 36_525, "S-8")],
        ..bare()
    };
    policy_holds(longest);
}

#[test]
fn a_margin_that_says_nothing_of_a_matter_is_told_where_it_is_known_in_what_that_is_measured() {
    let share = Some(WarningMargin::Share("20%".parse().unwrap()));
    let own = |matter: &str, rearm, recovery| MatterTerms {
        matter: matter.to_owned(),
        terms: WarningTerms { rearm, recovery, ..WarningTerms::default() },
    };
    let days = |matter: &'static str| {
        let key = FindingKey::new(matter, customer("C-1"));
        Finding::new(key, day(0), OVER.test(Evidence::days(40, 30)).unwrap(), Advice::Act)
    };
    let by_default = WarningTerms::default().rearm;
    let policy = WarningLifePolicyDraft {
        matters: vec![
            own("test.fits", Some(WarningMargin::By(Value::Days(5))), None),
            own("test.days", share, Some(by(3))),
            own("test.unsaid", by_default, None),
            own("test.never-found", share, share),
        ],
        ..Default::default()
    };
    let found = ["test.fits", "test.days", "test.unsaid", "test.no-terms", "test.days"].map(days);
    let paths: Vec<_> = policy.misfits(&found).into_iter().map(|misfit| misfit.path).collect();
    assert_eq!(paths, ["matters[1].terms.rearm", "matters[1].terms.recovery"]);
}

fn policy_holds(terms: WarningTerms) {
    let policy = policy(terms);
    let written = serde_json::to_string(&policy).unwrap();
    assert_eq!(serde_json::from_str::<WarningLifePolicy>(&written).unwrap(), policy);
}

#[test]
fn a_policy_is_read_as_it_is_written_by_hand() {
    let policy: WarningLifePolicy = serde_json::from_str(
        r#"{"terms": {"rearm": {"share": "25%"}}, "matters": [{"matter": "warning.no-purchase",
            "terms": {"pending_days": 3, "escalations": [
                {"severity": "low", "after_days": 30, "to": "S-8"}]}}]}"#,
    )
    .unwrap();
    assert_eq!(policy.terms.rearm, Some(WarningMargin::Share("0.25".parse().unwrap())));
    assert_eq!(policy.terms.rearm_days, 7);
    assert_eq!(policy.of("warning.no-purchase").escalations[0].to, staff("S-8"));
    let wrong = serde_json::from_str::<WarningLifePolicy>(
        r#"{"terms": {"keep_for": 3}, "matters": [{"matter": "", "terms": {}}]}"#,
    );
    let wrong = wrong.unwrap_err().to_string();
    assert!(wrong.contains("`terms.keep_for`: unknown field"), "{wrong}");
}

#[test]
fn what_a_rule_of_ones_own_says_is_told_with_what_was_measured_and_what_to_do() {
    let mut watch = Watch::new(bare());
    let own = |severity| {
        let mut own = finding(101, 100, severity);
        own.in_words = Some("owes, and stays away".into());
        own.measured = vec!["days since the last purchase".to_owned()];
        (own.due, own.at_stake) = (Some(day(9)), Some("40 CNY".parse().unwrap()));
        own.advice = Advice::Collect;
        own
    };
    let says = "owes, and stays away: days since the last purchase: 101, over 100 (by 1)";
    let changes = watch.found(0, &[own(Severity::Low)]);
    assert_eq!(told(&changes), [says]);
    let WarningStep::Raised(raised) = &changes[0].step else { panic!("it is raised") };
    assert_eq!((raised.advice, raised.due), (Advice::Collect, Some(day(9))));
    assert_eq!(raised.at_stake, Some("40 CNY".parse().unwrap()));
    assert_eq!(reload(&watch.book), watch.book);
    assert_eq!(told(&watch.found(1, &[own(Severity::Medium)])), [says]);
    watch.does(1, snooze(Some(2), None)).unwrap();
    assert_eq!(told(&watch.found(2, &[own(Severity::Medium)])), [format!("the day came: {says}")],);
}

// How bad it is.

fn level(rule: &'static Rule, evidence: Evidence) -> WarningLevel {
    WarningLevel::of(&rule.check(evidence)).unwrap()
}

#[test]
fn worse_is_what_lies_further_on_the_bad_side_by_at_least_so_much() {
    let over = |value: u64| level(&OVER, Evidence::counts(value, 100));
    assert!(over(110).is_worse_than(&over(100), by(10)));
    assert!(!over(109).is_worse_than(&over(100), by(10)));
    assert!(!over(90).is_worse_than(&over(100), by(0)));
    assert!(!over(100).is_worse_than(&over(100), by(0)), "as bad as it was");
    assert!(over(110).is_over_threshold(by(10)) && !over(109).is_over_threshold(by(10)));

    let below = |value: u64| level(&BELOW, Evidence::counts(value, 100));
    assert!(below(80).is_worse_than(&below(90), by(10)));
    assert!(!below(100).is_worse_than(&below(90), by(0)));
    let share = WarningMargin::Share(tenth());
    assert!(below(81).is_worse_than(&below(90), share));
    assert!(!below(82).is_worse_than(&below(90), share));
    assert!(!below(80).is_worse_than(&over(90), by(0)), "another rule is another scale");

    let money = |text: &str| {
        level(&OVER, Evidence::money(text.parse::<clienteling::Money>().unwrap(), None).unwrap())
    };
    assert!(money("110 CNY").is_worse_than(&money("100 CNY"), share));
    assert!(!money("109.999999 CNY").is_worse_than(&money("100 CNY"), share));
    assert!(!money("500 EUR").is_worse_than(&money("100 CNY"), share));
    assert!(!money("500 CNY").is_worse_than(&money("100 CNY"), by(1)), "another kind");
    assert!(!money("500 CNY").is_over_threshold(share), "nothing is known of a threshold");

    // Own rules have the keys of the crate: by what was measured they are told apart.
    let measured =
        |value, what: &str| WarningLevel { measured: Some(what.to_owned()), ..over(value) };
    assert!(measured(120, "owed").is_worse_than(&measured(100, "owed"), by(10)));
    assert!(!measured(120, "bought").is_worse_than(&measured(100, "owed"), by(10)));
    assert!(!measured(120, "owed").is_worse_than(&over(100), by(10)));

    // Days grow by themselves: a tenth of them is no worsening, and so many are.
    let days = |count: u64| level(&OVER, Evidence::days(count, 30));
    assert!(!days(300).is_worse_than(&days(40), share));
    assert!(days(50).is_worse_than(&days(40), WarningMargin::By(Value::Days(10))));
    let so = level(&SO, Evidence::fact(true));
    assert!(!so.is_worse_than(&so, by(0)) && !so.can_worsen() && days(1).can_worsen());
}

#[test]
fn what_is_pending_again_goes_on_whatever_its_severity_becomes() {
    let mut watch = Watch::new(WarningTerms { pending_days: 2, rearm_days: 90, ..bare() });
    watch.sees(0, 101);
    watch.sees(2, 101);
    watch.sees(3, 99);
    watch.sees_as(4, 101, Severity::High);
    assert_eq!(watch.state(), "pending", "it is more severe than what was closed");
    watch.sees_as(5, 101, Severity::Low);
    assert_eq!(told(&watch.sees_as(6, 101, Severity::Low)), ["101, over 100 (by 1)"]);
}

// What people do.

#[test]
fn what_does_not_fit_is_refused_and_changes_nothing() {
    let mut watch = Watch::new(bare());
    assert_eq!(
        watch.does(0, WarningEvent::Acknowledged).unwrap_err(),
        WarningRefusal::Unknown(number(1)),
    );
    watch.sees(0, 101);
    watch.sees(1, 102);
    let before = watch.book.clone();
    let on = day(1);
    for (change, refusal) in [
        (snooze(None, None), WarningRefusal::SnoozeWithoutEnd),
        (snooze(Some(1), None), WarningRefusal::SnoozeInThePast { until: on, on }),
        (snooze(Some(0), Some(by(1))), WarningRefusal::SnoozeInThePast { until: day(0), on }),
        (WarningEvent::SnoozeEnded(SnoozeEnd::ByHand), WarningRefusal::NotSnoozed),
        (WarningEvent::SnoozeEnded(SnoozeEnd::DayCame), WarningRefusal::FollowsFromFindings),
        (WarningEvent::Cleared, WarningRefusal::FollowsFromFindings),
        (WarningEvent::Returned, WarningRefusal::FollowsFromFindings),
        (WarningEvent::Closed(WarningEnd::ByFacts), WarningRefusal::FollowsFromFindings),
        (
            WarningEvent::Closed(WarningEnd::ByHand(WarningConclusion {
                result: Some(WarningResult::Accepted),
                ..Default::default()
            })),
            WarningRefusal::NoReason,
        ),
    ] {
        assert_eq!(watch.does(1, change).unwrap_err(), refusal);
    }
    let mut early = entering(1, WarningEvent::Acknowledged);
    early.on = day(0).pred_opt().unwrap();
    assert!(matches!(
        watch.book.enter(&number(1), early).unwrap_err(),
        WarningRefusal::Misplaced(Misplaced::BeforeBeginning { .. }),
    ));
    assert_eq!(watch.book, before);
    let earlier = DayFindings::new(day(0), [MATTER], []);
    assert_eq!(
        watch.book.advance(&earlier, &watch.policy).unwrap_err(),
        WarningRefusal::EarlierDay { given: day(0), looked_on: day(1) },
    );

    watch.does(1, close(WarningCause::Record)).unwrap();
    for change in [WarningEvent::Acknowledged, snooze(Some(9), None), close(WarningCause::Price)] {
        assert_eq!(watch.does(2, change).unwrap_err(), WarningRefusal::Closed(day(1)));
    }
}

#[test]
fn what_cannot_get_worse_is_snoozed_until_a_day() {
    let mut watch = Watch::new(bare());
    let so = SO.test(Evidence::fact(true)).unwrap();
    watch.found(0, &[Finding::new(key(), day(0), so, Advice::Act)]);
    assert_eq!(
        watch.does(0, snooze(Some(9), Some(by(1)))).unwrap_err(),
        WarningRefusal::CannotWorsen,
    );
    watch.does(0, snooze(Some(9), None)).unwrap();
}

#[test]
fn a_snooze_until_it_is_worse_by_what_it_is_not_measured_in_is_refused() {
    let money = |text: &str| text.parse::<clienteling::Money>().unwrap();
    let owed = Evidence::money(money("150 CNY"), money("100 CNY")).unwrap();
    let share = WarningMargin::Share(tenth());
    let of = |value| WarningMargin::By(value);
    for (evidence, fits, does_not) in [
        (Evidence::days(40, 30), vec![of(Value::Days(10))], vec![share, of(Value::Count(10))]),
        (
            owed,
            vec![share, of(Value::Money(money("200 CNY")))],
            vec![of(Value::Money(money("200 EUR"))), of(Value::Days(1))],
        ),
        (Evidence::counts(4, 3), vec![share, by(1)], vec![of(Value::Days(1))]),
    ] {
        let reason = OVER.test(evidence).unwrap();
        for (margins, refusal) in [(does_not, Some(WarningRefusal::OtherUnit)), (fits, None)] {
            for margin in margins {
                let mut watch = Watch::new(bare());
                watch.found(0, &[Finding::new(key(), day(0), reason, Advice::Act)]);
                // Also beside a day: who says it counts on it.
                for until in [None, Some(9)] {
                    let asked = snooze(until, Some(margin));
                    assert_eq!(watch.does(0, asked).err(), refusal, "{margin:?}");
                }
            }
        }
    }
}

#[test]
fn a_rule_of_ones_own_is_worse_only_by_what_it_was_measured_by() {
    let written: WrittenRules = serde_json::from_str(
        r#"{"rules": [{"key": "own.much", "says": "much", "when": {"any": [
            {"measure": "receivable.owed", "over": "30 CNY"},
            {"measure": "purchases.net", "last_days": 5, "over": "60 CNY"}]}}]}"#,
    )
    .unwrap();
    let measures = Arc::new(RoomMeasures::try_new(Currency::CNY).unwrap());
    let rules = CheckedRules::try_new(&written, measures).unwrap().into_rules().unwrap();
    let facts = [
        on_account("S-1", "C-1", "2026-03-01", "50 CNY"),
        payment("B-1", "C-1", "2026-03-20", "50 CNY"),
        purchase("S-2", "C-1", "2026-03-20", "900 CNY"),
    ];
    let (base, deals) = (base_of(facts), Opportunities::new());
    let mut book = WarningBook::new(staff("rules"));
    let told_on = |book: &mut WarningBook, on| {
        let as_of = day(on);
        let context = WarningContext { base: &base, deals: &deals, currency: Currency::CNY, as_of };
        let evaluation = Evaluation::of(&rules, &context);
        assert_eq!(evaluation.findings().count(), 1);
        told(&book.advance(&DayFindings::from(&evaluation), &policy(bare())).unwrap())
    };
    assert_eq!(told_on(&mut book, 9).len(), 1);
    let warning = book.warnings().next().unwrap().life.beginning().warning.clone();
    book.enter(&warning, entering(9, snooze(None, Some(WarningMargin::Share(tenth()))))).unwrap();
    // What was owed is paid, and as much more was bought: that is another figure.
    assert_eq!(told_on(&mut book, 20), [""; 0]);
}

#[test]
fn what_is_so_for_days_in_a_row_is_snoozed_until_a_day() {
    let written: WrittenRules = serde_json::from_str(
        r#"{"rules": [{"key": "own.owes", "says": "owes for days", "when": {"in_a_row": {
            "days": 3, "of": {"measure": "receivable.owed", "over": "30 CNY"}}}}]}"#,
    )
    .unwrap();
    let measures = Arc::new(RoomMeasures::try_new(Currency::CNY).unwrap());
    let rules = CheckedRules::try_new(&written, measures).unwrap().into_rules().unwrap();
    let base = base_of([on_account("S-1", "C-1", "2026-03-01", "50 CNY")]);
    let deals = Opportunities::new();
    let as_of = day(9);
    let context = WarningContext { base: &base, deals: &deals, currency: Currency::CNY, as_of };
    let evaluation = Evaluation::of(&rules, &context);
    let mut book = WarningBook::new(staff("rules"));
    book.advance(&DayFindings::from(&evaluation), &policy(bare())).unwrap();
    let warning = book.warnings().next().unwrap().life.beginning().warning.clone();
    let two_days = WarningMargin::By(Value::Days(2));
    assert_eq!(
        book.enter(&warning, entering(9, snooze(None, Some(two_days)))).unwrap_err(),
        WarningRefusal::CannotWorsen,
        "of as many days as are asked for no more are counted",
    );
    book.enter(&warning, entering(9, snooze(Some(12), None))).unwrap();
}

#[test]
fn what_was_said_already_changes_nothing() {
    let mut watch = Watch::new(bare());
    watch.sees(0, 101);
    watch.does(0, WarningEvent::Acknowledged).unwrap();
    assert_eq!(
        watch.does(1, WarningEvent::Acknowledged).unwrap(),
        Entered::Unchanged(Unchanged::Already),
    );
    watch.does(1, snooze(Some(9), None)).unwrap();
    assert_eq!(
        watch.does(2, snooze(Some(9), None)).unwrap(),
        Entered::Unchanged(Unchanged::Already),
    );
    let to_service = Escalation { to: staff("S-8"), severity: Severity::Medium, was_told: false };
    watch.does(2, WarningEvent::Escalated(to_service.clone())).unwrap();
    assert_eq!(
        watch.does(3, WarningEvent::Escalated(to_service)).unwrap(),
        Entered::Unchanged(Unchanged::Already),
    );
    watch.does(3, WarningEvent::SnoozeEnded(SnoozeEnd::ByHand)).unwrap();
    assert_eq!(watch.phase(), Some(WarningPhase::Acknowledged));
}

#[test]
fn what_is_entered_late_takes_its_place_and_a_mistake_is_taken_back() {
    let mut watch = Watch::new(bare());
    watch.sees(0, 101);
    watch.sees_as(5, 101, Severity::High);
    watch.does(3, WarningEvent::Acknowledged).unwrap();
    let open = watch.open().unwrap();
    assert_eq!(open.life.as_of(day(3)).unwrap().phase(), WarningPhase::Acknowledged);
    assert_eq!(open.life.state().phase(), WarningPhase::Raised, "then it became more severe");

    let Entered::Recorded { number: place, .. } =
        watch.does(6, close(WarningCause::Price)).unwrap()
    else {
        panic!("it is closed")
    };
    let by = staff("S-7");
    let taken = watch.book.take_back(&number(1), place, &by, day(7), None);
    assert_eq!(taken.unwrap(), TakenBack::Now);
    assert_eq!(watch.open().unwrap().seen.level_at_end, None);
    // What rules found is not taken back.
    assert_eq!(
        watch.book.take_back(&number(1), 1, &by, day(7), None).unwrap_err(),
        WarningRefusal::FollowsFromFindings,
    );
    // Nor a closing after which another one was raised.
    let Entered::Recorded { number: place, .. } =
        watch.does(8, close(WarningCause::Price)).unwrap()
    else {
        panic!("it is closed")
    };
    watch.sees(9, 90);
    watch.sees(10, 101);
    assert_eq!(
        watch.book.take_back(&number(1), place, &by, day(11), None).unwrap_err(),
        WarningRefusal::AnotherIsOpen(2),
    );
}

#[test]
fn a_closing_that_is_taken_back_takes_the_place_of_what_is_pending() {
    let mut watch = Watch::new(WarningTerms { pending_days: 5, rearm_days: 7, ..bare() });
    for on in 0..=5 {
        watch.sees(on, 101);
    }
    let closing = watch.does(6, close(WarningCause::Price)).unwrap();
    let Entered::Recorded { number: place, .. } = closing else { panic!("it is closed") };
    watch.sees(7, 99);
    watch.sees(14, 101);
    assert_eq!(watch.state(), "pending");
    watch.book.take_back(&number(1), place, &staff("S-7"), day(15), None).unwrap();
    assert_eq!(watch.state(), "firing");
    assert_eq!(watch.book.all_pending().count(), 0);
    assert_eq!(reload(&watch.book), watch.book);
    // After its end it has to be found for as long as ever.
    assert_eq!(told(&watch.sees(20, 99)), ["found no more"]);
    assert_eq!(told(&watch.sees(27, 101)), [""; 0]);
    assert_eq!(told(&watch.sees(31, 101)), [""; 0]);
    assert_eq!(told(&watch.sees(32, 101)), ["101, over 100 (by 1)"]);
}

#[test]
fn nothing_happens_to_a_warning_before_what_was_entered_for_a_later_day() {
    let mut watch = Watch::new(bare());
    watch.sees(0, 101);
    watch.does(5, WarningEvent::Acknowledged).unwrap();
    watch.sees(3, 90);
    assert_eq!(watch.phase(), Some(WarningPhase::Acknowledged));
    assert_eq!(told(&watch.sees(5, 90)), ["found no more"]);
}

#[test]
fn a_report_says_how_many_were_raised_how_they_ended_and_what_was_found_out() {
    let mut watch = Watch::new(bare());
    for (raised, closed, cause) in [
        (0, 4, Some(WarningCause::CannotPay)),
        (10, 12, Some(WarningCause::CannotPay)),
        (20, 30, Some(WarningCause::Dispute)),
        (40, 47, None),
    ] {
        watch.sees(raised, 101);
        if let Some(cause) = cause {
            watch.does(raised, WarningEvent::Acknowledged).unwrap();
            let conclusion = WarningConclusion {
                measure: Some(Advice::Collect),
                result: Some(WarningResult::Remedied),
                ..WarningConclusion::cause(cause)
            };
            let end = WarningEvent::Closed(WarningEnd::ByHand(conclusion));
            watch.does(closed, end).unwrap();
        }
        watch.sees(closed, 90);
    }
    watch.sees(50, 101);
    watch.does(50, snooze(Some(60), None)).unwrap();
    let period = Period::from_first_to_last(day(0), day(50)).unwrap();
    let reports = watch.book.report(period);
    assert_eq!(reports.keys().collect::<Vec<_>>(), ["test.matter"]);
    let report = &reports["test.matter"];
    assert_eq!([report.raised, report.open, report.by_facts, report.by_hand], [5, 1, 1, 3]);
    assert_eq!(
        [report.acknowledged, report.snoozed, report.escalated, report.merged],
        [3, 1, 0, 0]
    );
    assert_eq!(report.median_days_open, Some(4), "of 2, 4, 7 and 10");
    let causes = [(WarningCause::CannotPay, 2), (WarningCause::Dispute, 1)];
    assert_eq!(report.causes, BTreeMap::from(causes));
    assert_eq!(report.measures, BTreeMap::from([(Advice::Collect, 3)]));
    assert_eq!(report.results, BTreeMap::from([(WarningResult::Remedied, 3)]));

    // As it stood at the end of the period, of those that were raised in it.
    let period = Period::from_first_to_last(day(1), day(21)).unwrap();
    let report = &watch.book.report(period)["test.matter"];
    assert_eq!([report.raised, report.open, report.by_hand], [2, 1, 1]);
}

// What happens to a customer.

fn about(customer: &str, severity: Severity) -> Finding {
    finding_of(key_of(customer), 101, 100, severity)
}

fn customer(id: &str) -> CustomerId {
    id.parse().unwrap()
}

fn merge(watch: &mut Watch, on: u64) -> Vec<WarningChange> {
    let changes = watch.book.merged(&customer("C-2"), &customer("C-1"), day(on)).unwrap();
    watch.book.apply(&changes).unwrap();
    changes
}

#[test]
fn of_two_open_warnings_of_one_customer_the_earlier_one_stays() {
    for theirs_is_earlier in [true, false] {
        let mut watch = Watch::new(bare());
        let (first, then) = if theirs_is_earlier { ("C-2", "C-1") } else { ("C-1", "C-2") };
        watch.found(0, &[about(first, Severity::Low)]);
        watch.found(1, &[about(first, Severity::Low), about(then, Severity::High)]);
        let changes = merge(&mut watch, 2);
        let stays = if theirs_is_earlier { 2 } else { 1 };
        let text = format!("two customers are one: number {stays} goes on for both");
        assert_eq!(told(&changes), [text]);
        let open = watch.open().unwrap();
        assert_eq!((open.life.began_on(), open.life.state().severity()), (day(0), Severity::Low));
        assert_eq!(open.life.beginning().warning, number(stays));
        let other = watch.book.get(&number(3 - stays)).unwrap();
        assert_eq!(other.life.state().end(), Some((day(2), &WarningEnd::Merged(number(stays)))),);
        assert!(watch.book.open(&key_of("C-2")).is_none());
        assert_eq!(watch.book.warnings().count(), 2);
        // The next evaluation goes on with it.
        watch.found(3, &[about("C-1", Severity::Low)]);
        assert_eq!(watch.book.warnings().count(), 2);
        let report = &watch.book.report(Period::calendar_year(day(0)))["test.matter"];
        assert_eq!([report.raised, report.open, report.merged], [2, 1, 1]);
    }
}

#[test]
fn what_was_closed_by_hand_under_the_other_identifier_is_not_told_again() {
    let mut watch = Watch::new(WarningTerms { rearm_days: 7, ..bare() });
    watch.found(0, &[about("C-2", Severity::Low)]);
    let theirs = WarningRef { key: key_of("C-2"), occurrence: 1 };
    watch.book.enter(&theirs, entering(0, close(WarningCause::Agreed))).unwrap();
    assert_eq!(told(&merge(&mut watch, 1)), [""; 0]);
    assert_eq!(told(&watch.found(1, &[about("C-1", Severity::Low)])), [""; 0]);
    assert!(watch.book.get(&number(1)).is_some() && watch.book.get(&theirs).is_none());
}

#[test]
fn what_is_pending_goes_on_from_the_earlier_day_unless_a_warning_is_open() {
    let pending = || Watch::new(WarningTerms { pending_days: 5, ..bare() });
    let mut watch = pending();
    watch.found(0, &[about("C-2", Severity::Low)]);
    watch.found(1, &[about("C-1", Severity::Low), about("C-2", Severity::Low)]);
    merge(&mut watch, 1);
    assert_eq!(watch.book.pending(&key()).unwrap().since, day(0));
    assert!(watch.book.pending(&key_of("C-2")).is_none());

    let mut watch = pending();
    watch.found(0, &[about("C-1", Severity::Low)]);
    watch.found(5, &[about("C-1", Severity::Low), about("C-2", Severity::Low)]);
    assert_eq!(watch.state(), "firing");
    merge(&mut watch, 5);
    assert_eq!(watch.book.all_pending().count(), 0);

    let mut watch = pending();
    watch.found(0, &[about("C-2", Severity::Low)]);
    watch.found(5, &[about("C-1", Severity::Low), about("C-2", Severity::Low)]);
    merge(&mut watch, 5);
    assert_eq!(watch.state(), "firing");
    assert_eq!(watch.book.all_pending().count(), 0);
    assert_eq!(
        watch.book.merged(&customer("C-1"), &customer("C-1"), day(5)).unwrap_err(),
        WarningRefusal::SameCustomer,
    );
}

#[test]
fn who_is_erased_leaves_warnings_without_a_name_and_without_words() {
    let mut watch = Watch::new(WarningTerms { rearm_days: 30, ..bare() });
    let note = |text: &str| WarningConclusion {
        cause: Some(WarningCause::Dispute),
        note: Some(text.parse().unwrap()),
        ..Default::default()
    };
    watch.found(0, &[about("C-1", Severity::Low), about("C-9", Severity::Low)]);
    for text in ["rang Mrs Wang", "rang Mr Wang"] {
        watch.does(1, WarningEvent::Concluded(note(text))).unwrap();
    }
    let only_words = WarningConclusion { cause: None, ..note("Wang moved away") };
    watch.does(2, WarningEvent::Closed(WarningEnd::ByHand(only_words))).unwrap();
    watch.found(2, &[about("C-2", Severity::High), about("C-9", Severity::Low)]);
    merge(&mut watch, 3);
    assert_eq!(watch.book.erase(&[customer("C-1"), customer("C-2")], &customer("P-1")), 2);
    let text = serde_json::to_string(&watch.book.to_record()).unwrap();
    assert!(!text.contains("Wang") && !text.contains("C-1") && !text.contains("C-2"), "{text}");
    let read: WarningBookRecord = serde_json::from_str(&text).unwrap();
    assert_eq!(WarningBook::load(read).unwrap(), watch.book);
    let theirs = WarningRef { key: key_of("P-1"), occurrence: 1 };
    let said = WarningEvent::Concluded(note("Wang again"));
    assert_eq!(watch.book.enter(&theirs, entering(4, said)).unwrap_err(), WarningRefusal::Erased,);
    let agreed = WarningEvent::Concluded(WarningConclusion::cause(WarningCause::Agreed));
    watch.book.enter(&theirs, entering(4, agreed)).unwrap();
    // Under the pseudonym it goes on.
    assert!(watch.book.open(&key_of("P-1")).is_some());
    watch.found(5, &[about("P-1", Severity::High), about("C-9", Severity::Low)]);
    assert_eq!(watch.book.warnings().count(), 3);
}

#[test]
fn who_is_erased_under_two_identifiers_before_they_are_one_has_one_open_warning() {
    let erase = |watch: &mut Watch| {
        watch.book.erase(&[customer("C-1"), customer("C-2")], &customer("P-1"));
        assert_eq!(reload(&watch.book), watch.book);
        watch.book.clone()
    };
    let theirs = |occurrence| WarningRef { key: key_of("P-1"), occurrence };
    for (first, then, stays) in [("C-1", "C-2", 1), ("C-2", "C-1", 2)] {
        let mut watch = Watch::new(bare());
        let both = [about(first, Severity::Low), about(then, Severity::High)];
        watch.found(0, &both[..1]);
        watch.found(3, &both);
        let later = WarningRef { key: key_of(then), occurrence: 1 };
        watch.book.enter(&later, entering(5, WarningEvent::Acknowledged)).unwrap();
        let book = erase(&mut watch);
        assert_eq!(book.open(&key_of("P-1")).unwrap().life.began_on(), day(0));
        let other = book.get(&theirs(3 - stays)).unwrap().life.state();
        assert_eq!(other.end(), Some((day(5), &WarningEnd::Merged(theirs(stays)))));
        // The next evaluation goes on with the one.
        watch.found(6, &[about("P-1", Severity::Low)]);
        assert_eq!(watch.book.warnings().count(), 2);
        assert_eq!(told(&watch.found(7, &[])), ["found no more"]);
        assert!(watch.book.warnings().all(|tracked| !tracked.is_open()));
    }

    // What is pending under the one goes on only where nothing is open under the other.
    let pending = || Watch::new(WarningTerms { pending_days: 5, ..bare() });
    for (first, then) in [("C-1", "C-2"), ("C-2", "C-1")] {
        let both = [about(first, Severity::Low), about(then, Severity::Low)];
        let mut watch = pending();
        watch.found(0, &both[..1]);
        watch.found(1, &both);
        assert_eq!(erase(&mut watch).pending(&key_of("P-1")).unwrap().since, day(0));
        let mut watch = pending();
        watch.found(0, &both[..1]);
        watch.found(5, &both);
        let book = erase(&mut watch);
        assert!(book.open(&key_of("P-1")).is_some());
        assert_eq!(book.all_pending().count(), 0);
    }
}

// How it is stored.

#[test]
fn a_record_that_no_book_writes_is_refused_with_all_that_is_wrong() {
    let mut watch = Watch::new(bare());
    watch.sees(0, 101);
    let record = watch.book.to_record();
    let mut wrong = record.clone();
    wrong.warnings.push(record.warnings[0].clone());
    let mut second = record.warnings[0].clone();
    second.life.beginning.warning.occurrence = 2;
    wrong.warnings.push(second);
    let mut third = record.warnings[0].clone();
    third.life.beginning.warning.occurrence = 0;
    wrong.warnings.push(third);
    let mut broken = record.warnings[0].clone();
    broken.life.beginning.warning.occurrence = 3;
    let mut other = Watch::new(bare());
    other.sees(0, 101);
    other.does(0, WarningEvent::Acknowledged).unwrap();
    broken.life.events = other.book.to_record().warnings[0].life.events.clone();
    broken.life.events[0].on = day(0).pred_opt().unwrap();
    wrong.warnings.push(broken);
    let mut pending = Watch::new(WarningTerms { pending_days: 9, ..bare() });
    pending.sees(0, 101);
    wrong.pending = pending.book.to_record().pending;
    assert_eq!(
        WarningBook::load(wrong).unwrap_err().paths(),
        [
            "warnings[1].life.raised",
            "warnings[2].life.raised",
            "warnings[3].life.raised",
            "warnings[4].life.events[0]",
            "pending[0]",
        ],
    );
}

#[test]
fn changes_that_are_not_of_this_book_are_refused() {
    let mut watch = Watch::new(bare());
    let changes = watch.sees(0, 101);
    assert_eq!(watch.book.apply(&changes).unwrap_err(), WarningRefusal::OtherBook);
    let seen = watch.sees(1, 101);
    let mut empty = WarningBook::new(staff("rules"));
    assert_eq!(empty.apply(&seen).unwrap_err(), WarningRefusal::Unknown(number(1)));
    assert!(matches!(seen[0].step, WarningStep::Seen(_)));
}

// Random sequences.

#[derive(Debug, Clone, Copy)]
enum Act {
    Nothing,
    Acknowledge,
    SnoozeUntil(u64),
    SnoozeUntilWorse(u64),
    Wake,
    Close,
    /// Takes the last closing back, if nothing was raised since.
    TakeBack,
}

#[derive(Debug, Clone, Copy)]
struct Step {
    /// Days since the last evaluation.
    days: u64,
    /// `None`: it cannot be said.
    value: Option<u64>,
    severity: Severity,
    /// After the evaluation.
    act: Act,
}

fn any_step() -> impl Strategy<Value = Step> {
    let act = prop_oneof![
        8 => Just(Act::Nothing),
        2 => Just(Act::Acknowledge),
        1 => (1..8_u64).prop_map(Act::SnoozeUntil),
        1 => (1..8_u64).prop_map(Act::SnoozeUntilWorse),
        1 => Just(Act::Wake),
        1 => Just(Act::Close),
        1 => Just(Act::TakeBack),
    ];
    let value = prop_oneof![1 => Just(None), 8 => (92..112_u64).prop_map(Some)];
    let severity = prop::sample::select(vec![Severity::High, Severity::Medium, Severity::Low]);
    (0..4_u64, value, severity, act).prop_map(|(days, value, severity, act)| Step {
        days,
        value,
        severity,
        act,
    })
}

fn any_terms() -> impl Strategy<Value = WarningTerms> {
    let margin = || prop::option::of((0..8_u64).prop_map(by));
    let escalations = prop::sample::subsequence(escalations(), 0..=3);
    (0..4_u32, 0..4_u32, margin(), 0..6_u32, margin(), any::<bool>(), escalations).prop_map(
        |(pending_days, keep_days, recovery, rearm_days, rearm, ends, escalations)| WarningTerms {
            pending_days,
            keep_days,
            recovery,
            rearm_days,
            rearm,
            is_snooze_ended_by_severity: ends,
            escalations,
        },
    )
}

mod slow;

fn in_short(change: &WarningChange) -> Option<&'static str> {
    change.tell.as_ref()?;
    Some(match &change.step {
        WarningStep::Raised(_) => "raised",
        WarningStep::Event(event) => match event {
            WarningEvent::Severity(_) => "more severe",
            WarningEvent::SnoozeEnded(SnoozeEnd::DayCame) => "day came",
            WarningEvent::SnoozeEnded(SnoozeEnd::Worse) => "worse",
            WarningEvent::SnoozeEnded(SnoozeEnd::MoreSevere) => "more severe, snoozed",
            WarningEvent::SnoozeEnded(SnoozeEnd::Resolved) => "resolved, snoozed",
            WarningEvent::Escalated(_) => "escalated",
            WarningEvent::Closed(WarningEnd::ByFacts) => "resolved",
            other => panic!("nobody is told of {other:?}"),
        },
        other => panic!("nobody is told of {other:?}"),
    })
}

fn reload(book: &WarningBook) -> WarningBook {
    let text = serde_json::to_string(&book.to_record()).unwrap();
    WarningBook::load(serde_json::from_str(&text).unwrap()).unwrap()
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn a_warning_lives_as_the_slow_reference_says(
        terms in any_terms(),
        log in prop::collection::vec(any_step(), 1..24),
    ) {
        let mut watch = Watch::new(terms.clone());
        let (mut now, mut said, mut closing) = (0, Vec::new(), None);
        for (at, step) in log.iter().enumerate() {
            now += step.days;
            let before = watch.book.clone();
            let changes = match step.value {
                Some(value) => watch.sees_as(now, value, step.severity),
                None => watch.unknown(now),
            };
            // The changes, stored and read, make the book that they were found of what it is now.
            let text = serde_json::to_string(&changes).unwrap();
            let stored: Vec<WarningChange> = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(&stored, &changes);
            let mut again = before;
            again.apply(&stored).unwrap();
            prop_assert_eq!(&again, &watch.book);
            said.extend(changes.iter().filter_map(|it| Some((now, in_short(it)?))));
            let change = match step.act {
                Act::Nothing | Act::TakeBack => None,
                Act::Acknowledge => Some(WarningEvent::Acknowledged),
                Act::SnoozeUntil(days) => Some(snooze(Some(now + days), None)),
                Act::SnoozeUntilWorse(much) => Some(snooze(None, Some(by(much)))),
                Act::Wake => Some(WarningEvent::SnoozeEnded(SnoozeEnd::ByHand)),
                Act::Close => Some(close(WarningCause::Agreed)),
            };
            if let (Some(change), Some(open)) = (change, watch.open()) {
                let (warning, is_snoozed) =
                    (open.life.beginning().warning.clone(), open.life.state().snooze().is_some());
                let wakes = matches!(step.act, Act::Wake);
                match watch.book.enter(&warning, entering(now, change)) {
                    // Said twice on a day, it is the same entry.
                    Ok(entered) => {
                        let is_recorded = matches!(entered, Entered::Recorded { .. });
                        prop_assert!(!wakes || is_snoozed || !is_recorded);
                        if let (Act::Close, Entered::Recorded { number, .. }) = (step.act, entered) {
                            closing = Some((warning, number));
                        }
                    }
                    Err(refusal) => {
                        prop_assert!(wakes && !is_snoozed);
                        prop_assert_eq!(refusal, WarningRefusal::NotSnoozed);
                    }
                }
            }
            let last = watch.book.warnings().last().map(|it| &it.life.beginning().warning);
            if let (Act::TakeBack, None, Some((warning, place))) = (step.act, watch.open(), &closing)
                && last == Some(warning)
                && matches!(
                    watch.book.get(warning).unwrap().life.state().end(),
                    Some((_, WarningEnd::ByHand(_))),
                )
            {
                let warning = warning.clone();
                let by = staff("S-7");
                watch.book.take_back(&warning, *place, &by, day(now), None).unwrap();
            }
            // None lost, none doubled.
            let open = watch.book.warnings().filter(|tracked| tracked.is_open()).count();
            prop_assert!(open <= 1);
            prop_assert!(open + watch.book.all_pending().count() <= 1);
            let expected = slow::tell(&log[..=at], &terms);
            let state = watch.open().map(|tracked| tracked.life.state());
            let suppressed = watch.book.warnings().map(|tracked| tracked.seen.suppressed);
            let observed = slow::Told {
                numbers: u32::try_from(watch.book.warnings().count()).unwrap(),
                phase: state.map(WarningState::phase),
                is_pending: watch.book.pending(&key()).is_some(),
                is_acknowledged: state.is_some_and(|state| state.acknowledged_by().is_some()),
                suppressed: suppressed.collect(),
                said: said.clone(),
            };
            prop_assert_eq!(observed, expected, "after step {}", at);
        }
        // Stopped and read again on any day it would have gone the same way.
        prop_assert_eq!(reload(&watch.book), watch.book);
    }

    #[test]
    fn looked_at_twice_on_a_day_nothing_is_told_or_counted_twice(
        terms in any_terms(),
        log in prop::collection::vec(any_step(), 1..16),
    ) {
        // Without a day between, what is found no more and is back would be raised at once.
        let terms = WarningTerms { rearm_days: terms.rearm_days.max(1), ..terms };
        let mut watch = Watch::new(terms);
        let mut now = 0;
        for step in log {
            now += step.days;
            let look = |watch: &mut Watch| match step.value {
                Some(value) => watch.sees_as(now, value, step.severity),
                None => watch.unknown(now),
            };
            look(&mut watch);
            let once = watch.book.clone();
            prop_assert_eq!(look(&mut watch), vec![]);
            prop_assert_eq!(&watch.book, &once);
        }
    }

    #[test]
    fn the_order_of_findings_makes_no_difference_and_each_key_lives_alone(
        terms in any_terms(),
        logs in prop::collection::vec(prop::collection::vec(any_step(), 10), 1..5),
    ) {
        let mut all = Watch::new(terms.clone());
        let mut backwards = Watch::new(terms.clone());
        let mut alone: Vec<Watch> = logs.iter().map(|_| Watch::new(terms.clone())).collect();
        for on in 0..10_u64 {
            let customers = (0..).zip(&logs);
            let of = |(number, log): (usize, &Vec<Step>)| {
                let step = log[usize::try_from(on).unwrap()];
                let value = step.value.filter(|value| *value > 100)?;
                let key = key_of(&format!("C-{number}"));
                Some(finding_of(key, value, 100, step.severity))
            };
            let mut findings: Vec<Option<Finding>> = customers.map(of).collect();
            for (watch, finding) in alone.iter_mut().zip(&findings) {
                watch.found(on, finding.as_slice());
            }
            let found: Vec<Finding> = findings.iter().flatten().cloned().collect();
            all.found(on, &found);
            findings.reverse();
            let found: Vec<Finding> = findings.into_iter().flatten().collect();
            backwards.found(on, &found);
        }
        prop_assert_eq!(&all.book, &backwards.book);
        let together: Vec<_> = all.book.warnings().collect();
        let one_by_one: Vec<_> = alone.iter().flat_map(|watch| watch.book.warnings()).collect();
        prop_assert_eq!(together, one_by_one);
    }
}
