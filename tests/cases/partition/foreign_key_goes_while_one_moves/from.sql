create table c(id int primary key);
create table o(id int primary key, c int references c) partition by range (id);
create table o1 partition of o for values from (0) to (10);
create table i(o int references o);
