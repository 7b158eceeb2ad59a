//! Views and materialized views.

use schemactl::object::Kind;

use crate::mutation::case::{Subject, changes, extra, missing};

pub(crate) const SUBJECTS: &[Subject] = &[
    Subject {
        kind: Kind::View,
        object: "public.v",
        setup: "CREATE TABLE t (a int, b text); CREATE VIEW v AS SELECT a, b FROM t",
        mutations: &[
            changes("definition", "?", "CREATE OR REPLACE VIEW v AS SELECT a, b FROM t WHERE a > 0"),
            changes("options", "?", "ALTER VIEW v SET (security_barrier = true)"),
            changes("options", "?", "ALTER VIEW v SET (check_option = local)"),
            changes("options", "?", "ALTER VIEW v SET (security_invoker = true)").since(15),
            changes("column_comments", "?", "COMMENT ON COLUMN v.a IS 'mine'"),
            changes("column_privileges", "?", "GRANT SELECT (a) ON v TO mutation_reader"),
            changes("owner", "?", "ALTER VIEW v OWNER TO mutation_owner"),
            changes("privileges", "?", "GRANT SELECT ON v TO mutation_reader").until(16),
            changes("privileges", "?", "GRANT SELECT ON v TO mutation_reader").since(17),
            changes("comment", "?", "COMMENT ON VIEW v IS 'mine'"),
            missing("DROP VIEW v"),
            extra("public.w", "CREATE VIEW w AS SELECT 1 AS one"),
        ],
    },
    Subject {
        kind: Kind::MaterializedView,
        object: "public.v",
        setup: "CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler; \
                CREATE TABLE t (a int, b text); CREATE MATERIALIZED VIEW v AS SELECT a, b FROM t",
        mutations: &[
            changes("definition", "?", "DROP MATERIALIZED VIEW v; CREATE MATERIALIZED VIEW v AS SELECT a, b FROM t WHERE a > 0"),
            changes("options", "?", "ALTER MATERIALIZED VIEW v SET (fillfactor = 70)"),
            changes("access_method", "?", "DROP MATERIALIZED VIEW v; CREATE MATERIALIZED VIEW v USING heap2 AS SELECT a, b FROM t"),
            changes("tablespace", "?", "ALTER MATERIALIZED VIEW v SET TABLESPACE mutation_space"),
            changes("column_statistics", "?", "ALTER MATERIALIZED VIEW v ALTER a SET STATISTICS 50"),
            changes("column_storage", "?", "ALTER MATERIALIZED VIEW v ALTER b SET STORAGE external"),
            changes("column_compression", "?", "ALTER MATERIALIZED VIEW v ALTER b SET COMPRESSION pglz").since(14),
            changes("column_options", "?", "ALTER MATERIALIZED VIEW v ALTER a SET (n_distinct = 5)"),
            changes("column_comments", "?", "COMMENT ON COLUMN v.a IS 'mine'"),
            changes("column_privileges", "?", "GRANT SELECT (a) ON v TO mutation_reader"),
            changes("owner", "?", "ALTER MATERIALIZED VIEW v OWNER TO mutation_owner"),
            changes("privileges", "?", "GRANT SELECT ON v TO mutation_reader").until(16),
            changes("privileges", "?", "GRANT SELECT ON v TO mutation_reader").since(17),
            changes("comment", "?", "COMMENT ON MATERIALIZED VIEW v IS 'mine'"),
            missing("DROP MATERIALIZED VIEW v"),
            extra("public.w", "CREATE MATERIALIZED VIEW w AS SELECT 1 AS one"),
        ],
    },
];
