//! Collations, enums, domains and their checks, composite and range types.

use schemactl::object::Kind;

use crate::mutation::case::{Subject, also, changes, extra, missing};

const LOCALES: &str = "each provider has names of its own for what it sorts by";

pub(crate) const SUBJECTS: &[Subject] = &[
    Subject {
        kind: Kind::Collation,
        object: "public.i",
        setup: "CREATE COLLATION i (provider = icu, locale = 'de'); CREATE COLLATION c (provider = libc, lc_collate = 'C', lc_ctype = 'C')",
        mutations: &[
            changes("provider", "icu → libc", "DROP COLLATION c; CREATE COLLATION c (provider = icu, locale = 'fr')")
                .of("public.c")
                .and(&[
                    also("locale", "fr → nothing", LOCALES),
                    also("lc_collate", "nothing → C", LOCALES),
                    also("lc_ctype", "nothing → C", LOCALES),
                ]),
            changes("locale", "fr → de", "DROP COLLATION i; CREATE COLLATION i (provider = icu, locale = 'fr')"),
            changes(
                "lc_collate",
                "POSIX → C",
                "DROP COLLATION c; CREATE COLLATION c (provider = libc, lc_collate = 'POSIX', lc_ctype = 'C')",
            )
            .of("public.c"),
            changes(
                "lc_ctype",
                "POSIX → C",
                "DROP COLLATION c; CREATE COLLATION c (provider = libc, lc_collate = 'C', lc_ctype = 'POSIX')",
            )
            .of("public.c"),
            changes(
                "deterministic",
                "no → yes",
                "DROP COLLATION i; CREATE COLLATION i (provider = icu, locale = 'de', deterministic = false)",
            ),
            changes(
                "rules",
                "&V << w <<< W → nothing",
                "DROP COLLATION i; CREATE COLLATION i (provider = icu, locale = 'de', rules = '&V << w <<< W')",
            )
            .since(16),
            changes("owner", "mutation_owner → postgres", "ALTER COLLATION i OWNER TO mutation_owner"),
            changes("comment", "mine → nothing", "COMMENT ON COLLATION i IS 'mine'"),
            missing("DROP COLLATION i"),
            extra("public.j", "CREATE COLLATION j FROM \"C\""),
        ],
    },
    Subject {
        kind: Kind::Enum,
        object: "public.mood",
        setup: "CREATE TYPE mood AS ENUM ('sad', 'glad')",
        mutations: &[
            changes("values", "sad, so-so, glad → sad, glad", "ALTER TYPE mood ADD VALUE 'so-so' BEFORE 'glad'"),
            changes("values", "gloomy, glad → sad, glad", "ALTER TYPE mood RENAME VALUE 'sad' TO 'gloomy'"),
            changes("owner", "mutation_owner → postgres", "ALTER TYPE mood OWNER TO mutation_owner"),
            changes("privileges", "postgres=U/postgres → =U/postgres, postgres=U/postgres", "REVOKE USAGE ON TYPE mood FROM PUBLIC"),
            changes("comment", "mine → nothing", "COMMENT ON TYPE mood IS 'mine'"),
            missing("DROP TYPE mood"),
            extra("public.colour", "CREATE TYPE colour AS ENUM ()"),
        ],
    },
    Subject {
        kind: Kind::Domain,
        object: "public.d",
        setup: "CREATE DOMAIN d AS varchar(10)",
        mutations: &[
            changes("base_type", "character varying(20) → character varying(10)", "DROP DOMAIN d; CREATE DOMAIN d AS varchar(20)"),
            changes("collation", "pg_catalog.\"C\" → nothing", "DROP DOMAIN d; CREATE DOMAIN d AS varchar(10) COLLATE \"C\""),
            changes("default", "'a'::character varying → nothing", "ALTER DOMAIN d SET DEFAULT 'a'"),
            changes("not_null", "yes → no", "ALTER DOMAIN d SET NOT NULL"),
            changes("not_null_name", "there → nothing", "DROP DOMAIN n; CREATE DOMAIN n AS int CONSTRAINT there NOT NULL")
                .of("public.n")
                .with("CREATE DOMAIN n AS int NOT NULL")
                .since(17),
            changes("owner", "mutation_owner → postgres", "ALTER DOMAIN d OWNER TO mutation_owner"),
            changes("privileges", "postgres=U/postgres → =U/postgres, postgres=U/postgres", "REVOKE USAGE ON TYPE d FROM PUBLIC"),
            changes("comment", "mine → nothing", "COMMENT ON DOMAIN d IS 'mine'"),
            missing("DROP DOMAIN d"),
            extra("public.e", "CREATE DOMAIN e AS int"),
        ],
    },
    Subject {
        kind: Kind::DomainConstraint,
        object: "public.d.positive",
        setup: "CREATE DOMAIN d AS int CONSTRAINT positive CHECK (VALUE > 0)",
        mutations: &[
            changes(
                "expression",
                "(VALUE > 1) → (VALUE > 0)",
                "ALTER DOMAIN d DROP CONSTRAINT positive; ALTER DOMAIN d ADD CONSTRAINT positive CHECK (VALUE > 1)",
            ),
            changes(
                "validated",
                "no → yes",
                "ALTER DOMAIN d DROP CONSTRAINT positive; ALTER DOMAIN d ADD CONSTRAINT positive CHECK (VALUE > 0) NOT VALID",
            ),
            changes("comment", "mine → nothing", "COMMENT ON CONSTRAINT positive ON DOMAIN d IS 'mine'"),
            missing("ALTER DOMAIN d DROP CONSTRAINT positive"),
            extra("public.d.small", "ALTER DOMAIN d ADD CONSTRAINT small CHECK (VALUE < 9)"),
        ],
    },
    Subject {
        kind: Kind::CompositeType,
        object: "public.pair",
        setup: "CREATE TYPE pair AS (a int, b text)",
        mutations: &[
            changes("attributes", "a integer, b text, c integer → a integer, b text", "ALTER TYPE pair ADD ATTRIBUTE c int"),
            changes("attributes", "a bigint, b text → a integer, b text", "ALTER TYPE pair ALTER ATTRIBUTE a TYPE bigint"),
            changes("attributes", "a integer, b text COLLATE pg_catalog.\"C\" → a integer, b text", "ALTER TYPE pair ALTER ATTRIBUTE b TYPE text COLLATE \"C\""),
            changes("attribute_comments", "b: mine → nothing", "COMMENT ON COLUMN pair.b IS 'mine'"),
            changes("owner", "mutation_owner → postgres", "ALTER TYPE pair OWNER TO mutation_owner"),
            changes("privileges", "postgres=U/postgres → =U/postgres, postgres=U/postgres", "REVOKE USAGE ON TYPE pair FROM PUBLIC"),
            changes("comment", "mine → nothing", "COMMENT ON TYPE pair IS 'mine'"),
            missing("DROP TYPE pair"),
            extra("public.triple", "CREATE TYPE triple AS (a int, b int, c int)"),
        ],
    },
    Subject {
        kind: Kind::RangeType,
        object: "public.r",
        setup: "CREATE TYPE r AS RANGE (subtype = text)",
        mutations: &[
            changes("subtype", "bigint → integer", "DROP TYPE n; CREATE TYPE n AS RANGE (subtype = int8)")
                .of("public.n")
                .with("CREATE TYPE n AS RANGE (subtype = int4)"),
            changes(
                "operator_class",
                "pg_catalog.text_pattern_ops → nothing",
                "DROP TYPE r; CREATE TYPE r AS RANGE (subtype = text, subtype_opclass = text_pattern_ops)",
            ),
            changes("collation", "pg_catalog.\"C\" → nothing", "DROP TYPE r; CREATE TYPE r AS RANGE (subtype = text, collation = \"C\")"),
            changes(
                "canonical",
                "public.canon → nothing",
                "DROP TYPE n CASCADE; CREATE TYPE n; \
                 CREATE FUNCTION canon(n) RETURNS n LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical'; \
                 CREATE TYPE n AS RANGE (subtype = int4, canonical = canon)",
            )
            .of("public.n")
            .with(
                "CREATE TYPE n; \
                 CREATE FUNCTION canon(n) RETURNS n LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical'; \
                 CREATE TYPE n AS RANGE (subtype = int4)",
            ),
            changes(
                "subtype_diff",
                "float8mi → nothing",
                "DROP TYPE n; CREATE TYPE n AS RANGE (subtype = float8, subtype_diff = float8mi)",
            )
            .of("public.n")
            .with("CREATE TYPE n AS RANGE (subtype = float8)"),
            changes(
                "multirange",
                "public.many → nothing",
                "DROP TYPE r; CREATE TYPE r AS RANGE (subtype = text, multirange_type_name = many)",
            )
            .since(14),
            changes("owner", "mutation_owner → postgres", "ALTER TYPE r OWNER TO mutation_owner"),
            changes("privileges", "postgres=U/postgres → =U/postgres, postgres=U/postgres", "REVOKE USAGE ON TYPE r FROM PUBLIC"),
            changes("comment", "mine → nothing", "COMMENT ON TYPE r IS 'mine'"),
            missing("DROP TYPE r"),
            extra("public.s", "CREATE TYPE s AS RANGE (subtype = date)"),
        ],
    },
];
