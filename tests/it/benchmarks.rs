//! The README's figures are those of the last run of the benchmarks, and of nobody's pen.

use std::fs;
use std::path::Path;

#[test]
fn the_table_in_the_readme_is_what_the_benchmarks_wrote() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    // Nobody has run them here: then there is no table either.
    let table = fs::read_to_string(root.join("benches/results.md")).unwrap_or_default();
    let (_, rest) = readme.split_once("by ./benches/run -->\n").unwrap();
    let (between, _) = rest
        .split_once("<!-- end of benches/results.md -->")
        .unwrap();
    assert_eq!(between, table);
    // A run of a part writes nothing.
    assert!(
        table.is_empty() || table.contains("| `diff` in sync, 5,000 tables, unchanged since |"),
        "{table}"
    );
}
