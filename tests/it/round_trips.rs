//! What a run costs on a slow line: how often it waits for an answer, counted by a proxy that stands in between.

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tempfile::TempDir;

use crate::common::{Database, Project, database, project};

/// Forwards connections to a server's socket and counts round trips: a client that speaks after the server did.
struct Proxy {
    directory: TempDir,
    round_trips: Arc<AtomicUsize>,
}

impl Proxy {
    fn before(database: &Database) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let name = format!(".s.PGSQL.{}", database.port());
        let listener = UnixListener::bind(directory.path().join(&name)).unwrap();
        let server = database.socket_directory().join(&name);
        let round_trips = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&round_trips);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                forward(client, &server, &count);
            }
        });
        Self {
            directory,
            round_trips,
        }
    }

    fn url(&self, database: &Database) -> String {
        format!(
            "postgresql://postgres@/{}?host={}&port={}",
            database.name(),
            self.directory.path().display(),
            database.port()
        )
    }
}

fn forward(client: UnixStream, server: &Path, count: &Arc<AtomicUsize>) {
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
                if is_client && answered.swap(false, Ordering::SeqCst) {
                    count.fetch_add(1, Ordering::SeqCst);
                } else if !is_client {
                    answered.store(true, Ordering::SeqCst);
                }
                if to.write_all(&buffer[..length]).is_err() {
                    break;
                }
            }
            let _ = to.shutdown(std::net::Shutdown::Write);
        });
    }
}

fn write(project: &Project, count: usize) {
    let mut before = String::new();
    for number in 1..=count {
        let id = format!("{number:012}");
        project.step(
            &id,
            &before,
            &format!("t{number}"),
            &format!("CREATE TABLE t{number} (id int);\nINSERT INTO t{number} VALUES (1);"),
            &format!("DROP TABLE t{number};"),
        );
        before = id;
    }
}

fn round_trips(project: &Project, database: &Database, arguments: &[&str]) -> usize {
    let proxy = Proxy::before(database);
    let mut command = project.command(arguments.iter().copied());
    command.env("DATABASE_URL", proxy.url(database));
    project.start(command).wait().success();
    proxy.round_trips.load(Ordering::SeqCst)
}

#[test]
fn a_revision_costs_one_round_trip_and_looking_costs_one() {
    let project = project();
    write(&project, 30);
    let (few, many) = (database(), database());
    let five = round_trips(&project, &few, &["upgrade", "+5"]);
    let thirty = round_trips(&project, &many, &["upgrade", "head"]);
    assert_eq!(thirty - five, 25, "{five} for 5 revisions, {thirty} for 30");
    // Logging in is one on a server that asks for no password.
    assert_eq!(round_trips(&project, &many, &["upgrade", "head"]), 2);
    assert_eq!(round_trips(&project, &many, &["current"]), 2);
    // Two logins, the state, the lock with the state, one revision.
    assert_eq!(round_trips(&project, &few, &["upgrade", "+1"]), 5);
    assert_eq!(round_trips(&project, &few, &["downgrade", "-3"]), 7);
}
