//! Corrections: a fact is replaced by its corrected version, or taken out.

use super::core::{Core, Kind};
use super::holder::{AnyFact, OneCustomer};
use super::{CustomerBase, Fact, FactKind};

/// A fact cannot be corrected or removed. The base stays as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CorrectionError {
    /// The base holds no such fact.
    #[error("there is no {kind} `{id}`")]
    Unknown {
        /// Of which kind.
        kind: FactKind,
        /// With which identifier.
        id: String,
    },
    /// The fact was kept for the books of somebody who was erased, or mentions somebody who was and
    /// would not any more; or its corrected version would be about such a one. What is left of
    /// somebody erased stays.
    #[error(
        "{kind} `{id}` is, or would be, about somebody who was erased: what is left of them stays"
    )]
    Erased {
        /// Of which kind.
        kind: FactKind,
        /// With which identifier.
        id: String,
    },
}

/// A fact was not replaced.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct ReplaceError {
    /// The corrected version, as it came.
    pub fact: Box<Fact>,
    /// Why it was refused.
    pub why: CorrectionError,
}

/// Why a correction is refused, whatever kinds there are.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refused {
    Unknown,
    Erased,
}

impl Refused {
    fn of(self, kind: FactKind, id: &str) -> CorrectionError {
        let id = id.to_owned();
        match self {
            Refused::Unknown => CorrectionError::Unknown { kind, id },
            Refused::Erased => CorrectionError::Erased { kind, id },
        }
    }
}

impl CustomerBase {
    /// Replaces the fact of this kind and identifier by its corrected version, which may be of
    /// another day and about another customer. Returns the one that was replaced. From then on the
    /// base is as if it had been given the corrected version in the first place: judgements as of
    /// earlier days see it too. Cost: as many steps as the customers concerned have facts.
    ///
    /// # Errors
    /// [`ReplaceError`], with the corrected version in it; the base stays as it was.
    ///
    /// ```
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let referral = |id: &str, date: &str| {
    ///     serde_json::from_str::<Fact>(&format!(
    ///         r#"{{"referral":{{"id":"{id}","customer":"C-1","date":"{date}","lead":"L-1"}}}}"#
    ///     ))
    /// };
    /// let mut base = CustomerBase::new();
    /// base.add(referral("R-1", "2062-03-01")?)?;
    /// let old = base.replace(referral("R-1", "2026-03-01")?)?;
    /// assert_eq!(old, referral("R-1", "2062-03-01")?);
    /// assert_eq!(base.facts().collect::<Vec<_>>(), [referral("R-1", "2026-03-01")?]);
    ///
    /// let refused = base.replace(referral("R-2", "2026-03-01")?).unwrap_err();
    /// assert_eq!(refused.to_string(), "there is no referral `R-2`");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn replace(&mut self, fact: impl Into<Fact>) -> Result<Fact, ReplaceError> {
        self.core.replace(fact.into()).map_err(|(fact, refused)| {
            let why = refused.of(fact.kind(), fact.id());
            ReplaceError { fact: Box::new(fact), why }
        })
    }

    /// Takes a fact out, and returns it. From then on the base is as if it had never been given it:
    /// somebody of whom nothing else was known is no longer there. Cost: as many steps as the
    /// customer has facts; for a fact about no customer, as the base has of its kind.
    ///
    /// # Errors
    /// [`CorrectionError`]; the base stays as it was.
    ///
    /// ```
    /// use clienteling::base::FactKind;
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let written = r#"{"referral":{"id":"R-1","customer":"C-1","date":"2026-03-01","lead":"L-1"}}"#;
    /// let referral: Fact = serde_json::from_str(written)?;
    /// let mut base = CustomerBase::new();
    /// base.add(referral.clone())?;
    /// assert_eq!(base.remove(FactKind::Referral, "R-1")?, referral);
    /// assert_eq!(base, CustomerBase::new());
    /// assert!(base.remove(FactKind::Referral, "R-1").is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn remove(&mut self, kind: FactKind, id: impl AsRef<str>) -> Result<Fact, CorrectionError> {
        let id = id.as_ref();
        self.core.remove(kind, id).map_err(|refused| refused.of(kind, id))
    }
}

impl<C: OneCustomer> Core<C> {
    pub(super) fn replace(&mut self, fact: C::Fact) -> Result<C::Fact, (C::Fact, Refused)> {
        let Some(held) = self.find(fact.kind(), fact.id()) else {
            return Err((fact, Refused::Unknown));
        };
        let of_erased = [&held, &fact].into_iter().any(|one| self.pseudonym(one).is_some());
        // Whoever stood where the pseudonym does now may not come back.
        let mentioned = held.mentions().into_iter().filter(|id| self.erased.contains(*id));
        let is_lost = mentioned.into_iter().any(|id| !fact.mentions().contains(&id));
        if of_erased || is_lost || self.admitted(&fact).is_none() {
            return Err((fact, Refused::Erased));
        }
        let old = self.take_fact(fact.kind(), fact.id());
        self.put_back([fact]);
        // INVARIANT: what was found can be taken.
        Ok(old.unwrap_or(held))
    }

    pub(super) fn remove(&mut self, kind: Kind<C>, id: &str) -> Result<C::Fact, Refused> {
        let held = self.find(kind, id).ok_or(Refused::Unknown)?;
        if self.names_erased(&held) {
            return Err(Refused::Erased);
        }
        self.take_fact(kind, id).ok_or(Refused::Unknown)
    }
}
