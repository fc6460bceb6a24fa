//! By which channels a customer may and can be reached.

use chrono::NaiveDate;

use super::{ConsentRule, Purpose};
use crate::base::Customer;
use crate::customer::ContactDetails;
use crate::marketing::{Channel, ConsentDecision, ConsentPurpose};
use crate::units::CustomerId;

/// The channels by which a customer may be contacted for a purpose, in the order in which they are
/// tried.
///
/// What is [owed](super::TaskRank::Obligation) may be talked about by every channel. A marketing
/// message takes what the rule asks for. Care and greetings take no consent; one that was withdrawn
/// closes its channel to them, and to marketing under either rule. So it does to thanks for a first
/// visit, to the first call and to the question why somebody is dissatisfied.
///
/// ```
/// use clienteling::followup::{ConsentRule, Purpose, permitted_channels};
/// use clienteling::{CustomerBase, Fact};
///
/// let mut base = CustomerBase::new();
/// base.add(serde_json::from_str::<Fact>(
///     r#"{"referral":{"id":"R-1","customer":"C-1","date":"2026-03-01","lead":"L-1"}}"#,
/// )?)?;
/// let nothing_said = base.customer(&"C-1".parse()?).ok_or("known")?;
/// let permitted = |purpose, rule| -> Result<usize, chrono::ParseError> {
///     Ok(permitted_channels(nothing_said, purpose, rule, "2026-06-30".parse()?).len())
/// };
/// assert_eq!(permitted(Purpose::WinBack, ConsentRule::OptIn)?, 0);
/// assert_eq!(permitted(Purpose::WinBack, ConsentRule::OptOut)?, 8);
/// assert_eq!(permitted(Purpose::CollectReceivable, ConsentRule::OptIn)?, 8);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn permitted_channels(
    customer: &Customer,
    purpose: Purpose,
    rule: ConsentRule,
    as_of: NaiveDate,
) -> Vec<Channel> {
    channels_for(customer, purpose.consent_purpose(), rule, as_of)
}

/// As [`permitted_channels`], by what the customer can refuse, or has to agree to, if there is anything.
pub(super) fn channels_for(
    customer: &Customer,
    asked: Option<ConsentPurpose>,
    rule: ConsentRule,
    as_of: NaiveDate,
) -> Vec<Channel> {
    let permits = |channel: &Channel| {
        asked.is_none_or(|asked| match customer.consent(*channel, asked, as_of) {
            Some(ConsentDecision::Given) => true,
            Some(ConsentDecision::Withdrawn) => false,
            None => rule == ConsentRule::OptOut || asked != ConsentPurpose::Marketing,
        })
    };
    Channel::ALL.into_iter().filter(permits).collect()
}

/// Whether there is still somebody to contact for a purpose: also after the end of the relationship, or
/// of whom was let go, for what is owed even then.
pub(super) fn goes_on(customer: &Customer, purpose: Purpose, as_of: NaiveDate) -> bool {
    let basic = customer.basic();
    !customer.is_erased()
        && (purpose.outlives_relationship() || basic.end(as_of).is_none())
        && (purpose.outlives_letting_go() || basic.let_go(as_of).is_none())
}

/// Whether an identifier is the customer's own, or was before a merge.
pub(super) fn is_own(customer: &Customer, id: &CustomerId) -> bool {
    customer.id() == id || customer.former_ids().contains(id)
}

/// Whether the details on file allow a channel.
pub(super) fn is_on_file(contact: ContactDetails<'_>, channel: Channel) -> bool {
    match channel {
        Channel::Phone => contact.mobile.is_some() || contact.landline.is_some(),
        Channel::Message => contact.mobile.is_some(),
        Channel::Email => contact.email.is_some(),
        Channel::Fax => contact.fax.is_some(),
        Channel::Post | Channel::Visit => contact.address.is_some(),
        Channel::WeChat => contact.wechat.is_some(),
        Channel::WeCom => contact.wecom.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_on_file, permitted_channels};
    use crate::base::{CustomerBase, Fact};
    use crate::followup::{ConsentRule, Purpose};
    use crate::marketing::Channel;

    #[test]
    fn each_detail_on_file_allows_its_channels_and_no_other() {
        let of = |field: &str, value: &str| -> Vec<Channel> {
            let mut base = CustomerBase::new();
            let profile = format!(
                r#"{{"profile":{{"id":"P-1","customer":"C-1","date":"2026-01-05",
                    "profile":{{"person":{{"identity":{{"{field}":"{value}"}}}}}}}}}}"#
            );
            base.add(serde_json::from_str::<Fact>(&profile).unwrap()).unwrap();
            let customer = base.customer(&"C-1".parse().unwrap()).unwrap();
            let file = customer.on_file("2026-06-30".parse().unwrap());
            let all = Channel::ALL.into_iter();
            all.filter(|channel| is_on_file(file.contact(), *channel)).collect()
        };
        assert_eq!(of("landline", "01065550011"), [Channel::Phone]);
        assert_eq!(of("mobile", "13800001111"), [Channel::Phone, Channel::Message]);
        assert_eq!(of("email", "li@example.com"), [Channel::Email]);
        assert_eq!(of("fax", "01065550011"), [Channel::Fax]);
        assert_eq!(of("wechat", "li-na"), [Channel::WeChat]);
        assert_eq!(of("wecom", "li-na"), [Channel::WeCom]);
        let by_address = of("address", "1 Long Lane, Beijing");
        assert_eq!(by_address.len(), 2);
        assert!(by_address.contains(&Channel::Post) && by_address.contains(&Channel::Visit));
        assert_eq!(of("name", "Li Na"), []);
    }

    #[test]
    fn care_asks_for_no_consent_and_stops_where_one_was_withdrawn() {
        let mut base = CustomerBase::new();
        let refused = r#"{"consent":{"id":"K-1","customer":"C-1","date":"2026-01-05",
            "purpose":"care","channel":"phone","decision":"withdrawn"}}"#;
        base.add(serde_json::from_str::<Fact>(refused).unwrap()).unwrap();
        let customer = base.customer(&"C-1".parse().unwrap()).unwrap();
        let by_phone = |purpose, rule| {
            let day = "2026-06-30".parse().unwrap();
            permitted_channels(customer, purpose, rule, day).contains(&Channel::Phone)
        };
        for rule in [ConsentRule::OptIn, ConsentRule::OptOut] {
            let all = |purpose| {
                permitted_channels(customer, purpose, rule, "2026-06-30".parse().unwrap())
            };
            let refusable = [Purpose::ThankYou, Purpose::FirstCall, Purpose::AskWhy];
            for purpose in [Purpose::Service, Purpose::Birthday].into_iter().chain(refusable) {
                assert!(!by_phone(purpose, rule), "{purpose}");
                assert_eq!(all(purpose).len(), Channel::ALL.len() - 1, "{purpose}");
            }
            assert!(by_phone(Purpose::Promise, rule));
        }
    }
}
