-- What the relations in `chosen` are, how large, and about how many rows they hold.
--
-- The estimate is the planner's: the density found by the last VACUUM or ANALYZE times the pages there are now.
-- A table that somebody locks exclusively is not measured: asking for its size would wait for that lock.
tree AS (
    SELECT chosen.oid AS root, chosen.oid AS member
    FROM chosen
    UNION ALL
    SELECT tree.root, i.inhrelid
    FROM tree
    JOIN pg_catalog.pg_class AS p ON p.oid = tree.member AND p.relkind = 'p'
    JOIN pg_catalog.pg_inherits AS i ON i.inhparent = tree.member
    JOIN pg_catalog.pg_class AS m ON m.oid = i.inhrelid AND m.relispartition
),
locked AS MATERIALIZED (
    SELECT DISTINCT COALESCE(x.indrelid, t.oid, l.relation) AS oid
    FROM pg_catalog.pg_locks AS l
    LEFT JOIN pg_catalog.pg_index AS x ON x.indexrelid = l.relation
    LEFT JOIN pg_catalog.pg_class AS t ON t.reltoastrelid = l.relation
    WHERE l.locktype = 'relation'
      AND l.mode = 'AccessExclusiveLock'
      AND l.database = (
          SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database()
      )
      AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
),
members AS (
    SELECT c.oid,
           c.relkind,
           c.reltuples::pg_catalog.float8 AS reltuples,
           c.relpages,
           EXISTS (SELECT FROM locked WHERE locked.oid = c.oid) AS locked
    FROM (SELECT DISTINCT member FROM tree) AS t
    JOIN pg_catalog.pg_class AS c ON c.oid = t.member
),
measured AS MATERIALIZED (
    SELECT m.*,
           CASE
               WHEN m.locked THEN NULL
               WHEN m.relkind IN ('r', 'm', 't') THEN pg_catalog.pg_total_relation_size(m.oid)
               WHEN m.relkind = 'p' THEN 0
           END AS size,
           CASE
               WHEN m.locked THEN m.relpages::pg_catalog.int8
               WHEN m.relkind IN ('r', 'm', 't') THEN
                   pg_catalog.pg_relation_size(m.oid)
                   / pg_catalog.current_setting('block_size')::pg_catalog.int8
           END AS pages
    FROM members AS m
),
counted AS (
    SELECT m.*,
           CASE
               WHEN m.relkind = 'f' AND (m.reltuples > 0 OR (m.reltuples = 0 AND m.relpages > 0))
                   THEN m.reltuples
               WHEN m.relkind NOT IN ('r', 'm', 't') THEN NULL
               WHEN m.pages = 0 AND NOT m.locked THEN 0
               WHEN m.relpages > 0 AND m.reltuples >= 0
                   THEN pg_catalog.round(m.reltuples / m.relpages * m.pages)
           END AS row_count
    FROM measured AS m
),
summed AS (
    SELECT tree.root,
           CASE WHEN pg_catalog.bool_or(m.locked) THEN NULL ELSE pg_catalog.sum(m.size) END::pg_catalog.int8
               AS size_bytes,
           pg_catalog.bool_or(m.locked) AS is_locked,
           pg_catalog.sum(m.row_count)::pg_catalog.int8 AS estimated_rows,
           pg_catalog.bool_or(m.row_count IS NULL AND m.relkind <> 'p') AS is_partial,
           pg_catalog.count(*) FILTER (WHERE m.relkind <> 'p') AS leaves
    FROM tree
    JOIN counted AS m ON m.oid = tree.member
    GROUP BY tree.root
)
SELECT c.oid,
       s.nspname AS schema,
       c.relname AS name,
       CASE c.relpersistence WHEN 'u' THEN 'unlogged ' WHEN 't' THEN 'temporary ' ELSE '' END
       || CASE
              WHEN c.relkind = 'r' AND c.relispartition THEN 'partition'
              WHEN c.relkind = 'r' THEN 'table'
              WHEN c.relkind = 'p' AND c.relispartition THEN 'partitioned partition'
              WHEN c.relkind = 'p' THEN 'partitioned table'
              WHEN c.relkind = 'f' AND c.relispartition THEN 'foreign partition'
              WHEN c.relkind = 'f' THEN 'foreign table'
              WHEN c.relkind = 'm' THEN 'materialized view'
              WHEN c.relkind = 'v' THEN 'view'
              ELSE 'relation'
          END AS kind,
       pg_catalog.pg_get_userbyid(c.relowner) AS owner,
       z.size_bytes,
       z.is_locked,
       CASE WHEN c.relkind = 'p' AND z.leaves = 0 THEN 0 ELSE z.estimated_rows END AS estimated_rows,
       z.is_partial AND z.estimated_rows IS NOT NULL AS is_partial,
       CASE WHEN c.relkind = 'p' THEN (
           SELECT pg_catalog.count(*) FROM pg_catalog.pg_inherits AS i WHERE i.inhparent = c.oid
       ) END AS partitions,
       ps.nspname AS parent_schema,
       p.relname AS parent_name,
       d.description AS comment
FROM chosen
JOIN pg_catalog.pg_class AS c ON c.oid = chosen.oid
JOIN pg_catalog.pg_namespace AS s ON s.oid = c.relnamespace
JOIN summed AS z ON z.root = c.oid
LEFT JOIN pg_catalog.pg_inherits AS h ON h.inhrelid = c.oid AND c.relispartition
LEFT JOIN pg_catalog.pg_class AS p ON p.oid = h.inhparent
LEFT JOIN pg_catalog.pg_namespace AS ps ON ps.oid = p.relnamespace
LEFT JOIN pg_catalog.pg_description AS d
       ON d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objoid = c.oid AND d.objsubid = 0
ORDER BY s.nspname, c.relname;
