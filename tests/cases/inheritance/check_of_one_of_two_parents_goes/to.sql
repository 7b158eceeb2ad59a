create table g(a int);
create table h(a int);
create table k() inherits (g, h);
alter table g add constraint c check (a > 0);
