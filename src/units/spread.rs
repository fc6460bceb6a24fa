//! What is spread over the days of a period, and how much of it is due on one of them.

use super::fixed::from_grid;
use super::float::of_whole;
use super::money::minor_unit;
use super::{Money, MoneyError, Quantity, Rounding};
use rust_decimal::Decimal;

/// Which part of what is spread over a period is due: how many days of it have passed, of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Elapsed {
    done: i128,
    // INVARIANT: one at least.
    of: u128,
}

impl Elapsed {
    /// So much of so much. `None` where there is nothing to divide, or it is out of range.
    pub(crate) fn fraction(done: u128, of: u128) -> Option<Self> {
        Some(Elapsed { done: i128::try_from(done).ok()?, of: std::num::NonZero::new(of)?.get() })
    }

    /// The fraction as a float, for statistics.
    pub(crate) fn as_float(self) -> f64 {
        let of = i128::try_from(self.of).map_or(f64::MAX, of_whole);
        of_whole(self.done) / of
    }

    /// The part of the whole that is due, rounded once to a multiple of `step`.
    fn part(self, whole: i128, step: i128, rounding: Rounding) -> Option<i128> {
        let grid = self.of.checked_mul(step.unsigned_abs())?;
        rounding.mul_div(whole, self.done, grid)?.checked_mul(step)
    }

    /// By how much `actual` is below what is due, without rounding what is due; rounded up to a
    /// multiple of `step`. Zero where it is not below.
    pub(crate) fn shortfall(self, whole: i128, actual: i128, step: i128) -> Option<i128> {
        // Both stand on a grid of whole numbers: what is below the exact part is below the next one.
        let due = self.part(whole, 1, Rounding::AwayFromZero)?;
        up_to_step(due.checked_sub(actual)?, step)
    }

    /// By how much `actual` is above what is due, likewise.
    pub(crate) fn excess(self, whole: i128, actual: i128, step: i128) -> Option<i128> {
        let due = self.part(whole, 1, Rounding::TowardZero)?;
        up_to_step(actual.checked_sub(due)?, step)
    }

    /// What is due of an amount, rounded half to even to the smallest unit of its currency.
    pub(crate) fn due(self, planned: Money) -> Result<Money, MoneyError> {
        let unit = minor_unit(planned.currency());
        let due = self.part(planned.micros(), unit, Rounding::HalfEven);
        Money::from_micros(due.ok_or(MoneyError::OutOfRange)?, planned.currency())
    }

    /// By how much an amount is below what is due, by the exact part, rounded up to the smallest
    /// unit. Zero where it is not.
    pub(crate) fn behind(self, planned: Money, actual: Money) -> Result<Money, MoneyError> {
        planned.same_currency(actual)?;
        let unit = minor_unit(planned.currency());
        let gap = self.shortfall(planned.micros(), actual.micros(), unit);
        Money::from_micros(gap.ok_or(MoneyError::OutOfRange)?, planned.currency())
    }

    /// By how much an amount is above what is due, likewise.
    pub(crate) fn ahead(self, planned: Money, actual: Money) -> Result<Money, MoneyError> {
        planned.same_currency(actual)?;
        let unit = minor_unit(planned.currency());
        let gap = self.excess(planned.micros(), actual.micros(), unit);
        Money::from_micros(gap.ok_or(MoneyError::OutOfRange)?, planned.currency())
    }

    /// Of a quantity, in its smallest steps: what is planned, what there is, what is due (half to
    /// even), and what is missing to the exact part.
    pub(crate) fn quantities(self, planned: i128, actual: i128) -> Option<[Decimal; 4]> {
        let due = self.part(planned, 1, Rounding::HalfEven)?;
        let behind = self.shortfall(planned, actual, 1)?;
        Some([planned, actual, due, behind].map(|units| from_grid(units, Quantity::DIGITS)))
    }
}

/// What is above zero, rounded up to a multiple of `step`; otherwise zero.
fn up_to_step(gap: i128, step: i128) -> Option<i128> {
    Rounding::AwayFromZero.mul_div(gap.max(0), 1, step.unsigned_abs())?.checked_mul(step)
}

#[cfg(test)]
mod tests {
    use super::Elapsed;
    use crate::units::{Currency, Money, MoneyError, Period};
    use chrono::{Days, NaiveDate};
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn until(as_of: NaiveDate, period: Period) -> Elapsed {
        let passed = period.up_to(as_of).map_or(0, Period::days);
        Elapsed::fraction(passed.into(), period.days().into()).unwrap()
    }

    fn on(as_of: &str) -> Elapsed {
        let march = Period::from_first_to_last(day("2026-03-01"), day("2026-03-30")).unwrap();
        until(day(as_of), march)
    }

    fn shown(amount: Result<Money, MoneyError>) -> String {
        amount.unwrap().to_string()
    }

    #[test]
    fn what_is_due_grows_day_by_day_from_nothing_to_all() {
        let planned: Money = "100.00 CNY".parse().unwrap();
        for (as_of, due) in [
            ("2026-02-28", "0.00 CNY"),
            ("2026-03-01", "3.33 CNY"),
            ("2026-03-15", "50.00 CNY"),
            ("2026-03-20", "66.67 CNY"),
            ("2026-03-30", "100.00 CNY"),
            ("2026-12-31", "100.00 CNY"),
        ] {
            assert_eq!(shown(on(as_of).due(planned)), due, "{as_of}");
        }
    }

    #[test]
    fn a_half_of_the_smallest_unit_goes_to_the_even_neighbour() {
        let half = on("2026-03-15");
        let due = |amount: &str| shown(half.due(amount.parse().unwrap()));
        assert_eq!([due("0.05 CNY"), due("0.07 CNY")], ["0.02 CNY", "0.04 CNY"]);
        let steps =
            |planned| half.quantities(planned, 0).unwrap().map(|it| it.normalize().to_string());
        assert_eq!(steps(5), ["0.000005", "0", "0.000002", "0.000003"]);
        assert_eq!(steps(7), ["0.000007", "0", "0.000004", "0.000004"]);
    }

    #[test]
    fn the_exact_part_decides_and_not_the_rounded_one() {
        let planned: Money = "100.00 CNY".parse().unwrap();
        let first = on("2026-03-01");
        let of = |text: &str| text.parse::<Money>().unwrap();
        // Due are 3.333…, shown as 3.33.
        assert_eq!(shown(first.behind(planned, of("3.33 CNY"))), "0.01 CNY");
        assert_eq!(shown(first.behind(planned, of("3.34 CNY"))), "0.00 CNY");
        assert_eq!(shown(first.ahead(planned, of("3.33 CNY"))), "0.00 CNY");
        assert_eq!(shown(first.ahead(planned, of("3.34 CNY"))), "0.01 CNY");
        // By less than the finest amount there is.
        assert_eq!(shown(first.behind(planned, of("3.333333 CNY"))), "0.01 CNY");
        assert_eq!(shown(first.ahead(planned, of("3.333333 CNY"))), "0.00 CNY");
        let twentieth = on("2026-03-20");
        assert_eq!(shown(twentieth.behind(planned, of("66.666667 CNY"))), "0.00 CNY");
        assert_eq!(shown(twentieth.ahead(planned, of("66.666667 CNY"))), "0.01 CNY");
        let half = on("2026-03-15");
        assert_eq!(shown(half.behind(planned, of("50.00 CNY"))), "0.00 CNY");
        assert_eq!(shown(half.ahead(planned, of("50.00 CNY"))), "0.00 CNY");
        assert_eq!(shown(half.behind(planned, of("-1.00 CNY"))), "51.00 CNY");
        assert!(half.behind(planned, of("50 JPY")).is_err());
        assert!(half.ahead(planned, of("50 JPY")).is_err());
    }

    #[test]
    fn quantities_are_due_likewise() {
        let shown = |as_of: &str, actual| {
            let of = on(as_of).quantities(4_000_000, actual).unwrap();
            of.map(|it| it.to_string()).join(" ")
        };
        assert_eq!(shown("2026-03-15", 1_000_000), "4 1 2 1");
        assert_eq!(shown("2026-03-01", 0), "4 0 0.133333 0.133334");
        assert_eq!(shown("2026-03-30", 5_000_000), "4 5 4 0");
    }

    #[test]
    fn there_is_no_part_of_nothing() {
        assert_eq!(Elapsed::fraction(0, 0), None);
        assert!((Elapsed::fraction(3, 4).unwrap().as_float() - 0.75).abs() < 1e-15);
    }

    proptest! {
        #[test]
        fn behind_and_ahead_agree_with_the_fraction(
            planned in 0..1_000_000_i64, actual in -1_000_000..1_000_000_i64,
            days in 1..400_u64, passed in 0..400_u64,
        ) {
            let first = day("2026-01-01");
            let period = Period::half_open(first, first + Days::new(days)).unwrap();
            let elapsed = until(first + Days::new(passed) - Days::new(1), period);
            let [planned, actual] = [planned, actual].map(|it| Money::from_minor(it, Currency::CNY));
            let passed = i128::from(passed.min(days));
            let due = planned.micros() * passed;
            let stands = (actual.micros() * i128::from(days)).cmp(&due);
            let behind = elapsed.behind(planned, actual).unwrap();
            let ahead = elapsed.ahead(planned, actual).unwrap();
            prop_assert_eq!(behind.is_positive(), stands.is_lt());
            prop_assert_eq!(ahead.is_positive(), stands.is_gt());
            prop_assert!(elapsed.due(planned).unwrap().try_cmp(planned).unwrap().is_le());
        }
    }
}
