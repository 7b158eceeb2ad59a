//! Views, functions, aggregates, triggers, rules, policies and privileges come back as they were made.

use crate::catalog::{read, round_trip};
use crate::common::{self, installation, shared};

fn at_least(major: u32) -> bool {
    installation().version.major >= major
}

#[track_caller]
fn survives(sql: &str) {
    if shared().is_none() {
        return;
    }
    if let Err(error) = round_trip(sql) {
        panic!("{error}\n--- from\n{sql}");
    }
}

/// Roles belong to the whole server, so tests that run at the same time share them.
const ROLES: &str = "DO $$ BEGIN PERFORM pg_advisory_xact_lock(1);
    IF to_regrole('\"code Owner\"') IS NULL THEN CREATE ROLE \"code Owner\"; CREATE ROLE code_reader; CREATE ROLE code_writer; END IF; END $$;";

#[test]
fn functions_keep_every_option() {
    survives(
        r#"CREATE SCHEMA "We ird";
        CREATE TYPE mood AS ENUM ('sad', 'ok');
        CREATE FUNCTION "We ird"."F oo"("A b" integer, INOUT b text DEFAULT 'x''y', VARIADIC rest mood[] DEFAULT '{}', OUT c numeric(10,2))
            LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER LEAKPROOF PARALLEL SAFE COST 3.5
            SET search_path TO "We ird", pg_temp, '' SET work_mem = '5MB' SET my.setting = 'a, b' SET "TimeZone" = 'UTC'
            AS $f$ BEGIN c := 1; RAISE NOTICE '$$ \ '; END $f$;
        CREATE FUNCTION set_of(n integer) RETURNS SETOF integer LANGUAGE sql IMMUTABLE ROWS 7 PARALLEL RESTRICTED AS $x$ SELECT length('$$')$x$;
        CREATE FUNCTION tabular() RETURNS TABLE (a integer, "b C" text) LANGUAGE sql AS $$ SELECT 1, 'x' $$;
        CREATE FUNCTION overloaded() RETURNS integer LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION overloaded(integer) RETURNS integer LANGUAGE sql AS 'SELECT overloaded()';
        CREATE FUNCTION overloaded(text, integer DEFAULT 5) RETURNS integer LANGUAGE sql AS 'SELECT 2 --$';
        CREATE FUNCTION poly(anyelement, anyarray) RETURNS anyelement LANGUAGE sql AS 'SELECT $1';
        CREATE FUNCTION inner_one(internal) RETURNS internal LANGUAGE internal STRICT AS 'generate_series_int4_support';
        CREATE FUNCTION mine(integer, integer) RETURNS SETOF integer LANGUAGE internal STRICT SUPPORT inner_one AS 'generate_series_int4';
        CREATE FUNCTION w() RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number';
        COMMENT ON FUNCTION overloaded(text, integer) IS 'it''s \ the third';
        COMMENT ON FUNCTION "We ird"."F oo"(integer, text, mood[]) IS 'first';
        REVOKE ALL ON FUNCTION overloaded() FROM PUBLIC;"#,
    );
}

#[test]
fn functions_that_call_each_other_load_in_any_order() {
    survives(
        "SET check_function_bodies = off;
         CREATE FUNCTION odd(n integer) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RETURN n <> 0 AND even(n - 1); END';
         CREATE FUNCTION even(n integer) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RETURN n = 0 OR odd(n - 1); END';
         CREATE FUNCTION a_sql() RETURNS integer LANGUAGE sql AS 'SELECT n FROM made_later';",
    );
}

#[test]
fn procedures_survive() {
    survives(
        "CREATE PROCEDURE p(IN a integer, INOUT b text DEFAULT 'x') LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS 'BEGIN COMMIT; END';
         CREATE PROCEDURE q() LANGUAGE sql AS 'SELECT 1'; COMMENT ON PROCEDURE p(integer, text) IS 'c'; REVOKE ALL ON PROCEDURE p FROM PUBLIC;",
    );
}

#[test]
fn bodies_that_postgresql_parsed_come_after_what_they_use() {
    if !at_least(14) {
        return;
    }
    survives(
        "CREATE FUNCTION z() RETURNS integer LANGUAGE sql RETURN 1;
         CREATE VIEW v AS SELECT z() AS n;
         CREATE FUNCTION a(x integer) RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT n + x FROM v; SELECT z(); END;
         CREATE PROCEDURE b(OUT r integer) LANGUAGE sql BEGIN ATOMIC SELECT a(2); END;",
    );
}

#[test]
fn aggregates_of_every_sort_survive() {
    survives(
        r#"CREATE FUNCTION add(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2';
        CREATE FUNCTION add_extra(integer, anyelement) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1';
        CREATE AGGREGATE total(integer) (SFUNC = add, STYPE = integer, INITCOND = '0', COMBINEFUNC = add, PARALLEL = SAFE, SSPACE = 64);
        CREATE AGGREGATE every_row(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');"#,
    );
    survives(
        r#"CREATE AGGREGATE moving(double precision) (SFUNC = float8_accum, STYPE = double precision[], FINALFUNC = float8_avg, INITCOND = '{0,0,0}',
            MSFUNC = float8_accum, MINVFUNC = float8_accum_back, MSTYPE = double precision[], MFINALFUNC = float8_avg, MINITCOND = '{0,0,0}', MSSPACE = 32,
            FINALFUNC_MODIFY = SHAREABLE, MFINALFUNC_MODIFY = READ_WRITE);"#
            .replace(
                "CREATE AGGREGATE",
                "CREATE FUNCTION float8_accum_back(double precision[], double precision) RETURNS double precision[] LANGUAGE sql STRICT IMMUTABLE AS 'SELECT $1';
                 CREATE AGGREGATE",
            )
            .as_str(),
    );
    survives(
        r#"CREATE AGGREGATE pick(float8 ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA = true, FINALFUNC_MODIFY = read_write);
        CREATE AGGREGATE place(VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA = true, HYPOTHETICAL);
        CREATE AGGREGATE smallest(integer) (SFUNC = int4smaller, STYPE = integer, SORTOP = <);
        CREATE AGGREGATE parallel_avg(bigint) (SFUNC = int8_avg_accum, STYPE = internal, SSPACE = 48, FINALFUNC = numeric_poly_avg,
            COMBINEFUNC = int8_avg_combine, SERIALFUNC = int8_avg_serialize, DESERIALFUNC = int8_avg_deserialize, PARALLEL = SAFE);
        COMMENT ON AGGREGATE pick(float8, anyelement) IS 'ordered'; COMMENT ON AGGREGATE smallest(integer) IS 's';
        REVOKE ALL ON FUNCTION smallest(integer) FROM PUBLIC;"#,
    );
}

#[test]
fn views_survive_with_their_options_and_columns() {
    survives(
        r#"CREATE VIEW base AS SELECT 1 AS id, 'x'::text AS "Na me";
        CREATE VIEW renamed(a, "B c") AS SELECT 1, 2.5 UNION ALL SELECT 2, 3;
        CREATE VIEW on_top WITH (security_barrier) AS SELECT b.*, r.* FROM base b JOIN renamed r ON r.a = b.id;
        CREATE RECURSIVE VIEW numbers(n) AS VALUES (1) UNION ALL SELECT n + 1 FROM numbers WHERE n < 5;
        CREATE VIEW united AS SELECT 1 AS one UNION SELECT n FROM numbers ORDER BY 1;
        ALTER VIEW base ALTER COLUMN "Na me" SET DEFAULT 'a''b';
        COMMENT ON VIEW base IS 'the base'; COMMENT ON COLUMN base."Na me" IS 'a ''name\';"#,
    );
    if at_least(15) {
        survives(
            "CREATE VIEW v WITH (security_barrier = false, security_invoker = true) AS SELECT 1 AS a;",
        );
    }
}

#[test]
fn views_and_the_functions_they_use_come_in_the_order_they_need() {
    survives(
        "CREATE VIEW z AS SELECT 1 AS a;
         CREATE FUNCTION a_row(z) RETURNS integer LANGUAGE sql AS 'SELECT $1.a';
         CREATE VIEW b AS SELECT a_row(z) AS r, z FROM z;
         CREATE FUNCTION rows_of_b() RETURNS SETOF b LANGUAGE sql AS 'SELECT * FROM b';
         CREATE VIEW a AS SELECT * FROM rows_of_b();
         CREATE MATERIALIZED VIEW aa AS SELECT * FROM a WITH NO DATA;",
    );
}

#[test]
fn materialized_views_survive_with_the_settings_of_their_columns() {
    survives(
        r#"CREATE MATERIALIZED VIEW m WITH (autovacuum_enabled = off, fillfactor = 70, toast.autovacuum_enabled = off) AS SELECT 1 AS id, 'x'::text AS "T x";
        ALTER MATERIALIZED VIEW m ALTER COLUMN "T x" SET STATISTICS 500, ALTER COLUMN "T x" SET STORAGE EXTERNAL, ALTER COLUMN id SET (n_distinct = 5);
        COMMENT ON MATERIALIZED VIEW m IS 'm'; COMMENT ON COLUMN m.id IS 'i';
        CREATE MATERIALIZED VIEW empty AS SELECT * FROM m WITH NO DATA;"#,
    );
}

#[test]
fn a_materialized_view_that_was_filled_is_filled_again_after_the_functions_it_runs() {
    let database = common::database();
    database.psql(
        "SET check_function_bodies = off;
         CREATE FUNCTION a() RETURNS integer LANGUAGE sql AS 'SELECT n FROM public.z';
         CREATE VIEW z AS SELECT 1 AS n;
         CREATE MATERIALIZED VIEW m AS SELECT a() AS n; CREATE MATERIALIZED VIEW k AS SELECT * FROM m;
         CREATE MATERIALIZED VIEW none AS SELECT 1 AS n WITH NO DATA;",
    );
    let text = schemactl::dump::script(&read(&database), schemactl::dump::Extras::ALL).unwrap();
    let copy = common::database();
    copy.psql(&text);
    assert_eq!(
        copy.psql("SELECT matviewname, ispopulated FROM pg_matviews ORDER BY 1"),
        "k|t\nm|t\nnone|f\n"
    );
}

#[test]
fn privileges_say_only_what_is_not_the_default() {
    let database = common::database();
    database.psql(&format!(
        "{ROLES}
         CREATE VIEW untouched AS SELECT 1 AS a; CREATE VIEW v AS SELECT 1 AS a, 2 AS b; CREATE TYPE t AS ENUM (); CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
         GRANT SELECT ON v TO code_reader; GRANT ALL ON v TO code_writer WITH GRANT OPTION; GRANT UPDATE (b), SELECT (b) ON v TO PUBLIC; GRANT ALL (a) ON v TO \"code Owner\";
         REVOKE ALL ON FUNCTION f() FROM PUBLIC; GRANT EXECUTE ON FUNCTION f() TO code_reader; REVOKE USAGE ON TYPE t FROM PUBLIC;
         REVOKE INSERT, UPDATE ON untouched FROM postgres; GRANT USAGE ON SCHEMA public TO code_reader; REVOKE ALL ON SCHEMA public FROM PUBLIC;
         ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO code_reader;
         ALTER DEFAULT PRIVILEGES FOR ROLE \"code Owner\" REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;"
    ));
    let catalog = read(&database);
    let groups = schemactl::dump::groups(
        &catalog,
        schemactl::dump::Extras {
            owners: false,
            privileges: true,
        },
    )
    .unwrap();
    let statements: Vec<String> = groups
        .into_iter()
        .flat_map(|group| group.statements)
        .filter(|statement| !statement.starts_with("CREATE"))
        .collect();
    insta::assert_snapshot!(statements.join("\n"));
}

#[test]
fn privileges_and_owners_survive() {
    survives(&format!(
        "{ROLES}
         CREATE SCHEMA s AUTHORIZATION code_writer; GRANT USAGE ON SCHEMA s TO PUBLIC; GRANT CREATE, USAGE ON SCHEMA s TO code_reader WITH GRANT OPTION;
         CREATE VIEW s.v AS SELECT 1 AS a, 2 AS b; ALTER VIEW s.v OWNER TO code_writer; GRANT SELECT ON s.v TO code_reader WITH GRANT OPTION;
         SET ROLE code_reader; GRANT SELECT ON s.v TO \"code Owner\"; RESET ROLE;
         GRANT UPDATE (b), SELECT (b) ON s.v TO PUBLIC; GRANT ALL (a) ON s.v TO \"code Owner\" WITH GRANT OPTION;
         CREATE FUNCTION s.f(integer, text) RETURNS integer LANGUAGE sql AS 'SELECT 1'; REVOKE ALL ON FUNCTION s.f FROM PUBLIC; ALTER FUNCTION s.f OWNER TO \"code Owner\";
         REVOKE ALL ON FUNCTION s.f FROM \"code Owner\";
         CREATE TYPE s.t AS ENUM ('a'); REVOKE USAGE ON TYPE s.t FROM PUBLIC; ALTER TYPE s.t OWNER TO code_writer;
         CREATE MATERIALIZED VIEW s.m AS SELECT 1 AS a; GRANT SELECT (a) ON s.m TO code_reader;
         CREATE AGGREGATE s.total(integer) (SFUNC = int4larger, STYPE = integer); ALTER AGGREGATE s.total(integer) OWNER TO code_writer;
         CREATE PROCEDURE s.p() LANGUAGE sql AS ''; GRANT ALL ON PROCEDURE s.p() TO code_reader; ALTER PROCEDURE s.p() OWNER TO code_writer;
         ALTER DEFAULT PRIVILEGES FOR ROLE code_writer IN SCHEMA s GRANT SELECT ON TABLES TO code_reader;
         ALTER DEFAULT PRIVILEGES FOR ROLE code_writer GRANT SELECT, INSERT ON TABLES TO code_reader WITH GRANT OPTION;
         ALTER DEFAULT PRIVILEGES FOR ROLE code_writer REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
         ALTER DEFAULT PRIVILEGES FOR ROLE code_writer REVOKE UPDATE ON SEQUENCES FROM code_writer;
         ALTER DEFAULT PRIVILEGES FOR ROLE code_reader GRANT USAGE ON SCHEMAS TO PUBLIC;
         ALTER DEFAULT PRIVILEGES FOR ROLE code_reader REVOKE USAGE ON TYPES FROM PUBLIC;
         REVOKE ALL ON SCHEMA public FROM PUBLIC; COMMENT ON SCHEMA public IS NULL;"
    ));
}

#[test]
fn triggers_of_every_sort_survive() {
    survives(
        r#"CREATE TABLE t (id integer, "N ame" text); CREATE TABLE part (id integer, at date) PARTITION BY RANGE (at);
        CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
        CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
        CREATE VIEW v AS SELECT * FROM t;
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER "Before" BEFORE INSERT OR UPDATE OF "N ame" ON t FOR EACH ROW WHEN (NEW.id > 0) EXECUTE FUNCTION f('a', 'it''s');
        CREATE TRIGGER transition AFTER UPDATE ON t REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION f();
        CREATE CONSTRAINT TRIGGER later AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f();
        CREATE TRIGGER truncated BEFORE TRUNCATE ON t EXECUTE FUNCTION f();
        CREATE TRIGGER instead INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();
        CREATE TRIGGER off AFTER DELETE ON t FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE t DISABLE TRIGGER off;
        CREATE TRIGGER replica AFTER DELETE ON t FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE t ENABLE REPLICA TRIGGER replica;
        CREATE TRIGGER always AFTER DELETE ON t FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE t ENABLE ALWAYS TRIGGER always;
        CREATE TRIGGER everywhere AFTER INSERT ON part FOR EACH ROW EXECUTE FUNCTION f();
        CREATE TRIGGER nowhere AFTER INSERT ON part FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE part DISABLE TRIGGER nowhere;
        ALTER TABLE part_2 DISABLE TRIGGER everywhere;
        CREATE TRIGGER only_here AFTER INSERT ON part_1 FOR EACH ROW EXECUTE FUNCTION f();
        COMMENT ON TRIGGER "Before" ON t IS 'b'; COMMENT ON TRIGGER everywhere ON part IS 'p';"#,
    );
}

#[test]
fn a_trigger_of_a_partitioned_table_is_one_object() {
    let database = common::database();
    database.psql(
        "CREATE TABLE part (id integer) PARTITION BY LIST (id); CREATE TABLE part_1 PARTITION OF part FOR VALUES IN (1);
         CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
         CREATE TRIGGER t AFTER INSERT ON part FOR EACH ROW EXECUTE FUNCTION f();",
    );
    let names: Vec<String> = read(&database)
        .of_kind(schemactl::object::Kind::Trigger)
        .map(|trigger| trigger.id().to_string())
        .collect();
    assert_eq!(names, ["trigger public.part.t"]);
}

#[test]
fn rules_survive_on_tables_and_views() {
    survives(
        r#"CREATE TABLE t (id integer, a text); CREATE VIEW v AS SELECT * FROM t;
        CREATE RULE "Ins" AS ON INSERT TO v DO INSTEAD INSERT INTO t VALUES (NEW.id, NEW.a) RETURNING t.*;
        CREATE RULE nothing AS ON DELETE TO t WHERE OLD.id > 5 DO INSTEAD NOTHING;
        CREATE RULE several AS ON UPDATE TO t DO ALSO (INSERT INTO t VALUES (1, 'a;b'); NOTIFY changed;);
        ALTER TABLE t DISABLE RULE nothing; ALTER TABLE t ENABLE ALWAYS RULE several;
        COMMENT ON RULE "Ins" ON v IS 'r';"#,
    );
}

#[test]
fn policies_survive() {
    survives(&format!(
        r#"{ROLES}
        CREATE TABLE t (id integer, owner text); ALTER TABLE t ENABLE ROW LEVEL SECURITY;
        CREATE TABLE other (id integer);
        CREATE FUNCTION allowed(t) RETURNS boolean LANGUAGE sql AS 'SELECT true';
        CREATE POLICY "Every one" ON t USING (true);
        CREATE POLICY reading ON t AS RESTRICTIVE FOR SELECT TO code_reader, "code Owner" USING (owner = CURRENT_USER);
        CREATE POLICY writing ON t FOR INSERT TO PUBLIC WITH CHECK (id IN (SELECT id FROM other));
        CREATE POLICY two_sided ON t FOR UPDATE TO code_writer USING (allowed(t)) WITH CHECK (id > 0);
        COMMENT ON POLICY two_sided ON t IS 'it''s';"#
    ));
}

#[test]
fn views_need_the_keys_they_group_by_and_tables_may_need_functions_that_need_views() {
    survives(
        "CREATE TABLE z (id integer PRIMARY KEY, a text);
         CREATE VIEW a AS SELECT id, a, count(*) FROM z GROUP BY id;
         CREATE FUNCTION counted() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT sum(count)::bigint FROM public.a';
         CREATE TABLE b (n bigint DEFAULT counted(), CHECK (n < counted()));
         CREATE FUNCTION of_row(b) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1.n';
         CREATE INDEX ON b (of_row(b));
         CREATE VIEW c AS SELECT b.of_row FROM b;",
    );
}
