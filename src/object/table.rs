//! Tables: ordinary, partitioned, partitions, children, and of a composite type.
//!
//! The statement itself is written with [`Relation`], together with foreign tables.

mod alteration;

use super::misfits::Misfits;
use super::relation::Relation;
use super::{Acl, Alteration, Altering, CatalogObject, Kind, ObjectId, catalog_object, membership};
use crate::action::{Action, Impact, Lock};
use crate::catalog::{Catalog, Making};
use crate::sql::{ident, literal, qualified};

catalog_object! {
    /// A table.
    pub struct Table {
        identity {
            /// The schema it is in.
            schema: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// Whether its contents are not written to the log.
            unlogged: bool,
            /// `LIST (region)`, where it is partitioned.
            partition_key: Option<String>,
            /// The table it is a partition of, qualified and quoted.
            partition_of: Option<String>,
            /// `FOR VALUES …` or `DEFAULT`, where it is a partition.
            bound: Option<String>,
            /// The tables it inherits from, in their order, qualified and quoted.
            inherits: Vec<String>,
            /// The composite type that it is of, qualified and quoted.
            of_type: Option<String>,
            /// The access method, where it is not `heap`.
            access_method: Option<String>,
            /// The tablespace, where it is not the database's.
            tablespace: Option<String>,
            /// Storage parameters, `name=value`, sorted.
            parameters: Vec<String>,
            /// Whether policies apply.
            row_security: bool,
            /// Whether policies apply to the owner as well.
            row_security_forced: bool,
            /// What identifies an old row in logical replication: `default`, `index`, `full` or `nothing` (which is also what
            /// remains of `index` once that index is dropped).
            replica_identity: String,
            /// The index that does, if it is one.
            replica_identity_index: Option<String>,
            /// The role that owns it.
            owner: String,
            /// Who may do what.
            privileges: Acl,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
        silent {
            /// The schemas of the tables it inherits from or is a partition of.
            parent_schemas: Vec<String>,
            /// The names of these tables.
            parent_names: Vec<String>,
            /// The storage parameters in the order in which they were given.
            parameters_as_given: Vec<String>,
        }
    }
}

impl Table {
    /// What follows the columns.
    fn clauses(&self) -> String {
        let mut clauses = String::new();
        if let Some(key) = &self.partition_key {
            clauses.push_str("\nPARTITION BY ");
            clauses.push_str(key);
        }
        if let Some(method) = &self.access_method {
            clauses.push_str("\nUSING ");
            clauses.push_str(&ident(method));
        }
        if !self.parameters.is_empty() {
            let parameters: Vec<String> = self
                .parameters_as_given
                .iter()
                .map(|parameter| storage_parameter(parameter))
                .collect();
            clauses.push_str(&format!("\nWITH ({})", parameters.join(", ")));
        }
        if let Some(tablespace) = &self.tablespace {
            clauses.push_str("\nTABLESPACE ");
            clauses.push_str(&ident(tablespace));
        }
        clauses
    }
}

impl<'a> From<&'a Table> for Relation<'a> {
    fn from(table: &'a Table) -> Self {
        Self {
            kind: Kind::Table,
            schema: &table.schema,
            name: &table.name,
            bound: table.bound.as_deref(),
            of_type: table.of_type.as_deref(),
            parent_schemas: &table.parent_schemas,
            parent_names: &table.parent_names,
            is_partitioned: table.partition_key.is_some(),
            made_from_parent: None,
        }
    }
}

impl CatalogObject for Table {
    const KIND: Kind = Kind::Table;
    const CLASS: &'static str = "pg_class";
    const QUERY: &'static str = include_str!("table.sql");

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Table, &self.schema, &self.name)
    }

    fn reference(&self) -> String {
        format!("TABLE {}", qualified(&self.schema, &self.name))
    }

    fn create(&self, making: &Making<'_>) -> Vec<String> {
        let start = if self.unlogged {
            "CREATE UNLOGGED TABLE"
        } else {
            "CREATE TABLE"
        };
        let mut statements = Relation::from(self).create(making, start, &self.clauses());
        for (is_on, action) in [
            (self.row_security, "ENABLE"),
            (self.row_security_forced, "FORCE"),
        ] {
            if is_on {
                statements.push(format!(
                    "ALTER TABLE {} {action} ROW LEVEL SECURITY",
                    qualified(&self.schema, &self.name)
                ));
            }
        }
        statements
    }

    fn complete(&self, making: &Making<'_>) -> Vec<String> {
        let mut statements = Relation::from(self).complete(making);
        if let Some(identity) = self.identity_clause()
            && identity != "DEFAULT"
        {
            statements.push(format!(
                "ALTER TABLE ONLY {} REPLICA IDENTITY {identity}",
                qualified(&self.schema, &self.name)
            ));
        }
        statements
    }

    fn misfits(&self, live: &Catalog) -> Option<Misfits> {
        membership::misfits(&self.into(), live)
    }

    fn creation(&self, making: &Making<'_>) -> Impact {
        membership::creation(&self.into(), making)
    }

    fn completion(&self, making: &Making<'_>) -> Impact {
        let impact = membership::completion(&self.into(), making);
        if self.replica_identity == "default" {
            impact
        } else {
            impact.locking(self.id(), Lock::AccessExclusive)
        }
    }

    fn drop(&self, altering: &Altering<'_>) -> Vec<Action> {
        vec![Action::new(
            format!("DROP {}", self.reference()),
            self.dropping(altering),
        )]
    }

    fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        self.alteration(to, altering)
    }
}

/// `fillfactor=70` → as it stands in `WITH (…)`.
fn storage_parameter(parameter: &str) -> String {
    let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
    // `toast.` is a qualifier and not a part of the name.
    let name: Vec<String> = name.split('.').map(ident).collect();
    let is_plain = matches!(value, "true" | "false" | "on" | "off" | "auto")
        || value.parse::<f64>().is_ok_and(f64::is_finite);
    let value = if is_plain {
        value.to_owned()
    } else {
        literal(value).trim_start().to_owned()
    };
    format!("{} = {value}", name.join("."))
}

#[cfg(test)]
mod tests {
    use super::storage_parameter;

    #[test]
    fn storage_parameters_are_bare_where_sql_allows_it() {
        for (parameter, sql) in [
            ("fillfactor=70", "fillfactor = 70"),
            (
                "toast.autovacuum_enabled=false",
                "toast.autovacuum_enabled = false",
            ),
            ("toast_tuple_target=1e3", "toast_tuple_target = 1e3"),
            ("odd=it's", "odd = 'it''s'"),
            ("none=", "\"none\" = ''"),
        ] {
            assert_eq!(storage_parameter(parameter), sql);
        }
    }
}
