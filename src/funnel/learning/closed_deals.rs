//! What a book of deals tells of each closed one: through which stages it went, what it was like,
//! how it ended, and since when that is known.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::{ClosedAs, Closing};
use crate::funnel::{Change, Event, Opportunity, OpportunityState, Outcome, visits};
use crate::tiering::{LevelPolicy, Prospect, level};
use crate::units::{IdText, StageId};

/// A deal that was won or lost, as it was known on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedDeal<'a> {
    /// Which deal.
    pub deal: &'a Opportunity,
    /// What was true of it on the day: that with which it closed.
    pub state: Cow<'a, OpportunityState>,
    /// The stages that it had entered, each once, by identifier. Of a won deal, the final one too.
    pub entered: Vec<StageId>,
    /// Won or lost, and the day of the event that closed it.
    pub closing: Closing,
}

impl ClosedDeal<'_> {
    /// What it was like before the day on which it closed; one that closed on its first day, when
    /// it was created. What is entered with the closing itself, such as what was bought in the end,
    /// would tell how it ended.
    ///
    /// Cost: that of [`DealFeatures::of`], and where a feature was changed on the day of the
    /// closing, a pass over the changes before.
    pub fn features(&self, levels: &LevelPolicy) -> DealFeatures {
        let day = self.closing.known_on;
        let changed = |event: &Event| {
            matches!(event.change, Change::Product(_) | Change::Owners(_) | Change::Features(_))
        };
        if self.deal.events_of(day).iter().any(changed) {
            DealFeatures::of(self.deal, &self.deal.before(day), levels)
        } else {
            DealFeatures::of(self.deal, &self.state, levels)
        }
    }
}

/// The deals that were won or lost as of a day, of a book or of any part of one, in their order.
///
/// | a deal that on the day is | |
/// |---|---|
/// | won or lost | takes part |
/// | reopened, and open | takes no part: how it had ended does not hold any more |
/// | void, or not created | takes no part |
///
/// Cost: a pass over the changes up to the day.
///
/// ```
/// use clienteling::funnel::learning::{ClosedAs, closed_deals};
/// use clienteling::funnel::{Change, LossCause, LossReason, OpportunityBasics};
/// use clienteling::funnel::{Opportunities, Opportunity, Pipeline};
///
/// let showroom = Pipeline::default();
/// let seller = "S-1".parse()?;
/// let new = OpportunityBasics {
///     id: "O-1".parse()?,
///     customer: "C-1".parse()?,
///     product: "car".parse()?,
///     revenue: "168000.00 CNY".parse()?,
///     stage: "first_contact".parse()?,
///     created_on: "2026-03-01".parse()?,
///     created_by: "S-1".parse()?,
/// };
/// let mut deal = Opportunity::create(new, &showroom)?;
/// deal.apply(Change::Move("test_drive".parse()?), "2026-03-04".parse()?, &seller, &showroom)?;
/// let lost = Change::Lose(LossReason::Cause(LossCause::Price));
/// deal.apply(lost, "2026-03-09".parse()?, &seller, &showroom)?;
/// let mut book = Opportunities::new();
/// book.add(deal)?;
///
/// assert_eq!(closed_deals(&book, "2026-03-08".parse()?).count(), 0);
/// let closed = closed_deals(&book, "2026-03-09".parse()?).next().ok_or("none is closed")?;
/// assert_eq!(closed.closing.closed_as, ClosedAs::Lost);
/// assert_eq!(closed.entered, ["first_contact".parse()?, "test_drive".parse()?]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn closed_deals<'a>(
    deals: impl IntoIterator<Item = &'a Opportunity>,
    as_of: NaiveDate,
) -> impl Iterator<Item = ClosedDeal<'a>> {
    deals.into_iter().filter_map(move |deal| closed_deal(deal, as_of))
}

/// A deal, if it was won or lost as of a day.
pub(super) fn closed_deal(deal: &Opportunity, as_of: NaiveDate) -> Option<ClosedDeal<'_>> {
    let state = deal.as_of(as_of)?;
    let closing = closing(&state).filter(|closing| closing.closed_as != ClosedAs::Void)?;
    let mut entered: Vec<StageId> =
        visits(deal, as_of).into_iter().map(|visit| visit.stage).collect();
    entered.sort_unstable();
    entered.dedup();
    Some(ClosedDeal { deal, state, entered, closing })
}

/// How a deal ended; `None` of an open one.
pub(super) fn closing(state: &OpportunityState) -> Option<Closing> {
    let (closed_as, known_on) = match state.outcome() {
        Outcome::Open => return None,
        Outcome::Won { on, .. } => (ClosedAs::Won, *on),
        Outcome::Lost { on, .. } => (ClosedAs::Lost, *on),
        Outcome::Void { on, .. } => (ClosedAs::Void, *on),
    };
    Some(Closing { closed_as, known_on })
}

/// What a deal is like, in names and values for [`FeatureCounts`](super::FeatureCounts).
///
/// | name | value |
/// |---|---|
/// | `product` | what is to be sold |
/// | `owner` | whose it is for the largest part; of equal parts, the smaller identifier |
/// | `source` | where the prospect came from: the [key or the own name](crate::marketing::LeadSource::as_str) of the source |
/// | `level` | how soon it was expected to close when it was created (S1's levels) |
/// | `feature:` and a name | the deal's own [`Features`](crate::funnel::Features) |
///
/// * Each name once; what is not known is missing.
/// * The level is that of the creation. Its present one grows as the expected day comes near, so
///   that a closed deal would show how it ended, which an open one cannot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DealFeatures(Vec<(Cow<'static, str>, IdText)>);

impl DealFeatures {
    /// Of a deal with what was true of it on a day. Cost: its features and owners.
    pub fn of(deal: &Opportunity, state: &OpportunityState, levels: &LevelPolicy) -> Self {
        let mut found: Vec<(Cow<'static, str>, IdText)> =
            vec![(Cow::Borrowed("product"), state.product().clone().into())];
        let owner = state.owners().main().clone();
        found.push((Cow::Borrowed("owner"), owner.into()));
        let source = deal.heard_from().map(|heard| ("source", heard.as_str()));
        let began = deal.beginning().expected_on.map(|expected| {
            let prospect = Prospect::expected_on(expected);
            ("level", level(&prospect, levels, deal.created_on()).level().as_str())
        });
        for (name, value) in source.into_iter().chain(began) {
            found.push((Cow::Borrowed(name), IdText::of(value)));
        }
        for feature in state.features().as_slice() {
            let name = format!("feature:{}", feature.name);
            found.push((Cow::Owned(name), feature.value.clone().into()));
        }
        DealFeatures(found)
    }

    /// Each name with its value.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value.as_str()))
    }
}
