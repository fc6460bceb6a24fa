//! The table of a firm's books: what each is, how it is saved, and what an erasure does to it.

use std::collections::BTreeSet;

use super::{Refused, SnapshotBegin, SnapshotEnd};
use crate::base::{Fact, MergeRecord, SuppressionList};
use crate::funnel::{Opportunities, Opportunity, OpportunityEntry, OpportunityRecord};
use crate::units::guard::guarded;
use crate::units::words::words;
use crate::units::{CustomerId, ExchangeRate};
use crate::warning::life::{WarningBook, WarningRow};

/// A book: lives that the firm keeps beside the facts, each with its own identifier.
///
/// A life names its customer as it was written down. Who is who is said by the merges, so that a
/// book knows nothing of them, and there is nothing in it to undo.
pub(super) trait Book: Default + Clone + PartialEq {
    /// A life as it is saved.
    type Record;

    /// Everything in the book, in order.
    fn records(&self) -> impl Iterator<Item = Self::Record> + '_;

    /// Takes over a life that was saved, unless it brings something new and its customer is on a
    /// list of whom to leave out.
    fn take(
        &mut self,
        record: Self::Record,
        list: &(impl SuppressionList + ?Sized),
    ) -> Result<Taken, Refused>;

    /// Whether anything in the book names a customer.
    fn names(&self, customer: &CustomerId) -> bool;

    /// Makes everything about a customer say nothing of who it was. Returns how many lives.
    fn erase(&mut self, customers: &BTreeSet<CustomerId>, pseudonym: &CustomerId) -> u64;

    /// What stands under these identifiers is of customers who were erased.
    fn keep_erased(&mut self, pseudonym: &CustomerId);
}

/// What became of a record that was not refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Taken {
    /// The firm knows more than before.
    New,
    /// The firm knew it already.
    Known,
    /// It was there before its customer was erased: nothing changes, and nothing is said about whom
    /// it was.
    Erased,
}

macro_rules! books {
    ($(
        $(#[$doc:meta])*
        $field:ident: $book:ty = $kind:ident($record:ty) = $key:literal $(, $words:literal)?;
    )+) => {
        /// The books of a firm.
        #[derive(Clone, Default, PartialEq)]
        pub(super) struct Books {
            $($(#[$doc])* pub(super) $field: $book,)+
        }

        words! {
            /// Which book of a firm.
            #[non_exhaustive]
            pub enum BookKind, "book" {
                $($(#[$doc])* $kind = $key $(as $words)?,)+
            }
        }

        guarded! {
            /// One thing that a firm knows, or a mark around all of them: a line of a
            /// [snapshot](crate::firm::Firm::snapshot), a row of a table, a message.
            ///
            /// Serialised as `{"fact": {…}}`.
            #[derive(Debug, Clone, PartialEq, Eq)]
            #[non_exhaustive]
            pub enum FirmRecord as "FirmRecord" {
                /// A snapshot begins.
                Begin(SnapshotBegin) = "snapshot",
                /// Something that happened.
                Fact(Fact) = "fact",
                /// Two identifiers stand for one customer.
                Merge(MergeRecord) = "merge",
                /// An identifier stands for a customer who was erased.
                Pseudonym(CustomerId) = "pseudonym",
                /// What a currency is worth.
                Rate(ExchangeRate) = "rate",
                $($(#[$doc])* $kind($record) = $key,)+
                /// A snapshot is complete.
                End(SnapshotEnd) = "end",
            }
        }

        impl FirmRecord {
            /// The key of every kind.
            #[cfg(test)]
            pub(crate) const KEYS: &'static [&'static str] =
                &["snapshot", "fact", "merge", "pseudonym", "rate", $($key,)+ "end"];
        }

        impl Books {
            pub(super) fn records(&self) -> impl Iterator<Item = FirmRecord> + '_ {
                std::iter::empty()
                    $(.chain(Book::records(&self.$field).map(FirmRecord::$kind)))+
            }

            pub(super) fn names(&self, customer: &CustomerId) -> bool {
                $(Book::names(&self.$field, customer))||+
            }

            /// How many lives of each book were made anonymous.
            pub(super) fn erase(
                &mut self,
                customers: &BTreeSet<CustomerId>,
                pseudonym: &CustomerId,
            ) -> Vec<(BookKind, u64)> {
                vec![$((BookKind::$kind, Book::erase(&mut self.$field, customers, pseudonym)),)+]
            }

            pub(super) fn keep_erased(&mut self, pseudonym: &CustomerId) {
                $(Book::keep_erased(&mut self.$field, pseudonym);)+
            }

            /// Takes over what is a book's. The firm has taken the rest before.
            pub(super) fn take(
                &mut self,
                record: FirmRecord,
                list: &(impl SuppressionList + ?Sized),
            ) -> Result<Taken, Refused> {
                match record {
                    $(FirmRecord::$kind(record) => Book::take(&mut self.$field, record, list),)+
                    // Listed, so that a new kind of record has to say who takes it.
                    FirmRecord::Begin(_)
                    | FirmRecord::Fact(_)
                    | FirmRecord::Merge(_)
                    | FirmRecord::Pseudonym(_)
                    | FirmRecord::Rate(_)
                    | FirmRecord::End(_) => Ok(Taken::Known),
                }
            }
        }
    };
}

books! {
    /// The deals.
    opportunities: Opportunities = Opportunity(OpportunityRecord) = "opportunity", "deal";
    /// The warnings.
    warnings: WarningBook = Warning(WarningRow) = "warning";
}

impl Book for Opportunities {
    type Record = OpportunityRecord;

    fn records(&self) -> impl Iterator<Item = OpportunityRecord> + '_ {
        self.iter().map(Opportunity::to_record)
    }

    fn take(
        &mut self,
        record: OpportunityRecord,
        list: &(impl SuppressionList + ?Sized),
    ) -> Result<Taken, Refused> {
        let deal = match record.clone().load() {
            Ok(deal) => deal,
            Err(error) => return Err(Refused::Opportunity { record: Box::new(record), error }),
        };
        if list.holds(deal.customer()) && self.would_learn(&deal) {
            return Err(Refused::Suppressed(Box::new(FirmRecord::Opportunity(record))));
        }
        Ok(match self.add(deal)? {
            OpportunityEntry::New | OpportunityEntry::Extended => Taken::New,
            OpportunityEntry::Duplicate => Taken::Known,
            OpportunityEntry::Erased => Taken::Erased,
        })
    }

    fn names(&self, customer: &CustomerId) -> bool {
        self.of_customer(customer).next().is_some()
    }

    fn erase(&mut self, customers: &BTreeSet<CustomerId>, pseudonym: &CustomerId) -> u64 {
        self.erase_customer(customers, pseudonym)
    }

    fn keep_erased(&mut self, pseudonym: &CustomerId) {
        Self::keep_erased(self, pseudonym);
    }
}
