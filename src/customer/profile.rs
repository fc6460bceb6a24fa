//! A person or an organisation, with the ways to reach them.

use serde::{Deserialize, Serialize};

use super::{EmailAddress, Name, PhoneNumber, PostalAddress};
use crate::units::guard::guarded;

/// Who a customer is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum Profile {
    /// A private person (个人客户).
    Person(Person),
    /// A firm or another body (组织客户).
    Organisation(Organisation),
}

impl Profile {
    /// What they are called.
    pub const fn name(&self) -> &Name {
        match self {
            Profile::Person(person) => &person.name,
            Profile::Organisation(organisation) => &organisation.name,
        }
    }

    /// How to reach them.
    pub const fn contact(&self) -> &ContactDetails {
        match self {
            Profile::Person(person) => &person.contact,
            Profile::Organisation(organisation) => &organisation.contact,
        }
    }
}

/// A private person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Person {
    /// The full name, in the order in which it is written.
    pub name: Name,
    /// How to reach them.
    #[serde(default)]
    pub contact: ContactDetails,
}

/// A firm or another body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Organisation {
    /// The registered or customary name.
    pub name: Name,
    /// Whom to ask for.
    #[serde(default)]
    pub contact_person: Option<Name>,
    /// How to reach them.
    #[serde(default)]
    pub contact: ContactDetails,
}

/// The ways to reach somebody, each of them optional.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, default)]
pub struct ContactDetails {
    /// A telephone that rings on a desk or in a home.
    pub landline: Option<PhoneNumber>,
    /// A telephone that takes messages too.
    pub mobile: Option<PhoneNumber>,
    /// An e-mail address.
    pub email: Option<EmailAddress>,
    /// Where the post goes.
    pub address: Option<PostalAddress>,
}

guarded!(Profile: "person" "organisation");
guarded!(Person: "name" "contact");
guarded!(Organisation: "name" "contact_person" "contact");
guarded!(ContactDetails: "landline" "mobile" "email" "address");
