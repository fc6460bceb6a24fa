//! Adding, correcting, removing, merging, undoing, erasing, saving and loading in any order, against
//! a model that is made anew of what survives each time.

use clienteling::base::MergeRecord;
use clienteling::firm::{Firm, FirmLoader, FirmRecord, Taken};
use clienteling::funnel::{
    Applied, Change, Event, OpportunityRecord, Pipeline, PipelineDraft, Refusal,
};
use clienteling::marketing::{Channel, ConsentDecision};
use clienteling::{CustomerId, Fact, OpportunityId};
use proptest::collection::vec;
use proptest::prelude::*;

use super::model::{Model, Outcome, key};
use crate::common::build::{consent, contact, day, payment, person, purchase, referral};
use crate::common::cases;

#[derive(Debug, Clone)]
enum Step {
    Add(Fact),
    Replace(Fact),
    Remove(Fact),
    Merge(MergeRecord),
    Undo(MergeRecord),
    Erase(CustomerId, CustomerId),
    AddDeal(OpportunityRecord),
    ReplaceDeal(OpportunityRecord),
    RemoveDeal(OpportunityId),
    /// A change of a deal, by a pipeline that may be another one than its own.
    Change(OpportunityId, &'static str),
    /// Saved and loaded.
    Reload,
}

/// Customers, and pseudonyms too: facts are sent again under both.
fn a_customer() -> impl Strategy<Value = String> {
    prop_oneof![4 => (0..5_u8).prop_map(|n| format!("C-{n}")), 1 => a_pseudonym()]
}

fn a_pseudonym() -> impl Strategy<Value = String> {
    (0..3_u8).prop_map(|n| format!("erased-{n}"))
}

fn a_fact() -> impl Strategy<Value = Fact> {
    (0..7_u8, 0..4_u8, a_customer(), 1..4_u8).prop_map(|(kind, id, customer, on)| {
        let (id, date) = (format!("F-{id}"), format!("2026-03-0{on}"));
        let customer = customer.as_str();
        match kind {
            0 => purchase(&id, customer, &date, "10.00 CNY"),
            1 => payment(&id, customer, &date, "5.00 CNY"),
            2 => referral(&id, customer, &date, "L-1"),
            3 => contact(&id, customer, &date, Channel::Phone),
            4 => person(&id, customer, &date, "Li Na"),
            5 => consent(&id, customer, &date, Channel::Phone, ConsentDecision::Withdrawn),
            _ => consent(&id, customer, &date, Channel::Email, ConsentDecision::Given),
        }
    })
}

fn a_merge() -> impl Strategy<Value = MergeRecord> {
    (a_customer(), a_customer(), 1..3_u8, 0..2_u8).prop_map(|(survivor, absorbed, on, by)| {
        MergeRecord {
            survivor: survivor.parse().unwrap(),
            absorbed: absorbed.parse().unwrap(),
            date: day(&format!("2026-04-0{on}")),
            by: (by > 0).then(|| "S-1".parse().unwrap()),
        }
    })
}

/// Two pipelines with the very same stages.
fn pipeline(id: &str) -> Pipeline {
    let draft = PipelineDraft { id: id.parse().unwrap(), ..PipelineDraft::default() };
    draft.validate().unwrap()
}

fn a_pipeline() -> impl Strategy<Value = &'static str> {
    prop_oneof![2 => Just("showroom"), 1 => Just("fleet")]
}

fn a_deal_id() -> impl Strategy<Value = OpportunityId> {
    (0..3_u8).prop_map(|id| format!("O-{id}").parse().unwrap())
}

fn a_deal() -> impl Strategy<Value = OpportunityRecord> {
    (a_deal_id(), a_customer(), 1..3_u8, any::<bool>(), a_pipeline()).prop_map(|deal| {
        let (id, customer, on, won, pipeline) = deal;
        let events = if won {
            r#"[{"on":"2026-05-01","by":"S-1","change":{"revenue":{"amount":"7.00","currency":"CNY"}}}]"#
        } else {
            "[]"
        };
        let json = format!(
            r#"{{"opportunity":{{"id":"{id}","pipeline":"{pipeline}","customer":"{customer}","product":"car",
                "quantity":"1","revenue":{{"amount":"100.00","currency":"CNY"}},
                "stage":"first_contact","created_on":"2026-03-0{on}","created_by":"S-1",
                "owners":[{{"staff":"S-1","share":"1"}}]}},"default":"0.05","events":{events}}}"#
        );
        serde_json::from_str(&json).unwrap()
    })
}

fn a_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => a_fact().prop_map(Step::Add),
        2 => a_fact().prop_map(Step::Replace),
        1 => a_fact().prop_map(Step::Remove),
        4 => a_merge().prop_map(Step::Merge),
        2 => a_merge().prop_map(Step::Undo),
        2 => (a_customer(), a_pseudonym()).prop_map(|(customer, pseudonym)| {
            Step::Erase(customer.parse().unwrap(), pseudonym.parse().unwrap())
        }),
        2 => a_deal().prop_map(Step::AddDeal),
        1 => a_deal().prop_map(Step::ReplaceDeal),
        1 => a_deal_id().prop_map(Step::RemoveDeal),
        1 => (a_deal_id(), a_pipeline()).prop_map(|(id, by)| Step::Change(id, by)),
        1 => Just(Step::Reload),
    ]
}

fn of_taken<E>(taken: &Result<Taken, E>) -> Outcome {
    match taken {
        Ok(Taken::New) => Outcome::Done,
        Ok(Taken::Known) => Outcome::Nothing,
        Ok(Taken::Erased) => Outcome::Erased,
        Err(_) => Outcome::Refused,
    }
}

fn of_result<T, E>(result: &Result<T, E>) -> Outcome {
    if result.is_ok() { Outcome::Done } else { Outcome::Refused }
}

fn reloaded(firm: &Firm) -> Firm {
    let mut loader = FirmLoader::new();
    for record in firm.snapshot() {
        let line = serde_json::to_string(&record).unwrap();
        loader.push(serde_json::from_str(&line).unwrap());
    }
    loader.complete().unwrap()
}

fn take(firm: &mut Firm, model: &mut Model, step: Step) -> (Outcome, Outcome) {
    match step {
        Step::Add(fact) => (of_taken(&firm.take(FirmRecord::Fact(fact.clone()))), model.add(fact)),
        Step::Replace(fact) => (of_result(&firm.replace(fact.clone())), model.replace(fact)),
        Step::Remove(fact) => {
            let held = model.facts.get(&key(&fact)).cloned();
            let removed = firm.remove(fact.kind(), fact.id());
            if let Ok(removed) = &removed {
                assert_eq!(Some(removed), held.as_ref());
            }
            (of_result(&removed), model.remove(&fact))
        }
        Step::Merge(record) => {
            (of_taken(&firm.take(FirmRecord::Merge(record.clone()))), model.merge(record))
        }
        Step::Undo(record) => {
            let undone = firm.undo_merge(&record);
            let outcome = if undone.missing.is_empty() { Outcome::Done } else { Outcome::Nothing };
            let expected = model.undo(&record);
            // What was withdrawn while two were one is written down for both.
            for withdrawal in undone.withdrawals {
                assert_eq!(withdrawal.decision, ConsentDecision::Withdrawn);
                assert_eq!(model.add(Fact::Consent(withdrawal)), Outcome::Done);
            }
            (outcome, expected)
        }
        Step::Erase(customer, pseudonym) => {
            let outcome = model.erase(&customer, &pseudonym);
            (of_result(&firm.erase(&customer, pseudonym)), outcome)
        }
        Step::AddDeal(record) => {
            (of_taken(&firm.take(FirmRecord::Opportunity(record.clone()))), model.add_deal(record))
        }
        Step::ReplaceDeal(record) => {
            let held = model.deals.get(&record.beginning.id).cloned();
            let replaced = firm.replace_opportunity(record.clone().load().unwrap());
            if let Ok(replaced) = &replaced {
                assert_eq!(Some(replaced.to_record()), held);
            }
            (of_result(&replaced), model.replace_deal(record))
        }
        Step::RemoveDeal(id) => {
            let held = model.deals.get(&id).cloned();
            let removed = firm.remove_opportunity(&id);
            if let Ok(removed) = &removed {
                assert_eq!(Some(removed.to_record()), held);
            }
            (of_result(&removed), model.remove_deal(&id))
        }
        Step::Change(id, by) => {
            let change = Change::Contacted(Some(Channel::Phone));
            let (on, seller) = (day("2026-05-02"), "S-1".parse().unwrap());
            let applied = firm.opportunity_mut(&id).map(|mut deal| {
                let applied = deal.apply(change.clone(), on, &seller, &pipeline(by));
                if *deal.pipeline() != by.parse().unwrap() {
                    assert!(matches!(applied, Err(Refusal::OtherPipeline { .. })));
                }
                applied
            });
            let outcome = match applied {
                Some(Ok(Applied::Unchanged)) => Outcome::Nothing,
                Some(Ok(_)) => Outcome::Done,
                Some(Err(_)) | None => Outcome::Refused,
            };
            (
                outcome,
                model.change(
                    &id,
                    by,
                    Event { on, entered_on: None, by: seller, change, noted: None },
                ),
            )
        }
        Step::Reload => {
            *firm = reloaded(firm);
            (Outcome::Done, Outcome::Done)
        }
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn whatever_happens_to_a_firm_it_is_what_its_surviving_records_make(
        steps in vec(a_step(), 1..40),
    ) {
        let (mut firm, mut model) = (Firm::new(), Model::default());
        for step in steps {
            let told = format!("{step:?}");
            let before = firm.clone();
            let (outcome, expected) = take(&mut firm, &mut model, step);
            prop_assert_eq!(outcome, expected, "{} in {:?}", told, model);
            if matches!(outcome, Outcome::Nothing | Outcome::Refused | Outcome::Erased) {
                prop_assert!(firm == before, "{} changed something", told);
            }
            prop_assert!(firm == model.firm(), "{told}: {firm:?} is not {:?}", model.firm());
            for customer in ["C-0", "C-1", "C-2", "C-3", "C-4", "erased-0", "erased-1"] {
                let customer: CustomerId = customer.parse().unwrap();
                let deals: Vec<_> =
                    firm.opportunities_of(&customer).map(|deal| deal.id().clone()).collect();
                prop_assert_eq!(deals, model.deals_of(&customer), "{}", told);
                let group = model.group(&customer);
                let facts = model.facts.values();
                let of_group =
                    facts.filter(|fact| fact.customer().is_some_and(|id| group.contains(id)));
                let held = firm.customer(&customer).map_or(0, |found| found.facts().count());
                prop_assert_eq!(held, of_group.count(), "{} of {}", told, customer);
            }
        }
        prop_assert!(reloaded(&firm) == firm);
        let [showroom, fleet] = ["showroom", "fleet"].map(pipeline);
        let deals = firm.opportunities();
        for pipelines in [vec![&showroom], vec![&fleet], vec![&fleet, &showroom]] {
            prop_assert_eq!(deals.against(pipelines), []);
        }
        let of = |pipeline: &Pipeline| deals.of_pipeline(pipeline.id()).count();
        prop_assert_eq!(of(&showroom) + of(&fleet), deals.len());
    }
}
