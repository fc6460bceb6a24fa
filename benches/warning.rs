//! What all warning rules cost, as a ratio to a plain pass over the facts that they look at, and what
//! one new fact costs.
//!
//! ```text
//! cargo bench --bench warning               # 10 thousand, 100 thousand and 1 million customers
//! cargo bench --bench warning -- 10000      # other sizes
//! ```
//!
//! Each customer has five purchases, most of them on account, payments, a credit limit, a consent, an
//! e-mail address; some have a contract, a promise, a complaint, a visit, an expense or a deal. The firm
//! has a plan, a budget and an expense of each month, and each of ten sellers a plan. In every round each job runs once, one
//! after the other, so that all see the same machine; the median over the rounds counts.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use clienteling::funnel::{
    NewOpportunity, Opportunities, Opportunity, OpportunityBasics, Pipeline,
};
use clienteling::units::Record;
use clienteling::warning::{BuiltIn, Evaluation, Touched, WarningContext, WarningRules};
use clienteling::{Currency, CustomerBase, Fact};
use serde_json::{Value, json};

fn main() {
    let given: Vec<u64> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if given.is_empty() { vec![10_000, 100_000, 1_000_000] } else { given };
    for customers in sizes {
        measure(customers);
    }
}

fn day() -> NaiveDate {
    "2026-06-15".parse().expect("a day")
}

fn measure(customers: u64) {
    let (base, deals) = firm(customers);
    let (of_customers, joint) = WarningRules::built_in(&BuiltIn::default()).split();
    let context =
        WarningContext { base: &base, deals: &deals, currency: Currency::CNY, as_of: day() };
    let rounds = (300_000 / customers).clamp(3, 15);
    let mut times: BTreeMap<&'static str, Vec<Duration>> = BTreeMap::new();
    for _ in 0..rounds {
        let mut job = |name: &'static str, work: &mut dyn FnMut()| {
            let started = Instant::now();
            work();
            times.entry(name).or_default().push(started.elapsed());
        };
        job("pass", &mut || {
            black_box(plain_pass(&base, &deals));
        });
        job("customers", &mut || {
            black_box(Evaluation::of(&of_customers, &context));
        });
        job("joint", &mut || {
            black_box(Evaluation::of(&joint, &context));
        });
    }
    let median = |name: &str| {
        let mut times: Vec<Duration> = times[name].clone();
        times.sort_unstable();
        times[times.len() / 2].as_secs_f64() * 1e3
    };
    let evaluation = Evaluation::of(&of_customers, &context);
    println!("{customers} customers: {} findings about customers", evaluation.findings().count());
    let (pass, each, joint) = (median("pass"), median("customers"), median("joint"));
    println!("  plain pass            {pass:>9.1} ms over the same facts");
    println!("  rules about customers {each:>9.1} ms = {:.1} × plain pass", each / pass);
    println!("  joint rules           {joint:>9.1} ms = {:.1} × plain pass", joint / pass);
    println!(
        "  all                   {:>9.1} ms = {:.1} × plain pass",
        each + joint,
        (each + joint) / pass
    );
    one_fact(&of_customers, base, &deals, evaluation, customers);
}

/// The least that must be done: look at each fact that the rules look at.
fn plain_pass(base: &CustomerBase, deals: &Opportunities) -> (i64, u64) {
    let (mut days, mut facts) = (0, 0);
    let mut see = |day: NaiveDate| {
        days += i64::from(chrono::Datelike::num_days_from_ce(&day));
        facts += 1;
    };
    for customer in base.customers() {
        let (transactions, marketing) = (customer.transactions(), customer.marketing());
        for purchase in transactions.purchases() {
            see(purchase.date());
            black_box(purchase.lines.total());
        }
        for payment in transactions.payments() {
            see(payment.date());
            black_box(payment.amount);
        }
        transactions.workshop_visits().iter().for_each(|it| see(it.date()));
        transactions.all_contracts().iter().for_each(|it| see(it.date()));
        marketing.complaints().iter().for_each(|it| see(it.date()));
        marketing.consents().iter().for_each(|it| see(it.date()));
        customer.basic().profiles().iter().for_each(|it| see(it.date()));
        black_box(transactions.credit_limit(day()));
    }
    base.expenses().iter().for_each(|it| see(it.date()));
    for deal in deals.iter() {
        see(deal.created_on());
    }
    (days, facts)
}

/// What one new payment costs: the fact is added, and only what it touches is evaluated again.
fn one_fact(
    rules: &WarningRules,
    mut base: CustomerBase,
    deals: &Opportunities,
    mut evaluation: Evaluation,
    customers: u64,
) {
    const FACTS: u32 = 1_000;
    let mut spent = Duration::ZERO;
    for number in 0..FACTS {
        let customer = u64::from(number) * customers / u64::from(FACTS);
        let fact: Fact = serde_json::from_value(json!({"payment": {"id": format!("new-{number}"),
            "customer": format!("C-{customer:07}"), "date": "2026-06-14",
            "amount": {"amount": "1", "currency": "CNY"}}}))
        .expect("a payment");
        let touched = Touched::new().fact(&fact);
        base.add(fact).expect("a new fact");
        let context = WarningContext { base: &base, deals, currency: Currency::CNY, as_of: day() };
        let started = Instant::now();
        evaluation.update(rules, &context, &touched);
        spent += started.elapsed();
    }
    let each = spent.as_secs_f64() * 1e6 / f64::from(FACTS);
    println!(
        "  one new fact          {each:>9.1} µs, the mean of {FACTS} payments of as many customers\n"
    );
}

fn firm(customers: u64) -> (CustomerBase, Opportunities) {
    let mut random = Random(customers);
    let (mut base, mut deals) = (CustomerBase::new(), Opportunities::new());
    let facts = (0..customers).flat_map(|number| facts(&mut random, number)).collect::<Vec<Fact>>();
    assert!(base.add_all(facts).refused.is_empty());
    assert!(base.add_all(of_firm()).refused.is_empty());
    for number in (0..customers).step_by(20) {
        let basics = OpportunityBasics {
            id: format!("O-{number}").parse().expect("an identifier"),
            customer: id(number).parse().expect("an identifier"),
            product: "car".parse().expect("a product"),
            revenue: "168000 CNY".parse().expect("an amount"),
            stage: "first_contact".parse().expect("a stage"),
            created_on: day() - Days::new(random.below(60)),
            created_by: "S-1".parse().expect("an identifier"),
        };
        let expected_on = Some(basics.created_on + Days::new(45));
        let new = NewOpportunity { expected_on, ..NewOpportunity::from(basics) };
        let deal = Opportunity::create(new, &Pipeline::default()).expect("a deal");
        deals.add(deal).expect("a new deal");
    }
    (base, deals)
}

/// Plans of the firm and of sellers, a budget, and what was spent of it.
fn of_firm() -> Vec<Fact> {
    let money = |amount: u64| json!({"amount": amount.to_string(), "currency": "CNY"});
    let year = json!({"first": "2026-01-01", "last": "2026-12-31"});
    let plan = |id: String, about: Value, amount: u64| {
        json!({"sales_plan": {"id": id, "date": "2026-01-05", "about": about, "period": year,
            "amount": money(amount)}})
    };
    let mut all = vec![
        plan("SP".to_owned(), json!("firm"), 900_000),
        json!({"budget": {"id": "BU", "date": "2026-01-05", "about": "firm", "period": year,
            "kinds": ["advertising"], "amount": money(36_000)}}),
    ];
    for seller in 0..10 {
        all.push(plan(format!("SP-{seller}"), json!({"staff": format!("S-{seller}")}), 90_000));
    }
    for month in 0..30_u64 {
        let date = day() - Days::new(month * 30);
        all.push(json!({"expense": {"id": format!("E-{month}"), "date": date.to_string(),
            "about": "firm", "kind": "advertising", "amount": money(4_000 - month * 100)}}));
    }
    all.into_iter().map(|fact| serde_json::from_value(fact).expect("a fact")).collect()
}

fn id(number: u64) -> String {
    format!("C-{number:07}")
}

fn facts(random: &mut Random, number: u64) -> Vec<Fact> {
    let customer = id(number);
    let mut all = Vec::new();
    let mut add = |kind: &str, place: u64, on: NaiveDate, mut said: Value| {
        said["id"] = json!(format!("{kind}-{number}-{place}"));
        if said.get("about").is_none() {
            said["customer"] = json!(customer);
        }
        said["date"] = json!(on.to_string());
        all.push(serde_json::from_value(json!({ kind: said })).expect("a fact"));
    };
    let money = |amount: u64| json!({"amount": amount.to_string(), "currency": "CNY"});
    let start = day() - Days::new(900 + random.below(400));
    for place in 0..5 {
        let on = start + Days::new(place * 200 + random.below(200));
        let on = on.min(day());
        let amount = 100 + random.below(900);
        let settlement = if random.below(3) == 0 { "at_once" } else { "on_account" };
        add(
            "purchase",
            place,
            on,
            json!({"settlement": settlement,
            "lines": [{"product": "car", "quantity": "1", "amount": money(amount)}]}),
        );
        if settlement == "on_account" && random.below(10) > 0 {
            let paid = (on + Days::new(20 + random.below(30))).min(day());
            add("payment", place, paid, json!({"amount": money(amount)}));
        }
    }
    add("credit_limit", 0, start, json!({"limit": money(800)}));
    let agreed = day() - Days::new(random.below(1_000));
    add(
        "consent",
        0,
        agreed,
        json!({"channel": null, "purpose": "marketing", "decision": "given"}),
    );
    let told = day() - Days::new(random.below(1_000));
    add(
        "profile",
        0,
        told,
        json!({"profile": {"person": {"identity": {"email": format!("c{number}@example.com")}}}}),
    );
    if number.is_multiple_of(4) {
        let until = day() + Days::new(random.below(400)) - Days::new(30);
        add(
            "contract",
            0,
            until - Days::new(300),
            json!({"until": until.to_string(), "kind": "insurance", "with": "us"}),
        );
    }
    if number.is_multiple_of(8) {
        let visit = json!({"thing": format!("TH-{number}"), "work": ["service"]});
        add("workshop_visit", 0, day() - Days::new(random.below(700)), visit);
    }
    if number.is_multiple_of(20) {
        let about = json!({"customer": customer});
        let spent = day() - Days::new(random.below(400));
        let said = json!({"about": about, "kind": "gift", "amount": money(50)});
        add("expense", 0, spent, said);
    }
    if number.is_multiple_of(40) {
        let on = day() - Days::new(random.below(60));
        add("complaint", 0, on, json!({"cause": "too_slow"}));
    }
    if number.is_multiple_of(10) {
        let until = day() + Days::new(random.below(20)) - Days::new(15);
        add("promise", 0, until - Days::new(7), json!({"until": until.to_string()}));
    }
    all
}

/// A small generator that gives the same everywhere (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        let mut next = self.0 ^ 0x9e37_79b9_7f4a_7c15;
        next ^= next << 13;
        next ^= next >> 7;
        next ^= next << 17;
        self.0 = next;
        next % bound
    }
}
