//! Adding, correcting, removing, merging, undoing, erasing, saving and loading in any order, against
//! a model that is made anew of what survives each time.

use clienteling::base::MergeRecord;
use clienteling::firm::{Firm, FirmLoader, FirmRecord, Taken};
use clienteling::funnel::{
    Applied, Change, OpportunityEntry, OpportunityRecord, Pipeline, PipelineDraft, Refusal,
};
use clienteling::marketing::{Channel, ConsentDecision, NextStep};
use clienteling::rule::life::{Entered, Entering, TakenBack};
use clienteling::units::StaffId;
use clienteling::{CustomerId, Fact, Opportunity, OpportunityId};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::subsequence;

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
    ChangeDeal(OpportunityId, DealChange),
    /// A change of a deal that is made in another firm, which was loaded from this one, and comes
    /// back as a record.
    ChangeElsewhere(OpportunityId, DealChange),
    /// Saved and loaded.
    Reload,
    /// Made anew of its customers and deals.
    OfCustomers,
}

/// What is entered in a deal, also late.
#[derive(Debug, Clone)]
pub(super) enum DealChange {
    Enter(Entering<Change>),
    /// An entry is taken back, with a reason in words or without.
    TakeBack(usize, bool),
    Replace(usize, Entering<Change>, bool),
}

impl DealChange {
    /// Whether it brings words that somebody chose.
    pub(super) fn has_words(&self) -> bool {
        let in_words = |asked: &Entering<Change>| matches!(asked.change, Change::NextStep(Some(_)));
        match self {
            DealChange::Enter(asked) => in_words(asked),
            DealChange::TakeBack(_, reason) => *reason,
            DealChange::Replace(_, asked, reason) => *reason || in_words(asked),
        }
    }
}

/// Makes a change, of a deal that stands alone or in the book of a firm.
macro_rules! change_deal {
    ($deal:expr, $change:expr) => {{
        let (pipeline, by) = (pipeline($deal.pipeline().as_str()), "S-2".parse().unwrap());
        let reason = |given: bool| given.then(|| "a mistake".parse().unwrap());
        let entered = |entered| match entered {
            Ok(Entered::Recorded { .. }) => Outcome::Done,
            Ok(Entered::Unchanged(_)) => Outcome::Nothing,
            Err(_) => Outcome::Refused,
        };
        match $change.clone() {
            DealChange::Enter(asked) => entered($deal.enter(asked, &pipeline)),
            DealChange::Replace(number, asked, given) => {
                entered($deal.replace(number, asked, reason(given), &pipeline))
            }
            DealChange::TakeBack(number, given) => {
                let on = day("2026-06-01");
                match $deal.take_back(number, &by, on, reason(given), &pipeline) {
                    Ok(TakenBack::Now) => Outcome::Done,
                    Ok(TakenBack::Before) => Outcome::Nothing,
                    Err(_) => Outcome::Refused,
                }
            }
        }
    }};
}

/// Says that the customer was rung up, by a pipeline that may be another one.
macro_rules! contacted {
    ($deal:expr, $by:expr) => {{
        let (change, on) = (Change::Contacted(Some(Channel::Phone)), day("2026-05-02"));
        $deal.apply(change, on, &"S-1".parse::<StaffId>().unwrap(), &pipeline($by))
    }};
}

fn of_applied(applied: &Result<Applied, Refusal>) -> Outcome {
    match applied {
        Ok(Applied::Unchanged) => Outcome::Nothing,
        Ok(_) => Outcome::Done,
        Err(_) => Outcome::Refused,
    }
}

/// Says so of a deal that stands alone.
pub(super) fn contact_alone(deal: &mut Opportunity, by: &str) -> Outcome {
    of_applied(&contacted!(deal, by))
}

/// Makes a change of a deal that stands alone.
pub(super) fn change_alone(deal: &mut Opportunity, change: &DealChange) -> Outcome {
    change_deal!(deal, change)
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

/// A pipeline as it is, and as it was: with another default in its first stage.
fn as_it_is_and_was(id: &str) -> [Pipeline; 2] {
    let mut draft = PipelineDraft { id: id.parse().unwrap(), ..PipelineDraft::default() };
    draft.stages[0].probability = "10%".parse().unwrap();
    [pipeline(id), draft.validate().unwrap()]
}

fn a_pipeline() -> impl Strategy<Value = &'static str> {
    prop_oneof![2 => Just("showroom"), 1 => Just("fleet")]
}

fn a_deal_id() -> impl Strategy<Value = OpportunityId> {
    (0..3_u8).prop_map(|id| format!("O-{id}").parse().unwrap())
}

/// What happens to a deal on a day, in this order: some of it, as far as it changes something.
const EVENTS: [&str; 6] = [
    r#""change":{"revenue":{"amount":"7.00","currency":"CNY"}}"#,
    r#""change":{"manual":"0.5"}"#,
    r#""change":{"manual":null},"default":"0.05""#,
    r#""change":{"next_step":{"what":"ring","on":"2026-05-09"}}"#,
    r#""change":{"manual":null},"default":"0.1""#,
    r#""change":{"revenue":{"amount":"8.00","currency":"CNY"}}"#,
];

fn a_deal() -> impl Strategy<Value = OpportunityRecord> {
    let few = prop_oneof![Just(vec![]), Just(vec![0]), Just(vec![0, 3])];
    let events = prop_oneof![1 => few, 1 => subsequence(vec![0, 1, 2, 3, 4, 5], 0..=6)];
    let deal = (a_deal_id(), a_customer(), 1..3_u8, events, a_pipeline());
    deal.prop_filter_map("one of its events changes nothing", |(id, customer, on, events, pipeline)| {
        let event = |number: usize| {
            format!(r#"{{"on":"2026-05-01","by":"S-1",{}}}"#, EVENTS[number])
        };
        let events = events.into_iter().map(event).collect::<Vec<_>>().join(",");
        let json = format!(
            r#"{{"opportunity":{{"id":"{id}","pipeline":"{pipeline}","customer":"{customer}","product":"car",
                "quantity":"1","revenue":{{"amount":"100.00","currency":"CNY"}},
                "stage":"first_contact","created_on":"2026-03-0{on}","created_by":"S-1",
                "owners":[{{"staff":"S-1","share":"1"}}]}},"default":"0.05","events":[{events}]}}"#
        );
        let record: OpportunityRecord = serde_json::from_str(&json).unwrap();
        record.clone().load().is_ok().then_some(record)
    })
}

fn a_change_of_a_deal() -> impl Strategy<Value = DealChange> {
    let step = NextStep { what: "visit".parse().unwrap(), on: day("2026-05-20") };
    let change = prop_oneof![
        (1..4_u8).prop_map(|n| Change::Revenue(format!("{n}.00 CNY").parse().unwrap())),
        Just(Change::Move("test_drive".parse().unwrap())),
        Just(Change::Move("quotation".parse().unwrap())),
        Just(Change::NextStep(Some(Box::new(step)))),
        Just(Change::NextStep(None)),
    ];
    let asked = (change, 1..7_u8).prop_map(|(change, month)| Entering {
        change,
        on: day(&format!("2026-0{month}-03")),
        by: "S-2".parse().unwrap(),
        entered_on: None,
    });
    prop_oneof![
        3 => asked.clone().prop_map(DealChange::Enter),
        2 => (1..5_usize, any::<bool>()).prop_map(|(number, why)| DealChange::TakeBack(number, why)),
        2 => (1..5_usize, asked, any::<bool>())
            .prop_map(|(number, asked, why)| DealChange::Replace(number, asked, why)),
    ]
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
        3 => a_deal().prop_map(Step::AddDeal),
        1 => a_deal().prop_map(Step::ReplaceDeal),
        1 => a_deal_id().prop_map(Step::RemoveDeal),
        1 => (a_deal_id(), a_pipeline()).prop_map(|(id, by)| Step::Change(id, by)),
        5 => (a_deal_id(), a_change_of_a_deal()).prop_map(|(id, change)| Step::ChangeDeal(id, change)),
        2 => (a_deal_id(), a_change_of_a_deal())
            .prop_map(|(id, change)| Step::ChangeElsewhere(id, change)),
        1 => Just(Step::Reload),
        1 => Just(Step::OfCustomers),
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
            let expected = model.change(&id, by);
            let outcome = match firm.opportunity_mut(&id) {
                Some(mut deal) => {
                    let is_own = deal.pipeline().as_str() == by;
                    let applied = contacted!(deal, by);
                    let refused = matches!(applied, Err(Refusal::OtherPipeline { .. }));
                    assert_eq!(refused, !is_own);
                    of_applied(&applied)
                }
                None => Outcome::Refused,
            };
            (outcome, expected)
        }
        Step::ChangeDeal(id, change) => {
            let expected = model.change_deal(&id, &change);
            let outcome = match firm.opportunity_mut(&id) {
                Some(mut deal) => change_deal!(deal, change),
                None => Outcome::Refused,
            };
            (outcome, expected)
        }
        Step::ChangeElsewhere(id, change) => {
            let expected = model.change_deal(&id, &change);
            let mut elsewhere = reloaded(firm);
            let Some(mut deal) = elsewhere.opportunity_mut(&id) else {
                return (Outcome::Refused, expected);
            };
            let outcome = change_deal!(deal, change);
            let taken = of_taken(&firm.take(FirmRecord::Opportunity(deal.to_record())));
            let comes = outcome == Outcome::Done;
            assert_eq!(taken, if comes { Outcome::Done } else { Outcome::Nothing });
            (outcome, expected)
        }
        Step::Reload => {
            *firm = reloaded(firm);
            (Outcome::Done, Outcome::Done)
        }
        Step::OfCustomers => {
            let mut again = Firm::from(firm.customers().clone());
            for deal in firm.opportunities() {
                assert_eq!(again.add_opportunity(deal.clone()), Ok(OpportunityEntry::New));
            }
            *firm = again;
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
        let [showroom, fleet] = ["showroom", "fleet"].map(as_it_is_and_was);
        let deals = firm.opportunities();
        let both: Vec<Pipeline> = fleet.iter().chain(&showroom).cloned().collect();
        for pipelines in [&showroom[..], &fleet[..], &both] {
            prop_assert_eq!(deals.against(pipelines), []);
        }
        let of = |pipelines: &[Pipeline; 2]| deals.of_pipeline(pipelines[0].id()).count();
        prop_assert_eq!(of(&showroom) + of(&fleet), deals.len());
    }
}
