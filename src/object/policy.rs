//! Row-level security policies. Whether a table enforces them is a fact of the table.

use super::{
    Alteration, Altering, CatalogObject, Changes, Kind, ObjectId, catalog_object, constraint,
};
use crate::action::{Action, Hazard, Impact, Lock};
use crate::catalog::Making;
use crate::sql::{ident, qualified};

catalog_object! {
    /// A row-level security policy.
    pub struct Policy {
        identity {
            /// The schema of its table.
            schema: String,
            /// Its table.
            table: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// `ALL`, `SELECT`, `INSERT`, `UPDATE` or `DELETE`.
            command: String,
            /// Permissive policies are joined with OR, restrictive ones with AND.
            permissive: bool,
            /// Whom it is for, by name; `public` is everybody.
            roles: Vec<String>,
            /// Which rows can be seen.
            using: Option<String>,
            /// Which rows can be written.
            check: Option<String>,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for Policy {
    const KIND: Kind = Kind::Policy;
    const CLASS: &'static str = "pg_policy";
    const QUERY: &'static str = include_str!("policy.sql");

    fn id(&self) -> ObjectId {
        ObjectId::part(Kind::Policy, &self.schema, &self.table, &self.name)
    }

    fn reference(&self) -> String {
        format!(
            "POLICY {} ON {}",
            ident(&self.name),
            qualified(&self.schema, &self.table)
        )
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        let mut statement = format!("CREATE {}", self.reference());
        if !self.permissive {
            statement.push_str(" AS RESTRICTIVE");
        }
        if self.command != "ALL" {
            statement.push_str(" FOR ");
            statement.push_str(&self.command);
        }
        if self.roles != ["public"] {
            let roles: Vec<String> = self.roles.iter().map(|role| role_name(role)).collect();
            statement.push_str(&format!(" TO {}", roles.join(", ")));
        }
        if let Some(using) = &self.using {
            statement.push_str(&format!("\n    USING ({using})"));
        }
        if let Some(check) = &self.check {
            statement.push_str(&format!("\n    WITH CHECK ({check})"));
        }
        vec![statement]
    }

    fn creation(&self, making: &Making<'_>) -> Impact {
        let lock = Lock::AccessExclusive;
        constraint::locked_before(making, &self.schema, &self.table, lock)
    }

    fn drop(&self, altering: &Altering<'_>) -> Vec<Action> {
        vec![Action::new(
            format!("DROP {}", self.reference()),
            self.locked(altering).with(Hazard::Privileges),
        )]
    }

    /// `ALTER POLICY` can neither take an expression away nor change what the policy is about.
    fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        let is_gone = |had: &Option<String>, has: &Option<String>| had.is_some() && has.is_none();
        if self.command != to.command
            || self.permissive != to.permissive
            || is_gone(&self.using, &to.using)
            || is_gone(&self.check, &to.check)
        {
            return Alteration::Recreate;
        }
        let mut statement = format!("ALTER {}", self.reference());
        if self.roles != to.roles {
            let roles: Vec<String> = to.roles.iter().map(|role| role_name(role)).collect();
            statement.push_str(&format!(" TO {}", roles.join(", ")));
        }
        if self.using != to.using
            && let Some(using) = &to.using
        {
            statement.push_str(&format!("\n    USING ({using})"));
        }
        if self.check != to.check
            && let Some(check) = &to.check
        {
            statement.push_str(&format!("\n    WITH CHECK ({check})"));
        }
        let impact = self.locked(altering).with(Hazard::Privileges);
        Changes::of(vec![Action::new(statement, impact)])
    }
}

impl Policy {
    fn locked(&self, altering: &Altering<'_>) -> Impact {
        let lock = Lock::AccessExclusive;
        constraint::locked(altering.live, &self.schema, &self.table, lock)
    }
}

/// No role can be called `public`: the word is everybody.
fn role_name(role: &str) -> String {
    if role == "public" {
        "PUBLIC".to_owned()
    } else {
        ident(role)
    }
}
