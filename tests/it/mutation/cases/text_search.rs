//! Text search dictionaries and configurations.

use schemactl::object::Kind;

use crate::mutation::case::{Subject, changes, extra, missing};

pub(crate) const SUBJECTS: &[Subject] = &[
    Subject {
        kind: Kind::TextSearchDictionary,
        object: "public.d",
        setup: "CREATE TEXT SEARCH TEMPLATE t (INIT = dsimple_init, LEXIZE = dsimple_lexize); \
                CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple)",
        mutations: &[
            changes(
                "template",
                "public.t → pg_catalog.simple",
                "DROP TEXT SEARCH DICTIONARY d; CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = t)",
            ),
            changes(
                "options",
                "accept = 'false' → nothing",
                "ALTER TEXT SEARCH DICTIONARY d (Accept = false)",
            ),
            changes(
                "owner",
                "mutation_owner → postgres",
                "ALTER TEXT SEARCH DICTIONARY d OWNER TO mutation_owner",
            ),
            changes(
                "comment",
                "mine → nothing",
                "COMMENT ON TEXT SEARCH DICTIONARY d IS 'mine'",
            ),
            missing("DROP TEXT SEARCH DICTIONARY d"),
            extra(
                "public.e",
                "CREATE TEXT SEARCH DICTIONARY e (TEMPLATE = simple)",
            ),
        ],
    },
    Subject {
        kind: Kind::TextSearchConfiguration,
        object: "public.c",
        setup: "CREATE TEXT SEARCH PARSER p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype); \
                CREATE TEXT SEARCH CONFIGURATION c (PARSER = default); \
                ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word, asciiword WITH simple",
        mutations: &[
            changes(
                "parser",
                "public.p → pg_catalog.\"default\"",
                "DROP TEXT SEARCH CONFIGURATION c; CREATE TEXT SEARCH CONFIGURATION c (PARSER = p); \
                 ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word, asciiword WITH simple",
            ),
            changes(
                "mappings",
                "asciiword, word, url WITH pg_catalog.simple → asciiword, word WITH pg_catalog.simple",
                "ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR url WITH simple",
            ),
            changes(
                "mappings",
                "asciiword WITH pg_catalog.simple, word WITH pg_catalog.english_stem, pg_catalog.simple → asciiword, word WITH pg_catalog.simple",
                "ALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR word WITH english_stem, simple",
            ),
            changes(
                "owner",
                "mutation_owner → postgres",
                "ALTER TEXT SEARCH CONFIGURATION c OWNER TO mutation_owner",
            ),
            changes(
                "comment",
                "mine → nothing",
                "COMMENT ON TEXT SEARCH CONFIGURATION c IS 'mine'",
            ),
            missing("DROP TEXT SEARCH CONFIGURATION c"),
            extra(
                "public.d",
                "CREATE TEXT SEARCH CONFIGURATION d (PARSER = default)",
            ),
        ],
    },
];
