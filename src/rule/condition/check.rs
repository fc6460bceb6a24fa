//! Whether a condition fits what can be asked.

use std::sync::Arc;

use super::checked::{Asked, Compare, Leaf, Row, Tree};
use super::line::Line;
use super::near::nearest;
use super::written::{Form, Test};
use super::{CheckedCondition, Condition, Constant, NamedMeasure};
use crate::rule::measure::{Catalogue, Measure, SubjectKind, Timing};
use crate::rule::{Checker, Comparison, ProblemKind, Problems, Value};
use crate::units::text::Listed;

impl Condition {
    /// Checks the condition against a catalogue, for one kind of subject.
    ///
    /// Cost: a walk through it, with a look-up for each comparison.
    ///
    /// ```
    /// use clienteling::behavior::BehaviorMeasures;
    /// use clienteling::rule::condition::Condition;
    /// use clienteling::rule::measure::{Measures, SubjectKind};
    /// use clienteling::{Currency, CustomerBase};
    ///
    /// let base = CustomerBase::new();
    /// let firm = BehaviorMeasures::new(&base, Currency::CNY);
    /// let written = r#"{"all": [
    ///     {"measure": "receivable.owed", "over": "100000 EUR"},
    ///     {"measure": "purchase.count", "last_days": 90, "below": 2},
    ///     {"measure": "purchases.net", "below": "1000 CNY"}
    /// ]}"#;
    /// let condition: Condition = serde_json::from_str(written)?;
    /// let problems = condition.check(firm.catalogue(), SubjectKind::Customer).unwrap_err();
    /// let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    /// assert_eq!(
    ///     said,
    ///     [
    ///         "`all[0].over`: an amount in EUR: expected CNY",
    ///         "`all[1].measure`: there is no measure `purchase.count`: did you mean `purchases.count`?",
    ///         "`all[2].measure`: `purchases.net` counts what happened: expected `last_days`, \
    ///          `last_months` or `to_date`",
    ///     ],
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Problems`] with everything that is wrong: nesting, empty lists, measures that there are not
    /// or that cannot be asked of the subject, days that are missing or not expected, constants in
    /// another unit, out of order, or outside what the measure can be.
    pub fn check(
        &self,
        catalogue: &Catalogue,
        about: SubjectKind,
    ) -> Result<CheckedCondition, Problems> {
        let mut checked = None;
        Problems::of(Checker::run(|checker| {
            checked = self.checked(catalogue, about, checker);
        }))?;
        // INVARIANT: what was not checked was reported.
        checked.ok_or_else(Problems::unreadable)
    }

    /// The condition, or `None` where something is reported.
    pub(crate) fn checked(
        &self,
        catalogue: &Catalogue,
        about: SubjectKind,
        checker: &mut Checker,
    ) -> Option<CheckedCondition> {
        let sound = checker.problems();
        self.check_form(checker);
        if checker.problems() > sound {
            return None;
        }
        let tree = self.tree(&Scope { catalogue, about }, checker);
        (checker.problems() == sound).then_some(CheckedCondition { tree, about })
    }

    /// INVARIANT: where nothing is reported, it means the same.
    fn tree(&self, scope: &Scope<'_>, checker: &mut Checker) -> Tree {
        let list = |name: &str, of: &[Condition], checker: &mut Checker| {
            let parts = of.iter().enumerate();
            let part = |(place, one): (usize, &Condition)| {
                checker.within(&format!("{name}[{place}]"), |checker| one.tree(scope, checker))
            };
            parts.map(part).collect()
        };
        match &self.form {
            Form::All(of) => Tree::All(list("all", of, checker)),
            Form::Any(of) => Tree::Any(list("any", of, checker)),
            Form::Not(of) => checker.within("not", |checker| of.tree(scope, checker)).denied(),
            Form::InARow { days, of } => {
                let of = checker.within("in_a_row.of", |checker| of.tree(scope, checker));
                let row = Arc::new(Row { days: *days, of });
                Tree::Leaf(Leaf::InARow { row, is_denied: false })
            }
            Form::Measure(figure, test) => {
                let compared = scope.compared(figure, test, checker);
                let leaves = compared.into_iter().map(|one| Tree::Leaf(Leaf::Compare(one)));
                Tree::All(leaves.collect()).simple()
            }
            // It was reported.
            Form::TooDeep => Tree::All(Vec::new()),
        }
    }
}

impl Tree {
    /// Without a list around one part alone.
    fn simple(self) -> Tree {
        match self {
            Tree::All(mut of) if of.len() == 1 => of.pop().unwrap_or(Tree::All(of)),
            other => other,
        }
    }
}

/// What can be asked.
struct Scope<'a> {
    catalogue: &'a Catalogue,
    about: SubjectKind,
}

impl Scope<'_> {
    /// The comparisons that a written one stands for.
    fn compared(&self, figure: &NamedMeasure, test: &Test, checker: &mut Checker) -> Vec<Compare> {
        let Some(measure) = figure.known(self.catalogue, self.about, checker) else {
            return Vec::new();
        };
        let asked = Arc::new(Asked {
            measure: measure.name.clone().into_owned(),
            label: measure.label.clone().into_owned(),
            window: figure.window(),
            line: Line::of(measure.unit, measure.domain),
            may_be_unknown: measure.may_be_unknown,
        });
        let compare =
            |comparison, needed| Compare { asked: Arc::clone(&asked), comparison, needed };
        let one = |field, comparison, constant, checker: &mut Checker| {
            let needed = value(field, constant, measure, checker);
            needed.map(|needed| compare(comparison, needed)).into_iter().collect()
        };
        match test {
            Test::Below(constant) => one("below", Comparison::Below, constant, checker),
            Test::AtMost(constant) => one("at_most", Comparison::AtMost, constant, checker),
            Test::AtLeast(constant) => one("at_least", Comparison::AtLeast, constant, checker),
            Test::Over(constant) => one("over", Comparison::Over, constant, checker),
            Test::Between([least, most]) => {
                let least = value("between[0]", least, measure, checker);
                let most = value("between[1]", most, measure, checker);
                let (Some(least), Some(most)) = (least, most) else { return Vec::new() };
                if least.try_cmp(most).is_some_and(std::cmp::Ordering::is_gt) {
                    let (given, other) = (least.to_string(), most.to_string());
                    let field = checker.path("between[1]");
                    checker.report("between[0]", ProblemKind::Above { given, field, other });
                }
                vec![compare(Comparison::AtLeast, least), compare(Comparison::AtMost, most)]
            }
        }
    }
}

impl NamedMeasure {
    /// The measure, where it can be asked so; otherwise what is wrong is reported.
    pub(crate) fn known<'a>(
        &self,
        catalogue: &'a Catalogue,
        about: SubjectKind,
        checker: &mut Checker,
    ) -> Option<&'a Measure> {
        let sound = checker.problems();
        let name = self.measure.trim();
        let Some(measure) = catalogue.get(name) else {
            let names = catalogue.iter().map(|measure| &*measure.name);
            let near = nearest(name, names)
                .map(|near| format!(": did you mean `{near}`?"))
                .unwrap_or_default();
            let shown: String = name.chars().take(MOST_SHOWN).collect();
            let text = format!("there is no measure `{shown}`{near}");
            let kind = ProblemKind::Of { key: "rule.condition.unknown-measure", text };
            checker.report("measure", kind);
            return None;
        };
        if !measure.subjects.contains(&about) {
            let expected = Listed(" or ", &measure.subjects);
            let text = format!("`{name}` cannot be asked of {about}: expected {expected}");
            checker.report("measure", ProblemKind::Of { key: "rule.condition.subject", text });
        }
        match (measure.timing, self.window()) {
            (Timing::Over, None) => {
                let text = format!(
                    "`{name}` counts what happened: expected `last_days`, `last_months` or `to_date`"
                );
                checker.report("measure", ProblemKind::Of { key: "rule.condition.no-days", text });
            }
            (Timing::AsOf, Some(_)) => {
                let text = format!(
                    "`{name}` is what holds on the day: expected no days over which it counts"
                );
                checker.report("measure", ProblemKind::Of { key: "rule.condition.days", text });
            }
            _ => {}
        }
        (checker.problems() == sound).then_some(measure)
    }
}

/// How much of a name is repeated in a problem.
const MOST_SHOWN: usize = 100;

/// A constant in the unit of the measure, or what is wrong with it is reported.
fn value(
    field: &str,
    constant: &Constant,
    measure: &Measure,
    checker: &mut Checker,
) -> Option<Value> {
    let value = constant.read(measure.unit).map_err(|kind| checker.report(field, kind)).ok()?;
    if measure.domain.contains(value) {
        return Some(value);
    }
    let ends = [("at least", measure.domain.least), ("at most", measure.domain.most)];
    let ends: Vec<String> =
        ends.iter().filter_map(|(side, end)| Some(format!("{side} {}", (*end)?))).collect();
    let expected = Listed(" and ", &ends);
    let text = format!("{value} lies outside what `{}` can be: {expected}", measure.name);
    checker.report(field, ProblemKind::Of { key: "rule.condition.outside", text });
    None
}
