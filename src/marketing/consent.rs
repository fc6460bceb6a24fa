//! What a customer agreed to: by which channel, for which purpose.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Channel, MarketingData};
use crate::units::{ConsentId, CustomerId, Provenance, record};

/// A customer agreed that the firm may do something by a channel for a purpose, or withdrew that.
///
/// The latest decision that covers a channel and a purpose counts; of two on one day, the
/// withdrawal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// Which record.
    pub id: ConsentId,
    /// Whose.
    pub customer: CustomerId,
    /// When.
    pub date: NaiveDate,
    /// For which channel. `None`: for every channel; in JSON that is a `null` that cannot be left
    /// out.
    #[serde(deserialize_with = "Option::deserialize")]
    pub channel: Option<Channel>,
    /// For which purpose. `None`: for every purpose; in JSON as for the channel.
    #[serde(deserialize_with = "Option::deserialize")]
    pub purpose: Option<ConsentPurpose>,
    /// Given or withdrawn.
    pub decision: ConsentDecision,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
    pub provenance: Provenance,
}

record!(Consent, ConsentId);

impl Consent {
    /// Whether it says something about a channel and a purpose.
    pub fn covers(&self, channel: Channel, purpose: ConsentPurpose) -> bool {
        self.channel.is_none_or(|own| own == channel)
            && self.purpose.is_none_or(|own| own == purpose)
    }
}

/// What the firm may do with a customer's data, or contact the customer for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ConsentPurpose {
    /// Offers, news and invitations.
    Marketing,
    /// Care after the sale: reminders of a service, calls whether all is well.
    Care,
    /// Questions about satisfaction.
    Survey,
    /// Drawing conclusions from personal data.
    Profiling,
    /// Handing data to partners.
    Sharing,
}

impl ConsentPurpose {
    /// All purposes.
    pub const ALL: [ConsentPurpose; 5] = [
        ConsentPurpose::Marketing,
        ConsentPurpose::Care,
        ConsentPurpose::Survey,
        ConsentPurpose::Profiling,
        ConsentPurpose::Sharing,
    ];
}

/// What a customer decided about being contacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentDecision {
    /// The firm may.
    Given,
    /// The firm may not.
    Withdrawn,
}

impl MarketingData {
    /// What the customer has decided by a day about a channel and a purpose. `None`: nothing was
    /// ever said, which is neither a yes nor a no.
    ///
    /// Where customers were [merged](crate::base::CustomerBase::merge), the stricter decision of
    /// what was recorded for each holds, until the customer decides anew after the merge. Cost: a
    /// pass over the decisions.
    ///
    /// ```
    /// use clienteling::marketing::{Channel, ConsentDecision, ConsentPurpose};
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let mut base = CustomerBase::new();
    /// base.add(serde_json::from_str::<Fact>(
    ///     r#"{"consent":{"id":"K-1","customer":"C-1","date":"2026-03-01","channel":"email",
    ///         "purpose":"marketing","decision":"given"}}"#,
    /// )?)?;
    /// let marketing = base.customer(&"C-1".parse()?).ok_or("known")?.marketing();
    /// let decided = |channel, purpose| marketing.consent(channel, purpose, "2026-03-01".parse().ok()?);
    /// assert_eq!(
    ///     decided(Channel::Email, ConsentPurpose::Marketing),
    ///     Some(ConsentDecision::Given)
    /// );
    /// assert_eq!(decided(Channel::Email, ConsentPurpose::Sharing), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn consent(
        &self,
        channel: Channel,
        purpose: ConsentPurpose,
        as_of: NaiveDate,
    ) -> Option<ConsentDecision> {
        let known = self.consents.as_of(as_of);
        let covers = |decision: &&Consent| decision.covers(channel, purpose);
        let merged = self.merged.unwrap_or(NaiveDate::MIN);
        let (before, since) = known.split_at(known.partition_point(|one| one.date <= merged));
        latest(since.iter().filter(covers)).or_else(|| {
            let recorded_for: BTreeSet<&CustomerId> =
                before.iter().map(|decision| &decision.customer).collect();
            let of = |customer: &CustomerId| {
                latest(before.iter().filter(covers).filter(|one| one.customer == *customer))
            };
            recorded_for.into_iter().filter_map(of).reduce(stricter)
        })
    }
}

/// The latest of decisions that stand in order; of several on one day, the strictest.
fn latest<'a>(decisions: impl DoubleEndedIterator<Item = &'a Consent>) -> Option<ConsentDecision> {
    let mut decisions = decisions.rev();
    let last = decisions.next()?;
    let same_day = decisions.take_while(|other| other.date == last.date);
    Some(same_day.map(|other| other.decision).fold(last.decision, stricter))
}

/// Of two decisions the one that permits less.
const fn stricter(one: ConsentDecision, other: ConsentDecision) -> ConsentDecision {
    match (one, other) {
        (ConsentDecision::Given, ConsentDecision::Given) => ConsentDecision::Given,
        _ => ConsentDecision::Withdrawn,
    }
}
