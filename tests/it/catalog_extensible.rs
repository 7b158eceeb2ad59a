//! What extends PostgreSQL itself comes back as it was made: operator classes, languages, access methods, parsers, conversions, mappings.

use crate::catalog::{read, round_trip};
use crate::common::{self, shared};

#[track_caller]
fn survives(sql: &str) {
    if shared().is_none() {
        return;
    }
    if let Err(error) = round_trip(sql) {
        panic!("{error}\n--- from\n{sql}");
    }
}

const ABSOLUTE: &str = r#"CREATE SCHEMA "O p";
    CREATE FUNCTION "O p".less(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS 'SELECT abs($1) < abs($2)';
    CREATE FUNCTION "O p".same(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS 'SELECT abs($1) = abs($2)';
    CREATE FUNCTION "O p".compare(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS 'SELECT abs($1) - abs($2)';
    CREATE OPERATOR "O p".<# (FUNCTION = "O p".less, LEFTARG = integer, RIGHTARG = integer);
    CREATE OPERATOR "O p".=# (FUNCTION = "O p".same, LEFTARG = integer, RIGHTARG = integer, COMMUTATOR = OPERATOR("O p".=#));"#;

#[test]
fn operator_classes_survive_with_their_families() {
    survives(&format!(
        r#"{ABSOLUTE}
        CREATE OPERATOR CLASS "O p"."Absolute" FOR TYPE integer USING btree AS OPERATOR 1 "O p".<#, OPERATOR 3 "O p".=#, FUNCTION 1 "O p".compare(integer, integer);
        COMMENT ON OPERATOR CLASS "O p"."Absolute" USING btree IS 'by size'; COMMENT ON OPERATOR FAMILY "O p"."Absolute" USING btree IS 'f';
        CREATE OPERATOR CLASS "O p"."Absolute" FOR TYPE integer USING hash AS OPERATOR 1 "O p".=#, FUNCTION 1 hashint4(integer);
        CREATE TABLE t (a integer, b integer); CREATE INDEX i ON t (a "O p"."Absolute"); CREATE INDEX j ON t USING hash (b "O p"."Absolute");
        CREATE TYPE r AS RANGE (subtype = integer, subtype_opclass = "O p"."Absolute");"#
    ));
    survives(
        "CREATE OPERATOR CLASS stored FOR TYPE text USING gist AS STORAGE text; CREATE OPERATOR FAMILY bare USING brin;
         CREATE OPERATOR CLASS in_bare FOR TYPE integer USING btree FAMILY integer_ops AS
             OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(integer, integer);"
            .replace("in_bare FOR TYPE integer USING btree FAMILY integer_ops", "in_own FOR TYPE integer USING btree")
            .as_str(),
    );
    survives(
        "CREATE TYPE money_like AS (n integer);
         CREATE OPERATOR CLASS points FOR TYPE point USING gist AS OPERATOR 15 <-> (point, point) FOR ORDER BY pg_catalog.float_ops,
             FUNCTION 1 gist_point_consistent(internal, point, smallint, oid, internal), FUNCTION 2 gist_box_union(internal, internal),
             FUNCTION 5 gist_box_penalty(internal, internal, internal), FUNCTION 6 gist_box_picksplit(internal, internal),
             FUNCTION 7 gist_box_same(box, box, internal), FUNCTION 3 gist_point_compress(internal), FUNCTION 8 gist_point_distance(internal, point, smallint, oid, internal), STORAGE box;",
    );
}

#[test]
fn a_family_keeps_the_members_that_no_class_brought() {
    survives(
        "CREATE OPERATOR FAMILY wide USING btree;
         CREATE OPERATOR CLASS wide4 FOR TYPE integer USING btree FAMILY wide AS
             OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(integer, integer);
         CREATE OPERATOR CLASS wide8 FOR TYPE bigint USING btree FAMILY wide AS
             OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint8cmp(bigint, bigint);
         ALTER OPERATOR FAMILY wide USING btree ADD OPERATOR 1 < (integer, bigint), OPERATOR 3 = (integer, bigint), OPERATOR 1 < (bigint, integer),
             FUNCTION 1 (integer, bigint) btint48cmp(integer, bigint);",
    );
}

#[test]
fn languages_and_access_methods_survive() {
    survives(
        r#"CREATE FUNCTION run() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
        CREATE FUNCTION run_inline(internal) RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_inline_handler';
        CREATE FUNCTION check_body(oid) RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_validator';
        CREATE TRUSTED LANGUAGE "Own" HANDLER run INLINE run_inline VALIDATOR check_body; CREATE LANGUAGE bare HANDLER run;
        COMMENT ON LANGUAGE "Own" IS 'mine'; REVOKE ALL ON LANGUAGE "Own" FROM PUBLIC;
        CREATE FUNCTION in_own() RETURNS integer LANGUAGE "Own" AS 'BEGIN RETURN 1; END';"#,
    );
    survives(
        "CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler; CREATE ACCESS METHOD btree2 TYPE INDEX HANDLER bthandler;
         COMMENT ON ACCESS METHOD heap2 IS 'the same'; CREATE TABLE t (a integer) USING heap2;
         CREATE OPERATOR CLASS int_ops DEFAULT FOR TYPE integer USING btree2 AS
             OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(integer, integer);",
    );
}

#[test]
fn parsers_templates_conversions_and_transforms_survive() {
    survives(
        r#"CREATE SCHEMA "T s";
        CREATE TEXT SEARCH PARSER "T s"."P" (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline);
        CREATE TEXT SEARCH PARSER without (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
        CREATE TEXT SEARCH TEMPLATE "T s".t (INIT = dsimple_init, LEXIZE = dsimple_lexize); CREATE TEXT SEARCH TEMPLATE bare (LEXIZE = dsimple_lexize);
        CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = "T s".t, accept = false); CREATE TEXT SEARCH CONFIGURATION c (PARSER = "T s"."P");
        ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word WITH d;
        COMMENT ON TEXT SEARCH PARSER "T s"."P" IS 'p'; COMMENT ON TEXT SEARCH TEMPLATE bare IS 't';
        CREATE CONVERSION "T s".latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8; CREATE DEFAULT CONVERSION back FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1;
        COMMENT ON CONVERSION back IS 'and back';
        CREATE TRANSFORM FOR integer LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION int4recv(internal));
        CREATE TRANSFORM FOR bigint LANGUAGE plpgsql (TO SQL WITH FUNCTION int8recv(internal)); COMMENT ON TRANSFORM FOR bigint LANGUAGE plpgsql IS 't';"#,
    );
}

#[test]
fn user_mappings_survive_without_their_secrets() {
    let roles = "DO $$ BEGIN PERFORM pg_advisory_xact_lock(2);
        IF to_regrole('\"mapped Role\"') IS NULL THEN CREATE ROLE \"mapped Role\"; END IF; END $$;";
    survives(&format!(
        r#"{roles} CREATE FOREIGN DATA WRAPPER w; CREATE SERVER "S s" FOREIGN DATA WRAPPER w;
        CREATE USER MAPPING FOR "mapped Role" SERVER "S s" OPTIONS ("user" 'it''s'); CREATE USER MAPPING FOR PUBLIC SERVER "S s";"#
    ));
    let database = common::database();
    database.psql(&format!(
        r#"{roles} CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;
        CREATE USER MAPPING FOR "mapped Role" SERVER s OPTIONS ("user" 'app', password 'hunter2', "Api key" 'hunter2');"#
    ));
    let project = common::project().on(&database);
    let output = project.run(["dump", "-o", "schema.sql"]).success();
    let dump = std::fs::read_to_string(project.path().join("schema.sql")).unwrap();
    assert!(
        dump.contains("CREATE USER MAPPING FOR \"mapped Role\" SERVER s OPTIONS (\"user\" 'app');"),
        "{dump}"
    );
    assert!(
        output.stderr.contains("password") && output.stderr.contains("may hold secrets"),
        "{output}"
    );
    // Not a difference: credentials are no part of a schema.
    let diff = project.run(["diff", "--format", "json"]).success();
    database.psql("ALTER USER MAPPING FOR \"mapped Role\" SERVER s OPTIONS (SET \"user\" 'other')");
    let changed = project.run(["diff"]).code(2);
    assert_eq!(
        changed.stdout,
        "~ user mapping s(\"mapped Role\")\n    options: user=other → user=app\n"
    );
    // One that is made has no password yet, and that is said.
    database.psql("DROP USER MAPPING FOR \"mapped Role\" SERVER s");
    project.file(
        "model.sql",
        "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; \
         CREATE USER MAPPING FOR \"mapped Role\" SERVER s OPTIONS (\"user\" 'app', password 'hunter2')",
    );
    let made = project
        .run(["repair", "--model", "model.sql", "--apply"])
        .success();
    assert!(
        made.stderr
            .contains("hold secrets: the options password of user mapping s(\"mapped Role\")"),
        "{made}"
    );
    for text in [
        dump,
        made.to_string(),
        output.to_string(),
        diff.to_string(),
        format!("{:?}", read(&database)),
    ] {
        assert!(!text.contains("hunter2"), "{text}");
    }
}

#[test]
fn what_is_not_modelled_is_named() {
    let database = common::database();
    database.psql(
        "CREATE EXTENSION hstore;
         CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TABLE c (id integer);
         CREATE TABLE df (a integer UNIQUE DEFERRABLE); CREATE TABLE t (id integer PRIMARY KEY); CREATE INDEX compared ON t (id); ALTER INDEX compared DEPENDS ON EXTENSION hstore;",
    );
    assert!(read(&database).unmodelled().is_empty());
    database.psql(
        "ALTER TABLE df DISABLE TRIGGER ALL; ALTER FUNCTION f DEPENDS ON EXTENSION hstore; ALTER INDEX t_pkey DEPENDS ON EXTENSION hstore; ALTER EXTENSION hstore ADD TABLE c;
         GRANT SELECT (ctid, id) ON t TO PUBLIC; CREATE TRIGGER mine BEFORE INSERT ON c FOR EACH ROW EXECUTE FUNCTION f(); SET allow_system_table_mods = on;
         CREATE FUNCTION pg_catalog.mine() RETURNS integer LANGUAGE sql AS 'SELECT 1';
         REVOKE EXECUTE ON FUNCTION hstore(text, text) FROM PUBLIC; REVOKE SELECT ON information_schema.tables FROM PUBLIC;
         REVOKE EXECUTE ON FUNCTION pg_sleep FROM PUBLIC; GRANT EXECUTE ON FUNCTION pg_reload_conf TO pg_monitor; GRANT SELECT (rolname) ON pg_authid TO PUBLIC;
         REVOKE USAGE ON LANGUAGE sql, plpgsql FROM PUBLIC; REVOKE USAGE ON TYPE hstore FROM PUBLIC;
         GRANT EXECUTE ON FUNCTION pg_current_logfile() TO PUBLIC; REVOKE EXECUTE ON FUNCTION pg_current_logfile() FROM PUBLIC",
    );
    let catalog = read(&database);
    let lines: Vec<String> = catalog
        .unmodelled()
        .kinds()
        .map(|(kind, names)| format!("{kind}: {}", names.join(", ")))
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    disabled trigger of a key: df_a_key on public.df
    extension dependency: function public.f() on hstore, index public.t_pkey on hstore
    extension object's privilege: function public.hstore(pg_catalog.text,pg_catalog.text), type public.hstore
    extension table's trigger: mine on public.c
    pg_catalog function: pg_catalog.mine()
    system column privilege: table column public.t.ctid
    system object's privilege: function pg_catalog.pg_reload_conf(), function pg_catalog.pg_sleep(double precision), language plpgsql, language sql, table column pg_catalog.pg_authid.rolname, view information_schema.tables
    ");
}
