//! One fact of any kind.

use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use crate::customer::{ProfileRecord, RelationshipEnd};
use crate::marketing::{
    Consent, Contact, FirstContact, LeadConversion, Referral, Response, VipDecision,
};
use crate::transaction::{CreditLimit, Payment, Purchase, Return};
use crate::units::guard::guarded;
use crate::units::text::pad;
use crate::units::{CustomerId, Record};

macro_rules! facts {
    ($($(#[$doc:meta])* $kind:ident($fact:ty) = $key:tt, $words:literal;)+) => {
        guarded! {
        /// Something that is known about a customer since a day.
        ///
        /// Serialised as `{"purchase": {…}}`.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Fact as "Fact" {
            $($(#[$doc])* $kind($fact) = $key,)+
        }
        }

        /// Which kind of fact. Identifiers are unique within a kind.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum FactKind {
            $($(#[$doc])* $kind,)+
        }

        impl FactKind {
            /// How many kinds there are.
            pub(super) const COUNT: usize = [$(FactKind::$kind),+].len();
        }

        impl fmt::Display for FactKind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                pad(f, match self { $(FactKind::$kind => $words,)+ })
            }
        }

        impl Fact {
            /// Which kind.
            pub const fn kind(&self) -> FactKind {
                match self { $(Fact::$kind(_) => FactKind::$kind,)+ }
            }

            /// Whom it is about.
            pub fn customer(&self) -> &CustomerId {
                match self { $(Fact::$kind(fact) => fact.customer(),)+ }
            }

            /// The day on which it happened.
            pub fn date(&self) -> NaiveDate {
                match self { $(Fact::$kind(fact) => fact.date(),)+ }
            }

            /// The identifier, as text.
            pub fn id(&self) -> &str {
                match self { $(Fact::$kind(fact) => fact.id().as_str(),)+ }
            }

            /// The identifier's shared text.
            pub(super) fn shared_id(&self) -> Arc<str> {
                match self { $(Fact::$kind(fact) => fact.id().clone().into(),)+ }
            }
        }

        $(impl From<$fact> for Fact {
            fn from(fact: $fact) -> Fact {
                Fact::$kind(fact)
            }
        })+
    };
}

facts! {
    /// Basic data: who the customer is.
    Profile(ProfileRecord) = "profile", "profile";
    /// The relationship ended.
    End(RelationshipEnd) = "end", "end";
    /// The customer bought.
    Purchase(Purchase) = "purchase", "purchase";
    /// The customer brought something back.
    Return(Return) = "return", "return";
    /// The customer paid on account.
    Payment(Payment) = "payment", "payment";
    /// How much the customer may owe.
    CreditLimit(CreditLimit) = "credit_limit", "credit limit";
    /// The customer came for the first time, and answered questions.
    FirstContact(FirstContact) = "first_contact", "first contact";
    /// The firm contacted the customer.
    Contact(Contact) = "contact", "contact";
    /// The customer answered.
    Response(Response) = "response", "response";
    /// The customer gave a lead.
    Referral(Referral) = "referral", "referral";
    /// A lead that somebody gave became this customer.
    LeadConversion(LeadConversion) = "lead_conversion", "lead conversion";
    /// Somebody in charge decided whether the customer is a VIP.
    VipDecision(VipDecision) = "vip_decision", "VIP decision";
    /// The customer decided about being contacted.
    Consent(Consent) = "consent", "consent";
}
