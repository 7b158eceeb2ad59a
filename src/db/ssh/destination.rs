//! `[user@]host[:port]`: where `--ssh` leads.

use std::fmt;

/// An SSH server, or the name that a user's configuration has for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    user: Option<String>,
    host: String,
    port: Option<u16>,
}

impl Destination {
    /// Reads `[user@]host[:port]`, `[user@][v6]:port` and `ssh://` in front of either.
    ///
    /// # Errors
    ///
    /// What is wrong with it, for a message. Nothing that begins with a dash is a host or a user: `ssh` would read it as an option.
    pub fn parse(text: &str) -> Result<Self, String> {
        const FORM: &str = "write it like user@host:22, or as the name of a Host in ~/.ssh/config";
        let text = text.trim();
        let text = text
            .strip_prefix("ssh://")
            .map_or(text, |rest| rest.trim_end_matches('/'));
        let (user, place) = match text.rsplit_once('@') {
            Some((user, place)) => (Some(user), place),
            None => (None, text),
        };
        if user.is_some_and(|user| user.contains(':')) {
            return Err(format!(
                "no password belongs into the name of an SSH server; {FORM}"
            ));
        }
        let (host, port) = if let Some(rest) = place.strip_prefix('[') {
            let (host, rest) = rest
                .split_once(']')
                .ok_or_else(|| format!("a bracket is not closed; {FORM}"))?;
            match rest.strip_prefix(':') {
                Some(port) => (host, Some(port)),
                None if rest.is_empty() => (host, None),
                None => return Err(format!("what follows the bracket is no port; {FORM}")),
            }
        } else {
            match place.split_once(':') {
                // Several colons without brackets are an IPv6 address.
                Some((_, rest)) if rest.contains(':') => (place, None),
                Some((host, port)) => (host, Some(port)),
                None => (place, None),
            }
        };
        let port = match port.map(str::parse::<u16>) {
            None => None,
            Some(Ok(port)) if port > 0 => Some(port),
            Some(_) => return Err("the port is not a number between 1 and 65535".to_owned()),
        };
        let is_wrong = |part: &str| {
            part.is_empty()
                || part.starts_with('-')
                || part.contains(|c: char| {
                    c.is_whitespace() || c.is_control() || "'\"`$\\;&<>|()".contains(c)
                })
        };
        if is_wrong(host) || user.is_some_and(is_wrong) {
            return Err(format!("{text:?} names no SSH server; {FORM}"));
        }
        Ok(Self {
            user: user.map(str::to_owned),
            host: host.to_owned(),
            port,
        })
    }

    /// The host alone.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The arguments that lead `ssh` there.
    pub(super) fn arguments(&self) -> Vec<String> {
        let mut arguments = Vec::new();
        if let Some(port) = self.port {
            arguments.extend(["-p".to_owned(), port.to_string()]);
        }
        if let Some(user) = &self.user {
            arguments.extend(["-l".to_owned(), user.clone()]);
        }
        arguments.extend(["--".to_owned(), self.host.clone()]);
        arguments
    }

    /// The command to type to go there by hand.
    pub(super) fn by_hand(&self, command: &str) -> String {
        let port = self
            .port
            .map_or_else(String::new, |port| format!(" -p {port}"));
        format!("{command}{port} {}", self.login())
    }

    fn login(&self) -> String {
        match &self.user {
            Some(user) => format!("{user}@{}", self.host),
            None => self.host.clone(),
        }
    }

    /// The name under which known_hosts has the server.
    pub(super) fn known_as(&self) -> String {
        match self.port {
            Some(port) if port != 22 => format!("[{}]:{port}", self.host),
            _ => self.host.clone(),
        }
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = if self.host.contains(':') {
            format!("[{}]", self.host)
        } else {
            self.host.clone()
        };
        if let Some(user) = &self.user {
            write!(f, "{user}@")?;
        }
        f.write_str(&host)?;
        match self.port {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_host_and_port_are_told_apart() {
        for (text, shown, arguments) in [
            ("vps", "vps", "-- vps"),
            (
                "deploy@vps:2222",
                "deploy@vps:2222",
                "-p 2222 -l deploy -- vps",
            ),
            (
                "ssh://deploy@vps:2222/",
                "deploy@vps:2222",
                "-p 2222 -l deploy -- vps",
            ),
            ("me@corp@vps", "me@corp@vps", "-l me@corp -- vps"),
            ("[::1]:22", "[::1]:22", "-p 22 -- ::1"),
            ("u@fe80::1", "u@[fe80::1]", "-l u -- fe80::1"),
        ] {
            let destination = Destination::parse(text).unwrap();
            assert_eq!(destination.to_string(), shown);
            assert_eq!(destination.arguments().join(" "), arguments);
        }
    }

    #[test]
    fn what_ssh_would_read_as_an_option_or_a_shell_as_a_command_is_refused() {
        for text in [
            "",
            "-oProxyCommand=sh",
            "u@-oProxyCommand=sh",
            "-l@h",
            "h:0",
            "h:ssh",
            "h h",
            "$(id)",
            "[::1",
            "@h",
            "u:secret@h",
        ] {
            let error = Destination::parse(text).unwrap_err();
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
