//! What should have been paid by now, and for how long.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::dispute::disputed_of;
use super::{Dispute, Purchase, Return, Settlement, TransactionData};
use crate::units::period::days_between;
use crate::units::words::words;
use crate::units::{Currency, Money, MoneyError, MoneySum, PurchaseId};

words! {
    /// For how long something has been overdue (账龄).
    pub enum OverdueBand, "band of days overdue" {
        /// 1 to 30 days.
        UpTo30 = "1_to_30" as "1 to 30 days",
        /// 31 to 60 days.
        UpTo60 = "31_to_60" as "31 to 60 days",
        /// 61 to 90 days.
        UpTo90 = "61_to_90" as "61 to 90 days",
        /// More than 90 days.
        Over90 = "over_90" as "over 90 days",
    }
}

impl OverdueBand {
    /// The band of so many days.
    pub(crate) const fn of(days: u64) -> Self {
        match days {
            0..=30 => OverdueBand::UpTo30,
            31..=60 => OverdueBand::UpTo60,
            61..=90 => OverdueBand::UpTo90,
            _ => OverdueBand::Over90,
        }
    }
}

/// A purchase that should have been paid by now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct OverduePurchase {
    /// Which.
    pub purchase: PurchaseId,
    /// When it was due.
    pub due: NaiveDate,
    /// How many days have passed since.
    pub days: u64,
    /// How much of it is not paid yet.
    pub open: Money,
}

impl OverduePurchase {
    /// For how long.
    pub const fn band(&self) -> OverdueBand {
        OverdueBand::of(self.days)
    }
}

/// What a customer owes in one currency, by whether it should have been paid by now.
///
/// * What is overdue, what is not due yet, what has no due date and what is disputed are what is owed
///   in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Overdue {
    /// What should have been paid by now.
    pub overdue: Money,
    /// The first day on which something that is still not paid was overdue. `None` where nothing is.
    pub since: Option<NaiveDate>,
    /// What is overdue by how long it has been: every band.
    pub bands: BTreeMap<OverdueBand, Money>,
    /// What is owed, and not due yet.
    pub not_due: Money,
    /// What is owed, and nobody knows when it is due.
    pub without_due_date: Money,
    /// What is owed, and [disputed](super::Dispute): it is in none of the others.
    pub disputed: Money,
    /// The purchases that are overdue, the longest overdue first.
    pub purchases: Vec<OverduePurchase>,
}

/// A purchase on account.
struct Owed<'a> {
    /// When it is due.
    due: Option<NaiveDate>,
    purchase: &'a Purchase,
    /// What is left of it after the credits that name it.
    open: Money,
}

/// A purchase on account of which something is not paid, without what is disputed of it.
pub(crate) struct OpenItem<'a> {
    /// When it is due.
    pub(crate) due: Option<NaiveDate>,
    pub(crate) purchase: &'a Purchase,
    pub(crate) open: Money,
}

/// What is owed in one currency, item by item: the first due first, and last what has no due date.
pub(crate) struct OpenItems<'a> {
    pub(crate) currency: Currency,
    pub(crate) items: Vec<OpenItem<'a>>,
    /// More was paid back than was ever paid.
    paid_back: Money,
    pub(crate) disputed: Money,
}

/// What was bought on account in a currency, and what was paid and credited.
struct Account<'a> {
    owed: Vec<Owed<'a>>,
    /// Where each purchase stands among those owed.
    places: BTreeMap<&'a PurchaseId, usize>,
    settled: MoneySum,
}

impl TransactionData {
    /// What the customer owes in each currency in which something is owed, by whether and for how
    /// long it has been [due](Self::due_date).
    ///
    /// A credit that names its purchase settles that one. Payments, other credits and what is left of
    /// one settle what is due first, then what has no due date, and last what is
    /// [disputed](super::Dispute). What is due on the day is not overdue yet.
    ///
    /// ```
    /// use clienteling::transaction::OverdueBand;
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let mut base = CustomerBase::new();
    /// for fact in [
    ///     r#"{"payment_terms":{"id":"T-1","customer":"C-1","date":"2026-01-01","net_days":30}}"#,
    ///     r#"{"purchase":{"id":"S-1","customer":"C-1","date":"2026-03-01","lines":[
    ///         {"product":"tyre","quantity":"4","amount":{"amount":"2400","currency":"CNY"}}],
    ///         "settlement":"on_account"}}"#,
    ///     r#"{"payment":{"id":"B-1","customer":"C-1","date":"2026-04-20",
    ///         "amount":{"amount":"2000","currency":"CNY"}}}"#,
    /// ] {
    ///     base.add(serde_json::from_str::<Fact>(fact)?)?;
    /// }
    /// let transactions = base.customer(&"C-1".parse()?).ok_or("known")?.transactions();
    /// let [yuan] = &transactions.overdue("2026-05-01".parse()?)?[..] else { return Err("one".into()) };
    /// assert_eq!(yuan.overdue.to_string(), "400.00 CNY");
    /// assert_eq!(yuan.since, Some("2026-04-01".parse()?));
    /// assert_eq!(yuan.bands[&OverdueBand::UpTo60].to_string(), "400.00 CNY");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`MoneyError::OutOfRange`] for a sum out of range. Cost: a sort of the purchases on account.
    pub fn overdue(&self, as_of: NaiveDate) -> Result<Vec<Overdue>, MoneyError> {
        let all = self.open_items(as_of)?.into_iter();
        all.filter_map(|one| overdue(one, as_of).transpose()).collect()
    }

    /// The same, item by item, in the order of the currencies.
    pub(crate) fn open_items(&self, as_of: NaiveDate) -> Result<Vec<OpenItems<'_>>, MoneyError> {
        let mut accounts: BTreeMap<Currency, Account<'_>> = BTreeMap::new();
        for purchase in self.purchases.as_of(as_of) {
            if purchase.settlement == Settlement::OnAccount {
                let due = self.due_date(purchase);
                account(&mut accounts, purchase.lines.currency()).owe(due, purchase);
            }
        }
        for (_, back) in self.returns_on_account(as_of) {
            account(&mut accounts, back.lines.currency()).credit(back)?;
        }
        for payment in self.payments.as_of(as_of) {
            account(&mut accounts, payment.amount.currency()).settled.add(payment.amount)?;
        }
        let disputes = self.open_disputes(as_of);
        let accounts = accounts.into_iter();
        accounts.map(|(currency, account)| account.items(currency, &disputes)).collect()
    }
}

fn account<'m, 'a>(
    accounts: &'m mut BTreeMap<Currency, Account<'a>>,
    currency: Currency,
) -> &'m mut Account<'a> {
    let settled = MoneySum::new(currency);
    let (owed, places) = (Vec::new(), BTreeMap::new());
    accounts.entry(currency).or_insert(Account { owed, places, settled })
}

/// The part of a credit that settles what is open, and the rest of it.
fn settle(open: Money, credit: Money) -> Result<(Money, Money), MoneyError> {
    let part = if open.try_cmp(credit)?.is_le() { open } else { credit };
    Ok((part, credit.try_sub(part)?))
}

impl<'a> Account<'a> {
    fn owe(&mut self, due: Option<NaiveDate>, purchase: &'a Purchase) {
        self.places.insert(&purchase.id, self.owed.len());
        self.owed.push(Owed { due, purchase, open: purchase.lines.total() });
    }

    /// What comes back is taken off the purchase that it names. One in another currency, paid at
    /// once, or not known here, is none of this account.
    fn credit(&mut self, back: &Return) -> Result<(), MoneyError> {
        let place = back.of.as_ref().and_then(|of| self.places.get(of));
        let mut rest = back.lines.total();
        if let Some(owed) = place.and_then(|place| self.owed.get_mut(*place)) {
            let (part, left) = settle(owed.open, rest)?;
            owed.open = owed.open.try_sub(part)?;
            rest = left;
        }
        self.settled.add(rest)
    }

    /// What is left of each after what was paid.
    fn items(
        mut self,
        currency: Currency,
        disputes: &BTreeMap<&PurchaseId, Vec<&Dispute>>,
    ) -> Result<OpenItems<'a>, MoneyError> {
        // Those without a due date last. Stable: purchases stand in order of days and identifiers.
        self.owed.sort_by_key(|owed| (owed.due.is_none(), owed.due));
        let zero = Money::zero(currency);
        let mut settled = self.settled.total()?;
        let mut paid_back = zero;
        if settled.is_negative() {
            (paid_back, settled) = (settled.negated(), zero);
        }
        let (mut items, mut apart) = (Vec::new(), MoneySum::new(currency));
        for Owed { due, purchase, open } in self.owed {
            let of_it = disputes.get(&purchase.id);
            let stands_apart = of_it.map_or(zero, |of_it| disputed_of(open, of_it));
            apart.add(stands_apart)?;
            let open = open.try_sub(stands_apart)?;
            let (paid, rest) = settle(open, settled)?;
            settled = rest;
            let open = open.try_sub(paid)?;
            if !open.is_zero() {
                items.push(OpenItem { due, purchase, open });
            }
        }
        let apart = apart.total()?;
        let (paid, _) = settle(apart, settled)?;
        Ok(OpenItems { currency, items, paid_back, disputed: apart.try_sub(paid)? })
    }
}

/// `None` where nothing is owed.
fn overdue(of: OpenItems<'_>, as_of: NaiveDate) -> Result<Option<Overdue>, MoneyError> {
    let OpenItems { currency, items, paid_back, disputed } = of;
    let (mut overdue, mut not_due) = (MoneySum::new(currency), MoneySum::new(currency));
    let mut without_due_date = MoneySum::new(currency);
    // It is owed, and no invoice says until when.
    without_due_date.add(paid_back)?;
    let mut bands = OverdueBand::ALL.map(|band| (band, MoneySum::new(currency)));
    let mut purchases = Vec::new();
    for OpenItem { due, purchase, open } in items {
        match due {
            None => without_due_date.add(open)?,
            Some(due) if due >= as_of => not_due.add(open)?,
            Some(due) => {
                let days = days_between(due, as_of);
                overdue.add(open)?;
                for (band, sum) in &mut bands {
                    if *band == OverdueBand::of(days) {
                        sum.add(open)?;
                    }
                }
                purchases.push(OverduePurchase { purchase: purchase.id.clone(), due, days, open });
            }
        }
    }
    let [overdue, not_due, without_due_date] =
        [overdue.total()?, not_due.total()?, without_due_date.total()?];
    if [overdue, not_due, without_due_date, disputed].iter().all(|amount| amount.is_zero()) {
        return Ok(None);
    }
    let bands = bands.into_iter().map(|(band, sum)| Ok((band, sum.total()?)));
    Ok(Some(Overdue {
        overdue,
        since: purchases.first().and_then(|first| first.due.succ_opt()),
        bands: bands.collect::<Result<_, MoneyError>>()?,
        not_due,
        without_due_date,
        disputed,
        purchases,
    }))
}
