//! A schema with an object of every kind: written to files, and read by roles that may do nothing with it.

use std::collections::BTreeSet;

use schemactl::catalog::Catalog;
use schemactl::db::url::Address;
use schemactl::db::{Connector, Runtime};
use schemactl::object::{Kind, Object};

use crate::catalog::read;
use crate::common::{self, Database, installation};

const EVERY_KIND: &str = r#"
    CREATE SCHEMA s; CREATE EXTENSION citext SCHEMA s; CREATE COLLATION s.plain (locale = 'C'); CREATE TYPE s.mood AS ENUM ('sad', 'ok');
    CREATE FOREIGN DATA WRAPPER w OPTIONS (o 'v'); CREATE SERVER far FOREIGN DATA WRAPPER w OPTIONS (host 'h');
    CREATE USER MAPPING FOR postgres SERVER far OPTIONS ("user" 'app', password 'hunter2');
    CREATE TYPE s.word;
    CREATE FUNCTION s.word_in(cstring) RETURNS s.word LANGUAGE internal IMMUTABLE STRICT AS 'textin';
    CREATE FUNCTION s.word_out(s.word) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
    CREATE TYPE s.word (INPUT = s.word_in, OUTPUT = s.word_out, LIKE = text);
    CREATE DOMAIN s.small AS integer DEFAULT 1 CHECK (VALUE < 100); CREATE TYPE s.pair AS (a integer, b text);
    CREATE TYPE s.floats AS RANGE (subtype = float8);
    CREATE FUNCTION s.run() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
    CREATE LANGUAGE own HANDLER s.run; CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;
    CREATE TEXT SEARCH PARSER s.p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
    CREATE TEXT SEARCH TEMPLATE s.t (INIT = dsimple_init, LEXIZE = dsimple_lexize); CREATE TEXT SEARCH DICTIONARY s.d (TEMPLATE = s.t);
    CREATE TEXT SEARCH CONFIGURATION s.c (PARSER = s.p);
    CREATE SEQUENCE s.counter INCREMENT BY 5;
    CREATE FUNCTION s.f(a integer DEFAULT 1) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT a';
    CREATE FUNCTION s.fire() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE PROCEDURE s.proc() LANGUAGE sql AS 'SELECT 1'; CREATE AGGREGATE s.total(integer) (SFUNC = int4larger, STYPE = integer);
    CREATE FUNCTION s.less(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 < $2';
    CREATE OPERATOR s.<# (FUNCTION = s.less, LEFTARG = integer, RIGHTARG = integer);
    CREATE OPERATOR FAMILY s.fam USING btree; CREATE OPERATOR CLASS s.cls FOR TYPE integer USING btree FAMILY s.fam AS OPERATOR 1 s.<#;
    CREATE CAST (s.pair AS text) WITH INOUT;
    CREATE TRANSFORM FOR integer LANGUAGE sql (TO SQL WITH FUNCTION int4recv(internal));
    CREATE CONVERSION s.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
    CREATE TABLE s.t1 (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n integer DEFAULT 5 CHECK (n > 0), u text UNIQUE, m s.mood NOT NULL,
        r int4range, EXCLUDE USING gist (r WITH &&)) WITH (fillfactor = 70);
    CREATE TABLE s.t2 (id integer PRIMARY KEY REFERENCES s.t1, o text); CREATE INDEX i ON s.t1 ((n + 1)) WHERE n > 3;
    CREATE STATISTICS s.stat ON n, u FROM s.t1; CREATE FOREIGN TABLE s.ft (a integer) SERVER far OPTIONS (o 'x');
    CREATE VIEW s.v AS SELECT id, n FROM s.t1 WHERE n > 1; CREATE MATERIALIZED VIEW s.mv AS SELECT id FROM s.v;
    CREATE RULE ru AS ON DELETE TO s.t2 DO INSTEAD NOTHING; CREATE TRIGGER tr BEFORE INSERT ON s.t1 FOR EACH ROW EXECUTE FUNCTION s.fire();
    ALTER TABLE s.t1 ENABLE ROW LEVEL SECURITY; CREATE POLICY pol ON s.t1 USING (n = 1);
    CREATE PUBLICATION pub FOR TABLE s.t1; ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO PUBLIC;
    CREATE FUNCTION s.event() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
    CREATE EVENT TRIGGER ev ON ddl_command_end EXECUTE FUNCTION s.event();
    COMMENT ON CONSTRAINT t1_n_check ON s.t1 IS 'c'; COMMENT ON TRIGGER tr ON s.t1 IS 't'; COMMENT ON POLICY pol ON s.t1 IS 'p';
    COMMENT ON RULE ru ON s.t2 IS 'r'; COMMENT ON COLUMN s.pair.a IS 'a';
"#;

/// What older servers have no kind for.
const SINCE_18: &str = "CREATE TABLE s.named (a integer CONSTRAINT must NOT NULL);\n";

fn model() -> String {
    let newer = if installation().version.major >= 18 {
        SINCE_18
    } else {
        ""
    };
    format!("{EVERY_KIND}{newer}")
}

fn every_kind() -> Database {
    let database = common::database();
    database.psql(&model());
    database
}

fn kinds(catalog: &Catalog) -> BTreeSet<Kind> {
    catalog.objects().map(|(id, _)| id.kind).collect()
}

#[test]
fn every_kind_is_written_to_a_file_that_loads() {
    let database = every_kind();
    let catalog = read(&database);
    let missing: Vec<Kind> = Kind::ALL
        .iter()
        .copied()
        .filter(|kind| !kinds(&catalog).contains(kind))
        .collect();
    let expected: &[Kind] = if installation().version.major >= 18 {
        &[]
    } else {
        &[Kind::NotNullConstraint]
    };
    assert_eq!(missing, expected, "make an object of this kind above");
    let project = common::project().on(&database);
    let with = ["--with", "owners,privileges"];
    project
        .run(["dump", "--split", "schema"].iter().chain(&with).copied())
        .success();
    let copy = common::database();
    copy.psql_file(&project.path().join("schema/load.psql"));
    let copied = read(&copy);
    let different: Vec<String> = catalog
        .objects()
        .filter(|(id, object)| copied.get(id) != Some(object))
        .map(|(id, object)| format!("{object:?}\n  {:?}", copied.get(id)))
        .collect();
    assert!(different.is_empty(), "{}", different.join("\n"));
    assert_eq!(catalog.objects().count(), copied.objects().count());
    // The folder is a model as well, whatever the order of its files.
    let project = common::project().on(&database);
    project.run(["dump", "--split", "schema"]).success();
    let output = project.run(["diff", "--model", "schema"]);
    assert_eq!(output.code, Some(0), "{output}");
}

fn read_as(database: &Database, role: &str) -> Catalog {
    let runtime = Runtime::new().unwrap();
    let url = database.url().replace("postgres@", &format!("{role}@"));
    let mut session = Connector::new(&runtime, Address::parse(&url).unwrap(), "the test", "test")
        .connect()
        .unwrap();
    Catalog::read(&mut session, true).unwrap()
}

#[test]
fn whoever_reads_sees_the_same_but_for_credentials() {
    let database = every_kind();
    let whole = read(&database);
    let role = |what: &str| format!("{what}_{}", database.name());
    let (nothing, all_data, half) = (role("nothing"), role("all_data"), role("half"));
    database.psql(&format!(
        "CREATE ROLE {nothing} LOGIN; CREATE ROLE {all_data} LOGIN; CREATE ROLE {half} LOGIN;
         REVOKE ALL ON SCHEMA s FROM PUBLIC; REVOKE ALL ON ALL TABLES IN SCHEMA s FROM PUBLIC;"
    ));
    if installation().version.major >= 14 {
        database.psql(&format!("GRANT pg_read_all_data TO {all_data}"));
    }
    let before = read(&database);
    for reader in [&nothing, &all_data] {
        let seen = read_as(&database, reader);
        let unseen: Vec<String> = seen.unseen().iter().map(ToString::to_string).collect();
        assert_eq!(unseen, ["the options of user mapping far(postgres)"]);
        let different: Vec<&Object> = before
            .objects()
            .filter(|(id, object)| id.kind != Kind::UserMapping && seen.get(id) != Some(object))
            .map(|(_, object)| object)
            .collect();
        assert!(different.is_empty(), "{reader}: {different:?}");
        assert_eq!(seen.objects().count(), whole.objects().count());
    }
    database.psql(&format!("ALTER TABLE s.t1 OWNER TO {half}; ALTER FUNCTION s.f OWNER TO {half}; ALTER SERVER far OWNER TO {half}"));
    let before = read(&database);
    let seen = read_as(&database, &half);
    for (id, object) in before
        .objects()
        .filter(|(id, _)| id.kind != Kind::UserMapping)
    {
        assert_eq!(seen.get(id), Some(object));
    }

    // The commands say so; nothing is called different because it was not seen.
    let project = common::project().on(&database);
    project.file("schema.sql", model());
    project.run(["diff"]).success();
    let url = database.url().replace("postgres@", &format!("{nothing}@"));
    let project = project.env("DATABASE_URL", url);
    let line = "the options of user mapping far(postgres)";
    for format in ["text", "json", "markdown", "github"] {
        let output = project.run(["diff", "--format", format]);
        assert_eq!(output.code, Some(0), "{output}");
        assert!(
            output.stderr.contains(&format!(
                "not compared: {line}, which this role may not see"
            )),
            "{output}"
        );
        if matches!(format, "markdown" | "github") {
            assert!(
                output.stdout.contains("which this role may not see"),
                "{output}"
            );
        }
    }
    let output = project.run(["dump", "-o", "dump.sql"]).success();
    assert!(
        output.stderr.contains(&format!(
            "not in the dump, because this role may not see it: {line}"
        )),
        "{output}"
    );
    database.psql(&format!(
        "REASSIGN OWNED BY {half} TO postgres; DROP OWNED BY {half}, {nothing}, {all_data}; DROP ROLE {half}, {nothing}, {all_data}"
    ));
}

#[test]
fn a_catalog_that_may_not_be_read_is_an_error_that_names_it() {
    let database = common::database();
    let role = format!("locked_out_{}", database.name());
    database.psql(&format!(
        "CREATE ROLE {role} LOGIN; REVOKE SELECT ON pg_catalog.pg_policy FROM PUBLIC"
    ));
    let url = database.url().replace("postgres@", &format!("{role}@"));
    let project = common::project().env("DATABASE_URL", url);
    project.file("schema.sql", "SELECT 1;");
    for command in ["diff", "dump"] {
        let output = project.run([command]).code(1);
        assert!(
            output
                .stderr
                .contains("cannot read the policy objects of the database")
                && output
                    .stderr
                    .contains("permission denied for table pg_policy"),
            "{output}"
        );
        assert_eq!(output.stdout, "");
    }
    database.psql(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
}
