-- What a topic's page has beside its stories: an introduction in the form of a story's body, a picture, the stories that an editor put
-- first (a list of ids). A topic that was merged into another stays for the stories whose text names it. sort is the name as a list from A to Z
-- orders it.
ALTER TABLE topics ADD COLUMN intro TEXT NOT NULL DEFAULT '';
ALTER TABLE topics ADD COLUMN picture_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE topics ADD COLUMN pins TEXT NOT NULL DEFAULT '[]';
ALTER TABLE topics ADD COLUMN merged_into BIGINT NOT NULL DEFAULT 0;
ALTER TABLE topics ADD COLUMN sort TEXT{{bytes}} NOT NULL DEFAULT '';
UPDATE topics SET sort = lower(name);
CREATE INDEX topics_merged ON topics (merged_into) WHERE merged_into <> 0;
CREATE INDEX topics_sort ON topics (sort, id) WHERE merged_into = 0;

-- What is computed of a topic in the background, so that nothing is while a reader waits.
CREATE TABLE topic_digests (
  topic_id BIGINT PRIMARY KEY,
  at       BIGINT NOT NULL,
  stories  BIGINT NOT NULL,
  digest   TEXT NOT NULL
);

-- What an editor does not want suggested again.
CREATE TABLE topic_refusals (
  kind     TEXT NOT NULL,
  story_id BIGINT NOT NULL,
  name     TEXT NOT NULL,
  at       BIGINT NOT NULL,
  PRIMARY KEY (story_id, kind, name)
){{without_rowid}};
