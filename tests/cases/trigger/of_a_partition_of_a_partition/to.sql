create table p(a int, b int) partition by list(a);
create table k partition of p default partition by list(b);
create table kk partition of k default;
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t before update on k for each row execute function f();

