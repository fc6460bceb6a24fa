//! From the source text: nothing that can be read is forgotten.

use std::collections::{BTreeMap, BTreeSet};

use super::samples::samples;
use crate::common::source;

/// What is read from policies, calendars and tables of texts: parts, words and values of them. Their
/// figures are nothing personal.
const OF_POLICIES: [&str; 93] = [
    "AbcGrace",
    "Aging",
    "Benefit",
    "BusinessTime",
    "CadenceInterval",
    "CardKind",
    "CareAnchor",
    "CareRule",
    "CareTimes",
    "CesScale",
    "Clearance",
    "Closing",
    "Comparison",
    "ComplaintTarget",
    "ComplaintTargets",
    "ConsentRule",
    "CsatScale",
    "DayCapacity",
    "DeclineLimits",
    "DriverQuestion",
    "EscalationRule",
    "Expectation",
    "FaultPoints",
    "FaultPrices",
    "FieldTest",
    "FieldWeight",
    "FieldWeights",
    "ForecastPlan",
    "Grade",
    "GradePoints",
    "IndicatorScaling",
    "Is",
    "Layer",
    "LayerDays",
    "LikertScale",
    "LoyaltyQuestion",
    "LoyaltySignLimits",
    "LoyaltyWeights",
    "MatchField",
    "MatchRule",
    "MatrixFactor",
    "MatterTerms",
    "NamedMeasure",
    "NthWeekday",
    "Pipeline",
    "PlannedPeriod",
    "PlausibleUse",
    "PointsCampaign",
    "PointsCap",
    "PointsValidity",
    "Preference",
    "PriceBand",
    "ProductClass",
    "ProductGroup",
    "ProfitPot",
    "Purpose",
    "PyramidLayer",
    "RecurrenceRule",
    "ReferralFigures",
    "ReversalShortfall",
    "RfmBox",
    "RfmCell",
    "RfmGrading",
    "RfmSegments",
    "RfmWeights",
    "RhythmLimits",
    "Rounding",
    "Scale",
    "SeasonLimits",
    "ServiceLimit",
    "ServicePlan",
    "ServiceReminder",
    "Severity",
    "SpendThreshold",
    "Stage",
    "StakeFigures",
    "StandingIs",
    "SurveyItem",
    "SurveyTopic",
    "UnitWording",
    "Valid",
    "Value",
    "ValuePeriod",
    "Verdict",
    "VipValue",
    "WarningMargin",
    "WarningTerms",
    "Week",
    "WeightedIndicator",
    "Wording",
    "Work",
    "WorkCalendar",
    "WrittenRule",
];

fn is_of_policy(name: &str) -> bool {
    name.ends_with("Policy") || name.ends_with("Draft") || OF_POLICIES.contains(&name)
}

/// The macros that make types which read themselves, by the files in which they stand.
const MAKERS: [&str; 5] =
    ["customer/leaf.rs", "units/guard.rs", "units/id.rs", "units/ratio.rs", "units/words.rs"];

/// The functions by which one text, or one list, is read quietly.
const HELPERS: [&str; 5] = ["text", "parsed", "list", "date", "numeral"];

/// What holds other types and is as quiet as these.
const HOLDERS: [&str; 9] =
    ["Option", "Vec", "Box", "BTreeSet", "BTreeMap", "String", "NaiveDate", "Held", "List"];

/// What can be read, as the source text has it.
#[derive(Default)]
struct Read {
    /// Types that are guarded, each with the names of what they are read from.
    guarded: BTreeMap<String, BTreeSet<String>>,
    /// Those of them that are written down as guarded one by one.
    singly: BTreeSet<String>,
    /// Public types with a plain derive.
    derived: BTreeSet<String>,
    /// Types that are read from another: `#[serde(try_from = "…")]`.
    by_way_of: BTreeMap<String, String>,
    /// Private types with a plain derive, in files that guard nothing.
    unguarded_forms: BTreeSet<String>,
    /// Types with an implementation by hand, and the names in it.
    by_hand: BTreeMap<String, BTreeSet<String>>,
    makers: BTreeSet<String>,
}

impl Read {
    /// Names may stand in two rooms: then both are looked at.
    fn guard(&mut self, name: &str, reads: BTreeSet<String>) {
        self.guarded.entry(name.to_owned()).or_default().extend(reads);
    }

    fn is_guarded(&self, name: &str) -> bool {
        let by_way = self.by_way_of.get(name);
        let by_hand = self.by_hand.get(name);
        self.guarded.contains_key(name)
            || by_way.is_some_and(|form| self.guarded.contains_key(form))
            || by_hand.is_some_and(|names| {
                HELPERS.iter().any(|helper| names.contains(*helper))
                    || names.iter().any(|other| other != name && self.guarded.contains_key(other))
            })
    }
}

fn is_type(name: &str) -> bool {
    name.chars().next().is_some_and(char::is_uppercase) && name.chars().any(char::is_lowercase)
}

/// Words, and every other character by itself.
fn tokens(code: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|c| !source::is_word(c)).unwrap_or(rest.len());
        let (token, after) = rest.split_at(if word == 0 { first.len_utf8() } else { word });
        tokens.push(token);
        rest = after.trim_start();
    }
    tokens
}

/// What stands in the brackets that open first.
fn bracketed<'a, 'b>(tokens: &'b [&'a str]) -> &'b [&'a str] {
    let is_open = |token: &&str| matches!(*token, "(" | "[" | "{");
    let Some(start) = tokens.iter().position(is_open) else { return &[] };
    let mut depth = 0_u32;
    for (place, token) in tokens.iter().enumerate().skip(start) {
        match *token {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &tokens[start + 1..place];
        }
    }
    &[]
}

/// Whether the name of a guarded type is said once more: it may have a parameter.
fn is_named(mut after: &[&str]) -> bool {
    if let ["<", rest @ ..] = after {
        let end = rest.iter().position(|token| *token == ">").unwrap();
        after = &rest[end + 1..];
    }
    matches!(after, ["as", "\"", "\"", ..])
}

fn types(tokens: &[&str]) -> BTreeSet<String> {
    tokens.iter().filter(|token| is_type(token)).map(|token| (*token).to_owned()).collect()
}

/// The types of the fields of a struct, or of what the variants of an enum hold.
fn held(body: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut place = 0;
    while place < body.len() {
        match body[place] {
            "#" => place += bracketed(&body[place..]).len() + 2,
            "(" => {
                let inside = bracketed(&body[place..]);
                found.extend(types(inside));
                place += inside.len() + 1;
            }
            ":" => {
                let end = |token: &&str| matches!(*token, ";" | "=");
                let len = body[place..].iter().position(end).unwrap_or(body.len() - place);
                // A comma may stand between parameters: then a name follows, and no colon.
                let next = body[place + 1..place + len].iter().position(|token| *token == ":");
                let len = next.map_or(len, |next| next + 1);
                found.extend(types(&body[place..place + len]));
                place += len - 1;
            }
            _ => {}
        }
        place += 1;
    }
    found
}

fn scan(path: &str, text: &str, read: &mut Read) {
    let code = source::code(text);
    let tokens = tokens(&code);
    let guards = tokens.iter().any(|token| matches!(*token, "guarded" | "read_quietly"));
    for (place, token) in tokens.iter().enumerate() {
        let after = &tokens[place + 1..];
        match (*token, after) {
            ("derive", ["(", ..]) if bracketed(after).contains(&"Deserialize") => {
                let kind = after.iter().position(|token| matches!(*token, "struct" | "enum"));
                let kind = kind.unwrap();
                let name = after[kind + 1];
                if name == "$" {
                    read.makers.insert(path.to_owned());
                } else if after[..kind].contains(&"pub") {
                    read.derived.insert(name.to_owned());
                } else if !guards {
                    read.unguarded_forms.insert(format!("{path}: {name}"));
                }
            }
            ("Deserialize", ["<", "'", "de", ">", "for", name, ..]) => {
                if *name == "$" {
                    read.makers.insert(path.to_owned());
                    continue;
                }
                let words = bracketed(after).iter().map(|token| (*token).to_owned()).collect();
                read.by_hand.insert((*name).to_owned(), words);
            }
            ("struct" | "enum", [name, as_text @ ..]) if *name != "$" && is_named(as_text) => {
                read.guard(name, held(bracketed(after)));
                let mut before = tokens[..place].iter().rev();
                let opened = before.by_ref().find(|token| **token == "!");
                if opened.is_some() && before.next() == Some(&"guarded") {
                    read.singly.insert((*name).to_owned());
                }
            }
            ("enum", [name, ",", "\"", "\"", "{", ..]) | ("leaf", ["!", "(", name, ..])
                if *name != "$" =>
            {
                read.guard(name, BTreeSet::new());
            }
            ("read_quietly", ["!", "(", name, ..]) if *name != "$" => {
                read.guard(name, BTreeSet::new());
                read.singly.insert((*name).to_owned());
            }
            ("macro_rules", ["!", "facts", ..]) => {
                // A row of the table: `Purchase(Purchase) = "purchase", …`.
                let rows = bracketed(after).windows(5).filter_map(|row| match *row {
                    [_, "(", record, ")", "="] if is_type(record) => Some(record.to_owned()),
                    _ => None,
                });
                read.guard("Fact", rows.collect());
            }
            ("identifiers" | "grid_number" | "measures" | "personal_text", ["!", "{", ..]) => {
                for name in types(bracketed(after)) {
                    read.guard(&name, BTreeSet::new());
                }
            }
            _ => {}
        }
    }
    for (place, _) in text.match_indices("#[serde(try_from = \"") {
        let after = &text[place + "#[serde(try_from = \"".len()..];
        let form = after.split('"').next().unwrap();
        let mut words = source::words(after).skip_while(|word| !matches!(*word, "struct" | "enum"));
        let name = words.nth(1).unwrap();
        read.by_way_of.insert(name.to_owned(), form.to_owned());
    }
}

fn source_of_the_crate() -> Read {
    let mut read = Read::default();
    for (path, text) in source::files() {
        let path = path.to_str().unwrap().replace('\\', "/");
        if !path.ends_with("tests.rs") {
            scan(&path, &text, &mut read);
        }
    }
    assert!(read.guarded.len() > 100 && read.derived.len() > 50, "the source was found");
    read
}

#[test]
fn every_type_that_can_be_read_is_guarded_or_of_a_policy() {
    let read = source_of_the_crate();
    let unknown: Vec<&String> = read
        .derived
        .iter()
        .chain(read.by_hand.keys())
        .filter(|name| !is_of_policy(name) && !HOLDERS.contains(&name.as_str()))
        .filter(|name| !read.is_guarded(name))
        .collect();
    assert!(
        unknown.is_empty(),
        "{unknown:?}: make it with `guarded!` or `read_quietly!` and give it a sample, or, if it is \
         no more than a part of a policy, name it in `OF_POLICIES`"
    );
    // A decimal, and the form of a table of texts.
    let known = ["units/fixed.rs", "rule/texts.rs"];
    let is_known = |form: &&String| known.iter().any(|file| form.starts_with(file));
    let forms: Vec<&String> = read.unguarded_forms.iter().filter(|form| !is_known(form)).collect();
    assert!(forms.is_empty(), "{forms:?}: a private form that nobody guards");
    let makers: Vec<&str> = read.makers.iter().map(String::as_str).collect();
    assert_eq!(makers, MAKERS, "a macro that makes types is held by a sample of each kind");
}

#[test]
fn every_guarded_type_that_is_public_has_a_sample() {
    let read = source_of_the_crate();
    let samples = samples();
    let has_one =
        |name: &str| samples.iter().any(|sample| sample.name.split('<').next() == Some(name));
    let forms: BTreeSet<&String> = read.by_way_of.values().collect();
    let missing: Vec<&String> = read
        .singly
        .iter()
        .chain(read.by_way_of.keys().filter(|name| read.is_guarded(name)))
        .filter(|name| !forms.contains(name) && !is_of_policy(name) && !has_one(name))
        .collect();
    assert!(missing.is_empty(), "{missing:?}: add a sample");
}

#[test]
fn every_type_read_below_a_fact_and_below_the_record_of_a_deal_is_guarded() {
    let read = source_of_the_crate();
    let mut seen = BTreeSet::new();
    // The record of a deal is a record of a life, and names its parts as those of its kind.
    let record = ["LifeRecord", "Event", "Correction", "NewOpportunity", "Change", "Note"];
    let mut open: Vec<String> = record.into_iter().chain(["Fact"]).map(str::to_owned).collect();
    while let Some(name) = open.pop() {
        if HOLDERS.contains(&name.as_str()) || !seen.insert(name.clone()) {
            continue;
        }
        assert!(read.is_guarded(&name), "`{name}` is read unguarded");
        open.extend(read.guarded.get(&name).into_iter().flatten().cloned());
        open.extend(read.by_way_of.get(&name).cloned());
        if let Some(names) = read.by_hand.get(&name) {
            open.extend(names.iter().filter(|name| read.is_guarded(name)).cloned());
        }
    }
    for far in
        ["Child", "PersonInCharge", "Quantity", "StaffId", "LossCause", "FeatureValue", "Sex"]
    {
        assert!(seen.contains(far), "`{far}` is read below: {seen:?}");
    }
    assert!(seen.len() > 100, "{}", seen.len());
}

#[test]
fn a_type_that_nobody_guards_is_found() {
    let mut read = Read::default();
    let text = "
        #[derive(Debug, Deserialize)] #[serde(default)] pub struct Plain { a: u8 }
        #[derive(Deserialize)] #[serde(try_from = \"Form\")] pub struct Checked(u8);
        #[derive(Deserialize)] struct Form { a: u8 }
        impl<'de> Deserialize<'de> for Aloud {
            fn deserialize<D>(from: D) -> R { u8::deserialize(from).map(Aloud) }
        }
        impl<'de> Deserialize<'de> for Named {
            fn deserialize<D>(from: D) -> R { text(from).map(Named) }
        }
        guarded! { pub struct Object as \"Object\" { #[serde(default)] pub a: Option<Part>, pub b: u8, } }
        guarded! { pub struct Sound<C: Kind> as \"Sound\" checked by Sound::checked { a: C, b: Part, } }
        guarded! { pub enum Either as \"Either\" { One(Object) = \"one\", Two(BTreeMap<Key, Named>) = \"two\", } }
        macro_rules! make { ($name:ident) => { #[derive(Deserialize)] pub struct $name; } }
        #[cfg(test)] mod tests { #[derive(Deserialize)] pub struct OfTests; }
    ";
    scan("room/file.rs", text, &mut read);
    let names = |names: &[&str]| -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    };
    assert_eq!(read.derived, names(&["Checked", "Plain"]));
    assert_eq!(read.guarded["Object"], names(&["Option", "Part"]));
    assert_eq!(read.guarded["Sound"], names(&["Part"]));
    assert_eq!(read.guarded["Either"], names(&["BTreeMap", "Key", "Named", "Object"]));
    assert_eq!(read.makers, names(&["room/file.rs"]));
    let guarded = ["Plain", "Checked", "Aloud", "Named", "Object", "Part"];
    let guarded = guarded.map(|name| read.is_guarded(name));
    assert_eq!(guarded, [false, false, false, true, true, false]);
    let mut alone = Read::default();
    scan("room/file.rs", "#[derive(Deserialize)] struct Form { a: u8 }", &mut alone);
    assert_eq!(alone.unguarded_forms, names(&["room/file.rs: Form"]));
}
