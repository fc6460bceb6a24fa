//! What one customer gets, lost and could get.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::{Benefit, MemberStanding, RewardPolicy, StandingIs};

/// A benefit that a customer has.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct HeldBenefit {
    /// Which one.
    pub benefit: Benefit,
    /// Which of its standings bring it: those that the customer is known to have.
    pub by: Vec<StandingIs>,
    /// Whether the customer did not have it before. `None`: that is not known.
    pub is_new: Option<bool>,
}

/// Why a benefit was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BenefitLoss {
    /// The customer left on a day.
    Left(NaiveDate),
    /// The customer no longer stands as it takes.
    NoLonger,
}

/// A benefit that a customer had before.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct LostBenefit {
    /// Which one.
    pub benefit: Benefit,
    /// What had brought it.
    pub was_by: Vec<StandingIs>,
    /// Why it is gone. What would bring it back: any of the standings of the benefit, once the
    /// customer is back.
    pub because: BenefitLoss,
}

/// A benefit that a customer does not have, or of which that is not known.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct OpenBenefit {
    /// Which one.
    pub benefit: Benefit,
    /// Any of these would bring it: of one that is not known, those that nobody knows.
    pub by: Vec<StandingIs>,
}

/// What a customer gets.
///
/// Every benefit of the policy is in exactly one of the lists, in the order of the policy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct CustomerBenefits {
    /// What they have.
    pub has: Vec<HeldBenefit>,
    /// What they had before and lost.
    pub lost: Vec<LostBenefit>,
    /// What they do not have, and are not known to have had before.
    pub open: Vec<OpenBenefit>,
    /// Of what it is not known whether they have it.
    pub not_known: Vec<OpenBenefit>,
}

/// What a customer gets for standing as they do, what they lost since they stood otherwise, and what
/// would bring it.
///
/// * Any of the standings of a benefit brings it. Who has left has none.
/// * Of a benefit that none of the known standings brings, while another is not known, it is not
///   known: nobody loses it for that.
/// * Without what was before, nothing is lost.
///
/// Cost: a pass over the benefits and their standings.
///
/// ```
/// use clienteling::loyalty::reward::{MemberStanding, RewardPolicy, benefits};
/// use clienteling::tiering::AbcClass;
///
/// let policy: RewardPolicy = serde_json::from_str(
///     r#"{"benefits":[
///         {"rule":"storage","name":"free winter storage","to":["vip",{"abc":"A"}]},
///         {"rule":"birthday","name":"a birthday present","to":["member"]}]}"#,
/// )?;
/// let before = MemberStanding {
///     member: Some(true),
///     vip: Some(false),
///     abc: Some(AbcClass::A),
///     ..MemberStanding::default()
/// };
/// let now = MemberStanding { abc: Some(AbcClass::B), ..before.clone() };
/// assert_eq!(
///     benefits(&now, Some(&before), &policy).to_string(),
///     "has a birthday present (a member); \
///      lost free winter storage, no longer a customer of class A by value; \
///      would have it again as a VIP or a customer of class A by value",
/// );
/// let gone = MemberStanding { left_on: Some("2026-09-01".parse()?), ..now };
/// assert_eq!(
///     benefits(&gone, Some(&before), &policy).to_string(),
///     "lost free winter storage on leaving on 2026-09-01; \
///      would have it again as a VIP or a customer of class A by value; \
///      lost a birthday present on leaving on 2026-09-01; would have it again as a member",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn benefits(
    now: &MemberStanding,
    before: Option<&MemberStanding>,
    policy: &RewardPolicy,
) -> CustomerBenefits {
    let mut found = CustomerBenefits::default();
    for benefit in &policy.benefits {
        let benefit = benefit.clone();
        let by = those(now, &benefit, Some(true));
        let was_by = before.map(|before| those(before, &benefit, Some(true)));
        if !by.is_empty() {
            let is_new = before.and_then(|before| had(before, &benefit)).map(|had| !had);
            found.has.push(HeldBenefit { benefit, by, is_new });
            continue;
        }
        let unknown = those(now, &benefit, None);
        if !unknown.is_empty() {
            found.not_known.push(OpenBenefit { benefit, by: unknown });
            continue;
        }
        if let Some(was_by) = was_by.filter(|was_by| !was_by.is_empty()) {
            let because = now.left_on.map_or(BenefitLoss::NoLonger, BenefitLoss::Left);
            found.lost.push(LostBenefit { benefit, was_by, because });
        } else {
            let by = benefit.to.clone();
            found.open.push(OpenBenefit { benefit, by });
        }
    }
    found
}

/// Whether somebody with a standing has a benefit. `None`: it is not known.
fn had(standing: &MemberStanding, benefit: &Benefit) -> Option<bool> {
    let mut has = Some(false);
    for one in &benefit.to {
        match standing.is(one) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => has = None,
        }
    }
    has
}

/// The standings of a benefit of which it is so, is not so, or is not known.
fn those(standing: &MemberStanding, benefit: &Benefit, is_so: Option<bool>) -> Vec<StandingIs> {
    benefit.to.iter().filter(|one| standing.is(one) == is_so).cloned().collect()
}

/// "a", "a or b", "a, b or c".
struct AnyOf<'a>(&'a [StandingIs]);

impl fmt::Display for AnyOf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = self.0.len().saturating_sub(1);
        for (at, one) in self.0.iter().enumerate() {
            match at {
                0 => {}
                _ if at == last => f.write_str(" or ")?,
                _ => f.write_str(", ")?,
            }
            write!(f, "{one}")?;
        }
        Ok(())
    }
}

impl fmt::Display for HeldBenefit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let new = if self.is_new == Some(true) { "now has" } else { "has" };
        write!(f, "{new} {} ({})", self.benefit.name, AnyOf(&self.by))
    }
}

impl fmt::Display for LostBenefit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "lost {}", self.benefit.name)?;
        match self.because {
            BenefitLoss::Left(on) => write!(f, " on leaving on {on}")?,
            BenefitLoss::NoLonger => write!(f, ", no longer {}", AnyOf(&self.was_by))?,
        }
        write!(f, "; would have it again as {}", AnyOf(&self.benefit.to))
    }
}

impl fmt::Display for CustomerBenefits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let has = self.has.iter().map(ToString::to_string);
        let lost = self.lost.iter().map(ToString::to_string);
        let open = self.open.iter();
        let open = open.map(|one| format!("could have {} as {}", one.benefit.name, AnyOf(&one.by)));
        let not_known = self.not_known.iter();
        let not_known = not_known.map(|one| {
            format!(
                "may have {}: it is not known whether they are {}",
                one.benefit.name,
                AnyOf(&one.by)
            )
        });
        let all: Vec<String> = has.chain(lost).chain(open).chain(not_known).collect();
        f.write_str(if all.is_empty() { "no benefits" } else { "" })?;
        f.write_str(&all.join("; "))
    }
}
