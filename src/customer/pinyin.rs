//! Chinese names in Latin letters.

use pinyin::ToPinyin;

use super::Name;
use super::han::simplified;

/// Surnames that are read in another way than the character usually is, simplified. Of those that
/// are read in several ways (覃, 乐) most families' is given.
const READINGS: [(&str, &str); 64] = [
    ("尉迟", "yuchi"),
    ("万俟", "moqi"),
    ("长孙", "zhangsun"),
    ("澹台", "tantai"),
    ("单", "shan"),
    ("仇", "qiu"),
    ("曾", "zeng"),
    ("解", "xie"),
    ("查", "zha"),
    ("区", "ou"),
    ("朴", "piao"),
    ("任", "ren"),
    ("华", "hua"),
    ("盖", "ge"),
    ("翟", "zhai"),
    ("覃", "qin"),
    ("缪", "miao"),
    ("冼", "xian"),
    ("洗", "xian"),
    ("员", "yun"),
    ("乐", "yue"),
    ("召", "shao"),
    ("黑", "he"),
    ("折", "she"),
    ("种", "chong"),
    ("秘", "bi"),
    ("繁", "po"),
    ("逄", "pang"),
    ("祭", "zhai"),
    ("车", "che"),
    ("谌", "chen"),
    ("贾", "jia"),
    ("沈", "shen"),
    ("石", "shi"),
    ("葛", "ge"),
    ("晁", "chao"),
    ("曲", "qu"),
    ("宿", "su"),
    ("牟", "mou"),
    ("臧", "zang"),
    ("卜", "bu"),
    ("阚", "kan"),
    ("薄", "bo"),
    ("都", "du"),
    ("藏", "zang"),
    ("乜", "nie"),
    ("么", "yao"),
    ("完颜", "wanyan"),
    ("亓官", "qiguan"),
    ("乐正", "yuezheng"),
    ("叶赫", "yehe"),
    ("宰父", "zaifu"),
    ("那", "na"),
    ("能", "nai"),
    ("隗", "wei"),
    ("郗", "xi"),
    ("燕", "yan"),
    ("宁", "ning"),
    ("应", "ying"),
    ("宓", "mi"),
    ("哈", "ha"),
    ("盛", "sheng"),
    ("占", "zhan"),
    ("尉", "wei"),
];

impl Name {
    /// A Chinese name in Latin letters, by GB/T 28039-2011: the surname first, then the given name in
    /// one word. `None` for a name [without a surname](Name::chinese_surname), and for one with a
    /// character of which the reading is not known.
    ///
    /// Surnames are read as surnames: 单 is Shan. A given name of which a character has several
    /// readings gets the usual one, which may not be that of its owner: a suggestion for
    /// `latin_name`, not a fact.
    ///
    /// Needs the feature `pinyin`, with the crate of this name; it changes nothing else.
    ///
    /// ```
    /// use clienteling::customer::Name;
    ///
    /// let latin = |name: &str| Ok::<_, clienteling::customer::TextError>(
    ///     name.parse::<Name>()?.pinyin().map(String::from),
    /// );
    /// assert_eq!(latin("王秀英")?.as_deref(), Some("Wang Xiuying"));
    /// assert_eq!(latin("单西安")?.as_deref(), Some("Shan Xi'an"));
    /// assert_eq!(latin("John Smith")?, None);
    /// # Ok::<(), clienteling::customer::TextError>(())
    /// ```
    pub fn pinyin(&self) -> Option<Name> {
        let surname: String = self.chinese_surname()?.chars().map(simplified).collect();
        let known = READINGS.iter().find(|(name, _)| *name == surname);
        let surname = match known {
            Some((_, reading)) => (*reading).to_owned(),
            None => in_one_word(&surname)?,
        };
        let words = match self.chinese_given_name() {
            Some(given) => format!("{} {}", capital(&surname), capital(&in_one_word(&given)?)),
            None => capital(&surname),
        };
        Name::try_new(words).ok()
    }
}

/// The syllables together, with an apostrophe before one that begins with a vowel.
fn in_one_word(text: &str) -> Option<String> {
    let mut word = String::new();
    for c in text.chars() {
        let syllable = simplified(c).to_pinyin()?.plain();
        if !word.is_empty() && syllable.starts_with(['a', 'e', 'o']) {
            word.push('\'');
        }
        word.push_str(syllable);
    }
    Some(word)
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
