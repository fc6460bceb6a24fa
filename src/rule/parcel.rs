//! What can be merged, on its way from one machine to another.
//!
//! A parcel is a list of three: what it holds, in which version of the form, and the form.
//!
//! ```json
//! ["behavior",1,["CNY",[["2026-01-10",1,0,"800","0"],["2026-02-11",0,1,"0","50"]],[]]]
//! ```

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, Error as _, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserializer, Serialize, Serializer};

use crate::units::guard::read_quietly;

/// What can travel in a [`Parcel`]: a state that can be merged with others of its kind, or that
/// parts of a whole share.
///
/// Nobody else can implement it: a state that is read is trusted when it is merged.
pub trait Portable: Packed {}

impl<S: Packed> Portable for S {}

/// How a state is written, and read back with checks.
pub trait Packed: Sized {
    /// What it is, as it is written.
    const KIND: &'static str;
    /// Of the form below. It rises when the form changes.
    const VERSION: u32 = 1;
    /// Lists rather than objects, since there are many entries; decimals and days as texts.
    type Form: Clone + Serialize + DeserializeOwned;
    /// Names the currency, the day, the policy: all on which a merge depends.
    fn pack(&self) -> Self::Form;
    /// The state, or what is expected of one that came about by adding and merging.
    fn unpack(form: Self::Form) -> Result<Self, &'static str>;
}

/// A state on its way to another machine: made with [`of`](Self::of), written and read with serde,
/// and [opened](Self::open) at the other end.
///
/// It is compact, says which version of the form it has, and holds all that a merge depends on.
///
/// ```
/// use clienteling::Currency;
/// use clienteling::behavior::BehaviorFold;
/// use clienteling::rule::{Parcel, ParcelError};
///
/// let mut here = BehaviorFold::new(Currency::CNY);
/// here.add_purchase("2026-01-10".parse()?, "800.00 CNY".parse()?)?;
/// let sent = serde_json::to_string(&Parcel::of(&here))?;
/// assert_eq!(sent, r#"["behavior",1,["CNY",[["2026-01-10",1,0,"800","0"]],[],[]]]"#);
///
/// let mut there = BehaviorFold::new(Currency::CNY);
/// there.add_purchase("2026-02-09".parse()?, "300.00 CNY".parse()?)?;
/// there.merge(&serde_json::from_str::<Parcel<BehaviorFold>>(&sent)?.open()?)?;
/// assert_eq!(there.as_of("2026-03-01".parse()?)?.frequency(), 2);
///
/// let later = r#"["behavior",2,{"currency":"CNY"}]"#;
/// let refused = serde_json::from_str::<Parcel<BehaviorFold>>(later)?.open().unwrap_err();
/// assert_eq!(refused, ParcelError::NewerVersion { kind: "behavior", given: 2, known: 1 });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Parcel<S: Portable> {
    content: Result<S::Form, ParcelError>,
}

/// What was read is no state of the kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParcelError {
    /// It holds something else.
    #[error("this parcel holds no `{expected}`")]
    OtherKind {
        /// What was to be read.
        expected: &'static str,
    },
    /// A later version of this crate wrote it.
    #[error("`{kind}` of version {given}: this release reads up to version {known}")]
    NewerVersion {
        /// What it holds.
        kind: &'static str,
        /// The version in which it is written.
        given: u32,
        /// The last that can be read.
        known: u32,
    },
    /// No facts come to this.
    #[error("no facts come to this `{kind}`: expected {expected}")]
    Impossible {
        /// What it holds.
        kind: &'static str,
        /// What is always so.
        expected: &'static str,
    },
}

impl<S: Portable> Parcel<S> {
    /// Packs a state. Cost: a copy of it.
    pub fn of(state: &S) -> Self {
        Parcel { content: Ok(state.pack()) }
    }

    /// The state. Cost: a pass over it.
    ///
    /// # Errors
    /// [`ParcelError`]: it holds something else, or in a later version, or what no facts come to.
    pub fn open(self) -> Result<S, ParcelError> {
        let impossible = |expected| ParcelError::Impossible { kind: S::KIND, expected };
        S::unpack(self.content?).map_err(impossible)
    }
}

impl<S: Portable> fmt::Debug for Parcel<S> {
    /// Without what it holds, which may be much.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parcel").field("kind", &S::KIND).finish_non_exhaustive()
    }
}

impl<S: Portable> Serialize for Parcel<S> {
    /// What was refused when it was read cannot be sent on: that is an error.
    fn serialize<T: Serializer>(&self, to: T) -> Result<T::Ok, T::Error> {
        match &self.content {
            Ok(form) => (S::KIND, S::VERSION, form).serialize(to),
            Err(refused) => Err(serde::ser::Error::custom(refused)),
        }
    }
}

read_quietly!(Parcel<S> as S: Portable, read);

fn read<'de, S: Portable, D: Deserializer<'de>>(from: D) -> Result<Parcel<S>, D::Error> {
    from.deserialize_tuple(3, Parts(PhantomData))
}

struct Parts<S>(PhantomData<S>);

impl<'de, S: Portable> Visitor<'de> for Parts<S> {
    type Value = Parcel<S>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of three: `{}`, its version and its content", S::KIND)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Parcel<S>, A::Error> {
        let of_length = |there: usize| A::Error::invalid_length(there, &self);
        let kind: String = parts.next_element()?.ok_or_else(|| of_length(0))?;
        let given: u32 = parts.next_element()?.ok_or_else(|| of_length(1))?;
        let refused = if kind != S::KIND {
            ParcelError::OtherKind { expected: S::KIND }
        } else if given > S::VERSION {
            ParcelError::NewerVersion { kind: S::KIND, given, known: S::VERSION }
        } else {
            if given == 0 {
                return Err(A::Error::custom("expected a version from 1 on"));
            }
            let form = parts.next_element()?.ok_or_else(|| of_length(2))?;
            let mut there = 3_usize;
            while parts.next_element::<IgnoredAny>()?.is_some() {
                there = there.saturating_add(1);
            }
            return if there == 3 {
                Ok(Parcel { content: Ok(form) })
            } else {
                Err(of_length(there))
            };
        };
        // Whatever follows has a form that is not known here.
        while parts.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Parcel { content: Err(refused) })
    }
}

/// Whether each is above the one before it.
pub(crate) fn ascending<T: PartialOrd>(keys: impl IntoIterator<Item = T>) -> bool {
    keys.into_iter().is_sorted_by(|one, next| one < next)
}
