//! Rules of one's own, written down as data.
//!
//! ```toml
//! [[rules]]
//! key = "own.owes-and-stays-away"
//! says = "owes much and buys little"
//! when = { all = [
//!     { measure = "receivable.owed", over = "100000 CNY" },
//!     { measure = "purchases.count", last_days = 90, below = 2 },
//! ] }
//! severity = "high"
//! advice = "collect"
//! at_stake = { measure = "receivable.owed" }
//! ```
//!
//! | question | type |
//! |---|---|
//! | how is a rule written? | a [`WrittenRule`] with a [`Condition`](crate::rule::condition::Condition), in [`WrittenRules`] |
//! | what can it ask? | the [`WarningMeasures`], such as the crate's own, [`RoomMeasures`] |
//! | does it fit, and can it say anything? | [`CheckedRules`], with each [`Notice`]; or all problems |
//! | how does it run? | with the others, by [`CheckedRules::into_rules`] |
//!
//! | a rule | is |
//! |---|---|
//! | whose measure, unit, days or subject does not fit | refused, with the path of the field |
//! | that can never be met, or always is | refused, with the comparisons that make it so |
//! | that is met wherever another is | told of, with the other |
//! | whose figures nobody can know today | not evaluated: it neither raises a finding nor clears one |

mod checked;
mod draft;
mod look;
mod measures;

pub use checked::{CheckedRules, Notice};
pub use draft::{WrittenRule, WrittenRules, WrittenRulesDraft};
pub use measures::{RoomMeasures, WarningMeasures};
