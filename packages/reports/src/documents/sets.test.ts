import { expect, test } from 'vitest';
import { makeResult, makeService } from '../../test/make-result.ts';
import { DOCUMENT_FORMATS, SET_FORMATS, writeSet } from './formats.ts';
import type { SetFile } from './formats.ts';
import { serviceDocuments, snapshotId } from './sets.ts';
import { PLAIN_TEMPLATE } from './template.ts';

const hostile = '</script>[x](javascript:1) *a* | `b` <img src=x>';
const result = makeResult();
const [service = makeService()] = result.services;
const set = serviceDocuments(result, service, { date: '2026-11-22' });
async function filesOf(files: AsyncIterable<SetFile>): Promise<SetFile[]> {
  const all: SetFile[] = [];
  for await (const file of files) all.push(file);
  return all;
}
const text = (value: string | Uint8Array): string => (typeof value === 'string' ? value : Buffer.from(value).toString('latin1'));

test('the set holds what the readers are owed, and each document says what it is made of', () => {
  expect(set.documents.map((one) => one.id)).toEqual([
    'index',
    'executive-summary',
    'production-readiness-audit',
    'security-hardening-guide',
    'production-quick-reference',
    'code-audit-summary',
    'thirty-day-plan',
    'developer-checklist',
  ]);
  for (const document of set.documents) expect(document.stamp).toContain(snapshotId(result));
});

test('what has to be closed for a go stands in the order of the table above it', async () => {
  const summary = set.documents.find((one) => one.id === 'executive-summary');
  const markdown = text((await DOCUMENT_FORMATS['markdown']?.write(summary ?? set.documents[0]!)) ?? '');
  const listed = [...markdown.matchAll(/^\| \[(S\d\d-\d{3})\]/gm)].map(([, id]) => id);
  const asked = [...markdown.matchAll(/\| \*\*NO-GO\*\* \| (S\d\d-\d{3}(?:, S\d\d-\d{3})*)/g)].map(([, ids = '']) => ids.split(', '));
  expect(asked.length).toBeGreaterThan(0);
  for (const ids of asked) expect(ids).toEqual(listed.filter((id) => ids.includes(id ?? '')).slice(0, ids.length));
});

test('blockers, their places and the fix for this framework are in the documents', async () => {
  const guide = set.documents.find((one) => one.id === 'security-hardening-guide');
  const markdown = text((await DOCUMENT_FORMATS['markdown']?.write(guide ?? set.documents[0]!)) ?? '');
  expect(markdown).toContain('`src/app.ts:11`');
  expect(markdown).toContain("app.addHook('onRequest', verify);");
  expect(markdown).not.toContain('app.use(verify);');
  const html = text((await DOCUMENT_FORMATS['html']?.write(guide ?? set.documents[0]!)) ?? '');
  expect(html).toContain('src/app.ts:11');
  expect(html).toContain('id="s01-001"');
});

test('every link inside the set leads somewhere', async () => {
  const pages = new Map<string, string>();
  for (const document of set.documents) pages.set(`${document.id}.html`, text((await DOCUMENT_FORMATS['html']?.write(document)) ?? ''));
  const broken: string[] = [];
  for (const [page, html] of pages) {
    for (const [, href = ''] of html.matchAll(/<a href="([^"]+)"/g)) {
      const [file = '', anchor] = href.split('#');
      const target = pages.get(file === '' ? page : file);
      if (target === undefined || (anchor !== undefined && !target.includes(`id="${anchor}"`))) broken.push(`${page} → ${href}`);
    }
  }
  expect(broken).toEqual([]);
});

test.each(Object.keys(DOCUMENT_FORMATS))('%s: the same snapshot gives the same bytes', async (name) => {
  for (const document of set.documents) {
    const once = await DOCUMENT_FORMATS[name]?.write(document);
    const twice = await DOCUMENT_FORMATS[name]?.write(
      serviceDocuments(result, service, { date: '2026-11-22' }).documents.find((one) => one.id === document.id) ?? document,
    );
    expect(text(once ?? '').length).toBeGreaterThan(400);
    expect(text(once ?? '') === text(twice ?? '')).toBe(true);
  }
});

test('nothing of the audited repository becomes markup', async () => {
  const findings = service.findings.map((one) => ({ ...one, locations: [{ path: hostile, line: 1 }] }));
  const verdicts = service.verdicts.map((one) => ({ ...one, reason: hostile }));
  const evil = makeService({ name: hostile, findings, verdicts });
  for (const document of serviceDocuments(makeResult({ services: [evil] }), evil, { date: '2026-11-22' }).documents) {
    const html = text((await DOCUMENT_FORMATS['html']?.write(document)) ?? '');
    expect(html).not.toContain('<img src=x>');
    expect(html).not.toContain('href="javascript');
    const markdown = text((await DOCUMENT_FORMATS['markdown']?.write(document)) ?? '');
    expect(markdown.replace(/`+[^`]*`+/g, '')).not.toMatch(/[^\\]\[x\]\(javascript/);
    expect(text((await DOCUMENT_FORMATS['pdf']?.write(document)) ?? '').startsWith('%PDF-')).toBe(true);
  }
});

test('characters that no font has end in a PDF all the same', async () => {
  const odd = makeService({ name: 'žluťoučký 漢字 \u{1F980} \u{E0001}' });
  const [document] = serviceDocuments(makeResult({ services: [odd] }), odd, { date: '2026-11-22' }).documents;
  expect(text((await DOCUMENT_FORMATS['pdf']?.write(document!)) ?? '').startsWith('%PDF-')).toBe(true);
});

test('a template chooses sections and their order, and a section that does not exist is not invented', () => {
  const template = { ...PLAIN_TEMPLATE, documents: { 'executive-summary': { sections: ['money', 'decision', 'nothing'] } } };
  const summary = serviceDocuments(result, service, { template }).documents.find((one) => one.id === 'executive-summary');
  const headings = (summary?.blocks ?? []).flatMap((block) => (block.kind === 'heading' ? [block.anchor] : []));
  expect(headings).toEqual(['investment']);
  expect(summary?.blocks.at(-1)?.kind).toBe('callout');
});

test('tables and slides come with the set: headers, rows, and nothing that a spreadsheet would run', async () => {
  const evil = makeService({ verdicts: service.verdicts.map((one) => ({ ...one, reason: '=HYPERLINK("http://x")' })) });
  const files = new Map<string, string>();
  for await (const file of writeSet(serviceDocuments(makeResult({ services: [evil] }), evil, { date: '2026-11-22' }), [
    'csv',
    'pptx',
    'xlsx',
  ]))
    files.set(file.path, text(file.content));
  expect([...files.keys()].filter((path) => !path.startsWith('verify/'))).toEqual([
    'csv/findings.csv',
    'csv/checklist.csv',
    'csv/questions.csv',
    'csv/routes.csv',
    'csv/investment.csv',
    'csv/totals.csv',
    'pptx/executive-deck.pptx',
    'xlsx/audit-ledger.xlsx',
  ]);
  const checklist = files.get('csv/checklist.csv') ?? '';
  expect(checklist.split('\r\n')[0]).toBe('Item,Standard,Question,Severity,Verdict,Reason,Evidence');
  expect(checklist).toContain(`"'=HYPERLINK(""http://x"")"`);
  expect(checklist).not.toMatch(/(?:^|,)"?=/m);
});

test('JSON holds every block of a document, and a logo as text', async () => {
  const template = { ...PLAIN_TEMPLATE, logo: { type: 'png' as const, data: new Uint8Array([1, 2, 3]) } };
  for (const document of serviceDocuments(result, service, { date: '2026-11-22', template }).documents) {
    const data = JSON.parse(text((await DOCUMENT_FORMATS['json']?.write(document)) ?? '')) as {
      blocks: unknown;
      logo: { data: string };
      version: number;
    };
    expect(data.blocks).toEqual(JSON.parse(JSON.stringify(document.blocks)));
    expect([data.logo.data, data.version]).toEqual(['AQID', 1]);
  }
});

test('slides: at most ten, each with a statement and notes', () => {
  expect(set.deck.slides.length).toBeLessThanOrEqual(9);
  for (const slide of set.deck.slides) expect([slide.title.length > 5, slide.notes.length > 20]).toEqual([true, true]);
});

test.each(['pptx', 'xlsx'])('%s: the same snapshot gives the same bytes', async (name) => {
  const once = await filesOf(writeSet(set, [name]));
  const twice = await filesOf(writeSet(serviceDocuments(result, service, { date: '2026-11-22' }), [name]));
  expect(text(once[0]?.content ?? '').length).toBeGreaterThan(2000);
  expect(text(once[0]?.content ?? '') === text(twice[0]?.content ?? '')).toBe(true);
});

test('a format that does not exist is an error that names those that do', async () => {
  await expect(filesOf(writeSet(set, ['odt']))).rejects.toThrow(`There is no document format odt; there are ${SET_FORMATS.join(', ')}.`);
});

test('an aspect that nothing was asked about is not rated', () => {
  const [first, ...rest] = service.components;
  if (first === undefined) throw new Error('the fixture has components');
  const counts = { pass: 0, partial: 0, fail: 0, unknown: 0, notApplicable: 4 };
  const silent = makeService({ components: [{ ...first, score: { ...first.score, counts, points: null } }, ...rest] });
  for (const id of ['executive-summary', 'production-quick-reference']) {
    const document = serviceDocuments(makeResult({ services: [silent] }), silent).documents.find((one) => one.id === id);
    const rated = document?.blocks.find((block) => block.kind === 'scorecard')?.rows;
    expect([id, rated?.length]).toEqual([
      id,
      rest.filter((one) => one.score.counts.pass + one.score.counts.fail + one.score.counts.partial + one.score.counts.unknown > 0).length,
    ]);
  }
});
