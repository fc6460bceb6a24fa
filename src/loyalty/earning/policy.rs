//! How many points purchases earn, as it is written down.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::cap::PointsCap;
use crate::loyalty::points::PointsValidity;
use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::units::words::words;
use crate::units::{
    CampaignId, Currency, Money, Period, ProductId, ProgrammeId, Quantity, Rounding,
};

words! {
    /// Which money earns points.
    pub enum EarningCount, "way of counting what earns points" {
        /// Each full amount: at 1 point for 10.00, 19.99 earns 1.
        EachFull = "each_full",
        /// All of it, in proportion: 19.99 earns 1.999, which is rounded to the digits of a point.
        InProportion = "in_proportion",
    }
}

words! {
    /// What holds where several campaigns are for the same line.
    pub enum CampaignStacking, "way in which campaigns stack" {
        /// The one with the highest multiplier, and no other.
        Best = "best",
        /// What each gives on top is added: twice and three times make four times.
        Add = "add",
        /// The multipliers are multiplied: twice and three times make six times.
        Multiply = "multiply",
    }
}

/// A campaign in which purchases earn a multiple of their points, or what a tier earns always.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointsCampaign {
    /// Which campaign.
    pub campaign: CampaignId,
    /// From which day to which, both included. `None`: always.
    #[serde(default)]
    pub during: Option<Period>,
    /// For which products. None given: for all.
    #[serde(default)]
    pub products: BTreeSet<ProductId>,
    /// For customers of which tiers, by name. None given: for all.
    #[serde(default)]
    pub tiers: BTreeSet<String>,
    /// How many times the points are earned: 2 for double points.
    pub times: Quantity,
}

/// How many points purchases earn, as it is written down; [`validate`](Draft::validate) makes a
/// policy of it. Of the figures the sources give none: they are ours.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::loyalty::earning::EarningPolicyDraft;
///
/// let mut draft = EarningPolicyDraft::default();
/// draft.per = "0 CNY".parse()?;
/// draft.digits = 7;
/// assert_eq!(draft.validate().unwrap_err().paths(), ["per", "digits"]);
/// # Ok::<(), clienteling::units::MoneyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EarningPolicyDraft {
    /// Whose points they are. None: the firm has one programme.
    pub programme: Option<ProgrammeId>,
    /// The currency in which purchases earn points. CNY.
    pub currency: Currency,
    /// So many points are earned … 1.
    pub points: Quantity,
    /// … for so much money. 10.00 CNY.
    pub per: Money,
    /// Whether for each full amount, or in proportion. For each full amount.
    pub count: EarningCount,
    /// How many decimals of a point are kept. 0: whole points.
    pub digits: u32,
    /// How points are rounded to these decimals: once for the purchase, and once for what each
    /// campaign gives on top. Toward zero: what is advertised is never given in part.
    pub rounding: Rounding,
    /// Products that earn nothing, such as gift cards. None.
    pub excluded: BTreeSet<ProductId>,
    /// Whether a line that was sold on promotion earns points. Yes.
    pub on_promotion: bool,
    /// The smallest amount that a purchase must reach with what counts of it. None.
    pub minimum: Option<Money>,
    /// Campaigns and tiers with a multiplier. None.
    pub campaigns: Vec<PointsCampaign>,
    /// What holds where several are for the same line. The best.
    pub stacking: CampaignStacking,
    /// The most times that a line earns its points, however many campaigns stack. 10.
    pub most_times: Quantity,
    /// How many points a customer earns with purchases in a period at most. None.
    pub caps: Vec<PointsCap>,
    /// How many days after the purchase its points can be spent for the first time; until then they
    /// are pending, so that goods which are brought back take them along. 8: the day after the seven
    /// in which goods bought at a distance can be returned in China without a reason.
    pub pending_days: u32,
    /// Until when points can be spent. The end of the year after the one in which they are earned.
    pub validity: PointsValidity,
}

impl Default for EarningPolicyDraft {
    fn default() -> Self {
        let currency = Currency::CNY;
        EarningPolicyDraft {
            programme: None,
            currency,
            points: Quantity::ONE,
            per: Money::from_minor(1_000, currency),
            count: EarningCount::EachFull,
            digits: 0,
            rounding: Rounding::TowardZero,
            excluded: BTreeSet::new(),
            on_promotion: true,
            minimum: None,
            campaigns: Vec::new(),
            stacking: CampaignStacking::Best,
            most_times: Quantity::of_hundredths(1_000),
            caps: Vec::new(),
            pending_days: 8,
            validity: PointsValidity::EndOfYear(1),
        }
    }
}

/// How many points purchases earn.
///
/// * The rate is above zero, at most 1,000,000 points for an amount, which is in the currency of the
///   policy.
/// * A point has at most 6 decimals, and a cap no more than a point.
/// * At most 1,000 campaigns, each once; a multiplier is above 1 and up to `most_times`, which is at
///   most 1,000, and has at most 3 decimals.
/// * At most one cap for each kind of period.
/// * Points can be spent for at least a day: what is pending does not last longer than it is valid.
pub type EarningPolicy = Valid<EarningPolicyDraft>;

impl Draft for EarningPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        at_most(checker, "points", self.points, 1_000_000);
        checker.currency("per", self.per, self.currency);
        if !self.per.is_positive() {
            checker.report("per", ProblemKind::NotPositive(self.per.to_string()));
        }
        checker.number("digits", self.digits, 0, Quantity::DIGITS);
        if let Some(minimum) = self.minimum {
            checker.currency("minimum", minimum, self.currency);
            if minimum.is_negative() {
                checker.report("minimum", ProblemKind::NotPositive(minimum.to_string()));
            }
        }
        self.check_campaigns(checker);
        self.check_caps(checker);
        checker.number("pending_days", self.pending_days, 0, Checker::MAX_DAYS);
        self.validity.check(checker, self.pending_days);
    }

    fn tidy(mut self) -> Self {
        for one in &mut self.campaigns {
            let tiers = std::mem::take(&mut one.tiers);
            one.tiers = tiers.into_iter().map(|tier| tier.trim().to_owned()).collect();
        }
        self
    }
}

/// How many thousandths a multiplier has. `None` where it has smaller parts.
pub(super) fn thousandths(times: Quantity) -> Option<i128> {
    let (units, _) = times.on_grid();
    let (whole, rest) = (units.checked_div(1_000)?, units.checked_rem(1_000)?);
    (rest == 0).then_some(whole)
}

impl EarningPolicyDraft {
    fn check_campaigns(&self, checker: &mut Checker) {
        check_times(checker, "most_times", self.most_times);
        at_most(checker, "most_times", self.most_times, 1_000);
        if self.most_times < Quantity::ONE {
            let (given, accepted) = (self.most_times.to_string(), "1 or more".to_owned());
            checker.report("most_times", ProblemKind::NotAccepted { given, accepted });
        }
        checker.length("campaigns", self.campaigns.len(), 0, 1_000);
        let of = |place: usize, field: &str| format!("campaigns[{place}].{field}");
        let names = self.campaigns.iter().enumerate();
        checker.names(names.map(|(place, one)| (of(place, "campaign"), one.campaign.as_str())));
        for (place, one) in self.campaigns.iter().enumerate() {
            let field = of(place, "times");
            check_times(checker, &field, one.times);
            if one.times <= Quantity::ONE {
                let (given, accepted) = (one.times.to_string(), "above 1".to_owned());
                checker.report(&field, ProblemKind::NotAccepted { given, accepted });
            }
            if one.times > self.most_times {
                let (given, other) = (one.times.to_string(), self.most_times.to_string());
                let above = checker.path("most_times");
                checker.report(&field, ProblemKind::Above { given, field: above, other });
            }
            if one.tiers.iter().any(|tier| tier.trim().is_empty()) {
                checker.report(&of(place, "tiers"), ProblemKind::Missing("a name"));
            }
        }
    }

    fn check_caps(&self, checker: &mut Checker) {
        let of = |place: usize, field: &str| format!("caps[{place}].{field}");
        let periods = self.caps.iter().enumerate();
        checker.names(periods.map(|(place, cap)| (of(place, "period"), cap.period.as_str())));
        for (place, cap) in self.caps.iter().enumerate() {
            if cap.most.value().scale() > self.digits {
                let (given, digits) = (cap.most.to_string(), self.digits);
                let accepted = format!("a number of points with at most {digits} decimals");
                let kind = ProblemKind::NotAccepted { given, accepted };
                checker.report(&of(place, "most"), kind);
            }
        }
    }
}

/// Reports a multiplier with more than three decimals.
fn check_times(checker: &mut Checker, field: &str, given: Quantity) {
    if thousandths(given).is_none() {
        let (given, accepted) = (given.to_string(), "a number with at most 3 decimals".to_owned());
        checker.report(field, ProblemKind::NotAccepted { given, accepted });
    }
}

fn at_most(checker: &mut Checker, field: &str, given: Quantity, most: u32) {
    if Quantity::try_from(most).is_ok_and(|most| given > most) {
        let (given, accepted) = (given.to_string(), format!("{most} or less"));
        checker.report(field, ProblemKind::NotAccepted { given, accepted });
    }
}

impl PointsCampaign {
    /// Whether it is on, on a day, for a customer of a tier.
    pub(super) fn is_for(&self, day: NaiveDate, tier: Option<&str>) -> bool {
        let has_tier = self.tiers.is_empty() || tier.is_some_and(|tier| self.tiers.contains(tier));
        has_tier && self.during.is_none_or(|during| during.contains(day))
    }

    /// Whether it is for a product.
    pub(super) fn is_for_product(&self, product: &ProductId) -> bool {
        self.products.is_empty() || self.products.contains(product)
    }
}
