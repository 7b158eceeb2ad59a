//! A database as Supabase lays it out: what the platform manages is left alone, what users hang on it is theirs.
//!
//! Owners, schemas and names are those of a hosted project; the tables are shortened.

use schemactl::server::{Options, Throwaway};

use crate::common::{self, Database, Project};

const ROLES: &str = "CREATE ROLE supabase_admin SUPERUSER LOGIN; CREATE ROLE anon; CREATE ROLE authenticated; CREATE ROLE service_role BYPASSRLS;
    CREATE ROLE authenticator LOGIN; GRANT anon, authenticated, service_role TO authenticator; CREATE ROLE dashboard_user;
    CREATE ROLE supabase_auth_admin CREATEROLE; CREATE ROLE supabase_storage_admin; CREATE ROLE supabase_realtime_admin;
    CREATE ROLE supabase_functions_admin; CREATE ROLE supabase_replication_admin; CREATE ROLE pgbouncer;";

const PLATFORM: &str = r#"
    GRANT ALL ON SCHEMA public TO anon, authenticated, service_role;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO anon, authenticated, service_role;
    ALTER DEFAULT PRIVILEGES FOR ROLE supabase_admin IN SCHEMA public GRANT ALL ON FUNCTIONS TO anon, authenticated, service_role;
    CREATE SCHEMA extensions; CREATE EXTENSION pgcrypto SCHEMA extensions; CREATE EXTENSION "uuid-ossp" SCHEMA extensions;
    SET ROLE supabase_admin;
    CREATE FUNCTION extensions.grant_pg_cron_access() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
    CREATE FUNCTION extensions.pgrst_ddl_watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
    CREATE EVENT TRIGGER issue_pg_cron_access ON ddl_command_end WHEN TAG IN ('CREATE EXTENSION') EXECUTE FUNCTION extensions.grant_pg_cron_access();
    CREATE EVENT TRIGGER pgrst_ddl_watch ON ddl_command_end EXECUTE FUNCTION extensions.pgrst_ddl_watch();
    CREATE SCHEMA auth; GRANT ALL ON SCHEMA auth TO supabase_auth_admin, postgres;
    CREATE SCHEMA storage; GRANT ALL ON SCHEMA storage TO supabase_storage_admin, postgres;
    CREATE SCHEMA realtime; GRANT ALL ON SCHEMA realtime TO supabase_realtime_admin, postgres;
    CREATE SCHEMA _realtime; CREATE SCHEMA graphql; CREATE SCHEMA graphql_public; CREATE SCHEMA vault; CREATE SCHEMA supabase_functions;
    CREATE SCHEMA net; CREATE SCHEMA pgbouncer AUTHORIZATION pgbouncer;
    CREATE FUNCTION graphql_public.graphql("operationName" text DEFAULT NULL) RETURNS jsonb LANGUAGE sql AS 'SELECT NULL::jsonb';
    CREATE TABLE vault.secrets (id uuid PRIMARY KEY, secret text NOT NULL); CREATE VIEW vault.decrypted_secrets AS SELECT id, secret FROM vault.secrets;
    CREATE FUNCTION supabase_functions.http_request() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE PUBLICATION supabase_realtime_messages_publication;
    SET ROLE supabase_auth_admin;
    CREATE TYPE auth.aal_level AS ENUM ('aal1', 'aal2', 'aal3');
    CREATE TABLE auth.users (id uuid PRIMARY KEY, email text, raw_user_meta_data jsonb, created_at timestamptz, CONSTRAINT users_email_check CHECK (email <> ''));
    CREATE TABLE auth.sessions (id uuid PRIMARY KEY, user_id uuid NOT NULL REFERENCES auth.users ON DELETE CASCADE, aal auth.aal_level);
    CREATE TABLE auth.schema_migrations (version varchar(255) PRIMARY KEY);
    CREATE TABLE auth.refresh_tokens (id bigserial PRIMARY KEY, token text); CREATE INDEX refresh_tokens_token_idx ON auth.refresh_tokens (token);
    ALTER TABLE auth.users ENABLE ROW LEVEL SECURITY;
    CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS 'SELECT NULL::uuid';
    CREATE FUNCTION auth.role() RETURNS text LANGUAGE sql STABLE AS 'SELECT NULL::text';
    SET ROLE supabase_storage_admin;
    CREATE TABLE storage.buckets (id text PRIMARY KEY, name text NOT NULL); CREATE TABLE storage.migrations (id integer PRIMARY KEY, name text);
    CREATE TABLE storage.objects (id uuid PRIMARY KEY, bucket_id text REFERENCES storage.buckets, name text, owner uuid);
    ALTER TABLE storage.objects ENABLE ROW LEVEL SECURITY;
    CREATE FUNCTION storage.update_updated_at_column() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER update_objects_updated_at BEFORE UPDATE ON storage.objects FOR EACH ROW EXECUTE FUNCTION storage.update_updated_at_column();
    CREATE FUNCTION storage.foldername(name text) RETURNS text[] LANGUAGE sql AS 'SELECT NULL::text[]';
    SET ROLE supabase_realtime_admin;
    CREATE TABLE realtime.messages (id bigint, topic text, inserted_at timestamp NOT NULL) PARTITION BY RANGE (inserted_at);
    CREATE TABLE realtime.messages_2026_11_21 PARTITION OF realtime.messages FOR VALUES FROM ('2026-11-21') TO ('2026-11-22');
    CREATE FUNCTION realtime.topic() RETURNS text LANGUAGE sql STABLE AS 'SELECT NULL::text';
    RESET ROLE;
    CREATE PUBLICATION supabase_realtime;
    CREATE SCHEMA supabase_migrations; CREATE TABLE supabase_migrations.schema_migrations (version text PRIMARY KEY, statements text[]);
"#;

/// What a team writes into its model: its own tables, and what it hangs on the platform's.
const OWN: &str = r#"CREATE TABLE public.profiles (id uuid PRIMARY KEY REFERENCES auth.users ON DELETE CASCADE, name text);
    ALTER TABLE public.profiles ENABLE ROW LEVEL SECURITY;
    CREATE POLICY "own profile" ON public.profiles TO authenticated USING ((SELECT auth.uid()) = id);
    CREATE FUNCTION public.handle_new_user() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS
        $$ BEGIN INSERT INTO public.profiles (id) VALUES (NEW.id); RETURN NEW; END $$;
    CREATE TRIGGER on_auth_user_created AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION public.handle_new_user();
    CREATE POLICY "own files" ON storage.objects FOR SELECT TO authenticated USING (bucket_id = 'files' AND owner = (SELECT auth.uid()));
    CREATE POLICY "own topic" ON realtime.messages FOR SELECT TO authenticated USING (realtime.topic() = 'mine');
"#;

/// What the model needs of the platform, so that the own part loads in an empty shadow.
const STUBS: &str = "CREATE SCHEMA auth; CREATE SCHEMA storage; CREATE SCHEMA realtime;
    CREATE TABLE auth.users (id uuid PRIMARY KEY); CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS 'SELECT NULL::uuid';
    CREATE TABLE storage.objects (id uuid PRIMARY KEY, bucket_id text, owner uuid);
    CREATE TABLE realtime.messages (id bigint); CREATE FUNCTION realtime.topic() RETURNS text LANGUAGE sql STABLE AS 'SELECT NULL::text';";

fn hosted() -> (Throwaway, Database, Project) {
    let cluster = common::private_cluster(&Options::new());
    let database = common::private_database(&cluster);
    database.psql(ROLES);
    database.psql(PLATFORM);
    database.psql(OWN);
    let project = common::project().on(&database);
    project.file("schema.sql", format!("{STUBS}\n{OWN}"));
    (cluster, database, project)
}

#[test]
fn a_hosted_project_is_in_sync_with_a_model_of_its_own_objects() {
    let (_cluster, _database, project) = hosted();
    let output = project.run(["diff"]).success();
    assert!(
        output
            .stderr
            .contains("of a managed platform or another migration tool"),
        "{output}"
    );
}

#[test]
fn triggers_and_policies_on_the_platforms_tables_are_seen() {
    let (_cluster, database, project) = hosted();
    database.psql(
        r#"DROP TRIGGER on_auth_user_created ON auth.users; ALTER POLICY "own files" ON storage.objects USING (true); DROP POLICY "own topic" ON realtime.messages;
        CREATE POLICY extra ON storage.objects USING (false); ALTER TABLE public.profiles ADD COLUMN age integer;
        CREATE TRIGGER webhook AFTER INSERT ON public.profiles FOR EACH ROW EXECUTE FUNCTION supabase_functions.http_request();
        -- The platform's own doings are no drift.
        ALTER TABLE auth.users ADD COLUMN phone text; SET ROLE supabase_storage_admin; CREATE TABLE storage.s3_uploads (id text); RESET ROLE;
        DROP TABLE realtime.messages_2026_11_21; CREATE FUNCTION extensions.own() RETURNS integer LANGUAGE sql AS 'SELECT 1'"#,
    );
    insta::assert_snapshot!(project.run(["diff"]).code(2).stdout, @r#"
      table public.profiles
        - column age
        - trigger webhook
    + trigger auth.users.on_auth_user_created
    + policy realtime.messages."own topic"
    - policy storage.objects.extra
    ~ policy storage.objects."own files"
        using:
          database: true
          model:    ((bucket_id = 'files'::text) AND (owner = ( SELECT auth.uid() AS uid)))
    "#);
}

#[test]
fn a_dump_holds_the_users_objects_and_names_what_it_needs_of_the_platform() {
    let (_cluster, _database, project) = hosted();
    let output = project.run(["dump"]).success();
    let made: Vec<&str> = output
        .stdout
        .lines()
        .filter(|line| line.starts_with("CREATE"))
        .map(|line| line.split_once(" (").map_or(line, |(start, _)| start))
        .collect();
    insta::assert_snapshot!(made.join("\n"), @r#"
    CREATE FUNCTION public.handle_new_user() RETURNS trigger
    CREATE TABLE public.profiles
    CREATE TRIGGER on_auth_user_created AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION public.handle_new_user();
    CREATE POLICY "own profile" ON public.profiles TO authenticated
    CREATE POLICY "own topic" ON realtime.messages FOR SELECT TO authenticated
    CREATE POLICY "own files" ON storage.objects FOR SELECT TO authenticated
    "#);
    assert!(
        output.stderr.contains("the dump needs what is not in it")
            && output.stderr.contains("table auth.users")
            && output.stderr.contains("function auth.uid()"),
        "{output}"
    );
}

#[test]
fn the_realtime_publication_is_the_users_once_it_has_a_table() {
    let (_cluster, database, project) = hosted();
    project.run(["diff"]).success();
    database.psql("ALTER PUBLICATION supabase_realtime ADD TABLE public.profiles");
    assert_eq!(
        project.run(["diff"]).code(2).stdout,
        "- publication supabase_realtime\n"
    );
    // It is the user's as well where only the model gives it one.
    database.psql("ALTER PUBLICATION supabase_realtime DROP TABLE public.profiles");
    project.file(
        "schema.sql",
        format!("{STUBS}\n{OWN}\nCREATE PUBLICATION supabase_realtime FOR TABLE public.profiles;"),
    );
    let output = project.run(["diff"]).code(2);
    assert!(
        output.stdout.contains("~ publication supabase_realtime"),
        "{output}"
    );
    project.run(["repair", "--apply"]).success();
    assert_eq!(
        database.psql(
            "SELECT tablename FROM pg_publication_tables WHERE pubname = 'supabase_realtime'"
        ),
        "profiles\n"
    );
    project.run(["diff"]).success();
}

#[test]
fn default_privileges_of_the_user_are_compared_with_privileges_alone() {
    let (_cluster, _database, project) = hosted();
    project.run(["diff"]).success();
    let output = project.run(["diff", "--with", "privileges"]).code(2);
    assert!(
        output
            .stdout
            .contains("- default privileges public.postgres(tables)")
            && !output.stdout.contains("supabase_admin"),
        "{output}"
    );
}

/// A self-hosted Supabase's web pages make tables as `supabase_admin`; some platforms own the schema `public` itself.
#[test]
fn what_is_in_public_is_the_users_whoever_owns_it() {
    let (_cluster, database, project) = hosted();
    database.psql(
        "ALTER SCHEMA public OWNER TO supabase_admin; SET ROLE supabase_admin; CREATE TABLE public.made_in_studio (id integer PRIMARY KEY); \
         CREATE SCHEMA app; CREATE TABLE app.t (id integer); CREATE TABLE app.undeclared (a text, b text)",
    );
    project.file(
        "schema.sql",
        format!("{STUBS}\n{OWN} CREATE TABLE public.made_in_studio (id integer PRIMARY KEY, name text); CREATE TABLE public.wanted (id integer); \
                 CREATE SCHEMA app; CREATE TABLE app.t (id bigint);"),
    );
    insta::assert_snapshot!(project.run(["diff"]).code(2).stdout, @r"
      table app.t
        ~ column id
            data type: integer → bigint
    - table app.undeclared  (2 columns)
      table public.made_in_studio
        + column name
    + table public.wanted  (1 column)
    ");
    let dump = project.run(["dump"]).success();
    assert!(dump.stdout.contains("made_in_studio"), "{dump}");
}

/// `azureuser` is the name that the tutorials of Azure use.
#[test]
fn a_role_whose_name_begins_like_a_platforms_is_a_user() {
    let cluster = common::private_cluster(&Options::new());
    for role in ["azureuser", "rds_app", "cloudsqluser", "neon_owner"] {
        let database = common::private_database(&cluster);
        database.psql(&format!(
            "CREATE ROLE {role} LOGIN; GRANT ALL ON SCHEMA public TO {role}; SET ROLE {role}; CREATE TABLE public.t (id integer, extra integer)"
        ));
        let project = common::project().on(&database);
        project.file("schema.sql", "CREATE TABLE t (id integer);");
        let output = project.run(["diff"]).code(2);
        assert!(output.stdout.contains("- column extra"), "{output}");
    }
}

#[test]
fn a_model_that_adds_to_the_platforms_publication_is_told_to_make_it() {
    let database = common::database();
    let project = common::project().on(&database);
    project.file(
        "schema.sql",
        "CREATE TABLE messages (id int PRIMARY KEY); ALTER PUBLICATION supabase_realtime ADD TABLE messages;",
    );
    let output = project.run(["diff"]).code(1);
    assert!(
        output
            .stderr
            .contains("before it gets tables: CREATE PUBLICATION supabase_realtime"),
        "{output}"
    );
}
