import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReferenceRegistrySchema } from '@airworthy/model';
import type { ReferenceRegistry, ReferenceScheme } from '@airworthy/model';
import { validated } from './validated.ts';

export const REFERENCES_FILE = 'references.yaml';

/** A reference taken apart: `rfc:8725#3.1` is part 3.1 of id 8725 in the scheme rfc. */
export interface Reference {
  /** Name of the scheme in the registry, whatever other name was used. */
  scheme: string;
  id: string;
  part?: string;
}

/** Reads the registry in a folder of standards. Throws when it is not valid: it ships with the product. */
export function loadReferences(directory: string): ReferenceRegistry {
  return validated(REFERENCES_FILE, readFileSync(join(directory, REFERENCES_FILE), 'utf8'), ReferenceRegistrySchema);
}

/** Name of a scheme by any of its names. */
export function schemeNamed(registry: ReferenceRegistry, name: string): string | undefined {
  if (Object.hasOwn(registry.schemes, name)) return name;
  return Object.entries(registry.schemes).find(([, scheme]) => scheme.also?.includes(name))?.[0];
}

/** Every id of a scheme whose ids are all pinned; `undefined` for an open one. */
export function idsOf(scheme: ReferenceScheme): string[] | undefined {
  if (scheme.ids) return scheme.ids;
  if (!scheme.sections) return undefined;
  const prefix = scheme.prefix ?? '';
  return Object.entries(scheme.sections).flatMap(([section, count]) =>
    Array.from({ length: count }, (_, index) => `${prefix}${section}.${index + 1}`),
  );
}

/** The ids of which each should be answered by an item: all of a pinned list, the tracked ones of an open one. */
export function expectedIds(scheme: ReferenceScheme): string[] {
  return idsOf(scheme) ?? scheme.track ?? [];
}

/** Takes a reference of an item apart; `undefined` when the registry does not know its scheme or id. */
export function resolveReference(registry: ReferenceRegistry, text: string): Reference | undefined {
  const colon = text.indexOf(':');
  const name = schemeNamed(registry, text.slice(0, colon));
  if (colon < 0 || name === undefined) return undefined;
  const scheme = registry.schemes[name] as ReferenceScheme;
  const [id = '', part] = text.slice(colon + 1).split('#', 2);
  const pinned = idsOf(scheme) ?? scheme.known;
  if (!(pinned ? pinned.includes(id) : matches(scheme.pattern, id))) return undefined;
  if (part === undefined) return { scheme: name, id };
  return matches(scheme.part, part) ? { scheme: name, id, part } : undefined;
}

function matches(pattern: string | undefined, text: string): boolean {
  return pattern !== undefined && new RegExp(`^(?:${pattern})$`).test(text);
}
