//! What kinds of rows a log holds, and how many of each.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Bound;

use chrono::NaiveDate;
use clienteling::units::{CustomerId, Money};
use rust_decimal::Decimal;

/// What a row of the log is. The first that applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RowKind {
    /// A bad-debt adjustment (`A…`) or another negative price.
    Adjustment,
    /// A cancellation (`C…`) that takes nothing back: the quantity is not negative.
    EmptyCancellation,
    /// A quantity of zero or below outside a cancellation.
    StockCorrection,
    /// A price of zero: given away, or lost.
    ZeroPrice,
    /// A cancellation (`C…`): goods came back.
    Return,
    /// Goods were sold.
    Purchase,
}

impl RowKind {
    pub(crate) const ALL: [RowKind; 6] = [
        RowKind::Purchase,
        RowKind::Return,
        RowKind::ZeroPrice,
        RowKind::StockCorrection,
        RowKind::EmptyCancellation,
        RowKind::Adjustment,
    ];

    pub(crate) fn of(invoice: &str, quantity: Decimal, price: Decimal) -> Self {
        let cancelled = invoice.starts_with(['C', 'c']);
        if invoice.starts_with(['A', 'a']) || price < Decimal::ZERO {
            RowKind::Adjustment
        } else if cancelled && quantity >= Decimal::ZERO {
            RowKind::EmptyCancellation
        } else if !cancelled && quantity <= Decimal::ZERO {
            RowKind::StockCorrection
        } else if price.is_zero() {
            RowKind::ZeroPrice
        } else if cancelled {
            RowKind::Return
        } else {
            RowKind::Purchase
        }
    }

    /// Whether rows of this kind become facts, if they name a customer.
    pub(crate) fn is_a_fact(self) -> bool {
        matches!(self, RowKind::Purchase | RowKind::Return)
    }
}

impl fmt::Display for RowKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            RowKind::Adjustment => "adjustment or negative price",
            RowKind::EmptyCancellation => "cancellation that takes nothing back",
            RowKind::StockCorrection => "stock correction",
            RowKind::ZeroPrice => "price of zero",
            RowKind::Return => "return",
            RowKind::Purchase => "purchase",
        })
    }
}

/// Rows of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Rows {
    pub(crate) named: u64,
    pub(crate) anonymous: u64,
}

/// The rows of a log by kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tally {
    kinds: [Rows; RowKind::ALL.len()],
    pub(crate) malformed: u64,
    /// Rows of invoices that come to no total.
    pub(crate) unusable: u64,
    /// Lines of an invoice that are alike in product, quantity and amount. They are kept: the log
    /// cannot tell a row written twice from a thing bought twice.
    pub(crate) alike: u64,
    /// Everybody named in a readable row, also where no row of theirs becomes a fact.
    pub(crate) customers: BTreeSet<CustomerId>,
    /// What was bought and what came back in rows without customer.
    pub(crate) anonymous_bought: Vec<Money>,
    pub(crate) anonymous_returned: Vec<Money>,
    by_day: BTreeMap<NaiveDate, u64>,
}

impl Tally {
    pub(crate) fn new() -> Self {
        Tally {
            kinds: Default::default(),
            malformed: 0,
            unusable: 0,
            alike: 0,
            customers: BTreeSet::new(),
            anonymous_bought: Vec::new(),
            anonymous_returned: Vec::new(),
            by_day: BTreeMap::new(),
        }
    }

    pub(crate) fn add_anonymous(&mut self, kind: RowKind, amount: Money) {
        match kind {
            RowKind::Return => self.anonymous_returned.push(amount),
            _ => self.anonymous_bought.push(amount),
        }
    }

    pub(crate) fn count(&mut self, kind: RowKind, customer: Option<&CustomerId>, day: NaiveDate) {
        let rows = &mut self.kinds[kind as usize];
        match customer {
            Some(customer) => {
                rows.named += 1;
                if !self.customers.contains(customer) {
                    self.customers.insert(customer.clone());
                }
            }
            None => rows.anonymous += 1,
        }
        *self.by_day.entry(day).or_default() += 1;
    }

    pub(crate) fn rows(&self, kind: RowKind) -> Rows {
        self.kinds[kind as usize]
    }

    pub(crate) fn readable(&self) -> u64 {
        self.by_day.values().sum()
    }

    pub(crate) fn anonymous(&self) -> u64 {
        self.kinds.iter().map(|rows| rows.anonymous).sum()
    }

    /// The first and the last day of any readable row.
    pub(crate) fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        let (first, _) = self.by_day.first_key_value()?;
        let (last, _) = self.by_day.last_key_value()?;
        Some((*first, *last))
    }

    /// How many readable rows are dated after a day.
    pub(crate) fn after(&self, day: NaiveDate) -> u64 {
        self.by_day.range((Bound::Excluded(day), Bound::Unbounded)).map(|(_, rows)| rows).sum()
    }
}
