import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDemo } from '../tools/pictures/open-demo.ts';
import type { Demo } from '../tools/pictures/open-demo.ts';
import { CHROMIUM_FLAGS, faultsInThemes } from './support/web.ts';

let demo: Demo;
let browser: Browser;
let page: Page;
const faults: string[] = [];

beforeAll(async () => {
  demo = await openDemo();
  browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: CHROMIUM_FLAGS });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  await context.addCookies([{ ...demo.cookie, domain: new URL(demo.base).hostname, path: '/' }]);
  page = await context.newPage();
  page.on('pageerror', (error) => faults.push(error.message));
});
afterAll(async () => {
  await browser?.close();
  await demo?.close();
});

test('the demo program is one click away, streams in, and shows a no-go and its fix', async () => {
  await page.goto(demo.base);
  await page.waitForSelector('text=Load the demo program');
  expect(await page.locator('.banner').textContent()).toContain('PUBLIC_URL');
  expect(await faultsInThemes(page)).toEqual([]);
  await page.click('text=Load the demo program');
  await page.waitForSelector('.running');
  await page.waitForSelector('tbody a', { timeout: 60_000 });
  expect(await page.locator('.banner-demo').textContent()).toContain('Demo program');
  await page.click('tbody a:text-is("payment")');
  await page.waitForSelector('.decisions');
  expect(await page.locator('.decisions .decision').allTextContents()).toContain('No-go');
  await page.click('.tabs >> text=Findings');
  await page.click('tbody a');
  await page.waitForSelector('h2:text("Fix")');
  expect(faults).toEqual([]);
});

test('every page of the demo shows something, with no fault that axe finds in either theme', async () => {
  const told: string[] = [];
  for (const path of ['/', '/program', '/program/plan', '/fleet', '/findings', '/work']) {
    await page.goto(`${demo.base}${path}`);
    await page.waitForSelector('h1');
    await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null);
    expect([path, await page.locator('.empty').count()]).toEqual([path, 0]);
    told.push(...(await faultsInThemes(page)));
  }
  expect(told).toEqual([]);
  expect(faults).toEqual([]);
});

test('on a wide screen pages use the room: what goes with a finding and with a decision stands beside it', async () => {
  const wide = await browser.newPage({ viewport: { width: 2560, height: 1300 }, storageState: await page.context().storageState() });
  const edges = async (selector: string): Promise<number[]> =>
    await wide.locator(selector).evaluateAll((found) => found.map((one) => Math.round(one.getBoundingClientRect().left)));
  await wide.goto(`${demo.base}/findings`);
  await wide.click('.peek-line a');
  await wide.waitForSelector('.beside h2:text("History")');
  const [left = 0, right = 0] = await edges('.beside > *');
  expect(right - left).toBeGreaterThan(700);
  await wide.goto(`${demo.base}/decisions`);
  await wide.waitForSelector('.room-beside tbody a');
  const [calculator = 0, services = 0] = await edges('.room-beside > *');
  expect(calculator - services).toBeGreaterThan(700);
  const lefts = new Set<number>();
  for (const path of ['/', '/program', '/documents', '/admin']) {
    await wide.goto(`${demo.base}${path}`);
    await wide.waitForSelector('h1');
    lefts.add((await edges('h1'))[0] ?? 0);
  }
  expect(Math.max(...lefts) - Math.min(...lefts)).toBeLessThan(10);
  await wide.close();
});

test('in the decision room somebody signs with a condition, and the slides turn by arrow keys', async () => {
  const told: string[] = [];
  await page.goto(`${demo.base}/decisions`);
  await page.waitForSelector('.verdict-line .decision');
  expect(await page.locator('.verdict-line .decision').textContent()).toBe('No-go');
  told.push(...(await faultsInThemes(page)));
  const cost = await page.locator('.outcome .big').textContent();
  await page.getByLabel('Budget').fill('20');
  expect(await page.locator('.outcome .big').textContent()).not.toBe(cost);
  expect(await page.locator('.outcome .decision').textContent()).toBe('No-go');
  await page.click('tbody a:text-is("event")');
  await page.waitForSelector('#kind-condition');
  await page.getByLabel('Regulated data').check();
  await page.waitForURL(/regulated=yes/);
  told.push(...(await faultsInThemes(page)));
  await page.click('.sign-form >> text=Go with conditions');
  await page.getByLabel('What has to be done').fill('The load test is repeated');
  await page.getByLabel('Who sees to it').fill('Sam Park');
  await page.getByLabel('Until').fill('2027-01-15');
  await page.getByLabel('Your name').fill('Ada Adler');
  await page.click('.sign-form button[type=submit]');
  await page.waitForSelector('article:has-text("The load test is repeated")');
  expect(await page.locator('article').first().textContent()).toContain('Sam Park');
  await page.click('.crumbs >> text=Decision room');
  await page.click('text=Present');
  await page.waitForSelector('.presenter');
  await page.keyboard.press('ArrowRight');
  await page.waitForSelector('.slide-items li');
  expect(await page.locator('.presenter footer').textContent()).toContain('2 of 22');
  told.push(...(await faultsInThemes(page)));
  await page.keyboard.press('Escape');
  await page.waitForSelector('.verdict-line');
  expect(told).toEqual([]);
  expect(faults).toEqual([]);
});

test('it goes with one click', async () => {
  page.on('dialog', (dialog) => void dialog.accept());
  await page.goto(demo.base);
  await page.click('text=Take the demo out');
  await page.waitForSelector('text=Load the demo program');
  expect(await page.locator('.banner-demo').count()).toBe(0);
});
