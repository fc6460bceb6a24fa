//! The showroom's flow (S1): of those who walk in, how many leave their details, drive, and buy.

use super::Rate;
use crate::rule::{Checker, Packed, ProblemKind, Problems};
use crate::units::guard::guarded;
use crate::units::written::written;
use crate::units::{Confidence, Proportion};

guarded! {
    /// What was counted in a showroom, among the visitors of one period.
    ///
    /// A test drive or a close counts for the visitors among whom it happened: counted by the day of
    /// the close, a period could have more closes than files.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
    pub struct ShowroomCounts as "ShowroomCounts" {
        /// Visitors who walked in (W).
        pub walk_ins: u64,
        /// Customer files that were begun (C-F).
        pub files: u64,
        /// Those with a file who made a test drive (D-T-D).
        pub test_drives: u64,
        /// Those with a file who bought (C), with a test drive or without.
        pub closes: u64,
    }
}

impl ShowroomCounts {
    /// The counts of two groups of visitors together.
    #[must_use]
    pub const fn merge(self, other: ShowroomCounts) -> Self {
        ShowroomCounts {
            walk_ins: self.walk_ins.saturating_add(other.walk_ins),
            files: self.files.saturating_add(other.files),
            test_drives: self.test_drives.saturating_add(other.test_drives),
            closes: self.closes.saturating_add(other.closes),
        }
    }

    /// The showroom's rates (S1), each with its interval.
    ///
    /// | rate | is |
    /// |---|---|
    /// | capture | C-F ÷ W |
    /// | test drive | D-T-D ÷ C-F |
    /// | closing | C ÷ C-F (garbled in the source; this reading is ours) |
    ///
    /// Cost: constant.
    ///
    /// # Errors
    /// [`Problems`], all of them: more files than walk-ins, more test drives or closes than files.
    ///
    /// ```
    /// use clienteling::funnel::analysis::ShowroomCounts;
    /// use clienteling::units::Confidence;
    ///
    /// let march = ShowroomCounts { walk_ins: 200, files: 120, test_drives: 60, closes: 18 };
    /// let rates = march.rates(Confidence::P95)?;
    /// assert_eq!(rates.without_file(), 80);
    /// assert_eq!(rates.capture().share().known().ok_or("no visitor")?.to_string(), "60%");
    /// assert_eq!(rates.test_drive().share().known().ok_or("no file")?.to_string(), "50%");
    /// assert_eq!(rates.closing().share().known().ok_or("no file")?.to_string(), "15%");
    ///
    /// let wrong = ShowroomCounts { files: 201, closes: 202, ..march };
    /// assert_eq!(
    ///     wrong.rates(Confidence::P95).unwrap_err().to_string(),
    ///     "`files`: `201` must not be above `walk_ins`, which is `200`; \
    ///      `closes`: `202` must not be above `files`, which is `201`",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn rates(self, confidence: Confidence) -> Result<ShowroomRates, Problems> {
        Problems::of(Checker::run(|checker| self.check(checker)))?;
        let rate = |part, whole| {
            Rate::new(Proportion::try_new(part, whole).unwrap_or_default(), confidence)
        };
        Ok(ShowroomRates {
            capture: rate(self.files, self.walk_ins),
            test_drive: rate(self.test_drives, self.files),
            closing: rate(self.closes, self.files),
        })
    }

    /// Reports each count that is larger than that of which it is a part.
    fn check(self, checker: &mut Checker) {
        let (walk_ins, files) = (("walk_ins", self.walk_ins), ("files", self.files));
        let (drives, closes) = (("test_drives", self.test_drives), ("closes", self.closes));
        for ((part, given), (whole, other)) in [(files, walk_ins), (drives, files), (closes, files)]
        {
            if given > other {
                let (given, other) = (given.to_string(), other.to_string());
                let field = checker.path(whole);
                checker.report(part, ProblemKind::Above { given, field, other });
            }
        }
    }
}

impl Packed for ShowroomCounts {
    const KIND: &'static str = "showroom";
    type Form = [u64; 4];

    fn pack(&self) -> Self::Form {
        let ShowroomCounts { walk_ins, files, test_drives, closes } = *self;
        [walk_ins, files, test_drives, closes]
    }

    /// Counts of a period can contradict each other: that is told when there are to be rates.
    fn unpack([walk_ins, files, test_drives, closes]: Self::Form) -> Result<Self, &'static str> {
        Ok(ShowroomCounts { walk_ins, files, test_drives, closes })
    }
}

/// The rates of a showroom.
///
/// * The files are those of the three rates.
///
/// Serialised with the visitors without a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ShowroomRates {
    capture: Rate,
    test_drive: Rate,
    closing: Rate,
}

impl ShowroomRates {
    /// Of those who walked in, how many have a file.
    pub const fn capture(&self) -> Rate {
        self.capture
    }

    /// How many walked in and left without a file.
    pub const fn without_file(&self) -> u64 {
        self.capture.proportion().failures()
    }

    /// Of those with a file, how many made a test drive.
    pub const fn test_drive(&self) -> Rate {
        self.test_drive
    }

    /// Of those with a file, how many bought.
    pub const fn closing(&self) -> Rate {
        self.closing
    }
}

written! {
    ShowroomRates as self { capture, without_file: self.without_file(), test_drive, closing, }
}

#[cfg(test)]
mod tests {
    use super::ShowroomCounts;
    use crate::units::{Confidence, Estimate};

    const MARCH: ShowroomCounts =
        ShowroomCounts { walk_ins: 10, files: 5, test_drives: 5, closes: 1 };

    #[test]
    fn a_sale_without_a_test_drive_is_possible_and_one_without_a_file_is_not() {
        let few_drives = ShowroomCounts { test_drives: 0, closes: 5, ..MARCH };
        assert!(few_drives.rates(Confidence::P95).is_ok());
        let error = ShowroomCounts { closes: 6, ..MARCH }.rates(Confidence::P95).unwrap_err();
        assert_eq!(error.paths(), ["closes"]);
    }

    #[test]
    fn everything_that_cannot_be_is_listed() {
        let counts = ShowroomCounts { walk_ins: 1, files: 2, test_drives: 3, closes: 4 };
        let error = counts.rates(Confidence::P95).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`files`: `2` must not be above `walk_ins`, which is `1`; \
             `test_drives`: `3` must not be above `files`, which is `2`; \
             `closes`: `4` must not be above `files`, which is `2`"
        );
    }

    #[test]
    fn without_a_visitor_there_is_no_rate() {
        let rates = ShowroomCounts::default().rates(Confidence::P95).unwrap();
        assert_eq!(rates.capture().share(), Estimate::NotEnoughData { have: 0, need: 1 });
        assert_eq!(rates.closing().share(), Estimate::NotEnoughData { have: 0, need: 1 });
    }

    #[test]
    fn the_counts_of_two_weeks_are_those_of_both() {
        let both = MARCH.merge(ShowroomCounts { closes: 2, ..MARCH });
        let expected = ShowroomCounts { walk_ins: 20, files: 10, test_drives: 10, closes: 3 };
        assert_eq!(both, expected);
    }

    #[test]
    fn the_report_is_written_with_shares_and_intervals() {
        let rates = MARCH.rates(Confidence::P95).unwrap();
        assert_eq!(
            serde_json::to_string(&rates).unwrap(),
            concat!(
                r#"{"capture":{"successes":5,"trials":10,"share":{"known":"0.5"},"#,
                r#""interval":{"known":{"low":"0.23659309","high":"0.76340691"}}},"#,
                r#""without_file":5,"#,
                r#""test_drive":{"successes":5,"trials":5,"share":{"known":"1"},"#,
                r#""interval":{"known":{"low":"0.565517535","high":"1"}}},"#,
                r#""closing":{"successes":1,"trials":5,"share":{"known":"0.2"},"#,
                r#""interval":{"known":{"low":"0.036224108","high":"0.624465371"}}}}"#,
            )
        );
    }
}
