//! What rows that are there get in a column that is added, and with it whether the table is written again.
//!
//! Since PostgreSQL 11 a value that is the same for all rows is kept once; what has to be computed row by row is written.

use super::Column;
use super::conversion::TypeName;
use super::retyping::domain;
use crate::action::Obstacle;
use crate::catalog::{Catalog, Making};
use crate::object::relation::Relation;
use crate::object::{Kind, Object};
use crate::sql::lexer::{Kind as TokenKind, Token, significant};

/// What existing rows have in a new column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filling {
    /// NULL.
    Nothing,
    /// The same for all.
    Constant,
    /// Something for each, for this reason: the table is written again.
    EachRow(Obstacle),
}

impl Filling {
    /// Of a column that is added to this table.
    pub(super) fn of(column: &Column, making: &Making<'_>, relation: &Relation<'_>) -> Self {
        let type_name = TypeName::parse(&column.data_type);
        if column.generated.as_deref() == Some("virtual") {
            return Self::Nothing;
        }
        if column.generated.is_some() {
            return Self::EachRow(Obstacle::ComputedColumn);
        }
        if column.identity.is_some() {
            return Self::EachRow(Obstacle::IdentityColumn);
        }
        if is_checked(making.catalog, &type_name) {
            return Self::EachRow(Obstacle::CheckedColumn);
        }
        let default = relation
            .default_at_creation(making, column)
            .cloned()
            .or_else(|| default_of_domain(making.catalog, &type_name));
        match default {
            None => Self::Nothing,
            Some(expression) if expression.starts_with("NULL::") => Self::Nothing,
            Some(expression) if is_volatile(making.catalog, &expression) => {
                Self::EachRow(Obstacle::FilledColumn)
            }
            Some(_) => Self::Constant,
        }
    }
}

/// Whether a domain, or one that it is made of, has a constraint.
pub(super) fn is_checked(catalog: &Catalog, name: &TypeName) -> bool {
    let mut name = name.clone();
    for _ in 0..16 {
        let Some(found) = domain(catalog, &name) else {
            return false;
        };
        if found.not_null
            || catalog
                .parts(Kind::DomainConstraint, &found.schema, &found.name)
                .next()
                .is_some()
        {
            return true;
        }
        name = TypeName::parse(&found.base_type);
    }
    false
}

fn default_of_domain(catalog: &Catalog, name: &TypeName) -> Option<String> {
    let found = domain(catalog, name)?;
    found
        .default
        .clone()
        .or_else(|| default_of_domain(catalog, &TypeName::parse(&found.base_type)))
}

/// PostgreSQL's own volatile functions that return a value somebody could have for a default.
const VOLATILE: &[&str] = &[
    "array_sample",
    "array_shuffle",
    "clock_timestamp",
    "currval",
    "gen_random_uuid",
    "lastval",
    "nextval",
    "pg_current_wal_lsn",
    "random",
    "random_normal",
    "set_config",
    "setval",
    "timeofday",
    "uuidv4",
    "uuidv7",
];

/// Whether an expression may give another value each time: a function that is not known, an extension's, counts as such.
fn is_volatile(catalog: &Catalog, expression: &str) -> bool {
    let tokens: Vec<Token<'_>> = significant(expression).collect();
    tokens.windows(2).enumerate().any(|(index, pair)| {
        let [name, next] = pair else { return false };
        let is_name = matches!(name.kind, TokenKind::Word | TokenKind::QuotedIdentifier);
        if !is_name || !next.is_mark("(") {
            return false;
        }
        let before = |back: usize| index.checked_sub(back).and_then(|at| tokens.get(at));
        let schema = before(1)
            .filter(|dot| dot.is_mark("."))
            .and_then(|_| before(2));
        match schema {
            None => VOLATILE.contains(&name.text),
            // A type with a modifier: `'…'::public.geometry(Point)`.
            Some(_) if before(3).is_some_and(|token| token.is_mark("::")) => false,
            Some(schema) => {
                let path = format!("{}.{}", schema.text, name.text);
                let mut known = catalog
                    .of_kind(Kind::Function)
                    .filter_map(|object| match object {
                        Object::Function(function) => Some(function),
                        _ => None,
                    })
                    .filter(|function| {
                        crate::sql::qualified(&function.schema, &function.name) == path
                    })
                    .peekable();
                known.peek().is_none() || known.any(|function| function.volatility == "VOLATILE")
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::is_volatile;
    use crate::catalog::Catalog;

    #[test]
    fn functions_that_give_another_value_each_time_are_known() {
        let catalog = Catalog::default();
        for (expression, wanted) in [
            ("now()", false),
            ("'a'::character varying(5)", false),
            ("'0101'::bit varying(4)", false),
            ("gen_random_uuid()", true),
            ("nextval('s'::regclass)", true),
            ("(random() * (5)::double precision)", true),
            ("lower('random(')", false),
            ("extensions.uuid_generate_v4()", true),
            ("ARRAY['a'::text]", false),
            ("timezone('utc'::text, now())", false),
        ] {
            assert_eq!(is_volatile(&catalog, expression), wanted, "{expression}");
        }
    }
}
