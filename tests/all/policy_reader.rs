//! Policies as people write them, also wrongly, and what is said of them.

use clienteling::tiering::ValuePeriod;
use clienteling::{ReviewPolicy, Share};

fn from_json(text: &str) -> Result<ReviewPolicy, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// Reads a policy in euros with more in it.
fn from_toml(text: &str) -> Result<ReviewPolicy, String> {
    toml::from_str(&format!("currency = \"EUR\"\n{text}\n"))
        .map_err(|error| error.message().to_owned())
}

fn cut(written: &str) -> Result<String, String> {
    let policy = from_toml(&format!("abc.cuts = [{written}]"))?;
    Ok(policy.abc.cuts.iter().map(Share::to_string).collect::<Vec<_>>().join(" "))
}

fn leads(written: &str) -> Result<u32, String> {
    from_toml(&format!("vip.leads = {written}")).map(|policy| policy.vip.leads)
}

fn at_least(written: &str) -> Result<String, String> {
    let policy = from_toml(&format!("vip.value.at_least = {written}"))?;
    Ok(policy.vip.value.unwrap().at_least.to_string())
}

fn refused(path: &str, kind: &str) -> String {
    format!("`{path}`: {kind}")
}

#[test]
fn a_share_is_read_as_a_number_a_text_or_a_percentage_with_blanks_where_people_put_them() {
    for written in [
        "0.1",
        "0.10",
        "1e-1",
        "'0.1'",
        "'0.1 '",
        "' 0.1'",
        "'10%'",
        "'10 %'",
        "' 10  % '",
        "'10.0%'",
    ] {
        assert_eq!(cut(written).as_deref(), Ok("10%"), "{written}");
    }
    assert_eq!(cut("0, 1").as_deref(), Ok("0% 100%"));
    assert_eq!(cut("-0.0").as_deref(), Ok("0%"));
}

#[test]
fn what_is_no_share_is_refused_with_examples() {
    let expected = "expected a share from 0 to 1 with at most 9 decimals, such as `0.1` or `10%`";
    for written in [
        "110",
        "'110%'",
        "'10,5%'",
        "'0,1'",
        "'10%%'",
        "'%'",
        "'1e-1'",
        "-0.1",
        "'-10%'",
        "'+10%'",
        "'.1'",
        "'0.'",
        "''",
        "0.1234567891",
        "1e300",
        "-1e300",
        "1e-30",
        "2026-01-01",
        "12:00:00",
    ] {
        assert_eq!(cut(written), Err(refused("abc.cuts[0]", expected)), "{written}");
    }
    for written in ["true", "{}", "[0.1]", "nan", "inf", "-inf"] {
        let expected = "expected a text or a number";
        assert_eq!(cut(written), Err(refused("abc.cuts[0]", expected)), "{written}");
    }
}

#[test]
fn a_float_of_more_than_15_digits_is_asked_for_in_quotes() {
    let expected = "expected a number of at most 15 digits: write a longer one in quotes";
    assert_eq!(cut("0.1234567890123456"), Err(refused("abc.cuts[0]", expected)));
    // One of 15 is taken for what it is, and has too many decimals.
    assert!(cut("0.123456789012345").unwrap_err().contains("at most 9 decimals"));
    assert_eq!(cut("'0.123456789'").as_deref(), Ok("12.3456789%"));
}

#[test]
fn a_whole_number_is_read_as_a_number_or_a_text_also_with_a_zero_after_its_point() {
    for written in ["30", "+30", "'30'", "' 30 '", "'+30'", "30.0", "3e1", "0x1e", "3_0"] {
        assert_eq!(leads(written), Ok(30), "{written}");
    }
    for written in [
        "30.5",
        "'thirty'",
        "''",
        "true",
        "{}",
        "[30]",
        "inf",
        "nan",
        "'3_0'",
        "'1,000'",
        "'30.0'",
        "2026-01-01",
    ] {
        let expected = refused("vip.leads", "expected a whole number");
        assert_eq!(leads(written), Err(expected), "{written}");
    }
    for written in ["-1", "'-1'", "-1.0", "4294967296", "1e10"] {
        let expected = refused("vip.leads", "expected a whole number from 0 to 4294967295");
        assert_eq!(leads(written), Err(expected), "{written}");
    }
    assert_eq!(leads("4294967295"), Ok(u32::MAX));
    // A number too large for any format's own whole numbers.
    let error = from_json(r#"{"currency": "EUR", "vip": {"leads": 99999999999999999999}}"#);
    assert!(error.unwrap_err().starts_with("`vip.leads`: expected a whole number"));
}

#[test]
fn money_is_read_as_a_text_in_either_order_or_as_a_table_also_with_a_bare_number() {
    for written in [
        "'200 EUR'",
        "'EUR 200'",
        "' 200   EUR '",
        "'200\tEUR'",
        "'200\u{a0}EUR'",
        "'200.00 EUR'",
        "{ amount = '200', currency = 'EUR' }",
        "{ amount = 200, currency = 'EUR' }",
        "{ amount = 200.0, currency = ' EUR' }",
        "{ amount = ' 200', currency = 'EUR' }",
    ] {
        assert_eq!(at_least(written).as_deref(), Ok("200.00 EUR"), "{written}");
    }
    assert_eq!(at_least("{ amount = 0.1, currency = 'EUR' }").as_deref(), Ok("0.10 EUR"));
}

#[test]
fn what_is_no_money_is_refused_with_an_example_and_the_part_that_is_wrong() {
    let field = "vip.value.at_least";
    for written in [
        "200",
        "'200'",
        "'200EUR'",
        "'€200'",
        "'200 €'",
        "'200 eur'",
        "'1 000 EUR'",
        "'EUR USD'",
        "'200 EUR EUR'",
        "''",
        "'EUR'",
        "[200, 'EUR']",
        "true",
        "'200 EURO'",
        "'200 €UR'",
    ] {
        let expected = "expected money, such as `200 EUR`";
        assert_eq!(at_least(written), Err(refused(field, expected)), "{written}");
    }
    for written in [
        "'1,000 EUR'",
        "'200,50 EUR'",
        "'2e2 EUR'",
        "'0.1234567 EUR'",
        "'99999999999999999999 EUR'",
        "{ amount = '200 EUR', currency = 'EUR' }",
        "{ amount = 1e300, currency = 'EUR' }",
    ] {
        let expected = "expected an amount, with at most 6 decimals, up to 10^19, such as `12.50`";
        assert_eq!(at_least(written), Err(refused(field, expected)), "{written}");
    }
    let currency = "expected a currency: an ISO 4217 code in capitals, such as `CNY`";
    for (written, part, expected) in [
        ("'200 XYZ'", "", currency),
        ("{ amount = 200, currency = 'eur' }", ".currency", currency),
        ("{ amount = nan, currency = 'EUR' }", ".amount", "expected a text or a number"),
        ("{ amount = 200 }", ".currency", "a value is missing"),
        ("{ currency = 'EUR' }", ".amount", "a value is missing"),
        (
            "{ amount = 200, currency = 'EUR', vat = 1 }",
            ".vat",
            "unknown field: expected one of `amount`, `currency`",
        ),
        ("'200 USD'", "", "an amount in USD: expected EUR"),
        ("'-200 EUR'", "", "`-200.00 EUR` is not above zero"),
    ] {
        assert_eq!(at_least(written), Err(refused(&format!("{field}{part}"), expected)));
    }
}

#[test]
fn one_of_several_is_written_as_its_name_or_as_a_table_with_its_value() {
    let period = |written: &str| {
        from_toml(&format!("value_period = {written}")).map(|policy| policy.value_period)
    };
    assert_eq!(period("'all_time'"), Ok(ValuePeriod::AllTime));
    assert_eq!(period("{ months = '6' }"), Ok(ValuePeriod::Months(6)));
    let expected = "expected one of `all_time`, `calendar_year`, `months`";
    for written in ["'ever'", "6", "{}", "{ months = 6, all_time = 1 }", "{ years = 1 }", "[]"] {
        assert_eq!(period(written), Err(refused("value_period", expected)), "{written}");
    }
    for (written, path, expected) in [
        ("'months'", "value_period", "expected a table: `months` needs a value"),
        ("{ all_time = 1 }", "value_period", "expected `all_time` alone, as a text"),
        ("{ months = 'six' }", "value_period.months", "expected a whole number"),
    ] {
        assert_eq!(period(written), Err(refused(path, expected)), "{written}");
    }
}

#[test]
fn a_file_that_is_no_table_and_a_field_in_place_of_a_table_or_a_list_are_refused() {
    let fields = "`currency`, `value_period`, `ranked_by`, `abc`, `vip`, `warning`, \
                  `followup`, `complaint`, `calendar`, `forecast_months`, `forecast`";
    for written in ["[]", "null", "3", "\"x\"", "[{\"currency\": \"EUR\"}]"] {
        let expected = format!("expected a table with the fields {fields}");
        assert_eq!(from_json(written), Err(expected), "{written}");
    }
    assert_eq!(from_json("{}"), Err("`currency`: a value is missing".to_owned()));
    for written in ["abc = 3", "abc = 'A'", "[[abc]]\ncuts = [0.1]", "abc = true"] {
        let expected = "expected a table with the fields `cuts`, `grace`";
        assert_eq!(from_toml(written), Err(refused("abc", expected)), "{written}");
    }
    for written in ["abc.cuts = '10%'", "abc.cuts = 0.1", "abc.cuts = { a = 0.1 }"] {
        assert_eq!(from_toml(written), Err(refused("abc.cuts", "expected a list")), "{written}");
    }
    // Nothing where there may be nothing, and only there.
    let nothing = |field: &str| from_json(&format!(r#"{{"currency": "EUR", "vip": {{{field}}}}}"#));
    assert_eq!(nothing(r#""value": null"#).unwrap().vip.value, None);
    assert!(nothing(r#""leads": null"#).is_err());
}

#[test]
fn a_field_that_nobody_knows_is_named_and_so_are_those_that_are_known() {
    let abc = "unknown field: expected one of `cuts`, `grace`";
    assert_eq!(from_toml("abc.Cuts = [0.1]"), Err(refused("abc.Cuts", abc)));
    assert_eq!(from_toml("abc.\"le ads\" = 1"), Err(refused("abc.le ads", abc)));
    // An odd name is quoted: it could not be seen, or not be told from what is around it.
    for (name, shown) in [(r#""""#, r#""""#), (r#""a\nb""#, r#""a\nb""#), (r#""`""#, r#""`""#)] {
        let expected = refused(&format!("abc.{shown}"), abc);
        assert_eq!(from_toml(&format!("abc.{name} = 1")), Err(expected));
    }
}

#[test]
fn a_field_that_is_given_twice_is_named_once_wherever_it_stands() {
    for (written, expected) in [
        (r#"{"currency": "EUR", "currency": "CNY"}"#, "`currency`: given twice"),
        (r#"{"currency": "EUR", "abc": {}, "abc": {"cuts": [0.1]}}"#, "`abc`: given twice"),
        (
            r#"{"currency": "EUR", "value_period": {"months": 6, "months": 7, "months": 8}}"#,
            "`value_period.months`: given twice",
        ),
        (
            r#"{"currency": "EUR", "abc": {"x": 1, "x": [{"y": 1, "y": 2}]}, "vip": {"leads": 0}}"#,
            "`abc.x[0].y`: given twice; `abc.x`: given twice; \
             `abc.x`: unknown field: expected one of `cuts`, `grace`; \
             `vip.leads`: 0 is not between 1 and 4294967295",
        ),
    ] {
        assert_eq!(from_json(written), Err(expected.to_owned()));
    }
}

#[test]
fn every_mistake_is_found_and_each_in_its_own_place() {
    let expected = "expected a text or a number";
    for (written, places) in [
        ("nan, true", vec![0, 1]),
        ("0.1, nan, {}", vec![1, 2]),
        ("nan, 0.5, nan", vec![0, 2]),
        ("[], 0.9, 0.95", vec![0]),
    ] {
        let expected: Vec<_> =
            places.iter().map(|place| refused(&format!("abc.cuts[{place}]"), expected)).collect();
        assert_eq!(cut(written), Err(expected.join("; ")), "{written}");
    }
    let written = r#"{
        "value_period": {"months": "x"},
        "vip": {"leads": "x", "value": {"at_least": "3 XYZ", "months": -1}, "colour": 1}
    }"#;
    let error = from_json(written).unwrap_err();
    let paths: Vec<&str> = error.split("; ").filter_map(|said| said.split('`').nth(1)).collect();
    let expected = [
        "value_period.months",
        "vip.leads",
        "vip.value.at_least",
        "vip.value.months",
        "vip.colour",
    ];
    assert_eq!(paths, [&expected[..], &["currency"]].concat(), "{error}");
}

#[test]
fn of_what_stands_in_place_of_a_mistake_nothing_is_said() {
    // The neighbour stands in place of the mistake: that it is not above itself is no news.
    let error = cut("0.9, nan").unwrap_err();
    assert_eq!(error, refused("abc.cuts[1]", "expected a text or a number"));
    // Those that are there are compared, also where the mistake is the last.
    let error = cut("0.9, 0.8, nan").unwrap_err();
    assert!(error.contains("`abc.cuts[1]`: `80%` must be above `abc.cuts[0]`"), "{error}");
    // Nor of the whole of which it is a part; but of all the others.
    let error = from_toml("vip = { leads = 0, needs = 'both', value.at_least = 1 }").unwrap_err();
    assert!(!error.contains("not given"), "{error}");
    assert!(error.contains("`vip.leads`: 0 is not between"), "{error}");
}

#[test]
fn the_search_ends_after_a_hundred_mistakes() {
    let many = vec!["true"; 150].join(", ");
    assert_eq!(cut(&many).unwrap_err().split("; ").count(), 100);
    let names: Vec<_> = (0..150).map(|name| format!(r#""{name}": 1, "{name}": 2"#)).collect();
    let error = from_json(&format!("{{{}}}", names.join(", "))).unwrap_err();
    assert_eq!(error.matches("given twice").count(), 100);
}
