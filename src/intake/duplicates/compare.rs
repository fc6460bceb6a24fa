//! Two customers side by side: what agrees, what does not, and what follows.

use std::fmt;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use super::address::AddressForm;
use super::card::Birth;
use super::name::NameForm;
use super::reach::{PhoneForm, emails_alike};
use super::{Card, DuplicatePolicy, Grade, MatchField, Verdict};
use crate::units::Score;

/// What one field says about two customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// The same normal form.
    Agree,
    /// Alike by so much, and at least as much as the policy's neutral grade.
    Similar(Grade),
    /// Less alike than the neutral grade.
    Differ(Grade),
    /// One of the two does not have the field, or they cannot be compared.
    Unknown,
}

/// What one field says, and what it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct FieldEvidence {
    /// The field.
    pub field: MatchField,
    /// What it says.
    pub finding: Finding,
    /// What it adds to the score or takes from it, in thousandths of a point.
    pub points: i32,
}

impl fmt::Display for FieldEvidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.finding {
            Finding::Agree => write!(f, "{} agrees", self.field),
            Finding::Similar(grade) => write!(f, "{} is similar ({grade})", self.field),
            Finding::Differ(Grade::NONE) => write!(f, "{} differs", self.field),
            Finding::Differ(grade) => write!(f, "{} differs ({grade})", self.field),
            Finding::Unknown => write!(f, "{} is unknown", self.field),
        }
    }
}

/// What is said about two customers, and why. It holds grades and names of fields and rules, and
/// no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparison {
    verdict: Verdict,
    score: Score,
    #[serde(serialize_with = "as_texts")]
    rules: Vec<Arc<str>>,
    is_contradicted: bool,
    evidence: [FieldEvidence; 7],
}

fn as_texts<S: Serializer>(rules: &[Arc<str>], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(rules.iter().map(AsRef::as_ref))
}

impl Comparison {
    /// What is said.
    pub const fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// The points of all fields together, from 0 to 100.
    pub const fn score(&self) -> Score {
        self.score
    }

    /// The names of the rules that decided, in order: those with the verdict, or, where rules for
    /// *same* and for *different* both hold and a person is asked, all of these. Empty where the
    /// score decided.
    pub fn rules(&self) -> impl ExactSizeIterator<Item = &str> {
        self.rules.iter().map(AsRef::as_ref)
    }

    /// Whether a rule for *different* holds, whatever others say.
    pub const fn is_contradicted(&self) -> bool {
        self.is_contradicted
    }

    /// What each field says, in the order of [`MatchField::ALL`].
    pub const fn evidence(&self) -> &[FieldEvidence; 7] {
        &self.evidence
    }
}

impl fmt::Display for Comparison {
    /// Such as "same, by `phone_and_name` (score 75): phone agrees, name agrees".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.verdict)?;
        for (place, rule) in self.rules().enumerate() {
            write!(f, "{}`{rule}`", if place == 0 { ", by " } else { " and " })?;
        }
        write!(f, " (score {})", self.score)?;
        let known = self.evidence.iter().filter(|evidence| evidence.finding != Finding::Unknown);
        for (place, evidence) in known.enumerate() {
            write!(f, "{}{evidence}", if place == 0 { ": " } else { ", " })?;
        }
        Ok(())
    }
}

/// Whether two cards are of one customer, how sure that is and why.
///
/// The [rules](super::MatchRule) of the policy decide. Where rules for *same* and for *different*
/// both hold, a person is asked; otherwise *different* goes before *same*, and *same* before *ask*.
/// Where no rule holds, the score decides. The order of the two cards makes no difference.
///
/// Costs at most 64 pairs of names, of numbers and of addresses; usually a microsecond or two.
///
/// ```
/// use clienteling::intake::duplicates::{Card, DuplicatePolicy, Verdict, compare};
///
/// let old = Card::person("C-1".try_into()?)
///     .name(&"Dr. José Müller".parse()?)
///     .phone(&"+49 30 5555 0100".parse()?)
///     .build();
/// let new = Card::person("C-2".try_into()?)
///     .name(&"Muller, Jose".parse()?)
///     .phone(&"(030) 5555-0100".parse()?)
///     .build();
/// let comparison = compare(&old, &new, &DuplicatePolicy::default());
/// assert_eq!(comparison.verdict(), Verdict::Same);
/// assert_eq!(
///     comparison.to_string(),
///     "same, by `phone_and_name` (score 75): \
///      phone agrees, name agrees, kind of customer agrees",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compare(a: &Card, b: &Card, policy: &DuplicatePolicy) -> Comparison {
    judge(a, b, policy).explained(policy)
}

/// A comparison without its texts.
#[derive(Clone, Copy)]
pub(super) struct Judged {
    pub(super) verdict: Verdict,
    /// Whether a rule for *different* holds.
    pub(super) is_contradicted: bool,
    /// In thousandths of a point.
    score: i32,
    rules: u64,
    grades: [Option<Grade>; 7],
}

pub(super) fn judge(a: &Card, b: &Card, policy: &DuplicatePolicy) -> Judged {
    let grades = MatchField::ALL.map(|field| grade(field, a, b));
    let score = MatchField::ALL.into_iter().zip(grades).fold(0_i32, |sum, (field, grade)| {
        let weight = policy.weights().of(field);
        sum.saturating_add(grade.map_or(0, |grade| weight.points(grade)))
    });
    let score = score.clamp(0, 100_000);
    let rules =
        policy.holding(|test| test.holds(grades.get(test.field.place()).copied().flatten()));
    let [same, different, ask] = [Verdict::Same, Verdict::Different, Verdict::Ask]
        .map(|verdict| policy.says(rules, verdict));
    let reaches = |threshold: u32| i64::from(score) >= i64::from(threshold).saturating_mul(1_000);
    let verdict = match (same, different, ask) {
        (true, true, _) => Verdict::Ask,
        (_, true, _) => Verdict::Different,
        (true, ..) => Verdict::Same,
        (.., true) => Verdict::Ask,
        _ if reaches(policy.same_from()) => Verdict::Same,
        _ if reaches(policy.ask_from()) => Verdict::Ask,
        _ => Verdict::Different,
    };
    Judged { verdict, is_contradicted: different, score, rules, grades }
}

impl Judged {
    pub(super) fn explained(&self, policy: &DuplicatePolicy) -> Comparison {
        let is_conflict = self.verdict == Verdict::Ask && self.is_contradicted;
        let decided = |verdict: Verdict| {
            verdict == self.verdict && !is_conflict || is_conflict && verdict != Verdict::Ask
        };
        let rules = policy.of_bits(self.rules).filter(|(_, rule)| decided(rule.verdict));
        let [f0, f1, f2, f3, f4, f5, f6] = MatchField::ALL;
        let [g0, g1, g2, g3, g4, g5, g6] = self.grades;
        let pairs = [(f0, g0), (f1, g1), (f2, g2), (f3, g3), (f4, g4), (f5, g5), (f6, g6)];
        let evidence = pairs.map(|(field, grade)| {
            let weight = policy.weights().of(field);
            let points = grade.map_or(0, |grade| weight.points(grade));
            let finding = match grade {
                None => Finding::Unknown,
                Some(Grade::SAME) => Finding::Agree,
                Some(grade) if grade.reaches(weight.neutral) => Finding::Similar(grade),
                Some(grade) => Finding::Differ(grade),
            };
            FieldEvidence { field, finding, points }
        });
        Comparison {
            verdict: self.verdict,
            // INVARIANT: the score lies between 0 and 100 and has three decimals.
            score: Score::try_new(Decimal::new(self.score.into(), 3)).unwrap_or(Score::MIN),
            rules: rules.map(|(name, _)| Arc::clone(name)).collect(),
            is_contradicted: self.is_contradicted,
            evidence,
        }
    }
}

/// How alike two cards are in a field; `None` where one has none, or they cannot be compared.
fn grade(field: MatchField, a: &Card, b: &Card) -> Option<Grade> {
    let equal = |same: bool| if same { Grade::SAME } else { Grade::NONE };
    match field {
        MatchField::NationalId => {
            let (a, b) = a.national_id.as_ref().zip(b.national_id.as_ref())?;
            Some(equal(a == b))
        }
        MatchField::Phone => best(&a.phones, &b.phones, |a: &PhoneForm, b| Some(a.alike(*b))),
        MatchField::Email => best(&a.emails, &b.emails, |a, b| Some(emails_alike(a, b))),
        MatchField::Name => best(&a.names, &b.names, NameForm::alike),
        MatchField::Birthday => birthdays_alike(a.birth, b.birth),
        MatchField::Address => {
            best(&a.addresses, &b.addresses, |a: &AddressForm, b| Some(a.alike(b)))
        }
        MatchField::Kind => Some(equal(a.kind == b.kind)),
    }
}

/// The grade of the two that are most alike.
fn best<T>(a: &[T], b: &[T], alike: impl Fn(&T, &T) -> Option<Grade>) -> Option<Grade> {
    let mut best = None;
    for a in a {
        for b in b {
            best = best.max(alike(a, b));
            if best == Some(Grade::SAME) {
                return best;
            }
        }
    }
    best
}

/// How alike two birthdays are, by the parts that both have:
///
/// | parts | grade |
/// |---|---|
/// | year, month and day are the same | 100 % |
/// | month and day are the same, a year is not known | 80 % |
/// | the year is the same, day and month are swapped | 70 % |
/// | year and month are the same, a day is not known | 60 % |
/// | one part is the same, the others are not known | 50 % |
/// | of three known parts one differs: perhaps an error | 40 % |
/// | anything else contradicts | 0 % |
fn birthdays_alike(a: Birth, b: Birth) -> Option<Grade> {
    let year = a.year.zip(b.year).map(|(a, b)| a == b);
    let month = a.month.zip(b.month).map(|(a, b)| a == b);
    let day = a.day.zip(b.day).map(|(a, b)| a == b);
    let parts = [year, month, day];
    let count = |which| parts.iter().filter(|&&part| part == which).count();
    let is_swapped = year == Some(true)
        && month.is_some()
        && day.is_some()
        && a.month == b.day
        && a.day == b.month;
    let grade = match (count(Some(true)), count(Some(false))) {
        (0, 0) => return None,
        (3, _) => 1_000,
        (2, 0) if year.is_none() => 800,
        (2, 0) => 600,
        (1, 0) => 500,
        _ if is_swapped => 700,
        (2, 1) => 400,
        _ => 0,
    };
    Some(Grade::of(grade))
}

#[cfg(test)]
mod tests {
    use super::{Birth, birthdays_alike, compare};
    use crate::intake::duplicates::{Card, CardBuilder, DuplicatePolicy, Grade, Verdict};

    fn birth(year: u16, month: u8, day: u8) -> Birth {
        let some = |part: u8| (part > 0).then_some(part);
        Birth { year: (year > 0).then_some(year), month: some(month), day: some(day) }
    }

    fn card(id: &str, name: &str) -> CardBuilder {
        Card::person(id.parse().unwrap()).name(&name.parse().unwrap())
    }

    /// The verdict and the rules, the same in both orders.
    fn verdict(a: CardBuilder, b: CardBuilder) -> (Verdict, String) {
        let (a, b, policy) = (a.build(), b.build(), DuplicatePolicy::default());
        let comparison = compare(&a, &b, &policy);
        assert_eq!(comparison, compare(&b, &a, &policy));
        let rules: Vec<&str> = comparison.rules().collect();
        (comparison.verdict(), rules.join(" "))
    }

    #[test]
    fn birthdays_are_compared_by_the_parts_that_both_have() {
        let cases = [
            (birth(1980, 3, 4), birth(1980, 3, 4), Some(1_000)),
            (birth(1980, 3, 4), birth(0, 3, 4), Some(800)),
            (birth(1980, 3, 4), birth(1980, 4, 3), Some(700)),
            (birth(1980, 3, 4), birth(1980, 3, 0), Some(600)),
            (birth(1980, 3, 4), birth(1980, 0, 0), Some(500)),
            (birth(1980, 3, 4), birth(1981, 3, 4), Some(400)),
            (birth(1980, 3, 4), birth(1981, 3, 5), Some(0)),
            (birth(1980, 3, 4), birth(0, 3, 5), Some(0)),
            (birth(1980, 0, 0), birth(0, 3, 5), None),
        ];
        for (a, b, expected) in cases {
            assert_eq!(birthdays_alike(a, b).map(Grade::thousandths), expected);
            assert_eq!(birthdays_alike(b, a).map(Grade::thousandths), expected);
        }
    }

    #[test]
    fn the_same_phone_and_name_are_one_customer() {
        let phone = |card: CardBuilder| card.phone(&"13800001111".parse().unwrap());
        let (of, rules) = verdict(phone(card("1", "王秀英")), phone(card("2", "秀英王")));
        assert_eq!((of, rules.as_str()), (Verdict::Same, "phone_and_name"));
    }

    #[test]
    fn a_family_with_one_phone_is_several_customers() {
        let phone = |card: CardBuilder| card.phone(&"13800001111".parse().unwrap());
        let (of, rules) = verdict(phone(card("1", "John Smith")), phone(card("2", "Mary Smith")));
        assert_eq!((of, rules.as_str()), (Verdict::Different, "other_name"));
        let father = phone(card("1", "王建国")).birthday("1950-01-02".parse().unwrap());
        let son = phone(card("2", "王建军")).birthday("1980-06-07".parse().unwrap());
        assert_eq!(verdict(father, son), (Verdict::Different, "other_birthday".to_owned()));
    }

    #[test]
    fn a_phone_alone_is_a_question() {
        let only_phone =
            |id: &str| Card::person(id.parse().unwrap()).phone(&"13800001111".parse().unwrap());
        assert_eq!(verdict(only_phone("1"), only_phone("2")).0, Verdict::Ask);
        let named = card("2", "王建国").phone(&"13800001111".parse().unwrap());
        assert_eq!(verdict(only_phone("1"), named), (Verdict::Ask, "phone_only".to_owned()));
    }

    #[test]
    fn rules_that_contradict_one_another_are_a_question() {
        let with_id = |id: &str, number: &str| {
            card(id, "John Smith")
                .phone(&"13800001111".parse().unwrap())
                .national_id(&number.parse().unwrap())
        };
        let (of, rules) = verdict(with_id("1", "A-001"), with_id("2", "A-002"));
        assert_eq!((of, rules.as_str()), (Verdict::Ask, "other_national_id phone_and_name"));
        assert_eq!(verdict(with_id("1", "A-001"), with_id("2", "a001")).0, Verdict::Same);
    }

    #[test]
    fn where_no_rule_holds_the_score_decides() {
        let of = |id, name| card(id, name).birthday("1980-03-04".parse().unwrap());
        let (ask, rules) = verdict(of("1", "Jonathan Smith"), of("2", "Jonathan Smyth"));
        assert_eq!((ask, rules.as_str()), (Verdict::Ask, ""));
        assert_eq!(verdict(card("1", "Li Na"), card("2", "Li Na")).0, Verdict::Different);
    }

    #[test]
    fn a_firm_and_a_person_are_two_customers() {
        let firm = Card::organisation("2".parse().unwrap()).name(&"小米有限公司".parse().unwrap());
        assert_eq!(verdict(card("1", "小米"), firm).0, Verdict::Different);
    }

    #[test]
    fn nothing_known_is_no_duplicate() {
        let empty = |id: &str| Card::person(id.parse().unwrap());
        assert_eq!(verdict(empty("1"), empty("2")), (Verdict::Different, String::new()));
    }
}
