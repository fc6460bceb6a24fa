//! A file of the days that differ from Monday to Friday: `date,state,festival`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use clienteling::Period;
use clienteling::calendar::{Layer, LayerDays, Shift, Week, Work, WorkCalendar, WorkCalendarDraft};
use clienteling::rule::Draft;

use crate::rows;

/// The name of the layer that the default policy asks for.
pub(crate) const PUBLIC_HOLIDAYS: &str = "public holidays";

/// So many mistakes are told; all are counted.
const TOLD: usize = 20;

/// What a file of holidays says.
#[derive(Default)]
pub(crate) struct Holidays {
    /// The days that differ, each with whether there is work and which festival it is of.
    days: BTreeMap<NaiveDate, (bool, String)>,
    /// The days of the festivals themselves, where the file says them.
    own: BTreeSet<NaiveDate>,
}

impl Holidays {
    /// Reads a table with the columns `date`, `state` (`off` or `work`) and `festival`, and any others. In
    /// a column `own`, where there is one, `yes` says that a day off is that of the festival itself.
    /// Lines that begin with `#` are left out.
    ///
    /// # Errors
    /// Everything that is wrong, with the numbers of the lines.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let text = text.trim_start_matches('\u{feff}');
        let plain =
            |line: &str| if line.starts_with('#') { String::new() } else { line.to_owned() };
        let text: Vec<String> = text.lines().map(plain).collect();
        let mut rows = rows::rows(&text.join("\n")).into_iter();
        let (_, head) = rows.next().ok_or("the file is empty")?;
        let column = |name: &str| {
            let place = head.iter().position(|cell| cell.trim().eq_ignore_ascii_case(name));
            place.ok_or_else(|| {
                let shown = head.join(", ").escape_debug().to_string();
                format!("there is no column `{name}` (columns: {shown})")
            })
        };
        let columns = [column("date")?, column("state")?, column("festival")?];
        let own = column("own").ok();
        let (mut holidays, mut bad) = (Holidays::default(), Vec::new());
        for (line, cells) in rows {
            if let Err(why) = holidays.take(&cells, columns, own) {
                bad.push(format!("line {line}: {why}"));
            }
        }
        match bad.len() {
            0 if holidays.days.is_empty() => Err("the file has a head and no day".to_owned()),
            0 => Ok(holidays),
            many => {
                let more = if many > TOLD { format!("; {many} in all") } else { String::new() };
                bad.truncate(TOLD);
                Err(format!("{}{more}", bad.join("; ")))
            }
        }
    }

    fn take(
        &mut self,
        cells: &[String],
        [date, state, festival]: [usize; 3],
        own: Option<usize>,
    ) -> Result<(), String> {
        let cell = |place: usize| {
            let cell = cells.get(place).map(|cell| cell.trim());
            cell.ok_or_else(|| format!("{} cells are too few", cells.len()))
        };
        let shown =
            |cell: &str| cell.chars().take(40).collect::<String>().escape_debug().to_string();
        let (day, state, festival) = (cell(date)?, cell(state)?, cell(festival)?);
        let on: NaiveDate =
            day.parse().map_err(|_| format!("`{}` is no day such as 2026-10-01", shown(day)))?;
        let works = match state {
            "work" => true,
            "off" => false,
            other => return Err(format!("`{}` is neither `off` nor `work`", shown(other))),
        };
        if festival.is_empty() {
            return Err("the festival has no name".to_owned());
        }
        if own.and_then(|place| cells.get(place)).is_some_and(|cell| cell.trim() == "yes") {
            self.own.insert(on);
        }
        match self.days.insert(on, (works, festival.to_owned())) {
            None => Ok(()),
            Some(_) => Err(format!("{on} is there a second time")),
        }
    }

    /// The years of which the file says everything. `None` for a file that was not given.
    pub(crate) fn known(&self) -> Option<Period> {
        let (first, last) = (self.days.first_key_value()?.0, self.days.last_key_value()?.0);
        let (first, last) = (Period::calendar_year(*first), Period::calendar_year(*last));
        Period::from_first_to_last(first.first(), last.last()).ok()
    }

    /// Monday to Friday, and what differs from it.
    pub(crate) fn work(&self) -> Result<WorkCalendar, String> {
        let shift: Shift = "09:00-18:00".parse().map_err(|error| format!("{error}"))?;
        let days = self.days.iter().map(|(day, (works, festival))| LayerDays {
            name: festival.clone(),
            first: *day,
            last: None,
            work: if *works { Work::AsUsual } else { Work::Closed },
        });
        let layer =
            Layer { name: PUBLIC_HOLIDAYS.to_owned(), known: self.known(), days: days.collect() };
        let layers = if self.days.is_empty() { vec![] } else { vec![layer] };
        let draft = WorkCalendarDraft { week: Week::monday_to_friday(&[shift]), layers };
        draft.validate().map_err(|problems| problems.to_string())
    }

    /// The days off, and of a festival whose own day is known that day alone: before it people are
    /// greeted.
    pub(crate) fn festivals(&self) -> Option<Layer> {
        let is_own = |day: NaiveDate, festival: &str| {
            let near = self.own.iter().filter(|own| (**own - day).num_days().abs() < 30);
            let mut of_it =
                near.filter(|own| self.days.get(own).is_some_and(|(_, name)| name == festival));
            self.own.contains(&day) || of_it.next().is_none()
        };
        let off = self.days.iter().filter(|(day, (works, name))| !works && is_own(**day, name));
        let days = off.map(|(day, (_, festival))| {
            let (name, work) = (festival.clone(), Work::Closed);
            LayerDays { name, first: *day, last: None, work }
        });
        let name = PUBLIC_HOLIDAYS.to_owned();
        Some(Layer { name, known: Some(self.known()?), days: days.collect() })
    }
}
