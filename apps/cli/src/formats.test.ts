import { writers } from '@airworthy/reports';
import { SET_FORMATS } from '@airworthy/reports/documents/formats';
import { LANGUAGES } from '@airworthy/reports/documents/text/say';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { addReportCommand } from './report-program.ts';
import { FORMATS, formatOfPath } from './formats.ts';

test('every report writer can be asked for by name and by its own ending', async () => {
  expect(FORMATS.toSorted()).toEqual(Object.keys(writers).toSorted());
  for (const [name, load] of Object.entries(writers)) expect([name, formatOfPath(`a.${(await load()).extension}`)]).toEqual([name, name]);
});

test('the longest ending that fits chooses; some endings name no format', () => {
  expect(['a.pdf', 'a', '', 'A.HTML', 'bom.cdx.json', 'result.json'].map(formatOfPath)).toEqual([
    undefined,
    undefined,
    undefined,
    'html',
    'cyclonedx',
    'json',
  ]);
});

test('the command that writes documents offers every format and language there is', () => {
  const program = new Command();
  addReportCommand(program, () => undefined, []);
  const choices = (flag: string): unknown => program.commands[0]?.options.find((one) => one.long === flag)?.argChoices;
  expect(choices('--format')).toEqual(SET_FORMATS);
  expect(choices('--language')).toEqual(Object.keys(LANGUAGES));
});
