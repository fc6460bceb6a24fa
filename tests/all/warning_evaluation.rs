//! Evaluating what new facts touch, or what a new day can change, gives what evaluating everything
//! gives.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use clienteling::base::MergeRecord;
use clienteling::funnel::{
    Change, NewOpportunity, Opportunities, Opportunity, OpportunityBasics, Pipeline,
};
use clienteling::satisfaction::Questionnaire;
use clienteling::warning::{
    BuiltIn, Evaluation, Finding, FindingKey, Touched, WarningContext, WarningRules,
    WarningRulesPolicyDraft,
};
use clienteling::{Currency, CustomerBase, CustomerId, Draft, Fact};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::common::cases;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Every rule that comes with the crate.
fn rules() -> WarningRules {
    let questionnaire: Questionnaire = serde_json::from_value(json!({"survey": "S", "items": [
        {"question": "service", "name": "Service", "scale": {"grades": {}}}]}))
    .unwrap();
    let mut draft = WarningRulesPolicyDraft::default();
    draft.signs.least_customers = 2;
    draft.signs.least_lost = 1;
    WarningRules::built_in(&BuiltIn {
        policy: draft.validate().unwrap(),
        questionnaire: Some(questionnaire),
        ..BuiltIn::default()
    })
}

const CUSTOMERS: [&str; 4] = ["C-1", "C-2", "C-3", "C-4"];

fn a_day() -> impl Strategy<Value = NaiveDate> {
    (0..1_000_u64).prop_map(|offset| day("2024-01-01") + Days::new(offset))
}

/// What a fact of a kind says beside its identifier, its customer and its day.
fn said(kind: &str, days: u64, on: NaiveDate, number: u32) -> Value {
    let later = (on + Days::new(days)).to_string();
    let money = |amount: u32| json!({"amount": amount.to_string(), "currency": "CNY"});
    let lines = json!([{"product": "car", "quantity": "1", "amount": money(number)}]);
    match kind {
        "purchase" | "return" => json!({"lines": lines, "settlement": "on_account"}),
        "payment" => json!({"amount": money(number)}),
        "credit_limit" => json!({"limit": money(number)}),
        "promise" => json!({"until": later}),
        "contract" => json!({"until": later, "kind": "insurance"}),
        "consent" => json!({"channel": null, "purpose": "marketing", "decision":
            if number.is_multiple_of(3) { "withdrawn" } else { "given" }}),
        "profile" => json!({"profile": {"person": {"identity": {"email": "li@example.com"}}}}),
        "survey_answer" => json!({"survey": "S", "question": "service",
            "answer": {"score": (number % 6 * 20).to_string()}}),
        "end" => json!({"kind": "deletion_requested"}),
        "responsibility" => json!({"staff": format!("E-{}", number % 3)}),
        _ => json!({}),
    }
}

const KINDS: [&str; 13] = [
    "purchase",
    "purchase",
    "return",
    "payment",
    "credit_limit",
    "promise",
    "contract",
    "consent",
    "profile",
    "survey_answer",
    "end",
    "responsibility",
    "complaint",
];

fn a_fact() -> impl Strategy<Value = Fact> {
    (select(&KINDS[..]), select(&CUSTOMERS[..]), a_day(), 0..400_u64, 1..100_u32, any::<u32>())
        .prop_map(|(kind, customer, on, days, number, id)| {
            let mut fact = said(kind, days, on, number);
            fact["id"] = json!(format!("{kind}-{id}"));
            fact["customer"] = json!(customer);
            fact["date"] = json!(on.to_string());
            serde_json::from_value(json!({ kind: fact })).unwrap()
        })
}

#[derive(Debug, Clone)]
enum Step {
    Add(Box<Fact>),
    Remove(usize),
    Merge(&'static str, &'static str, NaiveDate),
    UndoMerge,
    Deal(u32, &'static str, NaiveDate, u64),
    Expect(u32, NaiveDate),
    Rate(NaiveDate),
    On(u64),
    Back(u64),
}

fn a_step() -> impl Strategy<Value = Step> {
    let customer = || select(&CUSTOMERS[..]);
    prop_oneof![
        12 => a_fact().prop_map(|fact| Step::Add(Box::new(fact))),
        2 => any::<usize>().prop_map(Step::Remove),
        2 => (customer(), customer(), a_day()).prop_map(|(a, b, on)| Step::Merge(a, b, on)),
        1 => Just(Step::UndoMerge),
        2 => (any::<u32>(), customer(), a_day(), 0..100_u64)
            .prop_map(|(id, customer, on, days)| Step::Deal(id, customer, on, days)),
        2 => (any::<u32>(), a_day()).prop_map(|(id, on)| Step::Expect(id, on)),
        1 => a_day().prop_map(Step::Rate),
        6 => (0..120_u64).prop_map(Step::On),
        1 => (0..60_u64).prop_map(Step::Back),
    ]
}

/// A firm, and what was evaluated of it, brought up to date step by step.
struct Kept {
    base: CustomerBase,
    deals: Opportunities,
    as_of: NaiveDate,
    facts: Vec<Fact>,
    merges: Vec<MergeRecord>,
    evaluation: Evaluation,
}

fn context(base: &CustomerBase, deals: &Opportunities, as_of: NaiveDate) -> Evaluation {
    Evaluation::of(&rules(), &WarningContext { base, deals, currency: Currency::CNY, as_of })
}

impl Kept {
    fn new(as_of: NaiveDate) -> Self {
        let (base, deals) = (CustomerBase::new(), Opportunities::new());
        let evaluation = context(&base, &deals, as_of);
        Kept { base, deals, as_of, facts: vec![], merges: vec![], evaluation }
    }

    fn context(&self) -> WarningContext<'_> {
        let Kept { base, deals, as_of, .. } = self;
        WarningContext { base, deals, currency: Currency::CNY, as_of: *as_of }
    }

    fn update(&mut self, touched: &Touched) {
        let mut evaluation = self.evaluation.clone();
        evaluation.update(&rules(), &self.context(), touched);
        self.evaluation = evaluation;
    }

    fn go_to(&mut self, as_of: NaiveDate) {
        self.as_of = as_of;
        let mut evaluation = self.evaluation.clone();
        evaluation.advance(&rules(), &self.context());
        self.evaluation = evaluation;
    }

    fn take(&mut self, step: Step) {
        let id = |text: &str| text.parse::<CustomerId>().unwrap();
        match step {
            Step::Add(fact) => {
                if self.base.add(Fact::clone(&fact)).is_ok() {
                    self.update(&Touched::new().fact(&fact));
                    self.facts.push(*fact);
                }
            }
            Step::Remove(place) => {
                let Some(place) = place.checked_rem(self.facts.len()) else { return };
                let fact = self.facts.remove(place);
                if self.base.remove(fact.kind(), fact.id()).is_ok() {
                    self.update(&Touched::new().fact(&fact));
                }
            }
            Step::Merge(survivor, absorbed, date) => {
                let (survivor, absorbed) = (id(survivor), id(absorbed));
                let record = MergeRecord {
                    survivor: survivor.clone(),
                    absorbed: absorbed.clone(),
                    date,
                    by: None,
                };
                if self.base.merge(record.clone()).is_ok() {
                    self.update(&Touched::new().customer(survivor).customer(absorbed));
                    self.merges.push(record);
                }
            }
            Step::UndoMerge => {
                let Some(record) = self.merges.pop() else { return };
                let _ = self.base.undo_merge(&record);
                let MergeRecord { survivor, absorbed, .. } = record;
                self.update(&Touched::new().customer(survivor).customer(absorbed));
            }
            Step::Deal(number, customer, on, days) => {
                let basics = OpportunityBasics {
                    id: format!("O-{}", number % 5).parse().unwrap(),
                    customer: id(customer),
                    product: "car".parse().unwrap(),
                    revenue: "168 CNY".parse().unwrap(),
                    stage: "first_contact".parse().unwrap(),
                    created_on: on,
                    created_by: "S-1".parse().unwrap(),
                };
                let expected_on = Some(on + Days::new(days));
                let new = NewOpportunity { expected_on, ..NewOpportunity::from(basics) };
                let deal = Opportunity::create(new, &Pipeline::default()).unwrap();
                if self.deals.add(deal).is_ok() {
                    self.update(&Touched::new().customer(id(customer)));
                }
            }
            Step::Expect(number, on) => {
                let pipeline = Pipeline::default();
                let which = format!("O-{}", number % 5).parse().unwrap();
                let Some(mut deal) = self.deals.get_mut(&which) else { return };
                let change = Change::ExpectedOn(Some(on + Days::new(20)));
                if deal.apply(change, on, &"S-1".parse().unwrap(), &pipeline).is_ok() {
                    let customer = self.deals.get(&which).unwrap().customer().clone();
                    self.update(&Touched::new().customer(customer));
                }
            }
            Step::Rate(on) => {
                let rate = "7".parse().unwrap();
                let rates = self.base.rates_mut();
                if rates.record(Currency::USD, Currency::CNY, on, rate).is_ok() {
                    self.update(&Touched::new().everything());
                }
            }
            Step::On(days) => self.go_to(self.as_of + Days::new(days)),
            Step::Back(days) => self.go_to(self.as_of - Days::new(days)),
        }
    }
}

/// Whether two are alike in all but what counts days: the reason, and the evidence.
fn same(one: &Finding, other: &Finding) -> bool {
    let mut one = one.clone();
    one.reason = other.reason;
    one.evidence.clone_from(&other.evidence);
    one == *other
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn what_is_brought_up_to_date_is_what_evaluating_everything_gives(
        as_of in a_day(), steps in vec(a_step(), 1..30),
    ) {
        let mut kept = Kept::new(as_of);
        for step in steps {
            let shown = format!("{step:?}");
            kept.take(step);
            let whole = context(&kept.base, &kept.deals, kept.as_of);
            prop_assert_eq!(&kept.evaluation, &whole, "after {}", shown);
        }
    }

    #[test]
    fn a_finding_is_the_same_until_its_day_to_look_again(
        as_of in a_day(), facts in vec(a_fact(), 1..30),
    ) {
        let mut base = CustomerBase::new();
        for fact in facts.into_iter().filter(|fact| fact.date() <= as_of) {
            let _ = base.add(fact);
        }
        let deals = Opportunities::new();
        let first = context(&base, &deals, as_of);
        let keys: BTreeSet<&FindingKey> = first.findings().map(|it| &it.key).collect();
        prop_assert_eq!(keys.len(), first.findings().count());
        for offset in [1, 7, 29, 40] {
            let later = as_of + Days::new(offset);
            let evaluation = context(&base, &deals, later);
            for finding in first.findings() {
                prop_assert!(finding.since <= as_of, "{}", finding);
                prop_assert!(finding.look_again_on.is_none_or(|on| on > as_of), "{}", finding);
                if finding.look_again_on.is_none_or(|on| later < on) {
                    let still = evaluation.findings().find(|it| it.key == finding.key);
                    prop_assert!(still.is_some_and(|it| same(it, finding)), "{} on {}", finding, later);
                }
            }
        }
    }
}

#[test]
fn two_rules_cannot_find_one_matter() {
    let twice = WarningRules::built_in(&BuiltIn::default())
        .with(WarningRules::built_in(&BuiltIn::default()))
        .unwrap_err();
    assert!(twice.to_string().contains("`warning.no-purchase`"), "{twice}");
}

#[test]
fn a_fact_that_is_dated_ahead_counts_from_its_day_on() {
    let mut kept = Kept::new(day("2026-01-10"));
    let promise = json!({"promise": {"id": "J", "customer": "C-1", "date": "2026-02-01",
        "until": "2026-02-03"}});
    kept.take(Step::Add(Box::new(serde_json::from_value(promise).unwrap())));
    let of_c = |kept: &Kept| kept.evaluation.of_customer(&"C-1".parse().unwrap()).cloned();
    assert_eq!(of_c(&kept).unwrap().look_again_on, Some(day("2026-02-01")));
    kept.take(Step::On(22));
    assert_eq!(of_c(&kept).unwrap().look_again_on, Some(day("2026-02-04")));
    assert_eq!(kept.evaluation.findings().count(), 0);
    kept.take(Step::On(3));
    assert_eq!(kept.evaluation.findings().count(), 1);
}

#[test]
fn of_one_customer_only_that_one_is_evaluated() {
    // A rule that counts how often it looks.
    use clienteling::warning::{CustomerFacts, CustomerRule, Found};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    struct Counting(Arc<AtomicUsize>);
    impl CustomerRule for Counting {
        fn matters(&self) -> Vec<&str> {
            vec!["own.counting"]
        }

        fn look(&self, _: &CustomerFacts<'_>, _: &mut Found) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let looked = Arc::new(AtomicUsize::new(0));
    let rules = WarningRules::try_new(vec![Box::new(Counting(looked.clone()))], vec![]).unwrap();
    let mut base = CustomerBase::new();
    let paid = |number: usize, date: &str| -> Fact {
        serde_json::from_value(json!({"payment": {"id": format!("B-{number}-{date}"),
            "customer": format!("C-{number}"), "date": date,
            "amount": {"amount": "1", "currency": "CNY"}}}))
        .unwrap()
    };
    for number in 0..100 {
        base.add(paid(number, "2026-01-01")).unwrap();
    }
    let deals = Opportunities::new();
    let as_of = day("2026-02-01");
    let context = WarningContext { base: &base, deals: &deals, currency: Currency::CNY, as_of };
    let mut evaluation = Evaluation::of(&rules, &context);
    assert_eq!(looked.swap(0, Ordering::Relaxed), 100);
    let fact = paid(7, "2026-02-01");
    let touched = Touched::new().fact(&fact);
    base.add(fact).unwrap();
    let context = WarningContext { base: &base, deals: &deals, currency: Currency::CNY, as_of };
    evaluation.update(&rules, &context, &touched);
    assert_eq!(looked.swap(0, Ordering::Relaxed), 1);
    let context = WarningContext { as_of: day("2026-02-02"), ..context };
    evaluation.advance(&rules, &context);
    assert_eq!(looked.load(Ordering::Relaxed), 0, "nobody can have changed by time alone");
    assert_eq!(evaluation.as_of(), day("2026-02-02"));
}
