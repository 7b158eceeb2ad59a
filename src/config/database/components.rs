//! The parts of an address in variables of their own, as Compose projects pass them: no encoding needed.

use anyhow::Result;

use super::Sources;
use crate::config::{Origin, Setting};
use crate::db::url::Address;
use crate::error::UserError;

/// libpq's keyword, and the variables that mean it, the first that is set counting.
const PARTS: &[(&str, &[&str])] = &[
    ("host", &["DB_HOST", "POSTGRES_HOST", "POSTGRES_SERVER"]),
    ("port", &["DB_PORT", "POSTGRES_PORT"]),
    (
        "dbname",
        &["POSTGRES_DB", "DB_NAME", "POSTGRES_DATABASE", "DB_DATABASE"],
    ),
    ("user", &["POSTGRES_USER", "DB_USER", "DB_USERNAME"]),
    (
        "password",
        &[
            "POSTGRES_PASSWORD",
            "DB_PASSWORD",
            "POSTGRES_PWD",
            "DB_PASS",
        ],
    ),
];

/// Whether a variable is one of these, or names the file that holds its value.
pub(super) fn is_part(name: &str) -> bool {
    let name = name.strip_suffix("_FILE").unwrap_or(name);
    PARTS.iter().any(|(_, names)| names.contains(&name))
}

/// The address that component variables name: a host or a database at least.
pub(super) fn find(
    sources: &Sources,
    notes: &mut Vec<String>,
) -> Result<Option<(Address, Origin)>> {
    let is_set = |name: &&&str| {
        sources.variables.get(name).is_some()
            || sources.variables.get(&format!("{name}_FILE")).is_some()
    };
    let names = PARTS
        .iter()
        .filter(|(part, _)| ["host", "dbname"].contains(part));
    if names
        .flat_map(|(_, names)| names.iter())
        .find(is_set)
        .is_none()
    {
        return Ok(None);
    }
    let mut address = Address::default();
    let mut origins = Vec::new();
    for (part, names) in PARTS {
        let mut found = Vec::new();
        for name in *names {
            found.extend(value_of(name, sources)?);
        }
        let mut found = found.into_iter();
        let Some(first) = found.next() else {
            continue;
        };
        notes.extend(
            found
                .filter(|other| other.value != first.value)
                .map(|other| format!("{} was passed over for {}", other.origin, first.origin)),
        );
        let from = |error: UserError| error.detail(format!("the value came from {}", first.origin));
        if address.fill(part, &first.value).map_err(from)? && *part == "password" {
            address.password_origin = Some(first.origin.to_string());
        }
        origins.push(first.origin);
    }
    if address.host_is_open() && sources.variables.get("PGHOST").is_none() {
        address.fill("host", "localhost")?;
        notes.push("no variable names a host: localhost is taken".to_owned());
    }
    Ok(Some((address, Origin::Components(origins))))
}

/// A variable's value, or the contents of the file that `NAME_FILE` names, without the last line end.
fn value_of(name: &str, sources: &Sources) -> Result<Option<Setting<String>>> {
    if let Some(value) = sources.variables.get(name) {
        return Ok(Some(value));
    }
    let variable = format!("{name}_FILE");
    let Some(path) = sources.variables.get(&variable) else {
        return Ok(None);
    };
    let base = sources
        .variables
        .base_of(&variable, &sources.environment.working_dir);
    let text = std::fs::read_to_string(base.join(&path.value)).map_err(|error| {
        UserError::new(format!("the file {} cannot be read: {error}", path.value))
            .detail(format!("named by {}", path.origin))
    })?;
    let value = text.trim_end_matches(['\r', '\n']).to_owned();
    let origin = Origin::SecretFile {
        variable: Box::new(path.origin),
    };
    Ok((!value.is_empty()).then(|| Setting::new(value, origin)))
}
