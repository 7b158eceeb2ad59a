//! Parse, run, report, exit code.
fn main() {}
