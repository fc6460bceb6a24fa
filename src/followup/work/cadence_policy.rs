//! How long a customer may be without a contact, by class, level and loyalty.

use serde::{Deserialize, Serialize};

use super::{CadenceBasis, CadenceClasses};
use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::tiering::{AbcClass, LevelPolicy, LoyaltyKind, ProspectLevel};
use crate::units::{Rounding, Share};

/// How long somebody may be without a contact, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CadenceInterval {
    /// After so many days at the latest there is a contact.
    pub longest_days: u32,
    /// After so many days one is due.
    pub ideal_days: u32,
}

impl CadenceInterval {
    /// A contact is due after `ideal_days`, and there is one after `longest_days` at the latest.
    pub const fn new(ideal_days: u32, longest_days: u32) -> Self {
        CadenceInterval { longest_days, ideal_days }
    }

    fn check(self, checker: &mut Checker) {
        checker.number("ideal_days", self.ideal_days, 1, Checker::MAX_DAYS);
        checker.number("longest_days", self.longest_days, 1, Checker::MAX_DAYS);
        if self.ideal_days > self.longest_days {
            let (given, other) = (self.ideal_days.to_string(), self.longest_days.to_string());
            let field = checker.path("longest_days");
            checker.report("ideal_days", ProblemKind::Above { given, field, other });
        }
    }
}

/// How long a customer may be without a contact, as it is written down.
///
/// The sources ask for regular contact (S5) and for time where the value is (S2), and give no
/// figures: these are ours. How often a prospect of a level is contacted at least says the
/// [`LevelPolicy`].
///
/// ```
/// use clienteling::Draft;
/// use clienteling::followup::work::{CadenceInterval, CadencePolicyDraft};
///
/// let never = CadenceInterval::new(30, 0);
/// let draft = CadencePolicyDraft { inertia: never, ..CadencePolicyDraft::default() };
/// assert_eq!(
///     draft.validate().unwrap_err().paths(),
///     ["inertia.longest_days", "inertia.ideal_days"],
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CadencePolicyDraft {
    /// The classes by value from A on; a class beyond the list has the last. A 30 to 60 days, B 60
    /// to 120, C 120 to 240.
    pub tiers: Vec<CadenceInterval>,
    /// Which part of the longest interval of a level is the ideal one, in whole days, cut. 75 %: H
    /// every day, A every 3, B every 5, C every 11, and every 22 where a purchase is expected later.
    pub level_ideal: Share,
    /// True loyalty: who cares wants to hear from us. 60 to 120 days.
    pub true_loyalty: CadenceInterval,
    /// Inertia: a habit breaks without a word. 45 to 90 days.
    pub inertia: CadenceInterval,
    /// Whoever has none of these classes. 180 to 365 days: a year without a purchase is lost (S1).
    pub unclassified: CadenceInterval,
}

impl Default for CadencePolicyDraft {
    fn default() -> Self {
        let of = CadenceInterval::new;
        CadencePolicyDraft {
            tiers: vec![of(30, 60), of(60, 120), of(120, 240)],
            level_ideal: Share::from_percent(75),
            true_loyalty: of(60, 120),
            inertia: of(45, 90),
            unclassified: of(180, 365),
        }
    }
}

/// How long a customer may be without a contact.
///
/// * From one class by value to 26, none contacted more often than a better one.
/// * Every interval has at least a day and at most a century, and the ideal is not above the longest.
pub type CadencePolicy = Valid<CadencePolicyDraft>;

impl Draft for CadencePolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.length("tiers", self.tiers.len(), 1, AbcClass::MOST.into());
        let mut better: Option<(usize, CadenceInterval)> = None;
        for (place, interval) in self.tiers.iter().enumerate() {
            let path = format!("tiers[{place}]");
            checker.within(&path, |checker| interval.check(checker));
            if let Some((before, better)) = better {
                let above = [
                    ("ideal_days", better.ideal_days, interval.ideal_days),
                    ("longest_days", better.longest_days, interval.longest_days),
                ];
                for (name, given, other) in above.into_iter().filter(|(_, a, b)| a > b) {
                    let (given, other) = (given.to_string(), other.to_string());
                    let field = format!("{path}.{name}");
                    let kind = ProblemKind::Above { given, field, other };
                    checker.report(&format!("tiers[{before}].{name}"), kind);
                }
            }
            better = Some((place, *interval));
        }
        checker.part("level_ideal", self.level_ideal);
        let others = [
            ("true_loyalty", self.true_loyalty),
            ("inertia", self.inertia),
            ("unclassified", self.unclassified),
        ];
        for (field, interval) in others {
            checker.within(field, |checker| interval.check(checker));
        }
    }
}

impl CadencePolicyDraft {
    /// The interval of a customer of these classes, and which of them it is: the shortest, by its
    /// longest days and then by its ideal ones.
    pub(super) fn interval(
        &self,
        classes: CadenceClasses,
        levels: &LevelPolicy,
    ) -> (CadenceInterval, CadenceBasis) {
        // Time changes every level that rests on a date, but for H.
        let level =
            classes.level.filter(|it| it.level() == ProspectLevel::H || it.changes_on().is_some());
        let level = level.map(|it| it.level());
        let level = level.map(|it| (self.of_level(it, levels), CadenceBasis::Level(it)));
        let tier = classes.tier.map(|it| (self.of_tier(it), CadenceBasis::Tier(it)));
        let loyalty = classes.loyalty.map(|it| (self.of_loyalty(it), CadenceBasis::Loyalty(it)));
        // Of equal ones the first.
        let known = [level, tier, loyalty].into_iter().flatten();
        known
            .min_by_key(|(interval, _)| *interval)
            .unwrap_or((self.unclassified, CadenceBasis::Unclassified))
    }

    fn of_tier(&self, class: AbcClass) -> CadenceInterval {
        let place = usize::from(class.rank().saturating_sub(1));
        let interval = self.tiers.get(place).or_else(|| self.tiers.last());
        interval.copied().unwrap_or(self.unclassified)
    }

    fn of_level(&self, level: ProspectLevel, levels: &LevelPolicy) -> CadenceInterval {
        let longest_days = levels.contact_every(level);
        let (part, of) = self.level_ideal.on_grid();
        let ideal = Rounding::TowardZero.mul_div(longest_days.into(), part, of);
        let ideal = ideal.and_then(|days| u32::try_from(days).ok());
        let ideal_days = ideal.unwrap_or(longest_days).max(1);
        CadenceInterval { longest_days, ideal_days }
    }

    const fn of_loyalty(&self, kind: LoyaltyKind) -> CadenceInterval {
        match kind {
            LoyaltyKind::True => self.true_loyalty,
            LoyaltyKind::Inertia => self.inertia,
        }
    }
}
