//! The normal form of a postal address.

use super::Grade;
use super::fold::fold;
use super::similar::words;
use crate::customer::han::is_han;
use crate::customer::{Phrase, PostalAddress};

/// The most words and numbers that an address keeps.
const MAX_WORDS: usize = 16;
const MAX_NUMBERS: usize = 8;
/// The longest Chinese word: what follows no division that we know is cut there.
const MAX_WORD: usize = 12;

/// An address as its numbers and its words, each sorted: whoever leaves out the province, or
/// writes the street behind the town, means the same place.
///
/// Chinese addresses are cut behind 省 市 区 县 镇 乡 村 路 街 道 巷 弄; what only says what a
/// number counts (号 室 栋 楼 单元) goes. In Western addresses the usual abbreviations stand for
/// the long words.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct AddressForm {
    pub(super) numbers: Box<str>,
    words: Box<str>,
    /// The city, or else the province, where the address is in parts.
    city: Option<Box<str>>,
}

/// The most that two addresses are alike that lie in two cities: as many things of one name as there
/// are, they are not one place.
const OTHER_CITY: Grade = Grade::of(400);

impl AddressForm {
    /// The form of an address with what its text does not say of its parts. Of these the country and
    /// the postal code do not count: who writes an address leaves them out or not.
    pub(super) fn of_address(address: &PostalAddress) -> Option<Self> {
        let Some(parts) = address.parts() else { return Self::of(address.as_str()) };
        let said = |part: &'_ Option<Phrase>| -> Option<String> {
            part.as_ref().filter(|part| !part.is_filler()).map(|part| part.as_str().to_owned())
        };
        let [province, city, district, street, door] =
            [&parts.province, &parts.city, &parts.district, &parts.street, &parts.door].map(said);
        let place = city.as_deref().or(province.as_deref()).map(|city| {
            let city = fold(city);
            city.trim_end_matches(['市', '省']).to_owned().into_boxed_str()
        });
        let text = parts.text.as_ref().filter(|text| !text.is_filler());
        let mut text = text.map_or("", |text| text.as_str()).to_owned();
        for part in [province, city, district, street, door].into_iter().flatten() {
            let known: Vec<String> = fold(&text).split(' ').flat_map(segments).collect();
            if !fold(&part).split(' ').flat_map(segments).all(|it| known.contains(&it)) {
                text.push(' ');
                text.push_str(&part);
            }
        }
        let form = Self::of(&text).or_else(|| Self::of(address.as_str()))?;
        Some(AddressForm { city: place, ..form })
    }

    /// The form of a text; `None` for an address without letters and digits.
    pub(super) fn of(address: &str) -> Option<Self> {
        let folded = fold(address);
        let (mut numbers, mut words) = (Vec::new(), Vec::new());
        for word in folded.split(' ').flat_map(segments) {
            if word.starts_with(|c: char| c.is_ascii_digit()) {
                numbers.push(word.trim_start_matches('0').to_owned());
            } else {
                words.push(short(&word));
            }
        }
        words.retain(|word| !word.is_empty());
        let (numbers, words) = (sorted(numbers, MAX_NUMBERS), sorted(words, MAX_WORDS));
        let form = AddressForm { numbers, words, city: None };
        (!form.numbers.is_empty() || !form.words.is_empty()).then_some(form)
    }

    /// How alike two addresses are: three fifths for the words and two for the numbers, where both
    /// have them. Two doors of one street are not much alike, and two cities even less.
    pub(super) fn alike(&self, other: &Self) -> Grade {
        let cities = self.city.as_ref().zip(other.city.as_ref());
        if cities.is_some_and(|(own, others)| own != others) {
            return self.text_alike(other).min(OTHER_CITY);
        }
        self.text_alike(other)
    }

    fn text_alike(&self, other: &Self) -> Grade {
        if self.numbers == other.numbers && self.words == other.words {
            return Grade::SAME;
        }
        let share = |a: &str, b: &str| match (a.is_empty(), b.is_empty()) {
            (true, true) => None,
            (false, false) => Some(words(a, b)),
            _ => Some(Grade::NONE),
        };
        let text = share(&self.words, &other.words);
        let numbers = if self.numbers.is_empty() || other.numbers.is_empty() {
            None
        } else {
            Some(numbers_alike(&self.numbers, &other.numbers))
        };
        match (text, numbers) {
            (Some(text), Some(numbers)) => {
                let part =
                    |grade: Grade, of: u32| u32::from(grade.thousandths()).saturating_mul(of);
                let sum = part(text, 3).saturating_add(part(numbers, 2));
                Grade::ratio(sum, 5_000)
            }
            (Some(grade), None) | (None, Some(grade)) => grade,
            (None, None) => Grade::NONE,
        }
        .min(Grade::NEARLY)
    }
}

/// How many of the numbers are found on both sides: an error in a number makes another door.
fn numbers_alike(a: &str, b: &str) -> Grade {
    let mut rest: Vec<&str> = b.split(' ').collect();
    let (mut all, mut common) = (rest.len(), 0_usize);
    for number in a.split(' ') {
        all = all.saturating_add(1);
        if let Some(place) = rest.iter().position(|other| *other == number) {
            rest.remove(place);
            common = common.saturating_add(2);
        }
    }
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Grade::ratio(count(common), count(all))
}

fn sorted(mut words: Vec<String>, most: usize) -> Box<str> {
    words.sort_unstable();
    words.truncate(most);
    words.join(" ").into_boxed_str()
}

/// Which kind of letter a segment is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Letter {
    Digit,
    Chinese,
    Other,
}

/// A word, cut where digits, Chinese characters and others meet, and behind Chinese divisions.
fn segments(word: &str) -> Vec<String> {
    let mut segments: Vec<String> = Vec::new();
    let (mut last, mut length, mut ended) = (None, 0_usize, false);
    for c in word.chars() {
        let letter = match c {
            '0'..='9' => Letter::Digit,
            c if is_han(c) => Letter::Chinese,
            _ => Letter::Other,
        };
        // "5th" and "12b" stay whole, so that a door is told from the next one.
        let continues =
            last == Some(letter) || (last == Some(Letter::Digit) && letter == Letter::Other);
        let is_cut = ended || (letter == Letter::Chinese && length >= MAX_WORD);
        match segments.last_mut() {
            Some(segment) if continues && !is_cut => {
                segment.push(c);
                length = length.saturating_add(1);
            }
            _ => {
                segments.push(c.to_string());
                length = 1;
            }
        }
        if !(last == Some(Letter::Digit) && letter == Letter::Other) {
            last = Some(letter);
        }
        // A division ends a word that has a name before it: 市 itself may begin one.
        ended = length > 1 && "省市区县镇乡村路街道巷弄".contains(c);
    }
    segments.retain(|segment| !COUNTED.contains(&segment.as_str()));
    segments
}

/// What only says what a number counts.
const COUNTED: [&str; 16] = [
    "号", "室", "栋", "幢", "楼", "层", "座", "单元", "号楼", "号院", "弄", "房", "户", "之", "门",
    "no",
];

/// The abbreviation for a word that has one.
fn short(word: &str) -> String {
    let short = match word {
        "street" | "str" | "strasse" => "st",
        "road" => "rd",
        "avenue" => "ave",
        "boulevard" => "blvd",
        "drive" => "dr",
        "lane" => "ln",
        "court" => "ct",
        "square" => "sq",
        "place" => "pl",
        "north" => "n",
        "south" => "s",
        "east" => "e",
        "west" => "w",
        "apartment" | "apt" | "flat" | "unit" | "suite" => "",
        word => word,
    };
    short.chars().take(32).collect()
}

#[cfg(test)]
mod tests {
    use super::AddressForm;
    use crate::intake::duplicates::Grade;
    use proptest::prelude::*;

    fn alike(a: &str, b: &str) -> u16 {
        let [a, b] = [a, b].map(|address| AddressForm::of(address).unwrap());
        assert_eq!(a.alike(&b), b.alike(&a));
        a.alike(&b).thousandths()
    }

    #[test]
    fn spellings_of_one_place_are_alike() {
        assert_eq!(alike("12 Main Street, Apt. 4", "Main St 12, 4"), 1_000);
        assert_eq!(alike("朝阳区建国路88号1202室", "朝陽區建國路８８號 1202"), 1_000);
        assert!(alike("北京市朝阳区建国路88号1202室", "朝阳区建国路88号1202室") >= 900);
        assert!(alike("12 Main Street, Springfield", "12 Main St, Sprinfield") >= 900);
    }

    fn parts(parts: &[(&str, &str)]) -> AddressForm {
        use crate::customer::{Person, Profile};
        let mut profile = Profile::Person(Person::default());
        for (part, text) in parts {
            let path = format!("identity.address{part}");
            profile.enter(&path, text).unwrap();
        }
        AddressForm::of_address(profile.contact().address.unwrap()).unwrap()
    }

    #[test]
    fn an_address_in_parts_is_alike_to_the_same_one_written_down() {
        let beijing: &[_] = &[
            (".province", "北京市"),
            (".city", "北京市"),
            (".district", "朝阳区"),
            (".street", "建国路"),
            (".door", "88号1202室"),
            (".postal_code", "100022"),
            (".country", "中国"),
        ];
        let own = parts(beijing);
        let written = AddressForm::of("北京市朝阳区建国路88号1202室").unwrap();
        assert_eq!(own.alike(&written), Grade::SAME);
        assert_eq!(written.alike(&own), Grade::SAME);
        assert_eq!(own.numbers, written.numbers);
        // With its text beside the parts it is still the same, and the text counts for what the parts
        // do not say.
        let with_text = [beijing, &[("", "朝阳区建国路88号1202室")]].concat();
        assert_eq!(parts(&with_text).alike(&own), Grade::SAME);
        let text_says_more = parts(&[(".city", "北京市"), ("", "北京市朝阳区建国路88号1202室")]);
        assert_eq!(text_says_more.alike(&own), Grade::SAME);
        let street = [(".street", "Main Street"), (".door", "12"), (".city", "Springfield")];
        let western = AddressForm::of("12 Main St\nSpringfield").unwrap();
        assert_eq!(parts(&street).alike(&western), Grade::SAME);
    }

    #[test]
    fn one_street_and_door_in_two_cities_are_two_places() {
        let of = |city: &str| {
            parts(&[
                (".city", city),
                (".district", "城关区"),
                (".street", "人民路"),
                (".door", "1号"),
            ])
        };
        assert_eq!(
            of("兰州市").alike(&of("兰州")),
            Grade::NEARLY.min(of("兰州").alike(&of("兰州市")))
        );
        assert!(of("兰州市").alike(&of("兰州")) > Grade::of(500));
        assert!(of("兰州市").alike(&of("拉萨市")) <= Grade::of(400));
        let no_city = parts(&[(".district", "城关区"), (".street", "人民路"), (".door", "1号")]);
        assert!(no_city.alike(&of("拉萨市")) > Grade::of(700));
        let filler = parts(&[(".city", "无"), (".street", "人民路"), (".door", "1号")]);
        assert!(filler.city.is_none());
    }

    #[test]
    fn the_next_door_is_another_place() {
        assert!(alike("12 Main Street", "14 Main Street") < 800);
        assert!(alike("建国路88号1202室", "建国路88号1203室") < 850);
        assert!(alike("建国路88号", "人民路88号") < 800);
        assert!(alike("12a Main Street", "12b Main Street") < 800);
        assert!(alike("12 Main Street", "7 Station Road") < 300);
    }

    proptest! {
        #[test]
        fn alike_is_symmetric_bounded_and_one_for_the_same(
            a in "([a-c]{1,3} ?|[0-9]{1,2} ?|[省市区路号楼建国]{1,6}){1,6}",
            b in "([a-c]{1,3} ?|[0-9]{1,2} ?|[省市区路号楼建国]{1,6}){1,6}",
        ) {
            if let (Some(a), Some(b)) = (AddressForm::of(&a), AddressForm::of(&b)) {
                prop_assert_eq!(a.alike(&b), b.alike(&a));
                prop_assert_eq!(a.alike(&b) == Grade::SAME, a == b);
            }
        }
    }
}
