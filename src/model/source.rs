//! Where the model's text comes from: a file, a folder, the output of a command.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Result;
use sha2::{Digest, Sha256};

use super::command;
use super::toml::Origins;
use crate::error::{Exit, UserError};
use crate::object::ObjectId;
use crate::shell::word;
use crate::sql::{as_committed, at_byte};

/// Where the declared schema is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file or a folder, absolute; `shown` is how messages name it.
    Path {
        /// The file or folder.
        path: PathBuf,
        /// As the user wrote it.
        shown: String,
    },
    /// A command whose standard output is DDL.
    Command {
        /// Program and arguments.
        command: Vec<String>,
        /// Where it runs.
        directory: PathBuf,
    },
}

/// One text of the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// How messages name it.
    pub shown: String,
    /// Its SQL.
    pub text: String,
    /// Where its pieces come from, if it was not SQL.
    pub origins: Option<Origins>,
}

/// The texts of the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// By path.
    pub files: Vec<File>,
    /// Whether the order of files and statements means nothing: the model is a folder, or data.
    pub any_order: bool,
    /// Old and new names that the model states, each as it is in the database and in the model.
    pub renames: Vec<(ObjectId, ObjectId)>,
}

impl Source {
    /// How messages name it.
    pub fn describe(&self) -> String {
        match self {
            Self::Path { shown, .. } => shown.clone(),
            Self::Command { command, .. } => format!("`{}`", command.join(" ")),
        }
    }

    /// Reads the texts, or runs the command.
    ///
    /// # Errors
    ///
    /// What cannot be read or is not text, a folder without `.sql` files, a command that fails.
    pub fn read(&self) -> Result<Text> {
        match self {
            Self::Path { path, shown } if path.is_dir() => folder(path, shown),
            Self::Path { path, shown } => file(path, shown),
            Self::Command { command, directory } => output(command, directory),
        }
    }
}

impl File {
    /// The line of the file, from 1 on, that a byte of its SQL comes from.
    pub fn line(&self, byte: usize) -> usize {
        match &self.origins {
            Some(origins) => origins.line(byte),
            None => at_byte(&self.text, byte).line,
        }
    }
}

impl Text {
    /// SHA-256 over names and texts.
    pub fn digest(&self) -> [u8; 32] {
        let mut digest = Sha256::new();
        digest.update([u8::from(self.any_order)]);
        for file in &self.files {
            for part in [&file.shown, &file.text] {
                digest.update((part.len() as u64).to_le_bytes());
                digest.update(part.as_bytes());
            }
        }
        digest.finalize().into()
    }
}

fn file(path: &Path, shown: &str) -> Result<Text> {
    match path.extension().and_then(std::ffi::OsStr::to_str) {
        Some("toml") => {
            let file = read(path, shown)?;
            return super::toml::text(&file.text, shown);
        }
        Some("py") => {
            return Err(UserError::new(format!("{shown} is a program, not a schema"))
                .hint(format!(
                    "let it print DDL: model = {{ command = [\"python\", \"{shown}\"] }} in schemactl.toml"
                ))
                .exit(Exit::Usage)
                .into());
        }
        _ => {}
    }
    of_sql(vec![read(path, shown)?], false)
}

/// Texts of SQL, with what they say of themselves.
fn of_sql(files: Vec<File>, any_order: bool) -> Result<Text> {
    let mut renames = Vec::new();
    for file in &files {
        renames.extend(super::renamed::renames(file)?);
    }
    Ok(Text {
        files,
        any_order,
        renames,
    })
}

fn read(path: &Path, shown: &str) -> Result<File> {
    let bytes = std::fs::read(path).map_err(|error| {
        if error.kind() == std::io::ErrorKind::NotFound {
            UserError::new(format!("the model {shown} does not exist")).hint(
                "write the schema you want into it, name another file with --model, or name a command that prints DDL: \
                 model = { command = [\"…\"] } in schemactl.toml",
            )
        } else {
            UserError::new(format!("the model {shown} cannot be read: {error}"))
        }
    })?;
    Ok(File {
        text: text(bytes, shown, &|from| convert(from, shown))?,
        shown: shown.to_owned(),
        origins: None,
    })
}

/// How an archive of pg_dump begins.
const ARCHIVE: &[u8] = b"PGDMP";

/// The text of a file or of what a command prints; `convert` says how it comes from another encoding.
fn text(
    bytes: Vec<u8>,
    shown: &str,
    convert: &dyn Fn(&str) -> String,
) -> Result<String, UserError> {
    if bytes.starts_with(ARCHIVE) {
        return Err(
            UserError::new(format!("{shown} is an archive of pg_dump, not SQL")).hint(format!(
                "take the schema out of it: pg_restore --schema-only --no-owner --file schema.sql {}",
                word(shown)
            )),
        );
    }
    // As PowerShell writes what is sent to a file.
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(UserError::new(format!("{shown} is UTF-16, not UTF-8")).hint(convert("UTF-16")));
    }
    let line = |upto: usize| {
        let before = bytes.iter().take(upto);
        before.filter(|byte| **byte == b'\n').count() + 1
    };
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return Err(
            UserError::new(format!("{shown} holds a NUL byte (line {})", line(at)))
                .hint("no text does: it may be cut off or binary; take it from version control, or write it anew"),
        );
    }
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text,
        Err(error) => {
            let line = line(error.valid_up_to());
            return Err(
                UserError::new(format!("{shown} is not UTF-8 (line {line})"))
                    .hint(convert("LATIN1")),
            );
        }
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    Ok(as_committed(text.to_owned()))
}

fn convert(from: &str, shown: &str) -> String {
    format!(
        "convert it: iconv -f {from} -t UTF-8 {} > schema.utf8.sql",
        word(shown)
    )
}

fn folder(path: &Path, shown: &str) -> Result<Text> {
    let mut paths = Vec::new();
    collect(path, &mut BTreeSet::new(), &mut paths)
        .map_err(|error| UserError::new(format!("the model {shown} cannot be read: {error}")))?;
    paths.sort();
    if paths.is_empty() {
        return Err(
            UserError::new(format!("the model {shown} is a folder without .sql files"))
                .hint("an empty schema is an empty file")
                .into(),
        );
    }
    let files = paths
        .iter()
        .map(|file| {
            let below = file.strip_prefix(path).unwrap_or(file);
            read(file, &Path::new(shown).join(below).display().to_string())
        })
        .collect::<Result<Vec<_>>>()?;
    of_sql(files, true)
}

/// Files and folders whose names begin with a dot are editors' and version control's.
fn collect(
    folder: &Path,
    seen: &mut BTreeSet<PathBuf>,
    paths: &mut Vec<PathBuf>,
) -> std::io::Result<()> {
    // A link may lead back to where it is.
    if !seen.insert(folder.canonicalize()?) {
        return Ok(());
    }
    for entry in folder.read_dir()? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if path.is_dir() {
            collect(&path, seen, paths)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("sql"))
        {
            paths.push(path);
        }
    }
    Ok(())
}

/// What a command printed.
fn output(command: &[String], directory: &Path) -> Result<Text> {
    let (output, said) = command::output(command, directory)?;
    let shown = format!("output of `{}`", command.join(" "));
    let text = text(output, &shown, &|from| {
        format!(
            "let the command print UTF-8, or send what it prints through iconv -f {from} -t UTF-8"
        )
    })?;
    if crate::sql::is_blank(&text) {
        return Err(UserError::new(format!(
            "the {shown} is empty, which would declare an empty schema"
        ))
        .detail(said)
        .into());
    }
    let file = File {
        shown,
        text,
        origins: None,
    };
    of_sql(vec![file], false)
}
