//! The table of all fields of a profile: path, sensitivity, and how the value ages.
//!
//! A group is written down once, by [`group!`]: that makes the type, its constants, its hidden
//! `Debug`, its guarded way through serde, and everything that works on fields in general, such as
//! views, completeness and merging. A new field cannot be forgotten there.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::leaf::{FieldValue, first_step};
use super::none::NoneSaid;
use super::{Clearance, EntryError, Sensitivity};
use crate::units::guard;

/// How the value of a field ages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Aging {
    /// It does not change: a date of birth.
    Lasting,
    /// It changes a few times in a life: a name, a highest degree.
    Slow,
    /// It changes every few years: an address, an employer.
    Steady,
    /// It changes within a year or two: tastes, plans, moods.
    Fast,
}

impl Aging {
    /// All kinds, the slowest first.
    pub const ALL: [Aging; 4] = [Aging::Lasting, Aging::Slow, Aging::Steady, Aging::Fast];
}

/// What is the same for a field in every profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldSpec {
    pub name: &'static str,
    pub sensitivity: Sensitivity,
    pub aging: Aging,
    pub none: NoneSaid,
}

/// What stands behind `none =` in a row: `stated`, `said`, or more words that say so.
macro_rules! none_said {
    () => {
        $crate::customer::none::NoneSaid::Never
    };
    (stated) => {
        $crate::customer::none::NoneSaid::Stated
    };
    (said) => {
        $crate::customer::none::NoneSaid::Words(&[])
    };
    ($words:tt) => {
        $crate::customer::none::NoneSaid::Words(&$words)
    };
}
pub(super) use none_said;

/// A struct of optional fields.
pub trait Fields: Clone + PartialEq + Default + 'static {
    /// The fields in order.
    const SPECS: &'static [FieldSpec];
    /// One without any value.
    const EMPTY: &'static Self;

    fn has(&self, position: u8) -> bool;
    fn is_filler(&self, position: u8) -> bool;
    fn clear(&mut self, position: u8);
    fn copy_from(&mut self, other: &Self, position: u8);
    fn agrees_with(&self, other: &Self, position: u8) -> bool;
    fn detail(&self, position: u8) -> u8;
    fn redact(&mut self, clearance: Clearance);
    fn read(&mut self, path: &str, text: &str) -> Result<(), EntryError>;
    fn write(&self, path: &str, out: &mut dyn FnMut(&str, &str));

    /// Whether something stands in it, and all of that only fills its fields.
    fn is_all_filler(&self) -> bool {
        let mut filled = (0_u8..).take(Self::SPECS.len()).filter(|position| self.has(*position));
        !self.is_empty() && filled.all(|position| self.is_filler(position))
    }

    fn is_empty(&self) -> bool {
        (0_u8..).take(Self::SPECS.len()).all(|position| !self.has(position))
    }
}

/// The value of a field, if anything is said in it: an empty person is none.
pub(super) fn said<T: FieldValue>(field: Option<&T>) -> Option<&T> {
    field.filter(|value| !value.is_blank())
}

/// Whether nothing is said in a field.
#[expect(clippy::ref_option, reason = "serde hands over the field as it is")]
pub(super) fn is_unsaid<T: FieldValue>(field: &Option<T>) -> bool {
    said(field.as_ref()).is_none()
}

/// A struct of optional fields. Each row of the table is `name: type = sensitivity, aging;`. Where it
/// can be known that there is none, `none = …` stands behind: see [`none_said!`].
macro_rules! fields {
    (
        $(#[$doc:meta])*
        pub struct $name:ident as $remote:tt {
            $(
                $(#[$field_doc:meta])*
                $field:ident: $type:ty = $sensitivity:ident, $aging:ident $(, none = $none:tt)?;
            )+
        }
    ) => {
        $crate::units::guard::guarded! {
            $(#[$doc])*
            ///
            /// Every field is optional. `Debug` shows which are filled, and nothing personal of
            /// them.
            #[derive(Clone, Default)]
            pub struct $name as $remote {
                $($(#[$field_doc])*
                #[serde(default, skip_serializing_if = "crate::customer::field::is_unsaid")]
                pub $field: Option<$type>,)+
            }
        }

        /// A value in which nothing is said equals none.
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                use $crate::customer::field::said;
                $(said(self.$field.as_ref()) == said(other.$field.as_ref()))&&+
            }
        }

        impl Eq for $name {}

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut shown = f.debug_struct(stringify!($name));
                $(if let Some(value) = &self.$field {
                    use $crate::customer::{Clearance, Sensitivity};
                    if Clearance::up_to(Sensitivity::Internal).covers(Sensitivity::$sensitivity) {
                        shown.field(stringify!($field), value);
                    } else {
                        shown.field(stringify!($field), &format_args!("…"));
                    }
                })+
                shown.finish()
            }
        }

        impl $crate::customer::field::Fields for $name {
            const SPECS: &'static [$crate::customer::field::FieldSpec] = &[
                $($crate::customer::field::FieldSpec {
                    name: stringify!($field),
                    sensitivity: $crate::customer::Sensitivity::$sensitivity,
                    aging: $crate::customer::Aging::$aging,
                    none: $crate::customer::field::none_said!($($none)?),
                },)+
            ];
            const EMPTY: &'static Self = &$name { $($field: None,)+ };

            fn has(&self, position: u8) -> bool {
                use $crate::customer::field::said;
                $crate::customer::field::at_position!(position, $(said(self.$field.as_ref()).is_some(),)+);
                false
            }

            fn is_filler(&self, position: u8) -> bool {
                use $crate::customer::field::said;
                use $crate::customer::leaf::FieldValue;
                $crate::customer::field::at_position!(
                    position,
                    $(said(self.$field.as_ref()).is_some_and(FieldValue::is_filler),)+
                );
                false
            }

            fn clear(&mut self, position: u8) {
                $crate::customer::field::at_position!(position, $(self.$field = None,)+);
            }

            fn copy_from(&mut self, other: &Self, position: u8) {
                $crate::customer::field::at_position!(
                    position,
                    $(self.$field.clone_from(&other.$field),)+
                );
            }

            fn agrees_with(&self, other: &Self, position: u8) -> bool {
                use $crate::customer::field::said;
                use $crate::customer::leaf::FieldValue;
                $crate::customer::field::at_position!(position, $(match (said(self.$field.as_ref()), said(other.$field.as_ref())) {
                    (Some(one), Some(other)) => FieldValue::agrees(one, other),
                    (one, other) => one.is_none() && other.is_none(),
                },)+);
                false
            }

            fn detail(&self, position: u8) -> u8 {
                use $crate::customer::leaf::FieldValue;
                $crate::customer::field::at_position!(
                    position,
                    $(self.$field.as_ref().map_or(0, FieldValue::detail),)+
                );
                0
            }

            fn redact(&mut self, clearance: $crate::customer::Clearance) {
                use $crate::customer::Sensitivity;
                use $crate::customer::leaf::FieldValue;
                $(if clearance.covers(Sensitivity::$sensitivity) {
                    if let Some(value) = &mut self.$field {
                        FieldValue::redact(value, clearance);
                    }
                    if $crate::customer::field::is_unsaid(&self.$field) {
                        self.$field = None;
                    }
                } else {
                    self.$field = None;
                })+
            }

            fn read(
                &mut self,
                path: &str,
                text: &str,
            ) -> Result<(), $crate::customer::EntryError> {
                use $crate::customer::leaf::{FieldValue, first_step};
                let (step, rest) = first_step(path);
                $(if step == stringify!($field) {
                    return <$type as FieldValue>::read(&mut self.$field, rest, text);
                })+
                Err($crate::customer::EntryError::UnknownField)
            }

            fn write(&self, path: &str, out: &mut dyn FnMut(&str, &str)) {
                use $crate::customer::leaf::FieldValue;
                $(if let Some(value) = &self.$field {
                    FieldValue::write(value, &format!("{path}.{}", stringify!($field)), out);
                })+
            }
        }
    };
}
pub(super) use fields;

/// Returns what the expression at a position gives.
macro_rules! at_position {
    ($position:expr, $($what:expr,)+) => {
        let mut steps = $position;
        $(
            if steps == 0 {
                return $what;
            }
            steps = steps.wrapping_sub(1);
        )+
        let _ = steps;
    };
}
pub(super) use at_position;

/// A part of a group with fields of its own: a child, a job. Rows are as in [`fields!`].
macro_rules! part {
    ($(#[$doc:meta])* pub struct $name:ident as $remote:tt { $($rows:tt)+ }) => {
        $crate::customer::field::fields! {
            $(#[$doc])*
            pub struct $name as $remote { $($rows)+ }
        }

        impl $crate::customer::leaf::FieldValue for $name {
            fn read(
                field: &mut Option<Self>,
                rest: Option<&str>,
                text: &str,
            ) -> Result<(), $crate::customer::EntryError> {
                use $crate::customer::{EntryError, field::Fields};
                let rest = rest.ok_or(EntryError::NotOneValue)?;
                let mut part = field.clone().unwrap_or_default();
                Fields::read(&mut part, rest, text)?;
                *field = Some(part);
                Ok(())
            }

            fn write(&self, path: &str, out: &mut dyn FnMut(&str, &str)) {
                $crate::customer::field::Fields::write(self, path, out);
            }

            fn redact(&mut self, clearance: $crate::customer::Clearance) {
                $crate::customer::field::Fields::redact(self, clearance);
            }

            fn is_blank(&self) -> bool {
                $crate::customer::field::Fields::is_empty(self)
            }

            fn is_filler(&self) -> bool {
                $crate::customer::field::Fields::is_all_filler(self)
            }
        }
    };
}
pub(super) use part;

/// One of the thirteen groups. Rows are as in [`fields!`], each with the name of its constant in
/// front.
macro_rules! group {
    (
        $(#[$doc:meta])*
        pub struct $name:ident as $remote:tt {
            $(
                $(#[$field_doc:meta])*
                $constant:ident $field:ident: $type:ty = $sensitivity:ident, $aging:ident
                    $(, none = $none:tt)?;
            )+
        }
    ) => {
        $crate::customer::field::fields! {
            $(#[$doc])*
            pub struct $name as $remote {
                $($(#[$field_doc])* $field: $type = $sensitivity, $aging $(, none = $none)?;)+
            }
        }

        const _: () = {
            #[expect(non_camel_case_types, reason = "the macro cannot make camel case of a field")]
            enum Position { $($field,)+ }

            impl $name {
                $($(#[$field_doc])*
                pub const $constant: $crate::customer::Field = $crate::customer::Field::new(
                    $crate::customer::Group::$name,
                    Position::$field as u8,
                );)+
            }
        };
    };
}
pub(super) use group;

macro_rules! groups {
    ($($(#[$doc:meta])* $group:ident = $name:literal, $holder:literal;)+) => {
        /// One of the groups of basic data: eight of a person, five of an organisation (S1).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Group {
            $($(#[$doc])* $group,)+
        }

        impl Group {
            /// All of them: first those of a person, then those of an organisation.
            pub const ALL: &'static [Group] = &[$(Group::$group),+];

            /// The first step of the paths of its fields.
            pub const fn as_str(self) -> &'static str {
                match self { $(Group::$group => $name,)+ }
            }

            /// Whether it is a group of a person, and not of an organisation.
            pub const fn is_of_person(self) -> bool {
                match self { $(Group::$group => matches!($holder.as_bytes(), b"person"),)+ }
            }

            fn specs(self) -> &'static [FieldSpec] {
                match self { $(Group::$group => <super::$group as Fields>::SPECS,)+ }
            }
        }
    };
}

groups! {
    /// Identity and contact.
    Identity = "identity", "person";
    /// Consumption.
    Consumption = "consumption", "person";
    /// Education.
    Education = "education", "person";
    /// Career.
    Career = "career", "person";
    /// Family.
    Family = "family", "person";
    /// Lifestyle.
    Lifestyle = "lifestyle", "person";
    /// Personality.
    Personality = "personality", "person";
    /// Social circle.
    SocialCircle = "social_circle", "person";
    /// Basic data of an organisation.
    Basics = "basics", "organisation";
    /// Characteristics of an organisation.
    Characteristics = "characteristics", "organisation";
    /// Business of an organisation.
    Business = "business", "organisation";
    /// Trading with an organisation.
    Trading = "trading", "organisation";
    /// The people in charge of an organisation.
    PeopleInCharge = "people", "organisation";
}

impl Group {
    /// The fields of the group, in order.
    pub fn fields(self) -> impl Iterator<Item = Field> {
        (0_u8..).take(self.specs().len()).map(move |position| Field { group: self, position })
    }
}

impl Serialize for Group {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::units::text::pad(f, self.as_str())
    }
}

/// A field of a profile. Shown, read and serialised as its path: `identity.mobile`.
///
/// ```
/// use clienteling::customer::{Field, Identity, Sensitivity};
///
/// assert_eq!(Identity::MOBILE.to_string(), "identity.mobile");
/// assert_eq!("identity.mobile".parse::<Field>()?, Identity::MOBILE);
/// assert_eq!(Identity::MOBILE.sensitivity(), Sensitivity::Personal);
/// # Ok::<(), clienteling::customer::UnknownField>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Field {
    group: Group,
    // INVARIANT: the place of a row in the group's table.
    position: u8,
}

impl Field {
    pub(super) const fn new(group: Group, position: u8) -> Self {
        Field { group, position }
    }

    /// Every field of every group, in order.
    pub fn all() -> impl Iterator<Item = Field> {
        Group::ALL.iter().flat_map(|group| group.fields())
    }

    /// To which group it belongs.
    pub const fn group(self) -> Group {
        self.group
    }

    /// The last step of its path.
    pub fn name(self) -> &'static str {
        self.spec().map_or("", |spec| spec.name)
    }

    /// How much it has to be protected. A field whose entries have fields of their own is seen
    /// from this on; some of these can take more.
    pub fn sensitivity(self) -> Sensitivity {
        self.spec().map_or(Sensitivity::Special, |spec| spec.sensitivity)
    }

    /// How its value ages.
    pub fn aging(self) -> Aging {
        self.spec().map_or(Aging::Fast, |spec| spec.aging)
    }

    /// Whether it can be known that there is none: no children, no e-mail address. Of a name it
    /// cannot.
    pub fn can_be_none(self) -> bool {
        self.none() != NoneSaid::Never
    }

    /// Whether a word such as `none` or 无 says in a form that there is none. In a field that is
    /// often filled only because a form demands it, such as an e-mail address, it does not.
    pub fn is_none_by_word(self) -> bool {
        matches!(self.none(), NoneSaid::Words(_))
    }

    /// Whether a text says in a form that there is none.
    pub(crate) fn is_said_to_be_none(self, text: &str) -> bool {
        self.none().is_said_by(text)
    }

    fn none(self) -> NoneSaid {
        self.spec().map_or(NoneSaid::Never, |spec| spec.none)
    }

    pub(super) const fn position(self) -> u8 {
        self.position
    }

    fn spec(self) -> Option<&'static FieldSpec> {
        self.group.specs().get(usize::from(self.position))
    }
}

/// A path leads to no field. It is not repeated, because it may be a value in the wrong place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no field of a profile: expected a path such as `identity.mobile`")]
pub struct UnknownField;

impl FromStr for Field {
    type Err = UnknownField;

    fn from_str(path: &str) -> Result<Self, UnknownField> {
        let (group, rest) = first_step(path);
        let group = Group::ALL.iter().find(|known| known.as_str() == group).ok_or(UnknownField)?;
        group.fields().find(|field| Some(field.name()) == rest).ok_or(UnknownField)
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::units::text::pad(f, &format!("{}.{}", self.group.as_str(), self.name()))
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Field({self})")
    }
}

impl Serialize for Field {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        guard::text(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::{Field, Fields, Group};
    use crate::customer::{
        AddressParts, Child, Family, Habit, Identity, Job, PeopleInCharge, PersonInCharge,
        Personality, SocialTie, SpecialDate, Study, Topic,
    };

    #[test]
    fn every_path_names_its_field_and_no_two_are_alike() {
        let all: Vec<Field> = Field::all().collect();
        for field in &all {
            assert_eq!(field.to_string().parse::<Field>().unwrap(), *field);
            assert_eq!(
                field.group().fields().filter(|other| other.name() == field.name()).count(),
                1
            );
        }
        assert!(all.is_sorted());
        assert_eq!(Group::ALL.iter().filter(|group| group.is_of_person()).count(), 8);
        assert_eq!(Group::ALL.len(), 13);
        for wrong in ["", "identity", "identity.", "name", "identity.name.x", "basics.nickname"] {
            assert!(wrong.parse::<Field>().is_err(), "{wrong}");
        }
    }

    fn rows<T: Fields>(part: &str) -> String {
        let row = |spec: &super::FieldSpec| {
            let sensitivity = spec.sensitivity.as_str();
            let path = format!("{part}.{}", spec.name);
            format!("{path:21} {sensitivity:8} {:?}\n", spec.aging)
        };
        T::SPECS.iter().map(row).collect()
    }

    /// Those of the groups are pinned in `tests/all/fields.rs`, with their weights.
    #[test]
    fn every_field_of_a_part_has_the_sensitivity_and_the_ageing_that_it_was_given() {
        let all = [
            rows::<AddressParts>("address"),
            rows::<Study>("study"),
            rows::<Job>("job"),
            rows::<Child>("child"),
            rows::<Habit>("habit"),
            rows::<Topic>("topic"),
            rows::<SpecialDate>("special_date"),
            rows::<SocialTie>("tie"),
            rows::<PersonInCharge>("in_charge"),
        ];
        insta::assert_snapshot!(all.concat(), @r"
        address.postal_code   personal Steady
        address.country       personal Steady
        address.province      personal Steady
        address.city          personal Steady
        address.district      personal Steady
        address.street        personal Steady
        address.door          personal Steady
        address.text          personal Steady
        study.institution     personal Lasting
        study.start           personal Lasting
        study.end             personal Lasting
        job.employer          personal Lasting
        job.place             personal Lasting
        job.position          personal Lasting
        job.yearly_income     special  Lasting
        job.start             personal Lasting
        job.end               personal Lasting
        child.name            special  Slow
        child.birthday        special  Lasting
        child.lunar_birthday  special  Lasting
        child.age             special  Fast
        child.schooling       special  Fast
        habit.kind            special  Steady
        habit.amount          special  Steady
        habit.view            special  Steady
        topic.topic           personal Fast
        topic.last_observed   personal Fast
        special_date.occasion personal Slow
        special_date.date     personal Lasting
        tie.name              personal Slow
        tie.relation          personal Steady
        tie.terms             personal Steady
        in_charge.roles       personal Steady
        in_charge.person      personal Steady
        in_charge.ability     personal Steady
        in_charge.character   personal Slow
        ");
    }

    #[test]
    fn a_constant_is_the_field_that_it_is_called_after() {
        let named = [
            (Identity::NAME, "identity.name"),
            (Identity::EMAIL, "identity.email"),
            (Family::CHILDREN, "family.children"),
            (Personality::TRAITS, "personality.traits"),
            (PeopleInCharge::PEOPLE, "people.people"),
        ];
        for (field, path) in named {
            assert_eq!(field.to_string(), path);
        }
    }
}
