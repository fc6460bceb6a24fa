//! What can be said of a condition before it runs.

use super::CheckedCondition;
use super::checked::{Leaf, Tree};
use super::search::{self, MET, NOT_MET, Search, UNKNOWN};
use crate::units::words::words;

words! {
    /// What the analysis says.
    pub enum Conclusion, "conclusion of the analysis" {
        /// It is so, whatever the figures are, known or not.
        Yes = "yes",
        /// It is so as long as every figure is known; otherwise the condition may be unknown.
        WhereKnown = "where_known" as "where known",
        /// There are figures with which it is not so.
        No = "no",
        /// There are too many comparisons to say.
        NotDecided = "not_decided" as "not decided",
    }
}

/// Why a condition says nothing: it cannot be met, or cannot but be.
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Flaw {
    /// No figures meet it. What is named contradicts itself or the measure; without any one of it,
    /// it would not.
    #[error("can never be met: {0} cannot be")]
    Never(String),
    /// All figures meet it.
    #[error("is always met: {0} is always so")]
    Always(String),
    /// All figures meet it that are known.
    #[error("is always met where it is known: {0} is always so")]
    AlwaysWhereKnown(String),
}

/// # The analysis
///
/// It is exact for up to [`MAX_ANALYSED`](Self::MAX_ANALYSED) different comparisons, of two
/// conditions together, and says [`NotDecided`](Conclusion::NotDecided) beyond. A comparison and its
/// reverse are one, and so are several with one constant.
///
/// | of | is known |
/// |---|---|
/// | a measure | each value of its unit in its domain, to the smallest step: nothing is between 1 and 2 purchases |
/// | two measures, or one over different days | nothing: each can be anything, whatever the other is |
/// | what is so in a row | nothing but that it is so, is not so, or is unknown |
///
/// So [`Yes`](Conclusion::Yes) always holds. With comparisons alone [`No`](Conclusion::No) has figures that
/// show it, unless the measures themselves rule them out.
///
/// Cost: at most a look at each combination of the parts into which the constants divide the figures:
/// three for each comparison.
impl CheckedCondition {
    /// Up to how many different comparisons the analysis is exact.
    pub const MAX_ANALYSED: usize = 12;

    /// How many different comparisons it has, as the analysis counts them.
    pub fn comparisons(&self) -> usize {
        search::comparisons(&[&self.tree])
    }

    /// Whether no figures meet it.
    ///
    /// ```
    /// use clienteling::behavior::BehaviorMeasures;
    /// use clienteling::rule::condition::{Condition, NamedMeasure, Conclusion, Window};
    /// use clienteling::rule::measure::{Measures, SubjectKind};
    /// use clienteling::{Currency, CustomerBase};
    ///
    /// let base = CustomerBase::new();
    /// let firm = BehaviorMeasures::new(&base, Currency::CNY);
    /// let bought = || NamedMeasure::of("purchases.count").within(Window::LastDays(90));
    /// let check = |condition: Condition| condition.check(firm.catalogue(), SubjectKind::Customer);
    ///
    /// // No number lies between 1 and 2.
    /// let between = check(Condition::all([bought().over(1), bought().below(2)]))?;
    /// assert_eq!(between.never(), Conclusion::Yes);
    /// let (few, none) = (check(bought().below(2))?, check(bought().below(1))?);
    /// assert_eq!((none.implies(&few), few.implies(&none)), (Conclusion::Yes, Conclusion::No));
    /// # Ok::<(), clienteling::rule::Problems>(())
    /// ```
    pub fn never(&self) -> Conclusion {
        never(&[&self.tree])
    }

    /// Whether all figures meet it.
    pub fn always(&self) -> Conclusion {
        no_exception(&[&self.tree], &[])
    }

    /// Whether another is met wherever this is.
    pub fn implies(&self, other: &CheckedCondition) -> Conclusion {
        no_exception(&[&other.tree, &self.tree], &[MET])
    }

    /// Whether no figures meet both.
    pub fn excludes(&self, other: &CheckedCondition) -> Conclusion {
        never(&[&self.tree, &other.tree])
    }

    /// Whether both compare some figure, or both ask for the same in a row: otherwise neither can imply
    /// the other.
    pub(crate) fn shares_a_figure(&self, other: &CheckedCondition) -> bool {
        search::share(&self.tree, &other.tree)
    }

    /// Whether both are met by the same figures.
    pub fn is_same_as(&self, other: &CheckedCondition) -> Conclusion {
        match (self.implies(other), other.implies(self)) {
            (Conclusion::NotDecided, _) | (_, Conclusion::NotDecided) => Conclusion::NotDecided,
            (Conclusion::No, _) | (_, Conclusion::No) => Conclusion::No,
            (Conclusion::Yes, Conclusion::Yes) => Conclusion::Yes,
            _ => Conclusion::WhereKnown,
        }
    }

    /// Why it says nothing, if it is never or always met, or asks for that in a row. `None` where it
    /// is neither, or where that is not decided.
    ///
    /// Cost: an analysis for each comparison.
    pub fn flaw(&self) -> Option<Flaw> {
        self.own_flaw().or_else(|| {
            let mut leaves = Vec::new();
            self.tree.leaves(&mut leaves);
            leaves.into_iter().find_map(|leaf| match leaf {
                Leaf::InARow { row, .. } => {
                    CheckedCondition { tree: row.of.clone(), about: self.about }.own_flaw()
                }
                Leaf::Compare(_) => None,
            })
        })
    }

    fn own_flaw(&self) -> Option<Flaw> {
        if self.never() == Conclusion::Yes {
            return Some(Flaw::Never(listed(&core(&self.tree), " and ")));
        }
        let always = self.always();
        if !matches!(always, Conclusion::Yes | Conclusion::WhereKnown) {
            return None;
        }
        // One of these is always so, because all of their reverses cannot be.
        let denied = self.tree.denied();
        let reverse = |leaf: &Leaf| match Tree::Leaf(leaf.clone()).denied() {
            Tree::Leaf(leaf) => leaf,
            // INVARIANT: the reverse of a leaf is one.
            Tree::All(_) | Tree::Any(_) => leaf.clone(),
        };
        let reversed: Vec<Leaf> = core(&denied).into_iter().map(reverse).collect();
        let said = listed(&reversed.iter().collect::<Vec<_>>(), " or ");
        Some(match always {
            Conclusion::Yes => Flaw::Always(said),
            _ => Flaw::AlwaysWhereKnown(said),
        })
    }
}

fn is_decided(trees: &[&Tree]) -> bool {
    search::comparisons(trees) <= CheckedCondition::MAX_ANALYSED
}

/// Whether no figures meet all of them. That something is unknown never meets more.
fn never(trees: &[&Tree]) -> Conclusion {
    if !is_decided(trees) {
        return Conclusion::NotDecided;
    }
    let all_met = vec![MET; trees.len()];
    if Search::new(trees, &[], false).finds(&all_met) { Conclusion::No } else { Conclusion::Yes }
}

/// Whether the first is met wherever the others turn out as named.
fn no_exception(trees: &[&Tree], others: &[u8]) -> Conclusion {
    if !is_decided(trees) {
        return Conclusion::NotDecided;
    }
    let finds = |with_unknown, first| {
        Search::new(trees, &[], with_unknown).finds(&[&[first], others].concat())
    };
    if finds(false, NOT_MET) {
        Conclusion::No
    } else if finds(true, NOT_MET | UNKNOWN) {
        Conclusion::WhereKnown
    } else {
        Conclusion::Yes
    }
}

/// The comparisons by which a condition is never met, of which none can be left out.
///
/// INVARIANT: it is never met, and that was decided.
fn core(tree: &Tree) -> Vec<&Leaf> {
    let mut leaves = Vec::new();
    tree.leaves(&mut leaves);
    let (mut left_out, mut needed): (Vec<&Leaf>, Vec<&Leaf>) = (Vec::new(), Vec::new());
    for leaf in leaves {
        if left_out.contains(&leaf) || needed.contains(&leaf) {
            continue;
        }
        left_out.push(leaf);
        if Search::new(&[tree], &left_out, false).finds(&[MET]) {
            left_out.pop();
            needed.push(leaf);
        }
    }
    needed
}

/// Comparisons in a row, those of one figure together.
fn listed(leaves: &[&Leaf], between: &str) -> String {
    let mut shown: Vec<String> = Vec::new();
    let mut done: Vec<&Leaf> = Vec::new();
    for leaf in leaves {
        if done.contains(leaf) {
            continue;
        }
        let Leaf::Compare(first) = leaf else {
            shown.push(leaf.to_string());
            continue;
        };
        let mut sides = Vec::new();
        for other in leaves {
            if let Leaf::Compare(compare) = other
                && compare.asked == first.asked
            {
                sides.push(compare.side());
                done.push(other);
            }
        }
        shown.push(format!("{} {}", first.asked, sides.join(between)));
    }
    shown.join(between)
}
