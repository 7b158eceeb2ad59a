//! The examples as a team would grow them: the first revision is written from the model, and every edit of the model writes one more.
//!
//! After each, the database is upgraded, `check` and `verify` have nothing to say. By default some edits of each; all with `SCHEMACTL_ALL=1`.

use std::fs;
use std::path::Path;

use crate::common::{database, is_all, oracle, project, shared};

/// Thirty edits of examples/rbac. A model is DDL, so an edit can be a statement at its end; with `=>`, what stands there is replaced.
const RBAC: [&str; 30] = [
    "ALTER TABLE users ADD COLUMN nickname text;",
    "ALTER TYPE user_status ADD VALUE 'archived';",
    "CREATE TABLE teams (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE, name text NOT NULL, UNIQUE (tenant_id, name));",
    "CREATE INDEX teams_name ON teams (lower(name));",
    "ALTER TABLE users ALTER COLUMN nickname SET DEFAULT '';",
    "ALTER TABLE users ALTER COLUMN nickname TYPE varchar(80);",
    "CREATE VIEW team_names AS SELECT id, name FROM teams;",
    "name text NOT NULL, UNIQUE => name varchar(200) NOT NULL, UNIQUE",
    "COMMENT ON TABLE teams IS 'Who works together';",
    "ALTER TABLE teams ADD COLUMN lead uuid REFERENCES users ON DELETE SET NULL;",
    "CREATE INDEX teams_lead ON teams (lead) WHERE lead IS NOT NULL;",
    "ALTER TABLE teams ADD CONSTRAINT teams_name_not_blank CHECK (name <> '');",
    "ALTER TABLE teams ENABLE ROW LEVEL SECURITY; CREATE POLICY teams_of_tenant ON teams USING (tenant_id = current_tenant_id());",
    "CREATE FUNCTION team_size(team uuid) RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM teams WHERE id = team';",
    "CREATE OR REPLACE VIEW team_names AS SELECT id, name, team_size(id) AS size FROM teams;",
    "CREATE TRIGGER teams_touch BEFORE UPDATE ON teams FOR EACH ROW EXECUTE FUNCTION set_updated_at(); ALTER TABLE teams ADD updated_at timestamptz;",
    "CREATE TYPE team_kind AS ENUM ('people', 'robots'); ALTER TABLE teams ADD COLUMN kind team_kind NOT NULL DEFAULT 'people';",
    "ALTER TYPE team_kind ADD VALUE 'mixed' BEFORE 'robots';",
    "ALTER TABLE teams ALTER COLUMN kind SET DEFAULT 'mixed';",
    "ALTER POLICY teams_of_tenant ON teams USING (tenant_id = current_tenant_id() OR lead IS NULL);",
    "CREATE MATERIALIZED VIEW team_sizes AS SELECT id, team_size(id) AS size FROM teams; CREATE UNIQUE INDEX ON team_sizes (id);",
    "DROP INDEX teams_lead;",
    "ALTER TABLE teams DROP CONSTRAINT teams_name_not_blank;",
    "CREATE SEQUENCE ticket START 1000 INCREMENT 5;",
    "CREATE TABLE tickets (id bigint PRIMARY KEY DEFAULT nextval('ticket'), team uuid REFERENCES teams, at timestamptz NOT NULL DEFAULT now()) PARTITION BY HASH (id); CREATE TABLE tickets_0 PARTITION OF tickets FOR VALUES WITH (MODULUS 2, REMAINDER 0);",
    "CREATE TABLE tickets_1 PARTITION OF tickets FOR VALUES WITH (MODULUS 2, REMAINDER 1); CREATE INDEX ON tickets (team);",
    "CREATE DOMAIN colour AS text CHECK (VALUE ~ '^#[0-9a-f]{6}$'); ALTER TABLE teams ADD COLUMN colour colour;",
    "CREATE STATISTICS teams_of (dependencies) ON tenant_id, kind FROM teams;",
    "ALTER TABLE teams SET (fillfactor = 80); ALTER TABLE teams ALTER COLUMN name SET STATISTICS 500;",
    "DROP VIEW team_names; ALTER TABLE users DROP COLUMN nickname;",
];

/// Thirty edits of examples/deals, which has no tables of the same names.
fn of_deals() -> Vec<String> {
    let mut edits = Vec::new();
    for number in 1..=10 {
        edits.push(format!(
            "CREATE TABLE note_{number} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL, at timestamptz DEFAULT now());"
        ));
        edits.push(format!(
            "ALTER TABLE note_{number} ADD COLUMN author text, ADD CONSTRAINT note_{number}_body CHECK (length(body) < {number}000);"
        ));
        edits.push(format!(
            "CREATE INDEX note_{number}_at ON note_{number} (at DESC); ALTER TABLE note_{number} ALTER COLUMN author SET NOT NULL;"
        ));
    }
    edits
}

fn grows(name: &str, edits: &[String]) {
    let all = is_all();
    let edits = if all { edits } else { &edits[..3] };
    let (original, grown) = (database(), database());
    let first = project().on(&original);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples")
        .join(name)
        .join("migrations");
    for entry in fs::read_dir(folder).unwrap().flatten() {
        first.revision(
            entry.file_name().to_str().unwrap(),
            fs::read(entry.path()).unwrap(),
        );
    }
    first.run(["upgrade", "head"]).success();
    let mut model = first.run(["dump"]).success().stdout;
    let project = project().on(&grown);
    let step = |model: &str, message: &str, ranges: &[&str]| {
        project.file("schema.sql", model);
        let written = project
            .run([
                "revision",
                "--autogenerate",
                "-m",
                message,
                "--allow-destructive",
                "--renames",
                "never",
            ])
            .success();
        assert_ne!(written.stdout, "", "nothing was written for {message}");
        project.run(["upgrade", "head"]).success();
        project.run(["check"]).success();
        project.run([&["verify"], ranges].concat()).success();
    };
    step(&model, "first", &[]);
    if shared().is_some() {
        let copy = grown.copy();
        let wanted = original.copy();
        for database in [&copy, &wanted] {
            database.psql("DROP SCHEMA schemactl CASCADE");
        }
        oracle(&copy.url(), &wanted.url())
            .unwrap_or_else(|differences| panic!("{name}: {differences}"));
    }
    model.push_str("\nSET search_path = public;\n");
    for (number, edit) in edits.iter().enumerate() {
        match edit.split_once(" => ") {
            Some((old, new)) => model = model.replace(old, new),
            None => model.push_str(&format!("{edit}\n")),
        }
        step(&model, &format!("edit {}", number + 1), &["head"]);
    }
    project.run(["verify"]).success();
    project.run(["downgrade", "base"]).success();
    project.run(["upgrade", "head"]).success();
    project.run(["diff"]).success();
}

#[test]
fn the_schema_of_rbac_is_reproduced_and_grows_edit_by_edit() {
    grows("rbac", &RBAC.map(str::to_owned));
}

#[test]
fn the_schema_of_deals_is_reproduced_and_grows_edit_by_edit() {
    grows("deals", &of_deals());
}
