-- Tell critical errors from plain ones
--
-- Revision ID: 93cf938309c8
-- Revises: af04309d6c99
-- Create Date: 2026-07-01 16:25:38+00:00

-- schemactl:up
ALTER TYPE error_level ADD VALUE 'critical' AFTER 'error';

-- schemactl:down
-- PostgreSQL cannot take a value out of an enum, so the type is built anew; critical errors become plain ones again.
ALTER TYPE error_level RENAME TO error_level_with_critical;

CREATE TYPE error_level AS ENUM ('info', 'warning', 'error');
COMMENT ON TYPE error_level IS 'How bad it is';

ALTER TABLE error_log ALTER COLUMN level DROP DEFAULT;
ALTER TABLE error_log ALTER COLUMN level TYPE error_level
    USING (CASE level::text WHEN 'critical' THEN 'error' ELSE level::text END)::error_level;
ALTER TABLE error_log ALTER COLUMN level SET DEFAULT 'error';

DROP TYPE error_level_with_critical;
