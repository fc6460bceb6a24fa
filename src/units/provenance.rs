//! Where a fact comes from: origin, channel, how it is known, and who recorded it.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::StaffId;
use super::guard::guarded;
use super::words::words;

words! {
    /// In which relation to the firm the one stood from whom a fact comes (S1: 客户资料的来源).
    pub enum Origin, "origin" {
        /// Deals with us, and still buys.
        Buying = "buying",
        /// Deals with us, without a purchase within one year.
        NoPurchaseWithinYear = "no_purchase_within_a_year",
        /// Was a customer, and is lost.
        Lost = "lost",
        /// Is a customer of our marketing channels: of a dealer, an agent.
        ChannelCustomer = "channel_customer",
        /// Outside the firm and its channels.
        External = "external",
    }
}

words! {
    /// In which way somebody came to know a fact (S1 infers from photographs).
    pub enum HowKnown, "how it is known" {
        /// The customer said it.
        Stated = "stated",
        /// Somebody saw or heard it.
        Observed = "observed",
        /// Somebody concluded it from something else.
        Inferred = "inferred",
    }
}

impl Origin {
    /// Whether it lies within the firm and its channels.
    pub const fn is_internal(self) -> bool {
        !matches!(self, Origin::External)
    }
}

words! {
    /// By which channel a fact came in (S1): seven direct ones, of which the point of sale has five
    /// names and "website and call centre" three, and six indirect ones, of which the last,
    /// "others", has four names.
    pub enum SourceChannel, "source channel" {
        /// Direct: a survey.
        Survey = "survey",
        /// Direct: a marketing activity.
        MarketingActivity = "marketing_activity",
        /// Direct: a service.
        Service = "service",
        /// Direct: the point of sale.
        PointOfSale = "point_of_sale",
        /// Direct, at the point of sale: somebody came in (来店).
        WalkIn = "walk_in" as "walk-in",
        /// Direct, at the point of sale: somebody called the outlet (来电).
        PhoneIn = "phone_in" as "phone-in",
        /// Direct, at the point of sale: a seller, wherever they met.
        Seller = "seller",
        /// Direct, at the point of sale: the shop on the web.
        WebShop = "web_shop" as "shop on the web",
        /// Direct: a fair, an exhibition, a seminar.
        Fair = "fair",
        /// Direct: the website or the call centre, where nobody knows which.
        WebsiteOrCallCentre = "website_or_call_centre",
        /// Direct: the website.
        Website = "website",
        /// Direct: the call centre.
        CallCentre = "call_centre",
        /// Direct: a complaint.
        Complaint = "complaint",
        /// Indirect: the media.
        Media = "media",
        /// Indirect: a commercial register, or a mission abroad.
        CommercialRegister = "commercial_register",
        /// Indirect: a bank or another financial institution.
        FinancialInstitution = "financial_institution",
        /// Indirect: a consultant or a market researcher.
        MarketResearcher = "market_researcher",
        /// Indirect: data rented or bought from the owner of a database.
        DatabaseOwner = "database_owner",
        /// Indirect, others: a partner.
        Partner = "partner",
        /// Indirect, others: another customer.
        ExistingCustomer = "existing_customer",
        /// Indirect, others: a trade association.
        TradeAssociation = "trade_association",
        /// Indirect, others: exchange with a firm that does not compete with ours.
        NonCompetitor = "non_competitor",
    }
}

impl SourceChannel {
    /// Whether the fact comes from the customer, and not from somebody else.
    pub const fn is_direct(self) -> bool {
        use SourceChannel as C;
        !matches!(
            self,
            C::Media
                | C::CommercialRegister
                | C::FinancialInstitution
                | C::MarketResearcher
                | C::DatabaseOwner
        ) && !self.is_other()
    }

    /// Whether it is one of "others", the sixth indirect channel.
    pub const fn is_other(self) -> bool {
        use SourceChannel as C;
        matches!(self, C::Partner | C::ExistingCustomer | C::TradeAssociation | C::NonCompetitor)
    }
}

guarded! {
    /// What is known about where a fact comes from. All of it is optional.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
    pub struct Source as "Source" {
        /// In which relation to the firm the one stood from whom it comes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub origin: Option<Origin>,
        /// By which channel it came in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub channel: Option<SourceChannel>,
        /// Whether it was stated, observed or inferred.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub how: Option<HowKnown>,
        /// Who recorded it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub recorded_by: Option<StaffId>,
    }
}

/// Where a fact comes from, as far as that is known. The day is that of the fact.
///
/// It takes the room of a pointer, and copies share one text: a file of a million facts from one
/// source says so once.
///
/// ```
/// use clienteling::units::{Provenance, Source, SourceChannel};
///
/// let card = Provenance::of(Source {
///     channel: Some(SourceChannel::Fair),
///     recorded_by: Some("S-7".parse()?),
///     ..Source::default()
/// });
/// assert!(card.channel().is_some_and(SourceChannel::is_direct));
/// assert!(Provenance::unknown().is_unknown());
/// # Ok::<(), clienteling::units::IdError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Provenance(Option<Arc<Source>>);

impl Provenance {
    /// Nothing is known.
    pub const fn unknown() -> Self {
        Provenance(None)
    }

    /// What is known.
    pub fn of(source: Source) -> Self {
        let known = source != Source::default();
        Provenance(known.then(|| Arc::new(source)))
    }

    /// Whether nothing is known.
    pub const fn is_unknown(&self) -> bool {
        self.0.is_none()
    }

    /// In which relation to the firm the one stood from whom it comes.
    pub fn origin(&self) -> Option<Origin> {
        self.0.as_ref()?.origin
    }

    /// By which channel it came in.
    pub fn channel(&self) -> Option<SourceChannel> {
        self.0.as_ref()?.channel
    }

    /// Whether it was stated, observed or inferred.
    pub fn how(&self) -> Option<HowKnown> {
        self.0.as_ref()?.how
    }

    /// Who recorded it.
    pub fn recorded_by(&self) -> Option<&StaffId> {
        self.0.as_ref()?.recorded_by.as_ref()
    }
}

impl fmt::Debug for Provenance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(source) => source.fmt(f),
            None => f.write_str("unknown"),
        }
    }
}

impl Serialize for Provenance {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Some(source) => serde::Serialize::serialize(&**source, to),
            None => serde::Serialize::serialize(&Source::default(), to),
        }
    }
}

impl<'de> Deserialize<'de> for Provenance {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        <Source as serde::Deserialize>::deserialize(from).map(Provenance::of)
    }
}

#[cfg(test)]
mod tests {
    use super::{Origin, Provenance, Source, SourceChannel};

    #[test]
    fn seven_channels_are_direct_under_thirteen_names_and_six_indirect_under_nine() {
        let count = |filter: fn(SourceChannel) -> bool| {
            SourceChannel::ALL.iter().filter(|&&channel| filter(channel)).count()
        };
        assert_eq!(count(SourceChannel::is_direct), 5 + 5 + 3);
        let named = count(|channel| !channel.is_direct() && !channel.is_other());
        assert_eq!(named + usize::from(count(SourceChannel::is_other) > 0), 6);
        assert_eq!(count(SourceChannel::is_other), 4);
        assert_eq!(Origin::ALL.iter().filter(|origin| origin.is_internal()).count(), 4);
    }

    #[test]
    fn a_source_of_which_nothing_is_known_is_unknown() {
        assert_eq!(Provenance::of(Source::default()), Provenance::unknown());
        assert_eq!(serde_json::from_str::<Provenance>("{}").unwrap(), Provenance::unknown());
    }

    #[test]
    fn a_value_in_the_wrong_place_is_not_repeated() {
        for wrong in [
            r#"{"channel":"13800001111"}"#,
            r#"{"origin":13800001111}"#,
            r#"{"13800001111":"survey"}"#,
            r#""13800001111""#,
        ] {
            let error = serde_json::from_str::<Provenance>(wrong).unwrap_err().to_string();
            assert!(!error.contains("1380000"), "{error}");
        }
    }
}
