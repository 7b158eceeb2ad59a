//! Schemas, extensions, publications, default privileges, event triggers: what lives in no schema.

use schemactl::object::Kind;

use crate::mutation::case::{Subject, also, changes, extra, missing};

pub(crate) const SUBJECTS: &[Subject] = &[
    Subject {
        kind: Kind::Schema,
        object: "app",
        setup: "CREATE SCHEMA app",
        mutations: &[
            changes("owner", "?", "ALTER SCHEMA app OWNER TO mutation_owner"),
            changes("privileges", "?", "GRANT USAGE ON SCHEMA app TO mutation_reader"),
            changes("comment", "?", "COMMENT ON SCHEMA app IS 'mine'"),
            missing("DROP SCHEMA app"),
            extra("other", "CREATE SCHEMA other"),
        ],
    },
    Subject {
        kind: Kind::Extension,
        object: "citext",
        setup: "CREATE SCHEMA other; CREATE EXTENSION citext",
        mutations: &[
            changes("schema", "?", "ALTER EXTENSION citext SET SCHEMA other"),
            changes("comment", "?", "COMMENT ON EXTENSION citext IS 'mine'"),
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
            changes("all_tables", "?", "DROP PUBLICATION q; CREATE PUBLICATION q FOR ALL TABLES")
                .of("q")
                .with("CREATE PUBLICATION q"),
            changes("tables", "?", "ALTER PUBLICATION p ADD TABLE u"),
            changes("tables", "?", "ALTER PUBLICATION p SET TABLE t (id)").since(15),
            changes("tables", "?", "ALTER PUBLICATION p SET TABLE t WHERE (id > 1)").since(15),
            changes("schemas", "?", "ALTER PUBLICATION p ADD TABLES IN SCHEMA app").since(15),
            changes("operations", "?", "ALTER PUBLICATION p SET (publish = 'insert, truncate')"),
            changes("via_root", "?", "ALTER PUBLICATION p SET (publish_via_partition_root = true)"),
            changes("generated_columns", "?", "ALTER PUBLICATION p SET (publish_generated_columns = stored)").since(18),
            changes("owner", "?", "ALTER PUBLICATION p OWNER TO mutation_owner"),
            changes("comment", "?", "COMMENT ON PUBLICATION p IS 'mine'"),
            missing("DROP PUBLICATION p"),
            extra("q", "CREATE PUBLICATION q FOR TABLE u"),
        ],
    },
    Subject {
        kind: Kind::DefaultPrivileges,
        object: "mutation_owner(TABLES)",
        setup: "CREATE SCHEMA app; ALTER DEFAULT PRIVILEGES FOR ROLE mutation_owner GRANT SELECT ON TABLES TO mutation_reader; \
                ALTER DEFAULT PRIVILEGES FOR ROLE mutation_owner IN SCHEMA app GRANT USAGE ON SEQUENCES TO mutation_reader",
        mutations: &[
            changes(
                "privileges",
                "?",
                "ALTER DEFAULT PRIVILEGES FOR ROLE mutation_owner IN SCHEMA app GRANT SELECT ON SEQUENCES TO mutation_reader",
            )
            .of("app.mutation_owner(SEQUENCES)"),
            missing(
                "ALTER DEFAULT PRIVILEGES FOR ROLE mutation_owner REVOKE SELECT ON TABLES FROM mutation_reader",
            ),
            extra(
                "mutation_owner(FUNCTIONS)",
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
                "?",
                "DROP EVENT TRIGGER e; CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION f()",
            ),
            changes(
                "tags",
                "?",
                "DROP EVENT TRIGGER e; CREATE EVENT TRIGGER e ON ddl_command_start WHEN TAG IN ('DROP TABLE', 'CREATE TABLE') EXECUTE FUNCTION f()",
            ),
            changes(
                "function",
                "?",
                "DROP EVENT TRIGGER e; CREATE EVENT TRIGGER e ON ddl_command_start WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION g()",
            ),
            changes("enabled", "?", "ALTER EVENT TRIGGER e DISABLE"),
            changes("owner", "?", "ALTER EVENT TRIGGER e OWNER TO mutation_superuser"),
            changes("comment", "?", "COMMENT ON EVENT TRIGGER e IS 'mine'"),
            missing("DROP EVENT TRIGGER e"),
            extra("e2", "CREATE EVENT TRIGGER e2 ON sql_drop EXECUTE FUNCTION f()"),
        ],
    },
];
