//! Who waits for a delivery gets news of its date.

use chrono::NaiveDate;

use super::rules::{ARRANGED, LATE, NO_DAY, WANTED};
use super::{About, day_number};
use crate::base::Customer;
use crate::customer::Role;
use crate::followup::{FollowUpPolicy, Purpose, Task, TaskWindow};
use crate::rule::Rule;
use crate::transaction::{Delivery, Fulfilment, Order};
use crate::units::TaskId;
use crate::units::period::days_after;

/// The news for which a delivery or an order has called.
struct News {
    /// By the rule, the delivery or order, and the day: of another day it is other news.
    id: TaskId,
    window: TaskWindow,
    why: (&'static Rule, NaiveDate),
    /// The first day on which nobody waited for it any more. `None`: somebody does.
    over: Option<NaiveDate>,
}

pub(super) fn deliveries(about: &About<'_>, tasks: &mut Vec<Task>) {
    let all = news(about.customer, about.policy, about.as_of).into_iter();
    tasks.extend(all.filter(|one| one.over.is_none()).filter_map(|one| {
        about.task((one.id, Purpose::DeliveryNews), one.window, (Role::Sales, None), one.why)
    }));
}

/// The follow-ups for which deliveries and orders have called until a day and call no more, and since
/// when.
pub(in crate::followup) fn deliveries_over(
    customer: &Customer,
    policy: &FollowUpPolicy,
    as_of: NaiveDate,
) -> impl Iterator<Item = (TaskId, NaiveDate)> {
    let all = news(customer, policy, as_of).into_iter();
    all.filter_map(|one| Some((one.id, one.over?)))
}

fn news(customer: &Customer, policy: &FollowUpPolicy, as_of: NaiveDate) -> Vec<News> {
    let transactions = customer.transactions();
    let recorded_since = transactions.deliveries().as_of(as_of).first().map(|one| one.date);
    let mut all = Vec::new();
    for of in transactions.fulfilments(as_of) {
        let ended = of.ended_on(as_of).or_else(|| taken_as_delivered_on(&of, recorded_since));
        for coming in &of.deliveries {
            let over = [coming.over_on(as_of), ended].into_iter().flatten().min();
            of_delivery(coming.delivery, of.order, over, policy, &mut all);
        }
        let over = || promise_over_since(&of, ended, as_of);
        all.extend(of.order.map(|order| of_order(order, over(), policy)));
    }
    // What is late, or has had no day for too long, is so from a day on.
    all.retain(|one| one.window.first() <= as_of);
    all
}

/// Who records no deliveries has delivered what is invoiced.
fn taken_as_delivered_on(
    of: &Fulfilment<'_>,
    recorded_since: Option<NaiveDate>,
) -> Option<NaiveDate> {
    let invoiced = of.invoiced_on()?;
    let is_recorded = recorded_since.is_some_and(|since| since <= invoiced);
    (of.deliveries.is_empty() && !is_recorded).then_some(invoiced)
}

/// Since when the promise of an order has not held, without a break: since deliveries with days of
/// their own were to come, or nothing any more.
fn promise_over_since(
    of: &Fulfilment<'_>,
    ended: Option<NaiveDate>,
    as_of: NaiveDate,
) -> Option<NaiveDate> {
    let promised = of.deliveries.iter().filter(|one| one.delivery.promised.is_some());
    let mut times: Vec<_> = promised
        .map(|one| (one.delivery.date, one.over_on(as_of).unwrap_or(NaiveDate::MAX)))
        .chain(ended.map(|on| (on, NaiveDate::MAX)))
        .collect();
    times.sort_unstable();
    let joined = times.into_iter().reduce(|(since, until), (next, last)| {
        if next <= until { (since, last.max(until)) } else { (next, last) }
    });
    joined.filter(|(_, until)| as_of < *until || *until == NaiveDate::MAX).map(|(since, _)| since)
}

/// Its day, once it has one; that it did not come then; of what has no order, that it has no day.
fn of_delivery(
    delivery: &Delivery,
    order: Option<&Order>,
    over: Option<NaiveDate>,
    policy: &FollowUpPolicy,
    all: &mut Vec<News>,
) {
    let (id, date) = (delivery.id.as_str(), delivery.date);
    if let Some(promised) = delivery.promised {
        let (last, number) = (promised.max(date), day_number(promised));
        let best = days_after(date, 1).min(last);
        all.push(News {
            id: TaskId::of("delivery-date", id, number),
            window: TaskWindow::try_new(date, best, last).unwrap_or(TaskWindow::on(best)),
            why: (&ARRANGED, date),
            over,
        });
        all.push(late(TaskId::of("delivery-late", id, number), promised, over));
    } else if order.is_none() {
        let due = days_after(date, policy.delivery_day_within_days);
        let task = TaskId::of("delivery-without-day", id, day_number(due));
        all.push(News { id: task, window: TaskWindow::on(due), why: (&NO_DAY, date), over });
    }
}

/// That it did not come on the day for which it was promised, or that it has no day.
fn of_order(order: &Order, over: Option<NaiveDate>, policy: &FollowUpPolicy) -> News {
    let (id, date) = (order.id.as_str(), order.date);
    if let Some(promised) = order.promised {
        return late(TaskId::of("order-late", id, day_number(promised)), promised, over);
    }
    let within = || (days_after(date, policy.delivery_day_within_days), (&NO_DAY, date));
    let wanted = order.wanted.map(|wanted| (wanted.max(date), (&WANTED, wanted)));
    let (due, why) = wanted.unwrap_or_else(within);
    let id = TaskId::of("order-without-day", id, day_number(due));
    News { id, window: TaskWindow::on(due), why, over }
}

fn late(id: TaskId, promised: NaiveDate, over: Option<NaiveDate>) -> News {
    News { id, window: TaskWindow::on(days_after(promised, 1)), why: (&LATE, promised), over }
}
