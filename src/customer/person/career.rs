//! What a person does for a living.

use crate::customer::field::{group, part};
use crate::customer::{List, Note, PartialDate, PersonalMoney, PhoneNumber, Phrase, PostalAddress};

group! {
    /// Career (事业), the fourth group of S1, with the employer of its first.
    pub struct Career as "Career" {
        /// Employer.
        EMPLOYER employer: Phrase = Personal, Steady, none = stated;
        /// Position.
        POSITION position: Phrase = Personal, Steady;
        /// Where the employer is.
        EMPLOYER_ADDRESS employer_address: PostalAddress = Personal, Steady;
        /// Telephone at work.
        EMPLOYER_PHONE employer_phone: PhoneNumber = Personal, Steady, none = stated;
        /// Fax at work.
        EMPLOYER_FAX employer_fax: PhoneNumber = Personal, Steady, none = stated;
        /// Kind of work (S3).
        OCCUPATION occupation: Phrase = Personal, Steady;
        /// What is typical of the work: shifts, travel, the dress that it takes (S2).
        OCCUPATION_TRAITS occupation_traits: Note = Personal, Steady;
        /// Income in a year.
        YEARLY_INCOME yearly_income: PersonalMoney = Special, Fast;
        /// Attitude to the employer.
        ATTITUDE_TO_EMPLOYER attitude_to_employer: Note = Personal, Fast;
        /// Earlier jobs.
        EARLIER_JOBS earlier_jobs: List<Job> = Personal, Slow, none = said;
        /// Attitude to the career.
        ATTITUDE_TO_CAREER attitude_to_career: Note = Personal, Steady;
        /// Goals for the next years.
        MEDIUM_TERM_GOALS medium_term_goals: Note = Personal, Fast;
        /// Goals for life.
        LONG_TERM_GOALS long_term_goals: Note = Personal, Steady;
        /// What the person is proudest of.
        PROUDEST_ACHIEVEMENT proudest_achievement: Note = Personal, Slow;
    }
}

part! {
    /// An earlier job.
    pub struct Job as "Job" {
        /// With whom.
        employer: Phrase = Personal, Lasting;
        /// Where.
        place: Phrase = Personal, Lasting;
        /// As what.
        position: Phrase = Personal, Lasting;
        /// Income in a year.
        yearly_income: PersonalMoney = Special, Lasting;
        /// Since when.
        start: PartialDate = Personal, Lasting;
        /// Until when.
        end: PartialDate = Personal, Lasting;
    }
}
