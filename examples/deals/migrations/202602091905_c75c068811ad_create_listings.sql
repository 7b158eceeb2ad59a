-- Create listings
--
-- Revision ID: c75c068811ad
-- Revises: 10e5547c329c
-- Create Date: 2026-02-09 19:05:33+00:00

-- schemactl:up
CREATE TYPE item_condition AS ENUM ('new', 'like_new', 'good', 'fair', 'for_parts');
CREATE TYPE listing_status AS ENUM ('active', 'sold', 'removed');

CREATE TABLE listings (
    id            bigint         GENERATED ALWAYS AS IDENTITY,
    marketplace   marketplace    NOT NULL,
    external_id   text           NOT NULL,
    url           text           NOT NULL,
    title         text           NOT NULL,
    description   text,
    brand         text,
    category      text           NOT NULL,
    condition     item_condition NOT NULL,
    status        listing_status NOT NULL DEFAULT 'active',
    price         numeric(12, 2) NOT NULL,
    currency      text           NOT NULL DEFAULT 'EUR',
    attributes    jsonb          NOT NULL DEFAULT '{}',
    listed_at     timestamptz    NOT NULL,
    first_seen_at timestamptz    NOT NULL DEFAULT now(),
    last_seen_at  timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT pk_listings PRIMARY KEY (id),
    CONSTRAINT uq_listings_marketplace_external_id UNIQUE (marketplace, external_id),
    CONSTRAINT ck_listings_price CHECK (price >= 0),
    CONSTRAINT ck_listings_currency CHECK (currency ~ '^[A-Z]{3}$')
);

CREATE INDEX ix_listings_active_category ON listings (category, listed_at DESC) WHERE status = 'active';
CREATE INDEX ix_listings_lower_brand ON listings (lower(brand), category) WHERE brand IS NOT NULL;
CREATE INDEX ix_listings_last_seen_at ON listings (last_seen_at) WHERE status = 'active';
CREATE INDEX ix_listings_attributes ON listings USING gin (attributes jsonb_path_ops);

COMMENT ON TYPE item_condition IS 'How worn a thing is, best first';
COMMENT ON TYPE listing_status IS 'Whether a listing can still be bought';
COMMENT ON TABLE listings IS 'Offers found on marketplaces, one row per offer';
COMMENT ON COLUMN listings.external_id IS 'The marketplace''s own number of the offer';
COMMENT ON COLUMN listings.attributes IS 'What the marketplace says besides: size, colour, model';
COMMENT ON COLUMN listings.last_seen_at IS 'Last visit that found the offer; old means gone';

-- schemactl:down
DROP TABLE listings;
DROP TYPE listing_status;
DROP TYPE item_condition;
