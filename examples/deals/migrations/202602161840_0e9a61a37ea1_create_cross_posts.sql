-- Create cross_posts
--
-- Revision ID: 0e9a61a37ea1
-- Revises: 3efb5672f14a
-- Create Date: 2026-02-16 18:40:58+00:00

-- schemactl:up
CREATE TYPE cross_post_status AS ENUM ('queued', 'posted', 'failed', 'withdrawn', 'sold');

CREATE TABLE cross_posts (
    id                     uuid              NOT NULL DEFAULT gen_random_uuid(),
    my_item_id             uuid              NOT NULL,
    marketplace_account_id uuid              NOT NULL,
    status                 cross_post_status NOT NULL DEFAULT 'queued',
    price                  numeric(12, 2)    NOT NULL,
    external_id            text,
    url                    text,
    error_message          text,
    created_at             timestamptz       NOT NULL DEFAULT now(),
    updated_at             timestamptz       NOT NULL DEFAULT now(),
    posted_at              timestamptz,
    CONSTRAINT pk_cross_posts PRIMARY KEY (id),
    CONSTRAINT uq_cross_posts_my_item_id UNIQUE (my_item_id, marketplace_account_id),
    CONSTRAINT fk_cross_posts_my_item_id_my_items
        FOREIGN KEY (my_item_id) REFERENCES my_items (id) ON DELETE CASCADE,
    CONSTRAINT fk_cross_posts_marketplace_account_id_marketplace_accounts
        FOREIGN KEY (marketplace_account_id) REFERENCES marketplace_accounts (id) ON DELETE CASCADE,
    CONSTRAINT ck_cross_posts_price CHECK (price > 0),
    CONSTRAINT ck_cross_posts_posted CHECK (status <> 'posted' OR (external_id IS NOT NULL AND posted_at IS NOT NULL))
);

CREATE INDEX ix_cross_posts_marketplace_account_id ON cross_posts (marketplace_account_id, status);
CREATE INDEX ix_cross_posts_queue ON cross_posts (created_at) WHERE status = 'queued';

COMMENT ON TYPE cross_post_status IS 'Where an offer of ours stands on its marketplace';
COMMENT ON TABLE cross_posts IS 'One thing offered on several marketplaces, one row per account';
COMMENT ON COLUMN cross_posts.external_id IS 'The marketplace''s own number, known once posted';

-- schemactl:down
DROP TABLE cross_posts;
DROP TYPE cross_post_status;
