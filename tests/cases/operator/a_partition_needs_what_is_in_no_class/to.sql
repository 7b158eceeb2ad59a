create function h(value int, seed int8) returns int8 language sql immutable strict as 'select value + seed';
create operator family fam using hash;
alter operator family fam using hash add function 2 (int4,int4) h(int4, int8);
create operator class ops for type int4 using hash family fam as operator 1 =;
create table hp (a int) partition by hash (a ops);
create table hp1 partition of hp for values with (modulus 4, remainder 0);
