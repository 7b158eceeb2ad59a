//! A database on one major version of PostgreSQL and its shadow on another: what they merely spell or name differently is
//! no difference, what really differs is one.

use std::path::Path;

use schemactl::server::{Options, Throwaway, discovery};

use crate::common::{self, Database, Project};

/// What each version spells, names, privileges or numbers in its own way, in words that all of them know.
const SCHEMA: &str = include_str!("versions/schema.sql");

/// The major versions of the database and of the shadow.
const PAIRS: &[(u32, u32)] = &[(13, 15), (18, 15), (15, 18), (13, 18), (18, 13), (17, 16)];

/// A database on one version, and a project whose shadow is on another. The server ends with the value.
struct Pair {
    project: Project,
    database: Database,
    _server: Throwaway,
}

impl Pair {
    fn new((live, shadow): (u32, u32)) -> Option<Self> {
        let (live, shadow) = (common::server(live)?, common::server(shadow)?);
        let server = Throwaway::start(&live, &Options::new())
            .unwrap_or_else(|error| panic!("PostgreSQL {}: {error:?}", live.version.major));
        let database = common::private_database(&server);
        let project = common::project()
            .on(&database)
            .env(discovery::OVERRIDE, shadow.bin);
        Some(Self {
            project,
            database,
            _server: server,
        })
    }

    /// What `diff` says about the database against this model: exit code and output.
    #[track_caller]
    fn diff(&self, model: &str, with: &[&str]) -> (Option<i32>, String) {
        self.project.file("schema.sql", model);
        let output = self.project.run(["diff"].iter().chain(with).copied());
        assert!(matches!(output.code, Some(0 | 2)), "{output}");
        // Where the model came from the cache and nothing differs, no shadow was needed.
        assert!(
            output.code == Some(0) || output.stderr.contains("the shadow is PostgreSQL"),
            "the other version is named: {output}"
        );
        (output.code, output.stdout)
    }
}

#[test]
fn the_same_schema_on_two_versions_is_no_difference() {
    for pair in PAIRS {
        let Some(here) = Pair::new(*pair) else {
            continue;
        };
        here.database.psql(SCHEMA);
        for with in [&[][..], &["--with", "owners,privileges"]] {
            let found = here.diff(SCHEMA, with);
            assert_eq!(found, (Some(0), String::new()), "{pair:?} {with:?}");
        }
    }
}

#[test]
fn a_dump_of_one_version_is_a_model_for_it_on_another() {
    for pair in PAIRS {
        let Some(here) = Pair::new(*pair) else {
            continue;
        };
        here.database.psql(SCHEMA);
        let dump = here
            .project
            .run(["dump", "--with", "owners,privileges"])
            .success()
            .stdout;
        let found = here.diff(&dump, &["--with", "owners,privileges"]);
        assert_eq!(found, (Some(0), String::new()), "{pair:?}");
    }
}

#[test]
fn what_differs_is_still_found_on_two_versions() {
    for pair in [(13, 15), (18, 15), (15, 18)] {
        let Some(here) = Pair::new(pair) else {
            continue;
        };
        here.database.psql(SCHEMA);
        here.database.psql(
            "ALTER TABLE shop.item ALTER COLUMN title DROP NOT NULL, ALTER COLUMN note SET NOT NULL;
             ALTER TABLE shop.item DROP CONSTRAINT item_state_check, ADD CONSTRAINT item_state_check CHECK (state IN ('new', 'lost'));
             CREATE OR REPLACE VIEW shop.cheap AS SELECT id, title FROM shop.item WHERE price < 6;
             REVOKE SELECT ON shop.item FROM PUBLIC;",
        );
        let (code, found) = here.diff(SCHEMA, &["--with", "privileges"]);
        assert_eq!(code, Some(2), "{pair:?}");
        let changed: Vec<&str> = found
            .lines()
            .map(str::trim)
            .filter(|line| line.starts_with(['~', '+', '-']) && line.contains(' '))
            .collect();
        for name in [
            "column title",
            "column note",
            "item_state_check",
            "view shop.cheap",
        ] {
            assert!(found.contains(name), "{pair:?} {name}:\n{found}");
        }
        assert!(found.contains("privileges"), "{pair:?}:\n{found}");
        assert!(
            !found.contains("shop.old") && !found.contains("column id"),
            "{pair:?} {changed:?}:\n{found}"
        );
    }
}

/// What is planned is said in the words of the database, and what the shadow cannot say is not planned.
#[test]
fn what_differs_is_repaired_on_two_versions() {
    for pair in [(18, 15), (15, 18)] {
        let Some(here) = Pair::new(pair) else {
            continue;
        };
        let repair = |model: &str| {
            here.project.file("schema.sql", model);
            let output = here.project.run([
                "repair",
                "--apply",
                "--allow-destructive",
                "--with",
                "owners,privileges",
            ]);
            assert_eq!(output.code, Some(0), "{pair:?}: {output}");
            let found = here.diff(model, &["--with", "owners,privileges"]);
            assert_eq!(found, (Some(0), String::new()), "{pair:?}");
        };
        here.database.psql("CREATE ROLE pair_reader");
        repair(SCHEMA);
        let more = "CREATE TABLE told (id int, label text, slug text GENERATED ALWAYS AS (lower(label)) STORED);\n\
            CREATE TABLE parted (id bigint NOT NULL, day date NOT NULL) PARTITION BY RANGE (day);\n\
            CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');\n\
            CREATE DOMAIN there AS int NOT NULL;\nGRANT SELECT ON told TO pair_reader;\n";
        repair(&format!("{SCHEMA}\n{more}"));
        here.database
            .psql("INSERT INTO told (id, label) VALUES (1, 'A')");
        repair(&format!(
            "{SCHEMA}\n{}",
            more.replace("lower(", "upper(")
                .replace(
                    "id bigint NOT NULL,",
                    "id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,"
                )
                .replace("GRANT SELECT", "GRANT ALL")
        ));
        assert_eq!(here.database.psql("SELECT slug FROM told"), "A\n");
        if pair.0 >= 17 {
            let query = "SELECT has_table_privilege('pair_reader', 'told', 'MAINTAIN')";
            assert_eq!(here.database.psql(query), "t\n");
        }
        repair(&format!("{SCHEMA}\n{more}"));
        repair(SCHEMA);
        repair("");
    }
}

/// What only the newer server can do is left out with its reason, and the rest is done.
#[test]
fn what_the_shadow_is_too_old_to_try_is_left_out() {
    let Some(here) = Pair::new((18, 15)) else {
        return;
    };
    let schema = |column: &str, more: &str| {
        format!(
            "CREATE TABLE r (id int PRIMARY KEY); CREATE TABLE p (a int, b int {column}) PARTITION BY RANGE (a); \
             CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); {more}"
        )
    };
    here.database.psql(&schema("", ""));
    here.project.file(
        "schema.sql",
        schema("REFERENCES r", "CREATE TABLE n (i int);"),
    );
    let output = here.project.run(["repair", "--apply", "--online"]).code(3);
    assert!(
        output.stderr.contains(
            "refused: foreign key public.p.p_b_fkey: the shadow is PostgreSQL 15, too old to try it on"
        ),
        "{output}"
    );
    assert_eq!(here.database.psql("SELECT count(*) FROM n"), "0\n");
    here.project
        .run(["repair", "--apply", "--online", "--shadow", "server"])
        .success();
    here.project.run(["repair"]).success();
}

/// One table that the shadow is too old for is no reason to mistake the rest.
#[test]
fn what_only_the_database_can_do_is_in_nobodys_way() {
    let Some(here) = Pair::new((18, 15)) else {
        return;
    };
    let schema = "CREATE TABLE orders (id int PRIMARY KEY, user_id int, total numeric, note text); \
        CREATE MATERIALIZED VIEW totals AS SELECT user_id, sum(total) AS s FROM orders GROUP BY 1;";
    let newer = "CREATE TABLE a (id int PRIMARY KEY, c int GENERATED ALWAYS AS (id * 2) VIRTUAL);";
    here.database.psql(schema);
    here.database
        .psql(&format!("ALTER TABLE orders DROP COLUMN note; {newer}"));
    let (code, found) = here.diff(schema, &[]);
    assert_eq!(code, Some(2));
    assert!(
        found.contains("- table public.a") && !found.contains("totals"),
        "{found}"
    );
    let output = here.project.run(["repair", "--apply"]).code(3);
    assert!(
        output.stderr.contains("read again, and as planned") && !output.stderr.contains("totals"),
        "{output}"
    );
    let older = |arguments: &[&str]| {
        let output = here.project.run(arguments).code(1);
        assert!(
            output
                .stderr
                .contains("the shadow is PostgreSQL 15, the database is PostgreSQL 18")
                && output.stderr.contains("postgresql-18"),
            "{output}"
        );
    };
    older(&["repair", "--apply", "--allow-destructive"]);
    here.project.file("schema.sql", newer);
    older(&["diff"]);
}

#[test]
fn the_known_gaps_between_two_versions_are_still_there() {
    let gaps = include_str!("known_gaps/versions.txt")
        .lines()
        .filter(|line| !line.starts_with('#'));
    for gap in gaps {
        let mut words = gap.splitn(3, ' ');
        let (versions, file) = (words.next().unwrap(), words.next().unwrap());
        let (live, shadow) = versions.split_once('/').unwrap();
        let Some(here) = Pair::new((live.parse().unwrap(), shadow.parse().unwrap())) else {
            continue;
        };
        let schema = std::fs::read_to_string(
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("tests/it/versions")
                .join(file),
        )
        .unwrap();
        here.database.psql(&schema);
        let (code, found) = here.diff(&schema, &[]);
        assert_eq!(
            code,
            Some(2),
            "take it off the list of gaps: {gap}\n{found}"
        );
    }
}
