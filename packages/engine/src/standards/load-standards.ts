import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StandardSchema } from '@airworthy/model';
import type { Standard } from '@airworthy/model';
import { parse } from 'yaml';

/** The standards that are asked, and a hash over their texts. */
export interface StandardLibrary {
  standards: Standard[];
  /** SHA-256, hex. */
  hash: string;
}

/** Reads our own standards from a folder of YAML files. Throws with file and field when one is not valid: they ship with the product. */
export function loadStandards(directory: string): StandardLibrary {
  const hash = createHash('sha256');
  const standards = readdirSync(directory)
    .filter((name) => /^\d{2}-.*\.yaml$/.test(name))
    .toSorted()
    .map((name) => {
      const text = readFileSync(join(directory, name), 'utf8');
      hash.update(name).update(text);
      const parsed = StandardSchema.safeParse(parse(text));
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        throw new Error(`${name}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`);
      }
      return parsed.data;
    });
  return { standards, hash: hash.digest('hex') };
}
