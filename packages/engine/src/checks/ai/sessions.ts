import type { SocketEndpoint } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { bounds, show, showIf, told } from '../../derive/wired.ts';

const NONE = 'The app takes no audio over a socket.';
const audio = (socket: SocketEndpoint): boolean => socket.carriesAudio !== false;

export const audioFramesBounded = defineCheck({
  id: 'ai/audio-frames-bounded',
  ...everyLive('socketEndpoints', {
    title: 'The size of one message of audio is bounded',
    failTitle: 'One message may carry as much audio as the library allows',
    of: audio,
    holds: (socket) => bounds(socket.maxPayload, 16 * 1024 * 1024),
    seen: (socket) => `${socket.by} ${socket.path}: at most ${show(socket.maxPayload)} bytes`,
    none: NONE,
  }),
});

export const audioUploadsBounded = defineCheck({
  id: 'ai/audio-uploads-bounded',
  ...everyLive('uploads', {
    title: 'The size of an uploaded recording is bounded to 25 MB',
    failTitle: 'Recordings of any size, or far too large ones, are accepted',
    holds: (upload) => bounds(upload.fileSize, 25 * 1024 * 1024),
    seen: (upload) => `${upload.by}: at most ${show(upload.fileSize)} bytes`,
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
    seen: (socket) => `${socket.by} ${socket.path}: at most ${showIf(socket.sessionLimit)} ms`,
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
    seen: (socket) => `${socket.by} ${socket.path}: idle for at most ${showIf(socket.idleLimit)} ms`,
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
