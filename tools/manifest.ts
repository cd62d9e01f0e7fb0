import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { audit, disabledCache, loadStandards, openCache, openProject } from '@airworthy/engine';
import { compare, judgedRows } from './manifest/compare.ts';
import { placeOf, readEntries, readExcuses } from './manifest/entries.ts';
import { printed } from './manifest/print.ts';

/**
 * `npm run manifest -- DIR [--service NAME …] [--planted-only]`: audits an example and compares both ways with what was planted in it.
 * Ends with 1 when less than 98 % are found, or when anything critical or high was not planted.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    service: { type: 'string', short: 's', multiple: true },
    'planted-only': { type: 'boolean', default: false },
    cache: { type: 'string' },
  },
});
const [folder] = positionals;
if (folder === undefined || !existsSync(folder)) {
  console.error('Usage: npm run manifest -- DIR [--service NAME …] [--planted-only]');
  process.exit(2);
}
const root = resolve(folder);
const wanted = values.service;
const wrong: string[] = [];
const entries = readEntries(root)
  .filter((one) => wanted === undefined || (wanted.includes(one.service) && one.method !== 'fleet'))
  .flatMap((one) => {
    try {
      return [{ ...one, at: placeOf(root, one) }];
    } catch (error) {
      wrong.push(error instanceof Error ? error.message : String(error));
      return [];
    }
  });
if (wrong.length > 0) {
  console.error(wrong.join('\n'));
  process.exit(3);
}
const excuses = readExcuses(root).filter((one) => one.service === '*' || wanted === undefined || wanted.includes(one.service));
const result = await audit({
  project: openProject(root),
  target: 'manifest',
  library: loadStandards(join(import.meta.dirname, '../standards')),
  cache: values.cache === undefined ? disabledCache : openCache(values.cache),
  toolVersion: 'manifest',
  printedVersion: 'manifest',
  ...(wanted === undefined ? {} : { only: wanted }),
});
const comparison = compare(result, entries, excuses);
const shown = values['planted-only'] ? { ...comparison, unexpected: [], idle: [] } : comparison;
process.stdout.write(printed(shown));
const asked = judgedRows(shown.rows);
const found = asked.filter((row) => row.outcome === 'found').length;
process.exitCode = found < 0.98 * asked.length || shown.unexpected.length > 0 ? 1 : 0;
