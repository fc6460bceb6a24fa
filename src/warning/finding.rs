//! One finding, whatever found it.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{FactRef, FindingKey};
use crate::rule::measure::Subject;
use crate::rule::{Criterion, Reason};
use crate::units::words::words;
use crate::units::{CustomerId, Money, Probability, StaffId};

/// Something that needs a manager's eye, or will.
///
/// The same facts, policy and day give the same finding, and tomorrow it has the same
/// [key](Finding::key), so that a program can tell a matter that goes on from a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// What, about whom.
    pub key: FindingKey,
    /// How pressing it is.
    pub severity: Severity,
    /// Whether something that was agreed is broken, or it is a sign.
    pub force: Force,
    /// Whether it already is so, or will be.
    pub onset: Onset,
    /// Since when it is so, or since when notice of it is given: what was expected begins anew on
    /// the day on which it has come. Otherwise tomorrow's finding names the same day.
    pub since: NaiveDate,
    /// Whether it may have been so before that day too: nobody looked further back.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub or_before: bool,
    /// Why: the figure, the threshold, and how far they lie apart.
    pub reason: Reason,
    /// What a rule of one's own says, in its own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_words: Option<Cow<'static, str>>,
    /// What was measured, where the rules of the reason and the evidence do not say so themselves: of
    /// the reason first, then of each piece of evidence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub measured: Vec<String>,
    /// What else bears on it: further figures, met or not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Criterion>,
    /// The facts on which it rests, where they can be named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<FactRef>,
    /// The money at stake, in the currency of the judgement. `None` where it is not about money.
    pub at_stake: Option<Money>,
    /// What to do about it.
    pub advice: Advice,
    /// Who is responsible for the subject in this matter. `None`: nobody is known to be. Who acts
    /// while they are away says [`acting`](crate::customer::acting).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub responsible: Option<StaffId>,
    /// By when something has to be done about it, where the matter itself says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<NaiveDate>,
    /// The first day on which time alone makes this another finding or none. `None` where only a
    /// new fact can.
    pub look_again_on: Option<NaiveDate>,
}

impl Finding {
    /// Something that is so since a day: a sign, of medium severity, of which nothing else is known.
    /// What is known beside it is written into its fields.
    ///
    /// ```
    /// use clienteling::rule::{Comparison, Evidence, Rule, Wording};
    /// use clienteling::warning::{Finding, FindingKey, Advice, Severity};
    ///
    /// static MANY_TEST_DRIVES: Rule = Rule {
    ///     key: "own.many-test-drives",
    ///     comparison: Comparison::AtLeast,
    ///     says: Wording {
    ///         met: "{observed} test drives and no order, at least the {needed} that are many[ (by {margin})]",
    ///         not_met: "{observed} test drives, fewer than {needed}[ (by {margin})]",
    ///         unknown: "test drives not counted",
    ///     },
    ///     is_personal: false,
    /// };
    ///
    /// let key = FindingKey::new("own.many-test-drives", "C-1".parse::<clienteling::CustomerId>()?);
    /// let reason = MANY_TEST_DRIVES.test(Evidence::counts(4, 3)).ok_or("many")?;
    /// let mut finding = Finding::new(key, "2026-03-02".parse()?, reason, Advice::Investigate);
    /// finding.severity = Severity::Low;
    /// assert_eq!(
    ///     finding.to_string(),
    ///     "customer C-1: 4 test drives and no order, at least the 3 that are many (by 1)",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn new(key: FindingKey, since: NaiveDate, reason: Reason, advice: Advice) -> Self {
        Finding {
            key,
            severity: Severity::Medium,
            force: Force::Soft,
            onset: Onset::Already,
            since,
            or_before: false,
            reason,
            in_words: None,
            measured: Vec::new(),
            evidence: Vec::new(),
            facts: Vec::new(),
            at_stake: None,
            advice,
            responsible: None,
            due: None,
            look_again_on: None,
        }
    }

    /// The customer, where it is about one.
    pub const fn customer(&self) -> Option<&CustomerId> {
        match self.key.subject() {
            Subject::Customer(id) => Some(id),
            _ => None,
        }
    }

    /// What it says, without of whom: what the rule says in its own words, if it has any, what was
    /// measured, where the reason does not say so, and the reason.
    pub fn says(&self) -> String {
        let reason = self.reason.to_string();
        let measured = self.measured.first().map(String::as_str);
        let before = self.in_words.as_deref().into_iter().chain(measured);
        before.chain([reason.as_str()]).collect::<Vec<&str>>().join(": ")
    }

    /// Its place in a list: the most pressing first, then the largest amount at stake, then by key.
    pub fn place(&self) -> impl Ord + '_ {
        (self.severity.rank(), Reverse(self.at_stake.map(Money::micros)), &self.key)
    }
}

impl fmt::Display for Finding {
    /// The subject, and what it [says](Finding::says).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key.subject(), self.says())
    }
}

/// How pressing a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The firm can lose money today.
    High,
    /// Something has gone wrong.
    Medium,
    /// Something will go wrong unless somebody acts.
    Low,
}

impl Severity {
    /// Where it stands in a list: the most pressing first.
    pub const fn rank(self) -> u8 {
        match self {
            Severity::High => 1,
            Severity::Medium => 2,
            Severity::Low => 3,
        }
    }
}

words! {
    /// Whether something that was agreed is broken, or it is a sign.
    pub enum Force, "force of a finding" {
        /// A limit, a budget or a promise is broken: that is so whoever looks at it.
        Hard = "hard",
        /// A sign that something goes wrong: a share of a limit, a trend, a silence.
        Soft = "soft",
    }
}

words! {
    /// What to do about a finding (S1 names the first four).
    #[non_exhaustive]
    pub enum Advice, "advice" {
        /// Owed too much, or for too long.
        Collect = "collect" as "find out why, and collect",
        /// Behind a plan.
        Act = "act" as "find out why, and act before it grows",
        /// Spent too much, or ever more.
        StopSpending = "stop_spending" as "stop spending",
        /// Lost.
        WinBack = "win_back" as "find out why, and win the customer back",
        /// About to be lost.
        KeepActive = "keep_active" as "give the customer a reason to come again",
        /// On account there is little left.
        WatchCredit = "watch_credit" as "ask for payment before more is sold on account",
        /// A complaint.
        SeeTo = "see_to" as "see to the complaint",
        /// A promise.
        KeepPromise = "keep_promise" as "keep the promise, or be released from it",
        /// Dissatisfied, and silent.
        AskWhy = "ask_why" as "ask why",
        /// A contract, an insurance or an inspection runs out.
        Renew = "renew" as "offer to renew it",
        /// A deal does not move.
        TakeFurther = "take_further" as "take the deal further, or close it",
        /// Something has to be done that is late.
        CatchUp = "catch_up" as "do it now, or say that it is not to be done",
        /// What is on record cannot be, or is too old to rely on.
        Correct = "correct" as "have it checked and corrected",
        /// What a customer agreed to is too old to rely on.
        AskAgain = "ask_again" as "ask whether the customer still agrees",
        /// Too much hangs on too few.
        SpreadRisk = "spread_risk" as "win others, so that less hangs on one",
        /// None of these.
        Investigate = "investigate" as "look into it",
    }
}

/// Whether something is found today, or expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Onset {
    /// It is so.
    Already,
    /// It will be so from a day on, if nothing happens until then, or if it goes on as it did.
    Expected {
        /// That day.
        on: NaiveDate,
        /// How likely it is then, if it goes on as it did. `None`: only a new fact can prevent it.
        #[serde(skip_serializing_if = "Option::is_none")]
        likely: Option<Probability>,
    },
}

impl Onset {
    /// It will be so from a day on, unless a new fact prevents it.
    pub const fn expected(on: NaiveDate) -> Self {
        Onset::Expected { on, likely: None }
    }
}

#[cfg(test)]
mod tests {
    use super::{Advice, Finding, FindingKey, Severity};
    use crate::rule::{Comparison, Evidence, Rule, Wording};
    use crate::units::CustomerId;
    use chrono::NaiveDate;

    static RULE: Rule = Rule {
        key: "test.rule",
        comparison: Comparison::Over,
        says: Wording { met: "it is", not_met: "it is not", unknown: "it is not known" },
        is_personal: false,
    };

    fn finding(severity: Severity, at_stake: Option<&str>, customer: &str) -> Finding {
        let key = FindingKey::new(RULE.key, customer.parse::<CustomerId>().unwrap());
        let reason = RULE.test(Evidence::counts(2, 1)).unwrap();
        Finding {
            severity,
            at_stake: at_stake.map(|amount| amount.parse().unwrap()),
            ..Finding::new(key, NaiveDate::MIN, reason, Advice::Act)
        }
    }

    #[test]
    fn the_most_pressing_stands_first_then_the_largest_amount_then_the_key() {
        let in_order = [
            finding(Severity::High, None, "C-9"),
            finding(Severity::Medium, Some("20 CNY"), "C-3"),
            finding(Severity::Medium, Some("20 CNY"), "C-4"),
            finding(Severity::Medium, Some("3 CNY"), "C-1"),
            finding(Severity::Medium, Some("-1 CNY"), "C-0"),
            finding(Severity::Medium, None, "C-2"),
            finding(Severity::Low, Some("99 CNY"), "C-1"),
        ];
        assert!(in_order.is_sorted_by(|a, b| a.place() < b.place()));
    }

    #[test]
    fn a_finding_reads_as_a_line() {
        let one = finding(Severity::High, None, "C-1");
        assert_eq!(one.to_string(), "customer C-1: it is");
        assert_eq!(one.advice.to_string(), "find out why, and act before it grows");
        let measured = vec!["visits".to_owned()];
        let own = Finding { in_words: Some("looks, and buys nothing".into()), measured, ..one };
        assert_eq!(own.to_string(), "customer C-1: looks, and buys nothing: visits: it is");
        assert_eq!(own.says(), "looks, and buys nothing: visits: it is");
    }
}
