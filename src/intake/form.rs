//! Reading a filled-in form: every problem at once, each with the path of its field.

use std::borrow::Cow;

use crate::customer::{BirthdayReading, EntryError, Field, NationalId, PartialDate, Profile};
use crate::rule::{Checker, ProblemKind, Problems};
use crate::units::text::is_invisible;

/// Fills the entries of a form, each a path and a text, into a profile.
///
/// | an entry | what becomes of it |
/// |---|---|
/// | with a text that shows nothing | it was not answered, and is passed over |
/// | with a birthday that only fills its place, or of which the year does | as a [`BirthdayReading`] says: passed over, or without the year |
/// | of a field that has a value, in the profile or from another entry | a problem |
/// | of a list, in any order | by its number: `family.children.0.name` |
/// | with `none`, 无 or the like, for a field of which [a word says so](Field::is_none_by_word), or for the first entry of its list | it is known that there is [none](crate::customer#that-there-is-none) |
/// | `none.0`, with the path of a field | the same, also for a field of which no word says so |
/// | with a value, and it is known that there is none | a problem |
///
/// Cost: sorts the entries; each is then read once.
///
/// # Errors
/// [`Problems`] with everything that is wrong, in the order of the entries, each with the path that
/// was given, as far as it leads to a field. Where it leads to none it is not repeated, because it
/// may be a value in the wrong place; the place of the entry, from 0, stands for it: `entries[2]`.
/// No value is repeated.
///
/// ```
/// use clienteling::intake::fill_in;
/// use clienteling::{Person, Profile};
///
/// let form = [("identity.name", "李娜"), ("identity.mobile", "138 0000 1111"), ("identity.email", "")];
/// let profile = fill_in(Profile::Person(Person::default()), form)?;
/// assert_eq!(profile.filled().count(), 2);
///
/// let form = [("family.children", "无"), ("lifestyle.smoking", "不吸烟"), ("none.0", "identity.email")];
/// let profile = fill_in(profile, form)?;
/// assert_eq!(profile.known_none().count(), 3);
///
/// let wrong = [("identity.mobile", "none"), ("identity.birthday", "1990-02-30"), ("shoe size", "42")];
/// let error = fill_in(Profile::Person(Person::default()), wrong).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "`identity.mobile`: telephone number: expected 5 to 15 digits, with a leading `+` if the \
///      country code is given; `identity.birthday`: date: expected for example `1990-05-17`, \
///      `1990-05`, `1990` or `--05-17`; `entries[2]`: there is no such field"
/// );
/// # Ok::<(), clienteling::rule::Problems>(())
/// ```
pub fn fill_in<P: AsRef<str>, T: AsRef<str>>(
    profile: Profile,
    entries: impl IntoIterator<Item = (P, T)>,
) -> Result<Profile, Problems> {
    let mut profile = profile;
    let entries: Vec<(P, T)> = entries.into_iter().collect();
    let mut in_order: Vec<(usize, &str, &str)> = entries
        .iter()
        .enumerate()
        .map(|(place, (path, text))| (place, path.as_ref(), text.as_ref()))
        .filter(|(_, _, text)| !shows_nothing(text))
        .collect();
    // Stable: otherwise they stay in the order in which they were given.
    in_order.sort_by_cached_key(|(_, path, _)| list_order(path));
    let mut refused: Vec<(usize, &str, EntryError)> = Vec::new();
    for &(place, path, text) in &in_order {
        let entered = if let Some((list, field)) = none_said(path, text) {
            profile.enter(&format!("{list}none.0"), &field.to_string())
        } else {
            let text = without_placeholder(path, text, &in_order, &profile);
            text.map_or(Ok(()), |text| profile.enter(path, &text))
        };
        if let Err(error) = entered {
            refused.push((place, path, error));
        }
    }
    refused.sort_by_key(|(place, ..)| *place);
    Problems::of(Checker::run(|checker| {
        for (place, path, error) in refused {
            let path = known_path(path, &error).unwrap_or_else(|| format!("entries[{place}]"));
            checker.report(&path, in_words(&error));
        }
    }))?;
    Ok(profile)
}

/// The field of which the text says that there is none, behind the path of whom it is about.
fn none_said<'a>(path: &'a str, text: &str) -> Option<(&'a str, Field)> {
    let whole = path.strip_suffix(".0").unwrap_or(path);
    let (before, name) = whole.rsplit_once('.')?;
    let group = before.rsplit('.').next()?;
    let field: Field = format!("{group}.{name}").parse().ok()?;
    let list = before.strip_suffix(group)?;
    field.is_said_to_be_none(text).then_some((list, field))
}

/// The text, of a birthday what it says, `None` if that is nothing.
fn without_placeholder<'a>(
    path: &str,
    text: &'a str,
    entries: &[(usize, &str, &str)],
    profile: &Profile,
) -> Option<Cow<'a, str>> {
    let name = path.rsplit('.').next().unwrap_or_default();
    if !matches!(name, "birthday" | "spouse_birthday") {
        return Some(Cow::Borrowed(text));
    }
    // What is no date is refused where it is entered.
    let Ok(recorded) = text.parse::<PartialDate>() else { return Some(Cow::Borrowed(text)) };
    let of_id =
        path.strip_suffix("identity.birthday").map(|of| format!("{of}identity.national_id"));
    let id = || -> Option<NationalId> {
        let of_id = of_id?;
        let typed = entries.iter().find(|(_, path, _)| *path == of_id);
        let typed = typed.and_then(|(_, _, text)| text.parse().ok());
        let known = || profile.entries().into_iter().find(|(path, _)| *path == of_id);
        typed.or_else(|| known()?.1.parse().ok())
    };
    match BirthdayReading::of(recorded, None) {
        BirthdayReading::AsRecorded(_) => Some(Cow::Borrowed(text)),
        _ => BirthdayReading::of(recorded, id().as_ref())
            .date()
            .map(|date| Cow::Owned(date.to_text())),
    }
}

fn shows_nothing(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// The numbers in a path: what entries of lists have to be read in the order of.
fn list_order(path: &str) -> Vec<u64> {
    path.split('.').filter_map(|step| step.parse().ok()).collect()
}

/// What is wrong with an entry, as every problem says it.
fn in_words(error: &EntryError) -> ProblemKind {
    let key = match error {
        EntryError::Value(_) => return ProblemKind::Unreadable(error.to_string()),
        EntryError::UnknownField => "intake.form.no-such-field",
        EntryError::NotOneValue => "intake.form.not-one-value",
        EntryError::Twice => "intake.form.twice",
        EntryError::NoneAndValue => "intake.form.none-and-value",
        EntryError::NeverNone => "intake.form.never-none",
        EntryError::Gap { .. } => "intake.form.gap",
        EntryError::TooMany { .. } => "intake.form.too-many",
    };
    ProblemKind::Of { key, text: error.to_string() }
}

/// What may be repeated of a path.
fn known_path(path: &str, error: &EntryError) -> Option<String> {
    let may_hold_a_value = matches!(
        error,
        EntryError::UnknownField | EntryError::TooMany { .. } | EntryError::Gap { .. }
    );
    if !may_hold_a_value {
        return Some(path.to_owned());
    }
    let mut steps = path.splitn(3, '.');
    let field = format!("{}.{}", steps.next()?, steps.next()?);
    field.parse::<Field>().ok().map(|field| field.to_string())
}

#[cfg(test)]
mod tests {
    use super::fill_in;
    use crate::customer::{Organisation, Person, Profile};
    use crate::rule::ProblemKind;

    fn person() -> Profile {
        Profile::Person(Person::default())
    }

    #[test]
    fn entries_of_a_list_come_in_any_order_but_without_a_gap() {
        let form = [
            ("family.children.1.name", "Li Lei"),
            ("family.children.0.birthday", "2015"),
            ("family.children.1.birthday", "2018-03"),
            ("family.children.0.name", "Li Mei"),
        ];
        let profile = fill_in(person(), form).unwrap();
        let Profile::Person(filled) = &profile else { panic!("a person") };
        let children = filled.family.children.as_ref().unwrap();
        assert_eq!(children[1].name.as_ref().unwrap().as_str(), "Li Lei");
        // What was filled in can be written down, and filled in again.
        assert_eq!(fill_in(person(), profile.entries()).unwrap(), profile);

        let gap = fill_in(person(), [("family.children.1.name", "Li Lei")]).unwrap_err();
        assert_eq!(
            gap.to_string(),
            "`family.children`: entry 1 of a list with 0 so far: expected 0 at most"
        );
        let many = (0..10_000).map(|n| (format!("family.children.{n}.name"), "Li"));
        let error = fill_in(person(), many).unwrap_err();
        assert_eq!(error.problems().len(), 10_000 - 64);
        assert!(error.problems()[0].to_string().ends_with("a list holds at most 64 entries"));
        // A number may be a value in the wrong place.
        assert_eq!(error.paths()[0], "family.children");
    }

    #[test]
    fn every_problem_is_listed_and_no_value_is_repeated() {
        let wrong = [
            ("identity.mobile", "secret"),
            ("identity.secret", "x"),
            ("secret.name", "x"),
            ("family.children.0.secret", "x"),
            ("family.children", "secret"),
            ("identity.sex", "secret"),
            ("identity.name", "Li Na"),
            ("identity.name", "secret"),
            ("identity.name.first", "secret"),
            ("basics.name", "secret"),
            ("identity", "secret"),
            ("", "secret"),
        ];
        let error = fill_in(person(), wrong).unwrap_err();
        assert_eq!(error.problems().len(), 11);
        assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
        let paths =
            ["identity.mobile", "entries[1]", "entries[2]", "family.children", "family.children"];
        assert_eq!(error.paths()[..5], paths);
        let keys = error.iter().map(|problem| match &problem.kind {
            ProblemKind::Of { key, .. } => key,
            ProblemKind::Unreadable(_) => "a value",
            other => panic!("{other:?}"),
        });
        let keys: Vec<&str> = keys.map(|key| key.trim_start_matches("intake.form.")).collect();
        insta::assert_snapshot!(keys.join(", "), @"a value, no-such-field, no-such-field, no-such-field, not-one-value, a value, twice, no-such-field, no-such-field, not-one-value, no-such-field");
    }

    #[test]
    fn a_word_is_known_in_chinese_and_in_any_letters() {
        let words: [(&str, &str, &[&str]); 18] = [
            (
                "identity.sex",
                "female",
                &["female", "Female", "F", "女", "女性", "女士", " 女 ", "Ｆ"],
            ),
            ("identity.sex", "male", &["MALE", "m", "男", "男性"]),
            ("identity.sex", "other", &["Other", "其他"]),
            ("identity.blood_type", "AB", &["ab", "AB", "ＡＢ型", "AB型血"]),
            ("family.marital_status", "single", &["Single", "未婚", "单身", "單身", "unmarried"]),
            ("family.marital_status", "married", &["已婚", "再婚", "Married"]),
            ("family.marital_status", "divorced", &["离婚", "離婚", "离异", "離異"]),
            ("family.marital_status", "widowed", &["丧偶", "喪偶", "widowed"]),
            (
                "education.highest_degree",
                "primary_school",
                &["小学", "Primary School", "primary-school"],
            ),
            ("education.highest_degree", "lower_secondary_school", &["初中", "初级中学"]),
            ("education.highest_degree", "secondary_school", &["中学", "secondary school"]),
            ("education.highest_degree", "upper_secondary_school", &["高中", "high school"]),
            ("education.highest_degree", "vocational", &["中专", "技校", "职高"]),
            ("education.highest_degree", "associate", &["大专", "专科", "專科", "大學專科"]),
            (
                "education.highest_degree",
                "bachelor",
                &["本科", "大学本科", "学士", "大學本科", "學士"],
            ),
            ("education.highest_degree", "master", &["硕士", "碩士", "研究生"]),
            ("education.highest_degree", "doctorate", &["博士", "PhD"]),
            ("basics.legal_form", "limited_company", &["有限公司", "有限责任公司"]),
        ];
        for (path, key, typed) in words {
            for typed in typed {
                let empty = if path.starts_with("basics") {
                    Profile::Organisation(Organisation::default())
                } else {
                    person()
                };
                let read = fill_in(empty, [(path, typed)]).map(|read| read.entries());
                let expected = vec![(path.to_owned(), key.to_owned())];
                assert_eq!(read.unwrap(), expected, "{typed}");
            }
        }
        for (path, wrong) in [
            ("identity.sex", "女男"),
            ("identity.sex", "femal"),
            ("family.marital_status", "婚"),
            ("education.highest_degree", "大学"),
            ("education.highest_degree", "初高中"),
        ] {
            assert!(fill_in(person(), [(path, wrong)]).is_err(), "{wrong}");
        }
        // What a program reads stays one word.
        assert!(serde_json::from_str::<crate::customer::Sex>("\"女\"").is_err());
    }

    #[test]
    fn a_birthday_that_only_fills_its_place_is_not_answered_unless_the_id_confirms_it() {
        let read = |entries: &[(&str, &str)]| -> Vec<(String, String)> {
            let mut read = fill_in(person(), entries.iter().copied()).unwrap().entries();
            read.retain(|(path, _)| path.ends_with("birthday"));
            read
        };
        let birthday = |text: &str| vec![("identity.birthday".to_owned(), text.to_owned())];
        let id = ("identity.national_id", "11010519700101002X");
        assert_eq!(read(&[("identity.birthday", "1604-05-17")]), birthday("--05-17"));
        assert_eq!(read(&[("identity.birthday", "1901年5月17日")]), birthday("--05-17"));
        assert_eq!(read(&[("identity.birthday", "1970-01-01")]), []);
        assert_eq!(read(&[("identity.birthday", "1970-01-01"), id]), birthday("1970-01-01"));
        assert_eq!(read(&[id, ("identity.birthday", "1901-01-01")]), birthday("--01-01"));
        // The id can have been known before.
        let known = fill_in(person(), [id]).unwrap();
        let known = fill_in(known, [("identity.birthday", "1970/1/1")]).unwrap();
        assert_eq!(known.entries()[0], birthday("1970-01-01")[0]);
        // Others have no id of their own.
        assert_eq!(
            read(&[
                id,
                ("family.spouse_birthday", "1900-05-17"),
                ("family.children.0.name", "Li Mei"),
                ("family.children.0.birthday", "1970-01-01"),
            ]),
            [("family.spouse_birthday".to_owned(), "--05-17".to_owned())]
        );
        // Another day than a birthday can well be one of these.
        let firm = Profile::Organisation(Organisation::default());
        let filled = fill_in(firm, [("basics.founded", "1901-05-17")]).unwrap();
        assert_eq!(filled.entries()[0].1, "1901-05-17");
        let wedding = fill_in(person(), [("family.wedding_anniversary", "1970-01-01")]).unwrap();
        assert_eq!(wedding.entries()[0].1, "1970-01-01");
    }

    #[test]
    fn the_id_of_a_person_in_charge_confirms_that_persons_birthday() {
        let person =
            |place: u32, field: &str| format!("people.people.{place}.person.identity.{field}");
        let entries = [
            (person(0, "birthday"), "1970-01-01"),
            (person(0, "national_id"), "11010519700101002X"),
            (person(1, "name"), "Li Na"),
            (person(1, "birthday"), "1970-01-01"),
        ];
        let firm = Profile::Organisation(Organisation::default());
        let filled = fill_in(firm, entries).unwrap().entries();
        let birthdays: Vec<&str> = filled
            .iter()
            .filter(|(path, _)| path.ends_with("birthday"))
            .map(|(path, _)| path.as_str())
            .collect();
        assert_eq!(birthdays, [person(0, "birthday")]);
    }

    #[test]
    fn a_word_says_none_where_a_form_asks_whether_there_is_any_and_nowhere_else() {
        let none = |path: &str, text: &str| {
            let filled = fill_in(person(), [(path, text)]).ok()?;
            let known: Vec<String> = filled.known_none().map(|field| field.to_string()).collect();
            Some(known.join(" "))
        };
        for (path, said) in [
            ("family.children", "none|无|無|没有|沒有。|无子女|未育|No children|0|no"),
            ("lifestyle.smoking", "None|不吸烟|不抽煙|non-smoker|无"),
            ("lifestyle.drinking", "无|不喝酒|不饮酒|no"),
            ("lifestyle.interests", "无"),
            ("lifestyle.interests.0", "无|none"),
            ("lifestyle.medical_history", "无|None"),
            ("personality.religion", "无"),
            ("family.spouse_name", "无|无配偶"),
        ] {
            let field = path.strip_suffix(".0").unwrap_or(path);
            for text in said.split('|') {
                assert_eq!(none(path, text).as_deref(), Some(field), "{path}: {text}");
            }
        }
        // What only fills a field does so there too, and a word of one field is none of another.
        for (path, others) in [
            ("family.children", "N/A|-|未知|不吸烟|无锡|nil|1"),
            ("family.children.0", "N/A"),
            ("lifestyle.smoking", "N/A|unknown|0"),
            ("lifestyle.interests.1", "无"),
            ("identity.email", "无|none|没有"),
            ("identity.mobile", "无|none"),
        ] {
            for text in others.split('|') {
                assert_eq!(none(path, text), None, "{path}: {text}");
            }
        }
        for (path, fillers) in [
            ("lifestyle.medical_history", "N/A|-|不详|unknown"),
            ("lifestyle.health", "无|none"),
            ("lifestyle.interests.0", "N/A|未知"),
            ("identity.name", "无|没有"),
            ("identity.wechat", "无|none"),
            ("career.employer", "无"),
            ("career.occupation", "无"),
            ("family.children.0.name", "无"),
        ] {
            for text in fillers.split('|') {
                let filled = fill_in(person(), [(path, text)]).unwrap();
                assert_eq!(filled.known_none().count(), 0, "{path}: {text}");
                assert!(filled.filled().all(|field| !filled.knows(field)), "{path}: {text}");
            }
        }
    }

    #[test]
    fn none_and_a_value_of_one_field_are_a_problem_whichever_comes_first() {
        let both = [
            ("family.children.0.name", "Li Mei"),
            ("family.children", "无"),
            ("lifestyle.interests.0", "none"),
            ("lifestyle.interests.1", "chess"),
            ("none.0", "identity.email"),
            ("none.1", "identity.name"),
            ("none.2", "secret"),
            ("none.3", "identity.email"),
            ("none", "identity.fax"),
            ("none.x", "identity.fax"),
            ("none.4", "basics.fax"),
            ("none.5", "family.children"),
            ("identity.email", "li.na@example.com"),
        ];
        let error = fill_in(person(), both).unwrap_err();
        insta::assert_snapshot!(error.to_string().replace("; ", "\n"), @r"
        `family.children.0.name`: a value, and known to be none
        `lifestyle.interests.1`: a value, and known to be none
        `none.0`: a value, and known to be none
        `none.1`: it cannot be known that there is none
        `none.2`: field: expected the path of a field that can be none, such as `family.children`
        `none.3`: a value, and known to be none
        `none`: the field has parts: expected the path of one of them
        `entries[9]`: there is no such field
        `none.4`: it cannot be known that there is none
        `none.5`: the field is given twice
        ");
        let known = fill_in(person(), [("family.children", "none")]).unwrap();
        assert!(fill_in(known.clone(), [("family.children.0.name", "Li Mei")]).is_err());
        let with_child = fill_in(person(), [("family.children.0.name", "Li Mei")]).unwrap();
        assert!(fill_in(with_child, [("family.children", "none")]).is_err());
        // What was filled in can be written down, and filled in again.
        assert_eq!(fill_in(person(), known.entries()).unwrap(), known);
    }

    #[test]
    fn none_can_be_known_of_a_person_in_charge() {
        let people = [
            ("people.people.0.person.identity.name", "Li Na"),
            ("people.people.0.person.family.children", "无"),
            ("people.people.0.person.none.0", "identity.email"),
            ("trading.credit_problems", "none"),
        ];
        let firm = Profile::Organisation(Organisation::default());
        let filled = fill_in(firm.clone(), people).unwrap();
        assert_eq!(
            serde_json::to_string(&filled).unwrap(),
            r#"{"organisation":{"people":{"people":[{"person":{"identity":{"name":"Li Na"},"none":["identity.email","family.children"]}}]},"none":["trading.credit_problems"]}}"#
        );
        assert_eq!(fill_in(firm, filled.entries()).unwrap(), filled);
        let error = fill_in(filled, [("people.people.0.person.family.children.0.age", "3")]);
        assert!(error.unwrap_err().to_string().ends_with("a value, and known to be none"));
    }

    #[test]
    fn what_was_not_answered_is_passed_over() {
        let blank = [("identity.mobile", ""), ("identity.email", " \u{200b}\t"), ("nonsense", "")];
        assert_eq!(fill_in(person(), blank).unwrap(), person());
        let firm = Profile::Organisation(Organisation::default());
        assert!(fill_in(firm, [("basics.name", "Example Ltd")]).is_ok());
    }
}
