//! Our table of currencies against an independent one, the crate `iso_currency`.

use std::collections::BTreeMap;

use clienteling::Currency;
use iso_currency::Currency as Other;

/// Every currency that the other table knows under a code of three letters.
fn others() -> BTreeMap<String, Other> {
    let letters = || 'A'..='Z';
    let codes = letters()
        .flat_map(|a| letters().flat_map(move |b| letters().map(move |c| format!("{a}{b}{c}"))));
    codes.filter_map(|code| Some((code.clone(), Other::from_code(&code)?))).collect()
}

#[test]
fn code_number_and_smallest_unit_agree_wherever_both_tables_know_a_currency() {
    let others = others();
    let mut compared = 0;
    for currency in Currency::all() {
        let Some(other) = others.get(currency.code()) else { continue };
        assert_eq!(currency.code(), other.code());
        let digits = other.exponent().map(u32::from);
        let ours = (currency.numeric(), Some(currency.minor_digits()));
        assert_eq!(ours, (other.numeric(), digits), "{currency}");
        compared += 1;
    }
    assert!(compared >= 150, "{compared} were compared");
}

#[test]
fn what_only_one_table_knows_is_known_and_has_a_reason() {
    let others = others();
    let only_ours: Vec<&str> = Currency::all()
        .iter()
        .map(|currency| currency.code())
        .filter(|code| !others.contains_key(*code))
        .collect();
    // Withdrawn in 2025 when XCG took its place; old books still hold it.
    assert_eq!(only_ours, ["ANG"]);

    let only_theirs: Vec<&str> = others
        .keys()
        .map(String::as_str)
        .filter(|code| code.parse::<Currency>().is_err())
        .collect();
    // Funds and units of account between banks, in which nobody pays at a till.
    let funds = ["BOV", "CHE", "CHW", "COU", "MXV", "USN", "UYI", "XAD", "XDR", "XSU", "XUA"];
    // Precious metals and bond-market units, without a smallest unit.
    let metals_and_bonds = ["XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XPD", "XPT"];
    // For tests, and for no currency at all.
    let codes = ["XTS", "XXX"];
    let mut expected: Vec<&str> = [&funds[..], &metals_and_bonds, &codes].concat();
    expected.sort_unstable();
    assert_eq!(only_theirs, expected);
}

#[test]
fn no_two_currencies_share_a_number_but_the_guilder_and_its_successor() {
    let mut by_number: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
    for currency in Currency::all() {
        by_number.entry(currency.numeric()).or_default().push(currency.code());
    }
    let shared: Vec<_> = by_number.into_iter().filter(|(_, codes)| codes.len() > 1).collect();
    // ISO 4217 gave the Caribbean guilder the number of the Netherlands Antillean one.
    assert_eq!(shared, [(532, vec!["ANG", "XCG"])]);
}
