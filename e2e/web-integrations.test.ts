import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyOutbox } from '../apps/server/src/work/outbox.ts';
import { loopback } from '../apps/server/test/integrations/loopback.ts';
import type { Loopback } from '../apps/server/test/integrations/loopback.ts';
import { sampleResult } from '../apps/server/test/support/results.ts';
import { faultsInThemes, openWeb } from './support/web.ts';
import type { Web } from './support/web.ts';

let web: Web;
let target: Loopback;
let status = 500;
beforeAll(async () => {
  target = await loopback(({ method, path, body }) => {
    if (path === '/in') return { status };
    const issue = { number: 7, html_url: 'https://github.example/shop/code/issues/7', updated_at: '2026-01-01', state: 'open' };
    return { status: 200, body: { ...issue, assignee: method === 'POST' && body?.assignees ? { login: 'ada' } : null } };
  });
  web = await openWeb(await sampleResult(), { PRIVATE_TARGETS: '127.0.0.1' });
});
afterAll(async () => {
  await web?.close();
  await target?.close();
});

async function deliver(): Promise<void> {
  const { rows } = await web.server.parts.pool.query<{ id: string }>('SELECT id FROM auth.organization');
  await emptyOutbox({ ...web.server.parts, logger: pino({ level: 'silent' }), organisations: async () => rows.map((row) => row.id) });
}

test('an administrator connects a webhook, sees its key once, what it was sent, and sends it again; a finding gets an issue', async () => {
  const page = await web.enter('Admin', 'admin');
  await page.goto(`${web.base}/admin?section=integrations`);
  await page.waitForSelector('text=Nothing is connected yet.');
  expect(await faultsInThemes(page)).toEqual([]);
  await page.fill('[name=name]', 'Our hook');
  await page.fill('[name=url]', `${target.url}/in`);
  await page.click('button:has-text("Connect something")');
  await page.waitForSelector('code:has-text("whsec_")');
  // What is not written down yet is not delivered.
  const accepted = page.waitForResponse((answer) => answer.request().method() === 'POST' && answer.url().endsWith('/test'));
  await page.click('button:has-text("Send a test")');
  expect((await accepted).ok()).toBe(true);
  await deliver();
  await page.reload();
  await page.waitForSelector('text=The target answered 500.');
  await page.click('button:has-text("What was sent")');
  await page.waitForSelector('#deliveries-title');
  expect(await page.locator('section:has(#deliveries-title)').textContent()).toContain('integration.test');
  expect(await faultsInThemes(page)).toEqual([]);
  if (process.env['SHOTS'] !== undefined) await page.screenshot({ path: `${process.env['SHOTS']}/integrations.png`, fullPage: true });
  for (const kind of ['email', 'github', 'gitlab', 'jira', 'linear', 'github-hook', 'calendar', 'slack', 'teams']) {
    await page.selectOption('section:has(#add-integration) select >> nth=0', kind);
    expect([kind, await faultsInThemes(page)]).toEqual([kind, []]);
  }
  status = 200;
  await web.server.parts.pool.query(`UPDATE outbox SET next_at = now() - interval '1 second'`);
  await deliver();
  await page.reload();
  await page.waitForSelector('text=Our hook');
  await page.waitForFunction(() => !document.body.textContent.includes('The target answered 500.'));

  await page.evaluate(
    async ([url]) => {
      const { organisations } = (await (await fetch('/api/me')).json()) as { organisations: { id: string }[] };
      const body = JSON.stringify({ kind: 'github', name: 'Tracker', url, repository: 'shop/code', token: 't' });
      await fetch(`/api/orgs/${organisations[0]?.id}/integrations`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    },
    [target.url],
  );
  const { rows } = await web.server.parts.pool.query<{ id: string }>('SELECT id FROM finding ORDER BY rank, id LIMIT 1');
  await page.goto(`${web.base}/findings/${rows[0]?.id}`);
  await page.click('button:has-text("Make an issue in Tracker")');
  await page.waitForSelector('text=It will be made in a moment.');
  await deliver();
  await page.reload();
  await page.waitForSelector('a:has-text("Tracker #7")');
  await web.server.parts.pool.query(`UPDATE tracker_link SET conflicts = '[{"field":"assignee","ours":"ada","theirs":null}]'`);
  await page.reload();
  await page.waitForSelector('button:has-text("Keep ours: ada")');
  expect(await faultsInThemes(page)).toEqual([]);
  if (process.env['SHOTS'] !== undefined) await page.screenshot({ path: `${process.env['SHOTS']}/issue.png`, fullPage: true });
  expect(web.faults).toEqual([]);
});

test('others than administrators see nothing of it', async () => {
  const page = await web.enter('Olga Auditor', 'auditor');
  await page.goto(`${web.base}/admin`);
  await page.waitForSelector('nav.tabs a');
  expect(await page.locator('nav.tabs').textContent()).not.toContain('Integrations');
});
