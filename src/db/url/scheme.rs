//! The scheme of a URL: PostgreSQL's own with any driver behind it, or the name of the other database.

use super::{EXAMPLE, Parameters, display};
use crate::error::UserError;

/// Splits `scheme://rest`; `None` when the text is no URL.
pub(super) fn split(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "+-._".contains(c);
    (!scheme.is_empty() && scheme.chars().all(plain)).then_some((scheme, rest))
}

/// Accepts PostgreSQL's schemes with any SQLAlchemy driver; names the other database otherwise.
pub(super) fn check(scheme: &str, parameters: &mut Parameters) -> Result<(), UserError> {
    const DRIVERS: &[&str] = &[
        "psycopg2",
        "psycopg",
        "psycopg_async",
        "asyncpg",
        "pg8000",
        "psycopg2cffi",
        "pygresql",
        "aiopg",
    ];
    let scheme = scheme.to_ascii_lowercase();
    let (dialect, driver) = match scheme.split_once('+') {
        Some((dialect, driver)) => (dialect, Some(driver)),
        None => (scheme.as_str(), None),
    };
    let product = match dialect {
        "postgresql" | "postgres" => {
            if let Some(driver) = driver.filter(|driver| !DRIVERS.contains(driver)) {
                let driver = display::excerpt(driver);
                parameters.notes.push(format!(
                    "the unknown driver {driver} of the URL was dropped"
                ));
            }
            return Ok(());
        }
        // Django's and golang-migrate's names for the same server.
        "pgsql" | "psql" | "postgis" | "timescale" | "pgx" | "pgx4" | "pgx5" => {
            parameters
                .notes
                .push(format!("{dialect}:// is read as postgresql://"));
            return Ok(());
        }
        "sqlite" | "sqlite3" | "file" => "SQLite",
        "mysql" | "mysql2" => "MySQL",
        "mariadb" => "MariaDB",
        "mssql" | "sqlserver" => "SQL Server",
        "oracle" => "Oracle",
        "cockroachdb" | "cockroach" => "CockroachDB",
        "mongodb" => "MongoDB",
        "redis" | "rediss" => "Redis",
        _ => {
            let scheme = display::excerpt(&scheme);
            return Err(
                UserError::new(format!("{scheme} is not a scheme of PostgreSQL")).hint(EXAMPLE),
            );
        }
    };
    Err(UserError::new(format!(
        "the database URL is for {product} ({dialect}://), and schemactl speaks to PostgreSQL only"
    ))
    .hint(EXAMPLE))
}
