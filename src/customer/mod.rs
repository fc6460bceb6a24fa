//! Basic data (描述性信息): who the customer is, and how to reach them.
//!
//! A [`Profile`] is a [`Person`] with eight groups of data or an [`Organisation`] with five, each
//! group a type of its own and every field optional. What is personal stays hidden:
//!
//! | what | shows |
//! |---|---|
//! | `Debug` | which fields are filled, and no text, number or date about a person |
//! | an error, also of a deserialiser | what would be accepted, never what was given |
//! | a [view](Profile::view) | what a [`Clearance`] covers; the rest is absent |
//! | an [`AccessRecord`] | which fields somebody saw |
//!
//! Every value is checked on the way in, and travels as a text: in a form, in a table, in JSON.
//!
//! What a firm knows changes. A [`ProfileRecord`] says what was learned on a day; the profile in
//! force is put together, field by field, from the records until then.
//!
//! ## What only fills a field
//!
//! What is typed to get past a field that must be filled in is kept as it was recorded, and counts as
//! no answer: it does not make a profile complete, gives way to any other value, reaches nobody and
//! matches nobody. [`Profile::knows`] tells it from a value that says something, for one value
//! `is_filler` does.
//!
//! | in | only fills the field | says something |
//! |---|---|---|
//! | any text | `N/A`, `-`, `...`, `?`, `xx`, `none`, `unknown`, `test`, `tbd`, `k. A.`, `#REF!`, 无, 没有, 未知, 不详, 暂无, 保密, 请选择, `0000001`, `12345` | `no`, `x`, `AAA`, `1240` |
//! | a name | what has no letter or figure, `unknown`, `N/A` with its slash, `xx`, `asdf`, `Walk-in`, `Guest`, 无, 未知, 不详, 测试, 散客, 客户, 微信用户 | *Test*, *Null*, *Na*, *None*, *Nil*, *No*: there are people of these names |
//! | a number | one digit all the time, digits that count up or down, zeros and one figure, an area code and eight zeros or 12345678, 13800138000 | 13888888888, for which somebody has paid |
//! | an e-mail address | `noreply@`, `none@`, `test1@`, `n.a@`, `12345@`, `a@a.com`, a domain in `.invalid` | `na@`, `info@`, `666@`, `12@`, `li.na@example.com` |
//! | a plate | 未上牌, 无牌, 临牌, 新车, `no plate` | any other |
//!
//! The words are ours.
//!
//! ## That there is none
//!
//! That a customer has no children, does not smoke or has no e-mail address can be known, and is not
//! the same as not known: [`Profile::know_none`] notes it, [`Profile::has_none`] answers it. Like a
//! value it holds from the day of its record until a later record says otherwise, goes stale, is seen
//! by whom the field is seen, and counts as an answer. A value and none of it in one record
//! contradict, and are refused. In a field for which both are possible, a word in a
//! [form](crate::intake::fill_in) is read so:
//!
//! | field | `none`, 无, 没有 | `N/A`, `-`, 未知 |
//! |---|---|---|
//! | where the form asks whether there is any: children, smoking, clubs, past illnesses, spouse | there is none | only fills the field, or is refused |
//! | that a form often demands: telephones, e-mail, accounts, employer | only fills the field, or is refused | only fills the field, or is refused |
//! | that everybody has, such as a name | only fills the field, or is refused | only fills the field, or is refused |
//!
//! The second row is read so because whoever must fill in an e-mail address writes 无 to keep it to
//! themselves, and that must not take the place of one that is known. That there is none is told
//! there by `none`, the list beside the groups: `{"identity": {…}, "none": ["identity.email"]}`, in a
//! form an entry `none.0` with the value `identity.email`. In the records of other programs, that is
//! in JSON, only this list says none. [`Field::can_be_none`] and [`Field::is_none_by_word`] tell the
//! rows apart.

mod address;
mod affiliation;
mod around;
mod basic;
mod birthday;
pub(crate) mod chinese_name;
mod contact;
mod custody;
mod custody_policy;
mod date_text;
mod email;
mod end;
mod field;
mod filler;
pub(crate) mod han;
mod han_number;
mod held;
mod leaf;
mod list;
mod lunar_date;
mod measure;
mod national_id;
mod need_marks;
mod none;
mod organisation;
mod partial_date;
mod person;
mod phone;
#[cfg(feature = "pinyin")]
mod pinyin;
mod plate;
mod profile;
mod registration_number;
mod resolve;
mod responsible;
mod sensitivity;
mod text;
mod view;
mod vin;

pub use address::{AddressParts, PostalAddress};
pub use affiliation::{Affiliation, AffiliationKind};
pub use basic::{BasicData, ProfileRecord};
pub use birthday::BirthdayReading;
pub use contact::ContactDetails;
pub use custody::{Candidate, CustodyDecision, Eligibility, Employment, custody, pay_of_median};
pub use custody_policy::{CustodyPolicy, CustodyPolicyDraft};
pub use email::EmailAddress;
pub use end::{EndKind, RelationshipEnd};
pub use field::{Aging, Field, Group, UnknownField};
pub(crate) use filler::{is_number as is_filler_number, is_text as is_filler_text};
pub use held::Held;
pub use leaf::EntryError;
pub use list::{List, ListError};
pub use lunar_date::LunarDate;
pub use measure::{Age, Count, Height, PersonalMoney, Weight};
pub use national_id::{ChineseId, NationalId};
pub use need_marks::{LetGo, NeedMarks};
pub use none::KnownNone;
pub use organisation::{
    Basics, Business, Characteristics, CreditStanding, LegalForm, OfficeRole, OrganisationSize,
    PeopleInCharge, PersonInCharge, Trading,
};
pub use partial_date::PartialDate;
pub use person::{
    BloodType, Career, Child, Consumption, Degree, Education, Family, Habit, Identity, Job,
    Lifestyle, MaritalStatus, Openness, Personality, Sex, SocialCircle, SocialTie, SpecialDate,
    SpendingPower, Study, Temperament, TemperamentTrait, Topic,
};
pub(crate) use phone::Country;
pub use phone::PhoneNumber;
#[cfg(feature = "phone-plans")]
pub use phone::PlanError;
pub use plate::Plate;
pub use profile::{Organisation, Person, Profile};
pub use registration_number::RegistrationNumber;
pub(crate) use resolve::resolve;
pub use resolve::{Preference, Rejected, Resolution, ResolutionPolicy, ResolvedField, Why};
pub use responsible::{Absence, Responsibility, Role, acting};
pub use sensitivity::{Clearance, Sensitivity};
pub use text::{Name, Note, Phrase, TextError};
pub use view::{AccessRecord, ProfileView};
pub use vin::Vin;

use crate::rule::Rule;

/// Every rule of this room.
pub(crate) static RULES: &[&[&Rule]] = &[custody::RULES];
