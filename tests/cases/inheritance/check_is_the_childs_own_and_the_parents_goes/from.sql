create table g(a int);
create table k(a int, constraint c check (a > 0));
alter table g add constraint c check (a > 0);
alter table k inherit g;
