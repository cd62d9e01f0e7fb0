import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CUSTOM_FOLDER } from '@airworthy/engine/custom/custom-files';
import { readCustomExamples } from '@airworthy/engine/custom/custom-examples';
import type { CustomExample } from '@airworthy/engine/custom/custom-examples';
import { diagnosticText, loadCustomStandards, readCustomStandards } from '@airworthy/engine/custom/custom-standards';
import type { CustomStandards } from '@airworthy/engine/custom/custom-standards';
import { testExample } from '@airworthy/engine/custom/test-examples';
import type { Mismatch } from '@airworthy/engine/custom/test-examples';
import { KnownError } from '@airworthy/engine/known-error';
import { formatLocation } from '@airworthy/model';
import type { Diagnostic } from '@airworthy/model';
import { openFolder } from '../audit-run.ts';
import { EXIT } from '../exit-codes.ts';
import { programName, shellWord } from '../output/program-name.ts';
import { saveText } from '../output/save-text.ts';
import { print, printJson } from '../output/terminal.ts';
import { EXAMPLES_TEMPLATE, STANDARD_TEMPLATE } from './custom-templates.ts';

/** `airworthy standards lint [dir]`: every place of the custom standards that is wrong or doubtful. */
export async function lintStandards(dir: string, options: { json?: boolean }): Promise<number> {
  const { tree } = openFolder(dir);
  const custom = readCustomStandards(tree);
  if (custom.files.length === 0) throw noStandards(dir);
  const items = new Set(custom.standards.flatMap((one) => one.items.map((item) => item.id)));
  const broken = custom.diagnostics.some((one) => one.level === 'error');
  const diagnostics = [...custom.diagnostics, ...(broken ? [] : readCustomExamples(tree, items).diagnostics)];
  const errors = diagnostics.filter((one) => one.level === 'error').length;
  if (options.json) await printJson({ files: custom.files, items: [...items], diagnostics });
  else await print([...diagnostics.map(lineOf), summaryOf(custom, items.size, errors, diagnostics.length - errors)].join('\n'));
  return errors > 0 ? EXIT.gate : EXIT.ok;
}

function lineOf(one: Diagnostic): string {
  return `${one.level === 'error' ? 'error  ' : 'warning'} ${diagnosticText(one)}`;
}

function summaryOf(custom: CustomStandards, items: number, errors: number, warnings: number): string {
  const counted = `${custom.files.length} file${custom.files.length === 1 ? '' : 's'}, ${items} item${items === 1 ? '' : 's'}, ${custom.rules.length} of them with a rule`;
  if (errors > 0) return `\n${errors} error${errors === 1 ? '' : 's'}. Nothing is audited until they are gone.`;
  return `${warnings > 0 ? '\n' : ''}ok: ${counted}${warnings > 0 ? `, ${warnings} warning${warnings === 1 ? '' : 's'}` : ''}`;
}

/** `airworthy standards init [dir]`: a standard to start from, with its examples. */
export async function initStandards(dir: string, options: { force?: boolean }): Promise<number> {
  const files = { 'our-rules.yaml': STANDARD_TEMPLATE, 'examples/our-rules.yaml': EXAMPLES_TEMPLATE };
  const folder = join(dir, CUSTOM_FOLDER);
  for (const name of Object.keys(files)) {
    if (existsSync(join(folder, name)) && !options.force)
      throw new KnownError('exists', `${join(folder, name)} exists already.`, { hint: 'Overwrite it with --force.' });
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    await saveText(join(folder, name), text, { exclusive: options.force !== true });
  }
  await print(
    `${join(folder, 'our-rules.yaml')} holds three items to change, and examples/our-rules.yaml shows when they pass and fail.\nNext: ${programName()} standards lint ${shellWord(dir)}, then ${programName()} standards test ${shellWord(dir)}`,
  );
  return EXIT.ok;
}

/** `airworthy standards test [dir]`: audits the examples beside the custom standards. */
export async function testStandards(dir: string): Promise<number> {
  const { tree } = openFolder(dir);
  const custom = loadCustomStandards(tree);
  if (custom.files.length === 0) throw noStandards(dir);
  const ids = custom.standards.flatMap((one) => one.items.filter((item) => item.verify).map((item) => item.id));
  const { examples, diagnostics } = readCustomExamples(tree, new Set(custom.standards.flatMap((one) => one.items.map((item) => item.id))));
  if (diagnostics.length > 0)
    throw new KnownError('invalid-standard', `An example is not valid.\n${diagnostics.map(diagnosticText).join('\n')}`);
  if (examples.length === 0)
    throw new KnownError('no-example', `There are no examples in ${join(dir, CUSTOM_FOLDER, 'examples')}.`, {
      hint: 'docs/guides/custom-standards.md shows how they look.',
    });
  const library = { standards: custom.standards, rules: custom.rules, hash: custom.hash };
  let failed = 0;
  for (const example of examples) {
    const { mismatches, problem } = await testExample(example, library);
    const wrong = problem === undefined ? mismatches.map(mismatchText) : [`  ${problem}`];
    if (wrong.length > 0) failed += 1;
    await print(
      [
        `${wrong.length > 0 ? 'FAIL' : 'ok  '} ${example.name}${wrong.length > 0 ? `  (${example.path}:${example.line})` : ''}`,
        ...wrong,
      ].join('\n'),
    );
  }
  await print(`\n${examples.length - failed} of ${examples.length} examples as expected.${unshown(ids, examples)}`);
  return failed > 0 ? EXIT.gate : EXIT.ok;
}

function mismatchText({ item, wanted, got, verdict }: Mismatch): string {
  const evidence =
    verdict?.evidence.slice(0, 3).map((one) => `      ${one.location ? `${formatLocation(one.location)}  ` : ''}${one.message}`) ?? [];
  return [`  ${item}: expected ${wanted}, is ${got}${verdict ? `. ${verdict.reason}` : ''}`, ...evidence].join('\n');
}

function unshown(ids: readonly string[], examples: readonly CustomExample[]): string {
  const shown = new Set(
    examples.flatMap((one) => Object.entries(one.expect).map(([id, status]) => `${id} ${status === 'PASS' ? 'PASS' : 'FAIL'}`)),
  );
  const missing = ids.flatMap((id) => ['PASS', 'FAIL'].filter((one) => !shown.has(`${id} ${one}`)).map((one) => `${id} (${one})`));
  return missing.length > 0 ? ` No example yet: ${missing.join(', ')}.` : '';
}

function noStandards(dir: string): KnownError {
  return new KnownError('no-standards', `There are no custom standards in ${join(dir, CUSTOM_FOLDER)}.`, {
    hint: `Start with \`${programName()} standards init ${shellWord(dir)}\`.`,
  });
}
