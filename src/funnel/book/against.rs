//! Which deals the pipelines that there are would not allow as they are.

use super::Opportunities;
use crate::funnel::{Pipeline, ReplayError};
use crate::units::OpportunityId;

/// A deal, and what of it does not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("deal `{opportunity}`: {problem}")]
pub struct OpportunityProblem {
    /// Which deal.
    pub opportunity: OpportunityId,
    /// What of it, and why.
    pub problem: ReplayError,
}

impl Opportunities {
    /// What of the deals their pipeline does not allow, by deal and in the order of days: a stage
    /// that there is no longer, a move that would be refused, another default probability. See
    /// [`Opportunity::against`](crate::rule::life::History::against).
    ///
    /// Each deal is judged by those of the pipelines that have its identifier: a pipeline may be
    /// given as it is and as it was, and several pipelines together or one by one. A deal of a
    /// pipeline that is not given is not judged, and not told of.
    ///
    /// Pipelines change, and history does not: a deal that does not fit is sound, and goes on. What
    /// is found here is what somebody may want to look at after a pipeline has changed.
    ///
    /// Cost: a pass over the changes of all deals, for each pipeline at most.
    ///
    /// ```
    /// use clienteling::funnel::{Opportunities, OpportunityRecord, Pipeline, PipelineDraft};
    ///
    /// let saved = r#"[{
    ///     "opportunity": {
    ///         "id": "O-1", "customer": "C-1", "product": "car", "quantity": "1",
    ///         "revenue": {"amount": "168000.00", "currency": "CNY"}, "stage": "first_contact",
    ///         "created_on": "2026-03-01", "created_by": "S-1",
    ///         "owners": [{"staff": "S-1", "share": "1"}]
    ///     },
    ///     "default": "0.05",
    ///     "events": [
    ///         {"on": "2026-03-04", "by": "S-1", "change": {"move": "test_drive"}, "default": "0.4"}
    ///     ]
    /// }]"#;
    /// let book = Opportunities::load(serde_json::from_str::<Vec<OpportunityRecord>>(saved)?)?;
    /// assert!(book.against(&[Pipeline::default()]).is_empty());
    ///
    /// let mut draft = PipelineDraft::default();
    /// draft.stages[0].probability = "10%".parse()?;
    /// draft.stages.remove(3);
    /// let told = book.against([&draft.validate()?]);
    /// assert_eq!(
    ///     told.iter().map(ToString::to_string).collect::<Vec<_>>(),
    ///     [
    ///         "deal `O-1`: `opportunity`: a default probability of `5%`, where the pipeline \
    ///          has `10%`",
    ///         "deal `O-1`: `events[0]`: there is no stage `test_drive`: expected one of \
    ///          `first_contact`, `needs_understood`, `product_shown`, `quotation`, `delivered`",
    ///     ],
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn against<'a>(
        &self,
        pipelines: impl IntoIterator<Item = &'a Pipeline>,
    ) -> Vec<OpportunityProblem> {
        let pipelines: Vec<&Pipeline> = pipelines.into_iter().collect();
        let of_deal = |deal: &crate::funnel::Opportunity| {
            let id = deal.pipeline().clone();
            pipelines.iter().copied().filter(move |one| *one.id() == id)
        };
        let of = |deal: &crate::funnel::Opportunity| {
            let opportunity = deal.id().clone();
            let own: Vec<&Pipeline> = of_deal(deal).collect();
            let told = if own.is_empty() { Vec::new() } else { deal.against(own) };
            told.into_iter().map(move |problem| OpportunityProblem {
                opportunity: opportunity.clone(),
                problem,
            })
        };
        self.iter().flat_map(of).collect()
    }
}
