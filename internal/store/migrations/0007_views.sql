-- Views of stories by the hour: hours since 1970 in UTC. They are added up, and go after some days.
CREATE TABLE views (
  hour     BIGINT NOT NULL,
  story_id BIGINT NOT NULL,
  views    BIGINT NOT NULL,
  PRIMARY KEY (hour, story_id)
){{without_rowid}};

-- What is most read in a section (0 is the whole paper) over so many hours, from rank 0 on.
CREATE TABLE rankings (
  section_id BIGINT NOT NULL,
  hours      INTEGER NOT NULL,
  rank       INTEGER NOT NULL,
  story_id   BIGINT NOT NULL,
  PRIMARY KEY (section_id, hours, rank)
){{without_rowid}};

-- When a node last took it upon itself to make the rankings.
CREATE TABLE ranked (
  id INTEGER PRIMARY KEY,
  at BIGINT NOT NULL
);
INSERT INTO ranked (id, at) VALUES (1, 0);
