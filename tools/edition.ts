import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EDITION_NAME, editionNames, editionOf, readEdition, writeEdition } from '@airworthy/engine/standards/editions';
import { readStandards } from '@airworthy/engine/standards/load-standards';

/** `npm run edition 2026.2`: keeps the standards of today as a published edition. Editions are never changed. */
const STANDARDS = join(import.meta.dirname, '../standards');
const name = process.argv[2] ?? '';
const path = join(STANDARDS, 'editions', `${name}.json`);
const newest = editionNames(STANDARDS).at(-1);
if (!EDITION_NAME.test(name) || existsSync(path)) {
  console.error(
    `${name || 'No name'} is ${existsSync(path) ? 'published already' : 'no name for an edition: year and number, such as 2026.2'}. The newest is ${newest ?? 'none'}.`,
  );
  process.exitCode = 2;
} else {
  const edition = editionOf(name, readStandards(STANDARDS).standards);
  mkdirSync(join(STANDARDS, 'editions'), { recursive: true });
  writeFileSync(path, writeEdition(edition, newest === undefined ? undefined : readEdition(STANDARDS, newest)));
  console.log(`wrote standards/editions/${name}.json with ${edition.standards.reduce((sum, one) => sum + one.items.length, 0)} items`);
}
