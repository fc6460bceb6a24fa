//! The vocabulary of reasons: a rule, what was observed, the threshold, and the margin.
//!
//! A [`Rule`] compares one observed value with one threshold. Testing it gives a [`Reason`]
//! exactly when the comparison holds, so a judgement and its reason cannot disagree: a reason
//! that does not hold cannot be made.
//!
//! | part | of "receivable 1,200.00 CNY, over the credit limit of 1,000.00 CNY (by 200.00 CNY)" |
//! |---|---|
//! | [`Reason::rule`] | the rule's key, stable, for programs and translations |
//! | [`Reason::observed`] | 1,200.00 CNY |
//! | [`Reason::threshold`] | 1,000.00 CNY |
//! | [`Reason::margin`] | 200.00 CNY |

use std::cmp::Ordering;
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::units::period::days_between;
use crate::units::{Money, MoneyError, Probability, Quantity, Score, Share};

/// How an observed value stands to a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// Smaller or earlier.
    Below,
    /// Equal, smaller or earlier.
    AtMost,
    /// Equal, larger or later.
    AtLeast,
    /// Larger or later.
    Over,
}

impl Comparison {
    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Comparison::Below => ordering.is_lt(),
            Comparison::AtMost => ordering.is_le(),
            Comparison::AtLeast => ordering.is_ge(),
            Comparison::Over => ordering.is_gt(),
        }
    }

    fn words(self, of_dates: bool) -> &'static str {
        match (self, of_dates) {
            (Comparison::Below, false) => "below",
            (Comparison::AtMost, false) => "at most",
            (Comparison::AtLeast, false) => "at least",
            (Comparison::Over, false) => "over",
            (Comparison::Below, true) => "before",
            (Comparison::AtMost, true) => "on or before",
            (Comparison::AtLeast, true) => "on or after",
            (Comparison::Over, true) => "after",
        }
    }
}

/// A value that a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Value {
    /// An amount.
    Money(Money),
    /// A part of a whole.
    Share(Share),
    /// How likely something is.
    Probability(Probability),
    /// A mark.
    Score(Score),
    /// How many or how much of a product.
    Quantity(Quantity),
    /// A number of things.
    Count(u64),
    /// A whole number that can be below zero.
    Number(i64),
    /// A number of days.
    Days(u64),
    /// A day.
    Date(NaiveDate),
}

impl Value {
    /// How it stands to another value. `None` for two kinds of values, or amounts in two
    /// currencies.
    pub fn try_cmp(self, other: Value) -> Option<Ordering> {
        (Evidence { observed: self, threshold: other }).ordering()
    }
}

impl fmt::Display for Value {
    /// Amounts have their digits grouped; a share shows every digit.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Money(money) => write!(f, "{money:#}"),
            Value::Share(share) => share.fmt(f),
            Value::Probability(probability) => probability.fmt(f),
            Value::Score(score) => score.fmt(f),
            Value::Quantity(quantity) => quantity.fmt(f),
            Value::Count(count) => count.fmt(f),
            Value::Number(number) => number.fmt(f),
            Value::Days(1) => f.write_str("1 day"),
            Value::Days(days) => write!(f, "{days} days"),
            Value::Date(date) => date.fmt(f),
        }
    }
}

/// Two values of one kind: what was observed, and the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Evidence {
    // INVARIANT: both are of the same kind, and money of the same currency.
    observed: Value,
    threshold: Value,
}

impl Evidence {
    /// Two amounts.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] for two currencies.
    pub fn money(observed: Money, threshold: Money) -> Result<Self, MoneyError> {
        observed.same_currency(threshold)?;
        Ok(Evidence { observed: Value::Money(observed), threshold: Value::Money(threshold) })
    }

    /// Two shares.
    pub const fn shares(observed: Share, threshold: Share) -> Self {
        Evidence { observed: Value::Share(observed), threshold: Value::Share(threshold) }
    }

    /// Two probabilities.
    pub const fn probabilities(observed: Probability, threshold: Probability) -> Self {
        let (observed, threshold) = (Value::Probability(observed), Value::Probability(threshold));
        Evidence { observed, threshold }
    }

    /// Two marks.
    pub const fn scores(observed: Score, threshold: Score) -> Self {
        Evidence { observed: Value::Score(observed), threshold: Value::Score(threshold) }
    }

    /// Two quantities.
    pub const fn quantities(observed: Quantity, threshold: Quantity) -> Self {
        Evidence { observed: Value::Quantity(observed), threshold: Value::Quantity(threshold) }
    }

    /// Two counts.
    pub const fn counts(observed: u64, threshold: u64) -> Self {
        Evidence { observed: Value::Count(observed), threshold: Value::Count(threshold) }
    }

    /// Two whole numbers that can be below zero.
    pub const fn numbers(observed: i64, threshold: i64) -> Self {
        Evidence { observed: Value::Number(observed), threshold: Value::Number(threshold) }
    }

    /// Two spans of time, in days.
    pub const fn days(observed: u64, threshold: u64) -> Self {
        Evidence { observed: Value::Days(observed), threshold: Value::Days(threshold) }
    }

    /// Two days of the calendar.
    pub const fn dates(observed: NaiveDate, threshold: NaiveDate) -> Self {
        Evidence { observed: Value::Date(observed), threshold: Value::Date(threshold) }
    }

    /// Whether these are shares, and the threshold has no more than two decimals of a percentage:
    /// then the observed one is shown with two. It is cut and not rounded, so that 79.999 % does
    /// not read as 80 %.
    fn has_short_shares(&self) -> bool {
        match self.threshold {
            Value::Share(limit) => limit == limit.cut_to_hundredths_of_percent(),
            _ => false,
        }
    }

    /// As they are shown.
    fn shown(&self) -> Self {
        match self.observed {
            Value::Share(share) if self.has_short_shares() => {
                let observed = Value::Share(share.cut_to_hundredths_of_percent());
                Evidence { observed, ..*self }
            }
            _ => *self,
        }
    }

    fn ordering(&self) -> Option<Ordering> {
        match (self.observed, self.threshold) {
            (Value::Money(a), Value::Money(b)) => a.try_cmp(b).ok(),
            (Value::Share(a), Value::Share(b)) => Some(a.cmp(&b)),
            (Value::Probability(a), Value::Probability(b)) => Some(a.cmp(&b)),
            (Value::Score(a), Value::Score(b)) => Some(a.cmp(&b)),
            (Value::Quantity(a), Value::Quantity(b)) => Some(a.cmp(&b)),
            (Value::Count(a), Value::Count(b)) | (Value::Days(a), Value::Days(b)) => {
                Some(a.cmp(&b))
            }
            (Value::Number(a), Value::Number(b)) => Some(a.cmp(&b)),
            (Value::Date(a), Value::Date(b)) => Some(a.cmp(&b)),
            _ => None,
        }
    }

    fn margin(&self) -> Option<Value> {
        Some(match (self.observed, self.threshold) {
            (Value::Money(a), Value::Money(b)) => Value::Money(a.try_sub(b).ok()?.abs()),
            (Value::Share(a), Value::Share(b)) => Value::Share(a.distance(b)),
            (Value::Probability(a), Value::Probability(b)) => Value::Probability(a.distance(b)),
            (Value::Score(a), Value::Score(b)) => Value::Score(a.distance(b)),
            // Two equal quantities lie nothing apart, and nothing is no quantity.
            (Value::Quantity(a), Value::Quantity(b)) => Value::Quantity(a.distance(b)?),
            (Value::Count(a), Value::Count(b)) => Value::Count(a.abs_diff(b)),
            (Value::Number(a), Value::Number(b)) => Value::Count(a.abs_diff(b)),
            (Value::Days(a), Value::Days(b)) => Value::Days(a.abs_diff(b)),
            (Value::Date(a), Value::Date(b)) => Value::Days(days_between(a, b)),
            _ => return None,
        })
    }
}

/// A comparison with a name. The rooms of this crate define theirs; a caller can define more.
///
/// ```
/// use clienteling::rule::{Comparison, Evidence, Rule};
///
/// static MANY_VISITS: Rule = Rule {
///     key: "workshop.many-visits",
///     observed: "visits",
///     comparison: Comparison::AtLeast,
///     threshold: "the minimum of",
/// };
///
/// assert_eq!(MANY_VISITS.test(Evidence::counts(3, 4)), None);
/// let reason = MANY_VISITS.test(Evidence::counts(6, 4)).ok_or("the rule holds")?;
/// assert_eq!(reason.to_string(), "visits 6, at least the minimum of 4 (by 2)");
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Rule {
    /// A stable name: room, dot, rule.
    pub key: &'static str,
    /// What the observed value is, in words.
    pub observed: &'static str,
    /// How it must stand to the threshold for the rule to hold.
    pub comparison: Comparison,
    /// What the threshold is, in words that a value can follow.
    pub threshold: &'static str,
}

impl Rule {
    /// The reason, if the rule holds for this evidence.
    pub fn test(&'static self, evidence: Evidence) -> Option<Reason> {
        let holds = evidence.ordering().is_some_and(|ordering| self.comparison.holds(ordering));
        holds.then_some(Reason { rule: self, evidence })
    }
}

/// Why a judgement is what it is: a rule that holds, with the values that make it hold.
///
/// It can be checked from its own fields, shows no personal data, and serialises for a screen;
/// it is not read back, because it always follows from the judgement that it explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reason {
    rule: &'static Rule,
    evidence: Evidence,
}

impl Reason {
    /// The rule.
    pub const fn rule(&self) -> &'static Rule {
        self.rule
    }

    /// What was observed.
    pub const fn observed(&self) -> Value {
        self.evidence.observed
    }

    /// What it was compared with.
    pub const fn threshold(&self) -> Value {
        self.evidence.threshold
    }

    /// How far the observed value lies from the threshold, without a sign. `None` where the
    /// distance is out of range.
    pub fn margin(&self) -> Option<Value> {
        self.evidence.margin()
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rule { observed: what, comparison, threshold: limit, .. } = self.rule;
        // As they are shown, so that the margin is what a reader gets from the other two.
        let shown = self.evidence.shown();
        // Not where the cut share would say the opposite of the rule.
        let says_so = shown.ordering().is_some_and(|ordering| comparison.holds(ordering));
        let short = says_so && self.evidence.has_short_shares();
        let Evidence { observed, threshold } = if says_so { shown } else { self.evidence };
        let comparison = comparison.words(matches!(observed, Value::Date(_)));
        let show = |value: Value| match value {
            Value::Share(share) if short => format!("{share:.2}"),
            value => value.to_string(),
        };
        write!(f, "{what} {}, {comparison} {limit} {threshold}", show(observed))?;
        match (Evidence { observed, threshold }).margin() {
            Some(margin) if observed != threshold => write!(f, " (by {})", show(margin)),
            _ => Ok(()),
        }
    }
}

impl Serialize for Reason {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Wire {
            rule: &'static str,
            observed: Value,
            comparison: Comparison,
            threshold: Value,
            margin: Option<Value>,
        }
        let wire = Wire {
            rule: self.rule.key,
            observed: self.observed(),
            comparison: self.rule.comparison,
            threshold: self.threshold(),
            margin: self.margin(),
        };
        wire.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::{Comparison, Evidence, Rule};
    use crate::units::{Currency, Money};
    use chrono::NaiveDate;

    macro_rules! rule {
        ($comparison:ident) => {{
            static RULE: Rule = Rule {
                key: "test.rule",
                observed: "it",
                comparison: Comparison::$comparison,
                threshold: "the limit of",
            };
            &RULE
        }};
    }

    #[test]
    fn a_reason_exists_exactly_when_its_rule_holds() {
        let cases = [
            (rule!(Below), [true, false, false]),
            (rule!(AtMost), [true, true, false]),
            (rule!(AtLeast), [false, true, true]),
            (rule!(Over), [false, false, true]),
        ];
        for (rule, expected) in cases {
            let got = [1, 2, 3].map(|count| rule.test(Evidence::counts(count, 2)).is_some());
            assert_eq!(got, expected, "{:?}", rule.comparison);
        }
    }

    #[test]
    fn days_read_as_days_and_an_exact_hit_has_no_margin_in_its_text() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
        let text = |a, b| rule!(AtLeast).test(Evidence::dates(day(a), day(b))).unwrap().to_string();
        assert_eq!(text(3, 2), "it 2026-03-03, on or after the limit of 2026-03-02 (by 1 day)");
        assert_eq!(text(2, 2), "it 2026-03-02, on or after the limit of 2026-03-02");
    }

    #[test]
    fn a_share_just_below_its_threshold_does_not_read_as_equal_to_it() {
        let text = |share: &str, limit: &str| {
            let evidence = Evidence::shares(share.parse().unwrap(), limit.parse().unwrap());
            rule!(Below).test(evidence).unwrap().to_string()
        };
        assert_eq!(text("0.799999999", "0.8"), "it 79.99%, below the limit of 80% (by 0.01%)");
        assert_eq!(
            text("0.799999998", "0.799999999"),
            "it 79.9999998%, below the limit of 79.9999999% (by 0.0000001%)"
        );
    }

    #[test]
    fn a_share_just_over_its_threshold_shows_the_digits_that_make_it_so() {
        let text = |share: &str| {
            let evidence = Evidence::shares(share.parse().unwrap(), "0.8".parse().unwrap());
            rule!(Over).test(evidence).unwrap().to_string()
        };
        assert_eq!(text("0.80009"), "it 80.009%, over the limit of 80% (by 0.009%)");
        assert_eq!(text("0.81009"), "it 81.00%, over the limit of 80% (by 1.00%)");
    }

    #[test]
    fn marks_probabilities_and_quantities_show_how_far_they_lie_apart() {
        let (high, low) = ("81.5", "60");
        let scores = Evidence::scores(high.parse().unwrap(), low.parse().unwrap());
        let quantities = Evidence::quantities(high.parse().unwrap(), low.parse().unwrap());
        let likely = Evidence::probabilities("90%".parse().unwrap(), "35%".parse().unwrap());
        let text = |evidence| rule!(AtLeast).test(evidence).unwrap().to_string();
        assert_eq!(text(scores), "it 81.5, at least the limit of 60 (by 21.5)");
        assert_eq!(text(quantities), "it 81.5, at least the limit of 60 (by 21.5)");
        assert_eq!(text(likely), "it 90%, at least the limit of 35% (by 55%)");
        let equal = Evidence::quantities(low.parse().unwrap(), low.parse().unwrap());
        assert_eq!(text(equal), "it 60, at least the limit of 60");
    }

    #[test]
    fn two_currencies_make_no_evidence() {
        let [yuan, yen] =
            [Currency::CNY, Currency::JPY].map(|currency| Money::from_minor(1, currency));
        assert!(Evidence::money(yuan, yen).is_err());
    }
}
