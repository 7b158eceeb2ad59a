//! `schema.toml`: what it declares, how it is dumped, and where its errors point.

use std::fs;
use std::path::Path;

use crate::common::{self, Database, Project};

const EVERY_KEY: &str = include_str!("../../src/model/toml/every_key.toml");

fn project(model: &str) -> (Project, Database) {
    let database = common::database();
    let project = common::project().on(&database);
    project.file("schema.toml", model);
    project.file("schemactl.toml", "model = \"schema.toml\"\n");
    (project, database)
}

/// What `diff` says when the model does not load.
fn refusal(model: &str) -> String {
    let (project, _database) = project(model);
    project.run(["diff"]).code(1).stderr
}

#[test]
fn data_says_the_same_as_sql() {
    let (project, database) = project(
        r#"
        schemas = ["app"]

        [enums]
        "app.state" = ["open", "done"]

        [tables."app.users".columns]
        id = { type = "bigint", identity = "always", primary_key = true }
        email = { type = "text", not_null = true, unique = true, comment = "where" }

        [tables."app.Orders"]
        primary_key = ["id"]
        comment = "it's \\ here"

        [tables."app.Orders".columns]
        id = "bigserial"
        user_id = { type = "bigint", not_null = true, references = { to = "app.users", on_delete = "cascade" } }
        state = "app.state not null default 'open'"
        total = "numeric(10,2) default 0"
        made = "timestamptz not null default now()"

        [tables."app.Orders".checks]
        positive = "total >= 0"

        [tables."app.Orders".indexes]
        orders_open = { keys = ["user_id", "made DESC"], where = "state = 'open'" }

        [views]
        "app.open_orders" = "SELECT * FROM app.\"Orders\" WHERE state = 'open'"

        [sql]
        after = ["CREATE FUNCTION app.total() RETURNS numeric LANGUAGE sql AS $$ SELECT sum(total) FROM app.\"Orders\" $$"]
        "#,
    );
    database.psql(
        "CREATE SCHEMA app; CREATE TYPE app.state AS ENUM ('open', 'done');
         CREATE TABLE app.users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE);
         COMMENT ON COLUMN app.users.email IS 'where';
         CREATE TABLE app.\"Orders\" (id bigserial PRIMARY KEY, user_id bigint NOT NULL REFERENCES app.users ON DELETE CASCADE,
             state app.state NOT NULL DEFAULT 'open', total numeric(10,2) DEFAULT 0, made timestamptz NOT NULL DEFAULT now(),
             CONSTRAINT positive CHECK (total >= 0));
         COMMENT ON TABLE app.\"Orders\" IS 'it''s \\ here';
         CREATE INDEX orders_open ON app.\"Orders\" (user_id, made DESC) WHERE state = 'open';
         CREATE VIEW app.open_orders AS SELECT * FROM app.\"Orders\" WHERE state = 'open';
         CREATE FUNCTION app.total() RETURNS numeric LANGUAGE sql AS $$ SELECT sum(total) FROM app.\"Orders\" $$;",
    );
    project.run(["diff"]).success();
    database.psql("DROP INDEX app.orders_open");
    let output = project.run(["diff"]).code(2);
    assert!(output.stdout.contains("orders_open"), "{output}");
    assert!(
        output.stderr.contains("differs from schema.toml"),
        "{output}"
    );
}

#[test]
fn every_key_loads_and_comes_back() {
    if common::installation().version.major < 15 {
        return common::skip("some keys came with PostgreSQL 15");
    }
    let (project, database) = project(EVERY_KEY);
    // The tables are made by the model's own SQL, so that the database has what the model says.
    let text = schemactl::model::toml::text(EVERY_KEY, "schema.toml").unwrap();
    let mut waiting: Vec<String> = Vec::new();
    for file in &text.files {
        let split = schemactl::sql::split(&file.text);
        waiting.extend(
            split
                .statements
                .iter()
                .map(|statement| statement.text.to_owned()),
        );
    }
    while !waiting.is_empty() {
        let before = waiting.len();
        let mut last = String::new();
        waiting.retain(|statement| match database.try_psql(statement) {
            Ok(_) => false,
            Err(error) => {
                last = error;
                true
            }
        });
        assert!(waiting.len() < before, "{last}\n{waiting:#?}");
    }
    project.run(["diff"]).success();
    let dump = project.run(["dump", "--format", "toml"]).success().stdout;
    project.file("schema.toml", &dump);
    project.run(["diff"]).success();
    for (line, what) in [
        (
            "generated = \"length(email)\"",
            "an expression without parentheses",
        ),
        ("where = \"(age IS NOT NULL)\"", "nor has a predicate any"),
    ] {
        assert_eq!(
            dump.contains(line),
            !line.contains("(age"),
            "{what}:\n{dump}"
        );
    }
    assert!(!dump.contains("CREATE TABLE"), "{dump}");
}

#[test]
fn a_dump_as_toml_reads_as_if_written_by_hand() {
    let database = common::database();
    database.psql(
        "CREATE SCHEMA shop; CREATE TYPE shop.state AS ENUM ('open', 'paid'); COMMENT ON TYPE shop.state IS 'how far';
         CREATE DOMAIN shop.price AS numeric(10,2) CHECK (VALUE >= 0);
         CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE);
         CREATE TABLE shop.orders (id bigserial PRIMARY KEY, user_id bigint REFERENCES users ON DELETE CASCADE,
             state shop.state NOT NULL DEFAULT 'open', price shop.price, note text COLLATE \"C\",
             CONSTRAINT cheap CHECK (price < 100));
         COMMENT ON COLUMN shop.orders.note IS 'what they say';
         CREATE INDEX orders_open ON shop.orders (user_id, lower(note)) WHERE state = 'open';
         ALTER TABLE users ENABLE ROW LEVEL SECURITY;
         CREATE POLICY own ON users USING (true);
         CREATE FUNCTION shop.tax(price numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$ SELECT price * 0.2 $$;
         CREATE FUNCTION shop.of(u users) RETURNS SETOF shop.orders LANGUAGE sql AS $$ SELECT * FROM shop.orders $$;
         CREATE VIEW shop.open AS SELECT orders.id, price FROM shop.orders JOIN users ON users.id = user_id WHERE state = 'open';
         COMMENT ON COLUMN shop.open.price IS 'gross';",
    );
    let project = common::project().on(&database);
    let dump = project.run(["dump", "--format", "toml"]).success();
    insta::assert_snapshot!(dump.stdout, @r###"
    # A PostgreSQL schema, written by schemactl dump --format toml.

    schemas = ["shop"]

    [enums."shop.state"]
    values = ["open", "paid"]
    comment = "how far"

    [domains."shop.price"]
    type = "numeric(10,2)"

    [domains."shop.price".checks]
    price_check = "VALUE >= (0)::numeric"

    [sequences."shop.orders_id_seq"]
    owned_by = "shop.orders.id"

    [tables.users]
    primary_key = ["id"]
    row_security = true

    [tables.users.columns]
    id = { type = "bigint", identity = "always" }
    email = "text not null"

    [tables.users.unique]
    users_email_key = ["email"]

    [tables."shop.orders"]
    primary_key = ["id"]

    [tables."shop.orders".columns]
    id = "bigint default nextval('shop.orders_id_seq'::regclass)"
    user_id = "bigint"
    state = "shop.state not null default 'open'::shop.state"
    price = "shop.price"
    note = { type = "text", collation = '"C"', comment = "what they say" }

    [tables."shop.orders".checks]
    cheap = "(price)::numeric < (100)::numeric"

    [tables."shop.orders".foreign_keys]
    orders_user_id_fkey = { columns = ["user_id"], references = "users(id)", on_delete = "cascade" }

    [tables."shop.orders".indexes]
    orders_open = { keys = ["user_id", "lower(note)"], where = "state = 'open'::shop.state" }

    [views."shop.open"]
    query = '''
     SELECT orders.id,
        orders.price
       FROM (shop.orders
         JOIN public.users ON ((users.id = orders.user_id)))
      WHERE (orders.state = 'open'::shop.state)'''

    [views."shop.open".column_comments]
    price = "gross"

    [sql]
    before = ['''
    CREATE FUNCTION shop.tax(price numeric) RETURNS numeric
        LANGUAGE sql IMMUTABLE
        AS $$ SELECT price * 0.2 $$''']
    after = [
        '''
    CREATE FUNCTION shop.of(u public.users) RETURNS SETOF shop.orders
        LANGUAGE sql
        AS $$ SELECT * FROM shop.orders $$''',
        '''
    CREATE POLICY own ON public.users
        USING (true)''',
    ]
    "###);
    project.file("schema.toml", &dump.stdout);
    project.run(["diff", "--model", "schema.toml"]).success();
}

#[test]
fn owners_and_privileges_of_data_stand_in_sql() {
    let database = common::database();
    database.psql(
        "CREATE TABLE t (a int, b int); GRANT SELECT (a) ON t TO PUBLIC; GRANT INSERT ON t TO PUBLIC; \
         CREATE VIEW v AS SELECT 1 AS x; GRANT SELECT ON v TO PUBLIC",
    );
    let project = common::project().on(&database);
    let plain = project.run(["dump", "--format", "toml"]).success();
    assert!(!plain.stdout.contains("GRANT"), "{plain}");
    let whole = ["--with", "privileges,owners"];
    let dump = project.run(["dump", "--format", "toml"].iter().chain(&whole).copied());
    assert_eq!(dump.success().stdout.matches("GRANT").count(), 3);
    project
        .run([
            "dump",
            "--format",
            "toml",
            "-o",
            "schema.toml",
            "--with",
            "privileges,owners",
        ])
        .success();
    let diff = ["diff", "--model", "schema.toml"];
    project.run(diff.iter().chain(&whole).copied()).success();
}

#[test]
fn an_error_of_the_server_points_at_the_key_and_into_the_expression() {
    for (model, expected) in [
        (
            "[tables.users.columns]\nid = 'bigint'\nname = 'txt not null'\n",
            &[
                "the model does not load: type \"txt\" does not exist",
                "--> schema.toml:3:9: tables.users.columns.name",
                "3 | name = 'txt not null'",
                "SQLSTATE: 42704",
            ][..],
        ),
        (
            "[views]\nv = '''\nSELECT 1 AS a,\n       nothing\n  FROM (SELECT 1) x\n'''\n",
            &[
                "column \"nothing\" does not exist",
                "--> schema.toml:4:8: views.v",
            ],
        ),
        (
            "[tables.t.columns]\na = { type = 'int', check = 'a > b' }\n",
            &[
                "column \"b\" does not exist",
                "schema.toml:2:",
                ": tables.t.columns.a",
            ],
        ),
        (
            "[tables.t.columns]\na = 'int'\n[tables.t.indexes]\ni = ['lower(a)']\n",
            &[
                "function lower(integer) does not exist",
                "--> schema.toml:4:7: tables.t.indexes.i[0]",
            ],
        ),
        (
            "[tables.t.columns]\na = { type = 'int', references = 'u(b)' }\n[tables.u.columns]\nb = 'int'\n",
            &[
                "there is no unique constraint matching given keys",
                "--> schema.toml:2:1: tables.t.columns.a",
            ],
        ),
        (
            "[sql]\nafter = [\n  \"SELECT 1\",\n  '''\nSELECT 2;\nCREATE TABEL x ()''']\n",
            &[
                "syntax error at or near \"TABEL\"",
                "--> schema.toml:6:8: sql.after[1]",
            ],
        ),
        (
            "[sql]\nbefore = ['ROLLBACK']\n",
            &[
                "schema.toml: a model is loaded whole",
                "--> schema.toml:2:12: sql.before[0]",
            ],
        ),
        (
            "[tables.\"app.t\".columns]\na = 'int'\n",
            &[
                "schema \"app\" does not exist",
                "schema.toml:1:9: tables.\"app.t\"",
            ],
        ),
        (
            "[tables.t.columns]\na = 'int default \"no\"\"such\"()'\n",
            &["--> schema.toml:2:1: tables.t.columns.a"],
        ),
    ] {
        let said = refusal(model);
        for text in expected {
            assert!(said.contains(text), "{model}\n{text}:\n{said}");
        }
    }
}

#[test]
fn an_error_of_the_file_needs_no_server_and_names_file_line_and_key() {
    let project = common::project().env("DATABASE_URL", "postgresql://127.0.0.1:1/nowhere");
    project.file(
        "schema.toml",
        "[tables.users.columns]\nid = { typ = 'bigint' }\n",
    );
    let text = fs::read_to_string(project.path().join("schema.toml")).unwrap();
    let error = schemactl::model::toml::text(&text, "schema.toml").unwrap_err();
    assert_eq!(
        error.to_string(),
        "schema.toml:2: tables.users.columns.id.typ: unknown key"
    );
    let said = refusal(&text);
    assert!(said.contains("did you mean type?"), "{said}");
    assert!(said.contains("2 | id = { typ = 'bigint' }"), "{said}");
}

#[test]
fn what_needs_something_later_waits_for_it_wherever_it_stands() {
    let (project, database) = project(
        "[tables.a.columns]\nid = { type = 'int', primary_key = true, default = 'next_a()' }\nkind = 'kind'\n\
         [tables.a.checks]\nright = 'is_right(a.*)'\n\
         [views]\na_view = 'SELECT * FROM b_view'\nb_view = 'SELECT * FROM c_view'\nc_view = 'SELECT * FROM a'\n\
         [sql]\nbefore = ['CREATE FUNCTION is_right(a) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$']\n\
         after = ['CREATE FUNCTION next_a() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$', \"CREATE TYPE kind AS ENUM ('x')\"]\n",
    );
    let output = project.run(["diff"]).code(2);
    assert!(output.stdout.contains("public.a_view"), "{output}");
    database.psql(
        "CREATE TYPE kind AS ENUM ('x'); CREATE FUNCTION next_a() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$; \
         CREATE TABLE a (id int PRIMARY KEY DEFAULT next_a(), kind kind); \
         CREATE FUNCTION is_right(a) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$; \
         ALTER TABLE a ADD CONSTRAINT \"right\" CHECK (is_right(a.*)); CREATE VIEW c_view AS SELECT * FROM a; \
         CREATE VIEW b_view AS SELECT * FROM c_view; CREATE VIEW a_view AS SELECT * FROM b_view",
    );
    project.run(["diff"]).success();
    let dump = project.run(["dump", "--format", "toml"]).success().stdout;
    project.file("schema.toml", dump);
    project.run(["diff"]).success();
}

#[test]
fn objects_in_a_circle_are_left_to_sql() {
    let database = common::database();
    database.psql(
        "CREATE VIEW v AS SELECT 1 AS a; CREATE FUNCTION f(v) RETURNS int LANGUAGE sql AS 'SELECT $1.a'; \
         CREATE OR REPLACE VIEW v AS SELECT 1 AS a, f(ROW(2)::v) AS b; CREATE VIEW w AS SELECT a FROM v; \
         CREATE SCHEMA other; CREATE TABLE other.t (a int)",
    );
    let project = common::project().on(&database);
    let dump = project.run(["dump", "--format", "toml"]).success().stdout;
    assert!(
        dump.contains("[views.w]") && !dump.contains("[views.v]"),
        "{dump}"
    );
    project.file("schema.toml", &dump);
    project.run(["diff"]).success();
    database.psql("DROP SCHEMA public CASCADE");
    let dump = project.run(["dump", "--format", "toml"]).success().stdout;
    assert!(dump.contains("DROP SCHEMA IF EXISTS public"), "{dump}");
    project.file("schema.toml", &dump);
    project.run(["diff"]).success();
}

#[test]
fn partitions_get_the_indexes_of_their_table_unless_they_name_them() {
    let (project, database) = project(
        "[tables.log]\nprimary_key = ['at']\npartition_by = 'RANGE (at)'\n[tables.log.columns]\nat = 'timestamptz'\nwhat = 'text'\n\
         [tables.log.indexes]\nlog_what = ['what']\nlog_both = ['what', 'at']\n\
         [tables.log_1]\npartition_of = 'log'\nbound = \"FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')\"\n\
         [tables.log_1.indexes]\nmine = { keys = ['what', 'at'], attached_to = 'log_both' }\n",
    );
    database.psql(
        "CREATE TABLE log (at timestamptz PRIMARY KEY, what text) PARTITION BY RANGE (at); \
         CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2026-01-01') TO ('2027-01-01'); \
         CREATE INDEX log_what ON log (what); CREATE INDEX log_both ON ONLY log (what, at); \
         CREATE INDEX mine ON log_1 (what, at); ALTER INDEX log_both ATTACH PARTITION mine",
    );
    project.run(["diff"]).success();
    let dump = project.run(["dump", "--format", "toml"]).success().stdout;
    assert!(dump.contains("partition_of = \"log\""), "{dump}");
    project.file("schema.toml", dump);
    project.run(["diff"]).success();
}

#[test]
fn a_schema_toml_beside_the_configuration_is_the_model_unless_there_is_a_schema_sql() {
    let (project, database) = project("[tables.a.columns]\nx = 'int'\n");
    project.file("schemactl.toml", "");
    database.psql("CREATE TABLE a (x int)");
    project.run(["diff"]).success();
    project.file("schema.sql", "CREATE TABLE b (x int);");
    let output = project.run(["diff"]).code(2);
    assert!(
        output.stderr.contains("differs from schema.sql"),
        "{output}"
    );
}

#[test]
fn formats_that_a_command_has_not_are_refused() {
    let project = common::project();
    for arguments in [
        &["dump", "--format", "csv"][..],
        &["dump", "--format", "toml", "--split", "x"],
        &["tables", "--format", "toml"],
        &["schema", "t", "--format", "sql"],
        &["count", "t", "--format", "toml"],
        &["diff", "--format", "toml"],
        &["status", "--format", "toml"],
    ] {
        let output = project.run(arguments.iter().copied()).code(64);
        assert!(output.stderr.contains("--format"), "{output}");
    }
    assert!(!Path::new("x").exists());
}
