//! How a judgement is made: rules, criteria and reasons, policies and their problems.
//!
//! | question | type |
//! |---|---|
//! | is it met, not met or unknown? | [`Criterion`]: a [`Rule`], tested on [`Evidence`] |
//! | why? | [`Reason`]: a criterion that is met |
//! | how does one say it in another language? | [`Texts`], by the keys of the rules |
//! | how does something begin, change and turn out to have been a mistake? | [`life`] |
//! | how does a firm write a rule of its own as data? | as a [`Condition`](condition::Condition) |
//! | by what figures? | a policy: a [`Draft`] that is [`Valid`] |
//! | what is wrong? | [`Problems`]: each [`Problem`] with the path of its field |
//! | how does what can be merged get to another machine? | in a [`Parcel`] |
//!
//! A rule compares what was observed with what is needed, or asks whether a plain fact is so. A
//! criterion is made only by testing a rule, so it cannot disagree with its values; a reason that
//! does not hold cannot be made.
//!
//! | part | of "receivable 1,200.00 CNY, over the credit limit of 1,000.00 CNY (by 200.00 CNY)" |
//! |---|---|
//! | [`Criterion::rule`] | the rule's key, stable, for programs and translations |
//! | [`Criterion::outcome`] | met |
//! | [`Criterion::observed`] | 1,200.00 CNY |
//! | [`Criterion::needed`] | 1,000.00 CNY |
//! | [`Criterion::margin`] | 200.00 CNY |

mod catalogue;
mod checker;
pub mod condition;
pub(crate) mod course;
mod criterion;
mod evidence;
pub mod life;
pub mod measure;
mod node;
mod parcel;
mod policy;
mod problem;
mod reader;
mod texts;
mod value;
mod wording;

pub(crate) use catalogue::rules;
pub use checker::Checker;
pub use criterion::{Criterion, CriterionOutcome, Reason, Rule};
pub use evidence::{Comparison, Evidence};
pub(crate) use parcel::{Packed, ascending};
pub use parcel::{Parcel, ParcelError, Portable};
pub use policy::{Draft, Valid};
pub use problem::{Problem, ProblemKind, Problems};
pub use texts::{Texts, TextsDraft};
pub use value::Value;
pub use wording::{UnitWording, Wording};
