-- Small catalogs, or few rows of large ones; the server itself says what each object is called.
SELECT u.kind, u.name
  FROM (-- The oid is not for everybody's eyes.
        SELECT 'subscription' AS kind, pg_catalog.quote_ident(s.subname) AS name
          FROM pg_catalog.pg_subscription s
          JOIN pg_catalog.pg_database d ON d.oid = s.subdbid AND d.datname = pg_catalog.current_database()
        UNION ALL
        SELECT 'security label', o.type || ' ' || o.identity || ' for ' || pg_catalog.quote_ident(l.provider)
          FROM pg_catalog.pg_seclabel l
         CROSS JOIN LATERAL pg_catalog.pg_identify_object(l.classoid, l.objoid, l.objsubid) o
        UNION ALL
        -- ALTER … DEPENDS ON EXTENSION
        SELECT 'extension dependency', o.type || ' ' || o.identity || ' on ' || pg_catalog.quote_ident(x.extname)
          FROM pg_catalog.pg_depend e
          JOIN pg_catalog.pg_extension x ON x.oid = e.refobjid
         CROSS JOIN LATERAL pg_catalog.pg_identify_object(e.classid, e.objid, e.objsubid) o
         WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND e.deptype = 'x'
           -- Those of indexes are compared; what is a constraint's is not.
           AND (e.classid <> 'pg_catalog.pg_class'::pg_catalog.regclass
                OR NOT EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indexrelid = e.objid)
                OR EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = e.objid AND k.contype IN ('p', 'u', 'x')))
        UNION ALL
        SELECT 'extension table''s trigger', o.identity
          FROM pg_catalog.pg_trigger t
          JOIN pg_catalog.pg_depend e ON e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.objid = t.tgrelid
                                     AND e.objsubid = 0 AND e.deptype = 'e'
         CROSS JOIN LATERAL pg_catalog.pg_identify_object('pg_catalog.pg_trigger'::pg_catalog.regclass, t.oid, 0) o
         WHERE NOT t.tgisinternal
           -- An extension's own triggers run its own functions.
           AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend f
                            WHERE f.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND f.objid = t.tgfoid AND f.deptype = 'e')
        UNION ALL
        SELECT 'system column privilege', o.identity
          FROM pg_catalog.pg_attribute a
         CROSS JOIN LATERAL pg_catalog.pg_identify_object('pg_catalog.pg_class'::pg_catalog.regclass, a.attrelid, a.attnum) o
         WHERE a.attnum < 0 AND a.attacl IS NOT NULL AND a.attrelid >= 16384
        UNION ALL
        SELECT 'pg_catalog function', o.identity
          FROM pg_catalog.pg_proc p
         CROSS JOIN LATERAL pg_catalog.pg_identify_object('pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, 0) o
         WHERE p.oid >= 16384 AND p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace
           AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend f
                            WHERE f.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND f.objid = p.oid AND f.deptype = 'e')) u
 WHERE u.name IS NOT NULL
 ORDER BY u.kind, u.name COLLATE pg_catalog."C"
