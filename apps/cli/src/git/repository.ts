import { resolve } from 'node:path';
import { KnownError } from '@airworthy/engine/known-error';
import { gitText } from './run-git.ts';

/** The checkout that a folder stands in. */
export interface Repository {
  /** The folder that is audited, absolute. */
  folder: string;
  /** Root of the checkout, absolute. */
  top: string;
  /** Where the audited folder stands in it, ending with `/`; empty for the root. */
  prefix: string;
}

/** A commit with the tree of the audited folder in it. */
export interface Base {
  /** As it was asked for. */
  asked: string;
  commit: string;
  /** Object id of the folder's tree; absent where the commit has no such folder. */
  tree?: string;
  /** Said when the common ancestor could not be found. */
  note?: string;
}

/** The checkout around a folder, or a clear word that there is none. */
export function repositoryOf(directory: string): Repository {
  const folder = resolve(directory);
  const text = gitText(folder, ['rev-parse', '--show-toplevel', '--show-prefix']);
  if (text === undefined)
    throw new KnownError('no-repository', `${directory} is in no git checkout.`, {
      hint: 'Compare with a saved result instead: --baseline FILE',
    });
  const [top = folder, prefix = ''] = text.split('\n');
  return { folder, top, prefix };
}

/** The commit where the checkout left `ref`: what others did on that branch since is not part of the change. */
export function baseOf({ folder, prefix }: Repository, ref: string): Base {
  const named = gitText(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  if (named === undefined)
    throw new KnownError('no-such-commit', `There is no commit ${ref} in this checkout.`, {
      hint: 'In CI, fetch it first: a checkout of depth 1 has only its own commit. With actions/checkout: fetch-depth: 0',
    });
  const common = gitText(folder, ['merge-base', named, 'HEAD']);
  const commit = common ?? named;
  const tree = gitText(folder, [
    'rev-parse',
    '--verify',
    '--quiet',
    prefix === '' ? `${commit}^{tree}` : `${commit}:${prefix.slice(0, -1)}`,
  ]);
  return {
    asked: ref,
    commit,
    ...(tree === undefined ? {} : { tree }),
    ...(common === undefined ? { note: `${ref} has no ancestor in common with this checkout, so it is compared with as it is.` } : {}),
  };
}
