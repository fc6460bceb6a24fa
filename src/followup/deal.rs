//! What a deal asks of the list of follow-ups.

use chrono::NaiveDate;
use serde::Serialize;

use super::arising::day_number;
use super::{Purpose, Task, TaskWindow};
use crate::customer::Role;
use crate::funnel::{Opportunity, cadence};
use crate::rule::Reason;
use crate::tiering::LevelPolicy;
use crate::units::{CustomerId, OpportunityId, StaffId, TaskId};

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
        Some(DealContact {
            opportunity: deal.id().clone(),
            customer: deal.customer().clone(),
            owner: state.owners().main().clone(),
            last_contact: cadence.map(|it| it.last_contact()),
            due,
            closed_on: state.outcome().closed_on(),
        })
    }

    /// The follow-up that it asks for. `None`: it is closed.
    pub(super) fn task(&self, customer: &CustomerId) -> Option<Task> {
        let (due, reason) = self.due?;
        let last_contact = self.last_contact?;
        let first = last_contact.succ_opt().unwrap_or(last_contact).min(due);
        Some(Task {
            // After each contact another one.
            id: TaskId::of(DEAL, self.opportunity.as_str(), day_number(last_contact)),
            customer: customer.clone(),
            purpose: Purpose::Deal,
            rank: Purpose::Deal.rank(),
            window: TaskWindow::try_new(first, due, due).unwrap_or(TaskWindow::on(due)),
            series: Some(self.series()),
            role: Role::Sales,
            staff: Some(self.owner.clone()),
            reason,
        })
    }

    /// All its calls.
    pub(super) fn series(&self) -> TaskId {
        TaskId::of(DEAL, self.opportunity.as_str(), 0)
    }
}

const DEAL: &str = "deal";
