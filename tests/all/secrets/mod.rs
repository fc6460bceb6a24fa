//! Whatever is read, no error repeats it: a secret at every position of the JSON of every type.

pub(crate) mod positions;
mod samples;
mod source_text;

use samples::samples;

/// A text and several numbers, which no error shows anything of.
#[test]
fn a_secret_at_any_position_of_any_type_shows_in_no_error() {
    let mut shown = Vec::new();
    for sample in samples() {
        assert_eq!((sample.errors)(&sample.json), Vec::<String>::new(), "{}", sample.name);
        let mut refused = 0;
        for wrong in positions::wrong(&sample.json) {
            let errors = (sample.errors)(&wrong);
            refused += errors.len();
            let leak = errors.into_iter().find(|error| positions::shows(error));
            shown.extend(leak.map(|error| format!("{}: {error}: {wrong:.200}", sample.name)));
        }
        assert!(refused > 20, "{}: something is refused", sample.name);
    }
    assert_eq!(shown, Vec::<String>::new());
}

#[test]
fn an_error_names_the_path_of_the_field_and_what_was_expected_there() {
    use clienteling::Fact;
    let json = |quantity: &str, currency: &str| {
        format!(
            r#"{{"purchase":{{"id":"I-1","customer":"C-1","date":"2026-03-01","lines":[
                {{"product":"oil","quantity":"1","amount":{{"amount":"1","currency":"CNY"}}}},
                {{"product":"oil","quantity":{quantity},
                  "amount":{{"amount":"1","currency":{currency}}}}}]}}}}"#
        )
    };
    let error = |json: &str| serde_json::from_str::<Fact>(json).unwrap_err().to_string();
    let cases = [
        (
            json("13", "\"CNY\""),
            "`purchase.lines[1].quantity`: expected a text at line 3 column 46",
        ),
        (
            json("\"0\"", "\"CNY\""),
            "`purchase.lines[1].quantity`: expected a quantity above 0 and up to 10^9 with at \
             most 6 decimals, in quotes at line 3",
        ),
        (
            json("\"1\"", "\"RMB\""),
            "`purchase.lines[1].amount.currency`: expected a currency: an ISO 4217 code in \
             capitals, such as `CNY` at line 4",
        ),
        (
            json("\"1\"", "\"CNY\",\"Li Na\":1"),
            "`purchase.lines[1].amount`: unknown field: expected `amount`, `currency` at line 4",
        ),
        (json("\"1\"", "\"CNY\"").replace("\"id\":\"I-1\",", ""), "`purchase`: missing field `id`"),
        (
            json("\"1\"", "\"CNY\"")
                .replace("{\"amount\":\"1\",\"currency\":\"CNY\"}", "[\"1\",\"CNY\"]"),
            "`purchase.lines[0].amount`: expected an object",
        ),
        (
            json("\"1\"", "\"JPY\""),
            "`purchase.lines`: `lines[1].amount` is in JPY: expected CNY, as in `lines[0]`",
        ),
    ];
    for (json, expected) in cases {
        let error = error(&json);
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn an_error_of_the_format_stays_what_it_is() {
    use clienteling::Fact;
    let cut = r#"{"purchase":{"id":"I-1","lines":[{"product":"oil","#;
    assert!(serde_json::from_str::<Fact>(cut).unwrap_err().is_eof());
    let no_json = r#"{"purchase":{"id":"I-1","lines":[{"product":?"#;
    assert!(serde_json::from_str::<Fact>(no_json).unwrap_err().is_syntax());
}

/// As with serde's own derive, a fact is read from whatever holds its fields.
#[test]
fn a_fact_is_read_from_any_deserializer_and_quietly_from_each() {
    use clienteling::transaction::Payment;
    use serde::Deserialize;
    use serde::de::value::{Error, MapDeserializer};
    let from = |customer: &'static str| {
        let fields = [("id", "P-1"), ("customer", customer), ("date", "2026-03-01")];
        Payment::deserialize(MapDeserializer::<_, Error>::new(fields.into_iter()))
    };
    let error = from("C-1").unwrap_err().to_string();
    assert_eq!(error, "missing field `amount`");
    let error = from("13800001111\u{7}").unwrap_err().to_string();
    assert!(error.starts_with("`customer`: an identifier"), "{error}");
}
