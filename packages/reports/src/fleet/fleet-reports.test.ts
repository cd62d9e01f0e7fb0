import { expect, test } from 'vitest';
import { FLEET_SCHEMA_VERSION } from '@airworthy/model';
import type { FleetEdge, FleetModel } from '@airworthy/model';
import { fleetMatrix } from './fleet-matrix.ts';
import { fleetMermaid } from './fleet-mermaid.ts';
import { renderFleet } from './fleet-text.ts';

const place = (path: string, line = 1) => ({ path, line });
const edge = (from: string, to: string, state: FleetEdge['state'], path: string): FleetEdge => ({
  from,
  to,
  method: 'POST',
  path,
  by: 'variable',
  caller: ['none'],
  routes: [],
  callee: ['none'],
  state,
  reason: 'as stated',
  wiring: 'wired',
  place: place(`services/${from}/call.ts`, 7),
});
const FLEET: FleetModel = {
  schemaVersion: FLEET_SCHEMA_VERSION,
  services: ['mail', 'orders', 'stock'].map((name) => ({ name, path: `services/${name}`, routes: 1, tables: 1, calls: 1 })),
  edges: [
    edge('orders', 'stock', 'open', '/a'),
    edge('orders', 'stock', 'authenticated', '/b'),
    { ...edge('stock', 'mail', 'unknown', ''), by: 'mention' },
  ],
  unresolved: [],
  channels: [{ name: 'mails"]', producers: [{ service: 'stock', by: 'bullmq', wiring: 'wired', place: place('a.ts') }], consumers: [] }],
  contested: [],
  access: [
    {
      table: 'items',
      owner: 'stock',
      service: 'orders',
      reads: 0,
      writes: 2,
      wired: 2,
      operations: ['update'],
      places: [{ operation: 'update', wiring: 'wired', place: place('services/orders/db.ts', 3) }],
      shared: false,
    },
  ],
  secrets: [],
  signatures: [],
  controls: [],
  switches: [],
  weakGuards: [],
  stubs: [],
  drift: [],
  gaps: [],
};
const PLAIN = { color: false, width: 100, unicode: true, verbose: false };

test('the table starts with what is open and names places within the service', () => {
  const text = renderFleet(FLEET, PLAIN);
  expect(text).toMatch(/^3 services, 2 calls between them$/m);
  expect(text).toMatch(/^CALLS {2}1 open, 1 authenticated$/m);
  expect(text).toMatch(/^ {2}open +orders → stock +POST \/a +none +none +yes +call\.ts:7$/m);
  expect(text).toContain('stock reads the addresses of mail; no call there could be followed.');
  expect(text).toMatch(/^ {2}orders +items +stock +0 +2 +yes +db\.ts:3$/m);
  expect(text).toMatch(/^ {2}mails"\] +stock +none found$/m);
  expect(text).not.toContain('SIGNATURES');
});

test('the matrix shows the most urgent call and the use of tables', () => {
  expect(fleetMatrix(FLEET).split('\n').slice(0, 4)).toEqual([
    '              1   2   3',
    '  1 mail      -',
    '  2 orders        -  oW',
    '  3 stock     ?       -',
  ]);
});

test('Mermaid: labels cannot end themselves', () => {
  const lines = fleetMermaid(FLEET).trimEnd().split('\n');
  expect(lines).toEqual([
    'flowchart LR',
    '  s1["mail"]',
    '  s2["orders"]',
    '  s3["stock"]',
    '  s2 -->|"open"| s3',
    '  s2 -->|"authenticated"| s3',
    '  s2 -. "writes items" .-> s3',
    '  q1[["mails  "]]',
    '  s3 --> q1',
  ]);
});
