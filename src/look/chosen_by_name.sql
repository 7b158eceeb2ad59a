-- The relations that were named; sizes.sql goes on from here.
WITH RECURSIVE chosen AS (
    SELECT c.oid
    FROM pg_catalog.pg_class AS c
    WHERE c.oid = ANY (pg_catalog.current_setting('schemactl.relations')::pg_catalog.oid[])
),
