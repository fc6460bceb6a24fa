//! The contacts of one customer: what goes together, on which day, and what is dropped.

use std::collections::BTreeSet;
use std::iter::successors;

use chrono::NaiveDate;
use serde::Serialize;

use super::contact::{Channels, Hours};
use super::placing::{Board, InTheWay, Made, Piece, Wishes};
use super::{DroppedTask, PlannedContact, SpacingPolicy};
use crate::base::Customer;
use crate::calendar::Calendar;
use crate::followup::reach::{channels_for, is_on_file, is_own};
use crate::followup::{ConsentRule, Task, TaskRank, TaskWindow};
use crate::marketing::{Channel, ConsentPurpose};
use crate::rule::{Evidence, Reason, rules};
use crate::units::CustomerId;
use crate::units::period::{days_after, days_before, days_between};

mod made;

pub use made::ContactMade;

/// How far from its best day a task can be moved, and how far a day is looked for.
const FARTHEST: u32 = 366;

rules! {
    pub(super) TASK_PAST = "followup.task.past", Over {
        "the last day on which it was of use was {needed}[, {margin} ago]",
        "it can be done until {needed}[, {margin} from now]",
        "nobody has set a last day",
    };
    NO_CHANNEL_PERMITTED = "followup.task.no-channel-permitted", Is {
        "the customer has agreed to no channel for it",
        "the customer can be contacted about it",
        "it is not known whether the customer has agreed to be contacted",
    };
    CUSTOMER_NOT_SERVED = "followup.task.customer-not-served", Is {
        "the relationship with the customer has ended",
        "the customer is still served",
        "it is not known whether the customer is still served",
    };
    NO_WORKING_DAY = "followup.task.no-working-day", Is {
        "nobody works on any of its days",
        "somebody works on one of its days",
        "it is not known whether anybody works on its days",
    };
    TOO_NEAR = "followup.task.too-near", Below {
        "at most {observed} from another contact on any of its days, and {needed} are to be kept[ ({margin} short)]",
        "{observed} from other contacts, at least the {needed} to be kept[ ({margin} to spare)]",
        "it is not known how far other contacts are",
    };
    NO_SHARED_CHANNEL = "followup.task.no-shared-channel", Is {
        "on each of its days there is another contact, with which it cannot share a channel",
        "there is a day on which it needs to share no channel with another contact",
        "it is not known by which channel the contacts on its days are",
    };
}

/// When and how a customer can be contacted.
#[derive(Clone, Copy)]
pub struct ContactTerms<'a> {
    /// When the firm works.
    pub firm: &'a dyn Calendar,
    /// When the customer wants to be contacted: a day on which they do not, or not while the firm
    /// works, is a quiet day. `None`: whenever the firm works.
    pub customer: Option<&'a dyn Calendar>,
    /// The channel that the customer likes best.
    pub preferred: Option<Channel>,
    /// What consent marketing takes.
    pub consent: ConsentRule,
}

/// The contacts of one customer from a day on, and what is dropped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ContactPlan {
    /// The contacts, by day; one on each day at most.
    pub contacts: Vec<PlannedContact>,
    /// What is dropped, by the last day on which it would have been of use.
    pub dropped: Vec<DroppedTask>,
    /// Whether every arrangement was looked at where something was dropped. `false`: there were too
    /// many, and something may have been dropped for which there was a day.
    pub is_complete: bool,
}

/// Makes contacts of the tasks of one customer, none too near to another, and one of several where
/// that can be. Which of them are still to be done, on which days and by whom, says
/// [`open_tasks`](crate::followup::open_tasks) first.
///
/// | a task that | is planned |
/// |---|---|
/// | is [owed](TaskRank::Obligation) | on its best day; where nobody works then or the customer wants quiet, on another of its days, sooner rather than later; once these have passed, on the first day on which somebody works |
/// | can move | on one of its days on which somebody works, and not in the past: where there is a contact anyway, or else as near to its best day as can be |
/// | finds no day | not at all: it is [dropped](ContactPlan::dropped), with the reason |
///
/// * **Distance.** A reason that can move keeps the [distance](SpacingPolicy) of its rank from every
///   contact [already made](ContactMade::of), and from every other planned reason that can move; of
///   two planned ones the larger distance counts. It keeps none from what is owed, nor within its
///   series. One that rides along on a contact which a stronger reason brings about disturbs nobody
///   more: it keeps its distance only from reasons that are not stronger, and not from those of the
///   series with which it rides.
/// * **Order.** By rank, then parts of a series, then by purpose and day. Those before make room
///   inside their windows as need be, and else stay where they are; but what shares its contact with
///   others is not taken off it for a reason of a weaker rank.
/// * **One contact.** What falls on one day is one contact, and no two are left that could be
///   brought to one free day as they stand. Two parts of one series are not brought together.
/// * **Channel.** A contact goes by the channel that its strongest reason would choose. A reason for
///   which that one is not permitted does not ride along.
/// * **Quiet days** are avoided where another day is as good for the distances, and starve nothing.
///   Nothing moves to one for the sake of a contact that is there.
/// * No day is looked for more than a year from the best one.
///
/// Tasks of somebody else are none of this customer's; those of a customer who was merged into this
/// one are. Of two with one identifier one counts. The order in which they are given changes nothing.
///
/// Cost: a sort, and for each task a look at each of its days among the contacts near it. To find
/// what can be one contact, each is compared with the later ones within reach of its days, and once
/// two have become one, those within reach again. Where something finds no day, up to some thousand
/// arrangements are looked at, and some ten thousand in all.
///
/// ```
/// use clienteling::calendar::WorkCalendar;
/// use clienteling::customer::Role;
/// use clienteling::followup::work::{ContactMade, ContactTerms, SpacingPolicy, plan_contacts};
/// use clienteling::followup::{ConsentRule, Purpose, Task, TaskWindow};
/// use clienteling::units::TaskId;
/// use clienteling::{CustomerBase, Fact};
/// # use clienteling::rule::{Comparison, Evidence, Rule, Wording};
/// # static DUE: Rule = Rule { key: "shop.due", comparison: Comparison::Is, is_personal: false,
/// #     says: Wording { met: "it is due", not_met: "it is not", unknown: "?" } };
///
/// let mut base = CustomerBase::new();
/// base.add(serde_json::from_str::<Fact>(
///     r#"{"first_contact":{"id":"F-1","customer":"C-1","date":"2026-03-01","phone":"13800001111"}}"#,
/// )?)?;
/// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
/// let firm: WorkCalendar = serde_json::from_str(
///     r#"{"week":{"monday":["09:00-18:00"],"thursday":["09:00-18:00"],"friday":["09:00-18:00"]}}"#,
/// )?;
/// let task = |purpose: Purpose, best: &str, days| -> Result<Task, Box<dyn std::error::Error>> {
///     Ok(Task {
///         id: TaskId::of(purpose.as_str(), "C-1", 0),
///         customer: "C-1".parse()?,
///         purpose,
///         rank: purpose.rank(),
///         window: TaskWindow::around(best.parse()?, days, days),
///         series: None,
///         role: Role::Account,
///         staff: None,
///         reason: DUE.test(Evidence::fact(true)).ok_or("due")?,
///     })
/// };
/// let tasks = [
///     task(Purpose::Birthday, "2026-03-13", 3)?,
///     task(Purpose::Promise, "2026-03-12", 0)?,
///     task(Purpose::Service, "2026-03-16", 2)?,
/// ];
/// let consent = ConsentRule::OptIn;
/// let terms = ContactTerms { firm: &firm, customer: None, preferred: None, consent };
/// let (policy, as_of) = (SpacingPolicy::default(), "2026-03-09".parse()?);
/// let made = ContactMade::of(customer, &tasks, as_of);
/// let plan = plan_contacts(customer, &tasks, &made, terms, &policy, as_of);
/// let shown: Vec<_> = plan.contacts.iter().map(ToString::to_string).collect();
/// assert_eq!(shown, [
///     "2026-03-12, C-1 by phone 09:00-18:00: keep a promise, wish a happy birthday",
///     "2026-03-16, C-1 by phone 09:00-18:00: remind of the service",
/// ]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn plan_contacts(
    customer: &Customer,
    tasks: &[Task],
    made: &[ContactMade],
    terms: ContactTerms<'_>,
    policy: &SpacingPolicy,
    as_of: NaiveDate,
) -> ContactPlan {
    let tasks = in_order(customer, tasks);
    let longest = u64::from(policy.promotion_days);
    let made: Vec<Made<'_>> = made
        .iter()
        .filter(|made| made.on <= as_of && days_between(made.on, as_of) < longest)
        .map(|made| Made { on: made.on, rank: made.rank, series: made.series.as_ref() })
        .collect();
    let reach = Reach::of(customer, terms, as_of);
    let pieces: Vec<Piece<'_>> = tasks.iter().map(|task| reach.piece(task)).collect();
    let wishes = reach.wishes(&pieces);
    let mut board = Board::new(&pieces, &made, &wishes, policy);
    let without = board.place_all();

    let contacts = board.contacts().iter().map(|(day, places)| {
        let of_day = places.iter().filter_map(|place| tasks.get(*place).copied()).collect();
        reach.contact(*day, of_day, customer.id())
    });
    let contacts = contacts.collect();
    let drop = |place: &usize| {
        let (task, piece) = (*tasks.get(*place)?, pieces.get(*place)?);
        let reason = reach.why_not(task, piece, *place, &board)?;
        Some(DroppedTask { task: task.clone(), on: task.window.last(), reason })
    };
    let mut dropped: Vec<DroppedTask> = without.iter().filter_map(drop).collect();
    dropped.sort_by(|one, other| (one.on, &one.task.id).cmp(&(other.on, &other.task.id)));
    ContactPlan { contacts, dropped, is_complete: board.is_complete }
}

/// The tasks of a customer, the strongest first, each once.
fn in_order<'a>(customer: &Customer, tasks: &'a [Task]) -> Vec<&'a Task> {
    let mut own: Vec<&Task> = tasks.iter().filter(|it| is_own(customer, &it.customer)).collect();
    own.sort_by(|one, other| {
        let by_name = || name(one).cmp(&name(other));
        let by_reason = || reason_in_full(one).cmp(&reason_in_full(other));
        strength(one).cmp(&strength(other)).then_with(by_name).then_with(by_reason)
    });
    let mut known = BTreeSet::new();
    own.retain(|task| known.insert(&task.id));
    own
}

/// What presses more comes first.
fn strength(task: &Task) -> impl Ord {
    let days = (task.window.last(), task.window.best(), task.window.first());
    (task.rank, task.series.is_none(), task.purpose.place(), days)
}

/// What tells two tasks apart that press alike.
fn name(task: &Task) -> impl Ord {
    (&task.id, &task.series, &task.customer, task.role, &task.staff)
}

fn reason_in_full(task: &Task) -> String {
    let reason = &task.reason;
    format!("{} {:?} {:?}", reason.rule().key, reason.observed(), reason.needed())
}

/// A day and all that follow, to the last of the calendar.
pub(super) fn days_from(day: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    successors(Some(day), NaiveDate::succ_opt)
}

/// When and how the customer can be reached.
struct Reach<'a> {
    terms: ContactTerms<'a>,
    as_of: NaiveDate,
    is_served: bool,
    /// By what the customer can refuse or has to agree to: whether anything is permitted, and what of
    /// it is on file.
    by_asked: [(Option<ConsentPurpose>, (bool, Channels)); 3],
}

impl<'a> Reach<'a> {
    fn of(customer: &Customer, terms: ContactTerms<'a>, as_of: NaiveDate) -> Self {
        let file = customer.on_file(as_of);
        let contact = file.contact();
        let all = [None, Some(ConsentPurpose::Care), Some(ConsentPurpose::Marketing)];
        let by_asked = all.map(|asked| {
            let permitted = channels_for(customer, asked, terms.consent, as_of);
            let is_permitted = !permitted.is_empty();
            let usable = permitted.into_iter().filter(|channel| is_on_file(contact, *channel));
            (asked, (is_permitted, Channels::of(usable)))
        });
        Reach { terms, as_of, is_served: customer.is_served(as_of), by_asked }
    }

    fn reach(&self, task: &Task) -> (bool, Channels) {
        let asked = task.purpose.consent_at(task.rank);
        let found = self.by_asked.iter().find(|(known, _)| *known == asked);
        found.map_or((false, Channels::of([])), |(_, reach)| *reach)
    }

    fn hours(&self, day: NaiveDate) -> Hours {
        Hours::of(self.terms.firm, self.terms.customer, day)
    }

    fn piece<'t>(&self, task: &'t Task) -> Piece<'t> {
        let (is_permitted, channels) = self.reach(task);
        let open = self.days(task.window);
        let days = match task.rank {
            _ if !is_permitted => Vec::new(),
            TaskRank::Obligation => vec![self.owed_on(task.window, &open)],
            _ if !self.is_served => Vec::new(),
            _ => open.clone(),
        };
        let span = days.iter().min().copied().zip(days.iter().max().copied());
        Piece { rank: task.rank, series: task.series.as_ref(), channels, open, days, span }
    }

    fn wishes(&self, pieces: &[Piece<'_>]) -> Wishes {
        let days = pieces.iter().flat_map(|piece| piece.open.iter().chain(&piece.days)).copied();
        let mut quiet: BTreeSet<NaiveDate> = days.collect();
        quiet.retain(|day| self.hours(*day).is_quiet());
        Wishes { preferred: self.terms.preferred, quiet }
    }

    /// The days of a window on which somebody works, the best first: no quiet one, near to the best
    /// day, and of two that are as near the earlier.
    fn days(&self, window: TaskWindow) -> Vec<NaiveDate> {
        let best = window.best().max(self.as_of);
        let first = window.first().max(self.as_of).max(days_before(best, FARTHEST));
        let last = window.last().min(days_after(best, FARTHEST));
        let mut days: Vec<(bool, u64, NaiveDate)> = days_from(first)
            .take_while(|day| *day <= last)
            .map(|day| (self.hours(day), day))
            .filter(|(hours, _)| hours.is_open())
            .map(|(hours, day)| (hours.is_quiet(), days_between(day, best), day))
            .collect();
        days.sort_unstable();
        days.into_iter().map(|(_, _, day)| day).collect()
    }

    /// The day of what is owed: by the best day if that can be, on the first once the last has passed.
    fn owed_on(&self, window: TaskWindow, open: &[NaiveDate]) -> NaiveDate {
        if window.is_overdue(self.as_of) {
            let until = days_after(self.as_of, FARTHEST);
            let mut days = days_from(self.as_of).take_while(|day| *day <= until);
            return days.find(|day| self.hours(*day).is_open()).unwrap_or(self.as_of);
        }
        let in_time =
            open.iter().find(|day| **day <= window.best() && !self.hours(**day).is_quiet());
        let found = in_time.or(open.first()).copied();
        found.unwrap_or(window.best().max(self.as_of))
    }

    fn contact(
        &self,
        on: NaiveDate,
        mut tasks: Vec<&Task>,
        customer: &CustomerId,
    ) -> PlannedContact {
        tasks.sort_by_key(|task| (task.rank, task.purpose.place(), task.window.best(), &task.id));
        let hours = self.hours(on);
        let usable = tasks.iter().map(|task| self.reach(task).1).reduce(Channels::both);
        let via = usable.and_then(|it| it.first(self.terms.preferred, hours.is_quiet()));
        let tasks = tasks.into_iter().cloned().collect();
        PlannedContact { customer: customer.clone(), on, via, hours: hours.into_shifts(), tasks }
    }

    /// Why a task has no day.
    fn why_not(
        &self,
        task: &Task,
        piece: &Piece<'_>,
        place: usize,
        board: &Board<'_>,
    ) -> Option<Reason> {
        let (is_permitted, _) = self.reach(task);
        let yes = Evidence::fact(true);
        if !self.is_served {
            return CUSTOMER_NOT_SERVED.test(yes);
        }
        if !is_permitted {
            return NO_CHANNEL_PERMITTED.test(yes);
        }
        if task.window.is_overdue(self.as_of) {
            return TASK_PAST.test(Evidence::dates(self.as_of, task.window.last()));
        }
        let on = |day: &NaiveDate| board.conflict(place, *day);
        match piece.open.iter().filter_map(on).max() {
            Some(InTheWay::Near { apart, needed }) => TOO_NEAR.test(Evidence::days(apart, needed)),
            Some(InTheWay::Channel) => NO_SHARED_CHANNEL.test(yes),
            None => NO_WORKING_DAY.test(yes),
        }
    }
}

#[cfg(test)]
mod tests;
