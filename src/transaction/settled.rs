//! When invoices were paid.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chrono::NaiveDate;

use super::{Settlement, TransactionData};
use crate::units::{Currency, Money, MoneyError, PurchaseId};

/// An invoice that was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PaidInvoice<'a> {
    /// On which day the last of it was money: of a bill when it matured.
    pub(crate) on: NaiveDate,
    /// When it was due.
    pub(crate) due: NaiveDate,
    pub(crate) purchase: &'a PurchaseId,
    /// Whether it was ever disputed: then the day tells nothing.
    pub(crate) is_disputed: bool,
}

/// Something that happened to an account on a day.
#[derive(Clone, Copy)]
enum Event<'a> {
    Bought { due: Option<NaiveDate>, bought_on: NaiveDate, purchase: &'a PurchaseId, total: Money },
    Credited { of: Option<&'a PurchaseId>, amount: Money },
    Paid { amount: Money, money_on: NaiveDate },
}

/// An invoice of which something may be open.
struct Invoice<'a> {
    purchase: &'a PurchaseId,
    due: Option<NaiveDate>,
    /// When the last of what was paid or credited so far was money.
    on: NaiveDate,
    open: Money,
    /// Whether anything of it was paid, and not only credited.
    is_paid: bool,
    is_settled: bool,
}

/// What was paid and belongs to no invoice yet.
struct Ahead {
    amount: Money,
    money_on: NaiveDate,
    is_payment: bool,
}

/// Where an invoice stands: the first due first, those without a day last.
type Place = (bool, Option<NaiveDate>, usize);

/// An account in one currency, in the making.
struct Account<'a> {
    residue: Money,
    invoices: BTreeMap<Place, Invoice<'a>>,
    /// Where an invoice stands by which something is still open.
    places: BTreeMap<&'a PurchaseId, Place>,
    ahead: VecDeque<Ahead>,
    /// What was paid back beyond what had been paid ahead.
    paid_back: Money,
    paid: Vec<PaidInvoice<'a>>,
    number: usize,
}

impl TransactionData {
    /// The invoices on account that were paid by what was booked until a day, in the order in which
    /// they were; also after it, where a bill matures then. Those that were only credited, and those
    /// that nobody says when they were due, are not among them.
    ///
    /// As they come in, payments settle the invoice that is due first. An invoice is paid when no
    /// more than the residue is left of it.
    ///
    /// Cost: a sort of the bookings.
    pub(crate) fn paid_invoices(
        &self,
        as_of: NaiveDate,
        residue: impl Fn(Currency) -> Money,
    ) -> Result<Vec<PaidInvoice<'_>>, MoneyError> {
        let bought = self.purchases.as_of(as_of).iter();
        let bought = bought.filter(|one| one.settlement == Settlement::OnAccount).map(|one| {
            let (purchase, total) = (&one.id, one.lines.total());
            let due = self.due_date(one);
            (one.date, 0_u8, Event::Bought { due, bought_on: one.date, purchase, total })
        });
        let credited = self.returns_on_account(as_of).into_iter().map(|(day, back)| {
            (day, 1, Event::Credited { of: back.of.as_ref(), amount: back.lines.total() })
        });
        let paid = self.payments.as_of(as_of).iter().map(|one| {
            let money_on = one.matures.map_or(one.date, |day| day.max(one.date));
            (one.date, 2, Event::Paid { amount: one.amount, money_on })
        });
        let mut events: Vec<_> = bought.chain(credited).chain(paid).collect();
        // Stable: those of one day stay in the order of their identifiers.
        events.sort_by_key(|(day, kind, _)| (*day, *kind));
        let mut accounts: BTreeMap<Currency, Account<'_>> = BTreeMap::new();
        for (day, _, event) in events {
            let (Event::Bought { total: amount, .. }
            | Event::Credited { amount, .. }
            | Event::Paid { amount, .. }) = &event;
            let currency = amount.currency();
            let account =
                accounts.entry(currency).or_insert_with(|| Account::new(residue(currency)));
            account.book(day, event)?;
        }
        let disputed = self.disputes().as_of(as_of).iter().map(|one| &one.purchase);
        let disputed: BTreeSet<_> = disputed.collect();
        let paid = accounts.into_values().flat_map(|account| account.paid);
        let with_disputes =
            paid.map(|one| PaidInvoice { is_disputed: disputed.contains(one.purchase), ..one });
        let mut paid: Vec<_> = with_disputes.collect();
        paid.sort_by_key(|one| (one.on, one.due, one.purchase));
        Ok(paid)
    }
}

impl<'a> Account<'a> {
    fn new(residue: Money) -> Self {
        Account {
            residue,
            invoices: BTreeMap::new(),
            places: BTreeMap::new(),
            ahead: VecDeque::new(),
            paid_back: Money::zero(residue.currency()),
            paid: Vec::new(),
            number: 0,
        }
    }

    fn book(&mut self, day: NaiveDate, event: Event<'a>) -> Result<(), MoneyError> {
        match event {
            Event::Bought { due, bought_on, purchase, total } => {
                let place = (due.is_none(), due, self.number);
                self.number = self.number.saturating_add(1);
                let invoice = Invoice {
                    purchase,
                    due,
                    on: bought_on,
                    open: total,
                    is_paid: false,
                    is_settled: false,
                };
                self.invoices.insert(place, invoice);
                self.places.insert(purchase, place);
                let ahead = std::mem::take(&mut self.ahead);
                for one in ahead {
                    self.settle(day, one)?;
                }
                Ok(())
            }
            Event::Credited { of, amount } => {
                let credit = Ahead { amount, money_on: day, is_payment: false };
                let place = of.and_then(|of| self.places.get(of).copied());
                let rest = match place {
                    Some(place) => self.settle_one(place, day, credit)?,
                    None => credit,
                };
                self.settle(day, rest)
            }
            Event::Paid { amount, .. } if amount.is_negative() => self.pay_back(amount.negated()),
            Event::Paid { amount, money_on } => {
                let (rest, made_good) = less(amount, self.paid_back)?;
                self.paid_back = self.paid_back.try_sub(made_good)?;
                self.settle(day, Ahead { amount: rest, money_on, is_payment: true })
            }
        }
    }

    /// What is paid back is taken from what was paid ahead, the latest first, and beyond that is made
    /// good by the next payments.
    fn pay_back(&mut self, amount: Money) -> Result<(), MoneyError> {
        let mut left = amount;
        while left.is_positive()
            && let Some(last) = self.ahead.back_mut()
        {
            let (rest, taken) = less(last.amount, left)?;
            left = left.try_sub(taken)?;
            last.amount = rest;
            if rest.is_zero() {
                self.ahead.pop_back();
            }
        }
        self.paid_back = self.paid_back.try_add(left)?;
        Ok(())
    }

    /// Settles what is due first with it, and keeps the rest.
    fn settle(&mut self, day: NaiveDate, mut by: Ahead) -> Result<(), MoneyError> {
        while by.amount.is_positive()
            && let Some(place) = self.invoices.keys().next().copied()
        {
            by = self.settle_one(place, day, by)?;
        }
        if by.amount.is_positive() {
            self.ahead.push_back(by);
        }
        Ok(())
    }

    fn settle_one(&mut self, place: Place, day: NaiveDate, by: Ahead) -> Result<Ahead, MoneyError> {
        let Some(invoice) = self.invoices.get_mut(&place) else { return Ok(by) };
        let (rest, used) = less(by.amount, invoice.open)?;
        invoice.open = invoice.open.try_sub(used)?;
        if !invoice.is_settled {
            invoice.on = invoice.on.max(by.money_on).max(day);
            invoice.is_paid |= by.is_payment && used.is_positive();
            if !self.residue.cmp_same(invoice.open).is_lt() {
                invoice.is_settled = true;
                let due = invoice.due.filter(|_| invoice.is_paid);
                self.paid.extend(due.map(|due| PaidInvoice {
                    on: invoice.on,
                    due,
                    purchase: invoice.purchase,
                    is_disputed: false,
                }));
            }
        }
        if invoice.open.is_zero() {
            self.places.remove(invoice.purchase);
            self.invoices.remove(&place);
        }
        Ok(Ahead { amount: rest, ..by })
    }
}

/// What is left of an amount without another, not less than nothing, and what was taken.
fn less(amount: Money, other: Money) -> Result<(Money, Money), MoneyError> {
    let taken = amount.min_same(other);
    Ok((amount.try_sub(taken)?, taken))
}
