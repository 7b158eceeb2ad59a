//! Materialized views: the query and how its rows are stored. Indexes are objects of their own.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Acl, Alteration, Altering, CatalogObject, Changes, Kind, ObjectId, catalog_object, constraint,
};
use crate::action::{Action, Hazard, Impact, Lock, Loss, Obstacle};
use crate::catalog::Making;
use crate::sql::{ident, qualified};

catalog_object! {
    /// A materialized view.
    pub struct MaterializedView {
        identity {
            /// The schema it is in.
            schema: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// The query, as `pg_get_viewdef` prints it.
            definition: String,
            /// Storage parameters, those of its TOAST table with `toast.` before the name.
            options: BTreeMap<String, String>,
            /// `USING`, if it is not heap.
            access_method: Option<String>,
            /// `TABLESPACE`, if it is not that of the database.
            tablespace: Option<String>,
            /// `SET STATISTICS`, by column.
            column_statistics: BTreeMap<String, String>,
            /// `SET STORAGE` where it is not that of the type, by column.
            column_storage: BTreeMap<String, String>,
            /// `SET COMPRESSION`, by column.
            column_compression: BTreeMap<String, String>,
            /// `SET (n_distinct = …)`, by column.
            column_options: BTreeMap<String, String>,
            /// `COMMENT ON COLUMN`, by column.
            column_comments: BTreeMap<String, String>,
            /// Privileges on single columns, each an `aclitem[]` as text.
            column_privileges: BTreeMap<String, String>,
            /// The role that owns it.
            owner: String,
            /// Who may do what.
            privileges: Acl,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
        silent {
            /// Whether it can be read: a fact of its data.
            is_populated: bool,
            /// The names of its columns; the definition says them.
            columns: Vec<String>,
        }
    }
}

impl CatalogObject for MaterializedView {
    const KIND: Kind = Kind::MaterializedView;
    const CLASS: &'static str = "pg_class";
    const QUERY: &'static str = include_str!("materialized_view.sql");

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::MaterializedView, &self.schema, &self.name)
    }

    fn reference(&self) -> String {
        format!("MATERIALIZED VIEW {}", qualified(&self.schema, &self.name))
    }

    fn create(&self, making: &Making<'_>) -> Vec<String> {
        let mut statement = format!("CREATE {}", self.reference());
        if let Some(method) = &self.access_method {
            statement.push_str(&format!(" USING {}", ident(method)));
        }
        if !self.options.is_empty() {
            let options: Vec<String> = self
                .options
                .iter()
                .map(|(name, value)| super::option(name, value))
                .collect();
            statement.push_str(&format!(" WITH ({})", options.join(", ")));
        }
        if let Some(tablespace) = &self.tablespace {
            statement.push_str(&format!(" TABLESPACE {}", ident(tablespace)));
        }
        statement.push_str(" AS\n");
        statement.push_str(&self.definition);
        if !self.is_populated || self.is_filled_later(making) {
            statement.push_str("\n  WITH NO DATA");
        }
        let mut statements = vec![statement];
        for (settings, verb) in [
            (&self.column_statistics, "STATISTICS "),
            (&self.column_storage, "STORAGE "),
            (&self.column_compression, "COMPRESSION "),
            (&self.column_options, ""),
        ] {
            for (column, value) in settings {
                statements.push(format!(
                    "ALTER {} ALTER COLUMN {} SET {verb}{value}",
                    self.reference(),
                    ident(column)
                ));
            }
        }
        statements
    }

    fn complete(&self, making: &Making<'_>) -> Vec<String> {
        if self.is_populated && self.is_filled_later(making) {
            vec![format!(
                "REFRESH MATERIALIZED VIEW {}",
                qualified(&self.schema, &self.name)
            )]
        } else {
            Vec::new()
        }
    }

    /// What it is filled from is read whole.
    fn creation(&self, making: &Making<'_>) -> Impact {
        if self.is_populated && !self.is_filled_later(making) {
            self.filling(making)
        } else {
            Impact::none()
        }
    }

    fn completion(&self, making: &Making<'_>) -> Impact {
        if self.is_populated && self.is_filled_later(making) {
            self.filling(making)
        } else {
            Impact::none()
        }
    }

    fn drop(&self, altering: &Altering<'_>) -> Vec<Action> {
        let lock = Lock::AccessExclusive;
        let impact = constraint::locked(altering.live, &self.schema, &self.name, lock);
        // One that comes back is filled again by the same query.
        let impact = if altering.target.get(&self.id()).is_some() {
            impact
                .with(Hazard::UnusableMeanwhile)
                .because(Obstacle::MaterializedView)
        } else {
            impact.losing(Loss::DropMaterializedView)
        };
        vec![Action::new(format!("DROP {}", self.reference()), impact)]
    }

    fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        const IN_PLACE: &[&str] = &[
            "options",
            "column_statistics",
            "column_storage",
            "column_compression",
            "column_comments",
            "column_privileges",
            "owner",
            "privileges",
            "comment",
        ];
        if self
            .differing(to)
            .iter()
            .any(|name| !IN_PLACE.contains(name))
        {
            return Alteration::Recreate;
        }
        let gone: Vec<String> = self
            .options
            .keys()
            .filter(|name| !to.options.contains_key(*name))
            .map(|name| name.split('.').map(ident).collect::<Vec<_>>().join("."))
            .collect();
        let set: Vec<String> = to
            .options
            .iter()
            .filter(|(name, value)| self.options.get(*name) != Some(*value))
            .map(|(name, value)| super::option(name, value))
            .collect();
        let mut changes = Vec::new();
        if !gone.is_empty() {
            changes.push(format!("RESET ({})", gone.join(", ")));
        }
        if !set.is_empty() {
            changes.push(format!("SET ({})", set.join(", ")));
        }
        let mut weak = changes;
        let mut strong = Vec::new();
        let can_default = altering.version() >= 160_000;
        for (is, shall_be, what, default, is_strong) in [
            (
                &self.column_statistics,
                &to.column_statistics,
                "STATISTICS ",
                Some("-1"),
                false,
            ),
            (
                &self.column_storage,
                &to.column_storage,
                "STORAGE ",
                can_default.then_some("DEFAULT"),
                true,
            ),
            (
                &self.column_compression,
                &to.column_compression,
                "COMPRESSION ",
                Some("default"),
                true,
            ),
        ] {
            let columns: BTreeSet<&String> = is.keys().chain(shall_be.keys()).collect();
            for column in columns {
                let wanted = shall_be.get(column);
                if is.get(column) == wanted {
                    continue;
                }
                // Before 16 nothing says that a column is stored as its type has it.
                let Some(value) = wanted.map(String::as_str).or(default) else {
                    return Alteration::Recreate;
                };
                let changes = if is_strong { &mut strong } else { &mut weak };
                changes.push(format!("ALTER COLUMN {} SET {what}{value}", ident(column)));
            }
        }
        let mut actions = Vec::new();
        for (changes, lock) in [
            (weak, Lock::ShareUpdateExclusive),
            (strong, Lock::AccessExclusive),
        ] {
            actions.extend(changes.into_iter().map(|change| {
                Action::new(
                    format!("ALTER {} {change}", self.reference()),
                    constraint::locked(altering.live, &self.schema, &self.name, lock),
                )
            }));
        }
        Changes::of(actions)
    }
}

impl MaterializedView {
    /// What running its query costs; what a function reads is not known.
    fn filling(&self, making: &Making<'_>) -> Impact {
        let mut impact = Impact::none();
        let mut seen = BTreeSet::new();
        let mut ahead = vec![self.id()];
        while let Some(id) = ahead.pop() {
            for needed in making.catalog.needs(&id) {
                if !seen.insert(needed.clone())
                    || making.makes(needed) && needed.kind == Kind::Table
                {
                    continue;
                }
                if needed.kind == Kind::Table {
                    impact = impact
                        .locking(needed.clone(), Lock::AccessShare)
                        .scanning(needed.clone());
                } else {
                    ahead.push(needed.clone());
                }
            }
        }
        impact
    }

    /// Whether filling it runs functions, whose bodies may use what is made only after it, or reads another materialized view.
    fn is_filled_later(&self, making: &Making<'_>) -> bool {
        let mut seen = BTreeSet::new();
        let mut ahead = vec![self.id()];
        while let Some(id) = ahead.pop() {
            for needed in making.catalog.needs(&id) {
                if matches!(
                    needed.kind,
                    Kind::Function | Kind::Aggregate | Kind::MaterializedView
                ) {
                    return true;
                }
                if seen.insert(needed) {
                    ahead.push(needed.clone());
                }
            }
        }
        false
    }
}
