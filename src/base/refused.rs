//! Facts that were refused, and why.

use std::collections::BTreeSet;
use std::fmt;

use super::core::Compared;
use super::{Added, Fact};
use crate::units::CustomerId;

/// A fact was not added: it comes back, and the base stays as it was.
#[must_use = "the refused fact is in it, and nowhere else"]
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind} `{id}` {}", says(fact, why), kind = fact.kind(), id = fact.id())]
pub struct RefusedFact {
    /// The fact, as it came.
    pub fact: Box<Fact>,
    /// Why.
    pub why: WhyRefused,
}

/// Why a fact was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhyRefused {
    /// It has the identifier of another fact of its kind that the base holds. Which of them is true
    /// only the caller can decide.
    Contradicts {
        /// Whose fact the base holds under the identifier. `None`: it is about no customer; or one
        /// of the two is about somebody who was erased, and whose the other is would say who that was.
        holder: Option<CustomerId>,
        /// In which fields the two differ: the names under which they are written, such as `date`,
        /// and never what stands there.
        fields: BTreeSet<&'static str>,
    },
    /// It is about the pseudonym of a customer who was [erased](super::CustomerBase::erase), or
    /// mentions one, and is nothing that the books need. Nothing could ever erase it again.
    Erased,
    /// It is new, and about somebody on the caller's [list](super::SuppressionList) of whom to leave
    /// out.
    Suppressed,
}

/// What became of a fact that was not new.
pub(super) fn added(compared: Compared<Fact>) -> Result<Added, RefusedFact> {
    match compared {
        Compared::Duplicate => Ok(Added::Duplicate),
        Compared::Erased => Ok(Added::Erased),
        Compared::Refused { fact, why } => Err(RefusedFact { fact: Box::new(fact), why }),
    }
}

fn says(fact: &Fact, why: &WhyRefused) -> String {
    let of = Whose("of ", " ", fact.customer());
    match why {
        WhyRefused::Contradicts { holder, fields } => format!(
            "{of}contradicts the one that the base holds{}: same identifier, other {}",
            Whose(" for ", "", holder.as_ref()),
            fields.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        ),
        WhyRefused::Erased => format!(
            "{of}was refused: the customer was erased, expected only what the books need, such as \
             a purchase or a payment"
        ),
        WhyRefused::Suppressed => "is about somebody who is to be left out".to_owned(),
    }
}

/// "of customer `C-1` ", or nothing.
struct Whose<'a>(&'static str, &'static str, Option<&'a CustomerId>);

impl fmt::Display for Whose<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Whose(before, after, customer) = self;
        match customer {
            Some(customer) => write!(f, "{before}customer `{customer}`{after}"),
            None => Ok(()),
        }
    }
}
