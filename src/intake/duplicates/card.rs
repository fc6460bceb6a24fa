//! What tells one customer from another, in the form in which it is compared.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::account::{AccountForm, Accounts, Platform};
use super::address::AddressForm;
use super::name::{NameForm, titled};
use super::number::number_form;
use super::reach::{PhoneForm, email_form};
use crate::base::{Customer, CustomerBase};
use crate::customer::{
    BirthdayReading, ChineseId, EmailAddress, Name, NationalId, Organisation, PartialDate, Person,
    PhoneNumber, Phrase, PostalAddress, Profile, Sex,
};
use crate::units::CustomerId;
use crate::units::sparse::Sparse;

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
    /// Years and days that only fill a field, the first of January without a year among them, are
    /// unknown, unless the national id names that day.
    fn of(birthday: PartialDate, id: Option<&NationalId>) -> Self {
        let Some(birthday) = BirthdayReading::of(birthday, id).date() else {
            return Birth::default();
        };
        let named = id.and_then(NationalId::chinese).map(ChineseId::born);
        let is_filler = birthday.month() == Some(1)
            && birthday.day() == Some(1)
            && matches!(birthday.year(), None | Some(1980 | 2000))
            && (birthday.year().is_none() || birthday.earliest() != named);
        if is_filler {
            return Birth::default();
        }
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
    pub(super) sex: Option<Sex>,
    pub(super) national_id: Option<Box<str>>,
    pub(super) phones: Box<[PhoneForm]>,
    pub(super) emails: Box<[Box<str>]>,
    pub(super) accounts: Sparse<Accounts>,
    pub(super) addresses: Box<[AddressForm]>,
    pub(super) kind: CardKind,
}

impl Card {
    /// The most names, numbers or addresses of one kind that a card keeps: the first that it was
    /// given. It bounds the cost of comparing two cards.
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
        let Card { names, birth, sex, national_id, phones, emails, addresses, kind, .. } = self;
        (names, birth, addresses, phones, emails, &self.accounts, national_id, kind, sex)
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
    sex: Option<Sex>,
    /// What the titles say; nothing any more where two of them disagree.
    titles: Vec<Sex>,
    national_id: Option<Box<str>>,
    phones: Vec<PhoneForm>,
    emails: Vec<Box<str>>,
    accounts: Vec<AccountForm>,
    addresses: Vec<AddressForm>,
}

impl CardBuilder {
    const fn new(id: CustomerId, kind: CardKind) -> Self {
        CardBuilder {
            id,
            kind,
            names: Vec::new(),
            birth: Birth { year: None, month: None, day: None },
            sex: None,
            titles: Vec::new(),
            national_id: None,
            phones: Vec::new(),
            emails: Vec::new(),
            accounts: Vec::new(),
            addresses: Vec::new(),
        }
    }

    fn with_person(self, person: &Person) -> Self {
        let identity = &person.identity;
        let card = self.with_ways_to_person(person);
        let card = identity.national_id.iter().fold(card, CardBuilder::national_id);
        let card = identity.sex.into_iter().fold(card, CardBuilder::sex);
        let birth = identity.birthday.map(|day| Birth::of(day, identity.national_id.as_ref()));
        CardBuilder { birth: birth.unwrap_or(card.birth), ..card }
    }

    /// Names, numbers and addresses. Neither the employer's telephone nor a fax: colleagues share
    /// them.
    fn with_ways_to_person(self, person: &Person) -> Self {
        let identity = &person.identity;
        let names = [&identity.name, &identity.latin_name].into_iter().flatten();
        let phones = [&identity.mobile, &identity.landline].into_iter().flatten();
        let card = names.fold(self, CardBuilder::name);
        let card = identity.nickname.iter().fold(card, CardBuilder::nickname);
        let card = phones.fold(card, CardBuilder::phone);
        let card = identity.email.iter().fold(card, CardBuilder::email);
        let card = identity.wechat.iter().fold(card, CardBuilder::wechat);
        let card = identity.wecom.iter().fold(card, CardBuilder::wecom);
        identity.address.iter().fold(card, CardBuilder::address)
    }

    fn with_organisation(self, firm: &Organisation) -> Self {
        let card = self.with_ways_to_organisation(firm);
        let number = firm.basics.registration.iter();
        number.fold(card, |card, number| card.registered(number.as_str()))
    }

    fn with_ways_to_organisation(self, firm: &Organisation) -> Self {
        let basics = &firm.basics;
        let names = [&basics.name, &basics.latin_name].into_iter().flatten();
        let phones = [&basics.landline, &basics.mobile, &basics.fax].into_iter().flatten();
        let card = names.fold(self, CardBuilder::name);
        let card = phones.fold(card, CardBuilder::phone);
        let card = basics.email.iter().fold(card, CardBuilder::email);
        let card = basics.wechat.iter().fold(card, CardBuilder::wechat);
        let card = basics.wecom.iter().fold(card, CardBuilder::wecom);
        basics.address.iter().fold(card, CardBuilder::address)
    }

    /// A full name, in any letters; several for several spellings. A title such as *Mrs* or 先生
    /// tells the sex, where that is not given. One such as 未知 [only fills a
    /// field](crate::customer#what-only-fills-a-field) and is left out, as are numbers and addresses.
    #[must_use]
    pub fn name(mut self, name: &Name) -> Self {
        if name.is_filler() {
            return self;
        }
        if self.kind == CardKind::Person {
            self.titles.extend(titled(name.as_str()));
        }
        self.names.extend(NameForm::forms(name.as_str(), self.kind, false));
        self
    }

    /// What they are called among friends. It counts less than a name.
    #[must_use]
    pub fn nickname(mut self, name: &Name) -> Self {
        if name.is_filler() {
            return self;
        }
        self.names.extend(NameForm::forms(name.as_str(), self.kind, true));
        self
    }

    /// A telephone number.
    #[must_use]
    pub fn phone(mut self, number: &PhoneNumber) -> Self {
        self.phones.extend(PhoneForm::of(number));
        self
    }

    /// An e-mail address.
    #[must_use]
    pub fn email(mut self, address: &EmailAddress) -> Self {
        if !address.is_filler() {
            self.emails.push(email_form(address.as_str()));
        }
        self
    }

    /// An account on WeChat (微信号). What cannot be a name there, such as 同手机, is left out.
    #[must_use]
    pub fn wechat(mut self, account: &Phrase) -> Self {
        self.accounts.extend(AccountForm::of(Platform::WeChat, account));
        self
    }

    /// The account by which WeCom (企业微信) knows them.
    #[must_use]
    pub fn wecom(mut self, account: &Phrase) -> Self {
        self.accounts.extend(AccountForm::of(Platform::WeCom, account));
        self
    }

    /// A postal address.
    #[must_use]
    pub fn address(mut self, address: &PostalAddress) -> Self {
        if !address.is_filler() {
            self.addresses.extend(AddressForm::of_address(address));
        }
        self
    }

    /// The birthday, as far as it is known. What only fills a field is left out: the first of
    /// January of 1900, 1970, 1980 or 2000, or of an unknown year, and every other placeholder of a
    /// [`BirthdayReading`].
    #[must_use]
    pub fn birthday(mut self, birthday: PartialDate) -> Self {
        self.birth = Birth::of(birthday, None);
        self
    }

    /// Whether a woman or a man. It goes before what a title says; neither of the two counts as
    /// unknown.
    #[must_use]
    pub fn sex(mut self, sex: Sex) -> Self {
        self.sex = (sex != Sex::Other).then_some(sex);
        self
    }

    /// The number of an identity card or a passport. An old Chinese one of 15 digits is the new one
    /// of the same person.
    #[must_use]
    pub fn national_id(self, number: &NationalId) -> Self {
        self.registered(&number.current())
    }

    /// The number of a firm in a register. Letters and digits count, case and separators do not;
    /// one of fewer than five characters, or without a digit, is left out.
    #[must_use]
    pub fn registered(mut self, number: &str) -> Self {
        self.national_id = number_form(number);
        self
    }

    /// The card.
    pub fn build(self) -> Card {
        let CardBuilder { id, kind, birth, national_id, titles, .. } = self;
        let title = titles.first().copied();
        let title = title.filter(|title| titles.iter().all(|other| other == title));
        Card {
            id,
            names: names(self.names),
            birth,
            sex: self.sex.or(title),
            national_id,
            phones: tidy(self.phones),
            emails: tidy(self.emails),
            accounts: Accounts(tidy(self.accounts).into_vec()).into(),
            addresses: tidy(self.addresses),
            kind,
        }
    }
}

/// The cards of all customers of whom something is known on a day, in the order of their
/// identifiers: from the profile in force then, with names, numbers and addresses of earlier
/// records and of first contacts too, so that a number given up long ago still leads to the other
/// record. Cost: a pass over the records.
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
/// let outcome = base.add_all([profile("C-1", "John Smith")?, profile("C-2", "SMITH, John")?]);
/// assert!(outcome.refused.is_empty());
///
/// let cards = cards(&base, "2026-06-30".parse()?);
/// let found = find_duplicates(&cards, &DuplicatePolicy::default());
/// assert_eq!(found.groups().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cards(base: &CustomerBase, as_of: NaiveDate) -> Vec<Card> {
    base.customers().filter_map(|customer| card_of(customer, as_of)).collect()
}

/// The newest comes first, so that it is kept where there are too many.
fn card_of(customer: &Customer, as_of: NaiveDate) -> Option<Card> {
    let id = customer.id().clone();
    let visits = customer.marketing().first_contacts().as_of(as_of);
    let profile = customer.basic().profile(as_of);
    let mut card = match profile.as_deref() {
        Some(Profile::Person(person)) => Card::person(id).with_person(person),
        Some(Profile::Organisation(firm)) => Card::organisation(id).with_organisation(firm),
        None if visits.is_empty() => return None,
        None => Card::person(id),
    };
    for record in customer.basic().profiles().newest_first(as_of) {
        card = match (&record.profile, card.kind) {
            (Profile::Person(person), CardKind::Person) => card.with_ways_to_person(person),
            (Profile::Organisation(firm), CardKind::Organisation) => {
                card.with_ways_to_organisation(firm)
            }
            _ => card,
        };
    }
    // Who visits for a firm is not the firm.
    if card.kind == CardKind::Person {
        for visit in customer.marketing().first_contacts().newest_first(as_of) {
            card = visit.name.iter().fold(card, CardBuilder::name);
            card = visit.phone.iter().fold(card, CardBuilder::phone);
            card = visit.home.iter().fold(card, CardBuilder::address);
        }
    }
    Some(card.build())
}

/// The first ones, sorted. A nickname that is the name as well counts as the name.
fn names(given: Vec<NameForm>) -> Box<[NameForm]> {
    let mut names: Vec<NameForm> = Vec::new();
    for name in given {
        let is_room = names.len() < Card::MAX_OF_A_KIND;
        match names.iter_mut().find(|kept| kept.is_spelt_as(&name)) {
            Some(kept) if name < *kept => *kept = name,
            None if is_room => names.push(name),
            _ => {}
        }
    }
    names.sort_unstable();
    names.into_boxed_slice()
}

/// The first ones, sorted and without repetitions.
fn tidy<T: Ord>(given: Vec<T>) -> Box<[T]> {
    let mut forms: Vec<T> = Vec::with_capacity(given.len().min(Card::MAX_OF_A_KIND));
    for form in given {
        if forms.len() < Card::MAX_OF_A_KIND && !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms.sort_unstable();
    forms.into_boxed_slice()
}

impl fmt::Debug for CardBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CardBuilder({}, …)", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::{Card, CardBuilder, cards};
    use crate::base::{CustomerBase, Fact};
    use crate::customer::Sex;
    use crate::intake::duplicates::{DuplicatePolicy, find_duplicates};

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
        assert!(build(["Li", "Na", "Li Na"]) == build(["Li Na", "Li", "NA"]));
        assert_eq!(build(["Li", "Na", "Li Na"]).names.len(), 3);
    }

    #[test]
    fn a_person_is_not_known_by_the_employers_telephone_or_a_fax() {
        let mut person = crate::Person::named("王伟".parse().unwrap());
        person.career.employer_phone = Some("0755 2878 0808".parse().unwrap());
        person.identity.fax = Some("0755 2878 0809".parse().unwrap());
        let card = Card::of("C-1".parse().unwrap(), &crate::Profile::Person(person));
        assert!(card.phones.is_empty());
    }

    #[test]
    fn a_birthday_or_an_address_that_fills_a_field_is_unknown() {
        let builder = || Card::person("C-1".parse().unwrap());
        for birthday in ["1900-01-01", "1970-01-01", "1980-01-01", "2000-01-01", "--01-01"] {
            assert!(builder().birthday(birthday.parse().unwrap()).build() == builder().build());
        }
        assert!(builder().birthday("1971-01-01".parse().unwrap()).build().birth.year.is_some());
        for email in ["none@none.com", "no-reply@example.com", "n.a@example.com"] {
            assert!(builder().email(&email.parse().unwrap()).build().emails.is_empty(), "{email}");
        }
        for name in ["未知", "N/A", "xx"] {
            let name = name.parse().unwrap();
            assert!(builder().name(&name).nickname(&name).build() == builder().build());
        }
        assert!(builder().address(&"不详".parse().unwrap()).build() == builder().build());
        let account = "无".parse().unwrap();
        assert!(builder().wechat(&account).wecom(&account).build() == builder().build());
        assert!(builder().name(&"Test".parse().unwrap()).build() != builder().build());
        let number = builder().national_id(&"unknown".parse().unwrap());
        assert!(number.phone(&"12345678".parse().unwrap()).build() == builder().build());
    }

    #[test]
    fn an_account_given_up_still_leads_to_the_other_record_and_so_does_that_of_a_firm() {
        let base = base(&[
            r#"{"profile":{"id":"P1","customer":"C-1","date":"2020-01-01","profile":{"person":{"identity":{"name":"Li Na","wechat":"lina_90"}}}}}"#,
            r#"{"profile":{"id":"P2","customer":"C-1","date":"2024-01-01","profile":{"person":{"identity":{"wechat":"lina_24"}}}}}"#,
            r#"{"profile":{"id":"P3","customer":"C-2","date":"2024-01-01","profile":{"person":{"identity":{"name":"Na Li","wechat":"LINA_90"}}}}}"#,
            r#"{"profile":{"id":"P4","customer":"C-3","date":"2024-01-01","profile":{"organisation":{"basics":{"name":"Example Ltd","wecom":"wm1"}}}}}"#,
            r#"{"profile":{"id":"P5","customer":"C-4","date":"2024-01-01","profile":{"organisation":{"basics":{"name":"Example Ltd","wecom":"WM1"}}}}}"#,
        ]);
        let cards = cards(&base, "2026-06-30".parse().unwrap());
        let found = find_duplicates(&cards, &DuplicatePolicy::default());
        assert_eq!(found.mergeable().count(), 2);
    }

    #[test]
    fn titles_that_disagree_tell_nothing() {
        let builder = || Card::person("C-1".parse().unwrap()).name(&"Mrs Smith".parse().unwrap());
        assert_eq!(builder().build().sex, Some(Sex::Female));
        assert_eq!(builder().sex(Sex::Male).build().sex, Some(Sex::Male));
        assert_eq!(builder().name(&"Mr Smith".parse().unwrap()).build().sex, None);
    }

    fn base(facts: &[&str]) -> CustomerBase {
        let mut base = CustomerBase::new();
        let facts = facts.iter().map(|fact| serde_json::from_str::<Fact>(fact).unwrap());
        assert_eq!(base.add_all(facts).refused, []);
        base
    }

    #[test]
    fn a_number_given_up_long_ago_still_leads_to_the_other_record() {
        let base = base(&[
            r#"{"profile":{"id":"P1","customer":"C-1","date":"2020-01-01","profile":{"person":{"identity":{"name":"Li Na","mobile":"13800001112"}}}}}"#,
            r#"{"profile":{"id":"P2","customer":"C-1","date":"2024-01-01","profile":{"person":{"identity":{"mobile":"13900002223"}}}}}"#,
            r#"{"first_contact":{"id":"F-1","customer":"C-2","date":"2026-03-07","name":"Na Li","phone":"138 0000 1112"}}"#,
        ]);
        let cards_of = |day: &str| cards(&base, day.parse().unwrap());
        let found = find_duplicates(&cards_of("2026-06-30"), &DuplicatePolicy::default());
        assert_eq!(found.mergeable().count(), 1);
        assert_eq!(cards_of("2026-03-06").len(), 1);
    }

    #[test]
    fn of_too_many_numbers_the_newest_are_kept() {
        let facts: Vec<String> = (10..30)
            .map(|n| format!(r#"{{"profile":{{"id":"P{n}","customer":"C-1","date":"20{n}-01-01","profile":{{"person":{{"identity":{{"mobile":"138000055{n}"}}}}}}}}}}"#))
            .collect();
        let facts: Vec<&str> = facts.iter().map(String::as_str).collect();
        let all = cards(&base(&facts), "2029-06-30".parse().unwrap());
        let newest = (22..30).fold(Card::person("C-1".parse().unwrap()), |card, n| {
            card.phone(&format!("138000055{n}").parse().unwrap())
        });
        assert!(all == [newest.build()]);
    }

    #[test]
    fn a_card_is_small() {
        assert!(size_of::<Card>() <= 120, "{}", size_of::<Card>());
    }
}
