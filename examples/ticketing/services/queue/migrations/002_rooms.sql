-- migrate:up
CREATE TABLE waiting_rooms (
  tenant_id uuid NOT NULL,
  event_id uuid NOT NULL,
  opens_at timestamptz NOT NULL,
  admit_per_minute integer NOT NULL CHECK (admit_per_minute BETWEEN 1 AND 100000),
  joined bigint NOT NULL DEFAULT 0 CHECK (joined >= 0),
  created_by uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, event_id)
);

CREATE TABLE queue_entries (
  tenant_id uuid NOT NULL,
  event_id uuid NOT NULL,
  user_id uuid NOT NULL,
  position bigint NOT NULL CHECK (position > 0),
  pass uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE,
  joined_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, event_id, user_id),
  UNIQUE (tenant_id, event_id, position),
  FOREIGN KEY (tenant_id, event_id) REFERENCES waiting_rooms (tenant_id, event_id) ON DELETE CASCADE
);

ALTER TABLE waiting_rooms ENABLE ROW LEVEL SECURITY;
ALTER TABLE waiting_rooms FORCE ROW LEVEL SECURITY;
CREATE POLICY waiting_rooms_tenant ON waiting_rooms
  USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);
ALTER TABLE queue_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE queue_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY queue_entries_tenant ON queue_entries
  USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);

-- migrate:down
DROP TABLE queue_entries;
DROP TABLE waiting_rooms;
