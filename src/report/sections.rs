//! The facts about a relation, sorted into sections.
//!
//! What a relation does not have takes no room: no heading without something under it.

use std::collections::BTreeSet;

use super::number::grouped;
use super::table::Table;
use crate::look::{Column, Description, ForeignKey, Index, Policy, Relative, Target};
use crate::sql::{ident, literal, qualified};

/// More partitions or heirs than this are counted, not listed, for people.
const MOST_CHILDREN: usize = 40;

/// A heading with what stands under it.
pub(super) struct Section {
    pub(super) title: String,
    pub(super) body: Body,
}

pub(super) enum Body {
    /// Rows without titles.
    Rows(Table),
    /// Rows with titles.
    Titled(Table),
    /// SQL of several lines.
    Code(String),
    /// The title says it all.
    Nothing,
}

/// Everything there is to say, in the order in which it is asked for.
pub(super) fn sections(relation: &Description) -> Vec<Section> {
    let schema = &relation.table.schema;
    let mut sections = vec![Section {
        title: String::new(),
        body: Body::Titled(column_table(relation)),
    }];
    if relation.columns.is_empty() {
        sections.clear();
        add_line(&mut sections, "It has no columns".to_owned());
    }
    if let Some(partitioning) = &relation.partitioning {
        if let Some(parent) = &partitioning.parent {
            let bound = parent.bound.as_deref().unwrap_or_default();
            add_line(
                &mut sections,
                format!(
                    "Partition of {} {bound}",
                    seen_from(schema, &parent.schema, &parent.name)
                ),
            );
        }
        if let Some(key) = &partitioning.key {
            add_line(&mut sections, format!("Partitioned by {key}"));
        }
    }
    add(
        &mut sections,
        "Inherits",
        relatives(schema, &relation.inherits),
    );
    if let Some(server) = &relation.server {
        let mut line = format!("On foreign server {}", ident(&server.name));
        if !server.options.is_empty() {
            line.push_str(&format!(" with {}", server.options.join(", ")));
        }
        add_line(&mut sections, line);
    }
    add(&mut sections, "Enum values", enum_table(relation));
    add(&mut sections, "Indexes", index_table(&relation.indexes));
    let mut checks = Table::new().text("Name").sql("Constraint").prose("Comment");
    for check in &relation.checks {
        checks.row(vec![
            Some(ident(&check.name)),
            Some(check.definition.clone()),
            check.comment.clone(),
        ]);
    }
    add(&mut sections, "Check constraints", checks);
    let mut keys = Table::new().text("Name").text("Reference").text("Actions");
    for key in &relation.foreign_keys {
        let from = list(&key.table.columns);
        let to = target(schema, &key.references);
        keys.row(vec![
            Some(ident(&key.name)),
            Some(format!("({from}) → {to}")),
            actions(key),
        ]);
    }
    add(&mut sections, "Foreign keys", keys);
    let mut referenced = Table::new()
        .text("Table")
        .text("Reference")
        .text("Actions")
        .text("Name");
    for key in &relation.referenced_by {
        let to = list(&key.references.columns);
        referenced.row(vec![
            Some(target(schema, &key.table)),
            Some(format!("→ ({to})")),
            actions(key),
            Some(ident(&key.name)),
        ]);
    }
    add(&mut sections, "Referenced by", referenced);
    let mut triggers = Table::new()
        .text("Name")
        .text("State")
        .sql("Trigger")
        .prose("Comment");
    for trigger in &relation.triggers {
        triggers.row(vec![
            Some(ident(&trigger.name)),
            (trigger.state != "enabled").then(|| trigger.state.to_uppercase()),
            Some(trigger.action.clone()),
            trigger.comment.clone(),
        ]);
    }
    add(&mut sections, "Triggers", triggers);
    row_security(&mut sections, relation);
    let mut others = Table::new().text("Kind").text("Name").sql("Definition");
    for other in &relation.others {
        others.row(vec![
            Some(other.what.clone()),
            Some(ident(&other.name)),
            Some(other.definition.clone()),
        ]);
    }
    add(&mut sections, "Statistics and rules", others);
    if !relation.publications.is_empty() {
        add_line(
            &mut sections,
            format!("Published by {}", list(&relation.publications)),
        );
    }
    children(&mut sections, relation);
    if let Some(definition) = &relation.definition {
        sections.push(Section {
            title: "Definition".to_owned(),
            body: Body::Code(definition.clone()),
        });
    }
    sections
}

fn add(sections: &mut Vec<Section>, title: &str, table: Table) {
    if !table.rows.is_empty() {
        sections.push(Section {
            title: title.to_owned(),
            body: Body::Rows(table.without_empty_columns()),
        });
    }
}

fn add_line(sections: &mut Vec<Section>, line: String) {
    sections.push(Section {
        title: line,
        body: Body::Nothing,
    });
}

fn column_table(relation: &Description) -> Table {
    let mut table = Table::new()
        .text("Column")
        .text("Type")
        .text("Nullable")
        .sql("Default")
        .prose("Comment");
    for column in &relation.columns {
        let data_type = match &column.collation {
            None => column.data_type.clone(),
            Some(collation) => format!("{} COLLATE {collation}", column.data_type),
        };
        table.row(vec![
            Some(ident(&column.name)),
            Some(data_type),
            (!column.nullable).then(|| "not null".to_owned()),
            value(column),
            column.comment.clone(),
        ]);
    }
    table.without_empty_columns()
}

/// Where a column's value comes from when none is given.
fn value(column: &Column) -> Option<String> {
    if let Some(when) = &column.identity {
        return Some(format!("generated {when} as identity"));
    }
    if let Some(expression) = &column.generated {
        let kind = column.generated_kind.as_deref().unwrap_or("stored");
        return Some(format!("generated always as ({expression}) {kind}"));
    }
    if !column.server_options.is_empty() {
        return Some(format!("options {}", column.server_options.join(", ")));
    }
    column.default.clone()
}

/// Each enum once, with its values.
fn enum_table(relation: &Description) -> Table {
    let mut table = Table::new().text("Type").sql("Values");
    let mut seen = BTreeSet::new();
    for column in &relation.columns {
        if let Some(name) = &column.enum_type
            && seen.insert(name)
        {
            table.row(vec![Some(name.clone()), Some(values(&column.enum_values))]);
        }
    }
    table
}

/// Values as they are, those that a list would make ambiguous as SQL writes them.
fn values(values: &[String]) -> String {
    let values: Vec<String> = values
        .iter()
        .map(|value| {
            let plain = !value.is_empty() && !value.contains(['\'', ',', ' ', '\\']);
            if plain {
                value.clone()
            } else {
                literal(value).trim_start().to_owned()
            }
        })
        .collect();
    values.join(", ")
}

fn index_table(indexes: &[Index]) -> Table {
    let mut table = Table::new()
        .text("Name")
        .text("Kind")
        .sql("On")
        .prose("Comment");
    for index in indexes {
        let mut kind = match (index.constraint, index.is_unique) {
            (Some(constraint), _) => constraint.to_owned(),
            (None, true) => "unique index".to_owned(),
            (None, false) => String::new(),
        };
        for (holds, word) in [
            (!index.is_valid, "INVALID"),
            (index.is_clustered, "clustered"),
        ] {
            if holds {
                let comma = if kind.is_empty() { "" } else { ", " };
                kind.push_str(&format!("{comma}{word}"));
            }
        }
        let mut on = format!("{} {}", index.method, index.on);
        let constraint = index.constraint_definition.as_deref().unwrap_or_default();
        if index.constraint == Some("exclusion") {
            constraint.clone_into(&mut on);
        } else if let Some(start) = constraint.rfind(" DEFERRABLE") {
            on.push_str(constraint.get(start..).unwrap_or_default());
        }
        table.row(vec![
            Some(ident(&index.name)),
            Some(kind),
            Some(on),
            index.comment.clone(),
        ]);
    }
    table
}

fn row_security(sections: &mut Vec<Section>, relation: &Description) {
    let security = &relation.row_security;
    let title = match (security.enabled, security.policies.is_empty()) {
        (false, true) => return,
        (false, false) => "Policies, without effect: row-level security is not enabled",
        (true, true) => {
            "Row-level security without any policy: only the owner and superusers see rows"
        }
        (true, false) => "Row-level security",
    };
    let forced = if security.enabled && security.forced {
        " (forced: for the owner as well)"
    } else {
        ""
    };
    let title = format!("{title}{forced}");
    let mut table = Table::new()
        .text("Name")
        .text("For")
        .sql("Rule")
        .prose("Comment");
    for policy in &security.policies {
        let kind = if policy.is_permissive {
            ""
        } else {
            "restrictive, "
        };
        table.row(vec![
            Some(ident(&policy.name)),
            Some(format!(
                "{kind}{} to {}",
                policy.command,
                list(&policy.roles)
            )),
            Some(rule(policy)),
            policy.comment.clone(),
        ]);
    }
    if table.rows.is_empty() {
        add_line(sections, title);
    } else {
        add(sections, &title, table);
    }
}

fn rule(policy: &Policy) -> String {
    let mut rule = Vec::new();
    if let Some(using) = &policy.using {
        rule.push(format!("USING ({})", using));
    }
    if let Some(check) = &policy.check {
        rule.push(format!("WITH CHECK ({})", check));
    }
    rule.join(" ")
}

fn children(sections: &mut Vec<Section>, relation: &Description) {
    let children = &relation.children;
    let partitioned = relation.table.partitions.is_some();
    if children.is_empty() {
        if partitioned {
            add_line(
                sections,
                "It has no partitions: rows cannot be inserted".to_owned(),
            );
        }
        return;
    }
    let count = grouped(children.len() as u64);
    let what = if partitioned {
        format!("Partitions ({count})")
    } else {
        "Inherited by".to_owned()
    };
    let shown = children.get(..MOST_CHILDREN).unwrap_or(children);
    let title = if shown.len() < children.len() {
        format!("{what}, the first {MOST_CHILDREN}; all of them: schemactl tables --partitions")
    } else {
        what
    };
    add(sections, &title, relatives(&relation.table.schema, shown));
}

fn relatives(schema: &str, relatives: &[Relative]) -> Table {
    let mut table = Table::new().text("Table").text("Bound");
    for relative in relatives {
        table.row(vec![
            Some(seen_from(schema, &relative.schema, &relative.name)),
            relative.bound.clone(),
        ]);
    }
    table
}

/// The name as it is written inside `here`: bare for its own relations.
fn seen_from(here: &str, schema: &str, name: &str) -> String {
    if here == schema {
        ident(name)
    } else {
        qualified(schema, name)
    }
}

fn target(here: &str, target: &Target) -> String {
    format!(
        "{} ({})",
        seen_from(here, &target.schema, &target.name),
        list(&target.columns)
    )
}

fn actions(key: &ForeignKey) -> Option<String> {
    (!key.actions.is_empty()).then(|| key.actions.clone())
}

fn list(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| ident(name)).collect();
    names.join(", ")
}
