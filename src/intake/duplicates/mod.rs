//! Duplicates (重复客户): which customers are probably the same person, how sure that is and why.
//!
//! ```text
//! cards ──▶ keys in common ──▶ pairs ──▶ compare ──▶ same ──▶ groups ──▶ merge
//! (normal forms)  (blocks)               by policy ├─▶ ask a person
//!                                                  └─▶ different
//! ```
//!
//! | question | answer |
//! |---|---|
//! | what is compared? | a [`Card`] for each customer, made of names, ways to reach them, birthday, national id |
//! | are these two the same? | [`compare`] gives a [`Comparison`]: a [`Verdict`] with its [evidence](FieldEvidence) |
//! | which of all these are the same? | [`find_duplicates`] gives [`Duplicates`]: groups, and pairs to ask about |
//! | who may this newcomer be? | a [`DuplicateIndex`] of the base |
//! | when is *same* said? | as a [`DuplicatePolicy`] says: [rules](MatchRule), [weights](FieldWeights), thresholds |
//!
//! **Normal forms.** Case, width, the accents of Latin letters, punctuation, titles, the order of
//! names, the usual traditional and simplified characters, country codes and trunk zeros make no
//! difference. What only fills a field is left out: `N/A`, digits that count up, the first of January
//! of 1900.
//!
//! **Relatives.** They share telephones, addresses and surnames, and twins a birthday. So *same* by a
//! shared telephone, e-mail or account asks for the whole name, with its *Jr* or *III*; one error of typing in
//! a surname asks for the birthday as well. An initial, a nickname or a surname alone is a question
//! at most. *Ask* is meant for such weak evidence: many of these pairs are two customers.
//!
//! **Who is compared.** Customers with a *key* in common ([`KeyKind`]): the same national id,
//! telephone, e-mail, account or name, or the same birthday or door number together with a first letter.
//! So every pair is compared that a rule asking for the same national id, phone, e-mail or account
//! could call the same. Left out are pairs whose every field is at most similar, for instance an error
//! in the name, another in the door number, and nothing else known. A key that too many have in
//! common is reported as an [`OversizedBlock`]; these customers are compared with their neighbours
//! in the order of their names.
//!
//! **Nothing personal** is in a `Debug`, a comparison or a group but the customers' identifiers.

mod account;
mod address;
mod block;
mod card;
mod compare;
mod distance;
mod find;
mod fold;
mod grade;
mod groups;
mod index;
mod name;
mod number;
mod policy;
mod reach;
mod rules;
mod similar;

pub use block::{KeyKind, OversizedBlock};
pub use card::{Card, CardBuilder, CardKind, cards};
pub use compare::{Comparison, FieldEvidence, Finding, compare};
pub use find::{Duplicates, find_duplicates};
pub use grade::Grade;
pub use groups::{DuplicateGroup, DuplicatePair, GroupStatus};
pub use index::{DuplicateIndex, NewcomerMatches};
pub use policy::{DuplicatePolicy, DuplicatePolicyDraft, FieldWeight, FieldWeights};
pub use rules::{FieldTest, Is, MatchField, MatchRule, Verdict};
