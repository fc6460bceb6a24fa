//! Whom a person knows.

use crate::customer::field::{group, part};
use crate::customer::{List, Name, Note, Phrase};

group! {
    /// Social circle (人际情况), the eighth group of S1.
    pub struct SocialCircle as "SocialCircle" {
        /// Relatives.
        RELATIVES relatives: List<SocialTie> = Special, Steady, none = said;
        /// Friends.
        FRIENDS friends: List<SocialTie> = Personal, Steady, none = said;
        /// Neighbours.
        NEIGHBOURS neighbours: List<SocialTie> = Personal, Steady, none = said;
        /// Who is closest.
        CLOSEST closest: List<Name> = Personal, Steady, none = said;
        /// What the person thinks of relations with others.
        VIEW_OF_RELATIONS view_of_relations: Note = Personal, Slow;
        /// The circle in which the person moves (S2).
        CIRCLE circle: Note = Personal, Steady;
    }
}

part! {
    /// Somebody whom the person knows.
    pub struct SocialTie as "SocialTie" {
        /// Who.
        name: Name = Personal, Slow;
        /// What they are to the person: aunt, partner at tennis.
        relation: Phrase = Personal, Steady;
        /// How they get on.
        terms: Note = Personal, Steady;
    }
}
