//! Rules as they are written down.

use serde::{Deserialize, Serialize};

use crate::customer::Role;
use crate::rule::condition::{Condition, NamedMeasure};
use crate::rule::measure::{Subject, SubjectKind};
use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::warning::{Advice, Force, Severity};

/// A rule of one's own: when it is met, and what it then says.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenRule {
    /// The matter that it finds, a stable name that begins with `own.`: `own.owes-and-stays-away`.
    /// Letters, digits, `.`, `-` and `_`, at most 100.
    pub key: String,
    /// Of which kind of subjects it is asked: by default of every customer. Of the firm it is asked
    /// once, of deals of each that is open; of products, staff and campaigns of those that are named.
    #[serde(default = "customer")]
    pub about: SubjectKind,
    /// The subjects of which it is asked, by their identifiers, where not of all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<String>,
    /// When it is met.
    pub when: Condition,
    /// What it says, in one's own words, at most 500 characters.
    pub says: String,
    /// How pressing it is. Medium by default.
    #[serde(default = "medium")]
    pub severity: Severity,
    /// Whether something that was agreed is broken, or it is a sign. A sign by default.
    #[serde(default = "soft")]
    pub force: Force,
    /// What to do about it. By default to look into it.
    #[serde(default = "investigate")]
    pub advice: Advice,
    /// In which role somebody is responsible for the customer in this matter. Without it nobody is
    /// named. A rule about staff names them, one about deals who owns them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responsible: Option<Role>,
    /// Which amount is at stake.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_stake: Option<NamedMeasure>,
    /// Whether it is also asked of customers with whom the relationship has ended, or whom nobody
    /// wants to keep. Not by default.
    #[serde(default)]
    pub after_end: bool,
}

const fn customer() -> SubjectKind {
    SubjectKind::Customer
}

const fn medium() -> Severity {
    Severity::Medium
}

const fn soft() -> Force {
    Force::Soft
}

const fn investigate() -> Advice {
    Advice::Investigate
}

impl WrittenRule {
    /// A rule about every customer: a sign, of medium severity, to be looked into. What differs is
    /// written into its fields.
    pub fn new(key: impl Into<String>, when: Condition, says: impl Into<String>) -> Self {
        WrittenRule {
            key: key.into(),
            about: customer(),
            of: Vec::new(),
            when,
            says: says.into(),
            severity: medium(),
            force: soft(),
            advice: investigate(),
            responsible: None,
            at_stake: None,
            after_end: false,
        }
    }

    const MOST_OF_A_KEY: usize = 100;
    const MOST_OF_WORDS: usize = 500;

    fn check(&self, checker: &mut Checker) {
        let key = self.key.trim();
        let is_plain = |c: char| c.is_alphanumeric() || ".-_".contains(c);
        let rest = key.strip_prefix("own.").filter(|rest| !rest.is_empty());
        let is_key = rest.is_some_and(|rest| rest.chars().all(is_plain));
        if !key.is_empty() && (!is_key || key.chars().count() > Self::MOST_OF_A_KEY) {
            let given = key.chars().take(Self::MOST_OF_A_KEY).collect();
            let accepted =
                "a name of at most 100 letters, digits, `.`, `-` and `_` that begins with \
                            `own.`, such as `own.owes-and-stays-away`"
                    .to_owned();
            checker.report("key", ProblemKind::NotAccepted { given, accepted });
        }
        let says = self.says.trim();
        if says.is_empty() {
            checker.report("says", ProblemKind::Missing("a text"));
        }
        checker.length("says", says.chars().count(), 0, Self::MOST_OF_WORDS);
        checker.within("when", |checker| self.when.check_form(checker));
        if let Some(figure) = &self.at_stake {
            checker.within("at_stake", |checker| figure.check(checker));
        }
        self.check_subjects(checker);
        if self.responsible.is_some() && self.about != SubjectKind::Customer {
            let why = "only a customer has somebody responsible in a role";
            checker.report("responsible", ProblemKind::NotExpected(why));
        }
        if self.after_end && self.about != SubjectKind::Customer {
            let why = "only the relationship with a customer ends";
            checker.report("after_end", ProblemKind::NotExpected(why));
        }
    }

    fn check_subjects(&self, checker: &mut Checker) {
        match self.about {
            SubjectKind::Firm if !self.of.is_empty() => {
                let why = "there is one firm";
                return checker.report("of", ProblemKind::NotExpected(why));
            }
            SubjectKind::Staff | SubjectKind::Product | SubjectKind::Campaign
                if self.of.is_empty() =>
            {
                checker.report("of", ProblemKind::Missing("an identifier"));
            }
            _ => {}
        }
        let names = self.of.iter().enumerate();
        checker.names(names.map(|(place, id)| (format!("of[{place}]"), id.as_str())));
        for (place, id) in self.of.iter().enumerate() {
            if !id.trim().is_empty() && subject(self.about, id).is_none() {
                let text = "expected an identifier".to_owned();
                checker.report(&format!("of[{place}]"), ProblemKind::Unreadable(text));
            }
        }
    }

    /// The subjects that it names.
    pub(super) fn subjects(&self) -> Vec<Subject> {
        self.of.iter().filter_map(|id| subject(self.about, id)).collect()
    }
}

/// Whom or what an identifier names.
fn subject(kind: SubjectKind, id: &str) -> Option<Subject> {
    let id = id.trim();
    Some(match kind {
        SubjectKind::Firm => return None,
        SubjectKind::Customer => Subject::Customer(id.parse().ok()?),
        SubjectKind::Staff => Subject::Staff(id.parse().ok()?),
        SubjectKind::Product => Subject::Product(id.parse().ok()?),
        SubjectKind::Deal => Subject::Deal(id.parse().ok()?),
        SubjectKind::Campaign => Subject::Campaign(id.parse().ok()?),
    })
}

/// Rules of one's own, as they are written down.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WrittenRulesDraft {
    /// The rules, at most 100. None by default.
    pub rules: Vec<WrittenRule>,
    /// How many days are looked back for the day since which a finding is so, 0 to 366. What has been
    /// so for longer is said to be so since the first of these days, [or before](crate::warning::Finding::or_before).
    /// 31 (ours).
    pub since_within_days: u32,
}

/// Rules of one's own.
///
/// * Each has a key of its own, which begins with `own.`, and says something.
/// * No condition is nested too deep or too long. Whether it fits what can be asked is said by
///   [`CheckedRules::try_new`](super::CheckedRules::try_new).
pub type WrittenRules = Valid<WrittenRulesDraft>;

impl Default for WrittenRulesDraft {
    fn default() -> Self {
        WrittenRulesDraft { rules: Vec::new(), since_within_days: 31 }
    }
}

impl WrittenRulesDraft {
    const MOST_RULES: usize = 100;
    const MOST_DAYS: u32 = 366;
}

impl Draft for WrittenRulesDraft {
    fn check(&self, checker: &mut Checker) {
        checker.length("rules", self.rules.len(), 0, Self::MOST_RULES);
        checker.named_parts("rules", &self.rules, ("key", |rule| &rule.key), WrittenRule::check);
        checker.number("since_within_days", self.since_within_days, 0, Self::MOST_DAYS);
    }

    fn tidy(mut self) -> Self {
        for rule in &mut self.rules {
            rule.key = rule.key.trim().to_owned();
            rule.says = rule.says.trim().to_owned();
        }
        self
    }
}
