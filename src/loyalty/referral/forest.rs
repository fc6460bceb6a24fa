//! Who brought whom: trees, however the leads were given.

use std::ops::Range;

use super::leads::Fate;

/// Who brought whom, by places.
///
/// * Everybody was brought by at most one, and nobody by whom they brought: so there is no ring.
#[derive(Debug)]
pub(super) struct Forest {
    brought_by: Vec<Option<usize>>,
    /// A way from each place to the first of its chain, made shorter whenever it is gone.
    towards_first: Vec<usize>,
}

impl Forest {
    pub(super) fn new(places: usize) -> Self {
        Forest { brought_by: vec![None; places], towards_first: (0..places).collect() }
    }

    /// Whoever stands at one place names who stands at another, and brings them unless that one was a
    /// customer before. Cost: hardly grows.
    pub(super) fn bring(&mut self, giver: usize, became: usize, was_customer: bool) -> Fate {
        let first = self.first_of(giver);
        // The first of the giver's chain is the giver, or brought them, over however many.
        if first == became {
            return Fate::Ring;
        }
        if self.brought_by(became).is_some() {
            let is_of_one = self.first_of(became) == first;
            return if is_of_one { Fate::OfOneChain } else { Fate::NamedAgain };
        }
        if was_customer {
            return Fate::WasCustomer;
        }
        if let Some(nobody) = self.brought_by.get_mut(became) {
            *nobody = Some(giver);
        }
        if let Some(towards) = self.towards_first.get_mut(became) {
            *towards = first;
        }
        Fate::Counts
    }

    /// The first of the chain in which a place stands: whom nobody brought.
    fn first_of(&mut self, mut place: usize) -> usize {
        // INVARIANT: each step leads up a chain, which has an end.
        while let Some(next) = self.towards(place)
            && next != place
        {
            let after = self.towards(next).unwrap_or(next);
            if let Some(towards) = self.towards_first.get_mut(place) {
                *towards = after;
            }
            place = next;
        }
        place
    }

    fn towards(&self, place: usize) -> Option<usize> {
        self.towards_first.get(place).copied()
    }

    /// Who brought whoever stands at a place.
    pub(super) fn brought_by(&self, place: usize) -> Option<usize> {
        self.brought_by.get(place).copied().flatten()
    }

    /// By places, the numbers of whoever stands there and of all below them, which follow on each other.
    /// Cost: three passes.
    pub(super) fn spans(&self) -> Vec<Range<usize>> {
        let from_the_ends = self.ends_first();
        let mut sizes = vec![1_usize; self.brought_by.len()];
        for (place, giver) in &from_the_ends {
            let below = sizes.get(*place).copied().unwrap_or_default();
            if let Some(size) = sizes.get_mut(*giver) {
                *size = size.saturating_add(below);
            }
        }
        // Of each, the first number that is left for whoever stands below.
        let mut next = vec![0_usize; sizes.len()];
        let mut spans = vec![0..0; sizes.len()];
        let mut first_left = 0_usize;
        let firsts = (0..sizes.len()).filter(|place| self.brought_by(*place).is_none());
        let others = from_the_ends.iter().rev().map(|(place, giver)| (*place, Some(*giver)));
        for (place, giver) in firsts.map(|place| (place, None)).chain(others) {
            let size = sizes.get(place).copied().unwrap_or_default();
            let left = giver.map_or(Some(&mut first_left), |giver| next.get_mut(giver));
            let Some(left) = left else { continue };
            let start = *left;
            *left = left.saturating_add(size);
            if let (Some(span), Some(next)) = (spans.get_mut(place), next.get_mut(place)) {
                *span = start..start.saturating_add(size);
                *next = start.saturating_add(1);
            }
        }
        spans
    }

    /// Everybody whom somebody brought, each with by whom, and before that one is brought themselves:
    /// the ends of the chains come first. Cost: two passes.
    pub(super) fn ends_first(&self) -> Vec<(usize, usize)> {
        let mut open = vec![0_usize; self.brought_by.len()];
        for giver in self.brought_by.iter().flatten() {
            if let Some(open) = open.get_mut(*giver) {
                *open = open.saturating_add(1);
            }
        }
        let ends = open.iter().enumerate().filter(|(_, open)| **open == 0);
        let mut order: Vec<usize> = ends.map(|(place, _)| place).collect();
        let mut found = Vec::new();
        while let Some(place) = order.pop() {
            let Some(giver) = self.brought_by(place) else { continue };
            found.push((place, giver));
            if let Some(open) = open.get_mut(giver) {
                *open = open.saturating_sub(1);
                if *open == 0 {
                    order.push(giver);
                }
            }
        }
        found
    }
}
