//! One value of every type that can be read and is no policy, in JSON.

use std::collections::BTreeMap;

use clienteling::base::{FactKind, MergeRecord};
use clienteling::behavior::BehaviorFold;
use clienteling::calendar::Recurrence;
use clienteling::customer::{
    Absence, AddressParts, Affiliation, Basics, Business, Candidate, Career, Characteristics,
    Consumption, Education, Family, Field, Identity, LetGo, Lifestyle, List, LunarDate, Name,
    NeedMarks, Note, Organisation, PartialDate, PeopleInCharge, Person, Personality, Plate,
    PostalAddress, Profile, ProfileRecord, RegistrationNumber, RelationshipEnd, Responsibility,
    Sex, SocialCircle, Trading, Vin,
};
use clienteling::firm::{FirmRecord, SnapshotBegin, SnapshotEnd};
use clienteling::followup::goal::{
    BestRate, GoalAcceptance, GoalChange, GoalRange, GoalReach, GoalReading, GoalState, GoalTarget,
    GoalUnit, MeasuredMetric, MeasuredReading, MetricSource, NewGoal, PlanPoint,
    UnmeasuredDirection,
};
use clienteling::funnel::{
    Change, Checklist, Event, Feature, Features, Learned, LossReason, NewOpportunity,
    OpportunityState, Owner, Owners, VoidReason, Win,
    analysis::{Conversion, ShowroomCounts},
    learning::BookCounts,
};
use clienteling::insight::{Answer, CohortReport, Removed};
use clienteling::intake::WorthFacts;
use clienteling::marketing::{
    AnonymousAnswer, AnswerDetails, BoughtElsewhere, Budget, Campaign, Complaint, ComplaintEntry,
    Consent, Contact, FaultReport, FirstContact, Gift, LeadConversion, LeadSource, LotPoints,
    Membership, Need, NextStep, NoDetailsTally, Observation, PointsChange, PointsEntry,
    PointsOrigin, PresentProduct, Promise, PromiseEntry, PurchaseIntention, Recovery,
    RecoveryEntry, Referral, Response, Reward, Service, SurveyAnswer, SurveyValue, Talk,
    TaskChange, TaskEntry, VipDecision, VisitWithoutDetails,
};
use clienteling::rule::Parcel;
use clienteling::rule::life::{Correction, LifeRecord};
use clienteling::rule::measure::{Subject, Unknown};
use clienteling::tiering::{
    AbcClass, BaseFacts, Buffered, Draw, Intention, MatrixScore, MatrixScores, Proposal, RfmInput,
};
use clienteling::transaction::{
    Appointment, AppointmentChange, AppointmentEntry, Commitment, Contract, CreditLimit,
    DeliveredItem, Delivery, DeliveryOf, Dispute, EarlyPayment, Expense, ExpenseBudget, Line,
    Lines, MeterReading, Order, Ownership, Payment, PaymentTerms, PlanPart, Portion, Promotion,
    Purchase, PurchaseDetails, Return, SalesPlan, Vehicle, WorkshopVisit,
};
use clienteling::units::{
    Confidence, ExchangeRate, NotComputable, Points, Proportion, Source, SurveyRating,
};
use clienteling::warning::FindingKey;
use clienteling::warning::life::{
    Escalation, PendingWarning, PendingWarningRecord, RaisedWarning, SeenWarning, SeverityMoved,
    Snooze, TrackedWarningRecord, WarningAddressee, WarningBookBegin, WarningBookRecord,
    WarningChange, WarningConclusion, WarningEnd, WarningEvent, WarningLevel, WarningRef,
    WarningRow, WarningState, WarningStep,
};
use clienteling::{
    Currency, CustomerId, ExchangeRates, Fact, Money, Period, Probability, Provenance, Quantity,
    Score, Share,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::common::build::{documented_facts, one_of_each_kind};
use crate::common::planted;
use crate::parcels;

/// One of each kind about a customer, and those about others.
fn all_facts() -> Vec<Fact> {
    // A purchase as the documentation shows it says more.
    let others = documented_facts(|_| {}).into_iter();
    let others =
        others.filter(|fact| fact.customer().is_none() || fact.kind() == FactKind::Purchase);
    one_of_each_kind("X", "C-1", "2026-03-01").into_iter().chain(others).collect()
}

/// A type with a value of it.
pub(super) struct Sample {
    pub(super) name: &'static str,
    pub(super) json: Value,
    /// Every error of reading it, in every way to read it and to show an error.
    pub(super) errors: fn(&Value) -> Vec<String>,
}

fn errors<T: DeserializeOwned>(json: &Value) -> Vec<String> {
    let text = json.to_string();
    let read = [serde_json::from_value::<T>(json.clone()), serde_json::from_str(&text)];
    read.into_iter().filter_map(Result::err).map(|error| format!("{error} {error:?}")).collect()
}

macro_rules! samples {
    ($($type:ty: $json:expr;)+) => {
        vec![$(Sample { name: stringify!($type), json: $json, errors: errors::<$type> },)+]
    };
}

pub(super) fn samples() -> Vec<Sample> {
    let mut samples = of_values();
    samples.extend(of_deals());
    samples.extend(of_goals());
    samples.extend(of_warnings());
    samples.extend(of_judgements());
    samples.extend(of_facts());
    samples.extend(of_parcels());
    samples
}

fn yuan(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "CNY" })
}

fn of_values() -> Vec<Sample> {
    let source = json!({
        "origin": "external", "channel": "fair", "how": "stated", "recorded_by": "S-7",
    });
    let rate = json!({ "from": "USD", "to": "CNY", "date": "2026-01-01", "rate": "7.1" });
    samples! {
        Money: yuan("12.50");
        Currency: json!("CNY");
        Quantity: json!("4.5");
        Share: json!("0.25");
        Probability: json!("0.25");
        Score: json!("60");
        SurveyRating: json!("6.5");
        Confidence: json!("0.95");
        CustomerId: json!("C-1");
        Period: json!({ "first": "2026-01-01", "last": "2026-12-31" });
        Recurrence: json!({
            "anchor": "1990-05-17", "every": 1, "step": "years", "missing_day": "backward",
        });
        Source: source.clone();
        Provenance: source;
        ExchangeRates: json!([rate]);
        Proportion: json!({ "successes": 3, "trials": 8 });
        NotComputable: json!({ "no_rate": { "from": "USD", "to": "CNY", "on": "2026-01-01" } });
        Unknown: json!({ "not_enough_data": { "have": 3, "need": 8 } });
        Subject: json!({ "customer": "C-1" });
        FindingKey: json!({ "matter": "warning.no-purchase", "subject": { "staff": "S-1" } });
        Name: json!("Li Na");
        Note: json!("Likes blue");
        Sex: json!("female");
        PartialDate: json!("1990-05-17");
        LunarDate: json!("lunar 1990-05L-17");
        RegistrationNumber: json!("91330100799655058B");
        Vin: json!("1M8GDM9AXKP042788");
        Plate: json!("京A12345");
        Field: json!("identity.mobile");
        List<Name>: json!(["Li Na", "Li Lei"]);
    }
}

fn of_deals() -> Vec<Sample> {
    let owners = json!([
        { "staff": "S-1", "share": "0.75" }, { "staff": "S-2", "share": "0.25" },
    ]);
    let features =
        json!([{ "name": "colour", "value": "red" }, { "name": "fuel", "value": "gas" }]);
    let next_step = json!({ "what": "Call back", "on": "2026-03-05" });
    let new = json!({
        "id": "O-1", "customer": "C-1", "product": "car", "quantity": "1",
        "revenue": yuan("168000"), "stage": "first_contact", "created_on": "2026-03-01",
        "entered_on": "2026-03-02", "created_by": "S-1", "owners": owners, "expected_on": "2026-05-01",
        "next_step": next_step, "heard_from": {"own": "auto show"}, "features": features,
    });
    let changes = json!([
        { "move": "quotation" }, { "revenue": yuan("150000") }, { "quantity": "2" },
        { "product": "van" }, { "expected_on": "2026-06-01" }, { "manual": "0.6" },
        { "learned": { "probability": "0.33", "as_of": "2026-02-28" } }, { "owners": owners },
        { "learned_withdrawn": "2026-02-28" },
        { "next_step": next_step }, { "features": features }, { "contacted": "phone" },
        { "win": { "into": "won", "revenue": yuan("150000") } }, { "lose": { "other": "Moved" } },
        { "void": { "cause": "mistake" } }, { "reopen": "quotation" },
    ]);
    let event = |change: &Value| {
        json!({
            "on": "2026-03-02", "entered_on": "2026-03-04", "by": "S-1", "change": change,
            "default": "0.4",
        })
    };
    let correction = json!({
        "takes_back": 1, "after": 2, "replaced_by": 3, "by": "S-1", "entered_on": "2026-03-04",
        "reason": "A slip",
    });
    let mut samples = samples! {
        Owner: owners[0].clone();
        Owners: owners;
        Feature: features[0].clone();
        Features: features;
        NextStep: next_step;
        Win: json!({ "into": "won", "revenue": yuan("150000") });
        Learned: json!({ "probability": "0.33", "as_of": "2026-02-28" });
        LossReason: json!({ "cause": "price" });
        VoidReason: json!({ "other": "Twice" });
        NewOpportunity: new.clone();
        Correction<Note>: correction.clone();
        LifeRecord<OpportunityState>: json!({
            "opportunity": new, "default": "0.05",
            "events": [event(&changes[0]), event(&changes[6]), event(&changes[12])],
            "corrections": [correction],
        });
    };
    for change in changes.as_array().unwrap() {
        samples.extend(samples! { Change: change.clone(); Event: event(change); });
    }
    samples
}

fn of_goals() -> Vec<Sample> {
    let range = json!({ "low": "2", "high": "3" });
    let rate = json!({ "change": "0.01", "days": 60 });
    let point = json!({ "on": "2026-05-01", "part": "0.5" });
    let measured = json!({ "name": "deals.open", "subject": { "staff": "S-1" }, "months": 1 });
    let part = json!({
        "metric": "complaints", "unit": "share", "kind": "level", "baseline": "0.03",
        "target": { "at_most": "0.015" }, "reach": { "best_so_far": rate }, "plan": [point],
        "source": { "measure": measured },
    });
    let draft = json!({
        "owner": "S-7", "action": "Check each job", "about": "All jobs", "parts": [part],
        "objective": "They come back", "start": "2026-04-01", "due": "2026-06-30",
        "acceptance": "proposed",
    });
    let new = json!({
        "id": "G-1", "draft": draft, "proposed_by": "S-9", "proposed_on": "2026-03-20",
    });
    let of_400 = json!({ "of": { "successes": 9, "trials": 400 } });
    let reading = json!({ "metric": "complaints", "reading": of_400 });
    let changes = json!([
        { "accept": draft }, { "decline": "No time" }, { "revise": draft }, { "measure": reading }, { "give_up": "Closed" },
    ]);
    let event = |change: &Value| json!({ "on": "2026-05-02", "by": "S-7", "change": change });
    let mut samples = samples! {
        GoalUnit: json!({ "own": "minutes" });
        GoalTarget: json!({ "within": range });
        GoalRange: range;
        GoalAcceptance: json!({ "accepted": "S-7" });
        GoalReach: json!({ "best_so_far": rate });
        BestRate: rate;
        PlanPoint: point;
        MetricSource: json!({ "measure": measured });
        MeasuredMetric: measured;
        GoalReading: of_400;
        MeasuredReading: reading;
        NewGoal: new.clone();
        UnmeasuredDirection: json!({
            "owner": "S-1", "action": "Be friendlier", "objective": "They like to call",
        });
        LifeRecord<GoalState>: json!({
            "goal": new, "events": changes.as_array().unwrap().iter().map(event).collect::<Vec<_>>(),
        });
    };
    for change in changes.as_array().unwrap() {
        samples.extend(samples! { GoalChange: change.clone(); });
    }
    samples
}

fn of_warnings() -> Vec<Sample> {
    let key = json!({ "matter": "warning.no-purchase", "subject": { "customer": "C-1" } });
    let warning = json!({ "key": key, "occurrence": 2 });
    let level = json!({
        "rule": "own.bills", "comparison": "over", "observed": { "count": 4 },
        "needed": { "count": 3 },
    });
    let raised = json!({
        "warning": warning, "on": "2026-03-02", "found_since": "2026-03-01", "severity": "high",
        "level": level, "responsible": "S-7", "advice": "collect", "due": "2026-03-09",
        "at_stake": { "amount": "40", "currency": "CNY" },
    });
    let pending = json!({
        "since": "2026-03-01", "held_days": 2, "looked_on": "2026-03-03", "was_found": true,
        "severity": "low",
    });
    let seen = json!({
        "suppressed": 3, "last_found_on": "2026-03-05", "level": level, "level_at_end": level,
        "clear_since": "2026-03-06", "responsible": "S-7",
    });
    let snooze = json!({ "until": "2026-04-01", "or_worse_by": { "share": "0.1" }, "from": level });
    let moved = json!({ "to": "high", "level": level });
    let escalation = json!({ "to": "S-9", "severity": "high", "was_told": true });
    let conclusion = json!({
        "cause": "dispute", "measure": "collect", "result": "remedied", "note": "Rang Li Na",
    });
    let end = json!({ "by_hand": conclusion });
    let events = json!([
        { "severity": moved }, "cleared", "returned", "acknowledged", { "snoozed": snooze },
        { "snooze_ended": "by_hand" }, { "handed_over": "S-8" }, { "escalated": escalation }, { "concluded": conclusion },
        { "closed": end },
    ]);
    let event = |change: &Value| json!({ "on": "2026-03-05", "by": "S-7", "change": change });
    let events = events.as_array().unwrap();
    let life = json!({
        "raised": raised, "events": events.iter().map(event).collect::<Vec<_>>(),
    });
    let change = |step: Value| {
        json!({
            "warning": warning, "on": "2026-03-05", "step": step, "tell": { "staff": "S-7" },
            "also_tell": { "staff": "S-8" },
            "why": "4 bills are open",
        })
    };
    let (tracked, waiting) =
        (json!({ "life": life, "seen": seen }), json!({ "key": key, "pending": pending }));
    let mut samples = samples! {
        WarningRef: warning.clone();
        WarningLevel: level;
        RaisedWarning: raised.clone();
        PendingWarning: pending.clone();
        SeenWarning: seen.clone();
        Snooze: snooze;
        SeverityMoved: moved;
        Escalation: escalation;
        WarningConclusion: conclusion;
        WarningEnd: end;
        WarningEnd: json!({ "merged": warning });
        WarningAddressee: json!({ "staff": "S-9" });
        WarningAddressee: json!("unassigned");
        WarningStep: json!({ "moved": warning });
        WarningChange: change(json!({ "raised": raised }));
        WarningChange: change(json!({ "seen": seen }));
        WarningChange: change(json!({ "pending": pending }));
        LifeRecord<WarningState>: life;
        TrackedWarningRecord: tracked.clone();
        PendingWarningRecord: waiting.clone();
        WarningBookBegin: json!({ "by": "rules", "looked_on": "2026-03-05" });
        WarningRow: json!({ "warning": tracked });
        WarningRow: json!({ "pending": waiting });
        WarningBookRecord: json!({
            "by": "rules", "looked_on": "2026-03-05", "warnings": [tracked], "pending": [waiting],
            "erased": ["C-7"],
        });
    };
    for event in events {
        samples.extend(samples! { WarningEvent: event.clone(); });
    }
    samples
}

fn of_judgements() -> Vec<Sample> {
    let period = json!({ "first": "2026-01-01", "last": "2026-12-31" });
    let intention = json!({ "on": "2026-02-01", "is_clear": true });
    let score = json!({ "factor": "trust", "score": "80" });
    let removed = json!({ "failed": 2, "unknown": 1 });
    let proposal = json!({ "class": "B", "shortfall": "0.1" });
    samples! {
        Intention: intention.clone();
        BaseFacts: json!({
            "left_details_on": "2026-01-01", "intention": intention,
            "bought_here_on": "2026-02-01", "bought_brand_elsewhere_on": "2026-02-02",
            "bought_elsewhere_on": "2026-02-03", "still_owns": true, "owns_other_brand": true,
            "expected": period,
        });
        MatrixScore: score.clone();
        MatrixScores: json!({ "relationship": [score, score], "attractiveness": [score] });
        WorthFacts: json!({
            "purchases": "4", "repeat": "0.4", "loyalty": "0.5", "cost": yuan("100"),
            "benefit": yuan("1000"),
        });
        Draw: json!({ "product": "80", "service": "60", "price": "20" });
        RfmInput: json!({ "recency_days": 10, "frequency": 3, "monetary": yuan("100") });
        ShowroomCounts: json!({ "walk_ins": 9, "files": 5, "test_drives": 3, "closes": 1 });
        Checklist: json!({ "reception": "2026-03-02", "needs_why": "2026-03-02" });
        VisitWithoutDetails: json!({ "id": "W-1", "date": "2026-03-02", "reasons": ["price", "image"] });
        Removed: removed.clone();
        CohortReport: json!({
            "total": 9, "passed": 6, "share_passed": "0.666666667",
            "steps": [{
                "name": "adult", "came": 9, "failed": 2, "unknown": 1, "left": 6, "alone": removed,
            }],
        });
        Answer: json!("yes");
        AbcClass: json!("B");
        Proposal<AbcClass>: proposal.clone();
        Buffered<AbcClass>: json!({
            "class": "A", "since": "2026-01-01", "as_of": "2026-03-01", "proposed": proposal,
            "below_since": "2026-02-01", "beyond_since": "2026-02-02",
        });
        Candidate: json!({
            "staff": "S-1", "employment": "permanent", "hired": "2020-01-01", "pay": "1",
            "satisfaction": "80", "belonging": "80", "loyalty": "80", "analysis": "80",
        });
        Budget: yuan("100");
        Portion: json!({ "share": "0.25" });
        PlanPart: json!({
            "period": { "first": "2026-04-01", "last": "2026-06-30" },
            "portion": { "amount": yuan("100") },
        });
        PresentProduct: json!({
            "replacement": "trade_in", "product": "Old car", "year": 2015, "mileage_km": 90_000,
        });
        MergeRecord: json!({
            "survivor": "C-1", "absorbed": "C-2", "date": "2026-03-01", "by": "S-7",
        });
        ExchangeRate: json!({"from": "EUR", "to": "CNY", "date": "2026-03-01", "rate": "7.8"});
        SnapshotBegin: json!({"version": 1});
        SnapshotEnd: json!({"records": 7});
        FirmRecord: json!({"merge": {
            "survivor": "C-1", "absorbed": "C-2", "date": "2026-03-01", "by": "S-7",
        }});
    }
}

/// What each kind of parcel holds is read by the same code: one of them says it for a number of
/// kinds of entries.
fn of_parcels() -> Vec<Sample> {
    let forms = BTreeMap::from(parcels::forms());
    samples! {
        Parcel<BehaviorFold>: forms["behavior"].clone();
        Parcel<Conversion>: forms["conversion"].clone();
        Parcel<BookCounts>: forms["book_counts"].clone();
        Parcel<NoDetailsTally>: forms["no_details"].clone();
    }
}

/// One entry of a list is as good as two.
fn with_single_entries(json: Value) -> Value {
    match json {
        Value::Array(entries) => entries.into_iter().take(1).map(with_single_entries).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name, with_single_entries(value))).collect()
        }
        value => value,
    }
}

#[expect(clippy::too_many_lines, reason = "one row for each kind of fact")]
fn of_facts() -> Vec<Sample> {
    let [person, organisation] = planted::profiles();
    let [mut person, mut organisation] =
        [person, organisation].map(|planted| with_single_entries(json!(planted.whole)));
    let group = |holder: &mut Value, kind: &str, name: &str| holder[kind][name].take();
    let mut of_person = |name| group(&mut person, "person", name);
    let mut of_organisation = |name| group(&mut organisation, "organisation", name);
    let name = json!({ "identity": { "name": "Li Na" } });
    let mut people = of_organisation("people");
    people["people"][0]["person"] = name.clone();
    let profile = json!({ "person": name });
    let mut samples = samples! {
        AddressParts: json!({"text": "Planted 901", "city": "Planted 902"});
        PostalAddress: json!({"text": "Planted 903", "city": "Planted 904"});
        Identity: of_person("identity");
        Consumption: of_person("consumption");
        Education: of_person("education");
        Career: of_person("career");
        Family: of_person("family");
        Lifestyle: of_person("lifestyle");
        Personality: of_person("personality");
        SocialCircle: of_person("social_circle");
        Basics: of_organisation("basics");
        Characteristics: of_organisation("characteristics");
        Business: of_organisation("business");
        Trading: of_organisation("trading");
        PeopleInCharge: people.clone();
        Person: name;
        Organisation: json!({ "people": people });
        Profile: profile.clone();
        ProfileRecord: json!({
            "id": "P-1", "customer": "C-1", "date": "2026-01-01", "profile": profile,
            "removed": ["identity.fax"], "provenance": { "channel": "fair" },
        });
        FirstContact: with_single_entries(json!(planted::first_contact().whole));
        LeadSource: json!({ "own": "auto show" });
        Promotion: json!({ "other": "Anniversary" });
        PurchaseDetails: json!({
            "due": "2026-04-01", "order": "B-1", "campaign": "K-1", "contact": "O-1",
            "seller": "E-5", "opportunity": "D-1",
        });
    };
    for fact in all_facts() {
        let mut json = json!(fact);
        let (kind, inner) = json.as_object_mut().unwrap().iter_mut().next().unwrap();
        inner["provenance"] = json!({ "channel": "fair", "recorded_by": "S-7" });
        if kind == "contact" {
            let (topic, note) = ("Tyres", "Asks for the price");
            inner["talk"] =
                json!({ "by": "S-7", "topic": topic, "note": note, "next_topic": "A trip" });
        }
        let (kind, inner) = (kind.clone(), inner.clone());
        samples.extend(samples! { Fact: json; });
        let mut own = match kind.as_str() {
            "end" => samples! { RelationshipEnd: inner; },
            "purchase" => samples! {
                Line: inner["lines"][0].clone();
                Lines: json!([inner["lines"][0], inner["lines"][0]]);
                Purchase: inner;
            },
            "return" => samples! { Return: inner; },
            "payment" => samples! { Payment: inner; },
            "credit_limit" => samples! { CreditLimit: inner; },
            "contact" => samples! { Talk: inner["talk"].clone(); Contact: inner; },
            "payment_terms" => samples! {
                EarlyPayment: inner["early"].clone();
                PaymentTerms: inner;
            },
            "order" => samples! { Order: inner; },
            "delivery" => samples! {
                DeliveryOf: inner["of"].clone();
                DeliveredItem: inner["items"][0].clone();
                Delivery: inner;
            },
            "dispute" => samples! { Dispute: inner; },
            "response" => samples! { Response: inner; },
            "referral" => samples! { Referral: inner; },
            "consent" => samples! { Consent: inner; },
            "lead_conversion" => samples! { LeadConversion: inner; },
            "vip_decision" => samples! { VipDecision: inner; },
            "responsibility" => samples! { Responsibility: inner; },
            "affiliation" => samples! { Affiliation: inner; },
            "need_marks" => samples! { NeedMarks: inner; },
            "let_go" => samples! { LetGo: inner; },
            "absence" => samples! { Absence: inner; },
            "gift" => samples! { Gift: inner; },
            "service" => samples! { Service: inner; },
            "promise" => samples! { Promise: inner; },
            "promise_entry" => samples! { PromiseEntry: inner; },
            "recovery" => samples! { Recovery: inner; },
            "recovery_entry" => samples! { RecoveryEntry: inner; },
            "observation" => samples! { Observation: inner; },
            "need" => samples! { Need: inner; },
            "intention" => samples! { PurchaseIntention: inner; },
            "bought_elsewhere" => samples! { BoughtElsewhere: inner; },
            "survey_answer" => samples! {
                SurveyValue: json!({ "score": "60" });
                SurveyValue: json!({ "words": "cold" });
                SurveyValue: json!({ "rating": "6.5" });
                SurveyValue: json!({ "choice": "under ten minutes" });
                AnswerDetails: json!({
                    "staff": "E-6", "gathered_by": "E-5", "product": "oil", "site": "north",
                    "channel": "phone", "purchase": "S-1", "workshop_visit": "B-1",
                });
                SurveyAnswer: inner;
            },
            "anonymous_answer" => samples! {
                SurveyValue: inner["answer"].clone();
                AnonymousAnswer: inner;
            },
            "complaint" => samples! { Complaint: inner; },
            "complaint_entry" => samples! { ComplaintEntry: inner; },
            "points" => samples! {
                PointsChange: inner["change"].clone();
                PointsChange: json!({ "adjusted": "-20.5" });
                LotPoints: json!({ "lot": "PT-1", "points": 20 });
                Points: json!("-20.5");
                PointsOrigin: inner["from"].clone();
                PointsEntry: inner;
            },
            "fault_report" => samples! { FaultReport: inner; },
            "membership" => samples! { Membership: inner; },
            "reward" => samples! { Reward: inner; },
            "task_entry" => samples! { TaskChange: inner["what"].clone(); TaskEntry: inner; },
            "campaign" => samples! { Campaign: inner; },
            "expense" => samples! { Expense: inner; },
            "commitment" => samples! { Commitment: inner; },
            "ownership" => samples! {
                Vehicle: inner["vehicle"].clone();
                Ownership: inner;
            },
            "meter_reading" => samples! { MeterReading: inner; },
            "contract" => samples! { Contract: inner; },
            "workshop_visit" => samples! { WorkshopVisit: inner; },
            "appointment" => samples! { Appointment: inner; },
            "appointment_entry" => samples! {
                AppointmentChange: inner["what"].clone();
                AppointmentEntry: inner;
            },
            "sales_plan" => samples! { SalesPlan: inner; },
            "budget" => samples! { ExpenseBudget: inner; },
            "profile" | "first_contact" | "visit_without_details" => vec![],
            kind => panic!("a sample of `{kind}` is missing"),
        };
        samples.append(&mut own);
    }
    samples
}
