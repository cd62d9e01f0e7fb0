import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { PROBES } from '../src/probes/registry.ts';
import { ROUTES, userNamed } from './try-probe.ts';
import { ProbeConfigSchema } from '../src/config/probe-config.ts';
import { KEYS } from './planted-app.ts';

const STANDARDS = join(import.meta.dirname, '../../../standards');

test('every probe is described in standards/probes.yaml, and none twice', () => {
  const described = new Set((parse(readFileSync(join(STANDARDS, 'probes.yaml'), 'utf8')) as { id: string }[]).map((one) => one.id));
  expect(PROBES.map((one) => one.id).filter((id) => !described.has(id))).toEqual([]);
  expect(new Set(PROBES.map((one) => one.id)).size).toBe(PROBES.length);
});

test('the items that probes speak for exist', () => {
  const known = new Set(
    readdirSync(STANDARDS)
      .filter((name) => /^\d\d-.*\.yaml$/.test(name))
      .flatMap((name) => [...readFileSync(join(STANDARDS, name), 'utf8').matchAll(/id: (S\d\d-\d\d\d)/g)].map((match) => match[1])),
  );
  const config = ProbeConfigSchema.parse({ version: 1, tokens: { key: KEYS.privateKey, publicKey: KEYS.publicKey } });
  const target = {
    config,
    routes: ROUTES,
    users: [userNamed('a'), userNamed('b')],
    tier: 'fault',
    tls: true,
    values: {},
    log: () => '',
  } as const;
  const unknown = PROBES.flatMap((probe) => {
    const planned = probe.plan(target);
    return typeof planned === 'string'
      ? []
      : planned.flatMap((one) => one.items.filter((item) => !known.has(item)).map((item) => `${probe.id}: ${item}`));
  });
  expect(unknown).toEqual([]);
});
