//! A book made of records.

use super::Opportunities;
use crate::funnel::{OpportunityRecord, ReplayError};
use crate::rule::{Problem, ProblemKind, Problems};

impl Opportunities {
    /// The book of some records, each [loaded](OpportunityRecord::load) and
    /// [added](Self::add). No pipeline is needed: see [`against`](Self::against).
    ///
    /// Records are read first and loaded then, because what is wrong with a history is told with
    /// its days and amounts, and an error of reading repeats nothing of what was given.
    ///
    /// Nobody counts as erased in it: where somebody was, a firm is [loaded](crate::firm::FirmLoader)
    /// whole.
    ///
    /// Cost: as the two, for each record.
    ///
    /// # Errors
    /// Everything that is wrong: for each record that does not load, or contradicts an earlier one,
    /// its place, its identifier and what is the matter.
    ///
    /// ```
    /// use clienteling::funnel::{Opportunities, OpportunityRecord};
    ///
    /// let saved = r#"[{
    ///     "opportunity": {
    ///         "id": "O-1", "customer": "C-1", "product": "car", "quantity": "1",
    ///         "revenue": {"amount": "168000.00", "currency": "CNY"}, "stage": "first_contact",
    ///         "created_on": "2026-03-01", "created_by": "S-1",
    ///         "owners": [{"staff": "S-1", "share": "1"}]
    ///     },
    ///     "default": "0.05",
    ///     "events": [{"on": "2026-02-28", "by": "S-1", "change": {"contacted": "phone"}}]
    /// }]"#;
    /// let mut records: Vec<OpportunityRecord> = serde_json::from_str(saved)?;
    /// assert_eq!(
    ///     Opportunities::load(records.clone()).unwrap_err().to_string(),
    ///     "`[0].events[0]`: deal `O-1`: 2026-02-28 is before the beginning: expected \
    ///      2026-03-01 or later",
    /// );
    /// records[0].events.clear();
    /// assert_eq!(Opportunities::load(records)?.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn load(records: impl IntoIterator<Item = OpportunityRecord>) -> Result<Self, Problems> {
        let (mut book, mut wrong) = (Opportunities::new(), Vec::new());
        for (place, record) in records.into_iter().enumerate() {
            let id = record.beginning.id.clone();
            let (path, text) = match record.load().map(|deal| book.add(deal)) {
                Ok(Ok(_)) => continue,
                Ok(Err(contradiction)) => (format!("[{place}]"), contradiction.to_string()),
                Err(ReplayError { part, problem }) => {
                    (format!("[{place}].{part}"), format!("deal `{id}`: {problem}"))
                }
            };
            wrong.push(Problem { path, kind: ProblemKind::Of { key: "funnel.record", text } });
        }
        Problems::of(wrong)?;
        Ok(book)
    }
}
