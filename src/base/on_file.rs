//! What of a customer is on file to reach them by.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::Customer;
use crate::customer::{
    Basics, ContactDetails, Field, Identity, PhoneNumber, PostalAddress, Profile,
};

/// What of a customer is on file on a day: the profile in force, and beside it what they left at a
/// first contact.
///
/// | a way to reach them | is |
/// |---|---|
/// | that the profile has | the one of the profile |
/// | that it has not | the one that was left last at a first contact, unless the profile removed it on that day or later |
///
/// * A number that was left takes messages where it is a Chinese mobile number. Of any other nobody can
///   tell, and it is for calls alone.
/// * The address that was left is that of the home, or else that of the firm. An organisation is
///   reached at the firm alone: a private address is not where its post goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnFile<'a> {
    profile: Option<Cow<'a, Profile>>,
    phone: Option<&'a PhoneNumber>,
    address: Option<&'a PostalAddress>,
}

impl OnFile<'_> {
    /// The profile in force. `None` before the first record.
    pub fn profile(&self) -> Option<&Profile> {
        self.profile.as_deref()
    }

    /// The ways to reach them.
    pub fn contact(&self) -> ContactDetails<'_> {
        let mut contact = self.profile().map(Profile::contact).unwrap_or_default();
        match self.phone {
            Some(phone) if phone.is_chinese_mobile() => {
                contact.mobile = contact.mobile.or(Some(phone));
            }
            phone => contact.landline = contact.landline.or(phone),
        }
        contact.address = contact.address.or(self.address);
        contact
    }
}

impl Customer {
    /// What is on file to reach the customer by, on a day: as the profile has it, and what they left
    /// at a first contact. Whether they may be reached by it is for their
    /// [consent](Customer::consent) to say.
    ///
    /// Cost: that of the [profile](crate::customer::BasicData::profile), and a pass over the first
    /// contacts.
    ///
    /// ```
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let mut base = CustomerBase::new();
    /// for fact in [
    ///     r#"{"first_contact":{"id":"F-1","customer":"C-1","date":"2026-03-01",
    ///         "phone":"13800001111"}}"#,
    ///     r#"{"profile":{"id":"P-1","customer":"C-1","date":"2026-04-01",
    ///         "profile":{"person":{"identity":{}}},"removed":["identity.mobile"]}}"#,
    /// ] {
    ///     base.add(serde_json::from_str::<Fact>(fact)?)?;
    /// }
    /// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
    /// assert!(customer.on_file("2026-03-31".parse()?).contact().mobile.is_some());
    /// assert!(customer.on_file("2026-04-01".parse()?).contact().mobile.is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn on_file(&self, as_of: NaiveDate) -> OnFile<'_> {
        let profile = self.basic().profile(as_of);
        let is_organisation = profile.as_ref().is_some_and(|profile| !profile.is_person());
        let visits = || self.marketing().first_contacts().newest_first(as_of);
        let last_phone = visits().find_map(|visit| {
            Some((visit.date, visit.phone.as_ref().filter(|phone| !phone.is_filler())?))
        });
        let phone = last_phone.filter(|(left, phone)| {
            let fields: &[Field] = if phone.is_chinese_mobile() {
                &[Identity::MOBILE, Basics::MOBILE]
            } else {
                &[Identity::MOBILE, Identity::LANDLINE, Basics::MOBILE, Basics::LANDLINE]
            };
            !self.is_removed(fields, *left, as_of)
        });
        let last_address = visits().find_map(|visit| {
            let home = visit.home.as_ref().filter(|_| !is_organisation);
            let mut places = [home, visit.firm.as_ref()].into_iter().flatten();
            Some((visit.date, places.find(|place| !place.is_filler())?))
        });
        let address = last_address.filter(|(left, _)| {
            !self.is_removed(&[Identity::ADDRESS, Basics::ADDRESS], *left, as_of)
        });
        OnFile {
            profile,
            phone: phone.map(|(_, phone)| phone),
            address: address.map(|(_, address)| address),
        }
    }

    /// Whether the profile removed one of the fields on a day or later.
    fn is_removed(&self, fields: &[Field], since: NaiveDate, as_of: NaiveDate) -> bool {
        let later = self.basic().profiles().as_of(as_of).iter().rev();
        let mut later = later.take_while(|record| since <= record.date);
        later.any(|record| fields.iter().any(|field| record.removed.contains(field)))
    }
}

#[cfg(test)]
mod tests {
    use super::OnFile;
    use crate::base::{CustomerBase, Fact};
    use crate::customer::ContactDetails;

    fn base(facts: &[String]) -> CustomerBase {
        let mut base = CustomerBase::new();
        for fact in facts {
            base.add(serde_json::from_str::<Fact>(fact).unwrap()).unwrap();
        }
        base
    }

    fn visit(id: &str, date: &str, left: &str) -> String {
        format!(r#"{{"first_contact":{{"id":"{id}","customer":"C","date":"{date}",{left}}}}}"#)
    }

    fn profile(id: &str, date: &str, profile: &str, removed: &str) -> String {
        format!(
            r#"{{"profile":{{"id":"{id}","customer":"C","date":"{date}",
            "profile":{profile},"removed":[{removed}]}}}}"#
        )
    }

    fn person(id: &str, date: &str, identity: &str, removed: &str) -> String {
        profile(id, date, &format!(r#"{{"person":{{"identity":{{{identity}}}}}}}"#), removed)
    }

    /// Landline, mobile and address.
    fn reached(facts: &[String], as_of: &str) -> [Option<String>; 3] {
        let base = base(facts);
        let file = base.customers().next().unwrap().on_file(as_of.parse().unwrap());
        let ContactDetails { landline, mobile, address, .. } = file.contact();
        let number = |number: Option<&crate::customer::PhoneNumber>| {
            number.map(|number| number.as_str().to_owned())
        };
        [number(landline), number(mobile), address.map(|it| it.as_str().to_owned())]
    }

    #[expect(clippy::unnecessary_wraps, reason = "compared with what may be none")]
    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn what_was_left_last_at_a_first_contact_counts_from_its_day_on() {
        let facts = [
            visit("F-1", "2026-03-02", r#""phone":"13800001111","home":"建国路88号""#),
            visit("F-2", "2026-03-05", r#""phone":"13900002222""#),
            visit("F-3", "2026-03-06", r#""phone":"0000001","home":"无""#),
        ];
        let home = some("建国路88号");
        assert_eq!(reached(&facts, "2026-03-01"), [None, None, None]);
        let first = [None, some("13800001111"), home.clone()];
        assert_eq!(reached(&facts, "2026-03-04"), first);
        assert_eq!(reached(&facts, "2026-03-06"), [None, some("13900002222"), home]);
    }

    #[test]
    fn of_one_day_the_tenth_first_contact_says_how_they_are_reached_and_not_the_ninth() {
        let facts = [
            visit("F-9", "2026-03-02", r#""phone":"13800001111","home":"建国路88号""#),
            visit("F-10", "2026-03-02", r#""phone":"13900002222","home":"长安街1号""#),
        ];
        let expected = [None, some("13900002222"), some("长安街1号")];
        assert_eq!(reached(&facts, "2026-03-02"), expected);
    }

    #[test]
    fn the_profile_wins_with_what_it_has_and_with_what_it_removed_since() {
        let left = visit("F", "2026-03-02", r#""phone":"13800001111","home":"left""#);
        let with = |record: String| reached(&[left.clone(), record], "2026-06-30");
        let (phone, home) = (some("13800001111"), some("left"));
        // Known before or after: what the profile has holds.
        for date in ["2026-01-01", "2026-03-02", "2026-05-01"] {
            let known = person("P", date, r#""mobile":"13700003333","address":"known""#, "");
            assert_eq!(with(known), [None, some("13700003333"), some("known")]);
        }
        let nothing = |date, removed| with(person("P", date, "", removed));
        for date in ["2026-03-02", "2026-05-01"] {
            assert_eq!(nothing(date, r#""identity.mobile""#), [None, None, home.clone()]);
            assert_eq!(nothing(date, r#""identity.address""#), [None, phone.clone(), None]);
            // Another way is another way.
            assert_eq!(
                nothing(date, r#""identity.landline""#),
                [None, phone.clone(), home.clone()]
            );
        }
        let before = nothing("2026-03-01", r#""identity.mobile","identity.address""#);
        assert_eq!(before, [None, phone.clone(), home.clone()]);
        // What is removed later is not removed yet.
        let later = person("P", "2026-07-01", "", r#""identity.mobile""#);
        assert_eq!(with(later), [None, phone, home]);
    }

    #[test]
    fn a_number_of_which_nothing_says_that_it_takes_messages_is_for_calls() {
        for number in ["+447700900123", "01055550199"] {
            let left = visit("F", "2026-03-02", &format!(r#""phone":"{number}""#));
            let facts = [left.clone()];
            assert_eq!(reached(&facts, "2026-06-30"), [some(number), None, None]);
            for removed in ["identity.mobile", "identity.landline"] {
                let removed = person("P", "2026-04-01", "", &format!("\"{removed}\""));
                assert_eq!(reached(&[left.clone(), removed], "2026-06-30"), [None, None, None]);
            }
        }
    }

    #[test]
    fn a_private_address_is_not_where_a_firms_post_goes() {
        let (home, firm) = (r#""home":"at home""#, r#""firm":"at work""#);
        let both = format!("{home},{firm}");
        let organisation =
            profile("P", "2026-01-01", r#"{"organisation":{"basics":{"name":"Li Ltd"}}}"#, "");
        let address = |left: &str, more: &[String]| {
            let facts = [&[visit("F", "2026-03-02", left)], more].concat();
            reached(&facts, "2026-06-30")[2].clone()
        };
        assert_eq!(address(&both, &[]), some("at home"));
        assert_eq!(address(firm, &[]), some("at work"));
        assert_eq!(address(&both, std::slice::from_ref(&organisation)), some("at work"));
        assert_eq!(address(home, &[organisation]), None);
    }

    #[test]
    fn nothing_personal_shows_in_debug() {
        let base = base(&[visit("F", "2026-03-02", r#""phone":"13800001111","home":"left""#)]);
        let file: OnFile<'_> =
            base.customers().next().unwrap().on_file("2026-06-30".parse().unwrap());
        assert!(!format!("{file:?}").contains("1380000"), "{file:?}");
    }
}
