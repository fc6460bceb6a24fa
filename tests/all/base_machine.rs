//! The base beside a slow model of it that keeps every accepted record and every surviving fact, and
//! works everything out from them anew after each step.

use crate::common;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use clienteling::base::{
    Added, CorrectionError, CustomerBase, EraseError, FactKind, MergeError, MergeRecord, Merged,
    WhyRefused,
};
use clienteling::marketing::{Channel, Consent, ConsentDecision, ConsentPurpose};
use clienteling::{CustomerId, Fact};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use common::build::{self, day, is_for_the_books};
use common::{cases, random};

/// What is done to a base.
#[derive(Debug, Clone)]
enum Step {
    /// A fact is sent.
    Add(Index),
    /// A fact that was sent before is sent again: as it was, or under another identifier, with or
    /// without who recorded it.
    Again(Index, Option<usize>, bool),
    /// Of the facts that were ever sent or are held, one is corrected: its customer, its day, both or
    /// neither.
    Replace(Index, Option<usize>, Option<NaiveDate>),
    Remove(Index),
    Merge(usize, usize, NaiveDate, bool),
    /// Of the records that were ever accepted some are taken back, also such as no longer stand.
    Undo(Vec<Index>),
    Erase(usize, usize),
    KeepErased(usize),
}

/// Five customers of random facts, and three pseudonyms.
const NAMES: [&str; 8] = ["C-0", "C-1", "C-2", "C-3", "C-4", "erased-0", "erased-1", "erased-2"];

fn name(number: usize) -> CustomerId {
    NAMES[number].parse().unwrap()
}

fn step() -> impl Strategy<Value = Step> {
    let (customer, anybody) = (0..5_usize, 0..8_usize);
    let pseudonym = prop_oneof![9 => 5..8_usize, 1 => 0..5_usize];
    let merge = (anybody.clone(), customer.clone(), random::a_day(), any::<bool>());
    let again = (any::<Index>(), prop::option::of(anybody.clone()), any::<bool>());
    let corrected =
        (any::<Index>(), prop::option::of(anybody.clone()), prop::option::of(random::a_day()));
    prop_oneof![
        8 => any::<Index>().prop_map(Step::Add),
        4 => again.prop_map(|(which, under, sourced)| Step::Again(which, under, sourced)),
        3 => corrected.prop_map(|(which, under, date)| Step::Replace(which, under, date)),
        2 => any::<Index>().prop_map(Step::Remove),
        5 => merge.prop_map(|(one, other, date, by)| Step::Merge(one, other, date, by)),
        3 => vec(any::<Index>(), 1..3).prop_map(Step::Undo),
        1 => (anybody, pseudonym.clone()).prop_map(|(who, under)| Step::Erase(who, under)),
        1 => pseudonym.prop_map(Step::KeepErased),
    ]
}

/// Consent often, because most is demanded of it.
fn facts() -> impl Strategy<Value = Vec<Fact>> {
    let consents = (0..5_usize, random::a_day(), 0..3_usize, 0..3_usize, any::<bool>());
    let consents = vec(consents, 0..10).prop_map(|all| {
        let consent = |(number, (who, date, channel, purpose, given))| {
            let channel = [None, Some("email"), Some("phone")][channel];
            let purpose = [None, Some("marketing"), Some("care")][purpose];
            let decision = if given { "given" } else { "withdrawn" };
            let consent = json!({"id": format!("K-{number}"), "customer": NAMES[who], "date": date,
                "channel": channel, "purpose": purpose, "decision": decision});
            serde_json::from_value(json!({ "consent": consent })).unwrap()
        };
        all.into_iter().enumerate().map(consent).collect::<Vec<Fact>>()
    });
    (random::facts(random::ONE_CURRENCY, 25), consents).prop_map(|(mut facts, consents)| {
        facts.extend(consents);
        facts
    })
}

/// A fact with something in its content changed.
fn changed(fact: &Fact, change: impl FnOnce(&mut serde_json::Map<String, Value>)) -> Fact {
    changed_if_it_may(fact, change).unwrap()
}

fn changed_if_it_may(
    fact: &Fact,
    change: impl FnOnce(&mut serde_json::Map<String, Value>),
) -> serde_json::Result<Fact> {
    let mut json = json!(fact);
    change(json.as_object_mut().unwrap().values_mut().next().unwrap().as_object_mut().unwrap());
    serde_json::from_value(json)
}

fn whose(fact: &Fact) -> &CustomerId {
    fact.customer().expect("every fact here is about a customer")
}

/// A fact of the books under a pseudonym.
fn for_the_books(fact: &Fact, pseudonym: &CustomerId) -> Fact {
    changed(fact, |content| {
        content.insert("customer".to_owned(), json!(pseudonym));
        content.remove("provenance");
    })
}

/// Whom a decision is about, when, for what: all that a withdrawal says.
type Said = (CustomerId, NaiveDate, Option<Channel>, Option<ConsentPurpose>);

fn said(one: &Consent) -> Said {
    (one.customer.clone(), one.date, one.channel, one.purpose)
}

/// Under which identifiers somebody was known, and how many facts of each kind stay and are gone.
type Erased = (BTreeSet<CustomerId>, [BTreeMap<FactKind, u64>; 2]);

#[derive(Debug, Default)]
struct Model {
    facts: Vec<Fact>,
    merges: Vec<MergeRecord>,
    erased: BTreeSet<CustomerId>,
}

impl Model {
    /// Everybody who is one with somebody by the records that count.
    fn one_with(
        &self,
        who: &CustomerId,
        counts: impl Fn(&MergeRecord) -> bool,
    ) -> BTreeSet<CustomerId> {
        let mut group = BTreeSet::from([who.clone()]);
        for _ in 0..self.merges.len() {
            for MergeRecord { survivor, absorbed, .. } in self.merges.iter().filter(|it| counts(it))
            {
                if group.contains(survivor) || group.contains(absorbed) {
                    group.extend([survivor.clone(), absorbed.clone()]);
                }
            }
        }
        group
    }

    fn group(&self, who: &CustomerId) -> BTreeSet<CustomerId> {
        self.one_with(who, |_| true)
    }

    fn current(&self, who: &CustomerId) -> CustomerId {
        let group = self.group(who);
        let absorbed = |id: &&CustomerId| self.merges.iter().any(|it| it.absorbed == **id);
        let stays = group.iter().find(|id| !absorbed(id)).or(group.first());
        stays.unwrap().clone()
    }

    fn is_named(&self, who: &CustomerId) -> bool {
        let by_merge = |it: &MergeRecord| it.survivor == *who || it.absorbed == *who;
        self.facts.iter().any(|fact| whose(fact) == who) || self.merges.iter().any(by_merge)
    }

    fn add(&mut self, fact: &Fact) -> Result<Added, WhyRefused> {
        let pseudonym = self.erased.get(whose(fact));
        if pseudonym.is_some() && !is_for_the_books(fact) {
            return Err(WhyRefused::Erased);
        }
        let known = self.facts.iter().find(|it| (it.kind(), it.id()) == (fact.kind(), fact.id()));
        match known {
            Some(known) if known == fact => Ok(Added::Duplicate),
            Some(known) => {
                // What an erasure took from the one that is known is not compared.
                let erased = pseudonym.or(self.erased.get(whose(known)));
                let again = erased.map_or_else(|| fact.clone(), |id| for_the_books(fact, id));
                if again == *known {
                    return Ok(Added::Erased);
                }
                let holder = erased.is_none().then(|| self.current(whose(known)));
                Err(WhyRefused::Contradicts { holder, fields: build::differing(known, &again) })
            }
            None => {
                let kept = pseudonym.map_or_else(|| fact.clone(), |id| for_the_books(fact, id));
                self.facts.push(kept);
                Ok(Added::New)
            }
        }
    }

    /// Where the fact of this kind and identifier is, if it may be corrected.
    fn place(&self, kind: FactKind, id: &str) -> Result<usize, CorrectionError> {
        let held = self.facts.iter().position(|it| (it.kind(), it.id()) == (kind, id));
        let id = id.to_owned();
        match held {
            None => Err(CorrectionError::Unknown { kind, id }),
            Some(place) if self.erased.contains(whose(&self.facts[place])) => {
                Err(CorrectionError::Erased { kind, id })
            }
            Some(place) => Ok(place),
        }
    }

    fn replace(&mut self, fact: &Fact) -> Result<Fact, CorrectionError> {
        let place = self.place(fact.kind(), fact.id())?;
        if self.erased.contains(whose(fact)) {
            return Err(CorrectionError::Erased { kind: fact.kind(), id: fact.id().to_owned() });
        }
        Ok(std::mem::replace(&mut self.facts[place], fact.clone()))
    }

    fn remove(&mut self, kind: FactKind, id: &str) -> Result<Fact, CorrectionError> {
        let place = self.place(kind, id)?;
        Ok(self.facts.remove(place))
    }

    fn merge(&mut self, record: &MergeRecord) -> Result<Merged, MergeError> {
        let MergeRecord { survivor, absorbed, .. } = record;
        if survivor == absorbed {
            return Err(MergeError::WithItself(survivor.clone()));
        }
        for id in [survivor, absorbed] {
            if self.erased.contains(id) {
                return Err(MergeError::Erased(id.clone()));
            }
        }
        let already = self.group(survivor).contains(absorbed);
        if !self.merges.contains(record) {
            self.merges.push(record.clone());
        }
        Ok(if already { Merged::Already } else { Merged::New })
    }

    /// Takes back what stands of these records. What has to be withdrawn for whom then.
    fn undo(&mut self, records: &BTreeSet<MergeRecord>) -> BTreeSet<Said> {
        let withdrawals: Vec<Consent> =
            self.consents().filter(|it| is_withdrawal(it)).cloned().collect();
        let together = |model: &Model, it: &Consent| {
            model.one_with(&it.customer, |merge| merge.date <= it.date)
        };
        let before: Vec<_> = withdrawals.iter().map(|it| together(self, it)).collect();
        self.merges.retain(|merge| !records.contains(merge));
        let has: BTreeSet<Said> = withdrawals.iter().map(said).collect();
        let mut lost = BTreeSet::new();
        for (withdrawal, before) in withdrawals.iter().zip(before) {
            for id in &before - &together(self, withdrawal) {
                lost.insert(said(&Consent { customer: id, ..withdrawal.clone() }));
            }
        }
        &lost - &has
    }

    fn erase(&mut self, who: &CustomerId, pseudonym: &CustomerId) -> Result<Erased, EraseError> {
        if self.erased.contains(who) || !self.group(who).iter().any(|id| self.is_named(id)) {
            return Err(EraseError::Unknown(who.clone()));
        }
        if self.erased.contains(pseudonym) || self.is_named(pseudonym) {
            return Err(EraseError::PseudonymInUse(pseudonym.clone()));
        }
        let group = self.group(who);
        let mut counts = [BTreeMap::new(), BTreeMap::new()];
        let mut left = Vec::new();
        for fact in &self.facts {
            if !group.contains(whose(fact)) {
                left.push(fact.clone());
                continue;
            }
            let kept = is_for_the_books(fact);
            *counts[usize::from(!kept)].entry(fact.kind()).or_default() += 1;
            if kept {
                left.push(for_the_books(fact, pseudonym));
            }
        }
        self.facts = left;
        self.merges.retain(|merge| !group.contains(&merge.survivor));
        self.erased.insert(pseudonym.clone());
        Ok((group, counts))
    }

    fn keep_erased(&mut self, id: &CustomerId) -> Result<(), EraseError> {
        if !self.erased.contains(id) && self.is_named(id) {
            return Err(EraseError::PseudonymInUse(id.clone()));
        }
        self.erased.insert(id.clone());
        Ok(())
    }

    /// What is known of the fact with the kind and the identifier of this one.
    fn held(&self, like: &Fact) -> Option<Fact> {
        let is_like = |it: &&Fact| (it.kind(), it.id()) == (like.kind(), like.id());
        self.facts.iter().find(is_like).cloned()
    }

    fn consents(&self) -> impl Iterator<Item = &Consent> {
        self.facts.iter().filter_map(|fact| match fact {
            Fact::Consent(it) => Some(it),
            _ => None,
        })
    }

    /// For each identifier the strictest of the last day on which somebody decided who was one with
    /// it before that day; and of all identifiers the strictest.
    fn consent(
        &self,
        who: &CustomerId,
        channel: Channel,
        purpose: ConsentPurpose,
        as_of: NaiveDate,
    ) -> Option<ConsentDecision> {
        let mut decided = BTreeSet::new();
        for id in self.group(who) {
            let concerns = |it: &&Consent| {
                it.covers(channel, purpose)
                    && it.date <= as_of
                    && (it.customer == id
                        || self.one_with(&id, |merge| merge.date < it.date).contains(&it.customer))
            };
            let known: Vec<&Consent> = self.consents().filter(concerns).collect();
            let last = known.iter().map(|it| it.date).max();
            decided.extend(known.iter().filter(|it| Some(it.date) == last).map(|it| it.decision));
        }
        // Given stands before withdrawn.
        decided.last().copied()
    }

    /// A base that is told all of it in another order.
    fn rebuilt(&self, turn: usize) -> CustomerBase {
        let mut base = CustomerBase::new();
        for pseudonym in &self.erased {
            base.keep_erased(pseudonym.clone()).unwrap();
        }
        let mut facts = self.facts.clone();
        facts.reverse();
        let middle = turn.min(facts.len());
        facts.rotate_left(middle);
        let late = facts.split_off(facts.len() / 2);
        assert!(base.add_all(facts).refused.is_empty());
        assert_eq!(base.merge_all(self.merges.iter().rev().cloned()), []);
        assert!(base.add_all(late).refused.is_empty());
        base
    }
}

fn is_withdrawal(one: &Consent) -> bool {
    one.decision == ConsentDecision::Withdrawn
}

struct Machine {
    pool: Vec<Fact>,
    sent: Vec<Fact>,
    accepted: Vec<MergeRecord>,
    base: CustomerBase,
    model: Model,
}

impl Machine {
    /// One of the facts that were sent or are held.
    fn known(&self, which: Index) -> Option<Fact> {
        let known: Vec<&Fact> = self.sent.iter().chain(&self.model.facts).collect();
        (!known.is_empty()).then(|| which.get(&known).to_owned().clone())
    }

    fn send(&mut self, fact: Fact) -> Result<(), TestCaseError> {
        let got = self.base.add(fact.clone());
        if let Err(refused) = &got {
            prop_assert_eq!(&*refused.fact, &fact, "what is refused comes back");
        }
        prop_assert_eq!(got.map_err(|refused| refused.why), self.model.add(&fact));
        self.sent.push(fact);
        Ok(())
    }

    fn step(&mut self, step: &Step) -> Result<(), TestCaseError> {
        match step {
            Step::Add(_) if self.pool.is_empty() => {}
            Step::Add(which) => {
                let next = which.index(self.pool.len());
                let fact = self.pool.swap_remove(next);
                self.send(fact)?;
            }
            Step::Again(..) if self.sent.is_empty() => {}
            Step::Again(which, under, sourced) => {
                let again = changed(which.get(&self.sent), |content| {
                    if let Some(under) = under {
                        content.insert("customer".to_owned(), json!(NAMES[*under]));
                    }
                    if *sourced {
                        content.insert("provenance".to_owned(), json!({ "recorded_by": "S-7" }));
                    }
                });
                self.send(again)?;
            }
            Step::Replace(which, under, date) => {
                let Some(fact) = self.known(*which) else { return Ok(()) };
                let corrected = changed_if_it_may(&fact, |content| {
                    if let Some(under) = under {
                        content.insert("customer".to_owned(), json!(NAMES[*under]));
                    }
                    if let Some(date) = date {
                        content.insert("date".to_owned(), json!(date));
                    }
                });
                // A day can be one that the content does not allow.
                let Ok(corrected) = corrected else { return Ok(()) };
                let got = self.base.replace(corrected.clone());
                if let Err(refused) = &got {
                    prop_assert_eq!(&*refused.fact, &corrected, "what is refused comes back");
                }
                prop_assert_eq!(got.map_err(|it| it.why), self.model.replace(&corrected));
                self.sent.push(corrected);
            }
            Step::Remove(which) => {
                let Some(fact) = self.known(*which) else { return Ok(()) };
                let got = self.base.remove(fact.kind(), fact.id());
                prop_assert_eq!(got, self.model.remove(fact.kind(), fact.id()));
                prop_assert_eq!(self.base.fact(fact.kind(), fact.id()), self.model.held(&fact));
            }
            Step::Merge(survivor, absorbed, date, by) => {
                let record = MergeRecord {
                    survivor: name(*survivor),
                    absorbed: name(*absorbed),
                    date: *date,
                    by: by.then(|| "S-7".parse().unwrap()),
                };
                let got = self.base.merge(record.clone());
                prop_assert_eq!(&got, &self.model.merge(&record));
                if got.is_ok() {
                    self.accepted.push(record);
                }
            }
            Step::Undo(_) if self.accepted.is_empty() => {}
            Step::Undo(which) => {
                let records: BTreeSet<MergeRecord> =
                    which.iter().map(|one| one.get(&self.accepted).clone()).collect();
                let undone = self.base.undo_merges(&records);
                let missing = records.iter().filter(|it| !self.model.merges.contains(it));
                prop_assert!(undone.missing.iter().eq(missing));
                let expected = self.model.undo(&records);
                prop_assert!(undone.withdrawals.iter().all(is_withdrawal));
                prop_assert_eq!(undone.withdrawals.len(), expected.len());
                prop_assert_eq!(
                    undone.withdrawals.iter().map(said).collect::<BTreeSet<_>>(),
                    expected
                );
                for written in undone.withdrawals {
                    prop_assert_eq!(self.model.add(&written.into()), Ok(Added::New));
                }
            }
            Step::Erase(who, pseudonym) => {
                let (who, pseudonym) = (name(*who), name(*pseudonym));
                let got = self.base.erase(&who, pseudonym.clone());
                let got = got.map(|it| (it.former_ids, [it.kept, it.removed]));
                prop_assert_eq!(got, self.model.erase(&who, &pseudonym));
            }
            Step::KeepErased(id) => {
                let id = name(*id);
                prop_assert_eq!(self.base.keep_erased(id.clone()), self.model.keep_erased(&id));
            }
        }
        Ok(())
    }

    fn check(&self, turn: usize) -> Result<(), TestCaseError> {
        let Machine { base, model, .. } = self;
        prop_assert_eq!(base, &model.rebuilt(turn));
        let mut merges = model.merges.clone();
        merges.sort();
        prop_assert!(base.merges().eq(&merges));
        prop_assert!(base.pseudonyms().eq(&model.erased));
        let as_of = [day("2024-06-30"), day("2027-01-01")][turn % 2];
        for number in 0..NAMES.len() {
            let id = name(number);
            let group = model.group(&id);
            let facts = model.facts.iter().filter(|fact| group.contains(whose(fact))).count();
            let Some(customer) = base.customer(&id) else {
                prop_assert_eq!(facts, 0);
                continue;
            };
            prop_assert_eq!(customer.facts().count(), facts);
            prop_assert_eq!(customer.id(), &model.current(&id));
            prop_assert_eq!(customer.is_erased(), model.erased.contains(&id));
            let merges = model.merges.iter().filter(|merge| group.contains(&merge.survivor));
            let mut merges: Vec<_> = merges.map(|merge| (merge.date, merge)).collect();
            merges.sort();
            prop_assert!(merges.iter().map(|(_, merge)| *merge).eq(customer.merges()));
            let former = group.iter().filter(|other| *other != customer.id());
            prop_assert!(former.eq(customer.former_ids()));
            for channel in [Channel::Email, Channel::Phone] {
                for purpose in [ConsentPurpose::Marketing, ConsentPurpose::Care] {
                    prop_assert_eq!(
                        customer.consent(channel, purpose, as_of),
                        model.consent(&id, channel, purpose, as_of)
                    );
                }
            }
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn whatever_is_done_the_base_is_what_its_facts_and_records_say(
        pool in facts(),
        steps in vec(step(), 1..30),
    ) {
        let pool = pool.into_iter().filter(|fact| fact.customer().is_some()).collect();
        let (base, model) = (CustomerBase::new(), Model::default());
        let mut machine = Machine { pool, sent: Vec::new(), accepted: Vec::new(), base, model };
        for (step, turn) in steps.iter().zip(0..) {
            machine.step(step)?;
            machine.check(turn)?;
        }
    }
}
