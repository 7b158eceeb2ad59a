//! Domains; their checks are parts of their own, in `domain_constraint`.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::Object;
use super::{Acl, Alteration, Altering, CatalogObject, Changes, Kind, ObjectId, catalog_object};
use crate::action::{Action, Impact, Lock, Obstacle};
use crate::catalog::{Catalog, Making};
use crate::sql::{LONGEST_NAME, ident, literal, qualified};

catalog_object! {
    /// A domain.
    pub struct Domain {
        identity {
            /// The schema it is in.
            schema: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// The type it restricts.
            base_type: String,
            /// Its collation, where it is not that of the type.
            collation: Option<String>,
            /// Its default, as an expression.
            default: Option<String>,
            /// Whether NULL is refused.
            not_null: bool,
            /// The name of that constraint, where it is not the one PostgreSQL gives (PostgreSQL 17).
            not_null_name: Option<String>,
            /// `COMMENT ON` that constraint (PostgreSQL 17).
            not_null_comment: Option<String>,
            /// The role that owns it.
            owner: String,
            /// Who may use it.
            privileges: Acl,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl Domain {
    /// What it costs to check every value that columns of the domain hold (`validateDomainCheckConstraint` in `typecmds.c`).
    pub(super) fn checked(altering: &Altering<'_>, domain: &ObjectId) -> Impact {
        let dependents = |id: &ObjectId| altering.dependents(id).cloned().collect();
        read(&tables(altering.live, domain, &dependents))
    }
}

/// The tables that have a column of a domain, or of one that is made of it.
pub(super) fn tables(
    catalog: &Catalog,
    domain: &ObjectId,
    dependents: &dyn Fn(&ObjectId) -> Vec<ObjectId>,
) -> BTreeSet<ObjectId> {
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![domain.clone()];
    while let Some(id) = open.pop() {
        for dependent in dependents(&id) {
            match dependent.kind {
                Kind::Column => {
                    let table = catalog.relation(&dependent.schema, &dependent.parent);
                    found.extend(table.map(Object::id));
                }
                Kind::Domain if seen.insert(dependent.clone()) => open.push(dependent),
                _ => {}
            }
        }
    }
    found
}

/// What it costs to check all values of these tables.
pub(super) fn read(tables: &BTreeSet<ObjectId>) -> Impact {
    tables.iter().fold(Impact::none(), |impact, table| {
        impact
            .locking(table.clone(), Lock::Share)
            .scanning(table.clone())
            .because(Obstacle::DomainConstraint)
    })
}

impl Domain {
    /// Takes its default from it.
    pub fn without_default(&self) -> Action {
        let statement = format!("ALTER {} DROP DEFAULT", self.reference());
        Action::new(statement, Impact::none())
    }

    /// Gives it its default, if it has one.
    pub fn with_default(&self) -> Option<Action> {
        let default = self.default.as_ref()?;
        let statement = format!("ALTER {} SET DEFAULT {default}", self.reference());
        Some(Action::new(statement, Impact::none()))
    }

    /// What its NOT NULL is called from PostgreSQL 17 on.
    fn not_null_name(&self) -> Cow<'_, str> {
        match &self.not_null_name {
            Some(name) => Cow::Borrowed(name),
            None => Cow::Owned(format!("{}_not_null", self.name)),
        }
    }

    /// Gives its NOT NULL the name that it has in another one; dropping and adding it would read every table again, and is refused while
    /// arrays of the domain are stored.
    fn rename_not_null(&self, to: &Self) -> Option<String> {
        let (name, new) = (self.not_null_name(), to.not_null_name());
        let is_renamed = self.not_null && to.not_null && name != new;
        (is_renamed && name.len().max(new.len()) <= LONGEST_NAME).then(|| {
            format!(
                "ALTER {} RENAME CONSTRAINT {} TO {}",
                to.reference(),
                ident(&name),
                ident(&new)
            )
        })
    }

    /// What it takes, once it has another name, that its NOT NULL is called as PostgreSQL calls it.
    pub(crate) fn follow_name(&self, name: &str) -> Option<String> {
        self.rename_not_null(&Self {
            name: name.to_owned(),
            ..self.clone()
        })
    }

    fn comment_on_not_null(&self) -> String {
        let constraint = self.not_null_name();
        let comment = self.not_null_comment.as_deref().map(literal);
        format!(
            "COMMENT ON CONSTRAINT {} ON {} IS {}",
            ident(&constraint),
            self.reference(),
            comment.as_deref().map_or("NULL", str::trim_start)
        )
    }
}

impl CatalogObject for Domain {
    const KIND: Kind = Kind::Domain;
    const CLASS: &'static str = "pg_type";
    const QUERY: &'static str = include_str!("domain.sql");

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Domain, &self.schema, &self.name)
    }

    fn reference(&self) -> String {
        format!("DOMAIN {}", qualified(&self.schema, &self.name))
    }

    fn create(&self, making: &Making<'_>) -> Vec<String> {
        let mut sql = format!(
            "CREATE DOMAIN {} AS {}",
            qualified(&self.schema, &self.name),
            self.base_type
        );
        let mut clauses = Vec::new();
        clauses.extend(
            self.collation
                .iter()
                .map(|collation| format!("COLLATE {collation}")),
        );
        if !making.catalog.is_completed_later(&self.id()) {
            clauses.extend(
                self.default
                    .iter()
                    .map(|default| format!("DEFAULT {default}")),
            );
        }
        if let Some(name) = &self.not_null_name {
            clauses.push(format!("CONSTRAINT {} NOT NULL", ident(name)));
        } else if self.not_null {
            clauses.push("NOT NULL".to_owned());
        }
        let is_short = clauses.iter().map(String::len).sum::<usize>() < 40;
        for clause in &clauses {
            sql.push_str(if is_short { " " } else { "\n    " });
            sql.push_str(clause);
        }
        for constraint in making
            .catalog
            .parts(Kind::DomainConstraint, &self.schema, &self.name)
        {
            if let Object::DomainConstraint(constraint) = constraint
                && constraint.is_inline(making)
            {
                sql.push_str("\n    ");
                sql.push_str(&constraint.clause());
            }
        }
        let mut statements = vec![sql];
        if self.not_null_comment.is_some() {
            statements.push(self.comment_on_not_null());
        }
        statements
    }

    fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        let changed = self.differing(to);
        if changed.contains(&"base_type")
            || changed.contains(&"collation")
            || altering.has_replaced_need(&self.id())
            || !self.not_null && to.not_null && altering.is_held_in_others(&self.id())
        {
            return Alteration::Recreate;
        }
        let domain = self.reference();
        let mut actions = Vec::new();
        if self.default != to.default {
            let without = || self.without_default();
            actions.push(to.with_default().unwrap_or_else(without));
        }
        let renaming = self.rename_not_null(to);
        let is_made_anew = renaming.is_none()
            && (changed.contains(&"not_null") || changed.contains(&"not_null_name"));
        actions.extend(renaming.map(|statement| Action::new(statement, Impact::none())));
        if is_made_anew {
            if self.not_null {
                actions.push(Action::new(
                    format!("ALTER {domain} DROP NOT NULL"),
                    Impact::none(),
                ));
            }
            if to.not_null {
                let change = match &to.not_null_name {
                    Some(name) => format!("ADD CONSTRAINT {} NOT NULL", ident(name)),
                    None => "SET NOT NULL".to_owned(),
                };
                actions.push(Action::new(
                    format!("ALTER {domain} {change}"),
                    Self::checked(altering, &self.id()),
                ));
            }
        }
        if to.not_null
            && (self.not_null_comment != to.not_null_comment
                || is_made_anew && to.not_null_comment.is_some())
        {
            actions.push(Action::new(to.comment_on_not_null(), Impact::none()));
        }
        Changes::of(actions)
    }

    fn complete(&self, making: &Making<'_>) -> Vec<String> {
        let default = self
            .default
            .iter()
            .filter(|_| making.catalog.is_completed_later(&self.id()));
        default
            .map(|default| {
                format!(
                    "ALTER DOMAIN {} SET DEFAULT {default}",
                    qualified(&self.schema, &self.name)
                )
            })
            .collect()
    }
}
