//! Declares the sections of `schema.toml`: their keys, what stands behind each, and what editors show about it.

/// The key of a field: its name, unless another is given.
macro_rules! key {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $key:literal) => {
        $key
    };
}
pub(super) use key;

/// Declares a section: one field per key, whose documentation is what editors show.
///
/// A section reads, writes and describes itself as a table; `in $what` says how messages call it. Whether something shorter may
/// stand in its place, its own `Value` says; [`plain`] is for sections that are tables and nothing else.
macro_rules! section {
    (
        $(#[doc = $documentation:literal])*
        $(#[derive($derive:ident)])?
        pub struct $name:ident in $what:literal {
            $($(#[doc = $field_documentation:literal])* $field:ident $(= $key:literal)?: $type:ty,)*
        }
    ) => {
        $(#[doc = $documentation])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        $(#[derive($derive)])?
        pub(super) struct $name {
            $($(#[doc = $field_documentation])* pub(super) $field: $type,)*
        }

        impl $name {
            /// Reads it from a table.
            ///
            /// # Errors
            ///
            /// An unknown key, one that is missing, a value of a wrong type.
            pub(super) fn read_table(node: &crate::model::toml::value::Node<'_>) -> Result<Self, crate::model::toml::place::Problem> {
                const KEYS: &[&str] = &[$(crate::model::toml::section::key!($field $($key)?)),*];
                let fields = crate::model::toml::value::Fields::new(node, KEYS, $what)?;
                Ok(Self {
                    $($field: fields.field(crate::model::toml::section::key!($field $($key)?))?,)*
                })
            }

            /// Writes it as a table.
            pub(super) fn write_table(&self) -> Vec<(String, crate::model::toml::write::Toml)> {
                use crate::model::toml::value::Value;
                let mut entries = Vec::new();
                $(if let Some(value) = self.$field.write() {
                    entries.push((crate::model::toml::section::key!($field $($key)?).to_owned(), value));
                })*
                entries
            }

            /// Describes its keys.
            pub(super) fn schema_table(definitions: &mut crate::model::toml::json_schema::Definitions) -> serde_json::Value {
                use crate::model::toml::value::Value;
                definitions.section(
                    stringify!($name),
                    concat!($($documentation),*),
                    |definitions| vec![$((
                        crate::model::toml::section::key!($field $($key)?),
                        concat!($($field_documentation),*),
                        <$type>::schema(definitions),
                        <$type>::absent().is_none(),
                    )),*],
                )
            }
        }
    };
}
pub(super) use section;

/// Sections that are tables and nothing else.
macro_rules! plain {
    ($($name:ident),*) => {$(
        impl crate::model::toml::value::Value for $name {
            fn read(node: &crate::model::toml::value::Node<'_>) -> Result<Self, crate::model::toml::place::Problem> {
                Self::read_table(node)
            }

            fn write(&self) -> Option<crate::model::toml::write::Toml> {
                Some(crate::model::toml::write::Toml::Table(self.write_table()))
            }

            fn schema(definitions: &mut crate::model::toml::json_schema::Definitions) -> serde_json::Value {
                Self::schema_table(definitions)
            }
        }
    )*};
}
pub(super) use plain;

/// Declares a choice of words.
macro_rules! choice {
    (
        $(#[doc = $documentation:literal])*
        pub enum $name:ident { $($(#[doc = $variant_documentation:literal])* $variant:ident = $word:literal,)* }
    ) => {
        $(#[doc = $documentation])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum $name {
            $($(#[doc = $variant_documentation])* $variant,)*
        }

        impl $name {
            const WORDS: &[&str] = &[$($word),*];

            /// The word.
            pub(super) fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            /// What the word says, if it is one of these.
            pub(super) fn of(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        impl crate::model::toml::value::Value for $name {
            fn read(node: &crate::model::toml::value::Node<'_>) -> Result<Self, crate::model::toml::place::Problem> {
                let expected = || node.expected(&format!("one of {}", Self::WORDS.join(", ")));
                let word = node.string().ok_or_else(expected)?;
                Self::of(word).ok_or_else(|| {
                    node.place
                        .problem(format!("{word:?} is not one of {}", Self::WORDS.join(", ")))
                        .hint(crate::model::toml::place::suggestion(word, Self::WORDS))
                })
            }

            fn write(&self) -> Option<crate::model::toml::write::Toml> {
                Some(crate::model::toml::write::Toml::Text(self.word().to_owned()))
            }

            fn schema(_: &mut crate::model::toml::json_schema::Definitions) -> serde_json::Value {
                serde_json::json!({"enum": Self::WORDS})
            }
        }
    };
}
pub(super) use choice;
