//! What tells one customer from another, in the form in which it is compared.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::address::AddressForm;
use super::fold::fold;
use super::name::NameForm;
use super::reach::{PhoneForm, email_form};
use crate::base::CustomerBase;
use crate::customer::{
    EmailAddress, Name, NationalId, Organisation, PartialDate, Person, PhoneNumber, PostalAddress,
    Profile,
};
use crate::units::CustomerId;
use crate::units::text::is_invisible;

/// Whether a customer is a person or an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardKind {
    /// A private person (个人客户).
    Person,
    /// A firm or another body (组织客户).
    Organisation,
}

/// The known parts of a birthday, in four bytes.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Birth {
    pub(super) year: Option<u16>,
    pub(super) month: Option<u8>,
    pub(super) day: Option<u8>,
}

impl Birth {
    fn of(birthday: PartialDate) -> Self {
        Birth {
            year: birthday.year().and_then(|year| u16::try_from(year).ok()),
            month: birthday.month().and_then(|month| u8::try_from(month).ok()),
            day: birthday.day().and_then(|day| u8::try_from(day).ok()),
        }
    }
}

/// What tells one customer from another: names, ways to reach them, birthday, national id. It is
/// normalised once, when it is built.
///
/// * Every part but the identifier may be missing, and names, numbers and addresses may be several.
/// * `Debug` shows the identifier and nothing personal.
/// * It keeps normal forms only, so it gives no personal data back.
///
/// ```
/// use clienteling::intake::duplicates::Card;
///
/// let card = Card::person("C-1".try_into()?)
///     .name(&"王秀英".parse()?)
///     .phone(&"+86 138 0000 1111".parse()?)
///     .build();
/// assert_eq!(format!("{card:?}"), "Card(C-1, …)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Card {
    // INVARIANT: each list is sorted and without repetitions.
    pub(super) id: CustomerId,
    pub(super) names: Box<[NameForm]>,
    pub(super) birth: Birth,
    pub(super) national_id: Option<Box<str>>,
    pub(super) phones: Box<[PhoneForm]>,
    pub(super) emails: Box<[Box<str>]>,
    pub(super) addresses: Box<[AddressForm]>,
    pub(super) kind: CardKind,
}

impl Card {
    /// The most names, numbers or addresses of one kind that a card keeps: the first in the order
    /// of their forms. It bounds the cost of comparing two cards.
    pub const MAX_OF_A_KIND: usize = 8;

    /// The card of a customer with this profile. Cost: as the profile has names, numbers and
    /// addresses.
    ///
    /// ```
    /// use clienteling::intake::duplicates::{Card, DuplicatePolicy, Verdict, compare};
    /// use clienteling::{Person, Profile};
    ///
    /// let card = |id: &str, name: &str| -> Result<Card, Box<dyn std::error::Error>> {
    ///     let mut person = Person::named(name.parse()?);
    ///     person.identity.mobile = Some("138 0000 1111".parse()?);
    ///     Ok(Card::of(id.parse()?, &Profile::Person(person)))
    /// };
    /// let found = compare(&card("C-1", "王秀英")?, &card("C-2", "秀英王")?, &DuplicatePolicy::default());
    /// assert_eq!(found.verdict(), Verdict::Same);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(id: CustomerId, profile: &Profile) -> Card {
        match profile {
            Profile::Person(person) => Card::person(id).with_person(person).build(),
            Profile::Organisation(firm) => Card::organisation(id).with_organisation(firm).build(),
        }
    }

    /// Begins the card of a private person.
    pub fn person(id: CustomerId) -> CardBuilder {
        CardBuilder::new(id, CardKind::Person)
    }

    /// Begins the card of an organisation.
    pub fn organisation(id: CustomerId) -> CardBuilder {
        CardBuilder::new(id, CardKind::Organisation)
    }

    /// Whose card it is.
    pub const fn id(&self) -> &CustomerId {
        &self.id
    }

    /// Whether it is of a person or an organisation.
    pub const fn kind(&self) -> CardKind {
        self.kind
    }

    /// All but the identifier, in an order that puts names that are alike side by side.
    pub(super) fn content(&self) -> impl Ord + '_ {
        let Card { names, birth, national_id, phones, emails, addresses, kind, .. } = self;
        (names, birth, addresses, phones, emails, national_id, kind)
    }
}

impl fmt::Debug for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Card({}, …)", self.id)
    }
}

/// A [`Card`] that is being filled in.
#[derive(Clone)]
pub struct CardBuilder {
    id: CustomerId,
    kind: CardKind,
    names: Vec<NameForm>,
    birth: Birth,
    national_id: Option<Box<str>>,
    phones: Vec<PhoneForm>,
    emails: Vec<Box<str>>,
    addresses: Vec<AddressForm>,
}

impl CardBuilder {
    const fn new(id: CustomerId, kind: CardKind) -> Self {
        CardBuilder {
            id,
            kind,
            names: Vec::new(),
            birth: Birth { year: None, month: None, day: None },
            national_id: None,
            phones: Vec::new(),
            emails: Vec::new(),
            addresses: Vec::new(),
        }
    }

    fn with_person(self, person: &Person) -> Self {
        let (identity, career) = (&person.identity, &person.career);
        let names = [&identity.name, &identity.latin_name].into_iter().flatten();
        let own_phones = [&identity.mobile, &identity.landline, &identity.fax];
        let phones = own_phones.into_iter().chain([&career.employer_phone]).flatten();
        let card = names.fold(self, CardBuilder::name);
        let card = identity.nickname.iter().fold(card, CardBuilder::nickname);
        let card = phones.fold(card, CardBuilder::phone);
        let card = identity.email.iter().fold(card, CardBuilder::email);
        let card = identity.address.iter().fold(card, CardBuilder::address);
        let card = identity.national_id.iter().fold(card, CardBuilder::national_id);
        identity.birthday.into_iter().fold(card, CardBuilder::birthday)
    }

    fn with_organisation(self, firm: &Organisation) -> Self {
        let basics = &firm.basics;
        let names = [&basics.name, &basics.latin_name].into_iter().flatten();
        let phones = [&basics.landline, &basics.mobile, &basics.fax].into_iter().flatten();
        let card = names.fold(self, CardBuilder::name);
        let card = phones.fold(card, CardBuilder::phone);
        let card = basics.email.iter().fold(card, CardBuilder::email);
        let card = basics.address.iter().fold(card, CardBuilder::address);
        let number = basics.registration.iter();
        number.fold(card, |card, number| card.registered(number.as_str()))
    }

    /// A full name, in any letters; several for several spellings.
    #[must_use]
    pub fn name(mut self, name: &Name) -> Self {
        self.names.extend(NameForm::forms(name.as_str(), self.kind, false));
        self
    }

    /// What they are called among friends. It counts less than a name.
    #[must_use]
    pub fn nickname(mut self, name: &Name) -> Self {
        self.names.extend(NameForm::forms(name.as_str(), self.kind, true));
        self
    }

    /// A telephone number. One whose digits are all the same only fills a field and is left out.
    #[must_use]
    pub fn phone(mut self, number: &PhoneNumber) -> Self {
        self.phones.extend(PhoneForm::of(number.as_str()));
        self
    }

    /// An e-mail address.
    #[must_use]
    pub fn email(mut self, address: &EmailAddress) -> Self {
        self.emails.push(email_form(address.as_str()));
        self
    }

    /// A postal address.
    #[must_use]
    pub fn address(mut self, address: &PostalAddress) -> Self {
        self.addresses.extend(AddressForm::of(address.as_str()));
        self
    }

    /// The birthday, as far as it is known.
    #[must_use]
    pub fn birthday(mut self, birthday: PartialDate) -> Self {
        self.birth = Birth::of(birthday);
        self
    }

    /// The number of an identity card or a passport.
    #[must_use]
    pub fn national_id(self, number: &NationalId) -> Self {
        self.registered(number.as_str())
    }

    /// The number of a firm in a register. Letters and digits count, case and separators do not;
    /// one without any is left out.
    #[must_use]
    pub fn registered(mut self, number: &str) -> Self {
        let mut form = fold(number);
        form.retain(|c| c != ' ' && !is_invisible(c));
        self.national_id = (!form.is_empty()).then(|| form.into_boxed_str());
        self
    }

    /// The card.
    pub fn build(self) -> Card {
        let CardBuilder { id, kind, mut names, birth, national_id, .. } = self;
        // A nickname that is the name as well counts as the name.
        names.sort_unstable();
        names.dedup_by(|later, kept| later.text == kept.text && later.shape == kept.shape);
        names.truncate(Card::MAX_OF_A_KIND);
        Card {
            id,
            names: names.into_boxed_slice(),
            birth,
            national_id,
            phones: tidy(self.phones),
            emails: tidy(self.emails),
            addresses: tidy(self.addresses),
            kind,
        }
    }
}

/// The cards of all customers with a profile on a day, in the order of their identifiers. Cost: a
/// pass over the base.
///
/// ```
/// use clienteling::intake::duplicates::{DuplicatePolicy, cards, find_duplicates};
/// use clienteling::{CustomerBase, Fact};
///
/// let profile = |customer: &str, name: &str| {
///     serde_json::from_str::<Fact>(&format!(
///         r#"{{"profile":{{"id":"P-{customer}","customer":"{customer}","date":"2026-01-01",
///             "profile":{{"person":{{"identity":{{"name":"{name}","mobile":"13800001111"}}}}}}}}}}"#
///     ))
/// };
/// let mut base = CustomerBase::new();
/// base.add_all([profile("C-1", "John Smith")?, profile("C-2", "SMITH, John")?]);
///
/// let cards = cards(&base, "2026-06-30".parse()?);
/// let found = find_duplicates(&cards, &DuplicatePolicy::default());
/// assert_eq!(found.groups().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cards(base: &CustomerBase, as_of: NaiveDate) -> Vec<Card> {
    let known = base.customers().filter_map(|customer| {
        let profile = customer.basic().profile(as_of)?;
        Some(Card::of(customer.id().clone(), &profile))
    });
    known.collect()
}

fn tidy<T: Ord>(mut forms: Vec<T>) -> Box<[T]> {
    forms.sort_unstable();
    forms.dedup();
    forms.truncate(Card::MAX_OF_A_KIND);
    forms.into_boxed_slice()
}

impl fmt::Debug for CardBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CardBuilder({}, …)", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::{Card, CardBuilder};

    #[test]
    fn debug_shows_nothing_personal() {
        let builder = Card::person("C-1".parse().unwrap())
            .name(&"Secret Person".parse().unwrap())
            .national_id(&"SECRET-1".parse().unwrap())
            .birthday("1980-03".parse().unwrap());
        assert_eq!(format!("{builder:?}"), "CardBuilder(C-1, …)");
        assert_eq!(format!("{:?}", builder.build()), "Card(C-1, …)");
    }

    #[test]
    fn the_order_in_which_parts_are_given_makes_no_difference() {
        let build = |names: [&str; 3]| {
            let names = names.map(|name| name.parse().unwrap());
            let card = Card::person("C-1".parse().unwrap()).nickname(&"Li".parse().unwrap());
            names.iter().fold(card, CardBuilder::name).build()
        };
        assert!(build(["Li", "Na", "Li Na"]) == build(["Na Li", "Li", "NA"]));
        assert_eq!(build(["Li", "Na", "Li Na"]).names.len(), 3);
    }

    #[test]
    fn a_card_is_small() {
        assert!(size_of::<Card>() <= 120, "{}", size_of::<Card>());
    }
}
