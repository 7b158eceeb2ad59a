create type e as enum ('a', 'b', 'c');
create table p (id int, k e) partition by list (k);
create table p1 partition of p for values in ('b');
