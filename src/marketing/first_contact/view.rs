//! What somebody may see of a first contact: each answer has a class of its own.

use super::FirstContact;
use crate::customer::{Clearance, Sensitivity};

/// Writes out the answers. A row is a field, its path in JSON, and its class.
macro_rules! answers {
    ($($($field:ident).+ = $path:literal: $class:ident;)+) => {
        impl FirstContact {
            /// How much each answer has to be protected, by the path of its field: as the field of a
            /// profile that would hold it, and of what it says about the purchase as an
            /// [intention](super::super::PurchaseIntention). Words of one's own are personal.
            pub const SENSITIVITIES: [(&'static str, Sensitivity); [$($path),+].len()] =
                [$(($path, Sensitivity::$class)),+];

            /// What somebody with a clearance may see of it: the answers that the clearance covers,
            /// each by [its class](FirstContact::SENSITIVITIES).
            ///
            /// ```
            /// use clienteling::customer::{Clearance, Sensitivity};
            /// use clienteling::marketing::{FirstContact, Question};
            ///
            /// let visit: FirstContact = serde_json::from_str(
            ///     r#"{"id":"F-1","customer":"C-1","date":"2026-03-07","name":"Li Na",
            ///         "intended":"suv"}"#,
            /// )?;
            /// let seen = visit.view(Clearance::up_to(Sensitivity::Internal));
            /// assert_eq!(seen.answered(), [Question::IntendedProduct]);
            /// # Ok::<(), serde_json::Error>(())
            /// ```
            #[must_use]
            pub fn view(&self, clearance: Clearance) -> Self {
                let mut seen = self.clone();
                $(if !clearance.covers(Sensitivity::$class) {
                    seen.$($field).+ = None;
                })+
                seen
            }
        }
    };
}

answers! {
    name = "name": Personal;
    phone = "phone": Personal;
    occupation = "occupation": Personal;
    position = "position": Personal;
    workplace = "workplace": Personal;
    home = "home": Personal;
    firm = "firm": Personal;
    present.replacement = "present.replacement": Internal;
    present.product = "present.product": Personal;
    present.year = "present.year": Internal;
    present.mileage_km = "present.mileage_km": Internal;
    intended = "intended": Internal;
    intended_use = "intended_use": Personal;
    budget = "budget": Personal;
    payment = "payment": Personal;
    intended_date = "intended_date": Internal;
    decides = "decides": Personal;
    other_brands = "other_brands": Personal;
    heard_from = "heard_from": Internal;
}
