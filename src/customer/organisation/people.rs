//! Who decides in an organisation.

use crate::customer::field::{group, part};
use crate::customer::leaf::words;
use crate::customer::{List, Note, Person};

group! {
    /// The people in charge of an organisation (组织负责人), the fifth group of S1.
    pub struct PeopleInCharge as "PeopleInCharge" {
        /// Owner, managers, legal representative, and whom to ask for.
        PEOPLE people: List<PersonInCharge> = Personal, Steady;
    }
}

part! {
    /// A person with a role in an organisation. Name, age, schooling, interests and family are
    /// those of the [`Person`].
    pub struct PersonInCharge as "PersonInCharge" {
        /// The roles: often one person is owner, legal representative and the one to ask for.
        roles: List<OfficeRole> = Personal, Steady;
        /// Who.
        person: Person = Personal, Steady;
        /// What the person is able to do.
        ability: Note = Personal, Steady;
        /// Character.
        character: Note = Personal, Slow;
    }
}

words! {
    /// A role in an organisation.
    pub enum OfficeRole, "role" {
        /// Owns it (业主).
        Owner = "owner",
        /// Runs it, or a part of it (经理).
        Manager = "manager",
        /// Stands for it before the law (法定代表人).
        LegalRepresentative = "legal_representative",
        /// Decides what is bought.
        Buyer = "buyer",
        /// Is the one to ask for.
        ContactPerson = "contact_person",
    }
}
