import { expect, test } from 'vitest';
import { makeResult } from '../../../test/make-result.ts';
import { DOCUMENT_FORMATS } from '../formats.ts';
import { serviceDocuments } from '../sets.ts';
import { PLAIN_TEMPLATE } from '../template.ts';

async function checklist(result: ReturnType<typeof makeResult>, language = 'en'): Promise<string> {
  const [service] = result.services;
  const set = service && serviceDocuments(result, service, { template: { ...PLAIN_TEMPLATE, language } });
  const found = set?.documents.find((one) => one.id === 'developer-checklist');
  return String(found && (await DOCUMENT_FORMATS['markdown']?.write(found)));
}

test('critical and high items that apply stand at the occasion on which they are broken', async () => {
  const text = await checklist(makeResult());
  expect(text).toMatch(/## You add or change a route\s+- \[ \] S01-001 Every route asks for a credential – \[does not hold today\]/);
  // Medium and low ones are for the audit, not for each change.
  expect(text).not.toContain('Payments are covered by a test');
  expect(text).not.toContain('Queues are drained before exit');
});

test('a profile is named, and the German one is German', async () => {
  const profile = { name: 'launch', title: 'Before launch', source: 'airworthy', items: 5, of: 9 };
  expect(await checklist(makeResult({ profile }))).toContain('the profile **Before launch**');
  const german = await checklist(makeResult({ profile }), 'de');
  expect(german).toContain('# Checkliste für die Entwicklung');
  expect(german).toContain('heute nicht erfüllt');
});
