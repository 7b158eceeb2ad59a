//! A schema of any number of tables, as an application of some years has it: keys, checks, defaults, comments, indexes of every
//! usual sort, enums, functions and views. The same number gives the same text.

use std::fmt::Write;

/// The schema as SQL that loads from top to bottom.
pub(crate) fn of(tables: usize) -> String {
    let mut sql = String::new();
    let enums = (tables / 20).max(1);
    let functions = (tables / 50).max(1);
    for number in 0..enums {
        writeln!(
            sql,
            "CREATE TYPE state_{number} AS ENUM ('draft', 'open', 'paid', 'shipped', 'closed');"
        )
        .unwrap();
    }
    for number in 0..functions {
        writeln!(
            sql,
            "CREATE FUNCTION price_{number}(net numeric, rate numeric) RETURNS numeric LANGUAGE sql IMMUTABLE\n    \
             AS $$ SELECT net * (1 + rate) + {number} $$;"
        )
        .unwrap();
    }
    for number in 0..tables {
        table(&mut sql, number, number % enums);
    }
    for number in 0..tables {
        keys(&mut sql, number);
    }
    for number in 0..(tables / 10).max(1) {
        let table = number * 10 % tables;
        writeln!(
            sql,
            "CREATE VIEW report_{number} AS\n    SELECT t.id, t.title, price_{}(t.net, t.rate) AS gross, m.title AS main\n      \
             FROM {} t JOIN {} m ON m.id = t.main_id\n     WHERE t.state <> 'closed' AND t.changed_at > now() - '90 days'::interval;",
            number % functions,
            name(table),
            name(table / 2)
        )
        .unwrap();
    }
    sql
}

fn name(number: usize) -> String {
    const WORDS: &[&str] = &[
        "invoice", "customer", "parcel", "article", "contract", "booking", "ticket", "payment",
        "supplier", "journal",
    ];
    format!("{}_{number}", WORDS[number % WORDS.len()])
}

fn table(sql: &mut String, number: usize, state: usize) {
    let table = name(number);
    // Half of the tables have keys that the application makes, half of them identity columns.
    let id = if number.is_multiple_of(2) {
        "uuid DEFAULT gen_random_uuid()"
    } else {
        "bigint GENERATED ALWAYS AS IDENTITY"
    };
    let (main, other) = (key(number / 2), key(number / 3));
    writeln!(
        sql,
        "CREATE TABLE {table} (\n    id {id} CONSTRAINT {table}_pkey PRIMARY KEY,\n    main_id {main} NOT NULL,\n    \
         other_id {other},\n    title text NOT NULL,\n    code varchar(40) NOT NULL,\n    \
         state state_{state} DEFAULT 'draft' NOT NULL,\n    net numeric(12, 2) DEFAULT 0 NOT NULL,\n    \
         rate numeric(5, 4) DEFAULT 0.19,\n    details jsonb DEFAULT '{{}}' NOT NULL,\n    tags text[],\n    \
         created_at timestamptz DEFAULT now() NOT NULL,\n    changed_at timestamptz,\n    \
         CONSTRAINT {table}_code_key UNIQUE (main_id, code),\n    CONSTRAINT {table}_net_check CHECK (net >= 0),\n    \
         CONSTRAINT {table}_title_check CHECK (length(title) BETWEEN 1 AND 200)\n);\n\
         CREATE INDEX {table}_state_idx ON {table} (state, created_at DESC);\n\
         CREATE INDEX {table}_other_idx ON {table} (other_id) WHERE other_id IS NOT NULL;\n\
         CREATE INDEX {table}_title_idx ON {table} (lower(title));\n\
         CREATE INDEX {table}_details_idx ON {table} USING gin (details);\n\
         COMMENT ON TABLE {table} IS 'What is known of each {table}';\n\
         COMMENT ON COLUMN {table}.code IS 'As printed on paper';\n\
         COMMENT ON COLUMN {table}.net IS 'Without tax';"
    )
    .unwrap();
}

fn key(number: usize) -> &'static str {
    if number.is_multiple_of(2) {
        "uuid"
    } else {
        "bigint"
    }
}

fn keys(sql: &mut String, number: usize) {
    let table = name(number);
    writeln!(
        sql,
        "ALTER TABLE {table} ADD CONSTRAINT {table}_main_id_fkey FOREIGN KEY (main_id) REFERENCES {} (id) ON DELETE CASCADE;\n\
         ALTER TABLE {table} ADD CONSTRAINT {table}_other_id_fkey FOREIGN KEY (other_id) REFERENCES {} (id);",
        name(number / 2),
        name(number / 3)
    )
    .unwrap();
}

/// The statements of one revision of a long history.
pub(crate) fn revision(number: usize) -> String {
    format!(
        "CREATE TABLE step_{number} (id int PRIMARY KEY, title text);\n\
         COMMENT ON TABLE step_{number} IS 'Step {number}';"
    )
}
