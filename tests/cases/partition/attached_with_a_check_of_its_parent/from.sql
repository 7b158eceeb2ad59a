CREATE TABLE event (id integer, place text, CONSTRAINT has_place CHECK (place <> '')) PARTITION BY LIST (place);
CREATE TABLE event_here (id integer, place text);
