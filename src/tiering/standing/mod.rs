//! The classes of the base (基盘客户, S5).
//!
//! In the *broad sense* the base is everyone who left a way to reach them, in the *narrow sense*
//! the customers we sold to and those who bought the brand at another authorised centre of whatever
//! region, as long as they still own it. The first rule that holds decides:
//!
//! | class | rule |
//! |---|---|
//! | sold 成交 | bought here |
//! | sold elsewhere in the brand 他销 | bought the brand at another authorised centre |
//! | lost deal 战败 | left details, then bought elsewhere; or would buy only after more than one year (void) |
//! | hot prospect 有望 | left details, and said a clear intention |
//! | owner of another brand 他牌 | left details, and owns one |
//! | potential 潜在 | left details, no clear intention |
//! | not in the base | left no details |
//!
//! What S5 leaves open is decided so: a sale outweighs everything, because it is what the base in
//! the narrow sense rests on, and who bought the brand elsewhere comes to us for service even though
//! the deal was lost. Who no longer owns it was still sold to: the class stays, and the base in the
//! narrow sense does not hold them any more. A purchase elsewhere *before* the details were left loses no deal. Somebody
//! who says a clear intention on a later day than that of the purchase elsewhere is a hot prospect
//! again. An owner of another brand with a clear intention is a hot prospect; the class says what
//! to do next.

mod facts;
mod known;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, Evidence, Reason, Valid, rules};
use crate::units::Period;
use crate::units::period::{first_of_months_through, months_after};
use crate::units::words::words;

pub use facts::{BaseFacts, Intention};

words! {
    /// A class of the base in the broad sense (S5).
    pub enum BaseClass, "class of the base" {
        /// Has a clear intention (有望客户).
        HotProspect = "hot_prospect",
        /// Can be reached, without a clear intention (潜在客户).
        Potential = "potential",
        /// Left details and is lost (战败客户).
        LostDeal = "lost_deal",
        /// Bought here (成交客户).
        Sold = "sold",
        /// Bought the brand at another authorised centre (他销客户).
        SoldElsewhere = "sold_elsewhere" as "sold elsewhere in the brand",
        /// Owns another brand (他牌客户).
        OtherBrand = "other_brand" as "owner of another brand",
    }
}

words! {
    /// Why a deal is lost (S5).
    pub enum LostBy, "cause of a lost deal" {
        /// Left details, then bought elsewhere.
        BoughtElsewhere = "bought_elsewhere",
        /// Would buy only after more than one year: void.
        TooLate = "too_late" as "would buy too late",
    }
}

/// After how long a deal is void, as it is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BasePolicyDraft {
    /// Somebody who would buy only after more than so many months is lost. 12 (S5).
    pub void_after_months: u32,
}

impl Default for BasePolicyDraft {
    fn default() -> Self {
        BasePolicyDraft { void_after_months: 12 }
    }
}

/// After how long a deal is void.
///
/// * 1 to 1,200 months.
pub type BasePolicy = Valid<BasePolicyDraft>;

impl Draft for BasePolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("void_after_months", self.void_after_months, 1, Checker::MAX_MONTHS);
    }
}

/// Where somebody stands in the base on a day, and why.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct BaseStanding {
    class: Option<BaseClass>,
    is_in_narrow_base: bool,
    lost_by: Vec<LostBy>,
    reasons: Vec<Reason>,
    look_again_on: Option<NaiveDate>,
}

impl BaseStanding {
    /// The class in the broad sense. `None` for somebody who is not in the base: there is no way
    /// to reach them.
    pub const fn class(&self) -> Option<BaseClass> {
        self.class
    }

    /// Whether the base in the broad sense holds them.
    pub const fn is_in_broad_base(&self) -> bool {
        self.class.is_some()
    }

    /// Whether the base in the narrow sense holds them: sold to, here or elsewhere in the brand, and
    /// as far as is known still the owner.
    pub const fn is_in_narrow_base(&self) -> bool {
        self.is_in_narrow_base
    }

    /// Which of the source's two conditions for a lost deal hold, whatever class outweighs them:
    /// who left details and bought the brand elsewhere is a lost deal, too.
    pub fn lost_by(&self) -> &[LostBy] {
        &self.lost_by
    }

    /// Why the class is what it is, and why the base in the narrow sense does not hold who was sold
    /// to. Every reason holds; at least one is there.
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// The first day on which the class is another by time alone: a deal that is void because it
    /// lies too far ahead comes back when it no longer does. `None` where time changes nothing.
    pub const fn look_again_on(&self) -> Option<NaiveDate> {
        self.look_again_on
    }
}

rules! {
    SOLD = "tiering.base.sold", Is {
        "bought here[ on {day}]",
        "has not bought here",
        "it is not known whether they bought here",
    };
    SOLD_ELSEWHERE = "tiering.base.sold-elsewhere", Is {
        "bought the brand at another authorised centre[ on {day}]",
        "has not bought the brand at another authorised centre",
        "it is not known whether they bought the brand at another authorised centre",
    };
    GIVEN_UP = "tiering.base.no-longer-owns", IsNot {
        "owns nothing of the brand any more",
        "still owns something of the brand",
        "it is not known whether they still own anything of the brand",
    };
    INTENDS = "tiering.base.intends", Is {
        "stated a clear intention to buy[ on {day}]",
        "has stated no clear intention to buy",
        "it is not known whether they intend to buy",
    };
    NO_INTENTION = "tiering.base.no-clear-intention", reverse of INTENDS;
    LEFT_DETAILS = "tiering.base.left-details", Is {
        "left details[ on {day}]",
        "no way to reach them is on file",
        "it is not known whether they left details",
    };
    NO_DETAILS = "tiering.base.no-details", reverse of LEFT_DETAILS;
    OWNS_OTHER = "tiering.base.owns-other-brand", Is {
        "owns a product of another brand",
        "owns no product of another brand",
        "it is not known whether they own another brand",
    };
    BOUGHT_ELSEWHERE = "tiering.base.bought-elsewhere", AtLeast {
        "bought elsewhere on {observed}, having left details on {needed}[ ({margin} before)]",
        "bought elsewhere on {observed}, before leaving details on {needed}[ ({margin} later)]",
        "it is not known whether they bought elsewhere",
    };
    TOO_LATE = "tiering.base.too-late", Over {
        "would buy only on {observed}, after {needed}, the last day that counts[ ({margin} later)]",
        "would buy on {observed}, by {needed}, the last day that counts[ ({margin} earlier)]",
        "it is not known when they would buy",
    };
}

/// Where somebody stands in the base on a day (S5). Facts after the day do not count, and of facts
/// that hardly can be true together ([`BaseFacts::check`]) the class stays what the rules say.
///
/// Cost: constant.
///
/// ```
/// use clienteling::tiering::{BaseClass, BaseFacts, BasePolicy, LostBy, base_standing};
///
/// let facts = BaseFacts {
///     left_details_on: Some("2026-01-10".parse()?),
///     bought_elsewhere_on: Some("2026-02-01".parse()?),
///     ..BaseFacts::default()
/// };
/// let standing = base_standing(&facts, &BasePolicy::default(), "2026-03-01".parse()?);
/// assert_eq!(standing.class(), Some(BaseClass::LostDeal));
/// assert_eq!(standing.lost_by(), [LostBy::BoughtElsewhere]);
/// assert_eq!(
///     standing.reasons()[0].to_string(),
///     "bought elsewhere on 2026-02-01, having left details on 2026-01-10 (22 days before)",
/// );
/// # Ok::<(), chrono::ParseError>(())
/// ```
pub fn base_standing(facts: &BaseFacts, policy: &BasePolicy, as_of: NaiveDate) -> BaseStanding {
    let facts = facts.known_on(as_of);
    let months = policy.void_after_months;
    let elsewhere = facts
        .lost_to_others()
        .and_then(|(details, bought)| BOUGHT_ELSEWHERE.test(Evidence::dates(bought, details)));
    let would_buy = facts.left_details_on.and(facts.expected).map(Period::first);
    let too_late = would_buy.and_then(|would_buy| {
        TOO_LATE.test(Evidence::dates(would_buy, months_after(as_of, months)?))
    });
    let lost_by = [elsewhere.map(|_| LostBy::BoughtElsewhere), too_late.map(|_| LostBy::TooLate)];

    let sold = [
        (BaseClass::Sold, SOLD.test(Evidence::happened(facts.bought_here_on))),
        (
            BaseClass::SoldElsewhere,
            SOLD_ELSEWHERE.test(Evidence::happened(facts.bought_brand_elsewhere_on)),
        ),
    ];
    let sold = sold.into_iter().find_map(|(class, reason)| Some((class, reason?)));
    let given_up = sold.and_then(|_| GIVEN_UP.test(Evidence::fact(facts.still_owns)));
    let is_in_narrow_base = sold.is_some() && given_up.is_none();

    let by_deal = |facts: &BaseFacts, too_late: Option<Reason>| {
        if let Some((class, reason)) = sold {
            return (Some(class), [reason].into_iter().chain(given_up).collect());
        }
        let left_details = Evidence::happened(facts.left_details_on);
        let Some(details) = LEFT_DETAILS.test(left_details) else {
            return (None, NO_DETAILS.test(left_details).into_iter().collect());
        };
        let lost: Vec<Reason> = elsewhere.into_iter().chain(too_late).collect();
        if !lost.is_empty() {
            return (Some(BaseClass::LostDeal), lost);
        }
        let intends = Evidence::happened(facts.clear_intention_on());
        if let Some(reason) = INTENDS.test(intends) {
            return (Some(BaseClass::HotProspect), vec![details, reason]);
        }
        if let Some(reason) = OWNS_OTHER.test(Evidence::fact(facts.owns_other_brand)) {
            return (Some(BaseClass::OtherBrand), vec![details, reason]);
        }
        let none = NO_INTENTION.test(intends);
        (Some(BaseClass::Potential), [details].into_iter().chain(none).collect())
    };
    let (class, reasons) = by_deal(&facts, too_late);
    let returns = too_late.filter(|_| by_deal(&facts, None).0 != class);
    let look_again_on = returns.and(would_buy).and_then(|day| no_longer_void(day, months));
    let lost_by = lost_by.into_iter().flatten().collect();
    BaseStanding { class, is_in_narrow_base, lost_by, reasons, look_again_on }
}

/// The first day from which a purchase on `day` lies at most `months` months ahead.
fn no_longer_void(day: NaiveDate, months: u32) -> Option<NaiveDate> {
    Some(first_of_months_through(day.pred_opt()?, months))
}

#[cfg(test)]
mod tests;
