//! Why a purchase earns no points, or fewer.

use super::cap::CapPeriod;
use crate::rule::{Evidence, Reason, rules};

rules! {
    pub(super) EXCLUDED = "loyalty.earning.excluded", Is {
        "the product earns no points",
        "the product earns points",
        "whether the product earns points is not known",
    };
    pub(super) ON_PROMOTION = "loyalty.earning.on-promotion", Is {
        "sold on promotion, which earns no points",
        "not sold on promotion, or points are earned on promotion too",
        "whether it was sold on promotion is not known",
    };
    pub(super) NOTHING_COUNTS = "loyalty.earning.nothing-counts", Is {
        "nothing of the purchase earns points",
        "some of the purchase earns points",
        "whether any of the purchase earns points is not known",
    };
    pub(super) PAID_WITH_POINTS = "loyalty.earning.paid-with-points", Is {
        "all of the purchase that could earn points was paid with points, which earn none",
        "some of the purchase that earns points was paid with money",
        "how the purchase was paid is not known",
    };
    pub(super) ROUNDED_AWAY = "loyalty.earning.rounded-away", Is {
        "the purchase earns less than the smallest part of a point",
        "the purchase earns the smallest part of a point, or more",
        "how much the purchase earns is not known",
    };
    pub(super) OTHER_CURRENCY = "loyalty.earning.other-currency", Is {
        "paid in a currency that earns no points",
        "paid in the currency that earns points",
        "in which currency it was paid is not known",
    };
    pub(super) BELOW_MINIMUM = "loyalty.earning.below-minimum", Below {
        "{observed} counts, less than the {needed} that a purchase must reach to earn points[ (by {margin})]",
        "{observed} counts, at least the {needed} that a purchase must reach to earn points[ (by {margin})]",
        "how much of the purchase counts is not known",
    };
    pub(super) BELOW_RATE = "loyalty.earning.below-rate", Below {
        "{observed} counts, less than the {needed} that earns points[ (by {margin})]",
        "{observed} counts, at least the {needed} that earns points[ (by {margin})]",
        "how much of the purchase counts is not known",
    };
    pub(super) NEVER_SPENDABLE = "loyalty.earning.never-spendable", Over {
        "the points could be spent from {observed} on, after their last day, {needed}[ (by {margin})]",
        "the points can be spent from {observed} on, by their last day, {needed}[ (by {margin})]",
        "the last day of the points is not known",
    };
    pub(super) OVER_DAY = "loyalty.earning.over-cap-of-day", Over {
        "{observed} points in a day, this purchase included, more than the cap of {needed}[ (by {margin})]",
        "{observed} points in a day, this purchase included, within the cap of {needed}[ (by {margin})]",
        "how many points were earned in the day is not known",
    };
    pub(super) OVER_MONTH = "loyalty.earning.over-cap-of-month", Over {
        "{observed} points in a month, this purchase included, more than the cap of {needed}[ (by {margin})]",
        "{observed} points in a month, this purchase included, within the cap of {needed}[ (by {margin})]",
        "how many points were earned in the month is not known",
    };
    pub(super) OVER_QUARTER = "loyalty.earning.over-cap-of-quarter", Over {
        "{observed} points in a quarter, this purchase included, more than the cap of {needed}[ (by {margin})]",
        "{observed} points in a quarter, this purchase included, within the cap of {needed}[ (by {margin})]",
        "how many points were earned in the quarter is not known",
    };
    pub(super) OVER_YEAR = "loyalty.earning.over-cap-of-year", Over {
        "{observed} points in a year, this purchase included, more than the cap of {needed}[ (by {margin})]",
        "{observed} points in a year, this purchase included, within the cap of {needed}[ (by {margin})]",
        "how many points were earned in the year is not known",
    };
    pub(super) OVER_MEMBERSHIP = "loyalty.earning.over-cap-of-membership", Over {
        "{observed} points in all, this purchase included, more than the cap of {needed}[ (by {margin})]",
        "{observed} points in all, this purchase included, within the cap of {needed}[ (by {margin})]",
        "how many points were earned in all is not known",
    };
}

/// Why so many points in a period are more than its cap.
pub(super) fn over_cap(period: CapPeriod, points: Evidence) -> Option<Reason> {
    let rule = match period {
        CapPeriod::Day => &OVER_DAY,
        CapPeriod::Month => &OVER_MONTH,
        CapPeriod::Quarter => &OVER_QUARTER,
        CapPeriod::Year => &OVER_YEAR,
        CapPeriod::Membership => &OVER_MEMBERSHIP,
    };
    rule.test(points)
}
