-- Create comps
--
-- Revision ID: db369051800d
-- Revises: c75c068811ad
-- Create Date: 2026-02-10 20:11:47+00:00

-- schemactl:up
CREATE TABLE comps (
    id          bigint         GENERATED ALWAYS AS IDENTITY,
    marketplace marketplace    NOT NULL,
    external_id text           NOT NULL,
    title       text           NOT NULL,
    brand       text,
    category    text           NOT NULL,
    condition   item_condition NOT NULL,
    sold_price  numeric(12, 2) NOT NULL,
    currency    text           NOT NULL DEFAULT 'EUR',
    sold_at     timestamptz    NOT NULL,
    created_at  timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT pk_comps PRIMARY KEY (id),
    CONSTRAINT uq_comps_marketplace_external_id UNIQUE (marketplace, external_id),
    CONSTRAINT ck_comps_sold_price CHECK (sold_price > 0),
    CONSTRAINT ck_comps_currency CHECK (currency ~ '^[A-Z]{3}$')
);

CREATE INDEX ix_comps_category ON comps (category, lower(brand), condition, sold_at DESC) INCLUDE (sold_price);
CREATE INDEX ix_comps_sold_at ON comps USING brin (sold_at);

COMMENT ON TABLE comps IS 'Comparable sales: what things went for, from which a fair price is estimated';
COMMENT ON COLUMN comps.sold_price IS 'What the buyer paid, without postage';

-- schemactl:down
DROP TABLE comps;
