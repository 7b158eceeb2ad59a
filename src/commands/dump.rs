//! `schemactl dump`: the live schema as SQL, in one text or one file per object, or as `schema.toml`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::json;

use super::Context;
use crate::catalog::Catalog;
use crate::cli::{DumpArgs, Format, With};
use crate::dump::{self, Extras, File};
use crate::error::{Exit, UserError};
use crate::filter::{self, Own, Patterns};
use crate::model;
use crate::object::{Kind, Object, ObjectId};
use crate::report::plan::counted;

pub(super) fn run(context: &Context, args: &DumpArgs) -> Result<Exit> {
    check_format(context, args)?;
    let patterns = Patterns::new(&args.schema, &args.include, &args.exclude)?;
    if let Some(folder) = &args.split {
        check_folder(folder)?;
    }
    let (opened, mut session) = context.connect("dump")?;
    let mut catalog = Catalog::read(&mut session, true)?;
    drop(session);
    opened.close(context);
    for idle in patterns.check(&[&catalog])? {
        context.ui.warning(&idle);
    }
    let own = Own::new(&catalog, context.history_schema());
    let left_out = filter::apply(&mut catalog, &own, &patterns);
    warn_of_unmodelled(context, &catalog, args.with.contains(&With::Privileges));
    warn_of_unseen(context, &catalog);
    warn_of_missing(context, &left_out.needed);
    let extras = Extras {
        owners: args.with.contains(&With::Owners),
        privileges: args.with.contains(&With::Privileges),
    };
    let count = catalog.objects().count();
    let place = if let Some(folder) = &args.split {
        let files = dump::files(&catalog, extras)?;
        let removed = write_folder(folder, &files)?;
        if !removed.is_empty() {
            context.ui.status(&format!(
                "removed what the dump before wrote and this one does not: {}",
                removed.join(", ")
            ));
        }
        format!(" to {} files in {}", files.len(), folder.display())
    } else {
        let text = match context.format() {
            Format::Json => as_json(&catalog, extras)?,
            Format::Toml => model::toml::dump(&catalog, extras)?,
            _ => dump::script(&catalog, extras)?,
        };
        match &args.output {
            Some(file) => {
                fs::write(file, text)
                    .with_context(|| format!("cannot write {}", file.display()))?;
                format!(" to {}", file.display())
            }
            None => {
                context.ui.data(&text)?;
                String::new()
            }
        }
    };
    let hidden = match left_out.hidden {
        0 => String::new(),
        hidden => format!("; the patterns hide {hidden}"),
    };
    context.ui.status(&format!(
        "wrote {}{place}{hidden}",
        counted(count, "object")
    ));
    Ok(Exit::Success)
}

fn check_format(context: &Context, args: &DumpArgs) -> Result<()> {
    let format = context.format();
    let is_text = matches!(format, Format::Text | Format::Sql);
    let message = if !is_text && args.split.is_some() {
        "--split writes SQL"
    } else if is_text || matches!(format, Format::Json | Format::Toml) {
        return Ok(());
    } else {
        "schemactl dump prints SQL, TOML or JSON, not a table"
    };
    Err(UserError::new(message)
        .exit(Exit::Usage)
        .hint("use --format sql, toml or json, and --split with sql alone")
        .into())
}

/// What is in the database and of no kind that schemactl knows.
fn warn_of_unmodelled(context: &Context, catalog: &Catalog, privileges: bool) {
    let unmodelled = catalog.unmodelled().clone().of_interest(privileges);
    for (kind, names) in unmodelled.kinds() {
        context.ui.warning(&format!(
            "not in the dump, because schemactl does not model it: {kind} {}",
            listed(names.iter().cloned())
        ));
    }
}

/// What this role may not see, and what is better not written down.
fn warn_of_unseen(context: &Context, catalog: &Catalog) {
    for unseen in catalog.unseen() {
        context.ui.warning(&format!(
            "not in the dump, because this role may not see it: {unseen}"
        ));
    }
    for object in catalog.of_kind(Kind::UserMapping) {
        if let Object::UserMapping(mapping) = object
            && let Some(withheld) = mapping.withheld()
        {
            context.ui.warning(&format!("not in the dump, {withheld}"));
        }
    }
}

/// The first of some names, and how many more there are.
fn listed(names: impl ExactSizeIterator<Item = String>) -> String {
    const SHOWN: usize = 5;
    let more = names.len().saturating_sub(SHOWN);
    let mut names: Vec<String> = names.take(SHOWN).collect();
    if more > 0 {
        names.push(format!("{more} more"));
    }
    names.join(", ")
}

/// What is not in the dump and must be there before it loads.
fn warn_of_missing(context: &Context, needed: &[ObjectId]) {
    if needed.is_empty() {
        return;
    }
    // All of them: who loads the dump elsewhere has to make each.
    let names: Vec<String> = needed.iter().map(ToString::to_string).collect();
    context.ui.warning(&format!(
        "the dump needs what is not in it: {}",
        names.join(", ")
    ));
}

fn as_json(catalog: &Catalog, extras: Extras) -> Result<String> {
    let objects: Vec<serde_json::Value> = dump::groups(catalog, extras)?
        .iter()
        .map(|group| {
            json!({
                "kind": group.id.kind.label(),
                "schema": (!group.id.schema.is_empty()).then_some(&group.id.schema),
                "name": group.id.path(),
                "statements": group.statements,
            })
        })
        .collect();
    Ok(format!("{:#}\n", json!({"format": 1, "objects": objects})))
}

/// A folder that holds anything but a dump is not ours to tidy up.
fn check_folder(folder: &Path) -> Result<()> {
    let Ok(mut entries) = fs::read_dir(folder) else {
        return Ok(());
    };
    if entries.next().is_none() || folder.join(dump::LOAD).is_file() {
        return Ok(());
    }
    Err(UserError::new(format!(
        "{} holds files that are no dump of schemactl",
        folder.display()
    ))
    .hint("name an empty folder, or one that --split wrote before")
    .exit(Exit::Refused)
    .into())
}

/// Writes the files; gives back which of those that the dump before had written are gone.
fn write_folder(folder: &Path, files: &[File]) -> Result<Vec<String>> {
    let before = fs::read_to_string(folder.join(dump::LOAD)).unwrap_or_default();
    for file in files {
        let path = folder.join(&file.path);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
        if fs::read(&path).is_ok_and(|text| text == file.text.as_bytes()) {
            continue;
        }
        fs::write(&path, &file.text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let written: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let mut removed = dump::loaded(&before);
    removed.sort();
    removed.retain(|path| !written.contains(path.as_str()) && folder.join(path).is_file());
    for path in &removed {
        let path = folder.join(path);
        fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        if let Some(parent) = path.parent().filter(|parent| *parent != folder) {
            // Only an empty one goes.
            let _ = fs::remove_dir(parent);
        }
    }
    Ok(removed)
}
