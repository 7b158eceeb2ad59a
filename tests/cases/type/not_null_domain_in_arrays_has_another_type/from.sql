create domain d1 as int not null;
create domain d2 as d1;
create table u (b d1[], c d2[], d d1);
