//! Sequences that come to an end.

use super::{Check, Probe, not_seen, some};
use crate::db::Rows;

const NAME: &str = "sequences";

pub(super) const PROBE: Probe = Probe {
    name: NAME,
    sql: include_str!("sequences.sql"),
    judge,
};

fn judge(rows: &Rows) -> Check {
    let (hidden, full): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.is_true("is_hidden"));
    let unseen = not_seen(
        hidden.len(),
        "sequence that this login may not read",
        "sequences that this login may not read",
    );
    let names: Vec<String> = full
        .iter()
        .map(|row| format!("{} ({} %)", row.text("name"), row.text("used")))
        .collect();
    let most = full.first().and_then(|row| row.number("used"));
    match most {
        None if hidden.is_empty() => {
            Check::pass(NAME, "all below 80 % of what they or their columns can hold")
        }
        None => Check::pass(NAME, format!("none that is seen is at 80 % or above{unseen}"))
            .hint("GRANT SELECT ON ALL SEQUENCES IN SCHEMA … to see them, or pg_read_all_data"),
        Some(most) => Check::warn(NAME, format!("nearly used up: {}{unseen}", some(&names)))
            .observing(most, "percent")
            .hint("inserts fail at 100 %: change the column to bigint, or the sequence's end, before that"),
    }
}
