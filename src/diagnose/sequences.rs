//! Sequences that come to an end.

use super::{Check, Probe, some};
use crate::db::Rows;

const NAME: &str = "sequences";

pub(super) const PROBE: Probe = Probe {
    name: NAME,
    sql: include_str!("sequences.sql"),
    judge,
};

fn judge(rows: &Rows) -> Check {
    let names: Vec<String> = rows
        .iter()
        .map(|row| format!("{} ({} %)", row.text("name"), row.text("used")))
        .collect();
    let most = rows.first().and_then(|row| row.number("used"));
    match most {
        None => Check::pass(NAME, "all below 80 % of what they or their columns can hold"),
        Some(most) => Check::warn(NAME, format!("nearly used up: {}", some(&names)))
            .observing(most, "percent")
            .hint("inserts fail at 100 %: change the column to bigint, or the sequence's end, before that"),
    }
}
