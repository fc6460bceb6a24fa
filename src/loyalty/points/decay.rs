//! Points of customers who earn none melt away: expiry by inactivity rather than by lot.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::account::PointsAccount;
use super::command::{Pinned, PointsRefusal};
use super::fold::Portion;
use crate::marketing::{PointsChange, PointsEntry};
use crate::rule::{Checker, Draft, Valid};
use crate::units::period::{days_between, days_later};
use crate::units::{IdError, Points, PointsEntryId, Quantity, Rounding, Share};

/// How points melt away while none are earned, as it is written down; [`validate`](Draft::validate)
/// makes a policy of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PointsDecayPolicyDraft {
    /// For how many weeks after points were last earned none are lost. 12 (ours, as the programme
    /// of a large card room has it, and the other figures too).
    pub quiet_weeks: u32,
    /// Which part of the points is lost with each week more. 5 %.
    pub weekly: Share,
    /// How many are lost with each week more, where that is more than the part. 5.
    pub at_least: Quantity,
    /// After how many weeks without earning all are lost. `None`: never all at once. 20.
    pub all_after_weeks: Option<u32>,
    /// How many decimals of a point are kept where the part is worked out. 0: whole points (ours).
    pub decimals: u32,
    /// How the part is rounded to that. Toward zero: a fraction of a point stays with the customer
    /// (ours).
    pub rounding: Rounding,
}

/// How points melt away while none are earned.
///
/// * Up to 5,200 weeks, and all are lost after the quiet weeks; up to six decimals.
pub type PointsDecayPolicy = Valid<PointsDecayPolicyDraft>;

impl Default for PointsDecayPolicyDraft {
    fn default() -> Self {
        PointsDecayPolicyDraft {
            quiet_weeks: 12,
            weekly: Share::from_percent(5),
            at_least: Quantity::of_hundredths(500),
            all_after_weeks: Some(20),
            decimals: 0,
            rounding: Rounding::TowardZero,
        }
    }
}

const MOST_WEEKS: u32 = 5_200;

impl Draft for PointsDecayPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("quiet_weeks", self.quiet_weeks, 0, MOST_WEEKS);
        if let Some(weeks) = self.all_after_weeks {
            let first = self.quiet_weeks.saturating_add(1).min(MOST_WEEKS);
            checker.number("all_after_weeks", weeks, first, MOST_WEEKS);
        }
        checker.number("decimals", self.decimals, 0, Points::DIGITS);
    }
}

impl PointsAccount<'_> {
    /// The entries by which points melt away until the day of the account, since `decayed`, the day
    /// until which they have been recorded: one for each week in which none were earned, pinned to the
    /// lots whose last day comes first. A point that is earned ends it, and what is put right by hand does
    /// not. None where that day is over already or nothing was ever earned.
    ///
    /// * They are worked out from what is there on the day of the account, and dated on it, as what any
    ///   command records: what could still be spent in the weeks before is not taken from them
    ///   afterwards. Each gets an identifier from `ids`, from the day on which its week was over.
    /// * What came back to a lot after its last day does not melt away: it has its days of grace.
    /// * What melts away pays what is owed first, as whatever expires.
    /// * One takes from as many lots as an entry can name, 4,096; what it leaves melts with the next.
    ///
    /// Cost: a sort of the lots, and a pass over the weeks, at most 100 years of them.
    ///
    /// ```
    /// use clienteling::Draft;
    /// use clienteling::loyalty::points::{PointsAccount, PointsDecayPolicyDraft, PointsPolicy};
    /// use clienteling::marketing::PointsEntry;
    ///
    /// let earned: PointsEntry = serde_json::from_str(
    ///     r#"{"id":"PT-1","customer":"C-1","date":"2026-01-01","change":{"earned":1000}}"#,
    /// )?;
    /// let policy = PointsPolicy::default();
    /// let thirteen_weeks = "2026-04-02".parse()?;
    /// let account =
    ///     PointsAccount::of_entries(&earned.customer, None, [&earned], &policy, thirteen_weeks);
    /// let decay = PointsDecayPolicyDraft::default().validate()?;
    /// let lost = account.decay(None, &decay, |day| format!("decay-{day}").parse());
    /// let lost = lost?;
    /// assert_eq!(lost.len(), 1);
    /// assert_eq!(lost[0].change.points().to_string(), "50");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Id`](PointsRefusal::Id), what `ids` says; [`LaterEntries`](PointsRefusal::LaterEntries).
    pub fn decay(
        &self,
        decayed: Option<NaiveDate>,
        policy: &PointsDecayPolicy,
        mut ids: impl FnMut(NaiveDate) -> Result<PointsEntryId, IdError>,
    ) -> Result<Vec<PointsEntry>, PointsRefusal> {
        let earned = self.lots.iter().filter(|lot| !lot.is_correction).map(|lot| lot.on).max();
        let Some(earned) = earned else { return Ok(Vec::new()) };
        let mut portions = self.by_last_day();
        portions.retain(|portion| self.has_day_of_its_lot(portion));
        let mut left: Vec<(usize, i128)> =
            portions.iter().rev().map(|portion| (portion.lot, portion.left)).collect();
        let mut balance = left.iter().fold(0_i128, |sum, (_, left)| sum.saturating_add(*left));
        let mut entries = Vec::new();
        let since = decayed.map_or(0, |day| days_between(day.max(earned), earned)) / 7;
        let first = since.max(u64::from(policy.quiet_weeks)).saturating_add(1);
        let last = (days_between(self.as_of, earned) / 7).min(u64::from(MOST_WEEKS));
        for week in first..=last {
            let Some(day) = days_later(earned, week.saturating_mul(7)) else { break };
            let (pinned, melted) = take(&mut left, policy.melted(balance, week));
            let Some(points) = Quantity::up_to(melted) else { break };
            balance = balance.saturating_sub(melted);
            let entry = self.entry(ids(day)?, PointsChange::Expired(points))?;
            entries.push(PointsEntry { lots: pinned.of(self), ..entry });
        }
        Ok(entries)
    }

    /// Whether a portion is what its lot had, and did not come back to it after its last day.
    fn has_day_of_its_lot(&self, portion: &Portion) -> bool {
        let lot = self.lots.get(portion.lot);
        lot.is_some_and(|lot| portion.until == lot.until.unwrap_or(NaiveDate::MAX))
    }
}

/// Takes up to so many points from the end of a list, of as many lots as an entry can name; how many
/// it took.
fn take(left: &mut Vec<(usize, i128)>, points: i128) -> (Pinned, i128) {
    let (mut pinned, mut missing) = (Pinned::default(), points);
    while let Some((lot, has)) = left.last_mut().filter(|(lot, _)| missing > 0 && pinned.fits(*lot))
    {
        let taken = missing.min(*has);
        *has = has.saturating_sub(taken);
        missing = missing.saturating_sub(taken);
        pinned.add(*lot, taken);
        if *has == 0 {
            left.pop();
        }
    }
    (pinned, points.saturating_sub(missing))
}

impl PointsDecayPolicyDraft {
    /// How many millionths are lost in a week after points were last earned.
    fn melted(&self, balance: i128, week: u64) -> i128 {
        if self.all_after_weeks.is_some_and(|all| week >= u64::from(all)) {
            return balance;
        }
        let unit = 10_i128.checked_pow(Points::DIGITS.saturating_sub(self.decimals)).unwrap_or(1);
        let (part, whole) = self.weekly.on_grid();
        let whole = whole.saturating_mul(unit.unsigned_abs());
        let part = self.rounding.mul_div(balance, part, whole).unwrap_or(0).saturating_mul(unit);
        part.max(Points::from(self.at_least).millionths()).min(balance)
    }
}
