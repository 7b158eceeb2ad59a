//! What went wrong on the way through an SSH server, told from the words of OpenSSH, with what to do about it.

use std::fmt;
use std::time::Duration;

use super::Options;
use crate::db::duration::seconds;
use crate::error::{Exit, UserError};

/// How many of the last lines of `ssh` are shown.
const SHOWN: usize = 12;

/// Why no connection could be made through an SSH server, or why it ended.
#[derive(Clone, Debug)]
pub struct Problem {
    kind: Kind,
    message: String,
    said: Vec<String>,
    hints: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Nobody answers yet, there or behind it: a little later somebody may.
    Unreachable,
    /// It answers and will not, however long one waits.
    Refused,
}

impl Problem {
    /// The program is not on this machine.
    pub(super) fn not_installed(options: &Options) -> Self {
        Self::new(
            Kind::Refused,
            format!(
                "the OpenSSH client that leads to {} is not installed: no ssh in PATH",
                options.destination
            ),
        )
        .hint(
            "install it (apt-get install openssh-client, apk add openssh-client, dnf install openssh-clients), or name \
             another with SCHEMACTL_SSH_COMMAND",
        )
    }

    /// This machine has no room for it.
    pub(super) fn of_machine(_: &Options, message: String) -> Self {
        Self::new(Kind::Refused, message)
    }

    /// It did not get as far as a login.
    pub(super) fn too_slow(options: &Options, after: Duration, said: &[String]) -> Self {
        Self::new(
            Kind::Unreachable,
            format!(
                "the login on the SSH server {} took longer than {}",
                options.destination,
                seconds(after)
            ),
        )
        .said(said)
        .hint(format!(
            "see where it waits: {}",
            by_hand(options, "ssh -v")
        ))
    }

    /// `ssh` ended before it had logged in.
    pub(super) fn of_login(options: &Options, said: &[String]) -> Self {
        let server = &options.destination;
        let by_hand = |command| by_hand(options, command);
        let has = |words: &str| said.iter().any(|line| line.contains(words));
        let problem = if has("HOST IDENTIFICATION HAS CHANGED") {
            Self::new(
                Kind::Refused,
                format!("the SSH server {server} has another host key than the one that is known"),
            )
            .hint(format!(
                "find out why before anything else: somebody may stand between. If the server was set up anew, forget the old \
                 key and compare the new one: {}, then {}",
                said.iter()
                    .map(|line| line.trim())
                    .find(|line| line.starts_with("ssh-keygen "))
                    .map_or_else(
                        || format!("ssh-keygen -R '{}'", server.known_as()),
                        str::to_owned
                    ),
                by_hand("ssh")
            ))
        } else if has("Host key verification failed")
            || has("host key is known for") && has("requested strict checking")
        {
            Self::new(
                Kind::Refused,
                format!("the host key of the SSH server {server} is not known on this machine"),
            )
            .hint(format!(
                "connect once by hand, compare the fingerprint and answer yes: {}",
                by_hand("ssh")
            ))
            .hint("in CI: put the server's line of known_hosts into ~/.ssh/known_hosts beforehand")
        } else if has("Permission denied") || has("Too many authentication failures") {
            let problem = Self::new(
                Kind::Refused,
                format!("the SSH server {server} does not accept the login"),
            )
            .hint(format!(
                "see which keys the agent holds: ssh-add -l; and which are offered: {}",
                by_hand("ssh -v")
            ));
            if options.interactive {
                problem
            } else {
                problem.hint(
                    "nothing can be asked here: a key with a passphrase has to be in the agent (ssh-add), or use a terminal",
                )
            }
        } else if has("Could not resolve hostname") {
            Self::new(
                Kind::Unreachable,
                format!("the name of the SSH server {server} cannot be resolved"),
            )
            .hint("check the name, or its Host and HostName in ~/.ssh/config")
        } else if has("Bad configuration option")
            || has("terminating, ")
            || has("Bad owner or permissions")
            || has("Can't open user config file")
        {
            Self::new(Kind::Refused, "ssh cannot read its configuration")
                .hint(format!("mend it, and try it: {}", by_hand("ssh")))
        } else if has("not found") && !has("Connection") {
            Self::new(
                Kind::Refused,
                format!(
                    "the command for ssh cannot be run: {}",
                    options.command.as_deref().unwrap_or("ssh")
                ),
            )
            .hint("check SCHEMACTL_SSH_COMMAND, or ssh_command in schemactl.toml")
        } else if has("stdio forwarding failed") {
            Self::new(
                Kind::Unreachable,
                format!("the jump host cannot reach the SSH server {server}"),
            )
            .hint(format!(
                "the name and the port are those that the jump host sees; try it: {}",
                by_hand("ssh")
            ))
        } else if is_unreachable(said) {
            Self::new(
                Kind::Unreachable,
                format!("the SSH server {server} cannot be reached"),
            )
            .hint(format!(
                "is it up, and is the port right? try it: {}; to wait until it is up: --wait=60s",
                by_hand("ssh")
            ))
        } else {
            Self::new(Kind::Refused, format!("ssh did not log in to {server}"))
                .hint(format!("try it by hand: {}", by_hand("ssh -v")))
        };
        problem.said(said)
    }

    /// The server did not connect to a target; `None` when it said nothing of the kind.
    pub(super) fn of_channel(options: &Options, target: &str, said: &[String]) -> Option<Self> {
        let line = said
            .iter()
            .rev()
            .find(|line| line.contains("open failed"))?;
        let server = &options.destination;
        let there = format!("as seen from the SSH server {server}");
        let has = |words: &str| line.contains(words);
        let is_socket = target.starts_with('/');
        let problem = if has("prohibited") {
            Self::new(
                Kind::Refused,
                format!("the SSH server {server} does not let this login forward to {target}"),
            )
            .hint(
                "its sshd_config (AllowTcpForwarding, PermitOpen, DisableForwarding) or the key's line in authorized_keys \
                 (restrict, no-port-forwarding, permitopen=) says so: ask whoever runs it to permit this one",
            )
        } else if is_socket {
            Self::new(
                Kind::Unreachable,
                format!("the SSH server {server} cannot open the socket {target}"),
            )
            .hint(format!(
                "is PostgreSQL running there, and is its directory of sockets this one? look: {}",
                by_hand_with(options, &format!("ls -l {target}"))
            ))
            .hint("sshd_config may forbid it (AllowStreamLocalForwarding): then use 127.0.0.1 as the host")
        } else if has("Name or service not known")
            || has("name resolution")
            || has("nodename nor servname")
            || has("Unknown host")
        {
            let problem = Self::new(
                Kind::Unreachable,
                format!("the database host {target} has no address {there}"),
            );
            if target.contains('.') {
                problem.hint("check the host name in the database's address: it is looked up on the SSH server")
            } else {
                problem.hint(
                    "is that the name of a Compose service? on its host use 127.0.0.1 and the published port",
                )
            }
        } else {
            let reason = line
                .rsplit_once("connect failed: ")
                .map_or("the connection failed", |(_, reason)| reason);
            Self::new(
                Kind::Unreachable,
                format!("nothing accepts connections on {target} {there}: {reason}"),
            )
            .hint(format!(
                "is PostgreSQL running there, on that port? look: {}; to wait until it is: --wait=60s",
                by_hand_with(options, "ss -ltn")
            ))
            .hint("a container's port has to be published there: ports: [\"127.0.0.1:5432:5432\"]")
        };
        Some(problem.said(std::slice::from_ref(line)))
    }

    /// A running `ssh` does not make a socket.
    pub(super) fn of_forwarding(options: &Options, target: &str, said: &[String]) -> Self {
        Self::new(
            Kind::Refused,
            format!(
                "ssh does not forward to {target} through {}",
                options.destination
            ),
        )
        .said(said)
        .hint("OpenSSH 6.7 or later is needed: ssh -V")
    }

    /// `ssh` ended after it had logged in.
    pub(super) fn of_ending(options: &Options, said: &[String]) -> Self {
        Self::new(
            Kind::Unreachable,
            format!(
                "the connection to the SSH server {} was lost",
                options.destination
            ),
        )
        .said(said)
        .hint("run the command again; status shows what is applied")
    }

    fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            said: Vec::new(),
            hints: Vec::new(),
        }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Keeps the last lines, without frames.
    fn said(mut self, said: &[String]) -> Self {
        let lines: Vec<&String> = said
            .iter()
            .filter(|line| !line.chars().all(|c| c == '@'))
            .collect();
        let skipped = lines.len().saturating_sub(SHOWN);
        self.said = lines.into_iter().skip(skipped).cloned().collect();
        self
    }

    /// Whether the same attempt may succeed a little later.
    pub fn is_not_yet(&self) -> bool {
        self.kind == Kind::Unreachable
    }

    /// The error for a person, with what surrounds it: what `ssh` said, what to do, how the program ends.
    pub(in crate::db) fn report(&self, user: UserError) -> UserError {
        let mut user = user;
        for line in &self.said {
            let line = line.trim();
            user = user.detail(format!(
                "ssh: {}",
                line.strip_prefix("ssh: ").unwrap_or(line)
            ));
        }
        for hint in &self.hints {
            user = user.hint(hint.clone());
        }
        match self.kind {
            Kind::Unreachable => user.exit(Exit::Unreachable),
            Kind::Refused => user,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// The words of a server, or of the network, for "nobody here now".
fn is_unreachable(said: &[String]) -> bool {
    [
        "Connection refused",
        "timed out",
        "No route to host",
        "Network is unreachable",
        "Host is down",
        "Connection reset",
        "Connection closed",
        "closed by remote host",
        "kex_exchange_identification",
        "Broken pipe",
    ]
    .iter()
    .any(|words| said.iter().any(|line| line.contains(words)))
}

/// The command to type to see the same by hand.
fn by_hand(options: &Options, command: &str) -> String {
    let command = match (&options.command, command.strip_prefix("ssh")) {
        (Some(own), Some(rest)) => format!("{own}{rest}"),
        _ => command.to_owned(),
    };
    options.destination.by_hand(&command)
}

fn by_hand_with(options: &Options, remote: &str) -> String {
    format!("{} {remote}", by_hand(options, "ssh"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::ssh::Destination;

    fn options() -> Options {
        Options {
            destination: Destination::parse("deploy@vps:2222").unwrap(),
            origin: "--ssh".to_owned(),
            command: None,
            interactive: false,
        }
    }

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn only_what_may_be_over_soon_is_waited_for() {
        let cases = [
            ("Host key verification failed.", false, "is not known"),
            (
                "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.",
                false,
                "another host key",
            ),
            (
                "deploy@vps: Permission denied (publickey).",
                false,
                "does not accept",
            ),
            (
                "ssh: Could not resolve hostname vps: Name or service not known",
                true,
                "cannot be resolved",
            ),
            (
                "ssh: connect to host vps port 2222: Connection refused",
                true,
                "cannot be reached",
            ),
            (
                "Connection timed out during banner exchange",
                true,
                "cannot be reached",
            ),
            (
                "kex_exchange_identification: Connection closed by remote host",
                true,
                "cannot be reached",
            ),
            (
                "channel 0: open failed: connect failed: Connection refused\nstdio forwarding failed\n\
                 Connection closed by UNKNOWN port 65535",
                true,
                "jump host",
            ),
            (
                "/home/me/.ssh/config: line 1: Bad configuration option: x",
                false,
                "configuration",
            ),
            (
                "schemactl-ssh: 4: exec: sh2: not found",
                false,
                "cannot be run",
            ),
            ("something new", false, "did not log in"),
        ];
        for (said, is_not_yet, message) in cases {
            let problem = Problem::of_login(&options(), &lines(said));
            assert_eq!(problem.is_not_yet(), is_not_yet, "{said}");
            assert!(problem.to_string().contains(message), "{problem}");
            assert!(!problem.hints.is_empty());
        }
        let channels = [
            (
                "127.0.0.1:5432",
                "connect failed: Connection refused",
                true,
                "nothing accepts",
            ),
            (
                "127.0.0.1:5432",
                "administratively prohibited: open failed",
                false,
                "does not let",
            ),
            (
                "db:5432",
                "connect failed: Name or service not known",
                true,
                "no address",
            ),
            (
                "/run/.s.PGSQL.5432",
                "connect failed: open failed",
                true,
                "cannot open the socket",
            ),
        ];
        for (target, said, is_not_yet, message) in channels {
            let said = lines(&format!("channel 2: open failed: {said}"));
            let problem = Problem::of_channel(&options(), target, &said).unwrap();
            assert_eq!(problem.is_not_yet(), is_not_yet, "{said:?}");
            assert!(problem.to_string().contains(message), "{problem}");
        }
        assert!(Problem::of_channel(&options(), "x", &lines("Welcome")).is_none());
    }

    #[test]
    fn the_command_to_type_is_the_one_that_is_used() {
        let mut options = options();
        assert_eq!(by_hand(&options, "ssh -v"), "ssh -v -p 2222 deploy@vps");
        options.command = Some("ssh -F deploy.conf".to_owned());
        assert_eq!(
            by_hand(&options, "ssh -v"),
            "ssh -F deploy.conf -v -p 2222 deploy@vps"
        );
    }
}
