//! The one list of kinds. Its order is the creation rank: what comes first is made first where dependencies leave a choice.

use std::collections::BTreeMap;
use std::fmt;

use super::{Alteration, Altering, Attribute, CatalogObject, Misfits, ObjectId};
use crate::action::{Action, Impact, Online};
use crate::catalog::{Catalog, Making};
use crate::db::Row;

/// Where the rows of a kind come from.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// The kind of the rows.
    pub kind: Kind,
    /// The catalog whose oids they carry.
    pub class: &'static str,
    /// The query, with its version conditions.
    pub query: &'static str,
    /// Reads one row.
    pub read: fn(Row<'_>) -> Result<Object, String>,
    /// The names of everything that can differ.
    pub attributes: &'static [&'static str],
}

macro_rules! kinds {
    ($($(#[$documentation:meta])* $kind:ident($module:ident::$name:ident) = $label:literal,)*) => {
        /// The kinds of objects, in creation rank.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[$documentation])* $kind,)*
        }

        impl Kind {
            /// All kinds, in creation rank.
            pub const ALL: &'static [Self] = &[$(Self::$kind),*];

            /// What people call it.
            pub fn label(self) -> &'static str {
                match self {
                    $(Self::$kind => $label,)*
                }
            }
        }

        /// An object of any kind.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Object {
            $($(#[$documentation])* $kind(super::$module::$name),)*
        }

        impl Object {
            /// What makes it this object.
            pub fn id(&self) -> ObjectId {
                match self {
                    $(Self::$kind(object) => object.id(),)*
                }
            }

            /// How SQL and messages name it.
            pub fn reference(&self) -> String {
                match self {
                    $(Self::$kind(object) => object.reference(),)*
                }
            }

            /// Everything that can differ, as text.
            pub fn attributes(&self) -> Vec<Attribute> {
                match self {
                    $(Self::$kind(object) => object.attributes(),)*
                }
            }

            /// The names of the attributes that differ; none when they are of different kinds.
            pub fn differing(&self, other: &Self) -> Vec<&'static str> {
                match (self, other) {
                    $((Self::$kind(object), Self::$kind(other)) => object.differing(other),)*
                    #[allow(unreachable_patterns, reason = "a list of one kind has no other pair")]
                    _ => Vec::new(),
                }
            }

            /// What is read and never a difference: the position of a column.
            pub fn silent(&self) -> Vec<Attribute> {
                match self {
                    $(Self::$kind(object) => object.silent(),)*
                }
            }

            /// Who may do what with it, if that can be said of its kind.
            pub fn acl(&self) -> Option<&super::Acl> {
                match self {
                    $(Self::$kind(object) => object.acl(),)*
                }
            }

            /// The same, to be changed.
            pub(crate) fn acl_mut(&mut self) -> Option<&mut super::Acl> {
                match self {
                    $(Self::$kind(object) => object.acl_mut(),)*
                }
            }

            /// The role that owns it, if its kind has owners of its own.
            pub fn owner(&self) -> Option<&str> {
                match self {
                    $(Self::$kind(object) => object.owner_name(),)*
                }
            }

            /// The same, to be changed.
            pub(crate) fn owner_mut(&mut self) -> Option<&mut String> {
                match self {
                    $(Self::$kind(object) => object.owner_mut(),)*
                }
            }

            /// The statements that make it.
            pub fn create(&self, making: &Making<'_>) -> Vec<String> {
                match self {
                    $(Self::$kind(object) => object.create(making),)*
                }
            }

            /// The statement that makes a dummy of it, for what it needs itself.
            pub fn announce(&self) -> Option<String> {
                match self {
                    $(Self::$kind(object) => object.announce(),)*
                }
            }

            /// Whether only a statement of its own can make it.
            pub fn stands_alone(&self) -> bool {
                match self {
                    $(Self::$kind(object) => object.stands_alone(),)*
                }
            }

            /// Statements that complete it once everything else is there.
            pub fn complete(&self, making: &Making<'_>) -> Vec<String> {
                match self {
                    $(Self::$kind(object) => object.complete(making),)*
                }
            }

            /// What making it costs whoever uses what is there already.
            pub fn creation(&self, making: &Making<'_>) -> Impact {
                match self {
                    $(Self::$kind(object) => object.creation(making),)*
                }
            }

            /// What completing it costs whoever uses what is there already.
            pub fn completion(&self, making: &Making<'_>) -> Impact {
                match self {
                    $(Self::$kind(object) => object.completion(making),)*
                }
            }

            /// A query for rows of the database as it is that it does not allow.
            pub fn misfits(&self, catalog: &Catalog) -> Option<Misfits> {
                match self {
                    $(Self::$kind(object) => object.misfits(catalog),)*
                }
            }

            /// What makes it while others use its table.
            pub fn create_online(&self, making: &Making<'_>) -> Option<Online> {
                match self {
                    $(Self::$kind(object) => object.create_online(making),)*
                }
            }

            /// What puts it in the place of `before` without a gap.
            pub fn replace_online(&self, before: &Self, altering: &Altering<'_>) -> Option<Online> {
                match (self, before) {
                    $((Self::$kind(object), Self::$kind(before)) => object.replace_online(before, altering),)*
                    #[allow(unreachable_patterns, reason = "a list of one kind has no other pair")]
                    _ => None,
                }
            }

            /// What takes it away.
            pub fn drop(&self, altering: &Altering<'_>) -> Vec<Action> {
                match self {
                    $(Self::$kind(object) => object.drop(altering),)*
                }
            }

            /// How it becomes `to`; objects of two kinds cannot become each other.
            pub fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
                match (self, to) {
                    $((Self::$kind(object), Self::$kind(to)) => object.alter(to, altering),)*
                    #[allow(unreachable_patterns, reason = "a list of one kind has no other pair")]
                    _ => Alteration::Recreate,
                }
            }

            /// The same object with those attributes that are to change taken from `other`.
            #[must_use]
            pub fn changed(&self, other: &Self, names: &[&str]) -> Self {
                match (self, other) {
                    $((Self::$kind(object), Self::$kind(other)) => Self::$kind(object.changed(other, names)),)*
                    #[allow(unreachable_patterns, reason = "a list of one kind has no other pair")]
                    _ => self.clone(),
                }
            }

            /// The same object under another name.
            #[must_use]
            pub fn renamed(&self, name: &str) -> Self {
                match self {
                    $(Self::$kind(object) => Self::$kind(object.renamed(name)),)*
                }
            }
        }

        impl Source {
            /// Where the rows of every kind come from, in creation rank.
            pub const ALL: &'static [Self] = &[$(Self {
                kind: Kind::$kind,
                class: <super::$module::$name as CatalogObject>::CLASS,
                query: <super::$module::$name as CatalogObject>::QUERY,
                read: |row| super::$module::$name::from_row(row).map(Object::$kind),
                attributes: super::$module::$name::ATTRIBUTES,
            }),*];
        }
    };
}

kinds! {
    /// A schema.
    Schema(schema::Schema) = "schema",
    /// An extension.
    Extension(extension::Extension) = "extension",
    /// A collation.
    Collation(collation::Collation) = "collation",
    /// An enumerated type.
    Enum(r#enum::Enum) = "enum",
    /// A foreign-data wrapper.
    ForeignDataWrapper(foreign_data_wrapper::ForeignDataWrapper) = "foreign-data wrapper",
    /// A foreign server.
    ForeignServer(foreign_server::ForeignServer) = "foreign server",
    /// A user mapping.
    UserMapping(user_mapping::UserMapping) = "user mapping",
    /// A base type.
    BaseType(base_type::BaseType) = "base type",
    /// A domain.
    Domain(domain::Domain) = "domain",
    /// A check of a domain.
    DomainConstraint(domain_constraint::DomainConstraint) = "domain constraint",
    /// A composite type.
    CompositeType(composite_type::CompositeType) = "composite type",
    /// A range type.
    RangeType(range_type::RangeType) = "range type",
    /// A procedural language.
    Language(language::Language) = "language",
    /// An access method.
    AccessMethod(access_method::AccessMethod) = "access method",
    /// A text search parser.
    TextSearchParser(text_search_parser::TextSearchParser) = "text search parser",
    /// A text search template.
    TextSearchTemplate(text_search_template::TextSearchTemplate) = "text search template",
    /// A text search dictionary.
    TextSearchDictionary(text_search_dictionary::TextSearchDictionary) = "text search dictionary",
    /// A text search configuration.
    TextSearchConfiguration(text_search_configuration::TextSearchConfiguration) = "text search configuration",
    /// A sequence.
    Sequence(sequence::Sequence) = "sequence",
    /// A function.
    Function(function::Function) = "function",
    /// A procedure.
    Procedure(procedure::Procedure) = "procedure",
    /// An aggregate.
    Aggregate(aggregate::Aggregate) = "aggregate",
    /// An operator.
    Operator(operator::Operator) = "operator",
    /// An operator family.
    OperatorFamily(operator_family::OperatorFamily) = "operator family",
    /// An operator class.
    OperatorClass(operator_class::OperatorClass) = "operator class",
    /// A cast.
    Cast(cast::Cast) = "cast",
    /// A transform.
    Transform(transform::Transform) = "transform",
    /// A conversion.
    Conversion(conversion::Conversion) = "conversion",
    /// A table.
    Table(table::Table) = "table",
    /// A foreign table.
    ForeignTable(foreign_table::ForeignTable) = "foreign table",
    /// A column of a table.
    Column(column::Column) = "column",
    /// The sequence of an identity column.
    IdentitySequence(identity_sequence::IdentitySequence) = "identity sequence",
    /// The default of a column.
    Default(default::Default) = "default",
    /// A primary key.
    PrimaryKey(primary_key::PrimaryKey) = "primary key",
    /// A unique constraint.
    UniqueConstraint(unique_constraint::UniqueConstraint) = "unique constraint",
    /// An exclusion constraint.
    ExclusionConstraint(exclusion_constraint::ExclusionConstraint) = "exclusion constraint",
    /// A check constraint of a table.
    CheckConstraint(check_constraint::CheckConstraint) = "check constraint",
    /// A not-null constraint with a name or options of its own.
    NotNullConstraint(not_null_constraint::NotNullConstraint) = "not-null constraint",
    /// An index that no constraint stands for.
    Index(index::Index) = "index",
    /// Extended statistics.
    Statistics(statistics::Statistics) = "extended statistics",
    /// A foreign key.
    ForeignKey(foreign_key::ForeignKey) = "foreign key",
    /// A view.
    View(view::View) = "view",
    /// A materialized view.
    MaterializedView(materialized_view::MaterializedView) = "materialized view",
    /// A rewrite rule.
    Rule(rule::Rule) = "rule",
    /// A trigger.
    Trigger(trigger::Trigger) = "trigger",
    /// A row-level security policy.
    Policy(policy::Policy) = "policy",
    /// A publication.
    Publication(publication::Publication) = "publication",
    /// The default privileges of a role.
    DefaultPrivileges(default_privileges::DefaultPrivileges) = "default privileges",
    /// An event trigger.
    EventTrigger(event_trigger::EventTrigger) = "event trigger",
}

impl Object {
    /// Privileges on columns that are no objects of their own, each an `aclitem[]` as text.
    pub(crate) fn column_privileges(&self) -> Option<&BTreeMap<String, String>> {
        match self {
            Self::View(view) => Some(&view.column_privileges),
            Self::MaterializedView(view) => Some(&view.column_privileges),
            _ => None,
        }
    }

    /// The same, to be changed.
    pub(crate) fn column_privileges_mut(&mut self) -> Option<&mut BTreeMap<String, String>> {
        match self {
            Self::View(view) => Some(&mut view.column_privileges),
            Self::MaterializedView(view) => Some(&mut view.column_privileges),
            _ => None,
        }
    }

    /// Schema and name of each table that it is a partition of or inherits from, in their order.
    pub fn parents(&self) -> impl Iterator<Item = (&str, &str)> + use<'_> {
        let (schemas, names): (&[String], &[String]) = match self {
            Self::Table(table) => (&table.parent_schemas, &table.parent_names),
            Self::ForeignTable(table) => (&table.parent_schemas, &table.parent_names),
            _ => (&[], &[]),
        };
        schemas
            .iter()
            .map(String::as_str)
            .zip(names.iter().map(String::as_str))
    }

    /// One attribute as text; `None` as well where the kind has none of this name.
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.attributes()
            .into_iter()
            .find(|(attribute, _)| *attribute == name)
            .and_then(|(_, value)| value)
    }
}

impl Kind {
    /// Whether objects of this kind are told apart by more than a name: argument types, an access method, a role.
    pub fn has_arguments(self) -> bool {
        matches!(
            self,
            Self::Function
                | Self::Procedure
                | Self::Aggregate
                | Self::Operator
                | Self::OperatorFamily
                | Self::OperatorClass
                | Self::Cast
                | Self::Transform
                | Self::UserMapping
                | Self::DefaultPrivileges
        )
    }
}

impl Kind {
    /// Whether objects of this kind are relations, whose columns, constraints, triggers are objects of their own.
    pub fn has_parts(self) -> bool {
        matches!(
            self,
            Self::Table | Self::ForeignTable | Self::View | Self::MaterializedView
        )
    }

    /// Whether an object of this kind is an expression or a query and holds no values that would be lost, so that it can go and come
    /// back for the sake of what it works with.
    pub fn can_come_back(self) -> bool {
        matches!(
            self,
            Self::View
                | Self::MaterializedView
                | Self::Rule
                | Self::Policy
                | Self::Trigger
                | Self::Function
                | Self::Procedure
                | Self::Default
                | Self::CheckConstraint
                | Self::DomainConstraint
                | Self::Index
        )
    }

    /// Whether there is an index behind an object of this kind, or it is one.
    pub fn has_index(self) -> bool {
        matches!(
            self,
            Self::Index | Self::PrimaryKey | Self::UniqueConstraint | Self::ExclusionConstraint
        )
    }

    /// Whether several of one name can be there, with other arguments.
    pub fn is_routine(self) -> bool {
        matches!(self, Self::Function | Self::Procedure | Self::Aggregate)
    }

    /// Whether it is a type that can be announced before it is made, so that functions can take and return it.
    pub fn can_be_a_shell(self) -> bool {
        matches!(self, Self::BaseType | Self::RangeType)
    }

    /// The attribute that an object of this kind is all about, so that it is compared only when that is.
    pub fn consists_of(self) -> Option<&'static str> {
        (self == Self::DefaultPrivileges).then_some("privileges")
    }

    /// Whether what it belongs to is said only after both are there.
    pub fn is_completed_later(self) -> bool {
        self == Self::Sequence
    }
}

impl Kind {
    /// Whether an object of this kind is the user's own even on a table that is somebody else's.
    pub fn may_be_foreign(self) -> bool {
        matches!(self, Self::Trigger | Self::Policy)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}
