//! One file per object, and the order in which psql loads them.
//!
//! The parts of a table stand in its file, unless two files would then need each other: foreign keys in a circle, for example. Such
//! parts get files of their own, and because objects never need each other in a circle, an order always exists.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::{ENCODING, Extras, Group, HEADER, SETTINGS, groups, written};
use crate::catalog::Catalog;
use crate::object::{Kind, ObjectId};

/// The script that loads all files; it is psql's and not one of them, so that a folder of files remains SQL alone.
pub const LOAD: &str = "load.psql";
/// What can be said only when everything is there.
const LAST: &str = "last.sql";

/// A file of a dump.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its path below the folder, with `/` between the parts.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// The files, by path.
///
/// # Errors
///
/// A circle in what the objects need, which is a mistake of schemactl.
pub fn files(catalog: &Catalog, extras: Extras) -> Result<Vec<File>> {
    let groups = groups(catalog, extras)?;
    let mut names = Names::default();
    let mut homes: Vec<String> = groups
        .iter()
        .map(|group| {
            // Default privileges would change what is made after them.
            if group.makes.is_empty() || group.id.kind == Kind::DefaultPrivileges {
                LAST.to_owned()
            } else {
                names.of(&home(catalog, group.id))
            }
        })
        .collect();
    let made_by: BTreeMap<&ObjectId, usize> = groups
        .iter()
        .enumerate()
        .flat_map(|(position, group)| group.makes.iter().map(move |id| (*id, position)))
        .collect();
    let order = loop {
        let (order, circle) = load_order(catalog, &groups, &homes, &made_by);
        if circle.is_empty() {
            break order;
        }
        let mut has_moved = false;
        for (position, group) in groups.iter().enumerate() {
            let needs_circle = || {
                group
                    .makes
                    .iter()
                    .flat_map(|id| catalog.needs(id))
                    .any(|needed| {
                        made_by.get(needed).is_some_and(|other| {
                            homes[*other] != homes[position] && circle.contains(&homes[*other])
                        })
                    })
            };
            if circle.contains(&homes[position]) && !group.id.parent.is_empty() && needs_circle() {
                let own = names.of(&path(group.id));
                has_moved |= own != homes[position];
                homes[position] = own;
            }
        }
        if !has_moved {
            // Nothing is left to move but what nobody can put in order.
            break order.into_iter().chain(circle).collect();
        }
    };
    let mut texts: BTreeMap<&str, String> = BTreeMap::new();
    // What privileges a file ends with holds for the objects of all files (`model::load`).
    let ends = |group: &Group<'_>| group.id.kind == Kind::DefaultPrivileges;
    let placed = || groups.iter().zip(&homes);
    let rest = placed().filter(|(group, _)| !ends(group));
    for (group, home) in rest.chain(placed().filter(|(group, _)| ends(group))) {
        let text = texts.entry(home).or_default();
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&written(&group.statements));
    }
    let mut load = format!("{HEADER}-- psql -d DATABASE -f {LOAD}\n\n{ENCODING};\n{SETTINGS};\n\n");
    for path in order.iter().map(String::as_str).chain([LAST]) {
        if texts.contains_key(path) {
            load.push_str(&format!("\\ir '{}'\n", path.replace('\'', "''")));
        }
    }
    let mut files: Vec<File> = texts
        .into_iter()
        .map(|(path, text)| File {
            path: path.to_owned(),
            text,
        })
        .collect();
    files.push(File {
        path: LOAD.to_owned(),
        text: load,
    });
    Ok(files)
}

/// The files that a script of [`LOAD`] loads.
pub fn loaded(script: &str) -> Vec<String> {
    script
        .lines()
        .filter_map(|line| line.strip_prefix("\\ir '")?.strip_suffix('\''))
        .map(|path| path.replace("''", "'"))
        // Whoever edits it shall not have files elsewhere removed.
        .filter(|path| {
            path.ends_with(".sql")
                && !path.starts_with('/')
                && !path.split('/').any(|part| part == "..")
        })
        .collect()
}

/// The object whose file this one stands in.
fn home(catalog: &Catalog, id: &ObjectId) -> String {
    catalog
        .relation(&id.schema, &id.parent)
        .filter(|_| !id.parent.is_empty())
        .map_or_else(|| path(id), |whole| path(&whole.id()))
}

/// `schemas/app/tables/users`, without the ending.
fn path(id: &ObjectId) -> String {
    let label = id.kind.label();
    if label == "schema" {
        return format!("schemas/{}/schema", file_name(&id.name));
    }
    let folder = plural(label);
    let mut name = file_name(&id.name);
    if !id.parent.is_empty() {
        name = format!("{}.{name}", file_name(&id.parent));
    }
    if id.schema.is_empty() {
        format!("{folder}/{name}")
    } else {
        format!("schemas/{}/{folder}/{name}", file_name(&id.schema))
    }
}

fn plural(label: &str) -> String {
    let label = label.replace(' ', "_");
    if label.ends_with('s') {
        label
    } else if let Some(stem) = label
        .strip_suffix('y')
        .filter(|stem| !stem.ends_with(['a', 'e']))
    {
        format!("{stem}ies")
    } else if label.ends_with('x') {
        format!("{label}es")
    } else {
        format!("{label}s")
    }
}

/// A name that every file system takes, and that is no path.
fn file_name(name: &str) -> String {
    let name: String = name
        .chars()
        .map(|c| {
            if c.is_control() || "/\\:*?\"<>|".contains(c) {
                '_'
            } else {
                c
            }
        })
        // The longest name has 63 bytes, but a part's file has two.
        .collect();
    match name.trim_start_matches('.') {
        "" => "_".to_owned(),
        rest => rest.to_owned(),
    }
}

/// Files by the name their objects want: overloads share one, but names that differ only in case do not where the file
/// system cannot tell them apart.
#[derive(Default)]
struct Names(BTreeMap<String, BTreeMap<String, String>>);

impl Names {
    fn of(&mut self, wanted: &str) -> String {
        let same = self.0.entry(wanted.to_lowercase()).or_default();
        let number = same.len() + 1;
        same.entry(wanted.to_owned())
            .or_insert_with(|| {
                if number == 1 {
                    format!("{wanted}.sql")
                } else {
                    format!("{wanted}~{number}.sql")
                }
            })
            .clone()
    }
}

/// The files, each after those it needs, in the order of their first statement where that is free; and the files that need each other.
fn load_order(
    catalog: &Catalog,
    groups: &[Group<'_>],
    homes: &[String],
    made_by: &BTreeMap<&ObjectId, usize>,
) -> (Vec<String>, BTreeSet<String>) {
    let mut needs: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut first: Vec<&str> = Vec::new();
    for (group, home) in groups.iter().zip(homes) {
        if home == LAST {
            continue;
        }
        let needed = needs.entry(home).or_insert_with(|| {
            first.push(home);
            BTreeSet::new()
        });
        for other in group.makes.iter().flat_map(|id| catalog.needs(id)) {
            if let Some(other) = made_by.get(other).map(|position| homes[*position].as_str())
                && other != home
            {
                needed.insert(other);
            }
        }
    }
    let mut order: Vec<String> = Vec::new();
    let mut done: BTreeSet<&str> = BTreeSet::new();
    loop {
        let before = done.len();
        for home in &first {
            if !done.contains(home) && needs.get(home).is_none_or(|needed| needed.is_subset(&done))
            {
                done.insert(home);
                order.push((*home).to_owned());
            }
        }
        if done.len() == before {
            break;
        }
    }
    // Of the rest, only what others of the rest need can be part of a circle.
    let mut rest: BTreeSet<&str> = first
        .iter()
        .copied()
        .filter(|home| !done.contains(home))
        .collect();
    loop {
        let needed: BTreeSet<&str> = rest
            .iter()
            .filter_map(|home| needs.get(home))
            .flatten()
            .copied()
            .filter(|home| rest.contains(home))
            .collect();
        if needed.len() == rest.len() {
            break;
        }
        rest = needed;
    }
    (order, rest.into_iter().map(str::to_owned).collect())
}
