//! A person's family.

use crate::customer::field::{group, part};
use crate::customer::leaf::words;
use crate::customer::{Age, BloodType, Degree, List, LunarDate, Name, Note, PartialDate, Phrase};

group! {
    /// Family (家庭), the fifth group of S1. S1 counts the family among what is sensitive.
    pub struct Family as "Family" {
        /// Married or not.
        MARITAL_STATUS marital_status: MaritalStatus = Special, Steady;
        /// The day of the wedding.
        WEDDING_ANNIVERSARY wedding_anniversary: PartialDate = Special, Lasting;
        /// How it is celebrated.
        ANNIVERSARY_CUSTOM anniversary_custom: Note = Special, Steady, none = said;
        /// The spouse's name.
        SPOUSE_NAME spouse_name: Name = Special, Steady, none = ["no spouse", "无配偶"];
        /// The spouse's date of birth.
        SPOUSE_BIRTHDAY spouse_birthday: PartialDate = Special, Lasting;
        /// The spouse's birthday by the lunar calendar.
        SPOUSE_LUNAR_BIRTHDAY spouse_lunar_birthday: LunarDate = Special, Lasting;
        /// The spouse's blood type.
        SPOUSE_BLOOD_TYPE spouse_blood_type: BloodType = Special, Lasting;
        /// The spouse's highest degree.
        SPOUSE_DEGREE spouse_degree: Degree = Special, Slow;
        /// What interests the spouse.
        SPOUSE_INTERESTS spouse_interests: List<Phrase> = Special, Steady, none = said;
        /// Children.
        CHILDREN children: List<Child> = Special, Steady, none = ["no", "0", "no children", "childless", "未育", "无子女", "没有孩子", "无孩子"];
        /// Views on marriage.
        VIEW_OF_MARRIAGE view_of_marriage: Note = Special, Steady;
        /// Views on bringing up children.
        VIEW_OF_EDUCATION view_of_education: Note = Special, Steady;
    }
}

part! {
    /// A child.
    pub struct Child as "Child" {
        /// Name.
        name: Name = Special, Slow;
        /// Date of birth, as far as it is known.
        birthday: PartialDate = Special, Lasting;
        /// Birthday by the lunar calendar.
        lunar_birthday: LunarDate = Special, Lasting;
        /// Age, where no date of birth is known.
        age: Age = Special, Fast;
        /// Which school or class.
        schooling: Phrase = Special, Fast;
    }
}

words! {
    /// Married or not.
    pub enum MaritalStatus, "marital status" {
        /// Never married.
        Single = "single" or ["unmarried", "未婚", "单身"],
        /// Married.
        Married = "married" or ["已婚", "初婚", "再婚", "复婚", "有配偶"],
        /// Divorced.
        Divorced = "divorced" or ["离婚", "離婚", "离异", "已离婚"],
        /// The spouse has died.
        Widowed = "widowed" or ["丧偶"],
    }
}
