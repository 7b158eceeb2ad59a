//! A schema against the model, or against what revisions make; a finding an object.

use crate::diff::{AttributeChange, Change, Difference};
use crate::finding::{Finding, Place, Severity};
use crate::model::{Source, Text};
use crate::object::ObjectId;
use crate::sql::lexer::{Token, significant};

/// Whose schema is held against another, and the words for what differs.
#[derive(Clone, Copy, Debug)]
pub struct Drift {
    /// The rule of the findings.
    pub rule: &'static str,
    /// How the schema is called: "the database", "what the revisions make".
    pub one: &'static str,
    /// What to do about it.
    pub help: &'static str,
    /// What to do about an object that is too much.
    pub help_with_too_much: &'static str,
}

/// What makes an object as it should be.
struct Should {
    /// "declared in schema.sql".
    made: String,
    /// "schema.sql declares".
    makes: String,
    /// "schema.sql does not declare".
    makes_not: String,
}

impl Drift {
    /// What differs from the model, where in its text it is declared.
    pub fn from_model(&self, difference: &Difference, model: &Source, text: &Text) -> Vec<Finding> {
        let shown = model.describe();
        let should = Should {
            made: format!("declared in {shown}"),
            makes: format!("{shown} declares"),
            makes_not: format!("{shown} does not declare"),
        };
        let files: Vec<_> = text
            .files
            .iter()
            .map(|file| (file, creations(&file.text)))
            .collect();
        self.findings(difference, &should, |finding, id| {
            let place = files.iter().find_map(|(file, statements)| {
                Some(Place {
                    path: file.shown.clone().into(),
                    line: file.line(declaration(statements, id)?),
                    column: 0,
                })
            });
            match (place, model) {
                (Some(place), _) => finding.at(place),
                (None, Source::Path { shown, .. }) => finding.in_file(shown),
                (None, Source::Command { .. }) => finding,
            }
        })
    }

    /// What differs from what the applied revisions make.
    pub fn from_revisions(&self, difference: &Difference) -> Vec<Finding> {
        let should = Should {
            made: "made by the applied revisions".to_owned(),
            makes: "the applied revisions make".to_owned(),
            makes_not: "the applied revisions do not make".to_owned(),
        };
        self.findings(difference, &should, |finding, _| finding)
    }

    fn findings(
        &self,
        difference: &Difference,
        should: &Should,
        placed: impl Fn(Finding, &ObjectId) -> Finding,
    ) -> Vec<Finding> {
        let Self { rule, one, .. } = *self;
        let Should {
            made,
            makes,
            makes_not,
        } = should;
        let mut findings: Vec<Finding> = difference
            .changes
            .iter()
            .filter(|(id, _)| !difference.is_implied(id))
            .map(|(id, change)| {
                let message = match change {
                    Change::Created => format!("{id} is {made}, and {one} does not have it"),
                    Change::Dropped => format!("{one} has {id}, and {makes_not} it"),
                    Change::Changed(_) => format!("{id} is not as {makes} it in {one}"),
                };
                let help = match change {
                    Change::Dropped => self.help_with_too_much,
                    Change::Created | Change::Changed(_) => self.help,
                };
                let mut finding = Finding::new(rule, Severity::Error, message).help(help);
                if let Change::Changed(attributes) = change {
                    let lines: Vec<String> = attributes.iter().map(line).collect();
                    finding = finding.detail(lines.join("\n"));
                }
                placed(finding, id)
            })
            .collect();
        findings.sort_by(|one, other| one.place.cmp(&other.place));
        findings
    }
}

/// What differs in an attribute.
fn line(attribute: &AttributeChange) -> String {
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    format!(
        "{}: {} → {}",
        attribute.name.replace('_', " "),
        value(&attribute.old),
        value(&attribute.new)
    )
}

/// The byte at which an object is probably declared: where its name stands in a statement that makes something, that of its table too
/// where it is part of one; where that of its table stands else.
fn declaration(statements: &[Vec<Token<'_>>], id: &ObjectId) -> Option<usize> {
    if id.parent.is_empty() {
        return statements
            .iter()
            .find_map(|statement| named(statement, &id.name))
            .map(|token| token.start);
    }
    let beside = statements.iter().find_map(|statement| {
        let parent = named(statement, &id.parent)?;
        let after = statement
            .iter()
            .position(|token| token.start > parent.start);
        let after = after.and_then(|after| statement.get(after..));
        after
            .and_then(|after| named(after, &id.name))
            .or_else(|| named(statement, &id.name))
    });
    let parent = || {
        statements
            .iter()
            .find_map(|statement| named(statement, &id.parent))
    };
    beside.or_else(parent).map(|token| token.start)
}

/// The statements of a text that make something.
fn creations(text: &str) -> Vec<Vec<Token<'_>>> {
    let tokens: Vec<Token<'_>> = significant(text).collect();
    tokens
        .split(|token| token.text == ";")
        .filter(|statement| {
            statement.first().is_some_and(|first| {
                ["create", "alter"]
                    .iter()
                    .any(|word| first.text.eq_ignore_ascii_case(word))
            })
        })
        .map(<[Token<'_>]>::to_vec)
        .collect()
}

/// The first token that is this name.
fn named<'s, 't>(statement: &'s [Token<'t>], name: &str) -> Option<&'s Token<'t>> {
    statement
        .iter()
        .find(|token| token.text.trim_matches('"') == name || token.text.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Kind;
    use crate::sql::at_byte;

    #[test]
    fn an_object_is_declared_where_its_name_is_or_else_that_of_its_table() {
        let text = "-- people\nINSERT INTO people;\nCREATE TABLE app.people (\n  id int,\n  \"Name\" text\n);\n\
                    CREATE TABLE pets (\n  id int\n);\nCREATE INDEX pets_id ON pets (id);\n";
        let line_of = |text: &str, id: &ObjectId| {
            declaration(&creations(text), id).map(|byte| at_byte(text, byte).line)
        };
        let column = |name| ObjectId::part(Kind::Column, "app", "people", name);
        assert_eq!(
            line_of(text, &ObjectId::in_schema(Kind::Table, "app", "people")),
            Some(3)
        );
        assert_eq!(line_of(text, &column("Name")), Some(5));
        assert_eq!(line_of(text, &column("gone")), Some(3));
        let of_pets = |kind, name| ObjectId::part(kind, "app", "pets", name);
        assert_eq!(line_of(text, &of_pets(Kind::Column, "id")), Some(8));
        assert_eq!(line_of(text, &of_pets(Kind::Index, "pets_id")), Some(10));
        assert_eq!(
            line_of(text, &ObjectId::in_schema(Kind::Table, "app", "other")),
            None
        );
    }
}
