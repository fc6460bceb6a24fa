//! How many answered what.

use serde::Serialize;

use super::{KanoAnswer, KanoCategory, KanoTable};

/// What one customer answered to the two questions about an attribute.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct KanoPair {
    /// How is it if it is there?
    pub there: Option<KanoAnswer>,
    /// How is it if it is missing?
    pub missing: Option<KanoAnswer>,
}

/// Pairs of answers about one attribute, as they were given: either table can be read from them.
///
/// * The order makes no difference, and parts merge to the whole.
/// * Half a pair says nothing: it is counted as incomplete.
/// * Counting stops at `u64::MAX` for each pair and each category, which no count of people reaches.
///
/// ```
/// use clienteling::satisfaction::kano::{KanoAnswer, KanoAnswers, KanoPair, KanoTable};
///
/// let mut answers = KanoAnswers::new();
/// let (like, must_be) = (Some(KanoAnswer::Like), Some(KanoAnswer::MustBe));
/// answers.add(KanoPair { there: like, missing: Some(KanoAnswer::Dislike) });
/// answers.add(KanoPair { there: must_be, missing: must_be });
/// answers.add(KanoPair { there: like, missing: None });
/// assert_eq!(answers.counts(KanoTable::Standard).indifferent, 1);
/// assert_eq!(answers.counts(KanoTable::Pouliot).questionable, 1);
/// assert_eq!(answers.incomplete(), 1);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct KanoAnswers {
    /// By the answer to "there", then by the one to "missing", in the order of the answers.
    cells: [[u64; 5]; 5],
    incomplete: u64,
}

const fn place(answer: KanoAnswer) -> usize {
    match answer {
        KanoAnswer::Like => 0,
        KanoAnswer::MustBe => 1,
        KanoAnswer::Neutral => 2,
        KanoAnswer::LiveWith => 3,
        KanoAnswer::Dislike => 4,
    }
}

impl KanoAnswers {
    /// Nobody yet.
    pub fn new() -> Self {
        KanoAnswers::default()
    }

    /// Adds what one customer answered. With neither question answered nobody is counted.
    pub fn add(&mut self, pair: KanoPair) {
        let count = match (pair.there, pair.missing) {
            (Some(there), Some(missing)) => {
                self.cells.get_mut(place(there)).and_then(|row| row.get_mut(place(missing)))
            }
            (None, None) => None,
            _ => Some(&mut self.incomplete),
        };
        if let Some(count) = count {
            *count = count.saturating_add(1);
        }
    }

    /// Both together.
    #[must_use]
    pub fn merge(mut self, other: &Self) -> Self {
        for (row, others) in self.cells.iter_mut().zip(&other.cells) {
            for (count, other) in row.iter_mut().zip(others) {
                *count = count.saturating_add(*other);
            }
        }
        self.incomplete = self.incomplete.saturating_add(other.incomplete);
        self
    }

    /// How many answered only one of the two questions.
    pub const fn incomplete(&self) -> u64 {
        self.incomplete
    }

    /// How many pairs say which category, by a table.
    pub fn counts(&self, table: KanoTable) -> KanoCounts {
        let mut counts = KanoCounts::default();
        for (there, row) in KanoAnswer::ALL.into_iter().zip(self.cells) {
            for (missing, count) in KanoAnswer::ALL.into_iter().zip(row) {
                let of = counts.of_mut(table.category(there, missing));
                *of = of.saturating_add(count);
            }
        }
        counts
    }
}

/// How many pairs of answers about one attribute say which category.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
pub struct KanoCounts {
    /// M.
    pub must_be: u64,
    /// O.
    pub one_dimensional: u64,
    /// A.
    pub attractive: u64,
    /// I.
    pub indifferent: u64,
    /// R.
    pub reverse: u64,
    /// Q.
    pub questionable: u64,
}

impl KanoCounts {
    /// How many say this category.
    pub const fn of(&self, category: KanoCategory) -> u64 {
        match category {
            KanoCategory::MustBe => self.must_be,
            KanoCategory::OneDimensional => self.one_dimensional,
            KanoCategory::Attractive => self.attractive,
            KanoCategory::Indifferent => self.indifferent,
            KanoCategory::Reverse => self.reverse,
            KanoCategory::Questionable => self.questionable,
        }
    }

    const fn of_mut(&mut self, category: KanoCategory) -> &mut u64 {
        match category {
            KanoCategory::MustBe => &mut self.must_be,
            KanoCategory::OneDimensional => &mut self.one_dimensional,
            KanoCategory::Attractive => &mut self.attractive,
            KanoCategory::Indifferent => &mut self.indifferent,
            KanoCategory::Reverse => &mut self.reverse,
            KanoCategory::Questionable => &mut self.questionable,
        }
    }

    /// How many there are, the reverse and the questionable ones included; `u64::MAX` where they are
    /// more.
    pub fn all(&self) -> u64 {
        u64::try_from(self.sum(&KanoCategory::ALL)).unwrap_or(u64::MAX)
    }

    /// How many say one of these, exactly.
    pub(super) fn sum(&self, categories: &[KanoCategory]) -> u128 {
        let counts = categories.iter().map(|category| u128::from(self.of(*category)));
        counts.fold(0, u128::saturating_add)
    }

    /// Both together.
    #[must_use]
    pub fn merge(mut self, other: &Self) -> Self {
        for category in KanoCategory::ALL {
            let count = self.of_mut(category);
            *count = count.saturating_add(other.of(category));
        }
        self
    }
}
