//! Facts for the tests of this room.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use crate::base::{CustomerBase, Fact};
use crate::units::Money;

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// So many days after the first day of 2026.
pub(super) fn after(days: u64) -> NaiveDate {
    day("2026-01-01") + Days::new(days)
}

pub(super) fn cny(minor: i64) -> Money {
    Money::from_minor(minor, crate::units::Currency::CNY)
}

fn fact(kind: &str, id: &str, customer: &str, on: NaiveDate, more: &str) -> Fact {
    let fact =
        format!(r#"{{"{kind}":{{"id":"{id}","customer":"{customer}","date":"{on}",{more}}}}}"#);
    serde_json::from_str(&fact).unwrap()
}

fn lines(amount: &str) -> String {
    let (amount, currency) = amount.split_once(' ').unwrap();
    format!(
        r#""lines":[{{"product":"dinner","quantity":"1",
        "amount":{{"amount":"{amount}","currency":"{currency}"}}}}]"#
    )
}

pub(super) fn bought(id: &str, customer: &str, on: NaiveDate, amount: &str) -> Fact {
    fact("purchase", id, customer, on, &lines(amount))
}

pub(super) fn back(
    id: &str,
    customer: &str,
    on: NaiveDate,
    of: Option<&str>,
    amount: &str,
) -> Fact {
    let of = of.map_or_else(String::new, |of| format!(r#","of":"{of}""#));
    fact("return", id, customer, on, &(lines(amount) + &of))
}

/// `change` is `joined` or `left`, of the programme `guests`.
pub(super) fn member(id: &str, customer: &str, on: NaiveDate, change: &str) -> Fact {
    let more = format!(r#""programme":"guests","change":"{change}""#);
    fact("membership", id, customer, on, &more)
}

pub(super) fn granted(id: &str, customer: &str, on: NaiveDate, rule: &str) -> Fact {
    fact("reward", id, customer, on, &format!(r#""reason":"threshold","rule":"{rule}""#))
}

pub(super) fn base(facts: impl IntoIterator<Item = Fact>) -> CustomerBase {
    let mut base = CustomerBase::new();
    assert!(base.add_all(facts).refused.is_empty());
    base
}

/// A fact of a few customers within some days, in yuan, by its place: that is its identifier too.
#[derive(Debug, Clone, Copy)]
pub(super) enum Made {
    Bought { by: u8, on: u64, amount: i64 },
    Back { by: u8, on: u64, of: Option<usize>, amount: i64 },
    Joined { by: u8, on: u64 },
    Left { by: u8, on: u64 },
}

impl Made {
    pub(super) fn any(customers: u8, days: u64) -> impl Strategy<Value = Made> {
        let purchase = (0..customers, 0..days, 0..60_i64)
            .prop_map(|(by, on, amount)| Made::Bought { by, on, amount });
        let back = (0..customers, 0..days, prop::option::weighted(0.8, 0..7_usize), 1..40_i64)
            .prop_map(|(by, on, of, amount)| Made::Back { by, on, of, amount });
        let joined = (0..customers, 0..days).prop_map(|(by, on)| Made::Joined { by, on });
        let left = (0..customers, 0..days).prop_map(|(by, on)| Made::Left { by, on });
        prop_oneof![4 => purchase, 2 => back, 1 => joined, 1 => left]
    }

    pub(super) fn by(&self) -> u8 {
        match *self {
            Made::Bought { by, .. }
            | Made::Back { by, .. }
            | Made::Joined { by, .. }
            | Made::Left { by, .. } => by,
        }
    }

    pub(super) fn on(&self) -> u64 {
        match *self {
            Made::Bought { on, .. }
            | Made::Back { on, .. }
            | Made::Joined { on, .. }
            | Made::Left { on, .. } => on,
        }
    }

    fn fact(self, place: usize) -> Fact {
        let customer = format!("C-{}", self.by());
        let (id, on) = (format!("F-{place}"), after(self.on()));
        match self {
            Made::Bought { amount, .. } => bought(&id, &customer, on, &format!("{amount} CNY")),
            Made::Back { of, amount, .. } => {
                let of = of.map(|of| format!("F-{of}"));
                back(&id, &customer, on, of.as_deref(), &format!("{amount} CNY"))
            }
            Made::Joined { .. } => member(&id, &customer, on, "joined"),
            Made::Left { .. } => member(&id, &customer, on, "left"),
        }
    }
}

pub(super) fn facts(made: &[Made]) -> Vec<Fact> {
    made.iter().enumerate().map(|(place, made)| made.fact(place)).collect()
}

/// What is left of a purchase after each return, by day: the day and how much came back.
pub(super) fn slow_backs(made: &[Made], place: usize, as_of: u64) -> Vec<(u64, i64)> {
    let Made::Bought { by, on, amount } = made[place] else { return vec![] };
    let mut returns: Vec<(u64, usize, i64)> = Vec::new();
    for (at, one) in made.iter().enumerate() {
        if let Made::Back { by: whose, on, of: Some(of), amount } = *one
            && of == place
            && whose == by
            && on <= as_of
        {
            returns.push((on, at, amount));
        }
    }
    returns.sort_unstable();
    let mut left = amount;
    returns
        .into_iter()
        .map(|(back_on, _, amount)| {
            let back = amount.min(left);
            left -= back;
            (back_on.max(on), back)
        })
        .collect()
}

/// For each day on which a customer is a member, the day on which this membership began.
pub(super) fn slow_stays(made: &[Made], who: u8, as_of: u64) -> Vec<Option<u64>> {
    let mut since = None;
    (0..=as_of)
        .map(|day| {
            for one in made {
                match *one {
                    Made::Joined { by, on } if by == who && on == day => {
                        since = since.or(Some(day));
                    }
                    Made::Left { by, on } if by == who && on == day => since = None,
                    _ => {}
                }
            }
            since
        })
        .collect()
}
