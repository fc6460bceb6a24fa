//! Rewards: what customers were granted for their loyalty.

use chrono::NaiveDate;

use crate::customer::{Clearance, Phrase, Sensitivity};
use crate::units::guard::{date, guarded};
use crate::units::words::words;
use crate::units::{
    CustomerId, Money, Period, PointsEntryId, ProgrammeId, Provenance, RewardId, RewardRuleId,
    record,
};

words! {
    /// For what a reward is granted.
    #[non_exhaustive]
    pub enum RewardReason, "reason of a reward" {
        /// What the customer has bought reached an amount (S1).
        Threshold = "threshold" as "for reaching an amount",
        /// A share of the profit of a period (S1).
        ProfitShare = "profit_share" as "as a share of the profit",
        /// The customer's tier, class or loyalty.
        Standing = "standing" as "for their standing",
        /// Points were spent on it.
        Redemption = "redemption" as "for points",
        /// To bring back somebody who left.
        WinBack = "win_back" as "to win them back",
    }
}

guarded! {
    /// A customer was granted something for their loyalty: a privilege, a share of the profit, what
    /// they spent points on.
    ///
    /// It is no purchase. What was granted to somebody who is erased stays for the books, under the
    /// pseudonym, without words.
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"reward":{"id":"RW-1","customer":"C-1","date":"2026-09-02","reason":"threshold",
    ///         "rule":"silver","what":"free delivery for a year",
    ///         "worth":{"amount":"120","currency":"CNY"},"cost":{"amount":"80","currency":"CNY"}}}"#,
    /// )?;
    /// assert_eq!(fact.kind().to_string(), "reward");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Reward as "Reward" {
        /// Which reward.
        pub id: RewardId,
        /// Who got it.
        pub customer: CustomerId,
        /// The day on which it was granted.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// For what.
        pub reason: RewardReason,
        /// In which programme.
        #[serde(default)]
        pub programme: Option<ProgrammeId>,
        /// By which of its rules: a threshold, a benefit.
        #[serde(default)]
        pub rule: Option<RewardRuleId>,
        /// For which days, such as those of which the profit was shared.
        #[serde(default)]
        pub period: Option<Period>,
        /// Which entry spent the points for it.
        #[serde(default)]
        pub points: Option<PointsEntryId>,
        /// What it is, in words.
        #[serde(default)]
        pub what: Option<Phrase>,
        /// What it is worth to the customer.
        #[serde(default)]
        pub worth: Option<Money>,
        /// What it costs the firm.
        #[serde(default)]
        pub cost: Option<Money>,
        /// The last day on which it can be used. `None`: it stays.
        #[serde(default, deserialize_with = "date")]
        pub until: Option<NaiveDate>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Reward, RewardId);

impl Reward {
    /// What the books need of it, under a pseudonym.
    pub(crate) fn for_the_books(self, customer: CustomerId) -> Self {
        Reward { customer, what: None, provenance: Provenance::unknown(), ..self }
    }

    /// What somebody with a clearance may see of it: the words from a clearance for personal data
    /// on.
    #[must_use]
    pub fn view(&self, clearance: Clearance) -> Self {
        let what = self.what.clone().filter(|_| clearance.covers(Sensitivity::Personal));
        Reward { what, ..self.clone() }
    }
}
