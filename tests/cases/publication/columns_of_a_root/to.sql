-- PostgreSQL 15
create table p (a int, b int) partition by list (a);
create table p1 partition of p for values in (1);
create table o (a int, b int);
create publication q for table p (a) with (publish_via_partition_root=true);
