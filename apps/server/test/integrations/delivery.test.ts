import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { loopback, smtpServer } from './loopback.ts';
import type { Loopback, Said, Smtp } from './loopback.ts';
import { rig } from './rig.ts';
import type { Rig } from './rig.ts';

let is: Rig;
let smtp: Smtp;
let target: Loopback;
let says: () => Said = () => ({});

beforeAll(async () => {
  smtp = await smtpServer();
  target = await loopback(() => says());
  is = await rig({ SMTP_URL: smtp.url, MAIL_FROM: 'Airworthy <audits@example.org>' });
});
afterEach(async () => {
  says = () => ({});
  for (const one of (await is.ask('GET', '/integrations')).body.items as { id: string }[])
    await is.ask('DELETE', `/integrations/${one.id}`);
  target.heard.length = 0;
  smtp.mails.length = 0;
});
afterAll(async () => {
  await is.close();
  await target.close();
  await smtp.close();
});

const add = async (body: object): Promise<{ id: string; secret: string; url: string }> => {
  const made = await is.ask('POST', '/integrations', { name: 'here', ...body });
  expect([made.status, made.text]).toEqual([201, expect.any(String)]);
  return made.body;
};
const assign = (ownerId: string | null) => is.ask('POST', '/findings/owners', { findings: [is.finding], ownerId });
const deliveries = async (id: string) => (await is.ask('GET', `/integrations/${id}/deliveries`)).body.items as Record<string, unknown>[];

function verify(secret: string, heard: Loopback['heard'][number]): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signatures } = heard.headers;
  const mac = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .update(`${String(id)}.${String(at)}.${heard.text}`)
    .digest('base64');
  return String(signatures).split(' ').includes(`v1,${mac}`);
}

test('an event is told once, signed, with the finding that it is about', async () => {
  const hook = await add({ kind: 'webhook', events: ['finding.*'], url: `${target.url}/in?key=1` });
  expect(hook.secret).toMatch(/^whsec_/);
  await assign(is.org.admin.id);
  expect(await is.deliver()).toEqual({ sent: 1, failed: 0 });
  expect(await is.deliver()).toEqual({ sent: 0, failed: 0 });
  const [heard] = target.heard;
  expect(heard).toMatchObject({
    method: 'POST',
    path: '/in?key=1',
    body: {
      type: 'finding.assigned',
      data: { organisation: is.org.id, finding: { id: is.finding }, url: `http://127.0.0.1:4600/findings/${is.finding}` },
    },
  });
  expect(heard && verify(hook.secret, heard)).toBe(true);
  expect(await deliveries(hook.id)).toMatchObject([{ event: 'finding.assigned', state: 'sent', attempts: 1, status: 200 }]);
  await assign(null);
});

test('what is rolled back is never told, and what nobody asked for neither', async () => {
  await add({ kind: 'webhook', events: ['waiver.*'], url: target.url });
  await assign(is.org.admin.id);
  await assign(null);
  // A move against an old version: the transaction ends, and the outbox with it.
  const moved = await is.ask('POST', `/findings/${is.finding}/moves`, { action: 'triage', note: '' }, { 'if-match': '"0"' });
  expect(moved.status).toBe(412);
  expect(await is.deliver()).toEqual({ sent: 0, failed: 0 });
});

test('keys are renewed: both sign for a day, then the new one alone', async () => {
  const hook = await add({ kind: 'webhook', events: ['finding.*'], url: target.url });
  const renewed = (await is.ask('POST', `/integrations/${hook.id}/secret`, {})).body as { secret: string };
  expect(renewed.secret).not.toBe(hook.secret);
  await is.ask('POST', `/integrations/${hook.id}/test`);
  await is.deliver();
  expect(target.heard.map((one) => [verify(hook.secret, one), verify(renewed.secret, one)])).toEqual([[true, true]]);
  is.server.later(2);
  await is.ask('POST', `/integrations/${hook.id}/test`);
  await is.deliver();
  expect(target.heard.slice(1).map((one) => [verify(hook.secret, one), verify(renewed.secret, one)])).toEqual([[false, true]]);
});

test('what fails is tried again later, given up at last, shown, and sent again by hand under the same id', async () => {
  says = () => ({ status: 500 });
  const hook = await add({ kind: 'webhook', events: ['finding.*'], url: target.url });
  await is.ask('POST', `/integrations/${hook.id}/test`);
  expect(await is.deliver()).toEqual({ sent: 0, failed: 1 });
  expect(await deliveries(hook.id)).toMatchObject([{ state: 'waiting', attempts: 1, status: 500, problem: 'The target answered 500.' }]);
  expect(await is.deliver()).toEqual({ sent: 0, failed: 0 });
  for (let attempt = 2; attempt <= 10; attempt += 1) {
    is.server.later(1.1);
    expect([attempt, await is.deliver()]).toEqual([attempt, { sent: 0, failed: 1 }]);
  }
  const [dead] = await deliveries(hook.id);
  expect(dead).toMatchObject({ state: 'dead', attempts: 10 });
  expect((await is.ask('GET', '/integrations')).body.items).toMatchObject([{ dead: 1, waiting: 0, problem: 'The target answered 500.' }]);
  says = () => ({});
  expect((await is.ask('POST', `/integrations/${hook.id}/deliveries/${String(dead?.['id'])}/replay`)).status).toBe(204);
  expect(await is.deliver()).toEqual({ sent: 1, failed: 0 });
  expect(new Set(target.heard.map((one) => one.headers['webhook-id'])).size).toBe(1);
});

test('Retry-After is kept to, and 410 ends it', async () => {
  says = () => ({ status: 429, headers: { 'retry-after': '7200' } });
  const hook = await add({ kind: 'webhook', events: ['finding.*'], url: target.url });
  await is.ask('POST', `/integrations/${hook.id}/test`);
  await is.deliver();
  is.server.later(1 / 24);
  expect(await is.deliver()).toEqual({ sent: 0, failed: 0 });
  is.server.later(1.2 / 24);
  says = () => ({ status: 410 });
  expect(await is.deliver()).toEqual({ sent: 0, failed: 1 });
  expect((await is.ask('GET', '/integrations')).body.items).toMatchObject([{ enabled: false, dead: 1 }]);
});

test('a redirect is not followed, and private addresses are not reached by any name', async () => {
  says = () => ({ status: 302, headers: { location: 'http://127.0.0.1:9/' } });
  const hook = await add({ kind: 'webhook', events: ['finding.*'], url: target.url });
  await is.ask('POST', `/integrations/${hook.id}/test`);
  expect(await is.deliver()).toEqual({ sent: 0, failed: 1 });
  for (const url of [
    'https://10.0.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://2130706434/',
    'https://0x7f000002/',
    'https://localhost/',
    'https://db.internal/',
    'http://hooks.example.org/',
    'https://user:word@hooks.example.org/',
  ]) {
    const made = await is.ask('POST', '/integrations', { kind: 'webhook', name: 'x', events: ['finding.*'], url });
    expect([url, made.status]).toEqual([url, 422]);
  }
  expect(
    (await is.ask('POST', '/integrations', { kind: 'webhook', name: 'x', events: ['finding.*'], url: 'file:///etc/passwd' })).status,
  ).toBe(400);
});

test('secrets are encrypted in the database and stand in no answer', async () => {
  const hook = await add({ kind: 'webhook', events: ['finding.*'], url: `${target.url}/very-secret-path` });
  await add({ kind: 'github', repository: 'a/b', token: 'very-secret-token' });
  const { rows } = await is.server.parts.pool.query<{ text: string; secret: Buffer }>('SELECT i::text AS text, secret FROM integration i');
  for (const row of rows) {
    expect(row.text).not.toContain('very-secret');
    expect(row.secret.toString('latin1')).not.toContain('very-secret');
  }
  const { text } = await is.ask('GET', '/integrations');
  expect(text).not.toContain('very-secret');
  expect(text).not.toContain(hook.secret);
  expect((await is.ask('GET', '/ledger')).text).not.toContain('very-secret');
  // A row that was copied elsewhere does not open.
  const sealed = is.server.parts.outside.vault.seal('org', 'one', { key: 'k' });
  expect(() => is.server.parts.outside.vault.open('org', 'two', sealed)).toThrow(/authenticate/);
});

test('Slack and Teams get messages in their formats, in which nobody is mentioned', async () => {
  const slack = await add({ kind: 'slack', events: ['finding.*'], url: `${target.url}/services/T0/B0/x` });
  await add({ kind: 'teams', events: ['finding.*'], url: `${target.url}/workflows/1` });
  await is.server.parts.pool.query(`UPDATE finding SET title = '<!channel> & [click](http://evil)' WHERE id = $1`, [is.finding]);
  await assign(is.org.admin.id);
  await is.deliver();
  await assign(null);
  const [ofSlack] = target.heard.filter((one) => one.path.startsWith('/services'));
  const [ofTeams] = target.heard.filter((one) => one.path.startsWith('/workflows'));
  expect(ofSlack?.body).toMatchObject({
    text: expect.stringContaining('&lt;!channel&gt; &amp; [click]'),
    blocks: [
      { type: 'section', text: { type: 'mrkdwn' } },
      { type: 'context', elements: [{ type: 'plain_text' }] },
    ],
  });
  expect(ofTeams?.body).toMatchObject({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: { type: 'AdaptiveCard', body: [{ type: 'TextBlock', text: expect.stringContaining(String.raw`\[click\]\(`) }, {}] },
      },
    ],
  });
  expect(await deliveries(slack.id)).toMatchObject([{ state: 'waiting' }, { state: 'sent' }]);
});

test('mail goes to people of the roles; a digest is one mail a day; owners are told of what is theirs', async () => {
  const lead = await is.org.person('lead-auditor');
  const owner = await is.org.person('service-owner');
  await add({ kind: 'email', events: ['finding.assigned'], roles: ['lead-auditor'], digestHour: null });
  await assign(lead.id);
  await is.deliver();
  expect(smtp.mails.map((one) => one.to)).toEqual([[lead.email]]);
  expect(smtp.mails[0]?.text).toContain('Auto-Submitted: auto-generated');
  smtp.mails.length = 0;
  for (const one of (await is.ask('GET', '/integrations')).body.items as { id: string }[])
    await is.ask('DELETE', `/integrations/${one.id}`);
  await add({ kind: 'email', events: ['finding.*'], roles: ['lead-auditor', 'service-owner'], digestHour: 6 });
  await assign(is.org.admin.id);
  await assign(null);
  await is.server.parts.pool.query(`UPDATE outbox SET created_at = $1, next_at = $1`, [is.server.parts.now()]);
  expect(await is.deliver()).toEqual({ sent: 0, failed: 0 });
  expect(smtp.mails).toEqual([]);
  is.server.later(1.1);
  expect(await is.deliver()).toEqual({ sent: 2, failed: 0 });
  expect(smtp.mails.map((one) => one.to)).toEqual([[lead.email]]);
  expect(smtp.mails[0]?.text).toContain('Subject: 2 events in Airworthy');
  smtp.mails.length = 0;
  await is.server.parts.pool.query('UPDATE service SET owner_id = $1 WHERE org_id = $2', [owner.id, is.org.id]);
  await assign(is.org.admin.id);
  await is.server.parts.pool.query(`UPDATE outbox SET created_at = $1, next_at = $1 WHERE state = 'waiting'`, [is.server.parts.now()]);
  is.server.later(1.1);
  await is.deliver();
  expect(smtp.mails.flatMap((one) => one.to).toSorted()).toEqual([lead.email, owner.email].toSorted());
  await assign(null);
});

test('invitations are mailed', async () => {
  const made = await is.ask('POST', '/invitations', { email: 'new@example.org', role: 'viewer' });
  expect(made.body).toMatchObject({ mailed: true });
  expect(smtp.mails.map((one) => one.to)).toEqual([['new@example.org']]);
  expect(smtp.mails[0]?.text.replaceAll(/=\n/g, '').replaceAll('=3D', '=')).toContain(made.body.link);
});
