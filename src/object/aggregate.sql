SELECT p.oid,
       n.nspname AS schema,
       p.proname AS name,
       COALESCE((SELECT pg_catalog.string_agg(pg_catalog.format_type(u.type, NULL), ', ' ORDER BY u.position)
                   FROM pg_catalog.unnest(p.proargtypes) WITH ORDINALITY AS u(type, position)), '') AS argument_types,
       pg_catalog.pg_get_function_arguments(p.oid) AS arguments,
       a.aggtransfn::text AS state_function,
       pg_catalog.format_type(a.aggtranstype, NULL) AS state_type,
       NULLIF(a.aggtransspace, 0) AS state_space,
       a.agginitval AS initial_value,
       NULLIF(a.aggfinalfn::text, '-') AS final_function,
       a.aggfinalextra AS final_extra,
       CASE WHEN a.aggfinalmodify <> standard.modify
            THEN CASE a.aggfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END
        END AS final_modify,
       NULLIF(a.aggcombinefn::text, '-') AS combine_function,
       NULLIF(a.aggserialfn::text, '-') AS serial_function,
       NULLIF(a.aggdeserialfn::text, '-') AS deserial_function,
       NULLIF(a.aggmtransfn::text, '-') AS moving_state_function,
       NULLIF(a.aggminvtransfn::text, '-') AS moving_inverse_function,
       CASE WHEN a.aggmtranstype <> 0 THEN pg_catalog.format_type(a.aggmtranstype, NULL) END AS moving_state_type,
       NULLIF(a.aggmtransspace, 0) AS moving_state_space,
       a.aggminitval AS moving_initial_value,
       NULLIF(a.aggmfinalfn::text, '-') AS moving_final_function,
       a.aggmfinalextra AS moving_final_extra,
       CASE WHEN a.aggmfinalmodify <> standard.modify AND a.aggmtranstype <> 0
            THEN CASE a.aggmfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END
        END AS moving_final_modify,
       'OPERATOR(' || pg_catalog.quote_ident(sn.nspname) || '.' || o.oprname || ')' AS sort_operator,
       CASE p.proparallel WHEN 's' THEN 'SAFE' WHEN 'r' THEN 'RESTRICTED' ELSE 'UNSAFE' END AS parallel,
       a.aggkind = 'h' AS hypothetical,
       pg_catalog.pg_get_userbyid(p.proowner) AS owner,
       COALESCE(p.proacl, pg_catalog.acldefault('f', p.proowner))::text AS privileges,
       d.description AS comment
  FROM pg_catalog.pg_aggregate a
  JOIN pg_catalog.pg_proc p ON p.oid = a.aggfnoid
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
 CROSS JOIN LATERAL (SELECT CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END::"char" AS modify) standard
  LEFT JOIN pg_catalog.pg_operator o ON o.oid = a.aggsortop
  LEFT JOIN pg_catalog.pg_namespace sn ON sn.oid = o.oprnamespace
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = p.oid AND d.classoid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objsubid = 0
 WHERE p.oid >= 16384 AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND p.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND e.deptype = 'e')
 ORDER BY n.nspname, p.proname, 4
