use proptest::prelude::*;

use super::PhoneNumber;
use crate::customer::TextError;

fn read(text: &str) -> Option<String> {
    text.parse::<PhoneNumber>().ok().map(|number| number.as_str().to_owned())
}

/// Every spelling in a row is the number in front, and is that number again when it is read back.
fn are_one(rows: &[(&str, &[&str])]) {
    for (number, spellings) in rows {
        for spelling in spellings.iter().chain([number]) {
            assert_eq!(read(spelling).as_deref(), Some(*number), "{spelling}");
        }
    }
}

#[test]
fn all_spellings_of_a_number_are_one_number() {
    are_one(&[
        (
            "+441615550123",
            &[
                "+44 161 555 0123",
                "0044 (0)161 555 0123",
                "00 44 161 555 0123",
                "+0044 161 555 0123",
                "+44 (0)161 555 0123",
                "+44 0161 555 0123",
                "+44(0161)5550123",
                "(+44)161 555 0123",
                "(0044) (0) 161-555-0123",
                "[+44] 161/555.0123",
                "（＋４４）１６１\u{3000}５５５－０１２３",
                "【+44】161\u{2009}555\u{2011}0123",
                "\u{202a}+44\u{a0}161\u{200b}555\u{2013}0123\u{202c}",
                "tel:+44-161-555-0123",
                "TEL:+44-161-555-0123",
                "Tel.: +44 161 555 0123",
                "ＴＥＬ：+44 161 555 0123",
                "Telephone +44 161 555 0123",
                "callto://+441615550123",
                "电话：+44 161 555 0123",
                "'+441615550123",
                "+٤٤ ١٦١ ٥٥٥ ٠١٢٣",
                "۰۰۴۴ ۱۶۱ ۵۵۵ ۰۱۲۳",
                "+४४ १६१ ५५५ ०१२३",
                "tel:161-555-0123;phone-context=+44",
                "tel:0161-555-0123;phone-context=+44",
                "+44 161 555 0123/",
            ],
        ),
        (
            "+8613800001111",
            &[
                "+86 138 0000 1111",
                "86138 0000 1111",
                "86-138-0000-1111",
                "0086 138 0000 1111",
                "(+86)13800001111",
                "(86) 138 0000 1111",
                "+86 (0)138 0000 1111",
                "手机: ８６１３８００００１１１１",
            ],
        ),
        ("+861055550100", &["+86 (10) 5555-0100", "+86 010 5555 0100", "0086-10-55550100"]),
        ("13800001111", &["138 0000 1111", "138-0000-1111", "１３８００００１１１１"]),
        ("01055550100", &["010-5555 0100", "(010) 5555.0100", "（０１０）５５５５０１００"]),
        ("+390669812345", &["+39 (0)6 698 12345", "+39 06 69812345", "0039 06 698 12345"]),
        ("+393331234567", &["+39 333 1234567", "(0039) 333-1234567"]),
        ("+3780549882914", &["+378 (0)549 882914", "+378 0549 882914"]),
        ("+2250707070712", &["+225 07 07 07 07 12", "00225 0707070712"]),
        ("+2290197123456", &["+229 01 97 12 34 56", "+229 (0)1 97 12 34 56"]),
        ("+4722121555", &["+47 22 12 15 55", "+47 (0)22 12 15 55"]),
        ("+4702345", &["+47 02345"]),
        ("+34913728555", &["+34 (0)913 728 555", "0034 913 728 555"]),
        ("+3612345678", &["+36 1 234 5678", "+36 (06) 1 234 5678", "+36 06 1 234 5678"]),
        ("+74951234567", &["+7 495 123-45-67", "+7 (8 495) 123-45-67", "+7 8 495 1234567"]),
        ("+13105550100", &["+1 (310) 555-0100", "001 310 555 0100", "+1.310.555.0100"]),
        ("0000001", &["000 0001"]),
    ]);
}

#[test]
fn an_extension_is_kept_as_one_and_never_part_of_the_number() {
    are_one(&[
        (
            "+441615550123;ext=136",
            &[
                "+44 161 555 0123 x136",
                "+44 161 555 0123 X 136",
                "+44 161 555 0123 ext 136",
                "+44 161 555 0123 ext. 136",
                "+44 161 555 0123 Ext.: 136",
                "+44 161 555 0123, ext. 136",
                "+44 161 555 0123 extension 136",
                "+44 161 555 0123 extn. 136",
                "+44 161 555 0123 (x136)",
                "+44 161 555 0123 (ext 136)",
                "+44 161 555 0123 #136",
                "+44 161 555 0123,,136#",
                "+44 161 555 0123 ｘ１３６",
                "tel:+44-161-555-0123;ext=136",
                "tel:161-555-0123;ext=136;phone-context=+44",
                "tel:161-555-0123;phone-context=+44;ext=136",
                "+44 161 555 0123 доб. 136",
            ],
        ),
        (
            "01055550100;ext=801",
            &[
                "010-55550100转801",
                "010-55550100 转 801",
                "010-55550100轉８０１",
                "010-55550100（转801）",
                "010-55550100转分机801",
                "010-55550100 分机：801",
                "010-55550100分机号801",
                "010-55550100-801",
                "010 5555 0100-801",
                "010-55550100－801",
                "(010)55550100-801",
                "010-55550100(801)",
                "010-55550100（801）",
                "010-55550100*801",
                "010-55550100,801",
            ],
        ),
        ("+861055550100;ext=801", &["+86-10-55550100-801", "+86 010 55550100 转801"]),
        ("+861055550100;ext=8", &["+86 10 55550100-8"]),
        ("05718888123;ext=801", &["0571-8888123-801", "0571-8888123转801"]),
        ("55550100;ext=801", &["55550100-801", "5555 0100 x801"]),
        ("4008100200;ext=1234", &["400-810-0200-1234", "400 8100 200 转 1234"]),
        // The numbers that couriers get instead of a customer's.
        ("17012345679;ext=1234", &["17012345679-1234", "17012345679转1234"]),
        ("+8617012345679;ext=1234", &["8617012345679-1234"]),
    ]);
    let number: PhoneNumber = "+44 161 555 0123 x07".parse().unwrap();
    assert_eq!((number.number(), number.extension()), ("+441615550123", Some("07")));
    assert_ne!(number, "+44 161 555 0123 x7".parse().unwrap());
    assert_ne!(number, "+44 161 555 0123".parse().unwrap());
}

#[test]
fn one_step_from_an_extension_the_digits_belong_to_the_number() {
    for (text, number) in [
        // Not yet a whole Chinese number in front, or its last digit behind the dash.
        ("010-5555-0100", "01055550100"),
        ("0755-8888-1234", "075588881234"),
        ("0571-8888123-4", "057188881234"),
        ("138-0000-1111", "13800001111"),
        ("400-810-0200", "4008100200"),
        ("555-0100", "5550100"),
        ("5555-0100", "55550100"),
        ("555-0100-12", "555010012"),
        // Elsewhere the digits behind a dash are dialled with the others.
        ("030 12345678-90", "0301234567890"),
        ("+49 30 1234567-890", "+49301234567890"),
        ("+1 310-555-0100", "+13105550100"),
    ] {
        assert_eq!(read(text).as_deref(), Some(number), "{text}");
    }
}

#[test]
fn what_a_spreadsheet_has_damaged_is_refused_with_that_word() {
    let damaged = [
        "13800001111.0",
        "13800001111.00",
        "8613800001111.0",
        "+8613800001111.0",
        "1.38E+10",
        "1.38e+10",
        "1,38E+10",
        "1.38E10",
        "8.61E+12",
        "1E+10",
        "１.38E+10",
        "'1.38E+10",
        "13,800,001,111",
        "13,800,001,111.00",
    ];
    for text in damaged {
        let error = text.parse::<PhoneNumber>().unwrap_err();
        assert!(matches!(error, TextError::Spreadsheet { .. }), "{text}: {error}");
        assert!(error.to_string().contains("spreadsheet"), "{error}");
    }
    // Dots between groups are how some people write.
    for text in
        ["13800001111", "138.0000.1111", "555.0100", "0800.00", "0800.00.01", "01.42.34.20.00"]
    {
        assert!(read(text).is_some(), "{text}");
    }
}

#[test]
fn a_length_that_no_chinese_number_has_is_refused() {
    for possible in [
        "+8613800001111",
        "+86 10 5555 0100",
        "+86 20 5555 0100",
        "+86 755 5555 0100",
        "+86 571 555 0100",
        "+86 400 810 0200",
        "+86 95588",
        "+86 10 95588",
        "+86 12345",
        "+86 755 12345",
    ] {
        assert!(read(possible).is_some(), "{possible}");
    }
    for impossible in [
        "+861380000111",
        "+86138000011112",
        "86138000011112 x1",
        "+86 10 555 0100",
        "+86 10 5555 01001",
        "+86 20 555 0100",
        "+86 755 5555 01001",
        "+86 571 55 0100",
        "+86 400 810 020",
        "+86 400 810 02001",
        "+86 9558",
        "+86 1234",
        "+86 755 5555",
    ] {
        let of_china = impossible.starts_with('+');
        assert!(read(impossible).is_none() || !of_china, "{impossible}");
    }
    // Without the code nobody can say that it is a Chinese number.
    for kept in ["138000011112", "861380000111"] {
        assert_eq!(read(kept).as_deref(), Some(kept));
    }
}

#[test]
fn what_is_no_number_or_more_than_one_is_refused() {
    for wrong in [
        "",
        "1234",
        "1234567890123456",
        "12+345",
        "++12345",
        "12345x",
        "000000",
        "+00000",
        "+000 44 161 555 0123",
        "+0 161 555 0123",
        "+44",
        "+44 (0)",
        "call me",
        "1-800-FLOWERS",
        "138 0000 1111 home",
        "138 0000 ¹¹¹¹",
        "①③⑧00001111",
        "13800001111/13900002222",
        "5550100/5550101",
        "010-55550100/01",
        "+86 755 88881234/5",
        "13800001111,13900002222",
        "5550100,5550101",
        "13800001111 转 13900002222",
        "010-55550100 转",
        "010-55550100 x8x1",
        "x136",
        "#REF!",
        "tel:7042;phone-context=example.com",
        "tel:863-1234;phone-context=+1-914-555",
        "tel:+441615550123;phone-context=+44",
        "tel:+441615550123;isub=1",
        "tel:+441615550123;ext=136;isub=1",
        "tel:+441615550123;ext=136;ext=137",
        "tel:161;phone-context=+44;phone-context=+49",
    ] {
        assert_eq!(read(wrong), None, "{wrong}");
    }
    // A slash behind the area code sets nothing apart.
    for (text, number) in [("030/5550100", "0305550100"), ("0049 35241/12345", "+493524112345")] {
        assert_eq!(read(text).as_deref(), Some(number), "{text}");
    }
}

/// Numbers as people write them, and what is nearly one.
fn written() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[0-9]{1,5}",
        "[٠-٩０-９]{1,4}",
        Just("+".to_owned()),
        Just("00".to_owned()),
        Just("(0)".to_owned()),
        Just("86".to_owned()),
        Just("+39".to_owned()),
        Just("010".to_owned()),
        Just("138".to_owned()),
        "[-./() （）－+x#*,;:=']",
        Just("ext.".to_owned()),
        Just("转".to_owned()),
        Just(";ext=".to_owned()),
        Just(";phone-context=+".to_owned()),
        Just("E+1".to_owned()),
        Just(".0".to_owned()),
        Just("tel:".to_owned()),
    ];
    prop_oneof![
        proptest::collection::vec(part, 1..7).prop_map(|parts| parts.concat()),
        "\\PC{0,20}",
    ]
}

proptest! {
    #[test]
    fn a_number_reads_back_as_itself_and_holds_what_it_says(text in written()) {
        if let Ok(number) = text.parse::<PhoneNumber>() {
            prop_assert_eq!(number.as_str().parse::<PhoneNumber>(), Ok(number.clone()));
            let digits = number.number().trim_start_matches('+');
            prop_assert!((5..=15).contains(&digits.len()));
            prop_assert!(digits.bytes().all(|byte| byte.is_ascii_digit()));
            let uri = format!("tel:{}", number.as_str());
            prop_assert_eq!(uri.parse::<PhoneNumber>(), Ok(number.clone()));
            if let Some(extension) = number.extension() {
                prop_assert!((1..=6).contains(&extension.len()));
                prop_assert!(!number.number().contains(';'));
            }
        }
    }

    #[test]
    fn spaces_dashes_and_brackets_make_no_other_number(
        code in prop_oneof![Just("86"), Just("44"), Just("39"), Just("1"), Just("47"), Just("852")],
        groups in proptest::collection::vec("[0-9]{2,4}", 2..4),
        between in "[ .\u{3000}\u{a0}]",
    ) {
        let plain = format!("+{code}{}", groups.concat());
        for spelling in [
            format!("+{code}{between}{}", groups.join(&between)),
            format!("（+{code}）{}", groups.join(&between)),
            format!("00{code}{between}{}", groups.join(&between)),
        ] {
            prop_assert_eq!(read(&spelling), read(&plain), "{}", spelling);
        }
    }
}
