CREATE TABLE t ("/*c*/" int PRIMARY KEY, "--" text, ";" text);
CREATE INDEX i ON t ("--", "/*c*/");
