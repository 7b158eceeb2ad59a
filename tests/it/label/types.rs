//! Types: enums, domains, composite and range types, base types, collations, and what columns have to do with them.

use super::{Case, measure};

const E: &str = "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (id integer, m mood DEFAULT 'ok'); CREATE INDEX i ON t (m); INSERT INTO t VALUES (1, 'sad');";

const D: &str = "CREATE DOMAIN d AS text; CREATE TABLE t (a d); INSERT INTO t VALUES ('x');";

const DC: &str = "CREATE DOMAIN d AS text DEFAULT 'x' NOT NULL CONSTRAINT c CHECK (VALUE <> ''); CREATE TABLE t (a d); INSERT INTO t VALUES ('x');";

const C: &str = "CREATE TYPE y AS (a integer, b text); CREATE TABLE t (c y); INSERT INTO t VALUES (ROW(1, 'x'));";

#[test]
fn enums_change_at_the_cost_that_is_said() {
    measure(&[
        Case::new("an enum", "", "CREATE TYPE mood AS ENUM ('sad')"),
        Case::new("a value more", E, "ALTER TYPE mood ADD VALUE 'well' AFTER 'sad'").keeps("TABLE t"),
        Case::new("a value more that is used at once", E, "ALTER TYPE mood ADD VALUE 'well'; ALTER TABLE t ALTER m SET DEFAULT 'well'").keeps("TABLE t"),
        Case::new("a value less", E, "ALTER TABLE t ALTER m DROP DEFAULT; DROP INDEX i; ALTER TABLE t ALTER m TYPE text; DROP TYPE mood; CREATE TYPE mood AS ENUM ('sad'); \
            ALTER TABLE t ALTER m TYPE mood USING m::mood; ALTER TABLE t ALTER m SET DEFAULT 'sad'; CREATE INDEX i ON t (m)")
            .says(&["remove-enum-value", "rewrite"]).keeps("TABLE t"),
        Case::new("values in another order", E, "ALTER TABLE t ALTER m DROP DEFAULT; DROP INDEX i; ALTER TABLE t ALTER m TYPE text; DROP TYPE mood; CREATE TYPE mood AS ENUM ('ok', 'sad'); \
            ALTER TABLE t ALTER m TYPE mood USING m::mood; ALTER TABLE t ALTER m SET DEFAULT 'ok'; CREATE INDEX i ON t (m)")
            .says(&["rewrite"]).keeps("TABLE t"),
        Case::new("values in another order, in arrays and below views",
            "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (m mood[] DEFAULT '{ok}'); CREATE VIEW v AS SELECT m FROM t; INSERT INTO t VALUES ('{sad,ok}')",
            "DROP VIEW v; ALTER TABLE t ALTER m DROP DEFAULT; ALTER TABLE t ALTER m TYPE text[]; DROP TYPE mood; CREATE TYPE mood AS ENUM ('ok', 'sad'); \
            ALTER TABLE t ALTER m TYPE mood[] USING m::mood[]; ALTER TABLE t ALTER m SET DEFAULT '{ok}'; CREATE VIEW v AS SELECT m FROM t")
            .says(&["rewrite"]).keeps("TABLE t"),
        Case::new("no enum", "CREATE TYPE mood AS ENUM ('sad')", "DROP TYPE mood"),
        Case::new("a comment on an enum", E, "COMMENT ON TYPE mood IS 'x'"),
        Case::new("an enum of another owner", E, "ALTER TYPE mood OWNER TO pg_monitor"),
        Case::new("privileges of an enum", E, "REVOKE USAGE ON TYPE mood FROM PUBLIC; GRANT USAGE ON TYPE mood TO pg_monitor"),
    ]);
}

#[test]
fn domains_change_at_the_cost_that_is_said() {
    measure(&[
        Case::new("a domain", "", "CREATE DOMAIN d AS integer NOT NULL DEFAULT 1 CHECK (VALUE > 0)"),
        Case::new("no domain", "CREATE DOMAIN d AS integer", "DROP DOMAIN d"),
        Case::new("a default of a domain", D, "ALTER DOMAIN d SET DEFAULT 'y'").keeps("TABLE t"),
        Case::new("no default of a domain", DC, "ALTER DOMAIN d DROP DEFAULT").keeps("TABLE t"),
        Case::new("a domain that is not null", D, "ALTER DOMAIN d SET NOT NULL").keeps("TABLE t"),
        Case::new("a domain that may be null", DC, "ALTER DOMAIN d DROP NOT NULL").keeps("TABLE t"),
        Case::new("a check of a domain", D, "ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE <> '')").keeps("TABLE t"),
        Case::new("a check of a domain that is not valid", D, "ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE <> 'x') NOT VALID").keeps("TABLE t"),
        Case::new("a check of a domain becomes valid", "CREATE DOMAIN d AS text; CREATE TABLE t (a d); INSERT INTO t VALUES ('x'); ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE <> '') NOT VALID",
            "ALTER DOMAIN d VALIDATE CONSTRAINT c").keeps("TABLE t"),
        Case::new("another check of a domain", DC, "ALTER DOMAIN d DROP CONSTRAINT c; ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE <> 'y')").keeps("TABLE t"),
        Case::new("no check of a domain", DC, "ALTER DOMAIN d DROP CONSTRAINT c").keeps("TABLE t"),
        Case::new("a comment on a check of a domain", DC, "COMMENT ON CONSTRAINT c ON DOMAIN d IS 'x'"),
        Case::new("a check of a domain below a domain", "CREATE DOMAIN d AS text; CREATE DOMAIN e AS d; CREATE TABLE t (a e); INSERT INTO t VALUES ('x')",
            "ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE <> '')").keeps("TABLE t"),
        Case::new("a domain of another type", D, "ALTER TABLE t ALTER a TYPE text; DROP DOMAIN d; CREATE DOMAIN d AS varchar(20); ALTER TABLE t ALTER a TYPE d")
            .says(&["narrow-type", "rewrite"]).keeps("TABLE t"),
        Case::new("a comment on a domain", D, "COMMENT ON DOMAIN d IS 'x'"),
        Case::new("a domain of another owner", D, "ALTER DOMAIN d OWNER TO pg_monitor"),
    ]);
}

#[test]
fn other_types_change_at_the_cost_that_is_said() {
    measure(&[
        Case::new("a composite type", "", "CREATE TYPE y AS (a integer)"),
        Case::new("no composite type", "CREATE TYPE y AS (a integer)", "DROP TYPE y"),
        Case::new("a field more", "CREATE TYPE y AS (a integer)", "ALTER TYPE y ADD ATTRIBUTE b text"),
        Case::new("a field less, of another type and under another name", "CREATE TYPE y AS (a integer, b text, c text)",
            "ALTER TYPE y DROP ATTRIBUTE a; ALTER TYPE y ALTER ATTRIBUTE b TYPE integer"),
        Case::new("a field more of a type that a table has", C, "ALTER TYPE y ADD ATTRIBUTE z integer"),
        Case::new("a field more of a type that a table is of", "CREATE TYPE y AS (a integer); CREATE TABLE t OF y; INSERT INTO t VALUES (1)", "ALTER TYPE y ADD ATTRIBUTE z integer CASCADE").keeps("SELECT a FROM t"),
        Case::new("a comment on a composite type", C, "COMMENT ON TYPE y IS 'x'; COMMENT ON COLUMN y.a IS 'z'"),
        Case::new("a range type", "", "CREATE TYPE r AS RANGE (SUBTYPE = text)"),
        Case::new("no range type", "CREATE TYPE r AS RANGE (SUBTYPE = text)", "DROP TYPE r"),
        Case::new("another range type", "CREATE TYPE r AS RANGE (SUBTYPE = text); CREATE TABLE t (a r); INSERT INTO t VALUES ('[a,b]')",
            "ALTER TABLE t ALTER a TYPE text; DROP TYPE r; CREATE TYPE r AS RANGE (SUBTYPE = text, COLLATION = \"C\"); ALTER TABLE t ALTER a TYPE r USING a::r")
            .says(&["rewrite"]).keeps("TABLE t"),
        Case::new("a range type of another owner", "CREATE TYPE r AS RANGE (SUBTYPE = text)", "ALTER TYPE r OWNER TO pg_monitor"),
        Case::new("a base type", "", "CREATE TYPE b; CREATE FUNCTION b_in(cstring) RETURNS b IMMUTABLE STRICT LANGUAGE internal AS 'textin'; \
            CREATE FUNCTION b_out(b) RETURNS cstring IMMUTABLE STRICT LANGUAGE internal AS 'textout'; CREATE TYPE b (INPUT = b_in, OUTPUT = b_out, LIKE = text)"),
        Case::new("a collation", "", "CREATE COLLATION c (LOCALE = 'C')"),
        Case::new("no collation", "CREATE COLLATION c (LOCALE = 'C')", "DROP COLLATION c"),
        Case::new("another collation of the same name", "CREATE COLLATION c (LOCALE = 'C'); CREATE TABLE t (a text COLLATE c); CREATE INDEX i ON t (a); INSERT INTO t VALUES ('x')",
            "ALTER TABLE t ALTER a TYPE text COLLATE \"default\"; DROP COLLATION c; CREATE COLLATION c (LOCALE = 'POSIX'); ALTER TABLE t ALTER a TYPE text COLLATE c").keeps("TABLE t"),
        Case::new("a comment on a collation", "CREATE COLLATION c (LOCALE = 'C')", "COMMENT ON COLLATION c IS 'x'"),
    ]);
}
