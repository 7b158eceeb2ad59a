create table a(id int constraint k check (id > 0) no inherit);
create table b(id int constraint k check (id > 0));
create table d() inherits (b);
