//! `kill -9` at random moments: of the client, of one of its server processes. The next run makes it good.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use schemactl::server::{Options, Throwaway};

use super::history::{self, Outcome};
use super::random::{Random, say};
use super::{backends, said_committed};
use crate::common::{
    self, Database, Project, eventually, private_cluster, private_database, project, run_psql,
};

/// How many moments: enough to see a fault that was just made; `SCHEMACTL_CRASHES=200` for the whole proof.
fn moments(arguments: [&str; 2]) -> usize {
    let few = if arguments[0] == "upgrade" { 12 } else { 8 };
    std::env::var("SCHEMACTL_CRASHES").map_or(few, |count| count.parse().unwrap())
}

#[derive(Clone, Copy, PartialEq)]
enum Victim {
    Client,
    Backend,
}

struct Scene {
    project: Project,
    /// Where a run starts: empty for upgrades, at head for downgrades.
    start: Database,
    reference: Database,
    outcome: Outcome,
    arguments: [&'static str; 2],
    duration: Duration,
    /// The checkpointer: another one after the server has recovered from the death of a process.
    checkpointer: Cell<i32>,
}

impl Scene {
    fn new(cluster: &Throwaway, arguments: [&'static str; 2]) -> Self {
        let project = project();
        history::write(&project);
        let start = private_database(cluster);
        if arguments[0] == "downgrade" {
            Self::run(&project, &start, ["upgrade", "head"]).success();
        }
        let reference = start.copy();
        Self::run(&project, &reference, arguments).success();
        // The shortest of three: what else the machine does must not carry the moments beyond the end.
        let duration = (0..3).map(|_| {
            let copy = start.copy();
            let started = Instant::now();
            Self::run(&project, &copy, arguments).success();
            started.elapsed()
        });
        Self {
            duration: duration.min().unwrap(),
            outcome: Outcome::of(&reference),
            checkpointer: Cell::new(checkpointer(&reference).unwrap()),
            project,
            start,
            reference,
            arguments,
        }
    }

    fn run(project: &Project, database: &Database, arguments: [&str; 2]) -> common::Output {
        project
            .start(Self::command(project, database, arguments))
            .wait()
    }

    fn command(
        project: &Project,
        database: &Database,
        arguments: [&str; 2],
    ) -> std::process::Command {
        let mut command = project.command(arguments);
        command
            .arg("--wait=30s")
            .env("DATABASE_URL", database.url());
        command
    }

    /// One moment: a run is disturbed, once or more, and the last one must make it good. Returns what was said.
    fn disturb(&self, random: &mut Random, victim: Victim) -> String {
        let database = self.start.copy();
        let mut said = String::new();
        let mut verdict;
        loop {
            let after = random.within(self.duration.mul_f64(1.1));
            let mut run =
                self.project
                    .start(Self::command(&self.project, &database, self.arguments));
            std::thread::sleep(after);
            let running = run.is_running();
            let mut killed = false;
            let output = match victim {
                Victim::Client => run.kill(),
                Victim::Backend => {
                    let targets = backends(&database);
                    if let Some((pid, title)) = targets.get(random.below(targets.len().max(1))) {
                        said.push_str(&format!("killed {title}\n"));
                        // It may be gone since it was seen.
                        killed = kill(Pid::from_raw(*pid), Signal::SIGKILL).is_ok();
                    }
                    run.wait()
                }
            };
            said.push_str(&format!("after {after:?}:\n{output}\n"));
            verdict = verdict_of(&output.stderr, output.code, running);
            if victim == Victim::Backend {
                if killed {
                    self.recovered();
                }
                self.committed_is_true(&database, &output, &said);
            }
            // The run that makes it good is disturbed as well now and then.
            if random.below(4) != 0 {
                break;
            }
        }
        let last = Self::run(&self.project, &database, self.arguments);
        said.push_str(&format!("at last:\n{last}\n"));
        assert_eq!(last.code, Some(0), "{said}");
        let checked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            self.outcome.must_equal(&self.reference, &database);
        }));
        if let Err(panic) = checked {
            say(&said);
            std::panic::resume_unwind(panic);
        }
        verdict.to_owned()
    }

    /// Waits until the server has noticed the death of a process and is back. A process that had ended by itself just
    /// before does no harm, so this does not wait without end.
    fn recovered(&self) {
        let killed = Instant::now();
        eventually("the server is back", || match checkpointer(&self.start) {
            Some(pid) if pid != self.checkpointer.get() => {
                self.checkpointer.set(pid);
                true
            }
            Some(_) => killed.elapsed() > Duration::from_secs(2),
            None => false,
        });
    }

    /// What a run said to be committed is in history; nothing else is, but where it said that it does not know.
    fn committed_is_true(&self, database: &Database, output: &common::Output, said: &str) {
        if output.code == Some(0) || self.arguments[0] != "upgrade" {
            return;
        }
        let committed = said_committed(&output.stderr);
        let history = database
            .try_psql("SELECT revision_id FROM schemactl.revision ORDER BY 1")
            .unwrap_or_default();
        let history: Vec<&str> = history.lines().collect();
        for id in &committed {
            assert!(
                history.contains(&id.as_str()),
                "{id} is not applied:\n{said}"
            );
        }
        if let Some(line) = output
            .stderr
            .lines()
            .find(|line| line.contains("was rolled back"))
        {
            let id = line
                .split_whitespace()
                .find(|word| word.len() == 12 && word.parse::<u64>().is_ok())
                .unwrap_or_else(|| panic!("no revision in {line}"));
            assert!(!history.contains(&id), "{id} is applied:\n{said}");
        }
    }
}

fn checkpointer(database: &Database) -> Option<i32> {
    run_psql(
        &database.url_of("postgres"),
        common::Input::Text("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'"),
    )
    .ok()?
    .trim()
    .parse()
    .ok()
}

fn verdict_of(stderr: &str, code: Option<i32>, running: bool) -> &'static str {
    match code {
        None if !running => "had ended",
        None => "killed",
        Some(0) => "went on to the end",
        Some(_) => [
            ("was rolled back", "said: rolled back"),
            ("is looked up by the next run", "said: lost in a statement"),
            ("it is not known", "said: not known"),
            ("that held the lock was lost", "said: lock lost"),
            ("cannot connect", "said: cannot connect"),
        ]
        .into_iter()
        .find_map(|(text, verdict)| stderr.contains(text).then_some(verdict))
        .unwrap_or("said: failed"),
    }
}

fn prove(victim: Victim, arguments: [&'static str; 2]) {
    if common::shared().is_none() {
        return;
    }
    let mut random = Random::new();
    let cluster = private_cluster(&Options::new().setting("autovacuum", "off"));
    let scene = Scene::new(&cluster, arguments);
    let mut verdicts: BTreeMap<String, usize> = BTreeMap::new();
    let moments = moments(arguments);
    for _ in 0..moments {
        *verdicts
            .entry(scene.disturb(&mut random, victim))
            .or_default() += 1;
    }
    say(&format!(
        "{moments} moments within {:?} of {arguments:?}: {verdicts:?}",
        scene.duration
    ));
}

#[test]
fn an_upgrade_whose_client_is_killed_at_any_moment_is_completed_by_the_next() {
    prove(Victim::Client, ["upgrade", "head"]);
}

#[test]
fn an_upgrade_whose_server_process_is_killed_at_any_moment_is_completed_by_the_next() {
    prove(Victim::Backend, ["upgrade", "head"]);
}

#[test]
fn a_downgrade_whose_client_is_killed_at_any_moment_is_completed_by_the_next() {
    prove(Victim::Client, ["downgrade", "base"]);
}

#[test]
fn a_downgrade_whose_server_process_is_killed_at_any_moment_is_completed_by_the_next() {
    prove(Victim::Backend, ["downgrade", "base"]);
}
