//! Functions, procedures, operators and casts.

use schemactl::object::Kind;

use crate::mutation::case::{Subject, Verdict, also_of, changes, extra, missing};

const TRANSFORM: &str = "CREATE TRANSFORM FOR int LANGUAGE sql \
    (FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION int4recv(internal))";

pub(crate) const SUBJECTS: &[Subject] = &[
    Subject {
        kind: Kind::Function,
        object: "public.f(integer)",
        setup: "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'; \
                CREATE FUNCTION s(a int) RETURNS SETOF int LANGUAGE sql AS 'SELECT 1'",
        mutations: &[
            changes("arguments", "a integer DEFAULT 1 → a integer", "CREATE OR REPLACE FUNCTION f(a int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1'"),
            changes("arguments", "b integer → a integer", "DROP FUNCTION f; CREATE FUNCTION f(b int) RETURNS int LANGUAGE sql AS 'SELECT 1'"),
            changes("result", "bigint → integer", "DROP FUNCTION f; CREATE FUNCTION f(a int) RETURNS bigint LANGUAGE sql AS 'SELECT 1'"),
            changes(
                "language",
                "plpgsql → sql",
                "SET check_function_bodies = off; CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE plpgsql AS 'SELECT 1'",
            ),
            changes("window", "yes → no", "DROP FUNCTION w; CREATE FUNCTION w() RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number'")
                .of("public.w()")
                .with("CREATE FUNCTION w() RETURNS bigint LANGUAGE internal AS 'window_row_number'"),
            changes("volatility", "IMMUTABLE → VOLATILE", "ALTER FUNCTION f IMMUTABLE"),
            changes("strict", "yes → no", "ALTER FUNCTION f STRICT"),
            changes("security_definer", "yes → no", "ALTER FUNCTION f SECURITY DEFINER"),
            changes("leakproof", "yes → no", "ALTER FUNCTION f LEAKPROOF"),
            changes("parallel", "SAFE → UNSAFE", "ALTER FUNCTION f PARALLEL SAFE"),
            changes("cost", "7 → nothing", "ALTER FUNCTION f COST 7"),
            changes("rows", "7 → nothing", "ALTER FUNCTION s ROWS 7").of("public.s(integer)"),
            changes("support", "generate_series_int4_support → nothing", "ALTER FUNCTION s SUPPORT generate_series_int4_support").of("public.s(integer)"),
            changes("transforms", "integer → nothing", "CREATE OR REPLACE FUNCTION f(a int) RETURNS int TRANSFORM FOR TYPE int LANGUAGE sql AS 'SELECT 1'")
                .with(TRANSFORM),
            changes("settings", "work_mem=1MB → nothing", "ALTER FUNCTION f SET work_mem = '1MB'"),
            changes("body", "SELECT 2 → SELECT 1", "CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 2'"),
            changes("sql_body", "RETURN 2 → RETURN 1", "CREATE OR REPLACE FUNCTION g() RETURNS int LANGUAGE sql RETURN 2")
                .of("public.g()")
                .with("CREATE FUNCTION g() RETURNS int LANGUAGE sql RETURN 1")
                .since(14),
            changes(
                "library",
                "refint → $libdir/refint",
                "CREATE OR REPLACE FUNCTION l() RETURNS trigger LANGUAGE c AS 'refint', 'check_primary_key'",
            )
            .of("public.l()")
            .with("CREATE FUNCTION l() RETURNS trigger LANGUAGE c AS '$libdir/refint', 'check_primary_key'"),
            changes("owner", "mutation_owner → postgres", "ALTER FUNCTION f OWNER TO mutation_owner"),
            changes("privileges", "postgres=X/postgres → =X/postgres, postgres=X/postgres", "REVOKE EXECUTE ON FUNCTION f FROM PUBLIC"),
            changes("comment", "mine → nothing", "COMMENT ON FUNCTION f IS 'mine'"),
            missing("DROP FUNCTION f"),
            extra("public.f(text)", "CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 1'"),
        ],
    },
    Subject {
        kind: Kind::Procedure,
        object: "public.p(integer)",
        setup: "CREATE PROCEDURE p(a int) LANGUAGE sql AS 'SELECT 1'",
        mutations: &[
            changes("arguments", "IN a integer DEFAULT 1 → IN a integer", "CREATE OR REPLACE PROCEDURE p(a int DEFAULT 1) LANGUAGE sql AS 'SELECT 1'"),
            changes(
                "language",
                "plpgsql → sql",
                "SET check_function_bodies = off; CREATE OR REPLACE PROCEDURE p(a int) LANGUAGE plpgsql AS 'SELECT 1'",
            ),
            changes("security_definer", "yes → no", "ALTER PROCEDURE p SECURITY DEFINER"),
            changes("transforms", "integer → nothing", "CREATE OR REPLACE PROCEDURE p(a int) TRANSFORM FOR TYPE int LANGUAGE sql AS 'SELECT 1'")
                .with(TRANSFORM),
            changes("settings", "work_mem=1MB → nothing", "ALTER PROCEDURE p SET work_mem = '1MB'"),
            changes("body", "SELECT 2 → SELECT 1", "CREATE OR REPLACE PROCEDURE p(a int) LANGUAGE sql AS 'SELECT 2'"),
            changes("sql_body", "BEGIN ATOMIC SELECT 2; END → BEGIN ATOMIC SELECT 1; END", "CREATE OR REPLACE PROCEDURE q() LANGUAGE sql BEGIN ATOMIC SELECT 2; END")
                .of("public.q()")
                .with("CREATE PROCEDURE q() LANGUAGE sql BEGIN ATOMIC SELECT 1; END")
                .since(14),
            changes("library", "refint → $libdir/refint", "CREATE OR REPLACE PROCEDURE l() LANGUAGE c AS 'refint', 'check_primary_key'")
                .of("public.l()")
                .with("CREATE PROCEDURE l() LANGUAGE c AS '$libdir/refint', 'check_primary_key'"),
            changes("owner", "mutation_owner → postgres", "ALTER PROCEDURE p OWNER TO mutation_owner"),
            changes("privileges", "=X/postgres, mutation_reader=X*/postgres, postgres=X/postgres → =X/postgres, postgres=X/postgres", "GRANT EXECUTE ON PROCEDURE p TO mutation_reader WITH GRANT OPTION"),
            changes("comment", "mine → nothing", "COMMENT ON PROCEDURE p IS 'mine'"),
            missing("DROP PROCEDURE p"),
            extra("public.p(text)", "CREATE PROCEDURE p(text) LANGUAGE sql AS 'SELECT 1'"),
        ],
    },
    Subject {
        kind: Kind::Operator,
        object: "public.===(integer, integer)",
        setup: "CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq); \
                CREATE OPERATOR !== (LEFTARG = int, RIGHTARG = int, FUNCTION = int4ne)",
        mutations: &[
            changes(
                "function",
                "int4le → int4eq",
                "DROP OPERATOR === (int, int); CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4le)",
            ),
            changes(
                "commutator",
                "public.=== → nothing",
                "DROP OPERATOR === (int, int); CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq, COMMUTATOR = ===)",
            ),
            changes(
                "negator",
                "public.!== → nothing",
                "DROP OPERATOR === (int, int); CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq, NEGATOR = !==)",
            )
            .and(&[also_of(
                "operator public.!==(integer, integer)",
                Verdict::Changed("negator", "public.=== → nothing"),
                "two operators are each other's negators",
            )]),
            changes("restrict", "eqsel → nothing", "ALTER OPERATOR === (int, int) SET (RESTRICT = eqsel)"),
            changes("join", "eqjoinsel → nothing", "ALTER OPERATOR === (int, int) SET (JOIN = eqjoinsel)"),
            changes(
                "hashes",
                "yes → no",
                "DROP OPERATOR === (int, int); CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq, HASHES)",
            ),
            changes(
                "merges",
                "yes → no",
                "DROP OPERATOR === (int, int); CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq, MERGES)",
            ),
            changes("owner", "mutation_owner → postgres", "ALTER OPERATOR === (int, int) OWNER TO mutation_owner"),
            changes("comment", "mine → nothing", "COMMENT ON OPERATOR === (int, int) IS 'mine'"),
            missing("DROP OPERATOR === (int, int)"),
            extra(
                "public.===(bigint, bigint)",
                "CREATE OPERATOR === (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = int8eq)",
            ),
        ],
    },
    Subject {
        kind: Kind::Cast,
        object: "(integer AS public.pair)",
        setup: "CREATE TYPE pair AS (a int); \
                CREATE FUNCTION to_pair(int) RETURNS pair LANGUAGE sql AS 'SELECT ROW($1)::pair'; \
                CREATE FUNCTION other(int) RETURNS pair LANGUAGE sql AS 'SELECT ROW($1)::pair'; \
                CREATE CAST (int AS pair) WITH FUNCTION to_pair(int)",
        mutations: &[
            changes("method", "public.other(integer) → public.to_pair(integer)", "DROP CAST (int AS pair); CREATE CAST (int AS pair) WITH FUNCTION other(int)"),
            changes("context", "assignment → explicit", "DROP CAST (int AS pair); CREATE CAST (int AS pair) WITH FUNCTION to_pair(int) AS ASSIGNMENT"),
            changes("comment", "mine → nothing", "COMMENT ON CAST (int AS pair) IS 'mine'"),
            missing("DROP CAST (int AS pair)"),
            extra("(text AS public.pair)", "CREATE CAST (text AS pair) WITH INOUT"),
        ],
    },
];
