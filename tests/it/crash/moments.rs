//! `kill -9` at random moments: of the client, of one of its server processes. The next run makes it good.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use schemactl::server::{Options, Throwaway};

use super::history::{self, Outcome};
use super::random::Random;
use super::{backends, eventually, said_committed};
use crate::common::{
    self, Database, Project, private_cluster, private_database, project, run_psql,
};

/// How many moments: enough to see a fault that was just made; `SCHEMACTL_CRASHES=200` for the whole proof.
fn moments() -> usize {
    std::env::var("SCHEMACTL_CRASHES").map_or(24, |count| count.parse().unwrap())
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
        let started = Instant::now();
        Self::run(&project, &reference, arguments).success();
        Self {
            duration: started.elapsed(),
            outcome: Outcome::of(&reference),
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
            let output = match victim {
                Victim::Client => run.kill(),
                Victim::Backend => {
                    let targets = backends(&database);
                    if let Some((pid, title)) = targets.get(random.below(targets.len().max(1))) {
                        said.push_str(&format!("killed {title}\n"));
                        // It may be gone since it was seen.
                        let _ = kill(Pid::from_raw(*pid), Signal::SIGKILL);
                    }
                    run.wait()
                }
            };
            said.push_str(&format!("after {after:?}:\n{output}\n"));
            verdict = verdict_of(&output.stderr, output.code, running);
            if victim == Victim::Backend {
                available(&database);
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
            eprintln!("{said}");
            std::panic::resume_unwind(panic);
        }
        verdict.to_owned()
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

/// Waits until a server has recovered.
fn available(database: &Database) {
    eventually("the server is back", || {
        run_psql(&database.url(), common::Input::Text("SELECT 1")).is_ok()
    });
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
    for _ in 0..moments() {
        *verdicts
            .entry(scene.disturb(&mut random, victim))
            .or_default() += 1;
    }
    say(&format!(
        "{} moments within {:?} of {arguments:?}: {verdicts:?}",
        moments(),
        scene.duration
    ));
}

/// Says what was seen, when the whole proof is asked for.
fn say(summary: &str) {
    if std::env::var_os("SCHEMACTL_CRASHES").is_some() {
        eprintln!("{summary}");
    }
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
