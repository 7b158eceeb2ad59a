//! What is seen of a run while a statement takes long: notices, and who stands in its way.

use std::time::Duration;

use crate::db::{
    Backend, Connector, Error, LockKey, Locked, ServerError, Session, Watch, blockers_of,
};

use super::Observer;

/// How long a look may take: a pooler that has no server connection left for it does not say so.
const LIMIT: Duration = Duration::from_secs(2);

/// A connection that looks who blocks whom, opened when something takes longer.
pub(super) enum Lookout {
    NotYet,
    Open(Box<Session>),
    /// The server has none left for us; what is going on stays unseen.
    Refused,
}

impl Lookout {
    fn session(&mut self, connector: &Connector) -> Option<&mut Session> {
        match self {
            Self::Open(session) if !session.is_closed() => {}
            Self::Refused => return None,
            Self::NotYet | Self::Open(_) => {
                *self = match connector.try_connect() {
                    Ok(mut session) => {
                        session.set_limit(LIMIT);
                        Self::Open(Box::new(session))
                    }
                    Err(_) => Self::Refused,
                }
            }
        }
        match self {
            Self::Open(session) => Some(session),
            _ => None,
        }
    }
}

/// Shows notices, and who blocks the work connection while it waits.
pub(super) struct WorkWatch<'a> {
    pub(super) connector: &'a Connector,
    pub(super) locked: &'a mut Locked,
    pub(super) lookout: &'a mut Lookout,
    pub(super) fence: LockKey,
    pub(super) backend_pid: Option<i32>,
    pub(super) observer: &'a mut dyn Observer,
    pub(super) last_blockers: &'a mut Vec<Backend>,
}

impl Watch for WorkWatch<'_> {
    fn notice(&mut self, notice: &ServerError) {
        self.observer.notice(notice);
    }

    fn waiting(&mut self, elapsed: Duration) {
        // The holder of the fence is the work connection's backend, also behind a pooler.
        let waiting = match self.backend_pid {
            Some(pid) => format!("(VALUES ({pid})) w(p)"),
            None => format!(
                "(SELECT l.pid FROM pg_catalog.pg_locks l WHERE {} AND l.granted) w(p)",
                self.fence.condition()
            ),
        };
        self.locked.keep_alive();
        let Some(lookout) = self.lookout.session(self.connector) else {
            return;
        };
        match blockers_of(lookout, &waiting) {
            // The answer may still come, for the wrong question: this session is not asked again.
            Err(Error::Timeout(_)) => *self.lookout = Lookout::Refused,
            Err(_) => {}
            Ok(blockers) => {
                if !blockers.is_empty() {
                    self.observer.blocked(&blockers, elapsed);
                    *self.last_blockers = blockers;
                }
                self.observer.waiting(lookout, elapsed);
            }
        }
    }
}
