//! Rules of one's own that fit what can be asked.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use super::look::{Jointly, OfCustomers};
use super::{WarningMeasures, WrittenRule, WrittenRules};
use crate::rule::condition::{CheckedCondition, Conclusion, NamedMeasure};
use crate::rule::measure::{Catalogue, Subject, SubjectKind, Unit};
use crate::rule::{Checker, ProblemKind, Problems};
use crate::warning::{CustomerRule, JointRule, WarningRules};

/// Rules of one's own that fit what can be asked, and of which none is known to be met never or always.
///
/// ```
/// use std::sync::Arc;
///
/// use clienteling::Currency;
/// use clienteling::warning::written::{CheckedRules, RoomMeasures, WrittenRules};
///
/// let written: WrittenRules = toml::from_str(r#"
///     [[rules]]
///     key = "own.owes-and-stays-away"
///     says = "owes much and buys little"
///     when = { all = [
///         { measure = "receivable.owed", over = "100000 CNY" },
///         { measure = "receivable.owed", below = "50000 CNY" },
///         { measure = "purchases.count", last_days = 90, below = 2 },
///     ] }
/// "#)?;
/// let measures = Arc::new(RoomMeasures::try_new(Currency::CNY)?);
/// let refused = CheckedRules::try_new(&written, measures).unwrap_err();
/// assert_eq!(
///     refused.to_string(),
///     "`rules[0].when`: can never be met: amount owed over 100,000.00 CNY and below 50,000.00 CNY \
///      cannot be",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct CheckedRules {
    of_customers: Vec<Checked>,
    joint: Vec<Checked>,
    notices: Vec<Notice>,
    measures: Arc<dyn WarningMeasures>,
    since_within_days: u32,
}

/// A rule with its condition as it runs.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    pub(super) rule: WrittenRule,
    pub(super) when: CheckedCondition,
    /// Of whom it is asked, where not of all.
    pub(super) of: BTreeSet<Subject>,
}

/// What a manager should know about rules that are in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Notice {
    /// Two rules are met together or not at all.
    #[error("`{rule}` and `{other}` are met together or not at all{}", suffix(*where_known))]
    Same {
        /// The one that is written first.
        rule: String,
        /// The other one.
        other: String,
        /// Whether that is so only as long as all figures are known.
        where_known: bool,
    },
    /// A rule is met wherever another is.
    #[error("wherever `{by}` is met, `{rule}` is too{}", suffix(*where_known))]
    Implied {
        /// The rule that is met too.
        rule: String,
        /// The one that is not met alone.
        by: String,
        /// Whether that is so only as long as all figures are known.
        where_known: bool,
    },
    /// A rule has too many comparisons for the analysis: whether it can be met is not decided.
    #[error("`{rule}` has {comparisons} comparisons: whether it is never or always met is not decided beyond {most}", most = CheckedCondition::MAX_ANALYSED)]
    NotDecided {
        /// Which.
        rule: String,
        /// How many it has.
        comparisons: usize,
    },
    /// Two rules have too many comparisons together: whether one is met wherever the other is, is not
    /// decided.
    #[error(
        "whether `{rule}` and `{other}` are met together is not decided: they have too many comparisons"
    )]
    NotCompared {
        /// The one that is written first.
        rule: String,
        /// The other one.
        other: String,
    },
}

const fn suffix(is_so: bool) -> &'static str {
    if is_so { ", as long as all figures are known" } else { "" }
}

impl CheckedRules {
    /// Checks rules against what can be asked, analyses each, and compares each two that can find
    /// something about the same subject.
    ///
    /// Cost: an analysis of each rule, and of each pair that has a figure in common: see
    /// [`CheckedCondition`].
    ///
    /// # Errors
    /// [`Problems`] with everything that does not fit, and every rule that can never be met, or always
    /// is.
    pub fn try_new(
        written: &WrittenRules,
        measures: Arc<dyn WarningMeasures>,
    ) -> Result<Self, Problems> {
        let catalogue = measures.catalogue();
        let mut checked = Vec::new();
        Problems::of(Checker::run(|checker| {
            for (place, rule) in written.rules.iter().enumerate() {
                let within = format!("rules[{place}]");
                checked.extend(checker.within(&within, |checker| check(rule, catalogue, checker)));
            }
        }))?;
        let notices = notices(&checked);
        let is_of_customers = |one: &Checked| one.rule.about == SubjectKind::Customer;
        let (of_customers, joint) = checked.into_iter().partition(is_of_customers);
        let since_within_days = written.since_within_days;
        Ok(CheckedRules { of_customers, joint, notices, measures, since_within_days })
    }

    /// What a manager should know about them, by the order of the rules.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// The rules as they run, to be evaluated alone or [`with`](WarningRules::with) others.
    ///
    /// Figures can change by time alone, so that everybody of whom something is asked is looked at
    /// again on the next day. Of a customer or a deal that a rule names and nobody knows it is not
    /// evaluated, which is said.
    ///
    /// Cost of each rule for each subject: its questions, once for each of the days in a row; and for
    /// what is found once more for each day that is looked back. Questions of one subject and day are
    /// asked once for all rules.
    ///
    /// # Errors
    /// [`Problems`]: none, since each has a key of its own.
    pub fn into_rules(self) -> Result<WarningRules, Problems> {
        let CheckedRules { of_customers, joint, measures, since_within_days, .. } = self;
        let names_somebody = of_customers.iter().any(|one| !one.of.is_empty());
        let mut jointly: Vec<Box<dyn JointRule>> = Vec::new();
        if !joint.is_empty() || names_somebody {
            let measures = Arc::clone(&measures);
            let rule = Jointly::new(joint, &of_customers, measures, since_within_days);
            jointly.push(Box::new(rule));
        }
        let mut all: Vec<Box<dyn CustomerRule>> = Vec::new();
        if !of_customers.is_empty() {
            all.push(Box::new(OfCustomers::new(of_customers, measures, since_within_days)));
        }
        WarningRules::try_new(all, jointly)
    }
}

impl fmt::Debug for CheckedRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CheckedRules")
            .field("of_customers", &self.of_customers)
            .field("joint", &self.joint)
            .field("notices", &self.notices)
            .finish_non_exhaustive()
    }
}

/// The rule, or what does not fit is reported.
fn check(rule: &WrittenRule, catalogue: &Catalogue, checker: &mut Checker) -> Option<Checked> {
    if let Some(figure) = &rule.at_stake {
        checker.within("at_stake", |checker| {
            check_amount(figure, rule.about, catalogue, checker);
        });
    }
    let when = checker.within("when", |checker| {
        let when = rule.when.checked(catalogue, rule.about, checker)?;
        if let Some(flaw) = when.flaw() {
            let (key, text) = ("warning.written.flaw", flaw.to_string());
            checker.report("", ProblemKind::Of { key, text });
        }
        Some(when)
    })?;
    Some(Checked { rule: rule.clone(), when, of: rule.subjects().into_iter().collect() })
}

/// Reports what is at stake and is no amount.
fn check_amount(
    figure: &NamedMeasure,
    about: SubjectKind,
    catalogue: &Catalogue,
    checker: &mut Checker,
) {
    let Some(measure) = figure.known(catalogue, about, checker) else { return };
    if !matches!(measure.unit, Unit::Money(_)) {
        let given = figure.measure.clone();
        let accepted = "a measure of money".to_owned();
        checker.report("measure", ProblemKind::NotAccepted { given, accepted });
    }
}

/// What is to be said of rules, of each alone and of each two.
fn notices(rules: &[Checked]) -> Vec<Notice> {
    let mut found = Vec::new();
    for (place, one) in rules.iter().enumerate() {
        let comparisons = one.when.comparisons();
        if comparisons > CheckedCondition::MAX_ANALYSED {
            found.push(Notice::NotDecided { rule: one.rule.key.clone(), comparisons });
        }
        let later = rules.iter().skip(place.saturating_add(1));
        found.extend(later.filter_map(|other| of_two(one, other)));
    }
    found
}

/// How two rules stand to each other, where anything is to be said of it.
fn of_two(one: &Checked, other: &Checked) -> Option<Notice> {
    if one.rule.about != other.rule.about || !one.when.shares_a_figure(&other.when) {
        return None;
    }
    let (rule, second) = (one.rule.key.clone(), other.rule.key.clone());
    let there = one.when.implies(&other.when);
    let back = other.when.implies(&one.when);
    // A rule that is not asked of somebody is not met there.
    let there = if one.is_asked_only_where(other) { there } else { Conclusion::No };
    let back = if other.is_asked_only_where(one) { back } else { Conclusion::No };
    let strict = |verdict| verdict != Conclusion::Yes;
    match (there, back) {
        (Conclusion::NotDecided, _) | (_, Conclusion::NotDecided) => {
            Some(Notice::NotCompared { rule, other: second })
        }
        (Conclusion::No, Conclusion::No) => None,
        (there, Conclusion::No) => {
            Some(Notice::Implied { rule: second, by: rule, where_known: strict(there) })
        }
        (Conclusion::No, back) => {
            Some(Notice::Implied { rule, by: second, where_known: strict(back) })
        }
        (there, back) => {
            let where_known = strict(there) || strict(back);
            Some(Notice::Same { rule, other: second, where_known })
        }
    }
}

impl Checked {
    /// Whether it is asked of nobody of whom another is not.
    fn is_asked_only_where(&self, other: &Checked) -> bool {
        let is_named = other.of.is_empty() || !self.of.is_empty() && self.of.is_subset(&other.of);
        is_named && (other.rule.after_end || !self.rule.after_end)
    }
}
