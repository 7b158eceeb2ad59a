CREATE TYPE c AS (a integer, b text);
CREATE TYPE d AS (a integer, b text, e date);
CREATE TABLE t (a integer, b text NOT NULL DEFAULT 'x');
CREATE TABLE u OF c (PRIMARY KEY (a));
CREATE TABLE w OF d;
