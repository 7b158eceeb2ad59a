//! Primary keys and unique constraints: the same but for what they are called and for NULLs.

use super::backing::{self, ADJUSTABLE, Adjustable, Backing};
use super::misfits::{Misfits, own_rows};
use super::{Alteration, Altering, Changes, Kind, Object, ObjectId, constraint};
use crate::action::{Impact, Lock, Obstacle, Online};
use crate::catalog::{Catalog, Making};
use crate::sql::{choose, ident};

/// What both have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key<'a> {
    pub(super) id: &'a ObjectId,
    /// `PRIMARY KEY` or `UNIQUE`: what makes an index the one of such a constraint.
    pub(super) keyword: &'static str,
    pub(super) nulls_not_distinct: bool,
    pub(super) columns: &'a [String],
    pub(super) include: &'a [String],
    pub(super) without_overlaps: bool,
    pub(super) deferrable: bool,
    pub(super) initially_deferred: bool,
    pub(super) parameters: &'a [String],
    pub(super) stored_parameters: &'a [String],
    pub(super) tablespace: Option<&'a str>,
    pub(super) attached_to: Option<&'a str>,
    pub(super) partitioned: bool,
    pub(super) clustered: bool,
    pub(super) index_comment: Option<&'a str>,
}

/// The view of a key that has these fields; `nulls_not_distinct` is not every kind's.
macro_rules! key {
    ($key:expr, $id:expr, $keyword:literal, $nulls_not_distinct:expr) => {
        $crate::object::key::Key {
            id: $id,
            keyword: $keyword,
            nulls_not_distinct: $nulls_not_distinct,
            columns: &$key.columns,
            include: &$key.include,
            without_overlaps: $key.without_overlaps,
            deferrable: $key.deferrable,
            initially_deferred: $key.initially_deferred,
            parameters: &$key.parameters,
            stored_parameters: &$key.stored_parameters,
            tablespace: $key.tablespace.as_deref(),
            attached_to: $key.attached_to.as_deref(),
            partitioned: $key.partitioned,
            clustered: $key.clustered,
            index_comment: $key.index_comment.as_deref(),
        }
    };
}
pub(super) use key;

/// Whether an index can become that of a new primary key or unique constraint as it is (`USING INDEX`).
pub fn can_take(constraint: &Object, index: &Object, live: &Catalog) -> bool {
    let id = constraint.id();
    let key = match constraint {
        Object::PrimaryKey(key) => key.key(&id),
        Object::UniqueConstraint(key) => key.key(&id),
        _ => return false,
    };
    let Object::Index(index) = index else {
        return false;
    };
    // Else PostgreSQL reads the table for NULLs, while everybody waits.
    let has_nulls = |name: &String| {
        let column = ObjectId::part(Kind::Column, &id.schema, &id.parent, name);
        !matches!(live.get(&column), Some(Object::Column(column)) if column.not_null)
    };
    let keys: Vec<String> = key.columns.iter().map(|name| ident(name)).collect();
    let is_one_table = (&index.schema, &index.table) == (&id.schema, &id.parent);
    is_one_table
        && index.unique
        && index.valid
        && index.method == "btree"
        && index.predicate.is_none()
        && index.keys == keys
        && index.include == key.include
        && index.nulls_not_distinct == key.nulls_not_distinct
        && index.tablespace.as_deref() == key.tablespace
        && !index.partitioned
        && index.attached_to.is_none()
        && !key.stands_alone()
        && !key.without_overlaps
        && !key.deferrable
        && (id.kind != Kind::PrimaryKey || !key.columns.iter().any(has_nulls))
}

impl Key<'_> {
    /// As a table constraint.
    fn definition(self) -> String {
        format!(
            "{}{} ({}){}{}{}{}",
            self.keyword,
            self.nulls(),
            constraint::period_columns(self.columns, self.without_overlaps),
            constraint::include(self.include),
            constraint::parameters(self.stored_parameters),
            constraint::tablespace(self.tablespace),
            self.deferral(),
        )
    }

    /// What its index is made from: columns, parameters, tablespace.
    fn index_definition(self) -> String {
        let tablespace = self.tablespace.map(ident);
        format!(
            "({}){}{}{}{}",
            constraint::columns(self.columns),
            constraint::include(self.include),
            self.nulls(),
            constraint::parameters(self.stored_parameters),
            tablespace.map_or_else(String::new, |name| format!(" TABLESPACE {name}")),
        )
    }

    /// The name that PostgreSQL gives it where that of the partitioned table brings it.
    fn chosen(self) -> String {
        let table = &self.id.parent;
        if self.id.kind == Kind::PrimaryKey {
            choose::name(table, None, "pkey")
        } else {
            let columns = [self.columns, self.include].concat().join("_");
            // As PostgreSQL calls whatever excludes rows by operators (`ChooseIndexName` in `indexcmds.c`).
            choose::name(table, Some(&columns), "excl")
        }
    }

    fn nulls(self) -> &'static str {
        if self.nulls_not_distinct {
            " NULLS NOT DISTINCT"
        } else {
            ""
        }
    }

    fn deferral(self) -> &'static str {
        constraint::deferral(self.deferrable, self.initially_deferred)
    }

    fn adjustable(&self) -> Adjustable<'_> {
        Adjustable {
            parameters: constraint::in_given_order(self.parameters, self.stored_parameters),
            tablespace: self.tablespace,
            partitioned: self.partitioned,
            clustered: self.clustered,
            statistics: &[],
            index_comment: self.index_comment,
        }
    }

    fn backing(&self) -> Backing<'_> {
        Backing {
            id: self.id,
            partitioned: self.partitioned,
            attached_to: self.attached_to,
            excludes: self.without_overlaps,
            clustered: self.clustered,
            statistics: &[],
            comment: self.index_comment,
        }
    }

    pub(super) fn create(self, making: &Making<'_>) -> Vec<String> {
        let mut statements = self
            .backing()
            .create(&self.definition(), &self.chosen(), making);
        let table = ObjectId::in_schema(Kind::Table, &self.id.schema, &self.id.parent);
        if making.inlines(&table, self.id) {
            statements.remove(0);
        }
        statements
    }

    /// `CONSTRAINT name PRIMARY KEY (…)`, as it is written with its table.
    pub(super) fn element(self) -> String {
        format!("CONSTRAINT {} {}", ident(&self.id.name), self.definition())
    }

    /// Whether its index has to fit into those of partitions, which their tables know nothing of.
    pub(super) fn stands_alone(self) -> bool {
        self.partitioned || self.attached_to.is_some()
    }

    pub(super) fn misfits(self, catalog: &Catalog) -> Option<Misfits> {
        // Ranges that share a part are not the same key.
        if self.without_overlaps || self.attached_to.is_some() {
            return None;
        }
        let columns: Vec<String> = self.columns.iter().map(|name| ident(name)).collect();
        let table = own_rows(catalog, &self.id.schema, &self.id.parent);
        let nulls_are_one = self.nulls_not_distinct;
        Some(Misfits::repeated(&table, &columns, None, nulls_are_one))
    }

    pub(super) fn creation(self, making: &Making<'_>) -> Impact {
        let lock = Lock::AccessExclusive;
        let (schema, table) = (&self.id.schema, &self.id.parent);
        if self.backing().comes_with_whole() {
            return self.backing().naming_impact(&self.chosen(), making);
        }
        if self.partitioned && self.without_overlaps {
            let impact = self.backing().creation_of_all(making);
            return impact.if_long_because(Obstacle::WithoutOverlaps);
        }
        if self.partitioned {
            return constraint::locked_before(making, schema, table, lock);
        }
        let impact = constraint::built(making, schema, table, lock);
        if self.without_overlaps {
            impact.if_long_because(Obstacle::WithoutOverlaps)
        } else {
            impact
        }
    }

    /// How it becomes `to`, from which it differs in these attributes.
    pub(super) fn alter(
        self,
        to: Key<'_>,
        differing: &[&str],
        altering: &Altering<'_>,
    ) -> Alteration {
        let is_adjustable =
            |name: &&str| ADJUSTABLE.contains(name) && !backing::is_fixed(self.partitioned, name);
        if !differing.iter().all(is_adjustable) {
            return Alteration::Recreate;
        }
        let changes = self
            .adjustable()
            .changes(to.adjustable(), self.id, altering);
        Changes::of(changes)
    }

    pub(super) fn create_online(self, making: &Making<'_>) -> Option<Online> {
        // An index alone knows of no overlaps.
        if self.without_overlaps {
            return None;
        }
        self.backing().create_online(
            &self.index_definition(),
            self.keyword,
            self.deferral(),
            making,
        )
    }

    pub(super) fn replace_online(self, before: Key<'_>, altering: &Altering<'_>) -> Option<Online> {
        if self.without_overlaps || before.attached_to.is_some() {
            return None;
        }
        self.backing().replace_online(
            &self.index_definition(),
            self.keyword,
            self.deferral(),
            altering,
        )
    }
}
