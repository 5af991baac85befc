-- Full text, as terms that our own analyser made. The text itself is in revisions.
CREATE VIRTUAL TABLE search_docs USING fts5 (
  head, body,
  content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0'
);
