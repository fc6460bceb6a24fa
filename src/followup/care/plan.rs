//! The tasks of care for one customer.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::anchor::{Anchored, anchors};
use super::occasions::{Occasion, occasions};
use super::reach::Reach;
use super::state::State;
use super::{CarePolicy, CareRule, CareTimes, reason};
use crate::base::Customer;
use crate::calendar::{Calendar, Layer, LunarCalendar, NoAnswer, moved};
use crate::followup::{Task, TaskWindow};
use crate::transaction::MeterUnknown;
use crate::units::period::{days_after, days_before};
use crate::units::{CustomerId, Period, TaskId};

/// The days that a plan of care takes from the caller.
#[derive(Clone, Copy)]
pub struct CareDates<'a> {
    /// On which days there is work.
    pub work: &'a dyn Calendar,
    /// The months of the lunar calendar. Without it lunar birthdays are not planned.
    pub lunar: Option<&'a dyn LunarCalendar>,
    /// Days with a name, in layers that [rules](super::CareAnchor::DaysOf) name: public holidays,
    /// festivals, solar terms, new products on sale. Whether there is work on them makes no difference.
    pub layers: &'a [Layer],
}

impl fmt::Debug for CareDates<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CareDates").field("layers", &self.layers).finish_non_exhaustive()
    }
}

/// Why a rule could not be planned by an anchor, or not all of its days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WhyNotPlanned {
    /// No birthday is on record.
    #[error("no birthday is on record")]
    NoBirthday,
    /// A date is on record without its day or its month.
    #[error("the date on record is not complete")]
    Incomplete,
    /// The date is one of the lunar calendar, and none was given.
    #[error("the date is one of the lunar calendar, and there is none")]
    NoLunarCalendar,
    /// A calendar has no answer.
    #[error(transparent)]
    Calendar(NoAnswer),
    /// The caller gave no layer of this name.
    #[error("there is no layer of this name")]
    NoLayer,
    /// The layer does not say what the days from this one on are.
    #[error("what is known of the layer does not reach {on}")]
    LayerEnds {
        /// The first such day.
        on: NaiveDate,
    },
    /// The readings do not tell how much the thing is used.
    #[error(transparent)]
    MeterUnknown(MeterUnknown),
    /// By its readings the meter does not go on.
    #[error("by its readings the meter stands still")]
    MeterStands,
}

/// Something that could not be planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NotPlanned {
    /// Which rule.
    pub rule: String,
    /// By what: the identifier of a delivery, a thing, a contract, or the name of a layer.
    pub anchor: String,
    /// Why. Of several reasons the first.
    pub why: WhyNotPlanned,
}

impl fmt::Display for NotPlanned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` by `{}`: {}", self.rule, self.anchor, self.why)
    }
}

/// The tasks of care for one customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CarePlan {
    /// Whose.
    pub customer: CustomerId,
    /// What is to be done, by its best day, then in the order of the rules, then by identifier.
    pub tasks: Vec<Task>,
    /// What could not be planned, as of the day, in the order of the rules. At most as much as there
    /// can be tasks.
    pub not_planned: Vec<NotPlanned>,
    /// Whether there is more than the policy allows: the first tasks are there.
    pub cut: bool,
}

/// The care that a customer gets in a period: the tasks that can be done on a day of it, also those
/// whose best day was before it or is after it.
///
/// * The plan of a part of a period has those tasks of the plan of the whole that can be done in it.
/// * A task that is still open is planned by what is known on the day; one whose last day has passed,
///   by what was known on that day. So going on to another day never changes the past. Where the
///   days of a task are corrected after they had passed, it is there with both, and is one task: what
///   was done in the first days need not be done again in the second.
/// * What ended is not planned any more: of a customer who is [not served](Customer::is_served), a
///   thing that was given up, a purchase that came back as a whole, a contract that was renewed, a
///   service that was done, a gift that was given, a delivery that was made.
/// * The days of a thing of which it is known when it is given up end then.
/// * It asks neither for consent nor for distances: whoever makes the day's list does.
/// * Where it depends on a day that a calendar does not know it is not planned, and says why.
///
/// Cost: a pass over the customer's facts for each rule, and that many times more where the period
/// begins before the day of judging as there are days of facts between the two.
///
/// ```
/// use clienteling::calendar::WorkCalendar;
/// use clienteling::followup::care::{CareDates, CarePolicy, care_plan};
/// use clienteling::{CustomerBase, Fact, Period};
///
/// let mut base = CustomerBase::new();
/// for fact in [
///     r#"{"ownership":{"id":"H-1","customer":"C-1","date":"2026-05-08","thing":"T-1",
///         "product":"SEDAN","from":"us","vehicle":{}}}"#,
///     r#"{"delivery":{"id":"L-1","customer":"C-1","date":"2026-05-01","of":{"purchase":"V-1"},
///         "items":[{"product":"SEDAN","quantity":"1"}],"delivered":"2026-05-08"}}"#,
/// ] {
///     base.add(serde_json::from_str::<Fact>(fact)?)?;
/// }
/// let office: WorkCalendar = serde_json::from_str(
///     r#"{"week":{"monday":["09:00-17:00"],"friday":["09:00-17:00"]}}"#,
/// )?;
/// let dates = CareDates { work: &office, lunar: None, layers: &[] };
/// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
/// let month = Period::calendar_month("2026-05-01".parse()?);
/// let plan = care_plan(customer, &CarePolicy::default(), dates, month, "2026-05-08".parse()?);
/// let shown: Vec<String> =
///     plan.tasks.iter().map(|task| format!("{} {}", task.window.best(), task.id)).collect();
/// // The days 0, 3 and 7: a Friday, a Monday, a Friday.
/// assert_eq!(
///     shown,
///     [
///         "2026-05-08 car-care-call/L-1/0",
///         "2026-05-11 car-care-call/L-1/3",
///         "2026-05-15 car-care-call/L-1/7",
///     ]
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn care_plan(
    customer: &Customer,
    policy: &CarePolicy,
    dates: CareDates<'_>,
    period: Period,
    as_of: NaiveDate,
) -> CarePlan {
    let begins = period.first().min(as_of);
    let mut days = changes(customer, begins, as_of);
    days.insert(begins);
    let ends = days.iter().skip(1).map(|day| Some(*day)).chain([None]);
    let mut plan = Planning {
        policy,
        dates,
        period,
        as_of,
        reach: policy.rules.iter().map(|rule| Reach::of(rule, dates.work, period)).collect(),
        tasks: BTreeMap::new(),
        not_planned: Vec::new(),
        cut: false,
    };
    for (from, until) in days.iter().zip(ends) {
        if customer.is_served(*from) && customer.is_known(*from) {
            plan.stretch(&State::of(customer, *from), until);
        }
    }
    CarePlan {
        customer: customer.id().clone(),
        tasks: plan.tasks.into_values().collect(),
        not_planned: plan.not_planned,
        cut: plan.cut,
    }
}

/// The days after one and until another on which what care asks for can change.
fn changes(customer: &Customer, after: NaiveDate, until: NaiveDate) -> BTreeSet<NaiveDate> {
    let mut days = BTreeSet::new();
    if after >= until {
        return days;
    }
    let transactions = customer.transactions();
    macro_rules! days_of {
        ($($list:expr),+ $(,)?) => {$(days.extend($list.as_of(until).iter().map(|one| one.date));)+};
    }
    days_of!(
        customer.basic().profiles(),
        customer.basic().ends,
        customer.basic().let_go_decisions(),
        customer.marketing().first_contacts(),
        customer.marketing().gifts(),
        transactions.purchases(),
        transactions.returns(),
        transactions.orders(),
        transactions.deliveries(),
        transactions.ownerships(),
        transactions.all_contracts(),
        transactions.meter_readings(),
        transactions.workshop_visits(),
    );
    days.extend(transactions.deliveries().as_of(until).iter().filter_map(|one| one.delivered));
    let given_up = transactions.ownerships().as_of(until).iter().filter_map(|one| one.until);
    days.extend(given_up.filter_map(|day| day.succ_opt()));
    days.retain(|day| after < *day && *day <= until);
    days
}

/// A task by its best day, the place of its rule, its identifier and its last day.
type Key = (NaiveDate, usize, TaskId, NaiveDate);

struct Planning<'a> {
    policy: &'a CarePolicy,
    dates: CareDates<'a>,
    period: Period,
    as_of: NaiveDate,
    // Of each rule.
    reach: Vec<Option<Reach>>,
    tasks: BTreeMap<Key, Task>,
    not_planned: Vec<NotPlanned>,
    cut: bool,
}

impl Planning<'_> {
    /// Plans what is judged by what was known on a day: until the day before another, or for good.
    fn stretch(&mut self, state: &State<'_>, until: Option<NaiveDate>) {
        let policy = self.policy;
        for (place, rule) in policy.rules.iter().enumerate() {
            let Some(Some(reach)) = self.reach.get(place).copied() else { continue };
            for anchored in anchors(rule, policy, state, &self.dates, reach) {
                let from = Stretch { place, rule, reach, state, until };
                let why = self.anchored(&from, &anchored);
                if let (Err(why), None) = (why, until) {
                    self.fail(rule, &anchored, why);
                }
            }
        }
    }

    /// Plans a rule by one anchor, and says what was the first that it could not.
    fn anchored(
        &mut self,
        from: &Stretch<'_, '_>,
        anchored: &Anchored<'_>,
    ) -> Result<(), WhyNotPlanned> {
        let (mut why, mut made) = (Ok(()), 0);
        let by = (self.dates.lunar, from.reach.wide, &self.policy.mileage);
        let all = occasions(from.rule, anchored, from.state, by);
        for (looked_at, occasion) in all.enumerate() {
            if made > self.most() || looked_at >= MOST_OCCASIONS {
                self.cut = true;
                break;
            }
            let task = occasion.and_then(|occasion| self.task(from, anchored, &occasion));
            match task {
                Ok(None) => {}
                Ok(Some(task)) => {
                    made = usize::saturating_add(made, 1);
                    self.keep(from.place, task);
                }
                Err(no_end @ WhyNotPlanned::Calendar(NoAnswer::Cut { .. })) => {
                    return why.and(Err(no_end));
                }
                Err(other) => why = why.and(Err(other)),
            }
        }
        why
    }

    /// The task for an occasion. `None`: it is not of this period, or judged by what is known on
    /// another day.
    fn task(
        &self,
        from: &Stretch<'_, '_>,
        anchored: &Anchored<'_>,
        occasion: &Occasion,
    ) -> Result<Option<Task>, WhyNotPlanned> {
        let rule = from.rule;
        let wanted = days_before(occasion.on, rule.ahead_days);
        if !from.reach.wide.contains(occasion.on) {
            return Ok(None);
        }
        let best = match moved(self.dates.work, wanted, rule.closed_day) {
            Ok(best) => best,
            Err(why) if self.period.contains(wanted) => return Err(WhyNotPlanned::Calendar(why)),
            Err(_) => return Ok(None),
        };
        let ends = anchored.ends().unwrap_or(NaiveDate::MAX);
        if from.state.active_until(rule).is_none_or(|until| until < best) {
            return Ok(None);
        }
        let first = days_before(best, rule.earlier_days);
        let until = if rule.only_before {
            days_before(occasion.on, 1)
        } else {
            days_after(occasion.on, rule.later_days)
        };
        let last = until.max(best).min(ends);
        if ends < best || self.period.last() < first || last < self.period.first() {
            return Ok(None);
        }
        let judged = last.min(self.as_of);
        if judged < from.state.on || from.until.is_some_and(|until| until <= judged) {
            return Ok(None);
        }
        let window = TaskWindow::try_new(first, best, last);
        let reason = reason::reason(occasion.says.0, occasion.says.1);
        Ok(window.ok().zip(reason).map(|(window, reason)| Task {
            id: TaskId::of(&rule.name, &anchored.id, occasion.number),
            customer: from.state.customer.id().clone(),
            purpose: rule.purpose,
            rank: rule.rank(),
            window,
            series: is_series(rule).then(|| TaskId::of(&rule.name, &anchored.id, 0)),
            role: rule.role,
            staff: None,
            reason,
        }))
    }

    /// Keeps a task, and the first ones only.
    fn keep(&mut self, place: usize, task: Task) {
        let key = (task.window.best(), place, task.id.clone(), task.window.last());
        self.tasks.insert(key, task);
        if self.tasks.len() > self.most() {
            self.tasks.pop_last();
            self.cut = true;
        }
    }

    fn fail(&mut self, rule: &CareRule, anchored: &Anchored<'_>, why: WhyNotPlanned) {
        if self.not_planned.len() >= self.most() {
            self.cut = true;
            return;
        }
        let (rule, anchor) = (rule.name.clone(), anchored.id.clone().into_owned());
        self.not_planned.push(NotPlanned { rule, anchor, why });
    }

    fn most(&self) -> usize {
        usize::try_from(self.policy.most_tasks).unwrap_or(usize::MAX)
    }
}

/// How many days of one rule by one anchor are looked at: a century of days.
const MOST_OCCASIONS: usize = 36_525;

/// A rule, and what was known on a day, until the day before another.
struct Stretch<'s, 'c> {
    place: usize,
    rule: &'s CareRule,
    reach: Reach,
    state: &'s State<'c>,
    until: Option<NaiveDate>,
}

fn is_series(rule: &CareRule) -> bool {
    matches!(&rule.times, CareTimes::DaysAfter(days) if days.len() > 1)
}
