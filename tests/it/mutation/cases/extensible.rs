//! What extends PostgreSQL itself: operator classes, languages, access methods, parsers, conversions; and user mappings.

use schemactl::object::Kind;

use crate::mutation::case::{Subject, also, changes, extra, missing};

pub(crate) const SUBJECTS: &[Subject] = &[
    Subject {
        kind: Kind::OperatorFamily,
        object: "public.f(btree)",
        setup: "CREATE OPERATOR FAMILY f USING btree",
        mutations: &[
            changes(
                "operators",
                "OPERATOR 1 <(integer,bigint) → nothing",
                "ALTER OPERATOR FAMILY f USING btree ADD OPERATOR 1 < (int, bigint)",
            ),
            changes(
                "functions",
                "FUNCTION 1 (integer, bigint) btint48cmp(integer,bigint) → nothing",
                "ALTER OPERATOR FAMILY f USING btree ADD FUNCTION 1 (int, bigint) btint48cmp(int, bigint)",
            ),
            changes("owner", "mutation_owner → postgres", "ALTER OPERATOR FAMILY f USING btree OWNER TO mutation_owner"),
            changes("comment", "mine → nothing", "COMMENT ON OPERATOR FAMILY f USING btree IS 'mine'"),
            missing("DROP OPERATOR FAMILY f USING btree"),
            extra("public.f(hash)", "CREATE OPERATOR FAMILY f USING hash"),
        ],
    },
    Subject {
        kind: Kind::OperatorClass,
        object: "public.c(btree)",
        setup: "CREATE OPERATOR FAMILY f USING btree; CREATE OPERATOR FAMILY g USING btree; CREATE OPERATOR FAMILY h USING gist; \
                CREATE OPERATOR CLASS c FOR TYPE int USING btree FAMILY f AS OPERATOR 3 =, FUNCTION 1 btint4cmp(int, int); \
                CREATE TYPE p AS (a int); CREATE TYPE q AS (a int); CREATE OPERATOR CLASS d FOR TYPE p USING btree FAMILY f AS STORAGE p; \
                CREATE OPERATOR CLASS s FOR TYPE point USING gist FAMILY h AS STORAGE point",
        mutations: &[
            changes(
                "default",
                "yes → no",
                "DROP OPERATOR CLASS d USING btree; CREATE OPERATOR CLASS d DEFAULT FOR TYPE p USING btree FAMILY f AS STORAGE p",
            )
            .of("public.d(btree)"),
            changes(
                "data_type",
                "public.q → public.p",
                "DROP OPERATOR CLASS d USING btree; CREATE OPERATOR CLASS d FOR TYPE q USING btree FAMILY f AS STORAGE q",
            )
            .of("public.d(btree)"),
            changes(
                "family",
                "public.g → public.f",
                "DROP OPERATOR CLASS d USING btree; CREATE OPERATOR CLASS d FOR TYPE p USING btree FAMILY g AS STORAGE p",
            )
            .of("public.d(btree)"),
            changes(
                "storage",
                "box → nothing",
                "DROP OPERATOR CLASS s USING gist; CREATE OPERATOR CLASS s FOR TYPE point USING gist FAMILY h AS STORAGE box",
            )
            .of("public.s(gist)"),
            changes(
                "operators",
                "OPERATOR 1 <(integer,integer), OPERATOR 3 =(integer,integer) → OPERATOR 3 =(integer,integer)",
                "DROP OPERATOR CLASS c USING btree; CREATE OPERATOR CLASS c FOR TYPE int USING btree FAMILY f AS OPERATOR 1 <, OPERATOR 3 =, \
                 FUNCTION 1 btint4cmp(int, int)",
            ),
            changes(
                "functions",
                "FUNCTION 1 (integer, integer) public.compare(integer,integer) → FUNCTION 1 (integer, integer) btint4cmp(integer,integer)",
                "DROP OPERATOR CLASS c USING btree; CREATE OPERATOR CLASS c FOR TYPE int USING btree FAMILY f AS OPERATOR 3 =, \
                 FUNCTION 1 compare(int, int)",
            )
            .with("CREATE FUNCTION compare(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 - $2'"),
            changes("owner", "mutation_owner → postgres", "ALTER OPERATOR CLASS c USING btree OWNER TO mutation_owner"),
            changes("comment", "mine → nothing", "COMMENT ON OPERATOR CLASS c USING btree IS 'mine'"),
            missing("DROP OPERATOR CLASS c USING btree"),
            extra("public.e(btree)", "CREATE OPERATOR CLASS e FOR TYPE int USING btree FAMILY g AS STORAGE int"),
        ],
    },
    Subject {
        kind: Kind::Language,
        object: "l",
        setup: "CREATE FUNCTION run() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler'; \
                CREATE FUNCTION rerun() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler'; \
                CREATE FUNCTION inlined(internal) RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_inline_handler'; \
                CREATE FUNCTION checked(oid) RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_validator'; \
                CREATE LANGUAGE l HANDLER run",
        mutations: &[
            changes("trusted", "yes → no", "CREATE OR REPLACE TRUSTED LANGUAGE l HANDLER run"),
            changes("handler", "public.rerun → public.run", "CREATE OR REPLACE LANGUAGE l HANDLER rerun"),
            changes("inline", "public.inlined → nothing", "CREATE OR REPLACE LANGUAGE l HANDLER run INLINE inlined"),
            changes("validator", "public.checked → nothing", "CREATE OR REPLACE LANGUAGE l HANDLER run VALIDATOR checked"),
            changes("owner", "mutation_superuser → postgres", "ALTER LANGUAGE l OWNER TO mutation_superuser"),
            changes("privileges", "postgres=U/postgres → =U/postgres, postgres=U/postgres", "REVOKE USAGE ON LANGUAGE t FROM PUBLIC")
                .of("t")
                .with("CREATE TRUSTED LANGUAGE t HANDLER run"),
            changes("comment", "mine → nothing", "COMMENT ON LANGUAGE l IS 'mine'"),
            missing("DROP LANGUAGE l"),
            extra("m", "CREATE LANGUAGE m HANDLER run"),
        ],
    },
    Subject {
        kind: Kind::AccessMethod,
        object: "m",
        setup: "CREATE ACCESS METHOD m TYPE TABLE HANDLER heap_tableam_handler; CREATE ACCESS METHOD i TYPE INDEX HANDLER bthandler",
        mutations: &[
            changes("method_type", "INDEX → TABLE", "DROP ACCESS METHOD m; CREATE ACCESS METHOD m TYPE INDEX HANDLER bthandler").and(&[also(
                "handler",
                "bthandler → heap_tableam_handler",
                "a handler is for one of the two",
            )]),
            changes("handler", "hashhandler → bthandler", "DROP ACCESS METHOD i; CREATE ACCESS METHOD i TYPE INDEX HANDLER hashhandler").of("i"),
            changes("comment", "mine → nothing", "COMMENT ON ACCESS METHOD m IS 'mine'"),
            missing("DROP ACCESS METHOD m"),
            extra("n", "CREATE ACCESS METHOD n TYPE INDEX HANDLER bthandler"),
        ],
    },
    Subject {
        kind: Kind::TextSearchParser,
        object: "public.p",
        setup: "CREATE FUNCTION begun(internal, int) RETURNS internal LANGUAGE internal STRICT AS 'prsd_start'; \
                CREATE FUNCTION token(internal, internal, internal) RETURNS internal LANGUAGE internal STRICT AS 'prsd_nexttoken'; \
                CREATE FUNCTION ended(internal) RETURNS void LANGUAGE internal STRICT AS 'prsd_end'; \
                CREATE FUNCTION types(internal) RETURNS internal LANGUAGE internal STRICT AS 'prsd_lextype'; \
                CREATE TEXT SEARCH PARSER p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype)",
        mutations: &[
            changes(
                "start",
                "public.begun → prsd_start",
                "DROP TEXT SEARCH PARSER p; \
                 CREATE TEXT SEARCH PARSER p (START = begun, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype)",
            ),
            changes(
                "get_token",
                "public.token → prsd_nexttoken",
                "DROP TEXT SEARCH PARSER p; CREATE TEXT SEARCH PARSER p (START = prsd_start, GETTOKEN = token, END = prsd_end, LEXTYPES = prsd_lextype)",
            ),
            changes(
                "end",
                "public.ended → prsd_end",
                "DROP TEXT SEARCH PARSER p; \
                 CREATE TEXT SEARCH PARSER p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = ended, LEXTYPES = prsd_lextype)",
            ),
            changes(
                "token_types",
                "public.types → prsd_lextype",
                "DROP TEXT SEARCH PARSER p; CREATE TEXT SEARCH PARSER p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = types)",
            ),
            changes(
                "headline",
                "prsd_headline → nothing",
                "DROP TEXT SEARCH PARSER p; CREATE TEXT SEARCH PARSER p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, \
                 LEXTYPES = prsd_lextype, HEADLINE = prsd_headline)",
            ),
            changes("comment", "mine → nothing", "COMMENT ON TEXT SEARCH PARSER p IS 'mine'"),
            missing("DROP TEXT SEARCH PARSER p"),
            extra(
                "public.q",
                "CREATE TEXT SEARCH PARSER q (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype)",
            ),
        ],
    },
    Subject {
        kind: Kind::TextSearchTemplate,
        object: "public.t",
        setup: "CREATE TEXT SEARCH TEMPLATE t (LEXIZE = dsimple_lexize)",
        mutations: &[
            changes(
                "init",
                "dsimple_init → nothing",
                "DROP TEXT SEARCH TEMPLATE t; CREATE TEXT SEARCH TEMPLATE t (INIT = dsimple_init, LEXIZE = dsimple_lexize)",
            ),
            changes(
                "lexize",
                "dsynonym_lexize → dsimple_lexize",
                "DROP TEXT SEARCH TEMPLATE t; CREATE TEXT SEARCH TEMPLATE t (LEXIZE = dsynonym_lexize)",
            ),
            changes("comment", "mine → nothing", "COMMENT ON TEXT SEARCH TEMPLATE t IS 'mine'"),
            missing("DROP TEXT SEARCH TEMPLATE t"),
            extra("public.u", "CREATE TEXT SEARCH TEMPLATE u (LEXIZE = dsimple_lexize)"),
        ],
    },
    Subject {
        kind: Kind::Conversion,
        object: "public.c",
        setup: "CREATE CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8; CREATE CONVERSION w FOR 'WIN1250' TO 'UTF8' FROM win_to_utf8; \
                CREATE CONVERSION v FOR 'UTF8' TO 'WIN1250' FROM utf8_to_win",
        mutations: &[
            changes("default", "yes → no", "DROP CONVERSION c; CREATE DEFAULT CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8"),
            changes("source", "WIN1251 → WIN1250", "DROP CONVERSION w; CREATE CONVERSION w FOR 'WIN1251' TO 'UTF8' FROM win_to_utf8").of("public.w"),
            changes("target", "WIN1251 → WIN1250", "DROP CONVERSION v; CREATE CONVERSION v FOR 'UTF8' TO 'WIN1251' FROM utf8_to_win").of("public.v"),
            changes(
                "function",
                "public.converted → iso8859_1_to_utf8",
                "DROP CONVERSION c; CREATE CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM converted",
            )
            .with(
                "CREATE FUNCTION converted(int, int, cstring, internal, int, boolean) RETURNS int LANGUAGE c STRICT \
                 AS '$libdir/utf8_and_iso8859_1', 'iso8859_1_to_utf8'",
            )
            .since(14),
            changes("owner", "mutation_owner → postgres", "ALTER CONVERSION c OWNER TO mutation_owner"),
            changes("comment", "mine → nothing", "COMMENT ON CONVERSION c IS 'mine'"),
            missing("DROP CONVERSION c"),
            extra("public.d", "CREATE CONVERSION d FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8"),
        ],
    },
    Subject {
        kind: Kind::Transform,
        object: "(integer IN sql)",
        setup: "CREATE TRANSFORM FOR int LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION int4recv(internal))",
        mutations: &[
            changes(
                "from_sql",
                "nothing → prsd_lextype(internal)",
                "CREATE OR REPLACE TRANSFORM FOR int LANGUAGE sql (TO SQL WITH FUNCTION int4recv(internal))",
            ),
            changes(
                "to_sql",
                "nothing → int4recv(internal)",
                "CREATE OR REPLACE TRANSFORM FOR int LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal))",
            ),
            changes("comment", "mine → nothing", "COMMENT ON TRANSFORM FOR int LANGUAGE sql IS 'mine'"),
            missing("DROP TRANSFORM FOR int LANGUAGE sql"),
            extra("(bigint IN sql)", "CREATE TRANSFORM FOR bigint LANGUAGE sql (TO SQL WITH FUNCTION int8recv(internal))"),
        ],
    },
    Subject {
        kind: Kind::UserMapping,
        object: "s(mutation_owner)",
        setup: "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE USER MAPPING FOR mutation_owner SERVER s OPTIONS (password 'x')",
        mutations: &[
            changes("options", "user=app → nothing", "ALTER USER MAPPING FOR mutation_owner SERVER s OPTIONS (ADD \"user\" 'app')"),
            missing("DROP USER MAPPING FOR mutation_owner SERVER s"),
            extra("s(PUBLIC)", "CREATE USER MAPPING FOR PUBLIC SERVER s"),
        ],
    },
];
