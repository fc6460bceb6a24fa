//! The example `goals` as a person runs it: on its sample, and on tables of all sorts.
//!
//! `cargo test` builds the example anew; `cargo test --test all` alone does not.

use crate::common::example;

/// What it prints on a table of goals, what it complains about, and whether it succeeds.
fn on_table(name: &str, content: &[u8], more: &[&str]) -> (String, String, bool) {
    example::on_file("goals", name, content, more)
}

const HEAD: &str = "goal,owner,action,about,metric,unit,kind,baseline,target,reach,objective,start,\
                    due,answer\n";

#[test]
fn the_sample_is_what_a_manager_reads_in_the_middle_of_june() {
    let output = example::run("goals", &[]);
    let complaints = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{complaints}");
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());
}

#[test]
fn on_15_may_half_of_the_way_is_made_and_can_be_chance() {
    let output = example::run("goals", &["--as-of", "2026-05-15"]);
    let printed = String::from_utf8(output.stdout).unwrap();
    for told in [
        "2026-05-15: on track: 50% of the way after 44 of 90 days",
        "complaints: 2.25%, 50% of the way; planned were 48.88%: on track",
        "complaints: the change can be chance: the share can still be 4.22%, and was 3%",
    ] {
        assert!(printed.contains(told), "{told}: {printed}");
    }
}

#[test]
fn a_goal_in_a_table_of_semicolons_is_judged_without_figures() {
    let table = "\u{feff}Goal;Owner;Action;About;Metric;Target;Objective;Start;Due;Answer\r\n\
        门店;S-1;开业;新店;开业;done;增长;2026-01-01;2026-06-30;accepted by S-1\r\n";
    let (printed, complaints, is_good) = on_table("semicolons.csv", table.as_bytes(), &[]);
    assert!(is_good, "{complaints}");
    assert!(printed.contains("门店: a SMART goal"), "{printed}");
    let (printed, ..) =
        on_table("semicolons2.csv", table.as_bytes(), &["--as-of", "2026-06-29", "--behind", "0%"]);
    assert!(
        printed.contains("2026-06-29: on track: 0% of the way after 179 of 180 days"),
        "{printed}"
    );
}

#[test]
fn a_row_that_cannot_be_read_is_told_and_the_rest_is_judged() {
    let table = format!(
        "{HEAD}a,S-1,call,them,calls,count,weekly,0,at least 9,bound 9,o,2026-01-01,2026-02-01,\n\
         b,S-1,call,them,calls,count,,0,nine,bound 9,o,2026-01-01,2026-02-01,\n\
         c,S-1,call,them,calls,count,,0,at least 9,far,o,2026-01-01,2026-02-01,\n\
         d,S-1,call,them,calls,count,,0,at least 9,bound 9,o,1/2/2026,2026-02-01,\n\
         e,S-1,call\n\
         ,S-1,call,them,calls,count,,0,at least 9,bound 9,o,2026-01-01,2026-02-01,\n\
         f,S-1,call,them,calls,count,,1e9,at least 9,bound 9,o,2026-01-01,2026-02-01,yes\n\
         g,S-1,\u{1b}[31mcall,them,,,,,,,o,2026-01-01,2026-02-01,\n\
         h,S-1,call,them,calls,count,,0,at least 9,bound 9,o,2026-01-01,2026-02-01,accepted by S-2\n"
    );
    let (printed, complaints, is_good) = on_table("rows.csv", table.as_bytes(), &[]);
    assert!(!is_good, "somebody has to look");
    for why in [
        "line 2: kind: `weekly`: expected `level`, `cumulative`, `milestone`, or nothing",
        "line 3: target: `nine`: expected a target such as `at most 1.5%`",
        "line 4: reach: `far`: expected `bound 80`",
        "line 5: start: `1/2/2026`: expected a day such as 2026-06-30",
        "line 6: 3 cells, and 14 columns",
        "line 7: which goal is not said",
        "line 8: baseline: `1e9`: expected a figure such as 12, 3.5 or 3%",
        "line 9: action: `\\u{1b}[31mcall`: expected a text of at most 2,000 characters",
        "8 were left out",
    ] {
        assert!(complaints.contains(why), "{why}: {complaints}");
    }
    assert!(!complaints.contains('\u{1b}') && !printed.contains('\u{1b}'));
    assert!(printed.contains("`S-2` accepted it, and `S-1` carries it out"), "{printed}");
}

#[test]
fn figures_of_another_goal_and_of_another_kind_are_told() {
    let goal = format!(
        "{HEAD}a,S-1,call,them,calls,count,,0,at least 9,bound 9,o,2026-01-01,2026-02-01,\
         accepted by S-1\n"
    );
    let figures = "goal,date,metric,figure\na,2026-01-05,calls,3\na,2026-01-06,calls,done\n\
        a,2026-01-07,calls,3 of 2\na,2026-01-07,mails,3\nz,2026-01-07,calls,3\nb,soon,calls,3\n";
    let file = std::env::temp_dir().join(format!("clienteling-figures-{}.csv", std::process::id()));
    std::fs::write(&file, figures).unwrap();
    let asked = ["--figures", file.to_str().unwrap()];
    let (printed, complaints, is_good) = on_table("figures.csv", goal.as_bytes(), &asked);
    std::fs::remove_file(&file).unwrap();
    assert!(!is_good);
    for why in [
        "line 4: figure: `3 of 2`: expected no more than there are: `9 of 400`",
        "line 7: date: `soon`: expected a day such as 2026-06-30",
        "a figure of `z`: there is no such goal",
    ] {
        assert!(complaints.contains(why), "{why}: {complaints}");
    }
    for told in [
        "A figure of 2026-01-06 does not count: calls: the goal has no such metric, or",
        "A figure of 2026-01-07 does not count: mails: the goal has no such metric, or",
    ] {
        assert!(printed.contains(told), "{told}: {printed}");
    }
}

#[test]
fn a_table_that_cannot_be_used_is_refused() {
    for (name, table, why) in [
        ("empty.csv", "", "error: the table is empty"),
        ("head.csv", HEAD, "error: the table has a head and no row"),
        (
            "other.csv",
            "name,owner\na,b\n",
            "error: expected one column `goal` (columns: name, owner)",
        ),
        ("twice.csv", "goal,goal\na,b\n", "error: expected one column `goal`"),
        ("more.csv", "goal,mood\na,b\n", "error: unknown column `mood`: known are goal, owner"),
        ("quote.csv", "goal,owner\na,\"b\n", "error: a quote is not closed"),
        ("rows.csv", "goal,owner\n,b\n", "error: no goal could be read"),
    ] {
        let (printed, complaints, is_good) = on_table(name, table.as_bytes(), &[]);
        assert!(!is_good, "{name}: {printed}");
        assert!(complaints.contains(why), "{name}: {complaints}");
        assert_eq!(printed, "", "{name}");
    }
    let (_, complaints, is_good) = on_table("bytes.csv", b"goal\n\xff\xfe\n", &[]);
    assert!(!is_good && complaints.contains("is not UTF-8 text"), "{complaints}");
    assert!(!example::run("goals", &["no such file.csv"]).status.success());
    assert_eq!(example::run("goals", &["--as-of", "soon"]).status.code(), Some(2));
}
