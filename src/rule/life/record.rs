//! How a life travels: its beginning, its entries in the order in which they were made, and what
//! was taken back.

use std::fmt;
use std::marker::PhantomData;

use chrono::NaiveDate;
use serde::de::{Error, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Correction, Event, History, Life};
use crate::units::guard::{MaybeDate, date, read_quietly};

/// A life as it is written: its beginning, its entries in the order in which they were made, and
/// what was taken back. Nothing of it is believed before it is [loaded](Self::load), or
/// [replayed](Self::replay).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LifeRecord<L: Life> {
    /// Its beginning.
    pub beginning: L::Beginning,
    /// What the context added to it, as it was then.
    pub noted: L::Noted,
    /// Its entries, in the order in which they were made: the first has the number 1.
    pub events: Vec<Event<L>>,
    /// What was taken back, in the order in which that was done.
    pub corrections: Vec<Correction<L::Words>>,
}

impl<L: Life> History<L> {
    /// The life as it is written. Texts are shared, not copied, but for words of one's own.
    pub fn to_record(&self) -> LifeRecord<L> {
        LifeRecord {
            beginning: self.beginning().clone(),
            noted: self.begun_noted().clone(),
            events: self.all_entries().to_vec(),
            corrections: self.corrections().to_vec(),
        }
    }
}

impl<L: Life> Serialize for History<L> {
    /// As its [`LifeRecord`].
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let (beginning, noted) = (self.beginning(), self.begun_noted());
        write::<L, S>(beginning, noted, self.all_entries(), self.corrections(), to)
    }
}

impl<L: Life> Serialize for LifeRecord<L> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        write::<L, S>(&self.beginning, &self.noted, &self.events, &self.corrections, to)
    }
}

fn write<L: Life, S: Serializer>(
    beginning: &L::Beginning,
    noted: &L::Noted,
    events: &[Event<L>],
    corrections: &[Correction<L::Words>],
    to: S,
) -> Result<S::Ok, S::Error> {
    let mut map = to.serialize_map(None)?;
    map.serialize_entry(L::BEGINNING, beginning)?;
    if *noted != L::Noted::default() {
        map.serialize_entry(L::NOTED, noted)?;
    }
    map.serialize_entry("events", events)?;
    if !corrections.is_empty() {
        map.serialize_entry("corrections", corrections)?;
    }
    map.end()
}

impl<L: Life> Serialize for Event<L> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("on", &self.on)?;
        if let Some(entered_on) = &self.entered_on {
            map.serialize_entry("entered_on", entered_on)?;
        }
        map.serialize_entry("by", &self.by)?;
        map.serialize_entry("change", &self.change)?;
        if self.noted != L::Noted::default() {
            map.serialize_entry(L::NOTED, &self.noted)?;
        }
        map.end()
    }
}

/// A type that is read from an object whose fields are known by name.
trait Fields: Sized {
    const KNOWN: &'static [&'static str];

    fn read<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error>;
}

struct Object<T>(PhantomData<T>);

impl<'de, T: Fields> Visitor<'de> for Object<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::read(map)
    }
}

/// Takes a field that may come once.
fn once<E: Error, T>(slot: &mut Option<T>, name: &'static str, value: T) -> Result<(), E> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(E::duplicate_field(name)),
    }
}

fn there<E: Error, T>(slot: Option<T>, name: &'static str) -> Result<T, E> {
    slot.ok_or_else(|| E::missing_field(name))
}

impl<L: Life> Fields for LifeRecord<L> {
    const KNOWN: &'static [&'static str] = &[L::BEGINNING, L::NOTED, "events", "corrections"];

    fn read<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let (mut beginning, mut noted, mut events, mut corrections) = (None, None, None, None);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "events" => once(&mut events, "events", map.next_value()?)?,
                "corrections" => once(&mut corrections, "corrections", map.next_value()?)?,
                key if key == L::BEGINNING => {
                    once(&mut beginning, L::BEGINNING, map.next_value()?)?;
                }
                key if key == L::NOTED => once(&mut noted, L::NOTED, map.next_value()?)?,
                other => return Err(A::Error::unknown_field(other, Self::KNOWN)),
            }
        }
        Ok(LifeRecord {
            beginning: there(beginning, L::BEGINNING)?,
            noted: noted.unwrap_or_default(),
            events: there(events, "events")?,
            corrections: corrections.unwrap_or_default(),
        })
    }
}

impl<L: Life> Fields for Event<L> {
    const KNOWN: &'static [&'static str] = &["on", "entered_on", "by", "change", L::NOTED];

    fn read<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let (mut on, mut entered_on, mut by) = (None, None, None);
        let (mut change, mut noted) = (None, None);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "on" => once(&mut on, "on", map.next_value::<Day<NaiveDate>>()?.0)?,
                "entered_on" => {
                    once(&mut entered_on, "entered_on", map.next_value::<Day<Option<_>>>()?.0)?;
                }
                "by" => once(&mut by, "by", map.next_value()?)?,
                "change" => once(&mut change, "change", map.next_value()?)?,
                key if key == L::NOTED => once(&mut noted, L::NOTED, map.next_value()?)?,
                other => return Err(A::Error::unknown_field(other, Self::KNOWN)),
            }
        }
        Ok(Event {
            on: there(on, "on")?,
            entered_on: entered_on.flatten(),
            by: there(by, "by")?,
            change: there(change, "change")?,
            noted: noted.unwrap_or_default(),
        })
    }
}

struct Day<T>(T);

impl<'de, T: MaybeDate> Deserialize<'de> for Day<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        date(from).map(Day)
    }
}

fn object<'de, T: Fields, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    from.deserialize_struct("object", T::KNOWN, Object(PhantomData))
}

read_quietly!(LifeRecord<L> as L: Life, object);
read_quietly!(Event<L> as L: Life, object);
