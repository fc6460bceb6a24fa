//! How a finding becomes a warning, and when it is told again.

use serde::{Deserialize, Serialize};

use super::WarningMargin;
use crate::customer::Role;
use crate::rule::{Checker, Draft, Valid};
use crate::warning::Severity;

/// How a finding becomes a warning, how it ends and when it is told again, as it is written down.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WarningTerms {
    /// For how many days something has to be found before a warning of it is raised. 0 (ours): what
    /// is found is raised at once.
    pub pending_days: u32,
    /// For how many days a warning stays after it is found no more. 0 (ours): what is paid is no
    /// warning on the same day.
    pub keep_days: u32,
    /// How far beyond its threshold, on the good side, a figure has to be before it counts as
    /// found no more. `None` (ours): at the threshold. It takes a figure: see
    /// [`DayFindings::not_met`](super::DayFindings::not_met).
    pub recovery: Option<WarningMargin>,
    /// For how many days after a warning was found no more another one of the matter is raised only
    /// if it is much worse. 7 (ours).
    pub rearm_days: u32,
    /// How much worse is much: than the threshold; or than it was when the warning was closed, where
    /// somebody closed it while it was still found, and where the threshold is nothing. 10 % (ours). `None`: it never is, unless the severity is higher.
    pub rearm: Option<WarningMargin>,
    /// Whether a higher severity ends a snooze before its day. Yes (ours).
    pub is_snooze_ended_by_severity: bool,
    /// Who is told of what nobody acknowledges. By default whoever is responsible for the account: of
    /// high severity after 2 days, of medium after 7 (ours).
    pub escalations: Vec<EscalationRule>,
}

/// After how long without an acknowledgement a warning is taken to somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EscalationRule {
    /// Of which severity.
    pub severity: Severity,
    /// After how many days: since it was raised, became more severe, was handed over or its snooze
    /// ended.
    pub after_days: u32,
    /// To whom.
    pub to: Role,
}

/// The terms of one matter.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatterTerms {
    /// Which matter, by its [name](crate::warning::FindingKey::matter).
    pub matter: String,
    /// Its terms.
    pub terms: WarningTerms,
}

/// The terms of all matters, as they are written down.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WarningLifePolicyDraft {
    /// The terms of every matter that has none of its own.
    pub terms: WarningTerms,
    /// Matters with terms of their own. None by default.
    pub matters: Vec<MatterTerms>,
}

/// The terms of all matters.
///
/// * No matter has two.
/// * Each severity goes to a role once.
pub type WarningLifePolicy = Valid<WarningLifePolicyDraft>;

impl Default for WarningTerms {
    fn default() -> Self {
        let rule =
            |severity, after_days| EscalationRule { severity, after_days, to: Role::Account };
        WarningTerms {
            pending_days: 0,
            keep_days: 0,
            recovery: None,
            rearm_days: 7,
            rearm: Some(WarningMargin::Share(crate::units::Share::from_percent(10))),
            is_snooze_ended_by_severity: true,
            escalations: vec![rule(Severity::High, 2), rule(Severity::Medium, 7)],
        }
    }
}

impl WarningLifePolicyDraft {
    /// The terms of a matter.
    pub fn of(&self, matter: &str) -> &WarningTerms {
        let own = self.matters.iter().find(|own| own.matter == matter);
        own.map_or(&self.terms, |own| &own.terms)
    }
}

impl WarningLifePolicyDraft {
    /// After how many days everything is told that there is to tell of what was found all the while.
    pub(in crate::warning) fn settles_after_days(&self) -> u32 {
        let own = self.matters.iter().map(|own| &own.terms);
        own.chain([&self.terms]).map(WarningTerms::settles_after_days).max().unwrap_or(0)
    }
}

impl WarningTerms {
    fn settles_after_days(&self) -> u32 {
        let patience = self.escalations.iter().map(|rule| rule.after_days).max();
        self.pending_days.saturating_add(patience.unwrap_or(0))
    }

    fn check(&self, checker: &mut Checker) {
        checker.number("pending_days", self.pending_days, 0, Checker::MAX_DAYS);
        checker.number("keep_days", self.keep_days, 0, Checker::MAX_DAYS);
        checker.number("rearm_days", self.rearm_days, 0, Checker::MAX_DAYS);
        for (at, rule) in self.escalations.iter().enumerate() {
            let field = format!("escalations[{at}].after_days");
            checker.number(&field, rule.after_days, 0, Checker::MAX_DAYS);
        }
        let names: Vec<String> = self.escalations.iter().map(|rule| rule.name()).collect();
        let by_place = names.iter().enumerate();
        checker.names(by_place.map(|(at, name)| (format!("escalations[{at}]"), name.as_str())));
    }
}

impl EscalationRule {
    fn name(self) -> String {
        let severity = match self.severity {
            Severity::High => "high",
            Severity::Medium => "medium",
            Severity::Low => "low",
        };
        format!("{severity} to {}", self.to.as_str())
    }
}

impl Draft for WarningLifePolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.within("terms", |checker| self.terms.check(checker));
        checker.named_parts(
            "matters",
            &self.matters,
            ("matter", |own: &MatterTerms| &own.matter),
            |own, checker| checker.within("terms", |checker| own.terms.check(checker)),
        );
    }

    fn tidy(mut self) -> Self {
        for own in &mut self.matters {
            own.matter = own.matter.trim().to_owned();
        }
        self
    }
}
