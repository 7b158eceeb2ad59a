//! The schemas there are: both sides of every case, and the corpora that are SQL.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::common;

/// A name, and the files that make the schema.
#[derive(Debug)]
pub(crate) struct Schema {
    pub(crate) name: String,
    /// What has to be there first, roles for example.
    pub(crate) before: String,
    pub(crate) files: Vec<PathBuf>,
}

impl Schema {
    /// A schema of one file.
    pub(crate) fn of_file(name: &str, file: &Path) -> Self {
        Self {
            name: name.to_owned(),
            before: String::new(),
            files: vec![file.to_path_buf()],
        }
    }

    /// All files as one text. A file's last statement may lack its semicolon, and its settings end with it.
    pub(crate) fn text(&self) -> String {
        let read = |file: &PathBuf| fs::read_to_string(file).unwrap();
        match self.files.as_slice() {
            [file] => read(file),
            files => files
                .iter()
                .map(|file| format!("{}\n;\nRESET ALL;\n", read(file)))
                .collect(),
        }
    }
}

/// Both sides of each case, those that say the same as another left out.
pub(crate) fn cases(folder: &Path) -> Vec<Schema> {
    let mut known = BTreeSet::new();
    let mut schemas = Vec::new();
    for suite in ["pgschema", "sqldef"] {
        for case in sorted(&folder.join("cases").join(suite)) {
            for side in ["from", "to"] {
                let file = case.join(format!("{side}.sql"));
                let Ok(text) = fs::read_to_string(&file) else {
                    continue;
                };
                if known.insert(text) {
                    let case = case.file_name().unwrap().to_string_lossy();
                    schemas.push(Schema {
                        name: format!("{suite}/{case}/{side}"),
                        before: String::new(),
                        files: vec![file],
                    });
                }
            }
        }
    }
    schemas
}

/// The corpora that are SQL, in the order of files that their `meta.json` says.
pub(crate) fn corpora(folder: &Path) -> Vec<Schema> {
    let mut schemas = Vec::new();
    for corpus in sorted(&folder.join("corpora")) {
        let Ok(meta) = fs::read_to_string(corpus.join("meta.json")) else {
            continue;
        };
        let meta: serde_json::Value = serde_json::from_str(&meta).unwrap();
        let Some(files) = meta.get("load").or(meta.get("ups")) else {
            continue;
        };
        let files = files.as_array().unwrap().iter();
        schemas.push(Schema {
            name: corpus.file_name().unwrap().to_string_lossy().into_owned(),
            before: meta
                .get("pre")
                .and_then(|sql| sql.as_str())
                .unwrap_or_default()
                .to_owned(),
            files: files
                .map(|file| corpus.join(file.as_str().unwrap()))
                .collect(),
        });
    }
    schemas
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = folder
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    entries.sort();
    entries
}

/// Two schemas, one of which becomes the other.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) name: String,
    pub(crate) from: PathBuf,
    pub(crate) to: PathBuf,
}

/// Every case in both directions.
pub(crate) fn pairs(folder: &Path) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for suite in ["pgschema", "sqldef"] {
        for case in sorted(&folder.join("cases").join(suite)) {
            pairs.extend(both_ways(suite, &case));
        }
    }
    pairs
}

/// The project's own cases in both directions, `tests/cases/<kind>/<case>`, but for those whose first line says that they need a newer PostgreSQL.
pub(crate) fn own_pairs() -> Vec<Pair> {
    let major = common::installation().version.major;
    let needs = |file: &Path| -> u32 {
        let text = fs::read_to_string(file).unwrap();
        let rest = text.strip_prefix("-- PostgreSQL ");
        let version = rest.and_then(|rest| rest.lines().next());
        version.map_or(0, |version| version.parse().unwrap())
    };
    let mut pairs = Vec::new();
    for kind in sorted(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")) {
        let name = kind.file_name().unwrap().to_string_lossy().into_owned();
        for case in sorted(&kind) {
            pairs.extend(both_ways(&name, &case));
        }
    }
    pairs.retain(|pair| needs(&pair.from).max(needs(&pair.to)) <= major);
    pairs
}

/// Both sides of the project's own cases.
pub(crate) fn own_cases() -> Vec<Schema> {
    own_pairs()
        .into_iter()
        .map(|pair| Schema {
            ..Schema::of_file(&pair.name, &pair.from)
        })
        .collect()
}

fn both_ways(suite: &str, case: &Path) -> [Pair; 2] {
    let name = case.file_name().unwrap().to_string_lossy().into_owned();
    let (from, to) = (case.join("from.sql"), case.join("to.sql"));
    [
        Pair {
            name: format!("{suite}/{name}"),
            from: from.clone(),
            to: to.clone(),
        },
        Pair {
            name: format!("{suite}/{name}/back"),
            from: to,
            to: from,
        },
    ]
}
