//! libpq's password file: `host:port:database:user:password`, the first line that matches counts.

use std::path::PathBuf;

use super::{Sources, libpq};
use crate::config::Origin;
use crate::db::url::{Address, Host, HostName, Secret};

/// Looks the password up in `passfile`, `PGPASSFILE` or `~/.pgpass`.
///
/// A missing file is nothing to speak of; one that others may read is ignored with a warning, as libpq does.
pub(super) fn fill(
    address: &mut Address,
    sources: &Sources,
    notes: &mut Vec<String>,
    warnings: &mut Vec<String>,
) {
    let named = address
        .passfile
        .clone()
        .or_else(|| sources.environment.home.as_ref().map(|h| h.join(".pgpass")));
    let Some(path) = named.map(|path| sources.environment.working_dir.join(path)) else {
        return;
    };
    let file = sources.environment.shown(&path);
    let Ok(metadata) = path.metadata() else {
        return;
    };
    if !metadata.is_file() {
        warnings.push(format!(
            "the password file {file} is not a plain file and was ignored"
        ));
        return;
    }
    if is_readable_by_others(&metadata) {
        warnings.push(format!(
            "the password file {file} can be read by other users and was ignored: chmod 600 {file}"
        ));
        return;
    }
    let text = match std::fs::read(&path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) => {
            warnings.push(format!("the password file {file} cannot be read: {error}"));
            return;
        }
    };
    let sockets = &sources.environment.socket_directories;
    let found = address.hosts.iter().find_map(|host| {
        names(host, sources.ssh.as_deref())
            .iter()
            .find_map(|host| look_up(&text, host, address, sockets))
    });
    if let Some((password, line)) = found {
        let origin = Origin::PasswordFile { file, line };
        notes.push(format!("password from {origin}"));
        address.password_origin = Some(origin.to_string());
        address.password = Some(Secret::new(password));
    }
}

/// The names under which the file may have a server. Through SSH, a server on the other machine's loopback goes by the name of
/// that machine first: `127.0.0.1` is that of a server here, too. Others are looked up as a tunnel would have them.
fn names(host: &Host, ssh: Option<&str>) -> Vec<Host> {
    let named = |name: &str| Host {
        name: HostName::Tcp(name.to_owned()),
        ..host.clone()
    };
    match ssh {
        None => vec![host.clone()],
        Some(ssh) if libpq::is_loopback(host) => vec![named(ssh), host.clone()],
        Some(_) => vec![host.clone(), named("127.0.0.1")],
    }
}

#[cfg(unix)]
fn is_readable_by_others(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn is_readable_by_others(_: &std::fs::Metadata) -> bool {
    false
}

/// The password for one host with its line, counted from 1.
fn look_up(
    text: &str,
    host: &Host,
    address: &Address,
    sockets: &[PathBuf],
) -> Option<(String, usize)> {
    let name = match &host.name {
        HostName::Tcp(name) => name.clone(),
        // A default socket directory goes by the name of localhost.
        HostName::Socket(path) if sockets.contains(path) => "localhost".to_owned(),
        HostName::Socket(path) => path.to_string_lossy().into_owned(),
        HostName::Unnamed => "localhost".to_owned(),
    };
    let port = host.port().to_string();
    let user = address.user.as_deref().unwrap_or_default();
    let database = address.database.as_deref().unwrap_or_default();
    let wanted = [name.as_str(), port.as_str(), database, user];
    text.lines().enumerate().find_map(|(index, line)| {
        if line.starts_with('#') {
            return None;
        }
        let password = matching(line, &wanted)?;
        (!password.is_empty()).then_some((password, index + 1))
    })
}

/// The password of a line whose first fields match.
fn matching(line: &str, wanted: &[&str]) -> Option<String> {
    let mut rest = line;
    for wanted in wanted {
        let (raw, after) = split_field(rest)?;
        if raw != "*" && unescape(raw) != *wanted {
            return None;
        }
        rest = after;
    }
    // libpq takes the rest of the line; an unescaped colon ends nothing there.
    Some(unescape(rest))
}

/// Splits at the first colon that no backslash precedes.
fn split_field(text: &str) -> Option<(&str, &str)> {
    let mut escaped = false;
    for (position, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ':' => return Some((text.get(..position)?, text.get(position + 1..)?)),
            _ => {}
        }
    }
    None
}

fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => plain.extend(characters.next()),
            _ => plain.push(character),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str, url: &str) -> Option<(String, usize)> {
        let address = Address::parse(url).unwrap();
        look_up(
            text,
            &address.hosts[0],
            &address,
            &["/var/run/postgresql".into()],
        )
    }

    #[test]
    fn through_ssh_the_name_of_the_machine_comes_before_its_loopback() {
        let shown = |url: &str| {
            let host = Address::parse(url).unwrap().hosts[0].clone();
            let names = names(&host, Some("vps"));
            names.into_iter().map(|host| host.name).collect::<Vec<_>>()
        };
        let name = |name: &str| HostName::Tcp(name.to_owned());
        assert_eq!(
            shown("postgresql://127.0.0.1/d"),
            [name("vps"), name("127.0.0.1")]
        );
        assert_eq!(
            shown("postgresql://db.internal/d"),
            [name("db.internal"), name("127.0.0.1")]
        );
    }

    #[test]
    fn the_first_line_that_matches_counts() {
        let text = "# h:5432:d:u:comment\n\
                    other:*:*:*:other\n\
                    short:line\n\
                    h:5433:*:*:by-port\n\
                    h:*:d\\:1:u\\\\v:by-escape\n\
                    h:*:*:u:a:b\\:c\\\\\n\
                    localhost:*:*:u:socket\n\
                    /tmp:*:*:u:directory\n\
                    *:*:*:*:anybody\n";
        let cases = [
            ("postgresql://u@h:5433/d", "by-port", 4),
            ("postgresql://u%5Cv@h/d%3A1", "by-escape", 5),
            ("postgresql://u@h/d", "a:b:c\\", 6),
            ("postgresql://u@/d?host=/var/run/postgresql", "socket", 7),
            ("postgresql://u@/d?host=/tmp", "directory", 8),
            ("postgresql://x@elsewhere/d", "anybody", 9),
        ];
        for (url, expected, line) in cases {
            assert_eq!(
                password(text, url),
                Some((expected.to_owned(), line)),
                "{url}"
            );
        }
        assert_eq!(password("h:1:d:u:p", "postgresql://u@h/d"), None);
    }
}
