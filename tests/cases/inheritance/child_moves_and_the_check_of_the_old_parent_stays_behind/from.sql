create table a(id int constraint k check (id > 0));
create table d() inherits (a);
