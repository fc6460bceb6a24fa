//! How a finding becomes a warning, and when it is told again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::WarningMargin;
use super::tracked::level_of;
use crate::rule::{Checker, Draft, Problem, ProblemKind, Valid};
use crate::units::StaffId;
use crate::warning::{Finding, Severity};

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
    /// found no more. `None` (ours): at the threshold. The rules about credit limits say the figure; where
    /// another does not, see [`DayFindings::not_met`](super::DayFindings::not_met).
    pub recovery: Option<WarningMargin>,
    /// For how many days after a warning was found no more another one of the matter is raised only
    /// if it is much worse. 7 (ours).
    pub rearm_days: u32,
    /// How much worse is much: than the threshold; or than it was when the warning was closed, where
    /// somebody closed it while it was still found, and where the threshold is nothing. 10 % (ours). `None`: it never is, unless the severity is higher. Of what is measured in
    /// days a share says nothing: see [`misfits`](WarningLifePolicyDraft::misfits).
    pub rearm: Option<WarningMargin>,
    /// Whether a higher severity ends a snooze before its day. Yes (ours).
    pub is_snooze_ended_by_severity: bool,
    /// Who is told of what nobody acknowledges: somebody who can act on it where the responsible one
    /// does not. Nobody by default: who that is only the firm knows, and in a shop of one person there is
    /// nobody else.
    pub escalations: Vec<EscalationRule>,
}

/// After how long without an acknowledgement a warning is taken to somebody else.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EscalationRule {
    /// Of which severity.
    pub severity: Severity,
    /// After how many days: since it was raised, became more severe, was handed over or its snooze
    /// ended.
    pub after_days: u32,
    /// To whom. Who was told already is not told again: see [`Escalation`](super::Escalation).
    pub to: StaffId,
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
/// * Each severity goes to a member of staff once.
pub type WarningLifePolicy = Valid<WarningLifePolicyDraft>;

impl Default for WarningTerms {
    fn default() -> Self {
        WarningTerms {
            pending_days: 0,
            keep_days: 0,
            recovery: None,
            rearm_days: 7,
            rearm: Some(WarningMargin::Share(crate::units::Share::from_percent(10))),
            is_snooze_ended_by_severity: true,
            escalations: Vec::new(),
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
    /// Each margin of a matter with terms of its own that says nothing of what is found of it: days have no
    /// share, and an amount in another currency is not compared. What nobody wrote is no misfit. A policy
    /// alone does not know in what a matter is measured: the findings do.
    ///
    /// Cost: a look at each finding for each matter with terms of its own.
    pub fn misfits<'a>(&self, findings: impl IntoIterator<Item = &'a Finding>) -> Vec<Problem> {
        let by_default = WarningTerms::default();
        let mut misfits = BTreeMap::new();
        for finding in findings {
            let matter = finding.key.matter();
            let mut own = self.matters.iter().enumerate();
            let Some((at, own)) = own.find(|(_, own)| own.matter == matter) else { continue };
            let WarningTerms { rearm, recovery, .. } = own.terms;
            let written = |margin: Option<WarningMargin>, by_default| {
                margin
                    .filter(|_| margin != by_default)
                    .is_some_and(|it| !it.fits(&level_of(finding)))
            };
            for (field, is_misfit) in [
                ("rearm", written(rearm, by_default.rearm)),
                ("recovery", written(recovery, by_default.recovery)),
            ] {
                if is_misfit {
                    let text = format!("`{matter}` is not measured in that: it never is reached");
                    let kind = ProblemKind::Of { key: "warning.misfit", text };
                    let path = format!("matters[{at}].terms.{field}");
                    misfits.entry(path.clone()).or_insert(Problem { path, kind });
                }
            }
        }
        misfits.into_values().collect()
    }

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
        let names: Vec<String> = self.escalations.iter().map(EscalationRule::name).collect();
        let by_place = names.iter().enumerate();
        checker.names(by_place.map(|(at, name)| (format!("escalations[{at}]"), name.as_str())));
    }
}

impl EscalationRule {
    fn name(&self) -> String {
        let severity = match self.severity {
            Severity::High => "high",
            Severity::Medium => "medium",
            Severity::Low => "low",
        };
        format!("{severity} to {}", self.to)
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
