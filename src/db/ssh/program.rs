//! How the `ssh` program is started: its arguments, its environment, and the shell that ends it when schemactl is gone.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::Options;
use crate::secrecy;

/// Starts `ssh` beside itself, and ends it as soon as nobody holds the other end of its standard input: when schemactl ends,
/// however it ends. Then it removes the directory of sockets.
///
/// `ssh` ignores what a terminal or a service manager sends to all processes at once, as long as it inherits that: a run that
/// was interrupted still has to send its cancel request and its ROLLBACK. It is in the group of the terminal's processes all the
/// same, so that it may ask for a passphrase there.
const KEEPER: &str = r#"
trap '' INT QUIT HUP $1
how=$2 directory=$3 command=$4
shift 4
{ eval "exec $command \"\$@\""; } </dev/null &
ssh=$!
exec >/dev/null 2>&1
read -r nothing
if [ "$command" != ssh ]; then
    eval "$command -F none -S '$directory/c' -O exit schemactl" </dev/null
fi
kill -$how $ssh
wait $ssh
rm -rf -- "$directory"
"#;

/// The command that logs in and stays: no remote command, no terminal, none of the forwardings that a configuration has.
pub(super) fn keeper(options: &Options, directory: &Path, limit: Option<Duration>) -> Command {
    // Whoever asks something on a terminal has to put that in order again before it ends.
    let (ignored, how) = if options.interactive {
        ("", "TERM")
    } else {
        ("TERM", "KILL")
    };
    let mut command = Command::new("sh");
    command
        .args(["-c", KEEPER, "schemactl-ssh", ignored, how])
        .arg(directory)
        .arg(options.command.as_deref().unwrap_or("ssh"))
        .args(["-N", "-T", "-a", "-x"]);
    let connect = limit.map_or(15, |limit| limit.as_secs().clamp(1, 15));
    for option in [
        "ControlMaster=yes",
        &format!("ControlPath={}", directory.join("c").display()),
        "ControlPersist=no",
        "ClearAllForwardings=yes",
        // What stands in the way is said at this level, and a configuration may have chosen silence.
        "LogLevel=INFO",
        &format!("ConnectTimeout={connect}"),
        "ServerAliveInterval=15",
        "ServerAliveCountMax=3",
        if options.interactive {
            "BatchMode=no"
        } else {
            "BatchMode=yes"
        },
    ] {
        command.arg("-o").arg(option);
    }
    command.args(options.destination.arguments());
    secrecy::hide_from(&mut command);
    if !options.interactive {
        // A jump host's `ssh` does not inherit the batch mode, but this.
        command.env("SSH_ASKPASS_REQUIRE", "never");
    }
    command.stdin(Stdio::piped()).stdout(Stdio::null());
    command
}

/// The command that has a running `ssh` forward a socket to a target. The user's configuration is not read again.
pub(super) fn forward(options: &Options, control: &Path, socket: &Path, target: &str) -> Command {
    let mut command = Command::new("sh");
    command
        .args([
            "-c",
            r#"command=$1; shift; eval "exec $command \"\$@\"""#,
            "schemactl-ssh",
        ])
        .arg(options.command.as_deref().unwrap_or("ssh"))
        .args(["-F", "none", "-O", "forward", "-S"])
        .arg(control)
        .arg("-L")
        .arg(format!("{}:{target}", socket.display()))
        .arg("schemactl");
    secrecy::hide_from(&mut command);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::ssh::Destination;

    #[test]
    fn nothing_but_sockets_that_are_asked_for_is_forwarded() {
        let options = Options {
            destination: Destination::parse("deploy@vps:2222").unwrap(),
            origin: String::new(),
            command: None,
            interactive: false,
        };
        let command = keeper(&options, Path::new("/run/x"), None);
        let arguments: Vec<_> = command
            .get_args()
            .map(|argument| argument.to_string_lossy())
            .collect();
        for wanted in ["ClearAllForwardings=yes", "BatchMode=yes", "-N", "-T"] {
            assert!(arguments.iter().any(|argument| argument == wanted));
        }
        assert_eq!(
            arguments[arguments.len() - 6..].join(" "),
            "-p 2222 -l deploy -- vps"
        );
    }
}
