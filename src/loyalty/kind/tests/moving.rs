use super::*;
use crate::loyalty::kind::{AttitudeLoyalty, LoyaltyMark, MoveOnStep, kind_movement};
use crate::tiering::{BufferPolicy, Buffered, Change, buffered};
use crate::units::{Currency, Share};

#[test]
fn what_would_move_them_on_is_told_the_nearest_first() {
    let mut facts = vec![
        purchase("S-1", "2026-01-10"),
        answer("A-1", "2026-03-01", "attitude", "40"),
        answer("A-2", "2026-03-01", "satisfaction", "20"),
    ];
    let standing = on(facts.clone(), "2026-06-30");
    assert_eq!(
        texts(&standing),
        [
            "how far they rely on us is not known: find out",
            "attitude up from 40 to 60",
            "one more purchase by 2028-01-09",
            "satisfaction up from 20 to 60",
        ]
    );
    let missing: Vec<_> =
        standing.move_on.iter().map(|one| one.missing.map(|share| share.to_string())).collect();
    assert_eq!(
        missing,
        [None, Some("33.3333333%"), Some("50%"), Some("66.6666666%")]
            .map(|share| share.map(str::to_owned))
    );
    let leads: Vec<_> = standing.move_on.iter().map(|one| one.leads_to).collect();
    let (latent, spurious) = (AttitudeLoyalty::Latent, AttitudeLoyalty::Spurious);
    assert_eq!(leads, [None, Some(latent), Some(spurious), None]);
    facts.push(purchase("S-2", "2026-02-10"));
    assert_eq!(
        texts(&on(facts.clone(), "2026-06-30"))[..2],
        [
            "how much it matters to them is not known: ask",
            "how far they rely on us is not known: find out"
        ]
    );
    let nothing = texts(&on([answer("A-1", "2026-01-01", "other", "0")], "2026-06-30"));
    assert_eq!(nothing[0], "their attitude is not known: ask");
    let asked = on([purchase("S-1", "2026-01-10")], "2026-06-30").move_on[0];
    assert_eq!(
        (asked.missing, asked.leads_to),
        (None, None),
        "what they would answer nobody knows"
    );
    assert_eq!(nothing[3], "2 purchases on different days");
    let bound = on(
        [
            contract("K-1", "warranty", "2026-01-01", "2026-12-31", &json!({})),
            visit("B-1", "2026-02-01", &["warranty"], &json!({})),
            purchase("S-1", "2026-01-01"),
        ],
        "2026-06-30",
    );
    let text = "one purchase or visit of their own accord; bound to come until 2026-12-31";
    let buy = bound.move_on.iter().find(|one| one.to_string() == text).unwrap();
    assert_eq!(buy.missing, Some(Share::from_percent(50)));
    assert_eq!(buy.leads_to, None, "nobody knows the attitude");
}

#[test]
fn what_is_short_of_the_kind_held_decides_whether_they_fall_and_the_unknown_changes_nothing() {
    use AttitudeLoyalty::{Latent, NoLoyalty, Spurious, True};
    let short = |facts: Vec<Value>, held| {
        let proposal = on(facts, "2026-06-30").proposal(held)?;
        Some((proposal.class, proposal.shortfall.to_string()))
    };
    let [once, again] = [purchase("S-1", "2026-01-10"), purchase("S-2", "2026-02-10")];
    let mark = |mark: &str| answer("A-1", "2026-03-01", "attitude", mark);
    let told = |class, short: &str| Some((class, short.to_owned()));
    let nothing = vec![once.clone(), mark("20")];
    assert_eq!(short(nothing.clone(), True), told(NoLoyalty, "66.6666666%"), "the larger of two");
    assert_eq!(short(nothing.clone(), Spurious), told(NoLoyalty, "50%"));
    assert_eq!(short(nothing.clone(), Latent), told(NoLoyalty, "66.6666666%"));
    assert_eq!(short(nothing, NoLoyalty), told(NoLoyalty, "0%"));
    assert_eq!(short(vec![once.clone(), mark("60")], True), told(Latent, "50%"));
    assert_eq!(short(vec![once.clone(), again, mark("40")], Spurious), told(Spurious, "0%"));
    assert_eq!(short(vec![once], True), None);
}

#[test]
fn a_kind_that_is_just_missed_is_held_and_one_that_is_missed_for_long_is_lost() {
    let policy = asking(&json!({"attitude_from": "60", "attitude": [{"survey": "2026", "items": [
        {"question": "attitude", "name": "Attitude", "scale": {"likert": {"from": 0, "to": 100}}}]}]}));
    let facts = |rating: &str| {
        let mut said = answer("A-1", "2026-03-01", "attitude", "0");
        said["survey_answer"]["answer"] = json!({ "rating": rating });
        [purchase("S-1", "2026-01-10"), purchase("S-2", "2026-02-10"), said]
    };
    let step = |rating: &str, held: &Buffered<AttitudeLoyalty>, as_of: &str| {
        let standing = judged(&base(facts(rating)), &policy, as_of);
        let proposal = standing.proposal(*held.class()).unwrap();
        buffered(held, proposal, day(as_of), &BufferPolicy::default()).unwrap()
    };
    let held = Buffered::enter(AttitudeLoyalty::True, day("2026-01-31"));
    let inside = step("55", &held, "2026-04-01");
    assert_eq!((inside.change, inside.look_again_on), (Change::HeldBack, None), "a twelfth short");
    let beyond = step("50", &held, "2026-04-01");
    assert_eq!(beyond.look_again_on, Some(day("2026-07-01")));
    let fell = step("50", &beyond.state, "2026-07-01");
    assert_eq!((fell.change, *fell.state.class()), (Change::Fell, AttitudeLoyalty::Spurious));
    let rose = step("60", &fell.state, "2026-07-02");
    assert_eq!((rose.change, *rose.state.class()), (Change::Rose, AttitudeLoyalty::True));
}

#[test]
fn movement_counts_everybody_once_and_nobody_falls_by_not_being_asked() {
    let of = |customer: &str, mut fact: Value| {
        let inner = fact.as_object_mut().unwrap().values_mut().next().unwrap();
        let id = format!("{customer}-{}", inner["id"].as_str().unwrap());
        (inner["id"], inner["customer"]) = (json!(id), json!(customer));
        fact
    };
    let said = |date: &str, mark: &str| answer("A-1", date, "attitude", mark);
    let facts = [
        // From latent to true.
        of("C-1", purchase("S-1", "2026-01-10")),
        of("C-1", purchase("S-2", "2026-05-10")),
        of("C-1", said("2026-02-01", "100")),
        // Asked between the days; not asked again; never asked; new; left.
        of("C-2", purchase("S-1", "2026-01-10")),
        of("C-2", said("2026-05-01", "100")),
        of("C-3", purchase("S-1", "2026-01-10")),
        of("C-3", said("2024-04-30", "100")),
        of("C-4", purchase("S-1", "2026-01-10")),
        of("C-5", purchase("S-1", "2026-04-10")),
        of("C-5", said("2026-05-01", "20")),
        of("C-6", purchase("S-1", "2024-01-10")),
        of("C-6", said("2026-01-10", "20")),
        json!({"end": {"id": "E-1", "customer": "C-6", "date": "2026-05-01", "kind": "died"}}),
        // A currency without a rate.
        of("C-7", purchase("S-1", "2024-01-10")),
        of("C-7", said("2026-01-10", "20")),
        json!({"purchase": {"id": "S-9", "customer": "C-7", "date": "2026-05-01", "lines": [
            {"product": "oil", "quantity": "1", "amount": {"amount": "1", "currency": "JPY"}}]}}),
        of("C-8", purchase("S-1", "2026-05-10")),
        of("C-9", purchase("S-1", "2026-06-10")),
        // Has not bought yet.
        of("C-10", said("2026-01-10", "20")),
    ];
    let base = base(facts);
    let moved = |before: &str, after: &str| {
        let policy = asking(&json!({}));
        kind_movement(&base, &policy, Currency::CNY, day(before), day(after)).unwrap()
    };
    let found = moved("2026-03-31", "2026-05-31");
    let counts = [found.became_known, found.became_unknown, found.unknown, found.not_valued];
    assert_eq!(counts, [1, 1, 3, 1]);
    let cells: Vec<_> = found
        .movement
        .cells()
        .iter()
        .map(|cell| (cell.from, cell.to, cell.customers, cell.change.to_string()))
        .collect();
    let (latent, none) = (AttitudeLoyalty::Latent, AttitudeLoyalty::NoLoyalty);
    assert_eq!(
        cells,
        [
            (Some(latent), Some(AttitudeLoyalty::True), 1, "80.00 CNY".to_owned()),
            (Some(none), None, 1, "0.00 CNY".to_owned()),
            (None, Some(none), 1, "80.00 CNY".to_owned()),
        ]
    );
    assert_eq!(moved("2020-01-01", "2020-01-02").unknown, 0);
    assert!(moved("2026-05-31", "2026-05-31").movement.rose().is_empty());
    let (before, after) = (day("2026-05-31"), day("2026-05-30"));
    let error =
        kind_movement(&base, &asking(&json!({})), Currency::CNY, before, after).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a period from 2026-05-31 cannot end on 2026-05-30, before its first day"
    );
}

#[test]
fn no_text_of_a_mark_is_left_without_words() {
    for what in LoyaltyMark::ALL {
        assert!(MoveOnStep::Ask(what).to_string().contains("is not known"), "{what}");
    }
    let steps = [
        (
            MoveOnStep::BuyAgain { times: 3, by: Some(day("2026-01-01")) },
            "3 more purchases on different days by 2026-01-01",
        ),
        (MoveOnStep::BuyAgain { times: 1, by: None }, "one more purchase"),
    ];
    for (step, text) in steps {
        assert_eq!(step.to_string(), text);
    }
}
