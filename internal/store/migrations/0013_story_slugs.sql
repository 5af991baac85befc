-- Who asks for a story at an address of which the last part alone is right finds it by that.
CREATE INDEX stories_slug ON stories (slug) WHERE state = 'published' AND slug <> '';
