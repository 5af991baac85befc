-- Running stories: stories of one event. What an editor said of one is title, topic_id, closed and hidden, and kept is 1 for one that an editor had a hand in.
-- The rest is kept up to date with its parts: shown says whether readers see it, count, oldest and newest are of the parts that they would see.
CREATE TABLE running_stories (
  id         {{id}},
  path       TEXT NOT NULL DEFAULT '',
  title      TEXT NOT NULL DEFAULT '',
  topic_id   BIGINT NOT NULL DEFAULT 0,
  closed     INTEGER NOT NULL DEFAULT 0,
  hidden     INTEGER NOT NULL DEFAULT 0,
  kept       INTEGER NOT NULL DEFAULT 0,
  shown      INTEGER NOT NULL DEFAULT 0,
  count      INTEGER NOT NULL DEFAULT 0,
  oldest     BIGINT NOT NULL DEFAULT 0,
  newest     BIGINT NOT NULL DEFAULT 0,
  version    BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL
);
CREATE INDEX running_stories_newest ON running_stories (newest, id) WHERE shown = 1;

-- A story in a running story. standing: 0 the engine found it, 1 an editor put it in, 2 an editor took it out for good. repeats is the
-- part that it is a near-copy of, 0 for none.
CREATE TABLE parts (
  running_id   BIGINT NOT NULL,
  story_id     BIGINT NOT NULL,
  standing     INTEGER NOT NULL,
  repeats      BIGINT NOT NULL DEFAULT 0,
  public       INTEGER NOT NULL DEFAULT 0,
  published_at BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (running_id, story_id)
){{without_rowid}};
CREATE UNIQUE INDEX parts_of ON parts (story_id) WHERE standing < 2;
CREATE INDEX parts_story ON parts (story_id);
CREATE INDEX parts_shown ON parts (running_id, published_at, story_id) WHERE standing < 2 AND public = 1 AND repeats = 0;

-- The topics of the running stories that readers see.
CREATE TABLE running_topics (
  topic_id   BIGINT NOT NULL,
  running_id BIGINT NOT NULL,
  PRIMARY KEY (topic_id, running_id)
){{without_rowid}};
CREATE INDEX running_topics_running ON running_topics (running_id);
