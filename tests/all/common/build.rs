//! Single facts, written shortly.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use clienteling::base::{CustomerBase, Fact};
use clienteling::customer::{
    EndKind, Organisation, Person, Profile, ProfileRecord, RelationshipEnd,
};
use clienteling::funnel::{Owner, Owners};
use clienteling::marketing::{
    Channel, Consent, ConsentDecision, Contact, FirstContact, FirstContactBasics, LeadConversion,
    Referral, Response, ResponseKind, VipDecision, VipDecisionBasics, VipRuling,
};
use clienteling::transaction::{
    CreditLimit, CreditLimitBasics, Line, Lines, Payment, Purchase, Return, Settlement,
};
use clienteling::{Currency, Money, Provenance, Quantity};

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn money(text: &str) -> Money {
    text.parse().unwrap()
}

pub(crate) fn yuan(minor: i64) -> Money {
    Money::from_minor(minor, Currency::CNY)
}

/// One line with all of the amount.
pub(crate) fn line_of(amount: Money) -> Lines {
    let line = Line::try_new("oil".parse().unwrap(), Quantity::ONE, amount).unwrap();
    Lines::try_new([line]).unwrap()
}

pub(crate) fn purchase(id: &str, customer: &str, date: &str, amount: &str) -> Fact {
    Fact::Purchase(Purchase {
        id: id.parse().unwrap(),
        customer: customer.parse().unwrap(),
        date: day(date),
        lines: line_of(money(amount)),
        settlement: Settlement::AtOnce,
        details: None,
        provenance: Provenance::unknown(),
    })
}

pub(crate) fn on_account(id: &str, customer: &str, date: &str, amount: &str) -> Fact {
    Fact::Purchase(Purchase {
        id: id.parse().unwrap(),
        customer: customer.parse().unwrap(),
        date: day(date),
        lines: line_of(money(amount)),
        settlement: Settlement::OnAccount,
        details: None,
        provenance: Provenance::unknown(),
    })
}

pub(crate) fn give_back(id: &str, customer: &str, date: &str, amount: &str) -> Fact {
    Fact::Return(Return {
        id: id.parse().unwrap(),
        customer: customer.parse().unwrap(),
        date: day(date),
        lines: line_of(money(amount)),
        settlement: Some(Settlement::AtOnce),
        of: None,
        provenance: Provenance::unknown(),
    })
}

/// An entry of points with this change, as it is written.
#[expect(clippy::needless_pass_by_value, reason = "written in place")]
pub(crate) fn points_entry(
    id: &str,
    customer: &str,
    date: &str,
    change: serde_json::Value,
) -> Fact {
    let entry = serde_json::json!({
        "id": id, "customer": customer, "date": date, "change": change,
    });
    serde_json::from_value(serde_json::json!({ "points": entry })).unwrap()
}

pub(crate) fn payment(id: &str, customer: &str, date: &str, amount: &str) -> Fact {
    Fact::Payment(Payment {
        id: id.parse().unwrap(),
        customer: customer.parse().unwrap(),
        date: day(date),
        amount: money(amount),
        matures: None,
        provenance: Provenance::unknown(),
    })
}

pub(crate) fn credit_limit(id: &str, customer: &str, date: &str, limit: &str) -> Fact {
    let (id, customer) = (id.parse().unwrap(), customer.parse().unwrap());
    Fact::CreditLimit(
        CreditLimit::try_from(CreditLimitBasics {
            id,
            customer,
            date: day(date),
            limit: Some(money(limit)),
        })
        .unwrap(),
    )
}

pub(crate) fn contact(id: &str, customer: &str, date: &str, channel: Channel) -> Fact {
    Fact::Contact(Contact {
        id: id.parse().unwrap(),
        customer: customer.parse().unwrap(),
        date: day(date).into(),
        channel,
        campaign: None,
        talk: None,
        provenance: Provenance::unknown(),
    })
}

pub(crate) fn response(id: &str, customer: &str, date: &str, to: &str) -> Fact {
    Fact::Response(Response {
        id: id.parse().unwrap(),
        customer: customer.parse().unwrap(),
        date: day(date),
        to: to.parse().unwrap(),
        kind: ResponseKind::Interested,
        provenance: Provenance::unknown(),
    })
}

pub(crate) fn referral(id: &str, customer: &str, date: &str, lead: &str) -> Fact {
    Fact::Referral(Referral {
        id: id.parse().unwrap(),
        customer: customer.parse().unwrap(),
        date: day(date),
        lead: lead.parse().unwrap(),
        provenance: Provenance::unknown(),
    })
}

pub(crate) fn lead_conversion(id: &str, customer: &str, date: &str, lead: &str) -> Fact {
    Fact::LeadConversion(LeadConversion {
        id: id.parse().unwrap(),
        customer: customer.parse().unwrap(),
        date: day(date),
        lead: lead.parse().unwrap(),
        provenance: Provenance::unknown(),
    })
}

/// A decision that the customer is a VIP, or is none, until a day.
pub(crate) fn vip_decision(id: &str, customer: &str, date: &str, ruling: VipRuling) -> Fact {
    let (id, customer) = (id.parse().unwrap(), customer.parse().unwrap());
    let (by, reason) = ("S-7".parse().unwrap(), "Opened our new branch".parse().unwrap());
    VipDecision::try_from(VipDecisionBasics { id, customer, date: day(date), ruling, by, reason })
        .unwrap()
        .into()
}

pub(crate) fn consent(
    id: &str,
    customer: &str,
    date: &str,
    channel: Channel,
    decision: ConsentDecision,
) -> Fact {
    Fact::Consent(Consent {
        id: id.parse().unwrap(),
        customer: customer.parse().unwrap(),
        date: day(date),
        channel: Some(channel),
        purpose: None,
        decision,
        provenance: Provenance::unknown(),
    })
}

/// A profile with these values.
pub(crate) fn profile(mut profile: Profile, entries: &[(&str, &str)]) -> Profile {
    for (path, text) in entries {
        profile.enter(path, text).unwrap();
    }
    profile
}

pub(crate) fn person(id: &str, customer: &str, date: &str, name: &str) -> Fact {
    Fact::Profile(ProfileRecord {
        id: id.parse().unwrap(),
        customer: customer.parse().unwrap(),
        date: day(date),
        profile: profile(
            Profile::Person(Person::default()),
            &[
                ("identity.name", name),
                ("identity.mobile", "13800001111"),
                ("identity.email", "li.na@example.com"),
            ],
        ),
        removed: [].into(),
        provenance: Provenance::unknown(),
    })
}

pub(crate) fn organisation(id: &str, customer: &str, date: &str, name: &str) -> Fact {
    Fact::Profile(ProfileRecord {
        id: id.parse().unwrap(),
        customer: customer.parse().unwrap(),
        date: day(date),
        profile: profile(
            Profile::Organisation(Organisation::default()),
            &[
                ("basics.name", name),
                ("basics.landline", "010-55550100"),
                ("basics.address", "1 Example Road\nBeijing"),
                ("people.people.0.roles.0", "contact_person"),
                ("people.people.0.person.identity.name", "Wang Wei"),
            ],
        ),
        removed: [].into(),
        provenance: Provenance::unknown(),
    })
}

pub(crate) fn end(id: &str, customer: &str, date: &str, kind: EndKind) -> Fact {
    Fact::End(RelationshipEnd {
        id: id.parse().unwrap(),
        customer: customer.parse().unwrap(),
        date: day(date),
        kind,
        provenance: Provenance::unknown(),
    })
}

pub(crate) fn first_contact(id: &str, customer: &str, date: &str) -> Fact {
    first_contact_of(id, customer, date, "sedan")
}

pub(crate) fn first_contact_of(id: &str, customer: &str, date: &str, product: &str) -> Fact {
    let (id, customer) = (id.parse().unwrap(), customer.parse().unwrap());
    let mut visit = FirstContact::from(FirstContactBasics { id, customer, date: day(date) });
    visit.phone = Some("13800001111".parse().unwrap());
    visit.intended = Some(product.parse().unwrap());
    visit.into()
}

/// One fact of each kind that is about a customer, all with the same identifier and about the same
/// one: thirteen written here, and of every other kind what the documentation shows.
pub(crate) fn one_of_each_kind(id: &str, customer: &str, date: &str) -> Vec<Fact> {
    let until = day(date) + Days::new(60);
    let mut facts = vec![
        person(id, customer, date, "Li Na"),
        purchase(id, customer, date, "300.00 CNY"),
        give_back(id, customer, date, "50.00 CNY"),
        payment(id, customer, date, "20.00 CNY"),
        credit_limit(id, customer, date, "1000.00 CNY"),
        contact(id, customer, date, Channel::Phone),
        response(id, customer, date, id),
        referral(id, customer, date, "L-1"),
        consent(id, customer, date, Channel::Email, ConsentDecision::Given),
        end(id, customer, date, EndKind::DeletionRequested),
        first_contact(id, customer, date),
        lead_conversion(id, customer, date, "L-2"),
        vip_decision(id, customer, date, VipRuling::Vip { until }),
    ];
    let mut kinds: BTreeSet<_> = facts.iter().map(Fact::kind).collect();
    let documented = documented_facts(|fields| {
        // Of a moment the time of the day stays.
        let (first, time) = fields["date"].as_str().unwrap().split_at(10);
        let (first, time) = (day(first), time.to_owned());
        for value in fields.values_mut() {
            let text = value.as_str().and_then(|text| text.parse::<NaiveDate>().ok());
            if let Some(on) = text {
                *value = (day(date) + (on - first)).to_string().into();
            }
        }
        fields.insert("date".into(), format!("{date}{time}").into());
        fields.insert("id".into(), id.into());
        if let Some(whose) = fields.get_mut("customer") {
            *whose = customer.into();
        }
    });
    let of_customer = documented.into_iter().filter(|fact| fact.customer().is_some());
    facts.extend(of_customer.filter(|fact| kinds.insert(fact.kind())));
    facts
}

/// The facts that the documentation shows, at least one of every kind, each with its fields
/// changed first.
pub(crate) fn documented_facts(
    change: impl Fn(&mut serde_json::Map<String, serde_json::Value>),
) -> Vec<Fact> {
    let blocks = include_str!("../../../src/base/facts.md").split("```json").skip(1);
    let blocks = blocks.filter_map(|block| block.split("```").next());
    let values = blocks.flat_map(|block| {
        serde_json::Deserializer::from_str(block).into_iter().map(Result::unwrap)
    });
    let changed = values.map(|mut value: serde_json::Value| {
        for fields in value.as_object_mut().unwrap().values_mut() {
            change(fields.as_object_mut().unwrap());
        }
        serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{value}: {error}"))
    });
    changed.collect()
}

/// Owners, each with a share.
pub(crate) fn owners(shares: &[(&str, &str)]) -> Owners {
    let owner = |(staff, share): &(&str, &str)| Owner {
        staff: staff.parse().unwrap(),
        share: share.parse().unwrap(),
    };
    Owners::try_new(shares.iter().map(owner).collect::<Vec<_>>()).unwrap()
}

/// A base of facts that do not contradict each other.
pub(crate) fn base_of(facts: impl IntoIterator<Item = Fact>) -> CustomerBase {
    let mut base = CustomerBase::new();
    let outcome = base.add_all(facts);
    assert!(outcome.refused.is_empty(), "{:?}", outcome.refused);
    base
}

/// Whether something of it stays for the books when its customer is erased.
pub(crate) fn is_for_the_books(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::Purchase(_)
            | Fact::Return(_)
            | Fact::Payment(_)
            | Fact::CreditLimit(_)
            | Fact::Points(_)
            | Fact::Membership(_)
            | Fact::Reward(_)
            | Fact::LeadConversion(_)
            | Fact::PaymentTerms(_)
            | Fact::Order(_)
            | Fact::Delivery(_)
            | Fact::Dispute(_)
    )
}

/// In which fields two facts differ as they are written, which may be left out.
pub(crate) fn differing(one: &Fact, other: &Fact) -> BTreeSet<&'static str> {
    let [one, other] = [one, other].map(|fact| {
        let written = serde_json::to_value(fact).unwrap();
        let (_, record) = written.as_object().unwrap().iter().next().unwrap();
        record.as_object().unwrap().clone()
    });
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let differing = names.into_iter().filter(|name| one.get(*name) != other.get(*name));
    differing.map(|name| &*name.clone().leak()).collect()
}
