CREATE TABLE categories (
    tenant integer NOT NULL,
    id bigint NOT NULL,
    parent_id bigint,
    PRIMARY KEY (tenant, id),
    CONSTRAINT categories_parent_fkey FOREIGN KEY (tenant, parent_id) REFERENCES categories (tenant, id)
) PARTITION BY LIST (tenant);
CREATE TABLE categories_one PARTITION OF categories FOR VALUES IN (1);
CREATE TABLE categories_rest PARTITION OF categories DEFAULT;
