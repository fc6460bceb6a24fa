//! How much work a distribution may take.
//!
//! Work is counted in products of two masses, so that what is computed depends on the deals alone
//! and never on the machine.

/// What all the distributions that are asked for at once may take together: at most some seven
/// seconds of a core, by the measurements at
/// [`RevenueDistribution::of`](super::RevenueDistribution::of).
const MOST: u64 = 10_000_000_000;

/// What several distributions may take, one after the other: each an equal part of what those
/// before it left over.
#[derive(Debug)]
pub(in crate::funnel) struct Budget {
    left: u64,
    takers: u64,
}

impl Budget {
    /// Of so many distributions.
    pub(in crate::funnel) const fn shared_by(takers: u64) -> Self {
        Budget { left: MOST, takers }
    }

    /// A smaller one.
    #[cfg(test)]
    pub(in crate::funnel) const fn of(products: u64, takers: u64) -> Self {
        Budget { left: products, takers }
    }

    /// Lets the next distribution be computed.
    pub(super) fn spend<T>(&mut self, job: impl FnOnce(&mut Share) -> T) -> T {
        let mut share = Share(self.left.checked_div(self.takers).unwrap_or(self.left));
        self.left = self.left.saturating_sub(share.0);
        self.takers = self.takers.saturating_sub(1);
        let done = job(&mut share);
        self.left = self.left.saturating_add(share.0);
        done
    }
}

/// What one distribution may take.
#[derive(Debug)]
pub(super) struct Share(u64);

impl Share {
    /// Lets something be tried with one part of what is left in so many: so there is always
    /// something for another try. `None` where that was not enough.
    pub(super) fn attempt<T>(
        &mut self,
        one_in: u64,
        widest: usize,
        job: impl FnOnce(&mut Work) -> Option<T>,
    ) -> Option<T> {
        let allowed = self.0.checked_div(one_in).unwrap_or(self.0);
        let mut work = Work::of(allowed, widest);
        let done = job(&mut work);
        self.0 = self.0.saturating_sub(allowed.saturating_sub(work.products));
        done.filter(|_| !work.exceeded)
    }
}

/// The work that is still allowed.
#[derive(Debug)]
pub(super) struct Work {
    products: u64,
    widest: usize,
    exceeded: bool,
}

impl Work {
    /// As much as it takes.
    pub(super) const fn unbounded() -> Self {
        Work { products: u64::MAX, widest: usize::MAX, exceeded: false }
    }

    /// So many products of two masses, and no distribution over more places than `widest`.
    pub(super) const fn of(products: u64, widest: usize) -> Self {
        Work { products, widest, exceeded: false }
    }

    /// Whether it was not enough. What was computed is then void.
    pub(super) const fn is_exceeded(&self) -> bool {
        self.exceeded
    }

    /// Whether so much more is allowed.
    pub(super) fn allow(&mut self, products: usize, width: usize) -> bool {
        let left = u64::try_from(products).ok().and_then(|it| self.products.checked_sub(it));
        match left.filter(|_| width <= self.widest && !self.exceeded) {
            Some(left) => self.products = left,
            None => self.exceeded = true,
        }
        !self.exceeded
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, MOST};

    fn take(budget: &mut Budget, products: usize) -> bool {
        let job = |work: &mut super::Work| work.allow(products, 1).then_some(());
        budget.spend(|share| share.attempt(2, 1, job)).is_some()
    }

    #[test]
    fn what_one_leaves_over_is_for_those_after_it_and_all_together_take_no_more_than_one() {
        let third = usize::try_from(MOST / 3).unwrap();
        let mut budget = Budget::shared_by(3);
        assert!(!take(&mut budget, third / 2 + 1));
        assert!(take(&mut budget, third / 2));
        // The first attempt was refused and took nothing; half a third is left over.
        assert_eq!(budget.left, MOST - MOST / 6);
        let half = usize::try_from(budget.left / 2).unwrap();
        assert!(take(&mut budget, half));
        assert_eq!(budget.left, (MOST - MOST / 6).div_ceil(2));
    }

    #[test]
    fn a_share_that_is_used_up_by_halves_never_grows() {
        let mut budget = Budget::shared_by(1);
        budget.spend(|share| {
            for _ in 0..100 {
                let before = share.0;
                let used = share.attempt(2, 1, |work| {
                    let all = usize::try_from(work.products).unwrap();
                    work.allow(all, 1).then_some(())
                });
                assert!(used.is_some() && share.0 == before - before / 2);
            }
            let nothing = share.attempt(2, 1, |work| work.allow(1, 1).then_some(()));
            assert!(nothing.is_none());
        });
    }
}
