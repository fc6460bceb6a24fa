//! The books of a whole base: what the accounts of all customers give the cohorts and the reports.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::cohort::PointsCohort;
use super::expiry::{ExpiryReport, LeftOfLot, expiring};
use super::figures::points_liability;
use super::lots::{CohortLength, LotToDate, cohorts_of};
use super::policy::LiabilityPolicy;
use super::result::{LiabilityError, PointsLiability};
use crate::base::CustomerBase;
use crate::loyalty::earning::ConversionPolicy;
use crate::loyalty::points::{PointsAccount, PointsLot, PointsPolicy};
use crate::loyalty::spend::Spend;
use crate::marketing::PointsOrigin;
use crate::transaction::Purchase;
use crate::units::{
    Currency, Money, MoneyError, NotComputable, Points, ProgrammeId, PurchaseId, Valuation,
};

/// The points of all customers in one programme, as the books see them on a day.
///
/// Nothing is kept between two questions, so that a large base needs no memory for its accounts: each
/// folds them once.
///
/// * Whoever was erased counts under the pseudonym: the firm still owes what they had.
/// * What is owed by a customer is not taken off what others have, nor off what they have themselves.
///
/// ```
/// use clienteling::loyalty::earning::ConversionPolicy;
/// use clienteling::loyalty::liability::{CohortLength, LiabilityPolicy, PointsBooks};
/// use clienteling::loyalty::points::PointsPolicy;
/// use clienteling::{CustomerBase, Fact};
///
/// let mut base = CustomerBase::new();
/// for fact in [
///     r#"{"purchase":{"id":"S-1","customer":"C-1","date":"2026-03-02","lines":[
///         {"product":"tyre","quantity":"4","amount":{"amount":"2400","currency":"CNY"}}]}}"#,
///     r#"{"points":{"id":"PT-1","customer":"C-1","date":"2026-03-02","change":{"earned":2400},
///         "from":{"purchase":"S-1"},"until":"2026-12-31"}}"#,
///     r#"{"points":{"id":"PT-2","customer":"C-2","date":"2026-04-10","change":{"earned":500}}}"#,
///     r#"{"points":{"id":"PT-3","customer":"C-1","date":"2026-05-01","change":{"spent":400}}}"#,
/// ] {
///     base.add(serde_json::from_str::<Fact>(fact)?)?;
/// }
/// let as_of = "2026-12-01".parse()?;
/// let policy = PointsPolicy::default();
/// let books = PointsBooks { base: &base, programme: None, policy: &policy, as_of };
///
/// let conversion = ConversionPolicy::default();
/// let [year] = &books.cohorts(CohortLength::Year, conversion.currency)?[..] else {
///     return Err("one year".into());
/// };
/// assert_eq!((year.issued, year.with_purchases), (2_900.into(), 2_400.into()));
/// assert_eq!(year.paid, Some("2400 CNY".parse()?));
///
/// let liability =
///     books.liability(CohortLength::Year, &conversion, &LiabilityPolicy::default())?;
/// assert_eq!((liability.left, liability.face_value), (2_500.into(), "25 CNY".parse()?));
/// let report = books.expiring(&conversion, 1)?;
/// assert_eq!(
///     report.to_string(),
///     "2026-12-01 to 2026-12-31: 2,000 points of 1 customer, worth 20.00 CNY\n\
///      later: 0 points; never: 500 points",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct PointsBooks<'a> {
    /// The customers.
    pub base: &'a CustomerBase,
    /// Which programme. `None`: the firm has only one.
    pub programme: Option<&'a ProgrammeId>,
    /// How the points of the programme are kept.
    pub policy: &'a PointsPolicy,
    /// The day of the books.
    pub as_of: NaiveDate,
}

impl<'a> PointsBooks<'a> {
    /// The account of each customer, also of those who never had points. Cost: a sort of the entries
    /// of each customer.
    pub fn accounts(self) -> impl Iterator<Item = PointsAccount<'a>> {
        let PointsBooks { base, programme, policy, as_of } = self;
        base.customers().map(move |one| PointsAccount::of(one, programme, policy, as_of))
    }

    /// The cohorts of all lots, the oldest first. What was paid is the total of the purchases that
    /// lots name, whoever made them, less what came back of each, at the rates of their days; it is
    /// not known of a cohort where a purchase is not on record.
    ///
    /// Cost: a fold of the accounts, a pass over purchases and returns, and a sort of the purchases
    /// that are named.
    ///
    /// # Errors
    /// [`LiabilityError::NotComputable`] where a rate is missing or an amount out of range.
    pub fn cohorts(
        self,
        length: CohortLength,
        currency: Currency,
    ) -> Result<Vec<PointsCohort>, LiabilityError> {
        let paid = self.paid(currency)?;
        let lots = self.accounts().flat_map(|account| account.lots);
        let lots = lots.map(|lot| to_date(&lot));
        Ok(cohorts_of(lots, length, currency, |purchase| paid.get(purchase).copied())?)
    }

    /// What the points that are left weigh in the books: [`points_liability`] of the
    /// [cohorts](Self::cohorts). What is left is what is active and pending on all accounts.
    ///
    /// Cost: that of the cohorts.
    ///
    /// # Errors
    /// [`LiabilityError`].
    pub fn liability(
        self,
        length: CohortLength,
        conversion: &ConversionPolicy,
        policy: &LiabilityPolicy,
    ) -> Result<PointsLiability, LiabilityError> {
        let cohorts = self.cohorts(length, conversion.currency)?;
        points_liability(cohorts, conversion, policy, self.as_of)
    }

    /// Which points expire in the coming months: [`expiring`], of all accounts. Together with what
    /// expires later and what stays it is what is active and pending on all accounts.
    ///
    /// Cost: a fold of the accounts, and a sort of what is left.
    ///
    /// # Errors
    /// [`MoneyError::OutOfRange`].
    pub fn expiring(
        self,
        conversion: &ConversionPolicy,
        months: u32,
    ) -> Result<ExpiryReport, MoneyError> {
        let left = self.accounts().flat_map(|account| {
            let customer = account.customer;
            let left = account.into_left();
            left.map(move |(left, until)| LeftOfLot { customer, left, until })
        });
        expiring(left, conversion, self.as_of, months)
    }

    /// What was paid for the purchases that lots name, less what came back of them.
    fn paid(self, currency: Currency) -> Result<BTreeMap<&'a PurchaseId, Money>, NotComputable> {
        let (named, rates) = (self.named(), self.base.rates());
        let valuation = Valuation::new(currency, rates);
        let mut paid = BTreeMap::new();
        for customer in self.base.customers() {
            let is_named = |one: &Purchase| named.contains(&one.id);
            let spend = Spend::of(customer.transactions(), is_named, rates, self.as_of)?;
            for bought in spend.bought {
                paid.insert(bought.id(), bought.kept(&valuation)?);
            }
        }
        Ok(paid)
    }

    fn named(self) -> BTreeSet<&'a PurchaseId> {
        let entries =
            self.base.customers().flat_map(|one| one.marketing().points().as_of(self.as_of));
        let lots = entries.filter(|entry| entry.change.is_lot());
        let lots = lots.filter(|entry| entry.programme.as_ref() == self.programme);
        lots.filter_map(|entry| purchase(entry.from.as_ref())).collect()
    }
}

fn purchase(from: Option<&PointsOrigin>) -> Option<&PurchaseId> {
    match from {
        Some(PointsOrigin::Purchase(purchase)) => Some(purchase),
        _ => None,
    }
}

/// What was taken back of a lot, or taken to put something right, was never issued.
fn to_date<'a>(lot: &PointsLot<'a>) -> LotToDate<'a> {
    let taken = lot.reversed.millionths().saturating_add(lot.corrected.millionths());
    LotToDate {
        earned: lot.on,
        issued: Points::of_millionths(lot.earned.millionths().saturating_sub(taken)),
        redeemed: lot.spent,
        expired: lot.expired,
        purchase: purchase(lot.from),
    }
}

#[cfg(test)]
mod tests;
