import { afterAll, beforeAll, expect, test } from 'vitest';
import { fleetResult } from '../apps/server/test/support/results.ts';
import { faultsInThemes, openWeb } from './support/web.ts';
import type { Web } from './support/web.ts';
import type { Page } from 'playwright-core';
import { fleetModel } from './support/fleet.ts';

let web: Web;
let page: Page;

beforeAll(async () => {
  web = await openWeb({ ...(await fleetResult(['orders', 'payments', 'search'])), fleet: fleetModel() });
  page = await web.enter('Ann Lee', 'admin');
});
afterAll(() => web.close());

/** Asks the API of the organisation as whoever is signed in. */
async function ask<T>(path: string): Promise<T> {
  const me = (await (await page.request.get(`${web.base}/api/me`)).json()) as { organisations: { id: string }[] };
  return (await (await page.request.get(`${web.base}/api/orgs/${me.organisations[0]?.id}${path}`)).json()) as T;
}

test('the program shows progress and compliance as the server counts them, and makes its phases', async () => {
  await page.goto(`${web.base}/program`);
  await page.waitForSelector('.tiles');
  const { progress } = await ask<{ progress: { progress: number; compliance: number } }>('/program/dashboard');
  const [verified, compliant] = await page.locator('.tiles .big').allTextContents();
  expect([verified, compliant]).toEqual([progress.progress, progress.compliance].map((one) => `${Math.round(one * 100)} %`));
  await page.click('text=Make four phases');
  await page.waitForSelector('text=1 · Critical business services');
  expect(await faultsInThemes(page)).toEqual([]);
});

test('the heat map is walked by keyboard, and a cell opens its list', async () => {
  await page.click('text=Heat map');
  await page.waitForSelector('.heat-cell');
  expect(await faultsInThemes(page)).toEqual([]);
  await page.focus('[data-at="0,0"]');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  const cell = page.locator(':focus');
  expect(await cell.getAttribute('data-at')).toBe('1,1');
  expect(await page.locator('.readout').textContent()).toContain('Security');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.items');
  expect(new URL(page.url()).searchParams.get('standard')).toBe('01-security');
});

test('a plan needs a team; a phase is moved by keyboard and the work is levelled anew', async () => {
  await page.goto(`${web.base}/program/plan`);
  await page.getByLabel('Name').fill('Mara Ortiz');
  await page.getByRole('button', { name: 'Add to the team' }).click();
  const bar = page.locator('button.phase-bar').first();
  await bar.waitFor();
  expect(await faultsInThemes(page)).toEqual([]);
  await bar.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const phases = async (): Promise<(string | null)[]> =>
    (await ask<{ items: { notBefore: string | null }[] }>('/program/phases')).items.map((one) => one.notBefore);
  await expect.poll(async () => (await phases()).filter((one) => one !== null).length).toBe(1);
  const { schedule } = await ask<{ schedule: { assignments: { from: string }[] } }>('/program/schedule');
  const moved = (await phases()).find((one) => one !== null) ?? '';
  expect(schedule.assignments.every((one) => one.from >= moved)).toBe(true);
  expect(web.faults).toEqual([]);
});

test('the fleet shows which calls are open, tables of others and copies that differ', async () => {
  await page.goto(`${web.base}/fleet`);
  await page.waitForSelector('.service-map');
  expect(await page.locator('.service-map path.call-open').count()).toBe(1);
  expect(await faultsInThemes(page)).toEqual([]);
  await page.getByRole('button', { name: /^search:/ }).press('Enter');
  expect(await page.locator('.service-map path.edge').count()).toBe(1);
  await page.click('.tabs >> text=Tables');
  await page.waitForSelector('code:text("payment")');
  await page.click('.tabs >> text=Copies of controls');
  await page.waitForSelector('text=2 copies, 2 variants');
  expect(await faultsInThemes(page)).toEqual([]);
  await page.click('.tabs >> text=Patterns');
  await page.waitForSelector('text=always passes');
});

test('documents of the program and of a service are downloaded in their formats', async () => {
  await page.goto(`${web.base}/documents`);
  await page.waitForSelector('tbody a');
  expect(await page.locator('.document-table').first().locator('tbody th').allTextContents()).toContain('Executive report');
  await page.click('.documents-of summary:has-text("orders")');
  await page.waitForSelector('.documents-of[open] th:text-is("Service checklist")');
  expect(await faultsInThemes(page)).toEqual([]);
  const address = await page.locator('tbody a', { hasText: 'markdown' }).first().getAttribute('href');
  const answer = await page.request.get(`${web.base}${address}`);
  expect([answer.status(), answer.headers()['content-disposition']?.startsWith('attachment')]).toEqual([200, true]);
  await page.getByLabel('About').selectOption({ label: 'orders' });
  await page.waitForSelector(`tbody a[href*="/services/"]`);
  expect(web.faults).toEqual([]);
});
