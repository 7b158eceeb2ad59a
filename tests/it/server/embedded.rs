//! The embedded default: data that lasts, in a server that several processes share.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::{Pid, Uid, getpgid};
use schemactl::server::{Embedded, Installation};
use tempfile::TempDir;

use super::lives;
use super::owner::{Owner, Report, kill_process};
use crate::common::{self, eventually};

struct Place {
    directory: TempDir,
}

impl Place {
    /// A project whose path the server's account can reach.
    fn new() -> Self {
        let directory = tempfile::Builder::new()
            .permissions(PermissionsExt::from_mode(0o755))
            .tempdir()
            .unwrap();
        Self { directory }
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join(".schemactl/postgres")
    }

    fn open(&self) -> Embedded {
        Embedded::open(&self.path(), &installations()).unwrap_or_else(|error| panic!("{error:?}"))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = Embedded::stop(&self.path());
    }
}

fn installations() -> Vec<Installation> {
    vec![common::installation().clone()]
}

#[track_caller]
fn psql(server: &Embedded, sql: &str) -> String {
    let at = server.connection();
    Report {
        postmaster: server.pid(),
        socket_directory: at.socket_dir,
        port: at.port,
    }
    .psql(sql)
}

#[test]
fn data_lasts_from_one_use_to_the_next_and_the_server_does_not() {
    let place = Place::new();
    assert!(!Embedded::status(&place.path()).running());
    let first = place.open();
    assert_eq!(first.notes(), [] as [String; 0]);
    assert_eq!(psql(&first, "SHOW fsync"), "on\n");
    psql(&first, "CREATE TABLE kept AS SELECT 42 AS answer");
    let (pid, socket_dir) = (first.pid(), first.connection().socket_dir);
    assert_eq!(Embedded::status(&place.path()).pid, Some(pid));
    first.close().unwrap();
    assert!(!lives(pid));
    assert!(!socket_dir.exists());
    let status = Embedded::status(&place.path());
    assert!(!status.running());
    assert_eq!(
        status.version.unwrap(),
        common::installation().version.major.to_string()
    );

    let second = place.open();
    assert_eq!(psql(&second, "SELECT answer FROM kept"), "42\n");
    assert_eq!(
        fs::read_to_string(place.directory.path().join(".schemactl/.gitignore")).unwrap(),
        "*\n"
    );
}

#[test]
fn processes_that_start_at_the_same_moment_share_one_server() {
    let place = Place::new();
    let owners: Vec<Owner> = (0..8).map(|_| Owner::of_embedded(&place.path())).collect();
    let reports: Vec<Report> = owners.iter().map(Owner::report).collect();
    let pid = reports[0].postmaster;
    assert!(reports.iter().all(|report| report.postmaster == pid));
    assert_eq!(reports[7].psql("SELECT 1"), "1\n");
    for owner in owners {
        assert!(lives(pid), "it stopped before its last user left");
        owner.leave();
    }
    assert!(!lives(pid));
}

#[test]
fn processes_that_come_and_go_never_meet_a_server_that_is_not_there() {
    let place = Place::new();
    place.open().close().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..6 {
                    let server = place.open();
                    assert_eq!(psql(&server, "SELECT 1"), "1\n");
                    server.close().unwrap();
                }
            });
        }
    });
    eventually("it stops", || !Embedded::status(&place.path()).running());
}

#[test]
fn the_server_stops_when_its_last_user_is_killed_and_not_before() {
    let place = Place::new();
    let (first, second) = (
        Owner::of_embedded(&place.path()),
        Owner::of_embedded(&place.path()),
    );
    let report = second.report();
    assert_eq!(first.report().postmaster, report.postmaster);
    report.psql("CREATE TABLE kept ()");
    first.kill();
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert_eq!(report.psql("SELECT count(*) FROM kept"), "0\n");
    second.kill();
    eventually("the server stops", || !lives(report.postmaster));
    assert_eq!(psql(&place.open(), "SELECT count(*) FROM kept"), "0\n");
}

#[test]
fn data_survives_the_death_of_every_process_at_once() {
    let place = Place::new();
    let owner = Owner::of_embedded(&place.path());
    let report = owner.report();
    report.psql("CREATE TABLE kept AS SELECT generate_series(1, 1000)");
    let group = getpgid(Some(Pid::from_raw(report.postmaster))).unwrap();
    killpg(group, Signal::SIGKILL).unwrap();
    owner.kill();
    eventually("the server is dead", || !lives(report.postmaster));
    // After a reboot, or in a new container, the number in the file may be that of any process: of this one.
    let file = place.path().join("data/postmaster.pid");
    let stale = fs::read_to_string(&file).unwrap();
    let (_, rest) = stale.split_once('\n').unwrap();
    fs::write(&file, format!("{}\n{rest}", std::process::id())).unwrap();
    assert!(!Embedded::status(&place.path()).running());

    let server = place.open();
    assert_eq!(psql(&server, "SELECT count(*) FROM kept"), "1000\n");
    assert!(!report.socket_directory.exists());
}

#[test]
fn a_server_that_lost_its_supervisor_is_not_started_a_second_time() {
    let place = Place::new();
    let owner = Owner::of_embedded(&place.path());
    let report = owner.report();
    let supervisor = getpgid(Some(Pid::from_raw(report.postmaster))).unwrap();
    kill_process(supervisor.as_raw());
    owner.kill();
    // What watches the lifeline still stops the server, unless the next user was faster and joined it.
    let server = place.open();
    assert_eq!(psql(&server, "SELECT 1"), "1\n");
    assert_eq!(server.pid() == report.postmaster, lives(report.postmaster));
    let (pid, socket_dir) = (server.pid(), server.connection().socket_dir);
    server.close().unwrap();
    assert!(!lives(pid));
    assert!(!socket_dir.exists());
}

#[test]
fn a_server_of_another_container_is_neither_joined_nor_doubled() {
    let place = Place::new();
    let server = place.open();
    // What another container sees of it: the locks and the data, not the socket.
    let socket_dir = server.connection().socket_dir;
    let elsewhere = socket_dir.with_extension("elsewhere");
    fs::rename(&socket_dir, &elsewhere).unwrap();
    let error = Embedded::open(&place.path(), &installations()).unwrap_err();
    assert!(error.to_string().contains("another container"), "{error}");
    fs::rename(&elsewhere, &socket_dir).unwrap();
    assert_eq!(psql(&server, "SELECT 1"), "1\n");
}

#[test]
fn an_initialisation_that_was_cut_off_is_done_again() {
    let place = Place::new();
    let partial = place.path().join("data.partial");
    fs::create_dir_all(partial.join("base")).unwrap();
    fs::write(partial.join("PG_VERSION"), "15\n").unwrap();
    let server = place.open();
    assert_eq!(psql(&server, "SELECT 1"), "1\n");
    assert!(!partial.exists());
}

#[test]
fn data_of_another_major_version_is_refused_and_left_as_it_is() {
    let place = Place::new();
    place.open().close().unwrap();
    let version = place.path().join("data/PG_VERSION");
    fs::write(&version, "9\n").unwrap();
    let control = place.path().join("data/global/pg_control");
    let before = fs::read(&control).unwrap();
    let error = Embedded::open(&place.path(), &installations()).unwrap_err();
    assert!(
        error.to_string().contains("made by PostgreSQL 9"),
        "{error}"
    );
    assert_eq!(fs::read(&control).unwrap(), before);
    assert_eq!(fs::read_to_string(&version).unwrap(), "9\n");
}

#[test]
fn a_server_that_is_to_stay_stays_until_it_is_stopped() {
    let place = Place::new();
    let first = place.open();
    let pid = first.pid();
    first.keep_running().unwrap();
    first.close().unwrap();
    assert!(lives(pid));
    assert!(Embedded::status(&place.path()).kept);

    let second = place.open();
    assert_eq!(second.pid(), pid);
    assert_eq!(psql(&second, "SELECT 1"), "1\n");
    second.close().unwrap();
    assert!(lives(pid));

    assert!(Embedded::stop(&place.path()).unwrap());
    assert!(!lives(pid));
    assert!(!Embedded::stop(&place.path()).unwrap());
    let third = place.open();
    assert!(!Embedded::status(&place.path()).kept);
    third.close().unwrap();
}

#[test]
fn a_server_can_be_stopped_under_its_users() {
    let place = Place::new();
    let server = place.open();
    assert!(Embedded::stop(&place.path()).unwrap());
    assert!(!lives(server.pid()));
    let again = place.open();
    assert_ne!(again.pid(), server.pid());
    server.close().unwrap();
    assert_eq!(psql(&again, "SELECT 1"), "1\n");
}

#[test]
fn stopping_a_server_that_never_was_is_no_error_and_creates_nothing() {
    let nowhere = Path::new("/nonexistent/.schemactl/postgres");
    assert!(!Embedded::stop(nowhere).unwrap());
    assert!(!nowhere.exists());
}

#[test]
fn data_of_another_user_is_refused_by_name_and_root_may_use_anybodys() {
    if !Uid::effective().is_root() {
        return common::skip("only root can make data that belongs to somebody else");
    }
    let Some(_) = super::throwaway::reachable_by_everybody() else {
        return common::skip("the test binary is in a directory that other users cannot reach");
    };
    let place = Place::new();
    let home = place.path();
    fs::create_dir_all(&home).unwrap();
    for directory in [home.parent().unwrap(), &home] {
        fs::set_permissions(directory, PermissionsExt::from_mode(0o777)).unwrap();
    }
    let user = |uid: u32| {
        Owner::spawn(&format!("embedded:{}", home.display()), move |command| {
            use std::os::unix::process::CommandExt;
            command.uid(uid).gid(uid).current_dir("/");
        })
    };
    let nobody = user(65534);
    assert_eq!(nobody.report().psql("CREATE TABLE kept ()"), "");
    nobody.leave();
    let root = place.open();
    assert_eq!(psql(&root, "SELECT count(*) FROM kept"), "0\n");
    root.close().unwrap();
    let said = user(1).failure();
    assert!(said.contains("belongs to nobody"), "{said}");
}

#[test]
fn root_keeps_data_elsewhere_when_the_servers_account_cannot_reach_the_project() {
    if !Uid::effective().is_root() {
        return common::skip("only root needs another account for the server");
    }
    let place = Place::new();
    fs::set_permissions(place.directory.path(), PermissionsExt::from_mode(0o700)).unwrap();
    let server = place.open();
    let real = fs::read_link(place.path().join("data")).unwrap();
    assert!(real.starts_with("/var/lib/schemactl"), "{real:?}");
    let note = server.notes().first().unwrap();
    assert!(note.contains(real.to_str().unwrap()), "{note}");
    psql(&server, "CREATE TABLE kept ()");
    server.close().unwrap();
    let again = place.open();
    assert_eq!(psql(&again, "SELECT count(*) FROM kept"), "0\n");
    assert_eq!(again.notes(), [] as [String; 0]);
    again.close().unwrap();
    fs::remove_dir_all(real).unwrap();
    let error = Embedded::open(&place.path(), &installations()).unwrap_err();
    assert!(error.to_string().contains("is gone"), "{error}");
}
