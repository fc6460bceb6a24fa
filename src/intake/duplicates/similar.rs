//! How alike two normal forms are: sets of words, and Chinese names.
//!
//! Every measure is symmetric, lies between 0 and 1, and is 1 exactly for equal forms. The work
//! is bounded: forms have a bounded number of words, and words are compared up to 64 characters.

use std::cmp::Ordering;

use super::Grade;
use super::distance::{Letters, distance};
use crate::customer::han::surname_chars;

/// Words in common count whole; two words that make one of the other side nearly whole.
const JOINED: u32 = 950;
/// An initial for a word.
const INITIAL: u32 = 500;
/// Below this, two words have nothing to do with one another.
const LEAST_FOR_WORDS: u32 = 600;
/// Where everything that one side has is found, what it lacks counts a quarter.
const QUARTERS: u32 = 4;

/// How alike two sets of words are, in whatever order they stand: the letters that agree, as a
/// part of all letters.
///
/// Each text is words with one space between them. Words match one to one, the best first: equal
/// ones, two that joined make the other, and those with few typing errors or an initial. Where the
/// shorter side has two words or more and all of them match, what the other has in addition (a
/// middle name, a province) counts a quarter.
pub(super) fn words(a: &str, b: &str) -> Grade {
    Matching::of((a, Family::Unknown), (b, Family::Unknown))
        .map_or(Grade::SAME, |matching| matching.grade().min(Grade::NEARLY))
}

/// Which word of a sorted name is the surname.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Family {
    Unknown,
    Word(u8),
}

/// At most, where a given name is not the same: twins have all else in common.
const OTHER_GIVEN: Grade = Grade::of(840);
/// At most, where the surname holds an error of typing, or one side lacks a word.
const NOT_EQUAL: Grade = Grade::of(940);

/// How alike two names of persons are: as [`words`], but names that are not equal reach 94 %, and
/// those whose given names are not, or of which one is only an initial, 84 %.
///
/// A surname with six letters or more may hold one error that spares its first and last letter. Any
/// other two words that are only similar count as given names: Mario and Maria, Anna and Hanna.
pub(super) fn persons(a: (&str, Family), b: (&str, Family)) -> Grade {
    Matching::of(a, b).map_or(Grade::SAME, |matching| {
        let both_left = !matching.left.is_empty() && !matching.right.is_empty();
        let most = match matching.worst {
            _ if both_left => OTHER_GIVEN,
            worst if matching.left.is_empty() && matching.right.is_empty() => worst,
            worst => worst.min(NOT_EQUAL),
        };
        matching.grade().min(most)
    })
}

/// How alike two names of firms are: as [`words`], but names that are not equal reach 94 %. A
/// branch or a holding is not the firm.
pub(super) fn firms(a: &str, b: &str) -> Grade {
    Matching::of((a, Family::Unknown), (b, Family::Unknown)).map_or(Grade::SAME, |matching| {
        let is_equal = matching.left.is_empty()
            && matching.right.is_empty()
            && matching.worst == Grade::NEARLY;
        matching.grade().min(if is_equal { Grade::NEARLY } else { NOT_EQUAL })
    })
}

#[derive(Clone, Copy)]
struct Word<'a> {
    text: &'a str,
    chars: u32,
    is_family: bool,
}

impl<'a> Word<'a> {
    fn all((text, family): (&'a str, Family)) -> Vec<Self> {
        let word = |(place, text): (u8, &'a str)| Word {
            text,
            chars: u32::try_from(text.chars().count()).unwrap_or(u32::MAX),
            is_family: family == Family::Word(place),
        };
        (0..).zip(text.split(' ')).map(word).collect()
    }
}

struct Matching<'a> {
    left: Vec<Word<'a>>,
    right: Vec<Word<'a>>,
    /// The letters of matched words, each weighted with a grade in thousandths.
    agreed: u32,
    /// The letters of matched words.
    matched: u32,
    pairs: u32,
    /// The most that two persons' names are alike, by their worst pair of words.
    worst: Grade,
}

impl<'a> Matching<'a> {
    /// The words matched; `None` for equal texts.
    fn of(a: (&'a str, Family), b: (&'a str, Family)) -> Option<Self> {
        let (a, b) = match a.0.cmp(b.0) {
            Ordering::Equal => return None,
            // In one order, so that the measure is symmetric.
            Ordering::Less => (a, b),
            Ordering::Greater => (b, a),
        };
        let mut matching = Matching {
            left: Word::all(a),
            right: Word::all(b),
            agreed: 0,
            matched: 0,
            pairs: 0,
            worst: Grade::NEARLY,
        };
        matching.match_equal();
        matching.match_joined();
        matching.match_similar();
        Some(matching)
    }

    fn count(&mut self, chars: u32, grade: u32) {
        self.matched = self.matched.saturating_add(chars);
        self.agreed = self.agreed.saturating_add(chars.saturating_mul(grade));
        self.pairs = self.pairs.saturating_add(1);
    }

    fn match_equal(&mut self) {
        for word in std::mem::take(&mut self.left) {
            match self.right.iter().position(|other| other.text == word.text) {
                Some(place) => {
                    self.right.remove(place);
                    self.count(word.chars.saturating_mul(2), 1_000);
                }
                None => self.left.push(word),
            }
        }
    }

    /// "xiaoming" for "xiao ming", on either side.
    fn match_joined(&mut self) {
        for _ in 0..2 {
            let mut place = 0;
            while let Some(&whole) = self.left.get(place) {
                if let Some([first, second]) = parts_of(whole, &self.right) {
                    self.left.remove(place);
                    self.right.remove(first.max(second));
                    self.right.remove(first.min(second));
                    self.count(whole.chars.saturating_mul(2), JOINED);
                } else {
                    place = place.saturating_add(1);
                }
            }
            std::mem::swap(&mut self.left, &mut self.right);
        }
    }

    fn match_similar(&mut self) {
        let mut grades = Vec::new();
        for (l, left) in self.left.iter().enumerate() {
            for (r, right) in self.right.iter().enumerate() {
                let grade = alike(*left, *right);
                if grade > 0 {
                    grades.push((grade, l, r));
                }
            }
        }
        grades.sort_unstable_by(|a, b| b.cmp(a));
        let (mut used_left, mut used_right) = (Vec::new(), Vec::new());
        for (grade, l, r) in grades {
            if used_left.contains(&l) || used_right.contains(&r) {
                continue;
            }
            let Some((left, right)) = self.left.get(l).zip(self.right.get(r)) else { continue };
            let is_surname = left.is_family && right.is_family && is_slip(*left, *right, grade);
            self.worst = self.worst.min(if is_surname { NOT_EQUAL } else { OTHER_GIVEN });
            self.count(left.chars.saturating_add(right.chars), grade);
            used_left.push(l);
            used_right.push(r);
        }
        let left_over = |words: &mut Vec<Word<'_>>, used: &[usize]| {
            let mut place = 0_usize;
            words.retain(|_| {
                let keep = !used.contains(&place);
                place = place.saturating_add(1);
                keep
            });
        };
        left_over(&mut self.left, &used_left);
        left_over(&mut self.right, &used_right);
    }

    fn grade(&self) -> Grade {
        let chars =
            |words: &[Word<'_>]| words.iter().fold(0, |n: u32, w| n.saturating_add(w.chars));
        let missing = chars(&self.left).saturating_add(chars(&self.right));
        let one_side_is_found = self.left.is_empty() || self.right.is_empty();
        let weight = if one_side_is_found && self.pairs >= 2 { 1 } else { QUARTERS };
        let whole = self.matched.saturating_mul(QUARTERS);
        let whole = whole.saturating_add(missing.saturating_mul(weight));
        Grade::ratio(self.agreed.saturating_mul(QUARTERS), whole.saturating_mul(1_000))
    }
}

/// Which two of the words make `whole` when one follows the other.
fn parts_of(whole: Word<'_>, words: &[Word<'_>]) -> Option<[usize; 2]> {
    for (first, start) in words.iter().enumerate() {
        let Some(rest) = whole.text.strip_prefix(start.text).filter(|rest| !rest.is_empty()) else {
            continue;
        };
        let ends = |&(place, word): &(usize, &Word<'_>)| place != first && word.text == rest;
        if let Some((second, _)) = words.iter().enumerate().find(ends) {
            return Some([first, second]);
        }
    }
    None
}

/// Whether two words of so much likeness are long, and differ by one error that spares their ends.
fn is_slip(a: Word<'_>, b: Word<'_>, grade: u32) -> bool {
    let ends = |word: Word<'_>| (word.text.chars().next(), word.text.chars().next_back());
    let longer = a.chars.max(b.chars);
    a.chars.min(b.chars) >= 6 && ends(a) == ends(b) && grade >= without_errors(1, longer)
}

/// How alike two words are, in thousandths; zero where they have nothing to do with one another.
fn alike(a: Word<'_>, b: Word<'_>) -> u32 {
    let (short, long) = if a.chars <= b.chars { (a, b) } else { (b, a) };
    if short.chars == 1 {
        let is_initial = long.chars > 1 && long.text.starts_with(short.text);
        return if is_initial { INITIAL } else { 0 };
    }
    // Most words differ in length or in all their letters, and are done with here.
    let allowed = long.chars.saturating_mul(1_000_u32.saturating_sub(LEAST_FOR_WORDS));
    let allowed = allowed.checked_div(1_000).unwrap_or(0);
    if long.chars.saturating_sub(short.chars) > allowed {
        return 0;
    }
    let [short, letters] = [short, long].map(|word| Letters::of(word.text.chars()));
    let limit = usize::try_from(allowed).unwrap_or(usize::MAX);
    let errors = distance(short.as_slice(), letters.as_slice(), limit);
    errors.map_or(0, |errors| without_errors(errors, long.chars))
}

/// The part of so many letters that is left after so many errors, in thousandths.
fn without_errors(errors: usize, letters: u32) -> u32 {
    let errors = u32::try_from(errors).unwrap_or(u32::MAX);
    let right = letters.saturating_sub(errors);
    right.saturating_mul(1_000).checked_div(letters).unwrap_or(0)
}

/// Given name before surname, all characters the same.
const TRANSPOSED: Grade = Grade::of(950);
/// A surname alone, as in "Mr Wang", beside a whole name with it.
const SURNAME_ALONE: Grade = Grade::of(700);
/// At most, where the surnames are two.
const OTHER_SURNAME: Grade = Grade::of(500);
/// A firm's name that lacks its town or its trade.
const CONTAINED: Grade = Grade::of(850);

/// How alike two Chinese names of persons are.
pub(super) fn chinese_persons(a: &str, b: &str) -> Grade {
    if a == b {
        return Grade::SAME;
    }
    let [a, b] = [a, b].map(|name| Letters::of(name.chars()));
    let (a, b) = (a.as_slice(), b.as_slice());
    if is_transposed(a, b) || is_transposed(b, a) {
        return TRANSPOSED;
    }
    let [(surname_a, given_a), (surname_b, given_b)] =
        [a, b].map(|name| name.split_at_checked(surname_chars(name)).unwrap_or((name, &[])));
    if surname_a == surname_b && (given_a.is_empty() || given_b.is_empty()) {
        return SURNAME_ALONE;
    }
    let grade = letters_alike(a, b);
    if surname_a == surname_b { grade } else { grade.min(OTHER_SURNAME) }
}

/// Whether the given name of `a` followed by its surname is `b`.
fn is_transposed(a: &[char], b: &[char]) -> bool {
    let surname = surname_chars(a);
    a.split_at_checked(surname).is_some_and(|(surname, given)| {
        !given.is_empty() && a.len() == b.len() && given.iter().chain(surname).eq(b)
    })
}

/// How alike two Chinese names of firms are, or any other two texts without words.
pub(super) fn chinese_texts(a: &str, b: &str) -> Grade {
    if a == b {
        return Grade::SAME;
    }
    let [left, right] = [a, b].map(|name| Letters::of(name.chars()));
    let grade = letters_alike(left.as_slice(), right.as_slice()).min(NOT_EQUAL);
    let shorter = left.as_slice().len().min(right.as_slice().len());
    if shorter >= 4 && (a.contains(b) || b.contains(a)) { grade.max(CONTAINED) } else { grade }
}

fn letters_alike(a: &[char], b: &[char]) -> Grade {
    let longer = a.len().max(b.len());
    let errors = distance(a, b, longer).unwrap_or(longer);
    let letters = u32::try_from(longer).unwrap_or(u32::MAX);
    Grade::of(u16::try_from(without_errors(errors, letters)).unwrap_or(0)).min(Grade::NEARLY)
}

#[cfg(test)]
mod tests {
    use super::{Family, chinese_persons, chinese_texts, persons, words};
    use crate::intake::duplicates::Grade;
    use proptest::prelude::*;

    fn thousandths(grade: Grade) -> u16 {
        grade.thousandths()
    }

    #[test]
    fn words_may_lack_be_joined_or_hold_an_error() {
        let grade = |a, b| thousandths(words(a, b));
        assert_eq!(grade("john smith", "john smith"), 1_000);
        assert_eq!(grade("john smith", "john smyth"), 888);
        assert_eq!(grade("j smith", "john smith"), 833);
        assert_eq!(grade("john smith", "john michael smith"), 911);
        assert_eq!(grade("wang xiaoming", "ming wang xiao"), 966);
        assert!(grade("john smith", "mary smith") < 600);
        assert!(grade("anna jones", "peter smith") < 100);
        assert_eq!(grade("smith", "john smith"), 714);
    }

    #[test]
    fn similar_given_names_are_of_relatives_and_a_slip_in_a_surname_is_not() {
        let grade = |a, b, family| {
            thousandths(persons((a, Family::Word(family)), (b, Family::Word(family))))
        };
        for (a, b) in [
            ("mario rossi", "maria rossi"),
            ("daniel muller", "daniela muller"),
            ("anna schmidt", "hanna schmidt"),
            ("francisco hernandez rodriguez", "francisca hernandez rodriguez"),
            ("al wolfeschlegelsteinhausen", "bo wolfeschlegelsteinhausen"),
            ("j schwarzenegger", "jane schwarzenegger"),
        ] {
            assert!(grade(a, b, 1) <= 840, "{a} {b}");
        }
        assert_eq!(grade("john schneider", "john schnieder", 1), 922);
        assert_eq!(grade("jan novotny", "jan novotna", 1), 840);
        assert_eq!(grade("john smith", "john smyth", 1), 840);
        assert_eq!(grade("john montgomery", "a john montgomery", 1), 940);
        assert_eq!(grade("wang xiaoming", "ming wang xiao", 0), 966);
    }

    #[test]
    fn a_chinese_name_may_be_turned_round_or_hold_one_other_character() {
        let grade = |a, b| thousandths(chinese_persons(a, b));
        assert_eq!(grade("王秀英", "王秀英"), 1_000);
        assert_eq!(grade("王秀英", "秀英王"), 950);
        assert_eq!(grade("欧阳修", "修欧阳"), 950);
        assert_eq!(grade("王秀英", "王秀瑛"), 666);
        assert_eq!(grade("王秀英", "李秀英"), 500);
        assert_eq!(grade("王伟", "王芳"), 500);
        assert_eq!(grade("王", "王秀英"), 700);
        assert!(grade("王伟", "李娜") == 0);
        assert_eq!(thousandths(chinese_texts("北京小米科技", "小米科技")), 850);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn words_that_match_in_several_ways_match_the_same_from_both_sides(
            a in "[ab]{1,5}( [ab]{1,5}){1,4}", b in "[ab]{1,5}( [ab]{1,5}){1,4}"
        ) {
            prop_assert_eq!(words(&a, &b), words(&b, &a));
        }

        #[test]
        fn measures_are_symmetric_bounded_and_one_only_for_the_same(
            a in "[ab]{1,4}( [abc]{1,5}){0,4}|[王秀英欧阳李]{1,5}",
            b in "[ab]{1,4}( [abc]{1,5}){0,4}|[王秀英欧阳李]{1,5}",
        ) {
            for measure in [words, chinese_persons, chinese_texts] {
                let grade = measure(&a, &b);
                prop_assert_eq!(grade, measure(&b, &a));
                prop_assert!(grade <= Grade::SAME);
                prop_assert_eq!(grade == Grade::SAME, a == b);
                prop_assert_eq!(measure(&a, &a), Grade::SAME);
            }
        }
    }
}
