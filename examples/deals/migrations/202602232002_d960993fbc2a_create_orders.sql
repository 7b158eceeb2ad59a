-- Create orders
--
-- Revision ID: d960993fbc2a
-- Revises: 0e9a61a37ea1
-- Create Date: 2026-02-23 20:02:36+00:00

-- schemactl:up
CREATE TYPE order_side AS ENUM ('purchase', 'sale');
CREATE TYPE order_status AS ENUM ('placed', 'paid', 'shipped', 'delivered', 'returned', 'cancelled');

CREATE TABLE orders (
    id            uuid           NOT NULL DEFAULT gen_random_uuid(),
    user_id       uuid           NOT NULL,
    side          order_side     NOT NULL,
    status        order_status   NOT NULL DEFAULT 'placed',
    marketplace   marketplace    NOT NULL,
    external_id   text,
    listing_id    bigint,
    my_item_id    uuid,
    cross_post_id uuid,
    price         numeric(12, 2) NOT NULL,
    fees          numeric(12, 2) NOT NULL DEFAULT 0,
    postage       numeric(12, 2) NOT NULL DEFAULT 0,
    currency      text           NOT NULL DEFAULT 'EUR',
    ordered_at    timestamptz    NOT NULL DEFAULT now(),
    updated_at    timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT pk_orders PRIMARY KEY (id),
    CONSTRAINT fk_orders_listing_id_listings FOREIGN KEY (listing_id) REFERENCES listings (id) ON DELETE SET NULL,
    CONSTRAINT fk_orders_my_item_id_my_items FOREIGN KEY (my_item_id) REFERENCES my_items (id) ON DELETE SET NULL,
    CONSTRAINT fk_orders_cross_post_id_cross_posts
        FOREIGN KEY (cross_post_id) REFERENCES cross_posts (id) ON DELETE SET NULL,
    CONSTRAINT ck_orders_amounts CHECK (price >= 0 AND fees >= 0 AND postage >= 0),
    CONSTRAINT ck_orders_currency CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT ck_orders_side CHECK (side = 'sale' OR cross_post_id IS NULL)
);

CREATE UNIQUE INDEX uq_orders_marketplace_external_id ON orders (marketplace, external_id)
    WHERE external_id IS NOT NULL;
CREATE INDEX ix_orders_user_id_ordered_at ON orders (user_id, ordered_at DESC);
CREATE INDEX ix_orders_listing_id ON orders (listing_id) WHERE listing_id IS NOT NULL;
CREATE INDEX ix_orders_my_item_id ON orders (my_item_id) WHERE my_item_id IS NOT NULL;
CREATE INDEX ix_orders_cross_post_id ON orders (cross_post_id) WHERE cross_post_id IS NOT NULL;
CREATE INDEX ix_orders_open ON orders (status, updated_at) WHERE status IN ('placed', 'paid', 'shipped');

COMMENT ON TYPE order_side IS 'Whether the user buys or sells';
COMMENT ON TYPE order_status IS 'Where an order stands';
COMMENT ON TABLE orders IS 'Purchases and sales; they stay when listing, item or cross-post are deleted';
COMMENT ON COLUMN orders.fees IS 'What the marketplace keeps';

-- schemactl:down
DROP TABLE orders;
DROP TYPE order_status;
DROP TYPE order_side;
