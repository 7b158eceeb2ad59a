-- What the server looks up afresh while it decompiles, in figures: names and oids of relations, schemas and roles, and how many of
-- everything else, so that nothing disappears unseen. Temporary objects come and go all the time and nobody's text names them.
pg_catalog.concat_ws(' ',
    (SELECT pg_catalog.sum(pg_catalog.hashnameextended(c.relname, (c.oid::bigint << 31) # c.relnamespace::bigint))
       FROM pg_catalog.pg_class c WHERE c.relpersistence <> 't'),
    (SELECT pg_catalog.sum(pg_catalog.hashnameextended(n.nspname, n.oid::bigint))
       FROM pg_catalog.pg_namespace n WHERE n.nspname !~ '^pg_(toast_)?temp_'),
    (SELECT pg_catalog.sum(pg_catalog.hashnameextended(r.rolname, r.oid::bigint)) FROM pg_catalog.pg_roles r),
    (SELECT pg_catalog.count(*) FROM pg_catalog.pg_type t
      WHERE t.typnamespace NOT IN (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname ~ '^pg_(toast_)?temp_')),
    (SELECT pg_catalog.count(*) FROM pg_catalog.pg_constraint c
      WHERE c.connamespace NOT IN (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname ~ '^pg_(toast_)?temp_')),
    (SELECT pg_catalog.count(*) FROM pg_catalog.pg_proc),
    (SELECT pg_catalog.count(*) FROM pg_catalog.pg_operator),
    (SELECT pg_catalog.count(*) FROM pg_catalog.pg_trigger),
    (SELECT pg_catalog.count(*) FROM pg_catalog.pg_rewrite),
    (SELECT pg_catalog.count(*) FROM pg_catalog.pg_statistic_ext),
    (SELECT pg_catalog.count(*) FROM pg_catalog.pg_collation),
    (SELECT pg_catalog.count(*) FROM pg_catalog.pg_opclass),
    (SELECT pg_catalog.count(*) FROM pg_catalog.pg_opfamily),
    (SELECT pg_catalog.count(*) FROM pg_catalog.pg_enum),
    (SELECT pg_catalog.count(*) FROM pg_catalog.pg_ts_config),
    (SELECT pg_catalog.count(*) FROM pg_catalog.pg_ts_dict))
