//! A firm's customers, each with three kinds of data, and the way in for facts.
//!
//! | adding a fact | outcome |
//! |---|---|
//! | with a new identifier | [`Added::New`] |
//! | that the base already holds, to the letter | [`Added::Duplicate`]: nothing changes |
//! | that the base holds but for what an [erasure](CustomerBase::erase) took out of it since | [`Added::Erased`]: nothing changes |
//! | with a known identifier and another content | [`WhyRefused::Contradicts`]: the fact comes back, nothing changes |
//! | new, and about somebody on the caller's [list](SuppressionList) of whom to leave out | [`WhyRefused::Suppressed`]: the fact comes back, nothing changes |
//! | about the pseudonym of an erased customer, or mentioning one, and nothing that the books need | [`WhyRefused::Erased`]: the fact comes back, nothing changes |
//!
//! The order in which facts are added makes no difference, but for one case: of two facts that
//! contradict each other the base keeps the one that it was given first and hands back the other,
//! whatever their days. Which of them is true only the caller can decide.
//!
//! A fact that turns out to be wrong is [replaced](CustomerBase::replace) by its corrected version or
//! [removed](CustomerBase::remove), and all is as if it had never been otherwise. Facts that do not
//! fit, such as a return of more than was bought, are kept and [reported](CustomerBase::misfits).
//!
//! Two identifiers that turn out to be one customer are [merged](CustomerBase::merge): that changes
//! no fact, and can be undone. A customer who asks for it is [erased](CustomerBase::erase).
//!
//! A fact about somebody without a profile is welcome: the customer is then known by the
//! identifier alone.

mod affiliations;
mod bulk;
mod consent;
mod core;
mod correct;
mod customer;
mod erase;
mod fact;
mod hashing;
mod holder;
mod index;
mod late;
mod mention;
mod merge;
mod merges;
mod misfit;
mod needs;
mod on_file;
mod others;
mod plan;
mod refused;
mod suppression;
mod table;
mod things;
mod whole;

use std::fmt;

pub use affiliations::{Affiliations, CompanyGroup, GroupMember};
pub use correct::{CorrectionError, ReplaceError};
pub use customer::{Customer, CustomerView};
pub use erase::{EraseError, Erasure};
pub use fact::{Business, Fact, FactKind};
pub use merge::{MergeError, MergeRecord, Merged, RefusedMerge, Undone};
pub use misfit::{Misfit, MisfitReason};
pub use on_file::OnFile;
pub use plan::{
    AmountToDate, BudgetProgress, PlanProgress, PlanSpread, QuantityToDate, SpentToDate,
};
pub(crate) use plan::{BudgetCourse, BudgetQuestion, DueCurve, PlanCourse};
pub use refused::{RefusedFact, WhyRefused};
pub use suppression::SuppressionList;

use self::core::{Core, InOrder};
use crate::customer::Absence;
use crate::marketing::{AnonymousAnswer, Campaign, VisitWithoutDetails};
use crate::transaction::{Commitment, Expense};
use crate::units::{CustomerId, ExchangeRates, Records};

/// What became of a fact that was not refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Added {
    /// It is in the base now.
    New,
    /// It was there already.
    Duplicate,
    /// It is what was left of it when somebody was erased whom it is about or mentions: nothing
    /// changes, and nothing is said about whom it was.
    Erased,
}

/// What became of many facts.
#[must_use = "facts that were refused are in it, and nowhere else"]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BulkOutcome {
    /// How many are in the base now that were not before.
    pub added: u64,
    /// How many were there already.
    pub duplicates: u64,
    /// Of how many there is what an [erasure](CustomerBase::erase) left.
    pub erased: u64,
    /// Those that were refused, as they came.
    pub refused: Vec<RefusedFact>,
}

/// A firm's customers and what is known of them.
///
/// ```
/// use clienteling::base::{Added, CustomerBase, Fact};
/// use clienteling::transaction::{Line, Lines, Purchase, Settlement};
/// use clienteling::units::Provenance;
///
/// let oil = Line::try_new("oil".parse()?, "4.5".parse()?, "360.00 CNY".parse()?)?;
/// let purchase = Fact::Purchase(Purchase {
///     id: "INV-1".parse()?,
///     customer: "C-1".parse()?,
///     date: "2026-03-01".parse()?,
///     lines: Lines::try_new([oil])?,
///     settlement: Settlement::AtOnce,
///     details: None,
///     provenance: Provenance::unknown(),
/// });
///
/// let mut base = CustomerBase::new();
/// assert_eq!(base.add(purchase.clone())?, Added::New);
/// assert_eq!(base.add(purchase)?, Added::Duplicate);
/// assert_eq!(base.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct CustomerBase {
    core: Core<Customer>,
    rates: ExchangeRates,
}

impl CustomerBase {
    /// A base without customers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one fact. Cost: two look-ups, and moving those facts of the customer that are dated
    /// later, once for all that are added between two readings where there are many; nothing else
    /// grows with the base. Facts about no customer, such as expenses, stand in one list for each
    /// kind: of them those of the base that are dated later.
    ///
    /// # Errors
    /// [`RefusedFact`], with the fact in it; the base stays as it was.
    ///
    /// ```
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let referral = |lead: &str| {
    ///     serde_json::from_str::<Fact>(&format!(
    ///         r#"{{"referral":{{"id":"R-1","customer":"C-1","date":"2026-03-01","lead":"{lead}"}}}}"#
    ///     ))
    /// };
    /// let mut base = CustomerBase::new();
    /// base.add(referral("L-1")?)?;
    /// let refused = base.add(referral("L-2")?).unwrap_err();
    /// assert_eq!(
    ///     refused.to_string(),
    ///     "referral `R-1` of customer `C-1` contradicts the one that the base holds for customer \
    ///      `C-1`: same identifier, other `lead`",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn add(&mut self, fact: Fact) -> Result<Added, RefusedFact> {
        self.add_unless_suppressed(fact, &())
    }

    /// Adds many facts; what is refused does not stop the rest. Cost: as [`add`](Self::add), but
    /// facts that come out of order are sorted once, at the end, and those with a known
    /// identifier are kept until then.
    pub fn add_all(&mut self, facts: impl IntoIterator<Item = Fact>) -> BulkOutcome {
        self.add_all_unless_suppressed(facts, &())
    }

    /// How many customers there are.
    pub fn len(&self) -> usize {
        self.core.places.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.core.places.is_empty()
    }

    /// One customer, also by an identifier that was merged into another.
    pub fn customer(&self, id: &CustomerId) -> Option<&Customer> {
        self.core.customer(id)
    }

    /// All customers, in the order of their identifiers. Cost: somebody new since the last time has
    /// all of them sorted again.
    pub fn customers(&self) -> Customers<'_> {
        Customers(self.core.customers())
    }

    /// Who came and left no details, in the order of days.
    pub const fn visits_without_details(&self) -> &Records<VisitWithoutDetails> {
        &self.core.others.visits_without_details
    }

    /// Who of the staff was away, in the order of first days.
    pub const fn absences(&self) -> &Records<Absence> {
        &self.core.others.absences
    }

    /// What was answered in surveys by nobody who is known, in the order of days.
    pub const fn anonymous_answers(&self) -> &Records<AnonymousAnswer> {
        &self.core.others.anonymous_answers
    }

    /// The firm's campaigns, in the order of their first days.
    pub const fn campaigns(&self) -> &Records<Campaign> {
        &self.core.others.campaigns
    }

    /// What the firm is bound to spend, in the order of days.
    pub const fn commitments(&self) -> &Records<Commitment> {
        &self.core.others.commitments
    }

    /// What the firm spent, in the order of days.
    pub const fn expenses(&self) -> &Records<Expense> {
        &self.core.others.expenses
    }

    /// Every fact, customer by customer in the order of identifiers, and then those about no
    /// customer: what the base can be stored as and rebuilt from, together with the [merges](CustomerBase::merges), the
    /// [pseudonyms](CustomerBase::pseudonyms) and the [rates](CustomerBase::rates).
    ///
    /// ```
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let written = r#"{"referral":{"id":"R-1","customer":"C-1","date":"2026-03-01","lead":"L-1"}}"#;
    /// let mut base = CustomerBase::new();
    /// base.add(serde_json::from_str::<Fact>(written)?)?;
    ///
    /// let stored: Vec<String> =
    ///     base.facts().map(|fact| serde_json::to_string(&fact)).collect::<Result<_, _>>()?;
    /// assert_eq!(stored, [written]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn facts(&self) -> impl Iterator<Item = Fact> + '_ {
        self.core.facts()
    }

    /// The fact of a kind and an identifier. Cost: a look-up, a binary search and a copy.
    ///
    /// ```
    /// use clienteling::base::FactKind;
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let written = r#"{"referral":{"id":"R-1","customer":"C-1","date":"2026-03-01","lead":"L-1"}}"#;
    /// let referral: Fact = serde_json::from_str(written)?;
    /// let mut base = CustomerBase::new();
    /// base.add(referral.clone())?;
    /// assert_eq!(base.fact(FactKind::Referral, "R-1"), Some(referral));
    /// assert_eq!(base.fact(FactKind::Consent, "R-1"), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fact(&self, kind: FactKind, id: impl AsRef<str>) -> Option<Fact> {
        self.core.find(kind, id.as_ref())
    }

    /// The exchange rates, for a base with several currencies.
    pub const fn rates(&self) -> &ExchangeRates {
        &self.rates
    }

    /// The exchange rates, to record more.
    pub const fn rates_mut(&mut self) -> &mut ExchangeRates {
        &mut self.rates
    }
}

/// The customers of a base, in the order of their identifiers.
#[derive(Clone)]
pub struct Customers<'a>(InOrder<'a, Customer>);

impl<'a> Iterator for Customers<'a> {
    type Item = &'a Customer;

    fn next(&mut self) -> Option<&'a Customer> {
        self.0.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<'a> DoubleEndedIterator for Customers<'a> {
    fn next_back(&mut self) -> Option<&'a Customer> {
        self.0.next_back()
    }
}

impl ExactSizeIterator for Customers<'_> {}

/// Shows nobody: how many are left.
impl fmt::Debug for Customers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Customers").field(&self.len()).finish()
    }
}

/// The customers, in the order of their identifiers.
///
/// There is no `FromIterator` and no `Extend`: what contradicts would be lost without a word.
/// [`add_all`](CustomerBase::add_all) hands it back.
#[expect(clippy::into_iter_without_iter, reason = "`customers` says whom it gives")]
impl<'a> IntoIterator for &'a CustomerBase {
    type Item = &'a Customer;
    type IntoIter = Customers<'a>;

    fn into_iter(self) -> Customers<'a> {
        self.customers()
    }
}

/// Shows the customers in order, without their personal data.
impl fmt::Debug for CustomerBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.customers()).finish()
    }
}

/// Two bases are equal when they know the same facts, in whatever order these came.
impl PartialEq for CustomerBase {
    fn eq(&self, other: &Self) -> bool {
        self.rates == other.rates && self.core == other.core
    }
}

impl Eq for CustomerBase {}
