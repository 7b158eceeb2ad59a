SELECT c.oid,
       n.nspname AS schema,
       c.opfname AS name,
       a.amname AS method,
       (SELECT pg_catalog.array_agg('OPERATOR ' || o.amopstrategy || ' ' || o.amopopr::pg_catalog.regoperator::text
                   || CASE WHEN o.amopsortfamily <> 0
                           THEN ' FOR ORDER BY ' || pg_catalog.quote_ident(sn.nspname) || '.' || pg_catalog.quote_ident(s.opfname)
                           ELSE '' END
                   ORDER BY o.amopstrategy, o.amopopr::pg_catalog.regoperator::text COLLATE pg_catalog."C")
          FROM pg_catalog.pg_depend m
          JOIN pg_catalog.pg_amop o ON o.oid = m.objid
          LEFT JOIN pg_catalog.pg_opfamily s ON s.oid = o.amopsortfamily
          LEFT JOIN pg_catalog.pg_namespace sn ON sn.oid = s.opfnamespace
         WHERE m.classid = 'pg_catalog.pg_amop'::pg_catalog.regclass
           AND m.refclassid = 'pg_catalog.pg_opfamily'::pg_catalog.regclass AND m.refobjid = c.oid AND o.amopfamily = c.oid) AS operators,
       (SELECT pg_catalog.array_agg('FUNCTION ' || p.amprocnum || ' (' || pg_catalog.format_type(p.amproclefttype, NULL) || ', '
                   || pg_catalog.format_type(p.amprocrighttype, NULL) || ') ' || p.amproc::pg_catalog.regprocedure::text
                   ORDER BY p.amprocnum, p.amproc::pg_catalog.regprocedure::text COLLATE pg_catalog."C")
          FROM pg_catalog.pg_depend m
          JOIN pg_catalog.pg_amproc p ON p.oid = m.objid
         WHERE m.classid = 'pg_catalog.pg_amproc'::pg_catalog.regclass
           AND m.refclassid = 'pg_catalog.pg_opfamily'::pg_catalog.regclass AND m.refobjid = c.oid) AS functions,
       pg_catalog.pg_get_userbyid(c.opfowner) AS owner,
       d.description AS comment
  FROM pg_catalog.pg_opfamily c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.opfnamespace
  JOIN pg_catalog.pg_am a ON a.oid = c.opfmethod
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_opfamily'::pg_catalog.regclass AND d.objsubid = 0
 WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
                    WHERE e.classid = 'pg_catalog.pg_opfamily'::pg_catalog.regclass
                      AND e.objid = c.oid AND e.deptype = 'e')
 ORDER BY n.nspname, c.opfname, a.amname
