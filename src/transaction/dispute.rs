//! Purchases that a customer disputes, and how much of what is owed is disputed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Settlement, TransactionData};
use crate::units::guard::{date, guarded};
use crate::units::{CustomerId, DisputeId, Money, Provenance, PurchaseId, record};

guarded! {
    /// A customer disputes a purchase on account, or a part of it (争议款): what was delivered, the
    /// price, the invoice itself. Until it is settled, that is not collected, and it stands apart from
    /// the credit that is used.
    ///
    /// * How it is settled is booked as what it is: a [`Return`](super::Return), a
    ///   [`Payment`](super::Payment), or nothing, where the customer was wrong.
    ///
    /// ```
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let mut base = CustomerBase::new();
    /// for fact in [
    ///     r#"{"purchase":{"id":"S-1","customer":"C-1","date":"2026-03-01","settlement":"on_account",
    ///         "details":{"due":"2026-03-31"},"lines":[{"product":"tyre","quantity":"4",
    ///         "amount":{"amount":"2400","currency":"CNY"}}]}}"#,
    ///     r#"{"dispute":{"id":"DI-1","customer":"C-1","date":"2026-03-20","purchase":"S-1",
    ///         "amount":{"amount":"600","currency":"CNY"},"settled":"2026-05-04"}}"#,
    /// ] {
    ///     base.add(serde_json::from_str::<Fact>(fact)?)?;
    /// }
    /// let transactions = base.customer(&"C-1".parse()?).ok_or("known")?.transactions();
    /// let [owed] = &transactions.overdue("2026-05-03".parse()?)?[..] else { return Err("one".into()) };
    /// assert_eq!(owed.overdue.to_string(), "1800.00 CNY");
    /// assert_eq!(owed.disputed.to_string(), "600.00 CNY");
    /// let [owed] = &transactions.overdue("2026-05-04".parse()?)?[..] else { return Err("one".into()) };
    /// assert_eq!(owed.overdue.to_string(), "2400.00 CNY");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Dispute as "Dispute" {
        /// Which dispute.
        pub id: DisputeId,
        /// Who disputes it.
        pub customer: CustomerId,
        /// Since when.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// Which purchase.
        pub purchase: PurchaseId,
        /// How much of it. `None`: all of it. One in another currency than the purchase, or not above
        /// zero, disputes nothing.
        #[serde(default)]
        pub amount: Option<Money>,
        /// On which day it was settled: from then on nothing is disputed.
        #[serde(default, deserialize_with = "date")]
        pub settled: Option<NaiveDate>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Dispute, DisputeId);

impl Dispute {
    /// Whether it is open on a day.
    pub fn is_open(&self, as_of: NaiveDate) -> bool {
        self.date <= as_of && self.settled.is_none_or(|day| as_of < day)
    }

    /// What the books need of it, under a pseudonym.
    pub(crate) fn for_the_books(self, customer: CustomerId) -> Self {
        let Dispute { id, date, purchase, amount, settled, .. } = self;
        let provenance = Provenance::unknown();
        Dispute { id, customer, date, purchase, amount, settled, provenance }
    }
}

/// How much of what is still open of a purchase is disputed.
pub(super) fn disputed_of(open: Money, disputes: &[&Dispute]) -> Money {
    if disputes.iter().any(|one| one.amount.is_none()) {
        return open;
    }
    let amounts = disputes.iter().filter_map(|one| one.amount);
    let amounts = amounts.filter(|it| it.is_positive() && it.currency() == open.currency());
    // Out of range is more than is open.
    let all = Money::try_sum(open.currency(), amounts).unwrap_or(open);
    all.min_same(open)
}

impl TransactionData {
    /// The disputes that are open on a day, by purchase.
    pub(super) fn open_disputes(&self, as_of: NaiveDate) -> BTreeMap<&PurchaseId, Vec<&Dispute>> {
        let mut open: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for one in self.disputes().as_of(as_of).iter().filter(|one| one.is_open(as_of)) {
            open.entry(&one.purchase).or_default().push(one);
        }
        open
    }

    /// The first day after one on which another amount is disputed, by the facts until then.
    pub(crate) fn next_dispute_change(&self, as_of: NaiveDate) -> Option<NaiveDate> {
        let changes = self.disputed_changes(as_of).into_iter();
        changes.map(|(day, _)| day).filter(|day| *day > as_of).min()
    }

    /// How what is disputed of purchases on account changes, by day and by how much, by the facts
    /// until a day: also after it, where a dispute is known to be settled then. What was paid in the
    /// meantime is not looked at: payments settle what is not disputed first.
    ///
    /// Cost: a pass over the purchases and returns where anything is disputed.
    pub(super) fn disputed_changes(&self, as_of: NaiveDate) -> Vec<(NaiveDate, Money)> {
        let mut of_purchase: BTreeMap<&PurchaseId, Vec<&Dispute>> = BTreeMap::new();
        for one in self.disputes().as_of(as_of) {
            of_purchase.entry(&one.purchase).or_default().push(one);
        }
        let mut changes = Vec::new();
        if of_purchase.is_empty() {
            return changes;
        }
        let credits = self.returns_on_account(as_of);
        for purchase in self.purchases.as_of(as_of) {
            let Some(disputes) = of_purchase.get(&purchase.id) else { continue };
            if purchase.settlement != Settlement::OnAccount {
                continue;
            }
            let total = purchase.lines.total();
            let credits = credits.iter().filter(|(_, back)| {
                back.of.as_ref() == Some(&purchase.id) && back.lines.currency() == total.currency()
            });
            let credits: Vec<_> = credits.map(|(day, back)| (*day, back.lines.total())).collect();
            let days = disputes.iter().flat_map(|one| [Some(one.date), one.settled]);
            let days = days.flatten().chain(credits.iter().map(|(day, _)| *day));
            let days: BTreeSet<NaiveDate> = days.map(|day| day.max(purchase.date)).collect();
            let zero = Money::zero(total.currency());
            let mut before = zero;
            for day in days {
                let mut open = total;
                for (_, credit) in credits.iter().filter(|(on, _)| *on <= day) {
                    open = open.try_sub(*credit).map_or(zero, |left| left.max_same(zero));
                }
                let still: Vec<_> = disputes.iter().filter(|it| it.is_open(day)).copied().collect();
                let now = disputed_of(open, &still);
                if let Ok(change) = now.try_sub(before)
                    && !change.is_zero()
                {
                    changes.push((day, change));
                }
                before = now;
            }
        }
        changes
    }
}
