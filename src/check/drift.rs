//! One schema against another, a finding an object.

use crate::diff::{Change, Difference};
use crate::finding::{Finding, Place, Severity};
use crate::model::Source;
use crate::object::ObjectId;
use crate::sql::lexer::significant;

/// What differs; `one` is how the schema is called that is not the model ("the database", "what the revisions make").
pub fn drift(
    rule: &str,
    one: &str,
    difference: &Difference,
    model: &Source,
    help: &str,
) -> Vec<Finding> {
    let shown = model.describe();
    let files = model.read().map(|text| text.files).unwrap_or_default();
    let mut findings: Vec<Finding> = difference
        .changes
        .iter()
        .filter(|(id, _)| !difference.is_implied(id))
        .map(|(id, change)| {
            let message = match change {
                Change::Created => {
                    format!("{id} is declared in {shown}, and {one} does not have it")
                }
                Change::Dropped => format!("{one} has {id}, and {shown} does not declare it"),
                Change::Changed(_) => format!("{id} is not as {shown} declares it in {one}"),
            };
            let mut finding = Finding::new(rule, Severity::Error, message).help(help);
            if let Change::Changed(attributes) = change {
                let lines: Vec<String> = attributes
                    .iter()
                    .map(|attribute| {
                        let value = |value: &Option<String>| {
                            value.clone().unwrap_or_else(|| "nothing".to_owned())
                        };
                        format!(
                            "{}: {} → {}",
                            attribute.name.replace('_', " "),
                            value(&attribute.old),
                            value(&attribute.new)
                        )
                    })
                    .collect();
                finding = finding.detail(lines.join("\n"));
            }
            let place = files.iter().find_map(|file| {
                Some(Place {
                    path: file.shown.clone().into(),
                    line: line_of(&file.text, id)?,
                    column: 0,
                })
            });
            match (place, model) {
                (Some(place), _) => finding.at(place),
                (None, Source::Path { shown, .. }) => finding.in_file(shown),
                (None, Source::Command { .. }) => finding,
            }
        })
        .collect();
    findings.sort_by(|one, other| one.place.cmp(&other.place));
    findings
}

/// The line on which an object is probably declared: where its name stands in a statement that makes something, that of its table else.
fn line_of(text: &str, id: &ObjectId) -> Option<usize> {
    [&id.name, &id.parent]
        .into_iter()
        .filter(|name| !name.is_empty())
        .find_map(|name| {
            let mut in_creation = false;
            let mut begins = true;
            for token in significant(text) {
                if begins {
                    in_creation = token.text.eq_ignore_ascii_case("create")
                        || token.text.eq_ignore_ascii_case("alter");
                }
                begins = token.text == ";";
                let plain = token.text.trim_matches('"');
                if in_creation && (plain == name || token.text.eq_ignore_ascii_case(name)) {
                    let before = text.get(..token.start)?;
                    return Some(before.bytes().filter(|byte| *byte == b'\n').count() + 1);
                }
            }
            None
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Kind;

    #[test]
    fn the_line_is_that_of_the_name_or_else_of_its_table() {
        let text = "-- people\nINSERT INTO people;\nCREATE TABLE app.people (\n  id int,\n  \"Name\" text\n);\n";
        let column = |name| ObjectId::part(Kind::Column, "app", "people", name);
        assert_eq!(
            line_of(text, &ObjectId::in_schema(Kind::Table, "app", "people")),
            Some(3)
        );
        assert_eq!(line_of(text, &column("Name")), Some(5));
        assert_eq!(line_of(text, &column("gone")), Some(3));
        assert_eq!(
            line_of(text, &ObjectId::in_schema(Kind::Table, "app", "other")),
            None
        );
    }
}
