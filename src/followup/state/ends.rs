//! The facts that end a follow-up, and those that hold it back.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::TaskContext;
use super::rules::{
    APPOINTMENT_CANCELLED, APPOINTMENT_KEPT, APPOINTMENT_MISSED, APPOINTMENT_MOVED, BEREAVED,
    CALLED_OFF, COMPLAINT_OVER, DEAL_CLOSED, DEAL_CONTACTED, DIED, ENDED, ERASED, LET_GO,
    NO_CONSENT, NOTHING_AWAITED, PROMISE_KEPT, PROMISE_RELEASED, STEP_REPLACED, STEP_TAKEN,
    WITHDRAWN,
};
use crate::base::Customer;
use crate::customer::EndKind;
use crate::followup::arising::{
    CalledOff, Known, StepOver, appointments_over, complaint_steps, deliveries_over,
    next_steps_over, promise_steps, promised_until, step_after,
};
use crate::followup::reach::channels_for;
use crate::followup::suggest::complaint_open;
use crate::followup::{FollowUpPolicy, Purpose, Task, TaskRank, TaskWindow};
use crate::marketing::{Channel, ConsentDecision, PromiseState};
use crate::rule::{Evidence, Reason, Rule, Value};
use crate::transaction::AppointmentEnd;
use crate::units::period::months_after;
use crate::units::{Record, TaskId};

/// A fact after which a follow-up is over.
#[derive(Clone, Copy)]
pub(super) struct Stop {
    pub(super) since: Option<NaiveDate>,
    pub(super) reason: Reason,
    /// Whether it did what the follow-up was for.
    pub(super) is_done: bool,
    /// By when it was to be, where that is not the last day of the follow-up.
    pub(super) due: Option<NaiveDate>,
}

impl Stop {
    fn on(day: NaiveDate, rule: &'static Rule, is_done: bool) -> Option<Self> {
        let reason = rule.test(Evidence::happened(day))?;
        Some(Stop { since: Some(day), reason, is_done, due: None })
    }
}

/// What ends or holds back the follow-ups of a customer on a day.
pub(super) struct Stops<'a> {
    customer: &'a Customer,
    context: &'a TaskContext<'a>,
    policy: &'a FollowUpPolicy,
    as_of: NaiveDate,
    /// By the follow-up, or its series.
    each: BTreeMap<TaskId, Stop>,
    /// Of deliveries, once a follow-up is about one.
    deliveries: OnceCell<BTreeMap<TaskId, Stop>>,
    /// Of next steps, once a follow-up is one.
    next_steps: OnceCell<BTreeMap<TaskId, Stop>>,
    called_off: CalledOff<'a>,
    ended: Option<Stop>,
    let_go: Option<Stop>,
    complaint: Option<(Reason, Option<NaiveDate>)>,
}

impl<'a> Stops<'a> {
    pub(super) fn of(
        customer: &'a Customer,
        context: &'a TaskContext<'a>,
        policy: &'a FollowUpPolicy,
        as_of: NaiveDate,
        known: &Known<'a>,
    ) -> Self {
        let basic = customer.basic();
        let ended = basic.end(as_of).and_then(|end| {
            let rule = if end.kind == EndKind::Died { &DIED } else { &ENDED };
            Stop::on(end.date, rule, false)
        });
        let let_go = basic.let_go(as_of).and_then(|it| Stop::on(it.date, &LET_GO, false));
        let mut stops = Stops {
            customer,
            context,
            policy,
            as_of,
            each: BTreeMap::new(),
            deliveries: OnceCell::new(),
            next_steps: OnceCell::new(),
            called_off: CalledOff::of(customer, context, policy, as_of, known),
            ended,
            let_go,
            complaint: complaint_open(customer, policy, as_of),
        };
        stops.promises();
        stops.complaints();
        stops.appointments();
        stops
    }

    fn stop(&mut self, task: TaskId, stop: Option<Stop>) {
        self.each.extend(stop.map(|stop| (task, stop)));
    }

    fn promises(&mut self) {
        for promised in self.customer.marketing().promises_on(self.as_of) {
            let on = |rule, is_done| Stop::on(promised.since, rule, is_done);
            let stop = match promised.state {
                PromiseState::Kept | PromiseState::KeptLate => on(&PROMISE_KEPT, true),
                PromiseState::Released => on(&PROMISE_RELEASED, false),
                PromiseState::Open | PromiseState::Overdue | PromiseState::Broken => None,
            };
            let due = Some(promised_until(promised.promise, self.policy));
            let stop = stop.map(|stop| Stop { due, ..stop });
            self.stop(promise_steps(&promised.promise.id).series(), stop);
        }
    }

    /// Since its last entry, where that says that it is not open, and nothing else is to be done.
    fn complaints(&mut self) {
        let marketing = self.customer.marketing();
        let entries = marketing.complaint_entries().as_of(self.as_of);
        for (complaint, state) in marketing.complaints_on(self.as_of) {
            let own = entries.iter().filter(|entry| entry.complaint == complaint.id);
            let last = own.map(Record::date).max().filter(|_| !state.is_open());
            let stop = last.and_then(|on| Stop::on(on, &COMPLAINT_OVER, false));
            self.stop(complaint_steps(&complaint.id).series(), stop);
        }
    }

    fn appointments(&mut self) {
        for (task, (end, on)) in appointments_over(self.customer, self.as_of) {
            let (rule, is_done) = match end {
                Some(AppointmentEnd::Kept) => (&APPOINTMENT_KEPT, true),
                Some(AppointmentEnd::Missed) => (&APPOINTMENT_MISSED, false),
                Some(AppointmentEnd::Cancelled) => (&APPOINTMENT_CANCELLED, false),
                None => (&APPOINTMENT_MOVED, false),
            };
            self.stop(task, Stop::on(on, rule, is_done));
        }
    }

    /// Whether what it is for has come, or will not.
    pub(super) fn over(&self, task: &Task) -> Option<Stop> {
        if self.called_off.arises(&task.id) {
            return None;
        }
        let of_series = || task.series.as_ref().and_then(|series| self.each.get(series));
        let by_facts = self.each.get(&task.id).or_else(of_series).copied();
        let by_facts = by_facts.or_else(|| self.sought(task)).or_else(|| self.deal(task));
        by_facts.or_else(|| self.called_off(task))
    }

    /// A delivery for which nobody waits any more, or a next step that was taken or replaced.
    fn sought(&self, task: &Task) -> Option<Stop> {
        let over = match task.purpose {
            Purpose::DeliveryNews => self.deliveries.get_or_init(|| self.deliveries()),
            Purpose::NextStep => self.next_steps.get_or_init(|| self.next_steps()),
            _ => return None,
        };
        over.get(&task.id).copied()
    }

    fn deliveries(&self) -> BTreeMap<TaskId, Stop> {
        let over = deliveries_over(self.customer, self.policy, self.as_of);
        over.filter_map(|(task, on)| Some((task, Stop::on(on, &NOTHING_AWAITED, false)?))).collect()
    }

    fn next_steps(&self) -> BTreeMap<TaskId, Stop> {
        let over = next_steps_over(self.customer, self.as_of);
        let stop = |(task, (on, how))| {
            let stop = match how {
                StepOver::Taken => Stop::on(on, &STEP_TAKEN, true),
                StepOver::Replaced => Stop::on(on, &STEP_REPLACED, false),
            };
            Some((task, stop?))
        };
        over.filter_map(stop).collect()
    }

    /// A deal in which there was contact since, or that is closed.
    fn deal(&self, task: &Task) -> Option<Stop> {
        let series = task.series.as_ref()?;
        let mut deals = self.context.deals.iter();
        let deal = deals.find(|deal| deal.steps().series() == *series)?;
        let is_known = |on: &NaiveDate| *on <= self.as_of;
        // Where the name is too long to say after which contact it comes.
        let after = step_after(&task.id).or_else(|| task.window.first().pred_opt())?;
        let mut contacts = deal.contacts.iter().copied().filter(is_known);
        if let Some(on) = contacts.find(|on| after < *on) {
            return Stop::on(on, &DEAL_CONTACTED, true);
        }
        Stop::on(deal.closed_on.filter(is_known)?, &DEAL_CLOSED, false)
    }

    /// Nobody knows since when.
    fn called_off(&self, task: &Task) -> Option<Stop> {
        let reason = CALLED_OFF.test(Evidence::fact(self.called_off.has(task)))?;
        Some(Stop { since: None, reason, is_done: false, due: None })
    }

    /// Why nothing is to be done any more about what was not done.
    pub(super) fn cancels(&self, task: &Task, over: Option<Stop>) -> Option<Stop> {
        self.erased()
            .or_else(|| {
                self.ended.filter(|_| !outlives(task, task.purpose.outlives_relationship()))
            })
            .or_else(|| self.let_go.filter(|_| !outlives(task, task.purpose.outlives_letting_go())))
            .or(over)
            .or_else(|| self.bereaved(task))
            .or_else(|| self.withdrawn(task))
    }

    fn erased(&self) -> Option<Stop> {
        let reason = ERASED.test(Evidence::fact(self.customer.is_erased()))?;
        // Nobody knows any more when.
        Some(Stop { since: None, reason, is_done: false, due: None })
    }

    /// A greeting of which the best day lies in the time of mourning.
    fn bereaved(&self, task: &Task) -> Option<Stop> {
        let on = self.context.bereaved_on.filter(|on| *on <= self.as_of)?;
        let until = months_after(on, self.policy.mourning_months);
        let is_greeting = task.rank == TaskRank::Greeting;
        let is_within = until.is_none_or(|until| task.window.best() < until);
        if is_greeting && is_within { Stop::on(on, &BEREAVED, false) } else { None }
    }

    /// Where no channel is left because the customer closed them.
    fn withdrawn(&self, task: &Task) -> Option<Stop> {
        let asked = task.purpose.consent_at(task.rank)?;
        if !channels_for(self.customer, Some(asked), self.policy.consent, self.as_of).is_empty() {
            return None;
        }
        let decided = self.customer.marketing().consents().as_of(self.as_of).iter().rev();
        let mut withdrawn = decided.filter(|one| {
            one.decision == ConsentDecision::Withdrawn
                && Channel::ALL.into_iter().any(|channel| one.covers(channel, asked))
        });
        Stop::on(withdrawn.next()?.date(), &WITHDRAWN, false)
    }

    /// Why it waits, since when, and until when if only time has to pass.
    pub(super) fn holds_back(
        &self,
        task: &Task,
        window: TaskWindow,
    ) -> Option<(Reason, NaiveDate, Option<NaiveDate>)> {
        let asked = task.purpose.consent_at(task.rank)?;
        let permitted = channels_for(self.customer, Some(asked), self.policy.consent, self.as_of);
        if let Some(reason) = NO_CONSENT.test(Evidence::fact(!permitted.is_empty())) {
            return Some((reason, window.first(), None));
        }
        let yields = matches!(task.rank, TaskRank::Greeting | TaskRank::Promotion);
        if !yields || self.as_of < window.first() {
            return None;
        }
        let (reason, until) = self.complaint?;
        let since = match reason.observed() {
            Value::Date(day) => day.max(window.first()),
            _ => window.first(),
        };
        Some((reason, since, until))
    }
}

/// Whether it goes on after the end of a relationship: what is owed, of the purposes that do.
fn outlives(task: &Task, purpose_does: bool) -> bool {
    task.rank == TaskRank::Obligation && purpose_does
}
