//! Schemas, extensions, publications, default privileges, event triggers: what lives in no schema.

use schemactl::object::Kind;

use crate::mutation::case::{Subject, changes, extra, missing};

pub(crate) const SUBJECTS: &[Subject] = &[
    Subject {
        kind: Kind::Schema,
        object: "app",
        setup: "CREATE SCHEMA app",
        mutations: &[
            changes("owner", "mutation_owner → postgres", "ALTER SCHEMA app OWNER TO mutation_owner"),
            changes("privileges", "mutation_reader=U/postgres, postgres=UC/postgres → postgres=UC/postgres", "GRANT USAGE ON SCHEMA app TO mutation_reader"),
            changes("comment", "mine → nothing", "COMMENT ON SCHEMA app IS 'mine'"),
            missing("DROP SCHEMA app"),
            extra("other", "CREATE SCHEMA other"),
        ],
    },
    Subject {
        kind: Kind::Extension,
        object: "citext",
        setup: "CREATE SCHEMA other; CREATE EXTENSION citext",
        mutations: &[
            changes("schema", "other → public", "ALTER EXTENSION citext SET SCHEMA other"),
            changes("comment", "mine → nothing", "COMMENT ON EXTENSION citext IS 'mine'"),
            missing("DROP EXTENSION citext"),
            extra("hstore", "CREATE EXTENSION hstore"),
        ],
    },
    Subject {
        kind: Kind::Publication,
        object: "p",
        setup: "CREATE SCHEMA app; CREATE TABLE t (id int PRIMARY KEY, x int); CREATE TABLE u (id int PRIMARY KEY); \
                CREATE PUBLICATION p FOR TABLE t",
        mutations: &[
            changes("all_tables", "yes → no", "DROP PUBLICATION q; CREATE PUBLICATION q FOR ALL TABLES")
                .of("q")
                .with("CREATE PUBLICATION q"),
            changes("tables", "public.t, public.u → public.t", "ALTER PUBLICATION p ADD TABLE u"),
            changes("tables", "public.t (id) → public.t", "ALTER PUBLICATION p SET TABLE t (id)").since(15),
            changes("tables", "public.t WHERE ((id > 1)) → public.t", "ALTER PUBLICATION p SET TABLE t WHERE (id > 1)").since(15),
            changes("schemas", "app → nothing", "ALTER PUBLICATION p ADD TABLES IN SCHEMA app").since(15),
            changes("operations", "insert, truncate → insert, update, delete, truncate", "ALTER PUBLICATION p SET (publish = 'insert, truncate')"),
            changes("via_root", "yes → no", "ALTER PUBLICATION p SET (publish_via_partition_root = true)"),
            changes("generated_columns", "stored → none", "ALTER PUBLICATION p SET (publish_generated_columns = stored)").since(18),
            changes("owner", "mutation_owner → postgres", "ALTER PUBLICATION p OWNER TO mutation_owner"),
            changes("comment", "mine → nothing", "COMMENT ON PUBLICATION p IS 'mine'"),
            missing("DROP PUBLICATION p"),
            extra("q", "CREATE PUBLICATION q FOR TABLE u"),
        ],
    },
    Subject {
        kind: Kind::DefaultPrivileges,
        object: "mutation_owner(tables)",
        setup: "CREATE SCHEMA app; ALTER DEFAULT PRIVILEGES FOR ROLE mutation_owner GRANT SELECT ON TABLES TO mutation_reader; \
                ALTER DEFAULT PRIVILEGES FOR ROLE mutation_owner IN SCHEMA app GRANT USAGE ON SEQUENCES TO mutation_reader",
        mutations: &[
            changes(
                "privileges",
                "mutation_reader=rU/mutation_owner → mutation_reader=U/mutation_owner",
                "ALTER DEFAULT PRIVILEGES FOR ROLE mutation_owner IN SCHEMA app GRANT SELECT ON SEQUENCES TO mutation_reader",
            )
            .of("app.mutation_owner(sequences)"),
            missing(
                "ALTER DEFAULT PRIVILEGES FOR ROLE mutation_owner REVOKE SELECT ON TABLES FROM mutation_reader",
            ),
            extra(
                "mutation_owner(functions)",
                "ALTER DEFAULT PRIVILEGES FOR ROLE mutation_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
            ),
        ],
    },
    Subject {
        kind: Kind::EventTrigger,
        object: "e",
        setup: "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; \
                CREATE FUNCTION g() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; \
                CREATE EVENT TRIGGER e ON ddl_command_start WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION f()",
        mutations: &[
            changes(
                "event",
                "ddl_command_end → ddl_command_start",
                "DROP EVENT TRIGGER e; CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION f()",
            ),
            changes(
                "tags",
                "CREATE TABLE, DROP TABLE → CREATE TABLE",
                "DROP EVENT TRIGGER e; CREATE EVENT TRIGGER e ON ddl_command_start WHEN TAG IN ('DROP TABLE', 'CREATE TABLE') EXECUTE FUNCTION f()",
            ),
            changes(
                "function",
                "public.g → public.f",
                "DROP EVENT TRIGGER e; CREATE EVENT TRIGGER e ON ddl_command_start WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION g()",
            ),
            changes("enabled", "DISABLE → ENABLE", "ALTER EVENT TRIGGER e DISABLE"),
            changes("owner", "mutation_superuser → postgres", "ALTER EVENT TRIGGER e OWNER TO mutation_superuser"),
            changes("comment", "mine → nothing", "COMMENT ON EVENT TRIGGER e IS 'mine'"),
            missing("DROP EVENT TRIGGER e"),
            extra("e2", "CREATE EVENT TRIGGER e2 ON sql_drop EXECUTE FUNCTION f()"),
        ],
    },
];
