//! A table of sales as people have it: who bought, on which day, for how much. What cannot be read
//! is told with its line, and nothing is dropped silently or guessed.

use std::collections::{BTreeSet, HashMap};

use chrono::{Datelike, NaiveDate};
use clienteling::{Currency, CustomerId, Decimal, Fact, Money, Rounding};
use serde_json::json;

use crate::rows::{delimiter, rows};

/// By which names a column is known, the better ones first.
const GUEST: &[&str] = &[
    "guestid",
    "guest",
    "customerid",
    "customerno",
    "customer",
    "clientid",
    "client",
    "memberid",
    "member",
    "customername",
    "kundennummer",
    "kunde",
    "顾客id",
    "顾客编号",
    "客户id",
    "客户编号",
    "会员号",
    "会员id",
    "顾客",
    "客户",
    "会员",
];
const DATE: &[&str] = &[
    "date",
    "day",
    "orderdate",
    "invoicedate",
    "purchasedate",
    "saledate",
    "saledon",
    "paidon",
    "datum",
    "日期",
    "购买日期",
    "订单日期",
    "下单日期",
    "消费日期",
];
const AMOUNT: &[&str] = &[
    "amount",
    "total",
    "totalamount",
    "totalprice",
    "linetotal",
    "sales",
    "salesamount",
    "sale",
    "revenue",
    "spent",
    "spend",
    "betrag",
    "summe",
    "umsatz",
    "总价",
    "金额",
    "总金额",
    "销售额",
    "消费金额",
    "实付金额",
];
const PRICE: &[&str] = &["unitprice", "priceeach", "price", "preis", "单价", "价格"];
const QUANTITY: &[&str] = &["quantity", "quantityordered", "qty", "menge", "数量"];
const DISCOUNT: &[&str] = &["discount", "rabatt", "折扣"];

/// In which order a table writes day, month and year: 05/11/2026 does not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum DateOrder {
    /// 2026-06-30, 2026/6/30, 2026年6月30日, with or without a time.
    Iso,
    /// 6/30/2026, as in the United States.
    Mdy,
    /// 30/6/2026, as in most of Europe.
    Dmy,
}

/// What parts the whole from the rest of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum DecimalMark {
    /// 1,234.56
    Point,
    /// 1.234,56
    Comma,
}

/// How a table is to be read.
pub(crate) struct Reading {
    pub(crate) currency: Currency,
    pub(crate) dates: DateOrder,
    /// `None`: a comma where semicolons part the columns, else a point.
    pub(crate) decimal: Option<DecimalMark>,
}

/// A row: a sale, or below zero what came back.
pub(crate) struct Sale {
    line: usize,
    pub(crate) day: NaiveDate,
    /// `None`: the row names nobody.
    pub(crate) guest: Option<CustomerId>,
    pub(crate) amount: Money,
}

/// A table, read.
pub(crate) struct Sales {
    pub(crate) rows: Vec<Sale>,
    /// What could not be read, with the line.
    pub(crate) bad: Vec<String>,
    /// How the table was understood.
    pub(crate) notes: Vec<String>,
}

impl Sales {
    /// The sales and returns of those who are named.
    pub(crate) fn facts(&self) -> Result<Vec<Fact>, serde_json::Error> {
        let named = self.rows.iter().filter_map(|sale| Some((sale, sale.guest.as_ref()?)));
        named.map(|(sale, guest)| sale.fact(guest)).collect()
    }

    /// Those who are named, each with their first day.
    pub(crate) fn first_days(&self) -> HashMap<&CustomerId, NaiveDate> {
        let mut first = HashMap::new();
        for sale in &self.rows {
            if let Some(guest) = &sale.guest {
                let day = first.entry(guest).or_insert(sale.day);
                *day = sale.day.min(*day);
            }
        }
        first
    }
}

impl Sale {
    fn fact(&self, guest: &CustomerId) -> Result<Fact, serde_json::Error> {
        let kind = if self.amount.is_negative() { "return" } else { "purchase" };
        let amount = self.amount.abs();
        serde_json::from_value(json!({ kind: {
            "id": format!("row {}", self.line),
            "customer": guest,
            "date": self.day,
            "lines": [{ "product": "sale", "quantity": "1", "amount": amount }],
            "settlement": "at_once",
        }}))
    }
}

/// Reads a table.
///
/// # Errors
/// It is empty, has no row, misses a column, or has a quote that is never closed.
pub(crate) fn read(text: &str, how: &Reading) -> Result<Sales, String> {
    let text = text.trim_start_matches('\u{feff}');
    let rows = rows(text);
    let Some(((_, head), rows)) = rows.split_first() else {
        return Err("the table is empty".to_owned());
    };
    if rows.is_empty() {
        return Err(format!("the table has a head and no row (columns: {})", columns(head)));
    }
    // What follows an open quote would be one cell: without it every share would be wrong.
    let is_open = text.matches('"').count() % 2 == 1;
    if let Some((line, _)) = rows
        .last()
        .filter(|(_, cells)| is_open && cells.last().is_some_and(|cell| cell.contains('\n')))
    {
        let breaks = rows.last().and_then(|(_, cells)| cells.last());
        let breaks = breaks.map_or(0, |cell| cell.matches('\n').count());
        let line = line.saturating_sub(breaks);
        return Err(format!("line {line}: a quote is not closed; nothing after it can be read"));
    }
    let places = Places::of(head)?;
    let decimal = how.decimal.unwrap_or(match delimiter(text) {
        b';' => DecimalMark::Comma,
        _ => DecimalMark::Point,
    });
    let mut read = Sales { rows: Vec::new(), bad: Vec::new(), notes: places.notes(head) };
    let (mut seen, mut alike, mut rounded) = (BTreeSet::new(), 0_u64, 0_u64);
    for (line, cells) in
        rows.iter().filter(|(_, cells)| cells.iter().any(|it| !it.trim().is_empty()))
    {
        if cells.len() != head.len() {
            let problem = format!("line {line}: {} cells, and {} columns", cells.len(), head.len());
            read.bad.push(problem);
            continue;
        }
        match places.sale(*line, cells, how, decimal) {
            Ok((sale, was_rounded)) => {
                alike += u64::from(!seen.insert(cells));
                rounded += u64::from(was_rounded);
                read.rows.push(sale);
            }
            Err(why) => read.bad.push(format!("line {line}: {why}")),
        }
    }
    if read.rows.is_empty() {
        let first = read.bad.first().map_or("every row is blank", |why| why);
        return Err(format!("no row could be read: {first}"));
    }
    if rounded > 0 {
        read.notes.push(format!(
            "rounded to the smallest unit of {}, a half away from zero: {rounded} amounts",
            how.currency
        ));
    }
    if alike > 0 {
        read.notes.push(format!("rows that are the same as one before; they count: {alike}"));
    }
    Ok(read)
}

/// Where what stands.
struct Places {
    guest: usize,
    date: usize,
    amount: Worth,
}

/// By what a row says what it is about.
enum Worth {
    Amount(usize),
    Price { price: usize, quantity: Option<usize>, discount: Option<usize> },
}

impl Places {
    fn of(head: &[String]) -> Result<Self, String> {
        let plain: Vec<String> = head.iter().map(|name| plain(name)).collect();
        let find =
            |names: &[&str]| names.iter().find_map(|name| plain.iter().position(|own| own == name));
        let price = || {
            let (quantity, discount) = (find(QUANTITY), find(DISCOUNT));
            find(PRICE).map(|price| Worth::Price { price, quantity, discount })
        };
        let (guest, date) = (find(GUEST), find(DATE));
        let amount = find(AMOUNT).map(Worth::Amount).or_else(price);
        match (guest, date, amount) {
            (Some(guest), Some(date), Some(amount)) => Ok(Places { guest, date, amount }),
            (guest, date, amount) => {
                let missing = [
                    (guest.is_none(), "who bought (such as `guest` or `customer id`)"),
                    (date.is_none(), "when (such as `date` or `order date`)"),
                    (
                        amount.is_none(),
                        "for how much (such as `amount`, or `price` and `quantity`)",
                    ),
                ];
                let missing = missing.iter().filter(|(is_missing, _)| *is_missing);
                let missing: Vec<_> = missing.map(|(_, what)| *what).collect();
                Err(format!(
                    "no column says {} (columns: {})",
                    missing.join(", nor "),
                    columns(head)
                ))
            }
        }
    }

    /// Which column was taken for what.
    fn notes(&self, head: &[String]) -> Vec<String> {
        let name = |place: usize| format!("`{}`", shown(head.get(place).map_or("", |name| name)));
        let amount = match self.amount {
            Worth::Amount(amount) => name(amount),
            Worth::Price { price, quantity, discount } => {
                let times =
                    quantity.map_or(String::new(), |place| format!(" times {}", name(place)));
                let less =
                    discount.map_or(String::new(), |place| format!(", less {}", name(place)));
                format!("{}{times}{less}", name(price))
            }
        };
        vec![format!("guest: {}; day: {}; amount: {amount}", name(self.guest), name(self.date))]
    }

    /// What a row says, and whether its amount had to be rounded.
    fn sale(
        &self,
        line: usize,
        cells: &[String],
        how: &Reading,
        decimal: DecimalMark,
    ) -> Result<(Sale, bool), String> {
        let cell = |place: usize| cells.get(place).map_or("", |cell| cell.trim());
        let day = how.dates.day(cell(self.date))?;
        let guest = match cell(self.guest) {
            "" => None,
            name => Some(name.parse().map_err(|error| format!("the guest: {error}"))?),
        };
        let number = |place: usize, what: &str| number(cell(place), what, how.currency, decimal);
        let exact = match self.amount {
            Worth::Amount(place) => number(place, "amount")?,
            Worth::Price { price, quantity, discount } => {
                let price = number(price, "price")?;
                let quantity = quantity.map_or(Ok(Decimal::ONE), |it| number(it, "quantity"))?;
                let less = match discount.filter(|place| !cell(*place).is_empty()) {
                    Some(place) => part(cell(place), decimal)?,
                    None => Decimal::ZERO,
                };
                let all = price.checked_mul(quantity);
                let all = all.and_then(|all| all.checked_mul(Decimal::ONE - less));
                all.ok_or("the amount is too large")?
            }
        };
        let exact =
            Money::try_new(exact, how.currency).map_err(|error| format!("amount: {error}"))?;
        let amount = exact.round_to_minor(Rounding::HalfAwayFromZero);
        let amount = amount.map_err(|error| format!("amount: {error}"))?;
        Ok((Sale { line, day, guest, amount }, amount != exact))
    }
}

/// A name of a column without case, blanks and marks.
fn plain(name: &str) -> String {
    name.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// The names of the columns, fit for a message.
fn columns(head: &[String]) -> String {
    const MOST: usize = 30;
    let names: Vec<String> = head.iter().take(MOST).map(|name| shown(name)).collect();
    let more = if head.len() > MOST { ", …" } else { "" };
    format!("{}{more}", names.join(", "))
}

/// The beginning of a text, fit for a message.
fn shown(text: &str) -> String {
    text.trim().chars().take(40).collect::<String>().escape_debug().to_string()
}

/// A part of the whole, as 0.15 or 15%.
fn part(text: &str, decimal: DecimalMark) -> Result<Decimal, String> {
    let refused =
        || format!("the discount `{}` is no part: expected 0 to 1, or 0% to 100%", shown(text));
    let (digits, hundredth) = match text.strip_suffix('%') {
        Some(digits) => (digits.trim(), Decimal::new(1, 2)),
        None => (text, Decimal::ONE),
    };
    let part = digits_of(digits, decimal).and_then(|it| it.checked_mul(hundredth));
    let part = part.filter(|part| (Decimal::ZERO..=Decimal::ONE).contains(part));
    part.ok_or_else(refused)
}

/// A number of a table: 1,234.56 or 1.234,56; below zero with a minus before it or in brackets; with
/// the sign of the currency or not.
fn number(
    text: &str,
    what: &str,
    currency: Currency,
    decimal: DecimalMark,
) -> Result<Decimal, String> {
    if text.is_empty() {
        return Err(format!("there is no {what}"));
    }
    let bracketed = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let signed = |text: &str| {
        let rest = text.trim().strip_prefix(['-', '−']);
        (rest.map_or(text, str::trim).trim().to_owned(), rest.is_some())
    };
    let (rest, before) = signed(bracketed.unwrap_or(text));
    let mut bare = rest.as_str();
    for mark in marks(currency) {
        bare = bare.strip_prefix(mark).or_else(|| bare.strip_suffix(mark)).unwrap_or(bare).trim();
    }
    let (bare, after) = signed(bare);
    let is_below = [bracketed.is_some(), before, after].into_iter().filter(|it| *it).count();
    let number = digits_of(&bare, decimal).filter(|_| is_below <= 1);
    let number = number.ok_or_else(|| {
        let (like, other) = match decimal {
            DecimalMark::Point => ("1,234.56", "comma"),
            DecimalMark::Comma => ("1.234,56", "point"),
        };
        let text = shown(text);
        format!("the {what} `{text}` is no number such as {like} (or say --decimal {other})")
    })?;
    Ok(if is_below == 1 { -number } else { number })
}

/// The signs with which amounts of a currency are written.
fn marks(currency: Currency) -> [&'static str; 3] {
    match currency.code() {
        "CNY" => ["¥", "￥", "元"],
        "JPY" => ["¥", "￥", "円"],
        "EUR" => ["€", "EUR", "Euro"],
        "GBP" => ["£", "GBP", "GBP"],
        "USD" => ["$", "US$", "USD"],
        code => [code; 3],
    }
}

/// Digits in one piece or in groups of three, and behind the mark the rest.
fn digits_of(text: &str, decimal: DecimalMark) -> Option<Decimal> {
    let (mark, group) = match decimal {
        DecimalMark::Point => ('.', ','),
        DecimalMark::Comma => (',', '.'),
    };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let (whole, rest) = text.split_once(mark).map_or((text, None), |(a, b)| (a, Some(b)));
    let groups: Vec<&str> = whole.split([group, ' ', '\u{a0}', '\u{202f}', '\'']).collect();
    let is_grouped = match &groups[..] {
        [only] => is_digits(only),
        [first, others @ ..] => {
            is_digits(first)
                && first.len() <= 3
                && others.iter().all(|it| it.len() == 3 && is_digits(it))
        }
        [] => false,
    };
    if !is_grouped || !rest.is_none_or(is_digits) {
        return None;
    }
    Decimal::from_str_exact(&format!("{}.{}", groups.concat(), rest.unwrap_or("0"))).ok()
}

impl DateOrder {
    fn day(self, text: &str) -> Result<NaiveDate, String> {
        if text.is_empty() {
            return Err("there is no day".to_owned());
        }
        let day = text.split(['T', ' ']).next().unwrap_or(text);
        let plain = day.replace(['/', '.', '年', '月'], "-").replace('日', "");
        let parsed = |form| {
            let day = NaiveDate::parse_from_str(&plain, form).ok();
            // A mistyped year would move the period.
            day.filter(|day| (1900..2200).contains(&day.year()))
        };
        let [form, like] = match self {
            DateOrder::Iso => ["%Y-%m-%d", "2026-06-30"],
            DateOrder::Mdy => ["%m-%d-%Y", "6/30/2026"],
            DateOrder::Dmy => ["%d-%m-%Y", "30/6/2026"],
        };
        parsed(form).ok_or_else(|| {
            let others = ["%m-%d-%Y", "%d-%m-%Y"].map(parsed);
            let hint = match (self, others) {
                (DateOrder::Iso, [Some(_), _] | [_, Some(_)]) => " (or say --dates mdy or dmy)",
                _ => "",
            };
            format!("`{}` is no day such as {like}{hint}", shown(text))
        })
    }
}
