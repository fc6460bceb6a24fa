//! Examples as a person runs them.

use std::fs;
use std::process::{Command, Output};

/// Runs an example, which `cargo test` builds beside the tests; `cargo test --test all` alone does
/// not.
pub(crate) fn run(name: &str, arguments: &[&str]) -> Output {
    let tests = std::env::current_exe().unwrap();
    let target = tests.ancestors().nth(2).unwrap();
    let example = target.join("examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    Command::new(&example)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}: run all of `cargo test`", example.display()))
}

/// What an example prints on a file of this content, what it complains about, and whether it
/// succeeds.
pub(crate) fn on_file(
    example: &str,
    name: &str,
    content: &[u8],
    more: &[&str],
) -> (String, String, bool) {
    let process = std::process::id();
    let file = std::env::temp_dir().join(format!("clienteling-{example}-{process}-{name}"));
    fs::write(&file, content).unwrap();
    let output = run(example, &[&[file.to_str().unwrap()], more].concat());
    fs::remove_file(&file).unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.success())
}
