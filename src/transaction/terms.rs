//! When purchases on account are due.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Purchase, Settlement, TransactionData};
use crate::units::guard::{date, guarded, stated};
use crate::units::period::days_after;
use crate::units::{CustomerId, Money, PaymentTermsId, Provenance, Rounding, Share, later, record};

guarded! {
    /// Less is to be paid where it is paid early (现金折扣).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct EarlyPayment as "EarlyPayment" {
        /// Which part of the total is let off.
        pub discount: Share,
        /// Within how many days after that of the purchase.
        pub within_days: u32,
    }
}

guarded! {
    /// From a day on, what a customer buys on account is due so many days later (付款条件), or nobody
    /// says when: the terms are lifted. A later decision replaces it, for what is bought from then on.
    ///
    /// * In JSON terms that are lifted have `"net_days": null`, which has to be there.
    /// * What is paid early is paid until it is due: an offer that would last longer ends then, and
    ///   is a [misfit](crate::CustomerBase::misfits).
    ///
    /// ```
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let mut base = CustomerBase::new();
    /// for fact in [
    ///     r#"{"payment_terms":{"id":"T-1","customer":"C-1","date":"2026-01-01","net_days":30,
    ///         "early":{"discount":"0.02","within_days":10}}}"#,
    ///     r#"{"purchase":{"id":"S-1","customer":"C-1","date":"2026-03-01","lines":[
    ///         {"product":"tyre","quantity":"4","amount":{"amount":"2400","currency":"CNY"}}],
    ///         "settlement":"on_account"}}"#,
    /// ] {
    ///     base.add(serde_json::from_str::<Fact>(fact)?)?;
    /// }
    /// let transactions = base.customer(&"C-1".parse()?).ok_or("known")?.transactions();
    /// let [purchase] = transactions.purchases().all() else { return Err("one".into()) };
    /// assert_eq!(transactions.due_date(purchase), Some("2026-03-31".parse()?));
    /// let early = transactions.early_payment(purchase).ok_or("a discount")?;
    /// assert_eq!((early.until, early.discount), ("2026-03-11".parse()?, "48 CNY".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct PaymentTerms as "PaymentTerms" {
        /// Which decision.
        pub id: PaymentTermsId,
        /// Whose purchases.
        pub customer: CustomerId,
        /// From when on.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// How many days after that of the purchase it is due; 0 for at once. `None`: the terms are
        /// lifted, with what they let off.
        #[serde(deserialize_with = "stated")]
        pub net_days: Option<u32>,
        /// What is let off where it is paid early.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub early: Option<EarlyPayment>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(PaymentTerms, PaymentTermsId);

/// What is let off where a purchase is paid early.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct EarlyPaymentOffer {
    /// The last day on which it is early, at the latest that on which it is due.
    pub until: NaiveDate,
    /// How much is let off, rounded half to even to the smallest unit of the currency.
    pub discount: Money,
}

impl TransactionData {
    /// The terms in force on a day: of two decisions of one day the one that is due sooner, where
    /// anything is sooner than nothing, and of two that are due on one day the one with the larger
    /// identifier. `None` where nothing was decided, or they were lifted.
    pub fn terms(&self, as_of: NaiveDate) -> Option<&PaymentTerms> {
        let known = self.payment_terms().as_of(as_of);
        let last_day = known.last()?.date;
        let of_that_day = known.iter().rev().take_while(|terms| terms.date == last_day);
        let days = |terms: &PaymentTerms| (terms.net_days.is_none(), terms.net_days);
        let in_force = of_that_day
            .max_by(|one, other| days(other).cmp(&days(one)).then_with(|| later(*one, *other)));
        in_force.filter(|terms| terms.net_days.is_some())
    }

    /// The last day on which a purchase of this customer is paid in time: its own, and else that by
    /// the terms in force on its day. `None` for what was paid at once, and where neither is known:
    /// then nobody can say whether it is overdue.
    pub fn due_date(&self, purchase: &Purchase) -> Option<NaiveDate> {
        if purchase.settlement == Settlement::AtOnce {
            return None;
        }
        let by_terms = || Some(days_after(purchase.date, self.terms(purchase.date)?.net_days?));
        purchase.details().due.or_else(by_terms)
    }

    /// What is let off where a purchase of this customer is paid early, by the terms in force on its
    /// day, and until when: not after it is [due](Self::due_date). `None` for what was paid at once,
    /// and without such terms.
    ///
    /// A discount that was taken is booked as a [return](super::Return) on account: a credit note,
    /// with lines that have a `cost` of 0, for no goods come back.
    pub fn early_payment(&self, purchase: &Purchase) -> Option<EarlyPaymentOffer> {
        if purchase.settlement == Settlement::AtOnce {
            return None;
        }
        let EarlyPayment { discount, within_days } = self.terms(purchase.date)?.early?;
        let total = purchase.lines.total();
        let (until, due) = (days_after(purchase.date, within_days), self.due_date(purchase));
        Some(EarlyPaymentOffer {
            until: due.map_or(until, |due| until.min(due)),
            discount: total.portion_in_minor(discount, Rounding::HalfEven),
        })
    }
}
