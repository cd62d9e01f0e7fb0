import type { FileOperation, SignedUrl } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { ask, isWired, live, show } from '../../derive/wired.ts';

const LONGEST_LINK = 900;
const NONE = 'No file is written for a client.';

const writes = (one: FileOperation): boolean => one.action === 'write' && one.onRequestPath !== false;
const print = (one: FileOperation): string => `${one.by}: ${one.nameSource || 'name not readable'}`;

export const storedNamesOwn = defineCheck({
  id: 'files/stored-names-own',
  ...everyLive('fileOperations', {
    title: 'What a client sends decides no path of a stored file',
    failTitle: 'A client decides where a file is stored',
    of: writes,
    holds: (one) => {
      if (one.name === 'generated' || one.name === 'server') return true;
      if (one.name === 'unknown') return undefined;
      if (one.nameCleaned === true) return true;
      // In an object store two dots are a name like any other; a random part keeps names apart, and ids of records in a key do no harm.
      if (one.by !== 'fs' && (one.fromUpload !== true || /\$\{[^}]*\}.*\/.*\$\{/.test(one.nameSource)))
        return one.name === 'mixed' ? true : undefined;
      return one.name === 'mixed' && one.by !== 'fs';
    },
    seen: (one) =>
      `${print(one)} — ${{ generated: 'a name of our own', server: 'a name of our own', mixed: one.nameCleaned ? 'a random part and cleaned text of the client' : 'a random part and text of the client as it came', user: one.nameCleaned ? 'cleaned text of the client' : 'text of the client as it came', unknown: 'where the name comes from could not be read' }[one.name]}`,
    none: NONE,
    confidence: 'likely',
  }),
});

export const clientNamesKeptAside = defineCheck({
  id: 'files/client-names-kept-aside',
  ...everyLive('fileOperations', {
    title: 'The name that a client gives a file is data beside it, and no part of its key',
    failTitle: 'Names that clients give are part of the keys of stored files',
    of: (one) => writes(one) && (one.fromUpload === true || one.name === 'mixed'),
    holds: ({ name }) => (name === 'unknown' ? undefined : name === 'generated' || name === 'server'),
    seen: (one) =>
      `${print(one)} — ${one.name === 'mixed' || one.name === 'user' ? 'holds text of the client' : one.name === 'unknown' ? 'could not be followed' : 'holds none'}`,
    none: NONE,
    confidence: 'likely',
  }),
});

export const objectsPrivate = defineCheck({
  id: 'files/objects-private',
  ...everyLive('fileOperations', {
    title: 'No object is opened to everybody when it is written',
    failTitle: 'Objects are readable for everybody',
    of: (one) => one.action === 'write' && one.by !== 'fs',
    // Nothing said means private in every store that was looked at.
    holds: ({ access }) => ask(access, (value) => !/^public|public-read|authenticated-read|^allUsers$/i.test(value), true),
    seen: (one) => `${print(one)}: access ${show(one.access)}`,
    none: 'Nothing is written to an object store.',
  }),
});

export const filesShared = defineCheck({
  id: 'files/uploads-kept-where-all-instances-see-them',
  ...everyLive('fileOperations', {
    title: 'Uploads are kept where every instance sees them',
    failTitle: 'Uploads lie on the disk of one instance',
    of: (one) => writes(one) && one.fromUpload === true,
    holds: ({ by }) => by !== 'fs',
    seen: (one) => print(one),
    none: 'No upload is stored.',
    confidence: 'likely',
  }),
});

export const unusedFilesRemoved = defineCheck({
  id: 'files/unused-files-removed',
  title: 'Something removes files that nobody refers to any more',
  failTitle: 'Files that nobody refers to stay for ever',
  needs: ['fileOperations', 'signedUrls'],
  arises: {
    when: ({ fileOperations, signedUrls }) =>
      live(fileOperations).some((one) => writes(one) && one.fromUpload !== false) ||
      live(signedUrls).some((one) => /put|post/.test(one.operation)),
    otherwise: 'No file of a client is stored.',
  },
  subjects: ({ fileOperations }) => fileOperations.filter((one) => one.action === 'lifecycle' || one.action === 'delete'),
  holds: (one) => {
    const wired = isWired(one);
    if (wired !== true) return wired;
    // Removed with its record: whether uploads that were never confirmed go too, or a rule of the bucket does it, stands elsewhere.
    return one.action === 'lifecycle' || one.scheduled === true ? true : undefined;
  },
  location: (one) => one.location,
  message: (one) =>
    `${one.by}: ${one.action === 'lifecycle' ? 'a rule by age' : one.scheduled === true ? 'removed by a schedule or worker' : 'removed only on request'}${one.wiring?.state === 'not-wired' ? ' — nothing calls it' : ''}`,
  whenNone: 'fail',
  belongsTo: 'fileOperations',
  noneMessage: 'No code removes stored files, and no rule by age is set.',
  confidence: 'likely',
  quantifier: 'any',
});

const printLink = (one: SignedUrl): string =>
  `${one.by}: a link to ${one.operation === 'get' ? 'read' : one.operation === 'unknown' ? 'an object' : 'write'}`;
const NO_LINKS = 'No signed links are handed out.';

export const linksShort = defineCheck({
  id: 'files/signed-links-short-lived',
  ...everyLive('signedUrls', {
    title: 'Signed links expire within 15 minutes',
    failTitle: 'Signed links stay valid for long',
    holds: ({ expiresIn }) => ask(expiresIn, (seconds) => seconds > 0 && seconds <= LONGEST_LINK, undefined),
    seen: (one) =>
      `${printLink(one)}, ${one.expiresIn.state === 'known' ? `${one.expiresIn.value} seconds` : `valid for ${show(one.expiresIn)}`}`,
    none: NO_LINKS,
  }),
});

const TOKEN_IN_PATH = /\/:\w*(?:token|secret|signature|code)\b/i;

export const linksGuarded = defineCheck({
  id: 'files/signed-links-behind-sign-in',
  ...everyLive('signedUrls', {
    title: 'Signed links are handed out only to who has signed in',
    failTitle: 'Anybody gets a signed link',
    of: (one) => one.routes.length > 0,
    // A token in the path may be the credential of whom the link was sent to.
    holds: ({ openRoutes }) =>
      openRoutes.length === 0 ? true : openRoutes.every((route) => TOKEN_IN_PATH.test(route)) ? undefined : false,
    seen: (one) => `${printLink(one)}: ${(one.openRoutes.length > 0 ? one.openRoutes : one.routes).join(', ')}`,
    none: 'No route hands out signed links.',
  }),
});

export const linksConstrained = defineCheck({
  id: 'files/signed-uploads-constrained',
  ...everyLive('signedUrls', {
    title: 'A signed link for an upload fixes its key, its type and its length',
    failTitle: 'A signed link leaves open where, what kind or how much a client stores',
    of: ({ operation }) => operation === 'put' || operation === 'post',
    holds: ({ fixes }) =>
      ['key', 'length', 'type'].every((one) => fixes.includes(one)) ? true : fixes.includes('unknown') ? undefined : false,
    seen: (one) =>
      `${printLink(one)} fixes ${one.fixes.map((each) => (each === 'unknown' ? 'what could not be read' : each)).join(', ') || 'nothing'}`,
    none: 'No links for uploads are handed out.',
  }),
});
