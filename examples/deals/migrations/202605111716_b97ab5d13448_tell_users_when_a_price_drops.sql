-- Tell users when a price drops
--
-- Revision ID: b97ab5d13448
-- Revises: cc446e938ead
-- Create Date: 2026-05-11 17:16:08+00:00

-- schemactl:up
ALTER TYPE notification_kind ADD VALUE 'price_drop' AFTER 'new_deal';

-- schemactl:down
-- PostgreSQL cannot take a value out of an enum, so the type is built anew; a price drop becomes a new deal.
ALTER TYPE notification_kind RENAME TO notification_kind_with_price_drop;

CREATE TYPE notification_kind AS ENUM ('new_deal', 'item_sold', 'account_expired');
COMMENT ON TYPE notification_kind IS 'What a message is about';

ALTER TABLE notifications ALTER COLUMN kind DROP DEFAULT;
ALTER TABLE notifications ALTER COLUMN kind TYPE notification_kind
    USING (CASE kind::text WHEN 'price_drop' THEN 'new_deal' ELSE kind::text END)::notification_kind;
ALTER TABLE notifications ALTER COLUMN kind SET DEFAULT 'new_deal';

DROP TYPE notification_kind_with_price_drop;
