-- The relations that names on the command line may mean, best first, kept as JSON in a setting of the transaction
-- so that the statements after this one can use them in the same message.
--
-- schemactl.names   [[{"schema": null, "name": "orders"}, ... other readings], ... one array per name asked for]
-- schemactl.path    current_schemas(true) of the user, taken before search_path was emptied
WITH asked AS (
    SELECT n.position,
           a.preference,
           a.reading ->> 'schema' AS schema,
           a.reading ->> 'name' AS name
    FROM pg_catalog.jsonb_array_elements(pg_catalog.current_setting('schemactl.names')::pg_catalog.jsonb)
             WITH ORDINALITY AS n (readings, position),
         pg_catalog.jsonb_array_elements(n.readings) WITH ORDINALITY AS a (reading, preference)
),
meant AS (
    SELECT DISTINCT ON (asked.position, c.oid)
           asked.position,
           asked.preference,
           c.oid,
           s.nspname AS schema,
           c.relname AS name,
           c.relkind AS kind,
           s.oid AS schema_oid,
           CASE
               WHEN asked.schema IS NOT NULL THEN 0
               ELSE pg_catalog.array_position(
                        pg_catalog.current_setting('schemactl.path')::pg_catalog.name[], s.nspname)
           END AS place
    FROM asked
    JOIN pg_catalog.pg_class AS c ON c.relname = asked.name::pg_catalog.name
    JOIN pg_catalog.pg_namespace AS s ON s.oid = c.relnamespace
    WHERE (asked.schema IS NULL OR s.nspname = asked.schema::pg_catalog.name)
      AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'i', 'I', 'S', 'c')
    ORDER BY asked.position, c.oid, asked.preference
),
-- What is not on the path is offered only if it could be looked at, and is not the system's.
eligible AS (
    SELECT *
    FROM meant
    WHERE place IS NOT NULL
       OR (kind IN ('r', 'p', 'v', 'm', 'f') AND schema !~ '^pg_' AND schema <> 'information_schema')
),
ranked AS (
    SELECT eligible.*,
           pg_catalog.row_number() OVER (
               PARTITION BY position ORDER BY place IS NULL, preference, place, schema, name
           ) AS rank,
           pg_catalog.count(*) OVER (PARTITION BY position, place IS NULL, preference) AS equals
    FROM eligible
)
SELECT pg_catalog.set_config(
           'schemactl.resolved',
           COALESCE(
               pg_catalog.jsonb_agg(
                   pg_catalog.jsonb_build_object(
                       'position', r.position - 1,
                       'oid', r.oid::pg_catalog.int8,
                       'schema', r.schema,
                       'name', r.name,
                       'kind', r.kind,
                       'reading', r.preference - 1,
                       'on_path', r.place IS NOT NULL,
                       'chosen', r.rank = 1 AND (r.place IS NOT NULL OR r.equals = 1),
                       'index_of', (
                           SELECT pg_catalog.jsonb_build_object('schema', s.nspname, 'name', t.relname)
                           FROM pg_catalog.pg_index AS i
                           JOIN pg_catalog.pg_class AS t ON t.oid = i.indrelid
                           JOIN pg_catalog.pg_namespace AS s ON s.oid = t.relnamespace
                           WHERE i.indexrelid = r.oid
                       ),
                       'may_use_schema', pg_catalog.has_schema_privilege(r.schema_oid, 'USAGE'),
                       'may_select', r.kind IN ('r', 'p', 'v', 'm', 'f')
                                     AND pg_catalog.has_any_column_privilege(r.oid, 'SELECT'),
                       'row_security', r.kind IN ('r', 'p') AND pg_catalog.row_security_active(r.oid)
                   )
                   ORDER BY r.position, r.rank
               )::pg_catalog.text,
               '[]'
           ),
           true
       ) AS resolved,
       CURRENT_USER::pg_catalog.text AS current_user
FROM ranked AS r;
