import { expect, test } from 'vitest';
import { makeFleetModel } from '../../test/make-fleet.ts';
import { fleetMatrix } from './fleet-matrix.ts';
import { fleetMermaid } from './fleet-mermaid.ts';
import { renderFleet } from './fleet-text.ts';

const FLEET = makeFleetModel();
const PLAIN = { color: false, width: 100, unicode: true, verbose: false };

test('the table starts with what is open and names places within the service', () => {
  const text = renderFleet(FLEET, PLAIN);
  expect(text).toMatch(/^3 services, 2 calls between them$/m);
  expect(text).toMatch(/^CALLS {2}1 open, 1 authenticated$/m);
  expect(text).toMatch(/^ {2}open +orders → stock +POST \/a +none +none +yes +call\.ts:7$/m);
  expect(text).toContain('stock reads the addresses of mail; no call there could be followed.');
  expect(text).toMatch(/^ {2}orders +items +stock +0 +2 +yes +db\.ts:3$/m);
  expect(text).toMatch(/^ {2}mails"\] +stock +none found$/m);
  expect(text).toContain('STOCK_KEY  differ in covered parts');
  expect(text).not.toContain('STUBS');
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
