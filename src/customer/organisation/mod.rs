//! The five groups of what can be known of an organisation (S1).

mod basics;
mod business;
mod characteristics;
mod people;
mod trading;

pub use basics::{Basics, LegalForm};
pub use business::Business;
pub use characteristics::{Characteristics, OrganisationSize};
pub use people::{OfficeRole, PeopleInCharge, PersonInCharge};
pub use trading::{CreditStanding, Trading};
