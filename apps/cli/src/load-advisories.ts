import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readAdvisories } from '@airworthy/engine/advisories/osv';
import type { AdvisoryIndex } from '@airworthy/engine/advisories/osv';
import { KnownError } from '@airworthy/engine/known-error';

/** Reads an export of advisories: a file, or every `.json` and `.jsonl` file of a folder. Nothing is fetched. */
export function loadAdvisories(path: string): AdvisoryIndex {
  let texts: string[];
  try {
    texts = statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true, encoding: 'utf8' })
          .filter((name) => /\.jsonl?$/.test(name))
          .toSorted()
          .map((name) => readFileSync(join(path, name), 'utf8'))
      : [readFileSync(path, 'utf8')];
  } catch (error) {
    throw new KnownError('usage', `The advisories ${path} could not be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const index = readAdvisories(texts);
  if (index.count === 0) {
    throw new KnownError('usage', `${path} holds no advisory of an npm package.`, {
      hint: 'Unpack the npm export of osv.dev and name its folder, or a file with records in OSV format.',
    });
  }
  return index;
}
