//! Facts of every kind, drawn so that they fit each other: of few customers, identifiers, products,
//! things and days.

use chrono::{Datelike, Days, Months, NaiveDate};
use clienteling::Fact;
use clienteling::base::FactKind;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

pub(super) const CUSTOMERS: [&str; 4] = ["C-1", "C-2", "C-3", "C-4"];
const PRODUCTS: [&str; 4] = ["car", "oil", "tyre", "wash"];

/// Kinds at which no warning rule looks, so that they are drawn seldom: of a customer who is known
/// already, such a fact changes nothing.
pub(super) const NO_INFLUENCE: [FactKind; 27] = {
    use FactKind as K;
    [
        K::NeedMarks,
        K::MeterReading,
        K::Appointment,
        K::AppointmentEntry,
        K::Contact,
        K::Response,
        K::Referral,
        K::LeadConversion,
        K::VipDecision,
        K::Gift,
        K::Service,
        K::Recovery,
        K::RecoveryEntry,
        K::Observation,
        K::Need,
        K::Intention,
        K::BoughtElsewhere,
        K::FaultReport,
        K::Points,
        K::Membership,
        K::Reward,
        K::TaskEntry,
        K::VisitWithoutDetails,
        K::Absence,
        K::AnonymousAnswer,
        K::Campaign,
        K::FirstContact,
    ]
};

/// Those at which a rule looks.
pub(super) fn influential() -> Vec<FactKind> {
    FactKind::ALL.into_iter().filter(|kind| !NO_INFLUENCE.contains(kind)).collect()
}

pub(super) fn first_day() -> NaiveDate {
    "2025-01-01".parse().unwrap()
}

pub(super) fn a_day() -> impl Strategy<Value = NaiveDate> {
    prop_oneof![
        4 => (0..720_u64).prop_map(|offset| first_day() + Days::new(offset)),
        1 => (0..24_u32).prop_map(|months| first_day() + Months::new(months)),
    ]
}

/// What decides what a fact says.
#[derive(Debug, Clone)]
pub(super) struct Drawn {
    /// Its identifier within its kind.
    pub(super) id: u32,
    /// Of another fact, of whichever kind it goes back to.
    of: u32,
    customer: &'static str,
    other: &'static str,
    on: NaiveDate,
    days: u64,
    number: u32,
}

const IDENTIFIERS: u32 = 8;

fn drawn() -> impl Strategy<Value = Drawn> {
    let customer = || select(&CUSTOMERS[..]);
    let ids = (0..IDENTIFIERS, 0..IDENTIFIERS);
    let days = prop_oneof![3 => 0..60_u64, 1 => 0..400_u64];
    (ids, customer(), customer(), a_day(), days, 0..120_u32).prop_map(
        |((id, of), customer, other, on, days, number)| Drawn {
            id,
            of,
            customer,
            other,
            on,
            days,
            number,
        },
    )
}

fn money(amount: u32) -> Value {
    json!({"amount": amount.to_string(), "currency": "CNY"})
}

impl Drawn {
    fn pick<T: Copy>(&self, from: &[T]) -> T {
        from[self.number as usize % from.len()]
    }

    fn every(&self, nth: u32) -> bool {
        self.number.is_multiple_of(nth)
    }

    /// A day that is said only now and then.
    fn maybe(&self, nth: u32, day: &str) -> Value {
        if self.every(nth) { json!(day) } else { Value::Null }
    }

    fn amount(&self) -> Value {
        let currency = if self.number == 119 { "USD" } else { "CNY" };
        json!({"amount": self.number.to_string(), "currency": currency})
    }

    fn lines(&self) -> Value {
        let product = PRODUCTS[self.of as usize % PRODUCTS.len()];
        json!([{"product": product, "quantity": "1", "amount": self.amount()}])
    }

    fn about(&self) -> Value {
        match self.of % 6 {
            0 | 1 => json!("firm"),
            2 => json!({"customer": self.customer}),
            3 => json!({"staff": "E-1"}),
            4 => json!({"product": self.pick(&PRODUCTS)}),
            _ => json!({"deal": format!("O-{}", self.id % 5)}),
        }
    }

    fn period(&self) -> Value {
        let first = self.on.with_day(1).unwrap();
        let months = self.pick(&[1, 1, 3, 12]);
        let last = (first + Months::new(months)).pred_opt().unwrap();
        json!({"first": first.to_string(), "last": last.to_string()})
    }

    /// What a fact of a kind says beside its identifier, its customer and its day.
    #[expect(clippy::too_many_lines, reason = "one arm for each kind")]
    fn said(&self, kind: FactKind) -> Value {
        use FactKind as K;
        let later = (self.on + Days::new(self.days)).to_string();
        let later = later.as_str();
        let of = |kind: &str| format!("{kind}-{}", self.of);
        let thing = format!("T-{}", self.of % 3);
        let product = PRODUCTS[self.of as usize % PRODUCTS.len()];
        match kind {
            K::Profile => json!({"profile": {"person": {"identity": {
                "email": "li@example.com", "mobile": "13800001111"}}}}),
            K::End => json!({"kind": self.pick(&["died", "deletion_requested"])}),
            K::Responsibility => json!({
                "staff": if self.every(5) { Value::Null } else { json!(format!("E-{}", self.of % 3)) },
                "role": self.pick(&["account", "sales"])}),
            K::Affiliation => json!({"to": self.other, "until": self.maybe(2, later),
                "kind": self.pick(&["subsidiary", "subsidiary", "branch", "household"])}),
            K::NeedMarks => json!({"acceptance": "80", "satisfaction": "90", "effect": "80",
                "potential": "70", "means": "65"}),
            K::LetGo => {
                json!({"let_go": self.every(2), "by": "E-1", "reason": "asks and never buys"})
            }
            K::Purchase => json!({"lines": self.lines(),
                "settlement": self.pick(&["on_account", "on_account", "at_once"]),
                "details": self.every(2).then(|| json!({
                    "due": self.maybe(4, later),
                    "order": if self.every(3) { json!(of("order")) } else { Value::Null },
                    "seller": "E-1"}))}),
            K::Return => json!({"lines": self.lines(),
                "of": if self.every(4) { Value::Null } else { json!(of("purchase")) },
                "settlement": self.pick(&["on_account", "at_once"])}),
            K::Payment => json!({"amount": self.amount(), "matures": self.maybe(3, later)}),
            K::CreditLimit => json!({
                "limit": if self.every(6) { Value::Null } else { self.amount() }}),
            K::Ownership => json!({"thing": thing, "product": product,
                "from": self.pick(&["us", "other_brand"]), "until": self.maybe(2, later)}),
            K::MeterReading => {
                json!({"thing": thing, "shows": 100 * self.number, "unit": "kilometres"})
            }
            K::Contract => json!({"until": self.maybe(1, later), "thing": thing,
                "kind": self.pick(&["insurance", "insurance", "lease", "warranty"]),
                "with": self.pick(&["us", "us", "elsewhere"]),
                "amount": self.amount(),
                "renews": if self.every(5) { json!(of("contract")) } else { Value::Null }}),
            K::WorkshopVisit => json!({"thing": thing, "until": later,
                "work": [self.pick(&["service", "paid", "warranty", "recall"])],
                "purchase": self.every(2).then(|| of("purchase"))}),
            K::Appointment => json!({"at": later, "purpose": "workshop", "thing": thing}),
            K::AppointmentEntry => json!({"of": of("appointment"), "what": {"moved": later}}),
            K::PaymentTerms => json!({"net_days": self.pick(&[0, 10, 30])}),
            K::Order => json!({"lines": self.lines(), "promised": self.maybe(2, later),
                "wanted": self.maybe(3, later), "cancelled": self.maybe(5, later)}),
            K::Delivery => json!({
                "of": if self.every(2) { json!({"order": of("order")}) }
                    else { json!({"purchase": of("purchase")}) },
                "items": if self.every(3) { json!([{"product": product, "quantity": "1"}]) }
                    else { json!([]) },
                "promised": self.maybe(2, later),
                "delivered": self.maybe(3, later)}),
            K::Dispute => json!({"purchase": of("purchase"),
                "amount": if self.every(2) { Value::Null } else { self.amount() },
                "settled": self.maybe(3, later)}),
            K::FirstContact => json!({"name": "Li Na", "phone": "13800010103"}),
            K::Contact => json!({"channel": self.pick(&["phone", "message"])}),
            K::Response => json!({"to": of("contact"), "kind": "interested"}),
            K::Referral | K::LeadConversion => json!({"lead": format!("LEAD-{}", self.of)}),
            K::VipDecision => json!({"verdict": "vip", "until": later, "by": "E-1",
                "reason": "recommends us to everybody"}),
            K::Consent => json!({"channel": null, "purpose": self.pick(&["marketing", "care"]),
                "decision": self.pick(&["given", "given", "withdrawn"])}),
            K::Gift => json!({"what": "floor mats", "worth": money(self.number)}),
            K::Service => json!({"start": "offered", "by": "E-1", "what": "drove her home"}),
            K::Promise => json!({"until": later, "by": "E-1"}),
            K::PromiseEntry => json!({"promise": of("promise"), "by": "E-1",
                "outcome": self.pick(&["kept", "broken", "released"])}),
            K::Recovery => json!({"cause": "price", "by": "E-1"}),
            K::RecoveryEntry => json!({"recovery": of("recovery"), "by": "E-1",
                "step": self.pick(&["tried", "recovered", "given_up"])}),
            K::Observation => json!({"about": "hair", "note": "cut short", "by": "E-1"}),
            K::Need => json!({"until": later, "what": "goes skiing", "by": "E-1"}),
            K::Intention => json!({"is_clear": true, "product": product}),
            K::BoughtElsewhere => json!({"place": "other_brand"}),
            K::SurveyAnswer | K::AnonymousAnswer => json!({"survey": "S", "question": "service",
                "answer": {"score": (self.number % 6 * 20).to_string()}}),
            K::Complaint => json!({"cause": "too_slow",
                "purchase": self.every(3).then(|| of("purchase"))}),
            K::ComplaintEntry => json!({"complaint": of("complaint"), "by": "E-1",
                "step": self.pick(&["acknowledged", "waiting", "customer_replied", "settled",
                    "closed", "reopened", "unfounded"])}),
            K::FaultReport => json!({"product": product, "fault": "rattle"}),
            K::Points => json!({"change": {"earned": self.number + 1}, "until": later}),
            K::Membership => json!({"programme": "drivers", "change": "joined"}),
            K::Reward => json!({"reason": "threshold", "programme": "drivers", "rule": "gold",
                "what": "free winter storage of tyres"}),
            K::TaskEntry => {
                json!({"task": "care-call/S-004/7", "what": {"postponed": later}, "by": "E-1"})
            }
            K::VisitWithoutDetails => json!({"reasons": ["just_looking"]}),
            K::Absence => json!({"staff": "E-1", "until": later, "substitute": "E-2"}),
            K::Campaign => json!({"until": later, "name": "Winter tyres early",
                "channel": "message", "products": ["tyre"]}),
            K::Expense => json!({"about": self.about(), "amount": self.amount(),
                "kind": self.pick(&["advertising", "gift"]),
                "settles": if self.every(4) { json!(of("commitment")) } else { Value::Null }}),
            K::Commitment => json!({"about": self.about(), "amount": money(self.number),
                "kind": self.pick(&["advertising", "gift"]), "ended": self.maybe(3, later)}),
            K::SalesPlan if self.every(4) => {
                json!({"about": self.about(), "period": self.period(), "quantity": "2"})
            }
            K::SalesPlan => {
                json!({"about": self.about(), "period": self.period(), "amount": money(self.number + 1)})
            }
            K::Budget => json!({"about": self.about(), "period": self.period(),
                "amount": money(self.number + 1),
                "kinds": if self.every(2) { json!(["advertising"]) } else { json!([]) }}),
            _ => panic!("what a fact of the kind {kind:?} says is to be said here"),
        }
    }

    fn fact(&self, kind: FactKind) -> Fact {
        let text = self.text(kind);
        serde_json::from_value(text.clone()).unwrap_or_else(|why| panic!("{why}: {text}"))
    }

    fn text(&self, kind: FactKind) -> Value {
        use FactKind as K;
        let name = serde_json::to_value(kind).unwrap();
        let name = name.as_str().unwrap();
        let mut fact = self.said(kind);
        let map = fact.as_object_mut().unwrap();
        map.insert("id".into(), json!(format!("{name}-{}", self.id)));
        map.insert("date".into(), json!(self.on.to_string()));
        let is_of_nobody = matches!(
            kind,
            K::VisitWithoutDetails
                | K::Absence
                | K::AnonymousAnswer
                | K::Campaign
                | K::Expense
                | K::Commitment
                | K::SalesPlan
                | K::Budget
        );
        if !is_of_nobody {
            map.insert("customer".into(), json!(self.customer));
        }
        json!({ name: fact })
    }

    /// The same so many days later, under another identifier.
    fn then(&self, after: u64, further: u32) -> Self {
        Drawn { on: self.on + Days::new(after), id: self.id + 100 * (1 + further), ..self.clone() }
    }
}

/// A single fact of any kind.
pub(super) fn a_fact() -> impl Strategy<Value = Fact> {
    let kinds = prop_oneof![5 => select(influential()), 1 => select(&NO_INFLUENCE[..])];
    (kinds, drawn()).prop_map(|(kind, drawn)| drawn.fact(kind))
}

/// Facts that make something of which a rule can tell, most of the time.
pub(super) fn a_story() -> impl Strategy<Value = Vec<Fact>> {
    use FactKind as K;
    (0..10_u32, drawn(), 3..9_u32).prop_map(|(story, begun, length)| {
        let gap = 5 + begun.days % 40;
        let series = |each: &dyn Fn(u32, &Drawn) -> Vec<Fact>| -> Vec<Fact> {
            let at = |place: u32| begun.then(u64::from(place) * gap, place);
            (0..length).flat_map(|place| each(place, &at(place))).collect()
        };
        match story {
            // Buys on account in a rhythm, less and less, and pays later and later.
            0 => series(&|place, at| {
                let bought = Drawn { number: 96 - 12 * place, of: at.of + place % 2, ..at.clone() };
                let paid = bought.then(u64::from(place * place) + 1, 20);
                vec![bought.fact(K::Purchase), paid.fact(K::Payment)]
            }),
            // Buys several things and then few.
            1 => series(&|place, at| {
                let of = if place < length / 2 { place } else { 1 };
                vec![Drawn { of, number: 40, ..at.clone() }.fact(K::Purchase)]
            }),
            // Spends more from month to month.
            2 => (0..length)
                .map(|place| {
                    let on = first_day() + Months::new(place + begun.id);
                    let at = begun.then(0, place);
                    Drawn { on, number: 5 * place + 1, of: begun.of % 4, ..at }.fact(K::Expense)
                })
                .collect(),
            // A plan, and sales on most days.
            3 => {
                let plan = Drawn { number: 7 + 8 * begun.id, of: 0, ..begun.clone() };
                let sold = (0..12_u32).map(|place| {
                    let on = begun.on.with_day(1).unwrap() + Days::new(u64::from(place) * 2);
                    Drawn { on, number: 1, ..begun.then(0, place) }.fact(K::Purchase)
                });
                sold.chain([plan.fact(K::SalesPlan)]).collect()
            }
            // A budget, and more spent than that.
            8 => {
                let budget = Drawn { number: 4 * (begun.number % 10), of: 0, ..begun.clone() };
                let spent = Drawn { number: 2 * begun.number % 118, of: 0, ..begun.clone() };
                let on = begun.on.with_day(1).unwrap() + Days::new(2);
                let bound = Drawn { of: 0, ..begun.then(gap, 3) };
                vec![
                    budget.fact(K::Budget),
                    Drawn { on, ..spent.clone() }.fact(K::Expense),
                    Drawn { on, ..spent.then(4, 1) }.fact(K::Expense),
                    bound.fact(K::Commitment),
                ]
            }
            // Buys every few days, and a year later for much less, and less often.
            9 => (0..24_u32)
                .map(|place| {
                    let number = if place < 16 { 100 } else { 2 };
                    let year = if place < 16 { 0 } else { 280 + 20 * (u64::from(place) - 16) };
                    let at = begun.then(year + 5 * u64::from(place), place);
                    Drawn { number, of: 1, ..at }.fact(K::Purchase)
                })
                .collect(),
            // A subsidiary, and the limit of the group.
            4 => {
                let head = Drawn { customer: begun.other, number: 20, ..begun.clone() };
                let bought = Drawn { number: 40, ..begun.then(gap, 1) };
                let member = Drawn { number: 4 * (begun.number % 2), ..begun.clone() };
                vec![
                    head.fact(K::CreditLimit),
                    member.fact(K::Affiliation),
                    bought.fact(K::Purchase),
                    Drawn { of: 7, ..bought.then(gap, 2) }.fact(K::Order),
                ]
            }
            // Less and less content.
            5 => series(&|place, at| {
                vec![Drawn { number: 5 - place.min(5), ..at.clone() }.fact(K::SurveyAnswer)]
            }),
            // Promised, complained, and what became of it.
            6 => {
                let of = begun.id;
                let entry = Drawn { of, ..begun.then(gap, 1) };
                vec![
                    begun.fact(K::Promise),
                    begun.fact(K::Complaint),
                    entry.fact(K::PromiseEntry),
                    entry.fact(K::ComplaintEntry),
                ]
            }
            // A car, its workshop and its insurance.
            _ => {
                let car = Drawn { of: 0, ..begun.clone() };
                vec![
                    car.fact(K::Ownership),
                    car.fact(K::Purchase),
                    car.then(gap, 1).fact(K::WorkshopVisit),
                    car.then(gap, 2).fact(K::Contract),
                ]
            }
        }
    })
}

/// Facts one after another: single ones of any kind, and those that tell something together.
pub(super) fn facts() -> impl Strategy<Value = Vec<Fact>> {
    let some = prop_oneof![3 => a_fact().prop_map(|fact| vec![fact]), 1 => a_story()];
    vec(some, 0..20).prop_map(|all| all.concat())
}

#[test]
fn what_is_drawn_of_each_kind_is_a_fact() {
    let mut wrong = std::collections::BTreeMap::new();
    for kind in FactKind::ALL {
        for number in 0..120 {
            let (id, of) = (number % IDENTIFIERS, number / 7 % IDENTIFIERS);
            let (customer, other, on) = (CUSTOMERS[0], CUSTOMERS[1], first_day());
            let drawn = Drawn { id, of, customer, other, on, days: 9, number };
            if let Err(why) = serde_json::from_value::<Fact>(drawn.text(kind)) {
                wrong.insert(kind, (why.to_string(), drawn.text(kind)));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
