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
        COLLEGE college: Study = Personal, Lasting, none = said;
        /// Graduate study.
        GRADUATE_STUDY graduate_study: Study = Personal, Lasting, none = said;
        /// The highest degree.
        HIGHEST_DEGREE highest_degree: Degree = Personal, Slow;
        /// Main subject.
        MAJOR major: Phrase = Personal, Lasting;
        /// Main courses.
        COURSES courses: List<Phrase> = Personal, Lasting;
        /// Awards.
        AWARDS awards: List<Phrase> = Personal, Slow, none = said;
        /// Societies.
        SOCIETIES societies: List<Phrase> = Personal, Slow, none = said;
        /// Favourite sports in those days.
        FAVOURITE_SPORTS favourite_sports: List<Phrase> = Personal, Slow, none = said;
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
        Primary = "primary_school" or ["小学", "小学毕业"],
        /// Lower secondary school, to about 15 (初中).
        LowerSecondary = "lower_secondary_school"
            or ["junior high school", "初中", "初级中学", "初中毕业"],
        /// Secondary school, which of the two is not known.
        Secondary = "secondary_school" or ["中学"],
        /// Upper secondary school, to about 18 (高中).
        UpperSecondary = "upper_secondary_school"
            or ["high school", "senior high school", "高中", "高级中学", "普高", "高中毕业"],
        /// Vocational training (中专, 职高, 技校).
        Vocational = "vocational"
            or ["中专", "中技", "中职", "职高", "职业高中", "技校", "中等专业学校", "中等职业教育"],
        /// A college diploma of two or three years (大专).
        Associate = "associate"
            or ["associate degree", "大专", "专科", "大学专科", "高职", "高职高专", "大专毕业"],
        /// Bachelor (本科).
        Bachelor = "bachelor" or ["本科", "大学本科", "学士", "本科毕业"],
        /// Master (硕士).
        Master = "master" or ["硕士", "研究生", "硕士研究生"],
        /// Doctor (博士).
        Doctorate = "doctorate" or ["doctor", "phd", "ph.d.", "博士", "博士研究生"],
    }
}
