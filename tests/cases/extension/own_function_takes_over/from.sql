CREATE EXTENSION "uuid-ossp";
CREATE VIEW v AS SELECT uuid_generate_v4() AS id;
CREATE TABLE t (id uuid DEFAULT uuid_generate_v4());
