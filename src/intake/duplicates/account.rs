//! The normal form of an account on WeChat or WeCom.

use super::Grade;
use crate::customer::Phrase;
use crate::units::sparse::Nothing;
use crate::units::text::{is_invisible, narrow};

/// Where an account is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Platform {
    WeChat,
    WeCom,
}

/// An account in small letters of half width, without gaps.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct AccountForm {
    pub(super) platform: Platform,
    pub(super) name: Box<str>,
}

/// The accounts of one customer. Most have none.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Accounts(pub(super) Vec<AccountForm>);

impl Nothing for Accounts {
    const NOTHING: &'static Self = &Accounts(Vec::new());
}

/// A name on WeChat has six characters or more, and one that is a number of QQ five.
const LEAST_ON_WECHAT: usize = 5;

impl AccountForm {
    /// The form of an account. `None` for one that only fills the field, and on WeChat for what
    /// cannot be a name there: 同手机 says that it is found by the mobile number.
    pub(super) fn of(platform: Platform, account: &Phrase) -> Option<Self> {
        if account.is_filler() {
            return None;
        }
        let letters = account.as_str().chars().filter(|c| !c.is_whitespace() && !is_invisible(*c));
        let name: String = letters.map(narrow).flat_map(char::to_lowercase).collect();
        let is_of_wechat = || {
            name.len() >= LEAST_ON_WECHAT
                && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+'))
        };
        let is_name = platform == Platform::WeCom || is_of_wechat();
        is_name.then(|| AccountForm { platform, name: name.into_boxed_str() })
    }

    /// How alike two accounts are: the same or not. Accounts on two platforms say nothing.
    pub(super) fn alike(&self, other: &Self) -> Option<Grade> {
        let is_same = self.name == other.name;
        let grade = if is_same { Grade::SAME } else { Grade::NONE };
        (self.platform == other.platform).then_some(grade)
    }
}

#[cfg(test)]
mod tests {
    use super::{AccountForm, Platform};
    use crate::intake::duplicates::Grade;

    fn form(platform: Platform, account: &str) -> Option<AccountForm> {
        AccountForm::of(platform, &account.parse().unwrap())
    }

    #[test]
    fn width_case_and_gaps_make_no_other_account_and_a_letter_does() {
        let own = form(Platform::WeChat, "LiNa_1990").unwrap();
        for same in ["lina_1990", "ＬｉＮａ＿1990", " LINA_ 1990"] {
            let other = form(Platform::WeChat, same).unwrap();
            assert_eq!(own.alike(&other), Some(Grade::SAME), "{same}");
        }
        for other in ["lina-1990", "lina1990", "lina_1991"] {
            let other = form(Platform::WeChat, other).unwrap();
            assert_eq!(own.alike(&other), Some(Grade::NONE));
        }
        assert_eq!(own.alike(&form(Platform::WeCom, "LiNa_1990").unwrap()), None);
    }

    #[test]
    fn what_is_no_account_is_left_out() {
        for none in ["无", "N/A", "-", "xxx", "同手机", "同手机号", "微信", "12345", "li"]
        {
            assert!(form(Platform::WeChat, none).is_none(), "{none}");
        }
        for account in ["13800001111", "12306", "wxid_a1b2c3", "lina88"] {
            assert!(form(Platform::WeChat, account).is_some(), "{account}");
        }
        // In a firm's own book names may be short, and in any letters.
        assert!(form(Platform::WeCom, "li").is_some() && form(Platform::WeCom, "李娜").is_some());
        assert!(form(Platform::WeCom, "无").is_none());
    }
}
