//! Complaints minute by minute: every minute of work is looked at, and counted where the complaint
//! was open in it. What has no time of the day may have been at any that fits: a minute counts at
//! most where it can have been open, and at least where it must have been.

/// A day, counted from 2 March 2026, a Monday, and the minute of it where that is known.
pub(crate) type At = (i64, Option<i64>);

pub(crate) const STEPS: [&str; 10] = [
    "acknowledged",
    "answered",
    "remedy_offered",
    "waiting",
    "customer_replied",
    "settled",
    "closed",
    "reopened",
    "unfounded",
    "withdrawn",
];

#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) number: usize,
    pub(crate) at: At,
    pub(crate) step: &'static str,
}

/// Monday to Friday 09:00 to 12:00 and 13:00 to 17:00, Saturday 10:00 to 12:00; nothing on the
/// second Wednesday.
pub(crate) const WEEK: &str = r#"{
    "week": {
        "monday": ["09:00-12:00", "13:00-17:00"], "tuesday": ["09:00-12:00", "13:00-17:00"],
        "wednesday": ["09:00-12:00", "13:00-17:00"], "thursday": ["09:00-12:00", "13:00-17:00"],
        "friday": ["09:00-12:00", "13:00-17:00"], "saturday": ["10:00-12:00"]
    },
    "layers": [{"name": "closed", "days": [
        {"name": "inventory", "first": "2026-03-11", "work": "closed"}
    ]}]
}"#;

pub(crate) fn is_work(minute: i64) -> bool {
    let (day, of_day) = (minute.div_euclid(1_440), minute.rem_euclid(1_440));
    let within = |from: i64, until: i64| from * 60 <= of_day && of_day < until * 60;
    match day.rem_euclid(7) {
        _ if day == 9 => false,
        0..=4 => within(9, 12) || within(13, 17),
        5 => within(10, 12),
        _ => false,
    }
}

/// What came of it, in one of the orders in which the entries can have come.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Told {
    /// Each state with the moment since which it was so; the first is that of the receipt.
    pub(crate) changes: Vec<(&'static str, At)>,
    pub(crate) reopened: usize,
    pub(crate) astray: usize,
    /// Whether the customer wrote after it was settled for the last time.
    pub(crate) written_back: bool,
    /// The first word to the customer since it was received, or came back after no word was needed;
    /// or, with false, what made that word needless.
    pub(crate) word: Option<(bool, At)>,
    /// Since when that word is waited for.
    waited: Vec<(At, bool)>,
}

pub(crate) fn is_known(at: At, as_of: At) -> bool {
    match (at.1, as_of.1) {
        _ if at.0 != as_of.0 => at.0 < as_of.0,
        (Some(minute), Some(until)) => minute <= until,
        _ => true,
    }
}

/// All that can have come of it: what has a time came at that, what has none at any place of its
/// day. In the first of them what has no time came first of its day, or last where it ends
/// something. None: it was not received yet.
pub(crate) fn told(received: At, entries: &[Entry], as_of: At) -> Vec<Told> {
    if !is_known(received, as_of) {
        return Vec::new();
    }
    let ends =
        |step: &str| !["acknowledged", "answered", "remedy_offered", "waiting"].contains(&step);
    let mut entries: Vec<_> = entries.iter().filter(|one| is_known(one.at, as_of)).collect();
    entries.sort_by_key(|one| {
        let rank = match (one.at.1, ends(one.step)) {
            (None, false) => 0,
            (Some(_), _) => 1,
            (None, true) => 2,
        };
        (one.at.0, rank, one.at.1, ends(one.step), one.number)
    });
    let mut ways = vec![Told {
        changes: vec![("open", received)],
        reopened: 0,
        astray: 0,
        written_back: false,
        word: None,
        waited: vec![(received, true)],
    }];
    for of_day in entries.chunk_by(|one, other| one.at.0 == other.at.0) {
        let timed = of_day.iter().copied().filter(|one| one.at.1.is_some());
        let mut orders = vec![timed.collect::<Vec<_>>()];
        for entry in of_day.iter().filter(|one| one.at.1.is_none()) {
            let mut longer = Vec::new();
            for order in orders {
                for place in 0..=order.len() {
                    let mut order = order.clone();
                    order.insert(place, entry);
                    longer.push(order);
                }
            }
            orders = longer;
        }
        orders.insert(0, of_day.to_vec());
        let mut known = std::collections::BTreeSet::new();
        let mut longer = Vec::new();
        for (way, order) in ways.iter().flat_map(|way| orders.iter().map(move |it| (way, it))) {
            let told = order.iter().fold(way.clone(), |told, entry| told.after(entry, received));
            if known.insert(told.clone()) {
                longer.push(told);
            }
        }
        ways = longer;
    }
    ways
}

impl Told {
    fn after(mut self, entry: &Entry, received: At) -> Self {
        let &Entry { at, step, .. } = entry;
        let now = self.changes.last().unwrap().0;
        let is_open = now == "open" || now == "waiting";
        let is_before = match (at.1, received.1) {
            (Some(minute), Some(from)) if at.0 == received.0 => minute < from,
            _ => at.0 < received.0,
        };
        let after = match step {
            _ if is_before => None,
            "customer_replied" if now == "waiting" => Some("open"),
            "acknowledged" | "answered" | "remedy_offered" | "customer_replied" => Some(now),
            "waiting" if now == "open" => Some("waiting"),
            "settled" if is_open => Some("settled"),
            "closed" if is_open || now == "settled" => Some("confirmed"),
            "unfounded" if is_open => Some("unfounded"),
            "withdrawn" if is_open => Some("withdrawn"),
            "reopened" if !is_open => Some("open"),
            _ => None,
        };
        let Some(after) = after else {
            self.astray += 1;
            return self;
        };
        self.reopened += usize::from(step == "reopened");
        self.written_back |= step == "customer_replied";
        if after != now {
            self.changes.push((after, at));
            self.written_back = false;
        }
        let is_word =
            !["customer_replied", "reopened", "unfounded", "closed", "withdrawn"].contains(&step);
        match (step, self.word) {
            ("reopened", Some((false, over))) => {
                self.waited = vec![(over, false), (at, true)];
                self.word = None;
            }
            ("closed" | "withdrawn", None) => self.word = Some((false, at)),
            (_, None) if is_word => self.word = Some((true, at)),
            _ => {}
        }
        self
    }

    /// Since when it was open, and not.
    pub(crate) fn open(&self, as_of: At) -> Vec<(At, bool)> {
        let changes = self.changes.iter().map(|(state, at)| (*at, *state == "open"));
        changes.chain([(as_of, false)]).collect()
    }

    /// Since when the customer waits for a word, and until when.
    pub(crate) fn waited(&self, as_of: At) -> Vec<(At, bool)> {
        let until = self.word.map_or(as_of, |(_, at)| at);
        self.waited.iter().copied().chain([(until, false)]).collect()
    }
}

/// How many minutes of work must have counted and can have counted, between moments in their order,
/// each with whether time counts from it on.
pub(crate) fn minutes(moments: &[(At, bool)]) -> (u64, u64) {
    let mut ways = vec![vec![]];
    for (place, (at, _)) in moments.iter().enumerate() {
        let (begins, ends) = (at.0 * 1_440, at.0 * 1_440 + 1_440);
        let values = if let Some(minute) = at.1 {
            vec![begins + minute]
        } else {
            let timed = moments.iter().filter_map(|((day, time), _)| {
                Some(day * 1_440 + (*time)?).filter(|it| (begins..=ends).contains(it))
            });
            let mut values: Vec<_> = timed.chain([begins, ends]).collect();
            values.sort_unstable();
            values.dedup();
            values
        };
        let longer = ways.into_iter().flat_map(|way: Vec<i64>| {
            let from = way.last().copied().unwrap_or(i64::MIN);
            let fit: Vec<_> = values.iter().copied().filter(|value| from <= *value).collect();
            fit.into_iter().map(move |value| [way.clone(), vec![value]].concat())
        });
        ways = longer.collect();
        assert!(!ways.is_empty(), "{moments:?} at {place}");
    }
    let first = ways.iter().map(|way| way[0]).min().unwrap();
    let last = ways.iter().map(|way| way[way.len() - 1]).max().unwrap();
    let (mut must, mut can) = (0, 0);
    for minute in (first..last).filter(|minute| is_work(*minute)) {
        let counts = |way: &Vec<i64>| {
            let stretches = way.windows(2).zip(moments);
            stretches
                .into_iter()
                .any(|(of, (_, counts))| *counts && of[0] <= minute && minute < of[1])
        };
        can += u64::from(ways.iter().any(counts));
        must += u64::from(ways.iter().all(counts));
    }
    (must, can)
}

/// The minute at the end of which so many have counted, all times known, if the last stretch goes on.
pub(crate) fn due(moments: &[(i64, bool)], target: u64) -> i64 {
    let (last, _) = moments[moments.len() - 1];
    let mut left = target;
    for minute in moments[0].0..i64::MAX {
        let begun = moments.iter().rev().find(|(from, _)| *from <= minute).unwrap();
        if (begun.1 || (minute >= last && moments[moments.len() - 2].1)) && is_work(minute) {
            left -= 1;
            if left == 0 {
                return minute + 1;
            }
        }
    }
    unreachable!("there is work every week")
}
