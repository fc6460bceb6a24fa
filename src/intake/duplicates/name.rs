//! The normal form of a name.

use super::Grade;
use super::card::CardKind;
use super::distance::MAX_CHARS;
use super::fold::fold;
use super::similar::{Family, chinese_persons, chinese_texts, firms, persons};
use crate::customer::Sex;
use crate::customer::chinese_name::{sex_of_address, without_form_of_address};
use crate::customer::han::{is_han, surname_chars};

/// The most words that a name keeps.
const MAX_WORDS: usize = 8;
/// The longest Chinese name of a person, in characters; longer ones are transcribed foreign names,
/// whose parts are words.
const MAX_CHINESE: usize = 4;

/// A nickname makes two people alike up to here: many are called 小王.
const NICKNAMES: Grade = Grade::of(800);
/// At most, where of one name only a surname or an initial is known.
const NOT_FULL: Grade = Grade::of(800);
/// At most, where Junior stands beside Senior or beside neither, or a GmbH beside an AG.
const OTHER_ADDITION: Grade = Grade::of(790);
/// At most, where the legal form of one firm is not known.
const ONE_LEGAL_FORM: Grade = Grade::of(940);

/// A name without titles and what two spellings differ in.
///
/// Two names are the same exactly when their texts and additions are equal and they are full; a
/// form keeps at most 64 characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NameForm {
    pub(super) shape: Shape,
    /// Words are sorted, with one space between them.
    pub(super) text: Box<str>,
    /// What comes after the name and tells two of one name apart: *Jr*, *III*; of firms the legal
    /// form. Sorted words, or empty.
    pub(super) addition: Box<str>,
    // Behind the text, so that a name and the nickname of the same text stand side by side.
    pub(super) is_nickname: bool,
    /// Which of the words is the surname, if it can be told.
    family: Family,
}

/// In which letters a name is written. Names in different ones cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Chinese,
    Latin,
    Other,
}

impl Script {
    pub(super) const COUNT: usize = 3;
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
    /// Words of a firm's name, sorted.
    FirmWords,
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
        // "Smith, John", but not "John Smith, Jr."
        let surname_first = name.split_once([',', '，']).is_some_and(|(before, after)| {
            !fold(before).contains(' ') && !GENERATIONS.contains(&fold(after).as_str())
        });
        [chinese(&han, kind), western(other, kind, surname_first)]
            .into_iter()
            .flatten()
            .map(|form| NameForm { is_nickname, ..form })
            .collect()
    }

    /// How alike two names are; `None` for names in different letters, or of a person and a firm in
    /// Latin ones.
    pub(super) fn alike(&self, other: &NameForm) -> Option<Grade> {
        let grade = match (self.shape, other.shape) {
            _ if self.script() != other.script() => return None,
            (Shape::FirmWords, Shape::FirmWords) => firms(&self.text, &other.text),
            (Shape::Words, Shape::Words) | (Shape::ChineseWords, Shape::ChineseWords) => {
                persons((&self.text, self.family), (&other.text, other.family))
            }
            (Shape::ChinesePerson, Shape::ChinesePerson) => {
                chinese_persons(&self.text, &other.text)
            }
            (Shape::Words | Shape::FirmWords, _) | (_, Shape::Words | Shape::FirmWords) => {
                return None;
            }
            (Shape::ChineseFirm, Shape::ChineseFirm) => chinese_texts(&self.text, &other.text),
            // A person and a firm, or a name with spaces and one without.
            _ => chinese_texts(&self.text, &other.text).min(Grade::NEARLY),
        };
        let is_firm = [self.shape, other.shape]
            .iter()
            .all(|shape| matches!(shape, Shape::FirmWords | Shape::ChineseFirm));
        let most = match (is_firm, self.addition.is_empty() || other.addition.is_empty()) {
            _ if self.addition == other.addition => Grade::SAME,
            (true, true) => ONE_LEGAL_FORM,
            _ => OTHER_ADDITION,
        };
        let most = if self.is_full() && other.is_full() { most } else { most.min(NOT_FULL) };
        let most = if self.is_nickname || other.is_nickname { most.min(NICKNAMES) } else { most };
        Some(grade.min(most))
    }

    /// Whether it is spelt in the same way, as a name or as a nickname.
    pub(super) fn is_spelt_as(&self, other: &NameForm) -> bool {
        self.shape == other.shape && self.text == other.text && self.addition == other.addition
    }

    /// In which letters it is written.
    pub(super) fn script(&self) -> Script {
        match self.shape {
            Shape::ChinesePerson | Shape::ChineseFirm | Shape::ChineseWords => Script::Chinese,
            Shape::Words | Shape::FirmWords => {
                let is_latin = self.text.starts_with(|c: char| c.is_ascii());
                if is_latin { Script::Latin } else { Script::Other }
            }
        }
    }

    /// Whether a surname and a given name are known, not only one of them or an initial. The name
    /// of a firm is always full.
    pub(super) fn is_full(&self) -> bool {
        match self.shape {
            Shape::FirmWords | Shape::ChineseFirm => true,
            Shape::ChinesePerson => {
                let chars: Vec<char> = self.text.chars().take(MAX_CHINESE).collect();
                chars.len() > surname_chars(&chars)
            }
            Shape::Words | Shape::ChineseWords => {
                let letters = self.text.split(' ').map(|word| word.chars().count());
                // Korean and Japanese names are often written in one word.
                let is_in_one = !self.text.contains(' ')
                    && self.text.starts_with(|c| matches!(c, '가'..='힣' | 'ぁ'..='ヿ'));
                letters.filter(|&letters| letters > 1).count() >= if is_in_one { 1 } else { 2 }
            }
        }
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

/// Whether a name says by its title that it is of a woman or a man.
pub(super) fn titled(name: &str) -> Option<Sex> {
    let folded = fold(name);
    let mut words = folded.split(' ');
    let first = words.next().filter(|word| *word == "sr" || *word == "sra");
    let is_one = |titles: &[&str]| {
        folded.contains(' ') && folded.split(' ').any(|word| titles.contains(&word))
    };
    let is_addressed = |sex: Sex| folded.split(' ').any(|word| sex_of_address(word) == Some(sex));
    let is_man = first == Some("sr") || is_one(&MALE_TITLES) || is_addressed(Sex::Male);
    let is_woman = first == Some("sra") || is_one(&FEMALE_TITLES) || is_addressed(Sex::Female);
    match (is_man, is_woman) {
        (true, false) => Some(Sex::Male),
        (false, true) => Some(Sex::Female),
        _ => None,
    }
}

fn form(shape: Shape, text: String, addition: &str) -> Option<NameForm> {
    let form = NameForm {
        shape,
        text: text.into_boxed_str(),
        addition: addition.into(),
        is_nickname: false,
        family: Family::Unknown,
    };
    (!form.text.is_empty()).then_some(form)
}

fn chinese(han: &[&str], kind: CardKind) -> Option<NameForm> {
    let mut joined = han.concat();
    match kind {
        CardKind::Organisation => {
            let legal_form = without_legal_form(&mut joined);
            let text: String = joined.chars().take(MAX_CHARS).collect();
            form(Shape::ChineseFirm, text, &legal_form)
        }
        CardKind::Person => {
            while let Some(rest) = without_form_of_address(&joined).map(|(rest, _)| rest.len()) {
                joined.truncate(rest);
            }
            let chars = joined.chars().count();
            if chars <= MAX_CHINESE || han.len() == 1 {
                let text: String = joined.chars().take(MAX_CHARS).collect();
                return form(Shape::ChinesePerson, text, "");
            }
            let (text, family) = sorted_words(han.to_vec(), han.last().copied());
            let words = form(Shape::ChineseWords, text, "")?;
            Some(NameForm { family, ..words })
        }
    }
}

fn western(mut words: Vec<&str>, kind: CardKind, surname_first: bool) -> Option<NameForm> {
    if kind == CardKind::Organisation {
        let is_legal = |word: &&str| legal_word(word).is_some();
        let mut legal: Vec<&str> = Vec::new();
        if !words.iter().all(is_legal) {
            legal.extend(words.iter().filter_map(|word| legal_word(word)));
            words.retain(|word| !is_legal(word));
        }
        let (legal, _) = sorted_words(legal.into_iter().filter(|w| !w.is_empty()).collect(), None);
        let (text, _) = sorted_words(words, None);
        return form(Shape::FirmWords, text, &legal);
    }
    // A Spanish Sr is a title, an English one the father.
    let first_is_title = words.first().is_some_and(|word| matches!(*word, "sr" | "sra"));
    if first_is_title && words.len() > 1 {
        words.remove(0);
    }
    let is_title = |word: &&str| {
        TITLES.contains(word) || MALE_TITLES.contains(word) || FEMALE_TITLES.contains(word)
    };
    if !words.iter().all(is_title) {
        words.retain(|word| !is_title(word));
    }
    let mut generation = "";
    let place = words.iter().skip(1).position(|word| GENERATIONS.contains(word));
    if let Some(place) = place.and_then(|place| place.checked_add(1)) {
        generation = match words.remove(place) {
            "junior" => "jr",
            "senior" => "sr",
            word => word,
        };
    }
    let family = if surname_first { words.first() } else { words.last() }.copied();
    let (text, family) = sorted_words(words, family);
    let words = form(Shape::Words, text, generation)?;
    Some(NameForm { family, ..words })
}

/// The short form of a word that says which legal form a firm has, empty for one that says nothing;
/// `None` for any other word.
fn legal_word(word: &str) -> Option<&str> {
    Some(match word {
        "the" => "",
        "limited" => "ltd",
        "incorporated" => "inc",
        "corporation" => "corp",
        "company" => "co",
        word if LEGAL_WORDS.contains(&word) => word,
        _ => return None,
    })
}

/// Takes the legal form off a Chinese firm's name and gives it, shortened. That of a branch stays:
/// 分公司 is no legal form.
fn without_legal_form(name: &mut String) -> String {
    let mut found = Vec::new();
    'endings: loop {
        for (ending, short) in LEGAL_FORMS {
            let Some(rest) = name.strip_suffix(ending) else { continue };
            if rest.is_empty() || rest.ends_with('分') {
                break 'endings;
            }
            name.truncate(rest.len());
            if !short.is_empty() && !found.contains(&short) {
                found.push(short);
            }
            continue 'endings;
        }
        break;
    }
    found.sort_unstable();
    found.concat()
}

/// The words in order, as many as a form keeps, and where the surname stands among them. The
/// letters that do not fit are cut off.
fn sorted_words(mut words: Vec<&str>, family: Option<&str>) -> (String, Family) {
    words.sort_unstable();
    words.truncate(MAX_WORDS);
    let place = family.filter(|_| words.len() > 1).and_then(|family| {
        let place = words.iter().position(|word| *word == family)?;
        u8::try_from(place).ok()
    });
    let text: String = words.join(" ").chars().take(MAX_CHARS).collect();
    (text.trim_end().to_owned(), place.map_or(Family::Unknown, Family::Word))
}

const TITLES: [&str; 5] = ["mx", "dr", "prof", "professor", "dipl"];

const MALE_TITLES: [&str; 4] = ["mr", "herr", "sir", "monsieur"];

const FEMALE_TITLES: [&str; 9] =
    ["mrs", "ms", "miss", "frau", "mme", "mlle", "dame", "madam", "madame"];

/// What tells a father from a son of the same name.
const GENERATIONS: [&str; 7] = ["jr", "junior", "sr", "senior", "ii", "iii", "iv"];

const LEGAL_WORDS: [&str; 22] = [
    "ltd", "gmbh", "inc", "llc", "llp", "corp", "co", "ag", "kg", "sa", "sas", "sarl", "srl",
    "spa", "plc", "bv", "nv", "oy", "ab", "as", "pty", "pte",
];

/// Each with the word that stands for it; longer ones before those that end them.
const LEGAL_FORMS: [(&str, &str); 7] = [
    ("有限责任公司", "有限"),
    ("股份有限公司", "股份"),
    ("有限公司", "有限"),
    ("公司", ""),
    ("集团", "集团"),
    ("股份", "股份"),
    ("有限", "有限"),
];

#[cfg(test)]
mod tests {
    use super::{NameForm, Shape, titled};
    use crate::customer::Sex;
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
        assert_eq!(["张总", "张主任", "张姐"].map(person), [["张"]; 3]);
        assert_eq!(person("张建工"), ["张建工"]);
        assert_eq!(person("王秀英 Anna Wang"), ["王秀英", "anna wang"]);
        assert_eq!(person("约翰·史密斯"), ["史密斯 约翰"]);
        assert_eq!(person("Miss"), ["miss"]);
        assert_eq!(person("...!"), [""; 0]);
        let firm = |name| texts(name, CardKind::Organisation);
        assert_eq!(firm("Müller & Co. GmbH"), ["muller"]);
        assert_eq!(firm("小米科技（北京）股份有限公司"), ["小米科技北京"]);
        assert_eq!(firm("小米集团有限公司"), ["小米"]);
    }

    fn alike(kind: CardKind, a: &str, b: &str) -> u16 {
        let [a, b] = [a, b].map(|name| NameForm::forms(name, kind, false).remove(0));
        assert_eq!(a.alike(&b), b.alike(&a));
        a.alike(&b).unwrap().thousandths()
    }

    #[test]
    fn junior_and_senior_are_never_the_same_name() {
        let grade = |a, b| alike(CardKind::Person, a, b);
        assert_eq!(grade("John Smith", "John Smith Jr."), 790);
        assert_eq!(grade("John Smith Sr.", "John Smith, Junior"), 790);
        assert_eq!(grade("John Smith II", "John Smith III"), 790);
        assert_eq!(grade("John Smith Jr", "Smith, John, junior"), 1_000);
        assert_eq!(grade("Sr. Juan Garcia", "Juan Garcia"), 1_000);
    }

    #[test]
    fn a_surname_or_an_initial_alone_is_no_full_name() {
        let grade = |a, b| alike(CardKind::Person, a, b);
        for (a, b) in
            [("Smith", "Smith"), ("J Smith", "J. Smith"), ("王先生", "王女士"), ("欧阳", "欧阳")]
        {
            assert!(grade(a, b) <= 800, "{a} {b}");
        }
        assert!(grade("J Schwarzenegger", "Jane Schwarzenegger") <= 840);
        assert_eq!(grade("김철수", "김철수"), 1_000);
    }

    #[test]
    fn a_title_tells_a_woman_from_a_man() {
        let sex = |name| titled(name);
        assert_eq!(["Mr Smith", "王先生", "Smith, Herr"].map(sex), [Some(Sex::Male); 3]);
        assert_eq!(["Mrs. Smith", "王 女士", "李小姐"].map(sex), [Some(Sex::Female); 3]);
        assert_eq!(["Dr Smith", "Mr and Mrs Smith", "Ms"].map(sex), [None; 3]);
    }

    #[test]
    fn separate_legal_entities_are_never_the_same_name() {
        let grade = |a, b| alike(CardKind::Organisation, a, b);
        assert_eq!(grade("Müller GmbH", "Muller GMBH"), 1_000);
        assert_eq!(grade("Müller GmbH", "Müller AG"), 790);
        assert_eq!(grade("Müller Verwaltungs GmbH", "Müller Verwaltungs GmbH & Co. KG"), 790);
        for (a, b) in [
            ("Müller GmbH", "Müller"),
            ("Müller Holding GmbH", "Müller GmbH"),
            ("Franziska Hinterhuber Schneiderei", "Franziska Hinterhuber Schneiderei branch 2"),
            ("中国银行", "中国银行北京分行"),
            (
                "中国建设银行股份有限公司北京第一支行营业部",
                "中国建设银行股份有限公司北京第二支行营业部",
            ),
            ("小米科技有限公司北京分公司", "小米科技有限公司"),
        ] {
            assert!(grade(a, b) < 950, "{a} {b}: {}", grade(a, b));
        }
        assert_eq!(grade("小米科技有限责任公司", "小米科技有限公司"), 1_000);
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
