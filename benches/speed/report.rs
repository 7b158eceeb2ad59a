//! The table: printed, kept in `benches/results.md`, and put into the README.

use std::fmt::Write;
use std::fs;
use std::path::Path;

/// What the README's table stands between.
const BEGIN: &str = "<!-- benches/results.md, written by ./benches/run -->\n";
const END: &str = "<!-- end of benches/results.md -->\n";

/// One line of the table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    /// What was done.
    pub(crate) case: String,
    /// How long it took, and with what it is compared.
    pub(crate) time: String,
    /// The quotient that has a limit, with the limit.
    pub(crate) ratio: String,
    /// Round trips after login.
    pub(crate) round_trips: String,
    /// Peak memory.
    pub(crate) memory: String,
    /// Whether a limit was broken.
    pub(crate) is_over: bool,
}

/// The table in Markdown.
pub(crate) fn markdown(machine: &str, lines: &[Line]) -> String {
    let mut text = format!(
        "{machine}\n\n| | schemactl, and what it is compared with | ratio (limit) | round trips after login | memory |\n\
         |---|---|---|--:|--:|\n"
    );
    for line in lines {
        writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            line.case, line.time, line.ratio, line.round_trips, line.memory
        )
        .unwrap();
    }
    text
}

/// Keeps the table where the README and its test find it.
pub(crate) fn keep(table: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::write(root.join("benches/results.md"), table).unwrap();
    let readme = root.join("README.md");
    let text = fs::read_to_string(&readme).unwrap();
    let (before, rest) = text
        .split_once(BEGIN)
        .expect("the README has a place for it");
    let (_, after) = rest.split_once(END).expect("the place ends");
    fs::write(readme, format!("{before}{BEGIN}{table}{END}{after}")).unwrap();
}
