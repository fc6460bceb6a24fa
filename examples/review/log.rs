//! Reads a retailer's transaction log, row by row, into facts.
//!
//! One line of the file is one row, so that a quote which is never closed costs a row and not
//! the rest of the file. Rows of one invoice belong together wherever they stand.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::io::{self, BufRead, Read};

use chrono::{Datelike, NaiveDate};
use clienteling::base::Fact;
use clienteling::transaction::{Line, Lines, LinesError, Purchase, Return, Settlement};
use clienteling::units::{
    Currency, CustomerId, IdError, Money, MoneyError, NumberError, ProductId, Provenance,
    PurchaseId, Quantity, ReturnId, Rounding,
};
use rust_decimal::Decimal;

use super::tally::{RowKind, Tally};

/// The columns of a log, in their order.
pub(crate) const COLUMNS: [&str; 8] = [
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
];

/// The longest line that is read; a longer one is malformed.
const LINE_LIMIT: u64 = 1 << 16;

/// The most columns that are counted in a row that has too many.
const COLUMN_LIMIT: usize = 256;

/// What a log holds.
pub(crate) struct Log {
    /// Purchases and returns, in the order of invoices.
    pub(crate) facts: Vec<Fact>,
    pub(crate) tally: Tally,
}

/// The file is no such log, or cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LogError {
    #[error("not a transaction log: {difference}; expected the columns `{}`", COLUMNS.join(","))]
    NotALog { difference: String },
    #[error("the file is empty: expected the columns `{}`", COLUMNS.join(","))]
    Empty,
    #[error(transparent)]
    Unreadable(#[from] io::Error),
}

/// A row that cannot be used.
#[derive(Debug)]
pub(crate) struct Malformed {
    pub(crate) line: u64,
    pub(crate) problem: RowProblem,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.problem)
    }
}

/// What is wrong with a row.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RowProblem {
    #[error("{found}, expected {expected}", found = columns(*.0), expected = COLUMNS.len())]
    Columns(usize),
    #[error("a quote is not closed")]
    OpenQuote,
    #[error("a carriage return in the middle of the row")]
    LineBreak,
    #[error("longer than {LINE_LIMIT} bytes")]
    TooLong,
    #[error("{column} is not UTF-8")]
    NotUtf8 { column: &'static str },
    #[error("{column}: {problem}")]
    Id { column: &'static str, problem: IdError },
    #[error("{column}: `{given}` is not a number")]
    NotANumber { column: &'static str, given: String },
    #[error("InvoiceDate: `{given}` is no date from 1900 to 2199: expected for example {expected}")]
    NotADate { given: String, expected: &'static str },
    #[error("Quantity: {0}")]
    Quantity(#[from] NumberError),
    #[error("UnitPrice: {0}")]
    Price(#[from] MoneyError),
    #[error("amount: {0}")]
    Amount(#[from] LinesError),
    #[error("invoice `{number}` with {rows} rows from here on: {error}")]
    Invoice { number: String, rows: u64, error: LinesError },
}

fn columns(count: usize) -> String {
    match count {
        1 => "1 column".to_owned(),
        COLUMN_LIMIT.. => format!("more than {} columns", COLUMN_LIMIT - 1),
        _ => format!("{count} columns"),
    }
}

/// Reads a log. Malformed rows are handed to `on_malformed` as they come, and counted; an invoice
/// whose rows come to no total is handed over at the end.
pub(crate) fn read(
    source: impl BufRead,
    currency: Currency,
    dates: DateOrder,
    mut on_malformed: impl FnMut(Malformed),
) -> Result<Log, LogError> {
    let mut rows = RowReader::new(source);
    check_header(&mut rows)?;
    let mut collector = Collector::new(currency, dates);
    while let Some((number, row)) = rows.next()? {
        let taken = row.and_then(|row| collector.take(row, number));
        if let Err(problem) = taken {
            collector.tally.malformed += 1;
            on_malformed(Malformed { line: number, problem });
        }
    }
    Ok(collector.finish(on_malformed))
}

fn check_header(rows: &mut RowReader<impl BufRead>) -> Result<(), LogError> {
    let difference = match rows.next()? {
        None => return Err(LogError::Empty),
        Some((_, Err(problem))) => format!("the first line: {problem}"),
        Some((_, Ok(row))) => {
            let found = row.iter().map(|column| String::from_utf8_lossy(column.trim_ascii()));
            let found: Vec<String> = found.map(|column| shortened(&column)).collect();
            // A file that is no text has no separator, whatever its bytes look like.
            let text = std::str::from_utf8(row[0]).unwrap_or("");
            let separator = [';', '\t', '|'].into_iter().find(|&c| text.contains(c));
            let differs = (1..).zip(found.iter().zip(COLUMNS)).find(|(_, (a, b))| a != b);
            match (separator, differs) {
                (Some(separator), _) => format!("the columns are separated by {separator:?}"),
                (None, Some((place, (found, expected)))) => {
                    format!("column {place} is `{found}` instead of `{expected}`")
                }
                (None, None) if found.len() == COLUMNS.len() => return Ok(()),
                (None, None) => columns(found.len()),
            }
        }
    };
    Err(LogError::NotALog { difference })
}

/// The columns of a row, or why it has none.
type Row<'a> = Result<Vec<&'a [u8]>, RowProblem>;

/// Splits a file into rows, one for each line.
struct RowReader<R> {
    source: R,
    parser: csv_core::Reader,
    text: Vec<u8>,
    fields: Vec<u8>,
    ends: Vec<usize>,
    /// The number of the line that was read last, from 1.
    line: u64,
}

impl<R: BufRead> RowReader<R> {
    fn new(source: R) -> Self {
        RowReader {
            source,
            parser: csv_core::Reader::new(),
            text: Vec::new(),
            fields: Vec::new(),
            ends: vec![0; COLUMN_LIMIT],
            line: 0,
        }
    }

    /// The number and the columns of the next line that is not blank. `None` at the end of the
    /// file.
    fn next(&mut self) -> io::Result<Option<(u64, Row<'_>)>> {
        loop {
            self.text.clear();
            let read = (&mut self.source).take(LINE_LIMIT).read_until(b'\n', &mut self.text)?;
            if read == 0 {
                return Ok(None);
            }
            self.line += 1;
            if self.text.last() != Some(&b'\n') && self.text.len() as u64 == LINE_LIMIT {
                self.skip_line()?;
                return Ok(Some((self.line, Err(RowProblem::TooLong))));
            }
            if self.line == 1 && self.text.starts_with(b"\xef\xbb\xbf") {
                self.text.drain(..3);
            }
            if !self.text.trim_ascii().is_empty() {
                return Ok(Some((self.line, self.split())));
            }
        }
    }

    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            self.text.clear();
            let read = (&mut self.source).take(LINE_LIMIT).read_until(b'\n', &mut self.text)?;
            if read == 0 || self.text.last() == Some(&b'\n') {
                return Ok(());
            }
        }
    }

    fn split(&mut self) -> Row<'_> {
        if self.text.last() != Some(&b'\n') {
            self.text.push(b'\n');
        }
        self.fields.resize(self.text.len(), 0);
        self.parser.reset();
        let (result, taken, _, count) =
            self.parser.read_record(&self.text, &mut self.fields, &mut self.ends);
        match result {
            csv_core::ReadRecordResult::Record if self.text[taken..].trim_ascii().is_empty() => {}
            csv_core::ReadRecordResult::Record => return Err(RowProblem::LineBreak),
            csv_core::ReadRecordResult::OutputEndsFull => return Err(RowProblem::Columns(count)),
            _ => return Err(RowProblem::OpenQuote),
        }
        let mut start = 0;
        let fields = self.ends[..count].iter().map(|&end| {
            let field = &self.fields[start..end];
            start = end;
            field
        });
        Ok(fields.collect())
    }
}

/// Rows of one invoice, day and customer.
#[derive(Default)]
struct Part {
    first_line: Option<u64>,
    lines: Vec<Line>,
}

/// Sorts rows into invoices.
struct Collector {
    currency: Currency,
    dates: DateOrder,
    tally: Tally,
    /// By number. More than one part where the rows disagree on day or customer.
    invoices: HashMap<Box<str>, BTreeMap<(NaiveDate, CustomerId), Part>>,
    products: HashMap<Box<str>, ProductId>,
    customers: HashMap<Box<str>, CustomerId>,
}

impl Collector {
    fn new(currency: Currency, dates: DateOrder) -> Self {
        Collector {
            currency,
            dates,
            tally: Tally::new(),
            invoices: HashMap::new(),
            products: HashMap::new(),
            customers: HashMap::new(),
        }
    }

    fn take(&mut self, row: Vec<&[u8]>, line_number: u64) -> Result<(), RowProblem> {
        let columns = row.len();
        let row: [&[u8]; COLUMNS.len()] =
            row.try_into().map_err(|_| RowProblem::Columns(columns))?;
        let [invoice, product, _, quantity, date, price, customer, _] = row;
        let invoice = text("InvoiceNo", invoice)?;
        let quantity = number("Quantity", text("Quantity", quantity)?)?;
        let date = self.dates.day(text("InvoiceDate", date)?)?;
        let price = number("UnitPrice", text("UnitPrice", price)?)?;
        let customer = text("CustomerID", customer)?;

        // Everything is checked before anything is kept or counted: a row counts once.
        check_invoice_number(invoice)?;
        let product = known(&mut self.products, "StockCode", text("StockCode", product)?)?;
        // A spreadsheet that took the numbers for decimals: 17850.0 is 17850.
        let whole = customer.strip_suffix(".0").filter(|id| id.bytes().all(|b| b.is_ascii_digit()));
        let customer = match whole.unwrap_or(customer) {
            "" => None,
            customer => Some(known(&mut self.customers, "CustomerID", customer)?),
        };
        let kind = RowKind::of(invoice, quantity, price);
        let line = kind.is_a_fact().then(|| self.line(product, quantity, price)).transpose()?;

        if let (None, Some(line)) = (&customer, &line) {
            self.tally.add_anonymous(kind, line.amount());
        }
        self.tally.count(kind, customer.as_ref(), date);
        if let (Some(customer), Some(line)) = (customer, line) {
            let parts = match self.invoices.get_mut(invoice) {
                Some(parts) => parts,
                None => self.invoices.entry(invoice.into()).or_default(),
            };
            let part = parts.entry((date, customer)).or_default();
            part.first_line = part.first_line.or(Some(line_number));
            part.lines.push(line);
        }
        Ok(())
    }

    fn line(
        &self,
        product: ProductId,
        quantity: Decimal,
        price: Decimal,
    ) -> Result<Line, RowProblem> {
        let quantity = Quantity::try_new(quantity.abs())?;
        let amount = Money::try_new(price, self.currency)?.try_mul(quantity, Rounding::HalfEven)?;
        Ok(Line::try_new(product, quantity, amount)?)
    }

    /// The facts, in an order that does not depend on that of the rows. Where the rows of an
    /// invoice disagree, the part of the earliest day comes first, of one day that of the first
    /// customer, so that it is the one which is kept.
    fn finish(self, mut on_malformed: impl FnMut(Malformed)) -> Log {
        let Collector { mut tally, invoices, .. } = self;
        let mut facts = Vec::with_capacity(invoices.len());
        for (number, parts) in invoices.into_iter().collect::<BTreeMap<_, _>>() {
            for ((date, customer), part) in parts {
                let rows = part.lines.len() as u64;
                match Lines::try_new(part.lines) {
                    Ok(lines) => {
                        let pairs = lines.as_slice().windows(2);
                        tally.alike += pairs.filter(|pair| pair[0] == pair[1]).count() as u64;
                        facts.push(fact(&number, customer, date, lines));
                    }
                    Err(error) => {
                        tally.unusable += rows;
                        let number = shortened(&number);
                        let problem = RowProblem::Invoice { number, rows, error };
                        on_malformed(Malformed { line: part.first_line.unwrap_or(0), problem });
                    }
                }
            }
        }
        Log { facts, tally }
    }
}

/// INVARIANT: the number was checked when its first row was taken.
fn fact(number: &str, customer: CustomerId, date: NaiveDate, lines: Lines) -> Fact {
    let settlement = Settlement::AtOnce;
    if number.starts_with(['C', 'c']) {
        let id = ReturnId::try_new(number).expect("checked when its first row was taken");
        Return {
            id,
            customer,
            date,
            lines,
            settlement: Some(settlement),
            of: None,
            provenance: Provenance::unknown(),
        }
        .into()
    } else {
        let id = PurchaseId::try_new(number).expect("checked when its first row was taken");
        let (details, provenance) = (None, Provenance::unknown());
        Purchase { id, customer, date, lines, settlement, details, provenance }.into()
    }
}

fn check_invoice_number(number: &str) -> Result<(), RowProblem> {
    let problem = |problem| RowProblem::Id { column: "InvoiceNo", problem };
    PurchaseId::try_new(number).map(drop).map_err(problem)
}

/// The identifier with this text; the same text shares one copy.
fn known<I>(
    known: &mut HashMap<Box<str>, I>,
    column: &'static str,
    text: &str,
) -> Result<I, RowProblem>
where
    I: Clone + for<'a> TryFrom<&'a str, Error = IdError>,
{
    if let Some(id) = known.get(text) {
        return Ok(id.clone());
    }
    let id = I::try_from(text).map_err(|problem| RowProblem::Id { column, problem })?;
    known.insert(text.into(), id.clone());
    Ok(id)
}

fn text<'a>(column: &'static str, bytes: &'a [u8]) -> Result<&'a str, RowProblem> {
    std::str::from_utf8(bytes.trim_ascii()).map_err(|_| RowProblem::NotUtf8 { column })
}

fn number(column: &'static str, text: &str) -> Result<Decimal, RowProblem> {
    // The parser takes `6_0` for 60, and more that no log writes on purpose.
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let plain = unsigned.starts_with(|c: char| c.is_ascii_digit())
        && unsigned.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number = if plain { Decimal::from_str_exact(text).ok() } else { None };
    number.ok_or_else(|| RowProblem::NotANumber { column, given: shortened(text) })
}

/// In which order a log writes day, month and year. A date such as 05/11/2011 does not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum DateOrder {
    /// 2010-12-01 08:26:00, with or without the time.
    Iso,
    /// 12/1/2010 8:26, as in the United States.
    Mdy,
    /// 1/12/2010 8:26, as in most of Europe.
    Dmy,
}

impl DateOrder {
    fn day(self, text: &str) -> Result<NaiveDate, RowProblem> {
        let date = text.split([' ', 'T']).next().unwrap_or(text);
        let form = match self {
            DateOrder::Iso => "%Y-%m-%d",
            DateOrder::Mdy => "%m/%d/%Y",
            DateOrder::Dmy => "%d/%m/%Y",
        };
        // A mistyped year would move the day of the review.
        let years = 1900..2200;
        let parsed = NaiveDate::parse_from_str(date, form).ok();
        let parsed = parsed.filter(|date| years.contains(&date.year()));
        parsed.ok_or_else(|| RowProblem::NotADate {
            given: shortened(text),
            expected: self.example(),
        })
    }

    fn example(self) -> &'static str {
        match self {
            DateOrder::Iso => "2010-12-01 08:26:00, or --dates mdy or dmy",
            DateOrder::Mdy => "12/1/2010 8:26",
            DateOrder::Dmy => "1/12/2010 8:26",
        }
    }
}

/// The beginning of a text, fit for a message.
fn shortened(text: &str) -> String {
    text.chars().take(40).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
