//! How often each number was seen, of many.

/// How often each number was seen.
///
/// Cost: to add is to write at an end, and to sort now and then; there is no search for each. Memory: at most
/// twice as many entries as numbers that differ, and a few.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    /// Numbers with how often they were seen: so many in order and each once, and what was added since.
    counts: Vec<(i128, u64)>,
    in_order: usize,
}

/// So few are not worth a sort.
const FEW: usize = 16;

impl Counts {
    /// Counts a number.
    pub(super) fn add(&mut self, number: i128) {
        self.counts.push((number, 1));
        self.stay_small();
    }

    /// Counts all that others counted.
    pub(super) fn merge(&mut self, other: &Counts) {
        self.counts.extend_from_slice(&other.counts);
        self.stay_small();
    }

    /// The numbers in ascending order, each once, with how often it was seen.
    pub(super) fn into_ordered(mut self) -> Vec<(i128, u64)> {
        self.put_in_order();
        self.counts
    }

    #[cfg(test)]
    pub(super) const fn kept(&self) -> usize {
        self.counts.len()
    }

    fn stay_small(&mut self) {
        if self.counts.len() > self.in_order.saturating_mul(2).saturating_add(FEW) {
            self.put_in_order();
        }
    }

    fn put_in_order(&mut self) {
        // What is in order already is found so, and is not sorted again.
        self.counts.sort_by_key(|(number, _)| *number);
        self.counts.dedup_by(|(number, count), (known, sum)| {
            let is_same = number == known;
            if is_same {
                *sum = sum.saturating_add(*count);
            }
            is_same
        });
        self.in_order = self.counts.len();
    }
}

impl PartialEq for Counts {
    fn eq(&self, other: &Self) -> bool {
        self.clone().into_ordered() == other.clone().into_ordered()
    }
}

impl Eq for Counts {}
