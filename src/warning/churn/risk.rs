//! How likely it is that somebody has left: from whoever knows, to put what was found in order.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use crate::units::{CustomerId, Probability};
use crate::warning::Finding;

/// Knows how likely it is that a customer has left: a model of the caller's, a table of its scores.
///
/// An implementation keeps to this: the same question has the same answer, what happens after the day
/// changes nothing, and of whom it knows nothing it says nothing.
pub trait RiskSource {
    /// How likely it is that a customer has left by a day. `None`: not known.
    fn risk(&self, customer: &CustomerId, as_of: NaiveDate) -> Option<Probability>;
}

impl RiskSource for BTreeMap<CustomerId, Probability> {
    /// As it stands in the table, on every day.
    fn risk(&self, customer: &CustomerId, _: NaiveDate) -> Option<Probability> {
        self.get(customer).copied()
    }
}

/// A customer with what was found, and how likely it is that they have left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AtRisk<'a> {
    /// Who.
    pub customer: &'a CustomerId,
    /// How likely it is that they have left. `None`: nobody knows.
    pub risk: Option<Probability>,
    /// What was found about them, the most pressing first.
    pub findings: Vec<&'a Finding>,
}

/// The customers of whom something was found, those who have most likely left first; then those of
/// whom nobody knows how likely it is. Of several who are as likely, in the order of what is most
/// pressing about them. Findings that are about no customer are left out.
///
/// A risk adds no finding and takes none away: which silence is one, the rules say, with the false
/// alarms that were agreed. Cost: a sort.
///
/// ```
/// use std::collections::BTreeMap;
/// use clienteling::rule::{Evidence, Rule, Comparison, Wording};
/// use clienteling::warning::{Advice, Finding, FindingKey};
/// use clienteling::warning::churn::rank_by_risk;
/// use clienteling::CustomerId;
///
/// static SILENT: Rule = Rule {
///     key: "own.silent",
///     comparison: Comparison::Is,
///     says: Wording { met: "silent", not_met: "not silent", unknown: "not known" },
///     is_personal: false,
/// };
/// let reason = SILENT.test(Evidence::fact(true)).ok_or("it is so")?;
/// let finding = |id: &str| -> Result<Finding, Box<dyn std::error::Error>> {
///     let key = FindingKey::new("own.silent", id.parse::<CustomerId>()?);
///     Ok(Finding::new(key, "2026-03-01".parse()?, reason, Advice::WinBack))
/// };
/// let found = [finding("C-1")?, finding("C-2")?, finding("C-3")?];
/// let risk = BTreeMap::from([("C-2".parse()?, "30%".parse()?), ("C-3".parse()?, "80%".parse()?)]);
/// let ranked = rank_by_risk(&found, &risk, "2026-03-31".parse()?);
/// let order: Vec<&str> = ranked.iter().map(|one| one.customer.as_str()).collect();
/// assert_eq!(order, ["C-3", "C-2", "C-1"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn rank_by_risk<'a>(
    findings: impl IntoIterator<Item = &'a Finding>,
    source: &(impl RiskSource + ?Sized),
    as_of: NaiveDate,
) -> Vec<AtRisk<'a>> {
    let mut customers = BTreeMap::<&CustomerId, Vec<&Finding>>::new();
    for finding in findings {
        if let Some(customer) = finding.customer() {
            customers.entry(customer).or_default().push(finding);
        }
    }
    let mut ranked: Vec<AtRisk<'a>> = customers
        .into_iter()
        .map(|(customer, mut findings)| {
            findings.sort_by(|one, other| one.place().cmp(&other.place()));
            AtRisk { customer, risk: source.risk(customer, as_of), findings }
        })
        .collect();
    ranked.sort_by(|one, other| {
        let place = |it: &AtRisk<'a>| it.findings.first().map(|finding| finding.place());
        Reverse(one.risk).cmp(&Reverse(other.risk)).then_with(|| place(one).cmp(&place(other)))
    });
    ranked
}
