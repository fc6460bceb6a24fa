//! One customer with the three kinds of data.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::{Fact, FactKind};
use crate::customer::{BasicData, Clearance, ProfileView, Sensitivity};
use crate::marketing::{
    Consent, Contact, FirstContact, LeadConversion, MarketingData, Question, Referral, Response,
    VipDecision, VipDecisionView,
};
use crate::transaction::{CreditLimit, Payment, Purchase, Return, TransactionData};
use crate::units::{CustomerId, Order, Record, Records};

/// A customer: who it is, what it led to, what was offered.
///
/// The three kinds of data stay apart because they have different sources, different owners and
/// different protection; they meet in a judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    id: CustomerId,
    former_ids: Vec<CustomerId>,
    basic: BasicData,
    transactions: TransactionData,
    marketing: MarketingData,
}

impl Customer {
    /// A customer of whom nothing is known but the identifiers, each with the day of its first
    /// merge, if there was one.
    pub(super) fn new(id: CustomerId, merged: BTreeMap<CustomerId, NaiveDate>) -> Self {
        let former_ids = merged.keys().filter(|other| **other != id).cloned().collect();
        Customer {
            id,
            former_ids,
            basic: BasicData::default(),
            transactions: TransactionData::default(),
            marketing: MarketingData { merged, ..MarketingData::default() },
        }
    }

    /// The identifier.
    pub const fn id(&self) -> &CustomerId {
        &self.id
    }

    /// The identifiers of customers that were [merged](crate::base::CustomerBase::merge) into this
    /// one, in order. Their facts keep them.
    pub fn former_ids(&self) -> &[CustomerId] {
        &self.former_ids
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
        fn first<T: Record>(records: &Records<T>) -> Option<NaiveDate> {
            records.all().first().map(Record::date)
        }
        let Customer { basic, transactions, marketing, .. } = self;
        [
            first(&basic.profiles),
            first(&basic.ends),
            first(&transactions.purchases),
            first(&transactions.returns),
            first(&transactions.payments),
            first(&transactions.credit_limits),
            first(&marketing.first_contacts),
            first(&marketing.contacts),
            first(&marketing.responses),
            first(&marketing.referrals),
            first(&marketing.lead_conversions),
            first(&marketing.vip_decisions),
            first(&marketing.consents),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Whether anything was known of the customer on a day.
    pub fn is_known(&self, as_of: NaiveDate) -> bool {
        self.known_since().is_some_and(|since| since <= as_of)
    }

    /// Every fact, kind by kind and in order: what the customer can be rebuilt from.
    pub fn facts(&self) -> impl Iterator<Item = Fact> + '_ {
        fn of<T: Record + Clone + Into<Fact>>(
            records: &Records<T>,
        ) -> impl Iterator<Item = Fact> + '_ {
            records.all().iter().cloned().map(Into::into)
        }
        let Customer { basic, transactions, marketing, .. } = self;
        of(&basic.profiles)
            .chain(of(&basic.ends))
            .chain(of(&transactions.purchases))
            .chain(of(&transactions.returns))
            .chain(of(&transactions.payments))
            .chain(of(&transactions.credit_limits))
            .chain(of(&marketing.first_contacts))
            .chain(of(&marketing.contacts))
            .chain(of(&marketing.responses))
            .chain(of(&marketing.referrals))
            .chain(of(&marketing.lead_conversions))
            .chain(of(&marketing.vip_decisions))
            .chain(of(&marketing.consents))
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
        let Customer { id, former_ids, basic, transactions, marketing } = self;
        let internal = clearance.covers(Sensitivity::Internal);
        let mut counts = BTreeMap::new();
        for fact in self.facts().filter(|fact| fact.date() <= as_of) {
            let count: &mut u64 = counts.entry(fact.kind()).or_default();
            *count = count.saturating_add(1);
        }
        let visits = marketing.first_contacts.as_of(as_of);
        let decisions: &[VipDecision] = marketing.vip_decisions.as_of(as_of);
        CustomerView {
            id: id.clone(),
            former_ids: former_ids.clone(),
            as_of,
            clearance,
            profile: basic.profile(as_of).map(|profile| profile.view(clearance)),
            answered: visits.iter().flat_map(FirstContact::answered).collect(),
            facts: counts,
            business: internal.then(|| Business {
                purchases: transactions.purchases.as_of(as_of).to_vec(),
                returns: transactions.returns.as_of(as_of).to_vec(),
                payments: transactions.payments.as_of(as_of).to_vec(),
                credit_limits: transactions.credit_limits.as_of(as_of).to_vec(),
                contacts: marketing.contacts.as_of(as_of).to_vec(),
                responses: marketing.responses.as_of(as_of).to_vec(),
                referrals: marketing.referrals.as_of(as_of).to_vec(),
                lead_conversions: marketing.lead_conversions.as_of(as_of).to_vec(),
                vip_decisions: decisions.iter().map(|one| one.view(clearance)).collect(),
                consents: marketing.consents.as_of(as_of).to_vec(),
            }),
        }
    }

    /// Puts a fact last among those of its kind. Where that loses the order, the customer has to
    /// be settled before anybody reads.
    pub(super) fn append(&mut self, fact: Fact) -> Order {
        match fact {
            Fact::Profile(fact) => self.basic.profiles.append(fact),
            Fact::End(fact) => self.basic.ends.append(fact),
            Fact::Purchase(fact) => self.transactions.purchases.append(fact),
            Fact::Return(fact) => self.transactions.returns.append(fact),
            Fact::Payment(fact) => self.transactions.payments.append(fact),
            Fact::CreditLimit(fact) => self.transactions.credit_limits.append(fact),
            Fact::FirstContact(fact) => self.marketing.first_contacts.append(fact),
            Fact::Contact(fact) => self.marketing.contacts.append(fact),
            Fact::Response(fact) => self.marketing.responses.append(fact),
            Fact::Referral(fact) => self.marketing.referrals.append(fact),
            Fact::LeadConversion(fact) => self.marketing.lead_conversions.append(fact),
            Fact::VipDecision(fact) => self.marketing.vip_decisions.append(fact),
            Fact::Consent(fact) => self.marketing.consents.append(fact),
        }
    }

    /// Puts the facts of each kind in order.
    pub(super) fn settle(&mut self) {
        let Customer { basic, transactions, marketing, .. } = self;
        basic.profiles.settle();
        basic.ends.settle();
        transactions.purchases.settle();
        transactions.returns.settle();
        transactions.payments.settle();
        transactions.credit_limits.settle();
        marketing.first_contacts.settle();
        marketing.contacts.settle();
        marketing.responses.settle();
        marketing.referrals.settle();
        marketing.lead_conversions.settle();
        marketing.vip_decisions.settle();
        marketing.consents.settle();
    }

    /// Whether exactly this fact is here.
    pub(super) fn holds(&self, fact: &Fact) -> bool {
        fn among<T: Record + PartialEq>(records: &Records<T>, fact: &T) -> bool {
            records.find(fact) == Some(fact)
        }
        match fact {
            Fact::Profile(fact) => among(&self.basic.profiles, fact),
            Fact::End(fact) => among(&self.basic.ends, fact),
            Fact::Purchase(fact) => among(&self.transactions.purchases, fact),
            Fact::Return(fact) => among(&self.transactions.returns, fact),
            Fact::Payment(fact) => among(&self.transactions.payments, fact),
            Fact::CreditLimit(fact) => among(&self.transactions.credit_limits, fact),
            Fact::FirstContact(fact) => among(&self.marketing.first_contacts, fact),
            Fact::Contact(fact) => among(&self.marketing.contacts, fact),
            Fact::Response(fact) => among(&self.marketing.responses, fact),
            Fact::Referral(fact) => among(&self.marketing.referrals, fact),
            Fact::LeadConversion(fact) => among(&self.marketing.lead_conversions, fact),
            Fact::VipDecision(fact) => among(&self.marketing.vip_decisions, fact),
            Fact::Consent(fact) => among(&self.marketing.consents, fact),
        }
    }
}

/// What somebody may see of a customer: what the clearance does not cover is absent, so that no way
/// of showing it can leak. Of first contacts it shows which questions were answered, and no answer.
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

/// The facts of a customer that are nothing personal, but for the reasons of decisions, which are
/// here where the clearance covers them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Business {
    /// What was bought.
    pub purchases: Vec<Purchase>,
    /// What came back.
    pub returns: Vec<Return>,
    /// What was paid on account.
    pub payments: Vec<Payment>,
    /// What may be owed.
    pub credit_limits: Vec<CreditLimit>,
    /// How the firm contacted the customer.
    pub contacts: Vec<Contact>,
    /// What was answered.
    pub responses: Vec<Response>,
    /// Which leads were given.
    pub referrals: Vec<Referral>,
    /// Which leads of others became the customer.
    pub lead_conversions: Vec<LeadConversion>,
    /// What was decided about the customer as a VIP.
    pub vip_decisions: Vec<VipDecisionView>,
    /// What was agreed to.
    pub consents: Vec<Consent>,
}
