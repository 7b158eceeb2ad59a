//! What a run leaves behind when it, its connections or its server die, and what the next run makes of it.

mod history;
mod moments;
mod random;
mod verdicts;

use std::fs;
use std::path::Path;

use crate::common::{Database, Project};

/// The server processes that work for schemactl in a database: process id and what the server's title says they do.
///
/// Read from the processes themselves, because asking the server takes longer than many a moment.
fn backends(database: &Database) -> Vec<(i32, String)> {
    let marker = format!(" {} ", database.name());
    let mut found = Vec::new();
    for entry in Path::new("/proc").read_dir().unwrap().flatten() {
        let Some(pid) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok())
        else {
            continue;
        };
        let Ok(title) = fs::read(entry.path().join("cmdline")) else {
            continue;
        };
        let title = String::from_utf8_lossy(&title)
            .trim_end_matches(['\0', ' '])
            .to_owned();
        if title.starts_with("postgres: ") && title.contains(&marker) {
            found.push((pid, title));
        }
    }
    found.sort();
    found
}

/// The ids in "committed in this run: a, b".
fn said_committed(stderr: &str) -> Vec<String> {
    stderr
        .lines()
        .filter_map(|line| line.split_once("committed in this run: "))
        .filter(|(_, ids)| !ids.starts_with("no revision"))
        .flat_map(|(_, ids)| ids.split(';').next().unwrap_or_default().split(", "))
        .map(|id| id.trim().to_owned())
        .collect()
}

/// Writes one revision; `up` and `down` begin with what stands on the line of their section.
fn revision(project: &Project, number: usize, up: &str, down: &str) -> String {
    let id = format!("{number:012}");
    let before = match number {
        1 => String::new(),
        _ => format!("{:012}", number - 1),
    };
    project.revision(
        &format!("20260101{number:04}_{id}_step.sql"),
        format!(
            "-- Step {number}\n--\n-- Revision ID: {id}\n-- Revises: {before}\n\
             -- Create Date: 2026-01-01 00:00:00+00:00\n\n-- schemactl:up{up}\n\n-- schemactl:down{down}\n"
        ),
    );
    id
}
