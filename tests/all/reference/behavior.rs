//! What a customer did until a day, from a plain list.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use clienteling::tiering::ValuePeriod;
use rust_decimal::Decimal;

use super::calendar::{days_from, months_later};

/// A purchase or a return.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trade {
    Bought(Decimal),
    Returned(Decimal),
}

/// Counts and sums.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) purchases: u64,
    pub(crate) returns: u64,
    pub(crate) bought: Decimal,
    pub(crate) returned: Decimal,
}

impl Sums {
    pub(crate) fn net(self) -> Decimal {
        self.bought - self.returned
    }
}

/// The sums of the trades on the days that count.
pub(crate) fn sums(trades: &[(NaiveDate, Trade)], counts: impl Fn(NaiveDate) -> bool) -> Sums {
    let mut sums = Sums::default();
    for (date, trade) in trades {
        match trade {
            _ if !counts(*date) => {}
            Trade::Bought(amount) => {
                sums.purchases += 1;
                sums.bought += amount;
            }
            Trade::Returned(amount) => {
                sums.returns += 1;
                sums.returned += amount;
            }
        }
    }
    sums
}

/// Whether a day lies in the twelve months up to and including another.
pub(crate) fn within_a_year(date: NaiveDate, as_of: NaiveDate) -> bool {
    date <= as_of && as_of < months_later(date, 12)
}

/// The days with a purchase until a day, in order.
pub(crate) fn purchase_days(trades: &[(NaiveDate, Trade)], as_of: NaiveDate) -> Vec<NaiveDate> {
    let purchases = trades.iter().filter(|(_, trade)| matches!(trade, Trade::Bought(_)));
    let days: BTreeSet<NaiveDate> =
        purchases.map(|(date, _)| *date).filter(|date| *date <= as_of).collect();
    days.into_iter().collect()
}

/// The times between purchases in days, the shortest first.
pub(crate) fn gaps(days: &[NaiveDate]) -> Vec<u64> {
    let mut gaps: Vec<u64> = days.windows(2).map(|pair| days_from(pair[0], pair[1])).collect();
    gaps.sort_unstable();
    gaps
}

/// Whether what happened on a date counts for the value on a day.
pub(crate) fn counts(period: ValuePeriod, date: NaiveDate, as_of: NaiveDate) -> bool {
    match period {
        ValuePeriod::AllTime => true,
        ValuePeriod::CalendarYear => date.year() == as_of.year(),
        ValuePeriod::Months(months) => as_of < months_later(date, months),
    }
}
