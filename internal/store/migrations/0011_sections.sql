-- bar is a section's place in the bar at the top of every page, from 1; 0 leaves it to the paper, and -1 keeps it out. weight is how many stories it had
-- when they were last counted. A section that was merged into another stays for the stories whose text names it.
ALTER TABLE sections ADD COLUMN bar INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sections ADD COLUMN weight BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sections ADD COLUMN merged_into BIGINT NOT NULL DEFAULT 0;
