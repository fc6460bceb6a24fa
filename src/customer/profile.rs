//! A person or an organisation: the groups together.

use std::fmt;

use super::field::{Fields, said};
use super::held::Held;
use super::leaf::{FieldValue, first_step};
use super::none::{field_in, refused};
use super::{
    Basics, Business, Career, Characteristics, Clearance, Consumption, ContactDetails, Education,
    EntryError, Family, Field, Group, Identity, KnownNone, Lifestyle, List, Name, OfficeRole,
    PeopleInCharge, Personality, ProfileView, SocialCircle, Trading,
};
use crate::rule::Problems;
use crate::units::guard::{guarded, read_quietly};

/// A holder of groups. Each row is `field: Group;`.
macro_rules! holder {
    (
        $(#[$doc:meta])*
        pub struct $name:ident as $remote:tt {
            $($(#[$field_doc:meta])* $field:ident: $group:ident;)+
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Default)]
        pub struct $name {
            $($(#[$field_doc])*
            pub $field: Held<$group>,)+
            /// Of which fields it is known that there is none.
            pub none: KnownNone,
        }

        const _: () = {
            #[derive(serde::Deserialize)]
            #[serde(remote = $remote, deny_unknown_fields)]
            struct Wire {
                $(#[serde(default)] $field: Held<$group>,)+
                #[serde(default)] none: KnownNone,
            }

            read_quietly!($name, |from| {
                Wire::deserialize(from)
                    .and_then(|it| it.checked().map_err(serde::de::Error::custom))
            });
        };

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeStruct;
                let none: Vec<Field> = self.known_none().collect();
                let given = [$(!self.$field.is_empty(),)+ !none.is_empty()];
                let len = given.into_iter().filter(|given| *given).count();
                let mut written = to.serialize_struct($remote, len)?;
                $(if self.$field.is_empty() {
                    written.skip_field(stringify!($field))?;
                } else {
                    written.serialize_field(stringify!($field), &self.$field)?;
                })+
                if none.is_empty() {
                    written.skip_field("none")?;
                } else {
                    written.serialize_field("none", &none)?;
                }
                written.end()
            }
        }

        /// What was known to be none before there was a value makes no difference.
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                $(self.$field == other.$field)&&+ && self.known_none().eq(other.known_none())
            }
        }

        impl Eq for $name {}

        /// Shows the groups of which something is known, each as it shows itself.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut shown = f.debug_struct(stringify!($name));
                $(if !self.$field.is_empty() {
                    shown.field(stringify!($field), &self.$field);
                })+
                if self.known_none().next().is_some() {
                    shown.field("none", &self.none);
                }
                shown.finish()
            }
        }

        impl $name {
            /// Whether it is known that there is none: no children, no e-mail address.
            pub fn has_none(&self, field: Field) -> bool {
                self.none.has(field) && !self.has(field)
            }

            /// The fields of which it is known that there is none, in order.
            pub fn known_none(&self) -> impl Iterator<Item = Field> + '_ {
                self.none.told().filter(|field| !self.has(*field))
            }

            /// Notes that there is none, as [`Profile::know_none`] does.
            ///
            /// # Errors
            /// [`EntryError`] where that cannot be known, and where there is a value.
            pub fn know_none(&mut self, field: Field) -> Result<(), EntryError> {
                if !Self::can_be_none(field) {
                    return Err(EntryError::NeverNone);
                }
                if self.has(field) {
                    return Err(EntryError::NoneAndValue);
                }
                self.none.insert(field);
                Ok(())
            }

            fn can_be_none(field: Field) -> bool {
                matches!(field.group(), $(Group::$group)|+) && field.can_be_none()
            }

            /// What was read, unless something in it contradicts.
            fn checked(self) -> Result<Self, Problems> {
                let never: Vec<Field> =
                    self.none.told().filter(|field| !Self::can_be_none(*field)).collect();
                let is_both = |field: &Field| Self::can_be_none(*field) && self.has(*field);
                let both: Vec<Field> = self.none.told().filter(is_both).collect();
                refused(&never, &both).map(|()| self)
            }

            fn has(&self, field: Field) -> bool {
                match field.group() {
                    $(Group::$group => self.$field.has(field.position()),)+
                    _ => false,
                }
            }

            fn is_filler(&self, field: Field) -> bool {
                match field.group() {
                    $(Group::$group => self.$field.is_filler(field.position()),)+
                    _ => false,
                }
            }

            fn clear(&mut self, field: Field) {
                self.none.remove(field);
                match field.group() {
                    $(Group::$group if !self.$field.is_empty() => {
                        self.$field.clear(field.position());
                    })+
                    _ => {}
                }
            }

            fn copy_from(&mut self, other: &Self, field: Field) {
                if other.has_none(field) {
                    self.none.insert(field);
                } else {
                    self.none.remove(field);
                }
                match field.group() {
                    $(Group::$group => self.$field.copy_from(&other.$field, field.position()),)+
                    _ => {}
                }
            }

            fn agrees_with(&self, other: &Self, field: Field) -> bool {
                if self.has_none(field) != other.has_none(field) {
                    return false;
                }
                match field.group() {
                    $(Group::$group => self.$field.agrees_with(&other.$field, field.position()),)+
                    _ => false,
                }
            }

            fn detail(&self, field: Field) -> u8 {
                match field.group() {
                    $(Group::$group => self.$field.detail(field.position()),)+
                    _ => 0,
                }
            }

            fn redact_fields(&mut self, clearance: Clearance) {
                $(if !self.$field.is_empty() {
                    let mut group = (*self.$field).clone();
                    group.redact(clearance);
                    self.$field = group.into();
                })+
                // One that has a value is no longer none, although the value goes.
                let none: Vec<Field> = self.none.told().collect();
                for field in none.into_iter().filter(|it| !clearance.covers(it.sensitivity())) {
                    self.none.remove(field);
                }
            }

            fn read_entry(&mut self, path: &str, text: &str) -> Result<(), EntryError> {
                let (group, rest) = first_step(path);
                if group == "none" {
                    return self.read_none(rest.ok_or(EntryError::NotOneValue)?, text);
                }
                let rest = rest.ok_or(EntryError::NotOneValue);
                $(if group == Group::$group.as_str() {
                    let rest = rest?;
                    let field = format!("{group}.{}", first_step(rest).0).parse();
                    if field.is_ok_and(|field| self.has_none(field)) {
                        return Err(EntryError::NoneAndValue);
                    }
                    return self.$field.read(rest, text);
                })+
                Err(EntryError::UnknownField)
            }

            /// One of the fields that are none, by its path. Which number it has makes no difference.
            fn read_none(&mut self, number: &str, text: &str) -> Result<(), EntryError> {
                if number.is_empty() || !number.bytes().all(|digit| digit.is_ascii_digit()) {
                    return Err(EntryError::UnknownField);
                }
                let field = field_in(text)?;
                if self.has_none(field) { Err(EntryError::Twice) } else { self.know_none(field) }
            }

            fn write_entries(&self, prefix: &str, out: &mut dyn FnMut(&str, &str)) {
                $(self.$field.write(&format!("{prefix}{}", Group::$group.as_str()), out);)+
                for (number, field) in self.known_none().enumerate() {
                    out(&format!("{prefix}none.{number}"), &field.to_string());
                }
            }

            /// Whether nothing is known, not even that there is none.
            pub fn is_empty(&self) -> bool {
                $(self.$field.is_empty())&&+ && self.known_none().next().is_none()
            }
        }
    };
}

holder! {
    /// What is known of a person, in the eight groups of S1. All of it is optional, and a group of
    /// which nothing is known takes no more room than a pointer.
    pub struct Person as "Person" {
        /// Who the person is, and how to reach them.
        identity: Identity;
        /// What the person says about buying.
        consumption: Consumption;
        /// What the person has learned.
        education: Education;
        /// What the person does for a living.
        career: Career;
        /// Family.
        family: Family;
        /// How the person lives.
        lifestyle: Lifestyle;
        /// What the person is like.
        personality: Personality;
        /// Whom the person knows.
        social_circle: SocialCircle;
    }
}

holder! {
    /// What is known of an organisation, in the five groups of S1. All of it is optional.
    pub struct Organisation as "Organisation" {
        /// What is in every register.
        basics: Basics;
        /// What it is like.
        characteristics: Characteristics;
        /// How it does.
        business: Business;
        /// How it trades with us.
        trading: Trading;
        /// Who decides.
        people: PeopleInCharge;
    }
}

impl Person {
    /// Somebody of whom the name is known.
    pub fn named(name: Name) -> Self {
        let identity = Identity { name: Some(name), ..Identity::default() };
        Person { identity: identity.into(), ..Person::default() }
    }
}

impl Organisation {
    /// An organisation of which the name is known.
    pub fn named(name: Name) -> Self {
        let basics = Basics { name: Some(name), ..Basics::default() };
        Organisation { basics: basics.into(), ..Organisation::default() }
    }

    /// The person to ask for: the first who is there as contact person, else the first of all.
    pub fn contact_person(&self) -> Option<&Person> {
        let people = self.people.people.as_ref()?;
        let is_asked_for = |roles: &List<OfficeRole>| roles.contains(&OfficeRole::ContactPerson);
        let named = people.iter().find(|one| one.roles.as_ref().is_some_and(is_asked_for));
        said(named.or_else(|| people.iter().next())?.person.as_ref())
    }
}

/// A person in charge is a field of an organisation, with the person's own fields in it.
impl FieldValue for Person {
    fn read(field: &mut Option<Self>, rest: Option<&str>, text: &str) -> Result<(), EntryError> {
        let mut person = field.clone().unwrap_or_default();
        person.read_entry(rest.ok_or(EntryError::NotOneValue)?, text)?;
        *field = Some(person);
        Ok(())
    }

    fn write(&self, path: &str, out: &mut dyn FnMut(&str, &str)) {
        self.write_entries(&format!("{path}."), out);
    }

    fn redact(&mut self, clearance: Clearance) {
        self.redact_fields(clearance);
    }

    fn is_blank(&self) -> bool {
        self.is_empty()
    }

    fn is_filler(&self) -> bool {
        let mut filled = Field::all().filter(|field| self.has(*field));
        !self.is_empty()
            && self.known_none().next().is_none()
            && filled.all(|field| Person::is_filler(self, field))
    }
}

guarded! {
    /// Who a customer is.
    ///
    /// ```
    /// use clienteling::{Person, Profile};
    ///
    /// let mut person = Person::named("王秀英".parse()?);
    /// person.identity.mobile = Some("138 0000 1111".parse()?);
    /// person.identity.birthday = Some("--05-17".parse()?);
    /// let profile = Profile::Person(person);
    ///
    /// let entries: Vec<(String, String)> = profile.entries();
    /// assert_eq!(entries[0], ("identity.name".to_owned(), "王秀英".to_owned()));
    /// assert!(!format!("{profile:?}").contains("王秀英"));
    /// # Ok::<(), clienteling::customer::TextError>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub enum Profile as "Profile" {
        /// A private person (个人客户).
        Person(Person) = "person",
        /// A firm or another body (组织客户).
        Organisation(Organisation) = "organisation",
    }
}

/// Hands a call on to the person or the organisation.
macro_rules! either {
    ($self:expr, $one:ident => $call:expr) => {
        match $self {
            Profile::Person($one) => $call,
            Profile::Organisation($one) => $call,
        }
    };
}

impl Profile {
    /// What they are called.
    pub fn name(&self) -> Option<&Name> {
        match self {
            Profile::Person(person) => person.identity.name.as_ref(),
            Profile::Organisation(organisation) => organisation.basics.name.as_ref(),
        }
    }

    /// How to reach them.
    pub fn contact(&self) -> ContactDetails<'_> {
        match self {
            Profile::Person(person) => ContactDetails::of_person(person),
            Profile::Organisation(organisation) => ContactDetails::of_organisation(organisation),
        }
    }

    /// Whether this is a person, and not an organisation.
    pub const fn is_person(&self) -> bool {
        matches!(self, Profile::Person(_))
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        either!(self, one => one.is_empty())
    }

    /// Every field that a profile of this kind can have, in order.
    pub fn fields(&self) -> impl Iterator<Item = Field> + use<> {
        let person = self.is_person();
        Field::all().filter(move |field| field.group().is_of_person() == person)
    }

    /// Whether a field has a value.
    pub fn has(&self, field: Field) -> bool {
        either!(self, one => one.has(field))
    }

    /// Whether a field has a value that says something, and does not
    /// [only fill the field](crate::customer#what-only-fills-a-field), or it is known that there is
    /// [none](Profile::has_none).
    ///
    /// ```
    /// use clienteling::customer::{Career, Identity};
    /// use clienteling::{Person, Profile};
    ///
    /// let mut person = Person::named("李娜".parse()?);
    /// person.career.employer = Some("N/A".parse()?);
    /// let profile = Profile::Person(person);
    /// assert!(profile.has(Career::EMPLOYER) && !profile.knows(Career::EMPLOYER));
    /// assert!(profile.knows(Identity::NAME));
    /// # Ok::<(), clienteling::customer::TextError>(())
    /// ```
    pub fn knows(&self, field: Field) -> bool {
        self.has(field) && !self.is_filler(field) || self.has_none(field)
    }

    /// Whether it is known that there is none: no children, no e-mail address.
    pub fn has_none(&self, field: Field) -> bool {
        either!(self, one => one.has_none(field))
    }

    /// The fields of which it is known that there is none, in order.
    pub fn known_none(&self) -> impl Iterator<Item = Field> + '_ {
        self.fields().filter(|field| self.has_none(*field))
    }

    /// Notes that there is none. A value that is put into the field later goes before it.
    ///
    /// # Errors
    /// [`EntryError`] where it [cannot be known](Field::can_be_none), and where there is a value.
    ///
    /// ```
    /// use clienteling::customer::{Family, Identity};
    /// use clienteling::{Person, Profile};
    ///
    /// let mut profile = Profile::Person(Person::named("李娜".parse()?));
    /// profile.know_none(Family::CHILDREN)?;
    /// assert!(profile.has_none(Family::CHILDREN) && profile.knows(Family::CHILDREN));
    /// assert!(!profile.has(Family::CHILDREN) && !profile.has_none(Identity::EMAIL));
    /// assert!(profile.know_none(Identity::NAME).is_err());
    /// assert_eq!(
    ///     serde_json::to_string(&profile)?,
    ///     r#"{"person":{"identity":{"name":"李娜"},"none":["family.children"]}}"#
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn know_none(&mut self, field: Field) -> Result<(), EntryError> {
        either!(self, one => one.know_none(field))
    }

    /// Whether a field has a value that only fills it.
    pub(crate) fn is_filler(&self, field: Field) -> bool {
        either!(self, one => one.is_filler(field))
    }

    /// The fields that have a value, in order.
    pub fn filled(&self) -> impl Iterator<Item = Field> + '_ {
        self.fields().filter(|field| self.has(*field))
    }

    /// Takes the value of a field away, or that there is none: it is not known then.
    pub fn clear(&mut self, field: Field) {
        either!(self, one => one.clear(field));
    }

    /// Reads one value into the field of a path: `identity.mobile`, `family.children.0.name`.
    ///
    /// # Errors
    /// [`EntryError`] for an unknown path, for a text that the field does not take, and where the
    /// field has a value already. The profile stays as it was, and the text is not repeated.
    ///
    /// ```
    /// use clienteling::{Person, Profile};
    ///
    /// let mut profile = Profile::Person(Person::default());
    /// profile.enter("family.children.0.name", "王小明")?;
    /// profile.enter("family.children.0.birthday", "2019-03")?;
    /// let wrong = profile.enter("identity.mobile", "none").unwrap_err();
    /// assert_eq!(
    ///     wrong.to_string(),
    ///     "telephone number: expected 5 to 15 digits, with a leading `+` if the country code is given",
    /// );
    /// # Ok::<(), clienteling::customer::EntryError>(())
    /// ```
    pub fn enter(&mut self, path: &str, text: &str) -> Result<(), EntryError> {
        either!(self, one => one.read_entry(path, text))
    }

    /// Every single value with its path, in order: what [`enter`](Profile::enter) reads. Behind them
    /// stand the fields of which it is known that there is none, numbered: `none.0` with the path of
    /// the field as its value. It is personal: do not log it.
    pub fn entries(&self) -> Vec<(String, String)> {
        let mut entries = Vec::new();
        let mut out = |path: &str, text: &str| entries.push((path.to_owned(), text.to_owned()));
        either!(self, one => one.write_entries("", &mut out));
        entries
    }

    /// What somebody with a clearance may see: a profile in which the rest is absent. Cost: a copy.
    ///
    /// ```
    /// use clienteling::customer::{Clearance, Sensitivity};
    /// use clienteling::{Person, Profile};
    ///
    /// let mut person = Person::named("Li Na".parse()?);
    /// person.lifestyle.health = Some("Planted illness".parse()?);
    /// let view = Profile::Person(person).view(Clearance::up_to(Sensitivity::Personal));
    /// assert_eq!(serde_json::to_string(&view)?, r#"{"person":{"identity":{"name":"Li Na"}}}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn view(&self, clearance: Clearance) -> ProfileView {
        let mut profile = self.clone();
        either!(&mut profile, one => one.redact_fields(clearance));
        ProfileView::new(profile, clearance)
    }

    /// How much the value of a field says, among values that agree.
    pub(super) fn detail(&self, field: Field) -> u8 {
        either!(self, one => one.detail(field))
    }

    /// Whether both are of one kind, and their values of a field can both be true, or both have no
    /// value and it is known of both or of neither that there is none.
    pub(crate) fn agrees_with(&self, other: &Profile, field: Field) -> bool {
        match (self, other) {
            (Profile::Person(one), Profile::Person(other)) => one.agrees_with(other, field),
            (Profile::Organisation(one), Profile::Organisation(other)) => {
                one.agrees_with(other, field)
            }
            _ => false,
        }
    }

    /// Takes over the value of a field, or that there is none, if both are of one kind.
    pub(super) fn copy_from(&mut self, other: &Profile, field: Field) {
        match (self, other) {
            (Profile::Person(one), Profile::Person(other)) => one.copy_from(other, field),
            (Profile::Organisation(one), Profile::Organisation(other)) => {
                one.copy_from(other, field);
            }
            _ => {}
        }
    }

    /// One of the same kind without any value.
    pub(super) fn empty_like(&self) -> Profile {
        match self {
            Profile::Person(_) => Profile::Person(Person::default()),
            Profile::Organisation(_) => Profile::Organisation(Organisation::default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Profile;

    fn organisation(people: &str) -> Profile {
        serde_json::from_str(&format!(r#"{{"organisation":{{"people":{people}}}}}"#)).unwrap()
    }

    #[test]
    fn an_empty_person_in_charge_is_none_to_compare_to_merge_and_to_write() {
        let none = organisation(r#"{"people":[{"roles":["owner"]}]}"#);
        for empty in [r#""person":{}"#, r#""person":{"identity":{}}"#] {
            let empty = organisation(&format!(r#"{{"people":[{{"roles":["owner"],{empty}}}]}}"#));
            assert_eq!(empty, none);
            assert!(empty.fields().all(|field| empty.agrees_with(&none, field)));
            let written = serde_json::to_string(&none).unwrap();
            assert_eq!(serde_json::to_string(&empty).unwrap(), written);
            let Profile::Organisation(organisation) = &empty else { panic!("an organisation") };
            assert_eq!(organisation.contact_person(), None);
        }
        let named = r#"{"people":[{"roles":["owner"],"person":{"identity":{"name":"Li"}}}]}"#;
        assert_ne!(organisation(named), none);
    }

    #[test]
    fn a_list_of_nobody_is_no_list() {
        assert_eq!(organisation(r#"{"people":[{}]}"#), organisation("{}"));
        assert!(organisation(r#"{"people":[{"person":{}}]}"#).is_empty());
    }
}
