//! How many items each criterion removed.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::shown::{Column, Grid, grouped};
use super::{Answer, MergeError, ReportError};
use crate::rule::Packed;
use crate::units::guard::guarded;
use crate::units::{Estimate, Rounding, Share};

/// How many items came, how many each criterion removed, and how many passed.
///
/// * What each criterion removed and what passed add up to the total.
/// * The first criterion is given every item, each other what the one before it has left.
/// * Parts merge into the report on the whole.
///
/// It is displayed as a table, and serialised with everything that the table shows; reading it
/// back refuses numbers that do not add up. On many machines, the report on a part is sent shorter
/// and with a version, in a [`Parcel`](crate::rule::Parcel).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "ReportWire", into = "ReportWire")]
pub struct CohortReport {
    total: u64,
    // INVARIANT: `came` of the first is `total`, of each other `left` of the one before.
    steps: Vec<CohortStep>,
}

/// What one criterion did to the items that came to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CohortStep {
    name: String,
    came: u64,
    // INVARIANT: together at most `came`, and each at most its counterpart in `alone`.
    removed: Removed,
    // INVARIANT: together at most the total of the report.
    alone: Removed,
}

guarded! {
    /// How many items a criterion removes, and why.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
    pub struct Removed as "Removed" {
        /// They do not meet it.
        pub failed: u64,
        /// The data to say so is missing.
        pub unknown: u64,
    }
}

impl Removed {
    /// Both together.
    pub const fn total(self) -> u64 {
        self.failed.saturating_add(self.unknown)
    }

    fn count(&mut self, answer: Answer) {
        let counter = match answer {
            Answer::Yes => return,
            Answer::No => &mut self.failed,
            Answer::Unknown => &mut self.unknown,
        };
        *counter = counter.saturating_add(1);
    }

    fn take_in(&mut self, other: Removed) {
        self.failed = self.failed.saturating_add(other.failed);
        self.unknown = self.unknown.saturating_add(other.unknown);
    }
}

impl CohortStep {
    /// The criterion.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many items the criteria before it have left.
    pub const fn came(&self) -> u64 {
        self.came
    }

    /// How many of them it removed.
    pub const fn removed(&self) -> Removed {
        self.removed
    }

    /// How many it left.
    pub const fn left(&self) -> u64 {
        self.came.saturating_sub(self.removed.total())
    }

    /// How many it left, if that can be: what failed here fails alone too, and nothing else does
    /// at the first of all.
    fn rest(&self, position: usize, total: u64) -> Option<u64> {
        let CohortStep { came, removed, alone, .. } = *self;
        let fits_alone = removed.failed <= alone.failed
            && removed.unknown <= alone.unknown
            && alone.failed.checked_add(alone.unknown).is_some_and(|all| all <= total)
            && (position > 1 || alone == removed);
        came.checked_sub(removed.failed)?.checked_sub(removed.unknown).filter(|_| fits_alone)
    }

    /// How many of *all* items it would remove if it were the only criterion, whatever the order.
    pub const fn alone(&self) -> Removed {
        self.alone
    }
}

impl CohortReport {
    /// On no item yet.
    pub(super) fn empty(names: impl Iterator<Item = String>) -> Self {
        let none = Removed::default();
        let step = |name| CohortStep { name, came: 0, removed: none, alone: none };
        CohortReport { total: 0, steps: names.map(step).collect() }
    }

    /// Counts an item by its answers, one for each criterion; `Yes` if it passes.
    pub(super) fn add(&mut self, answers: impl Iterator<Item = Answer>) -> Answer {
        self.total = self.total.saturating_add(1);
        let mut so_far = Answer::Yes;
        for (step, answer) in self.steps.iter_mut().zip(answers) {
            step.alone.count(answer);
            if so_far == Answer::Yes {
                step.came = step.came.saturating_add(1);
                step.removed.count(answer);
                so_far = answer;
            }
        }
        so_far
    }

    /// How many items there were.
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// How many passed all criteria.
    pub fn passed(&self) -> u64 {
        self.steps.last().map_or(self.total, CohortStep::left)
    }

    /// The part of all items that passed. Of no item at all there is no part.
    pub fn share_passed(&self, rounding: Rounding) -> Estimate<Share> {
        match Share::of_counts(self.passed(), self.total, rounding) {
            Ok(share) => Estimate::Known(share),
            Err(_) => Estimate::NotEnoughData { have: self.total, need: 1 },
        }
    }

    /// What each criterion did, in order.
    pub fn steps(&self) -> &[CohortStep] {
        &self.steps
    }

    /// Adds what another report has counted on other items, with the same criteria in the same
    /// order. Criteria are the same if their names are.
    ///
    /// ```
    /// use clienteling::insight::{Cohort, Criterion};
    ///
    /// let even = [Criterion::new("even", |n: &u32| n % 2 == 0)];
    /// let mut report = Cohort::select(&[1, 2, 3], &even).report().clone();
    /// report.merge(Cohort::select(&[4], &even).report())?;
    /// assert_eq!(report, *Cohort::select(&[1, 2, 3, 4], &even).report());
    /// # Ok::<(), clienteling::insight::MergeError>(())
    /// ```
    ///
    /// # Errors
    /// [`MergeError`] for other criteria, or more items than can be counted. The report stays as
    /// it was.
    pub fn merge(&mut self, other: &CohortReport) -> Result<(), MergeError> {
        let (here, there) = (self.steps.len(), other.steps.len());
        if here != there {
            return Err(MergeError::NumberOfCriteria { here, there });
        }
        let pairs = || self.steps.iter().zip(&other.steps);
        if let Some((position, (here, there))) =
            (1..).zip(pairs()).find(|(_, (here, there))| here.name != there.name)
        {
            let (here, there) = (here.name.clone(), there.name.clone());
            return Err(MergeError::Criterion { position, here, there });
        }
        self.total = self.total.checked_add(other.total).ok_or(MergeError::TooMany)?;
        // INVARIANT: every other count is at most the total, so it cannot saturate.
        for (step, other) in self.steps.iter_mut().zip(&other.steps) {
            step.came = step.came.saturating_add(other.came);
            step.removed.take_in(other.removed);
            step.alone.take_in(other.alone);
        }
        Ok(())
    }
}

impl fmt::Display for CohortReport {
    /// A table with a row for each criterion, and below it how many passed.
    ///
    /// `failed` and `unknown` are what the criterion removed of those that the rows above left;
    /// `alone` is what it would remove of all items by itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of_all = |part| match Share::of_counts(part, self.total, Rounding::HalfEven) {
            Ok(share) => format!("{share:.1}"),
            Err(_) => "-".to_owned(),
        };
        let mut grid = Grid::new([
            Column::right("failed"),
            Column::right("unknown"),
            Column::right("left"),
            Column::right("of all"),
            Column::right("alone"),
            // The last, because it can be of any width, and of any script.
            Column::left("criterion"),
        ]);
        let start = grouped(self.total);
        let blank = String::new;
        grid.row([blank(), blank(), start, of_all(self.total), blank(), "(all)".to_owned()]);
        for step in &self.steps {
            grid.row([
                grouped(step.removed.failed),
                grouped(step.removed.unknown),
                grouped(step.left()),
                of_all(step.left()),
                grouped(step.alone.total()),
                step.name.clone(),
            ]);
        }
        write!(f, "{grid}{} of {} pass", grouped(self.passed()), grouped(self.total))?;
        match self.share_passed(Rounding::HalfEven) {
            Estimate::Known(share) => write!(f, " ({share:.1})"),
            Estimate::NotEnoughData { .. } => Ok(()),
        }
    }
}

guarded! {
    #[derive(PartialEq)]
    struct ReportWire as "ReportWire" {
        pub total: u64,
        pub passed: u64,
        /// Rounded half to even after nine decimals.
        pub share_passed: Option<Share>,
        pub steps: Vec<StepWire>,
    }
}

#[derive(PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StepWire {
    name: String,
    came: u64,
    failed: u64,
    unknown: u64,
    left: u64,
    alone: Removed,
}

impl From<CohortReport> for ReportWire {
    fn from(report: CohortReport) -> Self {
        let (total, passed) = (report.total, report.passed());
        let share_passed = report.share_passed(Rounding::HalfEven).known();
        let step = |step: CohortStep| {
            let (came, left, Removed { failed, unknown }) = (step.came, step.left(), step.removed);
            StepWire { name: step.name, came, failed, unknown, left, alone: step.alone }
        };
        let steps = report.steps.into_iter().map(step).collect();
        ReportWire { total, passed, share_passed, steps }
    }
}

impl TryFrom<ReportWire> for CohortReport {
    type Error = ReportError;

    fn try_from(wire: ReportWire) -> Result<Self, Self::Error> {
        let share = Share::of_counts(wire.passed, wire.total, Rounding::HalfEven).ok();
        if wire.share_passed != share {
            return Err(ReportError::Total);
        }
        let mut left = wire.total;
        let mut steps = Vec::with_capacity(wire.steps.len());
        for (position, step) in (1..).zip(wire.steps) {
            let StepWire { name, came, failed, unknown, alone, .. } = step;
            let removed = Removed { failed, unknown };
            let step_left = step.left;
            let step = CohortStep { name, came, removed, alone };
            if came != left || step.rest(position, wire.total) != Some(step_left) {
                return Err(ReportError::Step { position });
            }
            left = step_left;
            steps.push(step);
        }
        if left == wire.passed {
            Ok(CohortReport { total: wire.total, steps })
        } else {
            Err(ReportError::Total)
        }
    }
}

impl Packed for CohortReport {
    const KIND: &'static str = "cohort_report";
    /// The total, and of each criterion what failed and was unknown: in its place, and alone.
    type Form = (u64, Vec<(String, [u64; 4])>);

    fn pack(&self) -> Self::Form {
        let step = |CohortStep { name, removed, alone, .. }: &CohortStep| {
            let counts = [removed.failed, removed.unknown, alone.failed, alone.unknown];
            (name.clone(), counts)
        };
        (self.total, self.steps.iter().map(step).collect())
    }

    fn unpack((total, rows): Self::Form) -> Result<Self, &'static str> {
        let mut came = total;
        let mut steps = Vec::with_capacity(rows.len());
        for (position, (name, [failed, unknown, alone_failed, alone_unknown])) in (1..).zip(rows) {
            let removed = Removed { failed, unknown };
            let alone = Removed { failed: alone_failed, unknown: alone_unknown };
            let step = CohortStep { name, came, removed, alone };
            came = step.rest(position, total).ok_or("no more removed than came")?;
            steps.push(step);
        }
        Ok(CohortReport { total, steps })
    }
}

#[cfg(test)]
mod tests {
    use super::{CohortReport, Removed};
    use crate::insight::Answer::{self, No, Unknown, Yes};
    use crate::insight::{CohortFold, Criterion, MergeError};

    fn report() -> CohortReport {
        let criteria = [
            Criterion::new("first", |answers: &[Answer; 2]| answers[0]),
            Criterion::new("第二", |answers: &[Answer; 2]| answers[1]),
        ];
        let mut fold = CohortFold::new(&criteria);
        let items =
            [[Yes, Yes], [No, No], [Unknown, Yes], [Yes, Unknown], [Unknown, No], [Yes, Yes]];
        for item in items {
            assert_eq!(fold.add(&item), item == [Yes, Yes]);
        }
        fold.into_report()
    }

    #[test]
    fn an_item_is_counted_under_the_first_criterion_that_removes_it_and_under_each_alone() {
        let report = report();
        let [first, second] = report.steps() else { panic!() };
        assert_eq!((first.came(), first.left(), second.came(), second.left()), (6, 3, 3, 2));
        assert_eq!(first.removed(), Removed { failed: 1, unknown: 2 });
        assert_eq!(first.alone(), first.removed());
        assert_eq!(second.removed(), Removed { failed: 0, unknown: 1 });
        assert_eq!(second.alone(), Removed { failed: 2, unknown: 1 });
    }

    #[test]
    fn a_report_reads_as_a_table() {
        let expected = "\
failed  unknown  left  of all  alone  criterion
                    6  100.0%         (all)
     1        2     3   50.0%      3  first
     0        1     2   33.3%      3  第二
2 of 6 pass (33.3%)";
        assert_eq!(report().to_string(), expected);
        let empty = CohortReport::empty(["any".to_owned()].into_iter());
        assert!(empty.to_string().ends_with("-      0  any\n0 of 0 pass"), "{empty}");
    }

    #[test]
    fn a_report_is_read_back_and_one_that_does_not_add_up_is_refused() {
        let json = serde_json::to_string(&report()).unwrap();
        assert_eq!(
            json,
            r#"{"total":6,"passed":2,"share_passed":"0.333333333","steps":[{"name":"first","came":6,"failed":1,"unknown":2,"left":3,"alone":{"failed":1,"unknown":2}},{"name":"第二","came":3,"failed":0,"unknown":1,"left":2,"alone":{"failed":2,"unknown":1}}]}"#
        );
        assert_eq!(serde_json::from_str::<CohortReport>(&json).unwrap(), report());
        let forgeries = [
            (r#""total":6"#, r#""total":7"#),
            (r#""passed":2"#, r#""passed":3"#),
            (r#""passed":2,"share_passed":"0.333333333""#, r#""passed":3,"share_passed":"0.5""#),
            (r#""0.333333333""#, r#""0.34""#),
            (r#""0.333333333""#, "null"),
            (r#""came":6"#, r#""came":5"#),
            (r#""left":3"#, r#""left":4"#),
            (r#""unknown":1,"left":2"#, r#""unknown":4,"left":0"#),
            (r#"{"failed":1,"unknown":2}"#, r#"{"failed":2,"unknown":2}"#),
            (r#"{"failed":2,"unknown":1}"#, r#"{"failed":2,"unknown":0}"#),
            (r#"{"failed":2,"unknown":1}"#, r#"{"failed":6,"unknown":1}"#),
            (r#"{"failed":2,"unknown":1}"#, r#"{"failed":18446744073709551615,"unknown":1}"#),
            (r#""came":6"#, r#""came":6,"more":1"#),
        ];
        for (told, forged) in forgeries {
            let forged = json.replacen(told, forged, 1);
            assert_ne!(forged, json);
            assert!(serde_json::from_str::<CohortReport>(&forged).is_err(), "{forged}");
        }
    }

    #[test]
    fn reports_on_other_criteria_or_too_many_items_do_not_merge_and_stay_as_they_were() {
        let names = |names: &[&str]| CohortReport::empty(names.iter().map(|&name| name.into()));
        let mut here = names(&["a", "b"]);
        assert_eq!(
            here.merge(&names(&["a"])),
            Err(MergeError::NumberOfCriteria { here: 2, there: 1 })
        );
        let error = here.merge(&names(&["a", "c"])).unwrap_err();
        assert_eq!(
            error.to_string(),
            "criterion number 2 is `b` in this report and `c` in the other"
        );
        let full = format!(
            r#"{{"total":{0},"passed":{0},"share_passed":"1","steps":[{1},{1}]}}"#,
            u64::MAX,
            format_args!(
                r#"{{"name":"a","came":{0},"failed":0,"unknown":0,"left":{0},"alone":{{"failed":0,"unknown":0}}}}"#,
                u64::MAX
            ),
        );
        let mut full: CohortReport = serde_json::from_str(&full).unwrap();
        let before = full.clone();
        let mut one = names(&["a", "a"]);
        one.add([Answer::Yes, Answer::Yes].into_iter());
        assert_eq!(full.merge(&one), Err(MergeError::TooMany));
        assert_eq!(full, before);
    }
}
