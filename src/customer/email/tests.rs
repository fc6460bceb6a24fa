use proptest::prelude::*;

use super::EmailAddress;

fn read(text: &str) -> Option<String> {
    text.parse::<EmailAddress>().ok().map(|address| address.as_str().to_owned())
}

#[test]
fn all_spellings_of_an_address_are_one_address() {
    let rows: [(&str, &[&str]); 13] = [
        (
            "Li.Na@example.com",
            &[
                "Li.Na@Example.COM",
                " Li.Na@example.com ",
                "Li.Na＠example.com",
                "Ｌｉ．Ｎａ＠ｅｘａｍｐｌｅ．ｃｏｍ",
                "Li.Na@example。com",
                "Li.Na@example｡com",
                "mailto:Li.Na@example.com",
                "MAILTO:Li.Na@example.com?subject=Hello%20there",
                "mailto：Li.Na@example.com",
                "Li Na <Li.Na@example.com>",
                "\"Na, Li\" <Li.Na@example.com>",
                "李娜 <Li.Na@example.com>",
                "李娜＜Li.Na@example.com＞",
                "<Li.Na@example.com>",
                "Li.Na@example.com <Li.Na@example.com>",
                "Li.Na@example.com<mailto:Li.Na@example.com>",
                "Li Na <Li.Na@example.com>;",
                "Li.Na@example.com,",
                "Li.Na@example.com.",
                "Li.Na@example.com。",
                "'Li.Na@example.com",
                "'Li.Na@example.com'",
                "Email: Li.Na@example.com",
                "E-Mail:Li.Na@example.com",
                "邮箱：Li.Na@example.com",
                "Email: Li Na <Li.Na@example.com>",
            ],
        ),
        ("info@müller.de", &["info@mu\u{308}ller.de", "info@MÜLLER.de", "info@MU\u{308}LLER.DE"]),
        ("josé@example.com", &["jose\u{301}@example.com"]),
        ("o'brien@example.com", &["o'brien@example.com", "'o'brien@example.com"]),
        ("李娜@例子.中国", &["李娜@例子。中国", "李娜＠例子．中国"]),
        // Thai with a tone mark and am; Hindi with vowel signs, a virama and a nukta.
        ("a@น\u{e49}\u{e4d}\u{e32}.ไทย", &["a@น\u{e49}ำ.ไทย"]),
        ("a@ทดสอบ.ไทย", &[]),
        ("a@हिन्दी.भारत", &[]),
        ("a@क\u{93c}.भारत", &["a@\u{958}.भारत"]),
        ("a@ශ්\u{200d}රී.lk", &[]),
        ("a@οδοσ.gr", &["a@ΟΔΟΣ.gr"]),
        ("a@한국.kr", &["a@\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}.kr"]),
        ("a@ångström.se", &["a@\u{212b}ngstro\u{308}m.se"]),
    ];
    for (address, spellings) in rows {
        for spelling in spellings.iter().chain([&address]) {
            assert_eq!(read(spelling).as_deref(), Some(address), "{spelling}");
        }
    }
}

#[test]
fn an_address_with_a_typing_error_is_refused() {
    for wrong in [
        "@example.com",
        "a@",
        "a@b",
        "a b@c.de",
        "a@@c.de",
        "a@c..de",
        "a@c.de..",
        "Mobile: a@c.de",
        "Email a@c.de",
        "邮箱：",
        "a@-c.de",
        "a@c-.de",
        ".a@c.de",
        "a.@c.de",
        "a..b@c.de",
        "a@c_d.de",
        "a@c d.de",
        "a(b)@c.de",
        "a@c.de; b@c.de",
        "a@c.de, b@c.de",
        "a@c.de, Li Na <b@c.de>",
        "Li Na <a@c.de",
        "Li Na a@c.de",
        "mailto:",
        "mailto:a%40c.de",
        "mailto:a%2Bb@c.de",
        "mailto:a@c.de,b@c.de",
        "http://c.de",
    ] {
        assert_eq!(read(wrong), None, "{wrong}");
    }
}

#[test]
fn a_domain_that_nobody_can_have_is_refused_and_its_neighbour_is_not() {
    for (wrong, right) in [
        ("a@192.0.2.1", "a@192.0.2.1a"),
        ("a@example.123", "a@example.1a3"),
        ("a@example.１２３", "a@123.example"),
        ("a@example.٣", "a@٣.example"),
        ("a@m².de", "a@m2.de"),
        ("a@ﬁn.de", "a@fin.de"),
        ("a@ℓ.de", "a@l.de"),
        ("a@①.de", "a@1.de"),
        ("a@ⓐ.de", "a@a.de"),
        ("a@🅐.de", "a@b.de"),
        ("a@ª.de", "a@ä.de"),
        ("a@ﾃｽﾄ.jp", "a@テスト.jp"),
        ("a@☃.de", "a@雪.de"),
        ("a@\u{301}e.de", "a@e\u{301}.de"),
        ("a@x.\u{e49}น", "a@x.น\u{e49}"),
        ("a@ex\u{200b}ample.de", "a@ex-ample.de"),
        ("a@ex\u{200d}ample.de", "a@क्\u{200d}ष.de"),
    ] {
        assert_eq!(read(wrong), None, "{wrong}");
        assert!(read(right).is_some(), "{right}");
    }
}

#[test]
fn an_address_is_as_long_as_it_can_be_and_no_longer() {
    let local = |length| format!("{}@example.com", "a".repeat(length));
    assert!(read(&local(64)).is_some() && read(&local(65)).is_none());
    let label = |letter: &str, length| format!("a@{}.com", letter.repeat(length));
    assert!(read(&label("a", 63)).is_some() && read(&label("a", 64)).is_none());
    // A label is counted in characters: its form in ASCII is shorter than its bytes.
    assert!(read(&label("ก", 63)).is_some());
    let whole = |length: usize| format!("a@{}{}", "abcdefg.".repeat(30), "a".repeat(length - 242));
    assert!(read(&whole(254)).is_some() && read(&whole(255)).is_none());
    assert!(read(&format!("{} <a@example.com>", "Li".repeat(200))).is_some());
}

/// Addresses as people write them, and what is nearly one.
fn written() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[a-zA-Z0-9]{1,4}",
        Just("@".to_owned()),
        Just(".".to_owned()),
        "[＠．。.@<>;,? -]",
        "[À-ỿ\u{300}-\u{36f}]{1,3}",
        "[\u{900}-\u{97f}\u{e00}-\u{eff}\u{200b}-\u{200d}]{1,3}",
        "[\u{1100}-\u{11ff}가-깋ΣσςİıK]{1,2}",
        "[\u{2070}-\u{209f}\u{ff00}-\u{ffef}]{1,2}",
        Just("mailto:".to_owned()),
        Just("邮箱：".to_owned()),
        "['`\"=]{1,2}",
        Just("Li <".to_owned()),
    ];
    let free = proptest::collection::vec(part, 1..8).prop_map(|parts| parts.concat());
    prop_oneof![free.clone(), free.prop_map(|domain| format!("a@{domain}.de")), "\\PC{0,20}"]
}

proptest! {
    #[test]
    fn an_address_reads_back_as_itself_and_is_put_together(text in written()) {
        use unicode_normalization::UnicodeNormalization;
        if let Ok(address) = text.parse::<EmailAddress>() {
            prop_assert_eq!(address.as_str().parse::<EmailAddress>(), Ok(address.clone()));
            prop_assert_eq!(format!("{}@{}", address.local(), address.domain()), address.as_str());
            let apart: String = address.as_str().nfd().collect();
            prop_assert_eq!(apart.parse::<EmailAddress>(), Ok(address.clone()));
            let link = format!("mailto:{}", address.as_str());
            if !link.contains(['%', '?']) {
                prop_assert_eq!(link.parse::<EmailAddress>(), Ok(address));
            }
        }
    }
}
