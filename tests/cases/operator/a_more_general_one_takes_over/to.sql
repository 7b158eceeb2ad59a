CREATE FUNCTION always(anyelement, anyelement) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE OPERATOR === (LEFTARG = anyelement, RIGHTARG = anyelement, FUNCTION = always);
CREATE VIEW v AS SELECT 1 === 3 AS x;
