//! Whether figures can be such that conditions turn out in given ways.

use super::checked::{Asked, Leaf, Row, Tree};

/// Ways in which something can turn out, as a set.
type Ways = u8;

pub(super) const MET: Ways = 1;
pub(super) const NOT_MET: Ways = 2;
pub(super) const UNKNOWN: Ways = 4;

/// What varies by itself: a figure, or what is so in a row, of which nothing is known but that.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Varying<'a> {
    Measure(&'a Asked),
    Row(&'a Row),
}

/// A condition, over values that are numbered.
enum Formula {
    All(Vec<Formula>),
    Any(Vec<Formula>),
    Leaf {
        /// On what it depends.
        of: usize,
        /// How it turns out, by the number of the value.
        by_value: Vec<Ways>,
        /// All of these.
        ways: Ways,
    },
    /// It is met whatever the figures are.
    Met,
}

/// Conditions over the figures that they speak of. Of each figure count the parts of its line between
/// which no constant lies: all values of one part turn out alike.
pub(super) struct Search {
    /// How many values each of what varies has.
    values: Vec<usize>,
    formulas: Vec<Formula>,
}

/// How many different comparisons the conditions have: each counts once, with its reverse.
pub(super) fn comparisons(trees: &[&Tree]) -> usize {
    let varying = varying(trees);
    let of = |(_, bounds): &(Varying<'_>, Vec<i128>)| bounds.len().max(1);
    varying.iter().map(of).fold(0, usize::saturating_add)
}

/// Whether something on which one depends is something on which the other does.
pub(super) fn share(one: &Tree, other: &Tree) -> bool {
    let (one, other) = (varying(&[one]), varying(&[other]));
    one.iter().any(|(of, _)| other.iter().any(|(known, _)| known == of))
}

/// What varies, each with the places on its line at which something changes, in order.
fn varying<'a>(trees: &[&'a Tree]) -> Vec<(Varying<'a>, Vec<i128>)> {
    let mut leaves = Vec::new();
    for tree in trees {
        tree.leaves(&mut leaves);
    }
    let mut found: Vec<(Varying<'a>, Vec<i128>)> = Vec::new();
    for leaf in leaves {
        let (of, bound) = match leaf {
            Leaf::Compare(compare) => (Varying::Measure(&compare.asked), Some(compare.from())),
            Leaf::InARow { row, .. } => (Varying::Row(row), None),
        };
        match found.iter_mut().find(|(known, _)| *known == of) {
            Some((_, bounds)) => bounds.extend(bound),
            None => found.push((of, bound.into_iter().collect())),
        }
    }
    for (_, bounds) in &mut found {
        bounds.sort_unstable();
        bounds.dedup();
    }
    found
}

impl Search {
    /// Of these conditions, where each of the leaves in `met` counts as met. Where `with_unknown`,
    /// figures that may be unknown can be so.
    pub(super) fn new(trees: &[&Tree], met: &[&Leaf], with_unknown: bool) -> Self {
        let varying = varying(trees);
        let starts: Vec<Vec<i128>> = varying.iter().map(|(of, bounds)| of.starts(bounds)).collect();
        let values = varying.iter().zip(&starts);
        let values = values.map(|((of, _), starts)| {
            starts.len().saturating_add(usize::from(with_unknown && of.may_be_unknown()))
        });
        let mut search = Search { values: values.collect(), formulas: Vec::new() };
        let formulas = trees.iter().map(|tree| search.formula(tree, &varying, &starts, met));
        search.formulas = formulas.collect();
        search
    }

    fn formula(
        &self,
        tree: &Tree,
        varying: &[(Varying<'_>, Vec<i128>)],
        starts: &[Vec<i128>],
        met: &[&Leaf],
    ) -> Formula {
        let list =
            |of: &[Tree]| of.iter().map(|one| self.formula(one, varying, starts, met)).collect();
        let leaf = match tree {
            Tree::All(of) => return Formula::All(list(of)),
            Tree::Any(of) => return Formula::Any(list(of)),
            Tree::Leaf(leaf) => leaf,
        };
        if met.contains(&leaf) {
            return Formula::Met;
        }
        let own = match leaf {
            Leaf::Compare(compare) => Varying::Measure(&compare.asked),
            Leaf::InARow { row, .. } => Varying::Row(row),
        };
        // INVARIANT: each leaf depends on something that was found.
        let of = varying.iter().position(|(known, _)| *known == own).unwrap_or(0);
        let known = starts.get(of).map(Vec::as_slice).unwrap_or_default();
        let way = |is_met: bool| if is_met { MET } else { NOT_MET };
        let turns_out = |start: &i128| match leaf {
            Leaf::Compare(compare) => way((*start >= compare.from()) == compare.is_upwards()),
            Leaf::InARow { is_denied, .. } => way((*start > 0) != *is_denied),
        };
        let mut by_value: Vec<Ways> = known.iter().map(turns_out).collect();
        if self.values.get(of).is_some_and(|values| *values > known.len()) {
            by_value.push(UNKNOWN);
        }
        let ways = by_value.iter().fold(0, |ways, way| ways | way);
        Formula::Leaf { of, by_value, ways }
    }

    /// Whether each condition can turn out in one of the ways named for it, all at once.
    ///
    /// Cost: at most a look at each combination of values; whatever part of them cannot, or must, is
    /// left out.
    pub(super) fn finds(&self, wanted: &[Ways]) -> bool {
        self.finds_from(0, &mut vec![None; self.values.len()], wanted)
    }

    fn finds_from(&self, next: usize, chosen: &mut Vec<Option<usize>>, wanted: &[Ways]) -> bool {
        let mut is_certain = true;
        for (formula, wanted) in self.formulas.iter().zip(wanted) {
            let ways = formula.ways(chosen);
            if ways & wanted == 0 {
                return false;
            }
            is_certain &= ways & !wanted == 0;
        }
        if is_certain {
            return true;
        }
        let Some(values) = self.values.get(next) else { return false };
        for value in 0..*values {
            if let Some(choice) = chosen.get_mut(next) {
                *choice = Some(value);
            }
            if self.finds_from(next.saturating_add(1), chosen, wanted) {
                return true;
            }
        }
        if let Some(choice) = chosen.get_mut(next) {
            *choice = None;
        }
        false
    }
}

impl Formula {
    /// In which ways it can turn out once some values are chosen; of those it names, some may be none.
    fn ways(&self, chosen: &[Option<usize>]) -> Ways {
        match self {
            Formula::Met => MET,
            Formula::Leaf { of, by_value, ways } => {
                let chosen = chosen.get(*of).copied().flatten();
                chosen.and_then(|value| by_value.get(value)).copied().unwrap_or(*ways)
            }
            Formula::All(of) => {
                of.iter().fold(MET, |ways, one| both(ways, one.ways(chosen), MET, NOT_MET))
            }
            Formula::Any(of) => {
                of.iter().fold(NOT_MET, |ways, one| both(ways, one.ways(chosen), NOT_MET, MET))
            }
        }
    }
}

/// How two turn out together, where it takes both to be `all`, and one alone decides that it is `one`.
const fn both(a: Ways, b: Ways, all: Ways, one: Ways) -> Ways {
    let mut ways = a & b & all;
    ways |= (a | b) & one;
    let is_open = a & UNKNOWN != 0 && b & (UNKNOWN | all) != 0 || b & UNKNOWN != 0 && a & all != 0;
    if is_open { ways | UNKNOWN } else { ways }
}

impl Varying<'_> {
    /// The first place of each part of its line.
    fn starts(self, bounds: &[i128]) -> Vec<i128> {
        match self {
            Varying::Measure(asked) => {
                let line = asked.line;
                let inner = bounds.iter().filter(|at| line.first < **at && **at <= line.last);
                std::iter::once(line.first).chain(inner.copied()).collect()
            }
            // It is not so, and it is.
            Varying::Row(_) => vec![0, 1],
        }
    }

    fn may_be_unknown(self) -> bool {
        match self {
            Varying::Measure(asked) => asked.may_be_unknown,
            Varying::Row(row) => row.of.may_be_unknown(),
        }
    }
}
