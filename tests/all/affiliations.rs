//! Households, groups of companies, and things that others own, as of a day.

use std::collections::BTreeSet;

use clienteling::base::{Affiliations, CompanyGroup, MergeRecord};
use clienteling::{CustomerBase, CustomerId, Fact};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::common::build::{base_of, day};
use crate::common::cases;
use crate::reference::affiliations::{Tie, group, household};

fn id(text: &str) -> CustomerId {
    text.parse().unwrap()
}

fn fact(kind: &str, fields: Value) -> Fact {
    serde_json::from_value(Value::Object([(kind.to_owned(), fields)].into_iter().collect()))
        .unwrap()
}

/// Each: who, what they are, to whom.
fn base(ties: &[(&str, &str, &str)]) -> CustomerBase {
    let ties = ties.iter().enumerate().map(|(number, (who, kind, to))| {
        let number = format!("AF-{number}");
        fact(
            "affiliation",
            json!({"id": number, "customer": who, "date": "2026-01-01",
            "to": to, "kind": kind}),
        )
    });
    base_of(ties)
}

fn together(base: &CustomerBase) -> Affiliations {
    base.affiliations(day("2026-06-30"))
}

fn shown(ids: &[CustomerId]) -> String {
    ids.iter().map(CustomerId::as_str).collect::<Vec<&str>>().join(" ")
}

fn circles(group: &CompanyGroup) -> Vec<String> {
    group.circles.iter().map(|circle| shown(circle)).collect()
}

#[test]
fn a_household_is_all_who_live_with_somebody_who_lives_with_the_customer() {
    let base = base(&[
        ("child", "household", "mother"),
        ("father", "household", "mother"),
        ("aunt", "relative", "mother"),
        ("mother", "employee", "firm"),
        ("single", "partner", "firm"),
    ]);
    let together = together(&base);
    for member in ["child", "father", "mother"] {
        assert_eq!(shown(&together.household(&id(member))), "child father mother");
    }
    for alone in ["aunt", "single", "firm", "nobody"] {
        assert_eq!(shown(&together.household(&id(alone))), alone);
    }
    assert!(base.affiliations(day("2025-12-31")) == Affiliations::default());
}

#[test]
fn a_group_is_owners_and_owned_and_all_below_those_at_the_top() {
    let base = base(&[
        ("works", "subsidiary", "holding"),
        ("trade", "subsidiary", "holding"),
        ("plant", "branch", "works"),
        ("shop", "branch", "trade"),
        ("joint", "subsidiary", "works"),
        ("joint", "subsidiary", "foreign"),
        ("abroad", "subsidiary", "foreign"),
        ("wang", "principal", "holding"),
        ("li", "employee", "works"),
    ]);
    let together = together(&base);
    let works = together.group(&id("works"));
    let near = |members: &[clienteling::base::GroupMember]| -> String {
        let near = members.iter().map(|it| format!("{} {}", it.steps, it.company.as_str()));
        near.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(
        (near(&works.owners), near(&works.owned)),
        ("1 holding".into(), "1 joint, 1 plant".into())
    );
    assert_eq!(shown(&works.heads), "holding");
    assert_eq!(shown(&works.members), "holding joint plant shop trade works");
    assert!(works.circles.is_empty());
    let plant = together.group(&id("plant"));
    assert_eq!(near(&plant.owners), "1 works, 2 holding");
    assert_eq!(plant.members, works.members);
    let joint = together.group(&id("joint"));
    assert_eq!(near(&joint.owners), "1 foreign, 1 works, 2 holding");
    assert_eq!(shown(&joint.heads), "foreign holding");
    assert_eq!(shown(&joint.members), "abroad foreign holding joint plant shop trade works");
    for alone in ["wang", "li", "nobody"] {
        let group = together.group(&id(alone));
        assert_eq!((shown(&group.heads), shown(&group.members)), (alone.into(), alone.into()));
    }
}

#[test]
fn companies_that_own_one_another_are_reported_once_and_end() {
    let base = base(&[
        ("a", "subsidiary", "b"),
        ("b", "subsidiary", "c"),
        ("c", "subsidiary", "a"),
        ("a", "branch", "c"),
        ("self", "branch", "self"),
        ("self", "subsidiary", "a"),
        ("leaf", "subsidiary", "self"),
    ]);
    let together = together(&base);
    for member in ["a", "b", "c", "self", "leaf"] {
        let group = together.group(&id(member));
        assert_eq!(circles(&group), ["a b c", "self"], "{member}");
        assert_eq!(shown(&group.heads), "a b c");
        assert_eq!(shown(&group.members), "a b c leaf self");
        assert!(group.owners.iter().chain(&group.owned).all(|it| it.company != id(member)));
    }
}

#[test]
fn a_ring_and_a_chain_of_many_companies_cost_as_they_are_long() {
    let many = 20_000;
    let ties = |ring: bool| {
        let next = move |n: u32| if n + 1 < many { n + 1 } else { 0 };
        (0..many).filter(move |n| ring || n + 1 < many).map(move |n| {
            fact(
                "affiliation",
                json!({"id": format!("AF-{n}"), "customer": format!("C-{n}"),
                "date": "2026-01-01", "to": format!("C-{}", next(n)), "kind": "subsidiary"}),
            )
        })
    };
    let chain = together(&base_of(ties(false))).group(&id("C-9"));
    assert_eq!((chain.members.len(), chain.owners.len(), chain.owned.len()), (20_000, 19_990, 9));
    assert_eq!(chain.owners.last().unwrap().steps, 19_990);
    let ring = together(&base_of(ties(true))).group(&id("C-9"));
    assert_eq!((ring.circles.len(), ring.circles[0].len(), ring.heads.len()), (1, 20_000, 20_000));
}

#[test]
fn whoever_was_erased_belongs_to_nobody_and_connects_nobody() {
    let mut base = base(&[
        ("child", "household", "mother"),
        ("mother", "household", "father"),
        ("grandmother", "household", "father"),
        ("plant", "branch", "works"),
        ("works", "subsidiary", "holding"),
    ]);
    let _ = base.erase(&id("mother"), id("erased-1")).unwrap();
    let _ = base.erase(&id("works"), id("erased-2")).unwrap();
    let together = together(&base);
    assert_eq!(shown(&together.household(&id("child"))), "child");
    assert_eq!(shown(&together.household(&id("father"))), "father grandmother");
    assert_eq!(shown(&together.group(&id("plant")).members), "plant");
    assert!(!format!("{together:?}").contains("erased"));
}

/// The driver brings the company's car, which is sold one day, and another of which nobody knows.
#[test]
fn a_thing_that_somebody_else_owns_or_has_owned_is_known() {
    let visit = |number: u32, date: &str, thing: &str| {
        fact(
            "workshop_visit",
            json!({"id": format!("B-{number}"), "customer": "driver",
            "date": date, "thing": thing}),
        )
    };
    let mut base = base_of([
        visit(1, "2026-03-01", "T-1"),
        visit(2, "2026-07-01", "T-1"),
        visit(3, "2026-07-02", "T-8"),
        fact(
            "ownership",
            json!({"id": "H-1", "customer": "company", "date": "2026-02-01",
            "until": "2026-06-30", "thing": "T-1"}),
        ),
    ]);
    let on = |base: &CustomerBase, date: &str| -> Vec<String> {
        base.misfits(day(date)).map(|it| format!("{} {}", it.id, it.reason)).collect()
    };
    let nobodys = |visit: &str| format!("{visit} no such thing is known of any customer");
    assert_eq!(on(&base, "2030-01-01"), [nobodys("B-3")]);
    assert_eq!(on(&base, "2026-07-01"), [""; 0]);
    // A car that came to the company later was nobody's before.
    base.add(visit(0, "2026-01-15", "T-1")).unwrap();
    assert_eq!(on(&base, "2026-01-31"), [nobodys("B-0")]);
    assert_eq!(on(&base, "2030-01-01"), [nobodys("B-3")]);
    // One customer alone does not tell what others own.
    let driver = base.customer(&id("driver")).unwrap();
    assert_eq!(driver.misfits(day("2030-01-01")), []);
    // What the owner owned goes with the owner.
    let _ = base.erase(&id("company"), id("erased-1")).unwrap();
    assert_eq!(on(&base, "2026-07-01"), ["B-0", "B-1", "B-2"].map(nobodys));
}

/// Who, what, to whom, from when and until when, of few customers on few days.
fn ties() -> impl Strategy<Value = Vec<(u8, u8, u8, u8, Option<u8>)>> {
    vec((0..9_u8, 0..6_u8, 0..9_u8, 1..9_u8, option::of(1..9_u8)), 0..24)
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn everybody_belongs_together_as_the_slow_reference_says(
        ties in ties(),
        merges in vec((0..9_u8, 0..9_u8), 0..3),
        on in 1..9_u8,
    ) {
        let kinds = ["household", "household", "subsidiary", "subsidiary", "branch", "employee"];
        let date = |day: u8| format!("2026-03-{day:02}");
        let facts = ties.iter().enumerate().map(|(number, (who, kind, to, from, until))| {
            fact("affiliation", json!({"id": format!("AF-{number}"), "customer": format!("C-{who}"),
                "date": date(*from), "to": format!("C-{to}"), "kind": kinds[usize::from(*kind)],
                "until": until.map(date)}))
        });
        let mut base = base_of(facts);
        // The survivor of each, as the base says: who is known under which identifier.
        for (survivor, absorbed) in merges {
            let [survivor, absorbed] = [survivor, absorbed].map(|it| id(&format!("C-{it}")));
            let _ = base.merge(MergeRecord { survivor, absorbed, date: day("2026-03-01"), by: None });
        }
        let now = |number: u8| {
            let id = id(&format!("C-{number}"));
            base.customer(&id).map_or(id.clone(), |known| known.id().clone())
        };
        let ties: Vec<Tie> = ties
            .iter()
            .filter(|(.., from, until)| *from <= on && until.is_none_or(|until| on <= until))
            .map(|(who, kind, to, ..)| Tie {
                who: now(*who),
                kind: kinds[usize::from(*kind)],
                to: now(*to),
            })
            .collect();
        let together = base.affiliations(day(&date(on)));
        for number in 0..9 {
            let asked = id(&format!("C-{number}"));
            let household = household(&ties, &now(number));
            prop_assert_eq!(together.household(&asked), household.into_iter().collect::<Vec<_>>());
            let found = together.group(&asked);
            let expected = group(&ties, &now(number));
            let set = |members: &[CustomerId]| members.iter().cloned().collect::<BTreeSet<_>>();
            prop_assert_eq!(set(&found.heads), expected.heads);
            prop_assert_eq!(set(&found.members), expected.members);
            let pairs = |members: &[clienteling::base::GroupMember]| {
                members.iter().map(|it| (it.company.clone(), it.steps)).collect::<BTreeSet<_>>()
            };
            prop_assert_eq!(pairs(&found.owners), expected.owners);
            prop_assert_eq!(pairs(&found.owned), expected.owned);
            let circles: Vec<BTreeSet<CustomerId>> =
                found.circles.iter().map(|circle| set(circle)).collect();
            prop_assert_eq!(circles.len(), expected.circles.len());
            prop_assert_eq!(circles.into_iter().collect::<BTreeSet<_>>(), expected.circles);
            prop_assert!(found.owners.is_sorted() && found.heads.is_sorted());
            prop_assert!(found.circles.is_sorted() && found.members.is_sorted());
        }
    }
}
