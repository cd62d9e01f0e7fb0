import { expect, test } from 'vitest';
import { makeResult, makeService } from '../../../test/make-result.ts';
import { SET_FORMATS, writeSet } from '../formats.ts';
import { PLAIN_TEMPLATE } from '../template.ts';
import { PLAIN_PLAN } from './program-plan.ts';
import { serviceDocuments } from '../sets.ts';
import { programDocuments } from './set.ts';

const orders = makeService({ name: 'orders' });
const hostile = makeService({ name: '../<b>pay</b>' });
const result = makeResult({ services: [orders, hostile] });
const plan = {
  ...PLAIN_PLAN,
  phases: [{ name: '1', title: 'First', services: ['orders'], plan: { items: 800, hours: [30, 40] as const } }],
};
const set = programDocuments(result, { date: '2026-11-22', plan });

test('a program has its own documents and seven for each service', () => {
  const own = set.documents.map((one) => one.id).filter((id) => !/^(?:orders|b-pay-b)-/.test(id));
  expect(own).toEqual([
    'index',
    'executive-report',
    'program-dashboard',
    'remediation-roadmap',
    'best-practices-guide',
    'schedule-and-capacity',
    'risk-register',
    'weekly-status',
    'deep-dive',
    'final-report',
    'retrospective',
  ]);
  expect(set.documents.map((one) => one.id).filter((id) => id.startsWith('orders-'))).toEqual([
    'orders-checklist',
    'orders-scan-report',
    'orders-manual-review',
    'orders-domain-report',
    'orders-integration-assessment',
    'orders-consolidated-report',
    'orders-remediation-plan',
  ]);
});

test('every link leads somewhere, no file leaves the folder, and no name becomes markup', async () => {
  const pages = new Map<string, string>();
  for await (const { path, content } of writeSet(set, ['html'])) pages.set(path.replace('html/', ''), String(content));
  const broken: string[] = [];
  for (const [page, html] of pages) {
    expect(page).toMatch(/^[\w-]+\.html$/);
    expect(html).not.toContain('<b>pay</b>');
    for (const [, href = ''] of html.matchAll(/<a href="([^"]+)"/g)) {
      const [file = '', anchor] = href.split('#');
      const target = pages.get(file === '' ? page : file);
      if (target === undefined || (anchor !== undefined && !target.includes(`id="${anchor}"`))) broken.push(`${page} → ${href}`);
    }
  }
  expect(broken).toEqual([]);
});

test('phases carry their plan, what no phase names comes last, and the deck stays below eleven slides', async () => {
  const files = new Map<string, string>();
  for await (const { path, content } of writeSet(set, ['markdown'])) files.set(path, String(content));
  const schedule = files.get('markdown/schedule-and-capacity.md') ?? '';
  expect(schedule).toContain('| **1** First | 1 |');
  expect(schedule).toContain('30–40 h');
  expect(schedule).toContain('| **2** Services | 1 |');
  expect(set.deck.slides.length).toBeLessThanOrEqual(9);
});

test.each(['en', 'de'])('%s: each slide states something with a number or a name, in two lines at most', (language) => {
  const titles = [
    ...programDocuments(result, { date: '2026-11-22', plan, template: { ...PLAIN_TEMPLATE, language }, previous: result }).deck.slides,
    ...serviceDocuments(makeResult(), orders, { date: '2026-11-22', template: { ...PLAIN_TEMPLATE, language } }).deck.slides,
  ].map((slide) => slide.title);
  expect(titles.filter((title) => title.length > 90 || !/\d|: |\(|^(?:One|Eine?) /.test(title))).toEqual([]);
  expect(new Set(titles).size).toBe(titles.length);
});

test('the monthly deck has at most ten slides with its cover, also with an earlier snapshot', () => {
  const deck = programDocuments(result, { date: '2026-11-22', plan, previous: result }).deck;
  expect(deck.slides.length + 1).toBeLessThanOrEqual(10);
  for (const slide of deck.slides)
    expect([slide.title, slide.notes.length > 20, slide.blocks.length > 0]).toEqual([slide.title, true, true]);
});

test('what is proposed for a month is what the engineers can close by then', () => {
  const goal = (engineers: number): unknown => {
    const slide = programDocuments(result, { date: '2026-11-22', plan: { ...plan, engineers } }).deck.slides.at(-1);
    const [block] = slide?.blocks ?? [];
    return block?.kind === 'table' ? [block.rows[0]?.[1], block.rows[0]?.[2]] : undefined;
  };
  const [today] = goal(500) as [unknown];
  expect(today).not.toEqual(['0']);
  expect(goal(500)).toEqual([today, ['0']]);
  expect(goal(0)).toEqual([today, today]);
});

test('what was merely not found in a service is no pattern that another could copy', () => {
  const bare = makeService({ name: 'bare' });
  for (const verdict of bare.verdicts)
    if (verdict.status === 'PASS')
      verdict.evidence = [{ message: '45 settings were looked at. None was found.', holds: true, location: { path: 'src/a.ts', line: 1 } }];
  const guide = programDocuments(makeResult({ services: [bare, orders] }), { date: '2026-11-22', plan }).documents.find(
    (one) => one.id === 'best-practices-guide',
  );
  expect(JSON.stringify(guide)).not.toContain('were looked at');
});

test('a template orders the documents of a program and words its mail', () => {
  const template = {
    ...PLAIN_TEMPLATE,
    documents: { 'risk-register': { sections: ['success'] } },
    wording: { 'weekly.yours': 'To do by Friday' },
  };
  const own = programDocuments(result, { date: '2026-11-22', plan, template });
  const register = own.documents.find((one) => one.id === 'risk-register');
  expect(register?.blocks.flatMap((block) => (block.kind === 'heading' ? [block.anchor] : []))).toEqual(['success']);
  expect(JSON.stringify(own.mails)).toContain('To do by Friday');
});

test('the workbook holds the rows of every service under its name', () => {
  const [findings] = set.ledger.sheets;
  expect(findings?.columns[0]?.title).toBe('Service');
  expect(new Set(findings?.rows.map((row) => row[0]))).toEqual(new Set(['orders', '../<b>pay</b>']));
});

test('every format can be written in German', async () => {
  const german = programDocuments(result, { template: { ...PLAIN_TEMPLATE, language: 'de' } });
  const small = { ...german, documents: german.documents.slice(0, 3) };
  const paths: string[] = [];
  for await (const { path, content } of writeSet(small, SET_FORMATS)) {
    expect(content.length).toBeGreaterThan(50);
    paths.push(path);
  }
  expect(paths).toContain('xlsx/program-ledger.xlsx');
  expect(german.documents[1]?.title).toBe('Bericht für die Leitung');
});

test('a run over some services of a phase shows what these would take by hand, not the figures of the whole plan', () => {
  const wide = {
    ...plan,
    phases: [{ ...plan.phases[0]!, services: ['orders', 'stock'], plan: { items: 1600, hours: [300, 400] as const } }],
  };
  const part = programDocuments(makeResult({ services: [orders, makeService({ name: 'mail' })] }), { date: '2026-11-22', plan: wide });
  const text = JSON.stringify(
    part.documents.filter((one) => ['executive-report', 'schedule-and-capacity', 'final-report'].includes(one.id)),
  );
  expect(text).not.toMatch(/300|400 h|60,000/);
  expect(text).toContain('≈ ');
  expect(JSON.stringify(set.documents.find((one) => one.id === 'executive-report'))).toContain('30–40 h');
});

test('a service without tests is said to have none, not none of none', () => {
  const text = JSON.stringify(set.documents.find((one) => one.id === 'orders-integration-assessment'));
  expect(text).toContain('No test was found.');
  expect(text).not.toMatch(/\b0 (?:integration|tests)|of 0\b/);
});
