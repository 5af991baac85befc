-- What of the readers' pages an event changed, for the nodes that keep pages.
ALTER TABLE events ADD COLUMN touched TEXT NOT NULL DEFAULT '[]';
