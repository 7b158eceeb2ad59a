//! Views, materialized views, rules, triggers, policies.

use super::{Case, measure};

const V: &str = "CREATE TABLE t (id integer, a text); INSERT INTO t VALUES (1, 'x'); CREATE VIEW v AS SELECT id, a FROM t; CREATE VIEW w AS SELECT a FROM v;";

const M: &str = "CREATE TABLE t (id integer, a text); INSERT INTO t VALUES (1, 'x'); CREATE MATERIALIZED VIEW m AS SELECT id, a FROM t; \
    CREATE INDEX i ON m (a); CREATE VIEW w AS SELECT a FROM m;";

const F: &str = "CREATE TABLE t (id integer, a text); CREATE VIEW v AS SELECT id FROM t; \
    CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';";

#[test]
fn views_change_at_the_cost_that_is_said() {
    measure(&[
        Case::new("a view", V, "CREATE VIEW x AS SELECT id FROM v"),
        Case::new("no view", V, "DROP VIEW w"),
        Case::new(
            "a view with a new column at the end",
            V,
            "CREATE OR REPLACE VIEW v AS SELECT id, a, id + 1 AS z FROM t",
        ),
        Case::new(
            "a view without a column",
            V,
            "DROP VIEW w; DROP VIEW v; CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT a FROM v",
        ),
        Case::new(
            "a view with another query",
            V,
            "CREATE OR REPLACE VIEW v AS SELECT id, upper(a) AS a FROM t",
        ),
        Case::new(
            "options of a view",
            V,
            "CREATE OR REPLACE VIEW v WITH (security_barrier = true) AS SELECT id, a FROM t",
        ),
        Case::new(
            "a view that checks",
            V,
            "CREATE OR REPLACE VIEW v AS SELECT id, a FROM t WITH CASCADED CHECK OPTION",
        ),
        Case::new(
            "a comment on a view",
            V,
            "COMMENT ON VIEW v IS 'x'; COMMENT ON COLUMN v.a IS 'y'",
        ),
        Case::new(
            "a view of another owner",
            V,
            "ALTER VIEW v OWNER TO pg_monitor",
        ),
        Case::new(
            "privileges of a view",
            V,
            "GRANT SELECT ON v TO pg_monitor; GRANT UPDATE (a) ON v TO pg_monitor",
        ),
        Case::new(
            "views that need each other",
            "CREATE TABLE t (id integer PRIMARY KEY, a text)",
            "CREATE VIEW v AS SELECT id, a FROM t GROUP BY id; CREATE FUNCTION f() RETURNS SETOF v LANGUAGE sql AS 'SELECT * FROM public.v'; CREATE VIEW w AS SELECT * FROM f()",
        ),
    ]);
}

#[test]
fn materialized_views_change_at_the_cost_that_is_said() {
    measure(&[
        Case::new(
            "a materialized view",
            V,
            "CREATE MATERIALIZED VIEW m AS SELECT id FROM v",
        ),
        Case::new(
            "a materialized view without rows",
            V,
            "CREATE MATERIALIZED VIEW m AS SELECT id FROM v WITH NO DATA",
        ),
        Case::new(
            "a materialized view of a function",
            "CREATE TABLE t (a integer); CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM public.t'",
            "CREATE MATERIALIZED VIEW m AS SELECT f() AS n",
        ),
        Case::new(
            "no materialized view",
            M,
            "DROP VIEW w; DROP MATERIALIZED VIEW m",
        )
        .says(&["drop-materialized-view"]),
        Case::new(
            "another materialized view",
            M,
            "DROP VIEW w; DROP MATERIALIZED VIEW m; CREATE MATERIALIZED VIEW m AS SELECT id, upper(a) AS a FROM t; CREATE INDEX i ON m (a); CREATE VIEW w AS SELECT a FROM m",
        ),
        Case::new(
            "settings of a materialized view",
            M,
            "ALTER MATERIALIZED VIEW m SET (fillfactor = 70); ALTER MATERIALIZED VIEW m ALTER a SET STATISTICS 5",
        ),
        Case::new(
            "no settings of a materialized view",
            "CREATE MATERIALIZED VIEW m WITH (fillfactor = 70) AS SELECT 1 AS a; ALTER MATERIALIZED VIEW m ALTER a SET STATISTICS 5",
            "ALTER MATERIALIZED VIEW m RESET (fillfactor); ALTER MATERIALIZED VIEW m ALTER a SET STATISTICS -1",
        ),
        Case::new(
            "a comment on a materialized view",
            M,
            "COMMENT ON MATERIALIZED VIEW m IS 'x'; COMMENT ON COLUMN m.a IS 'y'",
        ),
        Case::new(
            "a materialized view of another owner",
            M,
            "ALTER MATERIALIZED VIEW m OWNER TO pg_monitor",
        ),
        Case::new(
            "privileges of a materialized view",
            M,
            "GRANT SELECT ON m TO pg_monitor",
        ),
    ]);
}

#[test]
fn rules_change_at_the_cost_that_is_said() {
    const R: &str = "CREATE TABLE t (id integer); CREATE TABLE l (id integer); CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO l VALUES (NEW.id);";
    measure(&[
        Case::new(
            "a rule",
            R,
            "CREATE RULE q AS ON DELETE TO t DO INSTEAD NOTHING",
        ),
        Case::new(
            "a rule of a view",
            "CREATE TABLE t (id integer); CREATE VIEW v AS SELECT id FROM t",
            "CREATE RULE q AS ON INSERT TO v DO INSTEAD INSERT INTO t VALUES (NEW.id)",
        ),
        Case::new(
            "another rule",
            R,
            "CREATE OR REPLACE RULE r AS ON INSERT TO t DO ALSO INSERT INTO l VALUES (NEW.id + 1)",
        ),
        Case::new("a rule that is off", R, "ALTER TABLE t DISABLE RULE r"),
        Case::new("no rule", R, "DROP RULE r ON t"),
        Case::new("a comment on a rule", R, "COMMENT ON RULE r ON t IS 'x'"),
    ]);
}

#[test]
fn triggers_change_at_the_cost_that_is_said() {
    const G: &str = "CREATE TABLE t (id integer, a text); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; \
        CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); \
        CREATE CONSTRAINT TRIGGER k AFTER INSERT ON t DEFERRABLE FOR EACH ROW EXECUTE FUNCTION f();";
    const P: &str = "CREATE TABLE p (k integer) PARTITION BY LIST (k); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); \
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();";
    measure(&[
        Case::new(
            "a trigger",
            F,
            "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
        ),
        Case::new(
            "a trigger of a view",
            F,
            "CREATE TRIGGER g INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f()",
        ),
        Case::new(
            "a trigger that is off",
            F,
            "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE t DISABLE TRIGGER g",
        ),
        Case::new(
            "another trigger",
            G,
            "DROP TRIGGER g ON t; CREATE TRIGGER g AFTER INSERT OR UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION f()",
        ),
        Case::new(
            "another constraint trigger",
            G,
            "DROP TRIGGER k ON t; CREATE CONSTRAINT TRIGGER k AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()",
        ),
        Case::new(
            "a trigger is switched off",
            G,
            "ALTER TABLE t DISABLE TRIGGER g",
        ),
        Case::new("no trigger", G, "DROP TRIGGER g ON t"),
        Case::new(
            "a comment on a trigger",
            G,
            "COMMENT ON TRIGGER g ON t IS 'x'",
        ),
        Case::new(
            "a trigger of a partitioned table",
            P,
            "CREATE TRIGGER h AFTER DELETE ON p FOR EACH ROW EXECUTE FUNCTION f()",
        ),
        Case::new(
            "no trigger of a partitioned table",
            P,
            "DROP TRIGGER g ON p",
        ),
        Case::new(
            "another trigger of a partitioned table",
            P,
            "DROP TRIGGER g ON p; CREATE TRIGGER g AFTER UPDATE ON p FOR EACH ROW EXECUTE FUNCTION f()",
        ),
        Case::new(
            "a trigger of a partitioned table is off in a partition",
            P,
            "ALTER TABLE p1 DISABLE TRIGGER g",
        ),
        Case::new(
            "a trigger of a partitioned table is on again",
            "CREATE TABLE p (k integer) PARTITION BY LIST (k); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); \
            CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f(); \
            ALTER TABLE p1 DISABLE TRIGGER g",
            "ALTER TABLE p1 ENABLE TRIGGER g",
        ),
        Case::new(
            "an event trigger",
            "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
            "CREATE EVENT TRIGGER v ON ddl_command_start EXECUTE FUNCTION e()",
        ),
        Case::new(
            "an event trigger is off",
            "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER v ON ddl_command_start EXECUTE FUNCTION e()",
            "ALTER EVENT TRIGGER v DISABLE",
        ),
        Case::new(
            "no event trigger",
            "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER v ON ddl_command_start EXECUTE FUNCTION e()",
            "DROP EVENT TRIGGER v",
        ),
        Case::new(
            "another event trigger",
            "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER v ON ddl_command_start EXECUTE FUNCTION e()",
            "DROP EVENT TRIGGER v; CREATE EVENT TRIGGER v ON ddl_command_end EXECUTE FUNCTION e()",
        ),
    ]);
}

#[test]
fn policies_change_at_the_cost_that_is_said() {
    const P: &str = "CREATE TABLE t (id integer, a text); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (id > 0);";
    measure(&[
        Case::new(
            "a policy",
            P,
            "CREATE POLICY q ON t FOR SELECT TO pg_monitor USING (a = 'x')",
        ),
        Case::new(
            "another condition of a policy",
            P,
            "ALTER POLICY p ON t TO pg_monitor USING (id > 1) WITH CHECK (id > 2)",
        ),
        Case::new(
            "a policy of another command",
            P,
            "DROP POLICY p ON t; CREATE POLICY p ON t FOR DELETE USING (id > 0)",
        ),
        Case::new("no policy", P, "DROP POLICY p ON t"),
        Case::new(
            "a comment on a policy",
            P,
            "COMMENT ON POLICY p ON t IS 'x'",
        ),
    ]);
}
