//! Enumerated types.

use super::misfits::{Misfit, Misfits};
use super::{
    Acl, Alteration, Altering, CatalogObject, Changes, Kind, Object, ObjectId, catalog_object,
};
use crate::action::{Action, Impact};
use crate::catalog::{Catalog, Making};
use crate::sql::{ident, literal, qualified};

catalog_object! {
    /// An enumerated type.
    pub struct Enum {
        identity {
            /// The schema it is in.
            schema: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// Its values in their order.
            values: Vec<String>,
            /// The role that owns it.
            owner: String,
            /// Who may use it.
            privileges: Acl,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for Enum {
    const KIND: Kind = Kind::Enum;
    const CLASS: &'static str = "pg_type";
    const QUERY: &'static str = include_str!("enum.sql");

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Enum, &self.schema, &self.name)
    }

    fn reference(&self) -> String {
        format!("TYPE {}", qualified(&self.schema, &self.name))
    }

    fn misfits(&self, live: &Catalog) -> Option<Misfits> {
        let values: Vec<String> = self.values.iter().map(|value| literal(value)).collect();
        let values = values.join(", ");
        let (one, many) = (
            qualified(&self.schema, &self.name),
            format!("{}[]", qualified(&self.schema, &self.name)),
        );
        let mut tables = Vec::new();
        let queries: Vec<String> = live
            .of_kind(Kind::Column)
            .filter_map(|object| match object {
                Object::Column(column) => Some(column),
                _ => None,
            })
            .filter_map(|column| {
                let name = ident(&column.name);
                let value = match &column.data_type {
                    data_type if *data_type == one => name,
                    data_type if *data_type == many => format!("pg_catalog.unnest({name})"),
                    _ => return None,
                };
                let table = live.relation(&column.schema, &column.table)?.id();
                let rows = qualified(&table.schema, &table.name);
                tables.push(table);
                Some(format!("SELECT {value} AS value FROM ONLY {rows}"))
            })
            .collect();
        let query = format!(
            "SELECT value FROM ({}) v WHERE value::text NOT IN ({values})",
            queries.join(" UNION ALL ")
        );
        (!queries.is_empty()).then(|| Misfits {
            tables,
            ..Misfits::new(Misfit::LostValue, query)
        })
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        let values: Vec<String> = self
            .values
            .iter()
            .map(|value| literal(value).trim_start().to_owned())
            .collect();
        let one_line = values.join(", ");
        let values = if one_line.len() <= 80 {
            one_line
        } else {
            format!("\n    {}\n", values.join(",\n    "))
        };
        vec![format!(
            "CREATE TYPE {} AS ENUM ({values})",
            qualified(&self.schema, &self.name)
        )]
    }

    /// New values are added where they belong; a value that goes, or another order, needs a new type.
    fn alter(&self, to: &Self, _: &Altering<'_>) -> Alteration {
        let mut remaining = to.values.iter();
        let is_kept = |value: &String| remaining.any(|other| other == value);
        if !self.values.iter().all(is_kept) {
            return Alteration::Recreate;
        }
        let statements = to
            .values
            .iter()
            .enumerate()
            .filter(|(_, value)| !self.values.contains(value))
            .map(|(position, value)| {
                let place = match position
                    .checked_sub(1)
                    .and_then(|before| to.values.get(before))
                {
                    Some(before)
                        if to.values.last() != Some(value) || !self.values.contains(before) =>
                    {
                        format!(" AFTER{}", spaced(before))
                    }
                    Some(_) => String::new(),
                    None => to
                        .values
                        .iter()
                        .find(|value| self.values.contains(value))
                        .map_or_else(String::new, |next| format!(" BEFORE{}", spaced(next))),
                };
                format!(
                    "ALTER {} ADD VALUE{}{place}",
                    self.reference(),
                    spaced(value)
                )
            })
            .collect();
        Changes::of(vec![Action::all(statements, Impact::none())])
    }
}

/// A literal with one blank before it.
fn spaced(value: &str) -> String {
    format!(" {}", literal(value).trim_start())
}
