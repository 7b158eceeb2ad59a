-- The rows of those catalogs that were written by a transaction which was not certainly over when the reading began, each catalog
-- with the numbers of the transactions. `age` counts backwards from now; what is frozen or bootstrapped has none that fits.
SELECT pg_catalog.string_agg(w.changes, ' ' ORDER BY w.changes COLLATE pg_catalog."C")
  FROM (SELECT x.catalog || ':' || x.writer::text || ':' || pg_catalog.count(*)::text AS changes
          FROM (SELECT 'attribute' AS catalog, a.xmin AS writer FROM pg_catalog.pg_attribute a
                 WHERE pg_catalog.age(a.xmin) BETWEEN 0 AND h.age
                   AND EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = a.attrelid AND c.relpersistence <> 't')
                UNION ALL
                SELECT 'type', t.xmin FROM pg_catalog.pg_type t
                 WHERE pg_catalog.age(t.xmin) BETWEEN 0 AND h.age
                   AND t.typnamespace NOT IN (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname ~ '^pg_(toast_)?temp_')
                UNION ALL
                SELECT 'constraint', t.xmin FROM pg_catalog.pg_constraint t
                 WHERE pg_catalog.age(t.xmin) BETWEEN 0 AND h.age
                   AND t.connamespace NOT IN (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname ~ '^pg_(toast_)?temp_')
                UNION ALL
                SELECT 'index', i.xmin FROM pg_catalog.pg_index i
                 WHERE pg_catalog.age(i.xmin) BETWEEN 0 AND h.age
                   AND EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = i.indrelid AND c.relpersistence <> 't')
                UNION ALL
                SELECT 'proc', t.xmin FROM pg_catalog.pg_proc t WHERE pg_catalog.age(t.xmin) BETWEEN 0 AND h.age
                UNION ALL
                SELECT 'operator', t.xmin FROM pg_catalog.pg_operator t WHERE pg_catalog.age(t.xmin) BETWEEN 0 AND h.age
                UNION ALL
                SELECT 'trigger', t.xmin FROM pg_catalog.pg_trigger t WHERE pg_catalog.age(t.xmin) BETWEEN 0 AND h.age
                UNION ALL
                SELECT 'rewrite', t.xmin FROM pg_catalog.pg_rewrite t WHERE pg_catalog.age(t.xmin) BETWEEN 0 AND h.age
                UNION ALL
                SELECT 'statistics', t.xmin FROM pg_catalog.pg_statistic_ext t WHERE pg_catalog.age(t.xmin) BETWEEN 0 AND h.age
                UNION ALL
                SELECT 'partitioned', t.xmin FROM pg_catalog.pg_partitioned_table t WHERE pg_catalog.age(t.xmin) BETWEEN 0 AND h.age
                UNION ALL
                SELECT 'collation', t.xmin FROM pg_catalog.pg_collation t WHERE pg_catalog.age(t.xmin) BETWEEN 0 AND h.age
                UNION ALL
                SELECT 'opclass', t.xmin FROM pg_catalog.pg_opclass t WHERE pg_catalog.age(t.xmin) BETWEEN 0 AND h.age
                UNION ALL
                SELECT 'opfamily', t.xmin FROM pg_catalog.pg_opfamily t WHERE pg_catalog.age(t.xmin) BETWEEN 0 AND h.age
                UNION ALL
                SELECT 'enum', t.xmin FROM pg_catalog.pg_enum t WHERE pg_catalog.age(t.xmin) BETWEEN 0 AND h.age
                UNION ALL
                SELECT 'language', t.xmin FROM pg_catalog.pg_language t WHERE pg_catalog.age(t.xmin) BETWEEN 0 AND h.age
                UNION ALL
                SELECT 'ts_config', t.xmin FROM pg_catalog.pg_ts_config t WHERE pg_catalog.age(t.xmin) BETWEEN 0 AND h.age
                UNION ALL
                SELECT 'ts_dict', t.xmin FROM pg_catalog.pg_ts_dict t WHERE pg_catalog.age(t.xmin) BETWEEN 0 AND h.age) x
         GROUP BY x.catalog, x.writer::text) w
