-- Search the titles of listings
--
-- Revision ID: c6a2420d0d65
-- Revises: b97ab5d13448
-- Create Date: 2026-06-22 20:48:31+00:00

-- schemactl:up no-transaction
-- Scrapers write to listings all the time: CONCURRENTLY does not make them wait.
CREATE INDEX CONCURRENTLY ix_listings_title ON listings USING gin (to_tsvector('simple', title));

-- schemactl:down no-transaction
DROP INDEX CONCURRENTLY ix_listings_title;
