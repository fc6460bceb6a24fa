//! What counts, how heavily, and how a figure becomes a mark.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{LoyaltyIndicator, LoyaltyMeasure};
use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::satisfaction::Scale;
use crate::transaction::ContractKind;
use crate::units::{Currency, Money, Period, Score, Share, SurveyId, SurveyQuestionId};

/// How the figure of an indicator becomes a mark from 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum IndicatorScaling {
    /// By the rank in the base: how many of a hundred stand worse, those who stand alike counted by
    /// half. Who has nothing of what is better the more there is of it stands above nobody: 0.
    Rank,
    /// In proportion between two bounds, in whole units of the indicator: beyond them it is 0 or 100.
    Between {
        /// The figure with the mark 0.
        from: i32,
        /// The figure with the mark 100: above `from` where more is better, and else below it.
        to: i32,
    },
}

/// How heavily an indicator counts within its measure, and how it is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightedIndicator {
    /// Which indicator.
    pub indicator: LoyaltyIndicator,
    /// How heavily it counts beside the others of its measure, up to 1,000; 0 for one that is shown
    /// and does not count. 1.
    #[serde(default = "one")]
    pub weight: u32,
    /// How its figure becomes a mark.
    pub scaling: IndicatorScaling,
}

const fn one() -> u32 {
    1
}

/// The heaviest weight.
const MAX_WEIGHT: u32 = 1_000;

/// How heavily each measure counts, up to 1,000; 0 for one that is shown and does not count. S3 gives
/// no weights; by default all count alike (ours).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LoyaltyWeights {
    /// Repeat purchases. 1.
    pub repeat_purchases: u32,
    /// Share of wallet and time to choose. 1.
    pub choice: u32,
    /// Sensitivity to price. 1.
    pub price_sensitivity: u32,
    /// Attitude to competitors. 1.
    pub competitors: u32,
    /// Tolerance of faults. 1.
    pub faults: u32,
    /// Concern for the brand. 1.
    pub brand: u32,
}

impl Default for LoyaltyWeights {
    fn default() -> Self {
        LoyaltyWeights {
            repeat_purchases: 1,
            choice: 1,
            price_sensitivity: 1,
            competitors: 1,
            faults: 1,
            brand: 1,
        }
    }
}

impl LoyaltyWeights {
    /// That of one measure.
    pub const fn of(&self, measure: LoyaltyMeasure) -> u32 {
        match measure {
            LoyaltyMeasure::RepeatPurchases => self.repeat_purchases,
            LoyaltyMeasure::Choice => self.choice,
            LoyaltyMeasure::PriceSensitivity => self.price_sensitivity,
            LoyaltyMeasure::Competitors => self.competitors,
            LoyaltyMeasure::Faults => self.faults,
            LoyaltyMeasure::Brand => self.brand,
        }
    }
}

/// A question of a survey of which the answer tells how a customer stands to competitors or to the
/// brand: the better the answer, the more loyal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoyaltyQuestion {
    /// Of which survey.
    pub survey: SurveyId,
    /// Which question.
    pub question: SurveyQuestionId,
    /// About what: `competitors` or `brand`.
    pub about: LoyaltyMeasure,
    /// On which scale it is answered. The grades of S4.
    #[serde(default = "Scale::grades")]
    pub scale: Scale,
}

/// From where on something is a sign of a loyal customer. S3 and S5 name the signs; the limits are
/// ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LoyaltySignLimits {
    /// They buy here again and again from so many repeat purchases on. 2.
    pub repeats: u32,
    /// They buy much from this amount on, spent in the months of the policy. None: whether they buy
    /// much is not said.
    pub much: Option<Money>,
    /// They buy the whole range from so many different products on. None: whether they buy the whole
    /// range is not said.
    pub products: Option<u32>,
    /// They buy with little effort where they choose within so many days. 7.
    pub days_to_choose: u32,
    /// They pay normal prices where at most this part of their lines was bought for less. 50%.
    pub for_less: Share,
    /// They take our services regularly from so many days on, on which they came. 2.
    pub visits: u32,
    /// They trust the brand from this mark of their answers on. 60: "satisfied" (S4).
    pub trust: Score,
}

impl Default for LoyaltySignLimits {
    fn default() -> Self {
        LoyaltySignLimits {
            repeats: 2,
            much: None,
            products: None,
            days_to_choose: 7,
            for_less: Share::from_percent(50),
            visits: 2,
            trust: Score::of(60),
        }
    }
}

impl LoyaltySignLimits {
    /// Reports limits that everybody meets.
    fn check(&self, checker: &mut Checker, currency: Currency) {
        checker.number("repeats", self.repeats, 1, u32::MAX);
        if let Some(much) = self.much {
            checker.currency("much", much, currency);
            if !much.is_positive() {
                checker.report("much", ProblemKind::NotPositive(much.to_string()));
            }
        }
        checker.number("products", self.products.unwrap_or(1), 1, u32::MAX);
        checker.number("visits", self.visits, 1, u32::MAX);
        if self.trust == Score::MIN {
            checker.report("trust", ProblemKind::NotPositive(self.trust.to_string()));
        }
    }
}

/// How loyalty is measured, as it is written down. S3 names the measures; the figures are ours.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::loyalty::measures::LoyaltyMeasurePolicyDraft;
///
/// let draft: LoyaltyMeasurePolicyDraft = serde_json::from_str(
///     r#"{"indicators":[
///         {"indicator":"repeat_count","scaling":{"between":{"from":0,"to":6}}},
///         {"indicator":"time_to_choose","scaling":{"between":{"from":0,"to":30}}}],
///         "weights":{"brand":1001}}"#,
/// )?;
/// assert_eq!(
///     draft.validate().unwrap_err().to_string(),
///     "`weights.brand`: 1001 is not between 0 and 1000; \
///      `indicators[1].scaling.between.from`: `0` must be above \
///      `indicators[1].scaling.between.to`, which is `30`",
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LoyaltyMeasurePolicyDraft {
    /// The currency of amounts. CNY.
    pub currency: Currency,
    /// What happened within so many months counts. 36: who buys a car or a plant buys every few years.
    pub months: u32,
    /// Whether somebody buys again is known so many days after the first purchase. 365:
    /// who comes for service comes once a year.
    pub days_to_buy_again: u32,
    /// Which contracts bind a customer to our workshop while they run, as for the
    /// [kind](crate::loyalty::kind::LoyaltyStandingPolicyDraft::bound_by) of their loyalty: then they do
    /// not come of their own accord. Warranty, and maintenance that is paid in advance.
    pub bound_by: BTreeSet<ContractKind>,
    /// Whether every lead that a customer gave is on record, so that who has none gave none. No: then
    /// of who has none it is not known.
    pub every_referral_is_known: bool,
    /// Whether every visit to the workshop is on record, so that who has none never came. No.
    pub every_visit_is_known: bool,
    /// How somebody stands to prices is known from so many lines on that tell. 3.
    pub lines: u32,
    /// It is compared with others from so many lines of theirs on. 20.
    pub base_lines: u32,
    /// What a quantity of a product usually costs is known where at least this part of its lines in a
    /// quarter of a year, and two of them, share the amount. 50%: prices that are agreed upon one by one
    /// have no usual amount.
    pub usual_part: Share,
    /// A day on which at least this part of the lines of others was bought for less, of at least
    /// `base_lines`, tells nothing: everybody buys on 11 November. 80%.
    pub everybody: Share,
    /// The rank in the base is known from so many customers on. 20.
    pub rank_from: u32,
    /// The measures that are known must make up at least this part of the weight for a score. 50%: one
    /// mark of six is no score. Who records less gives no weight to the measures that their facts do not
    /// [support](super::LoyaltyCoverage).
    pub min_coverage: Share,
    /// How heavily each measure counts.
    pub weights: LoyaltyWeights,
    /// Of which indicators the measures are made. All: repeat purchases, amounts, times, referrals and
    /// visits by rank; shares from 0% to 100%; and what is bought for less from 50 percentage points
    /// more than by others to 50 less.
    pub indicators: Vec<WeightedIndicator>,
    /// Which questions are about competitors or the brand. None.
    pub questions: Vec<LoyaltyQuestion>,
    /// What our brands are called, for things of which it is known of which brand they are, and not
    /// where they were bought. None: then only where it was bought tells.
    pub own_brands: Vec<String>,
    /// From where on something is a sign of a loyal customer.
    pub signs: LoyaltySignLimits,
}

impl Default for LoyaltyMeasurePolicyDraft {
    fn default() -> Self {
        let by_default = |indicator| WeightedIndicator {
            indicator,
            weight: 1,
            scaling: match indicator {
                LoyaltyIndicator::RepeatCount
                | LoyaltyIndicator::RepeatAmount
                | LoyaltyIndicator::TimeToChoose
                | LoyaltyIndicator::Referrals
                | LoyaltyIndicator::Visits => IndicatorScaling::Rank,
                LoyaltyIndicator::BoughtForLess | LoyaltyIndicator::PaidBelowUsual => {
                    IndicatorScaling::Between { from: 50, to: -50 }
                }
                _ => IndicatorScaling::Between { from: 0, to: 100 },
            },
        };
        LoyaltyMeasurePolicyDraft {
            currency: Currency::CNY,
            months: 36,
            days_to_buy_again: 365,
            bound_by: BTreeSet::from([ContractKind::Warranty, ContractKind::Service]),
            every_referral_is_known: false,
            every_visit_is_known: false,
            lines: 3,
            base_lines: 20,
            usual_part: Share::from_percent(50),
            everybody: Share::from_percent(80),
            rank_from: 20,
            min_coverage: Share::from_percent(50),
            weights: LoyaltyWeights::default(),
            indicators: LoyaltyIndicator::ALL.map(by_default).into(),
            questions: Vec::new(),
            own_brands: Vec::new(),
            signs: LoyaltySignLimits::default(),
        }
    }
}

/// How loyalty is measured.
///
/// * 1 to 1,200 months; at most a century to buy again; at least one line, and two customers for a
///   rank.
/// * Each indicator once, with bounds in the order in which it is better; no weight above 1,000; at
///   least one that counts, in a measure that counts.
/// * Each question once, about competitors or the brand, on a scale that can be used.
/// * Each brand once, and not without a name.
/// * No limit of zero, which everybody meets.
pub type LoyaltyMeasurePolicy = Valid<LoyaltyMeasurePolicyDraft>;

impl Draft for LoyaltyMeasurePolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("months", self.months, 1, Checker::MAX_MONTHS);
        checker.number("days_to_buy_again", self.days_to_buy_again, 0, Checker::MAX_DAYS);
        checker.number("lines", self.lines, 1, u32::MAX);
        checker.number("base_lines", self.base_lines, 1, u32::MAX);
        checker.number("rank_from", self.rank_from, 2, u32::MAX);
        checker.within("weights", |checker| {
            for measure in LoyaltyMeasure::ALL {
                checker.number(measure.as_str(), self.weights.of(measure), 0, MAX_WEIGHT);
            }
        });
        self.check_indicators(checker);
        self.check_questions(checker);
        let brands = self.own_brands.iter().enumerate();
        checker.names(brands.map(|(at, brand)| (format!("own_brands[{at}]"), brand.as_str())));
        checker.part("usual_part", self.usual_part);
        checker.part("everybody", self.everybody);
        checker.part("min_coverage", self.min_coverage);
        checker.within("signs", |checker| self.signs.check(checker, self.currency));
    }

    fn tidy(mut self) -> Self {
        for brand in &mut self.own_brands {
            *brand = brand.trim().to_owned();
        }
        self
    }
}

impl LoyaltyMeasurePolicyDraft {
    fn check_indicators(&self, checker: &mut Checker) {
        let mut known: BTreeMap<LoyaltyIndicator, usize> = BTreeMap::new();
        for (at, one) in self.indicators.iter().enumerate() {
            checker.within(&format!("indicators[{at}]"), |checker| {
                checker.number("weight", one.weight, 0, MAX_WEIGHT);
                if let IndicatorScaling::Between { from, to } = one.scaling {
                    let ends = [("scaling.between.from", from), ("scaling.between.to", to)];
                    let [worst, best] = ends;
                    if one.indicator.is_better_low() {
                        checker.above(worst, best);
                    } else {
                        checker.above(best, worst);
                    }
                }
            });
            if let Some(first) = known.get(&one.indicator) {
                let given = one.indicator.as_str().to_owned();
                let first = checker.path(&format!("indicators[{first}].indicator"));
                let kind = ProblemKind::Taken { given, first };
                checker.report(&format!("indicators[{at}].indicator"), kind);
            } else {
                known.insert(one.indicator, at);
            }
        }
        let counts = |one: &WeightedIndicator| {
            one.weight > 0 && self.weights.of(one.indicator.measure()) > 0
        };
        if !self.indicators.iter().any(counts) {
            checker.report("indicators", ProblemKind::Missing("one that counts"));
        }
    }

    fn check_questions(&self, checker: &mut Checker) {
        let mut known: BTreeMap<_, usize> = BTreeMap::new();
        for (at, one) in self.questions.iter().enumerate() {
            let path = format!("questions[{at}]");
            checker.within(&path, |checker| {
                checker.within("scale", |checker| one.scale.check(checker));
                if !matches!(one.about, LoyaltyMeasure::Competitors | LoyaltyMeasure::Brand) {
                    let (given, accepted) =
                        (one.about.as_str().to_owned(), "`competitors` or `brand`".to_owned());
                    checker.report("about", ProblemKind::NotAccepted { given, accepted });
                }
            });
            if let Some(first) = known.get(&(&one.survey, &one.question)) {
                let given = format!("{} {}", one.survey, one.question);
                let first = checker.path(&format!("questions[{first}]"));
                checker.report(&path, ProblemKind::Taken { given, first });
            } else {
                known.insert((&one.survey, &one.question), at);
            }
        }
    }

    /// The months that count.
    pub(super) fn period(&self, as_of: NaiveDate) -> Period {
        Period::months_through(as_of, self.months).unwrap_or_else(|_| Period::year_through(as_of))
    }
}
