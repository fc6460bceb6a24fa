//! A predicate with a name, and what can be made of several.

use std::fmt;
use std::sync::Arc;

use super::Answer;
use crate::units::text::pad;

/// A question to an item, with the name under which a reader knows it. It answers yes, no or
/// [unknown](Answer::Unknown), and combines with others; the names combine too.
///
/// * The same item gets the same answer each time: a predicate is a plain function of the item.
/// * The names are for people, and [`CohortReport::merge`](super::CohortReport::merge) knows
///   criteria by them: give two different predicates two names, and no personal data.
///
/// Cost: combining copies the steps of the second; an answer costs at most one call for each
/// predicate, and a second predicate is not asked where the first decides. However deeply
/// criteria are nested, nothing here recurses.
///
/// ```
/// use clienteling::insight::{Answer, Criterion};
///
/// struct Car {
///     visits: u32,
///     daily_km: Option<u32>,
/// }
///
/// let frequent = Criterion::new("at least 4 visits", |car: &Car| car.visits >= 4);
/// // A mileage that nobody wrote down is neither in the range nor outside it.
/// let driven = Criterion::new("5 to 500 km a day", |car: &Car| {
///     car.daily_km.map(|km| (5..=500).contains(&km))
/// });
/// let both = frequent.and(driven.negated());
/// assert_eq!(both.to_string(), "at least 4 visits and not 5 to 500 km a day");
/// assert_eq!(both.answer(&Car { visits: 6, daily_km: None }), Answer::Unknown);
/// assert_eq!(both.answer(&Car { visits: 1, daily_km: None }), Answer::No);
/// ```
pub struct Criterion<T> {
    // INVARIANT: one expression: a test; an expression and `Not`; or an expression, `Branch`,
    // a second expression and `Join`, where `Branch` counts the steps to after the `Join` and
    // `Join` those of the second. A flat list is dropped, copied and run without recursion.
    steps: Vec<Step<T>>,
}

enum Step<T> {
    Test(Arc<Test<Predicate<T>>>),
    Not,
    /// Passes over the second expression and its `Join` where the first has decided.
    Branch {
        joint: Joint,
        skip: usize,
    },
    Join {
        joint: Joint,
        second: usize,
    },
}

type Predicate<T> = dyn Fn(&T) -> Answer + Send + Sync;

struct Test<F: ?Sized> {
    name: String,
    ask: F,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    And,
    Or,
}

impl Joint {
    fn join(self, first: Answer, second: Answer) -> Answer {
        match self {
            Joint::And => first.and(second),
            Joint::Or => first.or(second),
        }
    }

    fn is_decided_by(self, first: Answer) -> bool {
        match self {
            Joint::And => first == Answer::No,
            Joint::Or => first == Answer::Yes,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Joint::And => " and ",
            Joint::Or => " or ",
        }
    }
}

impl<T> Criterion<T> {
    /// The question `name`, answered by `ask` with a `bool`, with an `Option<bool>` (`None` where
    /// the data is missing), or with an [`Answer`].
    pub fn new<A: Into<Answer>>(
        name: impl Into<String>,
        ask: impl Fn(&T) -> A + Send + Sync + 'static,
    ) -> Self {
        let ask = move |item: &T| ask(item).into();
        Criterion { steps: vec![Step::Test(Arc::new(Test { name: name.into(), ask }))] }
    }

    /// Both.
    ///
    /// ```
    /// use clienteling::insight::Criterion;
    ///
    /// let small = Criterion::new("small", |n: &u32| *n < 10);
    /// let even = Criterion::new("even", |n: &u32| n % 2 == 0);
    /// let zero = Criterion::new("zero", |n: &u32| *n == 0);
    /// let all = [small.clone(), even.clone(), zero.clone()].into_iter().reduce(Criterion::and);
    /// assert_eq!(all.ok_or("there are three")?.to_string(), "small and even and zero");
    /// assert_eq!(small.and(even.or(zero)).to_string(), "small and (even or zero)");
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn and(self, other: Criterion<T>) -> Self {
        self.joined(Joint::And, other)
    }

    /// At least one.
    #[must_use]
    pub fn or(self, other: Criterion<T>) -> Self {
        self.joined(Joint::Or, other)
    }

    /// The opposite. Where the data is missing, that is unknown too.
    #[must_use]
    pub fn negated(mut self) -> Self {
        // Two negations cancel out in Kleene's logic as well.
        if matches!(self.steps.last(), Some(Step::Not)) {
            self.steps.pop();
        } else {
            self.steps.push(Step::Not);
        }
        self
    }

    fn joined(mut self, joint: Joint, other: Criterion<T>) -> Self {
        let second = other.steps.len();
        self.steps.push(Step::Branch { joint, skip: second.saturating_add(2) });
        self.steps.extend(other.steps);
        self.steps.push(Step::Join { joint, second });
        self
    }

    /// What it says of `item`.
    pub fn answer(&self, item: &T) -> Answer {
        let mut answer = Answer::Unknown;
        let mut firsts = Vec::new();
        let mut at: usize = 0;
        while let Some(step) = self.steps.get(at) {
            let mut forward = 1;
            match step {
                Step::Test(test) => answer = (test.ask)(item),
                Step::Not => answer = answer.negated(),
                Step::Branch { joint, skip } if joint.is_decided_by(answer) => forward = *skip,
                Step::Branch { .. } => firsts.push(answer),
                Step::Join { joint, .. } => {
                    answer = firsts.pop().map_or(answer, |first| joint.join(first, answer));
                }
            }
            at = at.saturating_add(forward);
        }
        answer
    }

    /// The name in words, with brackets where *and* and *or* meet.
    fn name(&self) -> String {
        let mut name = String::new();
        let mut todo = vec![Words::Of(self.steps.len().saturating_sub(1))];
        // The last pushed is written first.
        while let Some(next) = todo.pop() {
            let at = match next {
                Words::Plain(text) => {
                    name.push_str(text);
                    continue;
                }
                Words::Of(at) => at,
            };
            match self.steps.get(at) {
                Some(Step::Test(test)) => name.push_str(&test.name),
                Some(Step::Not) => {
                    self.push_part(&mut todo, at.saturating_sub(1), None);
                    todo.push(Words::Plain("not "));
                }
                Some(Step::Join { joint, second }) => {
                    let last = at.saturating_sub(1);
                    let first = last.saturating_sub(*second).saturating_sub(1);
                    self.push_part(&mut todo, last, Some(*joint));
                    todo.push(Words::Plain(joint.word()));
                    self.push_part(&mut todo, first, Some(*joint));
                }
                Some(Step::Branch { .. }) | None => {}
            }
        }
        name
    }

    /// The expression that ends at `at`, as a part of one with this joint or of a negation.
    fn push_part(&self, todo: &mut Vec<Words>, at: usize, within: Option<Joint>) {
        let needs_brackets = match self.steps.get(at) {
            Some(Step::Join { joint, .. }) => within != Some(*joint),
            Some(Step::Test(test)) => reads_as_several(&test.name),
            _ => false,
        };
        if needs_brackets {
            todo.extend([Words::Plain(")"), Words::Of(at), Words::Plain("(")]);
        } else {
            todo.push(Words::Of(at));
        }
    }
}

/// What is still to be written of a name.
enum Words {
    Plain(&'static str),
    /// The expression that ends at this step.
    Of(usize),
}

/// Whether the name of one predicate would be misread beside others.
fn reads_as_several(name: &str) -> bool {
    name.contains(" and ") || name.contains(" or ") || name.starts_with("not ")
}

impl<T> Clone for Criterion<T> {
    /// The predicates are shared, not copied.
    fn clone(&self) -> Self {
        Criterion { steps: self.steps.clone() }
    }
}

impl<T> Clone for Step<T> {
    fn clone(&self) -> Self {
        match self {
            Step::Test(test) => Step::Test(Arc::clone(test)),
            Step::Not => Step::Not,
            Step::Branch { joint, skip } => Step::Branch { joint: *joint, skip: *skip },
            Step::Join { joint, second } => Step::Join { joint: *joint, second: *second },
        }
    }
}

impl<T> fmt::Display for Criterion<T> {
    /// The name, with brackets where *and* and *or* meet.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        pad(f, &self.name())
    }
}

impl<T> fmt::Debug for Criterion<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Criterion").field(&self.name()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::Criterion;
    use crate::insight::Answer::{self, No, Unknown, Yes};

    /// A criterion on three answers that asks for one of them.
    fn nth(name: &str, position: usize) -> Criterion<[Answer; 3]> {
        Criterion::new(name, move |answers: &[Answer; 3]| answers[position])
    }

    fn abc() -> [Criterion<[Answer; 3]>; 3] {
        [nth("a", 0), nth("b", 1), nth("c", 2)]
    }

    #[test]
    fn brackets_stand_exactly_where_and_meets_or_or_a_negation_spans_several() {
        let [a, b, c] = abc();
        let name = |criterion: &Criterion<_>| criterion.to_string();
        let a_and_b = a.clone().and(b.clone());
        let a_or_b = a.clone().or(b.clone());
        assert_eq!(name(&a_and_b.clone().and(c.clone())), "a and b and c");
        assert_eq!(name(&c.clone().and(a_and_b.clone())), "c and a and b");
        assert_eq!(name(&a_and_b.clone().or(c.clone())), "(a and b) or c");
        assert_eq!(name(&c.clone().and(a_or_b.clone())), "c and (a or b)");
        assert_eq!(name(&a_or_b.clone().and(c.clone()).negated()), "not ((a or b) and c)");
        assert_eq!(name(&a.clone().negated().or(b)), "not a or b");
        assert_eq!(name(&a.clone().negated().negated()), "a");
        assert_eq!(name(&nth("bought and paid", 0).or(c)), "(bought and paid) or c");
        assert_eq!(format!("{:?} {a:>3}", a_or_b.negated()), r#"Criterion("not (a or b)")   a"#);
    }

    #[test]
    fn a_decided_criterion_does_not_ask_on_and_goes_on_behind_what_it_left_out() {
        let [a, b, c] = abc();
        let never = Criterion::new("never asked", |_: &[Answer; 3]| -> Answer { panic!() });
        let no = a.clone().and(never.clone()).negated().and(c.clone());
        assert_eq!(no.answer(&[No, Yes, Unknown]), Unknown);
        assert_eq!(a.clone().or(never.clone().or(b.clone())).and(c).answer(&[Yes, No, Yes]), Yes);
        assert_eq!(b.and(a.and(never)).answer(&[No, Unknown, Yes]), No);
    }

    #[test]
    fn a_hundred_thousand_levels_are_answered_shown_copied_and_dropped() {
        let [a, b, _] = abc();
        let mut nested = a;
        for level in 0..100_000 {
            nested = if level % 2 == 0 { nested.and(b.clone()) } else { nested.or(b.clone()) };
            nested = nested.negated();
        }
        let copy = nested.clone();
        assert_eq!(copy.answer(&[Yes, Unknown, Yes]), Unknown);
        assert_eq!(copy.to_string().matches("not (").count(), 100_000);
        drop(nested);
        let mut nots = b;
        for _ in 0..100_001 {
            nots = nots.negated();
        }
        assert_eq!((nots.to_string(), nots.answer(&[Yes, No, Yes])), ("not b".to_owned(), Yes));
    }

    #[test]
    fn a_criterion_goes_to_another_thread_even_where_its_items_cannot() {
        fn shared<T: Send + Sync>() {}
        shared::<Criterion<std::rc::Rc<u8>>>();
    }
}
