import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folder of our standards: beside the sources in a checkout, inside the package when installed. */
export function standardsDirectory(): string {
  const here = import.meta.dirname;
  const packed = join(dirname(here), 'standards');
  return existsSync(packed) ? packed : join(here, '../../../standards');
}

/** Folder of the templates that `new-service` writes: as with the standards. */
export function templatesDirectory(): string {
  const here = import.meta.dirname;
  const packed = join(dirname(here), 'templates');
  return existsSync(packed) ? packed : join(here, '../templates');
}

/** The sample service that `audit` takes when no folder is named; only in a checkout. */
export function sampleDirectory(): string | undefined {
  const sample = join(import.meta.dirname, '../../../e2e/sample-service');
  return existsSync(sample) ? sample : undefined;
}
