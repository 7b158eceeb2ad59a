SELECT t.oid,
       t.evtname AS name,
       t.evtevent AS event,
       (SELECT pg_catalog.array_agg(g.tag ORDER BY g.tag COLLATE pg_catalog."C")
          FROM pg_catalog.unnest(t.evttags) g (tag)) AS tags,
       t.evttags AS given_tags,
       t.evtfoid::pg_catalog.regproc::text AS function,
       CASE t.evtenabled WHEN 'O' THEN 'ENABLE' WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA'
            ELSE 'ENABLE ALWAYS' END AS enabled,
       pg_catalog.pg_get_userbyid(t.evtowner) AS owner,
       d.description AS comment
  FROM pg_catalog.pg_event_trigger t
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = t.oid AND d.classoid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass AND d.objsubid = 0
 WHERE t.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass AND e.deptype = 'e')
 ORDER BY t.evtname
