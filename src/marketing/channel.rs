//! The ways to reach a customer.

use crate::units::words::words;

words! {
    /// A way to reach a customer, in the order in which they are tried: the most personal first,
    /// and last a visit, which takes the most.
    ///
    /// Each may be agreed to or refused on its own, also a visit. What has to be on file:
    ///
    /// | channel | needs |
    /// |---|---|
    /// | phone | a mobile or a landline |
    /// | message | a mobile |
    /// | WeChat, WeCom | the customer's account |
    /// | e-mail | an e-mail address |
    /// | fax | a fax number |
    /// | post, visit | an address |
    #[non_exhaustive]
    pub enum Channel, "channel" {
        /// A call.
        Phone = "phone",
        /// A text message to a mobile telephone.
        Message = "message",
        /// WeChat (微信).
        WeChat = "wechat" as "WeChat",
        /// WeCom, WeChat for firms (企业微信).
        WeCom = "wecom" as "WeCom",
        /// An e-mail.
        Email = "email" as "e-mail",
        /// A fax.
        Fax = "fax",
        /// A letter.
        Post = "post",
        /// Face to face: somebody of the firm visits the customer.
        Visit = "visit",
    }
}
