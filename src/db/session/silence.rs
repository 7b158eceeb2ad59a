//! When a connection has been silent for so long that nothing is to be expected on it any more.

use std::time::Instant;

use tokio_postgres::CancelToken;

use super::{Session, Watch};
use crate::db::duration::seconds;
use crate::db::link::{self, Link, Sign};
use crate::db::runtime::Runtime;

/// For how long nothing has been heard of the server, on this connection or about it.
pub(super) struct Silence {
    link: Option<Link>,
    token: CancelToken,
    since: Instant,
    received: u64,
    asked: Option<Instant>,
    /// When it was first heard that nothing is to be expected. A process that was stopped for a while, or its machine, has
    /// an answer waiting that it has not read yet.
    silent: Option<Instant>,
    /// A session of its own to ask on.
    own: Option<Session>,
}

impl Silence {
    pub(super) fn new(link: Option<Link>, token: CancelToken) -> Self {
        Self {
            link,
            token,
            since: Instant::now(),
            received: 0,
            asked: None,
            silent: None,
            own: None,
        }
    }

    /// Why nothing is to be expected any more, once there is no doubt.
    pub(super) fn is_too_long(
        &mut self,
        runtime: &Runtime,
        received: u64,
        watch: &mut dyn Watch,
    ) -> Option<String> {
        let link = self.link.as_ref()?;
        if received != self.received {
            self.received = received;
            self.since = Instant::now();
            self.silent = None;
        }
        let is_asked = |asked: Instant| asked.elapsed() < link.patience / 8;
        if self.since.elapsed() < link.patience / 2 || self.asked.is_some_and(is_asked) {
            return None;
        }
        let pid = link::server_pid(runtime, &self.token);
        let asking = Instant::now();
        let sign = link.look(pid, watch.lookout(), &mut self.own);
        self.asked = Some(Instant::now());
        match sign {
            Sign::Alive => {
                self.since = Instant::now();
                self.silent = None;
                None
            }
            Sign::Silent(reason) => {
                let silent = *self.silent.get_or_insert(asking);
                let is_certain =
                    self.since.elapsed() >= link.patience && silent.elapsed() >= link.patience / 4;
                is_certain.then(|| {
                    format!(
                        "nothing was heard for {}, {reason}",
                        seconds(self.since.elapsed())
                    )
                })
            }
        }
    }
}
