//! Loading a firm from records, in whatever order they come.

use std::fmt;

use super::{Firm, FirmRecord, Refused, SnapshotBegin, SnapshotEnd, VERSION};
use crate::base::SuppressionList;
use crate::rule::{Problem, ProblemKind, Problems};
use crate::units::CustomerId;

/// Records are taken over so many at a time: facts of one customer that come out of order are then
/// sorted once.
const AT_A_TIME: usize = 16_384;

/// Makes a firm of records that come one at a time, and keeps everything that is wrong until the
/// end.
///
/// The order of the records makes no difference, but for this: of two that contradict each other
/// the first counts. A loader that [goes on](Self::onto) from a firm is given a pseudonym before what
/// stands under it.
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
/// let not_whole = loader.complete().unwrap_err();
/// assert_eq!(
///     not_whole.problems.paths(),
///     ["facts", "end.records"],
/// );
/// assert_eq!(
///     not_whole.problems.problems()[1].to_string(),
///     "`end.records`: 2 records were read, and 3 were written: a part is missing",
/// );
/// // Nothing is lost: neither what could be taken over nor what could not.
/// assert_eq!(not_whole.loaded.firm.customers().len(), 1);
/// assert_eq!(not_whole.loaded.refused.len(), 1);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Default)]
pub struct FirmLoader<L = ()> {
    firm: Firm,
    /// Whether it goes on from a firm that was there before the records.
    goes_on: bool,
    waiting: Vec<FirmRecord>,
    /// Pseudonyms that came when something stood under them already.
    late: Vec<CustomerId>,
    refused: Vec<Refused>,
    marks: Marks,
    list: L,
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
#[must_use = "what was refused is in it, and nowhere else"]
#[non_exhaustive]
pub struct Loaded {
    /// The firm, without what was refused.
    pub firm: Firm,
    /// What was refused, as it came: of two records that contradict each other the first counts.
    pub refused: Vec<Refused>,
    /// What is wrong with the marks of a snapshot, where there is at least one: it is of a newer
    /// version, or a part is missing.
    pub marks: Vec<Problem>,
}

impl Loaded {
    /// Itself, unless something is wrong with the marks of a snapshot.
    pub(crate) fn of_sound_marks(self) -> Result<Loaded, NotWhole> {
        match Problems::of(self.marks.clone()) {
            Ok(()) => Ok(self),
            Err(problems) => Err(NotWhole { problems, loaded: Box::new(self) }),
        }
    }
}

/// A snapshot did not come whole, or not all of it was taken over.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{problems}")]
#[non_exhaustive]
pub struct NotWhole {
    /// Everything that is wrong, with the identifiers that it concerns.
    pub problems: Problems,
    /// What could be taken over, and what could not.
    pub loaded: Box<Loaded>,
}

impl FirmLoader {
    /// A loader without records.
    pub fn new() -> Self {
        FirmLoader::default()
    }

    /// Goes on from a firm that is there already.
    pub fn onto(firm: Firm) -> Self {
        FirmLoader { firm, goes_on: true, ..FirmLoader::default() }
    }
}

impl<L: SuppressionList> FirmLoader<L> {
    /// The loader, with a list of whom to leave out: see [`Firm::take_unless_suppressed`]. It holds
    /// for the records that come from now on.
    ///
    /// ```
    /// use std::collections::BTreeSet;
    /// use clienteling::CustomerId;
    /// use clienteling::firm::FirmLoader;
    ///
    /// let suppressed = BTreeSet::from(["C-1".parse::<CustomerId>()?]);
    /// let mut loader = FirmLoader::new().with_suppression(&suppressed);
    /// loader.push(serde_json::from_str(
    ///     r#"{"fact":{"referral":{"id":"R-1","customer":"C-1","date":"2026-03-01","lead":"L-1"}}}"#,
    /// )?);
    /// let loaded = loader.finish();
    /// assert_eq!((loaded.firm.customers().len(), loaded.refused.len()), (0, 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_suppression<M: SuppressionList>(mut self, list: M) -> FirmLoader<M> {
        self.settle();
        let FirmLoader { firm, goes_on, waiting, late, refused, marks, list: _ } = self;
        FirmLoader { firm, goes_on, waiting, late, refused, marks, list }
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

    /// The firm, what was refused, and what is wrong with the marks of a snapshot where there is
    /// one: none needs to be there.
    ///
    /// Cost: what is left of adding the records; where a pseudonym came after more than a few
    /// thousand others, the whole of it once more.
    pub fn finish(mut self) -> Loaded {
        self.settle();
        self.settle_late();
        let marks = if self.marks.are_there() { self.marks.problems() } else { Vec::new() };
        Loaded { firm: self.firm, refused: self.refused, marks }
    }

    /// The firm, if all records of a snapshot came, between its marks, and none was refused.
    ///
    /// # Errors
    /// [`NotWhole`]: everything that is wrong, with what was loaded and what was refused.
    pub fn complete(self) -> Result<Firm, NotWhole> {
        let no_marks = if self.marks.are_there() { Vec::new() } else { self.marks.problems() };
        let loaded = self.finish();
        let refused = loaded.refused.iter().map(problem);
        let marks = loaded.marks.iter().cloned().chain(no_marks);
        match Problems::of(refused.chain(marks).collect()) {
            Ok(()) => Ok(loaded.firm),
            Err(problems) => Err(NotWhole { problems, loaded: Box::new(loaded) }),
        }
    }

    /// Takes over what has come together.
    fn settle(&mut self) {
        let records = std::mem::take(&mut self.waiting);
        for refused in take_all(&mut self.firm, records, &self.list) {
            match refused {
                Refused::Pseudonym(pseudonym) if !self.goes_on => self.late.push(pseudonym),
                other => self.refused.push(other),
            }
        }
    }

    /// Takes everything over once more, where a pseudonym came after what stands under it: as if it
    /// had come first.
    fn settle_late(&mut self) {
        if self.late.is_empty() {
            return;
        }
        let taken = std::mem::take(&mut self.firm);
        let late = std::mem::take(&mut self.late).into_iter().map(FirmRecord::Pseudonym);
        let mut records = late.chain(taken.records()).peekable();
        while records.peek().is_some() {
            let some = records.by_ref().take(AT_A_TIME).collect();
            self.refused.extend(take_all(&mut self.firm, some, &()));
        }
    }
}

/// Takes over many records, first who is who, and then what is known of them; and hands back the
/// rest.
fn take_all(
    firm: &mut Firm,
    records: Vec<FirmRecord>,
    list: &(impl SuppressionList + ?Sized),
) -> Vec<Refused> {
    let (mut merges, mut facts, mut rest) = (Vec::new(), Vec::new(), Vec::new());
    let mut refused = Vec::new();
    for record in records {
        match record {
            FirmRecord::Pseudonym(_) => refused.extend(firm.take(record).err()),
            FirmRecord::Merge(merge) if firm.leaves_out(&merge, list) => {
                refused.push(Refused::Suppressed(Box::new(FirmRecord::Merge(merge))));
            }
            FirmRecord::Merge(merge) => merges.push(merge),
            FirmRecord::Fact(fact) => facts.push(fact),
            other => rest.push(other),
        }
    }
    let unsound = firm.merge_those_that_can_be(merges).into_iter();
    refused
        .extend(unsound.map(|(record, error)| Refused::Merge { record: Box::new(record), error }));
    let outcome = firm.add_all_unless_suppressed(facts, list);
    refused.extend(outcome.refused.into_iter().map(Refused::from));
    for record in rest {
        refused.extend(firm.take_unless_suppressed(record, list).err());
    }
    refused
}

impl<L: SuppressionList> Extend<FirmRecord> for FirmLoader<L> {
    fn extend<T: IntoIterator<Item = FirmRecord>>(&mut self, records: T) {
        records.into_iter().for_each(|record| self.push(record));
    }
}

/// Shows nobody: what has come, and how much is wrong.
impl<L> fmt::Debug for FirmLoader<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FirmLoader")
            .field("firm", &self.firm)
            .field("waiting", &self.waiting.len())
            .field("refused", &self.refused.len())
            .field("marks", &self.marks)
            .finish_non_exhaustive()
    }
}

impl Marks {
    fn are_there(&self) -> bool {
        !self.begun.is_empty() || !self.ended.is_empty()
    }

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
        Refused::Warning { .. } => "warnings",
        Refused::Suppressed(record) => match **record {
            FirmRecord::Merge(_) => "merges",
            FirmRecord::Warning(_) => "warnings",
            _ => "opportunities",
        },
    };
    let kind = ProblemKind::Of { key: "firm.refused", text: refused.to_string() };
    Problem { path: path.to_owned(), kind }
}
