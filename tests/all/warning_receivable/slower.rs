//! Who pays later than before.

use super::*;

/// Invoices that are due on the last day of a month each and paid so many days after.
fn paying(late: &[i64]) -> Vec<Fact> {
    let invoices = late.iter().enumerate().flat_map(|(number, late)| {
        let bought = day("2024-01-01") + Days::new(40 * u64::try_from(number).unwrap());
        let due = bought + Days::new(20);
        let on = if *late < 0 {
            due - Days::new(late.unsigned_abs())
        } else {
            due + Days::new(late.unsigned_abs())
        };
        [
            invoice(&format!("S-{number:03}"), &bought.to_string(), "100", json!({"due": due})),
            paid(&format!("B-{number:03}"), &on.to_string(), "100"),
        ]
    });
    invoices.collect()
}

fn found(late: &[i64]) -> Option<Finding> {
    let last = day("2024-01-01") + Days::new(40 * u64::try_from(late.len()).unwrap() + 60);
    finding(&base_of(paying(late)), PAYS_SLOWER, &last.to_string())
}

#[test]
fn ten_days_later_by_the_median_are_a_sign_and_nine_are_not() {
    let on_time = [0, 2, 1, -3, 0];
    let slow = |by| found(&[&on_time[..], &[by, by, 40, by, -9]].concat());
    assert_eq!(slow(9), None);
    let found = slow(10).unwrap();
    assert_eq!(
        (found.severity, found.force, found.advice),
        (Severity::Low, Force::Soft, Advice::WatchCredit)
    );
    assert_eq!(
        found.reason.to_string(),
        "pays 10 days later than before, at least the 10 days that are a sign"
    );
    let evidence: Vec<_> = found.evidence.iter().map(ToString::to_string).collect();
    assert_eq!(evidence, ["days from due to paid, lately: 10, before: 0 (10 more)"]);
    assert_eq!(found.facts.len(), 5);
    assert_eq!((found.at_stake, found.look_again_on), (None, Some(day("2025-08-18"))));
}

#[test]
fn it_is_compared_with_the_twenty_before_no_fewer_and_no_more() {
    // Of 20 the middle one is paid on the day, of 19 and of 21 thirty days after.
    let earlier = [&[30, 0][..], &[30; 10], &[0; 9]].concat();
    let found = found(&[&earlier[..], &[10; 5]].concat()).unwrap();
    let evidence: Vec<_> = found.evidence.iter().map(ToString::to_string).collect();
    assert_eq!(evidence, ["days from due to paid, lately: 10, before: 0 (10 more)"]);
}

#[test]
fn with_fewer_paid_invoices_than_it_takes_nothing_is_said() {
    let nine = base_of(paying(&[0, 0, 0, 0, 30, 30, 30, 30, 30]));
    assert_eq!(not_evaluated(&nine, "2025-03-31"), NONE);
    assert!(found(&[0, 0, 0, 0, 0, 30, 30, 30, 30, 30]).is_some());
    // Who never bought on account is asked nothing.
    let cash = base_of([fact("purchase", "S-1", "2026-03-01", json!({"lines": line("1", "5")}))]);
    assert_eq!(not_evaluated(&cash, "2025-03-31"), NONE);
}

#[test]
fn since_the_first_payment_after_which_it_was_so_without_a_break() {
    let facts = paying(&[0, 0, 0, 0, 0, 30, 30, 30, 30, 30]);
    let base = base_of(facts);
    let all = finding(&base, PAYS_SLOWER, "2025-03-31").unwrap();
    // The tenth is paid 30 days after it was due, on the twentieth day after it was bought.
    let tenth = day("2024-01-01") + Days::new(9 * 40 + 50);
    assert_eq!(all.since, tenth);
    let more = base_of(paying(&[0, 0, 0, 0, 0, 30, 30, 30, 30, 30, 30]));
    assert_eq!(finding(&more, PAYS_SLOWER, "2025-03-31").unwrap().since, tenth);
    assert_eq!(finding(&base, PAYS_SLOWER, &(tenth - Days::new(1)).to_string()), None);
}

#[test]
fn longer_terms_that_were_agreed_are_no_sign() {
    let mut facts = vec![
        fact("payment_terms", "T-1", "2024-01-01", json!({"net_days": 10})),
        fact("payment_terms", "T-2", "2025-01-01", json!({"net_days": 60})),
    ];
    for number in 0..10_u64 {
        let (year, terms) = if number < 5 { (2024, 10) } else { (2025, 60) };
        let bought =
            NaiveDate::from_ymd_opt(year, 1 + 2 * u32::try_from(number % 5).unwrap(), 1).unwrap();
        facts.push(owed(&format!("S-{number}"), &bought.to_string(), "100"));
        let on = bought + Days::new(terms);
        facts.push(paid(&format!("B-{number}"), &on.to_string(), "100"));
    }
    assert_eq!(finding(&base_of(facts), PAYS_SLOWER, "2025-12-31"), None);
}

#[test]
fn a_bill_is_money_when_it_matures() {
    let late = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let mut facts = paying(&late);
    for fact in facts.iter_mut().rev().take(6) {
        if let Fact::Payment(payment) = fact {
            payment.matures = Some(payment.date + Days::new(90));
        }
    }
    let base = base_of(facts);
    let found = finding(&base, PAYS_SLOWER, "2025-05-31").unwrap();
    assert!(found.reason.to_string().starts_with("pays 90 days later"), "{}", found.reason);
    // Two of the last five have not matured yet.
    let early = day("2024-01-01") + Days::new(9 * 40 + 20);
    let evaluation = evaluated(&base, &policy(), early);
    let said = evaluation.of_customer(&id("C-1")).unwrap();
    assert_eq!(said.not_evaluated, []);
    assert!(said.look_again_on.is_some());
}

#[test]
fn what_was_disputed_or_only_credited_is_not_compared() {
    let mut facts = paying(&[0, 0, 0, 0, 0, 30, 30, 30, 30, 30]);
    facts.push(fact(
        "dispute",
        "DI-1",
        "2025-03-01",
        json!({"purchase": "S-009", "settled": "2025-03-02"}),
    ));
    let base = base_of(facts);
    assert_eq!(
        not_evaluated(&base, "2025-03-31"),
        ["warning.pays-slower: not enough data: 9 of the 10 needed"]
    );
    let mut facts = paying(&[0, 0, 0, 0, 0, 30, 30, 30, 30]);
    facts.push(invoice("S-100", "2025-01-01", "100", json!({"due": "2025-01-31"})));
    facts.push(fact(
        "return",
        "RT-1",
        "2025-03-01",
        json!({"lines": line("1", "100"), "of": "S-100"}),
    ));
    assert_eq!(not_evaluated(&base_of(facts), "2025-03-31"), NONE);
}

#[test]
fn who_paid_late_long_ago_or_has_left_is_no_sign() {
    // The first of the last five is paid on 7 September 2024.
    let mut facts = paying(&[0, 0, 0, 0, 0, 30, 30, 30, 30, 30]);
    let base = base_of(facts.clone());
    let recent = finding(&base, PAYS_SLOWER, "2025-09-06").unwrap();
    assert_eq!(recent.look_again_on, Some(day("2025-09-07")));
    assert_eq!(finding(&base, PAYS_SLOWER, "2025-09-07"), None);
    let longer = with(|draft| draft.latest_within_months = 13);
    let found = found_by(&base, &longer, "2025-09-07");
    assert!(found.iter().any(|one| one.key.matter() == PAYS_SLOWER));
    facts.push(fact("end", "E-1", "2025-03-01", json!({"kind": "dissolved"})));
    let base = base_of(facts);
    assert!(finding(&base, PAYS_SLOWER, "2025-02-28").is_some());
    assert_eq!(finding(&base, PAYS_SLOWER, "2025-03-01"), None);
}

#[test]
fn what_names_no_day_is_not_compared_with_what_does() {
    let mut facts = paying(&[0; 10]);
    for number in 0..5_u64 {
        let bought = day("2025-01-20") + Days::new(10 * number);
        facts.push(owed(&format!("T-{number}"), &bought.to_string(), "100"));
        let on = bought + Days::new(9);
        facts.push(paid(&format!("U-{number}"), &on.to_string(), "100"));
    }
    let base = base_of(facts);
    let tight = with(|draft| draft.slower_by_days = 5);
    let found = found_by(&base, &tight, "2025-03-31");
    assert!(found.iter().all(|one| one.key.matter() != PAYS_SLOWER), "{found:?}");
}
