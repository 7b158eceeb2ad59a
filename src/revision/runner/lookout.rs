//! What is seen of a run while a statement takes long: notices, and who stands in its way.

use std::time::{Duration, Instant};

use crate::db::{Backend, Connector, LockKey, Locked, ServerError, Session, Watch, blockers_of};

use super::Observer;

/// How long a look may take: a pooler that has no server connection left for it does not say so.
const LIMIT: Duration = Duration::from_secs(2);

/// A connection that looks who blocks whom, opened when something takes longer.
pub(super) enum Lookout {
    NotYet,
    Open(Box<Session>),
    /// There was none to be had; what is going on stays unseen for a while.
    Refused(Instant),
}

/// How long before the answer a look may find a statement free that waited until a timeout ended it.
const TOO_LATE: Duration = Duration::from_millis(500);

/// How long after a refusal it is tried again.
const AFTER_REFUSAL: Duration = Duration::from_secs(30);

impl Lookout {
    fn session(&mut self, connector: &Connector) -> Option<&mut Session> {
        match self {
            Self::Open(session) if !session.is_closed() => {}
            Self::Refused(at) if at.elapsed() < AFTER_REFUSAL => return None,
            Self::NotYet | Self::Open(_) | Self::Refused(_) => {
                *self = match connector.try_lookout() {
                    Ok(mut session) => {
                        session.set_limit(Some(LIMIT));
                        Self::Open(Box::new(session))
                    }
                    Err(_) => Self::Refused(Instant::now()),
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
    pub(super) seen: &'a mut Seen,
}

/// Who was seen to block the work connection.
#[derive(Default)]
pub(super) struct Seen {
    blockers: Vec<Backend>,
    /// When it was first seen that nobody blocks it any more.
    free: Option<Instant>,
}

impl Seen {
    /// Those who blocked it when the answer came, which is now.
    ///
    /// A look shortly before the answer may have come too late: what ended the wait has freed the statement as well.
    pub(super) fn until_the_answer(self) -> Vec<Backend> {
        match self.free {
            Some(at) if at.elapsed() > TOO_LATE => Vec::new(),
            _ => self.blockers,
        }
    }
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
        let looked = Instant::now();
        let Ok(blockers) = blockers_of(lookout, &waiting) else {
            *self.lookout = Lookout::Refused(Instant::now());
            return;
        };
        if blockers.is_empty() {
            self.seen.free.get_or_insert(looked);
        } else {
            self.observer.blocked(&blockers, elapsed);
            *self.seen = Seen {
                blockers,
                free: None,
            };
        }
        self.observer.waiting(lookout, elapsed);
    }

    fn lookout(&mut self) -> Option<&mut Session> {
        match self.lookout {
            Lookout::Open(session) if !session.is_closed() => Some(session),
            _ => None,
        }
    }
}
