//! In which relation to the firm a customer stands: the origins of S1, from behaviour where that
//! shows it.

use chrono::NaiveDate;

use crate::base::Customer;
use crate::marketing::ResponseKind;
use crate::units::period::months_after;
use crate::units::{Origin, Record};

/// In which relation to the firm a customer stands on a day.
///
/// | what was known by then | origin |
/// |---|---|
/// | a purchase, and the relationship has ended | [`Lost`](Origin::Lost) |
/// | a purchase within a year | [`Buying`](Origin::Buying) |
/// | a purchase before that, and within a year a return, a payment, a visit to the workshop, an answer that is no refusal, a referral or a visit | [`NoPurchaseWithinYear`](Origin::NoPurchaseWithinYear) |
/// | a purchase, and nothing else within a year | [`Lost`](Origin::Lost) |
/// | no purchase | what the newest profile says of its origin, if that is a channel customer or external |
///
/// S1 counts those without a purchase within one year as still dealing with the firm, and in its
/// warnings a year without purchase as lost. Ours, so that both hold: whoever still deals with the
/// firm in another way is not lost. `None`: nothing shows it. Cost: a few look-ups.
///
/// ```
/// use clienteling::intake::origin;
/// use clienteling::units::Origin;
/// use clienteling::{CustomerBase, Fact};
///
/// let mut base = CustomerBase::new();
/// base.add(serde_json::from_str::<Fact>(
///     r#"{"purchase":{"id":"S-1","customer":"C-1","date":"2025-03-01",
///         "lines":[{"product":"oil","quantity":"1","amount":{"amount":"420","currency":"CNY"}}]}}"#,
/// )?)?;
/// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
/// assert_eq!(origin(customer, "2026-02-28".parse()?), Some(Origin::Buying));
/// assert_eq!(origin(customer, "2026-03-01".parse()?), Some(Origin::Lost));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn origin(customer: &Customer, as_of: NaiveDate) -> Option<Origin> {
    let (transactions, marketing) = (customer.transactions(), customer.marketing());
    let within_a_year = |day: Option<NaiveDate>| {
        day.is_some_and(|day| months_after(day, 12).is_none_or(|year_later| as_of < year_later))
    };
    let purchase = transactions.purchases().latest(as_of).map(Record::date);
    if purchase.is_some() && customer.basic().end(as_of).is_some() {
        return Some(Origin::Lost);
    }
    if within_a_year(purchase) {
        return Some(Origin::Buying);
    }
    if purchase.is_some() {
        // Whom we could not reach, and who said no, does not deal with us.
        let mut answers = marketing.responses().as_of(as_of).iter().filter(|answer| {
            matches!(
                answer.kind,
                ResponseKind::Interested | ResponseKind::Postponed | ResponseKind::Reached
            )
        });
        let dealings = [
            transactions.returns().latest(as_of).map(Record::date),
            transactions.payments().latest(as_of).map(Record::date),
            transactions.workshop_visits().latest(as_of).map(Record::date),
            answers.next_back().map(Record::date),
            marketing.referrals().latest(as_of).map(Record::date),
            marketing.first_contacts().latest(as_of).map(Record::date),
        ];
        let deals = dealings.into_iter().any(within_a_year);
        return Some(if deals { Origin::NoPurchaseWithinYear } else { Origin::Lost });
    }
    let recorded = customer.basic().profiles().newest_first(as_of);
    recorded
        .filter_map(|record| record.provenance.origin())
        .find(|origin| matches!(origin, Origin::ChannelCustomer | Origin::External))
}

#[cfg(test)]
mod tests {
    use super::origin;
    use crate::base::{CustomerBase, Fact};
    use crate::units::Origin;

    fn base(facts: &[&str]) -> CustomerBase {
        let mut base = CustomerBase::new();
        for fact in facts {
            base.add(serde_json::from_str::<Fact>(fact).unwrap()).unwrap();
        }
        base
    }

    const PURCHASE: &str = r#"{"purchase":{"id":"1","customer":"C","date":"2024-02-29",
        "lines":[{"product":"oil","quantity":"1","amount":{"amount":"1","currency":"CNY"}}]}}"#;
    const PAYMENT: &str = r#"{"payment":{"id":"1","customer":"C","date":"2025-06-01",
        "amount":{"amount":"1","currency":"CNY"}}}"#;

    fn on(base: &CustomerBase, day: &str) -> Option<Origin> {
        origin(base.customers().next().unwrap(), day.parse().unwrap())
    }

    #[test]
    fn whoever_bought_and_still_deals_with_us_is_not_lost() {
        let base = base(&[PURCHASE, PAYMENT]);
        assert_eq!(on(&base, "2024-02-28"), None);
        assert_eq!(on(&base, "2025-02-27"), Some(Origin::Buying));
        assert_eq!(on(&base, "2025-02-28"), Some(Origin::Lost));
        assert_eq!(on(&base, "2025-06-01"), Some(Origin::NoPurchaseWithinYear));
        assert_eq!(on(&base, "2026-05-31"), Some(Origin::NoPurchaseWithinYear));
        assert_eq!(on(&base, "2026-06-01"), Some(Origin::Lost));
    }

    #[test]
    fn of_somebody_who_never_bought_the_record_says_it_but_never_that_they_buy() {
        let profile = |origin: &str| {
            format!(
                r#"{{"profile":{{"id":"1","customer":"C","date":"2025-01-01",
                "profile":{{"person":{{}}}},"provenance":{{"origin":"{origin}"}}}}}}"#
            )
        };
        for (recorded, expected) in [
            ("external", Some(Origin::External)),
            ("channel_customer", Some(Origin::ChannelCustomer)),
            ("buying", None),
        ] {
            assert_eq!(on(&base(&[&profile(recorded)]), "2026-01-01"), expected);
        }
        assert_eq!(on(&base(&[PAYMENT]), "2025-06-01"), None);
    }
}
