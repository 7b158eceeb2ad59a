//! Indexes of their own and those behind keys: what both have in common, how one is made with its constraint, and what of one can be
//! changed in place.

use super::constraint::{
    NOTHING, built, is_name_taken, locked, locked_before, locked_partitions, of_old,
    parameter_changes, passing_name, rename,
};
use super::relation::Relation;
use super::{Altering, Kind, Object, ObjectId};
use crate::action::{Action, Impact, Lock, Obstacle, Online, Transaction};
use crate::catalog::{Catalog, Making};
use crate::sql::{ident, literal, qualified};

/// The index behind a primary key, unique or exclusion constraint.
#[derive(Clone, Copy, Debug)]
pub(super) struct Backing<'a> {
    /// The constraint.
    pub(super) id: &'a ObjectId,
    /// Whether its table is partitioned.
    pub(super) partitioned: bool,
    /// The index of the partitioned table that this one is a part of.
    pub(super) attached_to: Option<&'a str>,
    /// Whether it excludes rows by operators: no such index can be attached (`CompareIndexInfo` in `index.c`), so that parts of one come
    /// with that of the partitioned table.
    pub(super) excludes: bool,
    /// Whether `CLUSTER` uses it.
    pub(super) clustered: bool,
    /// The statistics targets of its expressions.
    pub(super) statistics: &'a [String],
    /// `COMMENT ON INDEX`.
    pub(super) comment: Option<&'a str>,
}

impl Backing<'_> {
    /// Builds the index while rows are written, and makes the constraint of it then; `kind` is `PRIMARY KEY` or `UNIQUE`.
    pub(super) fn create_online(
        self,
        index: &str,
        kind: &str,
        deferral: &str,
        making: &Making<'_>,
    ) -> Option<Online> {
        if self.partitioned {
            return None;
        }
        let ObjectId {
            schema,
            parent,
            name,
            ..
        } = self.id;
        let statements = self.create("", "", making);
        let rest = statements.get(1..)?.to_vec();
        let lock = Lock::ShareUpdateExclusive;
        let build = Action::new(
            format!(
                "CREATE UNIQUE INDEX CONCURRENTLY {} ON {} {index}",
                ident(name),
                qualified(schema, parent)
            ),
            built(making, schema, parent, lock),
        )
        .in_transaction(Transaction::Outside);
        let mut make = vec![format!(
            "ALTER TABLE {}\n    ADD CONSTRAINT {} {kind} USING INDEX {}{deferral}",
            qualified(schema, parent),
            ident(name),
            ident(name)
        )];
        make.extend(rest);
        let impact = locked_before(making, schema, parent, Lock::AccessExclusive);
        Some(Online {
            now: vec![build, Action::all(make, impact)],
            ..Online::default()
        })
    }

    /// Builds another index beside the old one, and makes the constraint of it in the transaction that drops the old constraint.
    pub(super) fn replace_online(
        self,
        index: &str,
        kind: &str,
        deferral: &str,
        altering: &Altering<'_>,
    ) -> Option<Online> {
        if self.partitioned || self.attached_to.is_some() {
            return None;
        }
        let ObjectId {
            schema,
            parent,
            name,
            ..
        } = self.id;
        let making = Making {
            catalog: altering.target,
            made: Some(&NOTHING),
            live: Some(altering.live),
        };
        let other = passing_name(name, |name| is_name_taken(altering, schema, name));
        let lock = Lock::ShareUpdateExclusive;
        let build = Action::new(
            format!(
                "CREATE UNIQUE INDEX CONCURRENTLY {} ON {} {index}",
                ident(&other),
                qualified(schema, parent)
            ),
            built(&making, schema, parent, lock),
        )
        .in_transaction(Transaction::Outside);
        // PostgreSQL gives the index the name of the constraint.
        let mut swap = vec![format!(
            "ALTER TABLE {}\n    DROP CONSTRAINT {},\n    ADD CONSTRAINT {} {kind} USING INDEX {}{deferral}",
            qualified(schema, parent),
            ident(name),
            ident(name),
            ident(&other)
        )];
        swap.extend(self.create("", "", &making).into_iter().skip(1));
        let impact = locked(altering.live, schema, parent, Lock::AccessExclusive);
        Some(Online {
            now: vec![build, Action::all(swap, impact)],
            ..Online::default()
        })
    }

    /// Whether the constraint of the partitioned table makes it, or being attached to that.
    pub(super) fn comes_with_whole(self) -> bool {
        self.excludes && self.attached_to.is_some()
    }

    /// Gives one that [comes with that of the partitioned table](Self::comes_with_whole) its name, where PostgreSQL has `chosen` another.
    pub(super) fn naming(self, chosen: &str, making: &Making<'_>) -> Option<String> {
        let ObjectId {
            schema,
            parent,
            name,
            ..
        } = self.id;
        let table = making.catalog.relation(schema, parent)?.id();
        (chosen != name && !making.attaches_in_the_end(&table))
            .then(|| rename(schema, parent, chosen, name))
    }

    /// What a constraint costs that [comes with that of the partitioned table](Self::comes_with_whole).
    pub(super) fn naming_impact(self, chosen: &str, making: &Making<'_>) -> Impact {
        match self.naming(chosen, making) {
            Some(_) => locked_before(
                making,
                &self.id.schema,
                &self.id.parent,
                Lock::AccessExclusive,
            ),
            None => Impact::none(),
        }
    }

    /// What it costs to make the constraint of a partitioned table and of all its partitions in one statement.
    pub(super) fn creation_of_all(self, making: &Making<'_>) -> Impact {
        let (schema, table) = (&self.id.schema, &self.id.parent);
        let lock = Lock::AccessExclusive;
        // Before 18, the partitions are locked as for an index that is built on each.
        let of_partitions = match making.catalog.server_version {
            ..180_000 => Lock::Share,
            _ => lock,
        };
        let locked = locked_partitions(making.catalog, schema, table, of_partitions).and(locked(
            making.catalog,
            schema,
            table,
            lock,
        ));
        let mut impact = of_old(making, locked);
        let is_built = |id: &&ObjectId| {
            Relation::find(making.catalog, &id.schema, &id.name)
                .is_some_and(|table| table.has_storage())
        };
        impact.builds = impact.locks.keys().filter(is_built).cloned().collect();
        impact
    }

    /// The statements that make the constraint with this definition, and complete its index; `chosen` is the name that PostgreSQL gives
    /// one that comes with that of the partitioned table.
    pub(super) fn create(self, definition: &str, chosen: &str, making: &Making<'_>) -> Vec<String> {
        let ObjectId {
            schema,
            parent,
            name,
            ..
        } = self.id;
        let index = qualified(schema, name);
        // Without ONLY, the partitions would get indexes with names that PostgreSQL chooses; each has its own statement.
        let is_alone = self.partitioned && !self.excludes;
        let only = if is_alone { "ONLY " } else { "" };
        let mut statements = Vec::new();
        if self.comes_with_whole() {
            statements.extend(self.naming(chosen, making));
        } else {
            statements.push(format!(
                "ALTER TABLE {only}{}\n    ADD CONSTRAINT {} {definition}",
                qualified(schema, parent),
                ident(name)
            ));
            statements.extend(attachment(self.id, self.attached_to, making));
        }
        if self.clustered {
            statements.push(cluster(schema, parent, name));
        }
        statements.extend(statistics(&index, self.statistics));
        statements.extend(identity(self.id, making));
        if let Some(comment) = self.comment {
            statements.push(format!(
                "COMMENT ON INDEX {index} IS {}",
                literal(comment).trim_start()
            ));
        }
        statements
    }
}

/// What of an index can be changed without making it anew.
#[derive(Clone, Copy, Debug)]
pub(super) struct Adjustable<'a> {
    /// `WITH (…)`.
    pub(super) parameters: &'a [String],
    /// Where it lies.
    pub(super) tablespace: Option<&'a str>,
    /// Whether its table is partitioned, so that it is only what new partitions get.
    pub(super) partitioned: bool,
    /// Whether `CLUSTER` uses it.
    pub(super) clustered: bool,
    /// The statistics targets of its expressions.
    pub(super) statistics: &'a [String],
    /// `COMMENT ON INDEX`, of one behind a constraint.
    pub(super) index_comment: Option<&'a str>,
}

/// The names of the attributes that [`Adjustable`] is about, with those that every kind leaves to others.
pub(super) const ADJUSTABLE: &[&str] = &[
    "parameters",
    "tablespace",
    "clustered",
    "statistics",
    "index_comment",
    "comment",
];

/// Whether the index of a partitioned table, which holds nothing itself, cannot be altered so.
pub(super) fn is_fixed(partitioned: bool, attribute: &str) -> bool {
    partitioned && attribute == "parameters"
}

impl Adjustable<'_> {
    /// Moves it to a tablespace. A query opens every index of its table, so that who locks the index locks the table's readers out.
    fn moved(self, index: &str, tablespace: &str, id: &ObjectId, catalog: &Catalog) -> Action {
        let table = |lock| locked(catalog, &id.schema, &id.parent, lock);
        let plain = format!("ALTER INDEX {index} SET TABLESPACE {tablespace}");
        let lock = table(Lock::AccessExclusive);
        if self.partitioned {
            return Action::new(plain, lock);
        }
        let copying = |mut impact: Impact| {
            impact.builds.extend(impact.locks.keys().cloned());
            impact
        };
        let action = Action::new(plain, copying(lock));
        // REINDEX CONCURRENTLY leaves exclusion constraints out.
        if catalog.server_version < 140_000 || id.kind == Kind::ExclusionConstraint {
            return Action {
                impact: action.impact.if_long_because(Obstacle::IndexTablespace),
                ..action
            };
        }
        let online = Action::new(
            format!("REINDEX (CONCURRENTLY, TABLESPACE {tablespace}) INDEX {index}"),
            copying(table(Lock::ShareUpdateExclusive)),
        )
        .in_transaction(Transaction::Outside);
        action.or_online(vec![online], Vec::new())
    }

    /// The statements that make it `to`.
    pub(super) fn changes(self, to: Self, id: &ObjectId, altering: &Altering<'_>) -> Vec<Action> {
        let catalog = altering.live;
        let index = qualified(&id.schema, &id.name);
        let table = |lock| locked(catalog, &id.schema, &id.parent, lock);
        let mut actions = Vec::new();
        for change in parameter_changes(self.parameters, to.parameters) {
            actions.push(Action::new(
                format!("ALTER INDEX {index} {change}"),
                Impact::none(),
            ));
        }
        if self.tablespace != to.tablespace {
            let tablespace = ident(to.tablespace.unwrap_or("pg_default"));
            actions.push(self.moved(&index, &tablespace, id, catalog));
        }
        if to.clustered && !self.clustered {
            actions.push(Action::new(
                cluster(&id.schema, &id.parent, &id.name),
                table(Lock::ShareUpdateExclusive),
            ));
        } else if self.clustered && !to.clustered && !is_clustered(altering.target, id) {
            actions.push(Action::new(
                format!(
                    "ALTER TABLE {} SET WITHOUT CLUSTER",
                    qualified(&id.schema, &id.parent)
                ),
                table(Lock::ShareUpdateExclusive),
            ));
        }
        let column = |target: &String| {
            target
                .split_once('=')
                .map_or_else(String::new, |(column, _)| column.to_owned())
        };
        let reset: Vec<String> = self
            .statistics
            .iter()
            .map(column)
            .filter(|old| to.statistics.iter().map(column).all(|new| new != *old))
            .map(|column| format!("{column}=-1"))
            .collect();
        for statement in statistics(&index, &reset)
            .into_iter()
            .chain(statistics(&index, to.statistics))
        {
            if self.statistics != to.statistics {
                actions.push(Action::new(statement, Impact::none()));
            }
        }
        if self.index_comment != to.index_comment {
            let comment = to.index_comment.map(literal);
            let comment = comment.as_deref().map_or("NULL", str::trim_start);
            actions.push(Action::new(
                format!("COMMENT ON INDEX {index} IS {comment}"),
                Impact::none(),
            ));
        }
        actions
    }
}

/// `ALTER INDEX … ALTER COLUMN … SET STATISTICS …` for each `number=target`.
pub(super) fn statistics(index: &str, targets: &[String]) -> Vec<String> {
    targets
        .iter()
        .filter_map(|target| target.split_once('='))
        .map(|(column, target)| {
            format!("ALTER INDEX {index} ALTER COLUMN {column} SET STATISTICS {target}")
        })
        .collect()
}

/// `ALTER TABLE … CLUSTER ON …`
pub(super) fn cluster(schema: &str, table: &str, index: &str) -> String {
    format!(
        "ALTER TABLE {} CLUSTER ON {}",
        qualified(schema, table),
        ident(index)
    )
}

/// `ALTER INDEX … ATTACH PARTITION …`, unless attaching the table of the index in the end does it: that adopts an equal index.
pub(super) fn attachment(
    id: &ObjectId,
    whole: Option<&str>,
    making: &Making<'_>,
) -> Option<String> {
    let whole = whole?;
    let table = making.catalog.relation(&id.schema, &id.parent)?.id();
    (!making.attaches_in_the_end(&table)).then(|| {
        format!(
            "ALTER INDEX {whole} ATTACH PARTITION {}",
            qualified(&id.schema, &id.name)
        )
    })
}

/// `REPLICA IDENTITY`, of a table that stays and is identified by an index that is made anew: it was forgotten with the old one.
pub(super) fn identity(id: &ObjectId, making: &Making<'_>) -> Option<String> {
    let table = making.catalog.relation(&id.schema, &id.parent)?.id();
    let stays = making.catalog.is_replica_identity(id)
        && making.live?.is_replica_identity(id)
        && !making.makes(&table);
    stays.then(|| {
        format!(
            "ALTER TABLE ONLY {} REPLICA IDENTITY USING INDEX {}",
            qualified(&id.schema, &id.parent),
            ident(&id.name)
        )
    })
}

/// Whether the table of an index is in the order of one of its indexes: what makes it so takes that from all others.
fn is_clustered(catalog: &Catalog, index: &ObjectId) -> bool {
    let kinds = Kind::ALL.iter().filter(|kind| kind.has_index());
    kinds
        .flat_map(|kind| catalog.parts(*kind, &index.schema, &index.parent))
        .any(|index| index.attribute("clustered").as_deref() == Some("yes"))
}

impl Object {
    /// The index of the partitioned table that this one of a partition, or of its constraint, is a part of.
    pub(crate) fn attached_to_mut(&mut self) -> Option<&mut Option<String>> {
        match self {
            Self::Index(index) => Some(&mut index.attached_to),
            Self::PrimaryKey(key) => Some(&mut key.attached_to),
            Self::UniqueConstraint(key) => Some(&mut key.attached_to),
            Self::ExclusionConstraint(constraint) => Some(&mut constraint.attached_to),
            _ => None,
        }
    }

    /// Whether the table of this index, or of the index of this constraint, is partitioned.
    pub(crate) fn partitioned_mut(&mut self) -> Option<&mut bool> {
        match self {
            Self::Index(index) => Some(&mut index.partitioned),
            Self::PrimaryKey(key) => Some(&mut key.partitioned),
            Self::UniqueConstraint(key) => Some(&mut key.partitioned),
            Self::ExclusionConstraint(constraint) => Some(&mut constraint.partitioned),
            _ => None,
        }
    }
}
