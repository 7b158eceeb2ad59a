-- Above: the table it is a partition of, or those it inherits from. Below: its partitions or heirs.
SELECT 'above' AS side,
       s.nspname AS schema,
       c.relname AS name,
       NULL::pg_catalog.text AS bound,
       i.inhseqno AS place
FROM pg_catalog.pg_inherits AS i
JOIN pg_catalog.pg_class AS c ON c.oid = i.inhparent
JOIN pg_catalog.pg_namespace AS s ON s.oid = c.relnamespace
WHERE i.inhrelid = ANY (pg_catalog.current_setting('schemactl.relations')::pg_catalog.oid[])
UNION ALL
SELECT 'below',
       s.nspname,
       c.relname,
       CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END,
       CASE WHEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT' THEN 1 ELSE 0 END
FROM pg_catalog.pg_inherits AS i
JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid
JOIN pg_catalog.pg_namespace AS s ON s.oid = c.relnamespace
WHERE i.inhparent = ANY (pg_catalog.current_setting('schemactl.relations')::pg_catalog.oid[])
ORDER BY side, place, schema, name;
