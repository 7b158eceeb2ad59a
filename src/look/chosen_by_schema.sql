-- The relations of the user's own schemas, or of those asked for; sizes.sql goes on from here.
--
-- schemactl.history   the schema of the revision history
-- schemactl.schemas   LIKE patterns; none for all of the user's own
-- schemactl.exactly   the schemas asked for by their whole name
-- schemactl.kinds     the relkinds
WITH RECURSIVE chosen AS (
    SELECT c.oid
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS s ON s.oid = c.relnamespace
    WHERE c.relkind = ANY (pg_catalog.current_setting('schemactl.kinds')::pg_catalog."char"[])
      AND CASE
          WHEN s.nspname::pg_catalog.text = ANY (pg_catalog.current_setting('schemactl.exactly')::pg_catalog.text[])
              THEN true
          WHEN s.nspname ~ '^pg_' OR s.nspname = 'information_schema' THEN false
          WHEN pg_catalog.current_setting('schemactl.schemas') <> '{}'
              THEN s.nspname::pg_catalog.text LIKE ANY (
                       pg_catalog.current_setting('schemactl.schemas')::pg_catalog.text[])
          -- From here on nothing was asked for, and what belongs to others is left out.
          WHEN s.nspname = pg_catalog.current_setting('schemactl.history')::pg_catalog.name
               AND c.relname IN ('revision', 'statement_progress', 'event', 'bookkeeping_version') THEN false
          WHEN s.nspname ~ '^(_timescaledb_|timescaledb_|supabase_)' THEN false
          -- Common words are hidden only where the platform owns them: a team may well have a schema named auth.
          WHEN s.nspname IN (
                   '_analytics', '_realtime', '_supavisor', 'auth', 'cron', 'dbdev', 'etl', 'extensions',
                   'graphql', 'graphql_public', 'net', 'pgbouncer', 'pgmq', 'pgroonga', 'pgsodium',
                   'pgsodium_masks', 'pgtle', 'realtime', 'repack', 'storage', 'tiger', 'tiger_data', 'topology',
                   'vault'
               )
              THEN pg_catalog.pg_get_userbyid(s.nspowner)
                       !~ '^(supabase_|rds|cloudsql|azure|alloydb|neon_|pgbouncer$|pgsodium)'
          ELSE true
      END
      AND (
          s.nspname::pg_catalog.text = ANY (pg_catalog.current_setting('schemactl.exactly')::pg_catalog.text[])
          OR NOT EXISTS (
              SELECT FROM pg_catalog.pg_depend AS d
              WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                AND d.objid = c.oid
                AND d.objsubid = 0
                AND d.deptype = 'e'
          )
      )
),
