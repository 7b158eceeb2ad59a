//! Transactions that are open for long.

use std::time::Duration;

use super::{Check, Probe, not_seen};
use crate::db::{Rows, seconds};

const NAME: &str = "transactions";

pub(super) const PROBE: Probe = Probe {
    name: NAME,
    sql: include_str!("transactions.sql"),
    judge,
};

/// The age of a transaction, in seconds, from which somebody should look at it.
const LONG: u64 = 15 * 60;

fn judge(rows: &Rows) -> Check {
    let row = rows.first();
    let hidden = row.and_then(|row| row.number("hidden")).unwrap_or_default();
    let unseen = not_seen(
        hidden,
        "session of another role does not show whether it has one",
        "sessions of other roles do not show whether they have one",
    );
    let Some(row) = row.filter(|row| row.get("seconds").is_some()) else {
        if hidden == 0 {
            return Check::pass(NAME, "none is open besides").observing(0, "s");
        }
        return Check::pass(NAME, format!("none that is seen is open besides{unseen}"))
            .hint("GRANT pg_read_all_stats to this login to see them");
    };
    let age: u64 = row.number("seconds").unwrap_or_default();
    if row.text("state") == "prepared" {
        let gid = crate::sql::literal(row.text("application"));
        let output = format!(
            "the oldest is {gid}, prepared by {} {} ago{unseen}",
            row.text("user"),
            seconds(Duration::from_secs(age))
        );
        let check = if age >= LONG {
            Check::warn(NAME, output).hint(format!(
                "it keeps its locks until somebody ends it: COMMIT PREPARED {gid} or ROLLBACK PREPARED {gid}"
            ))
        } else {
            Check::pass(NAME, output)
        };
        return check.observing(age, "s");
    }
    let output = format!(
        "the oldest is open for {} (pid {}, {}{}, {}){unseen}",
        seconds(Duration::from_secs(age)),
        row.text("pid"),
        row.text("user"),
        match row.text("application") {
            "" => String::new(),
            name => format!(" with {name}"),
        },
        match row.text("state") {
            "" => "what it does cannot be seen",
            state => state,
        },
    );
    let check = if age >= LONG {
        Check::warn(NAME, output).hint(format!(
            "a migration may have to wait for it; to end it: SELECT pg_terminate_backend({})",
            row.text("pid")
        ))
    } else {
        Check::pass(NAME, output)
    };
    check.observing(age, "s")
}
