//! What draws a consumer (S1), and of which kind their loyalty is (S5).
//!
//! | product, service, price | drawn by |
//! |---|---|
//! | one mark above both others | that one |
//! | two or three equal on top | undecided between these |
//! | a mark missing | not known: the missing one could be the highest |
//!
//! | repeat purchase | involvement | loyalty |
//! |---|---|---|
//! | yes | high | true loyalty |
//! | yes | low | inertia: the next better offer takes them away |
//! | yes | unknown | not known |
//! | no | | none yet |

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, Evidence, Reason, Valid, rules};
use crate::units::Score;
use crate::units::guard::guarded;
use crate::units::words::words;

words! {
    /// What draws a consumer (S1).
    pub enum Driver, "driver" {
        /// The product itself (产品驱动).
        Product = "product",
        /// How they are served (服务驱动).
        Service = "service",
        /// What it costs (价格驱动).
        Price = "price",
    }
}

guarded! {
    /// How strongly each of the three draws, each from 0 to 100 where it is known. What a base knows
    /// of them says [`KnownDraw`](super::KnownDraw).
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
    pub struct Draw as "Draw" {
        /// The product.
        #[serde(default)]
        pub product: Option<Score>,
        /// The service.
        #[serde(default)]
        pub service: Option<Score>,
        /// The price.
        #[serde(default)]
        pub price: Option<Score>,
    }
}

/// What draws a consumer, or why that cannot be said.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DrawnBy {
    /// This one has the highest mark.
    One {
        /// Which.
        driver: Driver,
        /// Its mark.
        mark: Score,
        /// The highest of the other two.
        next: Score,
    },
    /// These share the highest mark, in the order of [`Driver::ALL`].
    Undecided(Vec<Driver>),
    /// Of these there is no mark, in the order of [`Driver::ALL`].
    NotEnoughData(Vec<Driver>),
}

/// What draws a consumer: the highest of three marks (S1; the rule is ours). Cost: constant.
///
/// ```
/// use clienteling::tiering::{Draw, DrawnBy, Driver, driver};
///
/// let mut draw = Draw { product: Some("70".parse()?), service: Some("90".parse()?), price: None };
/// assert_eq!(driver(&draw), DrawnBy::NotEnoughData(vec![Driver::Price]));
/// draw.price = Some("90".parse()?);
/// assert_eq!(driver(&draw), DrawnBy::Undecided(vec![Driver::Service, Driver::Price]));
/// # Ok::<(), clienteling::units::NumberError>(())
/// ```
pub fn driver(draw: &Draw) -> DrawnBy {
    let of = |driver| match driver {
        Driver::Product => draw.product,
        Driver::Service => draw.service,
        Driver::Price => draw.price,
    };
    let with = |mark| Driver::ALL.iter().copied().filter(|driver| of(*driver) == mark).collect();
    let missing: Vec<Driver> = with(None);
    if !missing.is_empty() {
        return DrawnBy::NotEnoughData(missing);
    }
    let highest = Driver::ALL.iter().filter_map(|driver| of(*driver)).max();
    let top: Vec<Driver> = with(highest);
    match (top.as_slice(), highest) {
        (&[driver], Some(mark)) => {
            let others = Driver::ALL.iter().filter(|other| **other != driver);
            let next = others.filter_map(|other| of(*other)).max().unwrap_or(Score::MIN);
            DrawnBy::One { driver, mark, next }
        }
        _ => DrawnBy::Undecided(top),
    }
}

words! {
    /// The kind of a customer's loyalty (S5).
    pub enum LoyaltyKind, "kind of loyalty" {
        /// Buys again and cares (真正忠诚): repeat purchase, high involvement.
        True = "true" as "true loyalty",
        /// Buys again from habit (惯性): repeat purchase, low involvement.
        Inertia = "inertia",
    }
}

/// What tells the kinds of loyalty apart, as it is written down. The figures are ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LoyaltyKindPolicyDraft {
    /// From how many purchases on somebody buys repeatedly. 2.
    pub purchases: u32,
    /// From which mark on involvement is high. 50.
    pub involvement: Score,
}

impl Default for LoyaltyKindPolicyDraft {
    fn default() -> Self {
        LoyaltyKindPolicyDraft { purchases: 2, involvement: Score::of(50) }
    }
}

/// What tells the kinds of loyalty apart.
///
/// * At least two purchases: one is no repeat purchase.
pub type LoyaltyKindPolicy = Valid<LoyaltyKindPolicyDraft>;

impl Draft for LoyaltyKindPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("purchases", self.purchases, 2, u32::MAX);
    }
}

/// Whether a customer is loyal, and of which kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LoyaltyFinding {
    /// Buys repeatedly, from this kind of loyalty: the purchases and the involvement say so.
    Loyal(LoyaltyKind, [Reason; 2]),
    /// Does not buy repeatedly yet: so many purchases, against so many needed.
    NoRepeatPurchase {
        /// How many purchases there were.
        purchases: u64,
        /// How many it takes.
        needed: u32,
    },
    /// Buys repeatedly, but nobody knows the involvement.
    InvolvementUnknown(Reason),
}

impl LoyaltyFinding {
    /// The kind, where it is known.
    pub const fn kind(&self) -> Option<LoyaltyKind> {
        match self {
            LoyaltyFinding::Loyal(kind, _) => Some(*kind),
            _ => None,
        }
    }
}

rules! {
    REPEAT = "tiering.loyalty-kind.repeat", AtLeast {
        "purchases: {observed}, at least the {needed} of a repeat buyer[ (by {margin})]",
        "purchases: {observed}, below the {needed} of a repeat buyer[ (by {margin})]",
        "the number of purchases is not known",
    };
    pub(crate) INVOLVED = "tiering.loyalty-kind.involved", AtLeast {
        "involvement {observed}, at least the {needed} from which it is high[ (by {margin})]",
        "involvement {observed}, below the {needed} from which it is high[ (by {margin})]",
        "the involvement is not known[; it is high from {needed}]",
    };
    UNINVOLVED = "tiering.loyalty-kind.uninvolved", reverse of INVOLVED;
}

/// The kind of a customer's loyalty (S5): repeat purchase with high or with low involvement. Cost:
/// constant.
///
/// ```
/// use clienteling::tiering::{LoyaltyKind, LoyaltyKindPolicy, loyalty_kind};
///
/// let policy = LoyaltyKindPolicy::default();
/// let habit = loyalty_kind(6, Some("20".parse()?), &policy);
/// assert_eq!(habit.kind(), Some(LoyaltyKind::Inertia));
/// assert_eq!(loyalty_kind(6, None, &policy).kind(), None);
/// # Ok::<(), clienteling::units::NumberError>(())
/// ```
pub fn loyalty_kind(
    purchases: u64,
    involvement: Option<Score>,
    policy: &LoyaltyKindPolicy,
) -> LoyaltyFinding {
    let needed = policy.purchases;
    let Some(repeat) = REPEAT.test(Evidence::counts(purchases, u64::from(needed))) else {
        return LoyaltyFinding::NoRepeatPurchase { purchases, needed };
    };
    let Some(mark) = involvement else { return LoyaltyFinding::InvolvementUnknown(repeat) };
    let marks = Evidence::scores(mark, policy.involvement);
    let kinds = [(LoyaltyKind::True, &INVOLVED), (LoyaltyKind::Inertia, &UNINVOLVED)];
    let found = kinds.into_iter().find_map(|(kind, rule)| Some((kind, rule.test(marks)?)));
    match found {
        Some((kind, reason)) => LoyaltyFinding::Loyal(kind, [repeat, reason]),
        None => LoyaltyFinding::InvolvementUnknown(repeat),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        Draw, DrawnBy, Driver, LoyaltyFinding, LoyaltyKind, LoyaltyKindPolicy,
        LoyaltyKindPolicyDraft, driver, loyalty_kind,
    };
    use crate::rule::Draft;
    use crate::units::Score;

    fn mark(text: &str) -> Option<Score> {
        text.parse().ok()
    }

    #[test]
    fn one_mark_above_both_others_decides_by_however_little() {
        let draw =
            Draw { product: mark("50"), service: mark("50.000001"), price: mark("49.999999") };
        let DrawnBy::One { driver, mark: top, next } = driver(&draw) else { panic!("{draw:?}") };
        assert_eq!((driver, Some(top), Some(next)), (Driver::Service, draw.service, draw.product));
    }

    #[test]
    fn three_equal_marks_decide_nothing() {
        let draw = Draw { product: mark("0"), service: mark("0"), price: mark("0") };
        assert_eq!(driver(&draw), DrawnBy::Undecided(Driver::ALL.to_vec()));
    }

    #[test]
    fn no_mark_is_not_a_mark_of_zero() {
        let draw = Draw { product: mark("100"), ..Draw::default() };
        assert_eq!(driver(&draw), DrawnBy::NotEnoughData(vec![Driver::Service, Driver::Price]));
    }

    #[test]
    fn exactly_at_the_mark_involvement_is_high() {
        let policy = LoyaltyKindPolicy::default();
        assert_eq!(loyalty_kind(2, mark("50"), &policy).kind(), Some(LoyaltyKind::True));
        let low = loyalty_kind(2, mark("49.999999"), &policy);
        assert_eq!(low.kind(), Some(LoyaltyKind::Inertia));
        let LoyaltyFinding::Loyal(_, reasons) = low else { panic!("{low:?}") };
        assert_eq!(
            reasons.map(|reason| reason.to_string()),
            [
                "purchases: 2, at least the 2 of a repeat buyer",
                "involvement 49.99, below the 50 from which it is high (by 0.01)",
            ]
        );
    }

    #[test]
    fn one_purchase_is_no_loyalty_whatever_the_involvement() {
        let once = loyalty_kind(1, mark("100"), &LoyaltyKindPolicy::default());
        assert_eq!(once, LoyaltyFinding::NoRepeatPurchase { purchases: 1, needed: 2 });
        let draft = LoyaltyKindPolicyDraft { purchases: 1, ..Default::default() };
        assert!(draft.validate().is_err());
    }
}
