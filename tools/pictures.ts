import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import type { BrowserContext, Page } from 'playwright-core';
import { CHROMIUM_FLAGS, faultsOf } from '../e2e/support/web.ts';
import { openDemo } from './pictures/open-demo.ts';
import { isChosen, pagesOf } from './pictures/pages.ts';

/**
 * `npm run pictures -- [--out FOLDER] [--only WORDS,WORDS] [--widths 360,768,1440,2560] [--height 2600] [--axe] [--docs]`: pictures of all pages of the web app, of the demo program, in both themes;
 * with `--docs` the few that the documentation shows. Says which pages are wider than the window, and with `--axe` what axe finds on each. Ends with 1 when one is, when axe
 * finds something, or when a page threw.
 */
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'pictures' },
    only: { type: 'string', default: '' },
    widths: { type: 'string', default: '360,768,1440,2560' },
    themes: { type: 'string', default: 'light,dark' },
    language: { type: 'string', default: 'en' },
    height: { type: 'string', default: '' },
    axe: { type: 'boolean', default: false },
    docs: { type: 'boolean', default: false },
  },
});
const out = resolve(values.docs ? join(import.meta.dirname, '../docs/pictures') : values.out);
mkdirSync(out, { recursive: true });
const HEIGHTS: Readonly<Record<number, number>> = { 360: 740, 768: 1024, 1280: 860, 1440: 900, 2560: 1300 };
const WIDTHS = values.docs ? '360,1280,2560' : values.widths;

/** Elements that stick out of the window, without those in a part that scrolls by itself. */
function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    const scrolls = (one: Element | null): boolean =>
      one !== null && (['auto', 'scroll', 'hidden'].includes(getComputedStyle(one).overflowX) || scrolls(one.parentElement));
    return [...document.querySelectorAll('main *, header *')]
      .filter((one) => one.getBoundingClientRect().right > wide + 1 && !scrolls(one.parentElement))
      .slice(0, 3)
      .map((one) => `${one.tagName.toLowerCase()}.${one.className} ${Math.round(one.getBoundingClientRect().right)} of ${wide}`);
  });
}

/** Pictures of files are small: the browser itself packs them. */
async function take(context: BrowserContext, page: Page, path: string): Promise<void> {
  const session = await context.newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 78 });
  writeFileSync(path, Buffer.from(data, 'base64'));
  await session.detach();
}

const demo = await openDemo();
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: CHROMIUM_FLAGS });
const faults: string[] = [];
let taken = 0;
try {
  for (const empty of [true, false]) {
    if (!empty) await demo.load();
    const pages = (await pagesOf(demo, empty)).filter(
      (one) => values.only.split(',').some((words) => one.name.includes(words)) && (!values.docs || isChosen(one.name)),
    );
    for (const width of WIDTHS.split(',').map(Number)) {
      const context = await browser.newContext({
        viewport: { width, height: Number(values.height) || (HEIGHTS[width] ?? 900) },
        locale: `${values.language}-GB`,
      });
      await context.addInitScript(`localStorage.setItem('airworthy-language', '${values.language}')`);
      for (const theme of values.themes.split(',')) {
        await context.addInitScript(`localStorage.setItem('airworthy-theme', '${theme}')`);
        for (const { name, path, signedOut, act } of pages) {
          if (values.docs && !isChosen(name, width, theme)) continue;
          await context.clearCookies();
          if (signedOut !== true) await context.addCookies([{ ...demo.cookie, domain: new URL(demo.base).hostname, path: '/' }]);
          const page = await context.newPage();
          page.on('pageerror', (error) => faults.push(`${name}: ${error.message}`));
          await page.goto(`${demo.base}${path}`);
          await page.waitForLoadState('load');
          await page.waitForFunction(
            () => document.querySelector('h1') !== null && document.querySelector('[aria-busy=true]') === null,
            undefined,
            {
              timeout: 90_000,
            },
          );
          await act?.(page);
          await page.waitForTimeout(250);
          faults.push(...(await overflowing(page)).map((one) => `${name} at ${width}: ${one}`));
          if (values.axe) faults.push(...(await faultsOf(page)).map((one) => `${name} at ${width}, ${theme}: ${one}`));
          await take(context, page, join(out, `${name}-${width}-${theme}.webp`));
          taken += 1;
          await page.close();
        }
      }
      await context.close();
    }
  }
} finally {
  await browser.close();
  await demo.close();
}
for (const one of new Set(faults)) console.log(one);
console.log(`${taken} pictures in ${out}`);
process.exitCode = faults.length > 0 ? 1 : 0;
