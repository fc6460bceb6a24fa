//! Evaluating what new facts touch, or what a new day can change, gives what evaluating everything
//! gives.

mod drawn;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{Days, NaiveDate};
use clienteling::base::{FactKind, MergeRecord};
use clienteling::funnel::{
    Change, NewOpportunity, Opportunities, Opportunity, OpportunityBasics, Pipeline,
};
use clienteling::satisfaction::Questionnaire;
use clienteling::warning::churn::{Activity, Expectation, ProductClass};
use clienteling::warning::{
    BuiltIn, Evaluation, Finding, FindingKey, Touched, WarningContext, WarningRules,
    WarningRulesPolicyDraft,
};
use clienteling::{Currency, CustomerBase, CustomerId, Draft, Fact};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::json;

use self::drawn::{CUSTOMERS, NO_INFLUENCE, a_day, a_fact, a_story, facts};
use crate::common::cases;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Every rule that comes with the crate, by limits that few facts reach.
static RULES: LazyLock<WarningRules> = LazyLock::new(rules);

fn rules() -> WarningRules {
    let questionnaire: Questionnaire = serde_json::from_value(json!({"survey": "S", "items": [
        {"question": "service", "name": "Service", "scale": {"grades": {}}}]}))
    .unwrap();
    let mut draft = WarningRulesPolicyDraft::default();
    draft.signs.least_customers = 2;
    draft.signs.least_lost = 1;
    draft.receivable.latest_invoices = 2;
    draft.receivable.earlier_at_least = 2;
    draft.sales.least_steps = 4;
    draft.sales.least_active = 2;
    draft.expense.budget.least_steps = 4;
    draft.expense.budget.least_active = 2;
    draft.expense.climbing.months = 6;
    draft.expense.climbing.least_months = 4;
    draft.expense.of_revenue.patience_days = 10;
    draft.expense.of_revenue.least = Some("5 CNY".parse().unwrap());
    draft.churn.decline.months = 2;
    draft.churn.decline.least_days = 2;
    draft.churn.decline.least_classes = 2;
    draft.churn.decline.habit_days = 1;
    draft.churn.rhythm.least_gaps = 2;
    for (product, activity, within_months) in [
        ("car", Activity::WorkshopVisit, 6),
        ("oil", Activity::Reorder, 3),
        ("tyre", Activity::Reorder, 8),
    ] {
        let class = ProductClass {
            products: [product.parse().unwrap()].into(),
            expects: Expectation { activity, within_months },
            ..ProductClass::default()
        };
        draft.churn.classes.insert(product.to_owned(), class);
    }
    WarningRules::built_in(&BuiltIn {
        policy: draft.validate().unwrap(),
        questionnaire: Some(questionnaire),
        ..BuiltIn::default()
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

/// One step after another: mostly facts, single ones of any kind and those that tell something together.
fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    let told = a_story()
        .prop_map(|facts| facts.into_iter().map(|fact| Step::Add(Box::new(fact))).collect());
    let some = prop_oneof![7 => a_step().prop_map(|step| vec![step]), 1 => told];
    vec(some, 1..most).prop_map(|all| all.into_iter().flatten().collect())
}

fn a_step() -> impl Strategy<Value = Step> {
    let customer = || select(&CUSTOMERS[..]);
    prop_oneof![
        16 => a_fact().prop_map(|fact| Step::Add(Box::new(fact))),
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
    Evaluation::of(&RULES, &WarningContext { base, deals, currency: Currency::CNY, as_of })
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
        evaluation.update(&RULES, &self.context(), touched);
        self.evaluation = evaluation;
    }

    fn go_to(&mut self, as_of: NaiveDate) {
        self.as_of = as_of;
        let mut evaluation = self.evaluation.clone();
        evaluation.advance(&RULES, &self.context());
        self.evaluation = evaluation;
    }

    /// What is said before a step that changes nothing: a fact at which no rule looks, of somebody who
    /// is known.
    fn idle(&self, step: &Step) -> Option<Evaluation> {
        let Step::Add(fact) = step else { return None };
        let is_known = fact.customer().is_none_or(|id| {
            self.base.customer(id).is_some_and(|customer| customer.is_known(self.as_of))
        });
        (is_known && NO_INFLUENCE.contains(&fact.kind())).then(|| self.evaluation.clone())
    }

    fn says_the_same(&self, before: &Evaluation) -> bool {
        let now = &self.evaluation;
        now.findings().eq(before.findings()) && now.not_evaluated().eq(before.not_evaluated())
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
        as_of in a_day(), steps in steps(24),
    ) {
        let mut kept = Kept::new(as_of);
        for step in steps {
            let shown = format!("{step:?}");
            let idle = kept.idle(&step);
            kept.take(step);
            if let Some(before) = idle {
                prop_assert!(kept.says_the_same(&before), "after {}", shown);
            }
            let whole = context(&kept.base, &kept.deals, kept.as_of);
            prop_assert_eq!(&kept.evaluation, &whole, "after {}", shown);
        }
    }

    #[test]
    fn a_finding_is_the_same_until_its_day_to_look_again(
        as_of in a_day(), facts in facts(),
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

/// What is drawn reaches every rule, so that comparing means something.
#[test]
fn every_kind_of_fact_is_drawn_and_every_matter_is_found() {
    let (mut kinds, mut found) = (BTreeSet::new(), BTreeSet::new());
    let mut runner = TestRunner::deterministic();
    for _ in 0..500 {
        let drawn = (a_day(), steps(24)).new_tree(&mut runner).unwrap();
        let (as_of, steps) = drawn.current();
        let mut kept = Kept::new(as_of);
        for step in steps {
            kept.take(step);
            let matters = kept.evaluation.findings().map(|it| it.key.matter().to_owned());
            found.extend(matters);
        }
        kinds.extend(kept.facts.iter().map(Fact::kind));
    }
    let never: Vec<_> = FactKind::ALL.iter().filter(|kind| !kinds.contains(kind)).collect();
    assert!(never.is_empty(), "never drawn: {never:?}");
    let missed: Vec<_> = RULES.matters().filter(|matter| !found.contains(*matter)).collect();
    assert!(missed.is_empty(), "never found: {missed:?}");
}

#[test]
fn the_first_fact_about_a_merged_customer_says_who_money_was_spent_on() {
    let fact = |text| Step::Add(Box::new(serde_json::from_value(text).unwrap()));
    let mut kept = Kept::new(day("2025-02-26"));
    let amount = json!({"amount": "6", "currency": "CNY"});
    for step in [
        Step::Merge("C-1", "C-4", day("2025-01-01")),
        fact(json!({"expense": {"id": "E", "date": "2025-01-01", "about": {"customer": "C-4"},
            "kind": "gift", "amount": amount}})),
        fact(json!({"budget": {"id": "B", "date": "2025-01-01", "about": {"customer": "C-4"},
            "period": {"first": "2025-01-01", "last": "2025-12-31"},
            "amount": {"amount": "1", "currency": "CNY"}}})),
        fact(
            json!({"gift": {"id": "G", "customer": "C-1", "date": "2025-01-01", "what": "a mat"}}),
        ),
    ] {
        kept.take(step);
        assert_eq!(kept.evaluation, context(&kept.base, &kept.deals, kept.as_of));
    }
    let over = kept.evaluation.findings().find(|it| it.key.matter() == "warning.over-budget");
    assert_eq!(over.unwrap().key.subject().to_string(), "customer C-1");
}

#[test]
fn the_exposure_of_a_group_is_looked_at_again_when_a_company_belongs_to_it_no_more() {
    let fact = |text| Step::Add(Box::new(serde_json::from_value(text).unwrap()));
    let mut kept = Kept::new(day("2026-03-01"));
    let amount = |amount: &str| json!({"amount": amount, "currency": "CNY"});
    for step in [
        fact(json!({"credit_limit": {"id": "L", "customer": "C-3", "date": "2026-01-01",
            "limit": amount("20")}})),
        fact(json!({"affiliation": {"id": "A", "customer": "C-1", "date": "2026-01-01",
            "to": "C-3", "kind": "subsidiary", "until": "2026-03-09"}})),
        fact(json!({"purchase": {"id": "S", "customer": "C-1", "date": "2026-01-01",
            "lines": [{"product": "oil", "quantity": "1", "amount": amount("50")}],
            "settlement": "on_account"}})),
    ] {
        kept.take(step);
    }
    let look_again_on = |kept: &Kept| {
        let mut of_group = kept.evaluation.findings();
        of_group.find(|it| it.key.matter() == "warning.group-over-limit")?.look_again_on
    };
    assert_eq!(look_again_on(&kept), Some(day("2026-03-10")));
    kept.take(Step::On(8));
    assert_eq!(look_again_on(&kept), Some(day("2026-03-10")));
    kept.take(Step::On(1));
    assert!(!kept.evaluation.findings().any(|it| it.key.matter() == "warning.group-over-limit"));
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
fn of_a_contract_that_is_over_before_it_begins_time_alone_changes_nothing() {
    let mut kept = Kept::new(day("2024-02-08"));
    let contract = json!({"contract": {"id": "I-1", "customer": "C-1", "date": "2024-01-01",
        "from": "2026-03-04", "until": "2024-01-01", "kind": "insurance", "with": "us"}});
    kept.take(Step::Add(Box::new(serde_json::from_value(contract).unwrap())));
    assert_eq!(kept.evaluation.of_customer(&"C-1".parse().unwrap()), None);
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

        fn evaluate(&self, _: &CustomerFacts<'_>, _: &mut Found) {
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
