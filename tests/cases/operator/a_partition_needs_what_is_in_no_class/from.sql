create operator family fam using hash;
create operator class ops for type int4 using hash family fam as operator 1 =;
create table hp (a int) partition by hash (a);
