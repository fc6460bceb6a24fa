//! That there is none can be known: no children, no e-mail address. It is not the same as not known.

use std::collections::BTreeSet;
use std::fmt;

use super::leaf::typed_word;
use super::{EntryError, Field, TextError};
use crate::rule::{Problem, ProblemKind, Problems};
use crate::units::guard::list;

/// Whether it can be known of a field that there is none, and what a form says for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoneSaid {
    /// Everybody has one, or one that has none says nothing about them.
    Never,
    /// There may be none, and a word in a form does not say so: it is typed to get past the field.
    Stated,
    /// There may be none, and a form says so with one of the usual words or of these.
    Words(&'static [&'static str]),
}

/// The words that say in a form that there is none.
const WORDS: [&str; 3] = ["none", "无", "没有"];

impl NoneSaid {
    /// Whether a text says that there is none.
    pub(super) fn is_said_by(self, text: &str) -> bool {
        let NoneSaid::Words(own) = self else { return false };
        let typed = typed_word(text);
        // The characters of these words that no surname has.
        let simplified = |c| match c {
            '無' => '无',
            '沒' => '没',
            '煙' | '菸' => '烟',
            '飲' => '饮',
            c => c,
        };
        let typed: String =
            typed.trim_end_matches(['.', '。', '!']).chars().map(simplified).collect();
        WORDS.iter().chain(own).any(|word| typed_word(word) == typed)
    }
}

/// The fields of a person or an organisation of which it is known that there is none.
///
/// They are told by [`know_none`](super::Profile::know_none), and asked for by
/// [`has_none`](super::Profile::has_none): a value that is put into its field later goes before what
/// stands here. `Debug` shows nothing of it.
#[derive(Clone, Default)]
pub struct KnownNone(Fields);

/// Of most nothing is known to be none: it takes the room of a pointer.
type Fields = Option<Box<BTreeSet<Field>>>;

impl KnownNone {
    /// The fields that were told, whether or not they have a value by now.
    pub(super) fn told(&self) -> impl Iterator<Item = Field> + '_ {
        self.0.iter().flat_map(|fields| fields.iter().copied())
    }

    pub(super) fn has(&self, field: Field) -> bool {
        self.0.as_ref().is_some_and(|fields| fields.contains(&field))
    }

    pub(super) fn insert(&mut self, field: Field) {
        self.0.get_or_insert_default().insert(field);
    }

    pub(super) fn remove(&mut self, field: Field) {
        if let Some(fields) = &mut self.0 {
            fields.remove(&field);
        }
    }
}

/// The value of a field is personal, and so is that there is none.
impl fmt::Debug for KnownNone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl<'de> serde::Deserialize<'de> for KnownNone {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let fields: Vec<Field> = list::<256, Field, D>(from)?;
        let mut none = KnownNone::default();
        for field in fields {
            none.insert(field);
        }
        Ok(none)
    }
}

/// The field whose path stands as a value, in a form.
pub(super) fn field_in(text: &str) -> Result<Field, EntryError> {
    let expected = "the path of a field that can be none, such as `family.children`";
    let wrong = || EntryError::Value(TextError::Form { what: "field", expected });
    text.trim().parse().map_err(|_| wrong())
}

/// What contradicts in a record that is read: fields by their paths, and no value.
pub(super) fn refused(never: &[Field], both: &[Field]) -> Result<(), Problems> {
    let problem = |field: &Field, key, error: EntryError| Problem {
        path: field.to_string(),
        kind: ProblemKind::Of { key, text: error.to_string() },
    };
    let never =
        never.iter().map(|field| problem(field, "customer.never_none", EntryError::NeverNone));
    let both = both
        .iter()
        .map(|field| problem(field, "customer.none_and_value", EntryError::NoneAndValue));
    Problems::of(never.chain(both).collect())
}

#[cfg(test)]
mod tests {
    use super::NoneSaid;
    use crate::customer::{Family, Field, Group, Identity, Lifestyle, Person, Profile};

    #[test]
    fn the_usual_words_say_none_and_what_only_fills_a_field_does_not() {
        let said = NoneSaid::Words(&["未育"]);
        for word in ["none", "None", " NONE ", "无", "無", "没有", "沒有", "无。", "未育"]
        {
            assert!(said.is_said_by(word), "{word}");
        }
        for word in ["", "N/A", "-", "na", "nil", "null", "unknown", "未知", "不详", "无锡", "0"]
        {
            assert!(!said.is_said_by(word), "{word}");
        }
        assert!(!NoneSaid::Stated.is_said_by("none") && !NoneSaid::Never.is_said_by("none"));
    }

    #[test]
    fn none_is_known_until_a_value_is_and_not_of_what_has_one() {
        let mut profile = Profile::Person(Person::default());
        profile.know_none(Family::CHILDREN).unwrap();
        assert!(profile.has_none(Family::CHILDREN) && profile.knows(Family::CHILDREN));
        assert!(!profile.has(Family::CHILDREN) && !profile.is_empty());
        assert!(profile.filled().next().is_none());
        // Known twice is known.
        profile.know_none(Family::CHILDREN).unwrap();
        assert_ne!(profile, Profile::Person(Person::default()));
        let Profile::Person(person) = &mut profile else { panic!("a person") };
        let child = r#"[{"name":"Li Mei"}]"#;
        person.family.children = Some(serde_json::from_str(child).unwrap());
        assert!(!profile.has_none(Family::CHILDREN) && profile.has(Family::CHILDREN));
        assert!(profile.know_none(Family::CHILDREN).is_err());
        // What was told before is gone for whoever reads it.
        let with_child = format!(r#"{{"person":{{"family":{{"children":{child}}}}}}}"#);
        assert_eq!(serde_json::to_string(&profile).unwrap(), with_child);
        assert_eq!(profile, serde_json::from_str(&with_child).unwrap());
        profile.clear(Family::CHILDREN);
        assert!(!profile.has_none(Family::CHILDREN) && profile.is_empty());
    }

    #[test]
    fn none_is_known_of_own_fields_that_can_be_none_and_of_no_others() {
        let mut person = Profile::Person(Person::default());
        for field in Field::all() {
            let own = field.group().is_of_person() && field.can_be_none();
            assert_eq!(person.know_none(field).is_ok(), own, "{field}");
        }
        assert!(person.known_none().all(Field::can_be_none));
        assert_eq!(
            person.known_none().count(),
            Group::ALL
                .iter()
                .filter(|group| group.is_of_person())
                .flat_map(|it| it.fields())
                .filter(|field| field.can_be_none())
                .count()
        );
        assert!(!Identity::NAME.can_be_none() && Lifestyle::SMOKING.can_be_none());
    }

    #[test]
    fn a_record_in_which_none_is_known_and_there_is_a_value_is_refused_with_every_field() {
        let read = |json: &str| serde_json::from_str::<Person>(json);
        let error = read(
            r#"{"identity":{"name":"Li Na","email":"li.na@example.com"},
                "lifestyle":{"smoking":{"amount":"a pipe"}},
                "none":["identity.name","lifestyle.smoking","basics.fax","identity.email"]}"#,
        );
        assert_eq!(
            error.unwrap_err().to_string().split(" at line").next().unwrap(),
            "`identity.name`: it cannot be known that there is none; \
             `basics.fax`: it cannot be known that there is none; \
             `identity.email`: a value, and known to be none; \
             `lifestyle.smoking`: a value, and known to be none"
        );
        let known = r#"{"identity":{"name":"Li Na"},"none":["identity.email","family.children"]}"#;
        let person = read(known).unwrap();
        assert_eq!(serde_json::to_string(&person).unwrap(), known);
        assert!(!format!("{person:?}").contains("children"), "{person:?}");
        assert!(read(r#"{"none":["identity.pager"]}"#).is_err());
        assert!(read(r#"{"none":"identity.email"}"#).is_err());
    }
}
