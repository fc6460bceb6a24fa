//! Client cards and contact cards (S4): every customer has exactly one.
//!
//! Who has bought by the day has a client card (客户卡), everybody else a contact card (接触卡).
//! The first rule that holds decides:
//!
//! | client card | rule |
//! |---|---|
//! | loyal 忠实 | active, satisfied (a mark of at least 60 within a year), and relying on us: at least 4 visits of their own accord within a year |
//! | closed 成交 | bought within 30 days and did not come since |
//! | active 有效 | bought, came for service or spent points within a year |
//! | on file only 资料 | neither |
//!
//! | contact card | rule |
//! |---|---|
//! | H, A, B, C, potential | the [level](super::level) of the prospect |
//!
//! S4 names the cards and says that satisfaction alone makes nobody loyal; the other rules are
//! ours, and a policy. A loyal client who buys again stays loyal and does not become closed. An
//! unknown satisfaction is not a bad one, but nobody is called loyal on it, and the reasons say so;
//! one of years ago is unknown. Who comes because of a recall, for a repair under warranty or a second
//! time for the same fault is active, and does not rely on us for that.
//! Where nobody says what was done at the workshop, they came of their own accord, as
//! for [what draws them](super::KnownDraw).
//! A purchase counts even where all of it came back: they have bought, and they came. Who spends points
//! comes of their own accord, also where the points are given back, and buys nothing by it.

mod policy;
mod visits;

use chrono::NaiveDate;
use serde::Serialize;

use super::{LevelPolicy, LevelStanding, Prospect, ProspectLevel, level};
use crate::base::Customer;
use crate::rule::Reason;
use crate::units::words::words;
use crate::units::{Record, Score};

pub use policy::{ClientCardPolicy, ClientCardPolicyDraft};
pub(super) use visits::RULES;
use visits::{Judged, Visits};

words! {
    /// The card of a customer who has bought (客户卡, S4).
    pub enum ClientCard, "client card" {
        /// Satisfied, and relies on us (忠实).
        Loyal = "loyal",
        /// Bought, came or spent points within a year (有效).
        Active = "active",
        /// Just bought (成交).
        Closed = "closed" as "closed (just bought)",
        /// Did none of it within a year: no more than a file (资料).
        OnFile = "on_file" as "on file only",
    }
}

impl ClientCard {
    /// 1 for loyal, 2 for active, 3 for closed, who has yet to come back, and 4 for on file only
    /// (ours).
    pub const fn rank(self) -> u8 {
        match self {
            ClientCard::Loyal => 1,
            ClientCard::Active => 2,
            ClientCard::Closed => 3,
            ClientCard::OnFile => 4,
        }
    }
}

/// Which card a customer has. The classes of a contact card are the levels of a prospect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Card {
    /// Has bought (客户卡).
    Client(ClientCard),
    /// Has not bought (接触卡).
    Contact(ProspectLevel),
}

/// What the card of a customer rests on, in any order. What lies after the day of a judgement does
/// not count for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CardFacts {
    /// The days of the purchases.
    pub purchases: Vec<NaiveDate>,
    /// The days on which the customer came for service of their own accord. Purchases need not be
    /// among them.
    pub services: Vec<NaiveDate>,
    /// The days on which the customer came because something had to be put right: a recall, a repair
    /// under warranty or a second time. They keep a client active, and are no sign that a client
    /// relies on us.
    pub put_right: Vec<NaiveDate>,
    /// The days on which the customer spent points, which is no purchase: they came of their own
    /// accord.
    pub redemptions: Vec<NaiveDate>,
    /// When the customer marked how satisfied they are. The latest day counts, and of several
    /// marks of one day the lowest.
    pub satisfaction: Vec<(NaiveDate, Score)>,
    /// What the level of a prospect rests on.
    pub prospect: Prospect,
}

impl CardFacts {
    /// What a customer's data tells as of a day: purchases, visits to the workshop, points spent, first
    /// contacts, and how satisfied they were when they were marked by need. Whoever knows satisfaction from
    /// elsewhere adds it.
    pub fn of(customer: &Customer, as_of: NaiveDate) -> Self {
        let transactions = customer.transactions();
        let visits = transactions.workshop_visits().as_of(as_of).iter();
        let (wanted, put_right): (Vec<_>, Vec<_>) = visits.partition(|visit| visit.is_wanted());
        let points = customer.marketing().points().as_of(as_of).iter();
        let spent = points.filter(|entry| entry.change.is_spending());
        let marks = customer.basic().need_marks().as_of(as_of).iter();
        CardFacts {
            purchases: transactions.purchases().as_of(as_of).iter().map(Record::date).collect(),
            services: wanted.into_iter().map(Record::date).collect(),
            put_right: put_right.into_iter().map(Record::date).collect(),
            redemptions: spent.map(Record::date).collect(),
            satisfaction: marks.filter_map(|one| Some((one.date, one.satisfaction?))).collect(),
            prospect: Prospect::of(customer, as_of),
        }
    }

    /// The latest mark of a day and before, with its day.
    fn satisfaction(&self, as_of: NaiveDate) -> Option<(NaiveDate, Score)> {
        let known = self.satisfaction.iter().filter(|(date, _)| *date <= as_of);
        known.max_by_key(|(date, mark)| (*date, std::cmp::Reverse(*mark))).copied()
    }
}

/// The card of a customer on a day, why, and when time alone changes it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct CardStanding {
    card: Card,
    reasons: Vec<Reason>,
    satisfaction_unknown: bool,
    changes: Option<(NaiveDate, Card)>,
    #[serde(skip)]
    level: Option<LevelStanding>,
}

impl CardStanding {
    /// The card.
    pub const fn card(&self) -> Card {
        self.card
    }

    /// Why. Every reason holds; at least one is there. For a client who is not loyal they tell
    /// what is missing for that, too, as far as it is known.
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// Whether a client is not loyal only because nobody knows how satisfied they are, or only from too
    /// long ago: to ask is worth it.
    pub const fn is_satisfaction_missing(&self) -> bool {
        self.satisfaction_unknown
    }

    /// The first day on which the card is another by time alone. `None` where there is none.
    pub fn changes_on(&self) -> Option<NaiveDate> {
        self.changes.map(|(day, _)| day)
    }

    /// The card from [`changes_on`](Self::changes_on) on.
    pub fn changes_to(&self) -> Option<Card> {
        self.changes.map(|(_, card)| card)
    }

    /// The level behind a contact card, with the next contact. `None` for a client.
    pub const fn level(&self) -> Option<&LevelStanding> {
        self.level.as_ref()
    }
}

/// The card of a customer on a day (S4).
///
/// Cost: a sort of the days on which the customer came.
///
/// ```
/// use clienteling::tiering::{Card, CardFacts, ClientCard, ClientCardPolicy, LevelPolicy, card};
///
/// let facts = CardFacts { purchases: vec!["2026-03-02".parse()?], ..CardFacts::default() };
/// let (clients, levels) = (ClientCardPolicy::default(), LevelPolicy::default());
///
/// let standing = card(&facts, &clients, &levels, "2026-03-10".parse()?);
/// assert_eq!(standing.card(), Card::Client(ClientCard::Closed));
/// assert_eq!(standing.changes_on(), Some("2026-04-02".parse()?));
/// assert_eq!(standing.changes_to(), Some(Card::Client(ClientCard::Active)));
/// assert_eq!(
///     standing.reasons()[0].to_string(),
///     "bought 8 days ago, within the 30 days of a fresh purchase (by 22 days)",
/// );
/// # Ok::<(), chrono::ParseError>(())
/// ```
pub fn card(
    facts: &CardFacts,
    clients: &ClientCardPolicy,
    levels: &LevelPolicy,
    as_of: NaiveDate,
) -> CardStanding {
    let Some(visits) = Visits::of(facts, clients, as_of) else {
        let standing = level(&facts.prospect, levels, as_of);
        let changes = standing.changes_on().zip(standing.changes_to());
        return CardStanding {
            card: Card::Contact(standing.level()),
            reasons: standing.reasons(),
            satisfaction_unknown: false,
            changes: changes.map(|(day, level)| (day, Card::Contact(level))),
            level: Some(standing),
        };
    };
    let Judged { card, reasons, satisfaction_unknown } = visits.judge(as_of);
    let changes = visits.turning_points().into_iter().filter(|day| *day > as_of);
    let changes = changes.map(|day| (day, visits.judge(day).card));
    let changes = changes.filter(|(_, then)| *then != card).min_by_key(|(day, _)| *day);
    CardStanding {
        card: Card::Client(card),
        reasons,
        satisfaction_unknown,
        changes: changes.map(|(day, then)| (day, Card::Client(then))),
        level: None,
    }
}

#[cfg(test)]
mod tests;
