//! Shares by largest remainder against figures that others computed.
//!
//! Those figures are not part of this project: `CLIENTELING_GOLDEN` names their folder, by default
//! `../shared/golden`. Where it is missing the comparison says that it is skipped; the same rules stand
//! in the tests beside the code.

use std::fs;
use std::path::PathBuf;

use clienteling::loyalty::profit_share::{ProfitPot, ProfitSharePolicyDraft, profit_share};
use clienteling::{Currency, CustomerBase, Draft, Fact, Money, Period};

/// The rows of the file: case, pot, weights, shares and remainders. A case in quotes has commas.
fn golden() -> Option<Vec<[String; 5]>> {
    let folder = std::env::var("CLIENTELING_GOLDEN").unwrap_or_else(|_| "../shared/golden".into());
    let path = PathBuf::from(folder).join("loyalty/largest_remainder.csv");
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: no `{}`; set CLIENTELING_GOLDEN to its folder", path.display());
        return None;
    };
    let lines = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    let rows: Vec<[String; 5]> = lines
        .map(|line| {
            let mut cells: Vec<&str> = line.rsplitn(5, ',').collect();
            cells.reverse();
            let cells: Vec<String> = cells.into_iter().map(str::to_owned).collect();
            cells.try_into().unwrap()
        })
        .collect();
    assert!(rows.len() > 10, "the file has rows");
    Some(rows)
}

fn numbers(cell: &str) -> Vec<i64> {
    cell.split(' ').map(|number| number.parse().unwrap()).collect()
}

fn fen(minor: i64) -> Money {
    Money::from_minor(minor, Currency::CNY)
}

/// A guest for each weight, who joined and spent it.
fn guests(weights: &[i64]) -> CustomerBase {
    let mut base = CustomerBase::new();
    for (place, weight) in weights.iter().enumerate() {
        let amount = fen(*weight).amount();
        let facts = [
            format!(
                r#"{{"membership":{{"id":"M-{place}","customer":"G-{place}","date":"2026-01-01",
                    "programme":"guests","change":"joined"}}}}"#
            ),
            format!(
                r#"{{"purchase":{{"id":"S-{place}","customer":"G-{place}","date":"2026-01-01",
                    "lines":[{{"product":"dinner","quantity":"1",
                        "amount":{{"amount":"{amount}","currency":"CNY"}}}}]}}}}"#
            ),
        ];
        for fact in facts {
            base.add(serde_json::from_str::<Fact>(&fact).unwrap()).unwrap();
        }
    }
    base
}

#[test]
fn shares_and_remainders_are_those_of_the_worked_cases() {
    let Some(rows) = golden() else { return };
    for [case, pot, weights, shares, remainders] in rows {
        let (pot, weights) = (fen(pot.parse().unwrap()), numbers(&weights));
        let expected: Vec<Money> = numbers(&shares).into_iter().map(fen).collect();
        let weighed: Vec<Money> = weights.iter().copied().map(fen).collect();
        let parts = pot.allocate_with_remainders(&weighed).unwrap();
        let found: Vec<Money> = parts.iter().map(|part| part.amount).collect();
        assert_eq!(found, expected, "{case}");
        let shown: Vec<String> = parts.iter().map(|part| part.remainder.to_string()).collect();
        assert_eq!(shown.join(" "), remainders, "{case}");

        if pot.is_zero() {
            continue;
        }
        let draft = ProfitSharePolicyDraft { pot: ProfitPot::Fixed(pot), ..Default::default() };
        let (policy, as_of) = (draft.validate().unwrap(), "2026-01-01".parse().unwrap());
        let period = Period::from_first_to_last(as_of, as_of).unwrap();
        let (base, programme) = (guests(&weights), "guests".parse().unwrap());
        let shared = profit_share(&base, &programme, period, pot, &policy, as_of).unwrap();
        let paid: Vec<Money> = shared.guests.iter().map(|guest| guest.paid).collect();
        assert_eq!((paid, shared.paid), (expected, pot), "{case}");
    }
}
