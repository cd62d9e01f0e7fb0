import { expect, test } from 'vitest';
import { ABSENT, known, unknown } from '@airworthy/model';
import type { FileAnswer, FileOperation, FileScan, SignedUrl, UploadHandler } from '@airworthy/model';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf, NOT_WIRED } from '../../testing/sample-facts.ts';
import { fileNamesEncoded, filesAttached, filesNosniff, uploadFoldersNotServed } from './answers.ts';
import { linksConstrained, linksGuarded, linksShort, objectsPrivate, storedNamesOwn, unusedFilesRemoved } from './storage.ts';
import { scansFailClosed, uploadsCounted, uploadsScanned, uploadTypesSniffed } from './uploads.ts';

const write = (one: Partial<FileOperation> = {}): FileOperation => ({
  location: at('src/store.ts', 4),
  by: 's3',
  action: 'write',
  name: 'generated',
  nameSource: 'key',
  access: ABSENT,
  body: 'stream',
  fromUpload: true,
  onRequestPath: true,
  ...one,
});
const link = (one: Partial<SignedUrl> = {}): SignedUrl => ({
  location: at('src/store.ts', 9),
  by: 's3',
  operation: 'get',
  expiresIn: known(300),
  fixes: [],
  openRoutes: [],
  routes: ['GET /f'],
  ...one,
});
const handler: UploadHandler = {
  location: at('src/app.ts', 3),
  route: 'POST /f',
  keeps: 'stream',
  typeBy: 'declared',
  accepts: [],
  scanned: false,
  noticesCut: true,
};
const scan = (one: Partial<FileScan> = {}): FileScan => ({
  location: at('src/scan.ts'),
  by: 'clamscan',
  name: 'scan',
  kind: 'real',
  failsOpen: false,
  ...one,
});

test.each([
  [{ name: 'generated' }, 'PASS'],
  [{ name: 'mixed', nameCleaned: false }, 'PASS'],
  [{ name: 'mixed', nameCleaned: false, by: 'fs' }, 'FAIL'],
  [{ name: 'user', nameCleaned: true, by: 'fs' }, 'PASS'],
  [{ name: 'user' }, 'FAIL'],
  [{ name: 'unknown' }, 'UNKNOWN'],
] as const)('a stored name %o means %s', (one, status) => {
  expect(runCheck(storedNamesOwn, modelOf({ fileOperations: [write(one)] })).status).toBe(status);
});

test('links', () => {
  const of = (check: Parameters<typeof runCheck>[0], one: Partial<SignedUrl>) =>
    runCheck(check, modelOf({ signedUrls: [link(one)] })).status;
  expect(of(linksShort, {})).toBe('PASS');
  expect(of(linksShort, { expiresIn: known(3600) })).toBe('FAIL');
  expect(of(linksShort, { expiresIn: unknown('ttl') })).toBe('UNKNOWN');
  expect(of(linksGuarded, { openRoutes: ['GET /f'] })).toBe('FAIL');
  expect(of(linksConstrained, { operation: 'put', fixes: ['key', 'type'] })).toBe('FAIL');
  expect(of(linksConstrained, {})).toBe('N/A');
});

test('stores', () => {
  expect(runCheck(objectsPrivate, modelOf({ fileOperations: [write({ access: known('public-read') })] })).status).toBe('FAIL');
  const removal = write({ action: 'delete', scheduled: true });
  expect(runCheck(unusedFilesRemoved, modelOf({ fileOperations: [write(), removal] })).status).toBe('PASS');
  expect(runCheck(unusedFilesRemoved, modelOf({ fileOperations: [write(), { ...removal, wiring: NOT_WIRED }] })).status).toBe('FAIL');
});

test('uploads and scanners', () => {
  const uploads = [
    {
      location: at('src/app.ts'),
      by: 'multer',
      fileSize: known(1),
      files: ABSENT,
      fields: ABSENT,
      parts: known(10),
      typeCheck: true as const,
    },
  ];
  expect(runCheck(uploadsCounted, modelOf({ uploads })).status).toBe('PASS');
  expect(runCheck(uploadsCounted, modelOf({ uploads: uploads.map((one) => ({ ...one, parts: known(1_000) })) })).status).toBe('FAIL');
  expect(runCheck(uploadTypesSniffed, modelOf({ uploadHandlers: [handler] })).status).toBe('FAIL');
  expect(runCheck(uploadsScanned, modelOf({ uploadHandlers: [handler], fileScans: [scan({ wiring: NOT_WIRED })] })).status).toBe('FAIL');
  expect(runCheck(uploadsScanned, modelOf({ uploadHandlers: [handler], fileScans: [scan()] })).status).toBe('PASS');
  expect(runCheck(uploadsScanned, modelOf({})).status).toBe('N/A');
  expect(runCheck(scansFailClosed, modelOf({ fileScans: [scan({ failsOpen: 'unknown' })] })).status).toBe('UNKNOWN');
});

test('answers', () => {
  const answer = (one: Partial<FileAnswer>): FileAnswer => ({
    location: at('src/app.ts', 9),
    by: 'header',
    disposition: 'attachment',
    fileName: 'encoded',
    content: 'stored',
    whole: false,
    nosniff: false,
    onRequestPath: true,
    ...one,
  });
  const of = (check: Parameters<typeof runCheck>[0], one: Partial<FileAnswer>) =>
    runCheck(check, modelOf({ fileAnswers: [answer(one)] })).status;
  expect(of(filesAttached, { disposition: 'inline' })).toBe('FAIL');
  expect(of(filesAttached, { content: 'made' })).toBe('N/A');
  const headers = (noSniff: 'on' | 'off' | 'unknown') =>
    runCheck(
      filesNosniff,
      modelOf({
        fileAnswers: [answer({})],
        securityHeaders: [
          { location: at('src/app.ts'), by: 'helmet', hsts: 'on', csp: 'on', noSniff, frameguard: 'on', referrerPolicy: 'on' },
        ],
      }),
    ).status;
  expect([headers('on'), headers('off'), headers('unknown')]).toEqual(['PASS', 'FAIL', 'UNKNOWN']);
  expect(of(fileNamesEncoded, { fileName: 'raw' })).toBe('FAIL');
  expect(of(uploadFoldersNotServed, { by: 'static', folder: known('/srv/uploads') })).toBe('FAIL');
  expect(of(uploadFoldersNotServed, { by: 'static', folder: known('/srv/public') })).toBe('PASS');
});
