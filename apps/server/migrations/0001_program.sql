-- Tables of the program. Every row belongs to one organisation, and the role that serves requests sees the rows of one organisation only.

-- Roles belong to the whole server: another database of it may be migrated at this moment.
DO $$
BEGIN
  CREATE ROLE airworthy_app NOLOGIN NOSUPERUSER NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;
DO $$
BEGIN
  IF NOT pg_has_role(current_user, 'airworthy_app', 'MEMBER') THEN
    EXECUTE format('GRANT airworthy_app TO %I', current_user);
  END IF;
END
$$;

CREATE FUNCTION current_org() RETURNS text
  LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('airworthy.org', true), '') $$;

-- What an organisation may set: deadlines, rates, the schedule of audits.
CREATE TABLE organisation_settings (
  org_id text PRIMARY KEY,
  settings jsonb NOT NULL DEFAULT '{}',
  version integer NOT NULL DEFAULT 1,
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE repository (
  org_id text NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  name text NOT NULL,
  source text NOT NULL CHECK (source IN ('folder', 'git', 'archive', 'push')),
  -- The folder or the address; empty for archives and pushed results.
  location text NOT NULL DEFAULT '',
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, name)
);

CREATE TABLE service (
  org_id text NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  repository_id uuid NOT NULL,
  name text NOT NULL,
  path text NOT NULL,
  criticality text NOT NULL DEFAULT 'medium' CHECK (criticality IN ('critical', 'high', 'medium', 'low')),
  phase integer,
  owner_id text,
  -- Standards added or taken away by people, steps set by people.
  overrides jsonb NOT NULL DEFAULT '[]',
  steps jsonb NOT NULL DEFAULT '{}',
  -- Of the newest finished run.
  latest_run_id uuid,
  summary jsonb,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, repository_id, name),
  FOREIGN KEY (org_id, repository_id) REFERENCES repository (org_id, id)
);

-- Bytes by their content: results, archives, attachments.
CREATE TABLE blob (
  org_id text NOT NULL,
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  media_type text NOT NULL,
  size integer NOT NULL,
  bytes bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, sha256)
);

CREATE TABLE run (
  org_id text NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  repository_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  trigger text NOT NULL CHECK (trigger IN ('person', 'schedule', 'push')),
  requested_by text NOT NULL,
  -- An archive that was uploaded for this run.
  archive_sha256 text,
  commit text,
  tree_hash text,
  standards_hash text,
  tool_version text,
  result_sha256 text,
  progress text,
  problem text,
  attempts integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  finished_at timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, repository_id) REFERENCES repository (org_id, id)
);
CREATE INDEX run_by_repository ON run (org_id, repository_id, created_at DESC);

-- What a run said of a service, without its verdicts.
CREATE TABLE service_run (
  org_id text NOT NULL,
  run_id uuid NOT NULL,
  service_id uuid NOT NULL,
  finished_at timestamptz NOT NULL,
  grade text NOT NULL,
  points real,
  coverage real NOT NULL,
  counts jsonb NOT NULL,
  decisions jsonb NOT NULL,
  components jsonb NOT NULL,
  PRIMARY KEY (org_id, service_id, run_id),
  FOREIGN KEY (org_id, run_id) REFERENCES run (org_id, id),
  FOREIGN KEY (org_id, service_id) REFERENCES service (org_id, id)
);

CREATE TABLE standard_score (
  org_id text NOT NULL,
  service_id uuid NOT NULL,
  standard text NOT NULL,
  title text NOT NULL,
  grade text NOT NULL,
  points real,
  coverage real NOT NULL,
  pass integer NOT NULL,
  partial integer NOT NULL,
  fail integer NOT NULL,
  not_applicable integer NOT NULL,
  unknown integer NOT NULL,
  PRIMARY KEY (org_id, service_id, standard),
  FOREIGN KEY (org_id, service_id) REFERENCES service (org_id, id)
);

-- The text of items that verdicts refer to, by the hash of what a person reads.
CREATE TABLE item_card (
  org_id text NOT NULL,
  item text NOT NULL,
  standard text NOT NULL,
  severity text NOT NULL,
  text_hash text NOT NULL,
  card jsonb NOT NULL,
  PRIMARY KEY (org_id, item)
);

-- Everything that was ever said about an item of a service. Never changed, never deleted.
CREATE TABLE verdict_event (
  org_id text NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  service_id uuid NOT NULL,
  item text NOT NULL,
  method text NOT NULL CHECK (method IN ('static', 'live', 'imported', 'human')),
  status text NOT NULL CHECK (status IN ('PASS', 'PARTIAL', 'FAIL', 'N/A', 'UNKNOWN')),
  confidence text NOT NULL CHECK (confidence IN ('proved', 'likely')),
  reason text NOT NULL,
  evidence jsonb NOT NULL DEFAULT '[]',
  item_hash text NOT NULL,
  code_hash text NOT NULL,
  run_id uuid,
  actor text NOT NULL,
  -- Of human verdicts on critical items, which a second person has to look at.
  review text NOT NULL DEFAULT 'none' CHECK (review IN ('none', 'pending', 'approved', 'rejected')),
  reviewer text CHECK (reviewer <> actor),
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, id),
  CHECK (review <> 'approved' OR reviewer IS NOT NULL),
  FOREIGN KEY (org_id, service_id) REFERENCES service (org_id, id)
);
CREATE INDEX verdict_event_human ON verdict_event (org_id, service_id, item) WHERE method = 'human';
CREATE INDEX verdict_event_by_item ON verdict_event (org_id, service_id, item, id DESC);

-- The newest word of each method.
CREATE TABLE verdict_latest (
  org_id text NOT NULL,
  service_id uuid NOT NULL,
  item text NOT NULL,
  method text NOT NULL,
  event_id bigint NOT NULL,
  status text NOT NULL,
  fingerprint text NOT NULL,
  item_hash text NOT NULL,
  code_hash text NOT NULL,
  review text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (org_id, service_id, item, method),
  FOREIGN KEY (org_id, event_id) REFERENCES verdict_event (org_id, id)
);

-- What counts, by the stated precedence of methods.
CREATE TABLE verdict (
  org_id text NOT NULL,
  service_id uuid NOT NULL,
  item text NOT NULL,
  standard text NOT NULL,
  severity text NOT NULL,
  status text NOT NULL,
  method text NOT NULL,
  event_id bigint NOT NULL,
  -- A human verdict stands that the code or the item has left behind.
  stale boolean NOT NULL DEFAULT false,
  contradicted boolean NOT NULL DEFAULT false,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (org_id, service_id, item),
  FOREIGN KEY (org_id, service_id) REFERENCES service (org_id, id),
  FOREIGN KEY (org_id, event_id) REFERENCES verdict_event (org_id, id)
);
CREATE INDEX verdict_by_item ON verdict (org_id, item, service_id);
CREATE INDEX verdict_open ON verdict (org_id, service_id, severity) WHERE status = 'UNKNOWN' OR stale;

-- Who is answering what, so that two people don't do the same work.
CREATE TABLE claim (
  org_id text NOT NULL,
  service_id uuid NOT NULL,
  item text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('answer', 'review')),
  user_id text NOT NULL,
  until timestamptz NOT NULL,
  PRIMARY KEY (org_id, service_id, item, kind),
  FOREIGN KEY (org_id, service_id) REFERENCES service (org_id, id)
);

CREATE TABLE finding (
  org_id text NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  service_id uuid NOT NULL,
  fingerprint text NOT NULL,
  item text NOT NULL,
  severity text NOT NULL CHECK (severity IN ('critical', 'high', 'medium', 'low')),
  state text NOT NULL DEFAULT 'open'
    CHECK (state IN ('open', 'triaged', 'planned', 'in-progress', 'fixed', 'verified', 'waived', 'false-positive')),
  status text NOT NULL CHECK (status IN ('FAIL', 'PARTIAL')),
  title text NOT NULL,
  message text NOT NULL,
  locations jsonb NOT NULL,
  role text NOT NULL,
  effort_hours real NOT NULL,
  owner_id text,
  -- The life of the finding as `packages/program` tells it; the columns beside it are what lists are sorted and counted by.
  life jsonb NOT NULL,
  due_at timestamptz,
  first_run_id uuid,
  last_run_id uuid,
  -- False when the newest run no longer mentions it; that alone closes nothing.
  seen boolean NOT NULL DEFAULT true,
  opened_at timestamptz NOT NULL DEFAULT now(),
  closed_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, service_id, fingerprint),
  FOREIGN KEY (org_id, service_id) REFERENCES service (org_id, id)
);
CREATE INDEX finding_open ON finding (org_id, severity, due_at) WHERE state NOT IN ('verified', 'waived', 'false-positive');
CREATE INDEX finding_by_item ON finding (org_id, service_id, item);

CREATE TABLE finding_change (
  org_id text NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  finding_id uuid NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  actor text NOT NULL,
  from_state text,
  to_state text NOT NULL,
  note text NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, finding_id) REFERENCES finding (org_id, id)
);
CREATE INDEX finding_change_by_finding ON finding_change (org_id, finding_id, id);

CREATE TABLE waiver (
  org_id text NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  finding_id uuid NOT NULL,
  reason text NOT NULL,
  state text NOT NULL DEFAULT 'requested' CHECK (state IN ('requested', 'approved', 'rejected', 'withdrawn', 'revoked')),
  requested_by text NOT NULL,
  requested_at timestamptz NOT NULL DEFAULT now(),
  decided_by text,
  decided_at timestamptz,
  note text NOT NULL DEFAULT '',
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, id),
  -- Two people, whatever the code above says.
  CHECK (state NOT IN ('approved', 'rejected') OR (decided_by IS NOT NULL AND decided_by <> requested_by)),
  FOREIGN KEY (org_id, finding_id) REFERENCES finding (org_id, id)
);
CREATE UNIQUE INDEX waiver_one_open ON waiver (org_id, finding_id) WHERE state IN ('requested', 'approved');
CREATE INDEX waiver_expiring ON waiver (expires_at) WHERE state = 'approved';

CREATE TABLE comment (
  org_id text NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  subject_type text NOT NULL CHECK (subject_type IN ('finding', 'verdict', 'service', 'review')),
  subject_id text NOT NULL,
  author_id text NOT NULL,
  body text NOT NULL CHECK (length(body) BETWEEN 1 AND 10000),
  mentions text[] NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, id)
);
CREATE INDEX comment_by_subject ON comment (org_id, subject_type, subject_id, created_at);

CREATE TABLE attachment (
  org_id text NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  subject_type text NOT NULL CHECK (subject_type IN ('finding', 'verdict', 'service', 'review')),
  subject_id text NOT NULL,
  name text NOT NULL,
  sha256 text NOT NULL,
  added_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, sha256) REFERENCES blob (org_id, sha256)
);
CREATE INDEX attachment_by_subject ON attachment (org_id, subject_type, subject_id);

-- Planning: phases, auditors, absences, reviews, risks, hours. One table, because they are edited as documents and never joined.
CREATE TABLE program_record (
  org_id text NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  kind text NOT NULL CHECK (kind IN ('phase', 'auditor', 'absence', 'dependency', 'review', 'risk', 'hours', 'baseline')),
  service_id uuid,
  body jsonb NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, service_id) REFERENCES service (org_id, id)
);
CREATE INDEX program_record_by_kind ON program_record (org_id, kind, created_at);

-- Answers to creates that were sent with an Idempotency-Key.
CREATE TABLE idempotent_answer (
  org_id text NOT NULL,
  user_id text NOT NULL,
  key text NOT NULL,
  request_hash text NOT NULL,
  status integer,
  body jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, user_id, key)
);
CREATE INDEX idempotent_answer_old ON idempotent_answer (created_at);

-- The ledger: every change of anything above, chained by hashes.
CREATE TABLE ledger (
  org_id text NOT NULL,
  seq bigint NOT NULL,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  payload jsonb NOT NULL,
  prev_hash text NOT NULL,
  hash text NOT NULL,
  PRIMARY KEY (org_id, seq)
);
CREATE INDEX ledger_by_subject ON ledger (org_id, subject, seq DESC);

CREATE TABLE ledger_head (
  org_id text PRIMARY KEY,
  seq bigint NOT NULL,
  hash text NOT NULL
);

-- The words that are hashed, in one place: the export and the verification in code follow it.
CREATE FUNCTION ledger_words(prev text, org text, seq bigint, at timestamptz, actor text, action text, subject text, payload jsonb)
  RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT prev || E'\n' || org || E'\n' || seq || E'\n' || (extract(epoch FROM at) * 1000000)::bigint || E'\n'
      || to_json(actor)::text || E'\n' || to_json(action)::text || E'\n' || to_json(subject)::text || E'\n' || payload::text
$$;

-- Appends under a lock on the head of the chain, so that there is one order.
CREATE FUNCTION ledger_append(p_actor text, p_action text, p_subject text, p_payload jsonb) RETURNS bigint
  LANGUAGE plpgsql AS $$
DECLARE
  head ledger_head;
  moment timestamptz := clock_timestamp();
  next_hash text;
BEGIN
  INSERT INTO ledger_head (org_id, seq, hash) VALUES (current_org(), 0, repeat('0', 64)) ON CONFLICT (org_id) DO NOTHING;
  SELECT * INTO STRICT head FROM ledger_head WHERE org_id = current_org() FOR UPDATE;
  next_hash := encode(sha256(convert_to(
    ledger_words(head.hash, head.org_id, head.seq + 1, moment, p_actor, p_action, p_subject, p_payload), 'UTF8')), 'hex');
  INSERT INTO ledger (org_id, seq, at, actor, action, subject, payload, prev_hash, hash)
    VALUES (head.org_id, head.seq + 1, moment, p_actor, p_action, p_subject, p_payload, head.hash, next_hash);
  UPDATE ledger_head SET seq = head.seq + 1, hash = next_hash WHERE org_id = head.org_id;
  -- Whoever watches is told when this is committed.
  PERFORM pg_notify('airworthy', json_build_object('org', head.org_id, 'seq', head.seq + 1, 'action', p_action, 'subject', p_subject)::text);
  RETURN head.seq + 1;
END
$$;

-- Row security, forced, the same on every table of an organisation. Tables that come later bring their own.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY[
    'organisation_settings', 'repository', 'service', 'blob', 'run', 'service_run',
    'standard_score', 'item_card', 'verdict_event', 'verdict_latest', 'verdict', 'claim',
    'finding', 'finding_change', 'waiver', 'comment', 'attachment', 'program_record',
    'idempotent_answer', 'ledger', 'ledger_head'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY own_organisation ON %I USING (org_id = current_org()) WITH CHECK (org_id = current_org())', name);
    EXECUTE format('ALTER TABLE %I ALTER COLUMN org_id SET DEFAULT current_org()', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO airworthy_app', name);
  END LOOP;
  -- What was said stays said.
  REVOKE UPDATE, DELETE ON ledger, verdict_event, finding_change FROM airworthy_app;
  GRANT UPDATE (review, reviewer) ON verdict_event TO airworthy_app;
END
$$;
