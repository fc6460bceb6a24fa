//! The normal form of a name.

use super::Grade;
use super::card::CardKind;
use super::distance::MAX_CHARS;
use super::fold::fold;
use super::han::is_han;
use super::similar::{chinese_persons, chinese_texts, words};

/// The most words that a name keeps.
const MAX_WORDS: usize = 8;
/// The longest Chinese name of a person, in characters; longer ones are transcribed foreign names,
/// whose parts are words.
const MAX_CHINESE: usize = 4;

/// A nickname makes two people alike up to here: many are called 小王.
const NICKNAMES: Grade = Grade::of(800);

/// A name without titles, legal forms and what two spellings differ in.
///
/// Two names are the same exactly when their forms are equal; a form keeps at most 64 characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NameForm {
    pub(super) shape: Shape,
    /// Words are sorted, with one space between them.
    pub(super) text: Box<str>,
    // Behind the text, so that a name and the nickname of the same text stand side by side.
    pub(super) is_nickname: bool,
}

/// How a name is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shape {
    /// Surname and given name in Chinese characters, without a space.
    ChinesePerson,
    /// A firm in Chinese characters, without a space.
    ChineseFirm,
    /// Words, sorted.
    Words,
    /// Words of Chinese characters, sorted: a transcribed name.
    ChineseWords,
}

impl NameForm {
    /// The forms of a name: one, or two for a name in Chinese and other letters ("王秀英 Anna
    /// Wang"), or none where nothing is left of it.
    pub(super) fn forms(name: &str, kind: CardKind, is_nickname: bool) -> Vec<NameForm> {
        let folded = fold(name);
        let (han, other): (Vec<&str>, Vec<&str>) = folded
            .split(' ')
            .filter(|word| !word.is_empty())
            .partition(|word| word.starts_with(is_han));
        [chinese(&han, kind), western(other, kind)]
            .into_iter()
            .flatten()
            .map(|(shape, text)| NameForm { shape, is_nickname, text: text.into_boxed_str() })
            .collect()
    }

    /// How alike two names are; `None` for names in different letters.
    pub(super) fn alike(&self, other: &NameForm) -> Option<Grade> {
        let grade = match (self.shape, other.shape) {
            (Shape::Words, Shape::Words) | (Shape::ChineseWords, Shape::ChineseWords) => {
                words(&self.text, &other.text)
            }
            (Shape::ChinesePerson, Shape::ChinesePerson) => {
                chinese_persons(&self.text, &other.text)
            }
            (Shape::Words, _) | (_, Shape::Words) => return None,
            // A person and a firm, or a name with spaces and one without.
            _ => chinese_texts(&self.text, &other.text).min(Grade::NEARLY),
        };
        Some(if self.is_nickname || other.is_nickname { grade.min(NICKNAMES) } else { grade })
    }

    /// The first letter of each word, or each Chinese character: what two names that are nearly
    /// the same have in common.
    pub(super) fn initials(&self) -> impl Iterator<Item = char> + '_ {
        let by_character = matches!(self.shape, Shape::ChinesePerson);
        let mut last = ' ';
        self.text.chars().filter(move |&c| {
            let starts = (by_character || last == ' ') && c != ' ';
            last = c;
            starts
        })
    }
}

fn chinese(han: &[&str], kind: CardKind) -> Option<(Shape, String)> {
    let mut joined = han.concat();
    match kind {
        CardKind::Organisation => {
            without_endings(&mut joined, &LEGAL_FORMS);
            let text: String = joined.chars().take(MAX_CHARS).collect();
            (!text.is_empty()).then_some((Shape::ChineseFirm, text))
        }
        CardKind::Person => {
            without_endings(&mut joined, &FORMS_OF_ADDRESS);
            let chars = joined.chars().count();
            if chars <= MAX_CHINESE || han.len() == 1 {
                let text: String = joined.chars().take(MAX_CHARS).collect();
                return (!text.is_empty()).then_some((Shape::ChinesePerson, text));
            }
            sorted_words(han.to_vec()).map(|text| (Shape::ChineseWords, text))
        }
    }
}

fn western(mut words: Vec<&str>, kind: CardKind) -> Option<(Shape, String)> {
    let dropped: &[&str] = match kind {
        CardKind::Person => &TITLES,
        CardKind::Organisation => &COMPANY_WORDS,
    };
    if words.iter().any(|word| !dropped.contains(word)) {
        words.retain(|word| !dropped.contains(word));
    }
    sorted_words(words).map(|text| (Shape::Words, text))
}

/// The words in order, as many as a form keeps. The letters that do not fit are cut off.
fn sorted_words(mut words: Vec<&str>) -> Option<String> {
    words.sort_unstable();
    words.truncate(MAX_WORDS);
    let text: String = words.join(" ").chars().take(MAX_CHARS).collect();
    let text = text.trim_end();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Takes endings off as long as something is left before them.
fn without_endings(name: &mut String, endings: &[&str]) {
    while let Some(rest) = endings.iter().find_map(|ending| name.strip_suffix(ending)) {
        if rest.is_empty() {
            break;
        }
        name.truncate(rest.len());
    }
}

const TITLES: [&str; 18] = [
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "professor",
    "sir",
    "dame",
    "madam",
    "mme",
    "mlle",
    "monsieur",
    "madame",
    "herr",
    "frau",
    "dipl",
];

const COMPANY_WORDS: [&str; 27] = [
    "ltd",
    "limited",
    "gmbh",
    "inc",
    "incorporated",
    "llc",
    "llp",
    "corp",
    "corporation",
    "co",
    "company",
    "ag",
    "kg",
    "sa",
    "sas",
    "sarl",
    "srl",
    "spa",
    "plc",
    "bv",
    "nv",
    "oy",
    "ab",
    "as",
    "pty",
    "pte",
    "the",
];

/// Longer ones before those that end them.
const FORMS_OF_ADDRESS: [&str; 15] = [
    "先生",
    "女士",
    "小姐",
    "太太",
    "夫人",
    "教授",
    "博士",
    "老师",
    "医生",
    "总经理",
    "经理",
    "师傅",
    "同志",
    "阿姨",
    "律师",
];

const LEGAL_FORMS: [&str; 8] =
    ["有限责任公司", "股份有限公司", "有限公司", "分公司", "公司", "集团", "股份", "有限"];

#[cfg(test)]
mod tests {
    use super::{NameForm, Shape};
    use crate::intake::duplicates::Grade;
    use crate::intake::duplicates::card::CardKind;

    fn texts(name: &str, kind: CardKind) -> Vec<String> {
        NameForm::forms(name, kind, false).iter().map(|form| form.text.to_string()).collect()
    }

    #[test]
    fn titles_and_legal_forms_are_no_part_of_a_name() {
        let person = |name| texts(name, CardKind::Person);
        assert_eq!(person("Dr. John SMITH"), ["john smith"]);
        assert_eq!(person("Smith, John, Mr"), ["john smith"]);
        assert_eq!(person("王秀英 女士"), ["王秀英"]);
        assert_eq!(person("王 秀英"), ["王秀英"]);
        assert_eq!(person("歐陽先生"), ["欧阳"]);
        assert_eq!(person("王秀英 Anna Wang"), ["王秀英", "anna wang"]);
        assert_eq!(person("约翰·史密斯"), ["史密斯 约翰"]);
        assert_eq!(person("Miss"), ["miss"]);
        assert_eq!(person("...!"), [""; 0]);
        let firm = |name| texts(name, CardKind::Organisation);
        assert_eq!(firm("Müller & Co. GmbH"), ["muller"]);
        assert_eq!(firm("小米科技（北京）股份有限公司"), ["小米科技北京"]);
        assert_eq!(firm("小米集团有限公司"), ["小米"]);
    }

    #[test]
    fn names_in_different_letters_cannot_be_compared() {
        let form = |name| NameForm::forms(name, CardKind::Person, false).remove(0);
        assert_eq!(form("王秀英").alike(&form("Anna Wang")), None);
        assert_eq!(form("王秀英").shape, Shape::ChinesePerson);
        assert_eq!(form("陳大文").alike(&form("陈 大文")), Some(Grade::SAME));
    }

    #[test]
    fn a_nickname_is_never_more_than_a_hint() {
        let nickname = NameForm::forms("小王", CardKind::Person, true).remove(0);
        assert!(nickname.alike(&nickname.clone()).unwrap() < Grade::of(850));
    }

    #[test]
    fn the_initials_are_of_words_or_of_each_character() {
        let initials =
            |name| NameForm::forms(name, CardKind::Person, false)[0].initials().collect::<String>();
        assert_eq!(initials("John Michael Smith"), "jms");
        assert_eq!(initials("王秀英"), "王秀英");
    }

    #[test]
    fn a_long_name_keeps_a_bounded_form() {
        for name in ["x".repeat(200), "ab ".repeat(66), "王".repeat(200)] {
            let forms = NameForm::forms(&name, CardKind::Person, false);
            assert!(forms[0].text.chars().count() <= 64);
        }
    }
}
