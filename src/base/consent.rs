//! What a customer agreed to, also where several identifiers stand for one customer.
//!
//! | what happened | what holds |
//! |---|---|
//! | several decisions | the last; of two on one day, the withdrawal |
//! | a [merge](CustomerBase::merge) | the strictest of what was last decided under each identifier; a decision replaces those before it under every identifier that is one with its own since before its day |
//! | a merge is [taken back](CustomerBase::undo_merge) | what was decided under each; and what was withdrawn while they were one, under whichever, stays withdrawn for each |
//! | what a withdrawal answered is corrected or removed | the withdrawal: it stands by itself |
//!
//! Nobody can say for which of two identifiers a customer withdrew while they were one, so it was
//! for both. When they part, the base writes the withdrawal down for each who did not have it, as a
//! fact of its own that outlives the other's erasure. A permission goes nowhere: it holds where it
//! was given.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Customer, CustomerBase, FactKind, MergeRecord};
use crate::marketing::{Channel, Consent, ConsentDecision, ConsentPurpose};
use crate::units::{ConsentId, CustomerId, Provenance};

impl Customer {
    /// What the customer has decided by a day about a channel and a purpose. `None`: nothing was
    /// ever said, which is neither a yes nor a no.
    ///
    /// Where customers were [merged](CustomerBase::merge), the strictest holds of what was last
    /// decided under each identifier; a decision replaces those before it under every identifier
    /// that is one with its own since before its day. Cost: a pass over the decisions and merges of
    /// this customer.
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
    /// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
    /// let decided = |channel, purpose| customer.consent(channel, purpose, "2026-03-01".parse().ok()?);
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
        let known = self.marketing().consents().as_of(as_of).iter();
        let mut merges = self.merges().iter().peekable();
        let mut parties = Parties::default();
        for decision in known.filter(|decision| decision.covers(channel, purpose)) {
            while let Some(merge) = merges.next_if(|merge| merge.date < decision.date) {
                parties.join(&merge.survivor, &merge.absorbed);
            }
            parties.decide(decision);
        }
        parties.last.into_values().map(|(_, decision)| decision).reduce(stricter)
    }
}

/// Of two decisions the one that permits less.
const fn stricter(one: ConsentDecision, other: ConsentDecision) -> ConsentDecision {
    match (one, other) {
        (ConsentDecision::Given, ConsentDecision::Given) => ConsentDecision::Given,
        _ => ConsentDecision::Withdrawn,
    }
}

/// Who decides as one, while decisions and merges are gone through by day.
#[derive(Default)]
struct Parties<'a> {
    /// From an identifier to one that speaks for it. None: it speaks for itself.
    speaker: BTreeMap<&'a CustomerId, &'a CustomerId>,
    /// For how many an identifier speaks, if for others too.
    size: BTreeMap<&'a CustomerId, u64>,
    /// For each that speaks for itself what was last decided, and when.
    last: BTreeMap<&'a CustomerId, (NaiveDate, ConsentDecision)>,
}

impl<'a> Parties<'a> {
    /// Who speaks for an identifier. Cost: logarithmic, because the smaller party joins the larger.
    fn speaker(&self, mut id: &'a CustomerId) -> &'a CustomerId {
        while let Some(speaker) = self.speaker.get(id) {
            id = speaker;
        }
        id
    }

    fn join(&mut self, one: &'a CustomerId, other: &'a CustomerId) {
        let (one, other) = (self.speaker(one), self.speaker(other));
        if one == other {
            return;
        }
        let size = |id| self.size.get(id).copied().unwrap_or(1);
        let (large, small) = if size(one) < size(other) { (other, one) } else { (one, other) };
        let both = size(one).saturating_add(size(other));
        self.size.insert(large, both);
        self.speaker.insert(small, large);
        // Both decisions are older than the merge's next day, on which anybody can replace them.
        if let Some((date, decision)) = self.last.remove(small) {
            let own = self.last.entry(large).or_insert((date, decision));
            own.1 = stricter(own.1, decision);
        }
    }

    /// A decision, which is not before any that came before it.
    fn decide(&mut self, Consent { customer, date, decision, .. }: &'a Consent) {
        let own = self.last.entry(self.speaker(customer)).or_insert((*date, *decision));
        let same_day = own.0 == *date;
        *own = (*date, if same_day { stricter(own.1, *decision) } else { *decision });
    }
}

/// A withdrawal, and every identifier that was one with its own on its day.
pub(super) struct Shared {
    withdrawal: Consent,
    by: BTreeSet<CustomerId>,
}

impl CustomerBase {
    /// The withdrawals that some merges made those of several identifiers, with these. Before the
    /// first of the merges there is none.
    pub(super) fn shared_withdrawals(&self, merges: &[&MergeRecord]) -> Vec<Shared> {
        let Some(since) = merges.iter().map(|merge| merge.date).min() else { return Vec::new() };
        let survivors = merges.iter().map(|merge| self.core.merges.current(&merge.survivor));
        let customers: BTreeSet<&CustomerId> = survivors.collect();
        let customers = customers.into_iter().filter_map(|id| self.customer(id));
        let withdrawals = customers
            .flat_map(|one| one.marketing().consents().all())
            .filter(|one| one.decision == ConsentDecision::Withdrawn && one.date >= since);
        let shared = |withdrawal: &Consent| Shared {
            by: self.core.merges.group_on(&withdrawal.customer, withdrawal.date),
            withdrawal: withdrawal.clone(),
        };
        withdrawals.map(shared).collect()
    }

    /// Writes withdrawals down for everybody who shared them and, by the merges that are left, no
    /// longer would. What was written.
    pub(super) fn keep_withdrawn(&mut self, shared: Vec<Shared>) -> Vec<Consent> {
        let mut written = Vec::new();
        for Shared { withdrawal, by } in shared {
            let still = self.core.merges.group_on(&withdrawal.customer, withdrawal.date);
            for id in by.difference(&still) {
                let Some(own) = self.own_withdrawal(id, &withdrawal) else { continue };
                self.core.put_back([own.clone().into()]);
                written.push(own);
            }
        }
        written
    }

    /// The same withdrawal for another identifier. `None` where that one has it already.
    ///
    /// It says nothing of whoever it was recorded for, who may be erased.
    fn own_withdrawal(&self, customer: &CustomerId, like: &Consent) -> Option<Consent> {
        let has_it = |one: &Consent| {
            one.decision == ConsentDecision::Withdrawn
                && one.customer == *customer
                && (one.date, one.channel, one.purpose) == (like.date, like.channel, like.purpose)
        };
        let known = self.customer(customer).map(|one| one.marketing().consents().as_of(like.date));
        if known.unwrap_or_default().iter().any(has_it) {
            return None;
        }
        // Short enough that it is an identifier whatever the number.
        let whose: String = customer.as_str().chars().take(20).collect();
        let channel = like.channel.map_or("all", Channel::as_str);
        let purpose = like.purpose.map_or("all", ConsentPurpose::as_str);
        let name = format!("{whose}/{}/{channel}/{purpose}", like.date);
        (1..=u32::MAX).find_map(|number| {
            let name = if number == 1 { name.clone() } else { format!("{name}/{number}") };
            let own = Consent {
                id: ConsentId::try_new(name).ok()?,
                customer: customer.clone(),
                provenance: Provenance::unknown(),
                ..like.clone()
            };
            // Where another decision has this identifier it is the next number.
            let is_free = self.core.spot(FactKind::Consent, own.id.as_str()).is_none();
            is_free.then_some(own)
        })
    }
}
