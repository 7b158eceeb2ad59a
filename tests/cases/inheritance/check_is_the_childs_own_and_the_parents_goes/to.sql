create table g(a int);
create table k(a int, constraint c check (a > 1));
alter table k inherit g;
