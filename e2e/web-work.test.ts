import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleResult } from '../apps/server/test/support/results.ts';
import { faultsInThemes, openWeb, signInAgain } from './support/web.ts';
import type { Web } from './support/web.ts';

let web: Web;
beforeAll(async () => {
  web = await openWeb(await sampleResult());
});
afterAll(() => web?.close());

test('a checklist is answered by keys alone, and a critical answer counts when a second person agrees', async () => {
  const page = await web.enter('Olga Auditor', 'auditor');
  await page.goto(`${web.base}/services/${web.service}/review?show=open&severity=critical`);
  await page.waitForSelector('.row.current');
  const first = await page.locator('.row.current').getAttribute('id');
  const item = first?.split(':')[1] ?? '';
  expect(await faultsInThemes(page)).toEqual([]);
  await page.keyboard.press('?');
  expect(await page.locator('dialog .keymap').textContent()).toContain('Save and go to the next');
  await page.keyboard.press('Escape');
  const sent: string[] = [];
  page.on('request', (request) => request.method() === 'POST' && request.url().endsWith('/answers') && sent.push(request.url()));
  await page.keyboard.press('f');
  await page.keyboard.type('The route answers without a session.');
  await page.keyboard.press('Control+Enter');
  await page.waitForFunction((id) => document.querySelector('.row.current')?.id !== id, first);
  expect(sent).toHaveLength(1);
  await page.keyboard.press('Escape');
  await page.keyboard.press('k');
  await page.waitForSelector('#review-title');
  expect(await page.locator('section:has(#review-title)').textContent()).toContain('somebody else has to look');

  const second = await web.enter('Lena Lead', 'lead-auditor');
  await second.goto(`${web.base}/work`);
  await second.waitForSelector('.items a');
  expect(await faultsInThemes(second)).toEqual([]);
  await second.click('.items a');
  await second.waitForSelector('[data-key=y]');
  await second.keyboard.press('y');
  await second.waitForFunction(() => document.querySelector('#review-title') === null);
  const { rows } = await web.server.parts.pool.query('SELECT status, method FROM verdict WHERE service_id = $1 AND item = $2', [web.service, item]);
  expect(rows).toEqual([{ status: 'FAIL', method: 'human' }]);
});

test('two people answer the same item: the second sees both versions and loses nothing', async () => {
  const [one, two] = [await web.enter('Olga Auditor', 'auditor'), await web.enter('Lena Lead', 'lead-auditor')];
  const at = `${web.base}/services/${web.service}/review?severity=medium&status=PASS`;
  for (const page of [one, two]) {
    await page.goto(at);
    await page.waitForSelector('.bench-evidence .event');
  }
  await two.keyboard.press('n');
  await two.keyboard.type('No such thing is kept here.');
  await one.keyboard.press('h');
  await one.keyboard.type('Only half of it is there.');
  await one.keyboard.press('Control+Enter');
  await two.waitForSelector('.versions');
  const versions = await two.locator('.versions').textContent();
  expect(versions).toContain('Only half of it is there.');
  expect(versions).toContain('No such thing is kept here.');
  expect(await faultsInThemes(two)).toEqual([]);
  await two.click('.versions button');
  await two.waitForFunction(() => document.querySelector('.versions') === null);
  // What was chosen shows at once; the server has it a moment later.
  const reasons = async (): Promise<string[]> => {
    const { rows } = await web.server.parts.pool.query<{ reason: string }>(
      `SELECT reason FROM verdict_event WHERE method = 'human' AND status IN ('PARTIAL', 'N/A') ORDER BY id`,
    );
    return rows.map((row) => row.reason);
  };
  await expect.poll(reasons, { timeout: 15_000 }).toEqual(['Only half of it is there.', 'No such thing is kept here.']);
});

test('what was typed survives a connection that is lost, and a session that ends', async () => {
  const page = await web.enter('Mia Auditor', 'auditor');
  await page.goto(`${web.base}/services/${web.service}/review?severity=low&status=PASS`);
  await page.waitForSelector('.bench-evidence .event');
  const id = await page.locator('.row.current').getAttribute('id');
  await page.keyboard.press('f');
  await page.keyboard.type('Written on a train.');
  await page.context().setOffline(true);
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('.bench-count:has-text("No connection")');
  await page.context().setOffline(false);
  const saved = async (): Promise<string[]> => {
    const { rows } = await web.server.parts.pool.query<{ reason: string }>(`SELECT reason FROM verdict_event WHERE reason LIKE 'Written%' ORDER BY id`);
    return rows.map((row) => row.reason);
  };
  await expect.poll(saved, { timeout: 15_000 }).toEqual(['Written on a train.']);
  expect(await page.locator('.row.current').getAttribute('id')).not.toBe(id);

  await page.keyboard.press('Escape');
  const second = await page.locator('.row.current').getAttribute('id');
  await page.keyboard.press('p');
  await page.keyboard.type('Written just before the session ended.');
  const drafts = await page.evaluate(() => Object.entries(sessionStorage).map(([key, value]) => [key, String(JSON.parse(value).reason)]));
  expect(drafts).toContainEqual([`draft ${second?.replace('row-', '').replace(':', ' ')}`, 'Written just before the session ended.']);
  await web.server.parts.pool.query(
    `DELETE FROM auth.session WHERE "userId" = (SELECT id FROM auth."user" WHERE email = 'mia.auditor@example.org')`,
  );
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('[name=email]');
  await signInAgain(page, 'Mia Auditor');
  await page.waitForSelector('.bench');
  // A click falls beside the row when the page moves under it.
  const open = async (): Promise<string | null> => {
    await page.locator(`[id="${second}"]`).click();
    return page.locator('.row.current').getAttribute('id');
  };
  await expect.poll(open, { timeout: 30_000 }).toBe(second);
  await expect.poll(() => page.locator('.editor textarea').first().inputValue()).toBe('Written just before the session ended.');
  await page.locator('.editor textarea').first().focus();
  await page.keyboard.press('Control+Enter');
  await expect.poll(saved).toEqual(['Written on a train.', 'Written just before the session ended.']);
});

test('a page that cannot be read anew stays, with what is being written in it', async () => {
  const page = await web.enter('Nora Auditor', 'auditor');
  await page.goto(`${web.base}/services/${web.service}/review?severity=low&status=PASS`);
  await page.waitForSelector('.bench-evidence .event');
  await page.route('**/verdicts?*', (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"title":"down"}' }));
  await page.keyboard.press('h');
  await page.keyboard.type('Half of it ');
  // Somebody else’s change makes what is here old.
  const other = await web.enter('Olga Auditor', 'auditor');
  await other.goto(`${web.base}/services/${web.service}/review?severity=low&show=open`);
  await other.waitForSelector('.bench-evidence .event');
  await other.keyboard.press('n');
  await other.keyboard.type('It has no such thing.');
  await other.keyboard.press('Control+Enter');
  await page.waitForSelector('.banner:has-text("could not be read anew")');
  expect(await faultsInThemes(page)).toEqual([]);
  await page.keyboard.type('is there.');
  expect(await page.locator('.editor textarea').first().inputValue()).toBe('Half of it is there.');
  await page.unroute('**/verdicts?*');
  await page.click('.banner button:has-text("Try again")');
  await page.waitForFunction(() => document.querySelector('.banner[role=status]') === null);
  expect(await page.locator('.editor textarea').first().inputValue()).toBe('Half of it is there.');
});

test('many items are answered at once after a preview', async () => {
  const page = await web.enter('Lena Lead', 'lead-auditor');
  await page.goto(`${web.base}/services/${web.service}/review?status=UNKNOWN&severity=medium`);
  await page.waitForSelector('.row.current');
  for (let n = 0; n < 3; n += 1) {
    await page.keyboard.press('x');
    await page.keyboard.press('j');
  }
  await page.keyboard.press('b');
  await page.waitForSelector('dialog[open]');
  expect(await page.locator('dialog tbody tr').count()).toBe(3);
  expect(await faultsInThemes(page)).toEqual([]);
  await page.fill('dialog textarea', 'The platform team keeps these.');
  await page.click('dialog tbody tr:last-child button');
  await page.click('text=Answer 2 items');
  await page.waitForFunction(() => document.querySelector('dialog') === null);
  const { rows } = await web.server.parts.pool.query(`SELECT count(*)::int AS n FROM verdict_event WHERE reason = 'The platform team keeps these.'`);
  expect(rows[0].n).toBe(2);
});

test('a viewer reads and answers nothing', async () => {
  const page = await web.enter('Vera Viewer', 'viewer');
  await page.goto(`${web.base}/services/${web.service}/review`);
  await page.waitForSelector('.bench-evidence .event');
  expect(await page.locator('#answer-title').count()).toBe(0);
  await page.keyboard.press('f');
  expect(await page.locator('#answer-title').count()).toBe(0);
  expect(web.faults).toEqual([]);
});

test('findings are triaged together, filtered by a saved view, given an owner, and their risk is accepted by two people', async () => {
  const lead = await web.enter('Lena Lead', 'lead-auditor');
  await lead.goto(`${web.base}/findings?severity=high`);
  await lead.waitForSelector('.finding-row');
  expect(await faultsInThemes(lead)).toEqual([]);
  await lead.click('.views summary');
  await lead.click('text=Save this view');
  await lead.fill('.views [name=name]', 'High ones');
  await lead.keyboard.press('Enter');
  await lead.waitForSelector('.views li:has-text("High ones")');
  await lead.click('.views summary');
  await lead.keyboard.press('x');
  await lead.keyboard.press('j');
  await lead.keyboard.press('x');
  await lead.keyboard.press('b');
  await lead.waitForSelector('dialog[open]');
  await lead.selectOption('dialog select', 'plan');
  await lead.click('text=Change 2 findings');
  await lead.waitForFunction(() => document.querySelector('dialog') === null);
  await lead.goto(`${web.base}/findings?view=board`);
  await lead.waitForSelector('#column-planned:has-text("2")');
  expect(await faultsInThemes(lead)).toEqual([]);
  await lead.goto(`${web.base}/findings`);
  await lead.click('.views summary');
  await lead.click('.views li button:has-text("High ones")');
  await lead.waitForURL(/severity=high/);

  const auditor = await web.enter('Olga Auditor', 'auditor');
  await auditor.goto(`${web.base}/findings`);
  await auditor.waitForSelector('.finding-row');
  await auditor.keyboard.press('o');
  await auditor.waitForSelector('.finding-page h1');
  await auditor.getByLabel('Owner').selectOption({ label: 'Olga Auditor' });
  await auditor.click('text=Ask for a waiver');
  await auditor.getByLabel('Why can it wait?').fill('The route is switched off until March.');
  await auditor.getByLabel('Until').fill(new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10));
  await auditor.click('text=Ask for it');
  await auditor.waitForSelector('text=Waits for a second person.');
  expect(await faultsInThemes(auditor)).toEqual([]);
  await lead.goto(auditor.url());
  await lead.click('text=Accept the risk >> nth=-1');
  await auditor.waitForSelector('.facts strong:has-text("Accepted for a time")');
  await auditor.goto(`${web.base}/work`);
  await auditor.waitForSelector('h1');
  expect(web.faults).toEqual([]);
});

test('a service shows its routes with guards, drawings of what it talks to, its runs and its documents', async () => {
  const page = await web.enter('Vera Viewer', 'viewer');
  await page.goto(`${web.base}/services/${web.service}?tab=routes`);
  await page.waitForSelector('.route-table .guard');
  expect(await faultsInThemes(page)).toEqual([]);
  await page.getByLabel('Tree', { exact: true }).check();
  await page.waitForSelector('.route-tree .leaf');
  for (const [tab, sign] of [
    ['diagrams', '.diagram svg'],
    ['runs', 'tbody th'],
    ['documents', '.documents a'],
  ] as const) {
    await page.goto(`${web.base}/services/${web.service}?tab=${tab}`);
    await page.waitForSelector(sign);
    expect(await faultsInThemes(page)).toEqual([]);
  }
  expect(web.faults).toEqual([]);
});

test('administration: somebody is invited, a deadline is changed over what another saved, the chain is verified; an auditor only reads', async () => {
  const admin = await web.enter('Admin', 'admin');
  await admin.goto(`${web.base}/admin`);
  await admin.waitForSelector('tbody th');
  await admin.fill('[name=email]', 'new@example.org');
  await admin.click('text=Make an invitation');
  await admin.waitForSelector('code:has-text("/join?invitation=")');
  expect(await faultsInThemes(admin)).toEqual([]);
  await admin.goto(`${web.base}/admin?section=settings`);
  await admin.getByLabel('Critical', { exact: true }).fill('5');
  const lead = await web.enter('Admin', 'admin');
  await lead.goto(`${web.base}/admin?section=settings`);
  await lead.getByLabel('High', { exact: true }).fill('21');
  await lead.getByRole('button', { name: 'Save', exact: true }).click();
  await lead.waitForSelector('text=Saved.');
  await admin.getByRole('button', { name: 'Save', exact: true }).click();
  await admin.waitForSelector('.versions');
  expect(await admin.getByLabel('Critical', { exact: true }).inputValue()).toBe('5');
  expect(await faultsInThemes(admin)).toEqual([]);
  await admin.click('text=Save mine over it');
  await admin.waitForSelector('text=Saved.');
  for (const section of ['keys', 'standards', 'jobs', 'audit']) {
    await admin.goto(`${web.base}/admin?section=${section}`);
    await admin.waitForSelector(section === 'standards' ? '.standards a' : section === 'keys' ? '[name=days]' : 'tbody th');
    expect(await faultsInThemes(admin)).toEqual([]);
  }
  await admin.click('text=Verify the chain');
  await admin.waitForSelector('text=are as they were written');
  const auditor = await web.enter('Olga Auditor', 'auditor');
  await auditor.goto(`${web.base}/admin?section=settings`);
  await auditor.waitForSelector('text=Only administrators change these.');
  expect(await auditor.getByLabel('Critical', { exact: true }).isDisabled()).toBe(true);
  expect(web.faults).toEqual([]);
});
