//! Which value of each field holds, where several records say something about it.
//!
//! | preference | the value that holds |
//! |---|---|
//! | [`Newest`](Preference::Newest) | of the latest day; then of the most trusted channel; then of the largest identifier |
//! | [`MostTrusted`](Preference::MostTrusted) | of the most trusted channel; then of the latest day; then of the largest identifier |
//!
//! Of dates that agree the one that says most holds: a whole birthday, and not its year alone; of a
//! Chinese name the one with the surname first. A list, and a part such as a school, is one value: the
//! newer one replaces the whole.
//!
//! A value that [only fills its field](super#what-only-fills-a-field) gives way to all others, and to a
//! removal; it holds where there is nothing else.
//!
//! Of two identifiers `P-10` is larger than `P-9`.
//!
//! A record without a value for a field says nothing about it; one that removes the field competes
//! like a value, and so does one that knows that there is [none](super#that-there-is-none). Only records of one kind count: that of the record which comes first by the same
//! preference, so that a firm which was once entered as a person is a firm. The choice is one of a
//! largest element, so neither the order of the records nor the order of merging matters.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Field, Profile, ProfileRecord};
use crate::units::{CustomerId, ProfileId, Provenance, SourceChannel, later};

/// What counts first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preference {
    /// The day.
    #[default]
    Newest,
    /// The channel by which it came in.
    MostTrusted,
}

/// Which value of a field holds. Every such policy can be used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ResolutionPolicy {
    /// What counts first. Ours: the newest.
    pub prefer: Preference,
    /// How much single channels are trusted. One that is not listed is trusted with 2 if it is
    /// direct and with 1 if it is indirect (ours); a source that is not known, with 0.
    pub trust: BTreeMap<SourceChannel, u8>,
}

impl ResolutionPolicy {
    fn trust(&self, provenance: &Provenance) -> u8 {
        provenance.channel().map_or(0, |channel| {
            let listed = self.trust.get(&channel).copied();
            listed.unwrap_or(if channel.is_direct() { 2 } else { 1 })
        })
    }

    fn compare(&self, one: &ProfileRecord, other: &ProfileRecord) -> Ordering {
        let trust = self.trust(&one.provenance).cmp(&self.trust(&other.provenance));
        let date = one.date.cmp(&other.date);
        let first = match self.prefer {
            Preference::Newest => date.then(trust),
            Preference::MostTrusted => trust.then(date),
        };
        first.then_with(|| later(one, other))
    }

    /// Why a record comes before another one that says something else.
    fn why(&self, one: &ProfileRecord, other: &ProfileRecord) -> Why {
        let (own, others) = (self.trust(&one.provenance), self.trust(&other.provenance));
        let newer = Why::Newer { than: other.date };
        let more_trusted = Why::MoreTrusted { trust: own, than: others };
        match self.prefer {
            Preference::Newest if one.date > other.date => newer,
            _ if own > others => more_trusted,
            _ if one.date > other.date => newer,
            _ => Why::LargerId { than: other.id.clone() },
        }
    }
}

/// Why a value holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Why {
    /// No record says anything else.
    Undisputed,
    /// It is newer than the next best.
    Newer {
        /// The day of the next best.
        than: NaiveDate,
    },
    /// It comes from a more trusted channel than the next best.
    MoreTrusted {
        /// How much its channel is trusted.
        trust: u8,
        /// How much that of the next best is trusted.
        than: u8,
    },
    /// Of the same day and as trusted as the next best: its record has the larger identifier.
    LargerId {
        /// The record of the next best.
        than: ProfileId,
    },
}

/// A record that says something else about a field.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Rejected {
    /// Which record.
    pub record: ProfileId,
    /// For which customer it was recorded.
    pub customer: CustomerId,
    /// When.
    pub date: NaiveDate,
}

/// Which value of one field holds, and why. The value itself is in the profile.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct ResolvedField {
    /// Which field.
    pub field: Field,
    /// The record that decides. It has the value, knows that there is none, or removes it.
    pub record: ProfileId,
    /// For which customer it was recorded.
    pub customer: CustomerId,
    /// When.
    pub date: NaiveDate,
    /// The latest day on which a record says the same.
    pub confirmed: NaiveDate,
    /// Whether there is a value.
    pub has_value: bool,
    /// Whether it is known that there is none. Where there is no value either, the record removes
    /// the field.
    pub is_none: bool,
    /// Why.
    pub why: Why,
    /// The records that say something else, the next best first.
    pub rejected: Vec<Rejected>,
}

/// The profile that follows from several records, and for each field why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    profile: Profile,
    fields: Vec<ResolvedField>,
}

impl Resolution {
    /// The profile.
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The profile itself.
    pub fn into_profile(self) -> Profile {
        self.profile
    }

    /// Every field about which a record says something, in order.
    pub fn fields(&self) -> &[ResolvedField] {
        &self.fields
    }

    /// One field. `None` if no record says anything about it.
    pub fn field(&self, field: Field) -> Option<&ResolvedField> {
        let place = self.fields.binary_search_by_key(&field, |resolved| resolved.field).ok()?;
        self.fields.get(place)
    }
}

/// Resolves records; `None` if there are none. Cost: for each field a pass over the records.
pub(crate) fn resolve<'a>(
    records: impl Iterator<Item = &'a ProfileRecord>,
    policy: &ResolutionPolicy,
) -> Option<Resolution> {
    let mut records: Vec<&ProfileRecord> = records.collect();
    records.sort_by(|one, other| policy.compare(other, one));
    let kind = records.first()?.profile.is_person();
    records.retain(|record| record.profile.is_person() == kind);
    let mut profile = records.first()?.profile.empty_like();
    let mut fields = Vec::new();
    for field in profile.fields() {
        let mut saying: Vec<_> =
            records.iter().copied().filter(|record| says(record, field)).collect();
        if saying.len() > 1 && saying.iter().any(|record| !record.profile.is_filler(field)) {
            saying.retain(|record| !record.profile.is_filler(field));
        }
        let mut saying = saying.into_iter();
        let Some(best) = saying.next() else { continue };
        let (same, other): (Vec<_>, Vec<_>) =
            saying.partition(|record| best.profile.agrees_with(&record.profile, field));
        // Of values that agree the one that says most: a whole birthday, and not its year alone.
        let fullest = same.iter().copied().fold(best, |fullest, record| {
            let says_more = record.profile.detail(field) > fullest.profile.detail(field);
            if says_more { record } else { fullest }
        });
        profile.copy_from(&fullest.profile, field);
        let dates = same.iter().map(|record| record.date);
        fields.push(ResolvedField {
            field,
            record: best.id.clone(),
            customer: best.customer.clone(),
            date: best.date,
            confirmed: dates.fold(best.date, NaiveDate::max),
            has_value: best.profile.has(field),
            is_none: best.profile.has_none(field),
            why: other.first().map_or(Why::Undisputed, |next| policy.why(best, next)),
            rejected: other.into_iter().map(rejected).collect(),
        });
    }
    Some(Resolution { profile, fields })
}

/// Whether a record says something about a field.
fn says(record: &ProfileRecord, field: Field) -> bool {
    let profile = &record.profile;
    profile.has(field) || profile.has_none(field) || record.removed.contains(&field)
}

fn rejected(record: &ProfileRecord) -> Rejected {
    let ProfileRecord { id, customer, date, .. } = record;
    Rejected { record: id.clone(), customer: customer.clone(), date: *date }
}

#[cfg(test)]
mod tests {
    use super::{Preference, Resolution, ResolutionPolicy, Why, resolve};
    use crate::customer::{Career, Identity, Organisation, Person, Profile, ProfileRecord};
    use crate::units::{Provenance, Source, SourceChannel};

    fn record(id: &str, date: &str, entries: &[(&str, &str)]) -> ProfileRecord {
        let mut profile = Profile::Person(Person::default());
        for (path, text) in entries {
            profile.enter(path, text).unwrap();
        }
        let (id, customer) = (id.parse().unwrap(), "C-1".parse().unwrap());
        ProfileRecord {
            id,
            customer,
            date: date.parse().unwrap(),
            profile,
            removed: [].into(),
            provenance: Provenance::unknown(),
        }
    }

    fn by(record: ProfileRecord, channel: SourceChannel) -> ProfileRecord {
        let channel = Some(channel);
        record.from_source(Provenance::of(Source { channel, ..Source::default() }))
    }

    fn newest(records: &[ProfileRecord]) -> Resolution {
        resolve(records.iter(), &ResolutionPolicy::default()).unwrap()
    }

    #[test]
    fn a_later_record_replaces_the_fields_that_it_has_and_no_others() {
        let records = [
            record(
                "1",
                "2025-01-01",
                &[("identity.name", "Li Na"), ("identity.mobile", "13800001111")],
            ),
            record("2", "2026-01-01", &[("identity.mobile", "13900002222")]),
        ];
        let resolution = newest(&records);
        let Profile::Person(person) = resolution.profile() else { panic!("a person") };
        assert_eq!(person.identity.name.as_ref().unwrap().as_str(), "Li Na");
        assert_eq!(person.identity.mobile.as_ref().unwrap().as_str(), "13900002222");
        let mobile = resolution.field(Identity::MOBILE).unwrap();
        assert_eq!(mobile.why, Why::Newer { than: "2025-01-01".parse().unwrap() });
        assert_eq!(mobile.rejected[0].record.as_str(), "1");
        assert_eq!(resolution.field(Identity::NAME).unwrap().why, Why::Undisputed);
        assert_eq!(resolution.field(Career::EMPLOYER), None);
    }

    #[test]
    fn a_removed_field_is_empty_until_it_has_a_value_again() {
        let mut records = vec![
            record("1", "2025-01-01", &[("identity.mobile", "13800001111")]),
            record("2", "2026-01-01", &[("identity.name", "Li Na")]),
        ];
        records[1].removed.insert(Identity::MOBILE);
        let resolution = newest(&records);
        assert!(!resolution.profile().has(Identity::MOBILE));
        assert!(!resolution.field(Identity::MOBILE).unwrap().has_value);
        records.push(record("3", "2026-02-01", &[("identity.mobile", "13900002222")]));
        assert!(newest(&records).profile().has(Identity::MOBILE));
    }

    #[test]
    fn that_there_is_none_replaces_a_value_and_is_replaced_by_one() {
        let none = |id, date| {
            let mut record = record(id, date, &[]);
            record.profile.know_none(Identity::EMAIL).unwrap();
            record
        };
        let email: &[_] = &[("identity.email", "li.na@example.com")];
        let mut records = vec![record("1", "2025-01-01", email), none("2", "2026-01-01")];
        let resolution = newest(&records);
        let resolved = resolution.field(Identity::EMAIL).unwrap();
        assert!(resolution.profile().has_none(Identity::EMAIL) && resolved.is_none);
        assert!(!resolution.profile().has(Identity::EMAIL) && !resolved.has_value);
        assert_eq!(resolved.why, Why::Newer { than: "2025-01-01".parse().unwrap() });
        assert_eq!(resolved.rejected.len(), 1);
        // Heard again, it is confirmed; and to be removed is not to be none.
        records.push(none("3", "2026-02-01"));
        let resolution = newest(&records);
        let resolved = resolution.field(Identity::EMAIL).unwrap();
        assert_eq!((resolved.record.as_str(), resolved.rejected.len()), ("3", 1));
        assert_eq!(resolved.confirmed.to_string(), "2026-02-01");
        records.push(record("4", "2026-03-01", &[]));
        records[3].removed.insert(Identity::EMAIL);
        let resolution = newest(&records);
        let resolved = resolution.field(Identity::EMAIL).unwrap();
        assert!(!resolution.profile().has_none(Identity::EMAIL) && !resolved.is_none);
        assert_eq!(resolved.rejected.len(), 3);
        records.push(record("5", "2026-04-01", email));
        assert!(newest(&records).profile().has(Identity::EMAIL));
        assert!(!newest(&records).profile().has_none(Identity::EMAIL));
        // What only fills the field gives way to it, and a removal of the same record too.
        records.truncate(2);
        records.push(record("6", "2027-01-01", &[("identity.email", "noreply@example.com")]));
        records[1].removed.insert(Identity::EMAIL);
        assert!(newest(&records).profile().has_none(Identity::EMAIL));
    }

    #[test]
    fn a_value_that_is_heard_again_is_confirmed_on_the_later_day() {
        let phone: &[_] = &[("identity.mobile", "13800001111")];
        let records = [record("1", "2025-01-01", phone), record("2", "2026-01-01", phone)];
        let mobile = newest(&records).field(Identity::MOBILE).unwrap().clone();
        assert_eq!(
            (mobile.why, mobile.confirmed.to_string()),
            (Why::Undisputed, "2026-01-01".into())
        );
    }

    #[test]
    fn trust_decides_on_one_day_or_always_if_the_policy_says_so() {
        let media =
            by(record("9", "2026-01-02", &[("identity.name", "Li Nan")]), SourceChannel::Media);
        let till =
            |date| by(record("1", date, &[("identity.name", "Li Na")]), SourceChannel::PointOfSale);
        let same_day = newest(&[media.clone(), till("2026-01-02")]);
        let name = same_day.field(Identity::NAME).unwrap();
        assert_eq!(
            (name.record.as_str(), &name.why),
            ("1", &Why::MoreTrusted { trust: 2, than: 1 })
        );
        let earlier = [media, till("2026-01-01")];
        assert_eq!(newest(&earlier).field(Identity::NAME).unwrap().record.as_str(), "9");
        let policy = ResolutionPolicy { prefer: Preference::MostTrusted, ..Default::default() };
        let trusted = resolve(earlier.iter(), &policy).unwrap();
        assert_eq!(trusted.field(Identity::NAME).unwrap().record.as_str(), "1");
    }

    #[test]
    fn a_firm_once_entered_as_a_person_is_a_firm_and_its_old_fields_do_not_count() {
        let firm = Profile::Organisation(Organisation::named("Example Ltd".parse().unwrap()));
        let (id, customer) = ("2".parse().unwrap(), "C-1".parse().unwrap());
        let firm = ProfileRecord {
            id,
            customer,
            date: "2026-01-01".parse().unwrap(),
            profile: firm,
            removed: [].into(),
            provenance: Provenance::unknown(),
        };
        let records = [record("1", "2025-01-01", &[("identity.name", "Example")]), firm];
        assert!(!newest(&records).profile().is_person());
        assert!(!newest(&records).profile().has(Identity::NAME));
    }

    #[test]
    fn what_only_fills_a_field_gives_way_to_any_value_and_to_a_removal() {
        let mobile = |number| [("identity.mobile", number)];
        let mut records = vec![
            record("1", "2025-01-01", &mobile("13800001111")),
            record("2", "2026-01-01", &mobile("0000001")),
        ];
        let resolution = newest(&records);
        let resolved = resolution.field(Identity::MOBILE).unwrap();
        assert_eq!((resolved.record.as_str(), &resolved.why), ("1", &Why::Undisputed));
        assert_eq!(resolved.rejected, []);
        assert_eq!(resolved.confirmed.to_string(), "2025-01-01");
        // Nothing else is known: it holds as it was recorded.
        let alone = newest(&records[1..]);
        assert!(alone.profile().has(Identity::MOBILE) && !alone.profile().knows(Identity::MOBILE));
        records.push(record("3", "2024-01-01", &[("identity.name", "Li Na")]));
        records[2].removed.insert(Identity::MOBILE);
        assert!(!newest(&records[1..]).profile().has(Identity::MOBILE));
    }

    #[test]
    fn a_chinese_name_keeps_its_surname_first_whichever_record_is_newer() {
        let name = |id: &str, date: &str, name: &str| record(id, date, &[("identity.name", name)]);
        for (older, newer) in [("王秀英", "秀英王"), ("秀英王", "王秀英")] {
            let both = [name("1", "2025-01-01", older), name("2", "2026-01-01", newer)];
            let resolution = newest(&both);
            let Profile::Person(person) = resolution.profile() else { panic!("a person") };
            assert_eq!(person.identity.name.as_ref().unwrap().as_str(), "王秀英");
            assert_eq!(resolution.field(Identity::NAME).unwrap().why, Why::Undisputed);
        }
        let other = [name("1", "2025-01-01", "王秀英"), name("2", "2026-01-01", "李秀英")];
        assert_eq!(newest(&other).field(Identity::NAME).unwrap().rejected.len(), 1);
    }

    #[test]
    fn of_one_day_the_tenth_record_holds_and_not_the_ninth() {
        let name = |id: &str, name: &str| record(id, "2026-01-01", &[("identity.name", name)]);
        let resolution = newest(&[name("P-9", "Li Na"), name("P-10", "Li Ming")]);
        let Profile::Person(person) = resolution.profile() else { panic!("a person") };
        assert_eq!(person.identity.name.as_ref().unwrap().as_str(), "Li Ming");
        let field = resolution.field(Identity::NAME).unwrap();
        assert_eq!(field.why, Why::LargerId { than: "P-9".parse().unwrap() });
    }

    #[test]
    fn the_order_of_the_records_makes_no_difference() {
        let mut records = [
            record("1", "2025-01-01", &[("identity.name", "A"), ("identity.sex", "female")]),
            record("2", "2025-01-01", &[("identity.name", "B")]),
            record(
                "3",
                "2024-01-01",
                &[("identity.name", "C"), ("identity.mobile", "13800001111")],
            ),
        ];
        let expected = newest(&records);
        for _ in 0..records.len() {
            records.rotate_left(1);
            assert_eq!(newest(&records), expected);
        }
        assert_eq!(
            expected.field(Identity::NAME).unwrap().why,
            Why::LargerId { than: "1".parse().unwrap() }
        );
    }
}
