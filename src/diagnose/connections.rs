//! How many connections are left.

use super::{Check, Probe};
use crate::db::Rows;

const NAME: &str = "connections";

pub(super) const PROBE: Probe = Probe {
    name: NAME,
    sql: include_str!("connections.sql"),
    judge,
};

/// From here on a deployment of several replicas may not get one.
const MANY: u64 = 80;

fn judge(rows: &Rows) -> Check {
    let row = rows.first();
    let number = |name| {
        row.as_ref()
            .and_then(|row| row.number::<u64>(name))
            .unwrap_or_default()
    };
    let (used, most) = (number("used"), number("most").max(1));
    let percent = used * 100 / most;
    let output = format!("{used} of {most} in use");
    let check = if percent >= MANY {
        Check::warn(NAME, output)
            .hint("see who holds them: SELECT usename, application_name, state, count(*) FROM pg_stat_activity GROUP BY 1, 2, 3")
    } else {
        Check::pass(NAME, output)
    };
    check.observing(percent, "percent")
}
