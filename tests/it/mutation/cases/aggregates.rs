//! Aggregates: what they are is said once, so these mutations replace them.

use schemactl::object::Kind;

use crate::mutation::case::{Subject, changes, extra, missing};

/// Two functions of each name, so that only a type tells them apart.
macro_rules! pairs {
    () => {
        "CREATE FUNCTION step(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1'; \
         CREATE FUNCTION step(bigint, int) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1'; \
         CREATE FUNCTION back(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1'; \
         CREATE FUNCTION back(bigint, int) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1'; \
         CREATE FUNCTION last(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'; \
         CREATE FUNCTION last(bigint) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'; \
         CREATE FUNCTION last(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'; "
    };
}

/// A state that only its functions understand.
const INTERNAL: &str = "CREATE AGGREGATE n(numeric) (SFUNC = numeric_avg_accum, STYPE = internal, FINALFUNC = numeric_avg, \
    COMBINEFUNC = numeric_avg_combine, SERIALFUNC = numeric_avg_serialize, DESERIALFUNC = numeric_avg_deserialize)";

macro_rules! a {
    ($options:literal) => {
        concat!(
            "CREATE AGGREGATE a(int) (SFUNC = int4pl, STYPE = int",
            $options,
            ")"
        )
    };
}

macro_rules! moving {
    ($options:literal) => {
        concat!(
            "CREATE AGGREGATE m(int) (SFUNC = public.step, STYPE = int, FINALFUNC = public.last, ",
            $options,
            ")"
        )
    };
}

macro_rules! replaced {
    ($create:expr, $drop:literal) => {
        concat!("DROP AGGREGATE ", $drop, "; ", $create)
    };
}

const WITH_MOVING: &str = concat!(
    pairs!(),
    moving!("MSFUNC = public.step, MINVFUNC = public.back, MSTYPE = int, MFINALFUNC = public.last")
);

pub(crate) const SUBJECTS: &[Subject] = &[Subject {
    kind: Kind::Aggregate,
    object: "public.a(integer)",
    setup: a!(""),
    mutations: &[
        changes("arguments", "x integer → integer", "DROP AGGREGATE a(int); CREATE AGGREGATE a(x int) (SFUNC = int4pl, STYPE = int)"),
        changes("state_function", "int4mi → int4pl", "DROP AGGREGATE a(int); CREATE AGGREGATE a(int) (SFUNC = int4mi, STYPE = int)"),
        changes("state_type", "bigint → integer", "DROP AGGREGATE b(int); CREATE AGGREGATE b(int) (SFUNC = public.step, STYPE = bigint, FINALFUNC = public.last)")
            .of("public.b(integer)")
            .with(concat!(
                pairs!(),
                "CREATE AGGREGATE b(int) (SFUNC = public.step, STYPE = int, FINALFUNC = public.last)"
            )),
        changes("state_space", "8 → nothing", replaced!(a!(", SSPACE = 8"), "a(int)")),
        changes("initial_value", "0 → nothing", replaced!(a!(", INITCOND = '0'"), "a(int)")),
        changes("final_function", "int4abs → nothing", replaced!(a!(", FINALFUNC = int4abs"), "a(int)")),
        changes("final_extra", "yes → no", "DROP AGGREGATE b(int); CREATE AGGREGATE b(int) (SFUNC = int4pl, STYPE = int, FINALFUNC = public.last, FINALFUNC_EXTRA)")
            .of("public.b(integer)")
            .with(concat!(
                pairs!(),
                "CREATE AGGREGATE b(int) (SFUNC = int4pl, STYPE = int, FINALFUNC = public.last)"
            )),
        changes("final_modify", "READ_WRITE → nothing", "DROP AGGREGATE b(int); CREATE AGGREGATE b(int) (SFUNC = int4pl, STYPE = int, FINALFUNC = int4abs, FINALFUNC_MODIFY = READ_WRITE)")
            .of("public.b(integer)")
            .with("CREATE AGGREGATE b(int) (SFUNC = int4pl, STYPE = int, FINALFUNC = int4abs)"),
        changes("combine_function", "int4pl → nothing", replaced!(a!(", COMBINEFUNC = int4pl"), "a(int)")),
        changes(
            "serial_function",
            "numeric_serialize → numeric_avg_serialize",
            "DROP AGGREGATE n(numeric); CREATE AGGREGATE n(numeric) (SFUNC = numeric_avg_accum, STYPE = internal, FINALFUNC = numeric_avg, \
             COMBINEFUNC = numeric_avg_combine, SERIALFUNC = numeric_serialize, DESERIALFUNC = numeric_avg_deserialize)",
        )
        .of("public.n(numeric)")
        .with(INTERNAL),
        changes(
            "deserial_function",
            "numeric_deserialize → numeric_avg_deserialize",
            "DROP AGGREGATE n(numeric); CREATE AGGREGATE n(numeric) (SFUNC = numeric_avg_accum, STYPE = internal, FINALFUNC = numeric_avg, \
             COMBINEFUNC = numeric_avg_combine, SERIALFUNC = numeric_avg_serialize, DESERIALFUNC = numeric_deserialize)",
        )
        .of("public.n(numeric)")
        .with(INTERNAL),
        changes(
            "moving_state_function",
            "int4mul → int4pl",
            "DROP AGGREGATE m(int); CREATE AGGREGATE m(int) (SFUNC = int4pl, STYPE = int, MSFUNC = int4mul, MINVFUNC = int4mi, MSTYPE = int)",
        )
        .of("public.m(integer)")
        .with("CREATE AGGREGATE m(int) (SFUNC = int4pl, STYPE = int, MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = int)"),
        changes(
            "moving_inverse_function",
            "int4div → int4mi",
            "DROP AGGREGATE m(int); CREATE AGGREGATE m(int) (SFUNC = int4pl, STYPE = int, MSFUNC = int4pl, MINVFUNC = int4div, MSTYPE = int)",
        )
        .of("public.m(integer)")
        .with("CREATE AGGREGATE m(int) (SFUNC = int4pl, STYPE = int, MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = int)"),
        changes(
            "moving_state_type",
            "bigint → integer",
            replaced!(
                moving!("MSFUNC = public.step, MINVFUNC = public.back, MSTYPE = bigint, MFINALFUNC = public.last"),
                "m(int)"
            ),
        )
        .of("public.m(integer)")
        .with(WITH_MOVING),
        changes(
            "moving_state_space",
            "8 → nothing",
            replaced!(
                moving!("MSFUNC = public.step, MINVFUNC = public.back, MSTYPE = int, MFINALFUNC = public.last, MSSPACE = 8"),
                "m(int)"
            ),
        )
        .of("public.m(integer)")
        .with(WITH_MOVING),
        changes(
            "moving_initial_value",
            "0 → nothing",
            replaced!(
                moving!("MSFUNC = public.step, MINVFUNC = public.back, MSTYPE = int, MFINALFUNC = public.last, MINITCOND = '0'"),
                "m(int)"
            ),
        )
        .of("public.m(integer)")
        .with(WITH_MOVING),
        changes(
            "moving_final_function",
            "int4abs → public.last",
            replaced!(
                moving!("MSFUNC = public.step, MINVFUNC = public.back, MSTYPE = int, MFINALFUNC = int4abs"),
                "m(int)"
            ),
        )
        .of("public.m(integer)")
        .with(WITH_MOVING),
        changes(
            "moving_final_extra",
            "yes → no",
            replaced!(
                moving!("MSFUNC = public.step, MINVFUNC = public.back, MSTYPE = int, MFINALFUNC = public.last, MFINALFUNC_EXTRA"),
                "m(int)"
            ),
        )
        .of("public.m(integer)")
        .with(WITH_MOVING),
        changes(
            "moving_final_modify",
            "SHAREABLE → nothing",
            replaced!(
                moving!("MSFUNC = public.step, MINVFUNC = public.back, MSTYPE = int, MFINALFUNC = public.last, MFINALFUNC_MODIFY = SHAREABLE"),
                "m(int)"
            ),
        )
        .of("public.m(integer)")
        .with(WITH_MOVING),
        changes("sort_operator", "OPERATOR(pg_catalog.<) → nothing", replaced!(a!(", SORTOP = OPERATOR(pg_catalog.<)"), "a(int)")),
        changes("parallel", "SAFE → UNSAFE", replaced!(a!(", PARALLEL = SAFE"), "a(int)")),
        changes(
            "hypothetical",
            "yes → no",
            "DROP AGGREGATE h(VARIADIC \"any\" ORDER BY VARIADIC \"any\"); \
             CREATE AGGREGATE h(VARIADIC \"any\" ORDER BY VARIADIC \"any\") \
             (SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL)",
        )
        .of("public.h(\"any\")")
        .with(
            "CREATE AGGREGATE h(VARIADIC \"any\" ORDER BY VARIADIC \"any\") \
             (SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA)",
        ),
        changes("owner", "mutation_owner → postgres", "ALTER AGGREGATE a(int) OWNER TO mutation_owner"),
        changes("privileges", "postgres=X/postgres → =X/postgres, postgres=X/postgres", "REVOKE EXECUTE ON FUNCTION a(int) FROM PUBLIC"),
        changes("comment", "mine → nothing", "COMMENT ON AGGREGATE a(int) IS 'mine'"),
        missing("DROP AGGREGATE a(int)"),
        extra("public.a(bigint)", "CREATE AGGREGATE a(bigint) (SFUNC = int8pl, STYPE = bigint)"),
    ],
}];
