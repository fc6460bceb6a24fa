//! Facts that arrived and do not fit to what else is known of their customer. They are kept: the
//! customer did pay, whatever was owed. Which side is wrong, only the caller can find out, and
//! [correct](CustomerBase::replace).

mod alone;
mod found;
mod payments;
mod points;
mod references;
mod sales;
mod things;
mod whole;

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use self::found::{Found, Known};
use self::whole::Whole;
use super::{Customer, CustomerBase, FactKind};
use crate::rule::course::{Astray, Course, Courses};
use crate::units::{CustomerId, Record};

/// How a fact does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MisfitReason {
    /// It goes back to a purchase, or is about one, that is not known of the customer.
    NoSuchPurchase,
    /// A return is dated before its purchase.
    BeforePurchase,
    /// More came back of a product than its purchase has.
    MoreReturnedThanBought,
    /// Not more came back than was bought, but more was given back for it.
    MoreGivenBackThanPaid,
    /// A return is in another currency than its purchase.
    OtherCurrency,
    /// A return does not say how it was settled, and names no purchase, of a customer who until then
    /// had bought both at once and on account.
    EitherSettlement,
    /// Until the day of a payment more was paid than was bought on account until now or is still on
    /// order: it is no deposit either. What came back or was cancelled on that day counts from the
    /// next one on.
    MorePaidThanOwed,
    /// A response is to a contact, or a purchase came from one, that is not known of the customer.
    NoSuchContact,
    /// A response or a purchase is dated before its contact.
    BeforeContact,
    /// It names a campaign that is not known until that day, where others are.
    NoSuchCampaign,
    /// A purchase is dated before the campaign that it came from.
    BeforeCampaign,
    /// Points went back for a return that is not known of the customer.
    NoSuchReturn,
    /// Points are for a lead that is not known to have been given by the customer.
    NoSuchReferral,
    /// Points are for a complaint that is not known of the customer.
    NoSuchComplaint,
    /// An entry of points names a lot that is not known of the customer.
    NoSuchLot,
    /// Points come back of a spending that is not known of the customer, or a reward names one.
    NoSuchSpending,
    /// An entry of points undoes or confirms one of another kind than it can, or one where it can none.
    OfOtherChange,
    /// An entry of points undoes or confirms one of another programme, or names a lot of another.
    OtherProgramme,
    /// An entry of points names more points of lots than it is about.
    MoreOfLotsThanOfEntry,
    /// A correction adds no points and takes none.
    CorrectsNothing,
    /// An entry of points says from or until when points can be spent, and adds none, nor gives any back
    /// for so long.
    UnusedDay,
    /// It ends before it begins.
    EndsBeforeItBegins,
    /// An appointment, or what was wanted or promised of an order, is for a day before the one on
    /// which it was made; or an order was cancelled before it was made; or points could be spent before
    /// they were earned.
    ForDayBeforeMade,
    /// An amount is below zero that cannot be.
    NegativeAmount,
    /// A vehicle is said to be of a year in which it cannot have been made or registered.
    NoSuchYear,
    /// A vehicle has the number of another thing.
    VinOfOtherThing,
    /// A customer is affiliated with themselves, to the letter or since two turned out to be one.
    ToItself,
    /// A company belongs to one that belongs to it, directly or through others.
    OwnsItsOwner,
    /// It is about a thing that no customer is known to have owned until that day. A driver who brings
    /// the company's car brings a thing that somebody owns.
    NoSuchThing,
    /// A meter shows less than before, and nothing says that it was replaced.
    MeterWentBack,
    /// A contract renews one that is not known of the customer, or itself.
    NoSuchContract,
    /// A contract renews one of another kind.
    OtherKind,
    /// The reading at a visit to the workshop is not known of the customer.
    NoSuchReading,
    /// A repair repeats a visit to the workshop that is not known of the customer.
    NoSuchVisit,
    /// A repair repeats a visit that came later, or itself.
    BeforeVisit,
    /// A repair repeats that of another thing.
    OtherThing,
    /// An entry is about an appointment, a promise or a complaint that is not known of the customer.
    NotBegun,
    /// An entry is dated before what it is about: a complaint, the lot or the spending that it undoes.
    BeforeBegun,
    /// An entry cannot be after what had been entered before: what was kept cannot be broken.
    CannotBe,
    /// A purchase or a delivery is of an order that is not known of the customer.
    NoSuchOrder,
    /// A purchase is dated before its order.
    BeforeOrder,
    /// An invoice has what its order has not, or more of it than all its invoices together may have.
    OtherThanOrdered,
    /// Something was delivered before it was ordered.
    DeliveredBeforeOrdered,
    /// More of a product was delivered than was ordered, or than is on the invoice.
    MoreDeliveredThanOrdered,
    /// A purchase is due before its own day.
    DueBeforeBought,
    /// By terms of payment, one could pay early for longer than until it is due.
    EarlyAfterDue,
    /// Of a line, the list price less the discount is not the amount; or it is below the amount.
    PriceDoesNotAddUp,
    /// Somebody left a programme who was no member of it.
    NotAMember,
}

impl fmt::Display for MisfitReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::units::text::pad(
            f,
            match self {
                MisfitReason::NoSuchPurchase => "no such purchase is known of the customer",
                MisfitReason::BeforePurchase => "dated before its purchase",
                MisfitReason::MoreReturnedThanBought => "more came back than was bought",
                MisfitReason::MoreGivenBackThanPaid => "more was given back than it was bought for",
                MisfitReason::OtherCurrency => "in another currency than its purchase",
                MisfitReason::EitherSettlement => {
                    "nobody says whether it was paid back or credited to the account"
                }
                MisfitReason::MorePaidThanOwed => "more was paid than was owed",
                MisfitReason::NoSuchContact => "no such contact is known of the customer",
                MisfitReason::BeforeContact => "dated before its contact",
                MisfitReason::NoSuchCampaign => "no such campaign is known",
                MisfitReason::BeforeCampaign => "dated before its campaign",
                MisfitReason::NotAMember => "left a programme without being a member of it",
                MisfitReason::NoSuchReturn => "no such return is known of the customer",
                MisfitReason::NoSuchReferral => {
                    "the customer is not known to have given such a lead"
                }
                MisfitReason::NoSuchComplaint => "no such complaint is known of the customer",
                MisfitReason::NoSuchLot => "no such lot of points is known of the customer",
                MisfitReason::NoSuchSpending => {
                    "no such spending of points is known of the customer"
                }
                MisfitReason::OfOtherChange => {
                    "undoes or confirms an entry that it cannot undo or confirm"
                }
                MisfitReason::OtherProgramme => "is about points of another programme",
                MisfitReason::MoreOfLotsThanOfEntry => "names more points of lots than it is about",
                MisfitReason::CorrectsNothing => "adds no points and takes none",
                MisfitReason::UnusedDay => "has a day from or until which it makes no points last",
                MisfitReason::EndsBeforeItBegins => "ends before it begins",
                MisfitReason::ForDayBeforeMade => "for a day before the one on which it was made",
                MisfitReason::NegativeAmount => "has an amount below zero",
                MisfitReason::NoSuchYear => "of a year that cannot be",
                MisfitReason::VinOfOtherThing => "has the number of another thing",
                MisfitReason::ToItself => "is affiliated with itself",
                MisfitReason::OwnsItsOwner => "belongs to what belongs to it",
                MisfitReason::NoSuchThing => "no such thing is known of any customer",
                MisfitReason::MeterWentBack => "the meter shows less than before",
                MisfitReason::NoSuchContract => "no such contract is known of the customer",
                MisfitReason::OtherKind => "renews a contract of another kind",
                MisfitReason::NoSuchReading => "no such reading is known of the customer",
                MisfitReason::NoSuchVisit => "no such visit is known of the customer",
                MisfitReason::BeforeVisit => "dated before the visit that it repeats",
                MisfitReason::OtherThing => "repeats the repair of another thing",
                MisfitReason::NotBegun => "nothing is known of the customer that it could be about",
                MisfitReason::BeforeBegun => "dated before what it is about",
                MisfitReason::CannotBe => "cannot be, after what had been entered before",
                MisfitReason::NoSuchOrder => "no such order is known of the customer",
                MisfitReason::BeforeOrder => "dated before its order",
                MisfitReason::OtherThanOrdered => "has what was not ordered, or not so much of it",
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
    /// Whose. `None`: it is about no customer, as a campaign.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
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
        write!(f, "{} `{}`", self.kind, self.id)?;
        if let Some(customer) = &self.customer {
            write!(f, " of customer `{customer}`")?;
        }
        if let Some(to) = &self.to {
            write!(f, " to `{to}`")?;
        }
        write!(f, ": {}", self.reason)
    }
}

impl CustomerBase {
    /// The facts that do not fit to what was known on a day: those about no customer first, then
    /// customer by customer in the order of identifiers. Cost: a pass over the facts of every
    /// customer, and a sort of those that refer to others, of all things owned and of all
    /// affiliations.
    ///
    /// A thing is known that any customer owns or has owned: whoever brings it to the workshop need
    /// not be the owner. With the owner's facts it goes when the owner is erased, and is reported
    /// then. A campaign is missed only where the base holds any.
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
        let mut of_nobody = Found::of(None, as_of);
        alone::of_nobody(self, &mut of_nobody);
        let whole = Whole::of(self, as_of);
        let of_customers =
            self.customers().flat_map(move |customer| customer.misfits_among(as_of, Some(&whole)));
        of_nobody.in_order().into_iter().chain(of_customers)
    }
}

impl Customer {
    /// The facts of a customer that do not fit to what was known of that customer on a day, kind by
    /// kind, then by identifier. What only the [whole base](CustomerBase::misfits) can tell is left
    /// out: whether there is a thing or a campaign at all, whether two things have one number, and
    /// whether companies own one another. Cost: a pass over the facts, and a sort of those that
    /// refer to others.
    pub fn misfits(&self, as_of: NaiveDate) -> Vec<Misfit> {
        self.misfits_among(as_of, None)
    }

    /// The same with what is known of all customers.
    fn misfits_among(&self, as_of: NaiveDate, whole: Option<&Whole<'_>>) -> Vec<Misfit> {
        let (transactions, marketing) = (self.transactions(), self.marketing());
        let purchases = Known::of(transactions.purchases(), as_of);
        let orders = Known::of(transactions.orders(), as_of);
        let mut found = Found::of(Some(self.id()), as_of);
        alone::of_customer(self, &mut found);
        references::within(self, &purchases, &orders, &mut found);
        points::points(self, &purchases, &mut found);
        sales::returns(self, &purchases, &mut found);
        sales::settlements(self, &mut found);
        sales::invoices(self, &purchases, &orders, &mut found);
        sales::deliveries(self, &purchases, &orders, &mut found);
        payments::payments(self, &mut found);
        things::readings(self, &mut found);
        things::renewals(self, &mut found);
        things::repeats(self, &mut found);
        whole::oneself(self, &mut found);
        if let Some(whole) = whole {
            things::things(self, whole, &mut found);
            references::campaigns(self, whole, &mut found);
            whole::vins(self, whole, &mut found);
            whole::circles(self, whole, &mut found);
        }
        astray(FactKind::AppointmentEntry, transactions.appointment_courses(as_of), &mut found);
        astray(FactKind::PromiseEntry, marketing.promise_courses(as_of), &mut found);
        astray(FactKind::RecoveryEntry, marketing.recovery_courses(as_of), &mut found);
        for entry in marketing.task_histories(as_of).astray {
            let task = Some(entry.task.as_str());
            found.report(FactKind::TaskEntry, &entry.id, task, MisfitReason::CannotBe);
        }
        astray(FactKind::ComplaintEntry, marketing.complaint_courses(as_of), &mut found);
        found.in_order()
    }
}

/// The entries that do not fit into their courses.
fn astray<C: Course>(kind: FactKind, courses: Courses<'_, C>, found: &mut Found<'_>) {
    for (entry, how) in courses.astray {
        let reason = match how {
            Astray::NotBegun => MisfitReason::NotBegun,
            Astray::BeforeBegun => MisfitReason::BeforeBegun,
            Astray::CannotBe => MisfitReason::CannotBe,
        };
        found.report(kind, entry.id(), Some(C::which(entry).as_ref()), reason);
    }
}
