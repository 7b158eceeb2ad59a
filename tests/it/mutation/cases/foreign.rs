//! Foreign-data wrappers, servers and tables.

use schemactl::object::Kind;

use crate::mutation::case::{Subject, changes, extra, missing};

pub(crate) const SUBJECTS: &[Subject] = &[
    Subject {
        kind: Kind::ForeignDataWrapper,
        object: "w",
        setup: "CREATE FUNCTION handle() RETURNS fdw_handler LANGUAGE c AS '$libdir/file_fdw', 'file_fdw_handler'; \
                CREATE FUNCTION validate(text[], oid) RETURNS void LANGUAGE sql AS 'SELECT'; CREATE FOREIGN DATA WRAPPER w",
        mutations: &[
            changes("handler", "public.handle → nothing", "ALTER FOREIGN DATA WRAPPER w HANDLER handle"),
            changes("validator", "public.validate → nothing", "ALTER FOREIGN DATA WRAPPER w VALIDATOR validate"),
            changes("options", "debug=true → nothing", "ALTER FOREIGN DATA WRAPPER w OPTIONS (ADD debug 'true')"),
            changes("owner", "mutation_superuser → postgres", "ALTER FOREIGN DATA WRAPPER w OWNER TO mutation_superuser"),
            changes("privileges", "mutation_reader=U/postgres, postgres=U/postgres → postgres=U/postgres", "GRANT USAGE ON FOREIGN DATA WRAPPER w TO mutation_reader"),
            changes("comment", "mine → nothing", "COMMENT ON FOREIGN DATA WRAPPER w IS 'mine'"),
            missing("DROP FOREIGN DATA WRAPPER w"),
            extra("x", "CREATE FOREIGN DATA WRAPPER x"),
        ],
    },
    Subject {
        kind: Kind::ForeignServer,
        object: "s",
        setup: "CREATE FOREIGN DATA WRAPPER w; CREATE FOREIGN DATA WRAPPER x; CREATE SERVER s VERSION '1' FOREIGN DATA WRAPPER w",
        mutations: &[
            changes("wrapper", "x → w", "DROP SERVER s; CREATE SERVER s VERSION '1' FOREIGN DATA WRAPPER x"),
            changes("server_type", "b → nothing", "DROP SERVER s; CREATE SERVER s TYPE 'b' VERSION '1' FOREIGN DATA WRAPPER w"),
            changes("server_version", "2 → 1", "ALTER SERVER s VERSION '2'"),
            changes("options", "host=there → nothing", "ALTER SERVER s OPTIONS (ADD host 'there')"),
            changes("owner", "mutation_superuser → postgres", "ALTER SERVER s OWNER TO mutation_superuser"),
            changes("privileges", "mutation_reader=U/postgres, postgres=U/postgres → postgres=U/postgres", "GRANT USAGE ON FOREIGN SERVER s TO mutation_reader"),
            changes("comment", "mine → nothing", "COMMENT ON SERVER s IS 'mine'"),
            missing("DROP SERVER s"),
            extra("r", "CREATE SERVER r FOREIGN DATA WRAPPER w"),
        ],
    },
    Subject {
        kind: Kind::ForeignTable,
        object: "public.f",
        setup: "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE SERVER r FOREIGN DATA WRAPPER w; \
                CREATE FOREIGN TABLE f (a int) SERVER s OPTIONS (name 'there')",
        mutations: &[
            changes("server", "r → s", "DROP FOREIGN TABLE f; CREATE FOREIGN TABLE f (a int) SERVER r OPTIONS (name 'there')"),
            changes("options", "name=here → name=there", "ALTER FOREIGN TABLE f OPTIONS (SET name 'here')"),
            changes(
                "partition_of",
                "public.q → public.p",
                "ALTER TABLE p DETACH PARTITION c; ALTER TABLE q ATTACH PARTITION c FOR VALUES IN (1)",
            )
            .of("public.c")
            .with(
                "CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE q (a int) PARTITION BY LIST (a); \
                 CREATE FOREIGN TABLE c PARTITION OF p FOR VALUES IN (1) SERVER s",
            ),
            changes("bound", "DEFAULT → FOR VALUES IN (1)", "ALTER TABLE p DETACH PARTITION c; ALTER TABLE p ATTACH PARTITION c DEFAULT")
                .of("public.c")
                .with("CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE FOREIGN TABLE c PARTITION OF p FOR VALUES IN (1) SERVER s"),
            changes("inherits", "public.p → nothing", "ALTER FOREIGN TABLE f INHERIT p").with("CREATE TABLE p (a int)"),
            changes("owner", "mutation_owner → postgres", "ALTER FOREIGN TABLE f OWNER TO mutation_owner"),
            changes("privileges", "mutation_reader=r/postgres, postgres=arwdDxt/postgres → postgres=arwdDxt/postgres", "GRANT SELECT ON f TO mutation_reader").until(16),
            changes("privileges", "mutation_reader=r/postgres, postgres=arwdDxtm/postgres → postgres=arwdDxtm/postgres", "GRANT SELECT ON f TO mutation_reader").since(17),
            changes("comment", "mine → nothing", "COMMENT ON FOREIGN TABLE f IS 'mine'"),
            missing("DROP FOREIGN TABLE f"),
            extra("public.g", "CREATE FOREIGN TABLE g (a int) SERVER s"),
        ],
    },
];
