//! What a customer agreed to: by which channel, for which purpose.

use chrono::NaiveDate;

use super::{Channel, MarketingData};
use crate::units::guard::{date, guarded};
use crate::units::words::words;
use crate::units::{ConsentId, CustomerId, Provenance, record};

guarded! {
    /// A customer agreed that the firm may do something by a channel for a purpose, or withdrew that.
    ///
    /// The latest decision that covers a channel and a purpose counts; of two on one day, the
    /// withdrawal.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Consent as "Consent" {
        /// Which record.
        pub id: ConsentId,
        /// Whose.
        pub customer: CustomerId,
        /// When.
        #[serde(deserialize_with = "date")]
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
}

record!(Consent, ConsentId);

impl Consent {
    /// Whether it says something about a channel and a purpose.
    pub fn covers(&self, channel: Channel, purpose: ConsentPurpose) -> bool {
        self.channel.is_none_or(|own| own == channel)
            && self.purpose.is_none_or(|own| own == purpose)
    }
}

words! {
    /// What the firm may do with a customer's data, or contact the customer for.
    #[non_exhaustive]
    pub enum ConsentPurpose, "purpose" {
        /// Offers, news and invitations.
        Marketing = "marketing",
        /// Care after the sale: reminders of a service, calls whether all is well.
        Care = "care",
        /// Questions about satisfaction.
        Survey = "survey",
        /// Drawing conclusions from personal data.
        Profiling = "profiling",
        /// Handing data to partners.
        Sharing = "sharing",
    }
}

words! {
    /// What a customer decided about being contacted.
    pub enum ConsentDecision, "decision" {
        /// The firm may.
        Given = "given",
        /// The firm may not.
        Withdrawn = "withdrawn",
    }
}

impl MarketingData {
    /// What the customer has decided by a day about a channel and a purpose. `None`: nothing was
    /// ever said, which is neither a yes nor a no.
    ///
    /// Where customers were [merged](crate::base::CustomerBase::merge), the strictest holds of what
    /// was last decided under each identifier; a decision after an identifier's merge, under
    /// whichever identifier, replaces those before it. Cost: for each identifier a pass over the
    /// decisions.
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
        if self.merged.is_empty() {
            return latest(known.iter().filter(covers));
        }
        // What holds for each identifier: its own decisions, and after its merge everybody's.
        let of = |(id, merged): (&CustomerId, &NaiveDate)| {
            let concerns = |one: &&Consent| one.customer == *id || one.date > *merged;
            latest(known.iter().filter(covers).filter(concerns))
        };
        self.merged.iter().filter_map(of).reduce(stricter)
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
