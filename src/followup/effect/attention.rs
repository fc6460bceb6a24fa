//! Whether the time goes to those who bring the value.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use crate::base::Customer;
use crate::tiering::AbcClass;
use crate::units::{Money, MoneyError, Period, Proportion, Rounding, Share};

/// How many contacts a class got, beside what it brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AttentionRow {
    /// Which class. `None`: the customers without one.
    pub class: Option<AbcClass>,
    /// How many customers are in it.
    pub customers: u64,
    /// How many of all contacts it got.
    pub contacts: Proportion,
    /// What it brought.
    pub value: Money,
    /// What all brought together.
    pub of_value: Money,
}

impl AttentionRow {
    /// Which part of all that was brought it brought. `None` where it brought less than nothing, or
    /// all brought nothing together.
    pub fn share_of_value(&self) -> Option<Share> {
        Share::of_money(self.value, self.of_value, Rounding::HalfEven).ok()
    }
}

/// "A: 3 customers, 12 of 40 contacts (30.0%), 84,000.00 CNY of 100,000.00 CNY (84.0%)".
impl fmt::Display for AttentionRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.class {
            Some(class) => write!(f, "{class}: ")?,
            None => f.write_str("no class: ")?,
        }
        let s = if self.customers == 1 { "" } else { "s" };
        let (contacts, of) = (self.contacts.successes(), self.contacts.trials());
        write!(f, "{} customer{s}, {contacts} of {of} contacts", self.customers)?;
        if let Some(share) = self.contacts.share().known() {
            write!(f, " ({share:.1})")?;
        }
        write!(f, ", {:#} of {:#}", self.value, self.of_value)?;
        match self.share_of_value() {
            Some(share) => write!(f, " ({share:.1})"),
            None => Ok(()),
        }
    }
}

/// The contacts of a period by the class of the customers, beside what the classes bring: a fifth of
/// the customers brings four fifths of the value, and time goes to that fifth (S2).
///
/// The classes and values are those of a [review](crate::review::Review). In the order of the classes,
/// those without one last.
///
/// Cost: a binary search among the contacts of each customer.
///
/// # Errors
/// [`MoneyError`] for values of two currencies, or a sum out of range.
pub fn attention<'a>(
    customers: impl IntoIterator<Item = (&'a Customer, Option<AbcClass>, Money)>,
    period: Period,
    as_of: NaiveDate,
) -> Result<Vec<AttentionRow>, MoneyError> {
    // By rank, those without a class last.
    let mut rows: BTreeMap<u8, (Option<AbcClass>, u64, u64, Money)> = BTreeMap::new();
    let (mut contacts_of_all, mut value_of_all) = (0_u64, None);
    for (customer, class, value) in customers {
        let contacts = customer.marketing().contacts().as_of(as_of).iter();
        let contacts = contacts.filter(|one| period.contains(one.date.day())).count();
        let contacts = u64::try_from(contacts).unwrap_or(u64::MAX);
        contacts_of_all = contacts_of_all.saturating_add(contacts);
        value_of_all = Some(match value_of_all {
            None => value,
            Some(sum) => value.try_add(sum)?,
        });
        let row = rows.entry(class.map_or(u8::MAX, AbcClass::rank));
        let (_, count, made, sum) = row.or_insert((class, 0, 0, Money::zero(value.currency())));
        *count = count.saturating_add(1);
        *made = made.saturating_add(contacts);
        *sum = sum.try_add(value)?;
    }
    let row = |(class, customers, contacts, value)| AttentionRow {
        class,
        customers,
        contacts: Proportion::try_new(contacts, contacts_of_all).unwrap_or_default(),
        value,
        of_value: value_of_all.unwrap_or(value),
    };
    Ok(rows.into_values().map(row).collect())
}
