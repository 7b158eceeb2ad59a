create table t (k int, c int) partition by list (k);
create table p1 partition of t for values in (1,2);
alter table t add constraint x check (c > 0);
