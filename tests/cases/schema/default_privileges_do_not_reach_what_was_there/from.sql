create table t (a int);
create function fn(t) returns int language sql immutable as 'select 1';
create view v as select * from t;
create rule r as on insert to v do instead nothing;
create table u (v v);
create function f2() returns v language sql as 'select * from v';
