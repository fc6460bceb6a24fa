//! How much of what is worth knowing is known, and what to ask next.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::customer::{
    Basics, Career, Consumption, Family, Field, Group, Identity, MaritalStatus, PeopleInCharge,
    Profile, Sensitivity, Trading,
};
use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::units::{Rounding, Share};

/// What each field is worth, as it is written down. The figures are ours.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CompletenessPolicyDraft {
    /// The weight of a field that is listed neither here nor by default. 1.
    pub other_weight: u32,
    /// The weights of single fields. Those that are not listed keep the default: what is needed to
    /// address and reach somebody weighs most, with 20 for the name and the mobile number.
    pub weights: BTreeMap<Field, u32>,
    /// Up to which sensitivity the firm asks on its own. Personal: nobody is asked for their
    /// health, religion or income.
    pub ask_up_to: Sensitivity,
}

impl Default for CompletenessPolicyDraft {
    fn default() -> Self {
        CompletenessPolicyDraft {
            other_weight: 1,
            weights: BTreeMap::new(),
            ask_up_to: Sensitivity::Personal,
        }
    }
}

/// What the fields are worth that weigh more or less than others.
const WEIGHTS: [(Field, u32); 26] = [
    (Identity::NAME, 20),
    (Identity::MOBILE, 20),
    (Identity::EMAIL, 10),
    (Identity::ADDRESS, 8),
    (Identity::BIRTHDAY, 8),
    (Identity::LANDLINE, 4),
    (Consumption::PREFERENCES, 6),
    (Consumption::SPENDING_POWER, 4),
    (Career::OCCUPATION, 4),
    (Career::EMPLOYER, 3),
    (Family::MARITAL_STATUS, 2),
    // Few celebrate by the lunar calendar: it is welcome, and missed nowhere.
    (Identity::LUNAR_BIRTHDAY, 0),
    (Family::SPOUSE_LUNAR_BIRTHDAY, 0),
    // Where nobody writes to accounts, none is missed; whoever does says so in the policy.
    (Identity::WECHAT, 0),
    (Identity::WECOM, 0),
    (Basics::WECHAT, 0),
    (Basics::WECOM, 0),
    (Basics::NAME, 20),
    (Basics::LANDLINE, 16),
    (Basics::EMAIL, 10),
    (Basics::ADDRESS, 8),
    (Basics::LINE_OF_BUSINESS, 6),
    (Basics::REGISTRATION, 4),
    (Trading::TERMS, 4),
    (Trading::CREDIT_STANDING, 8),
    (PeopleInCharge::PEOPLE, 16),
];

/// The largest weight of a field.
const MAX_WEIGHT: u32 = 1_000_000;

/// What each field is worth.
///
/// * No weight is above a million; at least one field of a person and one of an organisation weigh
///   more than nothing.
pub type CompletenessPolicy = Valid<CompletenessPolicyDraft>;

impl Draft for CompletenessPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("other_weight", self.other_weight, 0, MAX_WEIGHT);
        for (field, weight) in &self.weights {
            checker.number(&format!("weights.{field}"), *weight, 0, MAX_WEIGHT);
        }
        for (of_person, whose) in [(true, "a person"), (false, "an organisation")] {
            let mut fields = Field::all().filter(|field| field.group().is_of_person() == of_person);
            if fields.all(|field| self.weight(field) == 0) {
                let text = format!("no field of {whose} has a weight above zero");
                checker.report("weights", ProblemKind::Of { key: "intake.nothing-weighs", text });
            }
        }
    }
}

impl CompletenessPolicyDraft {
    /// The weight of a field.
    pub fn weight(&self, field: Field) -> u32 {
        let listed = self.weights.get(&field).copied();
        let by_default =
            || WEIGHTS.iter().find(|(known, _)| *known == field).map(|(_, weight)| *weight);
        listed.or_else(by_default).unwrap_or(self.other_weight)
    }
}

/// How much weight is filled, of how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Filled {
    /// The weight of the fields that have a value, or of which it is known that there is none.
    pub weight: u64,
    /// The weight of all fields.
    pub of: u64,
}

impl Filled {
    /// The part that is filled, cut and not rounded, so that only what is complete is 100 %.
    /// `None` if nothing weighs anything.
    pub fn share(self) -> Option<Share> {
        Share::of_counts(self.weight, self.of, Rounding::TowardZero).ok()
    }

    fn add(&mut self, weight: u32, has_value: bool) {
        let weight = u64::from(weight);
        self.of = self.of.saturating_add(weight);
        if has_value {
            self.weight = self.weight.saturating_add(weight);
        }
    }
}

/// A field without a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct MissingField {
    /// Which field.
    pub field: Field,
    /// What it is worth.
    pub weight: u32,
}

/// How complete a profile is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Completeness {
    /// All groups together.
    pub in_all: Filled,
    /// Each group, in order.
    pub groups: Vec<(Group, Filled)>,
    /// Every field without a value that weighs anything: the worthiest first, then in the order
    /// of fields.
    pub missing: Vec<MissingField>,
    /// Up to which sensitivity the firm asks.
    ask_up_to: Sensitivity,
}

impl Completeness {
    /// What to ask next, the worthiest first: what is missing, without the fields for which the
    /// policy says that nobody is asked.
    pub fn to_ask(&self) -> impl Iterator<Item = MissingField> + '_ {
        let highest = self.ask_up_to.rank();
        self.missing.iter().copied().filter(move |one| one.field.sensitivity().rank() <= highest)
    }
}

/// How complete a profile is, group by group and in all, and what to ask next. A value that [only
/// fills its field](crate::customer#what-only-fills-a-field) is as good as no value; that there is
/// [none](crate::customer#that-there-is-none) is as good as one.
///
/// ```
/// use clienteling::customer::Identity;
/// use clienteling::intake::{CompletenessPolicy, completeness};
/// use clienteling::{Person, Profile};
///
/// let mut person = Person::named("李娜".parse()?);
/// person.identity.email = Some("li.na@example.com".parse()?);
/// let found = completeness(&Profile::Person(person), &CompletenessPolicy::default());
/// assert_eq!((found.in_all.weight, found.groups[0].1.weight), (30, 30));
/// let next = found.to_ask().next().ok_or("there is more to ask")?;
/// assert_eq!((next.field, next.weight), (Identity::MOBILE, 20));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn completeness(profile: &Profile, policy: &CompletenessPolicy) -> Completeness {
    let empty = Filled { weight: 0, of: 0 };
    let (mut in_all, mut groups, mut missing) = (empty, Vec::new(), Vec::new());
    for group in Group::ALL.iter().filter(|group| group.is_of_person() == profile.is_person()) {
        let mut filled = empty;
        for field in group.fields().filter(|field| applies(*field, profile)) {
            let (weight, has_value) = (policy.weight(field), profile.knows(field));
            filled.add(weight, has_value);
            in_all.add(weight, has_value);
            if weight > 0 && !has_value {
                missing.push(MissingField { field, weight });
            }
        }
        groups.push((*group, filled));
    }
    missing.sort_by_key(|one| (std::cmp::Reverse(one.weight), one.field));
    Completeness { in_all, groups, missing, ask_up_to: policy.ask_up_to }
}

/// Whether a field can have a value at all, by what is known: nobody single has a spouse, nobody
/// without a spouse knows the spouse's birthday, and an age says nothing to whom the birthday is
/// known.
fn applies(field: Field, profile: &Profile) -> bool {
    const OF_SPOUSE: [Field; 8] = [
        Family::WEDDING_ANNIVERSARY,
        Family::ANNIVERSARY_CUSTOM,
        Family::SPOUSE_NAME,
        Family::SPOUSE_BIRTHDAY,
        Family::SPOUSE_LUNAR_BIRTHDAY,
        Family::SPOUSE_BLOOD_TYPE,
        Family::SPOUSE_DEGREE,
        Family::SPOUSE_INTERESTS,
    ];
    let Profile::Person(person) = profile else { return true };
    let is_single = person.family.marital_status == Some(MaritalStatus::Single);
    let has_no_spouse = is_single || person.has_none(Family::SPOUSE_NAME);
    let is_none_asked = !(is_single && OF_SPOUSE.contains(&field));
    if profile.knows(field) && (is_none_asked || !profile.has_none(field)) {
        return true;
    }
    let identity = &person.identity;
    let year_is_known = identity.birthday.is_some_and(|day| day.year().is_some())
        || identity.lunar_birthday.is_some_and(|day| day.year().is_some());
    !(has_no_spouse && OF_SPOUSE.contains(&field) || field == Identity::AGE && year_is_known)
}

#[cfg(test)]
mod tests {
    use super::{CompletenessPolicy, CompletenessPolicyDraft, completeness};
    use crate::customer::{Family, Field, Identity, Organisation, Person, Profile, Sensitivity};
    use crate::rule::Draft;

    #[test]
    fn the_groups_add_up_to_the_whole() {
        let policy = CompletenessPolicy::default();
        for profile in
            [Profile::Person(Person::default()), Profile::Organisation(Organisation::default())]
        {
            let found = completeness(&profile, &policy);
            assert_eq!(
                found.groups.iter().map(|(_, filled)| filled.of).sum::<u64>(),
                found.in_all.of
            );
            assert_eq!(found.in_all.share().unwrap().to_string(), "0%");
            let weigh = profile.fields().filter(|field| policy.weight(*field) > 0);
            assert_eq!(found.missing.len(), weigh.count());
            assert!(found.missing.is_sorted_by_key(|one| std::cmp::Reverse(one.weight)));
        }
    }

    #[test]
    fn what_is_most_sensitive_is_not_asked_for_unless_the_policy_says_so() {
        let profile = Profile::Person(Person::default());
        let asked = |ask_up_to| {
            let policy = CompletenessPolicyDraft { ask_up_to, ..Default::default() };
            let found = completeness(&profile, &policy.validate().unwrap());
            found.to_ask().map(|one| one.field).collect::<Vec<Field>>()
        };
        let personal = asked(Sensitivity::Personal);
        assert!(personal.contains(&Identity::NAME) && !personal.contains(&Identity::BLOOD_TYPE));
        assert!(asked(Sensitivity::Special).contains(&Identity::BLOOD_TYPE));
        assert_eq!(asked(Sensitivity::Internal), []);
    }

    #[test]
    fn nobody_single_is_asked_about_a_spouse_and_whose_birthday_is_known_not_for_their_age() {
        let missing = |entries: &[(&str, &str)]| {
            let empty = Profile::Person(Person::default());
            let profile = crate::intake::fill_in(empty, entries.iter().copied()).unwrap();
            let found = completeness(&profile, &CompletenessPolicy::default());
            found.missing.iter().map(|one| one.field).collect::<Vec<Field>>()
        };
        let single = missing(&[("family.marital_status", "single")]);
        assert!(!single.contains(&crate::customer::Family::SPOUSE_NAME));
        assert!(missing(&[]).contains(&crate::customer::Family::SPOUSE_NAME));
        assert!(!missing(&[("identity.birthday", "1990")]).contains(&Identity::AGE));
        assert!(missing(&[("identity.birthday", "--05-17")]).contains(&Identity::AGE));
        let lunar = "identity.lunar_birthday";
        assert!(!missing(&[(lunar, "农历1990年五月十七")]).contains(&Identity::AGE));
        assert!(missing(&[(lunar, "农历五月十七")]).contains(&Identity::AGE));
    }

    #[test]
    fn that_there_is_none_is_known_and_not_asked_for_again() {
        let found = |entries: &[(&str, &str)]| {
            let empty = Profile::Person(Person::default());
            let profile = crate::intake::fill_in(empty, entries.iter().copied()).unwrap();
            completeness(&profile, &CompletenessPolicy::default())
        };
        let (nothing, none) = (found(&[]), found(&[("none.0", "identity.email")]));
        assert_eq!((none.in_all.weight, none.in_all.of), (10, nothing.in_all.of));
        assert!(nothing.to_ask().any(|one| one.field == Identity::EMAIL));
        assert!(none.to_ask().all(|one| one.field != Identity::EMAIL));
        // Nobody without a spouse is asked for the spouse's birthday.
        let alone = found(&[("family.spouse_name", "无")]);
        let asked = |field: Field| alone.missing.iter().any(|one| one.field == field);
        assert!(!asked(Family::SPOUSE_BIRTHDAY) && !asked(Family::SPOUSE_NAME));
        assert!(asked(Family::CHILDREN) && asked(Family::MARITAL_STATUS));
    }

    #[test]
    fn what_only_fills_a_field_is_still_to_be_asked() {
        let found = |entries: &[(&str, &str)]| {
            let empty = Profile::Person(Person::default());
            let profile = crate::intake::fill_in(empty, entries.iter().copied()).unwrap();
            completeness(&profile, &CompletenessPolicy::default())
        };
        let filler = [
            ("identity.name", "未知"),
            ("identity.mobile", "0000001"),
            ("identity.email", "noreply@example.com"),
            ("identity.national_id", "000000000000000000"),
            ("career.employer", "N/A"),
            ("lifestyle.health", "无"),
        ];
        assert_eq!(found(&filler), found(&[]));
        let single = found(&[("family.marital_status", "single"), ("family.spouse_name", "无")]);
        assert_eq!(single, found(&[("family.marital_status", "single")]));
        assert_ne!(found(&[("identity.name", "Test")]), found(&[]));
    }

    #[test]
    fn every_weight_that_is_too_large_and_a_policy_in_which_nothing_weighs_are_refused() {
        let mut draft = CompletenessPolicyDraft::default();
        draft.weights.insert(Identity::NAME, 1_000_001);
        draft.other_weight = u32::MAX;
        assert_eq!(
            draft.validate().unwrap_err().to_string(),
            "`other_weight`: 4294967295 is not between 0 and 1000000; \
             `weights.identity.name`: 1000001 is not between 0 and 1000000"
        );
        let of_firms = Field::all().filter(|field| !field.group().is_of_person());
        let nothing = CompletenessPolicyDraft {
            weights: of_firms.map(|field| (field, 0)).collect(),
            ..Default::default()
        };
        assert_eq!(
            nothing.validate().unwrap_err().to_string(),
            "`weights`: no field of an organisation has a weight above zero"
        );
    }
}
