//! How well and how fast duplicates are found, on a made-up base in which they were planted.
//!
//! ```text
//! cargo run --release --example duplicates
//! cargo run --release --example duplicates -- --customers 1000000 --check 500
//! ```

mod generate;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use clienteling::intake::duplicates::{
    Card, DuplicatePolicy, Duplicates, GroupStatus, Verdict, compare, find_duplicates,
};
use comfy_table::{CellAlignment, Table, presets};
use indicatif::{ProgressBar, ProgressDrawTarget};

use crate::generate::{Base, Planted};

/// Finds planted duplicates and tells how many of them, how surely, and how fast.
#[derive(Parser)]
struct Arguments {
    /// How many customers, from 100 to 5,000,000.
    #[arg(long, allow_negative_numbers = true, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(100..=5_000_000))]
    customers: u32,
    /// The seed of the made-up base.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Up to how many customers all are compared with all, to see what keys miss; 0 for none.
    #[arg(long, allow_negative_numbers = true, default_value_t = 3_000, value_parser = clap::value_parser!(u32).range(0..=20_000))]
    check: u32,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let text = report(&arguments);
    match io::stdout().lock().write_all(text.as_bytes()) {
        // A closed pipe (`| head`) is no failure.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}

fn report(arguments: &Arguments) -> String {
    let policy = DuplicatePolicy::default();
    let size = usize::try_from(arguments.customers).unwrap_or(usize::MAX);
    let progress = spinner();
    let mut growth =
        table(&["customers", "time", "per customer", "compared", "per customer", "of all pairs"]);
    let mut last = None;
    for size in [size / 4, size / 2, size] {
        progress.set_message(format!("{size} customers"));
        let base = generate::base(size, arguments.seed);
        let start = Instant::now();
        let found = find_duplicates(&base.cards, &policy);
        let time = start.elapsed();
        growth.add_row(growth_row(&found, time));
        last = Some((base, found));
    }
    let mut text = String::new();
    if let Some((base, found)) = last {
        text.push_str(&quality(&base, &found));
        text.push_str(&oversized(&found));
    }
    text.extend(["\nTime and comparisons as the base grows\n", &growth.to_string(), "\n"]);
    if arguments.check > 0 {
        let size = usize::try_from(arguments.check).unwrap_or(usize::MAX);
        progress.set_message(format!("all with all of {size} customers"));
        text.push_str(&all_with_all(size, arguments.seed, &policy));
    }
    progress.finish_and_clear();
    text
}

fn spinner() -> ProgressBar {
    let target = if io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let spinner = ProgressBar::with_draw_target(None, target);
    spinner.enable_steady_tick(Duration::from_millis(100));
    spinner
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN).set_header(header.iter().copied());
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn growth_row(found: &Duplicates, time: Duration) -> [String; 6] {
    let (cards, compared) = (found.cards(), found.comparisons());
    // At most 5,000,000 customers, so this has a place.
    let all = cards * cards.saturating_sub(1) / 2;
    [
        cards.to_string(),
        format!("{:.2} s", time.as_secs_f64()),
        format!("{:.1} µs", time.as_secs_f64() * 1e6 / count(cards)),
        compared.to_string(),
        format!("{:.1}", count(compared) / count(cards)),
        format!("{:.5}%", 100.0 * count(compared) / count(all)),
    ]
}

#[expect(clippy::cast_precision_loss, reason = "for a figure with few digits")]
fn count(n: u64) -> f64 {
    n as f64
}

/// In which group each customer is, and about which pairs a person is asked. Of groups that are not
/// to be merged a person is asked too.
struct Answer<'a> {
    groups: BTreeMap<&'a str, usize>,
    mergeable: Vec<bool>,
    ask: BTreeSet<(&'a str, &'a str)>,
}

impl<'a> Answer<'a> {
    fn of(found: &'a Duplicates) -> Self {
        let mut answer =
            Answer { groups: BTreeMap::new(), mergeable: Vec::new(), ask: BTreeSet::new() };
        for (number, group) in found.groups().iter().enumerate() {
            answer.mergeable.push(group.status == GroupStatus::Same);
            for member in &group.members {
                answer.groups.insert(member.as_str(), number);
            }
        }
        answer.ask = found.ask().iter().map(|p| (p.first.as_str(), p.second.as_str())).collect();
        answer
    }

    fn verdict(&self, a: &Card, b: &Card) -> Verdict {
        let (a, b) = (a.id().as_str(), b.id().as_str());
        if let Some(&group) = self.groups.get(a).filter(|group| self.groups.get(b) == Some(group)) {
            if self.mergeable.get(group) == Some(&true) { Verdict::Same } else { Verdict::Ask }
        } else if self.ask.contains(&(a.min(b), a.max(b))) {
            Verdict::Ask
        } else {
            Verdict::Different
        }
    }
}

/// Precision and recall, by what was planted.
fn quality(base: &Base, found: &Duplicates) -> String {
    let answer = Answer::of(found);
    let mut rows: BTreeMap<Planted, [u64; 3]> = BTreeMap::new();
    for &(planted, first, second) in &base.planted {
        let verdict = answer.verdict(&base.cards[first], &base.cards[second]);
        let place = match verdict {
            Verdict::Same => 0,
            Verdict::Ask => 1,
            Verdict::Different => 2,
        };
        rows.entry(planted).or_default()[place] += 1;
    }
    let mut table = table(&[
        "planted",
        "pairs",
        "same",
        "ask",
        "missed",
        "recall, same",
        "recall, same or ask",
    ]);
    let mut sum = [0_u64; 3];
    for planted in Planted::DUPLICATES {
        let row = rows.get(&planted).copied().unwrap_or_default();
        for (sum, part) in sum.iter_mut().zip(row) {
            *sum += part;
        }
        table.add_row(recall_row(planted.words(), row));
    }
    table.add_row(recall_row("all duplicates", sum));
    let mut others =
        crate::table(&["two customers who are alike", "pairs", "same (wrong)", "ask", "different"]);
    for planted in Planted::LOOK_ALIKES {
        let [same, ask, different] = rows.get(&planted).copied().unwrap_or_default();
        let pairs = same + ask + different;
        others.add_row([
            planted.words().to_owned(),
            pairs.to_string(),
            same.to_string(),
            ask.to_string(),
            different.to_string(),
        ]);
    }

    // Every pair of a group is a statement, planted or not.
    let duplicates: BTreeSet<(&str, &str)> = base
        .planted
        .iter()
        .filter(|(planted, ..)| Planted::DUPLICATES.contains(planted))
        .map(|&(_, a, b)| (base.cards[a].id().as_str(), base.cards[b].id().as_str()))
        .map(|(a, b)| (a.min(b), a.max(b)))
        .collect();
    let (mut said, mut right) = (0_u64, 0_u64);
    for group in found.mergeable() {
        for (place, first) in group.members.iter().enumerate() {
            for second in &group.members[place + 1..] {
                said += 1;
                right += u64::from(duplicates.contains(&(first.as_str(), second.as_str())));
            }
        }
    }
    let asked_right = answer.ask.intersection(&duplicates).count();
    let to_person = found.groups().len() - found.mergeable().count();
    format!(
        "{} customers, {} pairs planted as duplicates\n{table}\n\n{others}\n\n\
         precision of \"same\": {right} of {said} pairs in groups to merge ({})\n\
         precision of \"ask\": {asked_right} of {} pairs ({})\n\
         \"ask\" is meant for weak evidence: many of these pairs are two customers\n\
         groups: {}, of which {to_person} go to a person\n",
        found.cards(),
        duplicates.len(),
        percent(right, said),
        answer.ask.len(),
        percent(asked_right as u64, answer.ask.len() as u64),
        found.groups().len(),
    )
}

fn recall_row(of: &str, [same, ask, missed]: [u64; 3]) -> [String; 7] {
    let pairs = same + ask + missed;
    [
        of.to_owned(),
        pairs.to_string(),
        same.to_string(),
        ask.to_string(),
        missed.to_string(),
        percent(same, pairs),
        percent(same + ask, pairs),
    ]
}

fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        "none".to_owned()
    } else {
        format!("{:.2}%", 100.0 * count(part) / count(whole))
    }
}

fn oversized(found: &Duplicates) -> String {
    let mut kinds: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for block in found.oversized() {
        let (blocks, largest) = kinds.entry(block.kind.to_string()).or_default();
        *blocks += 1;
        *largest = block.size.max(*largest);
    }
    if kinds.is_empty() {
        return "no key is shared by too many\n".to_owned();
    }
    let line = |(kind, (blocks, largest)): (String, (u64, u64))| {
        format!(
            "{blocks} values of \"{kind}\" belong to too many customers to compare all of them (the \
             most: {largest});\n  each was compared only with those next to it by name, so a \
             duplicate with nothing else in common may be missed\n"
        )
    };
    kinds.into_iter().map(line).collect()
}

/// Compares every pair, and tells what keys alone do not find.
fn all_with_all(size: usize, seed: u64, policy: &DuplicatePolicy) -> String {
    let base = generate::base(size, seed);
    let found = find_duplicates(&base.cards, policy);
    let answer = Answer::of(&found);
    let start = Instant::now();
    let (mut pairs, mut same, mut ask) = (0_u64, 0_u64, 0_u64);
    let (mut same_missed, mut same_asked, mut ask_missed) = (0_u64, 0_u64, 0_u64);
    let mut rest = base.cards.as_slice();
    while let [first, others @ ..] = rest {
        for other in others {
            pairs += 1;
            match (compare(first, other, policy).verdict(), answer.verdict(first, other)) {
                (Verdict::Same, found) => {
                    same += 1;
                    same_missed += u64::from(found == Verdict::Different);
                    same_asked += u64::from(found == Verdict::Ask);
                }
                (Verdict::Ask, found) => {
                    ask += 1;
                    ask_missed += u64::from(found == Verdict::Different);
                }
                (Verdict::Different, _) => {}
            }
        }
        rest = others;
    }
    let time = start.elapsed().as_secs_f64();
    format!(
        "\nAll with all of {} customers: {pairs} comparisons in {time:.2} s ({:.2} µs each);\n\
         {same} pairs are the same, of which keys miss {same_missed} and a person is asked about \
         {same_asked};\n\
         {ask} pairs are to be asked about, of which keys miss {ask_missed}.\n",
        found.cards(),
        time * 1e6 / count(pairs),
    )
}
