//! One customer with the three kinds of data.

use chrono::NaiveDate;
use serde::Serialize;

use super::Fact;
use crate::customer::BasicData;
use crate::marketing::MarketingData;
use crate::transaction::TransactionData;
use crate::units::{CustomerId, Order, Record, Records};

/// A customer: who it is, what it led to, what was offered.
///
/// The three kinds of data stay apart because they have different sources, different owners and
/// different protection; they meet in a judgement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Customer {
    id: CustomerId,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    former_ids: Vec<CustomerId>,
    basic: BasicData,
    transactions: TransactionData,
    marketing: MarketingData,
}

impl Customer {
    /// A customer of whom nothing is known but the identifiers, and when two were merged last.
    pub(super) fn new(
        id: CustomerId,
        former_ids: Vec<CustomerId>,
        merged: Option<NaiveDate>,
    ) -> Self {
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
            .chain(of(&marketing.consents))
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
            Fact::Consent(fact) => among(&self.marketing.consents, fact),
        }
    }
}
