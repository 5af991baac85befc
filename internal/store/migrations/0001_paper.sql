-- The paper. One text for both databases; {{id}} is the row's own number. Times are
-- microseconds since 1970 in UTC, 0 for none; yes and no are 1 and 0; lists and objects are JSON.

CREATE TABLE settings (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE sections (
  id          {{id}},
  parent_id   BIGINT NOT NULL DEFAULT 0,
  slug        TEXT NOT NULL,
  name        TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  color       TEXT NOT NULL DEFAULT '',
  position    INTEGER NOT NULL DEFAULT 0,
  path        TEXT NOT NULL UNIQUE
);

CREATE TABLE topics (
  id          {{id}},
  slug        TEXT NOT NULL UNIQUE,
  name        TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT ''
);

CREATE TABLE people (
  id    {{id}},
  slug  TEXT NOT NULL UNIQUE,
  name  TEXT NOT NULL,
  bio   TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT ''
);

CREATE TABLE pictures (
  id         {{id}},
  key        TEXT NOT NULL DEFAULT '',
  origin_url TEXT NOT NULL DEFAULT '',
  mime       TEXT NOT NULL DEFAULT '',
  width      INTEGER NOT NULL DEFAULT 0,
  height     INTEGER NOT NULL DEFAULT 0,
  widths     TEXT NOT NULL DEFAULT '[]',
  title      TEXT NOT NULL DEFAULT '',
  alt        TEXT NOT NULL DEFAULT '',
  caption    TEXT NOT NULL DEFAULT '',
  credit     TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL
);
CREATE INDEX pictures_origin ON pictures (origin_url) WHERE origin_url <> '';
CREATE INDEX pictures_key ON pictures (key) WHERE key <> '';

-- A story's identity and facts, and what a list shows of it (from headline on): of the live
-- revision where there is one, else of the working one.
CREATE TABLE stories (
  id             {{id}},
  kind           TEXT NOT NULL,
  path           TEXT NOT NULL DEFAULT '',
  want_path      TEXT NOT NULL DEFAULT '',
  slug           TEXT NOT NULL DEFAULT '',
  state          TEXT NOT NULL,
  private        INTEGER NOT NULL DEFAULT 0,
  version        BIGINT NOT NULL DEFAULT 1,
  created_at     BIGINT NOT NULL,
  published_at   BIGINT NOT NULL DEFAULT 0,
  updated_at     BIGINT NOT NULL DEFAULT 0,
  corrected_at   BIGINT NOT NULL DEFAULT 0,
  withdrawn_at   BIGINT NOT NULL DEFAULT 0,
  embargo_until  BIGINT NOT NULL DEFAULT 0,
  planned_at     BIGINT NOT NULL DEFAULT 0,
  comments_open  INTEGER NOT NULL DEFAULT 1,
  sticky         INTEGER NOT NULL DEFAULT 0,
  translation_of BIGINT NOT NULL DEFAULT 0,
  guid           TEXT NOT NULL DEFAULT '',
  live_id        BIGINT NOT NULL DEFAULT 0,
  working_id     BIGINT NOT NULL DEFAULT 0,
  headline       TEXT NOT NULL DEFAULT '',
  kicker         TEXT NOT NULL DEFAULT '',
  excerpt        TEXT NOT NULL DEFAULT '',
  lang           TEXT NOT NULL DEFAULT '',
  section_id     BIGINT NOT NULL DEFAULT 0,
  bylines        TEXT NOT NULL DEFAULT '[]',
  picture        TEXT NOT NULL DEFAULT '',
  words          INTEGER NOT NULL DEFAULT 0,
  comments       INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX stories_state ON stories (state, id);
CREATE INDEX stories_pages ON stories (headline, id) WHERE kind = 'page' AND state = 'published';
CREATE INDEX stories_translation ON stories (translation_of) WHERE translation_of <> 0;

CREATE TABLE revisions (
  id           {{id}},
  story_id     BIGINT NOT NULL REFERENCES stories (id),
  number       INTEGER NOT NULL,
  state        TEXT NOT NULL,
  scheduled_at BIGINT NOT NULL DEFAULT 0,
  author       TEXT NOT NULL DEFAULT '',
  note         TEXT NOT NULL DEFAULT '',
  created_at   BIGINT NOT NULL,
  saved_at     BIGINT NOT NULL,
  headline     TEXT NOT NULL DEFAULT '',
  standfirst   TEXT NOT NULL DEFAULT '',
  body         TEXT NOT NULL DEFAULT '',
  meta         TEXT NOT NULL DEFAULT '{}',
  UNIQUE (story_id, number)
);
CREATE INDEX revisions_due ON revisions (scheduled_at) WHERE state = 'scheduled';

-- The lists that readers see: all (target 0), a section with those below it, a topic, an author.
-- Only public stories have rows.
CREATE TABLE listings (
  list         INTEGER NOT NULL,
  target_id    BIGINT NOT NULL,
  published_at BIGINT NOT NULL,
  story_id     BIGINT NOT NULL REFERENCES stories (id),
  PRIMARY KEY (list, target_id, published_at, story_id)
){{without_rowid}};
CREATE INDEX listings_story ON listings (story_id);

-- What an import brought, as it was.
CREATE TABLE imported_bodies (
  story_id BIGINT PRIMARY KEY REFERENCES stories (id),
  format   TEXT NOT NULL,
  body     TEXT NOT NULL
);

CREATE TABLE addresses (
  path       TEXT PRIMARY KEY,
  kind       TEXT NOT NULL,
  target_id  BIGINT NOT NULL DEFAULT 0,
  state      TEXT NOT NULL,
  location   TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL
){{without_rowid}};
CREATE INDEX addresses_target ON addresses (kind, target_id);

CREATE TABLE comments (
  id         {{id}},
  story_id   BIGINT NOT NULL REFERENCES stories (id),
  parent_id  BIGINT NOT NULL DEFAULT 0,
  thread_id  BIGINT NOT NULL DEFAULT 0,
  kind       TEXT NOT NULL,
  state      TEXT NOT NULL,
  name       TEXT NOT NULL DEFAULT '',
  email      TEXT NOT NULL DEFAULT '',
  url        TEXT NOT NULL DEFAULT '',
  body       TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  source     TEXT NOT NULL DEFAULT '',
  score      DOUBLE PRECISION NOT NULL DEFAULT 0,
  reasons    TEXT NOT NULL DEFAULT '[]',
  digest     TEXT NOT NULL DEFAULT ''
);
CREATE INDEX comments_story ON comments (story_id, state, thread_id);
CREATE INDEX comments_state ON comments (state, id);
CREATE INDEX comments_digest ON comments (digest, created_at) WHERE digest <> '';
CREATE INDEX comments_source ON comments (source, created_at) WHERE source <> '';

-- Where an imported thing came from, so that a second run knows it again.
CREATE TABLE origins (
  source     TEXT NOT NULL,
  kind       TEXT NOT NULL,
  foreign_id TEXT NOT NULL,
  local_id   BIGINT NOT NULL,
  digest     TEXT NOT NULL DEFAULT '',
  version    BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (source, kind, foreign_id)
){{without_rowid}};

CREATE TABLE neighbours (
  story_id BIGINT NOT NULL REFERENCES stories (id),
  rank     INTEGER NOT NULL,
  other_id BIGINT NOT NULL,
  score    DOUBLE PRECISION NOT NULL,
  why      TEXT NOT NULL DEFAULT '[]',
  PRIMARY KEY (story_id, rank)
){{without_rowid}};
CREATE INDEX neighbours_other ON neighbours (other_id);

CREATE TABLE audit (
  id     {{id}},
  at     BIGINT NOT NULL,
  actor  TEXT NOT NULL,
  action TEXT NOT NULL,
  kind   TEXT NOT NULL,
  target BIGINT NOT NULL DEFAULT 0,
  note   TEXT NOT NULL DEFAULT ''
);
CREATE INDEX audit_target ON audit (kind, target);

-- The outbox. A number is taken from the one row of event_counter as the last act of a
-- transaction, so that numbers have no gaps and become visible in order.
CREATE TABLE event_counter (
  id   INTEGER PRIMARY KEY,
  last BIGINT NOT NULL
);
INSERT INTO event_counter (id, last) VALUES (1, 0);

CREATE TABLE events (
  seq     BIGINT PRIMARY KEY,
  kind    TEXT NOT NULL,
  stories TEXT NOT NULL DEFAULT '[]',
  at      BIGINT NOT NULL
);

CREATE TABLE followers (
  name TEXT PRIMARY KEY,
  seq  BIGINT NOT NULL
);
