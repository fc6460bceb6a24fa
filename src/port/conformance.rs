//! What a [`Source`], a [`ReviewSink`] and a store promise, as checks that run against your own.
//!
//! They need nothing but this crate. Call them from a test, with a function that makes a store:
//!
//! ```
//! use clienteling::port::{InMemory, conformance};
//!
//! let holding = |records: &[_]| records.iter().cloned().collect::<InMemory>();
//! conformance::source(holding)?;
//! conformance::sink(InMemory::default, |memory, review| {
//!     memory.reviews().filter(|held| *held == review).count()
//! })?;
//! conformance::store(holding)?;
//! # Ok::<(), clienteling::rule::Problems>(())
//! ```
//!
//! | the path of a problem | what is promised |
//! |---|---|
//! | `empty` | a source that holds nothing hands over nothing |
//! | `whole` | every record is handed over as it was written, and no other |
//! | `again` | reading changes nothing: the second time comes the same |
//! | `accepted` | a sink has the whole review that it accepted, once |
//! | `repeated` | the same review handed over again changes nothing |
//! | `other_day` | the review of another day leaves the first where it is |
//! | `both` | a review that is handed over changes none of the records |

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt;

use super::{ReviewSink, Source};
use crate::base::{Fact, MergeRecord};
use crate::customer::{Person, Profile, ProfileRecord};
use crate::firm::{Firm, FirmRecord};
use crate::funnel::{Change, Opportunity, OpportunityBasics, Pipeline};
use crate::marketing::NextStep;
use crate::marketing::Referral;
use crate::review::{Review, ReviewPolicy, review};
use crate::rule::life::Entering;
use crate::rule::{Problem, ProblemKind, Problems};
use crate::transaction::Payment;
use crate::units::{CustomerId, ExchangeRate, Provenance};
use crate::warning::life::{PendingWarning, PendingWarningRecord, WarningBookBegin, WarningRow};
use crate::warning::{FindingKey, Severity};

/// Checks what a source promises. `holding` makes one that holds some records, written in this
/// order. Cost: it is called three times, once with a thousand records.
///
/// # Errors
/// [`Problems`]: every promise that is not kept, by the paths in the [table](self).
pub fn source<S: Source<Error: fmt::Debug>>(
    mut holding: impl FnMut(&[FirmRecord]) -> S,
) -> Result<(), Problems> {
    let mut found = Found::default();
    let empty = found.read("empty", &mut holding(&[]));
    found.unless(empty.is_empty(), "empty", "something was handed over, and nothing was written");
    for records in [found.made("whole", samples()), found.made("whole", many())] {
        let mut source = holding(&records);
        let handed = found.read("whole", &mut source);
        found.same("whole", &records, &handed);
        let again = found.read("again", &mut source);
        found.same("again", &handed, &again);
    }
    found.told()
}

/// Checks what a sink promises. `empty` makes one without reviews, and `held` tells how many times
/// it has exactly this review. Cost: five calls of `held`.
///
/// # Errors
/// As [`source`].
pub fn sink<K: ReviewSink<Error: fmt::Debug>>(
    mut empty: impl FnMut() -> K,
    mut held: impl FnMut(&mut K, &Review) -> usize,
) -> Result<(), Problems> {
    let mut found = Found::default();
    let reviews = [
        found.made("accepted", reviewed("2026-11-26")),
        found.made("accepted", reviewed("2026-11-27")),
    ];
    let [Some(first), Some(second)] = reviews else { return found.told() };
    let mut sink = empty();
    found.unless(held(&mut sink, &first) == 0, "accepted", "a review is there before it was made");
    found.accept("accepted", &mut sink, &first);
    found.unless(held(&mut sink, &first) == 1, "accepted", "the review is not there once");
    found.accept("repeated", &mut sink, &first);
    found.unless(held(&mut sink, &first) == 1, "repeated", "the review is not there once");
    found.accept("other_day", &mut sink, &second);
    let both = held(&mut sink, &first) == 1 && held(&mut sink, &second) == 1;
    found.unless(both, "other_day", "the two reviews are not there once each");
    found.told()
}

/// Checks that a store, which is both, keeps the one from the other: what [`source`] and [`sink`]
/// do not see. Cost: one call of `holding`.
///
/// # Errors
/// As [`source`].
pub fn store<T: Source<Error: fmt::Debug> + ReviewSink<Error: fmt::Debug>>(
    mut holding: impl FnMut(&[FirmRecord]) -> T,
) -> Result<(), Problems> {
    let mut found = Found::default();
    let records = found.made("both", samples());
    let Some(review) = found.made("both", reviewed("2026-11-26")) else { return found.told() };
    let mut store = holding(&records);
    found.accept("both", &mut store, &review);
    let handed = found.read("both", &mut store);
    found.same("both", &records, &handed);
    found.told()
}

/// What was found to be wrong.
#[derive(Default)]
struct Found(Vec<Problem>);

impl Found {
    fn unless(&mut self, kept: bool, path: &str, broken: &str) {
        if !kept {
            let kind = ProblemKind::Of { key: "port.conformance", text: broken.to_owned() };
            self.0.push(Problem { path: path.to_owned(), kind });
        }
    }

    fn read<S: Source<Error: fmt::Debug> + ?Sized>(
        &mut self,
        path: &str,
        source: &mut S,
    ) -> Vec<FirmRecord> {
        let mut handed = Vec::new();
        if let Err(error) = source.read(&mut |record| handed.push(record)) {
            self.unless(false, path, &format!("reading failed: {error:?}"));
        }
        handed
    }

    fn accept<K: ReviewSink<Error: fmt::Debug> + ?Sized>(
        &mut self,
        path: &str,
        sink: &mut K,
        review: &Review,
    ) {
        if let Err(error) = sink.accept(review) {
            self.unless(false, path, &format!("the review was not accepted: {error:?}"));
        }
    }

    /// Repetitions and the order do not matter.
    fn same(&mut self, path: &str, written: &[FirmRecord], handed: &[FirmRecord]) {
        let lacks = |all: &[FirmRecord], one: &FirmRecord| !all.contains(one);
        let missing = written.iter().filter(|one| lacks(handed, one)).count();
        let more = handed.iter().filter(|one| lacks(written, one)).count();
        let broken = format!(
            "of {} records {missing} were lost or changed, and {more} are new",
            written.len()
        );
        self.unless(missing == 0 && more == 0, path, &broken);
    }

    /// What is checked with: where it cannot be made, that is told.
    fn made<T: Default>(&mut self, path: &str, made: Result<T, Box<dyn Error>>) -> T {
        made.unwrap_or_else(|error| {
            self.unless(false, path, &format!("no sample to check with: {error}"));
            T::default()
        })
    }

    fn told(self) -> Result<(), Problems> {
        Problems::of(self.0)
    }
}

fn reviewed(day: &str) -> Result<Option<Review>, Box<dyn Error>> {
    let mut firm = Firm::new();
    for record in samples()? {
        firm.take(record)?;
    }
    Ok(Some(review(&firm, &ReviewPolicy::new("CNY".parse()?), day.parse()?)?))
}

/// Something of everything that a firm can know, with texts that are easily spoilt.
fn samples() -> Result<Vec<FirmRecord>, Box<dyn Error>> {
    let mut profile = Profile::Person(Person::default());
    profile.enter("identity.name", r#"Léa O'Brien "李娜" \ %s; -- 𝒞"#)?;
    let profile = ProfileRecord {
        id: "P-1".parse()?,
        customer: "C-1".parse()?,
        date: "2026-01-05".parse()?,
        profile,
        removed: BTreeSet::new(),
        provenance: Provenance::unknown(),
    };
    let payment = Payment {
        id: "B-1".parse()?,
        customer: "erased-1".parse()?,
        date: "2024-02-29".parse()?,
        amount: "0.10 CNY".parse()?,
        matures: None,
        provenance: Provenance::unknown(),
    };
    let merge = |survivor: &str, absorbed: &str| -> Result<FirmRecord, Box<dyn Error>> {
        let (survivor, absorbed) = (survivor.parse()?, absorbed.parse()?);
        let (date, by) = ("2026-03-05".parse()?, Some("S-1".parse()?));
        Ok(FirmRecord::Merge(MergeRecord { survivor, absorbed, date, by }))
    };
    let rate = ExchangeRate {
        from: "EUR".parse()?,
        to: "CNY".parse()?,
        date: "2026-01-01".parse()?,
        rate: "7.801".parse()?,
    };
    Ok(vec![
        FirmRecord::Pseudonym("erased-1".parse()?),
        FirmRecord::Rate(rate),
        merge("C-1", "C-2")?,
        // The other way round is another record.
        merge("C-2", "C-1")?,
        FirmRecord::Fact(profile.into()),
        FirmRecord::Fact(payment.into()),
        FirmRecord::Fact(referral(0)?),
        FirmRecord::Opportunity(corrected_deal()?.to_record()),
        FirmRecord::Opportunity(
            Opportunity::create(deal("O-2", "erased-1")?, &Pipeline::default())?.to_record(),
        ),
        FirmRecord::Warning(WarningRow::Book(WarningBookBegin {
            by: Some("rules".parse()?),
            looked_on: Some("2026-03-05".parse()?),
        })),
        pending("C-2")?,
        // The same of whoever was erased.
        pending("erased-1")?,
    ])
}

/// Something that is found about a customer, and not for long enough.
fn pending(customer: &str) -> Result<FirmRecord, Box<dyn Error>> {
    let day = "2026-03-05".parse()?;
    let pending = PendingWarning {
        since: day,
        held_days: 0,
        looked_on: day,
        was_found: true,
        severity: Severity::Low,
    };
    let key = FindingKey::new("own.owes", customer.parse::<CustomerId>()?);
    Ok(FirmRecord::Warning(WarningRow::Pending(PendingWarningRecord { key, pending })))
}

fn deal(id: &str, customer: &str) -> Result<OpportunityBasics, Box<dyn Error>> {
    Ok(OpportunityBasics {
        id: id.parse()?,
        customer: customer.parse()?,
        product: "car".parse()?,
        revenue: "168000.00 CNY".parse()?,
        stage: "first_contact".parse()?,
        created_on: "2026-03-01".parse()?,
        created_by: "S-1".parse()?,
    })
}

/// A deal with an entry that came late and one that was taken back.
fn corrected_deal() -> Result<Opportunity, Box<dyn Error>> {
    let (pipeline, by) = (Pipeline::default(), "S-1".parse()?);
    let mut deal = Opportunity::create(deal("O-1", "C-2")?, &pipeline)?;
    deal.apply(Change::Move("quotation".parse()?), "2026-03-09".parse()?, &by, &pipeline)?;
    let step = NextStep { what: r#"Ring, "at once""#.parse()?, on: "2026-03-12".parse()? };
    let late = Entering {
        change: Change::NextStep(Some(Box::new(step))),
        on: "2026-03-04".parse()?,
        by: "S-1".parse()?,
        entered_on: Some("2026-03-10".parse()?),
    };
    deal.enter(late, &pipeline)?;
    deal.take_back(1, &by, "2026-03-11".parse()?, Some("a mistake".parse()?), &pipeline)?;
    Ok(deal)
}

fn referral(number: u32) -> Result<Fact, Box<dyn Error>> {
    let referral = Referral {
        id: format!("R-{number}").parse()?,
        customer: "C-2".parse()?,
        date: "2026-03-02".parse()?,
        lead: "L-1".parse()?,
        provenance: Provenance::unknown(),
    };
    Ok(referral.into())
}

/// More records than come in one page.
fn many() -> Result<Vec<FirmRecord>, Box<dyn Error>> {
    (1..=1_000).map(|number| Ok(FirmRecord::Fact(referral(number)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::InMemory;

    /// A store that breaks a promise.
    struct Bad {
        records: Vec<FirmRecord>,
        reviews: Vec<Review>,
        how: &'static str,
    }

    impl Source for Bad {
        type Error = &'static str;

        fn read(&mut self, take: &mut dyn FnMut(FirmRecord)) -> Result<(), &'static str> {
            match self.how {
                "fails" => return Err("gone"),
                "loses" => self.records.truncate(7),
                "pages" => self.records.truncate(500),
                "consumes" => {
                    std::mem::take(&mut self.records).into_iter().for_each(take);
                    return Ok(());
                }
                // The order is none of the promises.
                "" => self.records.reverse(),
                "invents" => take(FirmRecord::Pseudonym("erased-9".parse().unwrap())),
                _ => {}
            }
            self.records.iter().cloned().for_each(take);
            Ok(())
        }
    }

    impl ReviewSink for Bad {
        type Error = &'static str;

        fn accept(&mut self, review: &Review) -> Result<(), &'static str> {
            match self.how {
                "drops" => return Ok(()),
                "refuses" => return Err("full"),
                "keeps one" => self.reviews.clear(),
                "keeps the first" if !self.reviews.is_empty() => return Ok(()),
                "spoils" => self.records.clear(),
                _ => {}
            }
            if self.how == "repeats" || !self.reviews.contains(review) {
                self.reviews.push(review.clone());
            }
            Ok(())
        }
    }

    fn bad(how: &'static str) -> impl Fn(&[FirmRecord]) -> Bad {
        move |records| Bad { records: records.to_vec(), reviews: Vec::new(), how }
    }

    fn paths(told: Result<(), Problems>) -> String {
        told.err().map_or_else(String::new, |problems| problems.paths().join(" "))
    }

    #[test]
    fn the_samples_are_of_every_kind_of_record_and_a_firm_takes_them() {
        let records = samples().unwrap();
        let key = |record: &FirmRecord| {
            let written = serde_json::to_value(record).unwrap();
            written.as_object().unwrap().keys().next().unwrap().clone()
        };
        let mut keys: BTreeSet<String> = records.iter().map(key).collect();
        // The marks of a snapshot are none of a firm's records.
        keys.extend(["snapshot", "end"].map(str::to_owned));
        assert_eq!(keys, FirmRecord::KEYS.iter().map(|key| (*key).to_owned()).collect());
        assert_eq!(many().unwrap().len(), 1_000);
        let mut memory: InMemory = records.into_iter().collect();
        assert!(crate::port::load(&mut memory).unwrap().refused.is_empty());
    }

    #[test]
    fn every_promise_that_a_source_breaks_is_told() {
        for (how, broken) in [
            ("", ""),
            ("fails", "empty whole"),
            ("loses", "whole whole"),
            ("pages", "whole"),
            ("consumes", "again again"),
            ("invents", "empty whole whole"),
        ] {
            let told = paths(source(bad(how)));
            assert!(told.starts_with(broken) && told.is_empty() == how.is_empty(), "{how}: {told}");
        }
    }

    #[test]
    fn every_promise_that_a_sink_breaks_is_told() {
        for (how, broken) in [
            ("", ""),
            ("drops", "accepted repeated other_day"),
            ("refuses", "accepted accepted repeated repeated other_day other_day"),
            ("keeps one", "other_day"),
            ("keeps the first", "other_day"),
            ("repeats", "repeated other_day"),
        ] {
            let held = |sink: &mut Bad, review: &Review| {
                sink.reviews.iter().filter(|held| *held == review).count()
            };
            assert_eq!(paths(sink(|| bad(how)(&[]), held)), broken, "{how}");
        }
        let review = reviewed("2026-11-26").unwrap();
        let full =
            || Bad { records: Vec::new(), reviews: review.iter().cloned().collect(), how: "" };
        let held = |sink: &mut Bad, review: &Review| {
            sink.reviews.iter().filter(|held| *held == review).count()
        };
        assert_eq!(paths(sink(full, held)), "accepted", "it was there before");
    }

    #[test]
    fn a_store_whose_reviews_spoil_its_records_is_told() {
        assert_eq!(paths(store(bad(""))), "");
        assert_eq!(paths(store(bad("spoils"))), "both");
    }
}
