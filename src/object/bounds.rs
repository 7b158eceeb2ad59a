//! The bounds of a partition as a condition on rows.
//!
//! PostgreSQL has this condition itself (`pg_get_partition_constraintdef`), but only of partitions that are there.

use crate::sql::lexer::{Kind as TokenKind, Token, significant};

/// What a row meets that lies within these bounds of a table that is partitioned like this, and the expressions that it is about.
///
/// As `pg_get_partkeydef` and `pg_get_expr` write them. None for `DEFAULT`, for rows that are spread by a hash, and where the key
/// compares with other operators than the ones of its type.
pub(super) fn condition(partition_key: &str, bound: &str) -> Option<(Vec<String>, String)> {
    let (strategy, key) = partition_key.split_once(' ')?;
    let keys = lists(key).into_iter().next()?;
    let keys: Vec<String> = keys.into_iter().map(expression).collect::<Option<_>>()?;
    let bounds = lists(bound);
    let condition = match (strategy, bounds.as_slice(), keys.as_slice()) {
        ("LIST", [values], [key]) => one_of(key, values),
        ("RANGE", [from, to], _) if from.len() == keys.len() && to.len() == keys.len() => {
            let limits = [limit(&keys, from, true), limit(&keys, to, false)];
            let limits: Vec<String> = limits.into_iter().flatten().collect();
            // Rows with a NULL in their key lie in the default partition.
            let has_values = keys.iter().map(|key| format!("{key} IS NOT NULL"));
            has_values.chain(limits).collect::<Vec<_>>().join(" AND ")
        }
        _ => return None,
    };
    Some((keys, condition))
}

fn one_of(key: &str, values: &[&str]) -> String {
    let (nulls, values): (Vec<&str>, Vec<&str>) =
        values.iter().partition(|value| **value == "NULL");
    let mut conditions = Vec::new();
    if !nulls.is_empty() {
        conditions.push(format!("{key} IS NULL"));
    }
    if !values.is_empty() {
        conditions.push(format!("{key} IN ({})", values.join(", ")));
    }
    conditions.join(" OR ")
}

/// The lower limit of a range, which is within it, or the upper one, which is not.
///
/// What comes after the first `MINVALUE` or `MAXVALUE` says nothing, and that one says on which side of it the values before it lie.
fn limit(keys: &[String], values: &[&str], is_lower: bool) -> Option<String> {
    let is_infinite = |value: &&str| matches!(*value, "MINVALUE" | "MAXVALUE");
    let count = values.iter().position(is_infinite).unwrap_or(values.len());
    let infinite = values.get(count).copied();
    if count == 0 {
        return None;
    }
    let operator = match (is_lower, infinite) {
        (true, None | Some("MINVALUE")) => ">=",
        (true, Some(_)) => ">",
        (false, None | Some("MINVALUE")) => "<",
        (false, Some(_)) => "<=",
    };
    let keys = keys.get(..count)?.join(", ");
    let values = values.get(..count)?.join(", ");
    Some(match count {
        1 => format!("{keys} {operator} {values}"),
        _ => format!("({keys}) {operator} ({values})"),
    })
}

/// The elements of each list in parentheses.
fn lists(text: &str) -> Vec<Vec<&str>> {
    let mut lists = Vec::new();
    let mut elements = Vec::new();
    let mut start = 0;
    let mut depth = 0_u32;
    for token in significant(text) {
        let opens = token.is_mark("(") || token.is_mark("[");
        let closes = token.is_mark(")") || token.is_mark("]");
        if opens {
            depth += 1;
        }
        if depth == 1 && (opens || closes || token.is_mark(",")) {
            if !opens {
                elements.extend(text.get(start..token.start).map(str::trim));
            }
            start = token.end();
        }
        if closes {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                lists.push(std::mem::take(&mut elements));
            }
        }
    }
    lists
}

/// An element of a partition key: a column, a function call or an expression in parentheses, with its collation.
fn expression(element: &str) -> Option<String> {
    let mut depth = 0_u32;
    let mut outer: Vec<Token<'_>> = Vec::new();
    for token in significant(element) {
        let closes = token.is_mark(")") || token.is_mark("]");
        if closes {
            depth = depth.saturating_sub(1);
        }
        let opens = token.is_mark("(") || token.is_mark("[");
        if depth == 0 && !closes && !token.is_mark(".") {
            outer.push(token);
        }
        if opens {
            depth += 1;
        }
    }
    let is_name =
        |token: &Token<'_>| matches!(token.kind, TokenKind::Word | TokenKind::QuotedIdentifier);
    // Two names that no dot joins are a column and its operator class.
    let collated = outer.iter().position(|token| token.is_word("COLLATE"));
    let before = outer.get(..collated.unwrap_or(outer.len()))?;
    let collation = outer.get(collated.map_or(outer.len(), |at| at + 1)..)?;
    let ends_of = |tokens: &[Token<'_>]| -> usize {
        tokens
            .windows(2)
            .filter(|pair| match pair {
                [one, next] => {
                    let between = element.get(one.end()..next.start).unwrap_or_default();
                    (is_name(one) || one.is_mark("("))
                        && is_name(next)
                        && !between.trim_end().ends_with('.')
                }
                _ => false,
            })
            .count()
    };
    (ends_of(before) == 0 && ends_of(collation) == 0).then(|| element.to_owned())
}

#[cfg(test)]
mod tests {
    use super::condition;

    fn of(key: &str, bound: &str) -> Option<String> {
        condition(key, bound).map(|(_, condition)| condition)
    }

    #[test]
    fn a_list() {
        let of = |bound| of("LIST (a)", bound).unwrap();
        assert_eq!(of("FOR VALUES IN (1, 2)"), "a IN (1, 2)");
        assert_eq!(
            of("FOR VALUES IN ('x,)', NULL)"),
            "a IS NULL OR a IN ('x,)')"
        );
        assert_eq!(of("FOR VALUES IN (NULL)"), "a IS NULL");
    }

    #[test]
    fn a_range() {
        let one = |bound| of("RANGE (at)", bound).unwrap();
        assert_eq!(
            one("FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')"),
            "at IS NOT NULL AND at >= '2026-01-01' AND at < '2026-02-01'"
        );
        assert_eq!(
            one("FOR VALUES FROM (MINVALUE) TO (MAXVALUE)"),
            "at IS NOT NULL"
        );
        let two = |bound| of("RANGE (a, b)", bound).unwrap();
        assert_eq!(
            two("FOR VALUES FROM (1, 2) TO (3, MINVALUE)"),
            "a IS NOT NULL AND b IS NOT NULL AND (a, b) >= (1, 2) AND a < 3"
        );
        assert_eq!(
            two("FOR VALUES FROM (1, MAXVALUE) TO (3, MAXVALUE)"),
            "a IS NOT NULL AND b IS NOT NULL AND a > 1 AND a <= 3"
        );
    }

    #[test]
    fn a_key_of_expressions() {
        let bound = "FOR VALUES FROM (1, 'x') TO (2, 'y')";
        assert_eq!(
            of(
                "RANGE (((a + b)), lower(\"B c\") COLLATE pg_catalog.\"C\")",
                bound
            )
            .unwrap(),
            "((a + b)) IS NOT NULL AND lower(\"B c\") COLLATE pg_catalog.\"C\" IS NOT NULL AND \
             (((a + b)), lower(\"B c\") COLLATE pg_catalog.\"C\") >= (1, 'x') AND \
             (((a + b)), lower(\"B c\") COLLATE pg_catalog.\"C\") < (2, 'y')"
        );
    }

    #[test]
    fn what_cannot_be_said() {
        assert_eq!(of("LIST (a)", "DEFAULT"), None);
        assert_eq!(
            of("HASH (a)", "FOR VALUES WITH (modulus 4, remainder 0)"),
            None
        );
        assert_eq!(of("LIST (a text_pattern_ops)", "FOR VALUES IN ('x')"), None);
        assert_eq!(of("LIST (lower(a) s.ops)", "FOR VALUES IN ('x')"), None);
        assert_eq!(
            of(
                "LIST (a COLLATE \"C\" text_pattern_ops)",
                "FOR VALUES IN ('x')"
            ),
            None
        );
    }
}
