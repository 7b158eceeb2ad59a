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
        -- ALTER ... DEPENDS ON EXTENSION
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
        -- A deferrable key that checks nothing: DISABLE TRIGGER ALL. Those of foreign keys are compared.
        SELECT 'disabled trigger of a key', o.identity
          FROM pg_catalog.pg_trigger t
          JOIN pg_catalog.pg_constraint k ON k.oid = t.tgconstraint AND k.contype IN ('p', 'u', 'x')
         CROSS JOIN LATERAL pg_catalog.pg_identify_object('pg_catalog.pg_constraint'::pg_catalog.regclass, k.oid, 0) o
         WHERE t.tgisinternal AND t.tgenabled <> 'O'
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
        -- What was granted or revoked since PostgreSQL or the extension made it. initdb grants SELECT on the views of the
        -- information schema to everybody without noting it.
        SELECT CASE WHEN s.subid < 0 THEN 'system column privilege' WHEN s.oid < 16384 THEN 'system object''s privilege'
                    ELSE 'extension object''s privilege' END, o.type || ' ' || o.identity
          FROM (SELECT 'pg_catalog.pg_class'::pg_catalog.regclass AS class, c.oid, 0 AS subid, c.relacl AS acl, c.relowner AS owner,
                       CASE WHEN c.relkind = 'S' THEN 's' ELSE 'r' END::"char" AS kind,
                       CASE WHEN c.relnamespace = 'information_schema'::pg_catalog.regnamespace THEN
                           pg_catalog.makeaclitem(0, c.relowner, 'SELECT', false) END AS also
                  FROM pg_catalog.pg_class c
                 WHERE c.relacl IS NOT NULL
                UNION ALL
                SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, a.attrelid, a.attnum, a.attacl, 0, 'c', NULL
                  FROM pg_catalog.pg_attribute a
                 WHERE a.attacl IS NOT NULL
                UNION ALL
                SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, 0, p.proacl, p.proowner, 'f', NULL
                  FROM pg_catalog.pg_proc p
                 WHERE p.proacl IS NOT NULL
                UNION ALL
                SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, 0, t.typacl, t.typowner, 'T', NULL
                  FROM pg_catalog.pg_type t
                 WHERE t.typacl IS NOT NULL
                UNION ALL
                SELECT 'pg_catalog.pg_language'::pg_catalog.regclass, l.oid, 0, l.lanacl, l.lanowner, 'l', NULL
                  FROM pg_catalog.pg_language l
                 WHERE l.lanacl IS NOT NULL
                UNION ALL
                SELECT 'pg_catalog.pg_namespace'::pg_catalog.regclass, n.oid, 0, n.nspacl, n.nspowner, 'n',
                       CASE WHEN n.nspname = 'information_schema' THEN pg_catalog.makeaclitem(0, n.nspowner, 'USAGE', false) END
                  FROM pg_catalog.pg_namespace n
                 WHERE n.nspacl IS NOT NULL AND n.nspname <> 'public'
                UNION ALL
                SELECT 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass, w.oid, 0, w.fdwacl, w.fdwowner, 'F', NULL
                  FROM pg_catalog.pg_foreign_data_wrapper w
                 WHERE w.fdwacl IS NOT NULL
                UNION ALL
                SELECT 'pg_catalog.pg_foreign_server'::pg_catalog.regclass, f.oid, 0, f.srvacl, f.srvowner, 'S', NULL
                  FROM pg_catalog.pg_foreign_server f
                 WHERE f.srvacl IS NOT NULL) s
          LEFT JOIN pg_catalog.pg_init_privs i ON i.objoid = s.oid AND i.classoid = s.class AND i.objsubid = s.subid
         CROSS JOIN LATERAL (SELECT COALESCE(i.initprivs, pg_catalog.acldefault(s.kind, s.owner) || s.also) AS acl) made
         CROSS JOIN LATERAL pg_catalog.pg_identify_object(s.class, s.oid, s.subid) o
         WHERE NOT (s.acl @> made.acl AND made.acl @> s.acl)
           AND (s.oid < 16384 OR s.subid < 0
                OR (s.class, s.oid) IN (SELECT e.classid, e.objid FROM pg_catalog.pg_depend e
                                         WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND e.deptype = 'e'))
        UNION ALL
        SELECT 'pg_catalog function', o.identity
          FROM pg_catalog.pg_proc p
         CROSS JOIN LATERAL pg_catalog.pg_identify_object('pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, 0) o
         WHERE p.oid >= 16384 AND p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace
           AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend f
                            WHERE f.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND f.objid = p.oid AND f.deptype = 'e')) u
 WHERE u.name IS NOT NULL
 ORDER BY u.kind, u.name COLLATE pg_catalog."C"
