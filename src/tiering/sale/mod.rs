//! The classes before and after the sale (S2), and how other classifications map to them.
//!
//! S2 names the classes and gives no rule; the rules are ours.
//!
//! | before the sale | level | or |
//! |---|---|---|
//! | prospective 准 | H, A, B: a purchase within a month by default | |
//! | interested 意向 | C | at least one question about the intention answered |
//! | potential 潜在 | potential | |
//!
//! | after the sale | ABC | or |
//! |---|---|---|
//! | key 重点 | A | VIP |
//! | quality 优质 | B | |
//! | ordinary 普通 | C | |

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{AbcClass, LevelStanding, ProspectLevel, VipStanding};
use crate::marketing::{FirstContact, Question};
use crate::rule::{Checker, Draft, Evidence, Reason, Valid, rules};
use crate::units::words::words;

words! {
    /// A class before the sale (售前, S2).
    pub enum BeforeSale, "class before the sale" {
        /// We can reach them; no more is known (潜在客户).
        Potential = "potential",
        /// They show that they want something (意向客户).
        Interested = "interested",
        /// They are about to buy (准客户).
        Prospective = "prospective",
    }
}

impl BeforeSale {
    /// 1 for prospective to 3 for potential.
    pub const fn rank(self) -> u8 {
        match self {
            BeforeSale::Prospective => 1,
            BeforeSale::Interested => 2,
            BeforeSale::Potential => 3,
        }
    }

    /// The levels that map to this class, the soonest first.
    pub const fn levels(self) -> &'static [ProspectLevel] {
        match self {
            BeforeSale::Prospective => &[ProspectLevel::H, ProspectLevel::A, ProspectLevel::B],
            BeforeSale::Interested => &[ProspectLevel::C],
            BeforeSale::Potential => &[ProspectLevel::Potential],
        }
    }
}

impl From<ProspectLevel> for BeforeSale {
    /// H, A and B are prospective, C is interested, potential is potential.
    fn from(level: ProspectLevel) -> Self {
        match level {
            ProspectLevel::H | ProspectLevel::A | ProspectLevel::B => BeforeSale::Prospective,
            ProspectLevel::C => BeforeSale::Interested,
            ProspectLevel::Potential => BeforeSale::Potential,
        }
    }
}

/// How many of the questions about the intention make a customer interested, as it is written
/// down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BeforeSalePolicyDraft {
    /// From how many answers on. 1 (ours).
    pub answers: u32,
}

impl Default for BeforeSalePolicyDraft {
    fn default() -> Self {
        BeforeSalePolicyDraft { answers: 1 }
    }
}

/// How many of the questions about the intention make a customer interested.
///
/// * From 1 to all 4 of them.
pub type BeforeSalePolicy = Valid<BeforeSalePolicyDraft>;

impl Draft for BeforeSalePolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("answers", self.answers, 1, 4);
    }
}

/// The class before the sale of a customer, and why.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct BeforeSaleStanding {
    class: BeforeSale,
    reasons: Vec<Reason>,
}

impl BeforeSaleStanding {
    /// The class.
    pub const fn class(&self) -> BeforeSale {
        self.class
    }

    /// Why: the reasons of the level where it decides, or the answers; at least one.
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }
}

rules! {
    ANSWERED = "tiering.before-sale.answered", AtLeast {
        "questions answered about the intention: {observed}, at least the {needed} needed[ (by {margin})]",
        "questions answered about the intention: {observed}, below the {needed} needed[ (by {margin})]",
        "nobody has asked about the intention",
    };
    HARDLY_ANSWERED = "tiering.before-sale.hardly-answered", reverse of ANSWERED;
}

/// How many of the questions about the intention a first contact answers: intended product,
/// budget, intended date, who decides.
pub fn intention_answers(first_contact: &FirstContact) -> u64 {
    let questions = [
        Question::IntendedProduct,
        Question::Budget,
        Question::IntendedDate,
        Question::DecisionMaker,
    ];
    let answered = questions.into_iter().filter(|&question| first_contact.has_answered(question));
    u64::try_from(answered.count()).unwrap_or(u64::MAX)
}

/// The class of somebody who has not bought (S2; the rule is ours): the better one of the class to
/// which the level maps, and interested from so many answers about the intention on.
///
/// Cost: constant.
///
/// ```
/// use clienteling::tiering::{
///     BeforeSale, BeforeSalePolicy, LevelPolicy, Prospect, before_sale, level,
/// };
///
/// let standing = level(&Prospect::default(), &LevelPolicy::default(), "2026-03-01".parse()?);
/// let policy = BeforeSalePolicy::default();
/// assert_eq!(before_sale(&standing, 0, &policy).class(), BeforeSale::Potential);
/// let interested = before_sale(&standing, 2, &policy);
/// assert_eq!(interested.class(), BeforeSale::Interested);
/// assert_eq!(
///     interested.reasons()[0].to_string(),
///     "questions answered about the intention: 2, at least the 1 needed (by 1)",
/// );
/// # Ok::<(), chrono::ParseError>(())
/// ```
pub fn before_sale(
    level: &LevelStanding,
    answers: u64,
    policy: &BeforeSalePolicy,
) -> BeforeSaleStanding {
    let by_level = BeforeSale::from(level.level());
    let evidence = Evidence::counts(answers, u64::from(policy.answers));
    match (by_level, ANSWERED.test(evidence)) {
        (BeforeSale::Potential, Some(answered)) => {
            BeforeSaleStanding { class: BeforeSale::Interested, reasons: vec![answered] }
        }
        (BeforeSale::Potential, None) => {
            let hardly = HARDLY_ANSWERED.test(evidence);
            let reasons = level.reasons().into_iter().chain(hardly).collect();
            BeforeSaleStanding { class: BeforeSale::Potential, reasons }
        }
        (class, _) => BeforeSaleStanding { class, reasons: level.reasons() },
    }
}

words! {
    /// A class after the sale (售后, S2).
    pub enum AfterSale, "class after the sale" {
        /// One of the many (普通客户).
        Ordinary = "ordinary",
        /// Brings more than most (优质客户).
        Quality = "quality",
        /// One of the few on whom the value rests, or who bring others (重点客户).
        Key = "key",
    }
}

impl AfterSale {
    /// 1 for key to 3 for ordinary.
    pub const fn rank(self) -> u8 {
        match self {
            AfterSale::Key => 1,
            AfterSale::Quality => 2,
            AfterSale::Ordinary => 3,
        }
    }

    /// The ABC class that maps to this class.
    pub const fn abc_class(self) -> AbcClass {
        match self {
            AfterSale::Key => AbcClass::A,
            AfterSale::Quality => AbcClass::B,
            AfterSale::Ordinary => AbcClass::C,
        }
    }
}

impl From<AbcClass> for AfterSale {
    /// A is key, B quality, every other class ordinary.
    fn from(class: AbcClass) -> Self {
        match class {
            AbcClass::A => AfterSale::Key,
            AbcClass::B => AfterSale::Quality,
            _ => AfterSale::Ordinary,
        }
    }
}

/// Why a customer has a class after the sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AfterSaleReason {
    /// The class by value maps to it; the ABC assignment has the reasons for that.
    Abc(AbcClass),
    /// The customer is a VIP: by so many leads given, by value, or by a decision.
    Vip(Reason),
}

impl fmt::Display for AfterSaleReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AfterSaleReason::Abc(class) => {
                write!(f, "class {class} by value is {}", AfterSale::from(*class))
            }
            AfterSaleReason::Vip(reason) => write!(f, "a VIP is key: {reason}"),
        }
    }
}

/// The class after the sale of a customer, and why.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct AfterSaleStanding {
    class: AfterSale,
    reasons: Vec<AfterSaleReason>,
}

impl AfterSaleStanding {
    /// The class.
    pub const fn class(&self) -> AfterSale {
        self.class
    }

    /// Everything that makes it so; at least one.
    pub fn reasons(&self) -> &[AfterSaleReason] {
        &self.reasons
    }
}

/// The class of somebody who has bought (S2; the rule is ours): what the class by value maps to,
/// and key for every VIP, also by a decision. A VIP standing comes and goes by itself, so a key
/// customer of class B is one of quality again with the [day](VipStanding::lapses_on) on which it
/// lapses.
///
/// Cost: constant.
///
/// ```
/// use clienteling::tiering::{AbcClass, AfterSale, after_sale};
///
/// let standing = after_sale(AbcClass::B, None);
/// assert_eq!(standing.class(), AfterSale::Quality);
/// assert_eq!(standing.reasons()[0].to_string(), "class B by value is quality");
/// ```
pub fn after_sale(abc: AbcClass, vip: Option<&VipStanding>) -> AfterSaleStanding {
    let by_value = AfterSale::from(abc);
    let vip = vip.filter(|vip| vip.is_vip());
    let by_value_counts = vip.is_none() || by_value == AfterSale::Key;
    let class = if vip.is_some() { AfterSale::Key } else { by_value };
    let vip = vip.into_iter().flat_map(VipStanding::reasons);
    let by_value = by_value_counts.then_some(AfterSaleReason::Abc(abc));
    let reasons = by_value.into_iter().chain(vip.map(AfterSaleReason::Vip)).collect();
    AfterSaleStanding { class, reasons }
}

#[cfg(test)]
mod tests;
