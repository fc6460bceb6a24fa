//! How long things take: in the middle, and at the ends.

use chrono::NaiveDate;
use serde::Serialize;

use super::AnalysisPolicy;
use super::basis::Own;
use crate::funnel::{Opportunity, Outcome, Pipeline, visits};
use crate::units::period::days_between;
use crate::units::{Estimate, StageId};

/// So many days that so many per cent took no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Quantile {
    /// How many per cent.
    pub percent: u32,
    /// How many days.
    pub days: u64,
}

/// How numbers of days are spread.
///
/// A quantile of p per cent is the smallest of the numbers that at least p per cent of them do not
/// exceed: the one at place ⌈p × n ÷ 100⌉ of the n in ascending order. So it is a number that was
/// observed, and the median of an even number is the lower of the two in the middle.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Spread {
    /// The smallest.
    pub shortest: u64,
    /// The quantile of 50 %.
    pub median: u64,
    /// The largest.
    pub longest: u64,
    /// The quantiles that the policy asks for.
    pub quantiles: Vec<Quantile>,
}

/// Numbers of days, exact.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Durations {
    /// How many there are.
    pub count: u64,
    /// All of them added up: with `count` the exact mean.
    pub total_days: u64,
    /// How they are spread, if there are as many as the policy asks for.
    pub spread: Estimate<Spread>,
}

impl Durations {
    /// Cost: a sort.
    pub(super) fn of(mut days: Vec<u64>, policy: &AnalysisPolicy) -> Self {
        days.sort_unstable();
        let count = u64::try_from(days.len()).unwrap_or(u64::MAX);
        let need = u64::from(policy.min_observations);
        let total_days = days.iter().fold(0_u64, |sum, days| sum.saturating_add(*days));
        let spread = match (days.first(), days.last()) {
            (Some(&shortest), Some(&longest)) if count >= need => {
                let quantile = |percent: &u32| {
                    Some(Quantile { percent: *percent, days: quantile(&days, *percent)? })
                };
                Estimate::Known(Spread {
                    shortest,
                    median: quantile(&50).map_or(shortest, |median| median.days),
                    longest,
                    quantiles: policy.quantiles.iter().filter_map(quantile).collect(),
                })
            }
            _ => Estimate::NotEnoughData { have: count, need },
        };
        Durations { count, total_days, spread }
    }
}

/// The quantile of ascending numbers, at a percentage from 1 to 100.
fn quantile(days: &[u64], percent: u32) -> Option<u64> {
    let share = usize::try_from(percent).ok()?.checked_mul(days.len())?;
    let place = share.div_ceil(100).checked_sub(1)?;
    days.get(place).copied()
}

/// How long deals stay in a stage.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct StageTime {
    /// Which stage.
    pub stage: StageId,
    /// The visits that are over, each on its own: by moving on or back, or by the end of the deal.
    pub completed: Durations,
    /// How many visits are not over: they will be longer than they are, and are in no figure.
    pub running: u64,
}

/// How long deals take ([`times`]).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Times {
    /// The day as of which it is judged.
    pub as_of: NaiveDate,
    /// The stages in which deals can be open, in order.
    pub stages: Vec<StageTime>,
    /// How many visits, over or not, were in stages that the pipeline does not have.
    pub elsewhere: u64,
    /// From creation to win, of the deals that are won.
    pub to_win: Durations,
    /// How many deals of other pipelines were given, and left out.
    pub other_pipelines: u64,
}

/// How long deals stay in each stage, and how long they take from creation to win, as of a day.
/// Void deals do not count, and those of other pipelines are only counted; the order of the deals
/// makes no difference.
///
/// For the times of a period, give the deals of the period, as in the example. Those that were
/// *closed* in it are over, and nothing of them is left out. Of those *created* in it the slow ones
/// are still running, so that the sooner one asks, the shorter the times look.
///
/// Cost: a pass over the changes of each deal, and a sort of the visits of each stage.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::funnel::analysis::{AnalysisPolicyDraft, times};
/// use clienteling::funnel::{Change, Opportunity, OpportunityBasics, Pipeline};
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
/// let drive = Change::Move("test_drive".parse()?);
/// deal.apply(drive, "2026-03-05".parse()?, &"S-1".parse()?, &showroom)?;
///
/// let policy = AnalysisPolicyDraft { min_observations: 1, ..Default::default() }.validate()?;
/// let day: NaiveDate = "2026-03-31".parse()?;
/// let of_all = times([&deal], &showroom, &policy, day);
/// let first = of_all.stages[0].completed.spread.as_ref().known().ok_or("too few")?;
/// assert_eq!(first.median, 4);
/// assert_eq!((of_all.stages[3].completed.count, of_all.stages[3].running), (0, 1));
///
/// let march = Period::from_first_to_last("2026-03-01".parse()?, day)?;
/// let closed_on = |deal: &Opportunity| deal.as_of(day)?.outcome().closed_on();
/// let in_march = |deal: &&Opportunity| closed_on(deal).is_some_and(|on| march.contains(on));
/// let of_march = times([&deal].into_iter().filter(in_march), &showroom, &policy, day);
/// // It is open: in a period it will be seen when it is closed.
/// assert_eq!((of_all.stages[0].completed.count, of_march.stages[0].completed.count), (1, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn times<'a>(
    deals: impl IntoIterator<Item = &'a Opportunity>,
    pipeline: &Pipeline,
    policy: &AnalysisPolicy,
    as_of: NaiveDate,
) -> Times {
    let mut stages: Vec<(&StageId, Vec<u64>, u64)> =
        pipeline.open_stages().map(|stage| (stage, Vec::new(), 0)).collect();
    let (mut elsewhere, mut to_win) = (0_u64, Vec::new());
    let mut own = Own::of(pipeline, as_of);
    for deal in deals.into_iter().filter(|deal| own.has(deal)) {
        let Some(state) = deal.as_of(as_of) else { continue };
        match state.outcome() {
            Outcome::Void { .. } => continue,
            Outcome::Won { on, .. } => to_win.push(days_between(deal.created_on(), *on)),
            _ => {}
        }
        for visit in visits(deal, as_of) {
            let row = stages.iter_mut().find(|(stage, ..)| **stage == visit.stage);
            match (row, visit.left_on) {
                (Some((_, completed, _)), Some(_)) => completed.push(visit.days(as_of)),
                (Some((_, _, running)), None) => *running = running.saturating_add(1),
                // In a final stage a deal ends on the day on which it enters it: that takes no time.
                (None, _) if pipeline.stage(&visit.stage).is_some() => {}
                (None, _) => elsewhere = elsewhere.saturating_add(1),
            }
        }
    }
    let row = |(stage, completed, running): (&StageId, Vec<u64>, u64)| StageTime {
        stage: stage.clone(),
        completed: Durations::of(completed, policy),
        running,
    };
    Times {
        as_of,
        stages: stages.into_iter().map(row).collect(),
        elsewhere,
        to_win: Durations::of(to_win, policy),
        other_pipelines: own.others,
    }
}

#[cfg(test)]
mod tests {
    use super::{Durations, quantile};
    use crate::funnel::analysis::AnalysisPolicyDraft;
    use crate::rule::Draft;
    use crate::units::Estimate;

    #[test]
    fn a_quantile_is_the_smallest_that_so_many_do_not_exceed() {
        let days = [1, 2, 3, 10];
        let of = |percent| quantile(&days, percent).unwrap();
        assert_eq!([1, 25, 26, 50, 51, 75, 76, 99].map(of), [1, 1, 2, 2, 3, 3, 10, 10]);
        assert_eq!(quantile(&[], 50), None);
        assert_eq!(quantile(&[7], 1), Some(7));
    }

    #[test]
    fn below_the_least_number_of_observations_nothing_is_said_of_their_spread() {
        let policy = AnalysisPolicyDraft { min_observations: 3, ..Default::default() };
        let policy = policy.validate().unwrap();
        let few = Durations::of(vec![9, 1], &policy);
        assert_eq!((few.count, few.total_days), (2, 10));
        assert_eq!(few.spread, Estimate::NotEnoughData { have: 2, need: 3 });
        let enough = Durations::of(vec![9, 1, 4], &policy).spread.known().unwrap();
        assert_eq!((enough.shortest, enough.median, enough.longest), (1, 4, 9));
    }
}
