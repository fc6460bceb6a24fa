//! How a person lives.

use crate::customer::field::{group, part};
use crate::customer::{List, Note, PartialDate, Phrase};

group! {
    /// Lifestyle (生活情况), the sixth group of S1, with the special dates and topics of S2.
    pub struct Lifestyle as "Lifestyle" {
        /// Past illnesses.
        MEDICAL_HISTORY medical_history: Note = Special, Slow, none = said;
        /// Present health.
        HEALTH health: Note = Special, Fast;
        /// Drinking.
        DRINKING drinking: Habit = Special, Steady, none = ["no", "does not drink", "不喝", "不喝酒", "不饮酒"];
        /// Smoking.
        SMOKING smoking: Habit = Special, Steady, none = ["no", "non smoker", "nonsmoker", "does not smoke", "不吸", "不吸烟", "不抽烟"];
        /// Favourite restaurants.
        RESTAURANTS restaurants: List<Phrase> = Personal, Fast, none = said;
        /// Favourite dishes.
        DISHES dishes: List<Phrase> = Personal, Steady, none = said;
        /// Attitude to life.
        ATTITUDE_TO_LIFE attitude_to_life: Note = Personal, Slow;
        /// Motto.
        MOTTO motto: Note = Personal, Slow, none = said;
        /// What is done in leisure time.
        LEISURE leisure: List<Phrase> = Personal, Steady, none = said;
        /// Interests and hobbies.
        INTERESTS interests: List<Phrase> = Personal, Steady, none = said;
        /// How holidays are spent.
        HOLIDAYS holidays: Note = Personal, Steady;
        /// Sports done or watched.
        SPORTS sports: List<Phrase> = Personal, Steady, none = said;
        /// Topics that the person likes to talk about or follows, as observed.
        TOPICS topics: List<Topic> = Personal, Fast;
        /// Favourite newspapers, programmes, platforms.
        MEDIA media: List<Phrase> = Personal, Fast, none = said;
        /// Personal goals for the next years.
        MEDIUM_TERM_GOALS medium_term_goals: Note = Personal, Fast;
        /// Personal goals for life.
        LONG_TERM_GOALS long_term_goals: Note = Personal, Steady;
        /// Days that matter to the person (S2).
        SPECIAL_DATES special_dates: List<SpecialDate> = Personal, Slow, none = said;
        /// What has changed the person's life (S2).
        LIFE_EVENTS life_events: List<SpecialDate> = Personal, Lasting, none = said;
        /// When in the day the person is busy, and when to be reached (S2).
        DAILY_RHYTHM daily_rhythm: Note = Personal, Fast;
    }
}

part! {
    /// Drinking or smoking.
    pub struct Habit as "Habit" {
        /// What: kind or brand.
        kind: Phrase = Special, Steady;
        /// How much.
        amount: Phrase = Special, Steady;
        /// What the person thinks of it.
        view: Note = Special, Steady;
    }
}

part! {
    /// A topic, with when it was last observed.
    pub struct Topic as "Topic" {
        /// Which topic.
        topic: Phrase = Personal, Fast;
        /// When it came up last.
        last_observed: PartialDate = Personal, Fast;
    }
}

part! {
    /// A day with a meaning.
    pub struct SpecialDate as "SpecialDate" {
        /// What happened, or is celebrated.
        occasion: Phrase = Personal, Slow;
        /// When.
        date: PartialDate = Personal, Lasting;
    }
}
