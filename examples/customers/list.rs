//! Reading a list of customers: every row with all its problems.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use chrono::NaiveDate;
use clienteling::base::CustomerBase;
use clienteling::customer::{Organisation, Person, Profile, ProfileRecord};
use clienteling::intake::fill_in;
use clienteling::units::{Source, SourceChannel};
use clienteling::{CustomerId, Fact, Provenance};

/// The most bytes that a list may have.
const LIMIT: u64 = 256 << 20;

/// What was read.
pub(crate) struct List {
    pub(crate) base: CustomerBase,
    pub(crate) rows: usize,
    pub(crate) refused: Vec<Refused>,
}

/// A row that was left out, and everything that is wrong with it. No value is repeated.
pub(crate) struct Refused {
    line: usize,
    problems: Vec<String>,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}: {}", self.line, self.problems.join("; "))
    }
}

/// The bytes of a file.
pub(crate) fn contents(path: &Path) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    File::open(path)?.take(LIMIT + 1).read_to_end(&mut text)?;
    if text.len() as u64 > LIMIT {
        return Err(io::Error::other(format!("more than {} MB", LIMIT >> 20)));
    }
    Ok(text)
}

/// Reads a list. The header is the first row; rows are counted from 1 after it.
pub(crate) fn read(text: &[u8]) -> Result<List, String> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut rows = Rows { parser: csv_core::Reader::new(), rest: text };
    let header = rows.next().ok_or("an empty file")?;
    let header: Vec<String> = header.iter().map(|column| column.trim().to_owned()).collect();
    for needed in ["customer", "date"] {
        if !header.iter().any(|column| column == needed) {
            return Err(format!("no column `{needed}` in the header"));
        }
    }
    let mut list = List { base: CustomerBase::new(), rows: 0, refused: Vec::new() };
    for row in rows {
        list.rows += 1;
        let added = record(&header, &row, list.rows).and_then(|record| {
            list.base.add(Fact::Profile(record)).map_err(|refused| vec![refused.to_string()])
        });
        if let Err(problems) = added {
            list.refused.push(Refused { line: list.rows, problems });
        }
    }
    Ok(list)
}

fn record(header: &[String], row: &[String], line: usize) -> Result<ProfileRecord, Vec<String>> {
    if row.len() != header.len() {
        return Err(vec![format!("{} columns: expected {}", row.len(), header.len())]);
    }
    let column = |name: &str| {
        let place = header.iter().position(|column| column == name)?;
        row.get(place).map(|text| text.trim()).filter(|text| !text.is_empty())
    };
    let mut problems = Vec::new();
    let customer = column("customer").unwrap_or("").parse::<CustomerId>();
    let customer = customer.map_err(|error| problems.push(format!("`customer`: {error}"))).ok();
    let date = column("date").and_then(|text| text.parse::<NaiveDate>().ok());
    if date.is_none() {
        problems.push("`date`: expected for example `2026-03-01`".to_owned());
    }
    let channel = column("channel").map(str::parse::<SourceChannel>).transpose();
    let channel = channel.map_err(|error| problems.push(format!("`channel`: {error}"))).ok();
    let empty = match column("kind") {
        None | Some("person") => Profile::Person(Person::default()),
        Some("organisation") => Profile::Organisation(Organisation::default()),
        Some(_) => {
            problems.push("`kind`: expected `person` or `organisation`".to_owned());
            return Err(problems);
        }
    };
    let own = ["customer", "date", "channel", "kind"];
    let entries = header.iter().zip(row).filter(|(column, _)| !own.contains(&column.as_str()));
    let profile = fill_in(empty, entries);
    if let Err(error) = &profile {
        problems.extend(error.problems().iter().map(ToString::to_string));
    }
    match (customer, date, channel, profile) {
        (Some(customer), Some(date), Some(channel), Ok(profile)) if problems.is_empty() => {
            let id = format!("row-{line}").parse();
            let id = id.map_err(|error| vec![format!("{error}")])?;
            let provenance = Provenance::of(Source { channel, ..Source::default() });
            Ok(ProfileRecord {
                id,
                customer,
                date,
                profile,
                removed: [].into(),
                provenance: Provenance::unknown(),
            }
            .from_source(provenance))
        }
        _ => Err(problems),
    }
}

/// The rows of a CSV text; quoted columns may hold line breaks. Bytes that are no UTF-8 become
/// replacement characters.
struct Rows<'a> {
    parser: csv_core::Reader,
    rest: &'a [u8],
}

impl Iterator for Rows<'_> {
    type Item = Vec<String>;

    fn next(&mut self) -> Option<Vec<String>> {
        let (mut fields, mut ends) = (vec![0; 1 << 10], vec![0; 1 << 6]);
        let (mut written, mut count) = (0, 0);
        loop {
            let (result, read, wrote, ended) =
                self.parser.read_record(self.rest, &mut fields[written..], &mut ends[count..]);
            self.rest = &self.rest[read..];
            (written, count) = (written + wrote, count + ended);
            match result {
                csv_core::ReadRecordResult::OutputFull => fields.resize(fields.len() * 2, 0),
                csv_core::ReadRecordResult::OutputEndsFull => ends.resize(ends.len() * 2, 0),
                csv_core::ReadRecordResult::InputEmpty => {}
                csv_core::ReadRecordResult::Record => break,
                csv_core::ReadRecordResult::End => return None,
            }
        }
        let mut start = 0;
        let columns = ends[..count].iter().map(|&end| {
            let column = String::from_utf8_lossy(&fields[start..end]).into_owned();
            start = end;
            column
        });
        Some(columns.collect())
    }
}
