import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { both, isWired, live, told, wiringNote } from '../../derive/wired.ts';

const NO_ARCHIVES = 'No archive is unpacked.';

export const archivesConfined = defineCheck({
  id: 'files/archives-confined',
  ...everyLive('archiveReads', {
    title: 'Entries of an archive are written inside the target folder only',
    failTitle: 'An archive can overwrite files anywhere',
    holds: ({ confined }) => told(confined),
    seen: ({ by, confined }) =>
      `${by}: ${confined === true ? 'names of entries stay inside the folder' : 'names of entries become paths as they are'}`,
    none: NO_ARCHIVES,
    confidence: 'likely',
  }),
});

export const archivesBounded = defineCheck({
  id: 'files/archives-bounded',
  ...everyLive('archiveReads', {
    title: 'The size and the number of unpacked entries are bounded',
    failTitle: 'A small archive may fill the disk',
    holds: ({ sizeBounded, countBounded }) => both(told(sizeBounded), told(countBounded)),
    seen: ({ by, sizeBounded, countBounded }) =>
      `${by}: ${sizeBounded === true ? 'size bounded' : 'no bound on the size'}, ${countBounded === true ? 'number bounded' : 'no bound on the number'}`,
    none: NO_ARCHIVES,
    confidence: 'likely',
  }),
});

export const imagePixelsBounded = defineCheck({
  id: 'files/image-pixels-bounded',
  ...everyLive('imageReads', {
    title: 'Images are decoded only up to a number of pixels',
    failTitle: 'A small file may decode to an image of any size',
    holds: ({ bounded }) => told(bounded),
    seen: ({ by, bounded }) =>
      `${by}: ${bounded === true ? 'pixels are bounded' : bounded === false ? 'any number of pixels' : 'not readable'}`,
    none: 'No image is decoded.',
  }),
});

/** Where papers are taken as well, a picture is one of a paper. */
const PAPERS = /^application\/(?:pdf|msword|vnd\.)/;

export const imagesReencoded = defineCheck({
  id: 'files/images-reencoded',
  title: 'Pictures of users are encoded anew, without the data of the camera',
  failTitle: 'Pictures of users are stored with everything the camera wrote into them',
  needs: ['uploadHandlers', 'imageReads'],
  arises: {
    when: ({ uploadHandlers }) =>
      live(uploadHandlers).some(
        (one) => one.accepts.some((type) => type.startsWith('image/')) && !one.accepts.some((type) => PAPERS.test(type)),
      ),
    otherwise: 'No handler that is seen takes pictures; papers of any kind are kept as they came.',
  },
  subjects: ({ imageReads }) => imageReads.filter((one) => one.keepsMetadata !== undefined),
  holds: (one) => both(isWired(one), one.keepsMetadata === false),
  location: (one) => one.location,
  message: (one) => `${one.by}: ${one.keepsMetadata === true ? 'metadata is kept' : 'metadata is dropped'}${wiringNote(one)}`,
  whenNone: 'fail',
  belongsTo: 'uploadHandlers',
  noneMessage: 'No picture is encoded anew.',
  confidence: 'likely',
  quantifier: 'any',
});

const NO_TEMPORARY = 'No temporary file is made while work is done for clients.';

export const temporaryFilesPrivate = defineCheck({
  id: 'files/temporary-files-private',
  ...everyLive('tempFiles', {
    title: 'Temporary files have names that nobody can guess, in a folder of their own',
    failTitle: 'Temporary files lie under names that can be guessed',
    holds: (one) => told(one.private),
    seen: (one) => `${one.by}: ${one.private === true ? 'a private name' : 'a name made of known parts'}`,
    none: NO_TEMPORARY,
    confidence: 'likely',
  }),
});

export const temporaryFilesRemoved = defineCheck({
  id: 'files/temporary-files-removed',
  ...everyLive('tempFiles', {
    title: 'Temporary files are removed also when the work fails',
    failTitle: 'Temporary files stay behind',
    holds: ({ removed }) => (removed === 'unknown' ? undefined : removed === 'always'),
    seen: ({ by, removed }) =>
      `${by}: ${{ always: 'removed in a finally', success: 'removed only when all goes well', never: 'nothing removes it', unknown: 'removal could not be read' }[removed]}`,
    none: NO_TEMPORARY,
    confidence: 'likely',
  }),
});

export const formulasNeutralised = defineCheck({
  id: 'files/formulas-neutralised',
  ...everyLive('tableExports', {
    title: 'Cells of CSV exports cannot become formulas',
    failTitle: 'Text of users can become a formula in a CSV export',
    holds: ({ neutralised }) => told(neutralised),
    seen: ({ by, neutralised }) =>
      `${by}: cells that begin like a formula ${neutralised === true ? 'are made harmless' : 'are written as they are'}`,
    none: 'No CSV is written.',
    confidence: 'likely',
  }),
});

const NO_PAGES = 'No HTML is printed by a browser.';

export const printedDataEscaped = defineCheck({
  id: 'files/printed-data-escaped',
  ...everyLive('pageRenders', {
    title: 'Data is escaped before a browser prints it',
    failTitle: 'Data becomes part of a page that our own browser runs',
    holds: ({ data }) => (data === 'unknown' ? undefined : data !== 'raw'),
    seen: ({ by, data }) =>
      `${by}: ${{ escaped: 'data is escaped', raw: 'data is put into the HTML as it is', constant: 'no text of others in the HTML', unknown: 'the HTML could not be followed' }[data]}`,
    none: NO_PAGES,
    confidence: 'likely',
  }),
});

export const printingOffline = defineCheck({
  id: 'files/printing-browser-cannot-fetch',
  ...everyLive('pageRenders', {
    title: 'The browser that prints pages cannot fetch addresses and files of its own choice',
    failTitle: 'A page that is printed may fetch internal addresses and local files',
    holds: ({ requestsBlocked }) => told(requestsBlocked),
    seen: ({ by, requestsBlocked }) =>
      `${by}: ${requestsBlocked === true ? 'requests of the page are looked at or refused' : 'the page may fetch what it likes'}`,
    none: NO_PAGES,
  }),
});

export const printingSandboxed = defineCheck({
  id: 'files/printing-browser-sandboxed',
  ...everyLive('pageRenders', {
    title: 'The browser that prints pages keeps its sandbox, and is closed after an error',
    failTitle: 'The browser that prints pages runs without its sandbox or is left running',
    holds: ({ unsandboxed, closed }) => {
      const off = told(unsandboxed);
      return both(off === undefined ? undefined : !off, told(closed));
    },
    seen: ({ by, unsandboxed, closed }) =>
      `${by}: ${unsandboxed === true ? 'no sandbox' : 'sandboxed'}, ${closed === true ? 'closed in a finally' : 'not closed after an error'}`,
    none: NO_PAGES,
  }),
});
