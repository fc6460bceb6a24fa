//! Why amounts cannot be put into one figure.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::guard::{date, read_quietly};
use super::{Currency, ExchangeError, MoneyError};

/// Why amounts that are on record cannot be put into one figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NotComputable {
    /// A rate is missing: the currencies and the day say which one to fetch.
    #[error("no rate from {from} to {to} on or before {on}")]
    NoRate {
        /// The currency of the amount.
        from: Currency,
        /// The currency wanted.
        to: Currency,
        /// The day for which it was wanted.
        on: NaiveDate,
    },
    /// An amount, or a sum of amounts, is larger than amounts can be.
    #[error("the amount is out of range: amounts go up to 10^19 in either direction")]
    OutOfRange,
}

#[derive(Deserialize)]
#[serde(remote = "NotComputable", rename_all = "snake_case", deny_unknown_fields)]
enum Wire {
    NoRate {
        from: Currency,
        to: Currency,
        #[serde(deserialize_with = "date")]
        on: NaiveDate,
    },
    OutOfRange,
}

read_quietly!(NotComputable, Wire::deserialize);

impl From<MoneyError> for NotComputable {
    /// Amounts that were valued are of one currency, so that only their size can be in the way.
    fn from(_: MoneyError) -> Self {
        NotComputable::OutOfRange
    }
}

impl From<ExchangeError> for NotComputable {
    fn from(error: ExchangeError) -> Self {
        match error {
            ExchangeError::NoRate { from, to, on } => NotComputable::NoRate { from, to, on },
            _ => NotComputable::OutOfRange,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::NotComputable;

    #[test]
    fn a_cause_reads_as_it_is_written() {
        for (written, said) in [
            (
                r#"{"no_rate":{"from":"USD","to":"CNY","on":"2026-01-01"}}"#,
                "no rate from USD to CNY on or before 2026-01-01",
            ),
            (
                r#""out_of_range""#,
                "the amount is out of range: amounts go up to 10^19 in either direction",
            ),
        ] {
            let cause: NotComputable = serde_json::from_str(written).unwrap();
            assert_eq!(serde_json::to_string(&cause).unwrap(), written);
            assert_eq!(cause.to_string(), said);
        }
    }
}
