-- Decisions and components as they are in force where people changed what the newest run said; null where they did not.
ALTER TABLE service ADD COLUMN standing jsonb;
