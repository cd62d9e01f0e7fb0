import type { FileAnswer } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { ask, either, live, told } from '../../derive/wired.ts';

const NONE = 'No stored file is sent to clients.';
const stored = (one: FileAnswer): boolean => one.by !== 'static' && one.content === 'stored';

export const filesAttached = defineCheck({
  id: 'files/stored-files-sent-as-attachment',
  ...everyLive('fileAnswers', {
    title: 'Stored files are sent as attachments',
    failTitle: 'Stored files open inside our own origin',
    of: stored,
    holds: ({ disposition }) => (disposition === 'unknown' ? undefined : disposition === 'attachment'),
    seen: (one) => `Content-Disposition ${one.disposition}`,
    none: NONE,
  }),
});

export const filesNosniff = defineCheck({
  id: 'files/stored-files-sent-with-nosniff',
  title: 'Browsers are told not to guess the type of a file',
  failTitle: 'Browsers guess the type of files that users uploaded',
  needs: ['fileAnswers', 'securityHeaders'],
  subjects: ({ fileAnswers }) => live(fileAnswers).filter(stored),
  holds: (one, { securityHeaders }) =>
    either(one.nosniff, ...live(securityHeaders).map(({ noSniff }) => (noSniff === 'unknown' ? undefined : noSniff === 'on'))),
  location: (one) => one.location,
  message: (one, holds) =>
    `Content-Disposition ${one.disposition}, nosniff ${one.nosniff ? 'here' : holds === true ? 'by the headers of the app' : holds === false ? 'nowhere' : 'could not be read'}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

export const fileNamesEncoded = defineCheck({
  id: 'files/file-names-encoded',
  ...everyLive('fileAnswers', {
    title: 'Names of files are encoded before they become part of a header',
    failTitle: 'Names of files are put into a header as they are',
    of: (one) => one.fileName !== 'none' && one.by !== 'static',
    holds: ({ fileName }) => (fileName === 'unknown' ? undefined : fileName !== 'raw'),
    seen: ({ fileName }) =>
      ({
        constant: 'no text of others in the name',
        encoded: 'the name is encoded',
        raw: 'the name stands between quotes as it is stored',
        none: '',
        unknown: 'the name could not be followed',
      })[fileName],
    none: 'No header names a file.',
    confidence: 'likely',
  }),
});

export const downloadsStreamed = defineCheck({
  id: 'files/downloads-streamed',
  ...everyLive('fileAnswers', {
    title: 'Downloads are streamed',
    failTitle: 'Downloads are read into memory as a whole',
    of: stored,
    holds: ({ whole }) => {
      const answer = told(whole);
      return answer === undefined ? undefined : !answer;
    },
    seen: ({ whole }) =>
      whole === true
        ? 'the whole file is read before the first byte is sent'
        : whole === false
          ? 'streamed'
          : 'how it is read could not be told',
    none: NONE,
  }),
});

const UPLOADS = /(?:^|[/\\…])(?:uploads?|media|attachments?|user[-_]?(?:files|content)|files|storage)[/\\]?$/i;

export const uploadFoldersNotServed = defineCheck({
  id: 'files/upload-folders-not-served',
  title: 'No folder with uploads is served as static files',
  failTitle: 'A folder with uploads is served to everybody',
  needs: ['fileAnswers', 'fileOperations'],
  beside: ['fileOperations'],
  subjects: ({ fileAnswers }) => live(fileAnswers).filter(({ by }) => by === 'static'),
  holds: ({ folder, wiring }, { fileOperations }) => {
    // A folder that only development serves is no risk in production.
    if (wiring?.conditions?.some((one) => /NODE_ENV[^]*development|not.*production/i.test(one)) === true) return true;
    const kept = live(fileOperations).filter((one) => one.by === 'fs' && one.action === 'write' && one.fromUpload === true);
    return folder === undefined
      ? undefined
      : ask(folder, (path) => !UPLOADS.test(path) && !kept.some((one) => isBelow(one.nameSource, path)), undefined);
  },
  location: ({ location }) => location,
  message: ({ folder }) => `static files of ${folder?.state === 'known' ? folder.value : 'a folder that could not be read'}`,
  whenNone: 'na',
  noneMessage: 'No folder is served as static files.',
  confidence: 'likely',
});

/** `public/uploads/ Date.now()` is written below `/app/public`. */
function isBelow(written: string, folder: string): boolean {
  const last =
    folder
      .replace(/[/\\]+$/, '')
      .split(/[/\\]/)
      .at(-1) ?? '';
  return last !== '' && new RegExp(`^(?:\\.{0,2}/|.*/)?${last.replaceAll(/[^\w-]/g, '.')}(?:/|\\s|$)`).test(written.split(' ')[0] ?? '');
}
