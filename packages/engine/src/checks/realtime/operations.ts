import { defineCheck } from '../../check/define-check.ts';
import { someMetric } from '../../check/shapes-metrics.ts';
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

export const messagesDocumented = defineCheck({
  id: 'realtime/messages-documented',
  title: 'A document describes the messages of sockets',
  failTitle: 'No document describes the messages of sockets',
  needs: ['documents'],
  subjects: ({ documents }) =>
    documents.filter(
      (one) => one.placeholder !== true && (one.kind === 'asyncapi' || one.kind === 'events' || one.sections.includes('events')),
    ),
  holds: () => true,
  location: (one) => one.location,
  message: (one) => `${one.title || one.kind} describes events or messages`,
  whenNone: 'fail',
  noneMessage: 'No document has a section about messages or events.',
  confidence: 'likely',
  quantifier: 'any',
});
