//! Where a customer stands with the firm, as far as rewards depend on it.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::loyalty::kind::AttitudeLoyalty;
use crate::tiering::{AbcClass, AfterSale, ClientCard, LoyaltyKind};
use crate::units::TierName;

/// A standing that brings a benefit.
///
/// In JSON `"member"`, `"vip"`, `{"tier": "gold"}`, `{"abc": "a"}`, `{"card": "loyal"}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StandingIs {
    /// Takes part in the programme.
    Member,
    /// Is in a tier of the programme.
    Tier(TierName),
    /// Is a VIP (S5).
    Vip,
    /// Is in a class by value (S2).
    Abc(AbcClass),
    /// Is in a class after the sale (S2).
    AfterSale(AfterSale),
    /// Has a client card (S4).
    Card(ClientCard),
    /// Is loyal: satisfied, and relying on us (S4).
    Loyal,
    /// Is of a kind by attitude and repeat purchase.
    Kind(AttitudeLoyalty),
    /// Buys again from involvement or from habit (S5).
    Loyalty(LoyaltyKind),
}

impl fmt::Display for StandingIs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StandingIs::Member => f.write_str("a member"),
            StandingIs::Tier(tier) => write!(f, "a member of tier {tier}"),
            StandingIs::Vip => f.write_str("a VIP"),
            StandingIs::Abc(class) => write!(f, "a customer of class {class} by value"),
            StandingIs::AfterSale(class) => {
                write!(f, "a customer of the class \"{class}\" after the sale")
            }
            StandingIs::Card(card) => write!(f, "a holder of the client card \"{card}\""),
            StandingIs::Loyal => f.write_str("a loyal customer"),
            StandingIs::Kind(kind) => write!(f, "a customer with {kind}"),
            StandingIs::Loyalty(LoyaltyKind::True) => f.write_str("an involved repeat buyer"),
            StandingIs::Loyalty(LoyaltyKind::Inertia) => {
                f.write_str("somebody who buys again from habit")
            }
        }
    }
}

/// Where a customer stands on a day, by the judgements of the other rooms. What is `None` is not
/// known, which is not the same as not so.
///
/// | field | comes from |
/// |---|---|
/// | `member`, `left_on` | [`Membership`](crate::marketing::Membership) |
/// | `tier` | [`buffered`](crate::tiering::buffered) over the firm's own tiers |
/// | `vip` | [`vip`](crate::tiering::vip()) |
/// | `abc` | [`abc`](crate::tiering::abc()) |
/// | `after_sale` | [`after_sale`](crate::tiering::after_sale()) |
/// | `card` | [`card`](crate::tiering::card) |
/// | `loyal`, `kind`, `loyalty` | [`loyalty_standing`](crate::loyalty::kind::loyalty_standing): its `is_loyal`, `kind`, `by_involvement` |
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct MemberStanding {
    /// Whether they take part in the programme.
    pub member: Option<bool>,
    /// Since when the relationship, or the membership, is over. Then nothing else counts.
    pub left_on: Option<NaiveDate>,
    /// Their tier.
    pub tier: Option<TierName>,
    /// Whether they are a VIP.
    pub vip: Option<bool>,
    /// Their class by value.
    pub abc: Option<AbcClass>,
    /// Their class after the sale.
    pub after_sale: Option<AfterSale>,
    /// Their client card.
    pub card: Option<ClientCard>,
    /// Whether they are loyal: satisfied, and relying on us.
    pub loyal: Option<bool>,
    /// Of which kind they are by attitude and repeat purchase.
    pub kind: Option<AttitudeLoyalty>,
    /// Why they buy again.
    pub loyalty: Option<LoyaltyKind>,
}

impl MemberStanding {
    /// Whether they stand so. `None`: it is not known.
    pub fn is(&self, standing: &StandingIs) -> Option<bool> {
        if self.left_on.is_some() {
            return Some(false);
        }
        match standing {
            StandingIs::Member => self.member,
            StandingIs::Tier(tier) => self.tier.as_ref().map(|own| own == tier),
            StandingIs::Vip => self.vip,
            StandingIs::Abc(class) => self.abc.map(|own| own == *class),
            StandingIs::AfterSale(class) => self.after_sale.map(|own| own == *class),
            StandingIs::Card(card) => self.card.map(|own| own == *card),
            StandingIs::Loyal => self.loyal,
            StandingIs::Kind(kind) => self.kind.map(|own| own == *kind),
            StandingIs::Loyalty(kind) => self.loyalty.map(|own| own == *kind),
        }
    }
}
