//! Whom to compare with whom: customers who have a key in common.
//!
//! Comparing all with all takes n(n−1)/2 comparisons. Here each card gets keys, and only cards
//! with a key in common are compared:
//!
//! | key | holds together |
//! |---|---|
//! | national id | the same number |
//! | phone | numbers with the same last seven digits |
//! | e-mail | the same address |
//! | name | the same name, whatever the order of its parts |
//! | name and month and day of birth | the same, where a name is common |
//! | birthday and initial | the same whole birthday, and one word of the names with the same first letter |
//! | address and initial | the same numbers in the address, and one word with the same first letter |
//!
//! So two customers whose national ids, phones or e-mails are the same are always compared, and
//! those with similar names and the same birthday or door. Not compared are two who are alike in
//! everything and the same in nothing.

use std::fmt;

use serde::Serialize;

use super::name::{NameForm, Shape};
use super::{Card, DuplicatePolicy};
use crate::units::CustomerId;
use crate::units::text::pad;

/// What customers of one block have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum KeyKind {
    /// The number of an identity card or a register.
    NationalId,
    /// The last seven digits of a telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// An account on WeChat or WeCom.
    Account,
    /// A name, whatever the order of its parts.
    Name,
    /// A name, and month and day of birth.
    NameAndMonthDay,
    /// The whole birthday, and a first letter of a word of a name.
    BirthdayAndInitial,
    /// The numbers in an address, and a first letter of a word of a name.
    AddressAndInitial,
}

impl KeyKind {
    /// All kinds of keys.
    pub const ALL: [KeyKind; 8] = [
        KeyKind::NationalId,
        KeyKind::Phone,
        KeyKind::Email,
        KeyKind::Account,
        KeyKind::Name,
        KeyKind::NameAndMonthDay,
        KeyKind::BirthdayAndInitial,
        KeyKind::AddressAndInitial,
    ];

    /// Up to how many customers with one key of this kind are all compared with one another.
    pub(super) fn most(self, policy: &DuplicatePolicy) -> u32 {
        match self {
            KeyKind::Name => policy.max_name_block,
            _ => policy.max_block,
        }
    }
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        pad(
            f,
            match self {
                KeyKind::NationalId => "national id",
                KeyKind::Phone => "phone",
                KeyKind::Email => "e-mail",
                KeyKind::Account => "account",
                KeyKind::Name => "name",
                KeyKind::NameAndMonthDay => "name, month and day of birth",
                KeyKind::BirthdayAndInitial => "birthday and initial",
                KeyKind::AddressAndInitial => "address and initial",
            },
        )
    }
}

/// More customers with one key in common than the policy compares with one another: each was
/// compared with its neighbours only. Often the value is no one's: the shop's own telephone, a
/// day that fills a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OversizedBlock {
    /// What they have in common.
    pub kind: KeyKind,
    /// How many they are.
    pub size: u64,
    /// One of them, the first by identifier.
    pub example: CustomerId,
}

/// Pairs to compare, as positions of cards, the smaller first; sorted, without repetitions.
pub(super) struct Candidates {
    pub(super) pairs: Vec<(u32, u32)>,
    pub(super) oversized: Vec<OversizedBlock>,
}

/// The pairs to compare among cards in the order of their identifiers.
///
/// At most n × keys × half the largest block, or × the window. One kind of keys at a time is in
/// memory.
pub(super) fn candidates(cards: &[&Card], policy: &DuplicatePolicy) -> Candidates {
    let mut found = Candidates { pairs: Vec::new(), oversized: Vec::new() };
    let mut keyed: Vec<(u64, u32)> = Vec::new();
    for kind in KeyKind::ALL {
        keyed.clear();
        for (place, card) in (0_u32..).zip(cards) {
            keys(kind, card, |key| keyed.push((key, place)));
        }
        keyed.sort_unstable();
        keyed.dedup();
        for block in keyed.chunk_by(|(a, _), (b, _)| a == b) {
            found.add(kind, block, cards, policy);
        }
        found.pairs.sort_unstable();
        found.pairs.dedup();
    }
    found.oversized.sort_by(|a, b| (a.kind, b.size, &a.example).cmp(&(b.kind, a.size, &b.example)));
    found.pairs.shrink_to_fit();
    found
}

impl Candidates {
    fn add(
        &mut self,
        kind: KeyKind,
        block: &[(u64, u32)],
        cards: &[&Card],
        policy: &DuplicatePolicy,
    ) {
        let limit = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
        let largest = kind.most(policy);
        let window = policy.window.min(largest.div_ceil(2));
        if block.len() <= limit(largest) {
            let mut rest = block;
            while let [(_, first), others @ ..] = rest {
                self.pairs.extend(others.iter().map(|(_, other)| (*first, *other)));
                rest = others;
            }
            return;
        }
        let card = |place: u32| cards.get(usize::try_from(place).unwrap_or(usize::MAX));
        if let Some(example) = block.first().and_then(|&(_, place)| card(place)) {
            let size = u64::try_from(block.len()).unwrap_or(u64::MAX);
            self.oversized.push(OversizedBlock { kind, size, example: example.id().clone() });
        }
        // Those most alike become neighbours.
        let mut places: Vec<u32> = block.iter().map(|&(_, place)| place).collect();
        places.sort_unstable_by(|&a, &b| {
            let content = |place| card(place).map(|card| card.content());
            content(a).cmp(&content(b)).then(a.cmp(&b))
        });
        let mut rest = places.as_slice();
        while let [first, others @ ..] = rest {
            let neighbours = others.iter().take(limit(window));
            self.pairs.extend(neighbours.map(|other| (*first.min(other), *first.max(other))));
            rest = others;
        }
    }
}

/// Gives the keys of one kind to `give`. A key may come twice.
pub(super) fn keys(kind: KeyKind, card: &Card, mut give: impl FnMut(u64)) {
    let names = || card.names.iter().filter(|name| !name.is_nickname);
    match kind {
        KeyKind::NationalId => {
            if let Some(number) = &card.national_id {
                give(Hash::new().text(number).0);
            }
        }
        KeyKind::Phone => card.phones.iter().for_each(|phone| give(phone.key())),
        KeyKind::Email => card.emails.iter().for_each(|email| give(Hash::new().text(email).0)),
        KeyKind::Account => {
            for account in &card.accounts.0 {
                give(Hash::new().byte(account.platform as u8).text(&account.name).0);
            }
        }
        KeyKind::Name => names().for_each(|name| give(name_key(name).0)),
        KeyKind::NameAndMonthDay => {
            if let Some((month, day)) = card.birth.month.zip(card.birth.day) {
                for name in names() {
                    give(name_key(name).byte(month).byte(day).0);
                }
            }
        }
        KeyKind::BirthdayAndInitial => {
            let birth = card.birth;
            if let (Some(year), Some(month), Some(day)) = (birth.year, birth.month, birth.day) {
                let [high, low] = year.to_be_bytes();
                let start = Hash::new().byte(high).byte(low).byte(month).byte(day);
                card.names
                    .iter()
                    .flat_map(NameForm::initials)
                    .for_each(|c| give(start.letter(c).0));
            }
        }
        KeyKind::AddressAndInitial => {
            for address in card.addresses.iter().filter(|address| !address.numbers.is_empty()) {
                let start = Hash::new().text(&address.numbers);
                names().flat_map(NameForm::initials).for_each(|c| give(start.letter(c).0));
            }
        }
    }
}

/// Words are sorted already; the characters of a Chinese name of a person are sorted here, because
/// surname and given name may change places.
fn name_key(name: &NameForm) -> Hash {
    if name.shape != Shape::ChinesePerson {
        return Hash::new().text(&name.text);
    }
    let mut chars: Vec<char> = name.text.chars().collect();
    chars.sort_unstable();
    chars.into_iter().fold(Hash::new(), Hash::letter)
}

/// FNV-1a: the same on every machine and in every run. Two values with one hash are compared
/// without need, and nothing else follows.
#[derive(Clone, Copy)]
struct Hash(u64);

impl Hash {
    const fn new() -> Self {
        Hash(0xcbf2_9ce4_8422_2325)
    }

    const fn byte(self, byte: u8) -> Self {
        Hash((self.0 ^ byte as u64).wrapping_mul(0x0100_0000_01b3))
    }

    fn text(self, text: &str) -> Self {
        text.bytes().fold(self, Hash::byte)
    }

    fn letter(self, letter: char) -> Self {
        u32::from(letter).to_be_bytes().into_iter().fold(self, Hash::byte)
    }
}

#[cfg(test)]
mod tests {
    use super::{Candidates, Hash, KeyKind, candidates};
    use crate::intake::duplicates::{Card, CardBuilder, DuplicatePolicy, DuplicatePolicyDraft};

    fn person(number: usize) -> CardBuilder {
        Card::person(format!("C-{number:05}").parse().unwrap())
    }

    fn found(cards: &[Card], policy: &DuplicatePolicy) -> Candidates {
        candidates(&cards.iter().collect::<Vec<_>>(), policy)
    }

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(Hash::new().text("foobar").0, 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_pair_with_several_keys_in_common_is_compared_once() {
        let card = |number| {
            let card = person(number).name(&"王秀英".parse().unwrap());
            card.phone(&"13800001111".parse().unwrap())
                .national_id(&"A-1240".parse().unwrap())
                .build()
        };
        let found = found(&[card(1), card(2)], &DuplicatePolicy::default());
        assert_eq!(found.pairs, [(0, 1)]);
        assert!(found.oversized.is_empty());
    }

    #[test]
    fn a_block_that_is_too_large_is_compared_by_neighbours_and_reported() {
        let cards: Vec<Card> = (0..1_000)
            .map(|number| person(number).phone(&"13800001111".parse().unwrap()).build())
            .collect();
        let draft = DuplicatePolicyDraft { max_block: 999, window: 3, ..Default::default() };
        let found_by = |draft: DuplicatePolicyDraft| found(&cards, &draft.validate().unwrap());
        let large = found_by(draft.clone());
        assert_eq!(large.pairs.len(), 3 * 1_000 - 6);
        assert_eq!((large.oversized[0].kind, large.oversized[0].size), (KeyKind::Phone, 1_000));
        assert_eq!(large.oversized[0].example.as_str(), "C-00000");
        let whole = found_by(DuplicatePolicyDraft { max_block: 1_000, ..draft });
        assert_eq!(whole.pairs.len(), 1_000 * 999 / 2);
        assert!(whole.oversized.is_empty());
    }

    #[test]
    fn in_a_block_that_is_too_large_those_of_one_name_are_neighbours() {
        let cards: Vec<Card> = (0..100)
            .map(|number| {
                // Two names that share no other key, at the two ends of the base.
                let name = match number {
                    0 => "Zoe Aa".to_owned(),
                    99 => "Zoe Ab".to_owned(),
                    _ => format!("N{number}"),
                };
                let card = person(number).phone(&"13800001111".parse().unwrap());
                card.name(&name.parse().unwrap()).build()
            })
            .collect();
        let draft = DuplicatePolicyDraft { window: 1, ..Default::default() };
        assert!(found(&cards, &draft.validate().unwrap()).pairs.contains(&(0, 99)));
    }

    #[test]
    fn similar_names_share_a_block_with_the_same_birthday_or_door() {
        let pair = |fill: &dyn Fn(CardBuilder) -> CardBuilder| {
            let names = [(1, "Jonathan Smith"), (2, "Jonathan Smyth")];
            let cards = names.map(|(n, name)| fill(person(n).name(&name.parse().unwrap())).build());
            found(&cards, &DuplicatePolicy::default()).pairs.len()
        };
        let birth = |text: &str| text.parse().unwrap();
        assert_eq!(pair(&|card| card), 0);
        assert_eq!(pair(&|card| card.birthday(birth("1980-03-04"))), 1);
        assert_eq!(pair(&|card| card.birthday(birth("--03-04"))), 0);
        assert_eq!(pair(&|card| card.address(&"12 Main Street".parse().unwrap())), 1);
        assert_eq!(pair(&|card| card.address(&"Main Street".parse().unwrap())), 0);
    }

    #[test]
    fn those_with_one_account_share_a_block_and_those_with_one_filler_do_not() {
        let pair = |fill: &dyn Fn(CardBuilder, &str) -> CardBuilder, accounts: [&str; 2]| {
            let cards = [(1, accounts[0]), (2, accounts[1])];
            let cards = cards.map(|(n, account)| fill(person(n), account).build());
            found(&cards, &DuplicatePolicy::default()).pairs.len()
        };
        let wechat = |card: CardBuilder, name: &str| card.wechat(&name.parse().unwrap());
        let wecom = |card: CardBuilder, name: &str| card.wecom(&name.parse().unwrap());
        assert_eq!(pair(&wechat, ["LiNa_90", "lina_90"]), 1);
        assert_eq!(pair(&wecom, ["wmA1B2", "WMA1B2"]), 1);
        assert_eq!(pair(&wechat, ["lina_90", "lina_91"]), 0);
        assert_eq!(pair(&wechat, ["无", "无"]), 0);
        assert_eq!(pair(&wechat, ["同手机", "同手机"]), 0);
        let cards = [wechat(person(1), "lina_90").build(), wecom(person(2), "lina_90").build()];
        assert!(found(&cards, &DuplicatePolicy::default()).pairs.is_empty());
    }

    #[test]
    fn names_turned_round_share_a_block() {
        let names = |a: &str, b: &str| {
            let cards =
                [(1, a), (2, b)].map(|(n, name)| person(n).name(&name.parse().unwrap()).build());
            found(&cards, &DuplicatePolicy::default()).pairs.len()
        };
        assert_eq!(names("王秀英", "秀英王"), 1);
        assert_eq!(names("John Smith", "SMITH, John"), 1);
        assert_eq!(names("John Smith", "Jon Smith"), 0);
    }
}
