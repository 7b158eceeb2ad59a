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
            "?",
            "CREATE TYPE s (INPUT = s_in, OUTPUT = s_out, INTERNALLENGTH = 4, PASSEDBYVALUE, ALIGNMENT = int4)",
        )
        .of("public.s")
        .with(
            "CREATE TYPE s; CREATE FUNCTION s_in(cstring) RETURNS s LANGUAGE internal IMMUTABLE STRICT AS 'int4in'; \
             CREATE FUNCTION s_out(s) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out'",
        )
        .and(&[
            also("input", "?", COMPLETION),
            also("output", "?", COMPLETION),
            also("category", "?", COMPLETION),
        ]),
        changes("input", "?", anew!("INPUT = b_in2, OUTPUT = b_out, INTERNALLENGTH = 4, ALIGNMENT = int4")),
        changes("output", "?", anew!("INPUT = b_in, OUTPUT = b_out2, INTERNALLENGTH = 4, ALIGNMENT = int4")),
        changes("receive", "?", "ALTER TYPE b SET (RECEIVE = b_recv)"),
        changes("send", "?", "ALTER TYPE b SET (SEND = b_send)"),
        changes("typmod_in", "?", "ALTER TYPE b SET (TYPMOD_IN = varchartypmodin)"),
        changes("typmod_out", "?", "ALTER TYPE b SET (TYPMOD_OUT = varchartypmodout)"),
        changes("analyze", "?", "ALTER TYPE b SET (ANALYZE = array_typanalyze)"),
        changes("subscript", "?", "ALTER TYPE b SET (SUBSCRIPT = jsonb_subscript_handler)").since(14),
        changes(
            "internal_length",
            "?",
            anew!("INPUT = b_in, OUTPUT = b_out, INTERNALLENGTH = 8, ALIGNMENT = int4"),
        ),
        changes(
            "passed_by_value",
            "?",
            anew!("INPUT = b_in, OUTPUT = b_out, INTERNALLENGTH = 4, ALIGNMENT = int4, PASSEDBYVALUE"),
        ),
        changes("alignment", "?", anew!("INPUT = b_in, OUTPUT = b_out, INTERNALLENGTH = 4, ALIGNMENT = double")),
        changes("storage", "?", "ALTER TYPE v SET (STORAGE = extended)")
            .of("public.v")
            .with(OF_TEXTS),
        changes(
            "category",
            "?",
            anew!("INPUT = b_in, OUTPUT = b_out, INTERNALLENGTH = 4, ALIGNMENT = int4, CATEGORY = 'X'"),
        ),
        changes(
            "preferred",
            "?",
            anew!("INPUT = b_in, OUTPUT = b_out, INTERNALLENGTH = 4, ALIGNMENT = int4, PREFERRED = true"),
        ),
        changes(
            "default",
            "?",
            anew!("INPUT = b_in, OUTPUT = b_out, INTERNALLENGTH = 4, ALIGNMENT = int4, DEFAULT = '5'"),
        ),
        changes(
            "element",
            "?",
            anew!("INPUT = b_in, OUTPUT = b_out, INTERNALLENGTH = 4, ALIGNMENT = int4, ELEMENT = int2"),
        )
        .until(13),
        changes(
            "element",
            "?",
            anew!("INPUT = b_in, OUTPUT = b_out, INTERNALLENGTH = 4, ALIGNMENT = int4, ELEMENT = int2"),
        )
        .since(14)
        .and(&[also("subscript", "?", "PostgreSQL chooses a handler for what has elements")]),
        changes(
            "delimiter",
            "?",
            anew!("INPUT = b_in, OUTPUT = b_out, INTERNALLENGTH = 4, ALIGNMENT = int4, DELIMITER = ';'"),
        ),
        changes(
            "collatable",
            "?",
            anew!("INPUT = b_in, OUTPUT = b_out, INTERNALLENGTH = 4, ALIGNMENT = int4, COLLATABLE = true"),
        ),
        changes("owner", "?", "ALTER TYPE b OWNER TO mutation_owner"),
        changes("privileges", "?", "REVOKE USAGE ON TYPE b FROM PUBLIC"),
        changes("comment", "?", "COMMENT ON TYPE b IS 'mine'"),
        missing("DROP TYPE s").of("public.s").with("CREATE TYPE s"),
        extra("public.s", "CREATE TYPE s"),
    ],
}];
