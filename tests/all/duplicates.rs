//! Finding duplicates by keys says what comparing all with all says, in whatever order the
//! customers come.

#[path = "../../examples/duplicates/generate.rs"]
mod generate;

use std::collections::{BTreeMap, BTreeSet};

use clienteling::intake::duplicates::{
    Card, Comparison, DuplicateIndex, DuplicatePolicy, DuplicatePolicyDraft, Duplicates, Finding,
    GroupStatus, MatchField, Verdict, compare, find_duplicates,
};
use generate::{Planted, Random};
use proptest::prelude::*;

use crate::common::example;

/// What is said about two customers in the end: the same by way of others too.
struct Answer<'a> {
    groups: BTreeMap<&'a str, usize>,
    ask: BTreeSet<(&'a str, &'a str)>,
}

impl<'a> Answer<'a> {
    fn of(found: &'a Duplicates) -> Self {
        let groups = found.groups().iter().enumerate().flat_map(|(number, group)| {
            group.members.iter().map(move |member| (member.as_str(), number))
        });
        let ask = found.ask().iter().map(|pair| (pair.first.as_str(), pair.second.as_str()));
        Answer { groups: groups.collect(), ask: ask.collect() }
    }

    fn verdict(&self, a: &Card, b: &Card) -> Verdict {
        let (a, b) = (a.id().as_str(), b.id().as_str());
        if self.groups.get(a).is_some_and(|group| self.groups.get(b) == Some(group)) {
            Verdict::Same
        } else if self.ask.contains(&(a.min(b), a.max(b))) {
            Verdict::Ask
        } else {
            Verdict::Different
        }
    }
}

/// Every pair with what is said about it when all are compared with all.
fn all_pairs<'a>(
    cards: &'a [Card],
    policy: &DuplicatePolicy,
) -> Vec<(&'a Card, &'a Card, Comparison)> {
    let pairs = cards
        .iter()
        .enumerate()
        .flat_map(|(place, first)| cards[place + 1..].iter().map(move |second| (first, second)));
    pairs.map(|(a, b)| (a, b, compare(a, b, policy))).collect()
}

/// The groups that all pairs make, by the slow way: sets are joined until nothing changes.
fn slow_groups(pairs: &[(&Card, &Card, Comparison)]) -> BTreeSet<BTreeSet<String>> {
    let mut groups: Vec<BTreeSet<String>> = Vec::new();
    for (a, b, comparison) in pairs {
        if comparison.verdict() != Verdict::Same {
            continue;
        }
        let mut joined = BTreeSet::from([a.id().to_string(), b.id().to_string()]);
        groups.retain(|group| {
            let apart = group.is_disjoint(&joined);
            if !apart {
                joined.extend(group.iter().cloned());
            }
            apart
        });
        groups.push(joined);
    }
    groups.into_iter().collect()
}

fn found_groups(found: &Duplicates) -> BTreeSet<BTreeSet<String>> {
    let members = |group: &clienteling::intake::duplicates::DuplicateGroup| {
        group.members.iter().map(ToString::to_string).collect()
    };
    found.groups().iter().map(members).collect()
}

#[test]
fn keys_find_what_comparing_all_with_all_finds() {
    let policy = DuplicatePolicy::default();
    let mut found_pairs = 0;
    for seed in 0..8 {
        let base = generate::base(300, seed);
        let found = find_duplicates(&base.cards, &policy);
        assert!(found.oversized().is_empty());
        let pairs = all_pairs(&base.cards, &policy);
        assert_eq!(found_groups(&found), slow_groups(&pairs), "seed {seed}");
        let answer = Answer::of(&found);
        for (a, b, comparison) in pairs {
            if comparison.verdict() != Verdict::Different {
                found_pairs += 1;
                assert_ne!(answer.verdict(a, b), Verdict::Different, "{seed} {a:?} {b:?}");
            }
        }
        assert!(found.comparisons() < 300 * 10);
    }
    assert!(found_pairs > 100, "{found_pairs}");
}

#[test]
fn planted_duplicates_are_found_and_look_alikes_are_not_merged() {
    let base = generate::base(5_000, 7);
    let found = find_duplicates(&base.cards, &DuplicatePolicy::default());
    let answer = Answer::of(&found);
    let rate = |kinds: &[Planted], good: &dyn Fn(Verdict) -> bool| {
        let of_kinds = base.planted.iter().filter(|(planted, ..)| kinds.contains(planted));
        let verdicts = of_kinds.map(|&(_, a, b)| answer.verdict(&base.cards[a], &base.cards[b]));
        let (mut all, mut hits) = (0, 0);
        for verdict in verdicts {
            all += 1;
            hits += usize::from(good(verdict));
        }
        hits * 100 / all
    };
    assert!(rate(&Planted::DUPLICATES, &|verdict| verdict != Verdict::Different) >= 90);
    assert!(rate(&Planted::LOOK_ALIKES, &|verdict| verdict != Verdict::Same) >= 99);
    for planted in Planted::RELATIVES {
        let same = rate(&[planted], &|verdict| verdict == Verdict::Same);
        let pairs = base.planted.iter().filter(|(of, a, b)| {
            *of == planted && answer.verdict(&base.cards[*a], &base.cards[*b]) == Verdict::Same
        });
        assert_eq!((pairs.count(), same), (0, 0), "{}", planted.words());
    }
    let duplicates: BTreeSet<(&str, &str)> = base
        .planted
        .iter()
        .filter(|(planted, ..)| Planted::DUPLICATES.contains(planted))
        .map(|&(_, a, b)| (base.cards[a].id().as_str(), base.cards[b].id().as_str()))
        .map(|(a, b)| (a.min(b), a.max(b)))
        .collect();
    let (mut said, mut right) = (0, 0);
    for group in found.mergeable() {
        for (place, first) in group.members.iter().enumerate() {
            for second in &group.members[place + 1..] {
                said += 1;
                right += usize::from(duplicates.contains(&(first.as_str(), second.as_str())));
            }
        }
    }
    assert!(right * 100 >= said * 99, "{right} of {said}");
    let spelling = Planted::Spelling;
    let same = rate(&[spelling], &|verdict| verdict == Verdict::Same);
    assert!(same >= 95, "{}: {same} %", spelling.words());
}

#[test]
fn nothing_personal_comes_out() {
    let card = |id: &str| {
        Card::person(id.parse().unwrap())
            .name(&"Zaphod Secret".parse().unwrap())
            .phone(&"13800001111".parse().unwrap())
            .email(&"zaphod@secret.org".parse().unwrap())
            .address(&"42 Zaphod Street".parse().unwrap())
            .birthday("1977-11-13".parse().unwrap())
            .national_id(&"ZAPHOD-42".parse().unwrap())
            .build()
    };
    let draft = DuplicatePolicyDraft { max_block: 2, ..Default::default() };
    let cards = ["A", "B", "C"].map(card);
    let found = find_duplicates(&cards, &draft.validate().unwrap());
    assert_eq!((found.groups().len(), found.oversized().is_empty()), (1, false));
    let link = &found.groups()[0].links[0].comparison;
    let shown = format!("{cards:?} {found:?} {link} {}", serde_json::to_string(&found).unwrap());
    for secret in ["zaphod", "secret", "1380000", "1977", "42", "王"] {
        assert!(!shown.to_lowercase().contains(secret), "{secret}: {shown}");
    }
}

#[test]
fn a_bad_option_of_the_example_is_refused_with_two() {
    let run = |arguments: &[&str]| example::run("duplicates", arguments);
    let sound = run(&["--customers", "400", "--check", "100"]);
    assert!(sound.status.success());
    assert!(String::from_utf8(sound.stdout).unwrap().contains("precision of \"same\""));
    for (bad, why) in [
        (&["--customers", "99"][..], "99 is not in 100..=5000000"),
        (&["--customers", "-5"], "-5 is not in 100..=5000000"),
        (&["--seed", "x"], "invalid digit"),
        (&["--size", "5"], "unexpected argument"),
    ] {
        let output = run(bad);
        assert_eq!(output.status.code(), Some(2), "{bad:?}");
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert!(complaint.contains(why), "{complaint}");
    }
}

/// Cards from a world so small that everything collides.
fn small_world() -> impl Strategy<Value = Vec<Card>> {
    const NAMES: [&str; 10] = [
        "John Smith",
        "Smith John",
        "Jon Smith",
        "J. Smith",
        "Mary Smith",
        "王秀英",
        "秀英王",
        "王秀瑛",
        "欧阳修",
        "李娜",
    ];
    const PHONES: [&str; 5] =
        ["13800001111", "+86 138 0000 1111", "01055550100", "55550100", "13900002222"];
    const EMAILS: [&str; 4] = ["a@b.cn", "li.na.90@gmail.com", "lina90@gmail.com", "a@c.cn"];
    const ACCOUNTS: [&str; 4] = ["lina_90", "LiNa_90", "lina-90", "无"];
    const ADDRESSES: [&str; 4] =
        ["建国路88号1202室", "北京市朝阳区建国路88号1202", "1 Main Street", "Main St. 2"];
    let some = |most: usize| prop::option::weighted(0.6, 0..most);
    let birth = (prop::option::of(1980..1982_u16), prop::option::of(1..3_u8), some(2));
    let account = prop::option::weighted(0.4, (any::<bool>(), 0..4_usize));
    let parts = (0..40_u32, some(10), some(10), some(5), some(4), some(4), birth, some(3), account);
    let card = (parts, prop::bool::weighted(0.1)).prop_map(|(parts, is_firm)| {
        let (id, name, nickname, phone, email, address, birth, number, account) = parts;
        let (year, month, day) = birth;
        let id = format!("C-{id}").parse().unwrap();
        let mut card = if is_firm { Card::organisation(id) } else { Card::person(id) };
        if let Some(at) = name {
            card = card.name(&NAMES[at].parse().unwrap());
        }
        if let Some(at) = nickname {
            card = card.nickname(&NAMES[at].parse().unwrap());
        }
        if let Some(at) = phone {
            card = card.phone(&PHONES[at].parse().unwrap());
        }
        if let Some(at) = email {
            card = card.email(&EMAILS[at].parse().unwrap());
        }
        if let Some((is_wechat, at)) = account {
            let account = ACCOUNTS[at].parse().unwrap();
            card = if is_wechat { card.wechat(&account) } else { card.wecom(&account) };
        }
        if let Some(at) = address {
            card = card.address(&ADDRESSES[at].parse().unwrap());
        }
        if let Some(number) = number {
            card = card.national_id(&format!("ID 00{number}").parse().unwrap());
        }
        let birthday = match (year, month, day) {
            (Some(year), Some(month), Some(day)) => format!("{year}-{month:02}-{:02}", day + 1),
            (Some(year), Some(month), None) => format!("{year}-{month:02}"),
            (Some(year), None, _) => year.to_string(),
            (None, Some(month), Some(day)) => format!("--{month:02}-{:02}", day + 1),
            (None, ..) => return card.build(),
        };
        card.birthday(birthday.parse().unwrap()).build()
    });
    prop::collection::vec(card, 0..30)
}

fn finding(comparison: &Comparison, field: MatchField) -> Finding {
    comparison.evidence().iter().find(|evidence| evidence.field == field).unwrap().finding
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_the_customers_changes_nothing(cards in small_world(), seed in any::<u64>()) {
        let draft = DuplicatePolicyDraft { max_block: 4, window: 2, max_group: 5, ..Default::default() };
        for policy in [DuplicatePolicy::default(), draft.validate().unwrap()] {
            let found = find_duplicates(&cards, &policy);
            let (mut shuffled, mut random) = (cards.clone(), Random::new(seed));
            for place in 1..shuffled.len() {
                shuffled.swap(place, random.below(place + 1));
            }
            prop_assert_eq!(&find_duplicates(&shuffled, &policy), &found);
        }
    }

    #[test]
    fn two_with_the_same_number_or_address_are_never_left_out(cards in small_world()) {
        let policy = DuplicatePolicy::default();
        let found = find_duplicates(&cards, &policy);
        let answer = Answer::of(&found);
        for (a, b, comparison) in all_pairs(&cards, &policy) {
            prop_assert_eq!(&comparison, &compare(b, a, &policy));
            let [number, phone] = [MatchField::NationalId, MatchField::Phone];
            let fields = [number, phone, MatchField::Email, MatchField::Account];
            let share_a_key = fields.iter().any(|&field| finding(&comparison, field) == Finding::Agree);
            if share_a_key && a.id() != b.id() && comparison.verdict() != Verdict::Different {
                prop_assert_ne!(answer.verdict(a, b), Verdict::Different);
            }
        }
    }

    #[test]
    fn one_newcomer_after_the_other_is_the_whole_base_at_once(
        mut cards in small_world(),
        is_narrow in any::<bool>(),
    ) {
        cards.sort_unstable();
        cards.dedup_by(|later, kept| later.id() == kept.id());
        let draft = DuplicatePolicyDraft { max_block: 9, max_name_block: 3, ..Default::default() };
        let policy = if is_narrow { draft.validate().unwrap() } else { DuplicatePolicy::default() };
        let whole = find_duplicates(&cards, &policy);
        let mut index = DuplicateIndex::new(policy);
        let (mut same, mut ask) = (Vec::new(), Vec::new());
        for card in &cards {
            let found = index.find(card);
            // Where a key is shared by too many in the end, either may leave pairs out; what the
            // index then says is what comparing the two says.
            for pair in found.same.iter().chain(&found.ask) {
                let other = if &pair.first == card.id() { &pair.second } else { &pair.first };
                let other = cards.iter().find(|card| card.id() == other).unwrap();
                prop_assert_eq!(&pair.comparison, &compare(card, other, index.policy()));
            }
            if whole.oversized().is_empty() {
                prop_assert!(found.oversized.is_empty());
            }
            same.extend(found.same);
            ask.extend(found.ask);
            index.insert(card.clone());
        }
        if !whole.oversized().is_empty() {
            return Ok(());
        }
        let mut links: Vec<_> = whole.groups().iter().flat_map(|group| group.links.clone()).collect();
        for pairs in [&mut same, &mut links] {
            pairs.sort_by(|a, b| (&a.first, &a.second).cmp(&(&b.first, &b.second)));
        }
        prop_assert_eq!(same, links);
        // Within a group nobody is asked.
        let answer = Answer::of(&whole);
        let group = |id: &clienteling::CustomerId| answer.groups.get(id.as_str());
        ask.retain(|pair| group(&pair.first).is_none() || group(&pair.first) != group(&pair.second));
        ask.sort_by(|a, b| (&a.first, &a.second).cmp(&(&b.first, &b.second)));
        prop_assert_eq!(&ask[..], whole.ask());
    }

    #[test]
    fn groups_are_apart_and_hold_no_unspoken_contradiction(cards in small_world()) {
        let policy = DuplicatePolicy::default();
        let found = find_duplicates(&cards, &policy);
        let mut seen = BTreeSet::new();
        for group in found.groups() {
            prop_assert!(group.members.len() >= 2 && group.members.is_sorted());
            for member in &group.members {
                prop_assert!(seen.insert(member.clone()));
            }
            for link in &group.links {
                prop_assert_eq!(link.comparison.verdict(), Verdict::Same);
                prop_assert!(group.members.contains(&link.first));
                prop_assert!(group.members.contains(&link.second));
            }
            if group.status == GroupStatus::Same {
                let of_group: Vec<Card> = cards
                    .iter()
                    .filter(|card| group.members.contains(card.id()))
                    .cloned()
                    .collect();
                for (a, b, comparison) in all_pairs(&of_group, &policy) {
                    prop_assert!(a.id() == b.id() || !comparison.is_contradicted());
                }
            }
        }
        let answer = Answer::of(&found);
        for pair in found.ask() {
            prop_assert_eq!(pair.comparison.verdict(), Verdict::Ask);
            prop_assert!(pair.first < pair.second);
            let group = |id: &clienteling::CustomerId| answer.groups.get(id.as_str());
            prop_assert!(group(&pair.first).is_none() || group(&pair.first) != group(&pair.second));
        }
    }
}
