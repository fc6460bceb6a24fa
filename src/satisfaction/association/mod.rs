//! Which item goes with the whole: association, not cause.
//!
//! Customers say how satisfied they are with the whole and with each item. An item whose answers rise
//! and fall with those to the whole *goes with* it. That does not say that a better item would make the
//! whole better: both may follow from a third thing, or the whole may colour the item.
//!
//! | question | answer |
//! |---|---|
//! | which item goes with the whole, and how sure is that? | [`associations`]: rank correlation, item by item |
//! | is the first more than chance before the second? | [`Associations::lead`] |
//! | what goes with the whole where the other items are equal? | [`least_squares`], refused where the answers cannot tell |

mod least_squares;
mod linear;
mod policy;
mod rank;
mod report;

pub use least_squares::{Coefficient, LeastSquares, NoFit, least_squares};
pub use policy::{AssociationPolicy, AssociationPolicyDraft};
pub use report::{
    Associations, Column, ItemAssociation, Lead, LeadVerdict, NoCorrelation, RankCorrelation,
    associations,
};

#[cfg(test)]
mod tests;
