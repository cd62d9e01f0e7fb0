import type { SocketEndpoint, Upload } from '@airworthy/model';
import { ABSENT, known } from '@airworthy/model';
import { expect, test } from 'vitest';
import { AT, statusOf } from '../../check/status-of.ts';
import { audioFramesBounded, audioUploadsBounded, sessionsEnd, sessionsLimited } from './sessions.ts';

const socket = { location: AT, by: '@fastify/websocket', path: '/ws', maxPayload: ABSENT, rateLimited: false } as SocketEndpoint;

test('messages, sessions and users are bounded', () => {
  expect(statusOf(audioFramesBounded, { socketEndpoints: [socket] })).toBe('FAIL');
  expect(statusOf(audioFramesBounded, { socketEndpoints: [{ ...socket, maxPayload: known(1024 * 1024) }] })).toBe('PASS');
  expect(statusOf(audioFramesBounded, { socketEndpoints: [{ ...socket, carriesAudio: false }] })).toBe('N/A');
  expect(statusOf(sessionsEnd, { socketEndpoints: [socket] })).toBe('UNKNOWN');
  expect(statusOf(sessionsLimited, { socketEndpoints: [socket] })).toBe('FAIL');
});

test('uploads of a hundred megabytes are too large', () => {
  const upload: Upload = { location: AT, by: '@fastify/multipart', fileSize: known(100 * 1024 * 1024), files: ABSENT, typeCheck: false };
  expect(statusOf(audioUploadsBounded, { uploads: [upload] })).toBe('FAIL');
  expect(statusOf(audioUploadsBounded, { uploads: [{ ...upload, fileSize: known(10 * 1024 * 1024) }] })).toBe('PASS');
});
