use super::{NationalId, check_digit, is_french};
use crate::customer::Sex;
use crate::customer::leaf::FieldValue;
use proptest::prelude::*;

fn read(text: &str) -> Option<String> {
    text.parse::<NationalId>().ok().map(String::from)
}

fn id(text: &str) -> NationalId {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn every_spelling_of_a_number_is_one_number() {
    for spelling in [
        "11010519491231002X",
        "11010519491231002x",
        "110105 19491231 002X",
        "110105-19491231-002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "１１０１０５　１９４９１２３１　００２ｘ",
        "110105\u{2011}19491231\u{2011}002X",
        "\u{feff}11010519491231002X\u{200b}",
        "'11010519491231002X",
        "11010519491231002×",
        "11010519491231002Х",
    ] {
        assert_eq!(read(spelling).as_deref(), Some("11010519491231002X"), "{spelling}");
    }
    for (spelling, number) in [
        ("A123456(3)", "A1234563"),
        ("Z683365（5）", "Z6833655"),
        ("H08123456(02)", "H0812345602"),
        ("1234567(0)", "12345670"),
        ("123.456.789-09", "12345678909"),
        ("12.345.678-9", "123456789"),
        ("12.345.678-k", "12345678K"),
        ("900101/1234", "9001011234"),
        ("900101/123", "900101123"),
        ("756.1234.5678.97", "7561234567897"),
    ] {
        assert_eq!(read(spelling).as_deref(), Some(number), "{spelling}");
    }
    // Next to these: two numbers, a word in brackets, brackets elsewhere.
    for wrong in [
        "11010519491231002X/E12345678",
        "900101/12345",
        "9001011/234",
        "E1234567/8",
        "900101/1234/5",
        "A123456(345)",
        "A(123456)3",
        "A123456()",
        "(A1234563)",
        "E12345678(護照)",
    ] {
        assert_eq!(read(wrong), None, "{wrong}");
    }
}

#[test]
fn what_a_spreadsheet_has_damaged_is_refused_with_that_word() {
    for text in [
        "1.10105E+17",
        "1.10105194912310E+17",
        "1,10105e+17",
        "110105194912310038.0",
        "110105194912310000",
        "123456789.0",
        "110,105,194,912,310,000",
    ] {
        let error = text.parse::<NationalId>().unwrap_err();
        assert!(matches!(error, crate::customer::TextError::Spreadsheet { .. }), "{text}: {error}");
    }
    // With these zeros its last digit agrees, and the letters of these are none of a power.
    for text in ["830000198107150000", "1234E56", "12E34567"] {
        assert_eq!(read(text).as_deref(), Some(text));
    }
}

/// From the standard, from the rules of the immigration office, and of either sex.
#[test]
fn a_chinese_number_says_when_its_holder_was_born_and_of_which_sex() {
    for (number, born, sex) in [
        ("11010519491231002X", "1949-12-31", Sex::Female),
        ("440524188001010014", "1880-01-01", Sex::Male),
        ("911124198108030024", "1981-08-03", Sex::Female),
        ("932682198501010017", "1985-01-01", Sex::Male),
        ("830000198107150000", "1981-07-15", Sex::Female),
        ("110105491231002", "1949-12-31", Sex::Female),
        ("110105491231013", "1949-12-31", Sex::Male),
    ] {
        let says = id(number).chinese().unwrap();
        assert_eq!((says.born().to_string().as_str(), says.sex()), (born, sex), "{number}");
        assert_eq!(format!("{says:?}"), "ChineseId(…)");
    }
}

#[test]
fn a_chinese_number_with_a_wrong_character_is_refused_at_every_place() {
    for number in ["11010519491231002X", "911124198108030024"] {
        for place in 0..number.len() {
            for other in "0123456789X".chars() {
                let mut wrong: Vec<char> = number.chars().collect();
                let right = std::mem::replace(&mut wrong[place], other);
                let wrong: String = wrong.into_iter().collect();
                // An X before the last place is no Chinese number, and could be another.
                let foreign = other == 'X' && place < 17;
                assert_eq!(read(&wrong).is_some(), other == right || foreign, "{wrong}");
            }
        }
    }
    // Two neighbours exchanged.
    assert_eq!(read("11010519492131002X"), None);
    assert_eq!(read("11010519491230102X"), None);
}

#[test]
fn a_number_of_18_digits_needs_a_province_and_a_day() {
    let with_check = |digits: &str| format!("{digits}{}", check_digit(digits).unwrap());
    for (digits, accepted) in [
        ("11010519491231002", true),
        ("65010519491231002", true),
        ("71010519491231002", true),
        ("83010519491231002", true),
        // No province, but a date where a Chinese number has one.
        ("10010519491231002", false),
        ("16010519491231002", false),
        ("84010519491231002", false),
        ("91610519491231002", false),
        ("00010519491231002", false),
        // No such day.
        ("11010519490229002", false),
        ("11010519491301002", false),
        ("11010518491231002", false),
        ("11010521001231002", false),
        ("11010520000229002", true),
        ("11010520991231002", true),
        // Neither: it is another country's.
        ("10910120001234567", true),
    ] {
        assert_eq!(read(&with_check(digits)).is_some(), accepted, "{digits}");
    }
}

#[test]
fn numbers_of_other_countries_and_passports_are_accepted_as_they_are() {
    for number in [
        "E12345678",
        "G12345678",
        "C01X00T47",
        "123456789",
        "1234567890123",
        "HERC850317HDFRRL07",
        "185057800608436",
        "784198012345678",
        "19900517123456",
        "000000000000000000",
        "L01X00T471",
        "1101051949123100",
        "1101051949123100200",
        // A day where a Chinese number has it, behind letters.
        "ABCDEF199001011234",
    ] {
        let read = id(number);
        assert_eq!(read.as_str(), number);
        assert!(read.chinese().is_none(), "{number}");
    }
    for wrong in ["", "123", "12 3", "1234?", "身份证号码", "é1234", &"1".repeat(33)] {
        assert!(read(wrong).is_none(), "{wrong}");
    }
}

#[test]
fn an_old_number_of_15_digits_is_that_of_the_same_person() {
    let (old, new) = (id("110105491231002"), id("11010519491231002X"));
    assert_eq!(old.as_str(), "110105491231002");
    assert_eq!(old.current(), new.as_str());
    assert!(old.agrees(&new) && new.agrees(&old) && new.detail() > old.detail());
    assert!(!old.agrees(&id("110105194912310038")));
    // No such day, no such province, people born before 1900, and a French number.
    for other in ["110105499931002", "160105491231002", "110105901231999", "151024610204325"] {
        let number = match other {
            "151024610204325" => {
                let french = (0..97).map(|key| format!("1510246102043{key:02}"));
                french.into_iter().find(|number| is_french(number)).unwrap()
            }
            other => other.to_owned(),
        };
        assert!(id(&number).chinese().is_none(), "{number}");
        assert_eq!(id(&number).current(), number);
    }
}

#[test]
fn no_error_repeats_the_number() {
    for wrong in ["110105194912310020", "110105199002300014", "160105194912310021", "?1234567"] {
        let error = wrong.parse::<NationalId>().unwrap_err();
        assert!(!format!("{error} {error:?}").contains("1949"), "{error}");
        assert!(!format!("{error} {error:?}").contains(wrong), "{error}");
    }
}

proptest! {
    #[test]
    fn any_text_is_refused_or_read_once_and_for_all(
        text in "\\PC{0,24}|[1-9][0-9]{5}(19|20)[0-9]{9}[0-9xX]|[0-9 -]{14,20}",
    ) {
        if let Ok(number) = text.parse::<NationalId>() {
            prop_assert_eq!(&number.as_str().parse::<NationalId>().unwrap(), &number);
            prop_assert!(number.agrees(&number));
            prop_assert_eq!(number.current().parse::<NationalId>().unwrap().chinese(), number.chinese());
        }
    }

    #[test]
    fn every_chinese_number_can_be_read(province in 11_u8..=15, day in 0_i64..60_000, order in 0_u16..1000) {
        let born = chrono::NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + chrono::Days::new(day.unsigned_abs());
        let digits = format!("{province}0105{}{order:03}", born.format("%Y%m%d"));
        let number = format!("{digits}{}", check_digit(&digits).unwrap());
        let says = id(&number).chinese().unwrap();
        prop_assert_eq!(says.born(), born);
        prop_assert_eq!(says.sex() == Sex::Male, order % 2 == 1);
    }
}
