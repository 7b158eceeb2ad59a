//! The kinds of database objects: what schemactl knows about each, and the one list of them.
//!
//! A kind is two files: `<kind>.sql` reads it from `pg_catalog` (one set-based statement of the one batch, a column per field
//! with the same name), and `<kind>.rs` holds the struct, its identity, and the SQL that makes it. Adding a kind is those two and one line
//! in the list below. Comparing, ordering and filtering know no kind: they work on [`ObjectId`], derived `Eq` and
//! [`Attribute`]s.
//!
//! Every statement runs with an empty `search_path`, so whatever PostgreSQL decompiles comes out qualified, on both sides alike.

mod acl;
mod alteration;
mod backing;
mod column_value;
mod constraint;
mod foreign_options;
mod id;
mod joining;
mod key;
#[macro_use]
mod list;

pub mod access_method;
pub mod aggregate;
pub mod base_type;
mod bounds;
pub mod cast;
pub mod check_constraint;
pub mod collation;
pub mod column;
pub mod composite_type;
pub mod conversion;
pub mod default;
pub mod default_privileges;
pub mod domain;
pub mod domain_constraint;
pub mod r#enum;
pub mod event_trigger;
pub mod exclusion_constraint;
pub mod extension;
pub mod foreign_data_wrapper;
pub mod foreign_key;
pub mod foreign_server;
pub mod foreign_table;
pub mod function;
pub mod identity_sequence;
pub mod index;
pub mod language;
pub mod materialized_view;
mod membership;
mod misfits;
pub mod not_null_constraint;
pub mod operator;
pub mod operator_class;
pub mod operator_family;
pub mod policy;
pub mod primary_key;
pub mod procedure;
pub mod publication;
pub mod range_type;
mod relation;
mod routine;
pub mod rule;
pub mod schema;
pub mod sequence;
pub mod statistics;
pub mod table;
pub mod text_search_configuration;
pub mod text_search_dictionary;
pub mod text_search_parser;
pub mod text_search_template;
pub mod transform;
pub mod trigger;
pub mod unique_constraint;
pub mod unmodelled;
pub mod user_mapping;
pub mod view;

pub use acl::{Acl, Grant};
pub use alteration::{Alteration, Altering, Changes};
pub use column_value::ColumnValue;
pub(crate) use constraint::{bare, beginning, is_passing_name};
pub use foreign_options::ForeignOptions;
pub use id::ObjectId;
pub(crate) use joining::is_brought;
pub use key::can_take;
pub use list::{Kind, Object, Source};
pub use misfits::{Misfit, Misfits};
pub use relation::descendants;
pub(crate) use routine::are_called_alike;

use crate::action::{Action, Impact, Online};
use crate::catalog::{Catalog, Making};

/// One fact about an object, as text; `None` where there is nothing: no comment, no default.
pub type Attribute = (&'static str, Option<String>);

/// What is compared only when asked for, and which of it an attribute is.
pub fn on_request(attribute: &str) -> Option<&'static str> {
    match attribute {
        "owner" => Some("owner"),
        "privileges" | "column_privileges" => Some("privileges"),
        _ => None,
    }
}

/// What schemactl knows about one kind of database object.
pub trait CatalogObject: Sized + Eq {
    /// Which kind, and with it the rank in creation order.
    const KIND: Kind;

    /// The catalog whose oids the rows carry: `pg_class`, `pg_type`, …; dependencies name objects by it.
    const CLASS: &'static str;

    /// The query, from `<kind>.sql`.
    ///
    /// `oid` (and `subid`, for parts of an object) come with every row. Lines between `--if >= 150000` and `--end` are
    /// sent only to servers of that `server_version_num` or newer; `--if < 150000` likewise.
    const QUERY: &'static str;

    /// What makes it this object and not another.
    fn id(&self) -> ObjectId;

    /// How `COMMENT ON`, `ALTER … OWNER TO` and messages name it: `TABLE public.users`, `TRIGGER t ON public.users`.
    fn reference(&self) -> String;

    /// The statements that make it in a database where everything it depends on is there, without semicolons.
    ///
    /// Parts that another object's statement makes already (the columns of a table, the index of a primary key) return
    /// nothing when that object is made in the same go: [`Making::inlines`] says so, to both of them alike. Comment, owner
    /// and privileges are added by the caller, from the attributes of these names.
    fn create(&self, making: &Making<'_>) -> Vec<String>;

    /// Whether only a statement of its own can make it, whatever [`Making::inlines`] finds possible otherwise: a constraint that
    /// is not validated.
    fn stands_alone(&self) -> bool {
        false
    }

    /// The statement that makes a dummy of it, where what it needs may need it: `CREATE TYPE name`, a view of the same columns.
    ///
    /// [`crate::catalog::Catalog::shells`] says when; [`CatalogObject::create`] then replaces the dummy.
    fn announce(&self) -> Option<String> {
        None
    }

    /// Statements that complete it once everything else is there: `ALTER SEQUENCE … OWNED BY`, `REPLICA IDENTITY`.
    fn complete(&self, _: &Making<'_>) -> Vec<String> {
        Vec::new()
    }

    /// A query for rows of the database as it is that it does not allow; where there are any, it cannot be made or become what it is.
    fn misfits(&self, _live: &Catalog) -> Option<Misfits> {
        None
    }

    /// What [`create`](Self::create) costs whoever uses what is there already: the lock on an existing table, its scan.
    fn creation(&self, _: &Making<'_>) -> Impact {
        Impact::none()
    }

    /// What [`complete`](Self::complete) costs whoever uses what is there already.
    fn completion(&self, _: &Making<'_>) -> Impact {
        Impact::none()
    }

    /// What makes it, on a table that is there already, while others read and write that table; `None` where
    /// [`create`](Self::create) makes nobody wait, or PostgreSQL has no such way.
    fn create_online(&self, _: &Making<'_>) -> Option<Online> {
        None
    }

    /// What puts it in the place of `before`, so that one of them is there all the time; `None` where that cannot be.
    fn replace_online(&self, _before: &Self, _: &Altering<'_>) -> Option<Online> {
        None
    }

    /// What takes it away, given that nothing needs it any more; with CASCADE only a type, for the sake of its own functions.
    ///
    /// Not called where its whole goes with it ([`crate::plan`] knows).
    fn drop(&self, _: &Altering<'_>) -> Vec<Action> {
        vec![Action::new(
            format!("DROP {}", self.reference()),
            Impact::none(),
        )]
    }

    /// How it becomes `to`, which has the same identity.
    ///
    /// Comment, owner and privileges are left to the caller, and compared by nobody here. Called as well without a difference,
    /// where a type of it is made anew ([`Altering::replaced`]).
    fn alter(&self, _to: &Self, _: &Altering<'_>) -> Alteration {
        Alteration::Recreate
    }
}

/// Drops a type that nothing needs any more but functions that it needs itself, if it has such: PostgreSQL takes that circle apart with
/// CASCADE only.
pub(crate) fn drop_with_functions(reference: &str, has_functions: bool) -> Action {
    let cascade = if has_functions { " CASCADE" } else { "" };
    Action::new(format!("DROP {reference}{cascade}"), Impact::none())
}

/// A storage parameter or a view's option in `WITH (…)`: `fillfactor='70'`, as pg_dump writes it.
pub(crate) fn option(name: &str, value: &str) -> String {
    // `toast.` is a qualifier and not a part of the name.
    let name: Vec<String> = name.split('.').map(crate::sql::ident).collect();
    format!(
        "{}={}",
        name.join("."),
        crate::sql::literal(value).trim_start()
    )
}

/// Declares a kind's struct: one field per column of its query, read by name, with derived `Eq`.
///
/// `identity` fields say which object it is; changing one makes it another object. The rest are its attributes: what a
/// difference is reported by. `silent` fields are read and kept, but never a difference (the position of a column).
macro_rules! catalog_object {
    (
        $(#[$documentation:meta])*
        pub struct $name:ident {
            identity { $($(#[$identity_documentation:meta])* $identity:ident: $identity_type:ty,)* }
            attributes { $($(#[$attribute_documentation:meta])* $attribute:ident: $attribute_type:ty,)* }
            $(silent { $($(#[$silent_documentation:meta])* $silent:ident: $silent_type:ty,)* })?
        }
    ) => {
        $(#[$documentation])*
        #[derive(Clone, Debug)]
        pub struct $name {
            $($(#[$identity_documentation])* pub $identity: $identity_type,)*
            $($(#[$attribute_documentation])* pub $attribute: $attribute_type,)*
            $($($(#[$silent_documentation])* pub $silent: $silent_type,)*)?
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                $(self.$identity == other.$identity &&)* $(self.$attribute == other.$attribute &&)* true
            }
        }

        impl Eq for $name {}

        impl $name {
            /// The names of everything that can differ between two objects of this identity.
            pub const ATTRIBUTES: &'static [&'static str] = &[$(stringify!($attribute)),*];

            /// Reads one row of the kind's query.
            ///
            /// # Errors
            ///
            /// Names the column whose text is not of its type, which is a mistake of the query.
            pub fn from_row(row: crate::db::Row<'_>) -> Result<Self, String> {
                use crate::object::ColumnValue;
                Ok(Self {
                    $($identity: <$identity_type>::read(row, stringify!($identity))?,)*
                    $($attribute: <$attribute_type>::read(row, stringify!($attribute))?,)*
                    $($($silent: <$silent_type>::read(row, stringify!($silent))?,)*)?
                })
            }

            /// The names of the attributes that differ; compared as values, because two of them may read the same.
            pub fn differing(&self, other: &Self) -> Vec<&'static str> {
                let mut names = Vec::new();
                $(if self.$attribute != other.$attribute {
                    names.push(stringify!($attribute));
                })*
                names
            }

            /// The same object with those attributes that are to change taken from `other`, and what is silent with them.
            pub fn changed(&self, other: &Self, names: &[&str]) -> Self {
                Self {
                    $($identity: self.$identity.clone(),)*
                    $($attribute: if names.contains(&stringify!($attribute)) {
                        other.$attribute.clone()
                    } else {
                        self.$attribute.clone()
                    },)*
                    $($($silent: other.$silent.clone(),)*)?
                }
            }

            /// The same object under another name, if its kind has names.
            pub fn renamed(&self, new_name: &str) -> Self {
                let mut renamed = self.clone();
                $(if stringify!($identity) == "name"
                    && let Some(name) =
                        (&mut renamed.$identity as &mut dyn std::any::Any).downcast_mut::<String>()
                {
                    new_name.clone_into(name);
                })*
                renamed
            }

            /// What is read and never a difference, as text.
            pub fn silent(&self) -> Vec<crate::object::Attribute> {
                #[allow(unused_imports, reason = "most kinds have none")]
                use crate::object::ColumnValue;
                vec![$($((stringify!($silent), self.$silent.show()),)*)?]
            }

            /// Who may do what with it, if it has an attribute `privileges`.
            pub fn acl(&self) -> Option<&crate::object::Acl> {
                $(if stringify!($attribute) == "privileges" {
                    return (&self.$attribute as &dyn std::any::Any).downcast_ref();
                })*
                None
            }

            /// The same, to be changed.
            pub(crate) fn acl_mut(&mut self) -> Option<&mut crate::object::Acl> {
                $(if stringify!($attribute) == "privileges" {
                    return (&mut self.$attribute as &mut dyn std::any::Any).downcast_mut();
                })*
                None
            }

            /// The role that owns it, if it has an attribute `owner`.
            pub fn owner_name(&self) -> Option<&str> {
                $(if stringify!($attribute) == "owner" {
                    return (&self.$attribute as &dyn std::any::Any)
                        .downcast_ref::<String>()
                        .map(String::as_str);
                })*
                None
            }

            /// The same, to be changed.
            pub(crate) fn owner_mut(&mut self) -> Option<&mut String> {
                $(if stringify!($attribute) == "owner" {
                    return (&mut self.$attribute as &mut dyn std::any::Any).downcast_mut();
                })*
                None
            }

            /// Everything that can differ, as text.
            pub fn attributes(&self) -> Vec<crate::object::Attribute> {
                use crate::object::ColumnValue;
                vec![$((stringify!($attribute), self.$attribute.show()),)*]
            }
        }
    };
}
pub(crate) use catalog_object;
