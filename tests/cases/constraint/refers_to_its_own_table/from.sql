CREATE TABLE e (id int PRIMARY KEY, boss int REFERENCES e, title text);
