//! Which objects are compared: patterns by kind and name, and what is nobody's own.
//!
//! Whatever is hidden is counted, by the rule that hid it: a comparison that leaves something out says so.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::Catalog;
use crate::error::{Exit, UserError};
use crate::object::{Kind, Object, ObjectId};

/// A pattern: `[KIND:]NAME` with `*` and `?`, where NAME is a name, SCHEMA.NAME or SCHEMA.TABLE.NAME.
///
/// A pattern that fits a table fits its parts as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    kind: Option<Kind>,
    name: String,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// A kind that does not exist, no name.
    pub fn parse(text: &str) -> Result<Self, UserError> {
        let text = text.trim();
        let (kind, name) = match text.split_once(':') {
            Some((kind, name)) => (Some(kind_named(kind.trim())?), name.trim()),
            None => (None, text),
        };
        if name.is_empty() {
            return Err(UserError::new(format!("the pattern {text:?} names nothing"))
                .hint("write [KIND:]NAME, for example table:public.audit_* or app.*")
                .exit(Exit::Usage));
        }
        Ok(Self {
            text: text.to_owned(),
            kind,
            name: name.to_owned(),
        })
    }

    /// Whether the pattern is about this object, or about what it is a part of.
    pub fn fits(&self, id: &ObjectId, whole: Option<&ObjectId>) -> bool {
        self.fits_exactly(id) || whole.is_some_and(|whole| self.fits_exactly(whole))
    }

    fn fits_exactly(&self, id: &ObjectId) -> bool {
        if self.kind.is_some_and(|kind| kind != id.kind) {
            return false;
        }
        let parts: Vec<&str> = [&id.schema, &id.parent, &id.name]
            .into_iter()
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        let names = self.name.matches('.').count() + 1;
        // A pattern without dots is about the object's own name, in whatever schema.
        let is_global = parts.len() == 1;
        if names == 1 && !is_global {
            return glob(&self.name, &id.name);
        }
        glob(&self.name, &parts.join("."))
            || (!id.arguments.is_empty()
                && glob(&self.name, &format!("{}({})", parts.join("."), id.arguments)))
    }
}

fn kind_named(name: &str) -> Result<Kind, UserError> {
    let wanted = name.replace(['-', '_'], " ").to_lowercase();
    Kind::ALL
        .iter()
        .copied()
        .find(|kind| kind.label() == wanted)
        .ok_or_else(|| {
            let known: Vec<String> = Kind::ALL
                .iter()
                .map(|kind| kind.label().replace(' ', "-"))
                .collect();
            UserError::new(format!("there is no kind of object named {name:?}"))
                .hint(format!("kinds are {}", known.join(", ")))
                .exit(Exit::Usage)
        })
}

/// `*` is any text, `?` any character.
fn glob(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut in_text) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while in_text < text.len() {
        if pattern.get(at) == Some(&'*') {
            star = Some((at, in_text));
            at += 1;
        } else if pattern
            .get(at)
            .is_some_and(|c| *c == '?' || Some(c) == text.get(in_text))
        {
            at += 1;
            in_text += 1;
        } else if let Some((star_at, taken)) = star {
            star = Some((star_at, taken + 1));
            at = star_at + 1;
            in_text = taken + 1;
        } else {
            return false;
        }
    }
    pattern.iter().skip(at).all(|c| *c == '*')
}

/// Which objects are compared.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The schema of the revision history, which is schemactl's own.
    pub history_schema: String,
    /// Only these schemas; all when empty.
    pub schemas: Vec<String>,
    /// Only these; all when empty.
    pub include: Vec<Pattern>,
    /// Not these.
    pub exclude: Vec<Pattern>,
    /// Not these, as the configuration says.
    pub ignore: Vec<Pattern>,
}

/// How many objects a rule hid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// The rule, in the words the user gave it.
    pub rule: String,
    /// How many objects, parts counted.
    pub objects: usize,
}

/// Tables in which migration tools remember what they did; a model does not declare them.
const BOOKKEEPING: &[&str] = &[
    "alembic_version",
    "refinery_schema_history",
    "flyway_schema_history",
    "_sqlx_migrations",
    "__diesel_schema_migrations",
    "_prisma_migrations",
    "goose_db_version",
    "databasechangelog",
    "databasechangeloglock",
    "django_migrations",
    "schema_migrations",
    "ar_internal_metadata",
];

impl Filter {
    /// Takes out of both catalogs what is not to be compared, and says how much that was.
    ///
    /// `platform` says whether an object of the live database belongs to a managed platform.
    pub fn apply(
        &self,
        live: &mut Catalog,
        declared: &mut Catalog,
        platform: impl Fn(&ObjectId, &Object) -> bool,
    ) -> Vec<Hidden> {
        let mut hidden: BTreeMap<ObjectId, String> = BTreeMap::new();
        for (catalog, other) in [(&*live, &*declared), (&*declared, &*live)] {
            let is_live = std::ptr::eq(catalog, live);
            let wholes = crate::diff::wholes(catalog);
            for (id, object) in catalog.objects() {
                let whole = wholes.get(id).copied();
                let reason = self.reason(id, whole).or_else(|| {
                    let other_has_it = other.get(whole.unwrap_or(id)).is_some();
                    if is_live && !other_has_it && is_bookkeeping(id, whole) {
                        return Some("the bookkeeping of another migration tool".to_owned());
                    }
                    (is_live && platform(id, object))
                        .then(|| "objects of the managed platform".to_owned())
                });
                if let Some(reason) = reason {
                    hidden.insert(id.clone(), reason);
                }
            }
        }
        // What belongs to a hidden table is hidden with it, a sequence of its column as well.
        let own_history = |id: &ObjectId| {
            id.schema == self.history_schema
                || (id.kind.label() == "schema" && id.name == self.history_schema)
        };
        let gone: BTreeSet<ObjectId> = live
            .objects()
            .chain(declared.objects())
            .map(|(id, _)| id)
            .filter(|id| own_history(id) || hidden.contains_key(id))
            .cloned()
            .collect();
        if !gone.is_empty() {
            live.retain(|id, _| !gone.contains(id));
            declared.retain(|id, _| !gone.contains(id));
        }
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for (_, rule) in hidden.into_iter().filter(|(id, _)| !own_history(id)) {
            *counts.entry(rule).or_default() += 1;
        }
        counts
            .into_iter()
            .map(|(rule, objects)| Hidden { rule, objects })
            .collect()
    }

    /// The rule that hides an object, if one does.
    fn reason(&self, id: &ObjectId, whole: Option<&ObjectId>) -> Option<String> {
        if !self.schemas.is_empty() {
            let schema = match id.kind.label() {
                "schema" => Some(id.name.as_str()),
                _ => (!id.schema.is_empty()).then_some(id.schema.as_str()),
            };
            // What lives in no schema (an extension, a publication) is not in any of those asked for.
            let wanted =
                schema.is_some_and(|schema| self.schemas.iter().any(|pattern| glob(pattern, schema)));
            if !wanted {
                return Some("--schema".to_owned());
            }
        }
        if !self.include.is_empty()
            && !self.include.iter().any(|pattern| pattern.fits(id, whole))
        {
            return Some("--include".to_owned());
        }
        let excluded = self
            .exclude
            .iter()
            .find(|pattern| pattern.fits(id, whole))
            .map(|pattern| format!("--exclude {}", pattern.text));
        excluded.or_else(|| {
            self.ignore
                .iter()
                .find(|pattern| pattern.fits(id, whole))
                .map(|pattern| format!("[diff] ignore {:?}", pattern.text))
        })
    }
}

fn is_bookkeeping(id: &ObjectId, whole: Option<&ObjectId>) -> bool {
    let table = whole.unwrap_or(id);
    let name = table.name.as_str();
    // The sequence behind a serial column has no whole.
    let owner = name
        .strip_suffix("_id_seq")
        .or_else(|| name.strip_suffix("_installed_rank_seq"))
        .unwrap_or(name);
    match table.kind.label() {
        "table" => BOOKKEEPING.contains(&name),
        "sequence" => BOOKKEEPING.contains(&owner),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, id: &ObjectId) -> bool {
        Pattern::parse(pattern).unwrap().fits(id, None)
    }

    #[test]
    fn patterns_are_about_a_name_or_a_path() {
        let mood = ObjectId::in_schema(Kind::Enum, "app", "mood");
        for pattern in ["mood", "mo*", "app.mood", "app.*", "enum:app.m??d", "*", "*.mood"] {
            assert!(fits(pattern, &mood), "{pattern}");
        }
        for pattern in ["app", "mod", "public.mood", "schema:*", "app.mood.x", "oo"] {
            assert!(!fits(pattern, &mood), "{pattern}");
        }
        assert!(fits("schema:app", &ObjectId::global(Kind::Schema, "app")));
    }

    #[test]
    fn an_unknown_kind_is_an_error_that_lists_the_kinds() {
        let error = Pattern::parse("tabel:x").unwrap_err();
        assert!(error.hints().join("").contains("enum"), "{error}");
        assert!(Pattern::parse("enum:").is_err());
    }

    #[test]
    fn stars_match_any_text_and_question_marks_one_character() {
        assert!(glob("a*b*c", "aXXbYYc") && glob("*", "") && glob("a?c", "abc"));
        assert!(!glob("a?c", "ac") && !glob("a*b", "a") && !glob("", "a"));
    }
}
