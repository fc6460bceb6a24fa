//! What is expected of customers, and when its want is a warning.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::transaction::ContractKind;
use crate::units::words::words;
use crate::units::{Confidence, Probability, ProductId, Share};

words! {
    /// What somebody who bought something is expected to do next.
    #[derive(Default)]
    pub enum Activity, "activity" {
        /// To buy of the class again.
        #[default]
        Reorder = "reorder",
        /// To come to the workshop with it, of their own accord. Only where visits are on record.
        WorkshopVisit = "workshop_visit" as "visit to the workshop",
        /// To renew the contract, which has an end of its own.
        Renewal = "renewal",
        /// Nothing: it lasts, and needs nothing from us.
        Nothing = "nothing",
    }
}

/// What is expected of somebody who bought something, and how long it may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Expectation {
    /// What. A reorder.
    pub activity: Activity,
    /// After how many months without it they count as silent, 1 to 1,200. 12 (S1). A renewal is
    /// expected at the end of the contract, and nothing at no time.
    pub within_months: u32,
}

impl Default for Expectation {
    fn default() -> Self {
        Expectation { activity: Activity::Reorder, within_months: 12 }
    }
}

/// Products of which the same is expected: cars, tyres, sofas.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProductClass {
    /// These products. None.
    pub products: BTreeSet<ProductId>,
    /// And those whose identifiers begin so; where several do, the longest counts, and a product
    /// that is named counts before all. None.
    pub prefixes: BTreeSet<String>,
    /// What is expected.
    pub expects: Expectation,
}

/// When a silence is longer than the customer's own rhythm explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RhythmLimits {
    /// From how many gaps between days with a purchase on there is a rhythm, 1 to 1,000. 3 (ours).
    pub least_gaps: u32,
    /// Of how many gaps of somebody who goes on as before one may raise a false alarm, above 0 and
    /// below 1. 5 % (ours): for each gap, not for each day on which somebody looks.
    pub false_alarms: Probability,
}

impl Default for RhythmLimits {
    fn default() -> Self {
        RhythmLimits { least_gaps: 3, false_alarms: Probability::from_percent(5) }
    }
}

/// When a customer buys so much less than a year before that it is a warning. The figures are ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeclineLimits {
    /// How many full months are compared with the same months a year before, for the amount, 1 to 12.
    /// 6.
    pub months: u32,
    /// On how many days of those of the year before they must have bought, 1 to 366. 6: of fewer, no
    /// decline says much.
    pub least_days: u32,
    /// How sure it is that they do not buy on fewer days by chance. 95 % (by custom).
    pub confidence: Confidence,
    /// By which part what they bought for has to fall, above 0. 30 %.
    pub fall: Share,
    /// By which part the classes that they bought as a habit have to fall, above 0. 50 %.
    pub range_fall: Share,
    /// How many classes must have been a habit in the year before, 2 to 1,000. 4.
    pub least_classes: u32,
    /// From how many days with a purchase on in a year a class is a habit, 1 to 366. 2: what was
    /// bought once was tried.
    pub habit_days: u32,
}

impl Default for DeclineLimits {
    fn default() -> Self {
        DeclineLimits {
            months: 6,
            least_days: 6,
            confidence: Confidence::P95,
            fall: Share::from_percent(30),
            range_fall: Share::from_percent(50),
            least_classes: 4,
            habit_days: 2,
        }
    }
}

/// Who buys in a season only. The figures are ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SeasonLimits {
    /// In how many seasons they must have bought, one after the other, 2 to 100. 2.
    pub least_seasons: u32,
    /// How many months on end of the year they must never have bought in, 1 to 11. 9: a season is
    /// a quarter of a year at the most.
    pub quiet_months: u32,
}

impl Default for SeasonLimits {
    fn default() -> Self {
        SeasonLimits { least_seasons: 2, quiet_months: 9 }
    }
}

/// What is expected of customers, and when its want is a warning, as it is written down.
///
/// ```
/// use clienteling::warning::churn::{Activity, ChurnPolicy};
///
/// let policy: ChurnPolicy = serde_json::from_str(r#"{"classes": {
///     "car": {"prefixes": ["car-"], "expects": {"activity": "workshop_visit"}},
///     "sofa": {"products": ["sofa"], "expects": {"activity": "nothing"}},
///     "tyres": {"prefixes": ["tyre"], "expects": {"within_months": 48}}
/// }}"#)?;
/// assert_eq!(policy.classes["tyres"].expects.activity, Activity::Reorder);
/// assert_eq!(policy.otherwise.within_months, 12);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ChurnPolicyDraft {
    /// The classes of products, by name. None.
    pub classes: BTreeMap<String, ProductClass>,
    /// What is expected of those who bought what no class names. A reorder within a year (S1).
    pub otherwise: Expectation,
    /// How many days before somebody counts as silent notice is given. 30 (by trade custom).
    pub notice_days: u32,
    /// For how many months somebody who is lost, or a thing that comes no more, is a warning, 1 to
    /// 1,200. 12 (ours), as long as they are won back by default.
    pub lost_months: u32,
    /// Which contracts are to be renewed. Those of a kind that [is](ContractKind::is_renewed).
    pub renewed: BTreeSet<ContractKind>,
    /// How many days before its end a contract is to be renewed, 0 to 36,525. 30 (by trade custom).
    pub renewal_notice_days: u32,
    /// How many days after its end a contract can still be renewed without counting as lost. 30 (by
    /// trade custom).
    pub grace_days: u32,
    /// For how many months a lost contract is a warning, 1 to 1,200. 12 (ours): then the next one
    /// that they have elsewhere has run out as well.
    pub lost_contract_months: u32,
    /// The own rhythm.
    pub rhythm: RhythmLimits,
    /// A decline.
    pub decline: DeclineLimits,
    /// A season.
    pub season: SeasonLimits,
    /// Up to how many days from Chinese New Year days count by how far they lie from it, 0 to 60. 30
    /// (ours): from the shopping before it to the first month's end.
    pub festival_days: u32,
}

/// What is expected of customers, and when its want is a warning.
///
/// * The notice before a silence is shorter than the time until it, counted as 28 days a month.
/// * No product and no prefix is in two classes.
pub type ChurnPolicy = Valid<ChurnPolicyDraft>;

impl Default for ChurnPolicyDraft {
    fn default() -> Self {
        let renewed = ContractKind::ALL.iter().filter(|kind| kind.is_renewed());
        ChurnPolicyDraft {
            classes: BTreeMap::new(),
            otherwise: Expectation::default(),
            notice_days: 30,
            lost_months: 12,
            renewed: renewed.copied().collect(),
            renewal_notice_days: 30,
            grace_days: 30,
            lost_contract_months: 12,
            rhythm: RhythmLimits::default(),
            decline: DeclineLimits::default(),
            season: SeasonLimits::default(),
            festival_days: 30,
        }
    }
}

impl ChurnPolicyDraft {
    const MOST_CLASSES: usize = 10_000;
    const MOST_FESTIVAL_DAYS: u32 = 60;
}

impl Draft for ChurnPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.length("classes", self.classes.len(), 0, Self::MOST_CLASSES);
        let names = self.classes.keys().map(|name| ("classes".to_owned(), name.as_str()));
        checker.names(names);
        self.check_products(checker);
        let sound = checker.problems();
        checker.within("otherwise", |checker| self.otherwise.check(checker));
        for (name, class) in &self.classes {
            let field = format!("classes.{name}.expects");
            checker.within(&field, |checker| class.expects.check(checker));
        }
        if checker.problems() == sound {
            // Or everybody would be told of on the day of a purchase.
            let months = self.expectations().map(|it| it.within_months).min().unwrap_or(12);
            let most = months.saturating_mul(28).saturating_sub(1);
            checker.number("notice_days", self.notice_days, 0, most);
        }
        checker.number("lost_months", self.lost_months, 1, Checker::MAX_MONTHS);
        let notice = self.renewal_notice_days;
        checker.number("renewal_notice_days", notice, 0, Checker::MAX_DAYS);
        checker.number("grace_days", self.grace_days, 0, Checker::MAX_DAYS);
        let months = self.lost_contract_months;
        checker.number("lost_contract_months", months, 1, Checker::MAX_MONTHS);
        checker.number("festival_days", self.festival_days, 0, Self::MOST_FESTIVAL_DAYS);
        checker.within("rhythm", |checker| self.rhythm.check(checker));
        checker.within("decline", |checker| self.decline.check(checker));
        checker.within("season", |checker| self.season.check(checker));
    }
}

impl ChurnPolicyDraft {
    /// What is expected of any product.
    fn expectations(&self) -> impl Iterator<Item = Expectation> {
        let of_classes = self.classes.values().map(|class| class.expects);
        of_classes.chain([self.otherwise])
    }

    /// No product and no prefix is in two classes, and no prefix is empty.
    fn check_products(&self, checker: &mut Checker) {
        let of_class = |list: &'static str| {
            move |(name, place): (&String, usize)| format!("classes.{name}.{list}[{place}]")
        };
        let products = self.classes.iter().flat_map(|(name, class)| {
            let products = class.products.iter().enumerate();
            products.map(move |(at, it)| (of_class("products")((name, at)), it.as_str()))
        });
        checker.names(products);
        let prefixes = self.classes.iter().flat_map(|(name, class)| {
            let prefixes = class.prefixes.iter().enumerate();
            prefixes.map(move |(at, it)| (of_class("prefixes")((name, at)), it.as_str()))
        });
        checker.names(prefixes);
    }
}

impl Expectation {
    fn check(self, checker: &mut Checker) {
        checker.number("within_months", self.within_months, 1, Checker::MAX_MONTHS);
    }
}

impl RhythmLimits {
    fn check(self, checker: &mut Checker) {
        checker.number("least_gaps", self.least_gaps, 1, 1_000);
        let given = self.false_alarms;
        if given == Probability::ZERO {
            checker.report("false_alarms", ProblemKind::NotPositive(given.value().to_string()));
        } else if given == Probability::ONE {
            let (given, accepted) = (given.value().to_string(), "below 1".to_owned());
            checker.report("false_alarms", ProblemKind::NotAccepted { given, accepted });
        }
    }
}

impl DeclineLimits {
    fn check(self, checker: &mut Checker) {
        checker.number("months", self.months, 1, 12);
        checker.number("least_days", self.least_days, 1, 366);
        checker.part("fall", self.fall);
        checker.part("range_fall", self.range_fall);
        checker.number("least_classes", self.least_classes, 2, 1_000);
        checker.number("habit_days", self.habit_days, 1, 366);
    }
}

impl SeasonLimits {
    fn check(self, checker: &mut Checker) {
        checker.number("least_seasons", self.least_seasons, 2, 100);
        checker.number("quiet_months", self.quiet_months, 1, 11);
    }
}
