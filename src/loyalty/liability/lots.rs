//! The cohorts of lots.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::cohort::PointsCohort;
use crate::units::words::words;
use crate::units::{Currency, Money, MoneyError, Period, Points, PurchaseId};

words! {
    /// For how long the points of a cohort were earned, by the calendar.
    pub enum CohortLength, "length of a cohort" {
        /// A month.
        Month = "month",
        /// A year.
        Year = "year",
    }
}

/// What became of a lot by the day of the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LotToDate<'a> {
    /// When it was earned.
    pub earned: NaiveDate,
    /// How many points were earned, less those that were taken back because goods came back.
    pub issued: Points,
    /// How many were redeemed, less those that were given back.
    pub redeemed: Points,
    /// How many expired.
    pub expired: Points,
    /// The purchase with which they were earned. `None`: they were earned without one.
    pub purchase: Option<&'a PurchaseId>,
}

/// The cohorts of lots, the oldest first. What was paid for a purchase is asked once, and counts in the
/// cohort of its earliest lot; where it is not known of one of the purchases of a cohort, it is not
/// known of the cohort.
///
/// Cost: a sort of the lots.
///
/// # Errors
/// [`MoneyError`] for amounts in two currencies, or a sum out of range.
///
/// ```
/// use clienteling::loyalty::liability::{CohortLength, LotToDate, cohorts_of};
/// use clienteling::units::PurchaseId;
/// use clienteling::{Currency, Money};
///
/// let sale: PurchaseId = "S-1".parse()?;
/// let lot = |earned: &str, issued: i32, purchase| -> Result<_, chrono::ParseError> {
///     let (earned, issued, none) = (earned.parse()?, issued.into(), 0.into());
///     Ok(LotToDate { earned, issued, redeemed: none, expired: none, purchase })
/// };
/// let lots = [lot("2026-03-02", 40, Some(&sale))?, lot("2026-05-01", 10, None)?];
/// let paid = |_: &PurchaseId| Some(Money::from_minor(40_000, Currency::CNY));
/// let [year] = &cohorts_of(lots, CohortLength::Year, Currency::CNY, paid)?[..] else {
///     return Err("one year".into());
/// };
/// assert_eq!((year.issued, year.with_purchases), (50.into(), 40.into()));
/// assert_eq!(year.paid, Some("400 CNY".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cohorts_of<'a>(
    lots: impl IntoIterator<Item = LotToDate<'a>>,
    length: CohortLength,
    currency: Currency,
    paid: impl Fn(&PurchaseId) -> Option<Money>,
) -> Result<Vec<PointsCohort>, MoneyError> {
    let mut cohorts: BTreeMap<NaiveDate, PointsCohort> = BTreeMap::new();
    let mut first_of: BTreeMap<&PurchaseId, NaiveDate> = BTreeMap::new();
    for lot in lots {
        let earned = match length {
            CohortLength::Month => Period::calendar_month(lot.earned),
            CohortLength::Year => Period::calendar_year(lot.earned),
        };
        let cohort = cohorts.entry(earned.first()).or_insert(PointsCohort {
            earned,
            issued: Points::ZERO,
            with_purchases: Points::ZERO,
            redeemed: Points::ZERO,
            expired: Points::ZERO,
            paid: Some(Money::zero(currency)),
            set_aside: None,
        });
        add(&mut cohort.issued, lot.issued);
        add(&mut cohort.redeemed, lot.redeemed);
        add(&mut cohort.expired, lot.expired);
        if let Some(purchase) = lot.purchase {
            add(&mut cohort.with_purchases, lot.issued);
            let first = first_of.entry(purchase).or_insert(earned.first());
            *first = earned.first().min(*first);
        }
    }
    for (purchase, first) in first_of {
        if let Some(cohort) = cohorts.get_mut(&first) {
            let sum = cohort.paid.zip(paid(purchase)).map(|(sum, more)| sum.try_add(more));
            cohort.paid = sum.transpose()?;
        }
    }
    Ok(cohorts.into_values().collect())
}

fn add(sum: &mut Points, more: Points) {
    *sum = Points::of_millionths(sum.millionths().saturating_add(more.millionths()));
}

#[cfg(test)]
mod tests {
    use super::{CohortLength, LotToDate, cohorts_of};
    use crate::loyalty::liability::PointsCohort;
    use crate::units::{Currency, Money, MoneyError, PurchaseId};

    fn ids() -> [PurchaseId; 3] {
        ["S-1", "S-2", "S-3"].map(|id| id.parse().unwrap())
    }

    fn lot<'a>(earned: &str, numbers: [i32; 3], purchase: Option<&'a PurchaseId>) -> LotToDate<'a> {
        let [issued, redeemed, expired] = numbers.map(Into::into);
        LotToDate { earned: earned.parse().unwrap(), issued, redeemed, expired, purchase }
    }

    fn paid(purchase: &PurchaseId) -> Option<Money> {
        let amount = if purchase.as_str() == "S-1" { "100 CNY" } else { "7 CNY" };
        (purchase.as_str() != "S-3").then(|| amount.parse().unwrap())
    }

    fn shown(cohort: &PointsCohort) -> String {
        let PointsCohort { earned, issued, with_purchases, redeemed, expired, paid, .. } = cohort;
        let paid = paid.map(|paid| paid.to_string()).unwrap_or_default();
        format!("{} {issued} {with_purchases} {redeemed} {expired} {paid}", earned.first())
    }

    #[test]
    fn lots_are_added_up_by_month_or_year_and_a_purchase_is_paid_once() {
        let [one, two, three] = ids();
        let mut lots = vec![
            lot("2026-02-01", [5, 0, 0], Some(&one)),
            lot("2026-01-31", [10, 4, 1], Some(&one)),
            lot("2026-01-01", [20, 2, 3], Some(&two)),
            lot("2026-01-05", [7, 1, 0], None),
            lot("2027-01-01", [9, 0, 0], Some(&three)),
            lot("2028-01-01", [8, 0, 8], None),
        ];
        let of = |lots: &[LotToDate<'_>], length| {
            let found = cohorts_of(lots.iter().copied(), length, Currency::CNY, paid).unwrap();
            found.iter().map(shown).collect::<Vec<_>>()
        };
        let months = [
            "2026-01-01 37 30 7 4 107.00 CNY",
            "2026-02-01 5 5 0 0 0.00 CNY",
            "2027-01-01 9 9 0 0 ",
            "2028-01-01 8 0 0 8 0.00 CNY",
        ];
        assert_eq!(of(&lots, CohortLength::Month), months);
        lots.reverse();
        assert_eq!(of(&lots, CohortLength::Month), months);
        assert_eq!(of(&lots, CohortLength::Year)[0], "2026-01-01 42 35 7 4 107.00 CNY");
        let euro = cohorts_of(lots, CohortLength::Year, Currency::EUR, paid);
        assert!(matches!(euro, Err(MoneyError::CurrencyMismatch { .. })));
    }
}
