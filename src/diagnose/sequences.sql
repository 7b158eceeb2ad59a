-- How far sequences have come, against their own end and that of the column that they fill: a bigint sequence behind an
-- integer column ends where the column does. Where they have come is for those only who may read them.
SELECT s.name, s.used, s.is_hidden
FROM (
    SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS name,
           pg_catalog.floor(
               CASE WHEN q.seqincrement < 0 THEN 100.0 * (q.seqmax - p.last_value::numeric) / GREATEST(1, q.seqmax::numeric - q.seqmin)
               ELSE 100.0 * (p.last_value::numeric - q.seqmin)
               / GREATEST(1, LEAST(q.seqmax::numeric, CASE a.atttypid
                     WHEN 'pg_catalog.int2'::pg_catalog.regtype THEN 32767
                     WHEN 'pg_catalog.int4'::pg_catalog.regtype THEN 2147483647
                     ELSE q.seqmax
                 END) - q.seqmin) END
           )::bigint AS used,
           NOT pg_catalog.has_sequence_privilege(c.oid, 'USAGE, SELECT') AS is_hidden
    FROM pg_catalog.pg_sequence AS q
    JOIN pg_catalog.pg_class AS c ON c.oid = q.seqrelid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_sequences AS p ON p.schemaname = n.nspname AND p.sequencename = c.relname
    LEFT JOIN pg_catalog.pg_depend AS d
        ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.objsubid = 0
        AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
    LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    WHERE NOT q.seqcycle AND n.nspname !~ '^pg_'
) AS s
WHERE s.used >= 80 OR s.is_hidden
ORDER BY s.is_hidden, s.used DESC, s.name
