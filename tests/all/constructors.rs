//! Whoever makes a value says which identifier is which: a text parses as one of any kind, so that
//! two arguments in the wrong order would not be noticed.

use crate::common::source;

/// Of a public function that makes something, those arguments that are identifiers by value.
fn identifiers(declaration: &str) -> usize {
    let arguments = declaration.split(',').filter_map(|argument| argument.split_once(':'));
    let types = arguments.map(|(_, of)| of.trim());
    types.filter(|of| of.ends_with("Id") && !of.starts_with('&')).count()
}

/// The public functions that make something of several identifiers by value.
fn confusable(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (start, _) in code.match_indices("pub fn ").chain(code.match_indices("pub const fn ")) {
        let rest = &code[start..];
        let Some((name, after)) = rest.split_once('(') else { continue };
        let Some((arguments, after)) = after.split_once(')') else { continue };
        let returned = after.split(['{', ';']).next().unwrap_or_default();
        if identifiers(arguments) > 1 && returned.contains("Self") {
            found.push(name.to_owned());
        }
    }
    found
}

#[test]
fn no_constructor_takes_two_identifiers_that_could_be_swapped_unnoticed() {
    for (path, text) in source::files() {
        let found = confusable(&source::code(&text));
        assert!(found.is_empty(), "{}: {found:?}", path.display());
    }
}

#[test]
fn two_identifiers_in_a_row_are_seen() {
    let taken = |code| confusable(code).len();
    assert_eq!(
        taken("pub fn new(id: ProfileId, customer: CustomerId, date: NaiveDate) -> Self"),
        1
    );
    assert_eq!(
        taken("pub const fn new(\n    id: A,\n    a: XId,\n    b: YId,\n) -> Option<Self>"),
        1
    );
    assert_eq!(taken("pub fn of(id: ProfileId, customer: &CustomerId) -> Self"), 0);
    assert_eq!(taken("fn new(id: ProfileId, customer: CustomerId) -> Self"), 0);
}
