//! The model as what a command prints.
//!
//! The command may import a whole application, and takes as long as that does. A signal ends the wait for it, and the command as well: an
//! orchestrator sends one to schemactl alone.

use std::io;
use std::path::Path;
use std::pin::pin;
use std::process::{Output, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result};
use nix::sys::signal::{Signal as Sent, kill};
use nix::unistd::Pid;
use tokio::process::Command;
use tokio::time::sleep;

use crate::db::{Runtime, Signal};
use crate::error::{Exit, UserError};

/// How long a command that was asked to end may take before it is killed.
const PATIENCE: Duration = Duration::from_secs(2);

/// How much later than the command we may hear of a signal that went to both, as from a terminal.
const SAME_SIGNAL: Duration = Duration::from_millis(50);

/// What a command printed, and the end of what it said besides.
pub(super) fn output(command: &[String], directory: &Path) -> Result<(Vec<u8>, String)> {
    let shown = command.join(" ");
    let (program, arguments) = command.split_first().ok_or_else(|| {
        UserError::new("the model's command is empty")
            .hint("write model = { command = [\"python\", \"print_schema.py\"] }")
            .exit(Exit::Usage)
    })?;
    let runtime = Runtime::new().context("cannot wait for the model's command")?;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(directory)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    let finished = runtime.block_on(finish(&runtime, &mut command));
    // Whatever the command says then, the signal is why.
    if let Some(signal) = Signal::received() {
        return Err(UserError::new(format!(
            "{} while the model's command `{shown}` ran",
            signal.word()
        ))
        .exit(signal.exit())
        .into());
    }
    let output = finished.map_err(|error| {
        UserError::new(format!("cannot run the model's command `{shown}`: {error}"))
    })?;
    let said = last_lines(&String::from_utf8_lossy(&output.stderr));
    if !output.status.success() {
        return Err(UserError::new(format!(
            "the model's command `{shown}` failed ({})",
            output.status
        ))
        .detail(said)
        .into());
    }
    Ok((output.stdout, said))
}

/// Runs a command until it ends or a signal comes.
async fn finish(runtime: &Runtime, command: &mut Command) -> io::Result<Output> {
    let seen = runtime.signals();
    let child = command.spawn()?;
    let process = child.id().and_then(|id| i32::try_from(id).ok());
    let mut output = pin!(child.wait_with_output());
    tokio::select! {
        output = &mut output => {
            if !matches!(&output, Ok(output) if output.status.success()) {
                sleep(SAME_SIGNAL).await;
            }
            return output;
        }
        () = runtime.signal_after(seen) => {}
    }
    if let Some(process) = process {
        // It may have ended just now.
        let _ = kill(Pid::from_raw(process), Sent::SIGTERM);
    }
    tokio::select! {
        output = &mut output => output,
        () = sleep(PATIENCE) => Err(io::ErrorKind::Interrupted.into()),
        () = runtime.signal_after(seen + 1) => Err(io::ErrorKind::Interrupted.into()),
    }
}

/// The end of what a program said: a traceback's message is at its end.
fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    let from = lines.len().saturating_sub(20);
    lines.get(from..).unwrap_or_default().join("\n")
}
