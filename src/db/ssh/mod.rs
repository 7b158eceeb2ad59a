//! The way to a server through SSH: the user's own OpenSSH client, with its configuration, agent, jump hosts and known_hosts.
//!
//! One `ssh` logs in and carries every connection of the run, cancel requests too ([`master`]). A connection begins at a Unix
//! socket in a directory that only this user can enter, never at a port of this machine, on which another user or database could
//! answer. (`ssh -W` would need a process for each connection and each cancel request, and OpenSSH 9.4 for a server's socket; a
//! forwarding that is asked for over the control socket needs neither.) What `ssh` says when it fails is put into words of
//! people in [`problem`]. Which transport a connection takes, and speaking PostgreSQL, are left to [`super::connect`].
//!
//! ```text
//! Tunnel ─reach(host)→ Way (logged in, a socket for this target) ─open→ stream ─connect_raw→ Session
//! ```

mod destination;
mod master;
mod problem;
mod program;
mod relay;
mod room;
mod terminal;

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use tokio::net::UnixStream;
use tokio_postgres::CancelToken;

pub use destination::Destination;
pub use problem::Problem;
pub use relay::{Listener, Relayed};

use self::master::Master;
use super::error::Error;
use super::peer;
use super::runtime::Runtime;
use super::tls::Encryptor;
use super::url::{Host, HostName};

/// How long the login to the SSH server may take when nobody can be asked anything; with a terminal, people take their time.
const LOGIN_TIMEOUT: Duration = Duration::from_secs(30);

/// How long is waited for what `ssh` has to say about a connection that has just ended.
const LAST_WORDS: Duration = Duration::from_millis(300);

/// How to go through an SSH server.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to.
    pub destination: Destination,
    /// The setting that named it.
    pub origin: String,
    /// The OpenSSH client with options of its own, as the shell reads it; `ssh` when `None`.
    pub command: Option<String>,
    /// Whether `ssh` may ask for passphrases, passwords and unknown hosts on the terminal.
    pub interactive: bool,
}

/// Hears what happens, for `-v`, and whether a person has to act on it.
pub type Say = Box<dyn Fn(&str, bool)>;

/// The login on an SSH server that all connections of a run share.
pub struct Tunnel {
    runtime: Runtime,
    options: Options,
    say: Say,
    master: RefCell<Option<Rc<Master>>>,
}

/// The way to one server, open: connections begin at its socket.
#[derive(Clone)]
pub(super) struct Way {
    tunnel: Rc<Tunnel>,
    master: Rc<Master>,
    socket: PathBuf,
    /// The name that a certificate of the server has to hold.
    name: String,
    target: String,
}

impl Tunnel {
    /// Nothing is started before the first connection. `say` is given lines, and whether a person has to act on them.
    pub fn new(runtime: &Runtime, options: Options, say: Say) -> Rc<Self> {
        Rc::new(Self {
            runtime: runtime.clone(),
            options,
            say,
            master: RefCell::default(),
        })
    }

    /// How to go there.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Logs in, unless that is done and still good, and opens a socket for the server.
    pub(super) fn reach(
        self: &Rc<Self>,
        host: &Host,
        limit: Option<Duration>,
    ) -> Result<Way, Error> {
        let seen = self.runtime.signals();
        self.runtime.block_on(async {
            tokio::select! {
                way = self.way(host, limit) => way.map_err(|problem| Error::Ssh(Box::new(problem))),
                () = self.runtime.signal_after(seen) => Err(self
                    .runtime
                    .interrupted()
                    .map_or_else(|| Error::Lost("interrupted".to_owned()), Error::Interrupted)),
            }
        })
    }

    async fn way(self: &Rc<Self>, host: &Host, limit: Option<Duration>) -> Result<Way, Problem> {
        let target = target(host);
        let known = self.master.borrow().clone();
        if let Some(master) = known {
            if let Ok(socket) = self.socket(&master, &target).await {
                return Ok(self.way_through(master, socket, host, target));
            }
            // Its connection died: whoever comes now logs in anew.
            self.master.borrow_mut().take();
        }
        let master = Rc::new(self.login(limit).await?);
        *self.master.borrow_mut() = Some(Rc::clone(&master));
        let socket = self.socket(&master, &target).await?;
        Ok(self.way_through(master, socket, host, target))
    }

    async fn login(&self, limit: Option<Duration>) -> Result<Master, Problem> {
        let started = std::time::Instant::now();
        let limit = limit.filter(|limit| !limit.is_zero());
        let master = Master::start(&self.options, limit)?;
        let limit = match limit {
            _ if self.options.interactive => None,
            Some(limit) => Some(limit),
            None => Some(LOGIN_TIMEOUT),
        };
        master.ready(limit, &self.say).await?;
        (self.say)(
            &format!(
                "ssh: logged in to {} in {}ms",
                self.options.destination,
                started.elapsed().as_millis()
            ),
            false,
        );
        Ok(master)
    }

    /// A socket for a target that leads somewhere.
    async fn socket(&self, master: &Master, target: &str) -> Result<PathBuf, Problem> {
        let socket = master.forward(target).await?;
        if master.has_ended() {
            return Err(master.ending());
        }
        Ok(socket)
    }

    fn way_through(
        self: &Rc<Self>,
        master: Rc<Master>,
        socket: PathBuf,
        host: &Host,
        target: String,
    ) -> Way {
        let name = match &host.name {
            HostName::Tcp(name) => name.clone(),
            HostName::Socket(_) | HostName::Unnamed => "localhost".to_owned(),
        };
        Way {
            tunnel: Rc::clone(self),
            master,
            socket,
            name,
            target,
        }
    }
}

impl Way {
    /// Opens a connection. That the server refuses it comes out only when it is read from.
    pub(super) async fn open(&self) -> std::io::Result<UnixStream> {
        UnixStream::connect(&self.socket).await
    }

    /// How many lines `ssh` has said so far.
    pub(super) fn mark(&self) -> usize {
        self.master.words().len()
    }

    /// The name that a certificate of the server has to hold.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Asks the server to cancel what runs; whether it did is not said.
    pub(super) fn cancel(
        &self,
        token: CancelToken,
        encryptor: Encryptor,
    ) -> impl Future<Output = ()> + Send + use<> {
        let (socket, name) = (self.socket.clone(), self.name.clone());
        let request = async move {
            let stream = UnixStream::connect(&socket).await?;
            peer::send(&token, stream, encryptor, &name).await
        };
        async {
            let _ = tokio::time::timeout(peer::LIMIT, request).await;
        }
    }

    /// What stood in the way of a connection, in the words of `ssh` where it said any since `mark`.
    pub(super) fn explain(&self, error: Error, mark: usize) -> Error {
        if !matches!(error, Error::Lost(_) | Error::Timeout(_)) {
            return error;
        }
        let said = self.tunnel.runtime.block_on(async {
            let end = tokio::time::Instant::now() + LAST_WORDS;
            loop {
                let said = self.master.words_since(mark);
                if !said.is_empty() || self.master.has_ended() || tokio::time::Instant::now() >= end
                {
                    break said;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
        if let Some(problem) = Problem::of_channel(&self.tunnel.options, &self.target, &said) {
            return Error::Ssh(Box::new(problem));
        }
        if self.master.has_ended() {
            return Error::Ssh(Box::new(self.master.ending()));
        }
        error
    }

    /// Adds to the end of a session what `ssh` said about it.
    pub(super) fn explain_loss<'a>(&self, errors: impl Iterator<Item = &'a mut Error>) {
        let mut lost = errors.filter_map(|error| match error {
            Error::Lost(reason) => Some(reason),
            _ => None,
        });
        let Some(first) = lost.next() else { return };
        self.tunnel
            .runtime
            .block_on(self.master.ended_within(LAST_WORDS));
        if !self.master.has_ended() {
            return;
        }
        let said = self.master.words().pop().map_or_else(
            || "ssh ended".to_owned(),
            |line| format!("ssh ended: {line}"),
        );
        for reason in std::iter::once(first).chain(lost) {
            *reason = format!("{reason} ({said})");
        }
    }
}

/// The server as `ssh` names the end of a forwarding.
fn target(host: &Host) -> String {
    match (&host.name, host.hostaddr) {
        (HostName::Socket(directory), _) => directory
            .join(format!(".s.PGSQL.{}", host.port()))
            .display()
            .to_string(),
        (_, Some(address)) => bracketed(&address.to_string(), host.port()),
        (HostName::Tcp(name), None) => bracketed(name, host.port()),
        (HostName::Unnamed, None) => bracketed("127.0.0.1", host.port()),
    }
}

fn bracketed(name: &str, port: u16) -> String {
    if name.contains(':') {
        format!("[{name}]:{port}")
    } else {
        format!("{name}:{port}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::url::Address;

    #[test]
    fn the_end_of_a_forwarding_is_named_as_the_server_sees_it() {
        for (url, expected) in [
            ("postgresql://127.0.0.1/d", "127.0.0.1:5432"),
            ("postgresql://[::1]:6000/d", "[::1]:6000"),
            ("host=db.internal hostaddr=10.0.0.7", "10.0.0.7:5432"),
            (
                "host=/var/run/postgresql port=5433",
                "/var/run/postgresql/.s.PGSQL.5433",
            ),
        ] {
            assert_eq!(target(&Address::parse(url).unwrap().hosts[0]), expected);
        }
    }
}
