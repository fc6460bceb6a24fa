//! What a person is like.

use crate::customer::field::group;
use crate::customer::leaf::words;
use crate::customer::{List, Note, Phrase};

group! {
    /// Personality (个性), the seventh group of S1, with the temperament of S2.
    pub struct Personality as "Personality" {
        /// Clubs, present.
        CLUBS clubs: List<Phrase> = Personal, Steady, none = said;
        /// Clubs, past.
        FORMER_CLUBS former_clubs: List<Phrase> = Personal, Slow, none = said;
        /// Political commitment.
        POLITICS politics: Note = Special, Slow, none = said;
        /// Religious commitment.
        RELIGION religion: Note = Special, Slow, none = said;
        /// What the person reads.
        READING reading: List<Phrase> = Personal, Steady, none = said;
        /// What must not be mentioned or done.
        TABOOS taboos: Note = Special, Slow, none = said;
        /// What the person holds dear.
        VALUES values: Note = Personal, Slow;
        /// Stubborn, or open to others' views.
        OPENNESS openness: Openness = Personal, Slow;
        /// Manner.
        MANNER manner: Note = Personal, Slow;
        /// What the person thinks of it.
        OWN_VIEW own_view: Note = Personal, Slow;
        /// What the family thinks of it.
        FAMILYS_VIEW familys_view: Note = Special, Slow;
        /// What friends think of it.
        FRIENDS_VIEW friends_view: Note = Personal, Slow;
        /// What colleagues think of it.
        COLLEAGUES_VIEW colleagues_view: Note = Personal, Slow;
        /// Traits that were observed.
        TRAITS traits: List<TemperamentTrait> = Personal, Steady;
    }
}

impl Personality {
    /// The temperament that most of the observed traits speak for. `None` without traits, and
    /// where two temperaments have the same number of them.
    ///
    /// A trait that is listed twice counts once. Source: S2.
    ///
    /// ```
    /// use clienteling::customer::{List, Personality, Temperament, TemperamentTrait};
    ///
    /// let mut personality = Personality::default();
    /// assert_eq!(personality.temperament(), None);
    /// let observed = [TemperamentTrait::Calm, TemperamentTrait::Picky, TemperamentTrait::Warm];
    /// personality.traits = Some(List::try_new(observed)?);
    /// assert_eq!(personality.temperament(), Some(Temperament::Rational));
    /// # Ok::<(), clienteling::customer::ListError>(())
    /// ```
    pub fn temperament(&self) -> Option<Temperament> {
        let observed = self.traits.as_ref()?;
        let count = |temperament| {
            let speaks = |known: &&TemperamentTrait| {
                known.temperament() == temperament && observed.contains(known)
            };
            TemperamentTrait::ALL.iter().filter(speaks).count()
        };
        let most = Temperament::ALL.iter().map(|&kind| count(kind)).max()?;
        let mut leading = Temperament::ALL.iter().filter(|&&kind| count(kind) == most);
        leading.next().copied().filter(|_| leading.next().is_none())
    }
}

words! {
    /// Stubborn, or open to others' views.
    pub enum Openness, "openness" {
        /// Keeps to an opinion.
        Stubborn = "stubborn",
        /// Listens, and weighs.
        Balanced = "balanced",
        /// Follows others' views.
        Open = "open",
    }
}

words! {
    /// Temperament (S2).
    pub enum Temperament, "temperament" {
        /// 外向型.
        Outgoing = "outgoing",
        /// 理智型.
        Rational = "rational",
        /// 内向型.
        Introvert = "introvert",
    }
}

impl Temperament {
    /// How to meet somebody of this temperament (ours, from the traits of S2).
    pub const fn how_to_meet(self) -> &'static str {
        match self {
            Temperament::Outgoing => {
                "be warm, quick and to the point, and let them talk; repeat what was agreed, for \
                 they may regret it"
            }
            Temperament::Rational => {
                "bring facts and comparisons, answer exactly, and leave the decision to them"
            }
            Temperament::Introvert => {
                "take your time, be reliable in small things, and do not press for a decision"
            }
        }
    }
}

words! {
    /// A trait that was observed (S2): seven for each temperament.
    pub enum TemperamentTrait, "trait" {
        /// Outgoing.
        Impatient = "impatient",
        /// Outgoing.
        Impulsive = "impulsive",
        /// Outgoing.
        Active = "active",
        /// Outgoing.
        Careless = "careless",
        /// Outgoing.
        QuickToRegret = "quick_to_regret",
        /// Outgoing.
        Warm = "warm",
        /// Outgoing.
        Fast = "fast",
        /// Rational.
        Calm = "calm",
        /// Rational.
        Independent = "independent",
        /// Rational.
        Mature = "mature",
        /// Rational.
        Picky = "picky",
        /// Rational.
        Thoughtful = "thoughtful",
        /// Rational.
        Sharing = "sharing",
        /// Rational.
        Decisive = "decisive",
        /// Introvert.
        Cool = "cool",
        /// Introvert.
        Hesitant = "hesitant",
        /// Introvert.
        Timid = "timid",
        /// Introvert.
        Tolerant = "tolerant",
        /// Introvert.
        Careful = "careful",
        /// Introvert.
        Loyal = "loyal",
        /// Introvert.
        Slow = "slow",
    }
}

impl TemperamentTrait {
    /// The temperament that it speaks for.
    pub const fn temperament(self) -> Temperament {
        use TemperamentTrait as T;
        match self {
            T::Impatient
            | T::Impulsive
            | T::Active
            | T::Careless
            | T::QuickToRegret
            | T::Warm
            | T::Fast => Temperament::Outgoing,
            T::Calm
            | T::Independent
            | T::Mature
            | T::Picky
            | T::Thoughtful
            | T::Sharing
            | T::Decisive => Temperament::Rational,
            T::Cool | T::Hesitant | T::Timid | T::Tolerant | T::Careful | T::Loyal | T::Slow => {
                Temperament::Introvert
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Personality, Temperament, TemperamentTrait};
    use crate::customer::List;

    fn temperament(traits: &[TemperamentTrait]) -> Option<Temperament> {
        let traits = List::try_new(traits.iter().copied()).ok();
        Personality { traits, ..Personality::default() }.temperament()
    }

    #[test]
    fn each_temperament_has_seven_traits() {
        for kind in Temperament::ALL {
            let of_kind: Vec<_> = TemperamentTrait::ALL
                .iter()
                .copied()
                .filter(|known| known.temperament() == kind)
                .collect();
            assert_eq!(of_kind.len(), 7);
            assert_eq!(temperament(&of_kind), Some(kind));
        }
    }

    #[test]
    fn two_temperaments_with_as_many_traits_decide_nothing_and_a_repeated_trait_counts_once() {
        use TemperamentTrait::{Calm, Warm};
        assert_eq!(temperament(&[Calm, Warm]), None);
        assert_eq!(temperament(&[Calm, Calm, Warm]), None);
        assert_eq!(temperament(&[Calm]), Some(Temperament::Rational));
    }
}
