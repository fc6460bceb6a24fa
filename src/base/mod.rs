//! A firm's customers, each with three kinds of data, and the way in for facts.
//!
//! | adding a fact | outcome |
//! |---|---|
//! | with a new identifier | [`Added::New`] |
//! | that the base already holds, to the letter | [`Added::Duplicate`]: nothing changes |
//! | that was kept for the books of an [erased](CustomerBase::erase) customer | [`Added::Erased`]: nothing changes |
//! | with a known identifier and another content | [`Contradiction`]: the fact comes back, nothing changes |
//!
//! The order in which facts are added makes no difference, but for one case: of two facts that
//! contradict each other the base keeps the one that it was given first and hands back the other,
//! whatever their days. Which of them is true only the caller can decide.
//!
//! Two identifiers that turn out to be one customer are [merged](CustomerBase::merge): that changes
//! no fact, and can be undone. A customer who asks for it is [erased](CustomerBase::erase).
//!
//! A fact about somebody without a profile is welcome: the customer is then known by the
//! identifier alone.

mod bulk;
mod customer;
mod erase;
mod fact;
mod index;
mod merge;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

pub use customer::{Business, Customer, CustomerView};
pub use erase::{EraseError, Erasure};
pub use fact::{Fact, FactKind};
pub use merge::{MergeError, MergeRecord, Merged};

use crate::units::{CustomerId, ExchangeRates};
use bulk::Bulk;
use index::FactIndex;
use merge::Merges;

/// What became of a fact that was not refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Added {
    /// It is in the base now.
    New,
    /// It was there already.
    Duplicate,
    /// It was kept for the books when its customer was erased: nothing changes, and nothing is said
    /// about whom it was.
    Erased,
}

/// A fact has the identifier of another one that the base holds. It was not added.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{kind} `{id}` of customer `{customer}` contradicts the one that the base holds for customer \
     `{holder}`: same identifier, other content",
    kind = fact.kind(), id = fact.id(), customer = fact.customer()
)]
pub struct Contradiction {
    /// The refused fact.
    pub fact: Box<Fact>,
    /// Whose fact the base holds under the identifier.
    pub holder: CustomerId,
}

/// What became of many facts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BulkOutcome {
    /// How many are in the base now that were not before.
    pub added: u64,
    /// How many were there already.
    pub duplicates: u64,
    /// Those that were refused, as they came.
    pub refused: Vec<Contradiction>,
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
    customers: Vec<Customer>,
    // Two ways to a place in `customers`: the fast one for facts, the ordered one for readers.
    places: HashMap<CustomerId, u32>,
    in_order: BTreeMap<CustomerId, u32>,
    index: FactIndex,
    rates: ExchangeRates,
    merges: Merges,
    /// The pseudonyms under which the books of erased customers stay.
    erased: BTreeSet<CustomerId>,
}

impl CustomerBase {
    /// A base without customers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one fact. Cost: two look-ups, and moving those facts of the customer that are dated
    /// later; nothing else grows with the base.
    ///
    /// # Errors
    /// [`Contradiction`], with the fact in it; the base stays as it was.
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
    /// let contradiction = base.add(referral("L-2")?).unwrap_err();
    /// assert_eq!(
    ///     contradiction.to_string(),
    ///     "referral `R-1` of customer `C-1` contradicts the one that the base holds for customer \
    ///      `C-1`: same identifier, other content",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn add(&mut self, fact: Fact) -> Result<Added, Contradiction> {
        let known = Bulk::new(self).add_new(fact);
        match known {
            None => Ok(Added::New),
            Some(known) => self.compare(known),
        }
    }

    /// Adds many facts; what is refused does not stop the rest. Cost: as [`add`](Self::add), but
    /// facts that come out of order are sorted once, at the end, and those with a known
    /// identifier are kept until then.
    pub fn add_all(&mut self, facts: impl IntoIterator<Item = Fact>) -> BulkOutcome {
        let mut outcome = BulkOutcome::default();
        let mut known = Vec::new();
        let mut bulk = Bulk::new(self);
        for fact in facts {
            match bulk.add_new(fact) {
                None => outcome.added = outcome.added.saturating_add(1),
                Some(fact) => known.push(fact),
            }
        }
        drop(bulk);
        for fact in known {
            match self.compare(fact) {
                Ok(_) => outcome.duplicates = outcome.duplicates.saturating_add(1),
                Err(contradiction) => outcome.refused.push(contradiction),
            }
        }
        outcome
    }

    /// Compares a fact with the one that the base holds under its identifier.
    fn compare(&self, fact: Fact) -> Result<Added, Contradiction> {
        let place = self.index.get(&fact);
        let holder = place.and_then(|place| self.customers.get(index::position(place)));
        match holder {
            Some(holder) if self.erased.contains(holder.id()) => Ok(Added::Erased),
            Some(holder) if !holder.holds(&fact) => {
                Err(Contradiction { holder: holder.id().clone(), fact: Box::new(fact) })
            }
            // INVARIANT: every place in the index is that of a customer.
            _ => Ok(Added::Duplicate),
        }
    }

    /// How many customers there are.
    pub fn len(&self) -> usize {
        self.customers.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.customers.is_empty()
    }

    /// One customer, also by an identifier that was merged into another.
    pub fn customer(&self, id: &CustomerId) -> Option<&Customer> {
        let place = self.places.get(self.merges.current(id))?;
        self.customers.get(index::position(*place))
    }

    /// All customers, in the order of their identifiers.
    pub fn customers(&self) -> impl Iterator<Item = &Customer> {
        self.in_order.values().filter_map(|&place| self.customers.get(index::position(place)))
    }

    /// Every fact, customer by customer in the order of identifiers: what the base can be stored
    /// as and rebuilt from, together with the [merges](CustomerBase::merges), the
    /// [pseudonyms](CustomerBase::pseudonyms) and the [rates](CustomerBase::rates).
    ///
    /// ```
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let written = r#"{"referral":{"id":"R-1","customer":"C-1","date":"2026-03-01","lead":"L-1"}}"#;
    /// let mut base = CustomerBase::new();
    /// base.add_all([serde_json::from_str::<Fact>(written)?]);
    ///
    /// let stored: Vec<String> =
    ///     base.facts().map(|fact| serde_json::to_string(&fact)).collect::<Result<_, _>>()?;
    /// assert_eq!(stored, [written]);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn facts(&self) -> impl Iterator<Item = Fact> + '_ {
        self.customers().flat_map(Customer::facts)
    }

    /// The exchange rates, for a base with several currencies.
    pub const fn rates(&self) -> &ExchangeRates {
        &self.rates
    }

    /// The exchange rates, to record more.
    pub const fn rates_mut(&mut self) -> &mut ExchangeRates {
        &mut self.rates
    }

    fn customer_at(&mut self, place: u32) -> Option<&mut Customer> {
        self.customers.get_mut(index::position(place))
    }

    /// The place of a customer, who gets one if this is the first that is heard of them.
    fn place_of(&mut self, id: &CustomerId) -> u32 {
        let id = self.merges.current(id);
        if let Some(&place) = self.places.get(id) {
            return place;
        }
        let place = index::place(self.customers.len());
        let id = id.clone();
        self.places.insert(id.clone(), place);
        self.in_order.insert(id.clone(), place);
        let merged = self.merges.merged_into(&id);
        self.customers.push(Customer::new(id, merged));
        place
    }

    /// Takes a customer out, with all facts. Cost: as many steps as this customer and one other
    /// have facts.
    fn take(&mut self, id: &CustomerId) -> Option<Customer> {
        let place = self.places.remove(id)?;
        self.in_order.remove(id);
        let last = self.customers.len().checked_sub(1)?;
        let position = index::position(place).min(last);
        let taken = self.customers.swap_remove(position);
        for fact in taken.facts() {
            self.index.remove(&fact);
        }
        // The last customer has come to this place.
        if let Some(moved) = self.customers.get(position) {
            self.places.insert(moved.id().clone(), place);
            self.in_order.insert(moved.id().clone(), place);
            for fact in moved.facts() {
                self.index.insert(&fact, place);
            }
        }
        Some(taken)
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
        self.len() == other.len()
            && self.rates == other.rates
            && self.merges == other.merges
            && self.erased == other.erased
            && self.customers().eq(other.customers())
    }
}

impl Eq for CustomerBase {}
