import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changed, sampleResult } from '../apps/server/test/support/results.ts';
import { faultsInThemes, openWeb, signInAgain } from './support/web.ts';
import type { Web } from './support/web.ts';

const ITEM = 'S01-021';
let web: Web;
beforeAll(async () => {
  web = await openWeb(changed(await sampleResult(), { [ITEM]: 'UNKNOWN' }));
});
afterAll(() => web?.close());

const report = (name: string, rules: readonly string[]): { name: string; mimeType: string; buffer: Buffer } => ({
  name,
  mimeType: 'application/json',
  buffer: Buffer.from(
    JSON.stringify([
      {
        filePath: 'src/app.ts',
        messages: rules.map((ruleId, index) => ({ ruleId, severity: 2, message: `${ruleId} is broken`, line: index + 1, column: 1 })),
      },
    ]),
  ),
});
const open = async (page: Page): Promise<void> => {
  await page.goto(`${web.base}/services/${web.service}`);
  await page.click('.tabs a:has-text("Other tools")');
  await page.waitForURL(/tab=imports/);
};
const factsOf = async (page: Page): Promise<string> => (await page.locator('.change .facts').innerText()).replaceAll(/\s+/g, ' ');
const shot = async (page: Page, name: string): Promise<void> => {
  if (process.env['SHOTS'] === undefined) return;
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: `${process.env['SHOTS']}/${name}-${width}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
};

test('an auditor sees what a report would change, takes it in, and loses no choice when the session ends', async () => {
  const page = await web.enter('Ines Auditor', 'auditor');
  await open(page);
  await page.waitForSelector('text=No report of another tool was taken in yet');
  expect(await faultsInThemes(page)).toEqual([]);
  await page.setInputFiles('input[type=file]', report('eslint.json', ['no-eval', 'house/style']));
  await page.waitForSelector('text=1 verdict moves');
  expect(await factsOf(page)).toBe('2 New 0 Changed 0 No longer reported 0 Unchanged');
  expect(await faultsInThemes(page)).toEqual([]);
  await shot(page, 'import-preview');
  // Nothing was taken in so far.
  await page.waitForSelector('text=No report of another tool was taken in yet');

  await page.context().clearCookies();
  await page.click('button:has-text("Take it in")');
  await page.waitForURL(/sign-in/);
  await signInAgain(page, 'Ines Auditor');
  await page.waitForURL(/tab=imports/);
  await page.waitForSelector('text=Chosen: eslint.json');
  await page.focus('button:has-text("Take it in")');
  await page.keyboard.press('Enter');
  await page.waitForSelector('text=1 finding opened');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Taken in');
  await page.waitForSelector('table th:has-text("eslint")');
  await page.click('summary:has-text("Rules that are about no item")');
  await page.waitForSelector('li:has-text("house/style")');
  expect(await faultsInThemes(page)).toEqual([]);
  await shot(page, 'import-result');

  await page.setInputFiles('input[type=file]', report('again.json', ['no-eval', 'house/style']));
  await page.waitForSelector('text=This very file was taken in before.');
  expect(await page.locator('button:has-text("Take it in")').count()).toBe(0);
  await page.setInputFiles('input[type=file]', report('next.json', ['no-implied-eval', 'no-eval']));
  await page.waitForSelector('text=was in line 1');
  expect(await factsOf(page)).toBe('1 New 1 Changed 1 No longer reported 0 Unchanged');
  await page.click('button:has-text("Leave it")');
  expect(await page.locator('.change').count()).toBe(0);
  expect(web.faults).toEqual([]);
});

test('what is no report is refused in words, and another file can be chosen', async () => {
  const page = await web.enter('Olga Auditor', 'auditor');
  await open(page);
  await page.setInputFiles('input[type=file]', { name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{"hello":1}') });
  await page.waitForSelector('.problem:has-text("hello")');
  expect(await faultsInThemes(page)).toEqual([]);
  await page.setInputFiles('input[type=file]', report('other.json', ['no-new-func']));
  await page.waitForSelector('text=What it would change');
  expect(await page.locator('.problem').count()).toBe(0);
});

test('who may only look sees the reports and no way to bring one in, in German as well', async () => {
  const page = await web.enter('Viktor Viewer', 'viewer');
  await page.goto(`${web.base}/services/${web.service}?tab=imports`);
  await page.waitForSelector('text=Your role may look at reports and not bring them in.');
  expect(await page.locator('input[type=file]').count()).toBe(0);
  await page.evaluate(() => localStorage.setItem('airworthy-language', 'de'));
  await page.reload();
  await page.waitForSelector('text=Ihre Rolle darf Berichte ansehen, aber keine übernehmen.');
  await page.waitForSelector('h2:has-text("Übernommene Berichte")');
  expect(await faultsInThemes(page)).toEqual([]);
});
