use super::PartialDate;
use crate::customer::leaf::FieldValue;
use proptest::prelude::*;

fn date(text: &str) -> PartialDate {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn refused(text: &str) -> String {
    match text.parse::<PartialDate>() {
        Ok(date) => panic!("{text} is read as {}", date.to_text()),
        Err(error) => error.to_string(),
    }
}

/// Each with the spellings of one date that people and programs use.
const SPELLINGS: [(&str, &[&str]); 6] = [
    (
        "1990-05-17",
        &[
            "1990-05-17",
            " 1990-05-17 ",
            "1990-5-17",
            "19900517",
            "1990/05/17",
            "1990/5/17",
            "1990.05.17",
            "1990.5.17",
            "1990年05月17日",
            "1990年5月17日",
            "1990 年 5 月 17 日",
            "1990年5月17号",
            "1990年5月17號",
            "1990年5月17",
            "公历1990年5月17日",
            "公曆1990年5月17日",
            "阳历:1990-05-17",
            "陽曆1990年5月17日",
            "新历1990年5月17日",
            "新曆1990年5月17日",
            "西历1990年5月17日",
            "西曆1990年5月17日",
            "一九九〇年五月十七日",
            "一九九零年五月十七日",
            "１９９０年５月１７日",
            "１９９０－０５－１７",
            "１９９０/５/１７",
            "1990\u{2011}05\u{2011}17",
            "\u{feff}1990-05-17",
            "1990. 5. 17.",
            "1990.05.17.",
            "1990 05 17",
            "1990 5 17",
            "1990 - 05 - 17",
            "1990年5月17日生",
            "1990年5月17日出生",
            "1990年5月17日。",
            "生日：1990-05-17",
            "出生日期 1990-05-17",
            "'1990-05-17",
        ],
    ),
    ("1990-05", &["1990-05", "1990-5", "1990/5", "1990/05", "1990.05", "1990年5月", "1990年五月"]),
    ("1990", &["1990", "1990年", "１９９０", "一九九〇年"]),
    ("--01-19", &["--01-19", "--0119", "1月19日", "01月19日", "1月19号", "一月十九日", "1月19"]),
    ("--01", &["--01", "1月", "一月"]),
    ("---19", &["---19", "19日", "十九号"]),
];

#[test]
fn every_spelling_of_a_date_is_one_date() {
    for (written, spellings) in SPELLINGS {
        for spelling in spellings {
            assert_eq!(date(spelling).to_text(), written, "{spelling}");
        }
    }
}

#[test]
fn of_a_day_with_a_time_the_day_is_read() {
    for midnight in [
        "1990-05-17T00:00",
        "1990-05-17t00:00",
        "1990-05-17T00:00:00",
        "1990-05-17T00:00:00.000",
        "1990-05-17T00:00:00,000000",
        "1990-05-17T00:00:00Z",
        "1990-05-17T00:00:00.000Z",
        "1990-05-17T00:00:00+08:00",
        "1990-05-17T00:00:00-0330",
        "1990-05-17 00:00:00",
        "1990-05-17 00:00:00.0",
        "1990-05-17 00:00:00+00",
        "1990-05-17 00:00:00 +08:00",
        "1990-05-17 00:00:00 UTC",
        "1990/5/17 0:00",
        "1990/5/17 0:00:00",
        "1990/5/17 12:00:00 AM",
        "1990/5/17 12:00 am",
        "1990-05-17T12:00 AM Z",
        "1990.5.17 00:00",
        "19900517T000000",
        "19900517T000000Z",
        "19900517 00:00",
        "1990年5月17日 00:00",
        "1990年5月17日 0:00:00",
        "1990 年 5 月 17 日 00:00",
        "１９９０－０５－１７　００：００：００",
        " 1990-05-17T00:00 ",
    ] {
        assert_eq!(date(midnight).to_text(), "1990-05-17", "{midnight}");
    }
    for by_day in [
        "1990-05-17T14:30",
        "1990-05-17 23:59:59.999",
        "1990/5/17 2:30 PM",
        "1990/5/17 12:00 PM",
        "1990-05-17 00:00:00.001",
        "19900517T1430",
        "1990年5月17日 14:30",
    ] {
        assert_eq!(date(by_day).to_text(), "1990-05-17", "{by_day}");
    }
}

/// A midnight in Beijing is a time of the day before in a database that counts by Greenwich.
#[test]
fn of_a_time_in_a_zone_the_day_at_home_is_not_certain() {
    for unclear in [
        "1990-05-16T16:00:00.000Z",
        "1990-05-16T16:00Z",
        "1990-05-16 16:00:00+00",
        "1990-05-16 16:00:00 UTC",
        "1990-05-17T01:00:00+09:00",
        "19900516T160000Z",
        "1990-05-17T00:00:01Z",
    ] {
        let error = refused(unclear);
        assert!(error.contains("not certain on which day"), "{unclear}: {error}");
    }
}

/// A spelling with one digit more or less, another separator, or a part that there is not.
#[test]
fn what_is_next_to_a_date_is_none() {
    for wrong in [
        "",
        "-",
        "--",
        "---",
        "--2-3",
        "--1",
        "--119",
        "--01190",
        "--02-30",
        "--0230",
        "--13-01",
        "--00",
        "---0",
        "---00",
        "---32",
        "---05-17",
        "0000",
        "0000-01-01",
        "199",
        "19900",
        "199005",
        "1990051",
        "19900-01-01",
        "199005170",
        "19900230",
        "19901301",
        "1990-00",
        "1990-13",
        "1990-02-29",
        "1990-05-17-1",
        "1990-05-32",
        "1990-05-00",
        "1990-05/17",
        "1990/05-17",
        "1990/5/17/",
        "1990.5",
        "1990,5,17",
        "1990 05",
        "1990 0517",
        "1990.5.17..",
        "1990 05-17",
        "生日",
        "生",
        "+990",
        "1990-05-",
        "1990--17",
        "1990-05-17T",
        "1990-05-17T0",
        "1990-05-17T00",
        "1990-05-17T000",
        "1990-05-17T00:0",
        "1990-05-17T24:00",
        "1990-05-17T00:60",
        "1990-05-17T00:00:60",
        "1990-05-17T00:00:00.x",
        "1990-05-17T00:00.5",
        "1990-05-17T00:00:00:00",
        "1990-05-17T00:00T00:00",
        "1990-05-17T00:00+",
        "1990-05-17T00:00+8",
        "1990-05-17T00:00+15:00",
        "1990-05-17T00:00 CST",
        "1990-05-17 00:00 +08:00 x",
        "1990-05-17 13:00 PM",
        "1990-05-17 0:00 AM",
        "1990-05-17 00",
        "1990-05-17 :00",
        "1990-05-17 00:00 00:00",
        "1990-05-32T00:00",
        "1990-02-29 00:00:00",
        "1990-05T00:00",
        "1990 00:00",
        "--05-17T00:00",
        "00:00",
        "T00:00",
        "1990年13月",
        "1990年2月29日",
        "1990年5月17日10时",
        "1990年17日",
        "90年5月17日",
        "199年5月17日",
        "月",
        "日",
        "年月日",
        "13月",
        "32日",
        "yesterday",
    ] {
        let error = refused(wrong);
        assert!(error.starts_with("date: expected for example"), "{wrong}: {error}");
    }
}

#[test]
fn a_date_of_which_the_parts_cannot_be_told_apart_is_refused_with_the_reason() {
    for unclear in [
        "5/6/1990",
        "05/06/1990",
        "17/5/1990",
        "05-17-1990",
        "17.05.1990",
        "5/6/90",
        "90/5/17",
        "90-05-17",
        "05/1990",
        "1990-005-17",
        "５/６/１９９０",
    ] {
        let error = refused(unclear);
        assert!(error.contains("the year first and in four digits"), "{unclear}: {error}");
    }
}

#[test]
fn a_lunar_date_is_no_solar_one() {
    for lunar in [
        "农历五月十七",
        "阴历1990年5月17日",
        "農曆1990-05-17",
        "正月初一",
        "腊月廿三",
        "闰五月十七",
        "五月十七",
        "1990年五月十七",
        "五月初三日",
        "lunar 1990-05-17",
        "冬月十一日",
        "阴历5月17日",
        "陰曆5月17日",
        "旧历5月17日",
        "舊曆5月17日",
        "夏历5月17日",
        "夏曆5月17日",
        "闰5月17日",
        "閏5月17日",
        "腊月17日",
        "臘月17日",
        "1990年5月17日（农历）",
        "1990-05-17(农历)",
        "（农历）五月十七",
        "潤五月十七",
        "1990年除夕",
        "生日：农历1990-05-17",
    ] {
        let error = refused(lunar);
        assert!(error.contains("a lunar one has a field of its own"), "{lunar}: {error}");
    }
}

#[test]
fn what_is_unknown_contradicts_nothing() {
    assert!(date("1990").is_compatible_with(date("1990-05-17")));
    assert!(date("--05-17").is_compatible_with(date("1990-05")));
    assert!(date("--05-17").is_compatible_with(date("1990")));
    assert!(!date("--05-17").is_compatible_with(date("1990-06")));
    assert!(!date("1991").is_compatible_with(date("1990-05-17")));
    assert!(!date("--02-29").is_compatible_with(date("2011")));
    assert!(date("--02-29").is_compatible_with(date("2012")));
    assert!(date("--05").is_compatible_with(date("1990-05-17")));
    assert!(!date("--05").is_compatible_with(date("1990-06-17")));
    assert!(date("---17").is_compatible_with(date("1990-05")));
    assert!(!date("---17").is_compatible_with(date("--05-18")));
    assert!(!date("---30").is_compatible_with(date("--02")));
    assert!(date("---29").is_compatible_with(date("--02")));
    assert!(!date("---29").is_compatible_with(date("2011-02")));
}

#[test]
fn of_two_dates_that_agree_the_one_with_more_parts_says_more() {
    let detail = |text| date(text).detail();
    assert!(detail("1990-05-17") > detail("--05-17") && detail("--05-17") > detail("--05"));
    assert!(detail("1990-05") > detail("1990"));
}

#[test]
fn the_leap_day_is_one_of_every_year_and_a_year_of_five_digits_has_no_written_form() {
    assert_eq!(PartialDate::of_every_year(2, 29), Some(date("--02-29")));
    assert_eq!(PartialDate::of_every_year(2, 30), None);
    let day = |year| chrono::NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    assert_eq!(PartialDate::try_from(day(9999)), Ok(date("9999-01-01")));
    for year in [0, 10_000] {
        assert!(PartialDate::try_from(day(year)).is_err(), "{year}");
    }
}

#[test]
fn one_lies_before_the_other_only_if_it_is_certain() {
    assert!(date("1990").is_certainly_before(date("1991-01-01")));
    assert!(!date("1990").is_certainly_before(date("1990-12-31")));
    assert!(date("1990-02").is_certainly_before(date("1990-03")));
    assert!(!date("--01-01").is_certainly_before(date("1990")));
    assert!(!date("--01").is_certainly_before(date("--02")));
}

#[test]
fn a_part_that_is_not_said_is_not_known() {
    let parts = |text| (date(text).year(), date(text).month(), date(text).day());
    assert_eq!(parts("--01"), (None, Some(1), None));
    assert_eq!(parts("---19"), (None, None, Some(19)));
    assert_eq!(parts("---31"), (None, None, Some(31)));
    assert_eq!((date("--01").earliest(), date("---19").latest()), (None, None));
    assert_eq!(date("---19").known_parts(), 1);
}

proptest! {
    #[test]
    fn every_written_form_is_read_as_written(year in 1_u32..=9999, month in 1_u32..=12, day in 1_u32..=28) {
        for text in [
            format!("{year:04}-{month:02}-{day:02}"),
            format!("{year:04}-{month:02}"),
            format!("{year:04}"),
            format!("--{month:02}-{day:02}"),
            format!("--{month:02}"),
            format!("---{day:02}"),
        ] {
            let date = date(&text);
            prop_assert_eq!(date.to_text(), text.clone());
            prop_assert!(date.earliest() <= date.latest());
            let json = serde_json::to_string(&date).unwrap();
            prop_assert_eq!(&json, &format!("\"{text}\""));
            prop_assert_eq!(serde_json::from_str::<PartialDate>(&json).unwrap(), date);
        }
    }

    #[test]
    fn any_text_is_refused_or_read_once_and_for_all(
        text in "\\PC{0,16}|[-0-9/.年月日号初十五閏闰０-９生. ']{0,14}|1990[-/]5[-/]17[T ][0-9:.,+ZAPM -]{0,12}|[12][0-9]{3}[-/.年][01]?[0-9][-/.月][0-3]?[0-9]日?",
    ) {
        if let Ok(date) = text.parse::<PartialDate>() {
            prop_assert_eq!(date.to_text().parse::<PartialDate>().unwrap(), date);
            prop_assert!(date.is_compatible_with(date));
            prop_assert!(date.known_parts() > 0);
        }
    }
}
