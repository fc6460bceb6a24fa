//! Whether a condition is met, and by which figures.

use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;

use super::CheckedCondition;
use super::checked::{Asked, Compare, Leaf, Row, Tree};
use crate::rule::measure::{Answer, MeasureError, Measures, Question, Subject, Unknown, ask};
use crate::rule::{Comparison, Criterion, CriterionOutcome, Evidence, Rule, rules};
use crate::units::written::written;

rules! {
    OVER = "rule.measure-over", Over {
        "{observed}, over {needed}[ (by {margin})]",
        "{observed}, not over {needed}[ (by {margin})]",
        "not known",
    };
    BELOW = "rule.measure-below", Below {
        "{observed}, below {needed}[ (by {margin})]",
        "{observed}, not below {needed}[ (by {margin})]",
        "not known",
    };
    AT_LEAST = "rule.measure-at-least", AtLeast {
        "{observed}, at least {needed}[ (by {margin})]",
        "{observed}, less than {needed}[ (by {margin})]",
        "not known",
    };
    AT_MOST = "rule.measure-at-most", AtMost {
        "{observed}, at most {needed}[ (by {margin})]",
        "{observed}, more than {needed}[ (by {margin})]",
        "not known",
    };
    IN_A_ROW = "rule.in-a-row", AtLeast {
        "so for {observed} in a row, at least the {needed} that count[ (by {margin})]",
        "so for {observed} in a row, fewer than the {needed} that count[ (by {margin})]",
        "not known for how many days in a row",
    };
    NOT_IN_A_ROW = "rule.not-in-a-row", reverse of IN_A_ROW;
}

/// What a condition comes to on a day.
///
/// | outcome | decided by |
/// |---|---|
/// | met | of `all` each, of `any` the first that is met |
/// | not met | of `all` the first that is not met, of `any` each |
/// | unknown | those that are unknown, where nothing else decides |
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Evaluated {
    /// Met, not met or unknown.
    pub outcome: CriterionOutcome,
    /// The figures that decide it, in the order in which they are written.
    pub decided_by: Vec<Tested>,
    /// Why it is unknown: what is said of the first figure that is. `None` where it is known.
    pub why_unknown: Option<Unknown>,
}

/// A figure, tested: what was measured, over which days, and how it turned out.
///
/// ```text
/// number of purchases in the last 90 days: 1, below 2 (by 1)
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Tested {
    what: What,
    criterion: Criterion,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum What {
    Measure(Arc<Asked>),
    Row(Arc<Row>),
}

impl Tested {
    /// The name of the measure. `None` for what is so for days in a row, which can rest on several.
    pub fn measure(&self) -> Option<&str> {
        match &self.what {
            What::Measure(asked) => Some(&asked.measure),
            What::Row(_) => None,
        }
    }

    /// What was measured: "number of purchases in the last 90 days".
    pub fn label(&self) -> String {
        match &self.what {
            What::Measure(asked) => asked.to_string(),
            What::Row(row) => row.of.to_string(),
        }
    }

    /// What was observed, with what it was compared, and how it turned out.
    pub const fn criterion(&self) -> &Criterion {
        &self.criterion
    }
}

impl fmt::Display for Tested {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.label(), self.criterion)
    }
}

written! {
    Tested as self {
        measure: self.measure(),
        label: self.label(),
        criterion: self.criterion,
    }
}

impl CheckedCondition {
    /// Evaluates it of a subject, as of a day.
    ///
    /// What is so for days in a row is asked of each of these days, as of that day: so several
    /// evaluations of one day count once, and facts that are entered late count on the day on which
    /// they are dated.
    ///
    /// Cost: a question for each comparison until it is decided; for each of the days in a row once
    /// more.
    ///
    /// # Errors
    /// [`MeasureError`] where whoever answers breaks the promise of the catalogue, or where the
    /// condition was checked for another kind of subject.
    pub fn evaluate<M: Measures + ?Sized>(
        &self,
        firm: &M,
        subject: &Subject,
        as_of: NaiveDate,
    ) -> Result<Evaluated, MeasureError> {
        Asking { firm, subject }.tree(&self.tree, as_of)
    }
}

struct Asking<'a, M: ?Sized> {
    firm: &'a M,
    subject: &'a Subject,
}

impl<M: Measures + ?Sized> Asking<'_, M> {
    fn tree(&self, tree: &Tree, as_of: NaiveDate) -> Result<Evaluated, MeasureError> {
        match tree {
            Tree::All(of) => self.several(of, CriterionOutcome::NotMet, as_of),
            Tree::Any(of) => self.several(of, CriterionOutcome::Met, as_of),
            Tree::Leaf(Leaf::Compare(compare)) => self.compare(compare, as_of),
            Tree::Leaf(Leaf::InARow { row, is_denied }) => self.row(row, *is_denied, as_of),
        }
    }

    /// Several, of which one alone decides where it turns out so.
    fn several(
        &self,
        of: &[Tree],
        decides: CriterionOutcome,
        as_of: NaiveDate,
    ) -> Result<Evaluated, MeasureError> {
        let otherwise = match decides {
            CriterionOutcome::Met => CriterionOutcome::NotMet,
            _ => CriterionOutcome::Met,
        };
        let mut all = Evaluated { outcome: otherwise, decided_by: Vec::new(), why_unknown: None };
        for one in of {
            let one = self.tree(one, as_of)?;
            if one.outcome == decides {
                return Ok(one);
            }
            match (all.outcome, one.outcome) {
                // Of the unknown ones each bears on it, and no other.
                (CriterionOutcome::Unknown, CriterionOutcome::Unknown) => {
                    all.decided_by.extend(one.decided_by);
                }
                (_, CriterionOutcome::Unknown) => all = one,
                (CriterionOutcome::Unknown, _) => {}
                _ => all.decided_by.extend(one.decided_by),
            }
        }
        Ok(all)
    }

    fn compare(&self, compare: &Compare, as_of: NaiveDate) -> Result<Evaluated, MeasureError> {
        let asked = &compare.asked;
        let over = asked.window.map(|window| window.through(as_of));
        let question = Question { measure: &asked.measure, subject: self.subject.clone(), over };
        let (observed, why_unknown) = match ask(self.firm, &question, as_of)? {
            Answer::Known { value, .. } => (Some(value), None),
            Answer::Unknown(why) => (None, Some(why)),
        };
        let criterion = rule(compare.comparison).check(Evidence::of(observed, compare.needed));
        let what = What::Measure(Arc::clone(asked));
        Ok(Evaluated {
            outcome: criterion.outcome(),
            decided_by: vec![Tested { what, criterion }],
            why_unknown,
        })
    }

    fn row(
        &self,
        row: &Arc<Row>,
        is_denied: bool,
        as_of: NaiveDate,
    ) -> Result<Evaluated, MeasureError> {
        let mut run = 0_u64;
        // The first day, from the last backwards, of which nobody knows whether it was so.
        let mut unknown: Option<Unknown> = None;
        let mut is_broken = false;
        let mut day = Some(as_of);
        for _ in 0..row.days {
            let of_day = match day {
                Some(day) => self.tree(&row.of, day)?,
                // The calendar has no such day.
                None => break,
            };
            match of_day.outcome {
                CriterionOutcome::Met if unknown.is_none() => run = run.saturating_add(1),
                CriterionOutcome::Met => {}
                CriterionOutcome::NotMet => {
                    is_broken = true;
                    break;
                }
                CriterionOutcome::Unknown => {
                    let why = of_day.why_unknown.unwrap_or(Unknown::NothingOnRecord);
                    unknown = unknown.or(Some(why));
                }
            }
            day = day.and_then(|day| day.pred_opt());
        }
        // A day on which it was not so breaks the row, whatever the unknown ones were.
        let why_unknown = unknown.filter(|_| !is_broken);
        let observed = if why_unknown.is_some() { None } else { Some(run) };
        let rule = if is_denied { &NOT_IN_A_ROW } else { &IN_A_ROW };
        let criterion = rule.check(Evidence::days(observed, u64::from(row.days)));
        let what = What::Row(Arc::clone(row));
        Ok(Evaluated {
            outcome: criterion.outcome(),
            decided_by: vec![Tested { what, criterion }],
            why_unknown,
        })
    }
}

fn rule(comparison: Comparison) -> &'static Rule {
    match comparison {
        Comparison::Below => &BELOW,
        Comparison::AtMost => &AT_MOST,
        Comparison::AtLeast => &AT_LEAST,
        // INVARIANT: a figure is compared in one of four ways.
        _ => &OVER,
    }
}
