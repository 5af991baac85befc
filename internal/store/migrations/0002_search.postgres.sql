-- Full text, as terms that our own analyser made. The text itself is in revisions.
CREATE TABLE search_docs (
  story_id BIGINT PRIMARY KEY,
  terms    TSVECTOR NOT NULL
);
CREATE INDEX search_docs_terms ON search_docs USING gin (terms);
