-- Figures of a program are counted from indexes: rows of findings are wide, and most of them were never moved since a run found them.
CREATE INDEX finding_figures ON finding (org_id, severity, state, due_at, opened_at, id);
CREATE INDEX finding_change_moved ON finding_change (org_id, finding_id) WHERE from_state IS NOT NULL;
