//! The ledger of points: lots with a last day, what was taken from them, and what came back.
//!
//! Points are facts ([`PointsEntry`](crate::marketing::PointsEntry)). An account is the fold of a
//! customer's entries in one programme, as of a day; nothing is stored beside them.
//!
//! | question | answer |
//! |---|---|
//! | how many can be spent, are pending, expire soon, are owed? | [`PointsAccount`] |
//! | where did each debit take them from? | [`PointsAccount::pins_of`] |
//! | what became of all points? | [`PointsTotals`], which add up to the unit on every day |
//! | which entries do not fit? | [`PointsAccount::problems`]: they are kept |
//! | may so many be spent, given back, taken back, confirmed? | [`PointsAccount::spend`], [`refund`](PointsAccount::refund), [`reverse`](PointsAccount::reverse) and [`reverse_earned`](PointsAccount::reverse_earned), [`confirm`](PointsAccount::confirm): refused where not |
//! | what is lost by whoever earns none? | [`PointsAccount::decay`] |
//! | how long, how rounded, from where? | [`PointsPolicy`] |
//!
//! | what happens | what the ledger does |
//! |---|---|
//! | points are earned, or added by hand | a lot: pending until its day, then active, and after its recorded last day expired. A policy that changes later does not change it |
//! | points are spent, or taken by hand | the lots that the entry names, then the lot whose last day comes first: lots that never expire last, of one day the older. What is not there is owed, and a problem |
//! | spent points come back | to the lots that the entry names, then off what is still owed of that spending, then to the lots that it was taken from, the last taken first. Of a lot that has expired meanwhile, or does on that day, they can be spent until the day that the entry records, else for the policy's days of grace |
//! | earned points are taken back | what is left of the lot, also pending; then what of it has expired counts, for the customer never had it; what of it was spent is taken [as the policy says](ReversalShortfall) |
//! | points are owed | whatever can be spent next pays them first, the oldest debt before the others; and what can be spent pays them rather than expire |
//! | another system says that points have expired | what has expired by its last day is confirmed; only more than that is taken, and pays what is owed first |
//! | an entry names what is not known, or wants more than there is | what fits is done, the rest is a problem with its number of points; when the missing entry arrives it fits |
//!
//! What is spent is no purchase: it raises no value and lowers no tier.
//!
//! ```
//! use clienteling::loyalty::points::{PointsAccount, PointsPolicy};
//! use clienteling::{CustomerBase, Fact};
//!
//! let mut base = CustomerBase::new();
//! for entry in [
//!     r#"{"points":{"id":"PT-1","customer":"C-1","date":"2026-01-10","change":{"earned":100},
//!         "until":"2026-12-31"}}"#,
//!     r#"{"points":{"id":"PT-2","customer":"C-1","date":"2026-03-10","change":{"earned":150},
//!         "until":"2027-12-31"}}"#,
//!     r#"{"points":{"id":"PT-3","customer":"C-1","date":"2026-04-10","change":{"spent":120}}}"#,
//! ] {
//!     base.add(serde_json::from_str::<Fact>(entry)?)?;
//! }
//! let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
//! let account =
//!     PointsAccount::of(customer, None, &PointsPolicy::default(), "2026-12-15".parse()?);
//! assert_eq!(account.to_string(), "130 points");
//! let taken = account.pins_of(&account.debits[0]).iter();
//! let taken: Vec<_> = taken.map(|pin| format!("{} of {}", pin.points, pin.lot)).collect();
//! assert_eq!(taken, ["100 of PT-1", "20 of PT-2"]);
//!
//! let spent = account.spend("PT-4".parse()?, "130".parse()?)?;
//! assert_eq!(spent.lots.len(), 1);
//! let refused = account.spend("PT-4".parse()?, "130.5".parse()?).unwrap_err();
//! assert_eq!(refused.to_string(), "130.5 points were asked for and 130 can be spent");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod account;
mod command;
mod decay;
mod fold;
mod policy;
mod validity;

pub use account::{
    ExpiringPoints, PointsAccount, PointsDebit, PointsLot, PointsPin, PointsProblem,
    PointsProblemKind, PointsTotals, programmes_of,
};
pub use command::PointsRefusal;
pub use decay::{PointsDecayPolicy, PointsDecayPolicyDraft};
pub use policy::{PointsPolicy, PointsPolicyDraft, ReversalShortfall};
pub use validity::PointsValidity;

#[cfg(test)]
mod tests;
