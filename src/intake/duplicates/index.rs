//! A base that is asked for the duplicates of one newcomer at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::block::{KeyKind, OversizedBlock, keys};
use super::compare::judge;
use super::{Card, DuplicatePair, DuplicatePolicy, Verdict};
use crate::units::CustomerId;

/// The cards of a base, ready to be asked who a newcomer may be: at the till, on the phone.
///
/// It compares a newcomer with the same customers as [`find_duplicates`](super::find_duplicates)
/// would, were the newcomer in the base, and says the same about each of these pairs, as long as each
/// of the newcomer's keys is shared by fewer customers of the base than
/// [`max_block`](super::DuplicatePolicyDraft::max_block), or for keys of the kind
/// [`Name`](KeyKind::Name) than [`max_name_block`](super::DuplicatePolicyDraft::max_name_block). Of more customers
/// with one key it compares the first by identifier, `find_duplicates` neighbours by name. It makes
/// no groups: a pair that is *same* only by way of a third customer is not found. The order in which
/// cards were put in makes no difference.
///
/// ```
/// use clienteling::intake::duplicates::{Card, DuplicateIndex, DuplicatePolicy};
///
/// let mut index = DuplicateIndex::new(DuplicatePolicy::default());
/// index.insert(
///     Card::person("C-1".try_into()?)
///         .name(&"王秀英".parse()?)
///         .phone(&"138 0000 1111".parse()?)
///         .build(),
/// );
/// let newcomer = Card::person("C-2".try_into()?)
///     .name(&"王秀英女士".parse()?)
///     .phone(&"+86 138 0000 1111".parse()?)
///     .build();
/// let found = index.find(&newcomer);
/// assert_eq!(found.same[0].first.as_str(), "C-1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct DuplicateIndex {
    policy: DuplicatePolicy,
    cards: BTreeMap<CustomerId, Card>,
    // INVARIANT: holds the keys of exactly these cards.
    keys: BTreeMap<(KeyKind, u64), BTreeSet<CustomerId>>,
}

/// Who a newcomer may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewcomerMatches {
    /// The customers who are the newcomer, in the order of their identifiers.
    pub same: Vec<DuplicatePair>,
    /// Those about whom a person is asked.
    pub ask: Vec<DuplicatePair>,
    /// Keys of the newcomer that more customers have than are compared: of these only the first
    /// by identifier were.
    pub oversized: Vec<OversizedBlock>,
}

impl DuplicateIndex {
    /// An empty base.
    pub const fn new(policy: DuplicatePolicy) -> Self {
        DuplicateIndex { policy, cards: BTreeMap::new(), keys: BTreeMap::new() }
    }

    /// When two customers count as one.
    pub const fn policy(&self) -> &DuplicatePolicy {
        &self.policy
    }

    /// How many customers are in the base.
    pub fn len(&self) -> usize {
        self.cards.len()
    }

    /// Whether the base is empty.
    pub fn is_empty(&self) -> bool {
        self.cards.is_empty()
    }

    /// Puts a card in, in place of one with the same identifier, which comes back. Takes about ten
    /// steps through a tree.
    pub fn insert(&mut self, card: Card) -> Option<Card> {
        let old = self.remove(card.id());
        for kind in KeyKind::ALL {
            keys(kind, &card, |key| {
                self.keys.entry((kind, key)).or_default().insert(card.id().clone());
            });
        }
        self.cards.insert(card.id().clone(), card);
        old
    }

    /// Takes a card out.
    pub fn remove(&mut self, id: &CustomerId) -> Option<Card> {
        let card = self.cards.remove(id)?;
        for kind in KeyKind::ALL {
            keys(kind, &card, |key| {
                if let Some(block) = self.keys.get_mut(&(kind, key)) {
                    block.remove(id);
                    if block.is_empty() {
                        self.keys.remove(&(kind, key));
                    }
                }
            });
        }
        Some(card)
    }

    /// Who a newcomer may be. The card itself is not put in, and one with its identifier that is
    /// in the base is passed over.
    ///
    /// Compares with at most [`max_block`](super::DuplicatePolicyDraft::max_block) customers for each of the
    /// newcomer's keys, with [`max_name_block`](super::DuplicatePolicyDraft::max_name_block) for a name.
    pub fn find(&self, newcomer: &Card) -> NewcomerMatches {
        let mut candidates = BTreeSet::new();
        let mut oversized = Vec::new();
        for kind in KeyKind::ALL {
            let most = usize::try_from(kind.most(&self.policy)).unwrap_or(usize::MAX);
            let mut seen = BTreeSet::new();
            keys(kind, newcomer, |key| {
                let Some(block) = self.keys.get(&(kind, key)).filter(|_| seen.insert(key)) else {
                    return;
                };
                candidates.extend(block.iter().take(most));
                if let Some(example) = block.first().filter(|_| block.len() > most) {
                    let size = u64::try_from(block.len()).unwrap_or(u64::MAX);
                    oversized.push(OversizedBlock { kind, size, example: example.clone() });
                }
            });
        }
        let (mut same, mut ask) = (Vec::new(), Vec::new());
        for id in candidates {
            let Some(card) = self.cards.get(id).filter(|card| card.id() != newcomer.id()) else {
                continue;
            };
            let judged = judge(newcomer, card, &self.policy);
            let list = match judged.verdict {
                Verdict::Same => &mut same,
                Verdict::Ask => &mut ask,
                Verdict::Different => continue,
            };
            let (first, second) = (id.min(newcomer.id()), id.max(newcomer.id()));
            list.push(DuplicatePair {
                first: first.clone(),
                second: second.clone(),
                comparison: judged.explained(&self.policy),
            });
        }
        NewcomerMatches { same, ask, oversized }
    }
}

impl fmt::Debug for DuplicateIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DuplicateIndex({} customers)", self.len())
    }
}

impl Extend<Card> for DuplicateIndex {
    fn extend<I: IntoIterator<Item = Card>>(&mut self, cards: I) {
        for card in cards {
            self.insert(card);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DuplicateIndex;
    use crate::intake::duplicates::{Card, DuplicatePolicy, DuplicatePolicyDraft, KeyKind};

    fn card(id: &str, name: &str, phone: &str) -> Card {
        let card = Card::person(id.parse().unwrap()).name(&name.parse().unwrap());
        card.phone(&phone.parse().unwrap()).build()
    }

    #[test]
    fn what_was_taken_out_or_replaced_is_not_found() {
        let mut index = DuplicateIndex::new(DuplicatePolicy::default());
        index.extend([card("A", "Li Na", "13800001111"), card("B", "Li Na", "13800001111")]);
        let newcomer = card("C", "Na Li", "+8613800001111");
        assert_eq!(index.find(&newcomer).same.len(), 2);
        assert!(index.insert(card("A", "Li Na", "13900002222")).is_some());
        assert_eq!(index.find(&newcomer).same.len(), 1);
        index.remove(&"B".parse().unwrap());
        assert!(index.find(&newcomer).same.is_empty());
        index.remove(&"A".parse().unwrap());
        assert!(index.is_empty() && index.keys.is_empty());
    }

    #[test]
    fn a_customer_is_no_duplicate_of_itself() {
        let mut index = DuplicateIndex::new(DuplicatePolicy::default());
        index.insert(card("A", "Li Na", "13800001111"));
        assert!(index.find(&card("A", "Li Na", "13800001111")).same.is_empty());
    }

    #[test]
    fn a_key_that_too_many_have_is_reported() {
        let draft = DuplicatePolicyDraft { max_block: 5, max_name_block: 3, ..Default::default() };
        let mut index = DuplicateIndex::new(draft.validate().unwrap());
        index.extend((0..9).map(|n| card(&format!("C-{n}"), "Li Na", "13800001111")));
        let found = index.find(&card("X", "Li Na", "13800001111"));
        assert_eq!((found.same.len(), found.oversized.len()), (5, 2));
        assert_eq!((found.oversized[0].kind, found.oversized[0].size), (KeyKind::Phone, 9));
        assert_eq!(format!("{index:?}"), "DuplicateIndex(9 customers)");
    }
}
