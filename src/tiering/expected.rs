//! When a customer is expected to buy, and where they bought instead.

use chrono::NaiveDate;

use crate::base::Customer;
use crate::marketing::Elsewhere;
use crate::units::Period;

/// When a customer said last that they would buy, as of a day: at a first contact or with a clear
/// intention, of one day the latter. Nothing is expected any more once they say that they have no
/// clear intention, or buy elsewhere.
pub(super) fn expected(customer: &Customer, as_of: NaiveDate) -> Option<Period> {
    let marketing = customer.marketing();
    let visits = marketing.first_contacts().as_of(as_of).iter();
    let at_visits = visits.filter_map(|visit| Some((visit.date, visit.intended_date?)));
    let said = marketing.intentions().as_of(as_of).iter().filter(|said| said.is_clear);
    let said = said.filter_map(|said| Some((said.date, said.expected?)));
    let (on, expected) = at_visits.chain(said).max_by_key(|(on, _)| *on)?;
    let is_unclear =
        marketing.intention(as_of).is_some_and(|last| !last.is_clear && on <= last.date);
    let places = Elsewhere::ALL.iter().filter_map(|place| marketing.last_bought(*place, as_of));
    let bought = places.max().is_some_and(|bought| on <= bought);
    // What they had by then may be what they came with.
    let got = customer.transactions().bought_of_brand_elsewhere_on(as_of);
    let is_over = is_unclear || bought || got.is_some_and(|got| on < got);
    (!is_over).then_some(expected)
}

/// When a customer last bought the brand from another authorised centre, of whatever region.
pub(super) fn bought_brand_elsewhere_on(
    customer: &Customer,
    as_of: NaiveDate,
) -> Option<NaiveDate> {
    let marketing = customer.marketing();
    let told = [Elsewhere::BrandNearby, Elsewhere::BrandOutside];
    let told = told.into_iter().filter_map(|place| marketing.last_bought(place, as_of)).max();
    told.max(customer.transactions().bought_of_brand_elsewhere_on(as_of))
}
