//! Sharing a profit out.

use chrono::NaiveDate;

use super::guest::{Counted, Counting};
use super::{CapSurplus, GuestShare, ProfitPot, ProfitShare, ProfitShareError, ProfitSharePolicy};
use crate::base::CustomerBase;
use crate::rule::{Evidence, Reason, rules};
use crate::units::{
    AllocatedPart, AllocationError, CappedPart, Currency, Money, Period, ProgrammeId, Rounding,
};

rules! {
    LOSS = "loyalty.profit-share.loss", Below {
        "nothing is shared out: the period brought a loss, a profit of {observed}",
        "the period brought no loss, but a profit of {observed}",
        "the profit of the period is not known",
    };
    NO_POT = "loyalty.profit-share.no-pot", Is {
        "nothing is shared out: the part of the profit that is shared comes to nothing",
        "a part of the profit is shared out",
        "the profit of the period is not known",
    };
    NOBODY = "loyalty.profit-share.nobody", Is {
        "nothing is shared out: no member of the programme spent enough in the period",
        "members of the programme spent enough in the period to share in the profit",
        "it is not known what the members of the programme spent",
    };
    NOBODY_STAYED = "loyalty.profit-share.nobody-stayed", Is {
        "nothing is shared out: nobody who was still a member at the end of the period spent enough in it",
        "members who stayed to the end of the period spent enough in it to share in the profit",
        "it is not known what those spent who were still members at the end of the period",
    };
    CAPPED = "loyalty.profit-share.capped", Over {
        "would have got {observed}, over the most of {needed}[ (by {margin})]",
        "gets {observed}, within the most of {needed}[ (by {margin})]",
        "it is not known what the customer would have got",
    };
}

/// Shares a profit out among the members of a programme, in proportion to what each spent in a period
/// (S1: each 30 September a restaurant hands out 10 % of its profit by what each registered guest has
/// spent since the last one).
///
/// # What counts
/// * The purchases of the period, from the day on which the customer joined to the day before they left.
///   A day counts in one period alone: from 30 September to 29 September is
///   [`Period::half_open`] from one 30 September to the next.
/// * Less what came back in the period of what was bought as a member, also before the period: over
///   periods without a gap each purchase and each return counts once. What came back of a purchase that
///   did not count, because it was made before joining, or is not known, takes nothing off. A
///   return that names no purchase counts on its own day. More than a purchase was worth does not come
///   back; it is a [misfit](CustomerBase::misfits).
/// * What comes back after the period changes nothing in it, and is
///   [named](GuestShare::returned_later).
/// * Who has left by the end of the period gets nothing, and who left and joined again has a share for
///   what they spent since, unless the policy [says otherwise](super::ProfitSharePolicyDraft::leavers_share).
///   Two identifiers that were merged are one guest.
///
/// # How it is divided
/// By largest remainder: each guest gets the whole smallest units of their exact part, and those left
/// over go one each to the largest remainders, of equal ones to the guest who comes first by
/// identifier. So the parts add up to the pot. A larger pot can make a guest's share smaller by one
/// unit (the Alabama paradox): of 10 units by 6, 6 and 2 the last gets 2, of 11 units 1.
///
/// Amounts in other currencies than that of the profit are valued at the base's rates of the day of
/// the purchase.
///
/// # Errors
/// [`ProfitShareError`]: the profit is in another currency than the policy; a rate is missing, or an
/// amount is out of range.
///
/// Cost: a pass over the memberships of all customers and the purchases and returns of all members,
/// and a sort of the members.
///
/// ```
/// use clienteling::loyalty::profit_share::{ProfitSharePolicy, profit_share};
/// use clienteling::{CustomerBase, Fact, Period};
///
/// let mut base = CustomerBase::new();
/// for (guest, spent) in
///     [("1", "1000"), ("2", "2500"), ("3", "3333.33"), ("4", "0.07"), ("5", "9999.99")]
/// {
///     for fact in [
///         format!(r#"{{"membership":{{"id":"M-{guest}","customer":"G-{guest}","date":"2025-09-30",
///             "programme":"guests","change":"joined"}}}}"#),
///         format!(r#"{{"purchase":{{"id":"S-{guest}","customer":"G-{guest}","date":"2026-09-29",
///             "lines":[{{"product":"dinner","quantity":"1",
///                 "amount":{{"amount":"{spent}","currency":"CNY"}}}}]}}}}"#),
///     ] {
///         base.add(serde_json::from_str::<Fact>(&fact)?)?;
///     }
/// }
/// let (last, this) = ("2025-09-30".parse()?, "2026-09-30".parse()?);
/// let shared = profit_share(
///     &base,
///     &"guests".parse()?,
///     Period::half_open(last, this)?,
///     "123456.78 CNY".parse()?,
///     &ProfitSharePolicy::default(),
///     this,
/// )?;
/// assert_eq!(
///     shared.to_string(),
///     "12,345.68 CNY for 2025-09-30 to 2026-09-29, 10% of a profit of 123,456.78 CNY: 12,345.68 CNY \
///      to 5 guests",
/// );
/// let paid: Vec<String> = shared.guests.iter().map(|guest| guest.paid.to_string()).collect();
/// assert_eq!(paid, ["733.40 CNY", "1833.51 CNY", "2444.68 CNY", "0.05 CNY", "7334.04 CNY"]);
///
/// // The two units left over go to the third and the fifth guest, whose remainders are larger.
/// let first = shared.guests[0].share.ok_or("a share")?;
/// assert_eq!(first.whole.to_string(), "733.40 CNY");
/// assert_eq!(first.remainder.to_string(), "717740/1683339");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn profit_share(
    base: &CustomerBase,
    programme: &ProgrammeId,
    period: Period,
    profit: Money,
    policy: &ProfitSharePolicy,
    as_of: NaiveDate,
) -> Result<ProfitShare, ProfitShareError> {
    let currency = profit.currency();
    if let Some(expected) = policy.currency().filter(|expected| *expected != currency) {
        return Err(ProfitShareError::OtherCurrency { given: currency, expected });
    }
    let counting = Counting { programme, period, policy, currency, rates: base.rates(), as_of };
    let mut counted = Vec::new();
    for customer in base.customers() {
        counted.extend(counting.count(customer)?);
    }
    let (pot, rounded) = pot(profit, policy);
    let mut nothing = no_pot(profit, pot);
    let shares = counted.iter().any(|guest| guest.left_out.is_none());
    let nobody = if policy.leavers_share { &NOBODY } else { &NOBODY_STAYED };
    nothing = nothing.or_else(|| nobody.test(Evidence::fact(!shares)));
    let divided = if nothing.is_none() { Some(divide(pot, &counted, policy)?) } else { None };
    let guests = guests(counted, divided, currency)?;
    let paid = Money::try_sum(currency, guests.iter().map(|guest| guest.paid));
    let paid = paid.map_err(AllocationError::from)?;
    Ok(ProfitShare {
        programme: programme.clone(),
        period,
        as_of,
        profit,
        of: policy.pot,
        rounded,
        pot,
        paid,
        withheld: pot.try_sub(paid).map_err(AllocationError::from)?,
        nothing,
        guests,
        look_again_on: Some(period.last()).filter(|last| as_of < *last),
    })
}

/// What is shared out, and how that was rounded. Of a loss nothing is.
fn pot(profit: Money, policy: &ProfitSharePolicy) -> (Money, Option<Rounding>) {
    let rate = match policy.pot {
        _ if profit.is_negative() => return (Money::zero(profit.currency()), None),
        ProfitPot::Fixed(pot) => return (pot, None),
        ProfitPot::Rate(rate) => rate,
    };
    let rounded = |by| profit.portion_in_minor(rate, by);
    // What need not be rounded is the same however it is.
    let fits = rounded(Rounding::TowardZero) == rounded(Rounding::AwayFromZero);
    (rounded(policy.rounding), Some(policy.rounding).filter(|_| !fits))
}

fn no_pot(profit: Money, pot: Money) -> Option<Reason> {
    let loss = Evidence::money(profit, Money::zero(profit.currency())).ok();
    let nothing = || NO_POT.test(Evidence::fact(pot.is_zero()));
    loss.and_then(|loss| LOSS.test(loss)).or_else(nothing)
}

/// What somebody gets of the pot.
struct Part {
    share: AllocatedPart,
    shared_again: Option<AllocatedPart>,
    capped: Option<Reason>,
    paid: Money,
}

/// The parts of those who are not left out, in their order.
fn divide(
    pot: Money,
    counted: &[Counted],
    policy: &ProfitSharePolicy,
) -> Result<Vec<Part>, ProfitShareError> {
    let among = counted.iter().filter(|guest| guest.left_out.is_none());
    let spends: Vec<Money> = among.map(|guest| guest.spend).collect();
    let shares = pot.allocate_with_remainders(&spends)?;
    let caps: Vec<_> = spends.iter().map(|spend| cap(*spend, policy)).collect();
    let after_caps = match policy.surplus {
        CapSurplus::SharedAgain => pot.allocate_capped(&spends, &caps)?,
        CapSurplus::Kept => {
            shares.iter().zip(&caps).map(|(share, cap)| cut(*share, *cap)).collect()
        }
    };
    let is_shared_again = policy.surplus == CapSurplus::SharedAgain
        && after_caps.iter().any(|part| matches!(part, CappedPart::Capped { .. }));
    let part = |(share, after_caps): (AllocatedPart, CappedPart)| Part {
        share,
        paid: after_caps.amount(),
        shared_again: match after_caps {
            CappedPart::Open(part) => Some(part).filter(|_| is_shared_again),
            CappedPart::Capped { .. } => None,
        },
        capped: match after_caps {
            CappedPart::Open(_) => None,
            CappedPart::Capped { claim, cap } => {
                Evidence::money(claim, cap).ok().and_then(|evidence| CAPPED.test(evidence))
            }
        },
    };
    Ok(shares.into_iter().zip(after_caps).map(part).collect())
}

/// A part that is cut to the cap, where it is above.
fn cut(share: AllocatedPart, cap: Option<Money>) -> CappedPart {
    let claim = share.amount;
    match cap.filter(|cap| claim.cmp_same(*cap).is_gt()) {
        Some(cap) => CappedPart::Capped { claim, cap },
        None => CappedPart::Open(share),
    }
}

/// The most that somebody gets: the lower of the two caps.
fn cap(spend: Money, policy: &ProfitSharePolicy) -> Option<Money> {
    let of_spend =
        policy.most_of_spend.map(|most| spend.portion_in_minor(most, Rounding::TowardZero));
    let caps = [policy.most_each, of_spend];
    caps.into_iter().flatten().min_by(|one, other| one.cmp_same(*other))
}

fn guests(
    counted: Vec<Counted>,
    divided: Option<Vec<Part>>,
    currency: Currency,
) -> Result<Vec<GuestShare>, ProfitShareError> {
    let nothing = Money::zero(currency);
    let mut parts = divided.into_iter().flatten();
    let guest = |guest: Counted| {
        let part = if guest.left_out.is_none() { parts.next() } else { None };
        let cut_off = match &part {
            Some(part)
                if part.capped.is_some() && part.share.amount.cmp_same(part.paid).is_gt() =>
            {
                part.share.amount.try_sub(part.paid).map_err(AllocationError::from)?
            }
            _ => nothing,
        };
        Ok(GuestShare {
            customer: guest.customer,
            bought: guest.bought,
            returned: guest.returned,
            spend: guest.spend,
            returned_later: guest.returned_later,
            share: part.as_ref().map(|part| part.share),
            shared_again: part.as_ref().and_then(|part| part.shared_again),
            capped: part.as_ref().and_then(|part| part.capped),
            paid: part.as_ref().map_or(nothing, |part| part.paid),
            cut_off,
            left_out: guest.left_out,
        })
    };
    counted.into_iter().map(guest).collect()
}
