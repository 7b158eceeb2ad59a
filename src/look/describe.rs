//! Reads one relation with everything that belongs to it, in one round trip; the name is resolved in the same message.

use anyhow::Context as _;

use super::Answer;
use super::read::{Results, json_list};
use super::resolve;
use super::table::{
    Check, Column, Description, ForeignKey, Index, Other, Partitioning, Policy, Relative,
    RowSecurity, Server, Target, Trigger,
};
use super::tables::Table;
use crate::db::{Row, Rows, Session};
use crate::error::UserError;

/// What follows the resolution of the name; [`read`] takes the results in this order.
const STATEMENTS: [&str; 12] = [
    include_str!("chosen_by_name.sql"),
    include_str!("sizes.sql"),
    include_str!("describe/viewpoint.sql"),
    include_str!("describe/relation.sql"),
    include_str!("describe/columns.sql"),
    include_str!("describe/indexes.sql"),
    include_str!("describe/constraints.sql"),
    include_str!("describe/referenced_by.sql"),
    include_str!("describe/triggers.sql"),
    include_str!("describe/policies.sql"),
    include_str!("describe/family.sql"),
    include_str!("describe/extras.sql"),
];

/// Describes the table, view, materialized view or foreign table of this name.
///
/// # Errors
///
/// A name that means nothing, too much, or something that is no table; that of the connection; a lock that was not
/// obtained in time, because PostgreSQL opens a table to print its expressions.
pub fn describe(session: &mut Session, name: &str) -> anyhow::Result<Answer<Description>> {
    let asked = resolve::parse(&[name])?;
    let mut message = resolve::message(&asked);
    for statement in STATEMENTS {
        message = message.then(statement);
    }
    let mut results = message
        .read(session)
        .with_context(|| format!("cannot describe `{name}`"))?;
    let resolved = resolve::decide("schema", &asked, &mut results)?;
    let description = read(&mut results)?
        .ok_or_else(|| UserError::new(format!("`{name}` was dropped at this moment")))?;
    Ok(Answer {
        value: description,
        notes: resolved.notes,
    })
}

fn read(results: &mut Results) -> anyhow::Result<Option<Description>> {
    let sizes = results.next();
    let _viewpoint = results.next();
    let relation = results.next();
    let (Some(size), Some(relation)) = (sizes.first(), relation.first()) else {
        return Ok(None);
    };
    let table = Table::from_row(size);
    let columns = collect(&results.next(), column)?;
    let indexes = collect(&results.next(), |row| Ok(index(row)))?;
    let constraints = results.next();
    let checks = constraints
        .iter()
        .filter(|row| row.text("kind") != "f")
        .map(check)
        .collect();
    let mut foreign_keys = Vec::new();
    for row in constraints.iter().filter(|row| row.text("kind") == "f") {
        foreign_keys.push(foreign_key(row, &table, true)?);
    }
    let referenced_by = collect(&results.next(), |row| foreign_key(row, &table, false))?;
    let triggers = collect(&results.next(), |row| Ok(trigger(row)))?;
    let policies = collect(&results.next(), policy)?;
    let family = results.next();
    let side = |wanted: &str| -> Vec<Relative> {
        family
            .iter()
            .filter(|row| row.text("side") == wanted)
            .map(relative)
            .collect()
    };
    let (mut above, children) = (side("above"), side("below"));
    let extras = results.next();
    let key = optional(relation, "partition_key");
    let bound = optional(relation, "partition_bound");
    let parent = if bound.is_some() {
        above.pop().map(|parent| Relative { bound, ..parent })
    } else {
        None
    };
    Ok(Some(Description {
        table,
        columns,
        indexes,
        checks,
        foreign_keys,
        referenced_by,
        triggers,
        row_security: RowSecurity {
            enabled: relation.is_true("row_security"),
            forced: relation.is_true("row_security_forced"),
            policies,
        },
        partitioning: (key.is_some() || parent.is_some()).then_some(Partitioning { key, parent }),
        inherits: above,
        children,
        definition: optional(relation, "definition"),
        is_populated: relation
            .get("is_populated")
            .map(|_| relation.is_true("is_populated")),
        server: match relation.get("server") {
            None => None,
            Some(name) => Some(Server {
                name: name.to_owned(),
                options: json_list(relation.get("server_options"))?,
            }),
        },
        replica_identity: optional(relation, "replica_identity"),
        of_type: optional(relation, "of_type"),
        options: json_list(relation.get("options"))?,
        access_method: optional(relation, "access_method"),
        tablespace: optional(relation, "tablespace"),
        others: extras
            .iter()
            .filter(|row| row.text("what") != "publication")
            .map(|row| Other {
                what: text(row, "what"),
                name: text(row, "name"),
                definition: text(row, "definition"),
            })
            .collect(),
        publications: extras
            .iter()
            .filter(|row| row.text("what") == "publication")
            .map(|row| text(row, "name"))
            .collect(),
    }))
}

fn collect<T>(rows: &Rows, make: impl Fn(Row<'_>) -> anyhow::Result<T>) -> anyhow::Result<Vec<T>> {
    rows.iter().map(make).collect()
}

fn text(row: Row<'_>, column: &str) -> String {
    row.text(column).to_owned()
}

fn optional(row: Row<'_>, column: &str) -> Option<String> {
    row.get(column).map(str::to_owned)
}

fn column(row: Row<'_>) -> anyhow::Result<Column> {
    Ok(Column {
        name: text(row, "name"),
        data_type: text(row, "type"),
        nullable: !row.is_true("not_null"),
        default: optional(row, "default_value"),
        identity: optional(row, "identity"),
        generated: optional(row, "generated"),
        generated_kind: optional(row, "generated_kind"),
        collation: optional(row, "collation"),
        server_options: json_list(row.get("server_options"))?,
        enum_type: optional(row, "enum_type"),
        enum_values: json_list(row.get("enum_values"))?,
        comment: optional(row, "comment"),
    })
}

fn index(row: Row<'_>) -> Index {
    let definition = row.text("definition");
    let method = row.text("method");
    // The rest after "USING btree "; a form not foreseen is shown whole.
    let on = definition
        .strip_prefix(row.text("definition_start"))
        .and_then(|rest| rest.strip_prefix(method))
        .map_or(definition, str::trim_start);
    Index {
        name: text(row, "name"),
        is_primary: row.is_true("is_primary"),
        is_unique: row.is_true("is_unique"),
        is_valid: row.is_true("is_valid"),
        is_clustered: row.is_true("is_clustered"),
        constraint: match row.get("constraint_kind") {
            Some("p") => Some("primary key"),
            Some("u") => Some("unique"),
            Some("x") => Some("exclusion"),
            _ => None,
        },
        constraint_definition: optional(row, "constraint_definition"),
        method: method.to_owned(),
        on: on.to_owned(),
        definition: definition.to_owned(),
        comment: optional(row, "comment"),
    }
}

fn check(row: Row<'_>) -> Check {
    Check {
        name: text(row, "name"),
        definition: text(row, "definition"),
        is_valid: row.is_true("is_valid"),
        comment: optional(row, "comment"),
    }
}

/// A foreign key of this relation (`outgoing`), or of another one that points here.
fn foreign_key(row: Row<'_>, table: &Table, outgoing: bool) -> anyhow::Result<ForeignKey> {
    let here = Target {
        schema: table.schema.clone(),
        name: table.name.clone(),
        columns: json_list(row.get("columns"))?,
    };
    let there = Target {
        schema: text(row, "other_schema"),
        name: text(row, "other_name"),
        columns: json_list(row.get("other_columns"))?,
    };
    let (table, references) = if outgoing {
        (here, there)
    } else {
        (there, here)
    };
    Ok(ForeignKey {
        name: text(row, "name"),
        actions: actions(row.text("definition")).to_owned(),
        table,
        references,
        definition: text(row, "definition"),
        is_valid: row.is_true("is_valid"),
    })
}

/// What follows `FOREIGN KEY (…) REFERENCES name(…)`; names may hold parentheses, but not outside double quotes.
fn actions(definition: &str) -> &str {
    let mut quoted = false;
    let mut closed = 0;
    for (index, character) in definition.char_indices() {
        match character {
            '"' => quoted = !quoted,
            ')' if !quoted => {
                closed += 1;
                if closed == 2 {
                    return definition.get(index + 1..).unwrap_or_default().trim();
                }
            }
            _ => {}
        }
    }
    ""
}

fn trigger(row: Row<'_>) -> Trigger {
    let definition = row.text("definition");
    Trigger {
        name: text(row, "name"),
        state: text(row, "state"),
        action: definition
            .strip_prefix(row.text("definition_start"))
            .unwrap_or(definition)
            .to_owned(),
        definition: definition.to_owned(),
        comment: optional(row, "comment"),
    }
}

fn policy(row: Row<'_>) -> anyhow::Result<Policy> {
    Ok(Policy {
        name: text(row, "name"),
        is_permissive: row.is_true("is_permissive"),
        command: text(row, "command"),
        roles: json_list(row.get("roles"))?,
        using: optional(row, "using_expression"),
        check: optional(row, "check_expression"),
        comment: optional(row, "comment"),
    })
}

fn relative(row: Row<'_>) -> Relative {
    Relative {
        schema: text(row, "schema"),
        name: text(row, "name"),
        bound: optional(row, "bound"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_actions_of_a_foreign_key_follow_its_second_column_list() {
        assert_eq!(
            actions("FOREIGN KEY (a, \"b)\") REFERENCES \"x(y)\"(id) ON DELETE CASCADE NOT VALID"),
            "ON DELETE CASCADE NOT VALID"
        );
        assert_eq!(actions("FOREIGN KEY (a) REFERENCES t(id)"), "");
    }
}
