//! Why visitors leave no details (S1).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::NaiveDate;

use crate::rule::{Packed, ascending};
use crate::units::guard::{date, guarded};
use crate::units::text::joined_after;
use crate::units::words::words;
use crate::units::written::written;
use crate::units::{Estimate, Period, Provenance, Share, VisitId, record};

words! {
    /// What kept a visitor from leaving details.
    pub enum NoDetailsGroup, "no details group" {
        /// We.
        Company = "company",
        /// What we sell.
        Product = "product",
        /// The visitor.
        Customer = "customer",
        /// Who received the visitor.
        SalesPerson = "sales_person",
    }
}

words! {
    /// Why a visitor left no details (S1).
    pub enum NoDetailsReason, "no details reason" {
        /// Company: its image.
        Image = "image",
        /// Company: the surroundings.
        Surroundings = "surroundings",
        /// Company: how it is run.
        Management = "management",
        /// Product: its price.
        Price = "price",
        /// Product: its quality.
        Quality = "quality",
        /// Product: less than was expected.
        FallsShort = "falls_short" as "falls short of expectation",
        /// Customer: only wants to look.
        JustLooking = "just_looking",
        /// Customer: it is too early.
        NotYetTime = "not_yet_time",
        /// Customer: has decided for another brand.
        SettledOnAnotherBrand = "settled_on_another_brand",
        /// Customer: was treated badly before.
        BadExperience = "bad_experience" as "bad experience before",
        /// Sales person: makes a poor appearance.
        PoorAppearance = "poor_appearance",
        /// Sales person: did not come forward.
        PassiveReception = "passive_reception",
        /// Sales person: knows little.
        LittleExpertise = "little_expertise",
        /// Sales person: cannot hold the visitor's interest.
        CannotHoldVisitor = "cannot_hold_visitor" as "cannot hold the visitor",
    }
}

impl NoDetailsReason {
    /// Whose it is.
    pub const fn group(self) -> NoDetailsGroup {
        use NoDetailsReason as R;
        match self {
            R::Image | R::Surroundings | R::Management => NoDetailsGroup::Company,
            R::Price | R::Quality | R::FallsShort => NoDetailsGroup::Product,
            R::JustLooking | R::NotYetTime | R::SettledOnAnotherBrand | R::BadExperience => {
                NoDetailsGroup::Customer
            }
            R::PoorAppearance | R::PassiveReception | R::LittleExpertise | R::CannotHoldVisitor => {
                NoDetailsGroup::SalesPerson
            }
        }
    }
}

/// A visit cannot be recorded or counted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoDetailsError {
    /// No reason was given.
    #[error("`reasons` is empty: a visit without details needs at least one")]
    NoReason,
    /// Two tallies are of two periods.
    #[error("a tally of {left} and one of {right} do not add up to one")]
    PeriodsDiffer {
        /// The period of the first.
        left: Period,
        /// The period of the second.
        right: Period,
    },
    /// More visits than can be counted.
    #[error("more than {max} visits cannot be counted", max = u64::MAX)]
    TooMany,
}

guarded! {
    /// Somebody came and left no details: a day, and why. Who it was is not known, so this is a
    /// fact about no customer.
    ///
    /// * At least one reason; a reason given twice counts once.
    ///
    /// ```
    /// use clienteling::marketing::{NoDetailsReason, VisitWithoutDetails};
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let (id, date) = ("W-1".parse()?, "2026-03-07".parse()?);
    /// let visit = VisitWithoutDetails::try_new(id, date, [NoDetailsReason::Price])?;
    /// assert!(visit.reasons().contains(&NoDetailsReason::Price));
    /// assert!(VisitWithoutDetails::try_new("W-2".parse()?, date, []).is_err());
    ///
    /// let mut base = CustomerBase::new();
    /// base.add(Fact::from(visit.clone()))?;
    /// assert_eq!(base.visits_without_details().all(), [visit]);
    /// assert!(base.is_empty(), "nobody became known");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct VisitWithoutDetails as "VisitWithoutDetails"
    checked by VisitWithoutDetails::checked {
        id: VisitId,
        #[serde(deserialize_with = "date")]
        date: NaiveDate,
        reasons: BTreeSet<NoDetailsReason>,
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        provenance: Provenance,
    }
}

record!(VisitWithoutDetails, VisitId, of nobody);

impl VisitWithoutDetails {
    /// The visit `id` on a day.
    ///
    /// # Errors
    /// [`NoReason`](NoDetailsError::NoReason) without a reason.
    pub fn try_new(
        id: VisitId,
        date: NaiveDate,
        reasons: impl IntoIterator<Item = NoDetailsReason>,
    ) -> Result<Self, NoDetailsError> {
        let (reasons, provenance) = (reasons.into_iter().collect(), Provenance::unknown());
        VisitWithoutDetails { id, date, reasons, provenance }.checked()
    }

    fn checked(self) -> Result<Self, NoDetailsError> {
        if self.reasons.is_empty() { Err(NoDetailsError::NoReason) } else { Ok(self) }
    }

    /// The same with its source.
    #[must_use]
    pub fn from_source(self, provenance: Provenance) -> Self {
        VisitWithoutDetails { provenance, ..self }
    }

    /// Where it comes from.
    pub const fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// Why, at least one.
    pub const fn reasons(&self) -> &BTreeSet<NoDetailsReason> {
        &self.reasons
    }

    /// The groups to which the reasons belong.
    pub fn groups(&self) -> BTreeSet<NoDetailsGroup> {
        self.reasons.iter().map(|reason| reason.group()).collect()
    }
}

/// How often visitors of a period left no details, and why.
///
/// Each visit counts once for every reason it gives. Visits can be counted in any order and in
/// parts: merged tallies of one period are the tally of all their visits. Serialised as a report;
/// the tally of a part goes to another machine in a [`Parcel`](crate::rule::Parcel).
///
/// ```
/// use clienteling::marketing::{NoDetailsReason, NoDetailsTally, VisitWithoutDetails};
/// use clienteling::Period;
///
/// let march = Period::from_first_to_last("2026-03-01".parse()?, "2026-03-31".parse()?)?;
/// let mut tally = NoDetailsTally::new(march);
/// for (id, reasons) in [
///     ("W-1", &[NoDetailsReason::JustLooking][..]),
///     ("W-2", &[NoDetailsReason::JustLooking, NoDetailsReason::Price]),
/// ] {
///     let (id, date) = (id.parse()?, "2026-03-07".parse()?);
///     let visit = VisitWithoutDetails::try_new(id, date, reasons.iter().copied())?;
///     tally.add(&visit)?;
/// }
/// assert_eq!(
///     tally.to_string(),
///     "2026-03-01 to 2026-03-31: 2 visits without details, 3 reasons\n\
///      customer 66.67%: just looking 2\n\
///      product 33.33%: price 1"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoDetailsTally {
    period: Period,
    visits: u64,
    // INVARIANT: no count is zero, and none is above `visits`.
    by_reason: BTreeMap<NoDetailsReason, u64>,
    visits_by_group: BTreeMap<NoDetailsGroup, u64>,
}

impl NoDetailsTally {
    /// The decimals of the shares: hundredths of a percent.
    const DIGITS: u32 = 4;

    /// The tally of no visit.
    pub const fn new(period: Period) -> Self {
        NoDetailsTally {
            period,
            visits: 0,
            by_reason: BTreeMap::new(),
            visits_by_group: BTreeMap::new(),
        }
    }

    /// Counts a visit, and says whether it counts: one outside the period does not.
    ///
    /// # Errors
    /// [`TooMany`](NoDetailsError::TooMany), and nothing is counted.
    pub fn add(&mut self, visit: &VisitWithoutDetails) -> Result<bool, NoDetailsError> {
        if !self.period.contains(visit.date) {
            return Ok(false);
        }
        // No other count is above that of the visits, so only this one can be too large.
        self.visits = self.visits.checked_add(1).ok_or(NoDetailsError::TooMany)?;
        for &reason in &visit.reasons {
            count(&mut self.by_reason, reason, 1);
        }
        for group in visit.groups() {
            count(&mut self.visits_by_group, group, 1);
        }
        Ok(true)
    }

    /// Adds the visits of another tally.
    ///
    /// # Errors
    /// [`PeriodsDiffer`](NoDetailsError::PeriodsDiffer), [`TooMany`](NoDetailsError::TooMany);
    /// then nothing is added.
    pub fn merge(&mut self, other: &NoDetailsTally) -> Result<(), NoDetailsError> {
        if self.period != other.period {
            let (left, right) = (self.period, other.period);
            return Err(NoDetailsError::PeriodsDiffer { left, right });
        }
        self.visits = self.visits.checked_add(other.visits).ok_or(NoDetailsError::TooMany)?;
        for (&reason, &times) in &other.by_reason {
            count(&mut self.by_reason, reason, times);
        }
        for (&group, &times) in &other.visits_by_group {
            count(&mut self.visits_by_group, group, times);
        }
        Ok(())
    }

    /// The period whose visits count.
    pub const fn period(&self) -> Period {
        self.period
    }

    /// How many visits were counted.
    pub const fn visits(&self) -> u64 {
        self.visits
    }

    /// How many visits gave the reason.
    pub fn visits_with(&self, reason: NoDetailsReason) -> u64 {
        self.by_reason.get(&reason).copied().unwrap_or(0)
    }

    /// How many visits gave at least one reason of the group.
    pub fn visits_with_group(&self, group: NoDetailsGroup) -> u64 {
        self.visits_by_group.get(&group).copied().unwrap_or(0)
    }

    /// How many reasons were given in all; a visit can give several.
    pub fn reasons(&self) -> u128 {
        let times = self.by_reason.values().map(|&times| u128::from(times));
        times.fold(0, u128::saturating_add)
    }

    /// How many reasons of the group were given in all.
    pub fn reasons_of_group(&self, group: NoDetailsGroup) -> u128 {
        let of_group = self.by_reason.iter().filter(|(reason, _)| reason.group() == group);
        of_group.map(|(_, &times)| u128::from(times)).fold(0, u128::saturating_add)
    }

    /// The share of each reason in all that were given, in hundredths of a percent; they add up to
    /// exactly one whole.
    pub fn reason_shares(&self) -> Estimate<BTreeMap<NoDetailsReason, Share>> {
        shares(&NoDetailsReason::ALL, |reason| self.visits_with(reason).into())
    }

    /// The share of each group in all reasons that were given, in hundredths of a percent; they
    /// add up to exactly one whole. They are divided for themselves, so that a group can differ
    /// from the sum of its reasons by some hundredths.
    pub fn group_shares(&self) -> Estimate<BTreeMap<NoDetailsGroup, Share>> {
        shares(&NoDetailsGroup::ALL, |group| self.reasons_of_group(group))
    }
}

fn count<K: Ord>(counts: &mut BTreeMap<K, u64>, key: K, times: u64) {
    let counted = counts.entry(key).or_insert(0);
    *counted = counted.saturating_add(times);
}

fn shares<K: Ord + Copy>(all: &[K], times: impl Fn(K) -> u128) -> Estimate<BTreeMap<K, Share>> {
    let parts: Vec<u128> = all.iter().map(|&key| times(key)).collect();
    // There is nothing to divide exactly when no visit was counted.
    match Share::split(&parts, NoDetailsTally::DIGITS) {
        Ok(shares) => Estimate::Known(all.iter().copied().zip(shares).collect()),
        Err(_) => Estimate::NotEnoughData { have: 0, need: 1 },
    }
}

/// The most frequent first; of equal ones, the earlier in order.
fn by_frequency<K: Copy>(all: &[K], times: impl Fn(K) -> u128) -> Vec<(K, u128)> {
    let mut ranked: Vec<(K, u128)> = all.iter().map(|&key| (key, times(key))).collect();
    ranked.retain(|&(_, times)| times > 0);
    ranked.sort_by_key(|&(_, times)| std::cmp::Reverse(times));
    ranked
}

impl Packed for NoDetailsTally {
    const KIND: &'static str = "no_details";
    /// The period, the visits, and how many gave each reason, and a reason of each group.
    type Form = (Period, u64, Vec<(NoDetailsReason, u64)>, Vec<(NoDetailsGroup, u64)>);

    fn pack(&self) -> Self::Form {
        let by_reason = self.by_reason.iter().map(|(reason, times)| (*reason, *times));
        let by_group = self.visits_by_group.iter().map(|(group, times)| (*group, *times));
        (self.period, self.visits, by_reason.collect(), by_group.collect())
    }

    fn unpack((period, visits, by_reason, by_group): Self::Form) -> Result<Self, &'static str> {
        let in_order = ascending(by_reason.iter().map(|(reason, _)| reason))
            && ascending(by_group.iter().map(|(group, _)| group));
        if !in_order {
            return Err("reasons and groups in order, each once");
        }
        let tally = NoDetailsTally {
            period,
            visits,
            by_reason: by_reason.into_iter().collect(),
            visits_by_group: by_group.into_iter().collect(),
        };
        let times = || tally.by_reason.values().chain(tally.visits_by_group.values());
        // Each visit of a group gave one of its reasons at least, and each reason once at most.
        let fits = |group: &NoDetailsGroup| {
            let visits = tally.visits_with_group(*group);
            let reasons = tally.by_reason.iter().filter(|(reason, _)| reason.group() == *group);
            reasons.clone().all(|(_, times)| *times <= visits)
                && u128::from(visits) <= tally.reasons_of_group(*group)
        };
        let of_groups = tally.visits_by_group.values().map(|times| u128::from(*times));
        if times().all(|times| (1..=visits).contains(times))
            && NoDetailsGroup::ALL.iter().all(fits)
            && u128::from(visits) <= of_groups.fold(0, u128::saturating_add)
        {
            Ok(tally)
        } else {
            Err("at least one reason of each visit, and each reason once")
        }
    }
}

impl fmt::Display for NoDetailsTally {
    /// A line for the whole and one for each group that occurs, the most frequent first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (visits, reasons) = (self.visits, self.reasons());
        let s = |count: u128| if count == 1 { "" } else { "s" };
        write!(f, "{}: {visits} visit{} without details", self.period, s(visits.into()))?;
        let Estimate::Known(shares) = self.group_shares() else { return Ok(()) };
        write!(f, ", {reasons} reason{}", s(reasons))?;
        for (group, _) in by_frequency(&NoDetailsGroup::ALL, |group| self.reasons_of_group(group)) {
            let share = shares.get(&group).copied().unwrap_or(Share::NONE);
            write!(f, "\n{group} {share:.2}")?;
            let times = |reason: NoDetailsReason| self.visits_with(reason).into();
            let ranked = by_frequency(&NoDetailsReason::ALL, times).into_iter();
            let of_group = ranked.filter(|(reason, _)| reason.group() == group);
            let in_words = of_group.map(|(reason, times)| format!("{reason} {times}"));
            joined_after(f, ": ", ", ", in_words)?;
        }
        Ok(())
    }
}

written! {
    NoDetailsTally as self {
        period,
        visits,
        visits_by_reason: self.by_reason,
        visits_by_group,
        reason_shares: self.reason_shares().known(),
        group_shares: self.group_shares().known(),
    }
}

#[cfg(test)]
mod tests;
