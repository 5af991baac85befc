-- The index of 0002, of which nothing was ever filled, in the order of publication: a document's number is its place in
-- time, so that "newest first" and a span of dates need no sorting. search_keys says which story it is.
DROP TABLE search_docs;
CREATE TABLE search_docs (
  key   BIGINT PRIMARY KEY,
  terms TSVECTOR NOT NULL
);
CREATE INDEX search_docs_terms ON search_docs USING gin (terms);
CREATE TABLE search_keys (
  key      BIGINT PRIMARY KEY,
  story_id BIGINT NOT NULL UNIQUE
);
