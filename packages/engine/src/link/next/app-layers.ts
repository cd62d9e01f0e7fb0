import { manifestPath } from '@airworthy/model';
import type { Location } from '@airworthy/model';
import type { BootInput } from '../../boot/run-entry.ts';
import type { ErrorHandling } from '../../guard/run-error-handler.ts';
import type { RawHandler } from '../raw-handler.ts';

/**
 * What Next.js does with what nobody catches: it prints the error and answers 500 with a fixed text, and pages and actions get a digest in
 * place of the message. Remix and React Router do the same. https://nextjs.org/docs/app/api-reference/file-conventions/error
 * https://reactrouter.com/how-to/error-boundary#error-sanitization
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

/** The handler of errors that every app of such a framework has, at the line that names the package. */
export function filedErrorLayer(input: Pick<BootInput, 'tree' | 'serviceRoot'>, framework: string): RawHandler {
  return { framework, location: dependencyOf(input, PACKAGES[framework]), conditions: [], handler: undefined, handling: OWN_LAYER };
}

const PACKAGES: Readonly<Record<string, string>> = { Remix: '@remix-run/', 'React Router': '@react-router/', Nuxt: 'nuxt', Nitro: 'nitro' };

const NOT_FOUND =
  /^(?:app\/routes\/(?:\$|404)(?:\/route)?\.[jt]sx?|(?:src\/)?(?:app\/(?:.*\/)?(?:global-)?not-found|pages\/404)\.[jt]sx?)$/;

/** Pages that answer for what is not there. https://nextjs.org/docs/app/api-reference/file-conventions/not-found */
export function filedNotFound({ tree, serviceRoot }: Pick<BootInput, 'tree' | 'serviceRoot'>, framework: string): RawHandler[] {
  const root = serviceRoot === '' ? '' : `${serviceRoot}/`;
  return tree.files
    .filter(({ path }) => path.startsWith(root) && NOT_FOUND.test(path.slice(root.length)))
    .map(({ path }) => ({ framework, location: { path, line: 1 }, conditions: [], handler: undefined }));
}

/** The line of the manifest that names the package. */
export function dependencyOf({ tree, serviceRoot }: Pick<BootInput, 'tree' | 'serviceRoot'>, name = 'next"'): Location {
  const path = manifestPath(serviceRoot);
  const text = tree.read(path) ?? '';
  return { path, line: text.slice(0, Math.max(0, text.indexOf(`"${name}`))).split('\n').length };
}
