import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleResult } from '../apps/server/test/support/results.ts';
import { faultsInThemes, openWeb } from './support/web.ts';
import type { Web } from './support/web.ts';

let web: Web;
beforeAll(async () => {
  web = await openWeb(await sampleResult());
});
afterAll(() => web?.close());

test('an administrator writes a standard, is told what is wrong where, keeps it, and loses nothing to whoever was quicker', async () => {
  const page = await web.enter('Admin', 'admin');
  await page.goto(`${web.base}/admin?section=own`);
  await page.waitForSelector('text=There is none yet.');
  expect(await faultsInThemes(page)).toEqual([]);
  await page.click('a:has-text("Write a standard")');
  await page.waitForSelector('text=Nothing is wrong with it. It asks 1 item.');
  const text = await page.inputValue('textarea');
  await page.fill('textarea', text.replace('fact.access', 'fact.acces'));
  await page.waitForSelector('.problems .wrong');
  expect(await faultsInThemes(page)).toEqual([]);
  if (process.env['SHOTS'] !== undefined) await page.screenshot({ path: `${process.env['SHOTS']}/own-standard.png`, fullPage: true });
  expect(await page.isDisabled('button:has-text("Keep it")')).toBe(true);
  await page.click('.problems button');
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
  // What was typed is there after a reload.
  await page.reload();
  await page.waitForSelector('.problems .wrong');
  await page.fill('textarea', text);
  await page.waitForSelector('text=Nothing is wrong with it.');
  await page.click('button:has-text("Keep it")');
  await page.waitForURL(/standard=our-platform/);
  await page.waitForSelector('button:has-text("Ask it no longer")');

  const other = await web.enter('Second', 'admin');
  await other.goto(page.url());
  await other.waitForSelector('text=Nothing is wrong with it.');
  await other.fill('textarea', text.replace('severity: high', 'severity: low'));
  await page.fill('textarea', text.replace('severity: high', 'severity: medium'));
  for (const one of [other, page]) {
    await one.waitForSelector('button:has-text("Keep it"):not([disabled])');
    await one.click('button:has-text("Keep it")');
  }
  await page.waitForSelector('text=Somebody else has kept another text meanwhile.');
  expect(await page.inputValue('textarea')).toContain('severity: medium');
  await page.click('button:has-text("Take theirs")');
  await page.waitForFunction(() => document.querySelector('textarea')?.value.includes('severity: low'));

  const reader = await web.enter('Reader', 'auditor');
  await reader.goto(`${web.base}/admin?section=own&standard=our-platform`);
  await reader.waitForSelector('textarea[readonly]');
  expect(await reader.locator('button:has-text("Keep it")').count()).toBe(0);
  expect(await faultsInThemes(reader)).toEqual([]);
});
