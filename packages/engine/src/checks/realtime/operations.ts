import type { SocketEndpoint } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { someMetric } from '../../check/shapes-metrics.ts';
import { spelledIn } from '../../derive/documents.ts';
import { either, live, show } from '../../derive/wired.ts';

const ADAPTERS = /^(@socket\.io\/(redis|redis-streams|postgres|mongo|cluster)-adapter|socket\.io-redis)$/;

export const fanOutShared = defineCheck({
  id: 'realtime/fan-out-shared',
  title: 'Messages reach clients of every instance',
  failTitle: 'Messages reach clients of the same instance only',
  needs: ['socketEndpoints', 'dependencies', 'cacheClients'],
  subjects: ({ socketEndpoints }) => live(socketEndpoints),
  holds: (socket, { dependencies, cacheClients }) => {
    const adapter = dependencies.some((one) => one.kind === 'production' && one.used !== false && ADAPTERS.test(one.name));
    const pubsub = live(cacheClients).some((one) => one.uses?.includes('pubsub'));
    return either(adapter, pubsub) || (socket.by === 'socket.io' ? false : undefined);
  },
  location: (socket) => socket.location,
  message: (socket, holds) =>
    `socket ${socket.path} (${socket.by}): ${holds === true ? 'a broker carries messages between instances' : 'no adapter or broker carries messages between instances'}`,
  whenNone: 'na',
  noneMessage: 'No sockets are accepted.',
  confidence: 'likely',
});

export const connectionsCounted = defineCheck({
  id: 'realtime/connections-counted',
  needs: ['metrics'],
  ...someMetric(
    {
      title: 'A metric tells how many connections are open',
      failTitle: 'No metric tells how many connections are open',
      none: 'No metric is about sockets.',
    },
    (name) => /(web)?_?socket|(^|_)ws(_|$)|sse_/i.test(name),
    (metric) => `${metric.kind} ${show(metric.name)}`,
  ),
});

interface Documented {
  /** Undefined where no name of a message could be read. */
  name?: string;
  socket: SocketEndpoint;
  found?: ReturnType<typeof spelledIn>;
  /** Some document has a section about messages or events. */
  spoken: boolean;
}

export const messagesDocumented = defineCheck({
  id: 'realtime/messages-documented',
  title: 'A document describes the messages of sockets',
  failTitle: 'Messages of sockets are described nowhere',
  needs: ['documents', 'socketEndpoints'],
  subjects: ({ documents, socketEndpoints }): Documented[] => {
    const about = documents.filter((one) => one.placeholder !== true);
    const spoken = about.some((one) => one.kind === 'asyncapi' || one.kind === 'events' || one.sections.includes('events'));
    return live(socketEndpoints).flatMap((socket): Documented[] => {
      const names = socket.messages ?? [];
      return names.length === 0
        ? [{ socket, spoken }]
        : names.map((name) => ({ name, socket, spoken, found: spelledIn(about, name, 'events') }));
    });
  },
  // That sockets exist is no description of what is sent over them. Kinds of a plain socket are told by fields that may mean something else.
  holds: ({ name, socket, found, spoken }) => {
    if (found?.inSection === true) return true;
    if (!spoken && found === undefined) return false;
    return name !== undefined && found === undefined && socket.by === 'socket.io' ? false : undefined;
  },
  location: ({ socket, found }) => (found ? { path: found.document.location.path, line: found.line } : socket.location),
  message: ({ name, socket, found }) => {
    if (name === undefined) return `names of the messages of socket ${socket.path} could not be read`;
    if (found === undefined) return `no document names ${name} of socket ${socket.path}`;
    return found.inSection ? `describes ${name}` : `names ${name}, in a section about something else`;
  },
  whenNone: 'fail',
  noneMessage: 'No document has a section about messages or events.',
  confidence: 'likely',
});
