//! Facts about a customer that cannot all be true.
//!
//! A finding names the rule, the fields and the records, and repeats no value.

mod person;
mod policy;
mod records;
mod rule;
#[cfg(test)]
mod tests;

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

pub use policy::{ConsistencyPolicy, ConsistencyPolicyDraft};
pub use rule::ConsistencyRule;

use crate::base::Customer;
use crate::customer::{Family, Identity, PeopleInCharge, Profile, ResolutionPolicy};
use person::PersonCheck;
use records::of_records;

/// Facts that cannot all be true.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Inconsistency {
    /// The rule that they break.
    pub rule: ConsistencyRule,
    /// The paths of the fields, or the kinds and identifiers of the records. No value.
    pub between: Vec<String>,
}

impl fmt::Display for Inconsistency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: `{}`", self.rule, self.between.join("`, `"))
    }
}

/// What does not fit together, and how often a rule could be applied.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Consistency {
    /// How often there was enough to apply a rule to.
    pub tested: u64,
    /// Where it was broken, in the order of the rules.
    pub broken: Vec<Inconsistency>,
}

impl Consistency {
    /// How often a rule could be applied, and held.
    pub fn held(&self) -> u64 {
        self.tested.saturating_sub(u64::try_from(self.broken.len()).unwrap_or(u64::MAX))
    }

    /// Notes that a rule was applied to these, and whether it is broken.
    fn test<const N: usize>(&mut self, rule: ConsistencyRule, broken: bool, between: [&str; N]) {
        self.tested = self.tested.saturating_add(1);
        if broken {
            let between = between.map(str::to_owned).into();
            self.broken.push(Inconsistency { rule, between });
        }
    }
}

/// What cannot all be true of a customer, by what was known on a day.
///
/// A rule is broken only if that is certain: a birthday without its year breaks none. The profile
/// is that of the [resolution](ResolutionPolicy). Cost: as many steps as the customer has facts.
///
/// ```
/// use clienteling::customer::ResolutionPolicy;
/// use clienteling::intake::{ConsistencyPolicy, consistency};
/// use clienteling::{CustomerBase, Fact};
///
/// let mut base = CustomerBase::new();
/// base.add(serde_json::from_str::<Fact>(
///     r#"{"profile":{"id":"P-1","customer":"C-1","date":"2026-01-01","profile":{"person":{
///         "identity":{"birthday":"1990"},"family":{"children":[{"birthday":"1989-03"}]}}}}}"#,
/// )?)?;
/// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
/// let (resolution, policy) = (ResolutionPolicy::default(), ConsistencyPolicy::default());
/// let found = consistency(customer, &resolution, &policy, "2026-06-30".parse()?);
/// assert_eq!(
///     found.broken[0].to_string(),
///     "a child as old as the customer: `family.children.0.birthday`, `identity.birthday`"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn consistency(
    customer: &Customer,
    resolution: &ResolutionPolicy,
    policy: &ConsistencyPolicy,
    as_of: NaiveDate,
) -> Consistency {
    let mut found = Consistency::default();
    if let Some(resolved) = customer.basic().resolution(as_of, resolution) {
        let recorded = |field| resolved.field(field).map(|field| field.date);
        // Nobody grows older after the end.
        let lived_until = customer.basic().end(as_of).map_or(as_of, |end| end.date);
        let mut check = PersonCheck {
            policy: *policy,
            as_of,
            lived_until,
            aged: recorded(Identity::AGE),
            children_aged: recorded(Family::CHILDREN),
            found: Consistency::default(),
        };
        match resolved.profile() {
            Profile::Person(person) => {
                check.check(person);
                found = check.found;
            }
            Profile::Organisation(firm) => {
                if let Some(founded) = firm.basics.founded {
                    let future = founded.earliest().is_some_and(|day| day > as_of);
                    found.test(ConsistencyRule::NotYetBorn, future, ["basics.founded"]);
                }
                let recorded = recorded(PeopleInCharge::PEOPLE);
                let people = firm.people.people.iter().flatten().enumerate();
                for (place, person) in
                    people.filter_map(|(place, one)| Some((place, one.person.as_ref()?)))
                {
                    let mut check = PersonCheck {
                        lived_until: as_of,
                        aged: recorded,
                        children_aged: recorded,
                        found: Consistency::default(),
                        ..check
                    };
                    check.check(person);
                    found.tested = found.tested.saturating_add(check.found.tested);
                    for mut broken in check.found.broken {
                        for path in &mut broken.between {
                            path.insert_str(0, &format!("people.people.{place}.person."));
                        }
                        found.broken.push(broken);
                    }
                }
            }
        }
    }
    of_records(customer, as_of, &mut found);
    found.broken.sort_by_key(|one| one.rule);
    found
}
