//! Single facts, written shortly.

use chrono::NaiveDate;
use clienteling::base::{CustomerBase, Fact};
use clienteling::customer::{ContactDetails, Organisation, Person, Profile, ProfileRecord};
use clienteling::marketing::{
    Channel, Consent, ConsentDecision, Contact, Referral, Response, ResponseKind,
};
use clienteling::transaction::{CreditLimit, Line, Lines, Payment, Purchase, Return, Settlement};
use clienteling::{Currency, Money, Quantity};

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
    })
}

pub(crate) fn on_account(id: &str, customer: &str, date: &str, amount: &str) -> Fact {
    Fact::Purchase(Purchase {
        id: id.parse().unwrap(),
        customer: customer.parse().unwrap(),
        date: day(date),
        lines: line_of(money(amount)),
        settlement: Settlement::OnAccount,
    })
}

pub(crate) fn give_back(id: &str, customer: &str, date: &str, amount: &str) -> Fact {
    Fact::Return(Return {
        id: id.parse().unwrap(),
        customer: customer.parse().unwrap(),
        date: day(date),
        lines: line_of(money(amount)),
        settlement: Settlement::AtOnce,
        of: None,
    })
}

pub(crate) fn payment(id: &str, customer: &str, date: &str, amount: &str) -> Fact {
    Fact::Payment(Payment {
        id: id.parse().unwrap(),
        customer: customer.parse().unwrap(),
        date: day(date),
        amount: money(amount),
    })
}

pub(crate) fn credit_limit(id: &str, customer: &str, date: &str, limit: &str) -> Fact {
    let (id, customer) = (id.parse().unwrap(), customer.parse().unwrap());
    Fact::CreditLimit(CreditLimit::try_new(id, customer, day(date), money(limit)).unwrap())
}

pub(crate) fn contact(id: &str, customer: &str, date: &str, channel: Channel) -> Fact {
    Fact::Contact(Contact {
        id: id.parse().unwrap(),
        customer: customer.parse().unwrap(),
        date: day(date),
        channel,
        campaign: None,
    })
}

pub(crate) fn response(id: &str, customer: &str, date: &str, to: &str) -> Fact {
    Fact::Response(Response {
        id: id.parse().unwrap(),
        customer: customer.parse().unwrap(),
        date: day(date),
        to: to.parse().unwrap(),
        kind: ResponseKind::Interested,
    })
}

pub(crate) fn referral(id: &str, customer: &str, date: &str, lead: &str) -> Fact {
    Fact::Referral(Referral {
        id: id.parse().unwrap(),
        customer: customer.parse().unwrap(),
        date: day(date),
        lead: lead.parse().unwrap(),
    })
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
        channel,
        decision,
    })
}

pub(crate) fn person(id: &str, customer: &str, date: &str, name: &str) -> Fact {
    Fact::Profile(ProfileRecord {
        id: id.parse().unwrap(),
        customer: customer.parse().unwrap(),
        date: day(date),
        profile: Profile::Person(Person {
            name: name.parse().unwrap(),
            contact: ContactDetails {
                mobile: Some("13800000000".parse().unwrap()),
                email: Some("li.na@example.com".parse().unwrap()),
                ..ContactDetails::default()
            },
        }),
    })
}

pub(crate) fn organisation(id: &str, customer: &str, date: &str, name: &str) -> Fact {
    Fact::Profile(ProfileRecord {
        id: id.parse().unwrap(),
        customer: customer.parse().unwrap(),
        date: day(date),
        profile: Profile::Organisation(Organisation {
            name: name.parse().unwrap(),
            contact_person: Some("Wang Wei".parse().unwrap()),
            contact: ContactDetails {
                landline: Some("010-55550100".parse().unwrap()),
                address: Some("1 Example Road\nBeijing".parse().unwrap()),
                ..ContactDetails::default()
            },
        }),
    })
}

/// One fact of each of the nine kinds, about one customer, all with the same identifier.
pub(crate) fn one_of_each_kind(id: &str, customer: &str, date: &str) -> [Fact; 9] {
    [
        person(id, customer, date, "Li Na"),
        purchase(id, customer, date, "300.00 CNY"),
        give_back(id, customer, date, "50.00 CNY"),
        payment(id, customer, date, "20.00 CNY"),
        credit_limit(id, customer, date, "1000.00 CNY"),
        contact(id, customer, date, Channel::Phone),
        response(id, customer, date, id),
        referral(id, customer, date, "L-1"),
        consent(id, customer, date, Channel::Email, ConsentDecision::Given),
    ]
}

/// A base of facts that do not contradict each other.
pub(crate) fn base_of(facts: impl IntoIterator<Item = Fact>) -> CustomerBase {
    let mut base = CustomerBase::new();
    let outcome = base.add_all(facts);
    assert!(outcome.refused.is_empty(), "{:?}", outcome.refused);
    base
}
