//! Which readings are plausible, and how many it takes.

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, Valid};
use crate::transaction::MeterUnit;
use crate::units::Confidence;

/// How much use of one day is plausible, in units of the meter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlausibleUse {
    /// So much a day is plausible of every thing, over many days too.
    pub ordinary_a_day: u32,
    /// More than this a day is never plausible.
    pub most_a_day: u32,
}

impl PlausibleUse {
    fn check(self, field: &str, checker: &mut Checker) {
        checker.within(field, |checker| {
            checker.number("ordinary_a_day", self.ordinary_a_day, 1, u32::MAX);
            let lower = ("ordinary_a_day", self.ordinary_a_day);
            checker.above(("most_a_day", self.most_a_day), lower);
        });
    }
}

/// Which readings are plausible, and how many it takes, as it is written down;
/// [`validate`](Self::validate) makes a policy of it. The figures are our own, by trade custom.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::followup::MileagePolicyDraft;
///
/// let mut draft = MileagePolicyDraft { readings: 2, step_days: 0, ..Default::default() };
/// draft.hours.most_a_day = 10;
/// let wrong = draft.validate().unwrap_err();
/// assert_eq!(wrong.paths(), ["readings", "step_days", "hours.most_a_day"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MileagePolicyDraft {
    /// How many readings it takes that are far enough apart. 3: at the delivery and at two visits.
    pub readings: u32,
    /// How many days they have to cover. 30.
    pub days: u32,
    /// How many days apart two readings are for their difference to say how much a thing is used; of
    /// nearer ones the difference is a trip. 14.
    pub step_days: u32,
    /// How many days before the judgement readings stop to say how much a thing is used now. 1,095:
    /// three years.
    pub look_back_days: u32,
    /// How many readings of a thing are looked at. 40. Where there are more: the first of all and the ends
    /// of each meter that was said to be replaced, then the latest of which each is a step from the next.
    pub most_readings: u32,
    /// How many times the usual use of the thing is plausible over a step. 5.
    pub times_usual: u32,
    /// How many readings in a row that fit each other, and not those before, show that the meter was
    /// replaced. 2.
    pub replacement_readings: u32,
    /// How sure the range is to be. 80 %.
    pub confidence: Confidence,
    /// What is plausible in kilometres: 150 a day for every thing, 1,500 at most.
    pub kilometres: PlausibleUse,
    /// … in miles: 100 and 1,000.
    pub miles: PlausibleUse,
    /// … in hours: 10 and 24.
    pub hours: PlausibleUse,
}

impl Default for MileagePolicyDraft {
    fn default() -> Self {
        MileagePolicyDraft {
            readings: 3,
            days: 30,
            step_days: 14,
            look_back_days: 1_095,
            most_readings: 40,
            times_usual: 5,
            replacement_readings: 2,
            confidence: Confidence::P80,
            kilometres: PlausibleUse { ordinary_a_day: 150, most_a_day: 1_500 },
            miles: PlausibleUse { ordinary_a_day: 100, most_a_day: 1_000 },
            hours: PlausibleUse { ordinary_a_day: 10, most_a_day: 24 },
        }
    }
}

/// Which readings are plausible, and how many it takes.
///
/// * 3 readings at least, because two leave no range, and 60 at most; no more are needed than are looked
///   at; steps of one day at least; days up to a century.
/// * The most in a day is above what is ordinary.
pub type MileagePolicy = Valid<MileagePolicyDraft>;

impl MileagePolicyDraft {
    /// What is plausible in a unit.
    pub(super) const fn plausible(&self, unit: MeterUnit) -> PlausibleUse {
        match unit {
            MeterUnit::Kilometres => self.kilometres,
            MeterUnit::Miles => self.miles,
            MeterUnit::Hours => self.hours,
        }
    }
}

impl Draft for MileagePolicyDraft {
    fn check(&self, checker: &mut Checker) {
        const DAYS: u32 = Checker::MAX_DAYS;
        checker.number("readings", self.readings, 3, 60);
        checker.number("days", self.days, 1, DAYS);
        checker.number("step_days", self.step_days, 1, DAYS);
        checker.number("look_back_days", self.look_back_days, 1, DAYS);
        checker.number("most_readings", self.most_readings, self.readings.clamp(3, 60), 60);
        checker.number("times_usual", self.times_usual, 1, 1_000);
        checker.number("replacement_readings", self.replacement_readings, 1, 60);
        self.kilometres.check("kilometres", checker);
        self.miles.check("miles", checker);
        self.hours.check("hours", checker);
    }
}
