//! Which objects of a database are the user's own: neither a managed platform's, nor a migration tool's, nor what a pattern
//! leaves out.
//!
//! A platform is recognised by who owns what, and not by names alone: a team may well have a schema named `auth`. What users
//! hang on a platform's tables stays theirs: triggers on `auth.users`, policies on `storage.objects`.

use std::collections::BTreeSet;

use crate::catalog::{Catalog, is_bookkeeping};
use crate::error::{Exit, UserError};
use crate::object::publication::Publication;
use crate::object::sequence::Sequence;
use crate::object::{Kind, Object, ObjectId};
use crate::sql::ident;

/// The beginnings of the names of the many roles that own objects of Supabase and of an extension of it.
const PLATFORM_PREFIXES: &[&str] = &["supabase_", "pgsodium_key"];

/// The roles that own the objects of other managed platforms. Not what merely begins alike: `azureuser` is the first name that anybody
/// on Azure is given, and its tables are the user's.
const PLATFORM_ROLES: &[&str] = &[
    "alloydbadmin",
    "alloydbsuperuser",
    "azure_pg_admin",
    "azure_superuser",
    "azuresu",
    "cloud_admin",
    "cloudsqladmin",
    "cloudsqlagent",
    "cloudsqlsuperuser",
    "neon_superuser",
    "pgbouncer",
    "rds_superuser",
    "rdsadmin",
    "rdsrepladmin",
];

/// Schemas that platforms make; some of them belong to the user `postgres` there.
const PLATFORM_SCHEMAS: &[&str] = &[
    "_analytics",
    "_realtime",
    "_supavisor",
    "auth",
    "cron",
    "dbdev",
    "etl",
    "extensions",
    "graphql",
    "graphql_public",
    "net",
    "pgbouncer",
    "pgmq",
    "pgroonga",
    "pgsodium",
    "pgsodium_masks",
    "pgtle",
    "realtime",
    "repack",
    "storage",
    "supabase_functions",
    "supabase_migrations",
    "tiger",
    "tiger_data",
    "topology",
    "vault",
];

/// The schema where everything is the user's.
pub(crate) const PUBLIC: &str = "public";

/// The beginning of the names of publications that Supabase makes empty, some of them for the user `postgres`.
pub const PLATFORM_PUBLICATION: &str = "supabase_realtime";

/// Extensions that Supabase installs in every project.
const PLATFORM_EXTENSIONS: &[&str] = &[
    "pg_graphql",
    "pg_stat_statements",
    "pgcrypto",
    "pgjwt",
    "pgsodium",
    "supabase_vault",
    "uuid-ossp",
];

/// The history tables of other tools.
const HISTORY_TABLES: &[&str] = &[
    "alembic_version",
    "_prisma_migrations",
    "schema_migrations",
    "flyway_schema_history",
    "refinery_schema_history",
    "_sqlx_migrations",
    "__diesel_schema_migrations",
    "goose_db_version",
    "databasechangelog",
    "databasechangeloglock",
    "ar_internal_metadata",
    "spatial_ref_sys",
];

/// Whether a publication has any tables.
fn publishes(publication: &Publication) -> bool {
    !publication.tables.is_empty() || !publication.schemas.is_empty()
}

/// What is left out without being asked.
#[derive(Clone, Debug)]
pub struct Own {
    history_schema: String,
    platform_schemas: BTreeSet<String>,
    /// `extensions`, `supabase_migrations`: a platform's, though the user owns them.
    shared_schemas: BTreeSet<String>,
    /// Whether the database is a platform's at all.
    is_platform: bool,
    /// Tables of the model, schema and name: whoever declares a history table wants it compared.
    declared: BTreeSet<(String, String)>,
    /// Schemas of the model: what is in them is the user's, whatever platform's role made it.
    declared_schemas: BTreeSet<String>,
    /// Extensions of the model, for the same reason.
    declared_extensions: BTreeSet<String>,
    /// Publications of the model that publish something.
    declared_publications: BTreeSet<String>,
}

impl Own {
    /// Looks at who owns what.
    pub fn new(catalog: &Catalog, history_schema: &str) -> Self {
        let schemas: Vec<(String, bool)> = catalog
            .of_kind(Kind::Schema)
            .map(|object| (object.id().name, is_platform_role(object.owner())))
            .collect();
        let is_platform = schemas.iter().any(|(_, platform)| *platform);
        let of = |wanted: bool| {
            schemas
                .iter()
                .filter(move |(name, owned)| {
                    *owned == wanted
                        && name != PUBLIC
                        && (wanted || is_platform && PLATFORM_SCHEMAS.contains(&name.as_str()))
                })
                .map(|(name, _)| name.clone())
                .collect()
        };
        Self {
            history_schema: history_schema.to_owned(),
            platform_schemas: of(true),
            shared_schemas: of(false),
            is_platform,
            declared: BTreeSet::new(),
            declared_schemas: BTreeSet::new(),
            declared_extensions: BTreeSet::new(),
            declared_publications: BTreeSet::new(),
        }
    }

    /// The same, but tables, extensions and schemas that a model declares are nobody else's, whatever they are called.
    #[must_use]
    pub fn with_declared(mut self, declared: &Catalog) -> Self {
        self.declared = declared
            .of_kind(Kind::Table)
            .map(Object::id)
            .filter(|id| HISTORY_TABLES.contains(&id.name.as_str()))
            .map(|id| (id.schema, id.name))
            .collect();
        // But for those that a model declares only for the sake of what it hangs on their tables.
        self.declared_schemas = declared
            .of_kind(Kind::Schema)
            .map(|schema| schema.id().name)
            .filter(|name| !PLATFORM_SCHEMAS.contains(&name.as_str()))
            .collect();
        self.platform_schemas
            .retain(|name| !self.declared_schemas.contains(name));
        self.declared_extensions = declared
            .of_kind(Kind::Extension)
            .map(|extension| extension.id().name)
            .collect();
        self.declared_publications = declared
            .of_kind(Kind::Publication)
            .filter(|object| matches!(object, Object::Publication(it) if publishes(it)))
            .map(|publication| publication.id().name)
            .collect();
        self
    }

    /// Whether this object is the user's own.
    pub fn has(&self, catalog: &Catalog, id: &ObjectId, object: &Object) -> bool {
        if is_bookkeeping(id, &self.history_schema) {
            return false;
        }
        if let Object::Schema(schema) = object {
            return !self.platform_schemas.contains(&schema.name)
                && !self.shared_schemas.contains(&schema.name);
        }
        if let Object::DefaultPrivileges(defaults) = object {
            return !is_platform_role(Some(&defaults.role));
        }
        if id.kind == Kind::Extension
            && self.is_platform
            && PLATFORM_EXTENSIONS.contains(&id.name.as_str())
        {
            return self.declared_extensions.contains(&id.name);
        }
        if let Object::Publication(publication) = object
            && self.is_platform
            && publication.name.starts_with(PLATFORM_PUBLICATION)
        {
            // The platform makes it, and users add their tables.
            return publishes(publication)
                || self.declared_publications.contains(&publication.name);
        }
        if id.parent.is_empty() {
            return !self.is_managed(id, object);
        }
        let Some(whole) = catalog.relation(&id.schema, &id.parent) else {
            return !self.shared_schemas.contains(&id.schema);
        };
        let whole_id = whole.id();
        if self.is_history(&whole_id.schema, &whole_id.name) {
            return false;
        }
        if !self.is_managed(&whole_id, whole) {
            return true;
        }
        match object {
            Object::Policy(_) => true,
            // The platform's own triggers run the platform's functions.
            Object::Trigger(_) => catalog
                .needs(id)
                .filter(|needed| needed.kind == Kind::Function)
                .any(|function| {
                    catalog
                        .get(function)
                        .is_some_and(|object| !self.is_managed(function, object))
                }),
            _ => false,
        }
    }

    fn is_managed(&self, id: &ObjectId, object: &Object) -> bool {
        self.shared_schemas.contains(&id.schema)
            || is_platform_role(object.owner()) && !self.is_users_schema(&id.schema)
            || id.kind.has_parts() && self.is_history(&id.schema, &id.name)
            || matches!(object, Object::Sequence(sequence) if self.is_of_history(sequence))
    }

    /// Whether what is in a schema is the user's, whoever owns it: on a self-hosted Supabase, what is made in its web pages belongs to
    /// `supabase_admin`. Platforms make nothing in `public`, though the schema is one's own on some.
    fn is_users_schema(&self, schema: &str) -> bool {
        schema == PUBLIC || self.declared_schemas.contains(schema)
    }

    /// Whether it is the history table of another tool.
    fn is_history(&self, schema: &str, name: &str) -> bool {
        HISTORY_TABLES.contains(&name)
            && !self
                .declared
                .contains(&(schema.to_owned(), name.to_owned()))
    }

    /// Whether it counts the rows of such a table.
    fn is_of_history(&self, sequence: &Sequence) -> bool {
        sequence.owned_by.as_ref().is_some_and(|column| {
            let table = format!("{}.", ident(&sequence.schema));
            column
                .strip_prefix(&table)
                .and_then(|rest| rest.split_once('.'))
                .is_some_and(|(table, _)| self.is_history(&sequence.schema, table))
        })
    }
}

/// Whether a role is one of those that own what a managed platform makes.
pub(crate) fn is_platform_role(role: Option<&str>) -> bool {
    role.is_some_and(|role| {
        PLATFORM_ROLES.contains(&role)
            || PLATFORM_PREFIXES
                .iter()
                .any(|start| role.starts_with(start))
    })
}

/// The schema of a managed platform that the server says something of: `schema "auth" does not exist`, `relation "auth.users" …`.
pub(crate) fn platform_schema_in(message: &str) -> Option<&'static str> {
    let mut words = message.split([' ', '"', '(', ',']);
    words.find_map(|word| {
        let name = word.split_once('.').map_or(word, |(schema, _)| schema);
        PLATFORM_SCHEMAS
            .iter()
            .copied()
            .find(|known| *known == name)
    })
}

/// What the user asked to see.
#[derive(Clone, Debug, Default)]
pub struct Patterns {
    schemas: Vec<String>,
    include: Vec<Pattern>,
    exclude: Vec<Pattern>,
}

/// `[KIND:]PATTERN`; with a dot it is matched against `schema.name`, without one against the name alone.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pattern {
    kind: Option<Kind>,
    glob: String,
    /// As the user wrote it.
    text: String,
}

impl Patterns {
    /// Takes what stands on the command line.
    ///
    /// # Errors
    ///
    /// A kind that does not exist.
    pub fn new(
        schemas: &[String],
        include: &[String],
        exclude: &[String],
    ) -> Result<Self, UserError> {
        let parsed = |patterns: &[String]| -> Result<Vec<Pattern>, UserError> {
            patterns.iter().map(|text| Pattern::parse(text)).collect()
        };
        Ok(Self {
            schemas: schemas.to_vec(),
            include: parsed(include)?,
            exclude: parsed(exclude)?,
        })
    }

    /// Whether nothing was asked for.
    pub fn is_empty(&self) -> bool {
        self.schemas.is_empty() && self.include.is_empty() && self.exclude.is_empty()
    }

    /// What is asked for and is nowhere: a sentence for each pattern that selects nothing.
    ///
    /// # Errors
    ///
    /// A name without `*` and `?`: whoever wrote it means something, and a comparison of nothing would find nothing.
    pub fn check(&self, catalogs: &[&Catalog]) -> Result<Vec<String>, UserError> {
        let ids = || {
            let objects = catalogs.iter().flat_map(|catalog| {
                let objects = catalog.objects();
                objects.map(|(id, _)| (id, catalog.whole_kind(id)))
            });
            objects.collect::<Vec<_>>()
        };
        if self.schemas.is_empty() && self.include.is_empty() {
            return Ok(Vec::new());
        }
        let ids = ids();
        let schemas: BTreeSet<&str> = ids
            .iter()
            .map(|(id, _)| schema_of(id))
            .filter(|schema| !schema.is_empty())
            .collect();
        let mut idle = Vec::new();
        for glob in &self.schemas {
            if !schemas.iter().any(|schema| matches(glob, schema)) {
                idle.push(("--schema", glob));
            }
        }
        for pattern in &self.include {
            if !ids.iter().any(|(id, whole)| pattern.covers(id, *whole)) {
                idle.push(("--include", &pattern.text));
            }
        }
        if let Some((option, name)) = idle.iter().find(|(_, text)| !text.contains(['*', '?'])) {
            let schemas: Vec<&str> = schemas.into_iter().collect();
            return Err(
                UserError::new(format!("{option} {name}: there is nothing of that name"))
                    .hint(if name.contains(',') {
                        format!("each name has an {option} of its own: {option} a {option} b")
                    } else {
                        format!("the schemas are {}", schemas.join(", "))
                    })
                    .exit(Exit::Usage),
            );
        }
        Ok(idle
            .into_iter()
            .map(|(option, text)| format!("{option} {text} selects nothing"))
            .collect())
    }

    /// Whether they name what is wanted, and not what is unwanted.
    pub fn is_choice(&self) -> bool {
        !self.include.is_empty()
    }

    /// Whether this object is asked for; `whole` is what it is a part of: a table, a view. A part goes where its whole goes, unless it is
    /// named itself.
    pub fn match_object(&self, id: &ObjectId, whole: Option<Kind>) -> bool {
        let schema = schema_of(id);
        let in_schema = self.schemas.is_empty()
            || !schema.is_empty() && self.schemas.iter().any(|glob| matches(glob, schema));
        in_schema
            && (self.include.is_empty()
                || self.include.iter().any(|pattern| pattern.covers(id, whole)))
            && !self.exclude.iter().any(|pattern| pattern.covers(id, whole))
    }
}

/// The schema it is in, or is.
fn schema_of(id: &ObjectId) -> &str {
    if id.kind == Kind::Schema {
        &id.name
    } else {
        &id.schema
    }
}

impl Pattern {
    fn parse(text: &str) -> Result<Self, UserError> {
        let Some((kind, glob)) = text.split_once(':') else {
            return Ok(Self {
                kind: None,
                glob: text.to_owned(),
                text: text.to_owned(),
            });
        };
        let wanted = kind.replace(['-', '_'], " ");
        let Some(kind) = Kind::ALL.iter().find(|known| known.label() == wanted) else {
            let kinds: Vec<String> = Kind::ALL
                .iter()
                .map(|kind| kind.label().replace(' ', "-"))
                .collect();
            return Err(
                UserError::new(format!("there is no kind of object called {kind}"))
                    .hint(format!("the kinds are {}", kinds.join(", ")))
                    .exit(Exit::Usage),
            );
        };
        Ok(Self {
            kind: Some(*kind),
            glob: glob.to_owned(),
            text: text.to_owned(),
        })
    }

    fn covers(&self, id: &ObjectId, whole: Option<Kind>) -> bool {
        let is_kind = self.kind.is_none_or(|kind| kind == id.kind);
        let named = |name: &str| {
            if self.glob.contains('.') {
                matches(&self.glob, &format!("{}.{name}", id.schema))
            } else {
                matches(&self.glob, name)
            }
        };
        if id.parent.is_empty() {
            return is_kind && named(&id.name);
        }
        let part = if self.glob.contains('.') {
            matches(
                &self.glob,
                &format!("{}.{}.{}", id.schema, id.parent, id.name),
            )
        } else {
            self.kind.is_some() && matches(&self.glob, &id.name)
        };
        let is_of_kind = self.kind.is_none_or(|kind| Some(kind) == whole);
        is_kind && part || is_of_kind && named(&id.parent)
    }
}

/// What [`apply`] left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// How many of the user's own objects the patterns hide.
    pub hidden: usize,
    /// What objects that are kept need and that is not kept, in order.
    pub needed: Vec<ObjectId>,
}

/// Keeps the user's own objects that are asked for, with the schemas they are in.
///
/// Whose a trigger is shows in the function it runs, so the catalog must have been read with its dependencies.
pub fn apply(catalog: &mut Catalog, own: &Own, patterns: &Patterns) -> LeftOut {
    let mine: BTreeSet<ObjectId> = catalog
        .objects()
        .filter(|(id, object)| own.has(catalog, id, object))
        .map(|(id, _)| id.clone())
        .collect();
    let mut kept: BTreeSet<&ObjectId> = mine
        .iter()
        .filter(|id| patterns.match_object(id, catalog.whole_kind(id)))
        .collect();
    let schemas: BTreeSet<&str> = kept.iter().map(|id| id.schema.as_str()).collect();
    kept.extend(
        mine.iter()
            .filter(|id| id.kind == Kind::Schema && schemas.contains(id.name.as_str())),
    );
    let needed: BTreeSet<ObjectId> = kept
        .iter()
        .flat_map(|id| catalog.needs(id))
        .filter(|needed| !kept.contains(needed))
        .map(|needed| {
            // The table says it for its columns.
            let whole = catalog.relation(&needed.schema, &needed.parent);
            whole
                .map(Object::id)
                .filter(|whole| !kept.contains(whole))
                .unwrap_or_else(|| needed.clone())
        })
        .collect();
    let left_out = LeftOut {
        hidden: mine.len() - kept.len(),
        needed: needed.into_iter().collect(),
    };
    catalog.retain(|id, _| kept.contains(id));
    catalog.retain_lacking(|id| patterns.match_object(id, None));
    left_out
}

/// Whether a name matches a pattern in which `*` is any text and `?` one character.
pub fn matches(glob: &str, name: &str) -> bool {
    let (glob, name): (Vec<char>, Vec<char>) = (glob.chars().collect(), name.chars().collect());
    let (mut g, mut n) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while let Some(character) = name.get(n) {
        match glob.get(g) {
            Some('*') => {
                retry = Some((g, n));
                g += 1;
            }
            Some(wanted) if *wanted == '?' || wanted == character => {
                g += 1;
                n += 1;
            }
            _ => match retry {
                Some((star, from)) => {
                    retry = Some((star, from + 1));
                    g = star + 1;
                    n = from + 1;
                }
                None => return false,
            },
        }
    }
    glob.iter().skip(g).all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_text_and_a_question_mark_one_character() {
        for (glob, name) in [
            ("*", ""),
            ("a*c", "abbc"),
            ("a*b*c", "aXbXbXc"),
            ("?b", "ab"),
            ("a%", "a%"),
        ] {
            assert!(matches(glob, name), "{glob} {name}");
        }
        for (glob, name) in [("a", "ab"), ("?", ""), ("a*c", "abcd"), ("A", "a")] {
            assert!(!matches(glob, name), "{glob} {name}");
        }
    }

    #[test]
    fn a_part_goes_where_its_table_goes() {
        let trigger = ObjectId::part(Kind::Trigger, "app", "users", "touch");
        let table = ObjectId::in_schema(Kind::View, "app", "users");
        for (pattern, covers_trigger, covers_table) in [
            ("users", true, true),
            ("app.*", true, true),
            ("touch", false, false),
            ("trigger:touch", true, false),
            ("app.users.touch", true, false),
            ("view:users", true, true),
            ("public.*", false, false),
            ("table:*", false, false),
            ("materialized-view:users", false, false),
        ] {
            let pattern = Pattern::parse(pattern).unwrap();
            assert_eq!(
                pattern.covers(&trigger, Some(Kind::View)),
                covers_trigger,
                "{pattern:?}"
            );
            assert_eq!(pattern.covers(&table, None), covers_table, "{pattern:?}");
        }
        assert!(Pattern::parse("tabel:x").is_err());
    }
}
