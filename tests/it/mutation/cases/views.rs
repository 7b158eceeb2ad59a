//! Views and materialized views.

use schemactl::object::Kind;

use crate::mutation::case::{Subject, changes, extra, missing};

pub(crate) const SUBJECTS: &[Subject] = &[
    Subject {
        kind: Kind::View,
        object: "public.v",
        setup: "CREATE VIEW v AS SELECT 1 AS a, 'x'::text AS b",
        mutations: &[
            changes("definition", "SELECT 2 AS a, 'x'::text AS b → SELECT 1 AS a, 'x'::text AS b", "CREATE OR REPLACE VIEW v AS SELECT 2 AS a, 'x'::text AS b"),
            changes("options", "security_barrier: true → nothing", "ALTER VIEW v SET (security_barrier = true)"),
            changes("options", "check_option: local → nothing", "ALTER VIEW v SET (check_option = local)"),
            changes("options", "security_invoker: true → nothing", "ALTER VIEW v SET (security_invoker = true)").since(15),
            changes("column_comments", "a: mine → nothing", "COMMENT ON COLUMN v.a IS 'mine'"),
            changes("column_privileges", "a: {mutation_reader=r/postgres} → nothing", "GRANT SELECT (a) ON v TO mutation_reader"),
            changes("owner", "mutation_owner → postgres", "ALTER VIEW v OWNER TO mutation_owner"),
            changes("privileges", "mutation_reader=r/postgres, postgres=arwdDxt/postgres → postgres=arwdDxt/postgres", "GRANT SELECT ON v TO mutation_reader").until(16),
            changes("privileges", "mutation_reader=r/postgres, postgres=arwdDxtm/postgres → postgres=arwdDxtm/postgres", "GRANT SELECT ON v TO mutation_reader").since(17),
            changes("comment", "mine → nothing", "COMMENT ON VIEW v IS 'mine'"),
            missing("DROP VIEW v"),
            extra("public.w", "CREATE VIEW w AS SELECT 1 AS one"),
        ],
    },
    Subject {
        kind: Kind::MaterializedView,
        object: "public.v",
        setup: "CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler; \
                CREATE MATERIALIZED VIEW v AS SELECT 1 AS a, 'x'::text AS b",
        mutations: &[
            changes("definition", "SELECT 2 AS a, 'x'::text AS b → SELECT 1 AS a, 'x'::text AS b", "DROP MATERIALIZED VIEW v; CREATE MATERIALIZED VIEW v AS SELECT 2 AS a, 'x'::text AS b"),
            changes("options", "fillfactor: 70 → nothing", "ALTER MATERIALIZED VIEW v SET (fillfactor = 70)"),
            changes("access_method", "heap2 → nothing", "DROP MATERIALIZED VIEW v; CREATE MATERIALIZED VIEW v USING heap2 AS SELECT 1 AS a, 'x'::text AS b"),
            changes("tablespace", "mutation_space → nothing", "ALTER MATERIALIZED VIEW v SET TABLESPACE mutation_space"),
            changes("column_statistics", "a: 50 → nothing", "ALTER MATERIALIZED VIEW v ALTER a SET STATISTICS 50"),
            changes("column_storage", "b: EXTERNAL → nothing", "ALTER MATERIALIZED VIEW v ALTER b SET STORAGE external"),
            changes("column_compression", "b: pglz → nothing", "ALTER MATERIALIZED VIEW v ALTER b SET COMPRESSION pglz").since(14),
            changes("column_options", "a: (n_distinct=5) → nothing", "ALTER MATERIALIZED VIEW v ALTER a SET (n_distinct = 5)"),
            changes("column_comments", "a: mine → nothing", "COMMENT ON COLUMN v.a IS 'mine'"),
            changes("column_privileges", "a: {mutation_reader=r/postgres} → nothing", "GRANT SELECT (a) ON v TO mutation_reader"),
            changes("owner", "mutation_owner → postgres", "ALTER MATERIALIZED VIEW v OWNER TO mutation_owner"),
            changes("privileges", "mutation_reader=r/postgres, postgres=arwdDxt/postgres → postgres=arwdDxt/postgres", "GRANT SELECT ON v TO mutation_reader").until(16),
            changes("privileges", "mutation_reader=r/postgres, postgres=arwdDxtm/postgres → postgres=arwdDxtm/postgres", "GRANT SELECT ON v TO mutation_reader").since(17),
            changes("comment", "mine → nothing", "COMMENT ON MATERIALIZED VIEW v IS 'mine'"),
            missing("DROP MATERIALIZED VIEW v"),
            extra("public.w", "CREATE MATERIALIZED VIEW w AS SELECT 1 AS one"),
        ],
    },
];
