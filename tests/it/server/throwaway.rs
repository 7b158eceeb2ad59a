//! Clusters to be thrown away.

use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use nix::unistd::{Pid, Uid, getpgid};
use schemactl::error::UserError;
use schemactl::server::{Options, Throwaway};

use super::lives;
use super::owner::{Owner, kill_process, open_to_everybody};
use crate::common::{self, eventually};

#[test]
fn a_cluster_answers_is_private_and_leaves_nothing_behind() {
    let cluster = common::private_cluster(&Options::new());
    let (pid, directory) = (cluster.pid(), cluster.socket_dir().to_path_buf());
    let mode = directory.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    let database = common::private_database(&cluster);
    assert_eq!(database.psql("SHOW fsync"), "off\n");
    assert_eq!(database.psql("SHOW listen_addresses"), "\n");
    drop(database);
    drop(cluster);
    assert!(!lives(pid));
    assert!(!directory.exists());
}

#[test]
fn a_panic_leaves_nothing_behind() {
    let (sender, receiver) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || {
        let cluster = common::private_cluster(&Options::new());
        sender
            .send((cluster.pid(), cluster.socket_dir().to_path_buf()))
            .unwrap();
        panic!("on purpose");
    });
    assert!(thread.join().is_err());
    let (pid, directory) = receiver.recv().unwrap();
    assert!(!lives(pid));
    assert!(!directory.exists());
}

#[test]
fn a_cluster_ends_when_its_owner_is_killed() {
    let owner = Owner::of_throwaway(|_| ());
    let report = owner.report();
    assert_eq!(report.psql("SELECT 1"), "1\n");
    owner.kill();
    eventually("the server ends", || !lives(report.postmaster));
    eventually("its directory goes", || !report.socket_directory.exists());
}

#[test]
fn ctrl_c_at_the_terminal_reaches_the_owner_and_not_the_server() {
    let owner = Owner::of_throwaway(|_| ());
    let report = owner.report();
    let group = getpgid(Some(Pid::from_raw(report.postmaster))).unwrap();
    assert_ne!(group, getpgid(None).unwrap());
    owner.interrupt_group();
    eventually("the server ends", || !lives(report.postmaster));
    eventually("its directory goes", || !report.socket_directory.exists());
}

#[test]
fn what_a_killed_supervisor_left_is_removed_at_the_next_start() {
    let owner = Owner::of_throwaway(|_| ());
    let report = owner.report();
    // The supervisor leads the process group of its server.
    let group = getpgid(Some(Pid::from_raw(report.postmaster))).unwrap();
    nix::sys::signal::killpg(group, nix::sys::signal::Signal::SIGKILL).unwrap();
    owner.kill();
    eventually("the server ends", || !lives(report.postmaster));
    assert!(report.socket_directory.exists());
    eventually("the directory is swept", || {
        drop(common::private_cluster(&Options::new()));
        !report.socket_directory.exists()
    });
}

#[test]
fn a_server_whose_supervisor_was_killed_is_stopped_at_the_next_start() {
    let owner = Owner::of_throwaway(|_| ());
    let report = owner.report();
    let supervisor = getpgid(Some(Pid::from_raw(report.postmaster)))
        .unwrap()
        .as_raw();
    for child in children(supervisor) {
        if child != report.postmaster {
            kill_process(child);
        }
    }
    kill_process(supervisor);
    owner.kill();
    assert!(lives(report.postmaster));
    eventually("the server and its directory are swept", || {
        drop(common::private_cluster(&Options::new()));
        !lives(report.postmaster) && !report.socket_directory.exists()
    });
}

fn children(parent: i32) -> Vec<i32> {
    std::fs::read_to_string(format!("/proc/{parent}/task/{parent}/children"))
        .unwrap_or_default()
        .split_whitespace()
        .map(|pid| pid.parse().unwrap())
        .collect()
}

#[test]
fn a_sweep_leaves_running_clusters_alone() {
    let first = common::private_cluster(&Options::new());
    let second = common::private_cluster(&Options::new());
    assert!(lives(first.pid()) && lives(second.pid()));
    assert!(first.data_dir().join("PG_VERSION").exists());
}

#[test]
fn processes_that_make_the_template_at_the_same_time_all_get_a_cluster() {
    let cache = tempfile::tempdir().unwrap();
    let owners: Vec<Owner> = (0..4)
        .map(|_| {
            Owner::of_throwaway(|command| {
                command.env("XDG_CACHE_HOME", cache.path());
            })
        })
        .collect();
    for owner in &owners {
        assert_eq!(owner.report().psql("SELECT 1"), "1\n");
    }
    let names: Vec<_> = cache
        .path()
        .join("schemactl")
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names.len(), 1, "{names:?}");
}

#[test]
fn without_a_cache_there_is_a_cluster_all_the_same() {
    let owner = Owner::of_throwaway(|command| {
        command.env("XDG_CACHE_HOME", "/dev/null");
    });
    assert_eq!(owner.report().psql("SELECT 1"), "1\n");
    owner.leave();
}

#[test]
fn a_cluster_lives_until_its_last_user_has_gone() {
    let first = common::private_cluster(&Options::new().linger(Duration::from_secs(1)));
    let (pid, directory) = (first.pid(), first.socket_dir().to_path_buf());
    let second = Throwaway::join(&directory).unwrap().unwrap();
    drop(first);
    std::thread::sleep(Duration::from_millis(1500));
    assert!(lives(pid));
    drop(second);
    let third = Throwaway::join(&directory).unwrap().unwrap();
    std::thread::sleep(Duration::from_millis(1500));
    assert!(lives(pid));
    drop(third);
    eventually("the server ends", || !lives(pid) && !directory.exists());
    assert!(Throwaway::join(&directory).unwrap().is_none());
}

#[test]
fn users_that_come_and_go_while_it_ends_either_join_or_are_told_that_it_is_gone() {
    for _ in 0..5 {
        let cluster = common::private_cluster(&Options::new());
        let directory = cluster.socket_dir().to_path_buf();
        let joiner = {
            let directory = directory.clone();
            std::thread::spawn(move || {
                let deadline = Instant::now() + Duration::from_secs(20);
                while let Some(user) = Throwaway::join(&directory).unwrap() {
                    assert!(lives(user.pid()));
                    drop(user);
                    if Instant::now() > deadline {
                        break;
                    }
                    std::thread::yield_now();
                }
            })
        };
        std::thread::sleep(Duration::from_millis(20));
        drop(cluster);
        joiner.join().unwrap();
        eventually("the directory goes", || !directory.exists());
    }
}

#[test]
fn passwords_are_asked_for_over_tcp() {
    let options = Options::new()
        .tcp()
        .hba("local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
    let cluster = common::private_cluster(&options);
    assert_ne!(cluster.port(), 5432);
    let database = common::private_database(&cluster);
    database.psql("CREATE ROLE app LOGIN PASSWORD 'right'");
    let url = |password: &str| {
        format!(
            "postgresql://app:{password}@127.0.0.1:{}/{}",
            cluster.port(),
            database.name()
        )
    };
    let ask = |password| common::run_psql(&url(password), common::Input::Text("SELECT 1"));
    assert_eq!(ask("right").unwrap(), "1\n");
    assert!(ask("wrong").unwrap_err().contains("authentication failed"));
}

#[test]
fn a_standby_is_ready_for_reading() {
    let options = Options::new()
        .file("standby.signal", "")
        .setting("wal_level", "replica")
        .setting("max_wal_senders", "10");
    let cluster = common::private_cluster(&options);
    let url = format!(
        "postgresql://postgres@/postgres?host={}&port={}",
        cluster.socket_dir().display(),
        cluster.port()
    );
    let error = common::run_psql(&url, common::Input::Text("CREATE TABLE t ()")).unwrap_err();
    assert!(error.contains("read-only transaction"), "{error}");
}

#[test]
fn a_signal_to_everything_at_once_leaves_nothing_behind() {
    let owner = Owner::of_throwaway(|_| ());
    let report = owner.report();
    let group = getpgid(Some(Pid::from_raw(report.postmaster))).unwrap();
    nix::sys::signal::killpg(group, nix::sys::signal::Signal::SIGTERM).unwrap();
    owner.kill();
    eventually("the server ends", || !lives(report.postmaster));
    eventually("its directory goes", || !report.socket_directory.exists());
}

#[test]
fn a_server_that_does_not_start_shows_the_end_of_its_log() {
    let options = Options::new().setting("shared_buffers", "none at all");
    let error = Throwaway::start(common::installation(), &options).unwrap_err();
    let error = error.downcast_ref::<UserError>().unwrap();
    let details = error.details().join("\n");
    assert!(details.contains("shared_buffers"), "{error}\n{details}");
}

#[test]
fn an_ordinary_user_starts_a_cluster_too() {
    if !Uid::effective().is_root() {
        return common::skip("every other test shows it when the tests run as an ordinary user");
    }
    let home = open_to_everybody();
    let Some(program) = reachable_by_everybody() else {
        return common::skip("the test binary is in a directory that other users cannot reach");
    };
    let owner = Owner::of_throwaway(|command| {
        use std::os::unix::process::CommandExt;
        assert_eq!(command.get_program(), program.as_os_str());
        command.uid(65534).gid(65534).env("HOME", home.path());
        command.current_dir("/").env_remove("XDG_CACHE_HOME");
    });
    let report = owner.report();
    assert_eq!(report.psql("SELECT 1"), "1\n");
    assert!(home.path().join(".cache/schemactl").exists());
    owner.leave();
    assert!(!report.socket_directory.exists());
}

pub(super) fn reachable_by_everybody() -> Option<std::path::PathBuf> {
    let program = std::env::current_exe().unwrap();
    program
        .ancestors()
        .all(|path| {
            path.metadata()
                .is_ok_and(|metadata| metadata.permissions().mode() & 0o001 != 0)
        })
        .then_some(program)
}
