//! All that a firm knows, in one value: its customers with their facts, its books, its rates.
//!
//! Customers and books meet here. What happens to a customer happens to everything that names the
//! customer:
//!
//! | to a customer | to the facts | to the books |
//! |---|---|---|
//! | [merged](Firm::merge) with another, or [undone](Firm::undo_merge) | stand together, or apart | [are found](Firm::opportunities_of) under either, or apart; of two [warnings](Firm::warnings_of) of one matter one goes on, once they are [brought to a day](Firm::advance_warnings) |
//! | [erased](Firm::erase) | those of the accounts stay under a pseudonym | stay under it, with their figures and without a word of who it was |
//!
//! | question | answered by |
//! |---|---|
//! | how is all of it saved? | [`Firm::snapshot`], a record at a time |
//! | how is it loaded? | [`FirmLoader`], with everything that is wrong |
//! | what may come in at any time? | [`Firm::take`] |
//! | who is to stay out? | whoever is on the list of [`Firm::take_unless_suppressed`], [`FirmLoader::with_suppression`] |
//! | what is a store told? | nothing: see [`port`](crate::port) |

mod books;
mod erase;
mod loader;
mod refused;
mod snapshot;
mod warnings;

use std::fmt;

pub use books::{BookKind, FirmRecord, Taken};
pub use erase::FirmErasure;
pub use loader::{FirmLoader, Loaded, NotWhole};
pub use refused::Refused;
pub use snapshot::{SnapshotBegin, SnapshotEnd, VERSION};

use books::Books;

use crate::base::{
    Added, BulkOutcome, CorrectionError, Customer, CustomerBase, Fact, FactKind, MergeError,
    MergeRecord, Merged, RefusedFact, RefusedMerge, ReplaceError, SuppressionList, Undone,
};
use crate::funnel::{
    BookRefusal, NotReplaced, Opportunities, Opportunity, OpportunityContradiction,
    OpportunityEntry, OpportunityMut,
};
use crate::units::{CustomerId, ExchangeRates, OpportunityId};

/// All that a firm knows: customers with their facts, deals, warnings, exchange rates, who is who, and
/// who was erased.
///
/// ```
/// use clienteling::base::MergeRecord;
/// use clienteling::firm::{Firm, FirmLoader, FirmRecord};
///
/// let rows = [
///     r#"{"fact":{"referral":{"id":"R-1","customer":"C-1","date":"2026-03-01","lead":"L-1"}}}"#,
///     r#"{"opportunity":{"opportunity":{"id":"O-1","customer":"C-2","product":"car",
///         "quantity":"1","revenue":{"amount":"168000.00","currency":"CNY"},
///         "stage":"first_contact","created_on":"2026-03-01","created_by":"S-1",
///         "owners":[{"staff":"S-1","share":"1"}]},"default":"0.05","events":[]}}"#,
///     r#"{"merge":{"survivor":"C-1","absorbed":"C-2","date":"2026-03-05","by":null}}"#,
/// ];
/// let mut firm = Firm::new();
/// for row in rows {
///     firm.take(serde_json::from_str(row)?)?;
/// }
/// let deals = firm.opportunities_of(&"C-1".parse()?);
/// assert!(deals.map(|deal| deal.id().as_str()).eq(["O-1"]));
///
/// // Saved a line at a time, and loaded.
/// let lines: Vec<String> =
///     firm.snapshot().map(|record| serde_json::to_string(&record)).collect::<Result<_, _>>()?;
/// let mut loader = FirmLoader::new();
/// for line in &lines {
///     loader.push(serde_json::from_str(line)?);
/// }
/// assert_eq!(loader.complete()?, firm);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct Firm {
    customers: CustomerBase,
    books: Books,
}

impl Firm {
    /// A firm that knows nothing yet.
    pub fn new() -> Self {
        Firm::default()
    }

    /// The customers with their facts, the merges and the pseudonyms.
    pub const fn customers(&self) -> &CustomerBase {
        &self.customers
    }

    /// One customer, also by an identifier that was merged into another.
    pub fn customer(&self, id: &CustomerId) -> Option<&Customer> {
        self.customers.customer(id)
    }

    /// The exchange rates.
    pub const fn rates(&self) -> &ExchangeRates {
        self.customers.rates()
    }

    /// The exchange rates, to record more.
    pub const fn rates_mut(&mut self) -> &mut ExchangeRates {
        self.customers.rates_mut()
    }

    /// The deals.
    pub const fn opportunities(&self) -> &Opportunities {
        &self.books.opportunities
    }

    /// The deals with a customer, under whichever of the customer's identifiers they were written
    /// down; by identifier of the customer and then of the deal. The customer may be one of whom
    /// nothing else is known.
    pub fn opportunities_of<'a>(
        &'a self,
        customer: &CustomerId,
    ) -> impl Iterator<Item = &'a Opportunity> + use<'a> {
        let ids = self.customers.identifiers_of(customer);
        ids.into_iter().flat_map(|id| self.books.opportunities.of_customer(&id))
    }

    /// One deal, to be changed or corrected.
    pub fn opportunity_mut(&mut self, id: &OpportunityId) -> Option<OpportunityMut<'_>> {
        self.books.opportunities.get_mut(id)
    }

    /// Adds a fact: see [`CustomerBase::add`].
    ///
    /// # Errors
    /// [`RefusedFact`], with the fact in it; the firm stays as it was.
    pub fn add(&mut self, fact: Fact) -> Result<Added, RefusedFact> {
        self.customers.add(fact)
    }

    /// Adds many facts: see [`CustomerBase::add_all`].
    pub fn add_all(&mut self, facts: impl IntoIterator<Item = Fact>) -> BulkOutcome {
        self.customers.add_all(facts)
    }

    /// Adds a fact, unless it is new and names somebody on a list of whom to leave out: see
    /// [`CustomerBase::add_unless_suppressed`].
    ///
    /// # Errors
    /// [`RefusedFact`], with the fact in it; the firm stays as it was.
    pub fn add_unless_suppressed(
        &mut self,
        fact: Fact,
        list: &(impl SuppressionList + ?Sized),
    ) -> Result<Added, RefusedFact> {
        self.customers.add_unless_suppressed(fact, list)
    }

    /// Adds many facts in the same way: see [`CustomerBase::add_all_unless_suppressed`].
    pub fn add_all_unless_suppressed(
        &mut self,
        facts: impl IntoIterator<Item = Fact>,
        list: &(impl SuppressionList + ?Sized),
    ) -> BulkOutcome {
        self.customers.add_all_unless_suppressed(facts, list)
    }

    /// Replaces a fact by its corrected version: see [`CustomerBase::replace`].
    ///
    /// # Errors
    /// [`ReplaceError`], with the corrected version in it; the firm stays as it was.
    pub fn replace(&mut self, fact: impl Into<Fact>) -> Result<Fact, ReplaceError> {
        self.customers.replace(fact)
    }

    /// Takes out a fact: see [`CustomerBase::remove`].
    ///
    /// # Errors
    /// [`CorrectionError`]; the firm stays as it was.
    pub fn remove(&mut self, kind: FactKind, id: impl AsRef<str>) -> Result<Fact, CorrectionError> {
        self.customers.remove(kind, id)
    }

    /// Replaces a deal as a whole: see [`Opportunities::replace`].
    ///
    /// # Errors
    /// [`NotReplaced`], with the deal in it; the firm stays as it was.
    pub fn replace_opportunity(&mut self, deal: Opportunity) -> Result<Opportunity, NotReplaced> {
        self.books.opportunities.replace(deal)
    }

    /// Takes out a deal: see [`Opportunities::remove`].
    ///
    /// # Errors
    /// [`BookRefusal`]; the firm stays as it was.
    pub fn remove_opportunity(&mut self, id: &OpportunityId) -> Result<Opportunity, BookRefusal> {
        self.books.opportunities.remove(id)
    }

    /// Adds a deal: see [`Opportunities::add`]. Its customer may become known later.
    ///
    /// # Errors
    /// [`OpportunityContradiction`], with the deal in it; the firm stays as it was.
    pub fn add_opportunity(
        &mut self,
        opportunity: Opportunity,
    ) -> Result<OpportunityEntry, OpportunityContradiction> {
        self.books.opportunities.add(opportunity)
    }

    /// Takes over one record of any kind: what arrives in a message, or a row of a table. Marks of
    /// a snapshot say nothing here. Many records are cheaper with a [`FirmLoader`].
    ///
    /// # Errors
    /// [`Refused`], with the record in it; the firm stays as it was.
    pub fn take(&mut self, record: FirmRecord) -> Result<Taken, Refused> {
        self.take_unless_suppressed(record, &())
    }

    /// Takes over one record, unless it brings something new about somebody on a list of whom to
    /// leave out: a fact that names them, a merge of one of their identifiers, a deal with them, a warning
    /// about them.
    /// What the firm knows already is known as ever.
    ///
    /// # Errors
    /// [`Refused`], with the record in it; the firm stays as it was.
    ///
    /// ```
    /// use std::collections::BTreeSet;
    /// use clienteling::CustomerId;
    /// use clienteling::firm::{Firm, FirmRecord};
    ///
    /// let payment: FirmRecord = serde_json::from_str(
    ///     r#"{"fact":{"payment":{"id":"B-1","customer":"C-1","date":"2026-04-01",
    ///         "amount":{"amount":"200.00","currency":"CNY"}}}}"#,
    /// )?;
    /// let merge: FirmRecord = serde_json::from_str(
    ///     r#"{"merge":{"survivor":"C-2","absorbed":"C-1","date":"2026-05-01","by":null}}"#,
    /// )?;
    /// let mut firm = Firm::new();
    /// firm.take(payment)?;
    /// let erasure = firm.erase(&"C-1".parse()?, "erased-1".parse()?)?;
    /// let suppressed: BTreeSet<CustomerId> = erasure.facts.former_ids.into_iter().collect();
    ///
    /// let refused = firm.take_unless_suppressed(merge, &suppressed).unwrap_err();
    /// assert_eq!(
    ///     refused.to_string(),
    ///     "a merge of 2026-05-01 is about somebody who is to be left out",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn take_unless_suppressed(
        &mut self,
        record: FirmRecord,
        list: &(impl SuppressionList + ?Sized),
    ) -> Result<Taken, Refused> {
        match record {
            FirmRecord::Fact(fact) => Ok(match self.add_unless_suppressed(fact, list)? {
                Added::New => Taken::New,
                Added::Duplicate => Taken::Known,
                Added::Erased => Taken::Erased,
            }),
            FirmRecord::Merge(record) => {
                let known = self.customers.holds_merge(&record);
                if self.leaves_out(&record, list) {
                    return Err(Refused::Suppressed(Box::new(FirmRecord::Merge(record))));
                }
                match self.customers.merge(record.clone()) {
                    Ok(_) if known => Ok(Taken::Known),
                    Ok(_) => Ok(Taken::New),
                    Err(error) => Err(Refused::Merge { record: Box::new(record), error }),
                }
            }
            FirmRecord::Pseudonym(pseudonym) => self.keep_erased(pseudonym),
            FirmRecord::Rate(rate) => {
                let known = self.rates().holds(rate);
                match self.rates_mut().record(rate.from, rate.to, rate.date, rate.rate) {
                    Ok(()) if known => Ok(Taken::Known),
                    Ok(()) => Ok(Taken::New),
                    Err(error) => Err(Refused::Rate { rate, error }),
                }
            }
            FirmRecord::Begin(_) | FirmRecord::End(_) => Ok(Taken::Known),
            of_a_book => self.books.take(of_a_book, list),
        }
    }

    /// Whether a merge is new and about somebody on a list of whom to leave out.
    fn leaves_out(&self, record: &MergeRecord, list: &(impl SuppressionList + ?Sized)) -> bool {
        [&record.survivor, &record.absorbed].into_iter().any(|id| list.holds(id))
            && !self.customers.holds_merge(record)
    }

    /// Says that two identifiers are one customer: see [`CustomerBase::merge`]. Deals of either
    /// are found under both.
    ///
    /// # Errors
    /// [`MergeError`]; the firm stays as it was.
    pub fn merge(&mut self, record: MergeRecord) -> Result<Merged, MergeError> {
        self.customers.merge(record)
    }

    /// Merges many at once, and hands back what is refused: see [`CustomerBase::merge_all`].
    #[must_use = "records that were refused are in it, and nowhere else"]
    pub fn merge_all(
        &mut self,
        records: impl IntoIterator<Item = MergeRecord>,
    ) -> Vec<RefusedMerge> {
        self.customers.merge_all(records)
    }

    /// Merges what can be merged, at once, and hands back the rest.
    fn merge_those_that_can_be(
        &mut self,
        records: Vec<MergeRecord>,
    ) -> Vec<(MergeRecord, MergeError)> {
        let refused = self.customers.merge_all(records).into_iter();
        refused.map(|RefusedMerge { record, why }| (record, why)).collect()
    }

    /// Takes a merge back: see [`CustomerBase::undo_merge`].
    pub fn undo_merge(&mut self, record: &MergeRecord) -> Undone {
        self.customers.undo_merge(record)
    }

    /// Takes many merges back: see [`CustomerBase::undo_merges`].
    pub fn undo_merges<'a>(
        &mut self,
        records: impl IntoIterator<Item = &'a MergeRecord>,
    ) -> Undone {
        self.customers.undo_merges(records)
    }
}

impl From<CustomerBase> for Firm {
    /// A firm that knows these customers and who was erased, and neither deals nor warnings.
    fn from(customers: CustomerBase) -> Self {
        let mut books = Books::default();
        for pseudonym in customers.pseudonyms() {
            books.keep_erased(pseudonym);
        }
        Firm { customers, books }
    }
}

/// Shows the customers in order, without their personal data, and how large the books are.
impl fmt::Debug for Firm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Firm")
            .field("customers", &self.customers)
            .field("opportunities", &self.books.opportunities.len())
            .field("warnings", &self.books.warnings.warnings().count())
            .finish_non_exhaustive()
    }
}
