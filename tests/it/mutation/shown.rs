//! What a person sees: the table of what is compared, and some mutations through the binary.

use std::fmt::Write;
use std::path::Path;

use schemactl::object::Source;
use schemactl::object::on_request;

use super::case::{Mutation, OLDEST, Verdict};
use super::{CONSTANT, subjects};
use crate::cli::check_generated;
use crate::common;

/// Examples are cut here.
const WIDEST: usize = 88;

#[test]
fn the_generated_table_of_what_is_compared_is_current() {
    let mut text = String::from(
        "What `schemactl diff` compares: for every kind of object its attributes, each with what is said (database → model) of the\n\
         mutations that the tests try. Objects that only one side has are reported for every kind.\n",
    );
    for source in Source::ALL {
        let request = source.kind.consists_of().map_or(String::new(), with);
        let _ = write!(text, "\n{}{request}\n", source.kind);
        for attribute in source.attributes {
            let mutations = subjects()
                .filter(|subject| subject.kind == source.kind)
                .flat_map(|subject| subject.mutations);
            for mutation in mutations {
                if let Verdict::Changed(name, values) = mutation.verdict
                    && name == *attribute
                {
                    let notes = versions(mutation) + &with(name);
                    let _ = writeln!(text, "    {name:<24} {}{notes}", cut(values));
                }
            }
            for (_, name, reason) in CONSTANT
                .iter()
                .filter(|(kind, name, _)| kind == &source.kind.label() && name == attribute)
            {
                let _ = writeln!(text, "    {name:<24} not tried: {reason}");
            }
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/mutation/table.txt");
    check_generated(&path, &text);
}

/// What to say to have it compared.
fn with(attribute: &str) -> String {
    match on_request(attribute) {
        Some("owner") => "  (--with owners)".to_owned(),
        Some(request) => format!("  (--with {request})"),
        None => String::new(),
    }
}

fn versions(mutation: &Mutation) -> String {
    match (mutation.since, mutation.until) {
        (OLDEST, u32::MAX) => String::new(),
        (since, u32::MAX) => format!("  (PostgreSQL {since})"),
        (_, until) => format!("  (up to PostgreSQL {until})"),
    }
}

fn cut(values: &str) -> String {
    if values.chars().count() <= WIDEST {
        return values.to_owned();
    }
    let start: String = values.chars().take(WIDEST - 1).collect();
    format!("{}…", start.trim_end())
}

#[test]
fn a_person_reads_which_object_and_which_attribute() {
    let setup = "CREATE TYPE mood AS ENUM ('sad', 'glad'); \
        CREATE TABLE users (id int PRIMARY KEY, email varchar(50) NOT NULL, mood mood DEFAULT 'sad', CHECK (email <> '')); \
        CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users ON DELETE CASCADE); \
        CREATE INDEX orders_user ON orders (user_id); \
        CREATE VIEW answer AS SELECT 42 AS answer; \
        CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql AS 'SELECT n * 2'";
    let database = common::database();
    database.psql(setup);
    let project = common::project().on(&database);
    project.file("schema.sql", setup);
    assert_eq!(project.run(["diff"]).success().stdout, "");
    database.psql(
        "ALTER TYPE mood ADD VALUE 'so-so'; \
         ALTER TABLE users ALTER mood SET DEFAULT 'glad', DROP CONSTRAINT users_email_check; \
         ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey, ADD CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES users; \
         DROP INDEX orders_user; CREATE INDEX orders_user ON orders (user_id DESC) WHERE user_id > 0; \
         ALTER TABLE orders ADD note text COLLATE \"C\"; COMMENT ON TABLE orders IS 'what was bought'; \
         CREATE OR REPLACE VIEW answer AS SELECT 42 AS answer WHERE true; \
         ALTER FUNCTION twice IMMUTABLE; GRANT SELECT ON users TO PUBLIC",
    );
    insta::assert_snapshot!(project.run(["diff"]).code(2).stdout, @r"
    ~ enum public.mood
        values: sad, glad, so-so → sad, glad
    ~ function public.twice(integer)
        volatility: IMMUTABLE → VOLATILE
    ~ table public.orders
        comment: what was bought → nothing
        - column note
        ~ index orders_user
            keys: user_id DESC → user_id
            predicate: (user_id > 0) → nothing
        ~ foreign key orders_user_id_fkey
            on delete: NO ACTION → CASCADE
      table public.users
        ~ default mood
            expression: 'glad'::public.mood → 'sad'::public.mood
        + check constraint users_email_check
    ~ view public.answer
        definition:
          @@ -1,2 +1 @@
            SELECT 42 AS answer
          -  WHERE true
    ");
}

#[test]
fn owners_and_privileges_are_read_only_by_who_asks() {
    let setup = "CREATE TABLE t (id int)";
    let database = common::database();
    database.psql(setup);
    let project = common::project().on(&database);
    project.file("schema.sql", setup);
    let role = format!("owner_{}", database.name());
    database.psql(&format!(
        "CREATE ROLE {role}; GRANT SELECT (id) ON t TO PUBLIC; ALTER TABLE t OWNER TO {role}; \
         ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO {role}"
    ));
    project.run(["diff"]).success();
    let owners = project.run(["diff", "--with", "owners"]).code(2).stdout;
    let privileges = project.run(["diff", "--with", "privileges"]).code(2).stdout;
    database.psql(&format!(
        "REASSIGN OWNED BY {role} TO postgres; DROP OWNED BY {role}; DROP ROLE {role}"
    ));
    let show = |text: String| text.replace(&role, "the_owner");
    insta::assert_snapshot!(show(owners), @r"
    ~ table public.t
        owner: the_owner → postgres
    ");
    // What the owner has is not named: the model says nothing about who that is.
    insta::assert_snapshot!(show(privileges), @r"
      table public.t
        ~ column id
            privileges: =r/the_owner → nothing
    - default privileges postgres(tables)
    ");
}
