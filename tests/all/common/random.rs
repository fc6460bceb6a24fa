//! Random days, amounts, facts, rates and policies.
//!
//! Everything is drawn from few customers, few amounts and awkward days, so that ties, values
//! exactly at a cut, anniversaries and leap days are common.

use chrono::{Days, NaiveDate};
use clienteling::Draft;
use clienteling::base::{CustomerBase, Fact};
use clienteling::customer::{
    EndKind, Organisation, Person, Profile, ProfileRecord, RelationshipEnd,
};
use clienteling::followup::{ConsentRule, FollowUpPolicyDraft};
use clienteling::marketing::{
    Channel, Consent, ConsentDecision, ConsentPurpose, Contact, Response, ResponseKind, VipRuling,
};
use clienteling::review::{ReviewPolicy, ReviewPolicyDraft};
use clienteling::tiering::{
    AbcClass, AbcGrace, AbcPolicyDraft, ValuePeriod, VipLeads, VipNeeds, VipPolicyDraft, VipValue,
};
use clienteling::transaction::{
    CreditLimit, CreditLimitBasics, Line, Lines, Payment, Purchase, Return, Settlement,
};
use clienteling::warning::WarningPolicyDraft;
use clienteling::{Currency, CustomerId, Money, Provenance, Quantity};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

use super::build::{day, lead_conversion, referral, vip_decision};

/// The currency in which everything is judged here.
pub(crate) const JUDGED_IN: Currency = Currency::CNY;
pub(crate) const ONE_CURRENCY: &[Currency] = &[Currency::CNY];
/// With two decimals, none, and three.
pub(crate) const CURRENCIES: &[Currency] =
    &[Currency::CNY, Currency::CNY, Currency::USD, Currency::JPY, Currency::KWD];

/// The days on which anniversaries go wrong.
const AWKWARD_DAYS: [&str; 14] = [
    "2023-02-28",
    "2023-03-01",
    "2024-01-31",
    "2024-02-28",
    "2024-02-29",
    "2024-03-01",
    "2024-03-31",
    "2024-12-31",
    "2025-01-01",
    "2025-01-31",
    "2025-02-27",
    "2025-02-28",
    "2025-03-01",
    "2025-03-31",
];

/// A day on which something happens.
pub(crate) fn a_day() -> impl Strategy<Value = NaiveDate> {
    prop_oneof![
        1 => select(&AWKWARD_DAYS[..]).prop_map(day),
        1 => (0..1_100_u64).prop_map(|offset| day("2023-01-15") + Days::new(offset)),
    ]
}

/// A day for which to judge: before every fact, among them, or after all of them.
pub(crate) fn as_of() -> impl Strategy<Value = NaiveDate> {
    prop_oneof![
        1 => Just(day("2022-12-31")),
        8 => a_day(),
        1 => (0..800_u64).prop_map(|offset| day("2026-01-19") + Days::new(offset)),
    ]
}

/// An amount of zero or more: often one of a few, sometimes with more digits than a coin.
pub(crate) fn an_amount(currency: Currency) -> impl Strategy<Value = Money> {
    let few = select(&[0, 0, 5, 15, 40, 40, 80, 100][..]);
    prop_oneof![
        6 => few.prop_map(move |units: i64| Money::try_new(units.into(), currency).unwrap()),
        2 => (0..=1_000_000_i64).prop_map(move |minor| Money::from_minor(minor, currency)),
        1 => (0..=10_000_000_i64)
            .prop_map(move |micros| Money::try_new(Decimal::new(micros, 6), currency).unwrap()),
    ]
}

/// One to three lines in one currency.
fn lines(currency: Currency) -> impl Strategy<Value = Lines> {
    let products = select(&["oil", "tyre", "wash"][..]);
    let line =
        (products, 1..=3_i64, an_amount(currency)).prop_map(|(product, quantity, amount)| {
            let quantity = Quantity::try_new(quantity.into()).unwrap();
            Line::try_new(product.parse().unwrap(), quantity, amount).unwrap()
        });
    let line = line.boxed();
    let lines = prop_oneof![3 => vec(line.clone(), 1), 1 => vec(line, 2..=3)];
    lines.prop_map(|lines| Lines::try_new(lines).unwrap())
}

fn settlement() -> impl Strategy<Value = Settlement> {
    select(&[Settlement::AtOnce, Settlement::OnAccount][..])
}

fn channel() -> impl Strategy<Value = Channel> {
    select(&Channel::ALL[..])
}

fn profile() -> impl Strategy<Value = Profile> {
    any::<[bool; 6]>().prop_map(|[is_person, named, landline, mobile, email, address]| {
        let (mut profile, group) = if is_person {
            (Profile::Person(Person::default()), "identity")
        } else {
            (Profile::Organisation(Organisation::default()), "basics")
        };
        let values = [
            (named, "name", "Li Na"),
            (landline, "landline", "010-55550100"),
            (mobile, "mobile", "13800001111"),
            (email, "email", "li@example.com"),
            (address, "address", "1 Example Road\nBeijing"),
        ];
        for (_, name, value) in values.iter().filter(|(given, _, _)| *given) {
            profile.enter(&format!("{group}.{name}"), value).unwrap();
        }
        profile
    })
}

/// What a fact says, without whom it is about, when it was and how it is called.
#[derive(Debug, Clone)]
enum Content {
    Profile(Profile),
    Purchase(Lines, Settlement),
    /// How many facts before it stands what it goes back to, if that is a purchase.
    Return(Lines, Option<Settlement>, usize),
    Payment(Money),
    CreditLimit(Option<Money>),
    Contact(Channel),
    Response(ResponseKind),
    Referral(u8),
    LeadConversion(u8),
    /// What was decided, and for how many days more.
    VipDecision(u8, u64),
    Consent(Option<Channel>, Option<ConsentPurpose>, ConsentDecision),
    End,
}

fn content(currencies: &'static [Currency]) -> impl Strategy<Value = Content> {
    let currency = select(currencies);
    let amount = currency.clone().prop_flat_map(an_amount);
    let lines = currency.prop_flat_map(lines);
    let signed = (amount.clone(), prop::bool::weighted(0.1))
        .prop_map(|(amount, refund)| if refund { -amount } else { amount });
    let kinds = [
        ResponseKind::Interested,
        ResponseKind::Postponed,
        ResponseKind::Declined,
        ResponseKind::Reached,
        ResponseKind::NotReached,
    ];
    let decisions = [ConsentDecision::Given, ConsentDecision::Given, ConsentDecision::Withdrawn];
    // Ends are rare, so that most customers are still to be contacted.
    let others = prop_oneof![
        1 => profile().prop_map(Content::Profile),
        5 => (lines.clone(), settlement()).prop_map(|(l, s)| Content::Purchase(l, s)),
        2 => (lines, option::of(settlement()), 0..6_usize)
            .prop_map(|(l, s, back)| Content::Return(l, s, back)),
        1 => signed.prop_map(Content::Payment),
        // One of the few amounts stands for a limit that is lifted.
        1 => amount.prop_map(|limit| {
            Content::CreditLimit((limit.amount() != Decimal::from(5)).then_some(limit))
        }),
        1 => channel().prop_map(Content::Contact),
        1 => select(kinds.to_vec()).prop_map(Content::Response),
        7 => (0..6_u8).prop_map(Content::Referral),
        2 => (0..6_u8).prop_map(Content::LeadConversion),
        1 => (0..5_u8, 0..90_u64).prop_map(|(ruling, days)| Content::VipDecision(ruling, days)),
        2 => (option::of(channel()), option::of(select(&ConsentPurpose::ALL[..2])), select(decisions.to_vec()))
            .prop_map(|(c, p, d)| Content::Consent(c, p, d)),
    ];
    prop_oneof![99 => others, 1 => Just(Content::End)]
}

fn ruling(verdict: u8, until: NaiveDate) -> VipRuling {
    match verdict {
        0 => VipRuling::Revoked,
        1 | 2 => VipRuling::NotVip { until },
        _ => VipRuling::Vip { until },
    }
}

/// What may be owed: so much, or as much as they like.
fn limited(id: &str, customer: CustomerId, date: NaiveDate, limit: Option<Money>) -> Fact {
    let basics = CreditLimitBasics { id: id.parse().unwrap(), customer, date, limit };
    CreditLimit::try_from(basics).unwrap().into()
}

/// Not in the order in which they were drawn, so that the order of identifiers matters.
fn id_of(number: usize) -> String {
    format!("{}-{number}", number % 3)
}

impl Content {
    #[expect(clippy::too_many_lines, reason = "one arm for each kind")]
    fn about(self, customer: u8, date: NaiveDate, number: usize) -> Fact {
        let customer = format!("C-{customer}").parse().unwrap();
        let id = id_of(number);
        match self {
            Content::Profile(profile) => ProfileRecord {
                id: id.parse().unwrap(),
                customer,
                date,
                profile,
                removed: [].into(),
                provenance: Provenance::unknown(),
            }
            .into(),
            Content::Purchase(lines, settlement) => Purchase {
                id: id.parse().unwrap(),
                customer,
                date,
                lines,
                settlement,
                details: None,
                provenance: Provenance::unknown(),
            }
            .into(),
            Content::Return(lines, settlement, back) => {
                // Itself it cannot go back to: then it names none.
                let of = (back > 0).then(|| id_of(number.saturating_sub(back)).parse().unwrap());
                Return {
                    id: id.parse().unwrap(),
                    customer,
                    date,
                    lines,
                    settlement,
                    of,
                    provenance: Provenance::unknown(),
                }
                .into()
            }
            Content::Payment(amount) => Payment {
                id: id.parse().unwrap(),
                customer,
                date,
                amount,
                matures: None,
                provenance: Provenance::unknown(),
            }
            .into(),
            Content::CreditLimit(limit) => limited(&id, customer, date, limit),
            Content::Contact(channel) => {
                let campaign = Some("spring".parse().unwrap());
                Contact {
                    id: id.parse().unwrap(),
                    customer,
                    date: date.into(),
                    channel,
                    campaign,
                    talk: None,
                    provenance: Provenance::unknown(),
                }
                .into()
            }
            Content::Response(kind) => {
                let to = "T-1".parse().unwrap();
                Response {
                    id: id.parse().unwrap(),
                    customer,
                    date,
                    to,
                    kind,
                    provenance: Provenance::unknown(),
                }
                .into()
            }
            Content::Referral(lead) => {
                let lead = format!("L-{lead}");
                referral(&id, customer.as_str(), &date.to_string(), &lead)
            }
            Content::LeadConversion(lead) => {
                let lead = format!("L-{lead}");
                lead_conversion(&id, customer.as_str(), &date.to_string(), &lead)
            }
            Content::VipDecision(verdict, days) => {
                let ruling = ruling(verdict, date + Days::new(days));
                vip_decision(&id, customer.as_str(), &date.to_string(), ruling)
            }
            Content::Consent(channel, purpose, decision) => Consent {
                id: id.parse().unwrap(),
                customer,
                date,
                channel,
                purpose,
                decision,
                provenance: Provenance::unknown(),
            }
            .into(),
            Content::End => RelationshipEnd {
                id: id.parse().unwrap(),
                customer,
                date,
                kind: EndKind::Died,
                provenance: Provenance::unknown(),
            }
            .into(),
        }
    }
}

/// Up to `most` facts of all kinds about up to five customers, none of which contradict. In a
/// third of the cases the first customer has a twin, so that two are equal in everything.
pub(crate) fn facts(
    currencies: &'static [Currency],
    most: usize,
) -> impl Strategy<Value = Vec<Fact>> {
    let fact = (0..5_u8, a_day(), content(currencies)).boxed();
    let drawn = prop_oneof![vec(fact.clone(), 0..=most / 5), vec(fact, 0..=most)];
    (drawn, prop::bool::weighted(0.34)).prop_map(|(mut drawn, twins)| {
        if twins {
            let first = drawn.iter().filter(|(customer, ..)| *customer == 0);
            let twin: Vec<_> =
                first.map(|(_, date, content)| (5, *date, content.clone())).collect();
            drawn.extend(twin);
        }
        let numbered = drawn.into_iter().enumerate();
        numbered.map(|(id, (customer, date, content))| content.about(customer, date, id)).collect()
    })
}

/// An exchange rate: from, to, since when, how much.
pub(crate) type Rate = (Currency, Currency, NaiveDate, Decimal);

/// Rates between the currency of the judgement and the others, in either direction; now and then
/// one is missing for some time.
pub(crate) fn rates() -> impl Strategy<Value = Vec<Rate>> {
    let others = [Currency::USD, Currency::JPY, Currency::KWD];
    let first = others.map(|other| {
        option::weighted(0.94, 1..=50_000_i64)
            .prop_map(move |rate| rate.map(|rate| (other, JUDGED_IN, day("2020-01-01"), rate)))
    });
    let later = (select(others.to_vec()), a_day(), 1..=50_000_i64, any::<bool>()).prop_map(
        |(other, date, rate, inverse)| {
            let (from, to) = if inverse { (JUDGED_IN, other) } else { (other, JUDGED_IN) };
            (from, to, date, rate)
        },
    );
    (first, vec(later, 0..6)).prop_map(|(first, later)| {
        let mut rates: Vec<Rate> = Vec::new();
        for (from, to, date, rate) in first.into_iter().flatten().chain(later) {
            let taken = rates.iter().any(|known| (known.0, known.1, known.2) == (from, to, date));
            if !taken {
                rates.push((from, to, date, Decimal::new(rate, 4)));
            }
        }
        rates
    })
}

/// A base of these facts and rates.
pub(crate) fn base_with(facts: impl IntoIterator<Item = Fact>, rates: &[Rate]) -> CustomerBase {
    let mut base = super::build::base_of(facts);
    for &(from, to, date, rate) in rates {
        base.rates_mut().record(from, to, date, rate).unwrap();
    }
    base
}

/// What makes a VIP, within at most so many months.
pub(crate) fn vip_policy(most: u32) -> impl Strategy<Value = VipPolicyDraft> {
    let value = (select(&[1, 5, 15, 40, 150][..]), option::of(1..=most)).prop_map(
        |(yuan, months): (i64, _)| {
            let at_least = Money::try_new(yuan.into(), JUDGED_IN).unwrap();
            VipValue { at_least, months }
        },
    );
    let given = [VipLeads::Given; 4];
    let count = select([&given[..], &[VipLeads::Customers, VipLeads::Buyers]].concat());
    let value = option::weighted(0.4, value);
    let leads = select(&[1, 1, 2, 2, 3][..]);
    (leads, 1..=most, count, value, any::<bool>()).prop_map(
        |(leads, months, count, value, both)| {
            let needs = if both && value.is_some() { VipNeeds::Both } else { VipNeeds::Either };
            VipPolicyDraft { leads, months, count, value, needs }
        },
    )
}

/// The default policy or another one, with short and long times, few and many leads.
pub(crate) fn policy() -> impl Strategy<Value = ReviewPolicy> {
    let cuts: [&[i64]; 7] =
        [&[80, 95], &[80, 95], &[50, 75], &[0, 100], &[40, 80], &[33, 34], &[20, 50, 80, 95]];
    let grace = prop::option::weighted(0.3, (1..=14_u32, 1..=2_u8)).prop_map(|grace| {
        grace.map(|(months, rank)| AbcGrace { months, at_least: AbcClass::of_rank(rank).unwrap() })
    });
    let abc = (select(cuts.to_vec()), grace).prop_map(|(cuts, grace)| {
        let cuts = cuts.iter().map(|cut| Decimal::new(*cut, 2).try_into().unwrap()).collect();
        AbcPolicyDraft { cuts, grace }
    });
    let value_period = prop_oneof![
        3 => Just(ValuePeriod::AllTime),
        1 => Just(ValuePeriod::CalendarYear),
        2 => (1..=14_u32).prop_map(ValuePeriod::Months),
    ];
    let vip = vip_policy(14);
    let lost_after_months = select(&[1, 2, 6, 12, 12, 13][..]);
    let days = (0..=27_u32, 0..=40_u32, 0..=10_u32, 0..=200_u32);
    let followup = (any::<bool>(), days, 0..=13_u32).prop_map(|(opt_in, days, months)| {
        let (lapse_notice_days, within, quiet, refusal) = days;
        let followup = FollowUpPolicyDraft {
            consent: if opt_in { ConsentRule::OptIn } else { ConsentRule::OptOut },
            keep_active_within_days: within,
            win_back_for_months: months,
            quiet_days: quiet,
            refusal_days: refusal,
            ..FollowUpPolicyDraft::default()
        };
        (lapse_notice_days, followup)
    });
    let parts = (value_period, abc, vip, lost_after_months, followup);
    parts.prop_map(|(value_period, abc, vip, lost_after_months, (lapse_notice_days, followup))| {
        let warning = WarningPolicyDraft { lost_after_months, lapse_notice_days };
        let currency = JUDGED_IN;
        let draft = ReviewPolicyDraft {
            value_period,
            abc,
            vip,
            warning,
            followup,
            ..ReviewPolicyDraft::new(currency)
        };
        draft.validate().unwrap()
    })
}
