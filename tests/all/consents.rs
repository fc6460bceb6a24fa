//! What a customer agreed to where several identifiers stand for one, and what stays withdrawn when
//! they part.

use crate::common;

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use clienteling::base::{CustomerBase, MergeRecord};
use clienteling::marketing::{Channel, Consent, ConsentDecision, ConsentPurpose};
use clienteling::{CustomerId, Fact, Provenance};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use common::build::{base_of, consent, contact, day, lead_conversion, purchase, response};
use common::cases;

fn id(text: &str) -> CustomerId {
    text.parse().unwrap()
}

fn merge(survivor: &str, absorbed: &str, date: &str) -> MergeRecord {
    MergeRecord { survivor: id(survivor), absorbed: id(absorbed), date: day(date), by: None }
}

fn decided(base: &CustomerBase, customer: &str, as_of: &str) -> Option<ConsentDecision> {
    let customer = base.customer(&id(customer))?;
    customer.consent(Channel::Email, ConsentPurpose::Marketing, day(as_of))
}

/// Two customers who permit, merged on 1 February, and a withdrawal under the first on a day.
fn withdrawn_on(date: &str) -> (CustomerBase, MergeRecord) {
    let mut base = base_of([
        consent("K-1", "C-1", "2026-01-01", Channel::Email, ConsentDecision::Given),
        consent("K-2", "C-2", "2026-01-01", Channel::Email, ConsentDecision::Given),
        consent("K-3", "C-1", date, Channel::Email, ConsentDecision::Withdrawn),
    ]);
    let record = merge("C-1", "C-2", "2026-02-01");
    base.merge(record.clone()).unwrap();
    (base, record)
}

#[test]
fn a_later_merge_with_somebody_else_brings_no_old_refusal_back() {
    let mut base = base_of([
        consent("K-1", "C-2", "2026-01-01", Channel::Email, ConsentDecision::Withdrawn),
        consent("K-2", "C-1", "2026-02-15", Channel::Email, ConsentDecision::Given),
        purchase("S-1", "C-3", "2026-01-01", "1 CNY"),
    ]);
    base.merge(merge("C-1", "C-2", "2026-02-01")).unwrap();
    assert_eq!(decided(&base, "C-1", "2026-06-30"), Some(ConsentDecision::Given));
    base.merge(merge("C-1", "C-3", "2026-03-10")).unwrap();
    assert_eq!(decided(&base, "C-1", "2026-06-30"), Some(ConsentDecision::Given));
}

/// They were not one yet.
#[test]
fn a_stranger_gives_no_permission_for_somebody_who_withdrew() {
    let mut base = base_of([
        consent("K-1", "C-1", "2026-02-10", Channel::Email, ConsentDecision::Withdrawn),
        consent("K-2", "C-3", "2026-02-20", Channel::Email, ConsentDecision::Given),
    ]);
    base.merge(merge("C-1", "C-2", "2026-02-01")).unwrap();
    base.merge(merge("C-1", "C-3", "2026-03-01")).unwrap();
    assert_eq!(decided(&base, "C-1", "2026-06-30"), Some(ConsentDecision::Withdrawn));
}

#[test]
fn a_decision_on_the_day_of_a_merge_is_of_one_and_of_the_next_day_of_both() {
    for (date, expected) in
        [("2026-02-01", ConsentDecision::Withdrawn), ("2026-02-02", ConsentDecision::Given)]
    {
        let mut base = base_of([
            consent("K-1", "C-2", "2026-01-01", Channel::Email, ConsentDecision::Withdrawn),
            consent("K-2", "C-1", date, Channel::Email, ConsentDecision::Given),
        ]);
        base.merge(merge("C-1", "C-2", "2026-02-01")).unwrap();
        assert_eq!(decided(&base, "C-1", "2026-06-30"), Some(expected));
    }
}

/// The third decides for itself alone, after the two were merged and before it joined them.
#[test]
fn of_two_who_decided_apart_the_stricter_is_kept_while_others_decide() {
    for [one, other] in [["C-1", "C-2"], ["C-2", "C-1"]] {
        let mut base = base_of([
            consent("K-1", one, "2026-01-01", Channel::Email, ConsentDecision::Withdrawn),
            consent("K-2", other, "2026-01-02", Channel::Email, ConsentDecision::Given),
            consent("K-3", "C-3", "2026-03-01", Channel::Email, ConsentDecision::Given),
        ]);
        base.merge(merge("C-1", "C-2", "2026-02-01")).unwrap();
        base.merge(merge("C-1", "C-3", "2026-04-01")).unwrap();
        assert_eq!(decided(&base, "C-1", "2026-06-30"), Some(ConsentDecision::Withdrawn));
    }
}

#[test]
fn who_recorded_a_withdrawal_is_not_written_down_for_the_other() {
    let (mut base, record) = withdrawn_on("2026-01-15");
    let recorded = r#"{"consent":{"id":"K-9","customer":"C-1","date":"2026-03-01","channel":null,
        "purpose":null,"decision":"withdrawn","provenance":{"recorded_by":"S-7"}}}"#;
    base.add(serde_json::from_str::<Fact>(recorded).unwrap()).unwrap();
    let undone = base.undo_merge(&record);
    let written = undone.withdrawals.iter().map(|one| one.provenance.clone());
    assert_eq!(written.collect::<Vec<_>>(), [Provenance::unknown()]);
}

#[test]
fn what_was_withdrawn_while_two_were_one_stays_withdrawn_for_both() {
    for date in ["2026-02-01", "2026-03-01"] {
        let (mut base, record) = withdrawn_on(date);
        let undone = base.undo_merge(&record);
        assert!(undone.missing.is_empty());
        let [written] = &undone.withdrawals[..] else { panic!("{undone:?}") };
        assert_eq!((written.customer.as_str(), written.date), ("C-2", day(date)));
        assert!(
            base.facts().any(|fact| fact == written.clone().into()),
            "it is a fact like others"
        );
        for customer in ["C-1", "C-2"] {
            assert_eq!(decided(&base, customer, "2026-01-31"), Some(ConsentDecision::Given));
            assert_eq!(decided(&base, customer, date), Some(ConsentDecision::Withdrawn));
        }
        // It stands by itself: also when the other is erased, and nothing tells of whom it was.
        let _ = base.erase(&id("C-1"), id("erased-1")).unwrap();
        assert_eq!(decided(&base, "C-2", date), Some(ConsentDecision::Withdrawn));
        let left = format!("{:?}", base.facts().collect::<Vec<_>>());
        assert!(!left.contains("C-1") && !left.contains("K-3"), "{left}");
        // Until they agree again.
        let given = consent("K-4", "C-2", "2026-06-01", Channel::Email, ConsentDecision::Given);
        base.add(given).unwrap();
        assert_eq!(decided(&base, "C-2", "2026-06-01"), Some(ConsentDecision::Given));
    }
}

#[test]
fn what_was_withdrawn_before_two_were_one_was_withdrawn_for_one() {
    let (mut base, record) = withdrawn_on("2026-01-31");
    assert_eq!(decided(&base, "C-2", "2026-02-01"), Some(ConsentDecision::Withdrawn));
    assert!(base.undo_merge(&record).withdrawals.is_empty());
    assert_eq!(decided(&base, "C-1", "2026-02-01"), Some(ConsentDecision::Withdrawn));
    assert_eq!(decided(&base, "C-2", "2026-02-01"), Some(ConsentDecision::Given));
}

#[test]
fn a_permission_holds_where_it_was_given_when_two_part() {
    let mut base = base_of([
        consent("K-1", "C-2", "2026-01-01", Channel::Email, ConsentDecision::Withdrawn),
        consent("K-2", "C-1", "2026-03-01", Channel::Email, ConsentDecision::Given),
    ]);
    let record = merge("C-1", "C-2", "2026-02-01");
    base.merge(record.clone()).unwrap();
    assert_eq!(decided(&base, "C-2", "2026-06-30"), Some(ConsentDecision::Given));
    assert!(base.undo_merge(&record).withdrawals.is_empty());
    assert_eq!(decided(&base, "C-1", "2026-06-30"), Some(ConsentDecision::Given));
    assert_eq!(decided(&base, "C-2", "2026-06-30"), Some(ConsentDecision::Withdrawn));
}

#[test]
fn a_withdrawal_is_written_down_once_however_often_two_are_merged_and_part() {
    let (mut base, record) = withdrawn_on("2026-03-01");
    let mut written = base.undo_merge(&record).withdrawals.len();
    let once = base.clone();
    for _ in 0..3 {
        base.merge(record.clone()).unwrap();
        written += base.undo_merge(&record).withdrawals.len();
    }
    assert_eq!((written, base), (1, once));
}

/// The earliest of several records counts: taking it back is where the day is lost.
#[test]
fn a_withdrawal_survives_also_where_a_later_record_still_joins_the_two() {
    let (mut base, first) = withdrawn_on("2026-03-01");
    let later = merge("C-2", "C-1", "2026-05-01");
    base.merge(later.clone()).unwrap();
    for record in [first, later] {
        assert!(base.undo_merge(&record).missing.is_empty());
    }
    assert_eq!(decided(&base, "C-2", "2026-06-30"), Some(ConsentDecision::Withdrawn));
}

#[test]
fn an_identifier_that_is_taken_by_another_decision_hides_no_withdrawal() {
    let taken = "C-2/2026-03-01/email/all";
    for decision in [ConsentDecision::Given, ConsentDecision::Withdrawn] {
        let (mut base, record) = withdrawn_on("2026-03-01");
        base.add(consent(taken, "C-3", "2026-03-01", Channel::Email, decision)).unwrap();
        base.add(consent(&format!("{taken}/2"), "C-2", "2026-01-02", Channel::Email, decision))
            .unwrap();
        let undone = base.undo_merge(&record);
        assert_eq!(undone.withdrawals[0].id.as_str(), format!("{taken}/3"));
        assert_eq!(decided(&base, "C-2", "2026-06-30"), Some(ConsentDecision::Withdrawn));
    }
    // Identifiers as long as can be, which begin alike, and show many bytes a character.
    let [one, other, third] = ["1", "2", "3"].map(|end| format!("{}{end}", "客".repeat(42)));
    let mut base =
        base_of([consent("K", &one, "2026-03-01", Channel::Email, ConsentDecision::Withdrawn)]);
    let records = [&other, &third].map(|id| merge(&one, id, "2026-02-01"));
    assert_eq!(base.merge_all(records.clone()), []);
    assert_eq!(base.undo_merges(&records).withdrawals.len(), 2);
    for id in [&one, &other, &third] {
        assert_eq!(decided(&base, id, "2026-06-30"), Some(ConsentDecision::Withdrawn));
    }
}

/// A decision about consent: for which of few customers, when, for what, given or not.
type Decision = (u8, u64, Option<Channel>, Option<ConsentPurpose>, bool);

fn decisions(most: usize) -> impl Strategy<Value = Vec<Decision>> {
    let channel = option::of(select(&[Channel::Email, Channel::Phone][..]));
    let purpose = option::of(select(&[ConsentPurpose::Marketing, ConsentPurpose::Care][..]));
    vec((0..4_u8, 0..30_u64, channel, purpose, any::<bool>()), 0..most)
}

fn date(offset: u64) -> NaiveDate {
    day("2026-01-01") + Days::new(offset)
}

fn facts(decisions: &[Decision]) -> Vec<Fact> {
    let fact = |(number, decision): (usize, &Decision)| {
        let (customer, offset, channel, purpose, given) = *decision;
        Fact::Consent(Consent {
            id: format!("K-{number}").parse().unwrap(),
            customer: id(&format!("C-{customer}")),
            date: date(offset),
            channel,
            purpose,
            decision: if given { ConsentDecision::Given } else { ConsentDecision::Withdrawn },
            provenance: Provenance::unknown(),
        })
    };
    decisions.iter().enumerate().map(fact).collect()
}

fn merges() -> impl Strategy<Value = Vec<MergeRecord>> {
    let one = (0..4_u8, 0..4_u8, 0..30_u64).prop_map(|(survivor, absorbed, offset)| MergeRecord {
        survivor: id(&format!("C-{survivor}")),
        absorbed: id(&format!("C-{absorbed}")),
        date: date(offset),
        by: None,
    });
    let several = vec(one, 1..6);
    several.prop_map(|all| all.into_iter().filter(|it| it.survivor != it.absorbed).collect())
}

/// Who was one with somebody on a day: everybody in turn, until nobody comes in any more.
fn one_with(merges: &[MergeRecord], who: &CustomerId, on: NaiveDate) -> BTreeSet<CustomerId> {
    let mut group = BTreeSet::from([who.clone()]);
    for _ in 0..merges.len() {
        for merge in merges.iter().filter(|merge| merge.date <= on) {
            if group.contains(&merge.survivor) || group.contains(&merge.absorbed) {
                group.extend([merge.survivor.clone(), merge.absorbed.clone()]);
            }
        }
    }
    group
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn the_stricter_consent_holds_until_a_new_decision_after_the_merge(
        decisions in vec((0..3_u8, 0..40_u64, any::<bool>()), 0..10),
        merged in 0..40_u64,
        as_of in 0..45_u64,
    ) {
        let facts = decisions.iter().zip(0..).map(|((customer, offset, given), number)| {
            Fact::Consent(Consent {
                id: format!("K-{number}").parse().unwrap(),
                customer: id(&format!("C-{customer}")),
                date: date(*offset),
                channel: Some(Channel::Email),
                purpose: None,
                decision: if *given { ConsentDecision::Given } else { ConsentDecision::Withdrawn },
                provenance: Provenance::unknown(),
            })
        });
        let mut base = base_of(facts);
        for absorbed in ["C-1", "C-2"] {
            let (survivor, absorbed) = (id("C-0"), id(absorbed));
            base.merge(MergeRecord { survivor, absorbed, date: date(merged), by: None }).unwrap();
        }
        let Some(customer) = base.customers().next() else { return Ok(()) };
        let got = customer.consent(Channel::Email, ConsentPurpose::Care, date(as_of));

        // The reference: for each what they said last, or what anybody said after the merge.
        let strictest = |known: Vec<&(u8, u64, bool)>| {
            let last = known.iter().map(|one| one.1).max()?;
            Some(known.iter().filter(|one| one.1 == last).all(|one| one.2))
        };
        let known: Vec<_> = decisions.iter().filter(|one| one.1 <= as_of).collect();
        let each = (0..3).filter_map(|customer| {
            let concerns = |one: &&(u8, u64, bool)| one.0 == customer || one.1 > merged;
            strictest(known.iter().copied().filter(concerns).collect())
        });
        let expected = each.reduce(|one, other| one && other);
        prop_assert_eq!(got.map(|it| it == ConsentDecision::Given), expected);
    }

    #[test]
    fn undoing_gives_nobody_a_permission_that_was_withdrawn_while_they_were_one(
        decisions in decisions(12),
        merges in merges(),
        undone in vec(any::<prop::sample::Index>(), 1..4),
    ) {
        let facts = facts(&decisions);
        let mut base = base_of(facts.clone());
        prop_assert_eq!(base.merge_all(merges.clone()), []);
        // One at a time, or all at once.
        if let ([first, ..], false) = (&undone[..], merges.is_empty()) {
            if undone.len() % 2 == 0 {
                let records: BTreeSet<_> = undone.iter().map(|one| one.get(&merges)).collect();
                let _ = base.undo_merges(records);
            } else {
                let _ = base.undo_merge(first.get(&merges));
                for one in &undone[1..] {
                    let _ = base.undo_merge(one.get(&merges));
                }
            }
        }
        let consents: Vec<Consent> = base
            .facts()
            .filter_map(|fact| if let Fact::Consent(it) = fact { Some(it) } else { None })
            .collect();
        let withdrawals = facts.iter().filter_map(|fact| match fact {
            Fact::Consent(it) if it.decision == ConsentDecision::Withdrawn => Some(it),
            _ => None,
        });
        for withdrawn in withdrawals {
            for who in one_with(&merges, &withdrawn.customer, withdrawn.date) {
                let customer = base.customer(&who).unwrap();
                let ids = |one: &Consent| one.customer == *customer.id()
                    || customer.former_ids().contains(&one.customer);
                for channel in Channel::ALL {
                    for purpose in ConsentPurpose::ALL {
                        for offset in 0..31 {
                            let as_of = date(offset);
                            if as_of < withdrawn.date || !withdrawn.covers(channel, purpose) {
                                continue;
                            }
                            let given_since = consents.iter().any(|one| {
                                ids(one)
                                    && one.covers(channel, purpose)
                                    && one.decision == ConsentDecision::Given
                                    && withdrawn.date < one.date
                                    && one.date <= as_of
                            });
                            let decided = customer.consent(channel, purpose, as_of);
                            prop_assert!(
                                given_since || decided == Some(ConsentDecision::Withdrawn),
                                "{who} has {decided:?} on {as_of} after {withdrawn:?}"
                            );
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn the_order_in_which_merges_are_taken_back_makes_no_difference(
        decisions in decisions(8),
        merges in merges(),
    ) {
        let mut together = base_of(facts(&decisions));
        prop_assert_eq!(together.merge_all(merges.clone()), []);
        let (mut forwards, mut backwards) = (together.clone(), together.clone());
        let records: BTreeSet<_> = merges.iter().collect();
        let _ = together.undo_merges(records.iter().copied());
        for record in &records {
            let _ = forwards.undo_merge(record);
        }
        for record in records.iter().rev() {
            let _ = backwards.undo_merge(record);
        }
        prop_assert_eq!(&forwards, &together);
        prop_assert_eq!(&backwards, &together);
    }

    #[test]
    fn a_withdrawal_survives_whatever_it_answered(
        decisions in decisions(8),
        merges in merges(),
        gone in vec(any::<bool>(), 8),
    ) {
        // A message was sent and answered, and they had agreed before: all of that may have been
        // wrong, and is gone.
        let mut all = facts(&decisions);
        all.extend([
            contact("T-1", "C-0", "2026-01-02", Channel::Email),
            response("A-1", "C-0", "2026-01-03", "T-1"),
            purchase("S-1", "C-1", "2026-01-03", "1 CNY"),
            lead_conversion("L-1", "C-2", "2026-01-03", "L"),
        ]);
        let is_withdrawal = |fact: &Fact| matches!(
            fact, Fact::Consent(it) if it.decision == ConsentDecision::Withdrawn
        );
        let mut whole = base_of(all.clone());
        prop_assert_eq!(whole.merge_all(merges), []);
        let mut corrected = whole.clone();
        let gone = all.iter().zip(gone.into_iter().chain([true; 4]));
        for (fact, _) in gone.filter(|(fact, gone)| *gone && !is_withdrawal(fact)) {
            prop_assert_eq!(&corrected.remove(fact.kind(), fact.id()).unwrap(), fact);
        }
        for customer in whole.customers() {
            for channel in Channel::ALL {
                for purpose in ConsentPurpose::ALL {
                    let decided = customer.consent(channel, purpose, date(31));
                    if decided == Some(ConsentDecision::Withdrawn) {
                        let after = corrected.customer(customer.id()).unwrap();
                        prop_assert_eq!(after.consent(channel, purpose, date(31)), decided);
                    }
                }
            }
        }
    }
}
