//! The table written out once more with two rows that the domain does not have: one about a member
//! of staff, and one about a customer, which both mention customers. All that the base does works
//! for them without another word.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Deref, DerefMut};

use chrono::NaiveDate;

use super::super::core::{Compared, Core};
use super::super::correct::Refused;
use super::super::erase::Erased;
use super::super::holder::{AnyFact, Holder, OneCustomer};
use super::super::merge::MergeRecord;
use super::super::refused::WhyRefused;
use super::super::table::{
    forget, forget_as, holder, lists, of_customer, on_side, remaining, subject, table,
};
use super::*;
use crate::customer::{BasicData, Clearance, Sensitivity};
use crate::marketing::MarketingData;
use crate::rule::measure::Subject;
use crate::transaction::TransactionData;
use crate::units::guard::{date, guarded};
use crate::units::{
    CustomerId, Records, ReferralId, ReferralId as PraiseId, StaffId, VisitId, record,
};

guarded! {
    /// A member of staff handed a customer over.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Handover as "Handover" {
        pub id: VisitId,
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        pub staff: StaffId,
        pub whom: CustomerId,
        #[serde(default)]
        pub present: Option<CustomerId>,
        #[serde(default)]
        pub provenance: Provenance,
    }
}

record!(Handover, VisitId, of nobody);

guarded! {
    /// A customer praised the firm before another one.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Praise as "Praise" {
        pub id: PraiseId,
        pub customer: CustomerId,
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        #[serde(default)]
        pub before: Option<CustomerId>,
        #[serde(default)]
        pub provenance: Provenance,
    }
}

record!(Praise, PraiseId);

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Client {
    id: CustomerId,
    basic: BasicData,
    transactions: TransactionData,
    marketing: MarketingData,
    praises: Records<Praise>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Rest {
    others: Others,
    handovers: Records<Handover>,
}

impl Deref for Rest {
    type Target = Others;

    fn deref(&self) -> &Others {
        &self.others
    }
}

impl DerefMut for Rest {
    fn deref_mut(&mut self) -> &mut Others {
        &mut self.others
    }
}

impl OneCustomer for Client {
    type Others = Rest;

    fn new(id: CustomerId, _: Vec<MergeRecord>, _: bool) -> Self {
        Client {
            id,
            basic: BasicData::default(),
            transactions: TransactionData::default(),
            marketing: MarketingData::default(),
            praises: Records::default(),
        }
    }

    fn id(&self) -> &CustomerId {
        &self.id
    }

    fn join(&mut self, stays: CustomerId, _: BTreeSet<CustomerId>, _: Vec<MergeRecord>) {
        self.id = stays;
    }
}

mod written_out {
    use super::*;

    facts! { table! {
        /// As the base's own, with two kinds more.
        fact Extended as "Extended",
        /// Which kind.
        kind ExtendedKind,
        /// The facts of a customer.
        business Dealings,
        customer Client, others Rest;
    }
        /// A handover.
        Handover(Handover) = "handover", "handing over" {
            subject: staff(staff),
            held: handovers,
            mentions: [whom renamed, present gone],
            seen: counted,
            erased: gone,
        }
        /// A praise.
        Praise(Praise) = "praise", "praise" {
            subject: customer,
            held: praises,
            mentions: [before renamed],
            seen: internal {
                /// Before whom.
                praises: Option<CustomerId> = |fact, _| fact.before.clone()
            },
            erased: kept(|fact, customer| Praise { customer, ..fact }),
        }
    }
}

use written_out::{Dealings, Extended, ExtendedKind as Kind};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn id(text: &str) -> CustomerId {
    text.parse().unwrap()
}

fn handover(id: &str, date: &str, whom: &str, present: Option<&str>) -> Extended {
    let present = present.map(|id| id.parse().unwrap());
    let (id, date, staff, whom) =
        (id.parse().unwrap(), day(date), "S-1".parse().unwrap(), self::id(whom));
    let provenance = Provenance::unknown();
    Extended::Handover(Handover { id, date, staff, whom, present, provenance })
}

fn praise(id: &str, date: &str, customer: &str, before: Option<&str>) -> Extended {
    let before = before.map(|id| id.parse().unwrap());
    let (id, date, customer) = (id.parse().unwrap(), day(date), self::id(customer));
    let provenance = Provenance::unknown();
    Extended::Praise(Praise { id, customer, date, before, provenance })
}

fn referral(id: &str, date: &str, customer: &str) -> Extended {
    let (id, date, customer): (ReferralId, _, _) =
        (id.parse().unwrap(), day(date), self::id(customer));
    let (lead, provenance) = ("L-1".parse().unwrap(), Provenance::unknown());
    Extended::Referral(Referral { id, customer, date, lead, provenance })
}

fn core_of(facts: impl IntoIterator<Item = Extended>) -> Core<Client> {
    let mut core = Core::default();
    core.put_back(facts);
    core
}

fn facts() -> [Extended; 6] {
    [
        praise("P-2", "2026-02-02", "C-1", Some("C-2")),
        praise("P-1", "2026-02-01", "C-1", None),
        praise("P-3", "2026-02-03", "C-2", Some("C-1")),
        handover("H-2", "2026-01-02", "C-2", Some("C-1")),
        handover("H-1", "2026-01-01", "C-1", Some("C-2")),
        referral("R-1", "2026-03-01", "C-2"),
    ]
}

/// The identifiers of facts, in their order.
fn names(facts: impl IntoIterator<Item = Extended>) -> Vec<String> {
    facts.into_iter().map(|fact| AnyFact::id(&fact).to_owned()).collect()
}

fn merge(survivor: &str, absorbed: &str) -> MergeRecord {
    MergeRecord {
        survivor: id(survivor),
        absorbed: id(absorbed),
        date: day("2026-04-01"),
        by: None,
    }
}

#[test]
fn a_row_gives_a_variant_a_kind_words_and_a_key() {
    let [praised, .., handed, _] = facts();
    assert_eq!((praised.kind(), handed.kind()), (Kind::Praise, Kind::Handover));
    assert_eq!(handed.kind().to_string(), "handing over");
    assert_eq!(serde_json::to_string(&handed.kind()).unwrap(), r#""handover""#);
    assert_eq!(Extended::KINDS, <Fact as AnyFact>::KINDS + 2);
    for fact in facts() {
        let json = serde_json::to_string(&fact).unwrap();
        assert_eq!(serde_json::from_str::<Extended>(&json).unwrap(), fact);
    }
    assert!(serde_json::to_string(&praised).unwrap().starts_with(r#"{"praise":{"#));
}

#[test]
fn a_row_says_whom_a_fact_is_about_and_whom_it_mentions() {
    let [praised, .., handed, _] = facts();
    assert_eq!(praised.subject(), Some(Subject::Customer(id("C-1"))));
    assert_eq!((praised.customer(), praised.mentions()), (Some(&id("C-1")), vec![&id("C-2")]));
    assert_eq!(handed.subject(), Some(Subject::Staff("S-1".parse().unwrap())));
    assert_eq!((handed.customer(), handed.mentions()), (None, vec![&id("C-1"), &id("C-2")]));
}

#[test]
fn facts_of_every_row_stand_in_order_and_are_found_by_their_identifier() {
    let core = core_of(facts());
    assert_eq!(names(core.facts()), ["P-1", "P-2", "R-1", "P-3", "H-1", "H-2"]);
    for fact in facts() {
        assert_eq!(core.find(AnyFact::kind(&fact), AnyFact::id(&fact)), Some(fact));
    }
    assert_eq!(core.find(Kind::Praise, "H-1"), None);
    assert!(core_of(core.facts()) == core, "what is stored can be rebuilt");
    let mut reversed = facts();
    reversed.reverse();
    assert!(core_of(reversed) == core);
}

#[test]
fn a_fact_of_every_row_is_new_once_then_a_duplicate_and_its_identifier_is_taken() {
    let mut core = core_of([]);
    for fact in facts() {
        assert!(core.add(fact.clone(), &()).is_none());
        assert!(matches!(core.add(fact, &()), Some(Compared::Duplicate)));
    }
    let other = handover("H-1", "2026-01-01", "C-7", None);
    let refused = core.add(other.clone(), &());
    let Some(Compared::Refused { fact, why }) = refused else { panic!("refused") };
    let fields = ["present", "whom"].into();
    assert_eq!((fact, why), (other, WhyRefused::Contradicts { holder: None, fields }));
    let other = praise("P-1", "2026-02-01", "C-2", None);
    let refused = core.add(other.clone(), &());
    let Some(Compared::Refused { fact, why }) = refused else { panic!("refused") };
    let fields = ["customer"].into();
    assert_eq!((fact, why), (other, WhyRefused::Contradicts { holder: Some(id("C-1")), fields }));
    assert_eq!(core.facts().count(), facts().len());
}

#[test]
fn facts_of_a_row_are_counted_date_their_customer_and_are_seen_as_the_row_says() {
    let core = core_of(facts());
    let client = core.customer(&id("C-1")).unwrap();
    assert_eq!(client.known_since(), Some(day("2026-02-01")));
    assert_eq!(client.counts(day("2026-02-01")), BTreeMap::from([(Kind::Praise, 1)]));
    assert_eq!(core.others.counts(day("2026-06-01")), BTreeMap::from([(Kind::Handover, 2)]));
    let seen = |highest, as_of| Dealings::seen(client, Clearance::up_to(highest), day(as_of));
    assert_eq!(seen(Sensitivity::Public, "2026-06-01"), None);
    assert_eq!(seen(Sensitivity::Internal, "2026-02-01").unwrap().praises, [None]);
    let all = seen(Sensitivity::Internal, "2026-02-02").unwrap();
    assert_eq!(all.praises, [None, Some(id("C-2"))]);
}

#[test]
fn a_merge_joins_the_facts_of_a_row_and_its_undoing_parts_them() {
    let mut core = core_of(facts());
    let apart = core.clone();
    core.merge(merge("C-1", "C-2")).unwrap();
    assert_eq!(names(core.customer(&id("C-2")).unwrap().facts()), ["R-1", "P-1", "P-2", "P-3"]);
    assert_eq!(core.facts().collect::<Vec<_>>().len(), facts().len());
    for fact in facts() {
        assert_eq!(core.find(AnyFact::kind(&fact), AnyFact::id(&fact)), Some(fact));
    }
    core.undo_merges(&[&merge("C-1", "C-2")]);
    assert!(core == apart);
}

#[test]
fn after_an_erasure_nobody_is_mentioned_whoever_the_fact_is_about() {
    let mut core = core_of(facts());
    let Erased { former_ids, kept, renamed, removed } =
        core.erase(&id("C-2"), &id("erased-1")).unwrap();
    assert_eq!(former_ids, [id("C-2")].into());
    assert_eq!(kept, BTreeMap::from([(Kind::Praise, 1)]));
    assert_eq!(renamed, BTreeMap::from([(Kind::Praise, 1), (Kind::Handover, 1)]));
    assert_eq!(removed, BTreeMap::from([(Kind::Referral, 1), (Kind::Handover, 1)]));
    let expected = core_of([
        praise("P-2", "2026-02-02", "C-1", Some("erased-1")),
        praise("P-1", "2026-02-01", "C-1", None),
        praise("P-3", "2026-02-03", "erased-1", Some("C-1")),
        handover("H-2", "2026-01-02", "erased-1", Some("C-1")),
    ]);
    assert_eq!(core.facts().collect::<Vec<_>>(), expected.facts().collect::<Vec<_>>());
    // Sent again, they are known, and nobody comes back.
    let before = core.clone();
    for fact in facts().into_iter().filter(|fact| !["R-1", "H-1"].contains(&AnyFact::id(fact))) {
        let known = core.add(fact, &());
        assert!(matches!(known, Some(Compared::Erased | Compared::Duplicate)));
    }
    assert!(core == before);
    // Another content is still another content.
    let other = core.add(handover("H-2", "2026-01-02", "C-2", Some("C-7")), &());
    let Some(Compared::Refused { why, .. }) = other else { panic!("refused") };
    assert_eq!(why, WhyRefused::Contradicts { holder: None, fields: ["present"].into() });
    // Where a mention has to go, no pseudonym comes in.
    let pseudonym = core.add(handover("H-3", "2026-01-01", "C-1", Some("erased-1")), &());
    assert!(matches!(pseudonym, Some(Compared::Refused { why: WhyRefused::Erased, .. })));
}

#[test]
fn a_merged_customer_is_forgotten_under_every_identifier_that_is_mentioned() {
    let mut core = core_of(facts());
    core.merge(merge("C-2", "C-1")).unwrap();
    core.erase(&id("C-1"), &id("erased-1")).unwrap();
    let left = core.facts().map(|fact| serde_json::to_string(&fact).unwrap());
    let left = left.collect::<Vec<_>>().join("\n");
    assert!(!left.contains("C-1") && !left.contains("C-2"), "{left}");
    assert_eq!(left.matches("erased-1").count(), 5, "{left}");
}

#[test]
fn facts_of_a_row_are_replaced_and_removed_with_order_index_and_mentions() {
    let mut core = core_of(facts());
    let (old, new) = (
        handover("H-1", "2026-01-01", "C-1", Some("C-2")),
        handover("H-1", "2026-01-03", "C-7", None),
    );
    assert_eq!(core.replace(new.clone()), Ok(old));
    let (old, moved) = (
        praise("P-3", "2026-02-03", "C-2", Some("C-1")),
        praise("P-3", "2026-01-03", "C-1", Some("C-7")),
    );
    assert_eq!(core.replace(moved.clone()), Ok(old));
    assert_eq!(names(core.facts()), ["P-3", "P-1", "P-2", "R-1", "H-2", "H-1"]);
    let [second, first, _, handed, _, referred] = facts();
    assert!(core == core_of([second.clone(), first, moved, handed, new.clone(), referred.clone()]));

    assert_eq!(core.remove(Kind::Handover, "H-1"), Ok(new.clone()));
    assert_eq!(core.remove(Kind::Handover, "H-1"), Err(Refused::Unknown));
    assert_eq!(core.replace(new.clone()), Err((new, Refused::Unknown)));
    assert_eq!(core.remove(Kind::Referral, "R-1"), Ok(referred));
    assert!(core.customer(&id("C-2")).is_none(), "nothing was left of C-2");

    // The index knows what is mentioned since: C-7 by the praise alone.
    core.put_back([referral("R-7", "2026-03-01", "C-7")]);
    core.erase(&id("C-7"), &id("erased-7")).unwrap();
    let renamed = praise("P-3", "2026-01-03", "C-1", Some("erased-7"));
    assert_eq!(core.find(Kind::Praise, "P-3"), Some(renamed.clone()));
    // What is left of somebody erased is not corrected, and nobody comes back by a correction.
    let back = praise("P-3", "2026-01-03", "C-1", Some("C-7"));
    assert_eq!(core.replace(back.clone()), Err((back, Refused::Erased)));
    let later = praise("P-3", "2026-01-04", "C-1", Some("erased-7"));
    assert_eq!(core.replace(later), Ok(renamed));
    assert_eq!(core.remove(Kind::Praise, "P-3"), Err(Refused::Erased));
}

#[test]
fn whoever_is_mentioned_is_left_out_and_is_no_pseudonym() {
    let suppressed = [id("C-2")];
    let mut core = core_of([]);
    for fact in facts() {
        let names_them =
            fact.customer().into_iter().chain(fact.mentions()).any(|it| *it == id("C-2"));
        let refused = core.add(fact, &suppressed[..]);
        assert_eq!(refused.is_some(), names_them);
        let why = |it| matches!(it, Compared::Refused { why: WhyRefused::Suppressed, .. });
        assert!(refused.is_none_or(why));
    }
    let mut core = core_of([
        handover("H-1", "2026-01-01", "C-5", None),
        praise("P-1", "2026-02-01", "C-1", None),
    ]);
    assert!(core.erase(&id("C-1"), &id("C-5")).is_err(), "somebody is mentioned by that name");
    let mut other = core.clone();
    assert!(core.erase(&id("C-5"), &id("erased-1")).is_ok(), "who is mentioned alone is known");
    other.remove(Kind::Handover, "H-1").unwrap();
    assert!(other.erase(&id("C-5"), &id("erased-1")).is_err(), "who is no longer mentioned is not");
}
