create table u(a int not null, b int);
create unique index ui on u(a);
alter table u replica identity using index ui;
