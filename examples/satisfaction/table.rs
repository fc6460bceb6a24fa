//! A survey table as people have it: a row for each whom the survey reached, a column for each
//! question. It becomes facts; what cannot be read is told, and nothing is dropped silently.

use std::collections::BTreeMap;
use std::error::Error;

use chrono::NaiveDate;
use clienteling::Fact;
use clienteling::marketing::{SatisfactionGrade, SurveyValue};
use serde_json::{Value, json};

use crate::rows::rows;

/// The survey to which all answers of the table belong.
pub(crate) const SURVEY: &str = "table";

/// What a column that is no question is.
const KNOWN: [(&str, &[&str]); 6] = [
    ("date", &["date", "day", "timestamp", "datum", "answered on", "submitted at", "日期"]),
    ("customer", &["customer", "customer id", "client", "respondent", "kunde", "客户", "客户编号"]),
    ("staff", &["staff", "adviser", "advisor", "seller", "employee", "员工", "顾问"]),
    ("gathered_by", &["gathered by", "asked by", "interviewer", "调查人"]),
    ("product", &["product", "service", "产品"]),
    ("site", &["site", "store", "branch", "location", "门店"]),
];

/// A table, read.
pub(crate) struct Read {
    /// The answers.
    pub(crate) facts: Vec<Fact>,
    /// The questions, in the order of their columns, each with its answers.
    pub(crate) questions: BTreeMap<String, Vec<String>>,
    /// The names of the questions, in the order of their columns.
    pub(crate) order: Vec<String>,
    /// What each row answered, question by question.
    pub(crate) answers: Vec<BTreeMap<String, SurveyValue>>,
    /// How many rows there are.
    pub(crate) rows: usize,
    /// What could not be read, with the line.
    pub(crate) bad: Vec<String>,
}

/// Reads a table. Rows without a date are of `date`, where that is given.
///
/// # Errors
/// No row, no question, or no date.
pub(crate) fn read(text: &str, date: Option<NaiveDate>) -> Result<Read, Box<dyn Error>> {
    let text = text.trim_start_matches('\u{feff}');
    let mut rows = rows(text).into_iter();
    let Some((_, head)) = rows.next() else { return Err("the table is empty".into()) };
    let head: Vec<String> = head.iter().map(|name| name.trim().to_owned()).collect();
    let places = places(&head);
    if !places.contains_key("date") && date.is_none() {
        let columns = head.join(", ");
        let ask = "no column says when an answer was given; say --date 2026-06-30 for all of them";
        return Err(format!("{ask} (columns: {columns})").into());
    }
    let order: Vec<String> = head
        .iter()
        .enumerate()
        .filter(|(place, name)| !name.is_empty() && !places.values().any(|known| known == place))
        .map(|(_, name)| name.clone())
        .collect();
    let mut read = Read {
        facts: Vec::new(),
        questions: BTreeMap::new(),
        order,
        answers: Vec::new(),
        rows: 0,
        bad: Vec::new(),
    };
    if read.order.is_empty() {
        return Err(
            format!("there is no column with answers (columns: {})", head.join(", ")).into()
        );
    }
    for (line, cells) in rows {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        read.rows += 1;
        if let Err(why) = read.row(line, &head, &places, &cells, date) {
            read.bad.push(format!("line {line}: {why}"));
        }
    }
    if read.rows == 0 {
        return Err("the table has a head and no row".into());
    }
    Ok(read)
}

/// Which columns are no questions: by name, however it is written.
fn places(head: &[String]) -> BTreeMap<&'static str, usize> {
    let plain = |name: &str| name.to_lowercase().replace(['_', '-', '.'], " ").trim().to_owned();
    let mut places = BTreeMap::new();
    for (what, names) in KNOWN {
        let found = head.iter().position(|name| names.contains(&plain(name).as_str()));
        places.extend(found.map(|place| (what, place)));
    }
    places
}

impl Read {
    fn row(
        &mut self,
        line: usize,
        head: &[String],
        places: &BTreeMap<&'static str, usize>,
        cells: &[String],
        date: Option<NaiveDate>,
    ) -> Result<(), String> {
        if cells.len() > head.len() {
            return Err(format!("{} cells, and {} columns", cells.len(), head.len()));
        }
        let cell = |what: &str| {
            let cell = places.get(what).and_then(|place| cells.get(*place));
            cell.map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
        };
        let date = match cell("date") {
            Some(text) => day(text).ok_or_else(|| {
                format!("`{}` is no day; write it as 2026-06-30", text.escape_debug())
            })?,
            None => date.ok_or("there is no day")?,
        };
        let mut details = serde_json::Map::new();
        for what in ["staff", "gathered_by", "product", "site"] {
            details.extend(cell(what).map(|text| (what.to_owned(), json!(text))));
        }
        let mut answers = BTreeMap::new();
        for (place, question) in head.iter().enumerate() {
            if question.is_empty() || places.values().any(|known| *known == place) {
                continue;
            }
            let given = cells.get(place).map_or("", |cell| cell.trim());
            let mut answer = json!({
                "id": format!("{line}/{place}"),
                "date": date,
                "survey": SURVEY,
                "question": question,
                "answer": value(given),
            });
            if !details.is_empty() {
                answer["details"] = Value::Object(details.clone());
            }
            let fact = match cell("customer") {
                Some(customer) => {
                    answer["customer"] = json!(customer);
                    json!({ "survey_answer": answer })
                }
                None => json!({ "anonymous_answer": answer }),
            };
            let fact = serde_json::from_value::<Fact>(fact).map_err(|error| error.to_string())?;
            self.facts.push(fact);
            if let Ok(answer) = serde_json::from_value(value(given)) {
                answers.insert(question.clone(), answer);
            }
            self.questions.entry(question.clone()).or_default().push(given.to_owned());
        }
        self.answers.push(answers);
        Ok(())
    }
}

/// What stands in a cell: a number, a grade, how far it came, or words. A cell with nothing in it
/// was asked: nobody knows more.
fn value(given: &str) -> Value {
    match given.to_lowercase().as_str() {
        "" | "asked" | "sent" => json!("asked"),
        "shown" | "seen" | "opened" => json!("shown"),
        "dismissed" | "declined" | "closed" => json!("dismissed"),
        _ if serde_json::from_value::<SurveyValue>(json!({ "rating": number(given) })).is_ok() => {
            json!({ "rating": number(given) })
        }
        _ if SatisfactionGrade::named(given).is_some() => json!({ "choice": given }),
        _ => json!({ "words": given }),
    }
}

/// A number as it is written in tables: with a comma in place of the point too.
pub(crate) fn number(given: &str) -> String {
    let given = given.trim();
    match given.split_once(',') {
        Some((whole, part)) if !part.contains([',', '.']) => format!("{whole}.{part}"),
        _ => given.to_owned(),
    }
}

/// A day, with a time behind it or not: 2026-06-30, 2026/6/30, 2026-06-30T10:00, 2026年6月30日.
fn day(text: &str) -> Option<NaiveDate> {
    let text = text.split(['T', ' ']).next().unwrap_or(text);
    let plain = text.replace(['/', '.', '年', '月'], "-").replace('日', "");
    NaiveDate::parse_from_str(&plain, "%Y-%m-%d").ok()
}
