-- Two tables refer to each other, and both keys become those of other columns.
CREATE TABLE departments (
    id integer NOT NULL,
    number integer NOT NULL,
    head integer,
    CONSTRAINT departments_pkey PRIMARY KEY (id)
);
CREATE TABLE people (
    id integer NOT NULL,
    number integer NOT NULL,
    department integer,
    CONSTRAINT people_pkey PRIMARY KEY (id),
    CONSTRAINT people_department_fkey FOREIGN KEY (department) REFERENCES departments
);
ALTER TABLE departments ADD CONSTRAINT departments_head_fkey FOREIGN KEY (head) REFERENCES people;
