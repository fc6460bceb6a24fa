//! What is known of one person: birth, age, family, school and work.

use chrono::NaiveDate;

use super::{Consistency, ConsistencyPolicy, ConsistencyRule};
use crate::calendar::span::full_years;
use crate::customer::{
    Age, ChineseId, Family, Job, LunarDate, MaritalStatus, NationalId, PartialDate, Person, Sex,
    Study,
};
use crate::units::period::{months_after, months_before};

const BIRTHDAY: &str = "identity.birthday";
const LUNAR_BIRTHDAY: &str = "identity.lunar_birthday";
const AGE: &str = "identity.age";
const NATIONAL_ID: &str = "identity.national_id";

/// The days on which somebody can have been born: by the birthday of either calendar, or else by
/// the identity number, or else by an age that was recorded on a day.
#[derive(Clone, Copy)]
struct Born {
    earliest: NaiveDate,
    latest: NaiveDate,
    /// The path that says so.
    by: &'static str,
}

impl Born {
    /// By a birthday of either calendar of which the year is known.
    fn by_birthday(
        birthday: Option<PartialDate>,
        lunar: Option<LunarDate>,
        [by_birthday, by_lunar]: [&'static str; 2],
    ) -> Option<Born> {
        let solar = birthday.and_then(|day| day.earliest().zip(day.latest()));
        let lunar = || lunar.and_then(|day| day.earliest().zip(day.latest()));
        let of = |by| move |(earliest, latest)| Born { earliest, latest, by };
        solar.map(of(by_birthday)).or_else(|| lunar().map(of(by_lunar)))
    }

    /// By what an identity number says.
    fn by_id(id: ChineseId) -> Born {
        Born { earliest: id.born(), latest: id.born(), by: NATIONAL_ID }
    }

    /// By an age that was recorded on a day.
    fn by_age(
        age: Option<Age>,
        aged: Option<NaiveDate>,
        by_age: &'static str,
        policy: ConsistencyPolicy,
    ) -> Option<Born> {
        let (age, aged) = (u32::from(age?.get()), aged?);
        let years_before = |years: u32| months_before(aged, years.saturating_mul(12));
        // Somebody's age says one year, and a nominal one up to so many more.
        let earliest = years_before(age.saturating_add(1))?;
        let latest = years_before(age.saturating_sub(policy.nominal_years))?;
        Some(Born { earliest, latest, by: by_age })
    }
}

/// Tests what is known of one person.
pub(super) struct PersonCheck {
    pub(super) policy: ConsistencyPolicy,
    pub(super) as_of: NaiveDate,
    pub(super) lived_until: NaiveDate,
    /// When the age, and those of the children, were recorded.
    pub(super) aged: Option<NaiveDate>,
    pub(super) children_aged: Option<NaiveDate>,
    pub(super) found: Consistency,
}

impl PersonCheck {
    pub(super) fn check(&mut self, person: &Person) {
        use ConsistencyRule as R;
        let (identity, family) = (&person.identity, &person.family);
        let figures = *self.policy;
        let id = identity.national_id.as_ref().and_then(NationalId::chinese);
        if let Some(id) = id {
            self.identity_number(person, id);
        }
        let by_birthday = Born::by_birthday(
            identity.birthday,
            identity.lunar_birthday,
            [BIRTHDAY, LUNAR_BIRTHDAY],
        );
        let by_day = by_birthday.or_else(|| id.map(Born::by_id));
        if let Some(Born { earliest, latest, by }) = by_day {
            self.found.test(R::NotYetBorn, earliest > self.as_of, [by]);
            let too_old = full_years(latest, self.lived_until) > i64::from(figures.oldest);
            self.found.test(R::TooOld, too_old, [by]);
            if let (Some(age), Some(aged)) = (identity.age, self.aged) {
                let most = full_years(earliest, aged).saturating_add(figures.nominal_years.into());
                let possible = full_years(latest, aged)..=most;
                let wrong = !possible.contains(&i64::from(age.get()));
                self.found.test(R::AgeAndBirthday, wrong, [AGE, by]);
            }
        }
        if let (Some(solar), Some(lunar)) = (identity.birthday, identity.lunar_birthday) {
            let broken = apart(solar, lunar);
            self.found.test(R::LunarAndSolarBirthday, broken, [BIRTHDAY, LUNAR_BIRTHDAY]);
        }
        if let Some(spouse) = family.spouse_birthday.and_then(PartialDate::earliest) {
            let future = spouse > self.as_of;
            self.found.test(R::NotYetBorn, future, ["family.spouse_birthday"]);
        }
        let born = by_day.or_else(|| Born::by_age(identity.age, self.aged, AGE, self.policy));
        if let Some(born) = born {
            self.before_birth(person, born);
            self.children(person, born);
        }
        if family.marital_status == Some(MaritalStatus::Single) {
            // A wedding that lies ahead makes nobody married.
            let wedding = family.wedding_anniversary;
            let is_past =
                wedding.is_some_and(|day| day.earliest().is_none_or(|day| day <= self.as_of));
            let has_spouse = family.spouse_name.as_ref().is_some_and(|name| !name.is_filler());
            let spouse = [
                (is_past, "family.wedding_anniversary"),
                (has_spouse, "family.spouse_name"),
                (family.spouse_birthday.is_some(), "family.spouse_birthday"),
            ];
            for (known, path) in spouse {
                self.found.test(R::MarriedAndSingle, known, [path, "family.marital_status"]);
            }
        }
        if family.marital_status == Some(MaritalStatus::Married) {
            let has_none = person.has_none(Family::SPOUSE_NAME);
            let between = ["family.spouse_name", "family.marital_status"];
            self.found.test(R::MarriedAndSingle, has_none, between);
        }
        for (path, start, end) in spans(person) {
            if let (Some(start), Some(end)) = (start, end) {
                let (first, second) = (format!("{path}.start"), format!("{path}.end"));
                let broken = end.is_certainly_before(start);
                self.found.test(R::EndBeforeStart, broken, [&first, &second]);
            }
        }
    }

    /// What a Chinese identity number says of birth and sex (GB 11643) against what else is known.
    fn identity_number(&mut self, person: &Person, id: ChineseId) {
        let identity = &person.identity;
        if let (Some(birthday), Ok(named)) = (identity.birthday, PartialDate::try_from(id.born())) {
            let broken = !birthday.is_compatible_with(named);
            self.found.test(ConsistencyRule::IdAndBirthday, broken, [BIRTHDAY, NATIONAL_ID]);
        }
        // One who is neither woman nor man on our list is one of the two on the card.
        if let Some(sex) = identity.sex.filter(|sex| *sex != Sex::Other) {
            let broken = sex != id.sex();
            self.found.test(ConsistencyRule::IdAndSex, broken, [NATIONAL_ID, "identity.sex"]);
        }
    }

    fn before_birth(&mut self, person: &Person, born: Born) {
        let before = |day: PartialDate| day.latest().is_some_and(|day| day < born.earliest);
        if let Some(wedding) = person.family.wedding_anniversary {
            let between = ["family.wedding_anniversary", born.by];
            self.found.test(ConsistencyRule::WeddingBeforeBirth, before(wedding), between);
        }
        for (path, start, end) in spans(person) {
            let rule = if path.starts_with("career") {
                ConsistencyRule::JobBeforeBirth
            } else {
                ConsistencyRule::StudyBeforeBirth
            };
            for (name, day) in [("start", start), ("end", end)] {
                if let Some(day) = day {
                    self.found.test(rule, before(day), [&format!("{path}.{name}"), born.by]);
                }
            }
        }
    }

    fn children(&mut self, person: &Person, born: Born) {
        let months = self.policy.years_before_child.saturating_mul(12);
        let Some(parent_from) = months_after(born.earliest, months) else { return };
        for (place, child) in person.family.children.iter().flatten().enumerate() {
            let paths = ["birthday", "lunar_birthday"];
            let own = Born::by_birthday(child.birthday, child.lunar_birthday, paths)
                .or_else(|| Born::by_age(child.age, self.children_aged, "age", self.policy));
            let Some(own) = own else { continue };
            let path = format!("family.children.{place}.{}", own.by);
            let broken = own.latest < parent_from;
            self.found.test(ConsistencyRule::ChildTooOld, broken, [&path, born.by]);
            // A child that is expected has a day within ten months.
            let expected = months_after(self.as_of, 10);
            let future = expected.is_some_and(|until| own.earliest > until);
            self.found.test(ConsistencyRule::NotYetBorn, future, [&path]);
        }
    }
}

/// Whether no day of the lunar year can be that of the solar calendar.
fn apart(solar: PartialDate, lunar: LunarDate) -> bool {
    let before = solar.latest().zip(lunar.earliest()).is_some_and(|(one, other)| one < other);
    let after = solar.earliest().zip(lunar.latest()).is_some_and(|(one, other)| one > other);
    before || after
}

type Span = (String, Option<PartialDate>, Option<PartialDate>);

/// The times of study and work, each with its path.
fn spans(person: &Person) -> Vec<Span> {
    let education = &person.education;
    let studies = [
        ("education.school", &education.school),
        ("education.college", &education.college),
        ("education.graduate_study", &education.graduate_study),
    ];
    let of_study = |(path, study): (&str, &Option<Study>)| -> Option<Span> {
        study.as_ref().map(|study| (path.to_owned(), study.start, study.end))
    };
    let of_job = |(place, job): (usize, &Job)| -> Span {
        (format!("career.earlier_jobs.{place}"), job.start, job.end)
    };
    let jobs = person.career.earlier_jobs.iter().flatten().enumerate().map(of_job);
    studies.into_iter().filter_map(of_study).chain(jobs).collect()
}
