//! What a base knows of somebody's place in it.

use chrono::NaiveDate;

use super::{BaseFacts, Intention};
use crate::base::Customer;
use crate::customer::ContactDetails;
use crate::marketing::{Elsewhere, FirstContact};
use crate::transaction::{BoughtFrom, Lines, Ownership, Purchase};
use crate::units::Period;

impl BaseFacts {
    /// What a customer's place in the base rests on, from what was known on a day.
    ///
    /// | field | from |
    /// |---|---|
    /// | `left_details_on` | the first profile or first contact with a way to reach them; none, where no way is [on file](Customer::on_file) on the day |
    /// | `intention` | the [last that they said](crate::marketing::MarketingData::intention) |
    /// | `expected` | what they said last of when they would buy, at the first contact or with a clear intention; none, where the intention is not clear |
    /// | `bought_here_on` | the last purchase of which not everything came back |
    /// | `bought_brand_nearby_on`, `bought_elsewhere_on` | what they [bought elsewhere](crate::marketing::BoughtElsewhere) |
    /// | `owns_other_brand` | the [things](crate::transaction::Ownership) of another brand that they own, or owned; where none is on record, whether they bought another brand; otherwise not known |
    ///
    /// Facts that contradict one another stay as they are: [`base_standing`](super::base_standing)
    /// says so. Cost: a pass over the profiles, and over the returns for each purchase that came
    /// back.
    ///
    /// ```
    /// use clienteling::tiering::{BaseClass, BaseFacts, BasePolicy, base_standing};
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let known = r#"[
    ///     {"first_contact":{"id":"F-1","customer":"C-1","date":"2026-03-01",
    ///      "phone":"13800001111"}},
    ///     {"intention":{"id":"I-1","customer":"C-1","date":"2026-03-08","is_clear":true}},
    ///     {"bought_elsewhere":{"id":"T-1","customer":"C-1","date":"2026-05-04",
    ///      "place":"other_brand"}}]"#;
    /// let mut base = CustomerBase::new();
    /// assert!(base.add_all(serde_json::from_str::<Vec<Fact>>(known)?).refused.is_empty());
    /// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
    /// for (as_of, class) in [
    ///     ("2026-03-01", BaseClass::Potential),
    ///     ("2026-03-08", BaseClass::HotProspect),
    ///     ("2026-05-04", BaseClass::LostDeal),
    /// ] {
    ///     let as_of = as_of.parse()?;
    ///     let facts = BaseFacts::of(customer, as_of);
    ///     assert_eq!(base_standing(&facts, &BasePolicy::default(), as_of)?.class(), Some(class));
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(customer: &Customer, as_of: NaiveDate) -> Self {
        let marketing = customer.marketing();
        let said = marketing.intention(as_of);
        let intention = said.map(|said| Intention { on: said.date, is_clear: said.is_clear });
        let outside = marketing.last_bought(Elsewhere::BrandOutside, as_of);
        let other_brand = marketing.last_bought(Elsewhere::OtherBrand, as_of);
        BaseFacts {
            left_details_on: left_details_on(customer, as_of),
            intention,
            bought_here_on: bought_here_on(customer, as_of),
            bought_brand_nearby_on: marketing.last_bought(Elsewhere::BrandNearby, as_of),
            bought_elsewhere_on: outside.max(other_brand),
            owns_other_brand: owns_other_brand(customer, as_of).or(other_brand.map(|_| true)),
            expected: expected(customer, as_of)
                .filter(|_| intention.is_none_or(|said| said.is_clear)),
        }
    }
}

fn left_details_on(customer: &Customer, as_of: NaiveDate) -> Option<NaiveDate> {
    let visits = customer.marketing().first_contacts().as_of(as_of);
    let mut left = visits.iter().filter(|visit| left_details(visit)).map(|visit| visit.date);
    let visit = left.next();
    if customer.on_file(as_of).contact() == ContactDetails::default() {
        return None;
    }
    let mut profiles = customer.basic().profiles().as_of(as_of).iter();
    let with_details = profiles.find(|it| it.profile.contact() != ContactDetails::default());
    let told = with_details.map(|record| record.date);
    [visit, told].into_iter().flatten().min()
}

/// Whether a visitor can be reached afterwards.
fn left_details(visit: &FirstContact) -> bool {
    let mut places = [&visit.home, &visit.firm].into_iter().flatten();
    visit.phone.as_ref().is_some_and(|phone| !phone.is_filler())
        || places.any(|place| !place.is_filler())
}

/// Whether they own a thing of another brand. `None`: they never did, as far as is known.
fn owns_other_brand(customer: &Customer, as_of: NaiveDate) -> Option<bool> {
    let transactions = customer.transactions();
    let is_other = |thing: &Ownership| thing.from == Some(BoughtFrom::OtherBrand);
    let ever = transactions.ownerships().as_of(as_of).iter().any(is_other);
    ever.then(|| transactions.owned(as_of).into_iter().any(is_other))
}

/// When they said last that they would buy.
fn expected(customer: &Customer, as_of: NaiveDate) -> Option<Period> {
    let marketing = customer.marketing();
    let visits = marketing.first_contacts().as_of(as_of).iter();
    let at_visits = visits.filter_map(|visit| Some((visit.date, visit.intended_date?)));
    let said = marketing.intentions().as_of(as_of).iter().filter(|said| said.is_clear);
    let said = said.filter_map(|said| Some((said.date, said.expected?)));
    // Of one day what was said with the intention.
    at_visits.chain(said).max_by_key(|(on, _)| *on).map(|(_, expected)| expected)
}

fn bought_here_on(customer: &Customer, as_of: NaiveDate) -> Option<NaiveDate> {
    let transactions = customer.transactions();
    let returns = transactions.returns().as_of(as_of);
    let came_back = |bought: &Purchase| {
        let of_it = returns.iter().filter(|back| back.of.as_ref() == Some(&bought.id));
        let units = of_it.fold(0_i128, |sum, back| sum.saturating_add(units(&back.lines)));
        units >= self::units(&bought.lines)
    };
    let purchases = transactions.purchases().as_of(as_of).iter().rev();
    purchases.filter(|one| !came_back(one)).map(|one| one.date).next()
}

/// How much was bought, or came back, of whatever product.
fn units(lines: &Lines) -> i128 {
    let quantities = lines.as_slice().iter().map(|line| line.quantity().on_grid().0);
    quantities.fold(0, i128::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::BaseFacts;
    use crate::base::{CustomerBase, Fact};
    use crate::tiering::{BaseClass, BasePolicy, base_standing};

    fn base(facts: &[&str]) -> CustomerBase {
        let mut base = CustomerBase::new();
        for fact in facts {
            base.add(serde_json::from_str::<Fact>(fact).unwrap()).unwrap();
        }
        base
    }

    fn facts(base: &CustomerBase, as_of: &str) -> BaseFacts {
        BaseFacts::of(base.customers().next().unwrap(), as_of.parse().unwrap())
    }

    fn class(base: &CustomerBase, as_of: &str) -> Option<BaseClass> {
        let standing =
            base_standing(&facts(base, as_of), &BasePolicy::default(), as_of.parse().unwrap());
        standing.unwrap().class()
    }

    const VISIT: &str = r#"{"first_contact":{"id":"F","customer":"C","date":"2026-03-01",
        "phone":"13800001111","intended_date":{"first":"2026-06-01","last":"2026-06-30"}}}"#;

    fn purchase(id: &str, date: &str) -> String {
        format!(
            r#"{{"purchase":{{"id":"{id}","customer":"C","date":"{date}","lines":[
            {{"product":"car","quantity":"1","amount":{{"amount":"9","currency":"CNY"}}}},
            {{"product":"mat","quantity":"2","amount":{{"amount":"1","currency":"CNY"}}}}]}}}}"#
        )
    }

    #[test]
    fn details_are_left_with_the_first_way_to_reach_them_while_one_is_on_file() {
        let told = |id: &str, date: &str, profile: &str, removed: &str| {
            format!(
                r#"{{"profile":{{"id":"{id}","customer":"C","date":"{date}",
                "profile":{{"person":{{"identity":{{{profile}}}}}}},"removed":[{removed}]}}}}"#
            )
        };
        let profiles = [
            told("1", "2026-01-01", r#""name":"Li Na""#, ""),
            told("2", "2026-02-01", r#""mobile":"13800001111""#, ""),
            told("3", "2026-04-01", "", r#""identity.mobile""#),
        ];
        let profiles = profiles.each_ref().map(String::as_str);
        let on = |base: &CustomerBase, as_of| facts(base, as_of).left_details_on;
        let told = base(&profiles);
        assert_eq!(on(&told, "2026-01-31"), None);
        assert_eq!(on(&told, "2026-03-31"), "2026-02-01".parse().ok());
        assert_eq!(on(&told, "2026-04-01"), None, "nothing is on file any more");
        let visited = base(&[profiles[0], profiles[1], profiles[2], VISIT]);
        assert_eq!(on(&visited, "2026-04-01"), None, "what was left there is removed too");
        let again = VISIT.replace("2026-03-01", "2026-04-02");
        let again = base(&[profiles[0], profiles[1], profiles[2], &again]);
        assert_eq!(on(&again, "2026-04-02"), "2026-02-01".parse().ok());
        assert_eq!(on(&base(&[profiles[0], VISIT]), "2026-02-28"), None, "before the visit");
        for nowhere in [r#""name":"Li Na""#, r#""phone":"0000001""#, r#""home":"无""#] {
            let visit = VISIT.replace(r#""phone":"13800001111""#, nowhere);
            assert_eq!(on(&base(&[&visit]), "2026-03-01"), None);
        }
        for place in ["home", "firm"] {
            let visit = VISIT.replace("phone", place);
            assert_eq!(on(&base(&[&visit]), "2026-03-01"), "2026-03-01".parse().ok());
        }
    }

    #[test]
    fn what_was_said_last_of_the_day_counts_and_nothing_without_a_clear_intention() {
        let said = |id: &str, date: &str, is_clear: bool, expected: &str| {
            format!(
                r#"{{"intention":{{"id":"{id}","customer":"C","date":"{date}",
                "is_clear":{is_clear}{expected}}}}}"#
            )
        };
        let july = r#","expected":{"first":"2026-07-01","last":"2026-07-31"}"#;
        let said = [
            said("1", "2026-03-01", true, july),
            said("2", "2026-04-01", true, ""),
            said(
                "3",
                "2026-05-01",
                false,
                r#","expected":{"first":"2029-07-01","last":"2029-07-31"}"#,
            ),
            said("4", "2026-05-01", true, ""),
            said("5", "2026-05-02", false, ""),
            said(
                "6",
                "2026-05-03",
                true,
                r#","expected":{"first":"2026-09-01","last":"2026-09-30"}"#,
            ),
        ];
        let expected = |base: &CustomerBase, as_of| {
            facts(base, as_of).expected.map(|it| it.first().to_string()).unwrap_or_default()
        };
        assert_eq!(expected(&base(&[VISIT]), "2026-03-01"), "2026-06-01");
        assert_eq!(expected(&base(&[VISIT, &said[0]]), "2026-02-28"), "", "not said yet");
        let said = said.each_ref().map(String::as_str);
        let base = base(&[&[VISIT][..], &said[..]].concat());
        assert_eq!(expected(&base, "2026-03-01"), "2026-07-01", "of one day with the intention");
        assert_eq!(expected(&base, "2026-04-01"), "2026-07-01");
        assert_eq!(expected(&base, "2026-05-01"), "2026-07-01");
        assert_eq!(expected(&base, "2026-05-02"), "");
        assert_eq!(expected(&base, "2026-05-03"), "2026-09-01", "what was said last");
        let clear = |as_of| facts(&base, as_of).intention.map(|said| said.is_clear);
        assert_eq!(clear("2026-05-01"), Some(true), "of one day the clear one");
        assert_eq!((clear("2026-02-28"), clear("2026-05-02")), (None, Some(false)));
        assert_eq!(class(&base, "2026-05-01"), Some(BaseClass::HotProspect));
        assert_eq!(class(&base, "2026-05-02"), Some(BaseClass::Potential));
    }

    #[test]
    fn a_purchase_of_which_everything_came_back_is_none() {
        let back = |id: &str, date: &str, product: &str, quantity: &str| {
            format!(
                r#"{{"return":{{"id":"{id}","customer":"C","date":"{date}","of":"S-2","lines":[
                {{"product":"{product}","quantity":"{quantity}",
                  "amount":{{"amount":"1","currency":"CNY"}}}}]}}}}"#
            )
        };
        let base = base(&[
            &purchase("S-1", "2026-01-01"),
            &purchase("S-2", "2026-02-01"),
            &back("R-1", "2026-02-02", "car", "1"),
            &back("R-2", "2026-02-03", "mat", "2"),
        ]);
        let on = |as_of| facts(&base, as_of).bought_here_on.map(|day| day.to_string());
        assert_eq!(on("2025-12-31"), None);
        assert_eq!(on("2026-02-02").as_deref(), Some("2026-02-01"));
        assert_eq!(on("2026-02-03").as_deref(), Some("2026-01-01"));
        assert_eq!(class(&base, "2026-02-03"), Some(BaseClass::Sold));
    }

    #[test]
    fn each_class_is_made_from_facts() {
        let elsewhere = |place: &str, date: &str| {
            format!(
                r#"{{"bought_elsewhere":{{"id":"{place}","customer":"C","date":"{date}",
                "place":"{place}"}}}}"#
            )
        };
        let in_june = |more: &[&str]| {
            let all: Vec<&str> = [VISIT].iter().chain(more).copied().collect();
            class(&base(&all), "2026-06-01")
        };
        let nearby = elsewhere("brand_nearby", "2026-05-01");
        let outside = elsewhere("brand_outside", "2026-05-01");
        let other = elsewhere("other_brand", "2026-05-03");
        let before = elsewhere("other_brand", "2026-02-01");
        let bought = purchase("S-1", "2026-05-02");
        assert_eq!(in_june(&[]), Some(BaseClass::Potential));
        assert_eq!(in_june(&[&nearby]), Some(BaseClass::SoldElsewhere));
        assert_eq!(in_june(&[&outside]), Some(BaseClass::LostDeal));
        assert_eq!(in_june(&[&other]), Some(BaseClass::LostDeal));
        let both = facts(&base(&[VISIT, &outside, &other]), "2026-06-01");
        assert_eq!(both.bought_elsewhere_on, "2026-05-03".parse().ok(), "the later of the two");
        assert_eq!(in_june(&[&before]), Some(BaseClass::OtherBrand));
        assert_eq!(in_june(&[&nearby, &other, &bought]), Some(BaseClass::Sold));
        assert_eq!(class(&base(&[&other]), "2026-06-01"), None, "not in the base");
    }

    #[test]
    fn who_owns_another_brand_is_told_by_the_things_owned_before_what_was_bought() {
        let owned = r#"{"ownership":{"id":"H-1","customer":"C","date":"2026-02-01",
            "until":"2026-04-30","thing":"T-1","from":"other_brand"}}"#;
        let ours = r#"{"ownership":{"id":"H-2","customer":"C","date":"2026-02-01",
            "thing":"T-2","from":"brand_elsewhere"}}"#;
        let bought = r#"{"bought_elsewhere":{"id":"B","customer":"C","date":"2026-02-01",
            "place":"other_brand"}}"#;
        let owns = |known: &[&str], as_of| facts(&base(known), as_of).owns_other_brand;
        assert_eq!(owns(&[owned, ours], "2026-01-31"), None);
        assert_eq!(owns(&[owned, ours, VISIT], "2026-04-30"), Some(true));
        assert_eq!(owns(&[owned, ours, bought], "2026-05-01"), Some(false));
        assert_eq!(owns(&[ours], "2026-05-01"), None);
        assert_eq!(owns(&[ours, bought], "2026-05-01"), Some(true));
        assert_eq!(class(&base(&[VISIT, owned]), "2026-04-01"), Some(BaseClass::OtherBrand));
    }
}
