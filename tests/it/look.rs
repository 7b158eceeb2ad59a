//! Looking around a real database: tables, one table, counts.

use std::fs;
use std::path::Path;

use schemactl::db::Session;
use schemactl::error::{Exit, UserError};
use schemactl::look::{self, Counts, Description, Order, Selection, Tables};
use schemactl::report;

use crate::common::{self, Database, connect};

fn selection() -> Selection {
    Selection {
        history_schema: "schemactl".to_owned(),
        ..Selection::default()
    }
}

fn names(tables: &Tables) -> Vec<String> {
    tables
        .0
        .iter()
        .map(|table| schemactl::sql::qualified(&table.schema, &table.name))
        .collect()
}

#[track_caller]
fn user_error<T: std::fmt::Debug>(result: anyhow::Result<T>) -> UserError {
    result
        .unwrap_err()
        .downcast::<UserError>()
        .expect("an error for people")
}

/// All that a person sees of an error.
fn shown(error: &UserError) -> String {
    let mut text = error.message().to_owned();
    for detail in error.details() {
        text.push_str(&format!("\n  {}", detail.replace('\n', "\n  ")));
    }
    for hint in error.hints() {
        text.push_str(&format!("\nhint: {hint}"));
    }
    text
}

fn describe(session: &mut Session, name: &str) -> Description {
    look::describe(session, name).unwrap().value
}

fn rows(counts: &Counts) -> Vec<(String, Option<u64>)> {
    counts
        .0
        .iter()
        .map(|count| {
            (
                schemactl::sql::qualified(&count.schema, &count.name),
                count.rows,
            )
        })
        .collect()
}

/// The rbac example as its revisions leave it.
fn rbac() -> Database {
    let database = common::database();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/rbac/migrations");
    let mut files: Vec<_> = folder
        .read_dir()
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let up = text
            .split_once("-- schemactl:up")
            .unwrap()
            .1
            .split_once('\n')
            .unwrap()
            .1;
        let up = up.split_once("-- schemactl:down").map_or(up, |(up, _)| up);
        database.psql(up);
    }
    database.psql("VACUUM ANALYZE");
    database
}

const HOSTILE: &str = r#"
CREATE SCHEMA "We ird";
CREATE TABLE "We ird".tabl (id int PRIMARY KEY);
CREATE TABLE "a.b" ("c.d" int, "say ""hi""" text);
CREATE TABLE "🦀 crabs" (id int);
CREATE TABLE "Orders" (id int);
CREATE TABLE "line
break" (id int);
CREATE TABLE "x'); DROP TABLE y; --" (id int);
CREATE TABLE "back\slash" (id int);
CREATE TABLE "esc" (id int);
CREATE INDEX "i USING btree (x)" ON "a.b" USING btree ("c.d" DESC) WHERE "c.d" > 0;
"#;

#[test]
fn tables_have_size_estimate_kind_and_comment() {
    let database = common::database();
    database.psql(
        "CREATE TABLE plain (id int PRIMARY KEY, body text);
         INSERT INTO plain SELECT n, repeat('x', 100) FROM generate_series(1, 5000) AS n;
         COMMENT ON TABLE plain IS E'two\nlines | and a pipe';
         CREATE TABLE empty_one (id int);
         CREATE UNLOGGED TABLE fast (id int);
         CREATE MATERIALIZED VIEW held AS SELECT 1 AS one;
         CREATE VIEW seen AS SELECT 1 AS one;
         CREATE TABLE events (at date NOT NULL) PARTITION BY RANGE (at);
         CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
         CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2026-02-01') TO ('2026-03-01')
             PARTITION BY RANGE (at);
         CREATE TABLE events_2a PARTITION OF events_2 DEFAULT;
         INSERT INTO events SELECT date '2026-01-01' + n % 50 FROM generate_series(1, 1000) AS n;
         ANALYZE;
         CREATE TABLE never (id int) WITH (autovacuum_enabled = false);
         INSERT INTO never VALUES (1);
         CREATE SCHEMA schemactl; CREATE TABLE schemactl.event (id int);",
    );
    let mut session = database.session();
    let found = look::tables(&mut session, &selection()).unwrap();
    assert_eq!(
        names(&found),
        [
            "public.empty_one",
            "public.events",
            "public.fast",
            "public.held",
            "public.never",
            "public.plain"
        ]
    );
    let table = |name: &str| found.0.iter().find(|table| table.name == name).unwrap();
    assert_eq!(table("plain").estimated_rows, Some(5000));
    assert_eq!(
        table("plain").size_bytes.unwrap().to_string() + "\n",
        database.psql("SELECT pg_total_relation_size('plain')")
    );
    assert_eq!(
        table("plain").comment.as_deref(),
        Some("two\nlines | and a pipe")
    );
    assert_eq!(table("empty_one").estimated_rows, Some(0), "nothing stored");
    assert_eq!(table("never").estimated_rows, None, "never analysed");
    assert_eq!(table("fast").kind, "unlogged table");
    assert_eq!(table("held").kind, "materialized view");
    let events = table("events");
    assert_eq!(
        (
            events.kind.as_str(),
            events.partitions,
            events.estimated_rows
        ),
        ("partitioned table", Some(2), Some(1000))
    );
    assert_eq!(
        events.size_bytes.unwrap().to_string() + "\n",
        database.psql("SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('events')")
    );

    let all = look::tables(
        &mut session,
        &Selection {
            views: true,
            partitions: true,
            order: Order::Rows,
            ..selection()
        },
    )
    .unwrap();
    assert_eq!(
        all.0
            .iter()
            .map(|table| (table.name.as_str(), table.kind.as_str()))
            .take(4)
            .collect::<Vec<_>>(),
        [
            ("never", "table"),
            ("plain", "table"),
            ("events", "partitioned table"),
            ("events_1", "partition")
        ],
        "what is not known may be the largest"
    );
    assert!(
        all.0
            .iter()
            .any(|table| table.kind == "view" && table.size_bytes.is_none())
    );
    assert!(
        report::tables::summary(&all).ends_with(&report::bytes(
            found.0.iter().filter_map(|table| table.size_bytes).sum()
        )),
        "partitions are not counted twice"
    );
}

#[test]
fn an_empty_database_has_no_tables_and_says_so() {
    let database = common::database();
    let mut session = database.session();
    let found = look::tables(&mut session, &selection()).unwrap();
    assert!(found.0.is_empty());
    assert_eq!(report::tables::summary(&found), "0 tables, 0 B");
    assert_eq!(
        report::json::document("tables", &found).unwrap(),
        "{\n  \"format\": 1,\n  \"tables\": []\n}\n"
    );
    let error = user_error(look::describe(&mut session, "orders"));
    insta::assert_snapshot!(shown(&error), @r"
    there is no table or view named `orders`
    hint: to see what there is: schemactl tables
    ");
}

#[test]
fn schemas_are_chosen_by_pattern_and_others_left_out() {
    let database = common::database();
    database.psql(
        "CREATE SCHEMA app; CREATE TABLE app.t (id int);
         CREATE SCHEMA app_x; CREATE TABLE app_x.t (id int);
         CREATE SCHEMA appyx; CREATE TABLE appyx.t (id int);
         CREATE SCHEMA auth; CREATE TABLE auth.users (id int);
         CREATE SCHEMA supabase_functions; CREATE TABLE supabase_functions.hooks (id int);
         CREATE SCHEMA schemactl; CREATE TABLE schemactl.event (id int);",
    );
    let mut session = database.session();
    let mut chosen = |patterns: &[&str]| {
        let selection = Selection {
            schemas: patterns
                .iter()
                .map(|pattern| (*pattern).to_owned())
                .collect(),
            ..selection()
        };
        names(&look::tables(&mut session, &selection).unwrap())
    };
    assert_eq!(
        chosen(&[]),
        ["app.t", "app_x.t", "appyx.t", "auth.users"],
        "a schema named auth is the user's own where no platform owns it"
    );
    assert_eq!(chosen(&["app_*"]), ["app_x.t"]);
    assert_eq!(chosen(&["app?x", "app"]), ["app.t", "app_x.t", "appyx.t"]);
    assert_eq!(chosen(&["schemactl"]), ["schemactl.event"]);
    assert!(chosen(&["*"]).contains(&"supabase_functions.hooks".to_owned()));
    assert!(!chosen(&["*"]).iter().any(|name| name.starts_with("pg_")));
    assert!(chosen(&["pg_catalog"]).contains(&"pg_catalog.pg_class".to_owned()));
    assert!(chosen(&["nothing'\"{}\\"]).is_empty());
}

#[test]
fn a_platforms_schema_is_left_out_where_the_platform_owns_it() {
    let cluster = common::private_cluster(&schemactl::server::Options::new());
    let database = common::private_database(&cluster);
    database.psql(
        "CREATE ROLE supabase_admin; CREATE SCHEMA auth AUTHORIZATION supabase_admin;
         CREATE TABLE auth.users (id int); CREATE TABLE mine (id int);",
    );
    let mut session = database.session();
    assert_eq!(
        names(&look::tables(&mut session, &selection()).unwrap()),
        ["public.mine"]
    );
}

#[test]
fn members_of_extensions_are_left_out() {
    let database = common::database();
    if let Err(error) = database.try_psql("CREATE EXTENSION pg_stat_statements") {
        return common::skip(&error);
    }
    let mut session = database.session();
    let selection = Selection {
        views: true,
        ..selection()
    };
    assert!(look::tables(&mut session, &selection).unwrap().0.is_empty());
}

#[test]
fn a_table_locked_exclusively_does_not_stop_the_list() {
    let database = common::database();
    database.psql("CREATE TABLE busy (id int PRIMARY KEY); CREATE TABLE idle (id int)");
    let mut holder = database.session();
    holder
        .query("BEGIN; LOCK TABLE busy IN ACCESS EXCLUSIVE MODE")
        .unwrap();
    let mut session = database.session();
    let found = look::tables(&mut session, &selection()).unwrap();
    let states: Vec<_> = found
        .0
        .iter()
        .map(|table| (table.is_locked, table.size_bytes))
        .collect();
    assert_eq!(states, [(true, None), (false, Some(0))]);
    let text = report::grid::render(
        &report::tables::for_people(&found),
        report::grid::Layout::default(),
    );
    assert!(text.contains("public.busy  table  locked"), "{text}");
    assert_eq!(
        report::tables::summary(&found),
        "2 tables, 0 B without 1 that is locked"
    );
    session.query("SET lock_timeout = '100ms'").unwrap();
    // PostgreSQL itself waits for the lock before it prints an expression or an index.
    let error = look::describe(&mut session, "busy").unwrap_err();
    assert_eq!(error.to_string(), "cannot describe `busy`");
    assert_eq!(user_error::<()>(Err(error)).exit_code(), Exit::LockTimeout);
    let error = user_error(look::count(&mut session, &["idle", "busy"], None));
    assert_eq!(error.exit_code(), Exit::LockTimeout);
    insta::assert_snapshot!(shown(&error), @r"
    cannot count public.busy: canceling statement due to lock timeout
      SQLSTATE: 55P03
    hint: somebody changes that table at this moment (ALTER TABLE, VACUUM FULL, …); try again when it is done
    ");
}

#[test]
fn a_thousand_tables_come_in_one_answer() {
    let database = common::database();
    database.psql(
        "DO $$ BEGIN FOR n IN 1..1000 LOOP
             EXECUTE format('CREATE TABLE t%s (id int)', n);
         END LOOP; END $$",
    );
    let mut session = database.session();
    assert_eq!(
        look::tables(&mut session, &selection()).unwrap().0.len(),
        1000
    );
    let error = user_error(look::describe(&mut session, "tt500"));
    assert!(
        shown(&error).contains("did you mean public.t500"),
        "{}",
        shown(&error)
    );
}

#[test]
fn hostile_names_are_found_and_shown_as_they_must_be_typed() {
    let database = common::database();
    database.psql(HOSTILE);
    let mut session = database.session();
    for (typed, name) in [
        (r#""We ird".tabl"#, "tabl"),
        ("We ird.tabl", "tabl"),
        (r#""a.b""#, "a.b"),
        (r#"public."a.b""#, "a.b"),
        ("a.b", "a.b"),
        ("🦀 crabs", "🦀 crabs"),
        ("\"line\nbreak\"", "line\nbreak"),
        (r#""x'); DROP TABLE y; --""#, "x'); DROP TABLE y; --"),
        (r#""back\slash""#, r"back\slash"),
        ("ESC", "esc"),
    ] {
        assert_eq!(describe(&mut session, typed).table.name, name);
        let counted = look::count(&mut session, &[typed], None).unwrap().value;
        assert_eq!(counted.0.first().unwrap().rows, Some(0), "{typed}");
    }
    let text = report::relation::for_people(&describe(&mut session, "\"line\nbreak\""), None);
    assert!(text.starts_with(r#"Table public."line\nbreak""#), "{text}");
    let table = describe(&mut session, r#""a.b""#);
    insta::assert_snapshot!(report::relation::for_people(&table, None), @r#"
    Table public."a.b"
    about 0 rows, 16 kB with indexes, owner postgres

    Column        Type
    "c.d"         integer
    "say ""hi"""  text

    Indexes
      "i USING btree (x)"  btree ("c.d" DESC) WHERE ("c.d" > 0)
    "#);
}

#[test]
fn a_name_in_capitals_that_only_exists_so_is_taken_and_said() {
    let database = common::database();
    database.psql(HOSTILE);
    let mut session = database.session();
    let answer = look::describe(&mut session, "Orders").unwrap();
    assert_eq!(answer.value.table.name, "Orders");
    insta::assert_snapshot!(answer.notes.join("\n"), @r#"there is no orders; this is public."Orders", spelled as you typed it (in SQL it needs the double quotes)"#);
    database.psql("CREATE TABLE orders (id int)");
    let answer = look::describe(&mut session, "Orders").unwrap();
    assert_eq!(answer.value.table.name, "orders", "as in SQL");
    insta::assert_snapshot!(answer.notes.join("\n"), @r#"this is public.orders; there is also public."Orders""#);
}

#[test]
fn tables_of_the_same_name_are_never_mixed() {
    let database = common::database();
    database.psql(
        "CREATE SCHEMA a; CREATE SCHEMA b; CREATE SCHEMA c;
         CREATE TABLE a.orders (id int PRIMARY KEY, of_a int);
         CREATE TABLE b.orders (id int, of_b int, CONSTRAINT positive CHECK (of_b > 0));
         CREATE TABLE c.orders (id int, of_c int);
         CREATE TABLE c.items (order_id int);
         CREATE INDEX ON b.orders (of_b);",
    );
    let mut session = database.session();
    let error = user_error(look::describe(&mut session, "orders"));
    insta::assert_snapshot!(shown(&error), @r#"
    `orders` is in 3 schemas, and none of them is on the search_path
      a.orders
      b.orders
      c.orders
    hint: name the schema: schemactl schema a.orders
    "#);
    let error = user_error(look::count(&mut session, &["c.items", "orders"], None));
    assert!(error.message().contains("in 3 schemas"), "{error}");

    let columns = |description: &Description| {
        description
            .columns
            .iter()
            .map(|column| column.name.clone())
            .collect::<Vec<_>>()
    };
    let b = describe(&mut session, "b.orders");
    assert_eq!(columns(&b), ["id", "of_b"]);
    assert_eq!((b.indexes.len(), b.checks.len()), (1, 1));

    session.query("SET search_path = c, a").unwrap();
    let answer = look::describe(&mut session, "orders").unwrap();
    assert_eq!(columns(&answer.value), ["id", "of_c"]);
    assert_eq!(
        answer.notes,
        ["this is c.orders; there is also a.orders, b.orders"]
    );
    assert!(answer.value.indexes.is_empty());

    session.query("SET search_path = public").unwrap();
    let answer = look::describe(&mut session, "items").unwrap();
    assert_eq!(answer.value.table.schema, "c");
    assert_eq!(
        answer.notes,
        ["`items` is not on the search_path; c.items is the only one of that name"]
    );
    assert_eq!(
        session.query("SHOW search_path").unwrap()[0]
            .first()
            .unwrap()
            .text("search_path"),
        "public",
        "what was set for reading is gone"
    );
}

#[test]
fn a_name_that_is_no_table_is_explained() {
    let database = common::database();
    database.psql("CREATE TABLE customers (id serial PRIMARY KEY); CREATE TYPE pair AS (a int)");
    let mut session = database.session();
    let mut said = Vec::new();
    for name in [
        "custmers",
        "customers_pkey",
        "customers_id_seq",
        "pair",
        "crm.customers",
        "cust",
    ] {
        said.push(shown(&user_error(look::describe(&mut session, name))));
    }
    insta::assert_snapshot!(said.join("\n\n"), @r#"
    there is no table or view named `custmers`
    hint: did you mean public.customers? schemactl schema public.customers

    public.customers_pkey is an index of public.customers
    hint: to look at the table: schemactl schema public.customers

    public.customers_id_seq is a sequence, not a table

    public.pair is a composite type, not a table

    there is no table or view named `crm.customers`
    hint: did you mean public.customers? schemactl schema public.customers

    there is no table or view named `cust`
    hint: did you mean public.customers? schemactl schema public.customers
    "#);
    assert_eq!(
        user_error(look::describe(&mut session, "a.b.c")).exit_code(),
        Exit::Usage
    );
    assert_eq!(
        describe(&mut session, "customers").columns.len(),
        1,
        "the session is usable after errors"
    );
}

#[test]
fn a_table_is_described_with_everything_that_belongs_to_it() {
    let database = common::database();
    database.psql(
        "CREATE SCHEMA shared;
         CREATE TYPE shared.mood AS ENUM ('sad', 'so, so', 'happy');
         CREATE DOMAIN shared.mood_domain AS shared.mood;
         CREATE TABLE parents (id int PRIMARY KEY);
         CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
         CREATE TABLE busy (
             id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
             parent_id int NOT NULL REFERENCES parents ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
             self_id bigint REFERENCES busy,
             mood shared.mood NOT NULL DEFAULT 'happy',
             moods shared.mood_domain[],
             name text COLLATE \"C\",
             upper_name text GENERATED ALWAYS AS (upper(name)) STORED,
             during tstzrange,
             CONSTRAINT named CHECK (name <> ''),
             CONSTRAINT uq UNIQUE (name) DEFERRABLE,
             CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&)
         );
         ALTER TABLE busy ADD CONSTRAINT later CHECK (id > 0) NOT VALID;
         CREATE INDEX by_upper ON busy (upper_name text_pattern_ops DESC) INCLUDE (mood) WHERE mood = 'sad';
         CREATE TABLE shared.children (busy_id bigint REFERENCES public.busy ON UPDATE CASCADE);
         CREATE TRIGGER noted BEFORE UPDATE ON busy FOR EACH ROW EXECUTE FUNCTION note();
         CREATE TRIGGER quiet AFTER INSERT ON busy FOR EACH ROW EXECUTE FUNCTION note();
         ALTER TABLE busy DISABLE TRIGGER quiet;
         ALTER TABLE busy ENABLE ROW LEVEL SECURITY; ALTER TABLE busy FORCE ROW LEVEL SECURITY;
         CREATE POLICY own ON busy FOR SELECT USING (parent_id = 1);
         CREATE POLICY strict ON busy AS RESTRICTIVE TO postgres USING (true) WITH CHECK (id > 0);
         ALTER TABLE busy REPLICA IDENTITY FULL;
         ALTER TABLE busy SET (fillfactor = 70);
         CREATE STATISTICS together (dependencies) ON name, mood FROM busy;
         CREATE RULE silent AS ON DELETE TO busy DO ALSO NOTIFY gone;
         CREATE PUBLICATION everything FOR TABLE busy;
         COMMENT ON TABLE busy IS 'A table with everything';
         COMMENT ON COLUMN busy.mood IS 'How it feels';
         ALTER TABLE busy ADD COLUMN gone int; ALTER TABLE busy DROP COLUMN gone;",
    );
    database.psql("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'by_upper'::regclass");
    let mut session = database.session();
    let busy = describe(&mut session, "busy");
    insta::assert_snapshot!("everything", report::relation::for_people(&busy, None));
    insta::assert_snapshot!("everything_markdown", report::relation::as_markdown(&busy));
    insta::assert_snapshot!(
        "everything_json",
        report::json::document("relation", &busy).unwrap()
    );
    insta::assert_snapshot!(
        "everything_csv",
        report::csv::render(&report::relation::columns(&busy))
    );
    assert_eq!(
        busy.referenced_by.len(),
        2,
        "its own key counts in both directions"
    );
    session.query("SET search_path = shared").unwrap();
    assert_eq!(
        describe(&mut session, "public.busy"),
        busy,
        "whatever the search_path"
    );
}

#[test]
fn partitions_heirs_views_and_foreign_tables_are_described() {
    let database = common::database();
    database.psql(
        "CREATE TABLE owners (id int PRIMARY KEY);
         CREATE TABLE events (id int, at date NOT NULL, owner_id int REFERENCES owners, PRIMARY KEY (id, at))
             PARTITION BY RANGE (at);
         CREATE TABLE events_default PARTITION OF events DEFAULT;
         CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
         CREATE TABLE notes (id int, event_id int, event_at date, FOREIGN KEY (event_id, event_at) REFERENCES events);
         CREATE TABLE base (id int); CREATE TABLE heir (more int) INHERITS (base);
         CREATE TABLE lonely (id int) PARTITION BY LIST (id);
         CREATE VIEW recent WITH (security_barrier) AS SELECT 1 AS one WHERE true;
         CREATE MATERIALIZED VIEW held AS SELECT 1 AS one WITH NO DATA;
         CREATE TABLE nothing ();",
    );
    let mut session = database.session();
    let mut text = String::new();
    for name in [
        "events", "events_1", "notes", "base", "heir", "lonely", "recent", "held", "nothing",
    ] {
        text.push_str(&report::relation::for_people(
            &describe(&mut session, name),
            None,
        ));
        text.push_str("\n----\n\n");
    }
    insta::assert_snapshot!("family", text);
    assert_eq!(
        describe(&mut session, "notes").foreign_keys.len(),
        1,
        "one row, not one per partition"
    );
    assert_eq!(
        describe(&mut session, "events_1").referenced_by.len(),
        1,
        "through its parent"
    );

    if let Err(error) = database.try_psql("CREATE EXTENSION file_fdw") {
        return common::skip(&error);
    }
    database.psql(
        "CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
         CREATE FOREIGN TABLE passwd (line text OPTIONS (force_null 'true')) SERVER files
             OPTIONS (filename '/etc/hostname', format 'csv');",
    );
    let passwd = describe(&mut session, "passwd");
    insta::assert_snapshot!(report::relation::for_people(&passwd, None), @r#"
    Foreign table public.passwd
    never analysed, owner postgres

    Column  Type  Default
    line    text  options force_null=true

    On foreign server files with filename=/etc/hostname, format=csv
    "#);
    assert_eq!(
        look::tables(&mut session, &selection())
            .unwrap()
            .0
            .iter()
            .filter(|t| t.kind == "foreign table")
            .count(),
        1
    );
}

#[test]
fn counts_are_exact_and_from_one_snapshot() {
    let database = common::database();
    database.psql(
        "CREATE TABLE a (id int); INSERT INTO a SELECT generate_series(1, 12345);
         CREATE TABLE b (id int); CREATE VIEW seen AS SELECT * FROM a WHERE id <= 10;
         CREATE TABLE parted (id int) PARTITION BY LIST (id); CREATE TABLE parted_1 PARTITION OF parted DEFAULT;
         INSERT INTO parted VALUES (1), (2);",
    );
    let mut session = database.session();
    let expected = [
        ("public.a".to_owned(), Some(12345)),
        ("public.b".to_owned(), Some(0)),
        ("public.seen".to_owned(), Some(10)),
        ("public.parted".to_owned(), Some(2)),
    ];
    let asked = ["a", "b", "seen", "public.a", "parted"];
    let counts = look::count(&mut session, &asked, None).unwrap().value;
    assert_eq!(rows(&counts), expected, "each table once");

    let mut writer = connect(&database.url());
    let mut announced = Vec::new();
    let mut progress = |counting: look::Counting<'_>| {
        announced.push(format!(
            "{} {}/{}",
            counting.table, counting.done, counting.of
        ));
        writer
            .query("INSERT INTO b VALUES (1); INSERT INTO parted VALUES (3)")
            .unwrap();
    };
    let counts = look::count(&mut session, &asked, Some(&mut progress))
        .unwrap()
        .value;
    assert_eq!(
        rows(&counts),
        expected,
        "what was written meanwhile does not count"
    );
    assert_eq!(
        announced,
        [
            "public.a 0/4",
            "public.b 1/4",
            "public.seen 2/4",
            "public.parted 3/4"
        ]
    );
    assert_eq!(
        rows(&look::count(&mut session, &["b"], None).unwrap().value),
        [("public.b".to_owned(), Some(4))]
    );
    let text = report::csv::render(&report::counts::for_programs(&counts));
    assert!(
        text.starts_with("schema,name,rows,is_estimate,row_security\npublic,a,12345,false,false\n"),
        "{text}"
    );
}

#[test]
fn estimates_name_what_they_do_not_know() {
    let database = common::database();
    database.psql(
        "CREATE TABLE known (id int) WITH (autovacuum_enabled = false);
         INSERT INTO known SELECT generate_series(1, 5000); ANALYZE known;
         INSERT INTO known SELECT generate_series(1, 5000);
         CREATE TABLE never (id int) WITH (autovacuum_enabled = false); INSERT INTO never VALUES (1);
         CREATE VIEW seen AS SELECT 1 AS one;",
    );
    let mut session = database.session();
    let answer = look::estimate(&mut session, &["known", "never", "seen"]).unwrap();
    let known = answer.value.0.first().unwrap().rows.unwrap();
    assert!(
        (9000..=11000).contains(&known),
        "grown since it was analysed: {known}"
    );
    insta::assert_snapshot!(answer.notes.join("\n"), @r#"
    public.never was never analysed, so there is no estimate: ANALYZE public.never
    there is no estimate for the view public.seen; count it without --estimate
    "#);
}

#[test]
fn a_role_that_may_read_only_some_sees_all_and_is_told_what_it_may_not_count() {
    let cluster = common::private_cluster(&schemactl::server::Options::new());
    let database = common::private_database(&cluster);
    database.psql(
        "CREATE ROLE reader LOGIN;
         CREATE SCHEMA closed; CREATE TABLE closed.secrets (id int);
         CREATE TABLE open_one (id int, hidden text); GRANT SELECT (id) ON open_one TO reader;
         CREATE TABLE shut (id int);
         CREATE TABLE filtered (id int); INSERT INTO filtered VALUES (1), (2), (3);
         ALTER TABLE filtered ENABLE ROW LEVEL SECURITY;
         CREATE POLICY low ON filtered TO reader USING (id < 3);
         GRANT SELECT ON filtered TO reader;",
    );
    let mut session = connect(&database.url().replace("postgres@", "reader@"));
    assert_eq!(look::tables(&mut session, &selection()).unwrap().0.len(), 4);
    assert_eq!(describe(&mut session, "closed.secrets").columns.len(), 1);
    let mut said = Vec::new();
    for name in ["shut", "closed.secrets"] {
        said.push(shown(&user_error(look::count(
            &mut session,
            &["open_one", name],
            None,
        ))));
    }
    insta::assert_snapshot!(said.join("\n\n"), @r#"
    role reader may not read public.shut
    hint: its owner can allow it: GRANT SELECT ON public.shut TO reader
    hint: the planner's estimate needs no privilege: schemactl count --estimate public.shut

    role reader may not read closed.secrets
    hint: its owner can allow it: GRANT USAGE ON SCHEMA closed TO reader
    hint: its owner can allow it: GRANT SELECT ON closed.secrets TO reader
    hint: the planner's estimate needs no privilege: schemactl count --estimate closed.secrets
    "#);
    assert_eq!(
        rows(
            &look::count(&mut session, &["open_one"], None)
                .unwrap()
                .value
        )[0]
        .1,
        Some(0)
    );
    let answer = look::count(&mut session, &["filtered"], None).unwrap();
    assert_eq!(rows(&answer.value)[0].1, Some(2));
    assert!(answer.value.0[0].row_security);
    insta::assert_snapshot!(answer.notes.join("\n"), @"row-level security applies to reader on public.filtered: only the rows it may see are counted");
}

#[test]
fn a_count_that_takes_too_long_names_its_table() {
    let database = common::database();
    database.psql("CREATE TABLE a (id int); CREATE VIEW slow AS SELECT pg_sleep(10)::text;");
    let mut session = database.session();
    session.query("SET statement_timeout = '100ms'").unwrap();
    let error = user_error(look::count(&mut session, &["a", "slow"], None));
    insta::assert_snapshot!(shown(&error), @r#"
    cannot count public.slow: canceling statement due to statement timeout
      SQLSTATE: 57014
    hint: to allow more time: --statement-timeout 10min; 0 means no limit
    "#);
    assert_eq!(
        rows(&look::count(&mut session, &["a"], None).unwrap().value)[0].1,
        Some(0)
    );
}

#[test]
fn the_rbac_example_reads_well() {
    let database = rbac();
    let mut session = database.session();
    let found = look::tables(&mut session, &selection()).unwrap();
    let layout = report::grid::Layout {
        width: Some(100),
        ..Default::default()
    };
    let mut text = report::grid::render(
        &report::tables::for_people(&found).without_empty_columns(),
        layout,
    );
    let users = report::relation::for_people(&describe(&mut session, "users"), Some(130));
    assert!(
        text.lines().all(|line| line.chars().count() <= 100),
        "{text}"
    );
    text.push_str(&users);
    assert!(
        users.lines().all(|line| line.chars().count() <= 130),
        "{users}"
    );
    for line in [
        "public.users                 table",
        "  user_status        invited, active, suspended, deactivated",
        "  fk_users_tenant_id_tenants  (tenant_id) → tenants (id)  ON DELETE CASCADE",
        "  sessions (tenant_id, user_id)             → (tenant_id, id)  ON DELETE CASCADE",
        "  tenant_isolation  all to public  USING (tenant_id = current_tenant_id())",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let counts = look::count(&mut session, &["tenants", "permissions"], None).unwrap();
    assert_eq!(
        counts
            .value
            .0
            .iter()
            .map(|count| count.rows)
            .collect::<Vec<_>>(),
        [Some(0), Some(20)]
    );
    assert_eq!(
        found
            .0
            .iter()
            .filter(|table| table.kind.ends_with("table"))
            .count(),
        15
    );
    let indexes: usize = found
        .0
        .iter()
        .map(|table| {
            let name = schemactl::sql::qualified(&table.schema, &table.name);
            describe(&mut session, &name).indexes.len()
        })
        .sum();
    assert_eq!(
        format!("{indexes}\n"),
        database.psql("SELECT count(*) FROM pg_indexes WHERE schemaname = 'public'")
    );
}

/// Every column, index, constraint, trigger and policy of a corpus, compared with what the catalog's own views say.
#[test]
fn every_table_of_the_corpora_has_what_the_catalog_says() {
    let Some(folder) = common::shared() else {
        return;
    };
    for file in ["pagila/pagila-schema.sql", "adventureworks/install.sql"] {
        let database = common::database();
        let text = fs::read_to_string(folder.join("corpora").join(file)).unwrap();
        // Data and psql's \copy are of no interest here; what depends on them may fail.
        let schema: String = text
            .lines()
            .filter(|line| {
                !line.trim_start().starts_with("\\copy") && !line.contains("ON_ERROR_STOP")
            })
            .map(|line| format!("{line}\n"))
            .collect();
        let _ = database.try_psql(&format!("\\set ON_ERROR_STOP 0\n{schema}"));
        let mut session = database.session();
        let selection = Selection {
            views: true,
            partitions: true,
            ..selection()
        };
        let found = look::tables(&mut session, &selection).unwrap();
        assert!(found.0.len() > 20, "{file}: {}", found.0.len());
        let mut facts = Vec::new();
        for table in &found.0 {
            let name = schemactl::sql::qualified(&table.schema, &table.name);
            let it = describe(&mut session, &name);
            assert!(!report::relation::for_people(&it, Some(80)).is_empty());
            facts.push(format!(
                "{}.{}|{}|{}|{}|{}|{}|{}",
                table.schema,
                table.name,
                it.columns
                    .iter()
                    .map(|c| format!("{}:{}", c.name, c.nullable))
                    .collect::<Vec<_>>()
                    .join(","),
                it.indexes.len(),
                it.checks.len(),
                it.foreign_keys.len(),
                it.referenced_by.len(),
                it.triggers.len(),
            ));
        }
        let expected = database.psql(
            "SELECT concat_ws('|', n.nspname || '.' || c.relname,
                 coalesce((SELECT string_agg(column_name || ':' || CASE is_nullable WHEN 'YES' THEN 'true' ELSE 'false' END,
                                    ',' ORDER BY ordinal_position)
                  FROM information_schema.columns WHERE table_schema = n.nspname AND table_name = c.relname),
                  (SELECT string_agg(attname || ':' || NOT (attnotnull OR typnotnull), ',' ORDER BY attnum)
                   FROM pg_attribute JOIN pg_type t ON t.oid = atttypid WHERE attrelid = c.oid AND attnum > 0)),
                 (SELECT count(*) FROM pg_indexes WHERE schemaname = n.nspname AND tablename = c.relname),
                 (SELECT count(*) FROM pg_constraint WHERE conrelid = c.oid AND contype = 'c'),
                 (SELECT count(*) FROM pg_constraint WHERE conrelid = c.oid AND contype = 'f'),
                 (SELECT count(*) FROM pg_constraint WHERE confrelid = c.oid AND contype = 'f' AND conparentid = 0),
                 (SELECT count(DISTINCT tgname) FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal))
             FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
             WHERE relkind IN ('r','p','v','m','f') AND nspname !~ '^pg_' AND nspname <> 'information_schema'
               AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
             ORDER BY n.nspname, c.relname",
        );
        for (fact, expected) in facts.iter().zip(expected.lines()) {
            assert_eq!(fact, expected, "{file}");
        }
        assert_eq!(facts.len(), expected.lines().count(), "{file}");
    }
}

#[test]
fn a_long_rule_is_folded_and_never_cut_but_a_long_comment_is() {
    let database = common::database();
    let condition = (0..60)
        .map(|n| format!("word_{n} <> 'x'"))
        .collect::<Vec<_>>()
        .join(" OR ");
    let columns = (0..60)
        .map(|n| format!("word_{n} text"))
        .collect::<Vec<_>>()
        .join(", ");
    database.psql(&format!(
        "CREATE TABLE long ({columns}, CONSTRAINT some_word CHECK ({condition}));
         COMMENT ON TABLE long IS '{0}'; COMMENT ON COLUMN long.word_0 IS '{0}';",
        "word ".repeat(2000)
    ));
    let mut session = database.session();
    let long = describe(&mut session, "long");
    let text = report::relation::for_people(&long, Some(100));
    let words: Vec<&str> = text.split_whitespace().collect();
    assert!(
        words
            .join(" ")
            .contains("word_58 <> 'x'::text OR word_59 <> 'x'::text)"),
        "{text}"
    );
    assert!(text.contains('…') && text.len() < 20_000, "{text}");
    let all = report::csv::render(&report::relation::columns(&long));
    assert!(all.contains(&"word ".repeat(2000)));
}
