//! A value of an enum cannot be used before the transaction that adds it is committed, unless that made the enum too (55P04).

use crate::finding::Severity;
use crate::lint::act::Act;
use crate::lint::rule::{Check, Report, Rule, Visit};
use crate::sql::lexer::Kind;
use crate::sql::string_value;

pub(super) static RULE: Rule = Rule {
    id: "enum-value-used-early",
    severity: Some(Severity::Error),
    about: "An enum value that is used in the transaction that adds it.",
    url: "https://www.postgresql.org/docs/current/sql-altertype.html#SQL-ALTERTYPE-NOTES",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    let (Act::AddValue { enumeration, value }, Some(statement)) = (visit.act(), visit.statement())
    else {
        return Vec::new();
    };
    let statements = &visit.section.statements;
    let made_here = statements
        .iter()
        .take(visit.index)
        .any(|before| matches!(&before.act, Act::CreateType(name) if name == enumeration));
    if statement.in_transaction != Some(true) || made_here {
        return Vec::new();
    }
    let later = statements.iter().skip(visit.index + 1).filter(|later| {
        let is_comment = later
            .tokens
            .first()
            .is_some_and(|first| first.is_word("comment"));
        !is_comment && !matches!(later.act, Act::AddValue { .. })
    });
    later
        .flat_map(|later| &later.tokens)
        .find(|token| token.kind == Kind::String && string_value(token).as_ref() == Some(value))
        .map(|token| {
            Report::new(
                token.start..token.end(),
                format!("'{value}' of {enumeration} is used in the transaction that adds it, which PostgreSQL refuses"),
                "add the value in a revision of its own, before this one",
            )
        })
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found, silent};

    #[test]
    fn what_it_finds() {
        let found = [found(
            &RULE,
            "ALTER TYPE mood ADD VALUE 'calm';\nUPDATE people SET mood = 'calm' WHERE id = 1;",
        )];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "ALTER TYPE mood ADD VALUE 'calm';\nUPDATE people SET mood = 'sad' WHERE id = 1;",
                "CREATE TYPE mood AS ENUM ('sad');\nALTER TYPE mood ADD VALUE 'calm';\nSELECT 'calm'::mood;",
                "-- schemactl:up no-transaction\nALTER TYPE mood ADD VALUE 'calm';\nUPDATE people SET mood = 'calm' WHERE id = 1;",
            ],
        );
    }
}
