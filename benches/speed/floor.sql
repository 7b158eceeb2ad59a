-- The least that a tool which compares schemas can read: one message, plain rows, keys as arrays of numbers, and decompiled only
-- what has no other form. Nobody can use it as it is (no privileges, no owners, names as oids); it says what the server needs.
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL search_path = pg_catalog;
SET LOCAL jit = off;
SELECT oid, nspname, nspacl FROM pg_namespace WHERE nspname !~ '^pg_';
SELECT c.oid, c.relnamespace, c.relname, c.relkind, c.relpersistence, c.relrowsecurity, c.reloptions, c.relacl, d.description,
       CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,
       CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END,
       CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END
  FROM pg_class c
  LEFT JOIN pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND c.oid >= 16384;
SELECT a.attrelid, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
       pg_get_expr(g.adbin, g.adrelid), a.attcollation, d.description
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
  LEFT JOIN pg_attrdef g ON g.adrelid = a.attrelid AND g.adnum = a.attnum
  LEFT JOIN pg_description d ON d.objoid = a.attrelid AND d.classoid = 'pg_class'::regclass AND d.objsubid = a.attnum
 WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid >= 16384;
SELECT k.oid, k.conrelid, k.conname, k.contype, k.convalidated, k.condeferrable, k.condeferred, k.conindid, k.conkey, k.confrelid,
       k.confkey, k.confupdtype, k.confdeltype, k.confmatchtype,
       CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, k.conrelid) END, d.description
  FROM pg_constraint k
  LEFT JOIN pg_description d ON d.objoid = k.oid AND d.classoid = 'pg_constraint'::regclass
 WHERE k.oid >= 16384;
SELECT i.indexrelid, i.indrelid, c.relname, i.indisunique, i.indisvalid, i.indkey, i.indnkeyatts, i.indoption, i.indclass,
       i.indcollation, c.relam, c.reloptions, pg_get_expr(i.indexprs, i.indrelid), pg_get_expr(i.indpred, i.indrelid), d.description
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  LEFT JOIN pg_description d ON d.objoid = i.indexrelid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
 WHERE i.indexrelid >= 16384 AND i.indexrelid NOT IN (SELECT conindid FROM pg_constraint WHERE contype IN ('p', 'u', 'x'));
SELECT t.oid, t.typnamespace, t.typname, array_agg(e.enumlabel ORDER BY e.enumsortorder)
  FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid GROUP BY 1, 2, 3;
SELECT oid, pronamespace, proname, prokind, pg_get_functiondef(oid) FROM pg_proc WHERE prokind IN ('f', 'p') AND oid >= 16384;
SELECT tgrelid, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal;
SELECT s.*, d.refobjid, d.refobjsubid, d.deptype
  FROM pg_sequence s
  LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid AND d.objsubid = 0
   AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i');
SELECT * FROM pg_policy;
SELECT oid, extname, extversion, extnamespace FROM pg_extension;
COMMIT;
