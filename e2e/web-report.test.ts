import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { EXPOSURES } from '@airworthy/model';
import { htmlWriter } from '../packages/reports/src/html/html-writer.ts';
import { makeResult } from '../packages/reports/test/make-result.ts';
import { CHROMIUM_FLAGS } from './support/web.ts';

const folder = mkdtempSync(join(tmpdir(), 'airworthy-report-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the report of one file fits any window, whatever the decision says', async () => {
  const result = makeResult();
  const said = { decision: 'GO WITH CONDITIONS' as const, blockers: [], conditions: ['S01-002'], unverified: ['S05-002'], reason: 'One high item must be fixed in time.' };
  for (const service of result.services) service.decisions = EXPOSURES.map((exposure) => ({ ...said, exposure }));
  const file = join(folder, 'report.html');
  writeFileSync(file, await htmlWriter.write(result, {}));
  const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: CHROMIUM_FLAGS });
  try {
    for (const width of [360, 390, 768, 1024, 1280, 2560]) {
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      await page.goto(pathToFileURL(file).href);
      await page.waitForSelector('.exposure');
      const found = await page.evaluate(() => ({
        beyond: document.documentElement.scrollWidth - window.innerWidth,
        cut: [...document.querySelectorAll('.exposure, .exposure *')].filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0).length,
      }));
      expect({ width, ...found }).toEqual({ width, beyond: 0, cut: 0 });
      await page.close();
    }
  } finally {
    await browser.close();
  }
});
