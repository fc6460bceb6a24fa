//! The list as a book of opportunities: each with its history, through one pipeline.

use std::collections::BTreeMap;
use std::error::Error;

use chrono::NaiveDate;
use clienteling::funnel::{
    Change, LossReason, NewOpportunity, Opportunities, Opportunity, OpportunityBasics, Pipeline,
    PipelineDraft, Stage, Win,
};
use clienteling::{Money, ProductId};

use crate::list::{Come, Told};
use crate::prices::From;

/// Prospecting, engaging, won. The probabilities beforehand are those of the showroom (S1) for
/// a first contact and for needs that are understood.
pub(crate) fn pipeline() -> Result<Pipeline, Box<dyn Error>> {
    let stage = |id: &str, percent: &str| -> Result<Stage, Box<dyn Error>> {
        Ok(Stage {
            id: id.parse()?,
            name: id.to_owned(),
            probability: percent.parse()?,
            next: None,
            is_final: id == "won",
            stalled_after_days: None,
            steps: Vec::new(),
        })
    };
    let stages =
        vec![stage("prospecting", "5%")?, stage("engaging", "25%")?, stage("won", "100%")?];
    Ok(PipelineDraft { stages, ..PipelineDraft::default() }.validate()?)
}

/// The deals. A deal begins when it is engaged, which is the first thing that the list dates; a
/// prospect, of whom it dates nothing, on the list's last day.
pub(crate) fn book(
    told: &[Told],
    expected: &BTreeMap<ProductId, (Money, From)>,
    pipeline: &Pipeline,
    last_day: NaiveDate,
) -> Result<Opportunities, Box<dyn Error>> {
    let mut book = Opportunities::new();
    for told in told {
        let (stage, begun) = match told.come {
            Come::Prospecting => ("prospecting", last_day),
            Come::Engaging(engaged) | Come::Won(engaged, ..) | Come::Lost(engaged, _) => {
                ("engaging", engaged)
            }
        };
        let customer = match &told.account {
            Some(account) => account.clone(),
            // A customer of its own: the deal's identifier is one of a customer as well.
            None => told.id.as_str().parse()?,
        };
        let revenue = expected.get(&told.product).ok_or("a product without an amount")?.0;
        let new = NewOpportunity {
            heard_from: told.source.clone(),
            ..OpportunityBasics {
                id: told.id.clone(),
                customer,
                product: told.product.clone(),
                revenue,
                stage: stage.parse()?,
                created_on: begun,
                created_by: told.agent.clone(),
            }
            .into()
        };
        let mut deal = Opportunity::create(new, pipeline)?;
        let end = match told.come {
            Come::Won(_, closed, revenue) => {
                Some((closed, Change::Win(Win { into: "won".parse()?, revenue })))
            }
            Come::Lost(_, closed) => {
                Some((closed, Change::Lose(LossReason::Other("not recorded".parse()?))))
            }
            Come::Prospecting | Come::Engaging(_) => None,
        };
        if let Some((closed, change)) = end {
            deal.apply(change, closed, &told.agent, pipeline)?;
        }
        book.add(deal)?;
    }
    Ok(book)
}
