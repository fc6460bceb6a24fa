//! Rules that decide about two customers: tests of fields that must all hold.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::Grade;
use crate::units::text::pad;

/// A field in which two customers are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchField {
    /// The number of an identity card or a register.
    NationalId,
    /// Telephone numbers.
    Phone,
    /// E-mail addresses.
    Email,
    /// Accounts on WeChat or WeCom, each compared with those on the same platform.
    Account,
    /// Names.
    Name,
    /// The birthday.
    Birthday,
    /// Whether a woman or a man, as recorded or by a title such as *Mrs* or 先生.
    Sex,
    /// Postal addresses.
    Address,
    /// Person or organisation.
    Kind,
}

impl MatchField {
    /// All fields, in the order in which evidence lists them.
    pub const ALL: [MatchField; 9] = [
        MatchField::NationalId,
        MatchField::Phone,
        MatchField::Email,
        MatchField::Account,
        MatchField::Name,
        MatchField::Birthday,
        MatchField::Sex,
        MatchField::Address,
        MatchField::Kind,
    ];

    /// Where the field stands in [`MatchField::ALL`].
    pub(super) const fn place(self) -> usize {
        self as usize
    }

    /// The field's name in a policy, such as `national_id`.
    pub const fn key(self) -> &'static str {
        match self {
            MatchField::NationalId => "national_id",
            MatchField::Phone => "phone",
            MatchField::Email => "email",
            MatchField::Account => "account",
            MatchField::Name => "name",
            MatchField::Birthday => "birthday",
            MatchField::Sex => "sex",
            MatchField::Address => "address",
            MatchField::Kind => "kind",
        }
    }
}

impl fmt::Display for MatchField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        pad(
            f,
            match self {
                MatchField::NationalId => "national id",
                MatchField::Phone => "phone",
                MatchField::Email => "e-mail",
                MatchField::Account => "account",
                MatchField::Name => "name",
                MatchField::Birthday => "birthday",
                MatchField::Sex => "sex",
                MatchField::Address => "address",
                MatchField::Kind => "kind of customer",
            },
        )
    }
}

/// What is said about two customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Two records of one customer.
    Same,
    /// Perhaps: a person must look.
    Ask,
    /// Two customers, as far as the data goes.
    Different,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        pad(
            f,
            match self {
                Verdict::Same => "same",
                Verdict::Ask => "ask a person",
                Verdict::Different => "different",
            },
        )
    }
}

/// What a rule asks of one field. Figures are percentages of the [`Grade`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Is {
    /// Both have the field, and are at least so much alike. 100 asks for the same normal form.
    AtLeast(u32),
    /// Both have the field, and are less alike than that.
    Below(u32),
    /// Not known to be so much alike: less, or one of the two does not have the field.
    NotAtLeast(u32),
    /// Not known to be less alike than that: at least so much, or one of the two does not have the
    /// field.
    NotBelow(u32),
    /// One of the two, or both, do not have the field.
    Unknown,
}

/// A test of one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldTest {
    /// Which field.
    pub field: MatchField,
    /// What it must be.
    pub is: Is,
}

impl FieldTest {
    /// Both have the field, and are at least so many percent alike.
    pub const fn at_least(field: MatchField, percent: u32) -> Self {
        FieldTest { field, is: Is::AtLeast(percent) }
    }

    /// Both have the field, and are less alike than that.
    pub const fn below(field: MatchField, percent: u32) -> Self {
        FieldTest { field, is: Is::Below(percent) }
    }

    /// They are not known to be so much alike.
    pub const fn not_at_least(field: MatchField, percent: u32) -> Self {
        FieldTest { field, is: Is::NotAtLeast(percent) }
    }

    /// They are not known to be less alike than that: nothing contradicts.
    pub const fn not_below(field: MatchField, percent: u32) -> Self {
        FieldTest { field, is: Is::NotBelow(percent) }
    }

    /// One of the two does not have the field.
    pub const fn unknown(field: MatchField) -> Self {
        FieldTest { field, is: Is::Unknown }
    }

    /// Whether it holds for the field's grade.
    pub(super) fn holds(self, grade: Option<Grade>) -> bool {
        match self.is {
            Is::AtLeast(percent) => grade.is_some_and(|grade| grade.reaches(percent)),
            Is::Below(percent) => grade.is_some_and(|grade| !grade.reaches(percent)),
            Is::NotAtLeast(percent) => !grade.is_some_and(|grade| grade.reaches(percent)),
            Is::NotBelow(percent) => grade.is_none_or(|grade| grade.reaches(percent)),
            Is::Unknown => grade.is_none(),
        }
    }
}

/// Tests that must all hold, and what is then said.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatchRule {
    /// The tests.
    pub all: Vec<FieldTest>,
    /// What is said where they hold.
    pub verdict: Verdict,
}

/// Rules by name, of which no name comes twice: serde would keep the last without a word.
pub(super) fn without_repetition<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<BTreeMap<String, MatchRule>, D::Error> {
    struct Rules;

    impl<'de> Visitor<'de> for Rules {
        type Value = BTreeMap<String, MatchRule>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("rules by name")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut rules = BTreeMap::new();
            while let Some((name, rule)) = map.next_entry::<String, MatchRule>()? {
                if rules.contains_key(&name) {
                    return Err(A::Error::custom(format_args!("two rules are named `{name}`")));
                }
                rules.insert(name, rule);
            }
            Ok(rules)
        }
    }

    from.deserialize_map(Rules)
}

/// A name of this grade is the same but for the order and the joining of its words.
const EQUAL_NAME: u32 = 95;
/// A name of this grade may hold an error of typing in the surname, or lack a word.
const SIMILAR_NAME: u32 = 85;

/// The rules of the default policy. Relatives share telephones, addresses and surnames, and twins
/// a birthday too: one shared telephone, e-mail or account proves nothing unless the whole name is the same,
/// and nobody is the same against their sex.
pub(super) fn default_rules() -> BTreeMap<String, MatchRule> {
    use MatchField::{Account, Address, Birthday, Email, Kind, Name, NationalId, Phone, Sex};
    let at_least = FieldTest::at_least;
    let below = FieldTest::below;
    let not_at_least = FieldTest::not_at_least;
    let not_below = FieldTest::not_below;
    let same_sex = not_below(Sex, 100);
    let equal_name = at_least(Name, EQUAL_NAME);
    let similar_name = at_least(Name, SIMILAR_NAME);
    let same_birthday = at_least(Birthday, 100);
    let no_other_birthday = not_below(Birthday, 50);
    let [phone, email, account] = [Phone, Email, Account].map(|field| at_least(field, 100));
    let (no_other_email, no_other_account) = (not_below(Email, 60), not_below(Account, 60));
    let rules = [
        ("national_id", vec![at_least(NationalId, 100), same_sex], Verdict::Same),
        (
            "phone_and_name",
            vec![phone, equal_name, same_sex, no_other_birthday, no_other_email, no_other_account],
            Verdict::Same,
        ),
        ("email_and_name", vec![email, equal_name, same_sex, no_other_birthday], Verdict::Same),
        ("account_and_name", vec![account, equal_name, same_sex, no_other_birthday], Verdict::Same),
        (
            "phone_name_and_birthday",
            vec![phone, similar_name, same_sex, same_birthday],
            Verdict::Same,
        ),
        (
            "email_name_and_birthday",
            vec![email, similar_name, same_sex, same_birthday],
            Verdict::Same,
        ),
        (
            "account_name_and_birthday",
            vec![account, similar_name, same_sex, same_birthday],
            Verdict::Same,
        ),
        (
            "name_and_birthday",
            vec![
                equal_name,
                same_birthday,
                same_sex,
                not_below(Phone, 70),
                no_other_email,
                no_other_account,
                not_below(Address, 60),
            ],
            Verdict::Same,
        ),
        ("other_national_id", vec![below(NationalId, 100)], Verdict::Different),
        ("other_kind", vec![below(Kind, 100)], Verdict::Different),
        ("other_birthday", vec![below(Birthday, 30)], Verdict::Different),
        ("other_name", vec![below(Name, 60), not_at_least(Birthday, 100)], Verdict::Different),
        (
            "other_sex",
            vec![
                below(Sex, 100),
                not_at_least(NationalId, 100),
                not_at_least(Phone, 100),
                not_at_least(Email, 100),
                not_at_least(Account, 100),
            ],
            Verdict::Different,
        ),
        ("national_id_only", vec![at_least(NationalId, 100)], Verdict::Ask),
        ("phone_only", vec![phone], Verdict::Ask),
        ("email_only", vec![email], Verdict::Ask),
        ("account_only", vec![account], Verdict::Ask),
        ("similar_name_and_birthday", vec![at_least(Name, 80), same_birthday], Verdict::Ask),
        ("name_and_address", vec![at_least(Name, 90), at_least(Address, 80)], Verdict::Ask),
    ];
    let rule = |(name, all, verdict): (&str, _, _)| (name.to_owned(), MatchRule { all, verdict });
    rules.into_iter().map(rule).collect()
}

#[cfg(test)]
mod tests {
    use super::{FieldTest, MatchField};
    use crate::intake::duplicates::Grade;

    #[test]
    fn an_unknown_field_is_neither_alike_nor_different() {
        let tests = [
            (FieldTest::at_least(MatchField::Name, 85), [true, false, false]),
            (FieldTest::below(MatchField::Name, 85), [false, true, false]),
            (FieldTest::not_at_least(MatchField::Name, 85), [false, true, true]),
            (FieldTest::not_below(MatchField::Name, 85), [true, false, true]),
            (FieldTest::unknown(MatchField::Name), [false, false, true]),
        ];
        for (test, expected) in tests {
            let grades = [Some(Grade::of(850)), Some(Grade::of(849)), None];
            assert_eq!(grades.map(|grade| test.holds(grade)), expected, "{test:?}");
        }
    }

    #[test]
    fn a_field_is_called_in_json_as_its_key_says() {
        for field in MatchField::ALL {
            assert_eq!(serde_json::to_string(&field).unwrap(), format!("\"{}\"", field.key()));
            assert_eq!(MatchField::ALL[field.place()], field);
        }
    }
}
