//! Who belongs together, by going through all ties until nothing changes any more.

use std::collections::BTreeSet;

use clienteling::CustomerId;

type Ids = BTreeSet<CustomerId>;

/// One who is something to another on the day.
pub(crate) struct Tie {
    pub(crate) who: CustomerId,
    pub(crate) kind: &'static str,
    pub(crate) to: CustomerId,
}

pub(crate) struct Group {
    pub(crate) owners: BTreeSet<(CustomerId, u32)>,
    pub(crate) owned: BTreeSet<(CustomerId, u32)>,
    pub(crate) heads: Ids,
    pub(crate) members: Ids,
    pub(crate) circles: BTreeSet<Ids>,
}

/// Each with the number of the round in which it is found: all that is one tie from what was found
/// before.
fn rounds(pairs: &[(CustomerId, CustomerId)], from: &Ids) -> BTreeSet<(CustomerId, u32)> {
    let mut found = from.clone();
    let mut in_rounds = BTreeSet::new();
    for round in 1..=100 {
        let near = pairs.iter().filter(|(one, _)| found.contains(one));
        let new: Ids =
            near.map(|(_, other)| other.clone()).filter(|it| !found.contains(it)).collect();
        in_rounds.extend(new.iter().map(|it| (it.clone(), round)));
        found.extend(new);
    }
    in_rounds
}

fn all(pairs: &[(CustomerId, CustomerId)], from: &Ids) -> Ids {
    rounds(pairs, from).into_iter().map(|(it, _)| it).chain(from.iter().cloned()).collect()
}

pub(crate) fn household(ties: &[Tie], of: &CustomerId) -> Ids {
    let both_ways = ties
        .iter()
        .filter(|tie| tie.kind == "household")
        .flat_map(|tie| [(tie.who.clone(), tie.to.clone()), (tie.to.clone(), tie.who.clone())]);
    all(&both_ways.collect::<Vec<_>>(), &Ids::from([of.clone()]))
}

pub(crate) fn group(ties: &[Tie], of: &CustomerId) -> Group {
    let up: Vec<(CustomerId, CustomerId)> = ties
        .iter()
        .filter(|tie| matches!(tie.kind, "subsidiary" | "branch"))
        .map(|tie| (tie.who.clone(), tie.to.clone()))
        .collect();
    let down: Vec<_> = up.iter().map(|(one, other)| (other.clone(), one.clone())).collect();
    let own = Ids::from([of.clone()]);
    // Each of the owners of one at the top is owned by it.
    let is_head = |one: &CustomerId| {
        let one = Ids::from([one.clone()]);
        all(&up, &one).iter().all(|owner| all(&up, &Ids::from([owner.clone()])).is_superset(&one))
    };
    let heads: Ids = all(&up, &own).into_iter().filter(is_head).collect();
    let members = all(&down, &heads);
    let reaches = |one: &CustomerId, other: &CustomerId| {
        up.iter()
            .filter(|(who, _)| who == one)
            .any(|(_, to)| all(&up, &Ids::from([to.clone()])).contains(other))
    };
    let circle = |one: &CustomerId| -> Ids {
        members.iter().filter(|other| reaches(one, other) && reaches(other, one)).cloned().collect()
    };
    let circles = members.iter().filter(|one| reaches(one, one)).map(circle).collect();
    Group { owners: rounds(&up, &own), owned: rounds(&down, &own), heads, members, circles }
}
