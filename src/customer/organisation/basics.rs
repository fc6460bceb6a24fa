//! What is in every register about an organisation.

use crate::customer::field::group;
use crate::customer::leaf::words;
use crate::customer::{
    EmailAddress, Name, PartialDate, PersonalMoney, PhoneNumber, Phrase, PostalAddress,
    RegistrationNumber,
};

group! {
    /// Basic data of an organisation (基础资料), the first group of S1.
    pub struct Basics as "Basics" {
        /// The registered or customary name.
        NAME name: Name = Public, Slow;
        /// The name in Latin letters, where it is written in others.
        LATIN_NAME latin_name: Name = Public, Slow;
        /// Its number in a register: in China the unified social credit code.
        REGISTRATION registration: RegistrationNumber = Public, Slow;
        /// Where it is, and the post goes.
        ADDRESS address: PostalAddress = Public, Steady;
        /// A telephone on a desk.
        LANDLINE landline: PhoneNumber = Public, Steady, none = stated;
        /// A telephone that takes messages too: it is somebody's.
        MOBILE mobile: PhoneNumber = Personal, Steady, none = stated;
        /// Fax.
        FAX fax: PhoneNumber = Public, Steady, none = stated;
        /// An e-mail address, which may be somebody's.
        EMAIL email: EmailAddress = Personal, Steady, none = stated;
        /// The account on WeChat (微信号), which may be somebody's.
        WECHAT wechat: Phrase = Personal, Steady, none = stated;
        /// The account by which WeCom (企业微信) knows it.
        WECOM wecom: Phrase = Personal, Steady, none = stated;
        /// When it was founded.
        FOUNDED founded: PartialDate = Public, Lasting;
        /// Legal form.
        LEGAL_FORM legal_form: LegalForm = Public, Slow;
        /// Line of business.
        LINE_OF_BUSINESS line_of_business: Phrase = Public, Steady;
        /// Assets.
        ASSETS assets: PersonalMoney = Internal, Fast;
    }
}

words! {
    /// The legal form of an organisation.
    pub enum LegalForm, "legal form" {
        /// One owner, who answers for everything (个体户).
        SoleProprietor = "sole_proprietor" or ["个体户", "个体工商户"],
        /// Partners (合伙企业).
        Partnership = "partnership" or ["合伙企业", "合伙"],
        /// With limited liability (有限责任公司).
        LimitedCompany = "limited_company" or ["有限责任公司", "有限公司"],
        /// With shares (股份有限公司).
        StockCompany = "stock_company" or ["股份有限公司", "股份公司"],
        /// Of the state (国有企业).
        StateOwned = "state_owned" or ["国有企业", "国企"],
        /// A cooperative (合作社).
        Cooperative = "cooperative" or ["合作社", "农民专业合作社"],
        /// A public body (机关、事业单位).
        PublicBody = "public_body" or ["机关", "事业单位", "机关事业单位"],
        /// An association or a foundation (社会组织).
        Association = "association" or ["社会组织", "社会团体", "基金会"],
        /// Another form.
        Other = "other" or ["其他"],
    }
}
