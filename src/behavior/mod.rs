//! One fold over a customer's transactions: recency, frequency, monetary value, rhythm, and
//! totals and margin of any period.
//!
//! A [`BehaviorFold`] keeps one entry for each day on which something happened. From it comes
//! the [`Behavior`] as of any day, also a past one, and the [`Totals`] and the [`Margin`] of any
//! period.
//!
//! | what holds | why |
//! |---|---|
//! | one fact at a time = all at once, in any order | entries of a day are sums |
//! | folded in parts and merged = folded whole | merging adds entries of the same day; a [`Parcel`](crate::rule::Parcel) brings them together |
//! | later facts change nothing | a judgement reads the entries until its day |

mod by_day;
mod error;
mod fold;
mod margin;
mod measures;
mod rhythm;
mod summary;

pub use error::BehaviorError;
pub use fold::BehaviorFold;
pub use margin::Margin;
pub use measures::BehaviorMeasures;
pub(crate) use measures::add_net;
pub use rhythm::Rhythm;
pub use summary::{Behavior, Totals};
