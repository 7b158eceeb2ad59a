//! How the `ssh` program is started: its arguments, its environment, and the shell that ends it when schemactl is gone.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::Options;

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
    hide_secrets(&mut command);
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
    hide_secrets(&mut command);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

/// Takes what schemactl alone has to know out of a child's environment. What a ProxyCommand may need (`AWS_…`) stays.
fn hide_secrets(command: &mut Command) {
    for (name, value) in std::env::vars_os() {
        if is_secret(&name.to_string_lossy(), &value.to_string_lossy()) {
            command.env_remove(name);
        }
    }
}

fn is_secret(name: &str, value: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let begins = ["PG", "SCHEMACTL_", "DATABASE", "POSTGRES", "DB_"];
    let contains = [
        "PASSWORD",
        "PASSWD",
        "DATABASE_URL",
        "DIRECT_URL",
        "SHADOW_URL",
    ];
    let ends = ["_PWD", "_DSN", "_PASS"];
    begins.iter().any(|part| name.starts_with(part))
        || contains.iter().any(|part| name.contains(part))
        || ends.iter().any(|part| name.ends_with(part))
        || holds_credentials(value)
}

/// Whether a value is a URL with a password in it.
fn holds_credentials(value: &str) -> bool {
    value
        .split_once("://")
        .and_then(|(_, rest)| rest.rsplit_once('@'))
        .is_some_and(|(credentials, _)| credentials.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::ssh::Destination;

    #[test]
    fn what_opens_a_database_stays_at_home_and_what_ssh_needs_goes_along() {
        for (name, value) in [
            ("PGPASSWORD", "x"),
            ("PGPASSFILE", "x"),
            ("DATABASE_URL", "x"),
            ("PRODUCTION_DATABASE_URL", "x"),
            ("DB_PASSWORD", "x"),
            ("POSTGRES_PASSWORD_FILE", "x"),
            ("MYSQL_PWD", "x"),
            ("BACKEND", "postgresql://app:secret@h/d"),
        ] {
            assert!(is_secret(name, value), "{name}");
        }
        for (name, value) in [
            ("SSH_AUTH_SOCK", "/run/user/1000/agent"),
            ("SSHPASS", "x"),
            ("PATH", "/bin"),
            ("PWD", "/home/me"),
            ("OLDPWD", "/home/me"),
            ("AWS_SECRET_ACCESS_KEY", "x"),
            ("HOMEPAGE", "https://example.org/@me"),
        ] {
            assert!(!is_secret(name, value), "{name}");
        }
    }

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
