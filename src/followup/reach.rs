//! By which channels a customer may and can be reached.

use chrono::NaiveDate;

use super::{ConsentRule, Purpose};
use crate::base::Customer;
use crate::customer::ContactDetails;
use crate::marketing::{Channel, ConsentDecision};

/// The channels by which a customer may be contacted for a purpose, in the order in which they are
/// tried.
///
/// Money owed may be talked about by every channel. A marketing message takes what the rule
/// asks for; a consent that was withdrawn closes its channel under either rule.
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
    let permits = |channel: &Channel| {
        purpose.consent_purpose().is_none_or(|asked| {
            match customer.consent(*channel, asked, as_of) {
                Some(ConsentDecision::Given) => true,
                Some(ConsentDecision::Withdrawn) => false,
                None => rule == ConsentRule::OptOut,
            }
        })
    };
    Channel::ALL.into_iter().filter(permits).collect()
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
