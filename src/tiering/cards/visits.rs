//! The client card from the days on which a customer came.

use chrono::NaiveDate;

use super::{CardFacts, ClientCard, ClientCardPolicy};
use crate::rule::{Evidence, Reason, rules};
use crate::units::Score;
use crate::units::period::{days_between, days_later, first_of_months_through, months_after};

rules! {
    JUST_BOUGHT = "tiering.card.just-bought", AtMost {
        "bought {ago}, within the {needed} of a fresh purchase[ (by {margin})]",
        "bought {ago}, beyond the {needed} of a fresh purchase[ (by {margin})]",
        "it is not known when they bought",
    };
    ACTIVE = "tiering.card.active", Over {
        "last bought, came for service or spent points on {observed}, recently enough: after {needed}[ (by {margin})]",
        "last bought, came for service or spent points on {observed}, too long ago: not after {needed}[ (by {margin})]",
        "it is not known when they last bought, came for service or spent points",
    };
    NOT_ACTIVE = "tiering.card.not-active", reverse of ACTIVE;
    ACTIVE_BY_CHOICE = "tiering.card.active-whatever-service", Over {
        "last bought or spent points on {observed}, recently enough: after {needed}[ (by {margin})]",
        "last bought or spent points on {observed}, too long ago: not after {needed}[ (by {margin})]",
        "it is not known when they last bought or spent points",
    };
    NOT_ACTIVE_BY_CHOICE = "tiering.card.not-active-whatever-service", reverse of ACTIVE_BY_CHOICE;
    SATISFIED = "tiering.card.satisfied", AtLeast {
        "satisfaction {observed}, at least the {needed} of a satisfied customer[ (by {margin})]",
        "satisfaction {observed}, below the {needed} of a satisfied customer[ (by {margin})]",
        "nobody knows how satisfied they are now[; it takes {needed} to count as satisfied]",
    };
    NOT_SATISFIED = "tiering.card.not-satisfied", reverse of SATISFIED;
    RELIES = "tiering.card.relies-on-us", AtLeast {
        "days on which they came of their own accord in the period that counts: {observed}, at least the {needed} of a loyal customer[ (by {margin})]",
        "days on which they came of their own accord in the period that counts: {observed}, below the {needed} of a loyal customer[ (by {margin})]",
        "it is not known how often they came of their own accord in the period that counts",
    };
    DOES_NOT_RELY = "tiering.card.does-not-rely-on-us", reverse of RELIES;
}

/// What a customer who has bought did by a day.
pub(super) struct Visits {
    /// Every day on which they came of their own accord, in order and once.
    days: Vec<NaiveDate>,
    /// The last day on which they came.
    last_came: NaiveDate,
    last_purchase: NaiveDate,
    /// The last day that counts as active.
    last_activity: NaiveDate,
    satisfaction: Option<(NaiveDate, Score)>,
    policy: ClientCardPolicy,
}

/// The card with its reasons.
pub(super) struct Judged {
    pub(super) card: ClientCard,
    pub(super) reasons: Vec<Reason>,
    pub(super) satisfaction_unknown: bool,
}

impl Visits {
    /// `None` for somebody who has not bought by the day.
    pub(super) fn of(
        facts: &CardFacts,
        policy: &ClientCardPolicy,
        as_of: NaiveDate,
    ) -> Option<Self> {
        let known = |days: &[NaiveDate]| -> Vec<NaiveDate> {
            days.iter().copied().filter(|day| *day <= as_of).collect()
        };
        let (mut days, services) = (known(&facts.purchases), known(&facts.services));
        let last_purchase = *days.iter().max()?;
        days.extend(known(&facts.redemptions));
        let last_chosen = *days.iter().max()?;
        let last_service = services.iter().copied().chain(known(&facts.put_right)).max();
        let last_came = last_service.map_or(last_chosen, |service| service.max(last_chosen));
        days.extend(services);
        days.sort_unstable();
        days.dedup();
        Some(Visits {
            days,
            last_came,
            last_purchase,
            last_activity: if policy.service_keeps_active { last_came } else { last_chosen },
            satisfaction: facts.satisfaction(as_of),
            policy: *policy,
        })
    }

    /// The card on a day, by what was known of them before.
    pub(super) fn judge(&self, on: NaiveDate) -> Judged {
        let policy = self.policy;
        let (is_active, activity) = self.activity(on);
        let visits = Evidence::counts(self.visits(on), u64::from(policy.visits));
        let relies = RELIES.test(visits);
        let satisfaction = self.satisfaction(on);
        let marks = Evidence::scores(satisfaction, policy.satisfied_from);
        let satisfied = SATISFIED.test(marks);
        let missing = [NOT_SATISFIED.test(marks), DOES_NOT_RELY.test(visits)];
        let judged = |card, decisive: [Option<Reason>; 3]| Judged {
            card,
            reasons: decisive.into_iter().chain(missing).flatten().collect(),
            satisfaction_unknown: is_active
                && card != ClientCard::Loyal
                && relies.is_some()
                && satisfaction.is_none(),
        };
        if !is_active {
            return judged(ClientCard::OnFile, [activity, None, None]);
        }
        if satisfied.is_some() && relies.is_some() {
            return judged(ClientCard::Loyal, [activity, satisfied, relies]);
        }
        let came_since = self.last_came > self.last_purchase;
        let since =
            Evidence::days(days_between(on, self.last_purchase), u64::from(policy.closed_days));
        match JUST_BOUGHT.test(since).filter(|_| !came_since) {
            Some(just_bought) => judged(ClientCard::Closed, [Some(just_bought), None, None]),
            None => judged(ClientCard::Active, [activity, None, None]),
        }
    }

    /// Whether the last activity still counts, as a comparison of its day with the last day that
    /// does not. No reason where every day of the calendar counts.
    fn activity(&self, on: NaiveDate) -> (bool, Option<Reason>) {
        let limit = first_of_months_through(on, self.policy.active_months).pred_opt();
        let Some(limit) = limit else { return (true, None) };
        let evidence = Evidence::dates(self.last_activity, limit);
        let (active, not_active) = if self.policy.service_keeps_active {
            (&ACTIVE, &NOT_ACTIVE)
        } else {
            (&ACTIVE_BY_CHOICE, &NOT_ACTIVE_BY_CHOICE)
        };
        let reason = active.test(evidence);
        (reason.is_some(), reason.or_else(|| not_active.test(evidence)))
    }

    /// The mark that counts on a day: not one of too long ago.
    fn satisfaction(&self, on: NaiveDate) -> Option<Score> {
        let (marked, mark) = self.satisfaction?;
        let until = months_after(marked, self.policy.satisfaction_months);
        until.is_none_or(|until| on < until).then_some(mark)
    }

    /// The first day on which an activity of this day no longer counts. `None` beyond the calendar.
    fn active_until(&self, day: NaiveDate) -> Option<NaiveDate> {
        months_after(day, self.policy.active_months)
    }

    /// On how many days they came of their own accord within the months before a day.
    fn visits(&self, on: NaiveDate) -> u64 {
        let ends = self.days.iter().map(|day| months_after(*day, self.policy.visits_months));
        let counting = ends.filter(|end| end.is_none_or(|end| on < end));
        u64::try_from(counting.count()).unwrap_or(u64::MAX)
    }

    /// The days on which time alone can change the card.
    pub(super) fn turning_points(&self) -> Vec<NaiveDate> {
        let policy = self.policy;
        let not_just_bought =
            days_later(self.last_purchase, policy.closed_days).and_then(|last| last.succ_opt());
        // With n days and v needed, reliance ends when the (n − v + 1)-th day stops to count.
        let needed = usize::try_from(policy.visits).unwrap_or(usize::MAX);
        let decisive = self.days.len().checked_sub(needed).and_then(|spare| self.days.get(spare));
        let reliance = decisive.and_then(|day| months_after(*day, policy.visits_months));
        let activity = self.active_until(self.last_activity);
        let satisfaction = self.satisfaction;
        let satisfaction =
            satisfaction.and_then(|(marked, _)| months_after(marked, policy.satisfaction_months));
        [not_just_bought, reliance, satisfaction, activity].into_iter().flatten().collect()
    }
}
