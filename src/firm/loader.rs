//! Loading a firm from records, in whatever order they come.

use super::{Firm, FirmRecord, Refused, SnapshotBegin, SnapshotEnd, VERSION};
use crate::rule::{Problem, ProblemKind, Problems};

/// Records are taken over so many at a time: facts of one customer that come out of order are then
/// sorted once.
const AT_A_TIME: usize = 16_384;

/// Makes a firm of records that come one at a time, and keeps everything that is wrong until the
/// end.
///
/// The order of the records makes no difference, but for two cases: of two that contradict each
/// other the first counts, and a pseudonym comes before what stands under it, as in a snapshot.
///
/// ```
/// use clienteling::firm::FirmLoader;
///
/// let lines = [
///     r#"{"snapshot":{"version":1}}"#,
///     r#"{"fact":{"referral":{"id":"R-1","customer":"C-1","date":"2026-03-01","lead":"L-1"}}}"#,
///     r#"{"fact":{"referral":{"id":"R-1","customer":"C-1","date":"2026-03-01","lead":"L-2"}}}"#,
///     r#"{"end":{"records":3}}"#,
/// ];
/// let mut loader = FirmLoader::new();
/// for line in lines {
///     loader.push(serde_json::from_str(line)?);
/// }
/// assert_eq!(
///     loader.complete().unwrap_err().to_string(),
///     "`facts`: referral `R-1` of customer `C-1` contradicts the one that the base holds for customer \
///      `C-1`: same identifier, other `lead`; \
///      `end.records`: 2 records were read, and 3 were written: a part is missing",
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct FirmLoader {
    firm: Firm,
    waiting: Vec<FirmRecord>,
    refused: Vec<Refused>,
    marks: Marks,
}

/// What the marks of a snapshot say, and how many records stand between them.
#[derive(Debug, Default)]
struct Marks {
    begun: Vec<SnapshotBegin>,
    ended: Vec<SnapshotEnd>,
    records: u64,
    /// A record came before the first mark or after the last.
    outside: bool,
}

/// A firm, and what was not taken over into it.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct Loaded {
    /// The firm, without what was refused.
    pub firm: Firm,
    /// What was refused, as it came: of two records that contradict each other the first counts.
    pub refused: Vec<Refused>,
}

impl FirmLoader {
    /// A loader without records.
    pub fn new() -> Self {
        FirmLoader::default()
    }

    /// Goes on from a firm that is there already.
    pub fn onto(firm: Firm) -> Self {
        FirmLoader { firm, ..FirmLoader::default() }
    }

    /// Takes one record. Cost: that of adding it, a part of which comes later, for many at once.
    pub fn push(&mut self, record: FirmRecord) {
        match record {
            FirmRecord::Begin(mark) => {
                self.marks.outside |= self.marks.records > 0 || !self.marks.ended.is_empty();
                self.marks.begun.push(mark);
                return;
            }
            FirmRecord::End(mark) => {
                self.marks.ended.push(mark);
                return;
            }
            other => self.waiting.push(other),
        }
        if self.waiting.len() >= AT_A_TIME {
            self.settle();
        }
        self.marks.outside |= !self.marks.ended.is_empty();
        self.marks.records = self.marks.records.saturating_add(1);
    }

    /// The firm, and what was refused. Marks of a snapshot may be there, and need not.
    pub fn finish(self) -> Loaded {
        let (loaded, _) = self.finished();
        loaded
    }

    /// The firm, if all records of a snapshot came, between its marks, and none was refused.
    ///
    /// # Errors
    /// [`Problems`]: everything that is wrong, with the identifiers that it concerns.
    pub fn complete(self) -> Result<Firm, Problems> {
        let (Loaded { firm, refused }, marks) = self.finished();
        let mut problems = marks.problems();
        let refused: Vec<Problem> = refused.iter().map(problem).collect();
        problems.splice(..0, refused);
        Problems::of(problems)?;
        Ok(firm)
    }

    fn finished(mut self) -> (Loaded, Marks) {
        self.settle();
        let FirmLoader { firm, refused, marks, .. } = self;
        (Loaded { firm, refused }, marks)
    }

    /// Takes over what has come together: first who is who, and then what is known of them.
    fn settle(&mut self) {
        let (mut merges, mut facts, mut rest) = (Vec::new(), Vec::new(), Vec::new());
        for record in self.waiting.drain(..) {
            match record {
                FirmRecord::Pseudonym(_) => self.refused.extend(self.firm.take(record).err()),
                FirmRecord::Merge(record) => merges.push(record),
                FirmRecord::Fact(fact) => facts.push(fact),
                other => rest.push(other),
            }
        }
        let refused = self.firm.merge_those_that_can_be(merges).into_iter();
        self.refused.extend(
            refused.map(|(record, error)| Refused::Merge { record: Box::new(record), error }),
        );
        let outcome = self.firm.add_all(facts);
        self.refused.extend(outcome.refused.into_iter().map(Refused::from));
        for record in rest {
            self.refused.extend(self.firm.take(record).err());
        }
    }
}

impl Extend<FirmRecord> for FirmLoader {
    fn extend<T: IntoIterator<Item = FirmRecord>>(&mut self, records: T) {
        records.into_iter().for_each(|record| self.push(record));
    }
}

impl Marks {
    fn problems(&self) -> Vec<Problem> {
        let problem = |path: &str, key, text: String| Problem {
            path: path.to_owned(),
            kind: ProblemKind::Of { key, text },
        };
        let mut problems = Vec::new();
        match self.begun.as_slice() {
            [] => problems.push(Problem {
                path: String::new(),
                kind: ProblemKind::Missing("the mark at the beginning of a snapshot"),
            }),
            [mark] if mark.version > VERSION => problems.push(problem(
                "snapshot.version",
                "firm.newer_version",
                format!(
                    "version {} is newer than {VERSION}, the newest that can be read",
                    mark.version
                ),
            )),
            [mark] if mark.version == 0 => problems.push(problem(
                "snapshot.version",
                "firm.no_version",
                "version 0 was never written: expected one from 1 on".to_owned(),
            )),
            [_] => {}
            [_, ..] => problems.push(problem(
                "snapshot",
                "firm.several_snapshots",
                format!("{} snapshots begin: expected one", self.begun.len()),
            )),
        }
        match self.ended.as_slice() {
            [] => problems.push(Problem {
                path: String::new(),
                kind: ProblemKind::Missing("the mark at the end of a snapshot"),
            }),
            [mark] if mark.records > self.records => problems.push(problem(
                "end.records",
                "firm.incomplete",
                format!(
                    "{} records were read, and {} were written: a part is missing",
                    self.records, mark.records
                ),
            )),
            [mark] if mark.records < self.records => problems.push(problem(
                "end.records",
                "firm.too_many",
                format!("{} records were read, and {} were written", self.records, mark.records),
            )),
            [_] => {}
            [_, ..] => problems.push(problem(
                "end",
                "firm.several_snapshots",
                format!("{} snapshots end: expected one", self.ended.len()),
            )),
        }
        if self.outside {
            problems.push(problem(
                "",
                "firm.outside",
                "a record stands before the beginning or after the end of the snapshot".to_owned(),
            ));
        }
        problems
    }
}

fn problem(refused: &Refused) -> Problem {
    let path = match refused {
        Refused::Fact(_) => "facts",
        Refused::Merge { .. } => "merges",
        Refused::Pseudonym(_) => "pseudonyms",
        Refused::Rate { .. } => "rates",
        Refused::Opportunity { .. } | Refused::Contradiction(_) => "opportunities",
    };
    let kind = ProblemKind::Of { key: "firm.refused", text: refused.to_string() };
    Problem { path: path.to_owned(), kind }
}
