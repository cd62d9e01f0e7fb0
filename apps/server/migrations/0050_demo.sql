-- The demo program: an example that is audited like any other repository, with people and plans made up around it. All of it can be taken out again.
ALTER TABLE repository ADD COLUMN demo boolean NOT NULL DEFAULT false;
CREATE UNIQUE INDEX repository_one_demo ON repository (org_id) WHERE demo;
-- Planning that came with the demo; what a person changes is theirs from then on.
ALTER TABLE program_record ADD COLUMN demo boolean NOT NULL DEFAULT false;
-- Taking out what was said asks of every event whether it is still referred to. Events are numbered upwards, so that these grow at their end only.
CREATE INDEX verdict_by_event ON verdict (org_id, event_id);
CREATE INDEX verdict_latest_by_event ON verdict_latest (org_id, event_id);
