import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHROMIUM_FLAGS, faultsInThemes } from './support/web.ts';

const ROOT = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'airworthy-site-'));
let browser: Browser;
let page: Page;
const faults: string[] = [];
const asked: string[] = [];

beforeAll(async () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'apps/cli/src/bin.ts', 'report', 'e2e/sample-service', '--site', folder, '--date', '2026-11-22'],
    { cwd: ROOT, encoding: 'utf8' },
  );
  expect([status, stdout, stderr]).toEqual([0, expect.stringContaining('index.html'), expect.anything()]);
  browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: CHROMIUM_FLAGS });
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en-GB', offline: true });
  page = await context.newPage();
  page.on('pageerror', (error) => faults.push(error.message));
  // What looks for faults of accessibility asks for the style sheet once more, and is refused like everything that asks.
  page.on('console', (message) => (message.type() === 'error' && !message.text().includes('app.css') ? faults.push(message.text()) : undefined));
  page.on('request', (request) => asked.push(request.url()));
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the site opens from its folder without a network: services, a decision, a blocker, its finding and its fix', async () => {
  await page.goto(pathToFileURL(join(folder, 'index.html')).href);
  await page.waitForSelector('tbody a');
  const told = await faultsInThemes(page);
  await page.click('tbody a');
  await page.waitForSelector('.decisions');
  expect(await page.locator('.decisions .decision').allTextContents()).toContain('No-go');
  told.push(...(await faultsInThemes(page)));
  await page.click('text=Decision room');
  await page.waitForSelector('#kind-blocker');
  expect(await page.locator('.outcome .big').textContent()).toMatch(/\d/);
  told.push(...(await faultsInThemes(page)));
  await page.click('section[aria-labelledby=kind-blocker] tbody a');
  await page.waitForSelector('.event');
  await page.click('.top >> text=Findings');
  await page.waitForSelector('.finding-row');
  await page.click('text=Open the page');
  await page.waitForSelector('h2:text("Fix")');
  expect(await page.locator('.excerpt').count()).toBeGreaterThan(0);
  expect(told).toEqual([]);
  expect(faults).toEqual([]);
  expect(asked.filter((one) => !one.startsWith('file:') && !one.startsWith('data:'))).toEqual([]);
});

test('every tab of a service shows, and nothing offers to write', async () => {
  await page.goto(pathToFileURL(join(folder, 'index.html')).href);
  await page.click('tbody a');
  for (const tab of ['Routes', 'Diagrams', 'Findings', 'Checklist']) {
    await page.click(`.tabs >> text=${tab}`);
    await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null);
    expect([tab, await page.locator('.problem').count()]).toEqual([tab, 0]);
  }
  expect(await page.getByRole('button', { name: /Save|Sign|Add|Audit it/ }).count()).toBe(0);
  expect(faults).toEqual([]);
});
