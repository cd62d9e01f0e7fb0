import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { anyResult } from '../../test/any-result.ts';
import { makeFleet, makeResult } from '../../test/make-result.ts';
import { makeFleetModel } from '../../test/make-fleet.ts';
import { openReport } from '../../test/open-report.ts';
import { htmlWriter } from './html-writer.ts';

const sha = (text: string): string => createHash('sha256').update(text).digest('base64');

test('the policy lets the embedded script and styles run, and nothing else', async () => {
  const html = await htmlWriter.write(makeResult(), {});
  const { document } = parseHTML(html);
  const policy = document.querySelector('meta[http-equiv]')?.getAttribute('content') ?? '';
  const script = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '';
  const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? '';
  expect(policy).toBe(
    `default-src 'none'; script-src 'sha256-${sha(script)}'; style-src 'sha256-${sha(style)}'; img-src data:; base-uri 'none'; form-action 'none'`,
  );
  expect(html).not.toMatch(/\s(?:src|href)="(?!#|data:)/);
  expect(html).not.toMatch(/\son[a-z]+=|style="/);
});

test('the client never turns text into markup', async () => {
  const html = await htmlWriter.write(makeResult(), {});
  expect(html).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function/);
});

test('without a script, decision, blockers and fixes can be read', async () => {
  const { document } = parseHTML(await htmlWriter.write(makeResult(), {}));
  const text = document.querySelector('main')?.textContent ?? '';
  for (const words of [
    'NO-GO',
    'Public',
    '1 blocker',
    'Every route asks for a credential',
    'src/app.ts:11',
    'Verify a token on the scope',
    "app.addHook('onRequest', verify);",
    '1 not verified',
  ])
    expect(text).toContain(words);
  expect(document.title).toBe('NO-GO · shop · Airworthy');
});

test('the first page of a service shows the decision, then blockers with place, code and fix', async () => {
  const report = await openReport(makeResult());
  const text = report.text();
  expect(report.document.querySelector('.banner.no-go')?.textContent).toContain('for public, more than 1,000 users, regulated data');
  const order = ['NO-GO', '1 blocker', 'src/app.ts:11', 'Verify a token on the scope', 'Components', 'Not verified'].map((words) =>
    text.indexOf(words),
  );
  expect(order.every((at) => at >= 0)).toBe(true);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(report.document.querySelector('.code .hit')?.textContent).toContain("app.get('/orders', list);");
});

test('every page shows its part', async () => {
  const report = await openReport(makeResult());
  const expected: Record<string, string[]> = {
    findings: ['2 findings', '1 of 2 places holds'],
    standards: ['2 standards, 5 items', 'Security', 'Testing'],
    routes: ['2 routes', '/orders', 'requireUser', 'body (zod)', '100 per minute by ip, memory'],
    wiring: ['GET /tax', 'no production module imports src/tax.ts'],
    questions: ['1 open item', 'When was a restore last rehearsed?'],
    plan: ['Before release', 'USD 1,200', '12 h'],
    coverage: ['src/old.ts could not be parsed', 'Unexpected token', 'a1b2c3d4e5f6a7b8'],
  };
  for (const [view, words] of Object.entries(expected)) {
    report.go(`#/shop/${view}`);
    for (const one of words) expect(report.text()).toContain(one);
  }
});

test('filters stand in the address', async () => {
  const report = await openReport(makeResult(), '#/shop/findings?sev=medium');
  expect(report.text()).toContain('1 of 2 findings');
  report.go('#/shop/routes?access=guarded');
  expect(report.text()).toContain('1 of 2 routes');
  report.go('#/nowhere/nothing?%E0%A4%A');
  expect(report.text()).toContain('shop');
});

test('a link to an item opens it with its evidence', async () => {
  const report = await openReport(makeResult(), '#/shop/standards?item=S05-001');
  expect(report.document.querySelector('#item-S05-001')?.textContent).toContain('refund is not tested');
});

test('a fleet starts with all services and switches to one', async () => {
  const report = await openReport(makeFleet());
  expect(report.text()).toContain('for 2 of 3 services, public use');
  expect([...report.document.querySelectorAll('.heat tbody th')].map((one) => one.textContent)).toEqual(['billing', 'orders', 'search']);
  report.go('#/search/summary');
  expect(report.document.querySelector('.banner.go')?.textContent).toContain('GO');
});

test('what shows over several services has a page of its own, only where it was compared', async () => {
  expect((await openReport(makeFleet())).text()).not.toContain('Between services');
  const report = await openReport({ ...makeFleet(), fleet: makeFleetModel() }, '#/*/connections');
  report.openAll();
  for (const words of ['Between services', 'POST /a', 'items', 'STOCK_KEY differs in covered parts', 'verifyInternal', 'ENABLE_SCAN'])
    expect(report.text()).toContain(words);
  report.go('#/*/connections?state=authenticated');
  expect(report.text()).toContain('1 of 2 calls');
});

test('paper gets every finding, question and route', async () => {
  const report = await openReport(makeResult());
  report.print();
  const text = report.document.querySelector('.print-only')?.textContent ?? '';
  for (const words of ['S05-001', 'src/refund.ts:88', 'When was a restore last rehearsed?', '/orders', 'Before release'])
    expect(text).toContain(words);
});

test('any result opens on every page, and its text stays text', async () => {
  await fc.assert(
    fc.asyncProperty(anyResult, async (result) => {
      const report = await openReport(result);
      const known = report.document.querySelectorAll('script').length;
      const services = ['*', ...result.services.map((one) => encodeURIComponent(one.name.toWellFormed()))];
      for (const service of services) {
        for (const view of ['', 'summary', 'findings', 'standards', 'routes', 'wiring', 'questions', 'plan', 'coverage']) {
          report.go(`#/${service}/${view}`);
          report.openAll();
        }
      }
      report.print();
      expect(report.document.querySelectorAll('script')).toHaveLength(known);
      expect(report.document.querySelectorAll('img, iframe, [onerror]')).toHaveLength(0);
      expect(report.html.match(/<\/script>/g)).toHaveLength(known);
    }),
    { numRuns: 40, seed: 7 },
  );
});
