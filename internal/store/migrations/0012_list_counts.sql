-- How many stories of a list were published in each stretch of time, published_at / 2^41 microseconds being its number (25 days): so that no page
-- counts rows, and a page far down a list is found without reading what stands before it. A stretch without a story has no row.
CREATE TABLE list_counts (
  list      INTEGER NOT NULL,
  target_id BIGINT NOT NULL,
  stretch   BIGINT NOT NULL,
  stories   BIGINT NOT NULL,
  PRIMARY KEY (list, target_id, stretch)
){{without_rowid}};
INSERT INTO list_counts (list, target_id, stretch, stories)
  SELECT list, target_id, published_at >> 41, count(*) FROM listings GROUP BY list, target_id, published_at >> 41;
