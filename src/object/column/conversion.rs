//! From one type to another: which cast PostgreSQL has for it, whether every value survives, and whether the table has to be written again.
//!
//! Casts are those of `pg_cast` in PostgreSQL 13 to 18, the exceptions from rewriting those of `ATColumnChangeRequiresRewrite` and of
//! the support functions of length coercions. What is not known here counts as narrowing and as a rewrite.

use crate::sql::lexer::{Kind, significant};

/// A type as `format_type` writes it, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TypeName {
    /// Without modifiers and brackets: `character varying`, `timestamp with time zone`, `public.mood`.
    pub(super) base: String,
    /// What stood in parentheses.
    pub(super) modifiers: Vec<String>,
    /// Whether it is an array.
    pub(super) is_array: bool,
}

/// How PostgreSQL gets from a type to another, apart from types that schemactl knows nothing about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cast {
    /// By itself, when a value is assigned.
    Assignment,
    /// With `::`.
    Explicit,
    /// Through text, if at all.
    None,
}

impl TypeName {
    /// Takes the type apart.
    pub(super) fn parse(text: &str) -> Self {
        let (text, is_array) = match text.strip_suffix("[]") {
            Some(element) => (element, true),
            None => (text, false),
        };
        let mut base = String::new();
        let mut modifiers: Vec<String> = Vec::new();
        let mut depth = 0_usize;
        let mut end = 0;
        for token in significant(text) {
            if token.is_mark("(") {
                depth += 1;
                modifiers.push(String::new());
            } else if token.is_mark(")") {
                depth = depth.saturating_sub(1);
            } else if depth > 0 {
                match modifiers.last_mut() {
                    // A negative scale is two tokens.
                    Some(last) if !token.is_mark(",") => last.push_str(token.text),
                    _ => modifiers.push(String::new()),
                }
            } else {
                if !base.is_empty() && token.start > end {
                    base.push(' ');
                }
                base.push_str(token.text);
            }
            end = token.end();
        }
        Self {
            base,
            modifiers,
            is_array,
        }
    }

    /// What an array holds.
    pub(super) fn element(&self) -> Self {
        Self {
            is_array: false,
            ..self.clone()
        }
    }

    /// Without modifiers, as casts have it.
    pub(super) fn plain(&self) -> Self {
        Self {
            modifiers: Vec::new(),
            ..self.clone()
        }
    }

    /// As SQL.
    pub(super) fn sql(&self) -> String {
        let modifiers = if self.modifiers.is_empty() {
            String::new()
        } else {
            format!("({})", self.modifiers.join(","))
        };
        let (start, end) = match self.base.split_once(' ') {
            Some((start @ ("timestamp" | "time"), rest)) => (start, format!(" {rest}")),
            _ => (self.base.as_str(), String::new()),
        };
        let array = if self.is_array { "[]" } else { "" };
        format!("{start}{modifiers}{end}{array}")
    }

    /// Whether values of any type can be assigned to it, as their text.
    pub(super) fn is_string(&self) -> bool {
        !self.is_array
            && (matches!(
                self.base.as_str(),
                "text" | "character varying" | "character" | "bpchar" | "name"
            ) || self.is_citext())
    }

    pub(super) fn is_number(&self) -> bool {
        !self.is_array
            && matches!(
                self.base.as_str(),
                "smallint" | "integer" | "bigint" | "numeric" | "real" | "double precision"
            )
    }

    pub(super) fn is_json(&self) -> bool {
        !self.is_array && matches!(self.base.as_str(), "json" | "jsonb")
    }

    fn is_citext(&self) -> bool {
        self.base == "citext" || self.base.ends_with(".citext")
    }

    fn is_plain(&self, base: &str) -> bool {
        !self.is_array && self.base == base
    }

    fn modifier(&self, index: usize) -> Option<i64> {
        self.modifiers.get(index)?.parse().ok()
    }

    /// Digits before the point and after it, of a number that has limits.
    fn digits(&self) -> Option<(i64, i64)> {
        match self.base.as_str() {
            "smallint" => Some((5, 0)),
            "integer" => Some((10, 0)),
            "bigint" => Some((19, 0)),
            "numeric" => {
                let scale = self.modifier(1).unwrap_or(0);
                Some((self.modifier(0)? - scale, scale))
            }
            _ => None,
        }
    }

    /// The longest text of a value, where there is one.
    fn longest(&self) -> Option<i64> {
        match self.base.as_str() {
            _ if self.is_array => None,
            "character varying" | "character" => self.modifier(0),
            "boolean" => Some(5),
            "smallint" => Some(6),
            "integer" => Some(11),
            "bigint" => Some(20),
            "uuid" => Some(36),
            _ => None,
        }
    }

    fn has_zone(&self) -> bool {
        self.base.ends_with(" with time zone")
    }

    fn is_temporal(&self) -> bool {
        self.base.starts_with("timestamp")
            || self.base.starts_with("time ")
            || self.base.starts_with("interval")
    }
}

/// Which cast there is among the types that every server has.
pub(super) fn cast(from: &TypeName, to: &TypeName) -> Cast {
    const ASSIGNMENTS: &[(&str, &str)] = &[
        ("bigint", "money"),
        ("integer", "money"),
        ("numeric", "money"),
        ("money", "numeric"),
        ("bigint", "oid"),
        ("integer", "oid"),
        ("smallint", "oid"),
        ("oid", "bigint"),
        ("oid", "integer"),
        ("json", "jsonb"),
        ("jsonb", "json"),
        ("point", "box"),
        ("path", "polygon"),
        ("box", "polygon"),
        ("polygon", "path"),
        ("cidr", "inet"),
        ("inet", "cidr"),
        ("macaddr", "macaddr8"),
        ("macaddr8", "macaddr"),
        ("date", "timestamp without time zone"),
        ("date", "timestamp with time zone"),
        ("timestamp without time zone", "date"),
        ("timestamp without time zone", "time without time zone"),
        ("timestamp without time zone", "timestamp with time zone"),
        ("timestamp with time zone", "date"),
        ("timestamp with time zone", "time without time zone"),
        ("timestamp with time zone", "timestamp without time zone"),
        ("timestamp with time zone", "time with time zone"),
        ("time without time zone", "interval"),
        ("time without time zone", "time with time zone"),
        ("time with time zone", "time without time zone"),
        ("interval", "time without time zone"),
        ("bit", "bit varying"),
        ("bit varying", "bit"),
    ];
    const EXPLICIT: &[(&str, &str)] = &[
        ("boolean", "integer"),
        ("integer", "boolean"),
        ("integer", "bit"),
        ("bigint", "bit"),
        ("bit", "integer"),
        ("bit", "bigint"),
        ("jsonb", "boolean"),
        ("box", "point"),
        ("box", "circle"),
        ("circle", "point"),
        ("circle", "box"),
        ("circle", "polygon"),
        ("polygon", "point"),
        ("polygon", "box"),
        ("polygon", "circle"),
        ("lseg", "point"),
        ("box", "lseg"),
    ];
    if from.is_array && to.is_array {
        return cast(&from.element(), &to.element());
    }
    let has = |pairs: &[(&str, &str)]| pairs.contains(&(from.base.as_str(), to.base.as_str()));
    if to.is_string() || (from.base == to.base && from.is_array == to.is_array) {
        return Cast::Assignment;
    }
    if from.is_string() {
        return Cast::Explicit;
    }
    if from.is_array || to.is_array {
        return Cast::None;
    }
    if (from.is_number() && to.is_number()) || has(ASSIGNMENTS) {
        Cast::Assignment
    } else if has(EXPLICIT) || (from.base == "jsonb" && to.is_number()) {
        Cast::Explicit
    } else {
        Cast::None
    }
}

/// Whether values of this type may be rounded or cut when they become such of that one.
pub(in crate::object) fn narrows(from: &str, to: &str) -> bool {
    let (from, to) = (TypeName::parse(from), TypeName::parse(to));
    from != to && !holds_all(&from, &to)
}

/// Whether every value of the one is a value of the other, and nothing is rounded or cut.
pub(super) fn holds_all(from: &TypeName, to: &TypeName) -> bool {
    if to.is_array {
        return holds_all(&from.element(), &to.element());
    }
    if to.is_string() {
        return match to.base.as_str() {
            "name" => from.base == "name",
            _ => match to.modifier(0) {
                None => true,
                Some(most) => from.longest().is_some_and(|longest| longest <= most),
            },
        };
    }
    if from.is_array {
        return false;
    }
    if let (Some(has), Some(holds)) = (from.digits(), to.digits()) {
        let is_whole = to.base != "numeric";
        return if is_whole && from.base != "numeric" {
            has.0 <= holds.0
        } else {
            !is_whole && has.0 <= holds.0 && has.1 <= holds.1
        };
    }
    if to.is_plain("numeric") && from.is_plain("numeric") {
        return to.modifiers.is_empty();
    }
    if from.base == to.base {
        return match to.base.as_str() {
            "bit varying" => fits(from.modifier(0), to.modifier(0)),
            _ if to.is_temporal() => precision_fits(from, to),
            _ => from.modifiers == to.modifiers || to.modifiers.is_empty(),
        };
    }
    match (from.base.as_str(), to.base.as_str()) {
        ("smallint" | "integer" | "bigint" | "boolean", "numeric") => to.modifiers.is_empty(),
        ("smallint", "real" | "double precision")
        | ("integer" | "real", "double precision")
        | ("boolean", "smallint" | "integer" | "bigint" | "real" | "double precision")
        | ("cidr", "inet")
        | ("macaddr", "macaddr8")
        | ("jsonb", "json")
        | ("smallint" | "integer", "oid")
        | ("oid", "bigint")
        | ("date", "timestamp without time zone" | "timestamp with time zone") => true,
        ("timestamp without time zone", "timestamp with time zone")
        | ("time without time zone", "time with time zone" | "interval") => {
            precision_fits(from, to)
        }
        ("bit", "bit varying") => fits(from.modifier(0), to.modifier(0)),
        (_, "jsonb" | "json") => !from.is_string() && !from.is_json(),
        _ => {
            to.base.starts_with("interval")
                && from.base.starts_with("interval")
                && to.base == "interval"
        }
    }
}

/// Whether the session's setting `TimeZone` decides what a value becomes: it is read as of that zone, or shown in it.
pub(super) fn asks_time_zone(from: &TypeName, to: &TypeName) -> bool {
    let lacks_zone = |name: &TypeName| {
        name.base == "date"
            || matches!(
                name.base.as_str(),
                "timestamp without time zone" | "time without time zone"
            )
    };
    if to.has_zone() {
        lacks_zone(from) || from.is_string()
    } else {
        from.has_zone() && lacks_zone(to)
    }
}

/// Whether PostgreSQL leaves the rows as they are, because their bytes mean the same.
pub(super) fn keeps_rows(from: &TypeName, to: &TypeName) -> bool {
    if from == to {
        return true;
    }
    if from.is_array || to.is_array {
        return false;
    }
    if from.base == to.base {
        return match to.base.as_str() {
            "character varying" | "bit varying" => fits(from.modifier(0), to.modifier(0)),
            "numeric" => {
                to.modifiers.is_empty()
                    || (from.modifier(0).is_some_and(|precision| {
                        to.modifier(0).is_some_and(|most| precision <= most)
                    }) && from.modifier(1).unwrap_or(0) == to.modifier(1).unwrap_or(0))
            }
            _ if to.is_temporal() => precision_fits(from, to),
            _ => false,
        };
    }
    match (from.base.as_str(), to.base.as_str()) {
        ("character varying" | "text" | "xml", "character varying" | "text")
        | ("bit", "bit varying") => to.modifiers.is_empty(),
        ("cidr", "inet") | ("oid", "integer") | ("integer", "oid") => true,
        // The same bytes as text, whatever compares them.
        ("character varying" | "text", _) => to.is_citext(),
        (_, "character varying" | "text") => from.is_citext() && to.modifiers.is_empty(),
        _ => false,
    }
}

fn fits(length: Option<i64>, most: Option<i64>) -> bool {
    match (length, most) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(length), Some(most)) => length <= most,
    }
}

/// Digits of a second: no limit is six.
fn precision_fits(from: &TypeName, to: &TypeName) -> bool {
    to.modifier(0)
        .is_none_or(|most| most >= 6 || from.modifier(0).is_some_and(|has| has <= most))
}

/// Whether one of the names in a list of columns and expressions is this column's.
pub(super) fn mentions(sql: &str, column: &str) -> bool {
    let quoted = crate::sql::quote::quoted(column);
    significant(sql).any(|token| match token.kind {
        Kind::Word => token.text == column,
        Kind::QuotedIdentifier => token.text == quoted,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn types(from: &str, to: &str) -> (TypeName, TypeName) {
        (TypeName::parse(from), TypeName::parse(to))
    }

    #[test]
    fn a_type_is_taken_apart_and_put_together_again() {
        for text in [
            "integer",
            "character varying(20)",
            "numeric(10,2)",
            "numeric(8,-3)",
            "timestamp(3) with time zone",
            "timestamp without time zone",
            "time(0) without time zone",
            "interval(3)",
            "bit varying(5)",
            "character varying(5)[]",
            "\"My sch\".\"We (ird)\"[]",
            "public.mood",
            "double precision",
            "\"char\"",
            "public.geometry(Point,4326)",
        ] {
            assert_eq!(
                TypeName::parse(text).sql(),
                text,
                "{:?}",
                TypeName::parse(text)
            );
        }
        assert_eq!(
            TypeName::parse("timestamp(3) with time zone").base,
            "timestamp with time zone"
        );
    }

    #[test]
    fn where_the_time_zone_of_the_session_decides() {
        const WITH: &str = "timestamp with time zone";
        const WITHOUT: &str = "timestamp without time zone";
        for (from, to, asks) in [
            (WITHOUT, WITH, true),
            (WITH, WITHOUT, true),
            (
                "timestamp(3) without time zone",
                "timestamp(0) with time zone",
                true,
            ),
            (
                "timestamp without time zone[]",
                "timestamp with time zone[]",
                true,
            ),
            ("date", WITH, true),
            (WITH, "date", true),
            ("text", WITH, true),
            ("time without time zone", "time with time zone", true),
            (WITH, "text", false),
            (WITH, "timestamp(3) with time zone", false),
            ("date", WITHOUT, false),
            ("text", WITHOUT, false),
        ] {
            let (from, to) = types(from, to);
            assert_eq!(asks_time_zone(&from, &to), asks, "{from:?} to {to:?}");
        }
    }

    #[test]
    fn widening_is_told_from_narrowing() {
        for (from, to, holds, keeps) in [
            ("character varying(5)", "character varying(10)", true, true),
            (
                "character varying(10)",
                "character varying(5)",
                false,
                false,
            ),
            ("character varying(10)", "text", true, true),
            ("text", "character varying(10)", false, false),
            ("text", "character varying", true, true),
            ("character(5)", "text", true, false),
            ("integer", "bigint", true, false),
            ("bigint", "integer", false, false),
            ("integer", "numeric", true, false),
            ("integer", "numeric(10,2)", false, false),
            ("integer", "numeric(12,2)", true, false),
            ("integer", "text", true, false),
            ("integer", "character varying(11)", true, false),
            ("integer", "character varying(5)", false, false),
            ("numeric(10,2)", "numeric(12,2)", true, true),
            ("numeric(10,2)", "numeric(12,3)", true, false),
            ("numeric(10,2)", "numeric(12,4)", true, false),
            ("numeric(10,2)", "numeric", true, true),
            ("numeric", "numeric(10,2)", false, false),
            ("numeric(3,0)", "integer", false, false),
            ("numeric(5,0)", "numeric(5,-2)", false, false),
            ("numeric(5,-2)", "numeric(5,0)", false, false),
            ("numeric(5,-2)", "numeric(7,0)", true, false),
            ("numeric(6,-2)", "numeric(8,-3)", false, false),
            ("numeric(5,-2)", "numeric(6,-2)", true, true),
            ("double precision", "real", false, false),
            (
                "timestamp(3) without time zone",
                "timestamp without time zone",
                true,
                true,
            ),
            (
                "timestamp without time zone",
                "timestamp(3) without time zone",
                false,
                false,
            ),
            (
                "timestamp without time zone",
                "timestamp with time zone",
                true,
                false,
            ),
            (
                "timestamp with time zone",
                "timestamp without time zone",
                false,
                false,
            ),
            ("timestamp without time zone", "date", false, false),
            ("date", "timestamp without time zone", true, false),
            ("text", "jsonb", false, false),
            ("jsonb", "text", true, false),
            ("json", "jsonb", false, false),
            ("text", "integer", false, false),
            ("integer", "integer[]", true, false),
            ("integer[]", "integer", false, false),
            ("integer[]", "bigint[]", true, false),
            (
                "character varying(5)[]",
                "character varying(9)[]",
                true,
                false,
            ),
            ("boolean", "integer", true, false),
            ("integer", "boolean", false, false),
            ("text", "public.citext", true, true),
        ] {
            let (from, to) = types(from, to);
            assert_eq!(
                holds_all(&from, &to),
                holds,
                "{} to {}",
                from.sql(),
                to.sql()
            );
            assert_eq!(
                keeps_rows(&from, &to),
                keeps,
                "{} to {}",
                from.sql(),
                to.sql()
            );
        }
    }

    #[test]
    fn casts_are_those_of_postgresql() {
        for (from, to, wanted) in [
            ("integer", "bigint", Cast::Assignment),
            ("integer", "text", Cast::Assignment),
            ("text", "integer", Cast::Explicit),
            ("boolean", "integer", Cast::Explicit),
            ("boolean", "bigint", Cast::None),
            ("jsonb", "integer", Cast::Explicit),
            ("public.mood", "public.other", Cast::None),
            ("public.mood", "text", Cast::Assignment),
            ("integer[]", "text[]", Cast::Assignment),
            ("integer", "integer[]", Cast::None),
            ("text", "integer[]", Cast::Explicit),
        ] {
            let (from, to) = types(from, to);
            assert_eq!(cast(&from, &to), wanted, "{} to {}", from.sql(), to.sql());
        }
    }

    #[test]
    fn a_partition_key_mentions_its_columns() {
        assert!(mentions("RANGE (a, lower(b))", "b"));
        assert!(mentions("LIST (\"We ird\")", "We ird"));
        assert!(!mentions("RANGE (a, lower('b'))", "b"));
    }
}
