//! The eight groups of what can be known of a person (S1, with the additions of S2 and S3).

mod career;
mod consumption;
mod education;
mod family;
mod identity;
mod lifestyle;
mod personality;
mod social_circle;

pub use career::{Career, Job};
pub use consumption::{Consumption, SpendingPower};
pub use education::{Degree, Education, Study};
pub use family::{Child, Family, MaritalStatus};
pub use identity::{BloodType, Identity, Sex};
pub use lifestyle::{Habit, Lifestyle, SpecialDate, Topic};
pub use personality::{Openness, Personality, Temperament, TemperamentTrait};
pub use social_circle::{SocialCircle, SocialTie};
