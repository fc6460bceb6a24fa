//! How long a deal takes: in each stage, in all, and when it has stood still for too long.
//!
//! Days are those between two dates: entered on the 1st and left on the 4th are three.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Change, Opportunity, OpportunityState, Pipeline};
use crate::rule::{Evidence, Reason, rules};
use crate::units::StageId;
use crate::units::period::{days_between, days_later};
use crate::units::written::written;

/// A stay in a stage, from entering it to leaving it or to the end of the deal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct StageVisit {
    /// Which stage.
    pub stage: StageId,
    /// When the deal entered it.
    pub entered_on: NaiveDate,
    /// When it left it, or ended in it. `None` while it is there.
    pub left_on: Option<NaiveDate>,
}

impl StageVisit {
    /// How many days it had lasted on a day.
    pub fn days(&self, as_of: NaiveDate) -> u64 {
        let until = self.left_on.map_or(as_of, |left| left.min(as_of));
        if until > self.entered_on { days_between(self.entered_on, until) } else { 0 }
    }
}

/// The stages in which a deal was up to a day, one visit after the other; none before its creation.
/// A won deal enters its final stage and ends there on the same day; a reopened one begins a new
/// visit.
///
/// Cost: a pass over the changes up to the day.
pub fn visits(opportunity: &Opportunity, as_of: NaiveDate) -> Vec<StageVisit> {
    let mut visits: Vec<StageVisit> = Vec::new();
    if as_of < opportunity.created_on() {
        return visits;
    }
    let enter = |stage: &StageId, entered_on| StageVisit {
        stage: stage.clone(),
        entered_on,
        left_on: None,
    };
    let leave = |visits: &mut Vec<StageVisit>, on| {
        if let Some(visit) = visits.last_mut() {
            visit.left_on.get_or_insert(on);
        }
    };
    visits.push(enter(&opportunity.beginning().stage, opportunity.created_on()));
    for event in opportunity.events_through(as_of) {
        match &event.change {
            Change::Move(to) => {
                leave(&mut visits, event.on);
                visits.push(enter(to, event.on));
            }
            Change::Win(win) => {
                leave(&mut visits, event.on);
                // In a pipeline of one stage a deal is won where it stands.
                if visits.last().is_none_or(|visit| visit.stage != win.into) {
                    visits.push(enter(&win.into, event.on));
                    leave(&mut visits, event.on);
                }
            }
            Change::Lose(_) | Change::Void(_) => leave(&mut visits, event.on),
            Change::Reopen(to) => visits.push(enter(to, event.on)),
            _ => {}
        }
    }
    visits
}

/// How many days a deal had been in each of its stages on a day, several visits added up, in the
/// order of the first visits.
///
/// Cost: as [`visits`], and a pass over the stages for each.
///
/// ```
/// use clienteling::funnel::{Change, Opportunity, OpportunityBasics, Pipeline, days_in_stages};
///
/// let showroom = Pipeline::default();
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
/// for (stage, day) in [("test_drive", "2026-03-05"), ("first_contact", "2026-03-06")] {
///     deal.apply(Change::Move(stage.parse()?), day.parse()?, &"S-1".parse()?, &showroom)?;
/// }
/// let days = days_in_stages(&deal, "2026-03-10".parse()?);
/// assert_eq!(days, [("first_contact".parse()?, 8), ("test_drive".parse()?, 1)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn days_in_stages(opportunity: &Opportunity, as_of: NaiveDate) -> Vec<(StageId, u64)> {
    let mut sums: Vec<(StageId, u64)> = Vec::new();
    for visit in visits(opportunity, as_of) {
        let days = visit.days(as_of);
        match sums.iter_mut().find(|(stage, _)| *stage == visit.stage) {
            Some((_, sum)) => *sum = sum.saturating_add(days),
            None => sums.push((visit.stage, days)),
        }
    }
    sums
}

/// How many days old a deal was on a day: since its creation, and of a closed one until it ended.
/// `None` before its creation.
pub fn age(opportunity: &Opportunity, as_of: NaiveDate) -> Option<u64> {
    Some(age_of(opportunity, &*opportunity.as_of(as_of)?, as_of))
}

/// As [`age`], with what was true of the deal on the day.
pub(super) fn age_of(opportunity: &Opportunity, state: &OpportunityState, as_of: NaiveDate) -> u64 {
    days_between(opportunity.created_on(), state.outcome().closed_on().unwrap_or(as_of))
}

/// How long an open deal has stood in its stage on a day, and whether that is too long.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StageClock {
    stage: StageId,
    entered_on: NaiveDate,
    limit: Option<u32>,
    as_of: NaiveDate,
}

rules! {
    STALLED = "funnel.stalled", AtLeast {
        "in this stage for {observed}, at least the limit of {needed}[ (by {margin})]",
        "in this stage for {observed}, below the limit of {needed}[ (by {margin})]",
        "nothing says how long a deal may stand in this stage",
    };
    MOVING = "funnel.not-stalled", reverse of STALLED;
}

impl StageClock {
    /// The stage.
    pub const fn stage(&self) -> &StageId {
        &self.stage
    }

    /// When the deal entered it, the last time.
    pub const fn entered_on(&self) -> NaiveDate {
        self.entered_on
    }

    /// How many days it has stood there.
    pub fn days(&self) -> u64 {
        days_between(self.entered_on, self.as_of)
    }

    /// The first day on which it is stalled, if nothing moves it; it may have passed. `None` where
    /// the stage has no limit, and beyond the calendar.
    pub fn stalls_on(&self) -> Option<NaiveDate> {
        days_later(self.entered_on, self.limit?)
    }

    /// Since when it is stalled. `None` while it is not.
    pub fn stalled_since(&self) -> Option<NaiveDate> {
        self.stalls_on().filter(|since| *since <= self.as_of)
    }

    /// Why it is stalled, or not yet. `None` where the stage has no limit.
    pub fn reason(&self) -> Option<Reason> {
        let evidence = Evidence::days(self.days(), u64::from(self.limit?));
        STALLED.test(evidence).or_else(|| MOVING.test(evidence))
    }
}

written! {
    StageClock as self {
        stage,
        entered_on,
        days: self.days(),
        stalls_on: self.stalls_on(),
        stalled_since: self.stalled_since(),
        reason: self.reason(),
    }
}

/// How long a deal has stood in its stage as of a day, by the limit of its pipeline: by another one it
/// has no limit. `None` before
/// its creation, and once it is closed. A stage that the pipeline does not have has no limit.
///
/// Cost: as [`Opportunity::as_of`].
///
/// ```
/// use clienteling::funnel::{Opportunity, OpportunityBasics, Pipeline, stage_clock};
///
/// let showroom = Pipeline::default();
/// let new = OpportunityBasics {
///     id: "O-1".parse()?,
///     customer: "C-1".parse()?,
///     product: "car".parse()?,
///     revenue: "168000.00 CNY".parse()?,
///     stage: "first_contact".parse()?,
///     created_on: "2026-03-01".parse()?,
///     created_by: "S-1".parse()?,
/// };
/// let deal = Opportunity::create(new, &showroom)?;
/// let clock = stage_clock(&deal, &showroom, "2026-04-02".parse()?).ok_or("open")?;
/// assert_eq!(clock.stalled_since(), Some("2026-03-31".parse()?));
/// assert_eq!(
///     clock.reason().ok_or("limited")?.to_string(),
///     "in this stage for 32 days, at least the limit of 30 days (by 2 days)",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn stage_clock(
    opportunity: &Opportunity,
    pipeline: &Pipeline,
    as_of: NaiveDate,
) -> Option<StageClock> {
    let own = (opportunity.pipeline() == pipeline.id()).then_some(pipeline);
    stage_clock_of(&*opportunity.as_of(as_of)?, own, as_of)
}

/// As [`stage_clock`], by what was true of a deal on the day, and its own pipeline.
pub(super) fn stage_clock_of(
    state: &OpportunityState,
    pipeline: Option<&Pipeline>,
    as_of: NaiveDate,
) -> Option<StageClock> {
    if !state.is_open() {
        return None;
    }
    let limit = pipeline
        .and_then(|pipeline| pipeline.stage(state.stage()))
        .and_then(|stage| stage.stalled_after_days);
    let entered_on = state.entered_on();
    Some(StageClock { stage: state.stage().clone(), entered_on, limit, as_of })
}

#[cfg(test)]
mod tests {
    use super::{StageVisit, age, days_in_stages, stage_clock, visits};
    use crate::funnel::opportunity::tests::{S1, deal, on};
    use crate::funnel::{Change, LossCause, LossReason, Opportunity, Pipeline, Win};

    fn to(stage: &str) -> Change {
        Change::Move(stage.parse().unwrap())
    }

    fn after(changes: impl IntoIterator<Item = (Change, &'static str)>) -> Opportunity {
        let mut deal = deal();
        for (change, day) in changes {
            let _ = deal.apply(change, on(day), &S1(), &Pipeline::default()).unwrap();
        }
        deal
    }

    fn visit(stage: &str, entered: &str, left: &str) -> StageVisit {
        let left_on = (!left.is_empty()).then(|| on(left));
        StageVisit { stage: stage.parse().unwrap(), entered_on: on(entered), left_on }
    }

    fn lost() -> Change {
        Change::Lose(LossReason::Cause(LossCause::Price))
    }

    #[test]
    fn each_visit_is_told_and_several_of_a_stage_add_up() {
        let deal = after([
            (to("test_drive"), "2026-03-03"),
            (to("first_contact"), "2026-03-04"),
            (to("test_drive"), "2026-03-10"),
        ]);
        assert_eq!(
            visits(&deal, on("2026-03-12")),
            [
                visit("first_contact", "2026-03-01", "2026-03-03"),
                visit("test_drive", "2026-03-03", "2026-03-04"),
                visit("first_contact", "2026-03-04", "2026-03-10"),
                visit("test_drive", "2026-03-10", ""),
            ]
        );
        let days: Vec<u64> =
            days_in_stages(&deal, on("2026-03-12")).into_iter().map(|(_, days)| days).collect();
        assert_eq!(days, [2 + 6, 1 + 2]);
        // As of a day in the second visit of the first stage, the later ones did not happen.
        assert_eq!(visits(&deal, on("2026-03-04")).len(), 3);
        assert_eq!(visits(&deal, on("2026-02-28")), []);
    }

    #[test]
    fn the_time_of_a_closed_deal_stands_still() {
        let deal = after([(lost(), "2026-03-05")]);
        assert_eq!(
            visits(&deal, on("2026-06-01")),
            [visit("first_contact", "2026-03-01", "2026-03-05")]
        );
        assert_eq!(age(&deal, on("2026-06-01")), Some(4));
        assert_eq!(age(&deal, on("2026-03-04")), Some(3));
        assert_eq!(age(&deal, on("2026-02-28")), None);
        assert_eq!(stage_clock(&deal, &Pipeline::default(), on("2026-06-01")), None);
        let clock = stage_clock(&deal, &Pipeline::default(), on("2026-03-04")).unwrap();
        assert_eq!(clock.days(), 3);
    }

    #[test]
    fn a_won_deal_ends_in_its_final_stage_on_the_day() {
        let into = "delivered".parse().unwrap();
        let win = Change::Win(Win { into, revenue: "1 CNY".parse().unwrap() });
        let deal = after([(win, "2026-03-05")]);
        assert_eq!(
            visits(&deal, on("2026-06-01")),
            [
                visit("first_contact", "2026-03-01", "2026-03-05"),
                visit("delivered", "2026-03-05", "2026-03-05")
            ]
        );
    }

    #[test]
    fn a_reopened_deal_begins_a_new_visit_and_its_clock_anew() {
        let reopened = Change::Reopen("first_contact".parse().unwrap());
        let deal = after([(lost(), "2026-03-05"), (reopened, "2026-05-01")]);
        assert_eq!(
            days_in_stages(&deal, on("2026-05-03")),
            [("first_contact".parse().unwrap(), 6)]
        );
        let clock = stage_clock(&deal, &Pipeline::default(), on("2026-05-03")).unwrap();
        assert_eq!((clock.days(), clock.stalled_since()), (2, None));
        assert_eq!(clock.stalls_on(), Some(on("2026-05-31")));
    }

    #[test]
    fn a_deal_is_stalled_on_the_day_that_was_foretold_and_not_the_day_before() {
        let deal = deal();
        let clock = |day| stage_clock(&deal, &Pipeline::default(), on(day)).unwrap();
        let foretold = clock("2026-03-01").stalls_on().unwrap();
        assert_eq!(foretold, on("2026-03-31"));
        assert_eq!(clock("2026-03-30").stalled_since(), None);
        assert_eq!(
            clock("2026-03-30").reason().unwrap().to_string(),
            "in this stage for 29 days, below the limit of 30 days (by 1 day)"
        );
        assert_eq!(clock("2026-03-31").stalled_since(), Some(foretold));
    }
}
