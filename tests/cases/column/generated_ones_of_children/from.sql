create function f(int) returns int language sql immutable as 'select $1';
CREATE TABLE a (x int default f(1), y int generated always as (x * 2) stored, z int default 5, check (x > 3));
CREATE TABLE b () INHERITS (a); CREATE TABLE c (x int default 3, q int generated always as (y2 + 1) stored, y2 int) INHERITS (a);
CREATE TABLE p (x int, y int generated always as (x * 2) stored, z int default 5) partition by list (x);
CREATE TABLE p1 partition of p (z default 7) for values in (1);
