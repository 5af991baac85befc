-- The index of 0002, of which nothing was ever filled, in the order of publication: a document's number is its place in
-- time, so that "newest first" and a span of dates need no sorting. search_keys says which story it is.
DROP TABLE search_docs;
CREATE VIRTUAL TABLE search_docs USING fts5 (
  head, body, facets,
  content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0'
);
CREATE TABLE search_keys (
  key      INTEGER PRIMARY KEY,
  story_id BIGINT NOT NULL UNIQUE
);
