//! What a deal asks of the list of follow-ups.

use chrono::NaiveDate;
use serde::Serialize;

use super::arising::{CALLED, Known, Steps};
use super::{Purpose, Task, TaskWindow};
use crate::customer::Role;
use crate::funnel::{Change, Opportunity, cadence};
use crate::rule::{Evidence, Reason};
use crate::tiering::LevelPolicy;
use crate::units::period::{days_between, days_later};
use crate::units::{CustomerId, OpportunityId, StaffId};

/// When a deal's customer is to be contacted next, as of a day: a plain value, so that the calls of
/// deals and those of customers are one list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DealContact {
    /// Which deal.
    pub opportunity: OpportunityId,
    /// With whom.
    pub customer: CustomerId,
    /// Who looks after it.
    pub owner: StaffId,
    /// The last contact: its creation counts as one, and so does its being reopened.
    pub last_contact: Option<NaiveDate>,
    /// On which days there was contact, in order, without what was corrected away.
    pub contacts: Vec<NaiveDate>,
    /// By when the next is due, and why. `None`: the deal is closed.
    pub due: Option<(NaiveDate, Reason)>,
    /// When it was closed. `None`: it is open.
    pub closed_on: Option<NaiveDate>,
}

impl DealContact {
    /// What a deal asks for, by the level of its customer. `None` before its creation. Cost: as
    /// [`Opportunity::as_of`].
    ///
    /// ```
    /// use clienteling::followup::DealContact;
    /// use clienteling::funnel::{Opportunity, OpportunityBasics, Pipeline};
    /// use clienteling::tiering::LevelPolicy;
    ///
    /// let deal = Opportunity::create(
    ///     OpportunityBasics {
    ///         id: "O-1".parse()?,
    ///         customer: "C-1".parse()?,
    ///         product: "car".parse()?,
    ///         revenue: "168000.00 CNY".parse()?,
    ///         stage: "first_contact".parse()?,
    ///         created_on: "2026-03-01".parse()?,
    ///         created_by: "S-1".parse()?,
    ///     },
    ///     &Pipeline::default(),
    /// )?;
    /// let asks = DealContact::of(&deal, &LevelPolicy::default(), "2026-03-07".parse()?);
    /// let (due, why) = asks.ok_or("created")?.due.ok_or("open")?;
    /// assert_eq!(due, "2026-03-31".parse()?);
    /// assert_eq!(why.to_string(), "the next contact is due on 2026-03-31, in 24 days");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(deal: &Opportunity, policy: &LevelPolicy, as_of: NaiveDate) -> Option<Self> {
        let state = deal.as_of(as_of)?;
        let cadence = cadence(deal, policy, as_of);
        let due = cadence.and_then(|it| Some((it.contact_due_on()?, it.contact_reason()?)));
        let events = deal.events_through(as_of).iter();
        let contacts = events.filter(|it| matches!(it.change, Change::Contacted(_)));
        Some(DealContact {
            opportunity: deal.id().clone(),
            customer: deal.customer().clone(),
            owner: state.owners().main().clone(),
            last_contact: cadence.map(|it| it.last_contact()),
            contacts: contacts.map(|it| it.on).collect(),
            due,
            closed_on: state.outcome().closed_on(),
        })
    }

    /// The follow-up that it asks for: after each contact another one, and after each call that was
    /// made or left out, also where only the customer's own facts say so. `None`: it is closed.
    pub(super) fn task(&self, customer: &CustomerId, known: &Known<'_>) -> Option<Task> {
        let (mut due, mut reason) = self.due?;
        let last_contact = self.last_contact?;
        let (id, last) = self.steps().next(known, Some(last_contact));
        let last = last.unwrap_or(last_contact);
        if last_contact < last {
            due = days_later(last, days_between(last_contact, due)).unwrap_or(NaiveDate::MAX);
            reason = CALLED.test(Evidence::happened(last))?;
        }
        let first = last.succ_opt().unwrap_or(last).min(due);
        Some(Task {
            id,
            customer: customer.clone(),
            purpose: Purpose::Deal,
            rank: Purpose::Deal.rank(),
            window: TaskWindow::try_new(first, due, due).unwrap_or(TaskWindow::on(due)),
            series: Some(self.steps().series()),
            role: Role::Sales,
            staff: Some(self.owner.clone()),
            reason,
        })
    }

    /// All its calls.
    pub(super) fn steps(&self) -> Steps<'_> {
        Steps { rule: "deal", anchor: self.opportunity.as_str() }
    }
}
