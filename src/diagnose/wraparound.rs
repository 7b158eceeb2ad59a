//! How far the database is from running out of transaction ids.

use super::{Check, Probe};
use crate::db::Rows;

const NAME: &str = "wraparound";

pub(super) const PROBE: Probe = Probe {
    name: NAME,
    sql: include_str!("wraparound.sql"),
    judge,
};

/// PostgreSQL stops to accept writes some 3 million before this many (documentation, "Preventing Transaction ID Wraparound
/// Failures").
const END: u64 = 1 << 31;
/// Autovacuum begins at 200 million (10 %); twice that far and more, it does not get through.
const FAR: u64 = 40;

fn judge(rows: &Rows) -> Check {
    let age: u64 = rows
        .first()
        .and_then(|row| row.number("age"))
        .unwrap_or_default();
    let percent = age * 100 / END;
    let output = format!("{percent} % of the way to the end of transaction ids");
    let check = if percent >= FAR {
        Check::warn(NAME, output).hint(
            "autovacuum does not get through: end what is open for long (transactions, prepared transactions, replication slots), then VACUUM",
        )
    } else {
        Check::pass(NAME, output)
    };
    check.observing(percent, "percent")
}
