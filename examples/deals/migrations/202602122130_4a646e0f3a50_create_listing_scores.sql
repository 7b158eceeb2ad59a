-- Create listing_scores
--
-- Revision ID: 4a646e0f3a50
-- Revises: db369051800d
-- Create Date: 2026-02-12 21:30:05+00:00

-- schemactl:up
CREATE TABLE listing_scores (
    listing_id      bigint         NOT NULL,
    model_version   text           NOT NULL,
    score           numeric(5, 4)  NOT NULL,
    estimated_price numeric(12, 2) NOT NULL,
    expected_profit numeric(12, 2) NOT NULL,
    comp_count      integer        NOT NULL,
    reasons         jsonb          NOT NULL DEFAULT '[]',
    scored_at       timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT pk_listing_scores PRIMARY KEY (listing_id, model_version),
    CONSTRAINT fk_listing_scores_listing_id_listings
        FOREIGN KEY (listing_id) REFERENCES listings (id) ON DELETE CASCADE,
    CONSTRAINT ck_listing_scores_score CHECK (score BETWEEN 0 AND 1),
    CONSTRAINT ck_listing_scores_comp_count CHECK (comp_count >= 0),
    CONSTRAINT ck_listing_scores_reasons CHECK (jsonb_typeof(reasons) = 'array')
);

CREATE INDEX ix_listing_scores_model_version ON listing_scores (model_version, score DESC);

COMMENT ON TABLE listing_scores IS 'How good a deal a listing is; one row per listing and version of the scoring model';
COMMENT ON COLUMN listing_scores.score IS '0 is a bad deal, 1 a perfect one';
COMMENT ON COLUMN listing_scores.expected_profit IS 'Estimated price less price, fees and postage; may be negative';
COMMENT ON COLUMN listing_scores.reasons IS 'Why, in words for the user';

-- schemactl:down
DROP TABLE listing_scores;
