//! From pairs to groups: if A is B and B is C, all three are one customer, unless A cannot be C.

use serde::Serialize;

use super::compare::judge;
use super::{Card, Comparison, DuplicatePolicy, Verdict};
use crate::units::CustomerId;

/// Two customers and what is said about them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DuplicatePair {
    /// The first by identifier.
    pub first: CustomerId,
    /// The other.
    pub second: CustomerId,
    /// What is said, and why.
    pub comparison: Comparison,
}

/// What is to be done with a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupStatus {
    /// One customer: nothing inside contradicts it.
    Same,
    /// A person must look: each of these pairs is in the group only through others, or against a
    /// rule for *different*.
    Contradicted(Vec<DuplicatePair>),
    /// A person must look: more customers than the policy lets pass as one. Contradictions inside
    /// were not looked for.
    TooLarge,
}

/// Customers who are the same, directly or through others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DuplicateGroup {
    /// Two or more, in the order of their identifiers.
    pub members: Vec<CustomerId>,
    /// Whether they can be merged.
    pub status: GroupStatus,
    /// The pairs that were found to be the same, in order: why the group is one.
    pub links: Vec<DuplicatePair>,
}

/// Groups, and the pairs to ask about that lie in no group together.
pub(super) struct Grouped {
    pub(super) groups: Vec<DuplicateGroup>,
    pub(super) ask: Vec<DuplicatePair>,
}

/// Compares the pairs of positions and puts the cards in groups. The cards are in the order of
/// their identifiers; cards with one identifier are one customer without a comparison.
pub(super) fn grouped(cards: &[&Card], pairs: &[(u32, u32)], policy: &DuplicatePolicy) -> Grouped {
    let card = |place: u32| usize::try_from(place).ok().and_then(|place| cards.get(place).copied());
    let mut sets = Sets::new(cards.len());
    for ((place, card), (next, other)) in
        (0_u32..).zip(cards).zip((1_u32..).zip(cards.iter().skip(1)))
    {
        if card.id() == other.id() {
            sets.join(place, next);
        }
    }
    let (mut same, mut ask) = (Vec::new(), Vec::new());
    for &(first, second) in pairs {
        let Some((a, b)) = card(first).zip(card(second)) else { continue };
        if a.id() == b.id() {
            continue;
        }
        match judge(a, b, policy).verdict {
            Verdict::Same => {
                sets.join(first, second);
                same.push((first, second));
            }
            Verdict::Ask => ask.push((first, second)),
            Verdict::Different => {}
        }
    }
    let pair = |(first, second): (u32, u32)| {
        let (a, b) = card(first).zip(card(second))?;
        let comparison = judge(a, b, policy).explained(policy);
        Some(DuplicatePair { first: a.id().clone(), second: b.id().clone(), comparison })
    };
    let mut asked: Vec<DuplicatePair> = ask
        .into_iter()
        .filter(|&(first, second)| sets.root(first) != sets.root(second))
        .filter_map(pair)
        .collect();
    asked.dedup();

    // Positions by set; a set's root is its first position, so groups come in order.
    let all = 0..u32::try_from(cards.len()).unwrap_or(u32::MAX);
    let mut members: Vec<(u32, u32)> = all.map(|place| (sets.root(place), place)).collect();
    members.sort_unstable();
    let mut links: Vec<(u32, (u32, u32))> =
        same.into_iter().map(|pair| (sets.root(pair.0), pair)).collect();
    links.sort_unstable();
    let mut links = links.as_slice();
    let mut groups = Vec::new();
    for set in members.chunk_by(|(a, _), (b, _)| a == b) {
        let Some(&(root, _)) = set.first() else { continue };
        let (own, rest) = links
            .split_at_checked(links.partition_point(|(of, _)| *of <= root))
            .unwrap_or_default();
        links = rest;
        // Cards of one identifier alone are no finding.
        if own.is_empty() {
            continue;
        }
        let places: Vec<u32> = set.iter().map(|&(_, place)| place).collect();
        let mut ids: Vec<CustomerId> =
            places.iter().filter_map(|&place| card(place)).map(|card| card.id().clone()).collect();
        ids.dedup();
        groups.push(DuplicateGroup {
            status: status(&places, ids.len(), card, policy),
            members: ids,
            links: own.iter().filter_map(|&(_, positions)| pair(positions)).collect(),
        });
    }
    Grouped { groups, ask: asked }
}

/// Compares all members of a group with one another, unless they are too many.
fn status<'a>(
    places: &[u32],
    customers: usize,
    card: impl Fn(u32) -> Option<&'a Card>,
    policy: &DuplicatePolicy,
) -> GroupStatus {
    let most = usize::try_from(policy.max_group).unwrap_or(usize::MAX);
    // Cards of one identifier count as well: they are compared too.
    if customers > most || places.len() > most {
        return GroupStatus::TooLarge;
    }
    let mut against = Vec::new();
    let mut rest = places;
    while let [first, others @ ..] = rest {
        for other in others {
            let Some((a, b)) = card(*first).zip(card(*other)) else { continue };
            let judged = judge(a, b, policy);
            if judged.is_contradicted && a.id() != b.id() {
                let comparison = judged.explained(policy);
                let (first, second) = (a.id().clone(), b.id().clone());
                against.push(DuplicatePair { first, second, comparison });
            }
        }
        rest = others;
    }
    if against.is_empty() { GroupStatus::Same } else { GroupStatus::Contradicted(against) }
}

/// Sets of positions that grow together. The root of a set is its smallest position.
struct Sets {
    parents: Vec<u32>,
}

impl Sets {
    fn new(positions: usize) -> Self {
        Sets { parents: (0_u32..).take(positions).collect() }
    }

    fn parent(&self, of: u32) -> u32 {
        let place = usize::try_from(of).unwrap_or(usize::MAX);
        self.parents.get(place).copied().unwrap_or(of)
    }

    fn set_parent(&mut self, of: u32, parent: u32) {
        if let Some(place) = usize::try_from(of).ok().and_then(|place| self.parents.get_mut(place))
        {
            *place = parent;
        }
    }

    /// Every second position on the way up is hung up higher, so that ways stay short.
    fn root(&mut self, mut of: u32) -> u32 {
        // INVARIANT: a parent is never larger, so the way ends.
        while self.parent(of) != of {
            let higher = self.parent(self.parent(of));
            self.set_parent(of, higher);
            of = higher;
        }
        of
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.set_parent(a.max(b), a.min(b));
    }
}

#[cfg(test)]
mod tests {
    use super::{CustomerId, GroupStatus, Sets};
    use crate::intake::duplicates::{Card, CardBuilder, DuplicatePolicy, find_duplicates};

    fn card(id: &str) -> CardBuilder {
        Card::person(id.parse().unwrap()).name(&"John Smith".parse().unwrap())
    }

    fn phone(card: CardBuilder, number: &str) -> CardBuilder {
        card.phone(&number.parse().unwrap())
    }

    #[test]
    fn the_root_of_a_set_is_its_smallest_position() {
        let mut sets = Sets::new(6);
        for (a, b) in [(4, 5), (1, 4), (5, 3)] {
            sets.join(a, b);
        }
        assert_eq!([0, 1, 2, 3, 4, 5].map(|place| sets.root(place)), [0, 1, 2, 1, 1, 1]);
    }

    #[test]
    fn who_is_the_same_as_one_is_the_same_as_all_of_a_group() {
        let cards = [
            phone(card("A"), "13800001111").build(),
            phone(phone(card("B"), "13800001111"), "13900002222").build(),
            phone(card("C"), "13900002222").build(),
        ];
        let found = find_duplicates(&cards, &DuplicatePolicy::default());
        assert_eq!(found.groups().len(), 1);
        let group = &found.groups()[0];
        assert_eq!(group.members.iter().map(CustomerId::as_str).collect::<String>(), "ABC");
        assert_eq!((group.links.len(), &group.status), (2, &GroupStatus::Same));
        assert!(found.ask().is_empty());
    }

    #[test]
    fn a_group_with_a_contradiction_inside_goes_to_a_person() {
        let cards = [
            phone(card("A"), "13800001111").national_id(&"A-0001".parse().unwrap()).build(),
            phone(phone(card("B"), "13800001111"), "13900002222").build(),
            phone(card("C"), "13900002222").national_id(&"A-0002".parse().unwrap()).build(),
        ];
        let found = find_duplicates(&cards, &DuplicatePolicy::default());
        let GroupStatus::Contradicted(pairs) = &found.groups()[0].status else { panic!("merged") };
        assert_eq!((pairs[0].first.as_str(), pairs[0].second.as_str()), ("A", "C"));
        assert!(pairs[0].comparison.is_contradicted());
    }

    #[test]
    fn cards_of_one_identifier_are_one_customer_and_no_finding() {
        let twice = [phone(card("A"), "13800001111").build(), card("A").build()];
        assert!(find_duplicates(&twice, &DuplicatePolicy::default()).groups().is_empty());
        let other = phone(card("B"), "13800001111").build();
        let [first, second] = twice;
        let found = find_duplicates(&[second, other, first], &DuplicatePolicy::default());
        assert_eq!(found.groups()[0].members.len(), 2);
    }
}
