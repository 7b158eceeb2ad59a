SELECT c.oid,
       n.nspname AS schema,
       c.opcname AS name,
       a.amname AS method,
       c.opcdefault AS "default",
       pg_catalog.format_type(c.opcintype, NULL) AS data_type,
       pg_catalog.quote_ident(fn.nspname) || '.' || pg_catalog.quote_ident(f.opfname) AS family,
       CASE WHEN c.opckeytype <> 0 THEN pg_catalog.format_type(c.opckeytype, NULL) END AS storage,
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
           AND m.refclassid = 'pg_catalog.pg_opclass'::pg_catalog.regclass AND m.refobjid = c.oid) AS operators,
       (SELECT pg_catalog.array_agg('FUNCTION ' || p.amprocnum || ' (' || pg_catalog.format_type(p.amproclefttype, NULL) || ', '
                   || pg_catalog.format_type(p.amprocrighttype, NULL) || ') ' || p.amproc::pg_catalog.regprocedure::text
                   ORDER BY p.amprocnum, p.amproc::pg_catalog.regprocedure::text COLLATE pg_catalog."C")
          FROM pg_catalog.pg_depend m
          JOIN pg_catalog.pg_amproc p ON p.oid = m.objid
         WHERE m.classid = 'pg_catalog.pg_amproc'::pg_catalog.regclass
           AND m.refclassid = 'pg_catalog.pg_opclass'::pg_catalog.regclass AND m.refobjid = c.oid) AS functions,
       pg_catalog.pg_get_userbyid(c.opcowner) AS owner,
       d.description AS comment
  FROM pg_catalog.pg_opclass c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.opcnamespace
  JOIN pg_catalog.pg_am a ON a.oid = c.opcmethod
  JOIN pg_catalog.pg_opfamily f ON f.oid = c.opcfamily
  JOIN pg_catalog.pg_namespace fn ON fn.oid = f.opfnamespace
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_opclass'::pg_catalog.regclass AND d.objsubid = 0
 WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
                    WHERE e.classid = 'pg_catalog.pg_opclass'::pg_catalog.regclass
                      AND e.objid = c.oid AND e.deptype = 'e')
 ORDER BY n.nspname, c.opcname, a.amname
