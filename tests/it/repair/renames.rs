//! Renames: never guessed, and where they are said, nothing is lost and everything that hangs on the name follows.

use super::{events, is_repaired, project, repair};

const LIVE: &str = "CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL, mail text UNIQUE); \
    INSERT INTO users (name) VALUES ('ada'), ('grace')";
const MODEL: &str =
    "CREATE TABLE users (id serial PRIMARY KEY, full_name text NOT NULL, mail text UNIQUE);";

#[test]
fn unattended_a_candidate_is_refused_with_the_exact_flags() {
    for arguments in [
        &[][..],
        &["--apply"],
        &["--apply", "--allow-destructive", "--yes"],
        &["--format", "sql"],
    ] {
        let (project, database) = project(LIVE, MODEL);
        let output = repair(&project, arguments).code(3);
        assert_eq!(output.stdout, "");
        assert_eq!(
            output.stderr,
            "error: an object may have been renamed: say whether it was\n  \
             column public.users.name is gone and public.users.full_name is new, both text NOT NULL\n  \
             nothing was changed\n\n\
             hint: it was renamed: --rename public.users.name=full_name\n\
             hint: different things, of which one is dropped and the other created: --renames never\n\
             hint: or let the model say it, in a comment: -- schemactl: renamed from OLD\n",
            "{arguments:?}"
        );
        assert_eq!(database.psql("SELECT count(name) FROM users"), "2\n");
    }
}

#[test]
fn a_renamed_column_keeps_its_values() {
    let (project, database) = project(LIVE, MODEL);
    let output = repair(&project, &["--rename", "public.users.name=full_name"]).success();
    assert!(
        output.stdout.contains(
            "-- 1. rename column public.users.name to full_name\n--    locks public.users ACCESS EXCLUSIVE\n\
             ALTER TABLE public.users RENAME COLUMN name TO full_name;\n"
        ),
        "{output}"
    );
    repair(
        &project,
        &["--apply", "--rename", "public.users.name=full_name"],
    )
    .success();
    assert_eq!(
        database.psql("SELECT string_agg(full_name, ' ' ORDER BY id) FROM users"),
        "ada grace\n"
    );
    assert_eq!(
        events(&database),
        "done|step 1 of 1: rename column public.users.name to full_name\n"
    );
    is_repaired(&project);
}

#[test]
fn never_means_drop_and_create() {
    let (project, database) = project(LIVE, MODEL);
    database.psql("DELETE FROM users");
    repair(
        &project,
        &["--apply", "--renames", "never", "--allow", "drop-column"],
    )
    .success();
    is_repaired(&project);
}

#[test]
fn everything_that_hangs_on_a_table_and_a_column_follows() {
    let live = "CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL DEFAULT 'x' CHECK (name <> ''), boss int REFERENCES users); \
        CREATE INDEX users_name_idx ON users (lower(name)); \
        CREATE TABLE notes (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, author int NOT NULL REFERENCES users ON DELETE CASCADE); \
        CREATE VIEW names AS SELECT id, name AS n FROM users; \
        CREATE VIEW short AS SELECT left(n, 1) AS s FROM names; \
        CREATE MATERIALIZED VIEW counts AS SELECT name, count(*) FROM users GROUP BY 1; \
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'; \
        CREATE TRIGGER touched BEFORE UPDATE OF name ON users FOR EACH ROW EXECUTE FUNCTION touch(); \
        ALTER TABLE users ENABLE ROW LEVEL SECURITY; \
        CREATE POLICY own ON users USING (name = current_user); \
        CREATE RULE quiet AS ON DELETE TO users WHERE old.name = 'root' DO INSTEAD NOTHING; \
        COMMENT ON COLUMN users.name IS 'as it is said'; \
        INSERT INTO users (name) VALUES ('ada'), ('grace'); INSERT INTO notes (author) VALUES (1), (2)";
    let model = live
        .split(" INSERT INTO users")
        .next()
        .unwrap()
        .replace("users", "people")
        .replace("name text", "full_name text")
        .replace("name <>", "full_name <>")
        .replace("lower(name)", "lower(full_name)")
        .replace("name AS n", "full_name AS n")
        .replace("SELECT name, count", "SELECT full_name AS name, count")
        .replace("OF name", "OF full_name")
        .replace("(name = ", "(full_name = ")
        .replace("old.name", "old.full_name")
        .replace("people.name", "people.full_name");
    let (project, database) = project(live, &model);
    let output = repair(&project, &["--apply"]).code(3);
    assert!(
        output
            .stderr
            .contains("--rename public.users=people --rename public.people.name=full_name\n"),
        "{output}"
    );
    for column in [
        "public.users.name=full_name",
        "public.people.name=full_name",
    ] {
        let output = repair(
            &project,
            &["--rename", "public.users=people", "--rename", column],
        );
        let output = output.success();
        assert!(
            output.stdout.contains("RENAME COLUMN name TO full_name"),
            "{output}"
        );
        assert!(!output.stdout.contains("DROP "), "{output}");
    }
    repair(
        &project,
        &[
            "--apply",
            "--rename",
            "public.users=people",
            "--rename",
            "public.users.name=full_name",
        ],
    )
    .success();
    assert_eq!(
        database.psql(
            "SELECT string_agg(full_name, ' ' ORDER BY id) FROM people; SELECT count(*) FROM notes; SELECT count(*) FROM short; \
             SELECT pg_get_serial_sequence('people', 'id'), nextval('people_id_seq')"
        ),
        "ada grace\n2\n2\npublic.people_id_seq|3\n"
    );
    is_repaired(&project);
}

#[test]
fn a_model_says_it_and_is_inert_once_it_is_done() {
    let (project, database) = project(
        "CREATE TABLE users (id int, name text); INSERT INTO users VALUES (1, 'ada'); \
         CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE TABLE m (mood mood); INSERT INTO m VALUES ('sad')",
        "-- schemactl: renamed from users\nCREATE TABLE people (\n  id bigint,\n  full_name varchar(40) NOT NULL -- schemactl: renamed from name\n);\n\
         CREATE TYPE mood AS ENUM (\n  'blue', -- schemactl: renamed from 'sad'\n  'glad'\n);\nCREATE TABLE m (mood mood);\n",
    );
    let output = project.run(["diff"]).code(2);
    assert!(
        output
            .stdout
            .contains("renamed, as the model says: table public.users → public.people"),
        "{output}"
    );
    // The column becomes another type as well.
    repair(&project, &["--apply", "--allow", "narrow-type"]).success();
    assert_eq!(
        database.psql("SELECT id, full_name FROM people; SELECT mood FROM m"),
        "1|ada\nblue\n"
    );
    is_repaired(&project);
    let output = repair(&project, &["-v"]).success();
    assert!(
        output
            .stderr
            .contains("table public.users → public.people: done already"),
        "{output}"
    );
}

#[test]
fn a_model_of_data_says_it_as_well() {
    let (project, database) = project(
        "CREATE TABLE users (id bigint, name text); INSERT INTO users VALUES (1, 'ada')",
        "",
    );
    project.file(
        "schema.toml",
        "[tables.people]\nrenamed_from = \"users\"\ncolumns.id = \"bigint\"\ncolumns.full_name = { type = \"text\", renamed_from = \"name\" }\n",
    );
    let model = ["--model", "schema.toml", "--apply"];
    repair(&project, &model).success();
    assert_eq!(database.psql("SELECT full_name FROM people"), "ada\n");
    let output = repair(&project, &model).success();
    assert!(output.stderr.contains("nothing to repair"), "{output}");
}

#[test]
fn what_has_another_name_and_nothing_else_is_renamed_without_a_question() {
    let (project, database) = project(
        "CREATE TABLE t (id int CONSTRAINT old_key PRIMARY KEY, u int CONSTRAINT old_u UNIQUE, r int CONSTRAINT old_r REFERENCES t, \
         CONSTRAINT old_check CHECK (id > 0)); CREATE INDEX old_i ON t (r)",
        "CREATE TABLE t (id int CONSTRAINT new_key PRIMARY KEY, u int CONSTRAINT new_u UNIQUE, r int CONSTRAINT new_r REFERENCES t, \
         CONSTRAINT new_check CHECK (id > 0)); CREATE INDEX new_i ON t (r)",
    );
    let files = "SELECT string_agg(relfilenode::text, ' ' ORDER BY oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace";
    let before = database.psql(files);
    let output = repair(&project, &["--apply", "--format", "sql"]).success();
    assert!(!output.stdout.contains("DROP"), "{output}");
    assert_eq!(database.psql(files), before, "nothing was built again");
    is_repaired(&project);
}

#[test]
fn a_unique_index_becomes_a_constraint_without_being_built_again() {
    let live = "CREATE TABLE t (id int NOT NULL, a int); CREATE UNIQUE INDEX ids ON t (id); CREATE UNIQUE INDEX t_a_key ON t (a); \
        CREATE TABLE u (id int REFERENCES t (id), a int REFERENCES t (a)); CREATE TABLE p (id int); CREATE UNIQUE INDEX p_pkey ON p (id)";
    let model = "CREATE TABLE t (id int PRIMARY KEY, a int UNIQUE); \
        CREATE TABLE u (id int REFERENCES t (id), a int REFERENCES t (a)); CREATE TABLE p (id int PRIMARY KEY)";
    let files = "SELECT string_agg(relfilenode::text, ' ' ORDER BY oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace";
    for options in [&[][..], &["--renames", "never"], &["--online"]] {
        let (project, database) = project(live, model);
        let p_key = "SELECT 'p_pkey'::regclass::oid";
        let (before, p_before) = (database.psql(files), database.psql(p_key));
        let arguments = [&["--apply", "--allow-destructive", "--yes"], options].concat();
        let output = repair(&project, &arguments).success();
        assert!(
            output
                .stderr
                .contains("make index public.t.ids the primary key t_pkey"),
            "{output}"
        );
        // A column that may be NULL is looked through first: that key is made as ever.
        assert_ne!(database.psql(p_key), p_before);
        is_repaired(&project);
        database.psql("DROP TABLE p");
        let before: Vec<&str> = before.split_whitespace().collect();
        for file in database.psql(files).split_whitespace() {
            assert!(before.contains(&file), "{file} was built again: {before:?}");
        }
    }
}

#[test]
fn values_types_views_sequences_functions_and_schemas_are_candidates() {
    for (live, model, flag, check, expected) in [
        (
            "CREATE TYPE mood AS ENUM ('a', 'sad', 'c'); CREATE TABLE t (m mood DEFAULT 'sad'); INSERT INTO t DEFAULT VALUES",
            "CREATE TYPE mood AS ENUM ('a', 'blue', 'c'); CREATE TABLE t (m mood DEFAULT 'blue')",
            "public.mood.sad=blue",
            "SELECT m FROM t",
            "blue\n",
        ),
        (
            "CREATE TYPE mood AS ENUM ('a'); CREATE TABLE t (m mood, l mood[]); CREATE FUNCTION f(mood) RETURNS mood LANGUAGE sql AS 'SELECT $1'; \
             INSERT INTO t VALUES ('a', '{a}')",
            "CREATE TYPE feeling AS ENUM ('a'); CREATE TABLE t (m feeling, l feeling[]); \
             CREATE FUNCTION f(feeling) RETURNS feeling LANGUAGE sql AS 'SELECT $1'",
            "enum:public.mood=feeling",
            "SELECT m, l FROM t",
            "a|{a}\n",
        ),
        (
            "CREATE DOMAIN mail AS text CHECK (value LIKE '%@%'); CREATE TABLE t (m mail); INSERT INTO t VALUES ('@')",
            "CREATE DOMAIN address AS text CHECK (value LIKE '%@%'); CREATE TABLE t (m address)",
            "domain:public.mail=address",
            "SELECT m FROM t",
            "@\n",
        ),
        (
            "CREATE SEQUENCE s START 5; SELECT nextval('s'); CREATE TABLE t (n int DEFAULT nextval('s'))",
            "CREATE SEQUENCE q START 5; CREATE TABLE t (n int DEFAULT nextval('q'))",
            "sequence:public.s=q",
            "SELECT nextval('q')",
            "6\n",
        ),
        (
            "CREATE VIEW v AS SELECT 1 AS a; GRANT SELECT ON v TO PUBLIC; CREATE VIEW w AS SELECT a FROM v",
            "CREATE VIEW x AS SELECT 1 AS a; CREATE VIEW w AS SELECT a FROM x",
            "view:public.v=x",
            "SELECT relacl IS NOT NULL FROM pg_class WHERE relname = 'x'",
            "t\n",
        ),
        (
            "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'; CREATE TABLE t (a int CHECK (f(a) > 0))",
            "CREATE FUNCTION g(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'; CREATE TABLE t (a int CHECK (g(a) > 0))",
            "function:public.f(integer)=g",
            "SELECT g(1)",
            "1\n",
        ),
        (
            "CREATE SCHEMA a; CREATE TABLE a.t (id int); INSERT INTO a.t VALUES (1); CREATE VIEW v AS SELECT id FROM a.t",
            "CREATE SCHEMA b; CREATE TABLE b.t (id int); CREATE VIEW v AS SELECT id FROM b.t",
            "schema:a=b",
            "SELECT id FROM b.t",
            "1\n",
        ),
        (
            "CREATE TABLE t (id serial PRIMARY KEY, v text); INSERT INTO t (v) VALUES ('x'); CREATE SCHEMA app",
            "CREATE SCHEMA app; CREATE TABLE app.u (id serial PRIMARY KEY, v text)",
            "public.t=app.u",
            "SELECT v FROM app.u",
            "x\n",
        ),
        (
            "CREATE TABLE log (at date, x int) PARTITION BY RANGE (at); CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2024-01-01') TO ('2025-01-01'); \
             CREATE INDEX ON log (x); INSERT INTO log VALUES ('2024-02-03', 1)",
            "CREATE TABLE log (at date, y int) PARTITION BY RANGE (at); CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2024-01-01') TO ('2025-01-01'); \
             CREATE INDEX ON log (y)",
            "public.log.x=y",
            "SELECT y FROM log_1",
            "1\n",
        ),
    ] {
        let (project, database) = project(live, model);
        let output = repair(&project, &["--apply"]).code(3);
        let quoted = format!("--rename {flag}\n");
        let other = format!("--rename '{flag}'\n");
        assert!(
            output.stderr.contains(&quoted) || output.stderr.contains(&other),
            "{flag}: {output}"
        );
        repair(&project, &["--apply", "--rename", flag]).success();
        assert_eq!(database.psql(check), expected, "{flag}");
        is_repaired(&project);
    }
}

#[test]
fn names_can_be_exchanged() {
    let (project, database) = project(
        "CREATE TABLE t (a int, b int); INSERT INTO t VALUES (1, 2); CREATE TABLE x (l int); CREATE TABLE y (r text)",
        "CREATE TABLE t (a int, b int); CREATE TABLE y (l int); CREATE TABLE x (r text)",
    );
    repair(
        &project,
        &[
            "--apply",
            "--rename",
            "public.t.a=b",
            "--rename",
            "public.t.b=a",
            "--rename",
            "public.x=y",
            "--rename",
            "public.y=x",
        ],
    )
    .success();
    assert_eq!(database.psql("SELECT a, b FROM t"), "2|1\n");
    is_repaired(&project);
}

#[test]
fn tables_change_places_with_their_keys_and_indexes() {
    let tables = "CREATE TABLE orders (id int PRIMARY KEY, total int); CREATE INDEX ON orders (total); INSERT INTO orders VALUES (1, 1); \
        CREATE TABLE orders_new (id serial PRIMARY KEY, total int, note text); CREATE INDEX ON orders_new (total); INSERT INTO orders_new VALUES (2, 2, 'x');";
    for (old, model) in [
        (
            "orders_old",
            "CREATE TABLE orders_old (id int PRIMARY KEY, total int); CREATE INDEX ON orders_old (total)",
        ),
        (
            "orders_new",
            "CREATE TABLE orders_new (id int PRIMARY KEY, total int); CREATE INDEX ON orders_new (total)",
        ),
    ] {
        let model = format!(
            "CREATE TABLE orders (id serial PRIMARY KEY, total int, note text); CREATE INDEX ON orders (total); {model}"
        );
        let (project, database) = project(tables, &model);
        let first = format!("public.orders={old}");
        repair(
            &project,
            &[
                "--apply",
                "--rename",
                &first,
                "--rename",
                "public.orders_new=orders",
            ],
        )
        .success();
        assert_eq!(
            database.psql(&format!("TABLE orders; TABLE {old}")),
            "2|2|x\n1|1\n"
        );
        is_repaired(&project);
    }
}

#[test]
fn a_rename_that_is_done_asks_for_nothing() {
    let (project, _database) = project(LIVE, MODEL);
    let flag = ["--apply", "--rename", "public.users.name=full_name"];
    let output = repair(&project, &flag).success();
    assert!(
        output
            .stderr
            .contains("rename column public.users.name to full_name"),
        "{output}"
    );
    let output = repair(&project, &flag).success();
    assert!(
        output
            .stderr
            .contains("note: --rename public.users.name=full_name: done already"),
        "{output}"
    );
}

#[test]
fn a_name_that_is_not_there_or_taken_is_an_error_that_says_what_is() {
    let (project, _database) = project(LIVE, MODEL);
    for (flag, code, expected) in [
        (
            "public.users.nme=full_name",
            1,
            "the database has no object of the name public.users.nme\n  gone: column public.users.name\n  new:  column public.users.full_name\n",
        ),
        (
            "public.users.name=fullname",
            1,
            "the model has no column public.users.fullname",
        ),
        (
            "public.users.name=mail",
            1,
            "the database has column public.users.name and public.users.mail as well",
        ),
        ("public.users.name", 64, "is not OLD=NEW"),
        ("tabel:public.users=x", 64, "is not OLD=NEW"),
        ("a.b.c.d=x", 64, "is not OLD=NEW"),
    ] {
        let output = repair(&project, &["--apply", "--rename", flag]).code(code);
        assert!(output.stderr.contains(expected), "{flag}: {output}");
    }
}

#[test]
fn shapes_that_fit_more_than_once_are_listed_and_not_asked_about() {
    let (project, database) = project(
        "CREATE TABLE t (id int, a text, b text); INSERT INTO t VALUES (1, 'a', 'b')",
        "CREATE TABLE t (id int, c text)",
    );
    let output = repair(&project, &["--apply"]).code(3);
    assert!(
        output
            .stderr
            .contains("gone public.t.a, public.t.b; new public.t.c; --rename OLD=NEW says it"),
        "{output}"
    );
    assert_eq!(database.psql("SELECT a, b FROM t"), "a|b\n");
}

#[test]
fn what_starts_with_a_service_leaves_both_alone() {
    let (project, database) = project(
        &format!("{LIVE}; CREATE INDEX users_name ON users (name)"),
        &format!(
            "{MODEL} CREATE INDEX users_name ON users (full_name); CREATE TABLE further (id bigint);"
        ),
    );
    let output = repair(&project, &["--apply", "--only-safe"]).success();
    assert!(
        output
            .stderr
            .contains("column public.users.name: may be public.users.full_name under another name"),
        "{output}"
    );
    assert_eq!(
        database.psql("SELECT count(name) FROM users; SELECT count(*) FROM further; SELECT count(*) FROM pg_attribute WHERE attname = 'full_name'"),
        "2\n0\n0\n"
    );
    repair(
        &project,
        &["--apply", "--rename", "public.users.name=full_name"],
    )
    .success();
    is_repaired(&project);
}

#[test]
fn diff_remarks_it_and_its_sql_says_so() {
    let (project, _database) = project(LIVE, MODEL);
    let output = project.run(["diff"]).code(2);
    assert!(
        output
            .stdout
            .contains("perhaps renamed: column public.users.name → public.users.full_name"),
        "{output}"
    );
    let output = project.run(["diff", "--format", "sql"]).code(2);
    assert!(output.stdout.contains("DROP COLUMN name"), "{output}");
    assert!(
        output
            .stderr
            .contains("schemactl repair --rename public.users.name=full_name renames it"),
        "{output}"
    );
}

#[test]
fn how_many_rows_go_is_known_under_the_old_name() {
    let (project, _database) = project(
        "CREATE TABLE users (id int, name text, x int, y int); INSERT INTO users VALUES (1, 'ada', 3, 4)",
        "CREATE TABLE people (id int, name text, x int)",
    );
    let output = repair(&project, &["--rename", "public.users=people"]).success();
    assert!(
        output
            .stdout
            .contains("public.people has 1 row (counted), 1 with a value"),
        "{output}"
    );
}

#[test]
fn a_saved_plan_with_renames_is_applied() {
    let (project, database) = project(LIVE, MODEL);
    repair(
        &project,
        &[
            "--plan",
            "p.json",
            "--rename",
            "public.users.name=full_name",
        ],
    )
    .success();
    repair(&project, &["--apply", "--plan", "p.json"]).success();
    assert_eq!(database.psql("SELECT count(full_name) FROM users"), "2\n");
    is_repaired(&project);
}

/// What is in a schema that gets another name, or goes to one that is new, keeps its rows; a name may be said with the old schema or without.
#[test]
fn what_the_model_says_holds_inside_a_renamed_schema_and_into_a_new_one() {
    let live = "CREATE SCHEMA a; CREATE TYPE a.st AS ENUM ('x', 'y'); CREATE TABLE a.t (id int PRIMARY KEY, nm text, s a.st); \
        CREATE VIEW a.v AS SELECT id FROM a.t; INSERT INTO a.t VALUES (1, 'x', 'y')";
    let said = |schema: &str, of: &str| {
        format!(
            "{schema}\nCREATE SCHEMA b;\n-- schemactl: renamed from {of}st\nCREATE TYPE b.status AS ENUM ('x', 'y');\n\
             -- schemactl: renamed from {of}t\nCREATE TABLE b.tt (id int PRIMARY KEY,\n name text, -- schemactl: renamed from nm\n s b.status);\n\
             -- schemactl: renamed from {of}v\nCREATE VIEW b.w AS SELECT id FROM b.tt;"
        )
    };
    for model in [
        said("-- schemactl: renamed from a", ""),
        said("-- schemactl: renamed from a", "a."),
        said("CREATE SCHEMA a;", "a."),
    ] {
        let (project, database) = project(live, "SELECT 1");
        project.file("schema.sql", &model);
        let output = repair(&project, &["--apply", "--renames", "never"]).success();
        assert!(!output.stderr.contains("drop "), "{model}\n{output}");
        assert_eq!(
            database.psql("SELECT id, name, s FROM b.tt; SELECT id FROM b.w"),
            "1|x|y\n1\n"
        );
        is_repaired(&project);
    }
}

/// A value of an enum is no identifier, and a person types names as they look.
#[test]
fn a_name_with_capitals_is_found_as_it_is_typed() {
    let (project, database) = project(
        "CREATE TYPE st AS ENUM ('PENDING', 'DONE'); CREATE TABLE t (\"Amount\" int, other int); INSERT INTO t VALUES (7)",
        "CREATE TYPE st AS ENUM ('pending', 'done'); CREATE TABLE t (amount int, \"Other\" int)",
    );
    let renames = [
        "public.st.PENDING=pending",
        "public.st.DONE=done",
        "public.t.Amount=amount",
        "public.T.OTHER=Other",
    ];
    let mut arguments = vec!["--apply"];
    for rename in renames {
        arguments.extend(["--rename", rename]);
    }
    repair(&project, &arguments).success();
    is_repaired(&project);
    assert_eq!(database.psql("SELECT amount FROM t"), "7\n");
}
