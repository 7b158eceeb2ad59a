//! What one run of a program costs: time, processor time, memory; and what the server spent meanwhile.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};

/// The argument that turns this program into one that runs another and says what it cost.
pub(crate) const MEASURE: &str = "--measure-a-child";

/// What a run cost.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cost {
    /// From start to end.
    pub(crate) wall: Duration,
    /// Of the process itself.
    pub(crate) processor: Duration,
    /// The peak of its resident memory, in bytes.
    pub(crate) memory: u64,
}

/// Runs a command to its end; its standard output goes nowhere. Panics when it fails.
pub(crate) fn cost(command: &Command) -> Cost {
    // Each child gets a parent of its own, because the operating system adds up memory over all children of one.
    let mut parent = Command::new(std::env::current_exe().unwrap());
    parent
        .arg(MEASURE)
        .arg(command.get_program())
        .args(command.get_args())
        .stdin(Stdio::null())
        .env_clear();
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            parent.env(name, value);
        }
    }
    if let Some(directory) = command.get_current_dir() {
        parent.current_dir(directory);
    }
    let output = parent.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{command:?} failed: {said}");
    let answer = String::from_utf8(output.stdout).unwrap();
    let mut numbers = answer.split_whitespace().map(|word| word.parse().unwrap());
    let mut next = || numbers.next().unwrap();
    Cost {
        wall: Duration::from_micros(next()),
        processor: Duration::from_micros(next()),
        memory: next(),
    }
}

/// The other side of [`cost`]: runs what the arguments say and prints the three numbers.
pub(crate) fn measure_a_child(mut arguments: impl Iterator<Item = OsString>) {
    let mut command = Command::new(arguments.next().unwrap());
    command.args(arguments).stdout(Stdio::null());
    let started = Instant::now();
    let status = command.status().unwrap();
    let wall = started.elapsed();
    assert!(status.success(), "{status}");
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    let (user, system) = (usage.user_time(), usage.system_time());
    let processor =
        (user.tv_sec() + system.tv_sec()) * 1_000_000 + user.tv_usec() + system.tv_usec();
    // Linux counts in kilobytes, macOS in bytes.
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    println!(
        "{} {processor} {}",
        wall.as_micros(),
        usage.max_rss() * unit
    );
}

/// The processor time that the ended sessions of a server have used.
#[derive(Clone, Debug)]
pub(crate) struct Sessions {
    statistics: PathBuf,
}

impl Sessions {
    /// Of the server whose main process this is.
    pub(crate) fn of(postmaster: u32) -> Self {
        Self {
            statistics: PathBuf::from(format!("/proc/{postmaster}/stat")),
        }
    }

    /// So far; `None` where the operating system does not say it.
    pub(crate) fn processor(&self) -> Option<Duration> {
        // A session has told its client that it ends before its end is counted.
        std::thread::sleep(Duration::from_millis(50));
        ended_children(&self.statistics)
    }
}

/// Columns 16 and 17 of `/proc/PID/stat`, in ticks of 10 ms.
fn ended_children(statistics: &Path) -> Option<Duration> {
    let text = fs::read_to_string(statistics).ok()?;
    // The second column is the name of the program, which may hold anything.
    let (_, rest) = text.rsplit_once(')')?;
    let mut columns = rest.split_whitespace().skip(13);
    let user: u64 = columns.next()?.parse().ok()?;
    let system: u64 = columns.next()?.parse().ok()?;
    Some(Duration::from_millis(10 * (user + system)))
}

/// The middle of some values.
pub(crate) fn median<T: Copy + Ord>(values: impl IntoIterator<Item = T>) -> T {
    let mut values: Vec<T> = values.into_iter().collect();
    values.sort_unstable();
    values[values.len() / 2]
}

/// The middle of the quotients of two rows of times taken in turn.
pub(crate) fn ratio(ours: &[Cost], theirs: &[Cost]) -> f64 {
    let quotients = ours.iter().zip(theirs).map(|(ours, theirs)| {
        // Millionths, because floating point numbers have no order.
        let quotient = ours.wall.as_secs_f64() / theirs.wall.as_secs_f64();
        (quotient * 1e6) as u64
    });
    median(quotients) as f64 / 1e6
}
