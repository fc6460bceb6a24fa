//! A course: a fact begins it, and later facts say what became of it. A promise is made, and kept;
//! an appointment is made, moved, and missed.
//!
//! Facts are kept, also where they do not fit: an entry that cannot be so changes nothing, and is
//! reported. (A [life](super::life) is for what somebody asks us to do: there such an entry is
//! refused.)

use std::cmp::Ordering;
use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};

use crate::units::{Moment, Record, Records, natural};

/// What is so of something with a course.
pub(crate) trait Course: Sized {
    /// The fact that begins it.
    type Begun: Record;
    /// The fact that says what became of it.
    type Entry: Record;

    /// What is so when it has begun.
    fn begun(begun: &Self::Begun) -> Self;

    /// Which one an entry is about.
    fn which(entry: &Self::Entry) -> &<Self::Begun as Record>::Id;

    /// When it began: the day, and the time of the day where it is known.
    fn begun_at(begun: &Self::Begun) -> Moment {
        Moment::on(begun.date())
    }

    /// When an entry was: the day, and the time of the day where it is known.
    fn entered_at(entry: &Self::Entry) -> Moment {
        Moment::on(entry.date())
    }

    /// Whether an entry ends it. Of the entries of one day of which no times are known, those that
    /// end it come last: what was moved and kept on one day was moved first.
    fn ends(entry: &Self::Entry) -> bool;

    /// Whether an entry without a time comes, after what is so, before the next that has one.
    fn comes_first(&self, entry: &Self::Entry) -> bool {
        !Self::ends(entry)
    }

    /// What is so after an entry. `None`: it cannot be, after what was so.
    fn after(&self, entry: &Self::Entry) -> Option<Self>;
}

/// How an entry does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Astray {
    /// Nothing is known that it could be about.
    NotBegun,
    /// It is dated before the beginning.
    BeforeBegun,
    /// It cannot be, after what had been entered before.
    CannotBe,
}

/// Several of a kind, as they stood on a day.
pub(crate) struct Courses<'a, C: Course> {
    /// What is so of each, in the order of the beginnings.
    pub(crate) states: Vec<(&'a C::Begun, C)>,
    /// The entries that fit, in their order, each with the place of what it is about.
    pub(crate) fitting: Vec<(usize, &'a C::Entry)>,
    /// The entries that do not fit, in their order.
    pub(crate) astray: Vec<(&'a C::Entry, Astray)>,
}

/// What is so of each on a day: its beginning and the entries until then, by day; of one day by
/// its place, then by identifier, where 10 comes after 9. Of a moment with a time of the day
/// counts what is not known to be later.
///
/// An entry without a time that cannot be where it stands was at another place of its day, if it
/// can be at any: it does not fit only where it fits nowhere.
///
/// Cost: a sort; for a day with several entries about one thing of which some have no time, up to
/// the cube of their number. Beyond 32 of these on one day each stays where it stands.
pub(crate) fn courses<'a, C: Course>(
    begun: &'a Records<C::Begun>,
    entries: &'a Records<C::Entry>,
    as_of: impl Into<Moment>,
) -> Courses<'a, C> {
    let as_of = as_of.into();
    let is_known = |at: Moment| at.compare(as_of) != Some(Ordering::Greater);
    let begun: Vec<_> =
        begun.as_of(as_of.day()).iter().filter(|one| is_known(C::begun_at(one))).collect();
    let mut states: Vec<_> = begun.iter().map(|one| (*one, C::begun(one))).collect();
    let places: BTreeMap<_, _> =
        begun.iter().enumerate().map(|(place, one)| (one.id(), place)).collect();
    let mut entries: Vec<&C::Entry> = entries.as_of(as_of.day()).iter().collect();
    entries.retain(|entry| is_known(C::entered_at(entry)));
    let in_order = |one: &C::Entry, other: &C::Entry| {
        let by_id = || natural(one.id().as_ref(), other.id().as_ref());
        place::<C>(one).cmp(&place::<C>(other)).then_with(by_id)
    };
    entries.sort_by(|one, other| in_order(one, other));
    let (mut fitting, mut astray) = (Vec::new(), Vec::new());
    let day = |entry: &C::Entry| C::entered_at(entry).day();
    for of_day in entries.chunk_by(|one, other| day(one) == day(other)) {
        let mut each = BTreeMap::<usize, Vec<&C::Entry>>::new();
        for entry in of_day {
            let known = places.get(C::which(entry)).copied();
            let known = known.and_then(|place| Some((place, states.get(place)?)));
            let is_before = |begun: &C::Begun| {
                C::entered_at(entry).compare(C::begun_at(begun)) == Some(Ordering::Less)
            };
            match known {
                None => astray.push((*entry, Astray::NotBegun)),
                Some((_, (begun, _))) if is_before(begun) => {
                    astray.push((*entry, Astray::BeforeBegun));
                }
                Some((place, _)) => each.entry(place).or_default().push(*entry),
            }
        }
        for (place, entries) in each {
            let Some((_, state)) = states.get_mut(place) else { continue };
            let OfDay { taken, left } = OfDay::of(state, entries);
            for (entry, after) in taken {
                *state = after;
                fitting.push((place, entry));
            }
            astray.extend(left.into_iter().map(|entry| (entry, Astray::CannotBe)));
        }
    }
    astray.sort_by(|(one, _), (other, _)| in_order(one, other));
    Courses { states, fitting, astray }
}

/// How many entries without a time on one day about one thing are tried at other places.
const MOST_TRIED: usize = 32;

/// The entries of one day about one thing.
struct OfDay<'a, C: Course> {
    /// Those that fit, in their order, each with what is so after it.
    taken: Vec<(&'a C::Entry, C)>,
    /// Those that do not.
    left: Vec<&'a C::Entry>,
}

impl<'a, C: Course> OfDay<'a, C> {
    /// From what was so before and the entries in the order of their places.
    fn of(before: &C, entries: Vec<&'a C::Entry>) -> Self {
        let is_timed = |entry: &C::Entry| C::entered_at(entry).time().is_some();
        if entries.iter().filter(|entry| !is_timed(entry)).count() > MOST_TRIED {
            return OfDay::as_they_stand(before, entries);
        }
        let (timed, left): (Vec<_>, Vec<_>) =
            entries.into_iter().partition(|entry| is_timed(entry));
        let mut all = OfDay { taken: Vec::new(), left };
        let mut never = Vec::new();
        all.take(before, C::comes_first);
        for entry in timed {
            let so = now(&all.taken, before);
            if so.after(entry).is_none() {
                // It can have been if something without a time came before it.
                let makes_room = |earlier: &&C::Entry| {
                    so.after(earlier).is_some_and(|between| between.after(entry).is_some())
                };
                let needed = all.left.iter().position(makes_room);
                let between = needed.map(|place| all.left.remove(place));
                let after = between.and_then(|earlier| Some((earlier, so.after(earlier)?)));
                all.taken.extend(after);
            }
            match now(&all.taken, before).after(entry) {
                Some(after) => all.taken.push((entry, after)),
                None => never.push(entry),
            }
            all.take(before, C::comes_first);
        }
        all.take(before, |_, _| true);
        for entry in std::mem::take(&mut all.left) {
            if !all.insert(before, entry) {
                never.push(entry);
            }
        }
        all.left = never;
        all
    }

    /// Each where it stands, and none tried elsewhere.
    fn as_they_stand(before: &C, entries: Vec<&'a C::Entry>) -> Self {
        let mut all = OfDay { taken: Vec::new(), left: Vec::new() };
        for entry in entries {
            match now(&all.taken, before).after(entry) {
                Some(after) => all.taken.push((entry, after)),
                None => all.left.push(entry),
            }
        }
        all
    }

    /// Takes those that can and may be now, one after the other: each is tried again after every
    /// other.
    fn take(&mut self, before: &C, may: impl Fn(&C, &C::Entry) -> bool) {
        loop {
            let so = now(&self.taken, before);
            let can = |entry: &&C::Entry| may(so, entry).then(|| so.after(entry)).flatten();
            let mut left = self.left.iter().enumerate();
            let found = left.find_map(|(place, entry)| Some((place, can(entry)?)));
            let Some((place, after)) = found else { return };
            let entry = self.left.remove(place);
            self.taken.push((entry, after));
        }
    }

    /// Puts an entry without a time at the last place at which it and all behind it can be.
    fn insert(&mut self, before: &C, entry: &'a C::Entry) -> bool {
        for place in (0..=self.taken.len()).rev() {
            let (earlier, later) = self.taken.split_at(place);
            let Some(after) = now(earlier, before).after(entry) else { continue };
            let mut changed = vec![(entry, after)];
            for (next, _) in later {
                let after = changed.last().and_then(|(_, now)| now.after(next));
                let Some(after) = after else { break };
                changed.push((*next, after));
            }
            if changed.len() > later.len() {
                self.taken.truncate(place);
                self.taken.extend(changed);
                return true;
            }
        }
        false
    }
}

/// What is so after those that were taken.
fn now<'a, C: Course>(taken: &'a [(&C::Entry, C)], before: &'a C) -> &'a C {
    taken.last().map_or(before, |(_, after)| after)
}

/// The place of an entry among others: by day and by time; of one day those without a time first,
/// but for those that end it, which come last.
fn place<C: Course>(entry: &C::Entry) -> (NaiveDate, bool, Option<NaiveTime>, bool) {
    let (at, ends) = (C::entered_at(entry), C::ends(entry));
    (at.day(), ends && at.time().is_none(), at.time(), ends)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::{Astray, Course, Courses, courses};
    use crate::units::{PromiseEntryId, PromiseId, Records, record};

    struct Loan {
        id: PromiseId,
        date: NaiveDate,
    }

    struct Entry {
        id: PromiseEntryId,
        date: NaiveDate,
        of: PromiseId,
        is_back: bool,
    }

    record!(Loan, PromiseId, of nobody);
    record!(Entry, PromiseEntryId, of nobody);

    /// How often it was prolonged, and whether it is back.
    #[derive(Debug, PartialEq)]
    struct Lent(u8, bool);

    impl Course for Lent {
        type Begun = Loan;
        type Entry = Entry;

        fn begun(_: &Loan) -> Self {
            Lent(0, false)
        }

        fn which(entry: &Entry) -> &PromiseId {
            &entry.of
        }

        fn ends(entry: &Entry) -> bool {
            entry.is_back
        }

        fn after(&self, entry: &Entry) -> Option<Self> {
            match self {
                Lent(_, true) => None,
                Lent(times, false) if entry.is_back => Some(Lent(*times, true)),
                Lent(times, false) => Some(Lent(times + 1, false)),
            }
        }
    }

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
    }

    fn records<T: crate::units::Record>(all: impl IntoIterator<Item = T>) -> Records<T> {
        let mut records = Records::default();
        for one in all {
            records.append(one);
        }
        records.settle();
        records
    }

    fn loans(days: &[(&str, u32)]) -> Records<Loan> {
        records(days.iter().map(|(id, on)| Loan { id: id.parse().unwrap(), date: day(*on) }))
    }

    fn entries(all: &[(&str, u32, &str, bool)]) -> Records<Entry> {
        records(all.iter().map(|&(id, on, of, is_back)| Entry {
            id: id.parse().unwrap(),
            date: day(on),
            of: of.parse().unwrap(),
            is_back,
        }))
    }

    fn astray(found: &Courses<'_, Lent>) -> Vec<(String, Astray)> {
        found.astray.iter().map(|(entry, how)| (entry.id.to_string(), *how)).collect()
    }

    #[test]
    fn what_is_so_on_a_day_is_what_was_entered_until_then() {
        let loans = loans(&[("L-2", 4), ("L-1", 2)]);
        let entries =
            entries(&[("E-3", 9, "L-1", true), ("E-2", 6, "L-2", true), ("E-1", 5, "L-1", false)]);
        let on = |date| {
            let found: Courses<'_, Lent> = courses(&loans, &entries, day(date));
            assert!(found.astray.is_empty());
            let states = found.states.into_iter();
            states.map(|(loan, state)| (loan.id.to_string(), state)).collect::<Vec<_>>()
        };
        let lent = |id: &str, times, is_back| (id.to_owned(), Lent(times, is_back));
        assert_eq!(on(1), []);
        assert_eq!(on(4), [lent("L-1", 0, false), lent("L-2", 0, false)]);
        assert_eq!(on(5), [lent("L-1", 1, false), lent("L-2", 0, false)]);
        assert_eq!(on(9), [lent("L-1", 1, true), lent("L-2", 0, true)]);
    }

    #[test]
    fn an_entry_that_does_not_fit_changes_nothing_and_is_reported() {
        let loans = loans(&[("L-1", 5), ("L-2", 20)]);
        let entries = entries(&[
            ("E-1", 4, "L-1", true),
            ("E-2", 6, "L-7", true),
            ("E-3", 7, "L-1", true),
            ("E-4", 8, "L-1", false),
            ("E-5", 9, "L-2", false),
        ]);
        let found: Courses<'_, Lent> = courses(&loans, &entries, day(19));
        let expected = [
            ("E-1", Astray::BeforeBegun),
            ("E-2", Astray::NotBegun),
            ("E-4", Astray::CannotBe),
            // Not known yet on the day.
            ("E-5", Astray::NotBegun),
        ];
        assert_eq!(astray(&found), expected.map(|(id, how)| (id.to_owned(), how)));
        assert!(found.states.iter().all(|(_, state)| *state == Lent(0, true)));
    }

    #[test]
    fn a_day_with_thousands_of_entries_without_a_time_is_taken_as_it_stands() {
        let loans = loans(&[("L-1", 5)]);
        let ids: Vec<String> = (0..20_000).map(|number| format!("E-{number}")).collect();
        let all: Vec<_> = ids.iter().map(|id| (id.as_str(), 6, "L-1", true)).collect();
        let entries = entries(&all);
        let found: Courses<'_, Lent> = courses(&loans, &entries, day(6));
        assert_eq!((found.fitting.len(), found.astray.len()), (1, 19_999));
    }

    #[test]
    fn what_does_not_fit_is_reported_in_the_order_of_all_entries() {
        let loans = loans(&[("L-1", 5)]);
        let entries =
            entries(&[("E-1", 6, "L-1", true), ("E-2", 6, "L-1", true), ("E-3", 6, "L-7", true)]);
        let found: Courses<'_, Lent> = courses(&loans, &entries, day(6));
        let expected = [("E-2", Astray::CannotBe), ("E-3", Astray::NotBegun)];
        assert_eq!(astray(&found), expected.map(|(id, how)| (id.to_owned(), how)));
    }

    #[test]
    fn of_the_entries_of_a_day_the_tenth_comes_after_the_ninth() {
        let loans = loans(&[("L-1", 5)]);
        let entries = entries(&[("E-10", 6, "L-1", true), ("E-9", 6, "L-1", true)]);
        let found: Courses<'_, Lent> = courses(&loans, &entries, day(6));
        assert_eq!(astray(&found), [("E-10".to_owned(), Astray::CannotBe)]);
    }

    #[test]
    fn of_the_entries_of_a_day_those_that_end_it_come_last() {
        // Also of the day on which it began.
        for begun in [5, 6] {
            let loans = loans(&[("L-1", begun)]);
            let entries = entries(&[("E-1", 6, "L-1", true), ("E-2", 6, "L-1", false)]);
            let found: Courses<'_, Lent> = courses(&loans, &entries, day(6));
            assert_eq!(astray(&found), []);
            assert_eq!(found.states[0].1, Lent(1, true));
        }
    }
}
