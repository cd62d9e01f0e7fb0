import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { apiTypes } from './generate/api-types.ts';
import { checkRegistry } from './generate/check-registry.ts';
import { extractorRegistry } from './generate/extractor-registry.ts';
import { factSchema } from './generate/fact-schema.ts';
import { idLedger } from './generate/id-ledger.ts';
import { jsonSchemas } from './generate/json-schemas.ts';
import { serverReference } from './generate/permission-page.ts';
import { referencePages } from './generate/reference-pages.ts';
import { reportClient } from './generate/report-client.ts';
import { standardsLibrary } from './generate/standards-library.ts';

/** Writes every generated file, or with `--check` says which ones are out of date and fails. */
const ROOT = join(import.meta.dirname, '..');
const checkOnly = process.argv.includes('--check');
const generators = [
  apiTypes,
  extractorRegistry,
  checkRegistry,
  factSchema,
  idLedger,
  jsonSchemas,
  reportClient,
  referencePages,
  serverReference,
  standardsLibrary,
];
const stale: string[] = [];
const written = new Set<string>();

for (const generate of generators) {
  for (const [path, text] of Object.entries(await generate(ROOT))) {
    const full = join(ROOT, path);
    written.add(path);
    if (readOr(full) === text) continue;
    if (checkOnly) stale.push(path);
    else {
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, text);
      console.log(`wrote ${path}`);
    }
  }
}
// Pages of standards that are gone.
for (const path of globSync('docs/reference/**/*.md', { cwd: ROOT })) {
  if (written.has(path)) continue;
  if (checkOnly) stale.push(path);
  else rmSync(join(ROOT, path));
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
