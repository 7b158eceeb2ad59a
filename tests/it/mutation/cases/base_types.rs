//! Base types. Most of their attributes are said once, when they are made: these mutations make them anew.

use schemactl::object::Kind;

use crate::mutation::case::{Subject, also, changes, extra, missing};

/// The type `b` with functions that the integers have; the last two for when it is asked for.
macro_rules! of_numbers {
    ($options:literal) => {
        concat!(
            "CREATE TYPE b; \
             CREATE FUNCTION b_in(cstring) RETURNS b LANGUAGE internal IMMUTABLE STRICT AS 'int4in'; \
             CREATE FUNCTION b_in2(cstring) RETURNS b LANGUAGE internal IMMUTABLE STRICT AS 'int4in'; \
             CREATE FUNCTION b_out(b) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out'; \
             CREATE FUNCTION b_out2(b) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out'; \
             CREATE FUNCTION b_recv(internal) RETURNS b LANGUAGE internal IMMUTABLE STRICT AS 'int4recv'; \
             CREATE FUNCTION b_send(b) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'int4send'; \
             CREATE TYPE b (",
            $options,
            ")"
        )
    };
}

macro_rules! anew {
    ($options:literal) => {
        concat!("DROP TYPE b CASCADE; ", of_numbers!($options))
    };
}

/// The type `v` of any length, as text.
const OF_TEXTS: &str = "CREATE TYPE v; \
    CREATE FUNCTION v_in(cstring) RETURNS v LANGUAGE internal IMMUTABLE STRICT AS 'textin'; \
    CREATE FUNCTION v_out(v) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout'; \
    CREATE TYPE v (INPUT = v_in, OUTPUT = v_out)";

const COMPLETION: &str = "a shell has none, and stands in the category of pseudo-types";

pub(crate) const SUBJECTS: &[Subject] = &[Subject {
    kind: Kind::BaseType,
    object: "public.b",
    setup: of_numbers!("INPUT = b_in, OUTPUT = b_out, INTERNALLENGTH = 4, ALIGNMENT = int4"),
    mutations: &[
        changes(
            "defined",
            "yes → no",
            "CREATE TYPE s (INPUT = s_in, OUTPUT = s_out, INTERNALLENGTH = 4, PASSEDBYVALUE, ALIGNMENT = int4)",
        )
        .of("public.s")
        .with(
            "CREATE TYPE s; CREATE FUNCTION s_in(cstring) RETURNS s LANGUAGE internal IMMUTABLE STRICT AS 'int4in'; \
             CREATE FUNCTION s_out(s) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out'",
        )
        .and(&[
            also("input", "public.s_in → nothing", COMPLETION),
            also("output", "public.s_out → nothing", COMPLETION),
            also("category", "U → P", COMPLETION),
        ]),
        changes("input", "public.b_in2 → public.b_in", anew!("INPUT = b_in2, OUTPUT = b_out, INTERNALLENGTH = 4, ALIGNMENT = int4")),
        changes("output", "public.b_out2 → public.b_out", anew!("INPUT = b_in, OUTPUT = b_out2, INTERNALLENGTH = 4, ALIGNMENT = int4")),
        changes("receive", "public.b_recv → nothing", "ALTER TYPE b SET (RECEIVE = b_recv)"),
        changes("send", "public.b_send → nothing", "ALTER TYPE b SET (SEND = b_send)"),
        changes("typmod_in", "varchartypmodin → nothing", "ALTER TYPE b SET (TYPMOD_IN = varchartypmodin)"),
        changes("typmod_out", "varchartypmodout → nothing", "ALTER TYPE b SET (TYPMOD_OUT = varchartypmodout)"),
        changes("analyze", "array_typanalyze → nothing", "ALTER TYPE b SET (ANALYZE = array_typanalyze)"),
        changes("subscript", "jsonb_subscript_handler → nothing", "ALTER TYPE b SET (SUBSCRIPT = jsonb_subscript_handler)").since(14),
        changes(
            "internal_length",
            "8 → 4",
            anew!("INPUT = b_in, OUTPUT = b_out, INTERNALLENGTH = 8, ALIGNMENT = int4"),
        ),
        changes(
            "passed_by_value",
            "yes → no",
            anew!("INPUT = b_in, OUTPUT = b_out, INTERNALLENGTH = 4, ALIGNMENT = int4, PASSEDBYVALUE"),
        ),
        changes("alignment", "double → int4", anew!("INPUT = b_in, OUTPUT = b_out, INTERNALLENGTH = 4, ALIGNMENT = double")),
        changes("storage", "extended → plain", "ALTER TYPE v SET (STORAGE = extended)")
            .of("public.v")
            .with(OF_TEXTS),
        changes(
            "category",
            "X → U",
            anew!("INPUT = b_in, OUTPUT = b_out, INTERNALLENGTH = 4, ALIGNMENT = int4, CATEGORY = 'X'"),
        ),
        changes(
            "preferred",
            "yes → no",
            anew!("INPUT = b_in, OUTPUT = b_out, INTERNALLENGTH = 4, ALIGNMENT = int4, PREFERRED = true"),
        ),
        changes(
            "default",
            "5 → nothing",
            anew!("INPUT = b_in, OUTPUT = b_out, INTERNALLENGTH = 4, ALIGNMENT = int4, DEFAULT = '5'"),
        ),
        changes(
            "element",
            "smallint → nothing",
            anew!("INPUT = b_in, OUTPUT = b_out, INTERNALLENGTH = 4, ALIGNMENT = int4, ELEMENT = int2"),
        )
        .until(13),
        changes(
            "element",
            "smallint → nothing",
            anew!("INPUT = b_in, OUTPUT = b_out, INTERNALLENGTH = 4, ALIGNMENT = int4, ELEMENT = int2"),
        )
        .since(14)
        .and(&[also("subscript", "raw_array_subscript_handler → nothing", "PostgreSQL chooses a handler for what has elements")]),
        changes(
            "delimiter",
            "; → ,",
            anew!("INPUT = b_in, OUTPUT = b_out, INTERNALLENGTH = 4, ALIGNMENT = int4, DELIMITER = ';'"),
        ),
        changes(
            "collatable",
            "yes → no",
            anew!("INPUT = b_in, OUTPUT = b_out, INTERNALLENGTH = 4, ALIGNMENT = int4, COLLATABLE = true"),
        ),
        changes("owner", "mutation_owner → postgres", "ALTER TYPE b OWNER TO mutation_owner"),
        changes("privileges", "postgres=U/postgres → =U/postgres, postgres=U/postgres", "REVOKE USAGE ON TYPE b FROM PUBLIC"),
        changes("comment", "mine → nothing", "COMMENT ON TYPE b IS 'mine'"),
        missing("DROP TYPE s").of("public.s").with("CREATE TYPE s"),
        extra("public.s", "CREATE TYPE s"),
    ],
}];
