-- Hands what was resolved to the statements after this one: the relations' OIDs.
SELECT pg_catalog.set_config(
           'schemactl.relations',
           '{' || COALESCE(pg_catalog.string_agg(r.value ->> 'oid', ','), '') || '}',
           true
       ) AS relations
FROM pg_catalog.jsonb_array_elements(pg_catalog.current_setting('schemactl.resolved')::pg_catalog.jsonb) AS r
WHERE (r.value ->> 'chosen')::pg_catalog.bool;
