//! How fast schemactl is, as quotients taken in the same run: beside psql reading the least there is to read, beside pg_dump, beside
//! psql running the same statements. `./benches/run` starts it.
//!
//! A server of its own, with nothing of the developer's: the same one that tests use.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark says what it measured"
)]

mod cases;
#[path = "../../tests/it/common/mod.rs"]
mod common;
mod measure;
mod report;
mod schema;

use std::ffi::OsString;

use schemactl::server::Options;

const SIZES: &[usize] = &[15, 100, 1_000, 5_000];

fn main() {
    let mut arguments = std::env::args_os().skip(1).peekable();
    if arguments
        .next_if(|first| first == measure::MEASURE)
        .is_some()
    {
        measure::measure_a_child(arguments);
        return;
    }
    // cargo adds `--bench`.
    let mut arguments = arguments.filter(|argument| argument != "--bench");
    let sizes = match arguments.next() {
        None => SIZES.to_vec(),
        Some(word) if word == "--tables" => numbers(arguments.next()),
        Some(word) => panic!("{} is not an option; --tables 15,100 is", word.display()),
    };
    let cluster = common::private_cluster(
        &Options::new()
            .setting("shared_buffers", "256MB")
            .setting("max_locks_per_transaction", "1024"),
    );
    let mut lines = Vec::new();
    let mut add = |added: Vec<report::Line>| {
        for line in &added {
            // Somebody is waiting.
            eprintln!("{}: {}; {}", line.case, line.time, line.ratio);
        }
        lines.extend(added);
    };
    add(vec![cases::start()]);
    add(cases::nothing_to_do(&cluster));
    add(cases::long_history(&cluster));
    for tables in &sizes {
        add(cases::in_sync(&cluster, *tables));
    }
    let table = report::markdown(&cases::machine(), &lines);
    println!("{table}");
    if sizes == SIZES {
        report::keep(&table);
    }
    let over: Vec<&str> = lines
        .iter()
        .filter(|line| line.is_over)
        .map(|line| line.case.as_str())
        .collect();
    if !over.is_empty() {
        eprintln!("over the limit: {}", over.join("; "));
    }
}

fn numbers(list: Option<OsString>) -> Vec<usize> {
    list.and_then(|list| list.into_string().ok())
        .unwrap_or_default()
        .split(',')
        .map(|number| number.parse().expect("--tables is followed by numbers"))
        .collect()
}
