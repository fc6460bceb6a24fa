//! Postal addresses: as they are written, in parts, or both.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserializer, Serialize, Serializer};

use super::field::{Fields, part};
use super::han::is_han;
use super::leaf::FieldValue;
use super::text::{Breaks, trimmed};
use super::{EntryError, Note, Phrase, TextError, filler};
use crate::units::guard::{Guarded, TEXT_OR_OBJECT, read_quietly};

part! {
    /// An address in its parts, from the largest to the smallest: what a [`PostalAddress`] is made
    /// of. They are protected as the field in which the address stands.
    pub struct AddressParts as "AddressParts" {
        /// Postal code (邮编).
        postal_code: Phrase = Personal, Steady;
        /// Country.
        country: Phrase = Personal, Steady;
        /// Province, state or region (省).
        province: Phrase = Personal, Steady;
        /// City or town (市).
        city: Phrase = Personal, Steady;
        /// District or county (区, 县).
        district: Phrase = Personal, Steady;
        /// Street (街道), with the number of the house where that has no field of its own.
        street: Phrase = Personal, Steady;
        /// Number of the house, building, door (门牌号).
        door: Phrase = Personal, Steady;
        /// The whole as it was written, where that is known.
        text: Note = Personal, Steady;
    }
}

impl AddressParts {
    /// The parts on one line: in Chinese characters the largest first and without gaps, behind the
    /// postal code; in other letters the smallest first. A city that is its own province (北京市) is
    /// named once. Empty without parts.
    pub fn line(&self) -> String {
        let text = |part: &Option<Phrase>| part.as_ref().map_or("", Phrase::as_str).to_owned();
        let province = if self.province == self.city { None } else { self.province.clone() };
        let (code, country, province) =
            (text(&self.postal_code), text(&self.country), text(&province));
        let [city, district, street, door] =
            [&self.city, &self.district, &self.street, &self.door].map(text);
        let large = [country.clone(), province.clone(), city.clone()];
        let small = [district.clone(), street.clone(), door.clone()];
        if large.iter().chain(&small).flat_map(|part| part.chars()).any(is_han) {
            let place: String = large.into_iter().chain(small).collect();
            return joined([code, place], " ");
        }
        let (street, province) = (joined([door, street], " "), joined([province, code], " "));
        joined([street, district, city, province, country], ", ")
    }

    fn has_parts(&self) -> bool {
        let text_alone = AddressParts { text: self.text.clone(), ..AddressParts::default() };
        *self != text_alone
    }
}

fn joined<const N: usize>(parts: [String; N], with: &str) -> String {
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<String>>().join(with)
}

/// A postal address: as it is written, 1 to 500 characters with line breaks allowed; or in its
/// [parts](AddressParts), each of which may be missing; or both.
///
/// In a form and in a table its own path is that of the text, and its parts stand below:
/// `identity.address.city`. In JSON it is a text, or an object of the parts. It is one value: one
/// record replaces the whole address of another, and no street of the one gets into the city of the
/// other. `Debug` shows that there is one, and nothing of it.
///
/// ```
/// use clienteling::customer::{AddressParts, PostalAddress};
/// use clienteling::{Person, Profile};
///
/// let address: PostalAddress = serde_json::from_str(
///     r#"{"province":"北京市","city":"北京市","district":"朝阳区","street":"建国路","door":"88号"}"#,
/// )?;
/// assert_eq!(address.as_str(), "北京市朝阳区建国路88号");
/// let parts = AddressParts { street: Some("Main Street".parse()?), door: Some("12".parse()?),
///     city: Some("Springfield".parse()?), ..AddressParts::default() };
/// assert_eq!(PostalAddress::try_from(parts)?.as_str(), "12 Main Street, Springfield");
///
/// let mut profile = Profile::Person(Person::default());
/// profile.enter("identity.address.city", "上海市")?;
/// profile.enter("identity.address.street", "世纪大道100号")?;
/// assert_eq!(profile.contact().address.map(PostalAddress::as_str), Some("上海市世纪大道100号"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct PostalAddress {
    // INVARIANT: the text that was written, or else the line of the parts.
    text: Box<str>,
    // INVARIANT: at least one beside the text.
    parts: Option<Box<AddressParts>>,
}

impl PostalAddress {
    const WHAT: &'static str = "postal address";
    const MAX: usize = 500;

    /// An address as it is written.
    ///
    /// # Errors
    /// [`TextError`], which does not repeat the text.
    pub fn try_new(text: impl AsRef<str>) -> Result<Self, TextError> {
        let text = trimmed(text.as_ref(), Self::WHAT, Self::MAX, Breaks::Kept)?;
        Ok(PostalAddress { text: text.into_boxed_str(), parts: None })
    }

    /// The address as it was written, or, where only the parts are known, their
    /// [line](AddressParts::line). It is personal: do not log it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The parts, where any is known.
    pub fn parts(&self) -> Option<&AddressParts> {
        self.parts.as_deref()
    }

    /// The address on one line: that of the parts where there are any, and else the text with a comma
    /// for each line break.
    pub fn line(&self) -> String {
        let of_text = || self.text.lines().map(str::trim).filter(|line| !line.is_empty());
        match &self.parts {
            Some(parts) => parts.line(),
            None => of_text().collect::<Vec<&str>>().join(", "),
        }
    }

    /// Whether it was only typed to get past a field that must be filled in: see [what only fills a
    /// field](crate::customer#what-only-fills-a-field).
    pub fn is_filler(&self) -> bool {
        match &self.parts {
            Some(parts) => Fields::is_all_filler(&**parts),
            None => filler::is_text(&self.text),
        }
    }

    fn to_parts(&self) -> AddressParts {
        match &self.parts {
            Some(parts) => (**parts).clone(),
            // INVARIANT: what is an address is short enough for a note.
            None => {
                AddressParts { text: Note::try_new(&*self.text).ok(), ..AddressParts::default() }
            }
        }
    }
}

/// An address of these parts, with or without its text.
impl TryFrom<AddressParts> for PostalAddress {
    type Error = TextError;

    fn try_from(parts: AddressParts) -> Result<Self, TextError> {
        let written = parts.text.as_ref().map(|text| PostalAddress::try_new(text.as_str()));
        let written = written.transpose()?;
        if !parts.has_parts() {
            return written.ok_or(TextError::Empty { what: Self::WHAT });
        }
        let composed = PostalAddress::try_new(parts.line())?;
        let text = written.unwrap_or(composed).text;
        Ok(PostalAddress { text, parts: Some(Box::new(parts)) })
    }
}

impl TryFrom<String> for PostalAddress {
    type Error = TextError;

    fn try_from(text: String) -> Result<Self, TextError> {
        PostalAddress::try_new(text)
    }
}

impl std::str::FromStr for PostalAddress {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, TextError> {
        PostalAddress::try_new(text)
    }
}

impl From<PostalAddress> for String {
    fn from(address: PostalAddress) -> String {
        address.text.into()
    }
}

impl PartialEq for PostalAddress {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.parts == other.parts
    }
}

impl Eq for PostalAddress {}

impl Hash for PostalAddress {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl fmt::Debug for PostalAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PostalAddress(…)")
    }
}

impl Serialize for PostalAddress {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match &self.parts {
            Some(parts) => parts.serialize(to),
            None => to.serialize_str(&self.text),
        }
    }
}

read_quietly!(PostalAddress, read_written);

/// The names of the parts, for the path in an error.
const PARTS: &[&str] =
    &["postal_code", "country", "province", "city", "district", "street", "door", "text"];

/// Reads a text, or an object of the parts.
fn read_written<'de, D: Deserializer<'de>>(from: D) -> Result<PostalAddress, D::Error> {
    struct Written;

    impl<'de> Visitor<'de> for Written {
        type Value = PostalAddress;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text, or an object of its parts")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<PostalAddress, E> {
            PostalAddress::try_new(text).map_err(E::custom)
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<PostalAddress, A::Error> {
            let parts = <AddressParts as Guarded>::read(MapAccessDeserializer::new(map))?;
            PostalAddress::try_from(parts).map_err(A::Error::custom)
        }
    }

    from.deserialize_struct(TEXT_OR_OBJECT, PARTS, Written)
}

impl FieldValue for PostalAddress {
    fn read(field: &mut Option<Self>, rest: Option<&str>, text: &str) -> Result<(), EntryError> {
        let mut parts = field.as_ref().map(PostalAddress::to_parts).unwrap_or_default();
        match rest {
            None if parts.text.is_some() => return Err(EntryError::Twice),
            None => parts.text = PostalAddress::try_new(text)?.to_parts().text,
            Some("text") => return Err(EntryError::UnknownField),
            Some(part) => Fields::read(&mut parts, part, text)?,
        }
        *field = Some(PostalAddress::try_from(parts)?);
        Ok(())
    }

    fn write(&self, path: &str, out: &mut dyn FnMut(&str, &str)) {
        let parts = self.to_parts();
        if let Some(text) = &parts.text {
            out(path, text.as_str());
        }
        Fields::write(&AddressParts { text: None, ..parts }, path, out);
    }

    fn is_filler(&self) -> bool {
        PostalAddress::is_filler(self)
    }

    /// Whether both are written alike, or their parts are.
    fn agrees(&self, other: &Self) -> bool {
        self.text == other.text || self.line() == other.line()
    }

    /// In how many parts it is.
    fn detail(&self) -> u8 {
        let Some(parts) = &self.parts else { return 0 };
        let known = (0_u8..).take(AddressParts::SPECS.len()).filter(|place| parts.has(*place));
        u8::try_from(known.count()).unwrap_or(u8::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::{AddressParts, Fields, PARTS, PostalAddress};
    use crate::customer::leaf::FieldValue;
    use crate::customer::{Career, EntryError, Person, Profile};
    use crate::intake::fill_in;

    fn address(parts: &[(&str, &str)]) -> PostalAddress {
        let parts = parts.iter().map(|(part, text)| (format!("identity.address.{part}"), *text));
        let filled = fill_in(Profile::Person(Person::default()), parts).unwrap();
        let Profile::Person(person) = filled else { panic!("a person") };
        person.identity.address.clone().unwrap()
    }

    #[test]
    fn a_chinese_line_has_the_largest_part_first_and_another_the_smallest() {
        let cases: [(&[(&str, &str)], &str); 8] = [
            (
                &[
                    ("province", "广东省"),
                    ("city", "深圳市"),
                    ("district", "南山区"),
                    ("street", "科技路"),
                    ("door", "1号8栋502室"),
                ],
                "广东省深圳市南山区科技路1号8栋502室",
            ),
            (
                &[
                    ("province", "北京市"),
                    ("city", "北京市"),
                    ("district", "朝阳区"),
                    ("postal_code", "100022"),
                    ("country", "中国"),
                ],
                "100022 中国北京市朝阳区",
            ),
            (&[("city", "上海市")], "上海市"),
            (&[("door", "88"), ("street", "建国路")], "建国路88"),
            (
                &[
                    ("door", "12"),
                    ("street", "Main Street"),
                    ("city", "Springfield"),
                    ("province", "IL"),
                    ("postal_code", "62701"),
                    ("country", "USA"),
                ],
                "12 Main Street, Springfield, IL 62701, USA",
            ),
            (
                &[("street", "Hauptstraße 12"), ("postal_code", "10827"), ("city", "Berlin")],
                "Hauptstraße 12, Berlin, 10827",
            ),
            (
                &[("district", "Queens"), ("city", "New York"), ("province", "New York")],
                "Queens, New York",
            ),
            (&[("postal_code", "62701")], "62701"),
        ];
        for (parts, line) in cases {
            let address = address(parts);
            assert_eq!(address.as_str(), line);
            assert_eq!(address.line(), line);
            assert!(address.parts().is_some());
        }
        assert_eq!(AddressParts::default().line(), "");
    }

    #[test]
    fn a_text_stays_beside_the_parts_in_whatever_order_they_come() {
        let entries = [
            ("identity.address", "Springfield\n12 Main Street"),
            ("identity.address.city", "Springfield"),
            ("identity.address.street", "Main Street"),
            ("identity.address.door", "12"),
        ];
        let mut turned = entries;
        let first = fill_in(Profile::Person(Person::default()), entries).unwrap();
        for _ in 0..entries.len() {
            turned.rotate_left(1);
            assert_eq!(fill_in(Profile::Person(Person::default()), turned).unwrap(), first);
        }
        let address = first.contact().address.unwrap();
        assert_eq!(address.as_str(), "Springfield\n12 Main Street");
        assert_eq!(address.line(), "12 Main Street, Springfield");
        assert_eq!(first.entries(), entries.map(|(path, text)| (path.to_owned(), text.to_owned())));
        // A text that is the line so far stays what was written.
        let entries = [
            ("identity.address", "北京市"),
            ("identity.address.city", "北京市"),
            ("identity.address.street", "建国路"),
        ];
        for turns in 0..3 {
            let mut turned = entries;
            turned.rotate_left(turns);
            let filled = fill_in(Profile::Person(Person::default()), turned).unwrap();
            assert_eq!(filled.contact().address.unwrap().as_str(), "北京市");
            assert_eq!(filled.entries().len(), 3);
        }
        let alone = PostalAddress::try_new("Springfield\n\n 12 Main Street").unwrap();
        assert_eq!((alone.line().as_str(), alone.parts()), ("Springfield, 12 Main Street", None));
    }

    #[test]
    fn what_is_wrong_with_a_part_is_a_problem_with_its_path() {
        let wrong = [
            ("identity.address.city", "Springfield"),
            ("identity.address.city", "Shelbyville"),
            ("identity.address.town", "secret"),
            ("identity.address.text", "secret"),
            ("identity.address.street.name", "secret"),
            ("identity.address", ""),
            ("identity.address.door", "12\u{7}"),
        ];
        let error = fill_in(Profile::Person(Person::default()), wrong).unwrap_err();
        insta::assert_snapshot!(error.to_string().replace("; ", "\n"), @r"
        `identity.address.city`: the field is given twice
        `identity.address`: there is no such field
        `identity.address`: there is no such field
        `identity.address`: there is no such field
        `identity.address.door`: the text holds a control character
        ");
        let long = "街".repeat(200);
        let parts = ["province", "district", "street"]
            .map(|part| (format!("identity.address.{part}"), &long));
        let error = fill_in(Profile::Person(Person::default()), parts).unwrap_err();
        assert!(error.to_string().ends_with("has 600 characters: expected at most 500"), "{error}");
    }

    #[test]
    fn an_address_comes_back_from_json_and_one_without_anything_is_refused() {
        let read = |json: &str| serde_json::from_str::<PostalAddress>(json);
        for json in [
            r#""1 Example Road\nBeijing""#,
            r#"{"city":"Beijing","street":"Example Road","door":"1"}"#,
            r#"{"postal_code":"100022","city":"Beijing","text":"Beijing, Example Road"}"#,
        ] {
            let address = read(json).unwrap();
            assert_eq!(serde_json::to_string(&address).unwrap(), json);
        }
        assert_eq!(
            read(r#"{"text":"1 Example Road"}"#).unwrap(),
            read(r#""1 Example Road""#).unwrap()
        );
        let secret = "138000011112222";
        for wrong in [
            "{}".to_owned(),
            r#""""#.to_owned(),
            r#"{"text":""}"#.to_owned(),
            format!(r#"{{"city":{secret}}}"#),
            format!(r#"{{"{secret}":"x"}}"#),
            format!(r#"{{"city":"{secret}\u0007"}}"#),
            secret.to_owned(),
            format!("[{secret}]"),
        ] {
            let error = read(&wrong).unwrap_err().to_string();
            assert!(!error.contains(secret), "{error}");
        }
        let profile = |address: &str| {
            let json = format!(r#"{{"person":{{"identity":{{"address":{address}}}}}}}"#);
            serde_json::from_str::<Profile>(&json).map(|_| ()).unwrap_err().to_string()
        };
        insta::assert_snapshot!(
            profile(r#"{"city":1}"#),
            @"`person.identity.address.city`: expected a text at line 1 column 42"
        );
        insta::assert_snapshot!(
            profile("1"),
            @"`person.identity.address`: expected a text, or an object of its parts at line 1 column 34"
        );
    }

    #[test]
    fn every_part_has_its_name_in_the_path_of_an_error() {
        let names: Vec<&str> = AddressParts::SPECS.iter().map(|part| part.name).collect();
        assert_eq!(names, PARTS);
    }

    #[test]
    fn debug_shows_nothing_of_an_address_and_an_address_of_fillers_is_one() {
        let secret = address(&[("city", "Secret"), ("street", "Secret Street")]);
        assert!(!format!("{secret:?} {:?}", secret.parts()).contains("Secret"));
        assert!(!secret.is_filler());
        assert!(address(&[("city", "无"), ("street", "N/A")]).is_filler());
        assert!(!address(&[("city", "无"), ("street", "Main Street")]).is_filler());
    }

    #[test]
    fn an_address_with_parts_agrees_with_the_same_one_without() {
        let parts = address(&[("city", "Springfield"), ("street", "12 Main Street")]);
        let text = PostalAddress::try_new("12 Main Street\nSpringfield").unwrap();
        assert!(parts.agrees(&text) && text.agrees(&parts));
        assert!(parts.detail() > text.detail());
        let other = PostalAddress::try_new("14 Main Street\nSpringfield").unwrap();
        assert!(!parts.agrees(&other));
    }

    #[test]
    fn an_address_stands_in_every_field_that_takes_one() {
        let mut profile = Profile::Person(Person::default());
        profile.enter("career.employer_address.city", "上海市").unwrap();
        assert!(profile.has(Career::EMPLOYER_ADDRESS));
    }

    #[test]
    fn a_form_that_gives_the_text_twice_is_refused() {
        let mut field = None;
        PostalAddress::read(&mut field, None, "1 High Street").unwrap();
        let again = PostalAddress::read(&mut field, None, "2 High Street");
        assert!(matches!(again, Err(EntryError::Twice)));
    }
}
