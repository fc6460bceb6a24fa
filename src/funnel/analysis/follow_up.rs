//! Whether customers are called as they should be (S1): before the sale, and after it.
//!
//! An [`Opportunity`] knows of contacts as long as it is open. After the win it records none, and
//! it knows nothing of service: whether there was a contact then is asked of the caller, who has
//! the contacts of the customer.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::calls::call;
use super::{AnalysisPolicy, CallCause, Rate};
use crate::funnel::{Change, Opportunity, Outcome};
use crate::tiering::LevelPolicy;
use crate::units::period::days_after;
use crate::units::{Confidence, CustomerId, Period, StaffId};

/// What a member of staff did and has to do.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct SalesFollowUpRow {
    /// Who.
    pub staff: StaffId,
    /// How many contacts with prospects they recorded in the period, whosever the deal.
    pub contacts_made: u64,
    /// How many open deals they are the main owner of.
    pub open: u64,
    /// Of these, to how many a contact is due today.
    pub due: u64,
    /// Of these, to how many a contact is overdue.
    pub overdue: u64,
}

/// The follow-up of sales ([`sales_follow_up`]).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct SalesFollowUp {
    /// The day as of which it is made.
    pub as_of: NaiveDate,
    /// The period of the contacts.
    pub period: Period,
    /// By member of staff; none without a contact or an open deal.
    pub rows: Vec<SalesFollowUpRow>,
}

/// The report on the follow-up of sales as of a day: the contacts made in a period, by who made
/// them, and the open deals with a contact due or overdue, by
/// [main owner](crate::funnel::Owners::main). Due and overdue are contacts and agreed steps, as in
/// [`calls`](super::calls()): of a deal with both, overdue.
///
/// Cost: a pass over the changes of each deal.
///
/// ```
/// use clienteling::funnel::analysis::sales_follow_up;
/// use clienteling::funnel::{Opportunity, OpportunityBasics, Pipeline};
/// use clienteling::Period;
/// use clienteling::tiering::LevelPolicy;
/// let showroom = Pipeline::default();
/// let new = OpportunityBasics {
///     id: "O-1".parse()?,
///     customer: "C-1".parse()?,
///     product: "car".parse()?,
///     revenue: "168000.00 CNY".parse()?,
///     stage: showroom.first().clone(),
///     created_on: "2026-03-01".parse()?,
///     created_by: "S-1".parse()?,
/// };
/// let deal = Opportunity::create(new, &showroom)?;
/// let march = Period::from_first_to_last("2026-03-01".parse()?, "2026-03-31".parse()?)?;
/// let report = sales_follow_up([&deal], march, &LevelPolicy::default(), "2026-03-31".parse()?);
/// let row = &report.rows[0];
/// assert_eq!((row.contacts_made, row.open, row.due + row.overdue), (0, 1, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn sales_follow_up<'a>(
    deals: impl IntoIterator<Item = &'a Opportunity>,
    period: Period,
    levels: &LevelPolicy,
    as_of: NaiveDate,
) -> SalesFollowUp {
    let mut rows: BTreeMap<StaffId, SalesFollowUpRow> = BTreeMap::new();
    let mut count = |staff: &StaffId, of: fn(&mut SalesFollowUpRow) -> &mut u64| {
        let row = rows.entry(staff.clone()).or_insert_with(|| SalesFollowUpRow {
            staff: staff.clone(),
            contacts_made: 0,
            open: 0,
            due: 0,
            overdue: 0,
        });
        let count = of(row);
        *count = count.saturating_add(1);
    };
    for deal in deals {
        let Some(state) = deal.as_of(as_of) else { continue };
        for event in deal.events_through(as_of) {
            if matches!(event.change, Change::Contacted(_)) && period.contains(event.on) {
                count(&event.by, |row| &mut row.contacts_made);
            }
        }
        if !state.is_open() {
            continue;
        }
        let owner = state.owners().main();
        count(owner, |row| &mut row.open);
        let Some(call) = call(deal, &state, levels, as_of) else { continue };
        let over = [CallCause::StepOverdue, CallCause::ContactOverdue];
        if call.causes.iter().any(|cause| over.contains(cause)) {
            count(owner, |row| &mut row.overdue);
        } else {
            count(owner, |row| &mut row.due);
        }
    }
    SalesFollowUp { as_of, period, rows: rows.into_values().collect() }
}

/// What became of the calls after the sale that a member of staff had to see to.
///
/// Serialised with the rate.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct ServiceFollowUpRow {
    /// Who: the main owner of the won deals.
    pub staff: StaffId,
    /// How many won deals.
    pub won: u64,
    /// How many calls were made in their time, of those that were made or missed.
    pub made: Rate,
    /// How many were not made until the day on which they were due.
    pub missed: u64,
    /// How many can still be made in their time.
    pub coming: u64,
}

/// The follow-up of service ([`service_follow_up`]).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct ServiceFollowUp {
    /// The day as of which it is made.
    pub as_of: NaiveDate,
    /// In which period the deals were won. `None`: whenever.
    pub won: Option<Period>,
    /// By main owner.
    pub rows: Vec<ServiceFollowUpRow>,
}

/// The report on the follow-up of won deals as of a day: whether their customers were called on
/// the policy's days of care after the win (S1: on the day itself, the third and the seventh).
///
/// The time of a call reaches from the day after the one before it, the first from the day of the
/// win, to its own day. It was *made* if there was a contact in that time; *missed* if there was
/// none and its day has passed; and otherwise it is still *coming*.
///
/// `contacted` says whether there was a contact with a customer in a period: it is never asked
/// beyond the day of the judgement.
///
/// Cost: one question for each won deal and day of care.
///
/// ```
/// use clienteling::CustomerId;
/// use clienteling::funnel::analysis::{AnalysisPolicy, service_follow_up};
/// use clienteling::funnel::{Change, Opportunity, OpportunityBasics, Pipeline, Win};
/// use clienteling::{NaiveDate, Period};
///
/// let showroom = Pipeline::default();
/// let new = OpportunityBasics {
///     id: "O-1".parse()?,
///     customer: "C-1".parse()?,
///     product: "car".parse()?,
///     revenue: "168000.00 CNY".parse()?,
///     stage: showroom.first().clone(),
///     created_on: "2026-03-01".parse()?,
///     created_by: "S-1".parse()?,
/// };
/// let mut deal = Opportunity::create(new, &showroom)?;
/// let win = Win { into: "delivered".parse()?, revenue: "168000.00 CNY".parse()? };
/// deal.apply(Change::Win(win), "2026-03-10".parse()?, &"S-1".parse()?, &showroom)?;
///
/// let called: NaiveDate = "2026-03-12".parse()?;
/// let contacted = |_: &CustomerId, period: Period| period.contains(called);
/// let policy = AnalysisPolicy::default();
/// let report = service_follow_up([&deal], None, contacted, &policy, "2026-03-15".parse()?);
/// let row = &report.rows[0];
/// assert_eq!((row.made.proportion().successes(), row.missed, row.coming), (1, 1, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn service_follow_up<'a>(
    deals: impl IntoIterator<Item = &'a Opportunity>,
    won: Option<Period>,
    contacted: impl Fn(&CustomerId, Period) -> bool,
    policy: &AnalysisPolicy,
    as_of: NaiveDate,
) -> ServiceFollowUp {
    let mut rows: BTreeMap<StaffId, Calls> = BTreeMap::new();
    for deal in deals {
        let Some(state) = deal.as_of(as_of) else { continue };
        let Outcome::Won { on, .. } = state.outcome() else { continue };
        if won.is_some_and(|period| !period.contains(*on)) {
            continue;
        }
        let calls = rows.entry(state.owners().main().clone()).or_default();
        calls.won = calls.won.saturating_add(1);
        let mut from = Some(*on);
        for day in &policy.care_days {
            let until = days_after(*on, *day);
            // `None` before its time has begun.
            let asked =
                from.and_then(|from| Period::from_first_to_last(from, until.min(as_of)).ok());
            let count = if asked.is_some_and(|asked| contacted(deal.customer(), asked)) {
                &mut calls.made
            } else if until < as_of {
                &mut calls.missed
            } else {
                &mut calls.coming
            };
            *count = count.saturating_add(1);
            from = until.succ_opt();
        }
    }
    let confidence = policy.confidence;
    let rows = rows.into_iter().map(|(staff, calls)| calls.row(staff, confidence)).collect();
    ServiceFollowUp { as_of, won, rows }
}

/// Calls in the making of a row.
#[derive(Default)]
struct Calls {
    won: u64,
    made: u64,
    missed: u64,
    coming: u64,
}

impl Calls {
    fn row(self, staff: StaffId, confidence: Confidence) -> ServiceFollowUpRow {
        ServiceFollowUpRow {
            staff,
            won: self.won,
            made: Rate::of_parts(self.made, self.missed, confidence),
            missed: self.missed,
            coming: self.coming,
        }
    }
}
