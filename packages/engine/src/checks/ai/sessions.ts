import type { SocketEndpoint } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { bounds, limit, told } from '../../derive/wired.ts';

const NONE = 'The app takes no audio over a socket.';
const audio = (socket: SocketEndpoint): boolean => socket.carriesAudio !== false;

export const audioFramesBounded = defineCheck({
  id: 'ai/audio-frames-bounded',
  ...everyLive('socketEndpoints', {
    title: 'The size of one message of audio is bounded',
    failTitle: 'One message may carry as much audio as the library allows',
    of: audio,
    holds: (socket) => bounds(socket.maxPayload, 16 * 1024 * 1024),
    seen: (socket) => `${socket.by} ${socket.path}: ${limit(socket.maxPayload, 'the size of a message', 'bytes')}`,
    none: NONE,
  }),
});

export const audioUploadsBounded = defineCheck({
  id: 'ai/audio-uploads-bounded',
  ...everyLive('uploads', {
    title: 'The size of an uploaded recording is bounded to 25 MB',
    failTitle: 'Recordings of any size, or far too large ones, are accepted',
    holds: (upload) => bounds(upload.fileSize, 25 * 1024 * 1024),
    seen: (upload) => `${upload.by}: ${limit(upload.fileSize, 'the size of a file', 'bytes')}`,
    none: 'The app takes no uploads.',
    confidence: 'likely',
  }),
});

export const sessionsEnd = defineCheck({
  id: 'ai/sessions-end',
  ...everyLive('socketEndpoints', {
    title: 'A voice session ends after a set time',
    failTitle: 'A voice session can last for ever',
    of: audio,
    holds: (socket) => bounds(socket.sessionLimit),
    seen: (socket) => `${socket.by} ${socket.path}: ${limit(socket.sessionLimit, 'the length of a session', 'ms')}`,
    none: NONE,
  }),
});

export const idleSessionsEnd = defineCheck({
  id: 'ai/idle-sessions-end',
  ...everyLive('socketEndpoints', {
    title: 'A silent voice session is closed',
    failTitle: 'A silent voice session stays open and is billed',
    of: audio,
    holds: (socket) => bounds(socket.idleLimit),
    seen: (socket) => `${socket.by} ${socket.path}: ${limit(socket.idleLimit, 'the time without a word', 'ms')}`,
    none: NONE,
  }),
});

export const sessionsLimited = defineCheck({
  id: 'ai/sessions-limited',
  ...everyLive('socketEndpoints', {
    title: 'How much one user may say in a time is limited',
    failTitle: 'One user can use up the speech and model budget of all',
    of: audio,
    holds: (socket) => told(socket.rateLimited),
    seen: (socket) =>
      `${socket.by} ${socket.path} ${socket.rateLimited === true ? 'is limited' : socket.rateLimited === false ? 'is not limited' : 'may be limited'}`,
    none: NONE,
  }),
});
