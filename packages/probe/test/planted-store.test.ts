import { describe, expect, test } from 'vitest';
import { plantedApp } from './planted-app.ts';
import type { PlantedRequest } from './planted-app.ts';
import { store } from './planted-store.ts';
import { outcomeOf, route, ROUTES, tryProbe, userNamed } from './try-probe.ts';

const SCHEMA = {
  type: 'object',
  properties: {
    title: { type: 'string', minLength: 1, maxLength: 120 },
    amount: { type: 'number', minimum: 1, maximum: 1_000 },
    kind: { type: 'string', enum: ['small', 'large'] },
    day: { type: 'string', format: 'date' },
  },
  required: ['title'],
};
const NOTES = [
  route('GET', '/api/notes', {
    query: [
      { name: 'limit', schema: { type: 'integer' }, required: false },
      { name: 'q', schema: { type: 'string' }, required: false },
      { name: 'sort', schema: { type: 'string' }, required: false },
    ],
  }),
  route('GET', '/api/notes/:id'),
  route('POST', '/api/notes', { checks: ['body'], purpose: 'payment', bodySchema: SCHEMA }),
  route('PATCH', '/api/notes/:id', { checks: ['body'] }),
  route('DELETE', '/api/notes/:id'),
  ...ROUTES.filter((one) => one.purpose === 'health'),
];
const body = { title: 'a note', amount: 5, kind: 'small', day: '2026-01-05' };
const plain = {
  witness: { 'POST /api/notes': { body } },
  races: [{ kind: 'places', send: 'POST /api/places', as: 'alice', body: {}, most: 3, read: '/api/places', effects: '/left' }],
};
const keyed = { ...plain, witness: { 'POST /api/notes': { body, headers: { 'idempotency-key': 'airworthy-${random}' } } } };

async function outcome(probe: string, defects: readonly string[], trap?: (asked: PlantedRequest) => boolean): Promise<string> {
  const made = store();
  const app = await plantedApp(defects, (asked) => trap?.(asked) === true || made(asked));
  try {
    const config = probe.startsWith('idem/') && !probe.includes('put-delete') ? keyed : plain;
    const { results } = await tryProbe(probe, app.url, {
      tier: 'fault',
      config,
      users: [userNamed('alice', 'red'), userNamed('bob', 'blue')],
      routes: NOTES,
    });
    return outcomeOf(results);
  } finally {
    await app.close();
  }
}

const PLANTED: readonly (readonly [probe: string, defect: string])[] = [
  ['authz/object-read', 'any-object'],
  ['authz/object-write', 'any-change'],
  ['authz/object-delete', 'any-change'],
  ['authz/anonymous-write', 'open-writes'],
  ['authz/list-leak', 'lists-all'],
  ['authz/header-tenant-override', 'tenant-header'],
  ['authz/query-tenant-override', 'tenant-query'],
  ['authz/body-owner-override', 'body-tenant'],
  ['authz/mass-assignment', 'takes-all'],
  ['authz/property-read', 'shows-hash'],
  ['authz/delete-is-final', 'soft-delete'],
  ['authz/failed-create-leaves-nothing', 'leaves-rest'],
  ['cache/two-users', 'shared-cache'],
  ['tenant/id-guess', 'counted-ids'],
  ['input/empty-body', 'no-schema'],
  ['input/missing-each', 'optional'],
  ['input/wrong-type-each', 'any-field-type'],
  ['input/bounds', 'unbounded'],
  ['input/unbounded', 'unbounded'],
  ['input/malformed-json', 'broken-500'],
  ['input/content-type', 'any-type'],
  ['input/unknown-property', 'takes-all'],
  ['input/numbers', 'any-amount'],
  ['input/dates', 'any-day'],
  ['input/command-template-marker', 'evaluates'],
  ['input/proto-pollution', 'polluted'],
  ['input/pagination-clamp', 'any-page'],
  ['input/sql-differential', 'pasted-query'],
  ['input/sort-filter-safe', 'any-sort'],
  ['idem/replay-same', 'ignores-keys'],
  ['idem/payment-repeat', 'ignores-keys'],
  ['idem/in-flight', 'slow-claim'],
  ['idem/payload-mismatch', 'any-payload'],
  ['idem/key-format', 'any-key'],
  ['idem/scope-tenant', 'shared-keys'],
  ['race/limit-overrun', 'oversells'],
  ['race/lost-update', 'last-wins'],
];

describe.concurrent('objects, fields, keys and races', () => {
  test.each(PLANTED)('%s sees %s, and nothing without it', { timeout: 30_000 }, async (probe, defect) => {
    expect([await outcome(probe, [defect]), await outcome(probe, [])]).toEqual(['refuted', 'confirmed']);
  });

  test.each([
    ['idem/key-required', ['key-required'], 'confirmed'],
    ['idem/key-required', [], 'refuted'],
    ['idem/put-delete-repeat', [], 'confirmed'],
    ['tenant/pool-bleed', [], 'confirmed'],
    ['input/deep-json', [], 'confirmed'],
    ['input/invalid-utf8', [], 'confirmed'],
    ['input/nul-character', [], 'confirmed'],
    ['input/duplicate-keys', [], 'confirmed'],
    ['input/param-format', [], 'confirmed'],
    ['input/duplicate-params', [], 'confirmed'],
    ['input/witness-accepted', [], 'confirmed'],
    ['authz/existence-leak', [], 'confirmed'],
  ])('%s of a service with %j is %s', async (probe, defects, expected) => {
    expect(await outcome(probe, defects)).toBe(expected);
  });

  test.each(['input/command-template-marker', 'input/unbounded', 'input/invalid-utf8'])(
    '%s says nothing about a field that fails for any words',
    async (probe) => {
      // As a database does that is handed words where it wants an id.
      const wantsId = ({ request, url, body: sent, reply }: PlantedRequest): boolean => {
        if (request.method !== 'POST' || url.pathname !== '/api/notes' || sent.includes(`"title":"${body.title}"`)) return false;
        reply(500, { code: 'internal' });
        return true;
      };
      expect(await outcome(probe, [], wantsId)).toBe('inconclusive');
    },
  );

  test('what answers the owner badly as well says nothing about strangers', async () => {
    const down = ({ request, url, reply }: PlantedRequest): boolean => {
      if (request.method === 'GET' && url.pathname.startsWith('/api/notes/')) {
        reply(404, { code: 'not_found', title: 'There is no such note' });
        return true;
      }
      return false;
    };
    expect(await outcome('authz/object-read', [], down)).toBe('inconclusive');
  });
});
