//! How many customers are of each kind, and what they bring.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use crate::base::{Customer, CustomerBase};
use crate::loyalty::kind::{AttitudeLoyalty, Counted, LoyaltyStandingPolicy, value_period};
use crate::rule::CriterionOutcome;
use crate::units::{
    Currency, ExchangeRates, Money, MoneyError, MoneySum, Period, Share, Valuation,
};

/// Whether somebody buys again, and whether their attitude is favourable.
type Cell = (CriterionOutcome, CriterionOutcome);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Tally {
    customers: u64,
    not_valued: u64,
    value: MoneySum,
}

/// The customers of a part of a base, counted by kind of loyalty as of a day.
///
/// * Parts with different customers merge to the whole, in whatever order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoyaltyCounts {
    policy: LoyaltyStandingPolicy,
    currency: Currency,
    as_of: NaiveDate,
    cells: BTreeMap<Cell, Tally>,
    not_bought_yet: u64,
    no_longer_served: u64,
}

/// Two counts are not parts of one whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("these counts are of another day, currency or policy: expected parts of one whole")]
pub struct LoyaltyCountsDiffer;

impl LoyaltyCounts {
    /// Nobody yet.
    pub const fn new(policy: LoyaltyStandingPolicy, currency: Currency, as_of: NaiveDate) -> Self {
        LoyaltyCounts {
            policy,
            currency,
            as_of,
            cells: BTreeMap::new(),
            not_bought_yet: 0,
            no_longer_served: 0,
        }
    }

    /// Counts one customer, if they are known by the day; each at most once. Their value is put into
    /// the currency at these rates.
    ///
    /// Cost: a judgement of the customer.
    pub fn add(&mut self, customer: &Customer, rates: &ExchangeRates) {
        let valuation = Valuation::new(self.currency, rates);
        let Some(counted) = Counted::of(customer, &self.policy, valuation, self.as_of) else {
            return;
        };
        if !customer.is_served(self.as_of) {
            self.no_longer_served = self.no_longer_served.saturating_add(1);
            return;
        }
        if !counted.has_bought {
            self.not_bought_yet = self.not_bought_yet.saturating_add(1);
            return;
        }
        let tally = self.tally((counted.repeat, counted.attitude));
        tally.customers = tally.customers.saturating_add(1);
        // INVARIANT: it was valued in the currency.
        if counted.value.map(|value| tally.value.add(value)).is_err() {
            tally.not_valued = tally.not_valued.saturating_add(1);
        }
    }

    fn tally(&mut self, cell: Cell) -> &mut Tally {
        let value = MoneySum::new(self.currency);
        self.cells.entry(cell).or_insert(Tally { customers: 0, not_valued: 0, value })
    }

    /// Adds all that another part has counted.
    ///
    /// # Errors
    /// [`LoyaltyCountsDiffer`] for another day, currency or policy; the counts stay as they were.
    pub fn merge(&mut self, other: &Self) -> Result<(), LoyaltyCountsDiffer> {
        let whole = |of: &Self| (of.currency, of.as_of);
        if whole(self) != whole(other) || self.policy != other.policy {
            return Err(LoyaltyCountsDiffer);
        }
        for (cell, more) in &other.cells {
            let tally = self.tally(*cell);
            tally.customers = tally.customers.saturating_add(more.customers);
            tally.not_valued = tally.not_valued.saturating_add(more.not_valued);
            tally.value.merge(more.value).map_err(|_| LoyaltyCountsDiffer)?;
        }
        self.not_bought_yet = self.not_bought_yet.saturating_add(other.not_bought_yet);
        self.no_longer_served = self.no_longer_served.saturating_add(other.no_longer_served);
        Ok(())
    }

    /// The structure. Cost: constant.
    ///
    /// # Errors
    /// [`MoneyError::OutOfRange`] for a sum out of range.
    pub fn structure(&self) -> Result<LoyaltyStructure, MoneyError> {
        let mut rows = Vec::new();
        for repeat in CriterionOutcome::ALL {
            for attitude in CriterionOutcome::ALL {
                let tally = self.cells.get(&(repeat, attitude));
                let value = tally.map_or(MoneySum::new(self.currency), |tally| tally.value);
                rows.push(LoyaltyRow {
                    repeat,
                    attitude,
                    kind: AttitudeLoyalty::known(repeat, attitude),
                    customers: tally.map_or(0, |tally| tally.customers),
                    share: None,
                    value: value.total()?,
                    value_share: None,
                    not_valued: tally.map_or(0, |tally| tally.not_valued),
                });
            }
        }
        let many: Vec<u128> = rows.iter().map(|row| row.customers.into()).collect();
        let values: Vec<Money> = rows.iter().map(|row| row.value).collect();
        let sum = |of: fn(&LoyaltyRow) -> u64| rows.iter().map(of).fold(0, u64::saturating_add);
        let (customers, not_valued) = (sum(|row| row.customers), sum(|row| row.not_valued));
        // None where there is nobody, or nothing, or a value below zero.
        let shares = Share::split(&many, LoyaltyRow::DIGITS).ok();
        let value_shares = Share::split_money(&values, LoyaltyRow::DIGITS).ok();
        // Of a whole that is not known there are no parts.
        let value_shares = value_shares.filter(|_| not_valued == 0);
        for (place, row) in rows.iter_mut().enumerate() {
            row.share = shares.as_ref().and_then(|all| all.get(place)).copied();
            row.value_share = value_shares.as_ref().and_then(|all| all.get(place)).copied();
        }
        Ok(LoyaltyStructure {
            as_of: self.as_of,
            over: value_period(&self.policy, self.as_of),
            customers,
            value: Money::try_sum(self.currency, values)?,
            not_valued,
            not_bought_yet: self.not_bought_yet,
            no_longer_served: self.no_longer_served,
            rows,
        })
    }
}

/// The customers of whom the same is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct LoyaltyRow {
    /// Whether they buy again of their own accord.
    pub repeat: CriterionOutcome,
    /// Whether their attitude is favourable.
    pub attitude: CriterionOutcome,
    /// Their kind. `None`: it is not known.
    pub kind: Option<AttitudeLoyalty>,
    /// How many they are.
    pub customers: u64,
    /// Which part of all, in percent with two decimals, by largest remainder: the shares add up to
    /// one whole. `None`: there is nobody.
    pub share: Option<Share>,
    /// What they bought less what came back.
    pub value: Money,
    /// Which part of all, as for the customers. `None`: there is nothing, more came back in one row
    /// than was bought, or somebody of any row could not be valued.
    pub value_share: Option<Share>,
    /// Of how many of them a rate is missing, or the value out of range: it is not in the value.
    pub not_valued: u64,
}

impl LoyaltyRow {
    /// Percent with two decimals.
    const DIGITS: u32 = 4;
}

/// The structure of the base by kind of loyalty, as of a day.
///
/// * The customers of the rows add up to the customers, and their values to the value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LoyaltyStructure {
    /// The day.
    pub as_of: NaiveDate,
    /// Of which days what was bought and came back is the value.
    pub over: Period,
    /// Always nine, those who buy again first and those of whom that is not known last; among them those
    /// with a favourable attitude first and those of whom it is not known last.
    pub rows: Vec<LoyaltyRow>,
    /// How many customers who have bought the base serves on the day.
    pub customers: u64,
    /// What they bought less what came back.
    pub value: Money,
    /// Of how many a rate is missing, or the value out of range: it is not in the value.
    pub not_valued: u64,
    /// How many more the base serves who have neither bought nor come yet. They are in no row.
    pub not_bought_yet: u64,
    /// How many more were known and are no longer served: erased, at an end, or let go. They are in no
    /// row.
    pub no_longer_served: u64,
}

impl LoyaltyStructure {
    /// The customers of a kind.
    pub fn of_kind(&self, kind: AttitudeLoyalty) -> Option<&LoyaltyRow> {
        self.rows.iter().find(|row| row.kind == Some(kind))
    }

    /// How many there are whose kind is not known.
    pub fn unknown(&self) -> u64 {
        let rows = self.rows.iter().filter(|row| row.kind.is_none());
        rows.map(|row| row.customers).fold(0, u64::saturating_add)
    }
}

/// ", not valued: 2", or nothing where there is nobody.
fn told(f: &mut fmt::Formatter<'_>, many: u64, what: &str) -> fmt::Result {
    if many == 0 { Ok(()) } else { write!(f, ", {what}: {many}") }
}

impl fmt::Display for LoyaltyRow {
    /// "true loyalty or spurious loyalty: 12 customers (40%), 1,200.00 CNY, not valued: 1".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&AttitudeLoyalty::shown(self.repeat, self.attitude))?;
        let customers = if self.customers == 1 { "customer" } else { "customers" };
        write!(f, ": {} {customers}", self.customers)?;
        self.share.map_or(Ok(()), |share| write!(f, " ({share})"))?;
        write!(f, ", {:#}", self.value)?;
        told(f, self.not_valued, "not valued")
    }
}

impl fmt::Display for LoyaltyStructure {
    /// A line for the whole and one for each row in which there is anybody.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let customers = if self.customers == 1 { "customer" } else { "customers" };
        write!(f, "{}: {} {customers}, {:#}", self.as_of, self.customers, self.value)?;
        told(f, self.not_valued, "not valued")?;
        told(f, self.not_bought_yet, "not bought yet")?;
        told(f, self.no_longer_served, "no longer served")?;
        let rows = self.rows.iter().filter(|row| row.customers > 0);
        rows.clone().try_for_each(|row| write!(f, "\n{row}"))
    }
}

/// The structure of a base by kind of loyalty on each of several days.
///
/// Cost: for each day a judgement of every customer.
///
/// # Errors
/// [`MoneyError::OutOfRange`] for a sum out of range.
///
/// ```
/// use clienteling::loyalty::kind::LoyaltyStandingPolicy;
/// use clienteling::loyalty::structure::loyalty_structures;
/// use clienteling::{Currency, CustomerBase, Fact};
///
/// let mut base = CustomerBase::new();
/// for (id, customer, date) in
///     [("S-1", "C-1", "2025-01-10"), ("S-2", "C-1", "2026-05-20"), ("S-3", "C-2", "2025-02-01")]
/// {
///     base.add(serde_json::from_str::<Fact>(&format!(
///         r#"{{"purchase":{{"id":"{id}","customer":"{customer}","date":"{date}","lines":[
///             {{"product":"oil","quantity":"1","amount":{{"amount":"80","currency":"CNY"}}}}]}}}}"#,
///     ))?)?;
/// }
/// let days = ["2026-03-31".parse()?, "2026-06-30".parse()?];
/// let policy = LoyaltyStandingPolicy::default();
/// let [spring, summer] = &loyalty_structures(&base, &policy, Currency::CNY, days)?[..] else {
///     return Err("two days".into());
/// };
/// assert_eq!(
///     spring.to_string(),
///     "2026-03-31: 2 customers, 0.00 CNY\n\
///      latent loyalty or no loyalty: 2 customers (100%), 0.00 CNY",
/// );
/// assert_eq!(
///     summer.to_string(),
///     "2026-06-30: 2 customers, 80.00 CNY\n\
///      true loyalty or spurious loyalty: 1 customer (50%), 80.00 CNY\n\
///      latent loyalty or no loyalty: 1 customer (50%), 0.00 CNY",
/// );
/// assert_eq!(summer.unknown(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn loyalty_structures(
    base: &CustomerBase,
    policy: &LoyaltyStandingPolicy,
    currency: Currency,
    days: impl IntoIterator<Item = NaiveDate>,
) -> Result<Vec<LoyaltyStructure>, MoneyError> {
    let on = |day| {
        let mut counts = LoyaltyCounts::new(policy.clone(), currency, day);
        base.customers().for_each(|customer| counts.add(customer, base.rates()));
        counts.structure()
    };
    days.into_iter().map(on).collect()
}
