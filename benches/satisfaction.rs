//! What a survey costs, as a ratio to the least that the machine must do for the same data.
//!
//! ```text
//! cargo bench --bench satisfaction               # 10 thousand, 100 thousand and 1 million answers
//! cargo bench --bench satisfaction -- 10000      # other sizes
//! ```
//!
//! Half of the answers are of one month and half of the next, each of another customer, to one of
//! five questions, about one of 50 products and 200 members of staff at 20 sites. In every round each
//! job runs once, one after the other, so that all see the same machine; the median over the rounds
//! counts.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use clienteling::base::{CustomerBase, Fact};
use clienteling::marketing::{AnswerDetails, SurveyAnswer, SurveyValue};
use clienteling::satisfaction::{ChangePolicy, Questionnaire, SurveyReport, survey};
use clienteling::units::{Period, Provenance};

const QUESTIONS: u64 = 5;

fn main() {
    let given: Vec<u64> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if given.is_empty() { vec![10_000, 100_000, 1_000_000] } else { given };
    for answers in sizes {
        measure(answers);
    }
}

fn month(first: &str, last: &str) -> Period {
    Period::from_first_to_last(first.parse().expect("a day"), last.parse().expect("a day"))
        .expect("a month")
}

fn measure(answers: u64) {
    let base = base(answers);
    let questionnaire = questionnaire();
    let (before, after) = (month("2026-03-01", "2026-03-31"), month("2026-04-01", "2026-04-30"));
    let found = |period: Period| survey(&base, &questionnaire, period, period.last());
    let reports = (found(before), found(after));
    let policy = ChangePolicy::default();

    let rounds = (2_000_000 / answers).clamp(5, 31);
    let mut times: BTreeMap<&'static str, Vec<Duration>> = BTreeMap::new();
    for _ in 0..rounds {
        let mut job = |name: &'static str, work: &mut dyn FnMut()| {
            let started = Instant::now();
            work();
            times.entry(name).or_default().push(started.elapsed());
        };
        job("pass", &mut || {
            black_box(plain_pass(&base));
        });
        job("survey", &mut || {
            black_box((found(before), found(after)));
        });
        job("change", &mut || {
            black_box(reports.0.change(&reports.1, &policy));
        });
    }
    let median = |name| {
        let mut times: Vec<Duration> = times[name].clone();
        times.sort_unstable();
        times[times.len() / 2]
    };
    let (pass, surveyed, change) = (median("pass"), median("survey"), median("change"));
    let comparisons = reports.0.change(&reports.1, &policy).comparisons;
    println!("{answers} answers, {} groups", groups(&reports.1));
    println!(
        "  plain pass          {:>8.1} ms (looks at every answer where it lies)",
        millis(pass)
    );
    let ratio = surveyed.as_secs_f64() / pass.as_secs_f64();
    println!("  scored and grouped  {:>8.1} ms = {ratio:.2} × plain pass", millis(surveyed));
    let ratio = change.as_secs_f64() / pass.as_secs_f64();
    println!(
        "  month to month      {:>8.1} ms = {ratio:.2} × plain pass, {comparisons} comparisons\n",
        millis(change)
    );
}

fn groups(report: &SurveyReport) -> usize {
    let of = |item: &clienteling::satisfaction::ItemReport| {
        item.by_product.len() + item.by_staff.len() + item.by_site.len()
    };
    report.items.iter().map(of).sum()
}

/// The least that must be done: look at every answer where it lies.
fn plain_pass(base: &CustomerBase) -> u64 {
    let mut best = 0;
    for customer in base.customers() {
        for answer in customer.marketing().survey_answers().all() {
            best += u64::from(matches!(answer.answer, Some(SurveyValue::Rating(_))));
        }
    }
    best
}

fn questionnaire() -> Questionnaire {
    let items: Vec<String> = (0..QUESTIONS)
        .map(|number| {
            format!(
                r#"{{"question":"Q-{number}","name":"Question {number}",
                     "scale":{{"csat":{{"to":5,"satisfied_from":4}}}}}}"#
            )
        })
        .collect();
    let written = format!(r#"{{"survey":"2026","items":[{}]}}"#, items.join(","));
    serde_json::from_str(&written).expect("a questionnaire")
}

fn base(answers: u64) -> CustomerBase {
    let mut random = Random(answers);
    let first: NaiveDate = "2026-03-01".parse().expect("a day");
    let mut base = CustomerBase::new();
    for number in 0..answers {
        let customer = number / QUESTIONS;
        let day = if customer.is_multiple_of(2) { random.below(31) } else { 31 + random.below(30) };
        let details = AnswerDetails {
            staff: Some(format!("E-{:03}", random.below(200)).parse().expect("an identifier")),
            product: Some(format!("P-{:02}", random.below(50)).parse().expect("an identifier")),
            site: Some(format!("S-{:02}", random.below(20)).parse().expect("an identifier")),
            ..AnswerDetails::default()
        };
        // Mostly good, and a fifth was only asked.
        let rating = 5 - random.below(5).min(random.below(5));
        let answer = match random.below(5) {
            0 => SurveyValue::Asked,
            _ => SurveyValue::Rating(rating.to_string().parse().expect("a rating")),
        };
        let fact = SurveyAnswer {
            id: format!("A-{number}").parse().expect("an identifier"),
            customer: format!("C-{customer:07}").parse().expect("an identifier"),
            date: first + Days::new(day),
            survey: "2026".parse().expect("an identifier"),
            question: format!("Q-{}", number % QUESTIONS).parse().expect("an identifier"),
            answer: Some(answer),
            details: None,
            provenance: Provenance::unknown(),
        };
        base.add(Fact::SurveyAnswer(fact.with_details(details))).expect("a new fact");
    }
    base
}

/// A linear congruential generator, of which the high bits are used: the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
