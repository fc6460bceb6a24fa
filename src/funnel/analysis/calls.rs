//! Whom to call today, and why.

use chrono::NaiveDate;
use serde::Serialize;

use crate::funnel::cadence::cadence_of;
use crate::funnel::{Cadence, Opportunity, OpportunityState};
use crate::tiering::LevelPolicy;
use crate::units::words::words;
use crate::units::{CustomerId, OpportunityId, StaffId};

words! {
    /// Why to call today, the most pressing first.
    pub enum CallCause, "cause of a call" {
        /// What was agreed as the next step was due before today, and there was no contact since.
        StepOverdue = "step_overdue" as "next step overdue",
        /// What was agreed as the next step is due today, and there was no contact today.
        StepDue = "step_due" as "next step due",
        /// By the level of the prospect a contact was due before today.
        ContactOverdue = "contact_overdue",
        /// By the level of the prospect a contact is due today.
        ContactDue = "contact_due",
        /// The day on which it was expected to close has passed: ask for a new one. Told beside
        /// another cause; alone it is none, or it would be one again right after the call.
        ClosingOverdue = "closing_overdue" as "expected date passed",
    }
}

/// A call to make today.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Call {
    /// About which deal.
    pub opportunity: OpportunityId,
    /// Whom.
    pub customer: CustomerId,
    /// Who: the [main owner](crate::funnel::Owners::main).
    pub by: StaffId,
    /// Why, the most pressing first; at least one.
    pub causes: Vec<CallCause>,
    /// Since when it is due.
    pub due_since: NaiveDate,
    /// The level of the prospect and the rhythm of contact, with their reasons.
    pub cadence: Cadence,
}

/// Whom to call as of a day: the open deals of which a contact or an agreed step is due that day,
/// or was before.
///
/// In the order of the most pressing cause, then of the level (H first), of the day since when it
/// is due, and of the identifier. Calls for one cause or member of staff are a filter of the list.
///
/// A contact on the day of an agreed step or later settles it.
///
/// Cost: [`Opportunity::as_of`] for each deal, and a sort of the calls.
///
/// ```
/// use clienteling::funnel::analysis::{CallCause, calls};
/// use clienteling::funnel::{NewOpportunity, Opportunity, OpportunityBasics, Pipeline};
/// use clienteling::tiering::LevelPolicy;
///
/// let showroom = Pipeline::default();
/// let new = NewOpportunity::from(OpportunityBasics {
///     id: "O-1".parse()?,
///     customer: "C-1".parse()?,
///     product: "car".parse()?,
///     revenue: "168000.00 CNY".parse()?,
///     stage: showroom.first().clone(),
///     created_on: "2026-03-01".parse()?,
///     created_by: "S-1".parse()?,
/// });
/// let new = NewOpportunity { expected_on: Some("2026-03-20".parse()?), ..new };
/// let deal = Opportunity::create(new, &showroom)?;
/// let list = calls([&deal], &LevelPolicy::default(), "2026-03-07".parse()?);
/// assert_eq!(list[0].causes, [CallCause::ContactOverdue]);
/// assert_eq!(list[0].due_since, "2026-03-05".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn calls<'a>(
    deals: impl IntoIterator<Item = &'a Opportunity>,
    levels: &LevelPolicy,
    as_of: NaiveDate,
) -> Vec<Call> {
    let mut list: Vec<Call> = deals
        .into_iter()
        .filter_map(|deal| call(deal, &*deal.as_of(as_of)?, levels, as_of))
        .collect();
    list.sort_by(|one, other| {
        let key = |call: &Call| {
            (call.causes.first().copied(), call.cadence.level().level().rank(), call.due_since)
        };
        key(one).cmp(&key(other)).then_with(|| one.opportunity.cmp(&other.opportunity))
    });
    list
}

/// The call to make about one deal.
pub(super) fn call(
    deal: &Opportunity,
    state: &OpportunityState,
    levels: &LevelPolicy,
    as_of: NaiveDate,
) -> Option<Call> {
    let cadence = cadence_of(state, levels, as_of)?;
    let step = step_due(state).filter(|due| *due <= as_of);
    let contact = cadence.contact_due_on().filter(|due| *due <= as_of);
    let due_since = step.into_iter().chain(contact).min()?;
    let mut causes = Vec::new();
    let cause = |due: NaiveDate, over, now| if due < as_of { over } else { now };
    causes.extend(step.map(|due| cause(due, CallCause::StepOverdue, CallCause::StepDue)));
    causes.extend(contact.map(|due| cause(due, CallCause::ContactOverdue, CallCause::ContactDue)));
    causes.extend(cadence.level().is_overdue().then_some(CallCause::ClosingOverdue));
    Some(Call {
        opportunity: deal.id().clone(),
        customer: deal.customer().clone(),
        by: state.owners().main().clone(),
        causes,
        due_since,
        cadence,
    })
}

/// On which day the agreed step is due, if no contact has settled it.
fn step_due(state: &OpportunityState) -> Option<NaiveDate> {
    let due = state.next_step()?.on;
    let settled = state.last_contact().is_some_and(|(on, _)| on >= due);
    (!settled).then_some(due)
}
