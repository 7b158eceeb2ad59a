create type e as enum ('a', 'c');
create table p (id int, k e) partition by list (k);
