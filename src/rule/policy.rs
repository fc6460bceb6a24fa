//! A policy: a draft, and the check that makes it one.

use std::fmt;
use std::ops::Deref;

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Checker, Problems, reader};

/// A policy as it is written down: public fields, and a check of all of them.
///
/// A draft is built with the fields that differ and `..Default::default()`;
/// [`validate`](Self::validate) makes a policy of it.
///
/// ```
/// use clienteling::rule::Draft;
/// use clienteling::warning::{WarningPolicy, WarningPolicyDraft};
///
/// let draft = WarningPolicyDraft { lost_after_months: 18, ..Default::default() };
/// let policy: WarningPolicy = draft.validate()?;
/// assert_eq!(policy.lost_after_months, 18);
/// # Ok::<(), clienteling::rule::Problems>(())
/// ```
pub trait Draft: Sized {
    /// Reports everything that is wrong.
    fn check(&self, checker: &mut Checker);

    /// The same policy as it is kept: names without blanks around them, periods by day. As it is,
    /// unless a draft says otherwise.
    #[must_use]
    fn tidy(self) -> Self {
        self
    }

    /// The policy.
    ///
    /// # Errors
    /// [`Problems`] with everything that is wrong, each with the path of its field. What is
    /// accepted stands at the fields.
    fn validate(self) -> Result<Valid<Self>, Problems> {
        Problems::of(Checker::run(|checker| self.check(checker)))?;
        Ok(Valid(self.tidy()))
    }
}

/// A draft that was checked: a policy. Its fields are those of the draft.
///
/// # Reading one
/// Fields have the names that they have in Rust; those that are not given have their defaults, and
/// others are refused. From formats that people write, such as JSON and TOML, all mistakes come at
/// once, those in the form and those in the figures, each with the path of its field.
///
/// | a field that is | can be written as |
/// |---|---|
/// | a share, a probability, a confidence | `0.1`, `"0.1"`, `"10%"`, `"10 %"` |
/// | a score or another decimal | `60`, `60.5`, `"60.5"` |
/// | a whole number | `30`, `"30"`, `30.0` |
/// | money | `"200 EUR"`, `"EUR 200"`, a table of `amount`, as a number or in quotes, and `currency` |
///
/// A number with a point counts by its shortest decimal form, so that `0.1` is exactly a tenth; one
/// of more than 15 digits must stand in quotes. Blanks around a text are left out, and a field that
/// is given twice is refused.
///
/// A policy is written with its decimals in quotes, and reads as the same policy again.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Valid<D>(
    // INVARIANT: the draft was checked, or is its type's default.
    D,
);

impl<D> Valid<D> {
    /// The draft, to make another policy of it.
    pub fn into_draft(self) -> D {
        self.0
    }

    /// A policy of which it is known that it is valid, by a test.
    pub(crate) const fn known(draft: D) -> Self {
        Valid(draft)
    }

    /// A part of the policy, which is a policy itself.
    ///
    /// INVARIANT: the check of the whole checks the part.
    pub(crate) fn part<P: Clone>(&self, part: impl FnOnce(&D) -> &P) -> Valid<P> {
        Valid(part(&self.0).clone())
    }
}

impl<D> Deref for Valid<D> {
    type Target = D;

    fn deref(&self) -> &D {
        &self.0
    }
}

impl<D: fmt::Debug> fmt::Debug for Valid<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<D: Draft + Default> Default for Valid<D> {
    fn default() -> Self {
        // INVARIANT: a test holds that every default passes its check.
        Valid(D::default())
    }
}

impl<D: Serialize> Serialize for Valid<D> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}

impl<'de, D: Draft + DeserializeOwned> Deserialize<'de> for Valid<D> {
    fn deserialize<F: Deserializer<'de>>(from: F) -> Result<Self, F::Error> {
        let read = if from.is_human_readable() {
            reader::read(from, Draft::check)?.map(|draft: D| Valid(draft.tidy()))
        } else {
            D::deserialize(from)?.validate()
        };
        read.map_err(F::Error::custom)
    }
}
