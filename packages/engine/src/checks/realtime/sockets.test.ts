import { expect, test } from 'vitest';
import { known } from '@airworthy/model';
import type { SocketEndpoint } from '@airworthy/model';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf, NOT_WIRED, sampleGuard, sampleSocket } from '../../testing/sample-facts.ts';
import { sampleDocument } from '../../testing/sample-project-facts.ts';
import { connectionsCounted, fanOutShared, messagesDocumented } from './operations.ts';
import {
  connectionsGuarded,
  credentialsNotInUrl,
  deadPeersDropped,
  handlersWired,
  originChecked,
  payloadLimited,
  sessionsLimited,
  socketGuardsReal,
  socketGuardsUnconditional,
} from './sockets.ts';

const accepting = (check: Parameters<typeof runCheck>[0], ...ones: Partial<SocketEndpoint>[]) =>
  runCheck(check, modelOf({ socketEndpoints: ones.map(sampleSocket) }));

test('an open socket is named', () => {
  const outcome = accepting(connectionsGuarded, {});
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]).toMatchObject({
    message: 'socket /ws (ws) is open: nothing asks for a credential',
    location: at('src/socket.ts', 2),
  });
  expect(accepting(connectionsGuarded, { access: 'guarded' }).status).toBe('PASS');
  expect(accepting(connectionsGuarded, { access: 'opaque' }).status).toBe('UNKNOWN');
  expect(accepting(connectionsGuarded, { wiring: NOT_WIRED }).status).toBe('N/A');
});

test('guards of sockets verify, and always', () => {
  expect(accepting(socketGuardsReal, { guards: [sampleGuard('stub')] }).status).toBe('FAIL');
  expect(accepting(socketGuardsReal, { guards: [sampleGuard('enforces')] }).status).toBe('PASS');
  expect(accepting(socketGuardsReal, {}).status).toBe('N/A');
  expect(accepting(socketGuardsUnconditional, { guards: [sampleGuard('enforces', { conditions: ['AUTH is on'] })] }).status).toBe('FAIL');
  expect(accepting(socketGuardsUnconditional, { guards: [sampleGuard('unknown')] }).status).toBe('UNKNOWN');
});

test('what is told of a socket', () => {
  expect(accepting(originChecked, {}).status).toBe('FAIL');
  expect(accepting(originChecked, { originCheck: 'unknown' }).status).toBe('UNKNOWN');
  expect(accepting(deadPeersDropped, { heartbeat: true }).status).toBe('PASS');
  expect(accepting(credentialsNotInUrl, { tokenInUrl: true }).status).toBe('FAIL');
  expect(accepting(credentialsNotInUrl, {}).status).toBe('N/A');
  expect(accepting(credentialsNotInUrl, { access: 'guarded' }).status).toBe('PASS');
});

test('the largest message follows the default of each library', () => {
  expect(accepting(payloadLimited, {}).status).toBe('FAIL');
  expect(accepting(payloadLimited, { by: '@fastify/websocket' }).evidence[0]?.message).toContain('100 MiB');
  expect(accepting(payloadLimited, { by: 'socket.io' }).status).toBe('PASS');
  expect(accepting(payloadLimited, { maxPayload: known(65_536) }).status).toBe('PASS');
  expect(accepting(payloadLimited, { by: 'other' }).status).toBe('UNKNOWN');
});

test('sessions end', () => {
  expect(accepting(sessionsLimited, {}).status).toBe('UNKNOWN');
  expect(accepting(sessionsLimited, { sessionLimit: { state: 'absent' } }).status).toBe('FAIL');
  expect(accepting(sessionsLimited, { sessionLimit: known(3_600_000) }).status).toBe('PASS');
});

test('messages reach other instances through an adapter or broker', () => {
  expect(accepting(fanOutShared, { by: 'socket.io' }).status).toBe('FAIL');
  expect(accepting(fanOutShared, {}).status).toBe('UNKNOWN');
  const dependencies = [
    { location: at('package.json'), name: '@socket.io/redis-adapter', range: '^8', kind: 'production' as const, pinned: false, used: true },
  ];
  expect(runCheck(fanOutShared, modelOf({ socketEndpoints: [sampleSocket()], dependencies })).status).toBe('PASS');
});

test('metrics and registrations of sockets', () => {
  const metric = (name: string, recorded: boolean) => ({
    location: at('src/m.ts'),
    by: 'prom-client',
    name: known(name),
    kind: 'gauge' as const,
    labels: [],
    recorded,
  });
  expect(runCheck(connectionsCounted, modelOf({ metrics: [metric('ws_connections', true)] })).status).toBe('PASS');
  expect(runCheck(connectionsCounted, modelOf({ metrics: [metric('ws_connections', false)] })).status).toBe('FAIL');
  expect(runCheck(connectionsCounted, modelOf({ metrics: [metric('rows_read', true)] })).status).toBe('FAIL');
  expect(runCheck(handlersWired, modelOf({ socketEndpoints: [sampleSocket({ wiring: NOT_WIRED })] })).status).toBe('FAIL');
});

test('messages are documented by their names', () => {
  const about = (socket: Partial<SocketEndpoint>, names: string[], sections = ['events']) =>
    runCheck(
      messagesDocumented,
      modelOf({
        socketEndpoints: [sampleSocket(socket)],
        documents: [sampleDocument({ sections, names: names.map((name) => ({ name, line: 3, sections })) })],
      }),
    ).status;
  const live = { by: 'socket.io', messages: ['subscribe', 'metric-update'] };
  expect(about(live, ['subscribe', 'metricUpdate'])).toBe('PASS');
  expect(about(live, ['subscribe'])).toBe('PARTIAL');
  // A section that only says that sockets exist.
  expect(about(live, [])).toBe('FAIL');
  expect(about({ by: 'ws', messages: ['say'] }, [])).toBe('UNKNOWN');
  expect(about({ by: 'ws' }, [])).toBe('UNKNOWN');
  expect(about({ by: 'ws' }, [], [])).toBe('FAIL');
});
