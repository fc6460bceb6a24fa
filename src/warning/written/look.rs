//! How written rules look at customers, and at what is not one.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::WarningMeasures;
use super::checked::Checked;
use super::measures::Remembering;
use crate::rule::condition::{Evaluated, NamedMeasure, Tested};
use crate::rule::measure::{Question, Subject, SubjectKind, Unknown, ask};
use crate::rule::{CriterionOutcome, Value};
use crate::units::{Money, StaffId};
use crate::warning::{
    CustomerFacts, CustomerRule, Finding, FindingKey, Found, JointRule, WarningContext,
};

/// Written rules about one kind of subject after the other.
struct Rules {
    all: Vec<Checked>,
    measures: Arc<dyn WarningMeasures>,
    since_within_days: u32,
}

/// Written rules about customers.
pub(super) struct OfCustomers(Rules);

/// Written rules about the firm, staff, products, deals and campaigns.
pub(super) struct Jointly(Rules);

impl OfCustomers {
    pub(super) fn new(
        rules: Vec<Checked>,
        measures: Arc<dyn WarningMeasures>,
        since_within_days: u32,
    ) -> Self {
        OfCustomers(Rules { all: rules, measures, since_within_days })
    }
}

impl Jointly {
    pub(super) fn new(
        rules: Vec<Checked>,
        measures: Arc<dyn WarningMeasures>,
        since_within_days: u32,
    ) -> Self {
        Jointly(Rules { all: rules, measures, since_within_days })
    }
}

impl CustomerRule for OfCustomers {
    fn matters(&self) -> Vec<&str> {
        self.0.matters()
    }

    fn look(&self, facts: &CustomerFacts<'_>, found: &mut Found) {
        let subject = Subject::Customer(facts.id().clone());
        let is_served = facts.customer.is_served(facts.as_of());
        let asking = self.0.asking(facts.context, &subject);
        let known = || facts.context.base.identifiers_of(facts.id());
        let is_named = |of: &Subject| match of {
            Subject::Customer(id) => id == facts.id() || known().contains(id),
            _ => false,
        };
        for one in &self.0.all {
            let is_meant = one.of.is_empty() || one.of.iter().any(is_named);
            if !is_meant {
                continue;
            }
            found.look_again(facts.as_of().succ_opt());
            if is_served || one.rule.after_end {
                let role = one.rule.responsible;
                asking.look(one, || facts.responsible(role?), found);
            }
        }
    }
}

impl JointRule for Jointly {
    fn matters(&self) -> Vec<&str> {
        self.0.matters()
    }

    /// Cost: that of each rule, for each subject of which it is asked.
    fn look(&self, context: &WarningContext<'_>, found: &mut Found) {
        let mut asked = BTreeMap::<Subject, Vec<&Checked>>::new();
        for one in &self.0.all {
            for subject in subjects(one, context) {
                asked.entry(subject).or_default().push(one);
            }
        }
        for (subject, rules) in asked {
            let asking = self.0.asking(*context, &subject);
            for one in rules {
                asking.look(one, || responsible(&subject, context), found);
            }
        }
        found.look_again(context.as_of.succ_opt());
    }
}

/// The subjects of which a rule is asked that is not about customers.
fn subjects(one: &Checked, context: &WarningContext<'_>) -> Vec<Subject> {
    match one.rule.about {
        SubjectKind::Firm => vec![Subject::Firm],
        SubjectKind::Deal if one.of.is_empty() => {
            let deals = context.deals.as_of(context.as_of);
            let open = deals.filter(|(_, state)| state.is_open());
            open.map(|(deal, _)| Subject::Deal(deal.id().clone())).collect()
        }
        _ => one.of.iter().cloned().collect(),
    }
}

/// Who is responsible for what is no customer: staff for themselves, and who owns a deal for it.
fn responsible(subject: &Subject, context: &WarningContext<'_>) -> Option<StaffId> {
    match subject {
        Subject::Staff(id) => Some(id.clone()),
        Subject::Deal(id) => {
            let state = context.deals.get(id)?.as_of(context.as_of)?;
            Some(state.owners().main().clone())
        }
        _ => None,
    }
}

impl Rules {
    fn matters(&self) -> Vec<&str> {
        self.all.iter().map(|one| one.rule.key.as_str()).collect()
    }

    fn asking<'a>(&'a self, context: WarningContext<'a>, subject: &'a Subject) -> Asking<'a> {
        let firm = Remembering::new(&*self.measures, context);
        let (as_of, since_within_days) = (context.as_of, self.since_within_days);
        Asking { firm, subject, as_of, since_within_days }
    }
}

/// One subject, of which rules are asked.
struct Asking<'a> {
    firm: Remembering<'a>,
    subject: &'a Subject,
    as_of: NaiveDate,
    since_within_days: u32,
}

impl Asking<'_> {
    fn look(
        &self,
        one: &Checked,
        responsible: impl FnOnce() -> Option<StaffId>,
        found: &mut Found,
    ) {
        let key = || FindingKey::new(one.rule.key.clone(), self.subject.clone());
        match self.evaluated(one, self.as_of) {
            Err(why) => found.unknown(key(), why),
            Ok(evaluated) if evaluated.outcome == CriterionOutcome::Met => {
                if let Some(finding) = self.finding(one, key(), &evaluated) {
                    found.add(Finding { responsible: responsible(), ..finding });
                }
            }
            Ok(_) => {}
        }
    }

    /// What the condition comes to on a day; or why nobody can say.
    fn evaluated(&self, one: &Checked, day: NaiveDate) -> Result<Evaluated, Unknown> {
        match one.when.evaluate(&self.firm, self.subject, day) {
            Ok(evaluated) if evaluated.outcome == CriterionOutcome::Unknown => {
                Err(evaluated.why_unknown.unwrap_or(Unknown::NothingOnRecord))
            }
            Ok(evaluated) => Ok(evaluated),
            // Whoever answers has broken the promise of the catalogue: that says nothing.
            Err(_) => Err(Unknown::NothingOnRecord),
        }
    }

    /// `None`: nothing is known that meets it, which cannot be of one that is met.
    fn finding(&self, one: &Checked, key: FindingKey, met: &Evaluated) -> Option<Finding> {
        let rule = &one.rule;
        let (first, more) = met.decided_by.split_first()?;
        let reason = (*first.criterion()).reason()?;
        let mut finding = Finding::new(key, self.since(one), reason, rule.advice);
        finding.severity = rule.severity;
        finding.force = rule.force;
        finding.in_words = Some(Cow::Owned(rule.says.clone()));
        finding.measured = met.decided_by.iter().map(Tested::label).collect();
        finding.evidence = more.iter().map(|tested| *tested.criterion()).collect();
        finding.at_stake = rule.at_stake.as_ref().and_then(|figure| self.amount(figure));
        finding.look_again_on = self.as_of.succ_opt();
        Some(finding)
    }

    /// The first day of those without a break until now on which it was met, of the days that are
    /// looked back.
    fn since(&self, one: &Checked) -> NaiveDate {
        let mut since = self.as_of;
        for _ in 0..self.since_within_days {
            let Some(day) = since.pred_opt() else { break };
            match self.evaluated(one, day) {
                Ok(earlier) if earlier.outcome == CriterionOutcome::Met => since = day,
                _ => break,
            }
        }
        since
    }

    fn amount(&self, figure: &NamedMeasure) -> Option<Money> {
        let over = figure.window().map(|window| window.through(self.as_of));
        let measure = figure.measure.trim();
        let question = Question { measure, subject: self.subject.clone(), over };
        match ask(&self.firm, &question, self.as_of).ok()?.value()? {
            Value::Money(amount) => Some(amount),
            _ => None,
        }
    }
}
