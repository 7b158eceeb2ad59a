//! `init`: the files a project starts with.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::cli::InitArgs;
use crate::error::Exit;
use crate::revision::graph::Graph;
use crate::revision::sum;
use crate::ui::Ui;

/// The configuration of a new project.
const CONFIGURATION: &str = r#"# schemactl: https://toml.io; every key is optional. Reference: schemactl help, README.md

# Where the database is comes from the environment: DATABASE_URL, or another source listed under
# `schemactl help upgrade`. Only when nothing names one, this is used: a local PostgreSQL that schemactl
# starts and stops itself and keeps in .schemactl/postgres.
database = "embedded:"

# The folder of the revisions, relative to this file.
migrations = "migrations"

# The declared schema, which `schemactl diff` compares the database with: SQL, a folder of .sql files, or schema.toml.
# model = "schema.sql"

# [run]
# lock_timeout = "2s"       # how long a statement may wait for a table lock
# lock_wait = "60s"         # how long to wait while another run holds the lock
# role = "app_owner"        # SET ROLE before every revision

# [env.production]          # chosen with --env production
# url_env = "PRODUCTION_DATABASE_URL"
"#;

/// Keeps the empty folder in git, and says what belongs there.
const MIGRATIONS_README: &str = "\
Revisions: SQL files applied in order by `schemactl upgrade head`.
Write one with `schemactl revision -m \"what it does\"`.
";

pub(super) fn run(args: &InitArgs, ui: &Ui) -> Result<Exit> {
    let root = &args.directory;
    fs::create_dir_all(root.join("migrations")).with_context(|| {
        format!(
            "cannot create the folder {}",
            root.join("migrations").display()
        )
    })?;
    let sum = sum::text(&Graph::new(Vec::new())?);
    let mut wrote = false;
    for (name, text) in [
        ("schemactl.toml", CONFIGURATION),
        ("migrations/README", MIGRATIONS_README),
        ("migrations/schemactl.sum", &sum),
    ] {
        wrote |= write_new(&root.join(name), text, ui)?;
    }
    wrote |= ignore_local_files(root, ui)?;
    if wrote {
        ui.hint("write the first revision: schemactl revision -m \"create accounts\"");
    } else {
        ui.status("there is a project here already: nothing was changed");
    }
    Ok(Exit::Success)
}

/// Writes a file that is not there; one that is stays as it is.
fn write_new(path: &Path, text: &str, ui: &Ui) -> Result<bool> {
    match fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
    {
        Ok(mut file) => {
            file.write_all(text.as_bytes())
                .with_context(|| format!("cannot write {}", path.display()))?;
            ui.status(&format!("created {}", path.display()));
            Ok(true)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            ui.status(&format!("kept {}", path.display()));
            Ok(false)
        }
        Err(error) => Err(error).with_context(|| format!("cannot create {}", path.display())),
    }
}

/// The embedded server's data must not reach a repository.
fn ignore_local_files(root: &Path, ui: &Ui) -> Result<bool> {
    const LINE: &str = ".schemactl/";
    let path = root.join(".gitignore");
    let before = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    };
    if before
        .lines()
        .any(|line| line.trim().trim_start_matches('/').trim_end_matches('/') == ".schemactl")
    {
        return Ok(false);
    }
    let gap = if before.is_empty() || before.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    fs::write(&path, format!("{before}{gap}{LINE}\n"))
        .with_context(|| format!("cannot write {}", path.display()))?;
    ui.status(&format!("added {LINE} to {}", path.display()));
    Ok(true)
}
