-- Create user_prefs
--
-- Revision ID: b3d9faabd33a
-- Revises: d960993fbc2a
-- Create Date: 2026-03-04 19:20:12+00:00

-- schemactl:up
CREATE TABLE user_prefs (
    user_id            uuid           NOT NULL,
    marketplaces       marketplace[]  NOT NULL DEFAULT '{}',
    categories         text[]         NOT NULL DEFAULT '{}',
    worst_condition    item_condition NOT NULL DEFAULT 'good',
    maximum_price      numeric(12, 2),
    minimum_score      numeric(5, 4)  NOT NULL DEFAULT 0.7,
    quiet_hours_start  time,
    quiet_hours_end    time,
    time_zone          text           NOT NULL DEFAULT 'Europe/Berlin',
    created_at         timestamptz    NOT NULL DEFAULT now(),
    updated_at         timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT pk_user_prefs PRIMARY KEY (user_id),
    CONSTRAINT ck_user_prefs_maximum_price CHECK (maximum_price > 0),
    CONSTRAINT ck_user_prefs_minimum_score CHECK (minimum_score BETWEEN 0 AND 1),
    CONSTRAINT ck_user_prefs_quiet_hours CHECK ((quiet_hours_start IS NULL) = (quiet_hours_end IS NULL))
);

CREATE INDEX ix_user_prefs_categories ON user_prefs USING gin (categories);

COMMENT ON TABLE user_prefs IS 'What a user wants to be told about; no row means the defaults';
COMMENT ON COLUMN user_prefs.marketplaces IS 'Empty means all';
COMMENT ON COLUMN user_prefs.categories IS 'Empty means all';
COMMENT ON COLUMN user_prefs.quiet_hours_start IS 'Local time in time_zone; the quiet hours may span midnight';

-- schemactl:down
DROP TABLE user_prefs;
