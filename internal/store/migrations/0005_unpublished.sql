-- Nearly all stories are published, and SQLite took an index over every state for the way to the few that a condition beside it picks out
-- (standing pages, translations): it read the whole paper for each page. The newsroom's lists need the index for the others only.
DROP INDEX stories_state;
CREATE INDEX stories_unpublished ON stories (state, id) WHERE state <> 'published';
