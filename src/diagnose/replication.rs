//! Replication slots that nobody reads.

use super::{Check, Probe, some};
use crate::db::Rows;

const NAME: &str = "replication";

pub(super) const PROBE: Probe = Probe {
    name: NAME,
    sql: include_str!("replication.sql"),
    judge,
};

/// What a slot may keep of the log before it is worth a look: one gigabyte.
const MUCH: u64 = 1 << 30;

fn judge(rows: &Rows) -> Check {
    let kept = |row: &crate::db::Row<'_>| row.number::<u64>("kept").unwrap_or_default();
    let most = rows.iter().map(|row| kept(&row)).max().unwrap_or_default();
    let names: Vec<String> = rows
        .iter()
        .filter(|row| kept(row) >= MUCH)
        .map(|row| format!("{} ({} GB)", row.text("name"), kept(&row) >> 30))
        .collect();
    let Some(first) = rows.iter().find(|row| kept(row) >= MUCH) else {
        return Check::pass(NAME, "no unused slot keeps much of the log").observing(most, "bytes");
    };
    Check::warn(
        NAME,
        format!(
            "slots that nobody reads keep the log, until the disk is full: {}",
            some(&names)
        ),
    )
    .observing(most, "bytes")
    .hint(format!(
        "if its reader will not come back: SELECT pg_drop_replication_slot({})",
        crate::sql::literal(first.text("name"))
    ))
}
