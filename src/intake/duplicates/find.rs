//! The way in: all duplicates of a base.

use serde::Serialize;

use super::block::{OversizedBlock, candidates};
use super::groups::{DuplicateGroup, DuplicatePair, GroupStatus, grouped};
use super::{Card, DuplicatePolicy};

/// The duplicates among some customers. The same customers in any order give the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Duplicates {
    cards: u64,
    comparisons: u64,
    groups: Vec<DuplicateGroup>,
    ask: Vec<DuplicatePair>,
    oversized: Vec<OversizedBlock>,
}

impl Duplicates {
    /// How many cards were looked at.
    pub const fn cards(&self) -> u64 {
        self.cards
    }

    /// How many pairs had a key in common and were compared.
    pub const fn comparisons(&self) -> u64 {
        self.comparisons
    }

    /// Customers who are the same, in the order of their first members. Each customer is in one
    /// group at most.
    pub fn groups(&self) -> &[DuplicateGroup] {
        &self.groups
    }

    /// The groups that can be merged: nothing inside contradicts it.
    pub fn mergeable(&self) -> impl Iterator<Item = &DuplicateGroup> {
        self.groups.iter().filter(|group| group.status == GroupStatus::Same)
    }

    /// Pairs about which a person is asked, in order; not those within one group.
    pub fn ask(&self) -> &[DuplicatePair] {
        &self.ask
    }

    /// Keys that more customers have in common than are compared with one another, by kind, the
    /// largest first. Where there are none, nothing with a common key was left out.
    pub fn oversized(&self) -> &[OversizedBlock] {
        &self.oversized
    }
}

/// Finds which customers are probably the same person, how sure that is, and why (S1: data is
/// tested before it enters the base).
///
/// Cards with a key in common are [compared](super::compare); pairs that are the same make
/// groups. Which pairs have a key in common is said in the page of this module.
///
/// At most linear in comparisons, and below that cap they grow as more customers share a common
/// name: each card has some ten keys, and each key brings at most half of
/// [`max_block`](super::DuplicatePolicyDraft::max_block) comparisons, or
/// [`window`](super::DuplicatePolicyDraft::window) of them where more customers have it. Sorting the keys
/// takes n log n. Beside the cards it needs about a hundred bytes a card.
///
/// ```
/// use clienteling::intake::duplicates::{Card, DuplicatePolicy, find_duplicates};
///
/// let card = |id: &str, name: &str, phone: &str| -> Result<Card, Box<dyn std::error::Error>> {
///     Ok(Card::person(id.try_into()?).name(&name.parse()?).phone(&phone.parse()?).build())
/// };
/// let cards = [
///     card("C-1", "陳大文", "138 0000 1111")?,
///     card("C-2", "王秀英", "138 0000 2222")?,
///     card("C-3", "陈大文先生", "+86 138 0000 1111")?,
///     card("C-4", "李娜", "138 0000 2222")?,
/// ];
/// let found = find_duplicates(&cards, &DuplicatePolicy::default());
/// let members: Vec<&str> = found.groups()[0].members.iter().map(|id| id.as_str()).collect();
/// assert_eq!(members, ["C-1", "C-3"]);
/// assert_eq!(found.groups().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn find_duplicates(cards: &[Card], policy: &DuplicatePolicy) -> Duplicates {
    // Whole cards are compared, so that two of one identifier have an order too.
    let mut sorted: Vec<&Card> = cards.iter().collect();
    sorted.sort_unstable();
    let candidates = candidates(&sorted, policy);
    let grouped = grouped(&sorted, &candidates.pairs, policy);
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    Duplicates {
        cards: count(cards.len()),
        comparisons: count(candidates.pairs.len()),
        groups: grouped.groups,
        ask: grouped.ask,
        oversized: candidates.oversized,
    }
}

#[cfg(test)]
mod tests {
    use super::find_duplicates;
    use crate::intake::duplicates::{Card, DuplicatePolicy, GroupStatus, KeyKind};

    #[test]
    fn no_customer_and_one_customer_have_no_duplicates() {
        let policy = DuplicatePolicy::default();
        let card = Card::person("A".parse().unwrap()).name(&"Li Na".parse().unwrap()).build();
        for cards in [&[][..], &[card]] {
            let found = find_duplicates(cards, &policy);
            assert!(found.groups().is_empty() && found.ask().is_empty());
            assert_eq!(found.comparisons(), 0);
        }
    }

    #[test]
    fn ten_thousand_customers_with_one_phone_and_name_are_one_reported_group() {
        let cards: Vec<Card> = (0..10_000)
            .map(|number| {
                Card::person(format!("C-{number}").parse().unwrap())
                    .name(&"王\u{200f}秀英".parse().unwrap())
                    .phone(&"13800001111".parse().unwrap())
                    .build()
            })
            .collect();
        let found = find_duplicates(&cards, &DuplicatePolicy::default());
        assert_eq!(found.groups().len(), 1);
        assert_eq!(found.groups()[0].members.len(), 10_000);
        assert_eq!(found.groups()[0].status, GroupStatus::TooLarge);
        assert_eq!(found.mergeable().count(), 0);
        assert!(found.comparisons() <= 10_000 * 10 * 2);
        let kinds: Vec<KeyKind> = found.oversized().iter().map(|block| block.kind).collect();
        assert_eq!(kinds, [KeyKind::Phone, KeyKind::Name]);
    }

    #[test]
    fn hostile_texts_are_compared_like_others() {
        let names = ["x".repeat(200), "王".repeat(200), "a ".repeat(100), "e\u{301}".repeat(100)];
        let cards: Vec<Card> = (0_u32..)
            .zip(names.iter().cycle().take(40))
            .map(|(number, name)| {
                Card::person(format!("C-{number:02}").parse().unwrap())
                    .name(&name.parse().unwrap())
                    .name(
                        &format!("\u{202e}{name}")
                            .chars()
                            .take(200)
                            .collect::<String>()
                            .parse()
                            .unwrap(),
                    )
                    .address(&"1 路".repeat(160).parse().unwrap())
                    .email(&format!("{number}@example.com").parse().unwrap())
                    .build()
            })
            .collect();
        let found = find_duplicates(&cards, &DuplicatePolicy::default());
        assert!(!found.ask().is_empty());
    }
}
