-- Small catalogs, looked at only for what is there; the server itself says what each object is called.
SELECT u.kind, u.name
  FROM (SELECT o.type AS kind, o.identity AS name
          FROM (SELECT 'pg_catalog.pg_opclass'::pg_catalog.regclass AS class, c.oid FROM pg_catalog.pg_opclass c
                UNION ALL
                -- A family that a class brought with it is named by that class.
                SELECT 'pg_catalog.pg_opfamily'::pg_catalog.regclass, f.oid FROM pg_catalog.pg_opfamily f
                 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_opclass c
                                    WHERE c.opcfamily = f.oid AND c.opcname = f.opfname)
                UNION ALL
                SELECT 'pg_catalog.pg_am'::pg_catalog.regclass, a.oid FROM pg_catalog.pg_am a
                UNION ALL
                SELECT 'pg_catalog.pg_language'::pg_catalog.regclass, l.oid FROM pg_catalog.pg_language l
                UNION ALL
                SELECT 'pg_catalog.pg_transform'::pg_catalog.regclass, t.oid FROM pg_catalog.pg_transform t
                UNION ALL
                SELECT 'pg_catalog.pg_conversion'::pg_catalog.regclass, c.oid FROM pg_catalog.pg_conversion c
                UNION ALL
                SELECT 'pg_catalog.pg_ts_parser'::pg_catalog.regclass, p.oid FROM pg_catalog.pg_ts_parser p
                UNION ALL
                SELECT 'pg_catalog.pg_ts_template'::pg_catalog.regclass, t.oid FROM pg_catalog.pg_ts_template t) x
         CROSS JOIN LATERAL pg_catalog.pg_identify_object(x.class, x.oid, 0) o
         WHERE x.oid >= 16384
           AND COALESCE(o.schema, '') !~ '^pg_'
           AND (x.class::pg_catalog.oid, x.oid) NOT IN
               (SELECT e.classid, e.objid FROM pg_catalog.pg_depend e
                 WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND e.deptype = 'e')
        UNION ALL
        SELECT 'user mapping', pg_catalog.quote_ident(m.usename) || ' on server ' || pg_catalog.quote_ident(m.srvname)
          FROM pg_catalog.pg_user_mappings m
        UNION ALL
        -- The oid is not for everybody's eyes.
        SELECT 'subscription', pg_catalog.quote_ident(s.subname)
          FROM pg_catalog.pg_subscription s
          JOIN pg_catalog.pg_database d ON d.oid = s.subdbid AND d.datname = pg_catalog.current_database()
        UNION ALL
        SELECT 'security label', o.type || ' ' || o.identity || ' for ' || pg_catalog.quote_ident(l.provider)
          FROM pg_catalog.pg_seclabel l
         CROSS JOIN LATERAL pg_catalog.pg_identify_object(l.classoid, l.objoid, l.objsubid) o) u
 WHERE u.name IS NOT NULL
 ORDER BY u.kind, u.name COLLATE pg_catalog."C"
