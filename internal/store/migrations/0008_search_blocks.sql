-- Full text, in blocks of our own instead of each database's (ADR 14). A document is a story as it was when it was indexed, under a number that
-- follows its time of publication; a changed story is a new document. What is in the blocks is package search's to say.
DROP TABLE search_docs;
DROP TABLE search_keys;

-- Documents. state is 0 while one is being indexed, 1 when readers find it, 2 when its story has another, or is public no longer.
CREATE TABLE search_docs (
  key      BIGINT PRIMARY KEY,
  story_id BIGINT NOT NULL,
  print    BIGINT NOT NULL,
  state    INTEGER NOT NULL
){{without_rowid}};
CREATE INDEX search_docs_story ON search_docs (story_id);
CREATE INDEX search_docs_gone ON search_docs (key) WHERE state = 2;

-- In how many documents a term is.
CREATE TABLE search_terms (
  term    {{blob}} PRIMARY KEY,
  stories BIGINT NOT NULL
){{without_rowid}};
CREATE INDEX search_terms_common ON search_terms (term) WHERE stories >= 32;

-- The documents that a term is in, from number at up to the next block's. places is where in them, unless it is long: then it is in search_places.
CREATE TABLE search_blocks (
  term   {{blob}} NOT NULL,
  at     BIGINT NOT NULL,
  docs   {{blob}} NOT NULL,
  places {{blob}},
  PRIMARY KEY (term, at)
){{without_rowid}};
CREATE TABLE search_places (
  term   {{blob}} NOT NULL,
  at     BIGINT NOT NULL,
  places {{blob}} NOT NULL,
  PRIMARY KEY (term, at)
){{without_rowid}};

-- Whose turn it is to write the index, which takes several transactions, and until when.
CREATE TABLE search_writer (
  id    INTEGER PRIMARY KEY,
  token BIGINT NOT NULL,
  until BIGINT NOT NULL
);
INSERT INTO search_writer (id, token, until) VALUES (1, 0, 0);

-- The index is empty: its follower begins anew.
DELETE FROM followers WHERE name = 'search';

-- Filters name authors.
CREATE INDEX people_name ON people (name);
