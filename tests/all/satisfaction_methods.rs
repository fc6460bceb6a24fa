//! Gaps, quadrants and Kano against figures that others computed.
//!
//! Those figures are not part of this project: `CLIENTELING_GOLDEN` names their folder, by default
//! `../shared/golden`. Where it is missing the comparison says that it is skipped; the same rules stand
//! as small tables in the tests beside the code.

use std::fs;
use std::path::PathBuf;

use clienteling::Draft;
use clienteling::satisfaction::Figure;
use clienteling::satisfaction::expectation::{ServqualDimension, WeightedGap, servqual_importance};
use clienteling::satisfaction::importance::{
    Quadrant, QuadrantLines, RatedItem, importance_performance,
};
use clienteling::satisfaction::kano::{
    KanoAnswer, KanoCategory, KanoCounts, KanoPolicy, KanoPolicyDraft, KanoRule, KanoTable,
};
use rust_decimal::{Decimal, RoundingStrategy};

/// The rows of a file of figures, without the comment and the names of the columns.
fn golden(name: &str) -> Option<Vec<Vec<String>>> {
    let folder = std::env::var("CLIENTELING_GOLDEN").unwrap_or_else(|_| "../shared/golden".into());
    let path = PathBuf::from(folder).join("satisfaction").join(name);
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: no `{}`; set CLIENTELING_GOLDEN to its folder", path.display());
        return None;
    };
    let lines = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    let rows: Vec<_> =
        lines.map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>()).collect();
    assert!(!rows.is_empty(), "`{name}` has rows");
    Some(rows)
}

fn decimal(text: &str) -> Decimal {
    text.parse::<Decimal>().unwrap().normalize()
}

fn rating(text: &str) -> Figure {
    text.parse().unwrap()
}

#[test]
fn the_gaps_of_servqual_are_those_of_the_worked_case() {
    let Some(rows) = golden("servqual_gap.csv") else { return };
    let (dimensions, totals) = rows.split_at(5);
    let gaps = dimensions.iter().map(|row| {
        let dimension: ServqualDimension = row[0].parse().unwrap();
        (dimension, rating(&row[1]))
    });
    let WeightedGap { gap, parts, .. } = servqual_importance().weigh(gaps).unwrap();
    for (row, part) in dimensions.iter().zip(&parts) {
        assert_eq!(part.item.as_str(), row[0]);
        assert_eq!(part.gap, decimal(&row[1]), "{}", row[0]);
        assert_eq!(part.share.to_string(), format!("{}%", row[2]), "{}", row[0]);
        assert_eq!(part.part, decimal(&row[3]), "{}", row[0]);
    }
    assert_eq!(gap.known(), Some(decimal(&totals[0][3])));
    // The trap of the file: points that nobody divided come to 30.606 there. With ours the sum of the
    // products is not what is said.
    let sum: Decimal = dimensions.iter().map(|row| decimal(&row[1])).sum();
    assert_eq!(sum, decimal(&totals[0][1]));
    assert_eq!(sum / Decimal::from(5), decimal(&totals[1][1]));
}

#[test]
fn the_quadrants_of_the_car_dealer_are_those_of_martilla_and_james() {
    let Some(rows) = golden("importance_performance.csv") else { return };
    let items: Vec<RatedItem<&str>> = rows
        .iter()
        .map(|row| RatedItem {
            item: row[0].as_str(),
            importance: rating(&row[1]),
            performance: rating(&row[2]),
        })
        .collect();
    for (lines, column) in [(QuadrantLines::Means, 3), (QuadrantLines::Medians, 4)] {
        let placed = importance_performance(items.clone(), lines).unwrap().known().unwrap();
        if column == 3 {
            assert_eq!(placed.importance_line, decimal("3.151429"));
            assert_eq!(placed.performance_line, decimal("2.816429"));
        }
        for row in &rows {
            let item = placed.items.iter().find(|item| item.item == row[0]).unwrap();
            let expected = match row[column].as_str() {
                "concentrate here" => Quadrant::ConcentrateHere,
                "keep up" => Quadrant::KeepUp,
                "low priority" => Quadrant::LowPriority,
                "possible overkill" => Quadrant::PossibleOverkill,
                other => panic!("{other}"),
            };
            assert_eq!(item.quadrant, expected, "{}, column {column}", row[0]);
        }
    }
}

fn category(letter: &str) -> KanoCategory {
    match letter {
        "M" => KanoCategory::MustBe,
        "O" => KanoCategory::OneDimensional,
        "A" => KanoCategory::Attractive,
        "I" => KanoCategory::Indifferent,
        "R" => KanoCategory::Reverse,
        "Q" => KanoCategory::Questionable,
        other => panic!("{other}"),
    }
}

#[test]
fn both_tables_of_kano_are_those_of_the_literature() {
    let Some(rows) = golden("kano_evaluation_table.csv") else { return };
    assert_eq!(rows.len(), 25);
    for row in rows {
        let [there, missing] = [&row[0], &row[1]].map(|word| word.parse::<KanoAnswer>().unwrap());
        let of = |table: KanoTable| table.category(there, missing);
        assert_eq!(of(KanoTable::Standard), category(&row[2]), "{row:?}");
        assert_eq!(of(KanoTable::Pouliot), category(&row[3]), "{row:?}");
    }
}

#[test]
fn the_worked_survey_of_kano_comes_out_as_published_and_as_recomputed() {
    let Some(rows) = golden("kano_survey_worked.csv") else { return };
    let most = KanoPolicyDraft { rule: KanoRule::Most, ..Default::default() };
    let most = most.validate().unwrap();
    for row in rows {
        let [must_be, one_dimensional, attractive, indifferent, reverse, questionable] =
            [1, 2, 3, 4, 5, 6].map(|column| row[column].parse().unwrap());
        let counts =
            KanoCounts { must_be, one_dimensional, attractive, indifferent, reverse, questionable };
        let judged = counts.judge(&KanoPolicy::default()).known().unwrap();
        let by_most = counts.judge(&most).known().unwrap();
        let name = &row[0];
        assert_eq!(judged.answers, 296, "{name}");
        assert_eq!(by_most.category, category(&row[7]), "{name}");
        assert_eq!(judged.most, [category(&row[7])], "{name}");
        assert_eq!(judged.category, category(&row[8]), "{name}");
        // As published.
        let total = judged.total_strength.share().known().unwrap();
        assert_eq!(format!("{total:.0}"), row[9], "{name}");
        assert_eq!(format!("{:.0}", judged.category_strength), row[10], "{name}");
        let better = judged.satisfaction().known().unwrap();
        let worse = judged.dissatisfaction().known().unwrap();
        assert_eq!(better.round_dp(3), decimal(&row[11]), "{name}");
        assert_eq!(worse.round_dp(3), decimal(&row[12]), "{name}");
        let significance = judged.significance;
        let (sign, word) = if significance.is_significant { (">", "sig") } else { ("<", "ns") };
        let threshold = significance.threshold.round_dp(1);
        let said = format!("{} {sign} {threshold:.1} {word}", significance.difference);
        assert_eq!(said, row[13], "{name}");
        // As recomputed, to the nine decimals of a share.
        assert_eq!(better, decimal(&row[14]).round_dp(9), "{name}");
        assert_eq!(worse, decimal(&row[15]).round_dp(9), "{name}");
        assert_eq!(total.value(), decimal(&row[16]).round_dp(9), "{name}");
        assert_eq!(judged.category_strength.value(), decimal(&row[17]).round_dp(9), "{name}");
        // … and to the six of a threshold, rounded up.
        let away = RoundingStrategy::AwayFromZero;
        let threshold = decimal(&row[18]).round_dp_with_strategy(6, away);
        assert_eq!(significance.threshold, threshold, "{name}");
    }
}
