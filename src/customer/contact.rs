//! The ways to reach somebody, wherever they stand in the profile.

use super::{EmailAddress, Organisation, Person, PhoneNumber, PostalAddress};

/// The ways to reach somebody. An organisation without details of its own is reached through the
/// person to ask for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ContactDetails<'a> {
    /// A telephone that rings on a desk or in a home.
    pub landline: Option<&'a PhoneNumber>,
    /// A telephone that takes messages too.
    pub mobile: Option<&'a PhoneNumber>,
    /// An e-mail address.
    pub email: Option<&'a EmailAddress>,
    /// Where the post goes.
    pub address: Option<&'a PostalAddress>,
}

impl<'a> ContactDetails<'a> {
    pub(super) fn of_person(person: &'a Person) -> Self {
        let identity = &person.identity;
        ContactDetails {
            landline: identity.landline.as_ref(),
            mobile: identity.mobile.as_ref(),
            email: identity.email.as_ref(),
            address: identity.address.as_ref(),
        }
    }

    pub(super) fn of_organisation(organisation: &'a Organisation) -> Self {
        let basics = &organisation.basics;
        let asked_for = organisation.contact_person().map(ContactDetails::of_person);
        let asked_for = asked_for.unwrap_or_default();
        ContactDetails {
            landline: basics.landline.as_ref().or(asked_for.landline),
            mobile: basics.mobile.as_ref().or(asked_for.mobile),
            email: basics.email.as_ref().or(asked_for.email),
            // A private address is not where a firm's post goes.
            address: basics.address.as_ref(),
        }
    }
}
