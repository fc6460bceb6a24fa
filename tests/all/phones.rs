//! The rules for telephone numbers on a table of 300, and with the feature `phone-plans` the port of
//! libphonenumber on the same.

use clienteling::customer::PhoneNumber;

/// A country or `-`, how a number is written there, and what it is.
fn rows() -> impl Iterator<Item = [&'static str; 3]> {
    let lines = include_str!("phones/table.txt").lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split('\t').collect::<Vec<_>>().try_into().unwrap())
}

#[test]
fn the_rules_read_all_numbers_of_the_table() {
    assert_eq!(rows().count(), 300);
    for [home, written, number] in rows() {
        let read = written.parse::<PhoneNumber>();
        match (home, number) {
            (_, "refused") => assert!(read.is_err(), "{written}"),
            ("-", number) => assert_eq!(read.unwrap().as_str(), number, "{written}"),
            // Without its country code a number stays as it is given.
            (_, number) => {
                let digits: String = written.chars().filter(char::is_ascii_digit).collect();
                assert_eq!(read.unwrap().as_str(), digits, "{written} of {number}");
            }
        }
    }
}

#[cfg(feature = "phone-plans")]
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
