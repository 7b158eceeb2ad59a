//! A line to the server that passes cancel requests on at once and hangs up on whoever sent them only later, as a pooler does
//! that is busy, and notes who did not stay for that.

use std::io::{Read, Write, copy};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tempfile::TempDir;

use super::Database;

/// The code in a cancel request, where others have the version of the protocol.
const CANCEL: [u8; 4] = 80_877_102_u32.to_be_bytes();

/// How long one that sent a cancel request has to stay.
const LATE: Duration = Duration::from_millis(500);

/// The line; it ends with this process.
pub(crate) struct SlowToCancel {
    directory: TempDir,
    stayed: Arc<Mutex<Vec<bool>>>,
}

impl SlowToCancel {
    pub(crate) fn before(database: &Database) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let name = format!(".s.PGSQL.{}", database.port());
        let listener = UnixListener::bind(directory.path().join(&name)).unwrap();
        let server = database.socket_directory().join(&name);
        let stayed = Arc::<Mutex<Vec<bool>>>::default();
        let noted = Arc::clone(&stayed);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (server, noted) = (server.clone(), Arc::clone(&noted));
                std::thread::spawn(move || pass(client, &server, &noted));
            }
        });
        Self { directory, stayed }
    }

    /// Of each cancel request, whether its client stayed until we hung up.
    pub(crate) fn stayed(&self) -> Vec<bool> {
        // The last one may have left just now.
        std::thread::sleep(LATE);
        self.stayed.lock().unwrap().clone()
    }

    /// The URL of a database through it.
    pub(crate) fn url(&self, database: &Database) -> String {
        format!(
            "postgresql://postgres@/{}?host={}&port={}",
            database.name(),
            self.directory.path().display(),
            database.port()
        )
    }
}

fn pass(mut client: UnixStream, server: &Path, noted: &Mutex<Vec<bool>>) {
    let mut server = UnixStream::connect(server).unwrap();
    let mut opening = [0; 8];
    client.read_exact(&mut opening).unwrap();
    server.write_all(&opening).unwrap();
    if opening.ends_with(&CANCEL) {
        let mut key = [0; 8];
        client.read_exact(&mut key).unwrap();
        server.write_all(&key).unwrap();
        client.set_read_timeout(Some(LATE)).unwrap();
        // An end is read at once; one that stays says nothing.
        let has_stayed = client.read(&mut key).is_err();
        noted.lock().unwrap().push(has_stayed);
        return;
    }
    let (mut answers, mut to_client) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    std::thread::spawn(move || {
        let _ = copy(&mut answers, &mut to_client);
        let _ = to_client.shutdown(Shutdown::Both);
    });
    let _ = copy(&mut client, &mut server);
    let _ = server.shutdown(Shutdown::Both);
}
