//! The life of a warning: what becomes of a finding from day to day, until it is closed.
//!
//! | question | answered by |
//! |---|---|
//! | what changes by what is found today? | [`WarningBook::changes`], and to make them at once [`WarningBook::advance`], of [`DayFindings`]: [`WarningChange`]s to be stored and sent |
//! | when is it raised, kept, raised again, taken to somebody else? | [`WarningLifePolicy`], with terms for each matter |
//! | what do people do with it? | [`WarningBook::enter`], a [`WarningEvent`] |
//! | what is true of a warning, now and on a past day? | [`Warning`], a [life](crate::rule::life), and its [`WarningState`] |
//! | how bad is it, and how much worse than it was? | [`WarningLevel`], [`WarningMargin`] |
//! | which rules are worth their alarms? | [`WarningBook::report`] |
//! | what if a rule is switched off? | [`WarningBook::switched_off`] |
//! | what if two customers are one, or one is erased? | [`WarningBook::merged`], [`WarningBook::erase`] |
//! | how is it stored? | as a [`WarningBookRecord`]; that of a [firm](crate::firm::Firm::warnings) with the firm, a [`WarningRow`] at a time |
//!
//! | | |
//! |---|---|
//! | pending | found, and not for long enough. Nobody is told. What is found no more is dropped |
//! | raised | told to whoever is responsible. What is found again is counted and not told. Whoever takes the subject over is told once |
//! | acknowledged | somebody sees to it: it is not escalated, unless it becomes more severe or is handed over |
//! | snoozed | not told until a day, or until it is so much worse. The end of the snooze is told, with why; also that it was resolved meanwhile |
//! | kept | found no more, for a few days: found again it is the same warning |
//! | closed | by facts, by hand with a reason, because its rule was switched off, or because it goes on as another one. What is found again is a new one, numbered: after some days, or if it is much worse |
//!
//! What was told is not rewritten: a fact that comes late changes what is told next.

mod advance;
mod book;
mod change;
mod ending;
mod level;
mod notice;
mod person;
mod policy;
mod record;
mod refusal;
mod report;
mod row;
mod state;
mod today;
mod tracked;

pub use book::WarningBook;
pub use change::{
    Escalation, RaisedWarning, SeverityMoved, Snooze, SnoozeEnd, WarningEnd, WarningEvent,
    WarningRef,
};
pub use ending::{WarningCause, WarningConclusion, WarningResult};
pub use level::{WarningLevel, WarningMargin};
pub use notice::{WarningAddressee, WarningChange, WarningStep};
pub use policy::{
    EscalationRule, MatterTerms, WarningLifePolicy, WarningLifePolicyDraft, WarningTerms,
};
pub use record::{PendingWarningRecord, TrackedWarningRecord, WarningBookRecord};
pub use refusal::WarningRefusal;
pub use report::WarningReport;
pub(crate) use row::FittingRow;
pub use row::{WarningBookBegin, WarningRow, WarningRowRefusal};
pub use state::{DatedWarningEvent, Warning, WarningPhase, WarningRecord, WarningState};
pub use today::DayFindings;
pub use tracked::{PendingWarning, SeenWarning, TrackedWarning};
