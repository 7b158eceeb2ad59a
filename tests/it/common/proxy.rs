//! A line between the binary and the server that can be watched, and that goes silent.

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tempfile::TempDir;

use super::Database;

/// The last message of a client, which is not answered.
const TERMINATE: &[u8] = b"X\0\0\0\x04";

/// Forwards connections to a server's socket and counts round trips: a client that speaks after the server did.
pub(crate) struct Proxy {
    directory: TempDir,
    round_trips: Arc<AtomicUsize>,
}

impl Proxy {
    /// A proxy before the server of a database.
    pub(crate) fn before(database: &Database) -> Self {
        Self::start(database, false)
    }

    /// A proxy that does not tell the server when a client dies, like a line that has gone silent.
    pub(crate) fn silent_before(database: &Database) -> Self {
        Self::start(database, true)
    }

    fn start(database: &Database, is_silent: bool) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let name = format!(".s.PGSQL.{}", database.port());
        let listener = UnixListener::bind(directory.path().join(&name)).unwrap();
        let server = database.socket_directory().join(&name);
        let round_trips = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&round_trips);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                forward(client, &server, &count, is_silent);
            }
        });
        Self {
            directory,
            round_trips,
        }
    }

    /// How many round trips there were on all connections.
    pub(crate) fn round_trips(&self) -> usize {
        self.round_trips.load(Ordering::SeqCst)
    }

    /// The URL of a database through the proxy.
    pub(crate) fn url(&self, database: &Database) -> String {
        format!(
            "postgresql://postgres@/{}?host={}&port={}",
            database.name(),
            self.directory.path().display(),
            database.port()
        )
    }
}

fn forward(client: UnixStream, server: &Path, count: &Arc<AtomicUsize>, is_silent: bool) {
    let server = UnixStream::connect(server).unwrap();
    let answered = Arc::new(AtomicBool::new(true));
    // Whoever speaks holds the turn while it is passed on, so that an answer cannot overtake its question.
    let turn = Arc::new(Mutex::new(()));
    for (mut from, mut to, is_client) in [
        (
            client.try_clone().unwrap(),
            server.try_clone().unwrap(),
            true,
        ),
        (server, client, false),
    ] {
        let (answered, turn, count) = (Arc::clone(&answered), Arc::clone(&turn), Arc::clone(count));
        std::thread::spawn(move || {
            let mut buffer = vec![0; 1 << 20];
            while let Ok(length) = from.read(&mut buffer) {
                if length == 0 {
                    break;
                }
                let _turn = turn.lock().unwrap();
                let is_last = buffer.get(..length) == Some(TERMINATE);
                if is_client && !is_last && answered.swap(false, Ordering::SeqCst) {
                    count.fetch_add(1, Ordering::SeqCst);
                } else if !is_client {
                    answered.store(true, Ordering::SeqCst);
                }
                if to.write_all(&buffer[..length]).is_err() && !is_silent {
                    break;
                }
            }
            if !(is_client && is_silent) {
                let _ = to.shutdown(std::net::Shutdown::Both);
            }
        });
    }
}
