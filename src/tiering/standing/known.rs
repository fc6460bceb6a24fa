//! What a base knows of somebody's place in it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{BaseFacts, Intention};
use crate::base::Customer;
use crate::customer::ContactDetails;
use crate::marketing::{Elsewhere, FirstContact};
use crate::tiering::expected::{bought_brand_elsewhere_on, expected};
use crate::transaction::{BoughtFrom, Ownership};
use crate::units::{ProductId, PurchaseId, ThingId};

impl BaseFacts {
    /// What a customer's place in the base rests on, from what was known on a day.
    ///
    /// | field | from |
    /// |---|---|
    /// | `left_details_on` | the first profile or first contact with a way to reach them; none, where no way is [on file](Customer::on_file) on the day |
    /// | `intention` | the [last that they said](crate::marketing::MarketingData::intention), unless they named a date at a first contact since |
    /// | `expected` | what they said last of when they would buy, at the first contact or with a clear intention; none, once they say that they have no clear intention, or buy elsewhere |
    /// | `bought_here_on` | the last [thing](crate::transaction::Ownership) that they have from us; where none is on record, or not from whom, the last purchase; of neither if all of it came back |
    /// | `bought_brand_elsewhere_on` | what they [bought elsewhere](crate::marketing::BoughtElsewhere) from an authorised centre; the last thing that they have from one |
    /// | `bought_elsewhere_on` | what else they bought elsewhere |
    /// | `still_owns` | the things of the brand that they own; not known, where none was ever on record, or something was bought since they gave up the last one |
    /// | `owns_other_brand` | the [things](crate::transaction::Ownership) of another brand that they own, or owned; where none is on record, whether they bought another brand; otherwise not known |
    ///
    /// So a can of oil makes no customer of the base of whoever drives another brand, and that is on
    /// record. Whoever keeps no record of things, or not of all, says by
    /// [`of_products`](Self::of_products) what counts.
    ///
    /// Facts that hardly fit one another stay as they are: [`check`](BaseFacts::check) tells. Cost: a
    /// pass over the profiles, the things, and the purchases and returns.
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
    ///     assert_eq!(base_standing(&facts, &BasePolicy::default(), as_of).class(), Some(class));
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(customer: &Customer, as_of: NaiveDate) -> Self {
        Self::known(customer, as_of, None)
    }

    /// The same, where a purchase counts if anything is left of it of a product that counts, whatever
    /// things are on record: a car, and neither oil nor a repair.
    ///
    /// ```
    /// use clienteling::tiering::BaseFacts;
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let mut base = CustomerBase::new();
    /// base.add(serde_json::from_str::<Fact>(
    ///     r#"{"purchase":{"id":"S-1","customer":"C-1","date":"2026-05-04","lines":[
    ///         {"product":"oil","quantity":"1","amount":{"amount":"300","currency":"CNY"}}]}}"#,
    /// )?)?;
    /// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
    /// let as_of = "2026-06-01".parse()?;
    /// let facts = BaseFacts::of_products(customer, as_of, |product| product.as_str() == "car");
    /// assert_eq!(facts.bought_here_on, None);
    /// assert!(BaseFacts::of(customer, as_of).bought_here_on.is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of_products(
        customer: &Customer,
        as_of: NaiveDate,
        counts: impl Fn(&ProductId) -> bool,
    ) -> Self {
        Self::known(customer, as_of, Some(&counts))
    }

    fn known(
        customer: &Customer,
        as_of: NaiveDate,
        counts: Option<&dyn Fn(&ProductId) -> bool>,
    ) -> Self {
        let marketing = customer.marketing();
        let expected = expected(customer, as_of);
        let said = marketing.intention(as_of);
        let said = said.filter(|said| said.is_clear || expected.is_none());
        let unauthorised = marketing.last_bought(Elsewhere::BrandUnauthorised, as_of);
        let other_brand = marketing.last_bought(Elsewhere::OtherBrand, as_of);
        let things = Things::of(customer, as_of);
        let bought_here_on = things.bought_here_on(customer, as_of, counts);
        let bought_brand_elsewhere_on = bought_brand_elsewhere_on(customer, as_of);
        let bought = bought_here_on.max(bought_brand_elsewhere_on);
        BaseFacts {
            left_details_on: left_details_on(customer, as_of),
            intention: said.map(|said| Intention { on: said.date, is_clear: said.is_clear }),
            bought_here_on,
            bought_brand_elsewhere_on,
            bought_elsewhere_on: unauthorised.max(other_brand),
            still_owns: things.still_owns(customer, as_of, bought),
            owns_other_brand: owns_other_brand(customer, as_of).or(other_brand.map(|_| true)),
            expected,
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
    ever.then(|| transactions.owned(as_of).iter().any(is_other))
}

/// What somebody owns or owned, each thing by all that is on record of it.
struct Things<'a>(BTreeMap<&'a ThingId, Thing<'a>>);

#[derive(Default)]
struct Thing<'a> {
    /// The first day as theirs.
    since: Option<NaiveDate>,
    /// The last day as theirs.
    until: Option<NaiveDate>,
    from: Option<BoughtFrom>,
    purchase: Option<&'a PurchaseId>,
}

impl Thing<'_> {
    /// From whom it is: who says which of our purchases it is from says that it is from us.
    fn seller(&self) -> Option<BoughtFrom> {
        self.from.or(self.purchase.map(|_| BoughtFrom::Us))
    }
}

impl<'a> Things<'a> {
    fn of(customer: &'a Customer, as_of: NaiveDate) -> Self {
        let mut things: BTreeMap<&ThingId, Thing<'a>> = BTreeMap::new();
        for record in customer.transactions().ownerships().as_of(as_of) {
            let thing = things.entry(&record.thing).or_default();
            thing.since = thing.since.or(Some(record.date));
            thing.until = record.until.or(thing.until);
            thing.from = record.from.or(thing.from);
            thing.purchase = record.purchase.as_ref().or(thing.purchase);
        }
        Things(things)
    }

    fn bought_here_on(
        &self,
        customer: &Customer,
        as_of: NaiveDate,
        counts: Option<&dyn Fn(&ProductId) -> bool>,
    ) -> Option<NaiveDate> {
        let transactions = customer.transactions();
        let all = transactions.purchases().as_of(as_of);
        let kept: BTreeSet<&PurchaseId> =
            transactions.kept(as_of, |_| true).map(|one| &one.id).collect();
        // What is not in the books here may well be theirs.
        let came_back = |purchase: &PurchaseId| {
            !kept.contains(purchase) && all.iter().any(|one| one.id == *purchase)
        };
        let from_us = self.0.values().filter(|thing| {
            thing.seller() == Some(BoughtFrom::Us) && !thing.purchase.is_some_and(&came_back)
        });
        let from_us = from_us.filter_map(|thing| thing.since).max();
        let things_decide =
            !self.0.is_empty() && self.0.values().all(|thing| thing.seller().is_some());
        if counts.is_none() && things_decide {
            return from_us;
        }
        let counts = |product: &ProductId| counts.is_none_or(|counts| counts(product));
        from_us.max(transactions.kept(as_of, counts).next_back().map(|one| one.date))
    }

    /// Whether they still own what the brand sold, who last bought any of it on a day.
    fn still_owns(
        &self,
        customer: &Customer,
        as_of: NaiveDate,
        bought: Option<NaiveDate>,
    ) -> Option<bool> {
        let of_brand = self.0.values().filter(|thing| {
            matches!(thing.seller(), Some(BoughtFrom::Us | BoughtFrom::BrandElsewhere))
        });
        let given_up = of_brand.filter_map(|thing| thing.until).max()?;
        customer
            .transactions()
            .owns_of_brand(as_of)
            .filter(|owns| *owns || bought <= Some(given_up))
    }
}

#[cfg(test)]
mod tests {
    use super::BaseFacts;
    use crate::base::{CustomerBase, Fact};
    use crate::tiering::{BaseClass, BasePolicy, BaseStanding, base_standing};

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
        standing(base, as_of).class()
    }

    fn standing(base: &CustomerBase, as_of: &str) -> BaseStanding {
        base_standing(&facts(base, as_of), &BasePolicy::default(), as_of.parse().unwrap())
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
        let unauthorised = elsewhere("brand_unauthorised", "2026-05-01");
        let other = elsewhere("other_brand", "2026-05-03");
        let before = elsewhere("other_brand", "2026-02-01");
        let bought = purchase("S-1", "2026-05-02");
        assert_eq!(in_june(&[]), Some(BaseClass::Potential));
        assert_eq!(in_june(&[&nearby]), Some(BaseClass::SoldElsewhere));
        assert_eq!(in_june(&[&outside]), Some(BaseClass::SoldElsewhere), "of whatever region");
        assert_eq!(in_june(&[&unauthorised]), Some(BaseClass::LostDeal));
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

    /// More are fields: `,"from":"us"`.
    fn thing(id: &str, date: &str, thing: &str, more: &str) -> String {
        format!(
            r#"{{"ownership":{{"id":"{id}","customer":"C","date":"{date}",
            "thing":"{thing}"{more}}}}}"#
        )
    }

    fn oil(id: &str, date: &str) -> String {
        purchase(id, date).replace("\"car\"", "\"oil\"")
    }

    #[test]
    fn who_has_a_thing_of_the_brand_from_elsewhere_is_sold_elsewhere() {
        let theirs = thing("H-1", "2022-05-01", "T-1", r#","from":"brand_elsewhere""#);
        let known = base(&[VISIT, &theirs]);
        assert_eq!(
            facts(&known, "2026-06-01").bought_brand_elsewhere_on,
            "2022-05-01".parse().ok()
        );
        let sold = standing(&known, "2026-06-01");
        assert_eq!(sold.class(), Some(BaseClass::SoldElsewhere));
        assert!(sold.is_in_narrow_base() && sold.lost_by().is_empty());
        let later = thing("H-1", "2026-05-01", "T-1", r#","from":"brand_elsewhere""#);
        let lost = standing(&base(&[VISIT, &later]), "2026-06-01");
        assert_eq!((lost.class(), lost.lost_by().len()), (Some(BaseClass::SoldElsewhere), 1));
        let second_hand = thing("H-1", "2022-05-01", "T-1", r#","from":"previous_owner""#);
        assert_eq!(class(&base(&[VISIT, &second_hand]), "2026-06-01"), Some(BaseClass::Potential));
    }

    #[test]
    fn the_narrow_base_ends_with_what_was_owned() {
        let ours = r#","from":"us","until":"2024-06-30""#;
        let ours = thing("H-1", "2022-05-01", "T-1", ours);
        let narrow = |known: &[&str], as_of: &str| {
            let standing = standing(&base(known), as_of);
            (standing.class(), standing.is_in_narrow_base())
        };
        let sold = Some(BaseClass::Sold);
        assert_eq!(narrow(&[&ours], "2024-06-30"), (sold, true));
        assert_eq!(narrow(&[&ours], "2024-07-01"), (sold, false));
        // Oil that they bought since changes nothing of that.
        assert_eq!(narrow(&[&ours, &oil("S-1", "2026-05-01")], "2026-06-01"), (sold, false));
        // What was bought elsewhere since is not on record as a thing: it may well be theirs.
        let nearby = r#"{"bought_elsewhere":{"id":"B","customer":"C","date":"2024-07-02",
            "place":"brand_nearby"}}"#;
        assert_eq!(narrow(&[&ours, nearby], "2026-06-01"), (sold, true));
        let other = thing("H-2", "2024-07-01", "T-2", r#","from":"other_brand""#);
        assert_eq!(narrow(&[&ours, &other], "2026-06-01"), (sold, false));
        let next = thing("H-3", "2024-07-01", "T-3", r#","from":"brand_elsewhere""#);
        assert_eq!(narrow(&[&ours, &next], "2026-06-01"), (sold, true));
        // Nothing of it was ever on record.
        assert_eq!(narrow(&[&purchase("S-1", "2022-05-01")], "2026-06-01"), (sold, true));
    }

    #[test]
    fn where_things_are_on_record_they_tell_who_was_sold_to() {
        let other = thing("H-1", "2022-05-01", "T-1", r#","from":"other_brand""#);
        let oil = oil("S-1", "2026-05-01");
        let on = |known: &[&str]| {
            facts(&base(known), "2026-06-01").bought_here_on.map(|day| day.to_string())
        };
        assert_eq!(on(&[&oil]).as_deref(), Some("2026-05-01"), "no thing is on record");
        assert_eq!(on(&[&oil, &other]), None);
        let known = base(&[VISIT, &oil, &other]);
        assert_eq!(class(&known, "2026-06-01"), Some(BaseClass::OtherBrand));
        let ours = thing("H-2", "2023-05-01", "T-2", r#","from":"us""#);
        assert_eq!(on(&[&oil, &other, &ours]).as_deref(), Some("2023-05-01"));
        let plate = thing("H-3", "2026-05-03", "T-2", "");
        assert_eq!(on(&[&oil, &other, &ours, &plate]).as_deref(), Some("2023-05-01"));
        let nobody_knows = thing("H-2", "2023-05-01", "T-2", "");
        assert_eq!(on(&[&oil, &other, &nobody_knows]).as_deref(), Some("2026-05-01"));
        // The purchase that it is from says from whom it is, unless all of it came back.
        let bought = thing("H-2", "2023-05-02", "T-2", r#","purchase":"S-2""#);
        assert_eq!(on(&[&oil, &other, &bought]).as_deref(), Some("2023-05-02"));
        let car = purchase("S-2", "2023-05-01");
        assert_eq!(on(&[&oil, &other, &bought, &car]).as_deref(), Some("2023-05-02"));
        let back = car.replace("\"purchase\"", "\"return\"").replace("S-2", "R-2");
        let back = back.replace("\"lines\"", "\"of\":\"S-2\",\"lines\"");
        assert_eq!(on(&[&oil, &other, &bought, &car, &back]), None);
    }

    #[test]
    fn a_caller_can_say_which_products_make_a_customer() {
        let other = thing("H-1", "2022-05-01", "T-1", r#","from":"other_brand""#);
        let (oil, car) = (oil("S-1", "2026-05-01"), purchase("S-2", "2026-04-01"));
        let on = |known: &[&str]| {
            let base = base(known);
            let customer = base.customers().next().unwrap();
            let as_of = "2026-06-01".parse().unwrap();
            let facts = BaseFacts::of_products(customer, as_of, |one| one.as_str() == "car");
            facts.bought_here_on.map(|day| day.to_string())
        };
        assert_eq!(on(&[&oil]), None);
        assert_eq!(on(&[&oil, &car]).as_deref(), Some("2026-04-01"));
        assert_eq!(on(&[&other, &oil, &car]).as_deref(), Some("2026-04-01"));
        let ours = thing("H-2", "2026-05-02", "T-2", r#","from":"us""#);
        assert_eq!(on(&[&other, &oil, &ours]).as_deref(), Some("2026-05-02"));
    }

    #[test]
    fn everyday_facts_leave_a_class() {
        let visit = VISIT.replace("\"phone\":\"13800001111\",", "");
        let mobile = r#"{"profile":{"id":"P","customer":"C","date":"2026-07-05",
            "profile":{"person":{"identity":{"mobile":"13800001111"}}}}}"#;
        let late = base(&[&visit, mobile]);
        assert_eq!(class(&late, "2026-07-05"), Some(BaseClass::Potential));
        let other = r#"{"bought_elsewhere":{"id":"B","customer":"C","date":"2026-05-01",
            "place":"other_brand"}}"#;
        let both = base(&[VISIT, &oil("S-1", "2026-05-01"), other]);
        assert_eq!(class(&both, "2026-06-01"), Some(BaseClass::Sold));
        assert!(facts(&both, "2026-06-01").check("2026-06-01".parse().unwrap()).is_err());
    }

    #[test]
    fn a_date_named_after_an_unclear_intention_is_expected_again() {
        let unclear = r#"{"intention":{"id":"I","customer":"C","date":"2026-02-01",
            "is_clear":false}}"#;
        let told = facts(&base(&[VISIT, unclear]), "2026-03-01");
        assert!(told.expected.is_some() && told.intention.is_none());
        assert_eq!(told.check("2026-03-01".parse().unwrap()), Ok(()));
        let same_day = unclear.replace("2026-02-01", "2026-03-01");
        let told = facts(&base(&[VISIT, &same_day]), "2026-03-01");
        assert!(told.expected.is_none() && told.intention.is_some());
    }
}
