//! Indexes that no constraint stands for, of tables and materialized views.
//!
//! The index of a partitioned table is made ON ONLY it, the indexes of its partitions are made and attached one by one, as pg_dump does
//! it: so each keeps its name, and each can be built without blocking writes.

use super::backing::{self, ADJUSTABLE, Adjustable};
use super::constraint;
use super::misfits::{Misfits, own_rows};
use super::{Alteration, Altering, CatalogObject, Changes, Kind, ObjectId, catalog_object};
use crate::action::{Action, Impact, Lock, Online, Transaction};
use crate::catalog::{Catalog, Making};
use crate::sql::{ident, qualified};

catalog_object! {
    /// An index that no constraint stands for.
    pub struct Index {
        identity {
            /// The schema, which is that of its table too.
            schema: String,
            /// Its table or materialized view.
            table: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// The access method.
            method: String,
            /// Whether no two rows may have the same keys.
            unique: bool,
            /// Whether two NULLs are the same value (PostgreSQL 15).
            nulls_not_distinct: bool,
            /// Its keys as SQL: column or expression, collation, operator class, order.
            keys: Vec<String>,
            /// Columns that it holds besides.
            include: Vec<String>,
            /// The condition that rows must meet to be in it.
            predicate: Option<String>,
            /// `WITH (…)`, sorted.
            parameters: Vec<String>,
            /// Where it lies, if not where the database does.
            tablespace: Option<String>,
            /// The index of the partitioned table that it is a part of, as SQL.
            attached_to: Option<String>,
            /// Whether queries can use it; a `CREATE INDEX CONCURRENTLY` that failed leaves one that they cannot.
            valid: bool,
            /// Whether `CLUSTER` uses it.
            clustered: bool,
            /// The statistics targets of its keys: `2=500`.
            statistics: Vec<String>,
            /// The extensions that take it with them when they are dropped (`DEPENDS ON EXTENSION`).
            extensions: Vec<String>,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
        silent {
            /// Whether its table is partitioned.
            partitioned: bool,
            /// The parameters in the order in which they were set.
            stored_parameters: Vec<String>,
        }
    }
}

impl Index {
    fn statement(&self) -> String {
        self.statement_as("INDEX", &self.name)
    }

    /// The statement with `INDEX` or `INDEX CONCURRENTLY`, and another name.
    fn statement_as(&self, keyword: &str, name: &str) -> String {
        let mut sql = String::from("CREATE ");
        if self.unique {
            sql.push_str("UNIQUE ");
        }
        sql.push_str(keyword);
        sql.push(' ');
        sql.push_str(&ident(name));
        sql.push_str(if self.partitioned {
            " ON ONLY "
        } else {
            " ON "
        });
        sql.push_str(&qualified(&self.schema, &self.table));
        if self.method != "btree" {
            sql.push_str(" USING ");
            sql.push_str(&ident(&self.method));
        }
        sql.push_str(&format!(" ({})", self.keys.join(", ")));
        sql.push_str(&constraint::include(&self.include));
        if self.nulls_not_distinct {
            sql.push_str(" NULLS NOT DISTINCT");
        }
        sql.push_str(&constraint::parameters(&self.stored_parameters));
        if let Some(tablespace) = &self.tablespace {
            sql.push_str(" TABLESPACE ");
            sql.push_str(&ident(tablespace));
        }
        if let Some(predicate) = &self.predicate {
            sql.push_str("\n    WHERE ");
            sql.push_str(constraint::bare(predicate));
        }
        sql
    }
}

impl Index {
    /// Builds it under this name while rows are written.
    fn concurrently(&self, name: &str, making: &Making<'_>) -> Action {
        let lock = Lock::ShareUpdateExclusive;
        Action::new(
            self.statement_as("INDEX CONCURRENTLY", name),
            constraint::built(making, &self.schema, &self.table, lock),
        )
        .in_transaction(Transaction::Outside)
    }

    /// Whether the constraint of a partition is a part of it.
    fn has_constraints(&self, altering: &Altering<'_>) -> bool {
        let mut open = vec![self.id()];
        while let Some(id) = open.pop() {
            for part in altering.dependents(&id) {
                match part.kind {
                    Kind::PrimaryKey | Kind::UniqueConstraint | Kind::ExclusionConstraint => {
                        return true;
                    }
                    Kind::Index => open.push(part.clone()),
                    _ => {}
                }
            }
        }
        false
    }

    /// What the statements after the first one cost; to be attached, the index is locked, and with it whoever reads its table.
    fn adjusted(&self, making: &Making<'_>) -> Impact {
        let is_attached =
            backing::attachment(&self.id(), self.attached_to.as_deref(), making).is_some();
        let is_identity = backing::identity(&self.id(), making).is_some();
        let lock = if is_attached || is_identity || !self.extensions.is_empty() {
            Lock::AccessExclusive
        } else if self.clustered {
            Lock::ShareUpdateExclusive
        } else {
            return Impact::none();
        };
        constraint::locked_before(making, &self.schema, &self.table, lock)
    }
}

/// A key without the words for its order, which mean nothing outside of an index.
fn without_order(key: &str) -> String {
    let mut key = key;
    for words in [" NULLS FIRST", " NULLS LAST", " DESC"] {
        key = key.strip_suffix(words).unwrap_or(key);
    }
    key.to_owned()
}

impl CatalogObject for Index {
    const KIND: Kind = Kind::Index;
    const CLASS: &'static str = "pg_class";
    const QUERY: &'static str = include_str!("index.sql");

    fn id(&self) -> ObjectId {
        ObjectId::part(Kind::Index, &self.schema, &self.table, &self.name)
    }

    fn reference(&self) -> String {
        format!("INDEX {}", qualified(&self.schema, &self.name))
    }

    fn create(&self, making: &Making<'_>) -> Vec<String> {
        // What a failed build left behind cannot be made on purpose, and nobody wants it.
        let is_broken = !self.valid && !self.partitioned;
        if is_broken {
            return Vec::new();
        }
        let index = qualified(&self.schema, &self.name);
        let mut statements = vec![self.statement()];
        statements.extend(backing::attachment(
            &self.id(),
            self.attached_to.as_deref(),
            making,
        ));
        if self.clustered {
            statements.push(backing::cluster(&self.schema, &self.table, &self.name));
        }
        statements.extend(backing::statistics(&index, &self.statistics));
        statements.extend(backing::identity(&self.id(), making));
        for extension in &self.extensions {
            statements.push(format!(
                "ALTER INDEX {index} DEPENDS ON EXTENSION {}",
                ident(extension)
            ));
        }
        statements
    }

    fn misfits(&self, catalog: &Catalog) -> Option<Misfits> {
        if !self.unique || self.attached_to.is_some() {
            return None;
        }
        let keys: Vec<String> = self.keys.iter().map(|key| without_order(key)).collect();
        let table = own_rows(catalog, &self.schema, &self.table);
        let predicate = self.predicate.as_deref().map(constraint::bare);
        Some(Misfits::repeated(
            &table,
            &keys,
            predicate,
            self.nulls_not_distinct,
        ))
    }

    fn creation(&self, making: &Making<'_>) -> Impact {
        if self.partitioned {
            return constraint::locked_before(making, &self.schema, &self.table, Lock::Share);
        }
        let lock = match backing::identity(&self.id(), making) {
            Some(_) => Lock::AccessExclusive,
            None => Lock::Share,
        };
        constraint::built(making, &self.schema, &self.table, lock)
    }

    fn drop(&self, altering: &Altering<'_>) -> Vec<Action> {
        let lock = Lock::AccessExclusive;
        // The constraint of a partition goes neither before the index that it is a part of nor, unless it is told so, with it.
        let cascade = if self.has_constraints(altering) {
            " CASCADE"
        } else {
            ""
        };
        let drop = Action::new(
            format!("DROP {}{cascade}", self.reference()),
            constraint::locked_partitions(altering.live, &self.schema, &self.table, lock),
        );
        if self.partitioned || self.attached_to.is_some() {
            return vec![drop];
        }
        let lock = Lock::ShareUpdateExclusive;
        let online = Action::new(
            format!(
                "DROP INDEX CONCURRENTLY {}",
                qualified(&self.schema, &self.name)
            ),
            constraint::locked(altering.live, &self.schema, &self.table, lock),
        )
        .in_transaction(Transaction::Outside);
        vec![drop.or_online(vec![online], Vec::new())]
    }

    fn create_online(&self, making: &Making<'_>) -> Option<Online> {
        let statements = self.create(making);
        if self.partitioned || statements.is_empty() {
            return None;
        }
        let (_, rest) = statements.split_first()?;
        let mut online = Online {
            now: vec![self.concurrently(&self.name, making)],
            ..Online::default()
        };
        let adjusted = Action::all(rest.to_vec(), self.adjusted(making));
        // Those of all partitions are built before the first becomes part of the whole, which is of use only with all of them.
        // Each becomes it alone: who writes to two partitions locks their indexes in another order.
        match &self.attached_to {
            Some(_) => online.later.push(adjusted.in_transaction(Transaction::Own)),
            None => online.now.push(adjusted),
        }
        Some(online)
    }

    fn replace_online(&self, before: &Self, altering: &Altering<'_>) -> Option<Online> {
        let is_plain = |index: &Self| !index.partitioned && index.attached_to.is_none();
        if !is_plain(self) || !is_plain(before) {
            return None;
        }
        let making = Making {
            catalog: altering.target,
            made: Some(&constraint::NOTHING),
            live: Some(altering.live),
        };
        let name = constraint::passing_name(&self.name, |name| {
            constraint::is_name_taken(altering, &self.schema, name)
        });
        let statements = self.create(&making);
        let mut swap = vec![
            format!("DROP {}", before.reference()),
            format!(
                "ALTER INDEX {} RENAME TO {}",
                qualified(&self.schema, &name),
                ident(&self.name)
            ),
        ];
        swap.extend(statements.into_iter().skip(1));
        let lock = Lock::AccessExclusive;
        let impact = constraint::locked(altering.live, &self.schema, &self.table, lock);
        Some(Online {
            now: vec![self.concurrently(&name, &making), Action::all(swap, impact)],
            ..Online::default()
        })
    }

    fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        let changed = self.differing(to);
        let is_in_place = |name: &&str| {
            ADJUSTABLE.contains(name) && !backing::is_fixed(self.partitioned, name)
                || ["extensions", "attached_to"].contains(name)
        };
        let is_attached = self.attached_to.is_some() && self.attached_to != to.attached_to;
        if !changed.iter().all(is_in_place) || is_attached {
            return Alteration::Recreate;
        }
        fn index(index: &Index) -> Adjustable<'_> {
            Adjustable {
                parameters: constraint::in_given_order(&index.parameters, &index.stored_parameters),
                tablespace: index.tablespace.as_deref(),
                partitioned: index.partitioned,
                clustered: index.clustered,
                statistics: &index.statistics,
                index_comment: None,
            }
        }
        let name = qualified(&self.schema, &self.name);
        let mut actions = index(self).changes(index(to), &self.id(), altering);
        let gone = self
            .extensions
            .iter()
            .filter(|extension| !to.extensions.contains(extension))
            .map(|extension| format!("NO DEPENDS ON EXTENSION {}", ident(extension)));
        let new = to
            .extensions
            .iter()
            .filter(|extension| !self.extensions.contains(extension))
            .map(|extension| format!("DEPENDS ON EXTENSION {}", ident(extension)));
        actions.extend(gone.chain(new).map(|change| {
            let lock = Lock::AccessExclusive;
            let impact = constraint::locked(altering.live, &self.schema, &self.table, lock);
            Action::new(format!("ALTER INDEX {name} {change}"), impact)
        }));
        let mut complete = Vec::new();
        if self.attached_to.is_none()
            && let Some(whole) = &to.attached_to
        {
            let lock = Lock::AccessExclusive;
            complete.push(Action::new(
                format!("ALTER INDEX {whole} ATTACH PARTITION {name}"),
                constraint::locked(altering.live, &self.schema, &self.table, lock),
            ));
        }
        Alteration::InPlace(Changes {
            actions,
            complete,
            ..Changes::default()
        })
    }
}
