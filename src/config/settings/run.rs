//! The settings of `[run]`: how long to wait for what, and as whom revisions are run.

use std::time::Duration;

use anyhow::Result;

use super::layers::{self, Layers};
use crate::config::variables::boolean;
use crate::config::{Flags, Setting, duration};
use crate::db::Pooler;
use crate::error::{Exit, UserError};

/// How revisions are run. A timeout of zero means no limit, as in PostgreSQL.
#[derive(Clone, Debug)]
pub struct RunSettings {
    /// How long to wait for another run to finish; zero is not at all.
    pub lock_wait: Setting<Duration>,
    /// How long a statement may wait for a table's lock.
    pub lock_timeout: Setting<Duration>,
    /// The same for statements that validate constraints.
    pub validation_lock_timeout: Setting<Duration>,
    /// The same for `CREATE INDEX CONCURRENTLY` and its like.
    pub concurrently_lock_timeout: Setting<Duration>,
    /// How often a revision is tried again that did not get a lock.
    pub lock_retries: Setting<u32>,
    /// How long a statement may run.
    pub statement_timeout: Setting<Duration>,
    /// How long nothing may be heard of the server before it is asked on another connection whether it still works on
    /// the answer, and the link given up if not.
    pub link_timeout: Setting<Duration>,
    /// How long a server whose connection was lost may take to be back, so that the outcome can be looked up.
    pub reconnect_wait: Setting<Duration>,
    /// Whether all pending revisions share one transaction.
    pub single_transaction: Setting<bool>,
    /// The role to become after logging in.
    pub role: Option<Setting<String>>,
    /// The search path revisions run with; the server's own when `None`.
    pub search_path: Option<Setting<String>>,
    /// What stands between schemactl and the server.
    pub pooler: Setting<Pooler>,
}

impl RunSettings {
    pub(super) fn resolve(flags: &Flags, layers: &Layers<'_>) -> Result<Self> {
        let seconds = Duration::from_secs;
        macro_rules! setting {
            ($key:ident, $flag:expr, $flag_name:expr, $parse:expr) => {
                layers.pick($flag, $flag_name, stringify!($key), $parse, |run| {
                    run.$key.clone()
                })?
            };
            ($key:ident, $parse:expr) => {
                setting!($key, None, "", $parse)
            };
        }
        let whole = |text: &str| {
            text.trim()
                .parse()
                .map_err(|_| format!("{text:?} is not a whole number"))
        };
        let or = |setting: Option<Setting<Duration>>, default| {
            setting.unwrap_or(Setting::default_of(default))
        };
        let parse = duration::parse;
        let settings = Self {
            lock_wait: or(
                setting!(lock_wait, flags.lock_wait, "--lock-wait", parse),
                seconds(60),
            ),
            lock_timeout: or(
                setting!(lock_timeout, flags.lock_timeout, "--lock-timeout", parse),
                seconds(2),
            ),
            validation_lock_timeout: or(setting!(validation_lock_timeout, parse), seconds(2)),
            concurrently_lock_timeout: or(
                setting!(concurrently_lock_timeout, parse),
                Duration::ZERO,
            ),
            lock_retries: setting!(lock_retries, whole).unwrap_or(Setting::default_of(10)),
            statement_timeout: or(
                setting!(
                    statement_timeout,
                    flags.statement_timeout,
                    "--statement-timeout",
                    parse
                ),
                Duration::ZERO,
            ),
            link_timeout: or(setting!(link_timeout, parse), seconds(30)),
            reconnect_wait: or(setting!(reconnect_wait, parse), seconds(60)),
            single_transaction: setting!(single_transaction, boolean)
                .unwrap_or(Setting::default_of(false)),
            role: setting!(role, flags.role.clone(), "--role", layers::text),
            search_path: setting!(search_path, layers::text),
            pooler: setting!(pooler, flags.pooler, "--pooler", |text: &str| text.parse())
                .unwrap_or(Setting::default_of(Pooler::Auto)),
        };
        for (name, setting) in [
            ("role", &settings.role),
            ("search_path", &settings.search_path),
        ] {
            if let Some(setting) = setting
                && setting.value.trim().is_empty()
            {
                return Err(UserError::new(format!("{name} is empty"))
                    .detail(format!("the value came from {}", setting.origin))
                    .hint(format!("leave {name} out to take the server's own"))
                    .exit(Exit::Usage)
                    .into());
            }
        }
        Ok(settings)
    }
}
