//! No file, network, clock, environment, thread, output or chance.

use std::fs;
use std::path::Path;

use crate::common::source;

const FORBIDDEN_MODULES: [&str; 6] = ["env", "fs", "net", "process", "thread", "time"];

const FORBIDDEN_WORDS: [&str; 17] = [
    "Instant",
    "Local",
    "SystemTime",
    "Utc",
    "dbg",
    "eprint",
    "eprintln",
    "extern",
    "getrandom",
    "include_bytes",
    "include_str",
    "print",
    "println",
    "rand",
    "stdin",
    "stdout",
    "thread_local",
];

/// What in the code of a file reaches out of it.
fn impurities(text: &str) -> Vec<String> {
    let code = source::code(text);
    let modules = source::first_segments(&code, "std").into_iter();
    let modules = modules.filter(|module| FORBIDDEN_MODULES.contains(module));
    let words = source::words(&code).filter(|word| FORBIDDEN_WORDS.contains(word));
    modules.map(|module| format!("std::{module}")).chain(words.map(str::to_owned)).collect()
}

#[test]
fn the_crate_reads_and_writes_nothing_and_asks_no_clock() {
    let files = source::files();
    assert!(files.len() > 40, "the source was found");
    for (path, text) in files {
        let mut found = impurities(&text);
        // Pages of the documentation are included when it is compiled.
        let documents = [Path::new("lib.rs"), Path::new("base/fact.rs")];
        found.retain(|word| !documents.contains(&path.as_path()) || word != "include_str");
        assert_eq!(found, Vec::<String>::new(), "{}", path.display());
    }
}

#[test]
fn a_way_out_is_found_in_every_form() {
    let planted = [
        "fn f() { std::fs::read(path) }",
        "use std::{fmt, time::Duration};",
        "use std::{\n    env,\n    fmt::{self, Display},\n};",
        "fn f() { chrono::Utc::now() }",
        "fn f() { println!(\"{x}\") }",
        "use rand::Rng;",
        "fn f() -> std::time::Instant { loop {} }",
    ];
    for text in planted {
        assert!(!impurities(text).is_empty(), "{text}");
    }
}

#[test]
fn a_word_in_a_comment_or_a_text_is_no_way_out() {
    let innocent = [
        "/// Unlike `std::fs`, this prints with println!().\nfn f() {}",
        "const TEXT: &str = \"rand\";",
        "use std::{fmt, str::FromStr};",
        "fn brand(fingerprint: u8) {}",
        "#[cfg(test)]\nmod tests { use std::fs; }",
    ];
    for text in innocent {
        assert_eq!(impurities(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn asking_for_the_time_does_not_compile_because_chrono_comes_without_its_clock() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let manifest = fs::read_to_string(manifest).unwrap();
    let (_, dependencies) = manifest.split_once("[dependencies]").unwrap();
    let chrono = dependencies.lines().find(|line| line.starts_with("chrono ")).unwrap();
    assert!(chrono.contains("default-features = false"), "{chrono}");
    for feature in ["\"clock\"", "\"now\"", "\"default\""] {
        assert!(!chrono.contains(feature), "{chrono}");
    }
}
