//! Of those that began in a month, how many were won soon.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::{AnalysisPolicy, Basis, DifferentBasis, Month, Rate};
use crate::funnel::{Opportunity, Outcome, visits};
use crate::rule::{Checker, Packed, ascending};
use crate::units::day::IsoDay;
use crate::units::period::days_between;
use crate::units::written::written;
use crate::units::{Confidence, Period, StageId};

/// From when the days of a deal count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CohortStart {
    /// From its creation.
    Created,
    /// From the first day on which it entered this stage. A deal that skipped it, or that was not
    /// there yet, is in no cohort.
    Entered(StageId),
}

/// What was won of the deals of one month.
///
/// Serialised with the rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CohortMonth {
    month: Month,
    won: u64,
    not_won: u64,
    too_early: u64,
    too_early_won: u64,
    confidence: Confidence,
}

impl CohortMonth {
    /// The month in which the deals began.
    pub const fn month(&self) -> Month {
        self.month
    }

    /// How many were won in time, of those whose days are over.
    pub const fn won(&self) -> u64 {
        self.won
    }

    /// How many were not won in time, of those whose days are over: lost, won later, or open.
    pub const fn not_won(&self) -> u64 {
        self.not_won
    }

    /// How many have not had their days yet, the won ones included: in no rate.
    pub const fn too_early(&self) -> u64 {
        self.too_early
    }

    /// How many of those that have not had their days yet are won already.
    pub const fn too_early_won(&self) -> u64 {
        self.too_early_won
    }

    /// The share won in time, among those whose days are over. Of the others the won ones do not
    /// count either: they are known sooner than those that will not be won, and would make the
    /// share too large.
    pub fn rate(&self) -> Rate {
        Rate::of_parts(self.won, self.not_won, self.confidence)
    }

    fn merge(&mut self, other: &CohortMonth) {
        self.won = self.won.saturating_add(other.won);
        self.not_won = self.not_won.saturating_add(other.not_won);
        self.too_early = self.too_early.saturating_add(other.too_early);
        self.too_early_won = self.too_early_won.saturating_add(other.too_early_won);
    }
}

written! {
    CohortMonth as self { month, won, not_won, too_early, too_early_won, rate: self.rate(), }
}

/// Deals by the month in which they began, and how many of them were won soon ([`win_cohorts`]).
///
/// * The months ascend; there is none without a deal.
/// * Parts of the deals [merge](Self::merge) to the whole. Serialised as a report; a part goes to
///   another machine in a [`Parcel`](crate::rule::Parcel).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct WinCohorts {
    as_of: NaiveDate,
    start: CohortStart,
    within_days: u32,
    #[serde(skip)]
    confidence: Confidence,
    void: u64,
    months: Vec<CohortMonth>,
}

/// Of the deals that began in each month, how many were won within the policy's number of days,
/// as of a day. A win on the last of these days is in time; void deals are in no month.
///
/// A deal counts as won by how it ended as of the day: a win that was taken back is none, and of
/// one that was won twice the second counts.
///
/// Cost: for each deal a pass over its changes, and a look-up among the months.
///
/// ```
/// use clienteling::funnel::analysis::{AnalysisPolicy, CohortStart, win_cohorts};
/// use clienteling::funnel::{Opportunity, OpportunityBasics, Pipeline};
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
/// let deal = Opportunity::create(new, &showroom)?;
/// let policy = AnalysisPolicy::default();
/// let on = |day| win_cohorts([&deal], &CohortStart::Created, &policy, day).months()[0];
/// let (early, over) = (on("2026-05-29".parse()?), on("2026-05-30".parse()?));
/// assert_eq!((early.too_early(), early.not_won()), (1, 0));
/// assert_eq!((over.too_early(), over.not_won()), (0, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn win_cohorts<'a>(
    deals: impl IntoIterator<Item = &'a Opportunity>,
    start: &CohortStart,
    policy: &AnalysisPolicy,
    as_of: NaiveDate,
) -> WinCohorts {
    let (within_days, confidence) = (policy.won_within_days, policy.confidence);
    let mut months: BTreeMap<Month, CohortMonth> = BTreeMap::new();
    let mut void = 0_u64;
    for deal in deals {
        let Some(state) = deal.as_of(as_of) else { continue };
        let Some(began) = began_on(deal, start, as_of) else { continue };
        let won_on = match state.outcome() {
            Outcome::Void { .. } => {
                void = void.saturating_add(1);
                continue;
            }
            Outcome::Won { on, .. } => Some(*on),
            _ => None,
        };
        let month = Month::of(began);
        let row = months.entry(month).or_insert(CohortMonth {
            month,
            won: 0,
            not_won: 0,
            too_early: 0,
            too_early_won: 0,
            confidence,
        });
        let in_time = |day| days_between(began, day) <= u64::from(within_days);
        let over = days_between(began, as_of) >= u64::from(within_days);
        let one = match (over, won_on) {
            (true, Some(on)) if in_time(on) => &mut row.won,
            (true, _) => &mut row.not_won,
            (false, won_on) => {
                let won = u64::from(won_on.is_some());
                row.too_early_won = row.too_early_won.saturating_add(won);
                &mut row.too_early
            }
        };
        *one = one.saturating_add(1);
    }
    let months = months.into_values().collect();
    WinCohorts { as_of, start: start.clone(), within_days, confidence, void, months }
}

fn began_on(deal: &Opportunity, start: &CohortStart, as_of: NaiveDate) -> Option<NaiveDate> {
    match start {
        CohortStart::Created => Some(deal.created_on()),
        CohortStart::Entered(stage) => {
            let mut visits = visits(deal, as_of).into_iter();
            visits.find(|visit| visit.stage == *stage).map(|visit| visit.entered_on)
        }
    }
}

impl WinCohorts {
    /// The day as of which it is counted.
    pub const fn as_of(&self) -> NaiveDate {
        self.as_of
    }

    /// From when the days count.
    pub const fn start(&self) -> &CohortStart {
        &self.start
    }

    /// Within how many days a win is in time.
    pub const fn within_days(&self) -> u32 {
        self.within_days
    }

    /// How many deals began and are void.
    pub const fn void(&self) -> u64 {
        self.void
    }

    /// The months in which deals began, ascending.
    pub fn months(&self) -> &[CohortMonth] {
        &self.months
    }

    /// Both together, of deals of which each is in one of them.
    ///
    /// # Errors
    /// [`DifferentBasis`]: another day, start, number of days or confidence.
    pub fn merge(mut self, other: &WinCohorts) -> Result<Self, DifferentBasis> {
        DifferentBasis::check([
            (self.as_of == other.as_of, Basis::Day),
            (self.start == other.start, Basis::Start),
            (self.within_days == other.within_days, Basis::Days),
            (self.confidence == other.confidence, Basis::Confidence),
        ])?;
        self.void = self.void.saturating_add(other.void);
        for more in &other.months {
            match self.months.binary_search_by_key(&more.month, |row| row.month) {
                Ok(place) => {
                    if let Some(row) = self.months.get_mut(place) {
                        row.merge(more);
                    }
                }
                Err(place) => self.months.insert(place, *more),
            }
        }
        Ok(self)
    }
}

impl Packed for WinCohorts {
    const KIND: &'static str = "win_cohorts";
    /// The day, the stage from which the days count, their number, the confidence and the void
    /// deals; for the first day of each month those won, not won, too early, and won of these.
    type Form = (IsoDay, Option<StageId>, u32, Confidence, u64, Vec<(IsoDay, [u64; 4])>);

    fn pack(&self) -> Self::Form {
        let start = match &self.start {
            CohortStart::Created => None,
            CohortStart::Entered(stage) => Some(stage.clone()),
        };
        let row = |row: &CohortMonth| {
            let counts = [row.won, row.not_won, row.too_early, row.too_early_won];
            (IsoDay(row.month.first()), counts)
        };
        let months = self.months.iter().map(row).collect();
        (IsoDay(self.as_of), start, self.within_days, self.confidence, self.void, months)
    }

    fn unpack(form: Self::Form) -> Result<Self, &'static str> {
        let (IsoDay(as_of), start, within_days, confidence, void, rows) = form;
        if !(1..=Checker::MAX_DAYS).contains(&within_days) {
            return Err("a number of days from 1 to a century");
        }
        let start = start.map_or(CohortStart::Created, CohortStart::Entered);
        let row = |(IsoDay(first), [won, not_won, too_early, too_early_won]): (_, [u64; 4])| {
            let over = won.checked_add(not_won)?;
            let deals = over.checked_add(too_early)?;
            let month = Month::of(first);
            // The days of the first deals of a month are over first.
            let begun = Period::calendar_month(first).up_to(as_of)?;
            let passed = |began| days_between(began, as_of) >= u64::from(within_days);
            let possible = month.first() == first
                && deals > 0
                && too_early_won <= too_early
                && (over == 0 || passed(begun.first()))
                && (too_early == 0 || !passed(begun.last()));
            possible.then_some(CohortMonth {
                month,
                won,
                not_won,
                too_early,
                too_early_won,
                confidence,
            })
        };
        let months: Option<Vec<CohortMonth>> = rows.into_iter().map(row).collect();
        let months = months.ok_or("deals of months, of which the days are over or not")?;
        if ascending(months.iter().map(CohortMonth::month)) {
            Ok(WinCohorts { as_of, start, within_days, confidence, void, months })
        } else {
            Err("months in order, each once")
        }
    }
}
