//! Merging as a plan: which value wins for each field and why, what conflicts, what is kept.
//!
//! A plan is made first, shown to somebody, and carried out then. Nothing in it is personal: it
//! names fields and records. To carry it out changes no fact: see [`CustomerBase::merge`].

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use crate::base::{Customer, CustomerBase, FactKind, MergeError, MergeRecord, Undone};
use crate::customer::{Field, ProfileRecord, Resolution, ResolutionPolicy, ResolvedField, resolve};
use crate::marketing::{Channel, ConsentDecision, ConsentPurpose};
use crate::units::{CustomerId, StaffId};

/// A plan cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MergePlanError {
    /// The base knows nobody of these identifiers.
    #[error("unknown customers: `{}`", shown(.0))]
    Unknown(Vec<CustomerId>),
    /// What was erased has no person any more, and gets none again.
    #[error("`{0}` stands for a customer who was erased, and cannot be merged")]
    Erased(CustomerId),
    /// The identifiers stand for one customer, or for none.
    #[error("a merge takes two customers: expected identifiers of at least two")]
    FewerThanTwo,
}

fn shown(ids: &[CustomerId]) -> String {
    let ids: Vec<&str> = ids.iter().map(CustomerId::as_str).collect();
    ids.join("`, `")
}

/// Customers of whom each has another value in force for a field. Who has one that [only fills
/// it](crate::customer#what-only-fills-a-field) does not disagree.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct MergeConflict {
    /// Which field.
    pub field: Field,
    /// Whose value wins. The decision about the field says why.
    pub winner: CustomerId,
    /// Whose value loses, in order.
    pub losers: Vec<CustomerId>,
}

/// A channel and a purpose about which the customers decided differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct ConsentConflict {
    /// Which channel.
    pub channel: Channel,
    /// Which purpose.
    pub purpose: ConsentPurpose,
    /// What holds for the merged customer: the stricter decision.
    pub result: ConsentDecision,
}

/// What a merge will do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MergePlan {
    /// The merges to carry out, one for each customer that becomes part of the survivor.
    pub merges: Vec<MergeRecord>,
    /// Which value wins for each field and why, in order.
    pub fields: Vec<ResolvedField>,
    /// Fields in which the customers differ, in order.
    pub conflicts: Vec<MergeConflict>,
    /// Whether some are persons and others organisations. Only the fields of the kind that wins
    /// are read afterwards.
    pub mixed_kinds: bool,
    /// Where they decided differently about being contacted.
    pub consents: Vec<ConsentConflict>,
    /// How many facts of each kind the merged customer has: all that there are.
    pub facts: BTreeMap<FactKind, u64>,
}

impl MergePlan {
    /// The identifier that stays.
    pub fn survivor(&self) -> Option<&CustomerId> {
        self.merges.first().map(|merge| &merge.survivor)
    }

    /// Merges the customers.
    ///
    /// # Errors
    /// The first [`MergeError`], which a plan made by [`merge_plan`] does not meet unless somebody
    /// was erased since. The other merges are made.
    pub fn carry_out(&self, base: &mut CustomerBase) -> Result<(), MergeError> {
        let refused = base.merge_all(self.merges.iter().cloned());
        refused.into_iter().next().map_or(Ok(()), |refused| Err(refused.why))
    }

    /// Takes the merges back: the customers stand apart as before, with what has come in since, and
    /// with what was withdrawn while they were one.
    pub fn undo(&self, base: &mut CustomerBase) -> Undone {
        base.undo_merges(&self.merges)
    }
}

/// Plans to merge customers who are one and the same, as of the day of the decision.
///
/// The survivor is who has been known longest; of several, the smallest identifier. The order of
/// the identifiers makes no difference. Cost: for each field a pass over the profiles' records, and
/// one over all facts.
///
/// # Errors
/// [`MergePlanError`] with every unknown identifier, or if there are fewer than two customers.
///
/// ```
/// use clienteling::customer::{Identity, ResolutionPolicy};
/// use clienteling::intake::merge_plan;
/// use clienteling::{CustomerBase, Fact};
///
/// let profile = |customer: &str, date: &str, mobile: &str| {
///     serde_json::from_str::<Fact>(&format!(
///         r#"{{"profile":{{"id":"P-{customer}","customer":"{customer}","date":"{date}",
///             "profile":{{"person":{{"identity":{{"mobile":"{mobile}"}}}}}}}}}}"#
///     ))
/// };
/// let mut base = CustomerBase::new();
/// let outcome = base.add_all([
///     profile("C-1", "2024-05-31", "13800001111")?,
///     profile("C-2", "2026-01-05", "13900002222")?,
/// ]);
/// assert!(outcome.refused.is_empty());
/// let (ids, policy) = (["C-1".parse()?, "C-2".parse()?], ResolutionPolicy::default());
/// let plan = merge_plan(&base, &ids, &policy, "2026-06-30".parse()?, None)?;
/// assert_eq!(plan.survivor(), Some(&ids[0]));
/// assert_eq!(plan.conflicts[0].field, Identity::MOBILE);
/// assert_eq!(plan.conflicts[0].winner, ids[1]);
///
/// let before = base.clone();
/// plan.carry_out(&mut base)?;
/// assert_eq!(base.len(), 1);
/// assert!(plan.undo(&mut base).missing.is_empty());
/// assert_eq!(base, before);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn merge_plan(
    base: &CustomerBase,
    ids: &[CustomerId],
    policy: &ResolutionPolicy,
    date: NaiveDate,
    by: Option<&StaffId>,
) -> Result<MergePlan, MergePlanError> {
    let mut unknown: Vec<CustomerId> =
        ids.iter().filter(|id| base.customer(id).is_none()).cloned().collect();
    if !unknown.is_empty() {
        unknown.sort();
        unknown.dedup();
        return Err(MergePlanError::Unknown(unknown));
    }
    let mut customers: Vec<&Customer> = ids.iter().filter_map(|id| base.customer(id)).collect();
    customers.sort_by_key(|customer| (customer.known_since(), customer.id()));
    customers.dedup_by_key(|customer| customer.id());
    let [survivor, others @ ..] = &customers[..] else { return Err(MergePlanError::FewerThanTwo) };
    if others.is_empty() {
        return Err(MergePlanError::FewerThanTwo);
    }
    if let Some(erased) = customers.iter().find(|one| base.pseudonyms().any(|id| id == one.id())) {
        return Err(MergePlanError::Erased(erased.id().clone()));
    }
    let merge = |absorbed: &&Customer| MergeRecord {
        survivor: survivor.id().clone(),
        absorbed: absorbed.id().clone(),
        date,
        by: by.cloned(),
    };
    let records = |customer: &Customer| -> Vec<ProfileRecord> {
        customer.basic().profiles().as_of(date).to_vec()
    };
    let all: Vec<ProfileRecord> = customers.iter().flat_map(|one| records(one)).collect();
    let together = resolve(all.iter(), policy);
    let apart: Vec<(&CustomerId, Resolution)> = customers
        .iter()
        .filter_map(|one| Some((one.id(), one.basic().resolution(date, policy)?)))
        .collect();
    let kinds: BTreeSet<bool> = apart.iter().map(|(_, own)| own.profile().is_person()).collect();
    Ok(MergePlan {
        merges: others.iter().map(merge).collect(),
        conflicts: together.as_ref().map_or_else(Vec::new, |joint| conflicts(base, joint, &apart)),
        fields: together.map_or_else(Vec::new, |joint| joint.fields().to_vec()),
        mixed_kinds: kinds.len() > 1,
        consents: consents(&customers, date),
        facts: counts(&customers),
    })
}

fn conflicts(
    base: &CustomerBase,
    together: &Resolution,
    apart: &[(&CustomerId, Resolution)],
) -> Vec<MergeConflict> {
    let conflict = |decision: &ResolvedField| {
        let field = decision.field;
        // The record may have been made for an identifier that was merged before.
        let winner = base.customer(&decision.customer).map(Customer::id)?;
        let differs = |(id, own): &&(&CustomerId, Resolution)| {
            *id != winner
                && own.field(field).is_some()
                && !own.profile().is_filler(field)
                && !own.profile().agrees_with(together.profile(), field)
        };
        let mut losers: Vec<CustomerId> =
            apart.iter().filter(differs).map(|(id, _)| (*id).clone()).collect();
        losers.sort();
        let winner = winner.clone();
        (!losers.is_empty()).then_some(MergeConflict { field, winner, losers })
    };
    together.fields().iter().filter_map(conflict).collect()
}

fn consents(customers: &[&Customer], date: NaiveDate) -> Vec<ConsentConflict> {
    let mut found = Vec::new();
    for channel in Channel::ALL {
        for purpose in ConsentPurpose::ALL {
            let decided = customers.iter().map(|one| one.consent(channel, purpose, date));
            let decided: BTreeSet<Option<bool>> =
                decided.map(|decision| decision.map(|it| it == ConsentDecision::Given)).collect();
            // Who never said anything does not disagree.
            if decided.contains(&Some(true)) && decided.contains(&Some(false)) {
                let result = ConsentDecision::Withdrawn;
                found.push(ConsentConflict { channel, purpose, result });
            }
        }
    }
    found
}

fn counts(customers: &[&Customer]) -> BTreeMap<FactKind, u64> {
    let mut counts = BTreeMap::new();
    for fact in customers.iter().flat_map(|customer| customer.facts()) {
        let count: &mut u64 = counts.entry(fact.kind()).or_default();
        *count = count.saturating_add(1);
    }
    counts
}
