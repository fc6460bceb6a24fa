//! What a person has learned.

use crate::customer::field::{group, part};
use crate::customer::leaf::words;
use crate::customer::{List, Note, PartialDate, Phrase};

group! {
    /// Education (教育), the third group of S1.
    pub struct Education as "Education" {
        /// School.
        SCHOOL school: Study = Personal, Lasting;
        /// College or university.
        COLLEGE college: Study = Personal, Lasting;
        /// Graduate study.
        GRADUATE_STUDY graduate_study: Study = Personal, Lasting;
        /// The highest degree.
        HIGHEST_DEGREE highest_degree: Degree = Personal, Slow;
        /// Main subject.
        MAJOR major: Phrase = Personal, Lasting;
        /// Main courses.
        COURSES courses: List<Phrase> = Personal, Lasting;
        /// Awards.
        AWARDS awards: List<Phrase> = Personal, Slow;
        /// Societies.
        SOCIETIES societies: List<Phrase> = Personal, Slow;
        /// Favourite sports in those days.
        FAVOURITE_SPORTS favourite_sports: List<Phrase> = Personal, Slow;
        /// Anything else.
        REMARKS remarks: Note = Personal, Steady;
    }
}

part! {
    /// A time of learning at one place.
    pub struct Study as "Study" {
        /// Where.
        institution: Phrase = Personal, Lasting;
        /// Since when.
        start: PartialDate = Personal, Lasting;
        /// Until when: the graduation.
        end: PartialDate = Personal, Lasting;
    }
}

words! {
    /// The highest degree.
    pub enum Degree, "degree" {
        /// Primary school.
        Primary = "primary_school",
        /// Secondary school.
        Secondary = "secondary_school",
        /// Vocational training.
        Vocational = "vocational",
        /// Bachelor (本科).
        Bachelor = "bachelor",
        /// Master (硕士).
        Master = "master",
        /// Doctor (博士).
        Doctorate = "doctorate",
    }
}
