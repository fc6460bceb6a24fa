//! Who belongs together on a day: the members of a household, the companies of a group.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chrono::NaiveDate;
use serde::Serialize;

use super::{Customer, CustomerBase};
use crate::customer::AffiliationKind;
use crate::units::CustomerId;

/// Who is next to whom.
type Ties = BTreeMap<CustomerId, BTreeSet<CustomerId>>;

/// Who belongs together on a day, over all customers: to be asked for many of them.
///
/// * An identifier that was merged into another stands for that one.
/// * To whom a customer belongs need not be a customer: the parent company of which nothing else is
///   known has a place in the group, by the identifier that the affiliation gives it.
/// * Whoever was erased belongs to nobody any more, and connects nobody.
/// * Whether somebody has died, or a firm was dissolved, is another question: see
///   [`BasicData::end`](crate::customer::BasicData::end).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Affiliations {
    /// By what identifier one that was merged is known.
    former: BTreeMap<CustomerId, CustomerId>,
    housemates: Ties,
    owners: Ties,
    owned: Ties,
}

/// A company of a group, and how far away it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct GroupMember {
    /// Through how many affiliations: 1 for the parent and for an own subsidiary.
    pub steps: u32,
    /// Which company.
    pub company: CustomerId,
}

/// The group of a company (集团) on a day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CompanyGroup {
    /// Who owns it, directly or through others: the nearest first, then by identifier.
    pub owners: Vec<GroupMember>,
    /// What it owns, directly or through others: subsidiaries and branches, in the same order.
    pub owned: Vec<GroupMember>,
    /// Those at the top, in order: the company itself and its owners, as far as nobody else owns them.
    /// Several for a joint venture, and where those at the top own one another.
    pub heads: Vec<CustomerId>,
    /// The heads and all that they own, in order. The company itself is among them.
    pub members: Vec<CustomerId>,
    /// Members that own one another in a circle, which cannot be, in order: each circle once, with all
    /// that are part of it.
    pub circles: Vec<Vec<CustomerId>>,
}

impl CustomerBase {
    /// Who belongs together on a day. Cost: a pass over all customers, and a sort of the affiliations.
    ///
    /// ```
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let mut base = CustomerBase::new();
    /// for (id, customer, to, kind) in [
    ///     ("AF-1", "plant", "works", "branch"),
    ///     ("AF-2", "works", "holding", "subsidiary"),
    ///     ("AF-3", "Li Na", "Li Lei", "household"),
    /// ] {
    ///     base.add(serde_json::from_str::<Fact>(&format!(
    ///         r#"{{"affiliation":{{"id":"{id}","customer":"{customer}","date":"2026-01-01",
    ///             "to":"{to}","kind":"{kind}"}}}}"#
    ///     ))?)?;
    /// }
    /// let together = base.affiliations("2026-03-01".parse()?);
    /// let household = together.household(&"Li Lei".parse()?);
    /// assert_eq!(household, ["Li Lei".parse()?, "Li Na".parse()?]);
    /// let group = together.group(&"works".parse()?);
    /// assert_eq!((group.owners.len(), group.owned.len()), (1, 1));
    /// assert_eq!(group.heads, ["holding".parse()?]);
    /// assert_eq!(group.members.len(), 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn affiliations(&self, as_of: NaiveDate) -> Affiliations {
        let erased: BTreeSet<&CustomerId> = self.pseudonyms().collect();
        let mut all = Affiliations::default();
        for customer in self.customers() {
            for former in customer.former_ids() {
                all.former.insert(former.clone(), customer.id().clone());
            }
            let belongs = customer.basic().affiliated(as_of);
            let belongs = belongs.filter(|_| !customer.is_erased());
            for one in belongs.filter(|one| !erased.contains(&one.to)) {
                let to = self.customer(&one.to).map_or(&one.to, Customer::id);
                all.add(customer.id(), to, one.kind);
            }
        }
        all
    }
}

impl Affiliations {
    fn add(&mut self, who: &CustomerId, to: &CustomerId, kind: AffiliationKind) {
        let tie = |ties: &mut Ties, from: &CustomerId, to: &CustomerId| {
            ties.entry(from.clone()).or_default().insert(to.clone());
        };
        match kind {
            AffiliationKind::Household => {
                tie(&mut self.housemates, who, to);
                tie(&mut self.housemates, to, who);
            }
            AffiliationKind::Subsidiary | AffiliationKind::Branch => {
                tie(&mut self.owners, who, to);
                tie(&mut self.owned, to, who);
            }
            AffiliationKind::Employee
            | AffiliationKind::Principal
            | AffiliationKind::Relative
            | AffiliationKind::Partner => {}
        }
    }

    /// Of the companies that own one another in a circle, in which circle each is. Cost: a sort of
    /// the affiliations.
    pub(super) fn in_circles(&self) -> BTreeMap<CustomerId, usize> {
        let companies = self.owned.keys().chain(self.owners.keys()).collect();
        let numbered = circles(&self.owned, &companies).into_iter().enumerate();
        let of_circle = numbered.flat_map(|(number, circle)| {
            circle.into_iter().map(move |company| (company.clone(), number))
        });
        of_circle.collect()
    }

    pub(super) fn known_as<'a>(&'a self, id: &'a CustomerId) -> &'a CustomerId {
        self.former.get(id).unwrap_or(id)
    }

    /// The companies at the top of all groups, in order. Cost: a sort of the affiliations.
    pub(crate) fn heads(&self) -> BTreeSet<&CustomerId> {
        heads(&self.owners, &self.owned.keys().chain(self.owners.keys()).collect())
    }

    /// All who live in one household with a customer, in order, with the customer: also those who are
    /// connected through somebody else of the household. Who lives with nobody is alone in it. Cost:
    /// as the household has affiliations.
    pub fn household(&self, customer: &CustomerId) -> Vec<CustomerId> {
        let reached = reached(&self.housemates, [self.known_as(customer)]);
        reached.into_keys().cloned().collect()
    }

    /// The group of a company: its owners and what it owns, through subsidiaries and branches, and all
    /// that belongs to those at its top. Who owns or runs a firm as a person is no company, and has no
    /// group. Cost: as the group has affiliations.
    pub fn group(&self, company: &CustomerId) -> CompanyGroup {
        let company = self.known_as(company);
        let above = reached(&self.owners, [company]);
        let heads = heads(&self.owners, &above.keys().copied().collect());
        let members: BTreeSet<&CustomerId> =
            reached(&self.owned, heads.iter().copied()).into_keys().collect();
        let at_distance = |reached: BTreeMap<&CustomerId, u32>| {
            let others = reached.into_iter().filter(|(id, _)| *id != company);
            let mut others: Vec<GroupMember> =
                others.map(|(id, steps)| GroupMember { steps, company: id.clone() }).collect();
            others.sort();
            others
        };
        let of_circle = |circle: BTreeSet<&CustomerId>| circle.into_iter().cloned().collect();
        let mut circles: Vec<Vec<CustomerId>> =
            circles(&self.owned, &members).into_iter().map(of_circle).collect();
        circles.sort();
        CompanyGroup {
            owned: at_distance(reached(&self.owned, [company])),
            owners: at_distance(above),
            heads: heads.into_iter().cloned().collect(),
            members: members.into_iter().cloned().collect(),
            circles,
        }
    }
}

fn next<'a>(ties: &'a Ties, id: &CustomerId) -> impl Iterator<Item = &'a CustomerId> {
    ties.get(id).into_iter().flatten()
}

/// All that can be reached, each with the fewest steps to it.
fn reached<'a>(
    ties: &'a Ties,
    from: impl IntoIterator<Item = &'a CustomerId>,
) -> BTreeMap<&'a CustomerId, u32> {
    let mut found: BTreeMap<&CustomerId, u32> = from.into_iter().map(|id| (id, 0)).collect();
    let mut open: VecDeque<&CustomerId> = found.keys().copied().collect();
    while let Some(id) = open.pop_front() {
        let steps = found.get(id).copied().unwrap_or_default().saturating_add(1);
        for other in next(ties, id) {
            found.entry(other).or_insert_with(|| {
                open.push_back(other);
                steps
            });
        }
    }
    found
}

/// Those of a company and its owners whom nobody owns but whom they own themselves.
fn heads<'a>(owners: &'a Ties, above: &BTreeSet<&'a CustomerId>) -> BTreeSet<&'a CustomerId> {
    let is_head = |one: &BTreeSet<&CustomerId>| {
        one.iter().flat_map(|id| next(owners, id)).all(|owner| one.contains(owner))
    };
    components(owners, above).into_iter().filter(is_head).flatten().collect()
}

/// The circles among some: several that own one another, and one that owns itself.
fn circles<'a>(
    ties: &'a Ties,
    among: &BTreeSet<&'a CustomerId>,
) -> impl IntoIterator<Item = BTreeSet<&'a CustomerId>> {
    let is_circle = |one: &BTreeSet<&CustomerId>| {
        one.len() > 1 || one.iter().any(|id| next(ties, id).any(|other| other == *id))
    };
    let mut found = components(ties, among);
    found.retain(is_circle);
    found
}

/// Those of which each reaches each, among some that reach no others: Kosaraju's two walks, without
/// recursion.
fn components<'a>(
    ties: &'a Ties,
    among: &BTreeSet<&'a CustomerId>,
) -> Vec<BTreeSet<&'a CustomerId>> {
    let mut back: BTreeMap<&CustomerId, Vec<&CustomerId>> = BTreeMap::new();
    let (mut seen, mut finished) = (BTreeSet::new(), Vec::new());
    for start in among {
        let mut open = vec![(*start, false)];
        while let Some((id, is_done)) = open.pop() {
            if is_done {
                finished.push(id);
            } else if seen.insert(id) {
                open.push((id, true));
                for other in next(ties, id) {
                    back.entry(other).or_default().push(id);
                    open.push((other, false));
                }
            }
        }
    }
    let (mut placed, mut found) = (BTreeSet::new(), Vec::new());
    for start in finished.into_iter().rev() {
        let (mut one, mut open) = (BTreeSet::new(), vec![start]);
        while let Some(id) = open.pop() {
            if placed.insert(id) {
                one.insert(id);
                open.extend(back.get(id).into_iter().flatten());
            }
        }
        if !one.is_empty() {
            found.push(one);
        }
    }
    found
}
