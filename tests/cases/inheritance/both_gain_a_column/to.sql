CREATE TABLE top (id integer, kind text NOT NULL DEFAULT 'top', CONSTRAINT known CHECK (kind <> ''));
CREATE TABLE middle () INHERITS (top);
CREATE TABLE bottom (kind text NOT NULL DEFAULT 'bottom') INHERITS (middle);
CREATE TABLE apart (id integer, kind text NOT NULL DEFAULT 'apart') INHERITS (top);
