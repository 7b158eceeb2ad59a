CREATE TYPE c AS (a integer, b text);
CREATE TABLE t OF c (b NOT NULL DEFAULT 'x');
CREATE TABLE u (a integer, b text);
CREATE TABLE w OF c;
