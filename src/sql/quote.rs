//! Names and texts → SQL that means exactly them, whatever they contain.
//!
//! Quoting what a person typed on the command line or a catalog returned; reading quoted things back is the part
//! of `name`.

/// An identifier as PostgreSQL's `quote_ident` writes it.
///
/// Bare when it is a lower-case word that is no keyword of any supported version (unreserved keywords excepted),
/// else in double quotes. Quoting too much is harmless, so the list is the union of PostgreSQL 12 to 18.
pub fn ident(name: &str) -> String {
    let plain = name.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && KEYWORDS.binary_search(&name).is_err();
    if plain { name.to_owned() } else { quoted(name) }
}

/// An identifier in double quotes, even where none are needed.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// `schema.name`, each quoted where it must be.
pub fn qualified(schema: &str, name: &str) -> String {
    format!("{}.{}", ident(schema), ident(name))
}

/// A string literal.
///
/// With a backslash in the text it is ` E'…'` with every backslash doubled, which means the same whatever
/// `standard_conforming_strings` says; the leading space keeps the `E` apart from a word before it
/// (libpq's `PQescapeLiteral` does likewise).
pub fn literal(text: &str) -> String {
    let escaped = text.contains('\\');
    let mut sql = String::with_capacity(text.len() + 4);
    sql.push_str(if escaped { " E'" } else { "'" });
    for character in text.chars() {
        match character {
            '\'' => sql.push_str("''"),
            '\\' => sql.push_str("\\\\"),
            other => sql.push(other),
        }
    }
    sql.push('\'');
    sql
}

/// Keywords that `quote_ident` quotes: reserved, "can be function or type", and "cannot be function or type name"
/// (`kwlist.h` of PostgreSQL 12 to 18). Sorted, for the binary search.
#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "between",
    "bigint", "binary", "bit", "boolean", "both", "case", "cast", "char", "character", "check", "coalesce",
    "collate", "collation", "column", "concurrently", "constraint", "create", "cross", "current_catalog",
    "current_date", "current_role", "current_schema", "current_time", "current_timestamp", "current_user", "dec",
    "decimal", "default", "deferrable", "desc", "distinct", "do", "else", "end", "except", "exists", "extract",
    "false", "fetch", "float", "for", "foreign", "freeze", "from", "full", "grant", "graph_table", "greatest",
    "group", "grouping", "having", "ilike", "in", "initially", "inner", "inout", "int", "integer", "intersect",
    "interval", "into", "is", "isnull", "join", "json", "json_array", "json_arrayagg", "json_exists",
    "json_object", "json_objectagg", "json_query", "json_scalar", "json_serialize", "json_table", "json_value",
    "lateral", "leading", "least", "left", "like", "limit", "localtime", "localtimestamp", "merge_action",
    "national", "natural", "nchar", "none", "normalize", "not", "notnull", "null", "nullif", "numeric", "offset",
    "on", "only", "or", "order", "out", "outer", "overlaps", "overlay", "placing", "position", "precision",
    "primary", "real", "references", "returning", "right", "row", "select", "session_user", "setof", "similar",
    "smallint", "some", "substring", "symmetric", "system_user", "table", "tablesample", "then", "time",
    "timestamp", "to", "trailing", "treat", "trim", "true", "union", "unique", "user", "using", "values",
    "varchar", "variadic", "verbose", "when", "where", "window", "with", "xmlattributes", "xmlconcat",
    "xmlelement", "xmlexists", "xmlforest", "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot", "xmlserialize",
    "xmltable",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_word_stays_bare() {
        for name in ["orders", "_x", "a1", "name", "type", "index", "user_id"] {
            assert_eq!(ident(name), name);
        }
    }

    #[test]
    fn whatever_postgres_would_fold_or_misread_is_quoted() {
        for (name, sql) in [
            ("Orders", r#""Orders""#),
            ("user", r#""user""#),
            ("order", r#""order""#),
            ("between", r#""between""#),
            ("left", r#""left""#),
            ("1st", r#""1st""#),
            ("a b", r#""a b""#),
            ("a$b", r#""a$b""#),
            ("é", r#""é""#),
            ("🦀", r#""🦀""#),
            ("", r#""""#),
            (r#"say "hi""#, r#""say ""hi""""#),
            ("x; drop table y", r#""x; drop table y""#),
        ] {
            assert_eq!(ident(name), sql);
        }
    }

    #[test]
    fn a_qualified_name_quotes_each_part_by_itself() {
        assert_eq!(qualified("public", "User"), r#"public."User""#);
        assert_eq!(qualified("a.b", "c"), r#""a.b".c"#);
    }

    #[test]
    fn literals_survive_quotes_and_backslashes() {
        assert_eq!(literal("it's"), "'it''s'");
        assert_eq!(literal(""), "''");
        assert_eq!(literal(r"C:\x'"), r" E'C:\\x'''");
        assert_eq!(literal("a\nb"), "'a\nb'");
    }

    #[test]
    fn the_keyword_list_is_sorted() {
        assert!(KEYWORDS.is_sorted());
    }
}
