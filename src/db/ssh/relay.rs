//! A place on this machine that leads to a server through SSH, for other programs: a port of 127.0.0.1, or a private socket.
//!
//! schemactl itself listens, not `ssh`: the port is bound or refused at once, connections of other users can be told apart, and
//! when the login is lost the next connection logs in anew.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, UnixListener, UnixStream};

use super::{Tunnel, room};
use crate::db::error::Error;
use crate::db::runtime::Signal;
use crate::db::url::Host;

/// How often is looked whether `ssh` has something to say.
const TICK: Duration = Duration::from_millis(250);

/// Where connections are taken.
pub enum Listener {
    /// A port of 127.0.0.1, never of another address.
    Port(std::net::TcpListener, u16),
    /// A socket in a directory that only this user can enter.
    Socket(std::os::unix::net::UnixListener, TempDir),
}

/// What happens while connections are taken.
pub enum Relayed<'a> {
    /// Another user of this machine was turned away.
    Stranger(u32),
    /// A connection could not be passed on.
    Failed(&'a Error),
    /// `ssh` said something.
    Said(&'a str),
}

impl Listener {
    /// A port of 127.0.0.1; a free one for 0.
    ///
    /// # Errors
    ///
    /// As binding it, [`io::ErrorKind::AddrInUse`] above all.
    pub fn port(port: u16) -> io::Result<Self> {
        let address = SocketAddrV4::new(Ipv4Addr::LOCALHOST, port);
        let listener = std::net::TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        Ok(Self::Port(listener, port))
    }

    /// The socket that libpq looks for at port 5432, in a new private directory, which is removed with this value.
    ///
    /// # Errors
    ///
    /// When there is no place for it.
    pub fn socket() -> io::Result<Self> {
        let directory = room::make()?;
        let listener =
            std::os::unix::net::UnixListener::bind(directory.path().join(".s.PGSQL.5432"))?;
        listener.set_nonblocking(true)?;
        Ok(Self::Socket(listener, directory))
    }

    /// The port, if it is one.
    pub fn port_number(&self) -> Option<u16> {
        match self {
            Self::Port(_, port) => Some(*port),
            Self::Socket(..) => None,
        }
    }

    /// The directory of the socket, if it is one.
    pub fn directory(&self) -> Option<PathBuf> {
        match self {
            Self::Port(..) => None,
            Self::Socket(_, directory) => Some(directory.path().to_owned()),
        }
    }
}

impl Tunnel {
    /// Passes connections on to a server until a signal arrives.
    ///
    /// # Errors
    ///
    /// When nothing more can be accepted.
    pub(in crate::db) fn relay(
        self: &Rc<Self>,
        host: &Host,
        listener: &Listener,
        limit: Option<Duration>,
        say: &mut dyn FnMut(Relayed<'_>),
    ) -> io::Result<Signal> {
        let runtime = self.runtime.clone();
        let accept = runtime.block_on(async { Accept::from(listener) })?;
        let mut heard = self.said_so_far();
        let mut seen = runtime.signals();
        loop {
            let event = runtime.block_on(async {
                tokio::select! {
                    biased;
                    () = runtime.signal_after(seen) => Event::Signal,
                    accepted = accept.next() => Event::Accepted(accepted),
                    () = tokio::time::sleep(TICK) => Event::Tick,
                }
            });
            match event {
                Event::Signal => {
                    if let Some(signal) = runtime.interrupted() {
                        return Ok(signal);
                    }
                    seen = runtime.signals();
                }
                Event::Accepted(Err(error)) if is_passing(&error) => {
                    runtime.sleep(TICK);
                }
                Event::Accepted(Err(error)) => return Err(error),
                Event::Accepted(Ok(client)) => match client.stranger() {
                    Some(user) => say(Relayed::Stranger(user)),
                    None => match self.reach(host, limit) {
                        Ok(way) => {
                            let socket = way.socket.clone();
                            runtime.spawn(async move {
                                if let Ok(server) = UnixStream::connect(socket).await {
                                    client.carry(server).await;
                                }
                            });
                        }
                        Err(Error::Interrupted(signal)) => return Ok(signal),
                        Err(error) => {
                            say(Relayed::Failed(&error));
                            heard = self.said_so_far();
                        }
                    },
                },
                Event::Tick => {}
            }
            for line in self.said_after(&mut heard) {
                say(Relayed::Said(&line));
            }
        }
    }

    fn said_so_far(&self) -> (usize, usize) {
        let master = self.master.borrow();
        master.as_ref().map_or((0, 0), |master| {
            (Rc::as_ptr(master) as usize, master.words().len())
        })
    }

    /// What `ssh` has said since; a new login begins with nothing said.
    fn said_after(&self, heard: &mut (usize, usize)) -> Vec<String> {
        let (before, after) = (*heard, self.said_so_far());
        *heard = after;
        if before.0 != after.0 {
            return Vec::new();
        }
        self.master
            .borrow()
            .as_ref()
            .map(|master| master.words_since(before.1))
            .unwrap_or_default()
    }
}

enum Event {
    Signal,
    Accepted(io::Result<Client>),
    Tick,
}

enum Accept {
    Port(TcpListener),
    Socket(UnixListener),
}

enum Client {
    Port(tokio::net::TcpStream, SocketAddr),
    Socket(UnixStream),
}

impl Accept {
    fn from(listener: &Listener) -> io::Result<Self> {
        Ok(match listener {
            Listener::Port(listener, _) => {
                Self::Port(TcpListener::from_std(listener.try_clone()?)?)
            }
            Listener::Socket(listener, _) => {
                Self::Socket(UnixListener::from_std(listener.try_clone()?)?)
            }
        })
    }

    async fn next(&self) -> io::Result<Client> {
        match self {
            Self::Port(listener) => {
                let (stream, peer) = listener.accept().await?;
                stream.set_nodelay(true)?;
                Ok(Client::Port(stream, peer))
            }
            Self::Socket(listener) => Ok(Client::Socket(listener.accept().await?.0)),
        }
    }
}

impl Client {
    /// The user at the other end, where the system says that it is another than this one (and not root, who may do all).
    fn stranger(&self) -> Option<u32> {
        let Self::Port(stream, peer) = self else {
            return None;
        };
        let user = owner_of(*peer, stream.local_addr().ok()?)?;
        (user != 0 && user != nix::unistd::geteuid().as_raw()).then_some(user)
    }

    async fn carry(self, mut server: UnixStream) {
        // Whoever ends it knows why.
        let _ = match self {
            Self::Port(mut client, _) => copy_bidirectional(&mut client, &mut server).await,
            Self::Socket(mut client) => copy_bidirectional(&mut client, &mut server).await,
        };
    }
}

/// Whether accepting may go on after an error.
fn is_passing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::Interrupted
            | io::ErrorKind::NotConnected
    ) || error.raw_os_error() == Some(nix::errno::Errno::EMFILE as i32)
}

/// The user who holds the socket at one end of a local connection, as Linux lists it; `None` elsewhere.
fn owner_of(socket: SocketAddr, other_end: SocketAddr) -> Option<u32> {
    let table = std::fs::read_to_string("/proc/net/tcp").ok()?;
    owner_in(&table, socket, other_end)
}

/// Source: proc_net_tcp in the kernel's documentation: addresses are hexadecimal, in the order of the machine's memory.
fn owner_in(table: &str, socket: SocketAddr, other_end: SocketAddr) -> Option<u32> {
    let (local, remote) = (spelled(socket)?, spelled(other_end)?);
    table.lines().skip(1).find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        (fields.get(1) == Some(&local.as_str()) && fields.get(2) == Some(&remote.as_str()))
            .then(|| fields.get(7)?.parse().ok())?
    })
}

fn spelled(address: SocketAddr) -> Option<String> {
    let SocketAddr::V4(address) = address else {
        return None;
    };
    let number = u32::from_ne_bytes(address.ip().octets());
    Some(format!("{number:08X}:{:04X}", address.port()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_owner_of_a_connection_is_read_from_the_kernels_table() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let client = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let owner = owner_of(client.local_addr().unwrap(), listener.local_addr().unwrap());
        if Path::new("/proc/net/tcp").exists() {
            assert_eq!(owner, Some(nix::unistd::geteuid().as_raw()));
        }
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n   \
             0: 0100007F:0001 0100007F:0002 01 00000000:00000000 00:00000000 00000000  1001        0 1 1\n";
        if cfg!(target_endian = "little") {
            let end = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
            assert_eq!(owner_in(table, end(1), end(2)), Some(1001));
            assert_eq!(owner_in(table, end(2), end(1)), None);
        }
    }

    #[test]
    fn a_port_that_is_taken_is_refused() {
        let first = Listener::port(0).unwrap();
        let error = Listener::port(first.port_number().unwrap()).err().unwrap();
        assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
    }
}
