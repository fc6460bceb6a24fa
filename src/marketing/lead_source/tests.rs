use super::{HeardFrom, LeadSource, LeadSourceError, OwnLeadSource, WRITTEN};
use crate::units::guard::guarded;
use proptest::prelude::*;
use serde::de::Deserialize;
use serde::de::value::{EnumAccessDeserializer, Error, MapAccessDeserializer, MapDeserializer};

fn source(text: &str) -> LeadSource {
    text.parse().unwrap()
}

#[test]
fn however_it_is_typed_one_source_is_one() {
    let one = source("auto show 2026");
    for typed in [
        "Auto Show 2026",
        "  AUTO\tshow   2026 ",
        "Ａｕｔｏ　Ｓｈｏｗ　２０２６",
        "auto\nshow 2026",
    ] {
        assert_eq!(source(typed), one, "{typed:?}");
    }
    assert_eq!(source("Cafe\u{301}"), source("CAFÉ"));
    assert_eq!(source("车展").to_string(), "车展");
    assert_ne!(source("auto-show 2026"), one);
}

#[test]
fn what_every_firm_has_is_that_by_key_and_in_words_and_no_source_of_ones_own() {
    for known in HeardFrom::ALL {
        for text in [known.as_str().to_owned(), known.to_string(), known.to_string().to_uppercase()]
        {
            assert_eq!(source(&text), known.into(), "{text}");
            assert_eq!(OwnLeadSource::try_new(&text), Err(LeadSourceError::Known(known)));
        }
        // What was written before every firm had it.
        let own = format!(r#"{{"own":"{known}"}}"#);
        assert_eq!(serde_json::from_str::<LeadSource>(&own).unwrap(), known.into());
    }
    let own = OwnLeadSource::try_new("Podcast").unwrap();
    assert_eq!(LeadSource::from(own).as_str(), "podcast");
}

#[test]
fn what_names_no_source_is_refused_without_being_repeated() {
    for (text, refused) in [
        ("", LeadSourceError::SaysNothing),
        ("N/A", LeadSourceError::SaysNothing),
        ("无", LeadSourceError::SaysNothing),
        ("auto\u{200b}show", LeadSourceError::Unprintable),
        ("auto\u{7}show", LeadSourceError::Unprintable),
    ] {
        assert_eq!(text.parse::<LeadSource>(), Err(refused), "{text:?}");
    }
    let chars = |count: usize| "x1".repeat(count / 2).parse::<LeadSource>().map(|_| ());
    assert_eq!(chars(128), Ok(()));
    assert_eq!(chars(130), Err(LeadSourceError::TooLong(130)));
    assert_eq!(chars(10_000_000), Err(LeadSourceError::TooLong(10_000_000)));
    let wrong = |json: &str| serde_json::from_str::<LeadSource>(json).unwrap_err().to_string();
    for json in [
        r#""13800001111""#,
        r#"{"own":13800001111}"#,
        r#"{"13800001111":"own"}"#,
        r#"{"own":"138\u00070000111"}"#,
        r#"{"referral":"13800001111"}"#,
        "13800001111",
    ] {
        assert!(!wrong(json).contains("1380000"), "{}", wrong(json));
    }
    assert!(wrong(r#""refferal""#).contains("expected one of `referral`"), "{}", wrong("\"x\""));
    assert!(wrong(r#"{"own":"-"}"#).contains("names no source"), "{}", wrong(r#"{"own":"-"}"#));
}

#[test]
fn in_json_a_known_one_is_its_key_and_ones_own_is_said_to_be_that() {
    let json = |text: &str| serde_json::to_string(&source(text)).unwrap();
    assert_eq!(json("Television or radio"), r#""broadcast""#);
    assert_eq!(json("Auto Show"), r#"{"own":"auto show"}"#);
    let keys: Vec<&str> = HeardFrom::ALL.iter().map(|known| known.as_str()).collect();
    assert_eq!(WRITTEN.strip_suffix(&["own"]), Some(&keys[..]), "all that may be written");
}

guarded! {
    #[derive(Debug, PartialEq)]
    struct Visit as "Visit" {
        #[serde(default)]
        from: Option<LeadSource>,
    }
}

#[test]
fn it_is_read_below_others_and_from_formats_that_know_enums() {
    for json in [r#"{"from":"referral"}"#, r#"{"from":{"own":"auto show"}}"#, r#"{"from":null}"#] {
        let read = serde_json::from_str::<Visit>(json).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), json);
    }
    let error = serde_json::from_str::<Visit>(r#"{"from":"ref"}"#).unwrap_err().to_string();
    assert!(error.starts_with("`from`: "), "{error}");
    let own = MapDeserializer::<_, Error>::new([("own", "Auto Show")].into_iter());
    let own = EnumAccessDeserializer::new(MapAccessDeserializer::new(own));
    assert_eq!(LeadSource::deserialize(own), Ok(source("auto show")));
}

#[test]
fn it_takes_the_room_of_an_identifier() {
    assert_eq!(size_of::<Option<LeadSource>>(), 16);
}

#[test]
fn those_that_every_firm_has_come_first_and_in_their_order() {
    let mut all = [source("b"), HeardFrom::Other.into(), source("a"), HeardFrom::Event.into()];
    all.sort();
    let shown: Vec<String> = all.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["event", "otherwise", "a", "b"]);
}

proptest! {
    #[test]
    fn what_was_taken_is_taken_again_as_it_is(text in "\\PC{0,40}|[A-Za-zÀ-ſ\u{300}-\u{30f} _]{1,30}") {
        if let Ok(taken) = text.parse::<LeadSource>() {
            prop_assert_eq!(taken.as_str().parse::<LeadSource>(), Ok(taken.clone()));
            let json = serde_json::to_string(&taken).unwrap();
            prop_assert_eq!(serde_json::from_str::<LeadSource>(&json).unwrap(), taken);
        }
    }
}
