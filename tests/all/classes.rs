//! The classes of customers against slow and obvious references, and the properties that define
//! them.
//!
//! 10,000 random cases each; `CLIENTELING_CASES=10000 cargo test --test all classes` tries more.

use crate::common;

use crate::reference::classes as reference;

use chrono::{Days, NaiveDate};
use clienteling::Draft;
use clienteling::rule::CriterionOutcome;
use clienteling::tiering::{
    AbcClass, BaseClass, BaseFacts, BasePolicyDraft, BufferPolicy, BufferPolicyDraft, Buffered,
    Card, CardFacts, Change, Classified, ClientCard, ClientCardPolicy, ClientCardPolicyDraft,
    DowngradeWhen, Intention, LevelPolicy, LevelPolicyDraft, MatrixFactor, MatrixPolicy,
    MatrixPolicyDraft, MatrixScore, MatrixScores, Prospect, Ranked, ValueTiers, base_standing,
    buffered, card, level, matrix, movement,
};
use clienteling::{Currency, Money, Period, Score, Share};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

use common::build::{base_of, day, first_contact, points_entry, purchase, yuan};

fn near() -> impl Strategy<Value = NaiveDate> {
    prop_oneof![
        3 => (0..500_u64).prop_map(|offset| day("2024-01-20") + Days::new(offset)),
        1 => select(vec!["2024-02-28", "2024-02-29", "2024-03-01", "2025-02-28", "2025-03-01"])
            .prop_map(day),
    ]
}

fn a_period() -> impl Strategy<Value = Period> {
    (near(), 0..40_u64).prop_map(|(first, more)| {
        Period::from_first_to_last(first, first + Days::new(more)).unwrap()
    })
}

fn a_mark() -> impl Strategy<Value = Score> {
    prop_oneof![
        select(vec!["0", "20", "49.999999", "50", "60", "100"])
            .prop_map(|mark| mark.parse::<Score>().unwrap()),
        (0..=100_u32).prop_map(|mark| Score::try_new(mark.into()).unwrap()),
    ]
}

fn level_policy() -> impl Strategy<Value = LevelPolicy> {
    let steps = [1..10_u32, 1..10, 1..20, 1..60];
    let contacts = [1..4_u32, 0..4, 0..5, 0..9, 0..20];
    (0..3_u32, steps, contacts).prop_map(|(from, within, contact)| {
        let sums = |start: u32, steps: &[u32]| -> Vec<u32> {
            let mut sum = start;
            steps
                .iter()
                .map(|step| {
                    sum += step;
                    sum
                })
                .collect()
        };
        let (within, contact) = (sums(from, &within), sums(0, &contact));
        let draft = LevelPolicyDraft {
            h_within: within[0],
            a_within: within[1],
            b_within: within[2],
            c_within: within[3],
            h_contact: contact[0],
            a_contact: contact[1],
            b_contact: contact[2],
            c_contact: contact[3],
            potential_contact: contact[4],
        };
        draft.validate().unwrap()
    })
}

fn card_facts() -> impl Strategy<Value = CardFacts> {
    let prospect = (option::of(a_period()), option::of(near()))
        .prop_map(|(expected, last_contact)| Prospect { expected, last_contact });
    let days = (vec(near(), 0..4), vec(near(), 0..5), vec(near(), 0..3), vec(near(), 0..2));
    (days, vec((near(), a_mark()), 0..4), prospect).prop_map(
        |((purchases, services, put_right, redemptions), satisfaction, prospect)| CardFacts {
            purchases,
            services,
            put_right,
            redemptions,
            satisfaction,
            prospect,
        },
    )
}

fn card_policy() -> impl Strategy<Value = ClientCardPolicy> {
    let satisfied = (a_mark(), 1..14_u32);
    (0..40_u32, 1..14_u32, any::<bool>(), satisfied, 1..5_u32, 1..14_u32).prop_map(
        |(
            closed_days,
            active_months,
            service_keeps_active,
            (satisfied_from, satisfaction_months),
            visits,
            visits_months,
        )| {
            let draft = ClientCardPolicyDraft {
                closed_days,
                active_months,
                service_keeps_active,
                satisfied_from,
                satisfaction_months,
                visits,
                visits_months,
            };
            draft.validate().unwrap()
        },
    )
}

fn base_facts() -> impl Strategy<Value = BaseFacts> {
    let far = prop_oneof![
        (0..1_500_u64).prop_map(|offset| day("2024-01-20") + Days::new(offset)),
        near(),
        select(vec!["2024-02-29", "2024-12-31", "2025-03-31", "2026-05-31", "2028-02-29"])
            .prop_map(day),
    ];
    let far = far.prop_map(|first| Period::from_first_to_last(first, first).unwrap());
    let intention = (near(), any::<bool>()).prop_map(|(on, is_clear)| Intention { on, is_clear });
    (
        option::weighted(0.8, near()),
        option::of(intention),
        option::weighted(0.2, near()),
        option::weighted(0.2, near()),
        option::weighted(0.4, near()),
        option::of(any::<bool>()),
        option::of(any::<bool>()),
        option::of(far),
    )
        .prop_map(|(left, intention, here, brand, elsewhere, still, owns, expected)| {
            BaseFacts {
                left_details_on: left,
                intention,
                bought_here_on: here,
                bought_brand_elsewhere_on: brand,
                bought_elsewhere_on: elsewhere,
                still_owns: still,
                owns_other_brand: owns,
                expected,
            }
        })
}

fn up_to(facts: &BaseFacts, as_of: NaiveDate) -> BaseFacts {
    let by = |day: Option<NaiveDate>| day.filter(|day| *day <= as_of);
    BaseFacts {
        left_details_on: by(facts.left_details_on),
        intention: facts.intention.filter(|said| said.on <= as_of),
        bought_here_on: by(facts.bought_here_on),
        bought_brand_elsewhere_on: by(facts.bought_brand_elsewhere_on),
        bought_elsewhere_on: by(facts.bought_elsewhere_on),
        ..*facts
    }
}

/// A policy of up to four factors an axis, and scores for some of them.
fn a_matrix() -> impl Strategy<Value = (MatrixPolicy, MatrixScores)> {
    let axis = || vec((0..4_u32, option::weighted(0.8, a_mark())), 1..5);
    let figures = || (a_mark(), select(vec!["0", "0.25", "0.5", "1"]));
    (axis(), axis(), figures(), figures()).prop_filter_map(
        "no factor weighs anything",
        |(relationship, attractiveness, strong, high)| {
            let mut draft = MatrixPolicyDraft::default();
            let mut scores = MatrixScores::default();
            let both = [
                (relationship, strong, &mut draft.relationship, &mut scores.relationship),
                (attractiveness, high, &mut draft.attractiveness, &mut scores.attractiveness),
            ];
            for (factors, (threshold, coverage), axis, scores) in both {
                axis.threshold = threshold;
                axis.min_coverage = coverage.parse().unwrap();
                axis.factors.clear();
                for (number, (weight, score)) in factors.into_iter().enumerate() {
                    let name = format!("f{number}");
                    axis.factors.push(MatrixFactor { name: name.clone(), weight });
                    scores.push(MatrixScore { factor: name, score });
                }
            }
            Some((draft.validate().ok()?, scores))
        },
    )
}

const ABC: [AbcClass; 3] = [AbcClass::A, AbcClass::B, AbcClass::C];

fn a_class() -> impl Strategy<Value = AbcClass> {
    select(&ABC[..])
}

type Base = Vec<Classified<u8, AbcClass>>;

fn a_base() -> impl Strategy<Value = Base> {
    let rows = proptest::collection::btree_map(0..12_u8, (a_class(), -50..1_000_i64), 0..12);
    rows.prop_map(|rows| {
        rows.into_iter().map(|(key, (class, minor))| (key, class, yuan(minor))).collect()
    })
    .prop_shuffle()
}

fn buffer_policy() -> impl Strategy<Value = BufferPolicy> {
    (select(&DowngradeWhen::ALL[..]), select(vec!["0", "0.1", "0.5"]), 0..4_u32).prop_filter_map(
        "neither buffer nor grace",
        |(when, buffer, grace_months)| {
            let draft = BufferPolicyDraft { when, buffer: buffer.parse().unwrap(), grace_months };
            draft.validate().ok()
        },
    )
}

fn tiers() -> ValueTiers<AbcClass> {
    ValueTiers::try_new(vec![(AbcClass::A, yuan(1_000)), (AbcClass::B, yuan(300))], AbcClass::C)
        .unwrap()
}

proptest! {
    #![proptest_config(common::cases(10_000))]

    #[test]
    fn a_level_changes_and_a_contact_is_due_on_the_days_that_counting_finds(
        until in option::of((0..160_u64, 0..40_u64)),
        since in option::of(0..90_u64),
        is_ahead in any::<bool>(),
        policy in level_policy(),
        as_of in near(),
    ) {
        // Close to the day, where the levels change.
        let start = as_of - Days::new(20);
        let expected = until.map(|(days, more)| {
            let first = start + Days::new(days);
            Period::from_first_to_last(first, first + Days::new(more)).unwrap()
        });
        let last_contact = since.map(|days| {
            if is_ahead { as_of + Days::new(days / 30) } else { as_of - Days::new(days) }
        });
        let got = level(&Prospect { expected, last_contact }, &policy, as_of);
        prop_assert_eq!(got.level(), reference::level(expected, &policy, as_of));
        let later = (1..600).map(|days| as_of + Days::new(days));
        let change = later
            .map(|day| (day, reference::level(expected, &policy, day)))
            .find(|(_, level)| *level != got.level());
        prop_assert_eq!(got.changes_on(), change.map(|(day, _)| day));
        prop_assert_eq!(got.changes_to(), change.map(|(_, level)| level));
        let due = match last_contact.filter(|last| *last <= as_of) {
            Some(last) => reference::contact_due(last, expected, &policy),
            None => as_of,
        };
        prop_assert_eq!(got.contact_due_on(), Some(due));
        prop_assert!(!got.reasons().is_empty());
    }

    #[test]
    fn a_nearer_date_never_has_a_worse_level(
        expected in a_period(), nearer in 0..200_u64, policy in level_policy(), as_of in near(),
    ) {
        let first = expected.first() - Days::new(nearer);
        let rank = |day| level(&Prospect::expected_on(day), &policy, as_of).level().rank();
        prop_assert!(rank(first) <= rank(expected.first()));
    }

    #[test]
    fn everybody_has_exactly_one_card_and_it_changes_on_the_day_that_counting_finds(
        facts in card_facts(), clients in card_policy(), levels in level_policy(), as_of in near(),
    ) {
        let on = |day| match reference::client_card(&facts, &clients, as_of, day) {
            Some(card) => Card::Client(card),
            None => Card::Contact(reference::level(facts.prospect.expected, &levels, day)),
        };
        let got = card(&facts, &clients, &levels, as_of);
        prop_assert_eq!(got.card(), on(as_of));
        let later = (1..1_000).map(|days| as_of + Days::new(days));
        let change = later.map(|day| (day, on(day))).find(|(_, card)| *card != got.card());
        prop_assert_eq!(got.changes_on().zip(got.changes_to()), change);
        prop_assert!(!got.reasons().is_empty());
    }

    #[test]
    fn the_order_of_the_facts_and_facts_after_the_day_change_no_card(
        facts in card_facts(), clients in card_policy(), as_of in near(), late in 1..99_u64,
    ) {
        let levels = LevelPolicy::default();
        let got = card(&facts, &clients, &levels, as_of);
        let mut other = facts.clone();
        other.purchases.reverse();
        other.services.reverse();
        other.put_right.reverse();
        other.redemptions.reverse();
        other.satisfaction.reverse();
        let late = as_of + Days::new(late);
        other.purchases.push(late);
        other.services.push(late);
        other.put_right.push(late);
        other.redemptions.push(late);
        other.satisfaction.push((late, Score::MIN));
        prop_assert_eq!(card(&other, &clients, &levels, as_of), got);
    }

    #[test]
    fn the_base_has_everybody_in_one_class_until_the_day_that_counting_finds(
        facts in base_facts(), void_after_months in 1..14_u32, as_of in near(),
    ) {
        let policy = BasePolicyDraft { void_after_months }.validate().unwrap();
        let got = base_standing(&facts, &policy, as_of);
        let known = up_to(&facts, as_of);
        let on = |day| reference::base_class(&known, policy.void_after_months, day);
        prop_assert_eq!(got.class(), on(as_of));
        let later = (1..1_600).map(|days| as_of + Days::new(days));
        prop_assert_eq!(got.look_again_on(), later.into_iter().find(|day| on(*day) != got.class()));
        prop_assert!(!got.reasons().is_empty());
        prop_assert_eq!(
            got.is_in_narrow_base(),
            known.bought_here_on.or(known.bought_brand_elsewhere_on).is_some()
                && known.still_owns != Some(false)
        );
        if got.class() == Some(BaseClass::LostDeal) {
            prop_assert_eq!(got.lost_by().len(), got.reasons().len());
        }
    }

    #[test]
    fn an_axis_is_on_the_side_that_its_weighted_sum_says_and_the_move_is_the_nearest(
        (policy, scores) in a_matrix(),
    ) {
        let got = matrix(&scores, &policy).unwrap();
        let high = |scores: &MatrixScores| {
            let policy = &policy;
            [
                reference::axis_is_high(&policy.relationship, &scores.relationship),
                reference::axis_is_high(&policy.attractiveness, &scores.attractiveness),
            ]
        };
        prop_assert_eq!([got.relationship().is_high(), got.attractiveness().is_high()], high(&scores));
        prop_assert_eq!(got.class().is_some(), high(&scores).iter().all(Option::is_some));

        let axis = got.relationship();
        let outcomes = axis.criteria().map(|criterion| criterion.outcome());
        let is_high = axis.is_high();
        prop_assert_eq!(outcomes[1] == CriterionOutcome::Unknown, is_high.is_none());
        prop_assert!(is_high.is_none() || outcomes[0] == CriterionOutcome::Met);
        let with = |factor: &str, to: Score| {
            let mut changed = scores.clone();
            let found = changed.relationship.iter_mut().find(|given| given.factor == factor);
            found.unwrap().score = Some(to);
            high(&changed)[0]
        };
        let micro = "0.000001".parse::<rust_decimal::Decimal>().unwrap();
        if let (Some(is_high), Some(change)) = (axis.is_high(), axis.moved_by()) {
            prop_assert_eq!(with(&change.factor, change.to), Some(!is_high));
            let back = if is_high { micro } else { -micro };
            let by = (change.to.value() - change.from.value()).abs() - micro;
            let not_far_enough = Score::try_new(change.to.value() + back).unwrap();
            prop_assert_eq!(with(&change.factor, not_far_enough), Some(is_high));
            // Nobody else gets there with less.
            for part in axis.contributions() {
                if let Some(score) = part.score {
                    let to = score.value() + if is_high { -by } else { by };
                    if let Ok(to) = Score::try_new(to) {
                        prop_assert_eq!(with(&part.factor, to), Some(is_high));
                    }
                }
            }
        } else if let Some(is_high) = axis.is_high() {
            let end = if is_high { Score::MIN } else { Score::MAX };
            for part in axis.contributions().iter().filter(|part| part.score.is_some()) {
                prop_assert_eq!(with(&part.factor, end), Some(is_high));
            }
        }
    }

    #[test]
    fn an_axis_is_settled_exactly_when_no_answer_can_change_it((policy, scores) in a_matrix()) {
        let got = matrix(&scores, &policy).unwrap();
        let Some(is_high) = got.relationship().is_high() else { return Ok(()) };
        let answered = |answer| {
            let mut scores = scores.relationship.clone();
            for given in &mut scores {
                given.score = given.score.or(Some(answer));
            }
            reference::axis_is_high(&policy.relationship, &scores)
        };
        let settled = [Score::MIN, Score::MAX].map(answered) == [Some(is_high); 2];
        prop_assert_eq!(got.relationship().is_settled(), settled);
    }

    #[test]
    fn the_order_of_the_scores_changes_nothing_and_a_better_score_worsens_nothing(
        (policy, scores) in a_matrix(), which in 0..4_usize,
    ) {
        let got = matrix(&scores, &policy).unwrap();
        let mut other = scores.clone();
        other.relationship.reverse();
        prop_assert_eq!(&matrix(&other, &policy).unwrap(), &got);
        if let Some(given) = other.relationship.get_mut(which).filter(|given| given.score.is_some()) {
            given.score = Some(Score::MAX);
            let better = matrix(&other, &policy).unwrap();
            prop_assert!(better.relationship().mean() >= got.relationship().mean());
        }
    }

    #[test]
    fn a_movement_is_what_every_pair_of_customers_says(before in a_base(), after in a_base()) {
        let got = movement(&before, &after, Currency::CNY).unwrap();
        let classes = || ABC.into_iter().map(Some).chain([None]);
        let of = |list: &Base, key: u8| list.iter().find(|row| row.0 == key).copied();
        let mut customers = 0;
        for from in classes() {
            for to in classes() {
                let moved = (0..12).filter(|key| {
                    let (was, is) = (of(&before, *key), of(&after, *key));
                    (was.is_some() || is.is_some())
                        && was.map(|row| row.1) == from
                        && is.map(|row| row.1) == to
                });
                let count = moved.count() as u64;
                prop_assert_eq!(got.count(from.as_ref(), to.as_ref()), count);
                customers += count;
            }
        }
        let cells: u64 = got.cells().iter().map(|cell| cell.customers).sum();
        prop_assert_eq!(cells, customers);
        prop_assert!(got.cells().iter().all(|cell| cell.customers > 0));

        let sum = |list: &Base| Money::try_sum(Currency::CNY, list.iter().map(|row| row.2)).unwrap();
        let changes = Money::try_sum(Currency::CNY, got.cells().iter().map(|cell| cell.change));
        prop_assert_eq!(changes.unwrap(), sum(&after).try_sub(sum(&before)).unwrap());
        prop_assert_eq!((got.before(), got.after()), (sum(&before), sum(&after)));

        let both = |key: &u8| Some((of(&before, *key)?.1, of(&after, *key)?.1));
        let rose = (0..12).filter(|key| both(key).is_some_and(|(was, is)| is.is_above(&was)));
        let fell = (0..12).filter(|key| both(key).is_some_and(|(was, is)| was.is_above(&is)));
        prop_assert_eq!(got.rose().len(), rose.count());
        prop_assert_eq!(got.fell().len(), fell.count());
        let descends = |a: Money, b: Money| a.try_cmp(b).unwrap().is_ge();
        prop_assert!(got.rose().is_sorted_by(|a, b| descends(a.change, b.change)));
        prop_assert!(got.fell().is_sorted_by(|a, b| descends(b.change, a.change)));

        for of_class in got.retention() {
            let members: Vec<u8> =
                before.iter().filter(|row| row.1 == of_class.class).map(|row| row.0).collect();
            let kept = members.iter().filter(|key| of(&after, **key).is_some()).count();
            prop_assert_eq!((of_class.customers, of_class.kept), (members.len() as u64, kept as u64));
            prop_assert_eq!(of_class.kept_share == Share::WHOLE, kept == members.len());
        }
        let (mut reversed, mut other) = (before.clone(), after.clone());
        reversed.reverse();
        other.reverse();
        prop_assert_eq!(movement(&reversed, &other, Currency::CNY).unwrap(), got);
    }

    #[test]
    fn a_customer_rises_and_falls_on_the_days_that_their_history_says(
        policy in buffer_policy(),
        steps in vec((0..60_u64, select(vec![0_i64, 200, 299, 300, 500, 900, 950, 1_000, 1_100])), 1..14),
    ) {
        let tiers = tiers();
        let mut on = day("2024-01-20");
        let mut state = Buffered::enter(AbcClass::A, on);
        let mut history: Vec<reference::Judged> = Vec::new();
        for (days, minor) in steps {
            let repeated = days == 0;
            on = on + Days::new(days);
            let proposal = tiers.propose(yuan(minor), state.class()).unwrap();
            let below = state.class().is_above(&proposal.class);
            let beyond = below && proposal.shortfall >= policy.buffer;
            if repeated && history.last().is_some_and(|last| last.on == on) {
                // Two judgements of one day: the second replaces the first.
                continue;
            }
            history.push(reference::Judged { on, below, beyond });
            let held = *state.class();
            let step = buffered(&state, proposal, on, &policy).unwrap();
            let class = *step.state.class();
            if proposal.class.is_above(&held) || reference::falls(&history, &policy) {
                prop_assert_eq!(class, proposal.class);
                history.clear();
            } else {
                prop_assert_eq!(class, held);
            }
            prop_assert!(!step.reasons.is_empty());
            state = step.state;
        }
    }

    #[test]
    fn nobody_falls_before_the_day_to_look_again_and_everybody_on_it(
        policy in buffer_policy(), minor in 0..1_000_i64, months in 0..20_u64,
    ) {
        let entered = day("2024-01-20") + Days::new(months * 11);
        let state = Buffered::enter(AbcClass::A, entered);
        let proposal = tiers().propose(yuan(minor), state.class()).unwrap();
        let first = buffered(&state, proposal, entered, &policy).unwrap();
        if first.change == Change::Fell {
            return Ok(());
        }
        prop_assert_eq!(first.change, Change::HeldBack);
        let mut state = first.state;
        for days in 1..200 {
            let on = entered + Days::new(days);
            let step = buffered(&state, proposal, on, &policy).unwrap();
            prop_assert_eq!(step.change == Change::Fell, first.look_again_on == Some(on));
            if step.change == Change::Fell {
                return Ok(());
            }
            prop_assert_eq!(step.look_again_on, first.look_again_on);
            state = step.state;
        }
        prop_assert_eq!(first.look_again_on, None);
    }

    #[test]
    fn inside_the_buffer_nobody_flaps(values in vec(901..1_200_i64, 1..40)) {
        let policy = BufferPolicyDraft { when: DowngradeWhen::Margin, ..Default::default() };
        let policy = policy.validate().unwrap();
        let mut on = day("2024-01-20");
        let mut state = Buffered::enter(AbcClass::A, on);
        for minor in values {
            on = on + Days::new(40);
            let proposal = tiers().propose(yuan(minor), state.class()).unwrap();
            state = buffered(&state, proposal, on, &policy).unwrap().state;
            prop_assert_eq!(state.class(), &AbcClass::A);
        }
        prop_assert_eq!(state.since(), day("2024-01-20"));
    }

    #[test]
    fn a_repeated_judgement_does_nothing(
        policy in buffer_policy(), minor in 0..1_200_i64, days in 0..200_u64, class in a_class(),
    ) {
        let state = Buffered::enter(class, day("2024-01-20"));
        let proposal = tiers().propose(yuan(minor), &class).unwrap();
        let on = day("2024-01-20") + Days::new(days);
        let once = buffered(&state, proposal, on, &policy).unwrap();
        let twice = buffered(&once.state, proposal, on, &policy).unwrap();
        prop_assert_eq!(twice.change, Change::AlreadyKnown);
        prop_assert_eq!(twice.state, once.state);
    }
}

#[test]
fn a_void_deal_comes_back_after_a_short_month_on_the_first_day_that_is_near_enough() {
    let expected = Period::from_first_to_last(day("2025-03-31"), day("2025-03-31")).ok();
    let left_details_on = Some(day("2025-01-01"));
    let facts = BaseFacts { left_details_on, expected, ..BaseFacts::default() };
    let policy = BasePolicyDraft { void_after_months: 1 }.validate().unwrap();
    // A month after 28 February is 28 March, one after 1 March is 1 April.
    let void = base_standing(&facts, &policy, day("2025-02-28"));
    assert_eq!(void.class(), Some(BaseClass::LostDeal));
    assert_eq!(void.look_again_on(), Some(day("2025-03-01")));
    let back = base_standing(&facts, &policy, day("2025-03-01"));
    assert_eq!(back.class(), Some(BaseClass::Potential));
}

#[test]
fn redeeming_rewards_does_not_lower_the_tier_and_keeps_the_card_active() {
    let (clients, levels) = (ClientCardPolicy::default(), LevelPolicy::default());
    let as_of = day("2026-06-01");
    let standing = |redeemed: Option<&str>| {
        let bought = purchase("INV-1", "C-1", "2025-07-01", "1000.00 CNY");
        let earned = points_entry("PT-1", "C-1", "2025-07-01", json!({"earned": 100}));
        let redeemed =
            redeemed.map(|date| points_entry("PT-2", "C-1", date, json!({"spent": 100})));
        let base = base_of([bought, earned].into_iter().chain(redeemed));
        let customer = base.customer(&"C-1".parse().unwrap()).unwrap();
        let spent = customer.transactions().purchases().as_of(as_of).iter();
        let spent = Money::try_sum(Currency::CNY, spent.map(|of| of.lines.total())).unwrap();
        let held = Buffered::enter(AbcClass::A, day("2025-07-01"));
        let tiers = ValueTiers::try_new(vec![(AbcClass::A, yuan(100_000))], AbcClass::B).unwrap();
        let proposal = tiers.propose(spent, held.class()).unwrap();
        let step = buffered(&held, proposal, as_of, &BufferPolicy::default()).unwrap();
        let card = card(&CardFacts::of(customer, as_of), &clients, &levels, as_of);
        (step.change, *step.state.class(), card.changes_on())
    };
    assert_eq!(standing(None), (Change::Stayed, AbcClass::A, Some(day("2026-07-01"))));
    let later = standing(Some("2026-03-01"));
    assert_eq!(later, (Change::Stayed, AbcClass::A, Some(day("2027-03-01"))));
}

#[test]
fn who_spent_points_came_also_where_the_points_are_given_back() {
    let base = base_of([
        purchase("INV-1", "C-1", "2025-07-01", "1000.00 CNY"),
        points_entry("PT-1", "C-1", "2025-07-01", json!({"earned": 100})),
        points_entry("PT-2", "C-1", "2026-03-01", json!({"spent": 100})),
        points_entry("PT-3", "C-1", "2026-03-02", json!({"refunded": 100})),
    ]);
    let (clients, levels, on) =
        (ClientCardPolicy::default(), LevelPolicy::default(), day("2026-08-01"));
    let facts = CardFacts::of(base.customer(&"C-1".parse().unwrap()).unwrap(), on);
    let standing = card(&facts, &clients, &levels, on);
    assert_eq!(standing.card(), Card::Client(ClientCard::Active));
    assert_eq!(standing.changes_on(), Some(day("2027-03-01")));
}

#[test]
fn the_card_of_a_customer_of_a_base_follows_from_its_facts() {
    let (clients, levels) = (ClientCardPolicy::default(), LevelPolicy::default());
    let base = base_of([
        first_contact("F-1", "C-1", "2026-03-01"),
        purchase("INV-1", "C-1", "2026-03-20", "1.00 CNY"),
    ]);
    let customer = base.customer(&"C-1".parse().unwrap()).unwrap();
    let on = |date| {
        let facts = CardFacts::of(customer, day(date));
        card(&facts, &clients, &levels, day(date))
    };
    assert!(matches!(on("2026-03-19").card(), Card::Contact(_)));
    assert!(matches!(on("2026-03-20").card(), Card::Client(_)));
    let before = on("2026-03-10");
    let level = before.level().unwrap();
    assert_eq!(level.contact_due_on(), Some(day("2026-03-31")));
}
