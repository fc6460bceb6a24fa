//! A car dealership made up for this example: people and firms, cars and visits to the workshop,
//! firms that buy on account, referrals, calls, consent, and a decision about a VIP.

use std::error::Error;

use chrono::NaiveDate;
use clienteling::base::{CustomerBase, Fact};
use clienteling::customer::{
    List, OfficeRole, Organisation, Person, PersonInCharge, Profile, ProfileRecord,
};
use clienteling::marketing::{
    Channel, Consent, ConsentDecision, Contact, Referral, VipDecision, VipDecisionBasics, VipRuling,
};
use clienteling::transaction::{
    CreditLimit, CreditLimitBasics, Line, Lines, Payment, Purchase, Return, Settlement,
};
use clienteling::units::{Currency, Money, Provenance, Quantity};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// People: identifier, name, mobile telephone, and the channel they agreed to, if any.
const PEOPLE: [(&str, &str, &str, Option<Channel>); 12] = [
    ("P-01", "王秀英", "138 0000 0101", Some(Channel::Phone)),
    ("P-02", "Li Na", "138 0000 0102", Some(Channel::Message)),
    ("P-03", "Zhang Wei", "138 0000 0103", None),
    ("P-04", "刘洋", "138 0000 0104", Some(Channel::Phone)),
    ("P-05", "Chen Jie", "138 0000 0105", Some(Channel::Phone)),
    ("P-06", "Emily Brown", "138 0000 0106", Some(Channel::Email)),
    ("P-07", "赵敏", "138 0000 0107", Some(Channel::Phone)),
    ("P-08", "Sun Lei", "138 0000 0108", None),
    ("P-09", "Zhou Ting", "138 0000 0109", Some(Channel::Message)),
    ("P-10", "吴刚", "138 0000 0110", Some(Channel::Phone)),
    ("P-11", "Hans Müller", "138 0000 0111", Some(Channel::Phone)),
    ("P-12", "Xu Fang", "138 0000 0112", Some(Channel::Phone)),
];

/// Firms: identifier, name, whom to ask for, credit limit in yuan, if one was decided.
const FIRMS: [(&str, &str, &str, Option<i64>); 4] = [
    ("F-01", "Harbour Taxi Co.", "Ms Guo", Some(200_000)),
    ("F-02", "东方物流有限公司", "何经理", Some(500_000)),
    ("F-03", "Bright Dental Clinic", "Dr Ma", Some(50_000)),
    ("F-04", "Green Valley School", "Mr Tang", None),
];

/// What was sold: customer, day, product, quantity, yuan, and whether it went on account.
const SALES: [(&str, &str, &str, u32, i64, Settlement); 30] = {
    use Settlement::{AtOnce, OnAccount};
    [
        ("P-01", "2023-09-12", "sedan", 1, 168_000, AtOnce),
        ("P-01", "2024-03-20", "first service", 1, 480, AtOnce),
        ("P-01", "2025-03-18", "yearly service", 1, 1_260, AtOnce),
        ("P-01", "2026-03-16", "yearly service", 1, 1_320, AtOnce),
        ("P-02", "2024-05-02", "suv", 1, 236_000, AtOnce),
        ("P-02", "2024-11-08", "first service", 1, 520, AtOnce),
        ("P-02", "2025-07-05", "yearly service", 1, 1_480, AtOnce),
        ("P-03", "2024-01-15", "sedan", 1, 159_800, AtOnce),
        ("P-03", "2025-01-14", "yearly service", 1, 1_190, AtOnce),
        ("P-04", "2025-10-21", "electric", 1, 219_900, AtOnce),
        ("P-04", "2025-10-21", "home charger", 1, 3_800, AtOnce),
        ("P-05", "2026-06-24", "compact", 1, 98_000, AtOnce),
        ("P-06", "2022-08-30", "compact", 1, 92_500, AtOnce),
        ("P-06", "2024-08-29", "brake pads", 2, 1_360, AtOnce),
        ("P-07", "2025-07-19", "winter tyres", 4, 3_200, AtOnce),
        ("P-09", "2025-12-01", "oil change", 1, 420, AtOnce),
        ("P-09", "2026-05-29", "oil change", 1, 450, AtOnce),
        ("P-10", "2024-02-01", "suv", 1, 241_000, AtOnce),
        ("P-10", "2025-02-03", "yearly service", 1, 1_400, AtOnce),
        ("P-11", "2025-11-11", "roof box", 1, 2_600, AtOnce),
        ("F-01", "2024-06-10", "electric", 3, 640_000, OnAccount),
        ("F-01", "2025-09-01", "electric", 2, 431_000, OnAccount),
        ("F-01", "2026-06-02", "fleet service", 5, 18_500, OnAccount),
        ("F-02", "2023-11-27", "van", 4, 520_000, OnAccount),
        ("F-02", "2025-04-14", "van", 2, 268_000, OnAccount),
        ("F-02", "2025-08-22", "fleet service", 6, 27_300, OnAccount),
        ("F-03", "2026-02-09", "compact", 1, 99_500, OnAccount),
        ("F-03", "2026-06-11", "yearly service", 1, 1_150, OnAccount),
        ("F-04", "2025-05-20", "minibus", 1, 187_000, OnAccount),
        ("F-04", "2025-11-25", "first service", 1, 1_900, OnAccount),
    ]
};

/// What came back: customer, day, product, yuan, and whether it was credited to the account.
const RETURNS: [(&str, &str, &str, i64, Settlement); 2] = [
    ("P-11", "2025-11-19", "roof box", 2_600, Settlement::AtOnce),
    ("F-02", "2025-09-02", "fleet service", 4_300, Settlement::OnAccount),
];

/// What was paid on account: customer, day, yuan.
const PAYMENTS: [(&str, &str, i64); 7] = [
    ("F-01", "2024-07-15", 640_000),
    ("F-01", "2026-01-30", 220_000),
    ("F-02", "2024-01-10", 520_000),
    ("F-02", "2025-06-30", 268_000),
    ("F-03", "2026-03-02", 60_000),
    ("F-04", "2025-06-25", 187_000),
    ("F-01", "2026-07-15", 50_000),
];

/// Who referred whom, and when.
const REFERRALS: [(&str, &str, &str); 7] = [
    ("P-01", "2025-08-03", "P-04"),
    ("P-01", "2025-12-20", "P-05"),
    ("P-01", "2026-04-02", "a colleague"),
    ("P-01", "2026-05-10", "a neighbour"),
    ("P-04", "2025-11-02", "P-09"),
    ("P-04", "2026-01-15", "P-12"),
    ("P-04", "2025-11-30", "P-09"),
];

/// Who was named a VIP: customer, first and last day, by whom, and why.
const NAMED: [(&str, &str, &str, &str, &str); 1] =
    [("F-01", "2026-05-01", "2026-10-31", "S-01", "Lets us show our electric cars at the harbour")];

/// The day for which the sample is made. The payment of 15 July lies after it.
const LAST_DAY: &str = "2026-06-30";

/// The dealership, and the day for which it is made.
pub(crate) fn dealership() -> Outcome<(CustomerBase, NaiveDate)> {
    let mut facts = Vec::new();
    for (customer, name, mobile, agreed) in PEOPLE {
        let mut person = Person::named(name.parse()?);
        person.identity.mobile = Some(mobile.parse()?);
        person.identity.email = Some(format!("{}@example.com", customer.to_lowercase()).parse()?);
        facts.push(profile(customer, Profile::Person(person))?);
        facts.extend(agreed.map(|channel| consent(customer, channel)).transpose()?);
    }
    for (customer, name, person, limit) in FIRMS {
        let mut firm = Organisation::named(name.parse()?);
        let landline = format!("010-5555-{}", &customer.replace("F-", "01"));
        firm.basics.landline = Some(landline.parse()?);
        let asked_for = PersonInCharge {
            roles: Some(List::try_new([OfficeRole::ContactPerson])?),
            person: Some(Person::named(person.parse()?)),
            ..PersonInCharge::default()
        };
        firm.people.people = Some(List::try_new([asked_for])?);
        facts.push(profile(customer, Profile::Organisation(firm))?);
        facts.push(consent(customer, Channel::Phone)?);
        facts.extend(limit.map(|yuan| credit_limit(customer, yuan)).transpose()?);
    }
    for (number, sale) in (1..).zip(SALES) {
        facts.push(purchase(number, sale)?);
    }
    for (number, decision) in (1..).zip(NAMED) {
        facts.push(named(number, decision)?);
    }
    for (number, (customer, date, product, amount, settlement)) in (1..).zip(RETURNS) {
        let (id, customer, date) =
            (numbered("R", number).parse()?, customer.parse()?, date.parse()?);
        let lines = lines(product, 1, amount)?;
        facts.push(
            Return {
                id,
                customer,
                date,
                lines,
                settlement: Some(settlement),
                of: None,
                provenance: Provenance::unknown(),
            }
            .into(),
        );
    }
    for (number, (customer, date, amount)) in (1..).zip(PAYMENTS) {
        let (id, customer, date) =
            (numbered("B", number).parse()?, customer.parse()?, date.parse()?);
        facts.push(
            Payment {
                id,
                customer,
                date,
                amount: yuan(amount),
                matures: None,
                provenance: Provenance::unknown(),
            }
            .into(),
        );
    }
    for (number, (customer, date, lead)) in (1..).zip(REFERRALS) {
        let (id, customer, date) =
            (numbered("L", number).parse()?, customer.parse()?, date.parse()?);
        facts.push(
            Referral { id, customer, date, lead: lead.parse()?, provenance: Provenance::unknown() }
                .into(),
        );
    }
    // P-07 had a call a few days ago; P-10 no longer wants any.
    let (date, channel) = ("2026-06-27".parse()?, Channel::Phone);
    let (id, customer) = ("T-1".parse()?, "P-07".parse()?);
    facts.push(
        Contact {
            id,
            customer,
            date,
            channel,
            campaign: None,
            talk: None,
            provenance: Provenance::unknown(),
        }
        .into(),
    );
    let (id, customer, decision) = ("K-2".parse()?, "P-10".parse()?, ConsentDecision::Withdrawn);
    facts.push(
        Consent {
            id,
            customer,
            date: "2025-06-01".parse()?,
            channel: Some(channel),
            purpose: None,
            decision,
            provenance: Provenance::unknown(),
        }
        .into(),
    );

    let mut base = CustomerBase::new();
    for fact in facts {
        base.add(fact)?;
    }
    Ok((base, LAST_DAY.parse()?))
}

fn named(number: u32, decision: (&str, &str, &str, &str, &str)) -> Outcome<Fact> {
    let (customer, date, until, by, reason) = decision;
    let (id, customer, date) = (numbered("D", number).parse()?, customer.parse()?, date.parse()?);
    let ruling = VipRuling::Vip { until: until.parse()? };
    let decision = VipDecision::try_from(VipDecisionBasics {
        id,
        customer,
        date,
        ruling,
        by: by.parse()?,
        reason: reason.parse()?,
    })?;
    Ok(decision.into())
}

fn numbered(series: &str, number: u32) -> String {
    format!("{series}-{number:03}")
}

fn yuan(amount: i64) -> Money {
    Money::from_minor(amount * 100, Currency::CNY)
}

/// The day on which the firm first wrote down who the customer is.
fn first_day() -> Outcome<NaiveDate> {
    Ok("2022-08-30".parse()?)
}

fn profile(customer: &str, profile: Profile) -> Outcome<Fact> {
    let (id, customer) = (customer.parse()?, customer.parse()?);
    Ok(ProfileRecord {
        id,
        customer,
        date: first_day()?,
        profile,
        removed: [].into(),
        provenance: Provenance::unknown(),
    }
    .into())
}

fn consent(customer: &str, channel: Channel) -> Outcome<Fact> {
    let (id, customer, date) = (format!("K-{customer}").parse()?, customer.parse()?, first_day()?);
    let channel = Some(channel);
    Ok(Consent {
        id,
        customer,
        date,
        channel,
        purpose: None,
        decision: ConsentDecision::Given,
        provenance: Provenance::unknown(),
    }
    .into())
}

fn credit_limit(customer: &str, limit: i64) -> Outcome<Fact> {
    let (id, customer) = (format!("CL-{customer}").parse()?, customer.parse()?);
    Ok(CreditLimit::try_from(CreditLimitBasics {
        id,
        customer,
        date: first_day()?,
        limit: Some(yuan(limit)),
    })?
    .into())
}

fn purchase(number: u32, sale: (&str, &str, &str, u32, i64, Settlement)) -> Outcome<Fact> {
    let (customer, date, product, quantity, amount, settlement) = sale;
    let (id, customer, date) = (numbered("S", number).parse()?, customer.parse()?, date.parse()?);
    let lines = lines(product, quantity, amount)?;
    let (details, provenance) = (None, Provenance::unknown());
    Ok(Purchase { id, customer, date, lines, settlement, details, provenance }.into())
}

fn lines(product: &str, quantity: u32, amount: i64) -> Outcome<Lines> {
    let line = Line::try_new(product.parse()?, Quantity::try_new(quantity.into())?, yuan(amount))?;
    Ok(Lines::try_new([line])?)
}
