//! How written rules look at customers, and at what is not one.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
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

/// Written rules about the firm, staff, products, deals and campaigns, and the customers that rules
/// name.
pub(super) struct Jointly {
    rules: Rules,
    /// Of which customers a rule is asked, by name.
    named: Vec<(String, BTreeSet<Subject>)>,
}

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
        of_customers: &[Checked],
        measures: Arc<dyn WarningMeasures>,
        since_within_days: u32,
    ) -> Self {
        let named = of_customers.iter().filter(|one| !one.of.is_empty());
        let named = named.map(|one| (one.rule.key.clone(), one.of.clone())).collect();
        Jointly { rules: Rules { all: rules, measures, since_within_days }, named }
    }
}

impl CustomerRule for OfCustomers {
    fn matters(&self) -> Vec<&str> {
        self.0.matters()
    }

    fn evaluate(&self, facts: &CustomerFacts<'_>, found: &mut Found) {
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
            if is_served || one.rule.after_end {
                found.look_again(facts.as_of().succ_opt());
                let role = one.rule.responsible;
                asking.decide(one, || facts.responsible(role?), found);
            }
        }
    }
}

impl JointRule for Jointly {
    fn matters(&self) -> Vec<&str> {
        self.rules.matters()
    }

    /// Cost: that of each rule, for each subject of which it is asked.
    fn evaluate(&self, context: &WarningContext<'_>, found: &mut Found) {
        let mut asked = BTreeMap::<Subject, Vec<&Checked>>::new();
        for one in &self.rules.all {
            for subject in subjects(one, context) {
                if is_on_record(&subject, context) {
                    asked.entry(subject).or_default().push(one);
                } else {
                    let key = FindingKey::new(one.rule.key.clone(), subject);
                    found.unknown(key, Unknown::NotKnown);
                }
            }
        }
        for (subject, rules) in asked {
            let asking = self.rules.asking(*context, &subject);
            for one in rules {
                asking.decide(one, || responsible(&subject, context), found);
            }
        }
        for (key, of) in &self.named {
            for subject in of.iter().filter(|subject| !is_on_record(subject, context)) {
                let key = FindingKey::new(key.clone(), subject.clone());
                found.unknown(key, Unknown::NotKnown);
            }
        }
        found.look_again(context.as_of.succ_opt());
    }
}

/// The subjects of which a rule is asked that is not about customers: of deals only open ones, and such
/// as nobody knows.
fn subjects(one: &Checked, context: &WarningContext<'_>) -> Vec<Subject> {
    match one.rule.about {
        SubjectKind::Firm => vec![Subject::Firm],
        SubjectKind::Deal if one.of.is_empty() => {
            let deals = context.deals.as_of(context.as_of);
            let open = deals.filter(|(_, state)| state.is_open());
            open.map(|(deal, _)| Subject::Deal(deal.id().clone())).collect()
        }
        SubjectKind::Deal => {
            one.of.iter().filter(|deal| !is_closed(deal, context)).cloned().collect()
        }
        _ => one.of.iter().cloned().collect(),
    }
}

fn is_closed(subject: &Subject, context: &WarningContext<'_>) -> bool {
    let Subject::Deal(id) = subject else { return false };
    let state = context.deals.get(id).and_then(|deal| deal.as_of(context.as_of));
    state.is_some_and(|state| !state.is_open())
}

/// Whether anything is on record, on the day, of what a rule names. Of staff and products there are
/// no records of their own.
fn is_on_record(subject: &Subject, context: &WarningContext<'_>) -> bool {
    match subject {
        Subject::Customer(id) => {
            context.base.customer(id).is_some_and(|one| one.is_known(context.as_of))
        }
        Subject::Deal(id) => {
            context.deals.get(id).is_some_and(|deal| deal.as_of(context.as_of).is_some())
        }
        _ => true,
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
    fn decide(
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
        let (since, or_before) = self.since(one);
        let mut finding = Finding::new(key, since, reason, rule.advice);
        finding.or_before = or_before;
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
    /// looked back; and whether they were all such days, so that it may have been met before.
    fn since(&self, one: &Checked) -> (NaiveDate, bool) {
        let mut since = self.as_of;
        for _ in 0..self.since_within_days {
            let Some(day) = since.pred_opt() else { break };
            match self.evaluated(one, day) {
                Ok(earlier) if earlier.outcome == CriterionOutcome::Met => since = day,
                _ => return (since, false),
            }
        }
        (since, true)
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
