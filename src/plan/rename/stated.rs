//! Renames that somebody stated: `--rename OLD=NEW`, and what a model says of itself. Found in both schemas, or not.

use std::collections::BTreeSet;

use super::{Rename, described, is_value};
use crate::catalog::Catalog;
use crate::diff::{Change, Difference};
use crate::error::{Exit, UserError};
use crate::object::{Kind, Object, ObjectId};
use crate::sql::identifier;
use crate::sql::lexer::significant;

/// What `--rename` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// As it was written.
    pub text: String,
    kind: Option<Kind>,
    old: Name,
    arguments: Option<String>,
    new: Name,
}

/// The parts of a dotted name.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Name {
    /// As PostgreSQL reads it: capitals without quotes are small.
    parts: Vec<String>,
    /// As it was typed, which is meant where nothing has that name: values of enums are no identifiers.
    typed: Vec<String>,
}

impl Flag {
    /// Reads `[KIND:]SCHEMA.OLD=NEW`, `[KIND:]SCHEMA.TABLE.OLD=NEW`.
    ///
    /// # Errors
    ///
    /// Anything else.
    pub fn parse(text: &str) -> Result<Self, UserError> {
        let wrong = || {
            UserError::new(format!("--rename {text} is not OLD=NEW"))
                .hint(
                    "--rename public.users=people renames a table (view, type, …), --rename public.users.name=full_name a column (constraint, \
                     value of an enum, …); where two kinds have the name, say which: --rename index:public.a=b",
                )
                .exit(Exit::Usage)
        };
        let mut tokens = significant(text);
        let equals = tokens
            .find(|token| token.is_mark("="))
            .ok_or_else(wrong)?
            .start;
        let (old, new) = text.split_at(equals);
        let new = names(new.get(1..).unwrap_or_default()).ok_or_else(wrong)?;
        let (kind, old) = match old.split_once(':') {
            Some((word, rest)) if !word.contains(['"', '.', '(']) => {
                let wanted = word.trim().replace(['-', '_'], " ");
                let kind = Kind::ALL
                    .iter()
                    .find(|kind| kind.label().replace('-', " ") == wanted);
                (Some(*kind.ok_or_else(wrong)?), rest)
            }
            _ => (None, old),
        };
        let (old, arguments) = match old
            .trim_end()
            .strip_suffix(')')
            .and_then(|old| old.split_once('('))
        {
            Some((old, arguments)) => (old, Some(arguments.trim().to_owned())),
            None => (old, None),
        };
        let old = names(old).ok_or_else(wrong)?;
        if old.parts.len() > 3 || new.parts.len() > 2 {
            return Err(wrong());
        }
        Ok(Self {
            text: text.to_owned(),
            kind,
            old,
            arguments,
            new,
        })
    }

    /// The object of this schema that it means by its old name; none if there is none.
    ///
    /// # Errors
    ///
    /// Several.
    fn old(&self, live: &Catalog, declared: &Catalog) -> Result<Option<ObjectId>, UserError> {
        let mut found = self.matches(live);
        if found.len() > 1 {
            let gone: Vec<ObjectId> = found
                .iter()
                .filter(|id| !has(declared, id))
                .cloned()
                .collect();
            if !gone.is_empty() {
                found = gone;
            }
        }
        match found.as_slice() {
            [] => Ok(None),
            [id] => Ok(Some(id.clone())),
            several => Err(UserError::new(format!(
                "--rename {}: the database has more than one object of this name",
                self.text
            ))
            .detail(list(several.iter()))
            .hint(format!(
                "say which kind: --rename {}:{}",
                several
                    .first()
                    .map(|id| id.kind.label().replace(' ', "-"))
                    .unwrap_or_default(),
                self.text
            ))
            .exit(Exit::Usage)),
        }
    }

    /// Whether what it asks for was done before: both schemas have the new name where the old one was.
    pub fn is_done(&self, live: &Catalog, declared: &Catalog) -> bool {
        let renamed = |old: &[String], new: &[String]| match new {
            [name] => {
                let path = old.iter().rev().skip(1).rev();
                path.chain([name]).cloned().collect()
            }
            whole => whole.to_vec(),
        };
        let renamed = Self {
            old: Name {
                parts: renamed(&self.old.parts, &self.new.parts),
                typed: renamed(&self.old.typed, &self.new.typed),
            },
            ..self.clone()
        };
        let found = renamed.matches(live);
        found.iter().any(|id| has(declared, id))
    }

    fn matches(&self, catalog: &Catalog) -> Vec<ObjectId> {
        let found = self.called(catalog, &self.old.parts);
        if found.is_empty() && self.old.typed != self.old.parts {
            self.called(catalog, &self.old.typed)
        } else {
            found
        }
    }

    fn called(&self, catalog: &Catalog, name: &[String]) -> Vec<ObjectId> {
        let mut found: Vec<ObjectId> = catalog
            .objects()
            .map(|(id, _)| id)
            .filter(|id| self.kind.is_none_or(|kind| kind == id.kind))
            .filter(|id| self.kind.is_some() || can_be_meant(id.kind))
            .filter(|id| {
                self.arguments
                    .as_ref()
                    .is_none_or(|arguments| *arguments == id.arguments)
            })
            .filter(|id| is_called(id, name))
            .cloned()
            .collect();
        if let ([schema, of, name] | [schema, of, name, ..], None | Some(Kind::Enum)) =
            (with_schema(name, 3).as_slice(), self.kind)
        {
            let value = ObjectId::part(Kind::Enum, schema, of, name);
            if has(catalog, &value) {
                found.push(value);
            }
        }
        found
    }

    fn named_anew(&self, old: &ObjectId, all: &[Rename], declared: &Catalog) -> ObjectId {
        let named = |name: &[String]| Self::with_name(carried(old, all), name);
        let new = named(&self.new.parts);
        let typed = named(&self.new.typed);
        if !has(declared, &new) && has(declared, &typed) {
            typed
        } else {
            new
        }
    }

    fn with_name(mut new: ObjectId, name: &[String]) -> ObjectId {
        match name {
            [schema, name] if new.parent.is_empty() => {
                new.schema.clone_from(schema);
                new.name.clone_from(name);
            }
            [.., name] => new.name.clone_from(name),
            [] => {}
        }
        new
    }
}

/// Reads a dotted name.
fn names(text: &str) -> Option<Name> {
    let mut name = Name {
        parts: Vec::new(),
        typed: Vec::new(),
    };
    let mut is_part = true;
    for token in significant(text) {
        match is_part {
            true => {
                let part = identifier(&token, '\\')?;
                let is_folded = part == token.text.to_ascii_lowercase();
                let typed = if is_folded { token.text } else { &part };
                name.typed.push(typed.to_owned());
                name.parts.push(part);
            }
            false if token.is_mark(".") => {}
            false => return None,
        }
        is_part = !is_part;
    }
    (!name.parts.is_empty() && !is_part).then_some(name)
}

/// A name with `public` before it where it lacks one part of that many.
fn with_schema(name: &[String], parts: usize) -> Vec<String> {
    let mut whole = name.to_vec();
    if whole.len() + 1 == parts {
        whole.insert(0, "public".to_owned());
    }
    whole
}

/// What a name without a kind can mean: not what has the name of something else, or needs its kind to be told.
fn can_be_meant(kind: Kind) -> bool {
    !matches!(kind, Kind::Default | Kind::IdentitySequence | Kind::Schema)
}

fn is_called(id: &ObjectId, name: &[String]) -> bool {
    match name {
        [name] if id.schema.is_empty() => *name == id.name,
        _ if id.parent.is_empty() => with_schema(name, 2) == [id.schema.clone(), id.name.clone()],
        // Indexes have names of their own in their schema.
        [schema, name] if id.kind == Kind::Index && *schema == id.schema && *name == id.name => {
            true
        }
        _ => with_schema(name, 3) == [id.schema.clone(), id.parent.clone(), id.name.clone()],
    }
}

/// Whether a schema has an object, or a value of an enum.
pub fn has(catalog: &Catalog, id: &ObjectId) -> bool {
    if !is_value(id) {
        return catalog.get(id).is_some();
    }
    let of = ObjectId::in_schema(Kind::Enum, &id.schema, &id.parent);
    matches!(catalog.get(&of), Some(Object::Enum(object)) if object.values.contains(&id.name))
}

/// What an object is called once what it is a part of is renamed.
pub fn carried(id: &ObjectId, renames: &[Rename]) -> ObjectId {
    let mut carried = id.clone();
    for Rename { old, new } in renames {
        if old.kind == Kind::Schema {
            if carried.schema == old.name {
                carried.schema.clone_from(&new.name);
            }
        } else if old.parent.is_empty()
            && !id.parent.is_empty()
            && (&id.schema, &id.parent) == (&old.schema, &old.name)
        {
            carried.schema.clone_from(&new.schema);
            carried.parent.clone_from(&new.name);
        }
    }
    carried
}

/// Which flags can be followed now; the others stay in the list.
///
/// # Errors
///
/// A name that several objects have, or a new name that is not declared or is taken.
pub fn of_flags(
    flags: &mut Vec<Flag>,
    live: &Catalog,
    declared: &Catalog,
    difference: &Difference,
) -> Result<Vec<Rename>, UserError> {
    let mut known: Vec<(Flag, ObjectId)> = Vec::new();
    let mut unknown = Vec::new();
    for flag in flags.drain(..) {
        match flag.old(live, declared)? {
            Some(old) => known.push((flag, old)),
            None => unknown.push(flag),
        }
    }
    *flags = unknown;
    let mut wholes: Vec<Rename> = Vec::new();
    for of_schemas in [true, false] {
        for (flag, old) in &known {
            if old.parent.is_empty() && (old.kind == Kind::Schema) == of_schemas {
                let new = flag.named_anew(old, &wholes, declared);
                wholes.push(Rename {
                    old: old.clone(),
                    new,
                });
            }
        }
    }
    let renames: Vec<(Flag, Rename)> = known
        .into_iter()
        .map(|(flag, old)| {
            let new = flag.named_anew(&old, &wholes, declared);
            (flag, Rename { old, new })
        })
        .collect();
    let leaving: BTreeSet<&ObjectId> = renames.iter().map(|(_, rename)| &rename.old).collect();
    for (flag, rename) in &renames {
        if !has(declared, &rename.new) {
            return Err(not_there(
                format!(
                    "--rename {}: the model has no {}",
                    flag.text,
                    described(&rename.new)
                ),
                difference,
            ));
        }
        let place = ObjectId {
            name: rename.new.name.clone(),
            ..rename.old.clone()
        };
        let place = if rename.old.parent.is_empty() {
            &rename.new
        } else {
            &place
        };
        if has(live, place) && !leaving.contains(place) {
            return Err(UserError::new(format!(
                "--rename {}: the database has {} and {} as well",
                flag.text,
                described(&rename.old),
                place.path()
            ))
            .detail("nothing was changed: what is to get a name must find it free")
            .hint("leave the flag away if it is done already, or rename the other one too"));
        }
    }
    Ok(renames.into_iter().map(|(_, rename)| rename).collect())
}

/// A flag whose old name nothing has.
pub fn unknown(flag: &Flag, difference: &Difference) -> UserError {
    let what = flag
        .kind
        .map_or_else(|| "object".to_owned(), |kind| kind.label().to_owned());
    not_there(
        format!(
            "--rename {}: the database has no {what} of the name {}",
            flag.text,
            flag.old
                .typed
                .iter()
                .map(|name| crate::sql::ident(name))
                .collect::<Vec<_>>()
                .join(".")
        ),
        difference,
    )
}

fn not_there(message: String, difference: &Difference) -> UserError {
    let of = |wanted: &Change| {
        let ids = difference
            .changes
            .iter()
            .filter(|(id, change)| *change == wanted && !difference.is_implied(id))
            .map(|(id, _)| id);
        list(ids)
    };
    UserError::new(message)
        .detail(format!("gone: {}", of(&Change::Dropped)))
        .detail(format!("new:  {}", of(&Change::Created)))
        .detail("nothing was changed")
        .hint("schemactl diff shows what differs")
}

fn list<'a>(ids: impl Iterator<Item = &'a ObjectId>) -> String {
    const MOST: usize = 20;
    let names: Vec<String> = ids.map(described).collect();
    match names.len() {
        0 => "nothing".to_owned(),
        number if number > MOST => format!(
            "{}, … ({number})",
            names.get(..MOST).unwrap_or_default().join(", ")
        ),
        _ => names.join(", "),
    }
}

/// Which of a model's own renames are still to be done, and for each other one, why not.
///
/// `pairs` may lack schemas and arguments, which are those of the declared object; those that are to be done are taken out of them. What is in
/// a schema that gets another name comes after that.
pub fn of_model(
    pairs: &mut Vec<(ObjectId, ObjectId)>,
    live: &Catalog,
    declared: &Catalog,
) -> (Vec<Rename>, Vec<String>) {
    let mut inert = Vec::new();
    let mut found: Vec<(usize, Rename)> = Vec::new();
    for (index, (old, new)) in pairs.iter().enumerate() {
        let Some(rename) = complete(old, new, live, declared) else {
            inert.push(format!(
                "renamed from {}: {} is not in the model",
                old.path(),
                new.path()
            ));
            continue;
        };
        if has(live, &rename.old) {
            found.push((index, rename));
        } else {
            inert.push(format!("{rename}: done already"));
        }
    }
    let mut open: Vec<Rename> = found.iter().map(|(_, rename)| rename.clone()).collect();
    // A name may be taken by what gets another one itself; but not all the way round, or it would never be done.
    loop {
        let leaving: BTreeSet<ObjectId> = open.iter().map(|rename| rename.old.clone()).collect();
        let taken = open.iter().position(|rename| {
            let carried_place = ObjectId {
                name: rename.new.name.clone(),
                ..rename.old.clone()
            };
            let places = [&rename.new, &carried_place];
            places
                .iter()
                .any(|place| has(live, place) && !leaving.contains(*place))
                || is_round(rename, &open)
        });
        let Some(taken) = taken else { break };
        let rename = open.remove(taken);
        inert.push(format!("{rename}: both are there"));
    }
    let is_schema = |rename: &Rename| rename.new.kind == Kind::Schema;
    if open.iter().any(is_schema) {
        open.retain(is_schema);
    }
    for (index, rename) in found.iter().rev() {
        if open.contains(rename) {
            pairs.remove(*index);
        }
    }
    for schema in open.iter().filter(|rename| is_schema(rename)) {
        for (old, _) in pairs.iter_mut() {
            if old.schema == schema.old.name {
                old.schema.clone_from(&schema.new.name);
            }
        }
    }
    (open, inert)
}

/// Whether a rename is one of a circle.
fn is_round(rename: &Rename, all: &[Rename]) -> bool {
    let mut at = rename;
    for _ in 0..all.len() {
        if at.new == rename.old {
            return true;
        }
        match all.iter().find(|next| next.old == at.new) {
            Some(next) => at = next,
            None => return false,
        }
    }
    false
}

/// The pair with what the model's text does not say.
fn complete(old: &ObjectId, new: &ObjectId, live: &Catalog, declared: &Catalog) -> Option<Rename> {
    let is_it = |id: &ObjectId| {
        id.kind == new.kind
            && id.name == new.name
            && (new.schema.is_empty() || id.schema == new.schema)
            && (new.parent.is_empty() || id.parent == new.parent)
    };
    let found = if is_value(new) {
        declared
            .of_kind(Kind::Enum)
            .map(Object::id)
            .filter(|id| {
                id.name == new.parent && (new.schema.is_empty() || id.schema == new.schema)
            })
            .map(|id| ObjectId::part(Kind::Enum, &id.schema, &id.name, &new.name))
            .find(|id| has(declared, id))
    } else {
        let mut found: Vec<&ObjectId> = declared
            .objects()
            .map(|(id, _)| id)
            .filter(|id| is_it(id))
            .collect();
        found.sort_by_key(|id| id.schema != "public");
        found.first().map(|id| (*id).clone())
    }?;
    let mut old = old.clone();
    if old.schema.is_empty() {
        old.schema.clone_from(&found.schema);
    }
    if found.kind != Kind::Column && old.parent.is_empty() && !found.parent.is_empty() {
        old.parent.clone_from(&found.parent);
    }
    old.arguments.clone_from(&found.arguments);
    // What it is a part of may be renamed already.
    if !has(live, &old) && !old.parent.is_empty() {
        let later = ObjectId {
            schema: found.schema.clone(),
            parent: found.parent.clone(),
            ..old.clone()
        };
        if has(live, &later) {
            old = later;
        }
    }
    Some(Rename { old, new: found })
}
