//! The rules for telephone numbers on a table of 300. The program `features` asks the port of
//! libphonenumber about the same.

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
