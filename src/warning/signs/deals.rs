//! Deals that stand still, and deals that were expected to close by now.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{DEAL_DATE_PASSED, DEAL_STALLED};
use crate::base::FactKind;
use crate::funnel::{Change, Opportunity, OpportunityState, Pipeline, stage_clock};
use crate::rule::measure::{Subject, Unknown};
use crate::rule::{Evidence, rules};
use crate::warning::{Advice, Finding, FindingKey, Found, JointRule, Severity, WarningContext};

rules! {
    DATE_PASSED = "warning.deal-date-passed", Below {
        "was expected to close by {observed}[, {margin} ago], and is still open",
        "is expected to close by {observed}[, in {margin}]",
        "nobody says when it is expected to close",
    };
}

/// The deals that stand in a stage for longer than its pipeline allows, each with what it is to bring.
/// Of deals of another pipeline, whose limits are not known here, it is said once for the pipeline
/// that nothing can be said.
///
/// Cost: a pass over the deals.
#[derive(Debug, Clone)]
pub struct StalledDeals {
    pipelines: Vec<Pipeline>,
}

impl StalledDeals {
    /// By the limits of these pipelines.
    pub fn new(pipelines: impl IntoIterator<Item = Pipeline>) -> Self {
        StalledDeals { pipelines: pipelines.into_iter().collect() }
    }
}

impl JointRule for StalledDeals {
    fn matters(&self) -> Vec<&str> {
        vec![DEAL_STALLED]
    }

    fn evaluate(&self, context: &WarningContext<'_>, found: &mut Found) {
        let as_of = context.as_of;
        let mut unknown = BTreeSet::new();
        each_open(context, found, |deal, state, found| {
            let pipeline = self.pipelines.iter().find(|it| it.id() == deal.pipeline());
            let Some(pipeline) = pipeline else {
                unknown.insert(deal.pipeline());
                return;
            };
            let Some(clock) = stage_clock(deal, pipeline, as_of) else { return };
            match (clock.stalled_since(), clock.reason()) {
                (Some(since), Some(reason)) => {
                    let key = FindingKey::new(DEAL_STALLED, deal.id().clone());
                    let finding = Finding::new(key, since, reason, Advice::TakeFurther);
                    found.add(of_deal(context, state, finding));
                }
                _ => found.look_again(clock.stalls_on()),
            }
        });
        for pipeline in unknown {
            let key = FindingKey::new(DEAL_STALLED, Subject::Firm);
            found.unknown(key.which(pipeline.as_str().to_owned()), Unknown::NotKnown);
        }
    }

    fn is_touched_by(&self, _: FactKind) -> bool {
        false
    }
}

/// The open deals of which the day on which they were expected to close has passed: the forecast
/// counts on them, and nobody knows for when.
///
/// Cost: a pass over the deals.
#[derive(Debug, Clone, Copy, Default)]
pub struct PassedDates;

impl JointRule for PassedDates {
    fn matters(&self) -> Vec<&str> {
        vec![DEAL_DATE_PASSED]
    }

    fn evaluate(&self, context: &WarningContext<'_>, found: &mut Found) {
        each_open(context, found, |deal, state, found| {
            let Some(expected) = state.expected_on() else { return };
            let Some(since) = expected.succ_opt() else { return };
            let Some(reason) = DATE_PASSED.test(Evidence::dates(expected, context.as_of)) else {
                return found.look_again(since);
            };
            // Who enters a day that has passed has told nothing before that.
            let since = since.max(expected_since(deal, context.as_of));
            let key = FindingKey::new(DEAL_DATE_PASSED, deal.id().clone());
            let finding = Finding::new(key, since, reason, Advice::TakeFurther);
            found.add(of_deal(context, state, finding));
        });
    }

    fn is_touched_by(&self, _: FactKind) -> bool {
        false
    }
}

/// Since when a deal is expected to close when it is.
fn expected_since(deal: &Opportunity, as_of: NaiveDate) -> NaiveDate {
    let mut changes = deal.events_through(as_of).iter().rev();
    let last = changes.find(|event| matches!(event.change, Change::ExpectedOn(_)));
    last.map_or(deal.created_on(), |event| event.on)
}

/// Looks at each deal that is open on the day, as it was then.
fn each_open<'a>(
    context: &WarningContext<'a>,
    found: &mut Found,
    mut look: impl FnMut(&'a Opportunity, &OpportunityState, &mut Found),
) {
    for deal in context.deals.iter() {
        if deal.state().changed_on() > context.as_of {
            // What is dated ahead begins to count on a later day.
            found.look_again(context.as_of.succ_opt());
        }
        let state = deal.as_of(context.as_of);
        if let Some(state) = state.filter(|state| state.is_open()) {
            look(deal, &state, found);
        }
    }
}

/// With the revenue at stake, where its rate is known, and the main owner.
fn of_deal(context: &WarningContext<'_>, state: &OpportunityState, finding: Finding) -> Finding {
    Finding {
        severity: Severity::Medium,
        at_stake: context.valuation().value(state.revenue(), context.as_of).ok(),
        responsible: Some(state.owners().main().clone()),
        ..finding
    }
}
