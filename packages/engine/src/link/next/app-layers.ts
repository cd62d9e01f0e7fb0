import type { Location } from '@airworthy/model';
import type { BootInput } from '../../boot/run-entry.ts';
import type { ErrorHandling } from '../../guard/run-error-handler.ts';
import type { RawHandler } from '../raw-handler.ts';

/**
 * What Next.js does with what nobody catches: it prints the error and answers 500 with a fixed text, and pages and actions get a digest in
 * place of the message. https://nextjs.org/docs/app/api-reference/file-conventions/error
 */
const OWN_LAYER: ErrorHandling = {
  exposesMessage: false,
  exposesStack: false,
  logs: true,
  problemJson: false,
  correlates: 'unknown',
  mapsStatus: 'unknown',
  sendsCode: false,
  tellsFields: 'unknown',
};

/** The handler of errors that every app of Next.js has, at the line that names the package. */
export function nextErrorLayer(input: Pick<BootInput, 'tree' | 'serviceRoot'>): RawHandler {
  return { framework: 'Next.js', location: dependencyOf(input), conditions: [], handler: undefined, handling: OWN_LAYER };
}

const NOT_FOUND = /^(?:src\/)?(?:app\/(?:.*\/)?(?:global-)?not-found|pages\/404)\.[jt]sx?$/;

/** Pages that answer for what is not there. https://nextjs.org/docs/app/api-reference/file-conventions/not-found */
export function nextNotFound({ tree, serviceRoot }: Pick<BootInput, 'tree' | 'serviceRoot'>): RawHandler[] {
  const root = serviceRoot === '' ? '' : `${serviceRoot}/`;
  return tree.files
    .filter(({ path }) => path.startsWith(root) && NOT_FOUND.test(path.slice(root.length)))
    .map(({ path }) => ({ framework: 'Next.js', location: { path, line: 1 }, conditions: [], handler: undefined }));
}

/** The line of the manifest that names the package. */
export function dependencyOf({ tree, serviceRoot }: Pick<BootInput, 'tree' | 'serviceRoot'>): Location {
  const path = serviceRoot === '' ? 'package.json' : `${serviceRoot}/package.json`;
  const text = tree.read(path) ?? '';
  return { path, line: text.slice(0, Math.max(0, text.search(/"next"\s*:/))).split('\n').length };
}
