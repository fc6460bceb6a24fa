//! What changed from one report of a survey to the next, question by question and group by group.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::Serialize;

use super::{
    AnswerTally, ChangePolicy, ChangeVerdict, ItemReport, SurveyGroup, SurveyReport, TallyChange,
    rounded,
};
use crate::units::fixed::as_text;
use crate::units::{Period, ProductId, SiteId, StaffId, SurveyQuestionId};

/// What changed in a group that both reports have.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct GroupChange<K> {
    /// Which.
    pub key: K,
    /// What changed.
    pub change: TallyChange,
}

/// What changed in the answers to a question that both reports have, on one scale.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct ItemChange {
    /// Which question.
    pub question: SurveyQuestionId,
    /// What it is called now.
    pub name: String,
    /// What changed in the headline.
    pub all: TallyChange,
    /// What changed by product.
    pub by_product: Vec<GroupChange<ProductId>>,
    /// What changed by member of staff.
    pub by_staff: Vec<GroupChange<StaffId>>,
    /// What changed by site.
    pub by_site: Vec<GroupChange<SiteId>>,
}

/// What changed from one report to the next.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct SurveyChange {
    /// The period before.
    pub before: Period,
    /// The period after.
    pub after: Period,
    /// Question by question.
    pub items: Vec<ItemChange>,
    /// Questions that only one of the reports has, or on another scale than the other.
    pub not_compared: Vec<SurveyQuestionId>,
    /// How many scores were compared with enough answers.
    pub comparisons: u64,
    /// How many of them changed.
    pub changed: u64,
    /// How many would be called changed, at most, on average, if nothing had changed at all: the
    /// rate of false alarms times the comparisons.
    #[serde(serialize_with = "as_text::serialize")]
    pub by_chance_at_most: Decimal,
}

impl SurveyReport {
    /// What changed from this report to a later one, or from one group of customers to another.
    ///
    /// Each comparison is wrong by itself as often as the policy says. Where many are made, look at
    /// [how many would be by chance](SurveyChange::by_chance_at_most) before believing one.
    ///
    /// Cost: as for [`AnswerTally::change`], for each question and each group that both have.
    pub fn change(&self, later: &SurveyReport, policy: &ChangePolicy) -> SurveyChange {
        let before: BTreeMap<_, _> = self.items.iter().map(|item| (&item.question, item)).collect();
        let known: BTreeSet<_> = later.items.iter().map(|item| &item.question).collect();
        let mut not_compared: Vec<SurveyQuestionId> = self
            .items
            .iter()
            .filter(|item| !known.contains(&item.question))
            .map(|item| item.question.clone())
            .collect();
        let mut items = Vec::new();
        for item in &later.items {
            let change =
                before.get(&item.question).and_then(|before| between(before, item, policy));
            match change {
                Some(change) => items.push(change),
                None => not_compared.push(item.question.clone()),
            }
        }
        let verdicts: Vec<ChangeVerdict> = items.iter().flat_map(verdicts).collect();
        let count = |found: usize| u64::try_from(found).unwrap_or(u64::MAX);
        let comparisons = count(verdicts.len());
        let is_changed = |verdict: &&ChangeVerdict| **verdict == ChangeVerdict::Changed;
        let rate = i128::from(policy.false_alarm.billionths());
        let by_chance = rate.saturating_mul(comparisons.into());
        SurveyChange {
            before: self.period,
            after: later.period,
            changed: count(verdicts.iter().filter(is_changed).count()),
            items,
            not_compared,
            comparisons,
            by_chance_at_most: rounded::of_millionths(
                rounded::divided(by_chance, 1_000).unwrap_or(0),
            ),
        }
    }
}

fn between(before: &ItemReport, after: &ItemReport, policy: &ChangePolicy) -> Option<ItemChange> {
    Some(ItemChange {
        question: after.question.clone(),
        name: after.name.clone(),
        all: before.all.tally.change(&after.all.tally, policy).ok()?,
        by_product: groups(&before.by_product, &after.by_product, policy),
        by_staff: groups(&before.by_staff, &after.by_staff, policy),
        by_site: groups(&before.by_site, &after.by_site, policy),
    })
}

fn groups<K: Ord + Clone>(
    before: &[SurveyGroup<K>],
    after: &[SurveyGroup<K>],
    policy: &ChangePolicy,
) -> Vec<GroupChange<K>> {
    let known: BTreeMap<&K, &AnswerTally> =
        before.iter().map(|group| (&group.key, &group.part.tally)).collect();
    let change = |group: &SurveyGroup<K>| {
        let before = known.get(&group.key)?;
        let change = before.change(&group.part.tally, policy).ok()?;
        Some(GroupChange { key: group.key.clone(), change })
    };
    after.iter().filter_map(change).collect()
}

/// The verdicts of all scores that could be compared.
fn verdicts(item: &ItemChange) -> Vec<ChangeVerdict> {
    fn of<K>(groups: &[GroupChange<K>]) -> impl Iterator<Item = &TallyChange> {
        groups.iter().map(|group| &group.change)
    }

    let all = std::iter::once(&item.all);
    let changes =
        all.chain(of(&item.by_product)).chain(of(&item.by_staff)).chain(of(&item.by_site));
    let scores = changes.flat_map(|change| [Some(change.top), Some(change.mean), change.net]);
    let compared = scores.flatten().filter(|score| score.found.known().is_some());
    compared.map(|score| score.verdict).collect()
}
