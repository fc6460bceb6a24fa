//! One thing that is to be done for a customer: what for, when, and how far it yields to others.

use chrono::NaiveDate;
use serde::Serialize;

use super::Purpose;
use crate::customer::Role;
use crate::marketing::ConsentPurpose;
use crate::rule::Reason;
use crate::units::period::{days_after, days_before};
use crate::units::words::words;
use crate::units::{CustomerId, StaffId, TaskId};

words! {
    /// How far a follow-up yields to others, from the one that never does.
    pub enum TaskRank, "rank of a follow-up" {
        /// It is owed: a promise, a recall, an answer to a complaint, an appointment, a delivery. It
        /// knows neither a distance from other contacts nor a consent to marketing.
        Obligation = "obligation",
        /// It is done for the customer's sake, and can move inside its days.
        Care = "care",
        /// A kindness: it yields to everything that is owed, and to care.
        Greeting = "greeting",
        /// It is done for the firm's sake: it yields to everything, and takes consent to marketing.
        Promotion = "promotion",
    }
}

impl TaskRank {
    /// The purpose for which the customer can refuse to be contacted, and has to agree first where
    /// it is marketing and the firm's [rule](super::ConsentRule) asks for it. `None`: it is owed.
    pub const fn consent_purpose(self) -> Option<ConsentPurpose> {
        match self {
            TaskRank::Obligation => None,
            TaskRank::Care | TaskRank::Greeting => Some(ConsentPurpose::Care),
            TaskRank::Promotion => Some(ConsentPurpose::Marketing),
        }
    }
}

/// A day does not lie where it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected first, best and last day in this order: {first}, {best}, {last}")]
pub struct NotAWindow {
    /// The first day.
    pub first: NaiveDate,
    /// The best day.
    pub best: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
}

/// On which days something can be done: from the first to the last, at best on one of them.
///
/// * The best day lies from the first day to the last.
///
/// ```
/// use clienteling::followup::TaskWindow;
///
/// let (first, best, last) = ("2026-03-01".parse()?, "2026-03-08".parse()?, "2026-03-10".parse()?);
/// let window = TaskWindow::try_new(first, best, last)?;
/// assert!(window.contains(last) && !window.is_overdue(last));
/// assert!(TaskWindow::try_new(best, first, last).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct TaskWindow {
    first: NaiveDate,
    best: NaiveDate,
    last: NaiveDate,
}

impl TaskWindow {
    /// From a first day to a last day, at best on a day between.
    ///
    /// # Errors
    /// [`NotAWindow`] where they are not in this order.
    pub fn try_new(first: NaiveDate, best: NaiveDate, last: NaiveDate) -> Result<Self, NotAWindow> {
        if first <= best && best <= last {
            Ok(TaskWindow { first, best, last })
        } else {
            Err(NotAWindow { first, best, last })
        }
    }

    /// So many days before and after the best day. The ends of the calendar end it.
    pub fn around(best: NaiveDate, earlier: u32, later: u32) -> Self {
        TaskWindow { first: days_before(best, earlier), best, last: days_after(best, later) }
    }

    /// On one day alone.
    pub const fn on(day: NaiveDate) -> Self {
        TaskWindow { first: day, best: day, last: day }
    }

    /// The first day on which it can be done.
    pub const fn first(self) -> NaiveDate {
        self.first
    }

    /// The day on which it is best done, by which it is due.
    pub const fn best(self) -> NaiveDate {
        self.best
    }

    /// The last day on which it is of use. What is owed is still owed afterwards.
    pub const fn last(self) -> NaiveDate {
        self.last
    }

    /// Whether it can be done on a day.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.first <= day && day <= self.last
    }

    /// Whether its last day has passed.
    pub fn is_overdue(self, as_of: NaiveDate) -> bool {
        self.last < as_of
    }
}

/// One thing that is to be done for a customer.
///
/// Whoever plans makes it: the care plan, a promise, a deal. A caller can make more, such as a list
/// of those whom a recall concerns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Task {
    /// Which task: the same each time the plan is made anew, so that what is known of it is found
    /// again. Unique for the customer.
    pub id: TaskId,
    /// Whom to contact.
    pub customer: CustomerId,
    /// What for.
    pub purpose: Purpose,
    /// How far it yields to others: by default as its purpose.
    pub rank: TaskRank,
    /// When.
    pub window: TaskWindow,
    /// The series of which it is a part, such as the calls on the days 0, 3 and 7 after a delivery.
    /// A series counts as one reason: no distance is kept within it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<TaskId>,
    /// Which role does it.
    pub role: Role,
    /// Who does it, where that is settled by more than the role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffId>,
    /// Why.
    pub reason: Reason,
}

#[cfg(test)]
mod tests {
    use super::{TaskRank, TaskWindow};
    use crate::followup::Purpose;

    #[test]
    fn a_window_has_its_days_in_order() {
        let day = |text: &str| text.parse().unwrap();
        let (first, best, last) = (day("2026-03-01"), day("2026-03-08"), day("2026-03-10"));
        let window = TaskWindow::try_new(first, best, last).unwrap();
        assert_eq!(TaskWindow::around(best, 7, 2), window);
        let written = serde_json::to_string(&window).unwrap();
        assert_eq!(written, r#"{"first":"2026-03-01","best":"2026-03-08","last":"2026-03-10"}"#);
        assert!(TaskWindow::try_new(best, first, last).is_err());
        assert!(TaskWindow::try_new(first, last, best).is_err());
        let within = [first, last].map(|day| window.contains(day));
        assert_eq!(within, [true, true]);
        let (eve, morrow) = (day("2026-02-28"), day("2026-03-11"));
        assert!(!window.contains(eve) && !window.contains(morrow));
        assert!(!window.is_overdue(last) && window.is_overdue(morrow));
        assert!(TaskWindow::on(best).contains(best));
    }

    #[test]
    fn what_is_owed_whatever_becomes_of_them_takes_no_consent_and_what_is_marketing_takes_one() {
        for purpose in Purpose::ALL {
            let is_owed = purpose.outlives_letting_go();
            assert_eq!(purpose.consent_purpose().is_none(), is_owed, "{purpose}");
            assert_eq!(purpose.is_marketing(), purpose.rank() == TaskRank::Promotion, "{purpose}");
        }
        assert_eq!(Purpose::Complaint.place(), 0);
        assert!(Purpose::CollectReceivable.place() < Purpose::KeepActive.place());
    }
}
