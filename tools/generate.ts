import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkRegistry } from './generate/check-registry.ts';
import { extractorRegistry } from './generate/extractor-registry.ts';
import { jsonSchemas } from './generate/json-schemas.ts';
import { reportClient } from './generate/report-client.ts';

/** Writes every generated file, or with `--check` says which ones are out of date and fails. */
const ROOT = join(import.meta.dirname, '..');
const checkOnly = process.argv.includes('--check');
const generators = [extractorRegistry, checkRegistry, jsonSchemas, reportClient];
const stale: string[] = [];

for (const generate of generators) {
  for (const [path, text] of Object.entries(await generate(ROOT))) {
    const full = join(ROOT, path);
    if (readOr(full) === text) continue;
    if (checkOnly) stale.push(path);
    else {
      writeFileSync(full, text);
      console.log(`wrote ${path}`);
    }
  }
}
if (stale.length > 0) {
  console.error(`Out of date, run \`npm run generate\`:\n${stale.map((path) => `  ${path}`).join('\n')}`);
  process.exitCode = 1;
}

function readOr(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
