//! Rules of one's own, written down: read from a file, checked, compared with each other, and evaluated
//! against a reference that asks each measure and decides in plain words.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use clienteling::base::{CustomerBase, MergeRecord};
use clienteling::behavior::BehaviorMeasures;
use clienteling::funnel::{Change, LossCause, LossReason, Pipeline};
use clienteling::rule::condition::{Condition, NamedMeasure, Window};
use clienteling::rule::measure::{
    Answer, Catalogue, Domain, Measure, Question, Subject, SubjectKind, Timing, Unit, Unknown, ask,
};
use clienteling::rule::{Draft, Value};
use clienteling::warning::written::{
    CheckedRules, Notice, RoomMeasures, WarningMeasures, WrittenRule, WrittenRules,
    WrittenRulesDraft,
};
use clienteling::warning::{
    Advice, BuiltIn, Evaluation, FindingKey, Force, Severity, Touched, WarningContext, WarningRules,
};
use clienteling::{Currency, CustomerId, Fact, Money, Opportunities, Period};
use proptest::prelude::*;

use crate::common::build::{base_of, credit_limit, day, end, money, on_account, payment, purchase};
use crate::common::cases;
use crate::common::random::{CURRENCIES, JUDGED_IN, a_day, base_with, facts, rates};

fn measures() -> Arc<RoomMeasures> {
    Arc::new(RoomMeasures::try_new(JUDGED_IN).unwrap())
}

fn read(toml: &str) -> WrittenRules {
    toml::from_str(toml).unwrap()
}

fn checked(written: &WrittenRules) -> CheckedRules {
    CheckedRules::try_new(written, measures()).unwrap()
}

fn of(rules: impl IntoIterator<Item = WrittenRule>) -> WrittenRules {
    let rules = rules.into_iter().collect();
    WrittenRulesDraft { rules, ..Default::default() }.validate().unwrap()
}

fn running(rules: impl IntoIterator<Item = WrittenRule>) -> WarningRules {
    checked(&of(rules)).into_rules().unwrap()
}

fn refused(toml: &str) -> Vec<String> {
    let written: Result<WrittenRules, _> = toml::from_str(toml);
    match written {
        // Where in the file it stands is said after the first line.
        Err(error) => {
            let error = error.to_string();
            error.trim().rsplit('\n').next().unwrap().split("; ").map(str::to_owned).collect()
        }
        Ok(written) => {
            let problems = CheckedRules::try_new(&written, measures()).unwrap_err();
            problems.iter().map(ToString::to_string).collect()
        }
    }
}

/// As a manager writes them.
const FILE: &str = r#"
    since_within_days = 60

    [[rules]]
    key = "own.owes-and-stays-away"
    says = "owes much and buys little"
    when = { all = [
        { measure = "receivable.owed", over = "100000 CNY" },
        { measure = "purchases.count", last_days = 90, below = 2 },
    ] }
    severity = "high"
    force = "hard"
    advice = "collect"
    responsible = "sales"
    at_stake = { measure = "receivable.owed" }

    [[rules]]
    key = "own.quiet-month"
    about = "firm"
    says = "a quiet month"
    when = { measure = "purchases.net", to_date = "month", below = "500 CNY" }
"#;

fn context<'a>(
    base: &'a CustomerBase,
    deals: &'a Opportunities,
    as_of: NaiveDate,
) -> WarningContext<'a> {
    WarningContext { base, deals, currency: JUDGED_IN, as_of }
}

fn found(rules: &WarningRules, base: &CustomerBase, as_of: &str) -> Vec<String> {
    let deals = Opportunities::new();
    let evaluation = Evaluation::of(rules, &context(base, &deals, day(as_of)));
    evaluation.findings().map(ToString::to_string).collect()
}

#[test]
fn rules_that_are_read_from_a_file_find_what_they_say() {
    let rules = checked(&read(FILE));
    assert_eq!(rules.notices(), []);
    let rules = rules.into_rules().unwrap();
    let responsible: Fact = serde_json::from_str(
        r#"{"responsibility":{"id":"R-1","customer":"C-1","date":"2026-01-01","staff":"E-5",
            "role":"sales"}}"#,
    )
    .unwrap();
    let base = base_of([
        on_account("S-1", "C-1", "2026-01-10", "100000.00 CNY"),
        on_account("S-2", "C-1", "2026-01-20", "20000.00 CNY"),
        purchase("S-3", "C-2", "2026-04-02", "600.00 CNY"),
        responsible,
    ]);
    let deals = Opportunities::new();
    // With two purchases in 90 days nothing is wrong yet.
    assert_eq!(found(&rules, &base, "2026-04-09"), Vec::<String>::new());
    let evaluation = Evaluation::of(&rules, &context(&base, &deals, day("2026-04-15")));
    let findings: Vec<_> = evaluation.findings().collect();
    let [finding] = findings[..] else { panic!("{findings:?}") };
    assert_eq!(
        finding.to_string(),
        "customer C-1: owes much and buys little: amount owed: 120,000.00 CNY, over 100,000.00 CNY \
         (by 20,000.00 CNY)"
    );
    assert_eq!(
        finding.key,
        FindingKey::new("own.owes-and-stays-away", finding.key.subject().clone())
    );
    assert_eq!((finding.severity, finding.force), (Severity::High, Force::Hard));
    assert_eq!(finding.advice, Advice::Collect);
    assert_eq!(finding.responsible, Some("E-5".parse().unwrap()));
    assert_eq!(finding.at_stake, Some(money("120000 CNY")));
    assert_eq!(finding.since, day("2026-04-10"));
    assert_eq!(finding.look_again_on, Some(day("2026-04-16")));
    assert_eq!(finding.in_words.as_deref(), Some("owes much and buys little"));
    assert_eq!(finding.measured, ["amount owed", "number of purchases in the last 90 days"]);
    let evidence: Vec<String> = finding.evidence.iter().map(ToString::to_string).collect();
    assert_eq!(evidence, ["1, below 2 (by 1)"]);
    assert_eq!(
        found(&rules, &base, "2026-05-01"),
        [
            "customer C-1: owes much and buys little: amount owed: 120,000.00 CNY, over 100,000.00 \
             CNY (by 20,000.00 CNY)",
            "the firm: a quiet month: net revenue in the month to date: 0.00 CNY, below 500.00 CNY \
             (by 500.00 CNY)",
        ]
    );
}

#[test]
fn a_file_reads_as_it_is_written_and_its_defaults_are_those_of_a_sign() {
    let written = read(FILE);
    let json = serde_json::to_string(&written).unwrap();
    assert_eq!(serde_json::from_str::<WrittenRules>(&json).unwrap(), written);
    let sign =
        WrittenRule::new("own.quiet", NamedMeasure::of("receivable.owed").over("1 CNY"), "quiet");
    let short = r#"
        [[rules]]
        key = " own.quiet "
        says = " quiet "
        when = { measure = "receivable.owed", over = "1 CNY" }
    "#;
    assert_eq!(read(short), of([sign.clone()]));
    assert_eq!((sign.severity, sign.force), (Severity::Medium, Force::Soft));
    assert_eq!((sign.advice, sign.about), (Advice::Investigate, SubjectKind::Customer));
    assert_eq!(read("").rules, []);
    assert_eq!(read("").since_within_days, 31);
}

#[test]
fn a_rule_that_can_never_be_true_or_always_is_is_refused_with_its_reason() {
    let file = |when: &str| {
        format!("{FILE}\n[[rules]]\nkey = \"own.wrong\"\nsays = \"wrong\"\nwhen = {when}\n")
    };
    assert_eq!(
        refused(&file(
            r#"{ all = [ { measure = "receivable.owed", over = "100000 CNY" },
                 { measure = "complaints.open", over = 0 },
                 { measure = "receivable.owed", below = "50000 CNY" } ] }"#
        )),
        ["`rules[2].when`: can never be met: amount owed over 100,000.00 CNY and below 50,000.00 \
             CNY cannot be"]
    );
    assert_eq!(
        refused(&file(r#"{ not = { measure = "deals.open", at_least = 0 } }"#)),
        ["`rules[2].when`: can never be met: number of open deals below 0 cannot be"]
    );
    assert_eq!(
        refused(&file(r#"{ measure = "deals.open", at_least = 0 }"#)),
        ["`rules[2].when`: is always met: number of open deals at least 0 is always so"]
    );
    assert_eq!(
        refused(&file(
            r#"{ any = [ { measure = "purchases.recency", over = 30 },
                 { measure = "purchases.recency", at_most = 60 } ] }"#
        )),
        ["`rules[2].when`: is always met where it is known: time since the last purchase over 30 \
             days or at most 60 days is always so"]
    );
}

#[test]
fn everything_that_is_wrong_with_a_file_is_said_at_once() {
    let form = r#"
        since_within_days = 367

        [[rules]]
        key = "owes"
        says = " "
        when = { all = [] }

        [[rules]]
        key = "own.owes"
        says = "owes"
        about = "staff"
        after_end = true
        responsible = "sales"
        when = { measure = "deals.open", over = 5 }

        [[rules]]
        key = "own.owes"
        says = "owes"
        about = "firm"
        of = ["C-1"]
        at_stake = { measure = "purchases.net", last_days = 0 }
        when = { measure = "receivable.owed", over = "5 CNY" }

        [[rules]]
        key = "own.owes much"
        says = "owes"
        of = ["C-1", " ", "C-1"]
        when = { not = { measure = "receivable.owed", over = "5 CNY" } }
    "#;
    assert_eq!(
        refused(form),
        [
            "`rules[2].key`: `own.owes` is taken by `rules[1].key`",
            "`rules[0].key`: `owes` is not a name of at most 100 letters, digits, `.`, `-` and `_` \
             that begins with `own.`, such as `own.owes-and-stays-away`",
            "`rules[0].says`: a text is missing",
            "`rules[0].when.all`: a condition is missing",
            "`rules[1].of`: an identifier is missing",
            "`rules[1].responsible`: expected nothing here: only a customer has somebody responsible \
             in a role",
            "`rules[1].after_end`: expected nothing here: only the relationship with a customer ends",
            "`rules[2].at_stake.last_days`: 0 is not between 1 and 36525",
            "`rules[2].of`: expected nothing here: there is one firm",
            "`rules[3].key`: `own.owes much` is not a name of at most 100 letters, digits, `.`, `-` \
             and `_` that begins with `own.`, such as `own.owes-and-stays-away`",
            "`rules[3].of[1]`: a name is missing",
            "`rules[3].of[2]`: `C-1` is taken by `rules[3].of[0]`",
            "`since_within_days`: 367 is not between 0 and 366",
        ]
    );
    let measured = r#"
        [[rules]]
        key = "own.owes"
        says = "owes"
        at_stake = { measure = "complaints.open" }
        when = { all = [
            { measure = "recievable.owed", over = "5 CNY" },
            { measure = "receivable.overdue", over = "-1 CNY" },
            { measure = "customers.known", below = 5 },
        ] }

        [[rules]]
        key = "own.busy"
        says = "has much to do"
        about = "staff"
        of = ["E-1"]
        when = { measure = "deals.open", over = "5 CNY" }
    "#;
    assert_eq!(
        refused(measured),
        [
            "`rules[0].at_stake.measure`: `complaints.open` is not a measure of money",
            "`rules[0].when.all[0].measure`: there is no measure `recievable.owed`: did you mean \
             `receivable.owed`?",
            "`rules[0].when.all[1].over`: -1.00 CNY lies outside what `receivable.overdue` can be: at \
             least 0.00 CNY",
            "`rules[0].when.all[2].measure`: `customers.known` cannot be asked of a customer: expected \
             the firm",
            "`rules[1].when.over`: `5 CNY` is not a count, such as `2`",
        ]
    );
}

#[test]
fn what_cannot_be_read_as_a_rule_is_named_by_its_path() {
    let wrong = r#"{"rules": [
        {"key": "own.a", "says": "a", "when": {"measure": "deals.open", "over": [1]}},
        {"key": "own.b", "says": "b", "when": {"measur": "deals.open", "over": 1}, "severity": "dire"},
        {"says": "c", "when": {"not": {"all": 3}}}
    ]}"#;
    let error = serde_json::from_str::<WrittenRules>(wrong).unwrap_err().to_string();
    assert_eq!(
        error,
        "`rules[0].when.over`: expected a text or a number; \
         `rules[1].when.measur`: unknown field: expected one of `all`, `any`, `not`, `in_a_row`, \
         `measure`, `last_days`, `last_months`, `to_date`, `below`, `at_most`, `at_least`, `over`, \
         `between`; \
         `rules[1].severity`: expected one of `high`, `medium`, `low`; \
         `rules[2].when.not.all`: expected a list; \
         `rules[2].key`: a value is missing"
    );
    let deep = (0..1_000).fold(
        serde_json::json!({"measure": "a", "over": 1}),
        |inner, _| serde_json::json!({"not": inner}),
    );
    let rule = |when| serde_json::json!({"rules": [{"key": "own.a", "says": "a", "when": when}]});
    let error = serde_json::from_value::<WrittenRules>(rule(deep)).unwrap_err().to_string();
    assert!(error.contains("nested too deep"), "{error}");
    let deep = (0..40).fold(
        serde_json::json!({"measure": "a", "over": 1}),
        |inner, _| serde_json::json!({"not": inner}),
    );
    let error = serde_json::from_value::<WrittenRules>(rule(deep)).unwrap_err().to_string();
    assert!(error.contains("nested too deep: expected at most 32 levels"), "{error}");
}

fn rule(key: &str, when: Condition) -> WrittenRule {
    WrittenRule::new(format!("own.{key}"), when, key)
}

#[test]
fn the_bounds_of_a_file_hold_at_their_ends() {
    let owes = |yuan: u64| NamedMeasure::of("receivable.owed").over(format!("{yuan} CNY").as_str());
    let many = |rules: u64| WrittenRulesDraft {
        rules: (0..rules).map(|it| rule(&it.to_string(), owes(it))).collect(),
        since_within_days: 366,
    };
    assert!(many(100).validate().is_ok());
    assert_eq!(
        many(101).validate().unwrap_err().to_string(),
        "`rules`: 101 entries are not between 0 and 100"
    );
    let with = |key: &str, says: &str| {
        let rules = vec![WrittenRule::new(key, owes(1), says)];
        WrittenRulesDraft { rules, since_within_days: 0 }.validate().is_ok()
    };
    assert!(with(&format!("own.{}", "a".repeat(96)), &"说".repeat(500)));
    assert!(!with(&format!("own.{}", "a".repeat(97)), "a"));
    assert!(!with("own.a", &"a".repeat(501)));
    assert!(with("own.欠款", "a"));
    for key in ["own.", "own", "Own.a", "warning.a", "own.a b", "own.a\n"] {
        assert_eq!(with(key, "a"), key.trim() == "own.a", "{key:?}");
    }
}

#[test]
fn rules_that_say_the_same_or_follow_from_each_other_are_told_of() {
    let owed = || NamedMeasure::of("receivable.owed");
    let bought = || NamedMeasure::of("purchases.count").within(Window::LastDays(90));
    let notices = |rules: Vec<WrittenRule>| {
        let rules = checked(&of(rules));
        rules.notices().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let much = || rule("much", owed().over("100 CNY"));
    let more = || rule("more", owed().over("200 CNY"));
    assert_eq!(notices(vec![much(), more()]), ["wherever `own.more` is met, `own.much` is too"]);
    assert_eq!(notices(vec![more(), much()]), ["wherever `own.more` is met, `own.much` is too"]);
    let same = rule("same", !owed().at_most("100 CNY"));
    assert_eq!(
        notices(vec![much(), same]),
        ["`own.much` and `own.same` are met together or not at all"]
    );
    let either = Condition::any([bought().below(2), bought().at_least(2)]);
    let known = rule("known", Condition::all([owed().over("100 CNY"), either]));
    assert_eq!(
        notices(vec![much(), known]),
        [
            "`own.much` and `own.known` are met together or not at all, as long as all figures are known"
        ]
    );
    assert_eq!(notices(vec![much(), rule("few", bought().below(2))]), Vec::<String>::new());
    // Whom a rule is not asked of, it does not find.
    let one = WrittenRule { of: vec!["C-1".to_owned()], ..much() };
    assert_eq!(notices(vec![one.clone(), more()]), Vec::<String>::new());
    let more_of_one = WrittenRule { of: vec!["C-1".to_owned()], ..more() };
    assert_eq!(notices(vec![one.clone(), more_of_one.clone()]).len(), 1);
    assert_eq!(notices(vec![much(), more_of_one]).len(), 1);
    let also_after = WrittenRule { after_end: true, ..more() };
    assert_eq!(notices(vec![much(), also_after.clone()]), Vec::<String>::new());
    assert_eq!(notices(vec![WrittenRule { after_end: true, ..much() }, also_after]).len(), 1);
    let of_the_firm = WrittenRule { about: SubjectKind::Firm, ..more() };
    assert_eq!(notices(vec![much(), of_the_firm]), Vec::<String>::new());
    // Beyond its bound the analysis says so.
    let days = |from: u32, to: u32| {
        let bought =
            |days| NamedMeasure::of("purchases.count").within(Window::LastDays(days)).below(2);
        Condition::all((from..=to).map(bought))
    };
    let long = rule("long", days(1, 13));
    assert_eq!(
        notices(vec![long, rule("other", owed().over("1 CNY"))]),
        [
            "`own.long` has 13 comparisons: whether it is never or always met is not decided beyond 12"
        ]
    );
    let (first, second) = (rule("first", days(1, 7)), rule("second", days(7, 13)));
    let told = checked(&of([first, second]));
    let rules = ("own.first".to_owned(), "own.second".to_owned());
    assert_eq!(told.notices(), [Notice::NotCompared { rule: rules.0, other: rules.1 }]);
}

#[test]
fn a_figure_that_nobody_can_know_neither_raises_nor_clears() {
    let rules = running([
        rule("owes", NamedMeasure::of("receivable.owed").over("100 CNY")),
        // Known without the debt.
        rule(
            "either",
            Condition::any([
                NamedMeasure::of("receivable.owed").over("100 CNY"),
                NamedMeasure::of("purchases.count").within(Window::LastDays(9)).at_least(1),
            ]),
        ),
    ]);
    let base = base_of([on_account("S-1", "C-1", "2026-03-01", "500.00 USD")]);
    let deals = Opportunities::new();
    let evaluation = Evaluation::of(&rules, &context(&base, &deals, day("2026-03-02")));
    let not_evaluated: Vec<String> =
        evaluation.not_evaluated().map(|it| format!("{}: {}", it.key, it.why)).collect();
    assert_eq!(
        not_evaluated,
        ["own.owes, customer C-1: it cannot be computed: no rate from USD to CNY on or before \
             2026-03-02"]
    );
    let findings: Vec<&str> = evaluation.findings().map(|it| it.key.matter()).collect();
    assert_eq!(findings, ["own.either"]);
}

#[test]
fn the_measures_of_a_customer_say_what_a_credit_manager_asks() {
    let terms: Fact = serde_json::from_str(
        r#"{"payment_terms":{"id":"T-1","customer":"C-1","date":"2026-01-01","net_days":30}}"#,
    )
    .unwrap();
    let complaint: Fact =
        serde_json::from_str(r#"{"complaint":{"id":"K-1","customer":"C-1","date":"2026-02-01"}}"#)
            .unwrap();
    let base = base_of([
        terms,
        complaint,
        credit_limit("L-1", "C-1", "2026-01-01", "500 CNY"),
        on_account("S-1", "C-1", "2026-01-10", "300.00 CNY"),
        payment("B-1", "C-1", "2026-01-20", "100.00 CNY"),
        purchase("S-2", "C-2", "2026-01-10", "1.00 CNY"),
    ]);
    let firm = BehaviorMeasures::new(&base, JUDGED_IN);
    let of = |measure, customer: &str, as_of| {
        let subject: Subject = match customer {
            "" => Subject::Firm,
            id => id.parse::<CustomerId>().unwrap().into(),
        };
        match ask(&firm, &Question::of(measure, subject), day(as_of)).unwrap() {
            Answer::Known { value, .. } => value.to_string(),
            Answer::Unknown(why) => why.to_string(),
        }
    };
    assert_eq!(of("receivable.limit", "C-1", "2026-03-01"), "500.00 CNY");
    assert_eq!(of("receivable.limit", "C-2", "2026-03-01"), "nothing on record tells");
    // Due on 9 February.
    assert_eq!(of("receivable.overdue", "C-1", "2026-02-09"), "0.00 CNY");
    assert_eq!(of("receivable.days_overdue", "C-1", "2026-02-09"), "0 days");
    assert_eq!(of("receivable.overdue", "C-1", "2026-02-10"), "200.00 CNY");
    assert_eq!(of("receivable.days_overdue", "C-1", "2026-02-12"), "3 days");
    assert_eq!(of("receivable.overdue", "", "2026-02-10"), "200.00 CNY");
    assert_eq!(of("receivable.overdue", "C-2", "2026-02-10"), "0.00 CNY");
    assert_eq!(of("complaints.open", "C-1", "2026-01-31"), "0");
    assert_eq!(of("complaints.open", "C-1", "2026-02-01"), "1");
    assert_eq!(of("complaints.open", "", "2026-02-01"), "1");
    assert_eq!(of("complaints.open", "C-2", "2026-02-01"), "0");
}

#[test]
fn a_rule_is_asked_of_those_whom_it_names_and_of_those_who_have_left_only_on_request() {
    let owes = || NamedMeasure::of("receivable.owed").over("1 CNY");
    let rules = running([
        rule("all", owes()),
        WrittenRule { after_end: true, ..rule("always", owes()) },
        WrittenRule { of: vec!["C-2".to_owned()], ..rule("one", owes()) },
    ]);
    let debt = |id: &str, customer: &str| on_account(id, customer, "2026-03-01", "5.00 CNY");
    let gone = end("N-1", "C-1", "2026-03-05", clienteling::customer::EndKind::Died);
    let mut base = base_of([debt("S-1", "C-1"), debt("S-2", "C-2"), gone]);
    let said = |base: &CustomerBase, as_of| {
        let found = found(&rules, base, as_of).into_iter();
        found.map(|it| it.split(": amount").next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (first, second) = ("customer C-1", "customer C-2");
    let of = |customer: &str, word: &str| format!("{customer}: {word}");
    assert_eq!(
        said(&base, "2026-03-04"),
        [
            of(first, "all"),
            of(first, "always"),
            of(second, "all"),
            of(second, "always"),
            of(second, "one")
        ]
    );
    assert_eq!(
        said(&base, "2026-03-05"),
        [of(first, "always"), of(second, "all"), of(second, "always"), of(second, "one")]
    );
    // By whichever identifier.
    base.add(debt("S-3", "C-3")).unwrap();
    base.merge(merge("C-2", "C-3", "2026-03-06")).unwrap();
    let named = said(&base, "2026-03-07");
    assert_eq!(named.iter().filter(|it| it.ends_with(": one")).count(), 1, "{named:?}");
}

#[test]
fn rules_about_deals_staff_and_products_find_what_they_are_asked_of() {
    let open = || NamedMeasure::of("deals.open").at_least(1);
    let named = |key: &str, about, of: &str, when| WrittenRule {
        about,
        of: if of.is_empty() { vec![] } else { vec![of.to_owned()] },
        ..rule(key, when)
    };
    let rules = running([
        named("staff", SubjectKind::Staff, "E-1", open()),
        named("nobody", SubjectKind::Staff, "E-9", open()),
        named("product", SubjectKind::Product, "van", open()),
        named("large", SubjectKind::Deal, "", NamedMeasure::of("deal.amount").over("100 CNY")),
        named("second", SubjectKind::Deal, "D-2", NamedMeasure::of("deal.amount").over("1 CNY")),
        rule("customer", open()),
    ]);
    let deals = two_deals();
    let mut base = base_of([
        purchase("S-1", "C-1", "2026-03-01", "5.00 CNY"),
        purchase("S-2", "C-2", "2026-03-01", "5.00 CNY"),
    ]);
    let said = |base: &CustomerBase| {
        let evaluation = Evaluation::of(&rules, &context(base, &deals, day("2026-03-10")));
        assert_eq!(evaluation.not_evaluated().count(), 0);
        let shown = |it: &clienteling::Finding| {
            (it.key.to_string(), it.responsible.clone().map(|id| id.to_string()))
        };
        evaluation.findings().map(shown).collect::<Vec<_>>()
    };
    let by = |key: &str, staff: Option<&str>| (key.to_owned(), staff.map(str::to_owned));
    let joint = [
        by("own.large, deal D-1", Some("E-1")),
        by("own.product, product van", None),
        by("own.second, deal D-2", Some("E-2")),
        by("own.staff, member of staff E-1", Some("E-1")),
    ];
    let all = said(&base);
    assert_eq!(
        all[..2],
        [by("own.customer, customer C-1", None), by("own.customer, customer C-2", None)]
    );
    assert_eq!(all[2..], joint);
    // Whose identifiers were merged has the deals of both.
    base.merge(merge("C-1", "C-2", "2026-03-05")).unwrap();
    assert_eq!(said(&base).len(), 1 + joint.len());
}

fn merge(survivor: &str, absorbed: &str, date: &str) -> MergeRecord {
    serde_json::from_value(serde_json::json!({
        "survivor": survivor, "absorbed": absorbed, "date": date, "by": "E-1",
    }))
    .unwrap()
}

/// A deal of C-1 for 300 yuan by E-1, and one of C-2 for 50 by E-2.
fn two_deals() -> Opportunities {
    use clienteling::funnel::{Opportunity, OpportunityBasics, Pipeline};
    let pipeline = Pipeline::default();
    let mut deals = Opportunities::new();
    for (id, customer, staff, amount) in
        [("D-1", "C-1", "E-1", "300 CNY"), ("D-2", "C-2", "E-2", "50 CNY")]
    {
        let basics = OpportunityBasics {
            id: id.parse().unwrap(),
            customer: customer.parse().unwrap(),
            product: "van".parse().unwrap(),
            revenue: money(amount),
            stage: "first_contact".parse().unwrap(),
            created_on: day("2026-03-02"),
            created_by: staff.parse().unwrap(),
        };
        deals.add(Opportunity::create(basics, &pipeline).unwrap()).unwrap();
    }
    deals
}

/// Answers one measure, and not as its catalogue promises.
struct Broken(Catalogue);

impl WarningMeasures for Broken {
    fn catalogue(&self) -> &Catalogue {
        &self.0
    }

    fn answer(&self, _: &WarningContext<'_>, _: &Question<'_>) -> Answer {
        Value::Count(3).into()
    }
}

#[test]
fn whoever_answers_against_their_catalogue_raises_nothing() {
    let measure = Measure {
        name: "cups".into(),
        label: "cups of tea".into(),
        subjects: vec![SubjectKind::Firm].into(),
        timing: Timing::AsOf,
        unit: Unit::Days,
        domain: Domain::ALL,
        may_be_unknown: false,
    };
    let broken = Arc::new(Broken(Catalogue::try_new([measure]).unwrap()));
    let firm =
        WrittenRule { about: SubjectKind::Firm, ..rule("cups", NamedMeasure::of("cups").over(2)) };
    let rules = CheckedRules::try_new(&of([firm]), broken).unwrap().into_rules().unwrap();
    let (base, deals) = (CustomerBase::new(), Opportunities::new());
    let evaluation = Evaluation::of(&rules, &context(&base, &deals, day("2026-03-10")));
    assert_eq!(evaluation.findings().count(), 0);
    let why: Vec<Unknown> = evaluation.not_evaluated().map(|it| it.why).collect();
    assert_eq!(why, [Unknown::NothingOnRecord]);
}

#[test]
fn written_rules_run_beside_those_of_the_crate_and_may_not_take_their_names() {
    let built_in = WarningRules::built_in(&BuiltIn::default());
    let own = running([rule("owes", NamedMeasure::of("receivable.owed").over("100 CNY"))]);
    let all = built_in.with(own).unwrap();
    assert!(all.matters().any(|it| it == "own.owes"));
    assert!(all.matters().any(|it| it == "warning.no-purchase"));
    let own = running([rule("owes", NamedMeasure::of("receivable.owed").over("100 CNY"))]);
    assert!(all.with(own).is_err());
}

/// What the reference says of one customer on one day.
#[derive(Debug, PartialEq)]
enum Said {
    Nothing,
    Unknown,
    So { since: NaiveDate, at_stake: Option<Money> },
}

const LOOK_BACK: u32 = 20;

fn random_rules() -> WrittenRules {
    let owed = || NamedMeasure::of("receivable.owed");
    let stake = |rule: WrittenRule| WrittenRule { at_stake: Some(owed()), after_end: true, ..rule };
    let few = NamedMeasure::of("purchases.count").within(Window::LastDays(90)).below(2);
    let rules = vec![
        stake(rule("owes-and-stays-away", Condition::all([owed().over("30 CNY"), few]))),
        WrittenRule {
            after_end: true,
            ..rule(
                "silent-or-large",
                Condition::any([
                    NamedMeasure::of("purchases.recency").over(60),
                    !NamedMeasure::of("purchases.net")
                        .within(Window::LastMonths(12))
                        .at_most("80 CNY"),
                ]),
            )
        },
        stake(rule("for-days", Condition::in_a_row(5, owed().over("30 CNY")))),
    ];
    WrittenRulesDraft { rules, since_within_days: LOOK_BACK }.validate().unwrap()
}

/// Three-valued: `Some` is known.
fn reference(base: &CustomerBase, id: &CustomerId, rule: &str, as_of: NaiveDate) -> Said {
    let firm = BehaviorMeasures::new(base, JUDGED_IN);
    let value = |measure: &str, over: Option<Period>, on: NaiveDate| {
        let question = Question { measure, subject: id.clone().into(), over };
        ask(&firm, &question, on).unwrap().value()
    };
    let owed = |on| match value("receivable.owed", None, on) {
        Some(Value::Money(owed)) => Some(owed),
        _ => None,
    };
    let is_debtor = |on| owed(on).map(|owed| owed.amount() > money("30 CNY").amount());
    let is_so = |on: NaiveDate| match rule {
        "own.owes-and-stays-away" => {
            let days = Period::from_first_to_last(on - Days::new(89), on).unwrap();
            let few = match value("purchases.count", Some(days), on) {
                Some(Value::Count(count)) => Some(count < 2),
                _ => None,
            };
            match (is_debtor(on), few) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            }
        }
        "own.silent-or-large" => {
            let silent = match value("purchases.recency", None, on) {
                Some(Value::Days(days)) => Some(days > 60),
                _ => None,
            };
            let year = Period::year_through(on);
            let large = match value("purchases.net", Some(year), on) {
                Some(Value::Money(net)) => Some(net.amount() > money("80 CNY").amount()),
                _ => None,
            };
            match (silent, large) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            }
        }
        _ => {
            let days: Vec<_> = (0..5).map(|back| is_debtor(on - Days::new(back))).collect();
            if days.contains(&Some(false)) {
                Some(false)
            } else if days.contains(&None) {
                None
            } else {
                Some(true)
            }
        }
    };
    match is_so(as_of) {
        None => Said::Unknown,
        Some(false) => Said::Nothing,
        Some(true) => {
            let mut since = as_of;
            for back in 1..=u64::from(LOOK_BACK) {
                if is_so(as_of - Days::new(back)) != Some(true) {
                    break;
                }
                since = as_of - Days::new(back);
            }
            let at_stake = if rule == "own.silent-or-large" { None } else { owed(as_of) };
            Said::So { since, at_stake }
        }
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn written_rules_find_what_asking_each_measure_in_plain_words_finds(
        facts in facts(CURRENCIES, 30), rates in rates(), as_of in a_day(),
    ) {
        let base = base_with(facts, &rates);
        let deals = Opportunities::new();
        let written = random_rules();
        let rules = checked(&written).into_rules().unwrap();
        let evaluation = Evaluation::of(&rules, &context(&base, &deals, as_of));
        let mut said = BTreeMap::new();
        for finding in evaluation.findings() {
            let so = Said::So { since: finding.since, at_stake: finding.at_stake };
            prop_assert!(said.insert(finding.key.clone(), so).is_none());
        }
        for not in evaluation.not_evaluated() {
            prop_assert!(said.insert(not.key.clone(), Said::Unknown).is_none());
        }
        for customer in base.customers().filter(|customer| customer.is_known(as_of)) {
            for rule in &written.rules {
                let key = FindingKey::new(rule.key.clone(), customer.id().clone());
                let expected = reference(&base, customer.id(), &rule.key, as_of);
                let found = said.remove(&key).unwrap_or(Said::Nothing);
                prop_assert_eq!(found, expected, "{}", key);
            }
        }
        prop_assert_eq!(said.len(), 0);
    }

    #[test]
    fn written_rules_can_be_brought_up_to_date_and_to_a_later_day(
        facts in facts(CURRENCIES, 20), rates in rates(), as_of in a_day(), later in 1..40_u64,
        cut in any::<prop::sample::Index>(),
    ) {
        let rules = checked(&random_rules()).into_rules().unwrap();
        let deals = Opportunities::new();
        let (first, new) = facts.split_at(cut.index(facts.len() + 1));
        let mut base = base_with(first.to_vec(), &rates);
        let mut evaluation = Evaluation::of(&rules, &context(&base, &deals, as_of));
        let mut touched = Touched::new();
        for fact in new {
            touched = touched.fact(fact);
            base.add(fact.clone()).unwrap();
        }
        let now = context(&base, &deals, as_of);
        evaluation.update(&rules, &now, &touched);
        prop_assert_eq!(&evaluation, &Evaluation::of(&rules, &now));
        let then = context(&base, &deals, as_of + Days::new(later));
        evaluation.advance(&rules, &then);
        prop_assert_eq!(evaluation, Evaluation::of(&rules, &then));
    }
}

#[test]
fn whom_a_rule_names_and_nobody_knows_is_told_of() {
    let owes = || NamedMeasure::of("receivable.owed").over("1 CNY");
    let customers = |of: &[&str]| WrittenRule {
        of: of.iter().map(|id| (*id).to_owned()).collect(),
        ..rule("owes", owes())
    };
    let deal = |of: &str| WrittenRule {
        about: SubjectKind::Deal,
        of: vec![of.to_owned()],
        ..rule("deal", NamedMeasure::of("deal.amount").over("1 CNY"))
    };
    let deals = two_deals();
    let debt = |id: &str, customer: &str| on_account(id, customer, "2026-03-01", "5.00 CNY");
    let mut base = base_of([debt("S-1", "C-1"), debt("S-3", "C-3")]);
    base.merge(merge("C-1", "C-3", "2026-03-05")).unwrap();
    let unknown = |rules: WarningRules, as_of: &str| {
        let evaluation = Evaluation::of(&rules, &context(&base, &deals, day(as_of)));
        let not = evaluation.not_evaluated();
        not.map(|it| format!("{}: {}", it.key, it.why)).collect::<Vec<_>>()
    };
    let nobody = ["own.owes, customer C-11: nothing is known of it: is the identifier right?"];
    assert_eq!(unknown(running([customers(&["C-1", "C-11"])]), "2026-03-10"), nobody);
    assert_eq!(unknown(running([customers(&["C-1", "C-3"])]), "2026-03-10"), [""; 0]);
    let not_yet = ["own.owes, customer C-1: nothing is known of it: is the identifier right?"];
    assert_eq!(unknown(running([customers(&["C-1"])]), "2026-02-28"), not_yet);
    let no_deal = ["own.deal, deal D-9: nothing is known of it: is the identifier right?"];
    assert_eq!(unknown(running([deal("D-9")]), "2026-03-10"), no_deal);
    assert_eq!(unknown(running([deal("D-1")]), "2026-03-10"), [""; 0]);
    assert_eq!(unknown(running([deal("D-1")]), "2026-03-01").len(), 1, "not opened yet");
    // Who comes to be known is asked, also by what is brought up to date.
    let rules = running([customers(&["C-11"])]);
    let mut evaluation = Evaluation::of(&rules, &context(&base, &deals, day("2026-03-10")));
    let new = debt("S-11", "C-11");
    let touched = Touched::new().fact(&new);
    base.add(new).unwrap();
    evaluation.update(&rules, &context(&base, &deals, day("2026-03-10")), &touched);
    assert_eq!((evaluation.findings().count(), evaluation.not_evaluated().count()), (1, 0));
}

#[test]
fn a_rule_that_names_a_deal_is_asked_of_it_while_it_is_open() {
    let named = WrittenRule {
        about: SubjectKind::Deal,
        of: vec!["D-1".to_owned()],
        ..rule("deal", NamedMeasure::of("deal.amount").over("1 CNY"))
    };
    let rules = running([named]);
    let mut deals = two_deals();
    let (id, by) = ("D-1".parse().unwrap(), "E-1".parse().unwrap());
    let lost = Change::Lose(LossReason::Cause(LossCause::Price));
    deals.apply(&id, lost, day("2026-03-20"), &by, &Pipeline::default()).unwrap();
    let base = CustomerBase::new();
    let found = |as_of: &str| {
        let evaluation = Evaluation::of(&rules, &context(&base, &deals, day(as_of)));
        (evaluation.findings().count(), evaluation.not_evaluated().count())
    };
    assert_eq!(found("2026-03-19"), (1, 0));
    assert_eq!(found("2026-03-20"), (0, 0));
}

#[test]
fn whoever_has_left_is_not_looked_at_again_for_a_rule_that_is_not_asked_of_them() {
    let owes = || NamedMeasure::of("receivable.owed").over("1 CNY");
    let debt = on_account("S-1", "C-1", "2026-03-01", "5.00 CNY");
    let base =
        base_of([debt, end("N-1", "C-1", "2026-03-05", clienteling::customer::EndKind::Died)]);
    let deals = Opportunities::new();
    let again = |rule: WrittenRule, as_of: &str| {
        let evaluation = Evaluation::of(&running([rule]), &context(&base, &deals, day(as_of)));
        evaluation.look_again_on().map(|day| day.to_string())
    };
    let always = || WrittenRule { after_end: true, ..rule("owes", owes()) };
    assert_eq!(again(rule("owes", owes()), "2026-03-04").as_deref(), Some("2026-03-05"));
    assert_eq!(again(rule("owes", owes()), "2026-03-06"), None);
    assert_eq!(again(always(), "2026-03-06").as_deref(), Some("2026-03-07"));
}

#[test]
fn what_is_joint_about_a_customer_is_found_with_what_is_theirs_alone() {
    let owes = rule("owes", NamedMeasure::of("receivable.owed").over("1 CNY"));
    let firm = WrittenRule {
        about: SubjectKind::Firm,
        ..rule("firm", NamedMeasure::of("receivable.owed").over("1 CNY"))
    };
    let mut draft = clienteling::warning::WarningRulesPolicyDraft::default();
    draft.signs.least_customers = 1;
    let built_in = BuiltIn { policy: draft.validate().unwrap(), ..BuiltIn::default() };
    let rules = running([owes, firm]).with(WarningRules::built_in(&built_in)).unwrap();
    let often = (1..=12).map(|month| {
        let id = format!("S-{month}");
        on_account(&id, "C-1", &format!("2025-{month:02}-03"), "500.00 CNY")
    });
    let base = base_of(often.chain([purchase("T-1", "C-2", "2025-07-01", "5.00 CNY")]));
    let deals = Opportunities::new();
    let evaluation = Evaluation::of(&rules, &context(&base, &deals, day("2026-01-10")));
    let about = |subject: Subject| {
        let found = evaluation.findings_about(&subject);
        found.map(|it| it.key.matter().to_owned()).collect::<Vec<_>>()
    };
    let of_customer = about(Subject::Customer("C-1".parse().unwrap()));
    let concentrated = clienteling::warning::signs::REVENUE_CONCENTRATED.to_owned();
    assert!(of_customer.contains(&"own.owes".to_owned()) && of_customer.contains(&concentrated));
    assert_eq!(about(Subject::Customer("C-3".parse().unwrap())), [""; 0]);
    assert_eq!(about(Subject::Firm), ["own.firm"]);
}

#[test]
fn in_another_currency_everything_is_evaluated_anew() {
    let rules = running([rule("owes", NamedMeasure::of("receivable.owed").over("1 CNY"))]);
    let base = base_of([on_account("S-1", "C-1", "2026-01-01", "5.00 CNY")]);
    let deals = Opportunities::new();
    let as_of = day("2026-01-31");
    let other = WarningContext { currency: Currency::EUR, ..context(&base, &deals, as_of) };
    let mut evaluation = Evaluation::of(&rules, &context(&base, &deals, as_of));
    evaluation.update(&rules, &other, &Touched::new());
    assert_eq!(evaluation, Evaluation::of(&rules, &other));
    let later = WarningContext { as_of: day("2026-02-01"), ..context(&base, &deals, as_of) };
    evaluation.advance(&rules, &later);
    assert_eq!(evaluation, Evaluation::of(&rules, &later));
}

#[test]
fn the_days_that_are_looked_back_are_bounded() {
    let base = base_of([on_account("S-1", "C-1", "2026-01-01", "5.00 CNY")]);
    let deals = Opportunities::new();
    let since = |within: u32, as_of: &str| {
        let rules = vec![rule("owes", NamedMeasure::of("receivable.owed").over("1 CNY"))];
        let written = WrittenRulesDraft { rules, since_within_days: within }.validate().unwrap();
        let rules = checked(&written).into_rules().unwrap();
        let evaluation = Evaluation::of(&rules, &context(&base, &deals, day(as_of)));
        let found = evaluation.findings().next().unwrap();
        format!("{}{}", found.since, if found.or_before { " or before" } else { "" })
    };
    assert_eq!(since(0, "2026-01-31"), "2026-01-31 or before");
    assert_eq!(since(29, "2026-01-31"), "2026-01-02 or before");
    assert_eq!(since(30, "2026-01-31"), "2026-01-01 or before");
    assert_eq!(since(31, "2026-01-31"), "2026-01-01");
    assert_eq!(Currency::CNY, JUDGED_IN);
}
