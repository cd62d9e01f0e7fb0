import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWeb } from '../apps/server/src/build-web.ts';
import { SAMPLE } from '../apps/server/test/support/results.ts';
import { startServer } from '../apps/server/src/start.ts';
import type { RunningServer } from '../apps/server/src/start.ts';
import { readConfig } from '../apps/server/src/config.ts';
import { firstLoad } from './support/first-load.ts';
import { CHROMIUM_FLAGS } from './support/web.ts';

const folder = mkdtempSync(join(tmpdir(), 'airworthy-web-test-'));
let server: RunningServer;
let browser: BrowserContext;
let page: Page;
const faults: string[] = [];

beforeAll(async () => {
  buildWeb();
  server = await startServer(
    readConfig({
      AIRWORTHY_DATA: folder,
      LOG_LEVEL: 'silent',
      PORT: '0',
      PUBLIC_URL: '',
      REPOSITORY_ROOTS: join(SAMPLE, '..'),
    }),
  );
  browser = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: CHROMIUM_FLAGS,
  });
  page = browser.pages()[0] ?? (await browser.newPage());
  page.on('pageerror', (error) => faults.push(error.message));
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

const faultsOfAxe = async (): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze();
  return violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`);
};

test('from the empty server to a decision, a blocker and a fix in few clicks, with no fault that axe finds, in both themes', async () => {
  let clicks = 0;
  const click = async (what: string): Promise<void> => {
    clicks += 1;
    await page.click(what);
  };
  await page.goto(server.setupLink ?? '');
  await page.waitForSelector('form');
  expect(await faultsOfAxe()).toEqual([]);
  for (const [name, value] of Object.entries({
    organisation: 'Acme',
    name: 'Ann Lee',
    email: 'ann@example.org',
    password: 'a long enough password',
  }))
    await page.fill(`[name=${name}]`, value);
  await click('button[type=submit]');
  await page.getByLabel('From').selectOption('folder');
  await page.getByLabel('Folder').last().fill(SAMPLE);
  await click('text=Audit it');
  await page.waitForSelector('tbody a', { timeout: 60_000 });
  // The guide: services first; standards and schedule are looked at and left as they are.
  expect(new URL(page.url()).pathname).toBe('/start');
  expect(await faultsOfAxe()).toEqual([]);
  await page.getByLabel(/^Criticality of/).selectOption('critical');
  await click('text=Confirm and go on');
  await page.waitForSelector('.standards-asked li');
  expect(await faultsOfAxe()).toEqual([]);
  await click('text=Confirm and go on');
  await page.waitForSelector('input[type=date]');
  expect(await faultsOfAxe()).toEqual([]);
  await click('text=Confirm and go on');
  await page.waitForSelector('tbody a');
  await click('tbody a');
  await page.waitForSelector('.decisions');
  expect(await page.locator('.decisions .decision').allTextContents()).toContain('No-go');
  await page.locator('.account summary').click();
  for (const theme of ['dark', 'light']) {
    await page.getByLabel('Theme').selectOption(theme);
    expect(await faultsOfAxe()).toEqual([]);
  }
  await click('.tabs >> text=Findings');
  await click('tbody a');
  await page.waitForSelector('h2:text("Fix")');
  expect(clicks).toBeLessThanOrEqual(12);
  expect(await faultsOfAxe()).toEqual([]);
  expect(faults).toEqual([]);
});

test('the first page brings at most 250 kB of JavaScript, packed', async () => {
  const { kilobytes, files } = await firstLoad(browser, new URL(server.address).origin);
  expect(files).toBeGreaterThan(3);
  expect(kilobytes).toBeGreaterThan(50);
  expect(kilobytes).toBeLessThan(250);
});

test('what was typed is there after a session that ended', async () => {
  const service = new URL((await page.locator('.crumbs a').last().getAttribute('href')) ?? '', page.url()).pathname;
  await page.goto(new URL(`${service}/items/S01-001`, page.url()).href);
  await page.getByLabel('Pass', { exact: true }).check();
  await page.getByLabel('What did you see').fill('The gateway asks for the credential.');
  await server.parts.pool.query('DELETE FROM auth.session');
  await page.click('text=Save answer');
  await page.fill('[name=email]', 'ann@example.org');
  await page.fill('[name=password]', 'a long enough password');
  await page.click('button[type=submit]');
  await page.waitForSelector('#answer-title');
  expect(await page.getByLabel('What did you see').inputValue()).toBe('The gateway asks for the credential.');
  await page.getByLabel('Pass', { exact: true }).check();
  await page.click('text=Save answer');
  await page.waitForSelector('#review-title');
  expect(await page.locator('section:has(#review-title)').textContent()).toContain('somebody else has to look');
});
