import { expect, test } from 'vitest';
import { makeResult, makeService } from '../../../test/make-result.ts';
import { DOCUMENT_FORMATS } from '../formats.ts';
import { PLAIN_TEMPLATE } from '../template.ts';
import type { SetOptions } from '../sets.ts';
import type { ProcessRecord } from './process.ts';
import { planOf, ProgramFileSchema } from './program-file.ts';
import { programDocuments } from './set.ts';

const result = makeResult({ services: [makeService({ name: 'orders' }), makeService({ name: 'payments' })] });

const process: ProcessRecord = {
  hours: [
    { role: 'lead', planned: 20, worked: 21 },
    { role: 'senior', planned: 40, worked: 61 },
  ],
  findings: {
    slow: [
      { service: 'orders', item: 'S01-001', days: 44, done: true },
      { service: 'payments', item: 'S01-002', days: 9, done: false },
    ],
    reopened: [{ service: 'orders', item: 'S01-002', times: 2, note: 'The limit was only in staging.' }],
    overruled: [{ service: 'payments', item: 'S01-001', machine: 'FAIL', human: 'dismissed', by: 'Ana', reason: 'The gateway asks.' }],
  },
};

async function retrospective(options: SetOptions): Promise<string> {
  const found = programDocuments(result, options).documents.find((one) => one.id === 'retrospective');
  return String(found && (await DOCUMENT_FORMATS['markdown']?.write(found)));
}

test('what a program kept is told with what follows from it', async () => {
  const text = await retrospective({ process });
  expect(text).toMatch(/Planned were 60 h, written down were 82 h: 137\s%/);
  expect(text).toMatch(/\| Senior auditor\s*\|\s*40 h\s*\|\s*61 h\s*\|\s*\\\+21 h/);
  expect(text).toMatch(/payments\s*\| S01-002 Bodies are limited in size\s*\|\s*9 \+/);
  expect(text).toContain('The limit was only in staging.');
  expect(text).toContain('The gateway asks.');
  const change = text.slice(text.indexOf('What to change'), text.indexOf('Planned and worked'));
  expect(change).toContain('Plan Senior auditor with more hours: 61 h were needed where 40 h were planned.');
  expect(change).not.toContain('Lead auditor');
  expect(change).toContain('Let nobody verify **S01-002** by word alone: it came back 2 times.');
  expect(change).toContain('in orders it took 44 days');
  expect(change).toContain('Look at the check behind **S01-001**: it was overruled in one service.');
});

test('in German as well', async () => {
  const text = await retrospective({ process, template: { ...PLAIN_TEMPLATE, language: 'de' } });
  expect(text).toContain('# Rückblick');
  expect(text).toContain('Ihr wurde in einem Dienst widersprochen.');
  expect(text).not.toMatch(/\b(?:Planned|worked|dismissed)\b/);
});

test('without a program, what was not written down is said, and hours come from the file', async () => {
  const bare = await retrospective({});
  expect(bare).toContain('Nobody wrote down hours');
  expect(bare).toContain('No history of findings is known.');
  expect(bare).toContain('4 questions were left for people to answer');
  const file = ProgramFileSchema.parse({
    auditors: [{ name: 'Marta Ruiz', role: 'lead' }, { name: 'Jonas Weber' }],
    worked: [
      { auditor: 'Marta Ruiz', hours: 9 },
      { auditor: 'Jonas Weber', hours: 4 },
    ],
  });
  expect(await retrospective({ plan: planOf(file, []) })).toMatch(/written down were 13 h/);
});
