//! The rows of a CSV text.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The most bytes that a file may have.
const LIMIT: u64 = 256 << 20;

/// The bytes of a file.
pub(crate) fn contents(path: &Path) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    File::open(path)?.take(LIMIT + 1).read_to_end(&mut text)?;
    if text.len() as u64 > LIMIT {
        return Err(io::Error::other(format!("more than {} MB", LIMIT >> 20)));
    }
    Ok(text)
}

/// A row: its line in the file, counted from 1, and its columns, trimmed.
pub(crate) struct Row {
    pub(crate) line: usize,
    pub(crate) columns: Vec<String>,
}

/// The rows of a CSV text; quoted columns may hold line breaks. Bytes that are no UTF-8 become
/// replacement characters.
pub(crate) struct Rows<'a> {
    parser: csv_core::Reader,
    rest: &'a [u8],
    line: usize,
}

impl<'a> Rows<'a> {
    /// The header, and the rows after it. The header must name these columns.
    pub(crate) fn of(text: &'a [u8], needed: &[&str]) -> Result<(Vec<String>, Self), String> {
        let rest = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let mut rows = Rows { parser: csv_core::Reader::new(), rest, line: 1 };
        let header = rows.next().ok_or("an empty file")?.columns;
        for needed in needed {
            if !header.iter().any(|column| column == needed) {
                return Err(format!("no column `{needed}` in the header"));
            }
        }
        Ok((header, rows))
    }

    /// Goes on by so many bytes.
    fn skip(&mut self, bytes: usize) {
        let (read, rest) = self.rest.split_at(bytes);
        self.line += read.split(|byte| *byte == b'\n').count() - 1;
        self.rest = rest;
    }
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        // Empty lines, and the second half of a line's end, belong to no row.
        self.skip(self.rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count());
        let line = self.line;
        let (mut fields, mut ends) = (vec![0; 1 << 8], vec![0; 1 << 4]);
        let (mut written, mut count) = (0, 0);
        loop {
            let (result, read, wrote, ended) =
                self.parser.read_record(self.rest, &mut fields[written..], &mut ends[count..]);
            self.skip(read);
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
            let column = String::from_utf8_lossy(&fields[start..end]).trim().to_owned();
            start = end;
            column
        });
        Some(Row { line, columns: columns.collect() })
    }
}
