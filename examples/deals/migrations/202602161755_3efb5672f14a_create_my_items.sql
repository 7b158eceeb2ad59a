-- Create my_items
--
-- Revision ID: 3efb5672f14a
-- Revises: 4a646e0f3a50
-- Create Date: 2026-02-16 17:55:20+00:00

-- schemactl:up
CREATE TYPE item_status AS ENUM ('draft', 'in_stock', 'listed', 'sold', 'kept');

CREATE TABLE my_items (
    id                uuid           NOT NULL DEFAULT gen_random_uuid(),
    user_id           uuid           NOT NULL,
    source_listing_id bigint,
    title             text           NOT NULL,
    description       text,
    brand             text,
    category          text           NOT NULL,
    condition         item_condition NOT NULL,
    status            item_status    NOT NULL DEFAULT 'draft',
    purchase_price    numeric(12, 2),
    asking_price      numeric(12, 2),
    currency          text           NOT NULL DEFAULT 'EUR',
    photos            text[]         NOT NULL DEFAULT '{}',
    created_at        timestamptz    NOT NULL DEFAULT now(),
    updated_at        timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT pk_my_items PRIMARY KEY (id),
    CONSTRAINT fk_my_items_source_listing_id_listings
        FOREIGN KEY (source_listing_id) REFERENCES listings (id) ON DELETE SET NULL,
    CONSTRAINT ck_my_items_prices CHECK (purchase_price >= 0 AND asking_price > 0),
    CONSTRAINT ck_my_items_currency CHECK (currency ~ '^[A-Z]{3}$')
);

CREATE INDEX ix_my_items_user_id_status ON my_items (user_id, status, updated_at DESC);
CREATE INDEX ix_my_items_source_listing_id ON my_items (source_listing_id) WHERE source_listing_id IS NOT NULL;

COMMENT ON TYPE item_status IS 'Where a thing stands between purchase and sale';
COMMENT ON TABLE my_items IS 'What users own and mean to sell';
COMMENT ON COLUMN my_items.source_listing_id IS 'The listing it was bought from, if it was found here';
COMMENT ON COLUMN my_items.photos IS 'Object storage keys, cover photo first';

-- schemactl:down
DROP TABLE my_items;
DROP TYPE item_status;
