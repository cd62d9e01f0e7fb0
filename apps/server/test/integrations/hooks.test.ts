import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rig } from './rig.ts';
import type { Rig } from './rig.ts';

let is: Rig;
let hook: { url: string; secret: string };
let repository: string;

beforeAll(async () => {
  is = await rig();
  const added = await is.ask('POST', '/repositories', { name: 'pushed', source: 'folder', location: is.server.parts.config.dataFolder });
  repository = added.body.id;
  hook = (await is.ask('POST', '/integrations', { kind: 'github-hook', name: 'pushes', repository, branch: 'main' })).body;
});
afterAll(() => is.close());

const PUSH = { ref: 'refs/heads/main', after: 'a'.repeat(40), repository: { full_name: 'shop/code' } };
const path = (): string => new URL(hook.url).pathname;
function send(body: string, headers: Record<string, string> = {}, key = hook.secret) {
  return is.server.ask('POST', path(), body, {
    'content-type': 'application/json',
    'x-github-event': 'push',
    'x-hub-signature-256': `sha256=${createHmac('sha256', key).update(body).digest('hex')}`,
    ...headers,
  });
}

test('a push that is signed over its bytes asks for an audit, once', async () => {
  const before = is.server.jobs.length;
  // Spaces that a parser would lose are signed as well.
  const body = JSON.stringify(PUSH, null, 3);
  expect((await send(body, { 'x-github-delivery': 'd-1' })).body).toEqual({ done: 'audit' });
  // Its id is not signed: another one makes no other delivery of it.
  expect((await send(body, { 'x-github-delivery': 'd-2' })).body).toEqual({ done: 'known' });
  const jobs = is.server.jobs.slice(before);
  expect(jobs).toHaveLength(1);
  const run = (await is.ask('GET', `/runs/${jobs[0]?.runId}`)).body as Record<string, unknown>;
  expect(run).toMatchObject({ trigger: 'push', state: 'queued' });
});

test('other branches, deleted branches and other events do nothing', async () => {
  const before = is.server.jobs.length;
  expect((await send(JSON.stringify({ ...PUSH, ref: 'refs/heads/next' }))).body).toEqual({ done: 'nothing' });
  expect((await send(JSON.stringify({ ...PUSH, deleted: true }))).body).toEqual({ done: 'nothing' });
  expect((await send('{"zen":"Keep it."}', { 'x-github-event': 'ping' })).body).toEqual({ done: 'nothing' });
  expect((await send('no json')).status).toBe(202);
  expect(is.server.jobs).toHaveLength(before);
});

test('a wrong signature, none, or another hook are not told apart', async () => {
  const body = JSON.stringify(PUSH);
  const wrong = await send(body, {}, 'another key');
  expect(wrong.status).toBe(404);
  expect((await send(body, { 'x-hub-signature-256': '' })).status).toBe(404);
  expect((await send(body, { 'x-hub-signature-256': 'sha256=é' })).status).toBe(404);
  const absent = await is.server.ask('POST', path().replace(/[\da-f-]{36}$/, '00000000-0000-4000-8000-000000000000'), body, {
    'content-type': 'application/json',
  });
  expect([absent.status, absent.body.detail]).toEqual([404, wrong.body.detail]);
});

test('reviews and due dates are a calendar for whoever has the address, until it is renewed', async () => {
  const made = (await is.ask('POST', '/integrations', { kind: 'calendar', name: 'Audits, all', severity: 'low' })).body as {
    id: string;
    url: string;
  };
  await is.server.parts.pool.query(
    `UPDATE finding SET due_at = '2026-05-20T00:00:00Z', title = E'Semi; comma, line\\nbreak and an end that is so long that it does not fit a line of 75 bytes äöü' WHERE id = $1`,
    [is.finding],
  );
  await is.ask('POST', '/program/reviews', {
    kind: 'owner-review',
    service: null,
    at: '2026-05-04T09:00:00.000Z',
    held: false,
    attendees: [],
    agenda: ['Findings'],
    decisions: [],
    commitments: [],
    followUps: [],
  });
  const calendar = await is.server.ask('GET', new URL(made.url).pathname);
  expect(calendar.headers['content-type']).toBe('text/calendar; charset=utf-8');
  const lines = calendar.text.split('\r\n');
  expect(lines.slice(0, 2)).toEqual(['BEGIN:VCALENDAR', 'VERSION:2.0']);
  expect(lines.every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
  expect(lines).toContain(String.raw`X-WR-CALNAME:Audits\, all`);
  expect(lines).toContain('DTSTART:20260504T090000Z');
  expect(lines).toContain('DTSTART;VALUE=DATE:20260520');
  expect(calendar.text.replaceAll('\r\n ', '')).toContain(String.raw`Semi\; comma\, line\nbreak`);
  const renewed = (await is.ask('POST', `/integrations/${made.id}/secret`, {})).body as { url: string };
  expect((await is.server.ask('GET', new URL(made.url).pathname)).status).toBe(404);
  expect((await is.server.ask('GET', new URL(renewed.url).pathname)).status).toBe(200);
  const { rows } = await is.server.parts.pool.query<{ text: string }>('SELECT i::text AS text FROM integration i');
  expect(rows.map((row) => row.text).join()).not.toContain(new URL(renewed.url).pathname.split('/').at(-1));
});
