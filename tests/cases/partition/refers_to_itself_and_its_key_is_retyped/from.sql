-- The key of a partitioned table that refers to itself gets another type: the foreign key of each partition goes with the one it is part of.
CREATE TABLE categories (
    tenant integer NOT NULL,
    id integer NOT NULL,
    parent_id integer,
    PRIMARY KEY (tenant, id),
    CONSTRAINT categories_parent_fkey FOREIGN KEY (tenant, parent_id) REFERENCES categories (tenant, id)
) PARTITION BY LIST (tenant);
CREATE TABLE categories_one PARTITION OF categories FOR VALUES IN (1);
CREATE TABLE categories_rest PARTITION OF categories DEFAULT;
