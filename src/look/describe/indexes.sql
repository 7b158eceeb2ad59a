-- Indexes: the primary key, then unique ones, then the others by name.
SELECT c.relname AS name,
       i.indisprimary AS is_primary,
       i.indisunique AS is_unique,
       i.indisvalid AND i.indisready AS is_valid,
       i.indisclustered AS is_clustered,
       k.contype AS constraint_kind,
       CASE WHEN k.oid IS NOT NULL THEN pg_catalog.pg_get_constraintdef(k.oid, true) END AS constraint_definition,
       m.amname AS method,
       pg_catalog.pg_get_indexdef(i.indexrelid) AS definition,
       -- What stands before the method, so that it can be left out whatever the names contain.
       'CREATE ' || CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END || 'INDEX '
       || pg_catalog.quote_ident(c.relname) || ' ON ' || CASE WHEN c.relkind = 'I' THEN 'ONLY ' ELSE '' END
       || pg_catalog.quote_ident(s.nspname) || '.' || pg_catalog.quote_ident(t.relname) || ' USING ' AS definition_start,
       pg_catalog.obj_description(c.oid, 'pg_class') AS comment
FROM pg_catalog.pg_index AS i
JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_am AS m ON m.oid = c.relam
JOIN pg_catalog.pg_class AS t ON t.oid = i.indrelid
JOIN pg_catalog.pg_namespace AS s ON s.oid = t.relnamespace
LEFT JOIN pg_catalog.pg_constraint AS k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid
                                       AND k.contype IN ('p', 'u', 'x')
WHERE i.indrelid = ANY (pg_catalog.current_setting('schemactl.relations')::pg_catalog.oid[])
ORDER BY i.indisprimary DESC, i.indisunique DESC, c.relname;
