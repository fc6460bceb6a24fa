//! Marketing data (营销信息): what was offered, how it was received, who was referred, and what
//! the customer has agreed to.

mod data;
mod facts;

pub use data::MarketingData;
pub use facts::{Channel, Consent, ConsentDecision, Contact, Referral, Response, ResponseKind};
