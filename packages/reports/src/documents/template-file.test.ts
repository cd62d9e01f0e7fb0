import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { makeResult, makeService } from '../../test/make-result.ts';
import { DOCUMENT_FORMATS } from './formats.ts';
import { serviceDocuments } from './sets.ts';
import { toPptx } from './write/pptx.ts';
import { PLAIN_TEMPLATE } from './template.ts';
import { TemplateFileSchema, templateProblems } from './template-file.ts';

const problems = (file: unknown): string[] =>
  templateProblems(TemplateFileSchema.parse(file)).map((one) => `${one.path.join('.')}: ${one.message}`);

test('a template that names what there is has no problems', () => {
  expect(
    problems({
      documents: { 'executive-summary': { sections: ['decision', 'critical'] }, index: { sections: ['documents'] } },
      wording: { 'decision.noGo': 'STOP', 'places.more': '{n, plural, one {+ # place} other {+ # places}}' },
    }),
  ).toEqual([]);
});

test.each([
  [
    { documents: { 'executive-sumary': { sections: ['decision'] } } },
    'documents.executive-sumary: There is no document `executive-sumary`',
  ],
  [
    { documents: { 'thirty-day-plan': { sections: ['weeks', 'weks'] } } },
    'documents.thirty-day-plan.sections.1: `thirty-day-plan` has no section `weks`; it has weeks, waiting, done',
  ],
  [{ wording: { 'decision.no': 'x' } }, 'wording.decision.no: There is no message `decision.no`'],
  [{ wording: { 'plan.week': 'Sprint {number}' } }, 'wording.plan.week: `plan.week` has no data for {number}; it has {n}'],
  [{ wording: { 'plan.done': 'Done {when}' } }, 'wording.plan.done: `plan.done` has no data for {when}; it takes none'],
  [{ wording: { 'plan.week': 'Sprint {n' } }, 'wording.plan.week: `plan.week` is no message: EXPECT_ARGUMENT_CLOSING_BRACE'],
  [{ wording: { 'plan.week': '<i>{n}</i>' } }, 'wording.plan.week: `plan.week` has no data for {i}; it has {n}'],
])('%j is told', (file, message) => {
  expect(problems(file)).toEqual([message]);
});

test.each([
  { accent: 'blue' },
  { language: 'xx' },
  { logo: '/etc/passwd' },
  { logo: 'x.exe' },
  { colour: '#ffffff' },
  { documents: { index: { sections: [] } } },
])('%j is refused by the schema', (file) => {
  expect(TemplateFileSchema.safeParse(file).success).toBe(false);
});

test('wording, colour and logo reach every format', async () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10" width="20" height="10"><rect width="20" height="10" fill="#00f"/></svg>';
  const template = {
    ...PLAIN_TEMPLATE,
    accent: '#aa0011',
    wording: { 'executive.title': 'Board paper' },
    logo: { type: 'svg' as const, data: Buffer.from(svg) },
  };
  const summary = serviceDocuments(makeResult(), makeService(), { template, date: '2026-11-22' }).documents.find(
    (one) => one.id === 'executive-summary',
  );
  if (summary === undefined) throw new Error('no summary');
  const html = String(await DOCUMENT_FORMATS['html']?.write(summary));
  expect([
    html.includes('Board paper'),
    html.includes('--accent:light-dark(#aa0011,'),
    html.includes('data:image/svg+xml;base64,'),
  ]).toEqual([true, true, true]);
  expect(String(await DOCUMENT_FORMATS['markdown']?.write(summary))).toContain('# Board paper');
  const bare =
    serviceDocuments(makeResult(), makeService(), { date: '2026-11-22' }).documents.find((one) => one.id === 'executive-summary') ??
    summary;
  const slides = async (own: typeof template | undefined): Promise<Record<string, Uint8Array>> => {
    const { deck } = serviceDocuments(makeResult(), makeService(), { date: '2026-11-22', ...(own === undefined ? {} : { template: own }) });
    return unzipSync(await toPptx(deck));
  };
  const [branded, plainly] = [await slides(template), await slides(undefined)];
  expect(strFromU8(branded['ppt/slideLayouts/slideLayout2.xml'] ?? new Uint8Array())).toContain('AA0011');
  const pictures = (files: object): number => Object.keys(files).filter((one) => one.startsWith('ppt/media/')).length;
  expect(pictures(branded)).toBe(pictures(plainly) + 1);
  for (const name of ['pdf', 'docx']) {
    const [withLogo, without] = [await DOCUMENT_FORMATS[name]?.write(summary), await DOCUMENT_FORMATS[name]?.write(bare)];
    expect((withLogo?.length ?? 0) > (without?.length ?? 0)).toBe(true);
  }
});
