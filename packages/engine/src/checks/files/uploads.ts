import type { SignedUrl, Upload, UploadHandler } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { ask, both, either, isSet, isWired, live, show, showIf, told, wiringNote } from '../../derive/wired.ts';

const NONE = 'No handler takes files out of a request.';

export const uploadsCounted = defineCheck({
  id: 'files/uploads-counted',
  ...everyLive('uploads', {
    title: 'The parser of uploads bounds how many files and fields a request brings',
    failTitle: 'A request may bring as many files or fields as the parser lets through by itself',
    // A bound on all parts bounds both kinds; files are written or kept, so they want one of their own.
    holds: (upload: Upload) => either(few(upload.parts), both(isSet(upload.files), either(bounded(upload.fields), bounded(upload.parts)))),
    seen: (upload) => `${upload.by}: files ${show(upload.files)}, fields ${showIf(upload.fields)}, parts ${showIf(upload.parts)}`,
    none: 'No uploads are accepted.',
  }),
});

const few = (value: Upload['parts']) => (value === undefined ? false : ask(value, (parts) => parts <= 100, false));
const bounded = (value: Upload['fields']) => (value === undefined ? false : isSet(value));

export const uploadTypesSniffed = defineCheck({
  id: 'files/upload-types-sniffed',
  ...everyLive('uploadHandlers', {
    title: 'The type of an upload is decided by its first bytes',
    failTitle: 'The type of an upload is what the client says it is',
    holds: ({ typeBy }: UploadHandler) => (typeBy === 'unknown' ? undefined : typeBy === 'content'),
    seen: ({ route, typeBy }) =>
      `${route}: the type is decided by ${{ content: 'the bytes', declared: 'what the client declares', name: 'the ending of the name', nothing: 'nothing', unknown: 'code that could not be read' }[typeBy]}`,
    none: NONE,
    confidence: 'likely',
  }),
});

export const uploadsStreamed = defineCheck({
  id: 'files/uploads-streamed',
  ...everyLive('uploadHandlers', {
    title: 'Uploads go to their store as a stream',
    failTitle: 'Whole uploads are held in memory',
    holds: ({ keeps }: UploadHandler) => (keeps === 'unknown' ? undefined : keeps !== 'memory'),
    seen: ({ route, keeps }) =>
      `${route}: ${{ memory: 'each file is held in memory as a whole', disk: 'files go to disk first', stream: 'files are streamed', unknown: 'how files are kept could not be read' }[keeps]}`,
    none: NONE,
  }),
});

export const cutUploadsNoticed = defineCheck({
  id: 'files/cut-uploads-noticed',
  ...everyLive('uploadHandlers', {
    title: 'An upload that was cut off at the limit is refused',
    failTitle: 'The first part of an upload that is too large is stored as if it were all',
    of: ({ unlimited }: UploadHandler) => unlimited !== true,
    holds: ({ noticesCut }: UploadHandler) => told(noticesCut),
    seen: ({ route, noticesCut }) =>
      `${route}: ${noticesCut === true ? 'the limit ends in an error' : noticesCut === false ? 'a stream that ends at the limit is not told from a complete one' : 'what happens at the limit could not be read'}`,
    none: 'No upload has a limit at which it could be cut off.',
  }),
});

/** Files come in by handlers, or straight into the store by signed links. */
const takesFiles = (facts: { uploadHandlers: readonly UploadHandler[]; signedUrls: readonly SignedUrl[] }) =>
  live(facts.uploadHandlers).length > 0 || live(facts.signedUrls).some((one) => /put|post/.test(one.operation));

export const uploadsScanned = defineCheck({
  id: 'files/uploads-scanned',
  title: 'Uploads are scanned for malware before others get them',
  failTitle: 'Uploads reach others without a scan for malware',
  needs: ['fileScans', 'uploadHandlers', 'signedUrls'],
  arises: { when: takesFiles, otherwise: 'No files are taken from clients.' },
  subjects: ({ fileScans }) => fileScans.filter((one) => one.kind === 'real'),
  holds: (one) => isWired(one),
  location: (one) => one.location,
  message: (one) => `${one.name} asks ${one.by}${wiringNote(one)}`,
  related: (one) => one.related ?? [],
  whenNone: 'fail',
  belongsTo: 'uploadHandlers',
  noneMessage: 'No code asks a scanner.',
  confidence: 'likely',
  quantifier: 'any',
});

export const scannersReal = defineCheck({
  id: 'files/scanners-real',
  ...everyLive('fileScans', {
    title: 'What is named a scan for malware asks a scanner',
    failTitle: 'A scan for malware scans nothing',
    holds: ({ kind }) => kind === 'real',
    seen: (one) => `${one.name}: ${one.kind === 'real' ? `${one.by} is asked` : 'the answer does not come from a scanner'}`,
    none: 'No code that runs is about malware.',
    confidence: 'likely',
  }),
});

export const scansFailClosed = defineCheck({
  id: 'files/scans-fail-closed',
  title: 'A file counts as clean only when a scanner said so',
  failTitle: 'Files count as clean when the scanner is off or fails',
  needs: ['fileScans'],
  subjects: ({ fileScans }) => live(fileScans).filter((one) => one.kind === 'real'),
  holds: (one) => (one.failsOpen === 'unknown' ? undefined : !one.failsOpen),
  location: (one) => one.location,
  message: (one) =>
    `${one.name}: ${one.failsOpen === true ? `lets files pass ${one.openBecause ?? ''}` : 'an error stops the file'}${wiringNote(one)}`,
  related: (one) => one.related ?? [],
  whenNone: 'na',
  noneMessage: 'No code asks a scanner.',
  confidence: 'likely',
});
