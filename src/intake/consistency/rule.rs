//! The rules, and how they are called.

use std::fmt;

use serde::Serialize;

/// What cannot be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ConsistencyRule {
    /// A birth, or a foundation, lies after the day of the judgement.
    NotYetBorn,
    /// The customer would be older than anybody.
    TooOld,
    /// The recorded age does not fit the date of birth.
    AgeAndBirthday,
    /// The birthday is not that of the Chinese identity number (GB 11643).
    IdAndBirthday,
    /// The sex is not that of the Chinese identity number (GB 11643).
    IdAndSex,
    /// The birthday does not lie in the year of the lunar one.
    LunarAndSolarBirthday,
    /// A child is not younger than the customer by the years that it takes.
    ChildTooOld,
    /// The wedding lies before the customer's birth.
    WeddingBeforeBirth,
    /// Somebody single has a wedding day or a spouse, or somebody married has none.
    MarriedAndSingle,
    /// A time of study begins or ends before the customer's birth.
    StudyBeforeBirth,
    /// A job begins or ends before the customer's birth.
    JobBeforeBirth,
    /// A time of study, or a job, ends before it begins.
    EndBeforeStart,
    /// The firm contacted the customer after the relationship had ended.
    ContactAfterEnd,
    /// The customer bought, came, answered or agreed after death, or after a firm was dissolved. Heirs
    /// may pay.
    DealingAfterEnd,
    /// A return is dated before the purchase that it goes back to.
    ReturnBeforePurchase,
    /// An answer is dated before the contact that it answers.
    AnswerBeforeContact,
    /// At the first contact somebody told of a product of a year to come. The next year is none
    /// yet: models are sold before their year.
    MadeInTheFuture,
}

impl ConsistencyRule {
    /// All rules.
    pub const ALL: [ConsistencyRule; 17] = [
        ConsistencyRule::NotYetBorn,
        ConsistencyRule::TooOld,
        ConsistencyRule::AgeAndBirthday,
        ConsistencyRule::IdAndBirthday,
        ConsistencyRule::IdAndSex,
        ConsistencyRule::LunarAndSolarBirthday,
        ConsistencyRule::ChildTooOld,
        ConsistencyRule::WeddingBeforeBirth,
        ConsistencyRule::MarriedAndSingle,
        ConsistencyRule::StudyBeforeBirth,
        ConsistencyRule::JobBeforeBirth,
        ConsistencyRule::EndBeforeStart,
        ConsistencyRule::ContactAfterEnd,
        ConsistencyRule::DealingAfterEnd,
        ConsistencyRule::ReturnBeforePurchase,
        ConsistencyRule::AnswerBeforeContact,
        ConsistencyRule::MadeInTheFuture,
    ];
}

impl fmt::Display for ConsistencyRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use ConsistencyRule as R;
        crate::units::text::pad(
            f,
            match self {
                R::NotYetBorn => "born or founded in the future",
                R::TooOld => "older than anybody",
                R::AgeAndBirthday => "age and date of birth do not fit",
                R::IdAndBirthday => "identity number and date of birth do not fit",
                R::IdAndSex => "identity number and sex do not fit",
                R::LunarAndSolarBirthday => "lunar and solar birthday do not fit",
                R::ChildTooOld => "a child as old as the customer",
                R::WeddingBeforeBirth => "a wedding before birth",
                R::MarriedAndSingle => "marital status, wedding day and spouse do not fit",
                R::StudyBeforeBirth => "a school before birth",
                R::JobBeforeBirth => "a job before birth",
                R::EndBeforeStart => "an end before its beginning",
                R::ContactAfterEnd => "contacted after the end of the relationship",
                R::DealingAfterEnd => "dealt with us after death or dissolution",
                R::ReturnBeforePurchase => "a return before its purchase",
                R::AnswerBeforeContact => "an answer before its contact",
                R::MadeInTheFuture => "a present product made in the future",
            },
        )
    }
}
