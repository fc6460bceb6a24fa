//! What an organisation is like.

use crate::customer::field::group;
use crate::customer::leaf::words;
use crate::customer::{Note, Phrase};

group! {
    /// Characteristics of an organisation (客户特征), the second group of S1.
    pub struct Characteristics as "Characteristics" {
        /// Size.
        SIZE size: OrganisationSize = Public, Steady;
        /// Area served.
        AREA_SERVED area_served: Phrase = Public, Steady;
        /// Management philosophy.
        PHILOSOPHY philosophy: Note = Internal, Slow;
        /// Where it is heading.
        DIRECTION direction: Note = Internal, Fast;
        /// Style.
        STYLE style: Note = Internal, Slow;
        /// How it presents itself.
        IMAGE image: Note = Internal, Steady;
        /// What others say of it.
        REPUTATION reputation: Note = Internal, Steady;
    }
}

words! {
    /// The size of an organisation.
    pub enum OrganisationSize, "size" {
        /// Up to 9 people.
        Micro = "micro",
        /// Up to 49.
        Small = "small",
        /// Up to 249.
        Medium = "medium",
        /// 250 or more.
        Large = "large",
    }
}
