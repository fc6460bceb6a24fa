//! Who a person is, and how to reach them.

use crate::customer::field::group;
use crate::customer::leaf::words;
use crate::customer::{
    Age, EmailAddress, Height, LunarDate, Name, NationalId, PartialDate, PhoneNumber, Phrase,
    PostalAddress, Weight,
};

group! {
    /// Identity and contact (身份与联系), the first group of S1.
    pub struct Identity as "Identity" {
        /// The full name, in the order in which it is written: 王秀英, John Smith.
        NAME name: Name = Personal, Slow;
        /// The name in Latin letters, where it is written in others.
        LATIN_NAME latin_name: Name = Personal, Slow;
        /// What friends say (S2).
        NICKNAME nickname: Name = Personal, Slow, none = said;
        /// Woman or man (S3).
        SEX sex: Sex = Personal, Lasting;
        /// Date of birth, as far as it is known.
        BIRTHDAY birthday: PartialDate = Personal, Lasting;
        /// Birthday by the lunar calendar (农历生日), where that is the one which is celebrated.
        LUNAR_BIRTHDAY lunar_birthday: LunarDate = Personal, Lasting;
        /// Age, where no date of birth is known (S3).
        AGE age: Age = Personal, Fast;
        /// Where the person is registered (户口).
        REGISTERED_RESIDENCE registered_residence: PostalAddress = Personal, Slow;
        /// Where the family comes from (籍贯).
        NATIVE_PLACE native_place: Phrase = Personal, Lasting;
        /// Blood type.
        BLOOD_TYPE blood_type: BloodType = Special, Lasting;
        /// Height.
        HEIGHT height: Height = Special, Slow;
        /// Weight.
        WEIGHT weight: Weight = Special, Fast;
        /// Number of the identity card or passport.
        NATIONAL_ID national_id: NationalId = Special, Slow;
        /// Where the person lives, and the post goes.
        ADDRESS address: PostalAddress = Personal, Steady;
        /// A telephone at home.
        LANDLINE landline: PhoneNumber = Personal, Steady, none = stated;
        /// A telephone that takes messages too.
        MOBILE mobile: PhoneNumber = Personal, Steady, none = stated;
        /// Fax.
        FAX fax: PhoneNumber = Personal, Steady, none = stated;
        /// An e-mail address.
        EMAIL email: EmailAddress = Personal, Steady, none = stated;
        /// The account on WeChat (微信号).
        WECHAT wechat: Phrase = Personal, Steady, none = stated;
        /// The account by which WeCom (企业微信) knows the person.
        WECOM wecom: Phrase = Personal, Steady, none = stated;
        /// Where the person is active: a district, a market (S2).
        AREA_OF_ACTIVITY area_of_activity: Phrase = Personal, Steady;
    }
}

words! {
    /// Woman or man.
    pub enum Sex, "sex" {
        /// A woman.
        Female = "female" or ["f", "woman", "女", "女性", "女士"],
        /// A man.
        Male = "male" or ["m", "man", "男", "男性", "先生"],
        /// Neither of the two.
        Other = "other" or ["其他"],
    }
}

words! {
    /// The blood type of the AB0 system.
    pub enum BloodType, "blood type" {
        /// A.
        A = "A" or ["A型", "A型血"],
        /// B.
        B = "B" or ["B型", "B型血"],
        /// AB.
        Ab = "AB" or ["AB型", "AB型血"],
        /// 0.
        O = "O" or ["O型", "O型血"],
    }
}
