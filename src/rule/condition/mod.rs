//! Conditions: rules as data, written by whoever runs the firm, checked and analysed before they run.
//!
//! ```toml
//! when = { all = [
//!     { measure = "receivable.owed", over = "100000 CNY" },
//!     { measure = "purchases.count", last_days = 90, below = 2 },
//! ] }
//! ```
//!
//! | question | type |
//! |---|---|
//! | how is one written? | a [`Condition`] of [`NamedMeasure`]s, each compared with a [`Constant`] |
//! | does it fit what can be asked? | [`Condition::check`], against a catalogue: a [`CheckedCondition`], or all problems |
//! | can it ever be met, is it always, does it follow from another? | a [`Conclusion`] of [`CheckedCondition::never`], [`always`](CheckedCondition::always), [`implies`](CheckedCondition::implies), [`excludes`](CheckedCondition::excludes) |
//! | what is wrong with one that is never or always met? | [`CheckedCondition::flaw`] |
//! | is it met, and which figures decide? | [`Evaluated`], with each figure [`Tested`] |
//!
//! | written as | means |
//! |---|---|
//! | `{ measure = "…", below = c }`, also `at_most`, `at_least`, `over` | the figure compared with a constant in its unit |
//! | `{ measure = "…", between = [a, b] }` | at least `a` and at most `b` |
//! | `last_days = 90`, `last_months = 12`, `to_date = "month"` (`"quarter"`, `"year"`) | over which days, for a measure of what happened, and for no other; the day of the judgement is the last |
//! | `{ all = [ … ] }`, `{ any = [ … ] }`, `{ not = … }` | each, at least one, none |
//! | `{ in_a_row = { days = 3, of = … } }` | so on that many days, the day of the judgement being the last; each day counts once, however often it is judged |
//!
//! **Unknown is a third value**: a figure that nobody can know makes a condition unknown, unless the
//! rest decides it. Unknown is neither met nor not met; `not` leaves it as it is.
//!
//! **Bounds**: nested at most [`Condition::MAX_DEPTH`] deep, with at most [`Condition::MAX_COMPARISONS`]
//! comparisons, and in a row at most [`Condition::MAX_IN_A_ROW`] days. A condition that is nested
//! deeper is refused when it is read, and one built in memory when it is checked.

mod analysis;
mod check;
mod checked;
mod constant;
mod evaluate;
mod line;
mod named;
mod near;
mod search;
mod wire;
mod written;

pub use analysis::{Conclusion, Flaw};
pub use checked::CheckedCondition;
pub use constant::Constant;
pub use evaluate::{Evaluated, Tested};
pub use named::{NamedMeasure, ToDate, Window};
pub use written::Condition;

/// Every rule of conditions.
pub(crate) static RULES: &[&[&crate::rule::Rule]] = &[evaluate::RULES];
