//! Surname, given name and form of address of a Chinese name.

use std::borrow::Cow;

use super::han::{can_be_surname, is_han, is_surname, simplified, surname_chars};
use super::{Name, NationalId, Person, Sex, filler};

/// The longest name; longer ones are transcribed foreign names.
const MAX_CHARS: usize = 4;

/// What stands behind a name, each with the sex that it says, if it says one; longer ones before
/// those that end them.
const FORMS_OF_ADDRESS: [(&str, Option<Sex>); 85] = [
    ("总经理", None),
    ("總經理", None),
    ("老板娘", Some(Sex::Female)),
    ("董事长", None),
    ("董事長", None),
    ("工程师", None),
    ("工程師", None),
    ("先生", Some(Sex::Male)),
    ("女士", Some(Sex::Female)),
    ("小姐", Some(Sex::Female)),
    ("太太", Some(Sex::Female)),
    ("夫人", Some(Sex::Female)),
    ("教授", None),
    ("博士", None),
    ("老师", None),
    ("老師", None),
    ("医生", None),
    ("醫生", None),
    ("大夫", None),
    ("经理", None),
    ("經理", None),
    ("师傅", None),
    ("師傅", None),
    ("同志", None),
    ("阿姨", Some(Sex::Female)),
    ("律师", None),
    ("律師", None),
    ("老板", None),
    ("老闆", None),
    ("校长", None),
    ("校長", None),
    ("院长", None),
    ("院長", None),
    ("主任", None),
    ("总监", None),
    ("總監", None),
    ("总裁", None),
    ("總裁", None),
    ("部长", None),
    ("部長", None),
    ("局长", None),
    ("局長", None),
    ("处长", None),
    ("處長", None),
    ("科长", None),
    ("科長", None),
    ("所长", None),
    ("所長", None),
    ("厂长", None),
    ("廠長", None),
    ("店长", None),
    ("店長", None),
    ("会长", None),
    ("會長", None),
    ("行长", None),
    ("行長", None),
    ("队长", None),
    ("隊長", None),
    ("书记", None),
    ("書記", None),
    ("主管", None),
    ("秘书", None),
    ("秘書", None),
    ("护士", None),
    ("護士", None),
    ("法官", None),
    ("警官", None),
    ("教练", None),
    ("教練", None),
    ("司机", None),
    ("司機", None),
    ("会计", None),
    ("會計", None),
    ("大哥", Some(Sex::Male)),
    ("大姐", Some(Sex::Female)),
    ("大叔", Some(Sex::Male)),
    ("大爷", Some(Sex::Male)),
    ("大爺", Some(Sex::Male)),
    ("大妈", Some(Sex::Female)),
    ("大媽", Some(Sex::Female)),
    ("叔叔", Some(Sex::Male)),
    ("伯伯", Some(Sex::Male)),
    ("爷爷", Some(Sex::Male)),
    ("爺爺", Some(Sex::Male)),
    ("奶奶", Some(Sex::Female)),
];

/// What stands behind a surname alone: 张总. A given name can end so.
const SHORT_FORMS: [(&str, Option<Sex>); 14] = [
    ("总", None),
    ("總", None),
    ("董", None),
    ("工", None),
    ("局", None),
    ("处", None),
    ("處", None),
    ("哥", Some(Sex::Male)),
    ("姐", Some(Sex::Female)),
    ("叔", Some(Sex::Male)),
    ("姨", Some(Sex::Female)),
    ("嫂", Some(Sex::Female)),
    ("婶", Some(Sex::Female)),
    ("嬸", Some(Sex::Female)),
];

/// A name without the form of address behind it, and the sex that this says; `None` where there is
/// none, or nothing before it.
pub(crate) fn without_form_of_address(name: &str) -> Option<(&str, Option<Sex>)> {
    if !name.ends_with(is_han) {
        return None;
    }
    let before = |form: &str| name.strip_suffix(form).filter(|rest| !rest.is_empty());
    let long = FORMS_OF_ADDRESS.iter().find_map(|(form, sex)| Some((before(form)?, *sex)));
    long.or_else(|| {
        SHORT_FORMS.iter().find_map(|(form, sex)| {
            let rest = before(form)?;
            let plain: Vec<char> = rest.chars().map(simplified).collect();
            let is_surname_alone =
                plain.len() == surname_chars(&plain) && starts_with_surname(&plain);
            is_surname_alone.then_some((rest, *sex))
        })
    })
}

/// The sex that a form of address says, which stands alone or behind a name.
pub(crate) fn sex_of_address(word: &str) -> Option<Sex> {
    let mut forms = FORMS_OF_ADDRESS.iter().chain(&SHORT_FORMS);
    match forms.find(|(form, _)| *form == word) {
        Some((_, sex)) => *sex,
        None => without_form_of_address(word)?.1,
    }
}

/// A Chinese name, taken apart.
struct Parts {
    surname: String,
    given: String,
    /// The sex that a form of address behind it says.
    addressed: Option<Sex>,
}

impl Name {
    /// The surname of a Chinese name, of one character or two (复姓). `None` for a name in other
    /// letters, a transcribed one (约翰·史密斯), one that begins with no surname that we know (小李,
    /// 客户) or may end with it (秀英王), and one that [only fills its field](Name::is_filler).
    ///
    /// ```
    /// use clienteling::customer::Name;
    ///
    /// assert_eq!("王秀英".parse::<Name>()?.chinese_surname().as_deref(), Some("王"));
    /// assert_eq!("歐陽娜娜".parse::<Name>()?.chinese_surname().as_deref(), Some("歐陽"));
    /// assert_eq!("John Smith".parse::<Name>()?.chinese_surname(), None);
    /// # Ok::<(), clienteling::customer::TextError>(())
    /// ```
    pub fn chinese_surname(&self) -> Option<String> {
        parts(self.as_str()).map(|parts| parts.surname)
    }

    /// The given name of a Chinese name. `None` where there is no
    /// [surname](Name::chinese_surname), or nothing but that.
    ///
    /// ```
    /// use clienteling::customer::Name;
    ///
    /// assert_eq!("王秀英".parse::<Name>()?.chinese_given_name().as_deref(), Some("秀英"));
    /// assert_eq!("王女士".parse::<Name>()?.chinese_given_name(), None);
    /// # Ok::<(), clienteling::customer::TextError>(())
    /// ```
    pub fn chinese_given_name(&self) -> Option<String> {
        parts(self.as_str()).map(|parts| parts.given).filter(|given| !given.is_empty())
    }
}

impl Person {
    /// How a message in Chinese addresses them: the surname, and 女士 for a woman or 先生 for a man.
    ///
    /// The sex is the recorded one, else what a Chinese identity number says, else what a form of
    /// address in the name says. `None` where neither tells it, or there is no
    /// [surname](Name::chinese_surname).
    ///
    /// ```
    /// use clienteling::Person;
    /// use clienteling::customer::Sex;
    ///
    /// let mut person = Person::named("欧阳秀英".parse()?);
    /// assert_eq!(person.chinese_salutation(), None);
    /// person.identity.sex = Some(Sex::Female);
    /// assert_eq!(person.chinese_salutation().as_deref(), Some("欧阳女士"));
    /// # Ok::<(), clienteling::customer::TextError>(())
    /// ```
    pub fn chinese_salutation(&self) -> Option<String> {
        let Parts { surname, addressed, .. } = parts(self.identity.name.as_ref()?.as_str())?;
        let by_id =
            || Some(self.identity.national_id.as_ref().and_then(NationalId::chinese)?.sex());
        let address = match self.identity.sex.or_else(by_id).or(addressed)? {
            Sex::Female => "女士",
            Sex::Male => "先生",
            Sex::Other => return None,
        };
        Some(format!("{surname}{address}"))
    }
}

/// Takes a Chinese name apart; a name in other letters beside it does not count.
fn parts(name: &str) -> Option<Parts> {
    let words = name.split_whitespace();
    let han: Vec<&str> = words.filter(|word| word.contains(is_han)).collect();
    let mut han = han.concat();
    let mut addressed = None;
    if FORMS_OF_ADDRESS.iter().any(|(form, _)| *form == han) || filler::is_name(&han) {
        return None;
    }
    if let Some((rest, sex)) = without_form_of_address(&han) {
        addressed = sex;
        han.truncate(rest.len());
    }
    let chars: Vec<char> = han.chars().collect();
    if !(1..=MAX_CHARS).contains(&chars.len()) || !chars.iter().all(|c| is_han(*c)) {
        return None;
    }
    let plain: Vec<char> = chars.iter().copied().map(simplified).collect();
    if !starts_with_surname(&plain)
        && (may_be_turned(&plain).is_some() || !plain.first().copied().is_some_and(can_be_surname))
    {
        return None;
    }
    let (surname, given) = chars.split_at_checked(surname_chars(&plain))?;
    Some(Parts { surname: surname.iter().collect(), given: given.iter().collect(), addressed })
}

fn starts_with_surname(plain: &[char]) -> bool {
    surname_chars(plain) == 2 || plain.first().copied().is_some_and(is_surname)
}

/// How many characters at the end are a surname, where none stands at the beginning.
fn may_be_turned(plain: &[char]) -> Option<usize> {
    let last_two = plain.len().checked_sub(2).and_then(|at| plain.get(at..))?;
    if surname_chars(last_two) == 2 {
        return Some(2);
    }
    plain.last().copied().is_some_and(is_surname).then_some(1)
}

/// The name with its surname first, where it is certain that it stands last: 王秀英 of 秀英王. Any
/// other as it is.
pub(super) fn surname_first(name: &str) -> Cow<'_, str> {
    let chars: Vec<char> = name.chars().collect();
    let is_chinese = (2..=MAX_CHARS).contains(&chars.len()) && chars.iter().all(|c| is_han(*c));
    let turned = || {
        let plain: Vec<char> = chars.iter().copied().map(simplified).collect();
        if !is_chinese || starts_with_surname(&plain) {
            return None;
        }
        let at = chars.len().checked_sub(may_be_turned(&plain)?)?;
        let (given, surname) = chars.split_at_checked(at)?;
        Some(surname.iter().chain(given).collect::<String>())
    };
    turned().map_or(Cow::Borrowed(name), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::surname_first;
    use crate::customer::leaf::FieldValue;
    use crate::customer::{Name, Person, Sex};
    use proptest::prelude::*;

    fn name(text: &str) -> Name {
        text.parse().unwrap()
    }

    #[test]
    fn a_chinese_name_begins_with_its_surname() {
        for (full, surname, given) in [
            ("王秀英", "王", Some("秀英")),
            ("王 秀英", "王", Some("秀英")),
            ("王\u{3000}秀英", "王", Some("秀英")),
            ("李娜", "李", Some("娜")),
            ("欧阳娜娜", "欧阳", Some("娜娜")),
            ("歐陽娜娜", "歐陽", Some("娜娜")),
            ("诸葛亮", "诸葛", Some("亮")),
            // 慕 alone is none, and 白 at the end would be one.
            ("慕容白", "慕容", Some("白")),
            ("欧阳", "欧阳", None),
            ("欧文", "欧", Some("文")),
            ("王", "王", None),
            ("王女士", "王", None),
            ("王先生", "王", None),
            ("王秀英女士", "王", Some("秀英")),
            ("王经理", "王", None),
            ("陈方安生", "陈", Some("方安生")),
            ("王秀英 Anna Wang", "王", Some("秀英")),
            ("王总", "王", None),
            ("張總", "張", None),
            ("李工", "李", None),
            ("欧阳工", "欧阳", None),
            ("王姐", "王", None),
            ("王大姐", "王", None),
            ("王哥", "王", None),
            ("刘老板", "刘", None),
            ("陈校长", "陈", None),
            ("王主任", "王", None),
            ("王董", "王", None),
            ("王建国主任", "王", Some("建国")),
            // Behind more than a surname these end a given name.
            ("王建工", "王", Some("建工")),
            ("李小哥", "李", Some("小哥")),
            ("董工", "董", None),
            ("完颜亮", "完颜", Some("亮")),
            // A rare surname, before no other.
            ("乜文静", "乜", Some("文静")),
            ("文国强", "文", Some("国强")),
        ] {
            assert_eq!(name(full).chinese_surname().as_deref(), Some(surname), "{full}");
            assert_eq!(name(full).chinese_given_name().as_deref(), given, "{full}");
        }
    }

    #[test]
    fn a_name_of_which_the_surname_is_not_certain_has_none() {
        for other in [
            "John Smith",
            "秀英王",
            "小王",
            "约翰·史密斯",
            "王秀英（大客户）",
            "阿卜杜热合曼",
            "김철수",
            "女士.",
            "女士",
            "Wang",
            "娜娜欧阳",
            "散客",
            "客户",
            "顾客",
            "微信用户",
            "不愿透露",
            "阿强",
            "某某",
            "总",
            "小丽",
        ] {
            assert_eq!(name(other).chinese_surname(), None, "{other}");
            assert_eq!(name(other).chinese_given_name(), None, "{other}");
        }
    }

    #[test]
    fn a_person_is_addressed_by_surname_and_sex() {
        let address = |full: &str, sex: Option<Sex>, id: Option<&str>| {
            let mut person = Person::named(name(full));
            person.identity.sex = sex;
            person.identity.national_id = id.map(|id| id.parse().unwrap());
            person.chinese_salutation()
        };
        let (woman, man) = (Some(Sex::Female), Some(Sex::Male));
        for (full, sex, id, expected) in [
            ("王秀英", woman, None, Some("王女士")),
            ("王秀英", man, None, Some("王先生")),
            ("欧阳秀英", woman, None, Some("欧阳女士")),
            ("王先生", None, None, Some("王先生")),
            ("王小姐", None, None, Some("王女士")),
            ("王姐", None, None, Some("王女士")),
            ("王哥", None, None, Some("王先生")),
            ("王总", None, None, None),
            ("王总", woman, None, Some("王女士")),
            ("王秀英", None, Some("11010519491231002X"), Some("王女士")),
            ("王先生", None, Some("11010519491231002X"), Some("王女士")),
            ("王先生", woman, None, Some("王女士")),
            ("王秀英", man, Some("11010519491231002X"), Some("王先生")),
            ("王秀英", Some(Sex::Other), Some("11010519491231002X"), None),
            ("王秀英", None, Some("E12345678"), None),
            ("王经理", None, None, None),
            ("John Smith", man, None, None),
            ("秀英王", woman, None, None),
        ] {
            assert_eq!(address(full, sex, id).as_deref(), expected, "{full}");
        }
        assert_eq!(Person::default().chinese_salutation(), None);
    }

    #[test]
    fn a_surname_that_certainly_stands_last_is_put_first() {
        for (typed, first) in [
            ("秀英王", "王秀英"),
            ("王秀英", "王秀英"),
            ("娜娜欧阳", "欧阳娜娜"),
            ("秀英陳", "陳秀英"),
            ("慕容白", "慕容白"),
            ("欧阳娜娜", "欧阳娜娜"),
            // Either can be the surname.
            ("王林", "王林"),
            ("林王", "林王"),
            // Neither is one that we know.
            ("秀英", "秀英"),
            ("John Smith", "John Smith"),
            ("小米科技王", "小米科技王"),
        ] {
            assert_eq!(surname_first(typed), first, "{typed}");
        }
        assert!(name("秀英王").agrees(&name("王秀英")) && name("王秀英").agrees(&name("秀英王")));
        assert!(name("王秀英").detail() > name("秀英王").detail());
        assert!(!name("王林").agrees(&name("林王")));
        assert!(!name("秀英李").agrees(&name("王秀英")));
    }

    proptest! {
        #[test]
        fn any_name_is_taken_apart_or_left(text in "\\PC{1,12}|[王李欧阳秀英娜小·先生女士 a]{1,6}") {
            if let Ok(name) = text.parse::<Name>() {
                let (surname, given) = (name.chinese_surname(), name.chinese_given_name());
                prop_assert!(surname.is_some() || given.is_none());
                let first = surname_first(name.as_str()).into_owned();
                prop_assert_eq!(&*surname_first(&first), &*first);
            }
        }
    }
}
