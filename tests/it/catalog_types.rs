//! Types, collations, operators, text search, publications, foreign servers and the rest that is no table and no function.

use schemactl::object::Object;

use crate::catalog::{read, round_trip};
use crate::common::{self, installation, shared};

/// Whether the server that the tests run against is at least of this major version.
fn at_least(major: u32) -> bool {
    installation().version.major >= major
}

#[track_caller]
fn survives(sql: &str) {
    if shared().is_none() {
        return;
    }
    if let Err(error) = round_trip(sql) {
        panic!("{error}\n--- from\n{sql}");
    }
}

#[test]
fn enums_survive_whatever_their_values_are() {
    survives(
        r#"CREATE SCHEMA "s.x"; CREATE TYPE "s.x"."a""b" AS ENUM ('', ' ', '"', '''', 'a,b', '{x}', 'NULL', 'a\b', E'line\nbreak', '🦀', 'z', 'b', 'a;--');
        CREATE TYPE ordered AS ENUM ('one', 'three'); ALTER TYPE ordered ADD VALUE 'two' BEFORE 'three'; ALTER TYPE ordered ADD VALUE 'zero' BEFORE 'one';"#,
    );
}

#[test]
fn extensions_stand_for_everything_they_own() {
    survives(
        "CREATE SCHEMA ext; CREATE EXTENSION hstore SCHEMA ext; CREATE EXTENSION citext; COMMENT ON EXTENSION hstore IS 'mine';
         CREATE DOMAIN email AS citext CHECK (VALUE LIKE '%@%'); CREATE TYPE pair AS (a ext.hstore, b citext);",
    );
}

#[test]
fn an_extension_has_no_members_in_the_catalog_and_its_own_comment_is_none() {
    let database = common::database();
    database.psql(
        "CREATE SCHEMA ext; CREATE EXTENSION hstore SCHEMA ext; CREATE EXTENSION postgres_fdw;",
    );
    let catalog = read(&database);
    let names: Vec<String> = catalog.objects().map(|(id, _)| id.to_string()).collect();
    assert_eq!(
        names,
        [
            "schema ext",
            "schema public",
            "extension hstore",
            "extension postgres_fdw"
        ]
    );
    for (_, object) in catalog.objects() {
        if let Object::Extension(extension) = object {
            assert_eq!(extension.comment, None);
        }
    }
}

#[test]
fn collations_survive_a_round_trip() {
    survives(
        r#"CREATE COLLATION german (provider = icu, locale = 'de-u-co-phonebk');
        CREATE COLLATION "Case Insensitive" (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
        CREATE COLLATION plain (locale = 'C'); CREATE COLLATION mixed (lc_collate = 'C', lc_ctype = 'POSIX');
        CREATE DOMAIN name AS text COLLATE "Case Insensitive"; CREATE TYPE person AS (n text COLLATE german, m text);"#,
    );
    if at_least(16) {
        survives(
            "CREATE COLLATION custom (provider = icu, locale = 'und', rules = '&V << w <<< W'); ",
        );
    }
    if at_least(17) {
        survives("CREATE COLLATION fast (provider = builtin, locale = 'C.UTF-8');");
    }
}

#[test]
fn domains_survive_with_all_their_constraints() {
    survives(
        r#"CREATE TYPE mood AS ENUM ('sad', 'ok');
        CREATE DOMAIN positive AS integer DEFAULT 1 NOT NULL CONSTRAINT "Is positive" CHECK (VALUE > 0) CHECK (VALUE <> 13);
        CREATE DOMAIN small AS positive CHECK (VALUE < 100);
        CREATE DOMAIN amounts AS numeric(10,2)[] DEFAULT '{1.5}' CHECK (array_length(VALUE, 1) < 3);
        CREATE DOMAIN feeling AS mood DEFAULT 'ok' CHECK (VALUE <> 'sad'::mood);
        CREATE DOMAIN label AS varchar(30) COLLATE "C" DEFAULT 'it''s';
        ALTER DOMAIN label ADD CONSTRAINT later CHECK (VALUE <> 'x') NOT VALID;"#,
    );
    if at_least(17) {
        survives("CREATE DOMAIN named AS integer CONSTRAINT must NOT NULL; COMMENT ON CONSTRAINT must ON DOMAIN named IS 'it''s';
            CREATE DOMAIN plain AS integer NOT NULL; COMMENT ON CONSTRAINT plain_not_null ON DOMAIN plain IS 'd';");
    }
}

#[test]
fn composite_types_keep_the_order_of_their_attributes() {
    survives(
        r#"CREATE TYPE empty AS (); CREATE TYPE "Zip" AS (code varchar(10), "Of, place" text COLLATE "C");
        CREATE TYPE address AS (street text, zip "Zip", old "Zip"[], n numeric(5,2)); ALTER TYPE address DROP ATTRIBUTE street;
        ALTER TYPE address ADD ATTRIBUTE added integer;"#,
    );
    survives(
        "CREATE TYPE b AS (a int, b text); COMMENT ON COLUMN b.a IS 'it''s \\ {a,\"b\"}'; COMMENT ON COLUMN b.b IS 'NULL';",
    );
}

#[test]
fn range_types_survive_a_round_trip() {
    survives(
        r#"CREATE TYPE float_range AS RANGE (subtype = float8, subtype_diff = float8mi);
        CREATE TYPE plain AS RANGE (subtype = text, collation = "C");
        CREATE TYPE patterns AS RANGE (subtype = text, subtype_opclass = text_pattern_ops);
        CREATE TYPE "Odd ""one" AS RANGE (subtype = timestamptz);
        CREATE DOMAIN within AS float_range CHECK (NOT isempty(VALUE));"#,
    );
    if at_least(14) {
        survives(
            r#"CREATE SCHEMA other; CREATE TYPE r AS RANGE (subtype = int, multirange_type_name = other.many);
            CREATE TYPE dates AS RANGE (subtype = date, multirange_type_name = "Many dates");
            CREATE TYPE user_type AS (a other.many, b "Many dates"[]);"#,
        );
    }
}

#[test]
fn text_search_survives_a_round_trip() {
    survives(
        r#"CREATE TEXT SEARCH DICTIONARY stems (TEMPLATE = snowball, language = german, stopwords = german);
        CREATE TEXT SEARCH DICTIONARY "Simple one" (TEMPLATE = simple, accept = false);
        CREATE TEXT SEARCH DICTIONARY bare (TEMPLATE = simple);
        CREATE TEXT SEARCH CONFIGURATION search (PARSER = "default");
        ALTER TEXT SEARCH CONFIGURATION search ADD MAPPING FOR word, asciiword WITH "Simple one", stems, simple;
        ALTER TEXT SEARCH CONFIGURATION search ADD MAPPING FOR email, int WITH simple;
        CREATE TEXT SEARCH CONFIGURATION copied (COPY = english); CREATE TEXT SEARCH CONFIGURATION nothing (PARSER = "default");"#,
    );
}

#[test]
fn foreign_servers_survive_with_options_that_hold_anything() {
    survives(
        r#"CREATE EXTENSION postgres_fdw; CREATE SERVER "Far away" TYPE 'it''s' VERSION '1.0' FOREIGN DATA WRAPPER postgres_fdw
           OPTIONS (host 'a=b,c', dbname 'x''y\z'); CREATE FOREIGN DATA WRAPPER dummy OPTIONS ("Odd name" 'v');
        CREATE SERVER s FOREIGN DATA WRAPPER dummy;"#,
    );
}

#[test]
fn publications_without_tables_survive() {
    survives(
        "CREATE PUBLICATION everything FOR ALL TABLES WITH (publish = 'insert, delete', publish_via_partition_root = true);
         CREATE PUBLICATION nothing;",
    );
    if at_least(15) {
        survives(
            "CREATE SCHEMA a; CREATE SCHEMA \"B b\"; CREATE PUBLICATION two FOR TABLES IN SCHEMA a, \"B b\";",
        );
    }
    if at_least(18) {
        survives("CREATE PUBLICATION g FOR ALL TABLES WITH (publish_generated_columns = stored);");
    }
}

#[test]
fn casts_between_given_types_survive() {
    survives(
        "CREATE TYPE t AS (a text); CREATE CAST (t AS text) WITH INOUT AS IMPLICIT; CREATE CAST (text AS t) WITH INOUT AS ASSIGNMENT;
         CREATE DOMAIN d AS integer; CREATE TYPE r AS RANGE (subtype = integer); CREATE CAST (integer AS text) WITH INOUT;",
    );
}

#[test]
fn domains_may_call_functions_that_take_them() {
    survives(
        "CREATE FUNCTION is_even(integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 % 2 = 0';
         CREATE DOMAIN even AS integer CHECK (is_even(VALUE));
         CREATE DOMAIN small AS integer; CREATE FUNCTION is_small(small) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 < 10';
         ALTER DOMAIN small ADD CONSTRAINT checked CHECK (is_small(VALUE::small)) NOT VALID;
         CREATE FUNCTION next_one() RETURNS integer LANGUAGE sql AS 'SELECT 1'; CREATE DOMAIN counted AS integer DEFAULT next_one();
         COMMENT ON CONSTRAINT even_check ON DOMAIN even IS 'no odd ones'; COMMENT ON DOMAIN even IS 'it''s even';",
    );
}

#[test]
fn range_types_and_the_function_that_makes_them_canonical_need_each_other() {
    survives(
        "CREATE SCHEMA app; CREATE TYPE app.days;
         CREATE FUNCTION app.canonical(app.days) RETURNS app.days LANGUAGE internal IMMUTABLE STRICT AS 'daterange_canonical';
         CREATE FUNCTION app.apart(date, date) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT ($1 - $2)::float8';
         CREATE TYPE app.days AS RANGE (subtype = date, canonical = app.canonical, subtype_diff = app.apart);
         CREATE FUNCTION app.uses(app.days) RETURNS int LANGUAGE sql AS 'SELECT 1';
         CREATE DOMAIN app.some AS app.days; COMMENT ON TYPE app.days IS 'days';",
    );
}

#[test]
fn base_types_survive_with_their_functions() {
    survives(
        r#"CREATE TYPE word;
        CREATE FUNCTION word_in(cstring) RETURNS word LANGUAGE internal IMMUTABLE STRICT AS 'textin';
        CREATE FUNCTION word_out(word) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
        CREATE TYPE word (INPUT = word_in, OUTPUT = word_out, LIKE = text, CATEGORY = 'x', PREFERRED = true, DEFAULT = 'a''b',
            DELIMITER = ';', COLLATABLE = true);
        CREATE TYPE number;
        CREATE FUNCTION number_in(cstring) RETURNS number LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
        CREATE FUNCTION number_out(number) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
        CREATE TYPE number (INPUT = number_in, OUTPUT = number_out, LIKE = integer);
        CREATE TYPE never_completed; COMMENT ON TYPE word IS 'a word'; CREATE TYPE pair AS (a word[], b number);"#,
    );
}

#[test]
fn operators_survive_with_their_commutators_and_negators() {
    survives(
        r#"CREATE SCHEMA "Ops"; CREATE TYPE pair AS (a int, b int);
        CREATE FUNCTION equal(pair, pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
        CREATE FUNCTION unequal(pair, pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false';
        CREATE FUNCTION turned(pair) RETURNS pair LANGUAGE sql IMMUTABLE AS 'SELECT $1';
        CREATE OPERATOR "Ops".=== (FUNCTION = equal, LEFTARG = pair, RIGHTARG = pair, COMMUTATOR = OPERATOR("Ops".===),
            NEGATOR = OPERATOR("Ops".!==), RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
        CREATE OPERATOR "Ops".!== (FUNCTION = unequal, LEFTARG = pair, RIGHTARG = pair, COMMUTATOR = OPERATOR("Ops".!==),
            NEGATOR = OPERATOR("Ops".===), RESTRICT = neqsel, JOIN = neqjoinsel);
        CREATE OPERATOR <%% (FUNCTION = turned, RIGHTARG = pair);
        COMMENT ON OPERATOR "Ops".=== (pair, pair) IS 'the same'; COMMENT ON OPERATOR <%% (NONE, pair) IS 'turned';"#,
    );
}

#[test]
fn casts_survive_with_their_functions() {
    survives(
        "CREATE TYPE pair AS (a int, b int); CREATE FUNCTION total(pair) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT ($1).a + ($1).b';
         CREATE CAST (pair AS int) WITH FUNCTION total(pair) AS ASSIGNMENT; CREATE CAST (pair AS text) WITH INOUT;
         CREATE TYPE same AS (a int, b int);
         COMMENT ON CAST (pair AS int) IS 'the sum';",
    );
}

#[test]
fn event_triggers_survive_and_do_not_fire_while_the_dump_is_loaded() {
    survives(
        r#"CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';
        CREATE TYPE t AS ENUM ('a'); COMMENT ON TYPE t IS 'c'; COMMENT ON FUNCTION refuse() IS 'c';
        CREATE EVENT TRIGGER "Always off" ON ddl_command_start WHEN TAG IN ('DROP TABLE', 'CREATE TABLE') EXECUTE FUNCTION refuse();
        ALTER EVENT TRIGGER "Always off" DISABLE;
        CREATE EVENT TRIGGER replica ON ddl_command_end EXECUTE FUNCTION refuse(); ALTER EVENT TRIGGER replica ENABLE REPLICA;
        CREATE EVENT TRIGGER active ON sql_drop EXECUTE FUNCTION refuse();
        COMMENT ON EVENT TRIGGER replica IS 'for replicas';
        CREATE EVENT TRIGGER "A always" ON ddl_command_start EXECUTE FUNCTION refuse();"#,
    );
}

#[test]
fn comments_and_privileges_on_every_kind_survive() {
    survives(
        r#"CREATE TYPE mood AS ENUM ('a'); CREATE DOMAIN d AS int; CREATE TYPE comp AS (a int); CREATE TYPE r AS RANGE (subtype = int);
        CREATE COLLATION col (locale = 'C'); CREATE TEXT SEARCH DICTIONARY dict (TEMPLATE = simple);
        CREATE TEXT SEARCH CONFIGURATION conf (PARSER = "default"); CREATE PUBLICATION pub;
        CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;
        COMMENT ON TYPE mood IS 'c1'; COMMENT ON DOMAIN d IS 'c2'; COMMENT ON TYPE comp IS 'c3'; COMMENT ON TYPE r IS 'c4';
        COMMENT ON COLLATION col IS 'c5'; COMMENT ON TEXT SEARCH DICTIONARY dict IS 'c6'; COMMENT ON TEXT SEARCH CONFIGURATION conf IS 'c7';
        COMMENT ON PUBLICATION pub IS 'c8'; COMMENT ON FOREIGN DATA WRAPPER w IS 'c9'; COMMENT ON SERVER s IS 'c10';
        REVOKE USAGE ON TYPE mood FROM PUBLIC; REVOKE USAGE ON DOMAIN d FROM PUBLIC; REVOKE ALL ON TYPE comp FROM PUBLIC;
        REVOKE ALL ON TYPE r FROM PUBLIC; GRANT USAGE ON FOREIGN DATA WRAPPER w TO PUBLIC; GRANT USAGE ON FOREIGN SERVER s TO PUBLIC;"#,
    );
}

#[test]
fn publications_of_tables_survive() {
    survives(
        r#"CREATE TABLE a (id int PRIMARY KEY, b text); CREATE SCHEMA "S s"; CREATE TABLE "S s"."T" ("Id" int PRIMARY KEY, v int);
        CREATE TABLE p (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
        CREATE PUBLICATION two FOR TABLE a, "S s"."T"; CREATE PUBLICATION one FOR TABLE p WITH (publish_via_partition_root = true);
        CREATE PUBLICATION leaf FOR TABLE p1 WITH (publish = 'insert'); COMMENT ON PUBLICATION two IS 'it''s two';"#,
    );
    if at_least(15) {
        survives(
            r#"CREATE TABLE a (id int PRIMARY KEY, b text, "C c" int); CREATE SCHEMA s; CREATE TABLE s.t (id int PRIMARY KEY);
            CREATE PUBLICATION chosen FOR TABLE a (id, "C c") WHERE (id > 10 AND "C c" IS NULL), s.t WHERE (id < 5) WITH (publish = 'insert');
            CREATE PUBLICATION mixed FOR TABLE a, TABLES IN SCHEMA s;"#,
        );
    }
}

#[test]
fn a_table_stands_before_the_publication_and_the_type_before_the_table() {
    let database = common::database();
    database.psql(
        "CREATE EXTENSION citext; CREATE DOMAIN zip AS citext CHECK (length(VALUE) = 5); CREATE TABLE t (id int PRIMARY KEY, zip zip);
         CREATE PUBLICATION p FOR TABLE t;",
    );
    let catalog = read(&database);
    let needs = |id: &str| -> Vec<String> {
        let (id, _) = catalog
            .objects()
            .find(|(other, _)| other.to_string() == id)
            .unwrap();
        catalog.needs(id).map(ToString::to_string).collect()
    };
    assert_eq!(needs("domain public.zip"), ["extension citext"]);
    assert_eq!(
        needs("domain constraint public.zip.zip_check"),
        ["domain public.zip"]
    );
    assert!(needs("column public.t.zip").contains(&"domain public.zip".to_owned()));
    assert_eq!(needs("publication p"), ["table public.t"]);
}
