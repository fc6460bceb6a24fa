//! Classes that have an order.

use super::{AbcClass, AfterSale, BeforeSale, ClientCard, MatrixClass, ProspectLevel};

/// A class with a rank: 1 is the best.
///
/// Two values are the same class exactly when they have the same rank. What is said about classes
/// in general goes by this, so a caller's own tiers take part once they have a rank.
///
/// ```
/// use clienteling::tiering::{AbcClass, Ranked};
///
/// #[derive(Clone, Copy)]
/// enum Tier { Gold, Silver }
///
/// impl Ranked for Tier {
///     fn rank(&self) -> u8 {
///         match self { Tier::Gold => 1, Tier::Silver => 2 }
///     }
/// }
///
/// assert!(Tier::Gold.is_above(&Tier::Silver));
/// assert!(!AbcClass::C.is_above(&AbcClass::C));
/// ```
pub trait Ranked {
    /// The rank, from 1 for the best class.
    fn rank(&self) -> u8;

    /// Whether this class is better than the other.
    fn is_above(&self, other: &Self) -> bool {
        self.rank() < other.rank()
    }
}

macro_rules! ranked {
    ($($class:ty),+) => {$(
        impl Ranked for $class {
            fn rank(&self) -> u8 {
                <$class>::rank(*self)
            }
        }
    )+};
}

ranked!(AbcClass, ProspectLevel, ClientCard, BeforeSale, AfterSale, MatrixClass);

#[cfg(test)]
mod tests {
    use super::Ranked;
    use crate::tiering::{AbcClass, AfterSale, BeforeSale, ClientCard, MatrixClass, ProspectLevel};

    fn ranks<T: Ranked>(classes: &[T]) -> Vec<u8> {
        classes.iter().map(Ranked::rank).collect()
    }

    #[test]
    fn every_class_has_a_rank_of_its_own() {
        assert_eq!(ranks(&[AbcClass::A, AbcClass::B, AbcClass::C]), [1, 2, 3]);
        assert_eq!(ranks(&ProspectLevel::ALL), [1, 2, 3, 4, 5]);
        assert_eq!(ranks(&ClientCard::ALL), [1, 2, 3, 4]);
        assert_eq!(ranks(&BeforeSale::ALL), [3, 2, 1]);
        assert_eq!(ranks(&AfterSale::ALL), [3, 2, 1]);
        assert_eq!(ranks(&MatrixClass::ALL), [1, 2, 3, 4]);
    }
}
