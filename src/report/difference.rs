//! What differs between a database and its model, for people, programs, Markdown and GitHub Actions.
//!
//! `+` is declared and missing in the database, `-` is in the database and not declared, `~` is in both and not the same;
//! old is the database, new is the model. Parts stand under their table; what comes and goes with its table is only counted.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::annotation;
use super::visible::{visible, visible_lines};
use super::{json as document, markdown as md, text_diff};
use crate::compare::Comparison;
use crate::diff::{AttributeChange, Change, Difference};
use crate::object::{Kind, ObjectId};

/// Longer values are shown under their name, one below the other.
const WIDEST: usize = 60;

/// A table (or other whole) with what differs in it, in the order of identities.
struct Group<'a> {
    whole: &'a ObjectId,
    parts: Vec<(&'a ObjectId, &'a Change)>,
    /// How many parts of each kind come or go with the whole.
    implied: BTreeMap<Kind, usize>,
}

fn groups(difference: &Difference) -> Vec<Group<'_>> {
    let mut groups: BTreeMap<&ObjectId, Group<'_>> = BTreeMap::new();
    for (id, change) in &difference.changes {
        let whole = difference.wholes.get(id).unwrap_or(id);
        let group = groups.entry(whole).or_insert_with(|| Group {
            whole,
            parts: Vec::new(),
            implied: BTreeMap::new(),
        });
        if difference.is_implied(id) {
            *group.implied.entry(id.kind).or_default() += 1;
        } else if whole != id {
            group.parts.push((id, change));
        }
    }
    groups.into_values().collect()
}

fn sign(change: &Change) -> char {
    match change {
        Change::Created => '+',
        Change::Dropped => '-',
        Change::Changed(_) => '~',
    }
}

fn word(change: &Change) -> &'static str {
    match change {
        Change::Created => "created",
        Change::Dropped => "dropped",
        Change::Changed(_) => "changed",
    }
}

/// How the database stands to the model, for whoever reads it without having asked.
fn standing(change: &Change) -> &'static str {
    match change {
        Change::Created => "missing in the database",
        Change::Dropped => "in the database, not declared",
        Change::Changed(_) => "differs",
    }
}

/// `1 table`, `2 indexes`, `3 foreign keys`.
fn counted(number: usize, label: &str) -> String {
    let plural = match label {
        _ if number == 1 => return format!("1 {label}"),
        label if label.ends_with('y') && !label.ends_with("ey") => {
            format!("{}ies", label.strip_suffix('y').unwrap_or(label))
        }
        label if label.ends_with('x') || label.ends_with('s') => format!("{label}es"),
        label => format!("{label}s"),
    };
    format!("{number} {plural}")
}

fn implied(group: &Group<'_>) -> String {
    if group.implied.is_empty() {
        return String::new();
    }
    let parts: Vec<String> = group
        .implied
        .iter()
        .map(|(kind, number)| counted(*number, kind.label()))
        .collect();
    format!("  ({})", parts.join(", "))
}

/// For people; empty when nothing differs and nothing is remarked.
pub fn text(comparison: &Comparison) -> String {
    let difference = &comparison.difference;
    let mut text = String::new();
    for group in groups(difference) {
        let own = difference.changes.get(group.whole);
        let mark = own.map_or(' ', sign);
        text.push_str(&format!(
            "{mark} {}{}\n",
            visible(&group.whole.to_string()),
            implied(&group)
        ));
        if let Some(change) = own {
            text.push_str(&details(change, "    "));
        }
        for (id, change) in &group.parts {
            text.push_str(&format!(
                "    {} {}\n",
                sign(change),
                visible(&part_name(id))
            ));
            text.push_str(&details(change, "        "));
        }
    }
    for reordered in &difference.reordered {
        text.push_str(&format!(
            "  {}: columns in another order (not a difference)\n      database: {}\n      model:    {}\n",
            visible(&reordered.whole.to_string()),
            visible(&reordered.old.join(", ")),
            visible(&reordered.new.join(", "))
        ));
    }
    for line in &comparison.perhaps_renamed {
        text.push_str(&format!("  {}\n", visible(line)));
    }
    text
}

/// A part without what its heading says already.
fn part_name(id: &ObjectId) -> String {
    let name = crate::sql::ident(&id.name);
    let arguments = if id.kind.has_arguments() {
        format!("({})", id.arguments)
    } else {
        String::new()
    };
    format!("{} {name}{arguments}", id.kind)
}

fn details(change: &Change, indent: &str) -> String {
    let Change::Changed(attributes) = change else {
        return String::new();
    };
    let mut text = String::new();
    for attribute in attributes {
        let name = attribute.name.replace('_', " ");
        match (&attribute.old, &attribute.new) {
            (Some(old), Some(new)) if is_long(old) || is_long(new) => {
                text.push_str(&format!("{indent}{name}:\n"));
                // Not `lines`, which would not show the end of a line that ends in CR LF.
                for line in body_of_diff(old, new).trim_end_matches('\n').split('\n') {
                    text.push_str(&format!("{indent}  {}\n", visible_lines(line)));
                }
            }
            (old, new) => {
                let show = |value: &Option<String>| {
                    value
                        .as_deref()
                        .map_or_else(|| "nothing".to_owned(), visible)
                };
                let (old, new) = (show(old), show(new));
                if old.chars().count() + new.chars().count() > WIDEST {
                    text.push_str(&format!(
                        "{indent}{name}:\n{indent}  database: {old}\n{indent}  model:    {new}\n"
                    ));
                } else {
                    text.push_str(&format!("{indent}{name}: {old} → {new}\n"));
                }
            }
        }
    }
    text
}

fn is_long(text: &str) -> bool {
    text.trim_end().contains('\n')
}

/// A unified diff without the two lines that name files.
fn body_of_diff(old: &str, new: &str) -> String {
    let without = |text: &str| text.replace("\r\n", "\n");
    if old != new && without(old) == without(new) {
        let side = if old.contains("\r\n") {
            "database"
        } else {
            "model"
        };
        return format!("only the ends of lines differ: CR LF in the {side}, LF in the other");
    }
    let end = |text: &str| format!("{}\n", text.trim_end_matches('\n'));
    let diff = text_diff(&end(old), &end(new), "database", "model");
    if diff.is_empty() {
        return "only line breaks at the end differ".to_owned();
    }
    diff.split_inclusive('\n').skip(2).collect()
}

/// One line: how many objects are to be created, changed and dropped.
pub fn summary(comparison: &Comparison, model: &str) -> String {
    let difference = &comparison.difference;
    if difference.is_empty() {
        return format!(
            "in sync with {model}: {} compared",
            counted(difference.compared, "object")
        );
    }
    let mut numbers = [0_usize; 3];
    for (id, change) in &difference.changes {
        if difference.is_implied(id) {
            continue;
        }
        let [missing, other, extra] = &mut numbers;
        *match change {
            Change::Created => missing,
            Change::Changed(_) => other,
            Change::Dropped => extra,
        } += 1;
    }
    let [missing, other, extra] = numbers;
    let mut parts = Vec::new();
    for (number, words) in [
        (missing, "missing in the database"),
        (other, "not as declared"),
        (extra, "not in the model"),
    ] {
        if number > 0 {
            parts.push(format!("{number} {words}"));
        }
    }
    format!("differs from {model}: {}", parts.join(", "))
}

/// What was not compared or not counted, a line each.
pub fn left_out(comparison: &Comparison) -> Vec<String> {
    let mut lines: Vec<String> = comparison
        .hidden
        .iter()
        .map(|hidden| {
            format!(
                "not compared: {} ({})",
                counted(hidden.objects, "object"),
                visible(&hidden.rule)
            )
        })
        .collect();
    for (kind, names) in comparison.unmodelled.kinds() {
        lines.push(format!(
            "not compared: {}, a kind that schemactl does not model ({})",
            counted(names.len(), kind),
            visible(&some(names))
        ));
    }
    for unseen in &comparison.unseen {
        lines.push(format!(
            "not compared: {}, which this role may not see",
            visible(&unseen.to_string())
        ));
    }
    if comparison.respelled > 0 {
        lines.push(format!(
            "{} only spelled differently by PostgreSQL: not a difference",
            counted(comparison.respelled, "object")
        ));
    }
    lines
}

/// The first names of a list.
fn some(names: &[String]) -> String {
    const MOST: usize = 5;
    let mut text = names
        .iter()
        .take(MOST)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > MOST {
        text.push_str(", …");
    }
    text
}

/// For programs.
///
/// # Errors
///
/// A value that JSON cannot hold; there is none.
pub fn json(comparison: &Comparison) -> serde_json::Result<String> {
    let difference = &comparison.difference;
    let changes: Vec<Value> = difference
        .changes
        .iter()
        .map(|(id, change)| {
            let mut value = object(id);
            if let Value::Object(map) = &mut value {
                map.insert("change".to_owned(), json!(word(change)));
                map.insert(
                    "part_of".to_owned(),
                    difference.wholes.get(id).map_or(Value::Null, object),
                );
                if let Change::Changed(attributes) = change {
                    map.insert(
                        "attributes".to_owned(),
                        attributes.iter().map(attribute).collect(),
                    );
                }
            }
            value
        })
        .collect();
    let remarks: Vec<Value> = difference
        .reordered
        .iter()
        .map(|reordered| {
            json!({
                "remark": "column order",
                "object": object(&reordered.whole),
                "old": reordered.old,
                "new": reordered.new,
            })
        })
        .collect();
    let hidden: Vec<Value> = comparison
        .hidden
        .iter()
        .map(|hidden| json!({ "rule": hidden.rule, "objects": hidden.objects }))
        .collect();
    let unmodelled: Vec<Value> = comparison
        .unmodelled
        .kinds()
        .map(|(kind, names)| json!({ "kind": kind, "names": names }))
        .collect();
    let unseen: Vec<Value> = comparison
        .unseen
        .iter()
        .map(|unseen| json!({ "object": object(&unseen.id), "attribute": unseen.attribute }))
        .collect();
    document::document(
        "diff",
        &json!({
            "in_sync": difference.is_empty(),
            "compared": difference.compared,
            "changes": changes,
            "remarks": remarks,
            "perhaps_renamed": comparison.perhaps_renamed,
            "hidden": hidden,
            "unmodelled": unmodelled,
            "unseen": unseen,
            "respelled": comparison.respelled,
            "notes": comparison.notes,
        }),
    )
}

fn object(id: &ObjectId) -> Value {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    json!({
        "kind": id.kind.label(),
        "schema": text(&id.schema),
        "parent": text(&id.parent),
        "name": id.name,
        "arguments": id.kind.has_arguments().then(|| id.arguments.clone()),
    })
}

fn attribute(change: &AttributeChange) -> Value {
    json!({ "name": change.name, "old": change.old, "new": change.new })
}

/// For a pull request or a job summary.
pub fn markdown(comparison: &Comparison) -> String {
    let difference = &comparison.difference;
    let mut text = String::new();
    if difference.is_empty() {
        text.push_str(&format!(
            "The database is in sync with its model ({} compared).\n",
            counted(difference.compared, "object")
        ));
    }
    for group in groups(difference) {
        let own = difference.changes.get(group.whole);
        let heading = md::escape(&group.whole.to_string());
        text.push_str(&match own {
            Some(change) => format!("### {heading}: {}\n\n", standing(change)),
            None => format!("### {heading}\n\n"),
        });
        let count = implied(&group);
        if !count.is_empty() {
            text.push_str(&format!("{}\n\n", count.trim()));
        }
        if let Some(change) = own {
            text.push_str(&markdown_details(change));
        }
        for (id, change) in &group.parts {
            text.push_str(&format!(
                "- **{}**: {}\n",
                standing(change),
                md::escape(&part_name(id))
            ));
            text.push_str(&markdown_details(change));
        }
        text.push('\n');
    }
    for line in left_out(comparison) {
        text.push_str(&format!("> {}\n", md::escape(&line)));
    }
    text
}

fn markdown_details(change: &Change) -> String {
    let Change::Changed(attributes) = change else {
        return String::new();
    };
    let mut text = String::new();
    for attribute in attributes {
        let name = attribute.name.replace('_', " ");
        match (&attribute.old, &attribute.new) {
            (Some(old), Some(new)) if is_long(old) || is_long(new) => {
                let body = body_of_diff(old, new);
                let mut fence = "```".to_owned();
                while body.contains(&fence) {
                    fence.push('`');
                }
                text.push_str(&format!(
                    "\n{name}:\n\n{fence}diff\n{}{fence}\n\n",
                    visible_lines(&body)
                ));
            }
            (old, new) => {
                let show = |value: &Option<String>| {
                    value
                        .as_deref()
                        .map_or_else(|| "nothing".to_owned(), md::escape)
                };
                text.push_str(&format!("  - {name}: {} → {}\n", show(old), show(new)));
            }
        }
    }
    text
}

/// Annotations of a GitHub Actions run: one per object that differs.
pub fn github(comparison: &Comparison, model: &str) -> String {
    let difference = &comparison.difference;
    let mut text = String::new();
    for (id, change) in &difference.changes {
        if difference.is_implied(id) {
            continue;
        }
        let mut message = match change {
            Change::Created => format!("{id} is declared in {model} and missing in the database"),
            Change::Dropped => format!("{id} is in the database and not declared in {model}"),
            Change::Changed(_) => format!("{id} is not as {model} declares it"),
        };
        let details = details(change, "");
        if !details.is_empty() {
            message.push('\n');
            message.push_str(details.trim_end());
        }
        text.push_str(&format!(
            "::error title={}::{}\n",
            annotation::property(&format!("Schema drift: {id}")),
            annotation::data(&message)
        ));
    }
    for line in left_out(comparison) {
        text.push_str(&format!(
            "::notice title=schemactl diff::{}\n",
            annotation::data(&line)
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::selection::Hidden;

    fn id(name: &str) -> ObjectId {
        ObjectId::in_schema(Kind::Enum, "app", name)
    }

    fn sample() -> Comparison {
        let change = |name, old: Option<&str>, new: Option<&str>| AttributeChange {
            name,
            old: old.map(str::to_owned),
            new: new.map(str::to_owned),
        };
        let mut comparison = Comparison::default();
        comparison.difference.changes = BTreeMap::from([
            (id("gone"), Change::Dropped),
            (id("new"), Change::Created),
            (
                id("other"),
                Change::Changed(vec![
                    change("values", Some("a, b"), Some("a, b, c")),
                    change("comment", None, Some("one\u{1b}[31m")),
                    change("body", Some("one\ntwo\n"), Some("one\nthree\n")),
                ]),
            ),
        ]);
        comparison.difference.compared = 3;
        comparison.hidden = vec![Hidden {
            rule: "--exclude x*".to_owned(),
            objects: 12,
        }];
        comparison.respelled = 1;
        comparison
    }

    #[test]
    fn people_read_what_is_missing_what_is_too_much_and_what_is_different() {
        insta::assert_snapshot!(text(&sample()), @r"
        - enum app.gone
        + enum app.new
        ~ enum app.other
            values: a, b → a, b, c
            comment: nothing → one\u{1b}[31m
            body:
              @@ -1,2 +1,2 @@
               one
              -two
              +three
        ");
        assert_eq!(
            summary(&sample(), "schema.sql"),
            "differs from schema.sql: 1 missing in the database, 1 not as declared, 1 not in the model"
        );
        assert_eq!(
            left_out(&sample()),
            [
                "not compared: 12 objects (--exclude x*)",
                "1 object only spelled differently by PostgreSQL: not a difference"
            ]
        );
    }

    #[test]
    fn annotations_are_one_line_each() {
        let text = github(&sample(), "schema.sql");
        assert_eq!(text.lines().count(), 5);
        assert!(
            text.contains("::error title=Schema drift%3A enum app.new::"),
            "{text}"
        );
        assert!(text.contains("%0Avalues: a, b → a, b, c"), "{text}");
    }

    #[test]
    fn json_names_kind_and_change_of_every_object() {
        let value: Value = serde_json::from_str(&json(&sample()).unwrap()).unwrap();
        assert_eq!(value["format"], 1);
        assert_eq!(value["diff"]["in_sync"], false);
        assert_eq!(value["diff"]["changes"][1]["change"], "created");
        assert_eq!(
            value["diff"]["changes"][2]["attributes"][0]["new"],
            "a, b, c"
        );
    }

    #[test]
    fn counts_have_a_plural() {
        assert_eq!(counted(2, "index"), "2 indexes");
        assert_eq!(counted(2, "primary key"), "2 primary keys");
        assert_eq!(counted(2, "policy"), "2 policies");
        assert_eq!(counted(1, "policy"), "1 policy");
    }
}
