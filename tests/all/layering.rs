//! The rooms of the crate stand in an order, and each imports only from those above it.

use crate::common;

use std::path::Path;

use common::source;

/// The rooms from the top. Those in brackets in the plan of the house have a place already.
const ROOMS: [&str; 20] = [
    "units",
    "rule",
    "calendar",
    "customer",
    "transaction",
    "marketing",
    "base",
    "behavior",
    "intake",
    "tiering",
    "funnel",
    "satisfaction",
    "loyalty",
    "lifetime",
    "insight",
    "warning",
    "followup",
    "firm",
    "review",
    "port",
];

fn level(room: &str) -> Option<usize> {
    ROOMS.iter().position(|known| *known == room)
}

/// What is wrong with the imports of one file, given by its path from `src`.
fn violations(path: &str, text: &str) -> Vec<String> {
    let segments: Vec<&str> = path.split('/').collect();
    let [room, .., _] = segments[..] else {
        // A file without a folder: the crate's own page, which joins the rooms.
        return if path == "lib.rs" { vec![] } else { vec![format!("{path} stands in no room")] };
    };
    let Some(own) = level(room) else {
        return vec![format!("{path}: `{room}` is no room of the plan")];
    };
    // What is compiled for tests alone may make its facts in any room.
    if path.ends_with("/tests.rs") || path.contains("/tests/") {
        return vec![];
    }
    let code = source::code(text);
    let mut found = Vec::new();
    // A file is one module deeper than its folder, unless it is the folder's own.
    let depth = segments.len() - usize::from(path.ends_with("/mod.rs"));
    let up = vec!["super"; depth].join("::");
    for import in ["crate", &up].into_iter().flat_map(|root| source::first_segments(&code, root)) {
        match level(import) {
            Some(other) if other <= own => {}
            Some(_) => found.push(format!("{path}: `{room}` imports `{import}` from below")),
            None => found.push(format!("{path}: `{import}` is no room of the plan")),
        }
    }
    found
}

#[test]
fn a_room_imports_only_from_rooms_above_it() {
    let files = source::files();
    assert!(files.len() > 40, "the source was found");
    let found: Vec<String> =
        files.iter().flat_map(|(path, text)| violations(&slashed(path), text)).collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn units_imports_from_nobody() {
    for (path, text) in source::files() {
        if path.starts_with("units") {
            let imports = source::code(&text);
            let imports = source::first_segments(&imports, "crate");
            assert!(imports.iter().all(|&import| import == "units"), "{path:?}: {imports:?}");
        }
    }
}

#[test]
fn an_import_from_below_is_found_in_every_form() {
    let planted = [
        "use crate::review::Review;",
        "use crate::{units::{Money, Share}, review};",
        "fn f() -> crate::review::Review { loop {} }",
        "pub use crate :: review :: *;",
        "use crate::{\n    units::Money,\n    review::{Review, review},\n};",
        "use super::super::review::Review;",
        "/* outer /* inner */ */ use crate::review::Review;",
        "const QUOTE: char = '\"'; use crate::review::Review; const END: &str = \"\";",
        "#[cfg(test)] mod tests { fn f() { if a { b } } } use crate::review::Review;",
        "fn f<'a>(x: &'a str) { crate::review::g(x) }",
    ];
    for text in planted {
        let expected = ["tiering/abc.rs: `tiering` imports `review` from below"];
        assert_eq!(violations("tiering/abc.rs", text), expected, "{text}");
    }
    let own = "use super::review::Review;";
    assert_eq!(violations("tiering/mod.rs", own).len(), 1);
    assert_eq!(violations("tiering/abc.rs", own), Vec::<String>::new());
}

#[test]
fn what_is_no_import_is_no_violation() {
    let innocent = [
        "use crate::units::Money;",
        "use crate::tiering::AbcPolicy;",
        "// use crate::review::Review;",
        "/// See [`review`](crate::review::review).\nfn f() {}",
        "/* use crate::review::Review; */",
        "const TEXT: &str = \"crate::review\";",
        "const TEXT: &str = r#\"\"crate::review\"\"#;",
        "#[cfg(test)]\nmod tests {\n    use crate::review::Review;\n    fn f() { { } }\n}",
        "use mycrate::review::Review;",
    ];
    for text in innocent {
        assert_eq!(violations("tiering/abc.rs", text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_folder_or_a_path_that_the_plan_does_not_know_is_refused() {
    let violation = |path, text| violations(path, text).len();
    assert_eq!(violation("helpers/mod.rs", ""), 1);
    assert_eq!(violation("helpers.rs", ""), 1);
    assert_eq!(violation("tiering/abc.rs", "use crate::helpers::Help;"), 1);
    assert_eq!(violation("lib.rs", "pub mod review;"), 0);
}

#[test]
fn every_room_of_the_source_is_declared_by_the_crate() {
    let files = source::files();
    let (_, lib) = files.iter().find(|(path, _)| path == Path::new("lib.rs")).unwrap();
    let code = source::code(lib);
    let declared: Vec<&str> =
        code.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    for room in &declared {
        assert!(level(room).is_some(), "`{room}` is no room of the plan");
    }
    for (path, _) in &files {
        let room = slashed(path);
        if let Some((room, _)) = room.split_once('/') {
            assert!(declared.contains(&room), "`{room}` is not declared");
        }
    }
}

fn slashed(path: &Path) -> String {
    path.to_str().unwrap().replace('\\', "/")
}

/// Where a file makes what it does depend on a feature.
fn depends_on_a_feature(text: &str) -> Vec<String> {
    const ITEMS: [&str; 5] = ["impl ", "mod ", "pub use ", "use ", "pub mod "];
    let lines: Vec<&str> = text.lines().collect();
    let follows = |next: Option<&&str>| {
        next.is_some_and(|next| ITEMS.iter().any(|item| next.starts_with(item)))
    };
    let whole_item = |(place, line): (usize, &&str)| {
        line.starts_with("#[cfg(feature = \"") && follows(lines.get(place.saturating_add(1)))
    };
    let lines = lines.iter().enumerate().filter(|(_, line)| line.contains("feature = \""));
    lines.filter(|line| !whole_item(*line)).map(|(_, line)| (*line).to_owned()).collect()
}

#[test]
fn a_feature_adds_whole_items_and_changes_none() {
    for (path, text) in source::files() {
        assert_eq!(depends_on_a_feature(&text), Vec::<String>::new(), "{}", path.display());
    }
    let adds = "#[cfg(feature = \"a\")]\nmod a;\n#[cfg(feature = \"a\")]\nimpl A {}\n";
    assert_eq!(depends_on_a_feature(adds), Vec::<String>::new());
    for changes in [
        "#[cfg(not(feature = \"a\"))]\nmod a;",
        "    #[cfg(feature = \"a\")]\n    return;",
        "    if cfg!(feature = \"a\") {",
        "#[cfg_attr(feature = \"a\", derive(Debug))]\nstruct A;",
        "#[cfg(feature = \"a\")]\nconst A: u8 = 2;",
    ] {
        assert_eq!(depends_on_a_feature(changes).len(), 1, "{changes}");
    }
}
