CREATE TABLE e (key int PRIMARY KEY, title text);
