create table u(a int not null, b int not null);
create unique index ui on u(b);
alter table u replica identity using index ui;
