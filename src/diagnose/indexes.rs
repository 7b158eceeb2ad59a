//! Indexes that exist and that no query uses.

use super::{Check, Probe, some};
use crate::db::Rows;

const NAME: &str = "indexes";

pub(super) const PROBE: Probe = Probe {
    name: NAME,
    sql: include_str!("indexes.sql"),
    judge,
};

fn judge(rows: &Rows) -> Check {
    let names: Vec<String> = rows
        .iter()
        .map(|row| row.text("index").to_owned())
        .collect();
    let Some(first) = names.first() else {
        return Check::pass(NAME, "all valid").observing(0, "invalid");
    };
    let output = match names.len() {
        1 => format!(
            "1 is invalid, so that it costs writes and serves no query: {}",
            some(&names)
        ),
        count => format!(
            "{count} are invalid, so that they cost writes and serve no query: {}",
            some(&names)
        ),
    };
    Check::warn(NAME, output)
        .observing(names.len() as u64, "invalid")
        .hint(format!(
            "build it anew: REINDEX INDEX CONCURRENTLY {first}; or drop it: DROP INDEX CONCURRENTLY {first}"
        ))
}
