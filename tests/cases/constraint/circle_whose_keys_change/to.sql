CREATE TABLE departments (
    id integer NOT NULL,
    number integer NOT NULL,
    head integer,
    CONSTRAINT departments_pkey PRIMARY KEY (number)
);
CREATE TABLE people (
    id integer NOT NULL,
    number integer NOT NULL,
    department integer,
    CONSTRAINT people_pkey PRIMARY KEY (number),
    CONSTRAINT people_department_fkey FOREIGN KEY (department) REFERENCES departments
);
ALTER TABLE departments ADD CONSTRAINT departments_head_fkey FOREIGN KEY (head) REFERENCES people;
