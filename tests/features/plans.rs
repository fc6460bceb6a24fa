//! Telephone numbers against the plans of their countries.

use clienteling::customer::{PhoneNumber, PlanError};

/// A country or `-`, how a number is written there, and what it is.
fn rows() -> impl Iterator<Item = [&'static str; 3]> {
    let lines = include_str!("../all/phones/table.txt").lines();
    let lines = lines.filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split('\t').collect::<Vec<_>>().try_into().unwrap())
}

#[test]
fn the_rules_agree_with_libphonenumber() {
    use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, Region};

    for [home, written, number] in rows() {
        // Written in China: there 00 leads abroad.
        let region: Region = if home == "-" { "CN" } else { home }.parse().unwrap();
        let theirs = PHONE_NUMBER_UTIL.parse(written, Some(region)).ok();
        let theirs = theirs.filter(rlibphonenumber::PhoneNumber::is_valid).map(|known| {
            let number = known.format_as(PhoneNumberFormat::E164).into_owned();
            known.extension.map_or(number.clone(), |extension| format!("{number};ext={extension}"))
        });
        let ours = written.parse::<PhoneNumber>().ok();
        let home = Some(home).filter(|home| *home != "-");
        let ours = ours.and_then(|number| number.in_plan(home).ok());
        let ours = ours.map(|number| number.as_str().to_owned());
        assert_eq!(ours, theirs, "{written}");
        assert_eq!(
            ours.as_deref(),
            Some(number).filter(|number| *number != "refused"),
            "{written}"
        );
    }
}

#[test]
fn each_way_not_to_fit_a_plan_has_its_name() {
    let plan = |number: &str, home| number.parse::<PhoneNumber>().unwrap().in_plan(home);
    for (number, home, error) in [
        ("13123456789", Some("CHN"), PlanError::UnknownCountry),
        ("13123456789", Some("QQ"), PlanError::NoCountry),
        ("13123456789", None, PlanError::NoCountry),
        ("+999 13123456", Some("CN"), PlanError::NoCountry),
        ("+33 1 42 34 20 000", None, PlanError::Length),
        ("+33 1 42 34", None, PlanError::Length),
        ("+852 0123 4567", None, PlanError::NotGivenOut),
    ] {
        let found = plan(number, home).unwrap_err();
        assert_eq!(found, error, "{number}");
        assert!(!format!("{found} {found:?}").contains("123"));
    }
    assert_eq!(
        plan("13123456789", Some("cn")),
        "+8613123456789".parse().map_err(|_| PlanError::Length)
    );
    assert_eq!(plan("+8613123456789", Some("GB")), plan("13123456789", Some("CN")));
}
