//! A condition as it is written down.

use std::ops::Not;

use super::{Constant, NamedMeasure};
use crate::rule::{Checker, ProblemKind};

/// A condition as it is written down: figures compared with constants, and what is made of these.
///
/// * Nested at most [`MAX_DEPTH`](Self::MAX_DEPTH) deep: one built beyond that forgets what it was
///   made of, and is refused by the [check](Self::check).
///
/// ```
/// use clienteling::rule::condition::{Condition, NamedMeasure, Window};
///
/// let owes_much = NamedMeasure::of("receivable.owed").over("100000 CNY");
/// let buys = NamedMeasure::of("purchases.count").within(Window::LastDays(90)).at_least(2);
/// let condition = Condition::all([owes_much, !buys]);
/// assert_eq!(
///     serde_json::to_value(&condition)?,
///     serde_json::json!({"all": [
///         {"measure": "receivable.owed", "over": "100000 CNY"},
///         {"not": {"measure": "purchases.count", "last_days": 90, "at_least": "2"}},
///     ]}),
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Condition {
    pub(super) form: Form,
    // INVARIANT: at most `MAX_DEPTH`. So no walk through it, and not even forgetting it, is deep.
    depth: u32,
}

/// What a condition is made of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Form {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    InARow {
        days: u32,
        of: Box<Condition>,
    },
    Measure(NamedMeasure, Test),
    /// It was nested too deep.
    TooDeep,
}

/// How a figure is compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Test {
    Below(Constant),
    AtMost(Constant),
    AtLeast(Constant),
    Over(Constant),
    Between([Constant; 2]),
}

impl Condition {
    /// How deep conditions can be nested: a comparison alone is one deep.
    pub const MAX_DEPTH: u32 = 32;
    /// How many comparisons a condition can have; `between` counts as two.
    pub const MAX_COMPARISONS: usize = 64;
    /// For how many days something can be asked to be so in a row.
    pub const MAX_IN_A_ROW: u32 = 366;

    /// Each of these.
    pub fn all(of: impl IntoIterator<Item = Condition>) -> Self {
        let of: Vec<Condition> = of.into_iter().collect();
        let inner = of.iter().map(|one| one.depth).max();
        Condition::around(inner.unwrap_or(0), Form::All(of))
    }

    /// At least one of these.
    pub fn any(of: impl IntoIterator<Item = Condition>) -> Self {
        let of: Vec<Condition> = of.into_iter().collect();
        let inner = of.iter().map(|one| one.depth).max();
        Condition::around(inner.unwrap_or(0), Form::Any(of))
    }

    /// So on so many days, the day of the judgement being the last.
    pub fn in_a_row(days: u32, of: Condition) -> Self {
        Condition::around(of.depth, Form::InARow { days, of: Box::new(of) })
    }

    pub(super) fn comparing(figure: NamedMeasure, test: Test) -> Self {
        Condition::around(0, Form::Measure(figure, test))
    }

    fn around(inner: u32, form: Form) -> Self {
        let depth = inner.saturating_add(1);
        if depth <= Self::MAX_DEPTH {
            Condition { form, depth }
        } else {
            Condition { form: Form::TooDeep, depth: Self::MAX_DEPTH }
        }
    }

    /// Reports what no catalogue could accept: nesting, empty lists, too many comparisons or days.
    pub(crate) fn check_form(&self, checker: &mut Checker) {
        let comparisons = self.comparisons();
        if comparisons > Self::MAX_COMPARISONS {
            let problem =
                ProblemKind::Length { given: comparisons, min: 1, max: Self::MAX_COMPARISONS };
            checker.report("", problem);
        } else {
            self.check_parts(checker, false);
        }
    }

    /// How many comparisons it has. Cost: a walk through it.
    fn comparisons(&self) -> usize {
        match &self.form {
            Form::All(of) | Form::Any(of) => {
                of.iter().map(Condition::comparisons).fold(0, usize::saturating_add)
            }
            Form::Not(of) | Form::InARow { of, .. } => of.comparisons(),
            Form::Measure(_, Test::Between(_)) => 2,
            Form::Measure(..) => 1,
            Form::TooDeep => 0,
        }
    }

    fn check_parts(&self, checker: &mut Checker, is_in_a_row: bool) {
        match &self.form {
            Form::All(of) => check_list("all", of, checker, is_in_a_row),
            Form::Any(of) => check_list("any", of, checker, is_in_a_row),
            Form::Not(of) => {
                checker.within("not", |checker| of.check_parts(checker, is_in_a_row));
            }
            Form::InARow { .. } if is_in_a_row => {
                let why = "in a row within in a row: ask for more days in a row";
                checker.report("in_a_row", ProblemKind::NotExpected(why));
            }
            Form::InARow { days, of } => checker.within("in_a_row", |checker| {
                checker.number("days", *days, 1, Self::MAX_IN_A_ROW);
                checker.within("of", |checker| of.check_parts(checker, true));
            }),
            Form::Measure(figure, _) => figure.check(checker),
            Form::TooDeep => {
                let text = too_deep();
                checker.report("", ProblemKind::Of { key: "rule.condition.too-deep", text });
            }
        }
    }
}

/// What is said of a condition that is nested too deep.
pub(super) fn too_deep() -> String {
    format!("nested too deep: expected at most {} levels", Condition::MAX_DEPTH)
}

fn check_list(name: &str, of: &[Condition], checker: &mut Checker, is_in_a_row: bool) {
    if of.is_empty() {
        checker.report(name, ProblemKind::Missing("a condition"));
    }
    for (place, one) in of.iter().enumerate() {
        checker.within(&format!("{name}[{place}]"), |checker| {
            one.check_parts(checker, is_in_a_row);
        });
    }
}

impl Not for Condition {
    type Output = Condition;

    /// Met where this is not met; unknown where this is unknown.
    fn not(self) -> Condition {
        Condition::around(self.depth, Form::Not(Box::new(self)))
    }
}
