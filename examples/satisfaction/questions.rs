//! On which scale each column was answered: as somebody says, or as the grades say themselves.

use std::collections::BTreeMap;
use std::error::Error;

use clienteling::marketing::SatisfactionGrade;
use clienteling::satisfaction::{
    CesScale, CsatScale, EasyEnd, LikertScale, Scale, SurveyItem, SurveyTopic,
};

use crate::table::{Read, number};

/// What was taken for what without being asked.
pub(crate) type Taken = Vec<String>;

/// The questions with their scales, and what was taken for what unasked.
///
/// # Errors
/// A scale for a column that there is not, one that nobody knows, and no column that can be counted.
pub(crate) fn items(
    read: &Read,
    declared: &[String],
) -> Result<(Vec<SurveyItem>, Taken), Box<dyn Error>> {
    let mut scales = BTreeMap::new();
    for said in declared {
        let (column, scale) = said
            .rsplit_once('=')
            .ok_or_else(|| format!("`{said}`: expected COLUMN=SCALE, such as recommend=nps"))?;
        if !read.order.iter().any(|known| known == column) {
            let known = read.order.join(", ");
            return Err(format!("there is no column `{column}` (there are {known})").into());
        }
        scales.insert(column.to_owned(), scale_named(scale)?);
    }
    let (mut items, mut taken) = (Vec::new(), Vec::new());
    for question in &read.order {
        let given = read.questions.get(question).map_or(&[][..], Vec::as_slice);
        let guessed = || guess(given);
        let scale = match scales.get(question) {
            Some(scale) => Some(*scale),
            None => guessed().map(|(scale, what)| {
                taken.push(format!(
                    "`{question}` was taken for {what}; say --scale \"{question}=…\" if it is not"
                ));
                scale
            }),
        };
        let Some(scale) = scale else {
            if given.iter().any(|cell| !cell.is_empty()) {
                taken.push(format!("`{question}` was taken for words: they are only counted"));
            }
            continue;
        };
        items.push(SurveyItem {
            question: question.parse()?,
            name: question.clone(),
            scale,
            weight: 1,
            topic: topic(question),
        });
    }
    if items.is_empty() {
        let columns = read.order.join(", ");
        return Err(format!(
            "no column has answers that can be counted: grades such as \"very satisfied\", or \
             numbers (columns: {columns})"
        )
        .into());
    }
    Ok((items, taken))
}

/// What a column is about, by its name: satisfaction rests on process, quality and price (S4).
fn topic(question: &str) -> Option<SurveyTopic> {
    let name = question.to_lowercase();
    let about = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if about(&["wait", "process", "appointment", "等"]) {
        Some(SurveyTopic::Process)
    } else if about(&["quality", "work", "质量"]) {
        Some(SurveyTopic::Quality)
    } else if about(&["price", "value", "价格"]) {
        Some(SurveyTopic::Price)
    } else {
        None
    }
}

fn scale_named(name: &str) -> Result<Scale, Box<dyn Error>> {
    let unknown = || {
        format!("`{name}` is no scale: expected grades, nps, csat5, csat7:6, ces, ces-low or 1-5")
    };
    Ok(match name {
        "grades" => Scale::grades(),
        "nps" => Scale::Nps,
        "ces" => Scale::Ces(CesScale::new(EasyEnd::High)),
        "ces-low" => Scale::Ces(CesScale::new(EasyEnd::Low)),
        _ => match (name.strip_prefix("csat"), name.rsplit_once('-')) {
            (Some(csat), _) => {
                let (to, from) = csat.split_once(':').unwrap_or((csat, ""));
                let to: u16 = to.parse().map_err(|_| unknown())?;
                let top_two = to.saturating_sub(1);
                let satisfied_from = match from {
                    "" => top_two,
                    from => from.parse().map_err(|_| unknown())?,
                };
                Scale::Csat(CsatScale { to, satisfied_from })
            }
            (None, Some((from, to))) => {
                let ends = from.parse().ok().zip(to.parse().ok());
                let (from, to) = ends.ok_or_else(unknown)?;
                Scale::Likert(LikertScale::new(from, to))
            }
            _ => return Err(unknown().into()),
        },
    })
}

/// What the cells of a column look like: grades, or whole numbers.
fn guess(given: &[String]) -> Option<(Scale, String)> {
    let is_answer = |cell: &&String| {
        let cell = cell.to_lowercase();
        !["", "asked", "sent", "shown", "seen", "opened", "dismissed", "declined", "closed"]
            .contains(&cell.as_str())
    };
    let answers: Vec<&String> = given.iter().filter(is_answer).collect();
    if answers.is_empty() {
        return None;
    }
    let graded = answers.iter().filter(|cell| SatisfactionGrade::named(cell).is_some()).count();
    if graded * 2 > answers.len() {
        return Some((Scale::grades(), "grades from very dissatisfied to very satisfied".into()));
    }
    let whole: Vec<i16> = answers.iter().filter_map(|cell| number(cell).parse().ok()).collect();
    if whole.len() * 2 <= answers.len() {
        return None;
    }
    let (low, high) = (whole.iter().min()?, whole.iter().max()?);
    let (from, to) = match (*low, *high) {
        (1.., ..=5) => (1, 5),
        (1.., ..=7) => (1, 7),
        (0.., ..=10) => (0, 10),
        _ => return None,
    };
    let what = format!("ratings from {from} to {to}");
    Some((Scale::Likert(LikertScale::new(from, to)), what))
}
