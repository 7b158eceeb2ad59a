//! Through a real PgBouncer: what works in each of its modes, what is refused, and that nobody else notices.

mod endings;
mod limits;
mod neighbours;
mod reading;
mod replicas;
mod writing;

use crate::common::{self, Database, PgBouncer, Project};

/// A project whose database is reached through PgBouncer.
fn behind(bouncer: &PgBouncer, database: &Database) -> Project {
    common::project().env("DATABASE_URL", bouncer.url(database))
}

/// A revision whose up section is marked.
fn marked(project: &Project, number: usize, mark: &str, up: &str) {
    let id = crate::fixture::id(number);
    let before = match number {
        1 => String::new(),
        _ => crate::fixture::id(number - 1),
    };
    project.revision(
        &format!("202601010000_{id}_step_{number}.sql"),
        format!(
            "-- Step {number}\n--\n-- Revision ID: {id}\n-- Revises: {before}\n\n-- schemactl:up {mark}\n{up}\n"
        ),
    );
}
