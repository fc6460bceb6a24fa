//! Questionnaires that are there to be used: five dimensions of service, and what satisfaction rests
//! on.

use std::fmt;

use super::Importance;
use crate::satisfaction::Figure;
use crate::units::words::words;

words! {
    /// The five dimensions of service quality (SERVQUAL: Parasuraman, Zeithaml and Berry, 1988).
    pub enum ServqualDimension, "dimension of service" {
        /// What can be seen: rooms, equipment, people, papers.
        Tangibles = "tangibles",
        /// What was promised is done, rightly and in time.
        Reliability = "reliability",
        /// Help is given gladly and soon.
        Responsiveness = "responsiveness",
        /// People know what they do, and can be trusted.
        Assurance = "assurance",
        /// Each customer is seen and understood.
        Empathy = "empathy",
    }
}

words! {
    /// What satisfaction rests on, together (S4).
    pub enum Foundation, "foundation of satisfaction" {
        /// How it went.
        Process = "process",
        /// What came of it.
        Quality = "quality",
        /// What it cost.
        Price = "price",
    }
}

/// One item of a questionnaire: a statement with which both what is expected and what is experienced
/// are asked.
///
/// ```
/// use clienteling::satisfaction::expectation::servqual;
///
/// let item = servqual()[4];
/// assert_eq!(
///     item.expectation(),
///     "In a firm as it should be, what is promised for a day is done on that day.",
/// );
/// assert_eq!(item.experience(), "Here, what is promised for a day is done on that day.");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StandardItem<D> {
    /// A stable name, which also is an identifier of a question.
    pub key: &'static str,
    /// What it belongs to.
    pub dimension: D,
    /// What is said, without a beginning and an end.
    pub statement: &'static str,
}

impl<D> StandardItem<D> {
    /// As it is asked about what is expected.
    pub fn expectation(&self) -> String {
        format!("In a firm as it should be, {}.", self.statement)
    }

    /// As it is asked about what is experienced.
    pub fn experience(&self) -> String {
        format!("Here, {}.", self.statement)
    }
}

impl<D> fmt::Display for StandardItem<D> {
    /// The key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key)
    }
}

macro_rules! items {
    ($of:ident: $($dimension:ident: $($key:literal, $statement:literal;)+)+) => {
        &[$($(StandardItem {
            key: $key,
            dimension: $of::$dimension,
            statement: $statement,
        },)+)+]
    };
}

/// Twenty-two items in the five dimensions, four or five each, as the method has them. The wording is
/// our own.
pub const fn servqual() -> &'static [StandardItem<ServqualDimension>] {
    const ITEMS: &[StandardItem<ServqualDimension>] = items! { ServqualDimension:
        Tangibles:
            "servqual.tangibles.equipment", "the tools and machines are those of today";
            "servqual.tangibles.rooms", "the rooms are clean and pleasant to be in";
            "servqual.tangibles.people", "the people look cared-for and tidy";
            "servqual.tangibles.papers", "offers, bills and leaflets are clear and look good";
        Reliability:
            "servqual.reliability.promised-day", "what is promised for a day is done on that day";
            "servqual.reliability.problem", "a customer's problem is taken as one's own until it is solved";
            "servqual.reliability.first-time", "the work is right the first time";
            "servqual.reliability.in-time", "things are ready when they were said to be";
            "servqual.reliability.records", "what is written down and billed is free of mistakes";
        Responsiveness:
            "servqual.responsiveness.told-when", "customers are told exactly when something will be done";
            "servqual.responsiveness.promptly", "somebody sees to a customer without delay";
            "servqual.responsiveness.gladly", "people help gladly";
            "servqual.responsiveness.never-too-busy", "nobody is too busy for a question";
        Assurance:
            "servqual.assurance.trust", "the people are such that one trusts them";
            "servqual.assurance.safe", "a customer feels safe with money, data and property";
            "servqual.assurance.courtesy", "people are polite, every time";
            "servqual.assurance.knowledge", "people know enough to answer what is asked";
        Empathy:
            "servqual.empathy.individual", "each customer is seen as a person of their own";
            "servqual.empathy.hours", "the opening hours suit the customers";
            "servqual.empathy.personal", "there are people who take time for one customer";
            "servqual.empathy.interest", "what is best for the customer comes first";
            "servqual.empathy.needs", "people understand what this customer needs";
    };
    ITEMS
}

/// How much the five dimensions matter, in points: 11, 32, 22, 19 and 16 of a hundred, the mean of
/// American customers of banks, insurers and telephone companies (Zeithaml, Parasuraman and Berry, 1990;
/// quoted from memory). Ask your own.
///
/// ```
/// use clienteling::satisfaction::expectation::{ServqualDimension, servqual_importance};
///
/// let share = servqual_importance().share_of(&ServqualDimension::Reliability);
/// assert_eq!(share, Some("32%".parse()?));
/// # Ok::<(), clienteling::units::NumberError>(())
/// ```
pub fn servqual_importance() -> Importance<ServqualDimension> {
    let points = [11, 32, 22, 19, 16].map(Figure::from);
    Importance::known(ServqualDimension::ALL.into_iter().zip(points))
}

/// Process, quality and price, on which satisfaction rests together (S4), one item each. The source
/// names the three; the wording is our own.
pub const fn foundations() -> &'static [StandardItem<Foundation>] {
    const ITEMS: &[StandardItem<Foundation>] = items! { Foundation:
        Process:
            "foundation.process", "everything runs smoothly, from the first word to the last";
        Quality:
            "foundation.quality", "what one gets is as good as it was said to be";
        Price:
            "foundation.price", "the price is right for what one gets";
    };
    ITEMS
}
