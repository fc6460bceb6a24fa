//! Whether the time goes to those who bring the value.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::is_personal;
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
    /// How many of all personal contacts it got: of those that took somebody's time.
    pub contacts: Proportion,
    /// How many mailings of campaigns it got beside them: contacts of a campaign with nothing noted of
    /// a talk.
    pub mailings: u64,
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

/// "A: 3 customers, 12 of 40 personal contacts (30.0%) and 36 mailings, 84,000.00 CNY of 100,000.00 CNY
/// (84.0%)".
impl fmt::Display for AttentionRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.class {
            Some(class) => write!(f, "{class}: ")?,
            None => f.write_str("no class: ")?,
        }
        let s = if self.customers == 1 { "" } else { "s" };
        let (contacts, of) = (self.contacts.successes(), self.contacts.trials());
        write!(f, "{} customer{s}, {contacts} of {of} personal contacts", self.customers)?;
        if let Some(share) = self.contacts.share().known() {
            write!(f, " ({share:.1})")?;
        }
        match self.mailings {
            0 => {}
            1 => f.write_str(" and 1 mailing")?,
            many => write!(f, " and {many} mailings")?,
        }
        write!(f, ", {:#} of {:#}", self.value, self.of_value)?;
        match self.share_of_value() {
            Some(share) => write!(f, " ({share:.1})"),
            None => Ok(()),
        }
    }
}

/// The personal contacts of a period by the class of the customers, beside what the classes bring: a
/// fifth of the customers brings four fifths of the value, and time goes to that fifth (S2).
///
/// The classes and values are those of a [review](crate::review::Review). In the order of the classes,
/// those without one last.
///
/// Cost: for each customer two binary searches among the contacts, and a pass over those of the period.
///
/// # Errors
/// [`MoneyError`] for values of two currencies, or a sum out of range.
pub fn attention<'a>(
    customers: impl IntoIterator<Item = (&'a Customer, Option<AbcClass>, Money)>,
    period: Period,
    as_of: NaiveDate,
) -> Result<Vec<AttentionRow>, MoneyError> {
    // By rank, those without a class last.
    let mut rows: BTreeMap<u8, (u64, AttentionRow)> = BTreeMap::new();
    let (mut contacts_of_all, mut value_of_all) = (0_u64, None);
    for (customer, class, value) in customers {
        let contacts = customer.marketing().contacts().as_of(as_of.min(period.last()));
        let before = contacts.partition_point(|one| one.date.day() < period.first());
        let (mut personal, mut mailings) = (0_u64, 0_u64);
        for contact in contacts.iter().skip(before) {
            let count = if is_personal(contact) { &mut personal } else { &mut mailings };
            *count = count.saturating_add(1);
        }
        contacts_of_all = contacts_of_all.saturating_add(personal);
        value_of_all = Some(match value_of_all {
            None => value,
            Some(sum) => value.try_add(sum)?,
        });
        let none = AttentionRow {
            class,
            customers: 0,
            contacts: Proportion::NONE,
            mailings: 0,
            value: Money::zero(value.currency()),
            of_value: value,
        };
        let row = rows.entry(class.map_or(u8::MAX, AbcClass::rank));
        let (made, row) = row.or_insert((0, none));
        *made = made.saturating_add(personal);
        row.customers = row.customers.saturating_add(1);
        row.mailings = row.mailings.saturating_add(mailings);
        row.value = row.value.try_add(value)?;
    }
    let shared = |(made, row): (u64, AttentionRow)| AttentionRow {
        contacts: Proportion::try_new(made, contacts_of_all).unwrap_or_default(),
        of_value: value_of_all.unwrap_or(row.value),
        ..row
    };
    Ok(rows.into_values().map(shared).collect())
}
