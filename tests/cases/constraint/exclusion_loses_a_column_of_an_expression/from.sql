CREATE TABLE booking (room integer, seat integer, state text,
    CONSTRAINT booking_once EXCLUDE USING btree ((seat * 2) WITH =),
    CONSTRAINT booking_alone EXCLUDE USING btree (room WITH =) WHERE (state = 'booked'),
    CONSTRAINT booking_both EXCLUDE USING btree (room WITH =, abs(seat) WITH =));
