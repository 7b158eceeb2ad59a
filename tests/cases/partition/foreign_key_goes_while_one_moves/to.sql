create table c(id int primary key);
create table o(id int primary key, c int) partition by range (id);
create table o1 partition of o for values from (0) to (5);
create table i(o int references o);
