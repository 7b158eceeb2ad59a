//! How far the database is from running out of transaction ids.

use super::Check;
use crate::db::Rows;

pub(super) const NAME: &str = "wraparound";

/// PostgreSQL stops to accept writes some 3 million before this many (documentation, "Preventing Transaction ID Wraparound
/// Failures").
const END: u64 = 1 << 31;
/// Autovacuum begins at 200 million (10 %); twice that far and more, it does not get through.
const FAR: u64 = 40;

pub(super) fn judge(rows: &Rows) -> Check {
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
