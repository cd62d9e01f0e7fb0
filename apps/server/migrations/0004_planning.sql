-- Kinds of planning records: one record about the program itself, and notices to owners.
ALTER TABLE program_record DROP CONSTRAINT program_record_kind_check;
ALTER TABLE program_record ADD CONSTRAINT program_record_kind_check
  CHECK (kind IN ('phase', 'auditor', 'absence', 'dependency', 'review', 'risk', 'hours', 'baseline', 'program', 'notice'));
-- There is one program, and one phase of a number.
CREATE UNIQUE INDEX program_record_one_program ON program_record (org_id) WHERE kind = 'program';
CREATE UNIQUE INDEX program_record_one_phase ON program_record (org_id, (body ->> 'number')) WHERE kind = 'phase';
CREATE INDEX program_record_by_service ON program_record (org_id, service_id, kind) WHERE service_id IS NOT NULL;

-- Counted by dashboards: what people answered, and findings by service and state.
CREATE INDEX verdict_human ON verdict (org_id, service_id, standard) WHERE method = 'human' AND NOT stale;
CREATE INDEX finding_by_service_state ON finding (org_id, service_id, state, severity);
