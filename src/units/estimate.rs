//! A value that is known, or the plain statement that there is too little data for it.

use serde::Serialize;

/// The outcome of a calculation that needs a certain amount of data.
///
/// ```
/// use clienteling::Estimate;
///
/// let rhythm: Estimate<u32> = Estimate::NotEnoughData { have: 1, need: 2 };
/// assert_eq!(rhythm.known(), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Estimate<T> {
    /// There was enough data.
    Known(T),
    /// There was not, so there is no value: neither zero nor a guess.
    NotEnoughData {
        /// How many observations there were.
        have: u64,
        /// How many it takes.
        need: u64,
    },
}

impl<T> Estimate<T> {
    /// The value, if it is known.
    pub fn known(self) -> Option<T> {
        match self {
            Estimate::Known(value) => Some(value),
            Estimate::NotEnoughData { .. } => None,
        }
    }

    /// The value by reference.
    pub const fn as_ref(&self) -> Estimate<&T> {
        match self {
            Estimate::Known(value) => Estimate::Known(value),
            Estimate::NotEnoughData { have, need } => {
                Estimate::NotEnoughData { have: *have, need: *need }
            }
        }
    }
}
