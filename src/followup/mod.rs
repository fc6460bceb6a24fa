//! Whom to contact, what for, until when, by which channel, and why.
//!
//! A follow-up has a purpose, a day and a reason (S2): without a purpose there is no call. What
//! calls for one is a [finding](crate::warning::Finding), and the follow-up knows its key. Its day
//! is counted from the day on which the finding arose, so that tomorrow's review names the same
//! day, and one that was not kept shows as overdue. Only where a receivable is in several
//! currencies can a new exchange rate move the day since which it is too much.
//!
//! | purpose | arises | due | ends |
//! |---|---|---|---|
//! | [`Complaint`](Purpose::Complaint) | when a complaint is received, or not settled in truth | with the next step of the complaint | when it is closed |
//! | [`Promise`](Purpose::Promise) | when a promise was broken, or its day has passed | at once | when each was kept or released |
//! | [`AskWhy`](Purpose::AskWhy) | when somebody answers that they are dissatisfied, and does not complain | on the next working day | when they were contacted |
//! | [`CollectReceivable`](Purpose::CollectReceivable) | when money is overdue, or more is owed than the limit | 1 day later | when neither is so |
//! | [`CreditLimit`](Purpose::CreditLimit) | when more is owed, delivered and ordered than the limit, but not owed alone | 1 day later | when it no longer is |
//! | [`KeepActive`](Purpose::KeepActive) | 30 days before the customer counts as lost | 3 days later, the day before at the latest | on that day |
//! | [`WinBack`](Purpose::WinBack) | when the customer counts as lost | 7 days later | 12 months later |
//!
//! Keeping active and winning back are marketing: they take consent, wait for some days after any
//! contact and longer after a refusal, and are held back while a complaint is open (S3: feelings
//! first). The numbers are a [`FollowUpPolicy`].
//!
//! Beside findings, follow-ups arise from what is known of a customer. Each is a [`Task`]:
//!
//! | question | answered by |
//! |---|---|
//! | which arise from promises, appointments, deliveries, talks, findings and deals? | [`tasks_of`] |
//! | which are done for a customer whatever is found, from the call after a delivery to the birthday? | [`care`] |
//! | how much is a thing used, and when are its services due? | [`MeterTrend`], [`services_due`] |
//! | who was lost, and what is done to win them back? | [`recovery`] |
//! | how does each stand: due, overdue, done, skipped, cancelled, lapsed, held back? | [`standings`] |
//! | which are to be planned, on which days and by whom? | [`open_tasks`] |
//! | which were to be done in a period, whatever became of them? | [`tasks_in`] |
//! | who mourns, and is not greeted? | [`bereavements`] |
//! | what is to be known before the call? | [`briefing`] |
//! | what is to be done on a day, by whom and in which order? | [`work`] |
//! | how do follow-ups get into other calendars? | [`ICalendar`] |
//! | what did they bring? | [`effect`] |
//! | what does a goal take, how far is it, and what became of it? | [`goal`] |

mod arising;
mod bereaved;
mod briefing;
pub mod care;
mod deal;
pub mod effect;
mod findings;
pub mod goal;
mod ical;
mod kept;
mod mileage;
mod occasion;
mod policy;
mod reach;
pub mod recovery;
mod state;
mod suggest;
mod task;
pub mod work;

pub use arising::{tasks_in, tasks_of};
pub use bereaved::bereavements;
pub use briefing::{Briefing, LastTalk, briefing};
pub use deal::DealContact;
pub use findings::{FOLLOW_UP_OVERDUE, GOAL_AT_RISK, goal_at_risk, overdue_follow_up};
pub use ical::{
    EventKey, EventNamespace, EventTime, ICalendar, ICalendarEvent, NotANamespace, Publisher,
};
pub use mileage::{
    DailyUse, DueRange, MeterTrend, MileagePolicy, MileagePolicyDraft, PlausibleUse, ServiceDue,
    ServiceLimit, ServicePlan, ServicePlanDraft, ServicesDue, SetAside, services_due,
};
pub use occasion::{Purpose, given_up_day};
pub use policy::{ConsentRule, FollowUpPolicy, FollowUpPolicyDraft};
pub use reach::permitted_channels;
pub use state::{TaskContext, TaskStanding, TaskState, open_tasks, standings};
pub(crate) use suggest::Place;
pub use suggest::{FollowUp, HeldBack, Suggestion, WhyHeldBack, suggest};
pub use task::{NotAWindow, Task, TaskRank, TaskWindow};

use crate::rule::Rule;

/// Every rule of this room.
pub(crate) static RULES: &[&[&Rule]] = &[
    arising::RULES,
    care::RULES,
    findings::RULES,
    goal::AGREED_RULES,
    goal::READING_RULES,
    goal::STANDING_RULES,
    mileage::SERVICE_RULES,
    mileage::TREND_RULES,
    recovery::CASE_RULES,
    recovery::WAKING_RULES,
    state::RULES,
    suggest::RULES,
    work::cadence::RULES,
    work::list::RULES,
    work::owner::RULES,
    work::spacing::RULES,
];
