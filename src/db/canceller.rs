//! The cancel requests of one session, and staying until they were taken.
//!
//! A request travels on a connection of its own and is never answered; that it was taken shows in the other side's hanging up
//! ([`super::peer`]). The statement's own end may come before that, and the end of the program after it: PgBouncer 1.18, left by
//! a client whose request it still holds, ends with a FATAL error and takes all its clients with it.

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_postgres::CancelToken;

use super::peer::Peer;
use super::runtime::Runtime;
use super::ssh::Way;
use super::tls::Encryptor;

/// How long the end of a run waits for a request to be taken.
const PATIENCE: Duration = Duration::from_secs(2);

/// Asks the server to cancel what a session runs.
pub(super) struct Canceller {
    runtime: Runtime,
    token: CancelToken,
    encryptor: Encryptor,
    way: Option<Way>,
    peer: Option<Peer>,
    /// The request that was sent last.
    request: Option<JoinHandle<()>>,
}

impl Canceller {
    /// For the session that `token` belongs to. Requests take the session's `way` to the server, or lead to the `peer` that it is
    /// directly connected to.
    pub(super) fn new(
        runtime: Runtime,
        token: CancelToken,
        encryptor: Encryptor,
        way: Option<Way>,
        peer: Option<Peer>,
    ) -> Self {
        Self {
            runtime,
            token,
            encryptor,
            way,
            peer,
            request: None,
        }
    }

    /// Sends a request, unless the last one was not taken yet.
    pub(super) fn ask(&mut self) {
        if self.is_under_way() {
            return;
        }
        let (token, encryptor) = (self.token.clone(), self.encryptor.clone());
        self.request = Some(match (&self.way, self.peer.clone()) {
            (Some(way), _) => self.runtime.spawn(way.cancel(token, encryptor)),
            (None, Some(peer)) => self.runtime.spawn(peer.cancel(token, encryptor)),
            (None, None) => self
                .runtime
                .spawn(async move { drop(token.cancel_query(encryptor).await) }),
        });
    }

    /// Waits a moment for the last request to be taken, or until another signal arrives.
    pub(super) fn finish(&mut self) {
        let Some(request) = self.request.take().filter(|request| !request.is_finished()) else {
            return;
        };
        let seen = self.runtime.signals();
        self.runtime.block_on(async {
            tokio::select! {
                _ = tokio::time::timeout(PATIENCE, request) => {}
                () = self.runtime.signal_after(seen) => {}
            }
        });
    }

    fn is_under_way(&self) -> bool {
        self.request
            .as_ref()
            .is_some_and(|request| !request.is_finished())
    }
}
