//! What was observed of an indicator: typed numbers with their counts.

use std::fmt;

use serde::Serialize;

use crate::units::{Estimate, Money, Proportion, Rounding, Score, Share};

/// How long a customer took to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct ChoiceTimes {
    /// Twice the median in days, which is a whole number.
    pub median_half_days: u64,
    /// How many of the times run from the creation of the deal that it came from.
    pub from_deal: u64,
    /// How many run from the day on which they first said something about buying.
    pub from_intention: u64,
    /// How many run from a first contact.
    pub from_first_contact: u64,
}

/// What was observed, with its counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LoyaltyObserved {
    /// On so many days they bought again.
    RepeatCount(u64),
    /// For so much.
    RepeatAmount(Money),
    /// What they spent.
    ShareOfWallet {
        /// Here, less what came back.
        here: Money,
        /// Elsewhere.
        elsewhere: Money,
    },
    /// How long they took to choose.
    TimeToChoose(ChoiceTimes),
    /// Of how many lines how many were bought for less.
    BoughtForLess {
        /// Of theirs.
        own: Proportion,
        /// Of those of everybody else.
        others: Proportion,
    },
    /// Of how many lines how many were paid below the usual amount.
    PaidBelowUsual {
        /// Of theirs.
        own: Proportion,
        /// Of those of everybody else.
        others: Proportion,
    },
    /// Of so many choices so many were for us.
    ChosenHere(Proportion),
    /// Of so many things so many are of our brand.
    BrandsOwned(Proportion),
    /// The mean of answers about competitors.
    CompetitorAnswers {
        /// How many.
        answers: u64,
        /// Their mean.
        mean: Score,
    },
    /// Of so many faults so many were reported without a complaint.
    FaultsForgiven(Proportion),
    /// So many leads.
    Referrals(u64),
    /// So many days.
    Visits(u64),
    /// The mean of answers about the brand.
    BrandAnswers {
        /// How many.
        answers: u64,
        /// Their mean.
        mean: Score,
    },
}

/// A whole in the unit in which shares are marked: a hundred percent, in millionths of a point.
const WHOLE: i128 = 100_000_000;

/// A part of a hundred percent, in millionths of a point, rounded half to even.
fn percent(part: i128, whole: i128) -> i128 {
    let whole = u128::try_from(whole).unwrap_or(0);
    Rounding::HalfEven.mul_div(part, WHOLE, whole).unwrap_or(0)
}

fn percent_of(part: Proportion) -> i128 {
    percent(part.successes().into(), part.trials().into())
}

/// By how many percentage points one share lies above another, in millionths: one fraction, rounded
/// once.
fn difference(own: Proportion, others: Proportion) -> i128 {
    let product = |a: u64, b: u64| i128::from(a).saturating_mul(b.into());
    let above = product(own.successes(), others.trials())
        .saturating_sub(product(others.successes(), own.trials()));
    percent(above, product(own.trials(), others.trials()))
}

impl LoyaltyObserved {
    /// The figure in millionths of the unit of the indicator: pieces, the main unit of the currency,
    /// days, percentage points, points. A share is rounded half to even.
    pub(super) fn millionths(&self) -> i128 {
        const MILLION: i128 = 1_000_000;
        match *self {
            LoyaltyObserved::RepeatCount(count)
            | LoyaltyObserved::Referrals(count)
            | LoyaltyObserved::Visits(count) => i128::from(count).saturating_mul(MILLION),
            LoyaltyObserved::RepeatAmount(amount) => amount.micros(),
            LoyaltyObserved::ShareOfWallet { here, elsewhere } => {
                percent(here.micros(), here.micros().saturating_add(elsewhere.micros()))
            }
            LoyaltyObserved::TimeToChoose(times) => {
                i128::from(times.median_half_days).saturating_mul(MILLION / 2)
            }
            LoyaltyObserved::BoughtForLess { own, others }
            | LoyaltyObserved::PaidBelowUsual { own, others } => difference(own, others),
            LoyaltyObserved::ChosenHere(part)
            | LoyaltyObserved::BrandsOwned(part)
            | LoyaltyObserved::FaultsForgiven(part) => percent_of(part),
            LoyaltyObserved::CompetitorAnswers { mean, .. }
            | LoyaltyObserved::BrandAnswers { mean, .. } => mean.millionths().into(),
        }
    }
}

/// "1 day", "12.5 days".
struct Days(u64);

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let half = if self.0 & 1 == 1 { ".5" } else { "" };
        let unit = if self.0 == 2 { "day" } else { "days" };
        write!(f, "{}{half} {unit}", self.0 >> 1)
    }
}

struct Counted(u64, &'static str, &'static str);

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0, if self.0 == 1 { self.1 } else { self.2 })
    }
}

/// "60.0%", or nothing where there is no share.
fn share(f: &mut fmt::Formatter<'_>, part: Proportion) -> fmt::Result {
    match part.share() {
        Estimate::Known(share) => write!(f, " ({share:.1})"),
        Estimate::NotEnoughData { .. } => Ok(()),
    }
}

/// "mean 60 from 2 answers", with two decimals of it.
fn answered(f: &mut fmt::Formatter<'_>, mean: Score, answers: u64) -> fmt::Result {
    write!(f, "mean {} from {}", mean.cut(2), Counted(answers, "answer", "answers"))
}

fn of(f: &mut fmt::Formatter<'_>, part: Proportion, what: &str) -> fmt::Result {
    write!(f, "{} of {} {what}", part.successes(), part.trials())?;
    share(f, part)
}

impl fmt::Display for LoyaltyObserved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            LoyaltyObserved::RepeatCount(days) => {
                write!(f, "bought again on {}", Counted(days, "day", "days"))
            }
            LoyaltyObserved::RepeatAmount(amount) => write!(f, "bought again for {amount:#}"),
            LoyaltyObserved::ShareOfWallet { here, elsewhere } => {
                write!(f, "spent {here:#} here and {elsewhere:#} elsewhere")?;
                let spent = here.try_add(elsewhere).ok();
                let part =
                    spent.and_then(|all| Share::of_money(here, all, Rounding::HalfEven).ok());
                part.map_or(Ok(()), |part| write!(f, " ({part:.1})"))
            }
            LoyaltyObserved::TimeToChoose(times) => {
                let ChoiceTimes { from_deal, from_intention, from_first_contact, .. } = times;
                write!(f, "chose within {} in the median", Days(times.median_half_days))?;
                let from = [
                    (from_deal, "from the deal"),
                    (from_intention, "from what they said"),
                    (from_first_contact, "from the first contact"),
                ];
                let counts = from.iter().filter(|(count, _)| *count > 0);
                let counts: Vec<_> =
                    counts.map(|(count, since)| format!("{count} {since}")).collect();
                write!(f, " ({})", counts.join(", "))
            }
            LoyaltyObserved::BoughtForLess { own, others } => {
                f.write_str("bought for less: ")?;
                of(f, own, "lines")?;
                f.write_str(", others: ")?;
                of(f, others, "lines")
            }
            LoyaltyObserved::PaidBelowUsual { own, others } => {
                f.write_str("paid below the usual amount: ")?;
                of(f, own, "lines")?;
                f.write_str(", others: ")?;
                of(f, others, "lines")
            }
            LoyaltyObserved::ChosenHere(part) => {
                f.write_str("chose us ")?;
                of(f, part, "times")
            }
            LoyaltyObserved::BrandsOwned(part) => {
                of(f, part, "things owned")?;
                f.write_str(" of our brand")
            }
            LoyaltyObserved::CompetitorAnswers { answers, mean } => {
                answered(f, mean, answers)?;
                f.write_str(" about competitors")
            }
            LoyaltyObserved::FaultsForgiven(part) => {
                of(f, part, "faults")?;
                f.write_str(" reported without a complaint")
            }
            LoyaltyObserved::Referrals(leads) => {
                write!(f, "gave {}", Counted(leads, "lead", "leads"))
            }
            LoyaltyObserved::Visits(days) => {
                write!(f, "came of their own accord on {}", Counted(days, "day", "days"))
            }
            LoyaltyObserved::BrandAnswers { answers, mean } => {
                answered(f, mean, answers)?;
                f.write_str(" about the brand")
            }
        }
    }
}
