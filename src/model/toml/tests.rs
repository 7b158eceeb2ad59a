//! The file as a whole: every key, every error, and what editors are told.

use serde_json::{Value as Json, json};

use super::origin::Marks;
use super::{Document, lower, read, text};

const EVERY_KEY: &str = include_str!("every_key.toml");
const NEWER: &str = include_str!("newer.toml");

fn sql(toml: &str) -> String {
    let text = text(toml, "schema.toml").unwrap_or_else(|error| panic!("{error:#}"));
    text.files.iter().map(|file| file.text.as_str()).collect()
}

/// The statements of a file with these lines, each on a line of its own.
fn statements(toml: &str) -> Vec<String> {
    let one_line = |statement: &str| statement.split_whitespace().collect::<Vec<_>>().join(" ");
    crate::sql::split(&sql(toml))
        .statements
        .iter()
        .map(|statement| one_line(statement.text))
        .collect()
}

fn schema() -> Json {
    serde_json::from_str(&super::json_schema()).unwrap()
}

/// Whether a value is what a part of the JSON schema describes; knows the words that ours uses, and panics at others.
fn conforms(root: &Json, schema: &Json, value: &Json) -> bool {
    schema
        .as_object()
        .unwrap()
        .iter()
        .all(|(word, rule)| match word.as_str() {
            "$schema" | "title" | "description" | "default" | "definitions" => true,
            "$ref" => {
                let name = rule
                    .as_str()
                    .unwrap()
                    .strip_prefix("#/definitions/")
                    .unwrap();
                conforms(root, &root["definitions"][name], value)
            }
            "anyOf" => rule
                .as_array()
                .unwrap()
                .iter()
                .any(|rule| conforms(root, rule, value)),
            "allOf" => rule
                .as_array()
                .unwrap()
                .iter()
                .all(|rule| conforms(root, rule, value)),
            "enum" => rule.as_array().unwrap().contains(value),
            "type" => {
                let kind = match value {
                    Json::String(_) => "string",
                    Json::Bool(_) => "boolean",
                    Json::Number(number) if number.is_i64() => "integer",
                    Json::Number(_) => "number",
                    Json::Array(_) => "array",
                    _ => "object",
                };
                let is =
                    |wanted: &Json| wanted == kind || (wanted == "number" && kind == "integer");
                rule.as_array()
                    .map_or_else(|| is(rule), |kinds| kinds.iter().any(is))
            }
            "minLength" => value.as_str().is_none_or(|text| !text.is_empty()),
            "minItems" => value.as_array().is_none_or(|items| !items.is_empty()),
            "items" => value
                .as_array()
                .is_none_or(|items| items.iter().all(|item| conforms(root, rule, item))),
            "required" => value.as_object().is_none_or(|object| {
                rule.as_array()
                    .unwrap()
                    .iter()
                    .all(|key| object.contains_key(key.as_str().unwrap()))
            }),
            "properties" => value.as_object().is_none_or(|object| {
                object.iter().all(|(key, value)| {
                    rule.get(key).is_none_or(|rule| conforms(root, rule, value))
                })
            }),
            "additionalProperties" => value.as_object().is_none_or(|object| {
                object
                    .iter()
                    .filter(|(key, _)| {
                        schema
                            .get("properties")
                            .is_none_or(|keys| keys.get(key).is_none())
                    })
                    .all(|(_, value)| {
                        rule.as_bool()
                            .unwrap_or_else(|| conforms(root, rule, value))
                    })
            }),
            other => panic!("{other}"),
        })
}

fn as_json(toml: &str) -> Json {
    serde_json::to_value(toml.parse::<::toml::Table>().unwrap()).unwrap()
}

#[test]
fn the_files_with_every_key_hold_every_key() {
    fn collect<'a>(value: &'a Json, keys: &mut Vec<&'a str>) {
        match value {
            Json::Object(object) => object.iter().for_each(|(key, value)| {
                keys.push(key);
                collect(value, keys);
            }),
            Json::Array(items) => items.iter().for_each(|item| collect(item, keys)),
            _ => {}
        }
    }
    let (every, newer, schema) = (as_json(EVERY_KEY), as_json(NEWER), schema());
    let mut used = Vec::new();
    collect(&every, &mut used);
    collect(&newer, &mut used);
    let sections = schema["definitions"].as_object().unwrap();
    assert!(sections.len() > 15, "{}", sections.len());
    for section in sections.values().chain([&schema]) {
        for (key, value) in section["properties"].as_object().unwrap() {
            assert!(used.contains(&key.as_str()), "{key}");
            let description = value["description"].as_str().unwrap();
            assert!(description.len() > 5, "{key}: {description}");
        }
    }
}

#[test]
fn what_is_read_is_written_and_read_again_as_the_same() {
    for toml in [EVERY_KEY, NEWER] {
        let document = read(toml).unwrap();
        let written = super::write::file(&document.write_table());
        assert_eq!(read(&written).unwrap(), document, "{written}");
        lower::lower(&document, &mut Marks::off(), 180_000).unwrap();
    }
    assert_eq!(read("").unwrap(), Document::default());
}

#[test]
fn the_json_schema_takes_what_the_reader_takes_and_nothing_else() {
    let root = schema();
    for toml in [EVERY_KEY, NEWER, ""] {
        assert!(conforms(&root, &root, &as_json(toml)));
    }
    for toml in [
        "tabels = {}",
        "[tables.t.columns]\na = 3",
        "[tables.t.columns]\na = { typ = \"text\" }",
        "[tables.t.columns]\na = { not_null = true }",
        "[tables.t.columns]\na = { type = \"text\", identity = \"sometimes\" }",
        "[tables.t]\nprimary_key = []",
        "[views]\nv = \"\"",
        "[sql]\nbetween = []",
        "[tables.t.foreign_keys]\nf = { columns = [\"a\"] }",
    ] {
        assert!(!conforms(&root, &root, &as_json(toml)), "{toml}");
        assert!(read(toml).is_err(), "{toml}");
    }
    assert!(!conforms(&root, &root, &json!([])));
}

#[test]
fn the_short_form_of_a_column_is_the_beginning_of_its_sql() {
    for (column, expected) in [
        ("text", "a text"),
        ("text not null", "a text NOT NULL"),
        ("TEXT  NOT  NULL", "a TEXT NOT NULL"),
        ("numeric(10, 2) default 0", "a numeric(10, 2) DEFAULT 0"),
        (
            "text not null default 'not null'",
            "a text NOT NULL DEFAULT 'not null'",
        ),
        ("text default 'x' not null", "a text NOT NULL DEFAULT 'x'"),
        (
            "boolean default 1 is not null",
            "a boolean DEFAULT 1 is not null",
        ),
        (
            "boolean default (a not null)",
            "a boolean DEFAULT (a not null)",
        ),
        ("app.\"not null\"[]", "a app.\"not null\"[]"),
        (
            "timestamp with time zone default current_date + 1",
            "a timestamp with time zone DEFAULT current_date + 1",
        ),
        ("\"default\" default 1", "a \"default\" DEFAULT 1"),
        ("serial", "a serial"),
        ("\"primary key\"", "a \"primary key\""),
    ] {
        let toml = format!("[tables.t.columns]\na = '''{column}'''");
        assert_eq!(
            statements(&toml),
            [format!("CREATE TABLE public.t ( {expected} )")]
        );
    }
}

#[test]
fn names_that_nobody_gives_are_postgresqls_own() {
    insta::assert_snapshot!(statements(
        "[tables.\"app.users\".columns]\n\
         id = { type = 'int', identity = 'by default', primary_key = true }\n\
         email = { type = 'text', unique = true, check = 'email <> 0' }\n\
         boss = { type = 'int', references = { to = 'app.users', on_delete = 'cascade' } }\n"
    ).join("\n"), @"
    CREATE TABLE app.users ( id int GENERATED BY DEFAULT AS IDENTITY, email text, boss int, CONSTRAINT users_pkey PRIMARY KEY (id), CONSTRAINT users_email_key UNIQUE (email), CONSTRAINT users_email_check CHECK (email <> 0) )
    ALTER TABLE app.users ADD CONSTRAINT users_boss_fkey FOREIGN KEY (boss) REFERENCES app.users (id) ON DELETE CASCADE
    ");
}

#[test]
fn what_calls_functions_does_not_keep_its_table_waiting() {
    insta::assert_snapshot!(statements(
        "[tables.t.columns]\na = 'int default f()'\nb = 'int default 1'\n\
         [tables.t.checks]\nx = 'g(a) > 1'\ny = 'b IN (1, 2)'\n[domains.d]\ntype = 'int'\nchecks = { z = 'h(VALUE)' }\n"
    ).join("\n"), @"
    CREATE DOMAIN public.d AS int
    ALTER DOMAIN public.d ADD CONSTRAINT z CHECK (h(VALUE))
    CREATE TABLE public.t ( a int, b int DEFAULT 1, CONSTRAINT y CHECK (b IN (1, 2)) )
    ALTER TABLE ONLY public.t ALTER COLUMN a SET DEFAULT f()
    ALTER TABLE public.t ADD CONSTRAINT x CHECK (g(a) > 1)
    ");
}

#[test]
fn old_names_are_remembered_as_the_database_has_them() {
    let text = text(EVERY_KEY, "schema.toml").unwrap();
    let renames: Vec<String> = text
        .renames
        .iter()
        .map(|(old, new)| format!("{old} → {new}"))
        .collect();
    assert_eq!(
        renames,
        [
            "table public.people → table public.users",
            "column public.people.mail → column public.users.email"
        ]
    );
}

#[test]
fn errors_name_the_file_the_line_and_the_key() {
    for (toml, expected) in [
        ("a = ", "schema.toml:1: "),
        (
            "x = 1",
            "schema.toml:1: x: unknown key | known are schemas, ",
        ),
        (
            "[tabels.t]",
            "schema.toml:1: tabels: unknown key | did you mean tables?",
        ),
        (
            "\n[tables.users.columns]\nid = { typ = 'int' }",
            "schema.toml:3: tables.users.columns.id.typ: unknown key | did you mean type?",
        ),
        (
            "[tables.t.columns]\nid = { not_null = true }",
            "schema.toml:2: tables.t.columns.id: the key type is missing",
        ),
        (
            "[tables.t.columns]\nid = 3",
            "schema.toml:2: tables.t.columns.id: a type as a string, or a table is expected, not a number",
        ),
        (
            "[tables.t.columns]\nid = ''",
            "schema.toml:2: tables.t.columns.id: there is no SQL in it",
        ),
        (
            "[tables.t.columns]\nid = 'int primary key'",
            "schema.toml:2: tables.t.columns.id: PRIMARY is not part of the short form of a column, which is TYPE [not null] [default EXPRESSION] | write a table: { type = \"…\", … } with primary_key = true",
        ),
        (
            "[tables.t.columns]\nid = 'int not null unique'",
            "schema.toml:2: tables.t.columns.id: UNIQUE is not part",
        ),
        (
            "[tables.t.columns]\nid = 'int not null x'",
            "schema.toml:2: tables.t.columns.id: after NOT NULL only DEFAULT",
        ),
        (
            "[tables.t.columns]\nid = 'int default'",
            "schema.toml:2: tables.t.columns.id: a column is TYPE",
        ),
        (
            "[tables.t.columns]\nid = { type = 'int', identity = 'alway' }",
            "schema.toml:2: tables.t.columns.id.identity: \"alway\" is not one of always, by default | did you mean always?",
        ),
        (
            "[tables.t.columns]\nid = { type = 'int', identity = 'always', default = '1' }",
            "schema.toml:2: tables.t.columns.id: a column has default or identity, not both",
        ),
        (
            "[tables.t]\nprimary_key = ['ids']\n[tables.t.columns]\nid = 'int'",
            "schema.toml:2: tables.t.primary_key: the table has no column ids | did you mean id?",
        ),
        (
            "[tables.t]\nprimary_key = ['id']\n[tables.t.columns]\nid = { type = 'int', primary_key = true }",
            "schema.toml:4: tables.t.columns.id: the table has another primary key",
        ),
        (
            "[tables.t]\nprimary_key = []",
            "schema.toml:2: tables.t.primary_key: it has no columns",
        ),
        (
            "[tables.t.columns]\na = 'int'\n[tables.t.indexes]\ni = { keys = ['a'], inclde = [] }",
            "schema.toml:4: tables.t.indexes.i.inclde: unknown key | did you mean include?",
        ),
        (
            "[tables.t.unique]\nu = { columns = ['a'], initially_deferred = true }\n[tables.t.columns]\na = 'int'",
            "schema.toml:2: tables.t.unique.u: initially_deferred needs deferrable = true",
        ),
        (
            "[tables.t.columns]\na = { type = 'int', references = 'u' }",
            "schema.toml:2: tables.t.columns.a.references: u has no primary key in this file | name the columns: \"u(COLUMN)\"",
        ),
        (
            "[tables.t.columns]\na = { type = 'int', references = 'u(a' }",
            "schema.toml:2: tables.t.columns.a.references: u(a is not TABLE(COLUMN, …)",
        ),
        (
            "[tables.t.columns]\na = { type = 'int', references = 'u(a, b)' }",
            "schema.toml:2: tables.t.columns.a.references: 1 columns cannot refer to 2 of u",
        ),
        (
            "[tables.t]\npartition_of = 'u'",
            "schema.toml:1: tables.t: a partition needs bound",
        ),
        (
            "[tables.t]\nbound = 'DEFAULT'",
            "schema.toml:1: tables.t: bound needs partition_of",
        ),
        (
            "[tables.t]\npartition_of = 'u'\nbound = 'DEFAULT'\n[tables.t.columns]\na = 'int'",
            "schema.toml:5: tables.t.columns.a: a partition has the columns of its table",
        ),
        (
            "[tables.t]\ninherits = ['t']",
            "schema.toml:1: tables.t: the table inherits from itself",
        ),
        (
            "[tables.\"a.b.c\"]",
            "schema.toml:1: tables.\"a.b.c\": a.b.c is not NAME or SCHEMA.NAME",
        ),
        (
            "[tables.users]\n[tables.\"public.users\"]",
            "schema.toml:2: tables.\"public.users\": public.users is there twice: tables.users says it too",
        ),
        (
            "[enums]\nmood = 'sad'",
            "schema.toml:2: enums.mood: a list of values, or a table is expected, not a string",
        ),
        (
            "[enums]\nmood = ['sad', 3]",
            "schema.toml:2: enums.mood[1]: a string is expected, not a number",
        ),
        (
            "[domains.d.checks]\nc = { expression = 'x', no_inherit = true }\n[domains.d]\ntype = 'int'",
            "schema.toml:2: domains.d.checks.c: a check of a domain has no no_inherit",
        ),
        (
            "[sequences.s]\nowned_by = 'a'",
            "schema.toml:2: sequences.s.owned_by: a is not TABLE.COLUMN",
        ),
        (
            "[sequences.s]\nstart = 99999999999999999999",
            "schema.toml:2: sequences.s.start: the number is too large",
        ),
        (
            "[views]\nv = 'SELECT \u{FDD0}'",
            "schema.toml:2: views.v: \\u{fdd0} is in no SQL",
        ),
        (
            "[sql]\nafter = 'x'",
            "schema.toml:2: sql.after: a list is expected, not a string",
        ),
        (
            "[tables.t.columns]\na = 'int'\n[tables.t.columns]\nb = 'int'",
            "schema.toml:3: ",
        ),
    ] {
        let error = text(toml, "schema.toml").unwrap_err();
        let error = error.downcast_ref::<crate::error::UserError>().unwrap();
        let said = format!("{} | {}", error.message(), error.hints().join(" | "));
        assert!(said.starts_with(expected), "{toml}\n{said}\n{expected}");
        assert!(
            error.details().join("").contains("--> schema.toml:"),
            "{error:?}"
        );
    }
}
