//! What calls for a follow-up: a purpose, since when, and until when.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{FollowUpPolicy, FollowUpPolicyDraft};
use crate::marketing::ConsentPurpose;
use crate::units::period::months_after;
use crate::units::text::pad;
use crate::warning::{
    COMPLAINT, Finding, NO_PURCHASE, Onset, RECEIVABLE_OVER_LIMIT, SILENT_DISSATISFACTION,
};

/// What a follow-up is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Purpose {
    /// See to a complaint.
    Complaint,
    /// Ask somebody why they are dissatisfied.
    AskWhy,
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
            Purpose::Complaint => 1,
            Purpose::AskWhy => 2,
            Purpose::CollectReceivable => 3,
            Purpose::KeepActive => 4,
            Purpose::WinBack => 5,
        }
    }

    /// Whether the message is marketing, which takes consent.
    pub const fn is_marketing(self) -> bool {
        self.consent_purpose().is_some()
    }

    /// The purpose for which the customer must have agreed. `None`: it takes no consent.
    pub const fn consent_purpose(self) -> Option<ConsentPurpose> {
        match self {
            Purpose::Complaint | Purpose::AskWhy | Purpose::CollectReceivable => None,
            Purpose::KeepActive | Purpose::WinBack => Some(ConsentPurpose::Marketing),
        }
    }

    pub(super) const fn within_days(self, policy: &FollowUpPolicyDraft) -> u32 {
        match self {
            Purpose::Complaint => policy.complaint_within_days,
            Purpose::AskWhy => policy.ask_why_within_days,
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
                Purpose::Complaint => "see to a complaint",
                Purpose::AskWhy => "ask why they are dissatisfied",
                Purpose::CollectReceivable => "collect what is owed",
                Purpose::KeepActive => "invite before they are lost",
                Purpose::WinBack => "win back",
            },
        )
    }
}

/// What a finding calls for.
pub(super) struct Occasion {
    pub(super) purpose: Purpose,
    /// Since when it is called for.
    pub(super) since: NaiveDate,
    /// By when, where what calls for it says so.
    pub(super) due: Option<NaiveDate>,
    /// The last day on which it makes sense, if there is one.
    pub(super) last_day: Option<NaiveDate>,
}

impl Occasion {
    /// `None` where the finding calls for no follow-up.
    pub(super) fn of(finding: &Finding, policy: &FollowUpPolicy) -> Option<Self> {
        let since = finding.since;
        let (purpose, last_day) = match (finding.key.matter(), finding.onset) {
            (RECEIVABLE_OVER_LIMIT, Onset::Already) => (Purpose::CollectReceivable, None),
            (COMPLAINT, Onset::Already) => (Purpose::Complaint, None),
            (SILENT_DISSATISFACTION, Onset::Already) => (Purpose::AskWhy, None),
            (NO_PURCHASE, Onset::Already) => {
                let given_up = given_up_day(since, policy);
                (Purpose::WinBack, given_up.and_then(|day| day.pred_opt()))
            }
            (NO_PURCHASE, Onset::Expected { on }) => (Purpose::KeepActive, on.pred_opt()),
            _ => return None,
        };
        Some(Occasion { purpose, since, due: finding.due, last_day })
    }
}

/// The day from which on a lost customer is no longer worth a message. `None` beyond the
/// calendar.
pub fn given_up_day(lost_on: NaiveDate, policy: &FollowUpPolicy) -> Option<NaiveDate> {
    months_after(lost_on, policy.win_back_for_months)
}
