-- Systems that an organisation tells what happens, or hears from.
CREATE TABLE integration (
  org_id text NOT NULL DEFAULT current_org(),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  kind text NOT NULL CHECK (kind IN ('webhook', 'slack', 'teams', 'email', 'github', 'gitlab', 'jira', 'linear', 'github-hook', 'calendar')),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  -- Actions of the ledger: `finding.verify`, or `finding.*`.
  events text[] NOT NULL DEFAULT '{}',
  settings jsonb NOT NULL DEFAULT '{}',
  -- Addresses that are secrets, tokens and signing keys, encrypted by the server.
  secret bytea,
  enabled boolean NOT NULL DEFAULT true,
  -- When it was last looked at: a digest that was sent, a tracker that was asked.
  done_at timestamptz,
  problem text,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  PRIMARY KEY (org_id, id)
);

-- What has to be told, written in the transaction of what happened and sent by workers until it arrived or is given up.
CREATE TABLE outbox (
  org_id text NOT NULL DEFAULT current_org(),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  integration_id uuid NOT NULL,
  -- The event of the ledger; null for what is asked for by hand.
  seq bigint,
  event text NOT NULL,
  actor text NOT NULL,
  subject text NOT NULL,
  payload jsonb NOT NULL DEFAULT '{}',
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'dead')),
  attempts integer NOT NULL DEFAULT 0,
  next_at timestamptz NOT NULL DEFAULT now(),
  status integer,
  problem text,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  done_at timestamptz,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, integration_id, seq),
  FOREIGN KEY (org_id, integration_id) REFERENCES integration (org_id, id) ON DELETE CASCADE
);
CREATE INDEX outbox_due ON outbox (org_id, next_at) WHERE state = 'waiting';
CREATE INDEX outbox_newest ON outbox (org_id, integration_id, created_at DESC, id);

-- A finding and its issue in a tracker, with what both said when they were last the same.
CREATE TABLE tracker_link (
  org_id text NOT NULL DEFAULT current_org(),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  integration_id uuid NOT NULL,
  finding_id uuid NOT NULL,
  external_id text NOT NULL,
  external_key text NOT NULL,
  url text NOT NULL,
  external_version text NOT NULL,
  agreed jsonb NOT NULL DEFAULT '{}',
  conflicts jsonb NOT NULL DEFAULT '[]',
  synced_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, integration_id, finding_id),
  UNIQUE (org_id, integration_id, external_id),
  FOREIGN KEY (org_id, integration_id) REFERENCES integration (org_id, id) ON DELETE CASCADE,
  FOREIGN KEY (org_id, finding_id) REFERENCES finding (org_id, id) ON DELETE CASCADE
);
CREATE INDEX tracker_link_by_finding ON tracker_link (org_id, finding_id);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['integration', 'outbox', 'tracker_link'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY own_organisation ON %I USING (org_id = current_org()) WITH CHECK (org_id = current_org())', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO airworthy_app', name);
  END LOOP;
END
$$;

-- Appends under a lock on the head of the chain, and lays into the outbox what somebody wants to be told. What an integration did itself is
-- not told to it, and what happens to integrations is told to nobody, so that nothing goes round in circles.
CREATE OR REPLACE FUNCTION ledger_append(p_actor text, p_action text, p_subject text, p_payload jsonb) RETURNS bigint
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
  IF p_action NOT LIKE 'integration.%' THEN
    INSERT INTO outbox (org_id, integration_id, seq, event, actor, subject, payload)
      SELECT head.org_id, i.id, head.seq + 1, p_action, p_actor, p_subject, p_payload
      FROM integration i
      WHERE i.org_id = head.org_id AND i.enabled AND p_actor <> 'integration:' || i.id
        AND EXISTS (SELECT FROM unnest(i.events) e WHERE e = p_action OR (right(e, 2) = '.*' AND starts_with(p_action, left(e, -1))));
  END IF;
  -- Whoever watches is told when this is committed.
  PERFORM pg_notify('airworthy', json_build_object('org', head.org_id, 'seq', head.seq + 1, 'action', p_action, 'subject', p_subject)::text);
  RETURN head.seq + 1;
END
$$;
