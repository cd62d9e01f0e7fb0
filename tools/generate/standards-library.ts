import { GENERATED_LIBRARY, readStandards, writeLibrary } from '@airworthy/engine/standards/load-standards';
import { join } from 'node:path';

/** `standards/library.generated.json`: all standards, read and checked, so that an audit need not parse the YAML. */
export function standardsLibrary(root: string): Record<string, string> {
  return { [`standards/${GENERATED_LIBRARY}`]: writeLibrary(readStandards(join(root, 'standards'))) };
}
