//! What calls for a follow-up: a purpose, since when, until when, and why.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{FollowUpPolicy, FollowUpPolicyDraft};
use crate::marketing::ConsentPurpose;
use crate::rule::{Comparison, Evidence, Reason, Rule};
use crate::units::period::{days_before, days_between, months_after};
use crate::units::text::pad;

/// What a follow-up is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Purpose {
    /// Talk about money owed beyond the limit.
    CollectReceivable,
    /// Bring somebody back into the shop before they count as lost.
    KeepActive,
    /// Win back somebody who counts as lost.
    WinBack,
}

impl Purpose {
    /// Where it stands among follow-ups that fall due on one day: the most pressing first.
    pub const fn rank(self) -> u8 {
        match self {
            Purpose::CollectReceivable => 1,
            Purpose::KeepActive => 2,
            Purpose::WinBack => 3,
        }
    }

    /// Whether the message is marketing, which takes consent.
    pub const fn is_marketing(self) -> bool {
        self.consent_purpose().is_some()
    }

    /// The purpose for which the customer must have agreed. `None`: it takes no consent.
    pub const fn consent_purpose(self) -> Option<ConsentPurpose> {
        match self {
            Purpose::CollectReceivable => None,
            Purpose::KeepActive | Purpose::WinBack => Some(ConsentPurpose::Marketing),
        }
    }

    pub(super) const fn within_days(self, policy: &FollowUpPolicyDraft) -> u32 {
        match self {
            Purpose::CollectReceivable => policy.collect_within_days,
            Purpose::KeepActive => policy.keep_active_within_days,
            Purpose::WinBack => policy.win_back_within_days,
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        pad(
            f,
            match self {
                Purpose::CollectReceivable => "collect what is owed",
                Purpose::KeepActive => "invite before they are lost",
                Purpose::WinBack => "win back",
            },
        )
    }
}

/// What calls for a follow-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Occasion {
    purpose: Purpose,
    since: NaiveDate,
    /// The last day on which the follow-up makes sense, if there is one.
    last_day: Option<NaiveDate>,
    reason: Reason,
}

static LOST_SOON: Rule = Rule {
    key: "followup.lost-soon",
    observed: "lost in",
    comparison: Comparison::AtMost,
    threshold: "the notice of",
};

/// The first of the days of notice before a customer is lost.
pub fn notice_day(lost_on: NaiveDate, policy: &FollowUpPolicy) -> NaiveDate {
    days_before(lost_on, policy.get().lapse_notice_days)
}

/// The day from which on a lost customer is no longer worth a message. `None` beyond the
/// calendar.
pub fn given_up_day(lost_on: NaiveDate, policy: &FollowUpPolicy) -> Option<NaiveDate> {
    months_after(lost_on, policy.get().win_back_for_months)
}

impl Occasion {
    /// A customer has owed too much `since` a day, for this reason.
    pub const fn collect(since: NaiveDate, reason: Reason) -> Self {
        Occasion { purpose: Purpose::CollectReceivable, since, last_day: None, reason }
    }

    /// A customer will count as lost on `lost_on`, and the days of notice have begun. `None`
    /// before and after these days.
    pub fn keep_active(
        lost_on: NaiveDate,
        policy: &FollowUpPolicy,
        as_of: NaiveDate,
    ) -> Option<Self> {
        if as_of >= lost_on {
            return None;
        }
        let notice = u64::from(policy.get().lapse_notice_days);
        let reason = LOST_SOON.test(Evidence::days(days_between(lost_on, as_of), notice))?;
        let since = notice_day(lost_on, policy);
        let last_day = lost_on.pred_opt();
        Some(Occasion { purpose: Purpose::KeepActive, since, last_day, reason })
    }

    /// A customer has counted as lost since `lost_on`, for this reason. `None` once the time to
    /// win them back is over.
    pub fn win_back(
        lost_on: NaiveDate,
        reason: Reason,
        policy: &FollowUpPolicy,
        as_of: NaiveDate,
    ) -> Option<Self> {
        let given_up = given_up_day(lost_on, policy);
        if given_up.is_some_and(|day| as_of >= day) {
            return None;
        }
        let last_day = given_up.and_then(|day| day.pred_opt());
        Some(Occasion { purpose: Purpose::WinBack, since: lost_on, last_day, reason })
    }

    /// What the follow-up is for.
    pub const fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// Since when it is called for.
    pub const fn since(&self) -> NaiveDate {
        self.since
    }

    /// The last day on which it makes sense, if there is one.
    pub const fn last_day(&self) -> Option<NaiveDate> {
        self.last_day
    }

    /// Why.
    pub const fn reason(&self) -> Reason {
        self.reason
    }
}
