-- migrate:up
CREATE TABLE indexed_blocks (
  slot bigint PRIMARY KEY,
  transactions integer NOT NULL,
  indexed_at timestamp NOT NULL DEFAULT now()
);

CREATE TABLE assets (
  address text,
  owner text,
  uri text,
  burned boolean DEFAULT false,
  value_usd real,
  last_slot bigint
);

-- migrate:down
DROP TABLE assets;
DROP TABLE indexed_blocks;
