//! libpq's service files: an address by name, from `~/.pg_service.conf` or the system's `pg_service.conf`.

use std::path::PathBuf;

use anyhow::Result;

use super::Sources;
use crate::config::{Origin, Setting};
use crate::db::url::{Address, is_keyword};
use crate::error::UserError;

/// Where the system's file is when `PGSYSCONFDIR` does not say: Debian's, Fedora's, upstream's place.
const SYSTEM_DIRECTORIES: &[&str] = &[
    "/etc/postgresql-common",
    "/etc/sysconfig/pgsql",
    "/usr/local/pgsql/etc",
    "/etc",
];

/// Fills what the address leaves open from the service that it or `PGSERVICE` names.
///
/// # Errors
/// When no file defines the service, as in libpq.
pub(super) fn fill(
    address: &mut Address,
    sources: &Sources,
    notes: &mut Vec<String>,
) -> Result<()> {
    let named = match &address.service {
        Some(service) => Setting::new(service.clone(), Origin::Default),
        None => match sources.variables.get("PGSERVICE") {
            Some(service) => service,
            None => return Ok(()),
        },
    };
    let files = candidates(address, sources);
    for path in &files {
        let Ok(bytes) = std::fs::read(path) else {
            continue;
        };
        let Some(pairs) = section(&String::from_utf8_lossy(&bytes), &named.value) else {
            continue;
        };
        let file = sources.environment.shown(path);
        let origin = Origin::ServiceFile {
            file,
            service: named.value.clone(),
        };
        let from = |error: UserError| error.detail(format!("the value came from {origin}"));
        let value = |keyword: &str| {
            pairs
                .iter()
                .find(|(key, _)| key == keyword)
                .map_or("", |(_, value)| value.as_str())
        };
        let mut filled = Vec::new();
        if address
            .fill_hosts(value("host"), value("hostaddr"))
            .map_err(from)?
        {
            filled.push("host");
        }
        for (key, value) in &pairs {
            let is_host = key == "host" || key == "hostaddr";
            // What is no keyword may be a password that was written without one.
            if !is_host && address.fill(key, value).map_err(from)? && is_keyword(key) {
                filled.push(key);
                if key == "password" {
                    address.password_origin = Some(origin.to_string());
                }
            }
        }
        if !filled.is_empty() {
            notes.push(format!("{} from {origin}", filled.join(", ")));
        }
        address.service = Some(named.value);
        return Ok(());
    }
    let looked: Vec<String> = files
        .iter()
        .map(|file| sources.environment.shown(file))
        .collect();
    let mut error = UserError::new(format!("the service {:?} is not defined", named.value))
        .detail(format!("looked at {}", looked.join(", ")));
    if named.origin != Origin::Default {
        error = error.detail(format!("named by {}", named.origin));
    }
    Err(error
        .hint(format!(
            "write a section [{}] into ~/.pg_service.conf",
            named.value
        ))
        .into())
}

fn candidates(address: &Address, sources: &Sources) -> Vec<PathBuf> {
    let environment = &sources.environment;
    let user = address
        .servicefile
        .clone()
        .or_else(|| {
            sources
                .variables
                .get("PGSERVICEFILE")
                .map(|file| PathBuf::from(file.value))
        })
        .or_else(|| {
            environment
                .home
                .as_ref()
                .map(|home| home.join(".pg_service.conf"))
        });
    let mut files: Vec<PathBuf> = user
        .map(|file| environment.working_dir.join(file))
        .into_iter()
        .collect();
    match sources.variables.get("PGSYSCONFDIR") {
        Some(directory) => files.push(PathBuf::from(directory.value).join("pg_service.conf")),
        None => files.extend(
            SYSTEM_DIRECTORIES
                .iter()
                .map(|dir| PathBuf::from(dir).join("pg_service.conf")),
        ),
    }
    files
}

/// The pairs of a section; LDAP look-ups among them are left out.
fn section(text: &str, name: &str) -> Option<Vec<(String, String)>> {
    let mut pairs = None;
    for line in text.lines().map(str::trim) {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        if let Some(title) = line.strip_prefix('[') {
            if pairs.is_some() {
                break;
            }
            if title.split(']').next() == Some(name) {
                pairs = Some(Vec::new());
            }
        } else if let (Some(pairs), Some((key, value))) = (&mut pairs, line.split_once('=')) {
            pairs.push((key.trim().to_owned(), value.trim().to_owned()));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_ends_where_the_next_begins() {
        let text =
            "# shop\n[other]\nhost=no\n\n[shop]\nhost = h\nldap://x\nport=6000\n[last]\nport=1\n";
        let expected = vec![
            ("host".to_owned(), "h".to_owned()),
            ("port".to_owned(), "6000".to_owned()),
        ];
        assert_eq!(section(text, "shop"), Some(expected));
        assert_eq!(section(text, "missing"), None);
    }
}
