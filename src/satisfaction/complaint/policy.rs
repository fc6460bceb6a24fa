//! How soon a complaint has to be seen to, and what makes it grave.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::ComplaintSeverity;
use crate::calendar::BusinessTime;
use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::tiering::AbcClass;
use crate::units::{Currency, FaultClass, Money};

/// How soon a complaint has to be seen to, and what makes it grave, as it is written down.
///
/// S3 asks to settle fast and says that a fault weighs by what was paid; the figures of hours, days
/// and points are ours, but for the two prices.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ComplaintPolicyDraft {
    /// By when a complaint has to be seen to, each since a day. By default one, for ever. A change
    /// of a target changes no time that has passed.
    pub targets: Vec<ComplaintTargets>,
    /// How many days after it was settled a complaint of which nobody heard again counts as closed
    /// in silence. 14 (ours).
    pub silent_after_days: u32,
    /// On which working day after it was settled the customer is asked whether they are content.
    /// 2 (ours).
    pub ask_within_working_days: u32,
    /// On which working day after the customer was asked for something they are reminded. 3 (ours).
    pub remind_within_working_days: u32,
    /// After how many months without an entry nobody knows any more how an open complaint ended. 12
    /// (ours).
    pub forgotten_after_months: u32,
    /// What makes a complaint grave.
    pub severity: ComplaintSeverityDraft,
}

/// By when complaints have to be seen to, from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ComplaintTargets {
    /// From which day on. `None`: from the first.
    pub from: Option<NaiveDate>,
    /// A critical complaint. 1 hour, and 8 hours (ours).
    pub critical: ComplaintTarget,
    /// A serious one. 2 hours, and 16 hours (ours).
    pub serious: ComplaintTarget,
    /// An ordinary one. 4 hours, and 40 hours (ours).
    pub ordinary: ComplaintTarget,
    /// A minor one. 8 hours, and 80 hours (ours).
    pub minor: ComplaintTarget,
}

/// By when a complaint has to be seen to, in minutes of business time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComplaintTarget {
    /// How many minutes after it was received the customer hears from the firm.
    pub respond_minutes: u32,
    /// After how many minutes it is settled, without those during which the firm waited for the
    /// customer or held it for settled.
    pub settle_minutes: u32,
}

/// What makes a complaint grave, in points.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ComplaintSeverityDraft {
    /// What was paid where a fault is forgiven, and where it is not. `None`: prices do not count.
    pub prices: Option<FaultPrices>,
    /// The points of a fault that is not forgiven. 1 (ours).
    pub price_points: u32,
    /// Up to which class a customer is one of the best. A (ours).
    pub best_class: AbcClass,
    /// The points of one of the best customers, and of a VIP. 1 (ours).
    pub tier_points: u32,
    /// Within how many months a complaint of the same cause or about the same product repeats an
    /// earlier one. 12 (ours).
    pub repeated_within_months: u32,
    /// The points of a repeated complaint. 1 (ours).
    pub repeated_points: u32,
    /// The points of a repair that was not right the first time. 1 (ours).
    pub repair_points: u32,
    /// The points of each class of fault, in the firm's words. None by default.
    pub faults: Vec<FaultPoints>,
    /// From how many points on a complaint is serious. 1 (ours).
    pub serious_from: u32,
    /// From how many points on it is critical. 3 (ours). It also is where safety is at risk.
    pub critical_from: u32,
}

/// Expectation grows with the price (S3): at which a fault is forgiven, and at which it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultPrices {
    /// Up to what was paid a fault is forgiven: with no point against it the complaint is minor. 10
    /// CNY by default (S3: the 10-yuan snack).
    pub forgiven_to: Money,
    /// From what was paid on a fault is not forgiven. 1,000 CNY by default (S3: the 1,000-yuan
    /// dinner).
    pub unforgiven_from: Money,
}

/// How much a class of fault weighs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultPoints {
    /// Which class.
    pub fault: FaultClass,
    /// Its points.
    pub points: u32,
}

impl Default for ComplaintPolicyDraft {
    fn default() -> Self {
        ComplaintPolicyDraft {
            targets: vec![ComplaintTargets::default()],
            silent_after_days: 14,
            ask_within_working_days: 2,
            remind_within_working_days: 3,
            forgotten_after_months: 12,
            severity: ComplaintSeverityDraft::default(),
        }
    }
}

impl Default for ComplaintTargets {
    fn default() -> Self {
        let hours = |respond: u32, settle: u32| ComplaintTarget {
            respond_minutes: respond.saturating_mul(60),
            settle_minutes: settle.saturating_mul(60),
        };
        ComplaintTargets {
            from: None,
            critical: hours(1, 8),
            serious: hours(2, 16),
            ordinary: hours(4, 40),
            minor: hours(8, 80),
        }
    }
}

impl FaultPrices {
    /// The two prices of S3.
    fn of_s3() -> Self {
        FaultPrices {
            forgiven_to: Money::from_minor(1_000, Currency::CNY),
            unforgiven_from: Money::from_minor(100_000, Currency::CNY),
        }
    }

    fn check(&self, checker: &mut Checker) {
        checker.currency("unforgiven_from", self.unforgiven_from, self.forgiven_to.currency());
        if self.forgiven_to.currency() == self.unforgiven_from.currency() {
            let price = |money: Money| money.amount();
            checker.above(
                ("unforgiven_from", price(self.unforgiven_from)),
                ("forgiven_to", price(self.forgiven_to)),
            );
        }
    }
}

impl Default for ComplaintSeverityDraft {
    fn default() -> Self {
        ComplaintSeverityDraft {
            prices: Some(FaultPrices::of_s3()),
            price_points: 1,
            best_class: AbcClass::A,
            tier_points: 1,
            repeated_within_months: 12,
            repeated_points: 1,
            repair_points: 1,
            faults: Vec::new(),
            serious_from: 1,
            critical_from: 3,
        }
    }
}

/// How soon a complaint has to be seen to, and what makes it grave.
///
/// * There are targets from the first day on, and each later ones begin on a later day; no target
///   is below a minute or above a year.
/// * What is forgiven costs less than what is not, in one currency.
/// * What is critical has at least the points of what is serious, and that has one.
/// * No class of fault stands twice; no number of points is above 1,000.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::satisfaction::complaint::ComplaintPolicyDraft;
///
/// let draft = ComplaintPolicyDraft { targets: vec![], silent_after_days: 0, ..Default::default() };
/// assert_eq!(draft.validate().unwrap_err().paths(), ["targets", "silent_after_days"]);
/// ```
pub type ComplaintPolicy = Valid<ComplaintPolicyDraft>;

/// A year of minutes.
const MOST_MINUTES: u32 = 366 * 24 * 60;
const MOST_POINTS: u32 = 1_000;

impl Draft for ComplaintPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.length("targets", self.targets.len(), 1, 1_000);
        let mut last = None;
        for (place, targets) in self.targets.iter().enumerate() {
            let path = format!("targets[{place}]");
            let begins_later = match (place, targets.from) {
                (0, from) => from.is_none(),
                (_, from) => from.is_some() && last < from,
            };
            if !begins_later {
                let given = targets.from.map_or_else(|| "null".to_owned(), |day| day.to_string());
                let accepted = match (place, last) {
                    (0, _) => "null: the first targets hold from the first day on".to_owned(),
                    (_, None) => "a day".to_owned(),
                    (_, Some(last)) => format!("a day after {last}"),
                };
                let problem = ProblemKind::NotAccepted { given, accepted };
                checker.report(&format!("{path}.from"), problem);
            }
            last = last.max(targets.from);
            checker.within(&path, |checker| targets.check(checker));
        }
        checker.number("silent_after_days", self.silent_after_days, 1, Checker::MAX_DAYS);
        for (field, days) in [
            ("ask_within_working_days", self.ask_within_working_days),
            ("remind_within_working_days", self.remind_within_working_days),
        ] {
            checker.number(field, days, 0, Checker::MAX_DAYS);
        }
        let months = self.forgotten_after_months;
        checker.number("forgotten_after_months", months, 1, Checker::MAX_MONTHS);
        checker.within("severity", |checker| self.severity.check(checker));
    }
}

impl ComplaintTargets {
    fn check(&self, checker: &mut Checker) {
        for severity in ComplaintSeverity::ALL {
            let target = self.of(severity);
            checker.within(severity.as_str(), |checker| {
                checker.number("respond_minutes", target.respond_minutes, 1, MOST_MINUTES);
                checker.number("settle_minutes", target.settle_minutes, 1, MOST_MINUTES);
            });
        }
    }

    /// The target for a severity.
    pub const fn of(&self, severity: ComplaintSeverity) -> ComplaintTarget {
        match severity {
            ComplaintSeverity::Critical => self.critical,
            ComplaintSeverity::Serious => self.serious,
            ComplaintSeverity::Ordinary => self.ordinary,
            ComplaintSeverity::Minor => self.minor,
        }
    }
}

impl ComplaintTarget {
    /// The business time until the customer hears from the firm.
    pub fn respond(self) -> BusinessTime {
        BusinessTime::from_minutes(self.respond_minutes)
    }

    /// The business time until it is settled.
    pub fn settle(self) -> BusinessTime {
        BusinessTime::from_minutes(self.settle_minutes)
    }
}

impl ComplaintSeverityDraft {
    fn check(&self, checker: &mut Checker) {
        if let Some(prices) = &self.prices {
            checker.within("prices", |checker| prices.check(checker));
        }
        checker.number(
            "repeated_within_months",
            self.repeated_within_months,
            1,
            Checker::MAX_MONTHS,
        );
        for (field, points, least) in [
            ("price_points", self.price_points, 0),
            ("tier_points", self.tier_points, 0),
            ("repeated_points", self.repeated_points, 0),
            ("repair_points", self.repair_points, 0),
            ("serious_from", self.serious_from, 1),
            ("critical_from", self.critical_from, self.serious_from.clamp(1, MOST_POINTS)),
        ] {
            checker.number(field, points, least, MOST_POINTS);
        }
        let faults = self.faults.iter().enumerate();
        checker.names(faults.map(|(at, of)| (format!("faults[{at}].fault"), of.fault.as_str())));
        for (at, of) in self.faults.iter().enumerate() {
            checker.number(&format!("faults[{at}].points"), of.points, 0, MOST_POINTS);
        }
    }
}

impl ComplaintPolicyDraft {
    /// The same for a firm that reckons in a currency: the prices of S3 say nothing of what a snack
    /// costs elsewhere, and do not count there. Others stay.
    pub(crate) fn in_currency(mut self, currency: Currency) -> Self {
        let severity = &mut self.severity;
        severity.prices =
            severity.prices.filter(|it| *it != FaultPrices::of_s3() || currency == Currency::CNY);
        self
    }

    /// The targets that hold on a day. `None` only in a draft.
    pub fn targets_on(&self, day: NaiveDate) -> Option<&ComplaintTargets> {
        let begun = self.targets.partition_point(|one| one.from.is_none_or(|from| from <= day));
        self.targets.get(begun.saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::{
        ComplaintPolicy, ComplaintPolicyDraft, ComplaintSeverityDraft, ComplaintTarget,
        ComplaintTargets, FaultPoints, FaultPrices,
    };
    use crate::rule::Draft;
    use crate::satisfaction::complaint::ComplaintSeverity;

    #[test]
    fn the_defaults_are_a_valid_policy() {
        assert_eq!(ComplaintPolicyDraft::default().validate(), Ok(ComplaintPolicy::default()));
    }

    #[test]
    fn everything_that_is_wrong_is_named_at_once() {
        let none = ComplaintTarget { respond_minutes: 0, settle_minutes: u32::MAX };
        let from = |day: &str| Some(day.parse().unwrap());
        let targets = vec![
            ComplaintTargets { from: from("2026-01-01"), critical: none, ..Default::default() },
            ComplaintTargets { from: from("2026-01-01"), ..Default::default() },
            ComplaintTargets::default(),
        ];
        let fault = |name: &str| FaultPoints { fault: name.parse().unwrap(), points: 1_001 };
        let severity = ComplaintSeverityDraft {
            prices: Some(FaultPrices {
                forgiven_to: "1000 CNY".parse().unwrap(),
                ..FaultPrices::of_s3()
            }),
            repeated_within_months: 0,
            serious_from: 4,
            faults: vec![fault("scratch"), fault("scratch")],
            ..Default::default()
        };
        let draft = ComplaintPolicyDraft {
            targets,
            silent_after_days: 0,
            ask_within_working_days: 40_000,
            forgotten_after_months: 0,
            severity,
            ..Default::default()
        };
        assert_eq!(
            draft.validate().unwrap_err().paths(),
            [
                "targets[0].from",
                "targets[0].critical.respond_minutes",
                "targets[0].critical.settle_minutes",
                "targets[1].from",
                "targets[2].from",
                "silent_after_days",
                "ask_within_working_days",
                "forgotten_after_months",
                "severity.prices.unforgiven_from",
                "severity.repeated_within_months",
                "severity.critical_from",
                "severity.faults[1].fault",
                "severity.faults[0].points",
                "severity.faults[1].points",
            ]
        );
        let prices = FaultPrices { forgiven_to: "10 USD".parse().unwrap(), ..FaultPrices::of_s3() };
        let severity = ComplaintSeverityDraft { prices: Some(prices), ..Default::default() };
        let draft = ComplaintPolicyDraft { severity, ..Default::default() };
        assert_eq!(draft.validate().unwrap_err().paths(), ["severity.prices.unforgiven_from"]);
    }

    #[test]
    fn the_targets_of_a_day_are_the_last_that_began_until_then() {
        let mut draft = ComplaintPolicyDraft::default();
        let mut later = ComplaintTargets { from: "2026-03-01".parse().ok(), ..draft.targets[0] };
        later.minor.respond_minutes = 7;
        draft.targets.push(later);
        let policy = draft.validate().unwrap();
        let minutes = |day: &str| {
            let targets = policy.targets_on(day.parse().unwrap()).unwrap();
            targets.of(ComplaintSeverity::Minor).respond_minutes
        };
        assert_eq!(["2026-02-28", "2026-03-01", "2027-01-01"].map(minutes), [480, 7, 7]);
    }
}
