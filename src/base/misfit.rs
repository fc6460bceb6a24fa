//! Facts that arrived and do not fit to what else is known of their customer. They are kept: the
//! customer did pay, whatever was owed. Which side is wrong, only the caller can find out, and
//! [correct](CustomerBase::replace).

mod payments;
mod sales;
mod things;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::{Customer, CustomerBase, FactKind};
use crate::rule::course::{Astray, Course, Courses};
use crate::transaction::Quantities;
use crate::units::{CustomerId, Record, ThingId};

/// How a fact does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MisfitReason {
    /// A return goes back to a purchase that is not known of the customer.
    NoSuchPurchase,
    /// A return is dated before its purchase.
    BeforePurchase,
    /// More came back of a product than its purchase has.
    MoreReturnedThanBought,
    /// Until the day of a payment more was paid than was bought on account until now or is still on
    /// order: it is no deposit either. What came back or was cancelled on that day counts from the
    /// next one on.
    MorePaidThanOwed,
    /// A response is to a contact that is not known of the customer.
    NoSuchContact,
    /// A response is dated before its contact.
    BeforeContact,
    /// It ends before it begins.
    EndsBeforeItBegins,
    /// It is about a thing that no customer is known to have owned until that day. A driver who brings
    /// the company's car brings a thing that somebody owns.
    NoSuchThing,
    /// A meter shows less than before, and nothing says that it was replaced.
    MeterWentBack,
    /// A contract renews one that is not known of the customer.
    NoSuchContract,
    /// A repair repeats a visit to the workshop that is not known of the customer.
    NoSuchVisit,
    /// A repair repeats a visit that came later, or itself.
    BeforeVisit,
    /// A repair repeats that of another thing.
    OtherThing,
    /// An entry is about an appointment, a promise or a complaint that is not known of the customer.
    NotBegun,
    /// An entry is dated before what it is about.
    BeforeBegun,
    /// An entry cannot be after what had been entered before: what was kept cannot be broken.
    CannotBe,
    /// A purchase or a delivery is of an order that is not known of the customer.
    NoSuchOrder,
    /// A purchase is dated before its order.
    BeforeOrder,
    /// Something was delivered before it was ordered.
    DeliveredBeforeOrdered,
    /// More of a product was delivered than was ordered, or than is on the invoice.
    MoreDeliveredThanOrdered,
    /// A purchase is due before its own day.
    DueBeforeBought,
    /// By terms of payment, one could pay early for longer than until it is due.
    EarlyAfterDue,
    /// Of a line, the list price less the discount is not the amount.
    PriceDoesNotAddUp,
}

impl fmt::Display for MisfitReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::units::text::pad(
            f,
            match self {
                MisfitReason::NoSuchPurchase => "no such purchase is known of the customer",
                MisfitReason::BeforePurchase => "dated before its purchase",
                MisfitReason::MoreReturnedThanBought => "more came back than was bought",
                MisfitReason::MorePaidThanOwed => "more was paid than was owed",
                MisfitReason::NoSuchContact => "no such contact is known of the customer",
                MisfitReason::BeforeContact => "dated before its contact",
                MisfitReason::EndsBeforeItBegins => "ends before it begins",
                MisfitReason::NoSuchThing => "no such thing is known of any customer",
                MisfitReason::MeterWentBack => "the meter shows less than before",
                MisfitReason::NoSuchContract => "no such contract is known of the customer",
                MisfitReason::NoSuchVisit => "no such visit is known of the customer",
                MisfitReason::BeforeVisit => "dated before the visit that it repeats",
                MisfitReason::OtherThing => "repeats the repair of another thing",
                MisfitReason::NotBegun => "nothing is known of the customer that it could be about",
                MisfitReason::BeforeBegun => "dated before what it is about",
                MisfitReason::CannotBe => "cannot be, after what had been entered before",
                MisfitReason::NoSuchOrder => "no such order is known of the customer",
                MisfitReason::BeforeOrder => "dated before its order",
                MisfitReason::DeliveredBeforeOrdered => "delivered before it was ordered",
                MisfitReason::MoreDeliveredThanOrdered => "more was delivered than was ordered",
                MisfitReason::DueBeforeBought => "due before it was bought",
                MisfitReason::EarlyAfterDue => "what is paid early may be paid after it is due",
                MisfitReason::PriceDoesNotAddUp => {
                    "the list price less the discount is not the amount"
                }
            },
        )
    }
}

/// A fact that does not fit. It names no more than identifiers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Misfit {
    /// Whose.
    pub customer: CustomerId,
    /// Of which kind it is.
    pub kind: FactKind,
    /// Its identifier.
    pub id: String,
    /// To which fact it refers: the purchase, the contact, the promise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// How it does not fit.
    pub reason: MisfitReason,
}

impl fmt::Display for Misfit {
    /// "return `R-1` of customer `C-1` to `INV-1`: dated before its purchase".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} `{}` of customer `{}`", self.kind, self.id, self.customer)?;
        if let Some(to) = &self.to {
            write!(f, " to `{to}`")?;
        }
        write!(f, ": {}", self.reason)
    }
}

impl CustomerBase {
    /// The facts that do not fit to what was known on a day, customer by customer in the order of
    /// identifiers. Cost: a pass over the facts of every customer, and a sort of each customer's
    /// bookings and of all things owned.
    ///
    /// A thing is known that any customer owns or has owned: whoever brings it to the workshop need
    /// not be the owner. With the owner's facts it goes when the owner is erased, and is reported
    /// then.
    ///
    /// ```
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let response = r#"{"response":{"id":"A-1","customer":"C-1","date":"2026-03-01","to":"T-1",
    ///     "kind":"interested"}}"#;
    /// let mut base = CustomerBase::new();
    /// base.add(serde_json::from_str::<Fact>(response)?)?;
    /// let misfits: Vec<String> =
    ///     base.misfits("2026-03-31".parse()?).map(|misfit| misfit.to_string()).collect();
    /// assert_eq!(
    ///     misfits,
    ///     ["response `A-1` of customer `C-1` to `T-1`: no such contact is known of the customer"],
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn misfits(&self, as_of: NaiveDate) -> impl Iterator<Item = Misfit> + '_ {
        let known: BTreeSet<&ThingId> =
            self.customers().flat_map(|one| owned(one, as_of)).collect();
        self.customers().flat_map(move |customer| customer.misfits_among(as_of, Some(&known)))
    }
}

impl Customer {
    /// The facts of a customer that do not fit to what was known of that customer on a day, kind by
    /// kind in their order. Whether there is a thing at all, only the
    /// [whole base](CustomerBase::misfits) can tell. Cost: a pass over the facts, and a sort of the
    /// bookings.
    pub fn misfits(&self, as_of: NaiveDate) -> Vec<Misfit> {
        self.misfits_among(as_of, None)
    }

    /// The same with the things that are known of all customers.
    fn misfits_among(&self, as_of: NaiveDate, known: Option<&BTreeSet<&ThingId>>) -> Vec<Misfit> {
        let mut found = Vec::new();
        returns(self, as_of, &mut found);
        payments::payments(self, as_of, &mut found);
        payments::terms(self, as_of, &mut found);
        responses(self, as_of, &mut found);
        things::ends(self, as_of, &mut found);
        if let Some(known) = known {
            things::things(self, as_of, known, &mut found);
        }
        things::readings(self, as_of, &mut found);
        things::renewals(self, as_of, &mut found);
        things::visits(self, as_of, &mut found);
        let (transactions, marketing) = (self.transactions(), self.marketing());
        let appointments = transactions.appointment_courses(as_of);
        self.astray(FactKind::AppointmentEntry, appointments, &mut found);
        self.astray(FactKind::PromiseEntry, marketing.promise_courses(as_of), &mut found);
        self.astray(FactKind::ComplaintEntry, marketing.complaint_courses(as_of), &mut found);
        sales::purchases(self, as_of, &mut found);
        sales::deliveries(self, as_of, &mut found);
        found
    }

    /// The entries that do not fit into their courses.
    fn astray<C: Course>(&self, kind: FactKind, courses: Courses<'_, C>, found: &mut Vec<Misfit>) {
        found.extend(courses.astray.into_iter().map(|(entry, how)| {
            let reason = match how {
                Astray::NotBegun => MisfitReason::NotBegun,
                Astray::BeforeBegun => MisfitReason::BeforeBegun,
                Astray::CannotBe => MisfitReason::CannotBe,
            };
            self.misfit(kind, entry.id(), Some(C::which(entry).as_ref()), reason)
        }));
    }

    fn misfit(
        &self,
        kind: FactKind,
        id: &impl AsRef<str>,
        to: Option<&str>,
        reason: MisfitReason,
    ) -> Misfit {
        let (id, to) = (id.as_ref().to_owned(), to.map(str::to_owned));
        Misfit { customer: self.id().clone(), kind, id, to, reason }
    }
}

/// The things that a customer is known to own or to have owned.
fn owned(customer: &Customer, as_of: NaiveDate) -> impl Iterator<Item = &ThingId> {
    customer.transactions().ownerships().as_of(as_of).iter().map(|owned| &owned.thing)
}

fn returns(customer: &Customer, as_of: NaiveDate, found: &mut Vec<Misfit>) {
    let transactions = customer.transactions();
    let returns = transactions.returns().as_of(as_of);
    if returns.iter().all(|back| back.of.is_none()) {
        return;
    }
    let purchases = transactions.purchases().as_of(as_of).iter();
    let purchases: BTreeMap<_, _> = purchases.map(|one| (one.id(), one)).collect();
    let mut left = BTreeMap::new();
    for back in returns {
        let Some(of) = &back.of else { continue };
        let mut report = |reason| {
            found.push(customer.misfit(FactKind::Return, &back.id, Some(of.as_str()), reason));
        };
        let Some(purchase) = purchases.get(of) else {
            report(MisfitReason::NoSuchPurchase);
            continue;
        };
        if back.date < purchase.date {
            report(MisfitReason::BeforePurchase);
        }
        let left = left.entry(of).or_insert_with(|| Quantities::of(&purchase.lines));
        if !left.take_lines(&back.lines) {
            report(MisfitReason::MoreReturnedThanBought);
        }
    }
}

fn responses(customer: &Customer, as_of: NaiveDate, found: &mut Vec<Misfit>) {
    let marketing = customer.marketing();
    let responses = marketing.responses().as_of(as_of);
    if responses.is_empty() {
        return;
    }
    let contacts = marketing.contacts().as_of(as_of).iter();
    let contacts: BTreeMap<_, _> = contacts.map(|one| (one.id(), one.date)).collect();
    for response in responses {
        let reason = match contacts.get(&response.to) {
            None => MisfitReason::NoSuchContact,
            Some(contacted) if response.date < *contacted => MisfitReason::BeforeContact,
            Some(_) => continue,
        };
        let to = Some(response.to.as_str());
        found.push(customer.misfit(FactKind::Response, &response.id, to, reason));
    }
}
