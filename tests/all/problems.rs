//! There is one list of all that is wrong, and one way of showing it.

use crate::common;

use common::source;

/// The errors of the source: by name, what stands between their braces or brackets.
fn errors(code: &str) -> Vec<(String, String)> {
    code.split("thiserror::Error)]").skip(1).filter_map(item).collect()
}

/// The name and the body of the item with which `code` begins, behind its other attributes.
fn item(code: &str) -> Option<(String, String)> {
    let at = ["struct ", "enum "].iter().filter_map(|&word| Some(code.find(word)? + word.len()));
    let declared = &code[at.min()?..];
    let name = declared.split(|c| !source::is_word(c)).next()?;
    let mut depth = 0_i32;
    let end = declared.char_indices().find_map(|(place, c)| {
        depth += i32::from(matches!(c, '{' | '(')) - i32::from(matches!(c, '}' | ')'));
        (depth == 0 && matches!(c, '}' | ')' | ';')).then_some(place)
    })?;
    Some((name.to_owned(), declared[name.len()..end].to_owned()))
}

/// What is inside the lists that the code declares: of `Vec<Problem>` it is `Problem`.
fn listed(code: &str) -> Vec<&str> {
    let lists = ["Vec<", "Box<["].iter().flat_map(|list| code.split(list).skip(1));
    let paths = lists.filter_map(|rest| rest.split(|c| !source::is_word(c) && c != ':').next());
    let entries = paths.filter_map(|path| path.rsplit("::").next());
    entries.filter(|entry| !entry.is_empty()).collect()
}

/// Every error that holds a list of errors, with what it lists.
fn lists_of_errors(code: &str) -> Vec<String> {
    let errors = errors(code);
    let is_error = |name: &str| errors.iter().any(|(known, _)| known == name);
    let lists = errors
        .iter()
        .flat_map(|(name, body)| listed(body).into_iter().map(move |entry| (name.as_str(), entry)));
    lists.filter(|(_, entry)| is_error(entry)).map(|(name, of)| format!("{name} of {of}")).collect()
}

#[test]
fn there_is_one_list_of_problems() {
    let code: String = source::files().iter().map(|(_, text)| source::code(text)).collect();
    assert!(errors(&code).len() > 40, "the errors were found");
    // The other two list nothing that is wrong with a field. They keep their types, because a
    // program acts on them: it looks up the rates that are missing, by currency and day, and takes
    // back the entries, by number, that would no longer hold after one that is made late.
    let expected = ["AmountsError of MissingRate", "Misplaced of NoLonger", "Problems of Problem"];
    assert_eq!(lists_of_errors(&code), expected);
}

#[test]
fn problems_are_shown_one_after_the_other_in_one_place() {
    let shown: Vec<String> = source::files()
        .iter()
        .filter(|(path, _)| !path.ends_with("tests.rs"))
        .filter(|(_, text)| {
            text.split("#[cfg(test)]").next().is_some_and(|code| code.contains(r#""; ""#))
        })
        .map(|(path, _)| path.to_str().unwrap().replace('\\', "/"))
        .collect();
    // Beside it: the two lists named above, the first few of many deals without a rate, and what a
    // customer gets, which is no problem.
    let expected = [
        "funnel/analysis/amounts.rs",
        "funnel/forecast/error.rs",
        "loyalty/reward/benefits.rs",
        "rule/life/refusal.rs",
        "rule/problem.rs",
    ];
    assert_eq!(shown, expected);
}

#[test]
fn a_list_of_its_own_is_found_in_every_form() {
    let problem = "#[derive(Debug, thiserror::Error)]\n#[error(\"\")]\npub enum Odd { One(u8) }\n";
    for list in [
        "#[derive(thiserror::Error)]\npub struct All(Vec<Odd>);",
        "#[derive(thiserror::Error)]\npub struct All(Vec<crate::units::Odd>);",
        "#[derive(thiserror::Error)]\npub struct All { pub(super) problems: Vec<Odd> }",
        "#[derive(thiserror::Error)]\npub enum All { First { a: (u8, u8) }, Many(Box<[Odd]>) }",
    ] {
        assert_eq!(lists_of_errors(&format!("{problem}{list}")), ["All of Odd"], "{list}");
    }
    let innocent =
        "#[derive(thiserror::Error)]\npub enum E { Known(Vec<StageId>) }\nstruct S(Vec<Odd>);";
    assert_eq!(lists_of_errors(&format!("{problem}{innocent}")), Vec::<String>::new());
}
