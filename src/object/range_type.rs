//! Range types, each with its multirange type.

use super::routine::dollar_quoted;
use super::{Acl, Altering, CatalogObject, Kind, ObjectId, catalog_object, drop_with_functions};
use crate::action::Action;
use crate::catalog::Making;
use crate::sql::{literal, qualified};

catalog_object! {
    /// A range type.
    pub struct RangeType {
        identity {
            /// The schema it is in.
            schema: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// The type of its bounds.
            subtype: String,
            /// The btree operator class, where it is not the default of the subtype.
            operator_class: Option<String>,
            /// The collation, where it is not that of the subtype.
            collation: Option<String>,
            /// The function that makes equal ranges look alike.
            canonical: Option<String>,
            /// The function that says how far two bounds are apart.
            subtype_diff: Option<String>,
            /// The name of its multirange type as SQL, where it is not the one PostgreSQL gives (PostgreSQL 14).
            multirange: Option<String>,
            /// The role that owns it.
            owner: String,
            /// Who may use it.
            privileges: Acl,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl RangeType {
    /// What was made with it gets another name: its multirange type (PostgreSQL 14), and the functions that make values of both.
    pub(crate) fn rename_parts(&self, name: &str, server_version: u32) -> String {
        let path = qualified(&self.schema, &self.name);
        let multirange = if server_version >= 140_000 {
            format!(
                "\n    EXECUTE (SELECT pg_catalog.format('ALTER TYPE %s RENAME TO %I', rngmultitypid::pg_catalog.regtype, {}) \
                 FROM pg_catalog.pg_range WHERE rngtypid = {}::pg_catalog.regtype);",
                literal(&format!("{name}_multi")).trim_start(),
                literal(&path).trim_start(),
            )
        } else {
            String::new()
        };
        let types = if server_version >= 140_000 {
            "r.rngtypid, r.rngmultitypid"
        } else {
            "r.rngtypid"
        };
        let body = format!(
            "\nDECLARE\n    maker record;\nBEGIN\n    FOR maker IN\n        \
             SELECT d.objid::pg_catalog.regprocedure AS signature\n          \
             FROM pg_catalog.pg_depend d\n          \
             JOIN pg_catalog.pg_range r ON d.refobjid IN ({types})\n         \
             WHERE r.rngtypid = {}::pg_catalog.regtype AND d.deptype = 'i'\n           \
             AND d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass\n           \
             AND d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass\n    LOOP\n        \
             EXECUTE pg_catalog.format('ALTER FUNCTION %s RENAME TO %I', maker.signature, {});\n    \
             END LOOP;{multirange}\nEND\n",
            literal(&path).trim_start(),
            literal(name).trim_start(),
        );
        format!("DO {}", dollar_quoted(&body))
    }
}

impl CatalogObject for RangeType {
    const KIND: Kind = Kind::RangeType;
    const CLASS: &'static str = "pg_type";
    const QUERY: &'static str = include_str!("range_type.sql");

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::RangeType, &self.schema, &self.name)
    }

    fn reference(&self) -> String {
        format!("TYPE {}", qualified(&self.schema, &self.name))
    }

    fn announce(&self) -> Option<String> {
        Some(format!(
            "CREATE TYPE {}",
            qualified(&self.schema, &self.name)
        ))
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        let mut options = vec![format!("subtype = {}", self.subtype)];
        for (name, value) in [
            ("subtype_opclass", &self.operator_class),
            ("collation", &self.collation),
            ("canonical", &self.canonical),
            ("subtype_diff", &self.subtype_diff),
            ("multirange_type_name", &self.multirange),
        ] {
            options.extend(value.iter().map(|value| format!("{name} = {value}")));
        }
        vec![format!(
            "CREATE TYPE {} AS RANGE ({})",
            qualified(&self.schema, &self.name),
            options.join(", ")
        )]
    }

    fn drop(&self, _: &Altering<'_>) -> Vec<Action> {
        vec![drop_with_functions(
            &self.reference(),
            self.canonical.is_some(),
        )]
    }
}
