CREATE TABLE g (a timestamptz, b text);
