//! Reads a retailer's transaction log, row by row, into facts.
//!
//! One line of the file is one row, so that a quote which is never closed costs a row and not
//! the rest of the file. Rows of one invoice belong together wherever they stand.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::io::{self, BufRead, Read};

use chrono::{NaiveDate, NaiveDateTime};
use clienteling::base::Fact;
use clienteling::transaction::{Line, Lines, LinesError, Purchase, Return, Settlement};
use clienteling::units::{
    Currency, CustomerId, IdError, Money, MoneyError, NumberError, ProductId, PurchaseId, Quantity,
    ReturnId, Rounding,
};
use rust_decimal::Decimal;

use crate::tally::{RowKind, Tally};

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
    /// The last day of any readable row.
    pub(crate) last_day: Option<NaiveDate>,
}

/// The file is no such log, or cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LogError {
    #[error("not a transaction log: expected the columns `{}`, found `{found}`", COLUMNS.join(","))]
    NotALog { found: String },
    #[error("the file is empty: expected the columns `{}`", COLUMNS.join(","))]
    Empty,
    #[error(transparent)]
    Unreadable(#[from] io::Error),
    #[error("invoice `{invoice}`: {error}")]
    Invoice { invoice: String, error: LinesError },
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
    #[error("{0} columns: expected {columns}", columns = COLUMNS.len())]
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
    #[error("InvoiceDate: `{0}` is not a date: expected for example `2010-12-01 08:26:00`")]
    NotADate(String),
    #[error("Quantity: {0}")]
    Quantity(#[from] NumberError),
    #[error("UnitPrice: {0}")]
    Price(#[from] MoneyError),
    #[error("amount: {0}")]
    Amount(#[from] LinesError),
}

/// Reads a log. Malformed rows are handed to `on_malformed` as they come, and counted.
pub(crate) fn read(
    source: impl BufRead,
    currency: Currency,
    mut on_malformed: impl FnMut(Malformed),
) -> Result<Log, LogError> {
    let mut rows = RowReader::new(source);
    check_header(&mut rows)?;
    let mut collector = Collector::new(currency);
    while let Some(row) = rows.next()? {
        let taken = row.and_then(|row| collector.take(row));
        if let Err(problem) = taken {
            collector.tally.malformed += 1;
            on_malformed(Malformed { line: rows.line, problem });
        }
    }
    collector.finish()
}

fn check_header(rows: &mut RowReader<impl BufRead>) -> Result<(), LogError> {
    const SHOWN: usize = 120;
    let found: Vec<u8> = match rows.next()? {
        None => return Err(LogError::Empty),
        Some(Ok(row)) if row.iter().map(|c| c.trim_ascii()).eq(COLUMNS.map(str::as_bytes)) => {
            return Ok(());
        }
        Some(Ok(row)) => row.join(&b','),
        Some(Err(problem)) => problem.to_string().into_bytes(),
    };
    let found = String::from_utf8_lossy(&found).replace(char::is_control, "\u{fffd}");
    Err(LogError::NotALog { found: found.chars().take(SHOWN).collect() })
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

    /// The columns of the next line that is not blank. `None` at the end of the file.
    fn next(&mut self) -> io::Result<Option<Row<'_>>> {
        loop {
            self.text.clear();
            let read = (&mut self.source).take(LINE_LIMIT).read_until(b'\n', &mut self.text)?;
            if read == 0 {
                return Ok(None);
            }
            self.line += 1;
            if self.text.last() != Some(&b'\n') && self.text.len() as u64 == LINE_LIMIT {
                self.skip_line()?;
                return Ok(Some(Err(RowProblem::TooLong)));
            }
            if self.line == 1 && self.text.starts_with(b"\xef\xbb\xbf") {
                self.text.drain(..3);
            }
            if !self.text.trim_ascii().is_empty() {
                return Ok(Some(self.split()));
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

/// Rows of one invoice, customer and day.
struct Invoice {
    customer: CustomerId,
    date: NaiveDate,
    lines: Vec<Line>,
}

/// Sorts rows into invoices.
struct Collector {
    currency: Currency,
    tally: Tally,
    last_day: Option<NaiveDate>,
    /// By number. More than one entry where the rows disagree on customer or day.
    invoices: HashMap<Box<str>, Vec<Invoice>>,
    products: HashMap<Box<str>, ProductId>,
    customers: HashMap<Box<str>, CustomerId>,
}

impl Collector {
    fn new(currency: Currency) -> Self {
        Collector {
            currency,
            tally: Tally::default(),
            last_day: None,
            invoices: HashMap::new(),
            products: HashMap::new(),
            customers: HashMap::new(),
        }
    }

    fn take(&mut self, row: Vec<&[u8]>) -> Result<(), RowProblem> {
        let columns = row.len();
        let row: [&[u8]; COLUMNS.len()] =
            row.try_into().map_err(|_| RowProblem::Columns(columns))?;
        let [invoice, product, _, quantity, date, price, customer, _] = row;
        let invoice = text("InvoiceNo", invoice)?;
        let quantity = number("Quantity", text("Quantity", quantity)?)?;
        let date = day(text("InvoiceDate", date)?)?;
        let price = number("UnitPrice", text("UnitPrice", price)?)?;
        let customer = text("CustomerID", customer)?;

        // Everything is checked before anything is kept or counted: a row counts once.
        check_invoice_number(invoice)?;
        let product = known(&mut self.products, "StockCode", text("StockCode", product)?)?;
        let customer = match customer {
            "" => None,
            customer => Some(known(&mut self.customers, "CustomerID", customer)?),
        };
        let kind = RowKind::of(invoice, quantity, price);
        let line = kind.is_a_fact().then(|| self.line(product, quantity, price)).transpose()?;

        self.tally.count(kind, customer.is_some());
        self.last_day = self.last_day.max(Some(date));
        if let Some(customer) = &customer {
            self.tally.customers.insert(customer.clone());
        }
        if let (Some(customer), Some(line)) = (customer, line) {
            self.keep(invoice, customer, date, line);
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

    fn keep(&mut self, invoice: &str, customer: CustomerId, date: NaiveDate, line: Line) {
        let parts = match self.invoices.get_mut(invoice) {
            Some(parts) => parts,
            None => self.invoices.entry(invoice.into()).or_default(),
        };
        match parts.iter_mut().find(|part| part.customer == customer && part.date == date) {
            Some(part) => part.lines.push(line),
            None => parts.push(Invoice { customer, date, lines: vec![line] }),
        }
    }

    /// The facts, in an order that does not depend on that of the rows. Where the rows of an
    /// invoice disagree, the earliest part comes first, so that it is the one which is kept.
    fn finish(self) -> Result<Log, LogError> {
        let Collector { mut tally, last_day, invoices, .. } = self;
        let mut facts = Vec::with_capacity(invoices.len());
        for (number, mut parts) in invoices.into_iter().collect::<BTreeMap<_, _>>() {
            parts.sort_by(|a, b| (a.date, &a.customer).cmp(&(b.date, &b.customer)));
            for part in parts {
                let refused = |error| LogError::Invoice { invoice: number.to_string(), error };
                let lines = Lines::try_new(part.lines).map_err(refused)?;
                let alike = lines.as_slice().windows(2).filter(|pair| pair[0] == pair[1]).count();
                tally.alike += alike as u64;
                facts.push(fact(&number, part.customer, part.date, lines));
            }
        }
        Ok(Log { facts, tally, last_day })
    }
}

/// INVARIANT: the number was checked when its first row was taken.
fn fact(number: &str, customer: CustomerId, date: NaiveDate, lines: Lines) -> Fact {
    let settlement = Settlement::AtOnce;
    if number.starts_with(['C', 'c']) {
        let id = ReturnId::try_new(number).expect("checked when its first row was taken");
        Return { id, customer, date, lines, settlement, of: None }.into()
    } else {
        let id = PurchaseId::try_new(number).expect("checked when its first row was taken");
        Purchase { id, customer, date, lines, settlement }.into()
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
    Decimal::from_str_exact(text)
        .map_err(|_| RowProblem::NotANumber { column, given: shortened(text) })
}

/// The day of a point in time, as the log or a spreadsheet writes it.
fn day(text: &str) -> Result<NaiveDate, RowProblem> {
    const FORMS: [&str; 3] = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%m/%d/%Y %H:%M"];
    let mut parsed = FORMS.iter().filter_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    parsed.next().map(|time| time.date()).ok_or_else(|| RowProblem::NotADate(shortened(text)))
}

/// The beginning of a text, fit for a message.
fn shortened(text: &str) -> String {
    text.chars().take(40).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
