//! Which steps of the showroom were done, and when.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::de::{Deserialize, Deserializer};
use serde::{Serialize, Serializer};

use super::{ChecklistItem, ShowroomStep};
use crate::funnel::Pipeline;
use crate::units::StageId;
use crate::units::guard::read_quietly;

/// What became of a record of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ItemRecorded {
    /// It is ticked off now.
    New,
    /// It was ticked off on a later day, and is now on this earlier one.
    Earlier,
    /// It was ticked off already, on this day or before: nothing changes.
    Unchanged,
}

/// An item that is expected by the stage of a deal, and open.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct MissingItem {
    /// The item.
    pub item: ChecklistItem,
    /// The first stage by which it is expected.
    pub expected_by: StageId,
}

/// Which of the nine steps (S1) were done for one deal, each with the first day on which it was.
///
/// The same records in any order give the same checklist: of two days, the earlier one stays.
/// Serialised as an object from item to day.
///
/// ```
/// use clienteling::funnel::{Checklist, ChecklistItem, ItemRecorded, ShowroomStep};
///
/// let mut checklist = Checklist::new();
/// checklist.record(ChecklistItem::Reception, "2026-03-01".parse()?);
/// checklist.record(ChecklistItem::NeedsWho, "2026-03-01".parse()?);
/// let again = checklist.record(ChecklistItem::NeedsWho, "2026-03-02".parse()?);
/// assert_eq!(again, ItemRecorded::Unchanged);
/// // Of six points of the needs, one was talked about.
/// assert_eq!(checklist.done_on(ShowroomStep::Reception), Some("2026-03-01".parse()?));
/// assert_eq!(checklist.done_on(ShowroomStep::Needs), None);
/// assert_eq!(checklist.open("2026-03-01".parse()?).len(), 15);
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Checklist {
    done: BTreeMap<ChecklistItem, NaiveDate>,
}

impl Checklist {
    /// A checklist on which nothing is done yet.
    pub fn new() -> Self {
        Checklist::default()
    }

    /// Ticks an item off.
    pub fn record(&mut self, item: ChecklistItem, on: NaiveDate) -> ItemRecorded {
        match self.done.get_mut(&item) {
            None => {
                self.done.insert(item, on);
                ItemRecorded::New
            }
            Some(known) if on < *known => {
                *known = on;
                ItemRecorded::Earlier
            }
            Some(_) => ItemRecorded::Unchanged,
        }
    }

    /// The first day on which an item was done.
    pub fn item_done_on(&self, item: ChecklistItem) -> Option<NaiveDate> {
        self.done.get(&item).copied()
    }

    /// The day on which a step was done: for a step with points, that of the last of them. `None`
    /// while one is open.
    pub fn done_on(&self, step: ShowroomStep) -> Option<NaiveDate> {
        // `None` is below every day, so that one open point decides.
        let days = step.items().map(|item| self.item_done_on(item));
        days.reduce(|latest, day| latest.zip(day).map(|(latest, day)| latest.max(day))).flatten()
    }

    /// Whether a step was done on a day or before.
    pub fn is_done(&self, step: ShowroomStep, as_of: NaiveDate) -> bool {
        self.done_on(step).is_some_and(|on| on <= as_of)
    }

    /// What is open as of a day, in the order of the steps.
    pub fn open(&self, as_of: NaiveDate) -> Vec<ChecklistItem> {
        ChecklistItem::ALL.iter().copied().filter(|item| self.is_open(*item, as_of)).collect()
    }

    /// What the pipeline expects of a deal in this stage, and is open as of a day: the steps of the
    /// stage and of those before it, in the order of the stages and steps. Nothing for a stage that
    /// the pipeline does not have.
    pub fn missing(
        &self,
        stage: &StageId,
        pipeline: &Pipeline,
        as_of: NaiveDate,
    ) -> Vec<MissingItem> {
        let steps = pipeline.steps_expected_by(stage);
        let items = steps.flat_map(|(by, step)| step.items().map(move |item| (by, item)));
        let open = items.filter(|(_, item)| self.is_open(*item, as_of));
        open.map(|(by, item)| MissingItem { item, expected_by: by.clone() }).collect()
    }

    fn is_open(&self, item: ChecklistItem, as_of: NaiveDate) -> bool {
        self.item_done_on(item).is_none_or(|on| on > as_of)
    }
}

impl Serialize for Checklist {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.done.serialize(to)
    }
}

read_quietly!(Checklist, read);

fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Checklist, D::Error> {
    // An item that stands there twice has its last day, as JSON has it.
    BTreeMap::deserialize(from).map(|done| Checklist { done })
}

#[cfg(test)]
mod tests {
    use super::{Checklist, ItemRecorded};
    use crate::funnel::{ChecklistItem, Pipeline, ShowroomStep};
    use crate::units::StageId;
    use chrono::NaiveDate;

    fn day(d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, d).unwrap()
    }

    fn stage(id: &str) -> StageId {
        id.parse().unwrap()
    }

    #[test]
    fn the_steps_are_nine_and_two_of_them_have_points() {
        let numbers: Vec<u8> = ShowroomStep::ALL.iter().map(|step| step.number()).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        let items: Vec<usize> = ShowroomStep::ALL.iter().map(|step| step.items().count()).collect();
        assert_eq!(items, [1, 1, 6, 1, 1, 1, 1, 4, 1]);
    }

    #[test]
    fn a_step_with_points_is_done_with_the_last_of_them() {
        let mut checklist = Checklist::new();
        for (item, d) in ShowroomStep::Delivery.items().zip([4, 9, 2, 3]) {
            assert_eq!(checklist.done_on(ShowroomStep::Delivery), None);
            checklist.record(item, day(d));
        }
        assert_eq!(checklist.done_on(ShowroomStep::Delivery), Some(day(9)));
        assert!(!checklist.is_done(ShowroomStep::Delivery, day(8)));
        assert!(checklist.is_done(ShowroomStep::Delivery, day(9)));
    }

    #[test]
    fn the_order_of_the_records_makes_no_difference() {
        let item = ChecklistItem::TestDrive;
        let (mut one, mut other) = (Checklist::new(), Checklist::new());
        let recorded = [3, 5, 2].map(|d| one.record(item, day(d)));
        assert_eq!(recorded, [ItemRecorded::New, ItemRecorded::Unchanged, ItemRecorded::Earlier]);
        for d in [5, 2, 3] {
            other.record(item, day(d));
        }
        assert_eq!(one, other);
        assert_eq!(one.item_done_on(item), Some(day(2)));
    }

    #[test]
    fn what_is_done_later_is_open_today() {
        let mut checklist = Checklist::new();
        checklist.record(ChecklistItem::Reception, day(2));
        assert_eq!(checklist.open(day(1)).len(), 17);
        assert_eq!(checklist.open(day(2)).len(), 16);
    }

    #[test]
    fn a_stage_expects_its_steps_and_those_of_the_stages_before_it() {
        let pipeline = Pipeline::default();
        let mut checklist = Checklist::new();
        for item in ShowroomStep::Needs.items().skip(1) {
            checklist.record(item, day(1));
        }
        checklist.record(ChecklistItem::Reception, day(1));
        checklist.record(ChecklistItem::GenerateTraffic, day(1));
        let missing = checklist.missing(&stage("product_shown"), &pipeline, day(1));
        let missing: Vec<(String, &str)> = missing
            .iter()
            .map(|missing| (missing.item.to_string(), missing.expected_by.as_str()))
            .collect();
        let expected = [("needs: who", "needs_understood"), ("presentation", "product_shown")];
        assert_eq!(missing, expected.map(|(item, by)| (item.to_owned(), by)));
        assert!(checklist.missing(&stage("no such stage"), &pipeline, day(1)).is_empty());
    }

    #[test]
    fn a_checklist_comes_back_from_json_and_a_forged_item_does_not() {
        let mut checklist = Checklist::new();
        checklist.record(ChecklistItem::NeedsWhy, day(2));
        let json = serde_json::to_string(&checklist).unwrap();
        assert_eq!(json, r#"{"needs_why":"2026-03-02"}"#);
        assert_eq!(serde_json::from_str::<Checklist>(&json).unwrap(), checklist);
        assert!(serde_json::from_str::<Checklist>(r#"{"needs_whom":"2026-03-02"}"#).is_err());
    }
}
