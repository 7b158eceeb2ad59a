-- Create notifications
--
-- Revision ID: 1144cae27635
-- Revises: b3d9faabd33a
-- Create Date: 2026-03-04 20:14:29+00:00

-- schemactl:up
CREATE TYPE notification_channel AS ENUM ('push', 'email', 'in_app');
CREATE TYPE notification_kind AS ENUM ('new_deal', 'item_sold', 'account_expired');

CREATE TABLE notifications (
    id         bigint               GENERATED ALWAYS AS IDENTITY,
    user_id    uuid                 NOT NULL,
    kind       notification_kind    NOT NULL DEFAULT 'new_deal',
    channel    notification_channel NOT NULL DEFAULT 'in_app',
    listing_id bigint,
    order_id   uuid,
    title      text                 NOT NULL,
    body       text                 NOT NULL,
    created_at timestamptz          NOT NULL DEFAULT now(),
    sent_at    timestamptz,
    read_at    timestamptz,
    CONSTRAINT pk_notifications PRIMARY KEY (id),
    CONSTRAINT fk_notifications_listing_id_listings
        FOREIGN KEY (listing_id) REFERENCES listings (id) ON DELETE CASCADE,
    CONSTRAINT fk_notifications_order_id_orders FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE
);

CREATE INDEX ix_notifications_user_id_created_at ON notifications (user_id, created_at DESC);
CREATE INDEX ix_notifications_unread ON notifications (user_id) WHERE read_at IS NULL;
CREATE INDEX ix_notifications_unsent ON notifications (channel, created_at) WHERE sent_at IS NULL;
CREATE INDEX ix_notifications_listing_id ON notifications (listing_id) WHERE listing_id IS NOT NULL;
CREATE INDEX ix_notifications_order_id ON notifications (order_id) WHERE order_id IS NOT NULL;

COMMENT ON TYPE notification_channel IS 'How a message reaches the user';
COMMENT ON TYPE notification_kind IS 'What a message is about';
COMMENT ON TABLE notifications IS 'Messages to users, sent or still to be sent';
COMMENT ON COLUMN notifications.sent_at IS 'Null while it waits, for example for the end of quiet hours';

-- schemactl:down
DROP TABLE notifications;
DROP TYPE notification_kind;
DROP TYPE notification_channel;
