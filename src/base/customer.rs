//! One customer with the three kinds of data.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::holder::{Holder, OneCustomer};
use super::others::Others;
use super::{Business, Fact, FactKind, MergeRecord};
use crate::customer::{BasicData, Clearance, ProfileView};
use crate::marketing::{FirstContact, MarketingData, Question};
use crate::transaction::TransactionData;
use crate::units::CustomerId;
use crate::units::sparse::{Nothing, Sparse};

/// A customer: who it is, what it led to, what was offered.
///
/// The three kinds of data stay apart because they have different sources, different owners and
/// different protection; they meet in a judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    id: CustomerId,
    joined: Sparse<Joined>,
    is_erased: bool,
    pub(super) basic: BasicData,
    pub(super) transactions: TransactionData,
    pub(super) marketing: MarketingData,
}

/// What most customers do not have: identifiers that were merged into theirs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Joined {
    // In order.
    former_ids: Vec<CustomerId>,
    // By day.
    merges: Vec<MergeRecord>,
}

impl Nothing for Joined {
    const NOTHING: &'static Self = &Joined { former_ids: Vec::new(), merges: Vec::new() };
}

impl OneCustomer for Customer {
    type Others = Others;

    fn new(id: CustomerId, merges: Vec<MergeRecord>, is_erased: bool) -> Self {
        let mut joined = Sparse::default();
        if !merges.is_empty() {
            let named = merges.iter().flat_map(|merge| [&merge.survivor, &merge.absorbed]);
            let former_ids: BTreeSet<&CustomerId> = named.filter(|other| **other != id).collect();
            let former_ids = former_ids.into_iter().cloned().collect();
            *joined = Joined { former_ids, merges };
        }
        Customer {
            id,
            joined,
            is_erased,
            basic: BasicData::default(),
            transactions: TransactionData::default(),
            marketing: MarketingData::default(),
        }
    }

    fn id(&self) -> &CustomerId {
        &self.id
    }

    fn join(&mut self, stays: CustomerId, ids: BTreeSet<CustomerId>, merges: Vec<MergeRecord>) {
        let old = std::mem::replace(&mut self.id, stays);
        let Joined { former_ids, merges: held } = &mut *self.joined;
        for other in ids.into_iter().chain([old]) {
            if let Err(place) = former_ids.binary_search(&other) {
                former_ids.insert(place, other);
            }
        }
        if let Ok(place) = former_ids.binary_search(&self.id) {
            former_ids.remove(place);
        }
        for merge in merges {
            let by_day = |held: &MergeRecord| (held.date, held).cmp(&(merge.date, &merge));
            if let Err(place) = held.binary_search_by(by_day) {
                held.insert(place, merge);
            }
        }
    }
}

impl Customer {
    /// The identifier.
    pub const fn id(&self) -> &CustomerId {
        &self.id
    }

    /// The identifiers of customers that were [merged](crate::base::CustomerBase::merge) into this
    /// one, in order. Their facts keep them.
    pub fn former_ids(&self) -> &[CustomerId] {
        &self.joined.former_ids
    }

    /// The merges that made the identifiers one customer, by day.
    pub fn merges(&self) -> &[MergeRecord] {
        &self.joined.merges
    }

    /// Whether the person was [erased](crate::base::CustomerBase::erase), and the identifier is the
    /// pseudonym under which the books stay.
    pub const fn is_erased(&self) -> bool {
        self.is_erased
    }

    /// Whether there is anybody, on a day, to keep or to win back: somebody who was not erased,
    /// whose relationship has not [ended](BasicData::end), and whom nobody has decided to
    /// [let go](BasicData::let_go). What is owed is owed all the same.
    pub fn is_served(&self, as_of: NaiveDate) -> bool {
        let basic = &self.basic;
        !self.is_erased && basic.end(as_of).is_none() && basic.let_go(as_of).is_none()
    }

    /// Whether there is anybody, on a day, to answer: also whom nobody wants to keep.
    pub(crate) fn can_be_answered(&self, as_of: NaiveDate) -> bool {
        !self.is_erased && self.basic.end(as_of).is_none()
    }

    /// Who the customer is.
    pub const fn basic(&self) -> &BasicData {
        &self.basic
    }

    /// What the relationship led to.
    pub const fn transactions(&self) -> &TransactionData {
        &self.transactions
    }

    /// What was offered, and how it was received.
    pub const fn marketing(&self) -> &MarketingData {
        &self.marketing
    }

    /// The day of the first fact: since when the firm has known the customer at all. A customer
    /// is part of a judgement from this day on.
    pub fn known_since(&self) -> Option<NaiveDate> {
        Holder::known_since(self)
    }

    /// The day of the first fact that is dated after a day: then it begins to count.
    pub(crate) fn next_fact_after(&self, as_of: NaiveDate) -> Option<NaiveDate> {
        Holder::next_after(self, as_of)
    }

    /// Whether anything was known of the customer on a day.
    pub fn is_known(&self, as_of: NaiveDate) -> bool {
        self.known_since().is_some_and(|since| since <= as_of)
    }

    /// Every fact, kind by kind and in order: what the customer can be rebuilt from.
    pub fn facts(&self) -> impl Iterator<Item = Fact> + '_ {
        Holder::facts(self)
    }

    /// What somebody with a clearance may see of a customer on a day. Cost: a copy.
    ///
    /// ```
    /// use clienteling::customer::{Clearance, Sensitivity};
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let mut base = CustomerBase::new();
    /// base.add(serde_json::from_str::<Fact>(
    ///     r#"{"profile":{"id":"P-1","customer":"C-1","date":"2024-05-31",
    ///         "profile":{"person":{"identity":{"name":"Li Na"}}}}}"#,
    /// )?)?;
    /// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
    /// let till = customer.view(Clearance::up_to(Sensitivity::Internal), "2026-06-30".parse()?);
    /// assert!(!serde_json::to_string(&till)?.contains("Li Na"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn view(&self, clearance: Clearance, as_of: NaiveDate) -> CustomerView {
        let visits = self.marketing.first_contacts().as_of(as_of);
        CustomerView {
            id: self.id.clone(),
            former_ids: self.former_ids().to_vec(),
            as_of,
            clearance,
            profile: self.basic.profile(as_of).map(|profile| profile.view(clearance)),
            answered: visits.iter().flat_map(FirstContact::answered).collect(),
            facts: self.counts(as_of),
            business: Business::seen(self, clearance, as_of),
        }
    }
}

/// What somebody may see of a customer: what the clearance does not cover is absent, so that no way
/// of showing it can leak. Of first contacts it shows which questions were answered, and each answer
/// by its [class](FirstContact::SENSITIVITIES).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CustomerView {
    /// The identifier.
    pub id: CustomerId,
    /// The identifiers that were merged into it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub former_ids: Vec<CustomerId>,
    /// The day of which everything is.
    pub as_of: NaiveDate,
    /// What was covered.
    pub clearance: Clearance,
    /// The profile in force.
    pub profile: Option<ProfileView>,
    /// Which questions of a first contact were answered.
    pub answered: BTreeSet<Question>,
    /// How many facts of each kind are known.
    pub facts: BTreeMap<FactKind, u64>,
    /// What the relationship led to, from a clearance for internal data on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub business: Option<Business>,
}
