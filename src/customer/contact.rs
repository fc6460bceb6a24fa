//! The ways to reach somebody, wherever they stand in the profile.

use super::{EmailAddress, Organisation, Person, PhoneNumber, Phrase, PostalAddress};

/// The ways to reach somebody, without those that [only fill a
/// field](crate::customer#what-only-fills-a-field). An organisation without details of its own is reached through the
/// person to ask for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ContactDetails<'a> {
    /// A telephone that rings on a desk or in a home.
    pub landline: Option<&'a PhoneNumber>,
    /// A telephone that takes messages too.
    pub mobile: Option<&'a PhoneNumber>,
    /// An e-mail address.
    pub email: Option<&'a EmailAddress>,
    /// A fax.
    pub fax: Option<&'a PhoneNumber>,
    /// An account on WeChat.
    pub wechat: Option<&'a Phrase>,
    /// An account on WeCom.
    pub wecom: Option<&'a Phrase>,
    /// Where the post goes.
    pub address: Option<&'a PostalAddress>,
}

impl<'a> ContactDetails<'a> {
    pub(super) fn of_person(person: &'a Person) -> Self {
        let identity = &person.identity;
        ContactDetails {
            landline: phone(identity.landline.as_ref()),
            mobile: phone(identity.mobile.as_ref()),
            email: email(identity.email.as_ref()),
            fax: phone(identity.fax.as_ref()),
            wechat: account(identity.wechat.as_ref()),
            wecom: account(identity.wecom.as_ref()),
            address: address(identity.address.as_ref()),
        }
    }

    pub(super) fn of_organisation(organisation: &'a Organisation) -> Self {
        let basics = &organisation.basics;
        let asked_for = organisation.contact_person().map(ContactDetails::of_person);
        let asked_for = asked_for.unwrap_or_default();
        ContactDetails {
            landline: phone(basics.landline.as_ref()).or(asked_for.landline),
            mobile: phone(basics.mobile.as_ref()).or(asked_for.mobile),
            email: email(basics.email.as_ref()).or(asked_for.email),
            fax: phone(basics.fax.as_ref()).or(asked_for.fax),
            wechat: account(basics.wechat.as_ref()).or(asked_for.wechat),
            wecom: account(basics.wecom.as_ref()).or(asked_for.wecom),
            // A private address is not where a firm's post goes.
            address: address(basics.address.as_ref()),
        }
    }
}

fn phone(number: Option<&PhoneNumber>) -> Option<&PhoneNumber> {
    number.filter(|number| !number.is_filler())
}

fn email(address: Option<&EmailAddress>) -> Option<&EmailAddress> {
    address.filter(|address| !address.is_filler())
}

fn account(account: Option<&Phrase>) -> Option<&Phrase> {
    account.filter(|account| !account.is_filler())
}

fn address(address: Option<&PostalAddress>) -> Option<&PostalAddress> {
    address.filter(|address| !address.is_filler())
}

#[cfg(test)]
mod tests {
    use super::ContactDetails;
    use crate::customer::{Person, Profile};

    #[test]
    fn nobody_is_reached_by_what_only_fills_a_field() {
        let reached = |number: &str, email: &str, address: &str| {
            let form = [
                ("identity.mobile", number),
                ("identity.landline", number),
                ("identity.fax", number),
                ("identity.email", email),
                ("identity.address", address),
                ("identity.wechat", address),
                ("identity.wecom", address),
            ];
            let mut profile = Profile::Person(Person::default());
            for (path, text) in form {
                profile.enter(path, text).unwrap();
            }
            let ContactDetails { landline, mobile, email, fax, wechat, wecom, address } =
                profile.contact();
            let numbers = [landline, mobile, fax].map(|it| it.is_some());
            let accounts = [wechat, wecom].map(|it| it.is_some());
            (numbers, email.is_some(), accounts, address.is_some())
        };
        assert_eq!(
            reached("0000001", "noreply@example.com", "无"),
            ([false; 3], false, [false; 2], false)
        );
        assert_eq!(
            reached("13800001111", "li.na@example.com", "建国路88号"),
            ([true; 3], true, [true; 2], true)
        );
    }
}
