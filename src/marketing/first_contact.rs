//! The first contact (首次接触): ten things to ask.

mod view;

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer};

use super::{
    Budget, DecisionMaker, FirstContactPolicy, LeadSource, PaymentMethod, PresentProduct, Question,
};
use crate::customer::{Name, Note, PhoneNumber, PostalAddress};
use crate::units::guard::{date, guarded, list};
use crate::units::{CustomerId, FirstContactId, Period, ProductId, Provenance, Share, record};

guarded! {
    /// What was learned at a first contact: the answers to ten [questions](Question), each of them
    /// optional.
    ///
    /// A question counts as answered when any part of its answer is there. That a visitor considers no
    /// other brand is an answer too: an empty list, where `None` is a question not asked.
    ///
    /// `Debug` shows which questions are answered, and no answer; the errors of a deserialiser repeat
    /// nothing either. A [view](FirstContact::view) shows each answer to whom its class is open.
    ///
    /// ```
    /// use clienteling::marketing::{FirstContact, Question};
    ///
    /// let visit: FirstContact = serde_json::from_str(
    ///     r#"{"id":"F-1","customer":"C-1","date":"2026-03-07","name":"Li Na",
    ///         "phone":"138 0000 1111","payment":"lease"}"#,
    /// )?;
    /// assert_eq!(visit.answered(), [Question::Name, Question::Phone, Question::Budget]);
    /// assert_eq!(visit.score().to_string(), "30%");
    /// assert_eq!(visit.next_question(), Some(Question::Occupation));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Clone, PartialEq, Eq)]
    pub struct FirstContact as "FirstContact" {
        /// Which record.
        pub id: FirstContactId,
        /// With whom.
        pub customer: CustomerId,
        /// When.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// 1: what they are called.
        #[serde(default)]
        pub name: Option<Name>,
        /// 2: where to call.
        #[serde(default)]
        pub phone: Option<PhoneNumber>,
        /// 3: what they do.
        #[serde(default)]
        pub occupation: Option<Note>,
        /// 3: as what they are employed.
        #[serde(default)]
        pub position: Option<Note>,
        /// 3: for whom they work.
        #[serde(default)]
        pub workplace: Option<Name>,
        /// 4: where they live.
        #[serde(default)]
        pub home: Option<PostalAddress>,
        /// 4: where they work.
        #[serde(default)]
        pub firm: Option<PostalAddress>,
        /// 5: what they have now.
        #[serde(default)]
        pub present: PresentProduct,
        /// 6: what they want to buy.
        #[serde(default)]
        pub intended: Option<ProductId>,
        /// 6: what for.
        #[serde(default)]
        pub intended_use: Option<Note>,
        /// 7: what they can spend.
        #[serde(default)]
        pub budget: Option<Budget>,
        /// 7: how they pay.
        #[serde(default)]
        pub payment: Option<PaymentMethod>,
        /// 8: when they mean to buy: one day, or from the earliest to the latest.
        #[serde(default)]
        pub intended_date: Option<Period>,
        /// 9: who decides.
        #[serde(default)]
        pub decides: Option<DecisionMaker>,
        /// 10: which other brands they consider. An empty list if none.
        #[serde(default, deserialize_with = "brands")]
        pub other_brands: Option<Vec<Name>>,
        /// 10: how they heard of us.
        #[serde(default)]
        pub heard_from: Option<LeadSource>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

/// The names of brands.
fn brands<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<Name>>, D::Error> {
    struct Brands(Vec<Name>);

    impl<'de> Deserialize<'de> for Brands {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            list::<256, Name, D>(from).map(Brands)
        }
    }

    Ok(Option::<Brands>::deserialize(from)?.map(|Brands(names)| names))
}

record!(FirstContact, FirstContactId);

/// What must be said of a first contact, each by its name. Of it comes one at which nothing was asked
/// yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstContactBasics {
    /// Which record.
    pub id: FirstContactId,
    /// With whom.
    pub customer: CustomerId,
    /// When.
    pub date: NaiveDate,
}

impl From<FirstContactBasics> for FirstContact {
    fn from(FirstContactBasics { id, customer, date }: FirstContactBasics) -> Self {
        FirstContact {
            id,
            customer,
            date,
            name: None,
            phone: None,
            occupation: None,
            position: None,
            workplace: None,
            home: None,
            firm: None,
            present: PresentProduct::default(),
            intended: None,
            intended_use: None,
            budget: None,
            payment: None,
            intended_date: None,
            decides: None,
            other_brands: None,
            heard_from: None,
            provenance: Provenance::unknown(),
        }
    }
}

impl FirstContact {
    /// Whether any part of the answer is there. What [only fills a
    /// field](crate::customer#what-only-fills-a-field) is none.
    pub fn has_answered(&self, question: Question) -> bool {
        let is_name = |name: Option<&Name>| name.is_some_and(|name| !name.is_filler());
        let is_said = |note: Option<&Note>| note.is_some_and(|note| !note.is_filler());
        let is_place = |place: Option<&PostalAddress>| place.is_some_and(|it| !it.is_filler());
        match question {
            Question::Name => is_name(self.name.as_ref()),
            Question::Phone => self.phone.as_ref().is_some_and(|number| !number.is_filler()),
            Question::Occupation => {
                is_said(self.occupation.as_ref())
                    || is_said(self.position.as_ref())
                    || is_name(self.workplace.as_ref())
            }
            Question::Location => is_place(self.home.as_ref()) || is_place(self.firm.as_ref()),
            Question::PresentProduct => self.present.is_known(),
            Question::IntendedProduct => {
                self.intended.is_some() || is_said(self.intended_use.as_ref())
            }
            Question::Budget => self.budget.is_some() || self.payment.is_some(),
            Question::IntendedDate => self.intended_date.is_some(),
            Question::DecisionMaker => self.decides.is_some(),
            Question::OtherBrands => {
                let is_said = |brands: &[Name]| {
                    brands.is_empty() || brands.iter().any(|brand| !brand.is_filler())
                };
                self.other_brands.as_deref().is_some_and(is_said) || self.heard_from.is_some()
            }
        }
    }

    /// The questions that are answered, in order.
    pub fn answered(&self) -> Vec<Question> {
        Question::ALL.iter().copied().filter(|&question| self.has_answered(question)).collect()
    }

    /// The questions still to be asked, in order.
    pub fn missing(&self) -> Vec<Question> {
        Question::ALL.iter().copied().filter(|&question| !self.has_answered(question)).collect()
    }

    /// What to ask next: the first question without an answer. `None` when all have one.
    pub fn next_question(&self) -> Option<Question> {
        Question::ALL.iter().copied().find(|&question| !self.has_answered(question))
    }

    /// How many of the ten questions are answered, as a share: exact.
    pub fn score(&self) -> Share {
        self.weighted_score(&FirstContactPolicy::default())
    }

    /// As [`score`](Self::score), with the weights of a policy: the whole exactly when every
    /// question that counts is answered, otherwise rounded down to nine decimals.
    pub fn weighted_score(&self, policy: &FirstContactPolicy) -> Share {
        policy.share(&self.answered())
    }
}

impl fmt::Debug for FirstContact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FirstContact")
            .field("id", &self.id)
            .field("customer", &self.customer)
            .field("date", &self.date)
            .field("answered", &self.answered())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
