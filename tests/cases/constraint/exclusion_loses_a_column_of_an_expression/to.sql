CREATE TABLE booking (room integer, seat integer GENERATED ALWAYS AS (room + 1) STORED,
    CONSTRAINT booking_once EXCLUDE USING btree ((seat * 2) WITH =));
